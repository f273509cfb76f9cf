//! _collections: deque, defaultdict, OrderedDict, and helpers of `collections`.

mod deque;
mod odict;
mod odict_iter;

use crate::ModuleId;
use crate::util::*;
use deque::{Deque, DequeIter};
use odict_iter::OrderedIter;
use pyrs_runtime::class::{flags, set_small as set_class, small as class_small};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::typeobj;
use pyrs_runtime::objmodel::table;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm,
    int, kind_of, native_struct, py_module,
};

native_struct! {
    /// Reads an item of a tuple.
    pub struct TupleGetter {
        /// An int.
        INDEX: Value,
        DOC: Value,
    }
}

py_module! {
    pub static MODULE = ModuleId::Collections, "_collections";
    functions: [FUNCTIONS],
    types: {
        TupleGetter = &TUPLE_GETTER,
        Deque = &deque::DEQUE,
        DequeIter = &deque::DEQUE_ITER,
    },
    hidden: { OrderedIter = &odict_iter::ITERATOR },
    values: {
        /// The class.
        DefaultDict,
        /// The class.
        OrderedDict,
        /// The class of `OrderedDict.keys()`.
        OrderedKeys,
        OrderedValues,
        OrderedItems,
    },
    fill: fill,
}

static FUNCTIONS: &[Row] = &[Row::new(
    "_count_elements",
    "mapping, iterable, /",
    count_elements,
)];

static TUPLE_GETTER: TypeDef = TypeDef {
    module: "collections",
    owns_kind: false,
    methods: &[
        Row::fixed("__new__", "type, index, doc, /", |vm, a| {
            let index = a.index(vm, 1)?;
            tuple_getter(vm, index, a.get(2))
        }),
        Row::new("__get__", "self, instance, owner=None, /", getter_get),
        Row::new("__set__", "self, instance, value, /", |vm, _| {
            Err(vm.raise_str(pyrs_runtime::Exc::AttributeError, "can't set attribute"))
        }),
        Row::new("__delete__", "self, instance, /", |vm, _| {
            Err(vm.raise_str(pyrs_runtime::Exc::AttributeError, "can't delete attribute"))
        }),
        Row::new("__reduce__", "self, /", |vm, a| {
            let class = vm.class_of(a.get(0));
            let parts = vm.tuple(&[
                TupleGetter::INDEX.get(a.get(0)),
                TupleGetter::DOC.get(a.get(0)),
            ])?;
            vm.tuple(&[class, parts])
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let doc = vm.repr_text(TupleGetter::DOC.get(a.get(0)))?;
            let index = index_of(a.get(0));
            vm.str(&format!("_tuplegetter({index}, {doc})"))
        }),
    ],
    getsets: &[GetSetRow::new(
        "__doc__",
        |_, a| Ok(TupleGetter::DOC.get(a.get(0))),
        |vm, a| {
            TupleGetter::DOC.set(vm, a.get(0), a.opt(1).unwrap_or(NONE));
            Ok(NONE)
        },
    )],
    ..TypeDef::new("_tuplegetter", Kind::NativeObject)
};

static DEFAULT_DICT: TypeDef = TypeDef {
    module: "collections",
    owns_kind: false,
    subclassable: true,
    doc: "defaultdict(default_factory=None, /, [...]) --> dict with default factory",
    methods: &[
        Row::new(
            "__init__",
            "self, default_factory=None, /, *args, **kwargs",
            default_init,
        ),
        Row::new("__missing__", "self, key, /", default_missing),
        Row::new("__getitem__", "self, key, /", default_get),
        Row::new("__repr__", "self, /", default_repr),
        Row::new("copy", "self, /", default_copy),
        Row::new("__copy__", "self, /", default_copy),
        Row::new("__reduce__", "self, /", default_reduce),
        Row::new("__or__", "self, other, /", |vm, a| default_or(vm, a, false)),
        Row::new("__ror__", "self, other, /", |vm, a| default_or(vm, a, true)),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[GetSetRow::new(
        "default_factory",
        |vm, a| factory(vm, a.get(0)),
        |vm, a| {
            set_factory(vm, a.get(0), a.opt(1).unwrap_or(NONE))?;
            Ok(NONE)
        },
    )],
    ..TypeDef::new("defaultdict", Kind::Dict)
};

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    deque::finish_types(vm)?;
    let dict = vm.type_of_kind(Kind::Dict);
    let class = vm.define_type(&DEFAULT_DICT, Some(dict))?;
    set_class(class, typeobj::HIDDEN, table::dict_size(2) as i64);
    let bits =
        class_small(class, typeobj::FLAGS) | flags::HAS_DICT | flags::WEAKREFABLE | flags::MAPPING;
    set_class(class, typeobj::FLAGS, bits);
    set_class(class, typeobj::CAPACITY, 1);
    DefaultDict::set(vm, class);
    set(vm, module, "defaultdict", class)?;
    odict::fill(vm, module)
}

/// A descriptor for one item of a tuple.
pub fn tuple_getter(vm: &mut Vm, index: i64, doc: Value) -> Result {
    let class = TupleGetter::class_before(vm, &MODULE)?;
    let this = vm.new_instance(class)?;
    let index = vm.int(index)?;
    TupleGetter::INDEX.set(vm, this, index);
    TupleGetter::DOC.set(vm, this, doc);
    Ok(this)
}

fn index_of(getter: Value) -> i64 {
    int::as_i64(TupleGetter::INDEX.get(getter)).unwrap_or(0)
}

