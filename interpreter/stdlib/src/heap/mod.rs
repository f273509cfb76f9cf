//! pyrs: what the heap holds and costs, and the collector under the program's control.
//!
//! Only this interpreter has the module; programs that also run elsewhere import it in a `try`.

mod census;
mod describe;
mod graph;
mod report;
mod snapshots;

use crate::ModuleId;
use crate::gc::scan;
use crate::util::*;
use census::{By, census, census_of};
use pyrs_runtime::objmodel::gc::config::BLOCK;
use pyrs_runtime::objmodel::gc::mutator::Scan;
use pyrs_runtime::objmodel::gc::os;
use pyrs_runtime::objmodel::kind_of_addr;
use pyrs_runtime::strategies::{hash, list as ls};
use pyrs_runtime::{Args, Kind, NONE, Result, Row, Value, Vm, boolean, py_module};
use std::os::unix::ffi::OsStringExt;
use std::time::Duration;

py_module! {
    pub static MODULE = ModuleId::Heap, "pyrs";
    doc: "The heap: what it holds, what it costs, and its collector.",
    functions: [FUNCTIONS],
    state: [Warmed],
    fill: fill,
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
    Row::new("snapshot", "name=None", snapshots::snapshot).doc(
        "The census by type. With a name it is kept as well, in the list `snapshots`, for the \
         report and for `difference`.",
    ),
    Row::new("difference", "before, after=None", snapshots::difference).doc(
        "What has grown or shrunk from one census to another (or until now): a list of (name, \
         objects, bytes), the largest growth first.",
    ),
    Row::new("path", "object, /", path).doc(
        "A shortest way from a root of the heap to an object: a list of what holds it, in \
         words. Empty if only this call holds it.",
    ),
    Row::new("report", "path", |vm, args| {
        let path = crate::posix::fspath(vm, args.get(0))?;
        let path = crate::posix::path_bytes(vm, path)?;
        if path.contains(&0) {
            return Err(vm.value_error("embedded null byte"));
        }
        let path = std::ffi::OsString::from_vec(path);
        match report::write(vm, path.as_ref())? {
            Ok(()) => Ok(NONE),
            Err(error) => Err(os_error(
                vm,
                error.raw_os_error().unwrap_or(libc::EIO),
                args.some(0),
            )),
        }
    })
    .doc("Write the report on the heap: one page of HTML that needs nothing beside it."),
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

/// Collect; what is left can be walked through.
fn leave_the_living(vm: &mut Vm) {
    vm.clear_all_dead_registers();
    vm.m.collect_major(Scan::All);
    vm.m.prepare_walk();
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let kept = ls::new(&mut vm.m)?;
    set(vm, module, snapshots::KEPT, kept)
}

/// For `-X heap-report`: write the report at the end of a program.
pub fn write_report(vm: &mut Vm, path: &std::path::Path) -> Result<std::io::Result<()>> {
    report::write(vm, path)
}

fn path(vm: &mut Vm, args: Args) -> Result {
    let wanted = args.get(0);
    let graph = graph::Graph::take(vm)?;
    let mut lines = Vec::new();
    if let Some(to) = graph.find(wanted) {
        let way = graph.path(to)?;
        let shown: Vec<graph::Node> = way
            .into_iter()
            .filter(|&node| !describe::is_hidden(&graph, node))
            .collect();
        for (i, &node) in shown.iter().enumerate() {
            let words = describe::object(vm, graph.at(node));
            lines.push(match i.checked_sub(1) {
                None => words,
                Some(before) => {
                    let holds = describe::holds(vm, &graph, shown[before], &[node]);
                    match holds.get(&node) {
                        Some(how) if !how.is_empty() => format!("{how}: {words}"),
                        _ => words,
                    }
                }
            });
        }
    }
    let list = ls::new(&mut vm.m)?;
    for line in lines {
        let line = vm.str(&line)?;
        push(vm, list, line)?;
    }
    Ok(list)
}

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

/// How much had been allocated when the heap was last made ready for a fork.
struct Warmed {
    allocated: u64,
}

/// With `-X prefork`: what the child of a fork would write first is written before it, unless
/// little has been made since the last time.
pub fn before_fork(vm: &mut Vm) -> Result<()> {
    const LITTLE: u64 = 4 << 20;
    if !vm.interp.options.prefork {
        return Ok(());
    }
    let now = vm.m.heap.stats.allocated;
    if Warmed::get(vm).is_some_and(|last| now - last.allocated < LITTLE) {
        return Ok(());
    }
    warm_up(vm, Scan::All)?;
    let allocated = vm.m.heap.stats.allocated;
    Warmed { allocated }.put(vm);
    Ok(())
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
