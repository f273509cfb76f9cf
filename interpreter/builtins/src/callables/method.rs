//! Bound methods of Python functions.

use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::method;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, kind_of,
};

static METHOD: TypeDef = TypeDef {
    doc: "Create a bound instance method object.",
    weakrefable: true,
    methods: &[
        Row::fixed("__new__", "type, function, instance, /", |vm, a| {
            if !vm.is_callable(a.get(1)) {
                return Err(vm.type_error("first argument must be callable"));
            }
            if a.get(2) == NONE {
                return Err(vm.type_error("instance must not be None"));
            }
            vm.new_method(a.get(1), a.get(2))
        }),
        Row::new("__call__", "self, /, *args, **kwargs", |vm, a| {
            vm.call_ex(a.get(0), a.get(1), a.opt(2))
        }),
        Row::new("__get__", "self, instance, owner=None, /", |_, a| {
            Ok(a.get(0))
        }),
        Row::new("__getattribute__", "self, name, /", getattribute),
        Row::new("__repr__", "self, /", repr),
        Row::new("__eq__", "self, value, /", |vm, a| equal(vm, a, false)),
        Row::new("__ne__", "self, value, /", |vm, a| equal(vm, a, true)),
        Row::new("__hash__", "self, /", |vm, a| {
            let x = vm.identity_hash(this(a.get(0)));
            let y = vm.hash(function(a.get(0)))?;
            vm.int(if x ^ y == -1 { -2 } else { x ^ y })
        }),
        Row::new("__reduce__", "self, /", |vm, a| {
            let name = vm.get_attr_name(function(a.get(0)), Name::__name__)?;
            let name = vm.str_text(name)?;
            super::reduce_getattr(vm, this(a.get(0)), &name)
        }),
    ],
    getsets: &[
        GetSetRow::get("__func__", |_, a| Ok(function(a.get(0)))),
        GetSetRow::get("__self__", |_, a| Ok(this(a.get(0)))),
        GetSetRow::get("__doc__", |vm, a| {
            Ok(vm
                .get_attr_name_opt(function(a.get(0)), Name::__doc__)?
                .unwrap_or(NONE))
        }),
    ],
    ..TypeDef::new("method", Kind::Method)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&METHOD, None)?;
    vm.class_changed(class);
    Ok(())
}

fn function(m: Value) -> Value {
    m.addr().value(method::FUNCTION).unwrap_or(NONE)
}
fn this(m: Value) -> Value {
    m.addr().value(method::SELF).unwrap_or(NONE)
}

/// The method's own attributes, then the function's.
fn getattribute(vm: &mut Vm, a: Args) -> Result {
    let (m, name) = (a.get(0), a.get(1));
    let name = vm.attr_name(name)?;
    let class = vm.class_of(m);
    if vm.lookup_cached(class, name).is_some()
        && let Some(value) = vm.get_attr_plain(m, class, name)?
    {
        return Ok(value);
    }
    vm.get_attr(function(m), name)
}

fn repr(vm: &mut Vm, a: Args) -> Result {
    let f = function(a.get(0));
    let name = match vm.get_attr_name_opt(f, Name::__qualname__)? {
        Some(name) => Some(name),
        None => vm.get_attr_name_opt(f, Name::__name__)?,
    };
    let name = match name.filter(|&n| vm.as_str(n).is_some()) {
        Some(name) => vm.str_text(name)?,
        None => "?".into(),
    };
    let this = vm.repr_text(this(a.get(0)))?;
    vm.str(&format!("<bound method {name} of {this}>"))
}

fn equal(vm: &mut Vm, a: Args, negate: bool) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    if y.is_small() || kind_of(y) != Kind::Method {
        return Ok(NOT_IMPLEMENTED);
    }
    let same = vm.is(this(x), this(y)) && vm.equal(function(x), function(y))?;
    Ok(boolean(same != negate))
}
