//! cell: a variable shared between scopes.

use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::objmodel::kinds::cell;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, kind_of,
};

static CELL: TypeDef = TypeDef {
    doc: "Create a new cell object.",
    methods: &[
        Row::fixed("__new__", "type, contents=None, /", |vm, a| {
            let at = vm.m.alloc(Kind::Cell.map(), cell::SIZE)?;
            vm.m.store_option(at, cell::VALUE, a.opt(1));
            Ok(Value::from_addr(at))
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let id = vm.id(a.get(0));
            match a.get(0).addr().value(cell::VALUE) {
                Some(value) => {
                    let class = vm.type_name_of(value);
                    let inner = vm.id(value);
                    vm.str(&format!("<cell at {id:#x}: {class} object at {inner:#x}>"))
                }
                None => vm.str(&format!("<cell at {id:#x}: empty>")),
            }
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
    ],
    getsets: &[GetSetRow::new(
        "cell_contents",
        |vm, a| match a.get(0).addr().value(cell::VALUE) {
            Some(value) => Ok(value),
            None => Err(vm.value_error("Cell is empty")),
        },
        |vm, a| {
            vm.m.store_option(a.get(0).addr(), cell::VALUE, a.opt(1));
            Ok(NONE)
        },
    )],
    ..TypeDef::new("cell", Kind::Cell)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&CELL, None)?;
    crate::shared::unhashable(vm, class)
}

fn compare(vm: &mut Vm, a: Args, op: CmpOp) -> Result {
    if a.get(1).is_small() || kind_of(a.get(1)) != Kind::Cell {
        return Ok(NOT_IMPLEMENTED);
    }
    let value = |v: Value| v.addr().value(cell::VALUE);
    match (value(a.get(0)), value(a.get(1))) {
        (Some(x), Some(y)) => vm.compare(op, x, y),
        (x, y) => Ok(boolean(op.of(x.is_some().cmp(&y.is_some())))),
    }
}
