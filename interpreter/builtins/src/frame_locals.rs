//! What `f_locals` of a function's frame gives: its variables by name, to read and to write.
//!
//! Reading takes all variables into a dict first. Writing goes to where the variable is; names
//! that are none of the function's are kept in a dict of the frame object.

use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::number::BinOp;
use pyrs_runtime::objmodel::kinds::{frame as fo, frame_locals};
use pyrs_runtime::strategies::list;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, kind_of,
    string,
};

static LOCALS: TypeDef = TypeDef {
    doc: "Create a write-through view of the locals dictionary for a frame.",
    methods: &[
        Row::fixed("__new__", "type, /, *args", |vm, a| {
            let args = a.get(1).addr();
            let given = pyrs_runtime::tuple::len(args);
            if given != 1 {
                return Err(
                    vm.type_error(format!("FrameLocalsProxy expected 1 argument, got {given}"))
                );
            }
            let object = pyrs_runtime::tuple::get(args, 0);
            if !object.is_ref() || kind_of(object) != Kind::Frame {
                let got = vm.type_name_of(object);
                return Err(vm.type_error(format!("expect frame, not {got}")));
            }
            new(vm, object)
        }),
        Row::new("__getitem__", "self, key, /", |vm, a| {
            if let Some(value) = found(vm, a)? {
                return Ok(value);
            }
            let key = vm.repr_text(a.get(1))?;
            Err(vm.raise_str(
                Exc::KeyError,
                &format!("local variable '{key}' is not defined"),
            ))
        }),
        Row::new("__setitem__", "self, key, value, /", |vm, a| {
            set(vm, a.get(0), a.get(1), a.get(2))?;
            Ok(NONE)
        }),
        Row::new("__delitem__", "self, key, /", |vm, a| {
            remove(vm, a.get(0), a.get(1), None)?;
            Ok(NONE)
        }),
        Row::new("__contains__", "self, key, /", |vm, a| {
            Ok(boolean(found(vm, a)?.is_some()))
        }),
        Row::new("__len__", "self, /", |vm, a| {
            let all = all(vm, a)?;
            let n = vm.len(all)?;
            vm.int(n as i64)
        }),
        Row::new("__iter__", "self, /", |vm, a| {
            let keys = listed(vm, a, "keys")?;
            vm.iter(keys)
        }),
        Row::new("__reversed__", "self, /", |vm, a| {
            let keys = listed(vm, a, "keys")?;
            let n = vm.len(keys)?;
            for i in 0..n / 2 {
                let (first, last) = (
                    list::get(&mut vm.m, keys.addr(), i)?,
                    list::get(&mut vm.m, keys.addr(), n - 1 - i)?,
                );
                list::set(&mut vm.m, keys.addr(), i, last)?;
                list::set(&mut vm.m, keys.addr(), n - 1 - i, first)?;
            }
            Ok(keys)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let all = all(vm, a)?;
            let text = vm.repr_text(all)?;
            vm.str(&text)
        }),
        Row::new("__eq__", "self, value, /", |vm, a| {
            match equal(vm, a.get(0), a.get(1))? {
                Some(same) => Ok(boolean(same)),
                None => Ok(NOT_IMPLEMENTED),
            }
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            match equal(vm, a.get(0), a.get(1))? {
                Some(same) => Ok(boolean(!same)),
                None => Ok(NOT_IMPLEMENTED),
            }
        }),
        Row::new("__or__", "self, value, /", |vm, a| {
            union(vm, a.get(0), a.get(1))
        }),
        Row::new("__ror__", "self, value, /", |vm, a| {
            union(vm, a.get(1), a.get(0))
        }),
        Row::new("__ior__", "self, value, /", |vm, a| {
            update(vm, a.get(0), a.get(1))?;
            Ok(a.get(0))
        }),
        Row::new("get", "self, key, default=None, /", |vm, a| {
            Ok(found(vm, a)?.or(a.opt(2)).unwrap_or(NONE))
        }),
        Row::new("setdefault", "self, key, default=None, /", |vm, a| {
            if let Some(value) = found(vm, a)? {
                return Ok(value);
            }
            let default = a.opt(2).unwrap_or(NONE);
            set(vm, a.get(0), a.get(1), default)?;
            Ok(default)
        }),
        Row::new("pop", "self, key, default=<unrepresentable>, /", |vm, a| {
            remove(vm, a.get(0), a.get(1), Some(a.opt(2)))
        }),
        Row::new("update", "self, other, /", |vm, a| {
            update(vm, a.get(0), a.get(1))?;
            Ok(NONE)
        }),
        Row::new("keys", "self, /", |vm, a| listed(vm, a, "keys")),
        Row::new("values", "self, /", |vm, a| listed(vm, a, "values")),
        Row::new("items", "self, /", |vm, a| listed(vm, a, "items")),
        Row::new("copy", "self, /", all),
    ],
    ..TypeDef::new("FrameLocalsProxy", Kind::FrameLocals)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&LOCALS, None)?;
    pyrs_runtime::class::set_flag(class, pyrs_runtime::class::flags::MAPPING);
    crate::shared::unhashable(vm, class)
}

