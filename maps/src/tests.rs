//! Hidden classes, fields and shapes on a heap without an interpreter.

use crate::shape::{self, MAX_FANOUT, MAX_KEYS};
use crate::*;
use pyrs_objmodel::gc::Config;
use pyrs_objmodel::gc::heap::Client;
use pyrs_objmodel::gc::layout::visit_slots;
use pyrs_objmodel::gc::mutator::Scan;
use pyrs_objmodel::gc::roots::RootId;
use pyrs_objmodel::{float, singletons, string, table};

fn mutator() -> Mutator {
    let config = Config {
        verify: true,
        poison: true,
        ..Config::default()
    };
    let mut m = Mutator::new(config).expect("the heap range can be mapped");
    singletons::create(&mut m).expect("room");
    m
}

/// A str where interned ones lie; each call makes another.
fn name_of(m: &mut Mutator, text: &str) -> Value {
    let made = string::from_str(m, text).expect("room").addr();
    let (size, len) = (string::size(0, text.len()), made.load::<u32>(4));
    let at = m.alloc_fixed(Kind::Str.map(), size, len).expect("room");
    string::copy_units(at, 0, string::units(made));
    let value = Value::from_addr(at);
    m.heap.roots.add(Some(value));
    value
}

/// A class as far as maps look at one, and its root map.
fn class_with(m: &mut Mutator, capacity: usize) -> (Addr, Addr) {
    let class = m
        .alloc_fixed(Kind::Type.map(), typeobj::SIZE, 0)
        .expect("room");
    set_small(class, typeobj::CAPACITY, capacity as i64);
    m.heap.roots.add(Some(Value::from_addr(class)));
    let root = root_for(m, class, capacity);
    (class, root)
}

fn root_for(m: &mut Mutator, class: Addr, capacity: usize) -> Addr {
    let shape = RootShape {
        kind: Kind::Instance,
        first_slot: WORD_BYTES,
        mask: 0,
        facts: fact::HAS_DICT,
        weak_at: 0,
        names: capacity,
    };
    let root = new_root(m, Value::from_addr(class), shape, capacity).expect("room");
    m.heap.roots.add(Some(Value::from_addr(root)));
    root
}

/// A new instance, named by a root.
fn instance(m: &mut Mutator, root: Addr) -> RootId {
    let at = m.alloc(row(root), instance_size(root)).expect("room");
    m.heap.roots.add(Some(Value::from_addr(at)))
}

fn at(m: &Mutator, instance: RootId) -> Addr {
    m.root(instance).expect("set").addr()
}

fn number(m: &mut Mutator, number: f64) -> Value {
    float::new(m, number).expect("room")
}

/// Set an attribute as the runtime does.
fn set(m: &mut Mutator, instance: RootId, name: Value, value: Value) {
    let obj = at(m, instance);
    let map = of(obj).expect("it has a map");
    let Some(i) = find(map, name) else {
        assert!(add(m, obj, name, value, false).expect("room"));
        return;
    };
    if !store(m, obj, place(map, i), value) {
        assert!(generalise(m, obj, i).expect("room"));
        let map = of(obj).expect("it has a map");
        assert!(store(m, obj, place(map, i), value));
    }
}

fn get(m: &mut Mutator, instance: RootId, name: Value) -> Value {
    let obj = at(m, instance);
    let map = of(obj).expect("it has a map");
    let i = find(map, name).expect("the attribute exists");
    load(m, obj, place(map, i)).expect("room")
}

fn get_float(m: &mut Mutator, instance: RootId, name: Value) -> f64 {
    float::of(get(m, instance, name)).expect("a float")
}

fn rep_of(m: &Mutator, instance: RootId, name: Value) -> Rep {
    let map = of(at(m, instance)).expect("it has a map");
    field::rep(map, find(map, name).expect("the attribute exists"))
}

/// How many words of an instance the collector looks at.
fn traced(m: &Mutator, instance: RootId) -> usize {
    let mut count = 0;
    visit_slots(at(m, instance), |_| count += 1);
    count
}

