//! Float to decimal text.

use std::fmt::Write;

/// How the digits of a float are chosen and laid out; the lower-case letter of the
/// `%` and `format` codes that use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// `e`: one digit, `precision` more, an exponent.
    Exponent,
    /// `f`: `precision` digits after the point.
    Fixed,
    /// `g`: `precision` significant digits, an exponent only when it is shorter.
    General,
    /// `r`: the shortest digits that read back as the same float.
    Repr,
}

/// Modifiers of [`double_to_string`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags {
    /// A `+` in front of what is not negative.
    pub sign: bool,
    /// `.0` behind a number that would otherwise read as an integer.
    pub add_dot_0: bool,
    /// Keep the point, and with `General` the trailing zeros.
    pub alternate: bool,
    /// Drop the sign of what rounds to zero.
    pub no_neg_0: bool,
    /// `E`, `INF` and `NAN`.
    pub upper: bool,
}

/// No double has more significant decimal digits, nor more digits behind the point,
/// than this; what is asked beyond is zeros.
const MAX_EXACT_DIGITS: usize = 1100;

/// Decimal digits of a finite, non-negative float without trailing zeros:
/// 0.d1d2d3... times ten to the `point`. Zero is the digit 0 with `point` 1.
struct Decimal {
    digits: String,
    point: i32,
}

impl Decimal {
    fn zero() -> Decimal {
        Decimal {
            digits: "0".into(),
            point: 1,
        }
    }

    fn shortest(x: f64) -> Decimal {
        if x == 0.0 {
            return Decimal::zero();
        }
        Decimal::from_text(ryu::Buffer::new().format_finite(x))
    }

    /// `count` significant digits, at least one, rounded half to even.
    fn significant(x: f64, count: usize) -> Decimal {
        let mut text = String::with_capacity(24);
        let more = count.clamp(1, MAX_EXACT_DIGITS) - 1;
        let _ = write!(text, "{x:.more$e}");
        Decimal::from_text(&text)
    }

    /// Reads `12.30`, `0.001` or `1.5e-7`.
    fn from_text(text: &str) -> Decimal {
        let (mantissa, exponent) = match text.split_once('e') {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().unwrap_or(0)),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = String::with_capacity(whole.len() + fraction.len());
        digits.push_str(whole);
        digits.push_str(fraction);
        let leading = digits.bytes().take_while(|&b| b == b'0').count();
        if leading == digits.len() {
            return Decimal::zero();
        }
        let used = digits.trim_end_matches('0').len();
        digits.truncate(used);
        digits.drain(..leading);
        Decimal {
            digits,
            point: whole.len() as i32 - leading as i32 + exponent,
        }
    }

    fn is_zero(&self) -> bool {
        self.digits == "0"
    }

    /// The digits at places `from..to`, counted from the first digit, with zeros
    /// wherever there is none.
    fn push_places(&self, from: i64, to: i64, out: &mut String) {
        let len = self.digits.len() as i64;
        let zeros = |count: i64, out: &mut String| {
            out.extend(std::iter::repeat_n('0', count.max(0) as usize));
        };
        zeros(to.min(0) - from.min(0), out);
        let (start, end) = (from.clamp(0, len), to.clamp(0, len));
        if start < end {
            out.push_str(&self.digits[start as usize..end as usize]);
        }
        zeros(to.max(len) - from.max(len), out);
    }
}

/// `repr(x)`.
pub fn repr(x: f64) -> String {
    let mut out = String::with_capacity(24);
    push_repr(&mut out, x);
    out
}

/// Appends `repr(x)`.
pub fn push_repr(out: &mut String, x: f64) {
    if !x.is_finite() {
        return push_double(out, x, Code::Repr, 0, Flags::default());
    }
    let mut buffer = ryu::Buffer::new();
    let text = buffer.format_finite(x);
    // ryu lays out as CPython does, but for the style of exponents and for numbers
    // in [1e-5, 1e-4), which it writes without one.
    let magnitude = x.abs();
    if magnitude == 0.0 || (1e-4..1e16).contains(&magnitude) {
        out.push_str(text);
    } else if let Some((mantissa, exponent)) = text.split_once('e') {
        out.push_str(mantissa);
        push_exponent(out, exponent.parse().unwrap_or(0), false);
    } else {
        let (sign, digits) = text.split_once("0.0000").unwrap_or(("", text));
        let (first, rest) = digits.split_at(1);
        out.push_str(sign);
        out.push_str(first);
        if !rest.is_empty() {
            out.push('.');
            out.push_str(rest);
        }
        push_exponent(out, -5, false);
    }
}

/// An exponent of at least two digits, always with a sign.
fn push_exponent(out: &mut String, exponent: i32, upper: bool) {
    out.push(if upper { 'E' } else { 'e' });
    out.push(if exponent < 0 { '-' } else { '+' });
    let _ = write!(out, "{:02}", exponent.unsigned_abs());
}

/// A float as text, by code and precision; the shape of CPython's
/// `PyOS_double_to_string`. `precision` is ignored by [`Code::Repr`].
pub fn double_to_string(x: f64, code: Code, precision: usize, flags: Flags) -> String {
    let mut out = String::with_capacity(24);
    push_double(&mut out, x, code, precision, flags);
    out
}

