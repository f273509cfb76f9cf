//! Literals as constants: numbers, strings with lone surrogates, docstrings.

use crate::errors::{Res, fault};
use crate::pool::str_const;
use pyrs_bytecode::Const;
use ruff_python_ast as ast;
use ruff_text_size::TextRange;

/// Digits of a decimal literal that CPython converts.
const MAX_DIGITS: usize = 4300;

/// Text that may hold lone surrogates.
#[derive(Clone, Debug)]
pub enum Text {
    Plain(String),
    Points(Vec<u32>),
}

impl Default for Text {
    fn default() -> Text {
        Text::Plain(String::new())
    }
}

impl Text {
    pub fn plain(text: &str) -> Text {
        Text::Plain(text.to_owned())
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Text::Plain(s) => s.is_empty(),
            Text::Points(p) => p.is_empty(),
        }
    }

    pub fn append(&mut self, other: Text) {
        match (&mut *self, other) {
            (Text::Plain(a), Text::Plain(b)) => a.push_str(&b),
            (Text::Points(a), other) => a.extend(other.points()),
            (Text::Plain(a), Text::Points(b)) => {
                let mut points: Vec<u32> = a.chars().map(u32::from).collect();
                points.extend(b);
                *self = Text::Points(points);
            }
        }
    }

    fn points(self) -> Vec<u32> {
        match self {
            Text::Plain(s) => s.chars().map(u32::from).collect(),
            Text::Points(p) => p,
        }
    }

    pub fn into_const(self) -> Const {
        match self {
            Text::Plain(s) => str_const(&s),
            Text::Points(p) => match p
                .iter()
                .map(|&c| char::from_u32(c))
                .collect::<Option<String>>()
            {
                Some(s) => str_const(&s),
                None => Const::SurrogateStr(p.into()),
            },
        }
    }
}

/// Whether source text may spell a surrogate, which the parser's text cannot hold.
fn may_hold_surrogate(slice: &str) -> bool {
    slice.contains("\\ud")
        || slice.contains("\\uD")
        || slice.contains("\\U0000d")
        || slice.contains("\\U0000D")
}

pub fn string_part(l: &ast::StringLiteral, source: &str) -> Text {
    let slice = &source[l.range];
    if !l.flags.prefix().is_raw() && may_hold_surrogate(slice) {
        use ast::StringFlags;
        let open = l.flags.opener_len().to_usize();
        let close = l.flags.closer_len().to_usize();
        if slice.len() >= open + close {
            return Text::Points(decode(&slice[open..slice.len() - close], false));
        }
    }
    Text::plain(&l.value)
}

pub fn string(x: &ast::ExprStringLiteral, source: &str) -> Const {
    let mut parts = x.value.iter();
    let mut text = match parts.next() {
        Some(first) => string_part(first, source),
        None => Text::default(),
    };
    for part in parts {
        text.append(string_part(part, source));
    }
    text.into_const()
}

pub fn fstring_text(l: &ast::InterpolatedStringLiteralElement, source: &str, raw: bool) -> Text {
    let slice = &source[l.range];
    if !raw && may_hold_surrogate(slice) {
        return Text::Points(decode(slice, true));
    }
    Text::plain(&l.value)
}

pub fn bytes(x: &ast::ExprBytesLiteral) -> Const {
    Const::Bytes(x.value.bytes().collect())
}

/// Decodes escapes, surrogates included.
fn decode(body: &str, braces: bool) -> Vec<u32> {
    let mut out = Vec::with_capacity(body.len());
    let mut chars = body.chars().peekable();
    while let Some(c) = chars.next() {
        if braces && (c == '{' || c == '}') && chars.peek() == Some(&c) {
            chars.next();
        }
        if c != '\\' {
            out.push(c.into());
            continue;
        }
        let Some(escape) = chars.next() else {
            out.push('\\'.into());
            break;
        };
        let mut hex = |n: usize| {
            let mut value = 0;
            for _ in 0..n {
                let Some(digit) = chars.peek().and_then(|c| c.to_digit(16)) else {
                    break;
                };
                value = value * 16 + digit;
                chars.next();
            }
            value
        };
        let point = match escape {
            '\n' => continue,
            '\\' | '\'' | '"' => escape.into(),
            'a' => 7,
            'b' => 8,
            'f' => 12,
            'n' => 10,
            'r' => 13,
            't' => 9,
            'v' => 11,
            'x' => hex(2),
            'u' => hex(4),
            'U' => hex(8),
            'N' => {
                let mut name = String::new();
                if chars.peek() == Some(&'{') {
                    chars.next();
                    for c in chars.by_ref() {
                        if c == '}' {
                            break;
                        }
                        name.push(c);
                    }
                }
                unicode_names2::character(&name).map_or(0xfffd, u32::from)
            }
            '0'..='7' => {
                let mut value = escape.to_digit(8).unwrap_or(0);
                for _ in 0..2 {
                    let Some(digit) = chars.peek().and_then(|c| c.to_digit(8)) else {
                        break;
                    };
                    value = value * 8 + digit;
                    chars.next();
                }
                value
            }
            other => {
                out.push('\\'.into());
                other.into()
            }
        };
        out.push(point);
    }
    out
}

