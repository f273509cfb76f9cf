//! _thread: starting threads, and what they wait for.

mod excepthook;
mod handle;
mod local;
mod locks;

use crate::ModuleId;
use crate::util::*;
use handle::Handle;
use local::Local;
use locks::{Lock, RLock};
use pyrs_runtime::py_module;
use pyrs_runtime::vm::thread as word_of;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, Result, Row, TRUE, TypeDef, Value, Vm, boolean, kind_of, tuple,
};
use std::time::Duration;

/// Seconds that a wait may be given.
const TIMEOUT_MAX: f64 = 9_223_372_036.0;

py_module! {
    pub static MODULE = ModuleId::Thread, "_thread";
    functions: [FUNCTIONS, excepthook::FUNCTIONS],
    types: {
        Lock = &locks::LOCK,
        RLock = &locks::RLOCK,
        Local = &local::LOCAL,
        Handle = &handle::HANDLE,
    },
    values: {
        /// The list of handles that the end of the program waits for.
        WaitedFor,
        /// The class of what `threading.excepthook` is given.
        ExceptHookArgs,
    },
    constants: { "_NAME_MAXLEN" = 15 },
    fill: fill,
}

/// Word of an object that names the queue of the threads that wait for it: the queue's
/// number plus one while there are some.
pub(crate) type Waiters<S> = Field<S, i64>;

static FUNCTIONS: &[Row] = &[
    Row::new("allocate_lock", "", |vm, _| Lock::make(vm)),
    Row::new("allocate", "", |vm, _| Lock::make(vm)),
    Row::new("get_ident", "", |vm, _| ident(vm, vm.ident)),
    Row::new("get_native_id", "", |vm, _| {
        // SAFETY: plain system call.
        let id = unsafe { libc::gettid() };
        vm.int(id as i64)
    }),
    Row::new("_count", "", |vm, _| {
        Ok(Value::small(vm.thread_count() as i64 - 1))
    }),
    Row::new("stack_size", "size=0, /", stack_size),
    Row::new("daemon_threads_allowed", "", |_, _| Ok(TRUE)),
    Row::new("_get_main_thread_ident", "", |vm, _| {
        let main = vm.each_thread().first().map_or(0, |(id, _)| *id);
        ident(vm, main)
    }),
    Row::new("_is_main_interpreter", "", |_, _| Ok(TRUE)),
    Row::new("_shutdown", "", |vm, _| handle::join_all(vm)),
    Row::new("_make_thread_handle", "ident, /", handle::of_ident),
    Row::new(
        "start_new_thread",
        "function, args, kwargs=None, /",
        start_new,
    ),
    Row::new("start_new", "function, args, kwargs=None, /", start_new),
    Row::new(
        "start_joinable_thread",
        "function, handle=None, daemon=True",
        handle::start,
    ),
    Row::new("interrupt_main", "signum=2, /", |vm, a| {
        let number = a.index_or(vm, 0, libc::SIGINT as i64)?;
        crate::signal::simulate(vm, number)
    }),
    Row::new("exit", "", exit),
    Row::new("exit_thread", "", exit),
    Row::new("set_name", "name", |vm, a| {
        let name = vm.need_str(a.get(0), "set_name() argument")?;
        // The system's names have 15 bytes; a character is not cut in two.
        let mut end = name.len().min(15);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        let Ok(text) = std::ffi::CString::new(&name[..end]) else {
            return Ok(NONE);
        };
        // SAFETY: a C string that outlives the call.
        unsafe { libc::pthread_setname_np(libc::pthread_self(), text.as_ptr()) };
        Ok(NONE)
    }),
];

