//! What is shown of an exception that nobody caught.

use crate::finish;
use crate::run::exit_status;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Exc, NONE, Result, Value, Vm};

/// Show an exception through `sys.excepthook`. The status that the process is to end with if
/// the hook itself asked for the end.
pub fn report(vm: &mut Vm, exc: Value) -> Option<u8> {
    if remember(vm, exc).is_err() {
        vm.take_exception();
    }
    let Some(hook) = sys(vm, "excepthook") else {
        vm.write_stderr("sys.excepthook is missing\n");
        vm.display_exception(exc);
        return None;
    };
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
    vm.write_stderr("Error in sys.excepthook:\n");
    vm.display_exception(wrong);
    vm.write_stderr("\nOriginal exception was:\n");
    vm.display_exception(exc);
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
