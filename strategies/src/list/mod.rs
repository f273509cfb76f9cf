//! Lists: elements as words, raw i64s or raw f64s, whichever fits what the list holds.
//!
//! A list switches once to a more general form, never back. Moving elements about
//! (insert, slices, reverse) works on raw bytes, the same for every strategy.

use pyrs_objmodel::gc::word::{SMALL_MAX, WORD_BYTES, Word};
use pyrs_objmodel::list::*;
use pyrs_objmodel::{Addr, Kind, Mutator, Raised, Value, float, int, is_exact};

mod edit;
pub use edit::*;

/// Bytes of an element.
#[inline(always)]
pub fn element_size(strategy: Strategy) -> usize {
    match strategy {
        Strategy::I64 | Strategy::F64 => 8,
        _ => WORD_BYTES,
    }
}

fn storage_kind(strategy: Strategy) -> Kind {
    match strategy {
        Strategy::Small => Kind::ListSmall,
        Strategy::I64 => Kind::ListI64,
        Strategy::F64 => Kind::ListF64,
        _ => Kind::ListObjects,
    }
}

/// The strategy that a single value asks for.
#[inline]
pub fn strategy_for(value: Value) -> Strategy {
    if value.is_small() {
        return Strategy::Small;
    }
    let map = value.addr().map();
    if map == Kind::Float.map() && !float::get(value.addr()).is_nan() {
        Strategy::F64
    } else if map == Kind::Int.map() {
        Strategy::I64
    } else {
        Strategy::Objects
    }
}

/// A new empty list.
pub fn new(m: &mut Mutator) -> Result<Value, Raised> {
    Ok(Value::from_addr(m.alloc(Kind::List.map(), SIZE)?))
}

/// A list that is shown to nobody, not even as an object of the heap: what is in it cannot be
/// changed behind the back of who made it.
pub fn new_scratch(m: &mut Mutator) -> Result<Value, Raised> {
    Ok(Value::from_addr(m.alloc(Kind::ListScratch.map(), SIZE)?))
}

/// Elements that a list may have.
fn most(element: usize) -> usize {
    (1 << 31) / element * 4
}

fn new_storage(m: &mut Mutator, strategy: Strategy, capacity: usize) -> Result<Addr, Raised> {
    let element = element_size(strategy);
    if capacity > most(element) {
        m.heap.full = true;
        return Err(Raised);
    }
    // Use what rounding to 8 bytes gives for nothing.
    let capacity = if element == 4 {
        (capacity + 1) & !1
    } else {
        capacity
    };
    let (map, size) = (storage_kind(strategy).map(), DATA + capacity * element);
    match strategy {
        Strategy::Objects => m.alloc_words(map, size, capacity as u32),
        _ => m.alloc_len(map, size, capacity as u32),
    }
}

/// Fill elements of fresh storage with those of another one.
fn init_elements(
    m: &mut Mutator,
    strategy: Strategy,
    (new, to): (Addr, usize),
    (old, from): (Addr, usize),
    n: usize,
) {
    let element = element_size(strategy);
    let (to, from) = (DATA + to * element, DATA + from * element);
    match strategy {
        Strategy::Objects => m.init_words(new, to, old, from, n),
        _ => new.copy_bytes(to, old, from, n * element),
    }
}

/// What was written to fresh storage without a barrier is said.
fn note_elements(m: &mut Mutator, storage: Addr, strategy: Strategy, n: usize) {
    if strategy == Strategy::Objects {
        m.note_words(storage, DATA, n);
    }
}

