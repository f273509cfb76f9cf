//! The end of a minor collection: nursery blocks become empty, or keep only their pins.

use crate::addr::Addr;
use crate::block::state;
use crate::config::*;
use crate::heap::Heap;
use crate::large::page;
use crate::layout::{flag, object_size, write_filler};
use crate::nursery::{Dirty, Gap, YoungBlock};
use crate::side::{BLOCKS, LINES_USED, MARKS, PAGES, STARTS};

/// A block whose pins stayed this many collections in a row is promoted in place.
const PIN_PATIENCE: u8 = 8;

pub fn release(heap: &mut Heap, pins: &[Addr]) {
    for large in core::mem::take(&mut heap.large.young) {
        if PAGES.get(large) & page::MARK != 0 {
            heap.large.age(large, heap.old.black);
        } else {
            heap.idents.forget(large);
            let bytes = heap.large.free(&mut heap.blocks, large);
            heap.blocks.reuse.died_young(bytes);
        }
    }
    for object in core::mem::take(&mut heap.idents.young) {
        match BLOCKS.get(object) {
            state::YOUNG if object.has(flag::PINNED) => heap.idents.young.push(object),
            // Copied objects have taken their entry along already.
            state::YOUNG if !object.has(flag::FORWARDED) => {
                heap.idents.forget(object);
            }
            _ => {}
        }
    }

    let mut by_block: Vec<Vec<Addr>> = Vec::new();
    by_block.resize_with(heap.nursery.blocks.len(), Vec::new);
    for &object in pins {
        if BLOCKS.get(object) == state::YOUNG {
            let index = heap.nursery.index_of(object);
            by_block[index].push(object);
        }
    }
    heap.nursery.gaps.clear();
    heap.nursery.handed = 0;
    let keep = heap.nursery.budget / BLOCK;
    let quarantine = heap.config.poison;
    let blocks = core::mem::take(&mut heap.nursery.blocks);
    for (mut block, mut pinned) in blocks.into_iter().zip(by_block) {
        if pinned.is_empty() {
            if quarantine {
                block.at.fill(0, BLOCK, POISON);
            }
            if heap.nursery.blocks.len() >= keep {
                heap.blocks.give(block.at, 1);
                continue;
            }
            STARTS.of_block(block.at).fill(0);
            block.filled = block.at;
            block.walked = false;
            block.pinned_times = 0;
            let end = block.at.add(BLOCK);
            heap.nursery.gaps.push(Gap {
                start: block.at,
                end,
                dirty: Dirty::All,
            });
            heap.nursery.blocks.push(block);
            continue;
        }
        pinned.sort_unstable();
        let bytes: usize = pinned.iter().map(|&a| object_size(a)).sum();
        block.pinned_times += 1;
        if block.pinned_times >= PIN_PATIENCE || bytes > BLOCK / 4 {
            promote(heap, &block, &pinned);
            continue;
        }
        keep_pins(heap, block, &pinned, quarantine);
    }
    // Lower addresses are handed out first.
    heap.nursery
        .gaps
        .sort_by_key(|gap| std::cmp::Reverse(gap.start));
}

/// Fillers and gaps around the pinned objects of a block.
fn keep_pins(heap: &mut Heap, mut block: YoungBlock, pinned: &[Addr], poison: bool) {
    let mut at = block.at;
    let end = block.at.add(BLOCK);
    let mut gap = |from: Addr, to: Addr| {
        let bytes = (to.raw() - from.raw()) as usize;
        if bytes == 0 {
            return;
        }
        if poison {
            from.fill(0, bytes, POISON);
        }
        write_filler(from, bytes);
        if bytes >= LINE {
            heap.nursery.gaps.push(Gap {
                start: from,
                end: to,
                dirty: Dirty::All,
            });
        }
    };
    for &object in pinned {
        gap(at, object);
        object.clear_flags(flag::PINNED);
        at = object.add(object_size(object));
    }
    gap(at, end);
    block.filled = end;
    block.walked = false;
    heap.nursery.blocks.push(block);
}

/// Make a block old with its pinned objects where they are.
fn promote(heap: &mut Heap, block: &YoungBlock, pinned: &[Addr]) {
    BLOCKS.set(block.at, state::OLD);
    STARTS.of_block(block.at).fill(0);
    LINES_USED.range(block.at, BLOCK).fill(0);
    for &object in pinned {
        object.clear_flags(flag::PINNED);
        STARTS.set(object);
        let size = object_size(object);
        LINES_USED.range(block.at, BLOCK)[line_of(object)..=line_of(object.add(size - 1))]
            .fill(heap.old.epoch);
        if heap.old.black {
            MARKS.set(object);
        }
        // What it refers to may be pinned and young: the next collection looks again.
        object.clear_flags(flag::UNLOGGED);
        heap.log.push(object);
        heap.old.live += size as u64;
    }
    heap.old.adopt(block.at);
}

#[inline]
pub fn line_of(addr: Addr) -> usize {
    (addr.raw() as usize & (BLOCK - 1)) >> LINE_SHIFT
}
