//! Tables of dicts and sets: ordered compact entries and an index.
//!
//! A probe answers Found, Absent, or Ask when only the keys' `__eq__` can tell: the caller
//! runs it and goes on, or starts again when the table has changed meanwhile.

mod any;
mod grow;
mod keys;
mod order;
mod probe;
mod put;
mod small;
mod str;

use any::Any;
pub use grow::{copy, with_room};
use grow::{index_insert, rebuild, rebuild_behind};
pub use keys::{
    KeySort, are_alike, entry_hash, find_alike, has_room, holds_strs, is_plain, key, keys_for,
};
use keys::{skip, with};
pub use order::{first_entry, last_entry, move_entry, previous_entry, set_front};
pub use probe::{Found, Probe, quick_equal};
pub use put::{Entries, Put, entries, put_alike};
use small::Smalls;
pub use small::small_hash;
use str::{Strs, find_str_of_strs};

use crate::hash;
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::table::{self, *};
use pyrs_objmodel::{Addr, Kind, Mutator, Raised, Value, is_exact, kind_of, payload, string};

/// Value word of entry `i`, which is not deleted.
#[inline(always)]
pub fn value(at: Addr, i: usize) -> Value {
    at.get(value_offset(at, i))
}

/// Byte offset of entry `i`'s value word.
#[inline(always)]
pub fn value_offset(at: Addr, i: usize) -> usize {
    entry(at, i) + (stride(at) - 1) * WORD_BYTES
}

/// The entry of an exact str key in a table. Never asks: for tables whose keys are all
/// strs; in other tables a key of a subclass of str is looked at as its text.
#[inline]
pub fn find_str(at: Addr, wanted: Addr) -> Option<usize> {
    if holds_strs(at) {
        return find_str_of_strs(at, wanted);
    }
    find_text(at, wanted)
}

#[inline(never)]
fn find_text(at: Addr, wanted: Addr) -> Option<usize> {
    let mut probe = Probe::new(at, hash::str_fold(wanted));
    loop {
        match probe.run(at, Value::from_addr(wanted)) {
            Found::Entry(i) => return Some(i),
            Found::Absent => return None,
            Found::Ask(i) if is_text(at, i, wanted) => return Some(i),
            Found::Ask(_) => {}
        }
    }
}

/// Whether the key of entry `i` is an instance of a subclass of str with this text. (Who
/// looks for names does not run its `__eq__`.)
#[cold]
fn is_text(at: Addr, i: usize, wanted: Addr) -> bool {
    key(at, i)
        .is_some_and(|key| kind_of(key) == Kind::Str && string::equal(payload(key).addr(), wanted))
}

/// Entries of a table that has outgrown its first few.
const SMALL_ROOM: usize = 5;

/// Make sure that a table (or none) can take one more entry with this key; gives the
/// table to use, which the caller stores where the old one was.
pub fn prepare(
    m: &mut Mutator,
    old: Option<Addr>,
    new_key: Value,
    payload: usize,
) -> Result<Addr, Raised> {
    let Some(at) = old else {
        return table::new(
            m,
            if payload == 1 { 4 } else { 3 },
            keys_for(new_key),
            payload,
        );
    };
    let mut keys = table::keys(at);
    if keys != keys_for(new_key) {
        keys = if used(at) == 0 {
            keys_for(new_key)
        } else {
            Keys::Any
        };
    }
    if fill(at) < capacity(at) && keys == table::keys(at) {
        return Ok(at);
    }
    if fill(at) < SMALL_ROOM {
        // As far as CPython's smallest table goes, iterators must not miss entries because
        // deleted ones before them went away.
        let room = SMALL_ROOM.max(capacity(at));
        return rebuild_behind(m, at, room, keys, payload, true, 0);
    }
    let live = used(at) + 1;
    let room = if fill(at) < capacity(at) {
        capacity(at)
    } else if live <= NO_INDEX_MAX {
        if live <= SMALL_ROOM { SMALL_ROOM } else { 8 }
    } else {
        // An index of a power of two slots, two thirds of which may be taken.
        let slots = (live * 3).div_ceil(2).next_power_of_two();
        let most = slots * 2 / 3;
        if most >= live + live / 8 {
            (live + live / 4 + 4).min(most)
        } else {
            live + live / 4 + 4
        }
    };
    rebuild(m, at, room, keys, payload)
}

/// Append an entry to a table with room for it whose keys suit `new_key`.
#[inline]
pub fn append(m: &mut Mutator, at: Addr, new_key: Value, hash: u32, new_value: Option<Value>) {
    let i = fill(at);
    let offset = entry(at, i) + skip(table::keys(at));
    with!(table::keys(at), K => K::note_hash(at, i, hash));
    m.store(at, offset, new_key);
    if let Some(value) = new_value {
        m.store(at, offset + WORD_BYTES, value);
    }
    if index_width(at) != 0 {
        index_insert(at, hash, i);
    }
    at.put_u32(FILL, i as u32 + 1);
    at.put_u32(USED, used(at) as u32 + 1);
}

/// Delete entry `i`. Its index slot stays, pointing to a deleted entry.
pub fn delete(m: &mut Mutator, at: Addr, i: usize) {
    let skip = skip(table::keys(at)) / WORD_BYTES;
    m.clear_range(at, entry(at, i) + skip * WORD_BYTES, stride(at) - skip);
    let left = used(at) - 1;
    at.put_u32(USED, left as u32);
    if i + 1 == fill(at) && index_width(at) == 0 {
        at.put_u32(FILL, i as u32);
    } else if stride(at) - skip == 2 {
        order::deleted(at, i);
    }
}

/// The next entry at or behind `i` that is not deleted.
#[inline]
pub fn next_entry(at: Addr, mut i: usize) -> Option<usize> {
    let n = fill(at);
    if i == 0 {
        i = order::front(at);
    }
    while i < n {
        if key(at, i).is_some() {
            return Some(i);
        }
        i += 1;
    }
    None
}

/// For the verifier: whether a table agrees with itself, and each entry is found through
/// the index. The error says what is wrong.
pub fn check(at: Addr) -> Result<(), String> {
    let (n, live) = (fill(at), used(at));
    if n > capacity(at) || live > n {
        return Err(format!("{live} of {n} entries, room for {}", capacity(at)));
    }
    let mut found = 0;
    for i in 0..n {
        let Some(key) = key(at, i) else { continue };
        found += 1;
        let suits = with!(table::keys(at), K => K::suits(key) || K::SKIP != 0);
        let hashed =
            skip(table::keys(at)) == 0 || at.value(entry(at, i)).is_some_and(Value::is_small);
        if !suits || !hashed {
            return Err(format!("entry {i} does not suit the keys' strategy"));
        }
        if index_width(at) == 0 {
            continue;
        }
        let mut probe = Probe::new(at, entry_hash(at, i));
        loop {
            match index_get(at, probe.slot) {
                0 => return Err(format!("entry {i} is not found through the index")),
                slot if slot == i + 1 => break,
                slot if slot > n => return Err(format!("the index names entry {}", slot - 1)),
                _ => probe.step(index_mask(at)),
            }
        }
    }
    if found != live {
        return Err(format!("{found} entries, but it counts {live}"));
    }
    Ok(())
}

/// Whether a value is an exact dict.
#[inline(always)]
pub fn is_dict(v: Value) -> bool {
    is_exact(v, Kind::Dict)
}
