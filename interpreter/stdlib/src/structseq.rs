//! Tuples with named items, as `os.stat_result` and `time.struct_time`.

use crate::collections::tuple_getter;
use crate::util::*;
use pyrs_runtime::class::{class_dict, flags, set_small as set_class_small, small as class_small};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::gc::word::WORD_BYTES;
use pyrs_runtime::objmodel::kinds::typeobj;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, TypeDef, Value, Vm};

/// What all such types have.
pub const METHODS: &[Row] = &[
    Row::fixed("__new__", "type, sequence, dict=None", new),
    Row::new("__repr__", "self, /", repr),
    Row::new("__reduce__", "self, /", reduce),
    Row::new("__replace__", "self, /, *args, **changes", replace),
];

pub const fn def(module: &'static str, name: &'static str) -> TypeDef {
    TypeDef {
        module,
        owns_kind: false,
        methods: METHODS,
        ..TypeDef::new(name, Kind::Tuple)
    }
}

/// Define a type of a module, which keeps it as `C`: the names of its items, then of
/// attributes that are no items.
pub fn define<C: ModuleValue>(
    vm: &mut Vm,
    module: Value,
    def: &'static TypeDef,
    names: &[&str],
    hidden: &[&str],
) -> Result {
    let class = define_class(vm, def, names, hidden)?;
    C::set(vm, class);
    set(vm, module, def.name, class)?;
    Ok(class)
}

/// As [`define`], for a type that is only reached through its objects.
pub fn define_class(vm: &mut Vm, def: &'static TypeDef, names: &[&str], hidden: &[&str]) -> Result {
    let base = vm.type_of_kind(Kind::Tuple);
    let class = vm.define_type(def, Some(base))?;
    set_class_small(class, typeobj::HIDDEN, 2 * WORD_BYTES as i64);
    let bits = class_small(class, typeobj::FLAGS) | flags::PAYLOAD | flags::HAS_DICT;
    set_class_small(class, typeobj::FLAGS, bits);
    let dict = class_dict(class);
    let fields = vm.list(&[])?;
    for (i, name) in names.iter().enumerate() {
        let key = vm.intern_str(name)?;
        push(vm, fields, key)?;
        let getter = tuple_getter(vm, i as i64, NONE)?;
        vm.dict_set(dict, key, getter)?;
    }
    let fields = vm.tuple_from(fields)?;
    vm.dict_set_text(dict, "__match_args__", fields)?;
    for (name, n) in [
        ("n_sequence_fields", names.len()),
        ("n_fields", names.len() + hidden.len()),
        ("n_unnamed_fields", 0),
    ] {
        vm.dict_set_text(dict, name, Value::small(n as i64))?;
    }
    Ok(class)
}

/// An object of a module's type with these items.
pub fn make_of<C: ModuleValue>(vm: &mut Vm, values: Value) -> Result {
    let class = C::get(vm).unwrap_or(NONE);
    make(vm, class, values)
}

/// An object of the type with these items.
pub fn make(vm: &mut Vm, class: Value, values: Value) -> Result {
    let this = vm.new_instance(class)?;
    vm.m.store(this.addr(), WORD_BYTES, values);
    Ok(this)
}

