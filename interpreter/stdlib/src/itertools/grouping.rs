//! itertools: groupby, batched, tee.

use super::{It, create, fresh, own_class, stop};
use crate::util::*;
use pyrs_runtime::{Args, EMPTY_TUPLE, Exc, FALSE, NONE, Result, Value, Vm};

// batched: A iterator, B size, C strict.
pub fn batched_new(vm: &mut Vm, args: Args) -> Result {
    let n = args.index(vm, 2)?;
    if n < 1 {
        return Err(vm.value_error("n must be at least one"));
    }
    let strict = args.truth_or(vm, 3, false)?;
    let it = vm.iter(args.get(1))?;
    let this = create(vm, args.get(0), It::Batched)?;
    set_word(vm, this, A, it);
    let n = vm.int(n)?;
    set_word(vm, this, B, n);
    set_small(this, C, strict as i64);
    Ok(this)
}

pub fn batched_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let Some(it) = this.addr().value(A) else {
        return stop(vm);
    };
    let n = pyrs_runtime::int::as_i64(word(this, B)).unwrap_or(1) as usize;
    let row = vm.list(&[])?;
    while list_len(row) < n {
        match vm.next(it)? {
            Some(item) => push(vm, row, item)?,
            None => break,
        }
    }
    if list_len(row) < n {
        vm.m.store_option(this.addr(), A, None);
        if list_len(row) == 0 {
            return stop(vm);
        }
        if small(this, C) != 0 {
            return Err(vm.value_error("batched(): incomplete batch"));
        }
    }
    vm.tuple_from(row)
}

// groupby: A iterator, B key function, C target key, D current key, E current value, F
// current grouper.
pub fn groupby_new(vm: &mut Vm, args: Args) -> Result {
    let it = vm.iter(args.get(1))?;
    let this = create(vm, args.get(0), It::GroupBy)?;
    set_word(vm, this, A, it);
    set_word(vm, this, B, args.opt(2).unwrap_or(NONE));
    Ok(this)
}

/// Fetch the next item and its key; false at the end.
fn step(vm: &mut Vm, this: Value) -> Result<bool> {
    let Some(item) = vm.next(word(this, A))? else {
        return Ok(false);
    };
    let key = if word(this, B) == NONE {
        item
    } else {
        vm.call(word(this, B), &[item])?
    };
    set_word(vm, this, E, item);
    set_word(vm, this, D, key);
    Ok(true)
}

pub fn groupby_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    vm.m.store_option(this.addr(), F, None);
    loop {
        match (this.addr().value(D), this.addr().value(C)) {
            (None, _) => {}
            (Some(_), None) => break,
            (Some(current), Some(target)) => {
                if !vm.equal(target, current)? {
                    break;
                }
            }
        }
        if !step(vm, this)? {
            return stop(vm);
        }
    }
    let key = word(this, D);
    set_word(vm, this, C, key);
    let group = fresh(vm, It::Grouper)?;
    set_word(vm, group, A, this);
    set_word(vm, group, B, key);
    set_word(vm, this, F, group);
    vm.tuple(&[word(this, D), group])
}

// _grouper: A its groupby, B its key.
pub fn grouper_new(vm: &mut Vm, args: Args) -> Result {
    let parent = args.get(1);
    if !vm.is_instance_of(parent, own_class(vm, It::GroupBy)) {
        return Err(vm.type_error("_grouper() argument 1 must be itertools.groupby"));
    }
    let this = create(vm, args.get(0), It::Grouper)?;
    set_word(vm, this, A, parent);
    set_word(vm, this, B, args.get(2));
    set_word(vm, parent, F, this);
    Ok(this)
}

pub fn grouper_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let parent = word(this, A);
    if word(parent, F) != this {
        return stop(vm);
    }
    if parent.addr().value(E).is_none() && !step(vm, parent)? {
        return stop(vm);
    }
    let (key, current) = (word(this, B), word(parent, D));
    if !vm.equal(key, current)? {
        return stop(vm);
    }
    let value = word(parent, E);
    vm.m.store_option(parent.addr(), E, None);
    Ok(value)
}

// A tee's link: a list of item and next link (None: not fetched yet, False: the iterator is
// being asked). The tee: A iterator, B link.
fn link(vm: &mut Vm) -> Result {
    vm.list(&[NONE, NONE])
}

pub fn tee_new(vm: &mut Vm, args: Args) -> Result {
    of_iterable(vm, args.get(1))
}

fn of_iterable(vm: &mut Vm, iterable: Value) -> Result {
    let it = vm.iter(iterable)?;
    if vm.is_instance_of(it, own_class(vm, It::Tee)) {
        return copy(vm, it);
    }
    let this = fresh(vm, It::Tee)?;
    set_word(vm, this, A, it);
    let first = link(vm)?;
    set_word(vm, this, B, first);
    Ok(this)
}

fn copy(vm: &mut Vm, this: Value) -> Result {
    let new = fresh(vm, It::Tee)?;
    set_word(vm, new, A, word(this, A));
    set_word(vm, new, B, word(this, B));
    Ok(new)
}

pub fn tee_copy(vm: &mut Vm, args: Args) -> Result {
    copy(vm, args.get(0))
}

pub fn tee_next(vm: &mut Vm, args: Args) -> Result {
    use pyrs_runtime::strategies::list;
    let this = args.get(0);
    let here = word(this, B);
    let next = list_get(vm, here, 1)?;
    if next == FALSE {
        let text = "cannot re-enter the tee iterator";
        return Err(vm.raise_str(Exc::RuntimeError, text));
    }
    if next != NONE {
        set_word(vm, this, B, next);
        return list_get(vm, here, 0);
    }
    // The iterator may ask its own tees, or another thread may while it runs.
    list::set(&mut vm.m, here.addr(), 1, FALSE)?;
    let fetched = vm.next(word(this, A));
    list::set(&mut vm.m, here.addr(), 1, NONE)?;
    let Some(item) = fetched? else {
        return stop(vm);
    };
    let next = link(vm)?;
    list::set(&mut vm.m, here.addr(), 0, item)?;
    list::set(&mut vm.m, here.addr(), 1, next)?;
    set_word(vm, this, B, next);
    Ok(item)
}

pub fn tee(vm: &mut Vm, args: Args) -> Result {
    let n = args.index_or(vm, 1, 2)?;
    if n < 0 {
        return Err(vm.value_error("n must be >= 0"));
    }
    if n == 0 {
        return Ok(EMPTY_TUPLE);
    }
    if n >= 1 << 30 {
        return Err(vm.memory_error());
    }
    let first = of_iterable(vm, args.get(0))?;
    let all = vm.list(&[first])?;
    for _ in 1..n {
        let other = copy(vm, first)?;
        push(vm, all, other)?;
    }
    vm.tuple_from(all)
}
