//! The minor collection: survivors are copied out of the nursery, or pinned.
//!
//! Work is proportional to the roots, the log and what survives; never to the old heap.

use crate::addr::Addr;
use crate::block::{Blocks, state};
use crate::cards::each_dirty;
use crate::config::*;
use crate::heap::Heap;
use crate::large::page;
use crate::layout::*;
use crate::mutator::{Mutator, Scan};
use crate::phases::mark::PART_BYTES;
use crate::phases::{finalize, pin, release, weak};
use crate::side::{BLOCKS, LINES_USED, PAGES};
use crate::word::{Value, WORD_BYTES, Word};
use std::time::{Duration, Instant};

/// More bytes than these of an unused VM stack are given back to the system.
const RELEASED_STACK: usize = 256 << 10;

/// Where more bytes than these survive, minor collections come sooner: copying them is most of
/// their time.
const COPIED_MOST: u64 = 160 << 10;

/// State of a minor collection.
pub struct Minor<'h> {
    pub heap: &'h mut Heap,
    /// Objects whose slots have to be visited.
    gray: Vec<Addr>,
    pub copied: u64,
    /// Bytes of large arrays that were looked at as a whole.
    arrays: u64,
    /// A word that was visited names something that the major collection will move.
    saw_leaving: bool,
}

/// Whether a young object has survived so far; where it is now. Old ones always have. While
/// a minor collection runs.
#[inline]
pub(super) fn survivor(addr: Addr) -> Option<Addr> {
    match Blocks::state(addr) {
        state::YOUNG => addr.forwarded().or(addr.has(flag::PINNED).then_some(addr)),
        state::LARGE => {
            let byte = PAGES.get(addr);
            (byte & page::YOUNG == 0 || byte & page::MARK != 0).then_some(addr)
        }
        _ => Some(addr),
    }
}

impl<'h> Minor<'h> {
    /// See [`survivor`].
    #[inline]
    pub fn survivor(&self, addr: Addr) -> Option<Addr> {
        survivor(addr)
    }

