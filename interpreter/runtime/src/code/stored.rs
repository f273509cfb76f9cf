//! Code objects of the library that are still in the program's image.
//!
//! A function's code object is an object of its full size from the start, since others name
//! it. But its constants, instructions and plain data are made at its first call, or when
//! somebody looks into it: most functions of an imported module never run. Until then its
//! facts say [`facts::STORED`] and its index, which is negative, where in the image it is.
//!
//! Such code is never entered: it is not `SIMPLE`, so calls bind its parameters in general,
//! and that completes it.

use crate::frame::{self, facts, pool};
use crate::{Exc, Raised, Result, Value, Vm};
use pyrs_bytecode::image::Stored;
use pyrs_bytecode::{Code, CodeFlags, POOL_FIXED};
use pyrs_objmodel::gc::os;
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::kinds::function;
use pyrs_objmodel::{Kind, Word};
use std::rc::Rc;

/// So many code objects made of the image are worth a call of the system.
const RELEASED: usize = 64;

/// Where in the image a code object is that has not been completed.
fn place(code: Value) -> Option<usize> {
    let index = frame::pool_word(code, pool::INDEX)?.as_small()?;
    (index < 0).then(|| (-1 - index) as usize * 4)
}

/// The facts word of code with these parts.
pub(super) fn facts_word(flags: CodeFlags, nregs: u16, args: u16, kwonly: u16) -> i64 {
    // Module and class code gets its namespace where others get arguments.
    let namespace = flags.has(CodeFlags::NAMESPACE);
    let params = args as usize
        + kwonly as usize
        + flags.has(CodeFlags::VARARGS) as usize
        + flags.has(CodeFlags::VARKEYWORDS) as usize;
    let simple = params == args as usize && params < 256 && !namespace && !flags.is_suspendable();
    let mut word = nregs as i64 | ((params.min(255) as i64) << 16);
    if simple {
        word |= facts::SIMPLE;
    }
    if flags.is_suspendable() {
        word |= facts::SUSPENDABLE;
    }
    if namespace {
        word |= facts::ONCE;
    }
    word
}

/// Whether the library's code takes the place of native code, whose frames nobody sees: the
/// parts in Python of native modules, which have no paths.
fn is_native_part(file: &str) -> bool {
    file.starts_with('<')
}

impl Vm {
    #[cold]
    fn damaged_image(&mut self) -> Raised {
        self.raise_str(Exc::SystemError, "the library's image is damaged")
    }

    /// The code object of a module of the library, which begins at an offset of the image.
    pub fn load_stored_module(&mut self, at: u32, filename: &str) -> Result {
        let Ok(stored) = self.process.hooks.image.module(at) else {
            return Err(self.damaged_image());
        };
        let filename = self.intern_str(filename)?;
        let code = self.load_stored(&stored, filename)?;
        self.complete_code(code)?;
        Ok(code)
    }

    /// A code object that is completed later.
    pub(super) fn load_stored(&mut self, stored: &Stored<'_>, filename: Value) -> Result {
        let name = self.intern_str(stored.name)?;
        let caches = self.first_caches(0)?;
        let words = POOL_FIXED + stored.const_count as usize;
        let size = 8 + words * WORD_BYTES;
        let new = self.m.alloc_fixed(Kind::Code.map(), size, words as u32)?;
        let word = facts_word(
            stored.flags,
            stored.nregs,
            stored.arg_count,
            stored.kwonly_count,
        );
        let word = word & !facts::SIMPLE | facts::STORED;
        let put = |i: usize, word: Word| new.init_word(8 + i * WORD_BYTES, word);
        put(pool::ENTRY, 1);
        put(pool::START, 1);
        put(pool::CACHES, caches.word());
        put(pool::FACTS, Value::small(word).word());
        put(
            pool::INDEX,
            Value::small(-1 - i64::from(stored.at / 4)).word(),
        );
        let value = Value::from_addr(new);
        self.m.store(new, 8 + pool::NAME * WORD_BYTES, name);
        self.m.store(new, 8 + pool::FILENAME * WORD_BYTES, filename);
        Ok(value)
    }

