//! Hidden classes: the names of an instance's attributes, shared by all instances that
//! got the same attributes in the same order.
//!
//! **Goals.** An instance with n attributes takes 4 + 4n bytes; an attribute's place is
//! found by one compare of the map in an inline cache.
//!
//! **Chosen.** A map object per (class, capacity, sequence of names): row of the map table,
//! class, names so far (in an array that descendants share while they only append), and
//! transitions to the maps with one more name. Roots are keyed by class and capacity: all
//! maps below a root have instances of one size. Capacity is learned: an instance that
//! needs more slots than its map has puts the rest into a spill array in the last slot,
//! and later instances of the class get a bigger root.
//!
//! **Rules for changes.** Attribute order is insertion order, always. Map objects, types
//! and field arrays live in the fixed space: rows name them without being updated by
//! minor collections. Names are interned strs; they are compared by identity.
//!
//! Nothing here runs Python code.

pub mod shape;

use pyrs_objmodel::gc::layout::{Layout, map_row, map_row_mut};
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::kinds::{mapobj, typeobj};
use pyrs_objmodel::{Addr, Kind, MapIndex, Mutator, Raised, Value, fact};

/// Most attributes of a map; more go to dictionary mode.
pub const MAX_FIELDS: usize = 128;
/// Most shapes below one class; further ones go to dictionary mode.
pub const MAX_SHAPES: i64 = 256;

/// Where an attribute lies.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// Byte offset in the instance.
    Inline(usize),
    /// Index in the spill array, which is in the word at `at`.
    Spill { at: usize, index: usize },
}

#[inline(always)]
fn small(at: Addr, offset: usize) -> i64 {
    at.value(offset).map_or(0, Value::small_unchecked)
}
#[inline(always)]
fn set_small(at: Addr, offset: usize, number: i64) {
    at.store::<Word>(offset, Value::small(number).word());
}

/// The map object of an instance, if its kind has one.
#[inline(always)]
pub fn of(instance: Addr) -> Option<Addr> {
    Value::from_word(map_row(instance.map()).object).map(Value::addr)
}

#[inline(always)]
pub fn row(map: Addr) -> MapIndex {
    MapIndex(small(map, mapobj::ROW) as u32)
}
/// Number of attributes.
#[inline(always)]
pub fn count(map: Addr) -> usize {
    small(map, mapobj::COUNT) as usize
}
/// Inline slots.
#[inline(always)]
pub fn capacity(map: Addr) -> usize {
    small(map, mapobj::CAPACITY) as usize
}
/// Bytes before the first slot.
#[inline(always)]
pub fn first_slot(map: Addr) -> usize {
    small(map, mapobj::HIDDEN) as usize
}
/// The class of a map's instances.
pub fn class(map: Addr) -> Value {
    Value::of(map.load::<Word>(mapobj::CLASS))
}
pub fn has_dict_mode(map: Addr) -> bool {
    map_row(row(map)).facts & fact::DICT_MODE != 0
}

/// Bytes of the instances of a map.
#[inline(always)]
pub fn instance_size(map: Addr) -> usize {
    first_slot(map) + capacity(map) * WORD_BYTES
}

/// Name of attribute number `i`.
#[inline(always)]
pub fn name(map: Addr, i: usize) -> Value {
    let fields = Value::of(map.load::<Word>(mapobj::FIELDS)).addr();
    Value::of(fields.word_at(8, i))
}

/// The number of the attribute `wanted` (an interned str).
#[inline]
pub fn find(map: Addr, wanted: Value) -> Option<usize> {
    let n = count(map);
    if n == 0 {
        return None;
    }
    let fields = Value::of(map.load::<Word>(mapobj::FIELDS)).addr();
    let names = fields.slice::<Word>(8, n);
    names.iter().position(|&w| w == wanted.word())
}

