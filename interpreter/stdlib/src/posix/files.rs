//! posix: files and folders.

use super::at::{Target, directory, target};
use super::{StatResult, c_path, done, failed, fspath, path_bytes, path_value};
use crate::library;
use crate::structseq;
use crate::util::*;
use pyrs_runtime::class::class_dict;
use pyrs_runtime::{Args, NONE, Result, Row, TypeDef, Value, Vm, boolean};

pub static FUNCTIONS: &[Row] = &[
    Row::new("fspath", "path", |vm, a| fspath(vm, a.get(0))),
    Row::new("getcwd", "", |vm, _| cwd(vm, false)),
    Row::new("getcwdb", "", |vm, _| cwd(vm, true)),
    Row::new("listdir", "path=None", listdir),
    Row::new(
        "stat",
        "path, *, dir_fd=None, follow_symlinks=True",
        |vm, a| {
            let follow = a.truth_or(vm, 2, true)?;
            let dir = directory(vm, a.some(1))?;
            let stat = stat_path(vm, a.get(0), follow, dir)?;
            stat_value(vm, &stat)
        },
    ),
    Row::new("lstat", "path, *, dir_fd=None", |vm, a| {
        let dir = directory(vm, a.some(1))?;
        let stat = stat_path(vm, a.get(0), false, dir)?;
        stat_value(vm, &stat)
    }),
    Row::new("fstat", "fd", |vm, a| {
        let fd = a.index(vm, 0)?;
        match crate::io::stat_of(fd as i32) {
            Ok(stat) => stat_value(vm, &stat),
            Err(number) => Err(os_error(vm, number, None)),
        }
    }),
    Row::new("mkdir", "path, mode=0o777, *, dir_fd=None", |vm, a| {
        let path = c_path(vm, a.get(0), "mkdir")?;
        let mode = a.index_or(vm, 1, 0o777)?;
        let dir = directory(vm, a.some(2))?;
        // SAFETY: as above.
        let code =
            vm.blocking(|| unsafe { libc::mkdirat(dir, path.as_ptr(), mode as libc::mode_t) });
        done(vm, code, Some(a.get(0)))
    }),
    Row::new("rmdir", "path, *, dir_fd=None", |vm, a| {
        let path = c_path(vm, a.get(0), "rmdir")?;
        let dir = directory(vm, a.some(1))?;
        // SAFETY: as above.
        let code =
            vm.blocking(|| unsafe { libc::unlinkat(dir, path.as_ptr(), libc::AT_REMOVEDIR) });
        done(vm, code, Some(a.get(0)))
    }),
    Row::new("remove", "path, *, dir_fd=None", unlink),
    Row::new("unlink", "path, *, dir_fd=None", unlink),
    Row::new(
        "rename",
        "src, dst, *, src_dir_fd=None, dst_dir_fd=None",
        rename,
    ),
    Row::new(
        "replace",
        "src, dst, *, src_dir_fd=None, dst_dir_fd=None",
        rename,
    ),
    Row::new("fchdir", "fd", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: plain system call.
        let code = unsafe { libc::fchdir(fd as i32) };
        done(vm, code, None)
    }),
    Row::new("fchmod", "fd, mode", |vm, a| {
        let (fd, mode) = (a.index(vm, 0)?, a.index(vm, 1)?);
        // SAFETY: plain system call.
        let code = vm.blocking(|| unsafe { libc::fchmod(fd as i32, mode as libc::mode_t) });
        done(vm, code, None)
    }),
    Row::new("ftruncate", "fd, length, /", |vm, a| {
        let (fd, n) = (a.index(vm, 0)?, a.index(vm, 1)?);
        // SAFETY: plain system call.
        let code = vm.blocking(|| unsafe { libc::ftruncate(fd as i32, n) });
        done(vm, code, None)
    }),
    Row::new(
        "open",
        "path, flags, mode=0o777, *, dir_fd=None",
        |vm, a| {
            let path = c_path(vm, a.get(0), "open")?;
            let flags = a.index(vm, 1)? as i32 | libc::O_CLOEXEC;
            let mode = a.index_or(vm, 2, 0o777)?;
            let dir = directory(vm, a.some(3))?;
            if let Some(fd) = library::open(vm, path.as_bytes(), flags) {
                return Ok(Value::small(fd as i64));
            }
            // SAFETY: as above.
            let fd = vm.blocking(|| unsafe {
                libc::openat(dir, path.as_ptr(), flags, mode as libc::c_uint)
            });
            if fd < 0 {
                return Err(failed(vm, Some(a.get(0))));
            }
            Ok(Value::small(fd as i64))
        },
    ),
    Row::new("close", "fd", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: the caller's own descriptor.
        let code = vm.blocking(|| unsafe { libc::close(fd as i32) });
        done(vm, code, None)
    }),
    Row::new("closerange", "fd_low, fd_high, /", |vm, a| {
        let (low, high) = (a.index(vm, 0)?, a.index(vm, 1)?);
        vm.blocking(|| {
            for fd in low.max(0)..high.min(i32::MAX.into()) {
                // SAFETY: as above; errors do not matter.
                unsafe { libc::close(fd as i32) };
            }
        });
        Ok(NONE)
    }),
    Row::new("read", "fd, length, /", |vm, a| {
        let (fd, n) = (a.index(vm, 0)?, a.index(vm, 1)?);
        let mut data = super::descriptors::buffer(vm, n)?;
        match crate::io::read_fd(vm, fd as i32, &mut data)? {
            Some(n) => new_bytes(vm, &data[..n]),
            None => Err(os_error(vm, libc::EAGAIN, None)),
        }
    }),
    Row::new("write", "fd, data, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        let data = need_bytes(vm, a.get(1))?;
        match crate::io::write_fd(vm, fd as i32, &data)? {
            Some(n) => vm.int(n as i64),
            None => Err(os_error(vm, libc::EAGAIN, None)),
        }
    }),
    Row::new("lseek", "fd, position, whence, /", |vm, a| {
        let (fd, to, whence) = (a.index(vm, 0)?, a.index(vm, 1)?, a.index(vm, 2)?);
        // SAFETY: plain system call.
        let at = unsafe { libc::lseek(fd as i32, to, whence as i32) };
        if at < 0 {
            return Err(failed(vm, None));
        }
        vm.int(at)
    }),
    // Nothing here installs one.
    Row::new("_is_inputhook_installed", "", |_, _| Ok(boolean(false))),
    Row::new("isatty", "fd, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: plain library call.
        Ok(boolean(unsafe { libc::isatty(fd as i32) } == 1))
    }),
    Row::new("dup", "fd, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: plain system call.
        let new = unsafe { libc::fcntl(fd as i32, libc::F_DUPFD_CLOEXEC, 0) };
        if new < 0 {
            return Err(failed(vm, None));
        }
        Ok(Value::small(new as i64))
    }),
    Row::new("dup2", "fd, fd2, inheritable=True", |vm, a| {
        let (fd, to) = (a.index(vm, 0)?, a.index(vm, 1)?);
        // SAFETY: plain system call.
        if vm.blocking(|| unsafe { libc::dup2(fd as i32, to as i32) }) < 0 {
            return Err(failed(vm, None));
        }
        Ok(Value::small(to))
    }),
    Row::new("pipe", "", |vm, _| {
        let mut ends = [0i32; 2];
        // SAFETY: the call fills both numbers.
        if unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) } < 0 {
            return Err(failed(vm, None));
        }
        vm.tuple(&[Value::small(ends[0] as i64), Value::small(ends[1] as i64)])
    }),
    Row::new("fsync", "fd", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: plain system call.
        let code = vm.blocking(|| unsafe { libc::fsync(fd as i32) });
        done(vm, code, None)
    }),
    Row::new("get_inheritable", "fd, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: plain system call.
        let flags = unsafe { libc::fcntl(fd as i32, libc::F_GETFD) };
        if flags < 0 {
            return Err(failed(vm, None));
        }
        Ok(boolean(flags & libc::FD_CLOEXEC == 0))
    }),
    Row::new("set_inheritable", "fd, inheritable, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        let flags = if a.truth_or(vm, 1, false)? {
            0
        } else {
            libc::FD_CLOEXEC
        };
        // SAFETY: plain system call.
        let code = unsafe { libc::fcntl(fd as i32, libc::F_SETFD, flags) };
        done(vm, code, None)
    }),
    Row::new("get_blocking", "fd, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: plain system call.
        let flags = unsafe { libc::fcntl(fd as i32, libc::F_GETFL) };
        if flags < 0 {
            return Err(failed(vm, None));
        }
        Ok(boolean(flags & libc::O_NONBLOCK == 0))
    }),
    Row::new("set_blocking", "fd, blocking, /", |vm, a| {
        let fd = a.index(vm, 0)? as i32;
        let blocking = a.truth_or(vm, 1, true)?;
        // SAFETY: plain system calls.
        let code = unsafe {
            let flags = libc::fcntl(fd, libc::F_GETFL);
            let flags = if blocking {
                flags & !libc::O_NONBLOCK
            } else {
                flags | libc::O_NONBLOCK
            };
            libc::fcntl(fd, libc::F_SETFL, flags)
        };
        done(vm, code, None)
    }),
    Row::new("umask", "mask, /", |vm, a| {
        let mask = a.index(vm, 0)?;
        // SAFETY: plain system call.
        Ok(Value::small(
            unsafe { libc::umask(mask as libc::mode_t) } as i64
        ))
    }),
    Row::new("_path_normpath", "path", |vm, a| {
        let as_bytes = bytes_of(vm, a.get(0)).is_some();
        let path = fspath(vm, a.get(0))?;
        let data = path_bytes(vm, path)?;
        let data = normalise(&data);
        path_value(vm, &data, as_bytes)
    }),
    Row::new("_path_splitroot_ex", "path, /", |vm, a| {
        let as_bytes = bytes_of(vm, a.get(0)).is_some();
        let path = fspath(vm, a.get(0))?;
        let data = path_bytes(vm, path)?;
        let slashes = data.iter().take_while(|&&b| b == b'/').count();
        let n = match slashes {
            0 => 0,
            2 => 2,
            _ => 1,
        };
        let drive = path_value(vm, b"", as_bytes)?;
        let root = path_value(vm, &data[..n], as_bytes)?;
        let tail = path_value(vm, &data[n..], as_bytes)?;
        vm.tuple(&[drive, root, tail])
    }),
];

