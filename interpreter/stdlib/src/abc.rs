//! _abc: the state of abstract base classes and the checks that use it.
//!
//! `_abc_impl` of a class is a native object with three sets of classes. Each is a dict from
//! the number of a class's place in memory to a weak reference to it. A class's place may be
//! taken by another one when it is gone, so an entry counts only if its reference still
//! gives the very class that is asked for.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::class::{class_dict, flags, has_flag, set_flag};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{typeobj, weakref};
use pyrs_runtime::{
    Args, Exc, FALSE, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TRUE, TypeDef, Value, Vm, boolean,
    native_struct, py_module, tuple,
};

native_struct! {
    /// The state of an abstract base class.
    pub struct AbcData {
        REGISTRY: Option<Value>,
        CACHE: Option<Value>,
        NEGATIVE: Option<Value>,
        /// The count of registrations when `NEGATIVE` was filled.
        REGISTRATIONS: i64,
    }
}

type Set = Field<AbcData, Option<Value>>;

py_module! {
    pub static MODULE = ModuleId::Abc, "_abc";
    functions: [FUNCTIONS],
    hidden: { AbcData = &DATA },
    state: [Registrations],
}

static DATA: TypeDef = TypeDef {
    module: "_abc",
    owns_kind: false,
    doc: "Internal state held by ABC machinery.",
    ..TypeDef::new("_abc_data", Kind::NativeObject)
};

static FUNCTIONS: &[Row] = &[
    Row::new("get_cache_token", "", |vm, _| vm.int(registrations(vm)))
        .doc("Returns the current ABC cache token."),
    Row::new("_abc_init", "self, /", init)
        .doc("Internal ABC helper for class set-up. Should be never used outside abc module."),
    Row::new("_abc_register", "self, subclass, /", register).doc(
        "Internal ABC helper for subclasss registration. Should be never used outside abc module.",
    ),
    Row::new("_abc_instancecheck", "self, instance, /", instance_check)
        .doc("Internal ABC helper for instance checks. Should be never used outside abc module."),
    Row::new("_abc_subclasscheck", "self, subclass, /", subclass_check)
        .doc("Internal ABC helper for subclasss checks. Should be never used outside abc module."),
    Row::new("_get_dump", "self, /", dump)
        .doc("Internal ABC helper for cache and registry debugging."),
    Row::new("_reset_registry", "self, /", |vm, a| {
        let data = data_of(vm, a.get(0))?;
        clear(vm, data, AbcData::REGISTRY)?;
        Ok(NONE)
    })
    .doc("Internal ABC helper to reset registry of a given class."),
    Row::new("_reset_caches", "self, /", |vm, a| {
        let data = data_of(vm, a.get(0))?;
        clear(vm, data, AbcData::CACHE)?;
        clear(vm, data, AbcData::NEGATIVE)?;
        Ok(NONE)
    })
    .doc("Internal ABC helper to reset both caches of a given class."),
];

/// How many classes have been registered: negative answers hold as long as it stays.
struct Registrations(i64);

fn registrations(vm: &Vm) -> i64 {
    Registrations::get(vm).map_or(0, |count| count.0)
}

/// `__abc_tpflags__` as the Python classes write them.
const SEQUENCE: i64 = 1 << 5;
const MAPPING: i64 = 1 << 6;
const COLLECTIONS: i64 = flags::SEQUENCE | flags::MAPPING;

fn data_of(vm: &mut Vm, class: Value) -> Result {
    let data = attr(vm, class, "_abc_impl")?;
    if AbcData::is_exactly(vm, data) {
        return Ok(data);
    }
    Err(vm.type_error("_abc_impl is set to a wrong type"))
}

fn clear(vm: &mut Vm, data: Value, set: Set) -> Result<()> {
    let fresh = vm.new_dict()?;
    set.set(vm, data, Some(fresh));
    Ok(())
}

/// A class's address in units of 8, from the heap's begin: a small int, mostly.
fn place(vm: &mut Vm, class: Value) -> Result {
    vm.int((class.addr().raw() >> 3) as i64 - (1 << 29))
}

fn has(vm: &mut Vm, data: Value, set: Set, class: Value) -> Result<bool> {
    let Some(dict) = set.get(data) else {
        return Ok(false);
    };
    let key = place(vm, class)?;
    let entry = vm.dict_get(dict, key)?;
    Ok(entry.and_then(|e| vm.m.heap.weak_target(e.addr())) == Some(class.addr()))
}

