//! A parsed tree as node objects.

use pyrs_bytecode::tree::{Item, Node};
use pyrs_runtime::{NONE, Result, Value, Vm};

pub fn convert(vm: &mut Vm, root: &Node) -> Result {
    let (classes, shared) = super::known(vm)?;
    node(vm, root, classes, shared)
}

fn node(vm: &mut Vm, n: &Node, classes: Value, shared: Value) -> Result {
    vm.check_native_stack()?;
    if n.fields.is_empty()
        && n.place.is_none()
        && let Some(known) = vm.dict_get_text(shared, n.name())?
    {
        return Ok(known);
    }
    let Some(class) = vm.dict_get_text(classes, n.name())? else {
        return Err(vm.runtime_error("lost a node class"));
    };
    let object = vm.new_instance(class)?;
    for (field, value) in n.class.fields.iter().zip(&n.fields) {
        let value = item(vm, value, classes, shared)?;
        set(vm, object, field.name, value)?;
    }
    if let Some(place) = n.place {
        for (name, number) in [
            ("lineno", place.line),
            ("col_offset", place.col),
            ("end_lineno", place.end_line),
            ("end_col_offset", place.end_col),
        ] {
            let number = vm.int(number as i64)?;
            set(vm, object, name, number)?;
        }
    }
    Ok(object)
}

fn set(vm: &mut Vm, object: Value, name: &str, value: Value) -> Result<()> {
    let key = vm.intern_str(name)?;
    vm.instance_set(object, key, value)
}

fn item(vm: &mut Vm, value: &Item, classes: Value, shared: Value) -> Result {
    match value {
        Item::Absent => Ok(NONE),
        Item::Node(n) => node(vm, n, classes, shared),
        Item::List(items) => {
            let list = vm.list(&[])?;
            for each in items {
                let value = item(vm, each, classes, shared)?;
                pyrs_runtime::strategies::list::push(&mut vm.m, list.addr(), value)?;
            }
            Ok(list)
        }
        Item::Text(text) => vm.intern_str(text),
        Item::Const(value) => vm.load_const(value),
        Item::Int(number) => vm.int(*number),
    }
}
