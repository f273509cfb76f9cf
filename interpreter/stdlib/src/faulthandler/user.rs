//! Signals by which somebody asks for the stacks.

use super::{descriptor, fatal, keep};
use crate::util::*;
use pyrs_runtime::dump::{self, Out};
use pyrs_runtime::{Args, NONE, Result, Value, Vm, boolean};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, Ordering};

/// One more than the greatest signal number.
const COUNT: usize = 65;

/// What is done at a signal.
struct Wish {
    fd: AtomicI32,
    all: AtomicBool,
    /// Do also what was done before.
    chain: AtomicBool,
    /// What that was; null: the signal is not registered.
    before: AtomicPtr<libc::sigaction>,
}

static WISHES: [Wish; COUNT] = [const {
    Wish {
        fd: AtomicI32::new(2),
        all: AtomicBool::new(true),
        chain: AtomicBool::new(false),
        before: AtomicPtr::new(ptr::null_mut()),
    }
}; COUNT];

fn number(vm: &mut Vm, value: Value) -> Result<usize> {
    let number = vm.index_i64(value)?;
    if fatal::SIGNALS.iter().any(|(n, _)| i64::from(*n) == number) {
        let text = format!("signal {number} cannot be registered, use enable() instead");
        return Err(vm.runtime_error(text));
    }
    match usize::try_from(number) {
        Ok(number) if (1..COUNT).contains(&number) => Ok(number),
        _ => Err(vm.value_error("signal number out of range")),
    }
}

fn action(chain: bool) -> libc::sigaction {
    // SAFETY: all bytes zero is a value of the struct.
    let mut action: libc::sigaction = unsafe { core::mem::zeroed() };
    action.sa_sigaction = arrive as extern "C" fn(libc::c_int) as usize;
    // What was done before is done from within the handler.
    let more = if chain {
        libc::SA_NODEFER
    } else {
        libc::SA_RESTART
    };
    action.sa_flags = more | libc::SA_ONSTACK;
    action
}

pub(super) fn register(vm: &mut Vm, args: Args) -> Result {
    let number = number(vm, args.get(0))?;
    let (fd, file) = descriptor(vm, args.opt(1))?;
    let all = args.truth_or(vm, 2, true)?;
    let chain = args.truth_or(vm, 3, false)?;
    keep(vm, &format!("signal {number}"), file)?;
    let wish = &WISHES[number];
    wish.fd.store(fd, Ordering::Relaxed);
    wish.all.store(all, Ordering::Relaxed);
    wish.chain.store(chain, Ordering::Relaxed);
    fatal::own_stack();
    // SAFETY: the structs live through the call; the handler keeps to what handlers may do.
    let (code, old) = unsafe {
        let mut old: libc::sigaction = core::mem::zeroed();
        let code = libc::sigaction(number as i32, &action(chain), &mut old);
        (code, old)
    };
    if code != 0 {
        return Err(os_error(vm, errno(), None));
    }
    if wish.before.load(Ordering::Acquire).is_null() {
        let old = Box::into_raw(Box::new(old));
        wish.before.store(old, Ordering::Release);
    }
    Ok(NONE)
}

pub(super) fn unregister(vm: &mut Vm, args: Args) -> Result {
    let number = number(vm, args.get(0))?;
    let before = WISHES[number]
        .before
        .swap(ptr::null_mut(), Ordering::AcqRel);
    if before.is_null() {
        return Ok(boolean(false));
    }
    // SAFETY: made from a box by `register`, and taken once.
    unsafe {
        libc::sigaction(number as i32, before, ptr::null_mut());
        drop(Box::from_raw(before));
    }
    keep(vm, &format!("signal {number}"), NONE)?;
    Ok(boolean(true))
}

extern "C" fn arrive(number: libc::c_int) {
    let Some(wish) = WISHES.get(number as usize) else {
        return;
    };
    // SAFETY: the place of the thread's own error number; the struct of before is freed
    // only after the signal comes here no more.
    unsafe {
        let saved = *libc::__errno_location();
        let before = wish.before.load(Ordering::Acquire);
        if before.is_null() {
            return;
        }
        let out = &mut Out::new(wish.fd.load(Ordering::Relaxed));
        dump::threads(out, wish.all.load(Ordering::Relaxed));
        if wish.chain.load(Ordering::Relaxed) {
            libc::sigaction(number, before, ptr::null_mut());
            *libc::__errno_location() = saved;
            libc::raise(number);
            libc::sigaction(number, &action(true), ptr::null_mut());
        }
        *libc::__errno_location() = saved;
    }
}