/// Where attribute number `i` of a map's instances lies.
#[inline(always)]
pub fn place(map: Addr, i: usize) -> Place {
    let inline = capacity(map);
    let first = first_slot(map);
    if count(map) <= inline || i + 1 < inline {
        Place::Inline(first + i * WORD_BYTES)
    } else {
        Place::Spill {
            at: first + (inline - 1) * WORD_BYTES,
            index: i + 1 - inline,
        }
    }
}

/// Read an attribute.
#[inline(always)]
pub fn load(instance: Addr, place: Place) -> Value {
    match place {
        Place::Inline(offset) => Value::of(instance.load::<Word>(offset)),
        Place::Spill { at, index } => Value::of(
            Value::of(instance.load::<Word>(at))
                .addr()
                .word_at(8, index),
        ),
    }
}

/// Overwrite an attribute that exists.
#[inline(always)]
pub fn store(m: &mut Mutator, instance: Addr, place: Place, value: Value) {
    match place {
        Place::Inline(offset) => m.store(instance, offset, value),
        Place::Spill { at, index } => {
            let spill = Value::of(instance.load::<Word>(at)).addr();
            m.store(spill, 8 + index * WORD_BYTES, value);
        }
    }
}

/// What a root map needs to know of its class.
#[derive(Clone, Copy)]
pub struct RootShape {
    /// Base layout of the instances.
    pub kind: Kind,
    /// Bytes before the first slot, header included.
    pub first_slot: usize,
    /// Reference mask of those bytes.
    pub mask: u64,
    /// Facts of the row besides `HAS_MAP`.
    pub facts: u16,
    /// Offset of a weak word among those bytes (0: none).
    pub weak_at: u32,
}

fn instance_layout(shape: RootShape, capacity: usize) -> Layout {
    let first = shape.first_slot / WORD_BYTES;
    let mut mask = shape.mask;
    for i in first..(first + capacity).min(64) {
        mask |= 1 << i;
    }
    let mut layout = Layout::fixed(shape.first_slot + capacity * WORD_BYTES, mask);
    layout.weak_at = shape.weak_at;
    layout
}

fn new_map(
    m: &mut Mutator,
    class: Value,
    layout: Layout,
    kind: Kind,
    facts: u16,
) -> Result<Addr, Raised> {
    let map = m.alloc_fixed(Kind::Map.map(), mapobj::SIZE, 0)?;
    let Some(row) = m.heap.new_row(layout) else {
        m.heap.full = true;
        return Err(Raised);
    };
    // SAFETY: the row was just handed out to us.
    unsafe {
        let r = map_row_mut(row);
        (*r).kind = kind as u8;
        (*r).facts = facts | fact::HAS_MAP;
        (*r).object = Value::from_addr(map).word();
        (*r).class = class.word();
    }
    set_small(map, mapobj::ROW, row.0 as i64);
    map.store::<Word>(mapobj::CLASS, class.word());
    set_small(map, mapobj::COUNT, 0);
    set_small(map, mapobj::FLAGS, 0);
    Ok(map)
}

/// A root: the map of a class's instances without attributes.
pub fn new_root(
    m: &mut Mutator,
    class: Value,
    shape: RootShape,
    capacity: usize,
) -> Result<Addr, Raised> {
    let map = new_map(
        m,
        class,
        instance_layout(shape, capacity),
        shape.kind,
        shape.facts,
    )?;
    set_small(map, mapobj::CAPACITY, capacity as i64);
    set_small(map, mapobj::HIDDEN, shape.first_slot as i64);
    map.store::<Word>(mapobj::ROOT, Value::from_addr(map).word());
    Ok(map)
}

fn root(map: Addr) -> Addr {
    Value::of(map.load::<Word>(mapobj::ROOT)).addr()
}

/// The root that a map descends from.
pub fn root_of(map: Addr) -> Addr {
    root(map)
}

