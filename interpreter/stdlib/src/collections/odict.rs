//! OrderedDict: a dict whose order can be changed, and says when it was.
//!
//! A dict keeps the order of insertion anyway, so an OrderedDict is a dict with a count of
//! changes of its order, in the word behind the one that holds the table. Iterators
//! ([`super::odict_iter`]) compare the count; what goes round the methods of this class
//! (`dict.__setitem__(od, ...)`) shows as a changed size only, as in CPython.

use super::OrderedDict;
use super::odict_iter::{self, View};
use crate::util::*;
use pyrs_builtins::shared;
use pyrs_runtime::class::{class_dict, flags, set_small as set_class, small as class_small};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::gc::word::WORD_BYTES;
use pyrs_runtime::objmodel::kinds::typeobj;
use pyrs_runtime::objmodel::table;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, Exc, Kind, NONE, NOT_IMPLEMENTED, Raised, Result, Row, TypeDef, Value, Vm,
    boolean, kind_of,
};

/// The word with the count.
const CHANGES: usize = table::DICT_DATA + WORD_BYTES;

static ORDERED_DICT: TypeDef = TypeDef {
    module: "collections",
    owns_kind: false,
    subclassable: true,
    has_dict: true,
    doc: "Dictionary that remembers insertion order",
    methods: &[
        Row::new("__init__", "self, /, *args, **kwargs", |vm, a| {
            let args = a.get(1);
            if items(args) > 1 {
                let n = items(args);
                return Err(vm.type_error(format!("expected at most 1 argument, got {n}")));
            }
            update(vm, a.get(0), args, a.opt(2))
        }),
        Row::new("__setitem__", "self, key, value, /", |vm, a| {
            store(vm, a.get(0), a.get(1), a.get(2))?;
            Ok(NONE)
        }),
        Row::new("__delitem__", "self, key, /", |vm, a| {
            match take(vm, a.get(0), a.get(1))? {
                Some(_) => Ok(NONE),
                None => Err(vm.key_error(a.get(1))),
            }
        }),
        Row::new("__iter__", "self, /", |vm, a| {
            odict_iter::new(vm, a.get(0), View::Keys, false)
        }),
        Row::new("__reversed__", "self, /", |vm, a| {
            odict_iter::new(vm, a.get(0), View::Keys, true)
        }),
        Row::new("__eq__", "self, value, /", |vm, a| {
            equal(vm, a.get(0), a.get(1), false)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            equal(vm, a.get(0), a.get(1), true)
        }),
        Row::new("__repr__", "self, /", repr),
        Row::new("__or__", "self, value, /", |vm, a| merge(vm, a, 0)),
        Row::new("__ror__", "self, value, /", |vm, a| merge(vm, a, 1)),
        Row::new("__ior__", "self, value, /", |vm, a| {
            update_from(vm, a.get(0), a.get(1))?;
            Ok(a.get(0))
        }),
        Row::new("__reduce__", "self, /", reduce).doc("Return state information for pickling"),
        Row::new("__sizeof__", "self, /", |vm, a| {
            let dict = vm.type_of_kind(Kind::Dict);
            let size = vm.lookup(dict, vm.name(Name::__sizeof__));
            match size {
                Some(size) => vm.call(size, &[a.get(0)]),
                None => Ok(Value::small(0)),
            }
        }),
        Row::new("clear", "self, /", |vm, a| {
            vm.dict_clear(a.get(0))?;
            changed(a.get(0));
            Ok(NONE)
        })
        .doc("Remove all items from ordered dict."),
        Row::new("copy", "self, /", |vm, a| copy(vm, a.get(0)))
            .doc("A shallow copy of ordered dict."),
        Row::class("fromkeys", "type, /, iterable, value=None", from_keys).doc(
            "Create a new ordered dictionary with keys from iterable and values set to value.",
        ),
        Row::new("items", "self, /", |vm, a| {
            odict_iter::view(vm, a.get(0), View::Items)
        }),
        Row::new("keys", "self, /", |vm, a| {
            odict_iter::view(vm, a.get(0), View::Keys)
        }),
        Row::new("values", "self, /", |vm, a| {
            odict_iter::view(vm, a.get(0), View::Values)
        }),
        Row::new("move_to_end", "self, /, key, last=True", move_to_end).doc(
            "Move an existing element to the end (or beginning if last is false).\n\n\
             Raise KeyError if the element does not exist.",
        ),
        Row::new("pop", "self, /, key, default=<unrepresentable>", pop).doc(
            "od.pop(key[,default]) -> v, remove specified key and return the corresponding value.\
             \n\nIf the key is not found, return the default if given; otherwise,\nraise a \
             KeyError.",
        ),
        Row::new("popitem", "self, /, last=True", popitem).doc(
            "Remove and return a (key, value) pair from the dictionary.\n\nPairs are returned in \
             LIFO order if last is true or FIFO order if\nfalse.",
        ),
        Row::new("setdefault", "self, /, key, default=None", set_default).doc(
            "Insert key with a value of default if key is not in the dictionary.\n\n\
             Return the value for key if key is in the dictionary, else default.",
        ),
        Row::new("update", "self, /, *args, **kwargs", |vm, a| {
            let args = a.get(1);
            if items(args) > 1 {
                let n = items(args);
                return Err(vm.type_error(format!(
                    "update() takes at most 1 positional argument ({n} given)"
                )));
            }
            update(vm, a.get(0), args, a.opt(2))
        }),
    ],
    ..TypeDef::new("OrderedDict", Kind::Dict)
};

