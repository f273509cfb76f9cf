//! Marking beside the program, in the toy language: what the program does meanwhile.

use crate::addr::Addr;
use crate::config::Config;
use crate::heap::Client;
use crate::layout::visit_slots;
use crate::mock::{
    ARRAY_PREFIX, FIRST, NODE_WORDS, WEAK, array, checked, id_of, keep, kept, mutator, node,
};
use crate::mutator::{Mutator, Scan};
use crate::phases::settle::Stage;
use crate::phases::weak;
use crate::roots::{RootId, with_saved_registers};
use crate::word::*;
use std::cell::Cell;
use std::rc::Rc;

/// A heap whose collections always mark beside the program.
fn beside() -> Config {
    Config {
        small: 0,
        poison: false,
        ..checked()
    }
}

/// The minor collection that is due, with a cycle's begin or closing.
fn collect(m: &mut Mutator) {
    with_saved_registers(|_| {
        let from = m.entry_sp;
        m.minor_and_more(from);
    });
}

/// Begin to mark; nothing but the roots has been looked at.
fn begin(m: &mut Mutator) {
    // What was made for the test may have been enough for a cycle.
    m.heap.next_major = u64::MAX;
    while m.heap.cycle.is_some() {
        collect(m);
    }
    m.heap.finish_sweep();
    m.heap.next_major = 0;
    collect(m);
    assert!(m.heap.cycle.is_some(), "marking has begun");
    // A cycle that is late closes with the next minor collection.
    m.heap.next_major = u64::MAX;
}

fn close(m: &mut Mutator) {
    let majors = m.heap.stats.majors;
    m.heap.next_major = u64::MAX;
    for _ in 0..100 {
        if m.heap.cycle.is_none() {
            break;
        }
        collect(m);
    }
    assert_eq!(m.heap.stats.majors, majors + 1);
}

/// A chain of old nodes from a root: the last, number `len`, is reached last.
fn chain(m: &mut Mutator, len: i64) -> RootId {
    let root = m.heap.roots.add(None);
    for id in (1..=len).rev() {
        let at = node(m, id);
        let next = m.root(root);
        m.store_option(at, FIRST, next);
        m.heap.roots.set(root, Some(Value::from_addr(at)));
    }
    m.collect_minor(Scan::FromEntry);
    root
}

/// Offset of element `i` of an array.
fn place(i: usize) -> usize {
    ARRAY_PREFIX + (i + 1) * WORD_BYTES
}

/// An old array of 20,000 old nodes that count from 0.
fn old_list(m: &mut Mutator) -> RootId {
    let list = array(m, -1, 20_000);
    let list = keep(m, list);
    for i in 0..20_000 {
        let new = node(m, i as i64);
        m.store(kept(m, list), place(i), Value::from_addr(new));
    }
    m.collect_minor(Scan::FromEntry);
    list
}

fn at(m: &Mutator, root: RootId, steps: usize) -> Addr {
    (0..steps).fold(kept(m, root), |at, _| at.get(FIRST).addr())
}

#[test]
fn what_is_moved_to_another_place_meanwhile_lives() {
    let mut m = mutator(beside());
    let root = chain(&mut m, 5000);
    begin(&mut m);
    // Out of the chain's end into a root, past the marker.
    let last = at(&m, root, 4999);
    let saved = keep(&mut m, last);
    let before = at(&m, root, 4998);
    m.clear(before, FIRST);
    close(&mut m);
    assert_eq!(id_of(kept(&m, saved)), 5000);
    m.collect_major(Scan::FromEntry);
    assert_eq!(id_of(kept(&m, saved)), 5000);
}

#[test]
#[should_panic(expected = "which is not marked")]
fn a_reference_deleted_round_the_barrier_is_found_by_the_closing() {
    let mut m = mutator(Config {
        snapshot: 0,
        ..beside()
    });
    let root = chain(&mut m, 5000);
    begin(&mut m);
    let last = at(&m, root, 4999);
    keep(&mut m, last);
    let before = at(&m, root, 4998);
    before.write::<Word>(FIRST, 0);
    close(&mut m);
}