fn add(vm: &mut Vm, data: Value, set: Set, class: Value) -> Result<()> {
    let dict = match set.get(data) {
        Some(dict) => dict,
        None => {
            let dict = vm.new_dict()?;
            set.set(vm, data, Some(dict));
            dict
        }
    };
    let key = place(vm, class)?;
    let reference = vm.m.alloc(Kind::WeakRef.map(), weakref::SIZE)?;
    vm.m.heap.weak.register(reference, class.addr())?;
    vm.dict_set(dict, key, Value::from_addr(reference))
}

/// The living classes of a set, as a list.
fn members(vm: &mut Vm, data: Value, set: Set) -> Result {
    let list = vm.list(&[])?;
    if let Some(dict) = set.get(data) {
        let mut i = 0;
        while let Some((next, _, reference)) = vm.dict_next(dict, i) {
            i = next;
            if let Some(class) = vm.m.heap.weak_target(reference.addr()) {
                push(vm, list, Value::from_addr(class))?;
            }
        }
    }
    Ok(list)
}

fn is_abstract(vm: &mut Vm, value: Value) -> Result<bool> {
    match vm.get_attr_name_opt(value, Name::__isabstractmethod__)? {
        Some(flag) => vm.truth(flag),
        None => Ok(false),
    }
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let found = vm.new_set()?;
    if vm.is_type(class) {
        let own = vm.dict_copy(class_dict(class))?;
        let mut i = 0;
        while let Some((next, name, value)) = vm.dict_next(own, i) {
            i = next;
            if is_abstract(vm, value)? {
                vm.set_add(found, name)?;
            }
        }
    }
    let key = vm.name(Name::__bases__);
    let bases = vm.get_attr(class, key)?;
    let bases = vm.tuple_from(bases)?;
    for i in 0..tuple::len(bases.addr()) {
        let base = tuple::get(bases.addr(), i);
        let Some(names) = vm.get_attr_name_opt(base, Name::__abstractmethods__)? else {
            continue;
        };
        vm.for_each(names, &mut |vm, name| {
            let key = vm.attr_name(name)?;
            if let Some(value) = vm.get_attr_opt(class, key)?
                && is_abstract(vm, value)?
            {
                vm.set_add(found, name)?;
            }
            Ok(true)
        })?;
    }
    let found = vm.new_frozenset_from(found)?;
    let key = vm.name(Name::__abstractmethods__);
    vm.set_attr(class, key, Some(found))?;
    let data = AbcData::make(vm)?;
    AbcData::REGISTRATIONS.set(vm, data, 0);
    let key = vm.intern_str("_abc_impl")?;
    vm.set_attr(class, key, Some(data))?;
    if vm.is_type(class) {
        let key = vm.intern_str("__abc_tpflags__")?;
        if let Some(bits) = vm.dict_get_str(class_dict(class), key) {
            let bits = vm.index_i64(bits)?;
            if bits & (SEQUENCE | MAPPING) == SEQUENCE | MAPPING {
                return Err(vm.type_error(
                    "__abc_tpflags__ cannot be both Py_TPFLAGS_SEQUENCE and Py_TPFLAGS_MAPPING",
                ));
            }
            if bits & SEQUENCE != 0 {
                set_flag(class, flags::SEQUENCE);
            }
            if bits & MAPPING != 0 {
                set_flag(class, flags::MAPPING);
            }
            vm.class_set(class, key, None)?;
        }
    }
    Ok(NONE)
}

/// Patterns take instances of the class and of those below it for sequences or mappings.
fn set_collection(vm: &mut Vm, class: Value, bits: i64) -> Result<()> {
    if has_flag(class, COLLECTIONS | flags::IMMUTABLE) {
        return Ok(());
    }
    vm.check_native_stack()?;
    set_flag(class, bits);
    let below = vm.subclasses(class)?;
    for i in 0..list_len(below) {
        let sub = list_get(vm, below, i)?;
        set_collection(vm, sub, bits)?;
    }
    Ok(())
}

fn is_subclass(vm: &mut Vm, class: Value, wanted: Value) -> Result<bool> {
    pyrs_builtins::is_subclass(vm, class, wanted)
}

fn register(vm: &mut Vm, args: Args) -> Result {
    let (class, sub) = (args.get(0), args.get(1));
    if !vm.is_type(sub) {
        return Err(vm.type_error("Can only register classes"));
    }
    if is_subclass(vm, sub, class)? {
        return Ok(sub);
    }
    if is_subclass(vm, class, sub)? {
        return Err(vm.runtime_error("Refusing to create an inheritance cycle"));
    }
    let data = data_of(vm, class)?;
    add(vm, data, AbcData::REGISTRY, sub)?;
    Registrations(registrations(vm) + 1).put(vm);
    if vm.is_type(class) {
        for bit in [flags::SEQUENCE, flags::MAPPING] {
            if has_flag(class, bit) {
                set_collection(vm, sub, bit)?;
            }
        }
    }
    Ok(sub)
}

