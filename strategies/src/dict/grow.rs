//! Larger tables and copies: entries and index of one table into another.

use super::keys::{KeySort, skip, with};
use super::{Any, Probe, Smalls, Strs, entry_hash, holds_strs, key, order};
use pyrs_objmodel::gc::word::Word;
use pyrs_objmodel::table::{self, *};
use pyrs_objmodel::{Addr, Mutator, Raised};

/// As it is, with room for `entries` entries; deleted entries are dropped. `payload`: words of
/// an entry besides its hash (2 dicts, 1 sets).
pub fn with_room(
    m: &mut Mutator,
    old: Addr,
    entries: usize,
    payload: usize,
) -> Result<Addr, Raised> {
    rebuild(m, old, entries, table::keys(old), payload)
}

/// Rebuild a table with room for `entries` entries and the given keys.
pub(super) fn rebuild(
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
    let (old_skip, new_skip) = (skip(table::keys(old)), skip(keys));
    let indexed = index_width(new) != 0;
    let mut n = gap;
    if gap == 0 && used(old) == fill(old) && keys == table::keys(old) {
        n = fill(old);
        m.init_words(new, entry(new, 0), old, entry(old, 0), n * stride(new));
        if indexed && (index_width(old) == 0 || !table::copy_index(new, old)) {
            reindex(new, n);
        }
    } else {
        for i in 0..fill(old) {
            if key(old, i).is_none() {
                n += keep_deleted as usize;
                continue;
            }
            let from = entry(old, i) + old_skip;
            let to = entry(new, n) + new_skip;
            new.init_words(to, old, from, payload);
            m.note_words(new, to, payload);
            let hash = if new_skip != 0 || indexed {
                entry_hash(old, i)
            } else {
                0
            };
            with!(keys, K => K::note_hash(new, n, hash));
            if indexed {
                index_insert(new, hash, n);
            }
            n += 1;
        }
    }
    new.put_u32(FILL, n as u32);
    new.put_u32(USED, used(old) as u32);
    keep_version(new, old);
    Ok(new)
}

/// Enter the first `n` entries, none of which is deleted, into the empty index.
fn reindex(at: Addr, n: usize) {
    // Slots lie all over the index, and hashes of strs all over the heap: some are fetched
    // while others are entered.
    const KEYS: usize = 16;
    const SLOTS: usize = 8;
    let mask = index_mask(at);
    let by_text = holds_strs(at);
    let mut hashes = [0; SLOTS];
    for i in 0..n + SLOTS {
        if by_text
            && i + KEYS < n
            && let Some(key) = key(at, i + KEYS)
        {
            key.addr().prefetch();
        }
        let place = i % SLOTS;
        if let Some(due) = i.checked_sub(SLOTS) {
            index_insert(at, hashes[place], due);
        }
        if i < n {
            hashes[place] = entry_hash(at, i);
            table::index_slot(at, hashes[place] as usize & mask).prefetch();
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
    // The slot of a deleted entry is as good as an empty one: else a key that comes and goes
    // would leave a chain of them.
    loop {
        let there = index_get(at, probe.slot);
        if there == 0 || key(at, there - 1).is_none() {
            break;
        }
        probe.step(mask);
    }
    index_set(at, probe.slot, i + 1);
}

/// A namespace's version goes over to its new table; what a set says there is of entry numbers,
/// which change.
fn keep_version(new: Addr, old: Addr) {
    if order::has_values(new) {
        new.put_bits(VERSION, old.load::<Word>(VERSION));
    }
}

/// A copy of a table, for dict.copy and set operations.
pub fn copy(m: &mut Mutator, at: Addr, payload: usize) -> Result<Addr, Raised> {
    let new = with_room(m, at, used(at).max(1), payload)?;
    new.put_bits(VERSION, 1);
    Ok(new)
}