pub(super) fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let dict = vm.type_of_kind(Kind::Dict);
    let class = vm.define_type(&ORDERED_DICT, Some(dict))?;
    set_class(class, typeobj::HIDDEN, table::dict_size(2) as i64);
    let bits =
        class_small(class, typeobj::FLAGS) | flags::HAS_DICT | flags::WEAKREFABLE | flags::MAPPING;
    set_class(class, typeobj::FLAGS, bits);
    set_class(class, typeobj::CAPACITY, 0);
    vm.dict_set_text(class_dict(class), "__hash__", NONE)?;
    OrderedDict::set(vm, class);
    odict_iter::fill(vm)?;
    set(vm, module, "OrderedDict", class)
}

/// Whether the value is an OrderedDict.
pub(super) fn is_ordered(vm: &Vm, value: Value) -> bool {
    value.is_ref()
        && kind_of(value) == Kind::Dict
        && OrderedDict::get(vm).is_some_and(|class| vm.is_instance_of(value, class))
}

fn is_exactly(vm: &Vm, value: Value) -> bool {
    OrderedDict::get(vm) == Some(vm.class_of(value))
}

/// The count of changes of the order.
pub(super) fn changes(this: Value) -> i64 {
    let word = this.addr().value(CHANGES);
    word.and_then(Value::as_small).unwrap_or(0)
}

fn changed(this: Value) {
    this.addr()
        .put_small(CHANGES, (changes(this) + 1) & 0x3fff_ffff);
}

fn store(vm: &mut Vm, this: Value, key: Value, value: Value) -> Result<()> {
    let before = vm.dict_len(this);
    if let Err(raised) = vm.dict_set(this, key, value) {
        return plainly(vm, key, raised);
    }
    if vm.dict_len(this) != before {
        changed(this);
    }
    Ok(())
}

/// What a dict says about a key without hash, an OrderedDict leaves to `hash()`.
#[cold]
fn plainly<T>(vm: &mut Vm, key: Value, raised: Raised) -> Result<T> {
    let Some(exc) = vm.pending() else {
        return Err(raised);
    };
    if vm.class_of(exc) == vm.exc_class(Exc::TypeError)
        && vm.exc_text(exc).starts_with("cannot use '")
    {
        vm.take_exception();
        return match vm.hash(key) {
            Err(raised) => Err(raised),
            Ok(_) => Err(vm.reraise(exc)),
        };
    }
    Err(raised)
}

fn take(vm: &mut Vm, this: Value, key: Value) -> Result<Option<Value>> {
    let taken = match vm.dict_pop(this, key) {
        Ok(taken) => taken,
        Err(raised) => return plainly(vm, key, raised),
    };
    if taken.is_some() {
        changed(this);
    }
    Ok(taken)
}

