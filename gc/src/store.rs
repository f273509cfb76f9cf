//! Stores: the ways by which references come into heap objects and leave them.
//!
//! **Goals.** A collector that marks while the program runs sees what was reachable when
//! it began (snapshot at the beginning), and a minor collection every old object that
//! names young ones. Both rest on one barrier, which runs *before* a reference in an
//! object of the old space is overwritten, emptied, or no longer looked at.
//!
//! **Chosen.** Numbers of one, two and eight bytes are stored by [`Addr::store`]; words
//! only by the functions of this file, each of which says what it relies on. The
//! type system cannot tell a word from a `u32`, so `u32`s have a function of their own.
//!
//! **Rejected.** A newtype for words: the machine computes with them all the time.
//!
//! Ranges of words, and large arrays: `cards.rs`.
//!
//! **Rules for changes.** `init*` only while nobody else can see the object. The `put*`
//! functions are for handlers that ran the barrier themselves, or for words that never
//! hold references. What a wrong choice does is found by the check of `snapshot.rs`
//! (`-X gc-snapshot`): an object that is not in the log has lost nothing.

use crate::addr::{Addr, Plain};
use crate::layout::MapIndex;
use crate::mutator::Mutator;
use crate::word::{Value, WORD_BYTES, Word};

/// Plain data that is stored without a barrier, since it is never taken for a reference.
///
/// # Safety
/// Only for types of another size than heap words have, or never read as such.
pub unsafe trait Scalar: Plain {}
macro_rules! scalar { ($($t:ty)*) => { $(
    // SAFETY: words are `u32` or `u64`.
    unsafe impl Scalar for $t {}
)* } }
scalar! { u8 i8 u16 i16 i64 f64 }

impl Addr {
    /// Store a number.
    #[inline(always)]
    pub fn store<T: Scalar>(self, offset: usize, value: T) {
        self.write(offset, value);
    }

    /// Store four bytes that are no reference: lengths, hashes, fills.
    #[inline(always)]
    pub fn put_u32(self, offset: usize, value: u32) {
        self.write(offset, value);
    }

    /// `len` units of plain data at `offset`, which is aligned for `T`.
    #[inline(always)]
    #[allow(clippy::mut_from_ref)]
    pub fn slice_mut<'a, T: Scalar>(self, offset: usize, len: usize) -> &'a mut [T] {
        self.units_mut(offset, len)
    }

    /// `len` units of four bytes that are no references.
    #[inline(always)]
    #[allow(clippy::mut_from_ref)]
    pub fn u32s_mut<'a>(self, offset: usize, len: usize) -> &'a mut [u32] {
        self.units_mut(offset, len)
    }

    /// `len` words that the collector does not look at (raw storage that keeps words weakly).
    #[inline(always)]
    #[allow(clippy::mut_from_ref)]
    pub fn unseen_words_mut<'a>(self, offset: usize, len: usize) -> &'a mut [Word] {
        self.units_mut(offset, len)
    }

    /// Give a word of a fresh object its first value. Fresh: made since the last possible
    /// collection, or still in the log from when it was made.
    #[inline(always)]
    pub fn init(self, offset: usize, value: Value) {
        self.init_word(offset, value.word());
    }

    /// As [`Addr::init`], with a word that may be empty.
    #[inline(always)]
    pub fn init_word(self, offset: usize, word: Word) {
        self.write(offset, word);
    }

    /// Fill words of a fresh object with those of another one. (Of one that may be carded:
    /// [`Mutator::init_words`].)
    #[inline(always)]
    pub fn init_words(self, offset: usize, from: Addr, from_offset: usize, words: usize) {
        self.copy_bytes(offset, from, from_offset, words * WORD_BYTES);
    }

    /// Store a small int into a word that holds no references, ever.
    #[inline(always)]
    pub fn put_small(self, offset: usize, number: i64) {
        self.write(offset, Value::small(number).word());
    }

    /// Store raw bits into a word that holds no references, ever: one behind the mask of
    /// its layout, or a tagged number.
    #[inline(always)]
    pub fn put_bits(self, offset: usize, bits: Word) {
        self.write(offset, bits);
    }

    /// Store a word behind a barrier that the caller ran for this place.
    #[inline(always)]
    pub fn put_behind_barrier(self, offset: usize, word: Word) {
        self.write(offset, word);
    }

    /// Change the row behind a barrier that the caller ran.
    #[inline(always)]
    pub fn put_row_behind_barrier(self, row: MapIndex) {
        self.change_map(row);
    }
}

impl Mutator {
    /// Store a value into the word at byte `offset` of `object`.
    #[inline(always)]
    pub fn store(&mut self, object: Addr, offset: usize, value: Value) {
        self.barrier(object, object.add(offset));
        object.write::<Word>(offset, value.word());
    }

    /// Store a value, or empty the word.
    #[inline(always)]
    pub fn store_option(&mut self, object: Addr, offset: usize, value: Option<Value>) {
        self.barrier(object, object.add(offset));
        object.write::<Word>(offset, value.map_or(0, Value::word));
    }

    /// Empty a word.
    #[inline(always)]
    pub fn clear(&mut self, object: Addr, offset: usize) {
        self.barrier(object, object.add(offset));
        object.write::<Word>(offset, 0);
    }

    /// Empty `words` words from `offset` on.
    #[inline]
    pub fn clear_range(&mut self, object: Addr, offset: usize, words: usize) {
        self.barrier_range(object, offset, words);
        object.fill(offset, words * WORD_BYTES, 0);
    }

    /// Overwrite words of an object with words from outside the heap.
    ///
    /// # Safety
    /// `from` points to `words` initialised words that are values or empty.
    #[inline]
    pub unsafe fn copy_in(&mut self, object: Addr, offset: usize, from: *const Word, words: usize) {
        self.barrier_range(object, offset, words);
        // SAFETY: the caller's words; an Addr lies in the heap range, which no other memory
        // overlaps.
        unsafe {
            core::ptr::copy_nonoverlapping(from, object.add(offset).ptr::<Word>(), words);
        }
        self.note_words(object, offset, words);
    }

    /// Give the object another row of the map table, with the same size and references.
    #[inline]
    pub fn set_row(&mut self, object: Addr, row: MapIndex) {
        self.barrier_all(object);
        object.change_map(row);
    }
}
