//! Which zones are there already: a zone of a key is one object as long as somebody has it,
//! and the last eight that were asked for stay.

use super::{Strong, Weak, ZoneClass, zone};
use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Value, Vm};

/// How many zones are kept although nobody has them.
const KEPT: usize = 8;

pub fn new_weak(vm: &mut Vm) -> Result {
    let class = import_attr(vm, "weakref", "WeakValueDictionary")?;
    vm.call(class, &[])
}

fn is_own(vm: &Vm, class: Value) -> bool {
    ZoneClass::get(vm) == Some(class)
}

/// Subclasses have weak caches of their own.
fn weak_of(vm: &mut Vm, class: Value) -> Result {
    if is_own(vm, class) {
        return Ok(Weak::get(vm).unwrap_or(NONE));
    }
    attr(vm, class, "_weak_cache")
}

/// The zone of a key.
pub fn look_up(vm: &mut Vm, class: Value, key: Value) -> Result {
    let strong = Strong::get(vm).filter(|_| is_own(vm, class));
    if let Some(strong) = strong
        && let Some(found) = vm.dict_get(strong, key)?
    {
        vm.dict_move(strong, key, true)?;
        return Ok(found);
    }
    let weak = weak_of(vm, class)?;
    let mut found = call_method(vm, weak, "get", &[key, NONE])?;
    if found == NONE {
        let made = zone::of_key(vm, class, key, zone::CACHED)?;
        found = call_method(vm, weak, "setdefault", &[key, made])?;
    }
    if !zone::is(vm, found) {
        let (got, name) = (vm.type_name_of(found), vm.type_name(class));
        let key = vm.repr_text(key)?;
        return Err(vm.runtime_error(format!(
            "Unexpected instance of {got} in {name} weak cache for key {key}"
        )));
    }
    if let Some(strong) = strong {
        vm.dict_set(strong, key, found)?;
        if vm.dict_len(strong) > KEPT {
            vm.dict_pop_first(strong)?;
        }
    }
    Ok(found)
}

pub fn clear(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let weak = weak_of(vm, class)?;
    let strong = Strong::get(vm).filter(|_| is_own(vm, class));
    let Some(keys) = args.some(1) else {
        call_method(vm, weak, "clear", &[])?;
        if let Some(strong) = strong {
            vm.dict_clear(strong)?;
        }
        return Ok(NONE);
    };
    vm.for_each(keys, &mut |vm, key| {
        if let Some(strong) = strong {
            vm.dict_pop(strong, key)?;
        }
        call_method(vm, weak, "pop", &[key, NONE])?;
        Ok(true)
    })?;
    Ok(NONE)
}
