//! Keys that are all small ints: the hash follows from the key, and equal keys are the same word.

use super::Probe;
use super::keys::{KeySort, key};
use crate::hash;
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::table::*;
use pyrs_objmodel::{Addr, Value};

pub struct Smalls;

impl KeySort for Smalls {
    const KEYS: Keys = Keys::Small;

    #[inline(always)]
    fn suits(key: Value) -> bool {
        key.is_small()
    }
    #[inline(always)]
    fn entry_hash(at: Addr, i: usize) -> u32 {
        key(at, i).map_or(0, small_hash)
    }
    #[inline(always)]
    fn find(at: Addr, wanted: Value, hash: u32) -> Option<Option<usize>> {
        wanted.is_small().then(|| find_small(at, wanted, hash))
    }
    #[inline(always)]
    fn full_hash(_: Value) -> u32 {
        0
    }
    #[inline(always)]
    fn is_same(_: Addr, _: usize, _: Value, _: u32) -> bool {
        false
    }
}

/// The entry of a small int in a table whose keys are all small ints; `hash` is its folded
/// hash. Equal small ints are the same word, so nothing else has to be looked at.
#[inline]
fn find_small(at: Addr, wanted: Value, hash: u32) -> Option<usize> {
    let stride = stride(at) * WORD_BYTES;
    let key_word = |i: usize| at.load::<Word>(ENTRIES + i * stride);
    if index_width(at) == 0 {
        return (0..fill(at)).find(|&i| key_word(i) == wanted.word());
    }
    let mask = index_mask(at);
    let mut probe = Probe::new(at, hash);
    loop {
        match index_get(at, probe.slot) {
            0 => return None,
            i if key_word(i - 1) == wanted.word() => return Some(i - 1),
            _ => probe.step(mask),
        }
    }
}

/// The folded hash of a small int.
#[inline]
pub fn small_hash(number: Value) -> u32 {
    hash::fold(pyrs_leaf::bigint::hash_i64(number.small_unchecked()))
}
