//! Locks.

use super::{call_one, ident, limit, thread_type, wait_for, yes};
use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Row, TypeDef, Value, Vm, int, native_struct};
use std::time::Duration;

native_struct! {
    pub struct Lock {
        /// How often it is held: once at most.
        HELD: i64,
        /// The queue of those who wait.
        WAITERS: i64,
    }
}
native_struct! {
    /// A lock that its owner may take again.
    pub struct RLock: Lock {
        /// The identity of the thread that holds it.
        OWNER: Value,
    }
}

pub(super) static LOCK: TypeDef = TypeDef {
    methods: &[
        Row::fixed("__new__", "type", |vm, a| Lock::new_for(vm, a.get(0))),
        Row::new("acquire", "self, blocking=True, timeout=-1", acquire),
        Row::new("acquire_lock", "self, blocking=True, timeout=-1", acquire),
        Row::new("release", "self, /", release),
        Row::new("release_lock", "self, /", release),
        Row::new("locked", "self, /", |_, a| Ok(yes(is_held(a.get(0))))),
        Row::new("locked_lock", "self, /", |_, a| Ok(yes(is_held(a.get(0))))),
        Row::new("__enter__", "self, /", acquire),
        Row::new("__exit__", "self, /, *exc_info", release),
        Row::new("_at_fork_reinit", "self, /", reinit),
        Row::new("__repr__", "self, /", |vm, a| {
            let id = vm.id(a.get(0));
            let what = held_text(a.get(0));
            vm.str(&format!("<{what} _thread.lock object at {id:#x}>"))
        }),
    ],
    ..thread_type("lock")
};

pub(super) static RLOCK: TypeDef = TypeDef {
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            RLock::new_for(vm, a.get(0))
        }),
        Row::new("acquire", "self, blocking=True, timeout=-1", reacquire),
        Row::new("release", "self, /", rerelease),
        Row::new("locked", "self, /", |_, a| Ok(yes(is_held(a.get(0))))),
        Row::new("__enter__", "self, /", reacquire),
        Row::new("__exit__", "self, /, *exc_info", rerelease),
        Row::new("_is_owned", "self, /", |vm, a| {
            Ok(yes(is_own(vm, a.get(0))))
        }),
        Row::new("_recursion_count", "self, /", |vm, a| {
            let own = is_own(vm, a.get(0));
            Ok(Value::small(if own { Lock::HELD.get(a.get(0)) } else { 0 }))
        }),
        Row::new("_at_fork_reinit", "self, /", reinit),
        Row::new("_release_save", "self, /", |vm, a| {
            let this = a.get(0);
            if !is_held(this) {
                return Err(vm.runtime_error("cannot release un-acquired lock"));
            }
            let state = vm.tuple(&[Value::small(Lock::HELD.get(this)), RLock::OWNER.get(this)])?;
            Lock::HELD.set(vm, this, 0);
            call_one(vm, this, Lock::WAITERS);
            Ok(state)
        }),
        Row::new("_acquire_restore", "self, state, /", |vm, a| {
            let (this, state) = (a.get(0), a.get(1));
            if !is_tuple(state) || items(state) != 2 {
                return Err(vm.type_error("_acquire_restore() argument 1 must be tuple"));
            }
            let (count, owner) = (vm.index_i64(item(state, 0))?, item(state, 1));
            wait_for(vm, this, Lock::WAITERS, None, |this| !is_held(this))?;
            Lock::HELD.set(vm, this, count.clamp(1, (1 << 30) - 1));
            RLock::OWNER.set(vm, this, owner);
            Ok(NONE)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let id = vm.id(a.get(0));
            let (what, count) = (held_text(a.get(0)), Lock::HELD.get(a.get(0)));
            let owner = if count == 0 { 0 } else { owner(a.get(0)) };
            let class = vm.type_path(vm.class_of(a.get(0)));
            vm.str(&format!(
                "<{what} {class} object owner={owner} count={count} at {id:#x}>"
            ))
        }),
    ],
    ..thread_type("RLock")
};

fn is_held(this: Value) -> bool {
    Lock::HELD.get(this) != 0
}

fn held_text(this: Value) -> &'static str {
    if is_held(this) { "locked" } else { "unlocked" }
}

fn reinit(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    Lock::HELD.set(vm, this, 0);
    // Whoever stood in the queue does not exist in this process.
    Lock::WAITERS.set(vm, this, 0);
    Ok(NONE)
}

fn acquire(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (blocking, timeout) = arguments(args);
    if blocking.is_none() && timeout.is_none() && !is_held(this) {
        Lock::HELD.set(vm, this, 1);
        return Ok(yes(true));
    }
    let limit = limit(vm, blocking, timeout)?;
    take(vm, this, limit)
}

/// `blocking` and `timeout`; `__enter__` has neither.
fn arguments(args: Args) -> (Option<Value>, Option<Value>) {
    if args.len() < 3 {
        return (None, None);
    }
    (args.opt(1), args.opt(2))
}

fn take(vm: &mut Vm, this: Value, limit: Option<Duration>) -> Result {
    let free = wait_for(vm, this, Lock::WAITERS, limit, |this| !is_held(this))?;
    if free {
        Lock::HELD.set(vm, this, 1);
    }
    interrupted(vm)?;
    Ok(yes(free))
}

/// A signal that came during the wait is handled before the caller goes on: behind the call
/// it may be inside of what must not be interrupted.
fn interrupted(vm: &mut Vm) -> Result<()> {
    if vm.is_main_thread() {
        vm.safe_point()?;
    }
    Ok(())
}

fn release(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if !is_held(this) {
        return Err(vm.runtime_error("release unlocked lock"));
    }
    Lock::HELD.set(vm, this, 0);
    call_one(vm, this, Lock::WAITERS);
    Ok(NONE)
}

fn owner(this: Value) -> i64 {
    int::as_i64(RLock::OWNER.get(this)).unwrap_or(0)
}

fn is_own(vm: &Vm, this: Value) -> bool {
    is_held(this) && owner(this) as u64 == vm.ident
}

fn reacquire(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (blocking, timeout) = arguments(args);
    let limit = limit(vm, blocking, timeout)?;
    if is_own(vm, this) {
        let count = Lock::HELD.get(this) + 1;
        if count >= 1 << 30 {
            return Err(vm.raise_str(
                pyrs_runtime::Exc::OverflowError,
                "internal lock count overflowed",
            ));
        }
        Lock::HELD.set(vm, this, count);
        return Ok(yes(true));
    }
    // Who had it last mostly is who takes it again: then its number is there already.
    let me = match owner(this) as u64 == vm.ident {
        true => RLock::OWNER.get(this),
        false => ident(vm, vm.ident)?,
    };
    let free = wait_for(vm, this, Lock::WAITERS, limit, |this| !is_held(this))?;
    if free {
        Lock::HELD.set(vm, this, 1);
        RLock::OWNER.set(vm, this, me);
    }
    interrupted(vm)?;
    Ok(yes(free))
}

fn rerelease(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if !is_own(vm, this) {
        return Err(vm.runtime_error("cannot release un-acquired lock"));
    }
    let count = Lock::HELD.get(this) - 1;
    Lock::HELD.set(vm, this, count);
    if count == 0 {
        call_one(vm, this, Lock::WAITERS);
    }
    Ok(NONE)
}
