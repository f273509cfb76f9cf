//! A module that one thread is loading: others wait for it, but never for each other.

use pyrs_runtime::lock::Woken;
use pyrs_runtime::{Result, Vm};

/// The calling thread begins to load a module. Give the result to [`end`].
pub(super) fn begin(vm: &mut Vm, name: &str) -> String {
    let ident = vm.ident;
    vm.interp.importing.push((name.to_owned(), ident));
    name.to_owned()
}

/// The module is loaded, or cannot be.
pub(super) fn end(vm: &mut Vm, name: String) {
    let ident = vm.ident;
    let list = &mut vm.interp.importing;
    if let Some(i) = list.iter().rposition(|(n, by)| *n == name && *by == ident) {
        list.remove(i);
    }
    if let Some(row) = vm.interp.import_queue {
        vm.interp.queues.call_all(row);
    }
}

/// Another thread that is loading the module.
fn loader(vm: &Vm, name: &str) -> Option<u64> {
    let list = &vm.interp.importing;
    let found = list.iter().find(|(n, _)| n == name)?;
    // A thread sees its own modules as far as they have come.
    let own = list.iter().any(|(n, by)| n == name && *by == vm.ident);
    (found.1 != vm.ident && !own).then_some(found.1)
}

/// Whether waiting for thread `on` would be waiting for oneself.
fn is_circular(vm: &Vm, mut on: u64) -> bool {
    for _ in 0..vm.interp.import_waits.len() + 1 {
        if on == vm.ident {
            return true;
        }
        let waits = vm.interp.import_waits.iter().find(|(by, _)| *by == on);
        let Some((_, name)) = waits else { return false };
        let list = &vm.interp.importing;
        let Some((_, next)) = list.iter().find(|(n, _)| n == name) else {
            return false;
        };
        on = *next;
    }
    false
}

/// Wait until no other thread is loading the module. Where two threads would wait for each
/// other, the module is taken as far as it has come.
pub(super) fn until_loaded(vm: &mut Vm, name: &str) -> Result<()> {
    if vm.interp.importing.is_empty() || vm.thread_count() == 1 {
        return Ok(());
    }
    while let Some(by) = loader(vm, name) {
        if is_circular(vm, by) {
            return Ok(());
        }
        let row = match vm.interp.import_queue {
            Some(row) => row,
            None => {
                let row = vm.interp.queues.open();
                vm.interp.import_queue = Some(row);
                row
            }
        };
        let (me, parker) = (vm.ident, vm.parker());
        vm.interp.import_waits.push((me, name.to_owned()));
        vm.interp.queues.enter(row, &parker, false, false);
        let woken = vm.wait_for_call(None);
        if woken != Woken::Called {
            vm.interp.queues.leave(row, &parker);
        }
        vm.interp.import_waits.retain(|(by, _)| *by != me);
        if woken == Woken::Interrupted {
            vm.safe_point()?;
        }
    }
    Ok(())
}
