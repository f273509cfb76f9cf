//! Sending and receiving.

use super::address::{self, Address};
use super::{end_of, family, waiting};
use crate::util::*;
use pyrs_builtins::support::is_iterable;
use pyrs_runtime::{Args, NONE, Result, Value, Vm};
use std::time::Instant;

/// The most bytes that one call receives.
const MOST: i64 = 1 << 30;
/// As much is tried to send at once where others wait for the interpreter lock. More might
/// be sent in part, where a blocking socket sends all.
const QUICK: usize = 4096;

fn room(vm: &mut Vm, n: i64, function: &str) -> Result<usize> {
    if n < 0 {
        return Err(vm.value_error(format!("negative buffersize in {function}")));
    }
    if n > MOST {
        return Err(vm.memory_error());
    }
    Ok(n as usize)
}

/// Receive into memory of our own; with the sender's address.
fn receive(vm: &mut Vm, this: Value, buffer: &mut [u8], flags: i32) -> Result<(usize, Address)> {
    let mut from = Address::empty();
    let tries = flags & libc::MSG_WAITALL == 0;
    let n = waiting(vm, this, false, end_of(this), tries, &mut |fd, more| {
        from = Address::empty();
        // SAFETY: buffer and address have the given lengths.
        unsafe {
            let place = buffer.as_mut_ptr().cast();
            libc::recvfrom(
                fd,
                place,
                buffer.len(),
                flags | more,
                from.ptr_mut(),
                &mut from.len,
            )
        }
    })?;
    Ok((n, from))
}

pub fn recv(vm: &mut Vm, args: Args) -> Result {
    let n = args.index(vm, 1)?;
    let n = room(vm, n, "recv")?;
    let flags = args.index_or(vm, 2, 0)? as i32;
    let mut buffer = room::zeroed(n)?;
    let (n, _) = receive(vm, args.get(0), &mut buffer, flags)?;
    new_bytes(vm, &buffer[..n])
}

pub fn recv_from(vm: &mut Vm, args: Args) -> Result {
    let n = args.index(vm, 1)?;
    let n = room(vm, n, "recvfrom")?;
    let flags = args.index_or(vm, 2, 0)? as i32;
    let mut buffer = room::zeroed(n)?;
    let (n, from) = receive(vm, args.get(0), &mut buffer, flags)?;
    let data = new_bytes(vm, &buffer[..n])?;
    let from = from.value(vm)?;
    vm.tuple(&[data, from])
}

/// Receive into a writable buffer: through memory of our own, since others may run
/// meanwhile.
fn into(vm: &mut Vm, args: Args, function: &str) -> Result<(usize, Address)> {
    let target = args.get(1);
    let whole = writable_bytes(vm, target)?.len();
    let n = args.index_or(vm, 2, 0)?;
    let n = room(vm, n, function)?;
    let flags = args.index_or(vm, 3, 0)? as i32;
    if n > whole {
        return Err(vm.value_error("buffer too small for requested bytes"));
    }
    let mut from = Address::empty();
    let n = fill_buffer(vm, target, |vm, place| {
        let most = if n == 0 {
            place.len()
        } else {
            n.min(place.len())
        };
        let (n, sender) = receive(vm, args.get(0), &mut place[..most], flags)?;
        from = sender;
        Ok(Some(n))
    })?;
    Ok((n.unwrap_or(0), from))
}

pub fn recv_into(vm: &mut Vm, args: Args) -> Result {
    let (n, _) = into(vm, args, "recv_into")?;
    vm.int(n as i64)
}

pub fn recv_from_into(vm: &mut Vm, args: Args) -> Result {
    let (n, from) = into(vm, args, "recvfrom_into")?;
    let (n, from) = (vm.int(n as i64)?, from.value(vm)?);
    vm.tuple(&[n, from])
}

/// Send once, to an address if one is given: how much went.
fn send_part(
    vm: &mut Vm,
    this: Value,
    data: &[u8],
    flags: i32,
    to: Option<&Address>,
    (end, tries): (Option<Instant>, bool),
) -> Result<usize> {
    // Without an address it is `send`.
    let (place, len) = to.map_or((core::ptr::null(), 0), |to| (to.ptr(), to.len));
    waiting(vm, this, true, end, tries, &mut |fd, more| {
        // SAFETY: data and address have the given lengths.
        unsafe {
            let data_place = data.as_ptr().cast();
            libc::sendto(fd, data_place, data.len(), flags | more, place, len)
        }
    })
}

pub fn send(vm: &mut Vm, args: Args) -> Result {
    let data = need_bytes(vm, args.get(1))?;
    let flags = args.index_or(vm, 2, 0)? as i32;
    let this = args.get(0);
    let limits = (end_of(this), data.len() <= QUICK);
    let n = send_part(vm, this, &data, flags, None, limits)?;
    vm.int(n as i64)
}

