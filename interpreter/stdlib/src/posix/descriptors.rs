//! posix: reading and writing at places and in parts, and other calls on descriptors.

use super::{StatvfsResult, c_path, done, failed};
use crate::structseq;
use crate::util::*;
use pyrs_runtime::{NONE, Result, Row, TypeDef, Value, Vm};

pub static FUNCTIONS: &[Row] = &[
    Row::new("pipe2", "flags, /", |vm, a| {
        let flags = a.index(vm, 0)?;
        let mut ends = [0i32; 2];
        // SAFETY: the call fills both numbers.
        let code = unsafe { libc::pipe2(ends.as_mut_ptr(), flags as i32) };
        done(vm, code, None)?;
        vm.tuple(&[Value::small(ends[0].into()), Value::small(ends[1].into())])
    }),
    Row::new("pread", "fd, length, offset, /", |vm, a| {
        let (fd, n, at) = (a.index(vm, 0)?, a.index(vm, 1)?, a.index(vm, 2)?);
        let mut data = buffer(vm, n)?;
        let n = transfer(vm, || {
            // SAFETY: the buffer has the given length.
            unsafe { libc::pread(fd as i32, data.as_mut_ptr().cast(), data.len(), at) }
        })?;
        new_bytes(vm, &data[..n])
    }),
    Row::new("pwrite", "fd, buffer, offset, /", |vm, a| {
        let (fd, at) = (a.index(vm, 0)?, a.index(vm, 2)?);
        let data = need_bytes(vm, a.get(1))?;
        let n = transfer(vm, || {
            // SAFETY: the buffer has the given length.
            unsafe { libc::pwrite(fd as i32, data.as_ptr().cast(), data.len(), at) }
        })?;
        vm.int(n as i64)
    }),
    Row::new("readv", "fd, buffers, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        read_parts(vm, a.get(1), |data| {
            // SAFETY: the buffer has the given length.
            unsafe { libc::read(fd as i32, data.as_mut_ptr().cast(), data.len()) }
        })
    }),
    Row::new("preadv", "fd, buffers, offset, flags=0, /", |vm, a| {
        let (fd, at) = (a.index(vm, 0)?, a.index(vm, 2)?);
        read_parts(vm, a.get(1), |data| {
            // SAFETY: the buffer has the given length.
            unsafe { libc::pread(fd as i32, data.as_mut_ptr().cast(), data.len(), at) }
        })
    }),
    Row::new("writev", "fd, buffers, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        let data = joined(vm, a.get(1))?;
        let n = transfer(vm, || {
            // SAFETY: the buffer has the given length.
            unsafe { libc::write(fd as i32, data.as_ptr().cast(), data.len()) }
        })?;
        vm.int(n as i64)
    }),
    Row::new("pwritev", "fd, buffers, offset, flags=0, /", |vm, a| {
        let (fd, at) = (a.index(vm, 0)?, a.index(vm, 2)?);
        let data = joined(vm, a.get(1))?;
        let n = transfer(vm, || {
            // SAFETY: the buffer has the given length.
            unsafe { libc::pwrite(fd as i32, data.as_ptr().cast(), data.len(), at) }
        })?;
        vm.int(n as i64)
    }),
    Row::new("readinto", "fd, buffer, /", |vm, a| {
        let fd = a.index(vm, 0)?;
        let n = fill_buffer(vm, a.get(1), |vm, data| {
            match crate::io::read_fd(vm, fd as i32, data)? {
                None => Err(os_error(vm, libc::EAGAIN, None)),
                n => Ok(n),
            }
        })?;
        vm.int(n.unwrap_or(0) as i64)
    }),
    Row::new("sendfile", "out_fd, in_fd, offset, count", |vm, a| {
        let (to, from, n) = (a.index(vm, 0)?, a.index(vm, 1)?, a.index(vm, 3)?);
        let mut at = match a.some(2) {
            Some(at) => vm.index_i64(at)?,
            None => -1,
        };
        let place = if at < 0 {
            std::ptr::null_mut()
        } else {
            std::ptr::from_mut(&mut at)
        };
        let n = transfer(vm, || {
            // SAFETY: the offset lives through the call.
            unsafe { libc::sendfile(to as i32, from as i32, place, n.max(0) as usize) }
        })?;
        vm.int(n as i64)
    }),
    Row::new(
        "copy_file_range",
        "src, dst, count, offset_src=None, offset_dst=None",
        |vm, a| {
            let (from, to, n) = (a.index(vm, 0)?, a.index(vm, 1)?, a.index(vm, 2)?);
            if n < 0 {
                return Err(vm.value_error("negative value for 'count' not allowed"));
            }
            let mut places = [None, None];
            for (i, place) in places.iter_mut().enumerate() {
                if let Some(at) = a.some(3 + i) {
                    *place = Some(vm.index_i64(at)?);
                }
            }
            let [first, second] = &mut places;
            let pointer = |p: &mut Option<i64>| p.as_mut().map_or(std::ptr::null_mut(), |p| p);
            let n = transfer(vm, || {
                let (p, q) = (pointer(first), pointer(second));
                // SAFETY: the offsets live through the call.
                unsafe { libc::copy_file_range(from as i32, p, to as i32, q, n as usize, 0) }
            })?;
            vm.int(n as i64)
        },
    ),
    Row::new(
        "splice",
        "src, dst, count, offset_src=None, offset_dst=None, flags=0",
        |vm, a| {
            let (from, to, n) = (a.index(vm, 0)?, a.index(vm, 1)?, a.index(vm, 2)?);
            if n < 0 {
                return Err(vm.value_error("negative value for 'count' not allowed"));
            }
            let mut places = [None, None];
            for (i, place) in places.iter_mut().enumerate() {
                if let Some(at) = a.some(3 + i) {
                    *place = Some(vm.index_i64(at)?);
                }
            }
            let flags = a.index_or(vm, 5, 0)? as libc::c_uint;
            let [first, second] = &mut places;
            let pointer = |p: &mut Option<i64>| p.as_mut().map_or(std::ptr::null_mut(), |p| p);
            let n = transfer(vm, || {
                let (p, q) = (pointer(first), pointer(second));
                // SAFETY: the offsets live through the call.
                unsafe { libc::splice(from as i32, p, to as i32, q, n as usize, flags) }
            })?;
            vm.int(n as i64)
        },
    ),
    Row::new("posix_fallocate", "fd, offset, length, /", |vm, a| {
        let fd = vm.index_c_int(a.get(0))? as i32;
        let (at, n) = (a.index(vm, 1)?, a.index(vm, 2)?);
        loop {
            // SAFETY: plain system call.
            match vm.blocking(|| unsafe { libc::posix_fallocate(fd, at, n) }) {
                0 => return Ok(NONE),
                libc::EINTR => vm.safe_point()?,
                number => return Err(os_error(vm, number, None)),
            }
        }
    }),
    Row::new("posix_fadvise", "fd, offset, length, advice, /", |vm, a| {
        let fd = vm.index_c_int(a.get(0))? as i32;
        let (at, n) = (a.index(vm, 1)?, a.index(vm, 2)?);
        let advice = vm.index_c_int(a.get(3))? as i32;
        // SAFETY: plain system call.
        match vm.blocking(|| unsafe { libc::posix_fadvise(fd, at, n, advice) }) {
            0 => Ok(NONE),
            number => Err(os_error(vm, number, None)),
        }
    }),
    Row::new("fdatasync", "fd", |vm, a| {
        let fd = crate::select::descriptor(vm, a.get(0))?;
        // SAFETY: plain system call.
        let code = vm.blocking(|| unsafe { libc::fdatasync(fd) });
        done(vm, code, None)
    }),
    Row::new("sync", "", |vm, _| {
        // SAFETY: plain system call.
        vm.blocking(|| unsafe { libc::sync() });
        Ok(NONE)
    }),
    Row::new("makedev", "major, minor, /", |vm, a| {
        let (major, minor) = (half(vm, a.get(0))?, half(vm, a.get(1))?);
        match libc::makedev(major, minor) {
            u64::MAX => vm.int(-1),
            device => vm.int_of_i128(device.into()),
        }
    }),
    Row::new("major", "device, /", |vm, a| {
        let device = device(vm, a.get(0))?;
        match device {
            u64::MAX => vm.int(-1),
            _ => vm.int(libc::major(device).into()),
        }
    }),
    Row::new("minor", "device, /", |vm, a| {
        let device = device(vm, a.get(0))?;
        match device {
            u64::MAX => vm.int(-1),
            _ => vm.int(libc::minor(device).into()),
        }
    }),
    Row::new("device_encoding", "fd", |vm, a| {
        let fd = a.index(vm, 0)?;
        // SAFETY: plain system call.
        if unsafe { libc::isatty(fd as i32) } == 1 {
            return vm.str("utf-8");
        }
        Ok(NONE)
    }),
    Row::new("statvfs", "path", |vm, a| {
        if vm.is_int(a.get(0)) {
            return vm_stats(vm, a.get(0));
        }
        let path = c_path(vm, a.get(0), "statvfs")?;
        // SAFETY: the call fills the struct.
        let (code, found) = unsafe {
            let mut found: libc::statvfs = core::mem::zeroed();
            (libc::statvfs(path.as_ptr(), &mut found), found)
        };
        done(vm, code, Some(a.get(0)))?;
        stats(vm, &found)
    }),
    Row::new("fstatvfs", "fd, /", |vm, a| vm_stats(vm, a.get(0))),
];

