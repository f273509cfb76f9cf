//! Which objects the collector is said to track, what they refer to, and who refers to
//! what. Storages, tables and maps are parts of the objects that own them: nobody sees
//! them, and what they hold counts as held by the owner.

use crate::util::*;
use pyrs_maps as maps;
use pyrs_runtime::objmodel::gc::layout::{map_row, visit_slots};
use pyrs_runtime::objmodel::gc::walk::Age;
use pyrs_runtime::objmodel::gc::word::WORD_BYTES;
use pyrs_runtime::objmodel::kinds::{traceback, typeobj};
use pyrs_runtime::objmodel::{Addr, Word, fact, kind_of_addr, list as lo};
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{EMPTY_TUPLE, Kind, NONE, Result, Value, Vm, kind_of};

/// Whether an object of the kind is only a part of others, which no program can name.
pub fn is_part(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Free
            | Kind::Filler
            | Kind::StrBuffer
            | Kind::RawStorage
            | Kind::ListSmall
            | Kind::ListI64
            | Kind::ListF64
            | Kind::ListObjects
            | Kind::ListScratch
            | Kind::Table
            | Kind::FunctionExtras
            | Kind::Fields
            | Kind::Map
    )
}

/// Whether the object can be part of a cycle, as its type says.
pub fn is_tracked(at: Addr) -> bool {
    let kind = kind_of_addr(at);
    let row = map_row(at.map());
    match kind {
        Kind::None
        | Kind::NotImplemented
        | Kind::Ellipsis
        | Kind::Bool
        | Kind::Object
        | Kind::Code
        | Kind::Range
        | Kind::BigInt
        | Kind::StrIndirect
        | Kind::RangeIter
        | Kind::LongRangeIter => false,
        // Exact ones hold nothing; instances of subclasses hold their class.
        Kind::Int | Kind::Float | Kind::Complex | Kind::Str | Kind::Bytes | Kind::ByteArray => {
            at.map() != kind.map()
        }
        Kind::Tuple => {
            Value::from_addr(at) != EMPTY_TUPLE && (at.map() != kind.map() || is_full(at))
        }
        _ => !is_part(kind) && row.class != 0,
    }
}

/// A tuple that is still being filled has empty words and is shown to nobody.
fn is_full(at: Addr) -> bool {
    let words = at.slice::<Word>(pyrs_runtime::tuple::DATA, pyrs_runtime::tuple::len(at));
    !words.contains(&0)
}

/// Call `visit` with each object that `at` refers to. Elements that a list keeps as raw
/// numbers are no objects and are left out.
pub fn each_referent(vm: &Vm, at: Addr, visit: &mut impl FnMut(Value)) {
    match kind_of_addr(at) {
        Kind::Dict | Kind::Set | Kind::FrozenSet => each_entry(vm, at, visit),
        Kind::List => {
            if let Some(words) = ls::objects(at) {
                words.iter().copied().flatten().for_each(&mut *visit);
            }
        }
        Kind::Type => {
            for field in [typeobj::DICT, typeobj::MRO, typeobj::BASES, typeobj::BASE] {
                at.value(field).into_iter().for_each(&mut *visit);
            }
            return;
        }
        Kind::Traceback => {
            for field in [traceback::NEXT, traceback::FRAME] {
                at.value(field).into_iter().for_each(&mut *visit);
            }
            return;
        }
        Kind::Code => return,
        kind => each_word(at, plain_words(kind), visit),
    }
    if map_row(at.map()).facts & fact::HAS_MAP != 0 {
        if matches!(
            kind_of_addr(at),
            Kind::Dict | Kind::List | Kind::Set | Kind::FrozenSet
        ) {
            each_attribute(at, visit);
        }
        visit(vm.class_of(Value::from_addr(at)));
    }
}

/// Whether small ints in words of the kind are Python's values, not state of our own.
fn plain_words(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Instance | Kind::Tuple | Kind::Cell | Kind::Slice | Kind::Fields
    )
}

/// The entries of a dict or set.
fn each_entry(vm: &Vm, at: Addr, visit: &mut impl FnMut(Value)) {
    let container = Value::from_addr(at);
    let mut i = 0;
    if kind_of(container) == Kind::Dict {
        while let Some((next, key, value)) = vm.dict_next(container, i) {
            visit(key);
            visit(value);
            i = next;
        }
    } else {
        while let Some((next, key)) = vm.set_next(container, i) {
            visit(key);
            i = next;
        }
    }
}

/// The attributes of an instance of a builtin container's subclass.
fn each_attribute(at: Addr, visit: &mut impl FnMut(Value)) {
    let Some(map) = maps::of(at) else {
        return;
    };
    if map_row(at.map()).facts & fact::DICT_MODE != 0 {
        at.value(maps::first_slot(map))
            .into_iter()
            .for_each(&mut *visit);
        return;
    }
    for i in 0..maps::count(map) {
        match maps::place(map, i) {
            // A number inside the object is no object.
            maps::Place::F64(_) => {}
            place => visit(maps::load_word(at, place)),
        }
    }
}

