//! UTF-32.

use super::{ByteOrder, CodecError, DecodeHandler, Decoded, EncodeHandler, Encoder};
use crate::text::{TextBuilder, Unit};

/// `bytes.decode('utf-32...', ...)`, and the byte order that was found: `Marked`
/// if there was no mark to go by. A mark is consumed.
///
/// # Errors
/// What the handler makes of malformed input.
pub fn decode_utf32<H: DecodeHandler>(
    input: &[u8],
    order: ByteOrder,
    is_final: bool,
    handler: &mut H,
) -> Result<(Decoded, ByteOrder), H::Error> {
    let (order, mut at) = order.resolve(input, 4);
    let big = order == ByteOrder::Big;
    let encoding = if big { "utf-32-be" } else { "utf-32-le" };
    let mut out = TextBuilder::with_capacity(input.len() / 4);
    while at < input.len() {
        let unit = input[at..].first_chunk().map(|&unit| {
            if big {
                u32::from_be_bytes(unit)
            } else {
                u32::from_le_bytes(unit)
            }
        });
        let (end, reason) = match unit {
            None if !is_final => break,
            None => (input.len(), "truncated data"),
            Some(0xd800..0xe000) => (
                at + 4,
                "code point in surrogate code point range(0xd800, 0xe000)",
            ),
            Some(0x11_0000..) => (at + 4, "code point not in range(0x110000)"),
            Some(cp) => {
                out.push(cp);
                at += 4;
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

/// `str.encode('utf-32...', ...)`; `Marked` writes a little-endian mark first.
///
/// # Errors
/// What the handler makes of surrogates.
pub fn encode_utf32<U: Unit, H: EncodeHandler>(
    text: &[U],
    order: ByteOrder,
    handler: &mut H,
) -> Result<Vec<u8>, H::Error> {
    let mut out = Vec::with_capacity(text.len() * 4 + 4);
    let bytes = |cp: u32| {
        if order == ByteOrder::Big {
            cp.to_be_bytes()
        } else {
            cp.to_le_bytes()
        }
    };
    let encoding = match order {
        ByteOrder::Marked => "utf-32",
        ByteOrder::Little => "utf-32-le",
        ByteOrder::Big => "utf-32-be",
    };
    if order == ByteOrder::Marked {
        out.extend(bytes(0xfeff));
    }
    let put = |cp: u32, out: &mut Vec<u8>| {
        if (0xd800..0xe000).contains(&cp) {
            return Ok(false);
        }
        out.extend(bytes(cp));
        Ok(true)
    };
    let reason = "surrogates not allowed";
    let encoder = Encoder {
        text,
        encoding,
        reason,
        runs: false,
        unit: 4,
    };
    encoder.run(&mut out, handler, put, |cp| cp < 0x80)?;
    Ok(out)
}
