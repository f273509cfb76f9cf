//! math: functions of real numbers; those of ints are in `integer`, sums in `sums`.

mod integer;
mod sums;

use crate::ModuleId;
use crate::util::*;
use pyrs_bytecode::Effects;
use pyrs_runtime::name::Name;
use pyrs_runtime::number::IntValue;
use pyrs_runtime::{Args, Exc, Raised, Result, Row, Value, Vm, boolean, float, py_module};

py_module! {
    pub static MODULE = ModuleId::Math, "math";
    functions: [FUNCTIONS],
    fill: fill,
}

unsafe extern "C" {
    safe fn tgamma(x: f64) -> f64;
    safe fn erf(x: f64) -> f64;
    safe fn erfc(x: f64) -> f64;
    safe fn nextafter(x: f64, y: f64) -> f64;
    safe fn fma(x: f64, y: f64, z: f64) -> f64;
    safe fn remainder(x: f64, y: f64) -> f64;
    safe fn lgamma(x: f64) -> f64;
    safe fn ldexp(x: f64, e: i32) -> f64;
    safe fn log1p(x: f64) -> f64;
    safe fn acosh(x: f64) -> f64;
    safe fn asinh(x: f64) -> f64;
    safe fn atanh(x: f64) -> f64;
}

static FUNCTIONS: &[Row] = &[
    Row::new("sqrt", "x, /", |vm, a| {
        let x = real(vm, a.get(0))?;
        if x < 0.0 {
            return Err(domain(vm, "expected a nonnegative input", x));
        }
        vm.float(x.sqrt())
    })
    .effects(Effects::LEAF),
    Row::new("cbrt", "x, /", |vm, a| plain(vm, a, f64::cbrt)).effects(Effects::LEAF),
    Row::new("exp", "x, /", |vm, a| ranged(vm, a, f64::exp)).effects(Effects::LEAF),
    Row::new("exp2", "x, /", |vm, a| ranged(vm, a, f64::exp2)).effects(Effects::LEAF),
    Row::new("expm1", "x, /", |vm, a| ranged(vm, a, f64::exp_m1)).effects(Effects::LEAF),
    Row::new("sinh", "x, /", |vm, a| ranged(vm, a, f64::sinh)).effects(Effects::LEAF),
    Row::new("cosh", "x, /", |vm, a| ranged(vm, a, f64::cosh)).effects(Effects::LEAF),
    Row::new("tanh", "x, /", |vm, a| plain(vm, a, f64::tanh)).effects(Effects::LEAF),
    Row::new("sin", "x, /", |vm, a| finite(vm, a, f64::sin)).effects(Effects::LEAF),
    Row::new("cos", "x, /", |vm, a| finite(vm, a, f64::cos)).effects(Effects::LEAF),
    Row::new("tan", "x, /", |vm, a| finite(vm, a, f64::tan)).effects(Effects::LEAF),
    Row::new("asin", "x, /", |vm, a| arc(vm, a, f64::asin)).effects(Effects::LEAF),
    Row::new("acos", "x, /", |vm, a| arc(vm, a, f64::acos)).effects(Effects::LEAF),
    Row::new("atan", "x, /", |vm, a| plain(vm, a, f64::atan)).effects(Effects::LEAF),
    Row::new("asinh", "x, /", |vm, a| plain(vm, a, |x| asinh(x))).effects(Effects::LEAF),
    Row::new("acosh", "x, /", |vm, a| {
        let x = real(vm, a.get(0))?;
        if x < 1.0 {
            return Err(domain(vm, "expected argument value not less than 1", x));
        }
        vm.float(acosh(x))
    })
    .effects(Effects::LEAF),
    Row::new("atanh", "x, /", |vm, a| {
        let x = real(vm, a.get(0))?;
        if x.abs() >= 1.0 {
            return Err(domain(vm, "expected a number between -1 and 1", x));
        }
        vm.float(atanh(x))
    })
    .effects(Effects::LEAF),
    Row::new("erf", "x, /", |vm, a| plain(vm, a, |x| erf(x))).effects(Effects::LEAF),
    Row::new("erfc", "x, /", |vm, a| plain(vm, a, |x| erfc(x))).effects(Effects::LEAF),
    Row::new("gamma", "x, /", |vm, a| {
        let x = real(vm, a.get(0))?;
        if x == f64::NEG_INFINITY || (x <= 0.0 && x == x.floor()) {
            return Err(domain(vm, "expected a noninteger or positive integer", x));
        }
        check_range(vm, x, tgamma(x))
    })
    .effects(Effects::LEAF),
    Row::new("lgamma", "x, /", |vm, a| {
        let x = real(vm, a.get(0))?;
        if x.is_finite() && x <= 0.0 && x == x.floor() {
            return Err(domain(vm, "expected a noninteger or positive integer", x));
        }
        if x.is_infinite() {
            return vm.float(f64::INFINITY);
        }
        check_range(vm, x, lgamma(x))
    })
    .effects(Effects::LEAF),
    Row::new("fabs", "x, /", |vm, a| plain(vm, a, f64::abs)).effects(Effects::LEAF),
    Row::new("degrees", "x, /", |vm, a| {
        plain(vm, a, |x| x * (180.0 / core::f64::consts::PI))
    })
    .effects(Effects::LEAF),
    Row::new("radians", "x, /", |vm, a| {
        plain(vm, a, |x| x * (core::f64::consts::PI / 180.0))
    })
    .effects(Effects::LEAF),
    Row::new("atan2", "y, x, /", |vm, a| {
        let (y, x) = (real(vm, a.get(0))?, real(vm, a.get(1))?);
        vm.float(y.atan2(x))
    })
    .effects(Effects::LEAF),
    Row::new("copysign", "x, y, /", |vm, a| {
        let (x, y) = (real(vm, a.get(0))?, real(vm, a.get(1))?);
        vm.float(x.copysign(y))
    })
    .effects(Effects::LEAF),
    Row::new("pow", "x, y, /", pow).effects(Effects::LEAF),
    Row::new("fmod", "x, y, /", |vm, a| {
        let (x, y) = (real(vm, a.get(0))?, real(vm, a.get(1))?);
        if !x.is_nan() && !y.is_nan() && (x.is_infinite() || y == 0.0) {
            return Err(vm.value_error("math domain error"));
        }
        vm.float(x % y)
    })
    .effects(Effects::LEAF),
    Row::new("remainder", "x, y, /", |vm, a| {
        let (x, y) = (real(vm, a.get(0))?, real(vm, a.get(1))?);
        if !x.is_nan() && !y.is_nan() && (x.is_infinite() || y == 0.0) {
            return Err(vm.value_error("math domain error"));
        }
        vm.float(remainder(x, y))
    })
    .effects(Effects::LEAF),
    Row::new("ldexp", "x, i, /", |vm, a| {
        let x = real(vm, a.get(0))?;
        if !vm.is_int(a.get(1)) {
            return Err(vm.type_error("Expected an int as second argument to ldexp."));
        }
        let e = vm.index_clamped(a.get(1))?.clamp(-100_000, 100_000) as i32;
        check_range(vm, x, ldexp(x, e))
    })
    .effects(Effects::LEAF),
    Row::new("frexp", "x, /", |vm, a| {
        let x = real(vm, a.get(0))?;
        let (m, e) = frexp(x);
        let (m, e) = (vm.float(m)?, vm.int(e as i64)?);
        vm.tuple(&[m, e])
    })
    .effects(Effects::LEAF),
    Row::new("modf", "x, /", |vm, a| {
        let x = real(vm, a.get(0))?;
        let fraction = if x.is_infinite() {
            0.0f64.copysign(x)
        } else {
            x.fract().copysign(x)
        };
        let fraction = if x.is_nan() { x } else { fraction };
        let (f, i) = (vm.float(fraction)?, vm.float(x.trunc())?);
        vm.tuple(&[f, i])
    })
    .effects(Effects::LEAF),
    Row::new("log", "x, base=None, /", log).effects(Effects::LEAF),
    Row::new("log2", "x, /", |vm, a| log_of(vm, a.get(0), f64::log2, 1.0)).effects(Effects::LEAF),
    Row::new("log10", "x, /", |vm, a| {
        log_of(vm, a.get(0), f64::log10, core::f64::consts::LOG10_2)
    })
    .effects(Effects::LEAF),
    Row::new("log1p", "x, /", |vm, a| {
        let x = real(vm, a.get(0))?;
        if x <= -1.0 {
            return Err(domain(vm, "expected argument value > -1", x));
        }
        vm.float(log1p(x))
    })
    .effects(Effects::LEAF),
    Row::new("isnan", "x, /", |vm, a| {
        Ok(boolean(real(vm, a.get(0))?.is_nan()))
    })
    .effects(Effects::LEAF),
    Row::new("isinf", "x, /", |vm, a| {
        Ok(boolean(real(vm, a.get(0))?.is_infinite()))
    })
    .effects(Effects::LEAF),
    Row::new("isfinite", "x, /", |vm, a| {
        Ok(boolean(real(vm, a.get(0))?.is_finite()))
    })
    .effects(Effects::LEAF),
    Row::new("isclose", "a, b, *, rel_tol=1e-09, abs_tol=0.0", is_close).effects(Effects::LEAF),
    Row::new("nextafter", "x, y, /, *, steps=None", next_after).effects(Effects::LEAF),
    Row::new("ulp", "x, /", |vm, a| {
        let x = real(vm, a.get(0))?.abs();
        if !x.is_finite() {
            return vm.float(x);
        }
        let up = nextafter(x, f64::INFINITY);
        let ulp = if up.is_infinite() {
            x - nextafter(x, f64::NEG_INFINITY)
        } else {
            up - x
        };
        vm.float(ulp)
    })
    .effects(Effects::LEAF),
    Row::new("fma", "x, y, z, /", |vm, a| {
        let (x, y, z) = (
            real(vm, a.get(0))?,
            real(vm, a.get(1))?,
            real(vm, a.get(2))?,
        );
        let r = fma(x, y, z);
        if r.is_finite() {
            return vm.float(r);
        }
        if r.is_nan() && !x.is_nan() && !y.is_nan() && !z.is_nan() {
            return Err(vm.value_error("invalid operation in fma"));
        }
        if r.is_infinite() && x.is_finite() && y.is_finite() && z.is_finite() {
            return Err(vm.overflow_error("overflow in fma"));
        }
        vm.float(r)
    })
    .effects(Effects::LEAF),
    Row::new("ceil", "x, /", |vm, a| {
        rounded(vm, a.get(0), "__ceil__", f64::ceil)
    })
    .effects(Effects::LEAF),
    Row::new("floor", "x, /", |vm, a| {
        rounded(vm, a.get(0), "__floor__", f64::floor)
    })
    .effects(Effects::LEAF),
    Row::new("trunc", "x, /", trunc).effects(Effects::LEAF),
    Row::new("factorial", "n, /", integer::factorial).effects(Effects::LEAF),
    Row::new("comb", "n, k, /", integer::comb).effects(Effects::LEAF),
    Row::new("perm", "n, k=None, /", integer::perm).effects(Effects::LEAF),
    Row::new("isqrt", "n, /", integer::isqrt).effects(Effects::LEAF),
    Row::new("gcd", "*integers", integer::gcd),
    Row::new("lcm", "*integers", integer::lcm),
    Row::new("fsum", "seq, /", sums::fsum),
    Row::new("sumprod", "p, q, /", sums::sumprod),
    Row::new("prod", "iterable, /, *, start=1", sums::prod),
    Row::new("hypot", "*coordinates", sums::hypot),
    Row::new("dist", "p, q, /", sums::dist),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    for (name, x) in [
        ("pi", core::f64::consts::PI),
        ("e", core::f64::consts::E),
        ("tau", core::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ] {
        let x = vm.float(x)?;
        set(vm, module, name, x)?;
    }
    Ok(())
}

/// The real number of an argument.
#[inline]
pub fn real(vm: &mut Vm, value: Value) -> Result<f64> {
    if let Some(x) = float::of(value) {
        return Ok(x);
    }
    if let Some(i) = value.as_small() {
        return Ok(i as f64);
    }
    real_slow(vm, value)
}

fn real_slow(vm: &mut Vm, value: Value) -> Result<f64> {
    if let Some(x) = vm.number_as_f64(value)? {
        return Ok(x);
    }
    if let Some(result) = vm.call_special(value, Name::__float__, &[])? {
        return match vm.as_f64(result) {
            Some(x) => Ok(x),
            None => {
                let (own, got) = (vm.type_name_of(value), vm.type_name_of(result));
                Err(vm.type_error(format!("{own}.__float__ returned non-float (type {got})")))
            }
        };
    }
    if vm.special(value, Name::__index__).is_some() {
        let index = vm.to_index(value)?;
        if let Some(x) = vm.number_as_f64(index)? {
            return Ok(x);
        }
    }
    let got = vm.type_name_of(value);
    Err(vm.type_error(format!("must be real number, not {got}")))
}

#[cold]
fn domain(vm: &mut Vm, text: &str, x: f64) -> Raised {
    let shown = pyrs_leaf::float_text::repr(x);
    vm.value_error(format!("{text}, got {shown}"))
}

fn plain(vm: &mut Vm, args: Args, f: fn(f64) -> f64) -> Result {
    let x = real(vm, args.get(0))?;
    vm.float(f(x))
}

fn check_range(vm: &mut Vm, x: f64, result: f64) -> Result {
    if result.is_infinite() && x.is_finite() {
        return Err(vm.overflow_error("math range error"));
    }
    vm.float(result)
}

fn ranged(vm: &mut Vm, args: Args, f: fn(f64) -> f64) -> Result {
    let x = real(vm, args.get(0))?;
    check_range(vm, x, f(x))
}

fn finite(vm: &mut Vm, args: Args, f: fn(f64) -> f64) -> Result {
    let x = real(vm, args.get(0))?;
    if x.is_infinite() {
        return Err(domain(vm, "expected a finite input", x));
    }
    vm.float(f(x))
}

fn arc(vm: &mut Vm, args: Args, f: fn(f64) -> f64) -> Result {
    let x = real(vm, args.get(0))?;
    if x.abs() > 1.0 {
        return Err(domain(vm, "expected a number in range from -1 up to 1", x));
    }
    vm.float(f(x))
}

fn pow(vm: &mut Vm, args: Args) -> Result {
    let (x, y) = (real(vm, args.get(0))?, real(vm, args.get(1))?);
    let r = x.powf(y);
    if x.is_finite() && y.is_finite() {
        if r.is_nan() || (r.is_infinite() && x == 0.0) {
            return Err(vm.value_error("math domain error"));
        }
        if r.is_infinite() {
            return Err(vm.overflow_error("math range error"));
        }
    }
    vm.float(r)
}

/// Mantissa in [0.5, 1) and exponent.
pub fn frexp(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let bits = x.to_bits();
    let e = (bits >> 52 & 0x7ff) as i32;
    if e == 0 {
        let (m, e) = frexp(x * 18_014_398_509_481_984.0);
        return (m, e - 54);
    }
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), e - 1022)
}

