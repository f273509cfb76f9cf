//! Evacuation: what lives in sparse old blocks is copied together, so that the blocks can
//! be given back.
//!
//! **Goals.** After a peak, resident memory follows what is left of it: one survivor in a
//! hundred must not keep all blocks.
//!
//! **Chosen.** When what is free in the old space adds up to a good part of it, the sparsest
//! blocks are emptied behind marking: their marked objects move to free lines of the others,
//! then every word that names one of them is brought up to date. A collection in one piece
//! chooses by what it has marked and walks the whole heap for that. One beside the program
//! chooses when it begins, by what the last one marked and by the lines in use, and marking
//! and minor collections list the objects that will have to be looked at ([`Holders`]). The
//! blocks leave in groups, each behind a minor collection of its own, so that no stop is long.
//!
//! **Rejected.** Listing words instead of objects: an object can get another layout until the
//! closing, and its word be a number then.
//!
//! **Rules for changes.** A block that an ambiguous root names stays. Objects that moved are
//! unmarked at their old place and marked at the new one, so the sweep needs to know nothing.
//! Until then their old place tells where they are: holders that left with an earlier group are
//! found through it, so nothing is allocated there.

use crate::addr::Addr;
use crate::block::{Blocks, block_of, state};
use crate::config::*;
use crate::heap::Heap;
use crate::layout::*;
use crate::mutator::Mutator;
use crate::phases::mark::Holders;
use crate::side::{BLOCKS, MARKS, STARTS, each_set};
use crate::word::{Value, WORD_BYTES, Word};
use ahash::AHashSet;

/// Less free memory than this is not worth a walk.
const WORTH: usize = 512 << 10;
/// Nor are they if they are a smaller part of the old space than this.
const FREE_PERCENT: usize = 15;
/// A block of which at most so much lives may be emptied. (By bytes, not by lines: holes
/// below a line are lost to anything but a move.)
const SPARSE_PERCENT: usize = 75;
/// Bytes copied in a collection, at most, and those of a group, which is moved in one stop.
const COPY_BUDGET: usize = 8 << 20;
const GROUP_BUDGET: usize = COPY_BUDGET / Holders::GROUPS;