/// A child of `map`: same class and size, other facts.
fn new_child(m: &mut Mutator, map: Addr, facts: u16) -> Result<Addr, Raised> {
    let from = map_row(row(map));
    let (layout, kind) = (from.layout, Kind::from_byte(from.kind));
    let child = new_map(m, class(map), layout, kind, facts)?;
    for field in [mapobj::CAPACITY, mapobj::HIDDEN, mapobj::ROOT] {
        child.store::<Word>(field, map.load::<Word>(field));
    }
    child.store::<Word>(mapobj::PARENT, Value::from_addr(map).word());
    Ok(child)
}

/// The map with one more attribute. None: the class has too many shapes or the map too
/// many attributes; the instance goes to dictionary mode.
pub fn transition(m: &mut Mutator, map: Addr, name: Value) -> Result<Option<Addr>, Raised> {
    if let Some(found) = find_transition(map, name) {
        return Ok(Some(found));
    }
    let n = count(map);
    let root = root(map);
    let shapes = small(root, mapobj::FLAGS);
    if n >= MAX_FIELDS || shapes >= MAX_SHAPES || capacity(map) == 0 {
        return Ok(None);
    }
    set_small(root, mapobj::FLAGS, shapes + 1);
    let mut facts = map_row(row(map)).facts & !fact::HAS_MAP;
    if n + 1 > capacity(map) {
        facts |= fact::SPILL;
    }
    let child = new_child(m, map, facts)?;
    set_small(child, mapobj::COUNT, n as i64 + 1);
    let fields = append_name(m, map, n, name)?;
    m.store(child, mapobj::FIELDS, fields);
    add_transition(m, map, name, child)?;
    Ok(Some(child))
}

/// The names of `map` and one more: in the same array if `map` is the one that filled it.
fn append_name(m: &mut Mutator, map: Addr, n: usize, name: Value) -> Result<Value, Raised> {
    if let Some(fields) = map.value(mapobj::FIELDS) {
        let at = fields.addr();
        if (at.load::<u32>(4) as usize) > n && at.word_at(8, n) == 0 {
            m.store(at, 8 + n * WORD_BYTES, name);
            return Ok(fields);
        }
    }
    let room = if n < 4 { 4 } else { n * 2 };
    let new = m.alloc_fixed(Kind::Fields.map(), 8 + room * WORD_BYTES, room as u32)?;
    if let Some(fields) = map.value(mapobj::FIELDS) {
        new.copy_from(8, fields.addr(), 8, n * WORD_BYTES);
    }
    new.store::<Word>(8 + n * WORD_BYTES, name.word());
    Ok(Value::from_addr(new))
}

// Transitions: an array of (name, map) pairs, empty words at the end.

fn find_transition(map: Addr, name: Value) -> Option<Addr> {
    let at = map.value(mapobj::TRANSITIONS)?.addr();
    let words = at.slice::<Word>(8, at.load::<u32>(4) as usize);
    words
        .chunks_exact(2)
        .find(|pair| pair[0] == name.word())
        .map(|pair| Value::of(pair[1]).addr())
}

fn add_transition(m: &mut Mutator, map: Addr, name: Value, child: Addr) -> Result<(), Raised> {
    let old = map.value(mapobj::TRANSITIONS).map(Value::addr);
    let len = old.map_or(0, |at| at.load::<u32>(4) as usize);
    let free = old.and_then(|at| (0..len).step_by(2).find(|&i| at.word_at(8, i) == 0));
    let (at, i) = match (old, free) {
        (Some(at), Some(i)) => (at, i),
        _ => {
            let room = if len == 0 { 2 } else { len * 2 };
            let new = m.alloc_fixed(Kind::Fields.map(), 8 + room * WORD_BYTES, room as u32)?;
            if let Some(old) = old {
                new.copy_from(8, old, 8, len * WORD_BYTES);
            }
            m.store(map, mapobj::TRANSITIONS, Value::from_addr(new));
            (new, len)
        }
    };
    m.store(at, 8 + i * WORD_BYTES, name);
    m.store(at, 8 + (i + 1) * WORD_BYTES, Value::from_addr(child));
    Ok(())
}