fn log_of(vm: &mut Vm, value: Value, f: fn(f64) -> f64, two: f64) -> Result {
    if vm.is_int(value)
        || (float::of(value).is_none() && vm.special(value, Name::__index__).is_some())
    {
        let index = vm.to_index(value)?;
        match vm.int_value(index) {
            Some(IntValue::Small(i)) if i > 0 => return vm.float(f(i as f64)),
            Some(IntValue::Big(b)) if !b.is_negative() => {
                if let Ok(x) = b.to_f64() {
                    return vm.float(f(x));
                }
                let shift = b.bit_length() - 64;
                let top = b.shr(shift).to_u64().unwrap_or(1) as f64;
                return vm.float(f(top) + two * shift as f64);
            }
            _ => return Err(vm.value_error("expected a positive input")),
        }
    }
    let x = real(vm, value)?;
    if x <= 0.0 {
        return Err(domain(vm, "expected a positive input", x));
    }
    vm.float(f(x))
}

fn log(vm: &mut Vm, args: Args) -> Result {
    let top = log_of(vm, args.get(0), f64::ln, core::f64::consts::LN_2)?;
    let Some(base) = args.opt(1) else {
        return Ok(top);
    };
    let bottom = log_of(vm, base, f64::ln, core::f64::consts::LN_2)?;
    let (x, y) = (real(vm, top)?, real(vm, bottom)?);
    if y == 0.0 {
        return Err(vm.zero_division("division by zero"));
    }
    vm.float(x / y)
}

