//! Integers as text, in both directions.

use super::{BigInt, little, with_sign};
use crate::text::Unit;
use crate::unicode;
use dashu_int::UBig;
use std::fmt::Write;

/// A parsed integer; `Big` only where the value does not fit an `i64`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Int {
    Small(i64),
    Big(BigInt),
}

impl From<BigInt> for Int {
    fn from(value: BigInt) -> Int {
        match value.to_i64() {
            Some(small) => Int::Small(small),
            None => Int::Big(value),
        }
    }
}

/// Why [`parse_int`] failed; all are `ValueError`s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParseIntError {
    /// The base is neither 0 nor in 2..=36.
    Base,
    /// Not a literal of the base: `invalid literal for int() with base 10: '...'`.
    Invalid { base: u32 },
    /// More decimal digits than `sys.set_int_max_str_digits` allows.
    TooManyDigits { limit: usize, digits: usize },
}

impl ParseIntError {
    /// The message; `literal` is the repr of what was parsed.
    pub fn message(self, literal: &str) -> String {
        match self {
            ParseIntError::Base => "int() base must be >= 2 and <= 36, or 0".into(),
            ParseIntError::Invalid { base } => {
                format!("invalid literal for int() with base {base}: {literal}")
            }
            ParseIntError::TooManyDigits { limit, digits } => format!(
                "Exceeds the limit ({limit} digits) for integer string conversion: value has \
                 {digits} digits; use sys.set_int_max_str_digits() to increase the limit"
            ),
        }
    }
}

/// `ValueError`: the decimal text would have more digits than is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooManyDigits {
    pub limit: usize,
}

impl TooManyDigits {
    pub fn message(self) -> String {
        format!(
            "Exceeds the limit ({} digits) for integer string conversion; \
             use sys.set_int_max_str_digits() to increase the limit",
            self.limit
        )
    }
}

/// `int(text, base)` for a string. `digits_limit` bounds the digits of bases that
/// are no power of two; 0 means no limit.
///
/// # Errors
/// See [`ParseIntError`].
pub fn parse_int<U: Unit>(
    text: &[U],
    base: u32,
    digits_limit: usize,
) -> Result<Int, ParseIntError> {
    if base == 10
        && let Some(value) = plain_decimal(text)
    {
        return Ok(Int::Small(value));
    }
    parse_trimmed(unicode::to_ascii_numeral(text).trim(), base, digits_limit)
}

/// `int(text, base)` for bytes.
///
/// # Errors
/// See [`ParseIntError`].
pub fn parse_int_ascii(text: &[u8], base: u32, digits_limit: usize) -> Result<Int, ParseIntError> {
    parse_trimmed(unicode::trim_ascii_space(text), base, digits_limit)
}

/// The value of up to 18 ASCII digits and nothing else.
#[inline]
fn plain_decimal<U: Unit>(text: &[U]) -> Option<i64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    let mut value = 0;
    for &unit in text {
        let digit = unit.into().wrapping_sub(u32::from(b'0'));
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(value)
}

fn parse_trimmed(text: &[u8], base: u32, digits_limit: usize) -> Result<Int, ParseIntError> {
    if base != 0 && !(2..=36).contains(&base) {
        return Err(ParseIntError::Base);
    }
    let invalid = ParseIntError::Invalid { base };
    let (negative, mut body) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let prefix_base = match body {
        [b'0', letter, ..] => match letter.to_ascii_lowercase() {
            b'x' => 16,
            b'o' => 8,
            b'b' => 2,
            _ => 0,
        },
        _ => 0,
    };
    let radix = match base {
        0 if prefix_base != 0 => prefix_base,
        0 => 10,
        _ => base,
    };
    // Without a base, an old octal literal is refused unless it is zero.
    let only_zero = base == 0 && prefix_base == 0 && body.first() == Some(&b'0');
    if prefix_base == radix {
        body = &body[2..];
        // One underscore may follow the prefix.
        if let [b'_', rest @ ..] = body {
            body = rest;
        }
    }
    if radix == 10 && (1..=18).contains(&body.len()) && body.iter().all(u8::is_ascii_digit) {
        let value = body
            .iter()
            .fold(0, |sum: i64, b| sum * 10 + i64::from(b - b'0'));
        if only_zero && value != 0 {
            return Err(invalid);
        }
        return Ok(Int::Small(if negative { -value } else { value }));
    }
    let digits = scan(body, radix, digits_limit).map_err(|e| e.unwrap_or(invalid))?;
    if radix == 10
        && let Some(value) = little::of_decimal(digits.as_bytes())
    {
        let words = value.as_words().1;
        if only_zero && !words.is_empty() {
            return Err(invalid);
        }
        return Ok(BigInt::from_words(negative, words).into());
    }
    let value = UBig::from_str_radix(&digits, radix).map_err(|_| invalid)?;
    if only_zero && !value.is_zero() {
        return Err(invalid);
    }
    Ok(with_sign(negative, value).into())
}

