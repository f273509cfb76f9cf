//! Numbers as objects, and what other values become.
//!
//! Most numbers are a word with sign, kind and exponent and two words with up to 18 digits.
//! Others keep a bytes object with the exponent and limbs of 19 digits, eight bytes each.

use super::signals::{self, settle};
use super::{context, fits};
use crate::util::*;
use pyrs_leaf::bigint::BigInt;
use pyrs_leaf::decimal::{Coef, Ctx, Dec, Kind, round, status, text};
use pyrs_leaf::unicode;
use pyrs_runtime::number::IntValue;
use pyrs_runtime::{Kind as ObjectKind, Result, Value, Vm, kind_of, native_struct, string};

native_struct! {
    /// A number.
    pub struct Decimal {
        /// Bit 0: negative; 1 and 2: the kind; 3: `LOW` is a bytes object; above: the exponent.
        HEAD: i64,
        /// The lower 30 bits of the coefficient, or the bytes object.
        LOW: Value,
        /// The higher 30 bits of the coefficient.
        HIGH: i64,
    }
}

const FAR: i64 = 8;
const LIMB_BYTES: usize = 8;
/// Exponents that are in the first word.
const NEAR_EXP: i64 = 1 << 25;
const HALF_BITS: u32 = 30;

const fn kind_bits(kind: Kind) -> i64 {
    match kind {
        Kind::Finite => 0,
        Kind::Inf => 2,
        Kind::Nan => 4,
        Kind::Snan => 6,
    }
}

/// The number that an object is.
pub fn get(this: Value) -> Dec {
    let head = Decimal::HEAD.get(this);
    let kind = match head & 6 {
        0 => Kind::Finite,
        2 => Kind::Inf,
        4 => Kind::Nan,
        _ => Kind::Snan,
    };
    let negative = head & 1 != 0;
    if head & FAR == 0 {
        let low = Decimal::LOW.get(this).as_small().unwrap_or(0);
        let high = Decimal::HIGH.get(this);
        return Dec {
            negative,
            kind,
            exp: head >> 4,
            coef: Coef::Small(((high << HALF_BITS) | low) as u128),
        };
    }
    let data = Decimal::LOW.get(this);
    let data = if data.is_ref() && kind_of(data) == ObjectKind::Bytes {
        pyrs_runtime::bytes::get(data.addr())
    } else {
        &[]
    };
    let mut words = data
        .chunks_exact(LIMB_BYTES)
        .map(|word| u64::from_le_bytes(word.try_into().unwrap_or_default()));
    let exp = words.next().unwrap_or(0) as i64;
    let coef = if words.len() == 2 {
        let pair = [words.next().unwrap_or(0), words.next().unwrap_or(0)];
        Coef::from_limbs(&pair)
    } else {
        let limbs: Vec<u64> = words.collect();
        Coef::from_limbs(&limbs)
    };
    Dec {
        negative,
        kind,
        exp,
        coef: coef.unwrap_or(Coef::ZERO),
    }
}

/// Bytes of a number for whose copies memory is looked for first.
const LARGE: usize = 1 << 16;

/// As [`get`]; operations on a large number may need some times its room.
#[inline]
pub fn read(vm: &mut Vm, this: Value) -> Result<Dec> {
    if Decimal::HEAD.get(this) & FAR != 0 {
        let data = Decimal::LOW.get(this);
        let size = bytes_of(vm, data).map_or(0, <[u8]>::len);
        if size > LARGE {
            room::ask(size.saturating_mul(8))?;
        }
    }
    Ok(get(this))
}

/// A Decimal of the module's own class.
pub fn make(vm: &mut Vm, d: &Dec) -> Result {
    let class = Decimal::class(vm);
    make_for(vm, class, d)
}

/// A Decimal of a class.
pub fn make_for(vm: &mut Vm, class: Value, d: &Dec) -> Result {
    let bits = d.negative as i64 | kind_bits(d.kind);
    let near = match d.coef {
        Coef::Small(n) if n < 1 << (2 * HALF_BITS) && d.exp.abs() < NEAR_EXP => Some(n as i64),
        _ => None,
    };
    if let Some(coef) = near {
        let this = vm.new_instance(class)?;
        let low = coef & ((1 << HALF_BITS) - 1);
        Decimal::HEAD.set(vm, this, d.exp << 4 | bits);
        Decimal::LOW.set(vm, this, Value::small(low));
        Decimal::HIGH.set(vm, this, coef >> HALF_BITS);
        return Ok(this);
    }
    let limbs = d.coef.with_limbs(|limbs| limbs.len());
    let at = pyrs_runtime::bytes::new(&mut vm.m, (1 + limbs) * LIMB_BYTES)?;
    let data = Value::from_addr(at);
    d.coef.with_limbs(|limbs| {
        let size = (1 + limbs.len()) * LIMB_BYTES;
        let place = at.slice_mut::<u8>(pyrs_runtime::bytes::DATA, size);
        let exp = d.exp as u64;
        let words = core::iter::once(&exp).chain(limbs);
        for (place, word) in place.chunks_exact_mut(LIMB_BYTES).zip(words) {
            place.copy_from_slice(&word.to_le_bytes());
        }
    });
    let this = vm.new_instance(class)?;
    Decimal::HEAD.set(vm, this, bits | FAR);
    Decimal::LOW.set(vm, this, data);
    Ok(this)
}

