//! Proxies: weak references whose operations are those of the object.

use super::{CallableProxy, Proxy, reference, target};
use crate::util::*;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::name::Name;
use pyrs_runtime::number::BinOp;
use pyrs_runtime::{Args, Exc, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, kind_of};

pub(super) fn is_proxy_class(vm: &Vm, class: Value) -> bool {
    [Proxy::class(vm), CallableProxy::class(vm)].contains(&class)
}

pub(super) fn make(vm: &mut Vm, args: Args) -> Result {
    let object = args.get(0);
    let class = if vm.is_callable(object) {
        CallableProxy::class(vm)
    } else {
        Proxy::class(vm)
    };
    reference(vm, class, object, args.some(1))
}

/// What a proxy stands for; other values are themselves.
fn real(vm: &mut Vm, value: Value) -> Result {
    if !value.is_ref() || kind_of(value) != Kind::WeakRef || !is_proxy_class(vm, vm.class_of(value))
    {
        return Ok(value);
    }
    match target(vm, value) {
        NONE => {
            let text = "weakly-referenced object no longer exists";
            Err(vm.raise_str(Exc::ReferenceError, text))
        }
        object => Ok(object),
    }
}

fn binary(vm: &mut Vm, args: Args, op: BinOp, swapped: bool) -> Result {
    let (a, b) = (real(vm, args.get(0))?, real(vm, args.get(1))?);
    if swapped {
        vm.binary(op, b, a)
    } else {
        vm.binary(op, a, b)
    }
}

fn in_place(vm: &mut Vm, args: Args, op: BinOp) -> Result {
    let (a, b) = (real(vm, args.get(0))?, real(vm, args.get(1))?);
    vm.binary_inplace(op, a, b)
}

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (a, b) = (real(vm, args.get(0))?, real(vm, args.get(1))?);
    vm.compare(op, a, b)
}

/// `pow(self, value, mod)`, or with the first two the other way round.
fn power(vm: &mut Vm, args: Args, swapped: bool) -> Result {
    let Some(modulus) = args.some(2) else {
        return binary(vm, args, BinOp::Pow, swapped);
    };
    let (a, b) = (real(vm, args.get(0))?, real(vm, args.get(1))?);
    let modulus = real(vm, modulus)?;
    let pow = import_attr(vm, "builtins", "pow")?;
    if swapped {
        vm.call(pow, &[b, a, modulus])
    } else {
        vm.call(pow, &[a, b, modulus])
    }
}

fn next(vm: &mut Vm, args: Args) -> Result {
    let object = real(vm, args.get(0))?;
    if vm.special(object, Name::__next__).is_none() {
        let got = vm.type_name_of(object);
        return Err(vm.type_error(format!(
            "Weakref proxy referenced a non-iterator '{got}' object"
        )));
    }
    match vm.next(object)? {
        Some(value) => Ok(value),
        None => Err(vm.stop_iteration(NONE)),
    }
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let id = vm.id(args.get(0));
    let object = target(vm, args.get(0));
    let text = if object == NONE {
        format!("<weakproxy at {id:#x}; dead>")
    } else {
        let class = vm.type_full_name(vm.class_of(object));
        let to = vm.id(object);
        format!("<weakproxy at {id:#x}; to '{class}' at {to:#x}>")
    };
    vm.str(&text)
}

/// A builtin type or function, called with the object.
fn of_builtin(vm: &mut Vm, args: Args, name: &str) -> Result {
    let object = real(vm, args.get(0))?;
    let function = import_attr(vm, "builtins", name)?;
    vm.call(function, &[object])
}

/// A method of the object without arguments.
fn of_object(vm: &mut Vm, args: Args, name: &str) -> Result {
    let object = real(vm, args.get(0))?;
    call_method(vm, object, name, &[])
}

fn unary(vm: &mut Vm, args: Args, name: Name, symbol: &str) -> Result {
    let object = real(vm, args.get(0))?;
    vm.unary(name, symbol, object)
}

macro_rules! operator {
    ($name:literal, $op:expr, $swapped:literal) => {
        Row::new($name, "self, value, /", |vm, a| {
            binary(vm, a, $op, $swapped)
        })
    };
}

macro_rules! in_place {
    ($name:literal, $op:expr) => {
        Row::new($name, "self, value, /", |vm, a| in_place(vm, a, $op))
    };
}

macro_rules! comparison {
    ($name:literal, $op:expr) => {
        Row::new($name, "self, value, /", |vm, a| compare(vm, a, $op))
    };
}