static STAT: TypeDef = structseq::def("os", "stat_result");

pub fn define_types(vm: &mut Vm, module: Value) -> Result<()> {
    let names = [
        "st_mode", "st_ino", "st_dev", "st_nlink", "st_uid", "st_gid", "st_size", "st_atime",
        "st_mtime", "st_ctime",
    ];
    let hidden = [
        "st_atime",
        "st_mtime",
        "st_ctime",
        "st_atime_ns",
        "st_mtime_ns",
        "st_ctime_ns",
        "st_blksize",
        "st_blocks",
        "st_rdev",
    ];
    let class = structseq::define::<StatResult>(vm, module, &STAT, &names, &hidden)?;
    // The whole seconds among the items have no names.
    let dict = class_dict(class);
    vm.dict_set_text(dict, "n_unnamed_fields", Value::small(3))?;
    // As attributes the times are floats; only the items are whole seconds.
    for name in &names[7..] {
        let key = vm.intern_str(name)?;
        vm.dict_delete(class_dict(class), key)?;
    }
    Ok(())
}

pub fn stat_path(vm: &mut Vm, path: Value, follow: bool, dir: i32) -> Result<libc::stat> {
    let text = match target(vm, path, "stat")? {
        Target::Path(text) => text,
        Target::Descriptor(_) if dir != libc::AT_FDCWD => {
            return Err(vm.value_error("stat: can't specify dir_fd without matching path"));
        }
        Target::Descriptor(_) if !follow => {
            let text = "stat: cannot use fd and follow_symlinks together";
            return Err(vm.value_error(text));
        }
        Target::Descriptor(fd) => {
            return match crate::io::stat_of(fd) {
                Ok(stat) => Ok(stat),
                Err(number) => Err(os_error(vm, number, Some(path))),
            };
        }
    };
    if let Some(stat) = library::stat(vm, text.as_bytes()) {
        return Ok(stat);
    }
    let flags = if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW };
    // SAFETY: a path that ends in a zero byte; the call fills the struct.
    unsafe {
        let mut stat: libc::stat = core::mem::zeroed();
        if libc::fstatat(dir, text.as_ptr(), &mut stat, flags) < 0 {
            return Err(failed(vm, Some(path)));
        }
        Ok(stat)
    }
}

