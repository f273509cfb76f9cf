//! Encodings.
//!
//! A codec reports what it cannot convert to a handler as a [`CodecError`], and goes
//! on from where the handler says, with what the handler gives in its place. The
//! handlers that Python names `strict`, `ignore`, ... are [`Errors`]; a caller plugs
//! in those written in Python by implementing the two traits.

mod handlers;

pub use handlers::Errors;

use crate::text::{Text, TextBuilder};

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
