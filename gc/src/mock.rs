//! A toy language on the collector, to test it without an interpreter: nodes of fixed
//! size, arrays, raw blobs and weak references, mutated at random beside a reference
//! graph in ordinary memory.

use crate::addr::Addr;
use crate::config::Config;
use crate::layout::*;
use crate::mutator::{Mutator, Scan};
use crate::phases::weak;
use crate::roots::RootId;
use crate::stats::Stats;
use crate::word::*;
use std::collections::HashMap;

const NODE: MapIndex = MapIndex(2);
pub(crate) const ARRAY: MapIndex = MapIndex(3);
pub(crate) const BLOB: MapIndex = MapIndex(4);
pub(crate) const WEAK: MapIndex = MapIndex(5);
/// As WEAK, of any length and keeping alive what it names.
pub(crate) const FINDER: MapIndex = MapIndex(6);
/// A node: header word, id, three references.
pub(crate) const NODE_WORDS: usize = 5;
const ID_AT: usize = WORD_BYTES;
/// An array: header and length, id word, elements (the id is element 0).
pub(crate) const ARRAY_PREFIX: usize = 8;

pub(crate) fn mutator(config: Config) -> Mutator {
    let mut m = Mutator::new(config).expect("the heap range can be mapped");
    m.heap
        .set_row(NODE, Layout::fixed(NODE_WORDS * WORD_BYTES, 0b11110));
    m.heap.set_row(ARRAY, Layout::words(ARRAY_PREFIX, 0));
    m.heap.set_row(BLOB, Layout::raw(8, 0));
    let mut weak = Layout::fixed(2 * WORD_BYTES, 0);
    weak.weak_at = WORD_BYTES as u16;
    m.heap.set_row(WEAK, weak);
    let mut finder = Layout::words(8, 0);
    finder.weak_at = 8;
    m.heap.set_row(FINDER, finder);
    m.heap.permanent_rows = 7;
    m
}

pub(crate) fn checked() -> Config {
    Config {
        verify: true,
        snapshot: 1,
        poison: true,
        growth_min: 1 << 20,
        ..Config::default()
    }
}

pub(crate) fn node(m: &mut Mutator, id: i64) -> Addr {
    let at = m.alloc(NODE, NODE_WORDS * WORD_BYTES).expect("room");
    at.write::<Word>(ID_AT, Value::small(id).word());
    at
}

pub(crate) fn array(m: &mut Mutator, id: i64, len: usize) -> Addr {
    let at = m
        .alloc_len(ARRAY, ARRAY_PREFIX + (len + 1) * WORD_BYTES, len as u32 + 1)
        .expect("room");
    at.write::<Word>(ARRAY_PREFIX, Value::small(id).word());
    at
}

/// Byte offsets of an object's references.
fn slots_of(at: Addr) -> Vec<usize> {
    match at.map() {
        NODE => (2..NODE_WORDS).map(|i| i * WORD_BYTES).collect(),
        ARRAY => {
            let len = at.load::<u32>(4) as usize;
            (1..len).map(|i| ARRAY_PREFIX + i * WORD_BYTES).collect()
        }
        _ => Vec::new(),
    }
}

pub(crate) fn id_of(at: Addr) -> i64 {
    let offset = if at.map() == NODE {
        ID_AT
    } else {
        ARRAY_PREFIX
    };
    at.value(offset).and_then(Value::as_small).expect("an id")
}

/// Offset of a node's first reference.
pub(crate) const FIRST: usize = 2 * WORD_BYTES;

/// Name an object by a new root.
pub(crate) fn keep(m: &mut Mutator, at: Addr) -> RootId {
    m.heap.roots.add(Some(Value::from_addr(at)))
}

/// The object that a root names.
pub(crate) fn kept(m: &Mutator, id: RootId) -> Addr {
    m.root(id).expect("the root is set").addr()
}

pub(crate) struct Random(pub u64);
impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }
}

/// The reference graph: id -> ids of the references; and the roots.
struct Model {
    graph: HashMap<i64, Vec<Option<i64>>>,
    roots: Vec<(RootId, i64)>,
}

