//! _operator: operators as functions, and attrgetter, itemgetter, methodcaller.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::name::Name;
use pyrs_runtime::number::BinOp;
use pyrs_runtime::{
    Args, FALSE, Kind, NONE, Result, Row, TRUE, TypeDef, Value, Vm, boolean, kind_of,
    native_struct, py_module,
};

native_struct! {
    /// What itemgetter and attrgetter have.
    pub struct Getter {
        /// A tuple of the keys or names as given.
        GIVEN: Value,
    }
}
native_struct! {
    pub struct ItemGetter: Getter {}
}
native_struct! {
    pub struct AttrGetter: Getter {
        /// For each name a tuple of interned parts.
        PATHS: Value,
    }
}
native_struct! {
    pub struct MethodCaller { NAME: Value, ARGS: Value, KEYWORDS: Option<Value> }
}

py_module! {
    pub static MODULE = ModuleId::Operator, "_operator";
    functions: [&BINARY, &IN_PLACE, &COMPARE, FUNCTIONS],
    types: {
        ItemGetter = &ITEM_GETTER,
        AttrGetter = &ATTR_GETTER,
        MethodCaller = &METHOD_CALLER,
    },
}

macro_rules! binary {
    ($($name:literal $op:ident)*) => { [ $( Row::new($name, "a, b, /", |vm, a| vm.binary(BinOp::$op, a.get(0), a.get(1))), )* ] };
}
macro_rules! in_place {
    ($($name:literal $op:ident)*) => { [ $( Row::new($name, "a, b, /", |vm, a| vm.binary_inplace(BinOp::$op, a.get(0), a.get(1))), )* ] };
}
macro_rules! compare {
    ($($name:literal $op:ident)*) => { [ $( Row::new($name, "a, b, /", |vm, a| vm.compare(CmpOp::$op, a.get(0), a.get(1))), )* ] };
}

static BINARY: [Row; 13] = binary! {
    "add" Add "sub" Sub "mul" Mul "truediv" TrueDiv "floordiv" FloorDiv "mod" Mod "pow" Pow
    "matmul" MatMul "and_" And "or_" Or "xor" Xor "lshift" Shl "rshift" Shr
};
static IN_PLACE: [Row; 13] = in_place! {
    "iadd" Add "isub" Sub "imul" Mul "itruediv" TrueDiv "ifloordiv" FloorDiv "imod" Mod "ipow" Pow
    "imatmul" MatMul "iand" And "ior" Or "ixor" Xor "ilshift" Shl "irshift" Shr
};
static COMPARE: [Row; 6] = compare! { "lt" Lt "le" Le "eq" Eq "ne" Ne "gt" Gt "ge" Ge };

