//! The ends of a dict's order: finding the first and the last entry, and moving an entry
//! to either end, without walking over deleted entries again and again.
//!
//! A deleted entry of a dict says in its value word how far the deleted entries beside it
//! reach. Entry 0 says from where on to look for the first live one; any other entry `i`
//! says `k`: the entries `k..=i` are deleted. An empty word says nothing. What is said stays
//! true, since a deleted entry becomes live again only when an entry is moved in front of
//! the first one, which then says so.

use super::keys::skip;
use super::{Probe, entry_hash, key, keys_for, rebuild_behind, value_offset};
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::table::{self, *};
use pyrs_objmodel::{Addr, Mutator, Raised, Value};

fn said(at: Addr, i: usize) -> Option<usize> {
    at.value(value_offset(at, i))
        .and_then(Value::as_small)
        .and_then(|n| usize::try_from(n).ok())
}

fn say(at: Addr, i: usize, n: usize) {
    at.put_small(value_offset(at, i), n as i64);
}

/// Whether the table is a dict's: its entries have values.
pub(super) fn has_values(at: Addr) -> bool {
    stride(at) == 2 + skip(table::keys(at)) / WORD_BYTES
}

/// All entries before this one are deleted.
#[inline]
pub(super) fn front(at: Addr) -> usize {
    if fill(at) == 0 || key(at, 0).is_some() {
        return 0;
    }
    if !has_values(at) {
        // Sets are no namespaces: their word for a version says it.
        return (at.load::<Word>(VERSION) >> 1) as usize;
    }
    said(at, 0).unwrap_or(0).min(fill(at))
}

/// The first entry of the run of deleted entries that ends with `i`.
fn run_start(at: Addr, i: usize) -> usize {
    match said(at, i) {
        Some(k) if i > 0 => k.min(i),
        _ => i,
    }
}

/// Entry `i` has been deleted and its words are empty: note it beside its neighbours.
pub(super) fn deleted(at: Addr, i: usize) {
    if i == 0 || front(at) == i {
        let mut next = i + 1;
        while next < fill(at) && key(at, next).is_none() {
            next += 1;
        }
        say(at, 0, next);
    }
    if i > 0 {
        let start = if key(at, i - 1).is_none() {
            run_start(at, i - 1)
        } else {
            i
        };
        say(at, i, start);
        let last = fill(at) - 1;
        if last > i && key(at, last).is_none() && run_start(at, last) == i + 1 {
            say(at, last, start);
        }
    }
}

/// All entries of a set's table before this one are deleted: who looks for the first item
/// begins there.
pub fn set_front(at: Addr, i: usize) {
    debug_assert!(!has_values(at), "the word is a dict's version");
    at.put_small(VERSION, i as i64);
}

/// The first entry.
pub fn first_entry(at: Addr) -> Option<usize> {
    super::next_entry(at, 0)
}

/// The entry before number `i`.
pub fn previous_entry(at: Addr, mut i: usize) -> Option<usize> {
    while i > 0 {
        i -= 1;
        if key(at, i).is_some() {
            return Some(i);
        }
        i = run_start(at, i);
    }
    None
}

/// The last entry.
pub fn last_entry(at: Addr) -> Option<usize> {
    previous_entry(at, fill(at))
}

/// Move entry `i` behind all others, or before them. The table to use from now on, which
/// the caller stores where the old one was.
pub fn move_entry(m: &mut Mutator, mut at: Addr, mut i: usize, last: bool) -> Result<Addr, Raised> {
    let first = first_entry(at).unwrap_or(0);
    if if last { last_entry(at) } else { Some(first) } == Some(i) {
        return Ok(at);
    }
    let mut to = if last {
        Some(fill(at))
    } else {
        first.checked_sub(1)
    };
    if !last && index_width(at) == 0 {
        // A probe that waits for `__eq__` walks over the entries: it must see a new table.
        to = None;
    }
    if to.is_none_or(|to| to >= capacity(at)) {
        // Room in proportion to what is there, on the side on which it is needed.
        let live = used(at);
        let room = live / 4 + 4;
        let gap = if last { 0 } else { room };
        let before = (0..i).filter(|&j| key(at, j).is_some()).count();
        let keys = table::keys(at);
        at = rebuild_behind(m, at, live + room, keys, 2, false, gap)?;
        if gap > 0 {
            say(at, 0, gap);
        }
        i = gap + before;
        to = if last {
            Some(fill(at))
        } else {
            gap.checked_sub(1)
        };
    }
    if let Some(to) = to {
        relocate(m, at, i, to);
    }
    Ok(at)
}

/// Move live entry `i` to the free entry `to`, which lies behind all others or just before
/// the first one.
fn relocate(m: &mut Mutator, at: Addr, i: usize, to: usize) {
    let skip = (table::keys(at) == Keys::Any) as usize;
    let (Some(moved), hash) = (key(at, i), entry_hash(at, i)) else {
        return;
    };
    debug_assert!(skip == 1 || keys_for(moved) == table::keys(at));
    let value = super::value(at, i);
    if index_width(at) != 0 {
        // The slot that named the old entry names the new one: no further slot is taken.
        let mask = index_mask(at);
        let mut probe = Probe::new(at, hash);
        loop {
            match index_get(at, probe.slot) {
                0 => break,
                slot if slot == i + 1 => {
                    index_set(at, probe.slot, to + 1);
                    break;
                }
                _ => probe.step(mask),
            }
        }
    }
    let offset = entry(at, to) + skip * WORD_BYTES;
    if skip == 1 {
        at.put_small(entry(at, to), hash as i64);
    }
    m.store(at, offset, moved);
    m.store(at, offset + WORD_BYTES, value);
    if to == fill(at) {
        at.put_u32(FILL, to as u32 + 1);
    } else if to > 0 {
        say(at, 0, to);
    }
    at.put_u32(USED, used(at) as u32 + 1);
    super::delete(m, at, i);
}
