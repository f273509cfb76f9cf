//! BufferedReader, BufferedWriter, BufferedRandom.

use super::base::{BufferedIoBase, concrete, size_arg};
use super::file::FileIo;
use super::raw::{alone, raw_read, raw_seek, raw_tell, raw_write};
use super::{DEFAULT_BUFFER_SIZE, file, unsupported};
use crate::util::*;
use pyrs_runtime::name::Name;
use pyrs_runtime::{Args, GetSetRow, NONE, Result, Row, TypeDef, Value, Vm, native_struct, string};

native_struct! {
    pub struct Buffered: BufferedIoBase {
        RAW: Option<Value>,
        /// Gone when the file is detached or closed.
        BUFFER: State<Buffer>,
        /// READS, WRITES.
        ABILITIES: i64,
        /// Whether a thread works with the buffer.
        BUSY: bool,
        /// The queue of the threads that wait for it.
        WAITERS: i64,
    }
}
native_struct! { pub struct BufferedReader: Buffered {} }
native_struct! { pub struct BufferedWriter: Buffered {} }
native_struct! { pub struct BufferedRandom: Buffered {} }

/// Whether the value is exactly a BufferedReader or a BufferedRandom.
pub(super) fn reads_natively(vm: &Vm, value: Value) -> bool {
    BufferedReader::is_exactly(vm, value) || BufferedRandom::is_exactly(vm, value)
}

/// What `closed` is of a buffer of exactly one of these classes over exactly a FileIO, which
/// asks nobody.
pub(super) fn closed_natively(vm: &Vm, value: Value) -> Option<bool> {
    if !reads_natively(vm, value) && !BufferedWriter::is_exactly(vm, value) {
        return None;
    }
    let raw = Buffered::RAW.get(value)?;
    file::FileIo::is_exactly(vm, raw).then(|| file::is_closed(raw))
}

const READS: i64 = 1;
const WRITES: i64 = 2;

/// What a buffer holds outside the heap.
pub struct Buffer {
    /// Bytes read ahead, and how many of them were given out.
    read: Vec<u8>,
    at: usize,
    /// Bytes not yet written.
    pub write: Vec<u8>,
    pub size: usize,
    /// The raw file's descriptor when it is exactly a FileIO, else -1, for the end of the
    /// interpreter; and how often that descriptor had been closed when it was noted.
    fd: i32,
    closes: u32,
    /// The thread that works with the buffer while others run; 0: none.
    pub(super) owner: u64,
}

impl Buffer {
    /// Write what is left, without an interpreter.
    pub fn flush_at_exit(&mut self, closes: &file::Closes) {
        // Since a close the number may name another file.
        let own = self.fd >= 0 && self.closes == closes.of(self.fd);
        while own && !self.write.is_empty() {
            // SAFETY: the buffer has that many bytes.
            let n = unsafe { libc::write(self.fd, self.write.as_ptr().cast(), self.write.len()) };
            if n <= 0 {
                break;
            }
            self.write.drain(..n as usize);
        }
    }
}

const COMMON: [Row; 13] = [
    Row::new("close", "self, /", close),
    Row::new("flush", "self, /", flush_method),
    Row::new("detach", "self, /", detach),
    Row::new("seek", "self, target, whence=0, /", seek),
    Row::new("tell", "self, /", tell),
    Row::new("fileno", "self, /", |vm, a| forward(vm, a, "fileno")),
    Row::new("isatty", "self, /", |vm, a| forward(vm, a, "isatty")),
    Row::new("seekable", "self, /", |vm, a| forward(vm, a, "seekable")),
    Row::new("readable", "self, /", |vm, a| forward(vm, a, "readable")),
    Row::new("writable", "self, /", |vm, a| forward(vm, a, "writable")),
    Row::new("truncate", "self, pos=None, /", truncate),
    Row::new("__repr__", "self, /", repr),
    Row::new("_dealloc_warn", "self, source, /", |vm, a| {
        if let Some(raw) = Buffered::RAW.get(a.get(0)) {
            super::base::pass_on(vm, raw, a.get(1));
        }
        Ok(NONE)
    }),
];

const READ_ROWS: [Row; 7] = [
    Row::new("read", "self, size=-1, /", read),
    Row::new("read1", "self, size=-1, /", read1),
    Row::new("readinto", "self, buffer, /", |vm, a| {
        readinto(vm, a, false)
    }),
    Row::new("readinto1", "self, buffer, /", |vm, a| {
        readinto(vm, a, true)
    }),
    Row::new("peek", "self, size=0, /", peek),
    Row::new("readline", "self, size=-1, /", readline),
    pyrs_runtime::next_row!(next),
];