#[test]
fn what_a_weak_reference_shows_lives() {
    for look in [true, false] {
        let mut m = mutator(beside());
        let root = chain(&mut m, 50);
        let reference = m.alloc(WEAK, 2 * WORD_BYTES).expect("room");
        let target = at(&m, root, 49);
        m.heap.weak.register(reference, target).expect("room");
        let weak_root = keep(&mut m, reference);
        let before = at(&m, root, 48);
        m.clear(before, FIRST);
        begin(&mut m);
        let reference = kept(&m, weak_root);
        if look {
            let target = m.heap.weak_target(reference).expect("not yet closed");
            keep(&mut m, target);
        }
        close(&mut m);
        assert_eq!(weak::target(kept(&m, weak_root)).is_some(), look);
    }
}

#[test]
fn what_is_new_lives_and_the_dead_are_swept_later() {
    let mut m = mutator(beside());
    let list = old_list(&mut m);
    for i in (0..20_000).filter(|i| i % 2 == 0 || *i > 10_000) {
        m.clear(kept(&m, list), place(i));
    }
    begin(&mut m);
    for i in 10_001..12_000 {
        let new = node(&mut m, i as i64);
        m.store(kept(&m, list), place(i), Value::from_addr(new));
    }
    close(&mut m);
    let blocks = m.heap.old.blocks.len();
    // Blocks are swept as room is looked for.
    for i in 12_000..20_000 {
        let new = node(&mut m, i as i64);
        m.store(kept(&m, list), place(i), Value::from_addr(new));
        if i % 1000 == 0 {
            m.collect_minor(Scan::FromEntry);
        }
    }
    m.heap.finish_sweep();
    assert!(m.heap.old.blocks.len() <= blocks);
    let mut n = 0;
    let kept_list = kept(&m, list);
    visit_slots(kept_list, |slot| {
        n += Value::maybe(slot.load::<Word>(0)).is_some_and(Value::is_ref) as usize;
    });
    assert_eq!(n, 5000 + 9999);
    for i in (0..20_000).filter(|i| i % 2 == 1 || *i > 10_000) {
        let Some(item) = kept_list.value(place(i)) else {
            continue;
        };
        assert_eq!(id_of(item.addr()), i as i64);
    }
}

#[test]
fn what_leaves_sparse_blocks_is_followed() {
    let mut m = mutator(Config {
        small: 0,
        ..checked()
    });
    let root = chain(&mut m, 3000);
    let moved = m.heap.stats.evacuated;
    let mut young = Vec::new();
    for round in 0..4 {
        begin(&mut m);
        // New objects and written ones name what will move.
        for i in 0..500 {
            let new = node(&mut m, 100_000 + i);
            let to = at(&m, root, i as usize);
            m.store(new, FIRST, Value::from_addr(to));
            m.store(to, FIRST + WORD_BYTES, Value::from_addr(new));
            if i % 100 == round {
                young.push((keep(&mut m, new), i + 1));
            }
        }
        close(&mut m);
        m.heap.finish_sweep();
    }
    assert!(m.heap.stats.evacuated > moved, "something has moved");
    for i in 0..3000 {
        let here = at(&m, root, i);
        assert_eq!(id_of(here), i as i64 + 1);
    }
    for (id, names) in young {
        assert_eq!(id_of(kept(&m, id).get(FIRST).addr()), names);
    }
    assert_eq!(NODE_WORDS, 5);
}

#[test]
fn what_a_large_array_named_before_it_was_rearranged_lives() {
    let mut m = mutator(beside());
    let list = old_list(&mut m);
    begin(&mut m);
    // A dirty card with a young object, then the whole.
    let young = node(&mut m, 77_777);
    m.store(kept(&m, list), place(50), Value::from_addr(young));
    let saved = kept(&m, list).get(place(15_000));
    let saved = m.heap.roots.add(Some(saved));
    m.clear_range(kept(&m, list), place(10_000), 10_000);
    m.collect_minor(Scan::FromEntry);
    m.clear(kept(&m, list), place(50));
    close(&mut m);
    assert_eq!(id_of(kept(&m, saved)), 15_000);
    m.collect_major(Scan::FromEntry);
    assert_eq!(id_of(kept(&m, saved)), 15_000);
    assert_eq!(id_of(kept(&m, list).get(place(9_999)).addr()), 9_999);
}

