//! posix: descriptors that are no files: counters of events, timers, memory; and namespaces.

use super::{done, failed};
use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Row, Value, Vm};
use std::ffi::CString;

pub static FUNCTIONS: &[Row] = &[
    Row::new("eventfd", "initval, flags=524288", |vm, a| {
        let first = unsigned(vm, a.get(0))? as u32;
        let flags = a.index_or(vm, 1, libc::EFD_CLOEXEC.into())? as i32;
        // SAFETY: plain system call.
        let fd = unsafe { libc::eventfd(first, flags) };
        descriptor(vm, fd)
    }),
    Row::new("eventfd_read", "fd", |vm, a| {
        let fd = crate::select::descriptor(vm, a.get(0))?;
        let mut n = 0u64;
        again(vm, fd, || {
            // SAFETY: eight bytes, which is what the system writes.
            unsafe { libc::read(fd, (&raw mut n).cast(), 8) }
        })?;
        vm.int_of_i128(n.into())
    }),
    Row::new("eventfd_write", "fd, value", |vm, a| {
        let fd = crate::select::descriptor(vm, a.get(0))?;
        let n = unsigned(vm, a.get(1))?;
        again(vm, fd, || {
            // SAFETY: eight bytes, which is what the system reads.
            unsafe { libc::write(fd, (&raw const n).cast(), 8) }
        })?;
        Ok(NONE)
    }),
    Row::new("timerfd_create", "clockid, /, *, flags=0", |vm, a| {
        let clock = a.index(vm, 0)? as i32;
        let flags = a.index_or(vm, 1, libc::TFD_CLOEXEC.into())? as i32;
        // SAFETY: plain system call.
        let fd = unsafe { libc::timerfd_create(clock, flags) };
        descriptor(vm, fd)
    }),
    Row::new(
        "timerfd_settime",
        "fd, /, *, flags=0, initial=0.0, interval=0.0",
        |vm, a| set_timer(vm, a, false),
    ),
    Row::new(
        "timerfd_settime_ns",
        "fd, /, *, flags=0, initial=0, interval=0",
        |vm, a| set_timer(vm, a, true),
    ),
    Row::new("timerfd_gettime", "fd, /", |vm, a| timer(vm, a, false)),
    Row::new("timerfd_gettime_ns", "fd, /", |vm, a| timer(vm, a, true)),
    Row::new("memfd_create", "name, flags=1", |vm, a| {
        let name = super::fspath(vm, a.get(0))?;
        let name = super::path_bytes(vm, name)?;
        let Ok(name) = CString::new(name) else {
            return Err(vm.value_error("embedded null byte"));
        };
        let flags = a.index_or(vm, 1, libc::MFD_CLOEXEC.into())? as libc::c_uint;
        // SAFETY: the name ends in a zero byte.
        let fd = unsafe { libc::memfd_create(name.as_ptr(), flags) };
        descriptor(vm, fd)
    }),
    Row::new("setns", "fd, nstype=0", |vm, a| {
        let fd = crate::select::descriptor(vm, a.get(0))?;
        let kind = a.index_or(vm, 1, 0)? as i32;
        // SAFETY: plain system call.
        let code = vm.blocking(|| unsafe { libc::setns(fd, kind) });
        done(vm, code, None)
    }),
    Row::new("unshare", "flags", |vm, a| {
        let flags = a.index(vm, 0)? as i32;
        // SAFETY: plain system call.
        let code = vm.blocking(|| unsafe { libc::unshare(flags) });
        done(vm, code, None)
    }),
];

fn descriptor(vm: &mut Vm, fd: i32) -> Result {
    if fd < 0 {
        return Err(failed(vm, None));
    }
    vm.int(fd.into())
}

/// A number from 0 below 2^64.
pub(super) fn unsigned(vm: &mut Vm, value: Value) -> Result<u64> {
    use pyrs_runtime::int;
    let value = vm.to_index(value)?;
    if let Some(n) = int::as_i64(value) {
        return match u64::try_from(n) {
            Ok(n) => Ok(n),
            Err(_) => Err(vm.value_error("Cannot convert negative int")),
        };
    }
    match int::big(value.addr()) {
        (false, &[low, high]) => Ok(u64::from(high) << 32 | u64::from(low)),
        (true, _) => Err(vm.value_error("Cannot convert negative int")),
        _ => Err(vm.overflow_error("Python int too large for C unsigned long long")),
    }
}

fn again(vm: &mut Vm, fd: i32, mut call: impl FnMut() -> isize) -> Result<()> {
    loop {
        if crate::descriptors::blocking(vm, fd, &mut call) >= 0 {
            return Ok(());
        }
        if errno() != libc::EINTR {
            return Err(failed(vm, None));
        }
        vm.safe_point()?;
    }
}

const BILLION: i64 = 1_000_000_000;

/// An argument that is a time, in seconds or nanoseconds.
fn time(vm: &mut Vm, value: Option<Value>, whole: bool) -> Result<libc::timespec> {
    let ns = match value {
        None => 0,
        Some(value) if whole => vm.index_i64(value)?,
        Some(value) => {
            let Some(seconds) = vm.number_as_f64(value)? else {
                let got = vm.type_name_of(value);
                return Err(vm.type_error(format!("must be real number, not {got}")));
            };
            let ns = (seconds * BILLION as f64).floor();
            if ns.is_nan() {
                return Err(vm.value_error("Invalid value NaN (not a number)"));
            }
            if ns.abs() >= 9.223_372_036_854_776e18 {
                return Err(vm.overflow_error("timestamp too large to convert to C PyTime_t"));
            }
            ns as i64
        }
    };
    Ok(libc::timespec {
        tv_sec: ns.div_euclid(BILLION),
        tv_nsec: ns.rem_euclid(BILLION),
    })
}

fn set_timer(vm: &mut Vm, args: Args, whole: bool) -> Result {
    let fd = crate::select::descriptor(vm, args.get(0))?;
    let flags = args.index_or(vm, 1, 0)? as i32;
    let new = libc::itimerspec {
        it_value: time(vm, args.opt(2), whole)?,
        it_interval: time(vm, args.opt(3), whole)?,
    };
    // SAFETY: the call reads one struct and fills the other.
    let (code, old) = unsafe {
        let mut old: libc::itimerspec = core::mem::zeroed();
        (libc::timerfd_settime(fd, flags, &new, &mut old), old)
    };
    done(vm, code, None)?;
    pair(vm, &old, whole)
}

fn timer(vm: &mut Vm, args: Args, whole: bool) -> Result {
    let fd = crate::select::descriptor(vm, args.get(0))?;
    // SAFETY: the call fills the struct.
    let (code, now) = unsafe {
        let mut now: libc::itimerspec = core::mem::zeroed();
        (libc::timerfd_gettime(fd, &mut now), now)
    };
    done(vm, code, None)?;
    pair(vm, &now, whole)
}

/// When the timer is due, and how often then.
fn pair(vm: &mut Vm, timer: &libc::itimerspec, whole: bool) -> Result {
    let value = |vm: &mut Vm, t: &libc::timespec| {
        if whole {
            vm.int(t.tv_sec * BILLION + t.tv_nsec)
        } else {
            vm.float(t.tv_sec as f64 + t.tv_nsec as f64 * 1e-9)
        }
    };
    let (first, then) = (value(vm, &timer.it_value)?, value(vm, &timer.it_interval)?);
    vm.tuple(&[first, then])
}
