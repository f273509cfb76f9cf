//! Weak references: objects with one word that names another without keeping it alive.
//!
//! An object may also be registered with a word that does keep its target alive (its
//! layout traces it): then the table only serves to find it from the target. Such finders
//! are looked at behind the finalizers, which may revive one together with its target.

use crate::addr::Addr;
use crate::heap::Heap;
use crate::layout::{LayoutKind, flag, map_row};
use crate::phases::minor::{Minor, survivor};
use crate::word::{Raised, Value, Word};
use ahash::AHashMap;
use std::collections::VecDeque;

/// The weak references that exist, and their targets.
#[derive(Default)]
pub struct WeakTable {
    /// Weak references that are young or whose target is.
    pub young: Vec<Addr>,
    /// The others.
    pub old: Vec<Addr>,
    /// Target word -> its weak references.
    pub index: AHashMap<Word, Vec<Addr>>,
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

impl WeakTable {
    /// A new weak reference, whose weak word names `target`.
    ///
    /// # Errors
    /// There is no memory for its entries, here or in a collection that moves them.
    pub fn register(&mut self, reference: Addr, target: Addr) -> Result<(), Raised> {
        let (young, old) = (self.young.len(), self.old.len());
        self.young.try_reserve(1).map_err(|_| Raised)?;
        self.old.try_reserve(young + 1).map_err(|_| Raised)?;
        self.dead.try_reserve(young + old + 1).map_err(|_| Raised)?;
        // Young targets are entered anew when they move.
        self.index.try_reserve(young + 1).map_err(|_| Raised)?;
        weak_slot(reference).write::<Word>(0, target.word());
        target.set_flags(flag::WEAKREF);
        self.young.push(reference);
        self.index.entry(target.word()).or_default().push(reference);
        Ok(())
    }

    /// The weak references to `target`. The program asks by [`Heap::weak_references`].
    pub(crate) fn to(&self, target: Addr) -> &[Addr] {
        if !target.has(flag::WEAKREF) {
            return &[];
        }
        self.index.get(&target.word()).map_or(&[], |v| v.as_slice())
    }

    /// Whether an object with weak references can be moved without memory for the index.
    pub(crate) fn can_rekey(&mut self) -> bool {
        self.index.len() < self.index.capacity() || self.index.try_reserve(1).is_ok()
    }

    /// An object with weak references has moved.
    pub(crate) fn rekey(&mut self, from: Addr, to: Addr) {
        if let Some(list) = self.index.remove(&from.word()) {
            self.index.insert(to.word(), list);
        }
    }

    /// Forget that a reference names `target`; its weak word is the caller's again.
    pub fn unregister(&mut self, reference: Addr, target: Addr) {
        self.forget(reference, target);
        // Most were registered a moment ago.
        for list in [&mut self.young, &mut self.old] {
            if let Some(i) = list.iter().rposition(|&r| r == reference) {
                list.remove(i);
                return;
            }
        }
    }

    /// Bring all addresses up to date; `moved` tells where an object went, if it did. (The
    /// keys of the index were re-keyed by the moving.)
    pub(crate) fn update(&mut self, moved: impl Fn(Addr) -> Option<Addr>) {
        for list in [&mut self.young, &mut self.old] {
            for reference in list.iter_mut() {
                *reference = moved(*reference).unwrap_or(*reference);
                if let Some(to) = target(*reference).and_then(&moved) {
                    weak_slot(*reference).write::<Word>(0, to.word());
                }
            }
        }
        for list in self.index.values_mut() {
            for reference in list.iter_mut() {
                *reference = moved(*reference).unwrap_or(*reference);
            }
        }
        for word in &mut self.dead {
            if let Some(to) = Value::maybe(*word).and_then(|v| moved(v.addr())) {
                *word = to.word();
            }
        }
    }

    fn forget(&mut self, reference: Addr, target: Addr) {
        if let Some(list) = self.index.get_mut(&target.word()) {
            list.retain(|&r| r != reference);
            if list.is_empty() {
                self.index.remove(&target.word());
                target.clear_flags(flag::WEAKREF);
            }
        }
    }

