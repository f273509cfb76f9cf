//! select: waiting for descriptors.

use crate::ModuleId;
use crate::descriptors;
use crate::util::*;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, Exc, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean,
    kind_of, native_struct, py_module,
};
use std::time::{Duration, Instant};

native_struct! {
    pub struct Poll {
        /// A dict from descriptors to the events that are asked for.
        EVENTS: Value,
        /// Whether a thread waits.
        WAITS: bool,
    }
}
native_struct! {
    pub struct Epoll { FD: Descriptor }
}

py_module! {
    pub static MODULE = ModuleId::Select, "select";
    functions: [FUNCTIONS],
    types: { Epoll = &EPOLL },
    hidden: { Poll = &POLL },
    fill: |vm, module| {
        constants(vm, module, CONSTANTS)?;
        let error = vm.exc_class(Exc::OSError);
        set(vm, module, "error", error)
    },
}

static FUNCTIONS: &[Row] = &[
    Row::new("select", "rlist, wlist, xlist, timeout=None, /", select),
    Row::new("poll", "", |vm, _| {
        let this = Poll::make(vm)?;
        let dict = vm.new_dict()?;
        Poll::EVENTS.set(vm, this, dict);
        Ok(this)
    }),
];

static POLL: TypeDef = TypeDef {
    module: "select",
    owns_kind: false,
    methods: &[
        Row::new("register", "self, fd, eventmask=7, /", |vm, a| {
            let fd = descriptor(vm, a.get(1))?;
            let events = event_mask(vm, a.opt(2), 7)?;
            let dict = Poll::EVENTS.get(a.get(0));
            vm.dict_set(dict, Value::small(fd.into()), Value::small(events))?;
            Ok(NONE)
        }),
        Row::new("modify", "self, fd, eventmask, /", |vm, a| {
            let fd = descriptor(vm, a.get(1))?;
            let events = event_mask(vm, a.opt(2), 7)?;
            let dict = Poll::EVENTS.get(a.get(0));
            let key = Value::small(fd.into());
            if vm.dict_get(dict, key)?.is_none() {
                return Err(os_error(vm, libc::ENOENT, None));
            }
            vm.dict_set(dict, key, Value::small(events))?;
            Ok(NONE)
        }),
        Row::new("unregister", "self, fd, /", |vm, a| {
            let fd = descriptor(vm, a.get(1))?;
            let key = Value::small(fd.into());
            if !vm.dict_delete(Poll::EVENTS.get(a.get(0)), key)? {
                return Err(vm.key_error(key));
            }
            Ok(NONE)
        }),
        Row::new("poll", "self, timeout=None, /", poll),
    ],
    ..TypeDef::new("poll", Kind::NativeObject)
};

static EPOLL: TypeDef = TypeDef {
    module: "select",
    owns_kind: false,
    doc: "select.epoll([sizehint=-1[, flags=0]])\n\nAn edge and level triggered poll.",
    methods: &[
        Row::fixed("__new__", "type, sizehint=-1, flags=0", |vm, a| {
            let hint = a.index_or(vm, 1, -1)?;
            if hint < -1 || hint == 0 {
                return Err(vm.value_error("negative sizehint"));
            }
            if !matches!(a.index_or(vm, 2, 0)?, 0 | EPOLL_CLOEXEC) {
                return Err(os_error(vm, libc::EINVAL, None));
            }
            let this = Epoll::new_for(vm, a.get(0))?;
            // SAFETY: plain system call.
            let fd = unsafe { libc::epoll_create1(libc::EPOLL_CLOEXEC) };
            if fd < 0 {
                return Err(os_error(vm, errno(), None));
            }
            Epoll::FD.set(vm, this, fd);
            Ok(this)
        }),
        Row::class("fromfd", "type, fd, /", |vm, a| {
            let Ok(fd) = i32::try_from(a.index(vm, 1)?) else {
                return Err(vm.overflow_error("Python int too large to convert to C int"));
            };
            let this = Epoll::new_for(vm, a.get(0))?;
            Epoll::FD.set(vm, this, fd);
            Ok(this)
        }),
        Row::new(FINALIZER, "self, /", |vm, a| {
            close_epoll(vm, a.get(0));
            Ok(NONE)
        }),
        Row::new("__enter__", "self, /", |vm, a| {
            epoll_fd(vm, a.get(0))?;
            Ok(a.get(0))
        }),
        Row::new(
            "__exit__",
            "self, exc_type=None, exc_value=None, exc_tb=None, /",
            |vm, a| {
                close_epoll(vm, a.get(0));
                Ok(NONE)
            },
        ),
        Row::new("close", "self, /", |vm, a| {
            close_epoll(vm, a.get(0));
            Ok(NONE)
        }),
        Row::new("fileno", "self, /", |vm, a| {
            let fd = epoll_fd(vm, a.get(0))?;
            vm.int(fd.into())
        }),
        Row::new("register", "self, fd, eventmask=7", |vm, a| {
            control(vm, a, libc::EPOLL_CTL_ADD)
        }),
        Row::new("modify", "self, fd, eventmask", |vm, a| {
            control(vm, a, libc::EPOLL_CTL_MOD)
        }),
        Row::new("unregister", "self, fd", |vm, a| {
            let fd = epoll_fd(vm, a.get(0))?;
            let target = descriptor(vm, a.get(1))?;
            // SAFETY: no event is needed to delete.
            let code =
                unsafe { libc::epoll_ctl(fd, libc::EPOLL_CTL_DEL, target, std::ptr::null_mut()) };
            done(vm, code)
        }),
        Row::new("poll", "self, timeout=None, maxevents=-1", epoll_wait),
    ],
    getsets: &[GetSetRow::get("closed", |_, a| {
        Ok(boolean(Epoll::FD.get(a.get(0)) < 0))
    })],
    ..TypeDef::new("epoll", Kind::NativeObject)
};

