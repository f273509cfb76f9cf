//! type.

use super::new::type_new;
use super::object::add_class_names;
use pyrs_runtime::class::{base_kind, class_dict, flags, has_flag, small};
use pyrs_runtime::frame::HEADER;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{mapping_proxy, typeobj};
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean,
    kind_of, payload, string, tuple,
};

static TYPE: TypeDef = TypeDef {
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "metatype, /, *args, **kwargs", type_new),
        Row::new("__init__", "self, /, *args, **kwargs", init),
        Row::new("__call__", "self, /, *args, **kwargs", call),
        Row::new("__repr__", "self, /", repr),
        Row::new("__getattribute__", "self, name, /", getattribute),
        Row::new("__setattr__", "self, name, value, /", setattr),
        Row::new("__delattr__", "self, name, /", delattr),
        Row::new("__hash__", "self, /", |vm, a| {
            let h = vm.identity_hash(a.get(0));
            vm.int(h)
        }),
        Row::new("mro", "self, /", mro),
        Row::new("__subclasses__", "self, /", subclasses),
        Row::new("__instancecheck__", "self, instance, /", |vm, a| {
            Ok(boolean(vm.plain_is_instance(a.get(1), a.get(0))?))
        }),
        Row::new("__subclasscheck__", "self, subclass, /", |vm, a| {
            Ok(boolean(vm.plain_is_subclass(a.get(1), a.get(0))?))
        }),
        Row::new("__dir__", "self, /", dir),
        Row::new("__or__", "self, value, /", |vm, a| {
            union(vm, a.get(0), a.get(1))
        }),
        Row::new("__ror__", "self, value, /", |vm, a| {
            union(vm, a.get(1), a.get(0))
        }),
        Row::class("__prepare__", "cls, /, *args, **kwargs", |vm, _| {
            vm.new_dict()
        }),
        Row::new("__sizeof__", "self, /", |vm, _| {
            vm.int(typeobj::SIZE as i64)
        }),
    ],
    getsets: &[
        GetSetRow::new("__name__", |_, a| Ok(field(a, typeobj::NAME)), set_name),
        GetSetRow::new(
            "__qualname__",
            |_, a| Ok(field(a, typeobj::QUALNAME)),
            set_qualname,
        ),
        GetSetRow::new("__bases__", |_, a| Ok(field(a, typeobj::BASES)), set_bases),
        GetSetRow::get("__base__", |_, a| Ok(field(a, typeobj::BASE))),
        GetSetRow::get("__mro__", |vm, a| {
            let order = field(a, typeobj::MRO);
            // A class that is being made has no order but itself yet.
            let making = order != NONE
                && tuple::len(order.addr()) == 1
                && a.get(0) != vm.type_of_kind(Kind::Object)
                && has_flag(a.get(0), flags::HEAP)
                && a.get(0).addr().value(typeobj::BASE).is_none();
            Ok(if making { NONE } else { order })
        }),
        GetSetRow::get("__dict__", proxy),
        GetSetRow::new("__module__", get_module, |vm, a| {
            set_own(vm, a, Name::__module__)?;
            // The line was one of the module that is no longer the class's.
            let key = vm.intern_str("__firstlineno__")?;
            vm.class_set(a.get(0), key, None)?;
            Ok(NONE)
        }),
        GetSetRow::new("__doc__", get_doc, |vm, a| {
            check_mutable(vm, a, "__doc__")?;
            set_own(vm, a, Name::__doc__)
        }),
        GetSetRow::new("__abstractmethods__", get_abstract, set_abstract),
        GetSetRow::new("__annotations__", get_annotations, |vm, a| {
            set_own(vm, a, Name::__annotations__)
        }),
        GetSetRow::new("__annotate__", get_annotate, |vm, a| {
            set_own(vm, a, Name::__annotate__)
        }),
        GetSetRow::new("__type_params__", get_type_params, |vm, a| {
            set_own(vm, a, Name::__type_params__)
        }),
        GetSetRow::get("__flags__", type_flags),
        GetSetRow::get("__basicsize__", |vm, a| {
            vm.int(small(a.get(0), typeobj::HIDDEN))
        }),
        GetSetRow::get("__itemsize__", |_, _| Ok(Value::small(0))),
        GetSetRow::get("__dictoffset__", |_, a| {
            Ok(Value::small(-(has_flag(a.get(0), flags::HAS_DICT) as i64)))
        }),
        GetSetRow::get("__weakrefoffset__", |_, a| {
            Ok(Value::small(
                has_flag(a.get(0), flags::WEAKREFABLE) as i64 * 8,
            ))
        }),
        GetSetRow::get("__text_signature__", |vm, a| {
            if has_flag(a.get(0), flags::HEAP) {
                return Ok(NONE);
            }
            match super::signatures::of(&vm.type_full_name(a.get(0))) {
                Some(text) => vm.str(text),
                None => Ok(NONE),
            }
        }),
    ],
    ..TypeDef::new("type", Kind::Type)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.type_of_kind(Kind::Type);
    vm.add_methods(class, &TYPE)?;
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "type", class)?;
    vm.class_changed(class);
    Ok(())
}

