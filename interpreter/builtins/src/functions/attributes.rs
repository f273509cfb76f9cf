//! Builtin functions on attributes and classes.

use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{generic_alias, method_descr};
use pyrs_runtime::{Args, EMPTY_STR, FALSE, Kind, NONE, Result, TRUE, Value, Vm, kind_of, tuple};

pub fn getattr(vm: &mut Vm, a: Args) -> Result {
    if let Some(default) = a.opt(2)
        && vm.lacks_new_name(a.get(0), a.get(1))
    {
        return Ok(default);
    }
    let name = vm.attr_name(a.get(1))?;
    match a.opt(2) {
        None => vm.get_attr(a.get(0), name),
        Some(default) => Ok(vm.get_attr_opt(a.get(0), name)?.unwrap_or(default)),
    }
}

pub fn hasattr(vm: &mut Vm, a: Args) -> Result {
    if vm.lacks_new_name(a.get(0), a.get(1)) {
        return Ok(FALSE);
    }
    let name = vm.attr_name(a.get(1))?;
    Ok(match vm.get_attr_opt(a.get(0), name)? {
        Some(_) => TRUE,
        None => FALSE,
    })
}

pub fn setattr(vm: &mut Vm, a: Args) -> Result {
    let name = vm.attr_name(a.get(1))?;
    vm.set_attr(a.get(0), name, Some(a.get(2)))?;
    Ok(NONE)
}

pub fn delattr(vm: &mut Vm, a: Args) -> Result {
    let name = vm.attr_name(a.get(1))?;
    vm.set_attr(a.get(0), name, None)?;
    Ok(NONE)
}

pub fn format(vm: &mut Vm, a: Args) -> Result {
    let spec = a.opt(1).unwrap_or(EMPTY_STR);
    if vm.as_str(spec).is_none() {
        let got = if spec == NONE {
            "None".into()
        } else {
            vm.type_name_of(spec)
        };
        return Err(vm.type_error(format!("format() argument 2 must be str, not {got}")));
    }
    vm.format(a.get(0), spec)
}

pub fn vars(vm: &mut Vm, a: Args) -> Result {
    let Some(obj) = a.opt(0) else {
        return super::code::locals(vm, a);
    };
    match vm.get_attr_name_opt(obj, Name::__dict__)? {
        Some(dict) => Ok(dict),
        None => Err(vm.type_error("vars() argument must have __dict__ attribute")),
    }
}

pub fn dir(vm: &mut Vm, a: Args) -> Result {
    let names = match a.opt(0) {
        None => {
            let locals = super::code::locals(vm, a)?;
            match pyrs_runtime::is_exact(locals, Kind::Dict) {
                true => vm.dict_keys_list(locals)?,
                false => vm.call_method(locals, Name::keys, &[])?,
            }
        }
        Some(obj) => match vm.call_special(obj, Name::__dir__, &[])? {
            Some(names) => names,
            None => return Err(vm.type_error("object does not provide __dir__")),
        },
    };
    let list = vm.list_from(names)?;
    crate::list::sort_list(vm, list, None, false)?;
    Ok(list)
}

/// Whether a metaclass's hook is what `type` itself does.
fn is_plain_hook(vm: &Vm, hook: Value) -> bool {
    matches!(kind_of(hook), Kind::MethodDescr | Kind::SlotWrapper)
        && hook.addr().value(method_descr::OWNER) == Some(vm.type_of_kind(Kind::Type))
}

/// isinstance(obj, class).
pub fn is_instance(vm: &mut Vm, obj: Value, class: Value) -> Result<bool> {
    is_instance_in(vm, obj, class, 0)
}

fn is_instance_in(vm: &mut Vm, obj: Value, class: Value, depth: usize) -> Result<bool> {
    let own = vm.class_of(obj);
    if own == class {
        return Ok(true);
    }
    if class.is_ref() {
        match kind_of(class) {
            Kind::Type if vm.class_of(class) == vm.type_of_kind(Kind::Type) => {
                return plain_instance(vm, obj, class);
            }
            Kind::Tuple => {
                let depth = deeper(vm, depth)?;
                let items = pyrs_runtime::payload(class);
                for i in 0..tuple::len(items.addr()) {
                    if is_instance_in(vm, obj, tuple::get(items.addr(), i), depth)? {
                        return Ok(true);
                    }
                }
                return Ok(false);
            }
            Kind::Union => {
                let items = class.addr().value(generic_alias::ARGS).unwrap_or(NONE);
                let none = vm.type_of_kind(Kind::None);
                for i in 0..tuple::len(items.addr()) {
                    let part = tuple::get(items.addr(), i);
                    let part = if part == NONE { none } else { part };
                    if is_instance_in(vm, obj, part, depth)? {
                        return Ok(true);
                    }
                }
                return Ok(false);
            }
            Kind::GenericAlias => {
                return Err(
                    vm.type_error("isinstance() argument 2 cannot be a parameterized generic")
                );
            }
            _ => {}
        }
    }
    if let Some(hook) = vm.special(class, Name::__instancecheck__)
        && !is_plain_hook(vm, hook)
    {
        vm.check_native_stack()?;
        let answer = vm.call_bound(hook, class, &[obj])?;
        return vm.truth(answer);
    }
    plain_instance(vm, obj, class)
}

