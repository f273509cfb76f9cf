//! Native modules and the import system: one file or folder a module, its table at the
//! top, one line here.

mod abc;
mod accounts;
mod array;
mod ast;
mod asyncio;
mod atexit;
mod binascii;
mod bisect;
mod broken;
mod cmath;
mod codecs;
mod collections;
mod compression;
mod contextvars;
mod csv;
mod ctypes;
mod datetime;
mod decimal;
mod descriptors;
mod elementtree;
mod errno;
mod expat;
pub mod faulthandler;
mod fcntl;
mod frozen;
mod functools;
pub mod gc;
mod grp;
mod hashes;
mod heap;
pub use heap::write_report as write_heap_report;
mod heapq;
mod import;
mod io;
mod itertools;
mod json;
mod library;
mod locale;
mod loops;
mod lsprof;
mod marshal;
mod math;
mod mmap;
mod monitoring;
mod multibyte;
mod multiprocessing;
mod operator;
mod pickle;
pub mod posix;
mod pwd;
mod queue;
mod random;
pub mod repl;
mod resource;
mod select;
pub mod signal;
mod socket;
mod sqlite;
mod sre;
mod ssl;
mod statistics;
mod structs;
mod structseq;
mod subprocess;
mod sys;
mod sysinfo;
mod syslog;
mod termios;
mod thread;
mod time;
mod tracemalloc;
mod types;
mod unicodedata;
mod util;
pub mod weakref;
mod xml;
mod zlib;
mod zoneinfo;

use pyrs_runtime::native::module::ModuleDef;
use pyrs_runtime::{Result, Value, Vm};

pub use sysinfo::VERSION_TEXT;

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
pub(crate) use arch;

/// `sys.implementation.cache_tag`: part of the names of files of compiled code.
pub(crate) const CACHE_TAG: &str = "pyrs-314";

/// A row of the list of modules: name, and the declaration from which it is made.
struct ModuleRow {
    name: &'static str,
    def: Option<&'static ModuleDef>,
    /// By the interpreter, before anything is imported.
    at_start: bool,
}

/// Of the builtins, which the types' own crate declares.
const fn builtins(name: &'static str) -> ModuleRow {
    ModuleRow {
        name,
        def: None,
        at_start: true,
    }
}
/// Made at the start.
const fn early(def: &'static ModuleDef) -> ModuleRow {
    ModuleRow {
        name: def.name,
        def: Some(def),
        at_start: true,
    }
}
/// Made when it is first imported.
const fn of(def: &'static ModuleDef) -> ModuleRow {
    ModuleRow {
        name: def.name,
        def: Some(def),
        at_start: false,
    }
}

macro_rules! modules {
    ($( $id:ident = $row:expr; )*) => {
        /// The number of a native module: part of the numbers of its functions and classes.
        // The builtins' declaration lies elsewhere.
        #[allow(dead_code)]
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub(crate) enum ModuleId { $( $id, )* }

        static MODULES: &[ModuleRow] = &[ $( $row, )* ];
        const _: () = {
            // A declaration names the row in which it stands.
            let mut i = 0;
            while i < MODULES.len() {
                if let Some(def) = MODULES[i].def {
                    assert!(def.number == i);
                }
                i += 1;
            }
        };
    };
}

