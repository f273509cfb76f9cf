//! function: what `def` and `lambda` make.

use pyrs_bytecode::CodeFlags;
use pyrs_runtime::frame::{self, pool};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{function, function_extras as fx};
use pyrs_runtime::{
    Args, EMPTY_TUPLE, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of, tuple,
};

static FUNCTION: TypeDef = TypeDef {
    doc: "Create a function object.",
    weakrefable: true,
    methods: &[
        Row::fixed(
            "__new__",
            "type, /, code, globals, name=None, argdefs=None, closure=None, kwdefaults=None",
            new,
        ),
        Row::new("__call__", "self, /, *args, **kwargs", |vm, a| {
            vm.call_ex(a.get(0), a.get(1), a.opt(2))
        }),
        Row::new("__get__", "self, instance, owner=None, /", |vm, a| {
            if a.get(1) == NONE && a.some(2).is_some_and(|c| c != vm.type_of_kind(Kind::None)) {
                return Ok(a.get(0));
            }
            vm.new_method(a.get(0), a.get(1))
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let name = vm.function_qualname(a.get(0));
            let id = vm.id(a.get(0));
            vm.str(&format!("<function {name} at {id:#x}>"))
        }),
    ],
    getsets: &[
        GetSetRow::new("__code__", |_, a| Ok(code_of(a.get(0))), set_code),
        GetSetRow::new(
            "__defaults__",
            |vm, a| Ok(extra(vm, a, fx::DEFAULTS)),
            |vm, a| set_checked(vm, a, fx::DEFAULTS, Kind::Tuple, "__defaults__", "tuple"),
        ),
        GetSetRow::new(
            "__kwdefaults__",
            |vm, a| Ok(extra(vm, a, fx::KWDEFAULTS)),
            |vm, a| set_checked(vm, a, fx::KWDEFAULTS, Kind::Dict, "__kwdefaults__", "dict"),
        ),
        GetSetRow::member("__globals__", |_, a| Ok(word(a, function::GLOBALS))),
        GetSetRow::member("__closure__", |_, a| Ok(word(a, function::CLOSURE))),
        GetSetRow::member("__builtins__", |vm, a| {
            let globals = word(a, function::GLOBALS);
            let key = vm.name(Name::__builtins__);
            match vm.dict_get_str(globals, key) {
                Some(m) if vm.is_module(m) => Ok(vm.module_dict(m)),
                Some(dict) => Ok(dict),
                None => Ok(vm.builtins()),
            }
        }),
        GetSetRow::new(
            "__name__",
            |vm, a| Ok(name_of(vm, a.get(0))),
            |vm, a| set_text(vm, a, fx::NAME, "__name__"),
        ),
        GetSetRow::new(
            "__qualname__",
            |vm, a| match vm.function_extra(a.get(0), fx::QUALNAME) {
                Some(own) => Ok(own),
                None => vm.code_word(code_of(a.get(0)), pool::QUALNAME),
            },
            |vm, a| set_text(vm, a, fx::QUALNAME, "__qualname__"),
        ),
        GetSetRow::new(
            "__doc__",
            |vm, a| doc_of(vm, a.get(0)),
            |vm, a| set_any(vm, a, fx::DOC),
        ),
        GetSetRow::new(
            "__module__",
            |vm, a| Ok(module_of(vm, a.get(0))),
            |vm, a| set_any(vm, a, fx::MODULE),
        ),
        GetSetRow::new(
            "__dict__",
            |vm, a| vm.instance_dict(a.get(0)),
            |vm, a| {
                let Some(dict) = a.opt(1) else {
                    return Err(vm.type_error("cannot delete __dict__"));
                };
                if dict.is_small() || kind_of(dict) != Kind::Dict {
                    let got = vm.type_name_of(dict);
                    return Err(vm.type_error(format!(
                        "__dict__ must be set to a dictionary, not a '{got}'"
                    )));
                }
                vm.set_function_extra(a.get(0), fx::DICT, Some(dict))?;
                Ok(NONE)
            },
        ),
        GetSetRow::new("__annotations__", annotations, set_annotations),
        GetSetRow::new(
            "__annotate__",
            |vm, a| Ok(extra(vm, a, fx::ANNOTATE)),
            set_annotate,
        ),
        GetSetRow::new(
            "__type_params__",
            |vm, a| {
                Ok(vm
                    .function_extra(a.get(0), fx::TYPE_PARAMS)
                    .unwrap_or(EMPTY_TUPLE))
            },
            |vm, a| {
                let value = a
                    .opt(1)
                    .filter(|&v| v.is_ref() && kind_of(v) == Kind::Tuple)
                    .map(pyrs_runtime::payload);
                if value.is_none() {
                    return Err(vm.type_error("__type_params__ must be set to a tuple"));
                }
                vm.set_function_extra(a.get(0), fx::TYPE_PARAMS, value)?;
                Ok(NONE)
            },
        ),
    ],
    ..TypeDef::new("function", Kind::Function)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    vm.define_type(&FUNCTION, None).map(|_| ())
}

