//! Running loops and their current tasks, which are words of their threads, and all tasks.

use super::future::flags;
use super::{Eager, Future, Scheduled, Task, awaited, loop_of};
use crate::util::*;
use pyrs_runtime::objmodel::Addr;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Args, NONE, Result, Row, Value, Vm, room, tuple};

pub(super) static FUNCTIONS: &[Row] = &[
    Row::new("current_task", "loop=None", |vm, a| {
        let event_loop = given_or_running(vm, a.some(0))?;
        if vm.thread_word(thread::RUNNING_LOOP) == Some(event_loop) {
            return Ok(vm.thread_word(thread::RUNNING_TASK).unwrap_or(NONE));
        }
        let there =
            vm.m.elsewhere(thread::RUNNING_LOOP, event_loop, thread::RUNNING_TASK);
        Ok(there.unwrap_or(NONE))
    })
    .doc("Return a currently executed task."),
    Row::new("get_event_loop", "", |vm, _| get_event_loop(vm)).doc(
        "Return the running event loop of this thread. If there is none, return what the \
         policy's get_event_loop() returns.",
    ),
    Row::new("get_running_loop", "", |vm, _| running(vm)).doc(
        "Return the running event loop of this thread. Raise a RuntimeError if there is none.",
    ),
    Row::new("_get_running_loop", "", |vm, _| {
        Ok(vm.thread_word(thread::RUNNING_LOOP).unwrap_or(NONE))
    })
    .doc("Return the running event loop of this thread or None. For event loops."),
    Row::new("_set_running_loop", "loop, /", |vm, a| {
        vm.set_thread_word(thread::RUNNING_LOOP, a.some(0));
        Ok(NONE)
    })
    .doc("Set the running event loop of this thread. For event loops."),
    Row::new("_register_task", "task", |vm, a| {
        list(vm, a.get(0), true, scheduled)
    })
    .doc("Enter a task that a loop is going to run."),
    Row::new("_register_eager_task", "task", |vm, a| {
        list(vm, a.get(0), true, eager)
    })
    .doc("Enter a task that is about to begin at once."),
    Row::new("_unregister_task", "task", |vm, a| {
        list(vm, a.get(0), false, scheduled)
    })
    .doc("Forget a task."),
    Row::new("_unregister_eager_task", "task", |vm, a| {
        list(vm, a.get(0), false, eager)
    })
    .doc("Forget a task that had begun at once."),
    Row::new("_enter_task", "loop, task", |vm, a| {
        enter(vm, a.get(0), a.get(1)).map(|()| NONE)
    })
    .doc("A task of the loop begins to run, or goes on."),
    Row::new("_leave_task", "loop, task", |vm, a| {
        leave(vm, a.get(0), a.get(1)).map(|()| NONE)
    })
    .doc("A task of the loop stops running, for now or for good."),
    Row::new("_swap_current_task", "loop, task", |vm, a| {
        swap(vm, a.get(0), a.get(1))
    })
    .doc("Make a task the current one for a while; return the one before, or None."),
    Row::new("all_tasks", "loop=None", all_tasks).doc("Return a set of all tasks for the loop."),
    Row::new("future_add_to_awaited_by", "fut, waiter, /", |vm, a| {
        awaited::add(vm, a.get(0), a.get(1)).map(|()| NONE)
    })
    .doc("Record that `fut` is awaited on by `waiter`."),
    Row::new(
        "future_discard_from_awaited_by",
        "fut, waiter, /",
        |vm, a| awaited::discard(vm, a.get(0), a.get(1)).map(|()| NONE),
    ),
];

fn running(vm: &mut Vm) -> Result {
    match vm.thread_word(thread::RUNNING_LOOP) {
        Some(event_loop) => Ok(event_loop),
        None => Err(vm.runtime_error("no running event loop")),
    }
}

fn given_or_running(vm: &mut Vm, given: Option<Value>) -> Result {
    match given {
        Some(event_loop) => Ok(event_loop),
        None => running(vm),
    }
}

/// The running loop, or the policy's.
pub(super) fn get_event_loop(vm: &mut Vm) -> Result {
    if let Some(event_loop) = vm.thread_word(thread::RUNNING_LOOP) {
        return Ok(event_loop);
    }
    let policy = import_attr(vm, "asyncio.events", "_get_event_loop_policy")?;
    let policy = vm.call(policy, &[])?;
    call_method(vm, policy, "get_event_loop", &[])
}

/// The loop must be the running one.
#[inline]
fn need_running(vm: &mut Vm, event_loop: Value) -> Result<()> {
    if vm.thread_word(thread::RUNNING_LOOP) == Some(event_loop) {
        return Ok(());
    }
    let text = vm.repr_text(event_loop)?;
    Err(vm.runtime_error(format!("loop {text} is not the running loop")))
}