#[test]
fn instances_with_the_same_attributes_share_a_map() {
    let mut m = mutator();
    let (_, root) = class_with(&mut m, 4);
    let [x, y] = ["x", "why"].map(|text| name_of(&mut m, text));
    let [a, b, c] = [(); 3].map(|()| instance(&mut m, root));
    for (obj, names) in [(a, [x, y]), (b, [x, y]), (c, [y, x])] {
        for (i, name) in names.into_iter().enumerate() {
            set(&mut m, obj, name, Value::small(i as i64));
        }
    }
    let map = |obj| of(at(&m, obj));
    assert_eq!(map(a), map(b));
    assert_ne!(map(a), map(c));
    let map = map(a).expect("it has a map");
    assert_eq!((count(map), capacity(map)), (2, 4));
    assert_eq!((name(map, 0), name(map, 1)), (x, y));
    assert_eq!(place(map, 1), Place::Inline(2 * WORD_BYTES));
    assert_eq!(get(&mut m, c, x), Value::small(1));
}

#[test]
fn more_attributes_than_slots_spill() {
    let mut m = mutator();
    let (class, root) = class_with(&mut m, 3);
    let names: Vec<RootId> = (0..20)
        .map(|i| {
            let name = name_of(&mut m, &format!("name{i}"));
            m.heap.roots.add(Some(name))
        })
        .collect();
    let obj = instance(&mut m, root);
    for (i, &name) in names.iter().enumerate() {
        let (name, value) = (m.root(name).expect("set"), Value::small(i as i64));
        set(&mut m, obj, name, value);
        m.collect_minor(Scan::All);
    }
    let map = of(at(&m, obj)).expect("it has a map");
    assert!(map_row(row(map)).facts & fact::SPILL != 0);
    assert!(matches!(place(map, 19), Place::Spill { index: 17, .. }));
    assert!(matches!(place(map, 1), Place::Inline(_)));
    for (i, &name) in names.iter().enumerate() {
        let name = m.root(name).expect("set");
        assert_eq!(get(&mut m, obj, name), Value::small(i as i64));
    }
    assert_eq!(small(class, typeobj::CAPACITY), 20, "learned");
}

#[test]
fn floats_are_unboxed_until_something_else_comes() {
    let mut m = mutator();
    let (_, root) = class_with(&mut m, 8);
    let [x, y, z] = ["x1", "y1", "z1"].map(|text| name_of(&mut m, text));
    let make = |m: &mut Mutator| {
        let obj = instance(m, root);
        for (i, name) in [x, y].into_iter().enumerate() {
            let value = number(m, i as f64 + 0.5);
            set(m, obj, name, value);
        }
        set(m, obj, z, Value::small(3));
        obj
    };
    let (a, b) = (make(&mut m), make(&mut m));
    assert_eq!(rep_of(&m, a, x), Rep::F64);
    assert_eq!(traced(&m, a), 8 - 2 * Rep::F64.slots());
    // Bits that look like a reference must be nothing to the collector.
    let odd = number(&mut m, f64::from_bits(0x4000_1000_4000_1000));
    set(&mut m, a, y, odd);
    m.collect_major(Scan::FromEntry);
    assert_eq!(get_float(&mut m, a, y).to_bits(), 0x4000_1000_4000_1000);
    // One becomes a str: the others of it and the other instance keep what they have.
    set(&mut m, a, x, x);
    assert_eq!((rep_of(&m, a, x), rep_of(&m, b, x)), (Rep::Wide, Rep::F64));
    assert_eq!(traced(&m, a), 8 - Rep::F64.slots());
    m.collect_major(Scan::FromEntry);
    assert_eq!((get(&mut m, a, x), get(&mut m, a, z)), (x, Value::small(3)));
    assert_eq!(get_float(&mut m, b, x), 0.5);
    // Later instances get a word, at no greater offset than the float had.
    let c = make(&mut m);
    assert_eq!((rep_of(&m, c, x), rep_of(&m, c, y)), (Rep::Word, Rep::F64));
    assert_eq!(get_float(&mut m, c, x), 0.5);
}

