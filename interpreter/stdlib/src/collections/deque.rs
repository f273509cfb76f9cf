//! deque and its iterators.

use crate::util::*;
use pyrs_builtins::shared;
use pyrs_bytecode::{Alias, Effects};
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::item::insertion_point;
use pyrs_runtime::name::Name;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, FALSE, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TRUE, TypeDef, Value, Vm,
    boolean, int, native_struct,
};

native_struct! {
    pub struct Deque {
        /// A list that holds the items from index `FIRST` on.
        ITEMS: Value,
        FIRST: Length,
        /// An int; -1: no limit.
        MOST: Value,
        /// A count of changes.
        CHANGES: i64,
    }
}
native_struct! {
    pub struct DequeIter {
        DEQUE: Value,
        AT: i64,
        /// The deque's count of changes.
        CHANGES: i64,
        STEP: i64,
    }
}

/// Free places made before the first item when appending on the left.
const HEADROOM: usize = 16;

/// The items lie in a list, which may be made anew.
const CHANGE: Effects = Effects::PURE
    .changes(Alias::Foreign)
    .changes(Alias::ListHeader)
    .changes(Alias::ListWords)
    .changes(Alias::ListFloats)
    .changes(Alias::ListInts)
    .raises()
    .allocates();

pub(super) static DEQUE: TypeDef = TypeDef {
    module: "collections",
    owns_kind: false,
    subclassable: true,
    weakrefable: true,
    doc: "A list-like sequence optimized for data accesses near its endpoints.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, iterable=None, maxlen=None", init),
        Row::new("append", "self, item, /", |vm, a| {
            append(vm, a.get(0), a.get(1))?;
            Ok(NONE)
        })
        .effects(CHANGE),
        Row::new("appendleft", "self, item, /", |vm, a| {
            append_left(vm, a.get(0), a.get(1))?;
            Ok(NONE)
        })
        .effects(CHANGE),
        Row::new("pop", "self, /", pop).effects(CHANGE),
        Row::new("popleft", "self, /", pop_left).effects(CHANGE),
        Row::new("extend", "self, iterable, /", |vm, a| {
            extend(vm, a.get(0), a.get(1))?;
            Ok(NONE)
        }),
        Row::new("extendleft", "self, iterable, /", extend_left),
        Row::new("rotate", "self, n=1, /", rotate).effects(CHANGE.if_plain()),
        Row::new("clear", "self, /", |vm, a| {
            clear(vm, a.get(0))?;
            Ok(NONE)
        })
        .effects(CHANGE),
        Row::new("copy", "self, /", copy).effects(CHANGE.if_plain()),
        Row::new("__copy__", "self, /", copy),
        Row::new("count", "self, value, /", count),
        Row::new(
            "index",
            "self, value, start=0, stop=9223372036854775807, /",
            index,
        ),
        Row::new("insert", "self, index, value, /", insert),
        Row::new("remove", "self, value, /", remove),
        Row::new("reverse", "self, /", |vm, a| {
            let list = flat(vm, a.get(0));
            ls::reverse(&mut vm.m, list.addr());
            changed(vm, a.get(0));
            Ok(NONE)
        })
        .effects(CHANGE),
        Row::new("__len__", "self, /", |vm, a| vm.int(len(a.get(0)) as i64)),
        Row::new("__bool__", "self, /", |_, a| Ok(boolean(len(a.get(0)) > 0))),
        Row::new("__getitem__", "self, key, /", get),
        Row::new("__setitem__", "self, key, value, /", set_item),
        Row::new("__delitem__", "self, key, /", delete),
        Row::new("__contains__", "self, key, /", contains),
        Row::new("__iter__", "self, /", |vm, a| iterator(vm, a.get(0), 1)),
        Row::new("__reversed__", "self, /", |vm, a| {
            iterator(vm, a.get(0), -1)
        }),
        Row::new("__add__", "self, value, /", add),
        Row::new("__iadd__", "self, value, /", |vm, a| {
            extend(vm, a.get(0), a.get(1))?;
            Ok(a.get(0))
        }),
        Row::new("__mul__", "self, value, /", multiply),
        Row::new("__rmul__", "self, value, /", multiply),
        Row::new("__imul__", "self, value, /", multiply_in_place),
        Row::new("__eq__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Eq)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ne)
        }),
        Row::new("__lt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Lt)
        }),
        Row::new("__le__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Le)
        }),
        Row::new("__gt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Gt)
        }),
        Row::new("__ge__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ge)
        }),
        Row::new("__repr__", "self, /", repr),
        Row::new("__reduce__", "self, /", reduce),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[GetSetRow::get("maxlen", |_, a| {
        Ok(match limit(a.get(0)) {
            Some(_) => Deque::MOST.get(a.get(0)),
            None => NONE,
        })
    })],
    ..TypeDef::new("deque", Kind::NativeObject)
};

