//! Asynchronous generators and the awaitables of their methods.
//!
//! An awaitable drives its generator: what the generator yields comes wrapped in a step
//! object and ends the awaitable, what an object it awaits yields is passed on.

use super::{
    NAME, QUALNAME, code, delegate, exception_of, frame, helper_class, keep, parts, repr,
    set_flags, suspended, thrown,
};
use pyrs_runtime::generator::extra::{CLOSED, FINALIZER, HOOKED, RUNNING};
use pyrs_runtime::generator::{Resumed, flags, state, state_of};
use pyrs_runtime::name::Name;
use pyrs_runtime::native::structs::NativeStruct;
use pyrs_runtime::objmodel::kinds::state_iter;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{
    EMPTY_TUPLE, Exc, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean,
    kind_of, native_struct, tuple,
};

native_struct! {
    /// The awaitable of a method of an asynchronous generator.
    struct Step {
        GENERATOR: Value,
        /// What to send, or the arguments of `throw` (None: close).
        GIVEN: Value,
        STATE: i64,
    }
}
native_struct! {
    /// `anext(it, default)`.
    struct AnextAwaitable {
        /// The awaitable of the step.
        AWAITABLE: Value,
        DEFAULT: Value,
        ITERATOR: Option<Value>,
    }
}

/// States of an awaitable.
const INIT: i64 = 0;
const ITER: i64 = 1;
const DONE: i64 = 2;

static GENERATOR: TypeDef = TypeDef {
    weakrefable: true,
    methods: &[
        Row::new("__aiter__", "self, /", crate::iterators::this),
        Row::new("__anext__", "self, /", |vm, a| {
            make(vm, "async_generator_asend", a.get(0), NONE)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            repr(vm, a, "async_generator")
        }),
        Row::new("asend", "self, val, /", |vm, a| {
            make(vm, "async_generator_asend", a.get(0), a.get(1))
        })
        .doc("asend(v) -> send 'v' in generator."),
        Row::new("athrow", "self, typ, val=None, tb=None, /", |vm, a| {
            let args = vm.tuple(&[a.get(1), a.opt(2).unwrap_or(NONE), a.opt(3).unwrap_or(NONE)])?;
            make(vm, "async_generator_athrow", a.get(0), args)
        })
        .doc("athrow(value)\nathrow(type[,value[,tb]])\n\nraise exception in generator."),
        Row::new("aclose", "self, /", |vm, a| {
            make(vm, "async_generator_athrow", a.get(0), NONE)
        })
        .doc("aclose() -> raise GeneratorExit inside generator."),
        Row::class(
            "__class_getitem__",
            "cls, object, /",
            crate::shared::class_getitem,
        )
        .doc("See PEP 585"),
    ],
    getsets: &[
        NAME,
        QUALNAME,
        GetSetRow::get("ag_code", code),
        GetSetRow::get("ag_frame", frame),
        GetSetRow::get("ag_running", |_, a| {
            Ok(boolean(flags(a.get(0)) & RUNNING != 0))
        }),
        GetSetRow::get("ag_suspended", suspended),
        GetSetRow::get("ag_await", delegate),
    ],
    ..TypeDef::new("async_generator", Kind::AsyncGenerator)
};

macro_rules! awaitable {
    ($static:ident $name:literal $send:ident $throw:ident) => {
        static $static: TypeDef = TypeDef {
            owns_kind: false,
            methods: &[
                Row::new("__await__", "self, /", crate::iterators::this),
                Row::new("__iter__", "self, /", crate::iterators::this),
                Row::new("__next__", "self, /", |vm, a| $send(vm, a.get(0), NONE)),
                Row::new("send", "self, arg, /", |vm, a| {
                    $send(vm, a.get(0), a.get(1))
                }),
                Row::new("throw", "self, typ, val=None, tb=None, /", |vm, a| {
                    let exc = thrown(vm, a, 1)?;
                    $throw(vm, a.get(0), exc)
                }),
                Row::new("close", "self, /", |vm, a| {
                    if state_word(a.get(0)) == DONE {
                        return Ok(NONE);
                    }
                    let class = vm.exc_class(Exc::GeneratorExit);
                    let exc = vm.new_exc_of(class, EMPTY_TUPLE)?;
                    match $throw(vm, a.get(0), exc) {
                        Ok(_) => Err(vm.runtime_error("coroutine ignored GeneratorExit")),
                        Err(_) => quiet(
                            vm,
                            &[
                                Exc::StopIteration,
                                Exc::StopAsyncIteration,
                                Exc::GeneratorExit,
                            ],
                        ),
                    }
                }),
            ],
            ..TypeDef::new($name, Kind::NativeObject)
        };
    };
}

