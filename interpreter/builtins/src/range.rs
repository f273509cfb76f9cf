//! range: start, stop, step, and the length that follows from them; ints of any size.

use crate::shared;
use pyrs_leaf::bigint::BigInt;
use pyrs_runtime::name::Name;
use pyrs_runtime::number::{BinOp, IntValue};
use pyrs_runtime::objmodel::kinds::range;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, int,
    kind_of,
};

static RANGE: TypeDef = TypeDef {
    doc: "range(stop) -> range object\nrange(start, stop[, step]) -> range object\n\nReturn an object that produces a sequence of integers from start (inclusive)\nto stop (exclusive) by step.",
    methods: &[
        Row::fixed("__new__", "type, start, stop=None, step=1, /", new),
        Row::new("__repr__", "self, /", repr),
        Row::new("__len__", "self, /", len),
        Row::new("__bool__", "self, /", |_, a| {
            Ok(boolean(field(a.get(0), range::LENGTH) != Value::small(0)))
        }),
        Row::new("__getitem__", "self, key, /", getitem),
        Row::new("__iter__", "self, /", |vm, a| vm.range_iter(a.get(0))),
        Row::new("__reversed__", "self, /", |vm, a| {
            let back = reversed(vm, a.get(0))?;
            vm.range_iter(back)
        })
        .doc("Return a reverse iterator."),
        Row::new("__contains__", "self, key, /", |vm, a| {
            if is_plain_int(a.get(1)) {
                return Ok(boolean(position(vm, a.get(0), a.get(1))?.is_some()));
            }
            Ok(boolean(search(vm, a.get(0), a.get(1))?.is_some()))
        }),
        Row::new("__eq__", "self, value, /", |vm, a| equal(vm, a, false)),
        Row::new("__ne__", "self, value, /", |vm, a| equal(vm, a, true)),
        Row::new("__hash__", "self, /", hash),
        Row::new("index", "self, value, /", index)
            .doc("rangeobject.index(value) -> integer -- return index of value.\nRaise ValueError if the value is not present."),
        Row::new("count", "self, value, /", count)
            .doc("rangeobject.count(value) -> integer -- return number of occurrences of value"),
        Row::new("__reduce__", "self, /", |vm, a| {
            let class = vm.class_of(a.get(0));
            let r = a.get(0);
            let args = vm.tuple(&[field(r, range::START), field(r, range::STOP), field(r, range::STEP)])?;
            vm.tuple(&[class, args])
        }),
    ],
    getsets: &[
        GetSetRow::member("start", |_, a| Ok(field(a.get(0), range::START))),
        GetSetRow::member("stop", |_, a| Ok(field(a.get(0), range::STOP))),
        GetSetRow::member("step", |_, a| Ok(field(a.get(0), range::STEP))),
    ],
    ..TypeDef::new("range", Kind::Range)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = shared::define(vm, &RANGE, true)?;
    pyrs_runtime::class::set_flag(class, pyrs_runtime::class::flags::SEQUENCE);
    Ok(())
}

fn field(r: Value, offset: usize) -> Value {
    r.addr().value(offset).unwrap_or(Value::small(0))
}

fn new(vm: &mut Vm, a: Args) -> Result {
    let (start, stop, step) = match a.opt(2) {
        None => (Value::small(0), vm.to_index(a.get(1))?, Value::small(1)),
        Some(stop) => {
            let start = vm.to_index(a.get(1))?;
            let stop = vm.to_index(stop)?;
            let step = match a.opt(3) {
                Some(step) => vm.to_index(step)?,
                None => Value::small(1),
            };
            (start, stop, step)
        }
    };
    if step == Value::small(0) {
        return Err(vm.value_error("range() arg 3 must not be zero"));
    }
    make(vm, start, stop, step)
}

/// A range of exact ints, the step not 0.
fn make(vm: &mut Vm, start: Value, stop: Value, step: Value) -> Result {
    let length = length(vm, start, stop, step)?;
    let at = vm.m.alloc(Kind::Range.map(), range::SIZE)?;
    vm.m.store(at, range::START, start);
    vm.m.store(at, range::STOP, stop);
    vm.m.store(at, range::STEP, step);
    vm.m.store(at, range::LENGTH, length);
    Ok(Value::from_addr(at))
}

