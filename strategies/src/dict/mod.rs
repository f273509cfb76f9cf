//! Tables of dicts and sets: ordered compact entries and an index.
//!
//! A probe answers Found, Absent, or Ask when only the keys' `__eq__` can tell: the caller
//! runs it and goes on, or starts again when the table has changed meanwhile.

mod grow;
mod order;
mod put;

pub use grow::{copy, rebuild};
use grow::{index_insert, rebuild_behind};
pub use order::{first_entry, last_entry, move_entry, previous_entry, set_front};
pub use put::{Entries, Put, entries, put_alike};

use crate::hash;
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::table::{self, *};
use pyrs_objmodel::{
    Addr, Kind, Mutator, Raised, Value, float, int, is_exact, kind_of, payload, string,
};

/// Where a probe stands, to be resumed.
#[derive(Clone, Copy)]
pub struct Probe {
    hash: u32,
    slot: usize,
    perturb: usize,
    /// Without an index: the entry to look at next.
    next: usize,
}

/// The answer of a probe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    Entry(usize),
    Absent,
    /// Entry number: its key has the same hash; compare with `__eq__`.
    Ask(usize),
}

/// Whether two keys are equal, when that is known without running Python code.
#[inline]
pub fn quick_equal(a: Value, b: Value) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    if a.is_small() && b.is_small() {
        return Some(false);
    }
    if string::is_str(a) {
        if string::is_str(b) {
            return Some(string::equal(a.addr(), b.addr()));
        }
        if b.is_small() {
            return Some(false);
        }
        return None;
    }
    if string::is_str(b) && a.is_small() {
        return Some(false);
    }
    match (int::as_i64(a), int::as_i64(b)) {
        (Some(x), Some(y)) => return Some(x == y),
        (Some(x), None) => return float::of(b).map(|f| f == x as f64 && f as i64 == x),
        (None, Some(y)) => return float::of(a).map(|f| f == y as f64 && f as i64 == y),
        _ => {}
    }
    match (float::of(a), float::of(b)) {
        // A NaN object equals only itself, which the words have told already.
        (Some(x), Some(y)) => Some(x == y),
        _ => None,
    }
}

/// Key word of entry `i`; None if it was deleted.
#[inline(always)]
pub fn key(at: Addr, i: usize) -> Option<Value> {
    let skip = if table::keys(at) == Keys::Any {
        WORD_BYTES
    } else {
        0
    };
    at.value(entry(at, i) + skip)
}

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

/// The folded hash of the key of entry `i`.
#[inline]
pub fn entry_hash(at: Addr, i: usize) -> u32 {
    match table::keys(at) {
        Keys::Str => key(at, i).map_or(0, |k| hash::str_fold(k.addr())),
        Keys::Small => key(at, i).map_or(0, |k| {
            hash::fold(pyrs_leaf::bigint::hash_i64(k.small_unchecked()))
        }),
        Keys::Any => at
            .value(entry(at, i))
            .and_then(Value::as_small)
            .unwrap_or(0) as u32,
    }
}

impl Probe {
    pub fn new(at: Addr, hash: u32) -> Probe {
        let slot = if index_width(at) == 0 {
            0
        } else {
            hash as usize & index_mask(at)
        };
        Probe {
            hash,
            slot,
            perturb: hash as usize,
            next: 0,
        }
    }

    #[inline(always)]
    fn step(&mut self, mask: usize) {
        self.perturb >>= 5;
        self.slot = (self.slot * 5 + self.perturb + 1) & mask;
    }

    /// Go on looking for `wanted`.
    pub fn run(&mut self, at: Addr, wanted: Value) -> Found {
        if index_width(at) == 0 {
            let fill = fill(at);
            while self.next < fill {
                let i = self.next;
                self.next += 1;
                if let Some(found) = self.compare(at, i, wanted) {
                    return found;
                }
            }
            return Found::Absent;
        }
        let mask = index_mask(at);
        loop {
            let i = index_get(at, self.slot);
            if i == 0 {
                return Found::Absent;
            }
            self.step(mask);
            if let Some(found) = self.compare(at, i - 1, wanted) {
                return found;
            }
        }
    }

    #[inline(always)]
    fn compare(&self, at: Addr, i: usize, wanted: Value) -> Option<Found> {
        let key = key(at, i)?;
        if key == wanted && table::keys(at) != Keys::Any {
            return Some(Found::Entry(i));
        }
        if wanted.is_small() && key.is_small() {
            return (key == wanted).then_some(Found::Entry(i));
        }
        if entry_hash(at, i) != self.hash {
            return None;
        }
        if key == wanted {
            return Some(Found::Entry(i));
        }
        match quick_equal(key, wanted) {
            Some(true) => Some(Found::Entry(i)),
            Some(false) => None,
            None => Some(Found::Ask(i)),
        }
    }
}

/// The entry of an exact str key in a table. Never asks: for tables whose keys are all
/// strs; in other tables a key of a subclass of str is looked at as its text.
#[inline]
pub fn find_str(at: Addr, wanted: Addr) -> Option<usize> {
    if table::keys(at) == Keys::Str {
        return find_str_of_strs(at, wanted);
    }
    find_text(at, wanted)
}

/// The entry of an exact str in a table whose keys are all exact strs.
#[inline]
fn find_str_of_strs(at: Addr, wanted: Addr) -> Option<usize> {
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

/// The entry of a small int in a table whose keys are all small ints; `hash` is its folded
/// hash. Equal small ints are the same word, so nothing else has to be looked at.
#[inline]
pub fn find_small(at: Addr, wanted: Value, hash: u32) -> Option<usize> {
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

/// The entry of a small int or exact str where all keys are of the same sort as it, which
/// asks nobody; None where the keys are of another sort.
#[inline]
pub fn find_alike(at: Addr, wanted: Value, hash: u32) -> Option<Option<usize>> {
    match table::keys(at) {
        Keys::Small if wanted.is_small() => Some(find_small(at, wanted, hash)),
        Keys::Str if string::is_str(wanted) => Some(find_str_of_strs(at, wanted.addr())),
        _ => None,
    }
}

/// The folded hash of a small int.
#[inline]
pub fn small_hash(number: Value) -> u32 {
    hash::fold(pyrs_leaf::bigint::hash_i64(number.small_unchecked()))
}

/// The key strategy for a key.
pub fn keys_for(key: Value) -> Keys {
    if string::is_str(key) {
        Keys::Str
    } else if key.is_small() {
        Keys::Small
    } else {
        Keys::Any
    }
}

/// Entries of a table that has outgrown its first few.
const SMALL_ROOM: usize = 5;

/// Whether a table can take one more entry with this key as it is.
#[inline(always)]
pub fn has_room(at: Addr, new_key: Value) -> bool {
    let suits = match table::keys(at) {
        Keys::Str => string::is_str(new_key),
        Keys::Small => new_key.is_small(),
        Keys::Any => !new_key.is_small() && !string::is_str(new_key),
    };
    suits && table::has_room(at)
}

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
    let mut offset = entry(at, i);
    if table::keys(at) == Keys::Any {
        at.put_small(offset, hash as i64);
        offset += WORD_BYTES;
    }
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
    let skip = (table::keys(at) == Keys::Any) as usize;
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
        let suits = match table::keys(at) {
            Keys::Str => string::is_str(key),
            Keys::Small => key.is_small(),
            Keys::Any => at.value(entry(at, i)).is_some_and(Value::is_small),
        };
        if !suits {
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