awaitable!(ASEND "async_generator_asend" asend_send asend_throw);
awaitable!(ATHROW "async_generator_athrow" athrow_send athrow_throw);

static ANEXT: TypeDef = TypeDef {
    owns_kind: false,
    methods: &[
        Row::new("__await__", "self, /", crate::iterators::this),
        Row::new("__iter__", "self, /", crate::iterators::this),
        Row::new("__next__", "self, /", |vm, a| {
            let it = anext_iterator(vm, a.get(0))?;
            let result = match vm.special(it, Name::__next__) {
                Some(f) => vm.call_bound(f, it, &[]),
                None => vm.call_method(it, Name::send, &[NONE]),
            };
            anext_result(vm, a.get(0), result)
        }),
        Row::new("send", "self, arg, /", |vm, a| {
            let it = anext_iterator(vm, a.get(0))?;
            let result = vm.call_method(it, Name::send, &[a.get(1)]);
            anext_result(vm, a.get(0), result)
        }),
        Row::new("throw", "self, typ, val=None, tb=None, /", |vm, a| {
            let exc = thrown(vm, a, 1)?;
            let it = anext_iterator(vm, a.get(0))?;
            let result = vm.call_method(it, Name::throw, &[exc]);
            anext_result(vm, a.get(0), result)
        }),
        Row::new("close", "self, /", |vm, a| {
            let it = anext_iterator(vm, a.get(0))?;
            let result = vm.call_method(it, Name::close, &[]);
            anext_result(vm, a.get(0), result)
        }),
    ],
    ..TypeDef::new("anext_awaitable", Kind::NativeObject)
};

pub fn anext_with_default(vm: &mut Vm, awaitable: Value, default: Value) -> Result {
    let new = object(vm, "anext_awaitable")?;
    AnextAwaitable::AWAITABLE.set(vm, new, awaitable);
    AnextAwaitable::DEFAULT.set(vm, new, default);
    Ok(new)
}

fn anext_iterator(vm: &mut Vm, o: Value) -> Result {
    if let Some(it) = AnextAwaitable::ITERATOR.get(o) {
        return Ok(it);
    }
    let awaitable = AnextAwaitable::AWAITABLE.get(o);
    match vm.awaitable(awaitable)? {
        Some(it) => {
            AnextAwaitable::ITERATOR.set(vm, o, Some(it));
            Ok(it)
        }
        None => {
            let got = vm.type_name_of(awaitable);
            Err(vm.type_error(format!("'{got}' object can't be awaited")))
        }
    }
}

/// The end of the asynchronous iterator gives the default.
fn anext_result(vm: &mut Vm, o: Value, result: Result) -> Result {
    if result.is_ok() {
        return result;
    }
    quiet(vm, &[Exc::StopAsyncIteration])?;
    Err(vm.stop_iteration(AnextAwaitable::DEFAULT.get(o)))
}

static STEP: TypeDef = TypeDef::new("async_generator_wrapped_value", Kind::AsyncGenStep);

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&GENERATOR, None)?;
    for (def, words) in [
        (&ASEND, Step::WORDS),
        (&ATHROW, Step::WORDS),
        (&ANEXT, AnextAwaitable::WORDS),
    ] {
        let helper = vm.define_native(def, None, words)?;
        keep(vm, class, helper)?;
    }
    vm.define_type(&STEP, None).map(|_| ())
}

/// A new object of a helper class.
fn object(vm: &mut Vm, class: &str) -> Result {
    let owner = vm.type_of_kind(Kind::AsyncGenerator);
    let class = helper_class(vm, owner, class)?;
    vm.new_instance(class)
}

fn make(vm: &mut Vm, class: &str, g: Value, value: Value) -> Result {
    tell_hooks(vm, g)?;
    let new = object(vm, class)?;
    Step::GENERATOR.set(vm, new, g);
    Step::GIVEN.set(vm, new, value);
    Step::STATE.set(vm, new, INIT);
    Ok(new)
}

fn state_word(o: Value) -> i64 {
    Step::STATE.get(o)
}
fn set_state(vm: &mut Vm, o: Value, state: i64) {
    Step::STATE.set(vm, o, state);
}
fn change_flags(vm: &mut Vm, g: Value, set: i64, clear: i64) {
    set_flags(vm, g, (flags(g) | set) & !clear);
}

