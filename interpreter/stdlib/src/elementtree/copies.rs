//! Copies of elements, and their state for pickles.

use super::element::{Element, append, attrib, child, make};
use super::is_dict;
use crate::util::*;
use pyrs_runtime::{Args, Kind, NONE, Result, Value, Vm, kind_of};

pub fn shallow(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let made = make(vm, Element::TAG.get(this), Element::ATTRIB.get(this))?;
    Element::TEXT.set(vm, made, Element::TEXT.get(this));
    Element::TAIL.set(vm, made, Element::TAIL.get(this));
    let mut i = 0;
    while let Some(element) = child(vm, this, i)? {
        append(vm, made, element)?;
        i += 1;
    }
    Ok(made)
}

/// Whether a deep copy is the object itself.
fn is_plain(value: Value) -> bool {
    value == NONE || value.is_small() || kind_of(value) == Kind::Str
}

/// A deep copy of what an element has.
fn copy_of(vm: &mut Vm, value: Value, memo: Value) -> Result {
    if is_plain(value) {
        return Ok(value);
    }
    if Element::is_exactly(vm, value) {
        return deep_copy(vm, value, memo);
    }
    if kind_of(value) == Kind::Dict {
        let mut i = 0;
        let mut plain = true;
        while let Some((next, key, item)) = vm.dict_next(value, i) {
            plain &= is_plain(key) && is_plain(item);
            i = next;
        }
        if plain && vm.class_of(value) == vm.type_of_kind(Kind::Dict) {
            return vm.dict_copy(value);
        }
    }
    let f = import_attr(vm, "copy", "deepcopy")?;
    vm.call(f, &[value, memo])
}

pub fn deep(vm: &mut Vm, args: Args) -> Result {
    if !is_dict(vm, args.get(1)) {
        let got = vm.type_name_of(args.get(1));
        return Err(vm.type_error(format!("__deepcopy__() argument must be dict, not {got}")));
    }
    deep_copy(vm, args.get(0), args.get(1))
}

fn deep_copy(vm: &mut Vm, this: Value, memo: Value) -> Result {
    vm.check_native_stack()?;
    let tag = copy_of(vm, Element::TAG.get(this), memo)?;
    let attrib = match Element::ATTRIB.get(this) {
        Some(attrib) => Some(copy_of(vm, attrib, memo)?),
        None => None,
    };
    let attrib = attrib.filter(|&attrib| is_dict(vm, attrib));
    let made = make(vm, tag, attrib)?;
    let text = copy_of(vm, Element::TEXT.get(this), memo)?;
    Element::TEXT.set(vm, made, text);
    let tail = copy_of(vm, Element::TAIL.get(this), memo)?;
    Element::TAIL.set(vm, made, tail);
    let mut i = 0;
    while let Some(element) = child(vm, this, i)? {
        let element = copy_of(vm, element, memo)?;
        super::items::need(vm, element)?;
        append(vm, made, element)?;
        i += 1;
    }
    let id = vm.id(this);
    let id = vm.int_of_i128(id)?;
    vm.dict_set(memo, id, made)?;
    Ok(made)
}

pub fn get_state(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let state = vm.new_dict()?;
    let children = match Element::CHILDREN.get(this) {
        Some(list) => vm.list_from(list)?,
        None => vm.list(&[])?,
    };
    let attrib = attrib(vm, this)?;
    for (name, value) in [
        ("tag", Element::TAG.get(this)),
        ("_children", children),
        ("attrib", attrib),
        ("text", Element::TEXT.get(this)),
        ("tail", Element::TAIL.get(this)),
    ] {
        vm.dict_set_text(state, name, value)?;
    }
    Ok(state)
}

pub fn set_state(vm: &mut Vm, args: Args) -> Result {
    let (this, state) = (args.get(0), args.get(1));
    if !is_dict(vm, state) {
        let shown = vm.repr_text(state)?;
        return Err(vm.type_error(format!(
            "Don't know how to unpickle \"{shown}\" as an Element"
        )));
    }
    let Some(tag) = vm.dict_get_text(state, "tag")? else {
        return Err(vm.type_error("tag may not be NULL"));
    };
    let part = |vm: &mut Vm, name: &str| vm.dict_get_text(state, name);
    let attrib = part(vm, "attrib")?.filter(|&v| v != NONE);
    if let Some(attrib) = attrib
        && !is_dict(vm, attrib)
    {
        let got = vm.type_name_of(attrib);
        return Err(vm.type_error(format!("attrib must be dict, not {got}")));
    }
    let text = part(vm, "text")?.unwrap_or(NONE);
    let tail = part(vm, "tail")?.unwrap_or(NONE);
    let children = match part(vm, "_children")? {
        None => None,
        Some(list) if kind_of(list) == Kind::List => Some(vm.list_from(list)?),
        Some(_) => return Err(vm.type_error("'_children' is not a list")),
    };
    if let Some(list) = children {
        for i in 0..list_len(list) {
            let element = list_get(vm, list, i)?;
            super::items::need(vm, element)?;
        }
    }
    Element::TAG.set(vm, this, tag);
    Element::ATTRIB.set(vm, this, attrib);
    Element::TEXT.set(vm, this, text);
    Element::TAIL.set(vm, this, tail);
    Element::CHILDREN.set(vm, this, children);
    Ok(NONE)
}
