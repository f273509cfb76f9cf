//! list: methods and what Python sees of it. How elements lie is the strategies' matter.

mod sort;

pub use sort::sort_list;

use crate::claims;
use crate::shared;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::objmodel::list as lo;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, kind_of,
};

static LIST: TypeDef = TypeDef {
    doc: "Built-in mutable sequence.\n\nIf no argument is given, the constructor creates a new empty list.\nThe argument must be an iterable if specified.",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, iterable=(), /", init),
        Row::new("__repr__", "self, /", repr),
        Row::new("__len__", "self, /", |vm, a| vm.int(lo::len(a.get(0).addr()) as i64)),
        Row::new("__getitem__", "self, index, /", getitem),
        Row::new("__setitem__", "self, key, value, /", setitem),
        Row::new("__delitem__", "self, key, /", delitem),
        Row::new("__contains__", "self, key, /", |vm, a| {
            Ok(boolean(vm.list_find(a.get(0), a.get(1), 0, usize::MAX)?.is_some()))
        }),
        Row::new("__iter__", "self, /", |vm, a| crate::iterators::over(vm, Kind::ListIter, a.get(0), 0)),
        Row::new("__reversed__", "self, /", |vm, a| {
            let last = lo::len(a.get(0).addr()) as i64 - 1;
            crate::iterators::over(vm, Kind::ListReverseIter, a.get(0), last)
        })
        .doc("Return a reverse iterator over the list."),
        Row::new("__add__", "self, value, /", add),
        Row::new("__iadd__", "self, value, /", |vm, a| {
            vm.list_extend(a.get(0), a.get(1))?;
            Ok(a.get(0))
        }),
        Row::new("__mul__", "self, value, /", mul),
        Row::new("__rmul__", "self, value, /", mul),
        Row::new("__imul__", "self, value, /", imul),
        Row::new("__eq__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Eq)),
        Row::new("__ne__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Ne)),
        Row::new("__lt__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Lt)),
        Row::new("__le__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Le)),
        Row::new("__gt__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Gt)),
        Row::new("__ge__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Ge)),
        Row::new("append", "self, object, /", |vm, a| {
            ls::push(&mut vm.m, a.get(0).addr(), a.get(1))?;
            Ok(NONE)
        }).effects(claims::LIST_CHANGE)
        .doc("Append object to the end of the list."),
        Row::new("extend", "self, iterable, /", |vm, a| {
            vm.list_extend(a.get(0), a.get(1))?;
            Ok(NONE)
        })
        .doc("Extend list by appending elements from the iterable."),
        Row::new("insert", "self, index, object, /", insert).effects(claims::LIST_CHANGE_AT).doc("Insert object before index."),
        Row::new("pop", "self, index=-1, /", pop).effects(claims::LIST_CHANGE_AT)
            .doc("Remove and return item at index (default last).\n\nRaises IndexError if list is empty or index is out of range."),
        Row::new("remove", "self, value, /", remove)
            .doc("Remove first occurrence of value.\n\nRaises ValueError if the value is not present."),
        Row::new("clear", "self, /", |vm, a| {
            ls::truncate(&mut vm.m, a.get(0).addr(), 0);
            Ok(NONE)
        }).effects(claims::LIST_CHANGE)
        .doc("Remove all items from list."),
        Row::new("copy", "self, /", |vm, a| {
            let at = a.get(0).addr();
            ls::slice(&mut vm.m, at, 0, lo::len(at))
        }).effects(claims::LIST_COPY)
        .doc("Return a shallow copy of the list."),
        Row::new("index", "self, value, start=0, stop=9223372036854775807, /", index)
            .doc("Return first index of value.\n\nRaises ValueError if the value is not present."),
        Row::new("count", "self, value, /", count).doc("Return number of occurrences of value."),
        Row::new("reverse", "self, /", |vm, a| {
            ls::reverse(&mut vm.m, a.get(0).addr());
            Ok(NONE)
        }).effects(claims::LIST_CHANGE)
        .doc("Reverse *IN PLACE*."),
        Row::new("sort", "self, /, *, key=None, reverse=False", |vm, a| {
            let reverse = a.truth_or(vm, 2, false)?;
            sort_list(vm, a.get(0), a.some(1), reverse)?;
            Ok(NONE)
        })
        .doc("Sort the list in ascending order and return None."),
        Row::new("__sizeof__", "self, /", sizeof).doc("Return the size of the list in memory, in bytes."),
        Row::class("__class_getitem__", "cls, object, /", shared::class_getitem)
            .doc("See PEP 585"),
    ],
    ..TypeDef::new("list", Kind::List)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = shared::define(vm, &LIST, true)?;
    pyrs_runtime::class::set_flag(class, pyrs_runtime::class::flags::SEQUENCE);
    shared::unhashable(vm, class)
}

fn new(vm: &mut Vm, a: Args) -> Result {
    let class = a.get(0);
    if shared::is_builtin(vm, class, Kind::List) {
        return ls::new(&mut vm.m);
    }
    shared::check_new(vm, class, Kind::List)?;
    vm.new_instance(class)
}

fn init(vm: &mut Vm, a: Args) -> Result {
    let list = a.get(0);
    ls::truncate(&mut vm.m, list.addr(), 0);
    if let Some(iterable) = a.opt(1) {
        vm.list_extend(list, iterable)?;
    }
    Ok(NONE)
}

fn repr(vm: &mut Vm, a: Args) -> Result {
    let list = a.get(0);
    if lo::len(list.addr()) == 0 {
        return vm.str("[]");
    }
    shared::container_repr(vm, list, "[...]", |vm, out| {
        out.push_str("[");
        let mut i = 0;
        while i < lo::len(list.addr()) {
            if i > 0 {
                out.push_str(", ");
            }
            let item = ls::get(&mut vm.m, list.addr(), i)?;
            shared::push_repr(vm, out, item)?;
            i += 1;
        }
        out.push_str("]");
        Ok(())
    })
}

fn bad_index(vm: &mut Vm, key: Value) -> pyrs_runtime::Raised {
    let got = vm.type_name_of(key);
    vm.type_error(format!(
        "list indices must be integers or slices, not {got}"
    ))
}

fn getitem(vm: &mut Vm, a: Args) -> Result {
    let (list, key) = (a.get(0), a.get(1));
    if vm.is_slice(key) {
        let range = vm.slice_bounds(key)?.over(lo::len(list.addr()));
        return ls::slice_step(&mut vm.m, list.addr(), range.first(), range.step, range.n);
    }
    if !vm.is_index_like(key) {
        return Err(bad_index(vm, key));
    }
    let len = || lo::len(list.addr());
    let i = vm.sequence_index(key, len, "list index out of range")?;
    ls::get(&mut vm.m, list.addr(), i)
}

fn setitem(vm: &mut Vm, a: Args) -> Result {
    let (list, key, value) = (a.get(0), a.get(1), a.get(2));
    if vm.is_slice(key) {
        set_slice(vm, list, key, value)?;
        return Ok(NONE);
    }
    if !vm.is_index_like(key) {
        return Err(bad_index(vm, key));
    }
    let text = "list assignment index out of range";
    let i = vm.sequence_index(key, || lo::len(list.addr()), text)?;
    ls::set(&mut vm.m, list.addr(), i, value)?;
    Ok(NONE)
}

/// The items to assign to a slice: a list of its own.
fn slice_items(vm: &mut Vm, value: Value, text: &str) -> Result {
    match vm.list_from(value) {
        Ok(items) => Ok(items),
        Err(raised) => {
            let iterable = vm
                .special(value, pyrs_runtime::name::Name::__iter__)
                .is_some()
                || vm
                    .special(value, pyrs_runtime::name::Name::__getitem__)
                    .is_some();
            if iterable {
                return Err(raised);
            }
            vm.catch(Exc::TypeError)?;
            Err(vm.type_error(text))
        }
    }
}

fn set_slice(vm: &mut Vm, list: Value, key: Value, value: Value) -> Result<()> {
    let bounds = vm.slice_bounds(key)?;
    let items = slice_items(vm, value, "must assign iterable to extended slice")?;
    let range = bounds.over(lo::len(list.addr()));
    if range.step == 1 {
        let start = range.first();
        let stop = start + range.n;
        return ls::replace_range(&mut vm.m, list.addr(), start, stop, items.addr());
    }
    let given = lo::len(items.addr());
    if given != range.n {
        return Err(vm.value_error(format!(
            "attempt to assign sequence of size {given} to extended slice of size {}",
            range.n
        )));
    }
    for k in 0..given {
        let item = ls::get(&mut vm.m, items.addr(), k)?;
        let at = range.start + k as isize * range.step;
        ls::set(&mut vm.m, list.addr(), at as usize, item)?;
    }
    Ok(())
}

fn delitem(vm: &mut Vm, a: Args) -> Result {
    let (list, key) = (a.get(0), a.get(1));
    if vm.is_slice(key) {
        let range = vm.slice_bounds(key)?.over(lo::len(list.addr()));
        delete_slice(vm, list, range)?;
        return Ok(NONE);
    }
    if !vm.is_index_like(key) {
        return Err(bad_index(vm, key));
    }
    let text = "list assignment index out of range";
    let i = vm.sequence_index(key, || lo::len(list.addr()), text)?;
    ls::remove_range(&mut vm.m, list.addr(), i, i + 1);
    Ok(NONE)
}

fn delete_slice(vm: &mut Vm, list: Value, range: pyrs_runtime::item::SliceRange) -> Result<()> {
    let at = list.addr();
    if range.n == 0 {
        return Ok(());
    }
    let (start, step) = if range.step > 0 {
        (range.start as usize, range.step as usize)
    } else {
        let last = range.start + range.step * (range.n as isize - 1);
        (last as usize, range.step.unsigned_abs())
    };
    if step == 1 {
        ls::remove_range(&mut vm.m, at, start, start + range.n);
        return Ok(());
    }
    ls::remove_steps(&mut vm.m, at, start, step, range.n);
    Ok(())
}

fn add(vm: &mut Vm, a: Args) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    if y.is_small() || kind_of(y) != Kind::List {
        return Ok(NOT_IMPLEMENTED);
    }
    let new = ls::slice(&mut vm.m, x.addr(), 0, lo::len(x.addr()))?;
    ls::extend(&mut vm.m, new.addr(), y.addr())?;
    Ok(new)
}

fn mul(vm: &mut Vm, a: Args) -> Result {
    let list = a.get(0);
    let Some(n) = shared::repeat_count(vm, a.get(1))? else {
        return Ok(NOT_IMPLEMENTED);
    };
    let len = lo::len(list.addr());
    shared::check_repeated(vm, len, n)?;
    if len == 1 {
        let item = ls::get(&mut vm.m, list.addr(), 0)?;
        return ls::repeat(&mut vm.m, item, n);
    }
    let new = ls::new(&mut vm.m)?;
    if len > 0 {
        repeat_into(vm, new, list, len, n)?;
    }
    Ok(new)
}

/// Append `n` times the first `len` elements of `list` to `new`.
fn repeat_into(vm: &mut Vm, new: Value, list: Value, len: usize, n: usize) -> Result<()> {
    let part = ls::slice(&mut vm.m, list.addr(), 0, len)?;
    for i in 0..n {
        ls::extend(&mut vm.m, new.addr(), part.addr())?;
        if i == 0 {
            ls::reserve(
                &mut vm.m,
                new.addr(),
                lo::len(new.addr()) + len * (n - 1),
                true,
            )?;
        }
    }
    Ok(())
}

fn imul(vm: &mut Vm, a: Args) -> Result {
    let list = a.get(0);
    let Some(n) = shared::repeat_count(vm, a.get(1))? else {
        return Ok(NOT_IMPLEMENTED);
    };
    let len = lo::len(list.addr());
    shared::check_repeated(vm, len, n)?;
    if n == 0 {
        ls::truncate(&mut vm.m, list.addr(), 0);
    } else if len > 0 {
        repeat_into(vm, list, list, len, n - 1)?;
    }
    Ok(list)
}

fn compare(vm: &mut Vm, a: Args, op: CmpOp) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    if y.is_small() || kind_of(y) != Kind::List {
        return Ok(NOT_IMPLEMENTED);
    }
    let lens = |x: Value, y: Value| (lo::len(x.addr()), lo::len(y.addr()));
    let (n, m) = lens(x, y);
    if n != m && matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(boolean(op == CmpOp::Ne));
    }
    let mut i = ls::common(x.addr(), y.addr());
    loop {
        let (n, m) = lens(x, y);
        if i >= n || i >= m {
            return Ok(boolean(op.of(n.cmp(&m))));
        }
        let p = ls::get(&mut vm.m, x.addr(), i)?;
        let q = ls::get(&mut vm.m, y.addr(), i)?;
        if !vm.equal(p, q)? {
            let (n, m) = lens(x, y);
            if i >= n || i >= m {
                // The comparison has taken elements away.
                return Ok(boolean(op.of(n.cmp(&m))));
            }
            return match op {
                CmpOp::Eq => Ok(boolean(false)),
                CmpOp::Ne => Ok(boolean(true)),
                _ => vm.compare(op, p, q),
            };
        }
        i += 1;
    }
}

fn insert(vm: &mut Vm, a: Args) -> Result {
    let list = a.get(0);
    let index = vm.to_index(a.get(1))?;
    let Some(i) = pyrs_runtime::int::as_i64(index) else {
        return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
    };
    let i = pyrs_runtime::item::insertion_point(i, lo::len(list.addr()));
    ls::insert(&mut vm.m, list.addr(), i, a.get(2))?;
    Ok(NONE)
}

fn pop(vm: &mut Vm, a: Args) -> Result {
    let list = a.get(0);
    let i = a.index_or(vm, 1, -1)?;
    let n = lo::len(list.addr()) as i64;
    if n == 0 {
        return Err(vm.index_error("pop from empty list"));
    }
    let i = if i < 0 { i.saturating_add(n) } else { i };
    if i < 0 || i >= n {
        return Err(vm.index_error("pop index out of range"));
    }
    if i == n - 1 {
        return ls::pop(&mut vm.m, list.addr());
    }
    let item = ls::get(&mut vm.m, list.addr(), i as usize)?;
    ls::remove_range(&mut vm.m, list.addr(), i as usize, i as usize + 1);
    Ok(item)
}

fn remove(vm: &mut Vm, a: Args) -> Result {
    let list = a.get(0);
    match vm.list_find(list, a.get(1), 0, usize::MAX)? {
        Some(i) if i < lo::len(list.addr()) => {
            ls::remove_range(&mut vm.m, list.addr(), i, i + 1);
            Ok(NONE)
        }
        Some(_) => Ok(NONE),
        None => Err(vm.value_error("list.remove(x): x not in list")),
    }
}

fn index(vm: &mut Vm, a: Args) -> Result {
    let list = a.get(0);
    let (from, to) = shared::bounds(vm, a, 2)?.over(lo::len(list.addr()));
    let to = if a.opt(3).is_none() { usize::MAX } else { to };
    match vm.list_find(list, a.get(1), from, to)? {
        Some(i) => vm.int(i as i64),
        None => Err(vm.value_error("list.index(x): x not in list")),
    }
}

fn count(vm: &mut Vm, a: Args) -> Result {
    let (list, wanted) = (a.get(0), a.get(1));
    let mut n = 0;
    let mut i = 0;
    while i < lo::len(list.addr()) {
        let item = ls::get(&mut vm.m, list.addr(), i)?;
        n += vm.equal(item, wanted)? as i64;
        i += 1;
    }
    vm.int(n)
}

fn sizeof(vm: &mut Vm, a: Args) -> Result {
    vm.int((lo::SIZE + ls::storage_size(a.get(0).addr())) as i64)
}
