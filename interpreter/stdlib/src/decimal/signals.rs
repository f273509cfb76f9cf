//! Conditions as exceptions, and the dicts in which contexts show their flags and traps.

use super::context::{self, Context};
use super::{Conditions, ShownDict, Signals};
use crate::util::*;
use pyrs_leaf::decimal::status;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, kind_of,
    native_struct,
};

native_struct! {
    /// Flags or traps as a dict.
    pub struct SignalDict {
        CONTEXT: Value,
        IS_TRAPS: bool,
    }
}
native_struct! {
    /// Goes through the signals.
    pub struct SignalIter {
        AT: i64,
    }
}

/// The bits of the signals, in the order of their classes.
const SIGNAL_BITS: [u32; 9] = [
    status::INVALID,
    status::FLOAT_OPERATION,
    status::DIVISION_BY_ZERO,
    status::OVERFLOW,
    status::UNDERFLOW,
    status::SUBNORMAL,
    status::INEXACT,
    status::ROUNDED,
    status::CLAMPED,
];
/// The bits of the conditions that are InvalidOperation.
const CONDITION_BITS: [u32; 5] = [
    status::INVALID_OPERATION,
    status::CONVERSION_SYNTAX,
    status::DIVISION_IMPOSSIBLE,
    status::DIVISION_UNDEFINED,
    status::INVALID_CONTEXT,
];
const NAMES: [&str; 9] = [
    "InvalidOperation",
    "FloatOperation",
    "DivisionByZero",
    "Overflow",
    "Underflow",
    "Subnormal",
    "Inexact",
    "Rounded",
    "Clamped",
];

/// Record what occurred; raise what the context traps.
#[inline]
pub fn settle(vm: &mut Vm, context: Value, happened: u32) -> Result<()> {
    if happened == 0 {
        return Ok(());
    }
    let flags = Context::FLAGS.get(context) | i64::from(happened);
    Context::FLAGS.set(vm, context, flags);
    let trapped = happened & Context::TRAPS.get(context) as u32;
    if trapped == 0 {
        return Ok(());
    }
    Err(raise(vm, trapped))
}

