//! Contexts: how results are rounded, what occurred, what is raised.

use super::operations::METHODS;
use super::{DefaultContext, ROUNDINGS, Roundings, signals};
use crate::util::*;
use pyrs_leaf::decimal::{Ctx, MAX_EMAX, MAX_PREC, MIN_EMIN, Rounding};
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Result, TypeDef, Value, Vm, int, kind_of, native_struct,
};

native_struct! {
    /// A context.
    pub struct Context {
        PREC: Value,
        EMAX: Value,
        EMIN: Value,
        /// Its number among the names.
        ROUNDING: i64,
        CLAMP: bool,
        CAPITALS: bool,
        FLAGS: i64,
        TRAPS: i64,
        /// The dicts in which they are shown, when somebody has asked.
        FLAGS_DICT: Option<Value>,
        TRAPS_DICT: Option<Value>,
    }
}

pub(super) static CONTEXT: TypeDef = TypeDef {
    module: "decimal",
    owns_kind: false,
    subclassable: true,
    doc: "The context affects almost all operations and controls rounding,\nOver/Underflow, \
          raising of exceptions and much more.",
    methods: METHODS,
    getsets: &[
        GetSetRow::new(
            "prec",
            |_, a| Ok(Context::PREC.get(a.get(0))),
            |vm, a| set_part(vm, a, PREC),
        ),
        GetSetRow::new(
            "Emax",
            |_, a| Ok(Context::EMAX.get(a.get(0))),
            |vm, a| set_part(vm, a, EMAX),
        ),
        GetSetRow::new(
            "Emin",
            |_, a| Ok(Context::EMIN.get(a.get(0))),
            |vm, a| set_part(vm, a, EMIN),
        ),
        GetSetRow::new(
            "rounding",
            |vm, a| Ok(rounding_name(vm, a.get(0))),
            |vm, a| set_part(vm, a, ROUNDING),
        ),
        GetSetRow::new(
            "capitals",
            |_, a| Ok(Value::small(Context::CAPITALS.get(a.get(0)) as i64)),
            |vm, a| set_part(vm, a, CAPITALS),
        ),
        GetSetRow::new(
            "clamp",
            |_, a| Ok(Value::small(Context::CLAMP.get(a.get(0)) as i64)),
            |vm, a| set_part(vm, a, CLAMP),
        ),
        GetSetRow::new(
            "flags",
            |vm, a| shown(vm, a.get(0), false),
            |vm, a| set_part(vm, a, FLAGS),
        ),
        GetSetRow::new(
            "traps",
            |vm, a| shown(vm, a.get(0), true),
            |vm, a| set_part(vm, a, TRAPS),
        ),
    ],
    ..TypeDef::new("Context", Kind::NativeObject)
};

/// The parts, in the order of the constructor's arguments.
const PREC: usize = 0;
const ROUNDING: usize = 1;
const EMIN: usize = 2;
const EMAX: usize = 3;
const CAPITALS: usize = 4;
const CLAMP: usize = 5;
const FLAGS: usize = 6;
const TRAPS: usize = 7;
pub const PARTS: [&str; 8] = [
    "prec", "rounding", "Emin", "Emax", "capitals", "clamp", "flags", "traps",
];

/// What arithmetic has to know of a context.
#[inline]
pub fn ctx(this: Value) -> Ctx {
    let number = |value: Value, default| int::as_i64(value).unwrap_or(default);
    Ctx {
        prec: number(Context::PREC.get(this), 28),
        emax: number(Context::EMAX.get(this), 999_999),
        emin: number(Context::EMIN.get(this), -999_999),
        rounding: rounding_of(Context::ROUNDING.get(this)),
        clamp: Context::CLAMP.get(this),
    }
}

fn rounding_of(number: i64) -> Rounding {
    match number {
        0 => Rounding::Up,
        1 => Rounding::Down,
        2 => Rounding::Ceiling,
        3 => Rounding::Floor,
        4 => Rounding::HalfUp,
        5 => Rounding::HalfDown,
        7 => Rounding::ZeroFiveUp,
        _ => Rounding::HalfEven,
    }
}

fn rounding_name(vm: &Vm, this: Value) -> Value {
    match Roundings::get(vm) {
        Some(names) => item(
            names,
            Context::ROUNDING.get(this) as usize % ROUNDINGS.len(),
        ),
        None => NONE,
    }
}

/// The number of a way to round.
fn rounding_number(vm: &mut Vm, value: Value) -> Result<i64> {
    // Mostly it is the module's own text.
    if let Some(names) = Roundings::get(vm)
        && let Some(i) = (0..ROUNDINGS.len()).find(|&i| item(names, i) == value)
    {
        return Ok(i as i64);
    }
    let known = text(vm, value).and_then(|text| ROUNDINGS.iter().position(|name| *name == text));
    match known {
        Some(number) => Ok(number as i64),
        None => Err(vm.type_error(
            "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, \
             ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]",
        )),
    }
}

/// An argument that says how to round.
pub fn rounding_arg(vm: &mut Vm, value: Value) -> Result<Rounding> {
    rounding_number(vm, value).map(rounding_of)
}

fn shown(vm: &mut Vm, this: Value, traps: bool) -> Result {
    let field = if traps {
        Context::TRAPS_DICT
    } else {
        Context::FLAGS_DICT
    };
    if let Some(dict) = field.get(this) {
        return Ok(dict);
    }
    let dict = signals::make(vm, this, traps)?;
    field.set(vm, this, Some(dict));
    Ok(dict)
}

pub fn set_traps(vm: &mut Vm, this: Value, bits: u32) {
    Context::TRAPS.set(vm, this, bits.into());
}

