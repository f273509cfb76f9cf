//! BytesIO.

use super::base::{BufferedIoBase, concrete, size_arg};
use crate::util::*;
use pyrs_runtime::{
    Args, GetSetRow, NONE, Result, Row, TRUE, TypeDef, Value, Vm, boolean, bytes, native_struct,
};

native_struct! {
    pub struct BytesIo: BufferedIoBase {
        /// Gone when the file is closed.
        MEMORY: State<Memory>,
    }
}

pub struct Memory {
    data: Vec<u8>,
    at: usize,
}

pub static BYTES_IO: TypeDef = TypeDef {
    doc: "Buffered I/O implementation using an in-memory bytes buffer.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, initial_bytes=b''", init),
        Row::new("read", "self, size=-1, /", read),
        Row::new("read1", "self, size=-1, /", read),
        Row::new("readline", "self, size=-1, /", readline),
        Row::new("readinto", "self, buffer, /", readinto),
        Row::new("write", "self, b, /", write),
        Row::new("getvalue", "self, /", |vm, a| {
            let data = room::copy(&memory(vm, a.get(0))?.data)?;
            new_bytes(vm, &data)
        }),
        Row::new("getbuffer", "self, /", get_buffer),
        Row::new("seek", "self, pos, whence=0, /", seek),
        Row::new("tell", "self, /", |vm, a| {
            let at = memory(vm, a.get(0))?.at;
            vm.int(at as i64)
        }),
        Row::new("truncate", "self, size=None, /", truncate),
        Row::new("close", "self, /", close),
        Row::new("flush", "self, /", |vm, a| {
            memory(vm, a.get(0)).map(|_| NONE)
        }),
        Row::new("isatty", "self, /", |vm, a| {
            memory(vm, a.get(0)).map(|_| boolean(false))
        }),
        Row::new("readable", "self, /", |vm, a| {
            memory(vm, a.get(0)).map(|_| TRUE)
        }),
        Row::new("writable", "self, /", |vm, a| {
            memory(vm, a.get(0)).map(|_| TRUE)
        }),
        Row::new("seekable", "self, /", |vm, a| {
            memory(vm, a.get(0)).map(|_| TRUE)
        }),
        pyrs_runtime::next_row!(next),
        Row::new("__getstate__", "self, /", get_state),
        Row::new("__setstate__", "self, state, /", set_state),
    ],
    getsets: &[GetSetRow::get("closed", |vm, a| {
        Ok(boolean(BytesIo::MEMORY.get(vm, a.get(0)).is_none()))
    })],
    ..concrete("BytesIO")
};

fn new(vm: &mut Vm, args: Args) -> Result {
    let this = BytesIo::new_for(vm, args.get(0))?;
    let data = Vec::new();
    BytesIo::MEMORY.put(vm, this, Memory { data, at: 0 })?;
    Ok(this)
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let data = match args.some(1) {
        Some(initial) => need_bytes(vm, initial)?,
        None => Vec::new(),
    };
    memory(vm, args.get(0))?;
    BytesIo::MEMORY.size(vm, args.get(0), data.capacity())?;
    *memory(vm, args.get(0))? = Memory { data, at: 0 };
    Ok(NONE)
}

fn memory(vm: &mut Vm, this: Value) -> Result<&mut Memory> {
    BytesIo::MEMORY.get_or(vm, this, "I/O operation on closed file.")
}

impl Memory {
    /// Where at most `n` bytes from the position on lie: their place and number.
    fn part(&self, n: Option<usize>) -> (usize, usize) {
        let from = self.at.min(self.data.len());
        let n = n.unwrap_or(usize::MAX).min(self.data.len() - from);
        (from, n)
    }
    /// As [`Memory::part`], of a line.
    fn line(&self, limit: Option<usize>) -> (usize, usize) {
        let from = self.at.min(self.data.len());
        let rest = &self.data[from..];
        let n = pyrs_leaf::text_search::find(rest, b"\n").map_or(rest.len(), |i| i + 1);
        self.part(Some(n.min(limit.unwrap_or(usize::MAX))))
    }
}

