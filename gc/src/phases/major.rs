//! The major collection: marking in steps beside the program, one closing, sweeping in steps.
//!
//! **Goals.** No pause that grows with the heap. A cycle ends before the heap has grown much.
//!
//! **Chosen.** Snapshot at the beginning: a minor collection, then all roots are marked in
//! one piece, and from then on the barrier marks what a written object named before. What the
//! program makes meanwhile is young, or born marked; what it reads was reachable when the cycle
//! began, or is new. Only tables that name objects weakly (weak references, interned names,
//! transitions of shapes) can show it something else: who looks into those says so
//! ([`Heap::reached`]). Steps are paid for by what the program allocates, so that marking ends
//! before the heap has grown by an eighth. When all is marked, caches forget the dead in
//! one piece; tables do in steps again (`settle`). What leaves sparse blocks moves in groups
//! (`evacuate`); blocks are swept when somebody looks for room, and a few with each step. Marking ends, and a
//! cycle closes, right behind a minor collection: then no young object is left but those that
//! are pinned.
//!
//! Small heaps, the program's own `gc.collect()` and a heap at its limit get all of it at once.
//!
//! **Rejected.** Marking again what was written (incremental update): its end has to look at
//! all stacks once more, and may have to again. A thread that marks: two processors are the
//! exception where memory is paid for.
//!
//! **Rules for changes.** Young objects are never marked: what survives a minor collection is.
//! While marking, rows that objects come to name are marked by the minor collection that scans
//! these objects ([`Marker::mark_rows_of`]).

use crate::addr::Addr;
use crate::config::*;
use crate::heap::Heap;
use crate::layout::{MapIndex, visit_slots};
use crate::mutator::{Mutator, Scan};
use crate::phases::evacuate::Leaving;
use crate::phases::finalize::Due;
use crate::phases::mark::{self, Marker, is_alive};
use crate::phases::settle::{PORTIONS, Stage};
use crate::phases::weak;
use crate::roots::with_saved_registers;
use crate::side::{STARTS, each_set};
use crate::word::{Value, WORD_BYTES, Word};
use std::cell::{Cell, RefCell};
use std::time::{Duration, Instant};

/// Bytes that are marked for each byte handed to the program: at least, and at most.
const RATE_MIN: u64 = 2;
const RATE_MAX: u64 = 32;
/// Bytes handed out that a step answers for, at most: a large object's are no reason for a
/// long stop.
const STEP_MAX: usize = 64 << 10;
/// Bytes that a step marks at least.
const STEP_MIN: usize = 256 << 10;
/// Bytes that a step marks at most.
const MARKED_MAX: usize = 2 << 20;
/// Blocks that a step sweeps.
const SWEPT_BLOCKS: usize = 16;
/// Blocks that a minor collection sweeps when the next major one seems due.
const SWEPT_WHEN_DUE: usize = 512;
/// Bytes of large objects that a step frees.
const SWEPT_LARGE: u64 = 4 << 20;

/// A major collection that is under way.
pub(crate) struct Cycle {
    pub marker: Marker,
    pub stage: Stage,
    /// Dead objects that must be finalized.
    pub due: Due,
    /// Bytes to mark for each byte handed out.
    rate: u64,
    /// Old objects that the program got from a table which does not keep them alive.
    reached: RefCell<Vec<Addr>>,
    /// There was no memory to note such an object.
    lost: Cell<bool>,
    /// There was no memory to note something that must be marked: all begins anew.
    pub failed: bool,
    /// Bytes in the old and fixed spaces when it began.
    before: [u64; 2],
    /// Blocks that are emptied when all tables are settled.
    pub leaving: Leaving,
    /// Bytes of the copies that were made then.
    pub copies: u64,
    steps: u64,
    time: Duration,
}

impl Heap {
    /// The program has got an object from a table that does not keep it alive.
    #[inline(always)]
    pub fn reached(&self, object: Addr) {
        if let Some(cycle) = &self.cycle {
            cycle.reach(object);
        }
    }

