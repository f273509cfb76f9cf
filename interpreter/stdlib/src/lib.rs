//! Native modules and the import system: one file or folder a module, its table at the
//! top, one line here.

mod import;
mod sys;

use pyrs_runtime::{Result, Value, Vm};

/// Makes a native module when it is first imported.
pub type Maker = fn(&mut Vm) -> Result;

/// The native modules by name. `builtins` and `sys` exist from the start.
pub(crate) static MODULES: &[(&str, Maker)] = &[];

/// Make `builtins` and `sys`, and install `__import__`.
pub fn install(vm: &mut Vm) -> Result<()> {
    sys::install(vm)?;
    import::install(vm)
}

/// Where the Python files of the standard library lie, unless an option says otherwise.
pub fn default_library() -> &'static str {
    rustpython_pylib::LIB_PATH
}

/// The native module of a name, freshly made and entered into sys.modules.
pub(crate) fn make_native(vm: &mut Vm, name: &str) -> Result<Option<Value>> {
    let Some((_, make)) = MODULES.iter().find(|(n, _)| *n == name) else {
        return Ok(None);
    };
    let module = make(vm)?;
    vm.add_module(name, module)?;
    Ok(Some(module))
}
