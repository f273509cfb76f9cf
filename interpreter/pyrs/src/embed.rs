//! What other programs find by name: functions of Python's C interface. The program exports them,
//! and so does `libpyrs.so`, which is built of the same crates.
//!
//! Only what is complete stands here.

use crate::Host;
use std::ffi::{CStr, OsStr, OsString, c_char, c_int};
use std::os::unix::ffi::OsStrExt;

/// Run what a command line asks for, as the program `python` would. The exit code.
///
/// # Safety
/// `argv` points to `argc` texts that end in NUL, as a program's `main` gets them.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn Py_BytesMain(argc: c_int, argv: *const *const c_char) -> c_int {
    let n = usize::try_from(argc).unwrap_or(0);
    let arguments: Vec<OsString> = (0..n)
        .map(|i| {
            // SAFETY: the caller's promise; `i` is below `argc`.
            let text = unsafe { CStr::from_ptr(*argv.add(i)) };
            OsStr::from_bytes(text.to_bytes()).to_owned()
        })
        .collect();
    // A panic must not go on into code that knows nothing of it.
    let run = || crate::main(arguments.into_iter(), Host::Other);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).map_or(134, c_int::from)
}

/// What `sys.version` is, for the life of the process.
#[unsafe(no_mangle)]
pub extern "C" fn Py_GetVersion() -> *const c_char {
    VERSION.as_ptr().cast()
}

static VERSION: [u8; pyrs_stdlib::VERSION_TEXT.len() + 1] = {
    let text = pyrs_stdlib::VERSION_TEXT.as_bytes();
    let mut with_nul = [0; pyrs_stdlib::VERSION_TEXT.len() + 1];
    let mut i = 0;
    while i < text.len() {
        with_nul[i] = text[i];
        i += 1;
    }
    with_nul
};