/// Compare the heap with the reference graph, from the roots on.
fn compare(m: &Mutator, model: &Model) {
    let mut seen: HashMap<i64, Addr> = HashMap::new();
    let mut work = Vec::new();
    for &(root, id) in &model.roots {
        work.push((m.root(root).expect("root is set").addr(), id));
    }
    while let Some((at, id)) = work.pop() {
        assert_eq!(id_of(at), id);
        if let Some(&before) = seen.get(&id) {
            assert_eq!(before, at, "object {id} exists twice");
            continue;
        }
        seen.insert(id, at);
        let expected = &model.graph[&id];
        let slots = slots_of(at);
        assert_eq!(slots.len(), expected.len());
        for (&offset, want) in slots.iter().zip(expected) {
            match (at.value(offset), want) {
                (None, None) => {}
                (Some(got), Some(want)) => work.push((got.addr(), *want)),
                (got, want) => panic!("object {id}: {got:?} instead of {want:?}"),
            }
        }
    }
}

fn run_random(seed: u64, steps: usize, config: Config) -> Stats {
    let is_small = config.small > 0;
    let mut m = mutator(config);
    let mut r = Random(seed);
    let mut model = Model {
        graph: HashMap::new(),
        roots: Vec::new(),
    };
    for step in 0..steps {
        let id = step as i64;
        match r.below(12) {
            0..=4 => {
                let at = node(&mut m, id);
                model.graph.insert(id, vec![None; NODE_WORDS - 2]);
                let root = m.heap.roots.add(Some(Value::from_addr(at)));
                model.roots.push((root, id));
            }
            5 => {
                let len = match r.below(8) {
                    0 => 3000 + r.below(20_000),
                    1 => 200 + r.below(600),
                    _ => r.below(40),
                };
                let at = array(&mut m, id, len);
                model.graph.insert(id, vec![None; len]);
                let root = m.heap.roots.add(Some(Value::from_addr(at)));
                model.roots.push((root, id));
            }
            6 => {
                let len = r.below(20_000);
                m.alloc_len(BLOB, 8 + len, len as u32)
                    .expect("room")
                    .fill(8, len, 0xFF);
            }
            7..=9 if model.roots.len() > 1 => {
                let (from, from_id) = model.roots[r.below(model.roots.len())];
                let (to, to_id) = model.roots[r.below(model.roots.len())];
                let at = m.root(from).expect("set").addr();
                let slots = slots_of(at);
                if !slots.is_empty() {
                    let i = r.below(slots.len());
                    let target = m.root(to);
                    m.store_option(at, slots[i], target);
                    model.graph.get_mut(&from_id).expect("known")[i] = Some(to_id);
                }
            }
            10 if model.roots.len() > 40 => {
                let (root, _) = model.roots.swap_remove(r.below(model.roots.len()));
                m.heap.roots.remove(root);
            }
            _ if step.is_multiple_of(97) && is_small => m.collect_major(Scan::All),
            _ if step.is_multiple_of(13) => m.collect_minor(Scan::FromEntry),
            _ => {}
        }
        if step.is_multiple_of(211) {
            compare(&m, &model);
        }
    }
    let stats = m.heap.stats.clone();
    m.collect_major(Scan::All);
    compare(&m, &model);
    stats
}

#[test]
fn random_programs_keep_their_graph() {
    for seed in 1..=6 {
        run_random(seed * 0x9E37_79B9, 6000, checked());
    }
}

#[test]
fn random_programs_beside_which_marking_goes_on() {
    for seed in 31..=36 {
        let config = Config {
            small: 0,
            growth_min: 64 << 10,
            growth_percent: 110,
            nursery_start: 32 << 10,
            nursery_usual: 32 << 10,
            nursery_max: 64 << 10,
            ..checked()
        };
        let stats = run_random(seed * 0x9E37_79B9, 20_000, config);
        assert!(stats.majors > 5 && stats.evacuated > 0, "{stats:?}");
    }
}

#[test]
fn random_programs_with_a_small_mark_stack() {
    for seed in 11..=13 {
        let config = Config {
            mark_stack: 3,
            ..checked()
        };
        run_random(seed * 0x9E37_79B9, 6000, config);
    }
}

#[test]
fn random_programs_under_stress() {
    run_random(
        77,
        1200,
        Config {
            stress: 1,
            ..checked()
        },
    );
    run_random(
        78,
        2500,
        Config {
            stress: 5,
            stress_seed: 3,
            ..checked()
        },
    );
}

