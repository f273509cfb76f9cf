//! Objects to pickles: the types that have opcodes of their own.

use super::memo::Memo;
use super::opcode::*;
use super::output::Output;
use super::{PickleBuffer, PicklingError, buffer};
use crate::util::*;
use pyrs_leaf::codecs;
use pyrs_runtime::objmodel::gc::word::Word;
use pyrs_runtime::{
    EMPTY_TUPLE, Exc, FALSE, Kind, NONE, NOT_IMPLEMENTED, Raised, Result, TRUE, Value, Vm, bytes,
    float, int, string,
};

/// Items between two opcodes that add them.
pub(super) const BATCH: usize = 1000;
/// Containers within containers, from which on a pickler without memo looks for cycles.
const FAST_DEPTH: usize = 50;

/// One call of `dump`.
pub(super) struct Saver<'a> {
    pub(super) vm: &'a mut Vm,
    pub(super) out: Output,
    pub(super) memo: Memo,
    pub(super) proto: u8,
    pub(super) fix_imports: bool,
    /// Nothing is remembered.
    pub(super) fast: bool,
    /// Without memo: the containers that are being written, a list.
    pub(super) open: Option<Value>,
    pub(super) persistent_id: Option<Value>,
    pub(super) reducer: Option<Value>,
    /// The pickler's own dispatch table.
    pub(super) table: Option<Value>,
    /// That of `copyreg`, once it was looked for.
    pub(super) common_table: Option<Value>,
    pub(super) buffer_callback: Option<Value>,
    /// A class that leaves pickling to `object`, with its version.
    pub(super) plain: Option<(Value, Word)>,
}

