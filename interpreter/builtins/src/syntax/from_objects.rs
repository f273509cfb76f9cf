//! Node objects as a tree, with the types of all fields checked.

use pyrs_bytecode::Const;
use pyrs_bytecode::tree::schema::{Class, Count, Field, FieldKind, class};
use pyrs_bytecode::tree::{Item, Node, Place};
use pyrs_runtime::number::IntValue;
use pyrs_runtime::objmodel::kinds::complex;
use pyrs_runtime::objmodel::list as lo;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    ELLIPSIS, Exc, FALSE, Kind, NONE, Result, TRUE, Value, Vm, class as types, is_exact, kind_of,
    string, tuple,
};

pub fn convert(vm: &mut Vm, object: Value, wanted: &str) -> Result<Node> {
    let (classes, _) = super::known(vm)?;
    let found = class_of(vm, object, classes)?;
    if found.is_none_or(|c| c.name != wanted) {
        let got = vm.type_name_of(object);
        return Err(vm.type_error(format!("expected {wanted} node, got {got}")));
    }
    node(vm, object, "mod", classes)
}

/// The class of the schema that an object's class is or derives from.
fn class_of(vm: &mut Vm, object: Value, classes: Value) -> Result<Option<&'static Class>> {
    let order = types::mro(vm.class_of(object));
    for i in 0..tuple::len(order) {
        let candidate = tuple::get(order, i);
        let name = vm.type_name(candidate);
        if let Some(found) = class(&name)
            && !found.is_group
            && vm.dict_get_text(classes, &name)? == Some(candidate)
        {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn attribute(vm: &mut Vm, object: Value, name: &str) -> Result<Option<Value>> {
    let name = vm.intern_str(name)?;
    vm.get_attr_opt(object, name)
}

/// A node of the group or class called `kind`.
fn node(vm: &mut Vm, object: Value, kind: &'static str, classes: Value) -> Result<Node> {
    vm.check_native_stack()?;
    let Some(group) = class(kind) else {
        return Err(vm.runtime_error("a kind of nodes that is not there"));
    };
    // A class alone takes anything that has its fields; of a group, the positions are
    // looked at before the class.
    let (own, mut place) = if group.is_group {
        let place = place(vm, object, group)?;
        match class_of(vm, object, classes)? {
            Some(own) if own.group == Some(kind) => (own, place),
            _ => {
                let got = vm.repr_text(object)?;
                return Err(vm.type_error(format!("expected some sort of {kind}, but got {got}")));
            }
        }
    } else {
        (group, None)
    };
    let mut fields = Vec::with_capacity(own.fields.len());
    for field in &own.fields {
        fields.push(read_field(vm, object, own, field, classes)?);
    }
    if !group.is_group {
        place = self::place(vm, object, group)?;
    }
    Ok(Node {
        class: own,
        fields,
        place,
    })
}

fn place(vm: &mut Vm, object: Value, group: &Class) -> Result<Option<Place>> {
    if !group.placed {
        return Ok(None);
    }
    let required = |vm: &mut Vm, name: &str| match attribute(vm, object, name)? {
        Some(value) => number(vm, value),
        None => {
            let kind = group.name;
            Err(vm.type_error(format!("required field \"{name}\" missing from {kind}")))
        }
    };
    let line = required(vm, "lineno")?;
    let col = required(vm, "col_offset")?;
    let optional = |vm: &mut Vm, name: &str, other: i32| match attribute(vm, object, name)? {
        Some(value) if value != NONE => number(vm, value),
        _ => Ok(other),
    };
    let end_line = optional(vm, "end_lineno", line)?;
    let end_col = optional(vm, "end_col_offset", col)?;
    Ok(Some(Place {
        line,
        col,
        end_line,
        end_col,
    }))
}

/// An int of C's size.
fn number(vm: &mut Vm, value: Value) -> Result<i32> {
    if !vm.is_int(value) {
        let got = vm.repr_text(value)?;
        return Err(vm.value_error(format!("invalid integer value: {got}")));
    }
    match vm.int_value(value) {
        Some(IntValue::Small(i)) if i32::try_from(i).is_ok() => Ok(i as i32),
        _ => Err(vm.raise_str(
            Exc::OverflowError,
            "Python int too large to convert to C int",
        )),
    }
}

fn read_field(
    vm: &mut Vm,
    object: Value,
    own: &Class,
    field: &Field,
    classes: Value,
) -> Result<Item> {
    let (name, of) = (field.name, own.name);
    let found = attribute(vm, object, name)?;
    match field.count {
        Count::List | Count::ListOfOptional => {
            let Some(list) = found else {
                return Ok(Item::List(Vec::new()));
            };
            if !list.is_ref() || kind_of(list) != Kind::List {
                let got = vm.type_name_of(list);
                return Err(
                    vm.type_error(format!("{of} field \"{name}\" must be a list, not a {got}"))
                );
            }
            let n = lo::len(list.addr());
            let mut items = Vec::with_capacity(n);
            for i in 0..n {
                if lo::len(list.addr()) != n {
                    return Err(vm.runtime_error(format!(
                        "{of} field \"{name}\" changed size during iteration"
                    )));
                }
                let value = ls::get(&mut vm.m, list.addr(), i)?;
                items.push(read(vm, value, field.kind, classes)?);
            }
            Ok(Item::List(items))
        }
        Count::Optional => match found {
            None => Ok(Item::Absent),
            Some(value) if value == NONE => Ok(Item::Absent),
            Some(value) => read(vm, value, field.kind, classes),
        },
        Count::One => {
            let Some(value) = found else {
                return Err(vm.type_error(format!("required field \"{name}\" missing from {of}")));
            };
            let item = read(vm, value, field.kind, classes)?;
            if matches!(item, Item::Absent) {
                return Err(vm.value_error(format!("field '{name}' is required for {of}")));
            }
            Ok(item)
        }
    }
}

/// Whether None may stand for a node of the group: not where all classes are without fields.
fn takes_none(kind: &str) -> bool {
    class(kind).is_some_and(|c| c.is_group)
        && pyrs_bytecode::tree::schema::classes()
            .iter()
            .any(|c| c.group == Some(kind) && (!c.fields.is_empty() || c.placed))
}

fn read(vm: &mut Vm, value: Value, kind: FieldKind, classes: Value) -> Result<Item> {
    match kind {
        FieldKind::Node(kind) => {
            if value == NONE && takes_none(kind) {
                return Ok(Item::Absent);
            }
            Ok(node(vm, value, kind, classes)?.into())
        }
        FieldKind::Identifier | FieldKind::Text => {
            let what = if kind == FieldKind::Text {
                "string"
            } else {
                "identifier"
            };
            if value == NONE {
                return Ok(Item::Absent);
            }
            if is_exact(value, Kind::Bytes) && kind == FieldKind::Text {
                let text = String::from_utf8_lossy(pyrs_runtime::bytes::get(value.addr()));
                return Ok(Item::Text(text.into()));
            }
            if !string::is_str(value) {
                return Err(vm.type_error(format!("AST {what} must be of type str")));
            }
            Ok(Item::Text(string::to_string_lossy(value.addr()).into()))
        }
        FieldKind::Int => Ok(Item::Int(number(vm, value)? as i64)),
        FieldKind::Constant => Ok(Item::Const(constant(vm, value)?)),
    }
}

fn constant(vm: &mut Vm, value: Value) -> Result<Const> {
    vm.check_native_stack()?;
    if value == NONE {
        return Ok(Const::None);
    } else if value == TRUE {
        return Ok(Const::True);
    } else if value == FALSE {
        return Ok(Const::False);
    } else if value == ELLIPSIS {
        return Ok(Const::Ellipsis);
    } else if string::is_str(value) {
        let units = string::units(value.addr());
        if units.iter().any(|c| (0xD800..0xE000).contains(&c)) {
            return Ok(Const::SurrogateStr(units.iter().collect()));
        }
        return Ok(Const::Str {
            text: string::to_string_lossy(value.addr()).into(),
            interned: false,
        });
    }
    let kind = kind_of(value);
    if value.is_ref() && value.addr().map() != kind.map() {
        return Err(bad_constant(vm, value));
    }
    Ok(match kind {
        Kind::Int | Kind::BigInt => match vm.int_value(value) {
            Some(IntValue::Small(i)) => Const::Int(i),
            // Hexadecimal: no limit of digits applies.
            Some(IntValue::Big(b)) => {
                let sign = if b.is_negative() { "-" } else { "" };
                let digits = b.abs().to_string_radix(16);
                Const::BigInt(format!("{sign}0x{digits}").into())
            }
            None => return Err(bad_constant(vm, value)),
        },
        Kind::Float => Const::Float(vm.as_f64(value).unwrap_or(0.0)),
        Kind::Complex => {
            let part = |field| {
                let part = value.addr().value(field);
                part.and_then(pyrs_runtime::float::of).unwrap_or(0.0)
            };
            Const::Complex(part(complex::REAL), part(complex::IMAG))
        }
        Kind::Bytes => Const::Bytes(pyrs_runtime::bytes::get(value.addr()).into()),
        Kind::Tuple => {
            let mut items = Vec::new();
            for i in 0..tuple::len(value.addr()) {
                items.push(constant(vm, tuple::get(value.addr(), i))?);
            }
            Const::Tuple(items.into())
        }
        Kind::FrozenSet => {
            let mut items = Vec::new();
            let mut i = 0;
            while let Some((next, item)) = vm.set_next(value, i) {
                items.push(constant(vm, item)?);
                i = next;
            }
            Const::FrozenSet(items.into())
        }
        _ => return Err(bad_constant(vm, value)),
    })
}

fn bad_constant(vm: &mut Vm, value: Value) -> pyrs_runtime::Raised {
    let got = vm.type_name_of(value);
    vm.type_error(format!("got an invalid type in Constant: {got}"))
}