static STATVFS: TypeDef = structseq::def("os", "statvfs_result");

pub fn define_types(vm: &mut Vm, module: Value) -> Result<()> {
    let fields = [
        "f_bsize",
        "f_frsize",
        "f_blocks",
        "f_bfree",
        "f_bavail",
        "f_files",
        "f_ffree",
        "f_favail",
        "f_flag",
        "f_namemax",
    ];
    structseq::define::<StatvfsResult>(vm, module, &STATVFS, &fields, &["f_fsid"]).map(|_| ())
}

fn vm_stats(vm: &mut Vm, fd: Value) -> Result {
    let fd = vm.index_i64(fd)?;
    // SAFETY: the call fills the struct.
    let (code, found) = unsafe {
        let mut found: libc::statvfs = core::mem::zeroed();
        (libc::fstatvfs(fd as i32, &mut found), found)
    };
    done(vm, code, None)?;
    stats(vm, &found)
}

fn stats(vm: &mut Vm, found: &libc::statvfs) -> Result {
    let numbers = [
        found.f_bsize,
        found.f_frsize,
        found.f_blocks,
        found.f_bfree,
        found.f_bavail,
        found.f_files,
        found.f_ffree,
        found.f_favail,
        found.f_flag,
        found.f_namemax,
    ];
    let list = vm.list(&[])?;
    for n in numbers {
        let n = vm.int_of_i128(n.into())?;
        push(vm, list, n)?;
    }
    let values = vm.tuple_from(list)?;
    structseq::make_of::<StatvfsResult>(vm, values)
}

