//! Elements as sequences of their children.

use super::element::{Element, append, child, children, count};
use super::need_element;
use crate::util::*;
use pyrs_runtime::{Args, Exc, NONE, Result, Value, Vm};

enum Key {
    Index(i64),
    Slice,
}

fn key(vm: &mut Vm, key: Value) -> Result<Key> {
    if vm.is_slice(key) {
        return Ok(Key::Slice);
    }
    if !vm.is_index_like(key) {
        return Err(vm.type_error("element indices must be integers"));
    }
    Ok(Key::Index(vm.index_i64(key)?))
}

/// An index from the end counts from there.
fn place(this: Value, index: i64) -> Option<usize> {
    let n = count(this) as i64;
    let index = if index < 0 { index + n } else { index };
    (0..n).contains(&index).then_some(index as usize)
}

pub fn get(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    match key(vm, args.get(1))? {
        Key::Slice => match Element::CHILDREN.get(this) {
            Some(list) => vm.get_item(list, args.get(1)),
            None => {
                vm.slice_bounds(args.get(1))?;
                vm.list(&[])
            }
        },
        Key::Index(index) => {
            let found = match place(this, index) {
                Some(i) => child(vm, this, i)?,
                None => None,
            };
            match found {
                Some(element) => Ok(element),
                None => Err(vm.index_error("child index out of range")),
            }
        }
    }
}

pub fn need(vm: &mut Vm, value: Value) -> Result<()> {
    if Element::is(vm, value) {
        return Ok(());
    }
    let got = vm.type_name_of(value);
    Err(vm.type_error(format!("expected an Element, not \"{got}\"")))
}

/// Set or delete a child or a slice of them.
pub fn set(vm: &mut Vm, this: Value, at: Value, value: Option<Value>) -> Result {
    match key(vm, at)? {
        Key::Index(index) => {
            let Some(i) = place(this, index) else {
                return Err(vm.index_error("child assignment index out of range"));
            };
            if let Some(value) = value {
                need(vm, value)?;
            }
            let list = children(vm, this)?;
            let i = Value::small(i as i64);
            match value {
                Some(value) => vm.set_item(list, i, value)?,
                None => vm.delete_item(list, i)?,
            }
        }
        Key::Slice => {
            let Some(value) = value else {
                if let Some(list) = Element::CHILDREN.get(this) {
                    vm.delete_item(list, at)?;
                }
                return Ok(NONE);
            };
            let new = elements(vm, value, "assignment expects an iterable")?;
            for i in 0..items(new) {
                need(vm, item(new, i))?;
            }
            let list = children(vm, this)?;
            vm.set_item(list, at, new)?;
        }
    }
    Ok(NONE)
}

/// What an iterable gives, TypeError with that text for what is none.
fn elements(vm: &mut Vm, value: Value, text: &str) -> Result {
    match vm.iter(value) {
        Ok(it) => vm.tuple_from(it),
        Err(_) => {
            let exc = vm.take_exception();
            let wrong = vm.exc_class(Exc::TypeError);
            match vm.exc_matches(exc, wrong)? {
                true => Err(vm.type_error(text)),
                false => Err(vm.reraise(exc)),
            }
        }
    }
}

pub fn extend(vm: &mut Vm, args: Args) -> Result {
    let new = elements(vm, args.get(1), "'elements' must be an iterable")?;
    for i in 0..items(new) {
        need(vm, item(new, i))?;
        append(vm, args.get(0), item(new, i))?;
    }
    Ok(NONE)
}

pub fn insert(vm: &mut Vm, args: Args) -> Result {
    let index = args.index(vm, 1)?;
    need_element(vm, args.get(2), "insert() argument 2")?;
    let list = children(vm, args.get(0))?;
    let at = pyrs_runtime::item::insertion_point(index, list_len(list));
    pyrs_runtime::strategies::list::insert(&mut vm.m, list.addr(), at, args.get(2))?;
    Ok(NONE)
}

pub fn remove(vm: &mut Vm, args: Args) -> Result {
    let (this, wanted) = (args.get(0), args.get(1));
    need_element(vm, wanted, "remove() argument")?;
    let mut i = 0;
    // Comparing may change the children: what is found then is gone already.
    let found = loop {
        match child(vm, this, i)? {
            None => break None,
            Some(element) if element == wanted || vm.equal(element, wanted)? => break Some(i),
            Some(_) => i += 1,
        }
    };
    let list = children(vm, this)?;
    match found {
        Some(i) => {
            if i < list_len(list) {
                pyrs_runtime::strategies::list::remove_range(&mut vm.m, list.addr(), i, i + 1);
            }
            Ok(NONE)
        }
        None => Err(vm.value_error("Element.remove(x): element not found")),
    }
}
