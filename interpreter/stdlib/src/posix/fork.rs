//! Making processes: fork with its hooks, posix_spawn.

use super::{ForkHooks, path_bytes};
use crate::util::*;
use pyrs_runtime::{Args, Exc, NONE, Result, Row, Value, Vm};
use std::ffi::CString;

pub(super) static FUNCTIONS: &[Row] = &[
    Row::new("fork", "", fork),
    Row::new("forkpty", "", forkpty),
    Row::new(
        "register_at_fork",
        "*, before=None, after_in_child=None, after_in_parent=None",
        register,
    ),
    Row::new(
        "posix_spawn",
        "path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, \
         setsigmask=(), setsigdef=(), scheduler=None",
        |vm, a| spawn(vm, a, false),
    ),
    Row::new(
        "posix_spawnp",
        "path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, \
         setsigmask=(), setsigdef=(), scheduler=None",
        |vm, a| spawn(vm, a, true),
    ),
];

/// What `file_actions` may name.
pub(super) const ACTIONS: &[(&str, i64)] = &[
    ("POSIX_SPAWN_OPEN", OPEN),
    ("POSIX_SPAWN_CLOSE", CLOSE),
    ("POSIX_SPAWN_DUP2", DUP2),
];
const OPEN: i64 = 0;
const CLOSE: i64 = 1;
const DUP2: i64 = 2;

/// Lists of hooks: before, in the child, in the parent.
fn hooks(vm: &mut Vm, which: usize) -> Result {
    let all = ForkHooks::get_or_make(vm, |vm| {
        let lists = [vm.list(&[])?, vm.list(&[])?, vm.list(&[])?];
        vm.tuple(&lists)
    })?;
    Ok(item(all, which))
}

fn register(vm: &mut Vm, args: Args) -> Result {
    let given: Vec<usize> = (0..3).filter(|&i| args.opt(i).is_some()).collect();
    if given.is_empty() {
        return Err(vm.type_error("At least one argument is required."));
    }
    for &i in &given {
        let hook = args.get(i);
        if !vm.is_callable(hook) {
            let name = ["before", "after_in_child", "after_in_parent"][i];
            let got = vm.type_name_of(hook);
            return Err(vm.type_error(format!("'{name}' must be callable, not {got}")));
        }
    }
    for i in given {
        let list = hooks(vm, i)?;
        push(vm, list, args.get(i))?;
    }
    Ok(NONE)
}

/// Call hooks; what they raise is reported and goes no further.
fn call_hooks(vm: &mut Vm, which: usize) -> Result<()> {
    let list = hooks(vm, which)?;
    let n = list_len(list);
    for i in 0..n {
        // Those before the fork run in the reverse order of their registration.
        let i = if which == 0 { n - 1 - i } else { i };
        if i >= list_len(list) {
            break;
        }
        let hook = list_get(vm, list, i)?;
        if vm.call(hook, &[]).is_err() {
            vm.unraisable("in", hook);
        }
    }
    Ok(())
}

/// Take or give back the lock under which modules are imported, so that the child finds it
/// free and no module half made by those who ask for it.
fn import_lock(vm: &mut Vm, method: &str) -> Result<()> {
    let modules = vm.modules();
    if let Some(module) = vm.dict_get_text(modules, "_imp")? {
        call_method(vm, module, method, &[])?;
    }
    Ok(())
}

fn fork(vm: &mut Vm, _: Args) -> Result {
    vm.not_at_the_end("can't fork at interpreter shutdown")?;
    let others = vm.thread_count() > 1;
    let pid = forked(vm)?;
    if others && pid != 0 {
        warn_of_threads(vm, "fork")?;
    }
    vm.int(pid as i64)
}

