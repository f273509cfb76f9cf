//! _signal: handlers of signals. A handler in C only notes the signal; Python's handlers
//! run at the next safe point.

use crate::util::*;
use crate::{ModuleId, structseq};
use pyrs_runtime::objmodel::gc::BREAKER;
use pyrs_runtime::service::ARRIVED;
use pyrs_runtime::{Args, Exc, NONE, Raised, Result, Row, TypeDef, Value, Vm, py_module};
use std::ffi::CStr;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};

py_module! {
    pub static MODULE = ModuleId::Signal, "_signal";
    functions: [FUNCTIONS],
    exceptions: { ItimerError = "signal.ItimerError" (Exc::OSError) },
    values: {
        StructSiginfo,
        /// A list of Python's handlers, by number.
        Handlers,
    },
    fill: fill,
}

/// One more than the greatest signal number.
const COUNT: i32 = 65;
const DEFAULT: i64 = 0;
const IGNORE: i64 = 1;

/// Calls that a handler may make beyond the recursion limit.
const DEEPER: u32 = 50;

/// The thread in which Python's handlers run; 0: not known yet.
static MAIN: AtomicU64 = AtomicU64::new(0);
/// Signals that another thread got and sent on to the main one, which has not got them yet.
static FORWARDED: AtomicU64 = AtomicU64::new(0);
/// Where the numbers of arriving signals are written besides; -1 is nowhere.
static WAKEUP: AtomicI32 = AtomicI32::new(-1);
/// A full pipe was reported as a warning or shall not be.
static WARN_FULL: AtomicBool = AtomicBool::new(true);

/// The handler that the system calls.
pub extern "C" fn arrive(number: libc::c_int) {
    // SAFETY: only calls that are allowed in handlers; the error number is kept.
    unsafe {
        let saved = *libc::__errno_location();
        let bit = 1 << (number & 63);
        let main = MAIN.load(Ordering::Relaxed);
        let elsewhere = main != 0 && main != libc::pthread_self() as u64;
        // One that was sent on has been noted already: here it only ends a wait.
        if elsewhere || FORWARDED.fetch_and(!bit, Ordering::Relaxed) & bit == 0 {
            ARRIVED.fetch_or(bit, Ordering::Relaxed);
        }
        BREAKER.store(true, Ordering::Relaxed);
        // Handlers run in the main thread, which may be waiting for something.
        if elsewhere {
            FORWARDED.fetch_or(bit, Ordering::Relaxed);
            libc::pthread_kill(main as libc::pthread_t, number);
            *libc::__errno_location() = saved;
            return;
        }
        let fd = WAKEUP.load(Ordering::Relaxed);
        if fd != -1 {
            let byte = number as u8;
            libc::write(fd, ptr::from_ref(&byte).cast(), 1);
        }
        *libc::__errno_location() = saved;
    }
}

/// The calling thread is the one in which handlers run.
pub fn set_main_thread(vm: &Vm) {
    FORWARDED.store(0, Ordering::Relaxed);
    MAIN.store(vm.ident, Ordering::Relaxed);
}

/// What `_thread.interrupt_main` does: as if the signal had arrived.
pub fn simulate(vm: &mut Vm, number: i64) -> Result {
    if !(1..COUNT as i64).contains(&number) {
        return Err(vm.value_error("signal number out of range"));
    }
    // As long as nobody has imported `signal`, only an interrupt does anything.
    let passive = match handlers(vm) {
        NONE => number != i64::from(libc::SIGINT),
        _ => {
            let handler = handler_of(vm, number as i32)?;
            handler.is_small() || handler == NONE
        }
    };
    if !passive {
        arrive(number as i32);
        if vm.is_main_thread() {
            vm.safe_point()?;
        }
    }
    Ok(NONE)
}

