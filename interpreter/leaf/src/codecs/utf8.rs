//! UTF-8.
//!
//! Valid input, by far the most common, is decoded and validated in one pass that
//! starts with Latin-1 units and goes over to wider ones where it must; only what is
//! malformed goes through a builder piece by piece.

use super::{CodecError, DecodeHandler, Decoded, EncodeHandler, Encoder};
use crate::text::{Text, TextBuilder, Unit};

/// What storage the text of valid UTF-8 needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Utf8Measure {
    /// Length in code points.
    pub code_points: usize,
    /// Bytes per unit: 1, 2 or 4.
    pub width: usize,
    /// All below 0x80.
    pub ascii: bool,
}

/// Validates and measures; `None` if `input` is not valid UTF-8. With
/// [`write_utf8`], a caller decodes into storage of its own.
pub fn measure_utf8(input: &[u8]) -> Option<Utf8Measure> {
    if input.is_ascii() {
        return Some(Utf8Measure {
            code_points: input.len(),
            width: 1,
            ascii: true,
        });
    }
    std::str::from_utf8(input).ok().map(measure)
}

fn measure(text: &str) -> Utf8Measure {
    // The lead byte of the widest code point tells the width; continuation bytes
    // are below any lead byte.
    let widest = text.bytes().fold(0, u8::max);
    let width = match widest {
        0..=0xc3 => 1,
        0xc4..=0xef => 2,
        _ => 4,
    };
    let code_points = text.bytes().filter(|&b| b & 0xc0 != 0x80).count();
    Utf8Measure {
        code_points,
        width,
        ascii: widest < 0x80,
    }
}

/// Writes the code points of valid UTF-8 into `out`, whose length and width must be
/// those measured; writes nothing if it is invalid. Returns the number of code points
/// written.
pub fn write_utf8<U: Unit>(input: &[u8], out: &mut [U]) -> usize {
    match std::str::from_utf8(input) {
        Ok(valid) => transcode_into(valid.as_bytes(), out),
        Err(_) => 0,
    }
}

/// The code points of valid UTF-8 as units that are wide enough, as many as fit.
fn transcode_into<U: Unit>(bytes: &[u8], out: &mut [U]) -> usize {
    let mut progress = Progress {
        read: 0,
        written: 0,
    };
    let _ = progress.run(bytes, out);
    progress.written
}

/// Why [`Progress::run`] stopped before the end.
enum Stop {
    /// At a code point that the units do not hold, or there was no room for it.
    Unfit,
    Malformed,
}

/// How far a decoding is.
struct Progress {
    /// Bytes.
    read: usize,
    /// Units.
    written: usize,
}

impl Progress {
    /// Decodes on into `out`. Units behind those written may be overwritten.
    fn run<U: Unit>(&mut self, input: &[u8], out: &mut [U]) -> Result<(), Stop> {
        const NOT_ASCII: u64 = 0x8080_8080_8080_8080;
        while let Some(&byte) = input.get(self.read) {
            if let Some(chunk) = input[self.read..].first_chunk::<8>()
                && let Some(slots) = out[self.written..].first_chunk_mut::<8>()
            {
                // All eight are written, but only the ASCII in front counts.
                for (slot, &byte) in slots.iter_mut().zip(chunk) {
                    *slot = U::truncate(byte.into());
                }
                let other = u64::from_le_bytes(*chunk) & NOT_ASCII;
                let ascii = other.trailing_zeros() as usize / 8;
                self.read += ascii;
                self.written += ascii;
                if ascii == 8 {
                    continue;
                }
            } else if byte < 0x80 {
                *out.get_mut(self.written).ok_or(Stop::Unfit)? = U::truncate(byte.into());
                self.read += 1;
                self.written += 1;
                continue;
            }
            // Texts beyond ASCII come in runs.
            while input.get(self.read).is_some_and(|&byte| byte >= 0x80) {
                let (cp, length) = multi_byte(&input[self.read..]).ok_or(Stop::Malformed)?;
                let slot = out.get_mut(self.written).ok_or(Stop::Unfit)?;
                *slot = U::from_code_point(cp).ok_or(Stop::Unfit)?;
                self.read += length;
                self.written += 1;
            }
        }
        Ok(())
    }
}

