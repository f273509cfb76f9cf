//! _posixsubprocess: a child process between fork and exec.

use crate::ModuleId;
use crate::posix::{fspath, path_bytes};
use crate::util::*;
use pyrs_runtime::{Args, Result, Row, Value, Vm, py_module};
use std::ffi::CString;
use std::ptr;

py_module! {
    pub static MODULE = ModuleId::PosixSubprocess, "_posixsubprocess";
    functions: [FUNCTIONS],
}

static FUNCTIONS: &[Row] = &[Row::new(
    "fork_exec",
    "args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, \
     errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, \
     pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, allow_vfork=True, /",
    fork_exec,
)];

/// Texts for exec, and the array of pointers to them that it takes.
pub struct Texts {
    _texts: Vec<CString>,
    pointers: Vec<*const libc::c_char>,
}

impl Texts {
    /// The array, which ends in a null pointer and lives as long as the texts.
    pub fn pointers(&self) -> *const *const libc::c_char {
        self.pointers.as_ptr()
    }
}

/// The `argv` of the exec functions.
pub fn arguments(vm: &mut Vm, value: Value, function: &str) -> Result<Texts> {
    use pyrs_runtime::{Kind, compare::base_kind_of};
    if !matches!(base_kind_of(value), Kind::Tuple | Kind::List) {
        let text = format!("{function}: argv must be a tuple or list");
        return Err(vm.type_error(text));
    }
    if vm.len(value)? == 0 {
        return Err(vm.value_error(format!("{function}: argv must not be empty")));
    }
    texts(vm, value)
}

impl Texts {
    /// Whether the first text is there and has no characters.
    pub fn first_is_empty(&self) -> bool {
        self._texts.first().is_some_and(|text| text.is_empty())
    }
}

/// The texts of a sequence of strs, bytes or paths.
pub fn texts(vm: &mut Vm, sequence: Value) -> Result<Texts> {
    let items = vm.tuple_from(sequence)?;
    let mut texts = Vec::new();
    for i in 0..self::items(items) {
        let path = fspath(vm, item(items, i))?;
        let data = path_bytes(vm, path)?;
        match CString::new(data) {
            Ok(text) => texts.push(text),
            Err(_) => return Err(vm.value_error("embedded null byte")),
        }
    }
    let mut pointers: Vec<_> = texts.iter().map(|t| t.as_ptr()).collect();
    pointers.push(ptr::null());
    Ok(Texts {
        _texts: texts,
        pointers,
    })
}

/// What the child does; prepared in the parent, since the child must not allocate.
struct Plan {
    arguments: Texts,
    executables: Texts,
    environment: Option<Texts>,
    folder: Option<CString>,
    keep: Vec<i32>,
    close_others: bool,
    /// Ends of pipes: (parent's, child's) of stdin, stdout and stderr; -1 is none.
    pipes: [(i32, i32); 3],
    error_pipe: (i32, i32),
    restore_signals: bool,
    new_session: bool,
    group: i32,
    gid: Option<u32>,
    groups: Option<Vec<u32>>,
    uid: Option<u32>,
    umask: i32,
}

fn id_of(vm: &mut Vm, value: Option<Value>, what: &str) -> Result<Option<u32>> {
    let Some(value) = value else {
        return Ok(None);
    };
    let n = vm.index_i64(value)?;
    match u32::try_from(n) {
        Ok(id) => Ok(Some(id)),
        Err(_) if n < 0 => Err(vm.overflow_error(format!("{what} is less than minimum"))),
        Err(_) => Err(vm.overflow_error(format!("{what} is greater than maximum"))),
    }
}

fn fork_exec(vm: &mut Vm, args: Args) -> Result {
    let fd = |vm: &mut Vm, i: usize| -> Result<i32> { Ok(args.index(vm, i)? as i32) };
    let keep = vm.tuple_from(args.get(3))?;
    let mut fds = Vec::new();
    for i in 0..items(keep) {
        let n = vm.index_i64(item(keep, i))?;
        if n < 0 || fds.last().is_some_and(|&last| i64::from(last) >= n) {
            return Err(vm.value_error("bad value(s) in fds_to_keep"));
        }
        fds.push(n as i32);
    }
    let close_others = vm.truth(args.get(2))?;
    if close_others && fd(vm, 13)? < 3 {
        return Err(vm.value_error("errpipe_write must be >= 3"));
    }
    let arguments = texts(vm, args.get(0))?;
    let folder = match args.some(4) {
        None => None,
        Some(folder) => match CString::new(folder_bytes(vm, folder)?) {
            Ok(folder) => Some(folder),
            Err(_) => return Err(vm.value_error("embedded null byte")),
        },
    };
    let groups = match args.some(18) {
        None => None,
        Some(list) => {
            let list = vm.tuple_from(list)?;
            let mut groups = Vec::new();
            for i in 0..items(list) {
                groups.extend(id_of(vm, Some(item(list, i)), "gid")?);
            }
            Some(groups)
        }
    };
    let plan = Plan {
        arguments,
        executables: texts(vm, args.get(1))?,
        environment: match args.some(5) {
            Some(list) => Some(texts(vm, list)?),
            None => None,
        },
        folder,
        keep: fds,
        close_others,
        pipes: [
            (fd(vm, 7)?, fd(vm, 6)?),
            (fd(vm, 8)?, fd(vm, 9)?),
            (fd(vm, 10)?, fd(vm, 11)?),
        ],
        error_pipe: (fd(vm, 12)?, fd(vm, 13)?),
        restore_signals: vm.truth(args.get(14))?,
        new_session: vm.truth(args.get(15))?,
        group: fd(vm, 16)?,
        gid: id_of(vm, args.some(17), "gid")?,
        groups,
        uid: id_of(vm, args.some(19), "uid")?,
        umask: fd(vm, 20)?,
    };
    let before = args.some(21);
    if before.is_some() {
        vm.not_at_the_end("preexec_fn not supported at interpreter shutdown")?;
    }
    let pid = match before {
        // The child runs Python, and so must know that it is alone.
        Some(_) => crate::posix::forked(vm)?,
        // SAFETY: the child goes on with a copy of everything, and only makes system calls.
        None => unsafe { libc::fork() },
    };
    if pid < 0 {
        return Err(os_error(vm, errno(), None));
    }
    if pid > 0 {
        return vm.int(pid.into());
    }
    let stage = prepare(&plan);
    if stage.is_none()
        && let Some(before) = before
        && vm.call(before, &[]).is_err()
    {
        report(
            plan.error_pipe.1,
            b"SubprocessError:0:Exception occurred in preexec_fn.",
        );
        // SAFETY: ends the child at once.
        unsafe { libc::_exit(255) }
    }
    let failed = match stage {
        Some(stage) => stage,
        None => run(&plan),
    };
    let text = format!("OSError:{:X}:{failed}", errno());
    report(plan.error_pipe.1, text.as_bytes());
    // SAFETY: ends the child at once.
    unsafe { libc::_exit(255) }
}