/// Fork; the child's terminal is a new one, whose other end the parent gets.
fn forkpty(vm: &mut Vm, _: Args) -> Result {
    vm.not_at_the_end("can't fork at interpreter shutdown")?;
    let (mut master, mut slave) = (0, 0);
    let none = std::ptr::null_mut();
    // SAFETY: the call fills both numbers; the rest may be null.
    let code = unsafe { libc::openpty(&mut master, &mut slave, none, none.cast(), none.cast()) };
    if code < 0 {
        return Err(os_error(vm, errno(), None));
    }
    let others = vm.thread_count() > 1;
    let forked = forked(vm);
    // SAFETY: each process closes the end that is not its own, and the child takes the other
    // one for its terminal.
    unsafe {
        match forked {
            Ok(0) => {
                libc::close(master);
                libc::login_tty(slave);
            }
            Ok(_) => {
                libc::close(slave);
            }
            Err(_) => {
                libc::close(master);
                libc::close(slave);
            }
        }
    }
    let pid = forked?;
    if others && pid != 0 {
        warn_of_threads(vm, "forkpty")?;
    }
    let pid = vm.int(pid.into())?;
    let master = if pid == Value::small(0) { -1 } else { master };
    vm.tuple(&[pid, Value::small(master.into())])
}

fn warn_of_threads(vm: &mut Vm, function: &str) -> Result<()> {
    let text = format!(
        "This process (pid={}) is multi-threaded, use of {function}() may lead to deadlocks in \
         the child.",
        std::process::id()
    );
    vm.warn(Exc::DeprecationWarning, &text)
}

/// Fork, with all hooks; 0 in the child.
pub fn forked(vm: &mut Vm) -> Result<i32> {
    call_hooks(vm, 0)?;
    crate::heap::before_fork(vm)?;
    import_lock(vm, "acquire_lock")?;
    let mut pid = 0;
    let mut error = 0;
    let arguments = vm.arguments_of_others()?;
    let child = vm.fork_with(|| {
        // SAFETY: the child goes on with a copy of everything, and only of this thread; what
        // other threads' locks guard is reset by `fork_with` and the hooks.
        pid = unsafe { libc::fork() };
        error = errno();
        pid == 0
    });
    if child {
        crate::signal::set_main_thread(vm);
        crate::descriptors::after_fork(vm);
        crate::thread::are_gone(vm, arguments)?;
        import_lock(vm, "release_lock")?;
        call_hooks(vm, 1)?;
        return Ok(0);
    }
    import_lock(vm, "release_lock")?;
    call_hooks(vm, 2)?;
    if pid < 0 {
        return Err(os_error(vm, error, None));
    }
    Ok(pid)
}

/// The texts of a sequence of paths or strs.
fn texts(vm: &mut Vm, list: Value) -> Result<Vec<CString>> {
    let list = vm.tuple_from(list)?;
    let mut all = Vec::new();
    for i in 0..items(list) {
        let bytes = path_bytes(vm, item(list, i))?;
        all.push(text_of(vm, bytes)?);
    }
    Ok(all)
}

fn text_of(vm: &mut Vm, bytes: Vec<u8>) -> Result<CString> {
    CString::new(bytes).map_err(|_| vm.value_error("embedded null byte"))
}

/// `name=value` texts of a mapping.
fn environment(vm: &mut Vm, mapping: Value) -> Result<Vec<CString>> {
    let dict = vm.new_dict()?;
    vm.dict_update(dict, mapping)?;
    let mut all = Vec::new();
    let mut i = 0;
    while let Some((next, key, value)) = vm.dict_next(dict, i) {
        i = next;
        let mut bytes = path_bytes(vm, key)?;
        bytes.push(b'=');
        bytes.extend(path_bytes(vm, value)?);
        all.push(text_of(vm, bytes)?);
    }
    Ok(all)
}

fn pointers(all: &[CString]) -> Vec<*mut libc::c_char> {
    let texts = all.iter().map(|t| t.as_ptr().cast_mut());
    texts.chain([core::ptr::null_mut()]).collect()
}

/// A set of signal numbers.
fn signals(vm: &mut Vm, list: Value) -> Result<libc::sigset_t> {
    // SAFETY: filled by the next call.
    let mut set: libc::sigset_t = unsafe { core::mem::zeroed() };
    // SAFETY: the set is valid memory.
    unsafe { libc::sigemptyset(&mut set) };
    let list = vm.tuple_from(list)?;
    for i in 0..items(list) {
        let number = vm.index_i64(item(list, i))?;
        if !(1..65).contains(&number) {
            return Err(vm.value_error("signal number out of range"));
        }
        // SAFETY: a valid set and number.
        unsafe { libc::sigaddset(&mut set, number as i32) };
    }
    Ok(set)
}

