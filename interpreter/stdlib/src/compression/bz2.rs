//! _bz2: compressing and decompressing bzip2 streams.

use super::{Decoder, Decompressor, Step, grow};
use crate::ModuleId;
use crate::util::*;
use libbz2_rs_sys as lib;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, Raised, Result, Row, TypeDef, Value, Vm, boolean, native_struct,
    py_module,
};
use std::ffi::{c_int, c_uint};

native_struct! {
    pub struct Bz2Compressor {
        STREAM: State<Compressor>,
        FLUSHED: bool,
    }
}
native_struct! {
    pub struct Bz2Decompressor {
        STREAM: State<Decompressor<Stream>>,
    }
}

py_module! {
    pub static MODULE = ModuleId::Bz2, "_bz2";
    types: { Bz2Compressor = &COMPRESSOR, Bz2Decompressor = &DECOMPRESSOR },
}

static COMPRESSOR: TypeDef = TypeDef {
    module: "_bz2",
    owns_kind: false,
    doc: "Create a compressor object for compressing data incrementally.",
    methods: &[
        Row::fixed("__new__", "type, compresslevel=9, /", |vm, a| {
            let level = a.index_or(vm, 1, 9)?;
            if !(1..=9).contains(&level) {
                return Err(vm.value_error("compresslevel must be between 1 and 9"));
            }
            let stream = match Compressor::new(level as c_int) {
                Ok(stream) => stream,
                Err(code) => return Err(failed(vm, code)),
            };
            let this = Bz2Compressor::new_for(vm, a.get(0))?;
            Bz2Compressor::STREAM.put(vm, this, stream)?;
            Ok(this)
        }),
        Row::new("compress", "self, data, /", |vm, a| {
            let data = need_bytes(vm, a.get(1))?;
            if Bz2Compressor::FLUSHED.get(a.get(0)) {
                return Err(vm.value_error("Compressor has been flushed"));
            }
            compress(vm, a.get(0), &data, lib::BZ_RUN)
        }),
        Row::new("flush", "self, /", |vm, a| {
            if Bz2Compressor::FLUSHED.get(a.get(0)) {
                return Err(vm.value_error("Repeated call to flush()"));
            }
            Bz2Compressor::FLUSHED.set(vm, a.get(0), true);
            compress(vm, a.get(0), &[], lib::BZ_FINISH)
        }),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Bz2Compressor::STREAM.drop(vm, a.get(0));
            Ok(pyrs_runtime::NONE)
        }),
    ],
    ..TypeDef::new("BZ2Compressor", Kind::NativeObject)
};

static DECOMPRESSOR: TypeDef = TypeDef {
    module: "_bz2",
    owns_kind: false,
    doc: "Create a decompressor object for decompressing data incrementally.",
    methods: &[
        Row::fixed("__new__", "type", |vm, a| {
            let stream = match Stream::new() {
                Ok(stream) => stream,
                Err(code) => return Err(failed(vm, code)),
            };
            let this = Bz2Decompressor::new_for(vm, a.get(0))?;
            Bz2Decompressor::STREAM.put(vm, this, Decompressor::new(stream))?;
            Ok(this)
        }),
        Row::new("decompress", "self, /, data, max_length=-1", decompress),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Bz2Decompressor::STREAM.drop(vm, a.get(0));
            Ok(pyrs_runtime::NONE)
        }),
    ],
    getsets: &[
        GetSetRow::member("eof", |vm, a| Ok(boolean(state(vm, a.get(0))?.at_end))),
        GetSetRow::member("needs_input", |vm, a| {
            Ok(boolean(state(vm, a.get(0))?.needs_input))
        }),
        GetSetRow::member("unused_data", |vm, a| {
            let data = state(vm, a.get(0))?.unused.clone();
            new_bytes(vm, &data)
        }),
    ],
    ..TypeDef::new("BZ2Decompressor", Kind::NativeObject)
};

fn state(vm: &mut Vm, this: Value) -> Result<&mut Decompressor<Stream>> {
    Bz2Decompressor::STREAM.get_or(vm, this, "the decompressor is gone")
}

#[cold]
fn failed(vm: &mut Vm, code: c_int) -> Raised {
    match code {
        lib::BZ_PARAM_ERROR => {
            vm.value_error("Internal error - invalid parameters passed to libbzip2")
        }
        lib::BZ_MEM_ERROR => vm.memory_error(),
        lib::BZ_DATA_ERROR | lib::BZ_DATA_ERROR_MAGIC => {
            vm.raise_str(Exc::OSError, "Invalid data stream")
        }
        lib::BZ_IO_ERROR => vm.raise_str(Exc::OSError, "Unknown I/O error"),
        lib::BZ_UNEXPECTED_EOF => vm.raise_str(
            Exc::EOFError,
            "Compressed file ended before the logical end-of-stream was detected",
        ),
        lib::BZ_SEQUENCE_ERROR => {
            vm.runtime_error("Internal error - Invalid sequence of commands sent to libbzip2")
        }
        _ => vm.raise_str(
            Exc::OSError,
            &format!("Unrecognized error from libbzip2: {code}"),
        ),
    }
}

