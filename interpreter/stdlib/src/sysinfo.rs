//! sys: what it tells of the build and of the options: flags, version_info, float_info...

use crate::structseq;
use crate::sys::AsyncGenHooks;
use crate::util::*;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{
    Args, Exc, FALSE, Kind, NONE, Result, Row, TRUE, TypeDef, Value, Vm, boolean, kind_of,
};

pub(crate) static FUNCTIONS: &[Row] = &[
    Row::new("audit", "event, /, *args", |_, _| Ok(NONE)),
    Row::new("addaudithook", "hook", |_, _| Ok(NONE)),
    Row::new("settrace", "function, /", |vm, a| {
        vm.set_observer(thread::TRACE, a.some(0));
        Ok(NONE)
    }),
    Row::new("setprofile", "function, /", |vm, a| {
        vm.set_observer(thread::PROFILE, a.some(0));
        Ok(NONE)
    }),
    Row::new("_settraceallthreads", "function, /", |vm, a| {
        vm.set_all_observers(thread::TRACE, a.some(0));
        Ok(NONE)
    }),
    Row::new("_setprofileallthreads", "function, /", |vm, a| {
        vm.set_all_observers(thread::PROFILE, a.some(0));
        Ok(NONE)
    }),
    Row::new("gettrace", "", |vm, _| {
        Ok(vm.thread_word(thread::TRACE).unwrap_or(NONE))
    }),
    Row::new("getprofile", "", |vm, _| {
        Ok(vm.thread_word(thread::PROFILE).unwrap_or(NONE))
    }),
    Row::new("call_tracing", "func, args, /", |vm, a| {
        if !is_tuple(a.get(1)) {
            let got = match a.get(1) {
                NONE => "None".into(),
                other => vm.type_name_of(other),
            };
            let text = format!("call_tracing() argument 2 must be tuple, not {got}");
            return Err(vm.type_error(text));
        }
        vm.observed_call(a.get(0), a.get(1))
    }),
    Row::new("excepthook", "exctype, value, traceback, /", except_hook),
    Row::new("unraisablehook", "unraisable, /", unraisable_hook),
    Row::new("breakpointhook", "*args, **kwargs", breakpoint_hook),
    Row::new("getallocatedblocks", "", |vm, _| {
        let used = vm.m.heap.used() as i64;
        vm.int(used / 16)
    }),
    Row::new(
        "getunicodeinternedsize",
        "*, _only_immortal=False",
        |_, _| Ok(Value::small(0)),
    ),
    Row::new("is_stack_trampoline_active", "", |_, _| Ok(FALSE)),
    Row::new("getdlopenflags", "", |_, _| {
        Ok(Value::small(libc::RTLD_NOW as i64))
    }),
    Row::new("setdlopenflags", "flags, /", |_, _| Ok(NONE)),
    Row::new("set_coroutine_origin_tracking_depth", "depth", |_, _| {
        Ok(NONE)
    }),
    Row::new("get_coroutine_origin_tracking_depth", "", |_, _| {
        Ok(Value::small(0))
    }),
    Row::new("get_asyncgen_hooks", "", |vm, _| {
        let hooks = ASYNC_HOOKS.map(|(_, word)| vm.thread_word(word).unwrap_or(NONE));
        let values = vm.tuple(&hooks)?;
        structseq::make_of::<AsyncGenHooks>(vm, values)
    }),
    Row::new(
        "set_asyncgen_hooks",
        "firstiter=None, finalizer=None",
        set_async_hooks,
    ),
    Row::new("_clear_type_cache", "", |_, _| Ok(NONE)),
    Row::new("_clear_internal_caches", "", |_, _| Ok(NONE)),
    Row::new("_is_interned", "string, /", |vm, a| {
        Ok(boolean(
            vm.as_str(a.get(0))
                .is_some_and(|s| vm.find_interned(s) == Some(a.get(0))),
        ))
    }),
    Row::new("_is_immortal", "op, /", |_, _| Ok(FALSE)),
];

/// `sys.version`: version, build and compiler in the form that `platform` reads. The date is
/// the release's, so that the same sources give the same program.
pub const VERSION_TEXT: &str = concat!(
    "3.14.0 (main, Nov  1 2026, 00:00:00) [pyrs ",
    env!("CARGO_PKG_VERSION"),
    ", Rust ",
    env!("CARGO_PKG_RUST_VERSION"),
    "]"
);

static FLAGS: TypeDef = structseq::def("sys", "flags");
static VERSION: TypeDef = structseq::def("sys", "version_info");
static FLOAT: TypeDef = structseq::def("sys", "float_info");
static INT: TypeDef = structseq::def("sys", "int_info");
static HASH: TypeDef = structseq::def("sys", "hash_info");
static THREAD: TypeDef = structseq::def("sys", "thread_info");
static UNRAISABLE: TypeDef = structseq::def("builtins", "UnraisableHookArgs");

