//! dict: header, shape (24 bits) and inline capacity (8 bits), values. Without a shape
//! the first value word is the table (empty: no entries) and the rest is zero.
//!
//! A table: header, number of entry words, then raw fields, the entries in insertion
//! order, and an index of 1, 2 or 4 bytes a slot (none for up to 8 entries). Used by
//! dicts (stride 2: key, value; stride 3: hash, key, value) and sets (stride 1: key;
//! stride 2 with hash: hash, key). A deleted entry has an empty key word.

use crate::Kind;
use pyrs_gc::word::WORD_BYTES;
use pyrs_gc::{Addr, Layout, Mutator, Raised, Value};

pub const DICT_DATA: usize = 8;
pub const DICT_LAYOUT: Layout = {
    let mut layout = Layout::words(DICT_DATA, 0);
    layout.len_shift = 24;
    layout.row_at = 4;
    // The `__dict__` of an instance is found from the instance.
    layout.weak_at = DICT_DATA as u16;
    layout
};

/// Header flag of a dict that is a namespace: handlers read its table without asking, so it
/// never gets a shape.
pub const NAMESPACE: u8 = pyrs_gc::layout::flag::SPARE;

pub const fn dict_size(capacity: usize) -> usize {
    DICT_DATA + capacity * WORD_BYTES
}

/// Offsets of a table's raw fields.
pub const FILL: usize = 8;
pub const USED: usize = 12;
pub const TAIL: usize = 16;
/// Stride, key kind, index width, log2 of index slots: one byte each.
pub const SHAPE: usize = 20;
/// Tagged stamp for caches of module dicts: 1 or unique.
pub const VERSION: usize = 24;
pub const ENTRIES: usize = VERSION + WORD_BYTES;
pub const LAYOUT: Layout = {
    let mut layout = Layout::words(ENTRIES, 0);
    layout.tail_at = TAIL as u16;
    layout
};

/// What all keys of a table are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Keys {
    /// Exact strs: the hash is in the key.
    Str,
    /// Small ints: the hash follows from the key.
    Small,
    /// Anything: the folded hash is kept in the entry.
    Any,
}

/// Most entries without an index.
pub const NO_INDEX_MAX: usize = 8;

#[inline(always)]
pub fn fill(at: Addr) -> usize {
    at.load::<u32>(FILL) as usize
}
#[inline(always)]
pub fn used(at: Addr) -> usize {
    at.load::<u32>(USED) as usize
}
#[inline(always)]
pub fn stride(at: Addr) -> usize {
    at.load::<u8>(SHAPE) as usize
}
#[inline(always)]
pub fn keys(at: Addr) -> Keys {
    match at.load::<u8>(SHAPE + 1) {
        0 => Keys::Str,
        1 => Keys::Small,
        _ => Keys::Any,
    }
}
#[inline(always)]
pub fn index_width(at: Addr) -> usize {
    at.load::<u8>(SHAPE + 2) as usize
}
/// Slots of the index minus one; only with an index.
#[inline(always)]
pub fn index_mask(at: Addr) -> usize {
    (1 << at.load::<u8>(SHAPE + 3)) - 1
}
/// Entries there is room for.
#[inline(always)]
pub fn capacity(at: Addr) -> usize {
    at.load::<u32>(4) as usize / stride(at)
}
/// Byte offset of entry `i`.
#[inline(always)]
pub fn entry(at: Addr, i: usize) -> usize {
    ENTRIES + i * stride(at) * WORD_BYTES
}
#[inline(always)]
fn index_at(at: Addr) -> usize {
    ENTRIES + at.load::<u32>(4) as usize * WORD_BYTES
}
/// Index slot: 0 empty, else entry number + 1.
#[inline(always)]
pub fn index_get(at: Addr, slot: usize) -> usize {
    let base = index_at(at);
    match index_width(at) {
        1 => at.load::<u8>(base + slot) as usize,
        2 => at.load::<u16>(base + 2 * slot) as usize,
        _ => at.load::<u32>(base + 4 * slot) as usize,
    }
}
#[inline(always)]
pub fn index_set(at: Addr, slot: usize, entry: usize) {
    let base = index_at(at);
    match index_width(at) {
        1 => at.store::<u8>(base + slot, entry as u8),
        2 => at.store::<u16>(base + 2 * slot, entry as u16),
        _ => at.put_u32(base + 4 * slot, entry as u32),
    }
}

