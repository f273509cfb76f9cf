//! TextIOWrapper: reading, and positions.

use super::base::size_arg;
use super::buffered;
use super::text::{Encoding, TextIo, TextState, buffer_of, codec_error, flush, part, state};
use super::unsupported;
use crate::util::*;
use pyrs_leaf::codecs;
use pyrs_leaf::text::{Text, TextBuilder};
use pyrs_runtime::name::Name;
use pyrs_runtime::{Args, EMPTY_STR, Exc, NONE, Result, Value, Vm, boolean, string};

const CHUNK: usize = 8192;

fn decoded(this: Value) -> Value {
    TextIo::DECODED.get(this).unwrap_or(EMPTY_STR)
}

/// Writing makes what was read ahead stale.
pub fn forget(vm: &mut Vm, this: Value) -> Result<()> {
    let s = state(vm, this)?;
    if s.snapshot.is_empty() && s.at == 0 {
        return Ok(());
    }
    s.snapshot.clear();
    s.left.clear();
    s.at = 0;
    s.newlines.cr = false;
    TextIo::DECODED.clear(vm, this);
    Ok(())
}

fn check(vm: &mut Vm, this: Value) -> Result<Value> {
    let buffer = buffer_of(vm, this)?;
    if super::base::is_closed(vm, buffer)? {
        return Err(vm.value_error("I/O operation on closed file."));
    }
    if !buffered::reads_natively(vm, buffer) {
        if state(vm, this)?.direct {
            return Err(unsupported(vm, "not readable"));
        }
        let yes = call_method(vm, buffer, "readable", &[])?;
        if !vm.truth(yes)? {
            return Err(unsupported(vm, "not readable"));
        }
    }
    if !state(vm, this)?.pending.is_empty() {
        flush(vm, this)?;
    }
    Ok(buffer)
}

/// Text of bytes; what is incomplete at the end waits unless this is final.
fn decode(vm: &mut Vm, this: Value, data: &[u8], last: bool) -> Result<Text> {
    let s = state(vm, this)?;
    if s.encoding == Encoding::Other {
        let data = new_bytes(vm, data)?;
        let decoder = decoder(vm, this)?;
        let text = call_method(vm, decoder, "decode", &[data, boolean(last)])?;
        let Some(text) = vm.as_str(text) else {
            let got = vm.type_name_of(text);
            return Err(vm.type_error(format!(
                "decoder should return a string result, not '{got}'"
            )));
        };
        let mut out = TextBuilder::new();
        Vm::push_text(&mut out, text);
        return Ok(out.finish());
    }
    let mut all = core::mem::take(&mut s.left);
    let mut errors = s.errors;
    let encoding = s.encoding;
    let input = if all.is_empty() {
        data
    } else {
        room::append(&mut all, data)?;
        &all
    };
    room::ask(input.len().saturating_mul(6))?;
    let decoded = match encoding {
        Encoding::Latin1 => return Ok(codecs::decode_latin1(input)),
        Encoding::Ascii => codecs::decode_ascii(input, &mut errors),
        _ => codecs::decode_utf8(input, last, &mut errors),
    };
    match decoded {
        Ok(decoded) => {
            let left = room::copy(&input[decoded.consumed..])?;
            state(vm, this)?.left = left;
            Ok(decoded.text)
        }
        Err(error) => {
            let object = new_bytes(vm, input)?;
            let class = vm.exc_class(Exc::UnicodeDecodeError);
            Err(codec_error(vm, class, &error, object))
        }
    }
}

fn decoder(vm: &mut Vm, this: Value) -> Result {
    let have = part(this, 2);
    if have != NONE {
        return Ok(have);
    }
    let make = import_attr(vm, "codecs", "getincrementaldecoder")?;
    let make = vm.call(make, &[part(this, 0)])?;
    let decoder = vm.call(make, &[part(this, 1)])?;
    let parts = vm.tuple(&[part(this, 0), part(this, 1), decoder, part(this, 3)])?;
    TextIo::PARTS.set(vm, this, Some(parts));
    Ok(decoder)
}

fn has_cr(text: &Text) -> bool {
    match text {
        Text::Latin1(u) => u.contains(&13),
        Text::Ucs2(u) => u.contains(&13),
        Text::Ucs4(u) => u.contains(&13),
    }
}

/// Line ends as the file wants them.
fn translate(s: &mut TextState, text: Text, last: bool) -> Text {
    use super::text::LF;
    if !s.newlines.universal {
        return text;
    }
    if !s.newlines.cr && !has_cr(&text) {
        if s.newlines.seen & LF == 0 && text.code_points().contains(&10) {
            s.newlines.seen |= LF;
        }
        return text;
    }
    let mut out = TextBuilder::with_capacity(text.len() + 1);
    s.newlines
        .translate(text.code_points().into_iter(), &mut out, last);
    out.finish()
}