pub fn stat_value(vm: &mut Vm, s: &libc::stat) -> Result {
    let list = vm.list(&[])?;
    for n in [
        s.st_mode as i64,
        s.st_ino as i64,
        s.st_dev as i64,
        s.st_nlink as i64,
        s.st_uid as i64,
        s.st_gid as i64,
        s.st_size,
        s.st_atime,
        s.st_mtime,
        s.st_ctime,
    ] {
        let n = vm.int(n)?;
        push(vm, list, n)?;
    }
    let values = vm.tuple_from(list)?;
    let this = structseq::make_of::<StatResult>(vm, values)?;
    for (name, ns_name, seconds, ns) in [
        ("st_atime", "st_atime_ns", s.st_atime, s.st_atime_nsec),
        ("st_mtime", "st_mtime_ns", s.st_mtime, s.st_mtime_nsec),
        ("st_ctime", "st_ctime_ns", s.st_ctime, s.st_ctime_nsec),
    ] {
        let time = vm.float(seconds as f64 + ns as f64 * 1e-9)?;
        structseq::set_hidden(vm, this, name, time)?;
        let whole = vm.int_of_i128(seconds as i128 * 1_000_000_000 + ns as i128)?;
        structseq::set_hidden(vm, this, ns_name, whole)?;
    }
    for (name, n) in [
        ("st_blksize", s.st_blksize),
        ("st_blocks", s.st_blocks),
        ("st_rdev", s.st_rdev as i64),
    ] {
        let n = vm.int(n)?;
        structseq::set_hidden(vm, this, name, n)?;
    }
    Ok(this)
}

