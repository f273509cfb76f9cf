//! posix: extended attributes of files.

use super::at::{Target, target};
use super::{done, failed, fspath, path_bytes, path_value};
use crate::util::*;
use pyrs_runtime::{Args, Result, Row, Value, Vm};
use std::ffi::CString;

pub static FUNCTIONS: &[Row] = &[
    Row::new("getxattr", "path, attribute, *, follow_symlinks=True", get),
    Row::new(
        "setxattr",
        "path, attribute, value, flags=0, *, follow_symlinks=True",
        set,
    ),
    Row::new(
        "removexattr",
        "path, attribute, *, follow_symlinks=True",
        remove,
    ),
    Row::new("listxattr", "path=None, *, follow_symlinks=True", list),
];

/// The longest value and the longest list of names that the system keeps.
const MOST: usize = 65536;

fn followed(vm: &mut Vm, args: Args, i: usize, at: &Target, function: &str) -> Result<bool> {
    let follow = args.truth_or(vm, i, true)?;
    if !follow && matches!(at, Target::Descriptor(_)) {
        return Err(vm.value_error(format!(
            "{function}: cannot use fd and follow_symlinks together"
        )));
    }
    Ok(follow)
}

fn name(vm: &mut Vm, value: Value, function: &str) -> Result<CString> {
    let name = fspath(vm, value)?;
    let name = path_bytes(vm, name)?;
    match CString::new(name) {
        Ok(name) => Ok(name),
        Err(_) => Err(vm.value_error(format!("{function}: embedded null character in attribute"))),
    }
}

/// Whether it is one of the files that the program itself contains: they have no attributes.
fn is_in_library(vm: &mut Vm, at: &Target) -> bool {
    match at {
        Target::Path(path) => crate::library::stat(vm, path.as_bytes()).is_some(),
        Target::Descriptor(_) => false,
    }
}

fn get(vm: &mut Vm, args: Args) -> Result {
    let at = target(vm, args.get(0), "getxattr")?;
    let name = name(vm, args.get(1), "getxattr")?;
    let follow = followed(vm, args, 2, &at, "getxattr")?;
    if is_in_library(vm, &at) {
        return Err(os_error(vm, libc::ENODATA, Some(args.get(0))));
    }
    let mut data = room::zeroed(MOST)?;
    let n = vm.blocking(|| {
        let (name, place, size) = (name.as_ptr(), data.as_mut_ptr().cast(), data.len());
        // SAFETY: texts end in a zero byte; the buffer has that many bytes.
        unsafe {
            match &at {
                Target::Descriptor(fd) => libc::fgetxattr(*fd, name, place, size),
                Target::Path(p) if follow => libc::getxattr(p.as_ptr(), name, place, size),
                Target::Path(p) => libc::lgetxattr(p.as_ptr(), name, place, size),
            }
        }
    });
    match usize::try_from(n) {
        Ok(n) => new_bytes(vm, &data[..n]),
        Err(_) => Err(failed(vm, Some(args.get(0)))),
    }
}

fn set(vm: &mut Vm, args: Args) -> Result {
    let at = target(vm, args.get(0), "setxattr")?;
    let name = name(vm, args.get(1), "setxattr")?;
    let data = need_bytes(vm, args.get(2))?;
    let flags = args.index_or(vm, 3, 0)? as i32;
    let follow = followed(vm, args, 4, &at, "setxattr")?;
    let code = vm.blocking(|| {
        let (name, place, size) = (name.as_ptr(), data.as_ptr().cast(), data.len());
        // SAFETY: as above.
        unsafe {
            match &at {
                Target::Descriptor(fd) => libc::fsetxattr(*fd, name, place, size, flags),
                Target::Path(p) if follow => libc::setxattr(p.as_ptr(), name, place, size, flags),
                Target::Path(p) => libc::lsetxattr(p.as_ptr(), name, place, size, flags),
            }
        }
    });
    done(vm, code, Some(args.get(0)))
}

fn remove(vm: &mut Vm, args: Args) -> Result {
    let at = target(vm, args.get(0), "removexattr")?;
    let name = name(vm, args.get(1), "removexattr")?;
    let follow = followed(vm, args, 2, &at, "removexattr")?;
    let code = vm.blocking(|| {
        // SAFETY: texts that end in a zero byte.
        unsafe {
            match &at {
                Target::Descriptor(fd) => libc::fremovexattr(*fd, name.as_ptr()),
                Target::Path(p) if follow => libc::removexattr(p.as_ptr(), name.as_ptr()),
                Target::Path(p) => libc::lremovexattr(p.as_ptr(), name.as_ptr()),
            }
        }
    });
    done(vm, code, Some(args.get(0)))
}

fn list(vm: &mut Vm, args: Args) -> Result {
    let given = match args.some(0) {
        Some(path) => path,
        None => vm.str(".")?,
    };
    let at = target(vm, given, "listxattr")?;
    let follow = followed(vm, args, 1, &at, "listxattr")?;
    if is_in_library(vm, &at) {
        return vm.list(&[]);
    }
    let mut data = room::zeroed(MOST)?;
    let n = vm.blocking(|| {
        let (place, size) = (data.as_mut_ptr().cast(), data.len());
        // SAFETY: as in `get`.
        unsafe {
            match &at {
                Target::Descriptor(fd) => libc::flistxattr(*fd, place, size),
                Target::Path(p) if follow => libc::listxattr(p.as_ptr(), place, size),
                Target::Path(p) => libc::llistxattr(p.as_ptr(), place, size),
            }
        }
    });
    let Ok(n) = usize::try_from(n) else {
        return Err(failed(vm, Some(given)));
    };
    let names = vm.list(&[])?;
    for name in data[..n]
        .split(|&byte| byte == 0)
        .filter(|name| !name.is_empty())
    {
        let name = path_value(vm, name, false)?;
        push(vm, names, name)?;
    }
    Ok(names)
}
