//! Counts of the heap that a program keeps, to see what has grown between them.

use super::report::quote;
use super::{By, census_of};
use crate::util::*;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{Args, Kind, Result, Value, Vm, int, kind_of, string};
use std::collections::BTreeMap;
use std::fmt::Write;

/// Name of the list of what was kept, in the module: pairs of a name and a census.
pub const KEPT: &str = "snapshots";

/// See the module's `snapshot`.
pub fn snapshot(vm: &mut Vm, args: Args) -> Result {
    let census = census_of(vm, By::Type)?;
    if let Some(name) = args.some(0) {
        let list = import_attr(vm, "pyrs", KEPT)?;
        let pair = vm.tuple(&[name, census])?;
        if kind_of(list) == Kind::List {
            ls::push(&mut vm.m, list.addr(), pair)?;
        }
    }
    Ok(census)
}

/// Objects and bytes by name, of a census. What has another form is left out: the program may
/// have made it.
fn counts(vm: &Vm, census: Value) -> BTreeMap<String, (i64, i64)> {
    let mut found = BTreeMap::new();
    if kind_of(census) != Kind::Dict {
        return found;
    }
    let mut i = 0;
    while let Some((next, key, value)) = vm.dict_next(census, i) {
        i = next;
        if string::is_str(key)
            && is_tuple(value)
            && items(value) == 2
            && let (Some(objects), Some(bytes)) =
                (int::as_i64(item(value, 0)), int::as_i64(item(value, 1)))
        {
            found.insert(string::to_string_lossy(key.addr()), (objects, bytes));
        }
    }
    found
}

/// See the module's `difference`.
pub fn difference(vm: &mut Vm, args: Args) -> Result {
    for i in 0..2 {
        if let Some(census) = args.some(i)
            && kind_of(census) != Kind::Dict
        {
            return Err(vm.type_error("a census is a dict"));
        }
    }
    let after = match args.some(1) {
        Some(after) => after,
        None => census_of(vm, By::Type)?,
    };
    let before = counts(vm, args.get(0));
    let mut grown: BTreeMap<String, (i64, i64)> = counts(vm, after);
    for (name, (objects, bytes)) in before {
        let entry = grown.entry(name).or_default();
        *entry = (
            entry.0.saturating_sub(objects),
            entry.1.saturating_sub(bytes),
        );
    }
    let mut rows: Vec<(String, i64, i64)> = grown
        .into_iter()
        .filter(|(_, counts)| *counts != (0, 0))
        .map(|(name, (objects, bytes))| (name, objects, bytes))
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.2));
    let list = ls::new(&mut vm.m)?;
    for (name, objects, bytes) in rows {
        let name = vm.str(&name)?;
        let objects = vm.int(objects)?;
        let bytes = vm.int(bytes)?;
        let row = vm.tuple(&[name, objects, bytes])?;
        push(vm, list, row)?;
    }
    Ok(list)
}

/// What was kept, for the report: `[[name, {type: [objects, bytes]}]]`.
pub fn json(vm: &Vm, kept: Option<Value>, out: &mut String) {
    out.push('[');
    let list = kept.filter(|&list| kind_of(list) == Kind::List);
    let n = list.map_or(0, list_len);
    let mut first = true;
    for i in 0..n {
        // A list of pairs holds words: no element has to be made.
        let pair = list.and_then(|list| *ls::objects(list.addr())?.get(i)?);
        let Some(pair) = pair.filter(|&pair| is_tuple(pair) && items(pair) == 2) else {
            continue;
        };
        if !std::mem::take(&mut first) {
            out.push(',');
        }
        out.push('[');
        let name = text(vm, item(pair, 0)).unwrap_or_default();
        quote(out, &name);
        out.push_str(",{");
        for (k, (name, (objects, bytes))) in counts(vm, item(pair, 1)).iter().enumerate() {
            if k > 0 {
                out.push(',');
            }
            quote(out, name);
            let _ = write!(out, ":[{objects},{bytes}]");
        }
        out.push_str("}]");
    }
    out.push(']');
}