fn word(a: Args, offset: usize) -> Value {
    a.get(0).addr().value(offset).unwrap_or(NONE)
}

pub fn code_of(f: Value) -> Value {
    f.addr().get(function::CODE)
}

fn extra(vm: &Vm, a: Args, field: usize) -> Value {
    vm.function_extra(a.get(0), field).unwrap_or(NONE)
}

fn name_of(vm: &Vm, f: Value) -> Value {
    vm.function_extra(f, fx::NAME)
        .or(frame::pool_word(code_of(f), pool::NAME))
        .unwrap_or(NONE)
}

/// The docstring is the code's first constant.
fn doc_of(vm: &mut Vm, f: Value) -> Result {
    if let Some(doc) = vm.function_extra(f, fx::DOC) {
        return Ok(doc);
    }
    let code = code_of(f);
    let has = vm
        .code_data(code)
        .is_some_and(|c| c.flags.has(CodeFlags::HAS_DOCSTRING));
    if has { vm.first_const(code) } else { Ok(NONE) }
}

fn module_of(vm: &Vm, f: Value) -> Value {
    if let Some(module) = vm.function_extra(f, fx::MODULE) {
        return module;
    }
    let globals = f.addr().get(function::GLOBALS);
    vm.dict_get_str(globals, vm.name(Name::__name__))
        .unwrap_or(NONE)
}

fn set_any(vm: &mut Vm, a: Args, field: usize) -> Result {
    vm.set_function_extra(a.get(0), field, Some(a.opt(1).unwrap_or(NONE)))?;
    Ok(NONE)
}

fn set_text(vm: &mut Vm, a: Args, field: usize, name: &str) -> Result {
    let text = a.opt(1).and_then(|v| vm.as_str(v));
    if text.is_none() {
        return Err(vm.type_error(format!("{name} must be set to a string object")));
    }
    vm.set_function_extra(a.get(0), field, text)?;
    Ok(NONE)
}

/// Set a field that is None or of a kind.
fn set_checked(vm: &mut Vm, a: Args, field: usize, kind: Kind, name: &str, what: &str) -> Result {
    let value = a.some(1);
    if value.is_some_and(|v| v.is_small() || kind_of(v) != kind) {
        return Err(vm.type_error(format!("{name} must be set to a {what} object")));
    }
    // Calls read exact tuples.
    let value = value.map(pyrs_runtime::payload);
    vm.set_function_extra(a.get(0), field, value)?;
    Ok(NONE)
}

fn set_code(vm: &mut Vm, a: Args) -> Result {
    let f = a.get(0);
    let Some(code) = a.opt(1).filter(|&c| c.is_ref() && kind_of(c) == Kind::Code) else {
        return Err(vm.type_error("__code__ must be set to a code object"));
    };
    let closure = f.addr().value(function::CLOSURE);
    let have = closure.map_or(0, |c| tuple::len(c.addr()));
    let want = vm.code_data(code).map_or(0, |c| c.freevars.len());
    if have != want {
        let name = vm.str_text(name_of(vm, f))?;
        return Err(vm.value_error(format!(
            "{name}() requires a code object with {have} free vars, not {want}"
        )));
    }
    vm.m.store(f.addr(), function::CODE, code);
    let facts = Value::small(frame::code_facts(code));
    vm.m.store(f.addr(), function::FACTS, facts);
    Ok(NONE)
}

