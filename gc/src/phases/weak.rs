//! Weak references: objects with one word that names another without keeping it alive.
//!
//! An object may also be registered with a word that does keep its target alive (its
//! layout traces it): then the table only serves to find it from the target. Such finders
//! are looked at behind the finalizers, which may revive one together with its target.

use crate::addr::Addr;
use crate::heap::Heap;
use crate::keyed::Keyed;
use crate::layout::{LayoutKind, flag, map_row};
use crate::phases::finalize::{shorten, shorten_queue};
use crate::phases::minor::{Minor, survivor};
use crate::word::{Raised, Value, Word};
use std::collections::VecDeque;

/// The weak references that exist, by their targets.
#[derive(Default)]
pub struct WeakTable {
    /// Each target's references, the newest first.
    references: Keyed<Word>,
    /// Entries that are young, or whose target is. (Some may have been forgotten since, and
    /// others have got their index: to look at one that is old does no harm.)
    young: Vec<u32>,
    /// References whose target died and that ask for a callback; kept alive.
    pub dead: VecDeque<Word>,
}

/// Header flag of a weak reference that wants to be queued when its target dies.
pub const WANTS_CALLBACK: u8 = flag::SPARE;

#[inline]
fn weak_slot(reference: Addr) -> Addr {
    reference.add(map_row(reference.map()).layout.weak_at as usize)
}

/// The object that a weak reference names, if it lives. The program asks by
/// [`Heap::weak_target`].
#[inline]
pub(crate) fn target(reference: Addr) -> Option<Addr> {
    Value::maybe(weak_slot(reference).load::<Word>(0)).map(Value::addr)
}

/// The object that a word names.
#[inline]
fn named(word: Word) -> Addr {
    Value::some(word).addr()
}

impl WeakTable {
    /// A new weak reference, whose weak word names `target`.
    ///
    /// # Errors
    /// There is no memory for its entries.
    pub fn register(&mut self, reference: Addr, target: Addr) -> Result<(), Raised> {
        self.young.try_reserve(1).map_err(|_| Raised)?;
        // A collection may queue all of them, behind those that wait already.
        let all = self.references.len() + 1;
        self.dead.try_reserve(all).map_err(|_| Raised)?;
        if !self.references.reserve() {
            return Err(Raised);
        }
        weak_slot(reference).write::<Word>(0, target.word());
        target.set_flags(flag::WEAKREF);
        let index = self.references.insert(target, reference.word());
        self.young.push(index as u32);
        Ok(())
    }

