//! Single items of arrays: from and to Python objects, by type code.

use super::Array;
use super::{code, data, data_mut, empty, is_array, resize};
use crate::util::{NativeClass, bytes_of};
use pyrs_builtins::float::real_number;
use pyrs_leaf::pystruct::{Layout, Value as Raw, unpack};
use pyrs_runtime::number::IntValue;
use pyrs_runtime::{Args, Result, Value, Vm, string};

/// All type codes.
pub const CODES: &str = "bBuwhHiIlLqQfd";
pub const BAD_CODE: &str = "bad typecode (must be b, B, u, w, h, H, i, I, l, L, q, Q, f or d)";

const NATIVE: Layout = Layout {
    big_endian: cfg!(target_endian = "big"),
    native: true,
};

pub fn is_text(code: u8) -> bool {
    matches!(code, b'u' | b'w')
}

/// Bytes of an item.
pub fn size(code: u8) -> usize {
    match code {
        b'b' | b'B' => 1,
        b'h' | b'H' => 2,
        b'i' | b'I' | b'f' | b'u' | b'w' => 4,
        _ => 8,
    }
}

/// Item `i`, which exists.
pub fn get(vm: &mut Vm, this: Value, i: usize) -> Result {
    let code = code(this);
    let size = size(code);
    let raw = &data(this)[i * size..][..size];
    if is_text(code) {
        return character(vm, raw);
    }
    match unpack(NATIVE, code, raw) {
        Raw::Signed(i) => vm.int(i),
        Raw::Unsigned(i) => vm.int_of_i128(i.into()),
        Raw::Float(f) => vm.float(f),
        _ => unreachable!("arrays hold ints, floats and characters"),
    }
}

/// The one-character str of four bytes; ValueError for what is no code point.
fn character(vm: &mut Vm, raw: &[u8]) -> Result {
    let point = u32::from_ne_bytes([raw[0], raw[1], raw[2], raw[3]]);
    check_point(vm, point)?;
    string::from_chars(&mut vm.m, [point].into_iter())
}

pub fn check_point(vm: &mut Vm, point: u32) -> Result<()> {
    if point > 0x10_ffff {
        return Err(vm.value_error(format!(
            "character U+{point:x} is not in range [U+0000; U+10ffff]"
        )));
    }
    Ok(())
}

/// The bytes of a value as an item; only the first `size(code)` count.
pub fn pack(vm: &mut Vm, code: u8, value: Value) -> Result<[u8; 8]> {
    match code {
        b'u' | b'w' => pack_text(vm, value),
        b'f' | b'd' => {
            let Some(x) = real_number(vm, value)? else {
                let got = vm.type_name_of(value);
                return Err(vm.type_error(format!("must be real number, not {got}")));
            };
            let mut raw = [0; 8];
            if code == b'f' {
                raw[..4].copy_from_slice(&(x as f32).to_ne_bytes());
            } else {
                raw = x.to_ne_bytes();
            }
            Ok(raw)
        }
        _ => pack_int(vm, code, value),
    }
}

fn pack_text(vm: &mut Vm, value: Value) -> Result<[u8; 8]> {
    let Some(text) = vm.as_str(value) else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("array item must be a unicode character, not {got}")));
    };
    let n = string::len(text.addr());
    match string::units(text.addr()).iter().next() {
        Some(point) if n == 1 => {
            let mut raw = [0; 8];
            raw[..4].copy_from_slice(&point.to_ne_bytes());
            Ok(raw)
        }
        _ => Err(vm.type_error(format!(
            "array item must be a unicode character, not a string of length {n}"
        ))),
    }
}

/// Name of the C type, least and greatest number, of those up to the size of an int.
fn range_of(code: u8) -> (&'static str, i64, i64) {
    match code {
        b'b' => ("signed char", -0x80, 0x7f),
        b'B' => ("unsigned byte integer", 0, 0xff),
        b'h' => ("signed short integer", -0x8000, 0x7fff),
        b'H' => ("unsigned short", 0, 0xffff),
        _ => ("signed integer", i32::MIN.into(), i32::MAX.into()),
    }
}

