//! Fields of structures and unions: descriptors.

use super::data::{self, memory, size_of_info};
use super::info::{self, kind, simple_letter};
use super::{CField, Data, Info, simple, store};
use crate::util::*;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, bytes, payload,
};

pub static CFIELD: TypeDef = TypeDef {
    module: "ctypes",
    owns_kind: false,
    doc: "Structure/Union member",
    methods: &[
        Row::fixed(
            "__new__",
            "type, /, *, name, type, byte_size, byte_offset, index, _internal_use, bit_size=None, bit_offset=None",
            new,
        ),
        Row::new("__get__", "self, instance, owner=None, /", get),
        Row::new("__set__", "self, instance, value, /", |vm, a| {
            set(vm, a.get(0), a.get(1), Some(a.get(2)))
        }),
        Row::new("__delete__", "self, instance, /", |vm, a| {
            set(vm, a.get(0), a.get(1), None)
        }),
        Row::new("__repr__", "self, /", repr),
    ],
    getsets: &[
        GetSetRow::member("name", |_, a| Ok(CField::NAME.get(a.get(0)))),
        GetSetRow::member("type", |_, a| Ok(CField::TYPE.get(a.get(0)))),
        GetSetRow::member("offset", |_, a| Ok(CField::OFFSET.get(a.get(0)))),
        GetSetRow::member("byte_offset", |_, a| Ok(CField::OFFSET.get(a.get(0)))),
        GetSetRow::member("byte_size", |_, a| Ok(CField::SIZE.get(a.get(0)))),
        GetSetRow::get("size", |vm, a| {
            let this = a.get(0);
            let bits = CField::BITS.get(this);
            if bits == 0 {
                return Ok(CField::SIZE.get(this));
            }
            vm.int((bits << 16 | CField::BIT_OFFSET.get(this)) as i64)
        }),
        GetSetRow::get("bit_size", |vm, a| {
            let this = a.get(0);
            match CField::BITS.get(this) {
                0 => {
                    let n = vm.as_i64(CField::SIZE.get(this)).unwrap_or(0);
                    vm.int_of_i128(i128::from(n) * 8)
                }
                bits => vm.int(bits as i64),
            }
        }),
        GetSetRow::get("bit_offset", |vm, a| {
            vm.int(CField::BIT_OFFSET.get(a.get(0)) as i64)
        }),
        GetSetRow::get("is_bitfield", |_, a| {
            Ok(boolean(CField::BITS.get(a.get(0)) != 0))
        }),
        GetSetRow::get("is_anonymous", |_, a| {
            Ok(boolean(CField::ANONYMOUS.get(a.get(0))))
        }),
        GetSetRow::get("_index", |vm, a| vm.int(CField::INDEX.get(a.get(0)) as i64)),
    ],
    ..TypeDef::new("CField", Kind::NativeObject)
};

fn new(vm: &mut Vm, args: Args) -> Result {
    let (name, class) = (args.get(1), args.get(2));
    let (size, offset) = (vm.index_i64(args.get(3))?, vm.index_i64(args.get(4))?);
    let index = vm.index_i64(args.get(5))?;
    if vm.as_str(name).is_none() {
        let got = vm.type_name_of(name);
        return Err(vm.type_error(format!("CField() argument 'name' must be str, not {got}")));
    }
    let Some(info) = info::of_class(vm, class) else {
        let shown = vm.str_text(name)?;
        let got = vm.type_name_of(class);
        return Err(vm.type_error(format!(
            "type of field '{shown}' must be a C type, not {got}"
        )));
    };
    let real = vm.as_i64(Info::SIZE.get(info)).unwrap_or(0);
    if size != real {
        let shown = vm.repr_text(name)?;
        return Err(vm.value_error(format!(
            "byte size of field {shown} ({size}) does not match type size ({real})"
        )));
    }
    if offset < 0 || index < 0 {
        return Err(vm.value_error("byte_offset and index must not be negative"));
    }
    let field = CField::make(vm)?;
    if let Some(bits) = args.some(7) {
        let bits = vm.index_i64(bits)?;
        let Some(low) = args.some(8) else {
            return Err(vm.value_error("bit_size and bit_offset must be specified together"));
        };
        let low = vm.index_i64(low)?;
        let letter = simple_letter(vm, class);
        let is_int = letter.is_some_and(|c| simple::int_sign(c).is_some() || c == b'?');
        if !is_int {
            let shown = vm.type_name(class);
            return Err(vm.type_error(format!("bit fields not allowed for type {shown}")));
        }
        let shown = vm.repr_text(name)?;
        if bits <= 0 || bits > size * 8 {
            return Err(vm.value_error(format!("number of bits invalid for bit field {shown}")));
        }
        if low < 0 {
            return Err(vm.value_error(format!("bit_offset of field {shown} invalid")));
        }
        if low > size * 8 - bits {
            let all = size * 8;
            return Err(vm.value_error(format!(
                "bit field {shown} overflows its type ({low} + {bits} > {all})"
            )));
        }
        CField::BITS.set(vm, field, bits as usize);
        CField::BIT_OFFSET.set(vm, field, low as usize);
    }
    let name = payload(name);
    let name = vm.intern(name)?;
    let (size, offset) = (vm.int(size)?, vm.int(offset)?);
    CField::NAME.set(vm, field, name);
    CField::TYPE.set(vm, field, class);
    CField::SIZE.set(vm, field, size);
    CField::OFFSET.set(vm, field, offset);
    CField::INDEX.set(vm, field, index.min((1 << 30) - 1) as usize);
    CField::INFO.set(vm, field, info);
    let text = characters(vm, class).unwrap_or(0);
    CField::TEXT.set(vm, field, text.into());
    Ok(field)
}

