//! gc: what Python sees of the collector.

use crate::util::*;
use pyrs_runtime::objmodel::gc::mutator::Scan;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, FALSE, Kind, NONE, Result, Row, Value, Vm, boolean, kind_of,
};

/// What programs set and read back.
struct Settings {
    enabled: bool,
    threshold: [i64; 3],
    debug: i64,
}

static FUNCTIONS: &[Row] = &[
    Row::new("collect", "generation=2", collect),
    Row::new("enable", "", |vm, _| {
        with(vm, |s| s.enabled = true);
        Ok(NONE)
    }),
    Row::new("disable", "", |vm, _| {
        with(vm, |s| s.enabled = false);
        Ok(NONE)
    }),
    Row::new("isenabled", "", |vm, _| {
        Ok(boolean(with(vm, |s| s.enabled)))
    }),
    Row::new("get_threshold", "", |vm, _| {
        let t = with(vm, |s| s.threshold).map(Value::small);
        vm.tuple(&t)
    }),
    Row::new(
        "set_threshold",
        "threshold0, threshold1=None, threshold2=None, /",
        |vm, a| {
            for i in 0..3 {
                if a.opt(i).is_some() {
                    let n = a.index(vm, i)?;
                    with(vm, |s| s.threshold[i] = n & 0x3fff_ffff);
                }
            }
            Ok(NONE)
        },
    ),
    Row::new("get_count", "", |vm, _| {
        let young = vm.m.heap.finalizers.young.len() as i64;
        let minors = vm.m.heap.stats.minors as i64 & 0xffff;
        vm.tuple(&[Value::small(young), Value::small(minors), Value::small(0)])
    }),
    Row::new("get_stats", "", stats),
    Row::new("get_debug", "", |vm, _| {
        let d = with(vm, |s| s.debug);
        vm.int(d)
    }),
    Row::new("set_debug", "flags, /", |vm, a| {
        let d = a.index(vm, 0)?;
        with(vm, |s| s.debug = d);
        Ok(NONE)
    }),
    Row::new("freeze", "", |_, _| Ok(NONE)),
    Row::new("unfreeze", "", |_, _| Ok(NONE)),
    Row::new("get_freeze_count", "", |_, _| Ok(Value::small(0))),
    Row::new("is_tracked", "obj, /", is_tracked),
    Row::new("is_finalized", "obj, /", |_, _| Ok(FALSE)),
    Row::new("get_objects", "generation=None", |vm, _| {
        Err(vm.not_implemented("gc.get_objects()"))
    }),
    Row::new("get_referrers", "*objs", |vm, _| {
        Err(vm.not_implemented("gc.get_referrers()"))
    }),
    Row::new("get_referents", "*objs", |vm, a| {
        let _ = a;
        Err(vm.not_implemented("gc.get_referents()"))
    }),
];

pub fn make(vm: &mut Vm) -> Result {
    let module = vm.new_module("gc")?;
    vm.add_functions(module, FUNCTIONS)?;
    for name in ["callbacks", "garbage"] {
        let list = vm.list(&[])?;
        set(vm, module, name, list)?;
    }
    constants(
        vm,
        module,
        &[
            ("DEBUG_STATS", 1),
            ("DEBUG_COLLECTABLE", 2),
            ("DEBUG_UNCOLLECTABLE", 4),
            ("DEBUG_SAVEALL", 32),
            ("DEBUG_LEAK", 38),
        ],
    )?;
    Ok(module)
}

fn with<T>(vm: &mut Vm, f: impl FnOnce(&mut Settings) -> T) -> T {
    if vm.handles.all::<Settings>().next().is_none() {
        vm.handles.add(Settings {
            enabled: true,
            threshold: [2000, 10, 0],
            debug: 0,
        });
    }
    match vm.handles.all::<Settings>().next() {
        Some(settings) => f(settings),
        None => unreachable!("just added"),
    }
}

fn callbacks(vm: &mut Vm, phase: &str, generation: i64) -> Result<()> {
    let list = import_attr(vm, "gc", "callbacks")?;
    if kind_of(list) != Kind::List || list_len(list) == 0 {
        return Ok(());
    }
    let phase = vm.str(phase)?;
    let info = vm.new_dict()?;
    for (name, n) in [
        ("generation", generation),
        ("collected", 0),
        ("uncollectable", 0),
    ] {
        vm.dict_set_text(info, name, Value::small(n))?;
    }
    for i in 0..list_len(list) {
        let f = list_get(vm, list, i)?;
        if vm.call(f, &[phase, info]).is_err() {
            vm.unraisable(f);
        }
    }
    Ok(())
}

fn collect(vm: &mut Vm, args: Args) -> Result {
    let scan = if vm.direct {
        Scan::FromEntry
    } else {
        Scan::All
    };
    let generation = args.index_or(vm, 0, 2)?;
    if !(0..=2).contains(&generation) {
        return Err(vm.value_error("invalid generation"));
    }
    callbacks(vm, "start", generation)?;
    let before = vm.m.heap.finalizers.old.len() + vm.m.heap.finalizers.young.len();
    vm.clear_dead_registers(args.end());
    if generation == 2 {
        vm.m.collect_major(scan);
    } else {
        vm.m.collect_minor(scan);
    }
    vm.run_pending()?;
    let after = vm.m.heap.finalizers.old.len() + vm.m.heap.finalizers.young.len();
    callbacks(vm, "stop", generation)?;
    Ok(Value::small(before.saturating_sub(after) as i64))
}

fn stats(vm: &mut Vm, _: Args) -> Result {
    let (minors, majors) = (vm.m.heap.stats.minors as i64, vm.m.heap.stats.majors as i64);
    let list = vm.list(&[])?;
    for n in [minors, 0, majors] {
        let dict = vm.new_dict()?;
        for (name, n) in [("collections", n), ("collected", 0), ("uncollectable", 0)] {
            let n = vm.int(n)?;
            vm.dict_set_text(dict, name, n)?;
        }
        push(vm, list, dict)?;
    }
    Ok(list)
}

fn is_tracked(_: &mut Vm, args: Args) -> Result {
    let value = args.get(0);
    if value.is_small() || value == EMPTY_TUPLE {
        return Ok(FALSE);
    }
    Ok(boolean(!matches!(
        kind_of(value),
        Kind::None
            | Kind::Bool
            | Kind::Int
            | Kind::BigInt
            | Kind::Float
            | Kind::Complex
            | Kind::Str
            | Kind::StrIndirect
            | Kind::Bytes
            | Kind::ByteArray
            | Kind::Ellipsis
            | Kind::NotImplemented
            | Kind::Range
    )))
}