modules! {
    Builtins = builtins("builtins");
    Sys = early(&sys::MODULE);
    Abc = of(&abc::MODULE);
    Ast = of(&ast::MODULE);
    Asyncio = of(&asyncio::MODULE);
    Blake2 = of(&hashes::blake2::MODULE);
    Codecs = of(&codecs::MODULE);
    Collections = of(&collections::MODULE);
    ContextVars = of(&contextvars::MODULE);
    Csv = of(&csv::MODULE);
    Ctypes = of(&ctypes::MODULE);
    Datetime = of(&datetime::MODULE);
    Decimal = of(&decimal::MODULE);
    Functools = of(&functools::MODULE);
    Hashlib = of(&hashes::by_name::MODULE);
    Imp = of(&frozen::imp::MODULE);
    Io = of(&io::MODULE);
    Json = of(&json::MODULE);
    Md5 = of(&hashes::md5::MODULE);
    Opcode = of(&frozen::opcode::MODULE);
    Operator = of(&operator::MODULE);
    PosixSubprocess = of(&subprocess::MODULE);
    Queue = of(&queue::MODULE);
    Random = of(&random::MODULE);
    Sha1 = of(&hashes::sha1::MODULE);
    Sha2 = of(&hashes::sha2::MODULE);
    Sha3 = of(&hashes::sha3::MODULE);
    Signal = of(&signal::MODULE);
    Socket = of(&socket::MODULE);
    Sqlite = of(&sqlite::MODULE);
    Sre = of(&sre::MODULE);
    Ssl = of(&ssl::MODULE);
    Statistics = of(&statistics::MODULE);
    String = of(&frozen::string::MODULE);
    Struct = of(&structs::MODULE);
    SysConfigData = of(&frozen::sysconfigdata::MODULE);
    Thread = of(&thread::MODULE);
    Tokenize = of(&frozen::tokenize::MODULE);
    Types = of(&types::MODULE);
    Typing = of(&frozen::typing::MODULE);
    Warnings = of(&frozen::warnings::MODULE);
    Weakref = of(&weakref::MODULE);
    Array = of(&array::MODULE);
    Atexit = of(&atexit::MODULE);
    Binascii = of(&binascii::MODULE);
    Bisect = of(&bisect::MODULE);
    Bz2 = of(&compression::bz2::MODULE);
    Cmath = of(&cmath::MODULE);
    ElementTree = of(&elementtree::MODULE);
    Errno = of(&errno::MODULE);
    Faulthandler = of(&faulthandler::MODULE);
    Fcntl = of(&fcntl::MODULE);
    Gc = of(&gc::MODULE);
    Grp = of(&grp::MODULE);
    Heap = of(&heap::MODULE);
    Heapq = of(&heapq::MODULE);
    Itertools = of(&itertools::MODULE);
    Locale = of(&locale::MODULE);
    Lsprof = of(&lsprof::MODULE);
    Lzma = of(&compression::lzma::MODULE);
    Marshal = of(&marshal::MODULE);
    Math = of(&math::MODULE);
    Multibytecodec = of(&multibyte::MODULE);
    CodecsCn = of(&multibyte::cn::MODULE);
    CodecsHk = of(&multibyte::hk::MODULE);
    CodecsIso2022 = of(&multibyte::iso2022::MODULE);
    CodecsJp = of(&multibyte::jp::MODULE);
    CodecsKr = of(&multibyte::kr::MODULE);
    CodecsTw = of(&multibyte::tw::MODULE);
    Pickle = of(&pickle::MODULE);
    Multiprocessing = of(&multiprocessing::semaphore::MODULE);
    Mmap = of(&mmap::MODULE);
    PosixShmem = of(&multiprocessing::shared_memory::MODULE);
    Posix = of(&posix::MODULE);
    Pwd = of(&pwd::MODULE);
    Pyexpat = of(&expat::MODULE);
    Resource = of(&resource::MODULE);
    Select = of(&select::MODULE);
    Symtable = of(&frozen::symtable::MODULE);
    Syslog = of(&syslog::MODULE);
    Termios = of(&termios::MODULE);
    Time = of(&time::MODULE);
    Tracemalloc = of(&tracemalloc::MODULE);
    Unicodedata = of(&unicodedata::MODULE);
    Zlib = of(&zlib::MODULE);
    Zoneinfo = of(&zoneinfo::MODULE);
    Zstd = of(&compression::zstd::MODULE);
}

/// Make `builtins` and `sys`, and install `__import__`.
pub fn install(vm: &mut Vm) -> Result<()> {
    vm.process.hooks.read_file = Some(library::read);
    vm.process.hooks.image = pyrs_library::image();
    vm.process.hooks.loops = Some(loops::make);
    vm.process.hooks.tuple_index = Some(collections::tuple_index);
    vm.process.hooks.image_parts = pyrs_library::parts();
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

/// The names of all native modules, in the order of `sys.builtin_module_names`.
pub(crate) fn module_names() -> Vec<&'static str> {
    let mut names: Vec<_> = MODULES.iter().map(|row| row.name).collect();
    names.sort_unstable();
    names
}

/// The native module of a name, made and entered into sys.modules.
pub(crate) fn make_native(vm: &mut Vm, name: &str) -> Result<Option<Value>> {
    let Some(row) = MODULES.iter().find(|row| row.name == name) else {
        return Ok(None);
    };
    let Some(def) = row.def.filter(|_| !row.at_start) else {
        return Ok(None);
    };
    let module = vm.import_native(def)?;
    vm.add_module(name, module)?;
    Ok(Some(module))
}
