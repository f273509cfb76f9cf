//! pyrs: what the heap holds and costs, and the collector under the program's control.
//!
//! Only this interpreter has the module; programs that also run elsewhere import it in a `try`.

use crate::ModuleId;
use crate::gc::scan;
use crate::util::*;
use pyrs_maps as maps;
use pyrs_runtime::objmodel::gc::config::BLOCK;
use pyrs_runtime::objmodel::gc::layout::{map_row, object_size};
use pyrs_runtime::objmodel::gc::mutator::Scan;
use pyrs_runtime::objmodel::gc::os;
use pyrs_runtime::objmodel::{Addr, kind_of_addr, list as lo};
use pyrs_runtime::strategies::hash;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, Value, Vm, boolean, py_module};
use std::collections::BTreeMap;
use std::time::Duration;

py_module! {
    pub static MODULE = ModuleId::Heap, "pyrs";
    doc: "The heap: what it holds, what it costs, and its collector.",
    functions: [FUNCTIONS],
}

static FUNCTIONS: &[Row] = &[
    Row::new("memory", "", memory).doc(
        "A dict of bytes: what the heap's spaces take, what lives in them, what lies beside \
         them, and what the process has in memory.",
    ),
    Row::new("pauses", "", pauses).doc(
        "A dict of the collector's stops so far: their number and, in seconds, their sum, \
         quantiles and the longest.",
    ),
    Row::new("census", "by='type'", census).doc(
        "A dict of what lives in the heap: name -> (objects, bytes). By 'type': of parts that \
         belong to other objects the kind is named in parentheses. By 'kind': the layout. By \
         'map': the type and the attributes of its instances. By 'strategy': how lists keep \
         their items.",
    ),
    Row::new("step", "", step).doc(
        "Do a little of the collection that is due or under way; whether nothing is left of it.",
    ),
    Row::new("warmup", "", |vm, args| {
        warm_up(vm, scan(args))?;
        Ok(NONE)
    })
    .doc(
        "Make the heap ready for being shared with the children of a fork: collect, compact, \
         compute what would be computed on first use, give memory back.",
    ),
];

fn bytes_dict(vm: &mut Vm, entries: &[(&str, u64)]) -> Result {
    let dict = vm.new_dict()?;
    for &(name, n) in entries {
        let n = vm.int(i64::try_from(n).unwrap_or(i64::MAX))?;
        vm.dict_set_text(dict, name, n)?;
    }
    Ok(dict)
}

fn memory(vm: &mut Vm, _: Args) -> Result {
    let heap = &vm.m.heap;
    let blocks = |n: usize| (n * BLOCK) as u64;
    let entries = [
        ("old", blocks(heap.old.blocks.len())),
        ("fixed", blocks(heap.fixed.blocks.len())),
        ("nursery", blocks(heap.nursery.blocks.len())),
        ("large", heap.large.bytes),
        ("used", heap.used()),
        ("live", heap.stats.live),
        ("tables", heap.table_bytes()),
        ("stacks", heap.stack_bytes),
        ("native", heap.native_bytes),
        ("limit", heap.limit()),
        ("next_collection", heap.next_major),
        ("allocated", heap.stats.allocated),
        ("copied", heap.stats.copied),
        ("evacuated", heap.stats.evacuated),
        ("minor_collections", heap.stats.minors),
        ("major_collections", heap.stats.majors),
        ("resident", os::resident_bytes()),
    ];
    bytes_dict(vm, &entries)
}

fn pauses(vm: &mut Vm, _: Args) -> Result {
    let pauses = vm.m.heap.stats.pauses.clone();
    let dict = bytes_dict(vm, &[("count", pauses.count)])?;
    let seconds: [(&str, Duration); 5] = [
        ("total", pauses.total),
        ("median", pauses.quantile(500_000)),
        ("p99", pauses.quantile(990_000)),
        ("p99.9", pauses.quantile(999_000)),
        ("longest", pauses.longest),
    ];
    for (name, time) in seconds {
        let time = vm.float(time.as_secs_f64())?;
        vm.dict_set_text(dict, name, time)?;
    }
    Ok(dict)
}

