//! fcntl: what can be asked of descriptors, and locks on files.

use crate::ModuleId;
use crate::descriptors::blocking;
use crate::select::descriptor;
use crate::util::*;
use pyrs_runtime::{Args, Exc, NONE, Result, Row, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Fcntl, "fcntl";
    functions: [FUNCTIONS],
    fill: |vm, module| constants(vm, module, CONSTANTS),
}

static FUNCTIONS: &[Row] = &[
    Row::new("fcntl", "fd, cmd, arg=0, /", control),
    Row::new("ioctl", "fd, request, arg=0, mutate_flag=True, /", device),
    Row::new("flock", "fd, operation, /", |vm, a| {
        let fd = descriptor(vm, a.get(0))?;
        let operation = vm.index_c_int(a.get(1))? as i32;
        // SAFETY: plain system call.
        again(vm, fd, || unsafe { libc::flock(fd, operation) })?;
        Ok(NONE)
    }),
    Row::new("lockf", "fd, cmd, len=0, start=0, whence=0, /", lock),
];

const CONSTANTS: &[(&str, i64)] = &[
    ("LOCK_SH", libc::LOCK_SH as i64),
    ("LOCK_EX", libc::LOCK_EX as i64),
    ("LOCK_NB", libc::LOCK_NB as i64),
    ("LOCK_UN", libc::LOCK_UN as i64),
    ("LOCK_MAND", 32),
    ("LOCK_READ", 64),
    ("LOCK_WRITE", 128),
    ("LOCK_RW", 192),
    ("F_DUPFD", libc::F_DUPFD as i64),
    ("F_DUPFD_CLOEXEC", libc::F_DUPFD_CLOEXEC as i64),
    ("F_GETFD", libc::F_GETFD as i64),
    ("F_SETFD", libc::F_SETFD as i64),
    ("F_GETFL", libc::F_GETFL as i64),
    ("F_SETFL", libc::F_SETFL as i64),
    ("F_GETLK", libc::F_GETLK as i64),
    ("F_SETLK", libc::F_SETLK as i64),
    ("F_SETLKW", libc::F_SETLKW as i64),
    ("F_OFD_GETLK", libc::F_OFD_GETLK as i64),
    ("F_OFD_SETLK", libc::F_OFD_SETLK as i64),
    ("F_OFD_SETLKW", libc::F_OFD_SETLKW as i64),
    ("F_GETOWN", libc::F_GETOWN as i64),
    ("F_SETOWN", libc::F_SETOWN as i64),
    ("F_GETSIG", 11),
    ("F_SETSIG", 10),
    ("F_RDLCK", libc::F_RDLCK as i64),
    ("F_WRLCK", libc::F_WRLCK as i64),
    ("F_UNLCK", libc::F_UNLCK as i64),
    ("F_GETLK64", libc::F_GETLK as i64),
    ("F_SETLK64", libc::F_SETLK as i64),
    ("F_SETLKW64", libc::F_SETLKW as i64),
    ("FASYNC", libc::O_ASYNC as i64),
    ("F_SETLEASE", libc::F_SETLEASE as i64),
    ("F_GETLEASE", libc::F_GETLEASE as i64),
    ("F_NOTIFY", libc::F_NOTIFY as i64),
    ("F_DUPFD_QUERY", 1027),
    ("F_EXLCK", 4),
    ("F_SHLCK", 8),
    ("F_SETPIPE_SZ", libc::F_SETPIPE_SZ as i64),
    ("F_GETPIPE_SZ", libc::F_GETPIPE_SZ as i64),
    ("FICLONE", 0x4004_9409),
    ("FICLONERANGE", 0x4020_940d),
    ("F_GETOWN_EX", 16),
    ("F_SETOWN_EX", 15),
    ("F_OWNER_TID", 0),
    ("F_OWNER_PID", 1),
    ("F_OWNER_PGRP", 2),
    ("F_GET_RW_HINT", 1035),
    ("F_SET_RW_HINT", 1036),
    ("F_GET_FILE_RW_HINT", 1037),
    ("F_SET_FILE_RW_HINT", 1038),
    ("RWH_WRITE_LIFE_NOT_SET", 0),
    ("RWH_WRITE_LIFE_NONE", 1),
    ("RWH_WRITE_LIFE_SHORT", 2),
    ("RWH_WRITE_LIFE_MEDIUM", 3),
    ("RWH_WRITE_LIFE_LONG", 4),
    ("RWH_WRITE_LIFE_EXTREME", 5),
    ("FD_CLOEXEC", libc::FD_CLOEXEC as i64),
    ("DN_ACCESS", 1),
    ("DN_MODIFY", 2),
    ("DN_CREATE", 4),
    ("DN_DELETE", 8),
    ("DN_RENAME", 16),
    ("DN_ATTRIB", 32),
    ("DN_MULTISHOT", 0x8000_0000),
    ("F_ADD_SEALS", libc::F_ADD_SEALS as i64),
    ("F_GET_SEALS", libc::F_GET_SEALS as i64),
    ("F_SEAL_SEAL", libc::F_SEAL_SEAL as i64),
    ("F_SEAL_SHRINK", libc::F_SEAL_SHRINK as i64),
    ("F_SEAL_GROW", libc::F_SEAL_GROW as i64),
    ("F_SEAL_WRITE", libc::F_SEAL_WRITE as i64),
    ("F_SEAL_FUTURE_WRITE", 16),
];