fn pack_int(vm: &mut Vm, code: u8, value: Value) -> Result<[u8; 8]> {
    if !vm.is_index_like(value) {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "'{got}' object cannot be interpreted as an integer"
        )));
    }
    let index = vm.to_index(value)?;
    let number = match vm.int_value(index) {
        Some(IntValue::Small(i)) => i.into(),
        // Beyond every type's range, on the right side of it.
        Some(IntValue::Big(big)) => big.to_i128().unwrap_or(if big.is_negative() {
            i128::MIN
        } else {
            i128::MAX
        }),
        None => 0,
    };
    if matches!(code, b'I' | b'L' | b'Q') {
        return pack_unsigned(vm, code, number);
    }
    let Ok(number) = i64::try_from(number) else {
        return Err(vm.overflow_error(if code == b'q' {
            "int too big to convert"
        } else {
            "Python int too large to convert to C long"
        }));
    };
    if matches!(code, b'l' | b'q') {
        return Ok(number.to_le_bytes());
    }
    // The C conversions go through a wider type first, whose bounds are named then.
    let wider = match code {
        b'b' | b'B' => Some(range_of(b'h')),
        b'H' => Some(range_of(b'i')),
        _ => None,
    };
    let wider = wider.map(|(name, low, high)| {
        if code == b'B' {
            ("unsigned byte integer", 0, 0xff)
        } else {
            (name, low, high)
        }
    });
    for (name, low, high) in wider.into_iter().chain([range_of(code)]) {
        if number < low {
            return Err(vm.overflow_error(format!("{name} is less than minimum")));
        }
        if number > high {
            return Err(vm.overflow_error(format!("{name} is greater than maximum")));
        }
    }
    Ok(number.to_le_bytes())
}

fn pack_unsigned(vm: &mut Vm, code: u8, number: i128) -> Result<[u8; 8]> {
    if number < 0 {
        return Err(vm.overflow_error(if code == b'Q' {
            "can't convert negative int to unsigned"
        } else {
            "can't convert negative value to unsigned int"
        }));
    }
    let Ok(number) = u64::try_from(number) else {
        return Err(vm.overflow_error(if code == b'Q' {
            "int too big to convert"
        } else {
            "Python int too large to convert to C unsigned long"
        }));
    };
    if code == b'I' && number > u32::MAX.into() {
        return Err(vm.overflow_error("unsigned int is greater than maximum"));
    }
    Ok(number.to_le_bytes())
}

/// Store a value as item `i`, which exists unless packing the value changes the array.
pub fn set(vm: &mut Vm, this: Value, i: usize, value: Value) -> Result<bool> {
    let code = code(this);
    let raw = pack(vm, code, value)?;
    let size = size(code);
    let Some(slot) = data_mut(vm, this).get_mut(i * size..(i + 1) * size) else {
        return Ok(false);
    };
    slot.copy_from_slice(&raw[..size]);
    Ok(true)
}

/// The number that pickles hold for a type on this machine.
pub fn machine_format(code: u8) -> i64 {
    let base = match code {
        b'B' => return 0,
        b'b' => return 1,
        b'H' => 2,
        b'h' => 4,
        b'I' => 6,
        b'i' => 8,
        b'L' | b'Q' => 10,
        b'l' | b'q' => 12,
        b'f' => 14,
        b'd' => 16,
        _ => 20,
    };
    base + i64::from(cfg!(target_endian = "big"))
}

/// What a machine format means: type code to read with, big endian.
fn of_format(format: i64) -> Option<(u8, bool)> {
    let code = match format {
        0 => b'B',
        1 => b'b',
        2 | 3 => b'H',
        4 | 5 => b'h',
        6 | 7 => b'I',
        8 | 9 => b'i',
        10 | 11 => b'Q',
        12 | 13 => b'q',
        14 | 15 => b'f',
        16 | 17 => b'd',
        // UTF-16 and UTF-32.
        18 | 19 => b'H',
        20 | 21 => b'w',
        _ => return None,
    };
    Some((code, format > 1 && format % 2 == 1))
}