/// Where a slot of the index lies.
#[inline(always)]
pub fn index_slot(at: Addr, slot: usize) -> Addr {
    at.add(index_at(at) + slot * index_width(at))
}

/// Take over the index of a table with the same entries. False: it has another size.
pub fn copy_index(at: Addr, from: Addr) -> bool {
    let same = index_width(at) == index_width(from)
        && at.load::<u8>(SHAPE + 3) == from.load::<u8>(SHAPE + 3);
    if same {
        let bytes = (index_mask(at) + 1) * index_width(at);
        at.copy_bytes(index_at(at), from, index_at(from), bytes);
    }
    same
}

/// A table with room for at least `entries` entries of `payload` words besides the hash.
pub fn new(m: &mut Mutator, entries: usize, keys: Keys, payload: usize) -> Result<Addr, Raised> {
    let stride = payload + (keys == Keys::Any) as usize;
    let (capacity, width, log) = if entries <= NO_INDEX_MAX {
        (entries.max(1), 0, 0)
    } else {
        // At most two thirds of the slots are taken.
        let slots = (entries * 3).div_ceil(2).next_power_of_two();
        let capacity = (slots * 2 / 3).max(entries);
        let width = if capacity < 0xFF {
            1
        } else if capacity < 0xFFFF {
            2
        } else {
            4
        };
        (
            entries.max(capacity.min(entries + entries / 8)),
            width,
            slots.trailing_zeros(),
        )
    };
    let words = capacity * stride;
    let tail = width << log;
    if words > (u32::MAX >> 1) as usize {
        m.heap.full = true;
        return Err(Raised);
    }
    let at = m.alloc_words(
        Kind::Table.map(),
        ENTRIES + words * WORD_BYTES + if width == 0 { 0 } else { tail },
        words as u32,
    )?;
    at.put_u32(TAIL, if width == 0 { 0 } else { tail as u32 });
    at.store::<u8>(SHAPE, stride as u8);
    at.store::<u8>(SHAPE + 1, keys as u8);
    at.store::<u8>(SHAPE + 2, width as u8);
    at.store::<u8>(SHAPE + 3, log as u8);
    at.put_bits(VERSION, 1);
    Ok(at)
}

/// A dict without a shape and with `capacity` (at least 2) value words.
pub fn new_dict(m: &mut Mutator, capacity: usize) -> Result<Value, Raised> {
    let capacity = capacity.clamp(2, 255);
    let at = m.alloc_len(
        Kind::Dict.map(),
        dict_size(capacity),
        (capacity as u32) << 24,
    )?;
    Ok(Value::from_addr(at))
}

/// Row index of a dict's shape; 0: none.
#[inline(always)]
pub fn shape(at: Addr) -> u32 {
    at.load::<u32>(4) & 0xFF_FFFF
}

/// Give a dict a shape, or none; its values follow. The row is a reference.
#[inline(always)]
pub fn set_shape(m: &mut Mutator, at: Addr, row: u32) {
    m.barrier_all(at);
    at.put_u32(4, at.load::<u32>(4) & !0xFF_FFFF | row);
}

/// Value words of a dict.
#[inline(always)]
pub fn dict_capacity(at: Addr) -> usize {
    (at.load::<u32>(4) >> 24) as usize
}

/// Byte offset of value `i` of a dict with a shape.
#[inline(always)]
pub const fn shaped_value(i: usize) -> usize {
    DICT_DATA + i * WORD_BYTES
}

/// The table of a dict without a shape; None: it is empty.
#[inline(always)]
pub fn of_dict(at: Addr) -> Option<Addr> {
    debug_assert!(shape(at) == 0, "a dict with a shape has no table");
    at.value(DICT_DATA).map(Value::addr)
}
