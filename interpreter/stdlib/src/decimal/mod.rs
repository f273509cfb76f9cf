//! _decimal: decimal floating point.
//!
//! The arithmetic is `pyrs_leaf::decimal`, which knows no Python; here are the objects.
//!
//! - `object`: numbers as objects and back, and what other values become
//! - `number`: the type Decimal, with Python's number protocol; `methods`: its other methods
//! - `convert`: hashes, ints, floats, ratios, tuples
//! - `context`: contexts; `operations`: their methods; `signals`: their dicts of signals;
//!   `current`: the one that is in force
//!
//! A condition that occurred is recorded in the context, and raised if the context traps it:
//! [`signals::settle`] does both, when an operation has its result.

mod context;
mod convert;
mod current;
mod methods;
mod number;
mod object;
mod operations;
mod shown;
mod signals;

use crate::ModuleId;
use crate::util::*;
use pyrs_leaf::decimal::{MAX_EMAX, MAX_PREC, MIN_EMIN, MIN_ETINY, NoRoom};
use pyrs_runtime::{Result, Value, Vm, boolean, py_module};

pub(crate) use context::Context;
pub(crate) use current::Manager;
pub(crate) use object::Decimal;
pub(crate) use signals::{SignalDict, SignalIter};

py_module! {
    pub static MODULE = ModuleId::Decimal, "_decimal";
    doc: "C decimal arithmetic module",
    functions: [current::FUNCTIONS],
    types: { Decimal = &number::DECIMAL, Context = &context::CONTEXT },
    hidden: {
        Manager = &current::MANAGER,
        SignalDict = &signals::SIGNAL_DICT,
        SignalIter = &signals::SIGNAL_ITER,
    },
    values: {
        /// The exception classes of signals, in the order in which they are looked for.
        Signals,
        /// Those of the conditions that are one signal.
        Conditions,
        /// The class of the dicts that contexts show.
        ShownDict,
        /// The class of what `as_tuple` gives.
        Parts,
        /// The variable that holds the context in force.
        Current,
        /// The context that was in force when it was last looked for.
        Found,
        DefaultContext,
        BasicContext,
        ExtendedContext,
        /// The names of the ways to round, a tuple.
        Roundings,
        /// `numbers.Rational`.
        Rational,
    },
    state: [current::FoundIn],
    fill: fill,
}

/// The ways to round, by their names, in the order of their numbers.
const ROUNDINGS: [&str; 8] = [
    "ROUND_UP",
    "ROUND_DOWN",
    "ROUND_CEILING",
    "ROUND_FLOOR",
    "ROUND_HALF_UP",
    "ROUND_HALF_DOWN",
    "ROUND_HALF_EVEN",
    "ROUND_05UP",
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let mixin = SignalDict::class(vm);
    set(vm, module, "_SignalDictMixin", mixin)?;
    run_own(vm, module, "<_decimal>", "decimal")?;
    let dict = vm.module_dict(module);
    let taken = |vm: &mut Vm, name: &str| -> Result {
        let value = attr(vm, module, name)?;
        let key = vm.intern_str(name)?;
        vm.dict_delete(dict, key)?;
        Ok(value)
    };
    let value = taken(vm, "_signals")?;
    Signals::set(vm, value);
    let value = taken(vm, "_conditions")?;
    Conditions::set(vm, value);
    let value = taken(vm, "_signal_dict")?;
    ShownDict::set(vm, value);
    for name in [
        "_SignalDictMixin",
        "_namedtuple",
        "_MutableMapping",
        "_Number",
        "_exception",
        "_rational",
    ] {
        taken(vm, name)?;
    }
    let value = attr(vm, module, "DecimalTuple")?;
    Parts::set(vm, value);
    let rational = import_attr(vm, "numbers", "Rational")?;
    Rational::set(vm, rational);
    let names = vm.list(&[])?;
    for name in ROUNDINGS {
        let text = vm.intern_str(name)?;
        push(vm, names, text)?;
        set(vm, module, name, text)?;
    }
    let names = vm.tuple_from(names)?;
    Roundings::set(vm, names);
    for (name, number) in [
        ("MAX_PREC", MAX_PREC),
        ("MAX_EMAX", MAX_EMAX),
        ("MIN_EMIN", MIN_EMIN),
        ("MIN_ETINY", MIN_ETINY),
        ("IEEE_CONTEXT_MAX_BITS", current::MAX_BITS),
    ] {
        let number = vm.int(number)?;
        set(vm, module, name, number)?;
    }
    set(vm, module, "HAVE_THREADS", boolean(true))?;
    set(vm, module, "HAVE_CONTEXTVAR", boolean(true))?;
    // The versions of the specification and of the library whose results these are.
    let version = vm.str("1.70")?;
    set(vm, module, "__version__", version)?;
    let version = vm.str("2.5.1")?;
    set(vm, module, "__libmpdec_version__", version)?;
    current::make(vm, module)
}

/// The error when a result has no room.
fn fits<T>(vm: &mut Vm, result: core::result::Result<T, NoRoom>) -> Result<T> {
    match result {
        Ok(value) => Ok(value),
        Err(NoRoom) => Err(vm.memory_error()),
    }
}