/// A number that is exactly what was written: one that no context has room for is invalid.
pub fn exact(vm: &mut Vm, d: Dec, happened: &mut u32) -> Result<Dec> {
    let mut rounded = 0;
    let fixed = round::fix(d, &Ctx::MAX, &mut rounded);
    let fixed = fits(vm, fixed)?;
    if rounded & (status::INEXACT | status::ROUNDED | status::CLAMPED) != 0 {
        return Ok(Dec::invalid(status::INVALID_OPERATION, happened));
    }
    Ok(fixed)
}

/// The ASCII text of a str that may be a number; `lax`: without space around it and
/// underscores. What is no digit or letter of numbers becomes something that is none either.
fn ascii(vm: &mut Vm, text: Value, lax: bool) -> Result<Vec<u8>> {
    let units = string::units(text.addr());
    let mut out = room::with_capacity(units.len())?;
    let (mut from, mut to) = (0, units.len());
    if lax {
        while from < to && unicode::is_space(units.at(from)) {
            from += 1;
        }
        while to > from && unicode::is_space(units.at(to - 1)) {
            to -= 1;
        }
    }
    let _ = vm;
    for i in from..to {
        let unit = units.at(i);
        out.push(match u8::try_from(unit) {
            Ok(b'_') if lax => continue,
            Ok(byte) if byte.is_ascii() && byte != 0 => byte,
            _ => unicode::decimal_value(unit).map_or(b'?', |digit| b'0' + digit),
        });
    }
    Ok(out)
}

/// The number of a str. None: it is no number.
fn parsed(vm: &mut Vm, text: Value, lax: bool) -> Result<Option<Dec>> {
    if let Some(plain) = string::as_ascii(text.addr())
        && let Ok(Some(d)) = text::parse(plain.as_bytes())
    {
        return Ok(Some(d));
    }
    let ascii = ascii(vm, text, lax)?;
    let parsed = text::parse(&ascii);
    fits(vm, parsed)
}

pub fn of_int(vm: &mut Vm, value: Value) -> Result<Option<Dec>> {
    if let Some(n) = vm.as_i64(value) {
        return Ok(Some(Dec::small(n)));
    }
    let Some(number) = vm.large_int_value(value)? else {
        return Ok(None);
    };
    let big = match number {
        IntValue::Small(n) => return Ok(Some(Dec::small(n))),
        IntValue::Big(big) => big,
    };
    let coef = Coef::from_big(&big);
    let coef = fits(vm, coef)?;
    Ok(Some(Dec::finite(big.is_negative(), coef, 0)))
}

/// The exact number that a float is.
pub fn of_float(vm: &mut Vm, x: f64) -> Result<Dec> {
    if x.is_nan() {
        return Ok(Dec::nan().with_sign(x.is_sign_negative()));
    }
    if x.is_infinite() {
        return Ok(Dec::inf(x < 0.0));
    }
    if x == 0.0 {
        return Ok(Dec::zero(x.is_sign_negative(), 0));
    }
    let (mantissa, exponent) = pyrs_leaf::float_text::integer_ratio_parts(x);
    let magnitude = BigInt::from_u64(mantissa.unsigned_abs());
    let (big, exp) = if exponent >= 0 {
        (magnitude.shl(exponent as u64), 0)
    } else {
        // n / 2^k is n * 5^k / 10^k.
        let k = exponent.unsigned_abs().into();
        (
            magnitude.mul(&BigInt::from_i64(5).pow(k)),
            i64::from(exponent),
        )
    };
    let coef = Coef::from_big(&big);
    let coef = fits(vm, coef)?;
    Ok(Dec::finite(x < 0.0, coef, exp))
}

/// The number of (sign, digits, exponent).
fn of_tuple(vm: &mut Vm, value: Value) -> Result<Dec> {
    let parts = vm.tuple_from(value)?;
    if items(parts) != 3 {
        return Err(vm.value_error("argument must be a sequence of length 3"));
    }
    let sign = match vm.as_i64(item(parts, 0)) {
        Some(sign @ (0 | 1)) => sign == 1,
        _ => {
            return Err(vm.value_error("sign must be an integer with the value 0 or 1"));
        }
    };
    let third = item(parts, 2);
    let mut kind = Kind::Finite;
    let mut exp = 0;
    if let Some(letter) = text(vm, third) {
        kind = match letter.as_str() {
            "F" => Kind::Inf,
            "n" => Kind::Nan,
            "N" => Kind::Snan,
            _ => {
                return Err(
                    vm.value_error("string argument in the third position must be 'F', 'n' or 'N'")
                );
            }
        };
    } else if vm.is_int(third) {
        exp = vm.index_i64(third)?;
    } else {
        return Err(vm.value_error("exponent must be an integer"));
    }
    let digits = item(parts, 1);
    let is_list = digits.is_ref() && kind_of(digits) == ObjectKind::List;
    if !is_tuple(digits) && !is_list {
        return Err(vm.value_error("coefficient must be a tuple of digits"));
    }
    let digits = vm.tuple_from(digits)?;
    let mut ascii = room::with_capacity(items(digits))?;
    if kind != Kind::Inf {
        for i in 0..items(digits) {
            match vm.as_i64(item(digits, i)) {
                Some(digit @ 0..=9) => ascii.push(b'0' + digit as u8),
                _ => return Err(vm.value_error("coefficient must be a tuple of digits")),
            }
        }
    }
    let coef = Coef::from_digits(&ascii);
    let coef = fits(vm, coef)?;
    let limit = 4_000_000_000_000_000_000;
    Ok(Dec {
        negative: sign,
        kind,
        exp: exp.clamp(-limit, limit),
        coef,
    })
}

