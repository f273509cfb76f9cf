//! What `ContextVar.set` gives, to undo it.

use super::{context_type, here, own_data, unhashable};
use crate::util::*;
use pyrs_runtime::{Args, GetSetRow, NONE, Result, Row, TypeDef, Value, Vm, native_struct};

native_struct! {
    pub struct Token {
        CONTEXT: Value,
        VAR: Value,
        /// The value before; empty: there was none.
        OLD: Option<Value>,
        USED: bool,
    }
}
native_struct! {
    /// The type of `Token.MISSING`.
    pub struct Missing {}
}

pub(super) static TOKEN: TypeDef = TypeDef {
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, _| {
            Err(vm.runtime_error("Tokens can only be created by ContextVars"))
        }),
        Row::new("__enter__", "self, /", |_, a| Ok(a.get(0))),
        Row::new("__exit__", "self, type, val, tb, /", |vm, a| {
            reset(vm, Token::VAR.get(a.get(0)), a.get(0))
        }),
        Row::new("__repr__", "self, /", repr),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[
        GetSetRow::get("var", |_, a| Ok(Token::VAR.get(a.get(0)))),
        GetSetRow::get("old_value", |vm, a| match Token::OLD.get(a.get(0)) {
            Some(value) => Ok(value),
            None => {
                let class = Token::class(vm);
                attr(vm, class, "MISSING")
            }
        }),
    ],
    ..context_type("Token")
};

pub(super) static MISSING: TypeDef = TypeDef {
    module: "Token",
    methods: &[Row::new("__repr__", "self, /", |vm, _| {
        vm.str("<Token.MISSING>")
    })],
    ..context_type("MISSING")
};

pub(super) fn finish_types(vm: &mut Vm) -> Result<()> {
    let token = Token::class(vm);
    unhashable(vm, token)?;
    let missing = Missing::make(vm)?;
    let dict = pyrs_runtime::class::class_dict(token);
    vm.dict_set_text(dict, "MISSING", missing)?;
    vm.class_changed(token);
    Ok(())
}

pub(super) fn new(vm: &mut Vm, context: Value, var: Value, old: Option<Value>) -> Result {
    let this = Token::make(vm)?;
    Token::CONTEXT.set(vm, this, context);
    Token::VAR.set(vm, this, var);
    Token::OLD.set(vm, this, old);
    Ok(this)
}

/// Give the variable the value back that it had before the token was made.
pub(super) fn reset(vm: &mut Vm, var: Value, token: Value) -> Result {
    if !Token::is_exactly(vm, token) {
        let got = vm.repr_text(token)?;
        return Err(vm.type_error(format!("expected an instance of Token, got {got}")));
    }
    if Token::USED.get(token) {
        let text = vm.repr_text(token)?;
        return Err(vm.runtime_error(format!("{text} has already been used once")));
    }
    let context = here(vm)?;
    let other = if Token::VAR.get(token) != var {
        Some("by a different ContextVar")
    } else if Token::CONTEXT.get(token) != context {
        Some("in a different Context")
    } else {
        None
    };
    if let Some(other) = other {
        let text = vm.repr_text(token)?;
        return Err(vm.value_error(format!("{text} was created {other}")));
    }
    let data = own_data(vm, context)?;
    Token::USED.set(vm, token, true);
    match Token::OLD.get(token) {
        Some(old) => vm.dict_set(data, var, old)?,
        None => {
            vm.dict_delete(data, var)?;
        }
    }
    Ok(NONE)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let used = if Token::USED.get(this) { " used" } else { "" };
    let var = vm.repr_text(Token::VAR.get(this))?;
    let id = vm.id(this);
    vm.str(&format!("<Token{used} var={var} at {id:#x}>"))
}
