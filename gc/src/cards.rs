//! Cards of large arrays of words: which lines of them name something that a minor collection
//! has to see.
//!
//! **Goals.** A minor collection never looks at a whole large array: not when it is new, not
//! when it was copied because it grew, not when it was rearranged.
//!
//! **Chosen.** Such arrays are carded from birth ([`Mutator::alloc_words`]: the flag UNLOGGED is
//! set, though they are young): a line is dirty if it names anything young, or anything that
//! the major collection under way will move. Who fills or rearranges one says so behind its
//! stores ([`Mutator::note_words`]); where words are copied from another such array, or are
//! only put into another order, nothing has to be looked at but what was dirty before.
//! The lines of a young array are looked at once something names it: until then they keep
//! nothing alive.
//!
//! **Rules for changes.** What a card does not tell is not seen: `-X gc-verify` checks the cards
//! of young arrays as well as those of old ones.

use crate::addr::Addr;
use crate::barrier::card_of;
use crate::block::{Blocks, state};
use crate::config::*;
use crate::heap::Heap;
use crate::layout::{MapIndex, flag};
use crate::mutator::Mutator;
use crate::side::LINES_USED;
use crate::word::{Raised, Value, WORD_BYTES, Word};

/// Arrays of more bytes are carded from birth. (Stores to them are slower, and those below are
/// looked at quickly.)
const CARDED: usize = 256 << 10;
/// Of longer ranges a marker keeps a copy of the array, for later.
const CAPTURED_AT_ONCE: usize = 4 * LINE;

/// Whether only the dirty lines of an object name what a minor collection must see.
#[inline]
pub(crate) fn is_carded(object: Addr) -> bool {
    object.has(flag::UNLOGGED) && Blocks::state(object) == state::LARGE
}

/// Whether a word makes its line dirty.
#[inline]
fn is_noted(word: Word) -> bool {
    Value::maybe(word).is_some_and(|value| {
        value.is_ref()
            && (Heap::is_young(value.addr()) || Blocks::state(value.addr()) == state::LEAVING)
    })
}

/// Lines, as addresses, that a range of bytes touches.
fn lines(from: Addr, to: Addr) -> impl Iterator<Item = Addr> {
    let first = card_of(from).raw() >> LINE_SHIFT;
    let end = to.raw().div_ceil(LINE as u64);
    (first..end).map(|line| Addr::at(line << LINE_SHIFT))
}

/// Call `visit` with the dirty ones of the lines that a range of bytes touches, the last first
/// if `backward`. Most are clean, so they are looked at many at a time.
pub(crate) fn each_dirty(from: Addr, to: Addr, backward: bool, mut visit: impl FnMut(Addr)) {
    const MANY: usize = 64;
    let first = card_of(from);
    let bytes = (to.raw() - first.raw()).next_multiple_of(LINE as u64) as usize;
    let count = bytes / LINE;
    let chunks = count.div_ceil(MANY);
    for chunk in 0..chunks {
        let chunk = if backward { chunks - 1 - chunk } else { chunk };
        let start = chunk * MANY;
        let len = MANY.min(count - start);
        let at = first.add(start * LINE);
        let lines = LINES_USED.range(at, len * LINE);
        if lines.iter().fold(0, |all, &line| all | line) == 0 {
            continue;
        }
        // What is visited may change the lines: they are read anew.
        for i in 0..len {
            let line = at.add(if backward { len - 1 - i } else { i } * LINE);
            if LINES_USED.get(line) != 0 {
                visit(line);
            }
        }
    }
}

impl Mutator {
    /// As [`Mutator::alloc_len`], for an array whose words are written by stores, or noted
    /// behind ([`Mutator::note_words`]).
    pub fn alloc_words(&mut self, map: MapIndex, size: usize, len: u32) -> Result<Addr, Raised> {
        let object = self.alloc_len(map, size, len)?;
        if size > LARGE && (size > CARDED || self.heap.config.verify) {
            object.set_flags(flag::UNLOGGED);
        }
        Ok(object)
    }

    /// Before stores to a range of an object's words.
    #[inline(always)]
    pub(crate) fn barrier_range(&mut self, object: Addr, offset: usize, words: usize) {
        if words == 1 {
            self.barrier(object, object.add(offset));
        } else if words > 0 && object.has(flag::UNLOGGED) {
            self.barrier_range_slow(object, offset, words);
        }
    }

