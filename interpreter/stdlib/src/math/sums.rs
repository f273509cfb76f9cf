//! math: sums, products and distances.

use super::real;
use crate::util::*;
use pyrs_runtime::number::BinOp;
use pyrs_runtime::{Args, Result, Value, Vm, float, int};

/// The exact sum of floats: Shewchuk's growing expansion of non-overlapping partials.
pub fn fsum(vm: &mut Vm, args: Args) -> Result {
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinite) = (0.0, 0.0);
    let it = vm.iter(args.get(0))?;
    while let Some(item) = vm.next(it)? {
        let original = real(vm, item)?;
        let mut x = original;
        let mut kept = 0;
        for i in 0..partials.len() {
            let mut y = partials[i];
            if x.abs() < y.abs() {
                core::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if x != 0.0 {
            if !x.is_finite() {
                if original.is_finite() {
                    return Err(vm.overflow_error("intermediate overflow in fsum"));
                }
                if original.is_infinite() {
                    infinite += original;
                }
                special += original;
                partials.clear();
            } else {
                partials.push(x);
            }
        }
    }
    if special != 0.0 {
        if infinite.is_nan() {
            return Err(vm.value_error("-inf + inf in fsum"));
        }
        return vm.float(special);
    }
    let mut high = 0.0;
    let mut low = 0.0;
    while let Some(x) = partials.pop() {
        let before = high;
        high += x;
        low = x - (high - before);
        if low != 0.0 {
            break;
        }
    }
    // Round half to even across the partials below.
    if let Some(&last) = partials.last()
        && ((low < 0.0 && last < 0.0) || (low > 0.0 && last > 0.0))
    {
        let y = low * 2.0;
        let x = high + y;
        if y == x - high {
            high = x;
        }
    }
    vm.float(high)
}

/// Knuth's sum with its error.
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let s = a + b;
    let c = s - a;
    (s, (a - (s - c)) + (b - c))
}

pub fn sumprod(vm: &mut Vm, args: Args) -> Result {
    let p = vm.iter(args.get(0))?;
    let q = vm.iter(args.get(1))?;
    let mut total = Value::small(0);
    // Float products in triple length.
    let (mut high, mut low, mut tiny) = (0.0f64, 0.0f64, 0.0f64);
    let mut floats = false;
    loop {
        let (a, b) = (vm.next(p)?, vm.next(q)?);
        let (a, b) = match (a, b) {
            (Some(a), Some(b)) => (a, b),
            (None, None) => break,
            _ => return Err(vm.value_error("Inputs are not the same length")),
        };
        let number = |v: Value| float::of(v).or_else(|| int::as_i64(v).map(|i| i as f64));
        if (float::of(a).is_some() || float::of(b).is_some())
            && let (Some(x), Some(y)) = (number(a), number(b))
        {
            let product = x * y;
            let error = x.mul_add(y, -product);
            if product.is_finite() {
                let (s, e1) = two_sum(high, product);
                let (l, e2) = two_sum(low, error);
                let (l2, e3) = two_sum(l, e1);
                high = s;
                low = l2;
                tiny += e2 + e3;
                floats = true;
                continue;
            }
        }
        if floats {
            let part = vm.float(high + (low + tiny))?;
            total = vm.binary(BinOp::Add, total, part)?;
            (high, low, tiny) = (0.0, 0.0, 0.0);
            floats = false;
        }
        let product = vm.binary(BinOp::Mul, a, b)?;
        total = vm.binary(BinOp::Add, total, product)?;
    }
    if floats {
        let part = vm.float(high + (low + tiny))?;
        total = vm.binary(BinOp::Add, total, part)?;
    }
    Ok(total)
}

pub fn prod(vm: &mut Vm, args: Args) -> Result {
    let mut total = args.opt(1).unwrap_or(Value::small(1));
    let it = vm.iter(args.get(0))?;
    while let Some(item) = vm.next(it)? {
        total = vm.binary(BinOp::Mul, total, item)?;
    }
    Ok(total)
}

/// The length of a vector, scaled so that nothing overflows, with a correction.
fn norm(xs: &[f64]) -> f64 {
    if xs.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    let max = xs
        .iter()
        .fold(0.0f64, |m, x| if x.is_nan() { m } else { m.max(x.abs()) });
    if xs.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if max == 0.0 || xs.len() == 1 {
        return max;
    }
    let (_, e) = super::frexp(max);
    if e < -1023 {
        // Subnormal: scale up, exactly.
        let up: Vec<f64> = xs.iter().map(|x| x / f64::MIN_POSITIVE).collect();
        return f64::MIN_POSITIVE * norm(&up);
    }
    let scale = super::ldexp(1.0, -e);
    let (mut high, mut low) = (1.0f64, 0.0f64);
    for x in xs {
        let x = x * scale;
        let square = x * x;
        let error = x.mul_add(x, -square);
        let (s, e) = two_sum(high, square);
        high = s;
        low += e + error;
    }
    let mut h = (high - 1.0 + low).sqrt();
    let square = h * h;
    let error = h.mul_add(h, -square);
    let (s, e1) = two_sum(high, -square);
    let rest = (s - 1.0) + (low + e1 - error);
    h += rest / (2.0 * h);
    h / scale
}

pub fn hypot(vm: &mut Vm, args: Args) -> Result {
    let mut xs = Vec::new();
    for i in 0..items(args.get(0)) {
        xs.push(real(vm, item(args.get(0), i))?);
    }
    vm.float(norm(&xs))
}

pub fn dist(vm: &mut Vm, args: Args) -> Result {
    let p = vm.tuple_from(args.get(0))?;
    let q = vm.tuple_from(args.get(1))?;
    if items(p) != items(q) {
        return Err(vm.value_error("both points must have the same number of dimensions"));
    }
    let mut xs = Vec::new();
    for i in 0..items(p) {
        xs.push(real(vm, item(p, i))? - real(vm, item(q, i))?);
    }
    vm.float(norm(&xs))
}
