//! Values of simple types: Python's objects and C's bytes.

use super::data::{Place, storage_of};
use super::{Block, longdouble, pyobject};
use crate::util::*;
use pyrs_builtins::float::real_number;
use pyrs_runtime::{Kind, NONE, Raised, Result, Value, Vm, boolean, bytes, kind_of, payload};
use pyrs_runtime::{int, string};

/// The most bytes that a value has.
pub const MOST: usize = 32;

const LETTERS: &str = "cbBhHiIlLdDFGfuzZqQPOv?g";

/// Size and alignment of a simple type.
pub fn size(letter: u8) -> Option<(usize, usize)> {
    Some(match letter {
        b'c' | b'b' | b'B' | b'?' => (1, 1),
        b'h' | b'H' | b'v' => (2, 2),
        b'i' | b'I' | b'f' | b'u' => (4, 4),
        b'l' | b'L' | b'q' | b'Q' | b'd' | b'z' | b'Z' | b'P' | b'O' => (8, 8),
        b'F' => (8, 4),
        b'D' => (16, 8),
        b'g' => (16, 16),
        b'G' => (32, 16),
        _ => return None,
    })
}

/// The dicts of sizes and alignments for the module's Python part.
pub fn tables(vm: &mut Vm, space: Value) -> Result<()> {
    let (sizes, aligns) = (vm.new_dict()?, vm.new_dict()?);
    for letter in LETTERS.bytes() {
        let (size, align) = size(letter).unwrap_or((1, 1));
        let key = vm.str(char::from(letter).encode_utf8(&mut [0; 4]))?;
        vm.dict_set(sizes, key, Value::small(size as i64))?;
        vm.dict_set(aligns, key, Value::small(align as i64))?;
    }
    vm.dict_set_text(space, "_sizes", sizes)?;
    vm.dict_set_text(space, "_aligns", aligns)
}

/// The low 64 bits of an int.
pub fn mask(vm: &Vm, value: Value) -> Option<u64> {
    if let Some(i) = vm.as_i64(value) {
        return Some(i as u64);
    }
    let value = payload(value);
    if value.is_small() || kind_of(value) != Kind::BigInt {
        return None;
    }
    let (negative, words) = int::big_words(value.addr());
    let low = words.first().copied().unwrap_or(0);
    Some(if negative { low.wrapping_neg() } else { low })
}

/// Whether letters are of ints, and whether signed ones.
pub fn int_sign(letter: u8) -> Option<bool> {
    match letter {
        b'b' | b'h' | b'i' | b'l' | b'q' => Some(true),
        b'B' | b'H' | b'I' | b'L' | b'Q' => Some(false),
        _ => None,
    }
}

/// The value that lies in memory.
pub fn get(vm: &mut Vm, letter: u8, swapped: bool, at: Place) -> Result {
    let n = at.len();
    let mut raw: [u8; MOST] = at.read(0, n);
    if swapped {
        swap(letter, &mut raw);
    }
    value_of(vm, letter, &raw)
}

/// Change the order of bytes; the parts of complex numbers are numbers of their own.
pub fn swap(letter: u8, raw: &mut [u8; MOST]) {
    let n = size(letter).map_or(1, |(n, _)| n);
    if matches!(letter, b'F' | b'D' | b'G') {
        raw[..n / 2].reverse();
        raw[n / 2..n].reverse();
    } else {
        raw[..n].reverse();
    }
}

fn first<const N: usize>(raw: &[u8; MOST], from: usize) -> [u8; N] {
    let mut out = [0; N];
    out.copy_from_slice(&raw[from..from + N]);
    out
}

/// The value of bytes in the machine's order.
pub fn value_of(vm: &mut Vm, letter: u8, raw: &[u8; MOST]) -> Result {
    let word = u64::from_le_bytes(first(raw, 0));
    match letter {
        b'c' => new_bytes(vm, &raw[..1]),
        b'b' => Ok(Value::small((raw[0] as i8).into())),
        b'B' => Ok(Value::small(raw[0].into())),
        b'?' => Ok(boolean(raw[0] != 0)),
        b'h' => Ok(Value::small((word as i16).into())),
        b'v' => Ok(boolean(word as i16 != 0)),
        b'H' => Ok(Value::small((word as u16).into())),
        b'i' => vm.int((word as i32).into()),
        b'I' => vm.int((word as u32).into()),
        b'l' | b'q' => vm.int(word as i64),
        b'L' | b'Q' => vm.int_of_i128(word.into()),
        b'f' => vm.float(f32::from_bits(word as u32).into()),
        b'd' => vm.float(f64::from_bits(word)),
        b'g' => vm.float(longdouble::unpack(first(raw, 0))),
        b'F' => {
            let im = f32::from_le_bytes(first(raw, 4));
            vm.complex(f32::from_bits(word as u32).into(), im.into())
        }
        b'D' => {
            let im = f64::from_le_bytes(first(raw, 8));
            vm.complex(f64::from_bits(word), im)
        }
        b'G' => {
            let parts = (
                longdouble::unpack(first(raw, 0)),
                longdouble::unpack(first(raw, 16)),
            );
            vm.complex(parts.0, parts.1)
        }
        b'u' => character(vm, word as u32),
        b'P' if word == 0 => Ok(NONE),
        b'P' => vm.int_of_i128(word.into()),
        b'z' if word == 0 => Ok(NONE),
        b'z' => text_at(vm, word as usize, None),
        b'Z' if word == 0 => Ok(NONE),
        b'Z' => wide_at(vm, word as usize, None),
        b'O' => pyobject::get(vm, word),
        _ => Err(vm.not_implemented("this simple type")),
    }
}

