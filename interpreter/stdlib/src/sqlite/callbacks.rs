//! What the library calls back: functions, aggregates, windows, collations, hooks.

use super::database::{
    Database, Shared, callback, inside, last_error, open, pending_is, swallow, text_or_none,
};
use super::{Class, c_text, error, values};
use crate::util::*;
use libsqlite3_sys as lib;
use pyrs_runtime::{Args, Exc, NONE, Result, Value, Vm};
use std::ffi::{c_char, c_int, c_uint, c_void};
use std::ptr;

/// Places of the hooks in the list of callbacks.
const AUTHORIZER: usize = 0;
const PROGRESS: usize = 1;
const TRACE: usize = 2;

/// What the library keeps for a function or a collation.
struct Registered {
    /// Lives as long as the connection, which calls `forget` for this first.
    shared: *const Shared,
    place: usize,
}

unsafe extern "C" fn forget(row: *mut c_void) {
    // SAFETY: `register` made the box, and the library lets go of it once.
    drop(unsafe { Box::from_raw(row.cast::<Registered>()) });
}

/// `set_callback(place, callback)`: enter it into the list.
pub fn place(vm: &mut Vm, args: Args) -> Result {
    let place = args.index(vm, 1)?.clamp(0, 1 << 20) as usize;
    let list = Database::CALLBACKS.get(args.get(0));
    while list_len(list) <= place {
        push(vm, list, NONE)?;
    }
    pyrs_runtime::strategies::list::set(&mut vm.m, list.addr(), place, args.get(2))?;
    // From now on calls may come back. It is never taken away: statements that are under way
    // may still know a callback.
    Database::CALLS_BACK.set(vm, args.get(0), true);
    Ok(NONE)
}

/// `set_hook(place, n)`: tell the library of a hook, or that there is none any more.
pub fn set_hook(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let place = args.index(vm, 1)? as usize;
    let n = args.index(vm, 2)?.clamp(0, c_int::MAX.into()) as c_int;
    let db = open(vm, this)?;
    let there = callback(vm, this, place) != NONE;
    let Some(shared) = Database::OPEN
        .get(vm, this)
        .map(|open| &*open.shared as *const Shared)
    else {
        return Ok(NONE);
    };
    let argument = if there {
        shared.cast_mut().cast()
    } else {
        ptr::null_mut()
    };
    // SAFETY: the connection is open; the argument lives as long as it does.
    let code = unsafe {
        match place {
            AUTHORIZER => {
                lib::sqlite3_set_authorizer(db, there.then_some(authorize as _), argument)
            }
            PROGRESS => {
                lib::sqlite3_progress_handler(db, n, there.then_some(progress as _), argument);
                lib::SQLITE_OK
            }
            _ => {
                let what = if there {
                    lib::SQLITE_TRACE_STMT as c_uint
                } else {
                    0
                };
                lib::sqlite3_trace_v2(db, what, there.then_some(trace as _), argument)
            }
        }
    };
    if code != lib::SQLITE_OK {
        return Err(error(
            vm,
            Class::Operational,
            "Error setting authorizer callback",
        ));
    }
    Ok(NONE)
}

unsafe extern "C" fn authorize(
    shared: *mut c_void,
    action: c_int,
    first: *const c_char,
    second: *const c_char,
    third: *const c_char,
    fourth: *const c_char,
) -> c_int {
    // SAFETY: the connection was given it, and lives.
    let Some((vm, this)) = (unsafe { (*shared.cast::<Shared>()).back() }) else {
        return lib::SQLITE_DENY;
    };
    let function = callback(vm, this, AUTHORIZER);
    let answer = (|| {
        let action = vm.int(action.into())?;
        let first = text_or_none(vm, first)?;
        let second = text_or_none(vm, second)?;
        let third = text_or_none(vm, third)?;
        let fourth = text_or_none(vm, fourth)?;
        let answer = vm.call(function, &[action, first, second, third, fourth])?;
        if !vm.is_int(answer) {
            return Ok(lib::SQLITE_DENY);
        }
        vm.index_c_int(answer).map(|n| n as c_int)
    })();
    answer.unwrap_or_else(|_| {
        swallow(vm, function);
        lib::SQLITE_DENY
    })
}

