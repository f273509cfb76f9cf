//! Exceptions that nobody can catch: those of finalizers and callbacks. They go to
//! `sys.unraisablehook`.

use crate::vm::thread;
use crate::{NONE, Result, Value, Vm};
use pyrs_objmodel::kinds::exception;

impl Vm {
    /// Report the pending exception. `doing` says what was going on, as in "while calling
    /// deallocator", and `object` with what.
    pub fn unraisable(&mut self, doing: &str, object: Value) {
        let exc = self.take_exception();
        let what = match self.repr_text(object) {
            Ok(text) => text,
            Err(_) => {
                self.take_exception();
                "<object repr() failed>".into()
            }
        };
        self.report_unraisable(exc, &format!("Exception ignored {doing} {what}"));
    }

    /// As [`Vm::unraisable`], where no object was at work.
    pub fn unraisable_alone(&mut self, doing: &str) {
        let exc = self.take_exception();
        self.report_unraisable(exc, &format!("Exception ignored {doing}"));
    }

    fn report_unraisable(&mut self, exc: Value, message: &str) {
        if self.call_unraisable_hook(exc, message) == Ok(true) {
            return;
        }
        // No hook, or it failed itself.
        if self.pending().is_some() {
            let second = self.take_exception();
            let text = crate::report::brief_text(self, exc);
            eprint!("{message}:\n{text}");
            let text = crate::report::brief_text(self, second);
            eprint!("Exception ignored in sys.unraisablehook:\n{text}");
            return;
        }
        let text = crate::report::brief_text(self, exc);
        eprint!("{message}:\n{text}");
    }

    /// Whether there was a hook to call.
    fn call_unraisable_hook(&mut self, exc: Value, message: &str) -> Result<bool> {
        let Some(sys) = self.thread_word(thread::SYS) else {
            return Ok(false);
        };
        let hook = self.dict_get_text(sys, "unraisablehook")?;
        let class = self.dict_get_text(sys, "UnraisableHookArgs")?;
        let (Some(hook), Some(class)) = (hook.filter(|&h| h != NONE), class) else {
            return Ok(false);
        };
        let message = self.str(message)?;
        let traceback = exc.addr().value(exception::TRACEBACK).unwrap_or(NONE);
        let items = [self.class_of(exc), exc, traceback, message, NONE];
        let items = self.tuple(&items)?;
        let info = self.call(class, &[items])?;
        self.call(hook, &[info])?;
        Ok(true)
    }
}