const fn join<const N: usize>(parts: &[&[Row]]) -> [Row; N] {
    let mut rows = [COMMON[0]; N];
    let (mut n, mut p) = (0, 0);
    while p < parts.len() {
        let mut i = 0;
        while i < parts[p].len() {
            rows[n] = parts[p][i];
            n += 1;
            i += 1;
        }
        p += 1;
    }
    rows
}

static READER_ROWS: [Row; 22] = join(&[
    &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            BufferedReader::new_for(vm, a.get(0))
        }),
        Row::new("__init__", "self, raw, buffer_size=131072", |vm, a| {
            init(vm, a, READS)
        }),
    ],
    &COMMON,
    &READ_ROWS,
]);
static WRITER_ROWS: [Row; 16] = join(&[
    &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            BufferedWriter::new_for(vm, a.get(0))
        }),
        Row::new("__init__", "self, raw, buffer_size=131072", |vm, a| {
            init(vm, a, WRITES)
        }),
        Row::new("write", "self, buffer, /", write_method),
    ],
    &COMMON,
]);
static RANDOM_ROWS: [Row; 23] = join(&[
    &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            BufferedRandom::new_for(vm, a.get(0))
        }),
        Row::new("__init__", "self, raw, buffer_size=131072", |vm, a| {
            init(vm, a, READS | WRITES)
        }),
        Row::new("write", "self, buffer, /", write_method),
    ],
    &COMMON,
    &READ_ROWS,
]);
const GETSETS: &[GetSetRow] = &[
    GetSetRow::get("raw", |_, a| {
        Ok(Buffered::RAW.get(a.get(0)).unwrap_or(NONE))
    }),
    GetSetRow::get("closed", |vm, a| {
        let raw = raw_of(vm, a.get(0))?;
        vm.get_attr_name(raw, Name::closed)
    }),
    GetSetRow::get("name", |vm, a| {
        let raw = raw_of(vm, a.get(0))?;
        vm.get_attr_name(raw, Name::name_)
    }),
    GetSetRow::get("mode", |vm, a| {
        let raw = raw_of(vm, a.get(0))?;
        vm.get_attr_name(raw, Name::mode)
    }),
];

pub static READER: TypeDef = TypeDef {
    doc: "Create a new buffered reader using the given readable raw IO object.",
    methods: &READER_ROWS,
    getsets: GETSETS,
    ..concrete("BufferedReader")
};
pub static WRITER: TypeDef = TypeDef {
    doc: "A buffer for a writeable sequential RawIO object.",
    methods: &WRITER_ROWS,
    getsets: GETSETS,
    ..concrete("BufferedWriter")
};
pub static RANDOM: TypeDef = TypeDef {
    doc: "A buffered interface to random access streams.",
    methods: &RANDOM_ROWS,
    getsets: GETSETS,
    ..concrete("BufferedRandom")
};
fn init(vm: &mut Vm, args: Args, abilities: i64) -> Result {
    let (this, raw) = (args.get(0), args.get(1));
    let size = args.index_or(vm, 2, DEFAULT_BUFFER_SIZE as i64)?;
    if size <= 0 {
        return Err(vm.value_error("buffer size must be strictly positive"));
    }
    for (bit, method, text) in [
        (READS, "readable", "File or stream is not readable."),
        (WRITES, "writable", "File or stream is not writable."),
    ] {
        if abilities & bit != 0 {
            let yes = call_method(vm, raw, method, &[])?;
            if !vm.truth(yes)? {
                let class = vm.exc_class(pyrs_runtime::Exc::OSError);
                let _ = class;
                return Err(unsupported(vm, text));
            }
        }
    }
    if abilities == READS | WRITES {
        let yes = call_method(vm, raw, "seekable", &[])?;
        if !vm.truth(yes)? {
            return Err(unsupported(vm, "File or stream is not seekable."));
        }
    }
    attach(vm, this, raw, size as usize, abilities)?;
    Ok(NONE)
}

fn attach(vm: &mut Vm, this: Value, raw: Value, size: usize, abilities: i64) -> Result<()> {
    let fd = open_descriptor(vm, raw);
    let buffer = Buffer {
        read: Vec::new(),
        at: 0,
        write: Vec::new(),
        size,
        fd,
        closes: file::closes_of(vm, fd),
        owner: 0,
    };
    Buffered::BUFFER.put(vm, this, buffer)?;
    Buffered::RAW.set(vm, this, Some(raw));
    Buffered::ABILITIES.set(vm, this, abilities);
    if size > 1 << 20 {
        Buffered::BUFFER.size(vm, this, size)?;
    }
    Ok(())
}

