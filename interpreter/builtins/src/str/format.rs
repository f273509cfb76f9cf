//! `str.format` and `str.format_map`.

use super::this;
use crate::support::{self, str_of_units, with_units};
use pyrs_leaf::str_format::{
    AutoNumber, Field, First, MAX_DEPTH, Markup, Step, TOO_DEEP, missing_argument,
    split_field_name, unknown_conversion,
};
use pyrs_leaf::{TextBuilder, Unit};
use pyrs_runtime::{Args, EMPTY_STR, Result, Value, Vm, payload, string, tuple};

/// Where fields find their values.
#[derive(Clone, Copy)]
struct Source {
    /// The positional arguments; none in `format_map`.
    args: Option<Value>,
    /// The keywords (nothing if there are none), or the mapping.
    mapping: Option<Value>,
}

pub fn format(vm: &mut Vm, args: Args) -> Result {
    let source = Source {
        args: Some(args.get(1)),
        mapping: args.opt(2),
    };
    run(vm, this(args), source)
}

pub fn format_map(vm: &mut Vm, args: Args) -> Result {
    let source = Source {
        args: None,
        mapping: Some(args.get(1)),
    };
    run(vm, this(args), source)
}

fn run(vm: &mut Vm, template: Value, source: Source) -> Result {
    let mut out = TextBuilder::with_capacity(string::len(template.addr()) + 16);
    let mut auto = AutoNumber::default();
    with_units!(template, u => expand(vm, u, source, &mut auto, MAX_DEPTH, &mut out))?;
    support::finish(vm, out)
}

/// Write a template with its fields filled in.
fn expand<U: Unit>(
    vm: &mut Vm,
    template: &[U],
    source: Source,
    auto: &mut AutoNumber,
    depth: usize,
    out: &mut TextBuilder,
) -> Result<()> {
    if depth == 0 {
        return Err(vm.value_error(TOO_DEEP));
    }
    for piece in Markup::new(template) {
        let piece = match piece {
            Ok(piece) => piece,
            Err(text) => return Err(vm.value_error(text)),
        };
        out.push_units(piece.literal);
        let Some(field) = piece.field else {
            continue;
        };
        let value = find(vm, &field, source, auto)?;
        let value = convert(vm, value, field.conversion)?;
        let spec = if field.nested {
            let mut spec = TextBuilder::new();
            expand(vm, field.spec, source, auto, depth - 1, &mut spec)?;
            support::finish(vm, spec)?
        } else if field.spec.is_empty() {
            EMPTY_STR
        } else {
            str_of_units(vm, field.spec)?
        };
        let text = vm.format(value, spec)?;
        support::push(out, payload(text));
    }
    Ok(())
}

fn convert(vm: &mut Vm, value: Value, conversion: Option<u32>) -> Result {
    match conversion {
        None => Ok(value),
        Some(0x72) => vm.repr(value),
        Some(0x73) => vm.str_of(value),
        Some(0x61) => vm.ascii(value),
        Some(other) => Err(vm.value_error(unknown_conversion(other))),
    }
}

/// The value that a field's name stands for.
fn find<U: Unit>(
    vm: &mut Vm,
    field: &Field<'_, U>,
    source: Source,
    auto: &mut AutoNumber,
) -> Result {
    let (first, steps) = match split_field_name(field.name) {
        Ok(split) => split,
        Err(text) => return Err(vm.value_error(text)),
    };
    let index = match auto.resolve(first) {
        Ok(index) => index,
        Err(text) => return Err(vm.value_error(text)),
    };
    let mut value = match (index, first) {
        (Some(index), _) => {
            let Some(args) = source.args else {
                return Err(vm.value_error("Format string contains positional fields"));
            };
            if index >= tuple::len(args.addr()) {
                return Err(vm.index_error(missing_argument(index)));
            }
            tuple::get(args.addr(), index)
        }
        (None, First::Name(name)) => {
            let key = str_of_units(vm, name)?;
            match (source.args, source.mapping) {
                (None, Some(mapping)) => vm.get_item(mapping, key)?,
                (_, Some(keywords)) => match vm.dict_get(keywords, key)? {
                    Some(value) => value,
                    None => return Err(vm.key_error(key)),
                },
                (_, None) => return Err(vm.key_error(key)),
            }
        }
        _ => return Err(vm.value_error("Format string contains positional fields")),
    };
    for step in steps {
        value = match step {
            Ok(Step::Attribute(name)) => {
                let name = str_of_units(vm, name)?;
                let name = vm.intern(name)?;
                vm.get_attr(value, name)?
            }
            Ok(Step::Index(i)) => {
                let key = vm.int(i as i64)?;
                vm.get_item(value, key)?
            }
            Ok(Step::Key(key)) => {
                let key = str_of_units(vm, key)?;
                vm.get_item(value, key)?
            }
            Err(text) => return Err(vm.value_error(text)),
        };
    }
    Ok(value)
}