    /// As [`weak::target`], for the program.
    #[inline]
    pub fn weak_target(&self, reference: Addr) -> Option<Addr> {
        let target = weak::target(reference)?;
        if self.is_settling() {
            // What is dead stays dead, whether or not its references know yet.
            return is_alive(target).then_some(target);
        }
        self.reached(target);
        Some(target)
    }

    /// The weak references to `target`, the newest first, for the program.
    #[inline]
    pub fn weak_references(&self, target: Addr) -> impl Iterator<Item = Addr> + '_ {
        let all = self.weak.to(target);
        all.inspect(|&reference| self.reached(reference))
    }

    /// Whether a major collection is under way and all is marked that was reachable.
    #[inline]
    pub(crate) fn is_settling(&self) -> bool {
        let cycle = self.cycle.as_ref();
        cycle.is_some_and(|cycle| cycle.stage != Stage::Marking)
    }

    /// What marks beside the program.
    #[inline]
    pub(crate) fn marker(&mut self) -> Option<&mut Marker> {
        let cycle = self.cycle.as_mut()?;
        (cycle.stage == Stage::Marking).then_some(&mut cycle.marker)
    }

    #[inline]
    pub(crate) fn is_marking(&self) -> bool {
        self.cycle.is_some() && !self.is_settling()
    }

    /// Whether a major collection is under way that will move something.
    pub(crate) fn is_leaving(&self) -> bool {
        self.cycle
            .as_ref()
            .is_some_and(|cycle| !cycle.leaving.is_empty())
    }

    /// Something that must be marked could not be noted.
    #[cold]
    pub(crate) fn fail_marking(&mut self) {
        if let Some(cycle) = &mut self.cycle {
            cycle.failed = true;
        }
    }

    /// Whether blocks or pages wait for the sweep.
    fn is_sweeping(&self) -> bool {
        self.old.is_sweeping() || self.fixed.is_sweeping() || self.large.is_sweeping()
    }

    fn sweep_some(&mut self, count: usize, bytes: u64) {
        let left = self.old.sweep_some(&mut self.blocks, count);
        self.fixed.sweep_some(&mut self.blocks, left);
        self.large.sweep_some(&mut self.blocks, bytes);
        if !self.is_sweeping() {
            // By what lives, not by what it takes: sparse blocks are emptied when they are
            // many. Some room above what is taken there must be in any case.
            let room = (self.config.growth_min / 2).max(self.stats.live / 16);
            let taken = self.used() + room;
            self.next_major = self.next_major.max(taken).min(self.limit());
        }
    }

    pub(crate) fn finish_sweep(&mut self) {
        if self.is_sweeping() {
            self.sweep_some(usize::MAX, u64::MAX);
        }
    }
}

impl Cycle {
    #[cold]
    fn reach(&self, object: Addr) {
        // A young one may move until it is looked at, and is marked if it survives.
        if Heap::is_young(object) {
            return;
        }
        if mark::is_marked(object) {
            return;
        }
        // A loop that allocates nothing makes no step that would take them over.
        const MOST: usize = 1 << 18;
        let mut reached = self.reached.borrow_mut();
        if reached.last() == Some(&object) {
            return;
        }
        if reached.len() < MOST && reached.try_reserve(1).is_ok() {
            reached.push(object);
        } else {
            self.lost.set(true);
        }
    }

    /// Take over what the program was shown by weak tables.
    pub(super) fn take_reached(&mut self) {
        let marker = &mut self.marker;
        let reached = self.reached.get_mut();
        self.failed |= self.lost.get();
        self.failed |= !marker.capturing(|marker| {
            for object in reached.drain(..) {
                marker.mark(object);
            }
        });
    }
}

