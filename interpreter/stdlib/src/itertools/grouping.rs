//! itertools: groupby, batched, tee.

use crate::util::*;
use pyrs_runtime::{Args, EMPTY_TUPLE, Exc, FALSE, NONE, Result, Value, Vm, native_struct};

native_struct! {
    pub struct Batched {
        /// Empty: exhausted.
        SOURCE: Option<Value>,
        /// An int.
        SIZE: Value,
        STRICT: bool,
    }
}
native_struct! {
    pub struct GroupBy {
        SOURCE: Value,
        /// None: the items are their keys.
        FUNCTION: Value,
        /// The key of the group that was given last.
        TARGET: Option<Value>,
        /// Key and value of the item that was fetched last.
        KEY: Option<Value>,
        VALUE: Option<Value>,
        /// The group that may still go on.
        GROUP: Option<Value>,
    }
}
native_struct! {
    pub struct Grouper { PARENT: Value, KEY: Value }
}
native_struct! {
    pub struct Tee {
        SOURCE: Value,
        /// A list of an item and the next link.
        LINK: Value,
    }
}

pub fn batched_new(vm: &mut Vm, args: Args) -> Result {
    let n = args.index(vm, 2)?;
    if n < 1 {
        return Err(vm.value_error("n must be at least one"));
    }
    let strict = args.truth_or(vm, 3, false)?;
    let it = vm.iter(args.get(1))?;
    let this = Batched::new_for(vm, args.get(0))?;
    Batched::SOURCE.set(vm, this, Some(it));
    let n = vm.int(n)?;
    Batched::SIZE.set(vm, this, n);
    Batched::STRICT.set(vm, this, strict);
    Ok(this)
}

pub fn batched_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let Some(it) = Batched::SOURCE.get(this) else {
        return args.stop(vm);
    };
    let n = pyrs_runtime::int::as_i64(Batched::SIZE.get(this)).unwrap_or(1) as usize;
    let row = vm.list(&[])?;
    while list_len(row) < n {
        match vm.next(it)? {
            Some(item) => push(vm, row, item)?,
            None => break,
        }
    }
    if list_len(row) < n {
        Batched::SOURCE.set(vm, this, None);
        if list_len(row) == 0 {
            return args.stop(vm);
        }
        if Batched::STRICT.get(this) {
            return Err(vm.value_error("batched(): incomplete batch"));
        }
    }
    vm.tuple_from(row)
}

pub fn groupby_new(vm: &mut Vm, args: Args) -> Result {
    let it = vm.iter(args.get(1))?;
    let this = GroupBy::new_for(vm, args.get(0))?;
    GroupBy::SOURCE.set(vm, this, it);
    GroupBy::FUNCTION.set(vm, this, args.opt(2).unwrap_or(NONE));
    Ok(this)
}

/// Fetch the next item and its key; false at the end.
fn step(vm: &mut Vm, this: Value) -> Result<bool> {
    let Some(item) = vm.next(GroupBy::SOURCE.get(this))? else {
        return Ok(false);
    };
    let key = if GroupBy::FUNCTION.get(this) == NONE {
        item
    } else {
        vm.call(GroupBy::FUNCTION.get(this), &[item])?
    };
    GroupBy::VALUE.set(vm, this, Some(item));
    GroupBy::KEY.set(vm, this, Some(key));
    Ok(true)
}

pub fn groupby_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    GroupBy::GROUP.set(vm, this, None);
    loop {
        match (GroupBy::KEY.get(this), GroupBy::TARGET.get(this)) {
            (None, _) => {}
            (Some(_), None) => break,
            (Some(current), Some(target)) => {
                if !vm.equal(target, current)? {
                    break;
                }
            }
        }
        if !step(vm, this)? {
            return args.stop(vm);
        }
    }
    let key = GroupBy::KEY.get(this).unwrap_or(NONE);
    GroupBy::TARGET.set(vm, this, Some(key));
    let group = Grouper::make(vm)?;
    Grouper::PARENT.set(vm, group, this);
    Grouper::KEY.set(vm, group, key);
    GroupBy::GROUP.set(vm, this, Some(group));
    vm.tuple(&[GroupBy::KEY.get(this).unwrap_or(NONE), group])
}

pub fn grouper_new(vm: &mut Vm, args: Args) -> Result {
    let parent = args.get(1);
    if !GroupBy::is(vm, parent) {
        return Err(vm.type_error("_grouper() argument 1 must be itertools.groupby"));
    }
    let this = Grouper::new_for(vm, args.get(0))?;
    Grouper::PARENT.set(vm, this, parent);
    Grouper::KEY.set(vm, this, args.get(2));
    GroupBy::GROUP.set(vm, parent, Some(this));
    Ok(this)
}

pub fn grouper_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let parent = Grouper::PARENT.get(this);
    if GroupBy::GROUP.get(parent) != Some(this) {
        return args.stop(vm);
    }
    if GroupBy::VALUE.get(parent).is_none() && !step(vm, parent)? {
        return args.stop(vm);
    }
    let (key, current) = (
        Grouper::KEY.get(this),
        GroupBy::KEY.get(parent).unwrap_or(NONE),
    );
    if !vm.equal(key, current)? {
        return args.stop(vm);
    }
    let value = GroupBy::VALUE.get(parent).unwrap_or(NONE);
    GroupBy::VALUE.clear(vm, parent);
    Ok(value)
}

/// A link of tees: a list of an item and the next link (None: not fetched yet, False: the
/// iterator is being asked).
fn link(vm: &mut Vm) -> Result {
    vm.list(&[NONE, NONE])
}

pub fn tee_new(vm: &mut Vm, args: Args) -> Result {
    of_iterable(vm, args.get(1))
}

fn of_iterable(vm: &mut Vm, iterable: Value) -> Result {
    let it = vm.iter(iterable)?;
    if Tee::is(vm, it) {
        return copy(vm, it);
    }
    let this = Tee::make(vm)?;
    Tee::SOURCE.set(vm, this, it);
    let first = link(vm)?;
    Tee::LINK.set(vm, this, first);
    Ok(this)
}

fn copy(vm: &mut Vm, this: Value) -> Result {
    let new = Tee::make(vm)?;
    Tee::SOURCE.set(vm, new, Tee::SOURCE.get(this));
    Tee::LINK.set(vm, new, Tee::LINK.get(this));
    Ok(new)
}

pub fn tee_copy(vm: &mut Vm, args: Args) -> Result {
    copy(vm, args.get(0))
}

pub fn tee_next(vm: &mut Vm, args: Args) -> Result {
    use pyrs_runtime::strategies::list;
    let this = args.get(0);
    let here = Tee::LINK.get(this);
    let next = list_get(vm, here, 1)?;
    if next == FALSE {
        let text = "cannot re-enter the tee iterator";
        return Err(vm.raise_str(Exc::RuntimeError, text));
    }
    if next != NONE {
        Tee::LINK.set(vm, this, next);
        return list_get(vm, here, 0);
    }
    // The iterator may ask its own tees, or another thread may while it runs.
    list::set(&mut vm.m, here.addr(), 1, FALSE)?;
    let fetched = vm.next(Tee::SOURCE.get(this));
    list::set(&mut vm.m, here.addr(), 1, NONE)?;
    let Some(item) = fetched? else {
        return args.stop(vm);
    };
    let next = link(vm)?;
    list::set(&mut vm.m, here.addr(), 0, item)?;
    list::set(&mut vm.m, here.addr(), 1, next)?;
    Tee::LINK.set(vm, this, next);
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