fn empty() -> Box<lib::bz_stream> {
    Box::new(lib::bz_stream {
        next_in: std::ptr::null(),
        avail_in: 0,
        total_in_lo32: 0,
        total_in_hi32: 0,
        next_out: std::ptr::null_mut(),
        avail_out: 0,
        total_out_lo32: 0,
        total_out_hi32: 0,
        state: std::ptr::null_mut(),
        bzalloc: None,
        bzfree: None,
        opaque: std::ptr::null_mut(),
    })
}

/// The most bytes that are given to the library at once.
const MOST: usize = 1 << 30;

/// Give the library the next part of input and output.
fn set(raw: &mut lib::bz_stream, input: &[u8], out: &mut [u8]) -> (c_uint, c_uint) {
    let (n, m) = (input.len().min(MOST), out.len().min(MOST));
    (raw.next_in, raw.avail_in) = (input.as_ptr().cast(), n as c_uint);
    (raw.next_out, raw.avail_out) = (out.as_mut_ptr().cast(), m as c_uint);
    (n as c_uint, m as c_uint)
}

/// A running compression; its stream lies at a fixed place.
pub struct Compressor(Box<lib::bz_stream>);

impl Compressor {
    fn new(level: c_int) -> core::result::Result<Self, c_int> {
        let mut raw = empty();
        // SAFETY: the stream is fresh.
        match unsafe { lib::BZ2_bzCompressInit(&mut *raw, level, 0, 0) } {
            lib::BZ_OK => Ok(Compressor(raw)),
            code => Err(code),
        }
    }
}

impl Drop for Compressor {
    fn drop(&mut self) {
        // SAFETY: the stream was initialised.
        unsafe { lib::BZ2_bzCompressEnd(&mut *self.0) };
    }
}

fn compress(vm: &mut Vm, this: Value, data: &[u8], action: c_int) -> Result {
    let stream = Bz2Compressor::STREAM.get_or(vm, this, "the compressor is gone")?;
    let mut out = Vec::new();
    let mut input = data;
    let code = loop {
        if action == lib::BZ_RUN && input.is_empty() {
            break lib::BZ_OK;
        }
        let made = out.len();
        grow(&mut out)?;
        let (n, m) = set(&mut stream.0, input, &mut out[made..]);
        // SAFETY: the stream was initialised, and has been given whole slices.
        let code = unsafe { lib::BZ2_bzCompress(&mut *stream.0, action) };
        input = &input[(n - stream.0.avail_in) as usize..];
        out.truncate(made + (m - stream.0.avail_out) as usize);
        if code < 0 || code == lib::BZ_STREAM_END {
            break code;
        }
    };
    if code < 0 {
        return Err(failed(vm, code));
    }
    new_bytes(vm, &out)
}

/// A running decompression.
pub struct Stream(Box<lib::bz_stream>);

impl Stream {
    fn new() -> core::result::Result<Self, c_int> {
        let mut raw = empty();
        // SAFETY: the stream is fresh.
        match unsafe { lib::BZ2_bzDecompressInit(&mut *raw, 0, 0) } {
            lib::BZ_OK => Ok(Stream(raw)),
            code => Err(code),
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: the stream was initialised.
        unsafe { lib::BZ2_bzDecompressEnd(&mut *self.0) };
    }
}

impl Decoder for Stream {
    type Error = c_int;
    const COMES_LATE: bool = false;
    fn step(&mut self, input: &[u8], out: &mut [u8]) -> core::result::Result<Step, c_int> {
        let (n, m) = set(&mut self.0, input, out);
        // SAFETY: the stream was initialised, and has been given whole slices.
        let code = unsafe { lib::BZ2_bzDecompress(&mut *self.0) };
        if code < 0 {
            return Err(code);
        }
        Ok(Step {
            used: (n - self.0.avail_in) as usize,
            made: (m - self.0.avail_out) as usize,
            end: code == lib::BZ_STREAM_END,
        })
    }
}

fn decompress(vm: &mut Vm, args: Args) -> Result {
    let data = need_bytes(vm, args.get(1))?;
    let limit = usize::try_from(args.index_or(vm, 2, -1)?).ok();
    let stream = state(vm, args.get(0))?;
    if stream.at_end {
        return Err(vm.raise_str(Exc::EOFError, "End of stream already reached"));
    }
    if stream.failed {
        return Err(vm.value_error("Decompressor is unusable after a previous error"));
    }
    let result = stream.run(&data, limit);
    let kept = stream.kept();
    let out = result.map_err(|failure| failure.raise(vm, failed))?;
    Bz2Decompressor::STREAM.size(vm, args.get(0), kept)?;
    new_bytes(vm, &out)
}
