//! Encodings.
//!
//! A codec reports what it cannot convert to a handler as a [`CodecError`], and goes
//! on from where the handler says, with what the handler gives in its place. The
//! handlers that Python names `strict`, `ignore`, ... are [`Errors`]; a caller plugs
//! in those written in Python by implementing the two traits.

mod charmap;
mod handlers;
mod single_byte;
mod utf16;
mod utf32;
mod utf8;

pub use charmap::{EncodingMap, decode_charmap, decode_charmap_table, encode_charmap};
pub use handlers::Errors;
pub use single_byte::{decode_ascii, decode_latin1, encode_ascii, encode_latin1};
pub use utf8::{Utf8Measure, decode_utf8, encode_utf8, measure_utf8, write_utf8};
pub use utf16::{decode_utf16, encode_utf16};
pub use utf32::{decode_utf32, encode_utf32};

use crate::text::{Text, TextBuilder, Unit};

/// What a codec could not convert: `input[start..end]`, and why. In a decoder the
/// positions count bytes, in an encoder code points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodecError {
    /// The encoding's name as CPython's exception shows it.
    pub encoding: &'static str,
    pub start: usize,
    pub end: usize,
    pub reason: &'static str,
}

/// Decides what a decoder does about bytes that it cannot decode.
pub trait DecodeHandler {
    type Error;

    /// Writes what stands for the bytes and returns the position in `input` to go on
    /// from, which may lie anywhere in it.
    ///
    /// # Errors
    /// Whatever is to end the decoding; `strict` hands back the error itself.
    fn decode_error(
        &mut self,
        input: &[u8],
        error: CodecError,
        out: &mut TextBuilder,
    ) -> Result<usize, Self::Error>;
}

/// What an encoder puts in place of code points that it cannot encode.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replacement {
    /// Goes into the output as it is.
    Bytes(Vec<u8>),
    /// Is encoded in its turn; if that fails, the original error stands.
    Text(Text),
}

/// Decides what an encoder does about code points that it cannot encode.
pub trait EncodeHandler {
    type Error;

    /// What stands for the code points of `error` and the position in the input to
    /// go on from. `input` gives the input's code point at an index.
    ///
    /// # Errors
    /// Whatever is to end the encoding.
    fn encode_error(
        &mut self,
        input: &dyn Fn(usize) -> u32,
        error: CodecError,
    ) -> Result<(Replacement, usize), Self::Error>;

    /// The error to end with when a replacement cannot be encoded either.
    fn raise(&mut self, error: CodecError) -> Self::Error;
}

/// What a decoder made of its input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: Text,
    /// Bytes that were decoded; fewer than given only if the input is not final and
    /// ends within a character.
    pub consumed: usize,
}

/// How the units of UTF-16 and UTF-32 are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByteOrder {
    /// As the byte order mark says, little-endian without one; encoders write one.
    Marked,
    Little,
    Big,
}

impl ByteOrder {
    /// The order that a mark in front of `input` asks for and the mark's length; the
    /// mark is U+FEFF in units of `size` bytes. What is not `Marked` has none.
    fn resolve(self, input: &[u8], size: usize) -> (ByteOrder, usize) {
        const MARK: [u8; 4] = [0xff, 0xfe, 0, 0];
        if self == ByteOrder::Marked
            && let Some(head) = input.get(..size)
        {
            if *head == MARK[..size] {
                return (ByteOrder::Little, size);
            }
            if head.iter().rev().eq(&MARK[..size]) {
                return (ByteOrder::Big, size);
            }
        }
        (self, 0)
    }
}

/// The part of encoding that all codecs share: runs of what cannot be encoded go to
/// the handler, what it gives instead is encoded or copied.
struct Encoder<'a, U> {
    text: &'a [U],
    encoding: &'static str,
    reason: &'static str,
    /// Whether one error reports all adjacent failures.
    runs: bool,
    /// Replacement bytes must come in multiples of this.
    unit: usize,
}

impl<U: Unit> Encoder<'_, U> {
    /// Encodes all of `text`; `put` writes one code point or says that it cannot.
    /// `accept` restricts what replacement text may hold.
    fn run<H: EncodeHandler>(
        &self,
        out: &mut Vec<u8>,
        handler: &mut H,
        mut put: impl FnMut(u32, &mut Vec<u8>) -> Result<bool, H::Error>,
        accept: impl Fn(u32) -> bool,
    ) -> Result<(), H::Error> {
        let text = self.text;
        let mut at = 0;
        while let Some(&unit) = text.get(at) {
            if put(unit.into(), out)? {
                at += 1;
                continue;
            }
            let mut end = at + 1;
            // What `put` writes while it looks for the end of the run is discarded.
            let len = out.len();
            while self.runs && end < text.len() && !put(text[end].into(), out)? {
                end += 1;
            }
            out.truncate(len);
            let (encoding, reason) = (self.encoding, self.reason);
            let error = CodecError {
                encoding,
                start: at,
                end,
                reason,
            };
            let code_point = |index: usize| text[index].into();
            let (replacement, next) = handler.encode_error(&code_point, error.clone())?;
            match replacement {
                Replacement::Bytes(bytes) if bytes.len() % self.unit == 0 => {
                    out.extend_from_slice(&bytes);
                }
                Replacement::Bytes(_) => return Err(handler.raise(error)),
                Replacement::Text(text) => {
                    for cp in text.code_points() {
                        if !accept(cp) || !put(cp, out)? {
                            return Err(handler.raise(error));
                        }
                    }
                }
            }
            at = next;
        }
        Ok(())
    }
}

/// Lower-case hexadecimal digits.
pub(crate) const HEX: &[u8; 16] = b"0123456789abcdef";

/// Appends `\xNN`, `\uNNNN` or `\UNNNNNNNN`, the shortest that fits.
pub(crate) fn push_escape(cp: u32, mut push: impl FnMut(u8)) {
    let (letter, digits) = match cp {
        0..0x100 => (b'x', 2),
        0x100..0x1_0000 => (b'u', 4),
        _ => (b'U', 8),
    };
    push(b'\\');
    push(letter);
    for place in (0..digits).rev() {
        push(HEX[(cp >> (4 * place)) as usize & 15]);
    }
}

#[cfg(test)]
mod tests;
