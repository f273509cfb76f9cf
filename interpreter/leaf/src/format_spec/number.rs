//! `__format__` of int, float and complex.

use super::spec::{Align, FormatSpec, Grouping, Sign, unknown_code};
use super::{ErrorKind, FormatError};
use crate::bigint::{BigInt, FloatOverflow, radix_i64};
use crate::float_text::{Code, Flags, push_double};
use crate::text::TextBuilder;
use std::borrow::Cow;

/// What type code `n` needs of a locale; the shape of `localeconv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale {
    pub decimal_point: String,
    pub thousands_sep: String,
    /// Group sizes from the right; the last repeats, 127 ends the grouping.
    pub grouping: Vec<u8>,
}

impl Default for Locale {
    /// The C locale, which groups nothing.
    fn default() -> Locale {
        Locale {
            decimal_point: ".".into(),
            thousands_sep: String::new(),
            grouping: Vec::new(),
        }
    }
}

/// What formatting needs to know beside value and spec.
#[derive(Clone, Copy, Debug)]
pub struct Env<'a> {
    /// For type code `n`; `None` is the C locale.
    pub locale: Option<&'a Locale>,
    /// `sys.get_int_max_str_digits()`; 0 is no limit.
    pub digits_limit: usize,
    /// Name of the formatted object's type, for messages.
    pub type_name: &'a str,
}

/// An integer, of either representation.
#[derive(Clone, Copy, Debug)]
pub enum IntRef<'a> {
    Small(i64),
    Big(&'a BigInt),
}

impl IntRef<'_> {
    fn is_negative(self) -> bool {
        match self {
            IntRef::Small(value) => value < 0,
            IntRef::Big(value) => value.is_negative(),
        }
    }

    fn to_f64(self) -> Result<f64, FloatOverflow> {
        match self {
            IntRef::Small(value) => Ok(value as f64),
            IntRef::Big(value) => value.to_f64(),
        }
    }

    /// Digits with the sign.
    fn text(self, radix: u32, digits_limit: usize) -> Result<String, FormatError> {
        match (self, radix) {
            (IntRef::Small(value), _) => Ok(radix_i64(value, radix)),
            (IntRef::Big(value), 10) => value
                .to_decimal(digits_limit)
                .map_err(|e| FormatError::value(e.message())),
            (IntRef::Big(value), _) => Ok(value.to_string_radix(radix)),
        }
    }
}

/// A number as text, taken apart for padding and grouping.
#[derive(Default)]
struct Parts<'a> {
    sign: &'a str,
    prefix: &'a str,
    /// The digits of the whole part; empty for `inf` and `nan`.
    whole: &'a str,
    has_point: bool,
    fraction: &'a str,
    /// Whatever follows: exponent, `%`, `inf`.
    rest: &'a str,
}

/// Separators by which the parts are joined.
struct Separators<'a> {
    point: &'a str,
    thousands: &'a str,
    sizes: &'a [u8],
    fraction: &'a str,
}

