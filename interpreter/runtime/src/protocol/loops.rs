//! Loops of native functions over what Python code gives.
//!
//! A native function that asks a generator for each of its items enters the interpreter and
//! leaves it as often; a loop in Python resumes it without either. So the most common of
//! these functions call one that is written in Python and that nobody is shown (its code has
//! the flag `NATIVE_PART`). It does what the native loop does, one item at a time, and a
//! program cannot tell the two apart.

use crate::{Kind, NONE, Result, Value, Vm, kind_of, tuple};
use pyrs_objmodel::kinds::state_iter;

/// The loops, in the order in which the library has them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loop {
    /// A list of the items of an iterator.
    Items,
    /// The same of what a function makes of them, and of those of which it holds.
    Mapped,
    Kept,
    Any,
    All,
    /// The largest of a value and the items of an iterator, and the smallest.
    Largest,
    Smallest,
}

impl Vm {
    /// Run a loop over an iterator of which [`gives_python`] holds.
    #[inline(never)]
    pub fn run_loop(&mut self, which: Loop, args: &[Value]) -> Result {
        let loops = match self.interp.loops {
            Some(root) => self.rooted(root),
            None => {
                let Some(make) = self.process.hooks.loops else {
                    return Err(self.not_implemented("loops without the library"));
                };
                let loops = make(self)?;
                self.interp.loops = Some(self.root_value(loops));
                loops
            }
        };
        self.call(tuple::get(loops.addr(), which as usize), args)
    }

    /// Whether an iterator is walked over by a loop in Python.
    #[inline]
    pub fn gives_python(&self, it: Value) -> bool {
        it.is_ref() && it.addr().map() == Kind::Generator.map() && self.has_loops()
    }

    fn has_loops(&self) -> bool {
        self.interp.loops.is_some() || self.process.hooks.loops.is_some()
    }

    /// The items of an iterator as a new list, if a loop in Python walks over it.
    pub(super) fn list_by_loop(&mut self, it: Value) -> Result<Option<Value>> {
        if it.is_small() || it.addr().map().0 >= Kind::COUNT as u32 || !self.has_loops() {
            return Ok(None);
        }
        let (which, function, source) = match kind_of(it) {
            Kind::Generator => return self.run_loop(Loop::Items, &[it]).map(Some),
            Kind::MapIter => {
                let Some(sources) = it.addr().value(state_iter::B) else {
                    return Ok(None);
                };
                if tuple::len(sources.addr()) != 1 {
                    return Ok(None);
                }
                let source = tuple::get(sources.addr(), 0);
                (Loop::Mapped, it.addr().value(state_iter::A), source)
            }
            Kind::Filter => {
                let function = it.addr().value(state_iter::A);
                let function = function.filter(|&f| f.is_ref() && kind_of(f) == Kind::Function);
                let Some(source) = it.addr().value(state_iter::B) else {
                    return Ok(None);
                };
                (Loop::Kept, function, source)
            }
            _ => return Ok(None),
        };
        // A loop asks its source for an iterator once more: those of builtin classes give
        // themselves.
        if source.is_small() || source.addr().map().0 >= Kind::COUNT as u32 {
            return Ok(None);
        }
        match function.filter(|&f| f != NONE) {
            Some(function) => self.run_loop(which, &[function, source]).map(Some),
            None => Ok(None),
        }
    }
}
