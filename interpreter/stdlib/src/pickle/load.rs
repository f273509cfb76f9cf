//! Pickles to objects. Nothing in a pickle is trusted.

use super::input::{Input, truncated};
use super::opcode::*;
use super::{Unpickler, UnpicklingError};
use crate::util::*;
use pyrs_builtins::codec;
use pyrs_builtins::support::Buffer;
use pyrs_leaf::bigint::BigInt;
use pyrs_runtime::objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_runtime::objmodel::list as lo;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    EMPTY_TUPLE, FALSE, Kind, NONE, Raised, Result, TRUE, Value, Vm, string, tuple,
};
use std::ops::Range;

const NEWEST: u8 = 5;
/// Bytes that no object can have.
const MOST: usize = isize::MAX as usize / 2;
/// A pickle may leave out so many numbers of its memo before the others lie elsewhere.
const HOLES: usize = 1 << 16;

/// One call of `load`.
pub(super) struct Loader<'a> {
    pub(super) vm: &'a mut Vm,
    pub(super) input: Input,
    /// The Unpickler; None for `loads`.
    pub(super) this: Option<Value>,
    /// Whether its class has a `find_class` of its own.
    pub(super) finds_itself: bool,
    pub(super) persistent_load: Option<Value>,
    /// A list that nobody else sees, of words.
    pub(super) stack: Value,
    pub(super) marks: Vec<usize>,
    /// What the pickle has numbered, by number; the list itself stands where nothing is.
    pub(super) memo: Value,
    /// What it has numbered far away from the others.
    pub(super) far: Option<Value>,
    /// How many it has numbered.
    pub(super) numbered: usize,
    pub(super) proto: u8,
    pub(super) fix_imports: bool,
    /// A class whose instances have no `__setstate__`, with its version.
    pub(super) plain: Option<(Value, Word)>,
    pub(super) encoding: String,
    pub(super) errors: String,
    /// An iterator over the buffers that the pickle left out.
    pub(super) buffers: Option<Value>,
}

