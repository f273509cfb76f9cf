//! zlib: the two sums, streams and the functions that work in one go.

use crate::ModuleId;
use crate::util::*;
use libz_rs_sys as z;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean,
    native_struct, py_module,
};
use std::ffi::{CStr, c_int, c_uint};

native_struct! {
    /// What all objects with a stream have.
    pub struct Coder {
        STREAM: State<Stream>,
        UNUSED: Value,
        /// Input that is not used yet.
        TAIL: Value,
        AT_END: bool,
        DICTIONARY: Value,
    }
}
native_struct! {
    pub struct Compress: Coder {}
}
native_struct! {
    pub struct Decompress: Coder {}
}
native_struct! {
    pub struct Decompressor: Coder { NEEDS_INPUT: bool }
}

py_module! {
    pub static MODULE = ModuleId::Zlib, "zlib";
    functions: [FUNCTIONS],
    types: { Decompressor = &DECOMPRESSOR },
    hidden: { Compress = &COMPRESS, Decompress = &DECOMPRESS },
    exceptions: { ZlibError = "zlib.error" (Exc::Exception); },
    constants: {
        "MAX_WBITS" = MAX_WBITS,
        "DEFLATED" = 8,
        "DEF_MEM_LEVEL" = DEF_MEM_LEVEL,
        "DEF_BUF_SIZE" = STEP as i64,
        "Z_BEST_SPEED" = 1,
        "Z_BEST_COMPRESSION" = 9,
        "Z_DEFAULT_COMPRESSION" = -1,
        "Z_NO_COMPRESSION" = 0,
        "Z_DEFAULT_STRATEGY" = 0,
        "Z_FILTERED" = 1,
        "Z_HUFFMAN_ONLY" = 2,
        "Z_RLE" = 3,
        "Z_FIXED" = 4,
        "Z_NO_FLUSH" = 0,
        "Z_PARTIAL_FLUSH" = 1,
        "Z_SYNC_FLUSH" = 2,
        "Z_FULL_FLUSH" = 3,
        "Z_FINISH" = 4,
        "Z_BLOCK" = 5,
        "Z_TREES" = 6,
    },
    fill: fill,
}

const MAX_WBITS: i64 = 15;
const DEF_MEM_LEVEL: i64 = 8;
/// Bytes that the output grows by at first.
const STEP: usize = 16 << 10;
/// The most that one object of output may have.
const MOST: usize = 1 << 30;

static FUNCTIONS: &[Row] = &[
    Row::new("compress", "data, /, level=-1, wbits=15", |vm, a| {
        let data = need_bytes(vm, a.get(0))?;
        let (level, wbits) = (a.index_or(vm, 1, -1)?, a.index_or(vm, 2, MAX_WBITS)?);
        let stream = Stream::compressor(level, wbits, DEF_MEM_LEVEL, 0);
        let mut stream = match stream {
            Ok(stream) => stream,
            Err(z::Z_STREAM_ERROR) => return Err(error(vm, "Bad compression level")),
            Err(code) => return Err(failed(vm, code, None, "while compressing data")),
        };
        let mut out = Vec::new();
        let code = stream.deflate(&data, z::Z_FINISH, &mut out);
        if code != z::Z_STREAM_END {
            return Err(failed(vm, code, Some(&stream), "while compressing data"));
        }
        new_bytes(vm, &out)
    }),
    Row::new("decompress", "data, /, wbits=15, bufsize=16384", |vm, a| {
        let data = need_bytes(vm, a.get(0))?;
        let wbits = a.index_or(vm, 1, MAX_WBITS)?;
        if a.index_or(vm, 2, STEP as i64)? < 0 {
            return Err(vm.value_error("bufsize must be non-negative"));
        }
        let mut stream = match Stream::decompressor(wbits) {
            Ok(stream) => stream,
            Err(code) => {
                return Err(failed(vm, code, None, "while preparing to decompress data"));
            }
        };
        let mut out = Vec::new();
        let (code, _) = stream.inflate(&data, MOST, &mut out);
        match code {
            z::Z_STREAM_END => new_bytes(vm, &out),
            z::Z_OK | z::Z_BUF_ERROR if out.len() >= MOST => Err(vm.memory_error()),
            z::Z_OK | z::Z_BUF_ERROR => Err(error(
                vm,
                "Error -5 while decompressing data: incomplete or truncated stream",
            )),
            code => Err(failed(vm, code, Some(&stream), "while decompressing data")),
        }
    }),
    Row::new(
        "compressobj",
        "level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None",
        new_compressor,
    ),
    Row::new("decompressobj", "wbits=15, zdict=b''", new_decompressor),
    Row::new("crc32", "data, value=0, /", |vm, a| {
        let data = need_bytes(vm, a.get(0))?;
        let mut hasher = crc32fast::Hasher::new_with_initial(start(vm, a, 0)?);
        hasher.update(&data);
        vm.int(hasher.finalize().into())
    }),
    Row::new("adler32", "data, value=1, /", |vm, a| {
        let data = need_bytes(vm, a.get(0))?;
        let mut sum = start(vm, a, 1)?;
        for part in data.chunks(1 << 30) {
            // SAFETY: the part has the given length.
            sum = unsafe { z::adler32(sum.into(), part.as_ptr(), part.len() as c_uint) } as u32;
        }
        vm.int(sum.into())
    }),
];

