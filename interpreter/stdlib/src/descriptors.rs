//! Descriptors that a system call works with while other threads run.
//!
//! An object that owns a descriptor may be closed while another thread waits for the
//! system with its number. Were the number given up at once, the waiting call, or the next
//! round of its loop, could find another file behind it. So the last call that uses the
//! number closes it. The system itself keeps the file until such calls have ended: nobody
//! outside can tell the difference.

use crate::util::{ModuleState, errno};
use pyrs_runtime::Vm;

/// Numbers that calls are under way with; `posix` keeps them.
#[derive(Default)]
pub struct Used {
    rows: Vec<Use>,
}

struct Use {
    fd: i32,
    calls: usize,
    /// The owner has let it go: the last call closes it.
    closes: bool,
}

/// Run `wait`, a system call that may block, with a descriptor that is kept open for it.
/// The error number of `wait` is kept.
#[inline]
pub fn blocking<R>(vm: &mut Vm, fd: i32, wait: impl FnOnce() -> R) -> R {
    if vm.thread_count() == 1 || fd < 0 {
        return vm.blocking(wait);
    }
    enter(vm, fd);
    let result = vm.blocking(wait);
    leave(vm, fd);
    result
}

#[cold]
fn enter(vm: &mut Vm, fd: i32) {
    if Used::get(vm).is_none() {
        Used::default().put(vm);
    }
    let Some(used) = Used::get_mut(vm) else {
        return;
    };
    if let Some(row) = used.rows.iter_mut().find(|row| row.fd == fd) {
        row.calls += 1;
        return;
    }
    // Without memory the number is used as it is.
    if used.rows.try_reserve(1).is_ok() {
        used.rows.push(Use {
            fd,
            calls: 1,
            closes: false,
        });
    }
}

#[cold]
fn leave(vm: &mut Vm, fd: i32) {
    let Some(used) = Used::get_mut(vm) else {
        return;
    };
    let Some(i) = used.rows.iter().position(|row| row.fd == fd) else {
        return;
    };
    used.rows[i].calls -= 1;
    if used.rows[i].calls == 0 && used.rows.swap_remove(i).closes {
        let number = errno();
        // SAFETY: the owner gave it up and no call uses it any more.
        vm.blocking(|| unsafe { libc::close(fd) });
        // SAFETY: the place of the thread's own error number.
        unsafe { *libc::__errno_location() = number };
    }
}

/// Close a descriptor for its owner: now, or behind the last call that uses it. Negative
/// when that fails.
pub fn close(vm: &mut Vm, fd: i32) -> i32 {
    if vm.thread_count() > 1
        && let Some(used) = Used::get_mut(vm)
        && let Some(row) = used.rows.iter_mut().find(|row| row.fd == fd)
    {
        row.closes = true;
        return 0;
    }
    // SAFETY: the caller owns the descriptor.
    vm.blocking(|| unsafe { libc::close(fd) })
}

/// In a forked child: the threads that used numbers are not there, and what they would
/// have closed is closed.
pub fn after_fork(vm: &mut Vm) {
    if let Some(used) = Used::get_mut(vm) {
        for row in core::mem::take(&mut used.rows) {
            if row.closes {
                // SAFETY: its owner gave it up.
                unsafe { libc::close(row.fd) };
            }
        }
    }
}