/// Names of the hooks of asynchronous generators, and where a thread has them.
const ASYNC_HOOKS: [(&str, usize); 2] = [
    ("firstiter", thread::ASYNC_FIRST),
    ("finalizer", thread::ASYNC_FINALIZER),
];

static ASYNC_GEN_HOOKS: TypeDef = structseq::def("builtins", "asyncgen_hooks");

fn set_async_hooks(vm: &mut Vm, args: Args) -> Result {
    for (i, (name, _)) in ASYNC_HOOKS.into_iter().enumerate() {
        if let Some(hook) = args.some(i)
            && !vm.is_callable(hook)
        {
            let got = vm.type_name_of(hook);
            return Err(vm.type_error(format!("callable {name} expected, got {got}")));
        }
    }
    for (i, (_, word)) in ASYNC_HOOKS.into_iter().enumerate() {
        if let Some(hook) = args.opt(i) {
            vm.set_thread_word(word, Some(hook).filter(|&hook| hook != NONE));
        }
    }
    Ok(NONE)
}

fn record(vm: &mut Vm, def: &'static TypeDef, names: &[&str], values: Value) -> Result {
    let class = structseq::define_class(vm, def, names, &[])?;
    structseq::make(vm, class, values)
}

fn ints(vm: &mut Vm, numbers: &[i64]) -> Result {
    let list = vm.list(&[])?;
    for &n in numbers {
        let n = vm.int(n)?;
        push(vm, list, n)?;
    }
    vm.tuple_from(list)
}

pub fn install(vm: &mut Vm, module: Value) -> Result<()> {
    for (own, name) in [
        ("excepthook", "__excepthook__"),
        ("displayhook", "__displayhook__"),
        ("unraisablehook", "__unraisablehook__"),
        ("breakpointhook", "__breakpointhook__"),
    ] {
        let dict = vm.module_dict(module);
        if let Some(f) = vm.dict_get_text(dict, own)? {
            set(vm, module, name, f)?;
        }
    }
    let names = [
        "exc_type",
        "exc_value",
        "exc_traceback",
        "err_msg",
        "object",
    ];
    let class = structseq::define_class(vm, &UNRAISABLE, &names, &[])?;
    set(vm, module, "UnraisableHookArgs", class)?;
    let names = ASYNC_HOOKS.map(|(name, _)| name);
    let class = structseq::define_class(vm, &ASYNC_GEN_HOOKS, &names, &[])?;
    AsyncGenHooks::set(vm, class);
    let level = vm.str("final")?;
    let parts = [
        Value::small(3),
        Value::small(14),
        Value::small(0),
        level,
        Value::small(0),
    ];
    let parts = vm.tuple(&parts)?;
    let names = ["major", "minor", "micro", "releaselevel", "serial"];
    let version = record(vm, &VERSION, &names, parts)?;
    set(vm, module, "version_info", version)?;
    implementation(vm, module, version)?;
    flags(vm, module)?;
    numbers(vm, module)?;
    let names = vm.list(&[])?;
    for name in STDLIB.split_whitespace() {
        let name = vm.str(name)?;
        push(vm, names, name)?;
    }
    let names = vm.new_frozenset_from(names)?;
    set(vm, module, "stdlib_module_names", names)?;
    let options = vm.new_dict()?;
    for option in vm.interp.options.x_options.clone() {
        let (name, value) = match option.split_once('=') {
            Some((name, value)) => (name, vm.str(value)?),
            None => (option.as_str(), TRUE),
        };
        vm.dict_set_text(options, name, value)?;
    }
    set(vm, module, "_xoptions", options)?;
    let prefix = match vm.interp.options.pycache_prefix.clone() {
        Some(folder) => vm.str(&folder)?,
        None => NONE,
    };
    set(vm, module, "pycache_prefix", prefix)?;
    let git = vm.str("")?;
    let name = vm.str("pyrs")?;
    let git = vm.tuple(&[name, git, git])?;
    set(vm, module, "_git", git)?;
    let library = match vm.interp.options.stdlib.clone() {
        Some(folder) => vm.str(&folder)?,
        None => NONE,
    };
    set(vm, module, "_stdlib_dir", library)?;
    let framework = vm.str("")?;
    set(vm, module, "_framework", framework)
}

