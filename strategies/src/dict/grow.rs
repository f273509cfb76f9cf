//! Larger tables and copies: entries and index of one table into another.

use super::{Probe, entry_hash, key, small_hash};
use crate::hash;
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::table::{self, *};
use pyrs_objmodel::{Addr, Mutator, Raised};

/// Rebuild a table with room for `entries` entries and the given keys; deleted entries
/// are dropped. `payload`: words of an entry besides its hash (2 dicts, 1 sets).
pub fn rebuild(
    m: &mut Mutator,
    old: Addr,
    entries: usize,
    keys: Keys,
    payload: usize,
) -> Result<Addr, Raised> {
    rebuild_behind(m, old, entries, keys, payload, false, 0)
}

/// As [`rebuild`]; `keep_deleted`: entries keep their numbers; the first `gap` of the `entries`
/// stay free.
pub(super) fn rebuild_behind(
    m: &mut Mutator,
    old: Addr,
    entries: usize,
    keys: Keys,
    payload: usize,
    keep_deleted: bool,
    gap: usize,
) -> Result<Addr, Raised> {
    let new = table::new(m, entries, keys, payload)?;
    let n = fill(old);
    if gap == 0 && n == used(old) && keys == table::keys(old) {
        whole(new, old, n);
        return Ok(new);
    }
    let old_skip = (table::keys(old) == Keys::Any) as usize;
    let new_skip = (keys == Keys::Any) as usize;
    let indexed = index_width(new) != 0;
    let mut n = gap;
    for i in 0..fill(old) {
        if key(old, i).is_none() {
            n += keep_deleted as usize;
            continue;
        }
        let from = entry(old, i) + old_skip * WORD_BYTES;
        let to = entry(new, n) + new_skip * WORD_BYTES;
        new.init_words(to, old, from, payload);
        let hash = if new_skip == 1 || indexed {
            entry_hash(old, i)
        } else {
            0
        };
        if new_skip == 1 {
            new.put_small(entry(new, n), hash as i64);
        }
        if indexed {
            index_insert(new, hash, n);
        }
        n += 1;
    }
    new.put_u32(FILL, n as u32);
    new.put_u32(USED, used(old) as u32);
    keep_version(new, old);
    Ok(new)
}

/// A namespace's version goes over to its new table; what a set says there is of entry numbers,
/// which change.
fn keep_version(new: Addr, old: Addr) {
    let hashes = (table::keys(new) == Keys::Any) as usize;
    if stride(new) - hashes == 2 {
        new.put_bits(VERSION, old.load::<Word>(VERSION));
    }
}

/// Fill a new table with all entries of one that has no deleted entries and keys of the same
/// sort: words are copied, and so is an index of the same size.
fn whole(new: Addr, old: Addr, n: usize) {
    new.init_words(ENTRIES, old, ENTRIES, n * stride(old));
    let tail = |at: Addr| at.load::<u32>(TAIL) as usize;
    if tail(new) != 0 {
        if tail(new) == tail(old) && index_width(new) == index_width(old) {
            new.copy_bytes(index_at(new), old, index_at(old), tail(old));
        } else {
            index_all(new, n);
        }
    }
    new.put_u32(FILL, n as u32);
    new.put_u32(USED, n as u32);
    keep_version(new, old);
}

/// Enter the first `n` entries, none of which is deleted, into an index that is empty.
fn index_all(at: Addr, n: usize) {
    match table::keys(at) {
        Keys::Str => {
            for i in 0..n {
                let hash = key(at, i).map_or(0, |k| hash::str_fold(k.addr()));
                index_insert(at, hash, i);
            }
        }
        Keys::Small => {
            for i in 0..n {
                let hash = key(at, i).map_or(0, small_hash);
                index_insert(at, hash, i);
            }
        }
        Keys::Any => {
            for i in 0..n {
                index_insert(at, entry_hash(at, i), i);
            }
        }
    }
}

#[inline]
pub(super) fn index_insert(at: Addr, hash: u32, i: usize) {
    let mask = index_mask(at);
    let mut probe = Probe {
        hash,
        slot: hash as usize & mask,
        perturb: hash as usize,
        next: 0,
    };
    while index_get(at, probe.slot) != 0 {
        probe.step(mask);
    }
    index_set(at, probe.slot, i + 1);
}

/// A copy of a table, for dict.copy and set operations.
pub fn copy(m: &mut Mutator, at: Addr, payload: usize) -> Result<Addr, Raised> {
    let new = rebuild(m, at, used(at).max(1), table::keys(at), payload)?;
    new.put_bits(VERSION, 1);
    Ok(new)
}