const fn thread_type(name: &'static str) -> TypeDef {
    TypeDef {
        module: "_thread",
        owns_kind: false,
        weakrefable: true,
        ..TypeDef::new(name, Kind::NativeObject)
    }
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let lock = Lock::class(vm);
    set(vm, module, "LockType", lock)?;
    excepthook::define(vm, module)?;
    let error = vm.exc_class(Exc::RuntimeError);
    set(vm, module, "error", error)?;
    let max = vm.float(TIMEOUT_MAX)?;
    set(vm, module, "TIMEOUT_MAX", max)
}

/// The int by which programs know a thread.
fn ident(vm: &mut Vm, number: u64) -> Result {
    vm.int(number as i64)
}

fn exit(vm: &mut Vm, _: Args) -> Result {
    let class = vm.exc_class(Exc::SystemExit);
    let exc = vm.call(class, &[])?;
    Err(vm.raise(exc))
}

fn stack_size(vm: &mut Vm, args: Args) -> Result {
    let old = vm.interp.thread_stack;
    let size = args.index_or(vm, 0, 0)?;
    if size < 0 {
        return Err(vm.value_error("size must be 0 or a positive value"));
    }
    const LEAST: i64 = 32 << 10;
    if size != 0 && !(LEAST..1 << 40).contains(&size) {
        return Err(vm.value_error(format!("size not valid: {size} bytes")));
    }
    if args.opt(0).is_some() {
        vm.interp.thread_stack = size as usize;
    }
    vm.int(old as i64)
}

fn start_new(vm: &mut Vm, args: Args) -> Result {
    let function = args.get(0);
    if !vm.is_callable(function) {
        return Err(vm.type_error("first arg must be callable"));
    }
    if !is_tuple(args.get(1)) {
        return Err(vm.type_error("2nd arg must be a tuple"));
    }
    let kwargs = match args.some(2) {
        Some(kwargs) if kwargs.is_small() || kind_of(kwargs) != Kind::Dict => {
            return Err(vm.type_error("optional 3rd arg must be a dictionary"));
        }
        Some(kwargs) => kwargs,
        None => NONE,
    };
    vm.not_at_the_end("can't create new thread at interpreter shutdown")?;
    let arguments = vm.tuple(&[args.get(1), kwargs, NONE])?;
    let id = vm.spawn(function, arguments, run)?;
    ident(vm, id)
}

/// The life of a thread. ARGUMENTS: arguments, keywords or None, handle or None.
fn run(vm: &mut Vm) {
    let function = vm.thread_word(word_of::FUNCTION);
    let arguments = vm.thread_word(word_of::ARGUMENTS);
    let (Some(function), Some(arguments)) = (function, arguments) else {
        return;
    };
    let part = |i: usize| tuple::get(arguments.addr(), i);
    let kwargs = Some(part(1)).filter(|&k| k != NONE);
    if vm.call_ex(function, part(0), kwargs).is_err() {
        let exc = vm.take_exception();
        let exit = vm.exc_class(Exc::SystemExit);
        if !vm.is_instance_of(exc, exit) {
            vm.reraise(exc);
            vm.unraisable("in thread started by", function);
        }
    }
    // What finalizers the end makes due runs now, or in another thread.
    vm.set_thread_word(word_of::FUNCTION, None);
    local::forget_thread(vm);
    if part(2) != NONE {
        handle::finish(vm, part(2));
    }
    for expire in [false, true] {
        if vm.is_last_awake() && crate::gc::find_dead(vm, expire).is_err() {
            vm.take_exception();
        }
    }
}

/// In a forked child: the threads with these ARGUMENTS are not in this process.
pub fn are_gone(vm: &mut Vm, arguments: Value) -> Result<()> {
    for i in 0..list_len(arguments) {
        let handle = item(list_get(vm, arguments, i)?, 2);
        if handle != NONE {
            handle::finish(vm, handle);
        }
    }
    Ok(())
}