/// An integer literal as written.
pub fn int_const(text: &str, range: TextRange) -> Res<Const> {
    let digits: String = text.chars().filter(|&c| c != '_').collect();
    let lower = digits.to_ascii_lowercase();
    let (radix, body) = match lower.get(..2) {
        Some("0x") => (16, &lower[2..]),
        Some("0o") => (8, &lower[2..]),
        Some("0b") => (2, &lower[2..]),
        _ => (10, &lower[..]),
    };
    if let Ok(value) = i64::from_str_radix(body, radix) {
        return Ok(Const::Int(value));
    }
    if radix == 10 {
        let body = body.trim_start_matches('0');
        if body.len() > MAX_DIGITS {
            return fault(
                range,
                format!(
                    "Exceeds the limit ({MAX_DIGITS} digits) for integer string conversion: value has {} digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits.",
                    body.len()
                ),
            );
        }
        return Ok(Const::BigInt(body.into()));
    }
    Ok(Const::BigInt(to_decimal(body, radix).into()))
}

/// Converts digits of a power-of-two radix to decimal, in limbs of nine digits.
fn to_decimal(body: &str, radix: u32) -> String {
    const LIMB: u64 = 1_000_000_000;
    let mut limbs: Vec<u32> = vec![0];
    let step: usize = match radix {
        16 => 7,
        8 => 9,
        _ => 29,
    };
    let bytes = body.as_bytes();
    for chunk in bytes.chunks(step) {
        let mut value = 0u64;
        for &b in chunk {
            value = value * u64::from(radix) + u64::from((b as char).to_digit(radix).unwrap_or(0));
        }
        let scale = u64::from(radix).pow(chunk.len() as u32);
        let mut carry = value;
        for limb in &mut limbs {
            let x = u64::from(*limb) * scale + carry;
            *limb = (x % LIMB) as u32;
            carry = x / LIMB;
        }
        while carry > 0 {
            limbs.push((carry % LIMB) as u32);
            carry /= LIMB;
        }
    }
    let mut out = String::new();
    for (i, limb) in limbs.iter().rev().enumerate() {
        if i == 0 {
            out.push_str(&limb.to_string());
        } else {
            out.push_str(&format!("{limb:09}"));
        }
    }
    out
}

/// A docstring without its common indentation, as CPython stores it.
pub fn clean_docstring(value: Const) -> Const {
    let Const::Str { text, .. } = value else {
        return value;
    };
    let text = expand_tabs(&text);
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let margin = text
        .split('\n')
        .skip(1)
        .filter(|line| line.len() > indent(line))
        .map(indent)
        .min()
        .unwrap_or(0);
    let mut out = String::with_capacity(text.len());
    for (i, line) in text.split('\n').enumerate() {
        if i == 0 {
            out.push_str(line.trim_start_matches(' '));
        } else {
            out.push('\n');
            out.push_str(&line[indent(line).min(margin)..]);
        }
    }
    str_const(&out)
}

fn expand_tabs(text: &str) -> String {
    if !text.contains('\t') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut col = 0;
    for c in text.chars() {
        match c {
            '\t' => {
                let n = 8 - col % 8;
                out.extend(std::iter::repeat_n(' ', n));
                col += n;
            }
            '\n' | '\r' => {
                out.push(c);
                col = 0;
            }
            c => {
                out.push(c);
                col += 1;
            }
        }
    }
    out
}
