//! What a buffer does with its raw file: natively when that is exactly a FileIO, else by its
//! methods. One thread at a time does it.

use super::buffered::{Buffered, direct_fd, raw_of, state};
use super::file;
use crate::util::*;
use pyrs_runtime::name::Name;
use pyrs_runtime::{NONE, Result, Value, Vm};

/// Run what reads or writes the raw file, perhaps in parts, as the only thread that does.
/// A thread that is at it already goes on.
pub(super) fn alone<T>(
    vm: &mut Vm,
    this: Value,
    run: impl FnOnce(&mut Vm) -> Result<T>,
) -> Result<T> {
    if vm.thread_count() == 1 {
        return run(vm);
    }
    let me = vm.ident;
    loop {
        let owner = match state(vm, this) {
            Some(buffer) => buffer.owner,
            None => return run(vm),
        };
        if owner == me {
            return run(vm);
        }
        // In a forked child the owner may not be there any more.
        if owner == 0 || !vm.each_thread().iter().any(|(ident, _)| *ident == owner) {
            break;
        }
        Buffered::BUSY.set(vm, this, true);
        crate::thread::wait_for(vm, this, Buffered::WAITERS, None, |this| {
            !Buffered::BUSY.get(this)
        })?;
    }
    if let Some(buffer) = state(vm, this) {
        buffer.owner = me;
    }
    Buffered::BUSY.set(vm, this, true);
    let result = run(vm);
    if let Some(buffer) = state(vm, this) {
        buffer.owner = 0;
    }
    Buffered::BUSY.set(vm, this, false);
    crate::thread::call_one(vm, this, Buffered::WAITERS);
    result
}

/// One read of the raw file.
pub(super) fn raw_read(vm: &mut Vm, this: Value, n: usize) -> Result<Option<Vec<u8>>> {
    let fd = direct_fd(vm, this);
    if fd >= 0 {
        let mut data = room::zeroed(n)?;
        let got = file::read_fd(vm, fd, &mut data)?;
        return Ok(got.map(|n| {
            data.truncate(n);
            data
        }));
    }
    let raw = raw_of(vm, this)?;
    let room = new_bytearray(vm, &room::zeroed(n)?)?;
    let got = Buffered::BUFFER.using(vm, this, |vm| call_method(vm, raw, "readinto", &[room]))?;
    if got == NONE {
        return Ok(None);
    }
    let got = vm.index_i64(got)?;
    if got < 0 || got as usize > n {
        let text = format!(
            "raw readinto() returned invalid length {got} (should have been between 0 and {n})"
        );
        return Err(vm.raise_str(pyrs_runtime::Exc::OSError, &text));
    }
    let data = bytes_of(vm, room).unwrap_or(&[]);
    room::copy(&data[..(got as usize).min(data.len())]).map(Some)
}

/// Write all of the data to the raw file.
pub(super) fn raw_write(vm: &mut Vm, this: Value, data: &[u8]) -> Result<()> {
    let fd = direct_fd(vm, this);
    let raw = raw_of(vm, this)?;
    let mut done = 0;
    while done < data.len() {
        let n = if fd >= 0 {
            file::write_fd(vm, fd, &data[done..])
        } else {
            let part = new_bytes(vm, &data[done..])?;
            match Buffered::BUFFER.using(vm, this, |vm| vm.call_method(raw, Name::write, &[part])) {
                Ok(v) if v == NONE => Ok(None),
                Ok(v) => vm.index_i64(v).map(|n| Some(n as usize)),
                Err(raised) => Err(raised),
            }
        };
        match n {
            Ok(Some(n)) => done += n.min(data.len() - done),
            Ok(None) => {
                keep(vm, this, &data[done..]);
                let class = vm.exc_class(pyrs_runtime::Exc::BlockingIOError);
                let text = vm.str("write could not complete without blocking")?;
                let code = Value::small(libc::EAGAIN as i64);
                let exc = vm.call(class, &[code, text, Value::small(0)])?;
                return Err(vm.raise(exc));
            }
            Err(raised) => {
                keep(vm, this, &data[done..]);
                return Err(raised);
            }
        }
    }
    Ok(())
}

/// Put back what could not be written.
fn keep(vm: &mut Vm, this: Value, data: &[u8]) {
    if let Some(buffer) = state(vm, this) {
        // Without room for it there is no better place either.
        if room::reserve(&mut buffer.write, data.len()).is_ok() {
            buffer.write.splice(0..0, data.iter().copied());
        }
    }
}

pub(super) fn raw_seek(vm: &mut Vm, this: Value, to: i64, whence: i64) -> Result<i64> {
    let fd = direct_fd(vm, this);
    if fd >= 0 {
        return file::seek_fd(vm, fd, to, whence as i32);
    }
    let raw = raw_of(vm, this)?;
    let to = vm.int(to)?;
    let at = call_method(vm, raw, "seek", &[to, Value::small(whence)])?;
    let at = vm.index_i64(at)?;
    if at < 0 {
        let text = format!("Raw stream returned invalid position {at}");
        return Err(vm.raise_str(pyrs_runtime::Exc::OSError, &text));
    }
    Ok(at)
}

pub(super) fn raw_tell(vm: &mut Vm, this: Value) -> Result<i64> {
    let fd = direct_fd(vm, this);
    if fd >= 0 {
        return file::seek_fd(vm, fd, 0, 1);
    }
    let raw = raw_of(vm, this)?;
    let at = call_method(vm, raw, "tell", &[])?;
    vm.index_i64(at)
}
