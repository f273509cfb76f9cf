//! exp, ln, log10 and powers.
//!
//! The first three are rounded correctly to the nearest even: a value is computed in binary
//! fixed point with some digits more than wanted, and again with more of them while these
//! cannot say to which side it is rounded (Ziv). exp reduces by ln 10, halves its argument and
//! sums Taylor's series; ln is its inverse by Halley's iteration, each step of which triples
//! the digits. Powers follow libmpdec, so that their last digits are the same: squaring with
//! guard digits for integer exponents, exp(y ln x) for others.

use super::arith::{div, mul};
use super::coef::{Coef, room};
use super::compare::order;
use super::round::{fix, nan_of};
use super::{Ctx, Dec, MAX_EMAX, MIN_EMIN, NoRoom, Res, Rounding, status};
use crate::bigint::BigInt;
use std::cmp::Ordering;

/// Bits for so many digits.
fn bits_for(digits: i64) -> Res<u64> {
    let digits = u64::try_from(digits).map_err(|_| NoRoom)?;
    let bits = digits / 100 * 333 + digits % 100 * 333 / 100 + 8;
    // What the binary integers need cannot be refused later.
    if bits > 1 << 16 {
        room(usize::try_from(bits / 8).map_err(|_| NoRoom)?)?;
    }
    Ok(bits)
}

fn int(n: i64) -> BigInt {
    BigInt::from_i64(n)
}

/// atanh(1/n) times 2^bits.
fn atanh_inverse(n: i64, bits: u64) -> BigInt {
    let square = int(n * n);
    let mut power = quotient(&int(1).shl(bits), &int(n));
    let mut sum = power.clone();
    let mut k = 3;
    loop {
        power = quotient(&power, &square);
        if power.is_zero() {
            return sum;
        }
        sum = sum.add(&quotient(&power, &int(k)));
        k += 2;
    }
}

/// The quotient rounded down; the divisor is not zero.
fn quotient(n: &BigInt, d: &BigInt) -> BigInt {
    n.div_floor(d).unwrap_or(BigInt::ZERO)
}

/// ln 10 times 2^bits.
fn ln_10(bits: u64) -> BigInt {
    let guarded = bits + 16;
    let sum = atanh_inverse(31, guarded)
        .mul(&int(46))
        .add(&atanh_inverse(49, guarded).mul(&int(34)))
        .add(&atanh_inverse(161, guarded).mul(&int(20)));
    sum.shr(16)
}

/// e^x, where x from 0 to 8 and the result are times 2^bits.
fn exp_fixed(x: &BigInt, bits: u64) -> BigInt {
    let halvings = (bits as f64).sqrt() as u64 / 2 + 4;
    let work = bits + 2 * halvings + 16;
    let x = x.shl(work - bits).shr(halvings);
    let one = int(1).shl(work);
    let (mut sum, mut term) = (one.add(&x), x.clone());
    let mut k = 2;
    loop {
        term = quotient(&term.mul(&x).shr(work), &int(k));
        if term.is_zero() {
            break;
        }
        sum = sum.add(&term);
        k += 1;
    }
    for _ in 0..halvings {
        sum = sum.mul(&sum).shr(work);
    }
    sum.shr(work - bits)
}

/// A finite number times 2^bits, rounded down.
fn fixed(d: &Dec, bits: u64) -> Res<BigInt> {
    let coef = d.coef.to_big()?;
    let coef = if d.negative { coef.neg() } else { coef };
    if d.exp >= 0 {
        let shifted = d.coef.shl(d.exp as u64)?.to_big()?;
        let shifted = if d.negative { shifted.neg() } else { shifted };
        return Ok(shifted.shl(bits));
    }
    let unit = Coef::ONE.shl(d.exp.unsigned_abs())?.to_big()?;
    Ok(quotient(&coef.shl(bits), &unit))
}

