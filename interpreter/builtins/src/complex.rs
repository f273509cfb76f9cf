//! complex.

use crate::float::real_number;
use crate::support::{
    self, check_new, env, finish, format_error, need_text, new_of_class, with_units,
};
use pyrs_leaf::TextBuilder;
use pyrs_leaf::bigint::hash_f64;
use pyrs_leaf::float_text;
use pyrs_leaf::format_spec::{self, FormatSpec, format_complex};
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::name::Name;
use pyrs_runtime::number::{BinOp, IntValue};
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, payload,
    string,
};
use std::cmp::Ordering;

static COMPLEX: TypeDef = TypeDef {
    doc: "A complex number, made from its two parts or from text.",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type=None, real=0, imag=0", new),
        Row::new("__repr__", "self, /", |vm, a| {
            let (re, im) = of(vm, a);
            vm.str(&float_text::complex_repr(re, im))
        }),
        Row::new("__hash__", "self, /", hash),
        Row::new("__bool__", "self, /", |vm, a| {
            Ok(boolean(of(vm, a) != (0.0, 0.0)))
        }),
        Row::new("__format__", "self, format_spec, /", format),
        Row::new("__eq__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Eq)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ne)
        }),
        Row::new("__lt__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__le__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__gt__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__ge__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__add__", "self, value, /", |vm, a| {
            binary(vm, BinOp::Add, a.get(0), a.get(1))
        }),
        Row::new("__radd__", "self, value, /", |vm, a| {
            binary(vm, BinOp::Add, a.get(1), a.get(0))
        }),
        Row::new("__sub__", "self, value, /", |vm, a| {
            binary(vm, BinOp::Sub, a.get(0), a.get(1))
        }),
        Row::new("__rsub__", "self, value, /", |vm, a| {
            binary(vm, BinOp::Sub, a.get(1), a.get(0))
        }),
        Row::new("__mul__", "self, value, /", |vm, a| {
            binary(vm, BinOp::Mul, a.get(0), a.get(1))
        }),
        Row::new("__rmul__", "self, value, /", |vm, a| {
            binary(vm, BinOp::Mul, a.get(1), a.get(0))
        }),
        Row::new("__truediv__", "self, value, /", |vm, a| {
            binary(vm, BinOp::TrueDiv, a.get(0), a.get(1))
        }),
        Row::new("__rtruediv__", "self, value, /", |vm, a| {
            binary(vm, BinOp::TrueDiv, a.get(1), a.get(0))
        }),
        Row::new("__pow__", "self, value, mod=None, /", |vm, a| {
            power(vm, a, a.get(0), a.get(1))
        }),
        Row::new("__rpow__", "self, value, mod=None, /", |vm, a| {
            power(vm, a, a.get(1), a.get(0))
        }),
        Row::new("__neg__", "self, /", |vm, a| {
            let (re, im) = of(vm, a);
            vm.complex(-re, -im)
        }),
        Row::new("__pos__", "self, /", exact),
        Row::new("__abs__", "self, /", abs),
        Row::new("__complex__", "self, /", exact),
        Row::new("__getnewargs__", "self, /", |vm, a| {
            let (re, im) = of(vm, a);
            let (re, im) = (vm.float(re)?, vm.float(im)?);
            vm.tuple(&[re, im])
        }),
        Row::class("from_number", "type, number, /", from_number),
        Row::new("conjugate", "self, /", |vm, a| {
            let (re, im) = of(vm, a);
            vm.complex(re, -im)
        }),
    ],
    getsets: &[
        GetSetRow::new(
            "real",
            |vm, a| {
                let (re, _) = of(vm, a);
                vm.float(re)
            },
            read_only,
        ),
        GetSetRow::new(
            "imag",
            |vm, a| {
                let (_, im) = of(vm, a);
                vm.float(im)
            },
            read_only,
        ),
    ],
    ..TypeDef::new("complex", Kind::Complex)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&COMPLEX, None)?;
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "complex", class)
}

fn read_only(vm: &mut Vm, _: Args) -> Result {
    Err(vm.raise_str(Exc::AttributeError, "readonly attribute"))
}

fn of(vm: &Vm, args: Args) -> (f64, f64) {
    vm.as_complex(args.get(0)).unwrap_or_default()
}

/// The exact complex of an instance.
fn exact(_: &mut Vm, args: Args) -> Result {
    Ok(payload(args.get(0)))
}

/// An argument of `complex()`: a complex number, a real one, or neither.
enum Part {
    Complex(f64, f64),
    Real(f64),
    Other,
}