static FUNCTIONS: &[Row] = &[
    Row::new("signal", "signalnum, handler, /", set_handler),
    Row::new("getsignal", "signalnum, /", |vm, a| {
        let number = number(vm, a, 0)?;
        handler_of(vm, number)
    }),
    Row::new("default_int_handler", "signalnum, frame, /", |vm, _| {
        let class = vm.exc_class(Exc::KeyboardInterrupt);
        let exc = vm.call(class, &[])?;
        Err(vm.raise(exc))
    }),
    Row::new("raise_signal", "signalnum, /", |vm, a| {
        let n = a.index(vm, 0)?;
        // SAFETY: plain library call.
        if unsafe { libc::raise(n as i32) } != 0 {
            return Err(os_error(vm, errno(), None));
        }
        vm.safe_point()?;
        Ok(NONE)
    }),
    Row::new("strsignal", "signalnum, /", |vm, a| {
        let number = number(vm, a, 0)?;
        // SAFETY: the text is valid until the next call.
        let text = unsafe {
            let text = libc::strsignal(number);
            (!text.is_null()).then(|| CStr::from_ptr(text).to_string_lossy().into_owned())
        };
        match text {
            Some(text) if !text.starts_with("Unknown signal") => vm.str(&text),
            _ => Ok(NONE),
        }
    }),
    Row::new("valid_signals", "", |vm, _| {
        let found = vm.new_set()?;
        // Two numbers are the C library's own.
        for n in (1..COUNT).filter(|n| !matches!(n, 32 | 33)) {
            vm.set_add(found, Value::small(n.into()))?;
        }
        Ok(found)
    }),
    Row::new(
        "set_wakeup_fd",
        "fd, /, *, warn_on_full_buffer=True",
        |vm, a| {
            only_main(vm, "set_wakeup_fd")?;
            let fd = a.index(vm, 0)?;
            let warn = a.truth_or(vm, 1, true)?;
            if fd != -1 {
                // SAFETY: plain system call.
                let flags = unsafe { libc::fcntl(fd as i32, libc::F_GETFL) };
                if flags < 0 {
                    return Err(os_error(vm, errno(), None));
                }
                if flags & libc::O_NONBLOCK == 0 {
                    let text = format!("the fd {fd} must be in non-blocking mode");
                    return Err(vm.value_error(text));
                }
            }
            WARN_FULL.store(warn, Ordering::Relaxed);
            let old = WAKEUP.swap(fd as i32, Ordering::Relaxed);
            vm.int(old.into())
        },
    ),
    Row::new("siginterrupt", "signalnum, flag, /", |vm, a| {
        let number = number(vm, a, 0)?;
        let interrupt = a.index(vm, 1)? != 0;
        // SAFETY: the struct is filled by the first call and lives through the second.
        let code = unsafe {
            let mut action: libc::sigaction = core::mem::zeroed();
            libc::sigaction(number, ptr::null(), &mut action);
            if interrupt {
                action.sa_flags &= !libc::SA_RESTART;
            } else {
                action.sa_flags |= libc::SA_RESTART;
            }
            libc::sigaction(number, &action, ptr::null_mut())
        };
        done(vm, code)
    }),
    Row::new("pause", "", |vm, _| {
        // SAFETY: plain system call.
        vm.blocking(|| unsafe { libc::pause() });
        vm.safe_point()?;
        Ok(NONE)
    }),
    Row::new("alarm", "seconds, /", |vm, a| {
        let seconds = a.index(vm, 0)?;
        // SAFETY: plain system call.
        let left = unsafe { libc::alarm(seconds as u32) };
        vm.int(left.into())
    }),
    Row::new("setitimer", "which, seconds, interval=0.0, /", set_timer),
    Row::new("getitimer", "which, /", |vm, a| {
        let which = a.index(vm, 0)?;
        // SAFETY: the call fills the struct.
        let (code, now) = unsafe {
            let mut now: libc::itimerval = core::mem::zeroed();
            (libc::getitimer(which as _, &mut now), now)
        };
        timer_values(vm, code, &now)
    }),
    Row::new("pthread_kill", "thread_id, signalnum, /", |vm, a| {
        let (thread, number) = (a.index(vm, 0)?, a.index(vm, 1)?);
        // A number that is none of a living thread's must not reach the system.
        if !vm
            .each_thread()
            .iter()
            .any(|(ident, _)| *ident as i64 == thread)
        {
            return Err(os_error(vm, libc::ESRCH, None));
        }
        // SAFETY: the thread lives: it ends only with the interpreter lock held.
        let code = unsafe { libc::pthread_kill(thread as libc::pthread_t, number as i32) };
        if code != 0 {
            return Err(os_error(vm, code, None));
        }
        vm.safe_point()?;
        Ok(NONE)
    }),
    Row::new("pthread_sigmask", "how, mask, /", |vm, a| {
        let how = a.index(vm, 0)?;
        let set = parse_set(vm, a.get(1))?;
        // SAFETY: both sets live through the call.
        let (code, old) = unsafe {
            let mut old: libc::sigset_t = core::mem::zeroed();
            (libc::pthread_sigmask(how as i32, &set, &mut old), old)
        };
        if code != 0 {
            return Err(os_error(vm, code, None));
        }
        vm.safe_point()?;
        set_value(vm, &old)
    }),
    Row::new("sigpending", "", |vm, _| {
        // SAFETY: the call fills the set.
        let (code, set) = unsafe {
            let mut set: libc::sigset_t = core::mem::zeroed();
            (libc::sigpending(&mut set), set)
        };
        done(vm, code)?;
        set_value(vm, &set)
    }),
    Row::new("sigwait", "sigset, /", |vm, a| {
        let set = parse_set(vm, a.get(0))?;
        let mut number = 0;
        let code = loop {
            // SAFETY: the set lives through the call.
            match vm.blocking(|| unsafe { libc::sigwait(&set, &mut number) }) {
                libc::EINTR => vm.safe_point()?,
                code => break code,
            }
        };
        if code != 0 {
            return Err(os_error(vm, code, None));
        }
        vm.int(number.into())
    }),
    Row::new("sigwaitinfo", "sigset, /", |vm, a| {
        let set = parse_set(vm, a.get(0))?;
        wait_info(vm, &set, None)
    }),
    Row::new("sigtimedwait", "sigset, timeout, /", |vm, a| {
        let set = parse_set(vm, a.get(0))?;
        let seconds = seconds(vm, a.get(1))?;
        if seconds < 0.0 {
            return Err(vm.value_error("timeout must be non-negative"));
        }
        wait_info(vm, &set, Some(seconds))
    }),
    Row::new(
        "pidfd_send_signal",
        "pidfd, signalnum, siginfo=None, flags=0, /",
        |vm, a| {
            let (fd, number) = (a.index(vm, 0)?, a.index(vm, 1)?);
            let flags = a.index_or(vm, 3, 0)?;
            if a.some(2).is_some() {
                return Err(vm.type_error("siginfo must be None"));
            }
            // SAFETY: plain system call.
            let code = unsafe { libc::syscall(libc::SYS_pidfd_send_signal, fd, number, 0, flags) };
            done(vm, code as i32)?;
            vm.safe_point()?;
            Ok(NONE)
        },
    ),
];

