//! Blobs that are read and written in place.

use super::database::{Database, Shared, inside, last_error, open};
use super::{Class, c_text, error};
use crate::util::*;
use libsqlite3_sys as lib;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct};
use std::ffi::c_int;
use std::ptr;
use std::rc::Rc;

native_struct! {
    pub struct Blob {
        HANDLE: State<Handle>,
        DATABASE: Value,
    }
}

pub struct Handle {
    at: *mut lib::sqlite3_blob,
    _shared: Rc<Shared>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the blob is closed once.
        unsafe { lib::sqlite3_blob_close(self.at) };
    }
}

pub static BLOB: TypeDef = TypeDef {
    module: "_sqlite3",
    owns_kind: false,
    methods: &[
        Row::fixed(
            "__new__",
            "type, database, name, table, column, row, readonly",
            new,
        ),
        Row::new("close", "self, /", close),
        Row::new(FINALIZER, "self, /", close),
        Row::new("size", "self, /", |vm, a| {
            let at = at(vm, a.get(0))?;
            // SAFETY: the blob is open.
            vm.int(unsafe { lib::sqlite3_blob_bytes(at) }.into())
        }),
        Row::new("read", "self, offset, n, /", read),
        Row::new("write", "self, offset, data, /", write),
    ],
    ..TypeDef::new("_BlobHandle", Kind::NativeObject)
};

fn at(vm: &mut Vm, this: Value) -> Result<*mut lib::sqlite3_blob> {
    open(vm, Blob::DATABASE.get(this))?;
    match Blob::HANDLE.get(vm, this) {
        Some(handle) => Ok(handle.at),
        None => Err(error(
            vm,
            Class::Programming,
            "Cannot operate on a closed blob.",
        )),
    }
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let database = args.get(1);
    if !Database::is(vm, database) {
        return Err(vm.type_error("a blob belongs to a database"));
    }
    let name = c_text(vm, args.get(2), "blobopen() argument 'name'")?;
    let table = c_text(vm, args.get(3), "blobopen() argument 1")?;
    let column = c_text(vm, args.get(4), "blobopen() argument 2")?;
    let row = args.index(vm, 5)?;
    let writable = !args.truth_or(vm, 6, false)?;
    let db = open(vm, database)?;
    let (code, place) = inside(vm, database, || {
        let mut at = ptr::null_mut();
        // SAFETY: texts end in a zero byte; the call fills the pointer.
        let code = unsafe {
            lib::sqlite3_blob_open(
                db,
                name.as_ptr(),
                table.as_ptr(),
                column.as_ptr(),
                row,
                writable.into(),
                &mut at,
            )
        };
        (code, at as usize)
    })?;
    if code != lib::SQLITE_OK {
        return Err(last_error(vm, database));
    }
    let Some(shared) = Database::OPEN
        .get(vm, database)
        .map(|open| open.shared.clone())
    else {
        return Ok(NONE);
    };
    let handle = Handle {
        at: place as *mut lib::sqlite3_blob,
        _shared: shared,
    };
    let this = Blob::new_for(vm, args.get(0))?;
    Blob::HANDLE.put(vm, this, handle)?;
    Blob::DATABASE.set(vm, this, database);
    Ok(this)
}

fn close(vm: &mut Vm, args: Args) -> Result {
    Blob::HANDLE.drop(vm, args.get(0));
    Ok(NONE)
}

/// Offset and length within the blob.
fn within(vm: &mut Vm, at: *mut lib::sqlite3_blob, from: i64, n: i64) -> Result<(c_int, c_int)> {
    // SAFETY: the caller has just asked for the open blob.
    let size = i64::from(unsafe { lib::sqlite3_blob_bytes(at) });
    if from < 0 || n < 0 || from > size || n > size - from {
        return Err(vm.value_error("data longer than blob length"));
    }
    Ok((from as c_int, n as c_int))
}

fn read(vm: &mut Vm, args: Args) -> Result {
    let (from, n) = (args.index(vm, 1)?, args.index(vm, 2)?);
    let at = at(vm, args.get(0))?;
    let (from, n) = within(vm, at, from, n)?;
    let mut data = room::zeroed(n as usize)?;
    let database = Blob::DATABASE.get(args.get(0));
    let place = data.as_mut_ptr();
    let code = Blob::HANDLE.using(vm, args.get(0), |vm| {
        // SAFETY: the buffer has `n` bytes, and the blob stays while the call is under way.
        inside(vm, database, || unsafe {
            lib::sqlite3_blob_read(at, place.cast(), n, from)
        })
    })?;
    checked(vm, database, code)?;
    new_bytes(vm, &data)
}

fn write(vm: &mut Vm, args: Args) -> Result {
    let from = args.index(vm, 1)?;
    let data = need_bytes(vm, args.get(2))?;
    let at = at(vm, args.get(0))?;
    let (from, n) = within(vm, at, from, data.len() as i64)?;
    let database = Blob::DATABASE.get(args.get(0));
    let code = Blob::HANDLE.using(vm, args.get(0), |vm| {
        // SAFETY: the buffer has `n` bytes, and the blob stays while the call is under way.
        inside(vm, database, || unsafe {
            lib::sqlite3_blob_write(at, data.as_ptr().cast(), n, from)
        })
    })?;
    checked(vm, database, code)?;
    Ok(NONE)
}

fn checked(vm: &mut Vm, database: Value, code: c_int) -> Result<()> {
    match code {
        lib::SQLITE_OK => Ok(()),
        lib::SQLITE_ABORT => Err(error(
            vm,
            Class::Operational,
            "Cannot operate on an expired blob handle",
        )),
        _ => Err(last_error(vm, database)),
    }
}