pub(super) static DEQUE_ITER: TypeDef = TypeDef {
    module: "_collections",
    owns_kind: false,
    methods: &[
        Row::new("__iter__", "self, /", |_, a| Ok(a.get(0))),
        pyrs_runtime::next_row!(next),
        Row::new("__length_hint__", "self, /", |_, a| {
            let this = a.get(0);
            let n = len(DequeIter::DEQUE.get(this)) as i64;
            let at = DequeIter::AT.get(this);
            Ok(Value::small(if DequeIter::STEP.get(this) > 0 {
                (n - at).max(0)
            } else {
                at + 1
            }))
        }),
    ],
    ..TypeDef::new("_deque_iterator", Kind::NativeObject)
};

pub(super) fn finish_types(vm: &mut Vm) -> Result<()> {
    let class = Deque::class(vm);
    let dict = pyrs_runtime::class::class_dict(class);
    vm.dict_set_text(dict, "__hash__", NONE)?;
    pyrs_runtime::class::set_flag(class, pyrs_runtime::class::flags::SEQUENCE);
    Ok(())
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let this = Deque::new_for(vm, args.get(0))?;
    let list = vm.list(&[])?;
    Deque::ITEMS.set(vm, this, list);
    Deque::FIRST.set(vm, this, 0);
    Deque::MOST.set(vm, this, Value::small(-1));
    Deque::CHANGES.set(vm, this, 0);
    Ok(this)
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    match args.some(2) {
        None => Deque::MOST.set(vm, this, Value::small(-1)),
        Some(n) => {
            if !vm.is_int(n) {
                return Err(vm.type_error("an integer is required"));
            }
            let n = vm.index_i64(n)?;
            if n < 0 {
                return Err(vm.value_error("maxlen must be non-negative"));
            }
            let n = vm.int(n)?;
            Deque::MOST.set(vm, this, n);
        }
    }
    clear(vm, this)?;
    if let Some(iterable) = args.some(1) {
        extend(vm, this, iterable)?;
    }
    Ok(NONE)
}

fn limit(this: Value) -> Option<usize> {
    int::as_i64(Deque::MOST.get(this)).and_then(|n| usize::try_from(n).ok())
}
fn head(this: Value) -> usize {
    Deque::FIRST.get(this)
}
fn len(this: Value) -> usize {
    list_len(Deque::ITEMS.get(this)).saturating_sub(head(this))
}
fn changed(vm: &mut Vm, this: Value) {
    Deque::CHANGES.set(vm, this, (Deque::CHANGES.get(this) + 1) & 0x3fff_ffff);
}

fn clear(vm: &mut Vm, this: Value) -> Result<()> {
    let list = vm.list(&[])?;
    Deque::ITEMS.set(vm, this, list);
    Deque::FIRST.set(vm, this, 0);
    changed(vm, this);
    Ok(())
}

/// The list with the first item at its beginning.
fn flat(vm: &mut Vm, this: Value) -> Value {
    let list = Deque::ITEMS.get(this);
    let head = head(this);
    if head > 0 {
        ls::remove_range(&mut vm.m, list.addr(), 0, head);
        Deque::FIRST.set(vm, this, 0);
    }
    list
}

fn append(vm: &mut Vm, this: Value, value: Value) -> Result<()> {
    push(vm, Deque::ITEMS.get(this), value)?;
    changed(vm, this);
    if let Some(limit) = limit(this)
        && len(this) > limit
    {
        take_left(vm, this)?;
    }
    Ok(())
}

fn append_left(vm: &mut Vm, this: Value, value: Value) -> Result<()> {
    if head(this) == 0 {
        // Make room in front, in proportion to what is there.
        let old = Deque::ITEMS.get(this);
        let n = list_len(old);
        let room = HEADROOM + n / 2;
        let new = ls::repeat(&mut vm.m, if n > 0 { value } else { Value::small(0) }, room)?;
        ls::extend(&mut vm.m, new.addr(), old.addr())?;
        Deque::ITEMS.set(vm, this, new);
        Deque::FIRST.set(vm, this, room);
    }
    let head = head(this) - 1;
    let list = Deque::ITEMS.get(this);
    ls::set(&mut vm.m, list.addr(), head, value)?;
    Deque::FIRST.set(vm, this, head);
    changed(vm, this);
    if let Some(limit) = limit(this)
        && len(this) > limit
    {
        take_right(vm, this)?;
    }
    Ok(())
}