/// The descriptor of what is exactly a FileIO and open; -1 for others, whose methods are called.
fn open_descriptor(vm: &Vm, raw: Value) -> i32 {
    if FileIo::is_exactly(vm, raw) {
        FileIo::FD.get(raw)
    } else {
        -1
    }
}

/// As [`open_descriptor`], of a buffer's raw file as it is now.
pub(super) fn direct_fd(vm: &Vm, this: Value) -> i32 {
    match Buffered::RAW.get(this) {
        Some(raw) => open_descriptor(vm, raw),
        None => -1,
    }
}

/// A buffer over a FileIO, made natively: a reader, a writer or both.
pub fn over(vm: &mut Vm, raw: Value, reads: bool, writes: bool, size: usize) -> Result {
    let (this, abilities) = match (reads, writes) {
        (true, false) => (BufferedReader::make(vm)?, READS),
        (false, _) => (BufferedWriter::make(vm)?, WRITES),
        (true, true) => (BufferedRandom::make(vm)?, READS | WRITES),
    };
    attach(vm, this, raw, size, abilities)?;
    Ok(this)
}

pub(super) fn raw_of(vm: &mut Vm, this: Value) -> Result {
    match Buffered::RAW.get(this) {
        Some(raw) => Ok(raw),
        None if Buffered::ABILITIES.get(this) != 0 => {
            Err(vm.value_error("raw stream has been detached"))
        }
        None => Err(vm.value_error("I/O operation on uninitialized object")),
    }
}

fn forward(vm: &mut Vm, args: Args, method: &str) -> Result {
    let raw = raw_of(vm, args.get(0))?;
    call_method(vm, raw, method, &[])
}

/// The buffer of an open file, or an error that names what was tried.
fn buffer<'a>(vm: &'a mut Vm, this: Value, what: &str) -> Result<&'a mut Buffer> {
    let raw = raw_of(vm, this)?;
    let closed = if FileIo::is_exactly(vm, raw) {
        file::is_closed(raw)
    } else {
        super::base::is_closed(vm, raw)?
    };
    if closed || Buffered::BUFFER.get(vm, this).is_none() {
        return Err(
            vm.value_error(format!("{what} of closed file").replace("write of", "write to"))
        );
    }
    not_in_use(vm, this)?;
    Buffered::BUFFER.get_or(vm, this, "I/O operation on closed file.")
}

/// RuntimeError when a call of the raw file's methods for this buffer is under way.
fn not_in_use(vm: &mut Vm, this: Value) -> Result<()> {
    if !Buffered::BUFFER.in_use(vm, this) {
        return Ok(());
    }
    let who = vm.repr_text(this)?;
    Err(vm.runtime_error(format!("reentrant call inside {who}")))
}

pub(super) fn state(vm: &mut Vm, this: Value) -> Option<&mut Buffer> {
    Buffered::BUFFER.get_mut(vm, this)
}

/// Write out what is buffered.
pub fn flush(vm: &mut Vm, this: Value) -> Result<()> {
    alone(vm, this, |vm| flush_alone(vm, this))
}

fn flush_alone(vm: &mut Vm, this: Value) -> Result<()> {
    let Some(buffer) = state(vm, this) else {
        return Ok(());
    };
    if buffer.write.is_empty() {
        return Ok(());
    }
    let mut data = core::mem::take(&mut buffer.write);
    raw_write(vm, this, &data)?;
    data.clear();
    // Another thread may have written meanwhile.
    if data.capacity() <= DEFAULT_BUFFER_SIZE
        && let Some(buffer) = state(vm, this)
        && buffer.write.is_empty()
    {
        buffer.write = data;
    }
    Ok(())
}

/// Forget what was read ahead, and bring the raw file to where the reader is.
fn unread(vm: &mut Vm, this: Value) -> Result<()> {
    let Some(buffer) = state(vm, this) else {
        return Ok(());
    };
    let ahead = (buffer.read.len() - buffer.at) as i64;
    buffer.read.clear();
    buffer.at = 0;
    if ahead > 0 {
        raw_seek(vm, this, -ahead, 1)?;
    }
    Ok(())
}

