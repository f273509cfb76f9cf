//! UTF-16.

use super::{ByteOrder, CodecError, DecodeHandler, Decoded, EncodeHandler, Encoder};
use crate::text::{TextBuilder, Unit};

/// `bytes.decode('utf-16...', ...)`, and the byte order that was found: `Marked`
/// if there was no mark to go by. A mark is consumed.
///
/// # Errors
/// What the handler makes of malformed input.
pub fn decode_utf16<H: DecodeHandler>(
    input: &[u8],
    order: ByteOrder,
    is_final: bool,
    handler: &mut H,
) -> Result<(Decoded, ByteOrder), H::Error> {
    let (order, mut at) = order.resolve(input, 2);
    let big = order == ByteOrder::Big;
    let encoding = if big { "utf-16-be" } else { "utf-16-le" };
    let unit_at = |at: usize| -> Option<u32> {
        let pair = [*input.get(at)?, *input.get(at + 1)?];
        let unit = if big {
            u16::from_be_bytes(pair)
        } else {
            u16::from_le_bytes(pair)
        };
        Some(unit.into())
    };
    let mut out = TextBuilder::with_capacity(input.len() / 2);
    while at < input.len() {
        let (end, reason) = match unit_at(at) {
            None if !is_final => break,
            None => (input.len(), "truncated data"),
            Some(high @ 0xd800..0xdc00) => match unit_at(at + 2) {
                Some(low @ 0xdc00..0xe000) => {
                    out.push(0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00));
                    at += 4;
                    continue;
                }
                Some(_) => (at + 2, "illegal UTF-16 surrogate"),
                None if !is_final => break,
                None => (input.len(), "unexpected end of data"),
            },
            Some(0xdc00..0xe000) => (at + 2, "illegal encoding"),
            Some(unit) => {
                out.push(unit);
                at += 2;
                continue;
            }
        };
        let error = CodecError {
            encoding,
            start: at,
            end,
            reason,
        };
        at = handler.decode_error(input, error, &mut out)?;
    }
    Ok((
        Decoded {
            text: out.finish(),
            consumed: at,
        },
        order,
    ))
}

/// `str.encode('utf-16...', ...)`; `Marked` writes a little-endian mark first.
///
/// # Errors
/// What the handler makes of surrogates.
pub fn encode_utf16<U: Unit, H: EncodeHandler>(
    text: &[U],
    order: ByteOrder,
    handler: &mut H,
) -> Result<Vec<u8>, H::Error> {
    let mut out = Vec::with_capacity(text.len() * 2 + 2);
    let bytes = |unit: u32| match order {
        ByteOrder::Big => (unit as u16).to_be_bytes(),
        _ => (unit as u16).to_le_bytes(),
    };
    let encoding = match order {
        ByteOrder::Marked => "utf-16",
        ByteOrder::Little => "utf-16-le",
        ByteOrder::Big => "utf-16-be",
    };
    if order == ByteOrder::Marked {
        out.extend(bytes(0xfeff));
    }
    let put = |cp: u32, out: &mut Vec<u8>| {
        match cp {
            0xd800..0xe000 => return Ok(false),
            0..0x1_0000 => out.extend(bytes(cp)),
            _ => {
                out.extend(bytes(0xd800 + ((cp - 0x1_0000) >> 10)));
                out.extend(bytes(0xdc00 + (cp & 0x3ff)));
            }
        }
        Ok(true)
    };
    let reason = "surrogates not allowed";
    let encoder = Encoder {
        text,
        encoding,
        reason,
        runs: false,
        unit: 2,
    };
    encoder.run(&mut out, handler, put, |cp| cp < 0x80)?;
    Ok(out)
}
