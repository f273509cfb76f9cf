//! `int(x)` and `int(text, base)`.

use crate::support::{buffer, with_units};
use pyrs_leaf::bigint::{Int, ParseIntError, parse_int, parse_int_ascii};
use pyrs_leaf::literal;
use pyrs_runtime::name::Name;
use pyrs_runtime::{Kind, Result, Value, Vm, float, kind_of, payload};

/// `int(x)`: an exact int.
pub fn to_int(vm: &mut Vm, x: Value) -> Result {
    if x.is_small() {
        return Ok(x);
    }
    if let Some(f) = float::of(x) {
        return crate::float::truncate(vm, f);
    }
    if pyrs_runtime::string::is_str(x) {
        return parse_text(vm, x, 10);
    }
    if let Some(result) = vm.call_special(x, Name::__int__, &[])? {
        if vm.is_int(result) {
            if !vm.is_exact_int(result) {
                vm.warn_strict("__int__", result, "int")?;
            }
            return vm.to_index(payload(result));
        }
        let got = vm.type_name_of(result);
        return Err(vm.type_error(format!("__int__ returned non-int (type {got})")));
    }
    if vm.special(x, Name::__index__).is_some() {
        return vm.to_index(x);
    }
    if let Some(text) = vm.as_str(x) {
        return parse_text(vm, text, 10);
    }
    if buffer(x).is_some() {
        return parse_bytes(vm, x, 10);
    }
    let got = vm.type_name_of(x);
    Err(vm.type_error(format!(
        "int() argument must be a string, a bytes-like object or a real number, not '{got}'"
    )))
}

/// `int(x, base)`.
pub fn with_base(vm: &mut Vm, x: Value, base: Value) -> Result {
    let base = vm.index_clamped(base)?;
    let Some(base) = u32::try_from(base)
        .ok()
        .filter(|b| *b == 0 || (2..=36).contains(b))
    else {
        return Err(vm.value_error("int() base must be >= 2 and <= 36, or 0"));
    };
    if let Some(text) = vm.as_str(x) {
        return parse_text(vm, text, base);
    }
    if matches!(kind_of(x), Kind::Bytes | Kind::ByteArray) {
        return parse_bytes(vm, x, base);
    }
    Err(vm.type_error("int() can't convert non-string with explicit base"))
}

fn parse_text(vm: &mut Vm, text: Value, base: u32) -> Result {
    let limit = vm.interp.digits_limit;
    let bits = 8 * pyrs_runtime::string::len(text.addr()) as u128;
    let parsed = with_units!(text, u => vm.arithmetic(bits, || parse_int(u, base, limit)))?;
    match parsed {
        Ok(Int::Small(i)) => vm.int(i),
        Ok(Int::Big(b)) => vm.int_of_big(&b),
        Err(error) => {
            let shown = match error {
                ParseIntError::Invalid { .. } => vm.repr_text(text)?,
                _ => String::new(),
            };
            let shown = shown.chars().take(200).collect::<String>();
            Err(vm.value_error(error.message(&shown)))
        }
    }
}

fn parse_bytes(vm: &mut Vm, x: Value, base: u32) -> Result {
    let data = buffer(x).map_or(&[][..], |b| b.get());
    let limit = vm.interp.digits_limit;
    match vm.arithmetic(8 * data.len() as u128, || {
        parse_int_ascii(data, base, limit)
    })? {
        Ok(number) => vm.int_of_parsed(number),
        Err(error) => {
            let shown = literal::bytes_repr(&data[..data.len().min(200)]);
            let shown = String::from_utf8_lossy(&shown[..shown.len().min(200)]);
            Err(vm.value_error(error.message(&shown)))
        }
    }
}