impl Mutator {
    /// The program stops while `work` is done.
    #[inline]
    pub(crate) fn stop(&mut self, work: impl FnOnce(&mut Mutator)) {
        let own = self.heap.config.log;
        let stage = self.heap.cycle.as_ref().map(|cycle| cycle.stage);
        self.heap.stats.pauses.begin(own);
        work(self);
        let time = self.heap.stats.pauses.end();
        const LONG: Duration = Duration::from_millis(2);
        if own && let Some(time) = time.filter(|&time| time > LONG) {
            let us = time.as_micros();
            let now = self.heap.cycle.as_ref().map(|cycle| cycle.stage);
            eprintln!("gc long stop: {us} us, before {stage:?}, now {now:?}");
        }
    }

    /// As [`Mutator::stop`], for a collection: `work` gets the place from which on it looks at
    /// the native stack.
    #[inline]
    pub(crate) fn stop_from(&mut self, scan: Scan, work: impl FnOnce(&mut Mutator, u64)) {
        self.stop(|m| {
            with_saved_registers(|sp| work(m, if scan == Scan::All { sp } else { m.entry_sp }));
        });
    }

    /// A full collection, in one piece, that gives back all free memory: it was asked for, or
    /// the heap is at its limit.
    #[inline(never)]
    pub fn collect_major(&mut self, scan: Scan) {
        self.stop_from(scan, |m, native_from| {
            m.major(native_from);
            m.heap.blocks.reuse.release();
            // Mark stack and lists of this collection are free again.
            crate::os::trim_malloc();
        });
    }

    /// A full collection, in one piece.
    pub(crate) fn major(&mut self, native_from: u64) {
        self.check_snapshot();
        self.give_up_marking();
        self.heap.finish_sweep();
        self.minor(native_from);
        // What moves now moves in the whole heap.
        self.heap.snapshot = None;
        self.begin_marking(native_from, true);
        self.end_marking();
        self.settle_all();
        self.close(Some(native_from), true);
        self.heap.finish_sweep();
        if self.heap.stamps_are_scarce() {
            self.renumber();
        }
        self.end_stop();
    }

    /// A stop in which a major collection closed is over.
    fn end_stop(&mut self) {
        if self.heap.config.verify {
            self.verify();
        }
        self.take_snapshot();
    }

    /// The minor collection that is due, and what comes with it: a cycle begins, or closes.
    pub(crate) fn minor_and_more(&mut self, native_from: u64) {
        self.minor(native_from);
        if self.heap.cycle.is_some() {
            return self.close_if_marked(native_from);
        }
        if !self.heap.is_major_due() {
            return;
        }
        // Nothing is marked before what the last cycle found has been swept. (Then the heap is
        // smaller than it seems now.)
        if self.heap.is_sweeping() {
            return self.heap.sweep_some(SWEPT_WHEN_DUE, 8 * SWEPT_LARGE);
        }
        if self.heap.stats.live < self.heap.config.small || self.heap.stamps_are_scarce() {
            self.major(native_from);
        } else {
            self.begin_marking(native_from, false);
        }
    }

    /// Right behind a minor collection.
    fn close_if_marked(&mut self, native_from: u64) {
        let late = self.heap.is_late();
        if let Some(marker) = self.heap.marker() {
            // What the minor collection has added is little.
            marker.drain_for(STEP_MAX);
            if !late && !marker.is_idle() {
                return;
            }
            self.end_marking();
        }
        let urgency = self.heap.urgency();
        self.settle(if late { usize::MAX } else { PORTIONS * urgency });
        let stage = self.heap.cycle.as_ref().map(|cycle| cycle.stage);
        if stage == Some(Stage::Settled) {
            self.heap.snapshot = None;
            if !late {
                self.move_group(native_from);
            }
            if late || !self.heap.is_leaving() {
                self.close(Some(native_from), false);
            }
        }
        self.hurry();
        self.end_stop();
    }

    /// What the cycle does next is done behind a minor collection, which should come soon.
    fn hurry(&mut self) {
        let waits = self
            .heap
            .cycle
            .as_ref()
            .is_some_and(|cycle| match cycle.stage {
                Stage::Marking => cycle.marker.is_idle(),
                stage => stage == Stage::Settled,
            });
        self.heap.nursery.hurry = waits;
    }

