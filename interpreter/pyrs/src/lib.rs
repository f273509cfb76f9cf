//! The `pyrs` program: options, wiring, running a script, a command, a module or the REPL. It is a
//! library, so that it can be a program of its own or a part of others (`interpreter/shared`).

mod compile;
pub mod embed;
mod finish;
mod help;
pub mod memory;
mod options;
mod places;
mod relocations;
mod repl;
mod run;
mod settings;
#[cfg(test)]
mod two_interps;
mod uncaught;

use std::ffi::OsString;

/// One arena of malloc for all threads: a second one would take 64 MB of address space, and
/// the heap's range must fit a limit of that. Only one thread works at a time anyway.
fn one_arena() {
    #[cfg(target_env = "gnu")]
    // SAFETY: called before another thread exists.
    unsafe {
        libc::mallopt(libc::M_ARENA_MAX, 1)
    };
}

/// A panic is a fault of pyrs's own; but what number arithmetic says of memory is a
/// MemoryError in the end. No backtrace: there may be no memory for one.
fn say_panics_shortly() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let text = payload
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
            .unwrap_or("unknown");
        let foreign = info.location().is_some_and(|l| l.file().contains("dashu"));
        if !(foreign && text == "out of memory") {
            match info.location() {
                Some(location) => {
                    eprintln!("pyrs: internal error: panicked at {location}:\n{text}")
                }
                None => eprintln!("pyrs: internal error: panicked:\n{text}"),
            }
            if std::env::var_os("PYRS_BACKTRACE").is_some() {
                eprintln!("{}", std::backtrace::Backtrace::force_capture());
            }
        }
    }));
}

/// Whose process it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Ours, and nobody else's.
    Own,
    /// Another program's, of which the interpreter is a part: settings of the process are its own.
    Other,
}

/// Run what a command line asks for, the program's name first. The exit code.
pub fn main(arguments: impl Iterator<Item = OsString>, host: Host) -> u8 {
    let command = match options::parse(arguments) {
        Ok(command) => command,
        Err(code) => return code,
    };
    // Deep recursion of Python and of natives is bounded by limits, not by a crash: give
    // the main interpreter thread a stack that is large enough for both.
    let stack = match pyrs_runtime::objmodel::gc::os::address_space_limit() {
        Some(limit) => (64 << 20).min(limit as usize / 8),
        None => 64 << 20,
    };
    if host == Host::Own {
        one_arena();
        // What the native runtime does at a fault helps nobody here, and would be the first of
        // such signals that a program sends itself.
        // SAFETY: the default actions.
        unsafe {
            libc::signal(libc::SIGSEGV, libc::SIG_DFL);
            libc::signal(libc::SIGBUS, libc::SIG_DFL);
        }
    }
    pyrs_exec::prepare();
    if host == Host::Own {
        relocations::release();
    }
    say_panics_shortly();
    // Signals are the interpreter's: they must have arrived when `os.kill()` of the own
    // process returns. The thread that only waits takes none.
    // SAFETY: both sets are filled by the calls.
    let mask = unsafe {
        let mut all: libc::sigset_t = core::mem::zeroed();
        let mut old: libc::sigset_t = core::mem::zeroed();
        libc::sigfillset(&mut all);
        libc::pthread_sigmask(libc::SIG_SETMASK, &all, &mut old);
        old
    };
    let thread = std::thread::Builder::new()
        .name("main".into())
        .stack_size(stack)
        .spawn(move || {
            // SAFETY: the set that was there at the start.
            unsafe { libc::pthread_sigmask(libc::SIG_SETMASK, &mask, core::ptr::null_mut()) };
            let process = std::process::id();
            let code = run::main(command, host);
            if std::process::id() != process {
                // A forked child has this thread only: nobody takes its result.
                std::process::exit(code.into());
            }
            code
        });
    match thread.map(|t| t.join()) {
        Ok(Ok(code)) => code,
        Ok(Err(_)) => 134,
        Err(e) => {
            eprintln!("pyrs: cannot start the interpreter's thread: {e}");
            1
        }
    }
}
