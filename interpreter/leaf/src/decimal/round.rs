//! Results brought into their context.

use super::coef::{Coef, TENS, Tail};
use super::{Ctx, Dec, Kind, Res, Rounding, status};

/// Whether a magnitude that was cut becomes one more.
pub fn goes_up(coef: &Coef, tail: Tail, negative: bool, rounding: Rounding) -> bool {
    if tail == Tail::Zero {
        return false;
    }
    match rounding {
        Rounding::Down => false,
        Rounding::Up => true,
        Rounding::Ceiling => !negative,
        Rounding::Floor => negative,
        Rounding::HalfUp => matches!(tail, Tail::Half | Tail::More),
        Rounding::HalfDown => tail == Tail::More,
        Rounding::HalfEven => tail == Tail::More || tail == Tail::Half && coef.is_odd(),
        Rounding::ZeroFiveUp => coef.digit(0).is_multiple_of(5),
    }
}

/// The number at another exponent, rounded to it.
pub fn rescaled(d: &Dec, exp: i64, rounding: Rounding, status: &mut u32) -> Res {
    if d.coef.is_zero() {
        return Ok(Dec::zero(d.negative, exp));
    }
    if exp <= d.exp {
        let coef = d.coef.shl(d.exp.abs_diff(exp))?;
        return Ok(Dec::finite(d.negative, coef, exp));
    }
    let (mut coef, tail) = d.coef.shr(exp.abs_diff(d.exp));
    *status |= status::ROUNDED;
    if tail != Tail::Zero {
        *status |= status::INEXACT;
    }
    if goes_up(&coef, tail, d.negative, rounding) {
        coef = coef.add(&Coef::ONE)?;
    }
    Ok(Dec::finite(d.negative, coef, exp))
}

/// What a number that is too large becomes.
fn overflowed(negative: bool, ctx: &Ctx, status: &mut u32) -> Res {
    *status |= status::OVERFLOW | status::INEXACT | status::ROUNDED;
    let largest = match ctx.rounding {
        Rounding::Down | Rounding::ZeroFiveUp => true,
        Rounding::Ceiling => negative,
        Rounding::Floor => !negative,
        _ => false,
    };
    if !largest {
        return Ok(Dec::inf(negative));
    }
    let n = usize::try_from(ctx.prec).map_err(|_| super::NoRoom)?;
    Ok(Dec::finite(negative, Coef::nines(n)?, ctx.etop()))
}

/// A NaN's text is as long as the precision lets it be.
pub fn fix_nan(mut d: Dec, ctx: &Ctx) -> Res {
    let most = ctx.prec - i64::from(ctx.clamp);
    if d.digits() > most {
        d.coef = d.coef.low(most as u64)?;
    }
    Ok(d)
}

/// The result of an operation, in its context.
pub fn fix(d: Dec, ctx: &Ctx, status: &mut u32) -> Res {
    match d.kind {
        Kind::Inf => return Ok(d),
        Kind::Nan | Kind::Snan => return fix_nan(d, ctx),
        Kind::Finite => {}
    }
    let (etiny, etop) = (ctx.etiny(), ctx.etop());
    // Most results are as they should be: no digits are counted for them.
    if let Coef::Small(n) = d.coef
        && n != 0
        && d.exp >= ctx.emin
        && d.exp <= etop
        && (ctx.prec >= 38 || n < TENS[ctx.prec as usize])
    {
        return Ok(d);
    }
    if d.coef.is_zero() {
        let top = if ctx.clamp { etop } else { ctx.emax };
        let exp = d.exp.max(etiny).min(top);
        if exp != d.exp {
            *status |= status::CLAMPED;
        }
        return Ok(Dec::zero(d.negative, exp));
    }
    let digits = d.digits();
    let mut least = d.exp + digits - ctx.prec;
    if least > etop {
        return overflowed(d.negative, ctx, status);
    }
    let subnormal = least < etiny;
    if subnormal {
        least = etiny;
    }
    if d.exp < least {
        let (mut coef, tail) = d.coef.shr(least.abs_diff(d.exp));
        if goes_up(&coef, tail, d.negative, ctx.rounding) {
            coef = coef.add(&Coef::ONE)?;
            if coef.digits() as i64 > ctx.prec {
                coef = coef.shr(1).0;
                least += 1;
            }
        }
        if least > etop {
            return overflowed(d.negative, ctx, status);
        }
        *status |= status::ROUNDED;
        if subnormal {
            *status |= status::SUBNORMAL;
        }
        if tail != Tail::Zero {
            *status |= status::INEXACT;
            if subnormal {
                *status |= status::UNDERFLOW;
            }
        }
        if coef.is_zero() {
            *status |= status::CLAMPED;
        }
        return Ok(Dec::finite(d.negative, coef, least));
    }
    if subnormal {
        *status |= status::SUBNORMAL;
    }
    if ctx.clamp && d.exp > etop {
        *status |= status::CLAMPED;
        let coef = d.coef.shl(d.exp.abs_diff(etop))?;
        return Ok(Dec::finite(d.negative, coef, etop));
    }
    Ok(d)
}

/// The result when one of the operands is a NaN: the first signalling one, else the first.
pub fn nan_of(operands: &[&Dec], ctx: &Ctx, status: &mut u32) -> Option<Res> {
    if operands.iter().all(|d| !d.is_nan()) {
        return None;
    }
    let signalling = operands.iter().find(|d| d.kind == Kind::Snan);
    if signalling.is_some() {
        *status |= status::INVALID_OPERATION;
    }
    let chosen = signalling.or_else(|| operands.iter().find(|d| d.is_nan()))?;
    let mut nan = (*chosen).clone();
    nan.kind = Kind::Nan;
    Some(fix_nan(nan, ctx))
}
