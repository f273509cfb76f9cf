//! TextIOWrapper: its state, construction and writing.

use super::base::{TextIoBase, concrete};
use super::buffered::{self, BufferedWriter};
use super::textread as reading;
use crate::util::*;
use pyrs_leaf::codecs::{self, CodecError, Errors};
use pyrs_leaf::text::TextBuilder;
use pyrs_runtime::name::Name;
use pyrs_runtime::string::{self, Units};
use pyrs_runtime::{
    Args, GetSetRow, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean, native_struct,
};

native_struct! {
    pub struct TextIo: TextIoBase {
        BUFFER: Option<Value>,
        /// Gone when the file is detached or closed.
        STATE: State<TextState>,
        /// A tuple: encoding, errors, decoder, encoder.
        PARTS: Option<Value>,
        /// Decoded text; what is behind the position was not given out yet.
        DECODED: Option<Value>,
    }
}

pub const CR: u8 = 1;
pub const LF: u8 = 2;
pub const CRLF: u8 = 4;

/// What a file does about line ends.
pub struct Newlines {
    /// Reading turns all line ends into '\n'.
    pub translate_in: bool,
    /// Reading ends lines at any line end.
    pub universal: bool,
    /// The one line end, when it is not universal.
    end: &'static str,
    /// What writing puts in place of '\n'.
    pub write: Option<&'static str>,
    /// Kinds seen so far.
    pub seen: u8,
    /// A '\r' that may be the first half of a line end.
    pub cr: bool,
}

impl Newlines {
    pub fn plain() -> Newlines {
        Newlines {
            translate_in: false,
            universal: false,
            end: "\n",
            write: None,
            seen: 0,
            cr: false,
        }
    }
    /// For a `newline` argument.
    pub fn of(vm: &mut Vm, newline: Option<&str>) -> Result<Newlines> {
        let plain = Newlines::plain();
        Ok(match newline {
            None => Newlines {
                translate_in: true,
                universal: true,
                ..plain
            },
            Some("") => Newlines {
                universal: true,
                ..plain
            },
            Some("\n") => plain,
            Some("\r") => Newlines {
                end: "\r",
                write: Some("\r"),
                ..plain
            },
            Some("\r\n") => Newlines {
                end: "\r\n",
                write: Some("\r\n"),
                ..plain
            },
            Some(other) => {
                let text = vm.str(other)?;
                let shown = vm.repr_text(text)?;
                return Err(vm.value_error(format!("illegal newline value: {shown}")));
            }
        })
    }
    /// The position behind the first line end at or after `from`.
    pub fn line_end(&self, from: usize, n: usize, at: impl Fn(usize) -> u32) -> Option<usize> {
        let (cr, lf) = ('\r' as u32, '\n' as u32);
        if self.universal && !self.translate_in {
            for i in from..n {
                match at(i) {
                    10 => return Some(i + 1),
                    13 if i + 1 < n && at(i + 1) == lf => return Some(i + 2),
                    13 => return Some(i + 1),
                    _ => {}
                }
            }
            return None;
        }
        match self.end {
            "\r" => (from..n).find(|&i| at(i) == cr).map(|i| i + 1),
            "\r\n" => (from..n)
                .find(|&i| at(i) == cr && i + 1 < n && at(i + 1) == lf)
                .map(|i| i + 2),
            _ => (from..n).find(|&i| at(i) == lf).map(|i| i + 1),
        }
    }
    /// Whether lines end with each '\n' and with nothing else.
    pub fn ends_plainly(&self) -> bool {
        (!self.universal || self.translate_in) && !self.end.starts_with('\r')
    }
    /// Bring decoded text to what reading gives; a '\r' at the end waits unless it is final.
    pub fn translate(
        &mut self,
        text: impl Iterator<Item = u32>,
        out: &mut TextBuilder,
        last: bool,
    ) {
        let lone = if self.translate_in { 10 } else { 13 };
        for c in text {
            if self.cr {
                self.cr = false;
                if c == 10 {
                    self.seen |= CRLF;
                    if !self.translate_in {
                        out.push(13);
                    }
                    out.push(10);
                    continue;
                }
                self.seen |= CR;
                out.push(lone);
            }
            match c {
                13 => self.cr = true,
                10 => {
                    self.seen |= LF;
                    out.push(10);
                }
                _ => out.push(c),
            }
        }
        if self.cr && last {
            self.cr = false;
            self.seen |= CR;
            out.push(lone);
        }
    }
}

