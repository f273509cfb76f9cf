//! int's methods.

use crate::support::{self, buffer, env, finish, format_error, need_text, new_bytes, with_units};
use pyrs_leaf::TextBuilder;
use pyrs_leaf::bigint::BigInt;
use pyrs_leaf::format_spec::{self, FormatSpec, IntRef, format_int, format_short};
use pyrs_runtime::name::Name;
use pyrs_runtime::number::IntValue;
use pyrs_runtime::{Args, Kind, NOT_IMPLEMENTED, Result, Value, Vm, int, kind_of, payload, string};
use std::cmp::Ordering;

pub fn format(vm: &mut Vm, args: Args) -> Result {
    let value = args.get(0);
    let spec = need_text(vm, args.get(1), "__format__() argument")?;
    if string::len(spec.addr()) == 0 {
        return vm.str_of(value);
    }
    if let Some(number) = value.as_small() {
        let parsed = with_units!(spec, u => FormatSpec::parse(u, format_spec::Kind::Number, "int"));
        if let Ok(spec) = parsed.and_then(support::sane) {
            let mut out = TextBuilder::new();
            if format_short(number, &spec, &mut out) {
                return finish(vm, out);
            }
        }
    }
    let name = vm.type_name_of(value);
    let parsed = with_units!(spec, u => FormatSpec::parse(u, format_spec::Kind::Number, &name))
        .and_then(support::sane);
    let mut out = TextBuilder::new();
    let done = match (parsed, vm.int_value(value)) {
        (Ok(spec), Some(IntValue::Small(i))) => {
            format_int(IntRef::Small(i), &spec, &env(vm, &name), &mut out)
        }
        (Ok(spec), Some(IntValue::Big(b))) => {
            vm.room_for_bits(4 * u128::from(b.bit_length()))?;
            format_int(IntRef::Big(&b), &spec, &env(vm, &name), &mut out)
        }
        (Ok(_), None) => return Ok(NOT_IMPLEMENTED),
        (Err(error), _) => Err(error),
    };
    match done {
        Ok(()) => finish(vm, out),
        Err(error) => Err(format_error(vm, error)),
    }
}

pub fn to_float(vm: &mut Vm, args: Args) -> Result {
    match vm.number_as_f64(args.get(0))? {
        Some(f) => vm.float(f),
        None => Ok(NOT_IMPLEMENTED),
    }
}

/// `round(self, ndigits)`: half to even for negative numbers of digits.
pub fn round(vm: &mut Vm, args: Args) -> Result {
    let value = vm.to_index(payload(args.get(0)))?;
    let Some(digits) = args.some(1) else {
        return Ok(value);
    };
    let digits = vm.index_clamped(digits)?;
    if digits >= 0 {
        return Ok(value);
    }
    let Some(number) = vm.int_value(value) else {
        return Ok(NOT_IMPLEMENTED);
    };
    let number = number.into_big();
    let digits = digits.unsigned_abs();
    if digits > number.bit_length() / 3 + 2 {
        return Ok(Value::small(0));
    }
    let unit = BigInt::from_i64(10).pow(digits);
    let Some((quotient, rest)) = number.div_mod_floor(&unit) else {
        return Ok(value);
    };
    let up = match rest.mul_i64(2).cmp(&unit) {
        Ordering::Less => false,
        Ordering::Equal => quotient.is_odd(),
        Ordering::Greater => true,
    };
    let quotient = quotient.add_i64(up.into());
    vm.int_of_big(&quotient.mul(&unit))
}

pub fn getnewargs(vm: &mut Vm, args: Args) -> Result {
    let value = vm.to_index(payload(args.get(0)))?;
    vm.tuple(&[value])
}

/// Bytes of the object that holds the number; small ones are in the word itself.
pub fn size_of(_: &mut Vm, args: Args) -> Result {
    let value = payload(args.get(0));
    let size = match kind_of(value) {
        _ if value.is_small() => 0,
        Kind::BigInt => 8 + 4 * int::big(value.addr()).1.len(),
        _ => int::SIZE,
    };
    Ok(Value::small(size as i64))
}

pub fn bit_length(vm: &mut Vm, args: Args) -> Result {
    let bits = match vm.int_value(args.get(0)) {
        Some(IntValue::Small(i)) => u64::from(64 - i.unsigned_abs().leading_zeros()),
        Some(IntValue::Big(b)) => b.bit_length(),
        None => 0,
    };
    vm.int(bits as i64)
}

