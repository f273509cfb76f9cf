//! FileIO.

use super::base::{IoBase, RawIoBase, concrete, size_arg};
use super::unsupported;
use crate::descriptors::blocking;
use crate::util::*;
use pyrs_runtime::{
    Args, GetSetRow, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean, native_struct,
};
use std::ffi::CString;

native_struct! {
    pub struct FileIo: RawIoBase {
        /// -1: closed, or not opened yet.
        FD: Descriptor,
        FLAGS: i64,
        NAME: Option<Value>,
    }
}

pub const READABLE: i64 = 1;
pub const WRITABLE: i64 = 2;
pub const APPENDING: i64 = 4;
pub const CLOSEFD: i64 = 8;
pub const CREATED: i64 = 16;
const SEEKABLE_KNOWN: i64 = 32;
const SEEKABLE: i64 = 64;

pub static FILE: TypeDef = TypeDef {
    doc: "Open a file.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new(
            "__init__",
            "self, file, mode='r', closefd=True, opener=None",
            init,
        ),
        Row::new("read", "self, size=-1, /", read),
        Row::new("readall", "self, /", |vm, a| {
            let fd = open_for(vm, a.get(0), READABLE)?;
            read_rest(vm, fd)
        }),
        Row::new("readinto", "self, buffer, /", readinto),
        Row::new("write", "self, b, /", write),
        Row::new("seek", "self, pos, whence=0, /", seek),
        Row::new("tell", "self, /", tell),
        Row::new("truncate", "self, size=None, /", truncate),
        Row::new("close", "self, /", close),
        Row::new("_dealloc_warn", "self, source, /", |vm, a| {
            warn_if_open(vm, a.get(0), a.get(1));
            Ok(NONE)
        }),
        Row::new("fileno", "self, /", |vm, a| {
            let fd = descriptor(vm, a.get(0))?;
            vm.int(fd as i64)
        }),
        Row::new("isatty", "self, /", isatty),
        Row::new("_isatty_open_only", "self, /", isatty),
        Row::new("seekable", "self, /", |vm, a| {
            descriptor(vm, a.get(0))?;
            Ok(boolean(is_seekable(vm, a.get(0))))
        }),
        Row::new("readable", "self, /", |vm, a| {
            descriptor(vm, a.get(0))?;
            Ok(boolean(FileIo::FLAGS.get(a.get(0)) & READABLE != 0))
        }),
        Row::new("writable", "self, /", |vm, a| {
            descriptor(vm, a.get(0))?;
            Ok(boolean(FileIo::FLAGS.get(a.get(0)) & WRITABLE != 0))
        }),
        Row::new("__repr__", "self, /", repr),
    ],
    getsets: &[
        GetSetRow::get("closed", |_, a| Ok(boolean(is_closed(a.get(0))))),
        GetSetRow::get("closefd", |_, a| {
            Ok(boolean(FileIo::FLAGS.get(a.get(0)) & CLOSEFD != 0))
        }),
        GetSetRow::get("mode", |vm, a| vm.str(mode_text(a.get(0)))),
        GetSetRow::new(
            "name",
            |vm, a| match FileIo::NAME.get(a.get(0)) {
                Some(name) => Ok(name),
                None => {
                    let key = vm.name(pyrs_runtime::name::Name::name_);
                    Err(vm.no_attribute(a.get(0), key))
                }
            },
            |vm, a| {
                FileIo::NAME.set(vm, a.get(0), a.opt(1));
                Ok(NONE)
            },
        ),
        GetSetRow::get("_blksize", |_, _| {
            Ok(Value::small(super::DEFAULT_BUFFER_SIZE as i64))
        }),
    ],
    ..concrete("FileIO")
};

fn new(vm: &mut Vm, args: Args) -> Result {
    FileIo::new_for(vm, args.get(0))
}

