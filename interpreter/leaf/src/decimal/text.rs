//! Numbers from texts and as texts.

use super::coef::Coef;
use super::{Dec, Kind, NoRoom, Res};

/// Exponents in texts that are larger count as this one, which no context has.
const FAR: i64 = 4_000_000_000_000_000_000;

/// The number that an ASCII text is, without space around it; None if it is none.
pub fn parse(text: &[u8]) -> Res<Option<Dec>> {
    let (negative, rest) = match text.split_first() {
        Some((b'-', rest)) => (true, rest),
        Some((b'+', rest)) => (false, rest),
        _ => (false, text),
    };
    let starts = |word: &str| {
        rest.len() >= word.len() && rest[..word.len()].eq_ignore_ascii_case(word.as_bytes())
    };
    if rest.eq_ignore_ascii_case(b"inf") || rest.eq_ignore_ascii_case(b"infinity") {
        return Ok(Some(Dec::inf(negative)));
    }
    for (word, kind) in [("nan", Kind::Nan), ("snan", Kind::Snan)] {
        if starts(word) {
            let payload = &rest[word.len()..];
            if !payload.iter().all(u8::is_ascii_digit) {
                return Ok(None);
            }
            return Ok(Some(Dec {
                negative,
                kind,
                exp: 0,
                coef: Coef::from_digits(payload)?,
            }));
        }
    }
    let count = |text: &[u8]| text.iter().take_while(|c| c.is_ascii_digit()).count();
    let (whole, tail) = rest.split_at(count(rest));
    let (fraction, tail) = match tail.strip_prefix(b".") {
        Some(tail) => tail.split_at(count(tail)),
        None => (&tail[..0], tail),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Ok(None);
    }
    let exp = match tail.split_first() {
        None => 0,
        Some((b'e' | b'E', tail)) => match exponent(tail) {
            Some(exp) => exp,
            None => return Ok(None),
        },
        Some(_) => return Ok(None),
    };
    let coef = if fraction.is_empty() {
        Coef::from_digits(whole)?
    } else if whole.len() + fraction.len() <= 38 {
        let digits = whole.iter().chain(fraction);
        Coef::Small(digits.fold(0, |n, c| n * 10 + u128::from(c - b'0')))
    } else {
        let mut digits = Vec::new();
        let n = whole.len() + fraction.len();
        digits.try_reserve_exact(n).map_err(|_| NoRoom)?;
        digits.extend_from_slice(whole);
        digits.extend_from_slice(fraction);
        Coef::from_digits(&digits)?
    };
    let exp = exp.saturating_sub(fraction.len() as i64).clamp(-FAR, FAR);
    Ok(Some(Dec::finite(negative, coef, exp)))
}

fn exponent(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0_i64, |n, c| {
        n.saturating_mul(10)
            .saturating_add(i64::from(c - b'0'))
            .min(FAR)
    });
    Some(if negative { -number } else { number })
}

/// The text of a number: in scientific notation where it needs an exponent, or in engineering
/// notation, whose exponents are multiples of three.
pub fn to_text(d: &Dec, engineering: bool, capital: bool) -> Res<String> {
    let mut out = String::new();
    if d.negative {
        out.push('-');
    }
    match d.kind {
        Kind::Inf => out.push_str("Infinity"),
        Kind::Nan | Kind::Snan => {
            out.push_str(if d.kind == Kind::Nan { "NaN" } else { "sNaN" });
            if !d.coef.is_zero() {
                d.coef.push_digits(&mut out)?;
            }
        }
        Kind::Finite => {
            let mut digits = String::new();
            d.coef.push_digits(&mut digits)?;
            let n = digits.len() as i64;
            let left = d.exp + n;
            let point = if d.exp <= 0 && left > -6 {
                left
            } else if !engineering {
                1
            } else if d.coef.is_zero() {
                (left + 1).rem_euclid(3) - 1
            } else {
                (left - 1).rem_euclid(3) + 1
            };
            push_pointed(&mut out, &digits, point)?;
            if left != point {
                out.push(if capital { 'E' } else { 'e' });
                out.push_str(&format!("{:+}", left - point));
            }
        }
    }
    Ok(out)
}

/// Digits with the point behind the first `point` of them, with zeros where it needs some.
pub fn push_pointed(out: &mut String, digits: &str, point: i64) -> Res<()> {
    let n = digits.len() as i64;
    let more = usize::try_from(point.saturating_abs().saturating_add(n + 2)).map_err(|_| NoRoom)?;
    out.try_reserve(more).map_err(|_| NoRoom)?;
    let zeros = |out: &mut String, n: i64| (0..n).for_each(|_| out.push('0'));
    if point <= 0 {
        out.push_str("0.");
        zeros(out, -point);
        out.push_str(digits);
    } else if point >= n {
        out.push_str(digits);
        zeros(out, point - n);
    } else {
        out.push_str(&digits[..point as usize]);
        out.push('.');
        out.push_str(&digits[point as usize..]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() -> Res<()> {
        for text in [
            "0",
            "-0.00",
            "1E+3",
            "1.5",
            "-0.000001",
            "1E-7",
            "123456789012345678901234567890.5",
            "Infinity",
            "-NaN123",
            "sNaN",
            "1E+999999999999999999",
            "0E-17",
        ] {
            let Some(d) = parse(text.as_bytes())? else {
                panic!("{text} is no number");
            };
            assert_eq!(to_text(&d, false, true)?, text);
        }
        for text in ["", ".", "1e", "e5", "1..2", "nan1x", "infin", "--1", "1 "] {
            assert_eq!(parse(text.as_bytes())?, None, "{text}");
        }
        Ok(())
    }

    #[test]
    fn engineering_exponents_are_multiples_of_three() -> Res<()> {
        for (text, wanted) in [
            ("1E+4", "10E+3"),
            ("1E+5", "100E+3"),
            ("1E-8", "10E-9"),
            ("123E+1", "1.23E+3"),
            ("0E+1", "0.00E+3"),
            ("0E+2", "0.0E+3"),
            ("0E-7", "0.0E-6"),
        ] {
            let d = parse(text.as_bytes())?.unwrap_or(Dec::nan());
            assert_eq!(to_text(&d, true, true)?, wanted);
        }
        Ok(())
    }
}