/// The variables of a frame object.
pub fn new(vm: &mut Vm, object: Value) -> Result {
    let at = vm.m.alloc(Kind::FrameLocals.map(), frame_locals::SIZE)?;
    vm.m.store(at, frame_locals::FRAME, object);
    Ok(Value::from_addr(at))
}

fn frame_of(proxy: Value) -> Value {
    proxy.addr().value(frame_locals::FRAME).unwrap_or(NONE)
}

/// All of them in a new dict.
fn all(vm: &mut Vm, a: Args) -> Result {
    vm.frame_object_locals(frame_of(a.get(0)))
}

/// The value of the key in the first argument.
fn found(vm: &mut Vm, a: Args) -> Result<Option<Value>> {
    vm.hash(a.get(1))?;
    let all = all(vm, a)?;
    vm.dict_get(all, a.get(1))
}

fn listed(vm: &mut Vm, a: Args, method: &str) -> Result {
    let all = all(vm, a)?;
    let method = vm.intern_str(method)?;
    let view = vm.call_method_named(all, method, &[])?;
    vm.list_from(view)
}

/// The variables as a dict, where the value is such a view; a dict is itself.
fn as_dict(vm: &mut Vm, value: Value) -> Result<Option<Value>> {
    if !value.is_ref() {
        return Ok(None);
    }
    match kind_of(value) {
        Kind::FrameLocals => vm.frame_object_locals(frame_of(value)).map(Some),
        Kind::Dict => Ok(Some(value)),
        _ => Ok(None),
    }
}

fn equal(vm: &mut Vm, proxy: Value, other: Value) -> Result<Option<bool>> {
    if other.is_ref() && kind_of(other) == Kind::FrameLocals {
        return Ok(Some(frame_of(proxy) == frame_of(other)));
    }
    let (Some(mine), Some(other)) = (as_dict(vm, proxy)?, as_dict(vm, other)?) else {
        return Ok(None);
    };
    let same = vm.compare(CmpOp::Eq, mine, other)?;
    vm.truth(same).map(Some)
}

fn union(vm: &mut Vm, left: Value, right: Value) -> Result {
    let (Some(left), Some(right)) = (as_dict(vm, left)?, as_dict(vm, right)?) else {
        return Ok(NOT_IMPLEMENTED);
    };
    vm.binary(BinOp::Or, left, right)
}

fn set(vm: &mut Vm, proxy: Value, key: Value, value: Value) -> Result<()> {
    let object = frame_of(proxy);
    if string::is_str(key) {
        let name = string::to_string_lossy(key.addr());
        if vm.set_frame_variable(object, &name, value)? {
            return Ok(());
        }
    }
    let extras = match object.addr().value(fo::EXTRAS) {
        Some(extras) => extras,
        None => {
            let made = vm.new_dict()?;
            vm.m.store(object.addr(), fo::EXTRAS, made);
            made
        }
    };
    vm.dict_set(extras, key, value)
}

/// Remove what is no variable. `default` is what `pop` gives for a key that is not there.
fn remove(vm: &mut Vm, proxy: Value, key: Value, default: Option<Option<Value>>) -> Result {
    let object = frame_of(proxy);
    if string::is_str(key) {
        let name = string::to_string_lossy(key.addr());
        if vm.frame_has_variable(object, &name) {
            return Err(
                vm.value_error("cannot remove local variables from FrameLocalsProxy".to_owned())
            );
        }
    }
    vm.hash(key)?;
    if let Some(extras) = object.addr().value(fo::EXTRAS)
        && let Some(value) = vm.dict_get(extras, key)?
    {
        vm.dict_delete(extras, key)?;
        return Ok(value);
    }
    match default.flatten() {
        Some(value) => Ok(value),
        None => Err(vm.key_error(key)),
    }
}

fn update(vm: &mut Vm, proxy: Value, other: Value) -> Result<()> {
    let Some(from) = as_dict(vm, other)? else {
        return Err(
            vm.type_error("update() argument must be dict or another FrameLocalsProxy".to_owned())
        );
    };
    let items = vm.intern_str("items")?;
    let view = vm.call_method_named(from, items, &[])?;
    let items = vm.list_from(view)?;
    let n = vm.len(items)?;
    for i in 0..n {
        let pair = list::get(&mut vm.m, items.addr(), i)?;
        let (key, value) = (
            pyrs_runtime::tuple::get(pair.addr(), 0),
            pyrs_runtime::tuple::get(pair.addr(), 1),
        );
        set(vm, proxy, key, value)?;
    }
    Ok(())
}