fn cwd(vm: &mut Vm, as_bytes: bool) -> Result {
    use std::os::unix::ffi::OsStrExt;
    match std::env::current_dir() {
        Ok(path) => path_value(vm, path.as_os_str().as_bytes(), as_bytes),
        Err(e) => Err(os_error(vm, e.raw_os_error().unwrap_or(0), None)),
    }
}

fn listdir(vm: &mut Vm, args: Args) -> Result {
    use std::os::unix::ffi::{OsStrExt, OsStringExt};
    let given = match args.some(0) {
        Some(path) => path,
        None => vm.str(".")?,
    };
    let as_bytes = bytes_of(vm, given).is_some();
    let path = if vm.is_int(given) {
        let fd = vm.index_i64(given)?;
        format!("/proc/self/fd/{fd}").into_bytes()
    } else {
        c_path(vm, given, "listdir")?.into_bytes()
    };
    if let Some(rows) = library::list(vm, &path) {
        let list = vm.list(&[])?;
        for (name, _) in rows {
            let name = path_value(vm, &name, as_bytes)?;
            push(vm, list, name)?;
        }
        return Ok(list);
    }
    let path = std::ffi::OsString::from_vec(path);
    // The names are read while others run, then made.
    let rows: std::io::Result<Vec<_>> = vm.blocking(|| std::fs::read_dir(path)?.collect());
    let rows = match rows {
        Ok(rows) => rows,
        Err(e) => return Err(os_error(vm, e.raw_os_error().unwrap_or(0), Some(given))),
    };
    let list = vm.list(&[])?;
    for row in rows {
        let name = path_value(vm, row.file_name().as_bytes(), as_bytes)?;
        push(vm, list, name)?;
    }
    Ok(list)
}

fn unlink(vm: &mut Vm, args: Args) -> Result {
    let path = c_path(vm, args.get(0), "unlink")?;
    let dir = directory(vm, args.some(1))?;
    // SAFETY: a path that ends in a zero byte.
    let code = vm.blocking(|| unsafe { libc::unlinkat(dir, path.as_ptr(), 0) });
    done(vm, code, Some(args.get(0)))
}

fn rename(vm: &mut Vm, args: Args) -> Result {
    let (src, dst) = (
        super::c_argument(vm, args.get(0), "rename", "src")?,
        super::c_argument(vm, args.get(1), "rename", "dst")?,
    );
    let (from, to) = (directory(vm, args.some(2))?, directory(vm, args.some(3))?);
    // SAFETY: paths that end in a zero byte.
    if vm.blocking(|| unsafe { libc::renameat(from, src.as_ptr(), to, dst.as_ptr()) }) < 0 {
        let number = errno();
        return Err(os_error2(vm, number, Some(args.get(0)), Some(args.get(1))));
    }
    Ok(NONE)
}

/// `os.path.normpath` of bytes.
fn normalise(path: &[u8]) -> Vec<u8> {
    if path.is_empty() {
        return b".".to_vec();
    }
    let slashes = path.iter().take_while(|&&b| b == b'/').count();
    let root: &[u8] = match slashes {
        0 => b"",
        2 => b"//",
        _ => b"/",
    };
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split(|&b| b == b'/') {
        match part {
            b"" | b"." => {}
            b".." if parts.last().is_some_and(|&p| p != b"..") => {
                parts.pop();
            }
            b".." if parts.is_empty() && !root.is_empty() => {}
            _ => parts.push(part),
        }
    }
    let mut out = root.to_vec();
    out.extend(parts.join(&b'/'));
    if out.is_empty() { b".".to_vec() } else { out }
}
