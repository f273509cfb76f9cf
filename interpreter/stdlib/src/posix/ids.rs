//! posix: ids, groups, sessions and priorities of processes; what a wait status says.

use super::at::{Target, target};
use super::{c_path, done, failed};
use crate::util::*;
use pyrs_runtime::{Args, Result, Row, Value, Vm, boolean};
use std::ffi::{CStr, CString};
use std::ptr;

/// Functions of ints that give nothing back but an error.
macro_rules! plain {
    ($($name:literal $signature:literal $n:literal |$numbers:pat_param| $call:expr;)*) => {
        &[$(Row::new($name, $signature, |vm, a| {
            let $numbers = numbers::<$n>(vm, a)?;
            // SAFETY: plain system call on numbers.
            let code = unsafe { $call };
            done(vm, code, None)
        }),)*]
    };
}

fn numbers<const N: usize>(vm: &mut Vm, args: Args) -> Result<[i64; N]> {
    let mut all = [0; N];
    for (i, n) in all.iter_mut().enumerate() {
        *n = args.index(vm, i)?;
    }
    Ok(all)
}

pub static CHANGES: &[Row] = plain! {
    "setuid" "uid, /" 1 |[id]| libc::setuid(id as u32);
    "setgid" "gid, /" 1 |[id]| libc::setgid(id as u32);
    "seteuid" "euid, /" 1 |[id]| libc::seteuid(id as u32);
    "setegid" "egid, /" 1 |[id]| libc::setegid(id as u32);
    "setreuid" "ruid, euid, /" 2 |[r, e]| libc::setreuid(r as u32, e as u32);
    "setregid" "rgid, egid, /" 2 |[r, e]| libc::setregid(r as u32, e as u32);
    "setresuid" "ruid, euid, suid, /" 3
        |[r, e, s]| libc::setresuid(r as u32, e as u32, s as u32);
    "setresgid" "rgid, egid, sgid, /" 3
        |[r, e, s]| libc::setresgid(r as u32, e as u32, s as u32);
    "setsid" "" 0 |[]| libc::setsid();
    "setpgid" "pid, pgrp, /" 2 |[p, g]| libc::setpgid(p as i32, g as i32);
    "setpgrp" "" 0 |[]| libc::setpgid(0, 0);
    "killpg" "pgid, signal, /" 2 |[p, s]| libc::killpg(p as i32, s as i32);
    "setpriority" "which, who, priority" 3
        |[w, p, n]| libc::setpriority(w as _, p as _, n as i32);
    "tcsetpgrp" "fd, pgid, /" 2 |[f, p]| libc::tcsetpgrp(f as i32, p as i32);
};

