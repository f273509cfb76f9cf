//! The arithmetic of timedelta.

use super::calendar::{DAY_SECONDS, SECOND_MICROS, divide_nearest};
use super::delta::{Delta, Span, make, make_total, span_of};
use crate::util::*;
use pyrs_leaf::bigint::BigInt;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::number::IntValue;
use pyrs_runtime::{Args, Kind, NOT_IMPLEMENTED, Raised, Result, Value, Vm, boolean, is_exact};

/// The number as `str` shows it.
pub fn text(span: Span) -> String {
    let mut out = String::new();
    if span.days != 0 {
        let plural = if span.days.abs() == 1 { "" } else { "s" };
        out = format!("{} day{plural}, ", span.days);
    }
    let (h, m, s) = (
        span.seconds / 3600,
        span.seconds / 60 % 60,
        span.seconds % 60,
    );
    out.push_str(&format!("{h}:{m:02}:{s:02}"));
    if span.micros != 0 {
        out.push_str(&format!(".{:06}", span.micros));
    }
    out
}

pub fn total_seconds(vm: &mut Vm, args: Args) -> Result {
    let seconds = seconds_of(span_of(args.get(0)));
    vm.float(seconds)
}

/// The quotient of the microseconds and a million, rounded once.
pub fn seconds_of(span: Span) -> f64 {
    let total = span.total();
    if total.unsigned_abs() < 1 << 53 {
        return total as f64 / SECOND_MICROS as f64;
    }
    BigInt::from_i128(total)
        .true_div(&BigInt::from_i64(SECOND_MICROS))
        .unwrap_or(f64::INFINITY)
}

pub fn add(vm: &mut Vm, a: Value, b: Value) -> Result {
    if !Delta::is(vm, a) || !Delta::is(vm, b) {
        return Ok(NOT_IMPLEMENTED);
    }
    make(vm, span_of(a).plus(span_of(b)))
}

pub fn subtract(vm: &mut Vm, a: Value, b: Value) -> Result {
    if !Delta::is(vm, a) || !Delta::is(vm, b) {
        return Ok(NOT_IMPLEMENTED);
    }
    make(vm, span_of(a).minus(span_of(b)))
}

pub fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (a, b) = (args.get(0), args.get(1));
    if !Delta::is(vm, b) {
        return Ok(NOT_IMPLEMENTED);
    }
    Ok(boolean(op.of(span_of(a).cmp(&span_of(b)))))
}

fn zero_division(vm: &mut Vm) -> Raised {
    vm.zero_division("division by zero")
}

/// A float as the quotient of two ints: what the method of a subclass says.
fn ratio(vm: &mut Vm, value: Value, number: f64) -> Result<(BigInt, BigInt)> {
    if is_exact(value, Kind::Float) {
        return exact_ratio(vm, number);
    }
    let pair = call_method(vm, value, "as_integer_ratio", &[])?;
    if !is_tuple(pair) {
        let got = vm.type_name_of(pair);
        return Err(vm.type_error(format!(
            "unexpected return type from as_integer_ratio(): expected tuple, not '{got}'"
        )));
    }
    if items(pair) != 2 {
        return Err(vm.value_error("as_integer_ratio() must return a 2-tuple"));
    }
    match (vm.int_value(item(pair, 0)), vm.int_value(item(pair, 1))) {
        (Some(n), Some(d)) => Ok((n.into_big(), d.into_big())),
        _ => Err(vm.type_error("non-integer arguments in division")),
    }
}

fn exact_ratio(vm: &mut Vm, number: f64) -> Result<(BigInt, BigInt)> {
    if number.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer ratio"));
    }
    if number.is_infinite() {
        return Err(vm.overflow_error("cannot convert Infinity to integer ratio"));
    }
    let (mantissa, exponent) = pyrs_leaf::float_text::integer_ratio_parts(number);
    let mantissa = BigInt::from_i64(mantissa);
    Ok(if exponent >= 0 {
        (mantissa.shl(exponent as u64), BigInt::from_i64(1))
    } else {
        let shift = exponent.unsigned_abs().into();
        (mantissa, BigInt::from_i64(1).shl(shift))
    })
}

/// As [`divide_nearest`], of any size. `d` is not zero.
fn divide_nearest_big(n: &BigInt, d: &BigInt) -> Option<i128> {
    if let (Some(n), Some(d)) = (n.to_i128(), d.to_i128())
        && n.unsigned_abs() < 1 << 126
        && d.unsigned_abs() < 1 << 126
    {
        return Some(divide_nearest(n, d));
    }
    let (n, d) = if d.is_negative() {
        (n.neg(), d.neg())
    } else {
        (n.clone(), d.clone())
    };
    let (q, r) = n.div_mod_floor(&d)?;
    let up = match r.shl(1).cmp(&d) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Equal => q.is_odd(),
        std::cmp::Ordering::Greater => true,
    };
    q.to_i128()?.checked_add(up as i128)
}