/// Set an attribute that is no item.
pub fn set_hidden(vm: &mut Vm, this: Value, name: &str, value: Value) -> Result<()> {
    let key = vm.intern_str(name)?;
    vm.instance_set(this, key, value)
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let sequence = args.get(1);
    if vm.special(sequence, Name::__iter__).is_none()
        && vm.special(sequence, Name::__getitem__).is_none()
    {
        return Err(vm.type_error("constructor requires a sequence"));
    }
    let values = vm.tuple_from(sequence)?;
    let values = pyrs_runtime::payload(values);
    let dict = class_dict(class);
    let wanted = match vm.dict_get_text(dict, "n_sequence_fields")? {
        Some(n) => n.as_small().unwrap_or(0) as usize,
        None => items(values),
    };
    let max = match vm.dict_get_text(dict, "n_fields")? {
        Some(n) => n.as_small().unwrap_or(0) as usize,
        None => wanted,
    };
    let n = items(values);
    if n < wanted || n > max {
        let name = vm.type_full_name(class);
        let least = if max == wanted { "a" } else { "an at least" };
        let (least, bound) = if n > max && max != wanted {
            ("an at most", max)
        } else {
            (least, wanted)
        };
        return Err(vm.type_error(format!(
            "{name}() takes {least} {bound}-sequence ({n}-sequence given)"
        )));
    }
    if n > wanted {
        let list = vm.list_from(values)?;
        let first = pyrs_runtime::strategies::list::slice(&mut vm.m, list.addr(), 0, wanted)?;
        let first = vm.tuple_from(first)?;
        let this = make(vm, class, first)?;
        for (i, name) in HIDDEN.iter().enumerate() {
            if wanted + i < n {
                set_hidden(vm, this, name, item(values, wanted + i))?;
            }
        }
        return Ok(this);
    }
    make(vm, class, values)
}

/// Names of attributes that are no items, of types whose objects can be copied with changes.
const HIDDEN: [&str; 2] = ["tm_zone", "tm_gmtoff"];

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let fields = attr(vm, class, "__match_args__")?;
    let mut out = String::new();
    for i in 0..items(this) {
        let value = vm.repr_text(item(this, i))?;
        let name = text(vm, item(fields, i)).unwrap_or_default();
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(&format!("{name}={value}"));
    }
    let class = vm.type_full_name(class);
    vm.str(&format!("{class}({out})"))
}

/// `copy.replace`: another tuple with some items changed.
fn replace(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if items(args.get(1)) > 0 {
        return Err(vm.type_error("__replace__() takes no positional arguments"));
    }
    let class = vm.class_of(this);
    let dict = class_dict(class);
    if vm.dict_get_text(dict, "n_unnamed_fields")? != Some(Value::small(0)) {
        let name = vm.type_full_name(class);
        return Err(vm.type_error(format!(
            "__replace__() is not supported for {name} because it has unnamed field(s)"
        )));
    }
    let fields = attr(vm, class, "__match_args__")?;
    let list = vm.list(&[])?;
    let rest = vm.new_dict()?;
    if let Some(changes) = args.opt(2) {
        vm.dict_update(rest, changes)?;
    }
    for i in 0..items(fields) {
        let value = match vm.dict_pop(rest, item(fields, i))? {
            Some(value) => value,
            None => item(this, i),
        };
        push(vm, list, value)?;
    }
    // Attributes that are no items.
    let hidden = vm.new_dict()?;
    for name in HIDDEN {
        if let Some(value) = attr_opt(vm, this, name)? {
            vm.dict_set_text(hidden, name, value)?;
        }
    }
    let names = vm.list_from(hidden)?;
    for i in 0..list_len(names) {
        let name = list_get(vm, names, i)?;
        if let Some(value) = vm.dict_pop(rest, name)? {
            vm.dict_set(hidden, name, value)?;
        }
    }
    if vm.dict_len(rest) > 0 {
        let names = vm.list_from(rest)?;
        let names = vm.repr_text(names)?;
        return Err(vm.type_error(format!("Got unexpected field name(s): {names}")));
    }
    let values = vm.tuple_from(list)?;
    let new = make(vm, class, values)?;
    for i in 0..list_len(names) {
        let name = list_get(vm, names, i)?;
        if let Some(value) = vm.dict_get(hidden, name)? {
            vm.instance_set(new, name, value)?;
        }
    }
    Ok(new)
}

fn reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let dict = vm.new_dict()?;
    let values = vm.tuple(&[pyrs_runtime::payload(this), dict])?;
    vm.tuple(&[class, values])
}
