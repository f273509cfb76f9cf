//! _socket.

mod address;
mod constants;
mod hosts;
mod resolve;
mod transfer;

use crate::ModuleId;
use crate::descriptors;
use crate::select;
use crate::util::*;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean,
    native_struct, py_module,
};
use std::time::{Duration, Instant};

native_struct! {
    pub struct Socket {
        /// -1: closed.
        FD: Descriptor,
        FAMILY: i64,
        TYPE: i64,
        PROTOCOL: i64,
        /// Nanoseconds, as an int; None: operations wait for ever.
        TIMEOUT: Option<Value>,
    }
}

py_module! {
    pub static MODULE = ModuleId::Socket, "_socket";
    functions: [FUNCTIONS, resolve::FUNCTIONS],
    types: { Socket = &SOCKET },
    exceptions: {
        HostError = "socket.herror" (Exc::OSError);
        AddressError = "socket.gaierror" (Exc::OSError);
    },
    state: [Defaults],
    fill: fill,
}

static SOCKET: TypeDef = TypeDef {
    module: "_socket",
    owns_kind: false,
    subclassable: true,
    doc: "socket(family=AF_INET, type=SOCK_STREAM, proto=0, fileno=None) -> socket object",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            Socket::new_for(vm, a.get(0))
        }),
        Row::new(
            "__init__",
            "self, family=-1, type=-1, proto=-1, fileno=None",
            init,
        ),
        Row::new("__del__", "self, /", finalize),
        Row::new("__repr__", "self, /", repr),
        Row::new("_accept", "self, /", accept),
        Row::new("bind", "self, address, /", |vm, a| {
            let this = a.get(0);
            let to = address::parse(vm, family(this), a.get(1), "bind")?;
            // SAFETY: the address has the given length.
            let code = unsafe { libc::bind(fd(this), to.ptr(), to.len) };
            done(vm, code)
        }),
        Row::new("close", "self, /", close),
        Row::new("connect", "self, address, /", |vm, a| {
            match connect(vm, a, "connect")? {
                0 => Ok(NONE),
                number => Err(os_error(vm, number, None)),
            }
        }),
        Row::new("connect_ex", "self, address, /", |vm, a| {
            let number = connect(vm, a, "connect_ex")?;
            Ok(Value::small(number.into()))
        }),
        Row::new("detach", "self, /", |vm, a| {
            let n = fd(a.get(0));
            Socket::FD.set(vm, a.get(0), -1);
            vm.int(n.into())
        }),
        Row::new("fileno", "self, /", |vm, a| vm.int(fd(a.get(0)).into())),
        Row::new("getpeername", "self, /", |vm, a| {
            name_of(vm, a.get(0), libc::getpeername)
        }),
        Row::new("getsockname", "self, /", |vm, a| {
            name_of(vm, a.get(0), libc::getsockname)
        }),
        Row::new("getsockopt", "self, level, option, buflen=0, /", get_option),
        Row::new(
            "setsockopt",
            "self, level, option, value, optlen=0, /",
            set_option,
        ),
        Row::new("listen", "self, backlog=128, /", |vm, a| {
            let backlog = a.index_or(vm, 1, 128)?.max(0);
            // SAFETY: plain system call.
            let code = unsafe { libc::listen(fd(a.get(0)), backlog.min(i32::MAX.into()) as i32) };
            done(vm, code)
        }),
        Row::new("recv", "self, bufsize, flags=0, /", transfer::recv),
        Row::new(
            "recv_into",
            "self, buffer, nbytes=0, flags=0",
            transfer::recv_into,
        ),
        Row::new("recvfrom", "self, bufsize, flags=0, /", transfer::recv_from),
        Row::new(
            "recvfrom_into",
            "self, buffer, nbytes=0, flags=0",
            transfer::recv_from_into,
        ),
        Row::new(
            "recvmsg",
            "self, bufsize, ancbufsize=0, flags=0, /",
            transfer::recv_message,
        ),
        Row::new(
            "recvmsg_into",
            "self, buffers, ancbufsize=0, flags=0, /",
            transfer::recv_message_into,
        ),
        Row::new("send", "self, data, flags=0, /", transfer::send),
        Row::new("sendall", "self, data, flags=0, /", transfer::send_all),
        Row::new("sendto", "self, *args", transfer::send_to),
        Row::new(
            "sendmsg",
            "self, buffers, ancdata=(), flags=0, address=None, /",
            transfer::send_message,
        ),
        Row::new("setblocking", "self, flag, /", |vm, a| {
            let block = vm.truth(a.get(1))?;
            let timeout = if block { None } else { Some(0) };
            set_timeout(vm, a.get(0), timeout)?;
            Ok(NONE)
        }),
        Row::new("getblocking", "self, /", |_, a| {
            Ok(boolean(timeout(a.get(0)) != Some(Duration::ZERO)))
        }),
        Row::new("settimeout", "self, timeout, /", |vm, a| {
            let nanos = timeout_argument(vm, a.some(1))?;
            set_timeout(vm, a.get(0), nanos)?;
            Ok(NONE)
        }),
        Row::new("gettimeout", "self, /", |vm, a| match timeout(a.get(0)) {
            None => Ok(NONE),
            Some(t) => vm.float(t.as_nanos() as f64 / 1e9),
        }),
        Row::new("shutdown", "self, flag, /", |vm, a| {
            let how = a.index(vm, 1)? as i32;
            // SAFETY: plain system call.
            let code = unsafe { libc::shutdown(fd(a.get(0)), how) };
            done(vm, code)
        }),
    ],
    getsets: &[
        GetSetRow::member("family", |_, a| Ok(Value::small(family(a.get(0)).into()))),
        GetSetRow::member("type", |_, a| Ok(Value::small(Socket::TYPE.get(a.get(0))))),
        GetSetRow::member("proto", |_, a| {
            Ok(Value::small(Socket::PROTOCOL.get(a.get(0))))
        }),
        GetSetRow::get("timeout", |vm, a| match timeout(a.get(0)) {
            None => Ok(NONE),
            Some(t) => vm.float(t.as_nanos() as f64 / 1e9),
        }),
    ],
    ..TypeDef::new("socket", Kind::NativeObject)
};