/// The natural logarithm of x from 1 to 10, both times 2^bits.
fn ln_fixed(x: &BigInt, bits: u64) -> BigInt {
    let first = 52.min(bits);
    let top = x.shr(bits - first).to_f64().unwrap_or(1.0) / (1_u64 << first) as f64;
    let mut known = 44.min(bits);
    let mut y = BigInt::from_f64((top.ln() * (1_u64 << 50) as f64).floor()).unwrap_or(BigInt::ZERO);
    let mut at = 50;
    while known < bits {
        known = (known * 3 - 6).min(bits);
        let work = known + 16;
        y = if work >= at {
            y.shl(work - at)
        } else {
            y.shr(at - work)
        };
        at = work;
        let wanted = if work >= bits {
            x.shl(work - bits)
        } else {
            x.shr(bits - work)
        };
        let got = exp_fixed(&y, work);
        let step = quotient(&wanted.sub(&got).shl(work + 1), &wanted.add(&got));
        y = y.add(&step);
        if y.is_negative() {
            y = BigInt::ZERO;
        }
    }
    if at >= bits {
        y.shr(at - bits)
    } else {
        y.shl(bits - at)
    }
}

/// Round a value that is known to within two units, unless that is not enough to do so.
fn settled(q: &Coef, prec: i64) -> Res<bool> {
    let more = q.digits() as i64 - prec;
    if more < 2 {
        return Ok(false);
    }
    let low = q.low(more as u64)?;
    let half = Coef::Small(5).shl(more as u64 - 1)?;
    let distance = if low.cmp(&half) == Ordering::Less {
        half.sub(&low)
    } else {
        low.sub(&half)
    };
    Ok(distance.cmp(&Coef::Small(3)) == Ordering::Greater)
}

/// Repeat with more and more digits. `value` gives the number times 10^scale, where the scale
/// is what it adds to the digits that it is given.
fn ziv(ctx: &Ctx, status: &mut u32, value: impl Fn(i64) -> Res<(BigInt, i64)>) -> Res {
    let ctx = Ctx {
        rounding: Rounding::HalfEven,
        ..*ctx
    };
    let mut digits = ctx.prec + 5;
    loop {
        let (number, scale) = value(digits)?;
        let q = Coef::from_big(&number)?;
        if settled(&q, ctx.prec)? {
            // No such value is exact: one more digit says so.
            let q = q.shl(1)?.add(&Coef::ONE)?;
            return fix(
                Dec::finite(number.is_negative(), q, -scale - 1),
                &ctx,
                status,
            );
        }
        digits += digits / 2;
    }
}

/// A value times 2^bits, times 10^scale instead; the scale is not negative.
fn decimal(value: &BigInt, bits: u64, scale: i64) -> Res<BigInt> {
    let unit = Coef::ONE.shl(u64::try_from(scale).unwrap_or(0))?.to_big()?;
    Ok(value.mul(&unit).shr(bits))
}

pub fn exp(a: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a], ctx, status) {
        return nan;
    }
    if a.is_inf() {
        return Ok(if a.negative {
            Dec::zero(false, 0)
        } else {
            Dec::inf(false)
        });
    }
    if a.coef.is_zero() {
        return fix(Dec::small(1), ctx, status);
    }
    let nearest = Ctx {
        rounding: Rounding::HalfEven,
        ..*ctx
    };
    if a.adjusted() < -(ctx.prec + 2) {
        // One, and less than rounding sees.
        let one = Coef::ONE.shl(ctx.prec as u64 + 2)?;
        let near = if a.negative {
            one.sub(&Coef::ONE)
        } else {
            one.add(&Coef::ONE)?
        };
        return fix(Dec::finite(false, near, -(ctx.prec + 2)), &nearest, status);
    }
    if a.adjusted() > 19 {
        let exp = if a.negative {
            4 * MIN_EMIN
        } else {
            4 * MAX_EMAX
        };
        return fix(Dec::finite(false, Coef::ONE, exp), &nearest, status);
    }
    ziv(ctx, status, |digits| {
        let bits = bits_for(digits + 2)?;
        let wide = bits + bits_for(a.adjusted().max(0) + 1)?;
        let x = fixed(a, wide)?;
        let ten = ln_10(wide);
        let (k, rest) = match x.div_mod_floor(&ten) {
            Some((k, rest)) => (k.to_i64().unwrap_or(0), rest),
            None => (0, x),
        };
        let value = exp_fixed(&rest.shr(wide - bits), bits);
        Ok((decimal(&value, bits, digits)?, digits - k))
    })
}

