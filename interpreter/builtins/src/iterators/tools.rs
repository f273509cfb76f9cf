//! enumerate, zip, map, filter, reversed.

use super::this;
use crate::shared;
use pyrs_runtime::objmodel::kinds::{iterator, state_iter};
use pyrs_runtime::{
    Args, EMPTY_TUPLE, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, tuple,
};

static ENUMERATE: TypeDef = TypeDef {
    doc: "Return an enumerate object.\n\n  iterable\n    an object supporting iteration\n\nThe enumerate object yields pairs containing a count (from start, which\ndefaults to zero) and a value yielded by the iterable argument.\n\nenumerate is useful for obtaining an indexed list:\n    (0, seq[0]), (1, seq[1]), (2, seq[2]), ...",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, /, iterable=None, start=0", new_enumerate),
        Row::new("__iter__", "self, /", this),
        Row::new("__next__", "self, /", step),
        Row::new("__reduce__", "self, /", |vm, a| {
            let at = a.get(0).addr();
            let args = vm.tuple(&[
                or_none(at.value(state_iter::A)),
                or_none(at.value(state_iter::B)),
            ])?;
            let class = vm.class_of(a.get(0));
            vm.tuple(&[class, args])
        }),
        Row::class("__class_getitem__", "cls, object, /", shared::class_getitem).doc("See PEP 585"),
    ],
    ..TypeDef::new("enumerate", Kind::Enumerate)
};

static ZIP: TypeDef = TypeDef {
    doc: "The zip object yields n-length tuples, where n is the number of iterables\npassed as positional arguments to zip().  The i-th element in every tuple\ncomes from the i-th iterable argument to zip().  This continues until the\nshortest argument is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *iterables, strict=False", new_zip),
        Row::new("__iter__", "self, /", this),
        Row::new("__next__", "self, /", step),
        Row::new("__reduce__", "self, /", |vm, a| {
            let at = a.get(0).addr();
            let class = vm.class_of(a.get(0));
            let args = at.value(state_iter::A).unwrap_or(EMPTY_TUPLE);
            match at.value(state_iter::B) {
                Some(strict) if strict == boolean(true) => vm.tuple(&[class, args, strict]),
                _ => vm.tuple(&[class, args]),
            }
        }),
        Row::new("__setstate__", "self, object, /", |vm, a| {
            let strict = boolean(vm.truth(a.get(1))?);
            vm.m.store(a.get(0).addr(), state_iter::B, strict);
            Ok(NONE)
        }),
    ],
    ..TypeDef::new("zip", Kind::Zip)
};

static MAP: TypeDef = TypeDef {
    doc: "Make an iterator that computes the function using arguments from\neach of the iterables.  Stops when the shortest iterable is exhausted.\n\nIf strict is true and one of the arguments is exhausted before the others,\nraise a ValueError.",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, strict=False", new_map),
        Row::new("__iter__", "self, /", this),
        Row::new("__next__", "self, /", step),
        Row::new("__reduce__", "self, /", |vm, a| {
            let at = a.get(0).addr();
            let class = vm.class_of(a.get(0));
            let sources = at.value(state_iter::B).unwrap_or(EMPTY_TUPLE);
            let list = vm.list(&[or_none(at.value(state_iter::A))])?;
            vm.list_extend(list, sources)?;
            let args = vm.tuple_from(list)?;
            match at.value(state_iter::C) {
                Some(strict) if strict == boolean(true) => vm.tuple(&[class, args, strict]),
                _ => vm.tuple(&[class, args]),
            }
        }),
        Row::new("__setstate__", "self, object, /", |vm, a| {
            let strict = boolean(vm.truth(a.get(1))?);
            vm.m.store(a.get(0).addr(), state_iter::C, strict);
            Ok(NONE)
        }),
    ],
    ..TypeDef::new("map", Kind::MapIter)
};

static FILTER: TypeDef = TypeDef {
    doc: "Return an iterator yielding those items of iterable for which function(item)\nis true. If function is None, return the items that are true.",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, function, iterable, /", |vm, a| {
            let it = vm.iter(a.get(2))?;
            make(vm, a.get(0), Kind::Filter, &[a.get(1), it])
        }),
        Row::new("__iter__", "self, /", this),
        Row::new("__next__", "self, /", step),
        Row::new("__reduce__", "self, /", |vm, a| {
            let at = a.get(0).addr();
            let args = vm.tuple(&[
                or_none(at.value(state_iter::A)),
                or_none(at.value(state_iter::B)),
            ])?;
            let class = vm.class_of(a.get(0));
            vm.tuple(&[class, args])
        }),
    ],
    ..TypeDef::new("filter", Kind::Filter)
};

