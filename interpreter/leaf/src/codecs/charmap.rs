//! Codecs of one byte per character, by a mapping.

use super::{CodecError, DecodeHandler, Decoded, EncodeHandler, Encoder};
use crate::text::{TextBuilder, Unit};

const ENCODING: &str = "charmap";
const UNDEFINED: &str = "character maps to <undefined>";

/// What a decoding table holds where a byte has no character.
const NO_CHARACTER: u32 = 0xfffe;

/// `codecs.charmap_decode` with a str as mapping: byte n is the table's n-th code
/// point, none where that is U+FFFE or missing.
///
/// # Errors
/// What the handler makes of bytes without a character.
pub fn decode_charmap_table<U: Unit, H: DecodeHandler>(
    input: &[u8],
    table: &[U],
    handler: &mut H,
) -> Result<Decoded, H::Error> {
    decode_charmap(input, handler, |byte, out| {
        let cp = table
            .get(usize::from(byte))
            .map_or(NO_CHARACTER, |&u| u.into());
        if cp != NO_CHARACTER {
            out.push(cp);
        }
        Ok(cp != NO_CHARACTER)
    })
}

/// `codecs.charmap_decode` with any mapping: `lookup` writes what a byte stands for,
/// or returns false.
///
/// # Errors
/// What the handler makes of bytes without a character, and what `lookup` fails with.
pub fn decode_charmap<H: DecodeHandler>(
    input: &[u8],
    handler: &mut H,
    mut lookup: impl FnMut(u8, &mut TextBuilder) -> Result<bool, H::Error>,
) -> Result<Decoded, H::Error> {
    let mut out = TextBuilder::with_capacity(input.len());
    let mut at = 0;
    while let Some(&byte) = input.get(at) {
        if lookup(byte, &mut out)? {
            at += 1;
            continue;
        }
        let error = CodecError {
            encoding: ENCODING,
            start: at,
            end: at + 1,
            reason: UNDEFINED,
        };
        at = handler.decode_error(input, error, &mut out)?;
    }
    Ok(Decoded {
        text: out.finish(),
        consumed: at,
    })
}

/// `codecs.charmap_encode`: `lookup` writes the bytes of a code point, or nothing and
/// returns false.
///
/// # Errors
/// What the handler makes of code points without bytes, and what `lookup` fails with.
pub fn encode_charmap<U: Unit, H: EncodeHandler>(
    text: &[U],
    handler: &mut H,
    lookup: impl FnMut(u32, &mut Vec<u8>) -> Result<bool, H::Error>,
) -> Result<Vec<u8>, H::Error> {
    let mut out = Vec::with_capacity(text.len());
    let encoder = Encoder {
        text,
        encoding: ENCODING,
        reason: UNDEFINED,
        runs: true,
        unit: 1,
    };
    encoder.run(&mut out, handler, lookup, |_| true)?;
    Ok(out)
}

/// The inverse of a decoding table; what `codecs.charmap_build` makes.
#[derive(Clone, Debug)]
pub struct EncodingMap {
    /// By code point; where several bytes stand for the same, the last one.
    rows: Vec<(u32, u8)>,
}

impl EncodingMap {
    /// The inverse of the first 256 code points of `table`.
    pub fn build<U: Unit>(table: &[U]) -> EncodingMap {
        let rows = table.iter().take(256).enumerate();
        let mut rows: Vec<(u32, u8)> = rows
            .map(|(byte, &unit)| (unit.into(), byte as u8))
            .filter(|row| row.0 != NO_CHARACTER)
            .collect();
        rows.sort_unstable_by_key(|&(cp, byte)| (cp, std::cmp::Reverse(byte)));
        rows.dedup_by_key(|row| row.0);
        EncodingMap { rows }
    }

    /// The byte of a code point.
    pub fn get(&self, cp: u32) -> Option<u8> {
        let at = self.rows.binary_search_by_key(&cp, |row| row.0).ok()?;
        Some(self.rows[at].1)
    }

    /// For [`encode_charmap`].
    ///
    /// # Errors
    /// Never; the type is the caller's.
    pub fn put<E>(&self, cp: u32, out: &mut Vec<u8>) -> Result<bool, E> {
        let byte = self.get(cp);
        out.extend(byte);
        Ok(byte.is_some())
    }
}
