//! posix: system calls. `files` has those on files, `process` those on processes.

mod at;
mod children;
mod conf_names;
mod configuration;
mod descriptors;
mod events;
mod files;
mod fork;
mod ids;
mod path;
mod process;
mod scandir;
mod scheduling;
mod terminals;
mod xattr;

use crate::ModuleId;
use crate::descriptors::Used;
use crate::util::*;
use pyrs_runtime::{Raised, Result, Value, Vm, py_module};
use scandir::{DirEntry, ScandirIter};
use std::ffi::CString;

py_module! {
    pub static MODULE = ModuleId::Posix, "posix";
    functions: [
        at::FUNCTIONS,
        configuration::FUNCTIONS,
        events::FUNCTIONS,
        files::FUNCTIONS,
        process::FUNCTIONS,
        &process::IDS,
        scandir::FUNCTIONS,
        scheduling::FUNCTIONS,
        terminals::FUNCTIONS,
        xattr::FUNCTIONS,
        children::FUNCTIONS,
        descriptors::FUNCTIONS,
        ids::CHANGES,
        ids::FUNCTIONS,
        fork::FUNCTIONS,
    ],
    types: { DirEntry = &scandir::ENTRY, ScandirIter = &scandir::ITERATOR },
    values: {
        StatResult,
        StatvfsResult,
        TerminalSize,
        TimesResult,
        UnameResult,
        SchedParam,
        WaitidResult,
        /// A tuple of three lists of hooks: before a fork, in the child, in the parent.
        ForkHooks,
    },
    state: [Used],
    fill: fill,
}

pub use fork::forked;
pub use path::{fspath, path_bytes};

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    files::define_types(vm, module)?;
    process::define_types(vm, module)?;
    children::define_types(vm, module)?;
    descriptors::define_types(vm, module)?;
    for &(name, number) in fork::ACTIONS {
        set(vm, module, name, Value::small(number))?;
    }
    constants(vm, module, CONSTANTS)?;
    constants(vm, module, NUMBERS)?;
    constants(vm, module, EXIT_CODES)?;
    let error = vm.exc_class(pyrs_runtime::Exc::OSError);
    set(vm, module, "error", error)?;
    let environ = environ(vm)?;
    set(vm, module, "environ", environ)?;
    let names = vm.list(&[])?;
    for name in HAVE {
        let name = vm.str(name)?;
        push(vm, names, name)?;
    }
    set(vm, module, "_have_functions", names)?;
    configuration::define_names(vm, module)?;
    scheduling::define_types(vm, module)?;
    Ok(())
}

/// The environment as a dict of bytes.
fn environ(vm: &mut Vm) -> Result {
    use std::os::unix::ffi::OsStrExt;
    let environ = vm.new_dict()?;
    for (key, value) in std::env::vars_os() {
        let key = new_bytes(vm, key.as_bytes())?;
        let value = new_bytes(vm, value.as_bytes())?;
        vm.dict_set(environ, key, value)?;
    }
    Ok(environ)
}

const HAVE: &[&str] = &[
    "HAVE_EVENTFD",
    "HAVE_TIMERFD_CREATE",
    "HAVE_FACCESSAT",
    "HAVE_FCHDIR",
    "HAVE_FCHMOD",
    "HAVE_FCHMODAT",
    "HAVE_FCHOWN",
    "HAVE_FCHOWNAT",
    "HAVE_FEXECVE",
    "HAVE_FDOPENDIR",
    "HAVE_FPATHCONF",
    "HAVE_FSTATAT",
    "HAVE_FSTATVFS",
    "HAVE_FTRUNCATE",
    "HAVE_FUTIMENS",
    "HAVE_FUTIMES",
    "HAVE_FUTIMESAT",
    "HAVE_LINKAT",
    "HAVE_LCHOWN",
    "HAVE_LSTAT",
    "HAVE_LUTIMES",
    "HAVE_MEMFD_CREATE",
    "HAVE_MKDIRAT",
    "HAVE_MKFIFOAT",
    "HAVE_MKNODAT",
    "HAVE_OPENAT",
    "HAVE_READLINKAT",
    "HAVE_RENAMEAT",
    "HAVE_SYMLINKAT",
    "HAVE_UNLINKAT",
    "HAVE_UTIMENSAT",
    "HAVE_PTSNAME_R",
];

macro_rules! libc_constants {
    ($($name:ident)*) => { &[ $( (stringify!($name), libc::$name as i64), )* ] };
}

