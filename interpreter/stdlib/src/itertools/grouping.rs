//! itertools: groupby, batched, tee.

use crate::util::*;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, Exc, FALSE, Kind, NONE, Result, TypeDef, Value, Vm, native_struct, tuple,
};

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
        LINK: Value,
    }
}
native_struct! {
    /// What tees of one iterator share: an item, and what comes behind it.
    pub struct TeeLink {
        ITEM: Value,
        /// The next link. Empty: not fetched yet; False: the iterator is being asked.
        NEXT: Option<Value>,
    }
}

/// Nobody sees its objects but through the collector's list.
pub static TEE_LINK: TypeDef = TypeDef {
    module: "itertools",
    owns_kind: false,
    ..TypeDef::new("_tee_dataobject", Kind::NativeObject)
};

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

/// Larger batches grow as items come.
const AT_ONCE: usize = 64;

pub fn batched_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let Some(it) = Batched::SOURCE.get(this) else {
        return Ok(None);
    };
    let n = pyrs_runtime::int::as_i64(Batched::SIZE.get(this)).unwrap_or(1) as usize;
    let row = if n <= AT_ONCE {
        let row = Value::from_addr(tuple::new(&mut vm.m, n)?);
        let mut got = 0;
        while got < n {
            let Some(item) = vm.next_ready(it)? else {
                break;
            };
            tuple::set(&mut vm.m, row.addr(), got, item);
            got += 1;
        }
        if got == n {
            return Ok(Some(row));
        }
        let few = vm.list(&[])?;
        for i in 0..got {
            push(vm, few, tuple::get(row.addr(), i))?;
        }
        few
    } else {
        let row = vm.list(&[])?;
        while list_len(row) < n {
            match vm.next_ready(it)? {
                Some(item) => push(vm, row, item)?,
                None => break,
            }
        }
        row
    };
    if list_len(row) < n {
        Batched::SOURCE.set(vm, this, None);
        if list_len(row) == 0 {
            return Ok(None);
        }
        if Batched::STRICT.get(this) {
            return Err(vm.value_error("batched(): incomplete batch"));
        }
    }
    vm.tuple_from(row).map(Some)
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
    let Some(item) = vm.next_ready(GroupBy::SOURCE.get(this))? else {
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

pub fn groupby_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
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
            return Ok(None);
        }
    }
    let key = GroupBy::KEY.get(this).unwrap_or(NONE);
    GroupBy::TARGET.set(vm, this, Some(key));
    let group = Grouper::make(vm)?;
    Grouper::PARENT.set(vm, group, this);
    Grouper::KEY.set(vm, group, key);
    GroupBy::GROUP.set(vm, this, Some(group));
    vm.pair(GroupBy::KEY.get(this).unwrap_or(NONE), group)
        .map(Some)
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

pub fn grouper_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let parent = Grouper::PARENT.get(this);
    if GroupBy::GROUP.get(parent) != Some(this) {
        return Ok(None);
    }
    if GroupBy::VALUE.get(parent).is_none() && !step(vm, parent)? {
        return Ok(None);
    }
    let (key, current) = (
        Grouper::KEY.get(this),
        GroupBy::KEY.get(parent).unwrap_or(NONE),
    );
    if !vm.equal(key, current)? {
        return Ok(None);
    }
    let value = GroupBy::VALUE.get(parent).unwrap_or(NONE);
    GroupBy::VALUE.clear(vm, parent);
    Ok(Some(value))
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
    let first = TeeLink::make(vm)?;
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

pub fn tee_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let Some(words) = Opened::<Tee>::of(this) else {
        return Ok(None);
    };
    let here = words.get(Tee::LINK);
    let Some(link) = Opened::<TeeLink>::of(here) else {
        return Ok(None);
    };
    match link.get(TeeLink::NEXT) {
        Some(FALSE) => {
            let text = "cannot re-enter the tee iterator";
            return Err(vm.raise_str(Exc::RuntimeError, text));
        }
        Some(next) => {
            words.set(vm, Tee::LINK, next);
            return Ok(Some(link.get(TeeLink::ITEM)));
        }
        None => {}
    }
    // The iterator may ask its own tees, or another thread may while it runs.
    link.set_option(vm, TeeLink::NEXT, Some(FALSE));
    let fetched = vm.next_ready(words.get(Tee::SOURCE));
    link.set_option(vm, TeeLink::NEXT, None);
    let Some(item) = fetched? else {
        return Ok(None);
    };
    let next = TeeLink::make(vm)?;
    link.set(vm, TeeLink::ITEM, item);
    link.set_option(vm, TeeLink::NEXT, Some(next));
    words.set(vm, Tee::LINK, next);
    Ok(Some(item))
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