fn implementation(vm: &mut Vm, module: Value, version: Value) -> Result<()> {
    let class = crate::types::namespace_class(vm)?;
    let space = vm.new_instance(class)?;
    let name = vm.str("pyrs")?;
    let tag = vm.str(crate::CACHE_TAG)?;
    let hex = vm.int(0x030e_00f0)?;
    let arch = vm.str(&format!("{}-linux-gnu", std::env::consts::ARCH))?;
    for (key, value) in [
        ("name", name),
        ("cache_tag", tag),
        ("version", version),
        ("hexversion", hex),
        ("_multiarch", arch),
        ("supports_isolated_interpreters", FALSE),
    ] {
        let key = vm.intern_str(key)?;
        vm.instance_set(space, key, value)?;
    }
    set(vm, module, "implementation", space)
}

fn flags(vm: &mut Vm, module: Value) -> Result<()> {
    let o = vm.interp.options.clone();
    let seed = std::env::var("PYTHONHASHSEED")
        .ok()
        .filter(|_| !o.ignore_environment);
    let rows: [(&str, i64); 21] = [
        ("debug", o.debug as i64),
        ("inspect", o.inspect as i64),
        ("interactive", o.interactive as i64),
        ("optimize", o.optimize as i64),
        ("dont_write_bytecode", o.dont_write_bytecode as i64),
        ("no_user_site", o.no_user_site as i64),
        ("no_site", o.no_site as i64),
        ("ignore_environment", o.ignore_environment as i64),
        ("verbose", o.verbose as i64),
        ("bytes_warning", o.bytes_warning as i64),
        ("quiet", o.quiet as i64),
        ("hash_randomization", (seed.as_deref() != Some("0")) as i64),
        ("isolated", o.isolated as i64),
        ("dev_mode", o.dev_mode as i64),
        ("utf8_mode", o.utf8_mode as i64),
        ("warn_default_encoding", o.warn_default_encoding as i64),
        ("safe_path", o.safe_path as i64),
        ("int_max_str_digits", vm.interp.digits_limit as i64),
        ("gil", 1),
        ("thread_inherit_context", o.thread_inherit_context as i64),
        ("context_aware_warnings", o.context_aware_warnings as i64),
    ];
    // The last ones are attributes, but no items.
    const ITEMS: usize = 18;
    let list = vm.list(&[])?;
    for &(name, n) in &rows[..ITEMS] {
        let bool_like = matches!(name, "dev_mode" | "safe_path");
        push(
            vm,
            list,
            if bool_like {
                boolean(n != 0)
            } else {
                Value::small(n)
            },
        )?;
    }
    let items = vm.tuple_from(list)?;
    let names = rows.map(|(name, _)| name);
    let (names, hidden) = names.split_at(ITEMS);
    let class = structseq::define_class(vm, &FLAGS, names, hidden)?;
    let flags = structseq::make(vm, class, items)?;
    for (name, n) in &rows[ITEMS..] {
        structseq::set_hidden(vm, flags, name, Value::small(*n))?;
    }
    set(vm, module, "flags", flags)
}

fn numbers(vm: &mut Vm, module: Value) -> Result<()> {
    let (max, min, eps) = (
        vm.float(f64::MAX)?,
        vm.float(f64::MIN_POSITIVE)?,
        vm.float(f64::EPSILON)?,
    );
    let n = Value::small;
    let values = [
        max,
        n(1024),
        n(308),
        min,
        n(-1021),
        n(-307),
        n(15),
        n(53),
        eps,
        n(2),
        n(1),
    ];
    let values = vm.tuple(&values)?;
    let names = [
        "max",
        "max_exp",
        "max_10_exp",
        "min",
        "min_exp",
        "min_10_exp",
        "dig",
        "mant_dig",
        "epsilon",
        "radix",
        "rounds",
    ];
    let info = record(vm, &FLOAT, &names, values)?;
    set(vm, module, "float_info", info)?;
    let values = ints(vm, &[30, 4, 4300, 640])?;
    let names = [
        "bits_per_digit",
        "sizeof_digit",
        "default_max_str_digits",
        "str_digits_check_threshold",
    ];
    let info = record(vm, &INT, &names, values)?;
    set(vm, module, "int_info", info)?;
    let algorithm = vm.str("siphash13")?;
    let modulus = vm.int((1 << 61) - 1)?;
    let million = vm.int(1_000_003)?;
    let values = [
        n(64),
        modulus,
        n(314_159),
        n(0),
        million,
        algorithm,
        n(64),
        n(128),
        n(0),
    ];
    let values = vm.tuple(&values)?;
    let names = [
        "width",
        "modulus",
        "inf",
        "nan",
        "imag",
        "algorithm",
        "hash_bits",
        "seed_bits",
        "cutoff",
    ];
    let info = record(vm, &HASH, &names, values)?;
    set(vm, module, "hash_info", info)?;
    let (name, lock) = (vm.str("pthread")?, vm.str("semaphore")?);
    let values = vm.tuple(&[name, lock, NONE])?;
    let info = record(vm, &THREAD, &["name", "lock", "version"], values)?;
    set(vm, module, "thread_info", info)
}

