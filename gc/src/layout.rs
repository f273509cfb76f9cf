//! Layout descriptors: what the collector knows of an object, as data in the rows of
//! the map table.

use crate::addr::Addr;
use crate::word::{Value, WORD_BYTES, WORD_SHIFT, Word};

/// Header flag bits.
pub mod flag {
    /// Old and not in the log: the barrier must run its slow path.
    pub const UNLOGGED: u8 = 1;
    /// Moved in this collection; the new address follows.
    pub const FORWARDED: u8 = 2;
    /// The object has an id, in the side table.
    pub const ID_TABLE: u8 = 4;
    /// The object has an id, in a 4-byte tail.
    pub const ID_TAIL: u8 = 8;
    /// The object has weak references.
    pub const WEAKREF: u8 = 16;
    /// The object must be finalized before it is freed.
    pub const FINALIZER: u8 = 32;
    /// Named by an ambiguous root in this collection.
    pub const PINNED: u8 = 64;
    /// Free for the layouts above.
    pub const SPARE: u8 = 128;
}

/// Index of a row of the map table; 24 bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[repr(transparent)]
pub struct MapIndex(pub u32);

/// How the size and the references of an object are found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum LayoutKind {
    /// An unused row.
    Free,
    /// `prefix` bytes; references by mask.
    Fixed,
    /// A prefix, then words that are all values, then perhaps a raw tail.
    Words,
    /// A prefix, then raw bytes.
    Raw,
    /// As `Words`, but the words keep nothing alive in major collections: the client empties
    /// those that name something dead in `Client::after_mark`.
    WeakWords,
}

/// The shape of an object: size and references.
///
/// Objects of varying size keep their length in the `u32` at offset 4: the length is
/// `word >> len_shift`, in units of `1 << (unit_shift + (word & unit_mask))` bytes for
/// `Raw` and of words for `Words`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct Layout {
    pub kind: LayoutKind,
    pub len_shift: u8,
    pub unit_shift: u8,
    pub unit_mask: u8,
    /// Bytes before the varying part, or the whole size.
    pub prefix: u32,
    /// Bit i: word i of the prefix is a value. Words past the 64th are all values.
    pub mask: u64,
    /// Offset of the `u32` that holds the bytes of the raw tail behind the words; 0: no tail.
    pub tail_at: u16,
    /// Offset of a word that names an object without keeping it alive; 0: none.
    pub weak_at: u16,
    /// Offset of a `u32` whose low 24 bits name a row that the object keeps alive besides
    /// its map's; 0: none.
    pub row_at: u32,
}

impl Layout {
    /// `bytes` bytes with the references that `mask` names.
    pub const fn fixed(bytes: usize, mask: u64) -> Layout {
        Layout {
            kind: LayoutKind::Fixed,
            len_shift: 0,
            unit_shift: 0,
            unit_mask: 0,
            prefix: bytes as u32,
            mask,
            tail_at: 0,
            weak_at: 0,
            row_at: 0,
        }
    }
    /// A prefix, then as many words as the `u32` at 4 says.
    pub const fn words(prefix: usize, mask: u64) -> Layout {
        Layout {
            kind: LayoutKind::Words,
            ..Layout::fixed(prefix, mask)
        }
    }
    /// A prefix, then words that are weak in major collections.
    pub const fn weak_words(prefix: usize) -> Layout {
        Layout {
            kind: LayoutKind::WeakWords,
            ..Layout::fixed(prefix, 0)
        }
    }
    /// A prefix, then units of `1 << unit_shift` raw bytes.
    pub const fn raw(prefix: usize, unit_shift: u8) -> Layout {
        Layout {
            kind: LayoutKind::Raw,
            unit_shift,
            ..Layout::fixed(prefix, 0)
        }
    }
}

/// A row of the map table.
#[repr(C, align(64))]
pub struct Row {
    pub layout: Layout,
    /// Set when a major collection has seen an object of this map.
    pub mark: u8,
    /// Raw facts for the layouts above: kind byte, flags.
    pub kind: u8,
    pub facts: u16,
    /// Tagged stamp for inline caches; unique for each (map, state of its class); 1: never cache.
    pub stamp: Word,
    /// The map object, traced, never moved; 0 for rows that need none.
    pub object: Word,
    /// The class of objects of this map, traced, never moved.
    pub class: Word,
    /// More raw facts.
    pub extra: u32,
}

impl Row {
    /// The map object. (Rows are traced; neither maps nor classes move.)
    #[inline(always)]
    pub fn map_object(&self) -> Option<Value> {
        Value::maybe(self.object)
    }
    /// The class of objects of this map.
    #[inline(always)]
    pub fn class_value(&self) -> Option<Value> {
        Value::maybe(self.class)
    }
}

const _: () = assert!(size_of::<Row>() == 64);

/// Where the map table lies.
pub const MAP_TABLE: u64 = 0x2000_0000;
/// Rows of a full table.
pub const MAX_ROWS: u32 = 1 << 24;
/// The row of fillers: what fills gaps in blocks.
pub const FILLER: MapIndex = MapIndex(1);
/// First row that clients may use.
pub const FIRST_CLIENT_ROW: u32 = 2;

/// The row of a map.
#[inline(always)]
pub fn map_row(map: MapIndex) -> &'static Row {
    // SAFETY: the table is mapped, zeroed, for all 24-bit indices that exist (a `Free`
    // row is all zeros) before the first object is made, and stays for ever.
    unsafe { &*((MAP_TABLE as usize + ((map.0 as usize) << 6)) as *const Row) }
}

