//! `Future`. What is rare (messages, saved exceptions, where it was made) lies in an object of
//! its own, so that a future takes 40 bytes.

use super::{
    Task, asyncio_type, awaited, call_method_of, call_soon, cancelled_error, invalid_state, iter,
    registry, tell,
};
use crate::contextvars;
use crate::util::*;
use pyrs_runtime::name::Name;
use pyrs_runtime::native::{PLAIN_NEW, plain_new};
use pyrs_runtime::objmodel::gc::layout::flag;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::{
    Args, Exc, GetSetRow, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean, native_struct,
};

native_struct! {
    pub struct Future {
        /// Empty: `__init__` has not run.
        LOOP: Option<Value>,
        /// See [`flags`].
        FLAGS: i64,
        /// The first callback, and its context.
        CALLBACK: Option<Value>,
        CONTEXT: Option<Value>,
        /// A list of the others, each followed by its context.
        MORE: Option<Value>,
        /// The result, or the exception.
        RESULT: Option<Value>,
        RARE: Option<Value>,
        /// The task that waits for it, or a set of them.
        AWAITED_BY: Option<Value>,
    }
}
native_struct! {
    pub struct Rare {
        /// What the exception's traceback was when it was set.
        TRACEBACK: Value,
        /// Where the future was made, in debug mode.
        SOURCE: Value,
        /// What `cancel` was given.
        MESSAGE: Value,
        /// A CancelledError to be raised again.
        CANCELLED: Option<Value>,
    }
}

/// Bits of a future's FLAGS.
pub(super) mod flags {
    /// Its state, one of the three below.
    pub const STATE: i64 = 3;
    pub const PENDING: i64 = 0;
    pub const CANCELLED: i64 = 1;
    pub const FINISHED: i64 = 2;
    /// It comes from an `await`, not from a `yield`.
    pub const BLOCKING: i64 = 4;
    /// Nobody has seen its exception.
    pub const LOG: i64 = 8;
    /// The result is an exception.
    pub const FAILED: i64 = 16;
    /// Of tasks: it is cancelled at the next step.
    pub const MUST_CANCEL: i64 = 32;
    /// Of tasks: tell when it dies pending.
    pub const LOG_PENDING: i64 = 64;
    /// Of tasks: `all_tasks` shows it.
    pub const REGISTERED: i64 = 128;
    /// Of tasks: the requests to cancel it, from this bit on.
    pub const REQUESTS: u32 = 8;
    pub const MOST_REQUESTS: i64 = (1 << 20) - 1;
}