/// What `Decimal(value)` is: exactly the value, of whatever type it is.
pub fn convert(vm: &mut Vm, class: Value, value: Value, context: Value) -> Result {
    let mut happened = 0;
    let d = if Decimal::is(vm, value) {
        if Decimal::is_exactly(vm, value) && class == Decimal::class(vm) {
            return Ok(value);
        }
        read(vm, value)?
    } else if let Some(text) = vm.as_str(value) {
        match parsed(vm, text, true)? {
            Some(d) => exact(vm, d, &mut happened)?,
            None => Dec::invalid(status::CONVERSION_SYNTAX, &mut happened),
        }
    } else if let Some(d) = of_int(vm, value)? {
        exact(vm, d, &mut happened)?
    } else if let Some(x) = vm.as_f64(value) {
        settle(vm, context, status::FLOAT_OPERATION)?;
        of_float(vm, x)?
    } else if is_tuple(value) || value.is_ref() && kind_of(value) == ObjectKind::List {
        let d = of_tuple(vm, value)?;
        exact(vm, d, &mut happened)?
    } else {
        return Err(unsupported(vm, value));
    };
    settle(vm, context, happened)?;
    make_for(vm, class, &d)
}

/// What `Context.create_decimal(value)` is: brought into the context.
pub fn create(vm: &mut Vm, value: Value, context: Value) -> Result {
    let mut happened = 0;
    let ctx = context::ctx(context);
    let d = if Decimal::is(vm, value) {
        let d = read(vm, value)?;
        if !d.is_nan() && Decimal::is_exactly(vm, value) {
            let fixed = round::fix(d.clone(), &ctx, &mut happened);
            let fixed = fits(vm, fixed)?;
            settle(vm, context, happened)?;
            return if fixed == d {
                Ok(value)
            } else {
                make(vm, &fixed)
            };
        }
        d
    } else if let Some(text) = vm.as_str(value) {
        match parsed(vm, text, false)? {
            Some(d) => d,
            None => Dec::invalid(status::CONVERSION_SYNTAX, &mut happened),
        }
    } else if let Some(d) = of_int(vm, value)? {
        d
    } else if let Some(x) = vm.as_f64(value) {
        settle(vm, context, status::FLOAT_OPERATION)?;
        of_float(vm, x)?
    } else if is_tuple(value) || value.is_ref() && kind_of(value) == ObjectKind::List {
        of_tuple(vm, value)?
    } else {
        return Err(unsupported(vm, value));
    };
    let d = if d.is_nan() && !d.coef.is_zero() && d.digits() > ctx.prec - i64::from(ctx.clamp) {
        Dec::invalid(status::CONVERSION_SYNTAX, &mut happened)
    } else {
        let fixed = round::fix(d, &ctx, &mut happened);
        fits(vm, fixed)?
    };
    settle(vm, context, happened)?;
    make(vm, &d)
}

pub fn unsupported(vm: &mut Vm, value: Value) -> pyrs_runtime::Raised {
    let got = vm.type_name_of(value);
    vm.type_error(format!("conversion from {got} to Decimal is not supported"))
}

/// An operand that is a Decimal or an int.
pub fn operand(vm: &mut Vm, value: Value) -> Result<Option<Dec>> {
    if Decimal::is(vm, value) {
        return read(vm, value).map(Some);
    }
    if !vm.is_int(value) {
        return Ok(None);
    }
    of_int(vm, value)
}

/// As [`operand`], with an error for others.
pub fn needed(vm: &mut Vm, value: Value) -> Result<Dec> {
    match operand(vm, value)? {
        Some(d) => Ok(d),
        None => Err(unsupported(vm, value)),
    }
}

/// The object of a result, when what occurred is told to the context.
pub fn result(
    vm: &mut Vm,
    context: Value,
    result: core::result::Result<Dec, pyrs_leaf::decimal::NoRoom>,
    happened: u32,
) -> Result {
    let d = fits(vm, result)?;
    signals::settle(vm, context, happened)?;
    make(vm, &d)
}