fn length(vm: &mut Vm, start: Value, stop: Value, step: Value) -> Result {
    if let (Some(a), Some(b), Some(s)) = (int::as_i64(start), int::as_i64(stop), int::as_i64(step))
    {
        let (a, b, s) = (a as i128, b as i128, s as i128);
        let n = if s > 0 && a < b {
            (b - a - 1) / s + 1
        } else if s < 0 && a > b {
            (a - b - 1) / -s + 1
        } else {
            0
        };
        return vm.int_of_i128(n);
    }
    let big = |vm: &Vm, v: Value| vm.int_value(v).map_or(BigInt::ZERO, IntValue::into_big);
    let (a, b, s) = (big(vm, start), big(vm, stop), big(vm, step));
    let (gap, s) = if s.is_negative() {
        (a.sub(&b), s.neg())
    } else {
        (b.sub(&a), s)
    };
    if gap.is_negative() || gap.is_zero() {
        return Ok(Value::small(0));
    }
    let n = gap
        .add_i64(-1)
        .div_floor(&s)
        .unwrap_or(BigInt::ZERO)
        .add_i64(1);
    vm.int_of_big(&n)
}

fn repr(vm: &mut Vm, a: Args) -> Result {
    let r = a.get(0);
    let start = vm.repr_text(field(r, range::START))?;
    let stop = vm.repr_text(field(r, range::STOP))?;
    let text = if field(r, range::STEP) == Value::small(1) {
        format!("range({start}, {stop})")
    } else {
        let step = vm.repr_text(field(r, range::STEP))?;
        format!("range({start}, {stop}, {step})")
    };
    vm.str(&text)
}

/// Item number `i` (an exact int): start + i * step.
fn item(vm: &mut Vm, r: Value, i: Value) -> Result {
    let offset = vm.int_binary(BinOp::Mul, i, field(r, range::STEP))?;
    vm.int_binary(BinOp::Add, field(r, range::START), offset)
}

fn getitem(vm: &mut Vm, a: Args) -> Result {
    let (r, key) = (a.get(0), a.get(1));
    if vm.is_slice(key) {
        let n = field(r, range::LENGTH);
        let indices = vm.intern_str("indices")?;
        let bounds = vm.call_method_named(key, indices, &[n])?;
        let part = |i| pyrs_runtime::tuple::get(bounds.addr(), i);
        let (first, last, by) = (part(0), part(1), part(2));
        let start = item(vm, r, first)?;
        let stop = item(vm, r, last)?;
        let step = vm.int_binary(BinOp::Mul, field(r, range::STEP), by)?;
        return make(vm, start, stop, step);
    }
    if !vm.is_index_like(key) {
        let got = vm.type_name_of(key);
        return Err(vm.type_error(format!(
            "range indices must be integers or slices, not {got}"
        )));
    }
    let mut i = vm.to_index(key)?;
    let n = field(r, range::LENGTH);
    let zero = Value::small(0);
    let less = |vm: &Vm, x: Value, y: Value| vm.int_compare(x, y).is_some_and(|o| o.is_lt());
    if less(vm, i, zero) {
        i = vm.int_binary(BinOp::Add, i, n)?;
    }
    if less(vm, i, zero) || !less(vm, i, n) {
        return Err(vm.index_error("range object index out of range"));
    }
    item(vm, r, i)
}

fn reversed(vm: &mut Vm, r: Value) -> Result {
    let last = vm.int_binary(BinOp::Sub, field(r, range::LENGTH), Value::small(1))?;
    let start = item(vm, r, last)?;
    let stop = vm.int_binary(BinOp::Sub, field(r, range::START), field(r, range::STEP))?;
    let step = vm.unary(Name::__neg__, "-", field(r, range::STEP))?;
    make(vm, start, stop, step)
}