/// The bits that programs look at, at CPython's places.
fn type_flags(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let mut bits = 1 << 12;
    for (flag, bit) in [
        (flags::SEQUENCE, 5),
        (flags::MAPPING, 6),
        (flags::IMMUTABLE, 8),
        (flags::HEAP, 9),
        (flags::SUBCLASSABLE, 10),
        (flags::ABSTRACT, 20),
    ] {
        bits |= (has_flag(class, flag) as i64) << bit;
    }
    bits |= match base_kind(class) {
        Kind::Int | Kind::Bool => 1 << 24,
        Kind::List => 1 << 25,
        Kind::Tuple => 1 << 26,
        Kind::Bytes => 1 << 27,
        Kind::Str => 1 << 28,
        Kind::Dict => 1 << 29,
        Kind::Exception => 1 << 30,
        Kind::Type => 1 << 31,
        _ => 0,
    };
    vm.int(bits)
}

fn field(args: Args, offset: usize) -> Value {
    args.get(0).addr().value(offset).unwrap_or(NONE)
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let n = tuple::len(args.get(1).addr());
    if n != 1 && n != 3 {
        return Err(vm.type_error("type.__init__() takes 1 or 3 arguments"));
    }
    Ok(NONE)
}

/// `type.__call__` reached by name: construct from a tuple and a dict.
fn call(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let positional = args.get(1);
    let n = tuple::len(positional.addr());
    let saved = vm.m.top;
    for _ in 0..HEADER {
        vm.push(Value::small(0));
    }
    let base = vm.m.top;
    for i in 0..n {
        vm.push(tuple::get(positional.addr(), i));
    }
    let mut total = n;
    let mut names = None;
    if let Some(kwargs) = args.opt(2) {
        let keys = vm.dict_keys_list(kwargs)?;
        let keys = vm.tuple_from(keys)?;
        let mut i = 0;
        while let Some((next, _, value)) = vm.dict_next(kwargs, i) {
            vm.push(value);
            total += 1;
            i = next;
        }
        names = Some(keys);
    }
    // SAFETY: `total` values were just pushed at `base`.
    let result = unsafe { vm.construct(class, base, total, names) };
    vm.m.top = saved;
    result
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let name = vm.type_full_name(args.get(0));
    vm.str(&format!("<class '{name}'>"))
}

fn getattribute(vm: &mut Vm, args: Args) -> Result {
    let name = vm.attr_name(args.get(1))?;
    vm.generic_get_attr(args.get(0), name)
}
fn setattr(vm: &mut Vm, args: Args) -> Result {
    let name = vm.attr_name(args.get(1))?;
    vm.generic_set_attr(args.get(0), name, Some(args.get(2)))?;
    Ok(NONE)
}
fn delattr(vm: &mut Vm, args: Args) -> Result {
    let name = vm.attr_name(args.get(1))?;
    vm.generic_set_attr(args.get(0), name, None)?;
    Ok(NONE)
}

