//! What is shown of an exception that nobody caught.

use crate::finish;
use crate::run::exit_status;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::report::traceback_text;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Exc, NONE, Result, Value, Vm};
use std::io::Write;

/// Show an exception through `sys.excepthook`. The status that the process is to end with if
/// the hook itself asked for the end.
pub fn report(vm: &mut Vm, exc: Value) -> Option<u8> {
    if remember(vm, exc).is_err() {
        vm.take_exception();
    }
    let Some(hook) = sys(vm, "excepthook") else {
        write("sys.excepthook is missing\n");
        show(vm, exc);
        return None;
    };
    if Some(hook) == sys(vm, "__excepthook__") && writes_to_the_stream(vm) {
        show(vm, exc);
        return None;
    }
    let class = vm.class_of(exc);
    let traceback = exc.addr().value(exception::TRACEBACK).unwrap_or(NONE);
    let called = vm.call(hook, &[class, exc, traceback]);
    finish::flush(vm, "stdout");
    finish::flush(vm, "stderr");
    if called.is_ok() {
        return None;
    }
    let wrong = vm.take_exception();
    let exit = vm.exc_class(Exc::SystemExit);
    if vm.is_instance_of(wrong, exit) {
        return Some(exit_status(vm, wrong));
    }
    write("Error in sys.excepthook:\n");
    show(vm, wrong);
    write("\nOriginal exception was:\n");
    show(vm, exc);
    None
}

fn sys(vm: &mut Vm, name: &str) -> Option<Value> {
    let dict = vm.thread_word(thread::SYS)?;
    match vm.dict_get_text(dict, name) {
        Ok(found) => found,
        Err(_) => {
            vm.take_exception();
            None
        }
    }
}

/// Whether `sys.stderr` still is what it was at the start, so that nobody sees a difference
/// when the text goes straight to the process's stream.
fn writes_to_the_stream(vm: &mut Vm) -> bool {
    let now = sys(vm, "stderr");
    let same = now.is_some() && now == sys(vm, "__stderr__");
    if same {
        finish::flush(vm, "stderr");
    }
    same
}

/// `sys.last_exc` and its older names, for a debugger.
fn remember(vm: &mut Vm, exc: Value) -> Result<()> {
    let Some(dict) = vm.thread_word(thread::SYS) else {
        return Ok(());
    };
    let traceback = exc.addr().value(exception::TRACEBACK).unwrap_or(NONE);
    let class = vm.class_of(exc);
    vm.dict_set_text(dict, "last_exc", exc)?;
    vm.dict_set_text(dict, "last_type", class)?;
    vm.dict_set_text(dict, "last_value", exc)?;
    vm.dict_set_text(dict, "last_traceback", traceback)
}

fn show(vm: &mut Vm, exc: Value) {
    let text = match misspelt(vm, exc) {
        Ok(Some(text)) => text,
        Ok(None) => traceback_text(vm, exc),
        Err(_) => {
            vm.take_exception();
            traceback_text(vm, exc)
        }
    };
    write(&text);
}

fn write(text: &str) {
    // Nothing can be done where standard error is closed.
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

/// The text of a syntax error which may come of a misspelt keyword: that is looked for by
/// the `traceback` module, with many attempts at compiling.
fn misspelt(vm: &mut Vm, exc: Value) -> Result<Option<String>> {
    let class = vm.exc_class(Exc::SyntaxError);
    if vm.class_of(exc) != class {
        return Ok(None);
    }
    let key = vm.intern_str("_metadata")?;
    if vm.get_attr(exc, key)? == NONE {
        return Ok(None);
    }
    let name = vm.str("traceback")?;
    let globals = vm.new_dict()?;
    let module = vm.import_name(name, globals, NONE, Value::small(0))?;
    let function = vm.intern_str("format_exception")?;
    let lines = vm.call_method_named(module, function, &[exc])?;
    let empty = vm.str("")?;
    let join = vm.intern_str("join")?;
    let text = vm.call_method_named(empty, join, &[lines])?;
    vm.str_text(text).map(Some)
}