/// A list of values that stand on the VM stack or in other scanned words.
///
/// # Safety
/// `from` points to `n` words that the collector keeps up to date (VM stack).
pub unsafe fn from_words(m: &mut Mutator, from: *const Word, n: usize) -> Result<Value, Raised> {
    let list = new(m)?;
    if n == 0 {
        return Ok(list);
    }
    // SAFETY: the caller's promise; reads between allocations only.
    let first = unsafe { Value::of(*from) };
    let mut strategy = strategy_for(first);
    for i in 1..n {
        // SAFETY: as above.
        let s = strategy_for(unsafe { Value::of(*from.add(i)) });
        if s != strategy {
            strategy = match (strategy, s) {
                (Strategy::Small, Strategy::I64) | (Strategy::I64, Strategy::Small) => {
                    Strategy::I64
                }
                _ => Strategy::Objects,
            };
        }
    }
    let storage = new_storage(m, strategy, n)?;
    for i in 0..n {
        // SAFETY: as above.
        init_element(storage, strategy, i, unsafe { Value::of(*from.add(i)) });
    }
    note_elements(m, storage, strategy, n);
    let at = list.addr();
    at.init(STORAGE, Value::from_addr(storage));
    set_strategy(at, strategy);
    set_len(at, n);
    Ok(list)
}

/// A list of `n` times the same value.
pub fn repeat(m: &mut Mutator, value: Value, n: usize) -> Result<Value, Raised> {
    let list = new(m)?;
    if n == 0 {
        return Ok(list);
    }
    let strategy = strategy_for(value);
    let storage = new_storage(m, strategy, n)?;
    for i in 0..n {
        init_element(storage, strategy, i, value);
    }
    note_elements(m, storage, strategy, n);
    let at = list.addr();
    m.store(at, STORAGE, Value::from_addr(storage));
    set_strategy(at, strategy);
    set_len(at, n);
    Ok(list)
}

/// Write an element that fits the strategy into fresh storage (no barrier).
#[inline(always)]
fn init_element(storage: Addr, strategy: Strategy, i: usize, value: Value) {
    match strategy {
        Strategy::I64 => storage.store::<i64>(DATA + 8 * i, int::as_i64(value).unwrap_or(0)),
        Strategy::F64 => storage.store::<f64>(DATA + 8 * i, float::get(value.addr())),
        _ => storage.init(DATA + WORD_BYTES * i, value),
    }
}

/// What is wrong with a place behind the end. Callers look at the length themselves and
/// say it in their own words; who forgets that, or whose list was changed behind its back,
/// gets an error and not another object's memory.
#[cold]
#[inline(never)]
fn absent() -> Raised {
    Raised
}

/// Element `i`, which exists. Makes an object for raw elements.
#[inline]
pub fn get(m: &mut Mutator, list: Addr, i: usize) -> Result<Value, Raised> {
    if i >= len(list) {
        return Err(absent());
    }
    let storage = storage(list);
    match strategy(list) {
        Strategy::I64 => int::new(m, storage.load::<i64>(DATA + 8 * i)),
        Strategy::F64 => float::new(m, storage.load::<f64>(DATA + 8 * i)),
        _ => Ok(storage.get_at(DATA, i)),
    }
}

/// Whether a value can be an element under a strategy.
#[inline(always)]
fn fits(strategy: Strategy, value: Value) -> bool {
    match strategy {
        Strategy::Objects => true,
        Strategy::Small => value.is_small(),
        Strategy::I64 => value.is_small() || is_exact(value, Kind::Int),
        Strategy::F64 => float::of(value).is_some_and(|f| !f.is_nan()),
        Strategy::Empty => false,
    }
}

/// Replace element `i`, which exists.
#[inline]
pub fn set(m: &mut Mutator, list: Addr, i: usize, value: Value) -> Result<(), Raised> {
    if i >= len(list) {
        return Err(absent());
    }
    if !fits(strategy(list), value) {
        generalise(m, list, value)?;
    }
    let storage = storage(list);
    match strategy(list) {
        Strategy::Objects => m.store(storage, DATA + WORD_BYTES * i, value),
        other => init_element(storage, other, i, value),
    }
    Ok(())
}