unsafe extern "C" fn progress(shared: *mut c_void) -> c_int {
    // SAFETY: as in `authorize`.
    let Some((vm, this)) = (unsafe { (*shared.cast::<Shared>()).back() }) else {
        return 0;
    };
    let function = callback(vm, this, PROGRESS);
    let stop = match vm.call(function, &[]) {
        Ok(answer) => vm.truth(answer),
        Err(raised) => Err(raised),
    };
    match stop {
        Ok(stop) => stop.into(),
        Err(_) => {
            swallow(vm, function);
            1
        }
    }
}

unsafe extern "C" fn trace(
    what: c_uint,
    shared: *mut c_void,
    statement: *mut c_void,
    sql: *mut c_void,
) -> c_int {
    // SAFETY: as in `authorize`.
    let Some((vm, this)) = (unsafe { (*shared.cast::<Shared>()).back() }) else {
        return 0;
    };
    if what != lib::SQLITE_TRACE_STMT as c_uint {
        return 0;
    }
    let function = callback(vm, this, TRACE);
    // SAFETY: the library gives a statement that is under way; the text with its values is
    // ours and freed.
    let text = unsafe {
        let text = lib::sqlite3_expanded_sql(statement.cast());
        if text.is_null() {
            let text = "Expanded SQL string exceeds the maximum string length";
            error(vm, Class::Data, text);
            swallow(vm, function);
            text_or_none(vm, sql.cast())
        } else {
            let made = text_or_none(vm, text);
            lib::sqlite3_free(text.cast());
            made
        }
    };
    let done = text.and_then(|text| vm.call(function, &[text]));
    if done.is_err() {
        swallow(vm, function);
    }
    0
}

fn register(vm: &mut Vm, this: Value, place: usize) -> Option<*mut c_void> {
    let open = Database::OPEN.get(vm, this)?;
    let shared = &*open.shared as *const Shared;
    Some(Box::into_raw(Box::new(Registered { shared, place })).cast())
}

/// `create_function(name, n, flags, kind, place)`. Kind 0: takes it away, 1: a function, 2: an
/// aggregate, 3: a window.
pub fn create_function(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = c_text(vm, args.get(1), "name")?;
    let n = vm.index_c_int(args.get(2))? as c_int;
    let flags = vm.index_c_int(args.get(3))? as c_int | lib::SQLITE_UTF8;
    let (kind, place) = (args.index(vm, 4)?, args.index(vm, 5)? as usize);
    let db = open(vm, this)?;
    let row = match kind {
        0 => ptr::null_mut(),
        _ => register(vm, this, place).unwrap_or(ptr::null_mut()),
    };
    let known = (kind != 0).then_some(forget as unsafe extern "C" fn(*mut c_void));
    // SAFETY: the connection is open; it lets go of the row, also when it fails.
    let code = inside(vm, this, || unsafe {
        match kind {
            1 => lib::sqlite3_create_function_v2(
                db,
                name.as_ptr(),
                n,
                flags,
                row,
                Some(function),
                None,
                None,
                known,
            ),
            2 => lib::sqlite3_create_function_v2(
                db,
                name.as_ptr(),
                n,
                flags,
                row,
                None,
                Some(step),
                Some(finish),
                known,
            ),
            3 => lib::sqlite3_create_window_function(
                db,
                name.as_ptr(),
                n,
                flags,
                row,
                Some(step),
                Some(finish),
                Some(value),
                Some(inverse),
                known,
            ),
            _ => lib::sqlite3_create_function_v2(
                db,
                name.as_ptr(),
                n,
                flags,
                row,
                None,
                None,
                None,
                None,
            ),
        }
    })?;
    match code {
        lib::SQLITE_OK => Ok(NONE),
        _ if kind == 3 || code == lib::SQLITE_BUSY => Err(last_error(vm, this)),
        _ => Err(error(vm, Class::Operational, "Error creating function")),
    }
}

/// `create_collation(name, place)`; place -1 takes it away.
pub fn create_collation(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = c_text(vm, args.get(1), "name")?;
    let place = args.index(vm, 2)?;
    let db = open(vm, this)?;
    let there = place >= 0;
    let row = match there {
        true => register(vm, this, place as usize).unwrap_or(ptr::null_mut()),
        false => ptr::null_mut(),
    };
    let known = there.then_some(forget as unsafe extern "C" fn(*mut c_void));
    // SAFETY: the connection is open.
    let code = inside(vm, this, || unsafe {
        lib::sqlite3_create_collation_v2(
            db,
            name.as_ptr(),
            lib::SQLITE_UTF8,
            row,
            there.then_some(collate as _),
            known,
        )
    })?;
    if code != lib::SQLITE_OK {
        // Unlike with functions, what failed is still ours.
        if there {
            // SAFETY: made above, and the library has not kept it.
            unsafe { forget(row) };
        }
        return Err(last_error(vm, this));
    }
    Ok(NONE)
}