/// Tell the thread's hooks of a generator that takes its first step.
fn tell_hooks(vm: &mut Vm, g: Value) -> Result<()> {
    if flags(g) & HOOKED != 0 {
        return Ok(());
    }
    change_flags(vm, g, HOOKED, 0);
    if let Some(hook) = vm.thread_word(thread::ASYNC_FINALIZER) {
        let all = parts(vm, g)?;
        tuple::set(&mut vm.m, all.addr(), FINALIZER, hook);
        vm.m.set_finalizer(g.addr())?;
    }
    match vm.thread_word(thread::ASYNC_FIRST) {
        Some(hook) => vm.call(hook, &[g]).map(|_| ()),
        None => Ok(()),
    }
}

/// Drop the pending exception if it is one of these; None then.
fn quiet(vm: &mut Vm, which: &[Exc]) -> Result {
    let exc = vm.take_exception();
    let class = vm.class_of(exc);
    if which
        .iter()
        .any(|&e| vm.is_subclass_of(class, vm.exc_class(e)))
    {
        return Ok(NONE);
    }
    Err(vm.reraise(exc))
}

fn is_step(value: Value) -> bool {
    value.is_ref() && kind_of(value) == Kind::AsyncGenStep
}

/// What a resumption of the generator comes to for its awaitable: its own values end it
/// with StopIteration, its end is StopAsyncIteration.
fn unwrap(vm: &mut Vm, g: Value, result: Result<Resumed>) -> Result {
    match result {
        Ok(Resumed::Yielded(value)) if is_step(value) => {
            change_flags(vm, g, 0, RUNNING);
            let value = value.addr().value(state_iter::A).unwrap_or(NONE);
            Err(stop_with(vm, value))
        }
        Ok(Resumed::Yielded(value)) => Ok(value),
        Ok(Resumed::Returned(_)) => {
            change_flags(vm, g, CLOSED, RUNNING);
            Err(stop_async(vm))
        }
        Err(raised) => {
            change_flags(vm, g, 0, RUNNING);
            if let Some(exc) = vm.pending() {
                let class = vm.class_of(exc);
                let ends = [Exc::StopAsyncIteration, Exc::GeneratorExit]
                    .into_iter()
                    .any(|e| vm.is_subclass_of(class, vm.exc_class(e)));
                if ends {
                    change_flags(vm, g, CLOSED, 0);
                }
            }
            Err(raised)
        }
    }
}

/// StopIteration with a value, None included.
fn stop_with(vm: &mut Vm, value: Value) -> Raised {
    vm.stop_iteration(value)
}

