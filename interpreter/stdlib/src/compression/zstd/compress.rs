//! ZstdCompressor.

use super::dictionary::{self, Digested, Use};
use super::{ZstdError, check, failed, lib, parameters};
use crate::compression::grow;
use crate::util::*;
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct};
use std::ptr::NonNull;
use std::rc::Rc;

native_struct! {
    pub struct ZstdCompressor {
        STREAM: State<Stream>,
        LAST_MODE: i64,
    }
}

/// A running compression, and what it refers to.
pub struct Stream {
    raw: NonNull<lib::ZSTD_CCtx>,
    _digested: Option<Rc<Digested>>,
    _content: Option<Rc<Vec<u8>>>,
    has_workers: bool,
}

impl Drop for Stream {
    fn drop(&mut self) {
        let mut input = lib::ZSTD_inBuffer {
            src: std::ptr::null(),
            size: 0,
            pos: 0,
        };
        let mut room = [0u8; 64];
        let mut output = lib::ZSTD_outBuffer {
            dst: room.as_mut_ptr().cast(),
            size: room.len(),
            pos: 0,
        };
        // SAFETY: made by `new`; what it refers to is dropped after this. The library lets go
        // of its dictionary before it waits for its workers, which may be reading it: the
        // beginning of a new frame waits for those of the old one.
        unsafe {
            if self.has_workers {
                let session = lib::ZSTD_ResetDirective::ZSTD_reset_session_only;
                lib::ZSTD_CCtx_reset(self.raw.as_ptr(), session);
                let goes_on = lib::ZSTD_EndDirective::ZSTD_e_continue;
                lib::ZSTD_compressStream2(self.raw.as_ptr(), &mut output, &mut input, goes_on);
            }
            lib::ZSTD_freeCCtx(self.raw.as_ptr());
        }
    }
}

const CONTINUE: i64 = 0;
const FLUSH_BLOCK: i64 = 1;
const FLUSH_FRAME: i64 = 2;