/// A positive number as one from 1 to 10, and the power of 10.
fn split(a: &Dec) -> (Dec, i64) {
    let e = a.adjusted();
    (Dec::finite(false, a.coef.clone(), a.exp - e), e)
}

/// By how many digits the logarithm is less than 1.
fn lost_digits(a: &Dec) -> Res<i64> {
    let one = Dec::small(1);
    let distance = super::arith::sub(a, &one, &Ctx::MAX, &mut 0)?;
    Ok((-distance.adjusted()).max(0))
}

/// What logarithms of special numbers are.
fn special_logarithm(a: &Dec, ctx: &Ctx, status: &mut u32) -> Option<Res> {
    if let Some(nan) = nan_of(&[a], ctx, status) {
        return Some(nan);
    }
    if a.is_zero() {
        return Some(Ok(Dec::inf(true)));
    }
    if a.negative {
        return Some(Ok(Dec::invalid(status::INVALID_OPERATION, status)));
    }
    a.is_inf().then(|| Ok(Dec::inf(false)))
}

pub fn ln(a: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(result) = special_logarithm(a, ctx, status) {
        return result;
    }
    if order(a, &Dec::small(1))? == Ordering::Equal {
        return fix(Dec::zero(false, 0), ctx, status);
    }
    let near = if (-1..=0).contains(&a.adjusted()) {
        lost_digits(a)?
    } else {
        0
    };
    ziv(ctx, status, |digits| {
        let scale = digits + near;
        let bits = bits_for(scale + 22)?;
        let (m, e) = split(a);
        let value = ln_fixed(&fixed(&m, bits)?, bits);
        let value = match e {
            0 => value,
            _ => value.add(&ln_10(bits).mul(&int(e))),
        };
        Ok((decimal(&value, bits, scale)?, scale))
    })
}

pub fn log10(a: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(result) = special_logarithm(a, ctx, status) {
        return result;
    }
    let zeros = a.digits() as u64 - 1;
    if a.coef.digit(zeros as usize) == 1 && a.coef.trailing_zeros(zeros) == zeros {
        return fix(Dec::small(a.adjusted()), ctx, status);
    }
    let near = if (-1..=0).contains(&a.adjusted()) {
        lost_digits(a)?
    } else {
        0
    };
    ziv(ctx, status, |digits| {
        let scale = digits + near;
        let bits = bits_for(scale + 22)?;
        let (m, e) = split(a);
        let value = ln_fixed(&fixed(&m, bits)?, bits);
        let value = quotient(&value.shl(bits), &ln_10(bits)).add(&int(e).shl(bits));
        Ok((decimal(&value, bits, scale)?, scale))
    })
}

/// One, with as many zeros as the precision allows.
fn padded_one(negative: bool, shift: i64) -> Res {
    let coef = Coef::ONE.shl(u64::try_from(shift).unwrap_or(0))?;
    Ok(Dec::finite(negative, coef, -shift))
}

