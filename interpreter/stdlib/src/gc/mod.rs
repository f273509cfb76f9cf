//! gc: what Python sees of the collector.
//!
//! Which objects there are and how they refer to each other is in [`graph`]. When collections
//! happen follows the heap; a program that sets thresholds or switches the collector off
//! makes the young ones more frequent or rarer, within bounds: here collections find all that
//! is dead, not only cycles, and cannot be done without. Freezing is only remembered: marks lie
//! beside the heap, so that a collection in a child of a fork copies no page of it.

pub(crate) mod graph;
mod saved;

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::class::{flags, has_flag};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::gc::config::BLOCK;
use pyrs_runtime::objmodel::gc::layout::{flag, map_row};
use pyrs_runtime::objmodel::gc::mutator::Scan;
use pyrs_runtime::objmodel::gc::walk::Age;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, Value, Vm, boolean, kind_of, py_module};

py_module! {
    pub static MODULE = ModuleId::Gc, "gc";
    functions: [FUNCTIONS],
    state: [Settings],
    constants: {
        "DEBUG_STATS" = 1,
        "DEBUG_COLLECTABLE" = 2,
        "DEBUG_UNCOLLECTABLE" = 4,
        "DEBUG_SAVEALL" = 32,
        "DEBUG_LEAK" = 38,
    },
    fill: fill,
}

/// What programs set and read back, and counts of explicit collections.
struct Settings {
    enabled: bool,
    threshold: [i64; 3],
    debug: i64,
    frozen: i64,
    /// A collection runs: its callbacks and finalizers cannot start another.
    busy: bool,
    collected: [i64; 3],
    collections: [i64; 3],
}

/// CPython's thresholds, where a program sets none.
const USUAL: [i64; 3] = [2000, 10, 10];
/// Bytes of nursery for each object that the first threshold counts.
const BYTES: i64 = 64;
/// Bytes of nursery when the collector is switched off.
const RAREST: usize = 2 << 20;

/// Let the heap know what the program has asked for.
fn apply(vm: &mut Vm) {
    let (enabled, threshold) = with(vm, |s| (s.enabled, s.threshold));
    let off = !enabled || threshold[0] == 0;
    vm.m.heap.nursery.asked = match threshold[0] {
        _ if off => Some(RAREST),
        _ if threshold == USUAL => None,
        n => Some(((n * BYTES) as usize).clamp(BLOCK, RAREST)),
    };
    // Without intermediate generations each collection is one of everything.
    vm.m.heap.always_major = !off && threshold[1..] == [0, 0];
}

mod debug {
    pub const STATS: i64 = 1;
    pub const SAVEALL: i64 = 32;
}