/// `_moved_field(field, offset, index)`: the field as one of an outer type.
pub fn moved(vm: &mut Vm, args: Args) -> Result {
    let from = args.get(0);
    if !CField::is(vm, from) {
        return Err(vm.type_error("a field is expected"));
    }
    let (more, index) = (args.index(vm, 1)?, args.index(vm, 2)?);
    let offset = vm.as_i64(CField::OFFSET.get(from)).unwrap_or(0);
    let Some(offset) = offset.checked_add(more) else {
        return Err(vm.overflow_error("the structure is too large"));
    };
    let field = CField::make(vm)?;
    let offset = vm.int(offset)?;
    let text = CField::TEXT.get(from);
    CField::TEXT.set(vm, field, text);
    for same in [CField::NAME, CField::TYPE, CField::SIZE, CField::INFO] {
        let value = same.get(from);
        same.set(vm, field, value);
    }
    for same in [CField::BITS, CField::BIT_OFFSET] {
        let value = same.get(from);
        same.set(vm, field, value);
    }
    CField::OFFSET.set(vm, field, offset);
    CField::INDEX.set(vm, field, index.clamp(0, (1 << 30) - 1) as usize);
    Ok(field)
}

/// Where in its objects the field begins.
pub fn offset(vm: &mut Vm, field: Value) -> Result<usize> {
    let offset = vm.as_i64(CField::OFFSET.get(field)).unwrap_or(0);
    match usize::try_from(offset) {
        Ok(n) if n < 1 << 31 => Ok(n),
        _ => Err(data::outside(vm)),
    }
}

/// Fields that are arrays of characters are texts.
fn characters(vm: &Vm, class: Value) -> Option<u8> {
    let info = info::of_class(vm, class)?;
    if kind(info) != kind::ARRAY {
        return None;
    }
    let items = Info::PROTO.get(info);
    let found = info::of_class(vm, items)?;
    let letter = simple_letter(vm, items)?;
    let plain = info::has(found, info::flags::PLAIN);
    (plain && matches!(letter, b'c' | b'u')).then_some(letter)
}

fn get(vm: &mut Vm, args: Args) -> Result {
    let (field, object) = (args.get(0), args.get(1));
    if object == NONE {
        return Ok(field);
    }
    if !Data::is(vm, object) {
        return Err(vm.type_error("not a ctype instance"));
    }
    let class = CField::TYPE.get(field);
    let at = offset(vm, field)?;
    let index = CField::INDEX.get(field);
    let bits = CField::BITS.get(field);
    let info = CField::INFO.get(field);
    if bits != 0 {
        let (letter, swapped) = info::letter(info);
        let word = word_at(vm, object, info, at, swapped)?;
        return simple::get_bits(vm, letter, word, (CField::BIT_OFFSET.get(field), bits));
    }
    let letter = CField::TEXT.get(field) as u8;
    if letter != 0 {
        let n = size_of_info(vm, info)?;
        let Some(place) = memory(vm, object).part(at, n) else {
            return Err(data::outside(vm));
        };
        if letter == b'c' {
            let n = place.text_len();
            return simple::text_at(vm, place.start(), Some(n));
        }
        let n = super::items::wide_len(place);
        return simple::wide_at(vm, place.start(), Some(n));
    }
    store::get_as(vm, class, info, object, index, at)
}

