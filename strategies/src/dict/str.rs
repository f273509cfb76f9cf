//! Keys that are all exact strs: the hash is in the key.

use super::Probe;
use super::keys::{KeySort, key};
use crate::hash;
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::table::*;
use pyrs_objmodel::{Addr, Value, string};

pub struct Strs;

impl KeySort for Strs {
    const KEYS: Keys = Keys::Str;

    #[inline(always)]
    fn suits(key: Value) -> bool {
        string::is_str(key)
    }
    #[inline(always)]
    fn entry_hash(at: Addr, i: usize) -> u32 {
        key(at, i).map_or(0, |k| hash::str_fold(k.addr()))
    }
    #[inline(always)]
    fn find(at: Addr, wanted: Value, _: u32) -> Option<Option<usize>> {
        string::is_str(wanted).then(|| find_str_of_strs(at, wanted.addr()))
    }
    #[inline(always)]
    fn full_hash(key: Value) -> u32 {
        hash::of_str(key.addr())
    }
    #[inline(always)]
    fn is_same(at: Addr, offset: usize, wanted: Value, full_hash: u32) -> bool {
        has_text(at, offset, wanted.addr(), full_hash)
    }
}

/// The entry of an exact str in a table whose keys are all exact strs.
#[inline]
pub(super) fn find_str_of_strs(at: Addr, wanted: Addr) -> Option<usize> {
    let wanted_value = Value::from_addr(wanted);
    let stride = stride(at) * WORD_BYTES;
    if index_width(at) == 0 {
        // Interned names are found by identity nearly always.
        let n = fill(at);
        for i in 0..n {
            if at.load::<Word>(ENTRIES + i * stride) == wanted_value.word() {
                return Some(i);
            }
        }
        let hash = hash::of_str(wanted);
        return (0..n).find(|&i| has_text(at, ENTRIES + i * stride, wanted, hash));
    }
    let hash = hash::of_str(wanted);
    let mask = index_mask(at);
    let mut probe = Probe::new(at, hash::fold(hash::widen(hash)));
    loop {
        match index_get(at, probe.slot) {
            0 => return None,
            i => {
                let offset = ENTRIES + (i - 1) * stride;
                if at.load::<Word>(offset) == wanted_value.word()
                    || has_text(at, offset, wanted, hash)
                {
                    return Some(i - 1);
                }
                probe.step(mask);
            }
        }
    }
}

/// Whether the key at `offset` of a table of strs has this text, whose hash is given.
#[inline]
fn has_text(at: Addr, offset: usize, wanted: Addr, hash: u32) -> bool {
    at.value(offset)
        .is_some_and(|key| hash::of_str(key.addr()) == hash && string::equal(key.addr(), wanted))
}
