//! The methods of Decimal that are operations: in the context that is given, or in force.

use super::context::{ctx, rounding_arg};
use super::current::of_arg;
use super::object::{self, needed, result};
use super::operations::{self as ops, Binary, Unary, own};
use super::{convert, number, shown};
use pyrs_leaf::decimal::{Dec, Kind, arith, compare, digits, power};
use pyrs_runtime::{Args, Result, Row, Vm, boolean};

fn unary(vm: &mut Vm, args: Args, run: Unary) -> Result {
    let context = of_arg(vm, args.opt(1))?;
    ops::unary(vm, args.get(0), context, run)
}
fn binary(vm: &mut Vm, args: Args, run: Binary) -> Result {
    let context = of_arg(vm, args.opt(2))?;
    ops::binary(vm, args.get(0), args.get(1), context, run)
}

macro_rules! one {
    ($name:literal, $run:expr) => {
        Row::new($name, "self, /, context=None", |vm, a| unary(vm, a, $run))
    };
}
macro_rules! two {
    ($name:literal, $run:expr) => {
        Row::new($name, "self, /, other, context=None", |vm, a| {
            binary(vm, a, $run)
        })
    };
}
macro_rules! is {
    ($name:literal, $test:expr) => {
        Row::new($name, "self, /", |vm, a| {
            let test: fn(&Dec) -> bool = $test;
            Ok(boolean(test(&own(vm, a)?)))
        })
    };
}

