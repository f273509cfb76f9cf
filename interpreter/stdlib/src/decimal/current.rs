//! The context in force, and blocks with one of their own.

use super::context::{self, Context, PARTS, set_parts};
use super::{BasicContext, Current, DefaultContext, ExtendedContext, Found};
use crate::contextvars::{current_value, set_current, stamp};
use crate::util::*;
use pyrs_leaf::decimal::status;
use pyrs_runtime::{Args, FALSE, Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct};

native_struct! {
    /// What `localcontext()` gives.
    pub struct Manager {
        LOCAL: Value,
        OUTER: Value,
    }
}

/// The widest of the interchange formats of IEEE 754.
pub const MAX_BITS: i64 = 512;

pub(super) static FUNCTIONS: &[Row] = &[
    Row::new("getcontext", "", |vm, _| current(vm)).doc("Get the current default context."),
    Row::new("setcontext", "context, /", |vm, a| {
        set_current_context(vm, a.get(0))?;
        Ok(NONE)
    })
    .doc("Set a new default context."),
    Row::new(
        "localcontext",
        "ctx=None, *, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, \
         clamp=None, flags=None, traps=None",
        local,
    )
    .doc(
        "Return a context manager that will set the default context to a copy of ctx\non entry to \
         the with-statement and restore the previous default context when\nexiting the \
         with-statement. If no context is supplied, a copy of the current\ndefault context is used.",
    ),
    Row::new("IEEEContext", "bits, /", ieee).doc(
        "Return a context object initialized to the proper values for one of the\nIEEE \
         interchange formats.",
    ),
];

pub(super) static MANAGER: TypeDef = TypeDef {
    module: "decimal",
    owns_kind: false,
    methods: &[
        Row::new("__enter__", "self, /", |vm, a| {
            let local = Manager::LOCAL.get(a.get(0));
            set_current_context(vm, local)?;
            Ok(local)
        }),
        Row::new("__exit__", "self, /, *args", |vm, a| {
            set_current_context(vm, Manager::OUTER.get(a.get(0)))?;
            Ok(FALSE)
        }),
    ],
    ..TypeDef::new("ContextManager", Kind::NativeObject)
};

/// The stamp of the mapping in which `Found` is the context in force.
pub struct FoundIn(i64);

/// The context in force.
#[inline]
pub fn current(vm: &mut Vm) -> Result {
    let stamp = stamp(vm)?;
    if let (Some(stamp), Some(FoundIn(found))) = (stamp, FoundIn::get(vm))
        && *found == stamp
        && let Some(context) = Found::get(vm)
    {
        return Ok(context);
    }
    let context = look_up(vm)?;
    // Looking up may have set the variable.
    if let Some(stamp) = crate::contextvars::stamp(vm)? {
        Found::set(vm, context);
        FoundIn(stamp).put(vm);
    }
    Ok(context)
}

fn look_up(vm: &mut Vm) -> Result {
    let var = Current::get(vm).unwrap_or(NONE);
    if let Some(context) = current_value(vm, var)?
        && Context::is(vm, context)
    {
        return Ok(context);
    }
    let template = DefaultContext::get(vm).unwrap_or(NONE);
    let context = context::copy(vm, template)?;
    Context::FLAGS.set(vm, context, 0);
    set_current(vm, var, context)?;
    Ok(context)
}

/// The context that an argument names: None and nothing are the one in force.
pub fn of_arg(vm: &mut Vm, value: Option<Value>) -> Result {
    match value {
        None | Some(NONE) => current(vm),
        Some(context) if Context::is(vm, context) => Ok(context),
        Some(_) => Err(vm.type_error("optional argument must be a context")),
    }
}

fn set_current_context(vm: &mut Vm, context: Value) -> Result<()> {
    if !Context::is(vm, context) {
        return Err(vm.type_error("argument must be a context"));
    }
    // The module's own contexts stay as they are.
    let own = [
        DefaultContext::get(vm),
        BasicContext::get(vm),
        ExtendedContext::get(vm),
    ];
    let mut context = context;
    if own.contains(&Some(context)) {
        context = context::copy(vm, context)?;
        Context::FLAGS.set(vm, context, 0);
    }
    let var = Current::get(vm).unwrap_or(NONE);
    set_current(vm, var, context)
}

fn local(vm: &mut Vm, args: Args) -> Result {
    let outer = current(vm)?;
    let from = match args.some(0) {
        None => outer,
        Some(context) if Context::is(vm, context) => context,
        Some(_) => return Err(vm.type_error("optional argument must be a context")),
    };
    let local = context::copy(vm, from)?;
    set_parts(vm, local, args, 1)?;
    let this = Manager::make(vm)?;
    Manager::LOCAL.set(vm, this, local);
    Manager::OUTER.set(vm, this, outer);
    Ok(this)
}

fn ieee(vm: &mut Vm, args: Args) -> Result {
    let bits = args.index(vm, 0)?;
    if !(32..=MAX_BITS).contains(&bits) || bits % 32 != 0 {
        return Err(vm.value_error(format!(
            "argument must be a multiple of 32, with a maximum of {MAX_BITS}"
        )));
    }
    let class = Context::class(vm);
    let this = context::copy_for(vm, class, None)?;
    let most = 3 << (bits / 16 + 3);
    let (prec, emax, emin) = (
        vm.int(9 * (bits / 32) - 2)?,
        vm.int(most)?,
        vm.int(1 - most)?,
    );
    Context::PREC.set(vm, this, prec);
    Context::EMAX.set(vm, this, emax);
    Context::EMIN.set(vm, this, emin);
    Context::CLAMP.set(vm, this, true);
    Ok(this)
}

/// The module's contexts and the variable.
pub fn make(vm: &mut Vm, module: Value) -> Result<()> {
    debug_assert_eq!(PARTS.len(), 8);
    let var = import_attr(vm, "_contextvars", "ContextVar")?;
    let name = vm.str("decimal_context")?;
    let var = vm.call(var, &[name])?;
    Current::set(vm, var);
    let class = Context::class(vm);
    let usual = status::INVALID | status::DIVISION_BY_ZERO | status::OVERFLOW;
    let default = context::copy_for(vm, class, None)?;
    context::set_traps(vm, default, usual);
    DefaultContext::set(vm, default);
    set(vm, module, "DefaultContext", default)?;
    let basic = context::copy_for(vm, class, None)?;
    Context::PREC.set(vm, basic, Value::small(9));
    Context::ROUNDING.set(vm, basic, 4);
    context::set_traps(vm, basic, usual | status::UNDERFLOW | status::CLAMPED);
    BasicContext::set(vm, basic);
    set(vm, module, "BasicContext", basic)?;
    let extended = context::copy_for(vm, class, None)?;
    Context::PREC.set(vm, extended, Value::small(9));
    ExtendedContext::set(vm, extended);
    set(vm, module, "ExtendedContext", extended)
}