/// The `newlines` attribute.
pub fn seen_newlines(vm: &mut Vm, seen: u8) -> Result {
    let all = [(CR, "\r"), (LF, "\n"), (CRLF, "\r\n")];
    let list = vm.list(&[])?;
    for (bit, text) in all {
        if seen & bit != 0 {
            let text = vm.str(text)?;
            push(vm, list, text)?;
        }
    }
    match list_len(list) {
        0 => Ok(NONE),
        1 => list_get(vm, list, 0),
        _ => vm.tuple_from(list),
    }
}

/// The encodings done natively.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Encoding {
    Utf8,
    Ascii,
    Latin1,
    Other,
}

impl Encoding {
    pub fn of_name(name: &str) -> Encoding {
        let name: String = name
            .chars()
            .map(|c| {
                if c == '_' || c == ' ' {
                    '-'
                } else {
                    c.to_ascii_lowercase()
                }
            })
            .collect();
        match name.as_str() {
            "utf-8" | "utf8" | "u8" | "utf" | "cp65001" => Encoding::Utf8,
            "ascii" | "us-ascii" | "646" | "ansi-x3.4-1968" => Encoding::Ascii,
            "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" | "8859" | "cp819" => {
                Encoding::Latin1
            }
            _ => Encoding::Other,
        }
    }
}

/// What a text file holds outside the heap.
pub struct TextState {
    pub encoding: Encoding,
    pub errors: Errors,
    pub line_buffering: bool,
    pub write_through: bool,
    pub newlines: Newlines,
    /// Encoded text not yet given to the buffer.
    pub pending: Vec<u8>,
    /// The buffer's own state, when it is exactly a BufferedWriter: text goes there.
    pub direct: bool,
    /// Bytes of a character that is not complete.
    pub left: Vec<u8>,
    /// Position in the decoded text.
    pub at: usize,
    /// The bytes that the decoded text was made of.
    pub snapshot: Vec<u8>,
    pub snapshot_cr: bool,
}

