//! Large arrays that are carded from birth, in the toy language: filled, copied and rearranged
//! at random beside a model, with collections of all kinds in between.

use crate::addr::Addr;
use crate::config::Config;
use crate::mock::{
    ARRAY, ARRAY_PREFIX, FIRST, Random, WEAK, checked, id_of, keep, kept, mutator, node,
};
use crate::mutator::{Mutator, Scan};
use crate::phases::weak;
use crate::roots::RootId;
use crate::side::LINES_USED;
use crate::word::*;

fn place(i: usize) -> usize {
    ARRAY_PREFIX + i * WORD_BYTES
}

fn words(m: &mut Mutator, len: usize) -> Addr {
    m.alloc_words(ARRAY, place(len), len as u32).expect("room")
}

fn compare(m: &Mutator, list: RootId, model: &[Option<i64>]) {
    let at = kept(m, list);
    for (i, &id) in model.iter().enumerate() {
        let found = at.value(place(i)).map(|value| id_of(value.addr()));
        assert_eq!(found, id, "element {i}");
    }
}

fn rearrange(m: &mut Mutator, random: &mut Random, list: RootId, model: &mut Vec<Option<i64>>) {
    let len = model.len();
    match random.below(6) {
        0 | 1 => {
            for _ in 0..random.below(20) {
                let (i, id) = (random.below(len), random.below(1 << 20) as i64);
                let new = node(m, id);
                m.store(kept(m, list), place(i), Value::from_addr(new));
                model[i] = Some(id);
            }
        }
        2 => {
            let n = random.below(len);
            let (to, from) = (random.below(len - n), random.below(len - n));
            m.move_words(kept(m, list), place(to), place(from), n);
            model.copy_within(from..from + n, to);
        }
        3 => {
            let n = random.below(len);
            let from = random.below(len - n);
            m.reorder_words(kept(m, list), place(from), n, <[_]>::reverse);
            model[from..from + n].reverse();
        }
        4 => {
            let n = random.below(len / 4);
            let from = random.below(len - n);
            m.clear_range(kept(m, list), place(from), n);
            model[from..from + n].fill(None);
        }
        _ => {
            // A copy, shorter or longer, takes its place.
            let new_len = 4000 + random.below(4000);
            let (from, n) = (random.below(len / 2), new_len.min(len / 2));
            let new = words(m, new_len);
            m.init_words(new, place(0), kept(m, list), place(from), n);
            m.heap.roots.set(list, Some(Value::from_addr(new)));
            *model = (0..new_len)
                .map(|i| if i < n { model[from + i] } else { None })
                .collect();
        }
    }
}

#[test]
fn random_arrays_keep_their_elements() {
    for (seed, poison) in [(0x5EED, true), (0xCA4D, false), (0xF00D, true)] {
        let mut m = mutator(Config {
            poison,
            small: 0,
            ..checked()
        });
        let mut random = Random(seed);
        let mut lists = Vec::new();
        for _ in 0..3 {
            let at = words(&mut m, 6000);
            lists.push((keep(&mut m, at), vec![None; 6000]));
        }
        for round in 0..600 {
            let which = random.below(lists.len());
            let (list, model) = &mut lists[which];
            rearrange(&mut m, &mut random, *list, model);
            match random.below(8) {
                0 => m.collect_minor(Scan::FromEntry),
                1..4 => m.collect_stressed(Scan::FromEntry),
                _ => {}
            }
            if round % 20 == 0 {
                lists
                    .iter()
                    .for_each(|(list, model)| compare(&m, *list, model));
            }
        }
        m.collect_major(Scan::FromEntry);
        lists
            .iter()
            .for_each(|(list, model)| compare(&m, *list, model));
        assert!(m.heap.stats.majors > 10);
    }
}

#[test]
fn a_copy_is_dirty_only_where_its_source_is() {
    let mut m = mutator(Config {
        growth_min: u64::MAX,
        ..checked()
    });
    let at = words(&mut m, 50_000);
    let list = keep(&mut m, at);
    for i in 0..50_000 {
        let new = node(&mut m, i as i64);
        m.store(kept(&m, list), place(i), Value::from_addr(new));
    }
    m.collect_minor(Scan::FromEntry);
    let young = node(&mut m, -5);
    m.store(kept(&m, list), place(30_000), Value::from_addr(young));
    let copy = words(&mut m, 50_000);
    m.init_words(copy, place(0), kept(&m, list), place(0), 50_000);
    let bytes = (50_000 * WORD_BYTES).next_multiple_of(crate::config::LINE);
    let dirty = |at: Addr| {
        LINES_USED
            .range(at, bytes)
            .iter()
            .filter(|&&l| l != 0)
            .count()
    };
    assert_eq!((dirty(kept(&m, list)), dirty(copy)), (1, 1));
    let copy = keep(&mut m, copy);
    m.collect_minor(Scan::FromEntry);
    assert_eq!(dirty(kept(&m, copy)), 0);
    for root in [list, copy] {
        assert_eq!(id_of(kept(&m, root).get(place(30_000)).addr()), -5);
        assert_eq!(id_of(kept(&m, root).get(place(49_999)).addr()), 49_999);
    }
}