/// The timeout of new sockets, in nanoseconds.
pub struct Defaults {
    timeout: Option<i64>,
}

static FUNCTIONS: &[Row] = &[
    Row::new("getdefaulttimeout", "", |vm, _| {
        let default = Defaults::get(vm).and_then(|defaults| defaults.timeout);
        match default {
            None => Ok(NONE),
            Some(nanos) => vm.float(nanos as f64 / 1e9),
        }
    }),
    Row::new("setdefaulttimeout", "timeout, /", |vm, a| {
        let timeout = timeout_argument(vm, a.some(0))?;
        Defaults { timeout }.put(vm);
        Ok(NONE)
    }),
    Row::new("close", "fd, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: plain system call.
        let code = vm.blocking(|| unsafe { libc::close(fd as i32) });
        done(vm, code)
    }),
    Row::new("dup", "fd, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: plain system call.
        let new = unsafe { libc::fcntl(fd as i32, libc::F_DUPFD_CLOEXEC, 0) };
        if new < 0 {
            return Err(os_error(vm, errno(), None));
        }
        vm.int(new.into())
    }),
    Row::new("socketpair", "family=1, type=1, proto=0, /", pair),
    Row::new("CMSG_LEN", "length, /", |vm, a| {
        let n = a.index(vm, 0)?;
        match u32::try_from(n) {
            // SAFETY: computes a number.
            Ok(n) if n < 1 << 30 => vm.int(unsafe { libc::CMSG_LEN(n) }.into()),
            _ => Err(vm.overflow_error("CMSG_LEN() argument out of range")),
        }
    }),
    Row::new("CMSG_SPACE", "length, /", |vm, a| {
        let n = a.index(vm, 0)?;
        match u32::try_from(n) {
            // SAFETY: computes a number.
            Ok(n) if n < 1 << 30 => vm.int(unsafe { libc::CMSG_SPACE(n) }.into()),
            _ => Err(vm.overflow_error("CMSG_SPACE() argument out of range")),
        }
    }),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let class = Socket::class(vm);
    set(vm, module, "SocketType", class)?;
    constants(vm, module, constants::ALL)?;
    constants(vm, module, constants::MORE)?;
    set(vm, module, "has_ipv6", pyrs_runtime::TRUE)?;
    let error = vm.exc_class(Exc::OSError);
    set(vm, module, "error", error)?;
    let timeout = vm.exc_class(Exc::TimeoutError);
    set(vm, module, "timeout", timeout)
}

fn fd(this: Value) -> i32 {
    Socket::FD.get(this)
}
fn family(this: Value) -> i32 {
    Socket::FAMILY.get(this) as i32
}
/// How long an operation may wait: None is for ever, zero not at all.
fn timeout(this: Value) -> Option<Duration> {
    let nanos = Socket::TIMEOUT
        .get(this)
        .and_then(pyrs_runtime::int::as_i64);
    nanos.map(|n| Duration::from_nanos(n.max(0) as u64))
}

