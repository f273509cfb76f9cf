//! Entry from outside: C code that the program called, or a thread that C made, comes back to
//! the interpreter.

use super::ask;
use crate::Vm;
use crate::lock::{InterpreterLock, Waiter};
use crate::owner::Process;
use pyrs_objmodel::gc::Shared;
use std::sync::Arc;

/// Where a thread that is none of the interpreter's comes in.
pub struct Door {
    lock: Arc<InterpreterLock>,
    process: Shared<Process>,
}

impl Vm {
    /// A door for code that may be called from any thread.
    pub fn door(&mut self) -> Door {
        self.process.has_doors = true;
        Door {
            lock: self.lock.clone(),
            // SAFETY: it is used with the lock held, and not any more when the program ends:
            // then the lock is closed.
            process: unsafe { self.process.share() },
        }
    }
}

impl Door {
    /// Become a thread of the interpreter for as long as `run` takes. At the program's end
    /// nothing runs any more.
    pub fn enter(&self, run: impl FnOnce(&mut Vm)) {
        if self.lock.is_closed() {
            return;
        }
        let waiter = Arc::new(Waiter::default());
        self.lock.take(&waiter, true, ask);
        // SAFETY: with the lock held; the threads in the list exist.
        let Some(one) = self.process.threads.first().map(|&vm| unsafe { &mut *vm }) else {
            self.lock.release();
            return;
        };
        let Ok(mut vm) = one.new_thread() else {
            self.lock.release();
            return;
        };
        vm.waiter = waiter;
        vm.enlist();
        vm.begin();
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(&mut vm)));
        vm.end();
        drop(vm);
        self.lock.release();
        if let Err(panic) = done {
            std::panic::resume_unwind(panic);
        }
    }
}

/// Go on with a thread that is in native code below: in a call through `blocking`, without
/// the lock, or in one that kept it.
///
/// # Safety
/// `vm` is the calling thread's, which is in native code that this was called by, and uses no
/// reference to it meanwhile.
pub unsafe fn reenter<R>(vm: *mut Vm, run: impl FnOnce(&mut Vm) -> R) -> R {
    // SAFETY: the caller's promise.
    let vm = unsafe { &mut *vm };
    if !vm.m.is_parked() {
        return run(vm);
    }
    let (lock, me) = (vm.lock.clone(), vm.waiter.clone());
    lock.take(&me, true, ask);
    let parked = vm.m.unpark();
    vm.look_around();
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(vm)));
    vm.m.park_again(parked);
    lock.release();
    match result {
        Ok(result) => result,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}