fn mro(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let order = vm.c3(class, field(args, typeobj::BASES))?;
    vm.list_from(order)
}

fn subclasses(vm: &mut Vm, args: Args) -> Result {
    vm.subclasses(args.get(0))
}

fn dir(vm: &mut Vm, args: Args) -> Result {
    let names = vm.new_dict()?;
    add_class_names(vm, names, args.get(0))?;
    vm.dict_keys_list(names)
}

/// `a | b` of types, aliases and unions.
pub fn union(vm: &mut Vm, a: Value, b: Value) -> Result {
    let ok = |vm: &Vm, v: Value| {
        v == NONE
            || v.is_ref()
                && (vm.is_type(v) || matches!(kind_of(v), Kind::GenericAlias | Kind::Union))
    };
    if !ok(vm, a) || !ok(vm, b) {
        return Ok(NOT_IMPLEMENTED);
    }
    let both = vm.tuple(&[a, b])?;
    crate::generic::union_of(vm, both)
}

pub fn proxy(vm: &mut Vm, args: Args) -> Result {
    let dict = class_dict(args.get(0));
    let at = vm.m.alloc(Kind::MappingProxy.map(), mapping_proxy::SIZE)?;
    vm.m.store(at, mapping_proxy::MAPPING, dict);
    Ok(Value::from_addr(at))
}

fn check_mutable(vm: &mut Vm, args: Args, what: &str) -> Result<()> {
    let class = args.get(0);
    if has_flag(class, flags::IMMUTABLE) {
        let name = vm.type_name(class);
        return Err(vm.type_error(format!(
            "cannot set '{what}' attribute of immutable type '{name}'"
        )));
    }
    if args.opt(1).is_none() {
        let name = vm.type_name(class);
        return Err(vm.type_error(format!(
            "cannot delete '{what}' attribute of immutable type '{name}'"
        )));
    }
    Ok(())
}

fn set_name(vm: &mut Vm, args: Args) -> Result {
    check_mutable(vm, args, "__name__")?;
    let Some(text) = vm.as_str(args.get(1)) else {
        let (name, got) = (vm.type_name(args.get(0)), vm.type_name_of(args.get(1)));
        return Err(vm.type_error(format!(
            "can only assign string to {name}.__name__, not '{got}'"
        )));
    };
    vm.m.store(args.get(0).addr(), typeobj::NAME, text);
    Ok(NONE)
}

fn set_qualname(vm: &mut Vm, args: Args) -> Result {
    check_mutable(vm, args, "__qualname__")?;
    let Some(text) = vm.as_str(args.get(1)) else {
        let (name, got) = (vm.type_name(args.get(0)), vm.type_name_of(args.get(1)));
        return Err(vm.type_error(format!(
            "can only assign string to {name}.__qualname__, not '{got}'"
        )));
    };
    vm.m.store(args.get(0).addr(), typeobj::QUALNAME, text);
    Ok(NONE)
}

fn set_bases(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    check_mutable(vm, args, "__bases__")?;
    let (bases, name) = (args.get(1), vm.type_name(class));
    if bases.is_small() || kind_of(bases) != Kind::Tuple {
        let got = vm.type_name_of(bases);
        return Err(vm.type_error(format!(
            "can only assign tuple to {name}.__bases__, not {got}"
        )));
    }
    let bases = payload(bases);
    if tuple::len(bases.addr()) == 0 {
        return Err(vm.type_error(format!(
            "can only assign non-empty tuple to {name}.__bases__, not ()"
        )));
    }
    vm.set_bases(class, bases)?;
    Ok(NONE)
}

/// The class's own attribute, as `type` keeps it in the namespace.
fn own(vm: &mut Vm, args: Args, name: Name) -> Option<Value> {
    let key = vm.name(name);
    let found = vm.dict_get_str(class_dict(args.get(0)), key)?;
    // `type` has the very descriptors in its namespace.
    let plain = args.get(0) == vm.type_of_kind(Kind::Type);
    (!plain || found.is_small() || kind_of(found) != Kind::GetSet).then_some(found)
}

