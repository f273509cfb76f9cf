//! _multiprocessing: semaphores that processes share.

use super::system_name;
use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, native_struct,
    py_module,
};
use std::ffi::CString;

native_struct! {
    pub struct SemLock {
        SEMAPHORE: State<Semaphore>,
        /// The name by which other processes find it, or None.
        NAME: Value,
    }
}

py_module! {
    pub static MODULE = ModuleId::Multiprocessing, "_multiprocessing";
    functions: [FUNCTIONS],
    types: { SemLock = &SEMLOCK },
    fill: |vm, module| {
        let flags = vm.new_dict()?;
        for name in ["HAVE_SEM_OPEN", "HAVE_SEM_TIMEDWAIT"] {
            vm.dict_set_text(flags, name, Value::small(1))?;
        }
        set(vm, module, "flags", flags)?;
        let dict = pyrs_runtime::class::class_dict(SemLock::class(vm));
        let most = vm.int(MOST)?;
        vm.dict_set_text(dict, "SEM_VALUE_MAX", most)
    },
}

const MOST: i64 = i32::MAX as i64;
const RECURSIVE_MUTEX: i64 = 0;
const SEMAPHORE: i64 = 1;

/// A semaphore of the system as this process has opened it.
pub struct Semaphore {
    at: *mut libc::sem_t,
    kind: i64,
    most: i64,
    /// How often this process holds it, and the thread that took it last.
    count: i64,
    owner: u64,
}

impl Drop for Semaphore {
    fn drop(&mut self) {
        // SAFETY: `sem_open` gave the place, and nobody else closes it.
        unsafe { libc::sem_close(self.at) };
    }
}

static FUNCTIONS: &[Row] = &[Row::new("sem_unlink", "name, /", |vm, a| {
    let name = system_name(vm, a.get(0), "sem_unlink() argument")?;
    // SAFETY: the name ends in a zero byte.
    if unsafe { libc::sem_unlink(name.as_ptr()) } < 0 {
        return Err(os_error(vm, errno(), None));
    }
    Ok(NONE)
})];

