//! posix: calls on a path below a directory, on what a link names or the link itself, or on
//! a descriptor in place of a path.

use super::{c_argument, c_path, failed, path_value};
use crate::library;
use crate::util::*;
use pyrs_runtime::{Args, Exc, FALSE, NONE, Result, Row, TRUE, Value, Vm, boolean};
use std::ffi::CString;

pub static FUNCTIONS: &[Row] = &[
    Row::new(
        "access",
        "path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True",
        access,
    ),
    Row::new(
        "link",
        "src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True",
        link,
    ),
    Row::new(
        "symlink",
        "src, dst, target_is_directory=False, *, dir_fd=None",
        |vm, a| {
            let src = c_argument(vm, a.get(0), "symlink", "src")?;
            let dst = c_argument(vm, a.get(1), "symlink", "dst")?;
            let dir = directory(vm, a.some(3))?;
            // SAFETY: paths that end in a zero byte.
            let code = vm.blocking(|| unsafe { libc::symlinkat(src.as_ptr(), dir, dst.as_ptr()) });
            two(vm, a, code)
        },
    ),
    Row::new("readlink", "path, *, dir_fd=None", |vm, a| {
        let path = c_path(vm, a.get(0), "readlink")?;
        let dir = directory(vm, a.some(1))?;
        let mut room = [0u8; 4096];
        // SAFETY: as above; the buffer has that many bytes.
        let n = vm.blocking(|| unsafe {
            libc::readlinkat(dir, path.as_ptr(), room.as_mut_ptr().cast(), room.len())
        });
        if n < 0 {
            return Err(failed(vm, Some(a.get(0))));
        }
        let as_bytes = bytes_of(vm, a.get(0)).is_some();
        path_value(vm, &room[..n as usize], as_bytes)
    }),
    Row::new(
        "chmod",
        "path, mode, *, dir_fd=None, follow_symlinks=True",
        chmod,
    ),
    Row::new(
        "chown",
        "path, uid, gid, *, dir_fd=None, follow_symlinks=True",
        chown,
    ),
    Row::new("lchown", "path, uid, gid", |vm, a| {
        let path = c_path(vm, a.get(0), "lchown")?;
        let (uid, gid) = (id(vm, a.get(1), "uid")?, id(vm, a.get(2), "gid")?);
        // SAFETY: the path ends in a zero byte.
        let code = vm.blocking(|| unsafe { libc::lchown(path.as_ptr(), uid, gid) });
        one(vm, a, code)
    }),
    Row::new("fchown", "fd, uid, gid", |vm, a| {
        let fd = crate::select::descriptor(vm, a.get(0))?;
        let (uid, gid) = (id(vm, a.get(1), "uid")?, id(vm, a.get(2), "gid")?);
        // SAFETY: plain system call.
        let code = crate::descriptors::blocking(vm, fd, || unsafe { libc::fchown(fd, uid, gid) });
        super::done(vm, code, None)
    }),
    Row::new(
        "utime",
        "path, times=None, *, ns=None, dir_fd=None, follow_symlinks=True",
        utime,
    ),
    Row::new("truncate", "path, length", |vm, a| {
        let target = target(vm, a.get(0), "truncate")?;
        let n = a.index(vm, 1)?;
        let code = vm.blocking(|| match &target {
            // SAFETY: plain system call.
            Target::Descriptor(fd) => unsafe { libc::ftruncate(*fd, n) },
            // SAFETY: the path ends in a zero byte.
            Target::Path(path) => unsafe { libc::truncate(path.as_ptr(), n) },
        });
        one(vm, a, code)
    }),
    Row::new("chdir", "path", |vm, a| {
        let target = target(vm, a.get(0), "chdir")?;
        let code = vm.blocking(|| match &target {
            // SAFETY: plain system call.
            Target::Descriptor(fd) => unsafe { libc::fchdir(*fd) },
            // SAFETY: the path ends in a zero byte.
            Target::Path(path) => unsafe { libc::chdir(path.as_ptr()) },
        });
        one(vm, a, code)
    }),
    Row::new("chroot", "path", |vm, a| {
        let path = c_path(vm, a.get(0), "chroot")?;
        // SAFETY: the path ends in a zero byte.
        let code = vm.blocking(|| unsafe { libc::chroot(path.as_ptr()) });
        one(vm, a, code)
    }),
    Row::new("mkfifo", "path, mode=438, *, dir_fd=None", |vm, a| {
        let path = c_path(vm, a.get(0), "mkfifo")?;
        let mode = a.index_or(vm, 1, 0o666)? as libc::mode_t;
        let dir = directory(vm, a.some(2))?;
        // SAFETY: the path ends in a zero byte.
        let code = vm.blocking(|| unsafe { libc::mkfifoat(dir, path.as_ptr(), mode) });
        one(vm, a, code)
    }),
    Row::new(
        "mknod",
        "path, mode=384, device=0, *, dir_fd=None",
        |vm, a| {
            let path = c_path(vm, a.get(0), "mknod")?;
            let mode = a.index_or(vm, 1, 0o600)? as libc::mode_t;
            let device = a.index_or(vm, 2, 0)? as libc::dev_t;
            let dir = directory(vm, a.some(3))?;
            // SAFETY: the path ends in a zero byte.
            let code = vm.blocking(|| unsafe { libc::mknodat(dir, path.as_ptr(), mode, device) });
            one(vm, a, code)
        },
    ),
];