fn ask(vm: &mut Vm, class: Value, sub: Value) -> Result<bool> {
    let answer = vm.call_method(class, Name::__subclasscheck__, &[sub])?;
    vm.truth(answer)
}

fn instance_check(vm: &mut Vm, args: Args) -> Result {
    let (class, instance) = (args.get(0), args.get(1));
    let data = data_of(vm, class)?;
    let own = vm.class_of(instance);
    let said = vm.get_attr_name_opt(instance, Name::__class__)?;
    let said = said.unwrap_or(own);
    if said.is_ref() && has(vm, data, AbcData::CACHE, said)? {
        return Ok(TRUE);
    }
    if said == own {
        if AbcData::REGISTRATIONS.get(data) == registrations(vm)
            && has(vm, data, AbcData::NEGATIVE, own)?
        {
            return Ok(FALSE);
        }
        return ask(vm, class, own).map(boolean);
    }
    let yes = ask(vm, class, said)? || ask(vm, class, own)?;
    Ok(boolean(yes))
}

fn subclass_check(vm: &mut Vm, args: Args) -> Result {
    let (class, sub) = (args.get(0), args.get(1));
    if !vm.is_type(sub) {
        return Err(vm.type_error("issubclass() arg 1 must be a class"));
    }
    let data = data_of(vm, class)?;
    if has(vm, data, AbcData::CACHE, sub)? {
        return Ok(TRUE);
    }
    let now = registrations(vm);
    if AbcData::REGISTRATIONS.get(data) < now {
        clear(vm, data, AbcData::NEGATIVE)?;
        AbcData::REGISTRATIONS.set(vm, data, now);
    } else if has(vm, data, AbcData::NEGATIVE, sub)? {
        return Ok(FALSE);
    }
    let yes = decide(vm, class, sub, data)?;
    add(
        vm,
        data,
        if yes {
            AbcData::CACHE
        } else {
            AbcData::NEGATIVE
        },
        sub,
    )?;
    Ok(boolean(yes))
}

/// The answer that no cache knows.
fn decide(vm: &mut Vm, class: Value, sub: Value, data: Value) -> Result<bool> {
    let key = vm.intern_str("__subclasshook__")?;
    let said = vm.call_method_named(class, key, &[sub])?;
    if said == TRUE || said == FALSE {
        return Ok(said == TRUE);
    }
    if said != NOT_IMPLEMENTED {
        let text = "__subclasshook__ must return either False, True, or NotImplemented";
        return Err(vm.raise_str(Exc::AssertionError, text));
    }
    let order = sub.addr().value(typeobj::MRO).unwrap_or(NONE);
    if (0..tuple::len(order.addr())).any(|i| tuple::get(order.addr(), i) == class) {
        return Ok(true);
    }
    let registered = members(vm, data, AbcData::REGISTRY)?;
    for i in 0..list_len(registered) {
        let other = list_get(vm, registered, i)?;
        if is_subclass(vm, sub, other)? {
            return Ok(true);
        }
    }
    let key = vm.intern_str("__subclasses__")?;
    let below = vm.call_method_named(class, key, &[])?;
    if below.is_small() || pyrs_runtime::kind_of(below) != Kind::List {
        return Err(vm.type_error("__subclasses__() must return a list"));
    }
    let below = vm.tuple_from(below)?;
    for i in 0..tuple::len(below.addr()) {
        if is_subclass(vm, sub, tuple::get(below.addr(), i))? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Sets of weak references, as `weakref.ref` makes them.
fn dump(vm: &mut Vm, args: Args) -> Result {
    let data = data_of(vm, args.get(0))?;
    let reference = import_attr(vm, "_weakref", "ref")?;
    let parts = vm.list(&[])?;
    for field in [AbcData::REGISTRY, AbcData::CACHE, AbcData::NEGATIVE] {
        let classes = members(vm, data, field)?;
        let set = vm.new_set()?;
        for i in 0..list_len(classes) {
            let class = list_get(vm, classes, i)?;
            let one = vm.call(reference, &[class])?;
            vm.set_add(set, one)?;
        }
        push(vm, parts, set)?;
    }
    let version = vm.int(AbcData::REGISTRATIONS.get(data))?;
    push(vm, parts, version)?;
    vm.tuple_from(parts)
}
