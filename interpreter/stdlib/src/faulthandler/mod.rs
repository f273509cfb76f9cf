//! faulthandler: the stacks of all threads when the process is about to die, when a signal
//! asks for them, or when something takes too long.

mod fatal;
mod later;
mod user;

use crate::ModuleId;
use crate::util::*;
use later::Watchdog;
use pyrs_runtime::dump::{self, Out};
use pyrs_runtime::{Args, Exc, NONE, Result, Row, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Faulthandler, "faulthandler";
    functions: [FUNCTIONS],
    values: {
        /// A dict from purposes to the files that are written to.
        Files,
    },
    state: [Watchdog],
    fill: |vm, _| {
        dump::show(vm);
        Ok(())
    },
}

static FUNCTIONS: &[Row] = &[
    Row::new("enable", "file=sys.stderr, all_threads=True", enable),
    Row::new("disable", "", |vm, _| {
        let was = fatal::disable();
        keep(vm, "enable", NONE)?;
        Ok(pyrs_runtime::boolean(was))
    }),
    Row::new("is_enabled", "", |_, _| {
        Ok(pyrs_runtime::boolean(fatal::is_enabled()))
    }),
    Row::new(
        "dump_traceback",
        "file=sys.stderr, all_threads=True",
        |vm, a| {
            let fd = descriptor(vm, a.opt(0))?.0;
            let all = a.truth_or(vm, 1, true)?;
            dump::threads(&mut Out::new(fd), all);
            vm.safe_point()?;
            Ok(NONE)
        },
    ),
    Row::new("dump_c_stack", "file=sys.stderr", |vm, a| {
        let fd = descriptor(vm, a.opt(0))?.0;
        native_stack(&mut Out::new(fd));
        vm.safe_point()?;
        Ok(NONE)
    }),
    Row::new(
        "dump_traceback_later",
        "timeout, repeat=False, file=sys.stderr, exit=False",
        later::start,
    ),
    Row::new("cancel_dump_traceback_later", "", |vm, _| {
        later::cancel(vm);
        keep(vm, "later", NONE)?;
        Ok(NONE)
    }),
    Row::new(
        "register",
        "signum, file=sys.stderr, all_threads=True, chain=False",
        user::register,
    ),
    Row::new("unregister", "signum, /", user::unregister),
    Row::new("_read_null", "", |_, _| {
        fatal::read_nothing();
        Ok(NONE)
    }),
    Row::new("_sigsegv", "release_gil=False, /", |vm, a| {
        let raise = || {
            // SAFETY: plain library call.
            unsafe { libc::raise(libc::SIGSEGV) };
        };
        if a.truth_or(vm, 0, false)? {
            vm.blocking(raise);
        } else {
            raise();
        }
        Ok(NONE)
    }),
    Row::new("_sigabrt", "", |_, _| std::process::abort()),
    Row::new("_sigfpe", "", |_, _| {
        // SAFETY: plain library call.
        unsafe { libc::raise(libc::SIGFPE) };
        Ok(NONE)
    }),
    Row::new("_stack_overflow", "", |_, _| {
        let depth = fatal::overflow(0);
        Ok(Value::small(depth as i64 & 1))
    }),
    Row::new("_fatal_error_c_thread", "", |vm, _| {
        fatal::die_elsewhere(vm);
        Ok(NONE)
    }),
];

fn enable(vm: &mut Vm, args: Args) -> Result {
    let (fd, file) = descriptor(vm, args.opt(0))?;
    let all = args.truth_or(vm, 1, true)?;
    keep(vm, "enable", file)?;
    match fatal::enable(fd, all) {
        Ok(()) => Ok(NONE),
        Err(number) => Err(os_error(vm, number, None)),
    }
}

/// Where to write, and the file that must stay open for it.
fn descriptor(vm: &mut Vm, file: Option<Value>) -> Result<(i32, Value)> {
    let file = match file.filter(|&file| file != NONE) {
        Some(file) => file,
        None => {
            let sys = import(vm, "sys")?;
            match attr_opt(vm, sys, "stderr")? {
                Some(file) if file != NONE => file,
                Some(_) => return Err(vm.runtime_error("sys.stderr is None")),
                None => return Err(vm.runtime_error("unable to get sys.stderr")),
            }
        }
    };
    if vm.is_int(file) {
        if file == pyrs_runtime::TRUE || file == pyrs_runtime::FALSE {
            vm.warn(Exc::RuntimeWarning, "bool is used as a file descriptor")?;
        }
        let fd = vm.index_i64(file)?;
        return match i32::try_from(fd) {
            Ok(fd) if fd >= 0 => Ok((fd, NONE)),
            _ => Err(vm.value_error("file is not a valid file descriptor")),
        };
    }
    let number = call_method(vm, file, "fileno", &[])?;
    let fd = if vm.is_int(number) {
        vm.index_i64(number)?
    } else {
        -1
    };
    let Some(fd) = i32::try_from(fd).ok().filter(|&fd| fd >= 0) else {
        return Err(vm.runtime_error("file.fileno() is not a valid file descriptor"));
    };
    if call_method(vm, file, "flush", &[]).is_err() {
        vm.take_exception();
    }
    Ok((fd, file))
}

/// Remember the file of a purpose, so that it is not closed by its finalizer.
fn keep(vm: &mut Vm, purpose: &str, file: Value) -> Result<()> {
    let files = Files::get_or_make(vm, Vm::new_dict)?;
    vm.dict_set_text(files, purpose, file)
}

/// What is said of the native stack. Walking it from a handler of signals would need
/// tables that the program does not carry.
fn native_stack(out: &mut Out) {
    out.text("Current thread's C stack trace (most recent call first):\n");
    out.text("  <cannot get C stack on this system>\n");
    out.flush();
}

/// As `faulthandler.enable()` of the option.
pub fn enable_at_start(vm: &mut Vm) -> Result<()> {
    let enable = import_attr(vm, "faulthandler", "enable")?;
    vm.call(enable, &[]).map(|_| ())
}