unsafe extern "C" fn collate(
    row: *mut c_void,
    n: c_int,
    first: *const c_void,
    m: c_int,
    second: *const c_void,
) -> c_int {
    // SAFETY: `register` made the row; its connection lives.
    let row = unsafe { &*row.cast::<Registered>() };
    // SAFETY: as in `authorize`.
    let Some((vm, this)) = (unsafe { (*row.shared).back() }) else {
        return 0;
    };
    let function = callback(vm, this, row.place);
    let order = (|| {
        // SAFETY: the library gives two texts of these lengths.
        let (first, second) = unsafe {
            (
                values::bytes_at(first.cast(), n),
                values::bytes_at(second.cast(), m),
            )
        };
        let first = values::text(vm, first)?;
        let second = values::text(vm, second)?;
        let order = vm.call(function, &[first, second])?;
        let order = vm.index_clamped(order)?;
        Ok(order.signum() as c_int)
    })();
    order.unwrap_or_else(|_: pyrs_runtime::Raised| {
        swallow(vm, function);
        0
    })
}

/// The row, the thread and the database of a function that SQL calls.
///
/// # Safety
/// For a function that the library calls.
unsafe fn called<'a>(
    context: *mut lib::sqlite3_context,
) -> Option<(&'a Registered, &'a mut Vm, Value)> {
    // SAFETY: the library gives what the function was registered with.
    unsafe {
        let row = &*lib::sqlite3_user_data(context).cast::<Registered>();
        let (vm, this) = (*row.shared).back()?;
        Some((row, vm, this))
    }
}

/// The arguments of a function that SQL calls, as a tuple.
///
/// # Safety
/// The library gives as many values as it says.
unsafe fn arguments(vm: &mut Vm, n: c_int, all: *mut *mut lib::sqlite3_value) -> Result {
    let list = vm.list(&[])?;
    for i in 0..n.max(0) as usize {
        // SAFETY: as the caller says.
        let value = unsafe { values::argument(vm, *all.add(i)) }?;
        push(vm, list, value)?;
    }
    vm.tuple_from(list)
}

/// Tell SQL that a function has raised an exception.
///
/// # Safety
/// The context is that of a function that runs.
unsafe fn fail(vm: &mut Vm, function: Value, context: *mut lib::sqlite3_context, text: &str) {
    let memory = pending_is(vm, Exc::MemoryError);
    let large = pending_is(vm, Exc::OverflowError);
    swallow(vm, function);
    // SAFETY: as the caller says; the text is copied.
    unsafe {
        if memory {
            lib::sqlite3_result_error_nomem(context);
        } else if large {
            lib::sqlite3_result_error_toobig(context);
        } else {
            lib::sqlite3_result_error(context, text.as_ptr().cast(), text.len() as c_int);
        }
    }
}

unsafe extern "C" fn function(
    context: *mut lib::sqlite3_context,
    n: c_int,
    all: *mut *mut lib::sqlite3_value,
) {
    // SAFETY: the library calls.
    let Some((row, vm, this)) = (unsafe { called(context) }) else {
        return;
    };
    let function = callback(vm, this, row.place);
    // SAFETY: the library gives `n` values.
    let done = unsafe { arguments(vm, n, all) }
        .and_then(|arguments| vm.call_ex(function, arguments, None))
        // SAFETY: the function runs.
        .and_then(|value| unsafe { values::give(vm, context, value) });
    if done.is_err() {
        // SAFETY: as above.
        unsafe {
            fail(
                vm,
                function,
                context,
                "user-defined function raised exception",
            )
        };
    }
}

