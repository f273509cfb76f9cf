//! The abstract classes: _IOBase, _RawIOBase, _BufferedIOBase, _TextIOBase.

use super::unsupported;
use crate::util::*;
use pyrs_runtime::name::Name;
use pyrs_runtime::{
    Args, Exc, FALSE, GetSetRow, Kind, NONE, Result, Row, TRUE, TypeDef, Value, Vm, boolean,
    native_struct,
};

native_struct! {
    pub struct IoBase {
        /// Whether `close` of this class was called.
        CLOSED: bool,
        /// Nobody names the file: closing it now is what its user forgot.
        FINALIZING: bool,
    }
}
native_struct! { pub struct RawIoBase: IoBase {} }
native_struct! { pub struct BufferedIoBase: IoBase {} }
native_struct! { pub struct TextIoBase: IoBase {} }

const fn io_type(name: &'static str) -> TypeDef {
    TypeDef {
        module: "_io",
        owns_kind: false,
        subclassable: true,
        has_dict: true,
        weakrefable: true,
        ..TypeDef::new(name, Kind::NativeObject)
    }
}

pub(super) const fn concrete(name: &'static str) -> TypeDef {
    io_type(name)
}

pub static IO_BASE: TypeDef = TypeDef {
    doc: "The abstract base class for all I/O classes.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("seek", "self, offset, whence=0, /", |vm, _| {
            Err(unsupported(vm, "seek"))
        }),
        Row::new("tell", "self, /", tell),
        Row::new("truncate", "self, size=None, /", |vm, _| {
            Err(unsupported(vm, "truncate"))
        }),
        Row::new("fileno", "self, /", |vm, _| Err(unsupported(vm, "fileno"))),
        Row::new("flush", "self, /", flush),
        Row::new("close", "self, /", close),
        Row::new("seekable", "self, /", |_, _| Ok(FALSE)),
        Row::new("readable", "self, /", |_, _| Ok(FALSE)),
        Row::new("writable", "self, /", |_, _| Ok(FALSE)),
        Row::new("isatty", "self, /", |vm, a| {
            check_closed(vm, a.get(0))?;
            Ok(FALSE)
        }),
        Row::new("_checkClosed", "self, /", |vm, a| {
            check_closed(vm, a.get(0))?;
            Ok(NONE)
        }),
        Row::new("_checkReadable", "self, /", |vm, a| {
            check(vm, a.get(0), "readable", "File or stream is not readable.")
        }),
        Row::new("_checkWritable", "self, /", |vm, a| {
            check(vm, a.get(0), "writable", "File or stream is not writable.")
        }),
        Row::new("_checkSeekable", "self, /", |vm, a| {
            check(vm, a.get(0), "seekable", "File or stream is not seekable.")
        }),
        Row::new("__enter__", "self, /", enter),
        Row::new("__exit__", "self, /, *args", exit),
        Row::new("__iter__", "self, /", enter),
        pyrs_runtime::next_row!(next),
        Row::new("__del__", "self, /", finalize),
        Row::new("readline", "self, size=-1, /", readline),
        Row::new("readlines", "self, hint=-1, /", readlines),
        Row::new("writelines", "self, lines, /", writelines),
    ],
    getsets: &[GetSetRow::get("closed", |_, a| {
        Ok(boolean(IoBase::CLOSED.get(a.get(0))))
    })],
    ..io_type("_IOBase")
};

pub static RAW_BASE: TypeDef = TypeDef {
    methods: &[
        Row::new("read", "self, size=-1, /", raw_read),
        Row::new("readall", "self, /", raw_readall),
        Row::new("readinto", "self, buffer, /", |vm, _| {
            Err(unsupported(vm, "readinto"))
        }),
        Row::new("write", "self, b, /", |vm, _| Err(unsupported(vm, "write"))),
    ],
    ..io_type("_RawIOBase")
};

pub static BUFFERED_BASE: TypeDef = TypeDef {
    methods: &[
        Row::new("detach", "self, /", |vm, _| Err(unsupported(vm, "detach"))),
        Row::new("read", "self, size=-1, /", |vm, _| {
            Err(unsupported(vm, "read"))
        }),
        Row::new("read1", "self, size=-1, /", |vm, _| {
            Err(unsupported(vm, "read1"))
        }),
        Row::new("write", "self, b, /", |vm, _| Err(unsupported(vm, "write"))),
        Row::new("readinto", "self, buffer, /", |vm, a| {
            readinto(vm, a, "read")
        }),
        Row::new("readinto1", "self, buffer, /", |vm, a| {
            readinto(vm, a, "read1")
        }),
    ],
    ..io_type("_BufferedIOBase")
};