    /// Make what a code object from the image lacks. What has been made stays when there is
    /// no memory for the rest.
    pub fn complete_code(&mut self, code: Value) -> Result<()> {
        let Some(at) = place(code) else {
            return Ok(());
        };
        let image = self.process.hooks.image;
        let Ok(mut data) = image.code(at, &self.process.no_text, true) else {
            return Err(self.damaged_image());
        };
        self.process.image_reads += 1;
        let qualname = self.code_word(code, pool::QUALNAME)?;
        self.m
            .store(code.addr(), 8 + pool::QUALNAME * WORD_BYTES, qualname);
        let filename = frame::pool_word(code, pool::FILENAME).unwrap_or(crate::NONE);
        for (i, constant) in std::mem::take(&mut data.consts).iter().enumerate() {
            let i = POOL_FIXED + i;
            // A docstring may have been asked for.
            if frame::pool_word(code, i).is_none() {
                let constant = self.load_const_of(constant, filename)?;
                self.m.store(code.addr(), 8 + i * WORD_BYTES, constant);
            }
        }
        let caches = self.first_caches(data.cache_words as usize)?;
        if place(code).is_none() {
            // Collections do not run Python code, but what does no harm is left in peace.
            return Ok(());
        }
        self.m
            .store(code.addr(), 8 + pool::CACHES * WORD_BYTES, caches);
        if is_native_part(&self.code_text(code, pool::FILENAME)) {
            data.flags.0 |= CodeFlags::NATIVE_PART;
        }
        let word = facts_word(data.flags, data.nregs, data.arg_count, data.kwonly_count);
        self.enter_code(code.addr(), &data, word)
    }

    /// As [`Vm::complete_code`], for a function that is about to run.
    #[cold]
    pub(crate) fn complete_function(&mut self, f: Value) -> Result<()> {
        let code = f.addr().get(function::CODE);
        self.complete_code(code)?;
        let facts = frame::code_facts(code);
        f.addr().put_small(function::FACTS, facts);
        self.load_named_machinery()
    }

    /// A word of a code object's pool head; of code in the image its qualified name is made
    /// when it is asked for.
    pub fn code_word(&mut self, code: Value, i: usize) -> Result {
        if let Some(word) = frame::pool_word(code, i) {
            return Ok(word);
        }
        match place(code) {
            Some(at) if i == pool::QUALNAME => {
                let Ok(qualname) = self.process.hooks.image.qualname(at) else {
                    return Err(self.damaged_image());
                };
                let qualname = self.intern_str(qualname)?;
                self.m.store(code.addr(), 8 + i * WORD_BYTES, qualname);
                Ok(qualname)
            }
            _ => Ok(crate::NONE),
        }
    }

    /// A code object's first constant, which may be its docstring.
    pub fn first_const(&mut self, code: Value) -> Result {
        if let Some(word) = frame::pool_word(code, POOL_FIXED) {
            return Ok(word);
        }
        let Some(at) = place(code) else {
            return Ok(crate::NONE);
        };
        let Ok(constant) = self.process.hooks.image.first_const(at) else {
            return Err(self.damaged_image());
        };
        let filename = frame::pool_word(code, pool::FILENAME).unwrap_or(crate::NONE);
        let constant = self.load_const_of(&constant, filename)?;
        self.m
            .store(code.addr(), 8 + POOL_FIXED * WORD_BYTES, constant);
        Ok(constant)
    }

    /// Let go of the pages of the image that have been read, when they are many: what was
    /// made of them does not need them. They are the file's and come back when they are read.
    pub fn release_image(&mut self) {
        if self.process.image_reads < RELEASED {
            return;
        }
        self.process.image_reads = 0;
        for part in self.process.hooks.image_parts {
            // SAFETY: the library's crate includes both parts into the program.
            unsafe { os::release_clean(part) };
        }
    }

    /// The qualified name of code that has not been completed.
    pub(crate) fn stored_qualname(&self, code: Value) -> Option<&'static str> {
        self.process.hooks.image.qualname(place(code)?).ok()
    }

    /// The plain data of code that has not been completed, made for the caller alone.
    pub(crate) fn stored_data(&self, code: Value) -> Option<Rc<Code>> {
        let image = self.process.hooks.image;
        let data = image.code(place(code)?, &self.process.no_text, false);
        data.ok().map(Rc::new)
    }
}
