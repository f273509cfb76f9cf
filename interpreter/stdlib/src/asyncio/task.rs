//! `Task`: a future that runs a coroutine. `step` runs it.

use super::future::{self, flags};
use super::{Future, asyncio_type, call_method_of, cancel_other, iter, step, tell};
use crate::contextvars;
use crate::util::*;
use pyrs_runtime::native::{PLAIN_NEW, plain_new};
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, kind_of, native_struct,
};

native_struct! {
    pub struct Task: Future {
        /// Empty: it began at once, and has ended.
        CORO: Option<Value>,
        /// The context that it runs in.
        RUNS_IN: Value,
        /// What it waits for.
        WAITS_FOR: Option<Value>,
        /// A str, or the number in the name that it has as long as nobody says another.
        NAME: Value,
    }
}

/// How many tasks were given names.
pub struct Names(u32);

pub(super) static TASK: TypeDef = TypeDef {
    subclassable: true,
    has_dict: true,
    weakrefable: true,
    doc: "A coroutine wrapped in a Future.",
    methods: &[
        Row::fixed("__new__", PLAIN_NEW, plain_new),
        Row::new(
            "__init__",
            "self, coro, *, loop=None, name=None, context=None, eager_start=False",
            init,
        ),
        Row::new("__repr__", "self, /", |vm, a| {
            future::shown(vm, a.get(0), "asyncio.base_tasks", "_task_repr")
        }),
        Row::new("__iter__", "self, /", |vm, a| iter::new(vm, a.get(0))),
        Row::new("__await__", "self, /", |vm, a| iter::new(vm, a.get(0))),
        Row::new("__del__", "self, /", finalize),
        Row::new("set_result", "self, result, /", |vm, _| {
            Err(vm.runtime_error("Task does not support set_result operation"))
        }),
        Row::new("set_exception", "self, exception, /", |vm, _| {
            Err(vm.runtime_error("Task does not support set_exception operation"))
        }),
        Row::new("cancel", "self, /, msg=None", cancel).doc(
            "Request that this task cancel itself: a CancelledError is thrown into the \
             coroutine the next time that it runs, which may catch it. Counts the requests.",
        ),
        Row::new("cancelling", "self, /", |vm, a| vm.int(requests(a.get(0))))
            .doc("Return the count of the task's cancellation requests."),
        Row::new("uncancel", "self, /", uncancel).doc(
            "Decrement the task's count of cancellation requests, and return those that are left.",
        ),
        Row::new("get_stack", "self, /, *, limit=None", |vm, a| {
            let function = import_attr(vm, "asyncio.base_tasks", "_task_get_stack")?;
            vm.call(function, &[a.get(0), a.opt(1).unwrap_or(NONE)])
        })
        .doc("Return the list of stack frames for this task's coroutine, the oldest first."),
        Row::new(
            "print_stack",
            "self, /, *, limit=None, file=None",
            |vm, a| {
                let function = import_attr(vm, "asyncio.base_tasks", "_task_print_stack")?;
                let (limit, file) = (a.opt(1).unwrap_or(NONE), a.opt(2).unwrap_or(NONE));
                vm.call(function, &[a.get(0), limit, file])
            },
        )
        .doc("Print the stack or traceback for this task's coroutine."),
        Row::new("_make_cancelled_error", "self, /", |vm, a| {
            future::make_cancelled_error(vm, a.get(0))
        })
        .doc("Create the CancelledError to raise if the Task is cancelled; once only."),
        Row::new("get_name", "self, /", |vm, a| name(vm, a.get(0))),
        Row::new("set_name", "self, value, /", |vm, a| {
            let name = vm.str_of(a.get(1))?;
            Task::NAME.set(vm, a.get(0), name);
            Ok(NONE)
        }),
        Row::new("get_coro", "self, /", |_, a| Ok(coro(a.get(0)))),
        Row::new("get_context", "self, /", |_, a| {
            Ok(Task::RUNS_IN.get(a.get(0)))
        }),
        Row::class("__class_getitem__", "type, object, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        })
        .doc("Tasks are generic over the return type of their wrapped coroutines"),
        Row::new(step::WAKEUP, "self, object, /", |vm, a| {
            step::wakeup(vm, a.get(0), a.get(1))
        }),
    ],
    getsets: &[
        GetSetRow::new(
            "_log_destroy_pending",
            |_, a| Ok(boolean(future::has(a.get(0), flags::LOG_PENDING))),
            |vm, a| future::set_flag(vm, a, flags::LOG_PENDING, "_log_destroy_pending"),
        ),
        GetSetRow::get("_must_cancel", |_, a| {
            Ok(boolean(future::has(a.get(0), flags::MUST_CANCEL)))
        }),
        GetSetRow::get("_coro", |_, a| Ok(coro(a.get(0)))),
        GetSetRow::get("_fut_waiter", |_, a| {
            Ok(Task::WAITS_FOR.get(a.get(0)).unwrap_or(NONE))
        }),
    ],
    ..asyncio_type("Task")
};

fn coro(this: Value) -> Value {
    Task::CORO.get(this).unwrap_or(NONE)
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let (this, coro) = (args.get(0), args.get(1));
    future::init(vm, this, args.some(2))?;
    let is_coroutine = coro.is_ref() && kind_of(coro) == Kind::Coroutine || {
        let ask = import_attr(vm, "asyncio.coroutines", "iscoroutine")?;
        let answer = vm.call(ask, &[coro])?;
        vm.truth(answer)?
    };
    if !is_coroutine {
        let got = vm.repr_text(coro)?;
        return Err(vm.type_error(format!("a coroutine was expected, got {got}")));
    }
    let context = match args.some(4) {
        Some(context) => context,
        None => contextvars::copy_current(vm)?,
    };
    let name = match args.some(3) {
        Some(name) => vm.str_of(name)?,
        None => Value::small(next_name(vm)),
    };
    Task::WAITS_FOR.clear(vm, this);
    Task::RUNS_IN.set(vm, this, context);
    Task::NAME.set(vm, this, name);
    Task::CORO.set(vm, this, Some(coro));
    future::put(vm, this, flags::LOG_PENDING, true);
    let event_loop = future::need_loop(vm, this)?;
    if args.truth_or(vm, 5, false)? {
        let is_running = vm.intern_str("is_running")?;
        let running = call_method_of(vm, event_loop, is_running, &[])?;
        if vm.truth(running)? {
            step::begin_at_once(vm, this)?;
            return Ok(NONE);
        }
    }
    step::soon(vm, this, None)?;
    future::put(vm, this, flags::REGISTERED, true);
    Ok(NONE)
}

/// The number of the next task that nobody names.
fn next_name(vm: &mut Vm) -> i64 {
    if Names::get(vm).is_none() {
        Names(0).put(vm);
    }
    match Names::get_mut(vm) {
        Some(Names(last)) => {
            // A small int; names are no more than a help.
            *last = (*last + 1) & 0x3FFF_FFFF;
            (*last).into()
        }
        None => 0,
    }
}

fn name(vm: &mut Vm, this: Value) -> Result {
    match Task::NAME.get(this) {
        name if name.is_small() => {
            let text = format!("Task-{}", name.as_small().unwrap_or(0));
            let name = vm.str(&text)?;
            Task::NAME.set(vm, this, name);
            Ok(name)
        }
        name => Ok(name),
    }
}

fn requests(this: Value) -> i64 {
    Future::FLAGS.get(this) >> flags::REQUESTS
}

fn set_requests(vm: &mut Vm, this: Value, n: i64) {
    let rest = Future::FLAGS.get(this) & ((1 << flags::REQUESTS) - 1);
    Future::FLAGS.set(vm, this, rest | n << flags::REQUESTS);
}

fn cancel(vm: &mut Vm, args: Args) -> Result {
    let (this, message) = (args.get(0), args.opt(1).unwrap_or(NONE));
    future::put(vm, this, flags::LOG, false);
    if future::state(this) != flags::PENDING {
        future::settle(vm, this);
        return Ok(boolean(false));
    }
    let n = requests(this);
    set_requests(vm, this, (n + 1).min(flags::MOST_REQUESTS));
    if let Some(other) = Task::WAITS_FOR.get(this)
        && cancel_other(vm, other, message)?
    {
        return Ok(boolean(true));
    }
    future::set_message(vm, this, message)?;
    future::put(vm, this, flags::MUST_CANCEL, true);
    Ok(boolean(true))
}

fn uncancel(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let n = requests(this);
    if n > 0 {
        set_requests(vm, this, n - 1);
        if n == 1 {
            future::put(vm, this, flags::MUST_CANCEL, false);
        }
    }
    vm.int(requests(this))
}

/// `__del__`: the task was not done, or nobody has asked for its exception.
fn finalize(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let pending = future::state(this) == flags::PENDING && future::has(this, flags::LOG_PENDING);
    if let Some(event_loop) = Future::LOOP.get(this).filter(|_| pending) {
        let context = vm.new_dict()?;
        let text = vm.str("Task was destroyed but it is pending!")?;
        vm.dict_set_text(context, "message", text)?;
        vm.dict_set_text(context, "task", this)?;
        if let Some(source) = future::source(this) {
            vm.dict_set_text(context, "source_traceback", source)?;
        }
        tell(vm, event_loop, context);
    }
    future::tell_failed(vm, this)?;
    Ok(NONE)
}