/// The object of an aggregate that is under way; made when `class` is there. None: there is
/// none.
///
/// # Safety
/// The context is that of an aggregate that runs.
unsafe fn object(
    vm: &mut Vm,
    this: Value,
    row: &Registered,
    context: *mut lib::sqlite3_context,
    class: Option<Value>,
) -> Result<Option<(i64, Value)>> {
    let room = if class.is_some() {
        size_of::<i64>() as c_int
    } else {
        0
    };
    // SAFETY: the library keeps eight bytes for the aggregate, zero at first.
    let place = unsafe { lib::sqlite3_aggregate_context(context, room).cast::<i64>() };
    if place.is_null() {
        return Ok(None);
    }
    let all = Database::AGGREGATES.get(this);
    // SAFETY: as above.
    let number = unsafe { *place };
    if number != 0 {
        let key = vm.int(number)?;
        return Ok(vm.dict_get(all, key)?.map(|object| (number, object)));
    }
    let Some(class) = class else {
        return Ok(None);
    };
    let object = match vm.call(class, &[]) {
        Ok(object) => object,
        Err(_) => {
            let text = "user-defined aggregate's '__init__' method raised error";
            // SAFETY: as above.
            unsafe { fail(vm, class, context, text) };
            return Ok(None);
        }
    };
    // SAFETY: the connection lives.
    let shared = unsafe { &*row.shared };
    let number = shared.aggregates.get() + 1;
    shared.aggregates.set(number);
    let key = vm.int(number)?;
    vm.dict_set(all, key, object)?;
    // SAFETY: as above.
    unsafe { *place = number };
    Ok(Some((number, object)))
}

/// Call a method of the aggregate with the values that SQL gives.
///
/// # Safety
/// For a function that the library calls.
unsafe fn feed(
    context: *mut lib::sqlite3_context,
    n: c_int,
    all: *mut *mut lib::sqlite3_value,
    method: &str,
) {
    // SAFETY: the library calls.
    let Some((row, vm, this)) = (unsafe { called(context) }) else {
        return;
    };
    let class = callback(vm, this, row.place);
    // SAFETY: as above.
    let object = match unsafe { object(vm, this, row, context, Some(class)) } {
        Ok(Some((_, object))) => object,
        Ok(None) => return,
        Err(_) => {
            // SAFETY: as above.
            unsafe { fail(vm, class, context, "user-defined aggregate failed") };
            return;
        }
    };
    let bound = match attr(vm, object, method) {
        Ok(bound) => bound,
        Err(_) => {
            let text = format!("user-defined aggregate's '{method}' method not defined");
            // SAFETY: as above.
            unsafe { fail(vm, class, context, &text) };
            return;
        }
    };
    // SAFETY: the library gives `n` values.
    let done =
        unsafe { arguments(vm, n, all) }.and_then(|arguments| vm.call_ex(bound, arguments, None));
    if done.is_err() {
        let text = format!("user-defined aggregate's '{method}' method raised error");
        // SAFETY: as above.
        unsafe { fail(vm, bound, context, &text) };
    }
}

unsafe extern "C" fn step(
    context: *mut lib::sqlite3_context,
    n: c_int,
    all: *mut *mut lib::sqlite3_value,
) {
    // SAFETY: the library calls.
    unsafe { feed(context, n, all, "step") }
}

unsafe extern "C" fn inverse(
    context: *mut lib::sqlite3_context,
    n: c_int,
    all: *mut *mut lib::sqlite3_value,
) {
    // SAFETY: the library calls.
    unsafe { feed(context, n, all, "inverse") }
}

/// Ask an aggregate for its value.
///
/// # Safety
/// For a function that the library calls.
unsafe fn ask(context: *mut lib::sqlite3_context, method: &str, last: bool) {
    // SAFETY: the library calls.
    let Some((row, vm, this)) = (unsafe { called(context) }) else {
        return;
    };
    // Without a row before there is no object, and the value is NULL.
    // SAFETY: as above.
    let Ok(Some((number, object))) = (unsafe { object(vm, this, row, context, None) }) else {
        return;
    };
    let bound = match attr(vm, object, method) {
        Ok(bound) => bound,
        Err(_) => {
            let text = format!("user-defined aggregate's '{method}' method not defined");
            // SAFETY: as above.
            unsafe { fail(vm, object, context, &text) };
            return;
        }
    };
    let done = vm
        .call(bound, &[])
        // SAFETY: the function runs.
        .and_then(|value| unsafe { values::give(vm, context, value) });
    if done.is_err() {
        let text = format!("user-defined aggregate's '{method}' method raised error");
        // SAFETY: as above.
        unsafe { fail(vm, bound, context, &text) };
    }
    if last {
        let all = Database::AGGREGATES.get(this);
        let gone = vm.int(number).and_then(|key| vm.dict_pop(all, key));
        if gone.is_err() {
            vm.take_exception();
        }
    }
}

unsafe extern "C" fn value(context: *mut lib::sqlite3_context) {
    // SAFETY: the library calls.
    unsafe { ask(context, "value", false) }
}

unsafe extern "C" fn finish(context: *mut lib::sqlite3_context) {
    // SAFETY: the library calls.
    unsafe { ask(context, "finalize", true) }
}
