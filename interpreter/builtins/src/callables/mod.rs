//! Functions and what is like them: methods, native functions, descriptors of builtin
//! types, cells, code objects.

mod cell;
mod code;
mod descriptors;
mod function;
mod method;
mod native;

use pyrs_runtime::{NONE, Result, Value, Vm};

pub fn install(vm: &mut Vm) -> Result<()> {
    function::install(vm)?;
    method::install(vm)?;
    native::install(vm)?;
    descriptors::install(vm)?;
    cell::install(vm)?;
    code::install(vm)
}

/// A str of static text, None for an empty one.
fn text_or_none(vm: &mut Vm, text: &'static str) -> Result {
    if text.is_empty() {
        return Ok(NONE);
    }
    vm.str(text)
}

/// What takes arguments in a way that no signature says, by owner and name: rows have defaults
/// there that callers cannot give.
const UNSIGNED: &[(&str, &str)] = &[
    ("", "__build_class__"),
    ("", "dir"),
    ("", "getattr"),
    ("", "iter"),
    ("", "max"),
    ("", "min"),
    ("", "next"),
    ("", "vars"),
    ("dict", "update"),
];

/// `__text_signature__` of a native row: `self` is marked as bound.
fn text_signature(vm: &mut Vm, row: usize) -> Result {
    let native = vm.process.natives.info(row);
    if UNSIGNED.contains(&(native.owner, native.name)) {
        return Ok(NONE);
    }
    let text = if native.method {
        let own = native.signature;
        let own = own.strip_prefix("self").map_or_else(
            || {
                own.strip_prefix("type")
                    .or(own.strip_prefix("cls"))
                    .map(|r| ("$type", r))
            },
            |r| Some(("$self", r)),
        );
        match own {
            Some((first, rest)) => format!("({first}{rest})"),
            None => format!("({})", native.signature),
        }
    } else {
        let own = native.signature;
        if own.is_empty() {
            "($module, /)".to_owned()
        } else if own.split(", ").any(|p| p == "/") {
            format!("($module, {own})")
        } else {
            format!("($module, /, {own})")
        }
    };
    vm.str(&text)
}

/// `(getattr, (obj, name))`: how bound and unbound methods are pickled.
fn reduce_getattr(vm: &mut Vm, obj: Value, name: &str) -> Result {
    let builtins = vm.builtins();
    let getattr = vm.dict_get_text(builtins, "getattr")?.unwrap_or(NONE);
    let name = vm.intern_str(name)?;
    let args = vm.tuple(&[obj, name])?;
    vm.tuple(&[getattr, args])
}