pub static TEXT_BASE: TypeDef = TypeDef {
    methods: &[
        Row::new("detach", "self, /", |vm, _| Err(unsupported(vm, "detach"))),
        Row::new("read", "self, size=-1, /", |vm, _| {
            Err(unsupported(vm, "read"))
        }),
        Row::new("readline", "self, size=-1, /", |vm, _| {
            Err(unsupported(vm, "readline"))
        }),
        Row::new("write", "self, s, /", |vm, _| Err(unsupported(vm, "write"))),
    ],
    getsets: &[
        GetSetRow::get("encoding", |_, _| Ok(NONE)),
        GetSetRow::get("newlines", |_, _| Ok(NONE)),
        GetSetRow::get("errors", |_, _| Ok(NONE)),
    ],
    ..io_type("_TextIOBase")
};

fn new(vm: &mut Vm, args: Args) -> Result {
    IoBase::new_for(vm, args.get(0))
}

fn tell(vm: &mut Vm, args: Args) -> Result {
    call_method(vm, args.get(0), "seek", &[Value::small(0), Value::small(1)])
}

/// Whether `file.closed` is true.
pub(super) fn is_closed(vm: &mut Vm, file: Value) -> Result<bool> {
    if let Some(closed) = super::buffered::closed_natively(vm, file) {
        return Ok(closed);
    }
    let closed = vm.get_attr_name(file, Name::closed)?;
    vm.truth(closed)
}

pub(super) fn check_closed(vm: &mut Vm, file: Value) -> Result<()> {
    if is_closed(vm, file)? {
        return Err(vm.value_error("I/O operation on closed file."));
    }
    Ok(())
}

fn check(vm: &mut Vm, file: Value, method: &str, text: &str) -> Result {
    let answer = call_method(vm, file, method, &[])?;
    if answer != TRUE {
        return Err(unsupported(vm, text));
    }
    Ok(answer)
}

fn flush(vm: &mut Vm, args: Args) -> Result {
    if IoBase::CLOSED.get(args.get(0)) {
        return Err(vm.value_error("I/O operation on closed file."));
    }
    Ok(NONE)
}

fn close(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if IoBase::CLOSED.get(this) {
        return Ok(NONE);
    }
    let flushed = vm.call_method(this, Name::flush, &[]);
    IoBase::CLOSED.set(vm, this, true);
    flushed?;
    Ok(NONE)
}

pub(super) fn enter(vm: &mut Vm, args: Args) -> Result {
    check_closed(vm, args.get(0))?;
    Ok(args.get(0))
}

pub(super) fn exit(vm: &mut Vm, args: Args) -> Result {
    vm.call_method(args.get(0), Name::close, &[])
}

fn finalize(vm: &mut Vm, args: Args) -> Result {
    let closed = is_closed(vm, args.get(0));
    match closed {
        Ok(true) => return Ok(NONE),
        Ok(false) => {}
        Err(_) => {
            // Such as one that was never initialised: there is nothing to close.
            vm.take_exception();
            return Ok(NONE);
        }
    }
    IoBase::FINALIZING.set(vm, args.get(0), true);
    if vm.call_method(args.get(0), Name::close, &[]).is_err() {
        vm.unraisable("while finalizing file", args.get(0));
    }
    Ok(NONE)
}

/// Behind the start of `close`: if it is a finalizer that closes, what holds the descriptor is
/// asked to warn of the file that the program knew. `_dealloc_warn` is the classes' own way to
/// pass that on; what has no such method does not warn.
pub(super) fn warn_if_forgotten(vm: &mut Vm, this: Value, inner: Value) {
    if IoBase::FINALIZING.get(this) {
        pass_on(vm, inner, this);
    }
}

/// `_dealloc_warn` of what lies below, whatever that says.
pub(super) fn pass_on(vm: &mut Vm, inner: Value, source: Value) {
    if call_method(vm, inner, "_dealloc_warn", &[source]).is_err() {
        vm.take_exception();
    }
}

/// Warn that a file was not closed by its user; that the warning is an error concerns nobody.
#[cold]
pub(super) fn warn_unclosed(vm: &mut Vm, file: Value, source: Value) {
    if unclosed(vm, source).is_err() {
        vm.unraisable("while finalizing file", file);
    }
}

fn unclosed(vm: &mut Vm, source: Value) -> Result<()> {
    let text = format!("unclosed file {}", vm.repr_text(source)?);
    let text = vm.str(&text)?;
    let class = vm.exc_class(Exc::ResourceWarning);
    match import_attr(vm, "_warnings", "warn") {
        Ok(warn) => vm.call(warn, &[text, class, Value::small(1), source])?,
        // At the end of the program there is nobody left to warn.
        Err(_) if vm.is_ending() => vm.take_exception(),
        Err(raised) => return Err(raised),
    };
    Ok(())
}

