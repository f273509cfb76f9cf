//! object.

use super::reduce;
use pyrs_runtime::class::{class_dict, flags, has_flag, mro};
use pyrs_runtime::instance::facts;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::{self, fact};
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TRUE, TypeDef, Value, Vm, boolean,
    kind_of, string, tuple,
};

static OBJECT: TypeDef = TypeDef {
    subclassable: true,
    doc: "The base class of the class hierarchy.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, /, *args, **kwargs", init),
        Row::new("__repr__", "self, /", |vm, a| vm.object_repr(a.get(0))),
        Row::new("__str__", "self, /", to_str),
        Row::new("__eq__", "self, value, /", eq),
        Row::new("__ne__", "self, value, /", ne),
        Row::new("__lt__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__le__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__gt__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__ge__", "self, value, /", |_, _| Ok(NOT_IMPLEMENTED)),
        Row::new("__hash__", "self, /", hash),
        Row::new("__getattribute__", "self, name, /", getattribute),
        Row::new("__setattr__", "self, name, value, /", setattr),
        Row::new("__delattr__", "self, name, /", delattr),
        Row::new("__format__", "self, format_spec, /", format),
        Row::new("__dir__", "self, /", dir),
        Row::new("__sizeof__", "self, /", size_of),
        Row::new("__reduce__", "self, /", reduce::reduce),
        Row::new("__reduce_ex__", "self, protocol, /", reduce::reduce_ex),
        Row::new("__getstate__", "self, /", reduce::getstate),
        Row::class("__init_subclass__", "cls, /", |_, _| Ok(NONE)),
        Row::class("__subclasshook__", "cls, object, /", |_, _| {
            Ok(NOT_IMPLEMENTED)
        }),
    ],
    getsets: &[GetSetRow::new(
        "__class__",
        |vm, a| Ok(vm.class_of(a.get(0))),
        set_class,
    )],
    ..TypeDef::new("object", Kind::Object)
};

/// What each class whose instances have it, and those of its base not, shows by a descriptor
/// of its own.
static OWN: &[GetSetRow] = &[
    GetSetRow::new("__dict__", get_dict, set_dict),
    GetSetRow::get("__weakref__", get_weakref),
];

pub fn install(vm: &mut Vm) -> Result<()> {
    let object = vm.type_of_kind(Kind::Object);
    vm.add_methods(object, &OBJECT)?;
    let own = vm.process.natives.add_own("object", OWN);
    vm.process.own_rows = [own, own + 1, own + 2];
    let doc = vm.str(OBJECT.doc)?;
    vm.dict_set_text(class_dict(object), "__doc__", doc)?;
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "object", object)?;
    vm.class_changed(object);
    Ok(())
}

fn excess(vm: &mut Vm, args: Args) -> Result<bool> {
    let given = tuple::len(args.get(1).addr()) > 0;
    let keywords = match args.opt(2) {
        Some(kw) => vm.dict_len(kw) > 0,
        None => false,
    };
    Ok(given || keywords)
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    if !vm.is_type(class) {
        let got = vm.type_name_of(class);
        return Err(vm.type_error(format!("object.__new__(X): X is not a type object ({got})")));
    }
    let object = vm.type_of_kind(Kind::Object);
    if excess(vm, args)? {
        let key = vm.name(Name::__new__);
        let plain_new = vm.lookup(class, key) == vm.lookup(object, key);
        let key = vm.name(Name::__init__);
        let plain_init = vm.lookup(class, key) == vm.lookup(object, key);
        if !plain_new {
            return Err(vm.type_error(
                "object.__new__() takes exactly one argument (the type to instantiate)",
            ));
        }
        if plain_init {
            let name = vm.type_name(class);
            return Err(vm.type_error(format!("{name}() takes no arguments")));
        }
    }
    if has_flag(class, flags::ABSTRACT) {
        vm.check_abstract(class)?;
    }
    if class == object {
        let at =
            vm.m.alloc(Kind::Object.map(), objmodel::gc::word::WORD_BYTES)?;
        return Ok(Value::from_addr(at));
    }
    let kind = pyrs_runtime::class::base_kind(class);
    if !matches!(kind, Kind::Instance | Kind::Exception | Kind::Object)
        || has_flag(class, flags::PAYLOAD)
    {
        let name = vm.type_name(class);
        let base = vm.type_name(vm.type_of_kind(kind));
        return Err(vm.type_error(format!(
            "object.__new__({name}) is not safe, use {base}.__new__()"
        )));
    }
    vm.new_instance(class)
}

fn init(vm: &mut Vm, args: Args) -> Result {
    if excess(vm, args)? {
        let class = vm.class_of(args.get(0));
        let object = vm.type_of_kind(Kind::Object);
        let key = vm.name(Name::__init__);
        if vm.lookup(class, key) != vm.lookup(object, key) {
            return Err(vm.type_error(
                "object.__init__() takes exactly one argument (the instance to initialize)",
            ));
        }
        let key = vm.name(Name::__new__);
        if vm.lookup(class, key) == vm.lookup(object, key) {
            let name = vm.type_name(class);
            return Err(vm.type_error(format!("{name}() takes no arguments")));
        }
    }
    Ok(NONE)
}

/// What `__repr__` gives, unchecked: `str()` checks and names `__str__`.
fn to_str(vm: &mut Vm, args: Args) -> Result {
    match vm.call_special(args.get(0), Name::__repr__, &[])? {
        Some(text) => Ok(text),
        None => vm.object_repr(args.get(0)),
    }
}

fn eq(vm: &mut Vm, args: Args) -> Result {
    Ok(if vm.is(args.get(0), args.get(1)) {
        TRUE
    } else {
        NOT_IMPLEMENTED
    })
}

