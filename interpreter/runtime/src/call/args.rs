//! A native function's arguments: words on the VM stack, one for each parameter of its
//! signature (an empty word: not given).

use crate::{Result, Value, Vm};
use pyrs_objmodel::Word;

/// The bound arguments of a native call. `*args` arrives as a tuple in its place,
/// `**kwargs` as a dict (or not given when there are none).
#[derive(Clone, Copy)]
pub struct Args {
    base: *const Word,
    /// Number of words, and above it whether a bytecode handler made the call.
    len: usize,
}

const DIRECT: usize = 1 << (usize::BITS - 1);

impl Args {
    /// # Safety
    /// `base` points to `len` words of the VM stack below its top, for as long as the
    /// native function runs.
    pub unsafe fn new(base: *const Word, len: usize, direct: bool) -> Args {
        let direct = if direct { DIRECT } else { 0 };
        Args {
            base,
            len: len | direct,
        }
    }
    /// Whether the call comes straight from a bytecode handler: no native frame between the
    /// interpreter's entry and the function holds a value.
    pub fn are_direct(self) -> bool {
        self.len & DIRECT != 0
    }
    /// Parameter `i`, if given.
    #[inline(always)]
    pub fn opt(self, i: usize) -> Option<Value> {
        debug_assert!(i < self.len());
        // SAFETY: see `new`; the collector keeps the words up to date.
        unsafe { Value::from_word(*self.base.add(i)) }
    }
    /// Parameter `i`, which the signature requires (or that is a `*args` tuple).
    #[inline(always)]
    pub fn get(self, i: usize) -> Value {
        match self.opt(i) {
            Some(value) => value,
            None => missing(i),
        }
    }
    /// Parameter `i`, with None counting as not given.
    #[inline]
    pub fn some(self, i: usize) -> Option<Value> {
        self.opt(i).filter(|&v| v != crate::NONE)
    }
    /// The first word behind the arguments: nothing in use lies from there on.
    pub fn end(self) -> *mut Word {
        self.base.wrapping_add(self.len()) as *mut Word
    }
    /// What tells this call's words from those of all others that are under way.
    pub(crate) fn start(self) -> *const Word {
        self.base
    }
    /// What a `__next__` row returns when there is no item: StopIteration, which is not made
    /// where the caller only wants to know.
    pub fn stop<T>(self, vm: &mut Vm) -> Result<T> {
        if vm.quiet == self.base {
            vm.exhausted = true;
            return Err(crate::Raised);
        }
        Err(vm.stop_iteration(crate::NONE))
    }
    pub fn len(self) -> usize {
        self.len & !DIRECT
    }
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// Parameter `i` as an index-like 64-bit number.
    pub fn index(self, vm: &mut Vm, i: usize) -> Result<i64> {
        vm.index_i64(self.get(i))
    }
    pub fn index_or(self, vm: &mut Vm, i: usize, default: i64) -> Result<i64> {
        match self.opt(i) {
            Some(v) => vm.index_i64(v),
            None => Ok(default),
        }
    }
    /// The truth of parameter `i`.
    pub fn truth_or(self, vm: &mut Vm, i: usize, default: bool) -> Result<bool> {
        match self.opt(i) {
            Some(v) => vm.truth(v),
            None => Ok(default),
        }
    }
}

#[cold]
fn missing(i: usize) -> Value {
    panic!("a native function reads parameter {i}, which its signature makes optional")
}
