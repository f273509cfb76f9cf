//! _weakref: weak references and proxies. A proxy is A its reference.

use crate::util::*;
use pyrs_builtins::support::need_kind;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::names::Name;
use pyrs_runtime::number::BinOp;
use pyrs_runtime::objmodel::fact;
use pyrs_runtime::objmodel::gc::phases::weak;
use pyrs_runtime::objmodel::kinds::weakref as wr;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean,
    kind_of,
};

static REFERENCE: TypeDef = TypeDef {
    module: "weakref",
    subclassable: true,
    methods: &[
        Row::fixed(
            "__new__",
            "type, object, callback=None, /, *args, **kwargs",
            new,
        ),
        Row::new("__init__", "self, object, callback=None, /", |_, _| {
            Ok(NONE)
        }),
        Row::new("__call__", "self, /", |_, a| Ok(target(a.get(0)))),
        Row::new("__hash__", "self, /", hash),
        Row::new("__eq__", "self, value, /", |vm, a| equal(vm, a, CmpOp::Eq)),
        Row::new("__ne__", "self, value, /", |vm, a| equal(vm, a, CmpOp::Ne)),
        Row::new("__repr__", "self, /", repr),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[GetSetRow::get("__callback__", |_, a| {
        if target(a.get(0)) == NONE {
            return Ok(NONE);
        }
        Ok(a.get(0).addr().value(wr::CALLBACK).unwrap_or(NONE))
    })],
    ..TypeDef::new("ReferenceType", Kind::WeakRef)
};

static FUNCTIONS: &[Row] = &[
    Row::new("getweakrefcount", "object, /", |vm, a| {
        let n = if a.get(0).is_ref() {
            let known = vm.m.heap.weak.to(a.get(0).addr());
            known.iter().filter(|&&at| is_reference(at)).count()
        } else {
            0
        };
        Ok(Value::small(n as i64))
    }),
    Row::new("getweakrefs", "object, /", refs),
    Row::new("proxy", "object, callback=None, /", proxy),
    Row::new("_remove_dead_weakref", "dct, key, /", |vm, a| {
        let (dict, key) = (a.get(0), a.get(1));
        need_kind(vm, dict, Kind::Dict, "_remove_dead_weakref() argument 1")?;
        if let Some(reference) = vm.dict_get(dict, key)?
            && reference.is_ref()
            && kind_of(reference) == Kind::WeakRef
            && target(reference) == NONE
        {
            vm.dict_delete(dict, key)?;
        }
        Ok(NONE)
    }),
];

pub fn make(vm: &mut Vm) -> Result {
    let module = vm.new_module("_weakref")?;
    vm.add_functions(module, FUNCTIONS)?;
    let class = define(vm, module, &REFERENCE, None)?;
    set(vm, module, "ref", class)?;
    let proxy = define_as(vm, module, &PROXY, None, ClassId::Proxy)?;
    set(vm, module, "ProxyType", proxy)?;
    let callable = define_as(vm, module, &CALLABLE_PROXY, None, ClassId::CallableProxy)?;
    set(vm, module, "CallableProxyType", callable)?;
    Ok(module)
}

/// The object of a weak reference, None when it is gone.
pub fn target(reference: Value) -> Value {
    weak::target(reference.addr()).map_or(NONE, Value::from_addr)
}

/// Whether weak references to the value may exist.
fn referable(value: Value) -> bool {
    if value.is_small() {
        return false;
    }
    let facts = pyrs_runtime::instance::facts(value.addr());
    facts & fact::WEAKREFABLE != 0
        || matches!(
            kind_of(value),
            Kind::Function
                | Kind::Type
                | Kind::Module
                | Kind::Method
                | Kind::Native
                | Kind::Generator
                | Kind::Coroutine
                | Kind::AsyncGenerator
                | Kind::Set
                | Kind::FrozenSet
                | Kind::Code
                | Kind::MemoryView
                | Kind::Frame
                | Kind::GenericAlias
                | Kind::Union
        )
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let plain = vm.type_of_kind(Kind::WeakRef);
    if !vm.is_type(class) || !vm.is_subclass_of(class, plain) {
        return Err(vm.type_error("ReferenceType.__new__(X): X is not a subtype of ReferenceType"));
    }
    reference(vm, class, args.get(1), args.some(2))
}

/// Whether what names an object in the table of weak references is one.
fn is_reference(at: pyrs_runtime::objmodel::Addr) -> bool {
    kind_of(Value::from_addr(at)) == Kind::WeakRef
}

pub fn reference(vm: &mut Vm, class: Value, object: Value, callback: Option<Value>) -> Result {
    if !referable(object) {
        let got = vm.type_name_of(object);
        return Err(vm.type_error(format!("cannot create weak reference to '{got}' object")));
    }
    let plain = vm.type_of_kind(Kind::WeakRef);
    if class == plain && callback.is_none() {
        // One reference without a callback serves all.
        let known = vm.m.heap.weak.to(object.addr());
        for &at in known {
            if at.map() == Kind::WeakRef.map() && at.value(wr::CALLBACK).is_none() {
                return Ok(Value::from_addr(at));
            }
        }
    }
    let this = if class == plain {
        Value::from_addr(vm.m.alloc(Kind::WeakRef.map(), wr::SIZE)?)
    } else {
        vm.new_instance(class)?
    };
    vm.m.heap.weak.register(this.addr(), object.addr())?;
    if let Some(callback) = callback {
        vm.m.store(this.addr(), wr::CALLBACK, callback);
        this.addr().set_flags(weak::WANTS_CALLBACK);
    }
    Ok(this)
}

fn hash(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if let Some(known) = this.addr().value(wr::HASH) {
        return Ok(known);
    }
    let object = target(this);
    if object == NONE {
        return Err(vm.type_error("weak object has gone away"));
    }
    let hash = vm.hash(object)?;
    let hash = vm.int(hash)?;
    vm.m.store(this.addr(), wr::HASH, hash);
    Ok(hash)
}

fn equal(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    if !other.is_ref() || kind_of(other) != Kind::WeakRef {
        return Ok(NOT_IMPLEMENTED);
    }
    let (a, b) = (target(this), target(other));
    if a == NONE || b == NONE {
        return Ok(boolean((this == other) == (op == CmpOp::Eq)));
    }
    vm.compare(op, a, b)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let id = vm.id(this);
    let object = target(this);
    let text = if object == NONE {
        format!("<weakref at {id:#x}; dead>")
    } else {
        let class = vm.type_full_name(vm.class_of(object));
        let to = vm.id(object);
        let name = match vm
            .get_attr_name_opt(object, Name::__name__)?
            .and_then(|n| text(vm, n))
        {
            Some(name) => format!(" ({name})"),
            None => String::new(),
        };
        format!("<weakref at {id:#x}; to '{class}' at {to:#x}{name}>")
    };
    vm.str(&text)
}

fn refs(vm: &mut Vm, args: Args) -> Result {
    let list = vm.list(&[])?;
    if args.get(0).is_ref() {
        let mut i = 0;
        while let Some(&at) = vm.m.heap.weak.to(args.get(0).addr()).get(i) {
            if !is_reference(at) {
                i += 1;
                continue;
            }
            push(vm, list, Value::from_addr(at))?;
            i += 1;
        }
    }
    Ok(list)
}

fn proxy(vm: &mut Vm, args: Args) -> Result {
    let object = args.get(0);
    let plain = vm.type_of_kind(Kind::WeakRef);
    let reference = reference(vm, plain, object, args.some(1))?;
    let id = if vm.is_callable(object) {
        ClassId::CallableProxy
    } else {
        ClassId::Proxy
    };
    let this = crate::util::make(vm, id)?;
    set_word(vm, this, A, reference);
    Ok(this)
}

/// What a proxy stands for; other values are themselves.
fn real(vm: &mut Vm, value: Value) -> Result {
    if !is_exactly(vm, value, ClassId::Proxy) && !is_exactly(vm, value, ClassId::CallableProxy) {
        return Ok(value);
    }
    let object = target(word(value, A));
    if object == NONE {
        let text = "weakly-referenced object no longer exists";
        return Err(vm.raise_str(Exc::ReferenceError, text));
    }
    Ok(object)
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
        Row::new("__str__", "self, /", |vm, a| { let o = real(vm, a.get(0))?; vm.str_of(o) }),
        Row::new("__repr__", "self, /", |vm, a| {
            let id = vm.id(a.get(0));
            let object = target(word(a.get(0), A));
            let text = if object == NONE {
                format!("<weakproxy at {id:#x}; dead>")
            } else {
                let class = vm.type_full_name(vm.class_of(object));
                let to = vm.id(object);
                format!("<weakproxy at {id:#x}; to '{class}' at {to:#x}>")
            };
            vm.str(&text)
        }),
        Row::new("__bool__", "self, /", |vm, a| { let o = real(vm, a.get(0))?; Ok(boolean(vm.truth(o)?)) }),
        Row::new("__len__", "self, /", |vm, a| { let o = real(vm, a.get(0))?; let n = vm.len(o)?; vm.int(n as i64) }),
        Row::new("__getitem__", "self, key, /", |vm, a| { let o = real(vm, a.get(0))?; vm.get_item(o, a.get(1)) }),
        Row::new("__setitem__", "self, key, value, /", |vm, a| {
            let o = real(vm, a.get(0))?;
            vm.set_item(o, a.get(1), a.get(2))?;
            Ok(NONE)
        }),
        Row::new("__delitem__", "self, key, /", |vm, a| {
            let o = real(vm, a.get(0))?;
            vm.delete_item(o, a.get(1))?;
            Ok(NONE)
        }),
        Row::new("__contains__", "self, key, /", |vm, a| { let o = real(vm, a.get(0))?; Ok(boolean(vm.contains(o, a.get(1))?)) }),
        Row::new("__iter__", "self, /", |vm, a| { let o = real(vm, a.get(0))?; vm.iter(o) }),
        Row::new("__next__", "self, /", |vm, a| {
            let o = real(vm, a.get(0))?;
            match vm.next(o)? { Some(v) => Ok(v), None => Err(vm.stop_iteration(NONE)) }
        }),
        Row::new("__add__", "self, value, /", |vm, a| binary(vm, a, BinOp::Add, false)),
        Row::new("__radd__", "self, value, /", |vm, a| binary(vm, a, BinOp::Add, true)),
        Row::new("__sub__", "self, value, /", |vm, a| binary(vm, a, BinOp::Sub, false)),
        Row::new("__rsub__", "self, value, /", |vm, a| binary(vm, a, BinOp::Sub, true)),
        Row::new("__mul__", "self, value, /", |vm, a| binary(vm, a, BinOp::Mul, false)),
        Row::new("__rmul__", "self, value, /", |vm, a| binary(vm, a, BinOp::Mul, true)),
        Row::new("__truediv__", "self, value, /", |vm, a| binary(vm, a, BinOp::TrueDiv, false)),
        Row::new("__floordiv__", "self, value, /", |vm, a| binary(vm, a, BinOp::FloorDiv, false)),
        Row::new("__mod__", "self, value, /", |vm, a| binary(vm, a, BinOp::Mod, false)),
        Row::new("__and__", "self, value, /", |vm, a| binary(vm, a, BinOp::And, false)),
        Row::new("__or__", "self, value, /", |vm, a| binary(vm, a, BinOp::Or, false)),
        Row::new("__xor__", "self, value, /", |vm, a| binary(vm, a, BinOp::Xor, false)),
        Row::new("__lshift__", "self, value, /", |vm, a| binary(vm, a, BinOp::Shl, false)),
        Row::new("__rshift__", "self, value, /", |vm, a| binary(vm, a, BinOp::Shr, false)),
        Row::new("__iadd__", "self, value, /", |vm, a| in_place(vm, a, BinOp::Add)),
        Row::new("__isub__", "self, value, /", |vm, a| in_place(vm, a, BinOp::Sub)),
        Row::new("__imul__", "self, value, /", |vm, a| in_place(vm, a, BinOp::Mul)),
        Row::new("__neg__", "self, /", |vm, a| { let o = real(vm, a.get(0))?; vm.unary(Name::__neg__, "-", o) }),
        Row::new("__int__", "self, /", |vm, a| {
            let o = real(vm, a.get(0))?;
            let class = vm.type_of_kind(Kind::Int);
            vm.call(class, &[o])
        }),
        Row::new("__float__", "self, /", |vm, a| {
            let o = real(vm, a.get(0))?;
            let class = vm.type_of_kind(Kind::Float);
            vm.call(class, &[o])
        }),
        Row::new("__index__", "self, /", |vm, a| { let o = real(vm, a.get(0))?; vm.to_index(o) }),
        Row::new("__eq__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Eq)),
        Row::new("__ne__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Ne)),
        Row::new("__lt__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Lt)),
        Row::new("__le__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Le)),
        Row::new("__gt__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Gt)),
        Row::new("__ge__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Ge)),
        Row::new("__hash__", "self, /", |vm, a| {
            let got = vm.type_full_name(vm.class_of(a.get(0)));
            Err(vm.type_error(format!("unhashable type: '{got}'")))
        }),
        $($extra,)*
    ] };
}

static PROXY: TypeDef = TypeDef {
    module: "weakref",
    owns_kind: false,
    methods: proxy_rows!(),
    ..TypeDef::new("ProxyType", Kind::NativeObject)
};

static CALLABLE_PROXY: TypeDef = TypeDef {
    module: "weakref",
    owns_kind: false,
    methods: proxy_rows!(Row::new("__call__", "self, /, *args, **kwargs", |vm, a| {
        let object = real(vm, a.get(0))?;
        vm.call_ex(object, a.get(1), a.opt(2))
    }),),
    ..TypeDef::new("CallableProxyType", Kind::NativeObject)
};