/// Add an attribute to an instance whose map lacks it. False: to dictionary mode first.
pub fn add(m: &mut Mutator, instance: Addr, name: Value, value: Value) -> Result<bool, Raised> {
    let Some(map) = of(instance) else {
        return Ok(false);
    };
    let Some(child) = transition(m, map, name)? else {
        return Ok(false);
    };
    let n = count(map);
    let inline = capacity(map);
    if n < inline {
        let offset = first_slot(map) + n * WORD_BYTES;
        m.store(instance, offset, value);
    } else {
        spill(m, instance, map, value)?;
    }
    instance.set_map(row(child));
    Ok(true)
}

/// Store attribute number `count(map)` of a full instance: into the spill array.
fn spill(m: &mut Mutator, instance: Addr, map: Addr, value: Value) -> Result<(), Raised> {
    let n = count(map);
    let inline = capacity(map);
    let at = first_slot(map) + (inline - 1) * WORD_BYTES;
    let used = n + 1 - inline;
    let current = Value::of(instance.load::<Word>(at));
    // The first spill moves the last slot's value into the array.
    let old = (n > inline).then(|| current.addr());
    if let Some(array) = old
        && (array.load::<u32>(4) as usize) > used
    {
        m.store(array, 8 + used * WORD_BYTES, value);
        return Ok(());
    }
    let room = used * 2 + 2;
    let new = m.alloc_len(Kind::Fields.map(), 8 + room * WORD_BYTES, room as u32)?;
    match old {
        Some(array) => new.copy_from(8, array, 8, used * WORD_BYTES),
        None => new.store::<Word>(8, current.word()),
    }
    new.store::<Word>(8 + used * WORD_BYTES, value.word());
    m.store(instance, at, Value::from_addr(new));
    learn_capacity(map, n + 1);
    Ok(())
}

/// Remember that instances of the map's class need `n` slots: later roots get them.
fn learn_capacity(map: Addr, n: usize) {
    let class = class(map).addr();
    let known = small(class, typeobj::CAPACITY) as usize;
    if n > known && n <= MAX_FIELDS {
        set_small(class, typeobj::CAPACITY, n as i64);
    }
}

/// The map of instances in dictionary mode: their dict is in the first slot.
pub fn dict_mode(m: &mut Mutator, map: Addr) -> Result<Addr, Raised> {
    let root = root(map);
    if let Some(known) = root.value(mapobj::PARENT) {
        return Ok(known.addr());
    }
    let facts = map_row(row(root)).facts & !(fact::HAS_MAP | fact::SPILL) | fact::DICT_MODE;
    let child = new_child(m, root, facts)?;
    // A root has no parent: the word keeps its dictionary-mode map.
    m.store(root, mapobj::PARENT, Value::from_addr(child));
    Ok(child)
}

/// Call `visit` with every map below a root, the root included.
pub fn each_below(root: Addr, visit: &mut impl FnMut(Addr)) {
    let mut work = vec![root];
    while let Some(map) = work.pop() {
        visit(map);
        if map == self::root(map)
            && let Some(dict_mode) = map.value(mapobj::PARENT)
        {
            visit(dict_mode.addr());
        }
        if let Some(at) = map.value(mapobj::TRANSITIONS).map(Value::addr) {
            let words = at.slice::<Word>(8, at.load::<u32>(4) as usize);
            for pair in words.chunks_exact(2).filter(|pair| pair[0] != 0) {
                work.push(Value::of(pair[1]).addr());
            }
        }
    }
}

/// Give all maps below a root new stamps: inline caches that know them miss.
pub fn restamp(m: &mut Mutator, root: Addr) {
    let mut rows = Vec::new();
    each_below(root, &mut |map| rows.push(row(map)));
    for row in rows {
        let stamp = m.heap.next_stamp();
        // SAFETY: rows of live map objects; the stamp is a plain word.
        unsafe { (*map_row_mut(row)).stamp = stamp };
    }
}