static SIGINFO: TypeDef = structseq::def("signal", "struct_siginfo");

const NAMES: &[(&str, i32)] = &[
    ("SIGHUP", libc::SIGHUP),
    ("SIGINT", libc::SIGINT),
    ("SIGQUIT", libc::SIGQUIT),
    ("SIGILL", libc::SIGILL),
    ("SIGTRAP", libc::SIGTRAP),
    ("SIGABRT", libc::SIGABRT),
    ("SIGIOT", libc::SIGABRT),
    ("SIGBUS", libc::SIGBUS),
    ("SIGFPE", libc::SIGFPE),
    ("SIGKILL", libc::SIGKILL),
    ("SIGUSR1", libc::SIGUSR1),
    ("SIGSEGV", libc::SIGSEGV),
    ("SIGUSR2", libc::SIGUSR2),
    ("SIGPIPE", libc::SIGPIPE),
    ("SIGALRM", libc::SIGALRM),
    ("SIGTERM", libc::SIGTERM),
    ("SIGSTKFLT", libc::SIGSTKFLT),
    ("SIGCHLD", libc::SIGCHLD),
    ("SIGCLD", libc::SIGCHLD),
    ("SIGCONT", libc::SIGCONT),
    ("SIGSTOP", libc::SIGSTOP),
    ("SIGTSTP", libc::SIGTSTP),
    ("SIGTTIN", libc::SIGTTIN),
    ("SIGTTOU", libc::SIGTTOU),
    ("SIGURG", libc::SIGURG),
    ("SIGXCPU", libc::SIGXCPU),
    ("SIGXFSZ", libc::SIGXFSZ),
    ("SIGVTALRM", libc::SIGVTALRM),
    ("SIGPROF", libc::SIGPROF),
    ("SIGWINCH", libc::SIGWINCH),
    ("SIGIO", libc::SIGIO),
    ("SIGPOLL", libc::SIGIO),
    ("SIGPWR", libc::SIGPWR),
    ("SIGSYS", libc::SIGSYS),
    ("SIGRTMIN", 34),
    ("SIGRTMAX", 64),
    ("NSIG", COUNT),
    ("SIG_DFL", DEFAULT as i32),
    ("SIG_IGN", IGNORE as i32),
    ("SIG_BLOCK", libc::SIG_BLOCK),
    ("SIG_UNBLOCK", libc::SIG_UNBLOCK),
    ("SIG_SETMASK", libc::SIG_SETMASK),
    ("ITIMER_REAL", 0),
    ("ITIMER_VIRTUAL", 1),
    ("ITIMER_PROF", 2),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    for &(name, number) in NAMES {
        set(vm, module, name, Value::small(number.into()))?;
    }
    let fields = [
        "si_signo",
        "si_code",
        "si_errno",
        "si_pid",
        "si_uid",
        "si_status",
        "si_band",
    ];
    structseq::define::<StructSiginfo>(vm, module, &SIGINFO, &fields, &[])?;
    // What was set before comes from the system.
    let handlers = vm.list(&[])?;
    for number in 0..COUNT {
        let known = if number == 0 { NONE } else { installed(number) };
        push(vm, handlers, known)?;
    }
    let dict = vm.module_dict(module);
    let own = vm
        .dict_get_text(dict, "default_int_handler")?
        .unwrap_or(NONE);
    if list_get(vm, handlers, libc::SIGINT as usize)? == NONE {
        store(vm, handlers, libc::SIGINT, own)?;
    }
    Handlers::set(vm, handlers);
    vm.process.hooks.signal = Some(deliver);
    Ok(())
}