const CONSTANTS: &[(&str, i64)] = libc_constants! {
    F_OK R_OK W_OK X_OK O_RDONLY O_WRONLY O_RDWR O_CREAT O_EXCL O_TRUNC O_APPEND O_NONBLOCK O_NDELAY
    O_SYNC O_DSYNC O_RSYNC O_CLOEXEC O_NOCTTY O_DIRECTORY O_NOFOLLOW O_ASYNC O_DIRECT O_NOATIME O_PATH
    O_TMPFILE O_LARGEFILE O_ACCMODE WNOHANG WUNTRACED WCONTINUED WEXITED WSTOPPED WNOWAIT P_PID P_PGID P_ALL
    SEEK_DATA SEEK_HOLE PRIO_PROCESS PRIO_PGRP PRIO_USER RTLD_LAZY RTLD_NOW RTLD_GLOBAL RTLD_LOCAL
    GRND_NONBLOCK GRND_RANDOM ST_RDONLY ST_NOSUID F_LOCK F_TLOCK F_ULOCK F_TEST SCHED_OTHER SCHED_FIFO
    SCHED_RR POSIX_FADV_NORMAL POSIX_FADV_SEQUENTIAL POSIX_FADV_RANDOM POSIX_FADV_NOREUSE
    POSIX_FADV_WILLNEED POSIX_FADV_DONTNEED
    CLD_CONTINUED CLD_DUMPED CLD_EXITED CLD_KILLED CLD_STOPPED CLD_TRAPPED
    CLONE_FILES CLONE_FS CLONE_NEWCGROUP CLONE_NEWIPC CLONE_NEWNET CLONE_NEWNS CLONE_NEWPID CLONE_NEWUSER
    CLONE_NEWUTS CLONE_SIGHAND CLONE_SYSVSEM CLONE_THREAD CLONE_VM
    EFD_CLOEXEC EFD_NONBLOCK EFD_SEMAPHORE MFD_ALLOW_SEALING MFD_CLOEXEC MFD_HUGETLB
    O_FSYNC P_PIDFD RTLD_DEEPBIND RTLD_NODELETE RTLD_NOLOAD RWF_APPEND RWF_DSYNC RWF_HIPRI RWF_NOWAIT RWF_SYNC
    SCHED_BATCH SCHED_DEADLINE SCHED_IDLE SCHED_NORMAL SCHED_RESET_ON_FORK
    SPLICE_F_MORE SPLICE_F_MOVE SPLICE_F_NONBLOCK
    ST_APPEND ST_MANDLOCK ST_NOATIME ST_NODEV ST_NODIRATIME ST_NOEXEC ST_RELATIME ST_SYNCHRONOUS ST_WRITE
    TFD_CLOEXEC TFD_NONBLOCK TFD_TIMER_ABSTIME TFD_TIMER_CANCEL_ON_SET XATTR_CREATE XATTR_REPLACE
};

/// Those of the system's headers that the crate of its calls does not name.
const NUMBERS: &[(&str, i64)] = &[
    ("CLONE_NEWTIME", 0x80),
    ("MFD_HUGE_SHIFT", 26),
    ("MFD_HUGE_MASK", 0x3f),
    ("MFD_HUGE_64KB", 16 << 26),
    ("MFD_HUGE_512KB", 19 << 26),
    ("MFD_HUGE_1MB", 20 << 26),
    ("MFD_HUGE_2MB", 21 << 26),
    ("MFD_HUGE_8MB", 23 << 26),
    ("MFD_HUGE_16MB", 24 << 26),
    ("MFD_HUGE_32MB", 25 << 26),
    ("MFD_HUGE_256MB", 28 << 26),
    ("MFD_HUGE_512MB", 29 << 26),
    ("MFD_HUGE_1GB", 30 << 26),
    ("MFD_HUGE_2GB", 31 << 26),
    ("MFD_HUGE_16GB", 34 << 26),
    ("NGROUPS_MAX", 65536),
    ("PIDFD_NONBLOCK", libc::O_NONBLOCK as i64),
    ("TMP_MAX", 238_328),
    ("XATTR_SIZE_MAX", 65536),
];

/// The exit codes of sysexits.h.
const EXIT_CODES: &[(&str, i64)] = &[
    ("EX_OK", 0),
    ("EX_USAGE", 64),
    ("EX_DATAERR", 65),
    ("EX_NOINPUT", 66),
    ("EX_NOUSER", 67),
    ("EX_NOHOST", 68),
    ("EX_UNAVAILABLE", 69),
    ("EX_SOFTWARE", 70),
    ("EX_OSERR", 71),
    ("EX_OSFILE", 72),
    ("EX_CANTCREAT", 73),
    ("EX_IOERR", 74),
    ("EX_TEMPFAIL", 75),
    ("EX_PROTOCOL", 76),
    ("EX_NOPERM", 77),
    ("EX_CONFIG", 78),
];

/// A path argument as a C string.
pub(crate) fn c_path(vm: &mut Vm, value: Value, function: &str) -> Result<CString> {
    c_argument(vm, value, function, "path")
}

/// A path argument of that name.
fn c_argument(vm: &mut Vm, value: Value, function: &str, name: &str) -> Result<CString> {
    let path = match fspath(vm, value) {
        Ok(path) => path,
        Err(_) => {
            vm.catch(pyrs_runtime::Exc::TypeError)?;
            let got = vm.type_name_of(value);
            return Err(vm.type_error(format!(
                "{function}: {name} should be string, bytes or os.PathLike, not {got}"
            )));
        }
    };
    let data = path_bytes(vm, path)?;
    match CString::new(data) {
        Ok(path) => Ok(path),
        Err(_) => Err(vm.value_error(format!("{function}: embedded null character in {name}"))),
    }
}

/// Text of a path that the system gave: bytes if the argument was.
pub(crate) fn path_value(vm: &mut Vm, data: &[u8], as_bytes: bool) -> Result {
    if as_bytes {
        return new_bytes(vm, data);
    }
    let mut errors = pyrs_leaf::codecs::Errors::SurrogateEscape;
    match pyrs_leaf::codecs::decode_utf8(data, true, &mut errors) {
        Ok(decoded) => vm.str_of_text(&decoded.text),
        Err(_) => Err(vm.value_error("bad path")),
    }
}

/// Text of the system's: bytes that are no UTF-8 become lone surrogates.
pub fn os_text(vm: &mut Vm, text: &std::ffi::OsStr) -> Result {
    use std::os::unix::ffi::OsStrExt;
    path_value(vm, text.as_bytes(), false)
}

/// The error of the last call, about a path.
#[cold]
fn failed(vm: &mut Vm, path: Option<Value>) -> Raised {
    let number = errno();
    os_error(vm, number, path)
}

/// None, or the error of a call that gave a negative number.
fn done(vm: &mut Vm, code: i32, path: Option<Value>) -> Result {
    if code < 0 {
        return Err(failed(vm, path));
    }
    Ok(pyrs_runtime::NONE)
}
