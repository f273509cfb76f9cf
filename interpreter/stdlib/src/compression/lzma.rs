//! _lzma: xz streams, the old format, and raw ones.

mod filters;

use super::{Decoder, Decompressor, Step, grow};
use crate::ModuleId;
use crate::util::*;
use filters::Chain;
use liblzma_sys as lib;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean,
    native_struct, py_module,
};

native_struct! {
    pub struct LzmaCompressor {
        STREAM: State<Stream>,
        FLUSHED: bool,
    }
}
native_struct! {
    pub struct LzmaDecompressor {
        STREAM: State<Decompressor<Stream>>,
    }
}

py_module! {
    pub static MODULE = ModuleId::Lzma, "_lzma";
    functions: [FUNCTIONS],
    types: { LzmaCompressor = &COMPRESSOR, LzmaDecompressor = &DECOMPRESSOR },
    exceptions: {
        LzmaError = "_lzma.LZMAError" (Exc::Exception), "Call to liblzma failed.";
    },
    constants: {
        "FORMAT_AUTO" = AUTO,
        "FORMAT_XZ" = XZ,
        "FORMAT_ALONE" = ALONE,
        "FORMAT_RAW" = RAW,
        "CHECK_NONE" = 0,
        "CHECK_CRC32" = 1,
        "CHECK_CRC64" = 4,
        "CHECK_SHA256" = 10,
        "CHECK_ID_MAX" = 15,
        "CHECK_UNKNOWN" = UNKNOWN,
        "FILTER_LZMA1" = lib::LZMA_FILTER_LZMA1 as i64,
        "FILTER_LZMA2" = lib::LZMA_FILTER_LZMA2 as i64,
        "FILTER_DELTA" = lib::LZMA_FILTER_DELTA as i64,
        "FILTER_X86" = lib::LZMA_FILTER_X86 as i64,
        "FILTER_IA64" = lib::LZMA_FILTER_IA64 as i64,
        "FILTER_ARM" = lib::LZMA_FILTER_ARM as i64,
        "FILTER_ARMTHUMB" = lib::LZMA_FILTER_ARMTHUMB as i64,
        "FILTER_SPARC" = lib::LZMA_FILTER_SPARC as i64,
        "FILTER_POWERPC" = lib::LZMA_FILTER_POWERPC as i64,
        "MF_HC3" = lib::LZMA_MF_HC3 as i64,
        "MF_HC4" = lib::LZMA_MF_HC4 as i64,
        "MF_BT2" = lib::LZMA_MF_BT2 as i64,
        "MF_BT3" = lib::LZMA_MF_BT3 as i64,
        "MF_BT4" = lib::LZMA_MF_BT4 as i64,
        "MODE_FAST" = lib::LZMA_MODE_FAST as i64,
        "MODE_NORMAL" = lib::LZMA_MODE_NORMAL as i64,
        "PRESET_DEFAULT" = lib::LZMA_PRESET_DEFAULT as i64,
        "PRESET_EXTREME" = lib::LZMA_PRESET_EXTREME as i64,
    },
}

const AUTO: i64 = 0;
const XZ: i64 = 1;
const ALONE: i64 = 2;
const RAW: i64 = 3;
/// What a decompressor says before it knows.
const UNKNOWN: i64 = 16;

static FUNCTIONS: &[Row] = &[
    Row::new("is_check_supported", "check_id, /", |vm, a| {
        let check = vm.index_c_int(a.get(0))?;
        // SAFETY: plain library call.
        Ok(boolean(
            unsafe { lib::lzma_check_is_supported(check as u32) } != 0,
        ))
    }),
    Row::new("_encode_filter_properties", "filter, /", |vm, a| {
        filters::encode_properties(vm, a.get(0))
    }),
    Row::new(
        "_decode_filter_properties",
        "filter_id, encoded_props, /",
        |vm, a| {
            let id = filters::unsigned(vm, a.get(0))?;
            let data = need_bytes(vm, a.get(1))?;
            filters::decode_properties(vm, id, &data)
        },
    ),
];