fn step(vm: &mut Vm, args: Args) -> Result {
    let ended = vm.m.collect_a_little(scan(args));
    vm.run_pending()?;
    Ok(boolean(ended))
}

/// What a census counts by.
#[derive(Clone, Copy)]
enum By {
    Type,
    Kind,
    Map,
    Strategy,
}

/// Under which name an object is counted; None: not at all.
fn class_of_census(vm: &Vm, at: Addr, by: By) -> Option<String> {
    let kind = kind_of_addr(at);
    let type_name = || match map_row(at.map()).class_value() {
        Some(class) => vm.type_full_name(class),
        None => format!("({kind:?})"),
    };
    match by {
        By::Type => Some(type_name()),
        By::Kind => Some(format!("{kind:?}")),
        By::Map => {
            let map = map_row(at.map()).map_object()?.addr();
            let names = (0..maps::count(map)).map(|i| text_of(maps::name(map, i)));
            Some(format!(
                "{}({})",
                type_name(),
                names.collect::<Vec<_>>().join(", ")
            ))
        }
        By::Strategy => match kind {
            Kind::List => Some(format!("list of {:?}", lo::strategy(at))),
            _ => None,
        },
    }
}

fn text_of(name: Value) -> String {
    String::from_utf8_lossy(pyrs_runtime::objmodel::string::raw(name.addr())).into_owned()
}

fn census(vm: &mut Vm, args: Args) -> Result {
    let by = match args.some(0).and_then(|by| text(vm, by)) {
        None if args.some(0).is_none() => By::Type,
        Some(by) if by == "type" => By::Type,
        Some(by) if by == "kind" => By::Kind,
        Some(by) if by == "map" => By::Map,
        Some(by) if by == "strategy" => By::Strategy,
        _ => {
            return Err(vm.value_error("by must be 'type', 'kind', 'map' or 'strategy'"));
        }
    };
    vm.clear_all_dead_registers();
    vm.m.collect_major(Scan::All);
    vm.m.prepare_walk();
    let this = &*vm;
    // By row first: names are made once for each.
    let mut rows: BTreeMap<(u32, u8), (u64, u64, Addr)> = BTreeMap::new();
    this.m.each_object(|at, _| {
        let detail = match by {
            By::Strategy if kind_of_addr(at) == Kind::List => lo::strategy(at) as u8,
            _ => 0,
        };
        let entry = rows.entry((at.map().0, detail)).or_insert((0, 0, at));
        entry.0 += 1;
        entry.1 += object_size(at) as u64;
    });
    let mut found: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for &(count, bytes, at) in rows.values() {
        if let Some(name) = class_of_census(this, at, by) {
            let entry = found.entry(name).or_default();
            entry.0 += count;
            entry.1 += bytes;
        }
    }
    let dict = vm.new_dict()?;
    for (name, (count, bytes)) in found {
        let pair = vm.tuple(&[Value::small(count as i64), Value::small(bytes as i64)])?;
        vm.dict_set_text(dict, &name, pair)?;
    }
    Ok(dict)
}

/// See the module's `warmup`.
pub fn warm_up(vm: &mut Vm, scan: Scan) -> Result<()> {
    vm.clear_all_dead_registers();
    vm.m.collect_major(scan);
    vm.run_pending()?;
    // What finalizers have let go, and what is left in sparse blocks.
    for _ in 0..2 {
        vm.m.collect_major(scan);
    }
    fill_hashes(vm);
    os::trim_malloc();
    Ok(())
}

/// Hashes are kept in the objects: computed after a fork, each would cost a page.
pub fn fill_hashes(vm: &mut Vm) {
    vm.m.prepare_walk();
    vm.m.each_object(|at, _| match kind_of_addr(at) {
        Kind::Str if at.map() == Kind::Str.map() => {
            hash::of_str(at);
        }
        Kind::Bytes if at.map() == Kind::Bytes.map() => {
            hash::of_bytes(at);
        }
        _ => {}
    });
}
