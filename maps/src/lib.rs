//! Hidden classes: the names of an instance's attributes, shared by all instances that
//! got the same attributes in the same order.
//!
//! **Goals.** An instance with n attributes takes 4 + 4n bytes, a float attribute 8 bytes
//! and no object; an attribute's place is found by one compare of the map in an inline
//! cache.
//!
//! **Chosen.** A map object per (class, capacity, sequence of fields): row of the map table,
//! class, fields so far (in an array that descendants share while they only append), and
//! transitions to the maps with one more field. Roots are keyed by class and capacity: all
//! maps below a root have instances of one size. Capacity is learned: an instance that
//! needs more slots than its map has puts the rest into a spill array in the last slot,
//! and later instances of the class get a bigger root.
//!
//! A field is a word, or an unboxed float over the slots of eight bytes. A field whose
//! first value was a float is unboxed until a value comes that is none (or a NaN, so that
//! `is` and `in` stay exact): that instance then goes to a map with the same offsets whose
//! field is *wide*, a word in the float's place, and later instances get a plain word.
//!
//! **Rejected.** Unboxed ints: ints of 31 bits take no object anyway. Moving an instance's
//! other fields when one is generalised: the size of an object never changes in place.
//!
//! **Rules for changes.** Attribute order is insertion order, always. Map objects, types
//! and field arrays live in the fixed space: rows name them without being updated by
//! minor collections. Names are interned strs; they are compared by identity. A float field
//! never takes the last slot (a spill array may come there), and is none of the words that
//! the row's layout names.
//!
//! Nothing here runs Python code.

mod field;
pub mod shape;
#[cfg(test)]
mod tests;

use pyrs_objmodel::gc::layout::{Layout, map_row, map_row_mut};
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::kinds::{mapobj, typeobj};
use pyrs_objmodel::{Addr, Kind, MapIndex, Mutator, Raised, Value, fact};

/// Most attributes of a map; more go to dictionary mode.
pub const MAX_FIELDS: usize = 128;
/// Most shapes below one class; further ones go to dictionary mode.
pub const MAX_SHAPES: i64 = 256;

pub use field::{Place, Rep, generalise, load, load_word, place, store, unbox_none};

#[inline(always)]
fn small(at: Addr, offset: usize) -> i64 {
    at.value(offset).map_or(0, Value::small_unchecked)
}
#[inline(always)]
fn set_small(at: Addr, offset: usize, number: i64) {
    at.put_small(offset, number);
}

/// The map object of an instance, if its kind has one.
#[inline(always)]
pub fn of(instance: Addr) -> Option<Addr> {
    map_row(instance.map()).map_object().map(Value::addr)
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
    map.get(mapobj::CLASS)
}
pub fn has_dict_mode(map: Addr) -> bool {
    map_row(row(map)).facts & fact::DICT_MODE != 0
}

/// Bytes of the instances of a map.
#[inline(always)]
pub fn instance_size(map: Addr) -> usize {
    first_slot(map) + capacity(map) * WORD_BYTES
}

/// Slots taken by the attributes.
#[inline(always)]
fn used(map: Addr) -> usize {
    small(map, mapobj::USED) as usize
}

// Fields: pairs of a name and a field code (see `field`).

#[inline(always)]
fn fields(map: Addr) -> Addr {
    map.get(mapobj::FIELDS).addr()
}

/// Name of attribute number `i`.
#[inline(always)]
pub fn name(map: Addr, i: usize) -> Value {
    fields(map).get_at(8, 2 * i)
}

/// The number of the attribute `wanted` (an interned str).
#[inline]
pub fn find(map: Addr, wanted: Value) -> Option<usize> {
    let n = count(map);
    if n == 0 {
        return None;
    }
    let pairs = fields(map).slice::<Word>(8, 2 * n);
    pairs
        .chunks_exact(2)
        .position(|pair| pair[0] == wanted.word())
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
    pub weak_at: u16,
    /// Attributes that are expected.
    pub names: usize,
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
    map.init(mapobj::CLASS, class);
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
    set_small(map, mapobj::NAMES, shape.names as i64);
    set_small(map, mapobj::HIDDEN, shape.first_slot as i64);
    map.init(mapobj::ROOT, Value::from_addr(map));
    Ok(map)
}

fn root(map: Addr) -> Addr {
    map.get(mapobj::ROOT).addr()
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
        child.init_word(field, map.load::<Word>(field));
    }
    child.init(mapobj::PARENT, Value::from_addr(map));
    Ok(child)
}

/// The map with one more attribute, kept as `rep` says. None: the class has too many shapes
/// or the map too many attributes; the instance goes to dictionary mode.
fn transition(m: &mut Mutator, map: Addr, name: Value, rep: Rep) -> Result<Option<Addr>, Raised> {
    if let Some(found) = find_transition(map, name, rep) {
        return Ok(Some(found));
    }
    let (n, slot) = (count(map), used(map));
    let root = root(map);
    let shapes = small(root, mapobj::FLAGS);
    if n >= MAX_FIELDS || shapes >= MAX_SHAPES || capacity(map) == 0 {
        return Ok(None);
    }
    set_small(root, mapobj::FLAGS, shapes + 1);
    let mut facts = map_row(row(map)).facts & !fact::HAS_MAP;
    if slot + rep.slots() > capacity(map) {
        facts |= fact::SPILL;
    }
    let child = new_child(m, map, facts)?;
    set_small(child, mapobj::COUNT, n as i64 + 1);
    set_small(child, mapobj::USED, (slot + rep.slots()) as i64);
    if rep == Rep::F64 {
        field::hide_from_collector(child, slot);
    }
    let fields = append_name(m, map, n, name, rep.code(slot))?;
    m.store(child, mapobj::FIELDS, fields);
    add_transition(m, map, name, Value::from_addr(child))?;
    Ok(Some(child))
}

