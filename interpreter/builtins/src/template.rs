//! `string.templatelib.Template` and `Interpolation`: what t-strings make.
//!
//! Words of an interpolation: A value, B expression, C conversion (a str or None), D format
//! spec. Of a template: A the strings, B the interpolations, as tuples.

use crate::support::need_text;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::state_iter;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, EMPTY_STR, EMPTY_TUPLE, Exc, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm,
    is_exact, string, tuple,
};

const MODULE: &str = "string.templatelib";

static TEMPLATE: TypeDef = TypeDef {
    module: MODULE,
    doc: "The parts of a template string, before anything is made of them.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new_template),
        Row::new("__repr__", "self, /", repr_template),
        Row::new("__iter__", "self, /", iter),
        Row::new("__add__", "self, value, /", add),
        Row::new("__reduce__", "self, /", reduce_template),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[
        GetSetRow::new("strings", |_, a| Ok(word(a, state_iter::A)), read_only),
        GetSetRow::new(
            "interpolations",
            |_, a| Ok(word(a, state_iter::B)),
            read_only,
        ),
        GetSetRow::get("values", values),
    ],
    ..TypeDef::new("Template", Kind::Template)
};

static INTERPOLATION: TypeDef = TypeDef {
    module: MODULE,
    doc: "A value in a template string, with its expression, conversion and format.",
    methods: &[
        Row::fixed(
            "__new__",
            "type, value, expression='', conversion=None, format_spec=''",
            new_interpolation,
        ),
        Row::new("__repr__", "self, /", repr_interpolation),
        Row::new("__reduce__", "self, /", reduce_interpolation),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[
        GetSetRow::new("value", |_, a| Ok(word(a, state_iter::A)), read_only),
        GetSetRow::new("expression", |_, a| Ok(word(a, state_iter::B)), read_only),
        GetSetRow::new("conversion", |_, a| Ok(word(a, state_iter::C)), read_only),
        GetSetRow::new("format_spec", |_, a| Ok(word(a, state_iter::D)), read_only),
    ],
    ..TypeDef::new("Interpolation", Kind::Interpolation)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    vm.define_type(&TEMPLATE, None)?;
    let class = vm.define_type(&INTERPOLATION, None)?;
    let names = ls::new(&mut vm.m)?;
    for name in ["value", "expression", "conversion", "format_spec"] {
        let name = vm.intern_str(name)?;
        ls::push(&mut vm.m, names.addr(), name)?;
    }
    let names = ls::to_tuple(&mut vm.m, names.addr())?;
    let dict = pyrs_runtime::class::class_dict(class);
    let key = vm.name(Name::__match_args__);
    vm.dict_set(dict, key, names)
}

fn word(args: Args, offset: usize) -> Value {
    args.get(0).addr().value(offset).unwrap_or(NONE)
}

fn read_only(vm: &mut Vm, _: Args) -> Result {
    Err(vm.raise_str(Exc::AttributeError, "readonly attribute"))
}

fn make_template(vm: &mut Vm, strings: Value, interpolations: Value) -> Result {
    let at = vm.m.alloc(Kind::Template.map(), state_iter::SIZE)?;
    vm.m.store(at, state_iter::A, strings);
    vm.m.store(at, state_iter::B, interpolations);
    Ok(Value::from_addr(at))
}

/// Adjacent strs become one, and between two interpolations there is an empty one.
fn new_template(vm: &mut Vm, args: Args) -> Result {
    if args.opt(2).is_some() {
        return Err(vm.type_error("Template.__new__ only accepts *args arguments"));
    }
    let parts = args.get(1);
    let (strings, interpolations) = (ls::new(&mut vm.m)?, ls::new(&mut vm.m)?);
    let mut text = EMPTY_STR;
    for i in 0..tuple::len(parts.addr()) {
        let part = tuple::get(parts.addr(), i);
        if let Some(more) = vm.as_str(part) {
            text = string::concat(&mut vm.m, text, more)?;
        } else if is_exact(part, Kind::Interpolation) {
            ls::push(&mut vm.m, strings.addr(), text)?;
            ls::push(&mut vm.m, interpolations.addr(), part)?;
            text = EMPTY_STR;
        } else {
            let got = vm.type_name_of(part);
            return Err(vm.type_error(format!(
                "Template.__new__ *args need to be of type 'str' or 'Interpolation', got {got}"
            )));
        }
    }
    ls::push(&mut vm.m, strings.addr(), text)?;
    let strings = ls::to_tuple(&mut vm.m, strings.addr())?;
    let interpolations = ls::to_tuple(&mut vm.m, interpolations.addr())?;
    make_template(vm, strings, interpolations)
}

fn repr_template(vm: &mut Vm, args: Args) -> Result {
    let strings = vm.repr_text(word(args, state_iter::A))?;
    let interpolations = vm.repr_text(word(args, state_iter::B))?;
    vm.str(&format!(
        "Template(strings={strings}, interpolations={interpolations})"
    ))
}

/// The value words of the template's interpolations.
fn values(vm: &mut Vm, args: Args) -> Result {
    let interpolations = word(args, state_iter::B);
    let n = tuple::len(interpolations.addr());
    let out = tuple::new(&mut vm.m, n)?;
    for i in 0..n {
        let part = tuple::get(interpolations.addr(), i);
        let value = part.addr().value(state_iter::A).unwrap_or(NONE);
        tuple::init(out, i, value);
    }
    Ok(Value::from_addr(out))
}

/// The parts in order, without the empty strs.
fn iter(vm: &mut Vm, args: Args) -> Result {
    let list = ls::new(&mut vm.m)?;
    let (strings, interpolations) = (word(args, state_iter::A), word(args, state_iter::B));
    for i in 0..tuple::len(strings.addr()) {
        let text = tuple::get(strings.addr(), i);
        if string::len(text.addr()) > 0 {
            ls::push(&mut vm.m, list.addr(), text)?;
        }
        if i < tuple::len(interpolations.addr()) {
            let part = tuple::get(interpolations.addr(), i);
            ls::push(&mut vm.m, list.addr(), part)?;
        }
    }
    vm.iter(list)
}

fn add(vm: &mut Vm, args: Args) -> Result {
    let other = args.get(1);
    if !is_exact(other, Kind::Template) {
        let got = vm.type_full_name(vm.class_of(other));
        return Err(vm.type_error(format!(
            "can only concatenate {MODULE}.Template (not \"{got}\") to {MODULE}.Template"
        )));
    }
    let of = |value: Value, offset| value.addr().value(offset).unwrap_or(EMPTY_TUPLE);
    let (a, b) = (args.get(0), other);
    let strings = ls::from_tuple(&mut vm.m, of(a, state_iter::A).addr())?;
    // The last str of the one and the first of the other are one.
    let last = ls::pop(&mut vm.m, strings.addr())?;
    let tail = of(b, state_iter::A);
    let middle = string::concat(&mut vm.m, last, tuple::get(tail.addr(), 0))?;
    ls::push(&mut vm.m, strings.addr(), middle)?;
    for i in 1..tuple::len(tail.addr()) {
        ls::push(&mut vm.m, strings.addr(), tuple::get(tail.addr(), i))?;
    }
    let interpolations = ls::from_tuple(&mut vm.m, of(a, state_iter::B).addr())?;
    vm.list_extend(interpolations, of(b, state_iter::B))?;
    let strings = ls::to_tuple(&mut vm.m, strings.addr())?;
    let interpolations = ls::to_tuple(&mut vm.m, interpolations.addr())?;
    make_template(vm, strings, interpolations)
}

fn reduce_template(vm: &mut Vm, args: Args) -> Result {
    let module = vm.str(MODULE)?;
    let globals = vm.new_dict()?;
    let from = vm.str("_template_unpickle")?;
    let names = vm.tuple(&[from])?;
    let module = vm.import_name(module, globals, names, Value::small(0))?;
    let name = vm.intern_str("_template_unpickle")?;
    let function = vm.get_attr(module, name)?;
    let parts = vm.tuple(&[word(args, state_iter::A), word(args, state_iter::B)])?;
    vm.tuple(&[function, parts])
}

fn new_interpolation(vm: &mut Vm, args: Args) -> Result {
    let text = |vm: &mut Vm, i: usize, name: &str| match args.opt(i) {
        None => Ok(EMPTY_STR),
        Some(value) => need_text(vm, value, &format!("Interpolation() argument '{name}'")),
    };
    let expression = text(vm, 2, "expression")?;
    let conversion = match args.some(3) {
        None => NONE,
        Some(value) => {
            let value = need_text(vm, value, "Interpolation() argument 'conversion'")?;
            if !matches!(string::as_ascii(value.addr()), Some("s" | "r" | "a")) {
                return Err(vm.value_error(
                    "Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'",
                ));
            }
            value
        }
    };
    let spec = text(vm, 4, "format_spec")?;
    let at = vm.m.alloc(Kind::Interpolation.map(), state_iter::SIZE)?;
    vm.m.store(at, state_iter::A, args.get(1));
    vm.m.store(at, state_iter::B, expression);
    vm.m.store(at, state_iter::C, conversion);
    vm.m.store(at, state_iter::D, spec);
    Ok(Value::from_addr(at))
}

fn repr_interpolation(vm: &mut Vm, args: Args) -> Result {
    let value = vm.repr_text(word(args, state_iter::A))?;
    let expression = vm.repr_text(word(args, state_iter::B))?;
    let conversion = vm.repr_text(word(args, state_iter::C))?;
    let spec = vm.repr_text(word(args, state_iter::D))?;
    vm.str(&format!(
        "Interpolation({value}, {expression}, {conversion}, {spec})"
    ))
}

fn reduce_interpolation(vm: &mut Vm, args: Args) -> Result {
    let class = vm.class_of(args.get(0));
    let parts = vm.tuple(&[
        word(args, state_iter::A),
        word(args, state_iter::B),
        word(args, state_iter::C),
        word(args, state_iter::D),
    ])?;
    vm.tuple(&[class, parts])
}