pub static FUNCTIONS: &[Row] = &[
    Row::new("getsid", "pid, /", |vm, a| {
        let pid = a.index(vm, 0)?;
        // SAFETY: plain system call.
        let id = unsafe { libc::getsid(pid as i32) };
        number(vm, id.into())
    }),
    Row::new("getpgid", "pid", |vm, a| {
        let pid = a.index(vm, 0)?;
        // SAFETY: plain system call.
        let id = unsafe { libc::getpgid(pid as i32) };
        number(vm, id.into())
    }),
    Row::new("tcgetpgrp", "fd, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: plain system call.
        let id = unsafe { libc::tcgetpgrp(fd as i32) };
        number(vm, id.into())
    }),
    Row::new("nice", "increment, /", |vm, a| {
        let by = a.index(vm, 0)?;
        // SAFETY: plain system call; -1 may be a result, so the error number decides.
        let n = unsafe {
            *libc::__errno_location() = 0;
            libc::nice(by as i32)
        };
        if n == -1 && errno() != 0 {
            return Err(failed(vm, None));
        }
        vm.int(n.into())
    }),
    Row::new("getpriority", "which, who", |vm, a| {
        let [which, who] = numbers(vm, a)?;
        // SAFETY: as in `nice`.
        let n = unsafe {
            *libc::__errno_location() = 0;
            libc::getpriority(which as _, who as _)
        };
        if n == -1 && errno() != 0 {
            return Err(failed(vm, None));
        }
        vm.int(n.into())
    }),
    Row::new("getresuid", "", |vm, _| {
        let mut ids = [0; 3];
        let [r, e, s] = &mut ids;
        // SAFETY: the call fills three numbers.
        let code = unsafe { libc::getresuid(r, e, s) };
        done(vm, code, None)?;
        three(vm, ids)
    }),
    Row::new("getresgid", "", |vm, _| {
        let mut ids = [0; 3];
        let [r, e, s] = &mut ids;
        // SAFETY: the call fills three numbers.
        let code = unsafe { libc::getresgid(r, e, s) };
        done(vm, code, None)?;
        three(vm, ids)
    }),
    Row::new("getgroups", "", |vm, _| {
        // SAFETY: the first call only counts, the second one has room for that many.
        let groups = unsafe {
            let n = libc::getgroups(0, ptr::null_mut());
            if n < 0 {
                return Err(failed(vm, None));
            }
            let mut groups = vec![0; n as usize];
            let n = libc::getgroups(n, groups.as_mut_ptr());
            if n < 0 {
                return Err(failed(vm, None));
            }
            groups.truncate(n as usize);
            groups
        };
        let list = vm.list(&[])?;
        for id in groups {
            let id = vm.int(id.into())?;
            push(vm, list, id)?;
        }
        Ok(list)
    }),
    Row::new("setgroups", "groups, /", |vm, a| {
        let given = vm.tuple_from(a.get(0))?;
        let mut groups = Vec::new();
        for i in 0..items(given) {
            groups.push(vm.index_i64(item(given, i))? as u32);
        }
        // SAFETY: the array has the given length.
        let code = unsafe { libc::setgroups(groups.len(), groups.as_ptr()) };
        done(vm, code, None)
    }),
    Row::new("getgrouplist", "user, group, /", |vm, a| {
        let user = user_name(vm, a.get(0))?;
        let group = a.index(vm, 1)? as libc::gid_t;
        let mut n = 64;
        loop {
            let mut groups = Vec::new();
            room::resize(&mut groups, n as usize, 0 as libc::gid_t)?;
            let mut found = n;
            let code = vm.blocking(|| {
                // SAFETY: the name ends in a zero byte; the array has `found` places.
                unsafe { libc::getgrouplist(user.as_ptr(), group, groups.as_mut_ptr(), &mut found) }
            });
            if code >= 0 {
                let list = vm.list(&[])?;
                for &id in &groups[..found.clamp(0, n) as usize] {
                    let id = vm.int(id.into())?;
                    push(vm, list, id)?;
                }
                return Ok(list);
            }
            n = found.max(n.saturating_mul(2));
        }
    }),
    Row::new("initgroups", "username, gid, /", |vm, a| {
        let user = user_name(vm, a.get(0))?;
        let group = a.index(vm, 1)? as libc::gid_t;
        // SAFETY: the name ends in a zero byte.
        let code = vm.blocking(|| unsafe { libc::initgroups(user.as_ptr(), group) });
        done(vm, code, None)
    }),
    Row::new("getlogin", "", |vm, _| {
        // SAFETY: the text is valid until the next call.
        let name = unsafe {
            let name = libc::getlogin();
            (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned())
        };
        match name {
            Some(name) => vm.str(&name),
            None => Err(failed(vm, None)),
        }
    }),
    Row::new("ctermid", "", |vm, _| vm.str("/dev/tty")),
    Row::new("ttyname", "fd, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: the text is valid until the next call.
        let name = unsafe {
            let name = libc::ttyname(fd as i32);
            (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned())
        };
        match name {
            Some(name) => vm.str(&name),
            None => Err(failed(vm, None)),
        }
    }),
    Row::new("wait", "", |vm, _| {
        loop {
            let mut status = 0;
            // SAFETY: the call fills the status.
            let pid = vm.blocking(|| unsafe { libc::wait(&mut status) });
            if pid >= 0 {
                let (pid, status) = (vm.int(pid.into())?, vm.int(status.into())?);
                return vm.tuple(&[pid, status]);
            }
            if errno() != libc::EINTR {
                return Err(failed(vm, None));
            }
            vm.safe_point()?;
        }
    }),
    Row::new("pidfd_open", "pid, flags=0", |vm, a| {
        let (pid, flags) = (a.index(vm, 0)?, a.index_or(vm, 1, 0)?);
        // SAFETY: plain system call.
        let fd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid as i32, flags as u32) };
        number(vm, fd)
    }),
    Row::new("WSTOPSIG", "status", |vm, a| {
        let [status] = numbers(vm, a)?;
        Ok(Value::small(libc::WSTOPSIG(status as i32).into()))
    }),
    Row::new("WIFCONTINUED", "status", |vm, a| {
        let [status] = numbers(vm, a)?;
        Ok(boolean(libc::WIFCONTINUED(status as i32)))
    }),
    Row::new("WCOREDUMP", "status, /", |vm, a| {
        let [status] = numbers(vm, a)?;
        Ok(boolean(libc::WCOREDUMP(status as i32)))
    }),
    Row::new("execv", "path, argv, /", |vm, a| {
        let path = c_path(vm, a.get(0), "execv")?;
        let arguments = crate::subprocess::arguments(vm, a.get(1), "execv")?;
        not_empty(vm, &arguments, "execv")?;
        // SAFETY: texts and the array, which ends in null, live through the call.
        unsafe { libc::execv(path.as_ptr(), arguments.pointers()) };
        Err(failed(vm, Some(a.get(0))))
    }),
    Row::new("execve", "path, argv, env", execve),
];