static REVERSED: TypeDef = TypeDef {
    doc: "Return a reverse iterator over the values of the given sequence.",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, object, /", |vm, a| {
            super::reversed(vm, a.get(1))
        }),
        Row::new("__iter__", "self, /", this),
        Row::new("__next__", "self, /", step),
        Row::new("__length_hint__", "self, /", |vm, a| {
            let at = a.get(0).addr();
            let n = match at.value(iterator::SOURCE) {
                Some(_) => at.value(iterator::INDEX).map_or(0, Value::small_unchecked) + 1,
                None => 0,
            };
            vm.int(n)
        }),
        Row::new("__reduce__", "self, /", |vm, a| {
            let at = a.get(0).addr();
            let class = vm.class_of(a.get(0));
            match at.value(iterator::SOURCE) {
                Some(source) => {
                    let args = vm.tuple(&[source])?;
                    vm.tuple(&[class, args, or_none(at.value(iterator::INDEX))])
                }
                None => {
                    let args = vm.tuple(&[EMPTY_TUPLE])?;
                    vm.tuple(&[class, args])
                }
            }
        }),
        Row::new("__setstate__", "self, object, /", |vm, a| {
            let i = a.index(vm, 1)?.clamp(-1, 1 << 29);
            vm.m.store(a.get(0).addr(), iterator::INDEX, Value::small(i));
            Ok(NONE)
        }),
    ],
    ..TypeDef::new("reversed", Kind::Reversed)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    for def in [&ENUMERATE, &ZIP, &MAP, &FILTER, &REVERSED] {
        shared::define(vm, def, true)?;
    }
    Ok(())
}

fn or_none(value: Option<Value>) -> Value {
    value.unwrap_or(NONE)
}

fn step(vm: &mut Vm, a: Args) -> Result {
    match vm.tool_next(a.get(0))? {
        Some(item) => Ok(item),
        None => Err(vm.stop_iteration(NONE)),
    }
}

/// An iterator of a class with the given first fields.
fn make(vm: &mut Vm, class: Value, kind: Kind, fields: &[Value]) -> Result {
    let new = if shared::is_builtin(vm, class, kind) {
        Value::from_addr(vm.m.alloc(kind.map(), state_iter::SIZE)?)
    } else {
        shared::check_new(vm, class, kind)?;
        vm.new_instance(class)?
    };
    let offsets = [state_iter::A, state_iter::B, state_iter::C, state_iter::D];
    for (&value, offset) in fields.iter().zip(offsets) {
        vm.m.store(new.addr(), offset, value);
    }
    Ok(new)
}

fn new_enumerate(vm: &mut Vm, a: Args) -> Result {
    let start = match a.opt(2) {
        Some(start) => vm.to_index(start)?,
        None => Value::small(0),
    };
    let Some(iterable) = a.opt(1) else {
        return Err(vm.type_error("enumerate() missing required argument 'iterable'"));
    };
    let it = vm.iter(iterable)?;
    make(vm, a.get(0), Kind::Enumerate, &[it, start])
}

/// The iterators of items `from..` of a tuple.
fn iterators(vm: &mut Vm, sources: Value, from: usize) -> Result {
    let n = tuple::len(sources.addr());
    let new = Value::from_addr(tuple::new(&mut vm.m, n - from)?);
    for i in from..n {
        let source = tuple::get(sources.addr(), i);
        let it = vm.iter(source)?;
        tuple::set(&mut vm.m, new.addr(), i - from, it);
    }
    Ok(new)
}

fn new_zip(vm: &mut Vm, a: Args) -> Result {
    let strict = boolean(a.truth_or(vm, 2, false)?);
    let sources = iterators(vm, a.get(1), 0)?;
    make(vm, a.get(0), Kind::Zip, &[sources, strict])
}

fn new_map(vm: &mut Vm, a: Args) -> Result {
    let args = a.get(1);
    if tuple::len(args.addr()) < 2 {
        return Err(vm.type_error("map() must have at least two arguments."));
    }
    let strict = boolean(a.truth_or(vm, 2, false)?);
    let sources = iterators(vm, args, 1)?;
    let f = tuple::get(args.addr(), 0);
    make(vm, a.get(0), Kind::MapIter, &[f, sources, strict])
}