fn take_right(vm: &mut Vm, this: Value) -> Result {
    let list = Deque::ITEMS.get(this);
    changed(vm, this);
    let value = ls::pop(&mut vm.m, list.addr())?;
    if len(this) == 0 && head(this) > 0 {
        ls::truncate(&mut vm.m, list.addr(), 0);
        Deque::FIRST.set(vm, this, 0);
    }
    Ok(value)
}

fn take_left(vm: &mut Vm, this: Value) -> Result {
    let list = Deque::ITEMS.get(this);
    let at = head(this);
    let value = list_get(vm, list, at)?;
    if !ls::is_raw(list.addr()) {
        ls::set(&mut vm.m, list.addr(), at, NONE)?;
    }
    Deque::FIRST.set(vm, this, at + 1);
    changed(vm, this);
    if at + 1 == list_len(list) {
        ls::truncate(&mut vm.m, list.addr(), 0);
        Deque::FIRST.set(vm, this, 0);
    } else if at > 32 && at > list_len(list) / 2 {
        flat(vm, this);
    }
    Ok(value)
}

fn pop(vm: &mut Vm, args: Args) -> Result {
    if len(args.get(0)) == 0 {
        return Err(vm.index_error("pop from an empty deque"));
    }
    take_right(vm, args.get(0))
}

fn pop_left(vm: &mut Vm, args: Args) -> Result {
    if len(args.get(0)) == 0 {
        return Err(vm.index_error("pop from an empty deque"));
    }
    take_left(vm, args.get(0))
}

fn extend(vm: &mut Vm, this: Value, iterable: Value) -> Result<()> {
    let source = if iterable == this {
        vm.list_from(iterable)?
    } else {
        iterable
    };
    let it = vm.iter(source)?;
    while let Some(value) = vm.next(it)? {
        append(vm, this, value)?;
    }
    Ok(())
}

fn extend_left(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let source = if args.get(1) == this {
        vm.list_from(this)?
    } else {
        args.get(1)
    };
    let it = vm.iter(source)?;
    while let Some(value) = vm.next(it)? {
        append_left(vm, this, value)?;
    }
    Ok(NONE)
}

fn rotate(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let by = args.index_or(vm, 1, 1)?;
    let n = len(this) as i64;
    if n < 2 || by % n == 0 {
        return Ok(NONE);
    }
    let right = by.rem_euclid(n) as usize;
    let n = n as usize;
    if right <= n / 2 {
        make_headroom(vm, this, right)?;
        let (list, head) = (Deque::ITEMS.get(this), head(this));
        let at = list.addr();
        let end = list_len(list) - right;
        for i in 0..right {
            let value = ls::get(&mut vm.m, at, end + i)?;
            ls::set(&mut vm.m, at, head - right + i, value)?;
        }
        ls::truncate(&mut vm.m, at, end);
        Deque::FIRST.set(vm, this, head - right);
    } else {
        let left = n - right;
        let (list, head) = (Deque::ITEMS.get(this), head(this));
        for i in head..head + left {
            let value = list_get(vm, list, i)?;
            push(vm, list, value)?;
        }
        drop_left(vm, this, left)?;
    }
    changed(vm, this);
    Ok(NONE)
}

/// The first `n` items go.
fn drop_left(vm: &mut Vm, this: Value, n: usize) -> Result<()> {
    let list = Deque::ITEMS.get(this);
    let head = head(this);
    if !ls::is_raw(list.addr()) {
        for i in head..head + n {
            ls::set(&mut vm.m, list.addr(), i, NONE)?;
        }
    }
    let head = head + n;
    Deque::FIRST.set(vm, this, head);
    if head > 32 && head > list_len(list) / 2 {
        flat(vm, this);
    }
    Ok(())
}

/// Make room for items in front of the first one, in proportion to what is there.
fn make_headroom(vm: &mut Vm, this: Value, wanted: usize) -> Result<()> {
    let head = head(this);
    if head >= wanted {
        return Ok(());
    }
    let old = Deque::ITEMS.get(this);
    let n = list_len(old);
    let room = (HEADROOM + n / 2).max(wanted);
    // The places in front hold something that fits the list's kind of items.
    let filling = if n > 0 {
        list_get(vm, old, n - 1)?
    } else {
        Value::small(0)
    };
    let new = ls::repeat(&mut vm.m, filling, room)?;
    ls::extend(&mut vm.m, new.addr(), old.addr())?;
    Deque::ITEMS.set(vm, this, new);
    Deque::FIRST.set(vm, this, head + room);
    Ok(())
}

