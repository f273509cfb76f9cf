//! posix: processes, the environment, the system.

use super::{TerminalSize, TimesResult, UnameResult, done, failed};
use crate::structseq;
use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Row, TypeDef, Value, Vm, boolean};
use std::ffi::{CStr, CString};

macro_rules! ids {
    ($($name:literal $f:ident)*) => { [ $( Row::new($name, "", |vm, _| {
        // SAFETY: plain system call that cannot fail.
        let id = unsafe { libc::$f() };
        vm.int(id as i64)
    }), )* ] };
}

pub(super) static IDS: [Row; 7] = ids! {
    "getpid" getpid "getppid" getppid "getuid" getuid "geteuid" geteuid "getgid" getgid
    "getegid" getegid "getpgrp" getpgrp
};

pub static FUNCTIONS: &[Row] = &[
    Row::new("_exit", "status", |vm, a| {
        let status = a.index(vm, 0)?;
        // SAFETY: ends the process at once, as asked.
        unsafe { libc::_exit(status as i32) }
    }),
    Row::new("abort", "", |_, _| std::process::abort()),
    Row::new("kill", "pid, signal, /", |vm, a| {
        let (pid, signal) = (a.index(vm, 0)?, a.index(vm, 1)?);
        // SAFETY: plain system call.
        let code = unsafe { libc::kill(pid as i32, signal as i32) };
        let result = done(vm, code, None)?;
        vm.safe_point()?;
        Ok(result)
    }),
    Row::new("urandom", "size, /", |vm, a| {
        let n = a.index(vm, 0)?;
        if n < 0 {
            return Err(vm.value_error("negative argument not allowed"));
        }
        let data = random(vm, n as usize, 0)?;
        new_bytes(vm, &data)
    }),
    Row::new("getrandom", "size, flags=0", |vm, a| {
        let n = a.index(vm, 0)?;
        let flags = a.index_or(vm, 1, 0)?;
        let data = random(vm, n.max(0) as usize, flags as u32)?;
        new_bytes(vm, &data)
    }),
    Row::new("cpu_count", "", |vm, _| {
        if let Some(said) = vm.interp.options.cpu_count {
            return vm.int(said);
        }
        // SAFETY: plain library call.
        let n = unsafe { libc::sysconf(libc::_SC_NPROCESSORS_ONLN) };
        Ok(if n > 0 { Value::small(n) } else { NONE })
    }),
    Row::new("sched_yield", "", |vm, _| {
        vm.blocking(std::thread::yield_now);
        vm.safe_point()?;
        Ok(NONE)
    }),
    Row::new("get_terminal_size", "fd=1, /", |vm, a| {
        let fd = a.index_or(vm, 0, 1)?;
        // SAFETY: the call fills the struct.
        let (code, size) = unsafe {
            let mut size: libc::winsize = core::mem::zeroed();
            (libc::ioctl(fd as i32, libc::TIOCGWINSZ, &mut size), size)
        };
        if code < 0 {
            return Err(failed(vm, None));
        }
        let parts = [
            Value::small(size.ws_col as i64),
            Value::small(size.ws_row as i64),
        ];
        let values = vm.tuple(&parts)?;
        structseq::make_of::<TerminalSize>(vm, values)
    }),
    Row::new("uname", "", |vm, _| {
        // SAFETY: the call fills the struct with texts that end in a zero byte.
        let parts = unsafe {
            let mut name: libc::utsname = core::mem::zeroed();
            libc::uname(&mut name);
            [
                name.sysname,
                name.nodename,
                name.release,
                name.version,
                name.machine,
            ]
            .map(|t| CStr::from_ptr(t.as_ptr()).to_string_lossy().into_owned())
        };
        let list = vm.list(&[])?;
        for part in parts {
            let part = vm.str(&part)?;
            push(vm, list, part)?;
        }
        let values = vm.tuple_from(list)?;
        structseq::make_of::<UnameResult>(vm, values)
    }),
    Row::new("times", "", |vm, _| {
        // SAFETY: the calls fill the struct.
        let (t, now, tick) = unsafe {
            let mut t: libc::tms = core::mem::zeroed();
            let now = libc::times(&mut t);
            (t, now, libc::sysconf(libc::_SC_CLK_TCK) as f64)
        };
        let list = vm.list(&[])?;
        for n in [t.tms_utime, t.tms_stime, t.tms_cutime, t.tms_cstime, now] {
            let n = vm.float(n as f64 / tick)?;
            push(vm, list, n)?;
        }
        let values = vm.tuple_from(list)?;
        structseq::make_of::<TimesResult>(vm, values)
    }),
    Row::new("getloadavg", "", |vm, _| {
        let mut loads = [0f64; 3];
        // SAFETY: the call fills up to three numbers.
        if unsafe { libc::getloadavg(loads.as_mut_ptr(), 3) } != 3 {
            return Err(os_error(vm, libc::EIO, None));
        }
        let (a, b, c) = (
            vm.float(loads[0])?,
            vm.float(loads[1])?,
            vm.float(loads[2])?,
        );
        vm.tuple(&[a, b, c])
    }),
    Row::new("strerror", "code, /", |vm, a| {
        let code = a.index(vm, 0)?;
        vm.str(&error_text(code as i32))
    }),
    Row::new("_create_environ", "", |vm, _| super::environ(vm)),
    Row::new("putenv", "name, value, /", |vm, a| {
        let name = env_text(vm, a.get(0))?;
        if name.to_bytes().contains(&b'=') {
            return Err(vm.value_error("illegal environment variable name"));
        }
        let value = env_text(vm, a.get(1))?;
        // SAFETY: texts that end in a zero byte; there is one thread that runs Python.
        let code = unsafe { libc::setenv(name.as_ptr(), value.as_ptr(), 1) };
        done(vm, code, None)
    }),
    Row::new("unsetenv", "name, /", |vm, a| {
        let name = env_text(vm, a.get(0))?;
        // SAFETY: as above.
        let code = unsafe { libc::unsetenv(name.as_ptr()) };
        done(vm, code, None)
    }),
    Row::new("waitpid", "pid, options, /", |vm, a| {
        let (pid, options) = (a.index(vm, 0)?, a.index(vm, 1)?);
        let mut status = 0;
        loop {
            // SAFETY: the call fills the status.
            let got =
                vm.blocking(|| unsafe { libc::waitpid(pid as i32, &mut status, options as i32) });
            if got >= 0 {
                return vm.tuple(&[Value::small(got as i64), Value::small(status as i64)]);
            }
            if errno() != libc::EINTR {
                return Err(failed(vm, None));
            }
            vm.safe_point()?;
        }
    }),
    Row::new("waitstatus_to_exitcode", "status", |vm, a| {
        let status = a.index(vm, 0)? as i32;
        if libc::WIFEXITED(status) {
            return Ok(Value::small(libc::WEXITSTATUS(status) as i64));
        }
        if libc::WIFSIGNALED(status) {
            return Ok(Value::small(-libc::WTERMSIG(status) as i64));
        }
        Err(vm.value_error(format!("invalid wait status: {status}")))
    }),
    Row::new("WIFEXITED", "status", |vm, a| {
        status(vm, a, |s| libc::WIFEXITED(s))
    }),
    Row::new("WIFSIGNALED", "status", |vm, a| {
        status(vm, a, |s| libc::WIFSIGNALED(s))
    }),
    Row::new("WIFSTOPPED", "status", |vm, a| {
        status(vm, a, |s| libc::WIFSTOPPED(s))
    }),
    Row::new("WEXITSTATUS", "status", |vm, a| {
        let s = a.index(vm, 0)?;
        Ok(Value::small(libc::WEXITSTATUS(s as i32) as i64))
    }),
    Row::new("WTERMSIG", "status", |vm, a| {
        let s = a.index(vm, 0)?;
        Ok(Value::small(libc::WTERMSIG(s as i32) as i64))
    }),
    Row::new("system", "command", |vm, a| {
        let command = env_text(vm, a.get(0))?;
        // SAFETY: a text that ends in a zero byte.
        let status = vm.blocking(|| unsafe { libc::system(command.as_ptr()) });
        Ok(Value::small(status as i64))
    }),
];