/// `a ** b`.
pub fn pow(a: &Dec, b: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a, b], ctx, status) {
        return nan;
    }
    let integer = b.is_integer();
    let negative = a.negative && b.is_odd_integer();
    if a.is_zero() {
        return Ok(match () {
            () if b.is_zero() => Dec::invalid(status::INVALID_OPERATION, status),
            () if b.negative => Dec::inf(negative),
            () => Dec::zero(negative, 0),
        });
    }
    if a.negative && !integer {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    let one = Dec::small(1);
    if b.is_inf() {
        let magnitude = order(&a.clone().with_sign(false), &one)?;
        return match magnitude {
            Ordering::Equal => {
                *status |= status::INEXACT | status::ROUNDED;
                padded_one(false, ctx.prec - 1)
            }
            ordering if (ordering == Ordering::Less) == b.negative => Ok(Dec::inf(false)),
            _ => Ok(Dec::zero(false, 0)),
        };
    }
    if a.is_inf() {
        return Ok(match () {
            () if b.is_zero() => one,
            () if b.negative => Dec::zero(negative, 0),
            () => Dec::inf(negative),
        });
    }
    if b.is_zero() {
        return Ok(one);
    }
    if order(&a.clone().with_sign(false), &one)? == Ordering::Equal {
        return one_to(a, b, negative, integer, ctx, status);
    }
    if let Some(exp) = far_exponent(a, b, ctx) {
        return fix(Dec::finite(negative, Coef::ONE, exp), ctx, status);
    }
    let mut result = if integer && b.to_i64().is_some() {
        integer_power(a, b, negative, ctx, status)?
    } else {
        let work = Ctx {
            prec: a.digits().max(ctx.prec) + 23,
            emax: MAX_EMAX,
            emin: MIN_EMIN,
            rounding: Rounding::HalfEven,
            clamp: false,
        };
        let mut happened = 0;
        let logarithm = ln(a, &work, &mut happened)?;
        let product = mul(&logarithm, b, &work, &mut happened)?;
        let result = exp(&product, &work, &mut happened)?;
        *status |= status::INEXACT | status::ROUNDED;
        if result.is_finite() && order(&result, &one)? == Ordering::Equal {
            padded_one(false, ctx.prec - 1)?
        } else {
            result
        }
    };
    if result.is_inf() {
        result = Dec::finite(negative, Coef::ONE, 4 * MAX_EMAX);
    }
    fix(result, ctx, status)
}

/// Plus or minus one to a power: how many zeros say where it is from.
fn one_to(a: &Dec, b: &Dec, negative: bool, integer: bool, ctx: &Ctx, status: &mut u32) -> Res {
    if !integer {
        *status |= status::INEXACT | status::ROUNDED;
        return padded_one(negative, ctx.prec - 1);
    }
    if b.negative {
        return padded_one(negative, 0);
    }
    let zeros = match b.to_i64() {
        Some(times) => i128::from(times) * -i128::from(a.exp),
        None if a.exp == 0 => 0,
        None => i128::MAX,
    };
    let most = i128::from(ctx.prec - 1);
    if zeros > most {
        *status |= status::ROUNDED;
    }
    padded_one(negative, zeros.clamp(0, most) as i64)
}

/// An exponent for what is certainly too large or too small for the context.
fn far_exponent(a: &Dec, b: &Dec, ctx: &Ctx) -> Option<i64> {
    // log10 of the magnitude of a, to both sides.
    let (m, e) = split(a);
    let top = m.coef.shr((m.digits() - 1).max(16) as u64 - 16).0;
    let scale = 10_f64.powi((top.digits() - 1) as i32);
    let lead = match top {
        Coef::Small(n) => n as f64 / scale,
        Coef::Big(_) => 1.0,
    };
    let mut logarithm = e as f64 + lead.log10();
    if logarithm.abs() < 1e-9 {
        // Too near to one for the first digits: its distance from one counts.
        let near = lost_digits(a).ok()?;
        if b.adjusted() - near > 20 {
            let grows = order(a, &Dec::small(1)).ok()? == Ordering::Greater;
            return Some(if grows != b.negative {
                4 * MAX_EMAX
            } else {
                4 * MIN_EMIN
            });
        }
        return None;
    }
    if b.adjusted() > 40 {
        logarithm *= 1e40;
    } else {
        let digits = (b.digits() - 1).max(16) as u64 - 16;
        if let Coef::Small(n) = b.coef.shr(digits).0 {
            logarithm *= n as f64 * 10_f64.powi((b.exp + digits as i64).clamp(-400, 60) as i32);
        }
    }
    if b.negative {
        logarithm = -logarithm;
    }
    let slack = logarithm.abs() * 1e-6 + 5.0;
    if logarithm - slack > ctx.emax as f64 + 1.0 {
        return Some(4 * MAX_EMAX);
    }
    if logarithm + slack < ctx.etiny() as f64 - 1.0 {
        return Some(4 * MIN_EMIN);
    }
    None
}

