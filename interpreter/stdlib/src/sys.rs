//! sys: what the interpreter itself knows.

use crate::ModuleId;
use crate::posix::os_text;
use pyrs_runtime::frame::FrameRef;
use pyrs_runtime::name::Name;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{
    Args, Exc, FALSE, Kind, NONE, Result, Row, TRUE, Value, Vm, boolean, kind_of, payload,
    py_module, string,
};
use std::ffi::OsString;

py_module! {
    pub static MODULE = ModuleId::Sys, "sys";
    functions: [FUNCTIONS, crate::sysinfo::FUNCTIONS],
    values: {
        /// A dict from the ids of tools in use to their names.
        MonitoringTools,
        /// What `get_asyncgen_hooks` gives.
        AsyncGenHooks,
    },
    fill: fill,
}

static FUNCTIONS: &[Row] = &[
    Row::new("exit", "status=None, /", exit),
    Row::new("intern", "string, /", intern),
    Row::new("getrecursionlimit", "", |vm, _| {
        vm.int(vm.depth_limit as i64)
    }),
    Row::new("setrecursionlimit", "limit, /", set_recursion_limit),
    Row::new("_clear_type_descriptors", "type, /", clear_type_descriptors),
    Row::new("getdefaultencoding", "", |vm, _| vm.str("utf-8")),
    Row::new("getfilesystemencoding", "", |vm, _| vm.str("utf-8")),
    Row::new("getfilesystemencodeerrors", "", |vm, _| {
        vm.str("surrogateescape")
    }),
    Row::new("exc_info", "", exc_info),
    Row::new("exception", "", |vm, _| Ok(vm.handled().unwrap_or(NONE))),
    Row::new("getsizeof", "object, default=None", get_size_of),
    Row::new("getrefcount", "object, /", |vm, _| vm.int(1)),
    Row::new("is_finalizing", "", |_, _| Ok(FALSE)),
    Row::new("displayhook", "object, /", display_hook),
    Row::new("_current_frames", "", |vm, _| {
        let dict = vm.new_dict()?;
        for (ident, frame) in vm.each_thread() {
            if let Some(frame) = frame {
                let key = vm.int(ident as i64)?;
                let frame = vm.frame_object(frame)?;
                vm.dict_set(dict, key, frame)?;
            }
        }
        Ok(dict)
    }),
    Row::new("_current_exceptions", "", |vm, _| {
        let dict = vm.new_dict()?;
        for (ident, _) in vm.each_thread() {
            let key = vm.int(ident as i64)?;
            let handled = vm.handled_in(ident).unwrap_or(NONE);
            vm.dict_set(dict, key, handled)?;
        }
        Ok(dict)
    }),
    Row::new("getswitchinterval", "", |vm, _| {
        let interval = vm.interp.switch_interval;
        vm.float(interval)
    }),
    Row::new("setswitchinterval", "interval, /", |vm, a| {
        let Some(interval) = pyrs_builtins::float::real_number(vm, a.get(0))? else {
            let got = vm.type_name_of(a.get(0));
            return Err(vm.type_error(format!("must be real number, not {got}")));
        };
        if interval <= 0.0 || interval.is_nan() {
            return Err(vm.value_error("switch interval must be strictly positive"));
        }
        vm.set_switch_interval(interval);
        Ok(NONE)
    }),
    Row::new("get_int_max_str_digits", "", |vm, _| {
        vm.int(vm.interp.digits_limit as i64)
    }),
    Row::new("set_int_max_str_digits", "maxdigits", |vm, a| {
        let limit = a.index(vm, 0)?;
        if limit != 0 && limit < 640 {
            return Err(vm.value_error("maxdigits must be >= 640 or 0 for unlimited"));
        }
        vm.interp.digits_limit = limit as usize;
        Ok(NONE)
    }),
    Row::new("_get_cpu_count_config", "", |vm, _| {
        vm.int(vm.interp.options.cpu_count.unwrap_or(-1))
    }),
    Row::new("_getframe", "depth=0, /", get_frame),
    Row::new("_getframemodulename", "depth=0", frame_module_name),
    Row::new("_baserepl", "", |vm, _| {
        let modules = vm.modules();
        let Some(main) = vm.dict_get_text(modules, "__main__")? else {
            return Err(vm.runtime_error("no module __main__"));
        };
        let globals = vm.module_dict(main);
        crate::repl::run(vm, globals)?;
        Ok(NONE)
    }),
    Row::new("_is_gil_enabled", "", |_, _| Ok(TRUE)),
];

/// `sys._jit`: there is no JIT yet.
static JIT: &[Row] = &[
    Row::new("is_available", "", |_, _| Ok(FALSE)),
    Row::new("is_enabled", "", |_, _| Ok(FALSE)),
    Row::new("is_active", "", |_, _| Ok(FALSE)),
];