/// The code point of two to four bytes that `input` begins with, and their number;
/// `None` if it is not well formed.
#[inline(always)]
fn multi_byte(input: &[u8]) -> Option<(u32, usize)> {
    let tail = |i: usize| {
        let byte = *input.get(i)?;
        (byte & 0xc0 == 0x80).then_some(u32::from(byte & 0x3f))
    };
    let lead = u32::from(input[0]);
    match lead {
        0xc2..0xe0 => Some(((lead & 0x1f) << 6 | tail(1)?, 2)),
        0xe0..0xf0 => {
            let cp = (lead & 0x0f) << 12 | tail(1)? << 6 | tail(2)?;
            (cp >= 0x800 && !(0xd800..0xe000).contains(&cp)).then_some((cp, 3))
        }
        0xf0..0xf5 => {
            let cp = (lead & 0x07) << 18 | tail(1)? << 12 | tail(2)? << 6 | tail(3)?;
            (0x1_0000..0x11_0000).contains(&cp).then_some((cp, 4))
        }
        _ => None,
    }
}

/// Decodes in units of `U`, those written in narrower ones first. The room is an upper
/// bound, for each unit takes at least a byte.
fn decode_in<U: Unit, N: Unit>(
    input: &[u8],
    progress: &mut Progress,
    narrower: &[N],
) -> (Vec<U>, Result<(), Stop>) {
    let mut out = vec![U::truncate(0); progress.written + input.len() - progress.read];
    for (slot, &unit) in out.iter_mut().zip(&narrower[..progress.written]) {
        *slot = U::truncate(unit.into());
    }
    let outcome = progress.run(input, &mut out);
    out.truncate(progress.written);
    (out, outcome)
}

/// The text of valid UTF-8, `None` if it is malformed.
fn decode_valid(input: &[u8]) -> Option<Text> {
    let mut progress = Progress {
        read: 0,
        written: 0,
    };
    let (latin1, outcome) = decode_in::<u8, u8>(input, &mut progress, &[]);
    match outcome {
        Ok(()) => return Some(Text::Latin1(latin1)),
        Err(Stop::Malformed) => return None,
        Err(Stop::Unfit) => {}
    }
    let (ucs2, outcome) = decode_in::<u16, u8>(input, &mut progress, &latin1);
    match outcome {
        Ok(()) => return Some(Text::Ucs2(ucs2)),
        Err(Stop::Malformed) => return None,
        Err(Stop::Unfit) => {}
    }
    let (ucs4, outcome) = decode_in::<u32, u16>(input, &mut progress, &ucs2);
    outcome.is_ok().then_some(Text::Ucs4(ucs4))
}

/// `bytes.decode('utf-8', ...)`. Input that is not final may end within a character,
/// which is then not consumed.
///
/// # Errors
/// What the handler makes of malformed input.
pub fn decode_utf8<H: DecodeHandler>(
    input: &[u8],
    is_final: bool,
    handler: &mut H,
) -> Result<Decoded, H::Error> {
    let whole = input.len();
    if input.is_ascii() {
        return Ok(Decoded {
            text: Text::Latin1(input.to_vec()),
            consumed: whole,
        });
    }
    match decode_valid(input) {
        Some(text) => Ok(Decoded {
            text,
            consumed: whole,
        }),
        None => decode_malformed(input, is_final, handler),
    }
}

