//! Ints that do not fit the word: 64-bit ones (header, pad, i64 at 8), and bigger ones
//! (header, sign and digit count, then u32 digits, least significant first).
//!
//! Each number has exactly one form: small, then 64-bit, then big.

use crate::Kind;
use pyrs_gc::{Addr, Layout, Mutator, Raised, Value};

pub const DATA: usize = 8;
pub const SIZE: usize = 16;
pub const LAYOUT: Layout = Layout::fixed(SIZE, 0);
pub const BIG_LAYOUT: Layout = {
    let mut layout = Layout::raw(8, 2);
    layout.len_shift = 1;
    layout
};

/// The int of a 64-bit number.
#[inline(always)]
pub fn new(m: &mut Mutator, number: i64) -> Result<Value, Raised> {
    match Value::try_small(number) {
        Some(value) => Ok(value),
        None => {
            let at = m.alloc(Kind::Int.map(), SIZE)?;
            at.store::<i64>(DATA, number);
            Ok(Value::from_addr(at))
        }
    }
}

/// A big int of digits that do not fit an i64; the last digit is not 0.
pub fn new_big(m: &mut Mutator, negative: bool, digits: &[u32]) -> Result<Value, Raised> {
    debug_assert!(digits.last().is_some_and(|&d| d != 0));
    let len = (digits.len() as u32) << 1 | negative as u32;
    let at = m.alloc_len(Kind::BigInt.map(), 8 + 4 * digits.len(), len)?;
    at.u32s_mut(8, digits.len()).copy_from_slice(digits);
    Ok(Value::from_addr(at))
}

/// As [`new_big`], of 64-bit words; the last one is not 0.
pub fn new_big_words(m: &mut Mutator, negative: bool, words: &[u64]) -> Result<Value, Raised> {
    debug_assert!(words.last().is_some_and(|&w| w != 0));
    let odd = words.last().is_some_and(|&w| w >> 32 == 0);
    let digits = 2 * words.len() - odd as usize;
    let len = (digits as u32) << 1 | negative as u32;
    let at = m.alloc_len(Kind::BigInt.map(), 8 + 4 * digits, len)?;
    // An odd digit's other half is the zeros up to where the object is rounded.
    for (pair, &word) in at.slice_mut::<i64>(8, words.len()).iter_mut().zip(words) {
        *pair = word as i64;
    }
    Ok(Value::from_addr(at))
}

/// As [`big`], in 64-bit words; the upper half of the last one may be 0.
pub fn big_words(at: Addr) -> (bool, &'static [u64]) {
    let word = at.load::<u32>(4);
    let digits = (word >> 1) as usize;
    (word & 1 != 0, at.slice::<u64>(8, digits.div_ceil(2)))
}

// Pairs of digits are words.
const _: () = assert!(cfg!(target_endian = "little"));

/// The number of a boxed 64-bit int.
#[inline(always)]
pub fn get(at: Addr) -> i64 {
    at.load::<i64>(DATA)
}

/// Sign and digits of a big int. The slice is valid until the next collection.
pub fn big(at: Addr) -> (bool, &'static [u32]) {
    let word = at.load::<u32>(4);
    (word & 1 != 0, at.slice::<u32>(8, (word >> 1) as usize))
}

/// The number of an exact int that fits 64 bits (not a bool).
#[inline(always)]
pub fn as_i64(value: Value) -> Option<i64> {
    if value.is_small() {
        return Some(value.small_unchecked());
    }
    crate::is_exact(value, Kind::Int).then(|| get(value.addr()))
}
