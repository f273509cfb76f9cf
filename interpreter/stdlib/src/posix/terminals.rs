//! posix: pseudo-terminals.

use super::{done, failed};
use crate::select::descriptor;
use crate::util::*;
use pyrs_runtime::{Row, Value};
use std::ffi::CStr;

pub static FUNCTIONS: &[Row] = &[
    Row::new("openpty", "", |vm, _| {
        let (mut master, mut slave) = (0, 0);
        // SAFETY: the call fills both numbers; the rest may be null.
        let code = unsafe {
            libc::openpty(
                &mut master,
                &mut slave,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            )
        };
        done(vm, code, None)?;
        for fd in [master, slave] {
            // SAFETY: plain system call.
            unsafe { libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC) };
        }
        vm.tuple(&[Value::small(master.into()), Value::small(slave.into())])
    }),
    Row::new("posix_openpt", "oflag, /", |vm, a| {
        let flags = a.index(vm, 0)? as i32;
        // SAFETY: plain library calls.
        let fd = unsafe {
            let fd = libc::posix_openpt(flags);
            if fd >= 0 {
                libc::fcntl(fd, libc::F_SETFD, libc::FD_CLOEXEC);
            }
            fd
        };
        if fd < 0 {
            return Err(failed(vm, None));
        }
        vm.int(fd.into())
    }),
    Row::new("grantpt", "fd, /", |vm, a| {
        let fd = descriptor(vm, a.get(0))?;
        // SAFETY: plain library call.
        let code = vm.blocking(|| unsafe { libc::grantpt(fd) });
        done(vm, code, None)
    }),
    Row::new("unlockpt", "fd, /", |vm, a| {
        let fd = descriptor(vm, a.get(0))?;
        // SAFETY: plain library call.
        let code = unsafe { libc::unlockpt(fd) };
        done(vm, code, None)
    }),
    Row::new("ptsname", "fd, /", |vm, a| {
        let fd = descriptor(vm, a.get(0))?;
        let mut name = [0; 256];
        // SAFETY: the buffer has that many bytes.
        let code = unsafe { libc::ptsname_r(fd, name.as_mut_ptr(), name.len()) };
        if code != 0 {
            return Err(os_error(vm, code, None));
        }
        // SAFETY: the call has ended the text with a zero byte.
        let name = unsafe { CStr::from_ptr(name.as_ptr()) };
        super::path_value(vm, name.to_bytes(), false)
    }),
    Row::new("login_tty", "fd, /", |vm, a| {
        let fd = descriptor(vm, a.get(0))?;
        // SAFETY: plain library call.
        let code = unsafe { libc::login_tty(fd) };
        done(vm, code, None)
    }),
];
