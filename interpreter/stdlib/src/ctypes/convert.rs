//! Arguments: Python's objects as what C is passed.

use super::data::{memory, place};
use super::ffi::Type;
use super::info::{self, kind, letter};
use super::{CArg, Data, Info, Texts, ffi, simple, store};
use crate::util::*;
use pyrs_runtime::{Kind, NONE, Result, Value, Vm, bytes, kind_of, payload, string};
use smallvec::SmallVec;
use std::ffi::c_void;

/// Values on their way to C. What they point to lies here, in memory that never moves, or at
/// addresses that the program has.
#[derive(Default)]
pub struct Passed {
    words: Few<[u64; 4]>,
    types: Few<Type>,
    places: Few<*mut c_void>,
    /// Structures by value: which argument, and the bytes.
    blocks: Vec<(usize, Vec<u64>)>,
    texts: Vec<Vec<u8>>,
}

/// Nearly all calls have no more arguments than that.
type Few<T> = SmallVec<[T; 6]>;

impl Passed {
    /// The first value, for those that do not go to C.
    pub fn first_word(&self) -> u64 {
        self.words.first().map_or(0, |word| word[0])
    }
    /// Whether the first value is no pointer.
    pub fn is_number(&self) -> bool {
        !matches!(
            self.types.first(),
            Some(Type::Simple(b'P' | b'z' | b'Z' | b'O'))
        )
    }
    pub fn types(&self) -> &[Type] {
        &self.types
    }
    /// Where each value lies. Nothing may be added, nor this moved, afterwards.
    pub fn places(&mut self) -> *mut *mut c_void {
        let words = self.words.iter_mut();
        self.places = words.map(|word| word.as_mut_ptr().cast()).collect();
        for (i, block) in &mut self.blocks {
            self.places[*i] = block.as_mut_ptr().cast();
        }
        self.places.as_mut_ptr()
    }
    pub fn add_word(&mut self, letter: u8, word: u64) {
        self.add(Type::Simple(letter), [word, 0, 0, 0]);
    }
    fn add(&mut self, of: Type, words: [u64; 4]) {
        self.words.push(words);
        self.types.push(of);
    }
    fn add_raw(&mut self, letter: u8, raw: &[u8; simple::MOST]) {
        let mut words = [0; 4];
        for (word, part) in words.iter_mut().zip(raw.chunks_exact(8)) {
            let mut all = [0; 8];
            all.copy_from_slice(part);
            *word = u64::from_ne_bytes(all);
        }
        self.add(Type::Simple(letter), words);
    }
    /// An exact bytes or str object: a pointer to a copy that never moves.
    ///
    /// Functions that keep such a pointer count on the object, which the program has, to keep
    /// its text. So short copies outlive the call: the last few stay.
    fn add_text(&mut self, vm: &mut Vm, value: Value) -> Result<()> {
        const SHORT: usize = 16 << 10;
        let is_bytes = kind_of(value) == Kind::Bytes;
        let len = if is_bytes {
            bytes::len(value.addr())
        } else {
            4 * string::len(value.addr())
        };
        if len <= SHORT {
            let (keep, at) = if is_bytes {
                simple::pinned_bytes(vm, value)?
            } else {
                simple::pinned_wide(vm, value)?
            };
            self.add_word(b'P', at as u64);
            return remember(vm, keep);
        }
        let text = if is_bytes {
            let mut text = room::with_capacity(len + 1)?;
            text.extend_from_slice(bytes::get(value.addr()));
            text.push(0);
            text
        } else {
            simple::wide_bytes(value, true)?
        };
        self.add_word(b'P', text.as_ptr() as u64);
        self.texts.push(text);
        Ok(())
    }