    /// Bring the word at `slot` up to date. Whether it still names a nursery object.
    #[inline(always)]
    pub fn visit(&mut self, slot: Addr) -> bool {
        let word = slot.load::<Word>(0);
        match Value::maybe(word) {
            Some(value) if value.is_ref() => {
                let addr = value.addr();
                match BLOCKS.get(addr) {
                    state::YOUNG => self.visit_young(slot, addr),
                    state::LARGE => {
                        self.visit_large(addr);
                        false
                    }
                    state::LEAVING => {
                        self.saw_leaving = true;
                        false
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }

    #[inline]
    fn visit_young(&mut self, slot: Addr, addr: Addr) -> bool {
        let flags = addr.flags();
        if flags & flag::FORWARDED != 0 {
            if let Some(to) = addr.forwarded() {
                slot.write::<Word>(0, to.word());
            }
            return false;
        }
        if flags & flag::PINNED != 0 {
            return true;
        }
        let to = self.copy(addr);
        slot.write::<Word>(0, to.word());
        false
    }

    fn visit_large(&mut self, addr: Addr) {
        let byte = PAGES.get(addr);
        if byte & page::YOUNG != 0 && byte & page::MARK == 0 {
            PAGES.set(addr, byte | page::MARK);
            self.gray.push(addr);
        }
    }

    /// Copy a young object to the old space.
    fn copy(&mut self, from: Addr) -> Addr {
        let size = object_size(from);
        let flags = from.flags();
        if flags & (flag::ID_TABLE | flag::WEAKREF) != 0 {
            return self.copy_with_tables(from, size);
        }
        let to = self.room(size);
        to.copy_bytes(0, from, 0, size);
        to.set_flags(flag::UNLOGGED);
        self.copied += size as u64;
        from.set_forwarded(to);
        self.gray.push(to);
        to
    }

    #[cold]
    fn copy_with_tables(&mut self, from: Addr, size: usize) -> Addr {
        let to = self.room(Heap::copy_size(from, size));
        to.copy_bytes(0, from, 0, size);
        to.set_flags(flag::UNLOGGED);
        self.heap.move_tables(from, to);
        self.copied += size as u64;
        from.set_forwarded(to);
        self.gray.push(to);
        to
    }

    fn room(&mut self, size: usize) -> Addr {
        match self.heap.old.allocate(&mut self.heap.blocks, size) {
            Some(at) => at,
            // `Heap::limit` keeps a full nursery in reserve below the range's end, so only
            // the system refusing memory it had promised leads here.
            None => {
                eprintln!("pyrs: the system refuses memory in the middle of a collection");
                std::process::abort()
            }
        }
    }

    /// Visit everything reachable from the gray objects.
    pub fn drain(&mut self) {
        while let Some(object) = self.gray.pop() {
            self.scan(object);
        }
    }

    /// Between objects of long lists: what waits must not pile up.
    fn drain_if_long(&mut self) {
        if self.gray.len() > 512 {
            self.drain();
        }
    }

    /// Visit an object's slots; an old one that still names young objects stays logged.
    pub fn scan(&mut self, object: Addr) {
        if let Some(marker) = self.heap.marker() {
            // It is new, or has got another row since it was logged.
            marker.mark_rows_of(object);
        }
        if Blocks::state(object) == state::LARGE {
            return self.scan_large(object);
        }
        let mut young = false;
        self.saw_leaving = false;
        visit_slots(object, |slot| young |= self.visit(slot));
        if self.saw_leaving {
            self.note_holder(object, Addr::at(0));
        }
        if Blocks::state(object) == state::YOUNG {
            return;
        }
        if young {
            object.clear_flags(flag::UNLOGGED);
            self.heap.log.push(object);
        } else {
            object.set_flags(flag::UNLOGGED);
        }
    }

    /// As [`Minor::scan`], for a large object: only cards of it stay logged.
    fn scan_large(&mut self, object: Addr) {
        let carded = object.has(flag::UNLOGGED);
        object.set_flags(flag::UNLOGGED);
        if map_row(object.map()).layout.kind == LayoutKind::Raw {
            return;
        }
        let end = object.add(object_size(object));
        if carded {
            return self.scan_dirty(object, end);
        }
        self.arrays += end.raw() - object.raw();
        let mut from = object;
        while from < end {
            let to = from.add(PART_BYTES);
            let mut young = false;
            self.saw_leaving = false;
            visit_slots_between(object, from, to, |slot| young |= self.visit(slot));
            if self.saw_leaving
                && let Some(cycle) = &mut self.heap.cycle
            {
                cycle.marker.holders.add_lines(object, from, to);
            }
            if young {
                self.log_cards(object, from, to);
            }
            from = to;
        }
    }

    /// The dirty lines of an array that was carded from birth.
    fn scan_dirty(&mut self, object: Addr, end: Addr) {
        each_dirty(object, end, false, |line| self.scan_card(object, line));
    }

    fn scan_card(&mut self, object: Addr, card: Addr) {
        LINES_USED.set(card, 0);
        let mut young = false;
        self.saw_leaving = false;
        visit_slots_between(object, card, card.add(LINE), |slot| {
            young |= self.visit(slot)
        });
        if self.saw_leaving {
            self.note_holder(object, card);
        }
        if young {
            LINES_USED.set(card, 1);
            self.heap.cards.push((object, card));
        }
    }

    /// Log the cards of a large object between two addresses that name young objects.
    #[cold]
    fn log_cards(&mut self, object: Addr, from: Addr, to: Addr) {
        let mut card = from;
        while card < to {
            let mut young = false;
            visit_slots_between(object, card, card.add(LINE), |slot| {
                young |= self.visit(slot)
            });
            if young && LINES_USED.get(card) == 0 {
                LINES_USED.set(card, 1);
                self.heap.cards.push((object, card));
            }
            card = card.add(LINE);
        }
    }

    #[cold]
    fn note_holder(&mut self, object: Addr, from: Addr) {
        // All that is young is looked at in the closing, wherever it is then.
        if let Some(cycle) = &mut self.heap.cycle
            && Blocks::state(object) != state::YOUNG
        {
            cycle.marker.holders.add(object, from);
        }
    }

    fn scan_cards(&mut self) {
        for (object, card) in core::mem::take(&mut self.heap.cards) {
            self.scan_card(object, card);
            self.drain_if_long();
        }
    }

    fn visit_range(&mut self, mut at: Addr, to: Addr) {
        while at < to {
            self.visit(at);
            at = at.add(WORD_BYTES);
        }
    }
}

impl Mutator {
    /// Empty the VM stack's words between its top and the high-water mark. Of a deep
    /// recursion that is over, the pages go back to the system.
    fn clear_stale(&mut self) -> u64 {
        let (top, high) = (self.top as usize, self.high as usize);
        let mut end = high;
        let first = top.next_multiple_of(PAGE);
        if high.saturating_sub(first) > RELEASED_STACK {
            end = first;
            let last = high.next_multiple_of(PAGE);
            crate::os::release(first as u64, (last - first) as u64);
        }
        // SAFETY: top <= high, both inside the mapped VM stack.
        unsafe {
            let stale = end.saturating_sub(top) / WORD_BYTES;
            core::ptr::write_bytes(self.top, 0, stale);
        }
        self.high = self.top;
        (top - self.stack_base as usize) as u64
    }

    /// A minor collection.
    #[inline(never)]
    pub fn collect_minor(&mut self, scan: Scan) {
        self.stop_from(scan, Mutator::minor);
    }

    pub(crate) fn minor(&mut self, native_from: u64) {
        self.check_snapshot();
        let started = Instant::now();
        let own = match self.heap.config.log {
            true => crate::os::thread_time(),
            false => Duration::ZERO,
        };
        let handed = self.heap.nursery.handed;
        let (logged, cards) = (self.heap.log.len(), self.heap.cards.len());
        self.heap.nursery.retire(Addr::at(self.cursor));
        self.set_gap(None);
        // What popped frames left behind must not look alive in later frames.
        let mut stacks = self.clear_stale();
        for other in self.others() {
            // SAFETY: an attached mutator, whose thread waits for the lock.
            stacks += unsafe { (*other).clear_stale() };
        }
        self.heap.set_stack_bytes(stacks);

        let native = self.native_ranges(native_from);
        let pins = pin::pin(&mut self.heap, &native);
        self.heap.old.begin_collection();
        self.heap.stats.pins += pins.len() as u64;
        let mut roots = Vec::new();
        self.each_root_range(|from, to| roots.push((from, to)));
        let mut minor = Minor {
            heap: &mut self.heap,
            gray: Vec::with_capacity(256),
            copied: 0,
            arrays: 0,
            saw_leaving: false,
        };

        for &object in &pins {
            if Blocks::state(object) == state::LARGE {
                object.clear_flags(flag::PINNED);
                minor.visit_large(object);
            } else {
                minor.gray.push(object);
            }
        }
        for (from, to) in roots {
            minor.visit_range(from, to);
        }
        for object in core::mem::take(&mut minor.heap.log) {
            minor.scan(object);
            minor.drain_if_long();
        }
        minor.scan_cards();
        finalize::visit_queues(&mut minor);
        minor.drain();

        weak::after_minor(&mut minor);
        finalize::after_minor(&mut minor);
        weak::finders_after_minor(&mut minor);
        let (copied, arrays) = (minor.copied, minor.arrays);
        release::release(&mut self.heap, &pins);
        let used = self.heap.used();
        let room = self.heap.next_major.saturating_sub(used);
        self.heap.blocks.reuse.age(used, room);

        if self.has_pending() {
            crate::mutator::BREAKER.store(true, std::sync::atomic::Ordering::Relaxed);
        }
        let heap: &mut Heap = &mut self.heap;
        let stats = &mut heap.stats;
        stats.minors += 1;
        stats.timeline.note(started, used);
        let kept = (copied * 256 / (handed as u64).max(1)).min(256);
        stats.survival = (stats.survival * 7 + kept as u32) / 8;
        stats.copied += copied;
        stats.allocated += handed as u64;
        let time = started.elapsed();
        stats.minor_time += time;
        // Short programs stay small. Longer ones get a larger nursery, but not where much of what
        // is young survives: then waiting makes stops longer, and little more dies meanwhile.
        let nursery = &mut heap.nursery;
        nursery.copied += copied;
        if copied > COPIED_MOST && nursery.budget >= heap.config.nursery_start {
            nursery.budget /= 2;
            nursery.copied = COPIED_MOST;
        } else if stats.minors.is_multiple_of(8) {
            if nursery.copied * 2 < 8 * COPIED_MOST {
                nursery.budget = (nursery.budget * 2).min(heap.config.nursery_usual);
            }
            nursery.copied = 0;
        }
        if self.heap.config.log {
            let time = crate::os::thread_time().saturating_sub(own);
            eprintln!(
                "gc minor: {} KiB handed, {} KiB copied, {logged} logged, {cards} cards, {} KiB of \
                 arrays, {} pinned, {} us, heap {} KiB",
                handed >> 10,
                copied >> 10,
                arrays >> 10,
                pins.len(),
                time.as_micros(),
                self.heap.used() >> 10
            );
        }
        if self.heap.config.verify {
            self.verify();
        }
        self.take_snapshot();
    }
}
