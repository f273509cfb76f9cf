//! The interactive loop: plain line input, as `python -i` with its basic prompt.

use pyrs_runtime::call::CompileMode;
use pyrs_runtime::{Exc, Raised, Value, Vm};
use std::io::{BufRead, Write};

/// Run until end of input; the exit status.
pub fn run(vm: &mut Vm, globals: Value) -> u8 {
    if !vm.interp.options.quiet {
        println!("Python 3.14.0 (pyrs 0.1.0) on linux");
    }
    let mut input = std::io::stdin().lock();
    let mut source = String::new();
    loop {
        print!("{}", if source.is_empty() { ">>> " } else { "... " });
        let _ = std::io::stdout().flush();
        let mut line = String::new();
        match input.read_line(&mut line) {
            Ok(0) | Err(_) => {
                println!();
                return 0;
            }
            Ok(_) => {}
        }
        let blank = line.trim().is_empty();
        if source.is_empty() && blank {
            continue;
        }
        source.push_str(&line);
        let first = source.lines().next().unwrap_or_default().trim_end();
        let compound = first.ends_with(':') || first.starts_with('@');
        if compound && !blank {
            continue;
        }
        let text = core::mem::take(&mut source);
        match one(vm, &text, globals) {
            Ok(()) => {}
            Err(_) => {
                let exc = vm.take_exception();
                let exit = vm.exc_class(Exc::SystemExit);
                if vm.is_instance_of(exc, exit) {
                    return crate::run::exit_status(vm, exc);
                }
                crate::uncaught::report(vm, exc);
            }
        }
    }
}

fn one(vm: &mut Vm, text: &str, globals: Value) -> Result<(), Raised> {
    let code = vm.compile(text, "<stdin>", CompileMode::Single, 0)?;
    let code = vm.load_code(&code)?;
    vm.run_module_code(code, globals, globals)?;
    vm.run_pending()
}
