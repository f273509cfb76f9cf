//! list: header, length, storage, strategy. The storage is an object of its own: header,
//! capacity, elements. What the strategies mean is in the strategies crate.

use pyrs_gc::word::{WORD_BYTES, WORD_SHIFT};
use pyrs_gc::{Addr, Layout};

pub const LEN: usize = 4;
pub const STORAGE: usize = 8;
pub const STRATEGY: usize = 8 + WORD_BYTES;
pub const SIZE: usize = 8 + 2 * WORD_BYTES;
pub const LAYOUT: Layout = Layout::fixed(SIZE, 1 << (STORAGE / WORD_BYTES));

/// Elements of a storage begin here.
pub const DATA: usize = 8;
pub const SMALL_LAYOUT: Layout = Layout::raw(DATA, WORD_SHIFT as u8);
pub const WIDE_LAYOUT: Layout = Layout::raw(DATA, 3);
pub const OBJECTS_LAYOUT: Layout = Layout::words(DATA, 0);

/// How a list keeps its elements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Strategy {
    /// No storage.
    Empty,
    /// Words, all small ints: not scanned by the collector.
    Small,
    /// Raw i64s.
    I64,
    /// Raw f64s, none of them NaN.
    F64,
    /// Words.
    Objects,
}

#[inline(always)]
pub fn len(at: Addr) -> usize {
    at.load::<u32>(LEN) as usize
}
#[inline(always)]
pub fn set_len(at: Addr, len: usize) {
    at.put_u32(LEN, len as u32)
}
#[inline(always)]
pub fn strategy(at: Addr) -> Strategy {
    match at.load::<u8>(STRATEGY) {
        0 => Strategy::Empty,
        1 => Strategy::Small,
        2 => Strategy::I64,
        3 => Strategy::F64,
        _ => Strategy::Objects,
    }
}
/// Whether there are elements and they are values, not raw numbers.
#[inline(always)]
pub fn holds_words(at: Addr) -> bool {
    matches!(strategy(at), Strategy::Small | Strategy::Objects)
}
#[inline(always)]
pub fn set_strategy(at: Addr, strategy: Strategy) {
    at.store::<u8>(STRATEGY, strategy as u8)
}
/// The storage; only lists with a strategy other than `Empty` have one.
#[inline(always)]
pub fn storage(at: Addr) -> Addr {
    at.get(STORAGE).addr()
}
#[inline(always)]
pub fn capacity(storage: Addr) -> usize {
    storage.load::<u32>(4) as usize
}