/// What the system does at a signal: SIG_DFL, SIG_IGN, or None for a function.
fn installed(number: i32) -> Value {
    // SAFETY: the call fills the struct.
    let at = unsafe {
        let mut action: libc::sigaction = core::mem::zeroed();
        libc::sigaction(number, ptr::null(), &mut action);
        action.sa_sigaction
    };
    match at {
        libc::SIG_DFL => Value::small(DEFAULT),
        libc::SIG_IGN => Value::small(IGNORE),
        _ => NONE,
    }
}

fn store(vm: &mut Vm, handlers: Value, number: i32, handler: Value) -> Result<()> {
    pyrs_runtime::strategies::list::set(&mut vm.m, handlers.addr(), number as usize, handler)
}

fn handlers(vm: &Vm) -> Value {
    Handlers::get(vm).unwrap_or(NONE)
}

fn handler_of(vm: &mut Vm, number: i32) -> Result {
    let handlers = handlers(vm);
    list_get(vm, handlers, number as usize)
}

/// Run the Python handler of a signal that has arrived.
fn deliver(vm: &mut Vm, number: i32) -> Result<()> {
    let handler = handler_of(vm, number)?;
    if handler == NONE || handler.is_small() {
        return Ok(());
    }
    let frame = match vm.current_frame() {
        Some(frame) => vm.frame_object(frame)?,
        None => NONE,
    };
    let number = Value::small(number.into());
    // Also code that has gone as deep as it may is interrupted, and not by a RecursionError.
    let (limit, more) = (vm.depth_limit, vm.depth_limit.saturating_add(DEEPER));
    vm.depth_limit = more;
    let called = vm.call(handler, &[number, frame]);
    if vm.depth_limit == more {
        vm.depth_limit = limit;
    }
    called.map(|_| ())
}

