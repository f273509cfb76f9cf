//! StringIO.

use super::base::{TextIoBase, concrete, size_arg};
use super::memory::grown;
use super::text::Newlines;
use crate::util::*;
use pyrs_leaf::text::{Text, TextBuilder};
use pyrs_runtime::{
    Args, GetSetRow, NONE, Result, Row, TRUE, TypeDef, Value, Vm, boolean, native_struct, string,
};

native_struct! {
    pub struct StringIo: TextIoBase {
        /// Gone when the file is closed.
        MEMORY: State<Memory>,
    }
}

pub struct Memory {
    /// One byte a character as long as that will do.
    text: Units,
    at: usize,
    newlines: Newlines,
}

enum Units {
    One(Vec<u8>),
    Four(Vec<u32>),
}

impl Units {
    fn len(&self) -> usize {
        match self {
            Units::One(u) => u.len(),
            Units::Four(u) => u.len(),
        }
    }
    fn at(&self, i: usize) -> u32 {
        match self {
            Units::One(u) => u[i] as u32,
            Units::Four(u) => u[i],
        }
    }
    fn is_wide(&self) -> bool {
        matches!(self, Units::Four(_))
    }
    fn capacity(&self) -> usize {
        match self {
            Units::One(u) => u.capacity(),
            Units::Four(u) => u.capacity(),
        }
    }
    /// Room for `wanted` units if it can be had, else what is needed.
    fn reserve(&mut self, wanted: usize) {
        let more = wanted.saturating_sub(self.len());
        // A refusal is noticed by who then writes.
        let _ = match self {
            Units::One(u) => u.try_reserve_exact(more),
            Units::Four(u) => u.try_reserve_exact(more),
        };
    }
    fn widen(&mut self) -> Result<&mut Vec<u32>> {
        if let Units::One(u) = self {
            let mut wide = room::with_capacity(u.len())?;
            wide.extend(u.iter().map(|&b| b as u32));
            *self = Units::Four(wide);
        }
        match self {
            Units::Four(u) => Ok(u),
            Units::One(_) => unreachable!("just widened"),
        }
    }
    fn write(&mut self, at: usize, part: &Text) -> Result<()> {
        let end = at.saturating_add(part.len());
        if let (Units::One(u), Text::Latin1(p)) = (&mut *self, part) {
            if u.len() < end {
                room::resize(u, end, 0)?;
            }
            u[at..end].copy_from_slice(p);
            return Ok(());
        }
        room::ask(part.len().saturating_mul(4))?;
        let u = self.widen()?;
        if u.len() < end {
            room::resize(u, end, 0)?;
        }
        u[at..end].copy_from_slice(&part.code_points());
        Ok(())
    }
    fn slice(&self, from: usize, to: usize, vm_text: &mut TextBuilder) {
        match self {
            Units::One(u) => vm_text.push_latin1(&u[from..to]),
            Units::Four(u) => vm_text.push_units(&u[from..to]),
        }
    }
}

pub static STRING_IO: TypeDef = TypeDef {
    doc: "Text I/O implementation using an in-memory buffer.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, initial_value='', newline='\\n'", init),
        Row::new("read", "self, size=-1, /", read),
        Row::new("readline", "self, size=-1, /", readline),
        Row::new("write", "self, s, /", write),
        Row::new("getvalue", "self, /", |vm, a| {
            let memory = memory(vm, a.get(0))?;
            let n = memory.text.len();
            let text = memory.part(0, n)?;
            vm.str_of_text(&text)
        }),
        Row::new("seek", "self, pos, whence=0, /", seek),
        Row::new("tell", "self, /", |vm, a| {
            let at = memory(vm, a.get(0))?.at;
            vm.int(at as i64)
        }),
        Row::new("truncate", "self, pos=None, /", truncate),
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
    ],
    getsets: &[
        GetSetRow::get("closed", |vm, a| {
            Ok(boolean(StringIo::MEMORY.get(vm, a.get(0)).is_none()))
        }),
        GetSetRow::get("line_buffering", |vm, a| {
            memory(vm, a.get(0)).map(|_| boolean(false))
        }),
        GetSetRow::get("newlines", |vm, a| {
            let seen = memory(vm, a.get(0))?.newlines.seen;
            super::text::seen_newlines(vm, seen)
        }),
    ],
    ..concrete("StringIO")
};

