//! A watchdog: a thread outside the interpreter that tells the stacks when time is over.

use super::{descriptor, keep};
use crate::util::ModuleState;
use pyrs_runtime::dump::{self, Out};
use pyrs_runtime::{Args, Exc, NONE, Result, Vm};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Whether the watchdog shall end, and how it learns that.
#[derive(Default)]
struct Order {
    stop: Mutex<bool>,
    told: Condvar,
}

/// The watchdog that runs, and the process that it runs in.
pub(super) struct Watchdog {
    runs: Option<(Arc<Order>, JoinHandle<()>, u32)>,
}

pub(super) fn start(vm: &mut Vm, args: Args) -> Result {
    let seconds = match vm.number_as_f64(args.get(0))? {
        Some(seconds) => seconds,
        None => {
            let got = vm.type_name_of(args.get(0));
            return Err(vm.type_error(format!(
                "'{got}' object cannot be interpreted as an integer or float"
            )));
        }
    };
    if seconds.is_nan() {
        return Err(vm.value_error("Invalid value NaN (not a number)"));
    }
    let wait = match Duration::try_from_secs_f64(seconds.max(0.0)) {
        Ok(wait) if seconds < 9e9 => wait,
        _ => return Err(vm.raise_str(Exc::OverflowError, "timeout value is too large")),
    };
    if wait.as_micros() == 0 {
        return Err(vm.value_error("timeout must be greater than 0"));
    }
    let repeat = args.truth_or(vm, 1, false)?;
    let (fd, file) = descriptor(vm, args.opt(2))?;
    let exit = args.truth_or(vm, 3, false)?;
    cancel(vm);
    keep(vm, "later", file)?;
    let order = Arc::new(Order::default());
    let own = order.clone();
    let header = header(wait);
    let started = std::thread::Builder::new()
        .stack_size(256 << 10)
        .spawn(move || watch(&own, wait, repeat, fd, exit, &header));
    match started {
        Ok(thread) => {
            let runs = Some((order, thread, std::process::id()));
            Watchdog { runs }.put(vm);
            Ok(NONE)
        }
        Err(_) => Err(vm.runtime_error("unable to start watchdog thread")),
    }
}

fn header(wait: Duration) -> String {
    let (all, us) = (wait.as_secs(), wait.subsec_micros());
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    if us == 0 {
        return format!("Timeout ({hours}:{minutes:02}:{seconds:02})!\n");
    }
    format!("Timeout ({hours}:{minutes:02}:{seconds:02}.{us:06})!\n")
}

fn watch(order: &Order, wait: Duration, repeat: bool, fd: i32, exit: bool, header: &str) {
    // SAFETY: the set is filled by the first call. Signals are for threads of the program.
    unsafe {
        let mut all: libc::sigset_t = core::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &all, core::ptr::null_mut());
    }
    loop {
        let guard = order.stop.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = order.told.wait_timeout_while(guard, wait, |stop| !*stop);
        if *waited.unwrap_or_else(PoisonError::into_inner).0 {
            return;
        }
        let out = &mut Out::new(fd);
        out.text(header);
        dump::threads(out, true);
        if exit {
            // SAFETY: ends the process at once, as asked.
            unsafe { libc::_exit(1) }
        }
        if !repeat {
            return;
        }
    }
}

/// End the watchdog, if one runs.
pub(super) fn cancel(vm: &mut Vm) {
    let Some(watchdog) = Watchdog::get_mut(vm) else {
        return;
    };
    let Some((order, thread, process)) = watchdog.runs.take() else {
        return;
    };
    if process != std::process::id() {
        // It was left behind by a fork, perhaps with its lock held.
        std::mem::forget((order, thread));
        return;
    }
    *order.stop.lock().unwrap_or_else(PoisonError::into_inner) = true;
    order.told.notify_all();
    vm.blocking(|| {
        let _ = thread.join();
    });
}
