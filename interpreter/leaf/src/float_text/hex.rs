//! `float.hex` and `float.fromhex`.

use super::parse::special_prefix;
use crate::text::Unit;

/// Why [`from_hex`] failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HexError {
    /// A `ValueError`.
    Invalid,
    /// A `ValueError`.
    TooLong,
    /// An `OverflowError`.
    TooLarge,
}

impl HexError {
    pub fn message(self) -> &'static str {
        match self {
            HexError::Invalid => "invalid hexadecimal floating-point string",
            HexError::TooLong => "hexadecimal string too long to convert",
            HexError::TooLarge => "hexadecimal value too large to represent as a float",
        }
    }
}

/// `x.hex()`.
pub fn to_hex(x: f64) -> String {
    if !x.is_finite() {
        return super::repr(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = x.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let biased = ((bits >> 52) & 0x7ff) as i32;
    let (lead, exponent) = if biased == 0 {
        (0, -1022)
    } else {
        (1, biased - 1023)
    };
    format!("{sign}0x{lead}.{fraction:013x}p{exponent:+}")
}

/// `float.fromhex(text)`.
///
/// # Errors
/// Says what CPython raises for it, [`HexError::message`] its text.
pub fn from_hex<U: Unit>(text: &[U]) -> Result<f64, HexError> {
    // Nothing outside ASCII is part of the grammar, not even as white space.
    let ascii: Vec<u8> = text
        .iter()
        .map(|&u| u8::from_code_point(u.into()).unwrap_or(b'?'))
        .collect();
    let body = crate::unicode::trim_ascii_space(&ascii);
    let (negative, body) = match body {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, body),
    };
    let signed = |x: f64| if negative { -x } else { x };
    if let Some((value, used)) = special_prefix(body) {
        return if used == body.len() {
            Ok(signed(value))
        } else {
            Err(HexError::Invalid)
        };
    }
    let body = match body {
        [b'0', b'x' | b'X', rest @ ..] => rest,
        _ => body,
    };
    finite_from_hex(body).map(signed)
}

fn finite_from_hex(body: &[u8]) -> Result<f64, HexError> {
    let digits_from = |at: usize| {
        body[at..]
            .iter()
            .take_while(|b| b.is_ascii_hexdigit())
            .count()
    };
    let whole = digits_from(0);
    let mut end = whole;
    let mut fraction = 0;
    if body.get(end) == Some(&b'.') {
        fraction = digits_from(end + 1);
        end += 1 + fraction;
    }
    if whole + fraction == 0 {
        return Err(HexError::Invalid);
    }
    let digits = body[..end].iter().filter(|&&b| b != b'.');
    let mut exponent: i64 = 0;
    if matches!(body.get(end), Some(b'p' | b'P')) {
        let rest = std::str::from_utf8(&body[end + 1..]).map_err(|_| HexError::Invalid)?;
        let unsigned = rest.strip_prefix(['+', '-']).unwrap_or(rest);
        if unsigned.is_empty() || !unsigned.bytes().all(|b| b.is_ascii_digit()) {
            return Err(HexError::Invalid);
        }
        // What does not fit is far beyond any float in either direction.
        let far = if rest.starts_with('-') {
            i64::MIN / 4
        } else {
            i64::MAX / 4
        };
        exponent = rest
            .parse()
            .unwrap_or(far)
            .clamp(i64::MIN / 4, i64::MAX / 4);
    } else if end != body.len() {
        return Err(HexError::Invalid);
    }
    // The top 60 bits, with a sticky bit for all below.
    let mut mantissa: u64 = 0;
    let mut dropped: i64 = 0;
    for &byte in digits {
        let digit = u64::from(char::from(byte).to_digit(16).unwrap_or(0));
        if mantissa >> 60 == 0 {
            mantissa = mantissa << 4 | digit;
        } else {
            dropped += 1;
            mantissa |= u64::from(digit != 0);
        }
    }
    let exponent = exponent + 4 * (dropped - fraction as i64);
    compose(mantissa, exponent).ok_or(HexError::TooLarge)
}

/// `mantissa` times two to the `exponent`, rounded half to even; the lowest bit of
/// a mantissa of more than 55 bits may stand for what was cut off. `None` if it
/// overflows.
pub(crate) fn compose(mantissa: u64, exponent: i64) -> Option<f64> {
    if mantissa == 0 {
        return Some(0.0);
    }
    let width = 64 - i64::from(mantissa.leading_zeros());
    // The weight of the last bit that the result can hold.
    let last = (exponent.saturating_add(width) - 53).max(-1074);
    let cut = last.saturating_sub(exponent);
    let kept = if cut <= 0 {
        mantissa << -cut
    } else if cut > 64 {
        0
    } else {
        let (kept, rest) = if cut == 64 {
            (0, mantissa)
        } else {
            (mantissa >> cut, mantissa & ((1 << cut) - 1))
        };
        let half = 1u64 << (cut - 1);
        kept + u64::from(rest > half || rest == half && kept & 1 == 1)
    };
    // `kept` may have become 2**53, whose value is what the bits then spell: the
    // fraction overflows into the exponent field.
    if last > 971 || last == 971 && kept >> 53 != 0 {
        return None;
    }
    let biased = (last + 1074) as u64;
    let bits = if kept >> 52 == 0 {
        kept
    } else {
        (biased << 52) + kept
    };
    Some(f64::from_bits(bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(text: &str) -> Result<f64, HexError> {
        from_hex(text.as_bytes())
    }

    #[test]
    fn to_hex_as_cpython() {
        for (x, text) in [
            (1.0, "0x1.0000000000000p+0"),
            (-0.1, "-0x1.999999999999ap-4"),
            (0.0, "0x0.0p+0"),
            (-0.0, "-0x0.0p+0"),
            (5e-324, "0x0.0000000000001p-1022"),
            (f64::MAX, "0x1.fffffffffffffp+1023"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(to_hex(x), text);
            assert_eq!(hex(text).unwrap().to_bits(), x.to_bits());
        }
    }

    #[test]
    fn from_hex_rounds_and_refuses_as_cpython() {
        assert_eq!(hex(" -0x.8P+1 "), Ok(-1.0));
        assert_eq!(hex("ff"), Ok(255.0));
        assert_eq!(hex("0x1.00000000000008p0"), Ok(1.0));
        assert_eq!(
            hex("0x1.000000000000080000000000000001p0"),
            Ok(1.0000000000000002)
        );
        assert_eq!(hex("0x1.00000000000018p0"), Ok(1.0000000000000004));
        assert_eq!(hex("0x1p-1075"), Ok(0.0));
        assert_eq!(hex("0x1.8p-1075"), Ok(5e-324));
        assert_eq!(hex("0x1p-1074"), Ok(5e-324));
        assert_eq!(hex("0x0.fffffffffffffcp-1022"), Ok(f64::MIN_POSITIVE));
        assert_eq!(hex("0x1.fffffffffffff7p1023"), Ok(f64::MAX));
        assert_eq!(hex("0x1.fffffffffffff8p1023"), Err(HexError::TooLarge));
        assert_eq!(hex("0x1p99999999999999999999"), Err(HexError::TooLarge));
        assert_eq!(hex("0x0p99999999999999999999"), Ok(0.0));
        assert_eq!(hex("0x1p-99999999999999999999"), Ok(0.0));
        for text in [
            "", "0x", "0x.", "1p", "1p+", "0x1g", "infi", "- 1", "1 2", "0x1_0",
        ] {
            assert_eq!(hex(text), Err(HexError::Invalid), "{text:?}");
        }
    }
}
