//! dict: methods and what Python sees of it. Tables are the strategies' matter.

mod proxy;
mod views;

use crate::claims;
use crate::shared;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::is_exact;
use pyrs_runtime::objmodel::table;
use pyrs_runtime::shaped::{Rep, rep};
use pyrs_runtime::{
    Args, Exc, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, kind_of,
};

static DICT: TypeDef = TypeDef {
    doc: "dict() -> new empty dictionary\ndict(mapping) -> new dictionary initialized from a mapping object's\n    (key, value) pairs\ndict(iterable) -> new dictionary initialized as if via:\n    d = {}\n    for k, v in iterable:\n        d[k] = v\ndict(**kwargs) -> new dictionary initialized with the name=value pairs\n    in the keyword argument list.  For example:  dict(one=1, two=2)",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, iterable=(), /, **kwargs", update),
        Row::new("__repr__", "self, /", repr),
        Row::new("__len__", "self, /", |vm, a| {
            let n = vm.dict_len(a.get(0));
            vm.int(n as i64)
        }),
        Row::new("__getitem__", "self, key, /", getitem).doc("Return self[key]."),
        Row::new("__setitem__", "self, key, value, /", |vm, a| {
            vm.dict_set(a.get(0), a.get(1), a.get(2))?;
            Ok(NONE)
        }),
        Row::new("__delitem__", "self, key, /", |vm, a| {
            if vm.dict_delete(a.get(0), a.get(1))? {
                Ok(NONE)
            } else {
                Err(vm.key_error(a.get(1)))
            }
        }),
        Row::new("__contains__", "self, key, /", |vm, a| {
            Ok(boolean(vm.dict_get(a.get(0), a.get(1))?.is_some()))
        })
        .doc("True if the dictionary has the specified key, else False."),
        Row::new("__iter__", "self, /", |vm, a| {
            let n = vm.dict_len(a.get(0));
            vm.new_table_iter(Kind::DictKeyIter, a.get(0), n)
        }),
        Row::new("__reversed__", "self, /", |vm, a| {
            let keys = vm.dict_keys_list(a.get(0))?;
            crate::iterators::reversed(vm, keys)
        })
        .doc("Return a reverse iterator over the dict keys."),
        Row::new("__eq__", "self, value, /", |vm, a| equal(vm, a, false)),
        Row::new("__ne__", "self, value, /", |vm, a| equal(vm, a, true)),
        Row::new("__lt__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__le__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__gt__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__ge__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__or__", "self, value, /", |vm, a| merge(vm, a.get(0), a.get(1))),
        Row::new("__ror__", "self, value, /", |vm, a| merge(vm, a.get(1), a.get(0))),
        Row::new("__ior__", "self, value, /", |vm, a| {
            vm.dict_update(a.get(0), a.get(1))?;
            Ok(a.get(0))
        }),
        Row::new("get", "self, key, default=None, /", |vm, a| {
            Ok(vm.dict_get(a.get(0), a.get(1))?.or(a.opt(2)).unwrap_or(NONE))
        })
        .doc("Return the value for key if key is in the dictionary, else default."),
        Row::new("setdefault", "self, key, default=None, /", |vm, a| {
            vm.dict_set_default(a.get(0), a.get(1), a.opt(2).unwrap_or(NONE))
        })
        .doc("Insert key with a value of default if key is not in the dictionary.\n\nReturn the value for key if key is in the dictionary, else default."),
        Row::new("pop", "self, key, default=None, /", pop)
            .doc("D.pop(k[,d]) -> v, remove specified key and return the corresponding value.\n\nIf the key is not found, return the default if given; otherwise,\nraise a KeyError."),
        Row::new("popitem", "self, /", popitem).effects(claims::DICT_CHANGE)
            .doc("Remove and return a (key, value) pair as a 2-tuple.\n\nPairs are returned in LIFO (last-in, first-out) order.\nRaises KeyError if the dict is empty."),
        Row::new("clear", "self, /", |vm, a| {
            vm.dict_clear(a.get(0))?;
            Ok(NONE)
        }).effects(claims::DICT_CHANGE)
        .doc("Remove all items from the dict."),
        Row::new("copy", "self, /", |vm, a| vm.dict_copy(a.get(0))).effects(claims::DICT_COPY)
            .doc("Return a shallow copy of the dict."),
        Row::new("keys", "self, /", |vm, a| views::new(vm, Kind::DictKeys, a.get(0))).effects(claims::DICT_VIEW)
            .doc("Return a set-like object providing a view on the dict's keys."),
        Row::new("values", "self, /", |vm, a| views::new(vm, Kind::DictValues, a.get(0))).effects(claims::DICT_VIEW)
            .doc("Return an object providing a view on the dict's values."),
        Row::new("items", "self, /", |vm, a| views::new(vm, Kind::DictItems, a.get(0))).effects(claims::DICT_VIEW)
            .doc("Return a set-like object providing a view on the dict's items."),
        Row::new("update", "self, iterable=(), /, **kwargs", update)
            .doc("D.update([E, ]**F) -> None.  Update D from mapping/iterable E and F.\nIf E is present and has a .keys() method, then does:  for k in E.keys(): D[k] = E[k]\nIf E is present and lacks a .keys() method, then does:  for k, v in E: D[k] = v\nIn either case, this is followed by: for k in F:  D[k] = F[k]"),
        Row::class("fromkeys", "type, iterable, value=None, /", fromkeys)
            .doc("Create a new dictionary with keys from iterable and values set to value."),
        Row::new("__sizeof__", "self, /", sizeof).doc("Return the size of the dict in memory."),
        Row::class("__class_getitem__", "cls, object, /", shared::class_getitem).doc("See PEP 585"),
    ],
    ..TypeDef::new("dict", Kind::Dict)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = shared::define(vm, &DICT, true)?;
    pyrs_runtime::class::set_flag(class, pyrs_runtime::class::flags::MAPPING);
    shared::unhashable(vm, class)?;
    views::install(vm)?;
    proxy::install(vm)
}

