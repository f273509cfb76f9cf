//! Shapes: the keys of dicts with str keys, shared by all dicts that got the same keys in
//! the same order.
//!
//! **Goals.** A record such as `{"id": 1, "name": "x"}` takes 8 + 4n bytes, as an instance
//! does; its keys are kept once.
//!
//! **Chosen.** A shape is a map object without a class: its row's index is in the dict's
//! length word. Keys are interned strs, compared by identity. Only places that make many
//! like dicts make shapes (displays, keywords, stores of constant keys, objects of JSON whose
//! keys come again); a dict that gets
//! any other key, or loses one, goes to a table for good.
//!
//! **Rejected.** Shapes for every str-keyed dict: three quarters of what programs build
//! key by key occurs once, and each would leave a shape behind.
//!
//! **Rules for changes.** A shape is kept alive by the dicts that have it and by the
//! shapes below it; the transitions do not keep their targets alive ([`prune`]).

use crate::{append_name, count, name, row};
use pyrs_objmodel::gc::layout::{Layout, map_row, map_row_mut};
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::kinds::mapobj;
use pyrs_objmodel::{Addr, Kind, MapIndex, Mutator, Raised, Value, bytes};

/// Most keys of a shape.
pub const MAX_KEYS: usize = 64;
/// Most shapes that follow one shape; the root may have more, since it stands before all.
pub const MAX_FANOUT: usize = 16;
pub const MAX_ROOT_FANOUT: usize = 512;
/// Most shapes in all.
pub const MAX_SHAPES: i64 = 1 << 16;

/// The shape without keys. All others descend from it.
#[derive(Clone, Copy)]
pub struct Root {
    map: Addr,
}

/// The shape of a row that a dict names.
#[inline(always)]
pub fn of_row(row: u32) -> Addr {
    match map_row(MapIndex(row)).map_object() {
        Some(shape) => shape.addr(),
        None => unreachable!("the row of a dict's shape has a map object"),
    }
}

/// Number of keys of the shape in `row`.
#[inline(always)]
pub fn len_of_row(row: u32) -> usize {
    map_row(MapIndex(row)).extra as usize
}

/// The number of the key `wanted` (an interned str).
#[inline(always)]
pub fn find(shape: Addr, wanted: Value) -> Option<usize> {
    crate::find(shape, wanted)
}

/// Key number `i`.
#[inline(always)]
pub fn key(shape: Addr, i: usize) -> Value {
    name(shape, i)
}

/// The index by which dicts name a shape.
#[inline(always)]
pub fn row_of(shape: Addr) -> u32 {
    row(shape).0
}

impl Root {
    /// What stands in a root's place until the heap has one.
    pub const UNSET: Root = Root { map: Addr::NOWHERE };

    /// A new root. The caller keeps it alive (`value`) for as long as the heap lives.
    pub fn new(m: &mut Mutator) -> Result<Root, Raised> {
        let map = new_shape(m, 0)?;
        Ok(Root { map })
    }
    pub fn value(self) -> Value {
        Value::from_addr(self.map)
    }
    pub fn shape(self) -> Addr {
        self.map
    }

    /// The shape with one more key (an interned str that it lacks). None: there are too
    /// many; the dict goes to a table.
    pub fn transition(
        self,
        m: &mut Mutator,
        shape: Addr,
        key: Value,
    ) -> Result<Option<Addr>, Raised> {
        if let Some(found) = find_transition(shape, key) {
            m.heap.reached(found);
            return Ok(Some(found));
        }
        let n = count(shape);
        let fanout = if shape == self.map {
            MAX_ROOT_FANOUT
        } else {
            MAX_FANOUT
        };
        let made = crate::small(self.map, mapobj::FLAGS);
        if n >= MAX_KEYS || made >= MAX_SHAPES || transition_count(shape) >= fanout {
            return Ok(None);
        }
        let child = new_shape(m, n + 1)?;
        child.init(mapobj::PARENT, Value::from_addr(shape));
        let fields = append_name(m, shape, n, key, 0)?;
        m.store(child, mapobj::FIELDS, fields);
        add_transition(m, shape, key, child)?;
        self.set_made(made + 1);
        Ok(Some(child))
    }

    /// The root's FLAGS word counts all shapes.
    fn set_made(self, made: i64) {
        crate::set_small(self.map, mapobj::FLAGS, made);
    }

