//! Connections to databases.

use super::statement::Statement;
use super::{Class, Reports, c_text, callbacks, error, failed, message, values};
use crate::util::*;
use libsqlite3_sys as lib;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, Raised, Result, Row, TRUE, TypeDef, Value, Vm, boolean, native_struct,
};
use std::cell::Cell;
use std::ffi::{CString, c_int, c_void};
use std::ptr;
use std::rc::Rc;
use std::time::{Duration, Instant};

unsafe extern "C" {
    /// The crate's list lacks it.
    fn sqlite3_close_v2(db: *mut lib::sqlite3) -> c_int;
}

native_struct! {
    /// A connection.
    pub struct Database {
        OPEN: State<Open>,
        /// What the library calls: a list, in which callbacks know their place.
        CALLBACKS: Value,
        /// The objects of aggregates that are under way, by number.
        AGGREGATES: Value,
        /// Whether calls may come back.
        CALLS_BACK: bool,
    }
}

/// The library's connection.
pub struct Open {
    pub db: *mut lib::sqlite3,
    pub shared: Rc<Shared>,
}

/// What callbacks find through a pointer: it stays as long as a connection or a statement does.
pub struct Shared {
    /// The innermost call that is under way.
    entry: Cell<*const Entry>,
    /// How long to wait for locks of others.
    patience: Cell<Duration>,
    /// When waiting for the present lock has begun.
    since: Cell<Option<Instant>>,
    /// The number of the aggregate that was begun last.
    pub aggregates: Cell<i64>,
}

/// A call into the library that may come back. It lies on the native stack.
pub struct Entry {
    vm: *mut Vm,
    this: Value,
}

impl Shared {
    /// The thread's owner and the database object, for a callback.
    ///
    /// # Safety
    /// For code that the library calls while [`inside`] waits for it; the reference must not
    /// outlive the callback.
    pub unsafe fn back<'a>(&self) -> Option<(&'a mut Vm, Value)> {
        // SAFETY: `inside` has set the pointer to an entry that lives until the library
        // returns, and does not use its own reference before that.
        unsafe {
            let entry = self.entry.get().as_ref()?;
            Some((&mut *entry.vm, entry.this))
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // SAFETY: the connection is closed once; statements that are left keep it in being
        // until they go.
        unsafe { sqlite3_close_v2(self.db) };
    }
}

