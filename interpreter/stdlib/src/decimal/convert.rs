//! Decimals as other things.

use super::Parts;
use super::fits;
use super::object::{self, Decimal, get};
use crate::util::*;
use pyrs_leaf::bigint::{BigInt, HASH_INF, HASH_MODULUS};
use pyrs_leaf::decimal::{Coef, Dec, Kind, Rounding, round, text};
use pyrs_runtime::{NONE, Result, Value, Vm};

/// The number of a float or an int, for the constructors from floats.
pub fn of_float_arg(vm: &mut Vm, value: Value) -> Result<Dec> {
    if let Some(x) = vm.as_f64(value) {
        return object::of_float(vm, x);
    }
    if let Some(d) = object::of_int(vm, value)? {
        return Ok(d);
    }
    Err(vm.type_error("argument must be int or float"))
}

/// The coefficient with the exponent's zeros as a binary integer.
fn whole(vm: &mut Vm, d: &Dec) -> Result<BigInt> {
    let exp = u64::try_from(d.exp).unwrap_or(0);
    let shifted = d.coef.shl(exp).and_then(|coef| coef.to_big());
    let big = fits(vm, shifted)?;
    Ok(if d.negative { big.neg() } else { big })
}

pub fn to_int(vm: &mut Vm, d: &Dec) -> Result {
    to_int_rounded(vm, d, Rounding::Down)
}

pub fn to_int_rounded(vm: &mut Vm, d: &Dec, rounding: Rounding) -> Result {
    if d.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer"));
    }
    if d.is_inf() {
        return Err(vm.overflow_error("cannot convert Infinity to integer"));
    }
    let rounded = if d.exp < 0 {
        let rounded = round::rescaled(d, 0, rounding, &mut 0);
        fits(vm, rounded)?
    } else {
        d.clone()
    };
    if let Some(n) = rounded.coef.to_u64().filter(|_| rounded.exp == 0) {
        return vm.int_of_i128(if rounded.negative {
            -i128::from(n)
        } else {
            n.into()
        });
    }
    if rounded.coef.is_zero() {
        return vm.int(0);
    }
    let big = whole(vm, &rounded)?;
    vm.int_of_big(&big)
}

pub fn to_float(vm: &mut Vm, d: &Dec) -> Result<f64> {
    if d.is_nan() {
        if d.kind == Kind::Snan {
            return Err(vm.value_error("cannot convert signaling NaN to float"));
        }
        return Ok(if d.negative { -f64::NAN } else { f64::NAN });
    }
    let written = text::to_text(d, false, true);
    let written = fits(vm, written)?;
    Ok(pyrs_leaf::float_text::parse_float_ascii(written.as_bytes()).unwrap_or(f64::NAN))
}

pub fn to_tuple(vm: &mut Vm, d: &Dec) -> Result {
    let mut written = String::new();
    if d.is_inf() {
        written.push('0');
    } else if d.is_finite() || !d.coef.is_zero() {
        let pushed = d.coef.push_digits(&mut written);
        fits(vm, pushed)?;
    }
    let list = vm.list(&[])?;
    for digit in written.bytes() {
        push(vm, list, Value::small(i64::from(digit - b'0')))?;
    }
    let digits = vm.tuple_from(list)?;
    let exp = match d.kind {
        Kind::Finite => vm.int(d.exp)?,
        Kind::Inf => vm.str("F")?,
        Kind::Nan => vm.str("n")?,
        Kind::Snan => vm.str("N")?,
    };
    let class = Parts::get(vm).unwrap_or(NONE);
    vm.call(class, &[Value::small(d.negative as i64), digits, exp])
}

pub fn to_ratio(vm: &mut Vm, d: &Dec) -> Result {
    if d.is_nan() {
        return Err(vm.value_error("cannot convert NaN to integer ratio"));
    }
    if d.is_inf() {
        return Err(vm.overflow_error("cannot convert Infinity to integer ratio"));
    }
    let (n, below) = if d.exp >= 0 || d.coef.is_zero() {
        let n = if d.coef.is_zero() {
            BigInt::ZERO
        } else {
            whole(vm, d)?
        };
        (n, BigInt::from_i64(1))
    } else {
        let n = d.coef.to_big();
        let n = fits(vm, n)?;
        let n = if d.negative { n.neg() } else { n };
        let below = Coef::ONE
            .shl(d.exp.unsigned_abs())
            .and_then(|unit| unit.to_big());
        let below = fits(vm, below)?;
        let common = n.gcd(&below);
        let reduced = |x: &BigInt| x.div_floor(&common).unwrap_or(BigInt::ZERO);
        (reduced(&n), reduced(&below))
    };
    let (n, below) = (vm.int_of_big(&n)?, vm.int_of_big(&below)?);
    vm.tuple(&[n, below])
}

/// `x ** n` modulo the prime of hashes.
fn power(mut x: u64, mut n: u64) -> u64 {
    let mut result = 1;
    while n > 0 {
        if n & 1 == 1 {
            result = product(result, x);
        }
        x = product(x, x);
        n >>= 1;
    }
    result
}
fn product(x: u64, y: u64) -> u64 {
    // The modulus is 2^61 - 1: what is above counts once more below.
    let product = u128::from(x) * u128::from(y);
    let folded = (product as u64 & HASH_MODULUS) + (product >> 61) as u64;
    if folded >= HASH_MODULUS {
        folded - HASH_MODULUS
    } else {
        folded
    }
}

/// The inverse of 10.
const TENTH: u64 = {
    // One more than a multiple of the modulus, and a multiple of 10.
    let mut k = 1;
    while !(HASH_MODULUS as u128 * k + 1).is_multiple_of(10) {
        k += 1;
    }
    ((HASH_MODULUS as u128 * k + 1) / 10) as u64
};

/// Equal to the hashes of ints, floats and fractions that are equal.
pub fn hash(vm: &mut Vm, this: Value) -> Result<i64> {
    let d = get(this);
    match d.kind {
        Kind::Snan => Err(vm.type_error("Cannot hash a signaling NaN value")),
        Kind::Nan => Ok(vm.identity_hash(this)),
        Kind::Inf => Ok(if d.negative { -HASH_INF } else { HASH_INF }),
        Kind::Finite => {
            debug_assert!(Decimal::is(vm, this));
            /// 10^19.
            const LIMB: u64 = (10_000_000_000_000_000_000 % HASH_MODULUS as u128) as u64;
            let coef = d.coef.with_limbs(|limbs| {
                limbs.iter().rev().fold(0, |hash, digits| {
                    let sum = product(hash, LIMB) + digits % HASH_MODULUS;
                    sum % HASH_MODULUS
                })
            });
            let scale = if d.exp >= 0 {
                power(10, d.exp as u64)
            } else {
                power(TENTH, d.exp.unsigned_abs())
            };
            let hash = product(coef, scale) as i64;
            let hash = if d.negative { -hash } else { hash };
            Ok(if hash == -1 { -2 } else { hash })
        }
    }
}
