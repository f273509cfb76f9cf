//! The arithmetic operations.

use super::coef::{Coef, TENS};
use super::round::{fix, nan_of, rescaled};
use super::{Ctx, Dec, Kind, Res, Rounding, status};
use std::cmp::Ordering;

/// Bring two finite numbers, neither of them zero, to one exponent. One that is too small to
/// change a digit of the result is replaced by another such.
fn aligned(a: &Dec, b: &Dec, prec: i64) -> Res<(Coef, Coef, i64)> {
    let (large, small, swapped) = if a.exp < b.exp {
        (b, a, true)
    } else {
        (a, b, false)
    };
    let lowest = large.exp + (large.digits() - prec - 2).min(-1);
    let (coef, exp) = if small.adjusted() < lowest {
        (Coef::ONE, lowest)
    } else {
        (small.coef.clone(), small.exp)
    };
    let high = large.coef.shl(large.exp.abs_diff(exp))?;
    Ok(if swapped {
        (coef, high, exp)
    } else {
        (high, coef, exp)
    })
}

/// As [`aligned`], without replacing anything, where the coefficients stay small.
fn aligned_small(a: &Dec, b: &Dec) -> Option<(Coef, Coef, i64)> {
    let (Coef::Small(x), Coef::Small(y)) = (&a.coef, &b.coef) else {
        return None;
    };
    let up = |n: u128, by: u64| {
        let by = usize::try_from(by).ok()?;
        let room = TENS.get(TENS.len().checked_sub(by + 1)?)?;
        (n < *room).then(|| Coef::Small(n * TENS[by]))
    };
    Some(if a.exp >= b.exp {
        (up(*x, a.exp.abs_diff(b.exp))?, Coef::Small(*y), b.exp)
    } else {
        (Coef::Small(*x), up(*y, b.exp.abs_diff(a.exp))?, a.exp)
    })
}

/// A number at a lower exponent, as low as the precision allows: what `x + 0` is.
fn padded(d: &Dec, exp: i64, prec: i64) -> Res {
    let exp = exp.max(d.exp + d.digits() - prec - 1).min(d.exp);
    rescaled(d, exp, Rounding::Down, &mut 0)
}

/// The sum, before it is rounded.
fn sum(a: &Dec, b: &Dec, ctx: &Ctx) -> Res {
    let exp = a.exp.min(b.exp);
    let zero_sign = ctx.rounding == Rounding::Floor;
    match (a.coef.is_zero(), b.coef.is_zero()) {
        (true, true) => {
            let negative = if a.negative == b.negative {
                a.negative
            } else {
                zero_sign
            };
            return Ok(Dec::zero(negative, exp));
        }
        (true, false) => return padded(b, exp, ctx.prec),
        (false, true) => return padded(a, exp, ctx.prec),
        (false, false) => {}
    }
    let (x, y, exp) = match aligned_small(a, b) {
        Some(aligned) => aligned,
        None => aligned(a, b, ctx.prec)?,
    };
    if a.negative == b.negative {
        return Ok(Dec::finite(a.negative, x.add(&y)?, exp));
    }
    Ok(match x.cmp(&y) {
        Ordering::Equal => Dec::zero(zero_sign, exp),
        Ordering::Greater => Dec::finite(a.negative, x.sub(&y), exp),
        Ordering::Less => Dec::finite(b.negative, y.sub(&x), exp),
    })
}

pub fn add(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if a.is_finite() && b.is_finite() {
        return fix(sum(a, b, ctx)?, ctx, status);
    }
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        return nan;
    }
    if a.is_inf() && b.is_inf() && a.negative != b.negative {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    Ok(Dec::inf(if a.is_inf() { a.negative } else { b.negative }))
}

pub fn sub(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if b.is_nan() {
        return add(a, b, ctx, status);
    }
    let b = b.clone().with_sign(!b.negative);
    add(a, &b, ctx, status)
}

pub fn mul(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    let negative = a.negative != b.negative;
    if a.is_finite() && b.is_finite() {
        let product = Dec::finite(negative, a.coef.mul(&b.coef)?, a.exp + b.exp);
        return fix(product, ctx, status);
    }
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        return nan;
    }
    if a.is_zero() || b.is_zero() {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    Ok(Dec::inf(negative))
}

/// `a * b + c`, rounded once.
pub fn fma(a: &Dec, b: &Dec, c: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    let negative = a.negative != b.negative;
    if !a.is_finite() || !b.is_finite() {
        // A signalling third operand comes after the others' own.
        let own = a.kind == Kind::Snan || b.kind == Kind::Snan;
        let operands: &[&Dec] = if own { &[a, b] } else { &[a, b, c] };
        if (a.is_nan() || b.is_nan())
            && let Some(nan) = nan_of(operands, ctx, status)
        {
            return nan;
        }
        if a.is_zero() || b.is_zero() {
            return Ok(Dec::invalid(status::INVALID_OPERATION, status));
        }
        return add(&Dec::inf(negative), c, ctx, status);
    }
    let product = Dec::finite(negative, a.coef.mul(&b.coef)?, a.exp + b.exp);
    add(&product, c, ctx, status)
}

