//! Several interpreters in one process: each has modules, builtins and native modules' state
//! of its own; types, names and code are the process's.
//!
//! A thread runs in one interpreter at a time. What the others keep lies in an
//! [`OtherInterp`], and [`Vm::exchange_interp`] changes places with it.
//!
//! **Limits for now.** Mutable state of builtin types (subclass lists) is shared; finalizers
//! run in whatever interpreter the collecting thread is in; a new interpreter's builtins are
//! a copy of those that are there when it is made.

use crate::owner::Interp;
use crate::vm::{Vm, thread};
use crate::{Result, Value};
use pyrs_objmodel::gc::RootId;
use pyrs_objmodel::gc::shared::Shared;
use pyrs_objmodel::kinds::module;

/// The thread's words that belong to the interpreter it is in.
const WORDS: [usize; 5] = [
    thread::BUILTINS,
    thread::MODULES,
    thread::SYS,
    thread::CONTEXT,
    thread::LOCALS,
];

/// An interpreter that the thread is not in.
pub struct OtherInterp {
    interp: Shared<Interp>,
    words: [RootId; WORDS.len()],
}

impl Vm {
    /// Make an interpreter with empty `sys.modules`; `install` fills it, in it.
    pub fn add_interp(&mut self, install: fn(&mut Vm) -> Result<()>) -> Result<OtherInterp> {
        let interp = Shared::new(Interp::beside(&self.interp));
        let words = WORDS.map(|_| self.m.heap.roots.add(None));
        let mut other = OtherInterp { interp, words };
        let pristine = self.builtins();
        self.exchange_interp(&mut other);
        let made = self.fill_interp(pristine).and_then(|()| install(self));
        self.exchange_interp(&mut other);
        match made {
            Ok(()) => Ok(other),
            Err(raised) => {
                self.drop_interp(other);
                Err(raised)
            }
        }
    }

    fn fill_interp(&mut self, pristine: Value) -> Result<()> {
        let modules = self.new_dict()?;
        self.set_thread_word(thread::MODULES, Some(modules));
        let builtins = self.dict_copy(pristine)?;
        self.make_namespace(builtins)?;
        self.set_thread_word(thread::BUILTINS, Some(builtins));
        let module = self.new_module("builtins")?;
        self.m.store(module.addr(), module::DICT, builtins);
        self.add_module("builtins", module)
    }

    /// Go over to another interpreter; what the thread was in takes its place. Frames of
    /// either may be on the stack: their globals and builtins are their own.
    pub fn exchange_interp(&mut self, other: &mut OtherInterp) {
        core::mem::swap(&mut self.interp, &mut other.interp);
        for (word, &root) in WORDS.into_iter().zip(&other.words) {
            let value = self.m.heap.roots.get(root);
            let own = self.thread_word(word);
            self.m.heap.roots.set(root, own);
            self.set_thread_word(word, value);
        }
    }

    /// End an interpreter. Its modules' objects die when nobody names them any more; state
    /// behind handles is dropped now.
    pub fn drop_interp(&mut self, mut other: OtherInterp) {
        for root in other.words {
            self.m.heap.roots.remove(root);
        }
        for root in other.interp.modules.roots() {
            self.m.heap.roots.remove(root);
        }
        // SAFETY: `add_interp` made it; threads that it started have been joined by whoever
        // ends it, and nobody else has a share.
        unsafe { Shared::free(&mut other.interp) };
    }
}