const EPOLL_CLOEXEC: i64 = libc::EPOLL_CLOEXEC as i64;

const CONSTANTS: &[(&str, i64)] = &[
    ("POLLIN", libc::POLLIN as i64),
    ("POLLPRI", libc::POLLPRI as i64),
    ("POLLOUT", libc::POLLOUT as i64),
    ("POLLERR", libc::POLLERR as i64),
    ("POLLHUP", libc::POLLHUP as i64),
    ("POLLNVAL", libc::POLLNVAL as i64),
    ("POLLRDNORM", libc::POLLRDNORM as i64),
    ("POLLRDBAND", libc::POLLRDBAND as i64),
    ("POLLWRNORM", libc::POLLWRNORM as i64),
    ("POLLWRBAND", libc::POLLWRBAND as i64),
    ("POLLMSG", 0x400),
    ("POLLRDHUP", libc::POLLRDHUP as i64),
    ("PIPE_BUF", libc::PIPE_BUF as i64),
    ("EPOLLIN", libc::EPOLLIN as i64),
    ("EPOLLOUT", libc::EPOLLOUT as i64),
    ("EPOLLPRI", libc::EPOLLPRI as i64),
    ("EPOLLERR", libc::EPOLLERR as i64),
    ("EPOLLHUP", libc::EPOLLHUP as i64),
    ("EPOLLRDHUP", libc::EPOLLRDHUP as i64),
    ("EPOLLET", 1 << 31),
    ("EPOLLONESHOT", libc::EPOLLONESHOT as i64),
    ("EPOLLEXCLUSIVE", libc::EPOLLEXCLUSIVE as i64),
    ("EPOLLWAKEUP", libc::EPOLLWAKEUP as i64),
    ("EPOLLRDNORM", libc::EPOLLRDNORM as i64),
    ("EPOLLRDBAND", libc::EPOLLRDBAND as i64),
    ("EPOLLWRNORM", libc::EPOLLWRNORM as i64),
    ("EPOLLWRBAND", libc::EPOLLWRBAND as i64),
    ("EPOLLMSG", libc::EPOLLMSG as i64),
    ("EPOLL_CLOEXEC", EPOLL_CLOEXEC),
];

/// The descriptor of an int or of what has `fileno()`.
pub fn descriptor(vm: &mut Vm, value: Value) -> Result<i32> {
    let number = if vm.is_int(value) {
        value
    } else {
        let Some(method) = attr_opt(vm, value, "fileno")? else {
            let text = "argument must be an int, or have a fileno() method.";
            return Err(vm.type_error(text));
        };
        let number = vm.call(method, &[])?;
        if !vm.is_int(number) {
            return Err(vm.type_error("fileno() returned a non-integer"));
        }
        number
    };
    let n = vm.index_i64(number)?;
    match i32::try_from(n) {
        Ok(fd) if fd >= 0 => Ok(fd),
        Ok(fd) => Err(vm.value_error(format!(
            "file descriptor cannot be a negative integer ({fd})"
        ))),
        Err(_) => Err(vm.overflow_error("Python int too large to convert to C int")),
    }
}

fn event_mask(vm: &mut Vm, value: Option<Value>, default: i64) -> Result<i64> {
    let Some(value) = value else {
        return Ok(default);
    };
    let n = vm.index_i64(value)?;
    if n < 0 {
        return Err(vm.value_error("value must be positive"));
    }
    if n > u16::MAX.into() {
        let text = "Python int too large to convert to C unsigned short";
        return Err(vm.overflow_error(text));
    }
    Ok(n)
}