/// Call what PYTHONBREAKPOINT names: `module.function`, a builtin function, nothing for "0".
fn breakpoint_hook(vm: &mut Vm, args: Args) -> Result {
    let named = match vm.interp.options.ignore_environment {
        true => None,
        false => std::env::var("PYTHONBREAKPOINT").ok(),
    };
    let named = named.filter(|text| !text.is_empty());
    let path = named.unwrap_or_else(|| "pdb.set_trace".to_owned());
    if path == "0" {
        return Ok(NONE);
    }
    let (module, name) = path.rsplit_once('.').unwrap_or(("builtins", &path));
    match import_attr(vm, module, name) {
        Ok(hook) => vm.call_ex(hook, args.get(0), args.opt(1)),
        Err(_) => {
            if vm.catch(Exc::ImportError).is_err() {
                vm.catch(Exc::AttributeError)?;
            }
            let text = format!("Ignoring unimportable $PYTHONBREAKPOINT: \"{path}\"");
            vm.warn(Exc::RuntimeWarning, &text)?;
            Ok(NONE)
        }
    }
}

fn except_hook(vm: &mut Vm, args: Args) -> Result {
    let exc = args.get(1);
    if !vm.is_exception(exc) {
        let got = vm.type_name_of(exc);
        let text =
            format!("TypeError: print_exception(): Exception expected for value, {got} found\n");
        write_error(vm, &text)?;
        return Ok(NONE);
    }
    let given = args.get(2);
    if given.is_ref()
        && kind_of(given) == Kind::Traceback
        && exc
            .addr()
            .value(exception::TRACEBACK)
            .is_none_or(|known| known == NONE)
    {
        vm.m.store(exc.addr(), exception::TRACEBACK, given);
    }
    vm.display_exception(exc);
    Ok(NONE)
}

fn write_error(vm: &mut Vm, text: &str) -> Result<()> {
    let sys = vm
        .thread_word(pyrs_runtime::vm::thread::SYS)
        .unwrap_or(NONE);
    let err = vm.dict_get_text(sys, "stderr")?.unwrap_or(NONE);
    if err != NONE {
        let text = vm.str(text)?;
        call_method(vm, err, "write", &[text])?;
    }
    Ok(())
}

fn unraisable_hook(vm: &mut Vm, args: Args) -> Result {
    let exc = attr(vm, args.get(0), "exc_value")?;
    let object = attr(vm, args.get(0), "object")?;
    let message = attr(vm, args.get(0), "err_msg")?;
    let mut head = text(vm, message).unwrap_or_else(|| "Exception ignored in".into());
    if object != NONE {
        head.push_str(": ");
        head.push_str(&vm.repr_text(object)?);
    } else if message != NONE {
        head.push(':');
    }
    if vm.is_exception(exc) {
        let text = pyrs_runtime::report::brief_text(vm, exc);
        write_error(vm, &format!("{head}\n{text}"))?;
    }
    Ok(NONE)
}

/// `sys.stdlib_module_names`.
const STDLIB: &str = "__future__ _abc _ast _asyncio _bisect _bz2 _codecs _collections \
    _collections_abc _contextvars _csv _ctypes _curses _datetime _decimal _elementtree \
    _frozen_importlib _frozen_importlib_external _functools _hashlib _heapq _imp _io _json _locale \
    _lzma _md5 _multiprocessing _opcode _operator _osx_support _pickle _posixsubprocess _py_abc \
    _pydatetime _pydecimal _pyio _queue _random _sha1 _sha2 _sha3 _signal _sitebuiltins _socket \
    _sqlite3 _sre _ssl _stat _statistics _string _strptime _struct _symtable _thread \
    _threading_local _tkinter _tokenize _tracemalloc _types _typing _uuid _warnings _weakref \
    _weakrefset _zoneinfo abc annotationlib antigravity argparse array ast asyncio atexit base64 bdb \
    binascii bisect builtins bz2 cProfile calendar cmath cmd code codecs codeop collections colorsys \
    compileall compression concurrent configparser contextlib contextvars copy copyreg csv ctypes \
    curses dataclasses datetime dbm decimal difflib dis doctest email encodings ensurepip enum errno \
    faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt \
    getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib importlib \
    inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math \
    mimetypes mmap modulefinder multiprocessing netrc nt ntpath nturl2path numbers opcode operator \
    optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix posixpath pprint \
    profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline \
    reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site \
    smtplib socket socketserver sqlite3 ssl stat statistics string stringprep struct subprocess \
    symtable sys sysconfig syslog tabnanny tarfile tempfile termios textwrap this threading time \
    timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types \
    typing unicodedata unittest urllib uuid venv warnings wave weakref webbrowser winreg winsound \
    wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo";