fn character(vm: &mut Vm, unit: u32) -> Result {
    if unit > 0x10_ffff {
        return Err(out_of_range(vm, unit));
    }
    string::from_char(&mut vm.m, unit)
}

#[cold]
fn out_of_range(vm: &mut Vm, unit: u32) -> Raised {
    vm.value_error(format!(
        "character U+{unit:x} is not in range [U+0000; U+10ffff]"
    ))
}

/// The bytes at an address: so many, or up to the first that is 0.
pub fn text_at(vm: &mut Vm, at: usize, n: Option<usize>) -> Result {
    let n = match n {
        Some(n) => n,
        // SAFETY: the program says that there is a text of C.
        None => unsafe { libc::strlen(at as *const libc::c_char) },
    };
    Place::at(at, n).to_bytes(vm)
}

/// The wide characters at an address: so many, or up to the first that is 0.
pub fn wide_at(vm: &mut Vm, at: usize, n: Option<usize>) -> Result {
    let unit = |i: usize| u32::from_le_bytes(Place::at(at + 4 * i, 4).read(0, 4));
    let n = match n {
        Some(n) => n,
        None => (0..).find(|&i| unit(i) == 0).unwrap_or(0),
    };
    let mut widest = 0;
    for i in 0..n {
        let c = unit(i);
        if c > 0x10_ffff {
            return Err(out_of_range(vm, c));
        }
        widest |= c;
    }
    string::from_chars_bounded(&mut vm.m, (0..n).map(unit), n, widest)
}

/// The units of a text with a 0 behind them, as C's `wchar_t`s.
pub fn wide_bytes(value: Value, terminated: bool) -> Result<Vec<u8>> {
    let units = string::units(payload(value).addr());
    let mut data = room::with_capacity(4 * (units.len() + 1))?;
    for c in units.iter() {
        data.extend_from_slice(&c.to_le_bytes());
    }
    if terminated {
        data.extend_from_slice(&[0; 4]);
    }
    Ok(data)
}

/// A bytes object that never moves and has a 0 behind it, and the address of its data.
pub fn pinned_bytes(vm: &mut Vm, value: Value) -> Result<(Value, usize)> {
    let data = bytes::get(payload(value).addr());
    let map = Kind::Bytes.map();
    let at =
        vm.m.alloc_fixed(map, bytes::size(data.len() + 1), data.len() as u32)?;
    at.slice_mut::<u8>(bytes::DATA, data.len())
        .copy_from_slice(data);
    Ok((Value::from_addr(at), at.raw() as usize + bytes::DATA))
}

/// A C text of wide characters, with what keeps it.
pub fn pinned_wide(vm: &mut Vm, value: Value) -> Result<(Value, usize)> {
    let data = wide_bytes(value, true)?;
    let (storage, at) = storage_of(vm, &data)?;
    let block = Block::make(vm)?;
    Block::STORAGE.set(vm, block, Some(storage));
    Ok((block, at))
}

/// What a value is in C, and an object that must be kept for it.
pub struct Packed {
    pub raw: [u8; MOST],
    pub keep: Value,
}

impl Packed {
    fn of(word: u64) -> Packed {
        let mut raw = [0; MOST];
        raw[..8].copy_from_slice(&word.to_le_bytes());
        Packed { raw, keep: NONE }
    }

    /// An address, and what keeps what lies there.
    fn kept((keep, at): (Value, usize)) -> Packed {
        Packed {
            keep,
            ..Packed::of(at as u64)
        }
    }
}

pub fn is_bytes(value: Value) -> bool {
    let value = payload(value);
    value.is_ref() && kind_of(value) == Kind::Bytes
}

/// The number that a float parameter gets.
fn number(vm: &mut Vm, value: Value) -> Result<f64> {
    match if vm.as_str(value).is_some() {
        None
    } else {
        real_number(vm, value)?
    } {
        Some(x) => Ok(x),
        None => {
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!("must be real number, not {got}")))
        }
    }
}