pub static COMPRESSOR: TypeDef = TypeDef {
    module: "compression.zstd",
    owns_kind: false,
    doc: "Create a compressor object for compressing data incrementally.",
    methods: &[
        Row::fixed(
            "__new__",
            "type, level=None, options=None, zstd_dict=None",
            new,
        ),
        Row::new("compress", "self, /, data, mode=0", |vm, a| {
            let data = need_bytes(vm, a.get(1))?;
            let mode = match a.opt(2) {
                Some(mode) => vm.index_c_int(mode)?,
                None => CONTINUE,
            };
            if !(CONTINUE..=FLUSH_FRAME).contains(&mode) {
                return Err(vm.value_error(
                    "mode argument wrong value, it should be one of ZstdCompressor.CONTINUE, \
                     ZstdCompressor.FLUSH_BLOCK, ZstdCompressor.FLUSH_FRAME.",
                ));
            }
            compress(vm, a.get(0), &data, mode)
        }),
        Row::new("flush", "self, /, mode=2", |vm, a| {
            let mode = match a.opt(1) {
                Some(mode) => vm.index_c_int(mode)?,
                None => FLUSH_FRAME,
            };
            if !(FLUSH_BLOCK..=FLUSH_FRAME).contains(&mode) {
                return Err(vm.value_error(
                    "mode argument wrong value, it should be ZstdCompressor.FLUSH_FRAME or \
                     ZstdCompressor.FLUSH_BLOCK.",
                ));
            }
            compress(vm, a.get(0), &[], mode)
        }),
        Row::new("set_pledged_input_size", "self, size, /", pledge),
        Row::new(FINALIZER, "self, /", |vm, a| {
            ZstdCompressor::STREAM.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[GetSetRow::member("last_mode", |_, a| {
        Ok(Value::small(ZstdCompressor::LAST_MODE.get(a.get(0))))
    })],
    ..TypeDef::new("ZstdCompressor", Kind::NativeObject)
};

fn new(vm: &mut Vm, args: Args) -> Result {
    if args.some(1).is_some() && args.some(2).is_some() {
        return Err(vm.type_error("Only one of level or options should be used."));
    }
    // Level 0 is the library's usual one.
    let mut level = 0;
    let mut settings = parameters::Settings::new();
    if let Some(given) = args.some(1) {
        level = parameters::level_argument(vm, given)?;
        settings.push((lib::ZSTD_cParameter::ZSTD_c_compressionLevel, level));
    }
    if let Some(options) = args.some(2) {
        settings = parameters::compression_options(vm, options)?;
        for &(parameter, value) in &settings {
            if parameter == lib::ZSTD_cParameter::ZSTD_c_compressionLevel {
                level = value;
            }
        }
    }
    let dict = match args.some(3) {
        Some(dict) => Some(dictionary::argument(vm, dict, Use::Undigested)?),
        None => None,
    };
    // SAFETY: a call without arguments.
    let Some(raw) = NonNull::new(unsafe { lib::ZSTD_createCCtx() }) else {
        return Err(ZstdError::raise(vm, "Unable to create ZSTD_CCtx instance."));
    };
    let mut stream = Stream {
        raw,
        _digested: None,
        _content: None,
        has_workers: settings.iter().any(|&(parameter, value)| {
            parameter == lib::ZSTD_cParameter::ZSTD_c_nbWorkers && value > 0
        }),
    };
    // SAFETY: the stream was just made.
    unsafe { parameters::apply(vm, raw.as_ptr(), &settings)? };
    if let Some((dict, how)) = dict {
        let dict = dictionary::dict_of(vm, dict)?;
        let content = Rc::clone(&dict.content);
        let (data, n) = (content.as_ptr().cast(), content.len());
        // SAFETY: the content has that length and, where it is referred to, is kept by the
        // stream, as is the digested dictionary.
        let code = unsafe {
            match how {
                Use::Digested => {
                    let Some(digested) = dict.digested(level) else {
                        return Err(ZstdError::raise(
                            vm,
                            "Failed to create a ZSTD_CDict instance from Zstandard dictionary content.",
                        ));
                    };
                    let code = lib::ZSTD_CCtx_refCDict(raw.as_ptr(), digested.0.as_ptr());
                    stream._digested = Some(digested);
                    code
                }
                Use::Undigested => lib::ZSTD_CCtx_loadDictionary(raw.as_ptr(), data, n),
                Use::Prefix => lib::ZSTD_CCtx_refPrefix(raw.as_ptr(), data, n),
            }
        };
        stream._content = Some(content);
        if let Err(code) = check(code) {
            let what = "Unable to load Zstandard dictionary or prefix for compression";
            return Err(failed(vm, what, code));
        }
    }
    let this = ZstdCompressor::new_for(vm, args.get(0))?;
    ZstdCompressor::STREAM.put(vm, this, stream)?;
    ZstdCompressor::LAST_MODE.set(vm, this, FLUSH_FRAME);
    Ok(this)
}

fn compress(vm: &mut Vm, this: Value, data: &[u8], mode: i64) -> Result {
    let stream = ZstdCompressor::STREAM.get_or(vm, this, "the compressor is gone")?;
    let raw = stream.raw.as_ptr();
    let directive = match mode {
        CONTINUE => lib::ZSTD_EndDirective::ZSTD_e_continue,
        FLUSH_BLOCK => lib::ZSTD_EndDirective::ZSTD_e_flush,
        _ => lib::ZSTD_EndDirective::ZSTD_e_end,
    };
    let mut input = lib::ZSTD_inBuffer {
        src: data.as_ptr().cast(),
        size: data.len(),
        pos: 0,
    };
    let mut out = Vec::new();
    let result = loop {
        let made = out.len();
        if let Err(raised) = grow(&mut out) {
            break Err(raised);
        }
        let mut output = lib::ZSTD_outBuffer {
            dst: out[made..].as_mut_ptr().cast(),
            size: out.len() - made,
            pos: 0,
        };
        // SAFETY: both buffers have the given lengths and live through the call.
        let code = unsafe { lib::ZSTD_compressStream2(raw, &mut output, &mut input, directive) };
        out.truncate(made + output.pos);
        match check(code) {
            Err(code) => break Ok(Some(code)),
            Ok(_) if mode == CONTINUE && input.pos == input.size => break Ok(None),
            Ok(0) if mode != CONTINUE => break Ok(None),
            Ok(_) => {}
        }
    };
    if let Ok(None) = result {
        ZstdCompressor::LAST_MODE.set(vm, this, mode);
        return new_bytes(vm, &out);
    }
    ZstdCompressor::LAST_MODE.set(vm, this, FLUSH_FRAME);
    // SAFETY: the stream is there.
    unsafe { lib::ZSTD_CCtx_reset(raw, lib::ZSTD_ResetDirective::ZSTD_reset_session_only) };
    match result? {
        Some(code) => Err(failed(vm, "Unable to compress Zstandard data", code)),
        None => Ok(NONE),
    }
}

fn pledge(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    const UNKNOWN: u64 = u64::MAX;
    let size = match args.get(1) {
        NONE => UNKNOWN,
        size if !vm.is_int(size) => return Err(vm.type_error("an integer is required")),
        size => {
            let size = match vm.int_value(size) {
                Some(pyrs_runtime::number::IntValue::Small(n)) => u64::try_from(n).ok(),
                Some(pyrs_runtime::number::IntValue::Big(n)) => n.to_u64(),
                None => None,
            };
            match size {
                Some(size) if size < UNKNOWN - 1 => size,
                _ => {
                    return Err(vm.value_error(
                        "size argument should be a positive int less than 18446744073709551614",
                    ));
                }
            }
        }
    };
    if ZstdCompressor::LAST_MODE.get(this) != FLUSH_FRAME {
        return Err(vm.value_error(
            "set_pledged_input_size() method must be called when last_mode == FLUSH_FRAME",
        ));
    }
    let stream = ZstdCompressor::STREAM.get_or(vm, this, "the compressor is gone")?;
    // SAFETY: the stream is there.
    let code = unsafe { lib::ZSTD_CCtx_setPledgedSrcSize(stream.raw.as_ptr(), size) };
    match check(code) {
        Ok(_) => Ok(NONE),
        Err(code) => Err(failed(
            vm,
            "Unable to set pledged uncompressed content size",
            code,
        )),
    }
}