#[cold]
fn raise(vm: &mut Vm, trapped: u32) -> pyrs_runtime::Raised {
    let made = (|| {
        let signals = Signals::get(vm).unwrap_or(NONE);
        let conditions = Conditions::get(vm).unwrap_or(NONE);
        let first = SIGNAL_BITS.iter().position(|bits| trapped & bits != 0);
        let class = item(signals, first.unwrap_or(0));
        let list = vm.list(&[])?;
        for (i, bits) in CONDITION_BITS.iter().enumerate() {
            if trapped & bits != 0 {
                push(vm, list, item(conditions, i))?;
            }
        }
        for (i, bits) in SIGNAL_BITS.iter().enumerate().skip(1) {
            if trapped & bits != 0 {
                push(vm, list, item(signals, i))?;
            }
        }
        vm.call(class, &[list])
    })();
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

/// The signals in a set of bits, as a list.
pub fn list_of(vm: &mut Vm, bits: u32) -> Result {
    let signals = Signals::get(vm).unwrap_or(NONE);
    let list = vm.list(&[])?;
    for (i, signal) in SIGNAL_BITS.iter().enumerate() {
        if bits & signal != 0 {
            push(vm, list, item(signals, i))?;
        }
    }
    Ok(list)
}

/// The names of signals as contexts show them.
pub fn names_of(bits: u32) -> String {
    /// In the order of their bits but for one.
    const ORDER: [usize; 9] = [8, 0, 2, 6, 1, 3, 7, 5, 4];
    let names: Vec<&str> = ORDER
        .iter()
        .filter(|&&i| bits & SIGNAL_BITS[i] != 0)
        .map(|&i| NAMES[i])
        .collect();
    format!("[{}]", names.join(", "))
}

fn bits_of(vm: &Vm, key: Value) -> Option<u32> {
    let signals = Signals::get(vm)?;
    let at = (0..SIGNAL_BITS.len()).find(|&i| item(signals, i) == key)?;
    Some(SIGNAL_BITS[at])
}

fn needed_bits(vm: &mut Vm, key: Value) -> Result<u32> {
    match bits_of(vm, key) {
        Some(bits) => Ok(bits),
        None => Err(vm.raise_str(Exc::KeyError, "invalid error flag")),
    }
}

/// A set of bits from a list of signals, or a dict with all of them as keys.
pub fn bits_from(vm: &mut Vm, value: Value) -> Result<u32> {
    if is(vm, value) {
        return of_context(vm, value);
    }
    if value.is_ref() && kind_of(value) == Kind::Dict {
        return bits_from_dict(vm, value);
    }
    if !value.is_ref() || kind_of(value) != Kind::List {
        return Err(vm.type_error("argument must be a signal dict"));
    }
    let mut bits = 0;
    for i in 0..list_len(value) {
        let Some(signal) = (i < list_len(value)).then(|| list_get(vm, value, i)) else {
            break;
        };
        let signal = signal?;
        match bits_of(vm, signal) {
            Some(signal) => bits |= signal,
            None => return Err(vm.raise_str(Exc::KeyError, LIST_WANTED)),
        }
    }
    Ok(bits)
}

const LIST_WANTED: &str = "valid values for signals are:\n  [InvalidOperation, FloatOperation, \
                           DivisionByZero,\n   Overflow, Underflow, Subnormal, Inexact, \
                           Rounded,\n   Clamped]";

fn bits_from_dict(vm: &mut Vm, value: Value) -> Result<u32> {
    if vm.dict_len(value) != SIGNAL_BITS.len() {
        return Err(vm.raise_str(Exc::KeyError, "invalid signal dict"));
    }
    let (mut i, mut bits) = (0, 0);
    while let Some((next, key, on)) = vm.dict_next(value, i) {
        let signal = needed_bits(vm, key)?;
        if vm.truth(on)? {
            bits |= signal;
        }
        i = next;
    }
    Ok(bits)
}

/// The dict for a context.
pub fn make(vm: &mut Vm, context: Value, traps: bool) -> Result {
    let class = ShownDict::get(vm).unwrap_or(NONE);
    let this = vm.new_instance(class)?;
    SignalDict::CONTEXT.set(vm, this, context);
    SignalDict::IS_TRAPS.set(vm, this, traps);
    Ok(this)
}

pub fn is(vm: &Vm, value: Value) -> bool {
    SignalDict::is(vm, value)
}

/// The bits of a dict that is one of a context's: programs can make others.
fn of_context(vm: &mut Vm, this: Value) -> Result<u32> {
    if !Context::is(vm, SignalDict::CONTEXT.get(this)) {
        return Err(vm.value_error("invalid signal dict"));
    }
    Ok(get(this))
}

fn get(this: Value) -> u32 {
    let context = SignalDict::CONTEXT.get(this);
    let bits = if SignalDict::IS_TRAPS.get(this) {
        Context::TRAPS.get(context)
    } else {
        Context::FLAGS.get(context)
    };
    bits as u32
}

fn put(vm: &mut Vm, this: Value, bits: u32) {
    let context = SignalDict::CONTEXT.get(this);
    if SignalDict::IS_TRAPS.get(this) {
        context::set_traps(vm, context, bits);
    } else {
        Context::FLAGS.set(vm, context, bits.into());
    }
}

pub(super) static SIGNAL_DICT: TypeDef = TypeDef {
    module: "decimal",
    owns_kind: false,
    subclassable: true,
    methods: &[
        Row::new("__len__", "self, /", |vm, a| {
            of_context(vm, a.get(0))?;
            Ok(Value::small(SIGNAL_BITS.len() as i64))
        }),
        Row::new("__iter__", "self, /", |vm, a| {
            of_context(vm, a.get(0))?;
            let it = SignalIter::make(vm)?;
            SignalIter::AT.set(vm, it, 0);
            Ok(it)
        }),
        Row::new("__getitem__", "self, key, /", |vm, a| {
            let bits = needed_bits(vm, a.get(1))?;
            Ok(boolean(of_context(vm, a.get(0))? & bits != 0))
        }),
        Row::new("__setitem__", "self, key, value, /", |vm, a| {
            let bits = needed_bits(vm, a.get(1))?;
            let on = vm.truth(a.get(2))?;
            let old = of_context(vm, a.get(0))?;
            put(vm, a.get(0), if on { old | bits } else { old & !bits });
            Ok(NONE)
        }),
        Row::new("__delitem__", "self, key, /", |vm, _| {
            Err(vm.value_error("signal keys cannot be deleted"))
        }),
        Row::new("__repr__", "self, /", repr),
        Row::new("__eq__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Eq)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ne)
        }),
        Row::new("copy", "self, /", |vm, a| {
            let signals = Signals::get(vm).unwrap_or(NONE);
            let dict = vm.new_dict()?;
            let set = of_context(vm, a.get(0))?;
            for (i, bits) in SIGNAL_BITS.iter().enumerate() {
                let on = boolean(set & bits != 0);
                vm.dict_set(dict, item(signals, i), on)?;
            }
            Ok(dict)
        }),
    ],
    ..TypeDef::new("SignalDictMixin", Kind::NativeObject)
};

pub(super) static SIGNAL_ITER: TypeDef = TypeDef {
    module: "decimal",
    owns_kind: false,
    methods: &[
        Row::new("__iter__", "self, /", |_, a| Ok(a.get(0))),
        Row::new("__next__", "self, /", |vm, a| {
            let at = SignalIter::AT.get(a.get(0));
            let signals = Signals::get(vm).unwrap_or(NONE);
            if at < 0 || at as usize >= SIGNAL_BITS.len() {
                return Err(vm.stop_iteration(NONE));
            }
            SignalIter::AT.set(vm, a.get(0), at + 1);
            Ok(item(signals, at as usize))
        }),
    ],
    ..TypeDef::new("signal_iterator", Kind::NativeObject)
};

fn repr(vm: &mut Vm, args: Args) -> Result {
    let bits = of_context(vm, args.get(0))?;
    let parts: Vec<String> = SIGNAL_BITS
        .iter()
        .zip(NAMES)
        .map(|(signal, name)| {
            let on = if bits & signal != 0 { "True" } else { "False" };
            format!("<class 'decimal.{name}'>:{on}")
        })
        .collect();
    vm.str(&format!("{{{}}}", parts.join(", ")))
}

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    // InvalidOperation is on by any of its bits.
    let whole = |bits: u32| {
        let on = SIGNAL_BITS.iter().map(|signal| bits & signal != 0);
        on.fold(0_u32, |n, on| n << 1 | on as u32)
    };
    let own = of_context(vm, this)?;
    let same = if is(vm, other) {
        whole(own) == whole(of_context(vm, other)?)
    } else if other.is_ref() && kind_of(other) == Kind::Dict {
        match bits_from_dict(vm, other) {
            Ok(bits) => whole(bits) == whole(own),
            Err(_) => {
                vm.catch(Exc::KeyError)?;
                false
            }
        }
    } else {
        return Ok(NOT_IMPLEMENTED);
    };
    Ok(boolean(same == (op == CmpOp::Eq)))
}