fn flush_method(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    buffer(vm, this, "flush")?;
    flush(vm, this)?;
    if Buffered::ABILITIES.get(this) == READS {
        let raw = raw_of(vm, this)?;
        return vm.call_method(raw, Name::flush, &[]);
    }
    if Buffered::ABILITIES.get(this) & READS != 0 {
        unread(vm, this)?;
    }
    Ok(NONE)
}

fn close(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let raw = raw_of(vm, this)?;
    not_in_use(vm, this)?;
    if super::base::is_closed(vm, raw)? {
        Buffered::BUFFER.drop(vm, this);
        return Ok(NONE);
    }
    super::base::warn_if_forgotten(vm, this, raw);
    // A subclass may have its own flush; its error does not keep the file open.
    let flushed = vm.call_method(this, Name::flush, &[]);
    let pending = flushed.is_err().then(|| vm.take_exception());
    let closed = vm.call_method(raw, Name::close, &[]);
    Buffered::BUFFER.drop(vm, this);
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
    let raw = raw_of(vm, this)?;
    vm.call_method(this, Name::flush, &[])?;
    Buffered::BUFFER.drop(vm, this);
    Buffered::RAW.clear(vm, this);
    Ok(raw)
}

/// Write an ASCII str as it is.
pub fn write_text(vm: &mut Vm, this: Value, text: Value) -> Result<()> {
    let open = direct_fd(vm, this) >= 0;
    if let Some(b) = state(vm, this).filter(|_| open) {
        let data = string::raw(text.addr());
        if b.write.len() + data.len() <= b.size {
            return room::append(&mut b.write, data);
        }
    }
    let data = room::copy(string::raw(text.addr()))?;
    write(vm, this, &data)
}

pub fn write(vm: &mut Vm, this: Value, data: &[u8]) -> Result<()> {
    alone(vm, this, |vm| write_alone(vm, this, data))
}

fn write_alone(vm: &mut Vm, this: Value, data: &[u8]) -> Result<()> {
    let reads = Buffered::ABILITIES.get(this) & READS != 0;
    let b = buffer(vm, this, "write")?;
    let ahead = reads && !b.read.is_empty();
    if ahead {
        unread(vm, this)?;
    }
    let b = buffer(vm, this, "write")?;
    if b.write.len() + data.len() <= b.size {
        return room::append(&mut b.write, data);
    }
    flush(vm, this)?;
    let b = buffer(vm, this, "write")?;
    if data.len() < b.size {
        return room::append(&mut b.write, data);
    }
    raw_write(vm, this, data)
}

fn write_method(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if vm.as_str(args.get(1)).is_some() {
        return Err(vm.type_error("a bytes-like object is required, not 'str'"));
    }
    let data = need_bytes(vm, args.get(1))?;
    write(vm, this, &data)?;
    vm.int(data.len() as i64)
}

/// Take up to `n` bytes that were read ahead.
fn take(b: &mut Buffer, n: usize) -> Result<Vec<u8>> {
    let n = n.min(b.read.len() - b.at);
    let part = room::copy(&b.read[b.at..b.at + n])?;
    b.at += n;
    if b.at == b.read.len() {
        b.read.clear();
        b.at = 0;
    }
    Ok(part)
}

/// Fill the empty buffer with one raw read; false at the end or when it would block.
fn fill(vm: &mut Vm, this: Value, wanted: usize) -> Result<Option<bool>> {
    // Most files are small: all of a buffer's memory is asked for when a first part was full.
    const FIRST: usize = 16 << 10;
    let direct = direct_fd(vm, this) >= 0 && wanted <= FIRST;
    let size = state(vm, this).map_or(DEFAULT_BUFFER_SIZE, |b| match direct {
        true if b.read.capacity() < FIRST => b.size.min(FIRST),
        _ => b.size,
    });
    let Some(data) = raw_read(vm, this, size)? else {
        return Ok(None);
    };
    let any = !data.is_empty();
    if let Some(b) = state(vm, this) {
        b.read = data;
        b.at = 0;
    }
    Ok(Some(any))
}

/// Up to `n` bytes, or all; None when nothing is there and it would block.
pub fn read_bytes(vm: &mut Vm, this: Value, n: Option<usize>) -> Result<Option<Vec<u8>>> {
    alone(vm, this, |vm| read_bytes_alone(vm, this, n))
}

