//! The end of a program: exit handlers, what modules' variables held, flushing.

use crate::uncaught::report;
use pyrs_runtime::class::{flags, has_flag};
use pyrs_runtime::generator::{is_generator, state, state_of};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::gc::RootId;
use pyrs_runtime::objmodel::gc::mutator::Scan;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Kind, NONE, Result, Value, Vm, kind_of, objmodel, strategies, string};
use std::io::Write;
use std::path::Path;

/// Exit handlers, the report on the heap, last finalizers, flush.
pub fn close(vm: &mut Vm, status: u8, report_to: Option<&Path>) -> u8 {
    // Threads may wait for the end of something that only dead objects still hold open.
    let others = vm.thread_count() > 1;
    if others && pyrs_stdlib::gc::find_dead(vm, false).is_err() {
        vm.take_exception();
    }
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
    if let Some(path) = report_to {
        write_report(vm, path);
    }
    if clear_modules(vm).is_err() {
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

fn write_report(vm: &mut Vm, path: &Path) {
    let error = match pyrs_stdlib::write_heap_report(vm, path) {
        Ok(Ok(())) => return,
        Ok(Err(error)) => error.to_string(),
        Err(_) => {
            vm.take_exception();
            "there is no memory for it".to_owned()
        }
    };
    eprintln!("pyrs: the report on the heap could not be written to {path:?}: {error}");
}

/// Whether a program could notice that an object dies.
fn is_noticed(vm: &Vm, value: Value) -> bool {
    if is_generator(value) {
        return state_of(value) == state::SUSPENDED;
    }
    kind_of(value) != Kind::MemoryView && has_flag(vm.class_of(value), flags::HEAP)
}

/// Attributes of sys that hold the program's objects, or by which it would import more.
const OF_SYS: &[&str] = &[
    "path",
    "argv",
    "ps1",
    "ps2",
    "last_exc",
    "last_type",
    "last_value",
    "last_traceback",
    "path_importer_cache",
    "path_hooks",
    "meta_path",
];

/// Whether an object is left whose death a program would notice.
fn is_anything_noticed(vm: &Vm) -> bool {
    let mut all = vm.m.heap.finalizers.listed();
    all.any(|at| is_noticed(vm, Value::from_addr(at)))
}

/// Collect, and run the finalizers that are due. The callers hold no values: native stacks
/// are not looked at, where one that is left over would keep a module.
fn collect(vm: &mut Vm) -> Result<()> {
    vm.m.collect_major(Scan::FromEntry);
    vm.run_pending()
}

/// The modules go, and with them what nothing else holds: finalizers still see the variables
/// of their module. Those modules that something keeps are emptied, the last first. Only
/// where somebody would notice: it takes collections.
#[inline(never)]
fn clear_modules(vm: &mut Vm) -> Result<()> {
    if !is_anything_noticed(vm) {
        return Ok(());
    }
    // What is garbage already may still want modules.
    collect(vm)?;
    let kept = drop_modules(vm)?;
    collect(vm)?;
    let mut i = objmodel::list::len(vm.rooted(kept).addr());
    while i > 0 && is_anything_noticed(vm) {
        i -= 1;
        let list = vm.rooted(kept).addr();
        let reference = strategies::list::get(&mut vm.m, list, i)?;
        let module = pyrs_stdlib::weakref::target(vm, reference);
        if module != NONE {
            clear_variables(vm, module)?;
        }
    }
    collect(vm)
}

/// Empty sys.modules; weak references to the modules that were in it, in their order.
#[inline(never)]
fn drop_modules(vm: &mut Vm) -> Result<RootId> {
    let class = pyrs_stdlib::weakref::class(vm)?;
    if let Some(sys) = vm.thread_word(thread::SYS) {
        for name in OF_SYS {
            vm.dict_set_text(sys, name, NONE)?;
        }
        for name in ["stdin", "stdout", "stderr"] {
            if let Some(first) = vm.dict_get_text(sys, &format!("__{name}__"))? {
                vm.dict_set_text(sys, name, first)?;
            }
        }
    }
    if let Some(builtins) = vm.thread_word(thread::BUILTINS) {
        vm.dict_set_text(builtins, "_", NONE)?;
    }
    let list = vm.list(&[])?;
    let modules = vm.modules();
    let mut i = 0;
    while let Some((next, name, module)) = vm.dict_next(modules, i) {
        i = next;
        let name = vm
            .as_str(name)
            .map(|text| string::to_string_lossy(text.addr()));
        let stays = matches!(name.as_deref(), Some("sys" | "builtins"));
        if !stays && vm.is_module(module) {
            let reference = pyrs_stdlib::weakref::reference(vm, class, module, None)?;
            strategies::list::push(&mut vm.m, list.addr(), reference)?;
        }
    }
    vm.dict_clear(modules)?;
    Ok(vm.root_value(list))
}

/// A module's variables become None, the private ones first.
fn clear_variables(vm: &mut Vm, module: Value) -> Result<()> {
    let dict = vm.module_dict(module);
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
    Ok(())
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
    if is_closed(vm, file) {
        return true;
    }
    if vm.call_method(file, Name::flush, &[]).is_err() {
        vm.take_exception();
        return false;
    }
    true
}

/// Whether a file says that it is closed.
fn is_closed(vm: &mut Vm, file: Value) -> bool {
    let asked = vm
        .intern_str("closed")
        .and_then(|key| vm.get_attr(file, key));
    match asked.and_then(|closed| vm.truth(closed)) {
        Ok(closed) => closed,
        Err(_) => {
            vm.take_exception();
            false
        }
    }
}
