//! Finalization: dead objects with a finalizer are revived once and queued, referrers
//! before what they refer to, cycles in any order.

use crate::addr::Addr;
use crate::heap::Heap;
use crate::layout::{flag, visit_slots};
use crate::phases::minor::Minor;
use crate::word::{Value, WORD_BYTES, Word};
use ahash::AHashSet;

/// Keep alive what waits in the queues.
pub fn visit_queues(minor: &mut Minor<'_>) {
    let mut queue = core::mem::take(&mut minor.heap.finalizers.queue);
    let mut dead = core::mem::take(&mut minor.heap.weak.dead);
    for part in [&mut queue, &mut dead] {
        let slots = part.make_contiguous();
        for i in 0..slots.len() {
            let at = slots.as_ptr() as usize + i * WORD_BYTES;
            minor.visit(Addr::at(at as u64));
        }
    }
    minor.heap.finalizers.queue = queue;
    minor.heap.weak.dead = dead;
}

/// Sort the dead finalizable objects: each before those it reaches.
fn order(due: Vec<Addr>, dead: impl Fn(Addr) -> bool) -> Vec<Addr> {
    let wanted: AHashSet<Addr> = due.iter().copied().collect();
    let mut seen: AHashSet<Addr> = AHashSet::new();
    let mut finished = Vec::with_capacity(due.len());
    // Depth-first; an object is finished behind everything it reaches.
    let mut stack: Vec<(Addr, bool)> = Vec::new();
    for root in due {
        stack.push((root, false));
        while let Some((object, leaving)) = stack.pop() {
            if leaving {
                if wanted.contains(&object) {
                    finished.push(object);
                }
                continue;
            }
            if !seen.insert(object) {
                continue;
            }
            stack.push((object, true));
            visit_slots(object, |slot| {
                if let Some(value) = Value::maybe(slot.load::<Word>(0))
                    && value.is_ref()
                    && dead(value.addr())
                    && !seen.contains(&value.addr())
                {
                    stack.push((value.addr(), false));
                }
            });
        }
    }
    finished.reverse();
    finished
}

/// Behind copying and weak references.
pub fn after_minor(minor: &mut Minor<'_>) {
    let list = core::mem::take(&mut minor.heap.finalizers.young);
    if list.is_empty() {
        return;
    }
    let mut due = Vec::new();
    for object in list {
        match minor.survivor(object) {
            // Who needs no finalizer any more is forgotten.
            Some(here) if !here.has(flag::FINALIZER) => {}
            None if !object.has(flag::FINALIZER) => {}
            Some(here) if Heap::is_young(here) && !is_marked_large(here) => {
                minor.heap.finalizers.young.push(here)
            }
            Some(here) => minor.heap.finalizers.old.push(here),
            None => due.push(object),
        }
    }
    let due = order(due, |addr| minor.survivor(addr).is_none());
    for object in due {
        object.clear_flags(flag::FINALIZER);
        minor.heap.finalizers.queue.push_back(object.word());
    }
    visit_queues(minor);
    minor.drain();
}

fn is_marked_large(addr: Addr) -> bool {
    use crate::block::{Blocks, state};
    Blocks::state(addr) == state::LARGE
}

/// Behind marking: queue the dead ones. The caller marks from the returned words.
pub fn after_mark(heap: &mut Heap, alive: impl Fn(Addr) -> bool + Copy) -> Vec<Addr> {
    let mut due = Vec::new();
    for young in [false, true] {
        let f = &mut heap.finalizers;
        let mut list = core::mem::take(if young { &mut f.young } else { &mut f.old });
        list.retain(|a| a.has(flag::FINALIZER));
        let (kept, dead): (Vec<Addr>, Vec<Addr>) = list.into_iter().partition(|&a| alive(a));
        *(if young { &mut f.young } else { &mut f.old }) = kept;
        due.extend(dead);
    }
    let due = order(due, |addr| !alive(addr));
    for object in &due {
        object.clear_flags(flag::FINALIZER);
        heap.finalizers.queue.push_back(object.word());
    }
    due
}