pub(super) static FUTURE: TypeDef = TypeDef {
    subclassable: true,
    has_dict: true,
    weakrefable: true,
    doc: "The result of something that is not done yet, for use within one thread: its \
          callbacks are called by the event loop.",
    methods: &[
        Row::fixed("__new__", PLAIN_NEW, plain_new),
        Row::new("__init__", "self, *, loop=None", |vm, a| {
            init(vm, a.get(0), a.some(1)).map(|()| NONE)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            shown(vm, a.get(0), "asyncio.base_futures", "_future_repr")
        }),
        Row::new("__iter__", "self, /", |vm, a| iter::new(vm, a.get(0))),
        Row::new("__await__", "self, /", |vm, a| iter::new(vm, a.get(0))),
        Row::new("__del__", "self, /", |vm, a| {
            tell_failed(vm, a.get(0)).map(|()| NONE)
        }),
        Row::new("result", "self, /", |vm, a| result(vm, a.get(0)))
            .doc("Return the result, or raise the exception that was set."),
        Row::new("exception", "self, /", |vm, a| exception(vm, a.get(0)))
            .doc("Return the exception that was set, or None."),
        Row::new("set_result", "self, result, /", |vm, a| {
            need_loop(vm, a.get(0))?;
            set_result(vm, a.get(0), a.get(1)).map(|()| NONE)
        })
        .doc("Mark the future done and set its result."),
        Row::new("set_exception", "self, exception, /", |vm, a| {
            need_loop(vm, a.get(0))?;
            set_exception(vm, a.get(0), a.get(1)).map(|()| NONE)
        })
        .doc("Mark the future done and set an exception."),
        Row::new(
            "add_done_callback",
            "self, fn, /, *, context=<unrepresentable>",
            add_done_callback,
        )
        .doc("Add a callback to be run when the future becomes done, with it as argument."),
        Row::new("remove_done_callback", "self, fn, /", remove_done_callback)
            .doc("Remove all instances of a callback; return how many that were."),
        Row::new("cancel", "self, /, msg=None", |vm, a| {
            need_loop(vm, a.get(0))?;
            cancel(vm, a.get(0), a.some(1)).map(boolean)
        })
        .doc("Cancel the future and schedule callbacks. False if it is done already."),
        Row::new("cancelled", "self, /", |_, a| {
            Ok(boolean(state(a.get(0)) == flags::CANCELLED))
        })
        .doc("Return True if the future was cancelled."),
        Row::new("done", "self, /", |_, a| {
            Ok(boolean(state(a.get(0)) != flags::PENDING))
        })
        .doc("Return True if the future is done: has a result, an exception, or is cancelled."),
        Row::new("get_loop", "self, /", |vm, a| need_loop(vm, a.get(0)))
            .doc("Return the event loop the Future is bound to."),
        Row::new("_make_cancelled_error", "self, /", |vm, a| {
            make_cancelled_error(vm, a.get(0))
        })
        .doc("Create the CancelledError to raise if the Future is cancelled; once only."),
        Row::class("__class_getitem__", "type, object, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        })
        .doc("Futures are generic over the type of their results"),
    ],
    getsets: &[
        GetSetRow::get("_state", |vm, a| {
            need_loop(vm, a.get(0))?;
            vm.intern_str(match state(a.get(0)) {
                flags::PENDING => "PENDING",
                flags::CANCELLED => "CANCELLED",
                _ => "FINISHED",
            })
        }),
        GetSetRow::new(
            "_asyncio_future_blocking",
            |_, a| {
                let blocking = has(a.get(0), flags::BLOCKING) && is_made(a.get(0));
                Ok(boolean(blocking))
            },
            |vm, a| {
                need_loop(vm, a.get(0))?;
                set_flag(vm, a, flags::BLOCKING, "_asyncio_future_blocking")
            },
        ),
        GetSetRow::get("_loop", |_, a| {
            Ok(Future::LOOP.get(a.get(0)).unwrap_or(NONE))
        }),
        GetSetRow::get("_callbacks", callbacks),
        GetSetRow::get("_result", |vm, a| {
            need_loop(vm, a.get(0))?;
            Ok(kept(a.get(0), false).unwrap_or(NONE))
        }),
        GetSetRow::get("_exception", |vm, a| {
            need_loop(vm, a.get(0))?;
            Ok(kept(a.get(0), true).unwrap_or(NONE))
        }),
        GetSetRow::new(
            "_log_traceback",
            |vm, a| {
                need_loop(vm, a.get(0))?;
                Ok(boolean(has(a.get(0), flags::LOG)))
            },
            |vm, a| {
                let value = a.opt(1);
                if value.is_some_and(|value| vm.truth(value) == Ok(true)) {
                    return Err(vm.value_error("_log_traceback can only be set to False"));
                }
                set_flag(vm, a, flags::LOG, "_log_traceback")
            },
        ),
        GetSetRow::get("_source_traceback", |_, a| {
            Ok(rare(a.get(0)).map_or(NONE, |rare| Rare::SOURCE.get(rare)))
        }),
        GetSetRow::new(
            "_cancel_message",
            |_, a| Ok(message(a.get(0))),
            |vm, a| match a.opt(1) {
                Some(message) => set_message(vm, a.get(0), message).map(|()| NONE),
                None => Err(no_deletion(vm, a.get(0), "_cancel_message")),
            },
        ),
        GetSetRow::get("_asyncio_awaited_by", |vm, a| awaited::all(vm, a.get(0))),
    ],
    ..asyncio_type("Future")
};

pub(super) static RARE: TypeDef = asyncio_type("FutureRest");

pub(super) fn state(this: Value) -> i64 {
    Future::FLAGS.get(this) & flags::STATE
}
pub(super) fn has(this: Value, bit: i64) -> bool {
    Future::FLAGS.get(this) & bit != 0
}
pub(super) fn put(vm: &mut Vm, this: Value, bit: i64, on: bool) {
    let now = Future::FLAGS.get(this);
    Future::FLAGS.set(vm, this, if on { now | bit } else { now & !bit });
}

/// Whether `__init__` has run.
pub(super) fn is_made(this: Value) -> bool {
    Future::LOOP.get(this).is_some()
}

/// The loop.
pub(super) fn need_loop(vm: &mut Vm, this: Value) -> Result {
    match Future::LOOP.get(this) {
        Some(event_loop) => Ok(event_loop),
        None => Err(vm.runtime_error("Future object is not initialized.")),
    }
}

#[cold]
pub(super) fn no_deletion(vm: &mut Vm, this: Value, name: &str) -> Raised {
    let class = vm.type_full_name(vm.class_of(this));
    let text = format!("attribute '{name}' of '{class}' objects cannot be deleted");
    vm.raise_str(Exc::AttributeError, &text)
}

/// A setter of a flag.
pub(super) fn set_flag(vm: &mut Vm, args: Args, bit: i64, name: &str) -> Result {
    let Some(value) = args.opt(1) else {
        return Err(no_deletion(vm, args.get(0), name));
    };
    let on = vm.truth(value)?;
    put(vm, args.get(0), bit, on);
    Ok(NONE)
}

fn rare(this: Value) -> Option<Value> {
    Future::RARE.get(this)
}

/// What is rare about it, made if need be.
fn need_rare(vm: &mut Vm, this: Value) -> Result {
    if let Some(rare) = rare(this) {
        return Ok(rare);
    }
    let rare = Rare::make(vm)?;
    Future::RARE.set(vm, this, Some(rare));
    Ok(rare)
}

/// What `cancel` was given.
pub(super) fn message(this: Value) -> Value {
    rare(this).map_or(NONE, |rare| Rare::MESSAGE.get(rare))
}
pub(super) fn set_message(vm: &mut Vm, this: Value, message: Value) -> Result<()> {
    if message != NONE || rare(this).is_some() {
        let rare = need_rare(vm, this)?;
        Rare::MESSAGE.set(vm, rare, message);
    }
    Ok(())
}
/// The CancelledError that is raised for it the next time.
pub(super) fn save_cancelled(vm: &mut Vm, this: Value, error: Value) -> Result<()> {
    let rare = need_rare(vm, this)?;
    Rare::CANCELLED.set(vm, rare, Some(error));
    Ok(())
}
/// Where it was made, in debug mode.
pub(super) fn source(this: Value) -> Option<Value> {
    let source = rare(this).map(|rare| Rare::SOURCE.get(rare));
    source.filter(|&source| source != NONE)
}

/// The result, or the exception.
fn kept(this: Value, failed: bool) -> Option<Value> {
    Future::RESULT
        .get(this)
        .filter(|_| has(this, flags::FAILED) == failed)
}

/// `__init__`: of no loop in particular, the current one.
pub(super) fn init(vm: &mut Vm, this: Value, event_loop: Option<Value>) -> Result<()> {
    let event_loop = match event_loop {
        Some(event_loop) => event_loop,
        None => registry::get_event_loop(vm)?,
    };
    for field in [
        Future::CALLBACK,
        Future::CONTEXT,
        Future::MORE,
        Future::RESULT,
        Future::RARE,
        Future::AWAITED_BY,
    ] {
        field.clear(vm, this);
    }
    Future::FLAGS.set(vm, this, 0);
    Future::LOOP.set(vm, this, Some(event_loop));
    let debug = vm.name(Name::get_debug);
    let debug = call_method_of(vm, event_loop, debug, &[])?;
    if vm.truth(debug)? {
        let extract = import_attr(vm, "traceback", "extract_stack")?;
        let source = vm.call(extract, &[])?;
        let rare = need_rare(vm, this)?;
        Rare::SOURCE.set(vm, rare, source);
    }
    settle(vm, this);
    Ok(())
}

/// It is not listed for its finalizer where that would have nothing to tell.
pub(super) fn settle(vm: &mut Vm, this: Value) {
    let now = Future::FLAGS.get(this);
    if now & flags::LOG != 0 || !this.addr().has(flag::FINALIZER) {
        return;
    }
    let class = vm.class_of(this);
    let task = Task::class(vm);
    if class != Future::class(vm) && class != task {
        let name = vm.name(Name::__del__);
        let own = vm.lookup(class, name);
        if own != vm.lookup(Future::class(vm), name) && own != vm.lookup(task, name) {
            return;
        }
    }
    if now & flags::STATE == flags::PENDING && Task::is(vm, this) {
        return;
    }
    this.addr().clear_flags(flag::FINALIZER);
}

/// Ask the loop to call all callbacks.
fn schedule(vm: &mut Vm, this: Value) -> Result<()> {
    let (first, more) = (Future::CALLBACK.get(this), Future::MORE.get(this));
    let Some(event_loop) = Future::LOOP.get(this).filter(|_| first.or(more).is_some()) else {
        return Ok(());
    };
    let context = Future::CONTEXT.get(this).unwrap_or(NONE);
    for field in [Future::CALLBACK, Future::CONTEXT, Future::MORE] {
        field.clear(vm, this);
    }
    if let Some(first) = first {
        call_soon(vm, event_loop, first, Some(this), context)?;
    }
    let Some(more) = more else {
        return Ok(());
    };
    let mut i = 0;
    while i + 1 < list_len(more) {
        let callback = list_get(vm, more, i)?;
        let context = list_get(vm, more, i + 1)?;
        call_soon(vm, event_loop, callback, Some(this), context)?;
        i += 2;
    }
    Ok(())
}

/// It is done, and its state is written.
fn done(vm: &mut Vm, this: Value) -> Result<()> {
    settle(vm, this);
    schedule(vm, this)
}

fn end(vm: &mut Vm, this: Value, how: i64) {
    let now = Future::FLAGS.get(this) & !flags::STATE;
    Future::FLAGS.set(vm, this, now | how);
}

pub(super) fn set_result(vm: &mut Vm, this: Value, result: Value) -> Result<()> {
    if state(this) != flags::PENDING {
        return invalid_state(vm, "invalid state");
    }
    Future::RESULT.set(vm, this, Some(result));
    end(vm, this, flags::FINISHED);
    done(vm, this)
}

pub(super) fn set_exception(vm: &mut Vm, this: Value, exception: Value) -> Result<()> {
    if state(this) != flags::PENDING {
        return invalid_state(vm, "invalid state");
    }
    let mut error = exception;
    if vm.is_exception_class(error) {
        error = vm.call(error, &[])?;
        if state(this) != flags::PENDING {
            return invalid_state(vm, "invalid state");
        }
    }
    if !vm.is_exception(error) {
        return Err(vm.type_error("invalid exception object"));
    }
    let stop = vm.exc_class(Exc::StopIteration);
    if vm.is_instance_of(error, stop) {
        let text = "StopIteration interacts badly with generators and cannot be raised into a \
                    Future";
        let new = vm.new_exc(Exc::RuntimeError, text)?;
        for field in [exception::CAUSE, exception::CONTEXT] {
            vm.m.store(new.addr(), field, error);
        }
        vm.m.store(new.addr(), exception::FLAGS, pyrs_runtime::TRUE);
        error = new;
    }
    if let Some(traceback) = error.addr().value(exception::TRACEBACK) {
        let rare = need_rare(vm, this)?;
        Rare::TRACEBACK.set(vm, rare, traceback);
    }
    // The entry in the list is there before anything is changed.
    vm.m.set_finalizer(this.addr())?;
    Future::RESULT.set(vm, this, Some(error));
    end(vm, this, flags::FINISHED | flags::FAILED);
    schedule(vm, this)?;
    put(vm, this, flags::LOG, true);
    Ok(())
}

pub(super) fn cancel(vm: &mut Vm, this: Value, message: Option<Value>) -> Result<bool> {
    put(vm, this, flags::LOG, false);
    if state(this) != flags::PENDING {
        settle(vm, this);
        return Ok(false);
    }
    set_message(vm, this, message.unwrap_or(NONE))?;
    end(vm, this, flags::CANCELLED);
    done(vm, this)?;
    Ok(true)
}

/// The CancelledError for a cancelled future: a saved one is given once.
pub(super) fn make_cancelled_error(vm: &mut Vm, this: Value) -> Result {
    if let Some(rare) = rare(this)
        && let Some(saved) = Rare::CANCELLED.get(rare)
    {
        Rare::CANCELLED.clear(vm, rare);
        return Ok(saved);
    }
    let class = cancelled_error(vm)?;
    match message(this) {
        NONE => vm.call(class, &[]),
        message => vm.call(class, &[message]),
    }
}

/// What became of a future.
pub(super) enum Outcome {
    Result(Value),
    /// An exception, which is to be raised.
    Raises(Value),
}

/// The result or the exception of one that is done.
pub(super) fn outcome(vm: &mut Vm, this: Value) -> Result<Outcome> {
    match state(this) {
        flags::CANCELLED => return make_cancelled_error(vm, this).map(Outcome::Raises),
        flags::FINISHED => {}
        _ if is_made(this) => return invalid_state(vm, "Result is not set."),
        _ => return invalid_state(vm, "Future object is not initialized."),
    }
    let now = Future::FLAGS.get(this);
    let kept = Future::RESULT.get(this).unwrap_or(NONE);
    if now & flags::FAILED == 0 {
        return Ok(Outcome::Result(kept));
    }
    if now & flags::LOG != 0 {
        put(vm, this, flags::LOG, false);
        settle(vm, this);
    }
    let traceback = rare(this).map_or(NONE, |rare| Rare::TRACEBACK.get(rare));
    let traceback = Some(traceback).filter(|&traceback| traceback != NONE);
    vm.m.store_option(kept.addr(), exception::TRACEBACK, traceback);
    Ok(Outcome::Raises(kept))
}

/// `result()`.
pub(super) fn result(vm: &mut Vm, this: Value) -> Result {
    match outcome(vm, this)? {
        Outcome::Result(result) => Ok(result),
        Outcome::Raises(exception) => Err(vm.raise(exception)),
    }
}

fn exception(vm: &mut Vm, this: Value) -> Result {
    match state(this) {
        flags::CANCELLED => {
            let error = make_cancelled_error(vm, this)?;
            return Err(vm.raise(error));
        }
        flags::FINISHED => {}
        _ if is_made(this) => return invalid_state(vm, "Exception is not set."),
        _ => return invalid_state(vm, "Future object is not initialized."),
    }
    put(vm, this, flags::LOG, false);
    settle(vm, this);
    Ok(kept(this, true).unwrap_or(NONE))
}

/// A callback for when it is done, with its context.
pub(super) fn add_callback(
    vm: &mut Vm,
    this: Value,
    callback: Value,
    context: Value,
) -> Result<()> {
    if state(this) != flags::PENDING {
        let event_loop = need_loop(vm, this)?;
        return call_soon(vm, event_loop, callback, Some(this), context);
    }
    let more = match (Future::CALLBACK.get(this), Future::MORE.get(this)) {
        (None, None) => {
            Future::CONTEXT.set(vm, this, Some(context));
            Future::CALLBACK.set(vm, this, Some(callback));
            return Ok(());
        }
        (_, Some(more)) => more,
        (_, None) => vm.list(&[])?,
    };
    push(vm, more, callback)?;
    push(vm, more, context)?;
    Future::MORE.set(vm, this, Some(more));
    Ok(())
}

fn add_done_callback(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if !is_made(this) {
        return Err(vm.runtime_error("uninitialized Future object"));
    }
    let context = match args.opt(2) {
        Some(context) => context,
        None => contextvars::copy_current(vm)?,
    };
    add_callback(vm, this, args.get(1), context)?;
    Ok(NONE)
}

fn remove_done_callback(vm: &mut Vm, args: Args) -> Result {
    let (this, callback) = (args.get(0), args.get(1));
    need_loop(vm, this)?;
    let mut removed = 0;
    if let Some(first) = Future::CALLBACK.get(this)
        && vm.equal(first, callback)?
        && Future::CALLBACK.get(this) == Some(first)
    {
        Future::CALLBACK.clear(vm, this);
        Future::CONTEXT.clear(vm, this);
        removed += 1;
    }
    // Comparing may run anything: others may be added and removed meanwhile.
    let Some(more) = Future::MORE.get(this) else {
        return vm.int(removed);
    };
    let kept = vm.list(&[])?;
    let mut i = 0;
    while i + 1 < list_len(more) {
        let other = list_get(vm, more, i)?;
        let context = list_get(vm, more, i + 1)?;
        i += 2;
        if vm.equal(other, callback)? {
            removed += 1;
        } else {
            push(vm, kept, other)?;
            push(vm, kept, context)?;
        }
    }
    if Future::MORE.get(this) == Some(more) {
        let kept = Some(kept).filter(|&kept| list_len(kept) > 0);
        Future::MORE.set(vm, this, kept);
    }
    vm.int(removed)
}

/// None, or a list of pairs of a callback and its context.
fn callbacks(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    need_loop(vm, this)?;
    let (first, more) = (Future::CALLBACK.get(this), Future::MORE.get(this));
    if first.or(more).is_none() {
        return Ok(NONE);
    }
    let all = vm.list(&[])?;
    if let Some(first) = first {
        let context = Future::CONTEXT.get(this).unwrap_or(NONE);
        let pair = vm.tuple(&[first, context])?;
        push(vm, all, pair)?;
    }
    if let Some(more) = more {
        let mut i = 0;
        while i + 1 < list_len(more) {
            let callback = list_get(vm, more, i)?;
            let context = list_get(vm, more, i + 1)?;
            let pair = vm.tuple(&[callback, context])?;
            push(vm, all, pair)?;
            i += 2;
        }
    }
    Ok(all)
}

/// What a function of the package shows of it.
pub(super) fn shown(vm: &mut Vm, this: Value, module: &str, function: &str) -> Result {
    need_loop(vm, this)?;
    let function = import_attr(vm, module, function)?;
    vm.call(function, &[this])
}

/// `__del__`: nobody has asked for the exception.
pub(super) fn tell_failed(vm: &mut Vm, this: Value) -> Result<()> {
    let Some(event_loop) = Future::LOOP.get(this).filter(|_| has(this, flags::LOG)) else {
        return Ok(());
    };
    put(vm, this, flags::LOG, false);
    let context = vm.new_dict()?;
    let class = vm.class_of(this);
    let text = format!("{} exception was never retrieved", vm.type_name(class));
    let text = vm.str(&text)?;
    vm.dict_set_text(context, "message", text)?;
    let error = kept(this, true).unwrap_or(NONE);
    vm.dict_set_text(context, "exception", error)?;
    vm.dict_set_text(context, "future", this)?;
    if let Some(source) = source(this) {
        vm.dict_set_text(context, "source_traceback", source)?;
    }
    tell(vm, event_loop, context);
    Ok(())
}
