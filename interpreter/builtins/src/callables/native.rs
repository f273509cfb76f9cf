//! builtin_function_or_method: native functions, free and bound.

use super::{reduce_getattr, text_or_none, text_signature};
use pyrs_runtime::call::native_row;
use pyrs_runtime::objmodel::kinds::native;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, kind_of,
};

static NATIVE: TypeDef = TypeDef {
    weakrefable: true,
    methods: &[
        Row::new("__call__", "self, /, *args, **kwargs", |vm, a| {
            vm.call_ex(a.get(0), a.get(1), a.opt(2))
        }),
        Row::new("__repr__", "self, /", repr),
        Row::new("__eq__", "self, value, /", |_, a| Ok(equal(a, false))),
        Row::new("__ne__", "self, value, /", |_, a| Ok(equal(a, true))),
        Row::new("__hash__", "self, /", |vm, a| {
            let f = a.get(0);
            let hash = match f.addr().value(native::SELF) {
                Some(this) => vm.identity_hash(this) ^ ((native_row(f) as i64) << 8),
                None => vm.identity_hash(f),
            };
            vm.int(if hash == -1 { -2 } else { hash })
        }),
        Row::new("__reduce__", "self, /", |vm, a| {
            let f = a.get(0);
            let name = vm.process.natives.info(native_row(f)).name;
            match owner(vm, f) {
                Some(this) if !vm.is_module(this) => reduce_getattr(vm, this, name),
                _ => vm.str(name),
            }
        }),
    ],
    getsets: &[
        GetSetRow::get("__name__", |vm, a| {
            let name = vm.process.natives.info(native_row(a.get(0))).name;
            vm.intern_str(name)
        }),
        GetSetRow::get("__qualname__", |vm, a| {
            let f = a.get(0);
            let row = vm.process.natives.info(native_row(f));
            let (name, full) = (row.name, row.qualname());
            match owner(vm, f) {
                Some(this) if vm.is_module(this) => vm.intern_str(name),
                Some(this) => {
                    let class = if vm.is_type(this) {
                        this
                    } else {
                        vm.class_of(this)
                    };
                    let class = vm.type_name(class);
                    vm.str(&format!("{class}.{name}"))
                }
                None => vm.intern_str(&full),
            }
        }),
        GetSetRow::get("__doc__", |vm, a| {
            let doc = vm.process.natives.info(native_row(a.get(0))).doc;
            text_or_none(vm, doc)
        }),
        GetSetRow::get("__self__", |vm, a| Ok(owner(vm, a.get(0)).unwrap_or(NONE))),
        GetSetRow::get("__module__", |vm, a| {
            let at = a.get(0).addr();
            Ok(match (at.value(native::SELF), at.value(native::MODULE)) {
                (None, Some(m)) if vm.as_str(m).is_some() => m,
                _ => NONE,
            })
        }),
        GetSetRow::get("__text_signature__", |vm, a| {
            text_signature(vm, native_row(a.get(0)))
        }),
    ],
    ..TypeDef::new("builtin_function_or_method", Kind::Native)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    vm.define_type(&NATIVE, None).map(|_| ())
}

/// The object it is bound to: self, the class of a `__new__`, or its module.
fn owner(vm: &Vm, f: Value) -> Option<Value> {
    let at = f.addr();
    if let Some(this) = at.value(native::SELF) {
        return Some(this);
    }
    let module = at.value(native::MODULE)?;
    if vm.is_type(module) {
        return Some(module);
    }
    let name = vm.as_str(module)?;
    vm.dict_get_str(vm.modules(), name)
}

fn repr(vm: &mut Vm, a: Args) -> Result {
    let f = a.get(0);
    let name = vm.process.natives.info(native_row(f)).name;
    match owner(vm, f) {
        Some(this) if !vm.is_module(this) => {
            let class = vm.type_full_name(vm.class_of(this));
            let id = vm.id(this);
            vm.str(&format!(
                "<built-in method {name} of {class} object at {id:#x}>"
            ))
        }
        _ => vm.str(&format!("<built-in function {name}>")),
    }
}

fn equal(a: Args, negate: bool) -> Value {
    let (x, y) = (a.get(0), a.get(1));
    if y.is_small() || kind_of(y) != Kind::Native {
        return NOT_IMPLEMENTED;
    }
    let (this, other) = (x.addr().value(native::SELF), y.addr().value(native::SELF));
    let same = if this.is_none() {
        x == y
    } else {
        this == other && native_row(x) == native_row(y)
    };
    boolean(same != negate)
}