/// The words of an object that hold values; parts are looked into.
fn each_word(at: Addr, small: bool, visit: &mut impl FnMut(Value)) {
    visit_slots(at, |slot| {
        let Some(value) = slot.value(0) else {
            return;
        };
        if value.is_small() {
            if small {
                visit(value);
            }
            return;
        }
        let part = value.addr();
        match kind_of_addr(part) {
            Kind::Fields => visit_slots(part, |slot| {
                let inner = slot.value(0);
                inner
                    .into_iter()
                    .filter(|&v| !is_hidden(v))
                    .for_each(&mut *visit);
            }),
            Kind::FunctionExtras => visit_slots(part, |slot| {
                let inner = slot.value(0);
                inner
                    .into_iter()
                    .filter(|&v| !is_hidden(v))
                    .for_each(&mut *visit);
            }),
            kind if is_part(kind) => {}
            _ => visit(value),
        }
    });
}

fn is_hidden(value: Value) -> bool {
    value.is_ref() && is_part(kind_of_addr(value.addr()))
}

/// Number of tracked objects in the heap, dead ones that nobody has found yet included.
pub fn population(vm: &mut Vm) -> usize {
    let mut n = 0;
    vm.m.prepare_walk();
    vm.m.each_object(|at, _| n += is_tracked(at) as usize);
    n
}

/// How many of the tracked objects are young, and how many old.
pub fn population_by_age(vm: &mut Vm) -> (usize, usize) {
    let (mut young, mut old) = (0, 0);
    vm.m.prepare_walk();
    vm.m.each_object(|at, age| {
        let tracked = is_tracked(at) as usize;
        match age {
            Age::Young => young += tracked,
            Age::Old => old += tracked,
        }
    });
    (young, old)
}

/// Room for `n` objects: a list of that many Nones, and its storage.
///
/// Objects move only while this list is made; who fills it allocates nothing, so what was
/// counted is still there.
fn room(vm: &mut Vm, n: usize) -> Result<(Value, Addr)> {
    let out = ls::repeat(&mut vm.m, NONE, n.max(1))?;
    let storage = lo::storage(out.addr());
    vm.m.barrier_all(storage);
    Ok((out, storage))
}

/// A new list of the tracked objects that `wanted` accepts. The list itself is not in it.
pub fn select(vm: &mut Vm, wanted: impl Fn(&Vm, Addr, Age) -> bool) -> Result {
    let mut n = 0;
    vm.m.prepare_walk();
    let this = &*vm;
    this.m
        .each_object(|at, age| n += (is_tracked(at) && wanted(this, at, age)) as usize);
    let (out, storage) = room(vm, n)?;
    let mut found = 0;
    vm.m.prepare_walk();
    let this = &*vm;
    this.m.each_object(|at, age| {
        if found < n && at != out.addr() && is_tracked(at) && wanted(this, at, age) {
            let offset = lo::DATA + found * WORD_BYTES;
            storage.init(offset, Value::from_addr(at));
            found += 1;
        }
    });
    ls::truncate(&mut vm.m, out.addr(), found);
    Ok(out)
}

/// Call `visit` with what each of the objects, a tuple, refers to.
fn all_referents(vm: &Vm, objects: Value, mut visit: impl FnMut(Value)) {
    for i in 0..items(objects) {
        let object = item(objects, i);
        if object.is_ref() && is_tracked(object.addr()) {
            each_referent(vm, object.addr(), &mut visit);
        }
    }
}

/// A new list of what the objects refer to.
pub fn referents(vm: &mut Vm, objects: Value) -> Result {
    let mut n = 0;
    all_referents(vm, objects, |_| n += 1);
    let (out, storage) = room(vm, n)?;
    let mut found = 0;
    all_referents(vm, objects, |v| {
        if found < n {
            storage.init(lo::DATA + found * WORD_BYTES, v);
            found += 1;
        }
    });
    ls::truncate(&mut vm.m, out.addr(), found);
    for i in 0..items(objects) {
        let object = item(objects, i);
        if object.is_ref() && kind_of(object) == Kind::List && ls::is_raw(object.addr()) {
            for k in 0..list_len(object) {
                let element = list_get(vm, object, k)?;
                push(vm, out, element)?;
            }
        }
    }
    Ok(out)
}

/// A new list of the tracked objects that refer to one of the objects.
pub fn referrers(vm: &mut Vm, objects: Value) -> Result {
    select(vm, |vm, at, _| {
        let mut found = false;
        if Value::from_addr(at) != objects {
            each_referent(vm, at, &mut |v| {
                found = found || (0..items(objects)).any(|i| item(objects, i) == v);
            });
        }
        found
    })
}