    /// An object with C data.
    fn add_data(&mut self, vm: &mut Vm, value: Value) -> Result<()> {
        let Some(info) = Data::INFO.get(value) else {
            return Err(vm.type_error("an object without C data"));
        };
        match info::kind(info) {
            kind::SIMPLE => {
                let (letter, swapped) = letter(info);
                let n = simple::size(letter).map_or(0, |(n, _)| n);
                let mut raw: [u8; simple::MOST] = memory(vm, value).read(0, n);
                if swapped {
                    simple::swap(letter, &mut raw);
                }
                self.add_raw(letter, &raw);
            }
            kind::STRUCT | kind::UNION => {
                let of = ffi::type_of(vm, info)?;
                let size = of.size();
                let mut block = Vec::new();
                room::resize(&mut block, size / 8 + 2, 0u64)?;
                let at = memory(vm, value);
                let n = size.min(at.len());
                super::data::Place::at(block.as_mut_ptr() as usize, n).copy_from(at);
                self.blocks.push((self.words.len(), block));
                self.add(of, [0; 4]);
            }
            kind::ARRAY => self.add_word(b'P', memory(vm, value).start() as u64),
            _ => self.add_word(b'P', store::pointer_of(vm, value) as u64),
        }
        Ok(())
    }

    /// A value without a declared type. False: such a value cannot be passed.
    pub fn add_any(&mut self, vm: &mut Vm, value: Value, keep: &mut Value) -> Result<bool> {
        let mut value = value;
        for _ in 0..100 {
            if value == NONE {
                self.add_word(b'P', 0);
                return Ok(true);
            }
            if vm.is_int(value) {
                let number = vm.as_i64(value);
                let fits = number.is_some()
                    || simple::mask(vm, value).is_some_and(|_| {
                        vm.int_value(value)
                            .is_some_and(|n| n.into_big().bit_length() <= 64)
                    });
                if !fits {
                    return Err(vm.overflow_error("int too long to convert"));
                }
                let word = simple::mask(vm, value).unwrap_or(0);
                self.add_word(b'i', word);
                return Ok(true);
            }
            if Data::is(vm, value) {
                self.add_data(vm, value)?;
                return Ok(true);
            }
            if CArg::is_exactly(vm, value) {
                self.add_carg(vm, value)?;
                return Ok(true);
            }
            let plain = payload(value);
            match kind_of(plain) {
                Kind::Bytes | Kind::Str => {
                    self.add_text(vm, plain)?;
                    return Ok(true);
                }
                _ => {}
            }
            let Some(inner) = attr_opt(vm, value, "_as_parameter_")? else {
                return Ok(false);
            };
            keep_for_call(vm, keep, inner)?;
            value = inner;
        }
        Err(vm.recursion_error())
    }

    fn add_carg(&mut self, vm: &mut Vm, arg: Value) -> Result<()> {
        let data = CArg::DATA.get(arg);
        if CArg::REFERENCE.get(arg) {
            let offset = simple::mask(vm, CArg::OFFSET.get(arg)).unwrap_or(0);
            let start = place(vm, data).map_or(0, |at| at.start() as u64);
            self.add_word(b'P', start.wrapping_add(offset));
            return Ok(());
        }
        if Data::is(vm, data) {
            return self.add_data(vm, data);
        }
        Err(vm.type_error("an argument without C data"))
    }