/// `type.__instancecheck__`.
pub fn plain_instance(vm: &mut Vm, obj: Value, class: Value) -> Result<bool> {
    if vm.is_type(class) {
        return vm.plain_is_instance(obj, class);
    }
    if abstract_bases(vm, class)?.is_none() {
        return Err(
            vm.type_error("isinstance() arg 2 must be a type, a tuple of types, or a union")
        );
    }
    match vm.get_attr_name_opt(obj, Name::__class__)? {
        Some(said) => abstract_subclass(vm, said, class),
        None => Ok(false),
    }
}

/// `__bases__` of something that behaves as a class.
fn abstract_bases(vm: &mut Vm, class: Value) -> Result<Option<Value>> {
    Ok(vm
        .get_attr_name_opt(class, Name::__bases__)?
        .filter(|&b| b.is_ref() && kind_of(b) == Kind::Tuple))
}

/// How deep tuples of classes and `__bases__` may be nested. The native stack holds more,
/// but what waits on it is looked at by every collection.
const DEEPEST: usize = 10_000;

fn deeper(vm: &mut Vm, depth: usize) -> Result<usize> {
    vm.check_native_stack()?;
    if depth >= DEEPEST {
        return Err(vm.recursion_error());
    }
    Ok(depth + 1)
}

fn abstract_subclass(vm: &mut Vm, class: Value, wanted: Value) -> Result<bool> {
    abstract_subclass_in(vm, class, wanted, 0)
}

fn abstract_subclass_in(vm: &mut Vm, class: Value, wanted: Value, depth: usize) -> Result<bool> {
    let depth = deeper(vm, depth)?;
    if class == wanted {
        return Ok(true);
    }
    let Some(bases) = abstract_bases(vm, class)? else {
        return Ok(false);
    };
    let bases = pyrs_runtime::payload(bases);
    for i in 0..tuple::len(bases.addr()) {
        if abstract_subclass_in(vm, tuple::get(bases.addr(), i), wanted, depth)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// issubclass(class, wanted).
pub fn is_subclass(vm: &mut Vm, class: Value, wanted: Value) -> Result<bool> {
    is_subclass_in(vm, class, wanted, 0)
}

fn is_subclass_in(vm: &mut Vm, class: Value, wanted: Value, depth: usize) -> Result<bool> {
    if wanted.is_ref() {
        match kind_of(wanted) {
            Kind::Type if vm.class_of(wanted) == vm.type_of_kind(Kind::Type) => {
                return plain_subclass(vm, class, wanted);
            }
            Kind::Tuple => {
                let depth = deeper(vm, depth)?;
                let items = pyrs_runtime::payload(wanted);
                for i in 0..tuple::len(items.addr()) {
                    if is_subclass_in(vm, class, tuple::get(items.addr(), i), depth)? {
                        return Ok(true);
                    }
                }
                return Ok(false);
            }
            Kind::Union => {
                let items = wanted.addr().value(generic_alias::ARGS).unwrap_or(NONE);
                let none = vm.type_of_kind(Kind::None);
                for i in 0..tuple::len(items.addr()) {
                    let part = tuple::get(items.addr(), i);
                    if part.is_ref() && kind_of(part) == Kind::GenericAlias {
                        return Err(vm.type_error(
                            "issubclass() argument 2 cannot be a parameterized generic",
                        ));
                    }
                    let part = if part == NONE { none } else { part };
                    if is_subclass_in(vm, class, part, depth)? {
                        return Ok(true);
                    }
                }
                return Ok(false);
            }
            Kind::GenericAlias => {
                return Err(
                    vm.type_error("issubclass() argument 2 cannot be a parameterized generic")
                );
            }
            _ => {}
        }
    }
    if let Some(hook) = vm.special(wanted, Name::__subclasscheck__)
        && !is_plain_hook(vm, hook)
    {
        vm.check_native_stack()?;
        let answer = vm.call_bound(hook, wanted, &[class])?;
        return vm.truth(answer);
    }
    plain_subclass(vm, class, wanted)
}

/// `type.__subclasscheck__`.
pub fn plain_subclass(vm: &mut Vm, class: Value, wanted: Value) -> Result<bool> {
    if vm.is_type(class) && vm.is_type(wanted) {
        return Ok(vm.is_subclass_of(class, wanted));
    }
    if !vm.is_type(class) && abstract_bases(vm, class)?.is_none() {
        return Err(vm.type_error("issubclass() arg 1 must be a class"));
    }
    if !vm.is_type(wanted) && abstract_bases(vm, wanted)?.is_none() {
        return Err(
            vm.type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union")
        );
    }
    abstract_subclass(vm, class, wanted)
}