fn annotations(vm: &mut Vm, a: Args) -> Result {
    let f = a.get(0);
    if let Some(dict) = vm.function_extra(f, fx::ANNOTATIONS) {
        return Ok(dict);
    }
    let dict = match vm.function_extra(f, fx::ANNOTATE).filter(|&f| f != NONE) {
        Some(annotate) => {
            let dict = vm.call(annotate, &[Value::small(1)])?;
            if dict.is_small() || kind_of(dict) != Kind::Dict {
                let got = vm.type_name_of(dict);
                return Err(vm.type_error(format!("__annotate__() must return a dict, not {got}")));
            }
            dict
        }
        None => vm.new_dict()?,
    };
    vm.set_function_extra(f, fx::ANNOTATIONS, Some(dict))?;
    Ok(dict)
}

fn set_annotations(vm: &mut Vm, a: Args) -> Result {
    let value = a.some(1);
    if value.is_some_and(|v| v.is_small() || kind_of(v) != Kind::Dict) {
        return Err(vm.type_error("__annotations__ must be set to a dict object"));
    }
    vm.set_function_extra(a.get(0), fx::ANNOTATIONS, value)?;
    vm.set_function_extra(a.get(0), fx::ANNOTATE, None)?;
    Ok(NONE)
}

fn set_annotate(vm: &mut Vm, a: Args) -> Result {
    let Some(value) = a.opt(1) else {
        return Err(vm.type_error("__annotate__ cannot be deleted"));
    };
    if value == NONE {
        vm.set_function_extra(a.get(0), fx::ANNOTATE, None)?;
        return Ok(NONE);
    }
    if !vm.is_callable(value) {
        return Err(vm.type_error("__annotate__ must be callable or None"));
    }
    vm.set_function_extra(a.get(0), fx::ANNOTATE, Some(value))?;
    vm.set_function_extra(a.get(0), fx::ANNOTATIONS, None)?;
    Ok(NONE)
}

fn new(vm: &mut Vm, a: Args) -> Result {
    let (code, globals) = (a.get(1), a.get(2));
    if code.is_small() || kind_of(code) != Kind::Code {
        let got = vm.type_name_of(code);
        return Err(vm.type_error(format!(
            "function() argument 'code' must be code, not {got}"
        )));
    }
    if globals.is_small() || kind_of(globals) != Kind::Dict {
        let got = vm.type_name_of(globals);
        return Err(vm.type_error(format!(
            "function() argument 'globals' must be dict, not {got}"
        )));
    }
    let name = a.some(3).map(pyrs_runtime::payload);
    if name.is_some_and(|n| vm.as_str(n).is_none()) {
        return Err(vm.type_error("arg 3 (name) must be None or string"));
    }
    let defaults = a.some(4).map(pyrs_runtime::payload);
    if defaults.is_some_and(|d| d.is_small() || kind_of(d) != Kind::Tuple) {
        return Err(vm.type_error("arg 4 (defaults) must be None or tuple"));
    }
    if a.some(6)
        .is_some_and(|d| d.is_small() || kind_of(d) != Kind::Dict)
    {
        return Err(vm.type_error("arg 6 (kwdefaults) must be None or dict"));
    }
    let closure = a.some(5).map(pyrs_runtime::payload);
    let free = vm.code_data(code).map_or(0, |c| c.freevars.len());
    match closure {
        Some(c) if c.is_small() || kind_of(c) != Kind::Tuple => {
            return Err(vm.type_error("arg 5 (closure) must be tuple"));
        }
        None if free > 0 => return Err(vm.type_error("arg 5 (closure) must be tuple")),
        _ => {}
    }
    let given = closure.map_or(0, |c| tuple::len(pyrs_runtime::payload(c).addr()));
    if given != free {
        let name = vm.code_text(code, pool::NAME);
        return Err(vm.value_error(format!(
            "{name} requires closure of length {free}, not {given}"
        )));
    }
    for i in 0..given {
        let cell = tuple::get(
            pyrs_runtime::payload(closure.unwrap_or(EMPTY_TUPLE)).addr(),
            i,
        );
        if !frame::is_cell(cell) {
            let got = vm.type_name_of(cell);
            return Err(vm.type_error(format!("arg 5 (closure) expected cell, found {got}")));
        }
    }
    let f = vm.new_function(code, globals, closure.filter(|_| free > 0))?;
    for (field, value) in [
        (fx::NAME, name),
        (fx::DEFAULTS, defaults),
        (fx::KWDEFAULTS, a.some(6)),
    ] {
        if value.is_some() {
            vm.set_function_extra(f, field, value)?;
        }
    }
    Ok(f)
}
