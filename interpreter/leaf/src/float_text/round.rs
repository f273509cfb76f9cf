//! `round(x, n)` and the exact parts of a float.

use super::digits::{Code, Flags, double_to_string};
use crate::bigint::BigInt;

/// `OverflowError: rounded value too large to represent`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundOverflow;

impl RoundOverflow {
    pub const MESSAGE: &'static str = "rounded value too large to represent";
}

/// `round(x, ndigits)` with a number of digits, correctly rounded, half to even.
/// What is not finite comes back unchanged.
///
/// # Errors
/// When rounding up leaves the range of floats.
pub fn round_to(x: f64, ndigits: i64) -> Result<f64, RoundOverflow> {
    // Beyond 323 places every double is exact; above 10**308 every one rounds to 0.
    if !x.is_finite() || x == 0.0 || ndigits > 323 {
        return Ok(x);
    }
    if ndigits < -308 {
        return Ok(0.0f64.copysign(x));
    }
    let magnitude = x.abs();
    let rounded = if ndigits >= 0 {
        let text = double_to_string(magnitude, Code::Fixed, ndigits as usize, Flags::default());
        text.parse().unwrap_or(magnitude)
    } else {
        round_to_power_of_ten(magnitude, -ndigits as u64)
    };
    if f64::is_finite(rounded) {
        Ok(rounded.copysign(x))
    } else {
        Err(RoundOverflow)
    }
}

fn round_to_power_of_ten(x: f64, power: u64) -> f64 {
    let (mantissa, exponent) = integer_ratio_parts(x);
    let unit = BigInt::from_i64(10).pow(power);
    let mantissa = BigInt::from_i64(mantissa);
    let (numerator, denominator) = if exponent >= 0 {
        (mantissa.shl(exponent as u64), unit.clone())
    } else {
        (mantissa, unit.shl(exponent.unsigned_abs().into()))
    };
    let Some((mut quotient, rest)) = numerator.div_mod_floor(&denominator) else {
        return x;
    };
    let odd = quotient.is_odd();
    match rest.shl(1).cmp(&denominator) {
        std::cmp::Ordering::Greater => quotient = quotient.add(&BigInt::from_i64(1)),
        std::cmp::Ordering::Equal if odd => quotient = quotient.add(&BigInt::from_i64(1)),
        _ => {}
    }
    quotient.mul(&unit).to_f64().unwrap_or(f64::INFINITY)
}

/// A finite float as `mantissa` times two to the `exponent`, the mantissa odd (or
/// both zero): with a negative exponent, `mantissa / 2**-exponent` is what
/// `as_integer_ratio` returns, otherwise `mantissa << exponent` over one.
pub fn integer_ratio_parts(x: f64) -> (i64, i32) {
    if x == 0.0 {
        return (0, 0);
    }
    let bits = x.to_bits();
    let fraction = (bits & ((1 << 52) - 1)) as i64;
    let biased = ((bits >> 52) & 0x7ff) as i32;
    let (mantissa, exponent) = if biased == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, biased - 1075)
    };
    let zeros = mantissa.trailing_zeros();
    let odd = mantissa >> zeros;
    (if x < 0.0 { -odd } else { odd }, exponent + zeros as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_as_cpython() {
        for (x, n, value) in [
            (2.675, 2, 2.67),
            (0.5, 0, 0.0),
            (1.5, 0, 2.0),
            (-2.5, 0, -2.0),
            (25.0, -1, 20.0),
            (15.0, -1, 20.0),
            (1234.5678, -2, 1200.0),
            (5e22, -23, 0.0),
            (1e23, -22, 1e23),
            (1.7976931348623157e308, -300, 1.79769313e308),
            (-3.0, -1, -0.0),
            (1.1, 400, 1.1),
            (1.1, -400, 0.0),
            (5e307, -308, 1e308),
            (0.15, 1, 0.1),
            (1e-323, 323, 1e-323),
        ] {
            let rounded = round_to(x, n).unwrap();
            assert_eq!(
                rounded.to_bits(),
                f64::to_bits(value),
                "round({x}, {n}) = {rounded}"
            );
        }
        assert_eq!(round_to(f64::MAX, -308), Err(RoundOverflow));
        assert_eq!(round_to(f64::INFINITY, -308), Ok(f64::INFINITY));
    }

    #[test]
    fn ratio_parts() {
        assert_eq!(integer_ratio_parts(0.75), (3, -2));
        assert_eq!(integer_ratio_parts(-96.0), (-3, 5));
        assert_eq!(integer_ratio_parts(5e-324), (1, -1074));
        assert_eq!(integer_ratio_parts(-0.0), (0, 0));
    }
}
