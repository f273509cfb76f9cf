//! The descriptors of builtin types' methods and attributes, and of `__slots__`.

use super::{reduce_getattr, text_or_none, text_signature};
use pyrs_runtime::call::native_row;
use pyrs_runtime::objmodel::kinds::{getset, member, method, method_descr};
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean,
    kind_of, string, tuple,
};

macro_rules! method_descriptor {
    ($static:ident $name:literal $kind:ident $get:ident $call:ident $what:literal) => {
        static $static: TypeDef = TypeDef {
            methods: &[
                Row::new("__call__", "self, /, *args, **kwargs", $call),
                Row::new("__get__", "self, instance, owner=None, /", $get),
                Row::new("__repr__", "self, /", |vm, a| {
                    let d = a.get(0);
                    let name = row_name(vm, d);
                    let owner = vm.type_full_name(owner(d));
                    vm.str(&format!(
                        concat!("<", $what, " '{}' of '{}' objects>"),
                        name, owner
                    ))
                }),
                Row::new("__reduce__", "self, /", |vm, a| {
                    if Kind::$kind == Kind::ClassMethodDescr {
                        // getattr() would give it bound to the class.
                        return Err(vm.type_error(concat!("cannot pickle '", $name, "' object")));
                    }
                    let name = row_name(vm, a.get(0));
                    reduce_getattr(vm, owner(a.get(0)), name)
                }),
            ],
            getsets: &[
                GetSetRow::get("__name__", |vm, a| {
                    let name = row_name(vm, a.get(0));
                    vm.intern_str(name)
                }),
                GetSetRow::get("__qualname__", |vm, a| {
                    let name = row_name(vm, a.get(0));
                    let owner = vm.type_name(owner(a.get(0)));
                    vm.str(&format!("{owner}.{name}"))
                }),
                GetSetRow::get("__doc__", |vm, a| {
                    let doc = vm.process.natives.info(native_row(a.get(0))).doc;
                    text_or_none(vm, doc)
                }),
                GetSetRow::get("__objclass__", |_, a| Ok(owner(a.get(0)))),
                GetSetRow::get("__text_signature__", |vm, a| {
                    text_signature(vm, native_row(a.get(0)))
                }),
            ],
            ..TypeDef::new($name, Kind::$kind)
        };
    };
}

method_descriptor!(METHOD "method_descriptor" MethodDescr bind call "method");
method_descriptor!(CLASS_METHOD "classmethod_descriptor" ClassMethodDescr bind_class call_class "method");
method_descriptor!(WRAPPER "wrapper_descriptor" SlotWrapper bind call "slot wrapper");

static METHOD_WRAPPER: TypeDef = TypeDef {
    methods: &[
        Row::new("__call__", "self, /, *args, **kwargs", |vm, a| {
            vm.call_ex(a.get(0), a.get(1), a.opt(2))
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let name = row_name(vm, wrapped(a.get(0)));
            let this = this(a.get(0));
            let class = vm.type_name_of(this);
            let id = vm.id(this);
            vm.str(&format!(
                "<method-wrapper '{name}' of {class} object at {id:#x}>"
            ))
        }),
        Row::new("__eq__", "self, value, /", |_, a| Ok(equal(a, false))),
        Row::new("__ne__", "self, value, /", |_, a| Ok(equal(a, true))),
        Row::new("__hash__", "self, /", |vm, a| {
            let hash = vm.identity_hash(this(a.get(0)));
            let row = native_row(wrapped(a.get(0))) as i64;
            vm.int(if hash ^ row == -1 { -2 } else { hash ^ row })
        }),
        Row::new("__reduce__", "self, /", |vm, a| {
            let name = row_name(vm, wrapped(a.get(0)));
            reduce_getattr(vm, this(a.get(0)), name)
        }),
    ],
    getsets: &[
        GetSetRow::get("__self__", |_, a| Ok(this(a.get(0)))),
        GetSetRow::get("__name__", |vm, a| {
            let name = row_name(vm, wrapped(a.get(0)));
            vm.intern_str(name)
        }),
        GetSetRow::get("__qualname__", |vm, a| {
            let d = wrapped(a.get(0));
            let name = row_name(vm, d);
            let owner = vm.type_full_name(owner(d));
            vm.str(&format!("{owner}.{name}"))
        }),
        GetSetRow::get("__objclass__", |_, a| Ok(owner(wrapped(a.get(0))))),
        GetSetRow::get("__doc__", |vm, a| {
            let doc = vm.process.natives.info(native_row(wrapped(a.get(0)))).doc;
            text_or_none(vm, doc)
        }),
        GetSetRow::get("__text_signature__", |vm, a| {
            text_signature(vm, native_row(wrapped(a.get(0))))
        }),
    ],
    ..TypeDef::new("method-wrapper", Kind::MethodWrapper)
};

