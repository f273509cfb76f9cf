//! The methods of contexts: each operation, in that context.

use super::context::{self, Context, ctx};
use super::convert;
use super::object::{self, Decimal, needed, result};
use super::signals::settle;
use super::{fits, shown};
use crate::util::*;
use pyrs_leaf::decimal::{Ctx, Dec, Res, arith, compare, digits, power};
use pyrs_runtime::{Args, NONE, Result, Row, Value, Vm, boolean};

pub type Unary = fn(&Dec, &Ctx, &mut u32) -> Res;
pub type Binary = fn(&Dec, &Dec, &Ctx, &mut u32) -> Res;

pub fn unary(vm: &mut Vm, x: Value, context: Value, run: Unary) -> Result {
    let x = needed(vm, x)?;
    let mut happened = 0;
    let got = run(&x, &ctx(context), &mut happened);
    result(vm, context, got, happened)
}

pub fn binary(vm: &mut Vm, x: Value, y: Value, context: Value, run: Binary) -> Result {
    let (x, y) = (needed(vm, x)?, needed(vm, y)?);
    let mut happened = 0;
    let got = run(&x, &y, &ctx(context), &mut happened);
    result(vm, context, got, happened)
}

/// Quotient and remainder as a tuple.
pub fn pair(vm: &mut Vm, x: &Dec, y: &Dec, context: Value) -> Result {
    let mut happened = 0;
    let got = arith::div_mod(x, y, &ctx(context), &mut happened);
    let (q, r) = fits(vm, got)?;
    settle(vm, context, happened)?;
    let (q, r) = (object::make(vm, &q)?, object::make(vm, &r)?);
    vm.tuple(&[q, r])
}

/// `x ** y`, or `x ** y % m`.
pub fn powered(vm: &mut Vm, x: &Dec, y: &Dec, m: Option<Dec>, context: Value) -> Result {
    let mut happened = 0;
    let ctx = ctx(context);
    let got = match m {
        None => power::pow(x, y, &ctx, &mut happened),
        Some(m) => power::pow_mod(x, y, &m, &ctx, &mut happened),
    };
    result(vm, context, got, happened)
}

// Operations that have the shape of others but for the context.
pub fn max(a: &Dec, b: &Dec, c: &Ctx, s: &mut u32) -> Res {
    compare::extreme(a, b, true, false, c, s)
}
pub fn max_mag(a: &Dec, b: &Dec, c: &Ctx, s: &mut u32) -> Res {
    compare::extreme(a, b, true, true, c, s)
}
pub fn min(a: &Dec, b: &Dec, c: &Ctx, s: &mut u32) -> Res {
    compare::extreme(a, b, false, false, c, s)
}
pub fn min_mag(a: &Dec, b: &Dec, c: &Ctx, s: &mut u32) -> Res {
    compare::extreme(a, b, false, true, c, s)
}
pub fn next_plus(a: &Dec, c: &Ctx, s: &mut u32) -> Res {
    compare::next(a, true, c, s)
}
pub fn next_minus(a: &Dec, c: &Ctx, s: &mut u32) -> Res {
    compare::next(a, false, c, s)
}
pub fn compare_total(a: &Dec, b: &Dec, _: &Ctx, _: &mut u32) -> Res {
    compare::compare_total(a, b)
}
pub fn compare_total_mag(a: &Dec, b: &Dec, _: &Ctx, _: &mut u32) -> Res {
    compare::compare_total_mag(a, b)
}
pub fn and(a: &Dec, b: &Dec, c: &Ctx, s: &mut u32) -> Res {
    digits::logical(a, b, |x, y| x & y, c, s)
}
pub fn or(a: &Dec, b: &Dec, c: &Ctx, s: &mut u32) -> Res {
    digits::logical(a, b, |x, y| x | y, c, s)
}
pub fn xor(a: &Dec, b: &Dec, c: &Ctx, s: &mut u32) -> Res {
    digits::logical(a, b, |x, y| x ^ y, c, s)
}
pub fn to_integral_exact(a: &Dec, c: &Ctx, s: &mut u32) -> Res {
    digits::to_integral(a, c.rounding, true, c, s)
}
pub fn to_integral_value(a: &Dec, c: &Ctx, s: &mut u32) -> Res {
    digits::to_integral(a, c.rounding, false, c, s)
}
pub fn copy_sign(a: &Dec, b: &Dec, _: &Ctx, _: &mut u32) -> Res {
    Ok(a.clone().with_sign(b.negative))
}
pub fn copy_abs(a: &Dec, _: &Ctx, _: &mut u32) -> Res {
    Ok(a.clone().with_sign(false))
}
pub fn copy_negate(a: &Dec, _: &Ctx, _: &mut u32) -> Res {
    Ok(a.clone().with_sign(!a.negative))
}