/// An object of the same class with these items and the same limit.
fn like(vm: &mut Vm, this: Value, items: Value) -> Result {
    let class = vm.class_of(this);
    let made = if Deque::is_exactly(vm, this) {
        let new = vm.new_instance(class)?;
        let list = vm.list_from(items)?;
        Deque::ITEMS.set(vm, new, list);
        Deque::FIRST.set(vm, new, 0);
        Deque::MOST.set(vm, new, Deque::MOST.get(this));
        Deque::CHANGES.set(vm, new, 0);
        if let Some(limit) = limit(new) {
            while len(new) > limit {
                take_left(vm, new)?;
            }
        }
        new
    } else if let Some(n) = limit(this) {
        let n = vm.int(n as i64)?;
        vm.call(class, &[items, n])?
    } else {
        vm.call(class, &[items])?
    };
    Ok(made)
}

fn copy(vm: &mut Vm, args: Args) -> Result {
    let list = flat(vm, args.get(0));
    like(vm, args.get(0), list)
}

/// Item `i`, which exists.
fn at(vm: &mut Vm, this: Value, i: usize) -> Result {
    let head = head(this);
    list_get(vm, Deque::ITEMS.get(this), head + i)
}

fn mutated(vm: &mut Vm, this: Value, before: i64) -> Result<()> {
    if Deque::CHANGES.get(this) != before {
        return Err(vm.runtime_error("deque mutated during iteration"));
    }
    Ok(())
}

fn count(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let before = Deque::CHANGES.get(this);
    let mut n = 0;
    for i in 0..len(this) {
        let value = at(vm, this, i)?;
        if vm.equal(value, args.get(1))? {
            n += 1;
        }
        mutated(vm, this, before)?;
    }
    vm.int(n)
}

fn find(vm: &mut Vm, this: Value, wanted: Value, from: usize, to: usize) -> Result<Option<usize>> {
    let before = Deque::CHANGES.get(this);
    for i in from..to.min(len(this)) {
        let value = at(vm, this, i)?;
        if vm.equal(value, wanted)? {
            return Ok(Some(i));
        }
        mutated(vm, this, before)?;
    }
    Ok(None)
}

fn contains(vm: &mut Vm, args: Args) -> Result {
    let found = find(vm, args.get(0), args.get(1), 0, usize::MAX)?;
    Ok(if found.is_some() { TRUE } else { FALSE })
}

fn index(vm: &mut Vm, args: Args) -> Result {
    let (from, to) = shared::bounds(vm, args, 2)?.over(len(args.get(0)));
    match find(vm, args.get(0), args.get(1), from, to)? {
        Some(i) => vm.int(i as i64),
        None => Err(vm.value_error("deque.index(x): x not in deque")),
    }
}

fn insert(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let i = args.index(vm, 1)?;
    if limit(this).is_some_and(|l| len(this) >= l) {
        return Err(vm.index_error("deque already at its maximum size"));
    }
    let i = insertion_point(i, len(this));
    let list = flat(vm, this);
    ls::insert(&mut vm.m, list.addr(), i, args.get(2))?;
    changed(vm, this);
    Ok(NONE)
}

fn remove(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let before = Deque::CHANGES.get(this);
    for i in 0..len(this) {
        let value = at(vm, this, i)?;
        let same = vm.equal(value, args.get(1))?;
        if Deque::CHANGES.get(this) != before {
            return Err(vm.index_error("deque mutated during remove()."));
        }
        if same {
            let list = flat(vm, this);
            ls::remove_range(&mut vm.m, list.addr(), i, i + 1);
            changed(vm, this);
            return Ok(NONE);
        }
    }
    Err(vm.value_error("deque.remove(x): x not in deque"))
}

fn position(vm: &mut Vm, args: Args) -> Result<usize> {
    let key = args.get(1);
    if !vm.is_index_like(key) {
        let got = vm.type_name_of(key);
        return Err(vm.type_error(format!("sequence index must be integer, not '{got}'")));
    }
    vm.sequence_index(key, || len(args.get(0)), "deque index out of range")
}

fn get(vm: &mut Vm, args: Args) -> Result {
    let i = position(vm, args)?;
    at(vm, args.get(0), i)
}

fn set_item(vm: &mut Vm, args: Args) -> Result {
    let i = position(vm, args)?;
    let this = args.get(0);
    let list = Deque::ITEMS.get(this);
    ls::set(&mut vm.m, list.addr(), head(this) + i, args.get(2))?;
    Ok(NONE)
}