    #[cold]
    #[inline(never)]
    fn barrier_range_slow(&mut self, object: Addr, offset: usize, words: usize) {
        if Blocks::state(object) != state::LARGE {
            return self.barrier_all(object);
        }
        if Heap::is_young(object) {
            return;
        }
        let from = object.add(offset);
        let to = from.add(words * WORD_BYTES);
        if self.heap.snapshot.is_some() {
            for line in lines(from, to).filter(|&line| LINES_USED.get(line) == 0) {
                self.check_before_logging(object, Some(line));
            }
            self.forget_between(object, from, to);
        }
        if let Some(marker) = self.heap.marker() {
            let fits = if words * WORD_BYTES <= CAPTURED_AT_ONCE {
                marker.capture_between(object, from, to)
            } else {
                marker.capture(object)
            };
            if !fits {
                self.heap.fail_marking();
            }
        }
    }

    /// Behind stores to a range of an object's words that no barrier saw one by one.
    #[inline]
    pub fn note_words(&mut self, object: Addr, offset: usize, words: usize) {
        if words > 0 && is_carded(object) {
            self.note_between(
                object,
                object.add(offset),
                object.add(offset + words * WORD_BYTES),
            );
        }
    }

    #[inline(never)]
    fn note_between(&mut self, object: Addr, from: Addr, to: Addr) {
        for line in lines(from, to) {
            if LINES_USED.get(line) != 0 {
                continue;
            }
            let start = line.max(from);
            let end = line.add(LINE).min(to);
            let words = (end.raw() - start.raw()) as usize / WORD_BYTES;
            if start
                .slice::<Word>(0, words)
                .iter()
                .any(|&word| is_noted(word))
            {
                self.note_line(object, line);
            }
        }
    }

    /// A line of a carded array becomes dirty.
    pub(crate) fn note_line(&mut self, object: Addr, line: Addr) {
        LINES_USED.set(line, 1);
        // Those of young arrays are found by their array.
        if !Heap::is_young(object) {
            self.heap.cards.push((object, line));
        }
    }

    /// Whether the cards tell everything about words that are copied from an array. (They do
    /// not tell where it was looked at for what will be moved.)
    fn cards_tell(&self, from: Addr) -> bool {
        is_carded(from) && !self.heap.is_leaving()
    }

    /// Fill words of a fresh object with those of another one.
    pub fn init_words(
        &mut self,
        object: Addr,
        offset: usize,
        from: Addr,
        from_offset: usize,
        words: usize,
    ) {
        object.copy_bytes(offset, from, from_offset, words * WORD_BYTES);
        if is_carded(object) {
            self.note_copied(object, offset, from, from_offset, words);
        }
    }

    /// Move `words` words within an object; the ranges may overlap.
    #[inline]
    pub fn move_words(&mut self, object: Addr, to: usize, from: usize, words: usize) {
        self.barrier_range(object, to, words);
        // Behind the barrier its words may be filled as a fresh object's.
        self.init_words(object, to, object, from, words);
    }

    /// Behind the copying of words to a carded array.
    fn note_copied(
        &mut self,
        object: Addr,
        offset: usize,
        from: Addr,
        from_offset: usize,
        words: usize,
    ) {
        if words == 0 {
            return;
        }
        if !self.cards_tell(from) {
            return self.note_words(object, offset, words);
        }
        let bytes = words * WORD_BYTES;
        let source = from.add(from_offset);
        let target = object.add(offset);
        // A line that becomes dirty must not be taken for one that was.
        let backward = target > source;
        each_dirty(source, source.add(bytes), backward, |line| {
            let first = line.max(source).raw() - source.raw();
            let end = (line.add(LINE).raw() - source.raw()).min(bytes as u64);
            self.note_between(object, target.add(first as usize), target.add(end as usize));
        });
    }

    /// Put words of an object into another order: `change` moves them about, or copies some over
    /// others, and runs no other code.
    #[inline]
    pub fn reorder_words(
        &mut self,
        object: Addr,
        offset: usize,
        words: usize,
        change: impl FnOnce(&mut [Word]),
    ) {
        self.barrier_range(object, offset, words);
        change(object.units_mut(offset, words));
        if words > 0 && is_carded(object) {
            let (from, to) = (object.add(offset), object.add(offset + words * WORD_BYTES));
            let mut is_dirty = false;
            each_dirty(from, to, false, |_| is_dirty = true);
            if is_dirty || !self.cards_tell(object) {
                self.note_between(object, from, to);
            }
        }
    }
}