#[test]
fn generalising_many_instances_leaves_one_note() {
    let mut m = mutator();
    let (_, root) = class_with(&mut m, 4);
    let x = name_of(&mut m, "x2");
    let many: Vec<RootId> = (0..100)
        .map(|_| {
            let obj = instance(&mut m, root);
            let value = number(&mut m, 1.5);
            set(&mut m, obj, x, value);
            obj
        })
        .collect();
    for &obj in &many {
        set(&mut m, obj, x, Value::small(1));
    }
    let taken = transitions(root).chunks_exact(2).filter(|p| p[0].is_some());
    // As a float, as a word in its place, and that it is no float any more.
    assert_eq!(taken.count(), 3);
    let maps: std::collections::HashSet<u64> = many
        .iter()
        .map(|&obj| of(at(&m, obj)).expect("it has a map").raw())
        .collect();
    assert_eq!(maps.len(), 1);
}

#[test]
fn nans_and_what_is_seen_through_a_view_are_words() {
    let mut m = mutator();
    let (_, root) = class_with(&mut m, 8);
    let [x, y, z] = ["x3", "y3", "z3"].map(|text| name_of(&mut m, text));
    let obj = instance(&mut m, root);
    let nan = number(&mut m, f64::NAN);
    set(&mut m, obj, x, nan);
    assert_eq!(rep_of(&m, obj, x), Rep::Word);
    let value = number(&mut m, 2.5);
    let to = at(&m, obj);
    assert!(add(&mut m, to, y, value, true).expect("room"));
    assert_eq!(rep_of(&m, obj, y), Rep::Wide);
    assert_eq!(get(&mut m, obj, y), value);
    let value = number(&mut m, 3.5);
    set(&mut m, obj, z, value);
    assert_eq!(rep_of(&m, obj, z), Rep::F64);
    let to = at(&m, obj);
    assert!(unbox_none(&mut m, to).expect("room"));
    assert_eq!(rep_of(&m, obj, z), Rep::Wide);
    assert_eq!(traced(&m, obj), 8);
    m.collect_major(Scan::FromEntry);
    assert_eq!(get_float(&mut m, obj, z), 3.5);
    assert_eq!(get_float(&mut m, obj, y), 2.5);
    assert!(get_float(&mut m, obj, x).is_nan());
}

#[test]
fn a_float_never_takes_the_last_slot() {
    let mut m = mutator();
    let (class, root) = class_with(&mut m, 1 + Rep::F64.slots());
    let [x, y] = ["x4", "y4"].map(|text| name_of(&mut m, text));
    let obj = instance(&mut m, root);
    set(&mut m, obj, x, Value::small(1));
    let value = number(&mut m, 1.5);
    set(&mut m, obj, y, value);
    assert_eq!(rep_of(&m, obj, y), Rep::Word);
    // The next root has room for it.
    let wanted = small(class, typeobj::CAPACITY) as usize;
    assert!(wanted > 1 + Rep::F64.slots());
    let root = root_for(&mut m, class, wanted);
    let obj = instance(&mut m, root);
    set(&mut m, obj, x, Value::small(1));
    let value = number(&mut m, 1.5);
    set(&mut m, obj, y, value);
    assert_eq!(rep_of(&m, obj, y), Rep::F64);
}

#[test]
fn a_class_with_too_many_shapes_makes_no_more() {
    let mut m = mutator();
    let (_, root) = class_with(&mut m, 4);
    let mut made = 0;
    for i in 0..2 * MAX_SHAPES {
        let name = name_of(&mut m, &format!("only{i}"));
        let obj = instance(&mut m, root);
        let to = at(&m, obj);
        made += add(&mut m, to, name, Value::small(i), false).expect("room") as i64;
    }
    assert_eq!(made, MAX_SHAPES);
}

/// Prunes a root as the interpreter does.
struct Pruner(shape::Root);
impl Client for Pruner {
    fn after_mark(&mut self, alive: &dyn Fn(Addr) -> bool) {
        self.0.prune(alive);
    }
}

fn shapes() -> (Mutator, shape::Root) {
    let mut m = mutator();
    let root = shape::Root::new(&mut m).expect("room");
    m.heap.roots.add(Some(root.value()));
    m.heap.client = Some(Box::new(Pruner(root)));
    (m, root)
}

