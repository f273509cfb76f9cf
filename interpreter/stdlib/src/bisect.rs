//! _bisect: searching and inserting in sorted sequences.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, Value, Vm, is_exact, kind_of, py_module};

py_module! {
    pub static MODULE = ModuleId::Bisect, "_bisect";
    doc: "Bisection algorithms.",
    functions: [FUNCTIONS],
}

static FUNCTIONS: &[Row] = &[
    Row::new("bisect_left", SIGNATURE, |vm, a| bisect(vm, a, Side::Left))
        .doc("The index before all items that are not less than x."),
    Row::new("bisect_right", SIGNATURE, |vm, a| {
        bisect(vm, a, Side::Right)
    })
    .doc("The index behind all items that are not greater than x."),
    Row::new("insort_left", SIGNATURE, |vm, a| insort(vm, a, Side::Left))
        .doc("Insert x before the items that are equal to it."),
    Row::new("insort_right", SIGNATURE, |vm, a| {
        insort(vm, a, Side::Right)
    })
    .doc("Insert x behind the items that are equal to it."),
];

const SIGNATURE: &str = "a, x, lo=0, hi=None, *, key=None";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Left,
    Right,
}

fn bisect(vm: &mut Vm, args: Args, side: Side) -> Result {
    let i = search(vm, args, args.get(1), side)?;
    vm.int(i)
}

fn insort(vm: &mut Vm, args: Args, side: Side) -> Result {
    let (items, x) = (args.get(0), args.get(1));
    let wanted = match args.some(4) {
        Some(key) => vm.call(key, &[x])?,
        None => x,
    };
    let i = search(vm, args, wanted, side)?;
    if is_exact(items, Kind::List) {
        let i = (i as usize).min(list_len(items));
        ls::insert(&mut vm.m, items.addr(), i, x)?;
    } else {
        let i = vm.int(i)?;
        call_method(vm, items, "insert", &[i, x])?;
    }
    Ok(NONE)
}

/// The place of `wanted` in the part of the sequence that the arguments name.
fn search(vm: &mut Vm, args: Args, wanted: Value, side: Side) -> Result<i64> {
    let items = args.get(0);
    let mut low = args.index_or(vm, 2, 0)?;
    let high = match args.some(3) {
        None => None,
        Some(hi) if vm.is_index_like(hi) => Some(vm.index_i64(hi)?),
        Some(hi) => {
            let got = vm.type_name_of(hi);
            return Err(vm.type_error(format!("argument should be integer or None, not '{got}'")));
        }
    };
    if low < 0 {
        return Err(vm.value_error("lo must be non-negative"));
    }
    let key = args.some(4);
    let mut high = match high {
        // CPython takes -1 for what was not given.
        None | Some(-1) => vm.len(items)? as i64,
        Some(high) => high,
    };
    let list = is_exact(items, Kind::List);
    if low < high && items.is_ref() && kind_of(items) == Kind::Dict {
        let got = vm.type_name_of(items);
        return Err(vm.type_error(format!("{got} is not a sequence")));
    }
    while low < high {
        let middle = low + (high - low) / 2;
        let item = if list && (middle as usize) < list_len(items) {
            ls::get(&mut vm.m, items.addr(), middle as usize)?
        } else {
            let at = vm.int(middle)?;
            vm.get_item(items, at)?
        };
        let item = match key {
            Some(key) => vm.call(key, &[item])?,
            None => item,
        };
        let before = match side {
            Side::Left => vm.compare_truth(CmpOp::Lt, item, wanted)?,
            Side::Right => !vm.compare_truth(CmpOp::Lt, wanted, item)?,
        };
        if before {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    Ok(low)
}