pub(super) static METHODS: &[Row] = &[
    Row::fixed("__new__", "type, /, value='0', context=None", number::new),
    Row::class("from_float", "type, f, /", number::from_float),
    Row::class("from_number", "type, number, /", number::from_number),
    // Python's number protocol.
    Row::new("__add__", "self, value, /", |vm, a| {
        number::binary(vm, a, arith::add)
    }),
    Row::new("__radd__", "self, value, /", |vm, a| {
        number::reflected(vm, a, arith::add)
    }),
    Row::new("__sub__", "self, value, /", |vm, a| {
        number::binary(vm, a, arith::sub)
    }),
    Row::new("__rsub__", "self, value, /", |vm, a| {
        number::reflected(vm, a, arith::sub)
    }),
    Row::new("__mul__", "self, value, /", |vm, a| {
        number::binary(vm, a, arith::mul)
    }),
    Row::new("__rmul__", "self, value, /", |vm, a| {
        number::reflected(vm, a, arith::mul)
    }),
    Row::new("__truediv__", "self, value, /", |vm, a| {
        number::binary(vm, a, arith::div)
    }),
    Row::new("__rtruediv__", "self, value, /", |vm, a| {
        number::reflected(vm, a, arith::div)
    }),
    Row::new("__floordiv__", "self, value, /", |vm, a| {
        number::binary(vm, a, arith::div_int)
    }),
    Row::new("__rfloordiv__", "self, value, /", |vm, a| {
        number::reflected(vm, a, arith::div_int)
    }),
    Row::new("__mod__", "self, value, /", |vm, a| {
        number::binary(vm, a, arith::rem)
    }),
    Row::new("__rmod__", "self, value, /", |vm, a| {
        number::reflected(vm, a, arith::rem)
    }),
    Row::new("__divmod__", "self, value, /", |vm, a| {
        number::div_mod(vm, a.get(0), a.get(1))
    }),
    Row::new("__rdivmod__", "self, value, /", |vm, a| {
        number::div_mod(vm, a.get(1), a.get(0))
    }),
    Row::new("__pow__", "self, value, mod=None, /", |vm, a| {
        number::pow(vm, a.get(0), a.get(1), a.some(2))
    }),
    Row::new("__rpow__", "self, value, mod=None, /", |vm, a| {
        number::pow(vm, a.get(1), a.get(0), a.some(2))
    }),
    Row::new("__neg__", "self, /", |vm, a| {
        number::unary(vm, a, arith::minus)
    }),
    Row::new("__pos__", "self, /", |vm, a| {
        number::unary(vm, a, arith::plus)
    }),
    Row::new("__abs__", "self, /", |vm, a| {
        number::unary(vm, a, arith::abs)
    }),
    Row::new("__bool__", "self, /", |vm, a| {
        Ok(boolean(!own(vm, a)?.is_zero()))
    }),
    Row::new("__int__", "self, /", |vm, a| {
        let d = own(vm, a)?;
        convert::to_int(vm, &d)
    }),
    Row::new("__float__", "self, /", |vm, a| {
        let d = own(vm, a)?;
        let x = convert::to_float(vm, &d)?;
        vm.float(x)
    }),
    Row::new("__complex__", "self, /", |vm, a| {
        let d = own(vm, a)?;
        let x = convert::to_float(vm, &d)?;
        vm.complex(x, 0.0)
    }),
    Row::new("__trunc__", "self, /", |vm, a| {
        let d = own(vm, a)?;
        convert::to_int(vm, &d)
    }),
    Row::new("__floor__", "self, /", number::floor),
    Row::new("__ceil__", "self, /", number::ceil),
    Row::new("__round__", "self, ndigits=None, /", number::round),
    Row::new("__hash__", "self, /", |vm, a| {
        let hash = convert::hash(vm, a.get(0))?;
        vm.int(hash)
    }),
    Row::new("__eq__", "self, value, /", |vm, a| {
        number::equal(vm, a, false)
    }),
    Row::new("__ne__", "self, value, /", |vm, a| {
        number::equal(vm, a, true)
    }),
    Row::new("__lt__", "self, value, /", |vm, a| {
        number::less(vm, a, |o| o.is_lt())
    }),
    Row::new("__le__", "self, value, /", |vm, a| {
        number::less(vm, a, |o| o.is_le())
    }),
    Row::new("__gt__", "self, value, /", |vm, a| {
        number::less(vm, a, |o| o.is_gt())
    }),
    Row::new("__ge__", "self, value, /", |vm, a| {
        number::less(vm, a, |o| o.is_ge())
    }),
    // Texts and other forms.
    Row::new("__repr__", "self, /", shown::repr),
    Row::new("__str__", "self, /", shown::str),
    Row::new(
        "__format__",
        "self, format_spec, override=None, /",
        shown::format,
    ),
    Row::new("__reduce__", "self, /", |vm, a| {
        let class = vm.class_of(a.get(0));
        let text = vm.str_of(a.get(0))?;
        let state = vm.tuple(&[text])?;
        vm.tuple(&[class, state])
    }),
    Row::new("__copy__", "self, /", |_, a| Ok(a.get(0))),
    Row::new("__deepcopy__", "self, memo, /", |_, a| Ok(a.get(0))),
    Row::new("as_tuple", "self, /", |vm, a| {
        let d = own(vm, a)?;
        convert::to_tuple(vm, &d)
    }),
    Row::new("as_integer_ratio", "self, /", |vm, a| {
        let d = own(vm, a)?;
        convert::to_ratio(vm, &d)
    }),
    Row::new("to_eng_string", "self, /, context=None", |vm, a| {
        let context = of_arg(vm, a.opt(1))?;
        let capital = super::Context::CAPITALS.get(context);
        let d = own(vm, a)?;
        shown::text(vm, &d, true, capital)
    }),
    // Operations.
    one!("exp", power::exp),
    one!("ln", power::ln),
    one!("log10", power::log10),
    one!("next_minus", ops::next_minus),
    one!("next_plus", ops::next_plus),
    one!("normalize", digits::reduce),
    one!("sqrt", arith::sqrt),
    one!("logb", digits::logb),
    one!("logical_invert", digits::invert),
    two!("compare", compare::compare),
    two!("compare_signal", compare::compare_signal),
    two!("compare_total", ops::compare_total),
    two!("compare_total_mag", ops::compare_total_mag),
    two!("copy_sign", ops::copy_sign),
    two!("max", ops::max),
    two!("max_mag", ops::max_mag),
    two!("min", ops::min),
    two!("min_mag", ops::min_mag),
    two!("next_toward", compare::next_toward),
    two!("remainder_near", arith::rem_near),
    two!("logical_and", ops::and),
    two!("logical_or", ops::or),
    two!("logical_xor", ops::xor),
    two!("rotate", digits::rotate),
    two!("scaleb", digits::scaleb),
    two!("shift", digits::shift),
    Row::new("same_quantum", "self, /, other, context=None", |vm, a| {
        of_arg(vm, a.opt(2))?;
        let other = needed(vm, a.get(1))?;
        Ok(boolean(compare::same_quantum(&own(vm, a)?, &other)))
    }),
    Row::new("fma", "self, /, other, third, context=None", |vm, a| {
        let context = of_arg(vm, a.opt(3))?;
        let (y, z) = (needed(vm, a.get(1))?, needed(vm, a.get(2))?);
        let mut happened = 0;
        let got = arith::fma(&own(vm, a)?, &y, &z, &ctx(context), &mut happened);
        result(vm, context, got, happened)
    }),
    Row::new(
        "quantize",
        "self, /, exp, rounding=None, context=None",
        |vm, a| {
            let context = of_arg(vm, a.opt(3))?;
            let mut ctx = ctx(context);
            if let Some(rounding) = a.some(2) {
                ctx.rounding = rounding_arg(vm, rounding)?;
            }
            let exp = needed(vm, a.get(1))?;
            let mut happened = 0;
            let got = digits::quantize(&own(vm, a)?, &exp, &ctx, &mut happened);
            result(vm, context, got, happened)
        },
    ),
    Row::new("to_integral", INTEGRAL, |vm, a| integral(vm, a, false)),
    Row::new("to_integral_value", INTEGRAL, |vm, a| {
        integral(vm, a, false)
    }),
    Row::new("to_integral_exact", INTEGRAL, |vm, a| integral(vm, a, true)),
    Row::new("copy_abs", "self, /", |vm, a| {
        let d = own(vm, a)?.with_sign(false);
        object::make(vm, &d)
    }),
    Row::new("copy_negate", "self, /", |vm, a| {
        let d = own(vm, a)?;
        let negative = !d.negative;
        object::make(vm, &d.with_sign(negative))
    }),
    Row::new("adjusted", "self, /", |vm, a| {
        let d = own(vm, a)?;
        let exp = if d.is_finite() { d.adjusted() } else { 0 };
        vm.int(exp)
    }),
    Row::new("canonical", "self, /", |_, a| Ok(a.get(0))),
    Row::new("conjugate", "self, /", |_, a| Ok(a.get(0))),
    Row::new("radix", "self, /", |vm, _| {
        object::make(vm, &Dec::small(10))
    }),
    is!("is_canonical", |_| true),
    is!("is_finite", |d| d.is_finite()),
    is!("is_infinite", |d| d.is_inf()),
    is!("is_nan", |d| d.is_nan()),
    is!("is_qnan", |d| d.kind == Kind::Nan),
    is!("is_snan", |d| d.kind == Kind::Snan),
    is!("is_signed", |d| d.negative),
    is!("is_zero", |d| d.is_zero()),
    Row::new("is_normal", "self, /, context=None", |vm, a| {
        let context = of_arg(vm, a.opt(1))?;
        Ok(boolean(own(vm, a)?.is_normal(&ctx(context))))
    }),
    Row::new("is_subnormal", "self, /, context=None", |vm, a| {
        let context = of_arg(vm, a.opt(1))?;
        Ok(boolean(own(vm, a)?.is_subnormal(&ctx(context))))
    }),
    Row::new("number_class", "self, /, context=None", |vm, a| {
        let context = of_arg(vm, a.opt(1))?;
        let d = own(vm, a)?;
        vm.str(digits::class(&d, &ctx(context)))
    }),
];

const INTEGRAL: &str = "self, /, rounding=None, context=None";

fn integral(vm: &mut Vm, args: Args, exact: bool) -> Result {
    let context = of_arg(vm, args.opt(2))?;
    let ctx = ctx(context);
    let rounding = match args.some(1) {
        Some(rounding) => rounding_arg(vm, rounding)?,
        None => ctx.rounding,
    };
    let mut happened = 0;
    let got = digits::to_integral(&own(vm, args)?, rounding, exact, &ctx, &mut happened);
    result(vm, context, got, happened)
}
