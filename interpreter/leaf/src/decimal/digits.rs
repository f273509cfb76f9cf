//! Operations on exponents and on single digits.

use super::coef::Coef;
use super::round::{fix, nan_of, rescaled};
use super::{Ctx, Dec, Res, Rounding, status};

/// A number with the exponent of another.
pub fn quantize(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if !a.is_finite() || !b.is_finite() {
        if let Some(nan) = nan_of(&[a, b], ctx, status) {
            return nan;
        }
        if a.is_inf() && b.is_inf() {
            return Ok(a.clone());
        }
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    if b.exp > ctx.emax || b.exp < ctx.etiny() {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    if a.coef.is_zero() {
        return fix(Dec::zero(a.negative, b.exp), ctx, status);
    }
    if a.adjusted() > ctx.emax || a.adjusted() - b.exp + 1 > ctx.prec {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    let mut happened = 0;
    let result = rescaled(a, b.exp, ctx.rounding, &mut happened)?;
    if result.digits() > ctx.prec || !result.coef.is_zero() && result.adjusted() > ctx.emax {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    *status |= happened;
    if !result.coef.is_zero() && result.adjusted() < ctx.emin {
        *status |= status::SUBNORMAL;
    }
    // What is left to say is about clamping; nothing is rounded any more.
    fix(result, ctx, status)
}

/// The number as an integer, `exact`: saying when something was cut.
pub fn to_integral(a: &Dec, rounding: Rounding, exact: bool, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a], ctx, status) {
        return nan;
    }
    if a.is_inf() || a.exp >= 0 {
        return Ok(a.clone());
    }
    let mut happened = 0;
    let result = rescaled(a, 0, rounding, &mut happened)?;
    if exact {
        *status |= happened;
    }
    Ok(result)
}

/// Without zeros at the end.
pub fn reduce(a: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a], ctx, status) {
        return nan;
    }
    let d = fix(a.clone(), ctx, status)?;
    if !d.is_finite() {
        return Ok(d);
    }
    if d.coef.is_zero() {
        return Ok(Dec::zero(d.negative, 0));
    }
    let top = if ctx.clamp { ctx.etop() } else { ctx.emax };
    let most = u64::try_from(top - d.exp).unwrap_or(0);
    let zeros = d.coef.trailing_zeros(most);
    Ok(Dec::finite(
        d.negative,
        d.coef.shr(zeros).0,
        d.exp + zeros as i64,
    ))
}

/// The exponent of the first digit.
pub fn logb(a: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a], ctx, status) {
        return nan;
    }
    if a.is_inf() {
        return Ok(Dec::inf(false));
    }
    if a.coef.is_zero() {
        *status |= status::DIVISION_BY_ZERO;
        return Ok(Dec::inf(true));
    }
    fix(Dec::small(a.adjusted()), ctx, status)
}

/// A number times 10 to the power of another.
pub fn scaleb(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        return nan;
    }
    let most = 2 * (i128::from(ctx.emax) + i128::from(ctx.prec));
    let by = match b.to_i64() {
        Some(by) if b.exp == 0 && i128::from(by).abs() <= most => by,
        _ => return Ok(Dec::invalid(status::INVALID_OPERATION, status)),
    };
    if a.is_inf() {
        return Ok(a.clone());
    }
    let mut result = a.clone();
    result.exp = result.exp.saturating_add(by);
    fix(result, ctx, status)
}

/// The operand that says by how many digits, at most as many as the precision.
fn places(b: &Dec, ctx: &Ctx) -> Option<i64> {
    let places = b.to_i64().filter(|_| b.is_finite() && b.exp == 0)?;
    (-ctx.prec..=ctx.prec).contains(&places).then_some(places)
}

/// The coefficient as so many digits as the precision, the highest that are too many gone.
fn window(a: &Dec, ctx: &Ctx) -> Res<Coef> {
    a.coef.low(ctx.prec as u64)
}

pub fn rotate(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        return nan;
    }
    let Some(places) = places(b, ctx) else {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    };
    if a.is_inf() {
        return Ok(a.clone());
    }
    let coef = window(a, ctx)?;
    let left = places.rem_euclid(ctx.prec);
    // The digits that go out in front come back at the end.
    let out = coef.shr((ctx.prec - left) as u64).0;
    let stays = coef.low((ctx.prec - left) as u64)?;
    let coef = stays.shl(left as u64)?.add(&out)?;
    Ok(Dec::finite(a.negative, coef, a.exp))
}

pub fn shift(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        return nan;
    }
    let Some(places) = places(b, ctx) else {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    };
    if a.is_inf() {
        return Ok(a.clone());
    }
    let coef = window(a, ctx)?;
    let coef = if places < 0 {
        coef.shr(places.unsigned_abs()).0
    } else {
        coef.low((ctx.prec - places) as u64)?.shl(places as u64)?
    };
    Ok(Dec::finite(a.negative, coef, a.exp))
}

/// Whether a number's digits are all 0 or 1, and nothing else is in it.
fn is_logical(a: &Dec) -> bool {
    let bits = |mut limb: u64| {
        while limb > 0 {
            if limb % 10 > 1 {
                return false;
            }
            limb /= 10;
        }
        true
    };
    a.is_finite()
        && !a.negative
        && a.exp == 0
        && a.coef
            .with_limbs(|limbs| limbs.iter().all(|limb| bits(*limb)))
}

/// Digit by digit, in the digits of the precision.
pub fn logical(
    a: &Dec,
    b: &Dec,
    digit: fn(bool, bool) -> bool,
    ctx: &Ctx,
    status: &mut u32,
) -> Res {
    if !is_logical(a) || !is_logical(b) {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    let n = a.digits().max(b.digits()).min(ctx.prec);
    bits(n, |i| digit(a.coef.digit(i) == 1, b.coef.digit(i) == 1))
}

pub fn invert(a: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if !is_logical(a) {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    bits(ctx.prec, |i| i >= a.coef.digits() || a.coef.digit(i) != 1)
}

/// A number of so many digits.
fn bits(n: i64, digit: impl Fn(usize) -> bool) -> Res {
    let n = usize::try_from(n).map_err(|_| super::NoRoom)?;
    let mut text = Vec::new();
    text.try_reserve_exact(n).map_err(|_| super::NoRoom)?;
    text.extend((0..n).rev().map(|i| b'0' + digit(i) as u8));
    Ok(Dec::finite(false, Coef::from_digits(&text)?, 0))
}

/// What sort of number it is.
pub fn class(a: &Dec, ctx: &Ctx) -> &'static str {
    use super::Kind::*;
    match (a.kind, a.negative) {
        (Snan, _) => "sNaN",
        (Nan, _) => "NaN",
        (Inf, true) => "-Infinity",
        (Inf, false) => "+Infinity",
        (Finite, negative) => {
            let names = match () {
                () if a.coef.is_zero() => ["+Zero", "-Zero"],
                () if a.is_subnormal(ctx) => ["+Subnormal", "-Subnormal"],
                () => ["+Normal", "-Normal"],
            };
            names[negative as usize]
        }
    }
}