static COMPRESS: TypeDef = TypeDef {
    module: "zlib",
    owns_kind: false,
    methods: &[
        Row::new("compress", "self, data, /", |vm, a| {
            let data = need_bytes(vm, a.get(1))?;
            let stream = stream(vm, a.get(0))?;
            let mut out = Vec::new();
            let code = stream.deflate(&data, z::Z_NO_FLUSH, &mut out);
            if matches!(code, z::Z_STREAM_ERROR | z::Z_MEM_ERROR) {
                return Err(failed_in(vm, a.get(0), code, "while compressing data"));
            }
            new_bytes(vm, &out)
        }),
        Row::new("flush", "self, mode=4, /", |vm, a| {
            let mode = a.index_or(vm, 1, z::Z_FINISH.into())? as c_int;
            if mode == z::Z_NO_FLUSH {
                return new_bytes(vm, b"");
            }
            let stream = stream(vm, a.get(0))?;
            let mut out = Vec::new();
            let code = stream.deflate(&[], mode, &mut out);
            if !matches!(code, z::Z_OK | z::Z_BUF_ERROR | z::Z_STREAM_END) {
                return Err(failed_in(vm, a.get(0), code, "while flushing"));
            }
            new_bytes(vm, &out)
        }),
        Row::new("copy", "self, /", copy),
        Row::new("__copy__", "self, /", copy),
        Row::new("__deepcopy__", "self, memo, /", copy),
        Row::new(FINALIZER, "self, /", finalize),
    ],
    ..TypeDef::new("Compress", Kind::NativeObject)
};

static DECOMPRESS: TypeDef = TypeDef {
    module: "zlib",
    owns_kind: false,
    methods: &[
        Row::new("decompress", "self, data, /, max_length=0", decompress),
        Row::new("flush", "self, length=16384, /", flush),
        Row::new("copy", "self, /", copy),
        Row::new("__copy__", "self, /", copy),
        Row::new("__deepcopy__", "self, memo, /", copy),
        Row::new(FINALIZER, "self, /", finalize),
    ],
    getsets: &[
        GetSetRow::member("unused_data", |_, a| Ok(Coder::UNUSED.get(a.get(0)))),
        GetSetRow::member("unconsumed_tail", |_, a| Ok(Coder::TAIL.get(a.get(0)))),
        GetSetRow::member("eof", |_, a| Ok(boolean(Coder::AT_END.get(a.get(0))))),
    ],
    ..TypeDef::new("Decompress", Kind::NativeObject)
};

