//! Statements that the library has prepared.

use super::database::{
    Database, Shared, inside, last_error, open, owner, set_patience, text_or_none,
};
use super::values::{Plain, bytes_at, plain, text};
use super::{Class, error};
use crate::util::*;
use libsqlite3_sys as lib;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, native_struct,
};
use std::ffi::c_int;
use std::ptr;
use std::rc::Rc;
use std::time::Duration;

native_struct! {
    pub struct Statement {
        PREPARED: State<Prepared>,
        DATABASE: Value,
        /// The SQL behind the statement, if there is more of it.
        REST: Value,
        /// The last step has found no row.
        AT_END: bool,
    }
}

pub struct Prepared {
    at: *mut lib::sqlite3_stmt,
    /// Callbacks of the connection may be called when the statement goes.
    _shared: Rc<Shared>,
}

impl Drop for Prepared {
    fn drop(&mut self) {
        // SAFETY: the statement is finalized once.
        unsafe { lib::sqlite3_finalize(self.at) };
    }
}

pub static STATEMENT: TypeDef = TypeDef {
    module: "sqlite3",
    owns_kind: false,
    methods: &[
        Row::new("bind", "self, index, value, /", |vm, a| {
            let index = vm.index_c_int(a.get(1))? as c_int;
            let Some(plain) = plain(vm, a.get(2), false)? else {
                return Ok(boolean(false));
            };
            bind(vm, a.get(0), index, plain)?;
            Ok(boolean(true))
        }),
        Row::new("bind_all", "self, values, /", bind_all),
        Row::new("parameters", "self, /", |vm, a| {
            let at = at(vm, a.get(0))?;
            // SAFETY: the statement is there.
            vm.int(unsafe { lib::sqlite3_bind_parameter_count(at) }.into())
        }),
        Row::new("parameter_name", "self, index, /", |vm, a| {
            let index = vm.index_c_int(a.get(1))? as c_int;
            let at = at(vm, a.get(0))?;
            // SAFETY: the statement is there.
            let name = unsafe { lib::sqlite3_bind_parameter_name(at, index) };
            text_or_none(vm, name)
        }),
        Row::new("step", "self, /", |vm, a| Ok(boolean(step(vm, a.get(0))?))),
        Row::new("next", "self, converters, text_factory, /", |vm, a| {
            next(vm, a.get(0), a.get(1), a.get(2))
        }),
        Row::new("rows", "self, n, converters, text_factory, /", |vm, a| {
            let n = a.index(vm, 1)?;
            let list = vm.list(&[])?;
            while !Statement::AT_END.get(a.get(0)) && (n < 0 || (list_len(list) as i64) < n) {
                let row = next(vm, a.get(0), a.get(2), a.get(3))?;
                push(vm, list, row)?;
                vm.safe_point()?;
            }
            Ok(list)
        }),
        Row::new("reset", "self, /", |vm, a| {
            Statement::AT_END.set(vm, a.get(0), true);
            let at = at(vm, a.get(0))?;
            let db = owner(a.get(0));
            // SAFETY: the statement is there.
            inside(vm, db, || unsafe { lib::sqlite3_reset(at) })?;
            Ok(NONE)
        }),
        Row::new("clear", "self, /", |vm, a| {
            let at = at(vm, a.get(0))?;
            // SAFETY: the statement is there.
            unsafe { lib::sqlite3_clear_bindings(at) };
            Ok(NONE)
        }),
        Row::new("columns", "self, /", |vm, a| {
            names(vm, a.get(0), |at, i| {
                // SAFETY: the statement has that column.
                unsafe { lib::sqlite3_column_name(at, i) }
            })
        }),
        Row::new("types", "self, /", |vm, a| {
            names(vm, a.get(0), |at, i| {
                // SAFETY: as above.
                unsafe { lib::sqlite3_column_decltype(at, i) }
            })
        }),
        Row::new("finalize", "self, /", finalize),
        Row::new(FINALIZER, "self, /", finalize),
    ],
    getsets: &[
        GetSetRow::get("readonly", |vm, a| {
            let at = at(vm, a.get(0))?;
            // SAFETY: the statement is there.
            Ok(boolean(unsafe { lib::sqlite3_stmt_readonly(at) } != 0))
        }),
        GetSetRow::get("busy", |vm, a| {
            let at = at(vm, a.get(0))?;
            // SAFETY: the statement is there.
            Ok(boolean(unsafe { lib::sqlite3_stmt_busy(at) } != 0))
        }),
        GetSetRow::get("at_end", |_, a| {
            Ok(boolean(Statement::AT_END.get(a.get(0))))
        }),
        GetSetRow::get("rest", |_, a| Ok(Statement::REST.get(a.get(0)))),
    ],
    ..TypeDef::new("Statement", Kind::NativeObject)
};