fn done(vm: &mut Vm, code: i32) -> Result {
    if code < 0 {
        return Err(os_error(vm, errno(), None));
    }
    Ok(NONE)
}

/// A timeout argument in nanoseconds.
fn timeout_argument(vm: &mut Vm, value: Option<Value>) -> Result<Option<i64>> {
    let Some(value) = value else {
        return Ok(None);
    };
    let seconds = match pyrs_builtins::float::real_number(vm, value)? {
        Some(x) if vm.as_str(value).is_none() => x,
        _ => {
            let got = vm.type_name_of(value);
            return Err(vm.type_error(format!(
                "'{got}' object cannot be interpreted as an integer or float"
            )));
        }
    };
    if seconds.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if seconds < 0.0 {
        return Err(vm.value_error("Timeout value out of range"));
    }
    if seconds > 9e9 {
        return Err(vm.overflow_error("timestamp too large to convert to C PyTime_t"));
    }
    Ok(Some((seconds * 1e9).ceil() as i64))
}

fn set_timeout(vm: &mut Vm, this: Value, nanos: Option<i64>) -> Result<()> {
    let value = match nanos {
        Some(n) => Some(vm.int(n)?),
        None => None,
    };
    Socket::TIMEOUT.set(vm, this, value);
    let mut on = i32::from(nanos.is_some());
    // SAFETY: the number lives through the call.
    let code = unsafe { libc::ioctl(fd(this), libc::FIONBIO, &mut on) };
    done(vm, code).map(|_| ())
}

/// Make an object own a descriptor.
fn adopt(vm: &mut Vm, this: Value, fd: i32, family: i32, kind: i32, proto: i32) -> Result<()> {
    let kind_only = kind & !(libc::SOCK_NONBLOCK | libc::SOCK_CLOEXEC);
    Socket::FD.set(vm, this, fd);
    Socket::FAMILY.set(vm, this, family.into());
    Socket::TYPE.set(vm, this, kind_only.into());
    Socket::PROTOCOL.set(vm, this, proto.into());
    let default = Defaults::get(vm).and_then(|defaults| defaults.timeout);
    if kind & libc::SOCK_NONBLOCK != 0 {
        Socket::TIMEOUT.set(vm, this, Some(Value::small(0)));
    } else if default.is_some() {
        set_timeout(vm, this, default)?;
    } else {
        Socket::TIMEOUT.clear(vm, this);
    }
    Ok(())
}

/// An option of a socket that is a number.
fn query(fd: i32, option: i32) -> Option<i32> {
    let (mut n, mut len) = (0i32, size_of::<i32>() as libc::socklen_t);
    // SAFETY: the call writes at most `len` bytes.
    let code = unsafe {
        let place = std::ptr::from_mut(&mut n).cast();
        libc::getsockopt(fd, libc::SOL_SOCKET, option, place, &mut len)
    };
    (code == 0).then_some(n)
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let mut numbers = [-1; 3];
    for (i, n) in numbers.iter_mut().enumerate() {
        *n = args.index_or(vm, i + 1, -1)? as i32;
    }
    let [mut family, mut kind, mut proto] = numbers;
    if let Some(given) = args.some(4) {
        if !vm.is_int(given) {
            let got = vm.type_name_of(given);
            return Err(vm.type_error(format!(
                "'{got}' object cannot be interpreted as an integer"
            )));
        }
        let n = vm.index_i64(given)? as i32;
        if n < 0 {
            return Err(vm.value_error("negative file descriptor"));
        }
        let Some(found) = query(n, libc::SO_DOMAIN) else {
            return Err(os_error(vm, errno(), None));
        };
        family = if family == -1 { found } else { family };
        if kind == -1 {
            kind = query(n, libc::SO_TYPE).unwrap_or(libc::SOCK_STREAM);
        }
        if proto == -1 {
            proto = query(n, libc::SO_PROTOCOL).unwrap_or(0);
        }
        adopt(vm, this, n, family, kind, proto)?;
        return Ok(NONE);
    }
    family = if family == -1 { libc::AF_INET } else { family };
    kind = if kind == -1 { libc::SOCK_STREAM } else { kind };
    proto = proto.max(0);
    // SAFETY: plain system call.
    let new = unsafe { libc::socket(family, kind | libc::SOCK_CLOEXEC, proto) };
    if new < 0 {
        return Err(os_error(vm, errno(), None));
    }
    adopt(vm, this, new, family, kind, proto)?;
    Ok(NONE)
}

