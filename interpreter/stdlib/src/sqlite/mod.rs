//! _sqlite3: databases of SQLite, which is linked in.
//!
//! Here is what touches the library: databases, statements, blobs, and the calls that come back
//! out of it. What DB-API makes of them, transactions, cursors, rows, adapters and converters,
//! is Python code: `py/sqlite.py`.
//!
//! **Calls back.** A call of the library that may come back to Python code runs inside
//! [`database::inside`], which leaves the thread's `Vm` and the database object where the
//! library's callbacks find them. Such calls keep the interpreter lock; others give it up.

mod blob;
mod callbacks;
mod database;
mod names;
mod statement;
mod values;

use crate::ModuleId;
use crate::util::*;
use blob::Blob;
use database::Database;
use libsqlite3_sys as lib;
use pyrs_runtime::{Exc, NONE, Raised, Result, Row, Value, Vm, boolean, py_module};
use statement::Statement;
use std::ffi::{CStr, CString, c_int};

py_module! {
    pub static MODULE = ModuleId::Sqlite, "_sqlite3";
    functions: [FUNCTIONS],
    types: {
        Database = &database::DATABASE,
        Statement = &statement::STATEMENT,
        Blob = &blob::BLOB,
    },
    values: {
        /// A tuple of the exception classes that the Python part has made, in the order of
        /// [`Class`].
        Errors,
        /// Whether exceptions in callbacks are reported.
        Reports,
    },
    constants: {
        "PARSE_DECLTYPES" = 1,
        "PARSE_COLNAMES" = 2,
        "LEGACY_TRANSACTION_CONTROL" = -1,
        "threadsafety" = 3,
    },
    fill: fill,
}

static FUNCTIONS: &[Row] = &[
    Row::new("complete_statement", "statement", |vm, a| {
        let text = c_text(vm, a.get(0), "complete_statement() argument 'statement'")?;
        // SAFETY: the text ends in a zero byte.
        Ok(boolean(
            unsafe { lib::sqlite3_complete(text.as_ptr()) } != 0,
        ))
    }),
    Row::new("enable_callback_tracebacks", "enable, /", |vm, a| {
        let enable = a.truth_or(vm, 0, true)?;
        Reports::set(vm, boolean(enable));
        Ok(NONE)
    }),
    Row::new("_set_errors", "classes, /", |vm, a| {
        let classes = vm.tuple_from(a.get(0))?;
        if items(classes) != Class::COUNT {
            return Err(vm.value_error("not the classes of errors"));
        }
        Errors::set(vm, classes);
        Ok(NONE)
    }),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    // SAFETY: before the library is used. Names are URIs only where a program says so.
    unsafe { lib::sqlite3_config(lib::SQLITE_CONFIG_URI, 0 as c_int) };
    constants(vm, module, names::ERRORS)?;
    constants(vm, module, names::OTHERS)?;
    // SAFETY: a constant text.
    let version = unsafe { CStr::from_ptr(lib::sqlite3_libversion()) };
    let version = vm.str(&version.to_string_lossy())?;
    set(vm, module, "sqlite_version", version)?;
    vm.add_module("_sqlite3", module)?;
    run_own(vm, module, "<_sqlite3>", "sqlite")
}

/// The classes of errors.
#[derive(Clone, Copy)]
enum Class {
    Interface,
    Database,
    Data,
    Operational,
    Integrity,
    Internal,
    Programming,
}

impl Class {
    const COUNT: usize = 7;

    /// For an error number of the library.
    fn of(code: c_int) -> Class {
        match code & 0xff {
            lib::SQLITE_INTERNAL | lib::SQLITE_NOTFOUND => Class::Internal,
            lib::SQLITE_ERROR
            | lib::SQLITE_PERM
            | lib::SQLITE_ABORT
            | lib::SQLITE_BUSY
            | lib::SQLITE_LOCKED
            | lib::SQLITE_READONLY
            | lib::SQLITE_INTERRUPT
            | lib::SQLITE_IOERR
            | lib::SQLITE_FULL
            | lib::SQLITE_CANTOPEN
            | lib::SQLITE_PROTOCOL
            | lib::SQLITE_EMPTY
            | lib::SQLITE_SCHEMA => Class::Operational,
            lib::SQLITE_TOOBIG => Class::Data,
            lib::SQLITE_CONSTRAINT | lib::SQLITE_MISMATCH => Class::Integrity,
            lib::SQLITE_MISUSE | lib::SQLITE_RANGE => Class::Interface,
            _ => Class::Database,
        }
    }
}

/// Raise an error of a class.
#[cold]
fn error(vm: &mut Vm, class: Class, text: &str) -> Raised {
    match Errors::get(vm) {
        Some(classes) => match vm.str(text) {
            Ok(text) => vm.raise_with(item(classes, class as usize), text),
            Err(raised) => raised,
        },
        None => vm.raise_str(Exc::SystemError, text),
    }
}

/// Raise what an error number of the library says, with its text.
#[cold]
fn failed(vm: &mut Vm, code: c_int, text: &str) -> Raised {
    if code & 0xff == lib::SQLITE_NOMEM {
        return vm.memory_error();
    }
    let raised = error(vm, Class::of(code), text);
    let exception = vm.take_exception();
    let marked = (|| {
        let number = vm.int(code.into())?;
        let key = vm.intern_str("sqlite_errorcode")?;
        vm.set_attr(exception, key, Some(number))?;
        let row = names::ERRORS.iter().find(|row| row.1 == code.into());
        let name = vm.str(row.map_or("unknown", |row| row.0))?;
        let key = vm.intern_str("sqlite_errorname")?;
        vm.set_attr(exception, key, Some(name))
    })();
    match marked {
        Ok(()) => {
            vm.reraise(exception);
            raised
        }
        Err(raised) => raised,
    }
}

/// The library's text for the last error of a database.
///
/// # Safety
/// The database is open, or null.
unsafe fn message(db: *mut lib::sqlite3) -> String {
    // SAFETY: the text is valid until the next call.
    unsafe {
        CStr::from_ptr(lib::sqlite3_errmsg(db))
            .to_string_lossy()
            .into_owned()
    }
}

/// A str argument as the library wants it.
fn c_text(vm: &mut Vm, value: Value, what: &str) -> Result<CString> {
    if vm.as_str(value).is_none() {
        vm.need_str(value, what)?;
    }
    let text = utf8(vm, value)?;
    match CString::new(text) {
        Ok(text) => Ok(text),
        Err(_) => Err(vm.value_error("embedded null character")),
    }
}