impl Loader<'_> {
    pub(super) fn load(&mut self) -> Result {
        loop {
            let code = self.input.opcode(self.vm)?;
            match code {
                STOP => {
                    let value = self.pop()?;
                    self.input.finish(self.vm)?;
                    return Ok(value);
                }
                MARK => {
                    if self.marks.try_reserve(1).is_err() {
                        return Err(self.vm.memory_error());
                    }
                    self.marks.push(self.depth());
                }
                NONE_OP => self.push(NONE)?,
                NEWTRUE => self.push(TRUE)?,
                NEWFALSE => self.push(FALSE)?,
                BININT1 => {
                    let n = self.input.array::<1>(self.vm)?[0];
                    self.push(Value::small(n.into()))?;
                }
                BININT2 => {
                    let n = u16::from_le_bytes(self.input.array(self.vm)?);
                    self.push(Value::small(n.into()))?;
                }
                BININT => {
                    let n = i32::from_le_bytes(self.input.array(self.vm)?);
                    let n = self.vm.int(n.into())?;
                    self.push(n)?;
                }
                BINFLOAT => {
                    let x = f64::from_be_bytes(self.input.array(self.vm)?);
                    let x = self.vm.float(x)?;
                    self.push(x)?;
                }
                SHORT_BINUNICODE => {
                    let n = self.input.array::<1>(self.vm)?[0];
                    self.text(n.into())?;
                }
                BINUNICODE => {
                    let n = u32::from_le_bytes(self.input.array(self.vm)?);
                    self.text(n as usize)?;
                }
                SHORT_BINBYTES => {
                    let n = self.input.array::<1>(self.vm)?[0];
                    self.bytes(n.into())?;
                }
                BINBYTES => {
                    let n = u32::from_le_bytes(self.input.array(self.vm)?);
                    self.bytes(n as usize)?;
                }
                MEMOIZE => {
                    let i = self.numbered;
                    self.put(i)?;
                }
                BINPUT => {
                    let i = self.input.array::<1>(self.vm)?[0];
                    self.put(i.into())?;
                }
                LONG_BINPUT => {
                    let i = u32::from_le_bytes(self.input.array(self.vm)?);
                    self.put(i as usize)?;
                }
                BINGET => {
                    let i = self.input.array::<1>(self.vm)?[0];
                    self.get(i.into())?;
                }
                LONG_BINGET => {
                    let i = u32::from_le_bytes(self.input.array(self.vm)?);
                    self.get(i.into())?;
                }
                EMPTY_LIST => {
                    let list = self.vm.list(&[])?;
                    self.push(list)?;
                }
                EMPTY_DICT => {
                    let dict = self.vm.new_dict()?;
                    self.push(dict)?;
                }
                EMPTY_TUPLE_OP => self.push(EMPTY_TUPLE)?,
                EMPTY_SET => {
                    let set = self.vm.new_set()?;
                    self.push(set)?;
                }
                TUPLE1 => self.tuple_of(1)?,
                TUPLE2 => self.tuple_of(2)?,
                TUPLE3 => self.tuple_of(3)?,
                TUPLE => {
                    let from = self.mark()?;
                    let made = self.tuple_from(from)?;
                    self.push(made)?;
                }
                LIST => {
                    let from = self.mark()?;
                    let list = self.list_from(from)?;
                    self.push(list)?;
                }
                DICT => {
                    let from = self.mark()?;
                    let dict = self.vm.new_dict()?;
                    self.set_items(dict, from, "DICT")?;
                    self.push(dict)?;
                }
                FROZENSET => {
                    let from = self.mark()?;
                    let items = self.tuple_from(from)?;
                    let set = self.vm.new_frozenset_from(items)?;
                    self.push(set)?;
                }
                APPEND => {
                    let from = self.depth().saturating_sub(1);
                    self.append(from)?;
                }
                APPENDS => {
                    let from = self.mark()?;
                    self.append(from)?;
                }
                SETITEM => {
                    let from = self.depth().saturating_sub(2);
                    self.set_on_top(from)?;
                }
                SETITEMS => {
                    let from = self.mark()?;
                    self.set_on_top(from)?;
                }
                ADDITEMS => self.add_items()?,
                POP => {
                    if self.marks.last() == Some(&self.depth()) {
                        self.marks.pop();
                    } else {
                        self.pop()?;
                    }
                }
                POP_MARK => {
                    let from = self.mark()?;
                    self.cut(from);
                }
                DUP => {
                    let top = self.top()?;
                    self.push(top)?;
                }
                PROTO => {
                    let proto = self.input.array::<1>(self.vm)?[0];
                    if proto > NEWEST {
                        return Err(self
                            .vm
                            .value_error(format!("unsupported pickle protocol: {proto}")));
                    }
                    self.proto = proto;
                    if let Some(this) = self.this {
                        Unpickler::PROTO.set(self.vm, this, proto.into());
                    }
                }
                FRAME => {
                    let n = self.length8("FRAME length exceeds system's maximum of")?;
                    self.input.frame(self.vm, n)?;
                }
                _ => self.rarer(code)?,
            }
        }
    }

    fn rarer(&mut self, code: u8) -> Result<()> {
        match code {
            INT => self.int_line(),
            LONG => {
                let line = self.nonempty_line()?;
                let mut text = self.ascii(line);
                if text.ends_with('L') {
                    text.pop();
                }
                let value = self.parse_int(&text)?;
                self.push(value)
            }
            LONG1 => {
                let n = self.input.array::<1>(self.vm)?[0];
                self.long(n.into())
            }
            LONG4 => {
                let n = i32::from_le_bytes(self.input.array(self.vm)?);
                let n = self.count(n, "LONG pickle has negative byte count")?;
                self.long(n)
            }
            FLOAT => self.float_line(),
            STRING => self.string_line(),
            BINSTRING => {
                let n = i32::from_le_bytes(self.input.array(self.vm)?);
                let n = self.count(n, "BINSTRING pickle has negative byte count")?;
                self.old_string(n)
            }
            SHORT_BINSTRING => {
                let n = self.input.array::<1>(self.vm)?[0];
                self.old_string(n.into())
            }
            UNICODE => {
                let line = self.input.line(self.vm)?;
                let value = self.decode(line, "raw-unicode-escape", None)?;
                self.push(value)
            }
            BINUNICODE8 => {
                let n = self.length8("BINUNICODE exceeds system's maximum size of")?;
                self.text(n)
            }
            BINBYTES8 => {
                let n = self.length8("BINBYTES exceeds system's maximum size of")?;
                if n > MOST {
                    return Err(self.vm.overflow_error("byte string is too large"));
                }
                self.bytes(n)
            }
            BYTEARRAY8 => {
                let n = self.length8("BYTEARRAY8 exceeds system's maximum size of")?;
                if n > MOST {
                    return Err(self.vm.memory_error());
                }
                let range = self.input.take(self.vm, n)?;
                let data = room::copy(self.input.slice(range))?;
                let value = new_bytearray(self.vm, &data)?;
                self.push(value)
            }
            NEXT_BUFFER => self.next_buffer(),
            READONLY_BUFFER => self.readonly(),
            PUT => {
                let line = self.nonempty_line()?;
                let i = self.line_number(line)?;
                let Ok(i) = usize::try_from(i) else {
                    return Err(self.vm.value_error("negative PUT argument"));
                };
                self.put(i)
            }
            GET => {
                let line = self.nonempty_line()?;
                let i = self.line_number(line)?;
                self.get(i)
            }
            PERSID => {
                let line = self.input.line(self.vm)?;
                let data = room::copy(self.input.slice(line))?;
                if !data.is_ascii() {
                    let text = "persistent IDs in protocol 0 must be ASCII strings";
                    return Err(self.error(text));
                }
                let id = string::from_latin1(&mut self.vm.m, &data)?;
                self.persistent(id)
            }
            BINPERSID => {
                let id = self.pop()?;
                self.persistent(id)
            }
            GLOBAL => {
                let module = self.nonempty_line()?;
                let module = self.decode(module, "utf-8", None)?;
                let name = self.nonempty_line()?;
                let name = self.decode(name, "utf-8", None)?;
                let value = self.find(module, name)?;
                self.push(value)
            }
            STACK_GLOBAL => {
                let (name, module) = (self.pop()?, self.pop()?);
                if !string::is_str(name) || !string::is_str(module) {
                    return Err(self.error("STACK_GLOBAL requires str"));
                }
                let value = self.find(module, name)?;
                self.push(value)
            }
            REDUCE => self.reduce(),
            BUILD => self.build(),
            NEWOBJ => self.new_object(false),
            NEWOBJ_EX => self.new_object(true),
            INST => self.instance_by_name(),
            OBJ => {
                let from = self.mark()?;
                if from >= self.depth() {
                    return Err(self.underflow());
                }
                let args = self.tuple_from(from + 1)?;
                let class = self.pop()?;
                self.instantiate(class, args)
            }
            EXT1 => {
                let code = self.input.array::<1>(self.vm)?[0];
                self.extension(code.into())
            }
            EXT2 => {
                let code = u16::from_le_bytes(self.input.array(self.vm)?);
                self.extension(code.into())
            }
            EXT4 => {
                let code = i32::from_le_bytes(self.input.array(self.vm)?);
                self.extension(code.into())
            }
            _ => {
                let shown = match code {
                    0x20..=0x7e if code != b'\'' && code != b'\\' => (code as char).to_string(),
                    _ => format!("\\x{code:02x}"),
                };
                Err(self.error(&format!("invalid load key, '{shown}'.")))
            }
        }
    }

    #[cold]
    pub(super) fn error(&mut self, text: &str) -> Raised {
        UnpicklingError::raise(self.vm, text)
    }
    #[cold]
    pub(super) fn underflow(&mut self) -> Raised {
        self.error(if self.marks.is_empty() {
            "unpickling stack underflow"
        } else {
            "unexpected MARK found"
        })
    }

    // The stack.

    #[inline]
    pub(super) fn depth(&self) -> usize {
        list_len(self.stack)
    }
    /// What lies below the last mark cannot be taken.
    fn fence(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }
    #[inline]
    pub(super) fn push(&mut self, value: Value) -> Result<()> {
        double(self.vm, self.stack)?;
        ls::push(&mut self.vm.m, self.stack.addr(), value)
    }
    #[inline]
    pub(super) fn pop(&mut self) -> Result {
        if self.depth() <= self.fence() {
            return Err(self.underflow());
        }
        ls::pop(&mut self.vm.m, self.stack.addr())
    }
    pub(super) fn top(&mut self) -> Result {
        let n = self.depth();
        if n <= self.fence() {
            return Err(self.underflow());
        }
        self.at(n - 1)
    }
    pub(super) fn at(&mut self, i: usize) -> Result {
        ls::get(&mut self.vm.m, self.stack.addr(), i)
    }
    pub(super) fn cut(&mut self, n: usize) {
        ls::truncate(&mut self.vm.m, self.stack.addr(), n);
    }
    /// Where what stands behind the last mark begins; the mark goes.
    pub(super) fn mark(&mut self) -> Result<usize> {
        match self.marks.pop() {
            Some(from) => Ok(from),
            None => Err(self.error("could not find MARK")),
        }
    }
    /// A tuple of what stands from here on, which goes.
    pub(super) fn tuple_from(&mut self, from: usize) -> Result {
        let n = self.depth() - from;
        if n == 0 {
            return Ok(EMPTY_TUPLE);
        }
        let made = tuple::new(&mut self.vm.m, n)?;
        for i in 0..n {
            let value = self.at(from + i)?;
            tuple::init(made, i, value);
        }
        self.cut(from);
        Ok(Value::from_addr(made))
    }
    fn tuple_of(&mut self, n: usize) -> Result<()> {
        if self.depth() < self.fence() + n {
            return Err(self.underflow());
        }
        let made = self.tuple_from(self.depth() - n)?;
        self.push(made)
    }
    fn list_from(&mut self, from: usize) -> Result {
        let list = self.vm.list(&[])?;
        self.extend(list, from)?;
        Ok(list)
    }
    fn extend(&mut self, list: Value, from: usize) -> Result<()> {
        let n = self.depth() - from;
        let storage = lo::storage(self.stack.addr());
        let offset = lo::DATA + from * WORD_BYTES;
        ls::extend_words(&mut self.vm.m, list.addr(), storage, offset, n)?;
        self.cut(from);
        Ok(())
    }

    // Containers.

    fn append(&mut self, from: usize) -> Result<()> {
        let Some(below) = from.checked_sub(1).filter(|&i| i >= self.fence()) else {
            return Err(self.underflow());
        };
        if from == self.depth() {
            return Ok(());
        }
        let list = self.at(below)?;
        if pyrs_runtime::is_exact(list, Kind::List) {
            return self.extend(list, from);
        }
        if let Some(extend) = attr_opt(self.vm, list, "extend")? {
            let items = self.list_from(from)?;
            self.vm.call(extend, &[items])?;
            return Ok(());
        }
        let append = attr(self.vm, list, "append")?;
        let items = self.tuple_from(from)?;
        for i in 0..tuple::len(items.addr()) {
            self.vm.call(append, &[item(items, i)])?;
        }
        Ok(())
    }

    fn set_on_top(&mut self, from: usize) -> Result<()> {
        let Some(below) = from.checked_sub(1).filter(|&i| i >= self.fence()) else {
            return Err(self.underflow());
        };
        let dict = self.at(below)?;
        self.set_items(dict, from, "SETITEMS")
    }

    fn set_items(&mut self, dict: Value, from: usize, what: &str) -> Result<()> {
        let n = self.depth() - from;
        if !n.is_multiple_of(2) {
            return Err(self.error(&format!("odd number of items for {what}")));
        }
        let exact = pyrs_runtime::is_exact(dict, Kind::Dict);
        if exact && n > 16 {
            self.vm.dict_reserve(dict, n / 2)?;
        }
        for i in (from..from + n).step_by(2) {
            let (key, value) = (self.at(i)?, self.at(i + 1)?);
            if exact {
                self.vm.dict_set(dict, key, value)?;
            } else {
                self.vm.set_item(dict, key, value)?;
            }
        }
        self.cut(from);
        Ok(())
    }

    fn add_items(&mut self) -> Result<()> {
        let from = self.mark()?;
        let Some(below) = from.checked_sub(1).filter(|&i| i >= self.fence()) else {
            return Err(self.underflow());
        };
        let set = self.at(below)?;
        let items = self.tuple_from(from)?;
        let n = tuple::len(items.addr());
        if n > 0 && set.is_ref() && pyrs_runtime::kind_of(set) == Kind::Set {
            for i in 0..n {
                self.vm.add_to_set(set, item(items, i))?;
            }
            return Ok(());
        }
        if n > 0 {
            let add = attr(self.vm, set, "add")?;
            for i in 0..n {
                self.vm.call(add, &[item(items, i)])?;
            }
        }
        Ok(())
    }

    // Numbers and text.

    fn count(&mut self, n: i32, negative: &str) -> Result<usize> {
        usize::try_from(n).map_err(|_| self.error(negative))
    }
    fn length8(&mut self, beyond: &str) -> Result<usize> {
        let n = u64::from_le_bytes(self.input.array(self.vm)?);
        match usize::try_from(n) {
            Ok(n) if n <= isize::MAX as usize => Ok(n),
            _ => Err(self
                .vm
                .overflow_error(format!("{beyond} {} bytes", isize::MAX))),
        }
    }
    fn nonempty_line(&mut self) -> Result<Range<usize>> {
        let line = self.input.line(self.vm)?;
        if line.is_empty() {
            return Err(truncated(self.vm));
        }
        Ok(line)
    }
    fn ascii(&self, range: Range<usize>) -> String {
        let data = self.input.slice(range).iter();
        data.map(|&b| b as char).collect()
    }
    fn text(&mut self, n: usize) -> Result<()> {
        let range = self.input.take(self.vm, n)?;
        let data = self.input.slice(range.clone());
        let value = match codec::decode_valid_utf8(self.vm, data)? {
            Some(value) => value,
            None => self.decode(range, "utf-8", Some("surrogatepass"))?,
        };
        self.push(value)
    }
    fn bytes(&mut self, n: usize) -> Result<()> {
        let range = self.input.take(self.vm, n)?;
        let value = new_bytes(self.vm, self.input.slice(range))?;
        self.push(value)
    }
    fn decode(&mut self, range: Range<usize>, encoding: &str, errors: Option<&str>) -> Result {
        let data = new_bytes(self.vm, self.input.slice(range))?;
        codec::decode(self.vm, Buffer::of_bytes(data), Some(encoding), errors)
    }

    fn parse_int(&mut self, text: &str) -> Result {
        if let Ok(number) = text.parse::<i64>() {
            return self.vm.int(number);
        }
        let text = self.vm.str(text)?;
        let class = self.vm.type_of_kind(Kind::Int);
        self.vm.call(class, &[text])
    }
    fn line_number(&mut self, line: Range<usize>) -> Result<i64> {
        let mut text = self.ascii(line);
        if let Ok(number) = text.parse::<i64>() {
            return Ok(number);
        }
        text.push('\n');
        let value = self.parse_int(&text)?;
        self.vm.index_i64(value)
    }
    fn int_line(&mut self) -> Result<()> {
        let line = self.nonempty_line()?;
        let text = self.ascii(line);
        match text.as_str() {
            "00" => return self.push(FALSE),
            "01" => return self.push(TRUE),
            _ => {}
        }
        match self.parse_int(&text) {
            Ok(value) => self.push(value),
            Err(_) => {
                self.vm.catch(pyrs_runtime::Exc::ValueError)?;
                Err(self.vm.value_error("could not convert string to int"))
            }
        }
    }
    fn float_line(&mut self) -> Result<()> {
        let line = self.nonempty_line()?;
        match pyrs_leaf::float_text::parse_float_ascii(self.input.slice(line.clone())) {
            Some(x)
                if !self
                    .input
                    .slice(line.clone())
                    .iter()
                    .any(|b| b" _\t".contains(b)) =>
            {
                let value = self.vm.float(x)?;
                self.push(value)
            }
            _ => {
                let text = self.ascii(line);
                let digit = text.trim_start_matches(['+', '-', '.']);
                Err(if digit.starts_with(|c: char| c.is_ascii_digit()) {
                    self.vm.value_error("could not convert string to float")
                } else {
                    self.vm
                        .value_error(format!("could not convert string to float: '{text}\n'"))
                })
            }
        }
    }
    fn long(&mut self, n: usize) -> Result<()> {
        let range = self.input.take(self.vm, n)?;
        let data = self.input.slice(range);
        let value = if n <= 8 {
            let negative = data.last().is_some_and(|&b| b & 0x80 != 0);
            let mut raw = [if negative { 0xff } else { 0 }; 8];
            raw[..n].copy_from_slice(data);
            self.vm.int(i64::from_le_bytes(raw))?
        } else {
            let number = BigInt::from_bytes(data, true, true);
            self.vm.int_of_big(&number)?
        };
        self.push(value)
    }

    /// The strings of Python 2.
    fn push_old_string(&mut self, data: Value) -> Result<()> {
        if self.encoding == "bytes" {
            return self.push(data);
        }
        let value = codec::decode(
            self.vm,
            Buffer::of_bytes(data),
            Some(&self.encoding),
            Some(&self.errors),
        )?;
        self.push(value)
    }
    fn old_string(&mut self, n: usize) -> Result<()> {
        let range = self.input.take(self.vm, n)?;
        let data = new_bytes(self.vm, self.input.slice(range))?;
        self.push_old_string(data)
    }
    fn string_line(&mut self) -> Result<()> {
        let line = self.input.line(self.vm)?;
        let inner = match self.input.slice(line) {
            [first @ (b'"' | b'\''), inner @ .., last] if first == last => room::copy(inner)?,
            _ => return Err(self.error("the STRING opcode argument must be quoted")),
        };
        let inner = new_bytes(self.vm, &inner)?;
        let unescape = import_attr(self.vm, "codecs", "escape_decode")?;
        let pair = self.vm.call(unescape, &[inner])?;
        if !is_tuple(pair) || items(pair) == 0 {
            return Err(self.error("escape_decode gave no bytes"));
        }
        let data = need_bytes(self.vm, item(pair, 0))?;
        let data = new_bytes(self.vm, &data)?;
        self.push_old_string(data)
    }

    // The memo.

    fn put(&mut self, i: usize) -> Result<()> {
        let value = self.top()?;
        let n = list_len(self.memo);
        if i == n {
            self.numbered += 1;
            double(self.vm, self.memo)?;
            return push(self.vm, self.memo, value);
        }
        if i > n + HOLES {
            let far = match self.far {
                Some(far) => far,
                None => {
                    let far = self.vm.new_dict()?;
                    self.far = Some(far);
                    if let Some(this) = self.this {
                        Unpickler::FAR.set(self.vm, this, Some(far));
                    }
                    far
                }
            };
            let key = self.vm.int(i as i64)?;
            if self.vm.dict_get(far, key)?.is_none() {
                self.numbered += 1;
            }
            return self.vm.dict_set(far, key, value);
        }
        for _ in n..=i {
            push(self.vm, self.memo, self.memo)?;
        }
        let before = list_get(self.vm, self.memo, i)?;
        self.numbered += (before == self.memo) as usize;
        ls::set(&mut self.vm.m, self.memo.addr(), i, value)
    }

    fn get(&mut self, i: i64) -> Result<()> {
        let near = usize::try_from(i).ok().filter(|&i| i < list_len(self.memo));
        let mut found = None;
        if let Some(i) = near {
            let value = list_get(self.vm, self.memo, i)?;
            found = Some(value).filter(|&value| value != self.memo);
        } else if let Some(far) = self.far {
            let key = self.vm.int(i)?;
            found = self.vm.dict_get(far, key)?;
        }
        match found {
            Some(value) => self.push(value),
            None => Err(self.error(&format!("Memo value not found at index {i}"))),
        }
    }

    // Buffers and persistent objects.

    fn next_buffer(&mut self) -> Result<()> {
        let Some(buffers) = self.buffers else {
            return Err(self.error(
                "pickle stream refers to out-of-band data but no *buffers* argument was given",
            ));
        };
        match self.vm.next(buffers)? {
            Some(buffer) => self.push(buffer),
            None => Err(self.error("not enough out-of-band buffers")),
        }
    }

    fn readonly(&mut self) -> Result<()> {
        let buffer = self.top()?;
        let class = self.vm.type_of_kind(Kind::MemoryView);
        let view = self.vm.call(class, &[buffer])?;
        if !super::buffer::flag(self.vm, view, "readonly")? {
            let view = call_method(self.vm, view, "toreadonly", &[])?;
            self.pop()?;
            self.push(view)?;
        }
        Ok(())
    }

    fn persistent(&mut self, id: Value) -> Result<()> {
        let Some(f) = self.persistent_load else {
            return Err(self.error(super::NO_PERSISTENT_LOAD));
        };
        let value = self.vm.call(f, &[id])?;
        self.push(value)
    }
}

/// A list that lives as long as the pickle is read: one that is full gets twice the room, so
/// that little of it is copied.
#[inline]
fn double(vm: &mut Vm, list: Value) -> Result<()> {
    let n = lo::len(list.addr());
    if n >= 64 && n == lo::capacity(lo::storage(list.addr())) {
        ls::reserve(&mut vm.m, list.addr(), 2 * n, true)?;
    }
    Ok(())
}