/// A FileIO of an open descriptor.
pub fn of_descriptor(vm: &mut Vm, fd: i32, flags: i64, name: Value) -> Result {
    let this = FileIo::make(vm)?;
    FileIo::FD.set(vm, this, fd);
    FileIo::FLAGS.set(vm, this, flags);
    FileIo::NAME.set(vm, this, Some(name));
    Ok(this)
}

pub fn is_closed(this: Value) -> bool {
    FileIo::FD.get(this) < 0
}

pub fn descriptor(vm: &mut Vm, this: Value) -> Result<i32> {
    if is_closed(this) {
        return Err(vm.value_error("I/O operation on closed file"));
    }
    Ok(FileIo::FD.get(this))
}

fn open_for(vm: &mut Vm, this: Value, flag: i64) -> Result<i32> {
    let fd = descriptor(vm, this)?;
    if FileIo::FLAGS.get(this) & flag == 0 {
        let what = if flag == READABLE {
            "reading"
        } else {
            "writing"
        };
        return Err(unsupported(vm, &format!("File not open for {what}")));
    }
    Ok(fd)
}

fn mode_text(this: Value) -> &'static str {
    let flags = FileIo::FLAGS.get(this);
    let readable = flags & READABLE != 0;
    let writable = flags & WRITABLE != 0;
    if flags & CREATED != 0 {
        if readable { "xb+" } else { "xb" }
    } else if flags & APPENDING != 0 {
        if readable { "ab+" } else { "ab" }
    } else if readable && writable {
        "rb+"
    } else if writable {
        "wb"
    } else {
        "rb"
    }
}

/// A path argument as a C string: str, bytes or an object with `__fspath__`.
pub fn path_arg(vm: &mut Vm, value: Value) -> Result<CString> {
    let path = crate::posix::fspath(vm, value)?;
    let data = crate::posix::path_bytes(vm, path)?;
    match CString::new(data) {
        Ok(path) => Ok(path),
        Err(_) => Err(vm.value_error("embedded null byte")),
    }
}

/// The flags for `open(2)` and of the file, of a mode text.
fn parse_mode(vm: &mut Vm, mode: &str) -> Result<(i32, i64)> {
    let bad = "Must have exactly one of create/read/write/append mode and at most one plus";
    let (mut main, mut plus, mut flags, mut bits) = (0, false, 0, 0);
    for c in mode.chars() {
        match c {
            'r' | 'w' | 'a' | 'x' => {
                main += 1;
                match c {
                    'r' => bits |= READABLE,
                    'w' => {
                        bits |= WRITABLE;
                        flags |= libc::O_CREAT | libc::O_TRUNC;
                    }
                    'a' => {
                        bits |= WRITABLE | APPENDING;
                        flags |= libc::O_CREAT | libc::O_APPEND;
                    }
                    _ => {
                        bits |= WRITABLE | CREATED;
                        flags |= libc::O_CREAT | libc::O_EXCL;
                    }
                }
            }
            '+' => {
                if plus {
                    return Err(vm.value_error(bad));
                }
                plus = true;
            }
            'b' => {}
            _ => return Err(vm.value_error(format!("invalid mode: {mode}"))),
        }
    }
    if main != 1 {
        return Err(vm.value_error(bad));
    }
    if plus {
        bits |= READABLE | WRITABLE;
    }
    flags |= match bits & (READABLE | WRITABLE) {
        READABLE => libc::O_RDONLY,
        WRITABLE => libc::O_WRONLY,
        _ => libc::O_RDWR,
    };
    Ok((flags | libc::O_CLOEXEC, bits))
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let mode = match args.opt(2) {
        Some(mode) => vm.need_str(mode, "FileIO() argument 'mode'")?,
        None => "r".into(),
    };
    let closefd = args.truth_or(vm, 3, true)?;
    open_into(vm, this, args.get(1), &mode, closefd, args.some(4))?;
    Ok(NONE)
}

