//! timedelta: what it is made of. Its arithmetic is in `delta_ops`.

use super::calendar::{DAY_MICROS, DAY_SECONDS, SECOND_MICROS};
use super::delta_ops as ops;
use crate::util::*;
use pyrs_runtime::number::IntValue;
use pyrs_runtime::{
    Args, GetSetRow, Kind, Result, Row, TypeDef, Value, Vm, boolean, native_struct,
};

native_struct! {
    /// A difference of times.
    pub struct Delta {
        DAYS: i64,
        /// 0 to 86399.
        SECONDS: i64,
        /// 0 to 999999.
        MICROS: i64,
    }
}

/// The number that a timedelta is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Span {
    pub days: i64,
    pub seconds: i64,
    pub micros: i64,
}

const MOST_DAYS: i64 = 999_999_999;

impl Span {
    pub const ZERO: Span = Span {
        days: 0,
        seconds: 0,
        micros: 0,
    };
    pub const MIN: Span = Span {
        days: -MOST_DAYS,
        ..Span::ZERO
    };
    pub const MAX: Span = Span {
        days: MOST_DAYS,
        seconds: DAY_SECONDS - 1,
        micros: SECOND_MICROS - 1,
    };

    pub fn total(self) -> i128 {
        let seconds = self.days as i128 * DAY_SECONDS as i128 + self.seconds as i128;
        seconds * SECOND_MICROS as i128 + self.micros as i128
    }
    /// Of any number of microseconds whose days fit.
    pub fn of_total(total: i128) -> Option<Span> {
        let days = i64::try_from(total.div_euclid(DAY_MICROS as i128)).ok()?;
        let rest = total.rem_euclid(DAY_MICROS as i128) as i64;
        Some(Span {
            days,
            seconds: rest / SECOND_MICROS,
            micros: rest % SECOND_MICROS,
        })
    }
    /// The fields brought into their ranges; they may be out of them by a few times.
    pub fn normal(days: i64, seconds: i64, micros: i64) -> Span {
        let seconds = seconds + micros.div_euclid(SECOND_MICROS);
        Span {
            days: days + seconds.div_euclid(DAY_SECONDS),
            seconds: seconds.rem_euclid(DAY_SECONDS),
            micros: micros.rem_euclid(SECOND_MICROS),
        }
    }
    pub fn plus(self, other: Span) -> Span {
        Span::normal(
            self.days + other.days,
            self.seconds + other.seconds,
            self.micros + other.micros,
        )
    }
    pub fn minus(self, other: Span) -> Span {
        Span::normal(
            self.days - other.days,
            self.seconds - other.seconds,
            self.micros - other.micros,
        )
    }
    pub fn negated(self) -> Span {
        Span::ZERO.minus(self)
    }
}

/// The number of a timedelta.
#[inline]
pub fn span_of(this: Value) -> Span {
    Span {
        days: Delta::DAYS.get(this),
        seconds: Delta::SECONDS.get(this),
        micros: Delta::MICROS.get(this),
    }
}

/// A timedelta of the module's own class.
pub fn make(vm: &mut Vm, span: Span) -> Result {
    let class = Delta::class(vm);
    make_for(vm, class, span)
}

fn make_for(vm: &mut Vm, class: Value, span: Span) -> Result {
    if span.days.abs() > MOST_DAYS {
        if i32::try_from(span.days).is_err() {
            return Err(too_large(vm));
        }
        return Err(vm.overflow_error(format!(
            "days={}; must have magnitude <= {MOST_DAYS}",
            span.days
        )));
    }
    let this = vm.new_instance(class)?;
    Delta::DAYS.set(vm, this, span.days);
    Delta::SECONDS.set(vm, this, span.seconds);
    Delta::MICROS.set(vm, this, span.micros);
    Ok(this)
}

/// A timedelta of so many microseconds.
pub fn make_total(vm: &mut Vm, total: Option<i128>) -> Result {
    let class = Delta::class(vm);
    make_total_for(vm, class, total)
}
fn make_total_for(vm: &mut Vm, class: Value, total: Option<i128>) -> Result {
    match total.and_then(Span::of_total) {
        Some(span) => make_for(vm, class, span),
        None => Err(too_large(vm)),
    }
}

fn too_large(vm: &mut Vm) -> pyrs_runtime::Raised {
    vm.overflow_error("Python int too large to convert to C int")
}