impl<'a> Separators<'a> {
    fn new(spec: &FormatSpec, locale: Option<&'a Locale>) -> Separators<'a> {
        let text = |grouping| match grouping {
            Grouping::None => "",
            Grouping::Comma => ",",
            Grouping::Underscore | Grouping::UnderscoreFour => "_",
        };
        if spec.code == Some(b'n'.into())
            && let Some(locale) = locale
        {
            let Locale {
                decimal_point,
                thousands_sep,
                grouping,
            } = locale;
            return Separators {
                point: decimal_point,
                thousands: thousands_sep,
                sizes: grouping,
                fraction: "",
            };
        }
        let sizes: &[u8] = match spec.grouping {
            Grouping::None => &[],
            Grouping::UnderscoreFour => &[4],
            _ => &[3],
        };
        let fraction = text(spec.fraction_grouping);
        Separators {
            point: ".",
            thousands: text(spec.grouping),
            sizes,
            fraction,
        }
    }

    /// Whether digits stay as they are.
    fn is_plain(&self) -> bool {
        self.sizes.is_empty() && self.fraction.is_empty() && self.point == "."
    }

    /// Sizes of the groups of `digits` digits, from the right.
    fn groups(&self, mut digits: usize) -> Vec<usize> {
        let mut groups = Vec::new();
        let mut sizes = self.sizes.iter().copied();
        let mut size = sizes.next().unwrap_or(0);
        while size != 0 && size != 127 && digits > usize::from(size) {
            groups.push(size.into());
            digits -= usize::from(size);
            size = sizes.next().unwrap_or(size);
        }
        groups.push(digits);
        groups
    }

    /// The whole part, grouped, with zeros in front to at least `least` characters;
    /// a group's separator never comes first.
    fn group_whole<'d>(&self, digits: &'d str, least: usize) -> Cow<'d, str> {
        if self.sizes.is_empty() {
            let missing = least.saturating_sub(digits.len());
            return match missing {
                0 => Cow::Borrowed(digits),
                _ => Cow::Owned("0".repeat(missing) + digits),
            };
        }
        let sep_len = self.thousands.chars().count();
        let width = |count: usize| count + (self.groups(count).len() - 1) * sep_len;
        let mut count = digits.len();
        if width(count) < least {
            // As many digits as were enough without separators are enough.
            let (mut low, mut high) = (count, least);
            while low < high {
                let middle = low.midpoint(high);
                if width(middle) < least {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            count = low;
        }
        let mut padded = "0".repeat(count - digits.len());
        padded.push_str(digits);
        let mut out = String::with_capacity(padded.len() * 2);
        let mut at = 0;
        for (i, size) in self.groups(count).into_iter().rev().enumerate() {
            if i > 0 {
                out.push_str(self.thousands);
            }
            out.push_str(&padded[at..at + size]);
            at += size;
        }
        Cow::Owned(out)
    }

    fn group_fraction(&self, digits: &str, out: &mut String) {
        if self.fraction.is_empty() {
            out.push_str(digits);
            return;
        }
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && i % 3 == 0 {
                out.push_str(self.fraction);
            }
            out.push(digit);
        }
    }
}

/// Sign, prefix, padding, grouped digits and the rest, in this order.
fn write_number(
    parts: &Parts,
    spec: &FormatSpec,
    separators: &Separators,
    out: &mut TextBuilder,
) -> Result<(), FormatError> {
    let plain = spec.width.is_none() && separators.is_plain();
    if plain {
        [parts.sign, parts.prefix, parts.whole]
            .into_iter()
            .for_each(|text| out.push_str(text));
        if parts.has_point {
            out.push(b'.'.into());
        }
        out.push_str(parts.fraction);
        out.push_str(parts.rest);
        return Ok(());
    }
    let mut tail = String::new();
    if parts.has_point {
        tail.push_str(separators.point);
    }
    separators.group_fraction(parts.fraction, &mut tail);
    tail.push_str(parts.rest);
    let head_len = parts.sign.len() + parts.prefix.len();
    let tail_len = tail.chars().count();
    let zero_padded = spec.fill == u32::from(b'0') && spec.align == Align::AfterSign;
    let least = match spec.width {
        Some(width) if zero_padded && !parts.whole.is_empty() => {
            width.saturating_sub(head_len + tail_len)
        }
        _ => 0,
    };
    // Refuses an absurd width before the zeros are made.
    spec.padding(0)?;
    let whole = separators.group_whole(parts.whole, least);
    let (left, right) = spec.padding(head_len + whole.chars().count() + tail_len)?;
    let after_sign = spec.align == Align::AfterSign;
    if !after_sign {
        out.fill(spec.fill, left);
    }
    out.push_str(parts.sign);
    out.push_str(parts.prefix);
    if after_sign {
        out.fill(spec.fill, left);
    }
    out.push_str(&whole);
    out.push_str(&tail);
    out.fill(spec.fill, right);
    Ok(())
}

fn sign_text(sign: Option<Sign>, negative: bool) -> &'static str {
    match sign {
        _ if negative => "-",
        Some(Sign::Plus) => "+",
        Some(Sign::Space) => " ",
        _ => "",
    }
}