pub fn install(vm: &mut Vm) -> Result<()> {
    let builtins = vm.new_module("builtins")?;
    let dict = vm.builtins();
    // The namespace exists already and keeps what it has.
    let made = vm.module_dict(builtins);
    vm.dict_update(dict, made)?;
    vm.set_instance_dict(builtins, dict)?;
    vm.add_module("builtins", builtins)?;
    let key = vm.name(Name::__debug__);
    vm.dict_set(dict, key, boolean(vm.interp.options.optimize == 0))?;

    vm.make_module(&MODULE).map(|_| ())
}

fn fill(vm: &mut Vm, sys: Value) -> Result<()> {
    let dict = vm.module_dict(sys);
    vm.set_thread_word(thread::SYS, Some(dict));
    vm.add_module("sys", sys)?;
    let jit = vm.new_module("sys._jit")?;
    vm.add_functions(jit, JIT)?;
    vm.dict_set_text(dict, "_jit", jit)?;
    let modules = vm.modules();
    vm.dict_set_text(dict, "modules", modules)?;
    let strings = [
        ("version", crate::sysinfo::VERSION_TEXT),
        ("platform", "linux"),
        (
            "byteorder",
            if cfg!(target_endian = "little") {
                "little"
            } else {
                "big"
            },
        ),
        ("copyright", "Copyright (c) the pyrs developers"),
        ("platlibdir", "lib"),
        ("float_repr_style", "short"),
        ("abiflags", ""),
    ];
    for (name, text) in strings {
        let value = vm.str(text)?;
        vm.dict_set_text(dict, name, value)?;
    }
    let options = vm.interp.options.clone();
    for (name, text) in [
        ("executable", &options.executable),
        ("_base_executable", &options.base_executable),
        ("prefix", &options.prefix),
        ("exec_prefix", &options.prefix),
        ("base_prefix", &options.base_prefix),
        ("base_exec_prefix", &options.base_prefix),
    ] {
        let value = vm.str(text)?;
        vm.dict_set_text(dict, name, value)?;
    }
    vm.dict_set_text(dict, "_home", NONE)?;
    let numbers = [
        ("maxsize", i64::MAX),
        ("maxunicode", 0x10_FFFF),
        ("hexversion", 0x030e_00f0),
        ("api_version", 1013),
    ];
    for (name, number) in numbers {
        let value = vm.int(number)?;
        vm.dict_set_text(dict, name, value)?;
    }
    let warnings = options.warn_options.into_iter().map(OsString::from);
    let warnings = warnings.collect();
    let (argv, path) = (
        vm.interp.options.argv.clone(),
        vm.interp.options.path.clone(),
    );
    for (name, texts) in [
        ("argv", argv),
        ("orig_argv", options.orig_argv),
        ("path", path),
        ("meta_path", Vec::new()),
        ("path_hooks", Vec::new()),
        ("warnoptions", warnings),
    ] {
        let list = vm.list(&[])?;
        for text in texts {
            let value = os_text(vm, &text)?;
            pyrs_runtime::strategies::list::push(&mut vm.m, list.addr(), value)?;
        }
        vm.dict_set_text(dict, name, list)?;
    }
    let cache = vm.new_dict()?;
    vm.dict_set_text(dict, "path_importer_cache", cache)?;
    vm.dict_set_text(
        dict,
        "dont_write_bytecode",
        boolean(vm.interp.options.dont_write_bytecode),
    )?;
    let names = vm.list(&[])?;
    for name in crate::module_names() {
        let value = vm.str(name)?;
        pyrs_runtime::strategies::list::push(&mut vm.m, names.addr(), value)?;
    }
    let names = vm.tuple_from(names)?;
    vm.dict_set_text(dict, "builtin_module_names", names)?;
    crate::sysinfo::install(vm, sys)?;
    crate::monitoring::install(vm, sys)
}

fn exit(vm: &mut Vm, args: Args) -> Result {
    let class = vm.exc_class(Exc::SystemExit);
    match args.opt(0) {
        Some(status) if kind_of(status) == Kind::Tuple => {
            let exc = vm.call_ex(class, payload(status), None)?;
            Err(vm.raise(exc))
        }
        Some(status) if status != NONE => {
            let exc = vm.call(class, &[status])?;
            Err(vm.raise(exc))
        }
        _ => {
            let exc = vm.call(class, &[])?;
            Err(vm.raise(exc))
        }
    }
}

fn intern(vm: &mut Vm, args: Args) -> Result {
    if !string::is_str(args.get(0)) {
        let got = vm.type_name_of(args.get(0));
        return Err(vm.type_error(format!("intern() argument must be str, not {got}")));
    }
    vm.intern(args.get(0))
}

