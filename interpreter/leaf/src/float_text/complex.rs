//! Complex numbers as text.

use super::digits::{Code, Flags, push_double, push_repr};
use super::parse::{parse_prefix, without_underscores};
use crate::text::Unit;
use crate::unicode;

/// `repr(complex(re, im))`: `1j`, `(1+2j)`, `(-0-1j)`.
pub fn complex_repr(re: f64, im: f64) -> String {
    let mut out = String::with_capacity(32);
    if re == 0.0 && re.is_sign_positive() {
        push_part(&mut out, im, false);
        out.push('j');
        return out;
    }
    out.push('(');
    push_part(&mut out, re, false);
    push_part(&mut out, im, true);
    out.push_str("j)");
    out
}

/// A component: as a float's repr, but without `.0`.
fn push_part(out: &mut String, x: f64, sign: bool) {
    if sign && (x.is_sign_positive() || x.is_nan()) {
        out.push('+');
    }
    if x.is_finite() && x == x.trunc() && x.abs() < 1e16 {
        push_double(out, x, Code::Repr, 0, Flags::default());
    } else {
        push_repr(out, x);
    }
}

/// `complex(text)` for a string; real and imaginary part. `None` is CPython's
/// `complex() arg is a malformed string`.
pub fn parse_complex<U: Unit>(text: &[U]) -> Option<(f64, f64)> {
    let ascii = unicode::to_ascii_numeral(text);
    let mut body = ascii.trim();
    // Underscores are judged over the whole text; parentheses and blanks next to
    // one make it wrong in any case.
    let joined = without_underscores(body)?;
    if let Some(joined) = &joined {
        body = joined;
    }
    if let [b'(', inner @ .., b')'] = body {
        body = unicode::trim_ascii_space(inner);
    }
    let (first, used) = match parse_prefix(body) {
        Some(parsed) => parsed,
        // A bare sign or nothing stands for one, before the j.
        None => return unit_imaginary(body).map(|im| (0.0, im)),
    };
    let rest = &body[used..];
    match rest {
        [] => Some((first, 0.0)),
        [b'j' | b'J'] => Some((0.0, first)),
        [b'+' | b'-', ..] => {
            let im = match parse_prefix(rest) {
                Some((im, used)) if matches!(rest[used..], [b'j' | b'J']) => im,
                Some(_) => return None,
                None => unit_imaginary(rest)?,
            };
            Some((first, im))
        }
        _ => None,
    }
}

/// `j`, `+j` and `-j`.
fn unit_imaginary(text: &[u8]) -> Option<f64> {
    match text {
        [b'j' | b'J'] | [b'+', b'j' | b'J'] => Some(1.0),
        [b'-', b'j' | b'J'] => Some(-1.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repr_as_cpython() {
        for (re, im, text) in [
            (0.0, 1.0, "1j"),
            (-0.0, -1.0, "(-0-1j)"),
            (0.0, -0.0, "-0j"),
            (1.0, 0.0, "(1+0j)"),
            (1.5, -2e30, "(1.5-2e+30j)"),
            (f64::NAN, f64::INFINITY, "(nan+infj)"),
            (0.0, f64::NAN, "nanj"),
            (1e16, -f64::NAN, "(1e+16+nanj)"),
            (100.0, 0.00001, "(100+1e-05j)"),
        ] {
            assert_eq!(complex_repr(re, im), text);
        }
    }

    #[test]
    fn parse_as_cpython() {
        for (text, value) in [
            ("1", Some((1.0, 0.0))),
            (" ( 1+2j ) ", Some((1.0, 2.0))),
            ("1-j", Some((1.0, -1.0))),
            ("-J", Some((0.0, -1.0))),
            ("j", Some((0.0, 1.0))),
            ("1_0e1_0j", Some((0.0, 10e10))),
            ("inf-infj", Some((f64::INFINITY, f64::NEG_INFINITY))),
            ("1 + 2j", None),
            ("(1", None),
            ("1)", None),
            ("", None),
            ("()", None),
            ("1+2", None),
            ("1j+2", None),
            ("1+2jj", None),
            ("1e", None),
            ("((1))", None),
            ("1__0j", None),
        ] {
            assert_eq!(parse_complex(text.as_bytes()), value, "{text:?}");
        }
    }
}
