//! float: construction, arithmetic, comparison.

mod methods;

use crate::support::{buffer, check_new, new_of_class, with_units};
use pyrs_leaf::bigint::{self, BigInt};
use pyrs_leaf::{float_text, literal};
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::name::Name;
use pyrs_runtime::number::{BinOp, IntValue};
use pyrs_runtime::{
    Args, GetSetRow, Kind, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, float, int,
    payload, string,
};
use std::cmp::Ordering;

static FLOAT: TypeDef = TypeDef {
    doc: "A double-precision number; made from a number or from text.",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type=None, x=0, /", new),
        Row::new("__repr__", "self, /", repr),
        Row::new("__hash__", "self, /", hash),
        Row::new("__bool__", "self, /", |_, a| Ok(boolean(of(a) != 0.0))),
        Row::new("__format__", "self, format_spec, /", methods::format),
        Row::new("__lt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Lt)
        }),
        Row::new("__le__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Le)
        }),
        Row::new("__eq__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Eq)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ne)
        }),
        Row::new("__gt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Gt)
        }),
        Row::new("__ge__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ge)
        }),
        Row::new("__add__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Add)
        }),
        Row::new("__radd__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Add)
        }),
        Row::new("__sub__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Sub)
        }),
        Row::new("__rsub__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Sub)
        }),
        Row::new("__mul__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Mul)
        }),
        Row::new("__rmul__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Mul)
        }),
        Row::new("__mod__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Mod)
        }),
        Row::new("__rmod__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Mod)
        }),
        Row::new("__divmod__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::DivMod)
        }),
        Row::new("__rdivmod__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::DivMod)
        }),
        Row::new("__floordiv__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::FloorDiv)
        }),
        Row::new("__rfloordiv__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::FloorDiv)
        }),
        Row::new("__truediv__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::TrueDiv)
        }),
        Row::new("__rtruediv__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::TrueDiv)
        }),
        Row::new("__pow__", "self, value, mod=None, /", |vm, a| {
            power(vm, a, a.get(0), a.get(1))
        }),
        Row::new("__rpow__", "self, value, mod=None, /", |vm, a| {
            power(vm, a, a.get(1), a.get(0))
        }),
        Row::new("__neg__", "self, /", |vm, a| vm.float(-of(a))),
        Row::new("__pos__", "self, /", exact),
        Row::new("__abs__", "self, /", |vm, a| vm.float(of(a).abs())),
        Row::new("__int__", "self, /", |vm, a| truncate(vm, of(a))),
        Row::new("__float__", "self, /", exact),
        Row::new("__trunc__", "self, /", |vm, a| truncate(vm, of(a))),
        Row::new("__floor__", "self, /", |vm, a| truncate(vm, of(a).floor())),
        Row::new("__ceil__", "self, /", |vm, a| truncate(vm, of(a).ceil())),
        Row::new("__round__", "self, ndigits=None, /", methods::round),
        Row::new("__getnewargs__", "self, /", |vm, a| {
            let value = vm.float(of(a))?;
            vm.tuple(&[value])
        }),
        Row::class("__getformat__", "type, typestr, /", methods::get_format),
        Row::class("from_number", "type, number, /", methods::from_number),
        Row::class("fromhex", "type, string, /", methods::from_hex),
        Row::new("hex", "self, /", |vm, a| vm.str(&float_text::to_hex(of(a)))),
        Row::new("conjugate", "self, /", exact),
        Row::new("is_integer", "self, /", |_, a| {
            let x = of(a);
            Ok(boolean(x.is_finite() && x.floor() == x))
        }),
        Row::new("as_integer_ratio", "self, /", methods::integer_ratio),
    ],
    getsets: &[
        GetSetRow::get("real", exact),
        GetSetRow::get("imag", |vm, _| vm.float(0.0)),
    ],
    ..TypeDef::new("float", Kind::Float)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&FLOAT, None)?;
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "float", class)
}

/// The number of the float that is parameter 0.
pub(super) fn of(args: Args) -> f64 {
    float::get(payload(args.get(0)).addr())
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = check_new(vm, args.opt(0), Kind::Float)?;
    let value = match args.opt(1) {
        None => vm.float(0.0)?,
        Some(x) => to_float(vm, x)?,
    };
    new_of_class(vm, class, Kind::Float, value)
}

