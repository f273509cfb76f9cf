//! posix: on which processors and in which order processes run.

use super::{SchedParam, done, failed};
use crate::structseq;
use crate::util::*;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, TypeDef, Value, Vm};

pub static FUNCTIONS: &[Row] = &[
    Row::new("sched_get_priority_max", "policy", |vm, a| {
        let policy = a.index(vm, 0)? as i32;
        // SAFETY: plain system call.
        let n = unsafe { libc::sched_get_priority_max(policy) };
        number(vm, n)
    }),
    Row::new("sched_get_priority_min", "policy", |vm, a| {
        let policy = a.index(vm, 0)? as i32;
        // SAFETY: plain system call.
        let n = unsafe { libc::sched_get_priority_min(policy) };
        number(vm, n)
    }),
    Row::new("sched_getscheduler", "pid, /", |vm, a| {
        let pid = a.index(vm, 0)? as i32;
        // SAFETY: plain system call.
        let n = unsafe { libc::sched_getscheduler(pid) };
        number(vm, n)
    }),
    Row::new("sched_setscheduler", "pid, policy, param, /", |vm, a| {
        let (pid, policy) = (a.index(vm, 0)? as i32, a.index(vm, 1)? as i32);
        let param = param(vm, a.get(2))?;
        // SAFETY: the struct lives through the call.
        let code = unsafe { libc::sched_setscheduler(pid, policy, &param) };
        done(vm, code, None)
    }),
    Row::new("sched_getparam", "pid, /", |vm, a| {
        let pid = a.index(vm, 0)? as i32;
        // SAFETY: the call fills the struct.
        let (code, param) = unsafe {
            let mut param: libc::sched_param = core::mem::zeroed();
            (libc::sched_getparam(pid, &mut param), param)
        };
        done(vm, code, None)?;
        let priority = vm.int(param.sched_priority.into())?;
        let values = vm.tuple(&[priority])?;
        structseq::make_of::<SchedParam>(vm, values)
    }),
    Row::new("sched_setparam", "pid, param, /", |vm, a| {
        let pid = a.index(vm, 0)? as i32;
        let param = param(vm, a.get(1))?;
        // SAFETY: the struct lives through the call.
        let code = unsafe { libc::sched_setparam(pid, &param) };
        done(vm, code, None)
    }),
    Row::new("sched_rr_get_interval", "pid, /", |vm, a| {
        let pid = a.index(vm, 0)? as i32;
        // SAFETY: the call fills the struct.
        let (code, time) = unsafe {
            let mut time: libc::timespec = core::mem::zeroed();
            (libc::sched_rr_get_interval(pid, &mut time), time)
        };
        done(vm, code, None)?;
        vm.float(time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9)
    }),
    Row::new("sched_getaffinity", "pid, /", |vm, a| {
        let pid = a.index(vm, 0)? as i32;
        let mut mask = [0u64; WORDS];
        // SAFETY: the call fills at most so many bytes.
        let code =
            unsafe { libc::sched_getaffinity(pid, size_of_val(&mask), mask.as_mut_ptr().cast()) };
        done(vm, code, None)?;
        let set = vm.new_set()?;
        for i in 0..WORDS * 64 {
            if mask[i / 64] >> (i % 64) & 1 != 0 {
                vm.set_add(set, Value::small(i as i64))?;
            }
        }
        Ok(set)
    }),
    Row::new("sched_setaffinity", "pid, mask, /", set_affinity),
];

/// Of a mask with a bit for each processor.
const WORDS: usize = 128;

static PARAM: TypeDef = TypeDef {
    methods: &[
        Row::fixed("__new__", "type, sched_priority", |vm, a| {
            let values = vm.tuple(&[a.get(1)])?;
            structseq::make(vm, a.get(0), values)
        }),
        structseq::METHODS[1],
        Row::new("__reduce__", "self, /", |vm, a| {
            let class = vm.class_of(a.get(0));
            vm.tuple(&[class, pyrs_runtime::payload(a.get(0))])
        }),
        structseq::METHODS[3],
    ],
    ..structseq::def("posix", "sched_param")
};

pub fn define_types(vm: &mut Vm, module: Value) -> Result<()> {
    structseq::define::<SchedParam>(vm, module, &PARAM, &["sched_priority"], &[]).map(|_| ())
}

fn number(vm: &mut Vm, n: i32) -> Result {
    if n < 0 {
        return Err(failed(vm, None));
    }
    vm.int(n.into())
}

pub(super) fn param(vm: &mut Vm, value: Value) -> Result<libc::sched_param> {
    let class = SchedParam::get(vm).unwrap_or(NONE);
    if value.is_small() || kind_of_tuple(value) || !vm.is_instance_of(value, class) {
        return Err(vm.type_error("must have a sched_param object"));
    }
    let priority = vm.index_i64(item(value, 0))?;
    let Ok(sched_priority) = i32::try_from(priority) else {
        return Err(vm.overflow_error("sched_priority out of range"));
    };
    Ok(libc::sched_param { sched_priority })
}

/// Whether it is a plain tuple.
fn kind_of_tuple(value: Value) -> bool {
    pyrs_runtime::kind_of(value) == Kind::Tuple && pyrs_runtime::payload(value) == value
}

fn set_affinity(vm: &mut Vm, args: Args) -> Result {
    let pid = args.index(vm, 0)? as i32;
    let wanted = vm.tuple_from(args.get(1))?;
    let mut mask = [0u64; WORDS];
    for i in 0..items(wanted) {
        let cpu = item(wanted, i);
        if !vm.is_int(cpu) {
            let got = vm.type_path(vm.class_of(cpu));
            return Err(vm.type_error(format!(
                "expected an iterator of ints, but iterator yielded <class '{got}'>"
            )));
        }
        let cpu = vm.index_i64(cpu)?;
        if cpu < 0 {
            return Err(vm.value_error("negative CPU number"));
        }
        // Processors that no machine has are as none.
        if let Some(word) = mask.get_mut(cpu as usize / 64) {
            *word |= 1 << (cpu % 64);
        }
    }
    // SAFETY: the mask has so many bytes.
    let code = unsafe { libc::sched_setaffinity(pid, size_of_val(&mask), mask.as_ptr().cast()) };
    done(vm, code, None)
}
