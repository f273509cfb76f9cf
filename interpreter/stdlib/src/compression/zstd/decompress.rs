//! ZstdDecompressor.

use super::dictionary::{self, Prepared, Use};
use super::{ZstdError, check, failed, lib, parameters};
use crate::compression::{Decoder, Decompressor, Step};
use crate::util::*;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, native_struct,
};
use std::ptr::NonNull;
use std::rc::Rc;

native_struct! {
    pub struct ZstdDecompressor { STREAM: State<Decompressor<Stream>> }
}

/// A running decompression, and what it refers to.
pub struct Stream {
    raw: NonNull<lib::ZSTD_DCtx>,
    _prepared: Option<Rc<Prepared>>,
    _content: Option<Rc<Vec<u8>>>,
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: made by `new`; what it refers to is dropped after this.
        unsafe { lib::ZSTD_freeDCtx(self.raw.as_ptr()) };
    }
}

impl Decoder for Stream {
    type Error = usize;
    const COMES_LATE: bool = true;
    fn step(&mut self, input: &[u8], out: &mut [u8]) -> core::result::Result<Step, usize> {
        let mut from = lib::ZSTD_inBuffer {
            src: input.as_ptr().cast(),
            size: input.len(),
            pos: 0,
        };
        let mut to = lib::ZSTD_outBuffer {
            dst: out.as_mut_ptr().cast(),
            size: out.len(),
            pos: 0,
        };
        // SAFETY: both buffers have the given lengths and live through the call.
        let code = unsafe { lib::ZSTD_decompressStream(self.raw.as_ptr(), &mut to, &mut from) };
        match check(code) {
            Ok(left) => Ok(Step {
                used: from.pos,
                made: to.pos,
                end: left == 0,
            }),
            Err(code) => {
                let session = lib::ZSTD_ResetDirective::ZSTD_reset_session_only;
                // SAFETY: the stream is there.
                unsafe { lib::ZSTD_DCtx_reset(self.raw.as_ptr(), session) };
                Err(code)
            }
        }
    }
}

pub static DECOMPRESSOR: TypeDef = TypeDef {
    module: "compression.zstd",
    owns_kind: false,
    doc: "Create a decompressor object for decompressing data incrementally.",
    methods: &[
        Row::fixed("__new__", "type, zstd_dict=None, options=None", new),
        Row::new("decompress", "self, /, data, max_length=-1", decompress),
        Row::new(FINALIZER, "self, /", |vm, a| {
            ZstdDecompressor::STREAM.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[
        GetSetRow::member("eof", |vm, a| Ok(boolean(state(vm, a.get(0))?.at_end))),
        GetSetRow::member("needs_input", |vm, a| {
            Ok(boolean(state(vm, a.get(0))?.needs_input))
        }),
        GetSetRow::get("unused_data", |vm, a| {
            let unused = room::copy(&state(vm, a.get(0))?.unused)?;
            new_bytes(vm, &unused)
        }),
    ],
    ..TypeDef::new("ZstdDecompressor", Kind::NativeObject)
};

fn state(vm: &mut Vm, this: Value) -> Result<&mut Decompressor<Stream>> {
    ZstdDecompressor::STREAM.get_or(vm, this, "the decompressor is gone")
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let dict = match args.some(1) {
        Some(dict) => Some(dictionary::argument(vm, dict, Use::Digested)?),
        None => None,
    };
    let window = match args.some(2) {
        Some(options) => parameters::decompression_options(vm, options)?,
        None => None,
    };
    // SAFETY: a call without arguments.
    let Some(raw) = NonNull::new(unsafe { lib::ZSTD_createDCtx() }) else {
        return Err(ZstdError::raise(vm, "Unable to create ZSTD_DCtx instance."));
    };
    let mut stream = Stream {
        raw,
        _prepared: None,
        _content: None,
    };
    if let Some(window) = window {
        let parameter = lib::ZSTD_dParameter::ZSTD_d_windowLogMax;
        // SAFETY: the stream was just made; the value is within its bounds.
        unsafe { lib::ZSTD_DCtx_setParameter(raw.as_ptr(), parameter, window) };
    }
    if let Some((dict, how)) = dict {
        let dict = dictionary::dict_of(vm, dict)?;
        let content = Rc::clone(&dict.content);
        let (data, n) = (content.as_ptr().cast(), content.len());
        // SAFETY: the content has that length and, where it is referred to, is kept by the
        // stream, as is the prepared dictionary.
        let code = unsafe {
            match how {
                Use::Digested => {
                    let Some(prepared) = dict.prepared() else {
                        return Err(ZstdError::raise(
                            vm,
                            "Failed to create a ZSTD_DDict instance from Zstandard dictionary content.",
                        ));
                    };
                    let code = lib::ZSTD_DCtx_refDDict(raw.as_ptr(), prepared.0.as_ptr());
                    stream._prepared = Some(prepared);
                    code
                }
                Use::Undigested => lib::ZSTD_DCtx_loadDictionary(raw.as_ptr(), data, n),
                Use::Prefix => lib::ZSTD_DCtx_refPrefix(raw.as_ptr(), data, n),
            }
        };
        stream._content = Some(content);
        if let Err(code) = check(code) {
            let what = "Unable to load Zstandard dictionary or prefix for decompression";
            return Err(failed(vm, what, code));
        }
    }
    let this = ZstdDecompressor::new_for(vm, args.get(0))?;
    ZstdDecompressor::STREAM.put(vm, this, Decompressor::new(stream))?;
    Ok(this)
}

fn decompress(vm: &mut Vm, args: Args) -> Result {
    let data = need_bytes(vm, args.get(1))?;
    let limit = usize::try_from(args.index_or(vm, 2, -1)?).ok();
    let stream = state(vm, args.get(0))?;
    if stream.at_end {
        return Err(vm.raise_str(Exc::EOFError, "Already at the end of a Zstandard frame."));
    }
    let result = stream.run(&data, limit);
    let kept = stream.kept();
    let out = result.map_err(|failure| {
        failure.raise(vm, |vm, code| {
            failed(vm, "Unable to decompress Zstandard data", code)
        })
    })?;
    ZstdDecompressor::STREAM.size(vm, args.get(0), kept)?;
    new_bytes(vm, &out)
}