/// A call that may wait, again when a signal cut it short.
fn again(vm: &mut Vm, fd: i32, mut call: impl FnMut() -> i32) -> Result<i32> {
    loop {
        let code = blocking(vm, fd, &mut call);
        if code >= 0 {
            return Ok(code);
        }
        if errno() != libc::EINTR {
            return Err(os_error(vm, errno(), None));
        }
        vm.safe_point()?;
    }
}

/// The most bytes that a buffer argument may have where the system does not say how many it
/// looks at.
const MOST: usize = 1024;
/// Room that the system may write to behind the bytes of an argument.
const ROOM: usize = 4096;

/// An argument that is no number: its bytes in more room than the system knows of, and how
/// many they are.
fn room_for(vm: &mut Vm, value: Value, what: &str) -> Result<Option<([u8; ROOM], usize)>> {
    if vm.is_index_like(value) {
        return Ok(None);
    }
    let data = match text(vm, value) {
        Some(text) => text.into_bytes(),
        None => need_bytes(vm, value)?,
    };
    if data.len() > MOST {
        return Err(vm.value_error(format!("{what} argument 3 is too long")));
    }
    let mut place = [0; ROOM];
    place[..data.len()].copy_from_slice(&data);
    Ok(Some((place, data.len())))
}

/// Below it nothing is ever mapped.
const LOWEST_PLACE: libc::c_long = 65536;

/// The low 32 bits of an int of any sign.
fn c_argument(vm: &mut Vm, value: Option<Value>) -> Result<libc::c_long> {
    match value {
        Some(value) => Ok(vm.index_i64(value)? as u32 as i32 as libc::c_long),
        None => Ok(0),
    }
}

fn control(vm: &mut Vm, args: Args) -> Result {
    let fd = descriptor(vm, args.get(0))?;
    let command = vm.index_c_int(args.get(1))? as i32;
    if let Some(value) = args.opt(2)
        && let Some((mut place, n)) = room_for(vm, value, "fcntl")?
    {
        let at = place.as_mut_ptr();
        // SAFETY: commands that take a pointer write small structs, for which there is room
        // however few bytes were given.
        again(vm, fd, || unsafe { libc::fcntl(fd, command, at) })?;
        return new_bytes(vm, &place[..n]);
    }
    let number = c_argument(vm, args.opt(2))?;
    if takes_pointer(command) {
        // With a number for a pointer the system would write wherever it says.
        return Err(os_error(vm, libc::EFAULT, None));
    }
    // SAFETY: the command takes a number.
    let code = again(vm, fd, || unsafe { libc::fcntl(fd, command, number) })?;
    vm.int(code.into())
}