macro_rules! proxy_rows {
    ($($extra:expr,)*) => { &[
        Row::new("__getattribute__", "self, name, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            let name = vm.attr_name(a.get(1))?;
            vm.get_attr(object, name)
        }),
        Row::new("__setattr__", "self, name, value, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            let name = vm.attr_name(a.get(1))?;
            vm.set_attr(object, name, Some(a.get(2)))?;
            Ok(NONE)
        }),
        Row::new("__delattr__", "self, name, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            let name = vm.attr_name(a.get(1))?;
            vm.set_attr(object, name, None)?;
            Ok(NONE)
        }),
        Row::new("__str__", "self, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            vm.str_of(object)
        }),
        Row::new("__repr__", "self, /", repr),
        Row::new("__bool__", "self, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            Ok(boolean(vm.truth(object)?))
        }),
        Row::new("__len__", "self, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            let n = vm.len(object)?;
            vm.int(n as i64)
        }),
        Row::new("__getitem__", "self, key, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            vm.get_item(object, a.get(1))
        }),
        Row::new("__setitem__", "self, key, value, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            vm.set_item(object, a.get(1), a.get(2))?;
            Ok(NONE)
        }),
        Row::new("__delitem__", "self, key, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            vm.delete_item(object, a.get(1))?;
            Ok(NONE)
        }),
        Row::new("__contains__", "self, key, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            Ok(boolean(vm.contains(object, a.get(1))?))
        }),
        Row::new("__iter__", "self, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            vm.iter(object)
        }),
        Row::new("__next__", "self, /", next),
        Row::new("__reversed__", "self, /", |vm, a| of_object(vm, a, "__reversed__")),
        Row::new("__bytes__", "self, /", |vm, a| of_object(vm, a, "__bytes__")),
        Row::new("__pow__", "self, value, mod=None, /", |vm, a| power(vm, a, false)),
        Row::new("__rpow__", "self, value, mod=None, /", |vm, a| power(vm, a, true)),
        Row::new("__neg__", "self, /", |vm, a| unary(vm, a, Name::__neg__, "-")),
        Row::new("__pos__", "self, /", |vm, a| unary(vm, a, Name::__pos__, "+")),
        Row::new("__invert__", "self, /", |vm, a| unary(vm, a, Name::__invert__, "~")),
        Row::new("__abs__", "self, /", |vm, a| of_builtin(vm, a, "abs")),
        Row::new("__int__", "self, /", |vm, a| of_builtin(vm, a, "int")),
        Row::new("__float__", "self, /", |vm, a| of_builtin(vm, a, "float")),
        Row::new("__index__", "self, /", |vm, a| {
            let object = real(vm, a.get(0))?;
            vm.to_index(object)
        }),
        Row::new("__hash__", "self, /", |vm, a| {
            let got = vm.type_full_name(vm.class_of(a.get(0)));
            Err(vm.type_error(format!("unhashable type: '{got}'")))
        }),
        operator!("__add__", BinOp::Add, false),
        operator!("__radd__", BinOp::Add, true),
        operator!("__sub__", BinOp::Sub, false),
        operator!("__rsub__", BinOp::Sub, true),
        operator!("__mul__", BinOp::Mul, false),
        operator!("__rmul__", BinOp::Mul, true),
        operator!("__truediv__", BinOp::TrueDiv, false),
        operator!("__rtruediv__", BinOp::TrueDiv, true),
        operator!("__floordiv__", BinOp::FloorDiv, false),
        operator!("__rfloordiv__", BinOp::FloorDiv, true),
        operator!("__mod__", BinOp::Mod, false),
        operator!("__rmod__", BinOp::Mod, true),
        operator!("__matmul__", BinOp::MatMul, false),
        operator!("__rmatmul__", BinOp::MatMul, true),
        operator!("__and__", BinOp::And, false),
        operator!("__rand__", BinOp::And, true),
        operator!("__or__", BinOp::Or, false),
        operator!("__ror__", BinOp::Or, true),
        operator!("__xor__", BinOp::Xor, false),
        operator!("__rxor__", BinOp::Xor, true),
        operator!("__lshift__", BinOp::Shl, false),
        operator!("__rlshift__", BinOp::Shl, true),
        operator!("__rshift__", BinOp::Shr, false),
        operator!("__rrshift__", BinOp::Shr, true),
        operator!("__divmod__", BinOp::DivMod, false),
        operator!("__rdivmod__", BinOp::DivMod, true),
        in_place!("__iadd__", BinOp::Add),
        in_place!("__isub__", BinOp::Sub),
        in_place!("__imul__", BinOp::Mul),
        in_place!("__itruediv__", BinOp::TrueDiv),
        in_place!("__ifloordiv__", BinOp::FloorDiv),
        in_place!("__imod__", BinOp::Mod),
        in_place!("__imatmul__", BinOp::MatMul),
        in_place!("__iand__", BinOp::And),
        in_place!("__ior__", BinOp::Or),
        in_place!("__ixor__", BinOp::Xor),
        in_place!("__ilshift__", BinOp::Shl),
        in_place!("__irshift__", BinOp::Shr),
        in_place!("__ipow__", BinOp::Pow),
        comparison!("__eq__", CmpOp::Eq),
        comparison!("__ne__", CmpOp::Ne),
        comparison!("__lt__", CmpOp::Lt),
        comparison!("__le__", CmpOp::Le),
        comparison!("__gt__", CmpOp::Gt),
        comparison!("__ge__", CmpOp::Ge),
        $($extra,)*
    ] };
}

pub(super) static PROXY: TypeDef = TypeDef {
    module: "weakref",
    owns_kind: false,
    methods: proxy_rows!(),
    ..TypeDef::new("ProxyType", Kind::WeakRef)
};

pub(super) static CALLABLE_PROXY: TypeDef = TypeDef {
    module: "weakref",
    owns_kind: false,
    methods: proxy_rows!(Row::new("__call__", "self, /, *args, **kwargs", |vm, a| {
        let object = real(vm, a.get(0))?;
        vm.call_ex(object, a.get(1), a.opt(2))
    }),),
    ..TypeDef::new("CallableProxyType", Kind::WeakRef)
};
