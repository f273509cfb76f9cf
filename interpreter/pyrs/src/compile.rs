//! The compile hook: source text through the compiler, its errors as Python exceptions.

use pyrs_bytecode::Code;
use pyrs_compiler::{ErrorKind, Mode, SyntaxError};
use pyrs_runtime::call::{CompileMode, compile_flag};
use pyrs_runtime::names::Name;
use pyrs_runtime::{Exc, NONE, Raised, Result, Vm};
use std::rc::Rc;

pub fn install(vm: &mut Vm) {
    vm.hooks.compile = Some(compile);
    vm.hooks.decode_source = Some(decode);
}

/// Sources from this many bytes on leave enough freed memory behind for a trim to pay.
const TRIM_SOURCE: usize = 8 << 10;

fn compile(
    vm: &mut Vm,
    source: &str,
    filename: &str,
    mode: CompileMode,
    flags: u32,
) -> Result<Rc<Code>> {
    let mode = match mode {
        CompileMode::Module => Mode::Module,
        CompileMode::Eval => Mode::Eval,
        CompileMode::Single => Mode::Single,
    };
    let options = pyrs_compiler::Options {
        optimize: vm.options.optimize,
        future_annotations: flags & compile_flag::FUTURE_ANNOTATIONS != 0,
    };
    let compiled = pyrs_compiler::compile(source, filename, mode, &options);
    if source.len() >= TRIM_SOURCE {
        // A syntax tree is some twenty times as large as its source, and dead by now.
        // SAFETY: the C library's allocator is Rust's here; trimming frees no block in use.
        unsafe { libc::malloc_trim(0) };
    }
    match compiled {
        Ok(compiled) => {
            for warning in compiled.warnings {
                eprintln!(
                    "{filename}:{}: SyntaxWarning: {}",
                    warning.line, warning.message
                );
            }
            Ok(compiled.code)
        }
        Err(error) => Err(raise(vm, &error, filename)),
    }
}

fn decode(vm: &mut Vm, data: &[u8], filename: &str) -> Result<String> {
    match pyrs_compiler::decode_source(data) {
        Ok(text) => Ok(text),
        Err(error) => Err(raise(vm, &error, filename)),
    }
}

/// A SyntaxError exception with its fields.
fn raise(vm: &mut Vm, error: &SyntaxError, filename: &str) -> Raised {
    let exc = match error.kind {
        ErrorKind::Indentation => Exc::IndentationError,
        ErrorKind::Tab => Exc::TabError,
        _ => Exc::SyntaxError,
    };
    match fields(vm, error, filename, exc) {
        Ok(raised) | Err(raised) => raised,
    }
}

fn fields(vm: &mut Vm, error: &SyntaxError, filename: &str, exc: Exc) -> Result<Raised> {
    let message = vm.str(&error.message)?;
    let filename = vm.str(filename)?;
    let (line, col) = (vm.int(error.line as i64)?, vm.int(error.col as i64)?);
    let (end_line, end_col) = (
        vm.int(error.end_line as i64)?,
        vm.int(error.end_col as i64)?,
    );
    let text = match &error.text {
        Some(text) => vm.str(text)?,
        None => NONE,
    };
    let details = vm.tuple(&[filename, line, col, text, end_line, end_col])?;
    let args = vm.tuple(&[message, details])?;
    let class = vm.exc_class(exc);
    let value = vm.new_exc_of(class, args)?;
    for (name, field) in [
        (Name::msg, message),
        (Name::filename, filename),
        (Name::lineno, line),
        (Name::offset, col),
        (Name::text, text),
        (Name::end_lineno, end_line),
        (Name::end_offset, end_col),
    ] {
        vm.set_exc_field(value, name, field)?;
    }
    Ok(vm.raise(value))
}
