//! The signals that end the process.

use pyrs_runtime::Vm;
use pyrs_runtime::dump::{self, Out};
use std::hint::black_box;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, Ordering};

/// The system's signal, and what it is called.
pub(super) const SIGNALS: [(i32, &str); 5] = [
    (libc::SIGBUS, "Bus error"),
    (libc::SIGILL, "Illegal instruction"),
    (libc::SIGFPE, "Floating-point exception"),
    (libc::SIGABRT, "Aborted"),
    (libc::SIGSEGV, "Segmentation fault"),
];

static ENABLED: AtomicBool = AtomicBool::new(false);
static FD: AtomicI32 = AtomicI32::new(2);
static ALL: AtomicBool = AtomicBool::new(true);
/// What the system did at each of the signals before; null: nothing was changed.
static BEFORE: [AtomicPtr<libc::sigaction>; 5] = [const { AtomicPtr::new(ptr::null_mut()) }; 5];

/// Bytes of the stack on which handlers run.
const STACK: usize = 64 << 10;

pub(super) fn is_enabled() -> bool {
    ENABLED.load(Ordering::Relaxed)
}

/// Handlers of the calling thread run on a stack of their own, so that they can after an
/// overflow. The stack stays for as long as the process.
pub(super) fn own_stack() {
    static MADE: AtomicBool = AtomicBool::new(false);
    if MADE.swap(true, Ordering::Relaxed) {
        return;
    }
    // SAFETY: the memory is new and is never given back.
    unsafe {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let prot = libc::PROT_READ | libc::PROT_WRITE;
        let at = libc::mmap(ptr::null_mut(), STACK, prot, flags, -1, 0);
        if at != libc::MAP_FAILED {
            let stack = libc::stack_t {
                ss_sp: at,
                ss_flags: 0,
                ss_size: STACK,
            };
            libc::sigaltstack(&stack, ptr::null_mut());
        }
    }
}

/// Handle the signals; an error number when the system does not let us.
pub(super) fn enable(fd: i32, all: bool) -> core::result::Result<(), i32> {
    FD.store(fd, Ordering::Relaxed);
    ALL.store(all, Ordering::Relaxed);
    if ENABLED.swap(true, Ordering::Relaxed) {
        return Ok(());
    }
    own_stack();
    for ((number, _), before) in SIGNALS.iter().zip(&BEFORE) {
        // SAFETY: both structs live through the call; the handler keeps to what handlers
        // may do.
        unsafe {
            let mut action: libc::sigaction = core::mem::zeroed();
            action.sa_sigaction = arrive as extern "C" fn(libc::c_int) as usize;
            action.sa_flags = libc::SA_NODEFER | libc::SA_ONSTACK;
            let mut old: libc::sigaction = core::mem::zeroed();
            if libc::sigaction(*number, &action, &mut old) != 0 {
                return Err(crate::util::errno());
            }
            before.store(Box::into_raw(Box::new(old)), Ordering::Release);
        }
    }
    Ok(())
}

/// Whether they were handled.
pub(super) fn disable() -> bool {
    let was = ENABLED.swap(false, Ordering::Relaxed);
    for ((number, _), before) in SIGNALS.iter().zip(&BEFORE) {
        let old = before.swap(ptr::null_mut(), Ordering::Acquire);
        if !old.is_null() {
            // SAFETY: made by `enable` from a box, and taken once.
            unsafe {
                libc::sigaction(*number, old, ptr::null_mut());
                drop(Box::from_raw(old));
            }
        }
    }
    was
}

/// A fatal signal has arrived: tell, and let it do what it did before.
extern "C" fn arrive(number: libc::c_int) {
    let Some(i) = SIGNALS.iter().position(|(n, _)| *n == number) else {
        return;
    };
    // A second fault must not come here again.
    // SAFETY: the structs live through the calls; the one of before is not freed any more.
    unsafe {
        let before = BEFORE[i].swap(ptr::null_mut(), Ordering::Acquire);
        let default: libc::sigaction = core::mem::zeroed();
        let action = before.as_ref().unwrap_or(&default);
        libc::sigaction(number, action, ptr::null_mut());
    }
    let out = &mut Out::new(FD.load(Ordering::Relaxed));
    out.text("Fatal Python error: ");
    out.text(SIGNALS[i].1);
    out.text("\n\n");
    dump::threads(out, ALL.load(Ordering::Relaxed));
    out.text("\n");
    super::native_stack(out);
    // SAFETY: plain library call.
    unsafe { libc::raise(number) };
}

/// Read from where nothing can be read.
pub(super) fn read_nothing() {
    // SAFETY: a page of our own without access: the system answers the read with SIGSEGV,
    // which is what the caller asks for.
    unsafe {
        let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
        let at = libc::mmap(ptr::null_mut(), 4096, libc::PROT_NONE, flags, -1, 0);
        if at != libc::MAP_FAILED {
            black_box(at.cast::<u8>().read_volatile());
        }
    }
}

/// Use up the native stack.
#[expect(unconditional_recursion, reason = "that is what it is for")]
#[inline(never)]
pub(super) fn overflow(depth: usize) -> usize {
    let room = black_box([depth as u8; 4096]);
    overflow(depth + 1) + usize::from(room[depth % room.len()])
}

/// A thread that Python does not know ends the process.
pub(super) fn die_elsewhere(vm: &mut Vm) {
    let fatal = || {
        disable();
        let out = &mut Out::new(2);
        out.text("Fatal Python error: faulthandler_fatal_error_thread: in new thread\n");
        out.text("Python runtime state: initialized\n\n");
        dump::threads(out, true);
        out.text("\n");
        super::native_stack(out);
        std::process::abort()
    };
    vm.blocking(|| {
        let started = std::thread::Builder::new().spawn(fatal);
        let _ = started.map(|thread| thread.join());
    });
}
