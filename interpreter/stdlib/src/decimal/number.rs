//! Decimal among Python's numbers.

use super::context::ctx;
use super::convert;
use super::current::{current, of_arg};
use super::methods::METHODS;
use super::object::{self, Decimal, operand, result};
use super::operations::{Binary, Unary, own, pair, powered};
use super::signals::settle;
use super::{Rational, fits};
use crate::util::*;
use pyrs_leaf::decimal::{Ctx, Dec, Kind as Sort, Rounding, compare, digits, status};
use pyrs_runtime::{
    Args, FALSE, GetSetRow, Kind, NOT_IMPLEMENTED, Result, TypeDef, Value, Vm, boolean,
};
use std::cmp::Ordering;

pub(super) static DECIMAL: TypeDef = TypeDef {
    module: "decimal",
    owns_kind: false,
    subclassable: true,
    doc: "Construct a new Decimal object.\n\nvalue can be an integer, string, tuple, or another \
          Decimal object.  If\nno value is given, return Decimal('0'). The context does not \
          affect\nthe conversion and is only passed to determine if the InvalidOperation\ntrap is \
          active.",
    methods: METHODS,
    getsets: &[
        GetSetRow::get("real", |_, a| Ok(a.get(0))),
        GetSetRow::get("imag", |vm, _| object::make(vm, &Dec::small(0))),
    ],
    ..TypeDef::new("Decimal", Kind::NativeObject)
};

pub fn new(vm: &mut Vm, args: Args) -> Result {
    let context = of_arg(vm, args.opt(2))?;
    match args.opt(1) {
        Some(value) => object::convert(vm, args.get(0), value, context),
        None => object::make_for(vm, args.get(0), &Dec::small(0)),
    }
}

/// A Decimal for a class method of a class that may be derived.
fn for_class(vm: &mut Vm, class: Value, d: &Dec) -> Result {
    let made = object::make(vm, d)?;
    if class == Decimal::class(vm) {
        return Ok(made);
    }
    vm.call(class, &[made])
}

pub fn from_float(vm: &mut Vm, args: Args) -> Result {
    let d = convert::of_float_arg(vm, args.get(1))?;
    for_class(vm, args.get(0), &d)
}

pub fn from_number(vm: &mut Vm, args: Args) -> Result {
    let value = args.get(1);
    let d = if let Some(d) = operand(vm, value)? {
        d
    } else if let Some(x) = vm.as_f64(value) {
        object::of_float(vm, x)?
    } else {
        return Err(object::unsupported(vm, value));
    };
    for_class(vm, args.get(0), &d)
}

pub fn unary(vm: &mut Vm, args: Args, run: Unary) -> Result {
    let context = current(vm)?;
    let mut happened = 0;
    let got = run(&own(vm, args)?, &ctx(context), &mut happened);
    result(vm, context, got, happened)
}

fn operation(vm: &mut Vm, x: &Dec, y: &Dec, run: Binary) -> Result {
    let context = current(vm)?;
    let mut happened = 0;
    let got = run(x, y, &ctx(context), &mut happened);
    result(vm, context, got, happened)
}

pub fn binary(vm: &mut Vm, args: Args, run: Binary) -> Result {
    match operand(vm, args.get(1))? {
        Some(other) => {
            let this = own(vm, args)?;
            operation(vm, &this, &other, run)
        }
        None => Ok(NOT_IMPLEMENTED),
    }
}
pub fn reflected(vm: &mut Vm, args: Args, run: Binary) -> Result {
    match operand(vm, args.get(1))? {
        Some(other) => {
            let this = own(vm, args)?;
            operation(vm, &other, &this, run)
        }
        None => Ok(NOT_IMPLEMENTED),
    }
}

pub fn div_mod(vm: &mut Vm, x: Value, y: Value) -> Result {
    let (Some(x), Some(y)) = (operand(vm, x)?, operand(vm, y)?) else {
        return Ok(NOT_IMPLEMENTED);
    };
    let context = current(vm)?;
    pair(vm, &x, &y, context)
}

pub fn pow(vm: &mut Vm, x: Value, y: Value, m: Option<Value>) -> Result {
    let (Some(x), Some(y)) = (operand(vm, x)?, operand(vm, y)?) else {
        return Ok(NOT_IMPLEMENTED);
    };
    let m = match m {
        None => None,
        Some(m) => match operand(vm, m)? {
            Some(m) => Some(m),
            None => return Ok(NOT_IMPLEMENTED),
        },
    };
    let context = current(vm)?;
    powered(vm, &x, &y, m, context)
}