/// Exactly an int or a bool: its place can be computed.
fn is_plain_int(v: Value) -> bool {
    v.is_small()
        || (matches!(kind_of(v), Kind::Int | Kind::BigInt | Kind::Bool)
            && v.addr().map().0 < Kind::COUNT as u32)
}

/// The index of an int in the range.
fn position(vm: &mut Vm, r: Value, wanted: Value) -> Result<Option<Value>> {
    let distance = vm.int_binary(BinOp::Sub, wanted, field(r, range::START))?;
    let rest = vm.int_binary(BinOp::Mod, distance, field(r, range::STEP))?;
    if rest != Value::small(0) {
        return Ok(None);
    }
    let i = vm.int_binary(BinOp::FloorDiv, distance, field(r, range::STEP))?;
    let inside = vm
        .int_compare(i, Value::small(0))
        .is_some_and(|o| o.is_ge())
        && vm
            .int_compare(i, field(r, range::LENGTH))
            .is_some_and(|o| o.is_lt());
    Ok(inside.then_some(i))
}

/// The `i`-th item of a walk that may take very long: an interrupt must reach it.
fn next_of_many(vm: &mut Vm, it: Value, i: i64) -> Result<Option<Value>> {
    const ITEMS_BETWEEN_SAFE_POINTS: i64 = 1 << 16;
    if i % ITEMS_BETWEEN_SAFE_POINTS == ITEMS_BETWEEN_SAFE_POINTS - 1 {
        vm.safe_point()?;
    }
    vm.next(it)
}

/// The index of the first item that equals any other value.
fn search(vm: &mut Vm, r: Value, wanted: Value) -> Result<Option<i64>> {
    let mut i = 0;
    let it = vm.range_iter(r)?;
    while let Some(item) = next_of_many(vm, it, i)? {
        if vm.equal(item, wanted)? {
            return Ok(Some(i));
        }
        i += 1;
    }
    Ok(None)
}

fn index(vm: &mut Vm, a: Args) -> Result {
    let (r, wanted) = (a.get(0), a.get(1));
    if is_plain_int(wanted) {
        if let Some(i) = position(vm, r, wanted)? {
            return Ok(i);
        }
        return Err(vm.value_error("range.index(x): x not in range"));
    }
    match search(vm, r, wanted)? {
        Some(i) => vm.int(i),
        None => Err(vm.value_error("sequence.index(x): x not in sequence")),
    }
}

fn count(vm: &mut Vm, a: Args) -> Result {
    let (r, wanted) = (a.get(0), a.get(1));
    if is_plain_int(wanted) {
        return Ok(Value::small(position(vm, r, wanted)?.is_some() as i64));
    }
    let (mut n, mut i) = (0, 0);
    let it = vm.range_iter(r)?;
    while let Some(item) = next_of_many(vm, it, i)? {
        n += vm.equal(item, wanted)? as i64;
        i += 1;
    }
    vm.int(n)
}

/// What decides whether ranges are equal: length, first item, step.
fn essence(vm: &mut Vm, r: Value) -> Result {
    let n = field(r, range::LENGTH);
    if n == Value::small(0) {
        return vm.tuple(&[n, NONE, NONE]);
    }
    if n == Value::small(1) {
        return vm.tuple(&[n, field(r, range::START), NONE]);
    }
    vm.tuple(&[n, field(r, range::START), field(r, range::STEP)])
}

fn equal(vm: &mut Vm, a: Args, negate: bool) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    if y.is_small() || kind_of(y) != Kind::Range {
        return Ok(NOT_IMPLEMENTED);
    }
    let x = essence(vm, x)?;
    let y = essence(vm, y)?;
    Ok(boolean(vm.equal(x, y)? != negate))
}

fn hash(vm: &mut Vm, a: Args) -> Result {
    let parts = essence(vm, a.get(0))?;
    let hash = vm.hash(parts)?;
    vm.int(hash)
}

fn len(vm: &mut Vm, a: Args) -> Result {
    let n = field(a.get(0), range::LENGTH);
    if int::as_i64(n).is_none() {
        return Err(vm.overflow_error("Python int too large to convert to C ssize_t"));
    }
    Ok(n)
}