fn new(vm: &mut Vm, args: Args) -> Result {
    let this = StringIo::new_for(vm, args.get(0))?;
    let state = Memory {
        text: Units::One(Vec::new()),
        at: 0,
        newlines: Newlines::plain(),
    };
    StringIo::MEMORY.put(vm, this, state)?;
    Ok(this)
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let newline = match args.opt(2) {
        None => Some("\n".to_owned()),
        Some(v) if v == NONE => None,
        Some(v) => Some(vm.need_str(v, "newline")?),
    };
    let newlines = Newlines::of(vm, newline.as_deref())?;
    let initial = args.some(1);
    if let Some(initial) = initial
        && vm.as_str(initial).is_none()
    {
        let got = vm.type_name_of(initial);
        return Err(vm.type_error(format!("initial_value must be str or None, not {got}")));
    }
    let memory = memory(vm, this)?;
    memory.text = Units::One(Vec::new());
    memory.at = 0;
    memory.newlines = newlines;
    StringIo::MEMORY.size(vm, this, 0)?;
    if let Some(initial) = initial {
        put(vm, this, initial)?;
        self::memory(vm, this)?.at = 0;
    }
    Ok(NONE)
}

fn memory(vm: &mut Vm, this: Value) -> Result<&mut Memory> {
    StringIo::MEMORY.get_or(vm, this, "I/O operation on closed file")
}

impl Memory {
    /// Write text that stays as it is behind all that is there: most writes go there. False:
    /// it is not that simple, or there is no room.
    #[inline]
    fn append(&mut self, part: &[u8]) -> bool {
        if self.newlines.translate_in || self.newlines.write.is_some() {
            return false;
        }
        let Units::One(text) = &mut self.text else {
            return false;
        };
        if self.at != text.len() || part.len() > text.capacity() - text.len() {
            return false;
        }
        text.extend_from_slice(part);
        self.at = text.len();
        true
    }
    fn part(&self, from: usize, to: usize) -> Result<Text> {
        room::ask((to - from).saturating_mul(4))?;
        let mut out = TextBuilder::with_capacity(to - from);
        self.text.slice(from, to, &mut out);
        Ok(out.finish())
    }
    fn take(&mut self, n: Option<usize>) -> Result<Text> {
        let from = self.at.min(self.text.len());
        let n = n.unwrap_or(usize::MAX).min(self.text.len() - from);
        let part = self.part(from, from + n)?;
        self.at = self.at.max(from + n);
        Ok(part)
    }
    fn line(&mut self, limit: Option<usize>) -> Result<Text> {
        let from = self.at.min(self.text.len());
        let n = self.text.len();
        let text = &self.text;
        let end = self.newlines.line_end(from, n, |i| text.at(i)).unwrap_or(n);
        self.take(Some((end - from).min(limit.unwrap_or(usize::MAX))))
    }
}

fn put(vm: &mut Vm, this: Value, value: Value) -> Result<()> {
    let Some(value) = vm.as_str(value) else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("string argument expected, got '{got}'")));
    };
    let memory = self::memory(vm, this)?;
    if let string::Units::One(part) = string::units(value.addr())
        && memory.append(part)
    {
        return Ok(());
    }
    room::ask(string::len(value.addr()).saturating_mul(8))?;
    let mut out = TextBuilder::with_capacity(string::len(value.addr()));
    let memory = self::memory(vm, this)?;
    // Text is kept as reading gives it: translated as it comes in.
    if memory.newlines.translate_in {
        memory
            .newlines
            .translate(string::units(value.addr()).iter(), &mut out, true);
    } else if let Some(replacement) = memory.newlines.write {
        for c in string::units(value.addr()).iter() {
            if c == '\n' as u32 {
                out.push_str(replacement);
            } else {
                out.push(c);
            }
        }
    } else {
        Vm::push_text(&mut out, value);
    }
    let part = out.finish();
    let end = memory.at.saturating_add(part.len());
    if end > isize::MAX as usize {
        return Err(vm.overflow_error("new position too large"));
    }
    if !part.is_empty() {
        reach(vm, this, end, !matches!(part, Text::Latin1(_)))?;
        let memory = self::memory(vm, this)?;
        memory.text.write(memory.at, &part)?;
        memory.at += part.len();
    }
    Ok(())
}