    /// Collections where mistakes are looked for: cycles follow each other, in small steps.
    pub(crate) fn collect_stressed(&mut self, scan: Scan) {
        const MARKED: usize = 4 << 10;
        const GIVEN_UP: u64 = 61;
        self.stop_from(scan, |m, from| {
            m.minor(from);
            if m.heap.cycle.is_some() {
                // As if memory were refused.
                if m.heap.is_settling() && m.heap.stats.minors.is_multiple_of(GIVEN_UP) {
                    m.heap.fail_marking();
                }
                if let Some(marker) = m.heap.marker() {
                    marker.drain_for(MARKED);
                }
                m.close_if_marked(from);
            } else if m.heap.is_sweeping() {
                m.heap.sweep_some(8, 64 << 10);
            } else {
                m.begin_marking(from, false);
            }
        });
    }

    /// Do a little of the collection that is due or under way: a minor one, and a step of a
    /// major one. Whether nothing is left of it.
    pub fn collect_a_little(&mut self, scan: Scan) -> bool {
        self.stop_from(scan, |m, from| {
            m.step(STEP_MAX);
            m.minor_and_more(from);
        });
        self.heap.cycle.is_none() && !self.heap.is_sweeping()
    }

    /// A step of the major collection that is under way, for so many bytes that have been
    /// handed to the program.
    #[inline]
    pub(crate) fn step(&mut self, handed: usize) {
        if self.heap.cycle.is_some() || self.heap.is_sweeping() {
            self.stop(|m| m.step_on(handed.min(STEP_MAX)));
        }
    }

    #[cold]
    #[inline(never)]
    fn step_on(&mut self, handed: usize) {
        let heap: &mut Heap = &mut self.heap;
        if heap.cycle.is_none() {
            return heap.sweep_some(SWEPT_BLOCKS, SWEPT_LARGE);
        }
        let started = Instant::now();
        let urgency = heap.urgency();
        let Some(cycle) = &mut heap.cycle else {
            return;
        };
        if cycle.stage == Stage::Marking {
            cycle.take_reached();
            let bytes = handed * cycle.rate as usize * urgency;
            cycle.marker.drain_for(bytes.clamp(STEP_MIN, MARKED_MAX));
        } else {
            self.settle(PORTIONS * urgency);
        }
        let time = started.elapsed();
        let heap: &mut Heap = &mut self.heap;
        if let Some(cycle) = &mut heap.cycle {
            cycle.steps += 1;
            cycle.time += time;
        }
        self.hurry();
    }

    /// Somebody is about to see objects that are not marked: forget what has been marked, or
    /// get rid of them.
    pub(crate) fn give_up_marking(&mut self) {
        if self.heap.is_settling() {
            self.settle_all();
            self.close(None, false);
        }
        self.forget_cycle();
    }

    /// What has been marked is forgotten; nothing dies.
    pub(super) fn forget_cycle(&mut self) {
        let Some(mut cycle) = self.heap.cycle.take() else {
            return;
        };
        cycle.due.queue(&mut self.heap, usize::MAX);
        // Whatever was looked through half way is looked through from its beginning next time.
        self.heap.finalizers.old.start_over();
        if let Some(client) = &mut self.heap.client {
            client.start_over();
        }
        cycle.leaving.finish(&mut self.heap);
        self.heap.nursery.hurry = false;
        self.heap.forget_marks();
    }

    /// Mark what the program names, and what reaches it: roots, VM stacks, waiting queues, what
    /// is never freed. Not what only words of native stacks name.
    pub(crate) fn mark_named(&mut self, marker: &mut Marker) {
        self.each_root_range(|mut at, end| {
            while at < end {
                marker.visit(at);
                marker.drain_if_long();
                at = at.add(WORD_BYTES);
            }
        });
        let heap: &Heap = &self.heap;
        for &word in heap.finalizers.queue.iter().chain(&heap.weak.dead) {
            mark_word(marker, word);
        }
        let first = Addr::at(RANGE_START);
        let end = heap.permanent_end;
        each_set(STARTS.of_block(first), first, |object| {
            if object < end {
                marker.mark(object);
                marker.drain_if_long();
            }
        });
        for index in 0..heap.permanent_rows {
            marker.mark_row(MapIndex(index));
            marker.drain_if_long();
        }
    }