fn set_part(vm: &mut Vm, args: Args, part: usize) -> Result {
    let Some(value) = args.opt(1) else {
        let text = "context attributes cannot be deleted";
        return Err(vm.raise_str(Exc::AttributeError, text));
    };
    // Lists of signals are for the constructor.
    if part >= FLAGS && value.is_ref() && kind_of(value) == Kind::List {
        return Err(vm.type_error("argument must be a signal dict"));
    }
    change(vm, args.get(0), part, value)?;
    Ok(NONE)
}

fn in_range(vm: &mut Vm, value: Value, least: i64, most: i64, text: &str) -> Result<i64> {
    if !vm.is_int(value) {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "'{got}' object cannot be interpreted as an integer"
        )));
    }
    match vm.as_i64(value) {
        Some(number) if (least..=most).contains(&number) => Ok(number),
        Some(_) => Err(vm.value_error(text)),
        None => Err(vm.overflow_error("Python int too large to convert to C ssize_t")),
    }
}

/// Set a part of a context.
fn change(vm: &mut Vm, this: Value, part: usize, value: Value) -> Result<()> {
    match part {
        PREC => {
            let text = "valid range for prec is [1, MAX_PREC]";
            let number = in_range(vm, value, 1, MAX_PREC, text)?;
            let number = vm.int(number)?;
            Context::PREC.set(vm, this, number);
        }
        EMAX => {
            let text = "valid range for Emax is [0, MAX_EMAX]";
            let number = in_range(vm, value, 0, MAX_EMAX, text)?;
            let number = vm.int(number)?;
            Context::EMAX.set(vm, this, number);
        }
        EMIN => {
            let text = "valid range for Emin is [MIN_EMIN, 0]";
            let number = in_range(vm, value, MIN_EMIN, 0, text)?;
            let number = vm.int(number)?;
            Context::EMIN.set(vm, this, number);
        }
        ROUNDING => {
            let number = rounding_number(vm, value)?;
            Context::ROUNDING.set(vm, this, number);
        }
        CAPITALS => {
            let text = "valid values for capitals are 0 or 1";
            let number = in_range(vm, value, 0, 1, text)?;
            Context::CAPITALS.set(vm, this, number == 1);
        }
        CLAMP => {
            let text = "valid values for clamp are 0 or 1";
            let number = in_range(vm, value, 0, 1, text)?;
            Context::CLAMP.set(vm, this, number == 1);
        }
        FLAGS => {
            let bits = signals::bits_from(vm, value)?;
            Context::FLAGS.set(vm, this, bits.into());
        }
        _ => {
            let bits = signals::bits_from(vm, value)?;
            set_traps(vm, this, bits);
        }
    }
    Ok(())
}

/// A context of a class with the numbers of another, or of the module's beginning.
pub fn copy_for(vm: &mut Vm, class: Value, from: Option<Value>) -> Result {
    let this = vm.new_instance(class)?;
    let Some(from) = from else {
        let (most, least) = (vm.int(999_999)?, vm.int(-999_999)?);
        Context::PREC.set(vm, this, Value::small(28));
        Context::EMAX.set(vm, this, most);
        Context::EMIN.set(vm, this, least);
        Context::ROUNDING.set(vm, this, 6);
        Context::CLAMP.set(vm, this, false);
        Context::CAPITALS.set(vm, this, true);
        Context::FLAGS.set(vm, this, 0);
        Context::TRAPS.set(vm, this, 0);
        return Ok(this);
    };
    for field in [Context::PREC, Context::EMAX, Context::EMIN] {
        field.set(vm, this, field.get(from));
    }
    for field in [Context::ROUNDING, Context::FLAGS, Context::TRAPS] {
        field.set(vm, this, field.get(from));
    }
    for field in [Context::CLAMP, Context::CAPITALS] {
        field.set(vm, this, field.get(from));
    }
    Ok(this)
}

/// A plain copy, with the flags.
pub fn copy(vm: &mut Vm, from: Value) -> Result {
    let class = Context::class(vm);
    copy_for(vm, class, Some(from))
}

pub fn new(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let template = DefaultContext::get(vm);
    let this = copy_for(vm, class, template)?;
    Context::FLAGS.set(vm, this, 0);
    Ok(this)
}

/// The arguments from `first` on into the parts; None leaves a part as it is.
pub fn set_parts(vm: &mut Vm, this: Value, args: Args, first: usize) -> Result<()> {
    for part in 0..PARTS.len() {
        if let Some(value) = args.some(first + part) {
            change(vm, this, part, value)?;
        }
    }
    Ok(())
}

pub fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let ctx = ctx(this);
    let name = ROUNDINGS[Context::ROUNDING.get(this) as usize % ROUNDINGS.len()];
    let flags = signals::names_of(Context::FLAGS.get(this) as u32);
    let traps = signals::names_of(Context::TRAPS.get(this) as u32);
    vm.str(&format!(
        "Context(prec={}, rounding={name}, Emin={}, Emax={}, capitals={}, clamp={}, \
         flags={flags}, traps={traps})",
        ctx.prec,
        ctx.emin,
        ctx.emax,
        Context::CAPITALS.get(this) as i64,
        ctx.clamp as i64,
    ))
}

pub fn reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let flags = signals::list_of(vm, Context::FLAGS.get(this) as u32)?;
    let traps = signals::list_of(vm, Context::TRAPS.get(this) as u32)?;
    let parts = [
        Context::PREC.get(this),
        rounding_name(vm, this),
        Context::EMIN.get(this),
        Context::EMAX.get(this),
        Value::small(Context::CAPITALS.get(this) as i64),
        Value::small(Context::CLAMP.get(this) as i64),
        flags,
        traps,
    ];
    let parts = vm.tuple(&parts)?;
    vm.tuple(&[class, parts])
}