fn stop_async(vm: &mut Vm) -> Raised {
    let class = vm.exc_class(Exc::StopAsyncIteration);
    match vm.new_exc_of(class, EMPTY_TUPLE) {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

/// `throw` as a resumption.
fn throw_into(vm: &mut Vm, g: Value, exc: Value) -> Result<Resumed> {
    match vm.generator_throw(g, exc) {
        Ok(value) => Ok(Resumed::Yielded(value)),
        Err(raised) => {
            // The body cannot let StopIteration out: it stands for a return.
            let Some(pending) = vm.pending() else {
                return Err(raised);
            };
            let stop = vm.exc_class(Exc::StopIteration);
            if vm.is_instance_of(pending, stop) && pending != exc {
                let exc = vm.take_exception();
                return Ok(Resumed::Returned(vm.stop_value(exc)));
            }
            Err(raised)
        }
    }
}

fn asend_send(vm: &mut Vm, o: Value, arg: Value) -> Result {
    let g = Step::GENERATOR.get(o);
    let mut arg = arg;
    match state_word(o) {
        DONE => {
            return Err(vm.runtime_error("cannot reuse already awaited __anext__()/asend()"));
        }
        INIT => {
            if flags(g) & RUNNING != 0 {
                set_state(vm, o, DONE);
                return Err(vm.runtime_error("anext(): asynchronous generator is already running"));
            }
            if arg == NONE {
                arg = Step::GIVEN.get(o);
            }
            set_state(vm, o, ITER);
        }
        _ => {}
    }
    change_flags(vm, g, RUNNING, 0);
    let result = vm.resume(g, Ok(arg));
    let result = unwrap(vm, g, result);
    if result.is_err() {
        set_state(vm, o, DONE);
    }
    result
}

fn asend_throw(vm: &mut Vm, o: Value, exc: Value) -> Result {
    let g = Step::GENERATOR.get(o);
    match state_word(o) {
        DONE => {
            return Err(vm.runtime_error("cannot reuse already awaited __anext__()/asend()"));
        }
        INIT => {
            if flags(g) & RUNNING != 0 {
                set_state(vm, o, DONE);
                return Err(vm.runtime_error("anext(): asynchronous generator is already running"));
            }
            set_state(vm, o, ITER);
            change_flags(vm, g, RUNNING, 0);
        }
        _ => {}
    }
    let result = throw_into(vm, g, exc);
    let result = unwrap(vm, g, result);
    if result.is_err() {
        set_state(vm, o, DONE);
    }
    result
}

/// Begin athrow or aclose.
fn athrow_start(vm: &mut Vm, o: Value, arg: Value) -> Result {
    let (g, args) = (Step::GENERATOR.get(o), Step::GIVEN.get(o));
    let close = args == NONE;
    if flags(g) & RUNNING != 0 {
        set_state(vm, o, DONE);
        let what = if close { "aclose" } else { "athrow" };
        return Err(vm.runtime_error(format!(
            "{what}(): asynchronous generator is already running"
        )));
    }
    if flags(g) & CLOSED != 0 {
        set_state(vm, o, DONE);
        return Err(stop_async(vm));
    }
    if arg != NONE {
        return Err(vm.runtime_error("can't send non-None value to a just-started coroutine"));
    }
    set_state(vm, o, ITER);
    change_flags(vm, g, RUNNING, 0);
    let exc = if close {
        change_flags(vm, g, CLOSED, 0);
        let class = vm.exc_class(Exc::GeneratorExit);
        vm.new_exc_of(class, EMPTY_TUPLE)?
    } else {
        let part = |i| Some(tuple::get(args.addr(), i)).filter(|&v| v != NONE);
        match exception_of(vm, tuple::get(args.addr(), 0), part(1), part(2)) {
            Ok(exc) => exc,
            Err(raised) => {
                change_flags(vm, g, 0, RUNNING);
                set_state(vm, o, DONE);
                return Err(raised);
            }
        }
    };
    let result = throw_into(vm, g, exc);
    athrow_result(vm, o, result)
}

/// What a step of athrow or aclose comes to.
fn athrow_result(vm: &mut Vm, o: Value, result: Result<Resumed>) -> Result {
    let g = Step::GENERATOR.get(o);
    let close = Step::GIVEN.get(o) == NONE;
    if close
        && let Ok(Resumed::Yielded(value)) = result
        && is_step(value)
    {
        change_flags(vm, g, 0, RUNNING);
        set_state(vm, o, DONE);
        return Err(vm.runtime_error("async generator ignored GeneratorExit"));
    }
    match unwrap(vm, g, result) {
        Ok(value) => Ok(value),
        Err(raised) => {
            set_state(vm, o, DONE);
            if close && vm.pending().is_some() {
                // The end of the generator is the success of closing it.
                quiet(vm, &[Exc::StopAsyncIteration, Exc::GeneratorExit])?;
                return Err(vm.stop_iteration(NONE));
            }
            Err(raised)
        }
    }
}

fn athrow_ended(vm: &mut Vm, o: Value) -> Result<()> {
    let g = Step::GENERATOR.get(o);
    if state_word(o) == DONE {
        return Err(vm.runtime_error("cannot reuse already awaited aclose()/athrow()"));
    }
    if state_of(g) == state::FINISHED {
        set_state(vm, o, DONE);
        return Err(vm.stop_iteration(NONE));
    }
    Ok(())
}

fn athrow_send(vm: &mut Vm, o: Value, arg: Value) -> Result {
    athrow_ended(vm, o)?;
    if state_word(o) == INIT {
        return athrow_start(vm, o, arg);
    }
    let result = vm.resume(Step::GENERATOR.get(o), Ok(arg));
    athrow_result(vm, o, result)
}

fn athrow_throw(vm: &mut Vm, o: Value, exc: Value) -> Result {
    let g = Step::GENERATOR.get(o);
    if state_word(o) == DONE {
        return Err(vm.runtime_error("cannot reuse already awaited aclose()/athrow()"));
    }
    if state_word(o) == INIT {
        if flags(g) & RUNNING != 0 {
            set_state(vm, o, DONE);
            return Err(vm.runtime_error("athrow(): asynchronous generator is already running"));
        }
        set_state(vm, o, ITER);
        change_flags(vm, g, RUNNING, 0);
    }
    let result = throw_into(vm, g, exc);
    athrow_result(vm, o, result)
}