/// A dict of the shape that `keys` lead to, named by a root.
#[inline(never)]
fn shaped(m: &mut Mutator, root: shape::Root, keys: &[RootId]) -> RootId {
    let mut shape = root.shape();
    for &key in keys {
        let key = m.root(key).expect("set");
        let next = root.transition(m, shape, key).expect("room");
        shape = next.expect("a shape");
    }
    let dict = table::new_dict(m, keys.len()).expect("room");
    table::set_shape(m, dict.addr(), shape::row_of(shape));
    for i in 0..keys.len() {
        m.store(dict.addr(), table::shaped_value(i), Value::small(i as i64));
    }
    m.heap.roots.add(Some(dict))
}

fn keys(m: &mut Mutator, count: usize, what: &str) -> Vec<RootId> {
    (0..count)
        .map(|i| {
            let name = name_of(m, &format!("{what}{i}"));
            m.heap.roots.add(Some(name))
        })
        .collect()
}

#[test]
fn shapes_are_shared_and_have_their_keys_in_order() {
    let (mut m, root) = shapes();
    let keys = keys(&mut m, MAX_KEYS, "key");
    let [a, b] = [(); 2].map(|()| shaped(&mut m, root, &keys));
    let row = table::shape(at(&m, a));
    assert_eq!(row, table::shape(at(&m, b)));
    assert_eq!(shape::len_of_row(row), MAX_KEYS);
    for (i, &key) in keys.iter().enumerate() {
        let key = m.root(key).expect("set");
        assert_eq!(shape::find(shape::of_row(row), key), Some(i));
        assert_eq!(shape::key(shape::of_row(row), i), key);
    }
    let more = name_of(&mut m, "one more");
    let full = shape::of_row(row);
    assert_eq!(root.transition(&mut m, full, more), Ok(None));
}

#[test]
fn a_shape_has_so_many_successors() {
    let (mut m, root) = shapes();
    let keys = keys(&mut m, MAX_FANOUT + 2, "way");
    let first = shaped(&mut m, root, &keys[..1]);
    let parent = shape::of_row(table::shape(at(&m, first)));
    let mut made = Vec::new();
    for (i, &key) in keys[1..].iter().enumerate() {
        let key = m.root(key).expect("set");
        let next = root.transition(&mut m, parent, key).expect("room");
        assert_eq!(next.is_some(), i < MAX_FANOUT);
        made.extend(next.map(|shape| (key, shape)));
    }
    for (key, shape) in made {
        assert_eq!(root.transition(&mut m, parent, key), Ok(Some(shape)));
        assert_eq!((maps_count(shape), shape::key(shape, 1)), (2, key));
    }
}

fn maps_count(shape: Addr) -> usize {
    shape::len_of_row(shape::row_of(shape))
}

#[test]
fn shapes_die_with_their_dicts_and_are_made_again() {
    let (mut m, root) = shapes();
    let keys = keys(&mut m, 12, "part");
    let kept = shaped(&mut m, root, &keys[..3]);
    m.collect_major(Scan::FromEntry);
    let rows = m.heap.row_count();
    for round in 0..20 {
        let dropped = shaped(&mut m, root, &keys);
        let other = shaped(&mut m, root, &keys[5..]);
        m.collect_major(Scan::FromEntry);
        for (dict, from, len) in [(kept, 0, 3), (dropped, 0, 12), (other, 5, 7)] {
            let row = table::shape(at(&m, dict));
            assert_eq!(shape::len_of_row(row), len);
            for i in 0..len {
                let key = m.root(keys[from + i]).expect("set");
                assert_eq!(shape::key(shape::of_row(row), i), key, "round {round}");
                let value = at(&m, dict).value(table::shaped_value(i));
                assert_eq!(value, Some(Value::small(i as i64)));
            }
        }
        for root in [dropped, other] {
            m.heap.roots.remove(root);
        }
        m.collect_major(Scan::FromEntry);
        // Only the root and what leads to the kept dict are left.
        assert_eq!(small(root.shape(), mapobj::FLAGS), 4);
        assert!(m.heap.row_count() <= rows + 16, "rows are used again");
    }
}