impl Saver<'_> {
    /// The whole pickle.
    pub(super) fn dump(&mut self, object: Value) -> Result<()> {
        if self.proto >= 2 {
            let proto = self.proto;
            self.op_with(PROTO, &[proto])?;
        }
        self.out.framing = self.proto >= 4;
        self.save(object, true)?;
        self.op(STOP)?;
        self.out.commit();
        self.out.framing = false;
        self.out.flush(self.vm)
    }

    #[inline]
    pub(super) fn op(&mut self, code: u8) -> Result<()> {
        self.out.put(self.vm, &[code])
    }
    /// An opcode with a short argument.
    #[inline]
    pub(super) fn op_with(&mut self, code: u8, data: &[u8]) -> Result<()> {
        let mut all = [code; 9];
        let n = data.len().min(8);
        all[1..=n].copy_from_slice(&data[..n]);
        self.out.put(self.vm, &all[..=n])
    }
    /// An opcode with a line of text.
    pub(super) fn line(&mut self, code: u8, text: &str) -> Result<()> {
        self.op(code)?;
        self.out.put(self.vm, text.as_bytes())?;
        self.op(b'\n')
    }
    pub(super) fn binary(&self) -> bool {
        self.proto >= 1
    }
    #[cold]
    pub(super) fn error(&mut self, text: &str) -> Raised {
        PicklingError::raise(self.vm, text)
    }
    /// The class of a value, as messages name it.
    pub(super) fn type_text(&self, value: Value) -> String {
        let name = self.vm.type_full_name(self.vm.class_of(value));
        let short = name.strip_prefix("__main__.");
        short
            .or_else(|| name.strip_prefix("builtins."))
            .unwrap_or(&name)
            .to_owned()
    }
    /// Say with the pending exception what was being written.
    #[cold]
    pub(super) fn note(&mut self, raised: Raised, text: &str) -> Raised {
        if self.vm.pending().is_none() {
            return raised;
        }
        let exc = self.vm.take_exception();
        let noted = self
            .vm
            .str(text)
            .and_then(|text| call_method(self.vm, exc, "add_note", &[text]));
        if noted.is_err() {
            self.vm.take_exception();
        }
        self.vm.reraise(exc)
    }
    /// As [`Self::save`]; an error is noted as one in this part of `owner`.
    pub(super) fn save_part(&mut self, value: Value, owner: Value, part: &str) -> Result<()> {
        match self.save(value, true) {
            Err(raised) => {
                let owner = self.type_text(owner);
                Err(self.note(raised, &format!("when serializing {owner} {part}")))
            }
            done => done,
        }
    }
    pub(super) fn save_item(&mut self, value: Value, owner: Value, i: usize) -> Result<()> {
        match self.save(value, true) {
            Err(raised) => {
                let owner = self.type_text(owner);
                Err(self.note(raised, &format!("when serializing {owner} item {i}")))
            }
            done => done,
        }
    }
    pub(super) fn save_value_of(&mut self, value: Value, owner: Value, key: Value) -> Result<()> {
        let Err(raised) = self.save(value, true) else {
            return Ok(());
        };
        if self.vm.pending().is_none() {
            return Err(raised);
        }
        let exc = self.vm.take_exception();
        let owner = self.type_text(owner);
        let key = match self.vm.repr_text(key) {
            Ok(key) => key,
            Err(_) => {
                self.vm.take_exception();
                "?".into()
            }
        };
        let raised = self.vm.reraise(exc);
        Err(self.note(raised, &format!("when serializing {owner} item {key}")))
    }

    /// Remember an object under the next number.
    #[inline]
    pub(super) fn memoize(&mut self, object: Value) -> Result<()> {
        if self.fast {
            return Ok(());
        }
        let i = self.memo.add(self.vm, object)?;
        self.number(i)
    }
    /// The opcode that gives what was written last a number.
    #[inline]
    pub(super) fn number(&mut self, i: usize) -> Result<()> {
        if self.proto >= 4 {
            self.op(MEMOIZE)
        } else if !self.binary() {
            self.line(PUT, &i.to_string())
        } else if i < 256 {
            self.op_with(BINPUT, &[i as u8])
        } else {
            self.op_with(LONG_BINPUT, &(i as u32).to_le_bytes())
        }
    }
    pub(super) fn known(&mut self, object: Value) -> Result<Option<usize>> {
        self.memo.find(self.vm, object)
    }
    pub(super) fn get(&mut self, i: usize) -> Result<()> {
        if !self.binary() {
            self.line(GET, &i.to_string())
        } else if i < 256 {
            self.op_with(BINGET, &[i as u8])
        } else {
            self.op_with(LONG_BINGET, &(i as u32).to_le_bytes())
        }
    }

    /// Write an object; `persistent`: one that has a persistent id by that.
    pub(super) fn save(&mut self, value: Value, persistent: bool) -> Result<()> {
        self.out.boundary(self.vm)?;
        if persistent && let Some(f) = self.persistent_id {
            let id = self.vm.call(f, &[value])?;
            if id != NONE {
                return self.save_persistent(id);
            }
        }
        // Values that are not remembered.
        if let Some(number) = int::as_i64(value) {
            return self.save_i64(number);
        }
        if value == NONE {
            return self.op(NONE_OP);
        }
        if value == TRUE || value == FALSE {
            return self.save_bool(value == TRUE);
        }
        let map = value.addr().map();
        let exact = (map.0 < Kind::COUNT as u32).then(|| Kind::from_byte(map.0 as u8));
        match exact {
            Some(Kind::Float) => return self.save_float(float::get(value.addr())),
            Some(Kind::BigInt) => return self.save_big(value),
            _ => {}
        }
        if let Some(i) = self.known(value)? {
            return self.get(i);
        }
        match exact {
            Some(Kind::Str | Kind::StrIndirect) => return self.save_str(value),
            Some(Kind::Bytes) => return self.save_bytes(value),
            _ => {}
        }
        self.vm.check_native_stack()?;
        match exact {
            Some(Kind::Dict) => self.within(value, Self::save_dict),
            Some(Kind::Set) => self.save_set(value),
            Some(Kind::FrozenSet) => self.save_frozenset(value),
            Some(Kind::List) => self.within(value, Self::save_list),
            Some(Kind::Tuple) => self.save_tuple(value),
            Some(Kind::ByteArray) => self.save_bytearray(value),
            _ if PickleBuffer::is_exactly(self.vm, value) => self.save_buffer(value),
            _ => self.save_object(value, exact),
        }
    }

    fn save_persistent(&mut self, id: Value) -> Result<()> {
        if self.binary() {
            self.save(id, false)?;
            return self.op(BINPERSID);
        }
        let text = self.vm.str_of(id)?;
        match self
            .vm
            .as_str(text)
            .and_then(|s| string::as_ascii(s.addr()))
        {
            Some(text) => self.line(PERSID, text),
            None => Err(self.error("persistent IDs in protocol 0 must be ASCII strings")),
        }
    }

    /// Write a container. Without a memo, one that contains itself is an error.
    fn within(&mut self, value: Value, write: fn(&mut Self, Value) -> Result<()>) -> Result<()> {
        let Some(open) = self.open.filter(|_| self.fast) else {
            return write(self, value);
        };
        let n = list_len(open);
        if n >= FAST_DEPTH {
            for i in 0..n {
                if list_get(self.vm, open, i)? == value {
                    let name = self.vm.type_name_of(value);
                    let id = self.vm.id(value);
                    return Err(self.vm.value_error(format!(
                        "fast mode: can't pickle cyclic objects including object type {name} at \
                         {id:#x}"
                    )));
                }
            }
        }
        push(self.vm, open, value)?;
        let done = write(self, value);
        let n = list_len(open).saturating_sub(1);
        pyrs_runtime::strategies::list::truncate(&mut self.vm.m, open.addr(), n);
        done
    }

    fn save_bool(&mut self, yes: bool) -> Result<()> {
        if self.proto >= 2 {
            return self.op(if yes { NEWTRUE } else { NEWFALSE });
        }
        self.line(INT, if yes { "01" } else { "00" })
    }

    pub(super) fn save_i64(&mut self, number: i64) -> Result<()> {
        let Ok(short) = i32::try_from(number) else {
            if self.proto >= 2 {
                let raw = number.to_le_bytes();
                let bits = 64 - (if number < 0 { !number } else { number }).leading_zeros();
                return self.long_bytes(&raw[..bits as usize / 8 + 1]);
            }
            return self.line(LONG, &format!("{number}L"));
        };
        if !self.binary() {
            return self.line(INT, &short.to_string());
        }
        if let Ok(byte) = u8::try_from(short) {
            self.op_with(BININT1, &[byte])
        } else if let Ok(half) = u16::try_from(short) {
            self.op_with(BININT2, &half.to_le_bytes())
        } else {
            self.op_with(BININT, &short.to_le_bytes())
        }
    }

    fn long_bytes(&mut self, data: &[u8]) -> Result<()> {
        match u8::try_from(data.len()) {
            Ok(n) => self.op_with(LONG1, &[n])?,
            Err(_) => match i32::try_from(data.len()) {
                Ok(n) => self.op_with(LONG4, &n.to_le_bytes())?,
                Err(_) => return Err(self.vm.overflow_error("int too large to pickle")),
            },
        }
        self.out.put(self.vm, data)
    }

    fn save_big(&mut self, value: Value) -> Result<()> {
        if self.proto < 2 {
            let text = self.vm.repr_text(value)?;
            return self.line(LONG, &format!("{text}L"));
        }
        let (negative, digits) = int::big(value.addr());
        let mut data = room::with_capacity(digits.len() * 4 + 1)?;
        data.extend(digits.iter().flat_map(|digit| digit.to_le_bytes()));
        data.push(0);
        if negative {
            // Two's complement.
            let mut carry = true;
            for byte in &mut data {
                let (sum, over) = (!*byte).overflowing_add(carry as u8);
                (*byte, carry) = (sum, over);
            }
        }
        // The last byte is needed only if the one before has another sign.
        let sign = if negative { 0xff } else { 0 };
        while let [.., before, last] = data[..]
            && last == sign
            && (before ^ sign) & 0x80 == 0
        {
            data.pop();
        }
        self.long_bytes(&data)
    }

    pub(super) fn save_float(&mut self, x: f64) -> Result<()> {
        if self.binary() {
            return self.op_with(BINFLOAT, &x.to_be_bytes());
        }
        let text = pyrs_leaf::float_text::repr(x);
        self.line(FLOAT, &text)
    }

    fn save_str(&mut self, value: Value) -> Result<()> {
        if !self.binary() {
            self.op(UNICODE)?;
            let text = string::units(value.addr());
            let mut raw = Vec::new();
            for c in text.iter() {
                match c {
                    0x1_0000.. => raw.extend(format!("\\U{c:08x}").bytes()),
                    0x100.. | 0 | 0x0a | 0x0d | 0x1a | 0x5c => {
                        raw.extend(format!("\\u{c:04x}").bytes());
                    }
                    _ => raw.push(c as u8),
                }
            }
            self.out.put(self.vm, &raw)?;
            self.op(b'\n')?;
            return self.memoize(value);
        }
        if let Some(text) = string::as_ascii(value.addr()) {
            self.text(text.as_bytes())?;
        } else {
            let units: Vec<u32> = string::units(value.addr()).iter().collect();
            match codecs::encode_utf8(&units, &mut codecs::Errors::SurrogatePass) {
                Ok(data) => self.text(&data)?,
                Err(_) => return Err(self.error("cannot encode a str")),
            }
        }
        self.memoize(value)
    }

    fn text(&mut self, data: &[u8]) -> Result<()> {
        let n = data.len();
        if n <= 0xff && self.proto >= 4 {
            self.op_with(SHORT_BINUNICODE, &[n as u8])?;
            return self.out.put(self.vm, data);
        }
        let header = match u32::try_from(n) {
            Ok(n) => header(BINUNICODE, &n.to_le_bytes()),
            Err(_) if self.proto >= 4 => header(BINUNICODE8, &(n as u64).to_le_bytes()),
            Err(_) => {
                let text = "serializing a string larger than 4 GiB requires pickle protocol 4 or \
                            higher";
                return Err(self.vm.overflow_error(text));
            }
        };
        self.out.piece(self.vm, &header.0[..header.1], data, None)
    }

    fn save_bytes(&mut self, value: Value) -> Result<()> {
        if self.proto < 3 {
            if bytes::len(value.addr()) == 0 {
                let class = self.vm.type_of_kind(Kind::Bytes);
                return self.reduce_to(class, EMPTY_TUPLE, value);
            }
            let encode = import_attr(self.vm, "codecs", "encode")?;
            let text = string::from_latin1(&mut self.vm.m, bytes::get(value.addr()))?;
            let latin1 = self.vm.intern_str("latin1")?;
            let args = self.vm.tuple(&[text, latin1])?;
            return self.reduce_to(encode, args, value);
        }
        self.bytes_data(bytes::get(value.addr()), value)
    }

    /// Bytes that are remembered as `object`.
    fn bytes_data(&mut self, data: &[u8], object: Value) -> Result<()> {
        let n = data.len();
        if n <= 0xff {
            self.op_with(SHORT_BINBYTES, &[n as u8])?;
            self.out.put(self.vm, data)?;
        } else {
            let header = match u32::try_from(n) {
                Ok(n) => header(BINBYTES, &n.to_le_bytes()),
                Err(_) if self.proto >= 4 => header(BINBYTES8, &(n as u64).to_le_bytes()),
                Err(_) => {
                    let text = "serializing a bytes object larger than 4 GiB requires pickle \
                                protocol 4 or higher";
                    return Err(self.vm.overflow_error(text));
                }
            };
            self.out
                .piece(self.vm, &header.0[..header.1], data, Some(object))?;
        }
        self.memoize(object)
    }

    fn bytearray_data(&mut self, data: &[u8], object: Value) -> Result<()> {
        let header = header(BYTEARRAY8, &(data.len() as u64).to_le_bytes());
        self.out
            .piece(self.vm, &header.0[..header.1], data, Some(object))?;
        self.memoize(object)
    }

    fn save_bytearray(&mut self, value: Value) -> Result<()> {
        let data = need_bytes(self.vm, value)?;
        if self.proto >= 5 {
            return self.bytearray_data(&data, value);
        }
        let class = self.vm.type_of_kind(Kind::ByteArray);
        if data.is_empty() {
            return self.reduce_to(class, EMPTY_TUPLE, value);
        }
        let data = new_bytes(self.vm, &data)?;
        let args = self.vm.tuple(&[data])?;
        self.reduce_to(class, args, value)
    }

    fn save_buffer(&mut self, value: Value) -> Result<()> {
        if self.proto < 5 {
            return Err(self.error("PickleBuffer can only be pickled with protocol >= 5"));
        }
        // A view of our own: a callback may release the object's.
        let view = buffer::view(self.vm, value)?;
        let view = pyrs_builtins::memoryview::of_object(self.vm, view)?.unwrap_or(view);
        if !buffer::flag(self.vm, view, "contiguous")? {
            return Err(self.error(
                "PickleBuffer can not be pickled when pointing to a non-contiguous buffer",
            ));
        }
        let readonly = buffer::flag(self.vm, view, "readonly")?;
        if let Some(callback) = self.buffer_callback {
            let answer = self.vm.call(callback, &[value])?;
            if !self.vm.truth(answer)? {
                self.op(NEXT_BUFFER)?;
                return if readonly {
                    self.op(READONLY_BUFFER)
                } else {
                    Ok(())
                };
            }
        }
        let data = need_bytes(self.vm, view)?;
        if readonly {
            self.bytes_data(&data, value)
        } else {
            self.bytearray_data(&data, value)
        }
    }

    /// Whether a pickler's hook declined.
    pub(super) fn declined(answer: Value) -> bool {
        answer == NOT_IMPLEMENTED
    }

    /// An exception, if the pending one is of the class; the pending one stays otherwise.
    pub(super) fn caught(&mut self, classes: &[Exc]) -> Option<Value> {
        let exc = self.vm.pending()?;
        let class = self.vm.class_of(exc);
        let of = |&exc: &Exc| self.vm.is_subclass_of(class, self.vm.exc_class(exc));
        classes.iter().any(of).then(|| self.vm.take_exception())
    }
}

/// An opcode with the length of what follows.
fn header(code: u8, length: &[u8]) -> ([u8; 9], usize) {
    let mut all = [code; 9];
    all[1..=length.len()].copy_from_slice(length);
    (all, length.len() + 1)
}