/// A bytes object of a part, which the position moves over.
fn give(vm: &mut Vm, this: Value, (from, n): (usize, usize)) -> Result {
    let made = bytes::new(&mut vm.m, n)?;
    // Nothing but memory was asked for: the file is as it was.
    let memory = memory(vm, this)?;
    let to = made.slice_mut::<u8>(bytes::DATA, n);
    to.copy_from_slice(&memory.data[from..from + n]);
    memory.at += n;
    Ok(Value::from_addr(made))
}

fn read(vm: &mut Vm, args: Args) -> Result {
    let n = size_arg(vm, args.opt(1))?;
    let part = memory(vm, args.get(0))?.part(n);
    give(vm, args.get(0), part)
}

fn readline(vm: &mut Vm, args: Args) -> Result {
    let limit = size_arg(vm, args.opt(1))?;
    let part = memory(vm, args.get(0))?.line(limit);
    give(vm, args.get(0), part)
}

fn next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let part = memory(vm, this)?.line(None);
    if part.1 == 0 {
        return Ok(None);
    }
    give(vm, this, part).map(Some)
}

fn readinto(vm: &mut Vm, args: Args) -> Result {
    let room = writable_bytes(vm, args.get(1))?.len();
    let memory = memory(vm, args.get(0))?;
    let (from, n) = memory.part(Some(room));
    let data = room::copy(&memory.data[from..from + n])?;
    memory.at += n;
    writable_bytes(vm, args.get(1))?[..data.len()].copy_from_slice(&data);
    vm.int(data.len() as i64)
}

/// The capacity of a buffer that must hold `end` items.
pub(super) fn grown(end: usize) -> usize {
    const SMALL: usize = 64 << 10;
    // Large ones take little more than they need.
    end.saturating_add(if end < SMALL { end } else { end / 8 })
}

/// Lengthen the bytes to `end`, if they are shorter.
fn reach(vm: &mut Vm, this: Value, end: usize) -> Result<()> {
    let data = &memory(vm, this)?.data;
    if data.len() >= end {
        return Ok(());
    }
    if data.capacity() < end {
        let wanted = grown(end);
        BytesIo::MEMORY.size(vm, this, wanted)?;
        let data = &mut memory(vm, this)?.data;
        let more = wanted.saturating_sub(data.len());
        if data.try_reserve_exact(more).is_err() {
            let more = end.saturating_sub(data.len());
            data.try_reserve_exact(more)
                .map_err(|_| pyrs_runtime::Raised)?;
        }
    }
    let data = &mut memory(vm, this)?.data;
    if data.len() < end {
        room::resize(data, end, 0)?;
    }
    Ok(())
}

fn write(vm: &mut Vm, args: Args) -> Result {
    // Most writes fit where the file's bytes end, and what is written stays where it is.
    let memory_now = memory(vm, args.get(0))?;
    let (at, len) = (memory_now.at, memory_now.data.len());
    let room = memory_now.data.capacity() - len;
    if at == len
        && let Some(data) = bytes_of(vm, args.get(1))
        && data.len() <= room
    {
        let memory = memory(vm, args.get(0))?;
        memory.data.extend_from_slice(data);
        memory.at = memory.data.len();
        return vm.int(data.len() as i64);
    }
    let data = need_bytes(vm, args.get(1))?;
    if !data.is_empty() {
        let memory = loop {
            let end = memory(vm, args.get(0))?.at.saturating_add(data.len());
            if end > isize::MAX as usize {
                return Err(vm.overflow_error("new buffer size too large"));
            }
            reach(vm, args.get(0), end)?;
            let memory = memory(vm, args.get(0))?;
            // Finalizers may have run, which use the file too.
            if memory.at.saturating_add(data.len()) <= memory.data.len() {
                break &mut *memory;
            }
        };
        let end = memory.at + data.len();
        memory.data[memory.at..end].copy_from_slice(&data);
        memory.at = end;
    }
    vm.int(data.len() as i64)
}

