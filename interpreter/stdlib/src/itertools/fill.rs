//! All items of an iterator at once, for lists that are made of them: what the iterator keeps
//! is written once, behind the last item.

use super::combine::{self, Combinations, Permutations, Product};
use super::{
    Accumulate, Chain, Count, Cycle, Filtering, Islice, Pairwise, Repeat, Starmap, accumulate_next,
    islice_next, pairwise_next, repeat_next, starmap_next,
};
use crate::util::*;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{Kind, Result, Value, Vm, int};

pub(super) fn install(vm: &mut Vm) {
    for (class, fill) in [
        (Chain::class(vm), chain as pyrs_runtime::native::FillFn),
        (Islice::class(vm), islice),
        (Repeat::class(vm), repeat),
        (Product::class(vm), product),
        (Permutations::class(vm), permutations),
        (Combinations::class(vm), combinations),
        (Accumulate::class(vm), accumulate),
        (Starmap::class(vm), starmap),
        (Pairwise::class(vm), pairwise),
    ] {
        vm.set_filler(class, fill);
    }
}

/// Append what such a function for the next item gives.
fn one_by_one(
    vm: &mut Vm,
    this: Value,
    list: Value,
    next: fn(&mut Vm, Value) -> Result<Option<Value>>,
) -> Result<()> {
    while let Some(item) = next(vm, this)? {
        push(vm, list, item)?;
    }
    Ok(())
}

/// Append what such a function gives, of which there are `n` at most.
fn so_many(
    vm: &mut Vm,
    this: Value,
    list: Value,
    n: usize,
    next: fn(&mut Vm, Value) -> Result<Option<Value>>,
) -> Result<()> {
    // As much room as a list asks for at once, and not more than this for what may stop early.
    const MOST: usize = 1 << 16;
    let Some(first) = next(vm, this)? else {
        return Ok(());
    };
    push(vm, list, first)?;
    let len = list_len(list);
    let want = len.saturating_add(n.clamp(1, MOST) - 1);
    ls::reserve(&mut vm.m, list.addr(), want, len == 1)?;
    one_by_one(vm, this, list, next)
}

fn product(vm: &mut Vm, this: Value, list: Value) -> Result<()> {
    let n = combine::products(this);
    so_many(vm, this, list, n, combine::product_next)
}

fn permutations(vm: &mut Vm, this: Value, list: Value) -> Result<()> {
    let n = combine::permutations(this);
    so_many(vm, this, list, n, combine::permutations_next)
}

fn combinations(vm: &mut Vm, this: Value, list: Value) -> Result<()> {
    let n = combine::combinations(this);
    so_many(vm, this, list, n, combine::combinations_next)
}

fn accumulate(vm: &mut Vm, this: Value, list: Value) -> Result<()> {
    let n = vm.items_left(Accumulate::SOURCE.get(this)).unwrap_or(0);
    so_many(vm, this, list, n, accumulate_next)
}

fn starmap(vm: &mut Vm, this: Value, list: Value) -> Result<()> {
    let n = vm.items_left(Filtering::SOURCE.get(this)).unwrap_or(0);
    so_many(vm, this, list, n, starmap_next)
}

fn pairwise(vm: &mut Vm, this: Value, list: Value) -> Result<()> {
    let n = vm.items_left(Pairwise::SOURCE.get(this)).unwrap_or(0);
    so_many(vm, this, list, n.saturating_sub(1), pairwise_next)
}

fn repeat(vm: &mut Vm, this: Value, list: Value) -> Result<()> {
    let object = Repeat::OBJECT.get(this);
    match Repeat::LEFT.get(this).as_small() {
        Some(n) if n >= 0 => {
            ls::extend_with(&mut vm.m, list.addr(), n as usize, |_| object)?;
            Repeat::LEFT.set(vm, this, Value::small(0));
            Ok(())
        }
        _ => one_by_one(vm, this, list, repeat_next),
    }
}

/// Whether a list takes all items of it without running Python code, and is not the list
/// itself, which grows meanwhile.
fn comes_at_once(source: Value, list: Value) -> bool {
    source.is_ref()
        && source != list
        && [Kind::List, Kind::Tuple, Kind::Range, Kind::Str]
            .iter()
            .any(|kind| kind.map() == source.addr().map())
}

fn chain(vm: &mut Vm, this: Value, list: Value) -> Result<()> {
    loop {
        if let Some(active) = Chain::ACTIVE.get(this) {
            vm.list_extend(list, active)?;
            Chain::ACTIVE.clear(vm, this);
        }
        let Some(sources) = Chain::SOURCES.get(this) else {
            return Ok(());
        };
        let source = match vm.next_ready(sources) {
            Ok(Some(source)) if comes_at_once(source, list) => {
                vm.list_extend(list, source)?;
                continue;
            }
            Ok(Some(source)) => vm.iter(source).map(Some),
            other => other,
        };
        match source {
            Ok(Some(it)) => Chain::ACTIVE.set(vm, this, Some(it)),
            Ok(None) => Chain::SOURCES.clear(vm, this),
            Err(raised) => {
                Chain::SOURCES.clear(vm, this);
                return Err(raised);
            }
        }
    }
}

/// Whether an iterator runs no Python code.
fn is_quiet(vm: &Vm, it: Value) -> bool {
    if Count::is_exactly(vm, it) {
        return Count::NEXT.get(it).is_small() && Count::STEP.get(it).is_small();
    }
    if Cycle::is_exactly(vm, it) {
        let source = Cycle::SOURCE.get(it);
        return source.is_none_or(|source| vm.items_left(source).is_some());
    }
    Repeat::is_exactly(vm, it) || vm.items_left(it).is_some()
}

fn islice(vm: &mut Vm, this: Value, list: Value) -> Result<()> {
    let Some(it) = Islice::SOURCE.get(this) else {
        return Ok(());
    };
    if !is_quiet(vm, it) {
        return one_by_one(vm, this, list, islice_next);
    }
    let number = |field: Field<Islice, Value>| int::as_i64(field.get(this)).unwrap_or(0);
    let (mut next, step) = (number(Islice::NEXT), number(Islice::STEP).max(1));
    let mut taken = number(Islice::TAKEN);
    let end = match number(Islice::STOP) {
        end if end < 0 => i64::MAX,
        end => end,
    };
    // What comes is known, or as much as is wanted.
    const MOST: i64 = 1 << 16;
    let wanted = (end.saturating_sub(next) / step).clamp(0, MOST) as usize;
    let left = vm.items_left(it).unwrap_or(wanted);
    let mut room = wanted.min(left / step as usize);
    // Done or not, it is at its end.
    Islice::SOURCE.set(vm, this, None);
    loop {
        let goal = next.min(end);
        while taken < goal {
            if vm.next_ready(it)?.is_none() {
                return Ok(());
            }
            taken += 1;
            pause(vm, taken)?;
        }
        if next >= end {
            return Ok(());
        }
        let Some(item) = vm.next_ready(it)? else {
            return Ok(());
        };
        taken += 1;
        pause(vm, taken)?;
        push(vm, list, item)?;
        if room > 1 {
            let len = list_len(list);
            ls::reserve(&mut vm.m, list.addr(), len + room - 1, len == 1)?;
            room = 0;
        }
        next = next.saturating_add(step);
    }
}

/// Endless sources are interrupted now and then.
fn pause(vm: &mut Vm, taken: i64) -> Result<()> {
    match taken & 0xFFFF {
        0 => vm.safe_point(),
        _ => Ok(()),
    }
}
