//! Machine integers by the specs that programs use most: digits of a radix, a sign, groups of
//! three or four, padding.

use super::spec::{Align, FormatSpec, Grouping, Sign};
use crate::text::TextBuilder;

/// Digits in base 2, a separator for each four, a sign, and something left.
const ROOM: usize = 96;

/// Write an integer, if nothing about the spec is out of the ordinary; false: nothing was
/// written.
pub fn format_short(value: i64, spec: &FormatSpec, out: &mut TextBuilder) -> bool {
    let code = spec.code.and_then(|code| u8::try_from(code).ok());
    let letters: &[u8; 16] = match code {
        Some(b'X') => b"0123456789ABCDEF",
        _ => b"0123456789abcdef",
    };
    let radix = match code {
        None if spec.code.is_none() => 10,
        Some(b'd') => 10,
        Some(b'x' | b'X') => 16,
        Some(b'o') => 8,
        Some(b'b') => 2,
        _ => return false,
    };
    let (separator, size) = match spec.grouping {
        Grouping::None => (0, usize::MAX),
        Grouping::Comma if radix == 10 => (b',', 3),
        Grouping::Underscore if radix == 10 => (b'_', 3),
        Grouping::UnderscoreFour if radix != 10 => (b'_', 4),
        _ => return false,
    };
    let grouped_zeros = separator != 0 && spec.align == Align::AfterSign;
    let plain = spec.precision.is_none()
        && spec.fraction_grouping == Grouping::None
        && !(spec.alternate || spec.no_neg_0 || grouped_zeros);
    if !plain {
        return false;
    }
    let mut text = [0; ROOM];
    let mut at = ROOM;
    let mut left = value.unsigned_abs();
    let mut digits = 0;
    loop {
        if digits == size {
            at -= 1;
            text[at] = separator;
            digits = 0;
        }
        at -= 1;
        text[at] = letters[(left % radix) as usize];
        left /= radix;
        digits += 1;
        if left == 0 {
            break;
        }
    }
    let sign = match spec.sign {
        _ if value < 0 => Some(b'-'),
        Some(Sign::Plus) => Some(b'+'),
        Some(Sign::Space) => Some(b' '),
        _ => None,
    };
    let length = ROOM - at + usize::from(sign.is_some());
    let padding = spec.width.unwrap_or(0).saturating_sub(length);
    let (before, between, behind) = match spec.align {
        Align::Left => (0, 0, padding),
        Align::Right => (padding, 0, 0),
        Align::Center => (padding / 2, 0, padding - padding / 2),
        Align::AfterSign => (0, padding, 0),
    };
    out.fill(spec.fill, before);
    if let Some(sign) = sign {
        out.push(sign.into());
    }
    out.fill(spec.fill, between);
    out.push_latin1(&text[at..]);
    out.fill(spec.fill, behind);
    true
}

#[cfg(test)]
mod tests {
    use super::super::{Env, FormatSpec, IntRef, Kind, format_int};
    use super::*;

    #[test]
    fn short_texts_are_those_of_all_numbers() {
        let env = Env {
            locale: None,
            digits_limit: 0,
            type_name: "int",
        };
        let mut done = 0;
        for code in ["", "d", "x", "X", "o", "b"] {
            for shape in [
                "", "8", "<30", ">30", "^31", "=30", "*^30", "030", "+", " ", "+30", "-8",
            ] {
                for group in ["", ",", "_"] {
                    let text = format!("{shape}{group}{code}");
                    let Ok(spec) = FormatSpec::parse(text.as_bytes(), Kind::Number, "int") else {
                        continue;
                    };
                    for value in [0, 7, -7, 255, -999, 1000, 123_456_789, i64::MAX, i64::MIN] {
                        let (mut short, mut long) = (TextBuilder::new(), TextBuilder::new());
                        if !format_short(value, &spec, &mut short) {
                            continue;
                        }
                        let made = format_int(IntRef::Small(value), &spec, &env, &mut long);
                        assert_eq!(made, Ok(()), "{text}");
                        assert_eq!(short.finish(), long.finish(), "{value} by {text}");
                        done += 1;
                    }
                }
            }
        }
        assert!(done > 1000);
    }
}