fn integer_power(a: &Dec, b: &Dec, negative: bool, ctx: &Ctx, status: &mut u32) -> Res {
    let times = match b.to_i64() {
        Some(times) => times.unsigned_abs(),
        // A base so near to one that this still is in range, which has as many digits.
        None => return Err(NoRoom),
    };
    let mut work = Ctx {
        prec: ctx.prec + b.digits() + b.exp + 2,
        emax: MAX_EMAX,
        emin: MIN_EMIN,
        rounding: Rounding::HalfEven,
        clamp: false,
    };
    let mut happened = 0;
    let mut base = a.clone().with_sign(false);
    if b.negative {
        work.prec += 1;
        base = div(&Dec::small(1), &base, &work, &mut happened)?;
    }
    let mut result = base.clone();
    let top = 63 - times.leading_zeros();
    for bit in (0..top).rev() {
        result = mul(&result, &result, &work, &mut happened)?;
        if times >> bit & 1 == 1 {
            result = mul(&result, &base, &work, &mut happened)?;
        }
        if !result.is_finite() || result.coef.is_zero() {
            break;
        }
    }
    *status |= happened & !(status::CLAMPED | status::SUBNORMAL);
    Ok(result.with_sign(negative))
}

/// `a ** b % m` of integers.
pub fn pow_mod(a: &Dec, b: &Dec, m: &Dec, ctx: &Ctx, status: &mut u32) -> Res {
    if let Some(nan) = nan_of(&[a, b, m], ctx, status) {
        return nan;
    }
    let fits = a.is_integer()
        && b.is_integer()
        && m.is_integer()
        && (!b.negative || b.coef.is_zero())
        && !m.coef.is_zero()
        && !(a.coef.is_zero() && b.coef.is_zero())
        && m.adjusted() < ctx.prec;
    if !fits {
        return Ok(Dec::invalid(status::INVALID_OPERATION, status));
    }
    let whole = |d: &Dec| -> Res<BigInt> {
        let coef = if d.exp >= 0 {
            d.coef.shl(d.exp as u64)?
        } else {
            d.coef.shr(d.exp.unsigned_abs()).0
        };
        coef.to_big()
    };
    let modulus = whole(m)?;
    let base = if a.exp > 0 {
        let shift = int(10).mod_pow(&int(a.exp), &modulus).map_err(|_| NoRoom)?;
        a.coef.to_big()?.mul(&shift)
    } else {
        whole(a)?
    };
    let result = base.mod_pow(&whole(b)?, &modulus).map_err(|_| NoRoom)?;
    let negative = a.negative && b.is_odd_integer();
    fix(
        Dec::finite(negative, Coef::from_big(&result)?, 0),
        ctx,
        status,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::text::{parse, to_text};

    fn number(text: &str) -> Dec {
        parse(text.as_bytes()).ok().flatten().unwrap_or(Dec::nan())
    }

    #[test]
    fn functions_to_many_digits() -> Res<()> {
        let ctx = Ctx {
            prec: 50,
            ..Ctx::MAX
        };
        type Function = fn(&Dec, &Ctx, &mut u32) -> Res;
        let cases: [(Function, &str, &str); 6] = [
            (
                exp,
                "1",
                "2.7182818284590452353602874713526624977572470937000",
            ),
            (
                exp,
                "-1",
                "0.36787944117144232159552377016146086744581113103177",
            ),
            (
                ln,
                "10",
                "2.3025850929940456840179914546843642076011014886288",
            ),
            (
                ln,
                "2",
                "0.69314718055994530941723212145817656807550013436026",
            ),
            (
                log10,
                "2",
                "0.30102999566398119521373889472449302676818988146211",
            ),
            (
                ln,
                "1.000000000000000000000000000001",
                "9.9999999999999999999999999999950000000000000000000E-31",
            ),
        ];
        for (function, argument, wanted) in cases {
            let got = function(&number(argument), &ctx, &mut 0)?;
            assert_eq!(to_text(&got, false, true)?, wanted);
        }
        Ok(())
    }
}
