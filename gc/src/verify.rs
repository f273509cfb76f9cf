//! The independent heap verifier (`-X gc-verify`): walks everything and checks what must
//! always be true. Panics with what it found.

use crate::addr::Addr;
use crate::barrier::card_of;
use crate::block::{Blocks, block_of, state};
use crate::cards::is_carded;
use crate::config::*;
use crate::heap::Heap;
use crate::layout::*;
use crate::mutator::Mutator;
use crate::phases::evacuate::moved;
use crate::phases::mark::is_alive;
use crate::side::{LINES_USED, STARTS, each_set};
use crate::word::{Value, WORD_BYTES, Word};
use ahash::AHashSet;

impl Mutator {
    /// Check every object and every root. Call only between collections with the current
    /// gap retired (as the collector does).
    pub fn verify(&mut self) {
        let logged: AHashSet<Addr> = self.heap.log.iter().copied().collect();
        let cards: AHashSet<(Addr, Addr)> = self.heap.cards.iter().copied().collect();
        let mut objects = Vec::new();
        self.heap.nursery.each_object(|at| objects.push(at));
        let heap = &self.heap;
        for space in [&heap.old, &heap.fixed] {
            space.each_block(|block, bits| each_set(bits, block, |a| objects.push(a)));
        }
        objects.extend(heap.large.iter());
        // Some of what the dead name has been forgotten.
        let settling = heap.is_settling();
        let is_dead = |object| settling && !is_alive(object);
        for &object in objects.iter().filter(|&&object| !is_dead(object)) {
            check_object(heap, object);
            let old = !Heap::is_young(object);
            let carded = is_carded(object);
            visit_slots(object, |slot| {
                let word = slot.load::<Word>(0);
                let Some(target) = check_word(heap, word, object) else {
                    return;
                };
                if carded && !old && Heap::is_young(target) {
                    assert!(
                        LINES_USED.get(card_of(slot)) != 0,
                        "young {object:?} (map {:?}) names young {target:?} in a clean line",
                        object.map()
                    );
                }
                if old && Heap::is_young(target) {
                    let card = card_of(slot);
                    assert!(
                        logged.contains(&object) || cards.contains(&(object, card)),
                        "old {object:?} (map {:?}) names young {target:?} and is not logged",
                        object.map()
                    );
                }
            });
        }
        let mut roots = Vec::new();
        self.each_root_range(|from, to| roots.push((from, to)));
        let heap = &self.heap;
        for (mut at, to) in roots {
            while at < to {
                check_word(heap, at.load::<Word>(0), Addr::at(RANGE_START));
                at = at.add(WORD_BYTES);
            }
        }
        let finalizers = heap.finalizers.listed();
        // While a cycle moves groups of blocks, the list names old places, which tell the new.
        let now = |object: Addr| moved(object).unwrap_or(object);
        finalizers.for_each(|object| check_listed(now(object), "finalizers"));
        heap.weak.each(|reference, target| {
            check_listed(reference, "weak references");
            check_listed(target, "targets of weak references");
        });
        heap.idents.each(|object| check_listed(object, "ids"));
        if let Some(client) = &heap.client {
            client.verify(&objects, &is_dead);
        }
    }
}

impl Mutator {
    /// At the closing of a major collection: what is marked names nothing that is not, and
    /// neither do the roots and what is young.
    pub(crate) fn verify_marks(&mut self) {
        let check = |holder: Addr, slot: Addr| {
            if let Some(value) = Value::maybe(slot.load::<Word>(0))
                && value.is_ref()
            {
                let target = value.addr();
                assert!(
                    is_alive(target),
                    "{holder:?} names {target:?} (map {:?}), which is not marked",
                    target.map()
                );
            }
        };
        let check_object = |object: Addr| {
            let row = map_row(object.map());
            let named = [row.object, row.class, map_row(named_row(object)).object];
            for value in named.into_iter().filter_map(Value::maybe) {
                assert!(
                    is_alive(value.addr()),
                    "the map or class {value:?} of {object:?} is not marked"
                );
            }
            if row.layout.kind != LayoutKind::WeakWords {
                visit_slots(object, |slot| check(object, slot));
            }
        };
        self.heap.each_marked(check_object);
        self.heap.nursery.each_object(check_object);
        self.each_root_range(|mut at, to| {
            while at < to {
                check(Addr::at(RANGE_START), at);
                at = at.add(WORD_BYTES);
            }
        });
    }
}

/// What a list or table of the collector names is an object.
fn check_listed(object: Addr, list: &str) {
    // (Blocks of the nursery have no start bits until they are walked, which they have been.)
    assert!(
        Blocks::state(object) != state::FREE && STARTS.get(object),
        "the list of {list} names {object:?}, where no object begins"
    );
}

fn check_object(heap: &Heap, object: Addr) {
    let map = object.map();
    let row = map_row(map);
    assert!(
        row.layout.kind != LayoutKind::Free && map.0 < heap.row_count(),
        "object {object:?} has the dead map {map:?}"
    );
    assert!(
        !object.has(flag::FORWARDED | flag::PINNED),
        "object {object:?} kept a collection's flags {:#x}",
        object.flags()
    );
    let named = named_row(object);
    assert!(
        named.0 == 0 || map_row(named).layout.kind != LayoutKind::Free,
        "object {object:?} names the dead row {named:?}"
    );
    let size = object_size(object);
    if let state::OLD | state::LEAVING | state::LEFT | state::FIXED = Blocks::state(object) {
        let end = object.add(size - 1);
        assert_eq!(
            block_of(object),
            block_of(end),
            "object {object:?} leaves its block"
        );
        assert!(
            LINES_USED.get(object) != 0 && LINES_USED.get(end) != 0,
            "object {object:?} lies in a free line"
        );
    }
}

/// The object that a word names; it must be one.
fn check_word(heap: &Heap, word: Word, holder: Addr) -> Option<Addr> {
    let value = Value::maybe(word)?;
    if value.is_small() {
        return None;
    }
    let target = value.addr();
    assert!(
        heap.blocks.covers(target.raw()) && Blocks::state(target) != state::FREE,
        "{holder:?} names {target:?}, which is free"
    );
    assert!(
        STARTS.get(target),
        "{holder:?} names {target:?}, where no object begins"
    );
    assert!(
        map_row(target.map()).layout.kind != LayoutKind::Free,
        "{holder:?} names {target:?} with the dead map {:?}",
        target.map()
    );
    Some(target)
}
