//! The major collection, stop-the-world for now: mark, close, empty sparse blocks, sweep by
//! block and line.
//!
//! The flags, the log, the snapshot-ready barrier and the side marks are those of the
//! incremental collector; only the pacing is missing.

use crate::addr::Addr;
use crate::block::block_of;
use crate::heap::Heap;
use crate::large::page;
use crate::layout::{MapIndex, flag};
use crate::mutator::{Mutator, Scan};
use crate::phases::mark::{Marker, clear_lines, is_marked};
use crate::phases::{finalize, weak};
use crate::roots::{scan_native, with_saved_registers};
use crate::side::{MARKS, PAGES, STARTS, each_set};
use crate::word::{Value, WORD_BYTES, Word};
use ahash::AHashSet;
use std::time::Instant;

impl Mutator {
    /// A full collection.
    #[inline(never)]
    pub fn collect_major(&mut self, scan: Scan) {
        with_saved_registers(|sp| {
            self.check_snapshot();
            let from = if scan == Scan::All { sp } else { self.entry_sp };
            self.collect_minor(scan);
            // What moves now moves in the whole heap.
            self.heap.snapshot = None;
            self.major(from);
            if self.heap.stamps_are_scarce() {
                self.renumber();
            }
            self.take_snapshot();
        });
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
        let first = Addr::at(crate::config::RANGE_START);
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

    fn major(&mut self, native_from: u64) {
        let started = Instant::now();
        let before = self.heap.used();
        clear_lines(&mut self.heap);
        let mut marker = Marker::new(self.heap.config.mark_stack);
        self.mark_named(&mut marker);
        let native = self.native_ranges(native_from);
        let heap: &mut Heap = &mut self.heap;
        let mut pinned = AHashSet::new();
        for (from, to) in native {
            scan_native(from, to, |raw| {
                if let Some(object) = heap.resolve(raw) {
                    marker.mark(object);
                    marker.drain_if_long();
                    pinned.insert(block_of(object));
                }
            });
        }
        // What a pin kept young lives on, whether or not its pin is seen again: it may name
        // old objects that must then stay too.
        for index in 0..heap.nursery.blocks.len() {
            heap.nursery.ensure_walked(index);
            let block = heap.nursery.blocks[index].at;
            each_set(STARTS.of_block(block), block, |object| {
                marker.mark(object);
                marker.drain_if_long();
            });
        }
        marker.drain_all(heap);

        let marked = Instant::now();
        weak::after_mark(heap, is_marked);
        for &word in &heap.weak.dead {
            mark_word(&mut marker, word);
        }
        marker.drain_all(heap);
        for object in finalize::after_mark(heap, is_marked) {
            marker.mark(object);
            marker.drain_if_long();
        }
        marker.drain_all(heap);
        weak::finders_after_mark(heap, is_marked);

        if let Some(mut client) = heap.client.take() {
            client.after_mark(&is_marked);
            heap.client = Some(client);
        }
        heap.log.retain(|&a| is_marked(a));
        heap.cards.retain(|&(a, _)| is_marked(a));
        heap.idents.young.retain(|&a| is_marked(a));
        heap.idents
            .table
            .retain(|&word, _| Value::maybe(word).is_some_and(|v| is_marked(v.addr())));
        heap.sweep_rows(crate::layout::FIRST_CLIENT_ROW, is_marked);
        self.evacuate(&pinned, |block| marker.live_in(block));
        let heap: &mut Heap = &mut self.heap;
        sweep_spaces(heap);
        heap.old.live = marker.live;
        heap.fixed.live = 0;

        if !heap.finalizers.queue.is_empty() || !heap.weak.dead.is_empty() {
            crate::mutator::BREAKER.store(true, std::sync::atomic::Ordering::Relaxed);
        }
        heap.native_taken = 0;
        heap.give_up_spare_room();
        let live = marker.live;
        // By what lives, not by what it takes: sparse blocks are emptied when they are many.
        // Some room above what is taken there must be in any case.
        let taken = heap.used() + (heap.config.growth_min / 2).max(live / 16);
        heap.next_major = (live / 100 * heap.config.growth_percent)
            .max(live + heap.config.growth_min)
            .max(taken)
            .min(heap.limit());
        // Mark stack and lists of this collection are free again.
        crate::os::trim_malloc();
        let time = started.elapsed();
        let used = heap.used();
        let stats = &mut heap.stats;
        stats.majors += 1;
        stats.live = live;
        stats.major_time += time;
        stats.major_max = stats.major_max.max(time);
        stats.closing = marked.elapsed();
        if heap.config.log {
            eprintln!(
                "gc major: {} objects, {} KiB live, {} -> {} KiB, {} us, closing {} us",
                marker.objects,
                live >> 10,
                before >> 10,
                used >> 10,
                time.as_micros(),
                stats.closing.as_micros()
            );
        }
        if heap.config.verify {
            self.verify();
        }
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

fn sweep_spaces(heap: &mut Heap) {
    heap.old.sweep(&mut heap.blocks);
    heap.fixed.sweep(&mut heap.blocks);
    for block in &heap.nursery.blocks {
        MARKS.of_block(block.at).fill(0);
    }
    let all: Vec<Addr> = heap.large.objects.iter().map(|&a| Addr::at(a)).collect();
    for object in all {
        let byte = PAGES.get(object);
        if byte & page::MARK != 0 {
            PAGES.set(object, byte & !page::MARK);
        } else {
            debug_assert!(byte & page::YOUNG == 0 || !object.has(flag::PINNED));
            heap.large.young.retain(|&a| a != object);
            heap.large.free(object);
        }
    }
    heap.large.trim(&mut heap.blocks);
}