pub fn send_all(vm: &mut Vm, args: Args) -> Result {
    let data = need_bytes(vm, args.get(1))?;
    let flags = args.index_or(vm, 2, 0)? as i32;
    let this = args.get(0);
    let limits = (end_of(this), true);
    let mut rest = data.as_slice();
    while !rest.is_empty() {
        let n = send_part(vm, this, rest, flags, None, limits)?;
        rest = &rest[n.min(rest.len())..];
        vm.safe_point()?;
    }
    Ok(NONE)
}

pub fn send_to(vm: &mut Vm, args: Args) -> Result {
    let given = args.get(1);
    let n = items(given);
    if !(2..=3).contains(&n) {
        return Err(vm.type_error(format!("sendto() takes 2 or 3 arguments ({n} given)")));
    }
    let this = args.get(0);
    let data = need_bytes(vm, item(given, 0))?;
    let flags = if n == 3 {
        vm.index_i64(item(given, 1))? as i32
    } else {
        0
    };
    let to = address::parse(vm, family(this), item(given, n - 1), "sendto")?;
    let limits = (end_of(this), data.len() <= QUICK);
    let n = send_part(vm, this, &data, flags, Some(&to), limits)?;
    vm.int(n as i64)
}

/// Ancillary data as one aligned block.
fn control_block(rows: &[(i32, i32, Vec<u8>)]) -> Vec<u64> {
    // SAFETY: computes numbers.
    let space = |n: usize| unsafe { libc::CMSG_SPACE(n as u32) } as usize;
    let total: usize = rows.iter().map(|(_, _, data)| space(data.len())).sum();
    let mut block = vec![0u64; total.div_ceil(8)];
    let mut at = 0;
    for (level, kind, data) in rows {
        // SAFETY: the block has `space` bytes for each message, in which header and data
        // lie; it is aligned for the header.
        unsafe {
            let header = block
                .as_mut_ptr()
                .cast::<u8>()
                .add(at)
                .cast::<libc::cmsghdr>();
            (*header).cmsg_level = *level;
            (*header).cmsg_type = *kind;
            (*header).cmsg_len = libc::CMSG_LEN(data.len() as u32) as _;
            libc::CMSG_DATA(header).copy_from_nonoverlapping(data.as_ptr(), data.len());
        }
        at += space(data.len());
    }
    block
}

pub fn send_message(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let buffers = vm.tuple_from(args.get(1))?;
    let mut data = Vec::new();
    for i in 0..items(buffers) {
        data.extend(need_bytes(vm, item(buffers, i))?);
    }
    let mut rows = Vec::new();
    if let Some(messages) = args.some(2) {
        let messages = vm.tuple_from(messages)?;
        for i in 0..items(messages) {
            let row = vm.tuple_from(item(messages, i))?;
            if items(row) != 3 {
                let text = "[sendmsg() argument 2] must be a sequence of 3-tuples";
                return Err(vm.type_error(text));
            }
            let level = vm.index_i64(item(row, 0))? as i32;
            let kind = vm.index_i64(item(row, 1))? as i32;
            let data = need_bytes(vm, item(row, 2))?;
            rows.push((level, kind, data));
        }
    }
    let flags = args.index_or(vm, 3, 0)? as i32;
    let to = match args.some(4) {
        Some(to) => Some(address::parse(vm, family(this), to, "sendmsg")?),
        None => None,
    };
    let mut control = control_block(&rows);
    let n = waiting(
        vm,
        this,
        true,
        end_of(this),
        data.len() <= QUICK,
        &mut |fd, more| {
            let mut part = libc::iovec {
                iov_base: data.as_mut_ptr().cast(),
                iov_len: data.len(),
            };
            // SAFETY: all parts of the message live through the call.
            unsafe {
                let mut message: libc::msghdr = core::mem::zeroed();
                message.msg_iov = &mut part;
                message.msg_iovlen = 1;
                if let Some(to) = &to {
                    message.msg_name = to.ptr().cast_mut().cast();
                    message.msg_namelen = to.len;
                }
                if !control.is_empty() {
                    message.msg_control = control.as_mut_ptr().cast();
                    message.msg_controllen = (control.len() * 8) as _;
                }
                libc::sendmsg(fd, &message, flags | more)
            }
        },
    )?;
    vm.int(n as i64)
}

/// What comes with a message beside its data.
struct Beside {
    /// Level, type and data of each ancillary message.
    rows: Vec<(i32, i32, Vec<u8>)>,
    flags: i32,
    from: Address,
}