pub fn div(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    let negative = a.negative != b.negative;
    if !a.is_finite() || !b.is_finite() {
        if let Some(nan) = nan_of(&[a, b], ctx, status) {
            return nan;
        }
        return Ok(match (a.is_inf(), b.is_inf()) {
            (true, true) => Dec::invalid(status::INVALID_OPERATION, status),
            (true, false) => Dec::inf(negative),
            _ => {
                *status |= status::CLAMPED;
                Dec::zero(negative, ctx.etiny())
            }
        });
    }
    if b.coef.is_zero() {
        if a.coef.is_zero() {
            return Ok(Dec::invalid(status::DIVISION_UNDEFINED, status));
        }
        *status |= status::DIVISION_BY_ZERO;
        return Ok(Dec::inf(negative));
    }
    if a.coef.is_zero() {
        return fix(Dec::zero(negative, a.exp - b.exp), ctx, status);
    }
    fix(quotient(a, b, negative, ctx.prec)?, ctx, status)
}

/// A quotient with at least a digit more than the precision, or exact; a last digit that is
/// not 0 or 5 says that something is left.
fn quotient(a: &Dec, b: &Dec, negative: bool, prec: i64) -> Res {
    let shift = b.digits() - a.digits() + prec + 1;
    let ideal = a.exp - b.exp;
    let exp = ideal - shift;
    let (q, rest) = if shift >= 0 {
        a.coef.shl(shift as u64)?.div_rem(&b.coef)?
    } else {
        a.coef.div_rem(&b.coef.shl(shift.unsigned_abs())?)?
    };
    if !rest.is_zero() {
        let q = if q.digit(0).is_multiple_of(5) {
            q.add(&Coef::ONE)?
        } else {
            q
        };
        return Ok(Dec::finite(negative, q, exp));
    }
    let zeros = if exp < ideal {
        q.trailing_zeros(exp.abs_diff(ideal))
    } else {
        0
    };
    Ok(Dec::finite(negative, q.shr(zeros).0, exp + zeros as i64))
}

/// The integer part of a quotient and what is left of the dividend; None when the integer has
/// more digits than the precision.
fn whole_quotient(a: &Dec, b: &Dec, ctx: &Ctx) -> Res<Option<(Dec, Dec)>> {
    let negative = a.negative != b.negative;
    let ideal = if b.is_inf() { a.exp } else { a.exp.min(b.exp) };
    let steps = if b.is_inf() {
        i64::MIN
    } else {
        a.adjusted() - b.adjusted()
    };
    if a.coef.is_zero() || steps <= -2 {
        let rest = rescaled(a, ideal, ctx.rounding, &mut 0)?;
        return Ok(Some((Dec::zero(negative, 0), rest)));
    }
    if steps <= ctx.prec {
        let (q, r) = if a.exp >= b.exp {
            a.coef.shl(a.exp.abs_diff(b.exp))?.div_rem(&b.coef)?
        } else {
            a.coef.div_rem(&b.coef.shl(b.exp.abs_diff(a.exp))?)?
        };
        if q.digits() as i64 <= ctx.prec {
            return Ok(Some((
                Dec::finite(negative, q, 0),
                Dec::finite(a.negative, r, ideal),
            )));
        }
    }
    Ok(None)
}

pub fn div_int(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        return nan;
    }
    let negative = a.negative != b.negative;
    if a.is_inf() {
        if b.is_inf() {
            return Ok(Dec::invalid(status::INVALID_OPERATION, status));
        }
        return Ok(Dec::inf(negative));
    }
    if b.is_zero() {
        if a.is_zero() {
            return Ok(Dec::invalid(status::DIVISION_UNDEFINED, status));
        }
        *status |= status::DIVISION_BY_ZERO;
        return Ok(Dec::inf(negative));
    }
    match whole_quotient(a, b, ctx)? {
        Some((q, _)) => fix(q, ctx, status),
        None => Ok(Dec::invalid(status::DIVISION_IMPOSSIBLE, status)),
    }
}

pub fn rem(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        return nan;
    }
    if a.is_inf() {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    if b.is_zero() {
        let condition = if a.is_zero() {
            status::DIVISION_UNDEFINED
        } else {
            status::INVALID_OPERATION
        };
        return Ok(Dec::invalid(condition, status));
    }
    match whole_quotient(a, b, ctx)? {
        Some((_, r)) => fix(r, ctx, status),
        None => Ok(Dec::invalid(status::DIVISION_IMPOSSIBLE, status)),
    }
}