static SEMLOCK: TypeDef = TypeDef {
    module: "_multiprocessing",
    owns_kind: false,
    subclassable: true,
    doc: "Semaphore/Mutex type",
    methods: &[
        Row::fixed("__new__", "type, kind, value, maxvalue, name, unlink", new),
        Row::class("_rebuild", "type, handle, kind, maxvalue, name, /", rebuild),
        Row::new("acquire", "self, /, block=True, timeout=None", |vm, a| {
            let block = a.truth_or(vm, 1, true)?;
            acquire(vm, a.get(0), block, a.some(2))
        }),
        Row::new("release", "self, /", release),
        Row::new("__enter__", "self, /", |vm, a| {
            acquire(vm, a.get(0), true, None)
        }),
        Row::new(
            "__exit__",
            "self, exc_type=None, exc_value=None, exc_tb=None, /",
            release,
        ),
        Row::new("_count", "self, /", |vm, a| {
            let n = state(vm, a.get(0))?.count;
            vm.int(n)
        }),
        Row::new("_is_mine", "self, /", |vm, a| {
            let me = vm.ident;
            Ok(boolean(state(vm, a.get(0))?.is_held_by(me)))
        }),
        Row::new("_get_value", "self, /", |vm, a| {
            let n = value(vm, a.get(0))?;
            vm.int(n.max(0))
        }),
        Row::new("_is_zero", "self, /", |vm, a| {
            Ok(boolean(value(vm, a.get(0))? <= 0))
        }),
        Row::new("_after_fork", "self, /", |vm, a| {
            state(vm, a.get(0))?.count = 0;
            Ok(NONE)
        }),
        Row::new(FINALIZER, "self, /", |vm, a| {
            SemLock::SEMAPHORE.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[
        GetSetRow::member("handle", |vm, a| {
            let at = state(vm, a.get(0))?.at;
            vm.int(at as usize as i64)
        }),
        GetSetRow::member("kind", |vm, a| {
            let kind = state(vm, a.get(0))?.kind;
            vm.int(kind)
        }),
        GetSetRow::member("maxvalue", |vm, a| {
            let most = state(vm, a.get(0))?.most;
            vm.int(most)
        }),
        GetSetRow::member("name", |_, a| Ok(SemLock::NAME.get(a.get(0)))),
    ],
    ..TypeDef::new("SemLock", Kind::NativeObject)
};

impl Semaphore {
    fn is_held_by(&self, thread: u64) -> bool {
        self.count > 0 && self.owner == thread
    }
}

fn state(vm: &mut Vm, this: Value) -> Result<&mut Semaphore> {
    SemLock::SEMAPHORE.get_or(vm, this, "the semaphore is closed")
}

fn make(vm: &mut Vm, class: Value, semaphore: Semaphore, name: Value) -> Result {
    let this = SemLock::new_for(vm, class)?;
    SemLock::NAME.set(vm, this, name);
    SemLock::SEMAPHORE.put(vm, this, semaphore)?;
    Ok(this)
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let (kind, value) = (args.index(vm, 1)?, args.index(vm, 2)?);
    let most = args.index(vm, 3)?;
    let name = system_name(vm, args.get(4), "SemLock() argument 'name'")?;
    let unlink = args.truth_or(vm, 5, false)?;
    if kind != RECURSIVE_MUTEX && kind != SEMAPHORE {
        return Err(vm.value_error("unrecognized kind"));
    }
    let Ok(first) = u32::try_from(value) else {
        return Err(os_error(vm, libc::EINVAL, None));
    };
    // SAFETY: the name ends in a zero byte.
    let at = unsafe {
        let flags = libc::O_CREAT | libc::O_EXCL;
        libc::sem_open(name.as_ptr(), flags, 0o600 as libc::c_uint, first)
    };
    let semaphore = opened(vm, at, kind, most)?;
    // SAFETY: as above.
    if unlink && unsafe { libc::sem_unlink(name.as_ptr()) } < 0 {
        return Err(os_error(vm, errno(), None));
    }
    let shown = if unlink { NONE } else { args.get(4) };
    make(vm, args.get(0), semaphore, shown)
}

fn opened(vm: &mut Vm, at: *mut libc::sem_t, kind: i64, most: i64) -> Result<Semaphore> {
    if at == libc::SEM_FAILED {
        return Err(os_error(vm, errno(), None));
    }
    Ok(Semaphore {
        at,
        kind,
        most,
        count: 0,
        owner: 0,
    })
}

/// In another process: open it by its name. A bare handle is a place in memory that nobody
/// vouches for.
fn rebuild(vm: &mut Vm, args: Args) -> Result {
    let (kind, most) = (args.index(vm, 2)?, args.index(vm, 3)?);
    if args.get(4) == NONE {
        return Err(vm.value_error("a semaphore without a name cannot be rebuilt"));
    }
    let name: CString = system_name(vm, args.get(4), "_rebuild() argument 4")?;
    // SAFETY: the name ends in a zero byte.
    let at = unsafe { libc::sem_open(name.as_ptr(), 0) };
    let semaphore = opened(vm, at, kind, most)?;
    make(vm, args.get(0), semaphore, args.get(4))
}

/// The semaphore's number now.
fn value(vm: &mut Vm, this: Value) -> Result<i64> {
    let at = state(vm, this)?.at;
    let mut n = 0;
    // SAFETY: the state keeps the semaphore open.
    if unsafe { libc::sem_getvalue(at, &mut n) } < 0 {
        return Err(os_error(vm, errno(), None));
    }
    Ok(n.into())
}

/// When to stop waiting.
fn deadline(vm: &mut Vm, timeout: Value) -> Result<libc::timespec> {
    let Some(seconds) = vm.number_as_f64(timeout)? else {
        let got = vm.type_name_of(timeout);
        return Err(vm.type_error(format!("must be real number, not {got}")));
    };
    // Longer than anybody waits, and short enough for the sum.
    let seconds = if seconds > 0.0 {
        seconds.min(1e15)
    } else {
        0.0
    };
    let (whole, part) = (seconds.trunc(), seconds.fract());
    // SAFETY: the call fills the struct.
    let mut now = unsafe {
        let mut now: libc::timespec = core::mem::zeroed();
        libc::clock_gettime(libc::CLOCK_REALTIME, &mut now);
        now
    };
    now.tv_sec += whole as i64;
    now.tv_nsec += (part * 1e9) as i64;
    if now.tv_nsec >= 1_000_000_000 {
        now.tv_sec += 1;
        now.tv_nsec -= 1_000_000_000;
    }
    Ok(now)
}

fn acquire(vm: &mut Vm, this: Value, block: bool, timeout: Option<Value>) -> Result {
    let me = vm.ident;
    let semaphore = state(vm, this)?;
    if semaphore.kind == RECURSIVE_MUTEX && semaphore.is_held_by(me) {
        semaphore.count += 1;
        return Ok(boolean(true));
    }
    let until = match timeout {
        Some(timeout) if block => Some(deadline(vm, timeout)?),
        _ => None,
    };
    let taken = SemLock::SEMAPHORE.using(vm, this, |vm| {
        let place = state(vm, this)?.at as usize;
        take(vm, place, block, until)
    })?;
    if taken {
        let semaphore = state(vm, this)?;
        semaphore.count += 1;
        semaphore.owner = me;
    }
    Ok(boolean(taken))
}

/// Take the semaphore at a place, which the caller keeps open.
fn take(vm: &mut Vm, place: usize, block: bool, until: Option<libc::timespec>) -> Result<bool> {
    let at = place as *mut libc::sem_t;
    loop {
        // SAFETY: the semaphore is open.
        if unsafe { libc::sem_trywait(at) } == 0 {
            return Ok(true);
        }
        match errno() {
            libc::EAGAIN if !block => return Ok(false),
            libc::EAGAIN => {}
            libc::EINTR => {
                vm.safe_point()?;
                continue;
            }
            number => return Err(os_error(vm, number, None)),
        }
        let code = vm.blocking(|| {
            let at = place as *mut libc::sem_t;
            // SAFETY: the semaphore stays open while the call is under way.
            unsafe {
                match &until {
                    Some(until) => libc::sem_timedwait(at, until),
                    None => libc::sem_wait(at),
                }
            }
        });
        if code == 0 {
            return Ok(true);
        }
        match errno() {
            libc::ETIMEDOUT => return Ok(false),
            libc::EINTR => vm.safe_point()?,
            number => return Err(os_error(vm, number, None)),
        }
    }
}

fn release(vm: &mut Vm, args: Args) -> Result {
    let (this, me) = (args.get(0), vm.ident);
    let semaphore = state(vm, this)?;
    if semaphore.kind == RECURSIVE_MUTEX {
        if !semaphore.is_held_by(me) {
            let text = "attempt to release recursive lock not owned by thread";
            return Err(vm.raise_str(Exc::AssertionError, text));
        }
        if semaphore.count > 1 {
            semaphore.count -= 1;
            return Ok(NONE);
        }
    } else {
        let most = semaphore.most;
        if value(vm, this)? >= most {
            return Err(vm.value_error("semaphore or lock released too many times"));
        }
    }
    let semaphore = state(vm, this)?;
    // SAFETY: the state keeps the semaphore open.
    if unsafe { libc::sem_post(semaphore.at) } < 0 {
        return Err(os_error(vm, errno(), None));
    }
    semaphore.count -= 1;
    Ok(NONE)
}