fn part(vm: &mut Vm, x: Value) -> Result<Part> {
    if let Some((re, im)) = vm.as_complex(x) {
        return Ok(Part::Complex(re, im));
    }
    if vm.as_str(x).is_some() {
        return Ok(Part::Other);
    }
    Ok(match real_number(vm, x)? {
        Some(f) => Part::Real(f),
        None => Part::Other,
    })
}

/// What `__complex__` gives, for objects that are no complex numbers themselves.
fn by_method(vm: &mut Vm, x: Value) -> Result<Option<(f64, f64)>> {
    if vm.as_complex(x).is_some() && pyrs_runtime::is_exact(x, Kind::Complex) {
        return Ok(vm.as_complex(x));
    }
    let Some(result) = vm.call_special(x, Name::__complex__, &[])? else {
        return Ok(None);
    };
    match vm.as_complex(result) {
        Some(parts) => Ok(Some(parts)),
        None => {
            let got = vm.type_name_of(result);
            Err(vm.type_error(format!("__complex__ returned non-complex (type {got})")))
        }
    }
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = check_new(vm, args.opt(0), Kind::Complex)?;
    let (real, imag) = (args.opt(1), args.opt(2));
    let (re, im) = match (real, imag) {
        (Some(x), None) => of_one(vm, x)?,
        (real, imag) => {
            let re = match real {
                None => Part::Real(0.0),
                Some(x) => {
                    let by = if vm.as_str(x).is_none() {
                        by_method(vm, x)?
                    } else {
                        None
                    };
                    match by {
                        Some((re, im)) => Part::Complex(re, im),
                        None => part(vm, x)?,
                    }
                }
            };
            let (re, mut im) = match re {
                Part::Complex(re, im) => (re, im),
                Part::Real(re) => (re, 0.0),
                Part::Other => return Err(bad_part(vm, "real", real)),
            };
            let mut re = re;
            if let Some(y) = imag {
                match part(vm, y)? {
                    Part::Complex(a, b) => {
                        re -= b;
                        im += a;
                    }
                    Part::Real(a) if real.is_some_and(|x| vm.as_complex(x).is_some()) => im += a,
                    Part::Real(a) => im = a,
                    Part::Other => return Err(bad_part(vm, "imag", imag)),
                }
            }
            (re, im)
        }
    };
    let value = vm.complex(re, im)?;
    new_of_class(vm, class, Kind::Complex, value)
}

fn bad_part(vm: &mut Vm, name: &str, value: Option<Value>) -> pyrs_runtime::Raised {
    let got = value.map_or(String::new(), |v| vm.type_name_of(v));
    vm.type_error(format!(
        "complex() argument '{name}' must be a real number, not {got}"
    ))
}

/// `complex(x)`.
fn of_one(vm: &mut Vm, x: Value) -> Result<(f64, f64)> {
    if let Some(text) = vm.as_str(x) {
        return match with_units!(text, u => float_text::parse_complex(u)) {
            Some(parts) => Ok(parts),
            None => Err(vm.value_error("complex() arg is a malformed string")),
        };
    }
    if let Some(parts) = by_method(vm, x)? {
        return Ok(parts);
    }
    match part(vm, x)? {
        Part::Complex(re, im) => Ok((re, im)),
        Part::Real(re) => Ok((re, 0.0)),
        Part::Other => {
            let got = vm.type_name_of(x);
            Err(vm.type_error(format!(
                "complex() argument must be a string or a number, not {got}"
            )))
        }
    }
}

fn from_number(vm: &mut Vm, args: Args) -> Result {
    let (class, x) = (args.get(0), args.get(1));
    let own = vm.type_of_kind(Kind::Complex);
    if class == own && pyrs_runtime::is_exact(x, Kind::Complex) {
        return Ok(x);
    }
    let parts = match by_method(vm, x)? {
        Some(parts) => parts,
        None => match part(vm, x)? {
            Part::Complex(re, im) => (re, im),
            Part::Real(re) => (re, 0.0),
            Part::Other => {
                let got = vm.type_name_of(x);
                return Err(vm.type_error(format!("must be real number, not {got}")));
            }
        },
    };
    let value = vm.complex(parts.0, parts.1)?;
    if class == own {
        return Ok(value);
    }
    vm.call(class, &[value])
}

fn hash(vm: &mut Vm, args: Args) -> Result {
    let (re, im) = of(vm, args);
    const IMAG: i64 = 1_000_003;
    let part = |vm: &mut Vm, x: f64| {
        if x.is_nan() {
            vm.identity_hash(args.get(0))
        } else {
            hash_f64(x)
        }
    };
    let (x, y) = (part(vm, re), part(vm, im));
    let hash = x.wrapping_add(IMAG.wrapping_mul(y));
    vm.int(if hash == -1 { -2 } else { hash })
}

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (re, im) = of(vm, args);
    let other = args.get(1);
    let equal = if let Some(parts) = vm.as_complex(other) {
        parts == (re, im)
    } else if let Some(f) = vm.as_f64(other) {
        im == 0.0 && re == f
    } else {
        let ordering = match vm.int_value(other) {
            Some(IntValue::Small(i)) => pyrs_leaf::bigint::cmp_i64_f64(i, re),
            Some(IntValue::Big(b)) => b.partial_cmp_f64(re),
            None => return Ok(NOT_IMPLEMENTED),
        };
        im == 0.0 && ordering == Some(Ordering::Equal)
    };
    Ok(boolean(equal == (op == CmpOp::Eq)))
}