static COMPRESSOR: TypeDef = TypeDef {
    module: "_lzma",
    owns_kind: false,
    doc: "A compressor object for compressing data incrementally.",
    methods: &[
        Row::fixed(
            "__new__",
            "type, format=1, check=-1, preset=None, filters=None",
            new_compressor,
        ),
        Row::new("compress", "self, data, /", |vm, a| {
            let data = need_bytes(vm, a.get(1))?;
            if LzmaCompressor::FLUSHED.get(a.get(0)) {
                return Err(vm.value_error("Compressor has been flushed"));
            }
            compress(vm, a.get(0), &data, lib::LZMA_RUN)
        }),
        Row::new("flush", "self, /", |vm, a| {
            if LzmaCompressor::FLUSHED.get(a.get(0)) {
                return Err(vm.value_error("Repeated call to flush()"));
            }
            LzmaCompressor::FLUSHED.set(vm, a.get(0), true);
            compress(vm, a.get(0), &[], lib::LZMA_FINISH)
        }),
        Row::new(FINALIZER, "self, /", |vm, a| {
            LzmaCompressor::STREAM.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    ..TypeDef::new("LZMACompressor", Kind::NativeObject)
};

static DECOMPRESSOR: TypeDef = TypeDef {
    module: "_lzma",
    owns_kind: false,
    doc: "A decompressor object for decompressing data incrementally.",
    methods: &[
        Row::fixed(
            "__new__",
            "type, format=0, memlimit=None, filters=None",
            new_decompressor,
        ),
        Row::new("decompress", "self, /, data, max_length=-1", decompress),
        Row::new(FINALIZER, "self, /", |vm, a| {
            LzmaDecompressor::STREAM.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[
        GetSetRow::member("check", |vm, a| {
            let check = state(vm, a.get(0))?.decoder.check;
            vm.int(check)
        }),
        GetSetRow::member("eof", |vm, a| Ok(boolean(state(vm, a.get(0))?.at_end))),
        GetSetRow::member("needs_input", |vm, a| {
            Ok(boolean(state(vm, a.get(0))?.needs_input))
        }),
        GetSetRow::member("unused_data", |vm, a| {
            let data = state(vm, a.get(0))?.unused.clone();
            new_bytes(vm, &data)
        }),
    ],
    ..TypeDef::new("LZMADecompressor", Kind::NativeObject)
};

fn state(vm: &mut Vm, this: Value) -> Result<&mut Decompressor<Stream>> {
    LzmaDecompressor::STREAM.get_or(vm, this, "the decompressor is gone")
}

#[cold]
fn failed(vm: &mut Vm, code: lib::lzma_ret) -> Raised {
    let text = match code {
        lib::LZMA_UNSUPPORTED_CHECK => "Unsupported integrity check",
        lib::LZMA_MEM_ERROR => return vm.memory_error(),
        lib::LZMA_MEMLIMIT_ERROR => "Memory usage limit exceeded",
        lib::LZMA_FORMAT_ERROR => "Input format not supported by decoder",
        lib::LZMA_OPTIONS_ERROR => "Invalid or unsupported options",
        lib::LZMA_DATA_ERROR => "Corrupt input data",
        lib::LZMA_BUF_ERROR => "Insufficient buffer space",
        lib::LZMA_PROG_ERROR => "Internal error",
        _ => {
            let text = format!("Unrecognized error from liblzma: {code}");
            return LzmaError::raise(vm, &text);
        }
    };
    LzmaError::raise(vm, text)
}

/// Whether a code is no error.
fn is_fine(code: lib::lzma_ret) -> bool {
    matches!(
        code,
        lib::LZMA_OK | lib::LZMA_GET_CHECK | lib::LZMA_NO_CHECK | lib::LZMA_STREAM_END
    )
}

/// A stream of the library, at a fixed place.
pub struct Stream {
    raw: Box<lib::lzma_stream>,
    check: i64,
}

impl Stream {
    /// A stream that `begin` initialises.
    fn new(
        begin: impl FnOnce(&mut lib::lzma_stream) -> lib::lzma_ret,
    ) -> core::result::Result<Stream, lib::lzma_ret> {
        // SAFETY: zeroes are the library's own initial value of a stream.
        let raw: Box<lib::lzma_stream> = Box::new(unsafe { core::mem::zeroed() });
        let mut stream = Stream {
            raw,
            check: UNKNOWN,
        };
        match begin(&mut stream.raw) {
            lib::LZMA_OK => Ok(stream),
            code => Err(code),
        }
    }

    /// Let the library work on slices: what it used, what it made, its code.
    fn work(
        &mut self,
        input: &[u8],
        out: &mut [u8],
        action: lib::lzma_action,
    ) -> (usize, usize, lib::lzma_ret) {
        (self.raw.next_in, self.raw.avail_in) = (input.as_ptr(), input.len());
        (self.raw.next_out, self.raw.avail_out) = (out.as_mut_ptr(), out.len());
        // SAFETY: the stream was initialised, and has been given whole slices.
        let code = unsafe { lib::lzma_code(&mut *self.raw, action) };
        let used = input.len() - self.raw.avail_in;
        (used, out.len() - self.raw.avail_out, code)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: the stream is one of the library's, or fresh.
        unsafe { lib::lzma_end(&mut *self.raw) };
    }
}

impl Decoder for Stream {
    type Error = lib::lzma_ret;
    const COMES_LATE: bool = true;
    fn step(&mut self, input: &[u8], out: &mut [u8]) -> core::result::Result<Step, Self::Error> {
        let (used, made, mut code) = self.work(input, out, lib::LZMA_RUN);
        if code == lib::LZMA_BUF_ERROR && used == input.len() && made < out.len() {
            // There was nothing to do.
            code = lib::LZMA_OK;
        }
        if code == lib::LZMA_BUF_ERROR && out.is_empty() {
            code = lib::LZMA_OK;
        }
        match code {
            lib::LZMA_GET_CHECK | lib::LZMA_NO_CHECK => {
                // SAFETY: the library says so when the check is known.
                self.check = unsafe { lib::lzma_get_check(&*self.raw) }.into();
            }
            _ if is_fine(code) => {}
            _ => return Err(code),
        }
        Ok(Step {
            used,
            made,
            end: code == lib::LZMA_STREAM_END,
        })
    }
}

fn new_compressor(vm: &mut Vm, args: Args) -> Result {
    let format = args.index_or(vm, 1, XZ)?;
    let check = args.index_or(vm, 2, -1)?;
    let (preset, chain) = (args.some(3), args.some(4));
    if format != XZ && check != -1 && check != 0 {
        let text = "Integrity checks are only supported by FORMAT_XZ";
        return Err(vm.value_error(text));
    }
    if preset.is_some() && chain.is_some() {
        return Err(vm.value_error("Cannot specify both preset and filter chain"));
    }
    let preset = match preset {
        Some(preset) => filters::number(vm, preset)?,
        None => lib::LZMA_PRESET_DEFAULT,
    };
    let chain = match chain {
        Some(chain) => Some(Chain::of(vm, chain)?),
        None => None,
    };
    let check = if check == -1 {
        lib::LZMA_CHECK_CRC64
    } else {
        check as lib::lzma_check
    };
    let begun = match (format, &chain) {
        // SAFETY: the stream is fresh; filters live through the call, which copies them.
        (XZ, None) => Stream::new(|raw| unsafe { lib::lzma_easy_encoder(raw, preset, check) }),
        (XZ, Some(chain)) => {
            // SAFETY: as above.
            Stream::new(|raw| unsafe { lib::lzma_stream_encoder(raw, chain.as_ptr(), check) })
        }
        (ALONE, None) => {
            let options = filters::preset(vm, preset)?;
            // SAFETY: as above.
            Stream::new(|raw| unsafe { lib::lzma_alone_encoder(raw, &options) })
        }
        (ALONE, Some(chain)) => {
            let Some(options) = chain.only_lzma1() else {
                let text = "Invalid filter chain for FORMAT_ALONE - must be a single LZMA1 filter";
                return Err(vm.value_error(text));
            };
            // SAFETY: as above.
            Stream::new(|raw| unsafe { lib::lzma_alone_encoder(raw, options) })
        }
        (RAW, None) => return Err(vm.value_error("Must specify filters for FORMAT_RAW")),
        (RAW, Some(chain)) => {
            // SAFETY: as above.
            Stream::new(|raw| unsafe { lib::lzma_raw_encoder(raw, chain.as_ptr()) })
        }
        _ => return Err(vm.value_error(format!("Invalid container format: {format}"))),
    };
    let stream = match begun {
        Ok(stream) => stream,
        Err(code) => return Err(failed(vm, code)),
    };
    let this = LzmaCompressor::new_for(vm, args.get(0))?;
    LzmaCompressor::STREAM.put(vm, this, stream)?;
    Ok(this)
}

fn compress(vm: &mut Vm, this: Value, data: &[u8], action: lib::lzma_action) -> Result {
    let stream = LzmaCompressor::STREAM.get_or(vm, this, "the compressor is gone")?;
    let mut out = Vec::new();
    let mut input = data;
    let code = loop {
        let made = out.len();
        let more = grow(&mut out)?;
        let (used, n, mut code) = stream.work(input, &mut out[made..], action);
        input = &input[used..];
        out.truncate(made + n);
        if code == lib::LZMA_BUF_ERROR && input.is_empty() && n < more {
            code = lib::LZMA_OK;
        }
        if !is_fine(code) || code == lib::LZMA_STREAM_END {
            break code;
        }
        if action == lib::LZMA_RUN && input.is_empty() && n < more {
            break code;
        }
    };
    if !is_fine(code) {
        return Err(failed(vm, code));
    }
    new_bytes(vm, &out)
}

fn new_decompressor(vm: &mut Vm, args: Args) -> Result {
    let format = args.index_or(vm, 1, AUTO)?;
    let (limit, chain) = (args.some(2), args.some(3));
    let limit = match limit {
        Some(_) if format == RAW => {
            return Err(vm.value_error("Cannot specify memory limit with FORMAT_RAW"));
        }
        Some(limit) => filters::unsigned(vm, limit)?,
        None => u64::MAX,
    };
    if format == RAW && chain.is_none() {
        return Err(vm.value_error("Must specify filters for FORMAT_RAW"));
    }
    if format != RAW && chain.is_some() {
        return Err(vm.value_error("Cannot specify filters except with FORMAT_RAW"));
    }
    let flags = lib::LZMA_TELL_ANY_CHECK | lib::LZMA_TELL_NO_CHECK;
    let begun = match (format, chain) {
        // SAFETY: the stream is fresh; filters live through the call, which copies them.
        (AUTO, _) => Stream::new(|raw| unsafe { lib::lzma_auto_decoder(raw, limit, flags) }),
        // SAFETY: as above.
        (XZ, _) => Stream::new(|raw| unsafe { lib::lzma_stream_decoder(raw, limit, flags) }),
        // SAFETY: as above.
        (ALONE, _) => Stream::new(|raw| unsafe { lib::lzma_alone_decoder(raw, limit) }),
        (RAW, Some(chain)) => {
            let chain = Chain::of(vm, chain)?;
            // SAFETY: as above.
            Stream::new(|raw| unsafe { lib::lzma_raw_decoder(raw, chain.as_ptr()) })
        }
        _ => return Err(vm.value_error(format!("Invalid container format: {format}"))),
    };
    let mut stream = match begun {
        Ok(stream) => stream,
        Err(code) => return Err(failed(vm, code)),
    };
    if matches!(format, ALONE | RAW) {
        stream.check = 0;
    }
    let this = LzmaDecompressor::new_for(vm, args.get(0))?;
    LzmaDecompressor::STREAM.put(vm, this, Decompressor::new(stream))?;
    Ok(this)
}

fn decompress(vm: &mut Vm, args: Args) -> Result {
    let data = need_bytes(vm, args.get(1))?;
    let limit = usize::try_from(args.index_or(vm, 2, -1)?).ok();
    let stream = state(vm, args.get(0))?;
    if stream.at_end {
        return Err(vm.raise_str(Exc::EOFError, "Already at end of stream"));
    }
    let result = stream.run(&data, limit);
    let kept = stream.kept();
    let out = result.map_err(|failure| failure.raise(vm, failed))?;
    LzmaDecompressor::STREAM.size(vm, args.get(0), kept)?;
    new_bytes(vm, &out)
}