fn read_bytes_alone(vm: &mut Vm, this: Value, n: Option<usize>) -> Result<Option<Vec<u8>>> {
    flush_before_read(vm, this)?;
    let b = buffer(vm, this, "read")?;
    let mut out = take(b, n.unwrap_or(usize::MAX))?;
    let fd = direct_fd(vm, this);
    match n {
        None => {
            if fd >= 0 {
                if let Some(mut rest) = file::read_all(vm, fd)? {
                    if out.is_empty() {
                        out = rest;
                    } else {
                        room::reserve(&mut out, rest.len())?;
                        out.append(&mut rest);
                    }
                } else if out.is_empty() {
                    return Ok(None);
                }
                return Ok(Some(out));
            }
            let raw = raw_of(vm, this)?;
            if let Some(readall) = attr_opt(vm, raw, "readall")? {
                let rest = vm.call(readall, &[])?;
                if let Some(rest) = bytes_of(vm, rest) {
                    room::append(&mut out, rest)?;
                } else if rest == NONE {
                    return Ok(if out.is_empty() { None } else { Some(out) });
                } else {
                    return Err(vm.type_error("readall() should return bytes"));
                }
                return Ok(Some(out));
            }
            loop {
                match raw_read(vm, this, DEFAULT_BUFFER_SIZE)? {
                    None if out.is_empty() => return Ok(None),
                    None => break,
                    Some(part) if part.is_empty() => break,
                    Some(part) => room::append(&mut out, &part)?,
                }
            }
        }
        Some(n) => {
            let size = state(vm, this).map_or(0, |b| b.size);
            while out.len() < n {
                let left = n - out.len();
                if left >= size {
                    match raw_read(vm, this, left)? {
                        None if out.is_empty() => return Ok(None),
                        None => break,
                        Some(part) if part.is_empty() => break,
                        Some(part) => room::append(&mut out, &part)?,
                    }
                } else {
                    match fill(vm, this, left)? {
                        None if out.is_empty() => return Ok(None),
                        Some(true) => {
                            if let Some(b) = state(vm, this) {
                                let part = take(b, left)?;
                                room::append(&mut out, &part)?;
                            }
                        }
                        _ => break,
                    }
                }
            }
        }
    }
    Ok(Some(out))
}

fn flush_before_read(vm: &mut Vm, this: Value) -> Result<()> {
    if Buffered::ABILITIES.get(this) & WRITES != 0 {
        flush(vm, this)?;
    }
    Ok(())
}

fn give(vm: &mut Vm, data: Option<Vec<u8>>) -> Result {
    match data {
        Some(data) => new_bytes(vm, &data),
        None => Ok(NONE),
    }
}

fn read(vm: &mut Vm, args: Args) -> Result {
    let n = size_arg(vm, args.opt(1))?;
    if n.is_none()
        && let Some(v) = args.some(1)
        && vm.index_i64(v)? < -1
    {
        return Err(vm.value_error("read length must be non-negative or -1"));
    }
    let data = read_bytes(vm, args.get(0), n)?;
    give(vm, data)
}

/// At most one raw read.
pub fn read_some(vm: &mut Vm, this: Value, n: usize) -> Result<Option<Vec<u8>>> {
    alone(vm, this, |vm| read_some_alone(vm, this, n))
}

fn read_some_alone(vm: &mut Vm, this: Value, n: usize) -> Result<Option<Vec<u8>>> {
    flush_before_read(vm, this)?;
    let b = buffer(vm, this, "read")?;
    if n > 0 && b.read.len() == b.at && fill(vm, this, n)?.is_none() {
        return Ok(None);
    }
    match state(vm, this) {
        Some(b) => take(b, n).map(Some),
        None => Ok(Some(Vec::new())),
    }
}

fn read1(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let size = buffer(vm, this, "read")?.size;
    let n = size_arg(vm, args.opt(1))?.unwrap_or(size);
    let data = read_some(vm, this, n)?;
    new_bytes(vm, &data.unwrap_or_default())
}

fn readinto(vm: &mut Vm, args: Args, one: bool) -> Result {
    let this = args.get(0);
    let n = fill_buffer(vm, args.get(1), |vm, place| {
        let data = if one {
            read_some(vm, this, place.len())?
        } else {
            read_bytes(vm, this, Some(place.len()))?
        };
        Ok(data.map(|data| {
            place[..data.len()].copy_from_slice(&data);
            data.len()
        }))
    })?;
    match n {
        Some(n) => vm.int(n as i64),
        None => Ok(NONE),
    }
}

fn peek(vm: &mut Vm, args: Args) -> Result {
    alone(vm, args.get(0), |vm| peek_alone(vm, args))
}