/// What only a dead young array names is not kept.
#[test]
fn a_dead_array_keeps_nothing_alive() {
    let mut m = mutator(checked());
    #[inline(never)]
    fn make(m: &mut Mutator) -> RootId {
        let reference = m.alloc(WEAK, 2 * WORD_BYTES).expect("room");
        let reference = keep(m, reference);
        let list = words(m, 20_000);
        let list = keep(m, list);
        let new = node(m, 1);
        m.store(kept(m, list), place(9), Value::from_addr(new));
        let target = kept(m, list).get(place(9)).addr();
        let named = kept(m, reference);
        m.heap.weak.register(named, target).expect("room");
        m.heap.roots.set(list, None);
        reference
    }
    let reference = make(&mut m);
    m.collect_minor(Scan::FromEntry);
    assert_eq!(weak::target(kept(&m, reference)), None);
}

#[test]
#[should_panic(expected = "in a clean line")]
fn an_array_filled_round_the_cards_is_found() {
    let mut m = mutator(checked());
    let new = node(&mut m, 1);
    let new = keep(&mut m, new);
    let list = words(&mut m, 20_000);
    list.init(place(9), Value::from_addr(kept(&m, new)));
    keep(&mut m, list);
    m.prepare_walk();
    m.verify();
}

/// Weak references, finalizers and ids by the thousand, settled beside a program that looks at
/// them, makes more and drops some.
#[test]
fn tables_are_settled_beside_the_program() {
    for seed in [3, 0xABCD, 77_777] {
        let mut m = mutator(Config {
            small: 0,
            ..checked()
        });
        let mut random = Random(seed);
        let at = words(&mut m, 3000);
        let targets = keep(&mut m, at);
        let at = words(&mut m, 3000);
        let references = keep(&mut m, at);
        // Whether a target lives, its id number, and what its finalizer has said.
        let mut model = vec![(false, 0u64); 3000];
        let mut finalized = 0;
        let mut dropped = 0;
        for round in 0..400 {
            for _ in 0..20 {
                let i = random.below(3000);
                if model[i].0 {
                    m.clear(kept(&m, targets), place(i));
                    model[i].0 = false;
                    dropped += i.is_multiple_of(3) as usize;
                    continue;
                }
                let new = node(&mut m, i as i64);
                m.store(kept(&m, targets), place(i), Value::from_addr(new));
                let reference = m.alloc(WEAK, 2 * WORD_BYTES).expect("room");
                let new = kept(&m, targets).get(place(i)).addr();
                m.heap.weak.register(reference, new).expect("room");
                m.store(kept(&m, references), place(i), Value::from_addr(reference));
                let new = kept(&m, targets).get(place(i)).addr();
                if i.is_multiple_of(3) {
                    m.set_finalizer(new).expect("room");
                }
                model[i] = (true, m.ident(new));
            }
            if random.below(4) == 0 {
                m.collect_stressed(Scan::FromEntry);
            } else if round % 5 == 0 {
                m.collect_minor(Scan::FromEntry);
            }
            while let Some(value) = m.next_finalizable() {
                assert_eq!(id_of(value.addr()) % 3, 0);
                assert_eq!(value.addr().value(FIRST), None);
                finalized += 1;
            }
            for _ in 0..50 {
                let i = random.below(3000);
                let Some(reference) = kept(&m, references).value(place(i)) else {
                    continue;
                };
                let found = m.heap.weak_target(reference.addr());
                let named = kept(&m, targets).value(place(i)).map(Value::addr);
                assert!(
                    !model[i].0 || found == named,
                    "a reference to what lives is empty"
                );
                if let Some(at) = named {
                    assert_eq!(m.ident(at), model[i].1);
                    assert!(m.heap.weak_references(at).any(|r| r == reference.addr()));
                }
            }
        }
        m.collect_major(Scan::FromEntry);
        while m.next_finalizable().is_some() {
            finalized += 1;
        }
        assert_eq!(finalized, dropped, "each is finalized once");
        let live = model.iter().filter(|(live, _)| *live).count();
        assert_eq!(m.heap.weak.len(), live);
    }
}
