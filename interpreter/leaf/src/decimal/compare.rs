//! Comparisons, the larger and the smaller, neighbours.

use super::arith::add;
use super::coef::Coef;
use super::round::{fix, nan_of};
use super::{Ctx, Dec, Kind, Res, Rounding, status};
use std::cmp::Ordering;

fn signed(negative: bool, ordering: Ordering) -> Ordering {
    if negative {
        ordering.reverse()
    } else {
        ordering
    }
}

/// Magnitudes of finite numbers.
fn magnitudes(a: &Dec, b: &Dec) -> Res<Ordering> {
    match (a.coef.is_zero(), b.coef.is_zero()) {
        (true, true) => return Ok(Ordering::Equal),
        (true, false) => return Ok(Ordering::Less),
        (false, true) => return Ok(Ordering::Greater),
        (false, false) => {}
    }
    let first = a.adjusted().cmp(&b.adjusted());
    if first != Ordering::Equal {
        return Ok(first);
    }
    // As long as each other, but for zeros at the end.
    let exp = a.exp.min(b.exp);
    if a.exp == b.exp {
        return Ok(a.coef.cmp(&b.coef));
    }
    let x = a.coef.shl(a.exp.abs_diff(exp))?;
    let y = b.coef.shl(b.exp.abs_diff(exp))?;
    Ok(x.cmp(&y))
}

/// The order of two numbers that are no NaNs.
pub fn order(a: &Dec, b: &Dec) -> Res<Ordering> {
    let rank = |d: &Dec| match (d.kind, d.negative) {
        (Kind::Inf, true) => -1,
        (Kind::Inf, false) => 1,
        _ => 0,
    };
    if a.is_inf() || b.is_inf() {
        return Ok(rank(a).cmp(&rank(b)));
    }
    if a.coef.is_zero() && b.coef.is_zero() {
        return Ok(Ordering::Equal);
    }
    let sign = |d: &Dec| match (d.coef.is_zero(), d.negative) {
        (true, _) => 0,
        (_, true) => -1,
        _ => 1,
    };
    let signs = sign(a).cmp(&sign(b));
    if signs != Ordering::Equal {
        return Ok(signs);
    }
    Ok(signed(a.negative, magnitudes(a, b)?))
}

fn number(ordering: Ordering) -> Dec {
    Dec::small(ordering as i64)
}

/// -1, 0 or 1, or a NaN.
pub fn compare(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        return nan;
    }
    order(a, b).map(number)
}

/// As [`compare`]; any NaN is invalid.
pub fn compare_signal(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if a.is_nan() || b.is_nan() {
        *status |= status::INVALID_OPERATION;
    }
    compare(a, b, ctx, status)
}

/// The total order, in which 1.0 is less than 1 and NaNs have their places.
pub fn total_order(a: &Dec, b: &Dec) -> Res<Ordering> {
    if a.negative != b.negative {
        return Ok(b.negative.cmp(&a.negative));
    }
    let class = |d: &Dec| match d.kind {
        Kind::Finite | Kind::Inf => 0,
        Kind::Snan => 1,
        Kind::Nan => 2,
    };
    let classes = class(a).cmp(&class(b));
    if classes != Ordering::Equal {
        return Ok(signed(a.negative, classes));
    }
    if a.is_nan() {
        let lengths = a.digits().cmp(&b.digits());
        return Ok(signed(a.negative, lengths.then(a.coef.cmp(&b.coef))));
    }
    let values = order(a, b)?;
    if values != Ordering::Equal || a.is_inf() {
        return Ok(values);
    }
    Ok(signed(a.negative, a.exp.cmp(&b.exp)))
}

pub fn compare_total(a: &Dec, b: &Dec) -> Res {
    total_order(a, b).map(number)
}
pub fn compare_total_mag(a: &Dec, b: &Dec) -> Res {
    compare_total(&a.clone().with_sign(false), &b.clone().with_sign(false))
}

/// The larger (or smaller) of two, by value or by magnitude. A quiet NaN loses.
pub fn extreme(
    a: &Dec,
    b: &Dec,
    largest: bool,
    magnitude: bool,
    ctx: &Ctx,
    status: &mut u32,
) -> Res {
    if a.is_nan() || b.is_nan() {
        return match (a.kind, b.kind) {
            (Kind::Nan, Kind::Finite | Kind::Inf) => fix(b.clone(), ctx, status),
            (Kind::Finite | Kind::Inf, Kind::Nan) => fix(a.clone(), ctx, status),
            _ => match nan_of(&[a, b], ctx, status) {
                Some(nan) => nan,
                None => Ok(Dec::nan()),
            },
        };
    }
    let mut ordering = if magnitude {
        order(&a.clone().with_sign(false), &b.clone().with_sign(false))?
    } else {
        order(a, b)?
    };
    if ordering == Ordering::Equal {
        ordering = total_order(a, b)?;
    }
    let second = (ordering == Ordering::Less) == largest;
    let chosen = if second && ordering != Ordering::Equal || ordering == Ordering::Equal && !largest
    {
        b
    } else {
        a
    };
    fix(chosen.clone(), ctx, status)
}

/// The next number above, or below.
pub fn next(a: &Dec, up: bool, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a], ctx, status) {
        return nan;
    }
    if a.is_inf() {
        if a.negative != up {
            return Ok(a.clone());
        }
        // From the infinity of the other side: the largest number.
        let n = usize::try_from(ctx.prec).map_err(|_| super::NoRoom)?;
        return Ok(Dec::finite(a.negative, Coef::nines(n)?, ctx.etop()));
    }
    let towards = Ctx {
        rounding: if up {
            Rounding::Ceiling
        } else {
            Rounding::Floor
        },
        ..*ctx
    };
    let rounded = fix(a.clone(), &towards, &mut 0)?;
    if rounded.is_inf() || order(&rounded, a)? != Ordering::Equal {
        return Ok(rounded);
    }
    let step = Dec::finite(!up, Coef::ONE, ctx.etiny() - 1);
    add(a, &step, &towards, &mut 0)
}

/// The next number on the way to another.
pub fn next_toward(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        return nan;
    }
    let ordering = order(a, b)?;
    if ordering == Ordering::Equal {
        return Ok(a.clone().with_sign(b.negative));
    }
    let result = next(a, ordering == Ordering::Less, ctx, status)?;
    if result.is_inf() {
        *status |= status::OVERFLOW | status::INEXACT | status::ROUNDED;
    } else if result.coef.is_zero() || result.adjusted() < ctx.emin {
        *status |= status::UNDERFLOW | status::SUBNORMAL | status::INEXACT | status::ROUNDED;
        if result.coef.is_zero() {
            *status |= status::CLAMPED;
        }
    }
    Ok(result)
}

/// Whether two have the same exponent, or are both infinite, or both NaNs.
pub fn same_quantum(a: &Dec, b: &Dec) -> bool {
    match (a.is_finite(), b.is_finite()) {
        (true, true) => a.exp == b.exp,
        (false, false) => a.is_inf() == b.is_inf(),
        _ => false,
    }
}
