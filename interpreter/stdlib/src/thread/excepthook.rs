//! What happens to an exception that ends a thread's `run()`: `threading.excepthook`.

use super::ExceptHookArgs;
use crate::structseq;
use crate::util::*;
use pyrs_runtime::{Args, Exc, NONE, Result, Row, TypeDef, Value, Vm};

static ARGUMENTS: TypeDef = structseq::def("_thread", "_ExceptHookArgs");
const FIELDS: [&str; 4] = ["exc_type", "exc_value", "exc_traceback", "thread"];

pub(super) static FUNCTIONS: &[Row] = &[Row::new("_excepthook", "args, /", excepthook)];

pub(super) fn define(vm: &mut Vm, module: Value) -> Result<()> {
    structseq::define::<ExceptHookArgs>(vm, module, &ARGUMENTS, &FIELDS, &[]).map(|_| ())
}

/// The file to write to: `sys.stderr`, or what it was when the thread was made.
fn file_for(vm: &mut Vm, thread: Value) -> Result {
    let sys = vm
        .thread_word(pyrs_runtime::vm::thread::SYS)
        .unwrap_or(NONE);
    match vm.dict_get_text(sys, "stderr")? {
        Some(file) if file != NONE => Ok(file),
        _ if thread == NONE => Ok(NONE),
        _ => attr(vm, thread, "_stderr"),
    }
}

fn name_of(vm: &mut Vm, thread: Value) -> Result<String> {
    if thread != NONE
        && let Some(name) = attr_opt(vm, thread, "name")?
    {
        return vm.str_text(name);
    }
    Ok(vm.ident.to_string())
}

fn excepthook(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if ExceptHookArgs::get(vm) != Some(vm.class_of(this)) {
        let text = "_thread.excepthook argument type must be ExceptHookArgs";
        return Err(vm.type_error(text));
    }
    let fields = pyrs_runtime::payload(this);
    let [class, exc, thread] = [0, 1, 3].map(|i| item(fields, i));
    if class == vm.exc_class(Exc::SystemExit) {
        return Ok(NONE);
    }
    let file = file_for(vm, thread)?;
    if file == NONE {
        return Ok(NONE);
    }
    let name = name_of(vm, thread)?;
    let head = vm.str(&format!("Exception in thread {name}:\n"))?;
    call_method(vm, file, "write", &[head])?;
    match exc {
        NONE => {
            let text = vm.str("NoneType: None\n")?;
            call_method(vm, file, "write", &[text])?;
        }
        _ if vm.is_exception(exc) => vm.display_exception(exc),
        _ => {}
    }
    call_method(vm, file, "flush", &[])
}
