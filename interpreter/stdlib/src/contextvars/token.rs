//! What `ContextVar.set` gives, to undo it. Words: A context, B variable, C the value before
//! (empty: there was none), D whether the token has been used.

use super::{context_type, here, own_data, unhashable};
use crate::util::*;
use pyrs_runtime::{Args, GetSetRow, NONE, Result, Row, TypeDef, Value, Vm};

static TOKEN: TypeDef = TypeDef {
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, _| {
            Err(vm.runtime_error("Tokens can only be created by ContextVars"))
        }),
        Row::new("__enter__", "self, /", |_, a| Ok(a.get(0))),
        Row::new("__exit__", "self, type, val, tb, /", |vm, a| {
            reset(vm, word(a.get(0), B), a.get(0))
        }),
        Row::new("__repr__", "self, /", repr),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[
        GetSetRow::get("var", |_, a| Ok(word(a.get(0), B))),
        GetSetRow::get("old_value", |vm, a| match a.get(0).addr().value(C) {
            Some(value) => Ok(value),
            None => {
                let class = class(vm, ClassId::ContextToken);
                attr(vm, class, "MISSING")
            }
        }),
    ],
    ..context_type("Token")
};

static MISSING: TypeDef = TypeDef {
    module: "Token",
    methods: &[Row::new("__repr__", "self, /", |vm, _| {
        vm.str("<Token.MISSING>")
    })],
    ..context_type("MISSING")
};

pub(super) fn define_types(vm: &mut Vm, module: Value) -> Result<()> {
    let token = define_as(vm, module, &TOKEN, None, ClassId::ContextToken)?;
    unhashable(vm, token)?;
    let missing = vm.define_type(&MISSING, None)?;
    vm.refresh_flags(missing);
    let missing = vm.new_instance(missing)?;
    let dict = pyrs_runtime::class::class_dict(token);
    vm.dict_set_text(dict, "MISSING", missing)?;
    vm.class_changed(token);
    Ok(())
}

pub(super) fn new(vm: &mut Vm, context: Value, var: Value, old: Option<Value>) -> Result {
    let this = make(vm, ClassId::ContextToken)?;
    set_word(vm, this, A, context);
    set_word(vm, this, B, var);
    vm.m.store_option(this.addr(), C, old);
    Ok(this)
}

/// Give the variable the value back that it had before the token was made.
pub(super) fn reset(vm: &mut Vm, var: Value, token: Value) -> Result {
    if !is_exactly(vm, token, ClassId::ContextToken) {
        let got = vm.repr_text(token)?;
        return Err(vm.type_error(format!("expected an instance of Token, got {got}")));
    }
    if small(token, D) != 0 {
        let text = vm.repr_text(token)?;
        return Err(vm.runtime_error(format!("{text} has already been used once")));
    }
    let context = here(vm)?;
    let other = if word(token, B) != var {
        Some("by a different ContextVar")
    } else if word(token, A) != context {
        Some("in a different Context")
    } else {
        None
    };
    if let Some(other) = other {
        let text = vm.repr_text(token)?;
        return Err(vm.value_error(format!("{text} was created {other}")));
    }
    let data = own_data(vm, context)?;
    set_small(token, D, 1);
    match token.addr().value(C) {
        Some(old) => vm.dict_set(data, var, old)?,
        None => {
            vm.dict_delete(data, var)?;
        }
    }
    Ok(NONE)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let used = if small(this, D) != 0 { " used" } else { "" };
    let var = vm.repr_text(word(this, B))?;
    let id = vm.id(this);
    vm.str(&format!("<Token{used} var={var} at {id:#x}>"))
}