/// A value as C has it. May run Python code.
pub fn pack(vm: &mut Vm, letter: u8, value: Value) -> Result<Packed> {
    if int_sign(letter).is_some() {
        let value = if vm.is_int(value) {
            value
        } else {
            vm.to_index(value)?
        };
        let Some(word) = mask(vm, value) else {
            let got = vm.type_name_of(value);
            return Err(vm.type_error(format!("int expected instead of {got} instance")));
        };
        return Ok(Packed::of(word));
    }
    match letter {
        b'?' => Ok(Packed::of(vm.truth(value)?.into())),
        b'v' => Ok(Packed::of(if vm.truth(value)? { 0xffff } else { 0 })),
        b'd' => Ok(Packed::of(number(vm, value)?.to_bits())),
        b'f' => {
            let x = number(vm, value)?;
            Ok(Packed::of((x as f32).to_bits().into()))
        }
        b'g' => {
            let mut packed = Packed::of(0);
            packed.raw[..16].copy_from_slice(&longdouble::pack(number(vm, value)?));
            Ok(packed)
        }
        b'F' | b'D' | b'G' => pack_complex(vm, letter, value),
        b'c' => pack_char(vm, value),
        b'u' => pack_wide(vm, value),
        b'z' | b'Z' | b'P' if value == NONE => Ok(Packed::of(0)),
        b'z' if is_bytes(value) => pinned_bytes(vm, value).map(Packed::kept),
        b'Z' if vm.as_str(value).is_some() => pinned_wide(vm, value).map(Packed::kept),
        b'z' | b'Z' | b'P' => match mask(vm, value) {
            Some(word) => Ok(Packed::of(word)),
            None if letter == b'P' => Err(vm.type_error("cannot be converted to pointer")),
            None => {
                let text = if letter == b'z' {
                    "bytes"
                } else {
                    "unicode string"
                };
                let got = vm.type_name_of(value);
                Err(vm.type_error(format!(
                    "{text} or integer address expected instead of {got} instance"
                )))
            }
        },
        b'O' => {
            let (keep, word) = pyobject::handle(vm, value)?;
            Ok(Packed {
                keep,
                ..Packed::of(word)
            })
        }
        _ => Err(vm.not_implemented("this simple type")),
    }
}

fn pack_complex(vm: &mut Vm, letter: u8, value: Value) -> Result<Packed> {
    let (re, im) = match vm.as_complex(value) {
        Some(parts) => parts,
        None => {
            let class = vm.type_of_kind(Kind::Complex);
            let method = vm.intern_str("__complex__")?;
            if vm.get_attr_opt(value, method)?.is_some() {
                let made = vm.call(class, &[value])?;
                vm.as_complex(made).unwrap_or((0.0, 0.0))
            } else {
                (number(vm, value)?, 0.0)
            }
        }
    };
    let mut packed = Packed::of(0);
    let raw = &mut packed.raw;
    match letter {
        b'F' => {
            raw[..4].copy_from_slice(&(re as f32).to_le_bytes());
            raw[4..8].copy_from_slice(&(im as f32).to_le_bytes());
        }
        b'D' => {
            raw[..8].copy_from_slice(&re.to_le_bytes());
            raw[8..16].copy_from_slice(&im.to_le_bytes());
        }
        _ => {
            raw[..16].copy_from_slice(&longdouble::pack(re));
            raw[16..].copy_from_slice(&longdouble::pack(im));
        }
    }
    Ok(packed)
}

fn pack_char(vm: &mut Vm, value: Value) -> Result<Packed> {
    const WANTED: &str = "one character bytes, bytearray, or an integer in range(256) expected";
    let plain = payload(value);
    if plain.is_ref() && matches!(kind_of(plain), Kind::Bytes | Kind::ByteArray) {
        let data = bytes_of(vm, plain).unwrap_or_default();
        return match data {
            [byte] => Ok(Packed::of((*byte).into())),
            _ => {
                let sort = if kind_of(plain) == Kind::Bytes {
                    "bytes"
                } else {
                    "bytearray"
                };
                let text = format!("{WANTED}, not {sort} of length {}", data.len());
                Err(vm.type_error(text))
            }
        };
    }
    if vm.is_int(value) {
        return match vm.as_i64(value).and_then(|i| u8::try_from(i).ok()) {
            Some(byte) => Ok(Packed::of(byte.into())),
            None => Err(vm.type_error("integer not in range(256)")),
        };
    }
    let got = vm.type_name_of(value);
    Err(vm.type_error(format!("{WANTED}, not {got}")))
}

fn pack_wide(vm: &mut Vm, value: Value) -> Result<Packed> {
    let Some(text) = vm.as_str(value) else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "a unicode character expected, not instance of {got}"
        )));
    };
    let units = string::units(payload(text).addr());
    if units.len() != 1 {
        let n = units.len();
        return Err(vm.type_error(format!(
            "a unicode character expected, not a string of length {n}"
        )));
    }
    Ok(Packed::of(units.at(0).into()))
}

/// The bits of a field within a C int.
pub fn get_bits(vm: &mut Vm, letter: u8, word: u64, (low, n): (usize, usize)) -> Result {
    if n == 0 || low + n > 64 {
        return Ok(Value::small(0));
    }
    let up = 64 - low - n;
    let bits = word << up;
    if letter == b'?' {
        return Ok(boolean(bits >> (64 - n) != 0));
    }
    match int_sign(letter) {
        Some(true) => vm.int((bits as i64) >> (64 - n)),
        _ => vm.int_of_i128((bits >> (64 - n)).into()),
    }
}