#[test]
fn native_locals_pin_and_stay_young() {
    let mut m = mutator(checked());
    let kept = node(&mut m, 7);
    let value = core::hint::black_box(Value::from_addr(kept));
    for _ in 0..3 {
        m.collect_minor(Scan::All);
        assert_eq!(id_of(value.addr()), 7);
        assert!(
            crate::heap::Heap::is_young(value.addr()),
            "a pin stays young"
        );
    }
    assert!(m.heap.stats.pins > 0);
}

#[test]
fn a_value_in_a_vec_is_lost() {
    // The control: a home that the collector does not scan must be caught by the poison.
    let mut m = mutator(Config {
        poison: true,
        ..Config::default()
    });
    #[inline(never)]
    fn hide(m: &mut Mutator) -> Vec<u64> {
        // The complement hides the word from the ambiguous scan, as malloc memory would.
        (0..50)
            .map(|i| !Value::from_addr(node(m, i)).addr().raw())
            .collect()
    }
    let hidden = hide(&mut m);
    m.collect_minor(Scan::FromEntry);
    let poisoned = hidden
        .iter()
        .filter(|&&raw| Addr::at(!raw).map() == MapIndex(0xDB_DBDB));
    assert!(poisoned.count() > 40);
}

#[test]
fn survivors_are_old_and_logged_stores_keep_young_alive() {
    let mut m = mutator(checked());
    let at = node(&mut m, 1);
    let root = m.heap.roots.add(Some(Value::from_addr(at)));
    m.collect_minor(Scan::FromEntry);
    let old = m.root(root).expect("set").addr();
    assert!(!crate::heap::Heap::is_young(old));
    let young = node(&mut m, 2);
    m.store(old, 2 * WORD_BYTES, Value::from_addr(young));
    m.collect_minor(Scan::FromEntry);
    let now = m
        .root(root)
        .expect("set")
        .addr()
        .value(2 * WORD_BYTES)
        .expect("kept");
    assert_eq!(id_of(now.addr()), 2);
}

#[test]
fn weak_references_follow_and_clear() {
    let mut m = mutator(checked());
    let a = node(&mut m, 1);
    let root = m.heap.roots.add(Some(Value::from_addr(a)));
    let w = m.alloc(WEAK, 2 * WORD_BYTES).expect("room");
    w.set_flags(weak::WANTS_CALLBACK);
    let a = m.root(root).expect("set").addr();
    m.heap.weak.register(w, a).expect("room");
    let weak_root = m.heap.roots.add(Some(Value::from_addr(w)));
    for _ in 0..2 {
        m.collect_minor(Scan::FromEntry);
        let w = m.root(weak_root).expect("set").addr();
        let target = weak::target(w).expect("alive");
        assert_eq!(target, m.root(root).expect("set").addr());
        assert_eq!(m.heap.weak.to(target).collect::<Vec<_>>(), [w]);
    }
    m.heap.roots.set(root, None);
    m.collect_major(Scan::FromEntry);
    let w = m.root(weak_root).expect("set");
    assert!(weak::target(w.addr()).is_none());
    assert_eq!(m.next_dead_weak(), Some(w));
    assert_eq!(m.next_dead_weak(), None);
    assert!(m.heap.weak.is_empty());
}

#[test]
fn finalizers_run_once_referrers_first() {
    for major in [false, true] {
        let mut m = mutator(checked());
        let chain = m.heap.roots.add(None);
        for id in 0..5 {
            let at = node(&mut m, id);
            m.set_finalizer(at).expect("room");
            let next = m.root(chain);
            m.store_option(at, 2 * WORD_BYTES, next);
            m.heap.roots.set(chain, Some(Value::from_addr(at)));
        }
        if major {
            m.collect_minor(Scan::FromEntry);
        }
        m.heap.roots.set(chain, None);
        if major {
            m.collect_major(Scan::FromEntry);
        } else {
            m.collect_minor(Scan::FromEntry);
        }
        let mut order = Vec::new();
        while let Some(value) = m.next_finalizable() {
            order.push(id_of(value.addr()));
        }
        assert_eq!(order, [4, 3, 2, 1, 0]);
        m.collect_major(Scan::FromEntry);
        assert_eq!(m.next_finalizable(), None);
    }
}

