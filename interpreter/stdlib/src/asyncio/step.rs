//! Steps of a task: its coroutine runs until it waits for something or ends.
//!
//! As long as a task is not done, one of three things is so: it waits for something that will
//! call its `task_wakeup`; the loop will call its [`Step`]; or it runs.

use super::future::{self, Outcome, flags};
use super::{
    Future, Task, Wakeup, asyncio_type, awaited, call_soon, cancel_other, cancelled_error,
    invalid_state, is_plain, loop_of, registry,
};
use crate::contextvars;
use crate::util::*;
use pyrs_runtime::generator::{self, Resumed};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::{
    Exc, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of, native_struct,
};

native_struct! {
    /// What the loop calls for the next step.
    pub struct Step {
        TASK: Value,
        /// What to throw into the coroutine.
        EXCEPTION: Option<Value>,
    }
}

/// The name of the method that is called when what a task waits for is done.
pub(super) const WAKEUP: &str = "task_wakeup";

pub(super) static STEP: TypeDef = TypeDef {
    methods: &[Row::new("__call__", "self, /", |vm, a| {
        let this = a.get(0);
        step(vm, Step::TASK.get(this), Step::EXCEPTION.get(this))
    })],
    getsets: &[GetSetRow::get("__self__", |_, a| {
        Ok(Step::TASK.get(a.get(0)))
    })],
    ..asyncio_type("TaskStepMethWrapper")
};

/// Let the loop make the next step, with an exception for the coroutine if there is one.
pub(super) fn soon(vm: &mut Vm, task: Value, exception: Option<Value>) -> Result<()> {
    let callback = Step::make(vm)?;
    Step::TASK.set(vm, callback, task);
    Step::EXCEPTION.set(vm, callback, exception);
    let event_loop = Future::LOOP.get(task).unwrap_or(NONE);
    call_soon(vm, event_loop, callback, None, Task::RUNS_IN.get(task))
}

/// The next step throws a RuntimeError.
#[cold]
fn fail_soon(vm: &mut Vm, task: Value, text: &str) -> Result<()> {
    let error = vm.new_exc(Exc::RuntimeError, text)?;
    soon(vm, task, Some(error))
}

/// One step, as the loop's current task.
fn step(vm: &mut Vm, task: Value, exception: Option<Value>) -> Result {
    let event_loop = Future::LOOP.get(task).unwrap_or(NONE);
    registry::enter(vm, event_loop, task)?;
    match run(vm, task, exception) {
        Ok(()) => registry::leave(vm, event_loop, task)?,
        Err(_) => {
            let error = vm.take_exception();
            if registry::leave(vm, event_loop, task).is_err() {
                let second = vm.take_exception();
                vm.m.store(second.addr(), exception::CONTEXT, error);
                return Err(vm.reraise(second));
            }
            return Err(vm.reraise(error));
        }
    }
    Ok(NONE)
}

/// The first step, right now, inside whatever runs.
pub(super) fn begin_at_once(vm: &mut Vm, task: Value) -> Result<()> {
    let event_loop = Future::LOOP.get(task).unwrap_or(NONE);
    let before = registry::swap(vm, event_loop, task)?;
    future::put(vm, task, flags::REGISTERED, true);
    let result = contextvars::within(vm, Task::RUNS_IN.get(task), |vm| run(vm, task, None));
    let error = result.is_err().then(|| vm.take_exception());
    let swapped = registry::swap(vm, event_loop, before);
    if future::state(task) != flags::PENDING {
        Task::CORO.clear(vm, task);
    }
    match (error, swapped) {
        (Some(error), _) => Err(vm.reraise(error)),
        (None, Err(raised)) => Err(raised),
        (None, Ok(_)) => Ok(()),
    }
}

/// What a coroutine did.
enum Went {
    On(Value),
    Ended(Value),
    Raised(Value),
}

/// Run a coroutine on.
fn resume(vm: &mut Vm, coro: Value, exception: Option<Value>) -> Went {
    let is_own = coro.is_ref() && kind_of(coro) == Kind::Coroutine;
    let result = match exception {
        None if is_own => match vm.resume(coro, Ok(NONE)) {
            Ok(Resumed::Yielded(value)) => return Went::On(value),
            Ok(Resumed::Returned(value)) => return Went::Ended(value),
            Err(raised) => Err(raised),
        },
        Some(exception) if is_own => vm.generator_throw(coro, exception),
        None if generator::is_generator(coro) && kind_of(coro) == Kind::Generator => {
            vm.generator_send(coro, NONE)
        }
        None => vm.call_method(coro, Name::send, &[NONE]),
        Some(exception) => vm.call_method(coro, Name::throw, &[exception]),
    };
    match result {
        Ok(value) => Went::On(value),
        Err(_) => {
            let error = vm.take_exception();
            let stop = vm.exc_class(Exc::StopIteration);
            match vm.is_instance_of(error, stop) {
                true => Went::Ended(vm.stop_value(error)),
                false => Went::Raised(error),
            }
        }
    }
}