/// Set an item as the class does it.
fn put(vm: &mut Vm, this: Value, key: Value, value: Value) -> Result<()> {
    if is_exactly(vm, this) {
        store(vm, this, key, value)
    } else {
        vm.set_item(this, key, value)
    }
}

fn update(vm: &mut Vm, this: Value, args: Value, kwargs: Option<Value>) -> Result {
    if items(args) == 1 {
        update_from(vm, this, item(args, 0))?;
    }
    if let Some(kwargs) = kwargs {
        update_from(vm, this, kwargs)?;
    }
    Ok(NONE)
}

/// Take the entries of a mapping or an iterable of pairs.
fn update_from(vm: &mut Vm, this: Value, other: Value) -> Result<()> {
    let exact = other.is_ref()
        && kind_of(other) == Kind::Dict
        && (vm.class_of(other) == vm.type_of_kind(Kind::Dict) || is_exactly(vm, other));
    if exact && is_exactly(vm, this) && other != this {
        let (mut i, count) = (0, vm.dict_len(other));
        while let Some((next, key, value)) = vm.dict_next(other, i) {
            store(vm, this, key, value)?;
            if vm.dict_len(other) != count {
                return Err(vm.runtime_error("dictionary changed size during iteration"));
            }
            i = next;
        }
        return Ok(());
    }
    if vm.class_of(other) == vm.type_of_kind(Kind::Dict) {
        let pairs = call_method(vm, other, "items", &[])?;
        let pairs = vm.list_from(pairs)?;
        return add_pairs(vm, this, pairs);
    }
    if let Some(keys) = vm.get_attr_name_opt(other, Name::keys)? {
        let keys = vm.call(keys, &[])?;
        return vm.for_each(keys, &mut |vm, key| {
            let value = vm.get_item(other, key)?;
            put(vm, this, key, value)?;
            Ok(true)
        });
    }
    if let Some(pairs) = vm.get_attr_name_opt(other, Name::items)? {
        let pairs = vm.call(pairs, &[])?;
        return add_pairs(vm, this, pairs);
    }
    add_pairs(vm, this, other)
}

fn add_pairs(vm: &mut Vm, this: Value, pairs: Value) -> Result<()> {
    vm.for_each(pairs, &mut |vm, pair| {
        let it = vm.iter(pair)?;
        let Some(key) = vm.next(it)? else {
            return Err(vm.value_error("need more than 0 values to unpack"));
        };
        let Some(value) = vm.next(it)? else {
            return Err(vm.value_error("need more than 1 value to unpack"));
        };
        if vm.next(it)?.is_some() {
            return Err(vm.value_error("too many values to unpack (expected 2)"));
        }
        put(vm, this, key, value)?;
        Ok(true)
    })
}

fn equal(vm: &mut Vm, this: Value, other: Value, negate: bool) -> Result {
    if !other.is_ref() || kind_of(other) != Kind::Dict {
        return Ok(NOT_IMPLEMENTED);
    }
    let dict = vm.type_of_kind(Kind::Dict);
    let Some(plain) = vm.lookup(dict, vm.name(Name::__eq__)) else {
        return Ok(NOT_IMPLEMENTED);
    };
    let same = vm.call(plain, &[this, other])?;
    let mut same = vm.truth(same)?;
    if same && is_ordered(vm, other) {
        same = same_order(vm, this, other)?;
    }
    Ok(boolean(same != negate))
}