/// What a call works on.
pub(super) enum Target {
    Descriptor(i32),
    Path(CString),
}

/// A path, or the descriptor that a program may give in its place.
pub(super) fn target(vm: &mut Vm, value: Value, function: &str) -> Result<Target> {
    if vm.is_index_like(value) {
        warn_of_bool(vm, value)?;
        return Ok(Target::Descriptor(vm.index_c_int(value)? as i32));
    }
    match c_path(vm, value, function) {
        Ok(path) => Ok(Target::Path(path)),
        Err(raised) => {
            // The error says that numbers are welcome too.
            let error = vm.take_exception();
            let class = vm.exc_class(Exc::TypeError);
            if !vm.is_instance_of(error, class) {
                vm.reraise(error);
                return Err(raised);
            }
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!(
                "{function}: path should be string, bytes, os.PathLike or integer, not {got}"
            )))
        }
    }
}

/// The argument `dir_fd`.
pub(super) fn directory(vm: &mut Vm, value: Option<Value>) -> Result<i32> {
    let Some(value) = value else {
        return Ok(libc::AT_FDCWD);
    };
    if !vm.is_index_like(value) {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("argument should be integer or None, not {got}")));
    }
    warn_of_bool(vm, value)?;
    Ok(vm.index_c_int(value)? as i32)
}

/// A bool in place of a descriptor is likely a mistake.
fn warn_of_bool(vm: &mut Vm, value: Value) -> Result<()> {
    if value == TRUE || value == FALSE {
        vm.warn(Exc::RuntimeWarning, "bool is used as a file descriptor")?;
    }
    Ok(())
}

/// The number of a user or group; -1 leaves it as it is.
fn id(vm: &mut Vm, value: Value, what: &str) -> Result<u32> {
    if !vm.is_index_like(value) {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("{what} should be integer, not {got}")));
    }
    let value = vm.to_index(value)?;
    match pyrs_runtime::int::as_i64(value) {
        Some(-1) => Ok(u32::MAX),
        Some(n) if (0..=u32::MAX.into()).contains(&n) => Ok(n as u32),
        // What fits 64 bits and not 32 counts as too small, whatever its sign.
        Some(_) => Err(vm.overflow_error(format!("{what} is less than minimum"))),
        None => Err(vm.overflow_error(format!("{what} is greater than maximum"))),
    }
}

/// None, or the error of a call on the first argument.
fn one(vm: &mut Vm, args: Args, code: i32) -> Result {
    super::done(vm, code, Some(args.get(0)))
}

/// None, or the error of a call on the first two arguments.
fn two(vm: &mut Vm, args: Args, code: i32) -> Result {
    if code < 0 {
        let number = errno();
        return Err(os_error2(vm, number, Some(args.get(0)), Some(args.get(1))));
    }
    Ok(NONE)
}

fn no_follow(follow: bool) -> i32 {
    if follow { 0 } else { libc::AT_SYMLINK_NOFOLLOW }
}

fn access(vm: &mut Vm, args: Args) -> Result {
    let path = c_path(vm, args.get(0), "access")?;
    let mode = vm.index_c_int(args.get(1))? as i32;
    let dir = directory(vm, args.some(2))?;
    let effective = args.truth_or(vm, 3, false)?;
    let follow = args.truth_or(vm, 4, true)?;
    if let Some(allowed) = library::access(vm, path.as_bytes(), mode) {
        return Ok(boolean(allowed));
    }
    let flags = no_follow(follow) | if effective { libc::AT_EACCESS } else { 0 };
    // SAFETY: a path that ends in a zero byte.
    let code = vm.blocking(|| unsafe { libc::faccessat(dir, path.as_ptr(), mode, flags) });
    Ok(boolean(code == 0))
}

fn link(vm: &mut Vm, args: Args) -> Result {
    let src = c_argument(vm, args.get(0), "link", "src")?;
    let dst = c_argument(vm, args.get(1), "link", "dst")?;
    let (from, to) = (directory(vm, args.some(2))?, directory(vm, args.some(3))?);
    let follow = args.truth_or(vm, 4, true)?;
    let flags = if follow { libc::AT_SYMLINK_FOLLOW } else { 0 };
    // SAFETY: paths that end in a zero byte.
    let code = vm.blocking(|| unsafe { libc::linkat(from, src.as_ptr(), to, dst.as_ptr(), flags) });
    two(vm, args, code)
}

