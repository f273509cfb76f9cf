//! Putting a key in by the probe that looks for it, and walking over entries.

use super::keys::{KeySort, skip, with};
use super::{Any, Probe, Smalls, Strs};
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::table::{self, *};
use pyrs_objmodel::{Addr, Mutator, Value};

/// What became of a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Put {
    /// It is in the table now.
    Done,
    /// It was there: the number of its entry.
    There(usize),
    /// There is no room for another entry.
    NoRoom,
}

/// Put a small int or exact str into a table whose keys are all of the same sort as it, which
/// asks nobody; None where they are of another sort. An entry that is there stays as it is.
#[inline]
pub fn put_alike(
    m: &mut Mutator,
    at: Addr,
    key: Value,
    hash: u32,
    value: Option<Value>,
) -> Option<Put> {
    with!(table::keys(at), K => {
        if !(K::IS_PLAIN && K::suits(key)) {
            return None;
        }
        if index_width(at) != 0 {
            return Some(put_by_index::<K>(m, at, key, hash, value));
        }
        Some(match K::find(at, key, hash)? {
            Some(i) => Put::There(i),
            None if table::has_room(at) => {
                super::append(m, at, key, hash, value);
                Put::Done
            }
            None => Put::NoRoom,
        })
    })
}

#[inline]
fn put_by_index<K: KeySort>(
    m: &mut Mutator,
    at: Addr,
    key: Value,
    hash: u32,
    value: Option<Value>,
) -> Put {
    let step = stride(at) * WORD_BYTES;
    let mask = index_mask(at);
    let full = K::full_hash(key);
    let mut probe = Probe::new(at, hash);
    // The first slot of an entry that was deleted is as good as an empty one.
    let mut free = None;
    let slot = loop {
        let i = match index_get(at, probe.slot) {
            0 => break free.unwrap_or(probe.slot),
            i => i - 1,
        };
        let offset = ENTRIES + i * step;
        let word = at.load::<Word>(offset);
        if word == key.word() {
            return Put::There(i);
        }
        if word == 0 {
            free = free.or(Some(probe.slot));
        } else if K::is_same(at, offset, key, full) {
            return Put::There(i);
        }
        probe.step(mask);
    };
    if !table::has_room(at) {
        return Put::NoRoom;
    }
    let i = fill(at);
    let offset = entry(at, i);
    m.store(at, offset, key);
    if let Some(value) = value {
        m.store(at, offset + WORD_BYTES, value);
    }
    index_set(at, slot, i + 1);
    at.put_u32(FILL, i as u32 + 1);
    at.put_u32(USED, used(at) as u32 + 1);
    Put::Done
}

/// The entries of a table in their order, for who changes nothing meanwhile: nothing but
/// where the next key lies is worked out for each.
pub struct Entries {
    at: Addr,
    /// Offset of the next key word.
    offset: usize,
    step: usize,
    left: usize,
}

/// The live entries of a table.
pub fn entries(at: Addr) -> Entries {
    Entries {
        at,
        offset: ENTRIES + skip(table::keys(at)),
        step: stride(at) * WORD_BYTES,
        left: fill(at),
    }
}

impl Iterator for Entries {
    /// A key, and the offset of its word; a dict's value lies in the word behind it.
    type Item = (Value, usize);

    #[inline]
    fn next(&mut self) -> Option<(Value, usize)> {
        while self.left > 0 {
            let offset = self.offset;
            self.offset += self.step;
            self.left -= 1;
            if let Some(key) = self.at.value(offset) {
                return Some((key, offset));
            }
        }
        None
    }
}
