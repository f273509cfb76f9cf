//! tuple: methods and what Python sees of it.

use crate::shared;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::objmodel::gc::word::WORD_BYTES;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, Kind, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, kind_of,
    payload, tuple,
};

static TUPLE: TypeDef = TypeDef {
    doc: "Built-in immutable sequence.\n\nIf no argument is given, the constructor returns an empty tuple.\nIf iterable is specified the tuple is initialized from iterable's items.\n\nIf the argument is a tuple, the return value is the same object.",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, iterable=(), /", new),
        Row::new("__repr__", "self, /", repr),
        Row::new("__hash__", "self, /", |vm, a| {
            let hash = vm.hash(payload(a.get(0)))?;
            vm.int(hash)
        }),
        Row::new("__len__", "self, /", |vm, a| vm.int(items(a).1 as i64)),
        Row::new("__getitem__", "self, key, /", getitem),
        Row::new("__contains__", "self, key, /", |vm, a| {
            vm.contains(payload(a.get(0)), a.get(1)).map(boolean)
        }),
        Row::new("__iter__", "self, /", |vm, a| {
            crate::iterators::over(vm, Kind::TupleIter, payload(a.get(0)), 0)
        }),
        Row::new("__add__", "self, value, /", add),
        Row::new("__mul__", "self, value, /", mul),
        Row::new("__rmul__", "self, value, /", mul),
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
        Row::new("__getnewargs__", "self, /", |vm, a| {
            vm.tuple(&[payload(a.get(0))])
        }),
        Row::new(
            "index",
            "self, value, start=0, stop=9223372036854775807, /",
            index,
        )
        .doc("Return first index of value.\n\nRaises ValueError if the value is not present."),
        Row::new("count", "self, value, /", count).doc("Return number of occurrences of value."),
        Row::class("__class_getitem__", "cls, object, /", shared::class_getitem).doc("See PEP 585"),
    ],
    ..TypeDef::new("tuple", Kind::Tuple)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = shared::define(vm, &TUPLE, true)?;
    pyrs_runtime::class::set_flag(class, pyrs_runtime::class::flags::SEQUENCE);
    Ok(())
}

/// The exact tuple of self and its length.
fn items(a: Args) -> (Value, usize) {
    let own = payload(a.get(0));
    (own, tuple::len(own.addr()))
}

fn new(vm: &mut Vm, a: Args) -> Result {
    let class = a.get(0);
    if !shared::is_builtin(vm, class, Kind::Tuple) {
        shared::check_new(vm, class, Kind::Tuple)?;
    }
    let value = match a.opt(1) {
        Some(iterable) => vm.tuple_from(iterable)?,
        None => EMPTY_TUPLE,
    };
    crate::support::new_of_class(vm, class, Kind::Tuple, value)
}

fn repr(vm: &mut Vm, a: Args) -> Result {
    let (own, n) = items(a);
    if n == 0 {
        return vm.str("()");
    }
    shared::container_repr(vm, a.get(0), "(...)", |vm, out| {
        out.push_str("(");
        for i in 0..n {
            if i > 0 {
                out.push_str(", ");
            }
            shared::push_repr(vm, out, tuple::get(own.addr(), i))?;
        }
        out.push_str(if n == 1 { ",)" } else { ")" });
        Ok(())
    })
}

fn getitem(vm: &mut Vm, a: Args) -> Result {
    let (own, n) = items(a);
    let key = a.get(1);
    if vm.is_slice(key) {
        let range = vm.slice_bounds(key)?.over(n);
        if range.n == n && range.step == 1 {
            return Ok(own);
        }
        return pick(vm, own, range.start, range.step, range.n);
    }
    if !vm.is_index_like(key) {
        let got = vm.type_name_of(key);
        return Err(vm.type_error(format!(
            "tuple indices must be integers or slices, not {got}"
        )));
    }
    let i = vm.sequence_index(key, || n, "tuple index out of range")?;
    Ok(tuple::get(own.addr(), i))
}

/// `n` items from `start` by `step`.
fn pick(vm: &mut Vm, own: Value, start: isize, step: isize, n: usize) -> Result {
    let new = tuple::new(&mut vm.m, n)?;
    for i in 0..n {
        let from = start + i as isize * step;
        tuple::init(new, i, tuple::get(own.addr(), from as usize));
    }
    Ok(Value::from_addr(new))
}

fn add(vm: &mut Vm, a: Args) -> Result {
    let (x, n) = items(a);
    let y = payload(a.get(1));
    if y.is_small() || kind_of(y) != Kind::Tuple {
        return Ok(NOT_IMPLEMENTED);
    }
    let m = tuple::len(y.addr());
    if m == 0 {
        return Ok(x);
    }
    if n == 0 {
        return Ok(y);
    }
    let new = tuple::new(&mut vm.m, n + m)?;
    new.init_words(tuple::DATA, x.addr(), tuple::DATA, n);
    new.init_words(tuple::DATA + n * WORD_BYTES, y.addr(), tuple::DATA, m);
    Ok(Value::from_addr(new))
}

fn mul(vm: &mut Vm, a: Args) -> Result {
    let (own, n) = items(a);
    let Some(times) = shared::repeat_count(vm, a.get(1))? else {
        return Ok(NOT_IMPLEMENTED);
    };
    shared::check_repeated(vm, n, times)?;
    if times == 1 {
        return Ok(own);
    }
    let new = tuple::new(&mut vm.m, n * times)?;
    for k in 0..times {
        let to = tuple::DATA + k * n * WORD_BYTES;
        new.init_words(to, own.addr(), tuple::DATA, n);
    }
    Ok(Value::from_addr(new))
}

fn compare(vm: &mut Vm, a: Args, op: CmpOp) -> Result {
    let (x, y) = (payload(a.get(0)), payload(a.get(1)));
    if y.is_small() || kind_of(y) != Kind::Tuple {
        return Ok(NOT_IMPLEMENTED);
    }
    vm.compare_tuples(op, x, y)
}

fn index(vm: &mut Vm, a: Args) -> Result {
    let (own, n) = items(a);
    let (from, to) = shared::bounds(vm, a, 2)?.over(n);
    for i in from..to {
        if vm.equal(tuple::get(own.addr(), i), a.get(1))? {
            return vm.int(i as i64);
        }
    }
    Err(vm.value_error("tuple.index(x): x not in tuple"))
}

fn count(vm: &mut Vm, a: Args) -> Result {
    let (own, n) = items(a);
    let mut found = 0;
    for i in 0..n {
        found += vm.equal(tuple::get(own.addr(), i), a.get(1))? as i64;
    }
    vm.int(found)
}
