//! cmath: functions of complex numbers. The C library computes them; when CPython raises
//! an error for a result is written here.

use crate::ModuleId;
use crate::math::real;
use crate::util::*;
use pyrs_runtime::name::Name;
use pyrs_runtime::{Args, Kind, Raised, Result, Row, Value, Vm, boolean, kind_of, py_module};

py_module! {
    pub static MODULE = ModuleId::Cmath, "cmath";
    functions: [FUNCTIONS],
    fill: fill,
}

/// A C `double complex`: passed and returned like a struct of two doubles.
#[repr(C)]
#[derive(Clone, Copy, PartialEq)]
struct Complex {
    re: f64,
    im: f64,
}

unsafe extern "C" {
    safe fn csqrt(z: Complex) -> Complex;
    safe fn cexp(z: Complex) -> Complex;
    safe fn csin(z: Complex) -> Complex;
    safe fn ccos(z: Complex) -> Complex;
    safe fn ctan(z: Complex) -> Complex;
    safe fn casin(z: Complex) -> Complex;
    safe fn cacos(z: Complex) -> Complex;
    safe fn catan(z: Complex) -> Complex;
    safe fn csinh(z: Complex) -> Complex;
    safe fn ccosh(z: Complex) -> Complex;
    safe fn ctanh(z: Complex) -> Complex;
    safe fn casinh(z: Complex) -> Complex;
    safe fn cacosh(z: Complex) -> Complex;
    safe fn catanh(z: Complex) -> Complex;
}

impl Complex {
    fn is_finite(self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }
    fn is_infinite(self) -> bool {
        self.re.is_infinite() || self.im.is_infinite()
    }
    fn is_nan(self) -> bool {
        self.re.is_nan() || self.im.is_nan()
    }
    /// Turned a quarter: `i` times the number.
    fn turned(self) -> Complex {
        Complex {
            re: -self.im,
            im: self.re,
        }
    }
}

static FUNCTIONS: &[Row] = &[
    Row::new("sqrt", "z, /", |vm, a| plain(vm, a, csqrt)),
    Row::new("asin", "z, /", |vm, a| plain(vm, a, casin)),
    Row::new("acos", "z, /", |vm, a| plain(vm, a, cacos)),
    Row::new("asinh", "z, /", |vm, a| plain(vm, a, casinh)),
    Row::new("acosh", "z, /", |vm, a| plain(vm, a, cacosh)),
    Row::new("atan", "z, /", |vm, a| {
        let z = number(vm, a.get(0))?;
        if z.re == 0.0 && z.im.abs() == 1.0 {
            return Err(domain(vm));
        }
        made(vm, catan(z))
    }),
    Row::new("atanh", "z, /", |vm, a| {
        let z = number(vm, a.get(0))?;
        if z.im == 0.0 && z.re.abs() == 1.0 {
            return Err(domain(vm));
        }
        made(vm, catanh(z))
    }),
    Row::new("sinh", "z, /", |vm, a| periodic(vm, a, csinh, |z| z)),
    Row::new("cosh", "z, /", |vm, a| periodic(vm, a, ccosh, |z| z)),
    Row::new("sin", "z, /", |vm, a| {
        periodic(vm, a, csin, Complex::turned)
    }),
    Row::new("cos", "z, /", |vm, a| {
        periodic(vm, a, ccos, Complex::turned)
    }),
    Row::new("tanh", "z, /", |vm, a| tangent(vm, a, ctanh, |z| z)),
    Row::new("tan", "z, /", |vm, a| tangent(vm, a, ctan, Complex::turned)),
    Row::new("exp", "z, /", |vm, a| {
        let z = number(vm, a.get(0))?;
        if z.im.is_infinite() && (z.re.is_finite() || z.re == f64::INFINITY) {
            return Err(domain(vm));
        }
        ranged(vm, z, cexp(z))
    }),
    Row::new("log", "z, base=None, /", log),
    Row::new("log10", "z, /", |vm, a| {
        let z = number(vm, a.get(0))?;
        let z = logarithm(vm, z)?;
        let scale = core::f64::consts::LN_10;
        made(
            vm,
            Complex {
                re: z.re / scale,
                im: z.im / scale,
            },
        )
    }),
    Row::new("phase", "z, /", |vm, a| {
        let z = number(vm, a.get(0))?;
        vm.float(z.im.atan2(z.re))
    }),
    Row::new("polar", "z, /", |vm, a| {
        let z = number(vm, a.get(0))?;
        let r = z.re.hypot(z.im);
        if r.is_infinite() && z.is_finite() {
            return Err(vm.overflow_error("math range error"));
        }
        let (r, phi) = (vm.float(r)?, vm.float(z.im.atan2(z.re))?);
        vm.tuple(&[r, phi])
    }),
    Row::new("rect", "r, phi, /", rect),
    Row::new("isnan", "z, /", |vm, a| {
        Ok(boolean(number(vm, a.get(0))?.is_nan()))
    }),
    Row::new("isinf", "z, /", |vm, a| {
        Ok(boolean(number(vm, a.get(0))?.is_infinite()))
    }),
    Row::new("isfinite", "z, /", |vm, a| {
        Ok(boolean(number(vm, a.get(0))?.is_finite()))
    }),
    Row::new("isclose", "a, b, *, rel_tol=1e-09, abs_tol=0.0", is_close),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    for (name, x) in [
        ("e", core::f64::consts::E),
        ("pi", core::f64::consts::PI),
        ("tau", core::f64::consts::TAU),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ] {
        let x = vm.float(x)?;
        set(vm, module, name, x)?;
    }
    for (name, x) in [("infj", f64::INFINITY), ("nanj", f64::NAN)] {
        let x = vm.complex(0.0, x)?;
        set(vm, module, name, x)?;
    }
    Ok(())
}

