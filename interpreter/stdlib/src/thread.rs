//! _thread: there is one thread, so a lock only remembers whether it is held.
//! Words of a lock: A times held. Of a local: its attributes are an instance's.

use crate::util::*;
use pyrs_builtins::support::need_kind;
use pyrs_runtime::{Args, Exc, FALSE, Kind, NONE, Result, Row, TRUE, TypeDef, Value, Vm, boolean};

const IDENT: i64 = 1 << 20;

static FUNCTIONS: &[Row] = &[
    Row::new("allocate_lock", "", |vm, _| lock(vm, ClassId::Lock)),
    Row::new("allocate", "", |vm, _| lock(vm, ClassId::Lock)),
    Row::new("get_ident", "", |vm, _| vm.int(IDENT)),
    Row::new("get_native_id", "", |vm, _| {
        // SAFETY: plain system call.
        let id = unsafe { libc::getpid() };
        vm.int(id as i64)
    }),
    Row::new("_count", "", |_, _| Ok(Value::small(0))),
    Row::new("stack_size", "size=0, /", |_, _| Ok(Value::small(0))),
    Row::new("daemon_threads_allowed", "", |_, _| Ok(TRUE)),
    Row::new("_get_main_thread_ident", "", |vm, _| vm.int(IDENT)),
    Row::new("_is_main_interpreter", "", |_, _| Ok(TRUE)),
    Row::new("_shutdown", "", |_, _| Ok(NONE)),
    Row::new("_make_thread_handle", "ident, /", |vm, _| {
        let space = import_attr(vm, "types", "SimpleNamespace")?;
        let handle = vm.call(space, &[])?;
        let key = vm.intern_str("ident")?;
        let ident = vm.int(IDENT)?;
        vm.set_attr(handle, key, Some(ident))?;
        let key = vm.intern_str("is_done")?;
        let done = import_attr(vm, "builtins", "bool")?;
        vm.set_attr(handle, key, Some(done))?;
        Ok(handle)
    }),
    Row::new("start_new_thread", "*args", |vm, _| {
        Err(vm.not_implemented("_thread.start_new_thread()"))
    }),
    Row::new("start_new", "*args", |vm, _| {
        Err(vm.not_implemented("_thread.start_new()"))
    }),
    Row::new("start_joinable_thread", "*args, **kwargs", |vm, _| {
        Err(vm.not_implemented("starting a thread"))
    }),
    Row::new("interrupt_main", "signum=2, /", |vm, a| {
        let number = a.index_or(vm, 0, libc::SIGINT as i64)?;
        if number == libc::SIGINT as i64 {
            return Err(vm.raise_str(Exc::KeyboardInterrupt, ""));
        }
        Ok(NONE)
    }),
    Row::new("exit", "", |vm, _| {
        let class = vm.exc_class(Exc::SystemExit);
        let exc = vm.call(class, &[])?;
        Err(vm.raise(exc))
    }),
];

const fn thread_type(name: &'static str) -> TypeDef {
    TypeDef {
        module: "_thread",
        owns_kind: false,
        weakrefable: true,
        ..TypeDef::new(name, Kind::NativeObject)
    }
}

static LOCK: TypeDef = TypeDef {
    methods: &[
        Row::fixed("__new__", "type", |vm, a| {
            instance(vm, a.get(0), ClassId::Lock)
        }),
        Row::new("acquire", "self, blocking=True, timeout=-1", acquire),
        Row::new("acquire_lock", "self, blocking=True, timeout=-1", acquire),
        Row::new("release", "self, /", release),
        Row::new("release_lock", "self, /", release),
        Row::new("locked", "self, /", |_, a| {
            Ok(boolean(small(a.get(0), A) != 0))
        }),
        Row::new("locked_lock", "self, /", |_, a| {
            Ok(boolean(small(a.get(0), A) != 0))
        }),
        Row::new("__enter__", "self, /", acquire_plain),
        Row::new("__exit__", "self, /, *args", release),
        Row::new("_at_fork_reinit", "self, /", |_, a| {
            set_small(a.get(0), A, 0);
            Ok(NONE)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let id = vm.id(a.get(0));
            let what = if small(a.get(0), A) != 0 {
                "locked"
            } else {
                "unlocked"
            };
            vm.str(&format!("<{what} _thread.lock object at {id:#x}>"))
        }),
    ],
    ..thread_type("lock")
};

