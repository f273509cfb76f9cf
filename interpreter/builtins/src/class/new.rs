//! `type.__new__`: from name, bases and namespace to a class.

use super::slots;
use pyrs_runtime::attr::own_kind;
use pyrs_runtime::class::{flags, small};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{cell, typeobj, wrapper};
use pyrs_runtime::types::HeapShape;
use pyrs_runtime::{
    Args, Kind, NONE, Result, Value, Vm, is_exact, kind_of, payload, string, tuple,
};

/// The most derived metaclass of the bases, starting from `meta`.
pub fn winner(vm: &mut Vm, meta: Value, bases: Value) -> Result {
    let mut best = meta;
    for i in 0..tuple::len(bases.addr()) {
        let own = vm.class_of(tuple::get(bases.addr(), i));
        if vm.is_subclass_of(best, own) {
            continue;
        }
        if vm.is_subclass_of(own, best) {
            best = own;
            continue;
        }
        return Err(vm.type_error(
            "metaclass conflict: the metaclass of a derived class must be a (non-strict) \
             subclass of the metaclasses of all its bases",
        ));
    }
    Ok(best)
}

/// `type.__new__(meta, name, bases, namespace, **kwargs)`.
pub fn type_new(vm: &mut Vm, args: Args) -> Result {
    let meta = args.get(0);
    let positional = args.get(1);
    let n = tuple::len(positional.addr());
    if n != 3 {
        return Err(vm.type_error(format!(
            "type.__new__() takes exactly 3 arguments ({n} given)"
        )));
    }
    let at = |i| tuple::get(positional.addr(), i);
    let (name, bases, namespace) = (at(0), at(1), at(2));
    let Some(name) = vm.as_str(name) else {
        let got = vm.type_name_of(name);
        return Err(vm.type_error(format!("type.__new__() argument 1 must be str, not {got}")));
    };
    let bases = payload(bases);
    if !is_exact(bases, Kind::Tuple) {
        let got = vm.type_name_of(bases);
        return Err(vm.type_error(format!(
            "type.__new__() argument 2 must be tuple, not {got}"
        )));
    }
    if namespace.is_small() || kind_of(namespace) != Kind::Dict {
        let got = vm.type_name_of(namespace);
        return Err(vm.type_error(format!("type.__new__() argument 3 must be dict, not {got}")));
    }
    for i in 0..tuple::len(bases.addr()) {
        if !vm.is_type(tuple::get(bases.addr(), i)) {
            return Err(vm.type_error("bases must be types"));
        }
    }
    let best = winner(vm, meta, bases)?;
    if best != meta {
        let key = vm.name(Name::__new__);
        let theirs = vm.lookup(best, key);
        if theirs != vm.lookup(meta, key)
            && let Some(new) = theirs
        {
            let new = vm.unwrap_static(new);
            let given = vm.tuple(&[best, name, bases, namespace])?;
            return vm.call_ex(new, given, args.opt(2));
        }
    }
    make(vm, best, name, bases, namespace, args.opt(2))
}

fn make(
    vm: &mut Vm,
    meta: Value,
    name: Value,
    bases: Value,
    namespace: Value,
    kwargs: Option<Value>,
) -> Result {
    let object = vm.type_of_kind(Kind::Object);
    let bases = if tuple::len(bases.addr()) == 0 {
        vm.tuple(&[object])?
    } else {
        bases
    };
    if string::units(name.addr()).iter().any(|c| c == 0) {
        return Err(vm.value_error("type name must not contain null characters"));
    }
    let base = vm.best_base(bases)?;
    let dict = if is_exact(namespace, Kind::Dict) {
        vm.dict_copy(namespace)?
    } else {
        // A subclass may have an order of its own.
        let dict = vm.new_dict()?;
        vm.dict_update(dict, namespace)?;
        dict
    };
    let name = vm.intern(name)?;
    let mut shape = HeapShape::inherit(base);
    shape.flags &= !COLLECTIONS;
    for i in 0..tuple::len(bases.addr()) {
        let other = tuple::get(bases.addr(), i);
        let theirs = small(other, typeobj::FLAGS);
        shape.flags |= theirs & FROM_ALL;
        // What patterns take the class for is said by the first base that says anything.
        if shape.flags & COLLECTIONS == 0 {
            shape.flags |= theirs & COLLECTIONS;
        }
        if other != base {
            shape.capacity += small(other, typeobj::CAPACITY) as usize;
        }
    }
    if matches!(shape.kind, Kind::Type | Kind::Module) {
        shape.flags &= !flags::HAS_DICT;
    }
    let inherited = small(base, typeobj::FLAGS);
    let first = shape.first_slot;
    let slots = slots::take(vm, dict, &mut shape, name)?;
    // With `__slots__` alone, the slots are all there can be.
    if shape.flags & flags::HAS_DICT != 0
        && let Some(names) = vm.dict_get_text(dict, "__static_attributes__")?
        && is_exact(names, Kind::Tuple)
    {
        let slots = tuple::len(slots.addr());
        shape.capacity += tuple::len(names.addr()).saturating_sub(slots);
    }
    shape.capacity = shape.capacity.min(pyrs_max_capacity());

    let qualname = take(vm, dict, Name::__qualname__)?.map(payload);
    if let Some(q) = qualname
        && !string::is_str(q)
    {
        let got = vm.type_name_of(q);
        return Err(vm.type_error(format!("type __qualname__ must be a str, not {got}")));
    }
    let cell = take(vm, dict, Name::__classcell__)?;
    let dict_cell = {
        let key = vm.intern_str("__classdictcell__")?;
        vm.dict_pop(dict, key)?
    };
    fix_functions(vm, dict)?;
    let class = vm.make_heap_class(meta, name, bases, dict, shape)?;
    if let Some(q) = qualname {
        vm.m.store(class.addr(), typeobj::QUALNAME, q);
    }
    finish_dict(vm, class, dict)?;
    slots::define(vm, class, slots, first)?;
    let brings = |flag| shape.flags & flag != 0 && inherited & flag == 0;
    vm.add_own_getsets(class, brings(flags::HAS_DICT), brings(flags::WEAKREFABLE))?;
    for (cell, value) in [(cell, class), (dict_cell, dict)] {
        if let Some(cell) = cell {
            if !is_exact(cell, Kind::Cell) {
                let got = vm.type_name_of(cell);
                return Err(vm.type_error(format!(
                    "__classcell__ must be a nonlocal cell, not <class '{got}'>"
                )));
            }
            vm.m.store(cell.addr(), cell::VALUE, value);
        }
    }
    vm.class_changed(class);
    set_names(vm, class, dict)?;
    init_subclass(vm, class, kwargs)?;
    Ok(class)
}