/// Room for characters up to `end`. May run finalizers.
fn reach(vm: &mut Vm, this: Value, end: usize, wide: bool) -> Result<()> {
    let text = &memory(vm, this)?.text;
    let wide = wide || text.is_wide();
    if text.capacity() >= end && wide == text.is_wide() {
        return Ok(());
    }
    let wanted = grown(end.max(text.len()));
    let width = if wide { 4 } else { 1 };
    StringIo::MEMORY.size(vm, this, wanted.saturating_mul(width))?;
    let text = &mut memory(vm, this)?.text;
    if wide {
        text.widen()?;
    }
    text.reserve(wanted);
    Ok(())
}

fn write(vm: &mut Vm, args: Args) -> Result {
    let (this, value) = (args.get(0), args.get(1));
    let memory = memory(vm, this)?;
    if string::is_str(value)
        && let string::Units::One(part) = string::units(value.addr())
        && memory.append(part)
    {
        return vm.int(part.len() as i64);
    }
    put(vm, this, value)?;
    let n = vm.len(value)?;
    vm.int(n as i64)
}

fn read(vm: &mut Vm, args: Args) -> Result {
    let n = size_arg(vm, args.opt(1))?;
    let text = memory(vm, args.get(0))?.take(n)?;
    vm.str_of_text(&text)
}

fn readline(vm: &mut Vm, args: Args) -> Result {
    let limit = size_arg(vm, args.opt(1))?;
    let text = memory(vm, args.get(0))?.line(limit)?;
    vm.str_of_text(&text)
}

fn next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    // Most lines are short and end with a newline: they are copied once on the way.
    const SHORT: usize = 200;
    let memory = memory(vm, this)?;
    if memory.newlines.ends_plainly()
        && let Units::One(text) = &memory.text
        && let Some(rest) = text.get(memory.at..)
    {
        let n = rest.iter().take(SHORT).position(|&b| b == b'\n');
        if let Some(n) = n {
            let mut line = [0; SHORT];
            let line = &mut line[..=n];
            line.copy_from_slice(&rest[..=n]);
            memory.at += n + 1;
            return string::from_latin1(&mut vm.m, line).map(Some);
        }
    }
    let text = memory.line(None)?;
    if text.is_empty() {
        return Ok(None);
    }
    vm.str_of_text(&text).map(Some)
}

fn seek(vm: &mut Vm, args: Args) -> Result {
    let to = args.index(vm, 1)?;
    let whence = args.index_or(vm, 2, 0)?;
    if !(0..=2).contains(&whence) {
        let text = format!("Invalid whence ({whence}, should be 0, 1 or 2)");
        return Err(vm.value_error(text));
    }
    if whence == 0 && to < 0 {
        return Err(vm.value_error(format!("Negative seek position {to}")));
    }
    if whence != 0 && to != 0 {
        let text = "Can't do nonzero cur-relative seeks";
        return Err(vm.raise_str(pyrs_runtime::Exc::OSError, text));
    }
    let memory = memory(vm, args.get(0))?;
    match whence {
        0 => memory.at = to as usize,
        2 => memory.at = memory.text.len(),
        _ => {}
    }
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
        return Err(vm.value_error(format!("Negative size value {size}")));
    }
    let text = &mut memory(vm, args.get(0))?.text;
    match text {
        Units::One(u) => u.truncate(size as usize),
        Units::Four(u) => u.truncate(size as usize),
    }
    if text.capacity() > 1 << 16 && text.len() < text.capacity() / 2 {
        let width = match text {
            Units::One(u) => {
                u.shrink_to_fit();
                1
            }
            Units::Four(u) => {
                u.shrink_to_fit();
                4
            }
        };
        let bytes = text.capacity() * width;
        StringIo::MEMORY.size(vm, args.get(0), bytes)?;
    }
    vm.int(size)
}

fn close(vm: &mut Vm, args: Args) -> Result {
    StringIo::MEMORY.drop(vm, args.get(0));
    Ok(NONE)
}