/// How long an `acquire`, `join` or the like may wait; None: for ever. `Some(0)`: not at all.
fn limit(vm: &mut Vm, blocking: Option<Value>, timeout: Option<Value>) -> Result<Option<Duration>> {
    let blocking = match blocking {
        Some(value) => vm.truth(value)?,
        None => true,
    };
    let seconds = match timeout {
        Some(value) => match vm.number_as_f64(value)? {
            Some(seconds) => seconds,
            None => {
                let got = vm.type_name_of(value);
                return Err(vm.type_error(format!(
                    "'{got}' object cannot be interpreted as an integer or float"
                )));
            }
        },
        None => -1.0,
    };
    if seconds.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    if !blocking {
        if seconds != -1.0 {
            return Err(vm.value_error("can't specify a timeout for a non-blocking call"));
        }
        return Ok(Some(Duration::ZERO));
    }
    if seconds == -1.0 {
        return Ok(None);
    }
    if seconds < 0.0 {
        return Err(vm.value_error("timeout value must be a non-negative number"));
    }
    if seconds > 9_223_372_036.85 {
        let text = "timestamp out of range for C PyTime_t";
        return Err(vm.raise_str(Exc::OverflowError, text));
    }
    if seconds > TIMEOUT_MAX {
        return Err(vm.raise_str(Exc::OverflowError, "timeout value is too large"));
    }
    Ok(Some(Duration::from_secs_f64(seconds)))
}

/// Wait, in the queue of an object's word, until `is_ready` or the time is over. Whether it
/// is ready.
///
/// All words change only under the interpreter lock, so that nothing can happen between a
/// look at the object and standing in the queue. Before all threads wait for each other, a
/// collection looks for objects whose death wakes one: where references are counted, it would
/// have done so long before.
pub(crate) fn wait_for<S>(
    vm: &mut Vm,
    object: Value,
    field: Waiters<S>,
    limit: Option<Duration>,
    is_ready: impl Fn(Value) -> bool,
) -> Result<bool> {
    use pyrs_runtime::lock::Woken;
    let until = limit.and_then(|limit| std::time::Instant::now().checked_add(limit));
    let (mut again, mut searched) = (false, 0);
    loop {
        if is_ready(object) {
            return Ok(true);
        }
        if limit.is_none() && searched < 2 && vm.is_last_awake() {
            searched += 1;
            crate::gc::find_dead(vm, searched == 2)?;
            continue;
        }
        let left = until.map(|until| until.saturating_duration_since(std::time::Instant::now()));
        if limit.is_some() && left.is_none_or(|left| left.is_zero()) {
            return Ok(false);
        }
        let row = match field.get(object) {
            0 => {
                let row = vm.interp.queues.open();
                field.set(vm, object, row as i64 + 1);
                row
            }
            row => row as usize - 1,
        };
        let parker = vm.parker();
        vm.interp.queues.enter(row, &parker, again, limit.is_none());
        let woken = vm.wait_for_call(left);
        // Whoever came between has perhaps called already: then it is this thread's turn.
        let called = woken == Woken::Called || !vm.interp.queues.leave(row, &parker);
        (again, searched) = (called, 0);
        if vm.interp.queues.is_empty(row) && field.get(object) == row as i64 + 1 {
            vm.interp.queues.close(row);
            field.set(vm, object, 0);
        }
        if woken == Woken::Interrupted
            && let Err(raised) = vm.safe_point()
        {
            if called && is_ready(object) {
                // The call was for somebody who can use it.
                call_one(vm, object, field);
            }
            return Err(raised);
        }
    }
}

/// Call the first thread that waits in the queue of an object's word.
pub(crate) fn call_one<S>(vm: &mut Vm, object: Value, field: Waiters<S>) {
    let row = field.get(object);
    if row != 0 {
        vm.interp.queues.call_one(row as usize - 1);
    }
}

/// Call all of them.
fn call_all<S>(vm: &mut Vm, object: Value, field: Waiters<S>) {
    let row = field.get(object);
    if row != 0 {
        vm.interp.queues.call_all(row as usize - 1);
    }
}

fn yes(value: bool) -> Value {
    boolean(value)
}