fn finalize(vm: &mut Vm, args: Args) -> Result {
    Statement::PREPARED.drop(vm, args.get(0));
    Ok(NONE)
}

fn at(vm: &mut Vm, this: Value) -> Result<*mut lib::sqlite3_stmt> {
    open(vm, owner(this))?;
    match Statement::PREPARED.get(vm, this) {
        Some(prepared) => Ok(prepared.at),
        None => Err(error(vm, Class::Programming, "the statement is gone")),
    }
}

/// `database.prepare(sql)`: the first statement of the text, None where there is none.
pub fn prepare(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    vm.need_str(args.get(1), "the statement")?;
    let sql = utf8(vm, args.get(1))?;
    let db = open(vm, this)?;
    // SAFETY: the connection is open.
    let most = unsafe { lib::sqlite3_limit(db, lib::SQLITE_LIMIT_SQL_LENGTH, -1) };
    if sql.len() > most.max(0) as usize {
        return Err(error(vm, Class::Data, "query string is too large"));
    }
    if sql.contains(&0) {
        let text = "the query contains a null character";
        return Err(error(vm, Class::Programming, text));
    }
    let (code, place, rest) = inside(vm, this, || {
        let (mut at, mut rest) = (ptr::null_mut(), ptr::null());
        let text = sql.as_ptr().cast();
        // SAFETY: the text has the given length; the call fills both pointers.
        let code =
            unsafe { lib::sqlite3_prepare_v2(db, text, sql.len() as c_int, &mut at, &mut rest) };
        let rest = (rest as usize).saturating_sub(text as usize);
        (code, at as usize, rest)
    })?;
    if code != lib::SQLITE_OK {
        return Err(last_error(vm, this));
    }
    if place == 0 {
        return Ok(NONE);
    }
    let Some(shared) = Database::OPEN.get(vm, this).map(|open| open.shared.clone()) else {
        return Ok(NONE);
    };
    let prepared = Prepared {
        at: place as *mut lib::sqlite3_stmt,
        _shared: shared,
    };
    let statement = Statement::make(vm)?;
    Statement::PREPARED.put(vm, statement, prepared)?;
    Statement::DATABASE.set(vm, statement, this);
    if let Some(more) = sql.get(rest..).filter(|more| !more.is_empty()) {
        let more = text(vm, more)?;
        Statement::REST.set(vm, statement, more);
    }
    Ok(statement)
}

fn bind(vm: &mut Vm, this: Value, index: c_int, value: Plain) -> Result<()> {
    let at = at(vm, this)?;
    // SAFETY: the statement is there; the library copies texts and blobs.
    let code = unsafe {
        match value {
            Plain::Null => lib::sqlite3_bind_null(at, index),
            Plain::Integer(n) => lib::sqlite3_bind_int64(at, index, n),
            Plain::Real(n) => lib::sqlite3_bind_double(at, index, n),
            Plain::Text(text) => lib::sqlite3_bind_text(
                at,
                index,
                text.as_ptr().cast(),
                text.len() as c_int,
                lib::SQLITE_TRANSIENT(),
            ),
            Plain::Blob(data) if data.is_empty() => lib::sqlite3_bind_zeroblob(at, index, 0),
            Plain::Blob(data) => lib::sqlite3_bind_blob(
                at,
                index,
                data.as_ptr().cast(),
                data.len() as c_int,
                lib::SQLITE_TRANSIENT(),
            ),
        }
    };
    if code != lib::SQLITE_OK {
        return Err(last_error(vm, owner(this)));
    }
    Ok(())
}

/// Bind the items of a tuple as long as they are of builtin types; how many there were.
fn bind_all(vm: &mut Vm, args: Args) -> Result {
    let values = args.get(1);
    if !is_tuple(values) {
        return Ok(Value::small(0));
    }
    let n = items(values);
    for i in 0..n {
        let Some(plain) = plain(vm, item(values, i), true)? else {
            return vm.int(i as i64);
        };
        bind(vm, args.get(0), i as c_int + 1, plain)?;
    }
    vm.int(n as i64)
}