fn set_own(vm: &mut Vm, args: Args, name: Name) -> Result {
    let class = args.get(0);
    if has_flag(class, flags::IMMUTABLE) {
        let (own, what) = (
            vm.type_name(class),
            string::to_string_lossy(vm.name(name).addr()),
        );
        return Err(vm.type_error(format!(
            "cannot set '{what}' attribute of immutable type '{own}'"
        )));
    }
    let key = vm.name(name);
    if name == Name::__annotate__ {
        let key = vm.name(Name::__annotations__);
        vm.class_set(class, key, None)?;
    }
    if !vm.class_set(class, key, args.opt(1))? {
        return Err(vm.no_attribute(class, key));
    }
    Ok(NONE)
}

fn get_module(vm: &mut Vm, args: Args) -> Result {
    let found = own(vm, args, Name::__module__);
    if has_flag(args.get(0), flags::HEAP) {
        return Ok(found.unwrap_or(NONE));
    }
    // Builtin types may have a descriptor of that name for their instances.
    match found.filter(|&m| string::is_str(m)) {
        Some(module) => Ok(module),
        None => vm.str("builtins"),
    }
}

fn get_doc(vm: &mut Vm, args: Args) -> Result {
    let Some(doc) = own(vm, args, Name::__doc__) else {
        return Ok(NONE);
    };
    if doc.is_ref()
        && !string::is_str(doc)
        && let Some(get) = vm.special(doc, Name::__get__)
    {
        return vm.call_bound(get, doc, &[NONE, args.get(0)]);
    }
    Ok(doc)
}

fn get_abstract(vm: &mut Vm, args: Args) -> Result {
    // `type` itself has the descriptor in its dict.
    let plain = args.get(0) == vm.type_of_kind(Kind::Type);
    match own(vm, args, Name::__abstractmethods__) {
        Some(set) if !plain => Ok(set),
        _ => {
            let key = vm.name(Name::__abstractmethods__);
            Err(vm.no_attribute(args.get(0), key))
        }
    }
}

fn set_abstract(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let key = vm.name(Name::__abstractmethods__);
    let value = args.opt(1);
    let abstract_ = match value {
        Some(set) => vm.truth(set)?,
        None => false,
    };
    if !vm.class_set(class, key, value)? {
        return Err(vm.no_attribute(class, key));
    }
    pyrs_runtime::types::set_abstract(class, abstract_);
    Ok(NONE)
}

fn get_annotate(vm: &mut Vm, args: Args) -> Result {
    if let Some(f) = own(vm, args, Name::__annotate__) {
        return Ok(f);
    }
    // The compiler stores it under a name of its own.
    let dict = class_dict(args.get(0));
    Ok(vm.dict_get_text(dict, "__annotate_func__")?.unwrap_or(NONE))
}

fn get_annotations(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    if has_flag(class, flags::IMMUTABLE) {
        let key = vm.name(Name::__annotations__);
        return Err(vm.no_attribute(class, key));
    }
    if let Some(found) = own(vm, args, Name::__annotations__) {
        return Ok(found);
    }
    let dict = class_dict(class);
    if let Some(found) = vm.dict_get_text(dict, "__annotations_cache__")? {
        return Ok(found);
    }
    let annotate = get_annotate(vm, args)?;
    let result = if annotate == NONE {
        vm.new_dict()?
    } else {
        let made = vm.call(annotate, &[Value::small(1)])?;
        if kind_of(made) != Kind::Dict {
            let got = vm.type_name_of(made);
            return Err(vm.type_error(format!("__annotate__() must return a dict, not {got}")));
        }
        made
    };
    vm.dict_set_text(dict, "__annotations_cache__", result)?;
    Ok(result)
}

fn get_type_params(vm: &mut Vm, args: Args) -> Result {
    let plain = args.get(0) == vm.type_of_kind(Kind::Type);
    let found = own(vm, args, Name::__type_params__).filter(|_| !plain);
    Ok(found.unwrap_or(pyrs_runtime::EMPTY_TUPLE))
}