fn abs(vm: &mut Vm, args: Args) -> Result {
    let (re, im) = of(vm, args);
    let length = re.hypot(im);
    if length.is_infinite() && re.is_finite() && im.is_finite() {
        return Err(vm.overflow_error("absolute value too large"));
    }
    vm.float(length)
}

fn format(vm: &mut Vm, args: Args) -> Result {
    let value = args.get(0);
    let spec = need_text(vm, args.get(1), "__format__() argument")?;
    if string::len(spec.addr()) == 0 {
        return vm.str_of(value);
    }
    let name = vm.type_name_of(value);
    let (re, im) = of(vm, args);
    let parsed = with_units!(spec, u => FormatSpec::parse(u, format_spec::Kind::Number, &name))
        .and_then(support::sane);
    let mut out = TextBuilder::new();
    let done = parsed.and_then(|spec| format_complex(re, im, &spec, &env(vm, &name), &mut out));
    match done {
        Ok(()) => finish(vm, out),
        Err(error) => Err(format_error(vm, error)),
    }
}

type Parts = (f64, f64);

/// An operand: complex, or real (which then takes part as such, not with a zero imaginary
/// part).
enum Operand {
    Complex(Parts),
    Real(f64),
}

fn operand(vm: &mut Vm, value: Value) -> Result<Option<Operand>> {
    if let Some(parts) = vm.as_complex(value) {
        return Ok(Some(Operand::Complex(parts)));
    }
    Ok(vm.number_as_f64(value)?.map(Operand::Real))
}

fn binary(vm: &mut Vm, op: BinOp, a: Value, b: Value) -> Result {
    use Operand::{Complex, Real};
    let Some(x) = operand(vm, a)? else {
        return Ok(NOT_IMPLEMENTED);
    };
    let Some(y) = operand(vm, b)? else {
        return Ok(NOT_IMPLEMENTED);
    };
    let (re, im) = match (op, x, y) {
        (BinOp::Add, Complex(a), Complex(b)) => (a.0 + b.0, a.1 + b.1),
        (BinOp::Add, Complex(a), Real(b)) | (BinOp::Add, Real(b), Complex(a)) => (a.0 + b, a.1),
        (BinOp::Sub, Complex(a), Complex(b)) => (a.0 - b.0, a.1 - b.1),
        (BinOp::Sub, Complex(a), Real(b)) => (a.0 - b, a.1),
        (BinOp::Sub, Real(a), Complex(b)) => (a - b.0, -b.1),
        (BinOp::Mul, Complex(a), Complex(b)) => product(a, b),
        (BinOp::Mul, Complex(a), Real(b)) | (BinOp::Mul, Real(b), Complex(a)) => (a.0 * b, a.1 * b),
        (BinOp::TrueDiv, _, Real(0.0)) | (BinOp::TrueDiv, _, Complex((0.0, 0.0))) => {
            return Err(vm.zero_division("division by zero"));
        }
        (BinOp::TrueDiv, Complex(a), Complex(b)) => quotient(a, b),
        (BinOp::TrueDiv, Complex(a), Real(b)) => (a.0 / b, a.1 / b),
        (BinOp::TrueDiv, Real(a), Complex(b)) => quotient((a, 0.0), b),
        (BinOp::Pow, x, y) => return complex_power(vm, &x, &y),
        _ => return Ok(NOT_IMPLEMENTED),
    };
    vm.complex(re, im)
}

/// An infinity becomes a unit with its sign, other parts a zero with theirs.
fn box_infinity((re, im): Parts) -> Parts {
    let unit = |x: f64| if x.is_infinite() { 1f64 } else { 0.0 }.copysign(x);
    (unit(re), unit(im))
}

fn without_nan((re, im): Parts) -> Parts {
    let zero = |x: f64| if x.is_nan() { 0f64.copysign(x) } else { x };
    (zero(re), zero(im))
}

fn infinite(z: Parts) -> bool {
    z.0.is_infinite() || z.1.is_infinite()
}

