//! The end of a program: exit handlers, what the main module's variables held, flushing.

use crate::uncaught::report;
use pyrs_runtime::class::{flags, has_flag};
use pyrs_runtime::generator::{is_generator, state, state_of};
use pyrs_runtime::names::Name;
use pyrs_runtime::objmodel::gc::mutator::Scan;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Kind, NONE, Result, Value, Vm, kind_of, string};
use std::io::Write;

/// Exit handlers, last finalizers, flush.
pub fn close(vm: &mut Vm, status: u8) -> u8 {
    let modules = vm.modules();
    // Threads that are no daemons end first.
    if let Ok(Some(threading)) = vm.dict_get_text(modules, "threading")
        && let Ok(key) = vm.intern_str("_shutdown")
        && vm.call_method_named(threading, key, &[]).is_err()
    {
        vm.unraisable("on threading shutdown", threading);
    }
    if let Ok(Some(atexit)) = vm.dict_get_text(modules, "atexit")
        && let Ok(key) = vm.intern_str("_run_exitfuncs")
        && vm.call_method_named(atexit, key, &[]).is_err()
    {
        let exc = vm.take_exception();
        report(vm, exc);
    }
    vm.stop_other_threads();
    if clear_main(vm).is_err() {
        vm.take_exception();
    }
    let mut status = status;
    if !flush(vm, "stdout") && status == 0 {
        status = 120;
    }
    flush(vm, "stderr");
    pyrs_stdlib::close(vm);
    let _ = std::io::stdout().flush();
    status
}

/// Whether a program could notice that an object dies.
fn is_noticed(vm: &Vm, value: Value) -> bool {
    if is_generator(value) {
        return state_of(value) == state::SUSPENDED;
    }
    kind_of(value) != Kind::MemoryView && has_flag(vm.class_of(value), flags::HEAP)
}

/// The main module's variables go, the private ones first, and with them what nothing
/// else holds. Only where somebody would notice: it takes a collection.
#[inline(never)]
fn clear_main(vm: &mut Vm) -> Result<()> {
    let all = &vm.m.heap.finalizers;
    let noticed =
        (all.young.iter().chain(&all.old)).any(|&at| is_noticed(vm, Value::from_addr(at)));
    let modules = vm.modules();
    let Some(main) = vm.dict_get_text(modules, "__main__")? else {
        return Ok(());
    };
    if !noticed || !vm.is_module(main) {
        return Ok(());
    }
    // What is garbage already may still want the variables.
    vm.m.collect_major(Scan::All);
    vm.run_pending()?;
    let dict = vm.module_dict(main);
    let names = vm.dict_keys_list(dict)?;
    let names = vm.tuple_from(names)?;
    for private in [true, false] {
        for i in 0..pyrs_runtime::tuple::len(names.addr()) {
            let name = pyrs_runtime::tuple::get(names.addr(), i);
            let Some(text) = vm.as_str(name) else {
                continue;
            };
            let text = string::to_string_lossy(text.addr());
            let is_private = text.starts_with('_') && !text.starts_with("__");
            if text != "__builtins__" && (!private || is_private) {
                vm.dict_set(dict, name, NONE)?;
            }
        }
    }
    vm.m.collect_major(Scan::All);
    vm.run_pending()
}

/// Write out a standard stream; whether that went well.
pub fn flush(vm: &mut Vm, name: &str) -> bool {
    let Some(sys) = vm.thread_word(thread::SYS) else {
        return true;
    };
    let Ok(Some(file)) = vm.dict_get_text(sys, name) else {
        return true;
    };
    if file == NONE || file.is_small() {
        return true;
    }
    if vm.call_method(file, Name::flush, &[]).is_err() {
        vm.take_exception();
        return false;
    }
    true
}