static FUNCTIONS: &[Row] = &[
    Row::new("collect", "generation=2", collect),
    Row::new("enable", "", |vm, _| {
        with(vm, |s| s.enabled = true);
        apply(vm);
        Ok(NONE)
    }),
    Row::new("disable", "", |vm, _| {
        with(vm, |s| s.enabled = false);
        apply(vm);
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
            apply(vm);
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
    Row::new("freeze", "", |vm, _| {
        let n = graph::population(vm) as i64;
        with(vm, |s| s.frozen = n);
        // Who freezes is about to fork.
        crate::heap::fill_hashes(vm);
        Ok(NONE)
    }),
    Row::new("unfreeze", "", |vm, _| {
        with(vm, |s| s.frozen = 0);
        Ok(NONE)
    }),
    Row::new("get_freeze_count", "", |vm, _| {
        let n = with(vm, |s| s.frozen);
        vm.int(n)
    }),
    Row::new("is_tracked", "obj, /", |_, a| {
        let value = a.get(0);
        // Builtin types live for ever.
        let permanent =
            value.is_ref() && kind_of(value) == Kind::Type && !has_flag(value, flags::HEAP);
        let tracked = value.is_ref() && !permanent && graph::is_tracked(value.addr());
        Ok(boolean(tracked))
    }),
    Row::new("is_finalized", "obj, /", |vm, a| {
        let value = a.get(0);
        let due = has_flag(vm.class_of(value), flags::HAS_DEL);
        Ok(boolean(
            due && value.is_ref() && !value.addr().has(flag::FINALIZER),
        ))
    }),
    Row::new("get_objects", "generation=None", objects),
    Row::new("get_referrers", "*objs", |vm, a| {
        // What is dead refers to nothing any more; its finalizers come in their own time.
        vm.clear_all_dead_registers();
        vm.clear_dead_registers(a.end());
        vm.m.collect_major(scan(a));
        graph::referrers(vm, a.get(0))
    }),
    Row::new("get_referents", "*objs", |vm, a| {
        graph::referents(vm, a.get(0))
    }),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    for name in ["callbacks", "garbage"] {
        let list = vm.list(&[])?;
        set(vm, module, name, list)?;
    }
    Ok(())
}

fn with<T>(vm: &mut Vm, f: impl FnOnce(&mut Settings) -> T) -> T {
    if Settings::get(vm).is_none() {
        Settings {
            enabled: true,
            threshold: USUAL,
            debug: 0,
            frozen: 0,
            busy: false,
            collected: [0; 3],
            collections: [0; 3],
        }
        .put(vm);
    }
    match Settings::get_mut(vm) {
        Some(settings) => f(settings),
        None => unreachable!("just added"),
    }
}

fn callbacks(vm: &mut Vm, phase: &str, generation: i64, collected: i64) -> Result<()> {
    let Some(list) = list_of(vm, "callbacks")? else {
        return Ok(());
    };
    if list_len(list) == 0 {
        return Ok(());
    }
    let phase = vm.str(phase)?;
    let info = vm.new_dict()?;
    for (name, n) in [
        ("generation", generation),
        ("collected", collected),
        ("uncollectable", 0),
    ] {
        let n = vm.int(n)?;
        vm.dict_set_text(info, name, n)?;
    }
    let mut i = 0;
    while i < list_len(list) {
        let f = list_get(vm, list, i)?;
        if vm.call(f, &[phase, info]).is_err() {
            vm.unraisable("while calling GC callback", f);
        }
        i += 1;
    }
    Ok(())
}

/// How far into the native stack a collection that this call starts must look.
pub fn scan(args: Args) -> Scan {
    if args.are_direct() {
        Scan::FromEntry
    } else {
        Scan::All
    }
}

fn collect(vm: &mut Vm, args: Args) -> Result {
    let scan = scan(args);
    let generation = args.index_or(vm, 0, 2)?;
    if !(0..=2).contains(&generation) {
        return Err(vm.value_error("invalid generation"));
    }
    if with(vm, |s| core::mem::replace(&mut s.busy, true)) {
        return Ok(Value::small(0));
    }
    let result = collect_now(vm, args, generation, scan);
    with(vm, |s| s.busy = false);
    let found = result?;
    vm.int(found)
}

/// The list `gc.garbage`.
fn garbage(vm: &mut Vm) -> Result {
    match list_of(vm, "garbage")? {
        Some(list) => Ok(list),
        None => Err(vm.type_error("gc.garbage is not a list")),
    }
}

/// A list of the module, while programs can find that.
fn list_of(vm: &mut Vm, name: &str) -> Result<Option<Value>> {
    let modules = vm.modules();
    let Some(module) = vm.dict_get_text(modules, "gc")? else {
        return Ok(None);
    };
    let list = attr_opt(vm, module, name)?;
    Ok(list.filter(|&list| !list.is_small() && kind_of(list) == Kind::List))
}

/// Collect, run what is then due; the number of tracked objects that were found dead.
fn collect_now(vm: &mut Vm, args: Args, generation: i64, scan: Scan) -> Result<i64> {
    callbacks(vm, "start", generation, 0)?;
    let started = std::time::Instant::now();
    let debug = with(vm, |s| s.debug);
    if debug & debug::STATS != 0 {
        let (young, old) = graph::population_by_age(vm);
        eprintln!("gc: collecting generation {generation}...");
        let frozen = with(vm, |s| s.frozen);
        eprintln!("gc: objects in each generation: {young} 0 {old}");
        eprintln!("gc: objects in permanent generation: {frozen}");
    }
    vm.clear_all_dead_registers();
    vm.clear_dead_registers(args.end());
    let save = debug & debug::SAVEALL != 0;
    if save {
        garbage(vm)?;
        saved::watch(vm)?;
    }
    let before = graph::population(vm);
    let pass = |vm: &mut Vm| {
        if generation == 2 {
            vm.m.collect_major(scan);
        } else {
            vm.m.collect_minor(scan);
        }
    };
    pass(vm);
    let mut found = 0;
    if save {
        let list = garbage(vm)?;
        found = saved::save(vm, list)?;
    }
    // Nothing is freed in the pass that finds it due for a finalizer: that takes one more.
    let again = !vm.m.heap.finalizers.queue.is_empty();
    found += before.saturating_sub(graph::population(vm));
    vm.run_pending()?;
    if again {
        let before = graph::population(vm);
        pass(vm);
        found += before.saturating_sub(graph::population(vm));
        vm.run_pending()?;
    }
    let found = found as i64;
    with(vm, |s| {
        s.collections[generation as usize] += 1;
        s.collected[generation as usize] += found;
    });
    if debug & debug::STATS != 0 {
        let seconds = started.elapsed().as_secs_f64();
        eprintln!("gc: done, {found} unreachable, 0 uncollectable, {seconds:.4}s elapsed");
    }
    callbacks(vm, "stop", generation, found)?;
    Ok(found)
}

/// Find what is dead and run its finalizers and callbacks, when nothing else goes on.
///
/// `expire`: what only some word of a native stack names counts as dead. Natives that wait for
/// ever name what they use on the VM stack too, and else nothing would ever happen any more.
pub fn find_dead(vm: &mut Vm, expire: bool) -> Result<()> {
    vm.clear_all_dead_registers();
    vm.m.collect_major(Scan::All);
    if expire {
        // A view must stay as long as a native works with it, a generator as it runs.
        vm.m.expire_unnamed(|at| {
            let class = map_row(at.map()).class_value();
            class.is_some_and(|class| has_flag(class, flags::HAS_DEL))
        });
    }
    vm.run_pending()
}

/// The objects there are: the living, so what is dead is collected first.
fn objects(vm: &mut Vm, args: Args) -> Result {
    let scan = scan(args);
    let generation = match args.some(0) {
        None => None,
        Some(v) if vm.special(v, Name::__index__).is_none() => {
            let got = vm.type_name_of(v);
            return Err(vm.type_error(format!("argument should be integer or None, not '{got}'")));
        }
        Some(_) => match args.index(vm, 0)? {
            -1 => None,
            n @ 0..=2 => Some(n),
            n if n > 2 => {
                return Err(vm.value_error(
                    "generation parameter must be less than the number of available \
                     generations (3)",
                ));
            }
            _ => return Err(vm.value_error("generation parameter cannot be negative")),
        },
    };
    if generation.is_none() {
        vm.clear_dead_registers(args.end());
        vm.m.collect_major(scan);
    }
    graph::select(vm, |_, _, age| match generation {
        None => true,
        Some(0) => age == Age::Young,
        Some(1) => false,
        Some(_) => age == Age::Old,
    })
}

fn stats(vm: &mut Vm, _: Args) -> Result {
    let (minors, majors) = (vm.m.heap.stats.minors as i64, vm.m.heap.stats.majors as i64);
    let (explicit, collected) = with(vm, |s| (s.collections, s.collected));
    let list = vm.list(&[])?;
    // Each major collection begins with a minor one, which is its part and none of its own.
    let minors = (minors - majors).max(0);
    for (i, n) in [minors, explicit[1], majors].into_iter().enumerate() {
        let dict = vm.new_dict()?;
        for (name, n) in [
            ("collections", n),
            ("collected", collected[i]),
            ("uncollectable", 0),
        ] {
            let n = vm.int(n)?;
            vm.dict_set_text(dict, name, n)?;
        }
        push(vm, list, dict)?;
    }
    Ok(list)
}