impl Beside {
    fn values(&self, vm: &mut Vm) -> Result<[Value; 3]> {
        let messages = vm.list(&[])?;
        for (level, kind, data) in &self.rows {
            let data = new_bytes(vm, data)?;
            let (level, kind) = (Value::small(*level as i64), Value::small(*kind as i64));
            let row = vm.tuple(&[level, kind, data])?;
            push(vm, messages, row)?;
        }
        let flags = vm.int(self.flags.into())?;
        let from = self.from.value(vm)?;
        Ok([messages, flags, from])
    }
}

/// Arguments 2 and 3 of `recvmsg` and `recvmsg_into`: room for ancillary data, and flags.
fn message_limits(vm: &mut Vm, args: Args) -> Result<(usize, i32)> {
    let extra = args.index_or(vm, 2, 0)?;
    if !(0..=1 << 20).contains(&extra) {
        return Err(vm.value_error("invalid ancillary data buffer length"));
    }
    let flags = args.index_or(vm, 3, 0)? as i32;
    Ok((extra as usize, flags))
}

/// Receive a message into memory of our own.
fn receive_message(
    vm: &mut Vm,
    this: Value,
    buffer: &mut [u8],
    (extra, flags): (usize, i32),
) -> Result<(usize, Beside)> {
    let mut control = vec![0u64; extra.div_ceil(8)];
    let mut from = Address::empty();
    // SAFETY: all bytes zero is a value of the struct.
    let mut message: libc::msghdr = unsafe { core::mem::zeroed() };
    let n = waiting(
        vm,
        this,
        false,
        end_of(this),
        flags & libc::MSG_WAITALL == 0,
        &mut |fd, more| {
            from = Address::empty();
            let mut part = libc::iovec {
                iov_base: buffer.as_mut_ptr().cast(),
                iov_len: buffer.len(),
            };
            message.msg_iov = &mut part;
            message.msg_iovlen = 1;
            message.msg_name = from.ptr_mut().cast();
            message.msg_namelen = from.len;
            message.msg_control = control.as_mut_ptr().cast();
            message.msg_controllen = extra as _;
            // SAFETY: all parts of the message live through the call.
            unsafe { libc::recvmsg(fd, &mut message, flags | more) }
        },
    )?;
    from.len = message.msg_namelen;
    let mut rows = Vec::new();
    // SAFETY: the system wrote whole headers into the control block, which still lives.
    unsafe {
        let mut at = libc::CMSG_FIRSTHDR(&message);
        while let Some(header) = at.as_ref() {
            let head = libc::CMSG_LEN(0) as usize;
            let start = libc::CMSG_DATA(at) as usize - control.as_ptr() as usize;
            let end = (start + header.cmsg_len.saturating_sub(head)).min(extra);
            let all = std::slice::from_raw_parts(control.as_ptr().cast::<u8>(), extra);
            let data = room::copy(all.get(start..end).unwrap_or_default())?;
            rows.push((header.cmsg_level, header.cmsg_type, data));
            at = libc::CMSG_NXTHDR(&message, at);
        }
    }
    let flags = message.msg_flags;
    Ok((n, Beside { rows, flags, from }))
}

pub fn recv_message(vm: &mut Vm, args: Args) -> Result {
    let n = args.index(vm, 1)?;
    let mut buffer = room::zeroed(room(vm, n, "recvmsg()")?)?;
    let limits = message_limits(vm, args)?;
    let (n, beside) = receive_message(vm, args.get(0), &mut buffer, limits)?;
    let data = new_bytes(vm, &buffer[..n])?;
    let [messages, flags, from] = beside.values(vm)?;
    vm.tuple(&[data, messages, flags, from])
}

pub fn recv_message_into(vm: &mut Vm, args: Args) -> Result {
    if !is_iterable(vm, args.get(1)) {
        return Err(vm.type_error("recvmsg_into() argument 1 must be an iterable"));
    }
    let buffers = vm.tuple_from(args.get(1))?;
    if items(buffers) > MOST_PARTS {
        return Err(os_error(vm, libc::EMSGSIZE, None));
    }
    for i in 0..items(buffers) {
        if writable_bytes(vm, item(buffers, i)).is_err() {
            let text = "recvmsg_into() argument 1 must be an iterable of single-segment read-write buffers";
            return Err(vm.type_error(text));
        }
    }
    let limits = message_limits(vm, args)?;
    let mut beside = None;
    let n = fill_buffers(vm, buffers, &mut |vm, place| {
        let (n, more) = receive_message(vm, args.get(0), place, limits)?;
        beside = Some(more);
        Ok(n)
    })?;
    let n = vm.int(n as i64)?;
    match beside {
        Some(beside) => {
            let [messages, flags, from] = beside.values(vm)?;
            vm.tuple(&[n, messages, flags, from])
        }
        None => Ok(NONE),
    }
}
