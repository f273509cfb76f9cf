//! Finding children. Paths that are more than a tag are for `xml.etree.ElementPath`.

use super::element::{Element, child};
use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Value, Vm, string};

/// Whether a path is more than the tag of a child.
fn is_path(vm: &Vm, path: Value) -> bool {
    let Some(text) = vm.as_str(path) else {
        return true;
    };
    let units = string::units(text.addr());
    let at = |i: usize| if i < units.len() { units.at(i) } else { 0 };
    let (open, close, star) = ('{' as u32, '}' as u32, '*' as u32);
    if at(0) == open && (at(1) == close || at(1) == star && at(2) == close) {
        return true;
    }
    let mut outside = true;
    for c in units.iter() {
        if c == open {
            outside = false;
        } else if c == close {
            outside = true;
        } else if outside && matches!(char::from_u32(c), Some('/' | '*' | '[' | '@' | '.')) {
            return true;
        }
    }
    false
}

fn by_path(vm: &mut Vm, name: &str, args: &[Value]) -> Result {
    let f = import_attr(vm, "xml.etree.ElementPath", name)?;
    vm.call(f, args)
}

/// The first child with a tag.
fn first(vm: &mut Vm, this: Value, tag: Value) -> Result<Option<Value>> {
    let mut i = 0;
    while let Some(element) = child(vm, this, i)? {
        if vm.equal(Element::TAG.get(element), tag)? {
            return Ok(Some(element));
        }
        i += 1;
    }
    Ok(None)
}

pub fn find(vm: &mut Vm, args: Args) -> Result {
    if args.some(2).is_some() || is_path(vm, args.get(1)) {
        let spaces = args.opt(2).unwrap_or(NONE);
        return by_path(vm, "find", &[args.get(0), args.get(1), spaces]);
    }
    Ok(first(vm, args.get(0), args.get(1))?.unwrap_or(NONE))
}

pub fn find_text(vm: &mut Vm, args: Args) -> Result {
    let default = args.opt(2).unwrap_or(NONE);
    if args.some(3).is_some() || is_path(vm, args.get(1)) {
        let spaces = args.opt(3).unwrap_or(NONE);
        return by_path(vm, "findtext", &[args.get(0), args.get(1), default, spaces]);
    }
    match first(vm, args.get(0), args.get(1))? {
        None => Ok(default),
        Some(element) => match Element::TEXT.get(element) {
            NONE => vm.str(""),
            text => Ok(text),
        },
    }
}

pub fn find_all(vm: &mut Vm, args: Args) -> Result {
    if args.some(2).is_some() || is_path(vm, args.get(1)) {
        let spaces = args.opt(2).unwrap_or(NONE);
        return by_path(vm, "findall", &[args.get(0), args.get(1), spaces]);
    }
    let found = vm.list(&[])?;
    let mut i = 0;
    while let Some(element) = child(vm, args.get(0), i)? {
        if vm.equal(Element::TAG.get(element), args.get(1))? {
            push(vm, found, element)?;
        }
        i += 1;
    }
    Ok(found)
}