fn takes_pointer(command: i32) -> bool {
    matches!(
        command,
        libc::F_GETLK
            | libc::F_SETLK
            | libc::F_SETLKW
            | libc::F_OFD_GETLK
            | libc::F_OFD_SETLK
            | libc::F_OFD_SETLKW
            | 15
            | 16
            | 1035..=1038
    )
}

fn device(vm: &mut Vm, args: Args) -> Result {
    let fd = descriptor(vm, args.get(0))?;
    let request = args.index(vm, 1)? as libc::c_ulong & 0xffff_ffff;
    let Some(value) = args.opt(2).filter(|&value| !vm.is_index_like(value)) else {
        let number = c_argument(vm, args.opt(2))?;
        if number >= LOWEST_PLACE {
            return Err(vm.not_implemented("ioctl with a number that may be an address"));
        }
        // SAFETY: should the request take the number for a place in memory, it is one below
        // all that can be mapped, or of the system's own: EFAULT.
        let code = again(vm, fd, || unsafe { libc::ioctl(fd, request as _, number) })?;
        return vm.int(code.into());
    };
    let mutate = args.truth_or(vm, 3, true)?;
    if mutate {
        match writable_bytes(vm, value).map(|target| target.len()) {
            Ok(n) => return change(vm, (fd, request), value, n),
            Err(_) => vm.catch(Exc::TypeError)?,
        };
    }
    let Some((mut place, n)) = room_for(vm, value, "ioctl")? else {
        return Ok(NONE);
    };
    let at = place.as_mut_ptr();
    // SAFETY: as above.
    again(vm, fd, || unsafe { libc::ioctl(fd, request as _, at) })?;
    new_bytes(vm, &place[..n])
}

/// Let the system change a buffer's `n` bytes.
fn change(vm: &mut Vm, (fd, request): (i32, libc::c_ulong), value: Value, n: usize) -> Result {
    // It writes to a copy: a request may want more bytes than the buffer has.
    let mut place = room::zeroed(n.max(ROOM))?;
    let code = pyrs_builtins::support::with_pinned(vm, value, |vm| {
        if let Some(data) = writable_bytes(vm, value)?.get(..n) {
            place[..n].copy_from_slice(data);
        }
        let at = place.as_mut_ptr();
        // SAFETY: there is more room than any request writes to.
        let code = again(vm, fd, || unsafe { libc::ioctl(fd, request as _, at) })?;
        if let Some(target) = writable_bytes(vm, value)?.get_mut(..n) {
            target.copy_from_slice(&place[..n]);
        }
        Ok(code)
    })?;
    vm.int(code.into())
}

fn lock(vm: &mut Vm, args: Args) -> Result {
    let fd = descriptor(vm, args.get(0))?;
    let command = vm.index_c_int(args.get(1))? as i32;
    let len = args.index_or(vm, 2, 0)?;
    let start = args.index_or(vm, 3, 0)?;
    let whence = args.index_or(vm, 4, 0)?;
    let kind = match command {
        libc::LOCK_UN => libc::F_UNLCK,
        _ if command & libc::LOCK_SH != 0 => libc::F_RDLCK,
        _ if command & libc::LOCK_EX != 0 => libc::F_WRLCK,
        _ => return Err(vm.value_error("unrecognized lockf argument")),
    };
    // SAFETY: zeroes are a whole struct.
    let mut row: libc::flock = unsafe { core::mem::zeroed() };
    row.l_type = kind as _;
    row.l_whence = whence as _;
    row.l_start = start;
    row.l_len = len;
    let wait = if command & libc::LOCK_NB != 0 {
        libc::F_SETLK
    } else {
        libc::F_SETLKW
    };
    // SAFETY: the struct lives through the call.
    again(vm, fd, || unsafe { libc::fcntl(fd, wait, &row) })?;
    Ok(NONE)
}