/// When a wait ends; None: never.
fn deadline(vm: &mut Vm, seconds: Option<f64>) -> Result<Option<Instant>> {
    match seconds {
        None => Ok(None),
        Some(s) if s.is_nan() => Err(vm.value_error("Invalid value NaN (not a number)")),
        Some(s) => match Duration::try_from_secs_f64(s.max(0.0)) {
            Ok(wait) if s < 1e10 => Ok(Instant::now().checked_add(wait)),
            _ => Err(vm.overflow_error("timestamp out of range for platform time_t")),
        },
    }
}

/// Milliseconds until a deadline, rounded up; -1 is for ever.
fn remaining(deadline: Option<Instant>) -> i32 {
    match deadline {
        None => -1,
        Some(end) => {
            let left = end.saturating_duration_since(Instant::now());
            left.as_nanos().div_ceil(1_000_000).min(i32::MAX as u128) as i32
        }
    }
}

/// A timeout argument in seconds (or units of `scale` to a second).
fn timeout(vm: &mut Vm, value: Option<Value>, scale: f64) -> Result<Option<f64>> {
    let Some(value) = value else {
        return Ok(None);
    };
    match pyrs_builtins::float::real_number(vm, value) {
        Ok(Some(x)) if vm.as_str(value).is_none() => Ok(Some(x / scale)),
        Ok(_) => Err(vm.type_error("timeout must be a real number or None")),
        Err(raised) => Err(raised),
    }
}

/// Wait for events of descriptors until a deadline; how many have some.
///
/// # Errors
/// OSError, and what signal handlers raise.
pub fn wait(vm: &mut Vm, fds: &mut [libc::pollfd], end: Option<Instant>) -> Result<usize> {
    let mut poll = |limit| {
        // SAFETY: the array has the given length.
        unsafe { libc::poll(fds.as_mut_ptr(), fds.len() as _, limit) }
    };
    loop {
        // What is ready at once is no reason to let others run.
        let alone = vm.thread_count() == 1;
        let mut n = if alone { 0 } else { poll(0) };
        if n == 0 && (alone || remaining(end) != 0) {
            n = vm.blocking(|| poll(remaining(end)));
        }
        if n >= 0 {
            return Ok(n as usize);
        }
        match errno() {
            libc::EINTR => vm.safe_point()?,
            number => return Err(os_error(vm, number, None)),
        }
    }
}

fn select(vm: &mut Vm, args: Args) -> Result {
    const EVENTS: [i16; 3] = [libc::POLLIN, libc::POLLOUT, libc::POLLPRI];
    const READY: [i16; 3] = [
        libc::POLLIN | libc::POLLHUP | libc::POLLERR,
        libc::POLLOUT | libc::POLLERR,
        libc::POLLPRI,
    ];
    let seconds = timeout(vm, args.some(3), 1.0)?;
    if seconds.is_some_and(|s| s < 0.0) {
        return Err(vm.value_error("timeout must be non-negative"));
    }
    let end = deadline(vm, seconds)?;
    let mut fds = Vec::new();
    // The three lists of objects.
    let lists = vm.list(&[])?;
    for (i, events) in EVENTS.into_iter().enumerate() {
        // A list is read as it is at each step: `fileno()` may change it.
        let given = args.get(i);
        let live = given.is_ref() && kind_of(given) == Kind::List;
        let objects = match live {
            true => EMPTY_TUPLE,
            false => match vm.tuple_from(given) {
                Ok(objects) => objects,
                Err(_) => {
                    vm.catch(Exc::TypeError)?;
                    return Err(vm.type_error("arguments 1-3 must be sequences"));
                }
            },
        };
        let seen = vm.list(&[])?;
        push(vm, lists, seen)?;
        for k in 0.. {
            let object = if live {
                if k >= list_len(given) {
                    break;
                }
                list_get(vm, given, k)?
            } else {
                if k >= items(objects) {
                    break;
                }
                item(objects, k)
            };
            push(vm, seen, object)?;
            let fd = descriptor(vm, object)?;
            if fd >= libc::FD_SETSIZE as i32 {
                return Err(vm.value_error("filedescriptor out of range in select()"));
            }
            fds.push(libc::pollfd {
                fd,
                events,
                revents: 0,
            });
        }
    }
    wait(vm, &mut fds, end)?;
    if fds.iter().any(|f| f.revents & libc::POLLNVAL != 0) {
        return Err(os_error(vm, libc::EBADF, None));
    }
    let results = vm.list(&[])?;
    let mut at = 0;
    for (i, mask) in READY.into_iter().enumerate() {
        let objects = list_get(vm, lists, i)?;
        let ready = vm.list(&[])?;
        for k in 0..list_len(objects) {
            if fds[at].revents & mask != 0 {
                let object = list_get(vm, objects, k)?;
                push(vm, ready, object)?;
            }
            at += 1;
        }
        push(vm, results, ready)?;
    }
    vm.tuple_from(results)
}

