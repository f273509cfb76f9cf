//! slice: three values.

use crate::shared;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::number::BinOp;
use pyrs_runtime::objmodel::kinds::slice;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, int,
};

static SLICE: TypeDef = TypeDef {
    doc: "slice(stop)\nslice(start, stop[, step])\n\nCreate a slice object.  This is used for extended slicing (e.g. a[0:10:2]).",
    methods: &[
        Row::fixed("__new__", "type, start, stop=None, step=None, /", new),
        Row::new("__repr__", "self, /", repr),
        Row::new("__hash__", "self, /", |vm, a| {
            let parts = parts(vm, a.get(0))?;
            let hash = vm.hash(parts)?;
            vm.int(hash)
        }),
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
        Row::new("indices", "self, object, /", indices)
            .doc("S.indices(len) -> (start, stop, stride)"),
        Row::new("__reduce__", "self, /", |vm, a| {
            let class = vm.class_of(a.get(0));
            let parts = parts(vm, a.get(0))?;
            vm.tuple(&[class, parts])
        })
        .doc("Return state information for pickling."),
    ],
    getsets: &[
        GetSetRow::member("start", |_, a| Ok(field(a.get(0), slice::START))),
        GetSetRow::member("stop", |_, a| Ok(field(a.get(0), slice::STOP))),
        GetSetRow::member("step", |_, a| Ok(field(a.get(0), slice::STEP))),
    ],
    ..TypeDef::new("slice", Kind::Slice)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    shared::define(vm, &SLICE, true).map(|_| ())
}

fn field(s: Value, offset: usize) -> Value {
    s.addr().value(offset).unwrap_or(NONE)
}

fn parts(vm: &mut Vm, s: Value) -> Result {
    vm.tuple(&[
        field(s, slice::START),
        field(s, slice::STOP),
        field(s, slice::STEP),
    ])
}

fn new(vm: &mut Vm, a: Args) -> Result {
    match a.opt(2) {
        None => vm.new_slice(NONE, a.get(1), NONE),
        Some(stop) => vm.new_slice(a.get(1), stop, a.opt(3).unwrap_or(NONE)),
    }
}

fn repr(vm: &mut Vm, a: Args) -> Result {
    let s = a.get(0);
    shared::container_repr(vm, s, "slice(...)", |vm, out| {
        out.push_str("slice(");
        for (i, offset) in [slice::START, slice::STOP, slice::STEP]
            .into_iter()
            .enumerate()
        {
            if i > 0 {
                out.push_str(", ");
            }
            shared::push_repr(vm, out, field(s, offset))?;
        }
        out.push_str(")");
        Ok(())
    })
}

fn compare(vm: &mut Vm, a: Args, op: CmpOp) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    if !vm.is_slice(y) {
        return Ok(NOT_IMPLEMENTED);
    }
    if x == y {
        return Ok(boolean(matches!(op, CmpOp::Eq | CmpOp::Le | CmpOp::Ge)));
    }
    let x = parts(vm, x)?;
    let y = parts(vm, y)?;
    vm.compare_tuples(op, x, y)
}

/// A bound as an exact int.
fn bound(vm: &mut Vm, value: Value) -> Result {
    if !vm.is_index_like(value) {
        return Err(
            vm.type_error("slice indices must be integers or None or have an __index__ method")
        );
    }
    vm.to_index(value)
}

fn indices(vm: &mut Vm, a: Args) -> Result {
    let s = a.get(0);
    let length = vm.to_index(a.get(1))?;
    let zero = Value::small(0);
    let negative = |vm: &Vm, v: Value| vm.int_compare(v, zero).is_some_and(|o| o.is_lt());
    if negative(vm, length) {
        return Err(vm.value_error("length should not be negative"));
    }
    if let Some(n) = int::as_i64(length).filter(|&n| n < 1 << 62) {
        let small = |v: Value| v == NONE || v.is_small();
        if small(field(s, slice::START))
            && small(field(s, slice::STOP))
            && small(field(s, slice::STEP))
        {
            let range = vm.slice_bounds(s)?.over(n as usize);
            let start = vm.int(range.start as i64)?;
            let stop = vm.int(range.stop as i64)?;
            let step = vm.int(range.step as i64)?;
            return vm.tuple(&[start, stop, step]);
        }
    }
    // Numbers of any size.
    let step = match field(s, slice::STEP) {
        v if v == NONE => Value::small(1),
        v => bound(vm, v)?,
    };
    if step == zero {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let back = negative(vm, step);
    let minus_one = Value::small(-1);
    let upper = if back {
        vm.int_binary(BinOp::Add, length, minus_one)?
    } else {
        length
    };
    let lower = if back { minus_one } else { zero };
    let clamp = |vm: &mut Vm, value: Value, default: Value| -> Result {
        if value == NONE {
            return Ok(default);
        }
        let mut i = bound(vm, value)?;
        if negative(vm, i) {
            i = vm.int_binary(BinOp::Add, i, length)?;
            if vm.int_compare(i, lower).is_some_and(|o| o.is_lt()) {
                i = lower;
            }
        } else if vm.int_compare(i, upper).is_some_and(|o| o.is_gt()) {
            i = upper;
        }
        Ok(i)
    };
    let (first, last) = if back { (upper, lower) } else { (lower, upper) };
    let start = clamp(vm, field(s, slice::START), first)?;
    let stop = clamp(vm, field(s, slice::STOP), last)?;
    vm.tuple(&[start, stop, step])
}
