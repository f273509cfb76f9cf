//! _queue: the queue that never fills. Words of a SimpleQueue: A a list that holds the items
//! from index B on, C the queue of the threads that wait for an item.
//!
//! Finalizers and signal handlers run at safe points, of which there is none between looking
//! at the words and changing them: a `put` that comes from one of them finds a whole queue.

use crate::thread::{call_one, wait_for};
use crate::util::*;
use pyrs_runtime::names::Name;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{Args, Exc, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean};
use std::time::Duration;

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

pub fn make_module(vm: &mut Vm) -> Result {
    let module = vm.new_module("_queue")?;
    define_as(vm, module, &QUEUE, None, ClassId::SimpleQueue)?;
    let base = vm.exc_class(Exc::Exception);
    let empty = exception_class(vm, module, "Empty", "_queue", base)?;
    let doc = vm.str("Exception raised by Queue.get(block=0)/get_nowait().")?;
    vm.dict_set_text(pyrs_runtime::class::class_dict(empty), "__doc__", doc)?;
    vm.set_native_class(ClassId::QueueEmpty as usize, empty);
    Ok(module)
}

/// A subclass with an `__init__` of its own may take arguments.
fn new(vm: &mut Vm, args: Args) -> Result {
    let this = instance(vm, args.get(0), ClassId::SimpleQueue)?;
    let (own, init) = (class(vm, ClassId::SimpleQueue), vm.name(Name::__init__));
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
    set_word(vm, this, A, list);
    set_length(this, B, 0);
    Ok(this)
}

fn len(this: Value) -> usize {
    list_len(word(this, A)).saturating_sub(length(this, B))
}

fn put(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    push(vm, word(this, A), args.get(1))?;
    call_one(vm, this, C);
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
    if len(this) == 0 && !wait_for(vm, this, C, limit, |this| len(this) > 0)? {
        return Err(empty(vm));
    }
    take(vm, this)
}

#[cold]
fn empty(vm: &mut Vm) -> Raised {
    let class = class(vm, ClassId::QueueEmpty);
    match vm.call(class, &[]) {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

/// The first item. The places of taken ones are given back when they are the greater part.
fn take(vm: &mut Vm, this: Value) -> Result {
    let (list, at) = (word(this, A), length(this, B));
    let item = list_get(vm, list, at)?;
    let behind = at + 1;
    if behind == list_len(list) {
        ls::truncate(&mut vm.m, list.addr(), 0);
        set_length(this, B, 0);
    } else if behind > 32 && behind > list_len(list) / 2 {
        ls::remove_range(&mut vm.m, list.addr(), 0, behind);
        set_length(this, B, 0);
    } else {
        if !ls::is_raw(list.addr()) {
            ls::set(&mut vm.m, list.addr(), at, NONE)?;
        }
        set_length(this, B, behind);
    }
    Ok(item)
}