/// Change the strategy so that `value` fits too.
#[cold]
#[inline(never)]
pub fn generalise(m: &mut Mutator, list: Addr, value: Value) -> Result<(), Raised> {
    match strategy(list) {
        Strategy::Empty => {
            let strategy = strategy_for(value);
            let storage = new_storage(m, strategy, 4)?;
            m.store(list, STORAGE, Value::from_addr(storage));
            set_strategy(list, strategy);
            Ok(())
        }
        Strategy::Small if is_exact(value, Kind::Int) => {
            let n = len(list);
            let new = new_storage(m, Strategy::I64, n.max(capacity(storage(list))))?;
            let old = storage(list);
            for i in 0..n {
                let small = old.get_at(DATA, i).small_unchecked();
                new.store::<i64>(DATA + 8 * i, small);
            }
            m.store(list, STORAGE, Value::from_addr(new));
            set_strategy(list, Strategy::I64);
            Ok(())
        }
        _ => to_objects(m, list),
    }
}

/// Give the list object words.
pub fn to_objects(m: &mut Mutator, list: Addr) -> Result<(), Raised> {
    match strategy(list) {
        Strategy::Objects => {}
        Strategy::Empty => {
            let storage = new_storage(m, Strategy::Objects, 4)?;
            m.store(list, STORAGE, Value::from_addr(storage));
        }
        // The same words, now scanned.
        Strategy::Small => m.set_row(storage(list), Kind::ListObjects.map()),
        Strategy::I64 | Strategy::F64 => {
            let n = len(list);
            let room = n.max(capacity(storage(list)));
            let new = new_storage(m, Strategy::Objects, room)?;
            for i in 0..n {
                let value = get(m, list, i)?;
                m.store(new, DATA + WORD_BYTES * i, value);
            }
            m.store(list, STORAGE, Value::from_addr(new));
        }
    }
    set_strategy(list, Strategy::Objects);
    Ok(())
}

/// Make room for `want` elements in all.
#[cold]
#[inline(never)]
pub fn reserve(m: &mut Mutator, list: Addr, want: usize, exact: bool) -> Result<(), Raised> {
    let strategy = strategy(list);
    if strategy == Strategy::Empty || want <= capacity(storage(list)) {
        return Ok(());
    }
    let element = element_size(strategy);
    let room = if exact { want } else { want + want / 8 + 3 };
    let room = room.min(most(element)).max(want);
    if room > most(element) {
        m.heap.full = true;
        return Err(Raised);
    }
    let old = storage(list);
    if m.grow_large(old, DATA + room * element) {
        old.put_u32(4, room as u32);
        return Ok(());
    }
    let new = new_storage(m, strategy, room)?;
    let old = storage(list);
    init_elements(m, strategy, (new, 0), (old, 0), len(list));
    m.store(list, STORAGE, Value::from_addr(new));
    Ok(())
}

/// Append a value.
#[inline]
pub fn push(m: &mut Mutator, list: Addr, value: Value) -> Result<(), Raised> {
    if !fits(strategy(list), value) {
        generalise(m, list, value)?;
    }
    let n = len(list);
    if n == capacity(storage(list)) {
        reserve(m, list, n + 1, false)?;
    }
    let storage = storage(list);
    match strategy(list) {
        Strategy::Objects => m.store(storage, DATA + WORD_BYTES * n, value),
        other => init_element(storage, other, n, value),
    }
    set_len(list, n + 1);
    Ok(())
}

/// Remove and return the last element of a list that has one.
pub fn pop(m: &mut Mutator, list: Addr) -> Result<Value, Raised> {
    let Some(n) = len(list).checked_sub(1) else {
        return Err(absent());
    };
    let value = get(m, list, n)?;
    truncate(m, list, n);
    Ok(value)
}

/// Whether all elements are small ints or exact raw numbers (so that nothing here can run
/// Python code when they are compared).
pub fn is_raw(list: Addr) -> bool {
    !matches!(strategy(list), Strategy::Objects)
}

const _: () = assert!(SMALL_MAX > 0);