/// Appends what [`double_to_string`] returns.
pub fn push_double(out: &mut String, x: f64, code: Code, precision: usize, flags: Flags) {
    if x.is_nan() {
        // NaN never shows its sign.
        if flags.sign {
            out.push('+');
        }
        out.push_str(if flags.upper { "NAN" } else { "nan" });
        return;
    }
    let magnitude = x.abs();
    if x.is_infinite() {
        push_sign(out, x < 0.0, flags);
        out.push_str(if flags.upper { "INF" } else { "inf" });
        return;
    }
    if code == Code::Fixed {
        return push_fixed(out, x, precision, flags);
    }
    let precision = if code == Code::General {
        precision.max(1)
    } else {
        precision
    };
    let decimal = match code {
        Code::Repr => Decimal::shortest(magnitude),
        // Fixed was done above.
        Code::Fixed | Code::General => Decimal::significant(magnitude, precision),
        Code::Exponent => Decimal::significant(magnitude, precision.saturating_add(1)),
    };
    let negative = x.is_sign_negative() && !(flags.no_neg_0 && decimal.is_zero());
    push_sign(out, negative, flags);
    lay_out(out, &decimal, code, precision, flags);
}

/// [`Code::Fixed`], which `core` lays out as CPython does.
fn push_fixed(out: &mut String, x: f64, precision: usize, flags: Flags) {
    let count = precision.min(MAX_EXACT_DIGITS);
    let start = out.len();
    push_sign(out, x.is_sign_negative(), flags);
    let digits = out.len();
    if !push_few_digits(out, x.abs(), count) {
        let _ = write!(out, "{:.count$}", x.abs());
    }
    if flags.no_neg_0
        && x.is_sign_negative()
        && out[digits..].bytes().all(|b| matches!(b, b'0' | b'.'))
    {
        let sign = if flags.sign { "+" } else { "" };
        out.replace_range(start..digits, sign);
    }
    if precision == 0 && flags.alternate {
        out.push('.');
    }
    out.extend(std::iter::repeat_n('0', precision - count));
}

/// A number with a few digits behind the point, rounded to even where it lies in the middle:
/// exactly, in 128 bits. False: it does not fit them.
fn push_few_digits(out: &mut String, x: f64, count: usize) -> bool {
    const MOST: usize = 9;
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i32 - 1075;
    // Neither subnormal nor so small or large that the bits below do not suffice.
    if count > MOST || !(-112..=0).contains(&exponent) {
        return false;
    }
    let mantissa = u128::from(bits & ((1 << 52) - 1) | 1 << 52);
    // Below 2^53 * 10^9 < 2^83.
    let scale = 10u64.pow(count as u32);
    let scaled = mantissa * u128::from(scale);
    let shift = exponent.unsigned_abs();
    let mut number = scaled >> shift;
    let rest = scaled - (number << shift);
    if shift > 0 {
        let half = 1u128 << (shift - 1);
        number += u128::from(rest > half || rest == half && number & 1 == 1);
    }
    let Ok(number) = u64::try_from(number) else {
        return false;
    };
    let _ = match count {
        0 => write!(out, "{number}"),
        _ => write!(out, "{}.{:0count$}", number / scale, number % scale),
    };
    true
}

fn push_sign(out: &mut String, negative: bool, flags: Flags) {
    if negative {
        out.push('-');
    } else if flags.sign {
        out.push('+');
    }
}

fn lay_out(out: &mut String, decimal: &Decimal, code: Code, precision: usize, flags: Flags) {
    let places = i64::try_from(precision)
        .unwrap_or(i64::MAX / 2)
        .min(i64::MAX / 2);
    let point = i64::from(decimal.point);
    let mut end = decimal.digits.len() as i64;
    let exponential = match code {
        Code::Exponent => {
            end = places + 1;
            true
        }
        Code::Fixed => false,
        Code::General => {
            if flags.alternate {
                end = places;
            }
            point <= -4 || point > places - i64::from(flags.add_dot_0)
        }
        Code::Repr => point <= -4 || point > 16,
    };
    let whole = if exponential { 1 } else { point };
    if !exponential && flags.add_dot_0 {
        end = end.max(whole + 1);
    }
    let end = end.max(whole);
    if whole <= 0 {
        out.push('0');
    } else {
        decimal.push_places(0, whole, out);
    }
    if end > whole || flags.alternate {
        out.push('.');
    }
    decimal.push_places(whole, end, out);
    if exponential {
        push_exponent(out, decimal.point - 1, flags.upper);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_switches_style_where_cpython_does() {
        for (x, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1e16, "1e+16"),
            (123456789012345680.0, "1.2345678901234568e+17"),
            (9999999999999998.0, "9999999999999998.0"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (0.000012345, "1.2345e-05"),
            (5e-324, "5e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
            (-f64::NAN, "nan"),
            (0.1 + 0.2, "0.30000000000000004"),
            (100.0, "100.0"),
        ] {
            assert_eq!(repr(x), text);
        }
    }

    #[test]
    fn precision_beyond_the_exact_digits_is_zeros() {
        let text = double_to_string(5e-324, Code::Fixed, 100_000, Flags::default());
        assert_eq!(text.len(), 100_002);
        assert!(text[..1076].ends_with("65625"));
        assert!(text[1076..].bytes().all(|b| b == b'0'));
    }

    #[test]
    fn few_digits_are_rounded_exactly() {
        let mut state = 1u64;
        let mut done = 0;
        for i in 0..200_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            // Numbers that lie in the middle of two texts among them.
            let x = match i % 3 {
                0 => (state >> 40) as f64 / 1024.0,
                1 => (state >> 20) as f64 / 1e6,
                _ => f64::from_bits((state >> 12) | (900 + state % 200) << 52),
            };
            let count = (state >> 7) as usize % 10;
            let mut text = String::new();
            if super::push_few_digits(&mut text, x, count) {
                assert_eq!(text, format!("{x:.count$}"), "{x:?}");
                done += 1;
            }
        }
        assert!(done > 100_000, "{done} texts");
    }
}
