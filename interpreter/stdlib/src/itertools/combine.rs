//! itertools: product, permutations, combinations. Words: A pool(s), B indices as a list,
//! C cycles (permutations), D r, E state (0 new, 1 running, 2 done).

use super::{It, create, stop};
use crate::util::*;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{Args, Result, Value, Vm, tuple};

const RUNNING: i64 = 1;
const DONE: i64 = 2;

fn index(vm: &mut Vm, list: Value, i: usize) -> Result<usize> {
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
    let this = create(vm, args.get(0), It::Product)?;
    let count = list_len(pools);
    let pools = vm.tuple_from(pools)?;
    set_word(vm, this, A, pools);
    let indices = numbers(vm, (0..count).map(|_| 0))?;
    set_word(vm, this, B, indices);
    set_small(this, E, if empty { DONE } else { 0 });
    Ok(this)
}

pub fn product_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (pools, indices) = (word(this, A), word(this, B));
    let n = items(pools);
    match small(this, E) {
        DONE => return stop(vm),
        RUNNING => {
            let mut i = n;
            loop {
                if i == 0 {
                    set_small(this, E, DONE);
                    return stop(vm);
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
        _ => set_small(this, E, RUNNING),
    }
    let row = tuple::new(&mut vm.m, n)?;
    for i in 0..n {
        let at = index(vm, indices, i)?;
        let value = picked(vm, item(pools, i), at)?;
        tuple::set(&mut vm.m, row, i, value);
    }
    Ok(Value::from_addr(row))
}

/// The chosen items of the pool, the first `r` indices.
fn chosen(vm: &mut Vm, this: Value, r: usize) -> Result {
    let (pool, indices) = (word(this, A), word(this, B));
    let row = tuple::new(&mut vm.m, r)?;
    for i in 0..r {
        let at = index(vm, indices, i)?;
        let value = picked(vm, pool, at)?;
        tuple::set(&mut vm.m, row, i, value);
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
    let this = create(vm, args.get(0), It::Permutations)?;
    set_word(vm, this, A, pool);
    let indices = numbers(vm, 0..n)?;
    set_word(vm, this, B, indices);
    let cycles = numbers(vm, (0..r.min(n)).map(|i| n - i))?;
    set_word(vm, this, C, cycles);
    set_small(this, D, r.min(n + 1) as i64);
    set_small(this, E, if r > n { DONE } else { 0 });
    Ok(this)
}

pub fn permutations_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let r = small(this, D) as usize;
    match small(this, E) {
        DONE => return stop(vm),
        RUNNING => {
            let (indices, cycles) = (word(this, B), word(this, C));
            let n = items(word(this, A));
            let mut i = r;
            loop {
                if i == 0 {
                    set_small(this, E, DONE);
                    return stop(vm);
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
        _ => set_small(this, E, RUNNING),
    }
    chosen(vm, this, r)
}

pub fn combinations_new(vm: &mut Vm, args: Args) -> Result {
    let (pool, r) = pool_and_r(vm, args, false)?;
    let this = create(vm, args.get(0), It::Combinations)?;
    set_word(vm, this, A, pool);
    let n = items(pool);
    let indices = numbers(vm, 0..if r > n { 0 } else { r })?;
    set_word(vm, this, B, indices);
    set_small(this, D, r.min(n + 1) as i64);
    set_small(this, E, if r > n { DONE } else { 0 });
    Ok(this)
}

pub fn combinations_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let r = small(this, D) as usize;
    match small(this, E) {
        DONE => return stop(vm),
        RUNNING => {
            let indices = word(this, B);
            let n = items(word(this, A));
            let mut i = r;
            loop {
                if i == 0 {
                    set_small(this, E, DONE);
                    return stop(vm);
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
        _ => set_small(this, E, RUNNING),
    }
    chosen(vm, this, r)
}

pub fn repeat_new(vm: &mut Vm, args: Args) -> Result {
    let (pool, r) = pool_and_r(vm, args, false)?;
    let this = create(vm, args.get(0), It::CombinationsRepeat)?;
    set_word(vm, this, A, pool);
    check_places(vm, r)?;
    let empty = items(pool) == 0 && r > 0;
    let indices = numbers(vm, (0..if empty { 0 } else { r }).map(|_| 0))?;
    set_word(vm, this, B, indices);
    set_small(this, D, r as i64);
    set_small(this, E, if empty { DONE } else { 0 });
    Ok(this)
}

pub fn repeat_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let r = small(this, D) as usize;
    match small(this, E) {
        DONE => return stop(vm),
        RUNNING => {
            let indices = word(this, B);
            let n = items(word(this, A));
            let mut i = r;
            loop {
                if i == 0 {
                    set_small(this, E, DONE);
                    return stop(vm);
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
        _ => set_small(this, E, RUNNING),
    }
    chosen(vm, this, r)
}