unsafe extern "C" {
    // The crate's list lacks these for glibc.
    fn posix_spawnattr_setschedpolicy(
        attributes: *mut libc::posix_spawnattr_t,
        policy: libc::c_int,
    ) -> libc::c_int;
    fn posix_spawnattr_setschedparam(
        attributes: *mut libc::posix_spawnattr_t,
        param: *const libc::sched_param,
    ) -> libc::c_int;
}

/// What the system wants to know of a new process; freed when dropped.
struct Plan {
    actions: libc::posix_spawn_file_actions_t,
    attributes: libc::posix_spawnattr_t,
    /// Paths that `actions` names.
    paths: Vec<CString>,
}

impl Plan {
    fn new() -> Plan {
        // SAFETY: both are initialised before anybody reads them.
        unsafe {
            let mut plan = Plan {
                actions: core::mem::zeroed(),
                attributes: core::mem::zeroed(),
                paths: Vec::new(),
            };
            libc::posix_spawn_file_actions_init(&mut plan.actions);
            libc::posix_spawnattr_init(&mut plan.attributes);
            plan
        }
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        // SAFETY: both were initialised by `new`.
        unsafe {
            libc::posix_spawn_file_actions_destroy(&mut self.actions);
            libc::posix_spawnattr_destroy(&mut self.attributes);
        }
    }
}

fn add_actions(vm: &mut Vm, plan: &mut Plan, list: Value) -> Result<()> {
    let list = vm.tuple_from(list)?;
    for i in 0..items(list) {
        let action = item(list, i);
        if !is_tuple(action) || items(action) == 0 {
            return Err(vm.type_error("Each file_actions element must be a non-empty tuple"));
        }
        let number = |vm: &mut Vm, i: usize| vm.index_i64(item(action, i)).map(|n| n as i32);
        let code = match (vm.index_i64(item(action, 0))?, items(action)) {
            (OPEN, 5) => {
                let (fd, flags, mode) = (number(vm, 1)?, number(vm, 3)?, number(vm, 4)?);
                let path = path_bytes(vm, item(action, 2))?;
                let path = text_of(vm, path)?;
                // SAFETY: initialised actions; the path lives as long as they do.
                let code = unsafe {
                    libc::posix_spawn_file_actions_addopen(
                        &mut plan.actions,
                        fd,
                        path.as_ptr(),
                        flags,
                        mode as libc::mode_t,
                    )
                };
                plan.paths.push(path);
                code
            }
            (CLOSE, 2) => {
                let fd = number(vm, 1)?;
                // SAFETY: initialised actions.
                unsafe { libc::posix_spawn_file_actions_addclose(&mut plan.actions, fd) }
            }
            (DUP2, 3) => {
                let (from, to) = (number(vm, 1)?, number(vm, 2)?);
                // SAFETY: initialised actions.
                unsafe { libc::posix_spawn_file_actions_adddup2(&mut plan.actions, from, to) }
            }
            (OPEN, _) => {
                return Err(vm.type_error("A open file_action tuple must have 5 elements"));
            }
            (CLOSE, _) => {
                return Err(vm.type_error("A close file_action tuple must have 2 elements"));
            }
            (DUP2, _) => {
                return Err(vm.type_error("A dup2 file_action tuple must have 3 elements"));
            }
            _ => return Err(vm.type_error("Unknown file_actions identifier")),
        };
        if code != 0 {
            return Err(os_error(vm, code, None));
        }
    }
    Ok(())
}

