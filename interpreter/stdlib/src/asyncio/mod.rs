//! _asyncio: futures and tasks, and what is known of running loops and tasks.
//!
//! | file | what |
//! |---|---|
//! | `future` | `Future`: its states, callbacks, attributes |
//! | `awaited` | who waits for whom |
//! | `iter` | what `await future` resumes |
//! | `task` | `Task`: making, cancelling, attributes |
//! | `step` | running a task's coroutine on, and what comes of it |
//! | `registry` | running loops, current tasks, all tasks |
//!
//! The modules of the package `asyncio` import this one, so that what it needs of them is
//! looked up when it is first used.
//!
//! **Finalizers.** Both classes have a `__del__` that tells of what nobody has seen. An object
//! stays listed for it only as long as there may be something to tell: a future from the time
//! its exception is set until somebody asks for it, a task until it is done. The list is also
//! where `all_tasks` finds the tasks: it keeps nobody alive.

mod awaited;
mod future;
mod iter;
mod registry;
mod step;
mod task;

use crate::ModuleId;
use crate::util::*;
use future::{Future, Rare};
use iter::FutureIter;
use pyrs_runtime::name::Name;
use pyrs_runtime::{Kind, NONE, Result, TypeDef, Value, Vm, kind_of, py_module};
use step::Step;
use task::Task;

py_module! {
    pub static MODULE = ModuleId::Asyncio, "_asyncio";
    doc: "Accelerator module for asyncio",
    functions: [registry::FUNCTIONS],
    types: { Future = &future::FUTURE, Task(Future) = &task::TASK },
    hidden: { FutureIter = &iter::ITER, Step = &step::STEP, Rare = &future::RARE },
    values: {
        /// Classes of `asyncio.exceptions`.
        Cancelled, InvalidState,
        /// Names of keywords.
        ContextKeyword, MessageKeyword,
        /// The descriptor of `Task.task_wakeup`.
        Wakeup,
        /// Tasks of other classes: a WeakSet, and a set of those in their first step.
        Scheduled, Eager
    },
    state: [task::Names],
    fill: fill,
}

fn fill(vm: &mut Vm, _module: Value) -> Result<()> {
    let class = FutureIter::class(vm);
    vm.set_sender(class, iter::send);
    let name = vm.intern_str("context")?;
    let names = vm.tuple(&[name])?;
    ContextKeyword::set(vm, names);
    let name = vm.name(Name::msg);
    let names = vm.tuple(&[name])?;
    MessageKeyword::set(vm, names);
    // Its objects are methods of tasks, but it is no attribute of theirs.
    let class = Task::class(vm);
    let dict = pyrs_runtime::class::class_dict(class);
    if let Some(wakeup) = vm.dict_get_text(dict, step::WAKEUP)? {
        Wakeup::set(vm, wakeup);
        let name = vm.intern_str(step::WAKEUP)?;
        vm.dict_delete(dict, name)?;
        vm.class_changed(class);
    }
    Ok(())
}

const fn asyncio_type(name: &'static str) -> TypeDef {
    TypeDef {
        module: "_asyncio",
        owns_kind: false,
        ..TypeDef::new(name, Kind::NativeObject)
    }
}

fn cancelled_error(vm: &mut Vm) -> Result {
    Cancelled::get_or_make(vm, |vm| {
        import_attr(vm, "asyncio.exceptions", "CancelledError")
    })
}

/// Raise `InvalidStateError`.
#[cold]
fn invalid_state<T>(vm: &mut Vm, text: &str) -> Result<T> {
    let class = InvalidState::get_or_make(vm, |vm| {
        import_attr(vm, "asyncio.exceptions", "InvalidStateError")
    })?;
    let text = vm.str(text)?;
    Err(vm.raise_with(class, text))
}

/// Whether a value is a future of exactly one of the two classes: what they do is known then.
fn is_plain(vm: &Vm, value: Value) -> bool {
    Task::is_exactly(vm, value) || Future::is_exactly(vm, value)
}

/// A method of an object called without a method object in between.
fn call_method_of(vm: &mut Vm, object: Value, name: Value, args: &[Value]) -> Result {
    let (method, takes_self) = vm.get_method(object, name)?;
    match (takes_self, args) {
        (false, _) => vm.call(method, args),
        (true, []) => vm.call(method, &[object]),
        (true, [a]) => vm.call(method, &[object, *a]),
        (true, _) => {
            let method = vm.bind(method, object)?;
            vm.call(method, args)
        }
    }
}

/// `loop.call_soon(callback, [arg], context=context)`.
fn call_soon(
    vm: &mut Vm,
    event_loop: Value,
    callback: Value,
    arg: Option<Value>,
    context: Value,
) -> Result<()> {
    let name = vm.name(Name::call_soon);
    let (method, takes_self) = vm.get_method(event_loop, name)?;
    let names = ContextKeyword::get(vm);
    match (takes_self, arg) {
        (true, Some(arg)) => vm.call_kw(method, &[event_loop, callback, arg, context], names),
        (true, None) => vm.call_kw(method, &[event_loop, callback, context], names),
        (false, Some(arg)) => vm.call_kw(method, &[callback, arg, context], names),
        (false, None) => vm.call_kw(method, &[callback, context], names),
    }?;
    Ok(())
}

/// `future.cancel(msg=message)`, and whether it took effect.
fn cancel_other(vm: &mut Vm, other: Value, message: Value) -> Result<bool> {
    let name = vm.intern_str("cancel")?;
    let method = vm.get_attr(other, name)?;
    let names = MessageKeyword::get(vm);
    let result = vm.call_kw(method, &[message], names)?;
    vm.truth(result)
}

/// The loop of anything that is like a future.
fn loop_of(vm: &mut Vm, future: Value) -> Result {
    if is_plain(vm, future) {
        return Ok(Future::LOOP.get(future).unwrap_or(NONE));
    }
    match attr_opt(vm, future, "get_loop")? {
        Some(get) => vm.call(get, &[]),
        None => attr(vm, future, "_loop"),
    }
}

/// Call the loop's handler for what went wrong and nobody has seen; with the pairs of a dict.
fn tell(vm: &mut Vm, event_loop: Value, context: Value) {
    let handler = match attr(vm, event_loop, "call_exception_handler") {
        Ok(handler) => handler,
        Err(_) => return vm.unraisable("while finalizing", event_loop),
    };
    if vm.call(handler, &[context]).is_err() {
        vm.unraisable("while calling asyncio function", handler);
    }
}

fn is_set(value: Value) -> bool {
    value.is_ref() && kind_of(value) == Kind::Set
}
