//! itertools: product, permutations, combinations.

use crate::util::*;
use pyrs_runtime::strategies::list::{self as ls, Element};
use pyrs_runtime::{Args, Result, Value, Vm, native_struct, tuple};

native_struct! {
    /// What all of them keep.
    pub struct Choosing {
        /// The pool, or for products the tuple of pools.
        POOL: Value,
        /// A list of what is chosen.
        INDICES: Value,
        /// 0: new, or `RUNNING` or `DONE`.
        STATE: i64,
        /// How many are chosen.
        R: Length,
    }
}
native_struct! {
    pub struct Product: Choosing {}
}
native_struct! {
    pub struct Permutations: Choosing { CYCLES: Value }
}
native_struct! {
    pub struct Combinations: Choosing {}
}
native_struct! {
    pub struct CombinationsRepeat: Choosing {}
}

const RUNNING: i64 = 1;
const DONE: i64 = 2;

fn index(vm: &mut Vm, list: Value, i: usize) -> Result<usize> {
    if let Element::Value(v) = ls::peek(list.addr(), i) {
        return Ok(v.as_small().unwrap_or(0) as usize);
    }
    let v = ls::get(&mut vm.m, list.addr(), i)?;
    Ok(v.as_small().unwrap_or(0) as usize)
}

fn put(vm: &mut Vm, list: Value, i: usize, n: usize) -> Result<()> {
    ls::set(&mut vm.m, list.addr(), i, Value::small(n as i64))
}

/// Places in a row are counted by small ints: more would not fit in memory anyway.
fn check_places(vm: &mut Vm, n: usize) -> Result<()> {
    if n >= 1 << 30 {
        return Err(vm.memory_error());
    }
    Ok(())
}

/// Item `i` of a pool. The indices lie in lists, which the collector's list of all objects
/// shows to everybody.
fn picked(vm: &mut Vm, pool: Value, i: usize) -> Result {
    if i >= items(pool) {
        return Err(vm.runtime_error("iterator changed from outside"));
    }
    Ok(item(pool, i))
}

fn numbers(vm: &mut Vm, numbers: impl Iterator<Item = usize>) -> Result {
    let list = vm.list(&[])?;
    for n in numbers {
        push(vm, list, Value::small(n as i64))?;
    }
    Ok(list)
}

pub fn product_new(vm: &mut Vm, args: Args) -> Result {
    let repeat = args.index_or(vm, 2, 1)?;
    if repeat < 0 {
        return Err(vm.value_error("repeat argument cannot be negative"));
    }
    let sources = args.get(1);
    let pools = vm.list(&[])?;
    let mut empty = false;
    if repeat > 0 {
        for i in 0..items(sources) {
            let pool = vm.tuple_from(item(sources, i))?;
            let pool = pyrs_runtime::payload(pool);
            empty |= items(pool) == 0;
            push(vm, pools, pool)?;
        }
    }
    let n = list_len(pools);
    if n as i64 > i64::MAX / 8 / repeat.max(1) {
        return Err(vm.overflow_error("repeat argument too large"));
    }
    check_places(vm, n.saturating_mul(repeat as usize))?;
    for _ in 1..if n > 0 { repeat } else { 0 } {
        for i in 0..n {
            let pool = list_get(vm, pools, i)?;
            push(vm, pools, pool)?;
        }
    }
    let this = Product::new_for(vm, args.get(0))?;
    let count = list_len(pools);
    let pools = vm.tuple_from(pools)?;
    Choosing::POOL.set(vm, this, pools);
    let indices = numbers(vm, (0..count).map(|_| 0))?;
    Choosing::INDICES.set(vm, this, indices);
    Choosing::STATE.set(vm, this, if empty { DONE } else { 0 });
    Ok(this)
}