pub static TEXT: TypeDef = TypeDef {
    doc: "Character and line based layer over a BufferedIOBase object, buffer.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new(
            "__init__",
            "self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, write_through=False",
            init,
        ),
        Row::new("write", "self, text, /", write),
        Row::new("flush", "self, /", flush_method),
        Row::new("close", "self, /", close),
        Row::new("detach", "self, /", detach),
        Row::new(
            "reconfigure",
            "self, *, encoding=None, errors=None, newline=None, line_buffering=None, write_through=None",
            reconfigure,
        ),
        Row::new("read", "self, size=-1, /", reading::read),
        Row::new("readline", "self, size=-1, /", reading::readline),
        pyrs_runtime::next_row!(reading::next),
        Row::new("seek", "self, cookie, whence=0, /", reading::seek),
        Row::new("tell", "self, /", reading::tell),
        Row::new("truncate", "self, pos=None, /", |vm, a| {
            flush(vm, a.get(0))?;
            let buffer = buffer_of(vm, a.get(0))?;
            call_method(vm, buffer, "truncate", &[a.opt(1).unwrap_or(NONE)])
        }),
        Row::new("fileno", "self, /", |vm, a| forward(vm, a, "fileno")),
        Row::new("isatty", "self, /", |vm, a| forward(vm, a, "isatty")),
        Row::new("readable", "self, /", |vm, a| forward(vm, a, "readable")),
        Row::new("writable", "self, /", |vm, a| forward(vm, a, "writable")),
        Row::new("seekable", "self, /", |vm, a| forward(vm, a, "seekable")),
        Row::new("__repr__", "self, /", repr),
    ],
    getsets: &[
        GetSetRow::get("buffer", |vm, a| buffer_of(vm, a.get(0))),
        GetSetRow::get("encoding", |_, a| Ok(part(a.get(0), 0))),
        GetSetRow::get("errors", |_, a| Ok(part(a.get(0), 1))),
        GetSetRow::get("newlines", |vm, a| {
            let seen = state(vm, a.get(0))?.newlines.seen;
            seen_newlines(vm, seen)
        }),
        GetSetRow::get("line_buffering", |vm, a| {
            Ok(boolean(state(vm, a.get(0))?.line_buffering))
        }),
        GetSetRow::get("write_through", |vm, a| {
            Ok(boolean(state(vm, a.get(0))?.write_through))
        }),
        GetSetRow::new(
            "_CHUNK_SIZE",
            |_, _| Ok(Value::small(8192)),
            |_, _| Ok(NONE),
        ),
        GetSetRow::get("closed", |vm, a| {
            let buffer = buffer_of(vm, a.get(0))?;
            vm.get_attr_name(buffer, Name::closed)
        }),
        GetSetRow::get("name", |vm, a| {
            let buffer = buffer_of(vm, a.get(0))?;
            vm.get_attr_name(buffer, Name::name_)
        }),
    ],
    ..concrete("TextIOWrapper")
};

fn new(vm: &mut Vm, args: Args) -> Result {
    TextIo::new_for(vm, args.get(0))
}

/// One of the parts.
pub fn part(this: Value, i: usize) -> Value {
    match TextIo::PARTS.get(this) {
        Some(parts) => item(parts, i),
        None => NONE,
    }
}

pub fn buffer_of(vm: &mut Vm, this: Value) -> Result {
    match TextIo::BUFFER.get(this) {
        Some(buffer) => Ok(buffer),
        None if TextIo::PARTS.get(this).is_some() => {
            Err(vm.value_error("underlying buffer has been detached"))
        }
        None => Err(vm.value_error("I/O operation on uninitialized object")),
    }
}

pub fn state(vm: &mut Vm, this: Value) -> Result<&mut TextState> {
    if TextIo::STATE.get(vm, this).is_none() {
        buffer_of(vm, this)?;
    }
    TextIo::STATE.get_or(vm, this, "I/O operation on closed file.")
}

fn forward(vm: &mut Vm, args: Args, method: &str) -> Result {
    let buffer = buffer_of(vm, args.get(0))?;
    call_method(vm, buffer, method, &[])
}

/// What the constructor was asked for.
pub struct Wanted<'a> {
    pub encoding: &'a str,
    pub errors: &'a str,
    pub newline: Option<&'a str>,
    pub line_buffering: bool,
    pub write_through: bool,
}

fn init(vm: &mut Vm, args: Args) -> Result {
    if args.some(2).is_none() {
        super::open::warn_of_default(vm, 1)?;
    }
    let mut encoding = match args.some(2) {
        Some(v) => vm.need_str(v, "TextIOWrapper() argument 'encoding'")?,
        None => "UTF-8".into(),
    };
    if encoding == "locale" {
        encoding = "UTF-8".into();
    }
    let errors = match args.some(3) {
        Some(v) => vm.need_str(v, "TextIOWrapper() argument 'errors'")?,
        None => "strict".into(),
    };
    let newline = match args.some(4) {
        Some(v) => Some(vm.need_str(v, "TextIOWrapper() argument 'newline'")?),
        None => None,
    };
    let line_buffering = args.truth_or(vm, 5, false)?;
    let write_through = args.truth_or(vm, 6, false)?;
    let wanted = Wanted {
        encoding: &encoding,
        errors: &errors,
        newline: newline.as_deref(),
        line_buffering,
        write_through,
    };
    attach(vm, args.get(0), args.get(1), &wanted)?;
    Ok(NONE)
}

