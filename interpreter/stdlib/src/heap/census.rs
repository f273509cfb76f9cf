//! The census: how many objects of each sort there are, and their bytes.

use super::describe;
use crate::util::*;
use pyrs_maps as maps;
use pyrs_runtime::objmodel::gc::layout::{map_row, object_size};
use pyrs_runtime::objmodel::{Addr, kind_of_addr, list as lo};
use pyrs_runtime::{Args, Kind, Result, Vm, string};
use std::collections::BTreeMap;

/// What a census counts by.
#[derive(Clone, Copy)]
pub enum By {
    Type,
    Kind,
    Map,
    Strategy,
}

/// Under which name an object is counted; None: not at all.
fn class_of_census(vm: &Vm, at: Addr, by: By) -> Option<String> {
    let kind = kind_of_addr(at);
    let type_name = || describe::type_name(vm, at);
    match by {
        By::Type => Some(type_name()),
        By::Kind => Some(format!("{kind:?}")),
        By::Map => {
            let map = map_row(at.map()).map_object()?.addr();
            let names =
                (0..maps::count(map)).map(|i| string::to_string_lossy(maps::name(map, i).addr()));
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

pub fn census(vm: &mut Vm, args: Args) -> Result {
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
    census_of(vm, by)
}

/// Collect, and count what is left.
pub fn census_of(vm: &mut Vm, by: By) -> Result {
    super::leave_the_living(vm);
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
        let count = vm.int(count as i64)?;
        let bytes = vm.int(bytes as i64)?;
        let pair = vm.tuple(&[count, bytes])?;
        vm.dict_set_text(dict, &name, pair)?;
    }
    Ok(dict)
}