pub fn product_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let (pools, indices) = (Choosing::POOL.get(this), Choosing::INDICES.get(this));
    let n = items(pools);
    match Choosing::STATE.get(this) {
        DONE => return Ok(None),
        RUNNING => {
            let mut i = n;
            loop {
                if i == 0 {
                    Choosing::STATE.set(vm, this, DONE);
                    return Ok(None);
                }
                i -= 1;
                let at = index(vm, indices, i)? + 1;
                if at < items(item(pools, i)) {
                    put(vm, indices, i, at)?;
                    break;
                }
                put(vm, indices, i, 0)?;
            }
        }
        _ => Choosing::STATE.set(vm, this, RUNNING),
    }
    let row = tuple::new(&mut vm.m, n)?;
    for i in 0..n {
        let at = index(vm, indices, i)?;
        let value = picked(vm, item(pools, i), at)?;
        // Nothing was allocated since.
        tuple::init(row, i, value);
    }
    Ok(Some(Value::from_addr(row)))
}

/// The chosen items of the pool, the first `r` indices.
fn chosen(vm: &mut Vm, this: Value, r: usize) -> Result {
    let (pool, indices) = (Choosing::POOL.get(this), Choosing::INDICES.get(this));
    let row = tuple::new(&mut vm.m, r)?;
    for i in 0..r {
        let at = index(vm, indices, i)?;
        let value = picked(vm, pool, at)?;
        // Nothing was allocated since.
        tuple::init(row, i, value);
    }
    Ok(Value::from_addr(row))
}

fn pool_and_r(vm: &mut Vm, args: Args, optional: bool) -> Result<(Value, usize)> {
    let pool = vm.tuple_from(args.get(1))?;
    let pool = pyrs_runtime::payload(pool);
    let r = match args.opt(2) {
        None => items(pool) as i64,
        Some(v) if optional && v == pyrs_runtime::NONE => items(pool) as i64,
        Some(v) if optional && !vm.is_int(v) => {
            return Err(vm.type_error("Expected int as r"));
        }
        Some(v) => vm.index_i64(v)?,
    };
    if r < 0 {
        return Err(vm.value_error("r must be non-negative"));
    }
    Ok((pool, r as usize))
}

pub fn permutations_new(vm: &mut Vm, args: Args) -> Result {
    let (pool, r) = pool_and_r(vm, args, true)?;
    let n = items(pool);
    let this = Permutations::new_for(vm, args.get(0))?;
    Choosing::POOL.set(vm, this, pool);
    let indices = numbers(vm, 0..n)?;
    Choosing::INDICES.set(vm, this, indices);
    let cycles = numbers(vm, (0..r.min(n)).map(|i| n - i))?;
    Permutations::CYCLES.set(vm, this, cycles);
    Choosing::R.set(vm, this, r.min(n + 1));
    Choosing::STATE.set(vm, this, if r > n { DONE } else { 0 });
    Ok(this)
}

pub fn permutations_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let r = Choosing::R.get(this);
    match Choosing::STATE.get(this) {
        DONE => return Ok(None),
        RUNNING => {
            let (indices, cycles) = (Choosing::INDICES.get(this), Permutations::CYCLES.get(this));
            let n = items(Choosing::POOL.get(this));
            let mut i = r;
            loop {
                if i == 0 {
                    Choosing::STATE.set(vm, this, DONE);
                    return Ok(None);
                }
                i -= 1;
                let left = index(vm, cycles, i)?.saturating_sub(1);
                if left == 0 {
                    // Rotate indices[i..] left by one.
                    let first = index(vm, indices, i)?;
                    for j in i..n - 1 {
                        let next = index(vm, indices, j + 1)?;
                        put(vm, indices, j, next)?;
                    }
                    put(vm, indices, n - 1, first)?;
                    put(vm, cycles, i, n - i)?;
                } else {
                    put(vm, cycles, i, left)?;
                    let (x, y) = (index(vm, indices, i)?, index(vm, indices, n - left)?);
                    put(vm, indices, i, y)?;
                    put(vm, indices, n - left, x)?;
                    break;
                }
            }
        }
        _ => Choosing::STATE.set(vm, this, RUNNING),
    }
    chosen(vm, this, r).map(Some)
}