/// `int.__format__`; `spec` parsed with [`super::Kind::Number`].
///
/// # Errors
/// With CPython's texts: `ValueError` for what integers refuse, `OverflowError` for
/// a code point out of range or a value beyond floats.
pub fn format_int(
    value: IntRef,
    spec: &FormatSpec,
    env: &Env,
    out: &mut TextBuilder,
) -> Result<(), FormatError> {
    let code = spec.code.unwrap_or(b'd'.into());
    let (radix, prefix) = match u8::try_from(code).unwrap_or(0) {
        b'd' | b'n' | b'c' => (10, ""),
        b'b' => (2, "0b"),
        b'o' => (8, "0o"),
        b'x' => (16, "0x"),
        b'X' => (16, "0X"),
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' | b'%' => {
            let x = value
                .to_f64()
                .map_err(|_| FormatError::overflow(FloatOverflow::MESSAGE))?;
            return format_float(x, spec, env, out);
        }
        _ => return Err(unknown_code(code, env.type_name)),
    };
    if spec.precision.is_some() {
        return Err(FormatError::value(
            "Precision not allowed in integer format specifier",
        ));
    }
    if spec.no_neg_0 {
        return Err(FormatError::value(
            "Negative zero coercion (z) not allowed in integer format specifier",
        ));
    }
    let separators = Separators::new(spec, env.locale);
    if code == u32::from(b'c') {
        return format_char(value, spec, out);
    }
    let text = value.text(radix, env.digits_limit)?;
    let text = if code == u32::from(b'X') {
        text.to_ascii_uppercase()
    } else {
        text
    };
    let parts = Parts {
        sign: sign_text(spec.sign, value.is_negative()),
        prefix: if spec.alternate { prefix } else { "" },
        whole: text.strip_prefix('-').unwrap_or(&text),
        ..Parts::default()
    };
    write_number(&parts, spec, &separators, out)
}

fn format_char(value: IntRef, spec: &FormatSpec, out: &mut TextBuilder) -> Result<(), FormatError> {
    if spec.sign.is_some() {
        return Err(FormatError::value(
            "Sign not allowed with integer format specifier 'c'",
        ));
    }
    if spec.alternate {
        return Err(FormatError::value(
            "Alternate form (#) not allowed with integer format specifier 'c'",
        ));
    }
    let code_point = match value {
        IntRef::Small(value) => u32::try_from(value).ok().filter(|&cp| cp < 0x11_0000),
        IntRef::Big(_) => {
            return Err(FormatError::overflow(
                "Python int too large to convert to C long",
            ));
        }
    };
    let Some(code_point) = code_point else {
        return Err(FormatError::overflow("%c arg not in range(0x110000)"));
    };
    let (left, right) = spec.padding(1)?;
    out.fill(spec.fill, left);
    out.push(code_point);
    out.fill(spec.fill, right);
    Ok(())
}

/// How a float's digits are asked for, by the spec's type code.
fn digits_code(spec: &FormatSpec, code: u8) -> Result<(Code, usize), FormatError> {
    let default = match code.to_ascii_lowercase() {
        b'e' => (Code::Exponent, 6),
        b'f' | b'%' => (Code::Fixed, 6),
        b'g' | b'n' => (Code::General, 6),
        _ => (Code::Repr, 0),
    };
    match spec.precision {
        Some(precision) if i32::try_from(precision).is_err() => {
            Err(FormatError::value("precision too big"))
        }
        Some(precision) if default.0 == Code::Repr => Ok((Code::General, precision)),
        Some(precision) => Ok((default.0, precision)),
        None => Ok(default),
    }
}

/// Digits, fraction and rest of the text of a float, whose sign it drops.
fn split_number(text: &str) -> Parts<'_> {
    let text = text.strip_prefix('-').unwrap_or(text);
    let run = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
    let (whole, after) = text.split_at(run(text));
    let (has_point, after) = match after.strip_prefix('.') {
        Some(after) => (true, after),
        None => (false, after),
    };
    let (fraction, rest) = if has_point {
        after.split_at(run(after))
    } else {
        ("", after)
    };
    Parts {
        whole,
        has_point,
        fraction,
        rest,
        ..Parts::default()
    }
}

