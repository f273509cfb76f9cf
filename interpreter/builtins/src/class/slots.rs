//! `__slots__`: words of their own in the instances of a class, each with a descriptor.

use pyrs_runtime::class::{class_dict, flags, small};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::gc::word::WORD_BYTES;
use pyrs_runtime::objmodel::kinds::{member, typeobj};
use pyrs_runtime::types::HeapShape;
use pyrs_runtime::{EMPTY_TUPLE, Kind, Result, Value, Vm, payload, string, tuple};

/// Read `__slots__` of a class body: the mangled names that get words, sorted, as a tuple.
/// Notes in the shape the room for them, and whether instances get a dict and weak
/// references.
pub fn take(vm: &mut Vm, dict: Value, shape: &mut HeapShape, class_name: Value) -> Result {
    let key = vm.name(Name::__slots__);
    let Some(slots) = vm.dict_get_str(dict, key) else {
        shape.flags |= flags::WEAKREFABLE;
        // Types and modules keep a dict of their own.
        if !matches!(shape.kind, Kind::Type | Kind::Module) {
            shape.flags |= flags::HAS_DICT;
        }
        return Ok(EMPTY_TUPLE);
    };
    let names = if vm.as_str(slots).is_some() {
        vm.tuple(&[slots])?
    } else {
        vm.tuple_from(slots)?
    };
    let n = tuple::len(names.addr());
    if n > 0
        && matches!(
            shape.kind,
            Kind::Int | Kind::Bytes | Kind::Tuple | Kind::Type
        )
    {
        let base = vm.type_name(shape.base);
        return Err(vm.type_error(format!(
            "nonempty __slots__ not supported for subtype of '{base}'"
        )));
    }
    let taken = vm.list(&[])?;
    let mut seen = 0;
    for i in 0..n {
        let slot = tuple::get(names.addr(), i);
        let Some(text) = vm.as_str(slot) else {
            let got = vm.type_name_of(slot);
            return Err(vm.type_error(format!("__slots__ items must be strings, not '{got}'")));
        };
        let text = string::to_string_lossy(text.addr());
        let identifier = text
            .chars()
            .next()
            .is_some_and(|c| c == '_' || c.is_alphabetic())
            && text.chars().all(|c| c == '_' || c.is_alphanumeric());
        if !identifier {
            return Err(vm.type_error("__slots__ must be identifiers"));
        }
        let special = match &*text {
            "__dict__" => flags::HAS_DICT,
            "__weakref__" => flags::WEAKREFABLE,
            _ => 0,
        };
        if special != 0 {
            let own = special == flags::HAS_DICT && matches!(shape.kind, Kind::Type | Kind::Module);
            // What the other bases give is in the flags too, and does not count.
            let given = small(shape.base, typeobj::FLAGS) | seen;
            if own || given & special != 0 {
                return Err(vm.type_error(format!("{text} slot disallowed: we already got one")));
            }
            seen |= special;
            shape.flags |= special;
            continue;
        }
        let key = mangle(vm, class_name, slot)?;
        if vm.dict_get_str(dict, key).is_some() && !is_class_cell(&text) {
            return Err(vm.value_error(format!(
                "'{text}' in __slots__ conflicts with class variable"
            )));
        }
        let one = vm.tuple(&[key])?;
        vm.list_extend(taken, one)?;
    }
    crate::list::sort_list(vm, taken, None, false)?;
    let taken = vm.tuple_from(taken)?;
    shape.first_slot += tuple::len(taken.addr()) * WORD_BYTES;
    Ok(taken)
}

/// What the class statement itself puts into the body's namespace.
fn is_class_cell(text: &str) -> bool {
    matches!(text, "__qualname__" | "__classcell__" | "__classdictcell__")
}

/// Give a class the descriptors of its slots, whose words begin at byte `first`.
pub fn define(vm: &mut Vm, class: Value, slots: Value, first: usize) -> Result<()> {
    let n = tuple::len(slots.addr());
    if n > 0 {
        vm.m.store(class.addr(), typeobj::SLOTS, slots);
    }
    for i in 0..n {
        let key = tuple::get(slots.addr(), i);
        let at = vm.m.alloc(Kind::Member.map(), member::SIZE)?;
        vm.m.store(at, member::NAME, key);
        vm.m.store(at, member::OWNER, class);
        let offset = first + i * WORD_BYTES;
        vm.m.store(at, member::SLOT, Value::small(offset as i64));
        vm.dict_set(class_dict(class), key, Value::from_addr(at))?;
    }
    Ok(())
}

/// Private names of slots are mangled.
fn mangle(vm: &mut Vm, class: Value, name: Value) -> Result {
    let text = string::to_string_lossy(payload(name).addr());
    let owner = string::to_string_lossy(class.addr());
    let owner = owner.trim_start_matches('_');
    if text.starts_with("__") && !text.ends_with("__") && !owner.is_empty() {
        return vm.intern_str(&format!("_{owner}{text}"));
    }
    vm.intern(payload(name))
}