/// The int in which a bit field lies.
fn word_at(vm: &mut Vm, object: Value, info: Value, at: usize, swapped: bool) -> Result<u64> {
    let n = size_of_info(vm, info)?.min(8);
    let place = memory(vm, object);
    // As in C, the int may reach beyond the structure when the bits do not.
    let n_there = n.min(place.len().saturating_sub(at));
    let mut raw: [u8; 8] = place.read(at, n_there);
    if swapped {
        raw[..n].reverse();
    }
    Ok(u64::from_le_bytes(raw))
}

fn set(vm: &mut Vm, field: Value, object: Value, value: Option<Value>) -> Result {
    if !Data::is(vm, object) {
        return Err(vm.type_error("not a ctype instance"));
    }
    let Some(value) = value else {
        return Err(vm.type_error("can't delete attribute"));
    };
    let class = CField::TYPE.get(field);
    let at = offset(vm, field)?;
    let index = CField::INDEX.get(field);
    let bits = CField::BITS.get(field);
    if bits != 0 {
        let info = info::need(vm, class)?;
        let (letter, swapped) = info::letter(info);
        let packed = simple::pack(vm, letter, value)?;
        let mut new = [0; 8];
        new.copy_from_slice(&packed.raw[..8]);
        let low = CField::BIT_OFFSET.get(field);
        if low + bits > 64 {
            return Err(data::outside(vm));
        }
        let mask = (u64::MAX >> (64 - bits)) << low;
        let old = word_at(vm, object, info, at, swapped)?;
        let word = old & !mask | u64::from_le_bytes(new) << low & mask;
        let n = size_of_info(vm, info)?.min(8);
        let mut raw = word.to_le_bytes();
        if swapped {
            raw[..n].reverse();
        }
        let place = memory(vm, object);
        let n = n.min(place.len().saturating_sub(at));
        place.write(at, &raw[..n]);
        return Ok(NONE);
    }
    let letter = CField::TEXT.get(field) as u8;
    if letter != 0 {
        return set_characters(vm, object, class, at, letter, value);
    }
    store::set(vm, object, class, index, at, value)?;
    Ok(NONE)
}

fn set_characters(
    vm: &mut Vm,
    object: Value,
    class: Value,
    at: usize,
    letter: u8,
    value: Value,
) -> Result {
    let info = info::need(vm, class)?;
    let n = size_of_info(vm, info)?;
    let Some(place) = memory(vm, object).part(at, n) else {
        return Err(data::outside(vm));
    };
    if letter == b'c' {
        if !simple::is_bytes(value) {
            let got = vm.type_name_of(value);
            return Err(vm.type_error(format!("expected bytes, {got} found")));
        }
        let text = bytes::get(payload(value).addr());
        // Up to a 0 inside it, which is copied too if there is room.
        let len = text.iter().position(|&b| b == 0).unwrap_or(text.len());
        if len > n {
            return Err(vm.value_error(format!("bytes too long ({len}, maximum length {n})")));
        }
        place.write(0, &text[..len]);
        if len < n {
            place.write(len, &[0]);
        }
        return Ok(NONE);
    }
    if vm.as_str(value).is_none() {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("unicode string expected instead of {got} instance")));
    }
    let units = simple::wide_bytes(value, false)?;
    let len = units.len();
    if len > n {
        return Err(vm.value_error(format!(
            "string too long ({}, maximum length {})",
            len / 4,
            n / 4
        )));
    }
    place.write(0, &units);
    if len < n {
        place.write(len, &[0; 4]);
    }
    Ok(NONE)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = CField::TYPE.get(this);
    let (name, owner) = (CField::NAME.get(this), vm.type_name(class));
    let name = vm.repr_text(name)?;
    let offset = vm.as_i64(CField::OFFSET.get(this)).unwrap_or(0);
    let size = vm.as_i64(CField::SIZE.get(this)).unwrap_or(0);
    let text = match CField::BITS.get(this) {
        0 => format!("<ctypes.CField {name} type={owner}, ofs={offset}, size={size}>"),
        bits => {
            let low = CField::BIT_OFFSET.get(this);
            format!(
                "<ctypes.CField {name} type={owner}, ofs={offset}, bit_size={bits}, bit_offset={low}>"
            )
        }
    };
    vm.str(&text)
}