    /// Right behind a minor collection: mark the roots. `at_once`: nothing runs before the
    /// closing.
    fn begin_marking(&mut self, native_from: u64, at_once: bool) {
        let started = Instant::now();
        let before = [self.heap.old.live, self.heap.fixed.live];
        let mut leaving = Leaving::default();
        if !at_once {
            leaving = self.choose_leaving();
        }
        self.heap.old.count_filled();
        self.heap.old.begin_marking();
        self.heap.fixed.begin_marking();
        let mut marker = Marker::new(self.heap.config.mark_stack, self.heap.old.epoch);
        if !at_once {
            marker.wait_for_roots();
        }
        marker.holders = leaving.holders.take().unwrap_or_default();
        self.mark_named(&mut marker);
        let native = self.native_ranges(native_from);
        let heap: &mut Heap = &mut self.heap;
        heap.each_ambiguous(&native, |object| {
            marker.mark(object);
            marker.drain_if_long();
        });
        // What a pin kept young lives on, whether or not its pin is seen again: it may name
        // old objects that must then stay too.
        heap.nursery.each_object(|object| {
            marker.mark_rows_of(object);
            visit_slots(object, |slot| marker.visit(slot));
            marker.drain_if_long();
        });
        // What is logged already is written to without a barrier.
        let mut fits = true;
        if !at_once {
            for &object in &heap.log {
                fits &= marker.capture(object);
            }
            for &(object, card) in &heap.cards {
                fits &= marker.capture_between(object, card, card.add(LINE));
            }
        }
        let rate = heap.marking_rate();
        if heap.config.log && !at_once {
            let time = started.elapsed().as_micros();
            eprintln!("gc marking begins: roots {time} us, {rate} bytes a byte");
        }
        heap.cycle = Some(Box::new(Cycle {
            marker,
            stage: Stage::Marking,
            due: Due::default(),
            rate,
            reached: RefCell::default(),
            lost: Cell::new(false),
            failed: !fits,
            before,
            leaving,
            copies: 0,
            steps: 0,
            time: started.elapsed(),
        }));
    }

    /// Right behind a minor collection: everything reachable is marked, or is now. What only
    /// caches name is forgotten in one piece, since it could be met again through them.
    pub(crate) fn end_marking(&mut self) {
        let Some(mut cycle) = self.heap.cycle.take() else {
            return;
        };
        let started = Instant::now();
        self.heap.snapshot = None;
        cycle.take_reached();
        cycle.marker.drain_all(&self.heap);
        let failed = cycle.failed;
        cycle.stage = Stage::BEGIN;
        self.heap.cycle = Some(cycle);
        if failed {
            // Where memory is that short there is nothing to lose by a stop.
            return self.forget_cycle();
        }
        if self.heap.config.verify {
            self.verify_marks();
        }
        let heap: &mut Heap = &mut self.heap;
        if let Some(mut client) = heap.client.take() {
            client.after_mark(&is_alive);
            heap.client = Some(client);
        }
        heap.stats.closing = started.elapsed();
        if heap.config.log {
            eprintln!("gc marked: {} us", heap.stats.closing.as_micros());
        }
    }