pub(super) static DELTA: TypeDef = TypeDef {
    module: "datetime",
    owns_kind: false,
    subclassable: true,
    doc: "Difference between two datetime values.\n\nAll arguments are optional and default to \
          0.\nArguments may be integers or floats, and may be positive or negative.",
    methods: &[
        Row::fixed(
            "__new__",
            "type, /, days=0, seconds=0, microseconds=0, milliseconds=0, minutes=0, hours=0, \
             weeks=0",
            new,
        ),
        Row::new("total_seconds", "self, /", ops::total_seconds)
            .doc("Total seconds in the duration."),
        Row::new("__reduce__", "self, /", reduce).doc("__reduce__() -> (cls, state)"),
        Row::new("__repr__", "self, /", repr),
        Row::new("__str__", "self, /", |vm, a| {
            let text = ops::text(span_of(a.get(0)));
            vm.str(&text)
        }),
        Row::new("__hash__", "self, /", |vm, a| {
            let hash = hash(vm, span_of(a.get(0)))?;
            vm.int(hash)
        }),
        Row::new("__bool__", "self, /", |_, a| {
            Ok(boolean(span_of(a.get(0)) != Span::ZERO))
        }),
        Row::new("__pos__", "self, /", |vm, a| make(vm, span_of(a.get(0)))),
        Row::new("__neg__", "self, /", |vm, a| {
            make(vm, span_of(a.get(0)).negated())
        }),
        Row::new("__abs__", "self, /", |vm, a| {
            let span = span_of(a.get(0));
            make(vm, if span.days < 0 { span.negated() } else { span })
        }),
        Row::new("__add__", "self, value, /", |vm, a| {
            ops::add(vm, a.get(0), a.get(1))
        }),
        Row::new("__radd__", "self, value, /", |vm, a| {
            ops::add(vm, a.get(1), a.get(0))
        }),
        Row::new("__sub__", "self, value, /", |vm, a| {
            ops::subtract(vm, a.get(0), a.get(1))
        }),
        Row::new("__rsub__", "self, value, /", |vm, a| {
            ops::subtract(vm, a.get(1), a.get(0))
        }),
        Row::new("__mul__", "self, value, /", ops::multiply),
        Row::new("__rmul__", "self, value, /", ops::multiply),
        Row::new("__truediv__", "self, value, /", |vm, a| {
            ops::true_divide(vm, a.get(0), a.get(1))
        }),
        Row::new("__rtruediv__", "self, value, /", |vm, a| {
            ops::true_divide(vm, a.get(1), a.get(0))
        }),
        Row::new("__floordiv__", "self, value, /", |vm, a| {
            ops::floor_divide(vm, a.get(0), a.get(1))
        }),
        Row::new("__rfloordiv__", "self, value, /", |vm, a| {
            ops::floor_divide(vm, a.get(1), a.get(0))
        }),
        Row::new("__mod__", "self, value, /", |vm, a| {
            ops::remainder(vm, a.get(0), a.get(1))
        }),
        Row::new("__rmod__", "self, value, /", |vm, a| {
            ops::remainder(vm, a.get(1), a.get(0))
        }),
        Row::new("__divmod__", "self, value, /", |vm, a| {
            ops::div_mod(vm, a.get(0), a.get(1))
        }),
        Row::new("__rdivmod__", "self, value, /", |vm, a| {
            ops::div_mod(vm, a.get(1), a.get(0))
        }),
        Row::new("__eq__", "self, value, /", |vm, a| {
            ops::compare(vm, a, pyrs_runtime::compare::CmpOp::Eq)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            ops::compare(vm, a, pyrs_runtime::compare::CmpOp::Ne)
        }),
        Row::new("__lt__", "self, value, /", |vm, a| {
            ops::compare(vm, a, pyrs_runtime::compare::CmpOp::Lt)
        }),
        Row::new("__le__", "self, value, /", |vm, a| {
            ops::compare(vm, a, pyrs_runtime::compare::CmpOp::Le)
        }),
        Row::new("__gt__", "self, value, /", |vm, a| {
            ops::compare(vm, a, pyrs_runtime::compare::CmpOp::Gt)
        }),
        Row::new("__ge__", "self, value, /", |vm, a| {
            ops::compare(vm, a, pyrs_runtime::compare::CmpOp::Ge)
        }),
    ],
    getsets: &[
        GetSetRow::get("days", |_, a| Ok(Value::small(Delta::DAYS.get(a.get(0))))),
        GetSetRow::get("seconds", |_, a| {
            Ok(Value::small(Delta::SECONDS.get(a.get(0))))
        }),
        GetSetRow::get("microseconds", |_, a| {
            Ok(Value::small(Delta::MICROS.get(a.get(0))))
        }),
    ],
    ..TypeDef::new("timedelta", Kind::NativeObject)
};

