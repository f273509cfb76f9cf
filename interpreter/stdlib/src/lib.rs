//! Native modules and the import system: one file or folder a module, its table at the
//! top, one line here.

mod import;
mod io;
mod posix;
mod sys;
mod util;

use pyrs_runtime::{Result, Value, Vm};

/// Makes a native module when it is first imported.
pub type Maker = fn(&mut Vm) -> Result;

/// The native modules by name. `builtins` and `sys` exist from the start.
pub(crate) static MODULES: &[(&str, Maker)] = &[("_io", io::make)];

/// Make `builtins` and `sys`, and install `__import__`.
pub fn install(vm: &mut Vm) -> Result<()> {
    sys::install(vm)?;
    import::install(vm)?;
    if let Some(io) = make_native(vm, "_io")? {
        io::install_streams(vm, io)?;
    }
    Ok(())
}

/// Write out what native files still hold. The last thing before the process ends.
pub fn close(vm: &mut Vm) {
    io::flush_all(vm);
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