/// Tell the parent what went wrong.
fn report(fd: i32, text: &[u8]) {
    // SAFETY: the text is valid memory; what fails here nobody can be told.
    unsafe { libc::write(fd, text.as_ptr().cast(), text.len()) };
}

/// Descriptors, folder and ids of the child; the stage that failed.
fn prepare(plan: &Plan) -> Option<&'static str> {
    // SAFETY: plain system calls on numbers and on texts that `plan` owns.
    unsafe {
        for &fd in &plan.keep {
            if fd != plan.error_pipe.1 && inherit(fd) < 0 {
                return Some("");
            }
        }
        for (parent, _) in plan.pipes {
            if parent != -1 {
                libc::close(parent);
            }
        }
        libc::close(plan.error_pipe.0);
        // A child's end that is one of the standard numbers must not be overwritten.
        let mut ends = plan.pipes.map(|(_, child)| child);
        if ends[1] == 0 {
            ends[1] = libc::dup(ends[1]);
            if ends[1] == -1 {
                return Some("");
            }
        }
        while ends[2] == 0 || ends[2] == 1 {
            ends[2] = libc::dup(ends[2]);
            if ends[2] == -1 {
                return Some("");
            }
        }
        for (number, end) in ends.into_iter().enumerate() {
            let number = number as i32;
            if end == number {
                if inherit(end) < 0 {
                    return Some("");
                }
            } else if end != -1 && libc::dup2(end, number) == -1 {
                return Some("");
            }
        }
        if let Some(folder) = &plan.folder
            && libc::chdir(folder.as_ptr()) == -1
        {
            return Some("noexec:chdir");
        }
        if plan.umask >= 0 {
            libc::umask(plan.umask as libc::mode_t);
        }
        if plan.restore_signals {
            for signal in [libc::SIGPIPE, libc::SIGXFSZ] {
                libc::signal(signal, libc::SIG_DFL);
            }
        }
        if plan.new_session && libc::setsid() == -1 {
            return Some("");
        }
        if plan.group >= 0 && libc::setpgid(0, plan.group) == -1 {
            return Some("");
        }
        if let Some(groups) = &plan.groups
            && libc::setgroups(groups.len(), groups.as_ptr()) != 0
        {
            return Some("");
        }
        if let Some(gid) = plan.gid
            && libc::setregid(gid, gid) != 0
        {
            return Some("");
        }
        if let Some(uid) = plan.uid
            && libc::setreuid(uid, uid) != 0
        {
            return Some("");
        }
    }
    None
}

/// Keep a descriptor open over exec; negative when that fails.
unsafe fn inherit(fd: i32) -> i32 {
    // SAFETY: plain system calls.
    unsafe {
        let flags = libc::fcntl(fd, libc::F_GETFD);
        if flags < 0 {
            return flags;
        }
        libc::fcntl(fd, libc::F_SETFD, flags & !libc::FD_CLOEXEC)
    }
}

/// Close what the child shall not have and become the program; the stage that failed.
fn run(plan: &Plan) -> &'static str {
    // SAFETY: the arrays end in null pointers and their texts live in `plan`.
    unsafe {
        if plan.close_others {
            let mut from = 3u32;
            for &fd in &plan.keep {
                let fd = fd as u32;
                if fd > from {
                    close_range(from, fd - 1);
                }
                from = from.max(fd + 1);
            }
            close_range(from, u32::MAX);
        }
        let mut found = 0;
        for &program in &plan.executables.pointers {
            if program.is_null() {
                break;
            }
            match &plan.environment {
                Some(environment) => {
                    libc::execve(program, plan.arguments.pointers(), environment.pointers())
                }
                None => libc::execv(program, plan.arguments.pointers()),
            };
            let number = errno();
            if number != libc::ENOENT && number != libc::ENOTDIR && found == 0 {
                found = number;
            }
        }
        if found != 0 {
            *libc::__errno_location() = found;
        }
    }
    ""
}

/// # Safety
/// The descriptors are in use by nobody in this process any more.
unsafe fn close_range(from: u32, to: u32) {
    // SAFETY: plain system calls.
    unsafe {
        if libc::syscall(libc::SYS_close_range, from, to, 0) != 0 {
            for fd in from..to.min(4096) {
                libc::close(fd as i32);
            }
        }
    }
}

fn folder_bytes(vm: &mut Vm, folder: Value) -> Result<Vec<u8>> {
    let folder = fspath(vm, folder)?;
    path_bytes(vm, folder)
}