#[test]
fn ids_survive_moving_and_stay_unique() {
    let mut m = mutator(checked());
    let roots: Vec<RootId> = (0..100)
        .map(|i| {
            let at = node(&mut m, i);
            m.heap.roots.add(Some(Value::from_addr(at)))
        })
        .collect();
    let ids: Vec<u64> = roots
        .iter()
        .map(|&r| {
            let a = m.root(r).expect("set").addr();
            m.ident(a)
        })
        .collect();
    m.collect_minor(Scan::FromEntry);
    m.collect_major(Scan::FromEntry);
    for (i, &r) in roots.iter().enumerate() {
        let at = m.root(r).expect("set").addr();
        assert!(at.has(flag::ID_TAIL));
        assert_eq!(m.ident(at), ids[i]);
        assert_eq!(id_of(at), i as i64);
    }
    assert_eq!(m.heap.idents.entries(), 0);
    let distinct: std::collections::HashSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), 100);
}

#[test]
fn a_full_heap_is_an_error_and_recovers() {
    let mut m = mutator(Config {
        limit: 16 << 20,
        ..checked()
    });
    let head = m.heap.roots.add(None);
    let mut count = 0i64;
    let failed = loop {
        let Ok(at) = m.alloc(NODE, NODE_WORDS * WORD_BYTES) else {
            break true;
        };
        at.write::<Word>(ID_AT, Value::small(count).word());
        let next = m.root(head);
        m.store_option(at, 2 * WORD_BYTES, next);
        m.heap.roots.set(head, Some(Value::from_addr(at)));
        count += 1;
        if count > 10_000_000 {
            break false;
        }
    };
    assert!(failed && m.heap.full, "the limit must be felt");
    assert!(m.heap.used() < 40 << 20);
    m.heap.roots.set(head, None);
    m.collect_major(Scan::FromEntry);
    assert!(m.heap.used() < 4 << 20, "used {}", m.heap.used());
    assert!(m.alloc(NODE, NODE_WORDS * WORD_BYTES).is_ok());
    assert!(m.alloc_len(BLOB, 64 << 20, (64 << 20) - 8).is_err());
}

#[test]
fn native_bytes_count_against_the_limit() {
    let mut m = mutator(Config {
        limit: 32 << 20,
        ..checked()
    });
    let mut taken = 0;
    while m.take_native_bytes(1 << 20) {
        taken += 1;
        assert!(taken < 33, "the limit must be felt");
    }
    assert!(taken > 20, "{taken} MB fitted");
    assert!(m.alloc_len(BLOB, 12 << 20, (12 << 20) - 8).is_err());
    m.give_native_bytes((taken - 1) << 20);
    assert_eq!(m.heap.native_bytes, 1 << 20);
    assert!(m.alloc_len(BLOB, 12 << 20, (12 << 20) - 8).is_ok());
    assert!(!m.take_native_bytes(usize::MAX / 4));
}

#[test]
fn native_bytes_make_major_collections_due() {
    let mut m = mutator(checked());
    let before = m.heap.stats.majors;
    // Given back at once: only what was taken tells how much may have died.
    for _ in 0..64 {
        assert!(m.take_native_bytes(1 << 20));
        m.give_native_bytes(1 << 20);
    }
    let majors = m.heap.stats.majors - before;
    assert!((2..=16).contains(&majors), "{majors} major collections");
}

#[test]
fn memory_goes_back_to_the_system() {
    let mut m = mutator(Config::default());
    let head = m.heap.roots.add(None);
    for i in 0..2_000_000 {
        let at = node(&mut m, i);
        let next = m.root(head);
        m.store_option(at, 2 * WORD_BYTES, next);
        m.heap.roots.set(head, Some(Value::from_addr(at)));
    }
    let full = crate::os::resident_bytes();
    m.heap.roots.set(head, None);
    m.collect_major(Scan::FromEntry);
    let empty = crate::os::resident_bytes();
    assert!(full > empty + (30 << 20), "{full} -> {empty}");
}

#[test]
fn large_arrays_grow_in_place_into_free_pages() {
    let mut m = mutator(checked());
    let at = array(&mut m, 1, 3000);
    let root = m.heap.roots.add(Some(Value::from_addr(at)));
    let len = 5000usize;
    assert!(m.grow_large(at, ARRAY_PREFIX + (len + 1) * WORD_BYTES));
    at.put_u32(4, len as u32 + 1);
    assert!(at.value(ARRAY_PREFIX + len * WORD_BYTES).is_none());
    m.collect_major(Scan::FromEntry);
    assert_eq!(m.root(root).expect("set").addr(), at);
}