fn finalize(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if fd(this) < 0 {
        return Ok(NONE);
    }
    let text = format!("unclosed {}", vm.repr_text(this)?);
    let old = fd(this);
    let class = vm.exc_class(Exc::ResourceWarning);
    let text = vm.str(&text)?;
    let result = match import_attr(vm, "_warnings", "warn") {
        Ok(warn) => vm.call(warn, &[text, class, Value::small(1)]),
        // At the end of the program there is nobody left to warn.
        Err(_) if vm.is_ending() => {
            vm.take_exception();
            Ok(NONE)
        }
        Err(raised) => Err(raised),
    };
    Socket::FD.set(vm, this, -1);
    descriptors::close(vm, old);
    result
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    vm.str(&format!(
        "<socket object, fd={}, family={}, type={}, proto={}>",
        fd(this),
        family(this),
        Socket::TYPE.get(this),
        Socket::PROTOCOL.get(this)
    ))
}

fn close(vm: &mut Vm, args: Args) -> Result {
    let old = fd(args.get(0));
    if old < 0 {
        return Ok(NONE);
    }
    Socket::FD.set(vm, args.get(0), -1);
    let code = descriptors::close(vm, old);
    // The other side may have gone already.
    if code < 0 && errno() != libc::ECONNRESET {
        return Err(os_error(vm, errno(), None));
    }
    Ok(NONE)
}

#[cold]
fn timed_out(vm: &mut Vm) -> Raised {
    vm.raise_str(Exc::TimeoutError, "timed out")
}

/// Do a system call that may have to wait, as long as the socket's timeout allows; the
/// call's result, which is not negative. `call` is given the descriptor and flags to add:
/// if `tries`, it is first called with one that forbids to wait, while other threads wait
/// for the interpreter lock.
///
/// # Errors
/// TimeoutError, OSError, and what signal handlers raise.
fn waiting(
    vm: &mut Vm,
    this: Value,
    write: bool,
    until: Option<Instant>,
    tries: bool,
    call: &mut dyn FnMut(i32, i32) -> isize,
) -> Result<usize> {
    let limit = timeout(this);
    let waits = limit.is_some_and(|l| !l.is_zero());
    loop {
        if waits && !ready(vm, this, write, until)? {
            return Err(timed_out(vm));
        }
        let fd = fd(this);
        let n = if limit.is_some() {
            // The system does not wait.
            call(fd, 0)
        } else {
            let mut n = -1;
            let quick = tries && vm.thread_count() > 1;
            if quick {
                n = call(fd, libc::MSG_DONTWAIT);
            }
            if !quick || n < 0 && errno() == libc::EAGAIN {
                n = descriptors::blocking(vm, fd, || call(fd, 0));
            }
            n
        };
        if n >= 0 {
            return Ok(n as usize);
        }
        match errno() {
            libc::EINTR => vm.safe_point()?,
            // Another one was faster, or the system changed its mind.
            libc::EAGAIN if waits => {}
            number => return Err(os_error(vm, number, None)),
        }
    }
}

/// When an operation that begins now must be done.
fn end_of(this: Value) -> Option<Instant> {
    timeout(this).and_then(|t| Instant::now().checked_add(t))
}

/// Wait until a socket can be read or written; false when the time is over.
fn ready(vm: &mut Vm, this: Value, write: bool, until: Option<Instant>) -> Result<bool> {
    if fd(this) < 0 {
        return Err(os_error(vm, libc::EBADF, None));
    }
    let events = if write { libc::POLLOUT } else { libc::POLLIN };
    let mut fds = [libc::pollfd {
        fd: fd(this),
        events,
        revents: 0,
    }];
    Ok(select::wait(vm, &mut fds, until)? > 0)
}

fn accept(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let mut from = address::Address::empty();
    let new = waiting(vm, this, false, end_of(this), false, &mut |fd, _| {
        from = address::Address::empty();
        // SAFETY: the address has room for `len` bytes.
        unsafe { libc::accept4(fd, from.ptr_mut(), &mut from.len, libc::SOCK_CLOEXEC) as isize }
    })?;
    let new = vm.int(new as i64)?;
    let from = from.value(vm)?;
    vm.tuple(&[new, from])
}

