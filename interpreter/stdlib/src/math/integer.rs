//! math: functions of ints.

use crate::util::*;
use pyrs_leaf::bigint::BigInt;
use pyrs_runtime::number::IntValue;
use pyrs_runtime::{Args, Result, Value, Vm};

fn int_arg(vm: &mut Vm, value: Value) -> Result<IntValue> {
    let index = vm.to_index(value)?;
    match vm.large_int_value(index)? {
        Some(number) => Ok(number),
        None => Err(vm.type_error("an integer is required")),
    }
}

/// The product of `from..=to`, by halves so that the factors are of like size.
fn product(from: u64, to: u64) -> BigInt {
    if from > to {
        return BigInt::from_u64(1);
    }
    if to - from < 8 {
        let mut small: u64 = 1;
        let mut all = BigInt::from_u64(1);
        for i in from..=to {
            match small.checked_mul(i) {
                Some(p) => small = p,
                None => {
                    all = all.mul(&BigInt::from_u64(small));
                    small = i;
                }
            }
        }
        return all.mul(&BigInt::from_u64(small));
    }
    let middle = from + (to - from) / 2;
    product(from, middle).mul(&product(middle + 1, to))
}

pub fn factorial(vm: &mut Vm, args: Args) -> Result {
    match int_arg(vm, args.get(0))? {
        IntValue::Small(n) if n >= 0 => {
            // Not less than (n / e) ** n.
            let bits = (n as f64 * ((n as f64).log2() - 1.4)).max(0.0);
            let result = vm.arithmetic(bits as u128, || product(2, n as u64))?;
            vm.int_of_big(&result)
        }
        IntValue::Big(b) if !b.is_negative() => {
            let max = i64::MAX;
            Err(vm.overflow_error(format!("factorial() argument should not exceed {max}")))
        }
        _ => Err(vm.value_error("factorial() not defined for negative values")),
    }
}

/// Both arguments of comb and perm, which must not be negative.
fn pair(vm: &mut Vm, args: Args) -> Result<(IntValue, IntValue)> {
    let n = int_arg(vm, args.get(0))?;
    let k = int_arg(vm, args.get(1))?;
    let negative = |v: &IntValue| match v {
        IntValue::Small(i) => *i < 0,
        IntValue::Big(b) => b.is_negative(),
    };
    if negative(&n) {
        return Err(vm.value_error("n must be a non-negative integer"));
    }
    if negative(&k) {
        return Err(vm.value_error("k must be a non-negative integer"));
    }
    Ok((n, k))
}

/// `n * (n-1) * ...`, `k` factors.
fn falling(n: &BigInt, k: u64) -> BigInt {
    if k == 0 {
        return BigInt::from_u64(1);
    }
    if k == 1 {
        return n.add_i64(0);
    }
    let half = k / 2;
    let rest = n.sub(&BigInt::from_u64(half));
    falling(n, half).mul(&falling(&rest, k - half))
}

pub fn comb(vm: &mut Vm, args: Args) -> Result {
    let (n, k) = pair(vm, args)?;
    if let (IntValue::Small(n), IntValue::Small(k)) = (&n, &k) {
        if k > n {
            return Ok(Value::small(0));
        }
        let k = (*k).min(n - k) as u64;
        // While it fits, multiply and divide in turn.
        let mut result: u128 = 1;
        let mut fits = true;
        for i in 0..k {
            match result.checked_mul(*n as u128 - i as u128) {
                Some(p) => result = p / (i as u128 + 1),
                None => {
                    fits = false;
                    break;
                }
            }
        }
        if fits && let Ok(result) = i128::try_from(result) {
            return vm.int_of_i128(result);
        }
        // The numerator lies between (n / 2) ** k and n ** k.
        let bits = u128::from(n.ilog2().saturating_sub(1)) * u128::from(k);
        let result = vm.arithmetic(bits, || {
            let top = product((*n as u64) - k + 1, *n as u64);
            top.div_floor(&product(2, k)).unwrap_or(top)
        })?;
        return vm.int_of_big(&result);
    }
    let (n, k) = (n.into_big(), k.into_big());
    let other = n.sub(&k);
    if other.is_negative() {
        return Ok(Value::small(0));
    }
    let k = match (k.to_u64(), other.to_u64()) {
        (Some(k), Some(o)) => k.min(o),
        (Some(k), None) => k,
        (None, Some(o)) => o,
        (None, None) => {
            return Err(vm.overflow_error(format!("min(n - k, k) must not exceed {}", i64::MAX)));
        }
    };
    let bits = u128::from(n.bit_length().saturating_sub(2)) * u128::from(k);
    let result = vm.arithmetic(bits, || {
        let top = falling(&n, k);
        top.div_floor(&product(2, k)).unwrap_or(top)
    })?;
    vm.int_of_big(&result)
}