fn peek_alone(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    flush_before_read(vm, this)?;
    let b = buffer(vm, this, "peek")?;
    if b.read.len() == b.at {
        fill(vm, this, usize::MAX)?;
    }
    let data = match state(vm, this) {
        Some(b) => room::copy(&b.read[b.at..])?,
        None => Vec::new(),
    };
    new_bytes(vm, &data)
}

fn line(vm: &mut Vm, this: Value, limit: Option<usize>) -> Result<Vec<u8>> {
    alone(vm, this, |vm| line_alone(vm, this, limit))
}

fn line_alone(vm: &mut Vm, this: Value, limit: Option<usize>) -> Result<Vec<u8>> {
    flush_before_read(vm, this)?;
    buffer(vm, this, "readline")?;
    let mut out = Vec::new();
    loop {
        let left = limit.map_or(usize::MAX, |l| l - out.len());
        if left == 0 {
            break;
        }
        let Some(b) = state(vm, this) else { break };
        let ahead = &b.read[b.at..];
        if ahead.is_empty() {
            match fill(vm, this, 0)? {
                Some(true) => continue,
                _ => break,
            }
        }
        let found = pyrs_leaf::text_search::find(ahead, b"\n");
        let n = found.map_or(ahead.len(), |i| i + 1);
        let part = take(b, n.min(left))?;
        room::append(&mut out, &part)?;
        if found.is_some() && n <= left {
            break;
        }
    }
    Ok(out)
}

fn readline(vm: &mut Vm, args: Args) -> Result {
    let limit = size_arg(vm, args.opt(1))?;
    let data = line(vm, args.get(0), limit)?;
    new_bytes(vm, &data)
}

fn next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    if !reads_natively(vm, this) {
        let data = vm.call_method(this, Name::readline, &[])?;
        if !vm.truth(data)? {
            return Ok(None);
        }
        return Ok(Some(data));
    }
    let data = line(vm, this, None)?;
    if data.is_empty() {
        return Ok(None);
    }
    new_bytes(vm, &data).map(Some)
}

pub fn tell_at(vm: &mut Vm, this: Value) -> Result<i64> {
    alone(vm, this, |vm| tell_at_alone(vm, this))
}

fn tell_at_alone(vm: &mut Vm, this: Value) -> Result<i64> {
    let at = raw_tell(vm, this)?;
    let b = buffer(vm, this, "tell")?;
    Ok(at + b.write.len() as i64 - (b.read.len() - b.at) as i64)
}

fn tell(vm: &mut Vm, args: Args) -> Result {
    let at = tell_at(vm, args.get(0))?;
    vm.int(at)
}

fn seek(vm: &mut Vm, args: Args) -> Result {
    alone(vm, args.get(0), |vm| seek_alone(vm, args))
}

fn seek_alone(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    buffer(vm, this, "seek")?;
    let mut to = args.index(vm, 1)?;
    let whence = args.index_or(vm, 2, 0)?;
    if !(0..=2).contains(&whence) {
        return Err(vm.value_error(format!("whence value {whence} unsupported")));
    }
    let raw = raw_of(vm, this)?;
    let seekable = call_method(vm, raw, "seekable", &[])?;
    if !vm.truth(seekable)? {
        return Err(unsupported(vm, "File or stream is not seekable."));
    }
    flush(vm, this)?;
    if let Some(b) = state(vm, this) {
        if whence == 1 {
            to -= (b.read.len() - b.at) as i64;
        }
        b.read.clear();
        b.at = 0;
    }
    let at = raw_seek(vm, this, to, whence)?;
    vm.int(at)
}

fn truncate(vm: &mut Vm, args: Args) -> Result {
    alone(vm, args.get(0), |vm| truncate_alone(vm, args))
}

fn truncate_alone(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if Buffered::ABILITIES.get(this) & WRITES == 0 {
        return Err(unsupported(vm, "truncate"));
    }
    buffer(vm, this, "truncate")?;
    flush(vm, this)?;
    let size = match args.some(1) {
        Some(size) => size,
        None => {
            let at = tell_at(vm, this)?;
            vm.int(at)?
        }
    };
    let raw = raw_of(vm, this)?;
    call_method(vm, raw, "truncate", &[size])
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.type_name_of(this);
    let text = match vm.get_attr_name(this, Name::name_) {
        Ok(name) => {
            let name = vm.repr_text(name)?;
            format!("<{class} name={name}>")
        }
        Err(_) => {
            vm.take_exception();
            format!("<{class}>")
        }
    };
    vm.str(&text)
}