/// Connect; the error number.
fn connect(vm: &mut Vm, args: Args, function: &str) -> Result<i32> {
    let this = args.get(0);
    let to = address::parse(vm, family(this), args.get(1), function)?;
    let number = fd(this);
    // SAFETY: the address has the given length.
    let begin = || unsafe { libc::connect(number, to.ptr(), to.len) };
    let limit = timeout(this);
    let code = match limit {
        // The system does not wait.
        Some(_) => begin(),
        None => descriptors::blocking(vm, number, begin),
    };
    if code == 0 {
        return Ok(0);
    }
    let number = errno();
    let wait = match number {
        libc::EINTR => {
            vm.safe_point()?;
            limit != Some(Duration::ZERO)
        }
        libc::EINPROGRESS => limit.is_some_and(|l| !l.is_zero()),
        _ => false,
    };
    if !wait {
        return Ok(number);
    }
    if !ready(vm, this, true, end_of(this))? {
        if function == "connect_ex" {
            return Ok(libc::EAGAIN);
        }
        return Err(timed_out(vm));
    }
    Ok(query(fd(this), libc::SO_ERROR).unwrap_or_else(errno))
}

type NameCall = unsafe extern "C" fn(i32, *mut libc::sockaddr, *mut libc::socklen_t) -> i32;

fn name_of(vm: &mut Vm, this: Value, call: NameCall) -> Result {
    let mut name = address::Address::empty();
    // SAFETY: the address has room for `len` bytes.
    let code = unsafe { call(fd(this), name.ptr_mut(), &mut name.len) };
    done(vm, code)?;
    name.value(vm)
}

fn get_option(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (level, option) = (args.index(vm, 1)? as i32, args.index(vm, 2)? as i32);
    let room = args.index_or(vm, 3, 0)?;
    if room == 0 {
        let (mut n, mut len) = (0i32, size_of::<i32>() as libc::socklen_t);
        // SAFETY: the call writes at most `len` bytes.
        let code = unsafe {
            let place = std::ptr::from_mut(&mut n).cast();
            libc::getsockopt(fd(this), level, option, place, &mut len)
        };
        done(vm, code)?;
        return vm.int(n.into());
    }
    if !(1..=1024).contains(&room) {
        return Err(vm.raise_str(Exc::OSError, "getsockopt buflen out of range"));
    }
    let mut data = vec![0u8; room as usize];
    let mut len = room as libc::socklen_t;
    // SAFETY: the call writes at most `len` bytes.
    let code =
        unsafe { libc::getsockopt(fd(this), level, option, data.as_mut_ptr().cast(), &mut len) };
    done(vm, code)?;
    new_bytes(vm, &data[..(len as usize).min(data.len())])
}

fn set_option(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (level, option) = (args.index(vm, 1)? as i32, args.index(vm, 2)? as i32);
    let value = args.get(3);
    let data = if value == NONE {
        let n = args.index_or(vm, 4, 0)?;
        // SAFETY: no bytes are read.
        let code = unsafe {
            libc::setsockopt(
                fd(this),
                level,
                option,
                std::ptr::null(),
                n as libc::socklen_t,
            )
        };
        return done(vm, code);
    } else if vm.is_int(value) {
        let n = vm.index_i64(value)?;
        let Ok(n) = i32::try_from(n) else {
            return Err(vm.overflow_error("Python int too large to convert to C int"));
        };
        n.to_ne_bytes().to_vec()
    } else {
        need_bytes(vm, value)?
    };
    // SAFETY: the data has the given length.
    let code = unsafe {
        let len = data.len() as libc::socklen_t;
        libc::setsockopt(fd(this), level, option, data.as_ptr().cast(), len)
    };
    done(vm, code)
}

fn pair(vm: &mut Vm, args: Args) -> Result {
    let family = args.index_or(vm, 0, libc::AF_UNIX.into())? as i32;
    let kind = args.index_or(vm, 1, libc::SOCK_STREAM.into())? as i32;
    let proto = args.index_or(vm, 2, 0)? as i32;
    let mut fds = [0; 2];
    // SAFETY: the call fills the array.
    let code =
        unsafe { libc::socketpair(family, kind | libc::SOCK_CLOEXEC, proto, fds.as_mut_ptr()) };
    done(vm, code)?;
    let first = Socket::make(vm)?;
    adopt(vm, first, fds[0], family, kind, proto)?;
    let second = Socket::make(vm)?;
    adopt(vm, second, fds[1], family, kind, proto)?;
    vm.tuple(&[first, second])
}
