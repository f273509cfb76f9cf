//! The builtin types and functions: method tables and what Python sees of them.
//!
//! One file (or folder) a type, its table at the top, one line here.

pub use functions::edited_line;
pub use functions::{is_instance, is_subclass};

use pyrs_runtime::{Result, Vm};

pub mod bool;
mod bytearray;
mod bytes;
mod callables;
mod claims;
mod class;
pub mod codec;
mod complex;
mod dict;
mod exceptions;
pub mod float;
mod frame_locals;
mod frames;
mod functions;
pub mod generators;
mod generic;
pub mod int;
mod iterators;
mod list;
pub mod memoryview;
mod module;
mod none;
mod percent;
mod range;
mod set;
pub mod shared;
mod slice;
mod str;
pub mod support;
pub mod syntax;
mod template;
mod tuple;

/// Define all builtin types and fill the builtins namespace. Order matters only where a
/// type's base is another of these.
pub fn install(vm: &mut Vm) -> Result<()> {
    class::install(vm)?;
    exceptions::install(vm)?;
    none::install(vm)?;
    int::install(vm)?;
    bool::install(vm)?;
    list::install(vm)?;
    tuple::install(vm)?;
    range::install(vm)?;
    slice::install(vm)?;
    dict::install(vm)?;
    set::install(vm)?;
    iterators::install(vm)?;
    callables::install(vm)?;
    generic::install(vm)?;
    generators::install(vm)?;
    frames::install(vm)?;
    frame_locals::install(vm)?;
    module::install(vm)?;
    functions::install(vm)?;
    float::install(vm)?;
    complex::install(vm)?;
    str::install(vm)?;
    bytes::install(vm)?;
    bytearray::install(vm)?;
    memoryview::install(vm)?;
    template::install(vm)?;
    Ok(())
}