static TERMINAL: TypeDef = structseq::def("os", "terminal_size");
static UNAME: TypeDef = structseq::def("posix", "uname_result");
static TIMES: TypeDef = structseq::def("posix", "times_result");

pub fn define_types(vm: &mut Vm, module: Value) -> Result<()> {
    let fields = ["columns", "lines"];
    structseq::define::<TerminalSize>(vm, module, &TERMINAL, &fields, &[])?;
    let fields = ["sysname", "nodename", "release", "version", "machine"];
    structseq::define::<UnameResult>(vm, module, &UNAME, &fields, &[])?;
    let fields = [
        "user",
        "system",
        "children_user",
        "children_system",
        "elapsed",
    ];
    structseq::define::<TimesResult>(vm, module, &TIMES, &fields, &[]).map(|_| ())
}

fn random(vm: &mut Vm, n: usize, flags: u32) -> Result<Vec<u8>> {
    let mut data = room::zeroed(n)?;
    let mut at = 0;
    while at < n {
        let rest = &mut data[at..];
        let got = vm.blocking(|| {
            // SAFETY: the rest of the buffer has that many bytes.
            unsafe { libc::getrandom(rest.as_mut_ptr().cast(), rest.len(), flags) }
        });
        if got >= 0 {
            at += got as usize;
        } else if errno() != libc::EINTR {
            return Err(failed(vm, None));
        }
        vm.safe_point()?;
    }
    Ok(data)
}

fn env_text(vm: &mut Vm, value: Value) -> Result<CString> {
    let path = super::fspath(vm, value)?;
    let data = super::path_bytes(vm, path)?;
    match CString::new(data) {
        Ok(text) => Ok(text),
        Err(_) => Err(vm.value_error("embedded null byte")),
    }
}

fn status(vm: &mut Vm, args: Args, f: fn(i32) -> bool) -> Result {
    let status = args.index(vm, 0)?;
    Ok(boolean(f(status as i32)))
}
