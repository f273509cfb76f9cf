//! The builtin types and functions: method tables and what Python sees of them.
//!
//! One file (or folder) a type, its table at the top, one line here.

use pyrs_runtime::{Result, Vm};

mod bool;
mod callables;
mod class;
mod dict;
mod exceptions;
mod functions;
mod iterators;
mod list;
mod module;
mod none;
mod range;
mod set;
mod slice;
mod support;
mod tuple;

/// Define all builtin types and fill the builtins namespace. Order matters only where a
/// type's base is another of these.
pub fn install(vm: &mut Vm) -> Result<()> {
    class::install(vm)?;
    exceptions::install(vm)?;
    none::install(vm)?;
    bool::install(vm)?;
    list::install(vm)?;
    tuple::install(vm)?;
    range::install(vm)?;
    slice::install(vm)?;
    dict::install(vm)?;
    set::install(vm)?;
    iterators::install(vm)?;
    callables::install(vm)?;
    module::install(vm)?;
    functions::install(vm)?;
    Ok(())
}