/// A number argument, through `__complex__`, `__float__` or `__index__`.
fn number(vm: &mut Vm, value: Value) -> Result<Complex> {
    if let Some((re, im)) = vm.as_complex(value) {
        return Ok(Complex { re, im });
    }
    if vm.as_str(value).is_none()
        && let Some(found) = vm.call_special(value, Name::__complex__, &[])?
    {
        return match vm.as_complex(found) {
            Some((re, im)) if pyrs_runtime::compare::base_kind_of(found) == Kind::Complex => {
                Ok(Complex { re, im })
            }
            _ => {
                let got = vm.type_name_of(found);
                Err(vm.type_error(format!("__complex__ returned non-complex (type {got})")))
            }
        };
    }
    debug_assert!(kind_of(value) != Kind::Complex);
    Ok(Complex {
        re: real(vm, value)?,
        im: 0.0,
    })
}

fn made(vm: &mut Vm, z: Complex) -> Result {
    vm.complex(z.re, z.im)
}

#[cold]
fn domain(vm: &mut Vm) -> Raised {
    vm.value_error("math domain error")
}

fn plain(vm: &mut Vm, args: Args, f: extern "C" fn(Complex) -> Complex) -> Result {
    let z = number(vm, args.get(0))?;
    made(vm, f(z))
}

/// A result that may be too large for finite arguments.
fn ranged(vm: &mut Vm, z: Complex, result: Complex) -> Result {
    if z.is_finite() && result.is_infinite() {
        return Err(vm.overflow_error("math range error"));
    }
    made(vm, result)
}

/// sinh and cosh of the number that `of` makes of the argument: there is no limit where
/// the imaginary part is infinite.
fn periodic(
    vm: &mut Vm,
    args: Args,
    f: extern "C" fn(Complex) -> Complex,
    of: fn(Complex) -> Complex,
) -> Result {
    let z = number(vm, args.get(0))?;
    let at = of(z);
    if at.im.is_infinite() && !at.re.is_nan() {
        return Err(domain(vm));
    }
    ranged(vm, z, f(z))
}

fn tangent(
    vm: &mut Vm,
    args: Args,
    f: extern "C" fn(Complex) -> Complex,
    of: fn(Complex) -> Complex,
) -> Result {
    let z = number(vm, args.get(0))?;
    let at = of(z);
    if at.im.is_infinite() && at.re.is_finite() {
        return Err(domain(vm));
    }
    made(vm, f(z))
}