/// Decode one more part of the file; false at its end.
fn read_chunk(vm: &mut Vm, this: Value, buffer: Value) -> Result<bool> {
    let data = if buffered::reads_natively(vm, buffer) {
        buffered::read_some(vm, buffer, CHUNK)?.unwrap_or_default()
    } else {
        let size = Value::small(CHUNK as i64);
        let got = match attr_opt(vm, buffer, "read1")? {
            Some(read1) => vm.call(read1, &[size])?,
            None => vm.call_method(buffer, Name::read, &[size])?,
        };
        match bytes_of(vm, got) {
            Some(data) => room::copy(data)?,
            None => {
                let name = vm.type_name_of(got);
                return Err(vm.type_error(format!(
                    "underlying read1() should have returned a bytes-like object, not '{name}'"
                )));
            }
        }
    };
    let last = data.is_empty();
    let s = state(vm, this)?;
    let (before, cr) = (s.left.clone(), s.newlines.cr);
    let text = decode(vm, this, &data, last)?;
    let s = state(vm, this)?;
    let text = translate(s, text, last);
    s.snapshot = before;
    room::append(&mut s.snapshot, &data)?;
    s.snapshot_cr = cr;
    s.at = 0;
    let text = vm.str_of_text(&text)?;
    TextIo::DECODED.set(vm, this, Some(text));
    Ok(!last)
}

/// What is left of the decoded text, up to `n` characters.
fn take(vm: &mut Vm, this: Value, n: usize) -> Result {
    let chunk = decoded(this);
    let s = state(vm, this)?;
    let len = string::len(chunk.addr());
    let from = s.at.min(len);
    let to = from.saturating_add(n).min(len);
    s.at = to;
    string::slice(&mut vm.m, chunk, from, to)
}

pub fn read(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let n = size_arg(vm, args.opt(1))?;
    let buffer = check(vm, this)?;
    match n {
        None => {
            let rest = take(vm, this, usize::MAX)?;
            let data = vm.call_method(buffer, Name::read, &[])?;
            let Some(data) = bytes_of(vm, data) else {
                let name = vm.type_name_of(data);
                return Err(vm.type_error(format!(
                    "underlying read() should have returned a bytes-like object, not '{name}'"
                )));
            };
            let data = room::copy(data)?;
            let text = decode(vm, this, &data, true)?;
            let s = state(vm, this)?;
            let text = translate(s, text, true);
            s.snapshot.clear();
            s.at = 0;
            let text = vm.str_of_text(&text)?;
            TextIo::DECODED.clear(vm, this);
            if string::len(rest.addr()) == 0 {
                return Ok(text);
            }
            string::concat(&mut vm.m, rest, text)
        }
        Some(n) => {
            let mut text = take(vm, this, n)?;
            while string::len(text.addr()) < n {
                let more = read_chunk(vm, this, buffer)?;
                let next = take(vm, this, n - string::len(text.addr()))?;
                text = string::concat(&mut vm.m, text, next)?;
                if !more {
                    break;
                }
            }
            Ok(text)
        }
    }
}

fn line(vm: &mut Vm, this: Value, limit: Option<usize>) -> Result {
    let buffer = check(vm, this)?;
    let mut text = EMPTY_STR;
    loop {
        let have = string::len(text.addr());
        let left = limit.map_or(usize::MAX, |l| l - have);
        if left == 0 {
            return Ok(text);
        }
        let chunk = decoded(this);
        let units = string::units(chunk.addr());
        let s = state(vm, this)?;
        let (from, n) = (s.at.min(units.len()), units.len());
        let end = match units {
            string::Units::One(u) if s.newlines.translate_in || !s.newlines.universal => {
                if s.newlines.write.is_none() {
                    pyrs_leaf::text_search::find(&u[from..], b"\n").map(|i| from + i + 1)
                } else {
                    s.newlines.line_end(from, n, |i| u[i] as u32)
                }
            }
            _ => s.newlines.line_end(from, n, |i| units.at(i)),
        };
        let piece = take(vm, this, end.map_or(left, |e| (e - from).min(left)))?;
        text = if have == 0 {
            piece
        } else {
            string::concat(&mut vm.m, text, piece)?
        };
        if end.is_some() || string::len(text.addr()) >= limit.unwrap_or(usize::MAX) {
            return Ok(text);
        }
        if !read_chunk(vm, this, buffer)? {
            let rest = decoded(this);
            if string::len(rest.addr()) == 0 {
                return Ok(text);
            }
        }
    }
}

pub fn readline(vm: &mut Vm, args: Args) -> Result {
    let limit = size_arg(vm, args.opt(1))?;
    line(vm, args.get(0), limit)
}