fn poll(vm: &mut Vm, args: Args) -> Result {
    let seconds = timeout(vm, args.some(1), 1000.0)?.filter(|&s| s >= 0.0);
    let end = deadline(vm, seconds)?;
    let dict = Poll::EVENTS.get(args.get(0));
    if Poll::WAITS.get(args.get(0)) {
        return Err(vm.runtime_error("concurrent poll() invocation"));
    }
    let (mut fds, mut at) = (Vec::new(), 0);
    while let Some((next, fd, events)) = vm.dict_next(dict, at) {
        at = next;
        fds.push(libc::pollfd {
            fd: fd.as_small().unwrap_or(-1) as i32,
            events: events.as_small().unwrap_or(0) as u16 as i16,
            revents: 0,
        });
    }
    Poll::WAITS.set(vm, args.get(0), true);
    let waited = wait(vm, &mut fds, end);
    Poll::WAITS.set(vm, args.get(0), false);
    waited?;
    let found = vm.list(&[])?;
    for f in fds.iter().filter(|f| f.revents != 0) {
        let fd = Value::small(f.fd.into());
        let events = Value::small((f.revents as u16).into());
        let pair = vm.tuple(&[fd, events])?;
        push(vm, found, pair)?;
    }
    Ok(found)
}

fn close_epoll(vm: &mut Vm, this: Value) {
    let fd = Epoll::FD.get(this);
    if fd >= 0 {
        Epoll::FD.set(vm, this, -1);
        descriptors::close(vm, fd);
    }
}

fn epoll_fd(vm: &mut Vm, this: Value) -> Result<i32> {
    match Epoll::FD.get(this) {
        fd if fd >= 0 => Ok(fd),
        _ => Err(vm.value_error("I/O operation on closed epoll object")),
    }
}

fn done(vm: &mut Vm, code: i32) -> Result {
    if code < 0 {
        return Err(os_error(vm, errno(), None));
    }
    Ok(NONE)
}

fn control(vm: &mut Vm, args: Args, operation: i32) -> Result {
    let fd = epoll_fd(vm, args.get(0))?;
    let target = descriptor(vm, args.get(1))?;
    let events = match args.opt(2) {
        Some(value) => vm.index_i64(value)? as u32,
        None => (libc::EPOLLIN | libc::EPOLLPRI | libc::EPOLLOUT) as u32,
    };
    let mut event = libc::epoll_event {
        events,
        u64: target as u64,
    };
    // SAFETY: the event lives through the call.
    let code = unsafe { libc::epoll_ctl(fd, operation, target, &mut event) };
    done(vm, code)
}

fn epoll_wait(vm: &mut Vm, args: Args) -> Result {
    let fd = epoll_fd(vm, args.get(0))?;
    let seconds = timeout(vm, args.some(1), 1.0)?.filter(|&s| s >= 0.0);
    let most = args.index_or(vm, 2, -1)?;
    if most == 0 || most < -1 {
        return Err(vm.value_error(format!("maxevents must be greater than 0, got {most}")));
    }
    let most = if most < 0 { 1023 } else { most.min(1 << 16) } as usize;
    let end = deadline(vm, seconds)?;
    let mut events = vec![libc::epoll_event { events: 0, u64: 0 }; most];
    let n = loop {
        let mut wait = |limit| {
            // SAFETY: there is room for `most` events.
            unsafe { libc::epoll_wait(fd, events.as_mut_ptr(), most as i32, limit) }
        };
        let alone = vm.thread_count() == 1;
        let mut n = if alone { 0 } else { wait(0) };
        if n == 0 && (alone || remaining(end) != 0) {
            n = descriptors::blocking(vm, fd, || wait(remaining(end)));
        }
        if n >= 0 {
            break n as usize;
        }
        match errno() {
            libc::EINTR => vm.safe_point()?,
            number => return Err(os_error(vm, number, None)),
        }
    };
    let found = vm.list(&[])?;
    for event in &events[..n] {
        let (fd, bits) = (event.u64, event.events);
        let (fd, bits) = (vm.int(fd as i64)?, vm.int(bits.into())?);
        let pair = vm.tuple(&[fd, bits])?;
        push(vm, found, pair)?;
    }
    Ok(found)
}