pub fn perm(vm: &mut Vm, args: Args) -> Result {
    if args.some(1).is_none() {
        return factorial(vm, args);
    }
    let (n, k) = pair(vm, args)?;
    let (n, k) = (n.into_big(), k.into_big());
    if n.sub(&k).is_negative() {
        return Ok(Value::small(0));
    }
    match k.to_u64() {
        Some(k) => {
            // A small number's last factors are smaller than itself.
            let bits = match n.to_u64() {
                Some(n) => (k as f64) * ((n as f64).log2() - 1.5).max(0.0),
                None => (k as f64) * (n.bit_length() - 2) as f64,
            };
            let result = vm.arithmetic(bits as u128, || falling(&n, k))?;
            vm.int_of_big(&result)
        }
        None => Err(vm.overflow_error(format!("k must not exceed {}", i64::MAX))),
    }
}

pub fn isqrt(vm: &mut Vm, args: Args) -> Result {
    let root = match int_arg(vm, args.get(0))? {
        IntValue::Small(n) if n >= 0 => return vm.int(n.isqrt()),
        number => {
            let number = number.into_big();
            vm.arithmetic(number.bit_length().into(), || number.isqrt())?
        }
    };
    match root {
        Some(root) => vm.int_of_big(&root),
        None => Err(vm.value_error("isqrt() argument must be nonnegative")),
    }
}

fn gcd_small(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn gcd_of(vm: &mut Vm, a: IntValue, b: IntValue) -> Result<IntValue> {
    Ok(match (a, b) {
        (IntValue::Small(a), IntValue::Small(b)) => {
            let g = gcd_small(a.unsigned_abs(), b.unsigned_abs());
            match i64::try_from(g) {
                Ok(g) => IntValue::Small(g),
                Err(_) => IntValue::Big(BigInt::from_u64(g)),
            }
        }
        (a, b) => {
            let (a, b) = (a.into_big(), b.into_big());
            let bits = u128::from(a.bit_length()) + u128::from(b.bit_length());
            let g = vm.arithmetic(bits, || a.gcd(&b))?;
            match g.to_i64() {
                Some(g) => IntValue::Small(g),
                None => IntValue::Big(g),
            }
        }
    })
}

fn copy(v: &IntValue) -> IntValue {
    match v {
        IntValue::Small(i) => IntValue::Small(*i),
        IntValue::Big(b) => IntValue::Big(b.add_i64(0)),
    }
}

pub fn gcd(vm: &mut Vm, args: Args) -> Result {
    let mut result = IntValue::Small(0);
    for i in 0..items(args.get(0)) {
        let next = int_arg(vm, item(args.get(0), i))?;
        result = gcd_of(vm, result, next)?;
    }
    vm.int_of_value(result)
}

pub fn lcm(vm: &mut Vm, args: Args) -> Result {
    let mut result = IntValue::Small(1);
    for i in 0..items(args.get(0)) {
        let next = int_arg(vm, item(args.get(0), i))?;
        if matches!(result, IntValue::Small(0)) || matches!(next, IntValue::Small(0)) {
            result = IntValue::Small(0);
            continue;
        }
        let g = gcd_of(vm, copy(&result), copy(&next))?.into_big();
        let a = result.into_big();
        let b = next.into_big();
        let bits = u128::from(a.bit_length()) + u128::from(b.bit_length());
        let product = vm.arithmetic(bits, || match a.div_floor(&g) {
            Some(part) => part.mul(&b).abs(),
            None => a.mul(&b).abs(),
        })?;
        result = match product.to_i64() {
            Some(i) => IntValue::Small(i),
            None => IntValue::Big(product),
        };
    }
    vm.int_of_value(result)
}
