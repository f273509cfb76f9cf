//! Tests of the store API and of the check that watches over it.

use crate::config::Config;
use crate::mock::{
    ARRAY_PREFIX, FIRST, NODE_WORDS, array, checked, id_of, keep, kept, mutator, node,
};
use crate::mutator::{Mutator, Scan};
use crate::roots::RootId;
use crate::word::*;

/// An old node that names another old one.
fn old_pair(m: &mut Mutator) -> RootId {
    let (holder, held) = (node(m, 1), node(m, 2));
    m.store(holder, FIRST, Value::from_addr(held));
    let id = keep(m, holder);
    m.collect_minor(Scan::FromEntry);
    id
}

#[test]
fn stores_through_the_barrier_pass_the_check() {
    let mut m = mutator(checked());
    let id = old_pair(&mut m);
    let young = node(&mut m, 3);
    let holder = kept(&m, id);
    m.store(holder, FIRST, Value::from_addr(young));
    m.collect_minor(Scan::FromEntry);
    let holder = kept(&m, id);
    assert_eq!(id_of(holder.value(FIRST).expect("stored").addr()), 3);
    m.clear(holder, FIRST);
    m.collect_minor(Scan::FromEntry);
    assert_eq!(kept(&m, id).value(FIRST), None);
}

#[test]
fn ranges_are_moved_and_cleared_behind_the_barrier() {
    for len in [20, 40_000] {
        let mut m = mutator(checked());
        let at = array(&mut m, 9, len);
        let id = keep(&mut m, at);
        for i in 1..=6 {
            let element = node(&mut m, i);
            let offset = ARRAY_PREFIX + i as usize * WORD_BYTES;
            m.store(kept(&m, id), offset, Value::from_addr(element));
        }
        m.collect_minor(Scan::FromEntry);
        let at = kept(&m, id);
        let place = |i: usize| ARRAY_PREFIX + i * WORD_BYTES;
        m.move_words(at, place(1), place(3), 4);
        m.clear_range(at, place(5), 2);
        m.collect_minor(Scan::FromEntry);
        let at = kept(&m, id);
        let ids: Vec<Option<i64>> = (1..=6)
            .map(|i| at.value(place(i)).map(|v| id_of(v.addr())))
            .collect();
        assert_eq!(ids, [Some(3), Some(4), Some(5), Some(6), None, None]);
    }
}

// The controls: what goes round the barrier is found.

#[test]
#[should_panic(expected = "and not logged has 0x0")]
fn a_reference_deleted_round_the_barrier_is_found() {
    let mut m = mutator(checked());
    let id = old_pair(&mut m);
    kept(&m, id).put_bits(FIRST, 0);
    m.collect_minor(Scan::FromEntry);
}

#[test]
#[should_panic(expected = "before the log")]
fn a_barrier_behind_its_store_is_found() {
    let mut m = mutator(checked());
    let id = old_pair(&mut m);
    let holder = kept(&m, id);
    holder.put_bits(FIRST, 0);
    m.clear(holder, FIRST);
}

#[test]
#[should_panic(expected = "the card not logged has")]
fn a_store_to_another_card_is_found() {
    let mut m = mutator(checked());
    let at = array(&mut m, 9, 40_000);
    let id = keep(&mut m, at);
    let far = ARRAY_PREFIX + 30_000 * WORD_BYTES;
    for offset in [ARRAY_PREFIX + WORD_BYTES, far] {
        let element = node(&mut m, 1);
        m.store(kept(&m, id), offset, Value::from_addr(element));
    }
    m.collect_minor(Scan::FromEntry);
    let at = kept(&m, id);
    m.clear(at, ARRAY_PREFIX + WORD_BYTES);
    at.put_bits(far, 0);
    m.collect_minor(Scan::FromEntry);
}

#[test]
#[should_panic(expected = "had the row")]
fn a_row_changed_round_the_barrier_is_found() {
    let mut m = mutator(Config {
        verify: false,
        ..checked()
    });
    m.heap.set_row(
        crate::MapIndex(8),
        crate::Layout::fixed(NODE_WORDS * WORD_BYTES, 0b11110),
    );
    let id = old_pair(&mut m);
    kept(&m, id).put_row_behind_barrier(crate::MapIndex(8));
    m.collect_minor(Scan::FromEntry);
}
