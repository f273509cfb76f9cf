//! tuple: header, length, words.

use crate::Kind;
use crate::singletons::EMPTY_TUPLE;
use pyrs_gc::word::WORD_BYTES;
use pyrs_gc::{Addr, Layout, Mutator, Raised, Value};

pub const DATA: usize = 8;
pub const LAYOUT: Layout = Layout::words(DATA, 0);

pub const fn size(len: usize) -> usize {
    DATA + len * WORD_BYTES
}

/// A tuple of `len` empty words, to be filled before anything can look at it; fill with
/// [`init`] while nothing was allocated since, else with [`set`].
pub fn new(m: &mut Mutator, len: usize) -> Result<Addr, Raised> {
    if len == 0 {
        return Ok(EMPTY_TUPLE.addr());
    }
    m.alloc_len(Kind::Tuple.map(), size(len), len as u32)
}

/// A tuple of the given values (which the caller's locals hold).
pub fn from_slice(m: &mut Mutator, values: &[Value]) -> Result<Value, Raised> {
    let at = new(m, values.len())?;
    for (i, &value) in values.iter().enumerate() {
        init(at, i, value);
    }
    Ok(Value::from_addr(at))
}

#[inline(always)]
pub fn len(at: Addr) -> usize {
    at.load::<u32>(4) as usize
}

#[inline(always)]
pub fn get(at: Addr, index: usize) -> Value {
    debug_assert!(index < len(at));
    at.get_at(DATA, index)
}

/// Store into a tuple that was just made (no barrier).
#[inline(always)]
pub fn init(at: Addr, index: usize, value: Value) {
    at.init(DATA + index * WORD_BYTES, value);
}

/// Store into a tuple that nobody else has seen yet but that may have been moved.
#[inline(always)]
pub fn set(m: &mut Mutator, at: Addr, index: usize, value: Value) {
    m.store(at, DATA + index * WORD_BYTES, value);
}