/// `float(x)`: an exact float.
pub fn to_float(vm: &mut Vm, x: Value) -> Result {
    if float::of(x).is_some() {
        return Ok(x);
    }
    if let Some(i) = int::as_i64(x) {
        return vm.float(i as f64);
    }
    if !string::is_str(x)
        && let Some(f) = real_number(vm, x)?
    {
        return vm.float(f);
    }
    let parsed = if let Some(text) = vm.as_str(x) {
        with_units!(text, u => float_text::parse_float(u))
    } else if let Some(data) = buffer(x) {
        float_text::parse_float_ascii(data.get())
    } else {
        let got = vm.type_name_of(x);
        return Err(vm.type_error(format!(
            "float() argument must be a string or a real number, not '{got}'"
        )));
    };
    match parsed {
        Some(f) => vm.float(f),
        None => {
            let shown = match buffer(x) {
                Some(data) if vm.as_str(x).is_none() => {
                    String::from_utf8_lossy(&literal::bytes_repr(data.get())).into_owned()
                }
                _ => vm.repr_text(payload(x))?,
            };
            Err(vm.value_error(format!("could not convert string to float: {shown}")))
        }
    }
}

/// The number of a float, an int, or what `__float__` or `__index__` gives; None for
/// objects that have neither.
pub fn real_number(vm: &mut Vm, x: Value) -> Result<Option<f64>> {
    if float::of(x).is_none() && int::as_i64(x).is_none() {
        let class = vm.class_of(x);
        let own = vm.type_of_kind(Kind::Float);
        if class != own
            && let Some(result) = vm.call_special(x, Name::__float__, &[])?
        {
            if let Some(f) = float::of(payload(result)) {
                if !pyrs_runtime::is_exact(result, Kind::Float) {
                    let what = format!("{}.__float__", vm.type_name_of(x));
                    vm.warn_strict(&what, result, "float")?;
                }
                return Ok(Some(f));
            }
            let (class, got) = (vm.type_name(class), vm.type_name_of(result));
            return Err(vm.type_error(format!("{class}.__float__ returned non-float (type {got})")));
        }
        if !vm.is_int(x) && vm.as_f64(x).is_none() {
            if vm.special(x, Name::__index__).is_none() {
                return Ok(None);
            }
            let index = vm.to_index(x)?;
            return vm.number_as_f64(index);
        }
    }
    vm.number_as_f64(x)
}

/// The int of a float's integer part.
pub fn truncate(vm: &mut Vm, x: f64) -> Result {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if x > -LIMIT && x < LIMIT {
        return vm.int(x as i64);
    }
    match BigInt::from_f64(x) {
        Some(number) => vm.int_of_big(&number),
        None if x.is_nan() => Err(vm.value_error("cannot convert float NaN to integer")),
        None => Err(vm.overflow_error("cannot convert float infinity to integer")),
    }
}

fn exact(vm: &mut Vm, args: Args) -> Result {
    let value = payload(args.get(0));
    let _ = vm;
    Ok(value)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    vm.str(&float_text::repr(of(args)))
}

fn hash(vm: &mut Vm, args: Args) -> Result {
    let value = if of(args).is_nan() {
        args.get(0)
    } else {
        payload(args.get(0))
    };
    let hash = vm.number_hash(value);
    vm.int(hash)
}

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let x = of(args);
    let other = args.get(1);
    let ordering = if let Some(y) = vm.as_f64(other) {
        x.partial_cmp(&y)
    } else {
        match vm.int_value(other) {
            Some(IntValue::Small(y)) => bigint::cmp_i64_f64(y, x).map(Ordering::reverse),
            Some(IntValue::Big(y)) => y.partial_cmp_f64(x).map(Ordering::reverse),
            None => return Ok(NOT_IMPLEMENTED),
        }
    };
    Ok(boolean(op.of_partial(ordering)))
}

fn binary(vm: &mut Vm, op: BinOp, a: Value, b: Value) -> Result {
    let Some(x) = vm.number_as_f64(a)? else {
        return Ok(NOT_IMPLEMENTED);
    };
    let Some(y) = vm.number_as_f64(b)? else {
        return Ok(NOT_IMPLEMENTED);
    };
    Ok(vm.float_op(op, x, y)?.unwrap_or(NOT_IMPLEMENTED))
}

fn forward(vm: &mut Vm, args: Args, op: BinOp) -> Result {
    binary(vm, op, args.get(0), args.get(1))
}

fn reflected(vm: &mut Vm, args: Args, op: BinOp) -> Result {
    binary(vm, op, args.get(1), args.get(0))
}

fn power(vm: &mut Vm, args: Args, base: Value, exponent: Value) -> Result {
    if args.some(2).is_some() {
        return Err(
            vm.type_error("pow() 3rd argument not allowed unless all arguments are integers")
        );
    }
    binary(vm, BinOp::Pow, base, exponent)
}