fn number(vm: &mut Vm, args: Args, i: usize) -> Result<i32> {
    let n = args.index(vm, i)?;
    if !(1..i64::from(COUNT)).contains(&n) {
        return Err(vm.value_error("signal number out of range"));
    }
    Ok(n as i32)
}

fn done(vm: &mut Vm, code: i32) -> Result {
    if code < 0 {
        return Err(os_error(vm, errno(), None));
    }
    Ok(NONE)
}

/// Handlers are set by the thread that runs them.
fn only_main(vm: &mut Vm, function: &str) -> Result<()> {
    if vm.is_main_thread() {
        return Ok(());
    }
    let text = format!("{function} only works in main thread of the main interpreter");
    Err(vm.value_error(text))
}

fn set_handler(vm: &mut Vm, args: Args) -> Result {
    only_main(vm, "signal")?;
    let number = number(vm, args, 0)?;
    let handler = args.get(1);
    let plain = match vm.as_i64(handler) {
        Some(DEFAULT) if vm.is_int(handler) => Some(libc::SIG_DFL),
        Some(IGNORE) if vm.is_int(handler) => Some(libc::SIG_IGN),
        _ => None,
    };
    if plain.is_none() && !vm.is_callable(handler) {
        return Err(vm.type_error(
            "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object",
        ));
    }
    vm.safe_point()?;
    let address = plain.unwrap_or(arrive as extern "C" fn(libc::c_int) as usize);
    // SAFETY: the struct lives through the call; the handler only notes the signal.
    let code = unsafe {
        let mut action: libc::sigaction = core::mem::zeroed();
        action.sa_sigaction = address;
        libc::sigaction(number, &action, ptr::null_mut())
    };
    done(vm, code)?;
    let old = handler_of(vm, number)?;
    let kept = match plain {
        Some(libc::SIG_DFL) => Value::small(DEFAULT),
        Some(_) => Value::small(IGNORE),
        None => handler,
    };
    let handlers = handlers(vm);
    store(vm, handlers, number, kept)?;
    Ok(old)
}

fn seconds(vm: &mut Vm, value: Value) -> Result<f64> {
    match pyrs_builtins::float::real_number(vm, value)? {
        Some(x) if vm.as_str(value).is_none() => Ok(x),
        _ => {
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!(
                "'{got}' object cannot be interpreted as an integer or float"
            )))
        }
    }
}

fn timeval(seconds: f64) -> libc::timeval {
    libc::timeval {
        tv_sec: seconds as i64,
        tv_usec: (seconds.fract() * 1e6).ceil() as i64,
    }
}

fn set_timer(vm: &mut Vm, args: Args) -> Result {
    let which = args.index(vm, 0)?;
    let first = seconds(vm, args.get(1))?;
    let interval = match args.opt(2) {
        Some(value) => seconds(vm, value)?,
        None => 0.0,
    };
    let new = libc::itimerval {
        it_interval: timeval(interval),
        it_value: timeval(first),
    };
    // SAFETY: both structs live through the call.
    let (code, old) = unsafe {
        let mut old: libc::itimerval = core::mem::zeroed();
        (libc::setitimer(which as _, &new, &mut old), old)
    };
    timer_values(vm, code, &old)
}

