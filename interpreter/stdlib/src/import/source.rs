//! From a module's file to its code object.

use super::compiled;
use crate::library;
use pyrs_runtime::call::CompileMode;
use pyrs_runtime::{Exc, Result, Value, Vm};
use std::path::Path;

/// The code object of a file of the library inside the program. None: it is none.
pub(crate) fn stored_code(vm: &mut Vm, path: &str) -> Result<Option<Value>> {
    let code = library::file(vm, path.as_bytes()).and_then(pyrs_library::File::code);
    match code.filter(|_| vm.interp.options.optimize == 0) {
        Some(at) => vm.load_stored_module(at, path).map(Some),
        None => Ok(None),
    }
}

/// The code object of a library's file, which may be one that lies inside the program; what
/// it calls its file. None: there is no such file.
pub(super) fn code_of_library(vm: &mut Vm, path: &str, shown: &str) -> Result<Option<Value>> {
    let inside = library::file(vm, path.as_bytes());
    if vm.interp.options.optimize == 0
        && let Some(at) = inside.and_then(pyrs_library::File::code)
    {
        return vm.load_stored_module(at, shown).map(Some);
    }
    let data = match inside {
        Some(file) => Some(file.read()),
        None => vm.blocking(|| std::fs::read(path)).ok(),
    };
    let Some(data) = data else {
        return Ok(None);
    };
    let code = vm.compile_bytes(&data, shown, CompileMode::Module)?;
    vm.load_code(&code).map(Some)
}

/// The code object of a module's file.
pub(super) fn code_of_file(vm: &mut Vm, file: &Path, shown: &str) -> Result {
    if library::file(vm, shown.as_bytes()).is_some()
        && let Some(code) = code_of_library(vm, shown, shown)?
    {
        return Ok(code);
    }
    let (code, keep) = compiled::find(vm, file, shown);
    if let Some(code) = code {
        return vm.load_code(&code);
    }
    let data = match vm.blocking(|| std::fs::read(file)) {
        Ok(data) => data,
        Err(e) => return Err(vm.raise_str(Exc::ImportError, &format!("{shown}: {e}"))),
    };
    let code = vm.compile_bytes(&data, shown, CompileMode::Module)?;
    if let Some(keep) = keep {
        keep.write(vm, &code);
    }
    vm.load_code(&code)
}
