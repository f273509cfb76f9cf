//! Who waits for whom: each future knows the tasks that wait for it, most often one.

use super::{Future, is_set};
use crate::util::*;
use pyrs_runtime::{NONE, Result, Value, Vm};

/// `waiter` waits for `future` from now on. Nothing is noted of other objects than ours.
pub(super) fn add(vm: &mut Vm, future: Value, waiter: Value) -> Result<()> {
    if !Future::is(vm, future) || !Future::is(vm, waiter) {
        return Ok(());
    }
    match Future::AWAITED_BY.get(future) {
        None => Future::AWAITED_BY.set(vm, future, Some(waiter)),
        Some(set) if is_set(set) => {
            vm.set_add(set, waiter)?;
        }
        Some(first) => {
            let set = vm.new_set()?;
            vm.set_add(set, first)?;
            vm.set_add(set, waiter)?;
            Future::AWAITED_BY.set(vm, future, Some(set));
        }
    }
    Ok(())
}

/// `waiter` does not wait for `future` any more.
pub(super) fn discard(vm: &mut Vm, future: Value, waiter: Value) -> Result<()> {
    if !Future::is(vm, future) || !Future::is(vm, waiter) {
        return Ok(());
    }
    match Future::AWAITED_BY.get(future) {
        Some(set) if is_set(set) => {
            vm.set_remove(set, waiter)?;
        }
        Some(only) if only == waiter => Future::AWAITED_BY.clear(vm, future),
        _ => {}
    }
    Ok(())
}

/// All that wait for it: None or a frozenset.
pub(super) fn all(vm: &mut Vm, future: Value) -> Result {
    match Future::AWAITED_BY.get(future) {
        None => Ok(NONE),
        Some(set) if is_set(set) => vm.new_frozenset_from(set),
        Some(only) => {
            let list = vm.list(&[only])?;
            vm.new_frozenset_from(list)
        }
    }
}
