//! posix: waiting for children in all its forms, and for locks of files.

use super::{WaitidResult, failed};
use crate::structseq;
use crate::util::*;
use pyrs_runtime::{NONE, Result, Row, TypeDef, Value, Vm};

pub static FUNCTIONS: &[Row] = &[
    Row::new("wait3", "options", |vm, a| {
        let options = a.index(vm, 0)?;
        wait_used(vm, -1, options as i32)
    }),
    Row::new("wait4", "pid, options", |vm, a| {
        let (pid, options) = (a.index(vm, 0)?, a.index(vm, 1)?);
        wait_used(vm, pid as i32, options as i32)
    }),
    Row::new("waitid", "idtype, id, options, /", |vm, a| {
        let (kind, id, options) = (a.index(vm, 0)?, a.index(vm, 1)?, a.index(vm, 2)?);
        // SAFETY: all bytes zero is a value of the struct.
        let mut info: libc::siginfo_t = unsafe { core::mem::zeroed() };
        again(vm, || {
            // SAFETY: the call fills the struct.
            unsafe { libc::waitid(kind as _, id as _, &mut info, options as i32).into() }
        })?;
        // SAFETY: the fields of what the system tells of children.
        let parts = unsafe {
            [
                i64::from(info.si_pid()),
                info.si_uid().into(),
                info.si_signo.into(),
                info.si_status().into(),
                info.si_code.into(),
            ]
        };
        if parts[0] == 0 {
            return Ok(NONE);
        }
        let list = vm.list(&[])?;
        for part in parts {
            let part = vm.int(part)?;
            push(vm, list, part)?;
        }
        let values = vm.tuple_from(list)?;
        structseq::make_of::<WaitidResult>(vm, values)
    }),
    Row::new("lockf", "fd, command, length, /", |vm, a| {
        let (fd, command, n) = (a.index(vm, 0)?, a.index(vm, 1)?, a.index(vm, 2)?);
        again(vm, || {
            // SAFETY: plain system call.
            unsafe { libc::lockf(fd as i32, command as i32, n).into() }
        })?;
        Ok(NONE)
    }),
];

static WAITID: TypeDef = structseq::def("posix", "waitid_result");

pub fn define_types(vm: &mut Vm, module: Value) -> Result<()> {
    let fields = ["si_pid", "si_uid", "si_signo", "si_status", "si_code"];
    structseq::define::<WaitidResult>(vm, module, &WAITID, &fields, &[]).map(|_| ())
}

/// Do a call that may wait, again when a signal cut it short.
fn again(vm: &mut Vm, mut call: impl FnMut() -> i64) -> Result<i64> {
    loop {
        let code = vm.blocking(&mut call);
        if code >= 0 {
            return Ok(code);
        }
        if errno() != libc::EINTR {
            return Err(failed(vm, None));
        }
        vm.safe_point()?;
    }
}

/// Wait for a child and tell what it used.
fn wait_used(vm: &mut Vm, pid: i32, options: i32) -> Result {
    let mut status = 0;
    // SAFETY: all bytes zero is a value of the struct.
    let mut used: libc::rusage = unsafe { core::mem::zeroed() };
    let got = again(vm, || {
        // SAFETY: the call fills status and struct.
        unsafe { libc::wait4(pid, &mut status, options, &mut used).into() }
    })?;
    import(vm, "resource")?;
    let used = crate::resource::usage(vm, &used)?;
    vm.tuple(&[Value::small(got), Value::small(status.into()), used])
}