    fn moved(&mut self, from: Addr, to: Addr, target: Addr) {
        if let Some(list) = self.index.get_mut(&target.word()) {
            for r in list.iter_mut().filter(|r| **r == from) {
                *r = to;
            }
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
        let Some(mut list) = self.index.remove(&target.word()) else {
            return;
        };
        let is_due = |r| is_finder(survivor(r).unwrap_or(r)) == finders;
        for &reference in list.iter().rev().filter(|&&r| is_due(r)) {
            match survivor(reference) {
                Some(here) => self.clear(here),
                None => clear_dead(reference),
            }
        }
        list.retain(|&r| !is_due(r));
        if !list.is_empty() {
            self.index.insert(target.word(), list);
        }
    }

    /// The target counts as dead from now on, though it is still there.
    pub(crate) fn expire(&mut self, target: Addr) {
        self.target_died(target, false, Some);
        if !self.index.contains_key(&target.word()) {
            target.clear_flags(flag::WEAKREF);
        }
    }

    /// Empty the reference; queue it if it wants that.
    fn clear(&mut self, reference: Addr) {
        weak_slot(reference).write::<Word>(0, 0);
        if reference.has(WANTS_CALLBACK) {
            self.dead.push_back(reference.word());
        }
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
    let mut kept = 0;
    for i in 0..list.len() {
        let reference = list[i];
        let mut keep = |reference| {
            list[kept] = reference;
            kept += 1;
        };
        // A copied reference still holds the target's old address in its weak word, and so
        // does the index, unless the target itself was re-keyed by its copying.
        let here = minor.survivor(reference);
        let seen = here.unwrap_or(reference);
        if is_finder(seen) != finders {
            keep(reference);
            continue;
        }
        let Some(target) = target(seen) else {
            continue;
        };
        let there = minor.survivor(target);
        let weak = &mut minor.heap.weak;
        match (here, there) {
            (Some(here), Some(there)) => {
                if here != reference {
                    weak.moved(reference, here, there);
                }
                weak_slot(here).write::<Word>(0, there.word());
                if Heap::is_young(here) || Heap::is_young(there) {
                    keep(here);
                } else {
                    weak.old.push(here);
                }
            }
            (Some(here), None) => {
                debug_assert!(is_finder(here) == finders);
                weak.target_died(target, finders, survivor);
            }
            (None, there) => {
                clear_dead(reference);
                weak.forget(reference, there.unwrap_or(target));
            }
        }
    }
    list.truncate(kept);
    debug_assert!(minor.heap.weak.young.is_empty());
    minor.heap.weak.young = list;
}

/// The queue keeps its references alive.
fn finalize_dead_queue(minor: &mut Minor<'_>) {
    crate::phases::finalize::visit_queues(minor);
    minor.drain();
}

/// Behind marking, before finalizers revive anything: `alive` tells of marked objects.
pub fn after_mark(heap: &mut Heap, alive: impl Fn(Addr) -> bool) {
    settle_marked(heap, alive, false);
}

/// Behind the marking of what finalizers revive.
pub fn finders_after_mark(heap: &mut Heap, alive: impl Fn(Addr) -> bool) {
    settle_marked(heap, alive, true);
}

fn settle_marked(heap: &mut Heap, alive: impl Fn(Addr) -> bool, finders: bool) {
    let weak = &mut heap.weak;
    for young in [false, true] {
        let mut list = core::mem::take(if young {
            &mut weak.young
        } else {
            &mut weak.old
        });
        list.retain(|&reference| {
            if is_finder(reference) != finders {
                return true;
            }
            let Some(target) = target(reference) else {
                return false;
            };
            match (alive(reference), alive(target)) {
                (true, true) => return true,
                (true, false) => weak.target_died(target, finders, |r| alive(r).then_some(r)),
                (false, _) => {
                    clear_dead(reference);
                    weak.forget(reference, target);
                }
            }
            false
        });
        list.shrink_to(list.len() * 2);
        *(if young {
            &mut weak.young
        } else {
            &mut weak.old
        }) = list;
    }
}