fn timer_values(vm: &mut Vm, code: i32, timer: &libc::itimerval) -> Result {
    if code < 0 {
        return Err(timer_error(vm, errno()));
    }
    let seconds = |t: libc::timeval| t.tv_sec as f64 + t.tv_usec as f64 * 1e-6;
    let first = vm.float(seconds(timer.it_value))?;
    let interval = vm.float(seconds(timer.it_interval))?;
    vm.tuple(&[first, interval])
}

#[cold]
fn timer_error(vm: &mut Vm, number: i32) -> Raised {
    let class = ItimerError::class(vm);
    let made = (|| {
        let text = vm.str(&error_text(number))?;
        vm.call(class, &[Value::small(number.into()), text])
    })();
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

fn parse_set(vm: &mut Vm, value: Value) -> Result<libc::sigset_t> {
    let numbers = vm.tuple_from(value)?;
    // SAFETY: the call makes the set empty.
    let mut set = unsafe {
        let mut set: libc::sigset_t = core::mem::zeroed();
        libc::sigemptyset(&mut set);
        set
    };
    for i in 0..items(numbers) {
        let given = item(numbers, i);
        let n = match vm.is_int(given) {
            // What is too large for a number of the system is out of range, too.
            true => vm.as_i64(given).unwrap_or(-1),
            false => vm.index_i64(given)?,
        };
        if !(1..i64::from(COUNT)).contains(&n) {
            let last = COUNT - 1;
            return Err(vm.value_error(format!("signal number {n} out of range [1; {last}]")));
        }
        // SAFETY: the set was made above.
        unsafe { libc::sigaddset(&mut set, n as i32) };
    }
    Ok(set)
}

fn set_value(vm: &mut Vm, set: &libc::sigset_t) -> Result {
    let found = vm.new_set()?;
    for n in 1..COUNT {
        // SAFETY: the system filled the set.
        if unsafe { libc::sigismember(set, n) } == 1 {
            vm.set_add(found, Value::small(n.into()))?;
        }
    }
    Ok(found)
}

fn wait_info(vm: &mut Vm, set: &libc::sigset_t, timeout: Option<f64>) -> Result {
    let until = timeout.and_then(|s| {
        let limit = std::time::Duration::try_from_secs_f64(s).ok()?;
        std::time::Instant::now().checked_add(limit)
    });
    loop {
        // A signal that is handled does not make the wait longer.
        let left = until.map(|until| {
            let left = until.saturating_duration_since(std::time::Instant::now());
            libc::timespec {
                tv_sec: left.as_secs() as i64,
                tv_nsec: left.subsec_nanos().into(),
            }
        });
        let (code, info) = vm.blocking(|| {
            // SAFETY: set and limit live through the call, which fills the struct.
            unsafe {
                let mut info: libc::siginfo_t = core::mem::zeroed();
                let code = match &left {
                    Some(left) => libc::sigtimedwait(set, &mut info, left),
                    None => libc::sigwaitinfo(set, &mut info),
                };
                (code, info)
            }
        });
        if code < 0 {
            match errno() {
                libc::EINTR => {
                    vm.safe_point()?;
                    continue;
                }
                libc::EAGAIN => return Ok(NONE),
                number => return Err(os_error(vm, number, None)),
            }
        }
        // SAFETY: the fields of signals that processes send.
        let parts = unsafe {
            [
                info.si_signo,
                info.si_code,
                info.si_errno,
                info.si_pid(),
                info.si_uid() as i32,
                info.si_status(),
                0,
            ]
        };
        let values = vm.tuple(&parts.map(|n| Value::small(n.into())))?;
        return structseq::make_of::<StructSiginfo>(vm, values);
    }
}