fn is_close(vm: &mut Vm, args: Args) -> Result {
    let (a, b) = (real(vm, args.get(0))?, real(vm, args.get(1))?);
    let rel = match args.opt(2) {
        Some(v) => real(vm, v)?,
        None => 1e-9,
    };
    let abs = match args.opt(3) {
        Some(v) => real(vm, v)?,
        None => 0.0,
    };
    if rel < 0.0 || abs < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(boolean(true));
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(boolean(false));
    }
    let diff = (b - a).abs();
    Ok(boolean(
        diff <= (rel * b).abs() || diff <= (rel * a).abs() || diff <= abs,
    ))
}

fn next_after(vm: &mut Vm, args: Args) -> Result {
    let (x, y) = (real(vm, args.get(0))?, real(vm, args.get(1))?);
    let Some(steps) = args.some(2) else {
        return vm.float(nextafter(x, y));
    };
    let index = vm.to_index(steps)?;
    let steps = match vm.int_value(index) {
        Some(IntValue::Small(i)) if i >= 0 => i as u64,
        Some(IntValue::Big(b)) if !b.is_negative() => b.to_u64().unwrap_or(u64::MAX),
        _ => return Err(vm.value_error("steps must be a non-negative integer")),
    };
    if steps == 0 || x.is_nan() {
        return vm.float(x);
    }
    if y.is_nan() {
        return vm.float(y);
    }
    // Floats in order are their bits in order, with the negative ones mirrored.
    let place = |f: f64| {
        let bits = f.to_bits() as i64;
        if bits < 0 {
            i64::MIN.wrapping_sub(bits)
        } else {
            bits
        }
    };
    let (from, to) = (place(x) as i128, place(y) as i128);
    let at = if to >= from {
        (from + steps as i128).min(to)
    } else {
        (from - steps as i128).max(to)
    } as i64;
    if at == place(y) {
        return vm.float(y);
    }
    let bits = if at < 0 {
        i64::MIN.wrapping_sub(at)
    } else {
        at
    };
    let result = f64::from_bits(bits as u64);
    vm.float(if at == 0 { 0.0f64.copysign(x) } else { result })
}

