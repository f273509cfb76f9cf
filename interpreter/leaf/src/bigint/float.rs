//! Between integers and floats, exactly or correctly rounded.

use super::BigInt;
use crate::float_text::{compose, integer_ratio_parts};
use std::cmp::Ordering;

/// `OverflowError`: the integer is too large for a float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FloatOverflow;

impl FloatOverflow {
    pub const MESSAGE: &'static str = "int too large to convert to float";
}

/// Why `a / b` has no float.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DivisionError {
    /// A `ZeroDivisionError`.
    Zero,
    /// An `OverflowError`.
    Overflow,
}

impl DivisionError {
    pub fn message(self) -> &'static str {
        match self {
            DivisionError::Zero => "division by zero",
            DivisionError::Overflow => "integer division result too large for a float",
        }
    }
}

impl BigInt {
    /// The integer part of a finite float; `None` for NaN and infinities.
    pub fn from_f64(x: f64) -> Option<BigInt> {
        if !x.is_finite() {
            return None;
        }
        let (mantissa, exponent) = integer_ratio_parts(x.trunc());
        // A whole number's parts never have a negative exponent.
        Some(BigInt::from_i64(mantissa).shl(exponent.unsigned_abs().into()))
    }

    /// The nearest float, half to even.
    ///
    /// # Errors
    /// When that is beyond the largest float.
    pub fn to_f64(&self) -> Result<f64, FloatOverflow> {
        let (negative, words) = self.as_words();
        let (mantissa, exponent) = match words {
            [] => (0, 0),
            [word] => (*word, 0),
            [rest @ .., below, top] => {
                let shift = top.leading_zeros();
                let kept = top << shift | below.checked_shr(64 - shift).unwrap_or(0);
                let lost = below << shift != 0 || rest.iter().any(|&word| word != 0);
                let dropped = words.len() as i64 * 64 - i64::from(shift) - 64;
                (kept | u64::from(lost), dropped)
            }
        };
        let magnitude = compose(mantissa, exponent).ok_or(FloatOverflow)?;
        Ok(if negative { -magnitude } else { magnitude })
    }

    /// `self / other`, correctly rounded.
    ///
    /// # Errors
    /// Division by zero, or a quotient beyond the largest float.
    pub fn true_div(&self, other: &BigInt) -> Result<f64, DivisionError> {
        if other.is_zero() {
            return Err(DivisionError::Zero);
        }
        let negative = self.is_negative() != other.is_negative();
        let signed = |x: f64| if negative { -x } else { x };
        let excess = self.bit_length() as i64 - other.bit_length() as i64;
        if self.is_zero() || excess < -1100 {
            return Ok(signed(0.0));
        }
        if excess > 1100 {
            return Err(DivisionError::Overflow);
        }
        // Scaled so that the quotient has 62 or 63 bits, with room for a sticky one.
        let scale = 62 - excess;
        let (mut numerator, mut denominator) = (self.abs(), other.abs());
        if scale >= 0 {
            numerator = numerator.shl(scale as u64);
        } else {
            denominator = denominator.shl(scale.unsigned_abs());
        }
        let (quotient, rest) = numerator
            .div_mod_floor(&denominator)
            .ok_or(DivisionError::Zero)?;
        let mantissa = quotient.low_u64() | u64::from(!rest.is_zero());
        compose(mantissa, -scale)
            .map(signed)
            .ok_or(DivisionError::Overflow)
    }

    /// Order against a float, exactly; `None` for NaN.
    pub fn partial_cmp_f64(&self, x: f64) -> Option<Ordering> {
        if x.is_nan() {
            return None;
        }
        if x.is_infinite() || self.bit_length() > 1024 {
            let beyond = if x.is_infinite() {
                x < 0.0
            } else {
                !self.is_negative()
            };
            return Some(if beyond {
                Ordering::Greater
            } else {
                Ordering::Less
            });
        }
        let whole = BigInt::from_f64(x)?;
        Some(self.cmp(&whole).then_with(|| {
            let fraction = x - x.trunc();
            0.0f64.partial_cmp(&fraction).unwrap_or(Ordering::Equal)
        }))
    }
}

/// Order of an integer against a float, exactly; `None` for NaN.
#[inline]
pub fn cmp_i64_f64(value: i64, x: f64) -> Option<Ordering> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if x.is_nan() {
        None
    } else if x >= LIMIT {
        Some(Ordering::Less)
    } else if x < -LIMIT {
        Some(Ordering::Greater)
    } else {
        let whole = x as i64;
        let by_fraction = 0.0f64.partial_cmp(&(x - x.trunc()));
        Some(
            value
                .cmp(&whole)
                .then(by_fraction.unwrap_or(Ordering::Equal)),
        )
    }
}

/// `a / b` for machine integers, correctly rounded; `None` for division by zero.
#[inline]
pub fn true_div_i64(a: i64, b: i64) -> Option<f64> {
    const EXACT: u64 = 1 << 53;
    if b == 0 {
        None
    } else if a.unsigned_abs() <= EXACT && b.unsigned_abs() <= EXACT {
        // Both are exact, so the one division rounds once. An integer zero has no
        // sign, but takes the divisor's.
        Some(a as f64 / b as f64)
    } else {
        BigInt::from_i64(a).true_div(&BigInt::from_i64(b)).ok()
    }
}