macro_rules! data_descriptor {
    ($static:ident $name:literal $kind:ident $what:literal) => {
        static $static: TypeDef = TypeDef {
            methods: &[
                Row::new("__get__", "self, instance, owner=None, /", get_data),
                Row::new("__set__", "self, instance, value, /", |vm, a| {
                    set_data(vm, a.get(0), a.get(1), Some(a.get(2)))
                }),
                Row::new("__delete__", "self, instance, /", |vm, a| {
                    set_data(vm, a.get(0), a.get(1), None)
                }),
                Row::new("__repr__", "self, /", |vm, a| {
                    let name = vm.str_text(data_name(a.get(0)))?;
                    let owner = vm.type_name(data_owner(a.get(0)));
                    vm.str(&format!(
                        concat!("<", $what, " '{}' of '{}' objects>"),
                        name, owner
                    ))
                }),
                Row::new("__reduce__", "self, /", |vm, a| {
                    let name = vm.str_text(data_name(a.get(0)))?;
                    reduce_getattr(vm, data_owner(a.get(0)), &name)
                }),
            ],
            getsets: &[
                GetSetRow::get("__name__", |_, a| Ok(data_name(a.get(0)))),
                GetSetRow::get("__qualname__", |vm, a| {
                    let name = vm.str_text(data_name(a.get(0)))?;
                    let owner = vm.type_name(data_owner(a.get(0)));
                    vm.str(&format!("{owner}.{name}"))
                }),
                GetSetRow::get("__objclass__", |_, a| Ok(data_owner(a.get(0)))),
                GetSetRow::get("__doc__", |_, a| {
                    Ok(match kind_of(a.get(0)) {
                        Kind::GetSet => a.get(0).addr().value(getset::DOC).unwrap_or(NONE),
                        _ => NONE,
                    })
                }),
            ],
            ..TypeDef::new($name, Kind::$kind)
        };
    };
}

data_descriptor!(GETSET "getset_descriptor" GetSet "attribute");
data_descriptor!(MEMBER "member_descriptor" Member "member");

pub fn install(vm: &mut Vm) -> Result<()> {
    for def in [
        &METHOD,
        &CLASS_METHOD,
        &WRAPPER,
        &METHOD_WRAPPER,
        &GETSET,
        &MEMBER,
    ] {
        vm.define_type(def, None)?;
    }
    Ok(())
}

fn row_name(vm: &Vm, d: Value) -> &'static str {
    vm.process.natives.info(native_row(d)).name
}
fn owner(d: Value) -> Value {
    d.addr().value(method_descr::OWNER).unwrap_or(NONE)
}
fn wrapped(m: Value) -> Value {
    m.addr().value(method::FUNCTION).unwrap_or(NONE)
}
fn this(m: Value) -> Value {
    m.addr().value(method::SELF).unwrap_or(NONE)
}

fn bind(vm: &mut Vm, a: Args) -> Result {
    let (d, obj) = (a.get(0), a.get(1));
    if obj == NONE && a.some(2).is_some_and(|c| c != vm.type_of_kind(Kind::None)) {
        return Ok(d);
    }
    if obj == NONE && a.some(2).is_none() {
        return Err(vm.type_error("__get__(None, None) is invalid"));
    }
    vm.check_bound(d, obj, false)?;
    vm.bind(d, obj)
}

fn bind_class(vm: &mut Vm, a: Args) -> Result {
    let d = a.get(0);
    let class = match a.some(2) {
        Some(class) => class,
        None => vm.class_of(a.get(1)),
    };
    vm.bind(d, class)
}

/// A call of a classmethod's descriptor names the class first.
fn call_class(vm: &mut Vm, a: Args) -> Result {
    let (d, given) = (a.get(0), a.get(1));
    let n = tuple::len(given.addr());
    if n == 0 {
        let (name, class) = (row_name(vm, d), vm.type_name(owner(d)));
        return Err(vm.type_error(format!(
            "descriptor '{name}' of '{class}' object needs an argument"
        )));
    }
    let bound = vm.bind(d, tuple::get(given.addr(), 0))?;
    let rest = tuple::new(&mut vm.m, n - 1)?;
    for i in 1..n {
        tuple::init(rest, i - 1, tuple::get(given.addr(), i));
    }
    vm.call_ex(bound, Value::from_addr(rest), a.opt(2))
}

fn call(vm: &mut Vm, a: Args) -> Result {
    vm.call_ex(a.get(0), a.get(1), a.opt(2))
}

fn equal(a: Args, negate: bool) -> Value {
    let (x, y) = (a.get(0), a.get(1));
    if y.is_small() || kind_of(y) != Kind::MethodWrapper {
        return NOT_IMPLEMENTED;
    }
    let same = this(x) == this(y) && wrapped(x) == wrapped(y);
    boolean(same != negate)
}

fn data_name(d: Value) -> Value {
    let field = if kind_of(d) == Kind::Member {
        member::NAME
    } else {
        getset::NAME
    };
    d.addr().value(field).unwrap_or(NONE)
}
fn data_owner(d: Value) -> Value {
    let field = if kind_of(d) == Kind::Member {
        member::OWNER
    } else {
        getset::OWNER
    };
    d.addr().value(field).unwrap_or(NONE)
}

fn get_data(vm: &mut Vm, a: Args) -> Result {
    let (d, obj) = (a.get(0), a.get(1));
    if obj == NONE && a.some(2).is_some_and(|c| c != vm.type_of_kind(Kind::None)) {
        return Ok(d);
    }
    let class = vm.class_of(obj);
    vm.bind_get(d, obj, class, data_name(d))
}

fn set_data(vm: &mut Vm, d: Value, obj: Value, value: Option<Value>) -> Result {
    let name = data_name(d);
    vm.check_getset(d, obj)?;
    if kind_of(d) == Kind::Member {
        vm.slot_set(d, obj, value)?;
        return Ok(NONE);
    }
    let row = d
        .addr()
        .value(getset::SETTER)
        .map_or(0, Value::small_unchecked);
    if row == 0 {
        let text = string::to_string_lossy(name.addr());
        let got = vm.type_name_of(obj);
        let message = format!("attribute '{text}' of '{got}' objects is not writable");
        return Err(vm.raise_str(pyrs_runtime::Exc::AttributeError, &message));
    }
    match value {
        Some(value) => vm.call_row(row as usize, &[obj, value])?,
        None => vm.call_row(row as usize, &[obj])?,
    };
    Ok(NONE)
}