/// The number of a device; -1 is that of none.
fn device(vm: &mut Vm, value: Value) -> Result<u64> {
    if vm.as_i64(value) == Some(-1) {
        return Ok(u64::MAX);
    }
    let value = vm.to_index(value)?;
    match super::events::unsigned(vm, value) {
        Ok(n) => Ok(n),
        Err(_) => {
            vm.catch(pyrs_runtime::Exc::Exception)?;
            Err(vm.overflow_error("can't convert negative int to unsigned"))
        }
    }
}

/// The major or minor part of such a number.
fn half(vm: &mut Vm, value: Value) -> Result<u32> {
    match device(vm, value)? {
        u64::MAX => Ok(u32::MAX),
        n => match u32::try_from(n) {
            Ok(n) => Ok(n),
            Err(_) => {
                let text = "Python int too large to convert to C unsigned int";
                Err(vm.overflow_error(text))
            }
        },
    }
}

/// A buffer for so many bytes.
pub fn buffer(vm: &mut Vm, n: i64) -> Result<Vec<u8>> {
    if n < 0 {
        return Err(os_error(vm, libc::EINVAL, None));
    }
    if n > 1 << 31 {
        return Err(vm.memory_error());
    }
    room::zeroed(n as usize)
}

/// Do a call that gives a number of bytes, again when a signal cut it short.
fn transfer(vm: &mut Vm, mut call: impl FnMut() -> isize) -> Result<usize> {
    loop {
        let n = vm.blocking(&mut call);
        if let Ok(n) = usize::try_from(n) {
            return Ok(n);
        }
        if errno() != libc::EINTR {
            return Err(failed(vm, None));
        }
        vm.safe_point()?;
    }
}

/// The bytes of several buffers.
fn joined(vm: &mut Vm, buffers: Value) -> Result<Vec<u8>> {
    let buffers = vm.tuple_from(buffers)?;
    let mut data = Vec::new();
    for i in 0..items(buffers) {
        let part = need_bytes(vm, item(buffers, i))?;
        room::append(&mut data, &part)?;
    }
    Ok(data)
}

/// Read once and spread what came over several buffers, which keep their sizes meanwhile.
fn read_parts(vm: &mut Vm, buffers: Value, mut read: impl FnMut(&mut [u8]) -> isize) -> Result {
    let buffers = vm.tuple_from(buffers)?;
    if items(buffers) > MOST_PARTS {
        return Err(os_error(vm, libc::EINVAL, None));
    }
    let n = fill_buffers(vm, buffers, &mut |vm, data| transfer(vm, || read(data)))?;
    vm.int(n as i64)
}