    /// Forget transitions to shapes that died. Between marking and sweeping; `alive` tells.
    pub fn prune(self, alive: &dyn Fn(Addr) -> bool) {
        let mut left = 0i64;
        let mut work = vec![self.map];
        while let Some(shape) = work.pop() {
            left += 1;
            let Some(table) = shape.value(mapobj::TRANSITIONS).map(Value::addr) else {
                continue;
            };
            let words = table.unseen_words_mut(bytes::STORAGE_DATA, slots(table) * 2);
            let entries = table.slice::<Option<Value>>(bytes::STORAGE_DATA, words.len());
            let pairs: Vec<(Word, Addr)> = entries
                .chunks_exact(2)
                .filter_map(|pair| Some((pair[0]?.word(), pair[1]?.addr())))
                .filter(|&(_, child)| alive(child))
                .collect();
            words.fill(0);
            for (key, child) in pairs {
                insert(words, key, Value::from_addr(child).word());
                work.push(child);
            }
        }
        self.set_made(left);
    }
}

fn new_shape(m: &mut Mutator, keys: usize) -> Result<Addr, Raised> {
    let map = m.alloc_fixed(Kind::Map.map(), mapobj::SIZE, 0)?;
    let Some(row) = m.heap.new_row(Layout::fixed(0, 0)) else {
        m.heap.full = true;
        return Err(Raised);
    };
    // SAFETY: the row was just handed out to us.
    unsafe {
        let r = map_row_mut(row);
        (*r).object = Value::from_addr(map).word();
        (*r).extra = keys as u32;
    }
    map.put_small(mapobj::ROW, row.0 as i64);
    map.put_small(mapobj::COUNT, keys as i64);
    Ok(map)
}

// Transitions: a raw array of (key, shape) pairs of words, a power of two of them, found
// from the key's word on. Shapes and interned strs never move, so their words may be kept
// where the collector does not look.

fn slots(table: Addr) -> usize {
    table.load::<u32>(4) as usize / (2 * WORD_BYTES)
}

fn start(key: Word, slots: usize) -> usize {
    ((key as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 40) as usize & (slots - 1)
}

fn find_transition(shape: Addr, key: Value) -> Option<Addr> {
    let table = shape.value(mapobj::TRANSITIONS)?.addr();
    let slots = slots(table);
    let words = table.slice::<Option<Value>>(bytes::STORAGE_DATA, slots * 2);
    let mut i = start(key.word(), slots);
    loop {
        match words[2 * i] {
            None => return None,
            Some(found) if found == key => return words[2 * i + 1].map(Value::addr),
            _ => i = (i + 1) & (slots - 1),
        }
    }
}

fn transition_count(shape: Addr) -> usize {
    shape.value(mapobj::TRANSITIONS).map_or(0, |table| {
        let table = table.addr();
        let words = table.slice::<Word>(bytes::STORAGE_DATA, slots(table) * 2);
        words.chunks_exact(2).filter(|pair| pair[0] != 0).count()
    })
}

fn insert(words: &mut [Word], key: Word, child: Word) {
    let slots = words.len() / 2;
    let mut i = start(key, slots);
    while words[2 * i] != 0 {
        i = (i + 1) & (slots - 1);
    }
    words[2 * i] = key;
    words[2 * i + 1] = child;
}

fn add_transition(m: &mut Mutator, shape: Addr, key: Value, child: Addr) -> Result<(), Raised> {
    let old = shape.value(mapobj::TRANSITIONS).map(Value::addr);
    let taken = transition_count(shape);
    let table = match old {
        // A slot stays free, so that every search ends.
        Some(table) if taken + 1 < slots(table) => table,
        _ => {
            let slots_now = old.map_or(2, |table| slots(table) * 2);
            let size = slots_now * 2 * WORD_BYTES;
            let new = m.alloc_fixed(
                Kind::RawStorage.map(),
                bytes::STORAGE_DATA + size,
                size as u32,
            )?;
            if let Some(old) = old {
                let from = old.slice::<Word>(bytes::STORAGE_DATA, slots(old) * 2);
                let to = new.unseen_words_mut(bytes::STORAGE_DATA, slots_now * 2);
                for pair in from.chunks_exact(2).filter(|pair| pair[0] != 0) {
                    insert(to, pair[0], pair[1]);
                }
            }
            m.store(shape, mapobj::TRANSITIONS, Value::from_addr(new));
            new
        }
    };
    let words = table.unseen_words_mut(bytes::STORAGE_DATA, slots(table) * 2);
    insert(words, key.word(), Value::from_addr(child).word());
    Ok(())
}