    /// All tables are settled: the dead are parted from the living. Right behind a minor
    /// collection; `native_from` None: anywhere, but nothing is moved.
    fn close(&mut self, native_from: Option<u64>, at_once: bool) {
        let Some(mut cycle) = self.heap.cycle.take() else {
            return;
        };
        let started = Instant::now();
        let used = self.heap.used();
        debug_assert!(cycle.stage == Stage::Settled && cycle.marker.is_idle());
        let heap: &mut Heap = &mut self.heap;
        // What is allocated from here on is not marked by itself any more.
        heap.old.black = false;
        heap.fixed.black = false;
        heap.forget_dead();
        let marker = &cycle.marker;
        // Of what was made meanwhile the marker knows nothing.
        let made = [heap.old.live, heap.fixed.live];
        let made: u64 = made
            .iter()
            .zip(cycle.before)
            .map(|(now, then)| now - then)
            .sum::<u64>()
            .saturating_sub(cycle.copies);
        let live = marker.live + if at_once { 0 } else { made };
        cycle.leaving.finish(heap);
        if at_once && let Some(from) = native_from {
            let live_in = |block| mark::live_in(&marker.block_live, block);
            self.evacuate(from, live_in);
        }
        let heap: &mut Heap = &mut self.heap;
        heap.old.begin_sweep();
        heap.fixed.begin_sweep();
        heap.large.begin_sweep();
        heap.old.live = live;
        heap.fixed.live = 0;
        heap.old.block_live = core::mem::take(&mut cycle.marker.block_live);

        if !heap.finalizers.queue.is_empty() || !heap.weak.dead.is_empty() {
            crate::mutator::BREAKER.store(true, std::sync::atomic::Ordering::Relaxed);
        }
        heap.nursery.hurry = false;
        heap.native_taken = 0;
        heap.give_up_spare_room();
        // Where most is text and bytes a collection is cheap, and can come sooner.
        let raw = cycle.marker.raw.min(live);
        let growth = (live - raw / 2) / 100 * heap.config.growth_percent.saturating_sub(100);
        heap.next_major = (live + growth.max(heap.config.growth_min)).min(heap.limit());
        let stats = &mut heap.stats;
        stats.majors += 1;
        stats.live = live;
        stats.closing += started.elapsed();
        stats.major_time += cycle.time + started.elapsed();
        if heap.config.log {
            eprintln!(
                "gc major: {} objects, {} KiB live of {}, marking {} us in {} steps, closing {} us",
                cycle.marker.objects,
                live >> 10,
                used >> 10,
                cycle.time.as_micros(),
                cycle.steps,
                started.elapsed().as_micros()
            );
        }
    }

    /// Begin anew with stamps, long before there are none left: a program that makes classes
    /// all the time uses them up in days, and without them no cache works.
    #[cold]
    fn renumber(&mut self) {
        self.heap.renumber_rows();
        self.prepare_walk();
        let mut objects = Vec::new();
        self.each_object(|at, _| objects.push(at));
        if let Some(mut client) = self.heap.client.take() {
            client.renumber(&mut self.heap, &objects);
            self.heap.client = Some(client);
        }
    }
}

impl Heap {
    /// The collector's lists keep what lives.
    pub(super) fn forget_dead(&mut self) {
        self.log.retain(|&a| is_alive(a));
        self.cards.retain(|&(a, _)| is_alive(a));
        self.idents.young.retain(|&a| is_alive(a));
    }

    /// Whether the heap grows too much while a cycle is under way: then it ends at once.
    fn is_late(&self) -> bool {
        self.used() / 2 > self.next_major
    }

    /// How much faster than planned a cycle must go on, since the heap has grown meanwhile.
    fn urgency(&self) -> usize {
        let grown = self.used().saturating_sub(self.next_major);
        (1 + grown / (self.next_major / 8).max(1)).min(8) as usize
    }

    /// Bytes to mark for each byte handed out, so that marking ends before the heap has grown
    /// by an eighth.
    fn marking_rate(&self) -> u64 {
        let work = self.used();
        let room = (self.next_major / 8).max(256 << 10);
        // So much of what is handed out has stayed lately, in 1/256.
        let kept = self.stats.survival.max(4) as u64;
        (work * kept * 3 / 2 / room.saturating_mul(256)).clamp(RATE_MIN, RATE_MAX)
    }
}

fn mark_word(marker: &mut Marker, word: Word) {
    if let Some(value) = Value::maybe(word)
        && value.is_ref()
    {
        marker.mark(value.addr());
        marker.drain_if_long();
    }
}
