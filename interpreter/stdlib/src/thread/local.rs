//! Data of threads.

use super::{ident, thread_type};
use crate::util::*;
use pyrs_runtime::name::Name;
use pyrs_runtime::vm::thread as word_of;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of, native_struct,
};

native_struct! {
    pub struct Local {
        /// A dict of the attributes' dicts by thread identity; empty in an object that no
        /// `__new__` has made.
        DICTS: Value,
        /// The arguments for the `__init__` of a subclass, which each thread's first use
        /// calls.
        ARGS: Value,
        KEYWORDS: Option<Value>,
    }
}

pub(super) static LOCAL: TypeDef = TypeDef {
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__getattribute__", "self, name, /", get),
        Row::new("__setattr__", "self, name, value, /", |vm, a| {
            change(vm, a, a.opt(2))
        }),
        Row::new("__delattr__", "self, name, /", |vm, a| change(vm, a, None)),
    ],
    getsets: &[GetSetRow::get("__dict__", |vm, a| attributes(vm, a.get(0)))],
    ..thread_type("_local")
};

fn has_own_init(vm: &mut Vm, class: Value) -> bool {
    let name = vm.name(Name::__init__);
    let object = vm.type_of_kind(Kind::Object);
    vm.lookup_cached(class, name) != vm.lookup_cached(object, name)
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let given = items(args.get(1)) > 0 || args.opt(2).is_some_and(|kw| vm.dict_len(kw) > 0);
    if given && vm.is_type(class) && !has_own_init(vm, class) {
        return Err(vm.type_error("Initialization arguments are not supported"));
    }
    let this = Local::new_for(vm, class)?;
    let all = vm.new_dict()?;
    Local::DICTS.set(vm, this, all);
    Local::ARGS.set(vm, this, args.get(1));
    Local::KEYWORDS.set(vm, this, args.opt(2));
    // Its `__init__` is about to be called for this thread.
    enter(vm, this)?;
    Ok(this)
}

/// The calling thread's attributes, made when it has none yet.
fn attributes(vm: &mut Vm, this: Value) -> Result {
    let key = ident(vm, vm.ident)?;
    let all = Local::DICTS.get(this);
    if all == NONE {
        return Err(vm.runtime_error("thread-local data that was not made by __new__()"));
    }
    if let Some(dict) = vm.dict_get(all, key)? {
        return Ok(dict);
    }
    let dict = enter(vm, this)?;
    let class = vm.class_of(this);
    if has_own_init(vm, class) {
        let init = vm.get_attr_name(this, Name::__init__)?;
        let kwargs = Local::KEYWORDS.get(this);
        if let Err(raised) = vm.call_ex(init, Local::ARGS.get(this), kwargs) {
            // The next use tries again.
            let exc = vm.take_exception();
            vm.dict_delete(all, key)?;
            vm.reraise(exc);
            return Err(raised);
        }
    }
    Ok(dict)
}

/// A new dict for the calling thread, which remembers the local (weakly) for its end.
fn enter(vm: &mut Vm, this: Value) -> Result {
    let key = ident(vm, vm.ident)?;
    let dict = vm.new_dict()?;
    vm.dict_set(Local::DICTS.get(this), key, dict)?;
    let list = match vm.thread_word(word_of::LOCALS) {
        Some(list) => list,
        None => {
            let list = vm.list(&[])?;
            vm.set_thread_word(word_of::LOCALS, Some(list));
            list
        }
    };
    let n = list_len(list);
    let list = if n >= 64 && n.is_power_of_two() {
        let kept = vm.list(&[])?;
        for i in 0..n {
            let reference = list_get(vm, list, i)?;
            if crate::weakref::target(vm, reference) != NONE {
                push(vm, kept, reference)?;
            }
        }
        vm.set_thread_word(word_of::LOCALS, Some(kept));
        kept
    } else {
        list
    };
    let class = vm.type_of_kind(Kind::WeakRef);
    let reference = crate::weakref::reference(vm, class, this, None)?;
    push(vm, list, reference)?;
    Ok(dict)
}

/// The calling thread is over: what locals hold for it goes.
pub(super) fn forget_thread(vm: &mut Vm) {
    let Some(list) = vm.thread_word(word_of::LOCALS) else {
        return;
    };
    vm.set_thread_word(word_of::LOCALS, None);
    let Ok(key) = ident(vm, vm.ident) else { return };
    for i in 0..list_len(list) {
        let Ok(reference) = list_get(vm, list, i) else {
            continue;
        };
        let local = crate::weakref::target(vm, reference);
        if local == NONE {
            continue;
        }
        if vm.dict_delete(Local::DICTS.get(local), key).is_err() {
            vm.take_exception();
        }
    }
}

fn get(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = vm.attr_name(args.get(1))?;
    let dict = attributes(vm, this)?;
    if name == vm.name(Name::__dict__) {
        return Ok(dict);
    }
    let class = vm.class_of(this);
    let found = vm.lookup_cached(class, name);
    if let Some(attr) = found
        && vm.is_data_descriptor(attr)
    {
        return vm.bind_get(attr, this, class, name);
    }
    if let Some(value) = vm.dict_get(dict, name)? {
        return Ok(value);
    }
    match found {
        Some(attr) => vm.bind_get(attr, this, class, name),
        None => Err(vm.no_attribute(this, name)),
    }
}

fn change(vm: &mut Vm, args: Args, value: Option<Value>) -> Result {
    let this = args.get(0);
    let name = vm.attr_name(args.get(1))?;
    let dict = attributes(vm, this)?;
    let class = vm.class_of(this);
    if name == vm.name(Name::__dict__) {
        let class = vm.type_path(class);
        let text = format!("'{class}' object attribute '__dict__' is read-only");
        return Err(vm.raise_str(Exc::AttributeError, &text));
    }
    if let Some(attr) = vm.lookup_cached(class, name)
        && vm.is_data_descriptor(attr)
    {
        if kind_of(attr) == Kind::Member {
            vm.slot_set(attr, this, value)?;
            return Ok(NONE);
        }
        return set_through(vm, attr, this, value);
    }
    match value {
        Some(value) => vm.dict_set(dict, name, value)?,
        None => {
            if vm.dict_get(dict, name)?.is_none() {
                return Err(vm.no_attribute(this, name));
            }
            vm.dict_delete(dict, name)?;
        }
    }
    Ok(NONE)
}

fn set_through(vm: &mut Vm, attr: Value, this: Value, value: Option<Value>) -> Result {
    match value {
        Some(value) => vm.call_method(attr, Name::__set__, &[this, value]),
        None => vm.call_method(attr, Name::__delete__, &[this]),
    }
}
