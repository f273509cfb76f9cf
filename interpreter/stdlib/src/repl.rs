//! The plain interactive loop: `sys._baserepl()`, and what stands in where the library's
//! `_pyrepl` cannot work, as without a terminal.
//!
//! Lines come through `sys.stdin`, so that `input()` of the program sees what follows them and
//! a signal's handler runs at once; with a terminal and the module `readline`, through its
//! editor. A statement that consists of others ends with an empty line.

use crate::util::*;
use pyrs_runtime::call::{CompileMode, compile_flag};
use pyrs_runtime::name::Name;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Exc, NONE, Result, Value, Vm};

/// How many failed statements in a row may be for want of memory.
const MEMORY_ERRORS: usize = 16;

/// Read and run statements until the input ends.
///
/// # Errors
/// A SystemExit, and what else keeps the loop from going on.
pub fn run(vm: &mut Vm, globals: Value) -> Result<()> {
    let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
    for (name, text) in [("ps1", ">>> "), ("ps2", "... ")] {
        if vm.dict_get_text(sys, name)?.is_none() {
            let text = vm.str(text)?;
            vm.dict_set_text(sys, name, text)?;
        }
    }
    let mut failures = 0;
    let mut count = 0;
    loop {
        match statement(vm, globals, count) {
            Ok(true) => failures = 0,
            Ok(false) => return Ok(()),
            Err(_) => {
                let exc = vm.take_exception();
                let class = vm.exc_class(Exc::SystemExit);
                if vm.is_instance_of(exc, class) {
                    return Err(vm.reraise(exc));
                }
                let class = vm.exc_class(Exc::MemoryError);
                failures = match vm.is_instance_of(exc, class) {
                    true => failures + 1,
                    false => 0,
                };
                if failures > MEMORY_ERRORS {
                    return Err(vm.reraise(exc));
                }
                show(vm, exc)?;
            }
        }
        count += 1;
    }
}

/// Through `sys.excepthook`; a SystemExit of that ends the loop.
fn show(vm: &mut Vm, exc: Value) -> Result<()> {
    use pyrs_runtime::objmodel::kinds::exception;
    let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
    let traceback = exc.addr().value(exception::TRACEBACK).unwrap_or(NONE);
    let class = vm.class_of(exc);
    vm.dict_set_text(sys, "last_exc", exc)?;
    vm.dict_set_text(sys, "last_type", class)?;
    vm.dict_set_text(sys, "last_value", exc)?;
    vm.dict_set_text(sys, "last_traceback", traceback)?;
    let Some(hook) = vm.dict_get_text(sys, "excepthook")? else {
        vm.display_exception(exc);
        return Ok(());
    };
    if vm.call(hook, &[class, exc, traceback]).is_err() {
        let wrong = vm.take_exception();
        let exit = vm.exc_class(Exc::SystemExit);
        if vm.is_instance_of(wrong, exit) {
            return Err(vm.reraise(wrong));
        }
        vm.write_stderr("Error in sys.excepthook:\n");
        vm.display_exception(wrong);
        vm.write_stderr("\nOriginal exception was:\n");
        vm.display_exception(exc);
    }
    Ok(())
}

/// One statement; whether there was one.
fn statement(vm: &mut Vm, globals: Value, count: usize) -> Result<bool> {
    let mut source = String::new();
    let file = format!("<stdin-{count}>");
    let flags = compile_flag::DONT_IMPLY_DEDENT | compile_flag::INCOMPLETE_INPUT;
    let code = loop {
        let name = if source.is_empty() { "ps1" } else { "ps2" };
        let Some(line) = line(vm, name)? else {
            if source.is_empty() {
                return Ok(false);
            }
            break vm.compile(&source, &file, CompileMode::Single, 0)?;
        };
        let text = line.trim_end_matches('\n');
        if source.is_empty() && is_nothing(text) {
            return Ok(true);
        }
        source.push_str(&line);
        match vm.compile(&source, &file, CompileMode::Single, flags) {
            Ok(code) if !is_compound(&source) || text.is_empty() => break code,
            Ok(_) => {}
            Err(raised) => {
                let class = vm.exc_class(Exc::_IncompleteInputError);
                let exc = vm.pending().unwrap_or(NONE);
                if exc == NONE || !vm.is_instance_of(exc, class) {
                    if vm.exc_field(exc, Name::filename).is_some() {
                        let shown = vm.str("<stdin>")?;
                        vm.set_exc_field(exc, Name::filename, shown)?;
                    }
                    return Err(raised);
                }
                vm.take_exception();
            }
        }
    };
    let code = vm.load_code(&code)?;
    register(vm, code, &source)?;
    vm.run_module_code(code, globals, globals)?;
    vm.run_pending()?;
    for name in ["stderr", "stdout"] {
        let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
        if let Some(file) = vm.dict_get_text(sys, name)?.filter(|&f| f != NONE)
            && call_method(vm, file, "flush", &[]).is_err()
        {
            vm.take_exception();
        }
    }
    Ok(true)
}

/// The lines are shown by tracebacks.
fn register(vm: &mut Vm, code: Value, source: &str) -> Result<()> {
    let function = import_attr(vm, "linecache", "_register_code")?;
    let (source, name) = (vm.str(source)?, vm.str("<stdin>")?);
    vm.call(function, &[code, source, name])?;
    Ok(())
}

/// An empty line or a comment.
fn is_nothing(line: &str) -> bool {
    let text = line.trim_start();
    text.is_empty() || text.starts_with('#')
}

/// Whether a complete text is a statement that others may still be added to.
fn is_compound(source: &str) -> bool {
    let first = source.lines().next().unwrap_or("").trim_start();
    let end = first.find(|c: char| !c.is_alphanumeric() && c != '_');
    let word = &first[..end.unwrap_or(first.len())];
    match word {
        "if" | "for" | "while" | "try" | "with" | "def" | "class" | "async" => true,
        "match" => first.trim_end().ends_with(':'),
        _ => first.starts_with('@'),
    }
}

/// The next line with its end, behind the prompt `sys.ps1` or `sys.ps2`; None at the input's
/// end.
fn line(vm: &mut Vm, prompt: &str) -> Result<Option<String>> {
    let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
    let prompt = match vm.dict_get_text(sys, prompt)? {
        None => String::new(),
        Some(prompt) => match vm.str_text(prompt) {
            Ok(text) => text,
            Err(_) => {
                vm.take_exception();
                String::new()
            }
        },
    };
    let shown = vm.str(&prompt)?;
    match pyrs_builtins::edited_line(vm, shown) {
        Ok(Some(line)) => {
            let text = vm.need_str(line, "readline")?;
            return Ok(Some(text + "\n"));
        }
        Ok(None) => {}
        Err(_) => {
            vm.catch(Exc::EOFError)?;
            return Ok(None);
        }
    }
    let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
    vm.write_stderr(&prompt);
    if let Some(file) = vm.dict_get_text(sys, "stderr")?.filter(|&f| f != NONE) {
        call_method(vm, file, "flush", &[])?;
    }
    let Some(stdin) = vm.dict_get_text(sys, "stdin")?.filter(|&f| f != NONE) else {
        return Ok(None);
    };
    let line = match call_method(vm, stdin, "readline", &[]) {
        Ok(line) => line,
        Err(raised) => {
            // The terminal stands behind the prompt.
            vm.write_stderr("\n");
            return Err(raised);
        }
    };
    let line = vm.need_str(line, "readline")?;
    if line.is_empty() {
        vm.write_stderr("\n");
        return Ok(None);
    }
    Ok(Some(line))
}