static DECOMPRESSOR: TypeDef = TypeDef {
    module: "zlib",
    owns_kind: false,
    methods: &[
        Row::fixed("__new__", "type, /, wbits=15, zdict=b''", |vm, a| {
            let this = prepare::<Decompressor>(vm, a.opt(1), a.opt(2))?;
            Decompressor::NEEDS_INPUT.set(vm, this, true);
            Ok(this)
        }),
        Row::new(
            "decompress",
            "self, /, data, max_length=-1",
            decompress_part,
        ),
        Row::new(FINALIZER, "self, /", finalize),
    ],
    getsets: &[
        GetSetRow::member("unused_data", |_, a| Ok(Coder::UNUSED.get(a.get(0)))),
        GetSetRow::member("needs_input", |_, a| {
            let this = a.get(0);
            Ok(boolean(
                !Coder::AT_END.get(this) && Decompressor::NEEDS_INPUT.get(this),
            ))
        }),
        GetSetRow::member("eof", |_, a| Ok(boolean(Coder::AT_END.get(a.get(0))))),
    ],
    ..TypeDef::new("_ZlibDecompressor", Kind::NativeObject)
};

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    // SAFETY: a constant text.
    let version = unsafe { CStr::from_ptr(z::zlibVersion()) };
    let version = vm.str(&version.to_string_lossy())?;
    set(vm, module, "ZLIB_VERSION", version)?;
    set(vm, module, "ZLIB_RUNTIME_VERSION", version)
}

/// A stream of the library; at a fixed place, which it refers to.
struct Stream {
    raw: Box<z::z_stream>,
    inflates: bool,
}

impl Drop for Stream {
    fn drop(&mut self) {
        // SAFETY: the stream was initialised when it was made.
        unsafe {
            if self.inflates {
                z::inflateEnd(&mut *self.raw);
            } else {
                z::deflateEnd(&mut *self.raw);
            }
        }
    }
}

impl Stream {
    fn compressor(
        level: i64,
        wbits: i64,
        memory: i64,
        strategy: i64,
    ) -> core::result::Result<Stream, c_int> {
        let mut raw = Box::<z::z_stream>::default();
        // SAFETY: the stream is fresh; version and size are the library's own.
        let code = unsafe {
            z::deflateInit2_(
                &mut *raw,
                level.clamp(-100, 100) as c_int,
                8,
                wbits.clamp(-100, 100) as c_int,
                memory.clamp(-100, 100) as c_int,
                strategy.clamp(-100, 100) as c_int,
                z::zlibVersion(),
                size_of::<z::z_stream>() as c_int,
            )
        };
        if code != z::Z_OK {
            return Err(code);
        }
        Ok(Stream {
            raw,
            inflates: false,
        })
    }

    fn decompressor(wbits: i64) -> core::result::Result<Stream, c_int> {
        let mut raw = Box::<z::z_stream>::default();
        // SAFETY: as above.
        let code = unsafe {
            z::inflateInit2_(
                &mut *raw,
                wbits.clamp(-100, 100) as c_int,
                z::zlibVersion(),
                size_of::<z::z_stream>() as c_int,
            )
        };
        if code != z::Z_OK {
            return Err(code);
        }
        Ok(Stream {
            raw,
            inflates: true,
        })
    }

    fn duplicate(&mut self) -> core::result::Result<Stream, c_int> {
        let mut raw = Box::<z::z_stream>::default();
        // SAFETY: the source was initialised.
        let code = unsafe {
            if self.inflates {
                z::inflateCopy(&mut *raw, &*self.raw)
            } else {
                z::deflateCopy(&mut *raw, &mut *self.raw)
            }
        };
        if code != z::Z_OK {
            return Err(code);
        }
        Ok(Stream {
            raw,
            inflates: self.inflates,
        })
    }

    /// The library's text about the last error.
    fn message(&self) -> Option<String> {
        // SAFETY: the library's texts are constant.
        let text = (!self.raw.msg.is_null()).then(|| unsafe { CStr::from_ptr(self.raw.msg) });
        text.map(|t| t.to_string_lossy().into_owned())
    }

