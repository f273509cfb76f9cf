//! The write barrier: before a reference is stored into an object.
//!
//! The fast path tests UNLOGGED of the written object only. The slow path logs the
//! object once per minor cycle, or a card of it when it is a large array.
//!
//! **Rules for changes.** The barrier runs *before* the store: while a major collection
//! marks, what the object names now is marked here (snapshot at the beginning). Once for
//! each time that it is logged is enough, since what is stored later was reachable then, or
//! is new.

use crate::addr::Addr;
use crate::block::{Blocks, state};
use crate::cards::each_dirty;
use crate::config::*;
use crate::heap::Heap;
use crate::layout::{flag, object_size};
use crate::mutator::{BREAKER, Mutator};
use crate::side::LINES_USED;
use std::sync::atomic::Ordering;

/// Entries of the log from which on a safe point collects.
const LONG_LOG: usize = 1 << 16;

/// The card of a large array that a word lies in.
#[inline]
pub(crate) fn card_of(slot: Addr) -> Addr {
    Addr::at(slot.raw() & !(LINE as u64 - 1))
}

impl Mutator {
    /// Before a store to the word at `slot` of `object`.
    #[inline(always)]
    pub fn barrier(&mut self, object: Addr, slot: Addr) {
        if object.has(flag::UNLOGGED) {
            self.barrier_slow(object, slot);
        }
    }

    /// Before stores all over `object`.
    #[inline(always)]
    pub fn barrier_all(&mut self, object: Addr) {
        if object.has(flag::UNLOGGED) {
            self.log_object(object);
        }
    }

    #[cold]
    #[inline(never)]
    pub fn barrier_slow(&mut self, object: Addr, slot: Addr) {
        if Blocks::state(object) != state::LARGE {
            return self.log_object(object);
        }
        let card = card_of(slot);
        if LINES_USED.get(card) != 0 {
            return;
        }
        if !Heap::is_young(object) {
            if self.heap.snapshot.is_some() {
                self.check_before_logging(object, Some(card));
            }
            if let Some(marker) = self.heap.marker()
                && !marker.capture_between(object, card, card.add(LINE))
            {
                self.heap.fail_marking();
            }
        }
        self.note_line(object, card);
    }

    #[cold]
    #[inline(never)]
    fn log_object(&mut self, object: Addr) {
        if Heap::is_young(object) {
            // A young array is not in the log: without its cards it is looked at as a whole.
            object.clear_flags(flag::UNLOGGED);
            // A line left dirty would pass for one that is in the list when the array is old.
            let end = object.add(object_size(object));
            each_dirty(object, end, false, |line| LINES_USED.set(line, 0));
            return;
        }
        if self.heap.snapshot.is_some() {
            self.check_before_logging(object, None);
        }
        if let Some(marker) = self.heap.marker()
            && !marker.capture(object)
        {
            self.heap.fail_marking();
        }
        object.clear_flags(flag::UNLOGGED);
        self.heap.log.push(object);
        // A program that only stores and never allocates makes no collection due: the log
        // must not grow with it.
        if self.has_long_log() {
            BREAKER.store(true, Ordering::Relaxed);
        }
    }

    /// Whether so many old objects have been written to that a minor collection is due.
    pub fn has_long_log(&self) -> bool {
        self.heap.log.len() >= LONG_LOG
    }
}