#[test]
fn who_walks_the_heap_ends_the_marking() {
    let mut m = mutator(beside());
    let root = chain(&mut m, 2000);
    begin(&mut m);
    m.prepare_walk();
    assert!(m.heap.cycle.is_none());
    let mut n = 0;
    m.each_object(|at, _| n += (at.map() == kept(&m, root).map()) as usize);
    assert_eq!(n, 2000);
    m.collect_major(Scan::FromEntry);
    assert_eq!(id_of(at(&m, root, 1999)), 2000);
}

/// Looks at its entries one by one.
struct Steps(Rc<Cell<usize>>);

impl Client for Steps {
    fn forget_some(&mut self, _: &dyn Fn(Addr) -> bool) -> bool {
        let next = self.0.get() + 1;
        let ended = next == 10;
        self.0.set(if ended { 0 } else { next });
        ended
    }
    fn start_over(&mut self) {
        self.0.set(0);
    }
}

#[test]
fn a_cycle_that_is_given_up_while_tables_are_settled_loses_nothing() {
    const ALL: usize = 600;
    let mut stages = Vec::new();
    for portions in 1.. {
        let mut m = mutator(Config {
            poison: true,
            ..beside()
        });
        let cursor = Rc::new(Cell::new(0));
        m.heap.client = Some(Box::new(Steps(cursor.clone())));
        let list = array(&mut m, -1, 2 * ALL);
        let list = keep(&mut m, list);
        for i in 0..ALL {
            let new = node(&mut m, i as i64);
            m.store(kept(&m, list), place(i), Value::from_addr(new));
            m.set_finalizer(new).expect("room");
            let reference = m.alloc(WEAK, 2 * WORD_BYTES).expect("room");
            let new = kept(&m, list).get(place(i)).addr();
            m.heap.weak.register(reference, new).expect("room");
            m.store(kept(&m, list), place(ALL + i), Value::from_addr(reference));
        }
        m.collect_minor(Scan::FromEntry);
        for i in (0..ALL).filter(|i| i % 3 != 0) {
            m.clear(kept(&m, list), place(i));
        }
        begin(&mut m);
        with_saved_registers(|_| m.minor(m.entry_sp));
        m.end_marking();
        for _ in 0..portions {
            m.settle(1);
        }
        let Some(stage) = m.heap.cycle.as_ref().map(|cycle| cycle.stage) else {
            panic!("a cycle that was settled waits for its closing");
        };
        stages.push(std::mem::discriminant(&stage));
        m.heap.fail_marking();
        m.settle(1);
        let given_up = m.heap.cycle.is_none();
        assert_eq!(given_up, !matches!(stage, Stage::Rows(_) | Stage::Settled));
        assert!(!given_up || cursor.get() == 0);
        // Those that had been looked at die, too.
        for i in (0..ALL).filter(|i| i % 6 == 0) {
            m.clear(kept(&m, list), place(i));
        }
        let lives = |i: usize| i % 6 == 3;
        m.collect_major(Scan::FromEntry);
        let mut found: Vec<i64> = m.due().map(|object| id_of(object.addr())).collect();
        found.sort_unstable();
        let wanted: Vec<i64> = (0..ALL).filter(|&i| !lives(i)).map(|i| i as i64).collect();
        assert_eq!(found, wanted, "given up at {stage:?}");
        for i in 0..ALL {
            let reference = kept(&m, list).get(place(ALL + i)).addr();
            assert_eq!(weak::target(reference).is_some(), lives(i));
        }
        assert_eq!(m.heap.finalizers.listed().count(), ALL / 6);
        if !given_up {
            break;
        }
    }
    stages.dedup();
    assert!(stages.len() >= 8, "all stages were seen");
}