    /// Compress all of the data; what comes out is appended.
    fn deflate(&mut self, data: &[u8], flush: c_int, out: &mut Vec<u8>) -> c_int {
        let mut parts = data.chunks(1 << 30).peekable();
        let mut part = parts.next().unwrap_or(&[]);
        loop {
            let last = parts.peek().is_none();
            self.raw.next_in = part.as_ptr().cast_mut();
            self.raw.avail_in = part.len() as c_uint;
            loop {
                let old = out.len();
                if room::resize(out, old + STEP.max(old / 2), 0).is_err() {
                    return z::Z_MEM_ERROR;
                }
                self.raw.next_out = out[old..].as_mut_ptr();
                self.raw.avail_out = (out.len() - old) as c_uint;
                // SAFETY: both buffers have the given lengths and live through the call.
                let code =
                    unsafe { z::deflate(&mut *self.raw, if last { flush } else { z::Z_NO_FLUSH }) };
                let left = self.raw.avail_out as usize;
                out.truncate(out.len() - left);
                if code == z::Z_STREAM_ERROR || code == z::Z_STREAM_END {
                    return code;
                }
                if left > 0 {
                    break;
                }
            }
            match parts.next() {
                Some(next) => part = next,
                None => return z::Z_OK,
            }
        }
    }

    /// Decompress until the data, the stream or the limit ends; code and how much of the
    /// data was used.
    fn inflate(&mut self, data: &[u8], limit: usize, out: &mut Vec<u8>) -> (c_int, usize) {
        let mut used = 0;
        loop {
            let part = &data[used..(used + (1 << 30)).min(data.len())];
            let old = out.len();
            let room = STEP.max(old / 2).min(limit - old);
            if room == 0 {
                return (z::Z_OK, used);
            }
            if room::resize(out, old + room, 0).is_err() {
                return (z::Z_MEM_ERROR, used);
            }
            self.raw.next_in = part.as_ptr().cast_mut();
            self.raw.avail_in = part.len() as c_uint;
            self.raw.next_out = out[old..].as_mut_ptr();
            self.raw.avail_out = room as c_uint;
            // SAFETY: both buffers have the given lengths and live through the call.
            let code = unsafe { z::inflate(&mut *self.raw, z::Z_SYNC_FLUSH) };
            used += part.len() - self.raw.avail_in as usize;
            let left = self.raw.avail_out as usize;
            out.truncate(out.len() - left);
            match code {
                z::Z_OK if left == 0 || used < data.len() => {}
                code => return (code, used),
            }
        }
    }
}

fn start(vm: &mut Vm, args: Args, default: u32) -> Result<u32> {
    match args.opt(1) {
        None => Ok(default),
        Some(value) => {
            let index = vm.to_index(value)?;
            Ok(match vm.int_value(index) {
                Some(pyrs_runtime::number::IntValue::Small(n)) => n as u32,
                Some(pyrs_runtime::number::IntValue::Big(n)) => n.low_u64() as u32,
                None => default,
            })
        }
    }
}

#[cold]
fn error(vm: &mut Vm, text: &str) -> Raised {
    ZlibError::raise(vm, text)
}

#[cold]
fn failed(vm: &mut Vm, code: c_int, stream: Option<&Stream>, doing: &str) -> Raised {
    if code == z::Z_MEM_ERROR {
        return vm.memory_error();
    }
    let known = match code {
        z::Z_BUF_ERROR => Some("incomplete or truncated stream"),
        z::Z_STREAM_ERROR => Some("inconsistent stream state"),
        z::Z_DATA_ERROR => Some("invalid input data"),
        _ => None,
    };
    let message = stream.and_then(Stream::message);
    let text = match message.as_deref().or(known) {
        Some(text) => format!("Error {code} {doing}: {text}"),
        None => format!("Error {code} {doing}"),
    };
    error(vm, &text)
}

/// As [`failed`], about the stream of an object.
#[cold]
fn failed_in(vm: &mut Vm, this: Value, code: c_int, doing: &str) -> Raised {
    if code == z::Z_MEM_ERROR {
        return vm.memory_error();
    }
    let message = Coder::STREAM.get(vm, this).and_then(Stream::message);
    match message {
        Some(text) => error(vm, &format!("Error {code} {doing}: {text}")),
        None => failed(vm, code, None, doing),
    }
}