fn ne(vm: &mut Vm, args: Args) -> Result {
    // The inverse of `__eq__`, unless that does not answer.
    match vm.call_special(args.get(0), Name::__eq__, &[args.get(1)])? {
        Some(result) if result != NOT_IMPLEMENTED => {
            let truth = vm.truth(result)?;
            Ok(boolean(!truth))
        }
        _ => Ok(NOT_IMPLEMENTED),
    }
}

fn hash(vm: &mut Vm, args: Args) -> Result {
    let h = vm.identity_hash(args.get(0));
    vm.int(h)
}

fn getattribute(vm: &mut Vm, args: Args) -> Result {
    let name = vm.attr_name(args.get(1))?;
    vm.generic_get_attr(args.get(0), name)
}

/// Types have a method of their own, which must not be passed by.
fn refuse_type(vm: &mut Vm, object: Value, what: &str) -> Result<()> {
    if vm.is_type(object) {
        let got = vm.type_name_of(object);
        return Err(vm.type_error(format!("can't apply this {what} to {got} object")));
    }
    Ok(())
}

fn setattr(vm: &mut Vm, args: Args) -> Result {
    let name = vm.attr_name(args.get(1))?;
    refuse_type(vm, args.get(0), "__setattr__")?;
    vm.generic_set_attr(args.get(0), name, Some(args.get(2)))?;
    Ok(NONE)
}

fn delattr(vm: &mut Vm, args: Args) -> Result {
    let name = vm.attr_name(args.get(1))?;
    refuse_type(vm, args.get(0), "__delattr__")?;
    vm.generic_set_attr(args.get(0), name, None)?;
    Ok(NONE)
}

fn format(vm: &mut Vm, args: Args) -> Result {
    let Some(spec) = vm.as_str(args.get(1)) else {
        let got = vm.type_name_of(args.get(1));
        return Err(vm.type_error(format!("__format__() argument must be str, not {got}")));
    };
    if string::len(spec.addr()) > 0 {
        let name = vm.type_name_of(args.get(0));
        return Err(vm.type_error(format!(
            "unsupported format string passed to {name}.__format__"
        )));
    }
    vm.str_of(args.get(0))
}

/// Names of the object's own attributes and of its classes'.
fn dir(vm: &mut Vm, args: Args) -> Result {
    let obj = args.get(0);
    let names = vm.new_dict()?;
    if let Some(own) = vm.get_attr_name_opt(obj, Name::__dict__)?
        && own.is_ref()
        && kind_of(own) == Kind::Dict
    {
        vm.dict_update(names, own)?;
    }
    let class = vm.get_attr_name_opt(obj, Name::__class__)?;
    if let Some(class) = class.filter(|&c| vm.is_type(c)) {
        add_class_names(vm, names, class)?;
    }
    vm.dict_keys_list(names)
}

/// Add the names of a class and its bases as keys.
pub fn add_class_names(vm: &mut Vm, names: Value, class: Value) -> Result<()> {
    let order = mro(class);
    for i in 0..tuple::len(order) {
        let class = tuple::get(order, i);
        let mut position = 0;
        while let Some((next, key, _)) = vm.dict_next(class_dict(class), position) {
            vm.dict_set(names, key, NONE)?;
            position = next;
        }
    }
    Ok(())
}

fn size_of(vm: &mut Vm, args: Args) -> Result {
    let value = args.get(0);
    let bytes = if value.is_small() {
        0
    } else {
        objmodel::gc::layout::object_size(value.addr())
    };
    vm.int(bytes as i64)
}

fn set_class(vm: &mut Vm, args: Args) -> Result {
    match args.opt(1) {
        Some(class) => {
            vm.set_class(args.get(0), class)?;
            Ok(NONE)
        }
        None => Err(vm.type_error("can't delete __class__ attribute")),
    }
}

fn get_dict(vm: &mut Vm, args: Args) -> Result {
    let obj = args.get(0);
    if vm.is_type(obj) {
        // A base beside `type` brought the descriptor: the class's dict is read-only.
        return super::typeobj::proxy(vm, args);
    }
    if obj.is_small() || facts(obj.addr()) & fact::HAS_DICT == 0 && !vm.takes_attributes(obj) {
        let key = vm.name(Name::__dict__);
        return Err(vm.no_attribute(obj, key));
    }
    vm.instance_dict_view(obj)
}

fn set_dict(vm: &mut Vm, args: Args) -> Result {
    let obj = args.get(0);
    if vm.is_type(obj) || vm.is_module(obj) {
        let text = "readonly attribute";
        return Err(vm.raise_str(pyrs_runtime::Exc::AttributeError, text));
    }
    if obj.is_small() || !vm.takes_attributes(obj) {
        let key = vm.name(Name::__dict__);
        return Err(vm.no_attribute(obj, key));
    }
    match args.opt(1) {
        Some(dict) if kind_of(dict) == Kind::Dict => {
            vm.set_instance_dict(obj, dict)?;
            Ok(NONE)
        }
        Some(other) => {
            let got = vm.type_name_of(other);
            Err(vm.type_error(format!(
                "__dict__ must be set to a dictionary, not a '{got}'"
            )))
        }
        None => {
            let dict = vm.new_dict()?;
            vm.set_instance_dict(obj, dict)?;
            Ok(NONE)
        }
    }
}

fn get_weakref(vm: &mut Vm, args: Args) -> Result {
    // Views of the attributes are among those who know the object weakly. The oldest counts.
    let known = vm.m.heap.weak_references(args.get(0).addr());
    let reference = known
        .map(Value::from_addr)
        .filter(|&r| kind_of(r) == Kind::WeakRef)
        .last();
    Ok(reference.unwrap_or(NONE))
}