const COLLECTIONS: i64 = flags::MAPPING | flags::SEQUENCE;
/// What any of the bases gives.
const FROM_ALL: i64 = flags::HAS_DICT
    | flags::WEAKREFABLE
    | flags::RAW_BUFFER
    | flags::COUNTS_VIEWS
    | flags::NATIVE_DEL;

fn pyrs_max_capacity() -> usize {
    100
}

fn take(vm: &mut Vm, dict: Value, name: Name) -> Result<Option<Value>> {
    let key = vm.name(name);
    vm.dict_pop(dict, key)
}

/// `__new__` is a staticmethod, `__init_subclass__` and `__class_getitem__` classmethods.
fn fix_functions(vm: &mut Vm, dict: Value) -> Result<()> {
    for (name, kind) in [
        (Name::__new__, Kind::StaticMethod),
        (Name::__init_subclass__, Kind::ClassMethod),
        (Name::__class_getitem__, Kind::ClassMethod),
    ] {
        let key = vm.name(name);
        if let Some(f) = vm.dict_get_str(dict, key)
            && is_exact(f, Kind::Function)
        {
            let at = vm.m.alloc(kind.map(), wrapper::SIZE)?;
            vm.m.store(at, wrapper::CALLABLE, f);
            let value = Value::from_addr(at);
            vm.dict_set(dict, key, value)?;
        }
    }
    Ok(())
}

/// `__module__`, `__doc__`, and `__hash__ = None` where `__eq__` is redefined.
fn finish_dict(vm: &mut Vm, class: Value, dict: Value) -> Result<()> {
    let key = vm.name(Name::__module__);
    if vm.dict_get_str(dict, key).is_none() {
        let module = match vm.current_frame() {
            Some(frame) => {
                let own = vm.name(Name::__name__);
                vm.dict_get_str(frame.globals(), own)
            }
            None => None,
        };
        if let Some(module) = module {
            vm.dict_set(dict, key, module)?;
        }
    }
    let key = vm.name(Name::__doc__);
    vm.dict_set_default(dict, key, NONE)?;
    let (eq, hash) = (vm.name(Name::__eq__), vm.name(Name::__hash__));
    if vm.dict_get_str(dict, eq).is_some() && vm.dict_get_str(dict, hash).is_none() {
        vm.dict_set(dict, hash, NONE)?;
    }
    let _ = class;
    Ok(())
}

fn set_names(vm: &mut Vm, class: Value, dict: Value) -> Result<()> {
    // `__set_name__` may change the namespace: walk a copy.
    let copy = vm.dict_copy(dict)?;
    let mut i = 0;
    while let Some((next, key, value)) = vm.dict_next(copy, i) {
        i = next;
        if vm.as_str(key).is_none() {
            let name = vm.type_name(class);
            vm.warn(
                pyrs_runtime::Exc::RuntimeWarning,
                &format!("non-string key in the __dict__ of class {name}"),
            )?;
            continue;
        }
        let known = value.is_ref().then(|| own_kind(value)).flatten();
        if value.is_small() || matches!(known, Some(Kind::Function | Kind::Str | Kind::None)) {
            continue;
        }
        let Some(f) = vm.special(value, Name::__set_name__) else {
            continue;
        };
        if vm.call_bound(f, value, &[class, key]).is_err() {
            let exc = vm.take_exception();
            let (attr, owner) = (
                string::to_string_lossy(payload(key).addr()),
                vm.type_name(class),
            );
            let of = vm.type_name_of(value);
            let note =
                format!("Error calling __set_name__ on '{of}' instance '{attr}' in '{owner}'");
            let note = vm.str(&note)?;
            let add = vm.intern_str("add_note")?;
            if vm.call_method_named(exc, add, &[note]).is_err() {
                vm.take_exception();
            }
            return Err(vm.reraise(exc));
        }
    }
    Ok(())
}

fn init_subclass(vm: &mut Vm, class: Value, kwargs: Option<Value>) -> Result<()> {
    let key = vm.name(Name::__init_subclass__);
    let Some(hook) = vm.super_lookup(class, class, class, key)? else {
        return Ok(());
    };
    vm.call_ex(hook, pyrs_runtime::EMPTY_TUPLE, kwargs)?;
    Ok(())
}