/// The digits without underscores; `Err(None)` stands for a malformed literal.
fn scan(body: &[u8], radix: u32, limit: usize) -> Result<String, Option<ParseIntError>> {
    let mut digits = String::with_capacity(body.len());
    let mut after_digit = false;
    let mut rest = body;
    while let [byte, tail @ ..] = rest {
        let digit = char::from(*byte).to_digit(36).is_some_and(|d| d < radix);
        if digit {
            digits.push(char::from(*byte));
        } else if *byte != b'_' {
            break;
        } else if !after_digit {
            return Err(None);
        }
        after_digit = digit;
        rest = tail;
    }
    if !after_digit {
        return Err(None);
    }
    // The limit comes before what follows the digits.
    if limit != 0 && digits.len() > limit && !radix.is_power_of_two() {
        return Err(Some(ParseIntError::TooManyDigits {
            limit,
            digits: digits.len(),
        }));
    }
    if rest.is_empty() {
        Ok(digits)
    } else {
        Err(None)
    }
}

/// Appends the decimal text of a machine integer.
#[inline]
pub fn push_i64(out: &mut String, value: i64) {
    let _ = write!(out, "{value}");
}

/// Bytes that the text of a machine integer takes at most, with sign and a short prefix.
pub const RADIX_ROOM: usize = 72;

/// The text of a machine integer, its prefix behind the sign, written to the end of `room`.
pub fn digits_i64<'a>(
    value: i64,
    radix: u32,
    prefix: &str,
    room: &'a mut [u8; RADIX_ROOM],
) -> &'a [u8] {
    let mut at = RADIX_ROOM;
    let mut put = |byte: u8| {
        at -= 1;
        room[at] = byte;
    };
    let mut rest = value.unsigned_abs();
    if radix == 10 {
        loop {
            put(b'0' + (rest % 10) as u8);
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
    } else {
        loop {
            put(b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % u64::from(radix)) as usize]);
            rest /= u64::from(radix);
            if rest == 0 {
                break;
            }
        }
    }
    prefix.bytes().rev().for_each(&mut put);
    if value < 0 {
        put(b'-');
    }
    &room[at..]
}

/// The text of a machine integer in a radix of 2..=36, lower case, no prefix.
pub fn radix_i64(value: i64, radix: u32) -> String {
    match radix {
        10 => value.to_string(),
        _ => {
            let mut text = Vec::with_capacity(65);
            let mut rest = value.unsigned_abs();
            loop {
                text.push(
                    b"0123456789abcdefghijklmnopqrstuvwxyz"[(rest % u64::from(radix)) as usize],
                );
                rest /= u64::from(radix);
                if rest == 0 {
                    break;
                }
            }
            if value < 0 {
                text.push(b'-');
            }
            text.reverse();
            String::from_utf8(text).unwrap_or_default()
        }
    }
}

impl BigInt {
    /// The text in a radix of 2..=36, lower case, no prefix, no limit.
    pub fn to_string_radix(&self, radix: u32) -> String {
        match radix {
            10 => {
                let (negative, words) = self.as_words();
                match little::decimal(words) {
                    Some(digits) if negative => format!("-{digits}"),
                    Some(digits) if !digits.is_empty() => digits,
                    _ => self.0.to_string(),
                }
            }
            _ => self.0.in_radix(radix as u8).to_string(),
        }
    }

    /// `str(self)`; `digits_limit` 0 means no limit.
    ///
    /// # Errors
    /// When the text has more digits than the limit.
    pub fn to_decimal(&self, digits_limit: usize) -> Result<String, TooManyDigits> {
        let error = TooManyDigits {
            limit: digits_limit,
        };
        // A number of n bits has at least (n - 1) * log10(2) digits; no need to
        // compute those of one that is far too long.
        let least = (self.bit_length().saturating_sub(1)) as u128 * 30_102 / 100_000;
        if digits_limit != 0 && least > digits_limit as u128 {
            return Err(error);
        }
        let text = self.to_string_radix(10);
        let digits = text.len() - usize::from(self.is_negative());
        if digits_limit != 0 && digits > digits_limit {
            Err(error)
        } else {
            Ok(text)
        }
    }
}
