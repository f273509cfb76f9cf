//! Handles of threads.

use super::{WaitedFor, call_all, ident, limit, run, thread_type, wait_for, yes};
use crate::util::*;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, GetSetRow, NONE, Result, Row, TypeDef, Value, Vm, int, native_struct,
};

native_struct! {
    /// What joins a thread.
    pub struct Handle {
        /// `NOT_STARTED`, `RUNNING` or `DONE`.
        STATE: i64,
        /// The queue of those who join.
        JOINERS: i64,
        IDENT: Value,
        /// Whether the thread was not started here.
        FOREIGN: bool,
    }
}

const NOT_STARTED: i64 = 0;
const RUNNING: i64 = 1;
const DONE: i64 = 2;

pub(super) static HANDLE: TypeDef = TypeDef {
    methods: &[
        Row::fixed("__new__", "type", |vm, a| Handle::new_for(vm, a.get(0))),
        Row::new("join", "self, timeout=None, /", join),
        Row::new("is_done", "self, /", |vm, a| {
            look_for(vm, a.get(0));
            Ok(yes(is_done(a.get(0))))
        }),
        Row::new("_set_done", "self, /", |vm, a| {
            if Handle::STATE.get(a.get(0)) == NOT_STARTED {
                return Err(vm.runtime_error("thread not started"));
            }
            finish(vm, a.get(0));
            Ok(NONE)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let (id, own) = (vm.id(a.get(0)), number(a.get(0)));
            vm.str(&format!("<_ThreadHandle object at {id:#x}: ident={own}>"))
        }),
    ],
    getsets: &[GetSetRow::get("ident", |vm, a| {
        if Handle::STATE.get(a.get(0)) == NOT_STARTED {
            return vm.int(0);
        }
        Ok(Handle::IDENT.get(a.get(0)))
    })],
    ..thread_type("_ThreadHandle")
};

fn is_done(this: Value) -> bool {
    Handle::STATE.get(this) == DONE
}

fn number(this: Value) -> i64 {
    int::as_i64(Handle::IDENT.get(this)).unwrap_or(0)
}

/// The handle of a thread that was not started here: the main one.
pub(super) fn of_ident(vm: &mut Vm, args: Args) -> Result {
    let id = vm.index_i64(args.get(0))?;
    let this = Handle::make(vm)?;
    let id = ident(vm, id as u64)?;
    Handle::STATE.set(vm, this, RUNNING);
    Handle::FOREIGN.set(vm, this, true);
    Handle::IDENT.set(vm, this, id);
    Ok(this)
}

/// A thread that was not started here does not say when it ends, and is not in the child of
/// a fork: it is over when it cannot be found.
fn look_for(vm: &mut Vm, this: Value) {
    let lives = |vm: &Vm| {
        let own = number(this) as u64;
        vm.each_thread().iter().any(|(ident, _)| *ident == own)
    };
    if Handle::FOREIGN.get(this) && !is_done(this) && !vm.is_ending() && !lives(vm) {
        finish(vm, this);
    }
}

pub(super) fn start(vm: &mut Vm, args: Args) -> Result {
    let function = args.get(0);
    if !vm.is_callable(function) {
        return Err(vm.type_error("thread function must be callable"));
    }
    let handle = match args.some(1) {
        Some(handle) if !Handle::is_exactly(vm, handle) => {
            return Err(vm.type_error("'handle' must be a _ThreadHandle"));
        }
        Some(handle) => handle,
        None => Handle::make(vm)?,
    };
    if Handle::STATE.get(handle) != NOT_STARTED {
        return Err(vm.runtime_error("thread already started"));
    }
    vm.not_at_the_end("can't create new thread at interpreter shutdown")?;
    let daemon = args.truth_or(vm, 2, true)?;
    let arguments = vm.tuple(&[EMPTY_TUPLE, NONE, handle])?;
    if !daemon {
        let all = waited_for(vm)?;
        drop_done(vm, all)?;
        push(vm, all, handle)?;
    }
    Handle::STATE.set(vm, handle, RUNNING);
    let id = match vm.spawn(function, arguments, run) {
        Ok(id) => id,
        Err(raised) => {
            Handle::STATE.set(vm, handle, DONE);
            return Err(raised);
        }
    };
    let id = ident(vm, id)?;
    Handle::IDENT.set(vm, handle, id);
    Ok(handle)
}

/// The thread is over: who waits for it goes on.
pub(super) fn finish(vm: &mut Vm, this: Value) {
    Handle::STATE.set(vm, this, DONE);
    call_all(vm, this, Handle::JOINERS);
}

fn join(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let limit = match args.some(1) {
        // A negative time is as good as none here.
        Some(timeout) => match vm.number_as_f64(timeout)? {
            Some(seconds) if seconds < 0.0 => None,
            _ => limit(vm, None, Some(timeout))?,
        },
        None => None,
    };
    if Handle::STATE.get(this) == NOT_STARTED {
        return Err(vm.runtime_error("thread not started"));
    }
    look_for(vm, this);
    if !is_done(this) && number(this) as u64 == vm.ident {
        return Err(vm.runtime_error("Cannot join current thread"));
    }
    if !is_done(this) {
        vm.not_at_the_end("cannot join thread at interpreter shutdown")?;
    }
    wait_for(vm, this, Handle::JOINERS, limit, is_done)?;
    Ok(NONE)
}

/// The list of handles for which the end of the program waits.
fn waited_for(vm: &mut Vm) -> Result {
    WaitedFor::get_or_make(vm, |vm| vm.list(&[]))
}

/// Forget handles of threads that are over, once in a while.
fn drop_done(vm: &mut Vm, all: Value) -> Result<()> {
    let n = list_len(all);
    if n < 16 || !n.is_power_of_two() {
        return Ok(());
    }
    let kept = vm.list(&[])?;
    for i in 0..n {
        let handle = list_get(vm, all, i)?;
        if !is_done(handle) {
            push(vm, kept, handle)?;
        }
    }
    WaitedFor::set(vm, kept);
    Ok(())
}

/// Wait for all threads that are no daemons, also those that are started meanwhile.
pub(super) fn join_all(vm: &mut Vm) -> Result {
    let mut i = 0;
    loop {
        let all = waited_for(vm)?;
        if i >= list_len(all) {
            return Ok(NONE);
        }
        let handle = list_get(vm, all, i)?;
        i += 1;
        if number(handle) as u64 != vm.ident && !is_done(handle) {
            wait_for(vm, handle, Handle::JOINERS, None, is_done)?;
            // The list may have been made anew.
            i = 0;
        }
    }
}