pub fn multiply(vm: &mut Vm, args: Args) -> Result {
    let (this, by) = (args.get(0), args.get(1));
    let total = span_of(this).total();
    if let Some(by) = vm.as_i64(by) {
        return make_total(vm, total.checked_mul(by as i128));
    }
    if let Some(IntValue::Big(by)) = vm.int_value(by) {
        let product = by.mul(&BigInt::from_i128(total));
        return make_total(vm, product.to_i128());
    }
    let Some(number) = vm.as_f64(by) else {
        return Ok(NOT_IMPLEMENTED);
    };
    let (n, d) = ratio(vm, by, number)?;
    if d.is_zero() {
        return Err(zero_division(vm));
    }
    let product = n.mul(&BigInt::from_i128(total));
    make_total(vm, divide_nearest_big(&product, &d))
}

pub fn true_divide(vm: &mut Vm, a: Value, b: Value) -> Result {
    if !Delta::is(vm, a) {
        return Ok(NOT_IMPLEMENTED);
    }
    let total = BigInt::from_i128(span_of(a).total());
    if Delta::is(vm, b) {
        let by = BigInt::from_i128(span_of(b).total());
        return match total.true_div(&by) {
            Ok(quotient) => vm.float(quotient),
            Err(_) => Err(zero_division(vm)),
        };
    }
    let (n, d) = if let Some(by) = vm.int_value(b) {
        (total, by.into_big())
    } else if let Some(by) = vm.as_f64(b) {
        let (n, d) = ratio(vm, b, by)?;
        (total.mul(&d), n)
    } else {
        return Ok(NOT_IMPLEMENTED);
    };
    if d.is_zero() {
        return Err(zero_division(vm));
    }
    make_total(vm, divide_nearest_big(&n, &d))
}

pub fn floor_divide(vm: &mut Vm, a: Value, b: Value) -> Result {
    if !Delta::is(vm, a) {
        return Ok(NOT_IMPLEMENTED);
    }
    let total = span_of(a).total();
    if Delta::is(vm, b) {
        let by = span_of(b).total();
        if by == 0 {
            return Err(zero_division(vm));
        }
        return vm.int_of_i128(floor(total, by));
    }
    let Some(by) = vm.int_value(b) else {
        return Ok(NOT_IMPLEMENTED);
    };
    match by.into_big().to_i128() {
        Some(0) => Err(zero_division(vm)),
        Some(by) => make_total(vm, Some(floor(total, by))),
        // Larger than any total: what is left is the sign.
        None => {
            let negative = matches!(vm.int_value(b), Some(IntValue::Big(b)) if b.is_negative());
            let minus = total != 0 && (total < 0) != negative;
            make_total(vm, Some(-(minus as i128)))
        }
    }
}

fn floor(n: i128, d: i128) -> i128 {
    let (q, r) = (n / d, n % d);
    q - (r != 0 && (r < 0) != (d < 0)) as i128
}

/// Quotient and remainder of two timedeltas; None when one is none.
fn floor_parts(vm: &mut Vm, a: Value, b: Value) -> Result<Option<(i128, i128)>> {
    if !Delta::is(vm, a) || !Delta::is(vm, b) {
        return Ok(None);
    }
    let (n, d) = (span_of(a).total(), span_of(b).total());
    if d == 0 {
        return Err(zero_division(vm));
    }
    let q = floor(n, d);
    Ok(Some((q, n - q * d)))
}

pub fn remainder(vm: &mut Vm, a: Value, b: Value) -> Result {
    match floor_parts(vm, a, b)? {
        Some((_, rest)) => make_total(vm, Some(rest)),
        None => Ok(NOT_IMPLEMENTED),
    }
}

pub fn div_mod(vm: &mut Vm, a: Value, b: Value) -> Result {
    let Some((q, rest)) = floor_parts(vm, a, b)? else {
        return Ok(NOT_IMPLEMENTED);
    };
    let q = vm.int_of_i128(q)?;
    let rest = make_total(vm, Some(rest))?;
    vm.tuple(&[q, rest])
}

/// An offset as texts of times end with: `+HH:MM`, and seconds and microseconds when there
/// are some.
pub fn offset_text(span: Span, separator: &str) -> String {
    let (sign, span) = if span.days < 0 {
        ('-', span.negated())
    } else {
        ('+', span)
    };
    let seconds = span.days * DAY_SECONDS + span.seconds;
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut out = format!("{sign}{h:02}{separator}{m:02}");
    if s != 0 || span.micros != 0 {
        out.push_str(&format!("{separator}{s:02}"));
    }
    if span.micros != 0 {
        out.push_str(&format!(".{:06}", span.micros));
    }
    out
}