/// A copy, not a window: writing to it does not change the file.
fn get_buffer(vm: &mut Vm, args: Args) -> Result {
    let data = room::copy(&memory(vm, args.get(0))?.data)?;
    let data = new_bytearray(vm, &data)?;
    let class = vm.type_of_kind(pyrs_runtime::Kind::MemoryView);
    vm.call(class, &[data])
}

fn seek(vm: &mut Vm, args: Args) -> Result {
    let to = args.index(vm, 1)?;
    let whence = args.index_or(vm, 2, 0)?;
    let memory = memory(vm, args.get(0))?;
    let base = match whence {
        0 if to < 0 => return Err(vm.value_error(format!("negative seek value {to}"))),
        0 => 0,
        1 => memory.at as i64,
        2 => memory.data.len() as i64,
        _ => {
            let text = format!("invalid whence ({whence}, should be 0, 1 or 2)");
            return Err(vm.value_error(text));
        }
    };
    memory.at = base.saturating_add(to).max(0) as usize;
    let at = memory.at;
    vm.int(at as i64)
}

fn truncate(vm: &mut Vm, args: Args) -> Result {
    let at = memory(vm, args.get(0))?.at as i64;
    let size = match args.some(1) {
        Some(size) => vm.index_i64(size)?,
        None => at,
    };
    if size < 0 {
        return Err(vm.value_error(format!("negative size value {size}")));
    }
    memory(vm, args.get(0))?.data.truncate(size as usize);
    shrink(vm, args.get(0))?;
    vm.int(size)
}

/// Give back what a much shortened file does not need.
fn shrink(vm: &mut Vm, this: Value) -> Result<()> {
    let data = &mut memory(vm, this)?.data;
    if data.capacity() > 1 << 16 && data.len() < data.capacity() / 2 {
        data.shrink_to_fit();
        let bytes = data.capacity();
        BytesIo::MEMORY.size(vm, this, bytes)?;
    }
    Ok(())
}

fn close(vm: &mut Vm, args: Args) -> Result {
    BytesIo::MEMORY.drop(vm, args.get(0));
    Ok(NONE)
}

fn get_state(vm: &mut Vm, args: Args) -> Result {
    let memory = memory(vm, args.get(0))?;
    let (data, at) = (room::copy(&memory.data)?, memory.at);
    let data = new_bytes(vm, &data)?;
    let at = vm.int(at as i64)?;
    vm.tuple(&[data, at, NONE])
}

fn set_state(vm: &mut Vm, args: Args) -> Result {
    let state = args.get(1);
    if !is_tuple(state) || items(state) < 3 {
        let (own, got) = (
            vm.type_full_name(vm.class_of(args.get(0))),
            vm.type_name_of(state),
        );
        let text = format!("{own}.__setstate__ argument should be 3-tuple, got {got}");
        return Err(vm.type_error(text));
    }
    memory(vm, args.get(0))?;
    let data = need_bytes(vm, item(state, 0))?;
    let at = data.len();
    BytesIo::MEMORY.size(vm, args.get(0), data.capacity())?;
    *memory(vm, args.get(0))? = Memory { data, at };
    if !vm.is_int(item(state, 1)) {
        let got = vm.type_name_of(item(state, 1));
        let text = format!("second item of state must be an integer, not {got}");
        return Err(vm.type_error(text));
    }
    let at = vm.index_i64(item(state, 1))?;
    let Ok(at) = usize::try_from(at) else {
        return Err(vm.value_error("position value cannot be negative"));
    };
    memory(vm, args.get(0))?.at = at;
    Ok(NONE)
}