fn next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let line = vm.call_method(this, Name::readline, &[])?;
    if !vm.truth(line)? {
        return Ok(None);
    }
    Ok(Some(line))
}

/// A size argument: None and negative numbers mean everything.
pub(super) fn size_arg(vm: &mut Vm, value: Option<Value>) -> Result<Option<usize>> {
    match value {
        None => Ok(None),
        Some(v) if v == NONE => Ok(None),
        Some(v) => {
            if !vm.is_int(v) && vm.special(v, Name::__index__).is_none() {
                let got = vm.type_name_of(v);
                return Err(
                    vm.type_error(format!("argument should be integer or None, not '{got}'"))
                );
            }
            let n = vm.index_i64(v)?;
            Ok(usize::try_from(n).ok())
        }
    }
}

fn readline(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let limit = size_arg(vm, args.opt(1))?;
    let peek = attr_opt(vm, this, "peek")?;
    let mut line: Vec<u8> = Vec::new();
    loop {
        let left = limit.map(|l| l - line.len());
        if left == Some(0) {
            break;
        }
        let mut want = 1;
        if let Some(peek) = peek {
            let ahead = vm.call(peek, &[Value::small(1)])?;
            if let Some(data) = bytes_of(vm, ahead)
                && !data.is_empty()
            {
                want = match data.iter().position(|&b| b == b'\n') {
                    Some(i) => i + 1,
                    None => data.len(),
                };
                if let Some(left) = left {
                    want = want.min(left);
                }
            }
        }
        let got = vm.call_method(this, Name::read, &[Value::small(want as i64)])?;
        let Some(data) = bytes_of(vm, got) else {
            let name = vm.type_name_of(got);
            let text = format!("read() should have returned a bytes object, not '{name}'");
            return Err(vm.raise_str(pyrs_runtime::Exc::OSError, &text));
        };
        if data.is_empty() {
            break;
        }
        room::append(&mut line, data)?;
        if line.last() == Some(&b'\n') {
            break;
        }
    }
    new_bytes(vm, &line)
}

pub(super) fn readlines(vm: &mut Vm, args: Args) -> Result {
    let hint = size_arg(vm, args.opt(1))?.filter(|&h| h > 0);
    let list = vm.list(&[])?;
    let mut total = 0;
    let it = vm.iter(args.get(0))?;
    while let Some(line) = vm.next(it)? {
        push(vm, list, line)?;
        total += vm.len(line)?;
        if hint.is_some_and(|h| total >= h) {
            break;
        }
    }
    Ok(list)
}

pub(super) fn writelines(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    check_closed(vm, this)?;
    let it = vm.iter(args.get(1))?;
    while let Some(line) = vm.next(it)? {
        vm.call_method(this, Name::write, &[line])?;
    }
    Ok(NONE)
}

fn raw_read(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let Some(n) = size_arg(vm, args.opt(1))? else {
        return call_method(vm, this, "readall", &[]);
    };
    let buffer = new_bytearray(vm, &room::zeroed(n)?)?;
    let got = call_method(vm, this, "readinto", &[buffer])?;
    if got == NONE {
        return Ok(NONE);
    }
    let got = vm.index_i64(got)?;
    let data = bytes_of(vm, buffer).unwrap_or(&[]);
    let Some(data) = usize::try_from(got).ok().and_then(|n| data.get(..n)) else {
        let text = format!("readinto returned {got} outside buffer size {n}");
        return Err(vm.value_error(text));
    };
    let data = room::copy(data)?;
    new_bytes(vm, &data)
}

fn raw_readall(vm: &mut Vm, args: Args) -> Result {
    let mut all = Vec::new();
    loop {
        let size = Value::small(super::DEFAULT_BUFFER_SIZE as i64);
        let part = vm.call_method(args.get(0), Name::read, &[size])?;
        if part == NONE {
            if all.is_empty() {
                return Ok(NONE);
            }
            break;
        }
        let Some(data) = bytes_of(vm, part) else {
            return Err(vm.type_error("read() should return bytes"));
        };
        if data.is_empty() {
            break;
        }
        room::append(&mut all, data)?;
    }
    new_bytes(vm, &all)
}

fn readinto(vm: &mut Vm, args: Args, method: &str) -> Result {
    let room = writable_bytes(vm, args.get(1))?.len();
    let got = call_method(vm, args.get(0), method, &[Value::small(room as i64)])?;
    let Some(data) = bytes_of(vm, got) else {
        return Err(vm.type_error("read() should return bytes"));
    };
    let n = data.len();
    if n > room {
        return Err(vm.value_error(format!(
            "read() returned too much data: {room} bytes requested, {n} returned"
        )));
    }
    writable_bytes(vm, args.get(1))?[..n].copy_from_slice(data);
    vm.int(n as i64)
}
