//! Backslash escapes as encodings.

use crate::codecs::{CodecError, DecodeHandler, HEX, push_escape};
use crate::text::{Text, TextBuilder, Unit};

/// An escape that Python accepts but warns of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidEscape {
    /// Position of its backslash.
    pub at: usize,
    /// The escaped byte, or the value of an octal escape above 0o377.
    pub code: u16,
}

/// What a decoder of escapes made of its input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EscapeDecoded {
    pub text: Text,
    /// Fewer bytes than given only if the input is not final and ends in an escape.
    pub consumed: usize,
    /// The first escape to warn of.
    pub invalid: Option<InvalidEscape>,
}

/// How reading one escape ended, if not well. Positions count from the backslash.
enum Flaw {
    /// The input ended within the escape.
    Open(&'static str),
    /// Something does not belong there: the length up to it.
    Bad(usize, &'static str),
}

/// `count` hexadecimal digits from `input[from..]`.
fn hex(input: &[u8], from: usize, count: usize, reason: &'static str) -> Result<u32, Flaw> {
    let mut value: u32 = 0;
    for i in from..from + count {
        let byte = *input.get(i).ok_or(Flaw::Open(reason))?;
        let digit = char::from(byte).to_digit(16).ok_or(Flaw::Bad(i, reason))?;
        value = value << 4 | digit;
    }
    Ok(value)
}

const TRUNCATED_X: &str = "truncated \\xXX escape";
const TRUNCATED_U: &str = "truncated \\uXXXX escape";
const TRUNCATED_LONG: &str = "truncated \\UXXXXXXXX escape";

/// Up to three octal digits; their value and number.
fn octal(digits: &[u8]) -> (u16, usize) {
    let count = digits
        .iter()
        .take(3)
        .take_while(|b| matches!(b, b'0'..=b'7'))
        .count();
    (
        digits[..count]
            .iter()
            .fold(0, |v, b| v * 8 + u16::from(b - b'0')),
        count,
    )
}

fn simple(letter: u8) -> Option<u8> {
    Some(match letter {
        b'\\' | b'\'' | b'"' => letter,
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'v' => 11,
        _ => return None,
    })
}

/// Runs a decoder whose plain bytes are Latin-1 and whose escapes `escape` reads: it
/// gets the input from the backslash on and returns the escape's length.
fn decode<H: DecodeHandler>(
    encoding: &'static str,
    input: &[u8],
    is_final: bool,
    handler: &mut H,
    mut escape: impl FnMut(usize, &[u8], &mut TextBuilder) -> Result<usize, Flaw>,
) -> Result<(Text, usize), H::Error> {
    let mut out = TextBuilder::with_capacity(input.len());
    let mut at = 0;
    while at < input.len() {
        let run = memchr::memchr(b'\\', &input[at..]).unwrap_or(input.len() - at);
        out.push_latin1(&input[at..at + run]);
        at += run;
        if at == input.len() {
            break;
        }
        let (length, reason) = match escape(at, &input[at..], &mut out) {
            Ok(length) => {
                at += length;
                continue;
            }
            Err(Flaw::Open(_)) if !is_final => break,
            Err(Flaw::Open(reason)) => (input.len() - at, reason),
            Err(Flaw::Bad(length, reason)) => (length, reason),
        };
        let error = CodecError {
            encoding,
            start: at,
            end: at + length,
            reason,
        };
        at = handler.decode_error(input, error, &mut out)?;
    }
    Ok((out.finish(), at))
}

/// The `unicode_escape` decoder. `name` finds the code point of a name in `\N{...}`.
///
/// # Errors
/// What the handler makes of a malformed escape.
pub fn decode_unicode_escape<H: DecodeHandler>(
    input: &[u8],
    is_final: bool,
    handler: &mut H,
    mut name: impl FnMut(&[u8]) -> Option<u32>,
) -> Result<EscapeDecoded, H::Error> {
    let mut invalid = None;
    let escape = |at: usize, text: &[u8], out: &mut TextBuilder| {
        let mut warn = |code| {
            invalid.get_or_insert(InvalidEscape { at, code });
        };
        let letter = *text.get(1).ok_or(Flaw::Open("\\ at end of string"))?;
        let (cp, length) = match letter {
            b'\n' => return Ok(2),
            b'0'..=b'7' => {
                let (value, count) = octal(&text[1..]);
                if value > 0o377 {
                    warn(value);
                }
                (value.into(), 1 + count)
            }
            b'x' => (hex(text, 2, 2, TRUNCATED_X)?, 4),
            b'u' => (hex(text, 2, 4, TRUNCATED_U)?, 6),
            b'U' => match hex(text, 2, 8, TRUNCATED_LONG)? {
                cp if cp < 0x11_0000 => (cp, 10),
                _ => return Err(Flaw::Bad(10, "illegal Unicode character")),
            },
            b'N' => named(text, &mut name)?,
            _ => match simple(letter) {
                Some(byte) => (byte.into(), 2),
                None => {
                    warn(letter.into());
                    out.push(b'\\'.into());
                    (letter.into(), 2)
                }
            },
        };
        out.push(cp);
        Ok(length)
    };
    let (text, consumed) = decode("unicodeescape", input, is_final, handler, escape)?;
    Ok(EscapeDecoded {
        text,
        consumed,
        invalid,
    })
}

/// `\N{name}`: its code point and length.
fn named(text: &[u8], name: &mut impl FnMut(&[u8]) -> Option<u32>) -> Result<(u32, usize), Flaw> {
    const MALFORMED: &str = "malformed \\N character escape";
    match text.get(2) {
        None => return Err(Flaw::Open(MALFORMED)),
        Some(b'{') => {}
        Some(_) => return Err(Flaw::Bad(2, MALFORMED)),
    }
    let length = memchr::memchr(b'}', &text[3..]).ok_or(Flaw::Open(MALFORMED))?;
    if length == 0 {
        return Err(Flaw::Bad(3, MALFORMED));
    }
    let end = 3 + length + 1;
    let cp = name(&text[3..end - 1]).ok_or(Flaw::Bad(end, "unknown Unicode character name"))?;
    Ok((cp, end))
}

/// The `raw_unicode_escape` decoder: only `\u` and `\U` behind an even number of
/// backslashes are escapes.
///
/// # Errors
/// What the handler makes of a malformed escape.
pub fn decode_raw_unicode_escape<H: DecodeHandler>(
    input: &[u8],
    is_final: bool,
    handler: &mut H,
) -> Result<EscapeDecoded, H::Error> {
    let escape = |_: usize, text: &[u8], out: &mut TextBuilder| {
        let (cp, length) = match text.get(1) {
            None if is_final => (b'\\'.into(), 1),
            None => return Err(Flaw::Open("")),
            Some(b'u') => (hex(text, 2, 4, TRUNCATED_U)?, 6),
            Some(b'U') => match hex(text, 2, 8, TRUNCATED_LONG)? {
                cp if cp < 0x11_0000 => (cp, 10),
                _ => return Err(Flaw::Bad(10, "\\Uxxxxxxxx out of range")),
            },
            Some(&other) => {
                out.push(b'\\'.into());
                (other.into(), 2)
            }
        };
        out.push(cp);
        Ok(length)
    };
    let (text, consumed) = decode("rawunicodeescape", input, is_final, handler, escape)?;
    Ok(EscapeDecoded {
        text,
        consumed,
        invalid: None,
    })
}

/// The `unicode_escape` encoder: printable ASCII as it is, all else escaped.
pub fn encode_unicode_escape<U: Unit>(text: &[U]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for &unit in text {
        let cp: u32 = unit.into();
        match cp {
            0x5c => out.extend(b"\\\\"),
            0x20..0x7f => out.push(cp as u8),
            0x09 => out.extend(b"\\t"),
            0x0a => out.extend(b"\\n"),
            0x0d => out.extend(b"\\r"),
            _ => push_escape(cp, |byte| out.push(byte)),
        }
    }
    out
}

/// The `raw_unicode_escape` encoder: Latin-1 as it is, the rest escaped.
pub fn encode_raw_unicode_escape<U: Unit>(text: &[U]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for &unit in text {
        match u8::from_code_point(unit.into()) {
            Some(byte) => out.push(byte),
            None => push_escape(unit.into(), |byte| out.push(byte)),
        }
    }
    out
}

/// Why [`decode_bytes_escape`] failed; both are `ValueError`s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BytesEscapeError {
    /// A `\x` without two digits, at this position.
    Hex(usize),
    TrailingBackslash,
}

impl BytesEscapeError {
    pub fn message(self) -> String {
        match self {
            BytesEscapeError::Hex(at) => format!("invalid \\x escape at position {at}"),
            BytesEscapeError::TrailingBackslash => "Trailing \\ in string".into(),
        }
    }
}

/// `codecs.escape_decode`: the escapes of bytes literals. `bad_hex` is what stands
/// for a malformed `\x`: `None` makes it an error, `replace` gives `?` and `ignore`
/// nothing.
///
/// # Errors
/// See [`BytesEscapeError`].
pub fn decode_bytes_escape(
    input: &[u8],
    bad_hex: Option<&[u8]>,
) -> Result<(Vec<u8>, Option<InvalidEscape>), BytesEscapeError> {
    let mut out = Vec::with_capacity(input.len());
    let mut invalid = None;
    let mut at = 0;
    while at < input.len() {
        let run = memchr::memchr(b'\\', &input[at..]).unwrap_or(input.len() - at);
        out.extend_from_slice(&input[at..at + run]);
        at += run;
        let text = &input[at..];
        if text.is_empty() {
            break;
        }
        let letter = *text.get(1).ok_or(BytesEscapeError::TrailingBackslash)?;
        let mut warn = |code| {
            invalid.get_or_insert(InvalidEscape { at, code });
        };
        at += match letter {
            b'\n' => 2,
            b'0'..=b'7' => {
                let (value, count) = octal(&text[1..]);
                if value > 0o377 {
                    warn(value);
                }
                out.push(value as u8);
                1 + count
            }
            b'x' => match (hex(text, 2, 2, TRUNCATED_X), bad_hex) {
                (Ok(value), _) => {
                    out.push(value as u8);
                    4
                }
                (Err(_), None) => return Err(BytesEscapeError::Hex(at)),
                (Err(_), Some(replacement)) => {
                    out.extend_from_slice(replacement);
                    2 + usize::from(text.get(2).is_some_and(u8::is_ascii_hexdigit))
                }
            },
            _ => {
                match simple(letter) {
                    Some(byte) => out.push(byte),
                    None => {
                        warn(letter.into());
                        out.extend([b'\\', letter]);
                    }
                }
                2
            }
        };
    }
    Ok((out, invalid))
}

/// `codecs.escape_encode`: the inside of a bytes literal with single quotes.
pub fn encode_bytes_escape(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\'' | b'\\' => out.extend([b'\\', byte]),
            b'\t' => out.extend(b"\\t"),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            0x20..0x7f => out.push(byte),
            _ => {
                let digit = |nibble: u8| HEX[usize::from(nibble)];
                out.extend([b'\\', b'x', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::Errors;

    fn unescape(input: &[u8], mut errors: Errors) -> Result<EscapeDecoded, CodecError> {
        let name = |name: &[u8]| (name == b"SPACE").then_some(0x20);
        decode_unicode_escape(input, true, &mut errors, name)
    }

    #[test]
    fn flaws_as_cpython() {
        let cases: &[(&[u8], usize, usize, &str)] = &[
            (b"\\", 0, 1, "\\ at end of string"),
            (b"\\x", 0, 2, TRUNCATED_X),
            (b"\\x1", 0, 3, TRUNCATED_X),
            (b"\\x1g", 0, 3, TRUNCATED_X),
            (b"\\u12g", 0, 4, TRUNCATED_U),
            (b"\\U0011", 0, 6, TRUNCATED_LONG),
            (b"\\U00110000", 0, 10, "illegal Unicode character"),
            (b"\\N", 0, 2, "malformed \\N character escape"),
            (b"\\N{", 0, 3, "malformed \\N character escape"),
            (b"\\N{}", 0, 3, "malformed \\N character escape"),
            (b"\\N{SPACE", 0, 8, "malformed \\N character escape"),
            (b"\\Nabc", 0, 2, "malformed \\N character escape"),
            (b"\\N{foo}", 0, 7, "unknown Unicode character name"),
            (b"abc\\x1", 3, 6, TRUNCATED_X),
        ];
        for &(input, start, end, reason) in cases {
            let error = CodecError {
                encoding: "unicodeescape",
                start,
                end,
                reason,
            };
            assert_eq!(unescape(input, Errors::Strict), Err(error));
        }
        let replaced = unescape(b"\\u12g\\N{}", Errors::Replace).unwrap();
        assert_eq!(replaced.text.to_string_lossy(), "\u{fffd}g\u{fffd}}");
    }

    #[test]
    fn escapes_as_cpython() {
        let decoded = unescape(
            b"\\N{SPACE}\\400\\8\\12345\xe9\\t\\\nx\\ud800\\U0001f600\\x41",
            Errors::Strict,
        )
        .unwrap();
        let expected: Vec<u32> = [0x20, 0x100, 0x5c, 0x38, 0x53, 0x34, 0x35, 0xe9, 9, 0x78]
            .into_iter()
            .chain([0xd800, 0x1f600, 0x41])
            .collect();
        assert_eq!(decoded.text.code_points(), expected);
        assert_eq!(decoded.invalid, Some(InvalidEscape { at: 9, code: 0o400 }));
        let part = decode_unicode_escape(b"ab\\u12", false, &mut Errors::Strict, |_| None).unwrap();
        assert_eq!(part.consumed, 2);
    }

    #[test]
    fn raw_escapes_as_cpython() {
        let raw =
            |input: &[u8], mut errors: Errors| decode_raw_unicode_escape(input, true, &mut errors);
        let good = raw(b"\\u0041\\\\u0041\\\\\\u0041\\x41\xe9\\", Errors::Strict).unwrap();
        assert_eq!(good.text.to_string_lossy(), "A\\\\u0041\\\\A\\x41\u{e9}\\");
        let error = raw(b"\\U00110000", Errors::Strict).unwrap_err();
        assert_eq!((error.end, error.reason), (10, "\\Uxxxxxxxx out of range"));
        assert_eq!(
            raw(b"\\u12g4", Errors::Ignore)
                .unwrap()
                .text
                .to_string_lossy(),
            "g4"
        );
    }

    #[test]
    fn encoders_as_cpython() {
        let text = [
            0x61u32, 10, 0, 0x7f, 0xe9, 0x20ac, 0x1f600, 0x5c, 0x27, 0xd800,
        ];
        let escaped = b"a\\n\\x00\\x7f\\xe9\\u20ac\\U0001f600\\\\'\\ud800";
        assert_eq!(encode_unicode_escape(&text), escaped);
        let raw = b"a\n\0\x7f\xe9\\u20ac\\U0001f600\\'\\ud800";
        assert_eq!(encode_raw_unicode_escape(&text), raw);
    }

    #[test]
    fn bytes_escapes_as_cpython() {
        let decode = |input: &[u8], bad: Option<&[u8]>| {
            decode_bytes_escape(input, bad)
                .map(|(bytes, _)| bytes)
                .map_err(|e| e.message())
        };
        assert_eq!(decode(b"a\\q\\400\\\n\\x41", None), Ok(b"a\\q\0A".to_vec()));
        assert_eq!(
            decode(b"\\xg", None),
            Err("invalid \\x escape at position 0".into())
        );
        assert_eq!(decode(b"\\xg", Some(b"?")), Ok(b"?g".to_vec()));
        assert_eq!(decode(b"\\x1", Some(b"")), Ok(b"".to_vec()));
        assert_eq!(
            decode(b"\\", Some(b"?")),
            Err("Trailing \\ in string".into())
        );
        assert_eq!(encode_bytes_escape(b"'\"\\\n\xff"), b"\\'\"\\\\\\n\\xff");
    }
}
