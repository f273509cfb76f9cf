//! _posixshmem: memory with a name.

use super::system_name;
use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{NONE, Result, Row, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::PosixShmem, "_posixshmem";
    functions: [FUNCTIONS],
}

static FUNCTIONS: &[Row] = &[
    Row::new("shm_open", "path, flags, mode=511", |vm, a| {
        let name = system_name(vm, a.get(0), "shm_open() argument 'path'")?;
        let flags = a.index(vm, 1)? as i32;
        let mode = a.index_or(vm, 2, 0o777)? as libc::mode_t;
        let fd = again(vm, a.get(0), || {
            // SAFETY: the name ends in a zero byte.
            unsafe { libc::shm_open(name.as_ptr(), flags, mode) }
        })?;
        vm.int(fd.into())
    }),
    Row::new("shm_unlink", "path, /", |vm, a| {
        let name = system_name(vm, a.get(0), "shm_unlink() argument")?;
        again(vm, a.get(0), || {
            // SAFETY: the name ends in a zero byte.
            unsafe { libc::shm_unlink(name.as_ptr()) }
        })?;
        Ok(NONE)
    }),
];

/// A call about a name, again when a signal cut it short.
fn again(vm: &mut Vm, name: Value, mut call: impl FnMut() -> i32) -> Result<i32> {
    loop {
        let code = vm.blocking(&mut call);
        if code >= 0 {
            return Ok(code);
        }
        if errno() != libc::EINTR {
            return Err(os_error(vm, errno(), Some(name)));
        }
        vm.safe_point()?;
    }
}
