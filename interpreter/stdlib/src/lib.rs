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
pub mod weakref;
mod zlib;

use pyrs_runtime::native::module::ModuleDef;
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

/// A row of the list of modules: name, and what makes the module.
struct ModuleRow(&'static str, Made);

enum Made {
    /// At the start, by the interpreter.
    AtStart,
    /// By a function, which defines everything itself.
    By(Maker),
    /// From its declaration.
    Of(&'static ModuleDef),
}

const fn at_start(name: &'static str) -> ModuleRow {
    ModuleRow(name, Made::AtStart)
}
const fn by(name: &'static str, maker: Maker) -> ModuleRow {
    ModuleRow(name, Made::By(maker))
}
const fn of(def: &'static ModuleDef) -> ModuleRow {
    ModuleRow(def.name, Made::Of(def))
}

macro_rules! modules {
    ($( $id:ident = $row:expr; )*) => {
        /// The number of a native module: part of the numbers of its functions and classes.
        // Modules that a function makes do not name themselves.
        #[allow(dead_code)]
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum ModuleId { $( $id, )* }

        static MODULES: &[ModuleRow] = &[ $( $row, )* ];
        const _: () = {
            // A declaration names the row in which it stands.
            let mut i = 0;
            while i < MODULES.len() {
                if let Made::Of(def) = MODULES[i].1 {
                    assert!(def.number == i);
                }
                i += 1;
            }
        };
    };
}

modules! {
    Builtins = at_start("builtins");
    Sys = at_start("sys");
    Abc = of(&abc::MODULE);
    Ast = by("_ast", ast::make);
    Blake2 = by("_blake2", hashes::blake2);
    Codecs = by("_codecs", codecs::make);
    Collections = of(&collections::MODULE);
    ContextVars = of(&contextvars::MODULE);
    Csv = of(&csv::MODULE);
    Functools = of(&functools::MODULE);
    Imp = by("_imp", frozen::imp);
    Io = by("_io", io::make);
    Json = of(&json::MODULE);
    Md5 = by("_md5", hashes::md5);
    Opcode = by("_opcode", frozen::opcode);
    Operator = of(&operator::MODULE);
    PosixSubprocess = of(&subprocess::MODULE);
    Queue = of(&queue::MODULE);
    Random = of(&random::MODULE);
    Sha1 = by("_sha1", hashes::sha1);
    Sha2 = by("_sha2", hashes::sha2);
    Sha3 = by("_sha3", hashes::sha3);
    Signal = by("_signal", signal::make);
    Socket = by("_socket", socket::make);
    Sre = of(&sre::MODULE);
    String = by("_string", frozen::string);
    Struct = of(&structs::MODULE);
    SysConfigData = by(concat!("_sysconfigdata__linux_", arch!(), "-linux-gnu"), frozen::sysconfigdata);
    Thread = of(&thread::MODULE);
    Tokenize = by("_tokenize", frozen::tokenize);
    Types = of(&types::MODULE);
    Typing = by("_typing", frozen::typing);
    Warnings = by("_warnings", frozen::warnings);
    Weakref = of(&weakref::MODULE);
    Array = of(&array::MODULE);
    Atexit = by("atexit", atexit::make);
    Binascii = of(&binascii::MODULE);
    Cmath = of(&cmath::MODULE);
    Errno = of(&errno::MODULE);
    Faulthandler = by("faulthandler", faulthandler::make);
    Gc = of(&gc::MODULE);
    Grp = by("grp", accounts::grp);
    Itertools = of(&itertools::MODULE);
    Marshal = of(&marshal::MODULE);
    Math = of(&math::MODULE);
    Posix = by("posix", posix::make);
    Pwd = by("pwd", accounts::pwd);
    Resource = by("resource", resource::make);
    Select = by("select", select::make);
    Time = by("time", time::make);
    Unicodedata = by("unicodedata", unicodedata::make);
    Zlib = of(&zlib::MODULE);
}

/// Make `builtins` and `sys`, and install `__import__`.
pub fn install(vm: &mut Vm) -> Result<()> {
    let outer = vm.process.natives.enter_module(ModuleId::Sys as usize);
    sys::install(vm)?;
    import::install(vm)?;
    vm.process.natives.enter_module(outer);
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

/// The names of all native modules, in the order of `sys.builtin_module_names`.
pub(crate) fn module_names() -> Vec<&'static str> {
    let mut names: Vec<_> = MODULES.iter().map(|row| row.0).collect();
    names.sort_unstable();
    names
}

/// The native module of a name, made and entered into sys.modules.
pub(crate) fn make_native(vm: &mut Vm, name: &str) -> Result<Option<Value>> {
    let Some(number) = MODULES.iter().position(|row| row.0 == name) else {
        return Ok(None);
    };
    let module = match MODULES[number].1 {
        Made::AtStart => return Ok(None),
        Made::By(maker) => vm.import_native(number, name, maker)?,
        Made::Of(def) => vm.import_native(number, name, |vm| vm.make_module(def))?,
    };
    vm.add_module(name, module)?;
    Ok(Some(module))
}