/// Put the text layer over a buffer.
pub fn attach(vm: &mut Vm, this: Value, buffer: Value, wanted: &Wanted) -> Result<()> {
    let newlines = Newlines::of(vm, wanted.newline)?;
    let mut encoding = Encoding::of_name(wanted.encoding);
    let errors = Errors::from_name(wanted.errors);
    if errors.is_none() {
        encoding = Encoding::Other;
    }
    if encoding == Encoding::Other {
        let name = vm.str(wanted.encoding)?;
        let lookup = import_attr(vm, "codecs", "lookup")?;
        vm.call(lookup, &[name])?;
    }
    let direct = BufferedWriter::is_exactly(vm, buffer);
    let state = TextState {
        encoding,
        errors: errors.unwrap_or(Errors::Strict),
        line_buffering: wanted.line_buffering,
        write_through: wanted.write_through,
        newlines,
        pending: Vec::new(),
        direct,
        left: Vec::new(),
        at: 0,
        snapshot: Vec::new(),
        snapshot_cr: false,
    };
    TextIo::STATE.put(vm, this, state)?;
    TextIo::BUFFER.set(vm, this, Some(buffer));
    let name = vm.str(wanted.encoding)?;
    let errors = vm.str(wanted.errors)?;
    let parts = vm.tuple(&[name, errors, NONE, NONE])?;
    TextIo::PARTS.set(vm, this, Some(parts));
    TextIo::DECODED.clear(vm, this);
    Ok(())
}

/// A text layer made natively.
pub fn over(vm: &mut Vm, buffer: Value, wanted: &Wanted) -> Result {
    let this = TextIo::make(vm)?;
    attach(vm, this, buffer, wanted)?;
    Ok(this)
}

/// Raise UnicodeEncodeError.
pub fn encode_error(vm: &mut Vm, error: &CodecError, text: Value) -> Raised {
    let class = vm.exc_class(pyrs_runtime::Exc::UnicodeEncodeError);
    codec_error(vm, class, error, text)
}