fn rounded(vm: &mut Vm, args: Args, rounding: Rounding) -> Result {
    let d = own(vm, args)?;
    convert::to_int_rounded(vm, &d, rounding)
}
pub fn floor(vm: &mut Vm, args: Args) -> Result {
    rounded(vm, args, Rounding::Floor)
}
pub fn ceil(vm: &mut Vm, args: Args) -> Result {
    rounded(vm, args, Rounding::Ceiling)
}

pub fn round(vm: &mut Vm, args: Args) -> Result {
    let Some(places) = args.some(1) else {
        return rounded(vm, args, Rounding::HalfEven);
    };
    if !vm.is_int(places) {
        return Err(vm.type_error("optional arg must be an integer"));
    }
    let places = vm.index_i64(places)?;
    let exp = if places == i64::MIN {
        i64::MAX
    } else {
        -places
    };
    let like = Dec::finite(false, pyrs_leaf::decimal::Coef::ONE, exp);
    let context = current(vm)?;
    let mut happened = 0;
    let got = digits::quantize(&own(vm, args)?, &like, &ctx(context), &mut happened);
    result(vm, context, got, happened)
}

/// The other side of a comparison, and what both sides are multiplied with.
enum Side {
    Number(Dec),
    /// A ratio: numerator, denominator.
    Ratio(Dec, Dec),
    None,
}

fn side(vm: &mut Vm, value: Value, equality: bool) -> Result<Side> {
    if let Some(d) = operand(vm, value)? {
        return Ok(Side::Number(d));
    }
    let number = match vm.as_complex(value) {
        Some((re, im)) if equality && im == 0.0 => Some(re),
        Some(_) => return Ok(Side::None),
        None => vm.as_f64(value),
    };
    if let Some(x) = number {
        let context = current(vm)?;
        if equality {
            // Only recorded, never raised.
            let flags = super::Context::FLAGS.get(context) | i64::from(status::FLOAT_OPERATION);
            super::Context::FLAGS.set(vm, context, flags);
        } else {
            settle(vm, context, status::FLOAT_OPERATION)?;
        }
        return Ok(Side::Number(object::of_float(vm, x)?));
    }
    let Some(rational) = Rational::get(vm) else {
        return Ok(Side::None);
    };
    let is_ratio = vm.is_instance(value, rational)?;
    if !is_ratio {
        return Ok(Side::None);
    }
    let (n, d) = (
        attr(vm, value, "numerator")?,
        attr(vm, value, "denominator")?,
    );
    match (object::of_int(vm, n)?, object::of_int(vm, d)?) {
        (Some(n), Some(d)) => Ok(Side::Ratio(n, d)),
        _ => {
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!("numerator and denominator of '{got}' must be ints")))
        }
    }
}

/// The order of a Decimal and another value. The inner None: one of them is a NaN.
fn order(vm: &mut Vm, args: Args, equality: bool) -> Result<Option<Option<Ordering>>> {
    let this = own(vm, args)?;
    let (this, other) = match side(vm, args.get(1), equality)? {
        Side::None => return Ok(None),
        Side::Number(other) => (this, other),
        Side::Ratio(n, d) => {
            if this.is_nan() || this.is_inf() {
                (this, n)
            } else {
                let product = pyrs_leaf::decimal::arith::mul(&this, &d, &Ctx::MAX, &mut 0);
                (fits(vm, product)?, n)
            }
        }
    };
    if this.is_nan() || other.is_nan() {
        let signalling = this.kind == Sort::Snan || other.kind == Sort::Snan;
        if signalling || !equality {
            let context = current(vm)?;
            settle(vm, context, status::INVALID_OPERATION)?;
        }
        return Ok(Some(None));
    }
    let order = compare::order(&this, &other);
    Ok(Some(Some(fits(vm, order)?)))
}

pub fn equal(vm: &mut Vm, args: Args, negate: bool) -> Result {
    Ok(match order(vm, args, true)? {
        None => NOT_IMPLEMENTED,
        Some(order) => boolean((order == Some(Ordering::Equal)) != negate),
    })
}

pub fn less(vm: &mut Vm, args: Args, holds: fn(Ordering) -> bool) -> Result {
    Ok(match order(vm, args, false)? {
        None => NOT_IMPLEMENTED,
        Some(None) => FALSE,
        Some(Some(order)) => boolean(holds(order)),
    })
}