fn chmod(vm: &mut Vm, args: Args) -> Result {
    let target = target(vm, args.get(0), "chmod")?;
    let mode = args.index(vm, 1)? as libc::mode_t;
    let dir = directory(vm, args.some(2))?;
    let follow = args.truth_or(vm, 3, true)?;
    let code = match target {
        Target::Descriptor(_) if args.some(2).is_some() => {
            return Err(vm.value_error("chmod: can't specify dir_fd without matching path"));
        }
        // SAFETY: plain system call.
        Target::Descriptor(fd) => vm.blocking(|| unsafe { libc::fchmod(fd, mode) }),
        Target::Path(path) => change_mode(vm, dir, &path, mode, follow),
    };
    one(vm, args, code)
}

fn change_mode(vm: &mut Vm, dir: i32, path: &CString, mode: u32, follow: bool) -> i32 {
    let path = path.as_ptr() as usize;
    // SAFETY: a path that ends in a zero byte, which the caller keeps.
    vm.blocking(|| unsafe {
        libc::fchmodat(dir, path as *const libc::c_char, mode, no_follow(follow))
    })
}

fn chown(vm: &mut Vm, args: Args) -> Result {
    let target = target(vm, args.get(0), "chown")?;
    let uid = id(vm, args.get(1), "uid")?;
    let gid = id(vm, args.get(2), "gid")?;
    let dir = directory(vm, args.some(3))?;
    let follow = args.truth_or(vm, 4, true)?;
    let code = match target {
        Target::Descriptor(_) if args.some(3).is_some() => {
            return Err(vm.value_error("chown: can't specify both dir_fd and fd"));
        }
        Target::Descriptor(_) if !follow => {
            return Err(vm.value_error("chown: cannot use fd and follow_symlinks together"));
        }
        // SAFETY: plain system call.
        Target::Descriptor(fd) => vm.blocking(|| unsafe { libc::fchown(fd, uid, gid) }),
        // SAFETY: a path that ends in a zero byte.
        Target::Path(path) => vm.blocking(|| unsafe {
            libc::fchownat(dir, path.as_ptr(), uid, gid, no_follow(follow))
        }),
    };
    one(vm, args, code)
}

/// Nanoseconds of a number of seconds: a whole part and what is left.
fn seconds(vm: &mut Vm, value: Value) -> Result<libc::timespec> {
    if vm.is_index_like(value) {
        let tv_sec = vm.index_i64(value)?;
        return Ok(libc::timespec { tv_sec, tv_nsec: 0 });
    }
    let Some(t) = vm.number_as_f64(value)? else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("argument must be int or float, not {got}")));
    };
    if t.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if t.abs() >= 9.223_372_036_854_776e18 {
        return Err(vm.overflow_error("timestamp out of range for platform time_t"));
    }
    let (mut tv_sec, mut tv_nsec) = (t.floor() as i64, ((t - t.floor()) * 1e9).floor() as i64);
    if tv_nsec >= 1_000_000_000 {
        (tv_sec, tv_nsec) = (tv_sec + 1, tv_nsec - 1_000_000_000);
    }
    Ok(libc::timespec { tv_sec, tv_nsec })
}

fn utime(vm: &mut Vm, args: Args) -> Result {
    let target = target(vm, args.get(0), "utime")?;
    let now = libc::timespec {
        tv_sec: 0,
        tv_nsec: libc::UTIME_NOW,
    };
    let mut times = [now, now];
    if args.some(1).is_some() && args.opt(2).is_some() {
        let text = "utime: you may specify either 'times' or 'ns' but not both";
        return Err(vm.value_error(text));
    }
    if let Some(given) = args.some(1) {
        if !is_tuple(given) || items(given) != 2 {
            let text = "utime: 'times' must be either a tuple of two ints or None";
            return Err(vm.type_error(text));
        }
        times = [seconds(vm, item(given, 0))?, seconds(vm, item(given, 1))?];
    } else if let Some(ns) = args.opt(2) {
        if !is_tuple(ns) || items(ns) != 2 {
            return Err(vm.type_error("utime: 'ns' must be a tuple of two ints"));
        }
        for (i, time) in times.iter_mut().enumerate() {
            let t = vm.index_i64(item(ns, i))?;
            time.tv_sec = t.div_euclid(1_000_000_000);
            time.tv_nsec = t.rem_euclid(1_000_000_000);
        }
    }
    let dir = directory(vm, args.some(3))?;
    let follow = args.truth_or(vm, 4, true)?;
    let code = match target {
        Target::Descriptor(_) if args.some(3).is_some() => {
            return Err(vm.value_error("utime: can't specify dir_fd without matching path"));
        }
        Target::Descriptor(_) if !follow => {
            return Err(vm.value_error("utime: cannot use fd and follow_symlinks together"));
        }
        // SAFETY: two times that live through the call.
        Target::Descriptor(fd) => vm.blocking(|| unsafe { libc::futimens(fd, times.as_ptr()) }),
        // SAFETY: a path that ends in a zero byte, and two times.
        Target::Path(path) => vm.blocking(|| unsafe {
            libc::utimensat(dir, path.as_ptr(), times.as_ptr(), no_follow(follow))
        }),
    };
    one(vm, args, code)
}