/// The int of a whole float.
fn int_of(vm: &mut Vm, x: f64) -> Result {
    if x.is_nan() {
        return Err(vm.value_error("cannot convert float NaN to integer"));
    }
    if x.is_infinite() {
        return Err(vm.overflow_error("cannot convert float infinity to integer"));
    }
    if x.abs() < 9e18 {
        return vm.int(x as i64);
    }
    match pyrs_leaf::bigint::BigInt::from_f64(x) {
        Some(b) => vm.int_of_big(&b),
        None => Err(vm.raise_str(Exc::OverflowError, "cannot convert float to integer")),
    }
}

fn rounded(vm: &mut Vm, value: Value, name: &str, f: fn(f64) -> f64) -> Result {
    if let Some(x) = float::of(value) {
        return int_of(vm, f(x));
    }
    if value.is_small() {
        return Ok(value);
    }
    let key = vm.intern_str(name)?;
    let class = vm.class_of(value);
    if let Some(method) = vm.lookup_cached(class, key) {
        return vm.call_bound(method, value, &[]);
    }
    let x = real(vm, value)?;
    int_of(vm, f(x))
}

fn trunc(vm: &mut Vm, args: Args) -> Result {
    let value = args.get(0);
    if let Some(x) = float::of(value) {
        return int_of(vm, x.trunc());
    }
    if value.is_small() {
        return Ok(value);
    }
    match vm.call_special(value, Name::__trunc__, &[])? {
        Some(result) => Ok(result),
        None => {
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!("type {got} doesn't define __trunc__ method")))
        }
    }
}