pub fn div_mod(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res<(Dec, Dec)> {
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        let nan = nan?;
        return Ok((nan.clone(), nan));
    }
    let negative = a.negative != b.negative;
    if a.is_inf() {
        *status |= status::INVALID_OPERATION;
        return Ok(if b.is_inf() {
            (Dec::nan(), Dec::nan())
        } else {
            (Dec::inf(negative), Dec::nan())
        });
    }
    if b.is_zero() {
        if a.is_zero() {
            *status |= status::DIVISION_UNDEFINED;
            return Ok((Dec::nan(), Dec::nan()));
        }
        *status |= status::DIVISION_BY_ZERO | status::INVALID_OPERATION;
        return Ok((Dec::inf(negative), Dec::nan()));
    }
    match whole_quotient(a, b, ctx)? {
        Some((q, r)) => Ok((fix(q, ctx, status)?, fix(r, ctx, status)?)),
        None => {
            *status |= status::DIVISION_IMPOSSIBLE;
            Ok((Dec::nan(), Dec::nan()))
        }
    }
}

/// The remainder by the nearest integer quotient.
pub fn rem_near(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        return nan;
    }
    if a.is_inf() {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    if b.is_zero() {
        let condition = if a.is_zero() {
            status::DIVISION_UNDEFINED
        } else {
            status::INVALID_OPERATION
        };
        return Ok(Dec::invalid(condition, status));
    }
    if b.is_inf() {
        return fix(a.clone(), ctx, status);
    }
    let ideal = a.exp.min(b.exp);
    if a.is_zero() {
        return fix(Dec::zero(a.negative, ideal), ctx, status);
    }
    let steps = a.adjusted() - b.adjusted();
    if steps > ctx.prec {
        return Ok(Dec::invalid(status::DIVISION_IMPOSSIBLE, status));
    }
    if steps <= -2 {
        let a = rescaled(a, ideal, ctx.rounding, &mut 0)?;
        return fix(a, ctx, status);
    }
    let x = a.coef.shl(a.exp.abs_diff(ideal))?;
    let y = b.coef.shl(b.exp.abs_diff(ideal))?;
    let (mut q, mut r) = x.div_rem(&y)?;
    let mut negative = a.negative;
    let twice = r.add(&r)?.add(&Coef::Small(q.is_odd().into()))?;
    if twice.cmp(&y) == Ordering::Greater {
        r = y.sub(&r);
        negative = !negative;
        q = q.add(&Coef::ONE)?;
    }
    if q.digits() as i64 > ctx.prec {
        return Ok(Dec::invalid(status::DIVISION_IMPOSSIBLE, status));
    }
    fix(Dec::finite(negative, r, ideal), ctx, status)
}

/// The square root, always rounded to the nearest even.
pub fn sqrt(a: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a], ctx, status) {
        return nan;
    }
    if a.is_zero() {
        return fix(Dec::zero(a.negative, a.exp.div_euclid(2)), ctx, status);
    }
    if a.negative {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    if a.is_inf() {
        return Ok(a.clone());
    }
    let prec = ctx.prec + 1;
    // The root of c * 100**e, with one digit more than the precision.
    let mut exp = a.exp.div_euclid(2);
    let (coef, pairs) = if a.exp & 1 == 1 {
        (a.coef.shl(1)?, (a.digits() >> 1) + 1)
    } else {
        (a.coef.clone(), (a.digits() + 1) >> 1)
    };
    let shift = prec - pairs;
    let (coef, mut exact) = if shift >= 0 {
        (coef.shl(2 * shift as u64)?, true)
    } else {
        let (coef, tail) = coef.shr(2 * shift.unsigned_abs());
        (coef, tail == super::coef::Tail::Zero)
    };
    exp -= shift;
    let (mut root, square) = coef.isqrt()?;
    exact &= square;
    if exact {
        // To the ideal exponent.
        if shift >= 0 {
            root = root.shr(shift as u64).0;
        } else {
            root = root.shl(shift.unsigned_abs())?;
        }
        exp += shift;
    } else if root.digit(0).is_multiple_of(5) {
        root = root.add(&Coef::ONE)?;
    }
    let ctx = Ctx {
        rounding: Rounding::HalfEven,
        ..*ctx
    };
    fix(Dec::finite(false, root, exp), &ctx, status)
}

/// `+x` as an operation.
pub fn plus(a: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    signed(a, a.negative, ctx, status)
}
pub fn minus(a: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    signed(a, !a.negative, ctx, status)
}
pub fn abs(a: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    signed(a, false, ctx, status)
}

fn signed(a: &Dec, negative: bool, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a], ctx, status) {
        return nan;
    }
    // A zero is positive unless numbers are rounded down.
    let negative = if a.is_zero() && ctx.rounding != Rounding::Floor {
        false
    } else {
        negative
    };
    fix(a.clone().with_sign(negative), ctx, status)
}