    /// The weak references to `target`, the newest first. The program asks by
    /// [`Heap::weak_references`].
    pub(crate) fn to(&self, target: Addr) -> impl Iterator<Item = Addr> + '_ {
        let first = match target.has(flag::WEAKREF) {
            true => self.references.first(target),
            false => None,
        };
        let mut at = first;
        core::iter::from_fn(move || {
            let index = at?;
            at = self.references.before(index);
            self.references.get(index).map(|(_, word)| named(word))
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.references.len()
    }

    pub fn is_empty(&self) -> bool {
        self.references.is_empty()
    }

    /// Bytes of memory beside the heap.
    pub(crate) fn bytes(&self) -> usize {
        self.references.bytes()
            + 4 * self.young.capacity()
            + size_of::<Word>() * self.dead.capacity()
    }

    /// Call `visit` with each reference and its target.
    pub(crate) fn each(&self, mut visit: impl FnMut(Addr, Addr)) {
        for index in 0..self.references.end() {
            if let Some((target, word)) = self.references.get(index) {
                visit(named(word), target);
            }
        }
    }

    /// An object with weak references has moved.
    pub(crate) fn rekey(&mut self, from: Addr, to: Addr) {
        self.references.rekey(from, to);
    }

    /// An old object has moved, and was re-keyed: the references to it, and its entry if it is
    /// one, are brought up to date.
    pub(crate) fn moved(&mut self, from: Addr, to: Addr) {
        if to.has(flag::WEAKREF) {
            for (_, word) in self.references.of(to) {
                weak_slot(named(word)).write::<Word>(0, to.word());
            }
        }
        if map_row(to.map()).layout.weak_at == 0 {
            return;
        }
        let target = Value::maybe(weak_slot(to).load::<Word>(0)).filter(|v| v.is_ref());
        if let Some(target) = target.map(Value::addr)
            && let Some(index) = self.entry(from, target)
        {
            self.references.set(index, to.word());
        }
    }

    /// The entry of a reference to a target.
    fn entry(&self, reference: Addr, target: Addr) -> Option<usize> {
        let word = reference.word();
        let mut all = self.references.of(target);
        all.find(|&(_, found)| found == word)
            .map(|(index, _)| index)
    }

    /// Forget that a reference names `target`; its weak word is the caller's again.
    pub fn unregister(&mut self, reference: Addr, target: Addr) {
        if let Some(index) = self.entry(reference, target) {
            self.forget(index, target);
        }
    }

    /// Bring the queue up to date; `moved` tells where an object went, if it did.
    pub(crate) fn update_queue(&mut self, moved: impl Fn(Addr) -> Option<Addr>) {
        for word in &mut self.dead {
            if let Some(to) = Value::maybe(*word).and_then(|v| moved(v.addr())) {
                *word = to.word();
            }
        }
    }

    fn forget(&mut self, index: usize, target: Addr) {
        self.references.remove(index);
        if self.references.first(target).is_none() {
            target.clear_flags(flag::WEAKREF);
        }
    }

    /// The target died: its references are emptied, and those that want that are queued, the
    /// last made first. Those that are not looked at yet (`finders` or the others) stay: who
    /// would be revived with the target is not forgotten. `survivor` tells where a reference
    /// is now, if it lives.
    fn target_died(
        &mut self,
        target: Addr,
        finders: bool,
        survivor: impl Fn(Addr) -> Option<Addr>,
    ) {
        let mut at = self.references.first(target);
        while let Some(index) = at {
            at = self.references.before(index);
            let Some((_, word)) = self.references.get(index) else {
                continue;
            };
            let here = survivor(named(word));
            if is_finder(here.unwrap_or(named(word))) != finders {
                continue;
            }
            match here {
                Some(here) => self.clear(here),
                None => clear_dead(named(word)),
            }
            self.forget(index, target);
        }
    }

    /// The target counts as dead from now on, though it is still there.
    pub(crate) fn expire(&mut self, target: Addr) {
        self.target_died(target, false, Some);
    }

    /// Empty the reference; queue it if it wants that.
    fn clear(&mut self, reference: Addr) {
        weak_slot(reference).write::<Word>(0, 0);
        if reference.has(WANTS_CALLBACK) {
            self.dead.push_back(reference.word());
        }
    }

    /// Behind marking, before finalizers revive anything (then once more, for `finders`, behind
    /// it): look at `budget` entries from `from` on. Where to go on; None: that was all.
    pub(crate) fn settle(
        &mut self,
        from: usize,
        budget: usize,
        finders: bool,
        alive: impl Fn(Addr) -> bool,
    ) -> Option<usize> {
        let until = from.saturating_add(budget).min(self.references.end());
        for index in from..until {
            let Some((target, word)) = self.references.get(index) else {
                continue;
            };
            let reference = named(word);
            if is_finder(reference) != finders {
                continue;
            }
            match (alive(reference), alive(target)) {
                (true, true) => {}
                (true, false) => {
                    self.target_died(target, finders, |r| alive(r).then_some(r));
                }
                (false, _) => {
                    clear_dead(reference);
                    self.forget(index, target);
                }
            }
        }
        (until < self.references.end()).then_some(until)
    }

    /// Memory that is not needed any more.
    pub(crate) fn shrink(&mut self, budget: usize) {
        let young = |target, word| Heap::is_young(target) || Heap::is_young(named(word));
        self.references.shrink(budget, young);
        shorten(&mut self.young, 0);
        shorten_queue(&mut self.dead, self.references.len());
    }
}

/// Whether the weak word of a reference keeps its target alive.
#[inline]
fn is_finder(reference: Addr) -> bool {
    map_row(reference.map()).layout.kind != LayoutKind::Fixed
}

/// A reference died. Something with a finalizer may revive it, with a target that is gone.
fn clear_dead(reference: Addr) {
    if !is_finder(reference) {
        weak_slot(reference).write::<Word>(0, 0);
    }
}

/// Behind the copying of a minor collection, before finalizers revive anything.
pub fn after_minor(minor: &mut Minor<'_>) {
    settle_minor(minor, false);
    finalize_dead_queue(minor);
}

/// Behind the finalizers of a minor collection.
pub fn finders_after_minor(minor: &mut Minor<'_>) {
    settle_minor(minor, true);
}

fn settle_minor(minor: &mut Minor<'_>, finders: bool) {
    // In place: a collection takes no memory in proportion to the list.
    let mut list = core::mem::take(&mut minor.heap.weak.young);
    list.retain(|&index| {
        let index = index as usize;
        let weak = &mut minor.heap.weak;
        // The index has the target's new address, if it has been copied; the reference's weak
        // word and its own address here are those of before.
        let Some((target, word)) = weak.references.get(index) else {
            return false;
        };
        let reference = named(word);
        let here = survivor(reference);
        if is_finder(here.unwrap_or(reference)) != finders {
            return true;
        }
        let there = survivor(target);
        match (here, there) {
            (Some(here), Some(there)) => {
                weak.references.set(index, here.word());
                weak_slot(here).write::<Word>(0, there.word());
                Heap::is_young(here) || Heap::is_young(there)
            }
            (Some(_), None) => {
                weak.target_died(target, finders, survivor);
                false
            }
            (None, there) => {
                clear_dead(reference);
                weak.forget(index, there.unwrap_or(target));
                false
            }
        }
    });
    debug_assert!(minor.heap.weak.young.is_empty());
    minor.heap.weak.young = list;
}

/// The queue keeps its references alive.
fn finalize_dead_queue(minor: &mut Minor<'_>) {
    crate::phases::finalize::visit_queues(minor);
    minor.drain();
}