static FUNCTIONS: &[Row] = &[
    Row::new("truth", "a, /", |vm, a| Ok(boolean(vm.truth(a.get(0))?))),
    Row::new("not_", "a, /", |vm, a| Ok(boolean(!vm.truth(a.get(0))?))),
    Row::new("is_", "a, b, /", |vm, a| {
        Ok(boolean(vm.is(a.get(0), a.get(1))))
    }),
    Row::new("is_not", "a, b, /", |vm, a| {
        Ok(boolean(!vm.is(a.get(0), a.get(1))))
    }),
    Row::new("is_none", "a, /", |_, a| Ok(boolean(a.get(0) == NONE))),
    Row::new("is_not_none", "a, /", |_, a| Ok(boolean(a.get(0) != NONE))),
    Row::new("neg", "a, /", |vm, a| {
        vm.unary(Name::__neg__, "-", a.get(0))
    }),
    Row::new("pos", "a, /", |vm, a| {
        vm.unary(Name::__pos__, "+", a.get(0))
    }),
    Row::new("invert", "a, /", |vm, a| {
        vm.unary(Name::__invert__, "~", a.get(0))
    }),
    Row::new("inv", "a, /", |vm, a| {
        vm.unary(Name::__invert__, "~", a.get(0))
    }),
    Row::new("abs", "a, /", |vm, a| {
        let abs = import_attr(vm, "builtins", "abs")?;
        vm.call(abs, &[a.get(0)])
    }),
    Row::new("index", "a, /", |vm, a| vm.to_index(a.get(0))),
    Row::new("contains", "a, b, /", |vm, a| {
        Ok(boolean(vm.contains(a.get(0), a.get(1))?))
    }),
    Row::new("getitem", "a, b, /", |vm, a| {
        vm.get_item(a.get(0), a.get(1))
    }),
    Row::new("setitem", "a, b, c, /", |vm, a| {
        vm.set_item(a.get(0), a.get(1), a.get(2))?;
        Ok(NONE)
    }),
    Row::new("delitem", "a, b, /", |vm, a| {
        vm.delete_item(a.get(0), a.get(1))?;
        Ok(NONE)
    }),
    Row::new("concat", "a, b, /", |vm, a| concat(vm, a, false)),
    Row::new("iconcat", "a, b, /", |vm, a| concat(vm, a, true)),
    Row::new("countOf", "a, b, /", count_of),
    Row::new("indexOf", "a, b, /", index_of),
    Row::new("length_hint", "obj, default=0, /", length_hint),
    Row::new("call", "obj, /, *args, **kwargs", |vm, a| {
        vm.call_ex(a.get(0), a.get(1), a.opt(2))
    }),
    Row::new("_compare_digest", "a, b, /", compare_digest),
];

const fn op_type(name: &'static str) -> TypeDef {
    TypeDef {
        module: "operator",
        owns_kind: false,
        ..TypeDef::new(name, Kind::NativeObject)
    }
}

static ITEM_GETTER: TypeDef = TypeDef {
    doc: "Return a callable object that fetches the given item(s) from its operand.",
    methods: &[
        Row::fixed("__new__", "type, item, /, *items", |vm, a| {
            let this = ItemGetter::new_for(vm, a.get(0))?;
            let keys = cons(vm, a.get(1), a.get(2))?;
            Getter::GIVEN.set(vm, this, keys);
            Ok(this)
        }),
        Row::new("__call__", "self, obj, /", |vm, a| {
            let keys = Getter::GIVEN.get(a.get(0));
            if items(keys) == 1 {
                return vm.get_item(a.get(1), item(keys, 0));
            }
            let all = vm.list(&[])?;
            for i in 0..items(keys) {
                let value = vm.get_item(a.get(1), item(keys, i))?;
                push(vm, all, value)?;
            }
            vm.tuple_from(all)
        }),
        Row::new("__repr__", "self, /", repr),
        Row::new("__reduce__", "self, /", reduce),
    ],
    ..op_type("itemgetter")
};

static ATTR_GETTER: TypeDef = TypeDef {
    doc: "Return a callable object that fetches the given attribute(s) from its operand.",
    methods: &[
        Row::fixed("__new__", "type, attr, /, *attrs", attr_new),
        Row::new("__call__", "self, obj, /", |vm, a| {
            let paths = AttrGetter::PATHS.get(a.get(0));
            if items(paths) == 1 {
                return follow(vm, a.get(1), item(paths, 0));
            }
            let all = vm.list(&[])?;
            for i in 0..items(paths) {
                let value = follow(vm, a.get(1), item(paths, i))?;
                push(vm, all, value)?;
            }
            vm.tuple_from(all)
        }),
        Row::new("__repr__", "self, /", repr),
        Row::new("__reduce__", "self, /", reduce),
    ],
    ..op_type("attrgetter")
};

