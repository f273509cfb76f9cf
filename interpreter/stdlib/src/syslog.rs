//! syslog: messages to the system's log.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Row, Value, Vm, py_module};
use std::ffi::CString;

py_module! {
    pub static MODULE = ModuleId::Syslog, "syslog";
    functions: [FUNCTIONS],
    state: [Log],
    constants: {
        "LOG_EMERG" = 0,
        "LOG_ALERT" = 1,
        "LOG_CRIT" = 2,
        "LOG_ERR" = 3,
        "LOG_WARNING" = 4,
        "LOG_NOTICE" = 5,
        "LOG_INFO" = 6,
        "LOG_DEBUG" = 7,
        "LOG_PID" = 1,
        "LOG_CONS" = 2,
        "LOG_NDELAY" = 8,
        "LOG_ODELAY" = 4,
        "LOG_NOWAIT" = 16,
        "LOG_PERROR" = 32,
        "LOG_KERN" = 0,
        "LOG_USER" = 1 << 3,
        "LOG_MAIL" = 2 << 3,
        "LOG_DAEMON" = 3 << 3,
        "LOG_AUTH" = 4 << 3,
        "LOG_LPR" = 6 << 3,
        "LOG_LOCAL0" = 16 << 3,
        "LOG_LOCAL1" = 17 << 3,
        "LOG_LOCAL2" = 18 << 3,
        "LOG_LOCAL3" = 19 << 3,
        "LOG_LOCAL4" = 20 << 3,
        "LOG_LOCAL5" = 21 << 3,
        "LOG_LOCAL6" = 22 << 3,
        "LOG_LOCAL7" = 23 << 3,
        "LOG_SYSLOG" = 5 << 3,
        "LOG_CRON" = 9 << 3,
        "LOG_UUCP" = 8 << 3,
        "LOG_NEWS" = 7 << 3,
        "LOG_AUTHPRIV" = 10 << 3,
        "LOG_FTP" = 11 << 3,
    },
}

/// The name that `openlog` was given. The system's library keeps the pointer until the next
/// `openlog` or `closelog`.
struct Log {
    name: CString,
}

static FUNCTIONS: &[Row] = &[
    Row::new("openlog", "ident=None, logoption=0, facility=8", |vm, a| {
        open(vm, a)?;
        Ok(NONE)
    }),
    Row::new("syslog", "priority_or_message, message=None, /", log),
    Row::new("closelog", "", |vm, _| {
        if Log::get(vm).is_some_and(|log| !log.name.is_empty()) {
            // SAFETY: plain library call.
            vm.blocking(|| unsafe { libc::closelog() });
            let name = CString::default();
            Log { name }.put(vm);
        }
        Ok(NONE)
    }),
    Row::new("setlogmask", "maskpri, /", |vm, a| {
        let mask = vm.index_i64(a.get(0))?;
        // SAFETY: plain library call.
        let old = unsafe { libc::setlogmask(mask as i32) };
        vm.int(old.into())
    }),
    Row::new("LOG_MASK", "pri, /", |vm, a| {
        let level = vm.index_i64(a.get(0))?;
        vm.int((1i32.wrapping_shl(level as u32)).into())
    }),
    Row::new("LOG_UPTO", "pri, /", |vm, a| {
        let level = vm.index_i64(a.get(0))?;
        vm.int((1i32.wrapping_shl(level as u32 + 1).wrapping_sub(1)).into())
    }),
];

fn c_text(vm: &mut Vm, value: Value, what: &str) -> Result<CString> {
    vm.need_str(value, what)?;
    let text = utf8(vm, value)?;
    match CString::new(text) {
        Ok(text) => Ok(text),
        Err(_) => Err(vm.value_error("embedded null character")),
    }
}

/// The last part of the program's name, as `sys.argv` has it.
fn program(vm: &mut Vm) -> Result<CString> {
    let argv = import_attr(vm, "sys", "argv")?;
    let argv = vm.tuple_from(argv)?;
    let name = if items(argv) > 0 {
        text(vm, item(argv, 0)).unwrap_or_default()
    } else {
        String::new()
    };
    let name = name.rsplit('/').next().unwrap_or_default();
    Ok(CString::new(name).unwrap_or_default())
}

fn open(vm: &mut Vm, args: Args) -> Result<()> {
    let name = match args.some(0) {
        Some(name) => c_text(vm, name, "openlog() argument 1")?,
        None => program(vm)?,
    };
    let option = args.index_or(vm, 1, 0)? as i32;
    let facility = args.index_or(vm, 2, libc::LOG_USER.into())? as i32;
    open_as(vm, name, option, facility);
    Ok(())
}

fn open_as(vm: &mut Vm, name: CString, option: i32, facility: i32) {
    let at = name.as_ptr();
    // SAFETY: the text is kept below, as long as the library uses it; the one before is kept
    // until this call has ended.
    vm.blocking(|| unsafe { libc::openlog(at, option, facility) });
    Log { name }.put(vm);
}

fn log(vm: &mut Vm, args: Args) -> Result {
    let (priority, message) = match args.opt(1) {
        Some(message) => (vm.index_c_int(args.get(0))? as i32, message),
        None => (libc::LOG_INFO, args.get(0)),
    };
    let message = c_text(vm, message, "syslog() argument")?;
    if Log::get(vm).is_none_or(|log| log.name.is_empty()) {
        let name = program(vm)?;
        open_as(vm, name, 0, libc::LOG_USER);
    }
    // SAFETY: both texts end in a zero byte and live through the call.
    vm.blocking(|| unsafe { libc::syslog(priority, c"%s".as_ptr(), message.as_ptr()) });
    Ok(NONE)
}