static RLOCK: TypeDef = TypeDef {
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            instance(vm, a.get(0), ClassId::RLock)
        }),
        Row::new("acquire", "self, blocking=True, timeout=-1", reacquire),
        Row::new("release", "self, /", rerelease),
        Row::new("locked", "self, /", |_, a| {
            Ok(boolean(small(a.get(0), A) != 0))
        }),
        Row::new("__enter__", "self, /", reacquire_plain),
        Row::new("__exit__", "self, /, *args", rerelease),
        Row::new("_is_owned", "self, /", |_, a| {
            Ok(boolean(small(a.get(0), A) != 0))
        }),
        Row::new("_recursion_count", "self, /", |_, a| {
            Ok(Value::small(small(a.get(0), A)))
        }),
        Row::new("_at_fork_reinit", "self, /", |_, a| {
            set_small(a.get(0), A, 0);
            Ok(NONE)
        }),
        Row::new("_release_save", "self, /", |vm, a| {
            let count = small(a.get(0), A);
            set_small(a.get(0), A, 0);
            let ident = vm.int(IDENT)?;
            vm.tuple(&[Value::small(count), ident])
        }),
        Row::new("_acquire_restore", "self, state, /", |vm, a| {
            let state = need_kind(vm, a.get(1), Kind::Tuple, "_acquire_restore() argument 1")?;
            if items(state) != 2 {
                let n = items(state);
                return Err(vm.type_error(format!(
                    "_acquire_restore() argument 1 must be tuple of length 2, not {n}"
                )));
            }
            let count = item(state, 0).as_small().unwrap_or(1);
            set_small(a.get(0), A, count);
            Ok(NONE)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let id = vm.id(a.get(0));
            let count = small(a.get(0), A);
            let (what, owner) = if count != 0 {
                ("locked", IDENT)
            } else {
                ("unlocked", 0)
            };
            vm.str(&format!(
                "<{what} _thread.RLock object owner={owner} count={count} at {id:#x}>"
            ))
        }),
    ],
    ..thread_type("RLock")
};

static LOCAL: TypeDef = TypeDef {
    subclassable: true,
    has_dict: true,
    methods: &[Row::fixed(
        "__new__",
        "type, /, *args, **kwargs",
        |vm, a| instance(vm, a.get(0), ClassId::Local),
    )],
    ..thread_type("_local")
};

pub fn make(vm: &mut Vm) -> Result {
    let module = vm.new_module("_thread")?;
    vm.add_functions(module, FUNCTIONS)?;
    let lock = define_as(vm, module, &LOCK, None, ClassId::Lock)?;
    set(vm, module, "LockType", lock)?;
    define_as(vm, module, &RLOCK, None, ClassId::RLock)?;
    define_as(vm, module, &LOCAL, None, ClassId::Local)?;
    let error = vm.exc_class(Exc::RuntimeError);
    set(vm, module, "error", error)?;
    let max = vm.float(9_223_372_036.0)?;
    set(vm, module, "TIMEOUT_MAX", max)?;
    run_source(
        vm,
        module,
        "<_thread>",
        "class _ThreadHandle:\n    ident = None\n    def is_done(self): return False\n    def join(self, timeout=None): pass\n    def _set_done(self): pass\n\
         class _ExceptHookArgs(tuple):\n    pass\n\
         def _excepthook(args, /):\n    import sys\n    sys.excepthook(*args[:3])\n\
         def set_name(name, /): pass\n",
    )?;
    Ok(module)
}

fn lock(vm: &mut Vm, id: ClassId) -> Result {
    crate::util::make(vm, id)
}

fn take(vm: &mut Vm, this: Value, blocking: bool) -> Result {
    if small(this, A) != 0 {
        if !blocking {
            return Ok(FALSE);
        }
        // Nobody else could ever release it.
        return Err(vm.runtime_error("deadlock: the lock is held and there is no other thread"));
    }
    set_small(this, A, 1);
    Ok(TRUE)
}

fn acquire(vm: &mut Vm, args: Args) -> Result {
    let blocking = args.truth_or(vm, 1, true)?;
    if let Some(timeout) = args.opt(2) {
        let timeout = vm.number_as_f64(timeout)?.unwrap_or(-1.0);
        if !blocking && timeout != -1.0 {
            return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
        }
        if timeout >= 0.0 && small(args.get(0), A) != 0 {
            return Ok(FALSE);
        }
    }
    take(vm, args.get(0), blocking)
}

fn acquire_plain(vm: &mut Vm, args: Args) -> Result {
    take(vm, args.get(0), true)
}

fn release(vm: &mut Vm, args: Args) -> Result {
    if small(args.get(0), A) == 0 {
        return Err(vm.runtime_error("release unlocked lock"));
    }
    set_small(args.get(0), A, 0);
    Ok(NONE)
}

fn reacquire(_: &mut Vm, args: Args) -> Result {
    set_small(args.get(0), A, small(args.get(0), A) + 1);
    Ok(TRUE)
}

fn reacquire_plain(vm: &mut Vm, args: Args) -> Result {
    reacquire(vm, args)
}

fn rerelease(vm: &mut Vm, args: Args) -> Result {
    let count = small(args.get(0), A);
    if count == 0 {
        return Err(vm.runtime_error("cannot release un-acquired lock"));
    }
    set_small(args.get(0), A, count - 1);
    Ok(NONE)
}