static METHOD_CALLER: TypeDef = TypeDef {
    doc: "Return a callable object that calls the given method on its operand.",
    methods: &[
        Row::fixed("__new__", "type, name, /, *args, **kwargs", |vm, a| {
            let Some(name) = vm.as_str(a.get(1)) else {
                return Err(vm.type_error("method name must be a string"));
            };
            let this = MethodCaller::new_for(vm, a.get(0))?;
            let name = vm.intern(name)?;
            MethodCaller::NAME.set(vm, this, name);
            MethodCaller::ARGS.set(vm, this, a.get(2));
            MethodCaller::KEYWORDS.set(vm, this, a.opt(3));
            Ok(this)
        }),
        Row::new("__call__", "self, obj, /", |vm, a| {
            let this = a.get(0);
            let method = vm.get_attr(a.get(1), MethodCaller::NAME.get(this))?;
            let keywords = MethodCaller::KEYWORDS.get(this);
            vm.call_ex(method, MethodCaller::ARGS.get(this), keywords)
        }),
        Row::new("__repr__", "self, /", caller_repr),
        Row::new("__reduce__", "self, /", |vm, a| {
            let this = a.get(0);
            let class = vm.class_of(this);
            if let Some(keywords) = MethodCaller::KEYWORDS.get(this) {
                let partial = import_attr(vm, "functools", "partial")?;
                let first = vm.tuple(&[class, MethodCaller::NAME.get(this)])?;
                let made = vm.call_ex(partial, first, Some(keywords))?;
                return vm.tuple(&[made, MethodCaller::ARGS.get(this)]);
            }
            let parts = cons(
                vm,
                MethodCaller::NAME.get(this),
                MethodCaller::ARGS.get(this),
            )?;
            vm.tuple(&[class, parts])
        }),
    ],
    ..op_type("methodcaller")
};

fn cons(vm: &mut Vm, first: Value, rest: Value) -> Result {
    let all = vm.list(&[first])?;
    for i in 0..items(rest) {
        push(vm, all, item(rest, i))?;
    }
    vm.tuple_from(all)
}

fn follow(vm: &mut Vm, object: Value, path: Value) -> Result {
    let mut at = object;
    for i in 0..items(path) {
        at = vm.get_attr(at, item(path, i))?;
    }
    Ok(at)
}

fn attr_new(vm: &mut Vm, args: Args) -> Result {
    let names = cons(vm, args.get(1), args.get(2))?;
    let paths = vm.list(&[])?;
    for i in 0..items(names) {
        let Some(name) = text(vm, item(names, i)) else {
            return Err(vm.type_error("attribute name must be a string"));
        };
        let path = vm.list(&[])?;
        for part in name.split('.') {
            let part = vm.intern_str(part)?;
            push(vm, path, part)?;
        }
        let path = vm.tuple_from(path)?;
        push(vm, paths, path)?;
    }
    let paths = vm.tuple_from(paths)?;
    let this = AttrGetter::new_for(vm, args.get(0))?;
    Getter::GIVEN.set(vm, this, names);
    AttrGetter::PATHS.set(vm, this, paths);
    Ok(this)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = vm.type_full_name(vm.class_of(this));
    let mut parts = Vec::new();
    for i in 0..items(Getter::GIVEN.get(this)) {
        parts.push(vm.repr_text(item(Getter::GIVEN.get(this), i))?);
    }
    vm.str(&format!("{name}({})", parts.join(", ")))
}

fn caller_repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = vm.type_full_name(vm.class_of(this));
    let mut parts = vec![vm.repr_text(MethodCaller::NAME.get(this))?];
    for i in 0..items(MethodCaller::ARGS.get(this)) {
        parts.push(vm.repr_text(item(MethodCaller::ARGS.get(this), i))?);
    }
    if let Some(keywords) = MethodCaller::KEYWORDS.get(this) {
        let mut i = 0;
        while let Some((next, key, value)) = vm.dict_next(keywords, i) {
            let (key, value) = (vm.str_text(key)?, vm.repr_text(value)?);
            parts.push(format!("{key}={value}"));
            i = next;
        }
    }
    vm.str(&format!("{name}({})", parts.join(", ")))
}

