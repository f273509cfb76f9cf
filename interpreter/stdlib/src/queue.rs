//! _queue: the queue that never fills.
//!
//! Finalizers and signal handlers run at safe points, of which there is none between looking
//! at the words and changing them: a `put` that comes from one of them finds a whole queue.

use crate::ModuleId;
use crate::thread::{call_one, wait_for};
use crate::util::*;
use pyrs_runtime::name::Name;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, native_struct, py_module,
};
use std::time::Duration;

native_struct! {
    /// A queue.
    pub struct SimpleQueue {
        /// A list that holds the items from index `FIRST` on.
        ITEMS: Value,
        FIRST: Length,
        /// The queue of the threads that wait for an item.
        WAITERS: i64,
    }
}

py_module! {
    pub static MODULE = ModuleId::Queue, "_queue";
    types: { SimpleQueue = &QUEUE },
    exceptions: {
        Empty = "_queue.Empty" (Exc::Exception),
            "Exception raised by Queue.get(block=0)/get_nowait().";
    },
}

/// Seconds that fit the nanoseconds of a time.
const LONGEST: f64 = (i64::MAX / 1_000_000_000) as f64;

static QUEUE: TypeDef = TypeDef {
    module: "_queue",
    owns_kind: false,
    subclassable: true,
    weakrefable: true,
    doc: "Simple, unbounded, reentrant FIFO queue.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("put", "self, item, block=True, timeout=None", put),
        Row::new("put_nowait", "self, item", put),
        Row::new("get", "self, block=True, timeout=None", |vm, a| {
            let limit = limit(vm, a)?;
            get(vm, a.get(0), limit)
        }),
        Row::new("get_nowait", "self, /", |vm, a| {
            get(vm, a.get(0), Some(Duration::ZERO))
        }),
        Row::new("qsize", "self, /", |vm, a| vm.int(len(a.get(0)) as i64)),
        Row::new("empty", "self, /", |_, a| Ok(boolean(len(a.get(0)) == 0))),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    ..TypeDef::new("SimpleQueue", Kind::NativeObject)
};

/// A subclass with an `__init__` of its own may take arguments.
fn new(vm: &mut Vm, args: Args) -> Result {
    let this = SimpleQueue::new_for(vm, args.get(0))?;
    let (own, init) = (SimpleQueue::class(vm), vm.name(Name::__init__));
    if args.get(0) == own || vm.lookup(args.get(0), init) == vm.lookup(own, init) {
        if items(args.get(1)) > 0 {
            return Err(vm.type_error("SimpleQueue() takes no positional arguments"));
        }
        if args
            .opt(2)
            .is_some_and(|keywords| vm.dict_len(keywords) > 0)
        {
            return Err(vm.type_error("SimpleQueue() takes no keyword arguments"));
        }
    }
    let list = vm.list(&[])?;
    SimpleQueue::ITEMS.set(vm, this, list);
    SimpleQueue::FIRST.set(vm, this, 0);
    Ok(this)
}

fn len(this: Value) -> usize {
    list_len(SimpleQueue::ITEMS.get(this)).saturating_sub(SimpleQueue::FIRST.get(this))
}

fn put(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    push(vm, SimpleQueue::ITEMS.get(this), args.get(1))?;
    call_one(vm, this, SimpleQueue::WAITERS);
    Ok(NONE)
}

/// How long a `get` may wait; None: for ever.
fn limit(vm: &mut Vm, args: Args) -> Result<Option<Duration>> {
    if !args.truth_or(vm, 1, true)? {
        return Ok(Some(Duration::ZERO));
    }
    let Some(timeout) = args.some(2) else {
        return Ok(None);
    };
    let seconds = match vm.number_as_f64(timeout)? {
        Some(seconds) => seconds,
        None => {
            let got = vm.type_name_of(timeout);
            return Err(vm.type_error(format!(
                "'{got}' object cannot be interpreted as an integer or float"
            )));
        }
    };
    if seconds.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if seconds.abs() > LONGEST {
        let text = "timestamp out of range for C PyTime_t";
        return Err(vm.raise_str(Exc::OverflowError, text));
    }
    if seconds < 0.0 {
        return Err(vm.value_error("'timeout' must be a non-negative number"));
    }
    Ok(Some(Duration::from_secs_f64(seconds)))
}

fn get(vm: &mut Vm, this: Value, limit: Option<Duration>) -> Result {
    let waiters = SimpleQueue::WAITERS;
    if len(this) == 0 && !wait_for(vm, this, waiters, limit, |this| len(this) > 0)? {
        return Err(Empty::raise_bare(vm));
    }
    take(vm, this)
}

/// The first item. The places of taken ones are given back when they are the greater part.
fn take(vm: &mut Vm, this: Value) -> Result {
    let (list, at) = (SimpleQueue::ITEMS.get(this), SimpleQueue::FIRST.get(this));
    let item = list_get(vm, list, at)?;
    let behind = at + 1;
    if behind == list_len(list) {
        ls::truncate(&mut vm.m, list.addr(), 0);
        SimpleQueue::FIRST.set(vm, this, 0);
    } else if behind > 32 && behind > list_len(list) / 2 {
        ls::remove_range(&mut vm.m, list.addr(), 0, behind);
        SimpleQueue::FIRST.set(vm, this, 0);
    } else {
        if !ls::is_raw(list.addr()) {
            ls::set(&mut vm.m, list.addr(), at, NONE)?;
        }
        SimpleQueue::FIRST.set(vm, this, behind);
    }
    Ok(item)
}
