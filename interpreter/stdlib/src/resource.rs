//! resource: limits of the process and what it has used.

use crate::util::*;
use crate::{ModuleId, structseq};
use pyrs_runtime::{Args, Exc, NONE, Result, Row, TypeDef, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Resource, "resource";
    functions: [FUNCTIONS],
    values: { Rusage },
    fill: fill,
}

static FUNCTIONS: &[Row] = &[
    Row::new("getrusage", "who, /", |vm, a| {
        let who = a.index(vm, 0)?;
        // SAFETY: the call fills the struct.
        let (code, used) = unsafe {
            let mut used: libc::rusage = core::mem::zeroed();
            (libc::getrusage(who as i32, &mut used), used)
        };
        if code < 0 {
            if errno() == libc::EINVAL {
                return Err(vm.value_error("invalid who parameter"));
            }
            return Err(os_error(vm, errno(), None));
        }
        usage(vm, &used)
    }),
    Row::new("getrlimit", "resource, /", |vm, a| {
        let which = which(vm, a)?;
        let limits = get(vm, which)?;
        pair(vm, &limits)
    }),
    Row::new("setrlimit", "resource, limits, /", |vm, a| {
        let which = which(vm, a)?;
        let limits = parse(vm, a.get(1))?;
        // SAFETY: the struct lives through the call.
        let code = unsafe { libc::setrlimit(which, &limits) };
        vm.m.heap.fit_address_space();
        checked(vm, code)
    }),
    Row::new("prlimit", "pid, resource, limits=None, /", |vm, a| {
        let (pid, which) = (a.index(vm, 0)?, a.index(vm, 1)?);
        let new = match a.some(2) {
            Some(limits) => Some(parse(vm, limits)?),
            None => None,
        };
        // SAFETY: the structs live through the call.
        let (code, old) = unsafe {
            let mut old: libc::rlimit = core::mem::zeroed();
            let given = new.as_ref().map_or(std::ptr::null(), |n| n);
            (libc::prlimit(pid as i32, which as _, given, &mut old), old)
        };
        vm.m.heap.fit_address_space();
        checked(vm, code)?;
        pair(vm, &old)
    }),
    Row::new("getpagesize", "", |vm, _| {
        // SAFETY: plain library call.
        let n = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        vm.int(n)
    }),
];

static USAGE: TypeDef = structseq::def("resource", "struct_rusage");

const LIMITS: &[(&str, i64)] = &[
    ("RLIMIT_CPU", libc::RLIMIT_CPU as i64),
    ("RLIMIT_FSIZE", libc::RLIMIT_FSIZE as i64),
    ("RLIMIT_DATA", libc::RLIMIT_DATA as i64),
    ("RLIMIT_STACK", libc::RLIMIT_STACK as i64),
    ("RLIMIT_CORE", libc::RLIMIT_CORE as i64),
    ("RLIMIT_NOFILE", libc::RLIMIT_NOFILE as i64),
    ("RLIMIT_OFILE", libc::RLIMIT_NOFILE as i64),
    ("RLIMIT_AS", libc::RLIMIT_AS as i64),
    ("RLIMIT_RSS", libc::RLIMIT_RSS as i64),
    ("RLIMIT_NPROC", libc::RLIMIT_NPROC as i64),
    ("RLIMIT_MEMLOCK", libc::RLIMIT_MEMLOCK as i64),
    ("RLIMIT_MSGQUEUE", libc::RLIMIT_MSGQUEUE as i64),
    ("RLIMIT_NICE", libc::RLIMIT_NICE as i64),
    ("RLIMIT_RTPRIO", libc::RLIMIT_RTPRIO as i64),
    ("RLIMIT_RTTIME", libc::RLIMIT_RTTIME as i64),
    ("RLIMIT_SIGPENDING", libc::RLIMIT_SIGPENDING as i64),
    ("RUSAGE_SELF", libc::RUSAGE_SELF as i64),
    ("RUSAGE_CHILDREN", libc::RUSAGE_CHILDREN as i64),
    ("RUSAGE_THREAD", libc::RUSAGE_THREAD as i64),
    ("RLIM_INFINITY", -1),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    constants(vm, module, LIMITS)?;
    let error = vm.exc_class(Exc::OSError);
    set(vm, module, "error", error)?;
    let fields = [
        "ru_utime",
        "ru_stime",
        "ru_maxrss",
        "ru_ixrss",
        "ru_idrss",
        "ru_isrss",
        "ru_minflt",
        "ru_majflt",
        "ru_nswap",
        "ru_inblock",
        "ru_oublock",
        "ru_msgsnd",
        "ru_msgrcv",
        "ru_nsignals",
        "ru_nvcsw",
        "ru_nivcsw",
    ];
    structseq::define::<Rusage>(vm, module, &USAGE, &fields, &[]).map(|_| ())
}

type Which = libc::__rlimit_resource_t;

fn which(vm: &mut Vm, args: Args) -> Result<Which> {
    let n = args.index(vm, 0)?;
    if !(0..16).contains(&n) {
        return Err(vm.value_error("invalid resource specified"));
    }
    Ok(n as Which)
}

fn get(vm: &mut Vm, which: Which) -> Result<libc::rlimit> {
    // SAFETY: the call fills the struct.
    let (code, limits) = unsafe {
        let mut limits: libc::rlimit = core::mem::zeroed();
        (libc::getrlimit(which, &mut limits), limits)
    };
    checked(vm, code)?;
    Ok(limits)
}

fn checked(vm: &mut Vm, code: i32) -> Result {
    if code >= 0 {
        return Ok(NONE);
    }
    match errno() {
        libc::EINVAL => Err(vm.value_error("current limit exceeds maximum limit")),
        libc::EPERM => Err(vm.value_error("not allowed to raise maximum limit")),
        number => Err(os_error(vm, number, None)),
    }
}

fn pair(vm: &mut Vm, limits: &libc::rlimit) -> Result {
    // No limit is -1.
    let soft = vm.int(limits.rlim_cur as i64)?;
    let hard = vm.int(limits.rlim_max as i64)?;
    vm.tuple(&[soft, hard])
}

fn parse(vm: &mut Vm, value: Value) -> Result<libc::rlimit> {
    let both = vm.tuple_from(value)?;
    if items(both) != 2 {
        return Err(vm.value_error("expected a tuple of 2 integers"));
    }
    let (soft, hard) = (vm.index_i64(item(both, 0))?, vm.index_i64(item(both, 1))?);
    Ok(libc::rlimit {
        rlim_cur: soft as u64,
        rlim_max: hard as u64,
    })
}

pub fn usage(vm: &mut Vm, used: &libc::rusage) -> Result {
    let list = vm.list(&[])?;
    for time in [used.ru_utime, used.ru_stime] {
        let seconds = vm.float(time.tv_sec as f64 + time.tv_usec as f64 * 1e-6)?;
        push(vm, list, seconds)?;
    }
    for n in [
        used.ru_maxrss,
        used.ru_ixrss,
        used.ru_idrss,
        used.ru_isrss,
        used.ru_minflt,
        used.ru_majflt,
        used.ru_nswap,
        used.ru_inblock,
        used.ru_oublock,
        used.ru_msgsnd,
        used.ru_msgrcv,
        used.ru_nsignals,
        used.ru_nvcsw,
        used.ru_nivcsw,
    ] {
        let n = vm.int(n)?;
        push(vm, list, n)?;
    }
    let values = vm.tuple_from(list)?;
    structseq::make_of::<Rusage>(vm, values)
}
