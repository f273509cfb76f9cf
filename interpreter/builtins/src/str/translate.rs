//! `str.translate` and `str.maketrans`.

use super::this;
use crate::support::{self, need_text};
use pyrs_leaf::TextBuilder;
use pyrs_runtime::{Args, Exc, Kind, NONE, Result, Value, Vm, is_exact, kind_of, string};

/// What a table says about a code point.
#[derive(Clone, Copy)]
enum Change {
    Unknown,
    Delete,
    To(u32),
}

/// The table's entry; None: the code point stays.
fn look_up(vm: &mut Vm, table: Value, c: u32) -> Result<Option<Value>> {
    let key = Value::small(c.into());
    if is_exact(table, Kind::Dict) {
        return vm.dict_get(table, key);
    }
    match vm.get_item(table, key) {
        Ok(value) => Ok(Some(value)),
        Err(_) => vm.catch(Exc::LookupError).map(|_| None),
    }
}

pub fn translate(vm: &mut Vm, args: Args) -> Result {
    let (text, table) = (this(args), args.get(1));
    let units = string::units(text.addr());
    let mut out = TextBuilder::with_capacity(units.len());
    // The table is asked but once about an ASCII character that maps to one or none.
    let mut known = [Change::Unknown; 128];
    for c in units.iter() {
        match known.get(c as usize) {
            Some(Change::Delete) => continue,
            Some(Change::To(to)) => {
                out.push(*to);
                continue;
            }
            _ => {}
        }
        let change = match look_up(vm, table, c)? {
            None => Change::To(c),
            Some(value) if value == NONE => Change::Delete,
            Some(value) => {
                if let Some(replacement) = vm.as_str(value) {
                    let wanted = out.len() + pyrs_runtime::string::len(replacement.addr());
                    // Growing doubles; asked for when it comes near a power of two.
                    if wanted > 1 << 16 && wanted.ilog2() != out.len().max(1).ilog2() {
                        pyrs_runtime::room::ask(wanted.saturating_mul(12))?;
                    }
                    support::push(&mut out, replacement);
                    continue;
                }
                if !vm.is_int(value) {
                    return Err(vm.type_error("character mapping must return integer, None or str"));
                }
                match vm.as_i64(value).map(u32::try_from) {
                    Some(Ok(to)) if to < 0x11_0000 => Change::To(to),
                    _ => {
                        let text = "character mapping must be in range(0x110000)";
                        return Err(vm.value_error(text));
                    }
                }
            }
        };
        if let Change::To(to) = change {
            out.push(to);
        }
        if let Some(slot) = known.get_mut(c as usize) {
            *slot = change;
        }
    }
    support::finish(vm, out)
}

pub fn make_table(vm: &mut Vm, args: Args) -> Result {
    let table = vm.new_dict()?;
    let Some(to) = args.opt(1) else {
        return from_dict(vm, args.get(0), table);
    };
    let Some(from) = vm.as_str(args.get(0)) else {
        let text = "first maketrans argument must be a string if there is a second argument";
        return Err(vm.type_error(text));
    };
    let to = need_text(vm, to, "maketrans() argument 2")?;
    let deleted = match args.opt(2) {
        Some(deleted) => Some(need_text(vm, deleted, "maketrans() argument 3")?),
        None => None,
    };
    let (a, b) = (string::units(from.addr()), string::units(to.addr()));
    if a.len() != b.len() {
        return Err(vm.value_error("the first two maketrans arguments must have equal length"));
    }
    for (x, y) in a.iter().zip(b.iter()) {
        vm.dict_set(table, Value::small(x.into()), Value::small(y.into()))?;
    }
    if let Some(deleted) = deleted {
        for c in string::units(deleted.addr()).iter() {
            vm.dict_set(table, Value::small(c.into()), NONE)?;
        }
    }
    Ok(table)
}

/// A copy of a dict in which one-character keys are code points.
fn from_dict(vm: &mut Vm, source: Value, table: Value) -> Result {
    if kind_of(source) != Kind::Dict {
        let text = "if you give only one argument to maketrans it must be a dict";
        return Err(vm.type_error(text));
    }
    let mut at = 0;
    while let Some((next, key, value)) = vm.dict_next(source, at) {
        at = next;
        if let Some(text) = vm.as_str(key) {
            if string::len(text.addr()) != 1 {
                let text = "string keys in translatetable must be of length 1";
                return Err(vm.value_error(text));
            }
            let c = string::units(text.addr()).at(0);
            vm.dict_set(table, Value::small(c.into()), value)?;
        } else if vm.is_int(key) {
            vm.dict_set(table, key, value)?;
        } else {
            let text = "keys in translate table mustbe strings or integers";
            return Err(vm.type_error(text));
        }
    }
    Ok(table)
}
