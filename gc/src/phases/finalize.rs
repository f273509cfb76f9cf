//! Finalization: dead objects with a finalizer are revived once and queued, referrers
//! before what they refer to, cycles in any order.

use crate::addr::Addr;
use crate::heap::{Finalizers, Heap};
use crate::layout::{flag, visit_slots};
use crate::phases::mark::Marker;
use crate::phases::minor::Minor;
use crate::word::{Value, WORD_BYTES, Word};
use ahash::AHashSet;

impl Finalizers {
    /// All that are listed, young and old; some need no finalizer any more.
    pub fn listed(&self) -> impl Iterator<Item = Addr> + '_ {
        self.young.iter().chain(self.old.iter()).copied()
    }
}

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

/// Objects in a list that is looked through in steps, in its order, while others are added.
#[derive(Default)]
pub struct Sieve {
    /// Those before `kept` have been looked at, and those from `next` on are still to be.
    list: Vec<Addr>,
    kept: usize,
    next: usize,
}

impl Sieve {
    pub fn push(&mut self, object: Addr) {
        self.list.push(object);
    }

    pub fn iter(&self) -> impl Iterator<Item = &Addr> {
        self.list[..self.kept].iter().chain(&self.list[self.next..])
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Addr> {
        let (before, rest) = self.list.split_at_mut(self.next);
        before[..self.kept].iter_mut().chain(rest)
    }

    /// Look at the next `budget` objects, and drop those that `keeps` does not want. Whether
    /// all have been looked at; then the next call begins anew.
    pub fn sift(&mut self, budget: usize, mut keeps: impl FnMut(Addr) -> bool) -> bool {
        let until = self.next.saturating_add(budget).min(self.list.len());
        while self.next < until {
            let object = self.list[self.next];
            self.next += 1;
            if keeps(object) {
                self.list[self.kept] = object;
                self.kept += 1;
            }
        }
        let ended = until == self.list.len();
        if ended {
            self.list.truncate(self.kept);
            (self.kept, self.next) = (0, 0);
        }
        ended
    }

    /// Memory that is not needed any more.
    pub fn shrink(&mut self) {
        let list = &mut self.list;
        if self.next == 0 && list.capacity() > 4096 && list.len() < list.capacity() / 4 {
            list.shrink_to(2 * list.len());
        }
    }
}

/// Where an object is left, all it reaches has been visited.
const LEAVES: u32 = u32::MAX;

/// The dead that must be finalized, and the walk that puts them into order: depth-first, an
/// object is finished behind everything it reaches. What is walked over is marked.
#[derive(Default)]
pub(crate) struct Due {
    objects: Vec<Addr>,
    /// Before this the walk has begun at all.
    next: usize,
    /// Objects on the way, with the word of a long array from which on to visit, or [`LEAVES`].
    way: Vec<(Addr, u32)>,
    finished: Vec<Addr>,
}

impl Due {
    pub fn push(&mut self, object: Addr) {
        self.objects.push(object);
    }

    /// Walk on, for about so many bytes of objects. Whether that was all.
    pub fn walk(&mut self, marker: &mut Marker, mut bytes: usize) -> bool {
        while bytes > 0 {
            let Some((object, from)) = self.way.pop() else {
                let Some(&object) = self.objects.get(self.next) else {
                    return true;
                };
                self.next += 1;
                match marker.claim(object) {
                    true => self.enter(marker, object, &mut bytes),
                    // Something else may have marked it.
                    false => self.finish(object),
                }
                continue;
            };
            if from == LEAVES {
                self.finish(object);
            } else if from > 0 {
                bytes = bytes.saturating_sub(marker.walk_from(object, from, &mut self.way));
            } else if marker.claim(object) {
                self.enter(marker, object, &mut bytes);
            }
        }
        false
    }

    fn enter(&mut self, marker: &mut Marker, object: Addr, bytes: &mut usize) {
        self.way.push((object, LEAVES));
        *bytes = bytes.saturating_sub(marker.walk_from(object, 0, &mut self.way));
    }

    fn finish(&mut self, object: Addr) {
        if object.has(flag::FINALIZER) {
            object.clear_flags(flag::FINALIZER);
            self.finished.push(object);
        }
    }

    /// Queue `budget` of those that were found, those first that reach others. Whether that was
    /// all.
    pub fn queue(&mut self, heap: &mut Heap, budget: usize) -> bool {
        // Given up before the walk's end, they are queued in any order.
        while let Some(&object) = self.objects.get(self.next) {
            self.next += 1;
            self.finish(object);
        }
        for (object, _) in core::mem::take(&mut self.way) {
            self.finish(object);
        }
        for _ in 0..budget {
            match self.finished.pop() {
                Some(object) => heap.finalizers.queue.push_back(object.word()),
                None => return true,
            }
        }
        false
    }
}