fn stream(vm: &mut Vm, this: Value) -> Result<&mut Stream> {
    Coder::STREAM.get_or(vm, this, "Inconsistent stream state")
}

fn finalize(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    Coder::STREAM.drop(vm, this);
    Ok(NONE)
}

fn object<C: NativeClass>(vm: &mut Vm, stream: Stream) -> Result {
    let this = C::make(vm)?;
    // What zlib asks for at the usual settings.
    let bytes = if stream.inflates { 48 << 10 } else { 300 << 10 };
    Coder::STREAM.put(vm, this, stream)?;
    Coder::STREAM.size(vm, this, bytes)?;
    let empty = new_bytes(vm, b"")?;
    for field in [Coder::UNUSED, Coder::TAIL, Coder::DICTIONARY] {
        field.set(vm, this, empty);
    }
    Ok(this)
}

fn new_compressor(vm: &mut Vm, args: Args) -> Result {
    let mut numbers = [-1, 8, MAX_WBITS, DEF_MEM_LEVEL, 0];
    for (i, n) in numbers.iter_mut().enumerate() {
        *n = args.index_or(vm, i, *n)?;
    }
    let [level, method, wbits, memory, strategy] = numbers;
    let dictionary = match args.some(5) {
        Some(value) => Some(need_bytes(vm, value)?),
        None => None,
    };
    if method != 8 {
        return Err(vm.value_error("Invalid initialization option"));
    }
    let mut stream = match Stream::compressor(level, wbits, memory, strategy) {
        Ok(stream) => stream,
        Err(_) => return Err(vm.value_error("Invalid initialization option")),
    };
    if let Some(dictionary) = dictionary {
        // SAFETY: the dictionary has the given length.
        let code = unsafe {
            let n = dictionary.len() as c_uint;
            z::deflateSetDictionary(&mut *stream.raw, dictionary.as_ptr(), n)
        };
        if code != z::Z_OK {
            return Err(vm.value_error("Invalid dictionary"));
        }
    }
    object::<Compress>(vm, stream)
}

fn new_decompressor(vm: &mut Vm, args: Args) -> Result {
    prepare::<Decompress>(vm, args.opt(0), args.opt(1))
}

fn prepare<C: NativeClass>(vm: &mut Vm, wbits: Option<Value>, zdict: Option<Value>) -> Result {
    let wbits = match wbits {
        Some(n) => vm.index_i64(n)?,
        None => MAX_WBITS,
    };
    let dictionary = match zdict {
        Some(value) => need_bytes(vm, value)?,
        None => Vec::new(),
    };
    let mut stream = match Stream::decompressor(wbits) {
        Ok(stream) => stream,
        Err(_) => return Err(vm.value_error("Invalid initialization option")),
    };
    // Raw streams do not ask for their dictionary.
    if wbits < 0 && !dictionary.is_empty() && set_dictionary(&mut stream, &dictionary) != z::Z_OK {
        return Err(error(vm, "Invalid dictionary"));
    }
    let this = object::<C>(vm, stream)?;
    let dictionary = new_bytes(vm, &dictionary)?;
    Coder::DICTIONARY.set(vm, this, dictionary);
    Ok(this)
}

fn set_dictionary(stream: &mut Stream, dictionary: &[u8]) -> c_int {
    // SAFETY: the dictionary has the given length.
    unsafe {
        let n = dictionary.len() as c_uint;
        z::inflateSetDictionary(&mut *stream.raw, dictionary.as_ptr(), n)
    }
}

fn copy(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let copied = stream(vm, this)?.duplicate();
    let copied = match copied {
        Ok(copied) => copied,
        Err(code) => return Err(failed_in(vm, this, code, "while copying")),
    };
    let new = if copied.inflates {
        object::<Decompress>(vm, copied)?
    } else {
        object::<Compress>(vm, copied)?
    };
    for field in [Coder::UNUSED, Coder::TAIL, Coder::DICTIONARY] {
        field.set(vm, new, field.get(this));
    }
    Coder::AT_END.set(vm, new, Coder::AT_END.get(this));
    Ok(new)
}