/// Where the object at `addr` is now, if the cycle under way has moved it.
#[inline(always)]
pub(crate) fn moved(addr: Addr) -> Option<Addr> {
    if let state::LEAVING | state::LEFT = Blocks::state(addr) {
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

/// The blocks that a cycle will empty, in groups.
#[derive(Default)]
pub(crate) struct Leaving {
    groups: Vec<Vec<Addr>>,
    /// How many of them have been moved.
    moved: usize,
    /// The blocks of these.
    left: Vec<Addr>,
    /// For the marker of the cycle.
    pub holders: Option<Holders>,
}

impl Leaving {
    /// Whether there are groups to be moved.
    pub fn is_empty(&self) -> bool {
        self.moved == self.groups.len()
    }

    /// The next group, and its number.
    fn next(&mut self) -> Option<(Vec<Addr>, usize)> {
        let group = self.groups.get_mut(self.moved).map(core::mem::take)?;
        self.moved += 1;
        Some((group, self.moved - 1))
    }

    /// What has not been moved stays; what has been is found at its new place only.
    pub fn finish(&mut self, heap: &mut Heap) {
        while let Some((group, _)) = self.next() {
            Blocks::set_states(&group, state::OLD);
        }
        forget_places(heap, &self.left);
        self.left.clear();
    }
}

impl Mutator {
    /// Between marking and sweeping. `live_in` tells the bytes of marked objects in a block.
    pub(crate) fn evacuate(&mut self, native_from: u64, live_in: impl Fn(Addr) -> usize) {
        let blocks = candidates(&self.heap, live_in);
        if blocks.is_empty() {
            return;
        }
        let pinned = self.pinned_blocks(native_from);
        let (leaving, staying) = choose(&self.heap, blocks, &pinned, COPY_BUDGET);
        let leaving: Vec<Addr> = leaving.into_iter().map(|(_, block)| block).collect();
        if leaving.is_empty() {
            return;
        }
        self.heap.old.allocate_in(&staying);
        Blocks::set_states(&leaving, state::LEAVING);
        let copied = copy_all(&mut self.heap, &leaving);
        self.update_roots();
        update_heap(&mut self.heap);
        self.end_moving(copied);
        forget_places(&mut self.heap, &leaving);
    }

    /// Blocks that words of native stacks name.
    fn pinned_blocks(&mut self, native_from: u64) -> AHashSet<Addr> {
        let native = self.native_ranges(native_from);
        let mut pinned = AHashSet::new();
        self.heap.each_ambiguous(&native, |object| {
            pinned.insert(block_of(object));
        });
        pinned
    }

    /// When marking beside the program begins: the groups of blocks that will be emptied behind
    /// it.
    pub(crate) fn choose_leaving(&mut self) -> Leaving {
        let heap: &mut Heap = &mut self.heap;
        let blocks = candidates(heap, |block| heap.old.bytes_in(block));
        // What is moved costs time, and what leaves is not filled meanwhile.
        let budget = COPY_BUDGET.min((heap.stats.live / 4) as usize);
        let (chosen, _) = choose(heap, blocks, &AHashSet::new(), budget.max(GROUP_BUDGET));
        let mut leaving = Leaving::default();
        // Where mistakes are looked for, small heaps have many groups too.
        let most = if is_always_moving(heap) {
            BLOCK
        } else {
            group_budget(heap)
        };
        let mut room = 0;
        for (live, block) in chosen {
            if live > room {
                if leaving.groups.len() == Holders::GROUPS {
                    break;
                }
                leaving.groups.push(Vec::new());
                room = most;
            }
            room = room.saturating_sub(live);
            if let Some(group) = leaving.groups.last_mut() {
                group.push(block);
            }
        }
        let Some(holders) = Holders::of(leaving.groups.iter()) else {
            return Leaving::default();
        };
        let blocks = leaving.groups.iter().map(Vec::len).sum();
        if leaving.left.try_reserve_exact(blocks).is_err() {
            return Leaving::default();
        }
        leaving.holders = Some(holders);
        for group in &leaving.groups {
            Blocks::set_states(group, state::LEAVING);
        }
        heap.old.avoid_leaving();
        leaving
    }

    /// Right behind a minor collection, when all is marked: empty the next group of the blocks
    /// that were chosen, but for those that words of native stacks name now.
    pub(crate) fn move_group(&mut self, native_from: u64) {
        let Some(cycle) = &mut self.heap.cycle else {
            return;
        };
        let Some((mut leaving, number)) = cycle.leaving.next() else {
            return;
        };
        let holders = cycle.marker.holders.take(number);
        let pinned = self.pinned_blocks(native_from);
        let heap: &mut Heap = &mut self.heap;
        leaving.retain(|&block| {
            let stays = holders.too_many || pinned.contains(&block);
            if stays {
                BLOCKS.set(block, state::OLD);
            }
            !stays
        });
        if leaving.is_empty() {
            return;
        }
        heap.forget_dead();
        let before = heap.old.live;
        let copied = copy_all(heap, &leaving);
        let copies = heap.old.live - before;
        if let Some(cycle) = &mut heap.cycle {
            cycle.copies += copies;
        }
        self.update_roots();
        holders.each_slot(update_slot);
        update_young(&mut self.heap);
        // What the minor collection has just promoted in place was young when it was looked at.
        for &object in &self.heap.log {
            visit_slots(moved(object).unwrap_or(object), update_slot);
        }
        if self.heap.config.verify {
            self.verify_moved();
        }
        self.end_moving(copied);
        Blocks::set_states(&leaving, state::LEFT);
        if let Some(cycle) = &mut self.heap.cycle {
            cycle.leaving.left.append(&mut leaving);
        }
    }

    /// Nothing that lives names the old place of what has moved.
    fn verify_moved(&self) {
        let check = |object: Addr| {
            visit_slots(object, |slot| {
                let named = Value::maybe(slot.load::<Word>(0)).filter(|v| v.is_ref());
                let gone = named.and_then(|value| moved(value.addr()));
                assert!(
                    gone.is_none(),
                    "{object:?} (map {:?}, flags {:#x}, block {}) was not told that {named:?} moved",
                    object.map(),
                    object.flags(),
                    Blocks::state(object),
                );
            });
        };
        self.heap.each_marked(check);
    }

    fn end_moving(&mut self, copied: u64) {
        update_tables(&mut self.heap);
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

/// Bytes of a group: objects that tables know cost several times as much as others.
fn group_budget(heap: &Heap) -> usize {
    const DEARER: usize = 20;
    const USUAL: usize = 32;
    let known = heap.weak.len() + heap.idents.len();
    let objects = (heap.stats.live as usize / USUAL).max(1);
    GROUP_BUDGET * objects / (objects + DEARER * known)
}

/// Where mistakes are looked for, every block leaves that can.
fn is_always_moving(heap: &Heap) -> bool {
    heap.config.poison
}

/// The old blocks that hold something, sparsest first, with the bytes that live in each; none
/// if too little would become free.
fn candidates(heap: &Heap, live_in: impl Fn(Addr) -> usize) -> Vec<(usize, Addr)> {
    let all = heap.old.blocks.iter();
    let mut blocks: Vec<(usize, Addr)> = all
        .map(|&block| (live_in(block), block))
        .filter(|&(live, _)| live > 0)
        .collect();
    let free: usize = blocks.iter().map(|&(live, _)| BLOCK - live).sum();
    let is_worth = free >= WORTH && free >= blocks.len() * BLOCK / 100 * FREE_PERCENT;
    if !is_worth && !is_always_moving(heap) {
        return Vec::new();
    }
    blocks.sort_unstable();
    blocks
}

/// The blocks to empty, and the others.
fn choose(
    heap: &Heap,
    candidates: Vec<(usize, Addr)>,
    pinned: &AHashSet<Addr>,
    mut budget: usize,
) -> (Vec<(usize, Addr)>, Vec<Addr>) {
    let always = is_always_moving(heap);
    let mut leaving = Vec::new();
    let mut staying = Vec::new();
    for (live, block) in candidates {
        let sparse = always || live <= BLOCK * SPARSE_PERCENT / 100;
        if sparse && live <= budget && !pinned.contains(&block) {
            budget -= live;
            leaving.push((live, block));
        } else {
            staying.push(block);
        }
    }
    (leaving, staying)
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
            if heap.used() + BLOCK as u64 > heap.blocks.range {
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
            heap.weak.moved(from, to);
            // Nobody who walks over the block meets it: its length is gone.
            MARKS.clear(from);
            STARTS.clear(from);
            MARKS.set(to);
            from.set_forwarded(to);
            copied += size as u64;
        }
    }
    copied
}

/// All words of all live objects.
fn update_heap(heap: &mut Heap) {
    heap.each_marked(|object| visit_slots(object, update_slot));
    update_young(heap);
}

fn update_young(heap: &mut Heap) {
    heap.nursery
        .each_object(|object| visit_slots(object, update_slot));
}

/// Nobody looks any more where objects were that have moved out of these blocks.
fn forget_places(heap: &mut Heap, left: &[Addr]) {
    if left.is_empty() {
        return;
    }
    // Also who needs no finalizer any more is in the list until that is looked through.
    heap.finalizers.old.iter_mut().for_each(update_addr);
    Blocks::set_states(left, state::OLD);
}

/// The collector's own lists, but for that of finalizers, which is long. (Tables by object were told by each move.)
fn update_tables(heap: &mut Heap) {
    heap.log.iter_mut().for_each(update_addr);
    heap.finalizers.queue.iter_mut().for_each(update_word);
    heap.weak.update_queue(moved);
}