pub fn open_into(
    vm: &mut Vm,
    this: Value,
    file: Value,
    mode: &str,
    closefd: bool,
    opener: Option<Value>,
) -> Result<()> {
    let (flags, mut bits) = parse_mode(vm, mode)?;
    FileIo::FD.set(vm, this, -1);
    if closefd {
        bits |= CLOSEFD;
    }
    let fd = if vm.is_int(file) {
        let fd = vm.index_i64(file)?;
        if fd < 0 {
            return Err(vm.value_error("negative file descriptor"));
        }
        fd as i32
    } else {
        if !closefd {
            return Err(vm.value_error("Cannot use closefd=False with file name"));
        }
        match opener {
            Some(opener) => {
                let flags = vm.int(flags as i64)?;
                let fd = vm.call(opener, &[file, flags])?;
                if !vm.is_int(fd) {
                    return Err(vm.type_error("expected integer from opener"));
                }
                let fd = vm.index_i64(fd)?;
                if fd < 0 {
                    return Err(vm.value_error(format!("opener returned {fd}")));
                }
                fd as i32
            }
            None => {
                let path = path_arg(vm, file)?;
                let inside = crate::library::open(vm, path.as_bytes(), flags);
                loop {
                    if let Some(fd) = inside {
                        break fd;
                    }
                    // SAFETY: a path that ends in a zero byte.
                    let fd = vm.blocking(|| unsafe { libc::open(path.as_ptr(), flags, 0o666) });
                    if fd >= 0 {
                        break fd;
                    }
                    let number = errno();
                    if number != libc::EINTR {
                        let inside = crate::library::open_error(vm, path.as_bytes());
                        let number = inside.filter(|_| number == libc::ENOENT).unwrap_or(number);
                        return Err(os_error(vm, number, Some(file)));
                    }
                    vm.safe_point()?;
                }
            }
        }
    };
    let own = !vm.is_int(file);
    let refuse = |number| {
        if own {
            // SAFETY: the descriptor was just opened and nobody else has it.
            unsafe { libc::close(fd) };
        }
        number
    };
    match stat_of(fd) {
        Err(number) => {
            let number = refuse(number);
            return Err(os_error(vm, number, Some(file)));
        }
        Ok(stat) if stat.st_mode & libc::S_IFMT == libc::S_IFDIR => {
            let number = refuse(libc::EISDIR);
            return Err(os_error(vm, number, Some(file)));
        }
        Ok(_) => {}
    }
    FileIo::FD.set(vm, this, fd);
    FileIo::FLAGS.set(vm, this, bits);
    FileIo::NAME.set(vm, this, Some(file));
    if bits & APPENDING != 0 {
        // SAFETY: plain system call; pipes refuse it, which is fine.
        unsafe { libc::lseek(fd, 0, libc::SEEK_END) };
    }
    Ok(())
}

pub fn stat_of(fd: i32) -> core::result::Result<libc::stat, i32> {
    // SAFETY: the struct is plain data that the call fills.
    unsafe {
        let mut stat: libc::stat = core::mem::zeroed();
        if libc::fstat(fd, &mut stat) < 0 {
            return Err(errno());
        }
        Ok(stat)
    }
}

pub fn is_seekable(vm: &mut Vm, this: Value) -> bool {
    let flags = FileIo::FLAGS.get(this);
    if flags & SEEKABLE_KNOWN != 0 {
        return flags & SEEKABLE != 0;
    }
    // SAFETY: plain system call.
    let yes = unsafe { libc::lseek(FileIo::FD.get(this), 0, libc::SEEK_CUR) } >= 0;
    let bits = flags | SEEKABLE_KNOWN | if yes { SEEKABLE } else { 0 };
    FileIo::FLAGS.set(vm, this, bits);
    yes
}