/// The natural logarithm, without loss where the magnitude is close to 1 or beyond the
/// range of floats.
fn logarithm(vm: &mut Vm, z: Complex) -> Result<Complex> {
    let (ax, ay) = (z.re.abs(), z.im.abs());
    let im = z.im.atan2(z.re);
    if !z.is_finite() {
        let re = if z.is_infinite() {
            f64::INFINITY
        } else {
            f64::NAN
        };
        return Ok(Complex { re, im });
    }
    if ax == 0.0 && ay == 0.0 {
        return Err(domain(vm));
    }
    let ln2 = core::f64::consts::LN_2;
    let huge = f64::MAX / 4.0;
    let re = if ax > huge || ay > huge {
        (ax / 2.0).hypot(ay / 2.0).ln() + ln2
    } else if ax < f64::MIN_POSITIVE && ay < f64::MIN_POSITIVE {
        let scale = 2f64.powi(53);
        (ax * scale).hypot(ay * scale).ln() - 53.0 * ln2
    } else {
        let h = ax.hypot(ay);
        if (0.71..=1.73).contains(&h) {
            let (am, an) = (ax.max(ay), ax.min(ay));
            ((am - 1.0) * (am + 1.0) + an * an).ln_1p() / 2.0
        } else {
            h.ln()
        }
    };
    Ok(Complex { re, im })
}

fn log(vm: &mut Vm, args: Args) -> Result {
    let z = number(vm, args.get(0))?;
    let top = logarithm(vm, z)?;
    let Some(base) = args.opt(1) else {
        return made(vm, top);
    };
    let base = number(vm, base)?;
    let below = logarithm(vm, base)?;
    if below == (Complex { re: 0.0, im: 0.0 }) {
        return Err(domain(vm));
    }
    let (top, below) = (made(vm, top)?, made(vm, below)?);
    vm.binary(pyrs_runtime::number::BinOp::TrueDiv, top, below)
}

fn rect(vm: &mut Vm, args: Args) -> Result {
    let (r, phi) = (real(vm, args.get(0))?, real(vm, args.get(1))?);
    if r.is_finite() && phi.is_finite() {
        if phi == 0.0 {
            // The sign of a zero survives.
            return vm.complex(r, r * phi);
        }
        return vm.complex(r * phi.cos(), r * phi.sin());
    }
    if r.is_infinite() && phi.is_finite() && phi != 0.0 {
        let (re, im) = (r.copysign(phi.cos()), r.copysign(phi.sin()));
        return if r > 0.0 {
            vm.complex(re, im)
        } else {
            vm.complex(-re, -im)
        };
    }
    if r != 0.0 && !r.is_nan() && phi.is_infinite() {
        return Err(domain(vm));
    }
    if r == 0.0 {
        return vm.complex(0.0, 0.0);
    }
    if phi == 0.0 {
        let im = if r.is_nan() { 0.0 } else { r.signum() * phi };
        return vm.complex(r, im);
    }
    if r.is_infinite() {
        return vm.complex(f64::INFINITY, f64::NAN);
    }
    vm.complex(f64::NAN, f64::NAN)
}

fn is_close(vm: &mut Vm, args: Args) -> Result {
    let (a, b) = (number(vm, args.get(0))?, number(vm, args.get(1))?);
    let mut tolerances = [1e-9, 0.0];
    for (i, tolerance) in tolerances.iter_mut().enumerate() {
        if let Some(value) = args.opt(2 + i) {
            *tolerance = real(vm, value)?;
        }
    }
    let [relative, absolute] = tolerances;
    if relative < 0.0 || absolute < 0.0 {
        return Err(vm.value_error("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(boolean(true));
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(boolean(false));
    }
    let size = |z: Complex| z.re.hypot(z.im);
    let difference = size(Complex {
        re: a.re - b.re,
        im: a.im - b.im,
    });
    Ok(boolean(
        difference <= relative * size(b)
            || difference <= relative * size(a)
            || difference <= absolute,
    ))
}