pub fn bit_count(vm: &mut Vm, args: Args) -> Result {
    let bits = match vm.int_value(args.get(0)) {
        Some(IntValue::Small(i)) => u64::from(i.unsigned_abs().count_ones()),
        Some(IntValue::Big(b)) => b.bit_count(),
        None => 0,
    };
    vm.int(bits as i64)
}

pub fn integer_ratio(vm: &mut Vm, args: Args) -> Result {
    let value = vm.to_index(payload(args.get(0)))?;
    vm.tuple(&[value, Value::small(1)])
}

/// Whether `byteorder` is little.
fn little_endian(vm: &mut Vm, order: Option<Value>, function: &str) -> Result<bool> {
    let Some(order) = order else {
        return Ok(false);
    };
    let order = match vm.as_str(order) {
        Some(order) => order,
        None => need_text(vm, order, &format!("{function}() argument 'byteorder'"))?,
    };
    match string::as_ascii(order.addr()) {
        Some("little") => Ok(true),
        Some("big") => Ok(false),
        _ => Err(vm.value_error("byteorder must be either 'little' or 'big'")),
    }
}

/// Whether a number fits so many bits, from 8 to 64.
fn fits(number: i64, bits: u32, signed: bool) -> bool {
    match (signed, bits) {
        (true, 64) => true,
        (false, 64) => number >= 0,
        (true, _) => number >> (bits - 1) == 0 || number >> (bits - 1) == -1,
        (false, _) => number >> bits == 0,
    }
}

pub fn to_bytes(vm: &mut Vm, args: Args) -> Result {
    let length = args.index_or(vm, 1, 1)?;
    let little = little_endian(vm, args.opt(2), "to_bytes")?;
    let signed = args.truth_or(vm, 3, false)?;
    let Ok(length) = usize::try_from(length) else {
        return Err(vm.value_error("length argument must be non-negative"));
    };
    if let Some(number) = int::as_i64(args.get(0))
        && (1..=8).contains(&length)
        && fits(number, 8 * length as u32, signed)
    {
        return match little {
            true => new_bytes(vm, &number.to_le_bytes()[..length]),
            false => new_bytes(vm, &number.to_be_bytes()[8 - length..]),
        };
    }
    let Some(number) = vm.large_int_value(args.get(0))? else {
        return Ok(NOT_IMPLEMENTED);
    };
    pyrs_runtime::room::ask(length.saturating_mul(2))?;
    match number.into_big().to_bytes(length, little, signed) {
        Ok(data) => new_bytes(vm, &data),
        Err(error) => Err(vm.overflow_error(error.message())),
    }
}

pub fn from_bytes(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let little = little_endian(vm, args.opt(2), "from_bytes")?;
    let signed = args.truth_or(vm, 3, false)?;
    let mut source = args.get(1);
    if !pyrs_runtime::objmodel::is_exact(source, Kind::Bytes)
        && let Some(made) = vm.call_special(source, Name::__bytes__, &[])?
    {
        if made.is_small() || kind_of(made) != Kind::Bytes {
            let got = vm.type_name_of(made);
            return Err(vm.type_error(format!("__bytes__ returned non-bytes (type {got})")));
        }
        source = made;
    }
    let source = crate::bytes::to_bytes_object(vm, source)?;
    let data = buffer(source).map_or(&[][..], |b| b.get());
    if let 1..=8 = data.len() {
        // A machine integer, if the uppermost bit says nothing.
        let mut room = [0; 8];
        if little {
            room[..data.len()].copy_from_slice(data);
        } else {
            room[8 - data.len()..].copy_from_slice(data);
        }
        let number = match little {
            true => i64::from_le_bytes(room),
            false => i64::from_be_bytes(room),
        };
        if !signed && number >= 0 && class == vm.type_of_kind(Kind::Int) {
            return vm.int(number);
        }
    }
    let bits = 8 * data.len() as u128;
    let number = vm.arithmetic(bits, || BigInt::from_bytes(data, little, signed))?;
    let value = vm.int_of_big(&number)?;
    if class == vm.type_of_kind(Kind::Int) {
        return Ok(value);
    }
    vm.call(class, &[value])
}
