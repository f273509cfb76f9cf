//! Values of Python and of SQLite.

use super::{Class, error};
use crate::util::*;
use libsqlite3_sys as lib;
use pyrs_leaf::codecs::{self, Errors};
use pyrs_runtime::{Exc, Kind, NONE, Result, Value, Vm, int, kind_of, payload};
use std::ffi::c_int;

/// A value that SQLite can keep, outside the heap.
pub enum Plain {
    Null,
    Integer(i64),
    Real(f64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

/// What SQLite is to keep of a Python value; None where it has nothing of the kind.
/// `exactly`: of builtin types, no subclass.
pub fn plain(vm: &mut Vm, value: Value, exactly: bool) -> Result<Option<Plain>> {
    if value == NONE {
        return Ok(Some(Plain::Null));
    }
    if exactly && value.is_ref() && payload(value) != value {
        return Ok(None);
    }
    if vm.is_int(value) {
        let number = vm.to_index(value)?;
        return match int::as_i64(number) {
            Some(n) => Ok(Some(Plain::Integer(n))),
            None => Err(vm.overflow_error("Python int too large to convert to SQLite INTEGER")),
        };
    }
    match kind_of(payload(value)) {
        Kind::Float => {
            let n = vm.as_f64(value).unwrap_or(f64::NAN);
            Ok(Some(Plain::Real(n)))
        }
        Kind::Str | Kind::StrIndirect => {
            let text = utf8(vm, value)?;
            if text.len() > MOST {
                return Err(vm.overflow_error("string longer than INT_MAX bytes"));
            }
            Ok(Some(Plain::Text(text)))
        }
        Kind::Bytes | Kind::ByteArray | Kind::MemoryView => blob(vm, value).map(Some),
        Kind::NativeObject if bytes_of(vm, value).is_some() => blob(vm, value).map(Some),
        _ if !exactly
            && vm
                .special(value, pyrs_runtime::name::Name::__buffer__)
                .is_some() =>
        {
            blob(vm, value).map(Some)
        }
        _ => Ok(None),
    }
}

const MOST: usize = c_int::MAX as usize;

fn blob(vm: &mut Vm, value: Value) -> Result<Plain> {
    if kind_of(payload(value)) == Kind::MemoryView {
        // One that is released says so itself.
        pyrs_builtins::memoryview::open(vm, value)?;
        if !pyrs_builtins::memoryview::is_plain(value) {
            let text = "memoryview: underlying buffer is not C-contiguous";
            return Err(vm.raise_str(Exc::BufferError, text));
        }
    }
    let data = need_bytes(vm, value)?;
    if data.len() > MOST {
        return Err(vm.overflow_error("BLOB longer than INT_MAX bytes"));
    }
    Ok(Plain::Blob(data))
}

/// Bytes that the library gave.
///
/// # Safety
/// `data` has `n` bytes, or is null; they are valid as long as the caller uses them.
pub unsafe fn bytes_at<'a>(data: *const u8, n: c_int) -> &'a [u8] {
    if data.is_null() || n <= 0 {
        return &[];
    }
    // SAFETY: as the caller says.
    unsafe { core::slice::from_raw_parts(data, n as usize) }
}

/// A str of UTF-8, an error for what is none.
pub fn text(vm: &mut Vm, data: &[u8]) -> Result {
    match codecs::decode_utf8(data, true, &mut Errors::Strict) {
        Ok(decoded) => vm.str_of_text(&decoded.text),
        Err(_) => {
            let data = new_bytes(vm, data)?;
            call_method(vm, data, "decode", &[])
        }
    }
}

/// A str of UTF-8 with what is none replaced.
pub fn shown(vm: &mut Vm, data: &[u8]) -> Result {
    vm.str(&String::from_utf8_lossy(data))
}

/// An argument of a function that SQL calls.
///
/// # Safety
/// The value is one that the library has given to a function that runs.
pub unsafe fn argument(vm: &mut Vm, value: *mut lib::sqlite3_value) -> Result {
    // SAFETY: as the caller says; the bytes are copied before anything else is asked.
    unsafe {
        match lib::sqlite3_value_type(value) {
            lib::SQLITE_INTEGER => vm.int(lib::sqlite3_value_int64(value)),
            lib::SQLITE_FLOAT => vm.float(lib::sqlite3_value_double(value)),
            lib::SQLITE_TEXT => {
                let data = lib::sqlite3_value_text(value);
                text(vm, bytes_at(data, lib::sqlite3_value_bytes(value)))
            }
            lib::SQLITE_BLOB => {
                let data = lib::sqlite3_value_blob(value).cast();
                new_bytes(vm, bytes_at(data, lib::sqlite3_value_bytes(value)))
            }
            _ => Ok(NONE),
        }
    }
}

/// Give the result of a function that SQL calls.
///
/// # Safety
/// The context is that of a function that runs.
pub unsafe fn give(vm: &mut Vm, context: *mut lib::sqlite3_context, value: Value) -> Result<()> {
    let Some(plain) = plain(vm, value, false)? else {
        let text = "User-defined functions cannot return values of this type";
        return Err(error(vm, Class::Programming, text));
    };
    // SAFETY: as the caller says; the library copies texts and blobs.
    unsafe {
        match plain {
            Plain::Null => lib::sqlite3_result_null(context),
            Plain::Integer(n) => lib::sqlite3_result_int64(context, n),
            Plain::Real(n) => lib::sqlite3_result_double(context, n),
            Plain::Text(text) => lib::sqlite3_result_text(
                context,
                text.as_ptr().cast(),
                text.len() as c_int,
                lib::SQLITE_TRANSIENT(),
            ),
            Plain::Blob(data) => lib::sqlite3_result_blob(
                context,
                data.as_ptr().cast(),
                data.len() as c_int,
                lib::SQLITE_TRANSIENT(),
            ),
        }
    }
    Ok(())
}
