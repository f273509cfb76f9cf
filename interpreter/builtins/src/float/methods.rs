//! float's methods.

use super::{of, real_number, truncate};
use crate::support::{self, env, finish, format_error, need_text, with_units};
use pyrs_leaf::TextBuilder;
use pyrs_leaf::bigint::BigInt;
use pyrs_leaf::float_text::{self, HexError};
use pyrs_leaf::format_spec::{self, FormatSpec, format_float};
use pyrs_runtime::{Args, Kind, Result, Value, Vm, string};

pub fn format(vm: &mut Vm, args: Args) -> Result {
    let value = args.get(0);
    let spec = need_text(vm, args.get(1), "__format__() argument")?;
    if string::len(spec.addr()) == 0 {
        return vm.str_of(value);
    }
    let name = vm.type_name_of(value);
    let parsed = with_units!(spec, u => FormatSpec::parse(u, format_spec::Kind::Number, &name))
        .and_then(support::sane);
    let mut out = TextBuilder::new();
    let done = parsed.and_then(|spec| format_float(of(args), &spec, &env(vm, &name), &mut out));
    match done {
        Ok(()) => finish(vm, out),
        Err(error) => Err(format_error(vm, error)),
    }
}

pub fn round(vm: &mut Vm, args: Args) -> Result {
    let x = of(args);
    let Some(digits) = args.some(1) else {
        return truncate(vm, x.round_ties_even());
    };
    let digits = vm.index_clamped(digits)?;
    match float_text::round_to(x, digits) {
        Ok(f) => vm.float(f),
        Err(_) => Err(vm.overflow_error(float_text::RoundOverflow::MESSAGE)),
    }
}

pub fn get_format(vm: &mut Vm, args: Args) -> Result {
    let name = need_text(vm, args.get(1), "__getformat__() argument")?;
    match string::as_ascii(name.addr()) {
        Some("double" | "float") if cfg!(target_endian = "little") => vm.str("IEEE, little-endian"),
        Some("double" | "float") => vm.str("IEEE, big-endian"),
        _ => Err(vm.value_error("__getformat__() argument 1 must be 'double' or 'float'")),
    }
}

/// What a classmethod of a float class gives for a number.
fn of_class(vm: &mut Vm, class: Value, number: f64) -> Result {
    let value = vm.float(number)?;
    if class == vm.type_of_kind(Kind::Float) {
        return Ok(value);
    }
    vm.call(class, &[value])
}

pub fn from_number(vm: &mut Vm, args: Args) -> Result {
    let (class, x) = (args.get(0), args.get(1));
    if pyrs_runtime::is_exact(x, Kind::Float) && class == vm.type_of_kind(Kind::Float) {
        return Ok(x);
    }
    let number = if vm.as_str(x).is_some() {
        None
    } else {
        real_number(vm, x)?
    };
    match number {
        Some(f) => of_class(vm, class, f),
        None => {
            let got = vm.type_name_of(x);
            Err(vm.type_error(format!("must be real number, not {got}")))
        }
    }
}

pub fn from_hex(vm: &mut Vm, args: Args) -> Result {
    let Some(text) = vm.as_str(args.get(1)) else {
        return Err(vm.type_error("bad argument type for built-in operation"));
    };
    match with_units!(text, u => float_text::from_hex(u)) {
        Ok(f) => of_class(vm, args.get(0), f),
        Err(error @ HexError::TooLarge) => Err(vm.overflow_error(error.message())),
        Err(error) => Err(vm.value_error(error.message())),
    }
}

pub fn integer_ratio(vm: &mut Vm, args: Args) -> Result {
    let x = of(args);
    if x.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer ratio"));
    }
    if x.is_infinite() {
        return Err(vm.overflow_error("cannot convert Infinity to integer ratio"));
    }
    let (mantissa, exponent) = float_text::integer_ratio_parts(x);
    let shifted = |number: i64, by: i32| BigInt::from_i64(number).shl(by.max(0) as u64);
    let numerator = vm.int_of_big(&shifted(mantissa, exponent))?;
    let denominator = vm.int_of_big(&shifted(1, -exponent))?;
    vm.tuple(&[numerator, denominator])
}