/// The task begins to run in the running loop.
pub(super) fn enter(vm: &mut Vm, event_loop: Value, task: Value) -> Result<()> {
    need_running(vm, event_loop)?;
    if let Some(other) = vm.thread_word(thread::RUNNING_TASK) {
        let (task, other) = (vm.repr_text(task)?, vm.repr_text(other)?);
        return Err(vm.runtime_error(format!(
            "Cannot enter into task {task} while another task {other} is being executed."
        )));
    }
    vm.set_thread_word(thread::RUNNING_TASK, Some(task));
    Ok(())
}

/// The task stops running.
pub(super) fn leave(vm: &mut Vm, event_loop: Value, task: Value) -> Result<()> {
    need_running(vm, event_loop)?;
    let entered = vm.thread_word(thread::RUNNING_TASK);
    if entered != Some(task) {
        let (task, entered) = (vm.repr_text(task)?, vm.repr_text(entered.unwrap_or(NONE))?);
        return Err(vm.runtime_error(format!(
            "Invalid attempt to leave task {task} while task {entered} is entered."
        )));
    }
    vm.set_thread_word(thread::RUNNING_TASK, None);
    Ok(())
}

/// Make a task, or None, the running one; the one before.
pub(super) fn swap(vm: &mut Vm, event_loop: Value, task: Value) -> Result {
    need_running(vm, event_loop)?;
    let before = vm.thread_word(thread::RUNNING_TASK);
    let now = Some(task).filter(|&task| task != NONE);
    vm.set_thread_word(thread::RUNNING_TASK, now);
    Ok(before.unwrap_or(NONE))
}

/// Enter a task into the list of all, or take it out. One of our own says so itself; of others
/// there is a set.
fn list(vm: &mut Vm, task: Value, enters: bool, others: fn(&mut Vm) -> Result) -> Result {
    if !Task::is(vm, task) {
        let set = others(vm)?;
        return call_method(vm, set, if enters { "add" } else { "discard" }, &[task]);
    }
    let without = Future::FLAGS.get(task) & !flags::REGISTERED;
    let with = if enters { flags::REGISTERED } else { 0 };
    Future::FLAGS.set(vm, task, without | with);
    Ok(NONE)
}

fn scheduled(vm: &mut Vm) -> Result {
    Scheduled::get_or_make(vm, |vm| {
        let class = import_attr(vm, "weakref", "WeakSet")?;
        vm.call(class, &[])
    })
}

fn eager(vm: &mut Vm) -> Result {
    Eager::get_or_make(vm, |vm| vm.new_set())
}

fn all_tasks(vm: &mut Vm, args: Args) -> Result {
    let event_loop = given_or_running(vm, args.some(0))?;
    let set = vm.new_set()?;
    let own = own_tasks(vm, event_loop)?;
    for i in 0..items(own) {
        let task = item(own, i);
        if task != NONE {
            vm.set_add(set, task)?;
        }
    }
    // Those that begin at once first: they may go over to the others.
    let eager = eager(vm)?;
    let eager = vm.list_from(eager)?;
    let scheduled = scheduled(vm)?;
    let scheduled = vm.list_from(scheduled)?;
    for list in [eager, scheduled] {
        let mut i = 0;
        while i < list_len(list) {
            let task = list_get(vm, list, i)?;
            i += 1;
            let done = call_method(vm, task, "done", &[])?;
            if !vm.truth(done)? && loop_of(vm, task)? == event_loop {
                vm.set_add(set, task)?;
            }
        }
    }
    Ok(set)
}

/// A tuple of the loop's tasks of our own class that are not done, with None in unused places.
fn own_tasks(vm: &mut Vm, event_loop: Value) -> Result {
    fn is_wanted(vm: &Vm, at: Addr, event_loop: Value) -> bool {
        let value = Value::from_addr(at);
        const WANTED: i64 = flags::REGISTERED | flags::PENDING;
        Task::is(vm, value)
            && Future::LOOP.get(value) == Some(event_loop)
            && Future::FLAGS.get(value) & (flags::REGISTERED | flags::STATE) == WANTED
    }
    let count = {
        let wanted = |at: Addr| is_wanted(vm, at, event_loop);
        vm.m.heap.finalizable(wanted).count()
    };
    let all = tuple::new(&mut vm.m, count)?;
    for i in 0..count {
        tuple::set(&mut vm.m, all, i, NONE);
    }
    // Nothing is allocated in the heap from here on.
    let mut found: Vec<Addr> = room::with_capacity(count)?;
    {
        let wanted = |at: Addr| is_wanted(vm, at, event_loop);
        found.extend(vm.m.heap.finalizable(wanted).take(count));
    }
    for (i, at) in found.into_iter().enumerate() {
        tuple::set(&mut vm.m, all, i, Value::from_addr(at));
    }
    Ok(Value::from_addr(all))
}