/// The product, with infinities that the plain formula loses in NaNs (C11, annex G).
fn product(a: Parts, b: Parts) -> Parts {
    let (ac, bd, ad, bc) = (a.0 * b.0, a.1 * b.1, a.0 * b.1, a.1 * b.0);
    let plain = (ac - bd, ad + bc);
    if !(plain.0.is_nan() && plain.1.is_nan()) {
        return plain;
    }
    let (mut x, mut y) = (a, b);
    let mut recover = false;
    if infinite(x) {
        (x, y) = (box_infinity(x), without_nan(y));
        recover = true;
    }
    if infinite(y) {
        (y, x) = (box_infinity(y), without_nan(x));
        recover = true;
    }
    if !recover && [ac, bd, ad, bc].iter().any(|p| p.is_infinite()) {
        (x, y) = (without_nan(x), without_nan(y));
        recover = true;
    }
    if !recover {
        return plain;
    }
    let infinity = f64::INFINITY;
    (
        infinity * (x.0 * y.0 - x.1 * y.1),
        infinity * (x.0 * y.1 + x.1 * y.0),
    )
}

/// The quotient by a divisor that is not zero (Smith's method), with infinities recovered.
fn quotient(a: Parts, b: Parts) -> Parts {
    let plain = if b.0.abs() >= b.1.abs() {
        let ratio = b.1 / b.0;
        let denominator = b.0 + b.1 * ratio;
        (
            (a.0 + a.1 * ratio) / denominator,
            (a.1 - a.0 * ratio) / denominator,
        )
    } else if b.1.abs() >= b.0.abs() {
        let ratio = b.0 / b.1;
        let denominator = b.0 * ratio + b.1;
        (
            (a.0 * ratio + a.1) / denominator,
            (a.1 * ratio - a.0) / denominator,
        )
    } else {
        (f64::NAN, f64::NAN)
    };
    if !(plain.0.is_nan() && plain.1.is_nan()) {
        return plain;
    }
    let finite = |z: Parts| z.0.is_finite() && z.1.is_finite();
    if infinite(a) && finite(b) {
        let x = box_infinity(a);
        let infinity = f64::INFINITY;
        return (
            infinity * (x.0 * b.0 + x.1 * b.1),
            infinity * (x.1 * b.0 - x.0 * b.1),
        );
    }
    if infinite(b) && finite(a) {
        let y = box_infinity(b);
        return (0.0 * (a.0 * y.0 + a.1 * y.1), 0.0 * (a.1 * y.0 - a.0 * y.1));
    }
    plain
}

fn power(vm: &mut Vm, args: Args, base: Value, exponent: Value) -> Result {
    if args.some(2).is_some() {
        return Err(vm.value_error("complex modulo"));
    }
    binary(vm, BinOp::Pow, base, exponent)
}

fn complex_power(vm: &mut Vm, base: &Operand, exponent: &Operand) -> Result {
    let parts = |o: &Operand| match *o {
        Operand::Complex(parts) => parts,
        Operand::Real(f) => (f, 0.0),
    };
    let (a, b) = (parts(base), parts(exponent));
    let small_whole = b.1 == 0.0 && b.0 == b.0.floor() && b.0.abs() <= 100.0;
    if a == (0.0, 0.0) && (b.0 < 0.0 || b.1 != 0.0) {
        return Err(vm.raise_str(
            Exc::ZeroDivisionError,
            "zero to a negative or complex power",
        ));
    }
    let result = if small_whole {
        let n = b.0.abs() as u32;
        let power = whole_power(a, n);
        if b.0 < 0.0 {
            quotient((1.0, 0.0), power)
        } else {
            power
        }
    } else {
        general_power(a, b)
    };
    let finite = |z: Parts| z.0.is_finite() && z.1.is_finite();
    if infinite(result) && finite(a) && finite(b) {
        return Err(vm.overflow_error("complex exponentiation"));
    }
    vm.complex(result.0, result.1)
}

/// By repeated squaring.
fn whole_power(base: Parts, n: u32) -> Parts {
    let mut result = (1.0, 0.0);
    let mut square = base;
    let mut mask = 1;
    while mask > 0 && n >= mask {
        if n & mask != 0 {
            result = product(result, square);
        }
        mask <<= 1;
        square = product(square, square);
    }
    result
}

fn general_power(a: Parts, b: Parts) -> Parts {
    if b == (0.0, 0.0) {
        return (1.0, 0.0);
    }
    if a == (0.0, 0.0) {
        return (0.0, 0.0);
    }
    let length = a.0.hypot(a.1);
    let mut modulus = length.powf(b.0);
    let angle = a.1.atan2(a.0);
    let mut phase = angle * b.0;
    if b.1 != 0.0 {
        modulus *= (-angle * b.1).exp();
        phase += b.1 * length.ln();
    }
    (modulus * phase.cos(), modulus * phase.sin())
}