/// Run the coroutine, and do what follows from that.
fn run(vm: &mut Vm, task: Value, exception: Option<Value>) -> Result<()> {
    let mut exception = exception;
    let now = Future::FLAGS.get(task);
    if now & flags::STATE != flags::PENDING {
        let shown = vm.repr_text(task)?;
        let exception = vm.repr_text(exception.unwrap_or(NONE))?;
        return invalid_state(vm, &format!("__step(): already done: {shown} {exception}"));
    }
    if now & flags::MUST_CANCEL != 0 {
        let class = cancelled_error(vm)?;
        if !exception.is_some_and(|exception| vm.is_instance_of(exception, class)) {
            exception = Some(future::make_cancelled_error(vm, task)?);
        }
        future::put(vm, task, flags::MUST_CANCEL, false);
    }
    Task::WAITS_FOR.clear(vm, task);
    let Some(coro) = Task::CORO.get(task) else {
        return Err(vm.runtime_error("uninitialized Task object"));
    };
    match resume(vm, coro, exception) {
        Went::On(NONE) => soon(vm, task, None),
        Went::On(other) => wait_for(vm, task, other),
        Went::Ended(value) => {
            if future::has(task, flags::MUST_CANCEL) {
                // It was cancelled right before its end.
                future::put(vm, task, flags::MUST_CANCEL, false);
                let message = future::message(task);
                future::cancel(vm, task, Some(message)).map(|_| ())
            } else {
                future::set_result(vm, task, value)
            }
        }
        Went::Raised(error) => raised(vm, task, error),
    }
}

/// The coroutine has ended with an exception.
fn raised(vm: &mut Vm, task: Value, error: Value) -> Result<()> {
    let class = cancelled_error(vm)?;
    if vm.is_instance_of(error, class) {
        future::save_cancelled(vm, task, error)?;
        return future::cancel(vm, task, None).map(|_| ());
    }
    future::set_exception(vm, task, error)?;
    for exit in [Exc::KeyboardInterrupt, Exc::SystemExit] {
        let class = vm.exc_class(exit);
        if vm.is_instance_of(error, class) {
            return Err(vm.reraise(error));
        }
    }
    Ok(())
}

/// The coroutine has given something to wait for.
fn wait_for(vm: &mut Vm, task: Value, other: Value) -> Result<()> {
    if other == task {
        let text = vm.repr_text(task)?;
        return fail_soon(vm, task, &format!("Task cannot await on itself: {text}"));
    }
    let own = Future::LOOP.get(task);
    if is_plain(vm, other) {
        if Future::LOOP.get(other) != own {
            return other_loop(vm, task, other);
        }
        let now = Future::FLAGS.get(other);
        if now & flags::BLOCKING == 0 {
            return yielded(vm, task, other);
        }
        awaited::add(vm, other, task)?;
        // The task's `__hash__` may have done anything.
        let now = Future::FLAGS.get(other);
        Future::FLAGS.set(vm, other, now & !flags::BLOCKING);
        let wakeup = wakeup_of(vm, task)?;
        future::add_callback(vm, other, wakeup, Task::RUNS_IN.get(task))?;
        return waits(vm, task, other);
    }
    let blocking = attr_opt(vm, other, "_asyncio_future_blocking")?;
    let Some(blocking) = blocking.filter(|&blocking| blocking != NONE) else {
        let shown = vm.repr_text(other)?;
        if other.is_ref() && kind_of(other) == Kind::Generator {
            let task_text = vm.repr_text(task)?;
            let text = format!(
                "yield was used instead of yield from for generator in task {task_text} with \
                 {shown}"
            );
            return fail_soon(vm, task, &text);
        }
        return fail_soon(vm, task, &format!("Task got bad yield: {shown}"));
    };
    let blocking = vm.truth(blocking)?;
    if Some(loop_of(vm, other)?) != own {
        return other_loop(vm, task, other);
    }
    if !blocking {
        return yielded(vm, task, other);
    }
    awaited::add(vm, other, task)?;
    let name = vm.intern_str("_asyncio_future_blocking")?;
    vm.set_attr(other, name, Some(pyrs_runtime::FALSE))?;
    let wakeup = wakeup_of(vm, task)?;
    let add = attr(vm, other, "add_done_callback")?;
    let names = super::ContextKeyword::get(vm);
    vm.call_kw(add, &[wakeup, Task::RUNS_IN.get(task)], names)?;
    waits(vm, task, other)
}

/// The method of a task that is called when what it waits for is done.
fn wakeup_of(vm: &mut Vm, task: Value) -> Result {
    match Wakeup::get(vm) {
        Some(wakeup) => vm.bind(wakeup, task),
        None => Err(vm.runtime_error("the module _asyncio is not whole")),
    }
}

fn waits(vm: &mut Vm, task: Value, other: Value) -> Result<()> {
    Task::WAITS_FOR.set(vm, task, Some(other));
    if future::has(task, flags::MUST_CANCEL) && cancel_other(vm, other, future::message(task))? {
        future::put(vm, task, flags::MUST_CANCEL, false);
    }
    Ok(())
}

#[cold]
fn other_loop(vm: &mut Vm, task: Value, other: Value) -> Result<()> {
    let (shown, other) = (vm.repr_text(task)?, vm.repr_text(other)?);
    let text = format!("Task {shown} got Future {other} attached to a different loop");
    fail_soon(vm, task, &text)
}

#[cold]
fn yielded(vm: &mut Vm, task: Value, other: Value) -> Result<()> {
    let (shown, other) = (vm.repr_text(task)?, vm.repr_text(other)?);
    let text = format!("yield was used instead of yield from in task {shown} with {other}");
    fail_soon(vm, task, &text)
}

/// What the task waits for is done.
pub(super) fn wakeup(vm: &mut Vm, task: Value, other: Value) -> Result {
    awaited::discard(vm, other, task)?;
    let outcome = if is_plain(vm, other) {
        future::outcome(vm, other)
    } else {
        let name = vm.intern_str("result")?;
        let method = vm.get_attr(other, name);
        let result = method.and_then(|method| vm.call(method, &[]));
        result.map(Outcome::Result)
    };
    let exception = match outcome {
        Ok(Outcome::Result(_)) => None,
        Ok(Outcome::Raises(error)) => Some(error),
        Err(_) => Some(vm.take_exception()),
    };
    step(vm, task, exception)
}
