//! Finalization: dead objects with a finalizer are revived once and queued, referrers
//! before what they refer to, cycles in any order.

use crate::addr::Addr;
use crate::heap::{Finalizers, Heap};
use crate::layout::{flag, visit_slots};
use crate::phases::mark::Marker;
use crate::phases::minor::Minor;
use crate::word::{Raised, Value, WORD_BYTES, Word};
use ahash::AHashSet;
use std::collections::VecDeque;

impl Finalizers {
    /// All that are listed, young and old; some need no finalizer any more.
    pub fn listed(&self) -> impl Iterator<Item = Addr> + '_ {
        self.young.iter().chain(self.old.iter()).copied()
    }

    /// List an object. A collection may list all as old, or queue them: it needs no memory for
    /// that then.
    pub(crate) fn enter(&mut self, object: Addr) -> Result<(), Raised> {
        self.young.try_reserve(1).map_err(|_| Raised)?;
        let young = self.young.len() + 1;
        let all = young + self.old.list.len();
        self.old.list.try_reserve(young).map_err(|_| Raised)?;
        self.queue.try_reserve(all).map_err(|_| Raised)?;
        self.young.push(object);
        Ok(())
    }

    /// Memory that is not needed any more.
    pub(crate) fn shrink(&mut self) {
        shorten(&mut self.young, 0);
        let young = self.young.len();
        self.old.shrink(young);
        shorten_queue(&mut self.queue, young + self.old.list.len());
    }

    /// Bytes of memory beside the heap.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Addr>() * (self.young.capacity() + self.old.list.capacity())
            + size_of::<Word>() * self.queue.capacity()
    }
}

/// Whether a list that was long for a while holds much more memory than it needs.
fn is_spacious(capacity: usize, needed: usize) -> bool {
    capacity > 4096 && needed < capacity / 4
}

/// A list gives up memory that it does not need, where so many entries more may come.
pub(crate) fn shorten<T>(list: &mut Vec<T>, more: usize) {
    let needed = list.len() + more;
    if is_spacious(list.capacity(), needed) {
        list.shrink_to(2 * needed);
    }
}

/// As [`shorten`].
pub(crate) fn shorten_queue<T>(queue: &mut VecDeque<T>, more: usize) {
    let needed = queue.len() + more;
    if is_spacious(queue.capacity(), needed) {
        queue.shrink_to(2 * needed);
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

/// Put dead objects that must be finalized into an order in which each comes before those it
/// reaches. Without the memory that takes they stay in the order of their making.
fn order(due: &mut [Word], dead: impl Fn(Addr) -> bool) {
    let Some(finished) = finished_last(due, dead) else {
        return;
    };
    for (word, object) in due.iter_mut().zip(finished.into_iter().rev()) {
        *word = object.word();
    }
}

/// Dead objects, each behind those it reaches. None: there is no memory.
fn finished_last(due: &[Word], dead: impl Fn(Addr) -> bool) -> Option<Vec<Addr>> {
    let mut wanted: AHashSet<Addr> = AHashSet::new();
    let mut seen: AHashSet<Addr> = AHashSet::new();
    let mut finished = Vec::new();
    wanted.try_reserve(due.len()).ok()?;
    finished.try_reserve(due.len()).ok()?;
    let object = |&word: &Word| Value::some(word).addr();
    wanted.extend(due.iter().map(object));
    // Depth-first; an object is finished behind everything it reaches.
    let mut way: Vec<(Addr, bool)> = Vec::new();
    let mut fits = true;
    for root in due.iter().map(object) {
        fits &= push(&mut way, (root, false));
        while let Some((object, leaving)) = way.pop() {
            if leaving {
                if wanted.contains(&object) {
                    finished.push(object);
                }
                continue;
            }
            fits &= seen.try_reserve(1).is_ok();
            if !fits {
                return None;
            }
            if !seen.insert(object) {
                continue;
            }
            fits &= push(&mut way, (object, true));
            visit_slots(object, |slot| {
                if let Some(value) = Value::maybe(slot.load::<Word>(0))
                    && value.is_ref()
                    && dead(value.addr())
                    && !seen.contains(&value.addr())
                {
                    fits &= push(&mut way, (value.addr(), false));
                }
            });
        }
    }
    fits.then_some(finished)
}

/// False: there is no memory for it.
#[must_use]
fn push<T>(list: &mut Vec<T>, item: T) -> bool {
    let fits = list.try_reserve(1).is_ok();
    if fits {
        list.push(item);
    }
    fits
}

/// Behind copying and weak references.
pub fn after_minor(minor: &mut Minor<'_>) {
    // In place: a collection takes no memory in proportion to the list.
    let mut list = core::mem::take(&mut minor.heap.finalizers.young);
    if list.is_empty() {
        return;
    }
    let waiting = minor.heap.finalizers.queue.len();
    list.retain_mut(|object| {
        let survivor = minor.survivor(*object);
        let finalizers = &mut minor.heap.finalizers;
        let here = survivor.unwrap_or(*object);
        // Who needs no finalizer any more is forgotten.
        if !here.has(flag::FINALIZER) {
            return false;
        }
        match survivor {
            Some(_) if Heap::is_young(here) && !is_marked_large(here) => {
                *object = here;
                return true;
            }
            Some(_) => finalizers.old.push(here),
            None => {
                here.clear_flags(flag::FINALIZER);
                finalizers.queue.push_back(here.word());
            }
        }
        false
    });
    minor.heap.finalizers.young = list;
    let mut queue = core::mem::take(&mut minor.heap.finalizers.queue);
    let due = &mut queue.make_contiguous()[waiting..];
    order(due, |addr| minor.survivor(addr).is_none());
    minor.heap.finalizers.queue = queue;
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

    /// What looks through it is given up: the next call of [`Sieve::sift`] begins anew.
    pub fn start_over(&mut self) {
        self.list.drain(self.kept..self.next);
        (self.kept, self.next) = (0, 0);
    }

    /// Memory that is not needed any more, where so many may be added.
    fn shrink(&mut self, more: usize) {
        if self.next == 0 {
            shorten(&mut self.list, more);
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
    /// As many have room as there are objects.
    finished: Vec<Addr>,
    failed: bool,
}

impl Due {
    /// False: there is no memory for it.
    #[must_use]
    pub fn push(&mut self, object: Addr) -> bool {
        push(&mut self.objects, object) && self.finished.try_reserve(self.objects.len()).is_ok()
    }

    /// There was no memory for the walk: what is marked is worth nothing.
    pub fn has_failed(&self) -> bool {
        self.failed
    }

    /// Walk on, for about so many bytes of objects. Whether that was all.
    pub fn walk(&mut self, marker: &mut Marker, mut bytes: usize) -> bool {
        while bytes > 0 && !self.failed {
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
                self.walk_from(marker, object, from, &mut bytes);
            } else if marker.claim(object) {
                self.enter(marker, object, &mut bytes);
            }
        }
        false
    }

    fn enter(&mut self, marker: &mut Marker, object: Addr, bytes: &mut usize) {
        self.failed |= !push(&mut self.way, (object, LEAVES));
        self.walk_from(marker, object, 0, bytes);
    }

    fn walk_from(&mut self, marker: &mut Marker, object: Addr, from: u32, bytes: &mut usize) {
        let (way, failed) = (&mut self.way, &mut self.failed);
        let walked = marker.walk_from(object, from, |step| *failed |= !push(way, step));
        *bytes = bytes.saturating_sub(walked);
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
