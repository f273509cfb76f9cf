//! Evacuation: what lives in sparse old blocks is copied together, so that the blocks can
//! be given back.
//!
//! **Goals.** After a peak, resident memory follows what is left of it: one survivor in a
//! hundred must not keep all blocks.
//!
//! **Chosen.** Behind marking, when what is free in the old space adds up to a good part
//! of it, the sparsest blocks are emptied: their marked objects move to free lines of the
//! others, then every word that names an old block is brought up to date. That walk costs
//! as much as marking did, and is only paid when blocks will be freed for it.
//!
//! **Rejected.** Recording slots while marking, for now: the world stands still anyway, and
//! a second walk needs no memory.
//!
//! **Rules for changes.** A block that an ambiguous root names stays. Objects that moved are
//! unmarked at their old place and marked at the new one, so the sweep needs to know nothing.

use crate::addr::Addr;
use crate::block::{Blocks, state};
use crate::config::*;
use crate::heap::Heap;
use crate::large::page;
use crate::layout::*;
use crate::mutator::Mutator;
use crate::side::{BLOCKS, MARKS, PAGES, STARTS, each_set};
use crate::word::{Value, WORD_BYTES, Word};
use ahash::AHashSet;

/// Less free memory than this is not worth a walk.
const WORTH: usize = 512 << 10;
/// Nor are they if they are a smaller part of the old space than this.
const FREE_PERCENT: usize = 15;
/// A block of which at most so much lives may be emptied. (By bytes, not by lines: holes
/// below a line are lost to anything but a move.)
const SPARSE_PERCENT: usize = 75;
/// Bytes copied in a collection, at most.
const COPY_BUDGET: usize = 4 << 20;

/// Where the object at `addr` is now.
#[inline(always)]
fn moved(addr: Addr) -> Option<Addr> {
    if Blocks::state(addr) == state::LEAVING {
        addr.forwarded()
    } else {
        None
    }
}

#[inline(always)]
fn update_word(word: &mut Word) {
    if let Some(value) = Value::maybe(*word)
        && value.is_ref()
        && let Some(to) = moved(value.addr())
    {
        *word = to.word();
    }
}

#[inline(always)]
fn update_slot(slot: Addr) {
    let mut word = slot.load::<Word>(0);
    let before = word;
    update_word(&mut word);
    if word != before {
        slot.write::<Word>(0, word);
    }
}

fn update_addr(addr: &mut Addr) {
    if let Some(to) = moved(*addr) {
        *addr = to;
    }
}

impl Mutator {
    /// Between marking and sweeping. `pinned`: blocks that ambiguous roots name.
    /// `live_in` tells the bytes of marked objects in a block.
    pub(crate) fn evacuate(&mut self, pinned: &AHashSet<Addr>, live_in: impl Fn(Addr) -> usize) {
        let leaving = choose(&mut self.heap, pinned, live_in);
        if leaving.is_empty() {
            return;
        }
        for &block in &leaving {
            BLOCKS.set(block, state::LEAVING);
        }
        let copied = copy_all(&mut self.heap, &leaving);
        self.update_roots();
        update_heap(&mut self.heap);
        update_tables(&mut self.heap);
        for &block in &leaving {
            BLOCKS.set(block, state::OLD);
        }
        self.heap.stats.evacuated += copied;
    }

    fn update_roots(&mut self) {
        self.each_root_range(|mut at, end| {
            while at < end {
                update_slot(at);
                at = at.add(WORD_BYTES);
            }
        });
    }
}

/// The blocks to empty, sparsest first; the others take allocations from now on.
fn choose(heap: &mut Heap, pinned: &AHashSet<Addr>, live_in: impl Fn(Addr) -> usize) -> Vec<Addr> {
    // Where mistakes are looked for, every block leaves that can.
    let always = heap.config.poison;
    let mut blocks: Vec<(usize, Addr)> = heap
        .old
        .blocks
        .iter()
        .map(|&block| (live_in(block), block))
        .filter(|&(live, _)| live > 0)
        .collect();
    let free: usize = blocks.iter().map(|&(live, _)| BLOCK - live).sum();
    if !always && (free < WORTH || free < blocks.len() * BLOCK / 100 * FREE_PERCENT) {
        return Vec::new();
    }
    blocks.sort_unstable();
    let mut leaving = Vec::new();
    let mut budget = COPY_BUDGET;
    let mut staying = Vec::new();
    for (live, block) in blocks {
        let sparse = always || live <= BLOCK * SPARSE_PERCENT / 100;
        if sparse && live <= budget && !pinned.contains(&block) {
            budget -= live;
            leaving.push(block);
        } else {
            staying.push(block);
        }
    }
    heap.old.allocate_in(&staying);
    leaving
}

/// Copy the marked objects of the leaving blocks. An object for which there is no room
/// stays, marked. Bytes copied.
fn copy_all(heap: &mut Heap, leaving: &[Addr]) -> u64 {
    let mut copied = 0;
    for &block in leaving {
        let mut objects = Vec::new();
        each_set(MARKS.of_block(block), block, |object| objects.push(object));
        for from in objects {
            let size = object_size(from);
            let stuck = from.has(flag::WEAKREF) && !heap.weak.can_rekey();
            if stuck || heap.used() + BLOCK as u64 > heap.blocks.range {
                return copied;
            }
            let Some(to) = heap
                .old
                .allocate(&mut heap.blocks, Heap::copy_size(from, size))
            else {
                return copied;
            };
            to.copy_bytes(0, from, 0, size);
            heap.move_tables(from, to);
            MARKS.clear(from);
            MARKS.set(to);
            from.set_forwarded(to);
            copied += size as u64;
        }
    }
    heap.old.give_back_lines();
    copied
}

/// All words of all live objects.
fn update_heap(heap: &mut Heap) {
    for space in [&heap.old, &heap.fixed] {
        for &block in &space.blocks {
            each_set(MARKS.of_block(block), block, |object| {
                visit_slots(object, update_slot)
            });
        }
    }
    for index in 0..heap.nursery.blocks.len() {
        heap.nursery.ensure_walked(index);
        let block = heap.nursery.blocks[index].at;
        each_set(STARTS.of_block(block), block, |object| {
            visit_slots(object, update_slot)
        });
    }
    for &at in &heap.large.objects {
        let object = Addr::at(at);
        if PAGES.get(object) & page::MARK != 0 {
            visit_slots(object, update_slot);
        }
    }
}

/// The collector's own lists.
fn update_tables(heap: &mut Heap) {
    heap.log.iter_mut().for_each(update_addr);
    heap.finalizers.old.iter_mut().for_each(update_addr);
    heap.finalizers.young.iter_mut().for_each(update_addr);
    heap.finalizers.queue.iter_mut().for_each(update_word);
    heap.weak.update(moved);
}