/// `float.__format__`; `spec` parsed with [`super::Kind::Number`].
///
/// # Errors
/// With CPython's texts.
pub fn format_float(
    x: f64,
    spec: &FormatSpec,
    env: &Env,
    out: &mut TextBuilder,
) -> Result<(), FormatError> {
    let code = match spec.code.map(u8::try_from) {
        None => 0,
        Some(Ok(code)) if b"eEfFgGn%".contains(&code) => code,
        _ => return Err(unknown_code(spec.code.unwrap_or(0), env.type_name)),
    };
    let (digits, precision) = digits_code(spec, code)?;
    let flags = Flags {
        add_dot_0: code == 0,
        alternate: spec.alternate,
        no_neg_0: spec.no_neg_0,
        upper: code.is_ascii_uppercase(),
        ..Flags::default()
    };
    let mut text = String::with_capacity(24);
    let x = if code == b'%' { x * 100.0 } else { x };
    push_double(&mut text, x, digits, precision, flags);
    if code == b'%' {
        text.push('%');
    }
    let mut parts = split_number(&text);
    parts.sign = sign_text(spec.sign, text.starts_with('-'));
    write_number(&parts, spec, &Separators::new(spec, env.locale), out)
}

/// `complex.__format__`; `spec` parsed with [`super::Kind::Number`].
///
/// # Errors
/// With CPython's texts.
pub fn format_complex(
    re: f64,
    im: f64,
    spec: &FormatSpec,
    env: &Env,
    out: &mut TextBuilder,
) -> Result<(), FormatError> {
    let code = match spec.code.map(u8::try_from) {
        None => 0,
        Some(Ok(code)) if b"eEfFgGn".contains(&code) => code,
        _ => return Err(unknown_code(spec.code.unwrap_or(0), env.type_name)),
    };
    if spec.fill == u32::from(b'0') {
        return Err(FormatError::value(
            "Zero padding is not allowed in complex format specifier",
        ));
    }
    if spec.align == Align::AfterSign {
        return Err(FormatError::value(
            "'=' alignment flag is not allowed in complex format specifier",
        ));
    }
    let (digits, precision) = digits_code(spec, code)?;
    let flags = Flags {
        alternate: spec.alternate,
        no_neg_0: spec.no_neg_0,
        upper: code.is_ascii_uppercase(),
        ..Flags::default()
    };
    let skip_re = code == 0 && re == 0.0 && re.is_sign_positive();
    let parens = code == 0 && !skip_re;
    let separators = Separators::new(spec, env.locale);
    // The parts are joined unpadded; padding goes around the whole.
    let bare = FormatSpec {
        width: None,
        ..spec.clone()
    };
    let mut joined = TextBuilder::with_capacity(48);
    let mut part = |x: f64, sign: Option<Sign>| {
        let mut text = String::with_capacity(24);
        push_double(&mut text, x, digits, precision, flags);
        let mut parts = split_number(&text);
        parts.sign = sign_text(sign, text.starts_with('-'));
        write_number(&parts, &bare, &separators, &mut joined)
    };
    if !skip_re {
        part(re, spec.sign)?;
    }
    part(im, if skip_re { spec.sign } else { Some(Sign::Plus) })?;
    let joined = joined.finish();
    let length = joined.len() + 1 + 2 * usize::from(parens);
    let (left, right) = spec.padding(length)?;
    out.fill(spec.fill, left);
    if parens {
        out.push(b'('.into());
    }
    out.push_text(&joined);
    out.push_str(if parens { "j)" } else { "j" });
    out.fill(spec.fill, right);
    Ok(())
}

impl From<FloatOverflow> for FormatError {
    fn from(_: FloatOverflow) -> FormatError {
        FormatError {
            kind: ErrorKind::Overflow,
            message: FloatOverflow::MESSAGE.into(),
        }
    }
}