fn delete(vm: &mut Vm, args: Args) -> Result {
    let i = position(vm, args)?;
    let this = args.get(0);
    let list = flat(vm, this);
    ls::remove_range(&mut vm.m, list.addr(), i, i + 1);
    changed(vm, this);
    Ok(NONE)
}

fn iterator(vm: &mut Vm, this: Value, step: i64) -> Result {
    let it = DequeIter::make(vm)?;
    DequeIter::DEQUE.set(vm, it, this);
    DequeIter::AT.set(vm, it, if step > 0 { 0 } else { len(this) as i64 - 1 });
    DequeIter::CHANGES.set(vm, it, Deque::CHANGES.get(this));
    DequeIter::STEP.set(vm, it, step);
    Ok(it)
}

fn next(vm: &mut Vm, it: Value) -> Result<Option<Value>> {
    let Some(words) = Opened::<DequeIter>::of(it) else {
        return Ok(None);
    };
    let deque = words.get(DequeIter::DEQUE);
    if words.get(DequeIter::CHANGES) != Deque::CHANGES.get(deque) {
        return Err(vm.runtime_error("deque mutated during iteration"));
    }
    let i = words.get(DequeIter::AT);
    if i < 0 || i as usize >= len(deque) {
        return Ok(None);
    }
    words.put(DequeIter::AT, i + words.get(DequeIter::STEP));
    at(vm, deque, i as usize).map(Some)
}

fn add(vm: &mut Vm, args: Args) -> Result {
    let other = args.get(1);
    if !Deque::is(vm, other) {
        let got = vm.type_name_of(other);
        return Err(vm.type_error(format!(
            "can only concatenate deque (not \"{got}\") to deque"
        )));
    }
    let list = flat(vm, args.get(0));
    let all = vm.list_from(list)?;
    let list = flat(vm, other);
    ls::extend(&mut vm.m, all.addr(), list.addr())?;
    like(vm, args.get(0), all)
}

fn repeated(vm: &mut Vm, args: Args) -> Result {
    let n = match shared::repeat_count(vm, args.get(1))? {
        Some(n) => n,
        None => args.index(vm, 1)?.max(0) as usize,
    };
    let this = args.get(0);
    let list = flat(vm, this);
    let len = list_len(list);
    let all = vm.list(&[])?;
    if len == 0 || n == 0 {
        return Ok(all);
    }
    // What a limit would drop again is not made; the rest keeps its places.
    let n = match limit(this) {
        Some(limit) => n.min(limit.div_ceil(len) + 1),
        None => n,
    };
    shared::check_repeated(vm, len, n)?;
    ls::extend(&mut vm.m, all.addr(), list.addr())?;
    ls::reserve(&mut vm.m, all.addr(), len * n, true)?;
    for _ in 1..n {
        ls::extend(&mut vm.m, all.addr(), list.addr())?;
    }
    Ok(all)
}

fn multiply(vm: &mut Vm, args: Args) -> Result {
    let all = repeated(vm, args)?;
    like(vm, args.get(0), all)
}

fn multiply_in_place(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let all = repeated(vm, args)?;
    Deque::ITEMS.set(vm, this, all);
    Deque::FIRST.set(vm, this, 0);
    changed(vm, this);
    while limit(this).is_some_and(|l| len(this) > l) {
        take_left(vm, this)?;
    }
    Ok(this)
}

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    if !Deque::is(vm, args.get(1)) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (a, b) = (flat(vm, args.get(0)), flat(vm, args.get(1)));
    vm.compare(op, a, b)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = vm.type_name(vm.class_of(this));
    if !vm.repr_enter(this)? {
        return vm.str("[...]");
    }
    let list = flat(vm, this);
    let text = vm.repr_text(list);
    vm.repr_leave();
    let text = text?;
    match limit(this) {
        Some(n) => vm.str(&format!("{name}({text}, maxlen={n})")),
        None => vm.str(&format!("{name}({text})")),
    }
}

fn reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let parameters = match limit(this) {
        Some(n) => {
            let empty = vm.tuple(&[])?;
            let n = vm.int(n as i64)?;
            vm.tuple(&[empty, n])?
        }
        None => pyrs_runtime::EMPTY_TUPLE,
    };
    let state = match vm.call_special(this, Name::__getstate__, &[])? {
        Some(state) => state,
        None => NONE,
    };
    let it = vm.iter(this)?;
    vm.tuple(&[class, parameters, state, it])
}
