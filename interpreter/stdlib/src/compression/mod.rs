//! Compression: what decompressors of streams have in common.

pub(crate) mod bz2;
pub(crate) mod lzma;
pub(crate) mod zstd;

use crate::util::room;
use pyrs_runtime::{Raised, Vm};

/// What a call of a codec has done.
pub struct Step {
    /// Bytes of input that were used.
    pub used: usize,
    /// Bytes of output that were made.
    pub made: usize,
    /// The stream has ended.
    pub end: bool,
}

/// The engine of a decompressor.
pub trait Decoder {
    /// An error of the codec.
    type Error;
    /// Whether output may still come where all input is used and the room was filled.
    const COMES_LATE: bool;
    fn step(&mut self, input: &[u8], out: &mut [u8]) -> Result<Step, Self::Error>;
}

/// Why decompressing has failed.
pub enum Failure<E> {
    Raised(Raised),
    Codec(E),
}

impl<E> From<Raised> for Failure<E> {
    fn from(raised: Raised) -> Self {
        Failure::Raised(raised)
    }
}

impl<E> Failure<E> {
    /// The exception; `failed` makes that of the codec's error.
    pub fn raise(self, vm: &mut Vm, failed: impl FnOnce(&mut Vm, E) -> Raised) -> Raised {
        match self {
            Failure::Raised(raised) => raised,
            Failure::Codec(error) => failed(vm, error),
        }
    }
}

/// More room for a compressor behind what it has made: its bytes.
fn grow(out: &mut Vec<u8>) -> Result<usize, Raised> {
    let more = (out.len() / 2).clamp(16 << 10, MOST);
    room::resize(out, out.len() + more, 0)?;
    Ok(more)
}

/// A decoder, and input that it has not used yet.
pub struct Decompressor<D> {
    pub decoder: D,
    pending: Vec<u8>,
    /// The stream has ended.
    pub at_end: bool,
    pub needs_input: bool,
    /// The codec has found an error.
    pub failed: bool,
    /// What came behind the end of the stream.
    pub unused: Vec<u8>,
}

/// Bytes that the output grows by at first, and at most.
const FIRST: usize = 32 << 10;
const MOST: usize = 16 << 20;

impl<D: Decoder> Decompressor<D> {
    pub fn new(decoder: D) -> Self {
        Decompressor {
            decoder,
            pending: Vec::new(),
            at_end: false,
            needs_input: true,
            failed: false,
            unused: Vec::new(),
        }
    }

    /// Bytes of ordinary memory that are kept between calls.
    pub fn kept(&self) -> usize {
        self.pending.capacity() + self.unused.capacity()
    }

    /// Decompress as much as `limit` lets, if there is one. Not behind the end.
    pub fn run(&mut self, data: &[u8], limit: Option<usize>) -> Result<Vec<u8>, Failure<D::Error>> {
        let joined;
        let mut input = data;
        if !self.pending.is_empty() {
            room::append(&mut self.pending, data)?;
            joined = core::mem::take(&mut self.pending);
            input = &joined;
        }
        let mut out = Vec::new();
        let mut chunk = FIRST;
        // Codecs may stop in between, as when they know what check there is, but not twice.
        let mut stalls = 0;
        loop {
            let made = out.len();
            let room = limit.map_or(chunk, |limit| chunk.min(limit - made));
            room::resize(&mut out, made + room, 0)?;
            let step = match self.decoder.step(input, &mut out[made..]) {
                Ok(step) => step,
                Err(error) => {
                    // A codec that stays in order goes on asking for input.
                    self.needs_input = D::COMES_LATE;
                    self.failed = true;
                    return Err(Failure::Codec(error));
                }
            };
            out.truncate(made + step.made);
            input = &input[step.used..];
            if step.end {
                self.at_end = true;
                break;
            }
            let filled = step.made == room;
            stalls = if step.used + step.made == 0 {
                stalls + 1
            } else {
                0
            };
            self.needs_input = input.is_empty() && !(filled && D::COMES_LATE);
            let more_to_come = filled && D::COMES_LATE;
            if limit == Some(out.len()) || (input.is_empty() && !more_to_come) || stalls > 1 {
                break;
            }
            if filled {
                chunk = (chunk * 2).min(MOST);
            }
        }
        let mut rest = Vec::new();
        room::append(&mut rest, input)?;
        if self.at_end {
            self.needs_input = false;
            self.unused = rest;
        } else {
            self.pending = rest;
        }
        Ok(out)
    }
}