/// Run an object's stream over data: code, how much was used, what came out.
fn run(vm: &mut Vm, this: Value, data: &[u8], limit: usize) -> Result<(c_int, usize, Vec<u8>)> {
    let dictionary = need_bytes(vm, Coder::DICTIONARY.get(this))?;
    let stream = stream(vm, this)?;
    let mut out = Vec::new();
    let (mut code, mut used) = stream.inflate(data, limit, &mut out);
    if code == z::Z_NEED_DICT && !dictionary.is_empty() {
        if set_dictionary(stream, &dictionary) != z::Z_OK {
            return Err(failed_in(vm, this, z::Z_DATA_ERROR, "while setting zdict"));
        }
        let more;
        (code, more) = stream.inflate(&data[used..], limit, &mut out);
        used += more;
    }
    Ok((code, used, out))
}

fn decompress(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let data = need_bytes(vm, args.get(1))?;
    let most = args.index_or(vm, 2, 0)?;
    if most < 0 {
        return Err(vm.value_error("max_length must be non-negative"));
    }
    let limit = if most == 0 {
        MOST
    } else {
        (most as usize).min(MOST)
    };
    if Coder::AT_END.get(this) {
        keep_unused(vm, this, &data)?;
        return new_bytes(vm, b"");
    }
    let (code, used, out) = run(vm, this, &data, limit)?;
    finish(vm, this, code, &data[used..])?;
    if !matches!(code, z::Z_OK | z::Z_BUF_ERROR | z::Z_STREAM_END) {
        return Err(failed_in(vm, this, code, "while decompressing data"));
    }
    new_bytes(vm, &out)
}

/// Remember what is behind the stream's end, or not used yet.
fn finish(vm: &mut Vm, this: Value, code: c_int, rest: &[u8]) -> Result<()> {
    let tail = if code == z::Z_STREAM_END {
        Coder::AT_END.set(vm, this, true);
        keep_unused(vm, this, rest)?;
        new_bytes(vm, b"")?
    } else {
        new_bytes(vm, rest)?
    };
    Coder::TAIL.set(vm, this, tail);
    Ok(())
}

fn keep_unused(vm: &mut Vm, this: Value, rest: &[u8]) -> Result<()> {
    if rest.is_empty() {
        return Ok(());
    }
    let mut all = need_bytes(vm, Coder::UNUSED.get(this))?;
    all.extend(rest);
    let all = new_bytes(vm, &all)?;
    Coder::UNUSED.set(vm, this, all);
    Ok(())
}

fn flush(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if args.index_or(vm, 1, STEP as i64)? <= 0 {
        return Err(vm.value_error("length must be greater than zero"));
    }
    if Coder::AT_END.get(this) {
        return new_bytes(vm, b"");
    }
    let data = need_bytes(vm, Coder::TAIL.get(this))?;
    let (code, used, out) = run(vm, this, &data, MOST)?;
    finish(vm, this, code, &data[used..])?;
    if !matches!(code, z::Z_OK | z::Z_BUF_ERROR | z::Z_STREAM_END) {
        return Err(failed_in(vm, this, code, "while flushing"));
    }
    new_bytes(vm, &out)
}

/// `_ZlibDecompressor.decompress`.
fn decompress_part(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if Coder::AT_END.get(this) {
        return Err(vm.raise_str(Exc::EOFError, "End of stream already reached"));
    }
    let mut data = need_bytes(vm, Coder::TAIL.get(this))?;
    data.extend(need_bytes(vm, args.get(1))?);
    let most = args.index_or(vm, 2, -1)?;
    let limit = if most < 0 {
        MOST
    } else {
        (most as usize).min(MOST)
    };
    let (code, used, out) = run(vm, this, &data, limit)?;
    finish(vm, this, code, &data[used..])?;
    // More may come out without more input while the limit holds it back.
    let needs = used == data.len() && out.len() < limit;
    Decompressor::NEEDS_INPUT.set(vm, this, needs);
    if !matches!(code, z::Z_OK | z::Z_BUF_ERROR | z::Z_STREAM_END) {
        return Err(failed_in(vm, this, code, "while decompressing data"));
    }
    new_bytes(vm, &out)
}