/// Go on to the next row. Whether there is one.
fn step(vm: &mut Vm, this: Value) -> Result<bool> {
    let place = at(vm, this)?;
    let db = owner(this);
    let code = Statement::PREPARED.using(vm, this, |vm| {
        let patience = set_patience(vm, db, Duration::ZERO);
        // SAFETY: the statement stays while the call is under way.
        let code = inside(vm, db, || unsafe { lib::sqlite3_step(place) });
        set_patience(vm, db, patience);
        if code? & 0xff != lib::SQLITE_BUSY {
            return code;
        }
        // The lock may be that of a cursor which nobody names any more.
        let collect = import_attr(vm, "gc", "collect")?;
        vm.call(collect, &[])?;
        // SAFETY: as above.
        inside(vm, db, || unsafe { lib::sqlite3_step(place) })
    })?;
    Statement::AT_END.set(vm, this, code != lib::SQLITE_ROW);
    match code {
        lib::SQLITE_ROW => Ok(true),
        lib::SQLITE_DONE => Ok(false),
        _ => {
            let raised = last_error(vm, db);
            if let Some(prepared) = Statement::PREPARED.get(vm, this) {
                let place = prepared.at;
                // SAFETY: the statement is there.
                unsafe { lib::sqlite3_reset(place) };
            }
            Err(raised)
        }
    }
}

/// The present row as a tuple; the statement goes on to the one behind it.
fn next(vm: &mut Vm, this: Value, converters: Value, factory: Value) -> Result {
    let row = row(vm, this, converters, factory)?;
    // A converter or text factory may have ended the statement.
    if !Statement::AT_END.get(this) {
        step(vm, this)?;
    }
    Ok(row)
}

fn row(vm: &mut Vm, this: Value, converters: Value, factory: Value) -> Result {
    let place = at(vm, this)?;
    // SAFETY: the statement has a row.
    let n = unsafe { lib::sqlite3_data_count(place) };
    let list = vm.list(&[])?;
    for i in 0..n {
        let converter = match is_tuple(converters) && (i as usize) < items(converters) {
            true => item(converters, i as usize),
            false => NONE,
        };
        let value = if converter != NONE {
            converted(vm, this, i, converter)?
        } else {
            column(vm, this, i, factory)?
        };
        push(vm, list, value)?;
    }
    vm.tuple_from(list)
}

fn converted(vm: &mut Vm, this: Value, i: c_int, converter: Value) -> Result {
    let place = at(vm, this)?;
    // SAFETY: the statement has a row with that column; the bytes are copied at once.
    let data = unsafe {
        if lib::sqlite3_column_type(place, i) == lib::SQLITE_NULL {
            return Ok(NONE);
        }
        let data: *const u8 = lib::sqlite3_column_blob(place, i).cast();
        if data.is_null() {
            // Without bytes there is nothing to convert.
            return Ok(NONE);
        }
        bytes_at(data, lib::sqlite3_column_bytes(place, i))
    };
    let data = new_bytes(vm, data)?;
    vm.call(converter, &[data])
}

fn column(vm: &mut Vm, this: Value, i: c_int, factory: Value) -> Result {
    // Text factories and converters may have closed the database.
    let place = at(vm, this)?;
    // SAFETY: the statement has a row with that column; bytes are copied before anything
    // else is asked of the library.
    unsafe {
        match lib::sqlite3_column_type(place, i) {
            lib::SQLITE_INTEGER => vm.int(lib::sqlite3_column_int64(place, i)),
            lib::SQLITE_FLOAT => vm.float(lib::sqlite3_column_double(place, i)),
            lib::SQLITE_TEXT => {
                let data = lib::sqlite3_column_text(place, i);
                let data = bytes_at(data, lib::sqlite3_column_bytes(place, i));
                if factory == vm.type_of_kind(Kind::Str) {
                    return match core::str::from_utf8(data) {
                        Ok(_) => text(vm, data),
                        Err(_) => {
                            let shown = String::from_utf8_lossy(data).into_owned();
                            let name = lib::sqlite3_column_name(place, i);
                            let name = std::ffi::CStr::from_ptr(name).to_string_lossy();
                            let text = format!(
                                "Could not decode to UTF-8 column '{name}' with text '{shown}'"
                            );
                            Err(error(vm, Class::Operational, &text))
                        }
                    };
                }
                let data = new_bytes(vm, data)?;
                if factory == vm.type_of_kind(Kind::Bytes) {
                    return Ok(data);
                }
                vm.call(factory, &[data])
            }
            lib::SQLITE_BLOB => {
                let data = lib::sqlite3_column_blob(place, i).cast();
                new_bytes(vm, bytes_at(data, lib::sqlite3_column_bytes(place, i)))
            }
            _ => Ok(NONE),
        }
    }
}

fn names(
    vm: &mut Vm,
    this: Value,
    name: fn(*mut lib::sqlite3_stmt, c_int) -> *const libc::c_char,
) -> Result {
    let place = at(vm, this)?;
    // SAFETY: the statement is there.
    let n = unsafe { lib::sqlite3_column_count(place) };
    let list = vm.list(&[])?;
    for i in 0..n {
        let name = text_or_none(vm, name(place, i))?;
        push(vm, list, name)?;
    }
    vm.tuple_from(list)
}
