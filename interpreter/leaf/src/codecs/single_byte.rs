//! ASCII and Latin-1.

use super::{CodecError, DecodeHandler, Decoded, EncodeHandler, Encoder};
use crate::text::{Text, TextBuilder, Unit};

/// `str(bytes, 'latin-1')`, which cannot fail.
pub fn decode_latin1(input: &[u8]) -> Text {
    Text::Latin1(input.to_vec())
}

/// `str(bytes, 'ascii', ...)`.
///
/// # Errors
/// What the handler makes of bytes beyond 0x7f.
pub fn decode_ascii<H: DecodeHandler>(input: &[u8], handler: &mut H) -> Result<Decoded, H::Error> {
    if input.is_ascii() {
        return Ok(Decoded {
            text: Text::Latin1(input.to_vec()),
            consumed: input.len(),
        });
    }
    let mut out = TextBuilder::with_capacity(input.len());
    let mut at = 0;
    while at < input.len() {
        let run = input[at..].iter().take_while(|b| b.is_ascii()).count();
        out.push_latin1(&input[at..at + run]);
        at += run;
        if at < input.len() {
            let reason = "ordinal not in range(128)";
            let error = CodecError {
                encoding: "ascii",
                start: at,
                end: at + 1,
                reason,
            };
            at = handler.decode_error(input, error, &mut out)?;
        }
    }
    Ok(Decoded {
        text: out.finish(),
        consumed: at,
    })
}

fn encode_below<U: Unit, H: EncodeHandler>(
    text: &[U],
    limit: u32,
    handler: &mut H,
) -> Result<Vec<u8>, H::Error> {
    let mut out = Vec::with_capacity(text.len());
    if text.iter().fold(0, |all, &u| all | u.into()) < limit {
        out.extend(text.iter().map(|&u| u.into() as u8));
        return Ok(out);
    }
    let (encoding, reason) = match limit {
        0x80 => ("ascii", "ordinal not in range(128)"),
        _ => ("latin-1", "ordinal not in range(256)"),
    };
    let put = |cp: u32, out: &mut Vec<u8>| {
        if cp < limit {
            out.push(cp as u8);
        }
        Ok(cp < limit)
    };
    Encoder {
        text,
        encoding,
        reason,
        runs: true,
        unit: 1,
    }
    .run(&mut out, handler, put, |_| true)?;
    Ok(out)
}

/// `str.encode('ascii', ...)`.
///
/// # Errors
/// What the handler makes of code points beyond 0x7f.
pub fn encode_ascii<U: Unit, H: EncodeHandler>(
    text: &[U],
    handler: &mut H,
) -> Result<Vec<u8>, H::Error> {
    encode_below(text, 0x80, handler)
}

/// `str.encode('latin-1', ...)`.
///
/// # Errors
/// What the handler makes of code points beyond 0xff.
pub fn encode_latin1<U: Unit, H: EncodeHandler>(
    text: &[U],
    handler: &mut H,
) -> Result<Vec<u8>, H::Error> {
    encode_below(text, 0x100, handler)
}
