//! Decimal text to float.

use crate::text::Unit;
use crate::unicode;

/// `float(text)` for a string: surrounding white space, a sign, `inf`, `infinity`,
/// `nan`, underscores between digits and any decimal digits of Unicode. `None` is
/// CPython's `could not convert string to float`.
pub fn parse_float<U: Unit>(text: &[U]) -> Option<f64> {
    parse_trimmed(unicode::to_ascii_numeral(text).trim())
}

/// `float(text)` for bytes.
pub fn parse_float_ascii(text: &[u8]) -> Option<f64> {
    parse_trimmed(unicode::trim_ascii_space(text))
}

fn parse_trimmed(body: &[u8]) -> Option<f64> {
    let joined = without_underscores(body)?;
    let number = joined.as_deref().unwrap_or(body);
    match parse_prefix(number) {
        Some((value, used)) if used == number.len() => Some(value),
        _ => None,
    }
}

/// Removes underscores where each stands between two digits. The outer `None` says
/// that one does not; the inner that there was none to remove.
pub(super) fn without_underscores(text: &[u8]) -> Option<Option<Vec<u8>>> {
    if !text.contains(&b'_') {
        return Some(None);
    }
    let digit_at = |i: usize| text.get(i).is_some_and(u8::is_ascii_digit);
    let mut joined = Vec::with_capacity(text.len());
    for (i, &byte) in text.iter().enumerate() {
        if byte != b'_' {
            joined.push(byte);
        } else if i == 0 || !digit_at(i - 1) || !digit_at(i + 1) {
            return None;
        }
    }
    Some(Some(joined))
}

/// Reads the longest float literal (or `inf`, `infinity`, `nan` in any case) at the
/// start of ASCII text, sign included; its value and its length. What is too large
/// becomes infinite.
pub fn parse_prefix(text: &[u8]) -> Option<(f64, usize)> {
    let sign = usize::from(matches!(text.first(), Some(b'+' | b'-')));
    let negative = text.first() == Some(&b'-');
    let signed = |x: f64| if negative { -x } else { x };
    let body = &text[sign..];
    if let Some((value, used)) = special_prefix(body) {
        return Some((signed(value), sign + used));
    }
    let digits_from = |at: usize| body[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits_from(0);
    let mut end = whole;
    let mut fraction = 0;
    if body.get(end) == Some(&b'.') {
        fraction = digits_from(end + 1);
        end += 1 + fraction;
    }
    if whole + fraction == 0 {
        return None;
    }
    if matches!(body.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(body.get(end + 1), Some(b'+' | b'-')));
        let digits = digits_from((end + 1 + sign).min(body.len()));
        if digits > 0 {
            end += 1 + sign + digits;
        }
    }
    let literal = std::str::from_utf8(&body[..end]).ok()?;
    Some((signed(literal.parse().ok()?), sign + end))
}

/// `inf`, `infinity` or `nan` at the start of `text`, in any case.
pub(super) fn special_prefix(text: &[u8]) -> Option<(f64, usize)> {
    let starts = |word: &[u8]| {
        text.get(..word.len())
            .is_some_and(|t| t.eq_ignore_ascii_case(word))
    };
    if starts(b"inf") {
        Some((f64::INFINITY, if starts(b"infinity") { 8 } else { 3 }))
    } else if starts(b"nan") {
        Some((f64::NAN, 3))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<f64> {
        let code_points: Vec<u32> = text.chars().map(u32::from).collect();
        parse_float(&code_points)
    }

    #[test]
    fn accepts_what_cpython_accepts() {
        for (text, value) in [
            (" \t1.5\n", 1.5),
            ("1_000.0_1e1_0", 1000.01e10),
            ("\u{2003}\u{0661}\u{0662}.\u{0665}\u{a0}", 12.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("+InFiNiTy", f64::INFINITY),
            ("-inf", f64::NEG_INFINITY),
            ("1e400", f64::INFINITY),
            ("-1e-400", -0.0),
            ("1E5", 1e5),
        ] {
            assert_eq!(
                parse(text).map(f64::to_bits),
                Some(value.to_bits()),
                "{text:?}"
            );
        }
        assert!(parse("-nan").unwrap().is_sign_negative());
    }

    #[test]
    fn refuses_what_cpython_refuses() {
        for text in [
            "", " ", ".", "+", "1_", "_1", "1__0", "1_.0", "1._0", "1e", "1e_5", "0x10", "1 2",
            "in_f", "infinit", "1\0", "e5", ".e5", "--1", "\u{661}_", "1\u{1c}", "\u{b2}",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