pub static DATABASE: TypeDef = TypeDef {
    module: "_sqlite3",
    owns_kind: false,
    methods: &[
        Row::fixed("__new__", "type, name, flags, timeout", new),
        Row::new("close", "self, /", close),
        Row::new("prepare", "self, sql, /", super::statement::prepare),
        Row::new("changes", "self, /", |vm, a| {
            let db = open(vm, a.get(0))?;
            // SAFETY: the connection is open.
            vm.int(unsafe { lib::sqlite3_changes64(db) })
        }),
        Row::new("total_changes", "self, /", |vm, a| {
            let db = open(vm, a.get(0))?;
            // SAFETY: the connection is open.
            vm.int(unsafe { lib::sqlite3_total_changes64(db) })
        }),
        Row::new("last_rowid", "self, /", |vm, a| {
            let db = open(vm, a.get(0))?;
            // SAFETY: the connection is open.
            vm.int(unsafe { lib::sqlite3_last_insert_rowid(db) })
        }),
        Row::new("in_transaction", "self, /", |vm, a| {
            let db = open(vm, a.get(0))?;
            // SAFETY: the connection is open.
            Ok(boolean(unsafe { lib::sqlite3_get_autocommit(db) } == 0))
        }),
        Row::new("interrupt", "self, /", |vm, a| {
            let db = open(vm, a.get(0))?;
            // SAFETY: the connection is open; any thread may interrupt it.
            unsafe { lib::sqlite3_interrupt(db) };
            Ok(NONE)
        }),
        Row::new("limit", "self, category, limit, /", |vm, a| {
            let category = vm.index_c_int(a.get(1))? as c_int;
            let limit = vm.index_c_int(a.get(2))? as c_int;
            let db = open(vm, a.get(0))?;
            // SAFETY: the connection is open.
            let old = unsafe { lib::sqlite3_limit(db, category, limit) };
            if old < 0 {
                return Err(error(vm, Class::Programming, "'category' is out of bounds"));
            }
            vm.int(old.into())
        }),
        Row::new("config", "self, op, enable, /", config),
        Row::new("enable_load_extension", "self, enable, /", |vm, a| {
            let enable = a.truth_or(vm, 1, true)?;
            let db = open(vm, a.get(0))?;
            // SAFETY: the connection is open.
            let code = unsafe { lib::sqlite3_enable_load_extension(db, enable.into()) };
            if code != lib::SQLITE_OK {
                return Err(error(
                    vm,
                    Class::Operational,
                    "Error enabling load extension",
                ));
            }
            Ok(NONE)
        }),
        Row::new("load_extension", "self, name, entry, /", load_extension),
        Row::new("set_callback", "self, place, callback, /", callbacks::place),
        Row::new("set_hook", "self, place, n, /", callbacks::set_hook),
        Row::new(
            "create_function",
            "self, name, n, flags, kind, place, /",
            callbacks::create_function,
        ),
        Row::new(
            "create_collation",
            "self, name, place, /",
            callbacks::create_collation,
        ),
        Row::new(
            "backup",
            "self, target, pages, progress, name, sleep, /",
            backup,
        ),
        Row::new("serialize", "self, name, /", serialize),
        Row::new("deserialize", "self, data, name, /", deserialize),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Database::OPEN.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    ..TypeDef::new("_Database", Kind::NativeObject)
};

/// The connection's pointer; ProgrammingError when it is closed.
pub fn open(vm: &mut Vm, this: Value) -> Result<*mut lib::sqlite3> {
    match Database::OPEN.get(vm, this) {
        Some(open) => Ok(open.db),
        None => Err(closed(vm)),
    }
}

#[cold]
fn closed(vm: &mut Vm) -> Raised {
    error(
        vm,
        Class::Programming,
        "Cannot operate on a closed database.",
    )
}

/// Raise what the connection says of its last error.
#[cold]
pub fn last_error(vm: &mut Vm, this: Value) -> Raised {
    match open(vm, this) {
        Ok(db) => {
            // SAFETY: the connection is open.
            let (code, text) = unsafe { (lib::sqlite3_extended_errcode(db), message(db)) };
            failed(vm, code, &text)
        }
        Err(raised) => raised,
    }
}

/// Call the library. While `call` runs, callbacks find the thread and `this`; where none are
/// registered the interpreter lock is given up.
pub fn inside<R>(vm: &mut Vm, this: Value, call: impl FnOnce() -> R) -> Result<R> {
    let Some(open) = Database::OPEN.get(vm, this) else {
        return Err(closed(vm));
    };
    let shared = open.shared.clone();
    Database::OPEN.using(vm, this, |vm| {
        if !Database::CALLS_BACK.get(this) {
            return Ok(vm.blocking(call));
        }
        let entry = Entry { vm, this };
        let outer = shared.entry.replace(&entry);
        let result = call();
        shared.entry.set(outer);
        Ok(result)
    })
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let name = super::super::posix::path_bytes(vm, args.get(1))?;
    let Ok(name) = CString::new(name) else {
        return Err(vm.value_error("embedded null byte"));
    };
    let flags = vm.index_c_int(args.get(2))? as c_int;
    let timeout = vm.number_as_f64(args.get(3))?.unwrap_or(0.0);
    let place = vm.blocking(|| {
        let mut db = ptr::null_mut();
        // SAFETY: the name ends in a zero byte; the call fills the pointer, also when it
        // fails.
        let code = unsafe { lib::sqlite3_open_v2(name.as_ptr(), &mut db, flags, ptr::null()) };
        (db as usize, code)
    });
    let (db, code) = (place.0 as *mut lib::sqlite3, place.1);
    if db.is_null() {
        return Err(vm.memory_error());
    }
    let shared = Rc::new(Shared {
        entry: Cell::new(ptr::null()),
        patience: Cell::new(
            Duration::try_from_secs_f64(timeout).unwrap_or(if timeout > 0.0 {
                Duration::MAX
            } else {
                Duration::ZERO
            }),
        ),
        since: Cell::new(None),
        aggregates: Cell::new(0),
    });
    let state = Open { db, shared };
    if code != lib::SQLITE_OK {
        // SAFETY: the connection is there, if only to say what is wrong.
        let (code, text) = unsafe { (lib::sqlite3_extended_errcode(db), message(db)) };
        return Err(failed(vm, code, &text));
    }
    // SAFETY: the connection is open; the handler's argument lives as long as it does.
    unsafe {
        lib::sqlite3_extended_result_codes(db, 1);
        lib::sqlite3_db_config(
            db,
            lib::SQLITE_DBCONFIG_ENABLE_FKEY,
            0 as c_int,
            ptr::null_mut::<c_int>(),
        );
        let argument = Rc::as_ptr(&state.shared).cast_mut().cast();
        lib::sqlite3_busy_handler(db, Some(wait), argument);
    }
    let this = Database::new_for(vm, args.get(0))?;
    Database::OPEN.put(vm, this, state)?;
    let list = vm.list(&[])?;
    Database::CALLBACKS.set(vm, this, list);
    let dict = vm.new_dict()?;
    Database::AGGREGATES.set(vm, this, dict);
    Ok(this)
}

/// Change how long a connection waits for locks; how long it was.
pub fn set_patience(vm: &Vm, this: Value, patience: Duration) -> Duration {
    match Database::OPEN.get(vm, this) {
        Some(open) => open.shared.patience.replace(patience),
        None => patience,
    }
}

/// Another connection holds a lock: wait a little, with the interpreter lock given up.
unsafe extern "C" fn wait(shared: *mut c_void, times: c_int) -> c_int {
    // SAFETY: the connection was opened with it, and lives.
    let shared = unsafe { &*shared.cast::<Shared>() };
    let since = match shared.since.get() {
        Some(since) if times > 0 => since,
        _ => {
            let now = Instant::now();
            shared.since.set(Some(now));
            now
        }
    };
    let left = shared.patience.get().saturating_sub(since.elapsed());
    if left.is_zero() {
        return 0;
    }
    let pause = Duration::from_millis(1 << times.clamp(0, 6)).min(left);
    // SAFETY: the library calls.
    match unsafe { shared.back() } {
        Some((vm, _)) => vm.blocking(|| std::thread::sleep(pause)),
        None => std::thread::sleep(pause),
    }
    1
}

fn close(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if let Some(open) = Database::OPEN.get(vm, this) {
        let db = open.db;
        // A callback that closes the connection runs in the middle of a statement, which ends
        // first: the connection goes with its last call.
        let called_back = !open.shared.entry.get().is_null();
        // Statements that others still hold must not keep locks.
        inside(vm, this, || {
            let mut statement = ptr::null_mut();
            if called_back {
                return;
            }
            loop {
                // SAFETY: the connection is open, and the statements are its own.
                unsafe {
                    statement = lib::sqlite3_next_stmt(db, statement);
                    if statement.is_null() {
                        break;
                    }
                    lib::sqlite3_reset(statement);
                }
            }
        })?;
    }
    Database::OPEN.drop(vm, this);
    let (list, dict) = (vm.list(&[])?, vm.new_dict()?);
    Database::CALLBACKS.set(vm, this, list);
    Database::AGGREGATES.set(vm, this, dict);
    Ok(NONE)
}

fn config(vm: &mut Vm, args: Args) -> Result {
    let op = vm.index_c_int(args.get(1))? as c_int;
    // Only settings that take an int and tell it.
    if !super::names::OTHERS
        .iter()
        .any(|row| row.0.starts_with("SQLITE_DBCONFIG") && row.1 == op.into())
    {
        return Err(vm.value_error(format!("unknown config 'op': {op}")));
    }
    let wanted = match args.some(2) {
        Some(_) => c_int::from(args.truth_or(vm, 2, true)?),
        None => -1,
    };
    let db = open(vm, args.get(0))?;
    let mut now = 0;
    // SAFETY: the connection is open; the setting takes an int and the place of one.
    let code = unsafe { lib::sqlite3_db_config(db, op, wanted, &mut now as *mut c_int) };
    if code != lib::SQLITE_OK {
        return Err(last_error(vm, args.get(0)));
    }
    if wanted >= 0 && now != wanted {
        let text = format!("Unable to set config option {op}");
        return Err(error(vm, Class::Operational, &text));
    }
    Ok(boolean(now != 0))
}

fn load_extension(vm: &mut Vm, args: Args) -> Result {
    let name = c_text(vm, args.get(1), "load_extension() argument 1")?;
    let entry = match args.some(2) {
        Some(entry) => Some(c_text(vm, entry, "entrypoint")?),
        None => None,
    };
    let db = open(vm, args.get(0))?;
    let mut text = ptr::null_mut();
    // SAFETY: texts end in a zero byte; the connection is open. What the extension does is
    // the program's wish.
    let code = unsafe {
        let entry = entry.as_ref().map_or(ptr::null(), |entry| entry.as_ptr());
        lib::sqlite3_load_extension(db, name.as_ptr(), entry, &mut text)
    };
    if code == lib::SQLITE_OK {
        return Ok(NONE);
    }
    if text.is_null() {
        return Err(last_error(vm, args.get(0)));
    }
    // SAFETY: the library made the text for us.
    let shown = unsafe {
        let shown = std::ffi::CStr::from_ptr(text)
            .to_string_lossy()
            .into_owned();
        lib::sqlite3_free(text.cast());
        shown
    };
    Err(error(vm, Class::Operational, &shown))
}

fn backup(vm: &mut Vm, args: Args) -> Result {
    let (this, target) = (args.get(0), args.get(1));
    let pages = vm.index_c_int(args.get(2))? as c_int;
    let progress = args.some(3);
    let name = c_text(vm, args.get(4), "backup() argument 'name'")?;
    let pause = vm.number_as_f64(args.get(5))?.unwrap_or(0.25);
    let pause = Duration::try_from_secs_f64(pause).unwrap_or_default();
    if !Database::is(vm, target) {
        return Err(vm.type_error("backup() argument 'target' must be a connection"));
    }
    let (from, to) = (open(vm, this)?, open(vm, target)?);
    // SAFETY: both connections are open; names end in a zero byte.
    let row = unsafe { lib::sqlite3_backup_init(to, c"main".as_ptr(), from, name.as_ptr()) };
    if row.is_null() {
        return Err(last_error(vm, target));
    }
    let result = Database::OPEN.using(vm, this, |vm| {
        Database::OPEN.using(vm, target, |vm| copy(vm, this, row, pages, progress, pause))
    });
    // SAFETY: the backup was begun above and is ended once.
    let code = unsafe { lib::sqlite3_backup_finish(row) };
    result?;
    if code != lib::SQLITE_OK {
        return Err(last_error(vm, target));
    }
    Ok(NONE)
}

fn copy(
    vm: &mut Vm,
    this: Value,
    row: *mut lib::sqlite3_backup,
    pages: c_int,
    progress: Option<Value>,
    pause: Duration,
) -> Result<()> {
    loop {
        // SAFETY: the backup is under way, and both connections stay.
        let code = inside(vm, this, || unsafe { lib::sqlite3_backup_step(row, pages) })?;
        if let Some(progress) = progress {
            // SAFETY: as above.
            let (left, all) = unsafe {
                (
                    lib::sqlite3_backup_remaining(row),
                    lib::sqlite3_backup_pagecount(row),
                )
            };
            let numbers = [
                vm.int(code.into())?,
                vm.int(left.into())?,
                vm.int(all.into())?,
            ];
            vm.call(progress, &numbers)?;
        }
        match code {
            lib::SQLITE_OK => {}
            lib::SQLITE_BUSY | lib::SQLITE_LOCKED => {
                vm.blocking(|| std::thread::sleep(pause));
                vm.safe_point()?;
            }
            // The end, or what the end of the backup tells.
            _ => return Ok(()),
        }
    }
}

fn serialize(vm: &mut Vm, args: Args) -> Result {
    let name = c_text(vm, args.get(1), "serialize() argument 'name'")?;
    let db = open(vm, args.get(0))?;
    let mut n = 0;
    // SAFETY: the connection is open; the bytes that come are ours and freed.
    unsafe {
        let data = lib::sqlite3_serialize(db, name.as_ptr(), &mut n, 0);
        if data.is_null() {
            let text = format!("unable to serialize '{}'", name.to_string_lossy());
            return Err(error(vm, Class::Operational, &text));
        }
        let made = new_bytes(vm, core::slice::from_raw_parts(data, n.max(0) as usize));
        lib::sqlite3_free(data.cast());
        made
    }
}

fn deserialize(vm: &mut Vm, args: Args) -> Result {
    let data = need_bytes(vm, args.get(1))?;
    let name = c_text(vm, args.get(2), "deserialize() argument 'name'")?;
    let db = open(vm, args.get(0))?;
    // SAFETY: the buffer is the library's own, of the given length, and goes over to it.
    let code = unsafe {
        let place = lib::sqlite3_malloc64(data.len().max(1) as u64);
        if place.is_null() {
            return Err(vm.memory_error());
        }
        ptr::copy_nonoverlapping(data.as_ptr(), place.cast(), data.len());
        let flags = lib::SQLITE_DESERIALIZE_FREEONCLOSE | lib::SQLITE_DESERIALIZE_RESIZEABLE;
        let n = data.len() as i64;
        lib::sqlite3_deserialize(db, name.as_ptr(), place.cast(), n, n, flags as _)
    };
    if code != lib::SQLITE_OK {
        return Err(last_error(vm, args.get(0)));
    }
    Ok(NONE)
}

/// A callback of the connection, by its place.
pub fn callback(vm: &mut Vm, this: Value, place: usize) -> Value {
    let list = Database::CALLBACKS.get(this);
    if place < list_len(list) {
        return list_get(vm, list, place).unwrap_or(NONE);
    }
    NONE
}

/// An exception that a callback cannot pass on.
pub fn swallow(vm: &mut Vm, callback: Value) {
    if Reports::get(vm) == Some(TRUE) {
        vm.unraisable("in", callback);
    } else {
        vm.take_exception();
    }
}

/// Whether a pending exception says that memory is short, or a number too large.
pub fn pending_is(vm: &mut Vm, class: Exc) -> bool {
    let exception = vm.take_exception();
    let class = vm.exc_class(class);
    let is = vm.is_instance_of(exception, class);
    vm.reraise(exception);
    is
}

/// The text of a library's own str.
pub fn text_or_none(vm: &mut Vm, text: *const libc::c_char) -> Result {
    if text.is_null() {
        return Ok(NONE);
    }
    // SAFETY: the library's texts end in a zero byte.
    let text = unsafe { std::ffi::CStr::from_ptr(text) };
    values::shown(vm, text.to_bytes())
}

/// Statements belong to their database.
pub fn owner(statement: Value) -> Value {
    Statement::DATABASE.get(statement)
}