pub fn codec_error(vm: &mut Vm, class: Value, error: &CodecError, object: Value) -> Raised {
    let made = (|| {
        let encoding = vm.str(error.encoding)?;
        let reason = vm.str(error.reason)?;
        let (start, end) = (
            Value::small(error.start as i64),
            Value::small(error.end as i64),
        );
        vm.call(class, &[encoding, object, start, end, reason])
    })();
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

fn encode_native(
    encoding: Encoding,
    mut errors: Errors,
    units: Units,
) -> core::result::Result<Vec<u8>, CodecError> {
    macro_rules! with {
        ($f:path) => {
            match units {
                Units::One(u) => $f(u, &mut errors),
                Units::Two(u) => $f(u, &mut errors),
                Units::Four(u) => $f(u, &mut errors),
            }
        };
    }
    match encoding {
        Encoding::Ascii => with!(codecs::encode_ascii),
        Encoding::Latin1 => with!(codecs::encode_latin1),
        _ => with!(codecs::encode_utf8),
    }
}

/// Text with each '\n' replaced.
fn expand(vm: &mut Vm, text: Value, by: &str) -> Result {
    let mut out = TextBuilder::new();
    for c in string::units(text.addr()).iter() {
        if c == 10 {
            out.push_str(by);
        } else {
            out.push(c);
        }
    }
    let out = out.finish();
    vm.str_of_text(&out)
}

/// The bytes of an exact str in the file's encoding.
fn encode(vm: &mut Vm, this: Value, text: Value) -> Result<Vec<u8>> {
    let state = state(vm, this)?;
    let (encoding, errors) = (state.encoding, state.errors);
    if encoding != Encoding::Other {
        return match encode_native(encoding, errors, string::units(text.addr())) {
            Ok(data) => Ok(data),
            Err(error) => Err(encode_error(vm, &error, text)),
        };
    }
    let mut encoder = part(this, 3);
    if encoder == NONE {
        let make = import_attr(vm, "codecs", "getincrementalencoder")?;
        let make = vm.call(make, &[part(this, 0)])?;
        encoder = vm.call(make, &[part(this, 1)])?;
        // Behind what a file has already there is no byte order mark.
        if let Ok(buffer) = buffer_of(vm, this) {
            let at = call_method(vm, buffer, "tell", &[]);
            match at {
                Ok(at) if vm.as_i64(at).is_some_and(|i| i > 0) => {
                    call_method(vm, encoder, "setstate", &[Value::small(0)])?;
                }
                Ok(_) => {}
                Err(_) => {
                    vm.take_exception();
                }
            }
        }
        let parts = vm.tuple(&[part(this, 0), part(this, 1), part(this, 2), encoder])?;
        TextIo::PARTS.set(vm, this, Some(parts));
    }
    let data = call_method(vm, encoder, "encode", &[text])?;
    need_bytes(vm, data)
}

fn write(vm: &mut Vm, args: Args) -> Result {
    let Some(text) = vm.as_str(args.get(1)) else {
        let got = vm.type_name_of(args.get(1));
        return Err(vm.type_error(format!("write() argument must be str, not {got}")));
    };
    write_text(vm, args.get(0), text)?;
    Ok(Value::small(string::len(text.addr()) as i64))
}

/// Write an exact str.
pub fn write_text(vm: &mut Vm, this: Value, text: Value) -> Result<()> {
    let s = state(vm, this)?;
    let (lines, through, by, encoding) = (
        s.line_buffering,
        s.write_through,
        s.newlines.write,
        s.encoding,
    );
    let direct = s.direct;
    let units = string::units(text.addr());
    let ends = (lines || by.is_some()) && units.iter().any(|c| c == 10 || c == 13);
    if string::is_ascii(text.addr()) && encoding != Encoding::Other && (by.is_none() || !ends) {
        if direct {
            let buffer = buffer_of(vm, this)?;
            buffered::write_text(vm, buffer, text)?;
        } else {
            check_open(vm, this)?;
            let data = string::raw(text.addr());
            room::append(&mut state(vm, this)?.pending, data)?;
        }
    } else {
        check_open(vm, this)?;
        let text = match by {
            Some(by) if ends => expand(vm, text, by)?,
            _ => text,
        };
        let data = encode(vm, this, text)?;
        if direct {
            let buffer = buffer_of(vm, this)?;
            buffered::write(vm, buffer, &data)?;
        } else {
            room::append(&mut state(vm, this)?.pending, &data)?;
        }
    }
    if !direct {
        let s = state(vm, this)?;
        if s.pending.len() > 8192 || through || (lines && ends) {
            give_pending(vm, this)?;
        }
        reading::forget(vm, this)?;
    }
    if (lines && ends) || (through && direct) {
        flush(vm, this)?;
    }
    Ok(())
}

fn check_open(vm: &mut Vm, this: Value) -> Result<()> {
    let buffer = buffer_of(vm, this)?;
    if super::base::is_closed(vm, buffer)? {
        return Err(vm.value_error("I/O operation on closed file."));
    }
    Ok(())
}

/// Hand the encoded text on to the buffer.
pub fn give_pending(vm: &mut Vm, this: Value) -> Result<()> {
    let data = core::mem::take(&mut state(vm, this)?.pending);
    if data.is_empty() {
        return Ok(());
    }
    let buffer = buffer_of(vm, this)?;
    let data = new_bytes(vm, &data)?;
    vm.call_method(buffer, Name::write, &[data])?;
    Ok(())
}

/// Flush down to the raw file.
pub fn flush(vm: &mut Vm, this: Value) -> Result<()> {
    let direct = state(vm, this)?.direct;
    let buffer = buffer_of(vm, this)?;
    if direct {
        check_open(vm, this)?;
        return buffered::flush(vm, buffer);
    }
    check_open(vm, this)?;
    give_pending(vm, this)?;
    vm.call_method(buffer, Name::flush, &[])?;
    Ok(())
}

fn flush_method(vm: &mut Vm, args: Args) -> Result {
    flush(vm, args.get(0))?;
    Ok(NONE)
}

fn close(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let buffer = buffer_of(vm, this)?;
    if super::base::is_closed(vm, buffer)? {
        TextIo::STATE.drop(vm, this);
        return Ok(NONE);
    }
    super::base::warn_if_forgotten(vm, this, buffer);
    let flushed = vm.call_method(this, Name::flush, &[]);
    let pending = flushed.is_err().then(|| vm.take_exception());
    let closed = vm.call_method(buffer, Name::close, &[]);
    TextIo::STATE.drop(vm, this);
    if let Some(exc) = pending {
        if closed.is_err() {
            vm.take_exception();
        }
        return Err(vm.reraise(exc));
    }
    closed
}

fn detach(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let buffer = buffer_of(vm, this)?;
    vm.call_method(this, Name::flush, &[])?;
    TextIo::STATE.drop(vm, this);
    TextIo::BUFFER.clear(vm, this);
    Ok(buffer)
}

fn reconfigure(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let s = state(vm, this)?;
    let reads = !s.snapshot.is_empty();
    if (args.some(1).is_some() || args.some(2).is_some() || args.opt(3).is_some()) && reads {
        let text =
            "It is not possible to set the encoding or newline of stream after the first read";
        return Err(super::unsupported(vm, text));
    }
    flush(vm, this)?;
    if args.some(1).is_some() || args.some(2).is_some() {
        let errors = match (args.some(2), args.some(1)) {
            (Some(errors), _) => errors,
            (None, Some(_)) => vm.str("strict")?,
            (None, None) => part(this, 1),
        };
        let encoding = args.some(1).unwrap_or(part(this, 0));
        let parts = vm.tuple(&[encoding, errors, NONE, NONE])?;
        let name = vm.need_str(encoding, "reconfigure() argument 'encoding'")?;
        let errors = vm.need_str(errors, "reconfigure() argument 'errors'")?;
        let native = Errors::from_name(&errors);
        let s = state(vm, this)?;
        s.encoding = if native.is_some() {
            Encoding::of_name(&name)
        } else {
            Encoding::Other
        };
        s.errors = native.unwrap_or(Errors::Strict);
        if s.encoding == Encoding::Other {
            let lookup = import_attr(vm, "codecs", "lookup")?;
            vm.call(lookup, &[item(parts, 0)])?;
        }
        TextIo::PARTS.set(vm, this, Some(parts));
    }
    if let Some(newline) = args.opt(3) {
        let newline = if newline == NONE {
            None
        } else {
            Some(vm.need_str(newline, "reconfigure() argument 'newline'")?)
        };
        state(vm, this)?.newlines = Newlines::of(vm, newline.as_deref())?;
    }
    if let Some(v) = args.some(4) {
        state(vm, this)?.line_buffering = vm.truth(v)?;
    }
    if let Some(v) = args.some(5) {
        state(vm, this)?.write_through = vm.truth(v)?;
    }
    Ok(NONE)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.type_name_of(this);
    let mut text = format!("<{class}");
    for (name, key) in [("name", Name::name_), ("mode", Name::mode)] {
        match vm.get_attr_name(this, key) {
            Ok(value) => {
                let value = vm.repr_text(value)?;
                text.push_str(&format!(" {name}={value}"));
            }
            Err(_) => {
                vm.take_exception();
            }
        }
    }
    let encoding = vm.repr_text(part(this, 0))?;
    vm.str(&format!("{text} encoding={encoding}>"))
}