/// The arguments in the order in which they are added up: name, place, microseconds each.
const PARTS: [(&str, usize, i64); 7] = [
    ("microseconds", 3, 1),
    ("milliseconds", 4, 1000),
    ("seconds", 2, SECOND_MICROS),
    ("minutes", 5, 60 * SECOND_MICROS),
    ("hours", 6, 3600 * SECOND_MICROS),
    ("days", 1, DAY_MICROS),
    ("weeks", 7, 7 * DAY_MICROS),
];

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let small = |i: usize| match args.opt(i) {
        None => Some(0),
        Some(value) => value.as_small(),
    };
    if (3..8).all(|i| args.opt(i).is_none())
        && let (Some(days), Some(seconds)) = (small(1), small(2))
    {
        return make_for(vm, class, Span::normal(days, seconds, 0));
    }
    let mut total: Option<i128> = Some(0);
    // The parts of microseconds that floats leave over.
    let mut rest = 0.0;
    for (name, at, factor) in PARTS {
        let Some(value) = args.opt(at) else {
            continue;
        };
        let part = part(vm, name, value, factor, &mut rest)?;
        total = total.zip(part).and_then(|(a, b)| a.checked_add(b));
    }
    if rest != 0.0 {
        let mut whole = rest.round();
        if (whole - rest).abs() == 0.5 {
            // Of two that are as near, the one that makes the sum even.
            let odd = total.is_some_and(|total| total & 1 != 0) as i64 as f64;
            whole = 2.0 * ((rest + odd) * 0.5).round() - odd;
        }
        total = total.and_then(|total| total.checked_add(whole as i128));
    }
    make_total_for(vm, class, total)
}

/// Microseconds of one argument. None: more than any timedelta has.
fn part(
    vm: &mut Vm,
    name: &str,
    value: Value,
    factor: i64,
    rest: &mut f64,
) -> Result<Option<i128>> {
    let factor_wide = factor as i128;
    if let Some(number) = vm.as_i64(value) {
        return Ok(Some(number as i128 * factor_wide));
    }
    if let Some(IntValue::Big(number)) = vm.int_value(value) {
        return Ok(number.to_i128().and_then(|n| n.checked_mul(factor_wide)));
    }
    let Some(number) = vm.as_f64(value) else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "unsupported type for timedelta {name} component: {got}"
        )));
    };
    if number.is_nan() {
        return Err(vm.value_error("cannot convert float NaN to integer"));
    }
    if number.is_infinite() {
        return Err(vm.overflow_error("cannot convert float infinity to integer"));
    }
    if number.abs() > 1e30 {
        return Ok(None);
    }
    let whole = number.trunc() as i128 * factor_wide;
    let fraction = number.fract() * factor as f64;
    *rest += fraction.fract();
    Ok(Some(whole + fraction.trunc() as i128))
}

fn reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let span = span_of(this);
    let state = vm.tuple(&[span.days, span.seconds, span.micros].map(Value::small))?;
    vm.tuple(&[class, state])
}

/// `hash()` of the tuple of the fields.
pub fn hash(vm: &mut Vm, span: Span) -> Result<i64> {
    let state = vm.tuple(&[span.days, span.seconds, span.micros].map(Value::small))?;
    vm.hash(state)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = super::shown_class(vm, vm.class_of(this));
    let span = span_of(this);
    let parts: Vec<String> = [
        ("days", span.days),
        ("seconds", span.seconds),
        ("microseconds", span.micros),
    ]
    .iter()
    .filter(|(_, n)| *n != 0)
    .map(|(name, n)| format!("{name}={n}"))
    .collect();
    let inner = if parts.is_empty() {
        "0".to_owned()
    } else {
        parts.join(", ")
    };
    vm.str(&format!("{class}({inner})"))
}