/// The row of a map, to be changed.
#[inline(always)]
pub fn map_row_mut(map: MapIndex) -> *mut Row {
    (MAP_TABLE as usize + ((map.0 as usize) << 6)) as *mut Row
}

#[inline(always)]
const fn round8(bytes: usize) -> usize {
    (bytes + 7) & !7
}

/// Smallest object: room for a header and a forwarding word.
pub const MIN_OBJECT: usize = 2 * WORD_BYTES;

/// Bytes of an object before rounding and without an id tail.
#[inline(always)]
fn bare_size(addr: Addr, layout: &Layout) -> usize {
    let prefix = layout.prefix as usize;
    match layout.kind {
        LayoutKind::Fixed => prefix,
        LayoutKind::Words | LayoutKind::WeakWords => {
            let len = (addr.load::<u32>(4) >> layout.len_shift) as usize;
            let tail = match layout.tail_at {
                0 => 0,
                at => addr.load::<u32>(at as usize) as usize,
            };
            prefix + (len << WORD_SHIFT) + tail
        }
        LayoutKind::Raw => {
            let word = addr.load::<u32>(4);
            let shift = layout.unit_shift as u32 + (word & layout.unit_mask as u32);
            prefix + (((word >> layout.len_shift) as usize) << shift)
        }
        LayoutKind::Free => panic!("object {addr:?} has the unused map {:?}", addr.map()),
    }
}

/// Bytes of an object as it lies in the heap.
#[inline(always)]
pub fn object_size(addr: Addr) -> usize {
    let layout = &map_row(addr.map()).layout;
    let bare = bare_size(addr, layout);
    let tail = if addr.has(flag::ID_TAIL) {
        tail_offset(bare, layout) + 4
    } else {
        bare
    };
    round8(tail).max(MIN_OBJECT)
}

/// Where an id tail lies behind `bare` bytes. Units of four bytes are also read in pairs (the
/// digits of big ints): what rounds them up stays zero.
#[inline(always)]
fn tail_offset(bare: usize, layout: &Layout) -> usize {
    if layout.unit_shift >= 2 {
        round8(bare)
    } else {
        (bare + 3) & !3
    }
}

/// The row that the object names besides its map's; row 0: none.
#[inline(always)]
pub fn named_row(addr: Addr) -> MapIndex {
    match map_row(addr.map()).layout.row_at {
        0 => MapIndex(0),
        at => MapIndex(addr.load::<u32>(at as usize) & 0xFF_FFFF),
    }
}

/// Offset of the id tail of an object that has one.
pub fn id_tail_offset(addr: Addr) -> usize {
    let layout = &map_row(addr.map()).layout;
    tail_offset(bare_size(addr, layout), layout)
}

/// Call `visit` with the address of each word of the object that holds a value (or 0).
#[inline(always)]
pub fn visit_slots(addr: Addr, mut visit: impl FnMut(Addr)) {
    let layout = &map_row(addr.map()).layout;
    visit_prefix(addr, layout, &mut visit);
    if let LayoutKind::Words | LayoutKind::WeakWords = layout.kind {
        let len = (addr.load::<u32>(4) >> layout.len_shift) as usize;
        let first = layout.prefix as usize;
        for i in 0..len {
            visit(addr.add(first + (i << WORD_SHIFT)));
        }
    }
}

#[inline(always)]
fn visit_prefix(addr: Addr, layout: &Layout, visit: &mut impl FnMut(Addr)) {
    let mut mask = layout.mask;
    while mask != 0 {
        let i = mask.trailing_zeros() as usize;
        mask &= mask - 1;
        visit(addr.add(i << WORD_SHIFT));
    }
    for i in 64..(layout.prefix as usize >> WORD_SHIFT) {
        if layout.kind == LayoutKind::Fixed {
            visit(addr.add(i << WORD_SHIFT));
        }
    }
}

/// As [`visit_slots`], only for the words inside `from..to` (a dirty card).
pub fn visit_slots_between(addr: Addr, from: Addr, to: Addr, mut visit: impl FnMut(Addr)) {
    let layout = &map_row(addr.map()).layout;
    visit_prefix(addr, layout, &mut |slot| {
        if slot >= from && slot < to {
            visit(slot)
        }
    });
    if let LayoutKind::Words | LayoutKind::WeakWords = layout.kind {
        let len = (addr.load::<u32>(4) >> layout.len_shift) as usize;
        let first = addr.add(layout.prefix as usize).raw();
        let end = first + ((len as u64) << WORD_SHIFT);
        let mut slot = first.max(from.raw());
        while slot < end.min(to.raw()) {
            visit(Addr::at(slot));
            slot += WORD_BYTES as u64;
        }
    }
}

/// Make `bytes` (a multiple of 8, at least 8) at `addr` a filler object.
pub fn write_filler(addr: Addr, bytes: usize) {
    debug_assert!(bytes >= 8 && bytes.is_multiple_of(8));
    addr.set_header(FILLER, 0);
    addr.put_u32(4, ((bytes - 8) >> 3) as u32);
}

/// Bytes of a filler, which may be below [`MIN_OBJECT`].
pub fn walk_size(addr: Addr) -> usize {
    if addr.map() == FILLER {
        8 + ((addr.load::<u32>(4) as usize) << 3)
    } else {
        object_size(addr)
    }
}