fn same_order(vm: &mut Vm, this: Value, other: Value) -> Result<bool> {
    let before = (changes(this), changes(other));
    let (mut i, mut j) = (0, 0);
    while let (Some(a), Some(b)) = (vm.dict_next(this, i), vm.dict_next(other, j)) {
        if !vm.equal(a.1, b.1)? {
            return Ok(false);
        }
        if before != (changes(this), changes(other)) {
            return Err(vm.runtime_error("OrderedDict mutated during iteration"));
        }
        (i, j) = (a.0, b.0);
    }
    Ok(true)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = vm.type_name(vm.class_of(this));
    let name = name.rsplit('.').next().unwrap_or(&name).to_owned();
    if vm.dict_len(this) == 0 {
        return vm.str(&format!("{name}()"));
    }
    shared::container_repr(vm, this, "...", |vm, out| {
        let plain = if is_exactly(vm, this) {
            vm.dict_copy(this)?
        } else {
            let plain = vm.new_dict()?;
            vm.dict_update(plain, this)?;
            plain
        };
        out.push_str(&format!("{name}("));
        shared::push_repr(vm, out, plain)?;
        out.push_str(")");
        Ok(())
    })
}

fn merge(vm: &mut Vm, args: Args, ours: usize) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    if !other.is_ref() || kind_of(other) != Kind::Dict {
        return Ok(NOT_IMPLEMENTED);
    }
    let class = vm.class_of(this);
    let (first, second) = if ours == 0 {
        (this, other)
    } else {
        (other, this)
    };
    let new = vm.call(class, &[first])?;
    update_from(vm, new, second)?;
    Ok(new)
}

fn reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let state = match vm.call_special(this, Name::__getstate__, &[])? {
        Some(state) => state,
        None => NONE,
    };
    let pairs = vm.call_method(this, Name::items, &[])?;
    let pairs = vm.iter(pairs)?;
    vm.tuple(&[class, EMPTY_TUPLE, state, NONE, pairs])
}

fn copy(vm: &mut Vm, this: Value) -> Result {
    let class = vm.class_of(this);
    let new = vm.call(class, &[])?;
    if is_exactly(vm, this) {
        update_from(vm, new, this)?;
        return Ok(new);
    }
    let (mut i, before) = (0, changes(this));
    while let Some((next, key, _)) = vm.dict_next(this, i) {
        let value = vm.get_item(this, key)?;
        vm.set_item(new, key, value)?;
        if before != changes(this) {
            return Err(vm.runtime_error("OrderedDict mutated during iteration"));
        }
        i = next;
    }
    Ok(new)
}

fn from_keys(vm: &mut Vm, args: Args) -> Result {
    let value = args.opt(2).unwrap_or(NONE);
    let new = vm.call(args.get(0), &[])?;
    let ours = is_exactly(vm, new);
    vm.for_each(args.get(1), &mut |vm, key| {
        if ours {
            store(vm, new, key, value)?;
        } else {
            vm.set_item(new, key, value)?;
        }
        Ok(true)
    })?;
    Ok(new)
}

fn move_to_end(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (args.get(0), args.get(1));
    let last = args.truth_or(vm, 2, true)?;
    let moved = match vm.dict_move(this, key, last) {
        Ok(moved) => moved,
        Err(raised) => return plainly(vm, key, raised),
    };
    match moved {
        None => Err(vm.key_error(key)),
        Some(moved) => {
            if moved {
                changed(this);
            }
            Ok(NONE)
        }
    }
}

fn pop(vm: &mut Vm, args: Args) -> Result {
    match (take(vm, args.get(0), args.get(1))?, args.opt(2)) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(vm.key_error(args.get(1))),
    }
}

fn popitem(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let taken = if args.truth_or(vm, 1, true)? {
        vm.dict_pop_last(this)?
    } else {
        vm.dict_pop_first(this)?
    };
    match taken {
        Some((key, value)) => {
            changed(this);
            vm.tuple(&[key, value])
        }
        None => Err(vm.raise_str(Exc::KeyError, "dictionary is empty")),
    }
}

fn set_default(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (args.get(0), args.get(1));
    let default = args.opt(2).unwrap_or(NONE);
    if !is_exactly(vm, this) {
        if vm.contains(this, key)? {
            return vm.get_item(this, key);
        }
        vm.set_item(this, key, default)?;
        return Ok(default);
    }
    let before = vm.dict_len(this);
    let value = match vm.dict_set_default(this, key, default) {
        Ok(value) => value,
        Err(raised) => return plainly(vm, key, raised),
    };
    if vm.dict_len(this) != before {
        changed(this);
    }
    Ok(value)
}