#[cold]
fn decode_malformed<H: DecodeHandler>(
    input: &[u8],
    is_final: bool,
    handler: &mut H,
) -> Result<Decoded, H::Error> {
    let mut out = TextBuilder::with_capacity(input.len());
    let mut at = 0;
    while at < input.len() {
        let rest = &input[at..];
        let flaw = match std::str::from_utf8(rest) {
            Ok(valid) => {
                out.push_str(valid);
                at = input.len();
                break;
            }
            Err(flaw) => flaw,
        };
        let valid = std::str::from_utf8(&rest[..flaw.valid_up_to()]).unwrap_or_default();
        out.push_str(valid);
        at += valid.len();
        let bad = &input[at..];
        let (length, reason) = match flaw.error_len() {
            // The input ends within what may yet become a character.
            None if !is_final => break,
            None => (bad.len(), "unexpected end of data"),
            // The beginning of a surrogate may yet become one for `surrogatepass`.
            Some(_) if !is_final && matches!(bad, [0xed, 0xa0..=0xbf]) => break,
            Some(length) if matches!(bad[0], 0xc2..=0xf4) => (length, "invalid continuation byte"),
            Some(length) => (length, "invalid start byte"),
        };
        let error = CodecError {
            encoding: "utf-8",
            start: at,
            end: at + length,
            reason,
        };
        at = handler.decode_error(input, error, &mut out)?;
    }
    Ok(Decoded {
        text: out.finish(),
        consumed: at,
    })
}

/// `str.encode('utf-8', ...)`.
///
/// # Errors
/// What the handler makes of surrogates.
pub fn encode_utf8<U: Unit, H: EncodeHandler>(
    text: &[U],
    handler: &mut H,
) -> Result<Vec<u8>, H::Error> {
    // No early exit, so that the loops are vectorised.
    let all = text.iter().fold(0, |all, &u| all | u.into());
    if all < 0x80 {
        return Ok(text.iter().map(|&u| u.into() as u8).collect());
    }
    if let Some(out) = encode_without_surrogates(text) {
        return Ok(out);
    }
    let mut out = Vec::with_capacity(text.len() + text.len() / 2 + 8);
    let put = |cp: u32, out: &mut Vec<u8>| {
        match cp {
            0..0x80 => out.push(cp as u8),
            0x80..0x800 => out.extend([0xc0 | (cp >> 6) as u8, low(cp)]),
            0xd800..0xe000 => return Ok(false),
            0x800..0x1_0000 => out.extend([0xe0 | (cp >> 12) as u8, low(cp >> 6), low(cp)]),
            _ => out.extend([
                0xf0 | (cp >> 18) as u8,
                low(cp >> 12),
                low(cp >> 6),
                low(cp),
            ]),
        }
        Ok(true)
    };
    let (encoding, reason) = ("utf-8", "surrogates not allowed");
    let encoder = Encoder {
        text,
        encoding,
        reason,
        runs: true,
        unit: 1,
    };
    encoder.run(&mut out, handler, put, |cp| cp < 0x80)?;
    Ok(out)
}

/// The encoding of text without surrogates, `None` if it has one.
fn encode_without_surrogates<U: Unit>(text: &[U]) -> Option<Vec<u8>> {
    // Both sums are over all units, without branches.
    let (length, surrogates) = text.iter().fold((0, false), |(length, surrogates), &unit| {
        let cp: u32 = unit.into();
        let more = usize::from(cp >= 0x80) + usize::from(cp >= 0x800) + usize::from(cp >= 0x1_0000);
        (length + 1 + more, surrogates | (cp & 0xffff_f800 == 0xd800))
    });
    if surrogates {
        return None;
    }
    let mut out = vec![0; length];
    let mut rest = &mut out[..];
    for &unit in text {
        let cp: u32 = unit.into();
        let written = match (cp, &mut *rest) {
            (0..0x80, [a, ..]) => {
                *a = cp as u8;
                1
            }
            (0x80..0x800, [a, b, ..]) => {
                (*a, *b) = (0xc0 | (cp >> 6) as u8, low(cp));
                2
            }
            (0x800..0x1_0000, [a, b, c, ..]) => {
                (*a, *b, *c) = (0xe0 | (cp >> 12) as u8, low(cp >> 6), low(cp));
                3
            }
            (_, [a, b, c, d, ..]) => {
                (*a, *b) = (0xf0 | (cp >> 18) as u8, low(cp >> 12));
                (*c, *d) = (low(cp >> 6), low(cp));
                4
            }
            // The sum of the lengths leaves room for each.
            _ => return None,
        };
        rest = &mut rest[written..];
    }
    Some(out)
}

/// The low six bits as a continuation byte.
#[inline]
fn low(bits: u32) -> u8 {
    0x80 | (bits & 0x3f) as u8
}