/// The index of the item that a value gives, if it is the descriptor of a named tuple's field.
pub(crate) fn tuple_index(vm: &Vm, descriptor: Value) -> Option<usize> {
    let known = TupleGetter::is_exactly(vm, descriptor);
    known.then(|| usize::try_from(index_of(descriptor)).ok())?
}

fn getter_get(vm: &mut Vm, args: Args) -> Result {
    let (this, instance) = (args.get(0), args.get(1));
    if instance == NONE {
        return Ok(this);
    }
    let index = index_of(this);
    if !is_tuple(instance) {
        let got = vm.type_name_of(instance);
        return Err(vm.type_error(format!(
            "descriptor for index '{index}' for tuple subclasses doesn't apply to '{got}' object"
        )));
    }
    if index < 0 || index as usize >= items(instance) {
        return Err(vm.index_error("tuple index out of range"));
    }
    Ok(item(instance, index as usize))
}

fn count_elements(vm: &mut Vm, args: Args) -> Result {
    let mapping = args.get(0);
    let it = vm.iter(args.get(1))?;
    let plain = kind_of(mapping) == Kind::Dict && {
        let dict = vm.type_of_kind(Kind::Dict);
        let key = vm.name(Name::__setitem__);
        let class = vm.class_of(mapping);
        vm.lookup(class, key) == vm.lookup(dict, key)
    };
    while let Some(key) = vm.next(it)? {
        if plain {
            let count = match vm.dict_get(mapping, key)? {
                None => Value::small(1),
                Some(count) => match int::as_i64(count) {
                    Some(n) if n < i64::MAX => vm.int(n + 1)?,
                    _ => vm.binary(pyrs_runtime::number::BinOp::Add, count, Value::small(1))?,
                },
            };
            vm.dict_set(mapping, key, count)?;
        } else {
            let get = attr(vm, mapping, "get")?;
            let count = vm.call(get, &[key, Value::small(0)])?;
            let count = vm.binary(pyrs_runtime::number::BinOp::Add, count, Value::small(1))?;
            vm.set_item(mapping, key, count)?;
        }
    }
    Ok(NONE)
}

fn factory(vm: &mut Vm, this: Value) -> Result {
    let key = vm.name(Name::default_factory);
    Ok(vm.instance_get(this, key)?.unwrap_or(NONE))
}

fn set_factory(vm: &mut Vm, this: Value, factory: Value) -> Result<()> {
    let key = vm.name(Name::default_factory);
    vm.instance_set(this, key, factory)
}

fn default_init(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let made = args.opt(1).unwrap_or(NONE);
    if made != NONE && !vm.is_callable(made) {
        return Err(vm.type_error("first argument must be callable or None"));
    }
    set_factory(vm, this, made)?;
    let rest = args.get(2);
    if items(rest) > 1 {
        let n = items(rest);
        return Err(vm.type_error(format!("dict expected at most 1 argument, got {n}")));
    }
    if items(rest) == 1 {
        vm.dict_update(this, item(rest, 0))?;
    }
    if let Some(kwargs) = args.opt(3) {
        vm.dict_update(this, kwargs)?;
    }
    Ok(NONE)
}

fn default_missing(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (args.get(0), args.get(1));
    let make = factory(vm, this)?;
    if make == NONE {
        return Err(vm.key_error(key));
    }
    // The factory may have set the key itself.
    let value = vm.call(make, &[])?;
    vm.dict_set_default(this, key, value)
}

fn default_get(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (args.get(0), args.get(1));
    if let Some(value) = vm.dict_get(this, key)? {
        return Ok(value);
    }
    if DefaultDict::get(vm) == Some(vm.class_of(this)) {
        let make = factory(vm, this)?;
        if make == NONE {
            return Err(vm.key_error(key));
        }
        let value = vm.call(make, &[])?;
        return vm.dict_set_default(this, key, value);
    }
    match vm.call_special(this, Name::__missing__, &[key])? {
        Some(value) => Ok(value),
        None => Err(vm.key_error(key)),
    }
}

fn default_repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = vm.type_name(vm.class_of(this));
    let made = factory(vm, this)?;
    let shown = if vm.repr_enter(made)? {
        let shown = vm.repr_text(made);
        vm.repr_leave();
        shown?
    } else {
        "...".into()
    };
    if !vm.repr_enter(this)? {
        return vm.str(&format!("{name}({shown}, ...)"));
    }
    let plain = vm.dict_copy(this);
    let text = match plain {
        Ok(plain) => vm.repr_text(plain),
        Err(raised) => Err(raised),
    };
    vm.repr_leave();
    let text = text?;
    vm.str(&format!("{name}({shown}, {text})"))
}

fn default_copy(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let made = factory(vm, this)?;
    vm.call(class, &[made, this])
}

fn default_reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let made = factory(vm, this)?;
    let parameters = if made == NONE {
        EMPTY_TUPLE
    } else {
        vm.tuple(&[made])?
    };
    let pairs = call_method(vm, this, "items", &[])?;
    let it = vm.iter(pairs)?;
    vm.tuple(&[class, parameters, NONE, NONE, it])
}

fn default_or(vm: &mut Vm, args: Args, swapped: bool) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    if !other.is_ref() || kind_of(other) != Kind::Dict {
        return Ok(NOT_IMPLEMENTED);
    }
    let class = vm.class_of(this);
    let made = factory(vm, this)?;
    let (first, second) = if swapped {
        (other, this)
    } else {
        (this, other)
    };
    let new = vm.call(class, &[made, first])?;
    vm.dict_update(new, second)?;
    Ok(new)
}