/// The next line, if it is decoded already and ends with a plain newline.
fn ready_line(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let buffer = buffer_of(vm, this)?;
    if buffered::closed_natively(vm, buffer) != Some(false) || !buffered::reads_natively(vm, buffer)
    {
        return Ok(None);
    }
    let chunk = decoded(this);
    let string::Units::One(text) = string::units(chunk.addr()) else {
        return Ok(None);
    };
    let s = state(vm, this)?;
    let from = s.at.min(text.len());
    if !s.pending.is_empty() || !s.newlines.ends_plainly() {
        return Ok(None);
    }
    let Some(n) = pyrs_leaf::text_search::find(&text[from..], b"\n") else {
        return Ok(None);
    };
    let to = from + n + 1;
    s.at = to;
    string::slice(&mut vm.m, chunk, from, to).map(Some)
}

pub fn next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let text = if TextIo::is_exactly(vm, this) {
        match ready_line(vm, this)? {
            Some(line) => return Ok(Some(line)),
            None => line(vm, this, None)?,
        }
    } else {
        vm.call_method(this, Name::readline, &[])?
    };
    if !vm.truth(text)? {
        return Ok(None);
    }
    Ok(Some(text))
}

pub fn tell(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let buffer = buffer_of(vm, this)?;
    let seekable = call_method(vm, buffer, "seekable", &[])?;
    if !vm.truth(seekable)? {
        return Err(unsupported(vm, "underlying stream is not seekable"));
    }
    flush(vm, this)?;
    let at = call_method(vm, buffer, "tell", &[])?;
    let at = vm.index_i64(at)?;
    let s = state(vm, this)?;
    if s.snapshot.is_empty() {
        return vm.int(at);
    }
    let start = at - s.snapshot.len() as i64;
    let wanted = s.at;
    let used = match s.encoding {
        Encoding::Other => {
            let chunk = decoded(this);
            let text = string::slice(&mut vm.m, chunk, 0, wanted)?;
            let data = call_method(vm, text, "encode", &[part(this, 0), part(this, 1)])?;
            bytes_of(vm, data).map_or(0, <[u8]>::len)
        }
        encoding => bytes_for(s, encoding, wanted),
    };
    vm.int(start + used as i64)
}

/// How many bytes of the snapshot make its first `wanted` characters.
fn bytes_for(s: &TextState, encoding: Encoding, wanted: usize) -> usize {
    let data = &s.snapshot;
    let (mut i, mut chars) = (0, 0);
    let mut cr = s.snapshot_cr;
    while i < data.len() && chars < wanted {
        let b = data[i];
        let n = match (encoding, b) {
            (Encoding::Utf8, 0xc0..0xe0) => 2,
            (Encoding::Utf8, 0xe0..0xf0) => 3,
            (Encoding::Utf8, 0xf0..) => 4,
            _ => 1,
        };
        i = (i + n).min(data.len());
        if s.newlines.translate_in && b == b'\r' && data.get(i) == Some(&b'\n') {
            i += 1;
        }
        if cr && b != b'\n' {
            chars += 1;
        }
        cr = false;
        chars += 1;
    }
    i
}

pub fn seek(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let whence = args.index_or(vm, 2, 0)?;
    let buffer = buffer_of(vm, this)?;
    let seekable = call_method(vm, buffer, "seekable", &[])?;
    if !vm.truth(seekable)? {
        return Err(unsupported(vm, "underlying stream is not seekable"));
    }
    let to = match whence {
        1 => {
            if vm.index_i64(args.get(1))? != 0 {
                return Err(unsupported(vm, "can't do nonzero cur-relative seeks"));
            }
            tell(vm, args)?
        }
        2 => {
            if vm.index_i64(args.get(1))? != 0 {
                return Err(unsupported(vm, "can't do nonzero end-relative seeks"));
            }
            flush(vm, this)?;
            reset(vm, this)?;
            return call_method(vm, buffer, "seek", &[Value::small(0), Value::small(2)]);
        }
        0 => args.get(1),
        _ => {
            let text = format!("invalid whence ({whence}, should be 0, 1 or 2)");
            return Err(vm.value_error(text));
        }
    };
    if vm.index_i64(to)? < 0 {
        let shown = vm.repr_text(to)?;
        return Err(vm.value_error(format!("negative seek position {shown}")));
    }
    flush(vm, this)?;
    call_method(vm, buffer, "seek", &[to])?;
    reset(vm, this)?;
    Ok(to)
}

fn reset(vm: &mut Vm, this: Value) -> Result<()> {
    let s = state(vm, this)?;
    s.snapshot.clear();
    s.left.clear();
    s.at = 0;
    s.newlines.cr = false;
    TextIo::DECODED.clear(vm, this);
    if part(this, 2) != NONE {
        let decoder = part(this, 2);
        call_method(vm, decoder, "reset", &[])?;
    }
    Ok(())
}
