//! Showing exceptions that nobody caught: through the library's `traceback` module, which
//! knows of anchors, colours and suggestions; by `report.rs` where that cannot run, as with a
//! full heap or when modules are going.

use super::report;
use crate::vm::thread;
use crate::{NONE, Result, Value, Vm};
use std::io::Write;

impl Vm {
    /// Show an exception on `sys.stderr`. Never raises.
    pub fn display_exception(&mut self, exc: Value) {
        if self.display_by_module(exc).is_ok() {
            return;
        }
        self.take_exception();
        let text = report::traceback_text(self, exc);
        self.write_stderr(&text);
    }

    fn display_by_module(&mut self, exc: Value) -> Result<()> {
        let name = self.str("traceback")?;
        let globals = self.new_dict()?;
        let module = self.import_name(name, globals, NONE, Value::small(0))?;
        let print = self.intern_str("_print_exception_bltin")?;
        let print = self.get_attr(module, print)?;
        self.call(print, &[exc])?;
        Ok(())
    }

    /// Write to `sys.stderr`; to the process's where there is none, or where it fails.
    pub fn write_stderr(&mut self, text: &str) {
        match self.write_stderr_object(text) {
            Ok(true) => return,
            Ok(false) => {}
            Err(_) => {
                self.take_exception();
            }
        }
        // Nothing can be done where standard error is closed.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    fn write_stderr_object(&mut self, text: &str) -> Result<bool> {
        let sys = self.thread_word(thread::SYS).unwrap_or(NONE);
        if sys == NONE {
            return Ok(false);
        }
        let Some(file) = self.dict_get_text(sys, "stderr")?.filter(|&f| f != NONE) else {
            return Ok(false);
        };
        let text = self.str(text)?;
        let write = self.intern_str("write")?;
        self.call_method_named(file, write, &[text])?;
        Ok(true)
    }
}
