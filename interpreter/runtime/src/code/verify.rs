//! What `-X gc-verify` checks above the collector's own invariants: that tables find their
//! entries, that everything known by an address outside the heap is still there, and that
//! inline caches tell the truth.

// Words are u32 or u64: a cast that is idle in one build is needed in the other.
#![allow(clippy::unnecessary_cast)]

use crate::cache;
use crate::frame::{self, CacheClient, pool};
use pyrs_bytecode::{Ext, Op};
use pyrs_maps::{self as maps, Place};
use pyrs_objmodel::gc::layout::{LayoutKind, map_row};
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::kinds::mapobj;
use pyrs_objmodel::table::{self, DICT_DATA, NAMESPACE};
use pyrs_objmodel::{Addr, Kind, MapIndex, Value, Word, fact};
use pyrs_strategies::dict;
use std::collections::{HashMap, HashSet};

/// What is known by numbers: rows of maps by their stamps, namespaces by their versions.
struct Known {
    rows: HashMap<Word, MapIndex>,
    namespaces: HashMap<Word, Addr>,
}

/// Check everything; panics with what it found. `objects` are the heap's, dead ones that
/// have not been swept included; of those that `is_dead` names rows may be gone already.
pub(crate) fn verify(client: &CacheClient, objects: &[Addr], is_dead: &dyn Fn(Addr) -> bool) {
    let mut known = Known {
        rows: HashMap::new(),
        namespaces: HashMap::new(),
    };
    for &object in objects.iter().filter(|&&object| !is_dead(object)) {
        let row = map_row(object.map());
        if row.stamp > 1 {
            known.rows.insert(row.stamp, object.map());
        }
        match Kind::from_byte(row.kind) {
            Kind::Table => {
                if let Err(fault) = dict::check(object) {
                    panic!("table {object:?}: {fault}");
                }
            }
            Kind::Dict if object.has(NAMESPACE) => {
                if table::shape(object) == 0
                    && let Some(at) = object.value(DICT_DATA).map(Value::addr)
                    && at.load::<Word>(table::VERSION) > 1
                {
                    known.namespaces.insert(at.load(table::VERSION), at);
                }
            }
            Kind::Map => check_map(object),
            _ => {}
        }
    }
    check_names(client, objects);
    check_codes(client, objects, &known);
}

/// A hidden class and its row name each other.
fn check_map(map: Addr) {
    let Some(row) = map.value(mapobj::ROW).map(|_| maps::row(map)) else {
        return;
    };
    let entry = map_row(row);
    assert!(
        entry.layout.kind != LayoutKind::Free && entry.object == map.word(),
        "map {map:?} says that its row is {row:?}, which belongs to {:#x}",
        entry.object
    );
}

/// Each interned name is found through its text, and is there.
fn check_names(client: &CacheClient, objects: &[Addr]) {
    let starts: HashSet<Addr> = objects.iter().copied().collect();
    let names = client.names.borrow();
    for name in names.iter() {
        let at = name.addr();
        assert!(
            starts.contains(&at) && at.map() == Kind::Str.map(),
            "the interned name at {at:?} is no str any more"
        );
        assert_eq!(
            names.find(at),
            Some(name),
            "an interned name is not found through its text"
        );
    }
}

/// Each loaded code object is there, names its own row, and has true caches.
fn check_codes(client: &CacheClient, objects: &[Addr], known: &Known) {
    let starts: HashSet<Addr> = objects.iter().copied().collect();
    for (index, loaded) in client.codes.borrow().iter() {
        let at = loaded.object;
        assert!(
            starts.contains(&at) && at.map() == Kind::Code.map(),
            "loaded code {index} ({}) lies at {at:?}, where no code object is",
            loaded.code.qualname
        );
        let code = Value::from_addr(at);
        let named = frame::pool_word(code, pool::INDEX).and_then(Value::as_small);
        if named.is_none() {
            // Its loading has failed half-way.
            continue;
        }
        assert_eq!(
            named,
            Some(index as i64),
            "code {} names another row",
            loaded.code.qualname
        );
        assert_eq!(frame::entry(code), loaded.entry());
        let caches = frame::pool_word(code, pool::CACHES).map(Value::addr);
        let Some(caches) = caches.filter(|c| c.word() != client.no_caches) else {
            continue;
        };
        assert!(caches.load::<u32>(4) >= loaded.code.cache_words);
        cache::each(loaded.insns(), |op, ext| {
            check_cache(code, caches, op, ext, known)
        });
    }
}

/// Entries whose stamp or version is one that lives must say what looking up would.
fn check_cache(code: Value, caches: Addr, op: Op, ext: Ext, known: &Known) {
    let cache = ext.hi() as usize;
    let Some(name) = frame::pool_word(code, ext.lo() as usize) else {
        return;
    };
    let word = |i: usize| caches.load::<Word>(8 + (cache + i) * WORD_BYTES);
    let offset = |i: usize| (word(i) >> 1) as usize;
    match op {
        Op::LoadAttr => {
            for i in [0, 2] {
                check_field(name, known, word(i), offset(i + 1));
            }
        }
        Op::StoreAttr => {
            for i in [0, 3] {
                // With a row behind it, the entry adds the attribute.
                match word(i + 2) >> 1 {
                    0 => check_field(name, known, word(i), offset(i + 1)),
                    row if known.rows.contains_key(&word(i)) => assert!(
                        map_row(MapIndex(row as u32)).layout.kind != LayoutKind::Free,
                        "a cache of {op:?} changes to the dead row {row}"
                    ),
                    _ => {}
                }
            }
        }
        Op::LoadGlobal | Op::LoadNameOrGlobal => {
            let holder = match word(1) {
                0 => word(0),
                builtins => builtins,
            };
            check_namespace(name, known, holder, offset(2));
        }
        Op::StoreGlobal => check_namespace(name, known, word(0), offset(1)),
        _ => {}
    }
}

fn check_field(name: Value, known: &Known, stamp: Word, offset: usize) {
    let Some(&row) = known.rows.get(&stamp) else {
        return;
    };
    let entry = map_row(row);
    if entry.facts & fact::HAS_MAP == 0 {
        return;
    }
    let Some(map) = entry.map_object().map(Value::addr) else {
        return;
    };
    // Names of `__slots__` are in front of the attributes, and not in the map.
    if let Some(n) = maps::find(map, name)
        && offset >= maps::first_slot(map)
    {
        assert_eq!(
            maps::place(map, n),
            Place::Inline(offset),
            "a cache has an attribute of row {row:?} at another place"
        );
    }
    assert!(
        offset < maps::instance_size(map),
        "a cache names a place behind the instances of row {row:?}"
    );
}

fn check_namespace(name: Value, known: &Known, version: Word, offset: usize) {
    let Some(&at) = known.namespaces.get(&version) else {
        return;
    };
    let found = dict::find_str(at, name.addr()).map(|i| dict::value_offset(at, i));
    assert_eq!(
        found,
        Some(offset),
        "a cache has a name of namespace {at:?} at another place"
    );
}
