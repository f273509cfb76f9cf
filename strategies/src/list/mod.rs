//! Lists: elements as words, raw i64s or raw f64s, whichever fits what the list holds.
//!
//! Each strategy is a file that implements [`Elements`]; what is done to lists is written here
//! and in `edit.rs` once for all. A list switches once to a more general strategy, never back.

use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::list::*;
use pyrs_objmodel::{Addr, Kind, Mutator, Raised, Value, float};

mod edit;
mod elements;
mod empty;
mod f64;
mod i64;
mod objects;
mod small;

pub use edit::*;
pub use elements::{Element, Elements, Number, Numbers, Rearrange};
use empty::Empty;
use f64::F64;
use i64::I64;
use objects::Objects;
use small::Small;

/// Evaluate an expression with `$E` as the type that implements a strategy.
macro_rules! with {
    ($strategy:expr, $E:ident => $body:expr) => {
        match $strategy {
            Strategy::Empty => {
                type $E = Empty;
                $body
            }
            Strategy::Small => {
                type $E = Small;
                $body
            }
            Strategy::I64 => {
                type $E = I64;
                $body
            }
            Strategy::F64 => {
                type $E = F64;
                $body
            }
            Strategy::Objects => {
                type $E = Objects;
                $body
            }
        }
    };
}
use with;

/// Bytes of an element of a list.
fn element_size(list: Addr) -> usize {
    with!(strategy(list), E => E::SIZE)
}

/// Bytes of a list's storage, 0 without one.
pub fn storage_size(list: Addr) -> usize {
    match list.value(STORAGE) {
        Some(storage) => DATA + capacity(storage.addr()) * element_size(list),
        None => 0,
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

fn new_storage<E: Elements>(m: &mut Mutator, capacity: usize) -> Result<Addr, Raised> {
    if capacity > most(E::SIZE) {
        m.heap.full = true;
        return Err(Raised);
    }
    // Use what rounding to 8 bytes gives for nothing.
    let capacity = if E::SIZE == 4 {
        (capacity + 1) & !1
    } else {
        capacity
    };
    E::alloc(m, DATA + capacity * E::SIZE, capacity)
}

fn storage_for(m: &mut Mutator, strategy: Strategy, capacity: usize) -> Result<Addr, Raised> {
    with!(strategy, E => new_storage::<E>(m, capacity))
}

/// Give an empty list storage of a strategy.
fn start(m: &mut Mutator, list: Addr, strategy: Strategy, capacity: usize) -> Result<(), Raised> {
    let storage = storage_for(m, strategy, capacity)?;
    m.store(list, STORAGE, Value::from_addr(storage));
    set_strategy(list, strategy);
    Ok(())
}

/// Give a list what it holds.
fn hold(m: &mut Mutator, list: Addr, strategy: Strategy, storage: Addr, n: usize) {
    m.store(list, STORAGE, Value::from_addr(storage));
    set_strategy(list, strategy);
    set_len(list, n);
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
    with!(strategy, E => {
        let storage = new_storage::<E>(m, n)?;
        for i in 0..n {
            // SAFETY: the caller's promise; allocating the storage kept the words up to date.
            E::init(storage, i, unsafe { Value::of(*from.add(i)) });
        }
        E::note(m, storage, n);
        hold(m, list.addr(), strategy, storage, n);
    });
    Ok(list)
}

/// A list of `n` times the same value.
pub fn repeat(m: &mut Mutator, value: Value, n: usize) -> Result<Value, Raised> {
    let list = new(m)?;
    if n == 0 {
        return Ok(list);
    }
    let strategy = strategy_for(value);
    with!(strategy, E => {
        let storage = new_storage::<E>(m, n)?;
        for i in 0..n {
            E::init(storage, i, value);
        }
        E::note(m, storage, n);
        hold(m, list.addr(), strategy, storage, n);
    });
    Ok(list)
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
    with!(strategy(list), E => E::get(m, storage(list), i))
}

/// Element `i`, which exists, as it lies there; a small int behind the end.
#[inline(always)]
pub fn peek(list: Addr, i: usize) -> Element {
    if i >= len(list) {
        return Element::Value(Value::small(0));
    }
    with!(strategy(list), E => E::peek(storage(list), i))
}

/// Do something to all elements of a list, if they are numbers that are no objects.
pub fn numbers<V: Numbers>(list: Addr, visitor: V) -> Option<V::Out> {
    with!(strategy(list), E => E::numbers(list, visitor))
}

/// The elements of a list, if they are objects.
#[inline(always)]
pub fn objects<'a>(list: Addr) -> Option<&'a [Option<Value>]> {
    (strategy(list) == Strategy::Objects).then(|| storage(list).slice(DATA, len(list)))
}

/// Replace element `i`, if there is one and nothing else has to be done; false: nothing was
/// done.
#[inline(always)]
pub fn try_set(list: Addr, i: usize, value: Value) -> bool {
    i < len(list) && with!(strategy(list), E => E::try_set(storage(list), i, value))
}

/// Whether a value fits the list as it is.
#[inline(always)]
fn fits(list: Addr, value: Value) -> bool {
    with!(strategy(list), E => E::fits(value))
}

/// Write element `i`, for which there is room and which fits.
#[inline(always)]
fn put(m: &mut Mutator, list: Addr, i: usize, value: Value) {
    let storage = storage(list);
    with!(strategy(list), E => E::set(m, storage, i, value));
}

/// Replace element `i`, which exists.
#[inline]
pub fn set(m: &mut Mutator, list: Addr, i: usize, value: Value) -> Result<(), Raised> {
    if i >= len(list) {
        return Err(absent());
    }
    if !fits(list, value) {
        generalise(m, list, value)?;
    }
    put(m, list, i, value);
    Ok(())
}

/// Change the strategy so that `value` fits too.
#[cold]
#[inline(never)]
pub fn generalise(m: &mut Mutator, list: Addr, value: Value) -> Result<(), Raised> {
    with!(strategy(list), E => E::generalise(m, list, value))
}

/// Give the list object words.
pub fn to_objects(m: &mut Mutator, list: Addr) -> Result<(), Raised> {
    with!(strategy(list), E => E::to_objects(m, list))
}

/// Make room for `want` elements in all.
#[cold]
#[inline(never)]
pub fn reserve(m: &mut Mutator, list: Addr, want: usize, exact: bool) -> Result<(), Raised> {
    let strategy = strategy(list);
    if strategy == Strategy::Empty || want <= capacity(storage(list)) {
        return Ok(());
    }
    let element = element_size(list);
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
    let new = storage_for(m, strategy, room)?;
    let old = storage(list);
    with!(strategy, E => E::fill(m, (new, 0), (old, 0), len(list)));
    m.store(list, STORAGE, Value::from_addr(new));
    Ok(())
}

/// Append a value.
#[inline]
pub fn push(m: &mut Mutator, list: Addr, value: Value) -> Result<(), Raised> {
    if !fits(list, value) {
        generalise(m, list, value)?;
    }
    let n = len(list);
    if n == capacity(storage(list)) {
        reserve(m, list, n + 1, false)?;
    }
    put(m, list, n, value);
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
    with!(strategy(list), E => !E::SCANNED)
}