/// Make an array of a pickle of any machine.
pub fn reconstruct(vm: &mut Vm, args: Args) -> Result {
    let wanted = args.get(0);
    let own = Array::class(vm);
    if !vm.is_type(wanted) {
        return Err(vm.type_error(
            "first argument must be a type object, not {}".replace("{}", &vm.type_name_of(wanted)),
        ));
    }
    if !vm.is_subclass_of(wanted, own) {
        let name = vm.type_name(wanted);
        return Err(vm.type_error(format!("{name} is not a subtype of array.array")));
    }
    let letter = crate::util::text(vm, args.get(1)).unwrap_or_default();
    let Some(target) = CODES.bytes().find(|&c| letter.as_bytes() == [c]) else {
        return Err(vm.value_error("second argument must be a valid type code"));
    };
    let format = args.index(vm, 2)?;
    let Some((source, big_endian)) = of_format(format) else {
        return Err(vm.value_error("third argument must be a valid machine format code."));
    };
    let Some(raw) = (match pyrs_runtime::kind_of(args.get(3)) {
        pyrs_runtime::Kind::Bytes => bytes_of(vm, args.get(3)),
        _ => None,
    }) else {
        let got = vm.type_name_of(args.get(3));
        return Err(vm.type_error(format!("fourth argument should be bytes, not {got}")));
    };
    let width = size(source);
    // Ints may come from a machine whose types have other sizes: the last type fits best.
    let target = match source {
        b'Q' | b'q' | b'I' | b'i' | b'H' | b'h' | b'B' | b'b'
            if format != machine_format(target) =>
        {
            let same = |c: &u8| {
                !is_text(*c)
                    && !matches!(c, b'f' | b'd')
                    && size(*c) == width
                    && c.is_ascii_lowercase() == source.is_ascii_lowercase()
            };
            CODES.bytes().rfind(same).unwrap_or(target)
        }
        _ => target,
    };
    let whole = raw.len() / width * width;
    if whole != raw.len() && format != machine_format(target) {
        return Err(vm.value_error("bytes length not a multiple of item size"));
    }
    let this = empty(vm, wanted, target)?;
    debug_assert!(is_array(vm, this));
    if format == machine_format(target) {
        if raw.len() % size(target) != 0 {
            return Err(vm.value_error("bytes length not a multiple of item size"));
        }
        resize(vm, this, raw.len())?;
        data_mut(vm, this).copy_from_slice(raw);
        return Ok(this);
    }
    if matches!(format, 18 | 19) {
        let units = raw.chunks_exact(2).map(|two| match big_endian {
            true => u16::from_be_bytes([two[0], two[1]]),
            false => u16::from_le_bytes([two[0], two[1]]),
        });
        let points: Vec<u32> = char::decode_utf16(units)
            .map(|c| c.map_or_else(|e| e.unpaired_surrogate().into(), u32::from))
            .collect();
        resize(vm, this, points.len() * size(target))?;
        for (i, point) in points.into_iter().enumerate() {
            let one = string::from_chars(&mut vm.m, [point].into_iter())?;
            set(vm, this, i, one)?;
        }
        return Ok(this);
    }
    let layout = Layout {
        big_endian,
        native: true,
    };
    resize(vm, this, raw.len() / width * size(target))?;
    for (i, one) in raw.chunks_exact(width).enumerate() {
        let value = if source == b'w' {
            let mut four = [one[0], one[1], one[2], one[3]];
            if big_endian != cfg!(target_endian = "big") {
                four.reverse();
            }
            character(vm, &four)?
        } else {
            match unpack(layout, source, one) {
                Raw::Signed(i) => vm.int(i)?,
                Raw::Unsigned(i) => vm.int_of_i128(i.into())?,
                Raw::Float(f) => vm.float(f)?,
                _ => unreachable!("machine formats are numbers and characters"),
            }
        };
        set(vm, this, i, value)?;
    }
    Ok(this)
}
