//! `repr` of str and bytes, and `ascii`.

use crate::codecs::{HEX, push_escape};
use crate::text::{Text, TextBuilder, Unit};
use crate::unicode;

/// Single quotes, unless only double ones need no escape.
fn quote(mut units: impl Iterator<Item = u32>) -> u8 {
    let (mut single, mut double) = (false, false);
    units.by_ref().for_each(|cp| {
        single |= cp == u32::from(b'\'');
        double |= cp == u32::from(b'"');
    });
    if single && !double { b'"' } else { b'\'' }
}

/// The escape of a byte that has a letter of its own, or is a backslash.
fn short_escape(cp: u32) -> Option<u8> {
    match u8::try_from(cp).ok()? {
        b'\t' => Some(b't'),
        b'\n' => Some(b'n'),
        b'\r' => Some(b'r'),
        b'\\' => Some(b'\\'),
        _ => None,
    }
}

/// `repr(text)`.
pub fn repr<U: Unit>(text: &[U]) -> Text {
    let mut out = TextBuilder::with_capacity(text.len() + 2);
    push_repr(text, &mut out);
    out.finish()
}

/// Appends `repr(text)`.
pub fn push_repr<U: Unit>(text: &[U], out: &mut TextBuilder) {
    push_quoted(text, out, unicode::is_printable);
}

/// `ascii(text)`, which is ASCII.
pub fn ascii<U: Unit>(text: &[U]) -> Vec<u8> {
    let mut out = TextBuilder::with_capacity(text.len() + 2);
    push_quoted(text, &mut out, |cp| matches!(cp, 0x20..=0x7e));
    match out.finish() {
        Text::Latin1(bytes) => bytes,
        // Nothing beyond ASCII was pushed.
        wide => wide.code_points().iter().map(|&cp| cp as u8).collect(),
    }
}

fn push_quoted<U: Unit>(text: &[U], out: &mut TextBuilder, plain: impl Fn(u32) -> bool) {
    if let Some(bytes) = U::as_latin1(text) {
        // One pass without early exit, which is vectorised, settles most texts.
        let escape = |&b: &u8| !(0x20..0x7f).contains(&b) | (b == b'\'') | (b == b'\\');
        if !bytes.iter().fold(false, |any, b| any | escape(b)) {
            out.push(b'\''.into());
            out.push_latin1(bytes);
            out.push(b'\''.into());
            return;
        }
    }
    let quote = quote(text.iter().map(|&u| u.into()));
    let special = |cp: u32| cp == u32::from(quote) || cp == u32::from(b'\\');
    out.push(quote.into());
    let mut rest = text;
    while !rest.is_empty() {
        let stop = |&u: &U| special(u.into()) || !plain(u.into());
        let run = rest.iter().position(stop).unwrap_or(rest.len());
        out.push_units(&rest[..run]);
        let Some(&unit) = rest.get(run) else { break };
        rest = &rest[run + 1..];
        let cp: u32 = unit.into();
        if let Some(letter) = short_escape(cp) {
            out.push_latin1(&[b'\\', letter]);
        } else if cp == u32::from(quote) {
            out.push_latin1(&[b'\\', quote]);
        } else {
            push_escape(cp, |byte| out.push(byte.into()));
        }
    }
    out.push(quote.into());
}

/// `repr(bytes)`.
pub fn bytes_repr(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 3);
    push_bytes_repr(bytes, &mut out);
    out
}

/// Appends `repr(bytes)`, which is ASCII.
pub fn push_bytes_repr(bytes: &[u8], out: &mut Vec<u8>) {
    let quote = quote(bytes.iter().map(|&b| b.into()));
    out.extend([b'b', quote]);
    for &byte in bytes {
        match short_escape(byte.into()) {
            Some(letter) => out.extend([b'\\', letter]),
            None if byte == quote => out.extend([b'\\', byte]),
            None if (0x20..0x7f).contains(&byte) => out.push(byte),
            None => {
                let digit = |nibble: u8| HEX[usize::from(nibble)];
                out.extend([b'\\', b'x', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    out.push(quote);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cps(text: &str) -> Vec<u32> {
        text.chars().map(u32::from).collect()
    }

    #[test]
    fn text_as_cpython() {
        let show = |text: &str| repr(&cps(text)).to_string_lossy();
        assert_eq!(show("a'b"), "\"a'b\"");
        assert_eq!(show("a\"b"), "'a\"b'");
        assert_eq!(show("a'\"b"), "'a\\'\"b'");
        assert_eq!(
            show("\\\n\r\t\0\x7f\u{a0}\u{ad}\u{e9}"),
            "'\\\\\\n\\r\\t\\x00\\x7f\\xa0\\xad\u{e9}'"
        );
        assert_eq!(
            show("\u{2028}\u{20ac}\u{e0001}\u{1f600}"),
            "'\\u2028\u{20ac}\\U000e0001\u{1f600}'"
        );
        assert_eq!(show(""), "''");
        assert_eq!(repr(&[0xd800u32]).to_string_lossy(), "'\\ud800'");
        assert_eq!(
            ascii(&cps("'\u{e9}\u{20ac}\u{1f600}\n")),
            b"\"'\\xe9\\u20ac\\U0001f600\\n\""
        );
        assert_eq!(repr(b"latin\xe9"), Text::Latin1(b"'latin\xe9'".to_vec()));
    }

    #[test]
    fn bytes_as_cpython() {
        assert_eq!(bytes_repr(b"a'b"), b"b\"a'b\"");
        assert_eq!(
            bytes_repr(b"a'\"b\\\n\t\r\0\x7f\xff"),
            b"b'a\\'\"b\\\\\\n\\t\\r\\x00\\x7f\\xff'"
        );
    }
}