/// A program's name is its first argument.
fn not_empty(vm: &mut Vm, arguments: &crate::subprocess::Texts, function: &str) -> Result<()> {
    if arguments.first_is_empty() {
        return Err(vm.value_error(format!("{function}: argv first element cannot be empty")));
    }
    Ok(())
}

fn execve(vm: &mut Vm, args: Args) -> Result {
    let target = target(vm, args.get(0), "execve")?;
    let arguments = crate::subprocess::arguments(vm, args.get(1), "execve")?;
    not_empty(vm, &arguments, "execve")?;
    let environment = args.get(2);
    if vm
        .special(environment, pyrs_runtime::name::Name::__getitem__)
        .is_none()
    {
        return Err(vm.type_error("execve: environment must be a mapping object"));
    }
    let keys = call_method(vm, environment, "keys", &[])?;
    let keys = vm.tuple_from(keys)?;
    let values = call_method(vm, environment, "values", &[])?;
    let values = vm.tuple_from(values)?;
    let list = vm.list(&[])?;
    for i in 0..items(keys) {
        if i >= items(values) {
            return Err(vm.value_error("environment changed size during iteration"));
        }
        let key = super::fspath(vm, item(keys, i))?;
        let mut both = super::path_bytes(vm, key)?;
        if both.contains(&b'=') {
            return Err(vm.value_error("illegal environment variable name"));
        }
        both.push(b'=');
        let value = super::fspath(vm, item(values, i))?;
        both.extend(super::path_bytes(vm, value)?);
        let both = new_bytes(vm, &both)?;
        push(vm, list, both)?;
    }
    let environment = crate::subprocess::texts(vm, list)?;
    // SAFETY: texts and the arrays, which end in null, live through the call.
    unsafe {
        match &target {
            Target::Descriptor(fd) => {
                libc::fexecve(*fd, arguments.pointers(), environment.pointers())
            }
            Target::Path(path) => {
                libc::execve(path.as_ptr(), arguments.pointers(), environment.pointers())
            }
        }
    };
    Err(failed(vm, Some(args.get(0))))
}

fn user_name(vm: &mut Vm, value: Value) -> Result<CString> {
    let name = super::fspath(vm, value)?;
    let name = super::path_bytes(vm, name)?;
    match CString::new(name) {
        Ok(name) => Ok(name),
        Err(_) => Err(vm.value_error("embedded null byte")),
    }
}

fn number(vm: &mut Vm, n: i64) -> Result {
    if n < 0 {
        return Err(failed(vm, None));
    }
    vm.int(n)
}

fn three(vm: &mut Vm, ids: [u32; 3]) -> Result {
    let list = vm.list(&[])?;
    for id in ids {
        let id = vm.int(id.into())?;
        push(vm, list, id)?;
    }
    vm.tuple_from(list)
}