    /// A value for a declared type, where that is as simple as it is often. False: the type's
    /// own `from_param` has to say.
    pub fn add_declared(&mut self, vm: &mut Vm, info: Value, value: Value) -> Result<bool> {
        let class = Info::CLASS.get(info);
        match info::kind(info) {
            kind::SIMPLE => {
                let (letter, swapped) = letter(info);
                if Data::is(vm, value) {
                    if vm.class_of(value) == class {
                        self.add_data(vm, value)?;
                        return Ok(true);
                    }
                    let fits = Data::INFO
                        .get(value)
                        .is_some_and(|own| match info::kind(own) {
                            kind::ARRAY | kind::POINTER => {
                                letter == b'P' || is_text_of(vm, Info::PROTO.get(own), letter)
                            }
                            kind::FUNCTION => letter == b'P',
                            _ => false,
                        });
                    if fits {
                        self.add_data(vm, value)?;
                    }
                    return Ok(fits);
                }
                match letter {
                    b'z' if simple::is_bytes(value) => {
                        self.add_text(vm, payload(value))?;
                        Ok(true)
                    }
                    b'z' | b'Z' | b'P' if value == NONE => {
                        self.add_word(b'P', 0);
                        Ok(true)
                    }
                    b'P' if vm.is_int(value) => {
                        let word = simple::mask(vm, value).unwrap_or(0);
                        self.add_word(b'P', word);
                        Ok(true)
                    }
                    b'P' if simple::is_bytes(value) || vm.as_str(value).is_some() => {
                        self.add_text(vm, payload(value))?;
                        Ok(true)
                    }
                    b'Z' if vm.as_str(value).is_some() => {
                        self.add_text(vm, payload(value))?;
                        Ok(true)
                    }
                    b'P' if CArg::is_exactly(vm, value) && CArg::REFERENCE.get(value) => {
                        self.add_carg(vm, value)?;
                        Ok(true)
                    }
                    b'z' | b'Z' | b'P' | b'O' => Ok(false),
                    _ if simple::int_sign(letter).is_some() && !swapped => {
                        match simple::mask(vm, value) {
                            Some(word) => {
                                self.add_word(letter, word);
                                Ok(true)
                            }
                            None => Ok(false),
                        }
                    }
                    b'd' if !swapped => match pyrs_runtime::float::of(value) {
                        Some(x) => {
                            self.add_word(b'd', x.to_bits());
                            Ok(true)
                        }
                        None => Ok(false),
                    },
                    _ => Ok(false),
                }
            }
            kind::POINTER => {
                if value == NONE {
                    self.add_word(b'P', 0);
                    return Ok(true);
                }
                if Data::is(vm, value) && vm.is_instance_of(value, class) {
                    self.add_data(vm, value)?;
                    return Ok(true);
                }
                if CArg::is_exactly(vm, value) && CArg::REFERENCE.get(value) {
                    let (proto, object) = (Info::PROTO.get(info), CArg::OBJECT.get(value));
                    if vm.is_type(proto) && Data::is(vm, object) && vm.is_instance_of(object, proto)
                    {
                        self.add_carg(vm, value)?;
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            _ => {
                if Data::is(vm, value) && vm.is_instance_of(value, class) {
                    self.add_data(vm, value)?;
                    return Ok(true);
                }
                Ok(false)
            }
        }
    }
}

/// Whether items of a type make up texts of a letter.
fn is_text_of(vm: &Vm, class: Value, letter: u8) -> bool {
    let wanted = match letter {
        b'z' => b'c',
        b'Z' => b'u',
        _ => return false,
    };
    info::simple_letter(vm, class) == Some(wanted)
}

/// Keep a value as long as a call: `keep` becomes a list of such.
pub fn keep_for_call(vm: &mut Vm, keep: &mut Value, value: Value) -> Result<()> {
    if *keep == NONE {
        *keep = vm.list(&[])?;
    }
    push(vm, *keep, value)
}

/// How many copies of texts outlive their calls.
const REMEMBERED: usize = 64;

/// The place of the next one.
#[derive(Default)]
pub struct Next(usize);

/// Keep a text for some time, in the place of an older one.
fn remember(vm: &mut Vm, keep: Value) -> Result<()> {
    let texts = Texts::get_or_make(vm, |vm| vm.list(&[]))?;
    let at = Next::get_mut(vm).map_or(0, |next| {
        next.0 = (next.0 + 1) % REMEMBERED;
        next.0
    });
    if list_len(texts) < REMEMBERED {
        return push(vm, texts, keep);
    }
    vm.set_item(texts, Value::small(at as i64), keep)
}