/// The map that has the attributes of `like` below another root of the same capacity and
/// first slot; `rep` may change how attribute `i` is kept.
pub fn replay(
    m: &mut Mutator,
    root: Addr,
    like: Addr,
    rep: impl Fn(usize, Rep) -> Rep,
) -> Result<Option<Addr>, Raised> {
    let mut to = root;
    for i in 0..count(like) {
        let rep = rep(i, field::rep(like, i));
        match transition(m, to, name(like, i), rep)? {
            Some(next) => to = next,
            None => return Ok(None),
        }
    }
    Ok(Some(to))
}

/// The names of `map` and one more with its field code: in the same array if `map` is the
/// one that filled it.
fn append_name(
    m: &mut Mutator,
    map: Addr,
    n: usize,
    name: Value,
    code: i64,
) -> Result<Value, Raised> {
    let code = Value::small(code);
    if let Some(fields) = map.value(mapobj::FIELDS) {
        let at = fields.addr();
        if (at.load::<u32>(4) as usize) > 2 * n && at.word_at(8, 2 * n) == 0 {
            m.store(at, 8 + 2 * n * WORD_BYTES, name);
            m.store(at, 8 + (2 * n + 1) * WORD_BYTES, code);
            return Ok(fields);
        }
    }
    let room = if n < 4 { 8 } else { n * 4 };
    let new = m.alloc_fixed(Kind::Fields.map(), 8 + room * WORD_BYTES, room as u32)?;
    if let Some(fields) = map.value(mapobj::FIELDS) {
        new.init_words(8, fields.addr(), 8, 2 * n);
    }
    new.init(8 + 2 * n * WORD_BYTES, name);
    new.init(8 + (2 * n + 1) * WORD_BYTES, code);
    Ok(Value::from_addr(new))
}

// Transitions: an array of (name, map) pairs, empty words at the end. A name comes once for
// each way to keep it; with a small int instead of a map it says that the name is no longer
// kept as a float.

fn transitions(map: Addr) -> &'static [Option<Value>] {
    map.value(mapobj::TRANSITIONS).map_or(&[], |at| {
        let at = at.addr();
        at.slice(8, at.load::<u32>(4) as usize)
    })
}

fn find_transition(map: Addr, name: Value, rep: Rep) -> Option<Addr> {
    transitions(map)
        .chunks_exact(2)
        .filter(|pair| pair[0] == Some(name))
        .filter_map(|pair| pair[1].filter(|child| child.is_ref()))
        .map(Value::addr)
        .find(|&child| field::rep(child, count(map)) == rep)
}

fn add_transition(m: &mut Mutator, map: Addr, name: Value, child: Value) -> Result<(), Raised> {
    let old = map.value(mapobj::TRANSITIONS).map(Value::addr);
    let len = old.map_or(0, |at| at.load::<u32>(4) as usize);
    let free = old.and_then(|at| (0..len).step_by(2).find(|&i| at.word_at(8, i) == 0));
    let (at, i) = match (old, free) {
        (Some(at), Some(i)) => (at, i),
        _ => {
            let room = if len == 0 { 2 } else { len * 2 };
            let new = m.alloc_fixed(Kind::Fields.map(), 8 + room * WORD_BYTES, room as u32)?;
            if let Some(old) = old {
                new.init_words(8, old, 8, len);
            }
            m.store(map, mapobj::TRANSITIONS, Value::from_addr(new));
            (new, len)
        }
    };
    m.store(at, 8 + i * WORD_BYTES, name);
    m.store(at, 8 + (i + 1) * WORD_BYTES, child);
    Ok(())
}

/// Add an attribute to an instance whose map lacks it. `viewed`: somebody holds the
/// instance's `__dict__`, which shows words only. False: to dictionary mode first.
pub fn add(
    m: &mut Mutator,
    instance: Addr,
    name: Value,
    value: Value,
    viewed: bool,
) -> Result<bool, Raised> {
    let Some(map) = of(instance) else {
        return Ok(false);
    };
    let rep = field::choose(m, map, name, value, viewed)?;
    let Some(child) = transition(m, map, name, rep)? else {
        return Ok(false);
    };
    match field::place(child, count(map)) {
        Place::Spill { .. } => spill(m, instance, map, value)?,
        place => {
            // Bits of a float are no reference to the present map: the barrier comes first.
            m.barrier_all(instance);
            store(m, instance, place, value);
        }
    }
    m.set_row(instance, row(child));
    Ok(true)
}

/// Store the next attribute of a full instance: into the spill array.
fn spill(m: &mut Mutator, instance: Addr, map: Addr, value: Value) -> Result<(), Raised> {
    let n = used(map);
    let inline = capacity(map);
    let at = first_slot(map) + (inline - 1) * WORD_BYTES;
    let taken = n + 1 - inline;
    let current = instance.get(at);
    field::learn(map, n, value);
    // The first spill moves the last slot's value into the array.
    let old = (n > inline).then(|| current.addr());
    if let Some(array) = old
        && (array.load::<u32>(4) as usize) > taken
    {
        m.store(array, 8 + taken * WORD_BYTES, value);
        return Ok(());
    }
    let room = taken * 2 + 2;
    let new = m.alloc_len(Kind::Fields.map(), 8 + room * WORD_BYTES, room as u32)?;
    match old {
        Some(array) => new.init_words(8, array, 8, taken),
        None => new.init(8, current),
    }
    new.init(8 + taken * WORD_BYTES, value);
    m.store(instance, at, Value::from_addr(new));
    Ok(())
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
        for pair in transitions(map).chunks_exact(2) {
            if let Some(child) = pair[1].filter(|child| child.is_ref()) {
                work.push(child.addr());
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
