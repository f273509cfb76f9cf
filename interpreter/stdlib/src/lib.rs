//! Native modules and the import system: one file or folder a module, its table at the
//! top, one line here.

mod abc;
mod accounts;
mod array;
mod ast;
mod atexit;
mod binascii;
mod cmath;
mod codecs;
mod collections;
mod contextvars;
mod csv;
mod descriptors;
mod errno;
pub mod faulthandler;
mod frozen;
mod functools;
mod gc;
mod hashes;
mod import;
mod io;
mod itertools;
mod json;
mod marshal;
mod math;
mod monitoring;
mod operator;
mod posix;
mod queue;
mod random;
mod resource;
mod select;
pub mod signal;
mod socket;
mod sre;
mod structs;
mod structseq;
mod subprocess;
mod sys;
mod sysinfo;
mod thread;
mod time;
mod types;
mod unicodedata;
mod util;
mod weakref;
mod zlib;

use pyrs_runtime::{Result, Value, Vm};

/// Makes a native module when it is first imported.
pub type Maker = fn(&mut Vm) -> Result;

/// The machine's architecture, as the name of a module contains it.
#[cfg(target_arch = "aarch64")]
macro_rules! arch {
    () => {
        "aarch64"
    };
}
#[cfg(not(target_arch = "aarch64"))]
macro_rules! arch {
    () => {
        "x86_64"
    };
}

/// The native modules by name. `builtins` and `sys` exist from the start.
pub(crate) static MODULES: &[(&str, Maker)] = &[
    ("_abc", abc::make_module),
    ("_ast", ast::make),
    ("_blake2", hashes::blake2),
    ("_codecs", codecs::make),
    ("_collections", collections::make),
    ("_contextvars", contextvars::make_module),
    ("_csv", csv::make),
    ("_functools", functools::make_module),
    ("_imp", frozen::imp),
    ("_io", io::make),
    ("_json", json::make),
    ("_md5", hashes::md5),
    ("_opcode", frozen::opcode),
    ("_operator", operator::make),
    ("_posixsubprocess", subprocess::make),
    ("_queue", queue::make_module),
    ("_random", random::make),
    ("_sha1", hashes::sha1),
    ("_sha2", hashes::sha2),
    ("_sha3", hashes::sha3),
    ("_signal", signal::make),
    ("_socket", socket::make),
    ("_sre", sre::make),
    ("_string", frozen::string),
    ("_struct", structs::make_module),
    (
        concat!("_sysconfigdata__linux_", arch!(), "-linux-gnu"),
        frozen::sysconfigdata,
    ),
    ("_thread", thread::make_module),
    ("_tokenize", frozen::tokenize),
    ("_types", types::make),
    ("_typing", frozen::typing),
    ("_warnings", frozen::warnings),
    ("_weakref", weakref::make),
    ("array", array::make),
    ("atexit", atexit::make),
    ("binascii", binascii::make),
    ("cmath", cmath::make),
    ("errno", errno::make),
    ("faulthandler", faulthandler::make),
    ("gc", gc::make),
    ("grp", accounts::grp),
    ("itertools", itertools::make),
    ("marshal", marshal::make),
    ("math", math::make),
    ("posix", posix::make),
    ("pwd", accounts::pwd),
    ("resource", resource::make),
    ("select", select::make),
    ("time", time::make),
    ("unicodedata", unicodedata::make),
    ("zlib", zlib::make),
];

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

/// The native module of a name, made and entered into sys.modules.
pub(crate) fn make_native(vm: &mut Vm, name: &str) -> Result<Option<Value>> {
    let Some(i) = MODULES.iter().position(|(n, _)| *n == name) else {
        return Ok(None);
    };
    // A module whose types are known by number is made once: when it is imported anew, it
    // has the same types.
    if let Some(first) = vm.native_module(i) {
        let module = vm.new_module(name)?;
        let (from, to) = (vm.module_dict(first), vm.module_dict(module));
        vm.dict_update(to, from)?;
        vm.add_module(name, module)?;
        return Ok(Some(module));
    }
    let before = vm.interp.handles.classes_known();
    let module = MODULES[i].1(vm)?;
    if vm.interp.handles.classes_known() > before {
        vm.remember_native_module(i, module);
    }
    vm.add_module(name, module)?;
    Ok(Some(module))
}