fn reduce(vm: &mut Vm, args: Args) -> Result {
    let class = vm.class_of(args.get(0));
    vm.tuple(&[class, Getter::GIVEN.get(args.get(0))])
}

fn concat(vm: &mut Vm, args: Args, in_place: bool) -> Result {
    let (a, b) = (args.get(0), args.get(1));
    let sequence =
        vm.special(a, Name::__getitem__).is_some() && !(a.is_ref() && kind_of(a) == Kind::Dict);
    if !sequence {
        let got = vm.type_name_of(a);
        return Err(vm.type_error(format!("'{got}' object can't be concatenated")));
    }
    if in_place {
        vm.binary_inplace(BinOp::Add, a, b)
    } else {
        vm.binary(BinOp::Add, a, b)
    }
}

fn count_of(vm: &mut Vm, args: Args) -> Result {
    let it = vm.iter(args.get(0))?;
    let mut n = 0;
    while let Some(item) = vm.next(it)? {
        if vm.equal(item, args.get(1))? {
            n += 1;
        }
    }
    vm.int(n)
}

fn index_of(vm: &mut Vm, args: Args) -> Result {
    let it = vm.iter(args.get(0))?;
    let mut n = 0;
    while let Some(item) = vm.next(it)? {
        if vm.equal(item, args.get(1))? {
            return vm.int(n);
        }
        n += 1;
    }
    Err(vm.value_error("sequence.index(x): x not in sequence"))
}

fn length_hint(vm: &mut Vm, args: Args) -> Result {
    let default = args.opt(1).unwrap_or(Value::small(0));
    if !vm.is_int(default) {
        let got = vm.type_name_of(default);
        return Err(vm.type_error(format!(
            "'{got}' object cannot be interpreted as an integer"
        )));
    }
    let object = args.get(0);
    if vm.special(object, Name::__len__).is_some() {
        match vm.len(object) {
            Ok(n) => return vm.int(n as i64),
            // As of a proxy for something that has no length.
            Err(_) => vm.catch(pyrs_runtime::Exc::TypeError)?,
        };
    }
    let hint = match vm.call_special(object, Name::__length_hint__, &[]) {
        Ok(Some(hint)) => hint,
        Ok(None) => return Ok(default),
        Err(_) => {
            vm.catch(pyrs_runtime::Exc::TypeError)?;
            return Ok(default);
        }
    };
    if hint == pyrs_runtime::NOT_IMPLEMENTED {
        return Ok(default);
    }
    if !vm.is_int(hint) {
        let got = vm.type_name_of(hint);
        return Err(vm.type_error(format!("__length_hint__ must be an integer, not {got}")));
    }
    if vm.index_i64(hint)? < 0 {
        return Err(vm.value_error("__length_hint__() should return >= 0"));
    }
    Ok(hint)
}

fn compare_digest(vm: &mut Vm, args: Args) -> Result {
    let ascii = |vm: &Vm, v: Value| {
        vm.as_str(v)
            .map(|s| pyrs_runtime::string::as_ascii(s.addr()).map(|t| t.as_bytes().to_vec()))
    };
    let (x, y) = match (ascii(vm, args.get(0)), ascii(vm, args.get(1))) {
        (Some(Some(x)), Some(Some(y))) => (x, y),
        (Some(None), Some(_)) | (Some(_), Some(None)) => {
            return Err(
                vm.type_error("comparing strings with non-ASCII characters is not supported")
            );
        }
        (None, None) => (need_bytes(vm, args.get(0))?, need_bytes(vm, args.get(1))?),
        _ => {
            let (a, b) = (vm.type_name_of(args.get(0)), vm.type_name_of(args.get(1)));
            return Err(vm.type_error(format!(
                "unsupported operand types(s) or combination of types: '{a}' and '{b}'"
            )));
        }
    };
    let difference = x
        .iter()
        .zip(&y)
        .fold((x.len() != y.len()) as u8, |d, (a, b)| d | (a ^ b));
    Ok(if difference == 0 { TRUE } else { FALSE })
}
