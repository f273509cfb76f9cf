//! Warnings from native code, through Python's `warnings`.

use crate::{EMPTY_TUPLE, Exc, NONE, Result, Value, Vm};

impl Vm {
    /// `warnings.warn(text, category)` where the innermost Python frame stands.
    ///
    /// # Errors
    /// What a filter makes of the warning.
    #[cold]
    pub fn warn(&mut self, category: Exc, text: &str) -> Result<()> {
        self.warn_at(category, text, 1)
    }

    /// As [`Vm::warn`], so many frames out.
    ///
    /// # Errors
    /// What a filter makes of the warning.
    #[cold]
    pub fn warn_at(&mut self, category: Exc, text: &str, level: i64) -> Result<()> {
        let text = self.str(text)?;
        let category = self.exc_class(category);
        let level = self.int(level)?;
        let warn = self.warner()?;
        self.call(warn, &[text, category, level, NONE, EMPTY_TUPLE])?;
        Ok(())
    }

    /// What issues warnings: message, category, level, source, prefixes of files that are
    /// passed over. It is there at the program's end too, when nothing can be imported.
    pub fn warner(&mut self) -> Result {
        if self.interp.warn.is_none() {
            let name = self.str("_warnings")?;
            let globals = self.new_dict()?;
            self.import_name(name, globals, NONE, Value::small(0))?;
        }
        match self.interp.warn {
            Some(warn) => Ok(self.rooted(warn)),
            None => Err(self.runtime_error("there is no module _warnings")),
        }
    }

    fn warnings_module(&mut self) -> Result {
        let name = self.str("warnings")?;
        let globals = self.new_dict()?;
        self.import_name(name, globals, NONE, Value::small(0))
    }

    /// A coroutine dies that nobody has awaited.
    ///
    /// # Errors
    /// What a filter makes of the warning.
    #[cold]
    pub fn warn_unawaited(&mut self, coroutine: Value) -> Result<()> {
        let module = self.warnings_module()?;
        let warn = self.intern_str("_warn_unawaited_coroutine")?;
        self.call_method_named(module, warn, &[coroutine])?;
        Ok(())
    }

    /// Warn that a conversion gave an instance of a strict subclass.
    #[cold]
    pub fn warn_strict(&mut self, what: &str, result: Value, base: &str) -> Result<()> {
        let got = self.type_name_of(result);
        self.warn(
            Exc::DeprecationWarning,
            &format!(
                "{what} returned non-{base} (type {got}).  The ability to return an instance of \
                 a strict subclass of {base} is deprecated, and may be removed in a future \
                 version of Python."
            ),
        )
    }
}
