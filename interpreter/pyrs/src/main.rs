//! The `pyrs` program: options, wiring, running a script, a command, a module or the REPL.

mod compile;
mod finish;
mod options;
mod repl;
mod run;

use std::process::ExitCode;

fn main() -> ExitCode {
    let command = match options::parse() {
        Ok(command) => command,
        Err(code) => return code,
    };
    // Deep recursion of Python and of natives is bounded by limits, not by a crash: give
    // the main interpreter thread a stack that is large enough for both.
    let stack = match pyrs_runtime::objmodel::gc::os::address_space_limit() {
        Some(limit) => (64 << 20).min(limit as usize / 8),
        None => 64 << 20,
    };
    let thread = std::thread::Builder::new()
        .name("main".into())
        .stack_size(stack)
        .spawn(move || run::main(command));
    match thread.map(|t| t.join()) {
        Ok(Ok(code)) => ExitCode::from(code),
        Ok(Err(_)) => ExitCode::from(134),
        Err(e) => {
            eprintln!("pyrs: cannot start the interpreter's thread: {e}");
            ExitCode::FAILURE
        }
    }
}