/// Group, session, signals, identity.
fn set_attributes(vm: &mut Vm, plan: &mut Plan, args: Args, function: &str) -> Result<()> {
    let mut flags = 0;
    let at = &mut plan.attributes;
    if let Some(group) = args.some(4) {
        let group = vm.index_i64(group)? as libc::pid_t;
        // SAFETY: initialised attributes.
        unsafe { libc::posix_spawnattr_setpgroup(at, group) };
        flags |= libc::POSIX_SPAWN_SETPGROUP;
    }
    if args.truth_or(vm, 5, false)? {
        flags |= libc::POSIX_SPAWN_RESETIDS;
    }
    if args.truth_or(vm, 6, false)? {
        const SETSID: i32 = 0x80;
        flags |= SETSID;
    }
    if let Some(list) = args.some(7) {
        let set = signals(vm, list)?;
        // SAFETY: initialised attributes and set.
        unsafe { libc::posix_spawnattr_setsigmask(at, &set) };
        flags |= libc::POSIX_SPAWN_SETSIGMASK;
    }
    if let Some(list) = args.some(8) {
        let set = signals(vm, list)?;
        // SAFETY: initialised attributes and set.
        unsafe { libc::posix_spawnattr_setsigdefault(at, &set) };
        flags |= libc::POSIX_SPAWN_SETSIGDEF;
    }
    if let Some(scheduler) = args.some(9) {
        if !is_tuple(scheduler) {
            let text = format!("{function}: scheduler must be a tuple or None");
            return Err(vm.type_error(text));
        }
        if items(scheduler) != 2 {
            return Err(vm.type_error("A scheduler tuple must have two elements"));
        }
        let param = super::scheduling::param(vm, item(scheduler, 1))?;
        if item(scheduler, 0) != NONE {
            let policy = vm.index_c_int(item(scheduler, 0))? as i32;
            // SAFETY: initialised attributes.
            let code = unsafe { posix_spawnattr_setschedpolicy(at, policy) };
            if code != 0 {
                return Err(os_error(vm, code, None));
            }
            flags |= libc::POSIX_SPAWN_SETSCHEDULER;
        } else {
            flags |= libc::POSIX_SPAWN_SETSCHEDPARAM;
        }
        // SAFETY: initialised attributes; the struct lives through the call.
        let code = unsafe { posix_spawnattr_setschedparam(at, &param) };
        if code != 0 {
            return Err(os_error(vm, code, None));
        }
    }
    // SAFETY: initialised attributes.
    unsafe { libc::posix_spawnattr_setflags(at, flags as libc::c_short) };
    Ok(())
}

fn spawn(vm: &mut Vm, args: Args, search: bool) -> Result {
    let path = path_bytes(vm, args.get(0))?;
    let path = text_of(vm, path)?;
    let arguments = texts(vm, args.get(1))?;
    if arguments.is_empty() || arguments[0].is_empty() {
        let name = if search {
            "posix_spawnp"
        } else {
            "posix_spawn"
        };
        let what = if arguments.is_empty() {
            "argv must not be empty"
        } else {
            "argv first element cannot be empty"
        };
        return Err(vm.value_error(format!("{name}: {what}")));
    }
    let own: Vec<CString>;
    let environment = match args.some(2) {
        Some(mapping) => {
            own = environment(vm, mapping)?;
            pointers(&own)
        }
        None => {
            own = std::env::vars_os()
                .filter_map(|(key, value)| {
                    use std::os::unix::ffi::OsStrExt;
                    let text = [key.as_bytes(), b"=", value.as_bytes()].concat();
                    CString::new(text).ok()
                })
                .collect();
            pointers(&own)
        }
    };
    let mut plan = Plan::new();
    if let Some(list) = args.some(3) {
        add_actions(vm, &mut plan, list)?;
    }
    set_attributes(
        vm,
        &mut plan,
        args,
        if search {
            "posix_spawnp"
        } else {
            "posix_spawn"
        },
    )?;
    let arguments_at = pointers(&arguments);
    let mut pid = 0;
    let run = if search {
        libc::posix_spawnp
    } else {
        libc::posix_spawn
    };
    let code = vm.blocking(|| {
        // SAFETY: all texts and lists live until the call has ended; the lists end in null.
        unsafe {
            run(
                &mut pid,
                path.as_ptr(),
                &plan.actions,
                &plan.attributes,
                arguments_at.as_ptr(),
                environment.as_ptr(),
            )
        }
    });
    if code != 0 {
        return Err(os_error(vm, code, Some(args.get(0))));
    }
    vm.int(pid as i64)
}
