//! What happens where statements are typed: the greeting, PYTHONSTARTUP, `sys`'s hook for the
//! interactive mode, and then the library's `_pyrepl` on a terminal or the plain loop.

use crate::options::variable;
use pyrs_runtime::call::CompileMode;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Exc, NONE, Result, Value, Vm, boolean};
use std::io::IsTerminal;

pub fn greet(vm: &mut Vm) {
    if vm.interp.options.quiet {
        return;
    }
    let mut text = format!("{} on linux\n", crate::options::full_version());
    if !vm.interp.options.no_site {
        text.push_str(
            "Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n",
        );
    }
    vm.write_stderr(&text);
}

/// The interactive mode. An end of the input is an end without error.
///
/// # Errors
/// SystemExit.
pub fn run(vm: &mut Vm, globals: Value, basic: bool) -> Result<()> {
    for part in [startup, hook] {
        if part(vm, globals).is_err() {
            let exc = vm.take_exception();
            let exit = vm.exc_class(Exc::SystemExit);
            if vm.is_instance_of(exc, exit) {
                return Err(vm.reraise(exc));
            }
            crate::uncaught::report(vm, exc);
        }
    }
    if basic || !std::io::stdin().is_terminal() {
        return pyrs_stdlib::repl::run(vm, globals);
    }
    let module = crate::run::import_from(vm, "_pyrepl", "main")?;
    let modules = vm.modules();
    let main = vm.dict_get_text(modules, "__main__")?.unwrap_or(NONE);
    let function = vm.intern_str("interactive_console")?;
    let quiet = boolean(vm.interp.options.quiet);
    vm.call_method_named(module, function, &[main, quiet, boolean(false)])?;
    Ok(())
}

fn startup(vm: &mut Vm, globals: Value) -> Result<()> {
    let Some(file) = variable(&vm.interp.options, "PYTHONSTARTUP") else {
        return Ok(());
    };
    let data = match std::fs::read(&file) {
        Ok(data) => data,
        Err(e) => {
            let text = crate::run::system_text(&e);
            let class = match e.kind() {
                std::io::ErrorKind::NotFound => "FileNotFoundError",
                std::io::ErrorKind::PermissionDenied => "PermissionError",
                std::io::ErrorKind::IsADirectory => "IsADirectoryError",
                _ => "OSError",
            };
            vm.write_stderr(&format!(
                "Could not open PYTHONSTARTUP\n{class}: {text}: '{file}'\n"
            ));
            return Ok(());
        }
    };
    let text = vm.decode_source(&data, &file)?;
    let code = vm.compile(&text, &file, CompileMode::Module, 0)?;
    let code = vm.load_code(&code)?;
    let shown = vm.str(&file)?;
    vm.dict_set_text(globals, "__file__", shown)?;
    vm.run_module_code(code, globals, globals)?;
    let key = vm.str("__file__")?;
    vm.dict_delete(globals, key)?;
    Ok(())
}

fn hook(vm: &mut Vm, _: Value) -> Result<()> {
    let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
    match vm.dict_get_text(sys, "__interactivehook__")? {
        Some(hook) => {
            if vm.call(hook, &[]).is_err() {
                vm.write_stderr("Failed calling sys.__interactivehook__\n");
                let exc = vm.take_exception();
                return Err(vm.reraise(exc));
            }
            Ok(())
        }
        None => Ok(()),
    }
}