/// read(2) into a buffer, None when it would block.
pub fn read_fd(vm: &mut Vm, fd: i32, room: &mut [u8]) -> Result<Option<usize>> {
    loop {
        // SAFETY: the buffer has that many bytes.
        let n = blocking(vm, fd, || unsafe {
            libc::read(fd, room.as_mut_ptr().cast(), room.len())
        });
        if n >= 0 {
            return Ok(Some(n as usize));
        }
        match errno() {
            libc::EINTR => vm.safe_point()?,
            libc::EAGAIN => return Ok(None),
            number => return Err(os_error(vm, number, None)),
        }
    }
}

/// write(2), None when it would block.
pub fn write_fd(vm: &mut Vm, fd: i32, data: &[u8]) -> Result<Option<usize>> {
    loop {
        // SAFETY: the buffer has that many bytes.
        let n = blocking(vm, fd, || unsafe {
            libc::write(fd, data.as_ptr().cast(), data.len())
        });
        if n >= 0 {
            return Ok(Some(n as usize));
        }
        match errno() {
            libc::EINTR => vm.safe_point()?,
            libc::EAGAIN => return Ok(None),
            number => return Err(os_error(vm, number, None)),
        }
    }
}

/// Everything up to the end of the file.
pub fn read_all(vm: &mut Vm, fd: i32) -> Result<Option<Vec<u8>>> {
    let mut guess = 64 << 10;
    if let Ok(stat) = stat_of(fd) {
        // SAFETY: plain system call.
        let at = unsafe { libc::lseek(fd, 0, libc::SEEK_CUR) };
        if at >= 0 && stat.st_size > at {
            guess = (stat.st_size - at) as usize + 1;
        } else if at >= 0 && stat.st_size > 0 {
            guess = 512;
        }
    }
    let mut all = room::zeroed(guess)?;
    let mut n = 0;
    loop {
        if n == all.len() {
            room::resize(&mut all, n + n / 2 + (8 << 10), 0)?;
        }
        match read_fd(vm, fd, &mut all[n..])? {
            None if n == 0 => return Ok(None),
            None | Some(0) => break,
            Some(got) => n += got,
        }
    }
    all.truncate(n);
    Ok(Some(all))
}

fn read_rest(vm: &mut Vm, fd: i32) -> Result {
    match read_all(vm, fd)? {
        Some(data) => new_bytes(vm, &data),
        None => Ok(NONE),
    }
}

fn read(vm: &mut Vm, args: Args) -> Result {
    let fd = open_for(vm, args.get(0), READABLE)?;
    let Some(n) = size_arg(vm, args.opt(1))? else {
        return read_rest(vm, fd);
    };
    let mut data = room::zeroed(n)?;
    match read_fd(vm, fd, &mut data)? {
        Some(n) => new_bytes(vm, &data[..n]),
        None => Ok(NONE),
    }
}

fn readinto(vm: &mut Vm, args: Args) -> Result {
    let fd = open_for(vm, args.get(0), READABLE)?;
    match fill_buffer(vm, args.get(1), |vm, data| read_fd(vm, fd, data))? {
        Some(n) => vm.int(n as i64),
        None => Ok(NONE),
    }
}

fn write(vm: &mut Vm, args: Args) -> Result {
    let fd = open_for(vm, args.get(0), WRITABLE)?;
    let data = need_bytes(vm, args.get(1))?;
    match write_fd(vm, fd, &data)? {
        Some(n) => vm.int(n as i64),
        None => Ok(NONE),
    }
}

pub fn seek_fd(vm: &mut Vm, fd: i32, to: i64, whence: i32) -> Result<i64> {
    // SAFETY: plain system call.
    let at = unsafe { libc::lseek(fd, to, whence) };
    if at < 0 {
        let number = errno();
        return Err(os_error(vm, number, None));
    }
    Ok(at)
}

fn seek(vm: &mut Vm, args: Args) -> Result {
    let fd = descriptor(vm, args.get(0))?;
    let to = args.index(vm, 1)?;
    let whence = args.index_or(vm, 2, 0)?;
    let at = seek_fd(vm, fd, to, whence as i32)?;
    vm.int(at)
}