pub fn combinations_new(vm: &mut Vm, args: Args) -> Result {
    let (pool, r) = pool_and_r(vm, args, false)?;
    let this = Combinations::new_for(vm, args.get(0))?;
    Choosing::POOL.set(vm, this, pool);
    let n = items(pool);
    let indices = numbers(vm, 0..if r > n { 0 } else { r })?;
    Choosing::INDICES.set(vm, this, indices);
    Choosing::R.set(vm, this, r.min(n + 1));
    Choosing::STATE.set(vm, this, if r > n { DONE } else { 0 });
    Ok(this)
}

pub fn combinations_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let r = Choosing::R.get(this);
    match Choosing::STATE.get(this) {
        DONE => return Ok(None),
        RUNNING => {
            let indices = Choosing::INDICES.get(this);
            let n = items(Choosing::POOL.get(this));
            let mut i = r;
            loop {
                if i == 0 {
                    Choosing::STATE.set(vm, this, DONE);
                    return Ok(None);
                }
                i -= 1;
                let at = index(vm, indices, i)?;
                if at != i + n - r {
                    for j in i..r {
                        put(vm, indices, j, at + 1 + j - i)?;
                    }
                    break;
                }
            }
        }
        _ => Choosing::STATE.set(vm, this, RUNNING),
    }
    chosen(vm, this, r).map(Some)
}

pub fn repeat_new(vm: &mut Vm, args: Args) -> Result {
    let (pool, r) = pool_and_r(vm, args, false)?;
    let this = CombinationsRepeat::new_for(vm, args.get(0))?;
    Choosing::POOL.set(vm, this, pool);
    check_places(vm, r)?;
    let empty = items(pool) == 0 && r > 0;
    let indices = numbers(vm, (0..if empty { 0 } else { r }).map(|_| 0))?;
    Choosing::INDICES.set(vm, this, indices);
    Choosing::R.set(vm, this, r);
    Choosing::STATE.set(vm, this, if empty { DONE } else { 0 });
    Ok(this)
}

pub fn repeat_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let r = Choosing::R.get(this);
    match Choosing::STATE.get(this) {
        DONE => return Ok(None),
        RUNNING => {
            let indices = Choosing::INDICES.get(this);
            let n = items(Choosing::POOL.get(this));
            let mut i = r;
            loop {
                if i == 0 {
                    Choosing::STATE.set(vm, this, DONE);
                    return Ok(None);
                }
                i -= 1;
                let at = index(vm, indices, i)?;
                if at + 1 != n {
                    for j in i..r {
                        put(vm, indices, j, at + 1)?;
                    }
                    break;
                }
            }
        }
        _ => Choosing::STATE.set(vm, this, RUNNING),
    }
    chosen(vm, this, r).map(Some)
}

/// Whether nothing was given yet, and not all.
fn is_new(this: Value) -> bool {
    Choosing::STATE.get(this) == 0
}

/// How many products there are, while there were none.
pub fn products(this: Value) -> usize {
    let pools = Choosing::POOL.get(this);
    let sizes = (0..items(pools)).map(|i| items(item(pools, i)));
    match is_new(this) {
        true => sizes.fold(1, usize::saturating_mul),
        false => 0,
    }
}

/// The same of permutations: n (n - 1) ...
pub fn permutations(this: Value) -> usize {
    let n = items(Choosing::POOL.get(this));
    let r = Choosing::R.get(this);
    match is_new(this) && r <= n {
        true => (n - r + 1..=n).fold(1, usize::saturating_mul),
        false => 0,
    }
}

/// The same of combinations: each product of factors is a number of them.
pub fn combinations(this: Value) -> usize {
    let n = items(Choosing::POOL.get(this));
    let r = Choosing::R.get(this);
    if !is_new(this) || r > n {
        return 0;
    }
    let r = r.min(n - r);
    let steps = (0..r).try_fold(1usize, |all, i| Some(all.checked_mul(n - i)? / (i + 1)));
    steps.unwrap_or(usize::MAX)
}