/// Forget that a class brings `__dict__` and `__weakref__`: another one, made from it,
/// is to take its place.
fn clear_type_descriptors(vm: &mut Vm, args: Args) -> Result {
    use pyrs_runtime::class::{flags, has_flag};
    use pyrs_runtime::name::Name;
    let class = args.get(0);
    if !vm.is_type(class) {
        let got = vm.type_name_of(class);
        return Err(vm.type_error(format!(
            "_clear_type_descriptors() argument 1 must be type, not {got}"
        )));
    }
    if has_flag(class, flags::IMMUTABLE) {
        return Err(vm.type_error("argument is immutable"));
    }
    for name in [Name::__dict__, Name::__weakref__] {
        let key = vm.name(name);
        vm.class_set(class, key, None)?;
    }
    Ok(NONE)
}

fn set_recursion_limit(vm: &mut Vm, args: Args) -> Result {
    let limit = vm.index_c_int(args.get(0))?;
    if limit < 1 {
        return Err(vm.value_error("recursion limit must be greater or equal than 1"));
    }
    if (limit as u64) <= vm.depth as u64 {
        return Err(vm.raise_str(
            Exc::RecursionError,
            &format!(
                "cannot set the recursion limit to {limit} at the recursion depth {}: the limit \
                 is too low",
                vm.depth
            ),
        ));
    }
    vm.set_depth_limit(limit.min(i32::MAX as i64) as u32);
    Ok(NONE)
}

fn exc_info(vm: &mut Vm, _: Args) -> Result {
    use pyrs_runtime::objmodel::kinds::exception;
    match vm.handled() {
        None => vm.tuple(&[NONE, NONE, NONE]),
        Some(exc) => {
            let class = vm.class_of(exc);
            let tb = exc.addr().value(exception::TRACEBACK).unwrap_or(NONE);
            vm.tuple(&[class, exc, tb])
        }
    }
}

fn get_size_of(vm: &mut Vm, args: Args) -> Result {
    let value = args.get(0);
    if value.is_small() {
        return vm.int(0);
    }
    let at = value.addr();
    let own = pyrs_runtime::objmodel::gc::layout::object_size(at);
    // What hangs off the object alone counts too: a list's storage, a dict's table.
    let mut total = own;
    use pyrs_runtime::Kind;
    use pyrs_runtime::objmodel::{kinds::set, list};
    let part = match pyrs_runtime::kind_of(value) {
        Kind::List => at.value(list::STORAGE),
        Kind::Dict => match pyrs_runtime::shaped::rep(value) {
            pyrs_runtime::shaped::Rep::Table(table) => table.map(Value::from_addr),
            _ => None,
        },
        Kind::Set | Kind::FrozenSet => at.value(set::TABLE),
        _ => None,
    };
    if let Some(part) = part {
        total += pyrs_runtime::objmodel::gc::layout::object_size(part.addr());
    }
    vm.int(total as i64)
}

fn display_hook(vm: &mut Vm, args: Args) -> Result {
    let value = args.get(0);
    if value == NONE {
        return Ok(NONE);
    }
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "_", NONE)?;
    let text = vm.repr(value)?;
    let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
    match vm.dict_get_text(sys, "stdout")? {
        Some(out) if out != NONE => {
            vm.call_method(out, Name::write, &[text])?;
            let newline = vm.str("\n")?;
            vm.call_method(out, Name::write, &[newline])?;
        }
        _ => println!("{}", string::to_string_lossy(text.addr())),
    }
    vm.dict_set_text(builtins, "_", value)?;
    Ok(NONE)
}

/// The frame so many calls out as the first argument says.
fn frame_at(vm: &mut Vm, args: Args) -> Result<Option<FrameRef>> {
    let mut depth = args.index_or(vm, 0, 0)?;
    let mut frame = vm.shown_frame(vm.current_frame());
    while depth > 0
        && let Some(inner) = frame
    {
        frame = vm.shown_frame(inner.caller());
        depth -= 1;
    }
    Ok(frame)
}

fn frame_module_name(vm: &mut Vm, args: Args) -> Result {
    match frame_at(vm, args)? {
        Some(f) => {
            let key = vm.name(Name::__name__);
            Ok(vm.dict_get_str(f.globals(), key).unwrap_or(NONE))
        }
        None => Ok(NONE),
    }
}

fn get_frame(vm: &mut Vm, args: Args) -> Result {
    match frame_at(vm, args)? {
        Some(frame) => vm.frame_object(frame),
        None => Err(vm.value_error("call stack is not deep enough")),
    }
}
