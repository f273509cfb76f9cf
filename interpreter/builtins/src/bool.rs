//! bool: its own methods; the arithmetic is int's.

use pyrs_runtime::number::BinOp;
use pyrs_runtime::{
    Args, FALSE, Kind, NOT_IMPLEMENTED, Result, Row, TRUE, TypeDef, Value, Vm, boolean,
};

static BOOL: TypeDef = TypeDef {
    doc: "Returns True when the argument is true, False otherwise.",
    methods: &[
        Row::fixed("__new__", "type, object=False, /", new),
        Row::new("__repr__", "self, /", repr),
        Row::new("__and__", "self, value, /", |vm, a| {
            bitwise(vm, a, BinOp::And)
        }),
        Row::new("__rand__", "self, value, /", |vm, a| {
            bitwise(vm, a, BinOp::And)
        }),
        Row::new("__or__", "self, value, /", |vm, a| {
            bitwise(vm, a, BinOp::Or)
        }),
        Row::new("__ror__", "self, value, /", |vm, a| {
            bitwise(vm, a, BinOp::Or)
        }),
        Row::new("__xor__", "self, value, /", |vm, a| {
            bitwise(vm, a, BinOp::Xor)
        }),
        Row::new("__rxor__", "self, value, /", |vm, a| {
            bitwise(vm, a, BinOp::Xor)
        }),
    ],
    ..TypeDef::new("bool", Kind::Bool)
};

/// Define bool; its base int must exist when there is one.
pub fn install(vm: &mut Vm) -> Result<()> {
    let int = pyrs_runtime::objmodel::gc::map_row(Kind::Int.map()).class_value();
    let class = vm.define_type(&BOOL, int)?;
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "bool", class)
}

fn new(vm: &mut Vm, args: Args) -> Result {
    Ok(boolean(args.truth_or(vm, 1, false)?))
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    vm.str(if args.get(0) == TRUE { "True" } else { "False" })
}

fn bitwise(vm: &mut Vm, args: Args, op: BinOp) -> Result {
    let (a, b) = (args.get(0), args.get(1));
    let is_bool = |v: Value| v == TRUE || v == FALSE;
    if !is_bool(a) || !is_bool(b) {
        return if vm.is_int(a) && vm.is_int(b) {
            vm.int_binary(op, a, b)
        } else {
            Ok(NOT_IMPLEMENTED)
        };
    }
    let (x, y) = (a == TRUE, b == TRUE);
    Ok(boolean(match op {
        BinOp::And => x & y,
        BinOp::Or => x | y,
        _ => x ^ y,
    }))
}