pub fn is_dict(value: Value) -> bool {
    value.is_ref() && kind_of(value) == Kind::Dict
}

fn new(vm: &mut Vm, a: Args) -> Result {
    let class = a.get(0);
    if shared::is_builtin(vm, class, Kind::Dict) {
        // Keywords alone: `__init__` can give the dict their shape.
        let keywords = a.opt(2).map_or(0, |kwargs| vm.dict_len(kwargs));
        return vm.new_dict_for(keywords);
    }
    shared::check_new(vm, class, Kind::Dict)?;
    vm.new_instance(class)
}

/// `__init__` and `update`.
fn update(vm: &mut Vm, a: Args) -> Result {
    let dict = a.get(0);
    if let Some(other) = a.opt(1) {
        vm.dict_update(dict, other)?;
    }
    if let Some(kwargs) = a.opt(2) {
        vm.dict_update(dict, kwargs)?;
    }
    Ok(NONE)
}

fn repr(vm: &mut Vm, a: Args) -> Result {
    let dict = a.get(0);
    if vm.dict_len(dict) == 0 {
        return vm.str("{}");
    }
    shared::container_repr(vm, dict, "{...}", |vm, out| {
        out.push_str("{");
        let mut i = 0;
        let mut first = true;
        while let Some((next, key, value)) = vm.dict_next(dict, i) {
            if !first {
                out.push_str(", ");
            }
            first = false;
            shared::push_repr(vm, out, key)?;
            out.push_str(": ");
            shared::push_repr(vm, out, value)?;
            i = next;
        }
        out.push_str("}");
        Ok(())
    })
}

fn getitem(vm: &mut Vm, a: Args) -> Result {
    let (dict, key) = (a.get(0), a.get(1));
    if let Some(value) = vm.dict_get(dict, key)? {
        return Ok(value);
    }
    if !is_exact(dict, Kind::Dict)
        && let Some(missing) = vm.special(dict, Name::__missing__)
    {
        return vm.call_bound(missing, dict, &[key]);
    }
    Err(vm.key_error(key))
}

fn equal(vm: &mut Vm, a: Args, negate: bool) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    if !is_dict(y) {
        return Ok(NOT_IMPLEMENTED);
    }
    Ok(boolean(same(vm, x, y)? != negate))
}

fn same(vm: &mut Vm, x: Value, y: Value) -> Result<bool> {
    if vm.dict_len(x) != vm.dict_len(y) {
        return Ok(false);
    }
    vm.check_native_stack()?;
    let mut i = 0;
    while let Some((next, key, value)) = vm.dict_next(x, i) {
        match vm.dict_get(y, key)? {
            Some(other) if vm.equal(value, other)? => {}
            _ => return Ok(false),
        }
        i = next;
    }
    Ok(true)
}

fn merge(vm: &mut Vm, x: Value, y: Value) -> Result {
    if !is_dict(x) || !is_dict(y) {
        return Ok(NOT_IMPLEMENTED);
    }
    let new = vm.dict_copy(x)?;
    vm.dict_update(new, y)?;
    Ok(new)
}

fn pop(vm: &mut Vm, a: Args) -> Result {
    match (vm.dict_pop(a.get(0), a.get(1))?, a.opt(2)) {
        (Some(value), _) => Ok(value),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(vm.key_error(a.get(1))),
    }
}

fn popitem(vm: &mut Vm, a: Args) -> Result {
    match vm.dict_pop_last(a.get(0))? {
        Some((key, value)) => vm.tuple(&[key, value]),
        None => Err(vm.raise_str(Exc::KeyError, "popitem(): dictionary is empty")),
    }
}

fn fromkeys(vm: &mut Vm, a: Args) -> Result {
    let class = a.get(0);
    let value = a.opt(2).unwrap_or(NONE);
    let new = vm.call(class, &[])?;
    let plain = is_exact(new, Kind::Dict);
    let source = a.get(1);
    if plain
        && is_exact(source, Kind::List)
        && let n @ 1.. = pyrs_runtime::objmodel::list::len(source.addr())
        && vm.dict_len(new) == 0
    {
        let first = pyrs_runtime::strategies::list::get(&mut vm.m, source.addr(), 0)?;
        vm.dict_make_room(new, n, first)?;
        vm.for_each(source, &mut |vm, key| {
            vm.dict_set(new, key, value).map(|()| true)
        })?;
        vm.dict_settle(new)?;
        return Ok(new);
    }
    let it = vm.iter(source)?;
    while let Some(key) = vm.next(it)? {
        if plain {
            vm.dict_set(new, key, value)?;
        } else {
            vm.set_item(new, key, value)?;
        }
    }
    Ok(new)
}

fn sizeof(vm: &mut Vm, a: Args) -> Result {
    let at = a.get(0).addr();
    let table = match rep(a.get(0)) {
        Rep::Table(Some(t)) => {
            table::entry(t, table::capacity(t)) + t.load::<u32>(table::TAIL) as usize
        }
        _ => 0,
    };
    vm.int((table::dict_size(table::dict_capacity(at).max(2)) + table) as i64)
}
