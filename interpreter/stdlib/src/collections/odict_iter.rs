//! Views of an OrderedDict, and its iterators.

use super::odict::{changes, is_ordered};
use super::{OrderedItems, OrderedKeys, OrderedValues};
use crate::util::*;
use pyrs_runtime::objmodel::kinds::dict_view;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of, native_struct};

native_struct! {
    /// Walks over an OrderedDict in either direction.
    pub struct OrderedIter {
        /// The OrderedDict; nothing at the end.
        DICT: Option<Value>,
        /// Where the next entry lies; walking backwards: the position behind it.
        AT: i64,
        /// The dict's count of changes.
        CHANGES: i64,
        /// The dict's length; -1 after it was seen to be another.
        SIZE: i64,
        /// A [`View`].
        VIEW: i64,
        BACKWARDS: bool,
    }
}

/// What a view shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    Keys,
    Values,
    Items,
}

pub(super) static ITERATOR: TypeDef = TypeDef {
    owns_kind: false,
    methods: &[
        Row::new("__iter__", "self, /", |_, a| Ok(a.get(0))),
        pyrs_runtime::next_row!(step),
        Row::new("__reduce__", "self, /", reduce).doc("Return state information for pickling"),
    ],
    ..TypeDef::new("odict_iterator", Kind::NativeObject)
};

const ITER: Row = Row::new("__iter__", "self, /", |vm, a| of_view(vm, a, false));
const REVERSED: Row = Row::new("__reversed__", "self, /", |vm, a| of_view(vm, a, true));

static KEYS: TypeDef = TypeDef {
    owns_kind: false,
    methods: &[ITER, REVERSED],
    ..TypeDef::new("odict_keys", Kind::DictKeys)
};
static VALUES: TypeDef = TypeDef {
    owns_kind: false,
    methods: &[ITER, REVERSED],
    ..TypeDef::new("odict_values", Kind::DictValues)
};
static ITEMS: TypeDef = TypeDef {
    owns_kind: false,
    methods: &[ITER, REVERSED],
    ..TypeDef::new("odict_items", Kind::DictItems)
};

/// Make the views' classes.
pub(super) fn fill(vm: &mut Vm) -> Result<()> {
    let class = |vm: &mut Vm, def: &'static TypeDef| {
        let base = vm.type_of_kind(def.kind);
        vm.define_type(def, Some(base))
    };
    let keys = class(vm, &KEYS)?;
    OrderedKeys::set(vm, keys);
    let values = class(vm, &VALUES)?;
    OrderedValues::set(vm, values);
    let items = class(vm, &ITEMS)?;
    OrderedItems::set(vm, items);
    Ok(())
}

/// A view of an OrderedDict.
pub(super) fn view(vm: &mut Vm, dict: Value, view: View) -> Result {
    let class = match view {
        View::Keys => OrderedKeys::get(vm),
        View::Values => OrderedValues::get(vm),
        View::Items => OrderedItems::get(vm),
    };
    let this = vm.new_instance(class.unwrap_or(NONE))?;
    vm.m.store(this.addr(), dict_view::DICT, dict);
    Ok(this)
}

fn of_view(vm: &mut Vm, args: Args, backwards: bool) -> Result {
    let this = args.get(0);
    let view = match kind_of(this) {
        Kind::DictKeys => View::Keys,
        Kind::DictValues => View::Values,
        _ => View::Items,
    };
    match this.addr().value(dict_view::DICT) {
        Some(dict) => new(vm, dict, view, backwards),
        None => Ok(NONE),
    }
}

/// An iterator over a dict, which is an OrderedDict.
pub(super) fn new(vm: &mut Vm, dict: Value, view: View, backwards: bool) -> Result {
    debug_assert!(is_ordered(vm, dict));
    let this = OrderedIter::make(vm)?;
    let end = if backwards {
        i64::from(i32::MAX >> 1)
    } else {
        0
    };
    let size = vm.dict_len(dict) as i64;
    OrderedIter::DICT.set(vm, this, Some(dict));
    OrderedIter::AT.set(vm, this, end);
    OrderedIter::CHANGES.set(vm, this, changes(dict));
    OrderedIter::SIZE.set(vm, this, size);
    OrderedIter::VIEW.set(vm, this, view as i64);
    OrderedIter::BACKWARDS.set(vm, this, backwards);
    if size == 0 {
        OrderedIter::DICT.clear(vm, this);
    }
    Ok(this)
}

/// The next item. What is changed after the last one was given goes unseen.
fn step(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let Some(dict) = OrderedIter::DICT.get(this) else {
        return Ok(None);
    };
    let at = OrderedIter::AT.get(this);
    if at < 0 {
        OrderedIter::DICT.clear(vm, this);
        return Ok(None);
    }
    if OrderedIter::CHANGES.get(this) != changes(dict) {
        OrderedIter::DICT.clear(vm, this);
        return Err(vm.runtime_error("OrderedDict mutated during iteration"));
    }
    if OrderedIter::SIZE.get(this) != vm.dict_len(dict) as i64 {
        OrderedIter::DICT.clear(vm, this);
        return Err(vm.runtime_error("OrderedDict changed size during iteration"));
    }
    let at = at as usize;
    let found = if OrderedIter::BACKWARDS.get(this) {
        let found = vm.dict_previous(dict, at);
        let more = found.is_some_and(|(i, ..)| vm.dict_previous(dict, i).is_some());
        found.map(|(i, key, value)| (if more { i as i64 } else { -1 }, key, value))
    } else {
        let found = vm.dict_next(dict, at);
        let more = found.is_some_and(|(i, ..)| vm.dict_next(dict, i).is_some());
        found.map(|(i, key, value)| (if more { i as i64 } else { -1 }, key, value))
    };
    let Some((next, key, value)) = found else {
        OrderedIter::DICT.clear(vm, this);
        return Ok(None);
    };
    OrderedIter::AT.set(vm, this, next);
    match OrderedIter::VIEW.get(this) {
        view if view == View::Keys as i64 => Ok(Some(key)),
        view if view == View::Values as i64 => Ok(Some(value)),
        _ => vm.tuple(&[key, value]).map(Some),
    }
}

/// `iter` of the items that are left; this iterator stays where it is.
fn reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let rest = vm.list(&[])?;
    if let Some(dict) = OrderedIter::DICT.get(this) {
        let copy = OrderedIter::make(vm)?;
        OrderedIter::DICT.set(vm, copy, Some(dict));
        for field in [
            OrderedIter::AT,
            OrderedIter::CHANGES,
            OrderedIter::SIZE,
            OrderedIter::VIEW,
        ] {
            field.set(vm, copy, field.get(this));
        }
        let backwards = OrderedIter::BACKWARDS.get(this);
        OrderedIter::BACKWARDS.set(vm, copy, backwards);
        while let Some(value) = step(vm, copy)? {
            push(vm, rest, value)?;
        }
    }
    let iter = import_attr(vm, "builtins", "iter")?;
    let parts = vm.tuple(&[rest])?;
    vm.tuple(&[iter, parts])
}