fn tell(vm: &mut Vm, args: Args) -> Result {
    let fd = descriptor(vm, args.get(0))?;
    let at = seek_fd(vm, fd, 0, libc::SEEK_CUR)?;
    vm.int(at)
}

fn truncate(vm: &mut Vm, args: Args) -> Result {
    let fd = open_for(vm, args.get(0), WRITABLE)?;
    let size = match args.some(1) {
        Some(size) => vm.index_i64(size)?,
        None => seek_fd(vm, fd, 0, libc::SEEK_CUR)?,
    };
    // SAFETY: plain system call.
    if blocking(vm, fd, || unsafe { libc::ftruncate(fd, size) }) < 0 {
        let number = errno();
        return Err(os_error(vm, number, None));
    }
    vm.int(size)
}

fn isatty(vm: &mut Vm, args: Args) -> Result {
    let fd = descriptor(vm, args.get(0))?;
    // SAFETY: plain library call.
    Ok(boolean(unsafe { libc::isatty(fd) } == 1))
}

fn close(vm: &mut Vm, args: Args) -> Result {
    if IoBase::FINALIZING.get(args.get(0)) {
        warn_if_open(vm, args.get(0), args.get(0));
    }
    close_file(vm, args.get(0))?;
    Ok(NONE)
}

fn warn_if_open(vm: &mut Vm, this: Value, source: Value) {
    if !is_closed(this) && FileIo::FLAGS.get(this) & CLOSEFD != 0 {
        super::base::warn_unclosed(vm, this, source);
    }
}

/// How often each descriptor was closed by a file object: what was noted about a
/// descriptor before the last close is about another file.
#[derive(Default)]
pub struct Closes(Vec<u32>);

impl Closes {
    pub fn of(&self, fd: i32) -> u32 {
        let count = usize::try_from(fd).ok().and_then(|fd| self.0.get(fd));
        count.map_or(0, |&n| n)
    }
}

pub fn closes_of(vm: &Vm, fd: i32) -> u32 {
    Closes::get(vm).map_or(0, |closes| closes.of(fd))
}

fn count_close(vm: &mut Vm, fd: i32) {
    let Ok(fd) = usize::try_from(fd) else { return };
    if Closes::get(vm).is_none() {
        Closes::default().put(vm);
    }
    let Some(Closes(closes)) = Closes::get_mut(vm) else {
        return;
    };
    if closes.len() <= fd && room::resize(closes, fd + 1, 0).is_err() {
        return;
    }
    closes[fd] = closes[fd].wrapping_add(1);
}

pub fn close_file(vm: &mut Vm, this: Value) -> core::result::Result<(), Raised> {
    if is_closed(this) {
        return Ok(());
    }
    let fd = FileIo::FD.get(this);
    FileIo::FD.set(vm, this, -1);
    IoBase::CLOSED.set(vm, this, true);
    count_close(vm, fd);
    if FileIo::FLAGS.get(this) & CLOSEFD != 0 {
        // The descriptor is this object's own.
        if crate::descriptors::close(vm, fd) < 0 {
            let number = errno();
            return Err(os_error(vm, number, None));
        }
    }
    Ok(())
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.type_name_of(this);
    if is_closed(this) {
        return vm.str(&format!("<{class} [closed]>"));
    }
    let mode = mode_text(this);
    let closefd = if FileIo::FLAGS.get(this) & CLOSEFD != 0 {
        "True"
    } else {
        "False"
    };
    let text = match FileIo::NAME.get(this) {
        Some(name) => {
            let name = vm.repr_text(name)?;
            format!("<{class} name={name} mode='{mode}' closefd={closefd}>")
        }
        None => {
            let fd = FileIo::FD.get(this);
            format!("<{class} fd={fd} mode='{mode}' closefd={closefd}>")
        }
    };
    vm.str(&text)
}