macro_rules! one {
    ($name:literal, $run:expr) => {
        Row::new($name, "self, x, /", |vm, a| {
            unary(vm, a.get(1), a.get(0), $run)
        })
    };
}
macro_rules! two {
    ($name:literal, $run:expr) => {
        Row::new($name, "self, x, y, /", |vm, a| {
            binary(vm, a.get(1), a.get(2), a.get(0), $run)
        })
    };
}
macro_rules! is {
    ($name:literal, $test:expr) => {
        Row::new($name, "self, x, /", |vm, a| {
            let x = needed(vm, a.get(1))?;
            let test: fn(&Dec, &Ctx) -> bool = $test;
            Ok(boolean(test(&x, &ctx(a.get(0)))))
        })
    };
}

pub(super) static METHODS: &[Row] = &[
    Row::fixed(
        "__new__",
        "type, /, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, \
         flags=None, traps=None",
        context::new,
    ),
    Row::new(
        "__init__",
        "self, /, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, \
         flags=None, traps=None",
        |vm, a| {
            context::set_parts(vm, a.get(0), a, 1)?;
            Ok(NONE)
        },
    ),
    Row::new("__repr__", "self, /", context::repr),
    Row::new("__reduce__", "self, /", context::reduce),
    Row::new("copy", "self, /", |vm, a| context::copy(vm, a.get(0))),
    Row::new("__copy__", "self, /", |vm, a| context::copy(vm, a.get(0))),
    Row::new("clear_flags", "self, /", |vm, a| {
        Context::FLAGS.set(vm, a.get(0), 0);
        Ok(NONE)
    }),
    Row::new("clear_traps", "self, /", |vm, a| {
        context::set_traps(vm, a.get(0), 0);
        Ok(NONE)
    }),
    Row::new("Etiny", "self, /", |vm, a| vm.int(ctx(a.get(0)).etiny())),
    Row::new("Etop", "self, /", |vm, a| vm.int(ctx(a.get(0)).etop())),
    Row::new("radix", "self, /", |vm, _| {
        object::make(vm, &Dec::small(10))
    }),
    Row::new("create_decimal", "self, num='0', /", |vm, a| {
        match a.opt(1) {
            Some(value) => object::create(vm, value, a.get(0)),
            None => object::make(vm, &Dec::small(0)),
        }
    }),
    Row::new("create_decimal_from_float", "self, f, /", |vm, a| {
        let d = convert::of_float_arg(vm, a.get(1))?;
        let mut happened = 0;
        let got = pyrs_leaf::decimal::round::fix(d, &ctx(a.get(0)), &mut happened);
        result(vm, a.get(0), got, happened)
    }),
    one!("abs", arith::abs),
    one!("exp", power::exp),
    one!("ln", power::ln),
    one!("log10", power::log10),
    one!("minus", arith::minus),
    one!("next_minus", next_minus),
    one!("next_plus", next_plus),
    one!("normalize", digits::reduce),
    one!("plus", arith::plus),
    one!("to_integral", to_integral_value),
    one!("to_integral_exact", to_integral_exact),
    one!("to_integral_value", to_integral_value),
    one!("sqrt", arith::sqrt),
    one!("logb", digits::logb),
    one!("logical_invert", digits::invert),
    one!("copy_abs", copy_abs),
    one!("copy_negate", copy_negate),
    one!("_apply", |d, c, s| pyrs_leaf::decimal::round::fix(
        d.clone(),
        c,
        s
    )),
    two!("add", arith::add),
    two!("subtract", arith::sub),
    two!("multiply", arith::mul),
    two!("divide", arith::div),
    two!("divide_int", arith::div_int),
    two!("remainder", arith::rem),
    two!("remainder_near", arith::rem_near),
    two!("compare", compare::compare),
    two!("compare_signal", compare::compare_signal),
    two!("compare_total", compare_total),
    two!("compare_total_mag", compare_total_mag),
    two!("copy_sign", copy_sign),
    two!("max", max),
    two!("max_mag", max_mag),
    two!("min", min),
    two!("min_mag", min_mag),
    two!("next_toward", compare::next_toward),
    two!("quantize", digits::quantize),
    two!("logical_and", and),
    two!("logical_or", or),
    two!("logical_xor", xor),
    two!("rotate", digits::rotate),
    two!("scaleb", digits::scaleb),
    two!("shift", digits::shift),
    Row::new("same_quantum", "self, x, y, /", |vm, a| {
        let (x, y) = (needed(vm, a.get(1))?, needed(vm, a.get(2))?);
        Ok(boolean(compare::same_quantum(&x, &y)))
    }),
    Row::new("divmod", "self, x, y, /", |vm, a| {
        let (x, y) = (needed(vm, a.get(1))?, needed(vm, a.get(2))?);
        pair(vm, &x, &y, a.get(0))
    }),
    Row::new("power", "self, /, a, b, modulo=None", |vm, a| {
        let (x, y) = (needed(vm, a.get(1))?, needed(vm, a.get(2))?);
        let m = match a.some(3) {
            Some(m) => Some(needed(vm, m)?),
            None => None,
        };
        powered(vm, &x, &y, m, a.get(0))
    }),
    Row::new("fma", "self, x, y, z, /", |vm, a| {
        let (x, y) = (needed(vm, a.get(1))?, needed(vm, a.get(2))?);
        let z = needed(vm, a.get(3))?;
        let mut happened = 0;
        let got = arith::fma(&x, &y, &z, &ctx(a.get(0)), &mut happened);
        result(vm, a.get(0), got, happened)
    }),
    Row::new("is_canonical", "self, x, /", |vm, a| {
        if Decimal::is(vm, a.get(1)) {
            return Ok(boolean(true));
        }
        Err(vm.type_error("argument must be a Decimal"))
    }),
    Row::new("copy_decimal", "self, x, /", |vm, a| {
        if Decimal::is(vm, a.get(1)) {
            return Ok(a.get(1));
        }
        let x = needed(vm, a.get(1))?;
        object::make(vm, &x)
    }),
    is!("is_finite", |d, _| d.is_finite()),
    is!("is_infinite", |d, _| d.is_inf()),
    is!("is_nan", |d, _| d.is_nan()),
    is!("is_normal", |d, c| d.is_normal(c)),
    is!("is_qnan", |d, _| d.kind == pyrs_leaf::decimal::Kind::Nan),
    is!("is_signed", |d, _| d.negative),
    is!("is_snan", |d, _| d.kind == pyrs_leaf::decimal::Kind::Snan),
    is!("is_subnormal", |d, c| d.is_subnormal(c)),
    is!("is_zero", |d, _| d.is_zero()),
    Row::new("number_class", "self, x, /", |vm, a| {
        let x = needed(vm, a.get(1))?;
        vm.str(digits::class(&x, &ctx(a.get(0))))
    }),
    Row::new("canonical", "self, x, /", |vm, a| {
        if Decimal::is(vm, a.get(1)) {
            return Ok(a.get(1));
        }
        Err(vm.type_error("argument must be a Decimal"))
    }),
    Row::new("to_sci_string", "self, x, /", |vm, a| {
        let x = needed(vm, a.get(1))?;
        shown::text(vm, &x, false, Context::CAPITALS.get(a.get(0)))
    }),
    Row::new("to_eng_string", "self, x, /", |vm, a| {
        let x = needed(vm, a.get(1))?;
        shown::text(vm, &x, true, Context::CAPITALS.get(a.get(0)))
    }),
];

/// A receiver that is a Decimal as its number.
#[inline]
pub fn own(vm: &mut Vm, args: Args) -> Result<Dec> {
    object::read(vm, args.get(0))
}
