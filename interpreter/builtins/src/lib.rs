//! The builtin types and functions: method tables and what Python sees of them.
//!
//! One file (or folder) a type, its table at the top, one line here.

use pyrs_runtime::{Result, Vm};

pub mod bool;
mod bytes;
pub mod codec;
mod complex;
pub mod float;
pub mod int;
mod memoryview;
mod none;
mod percent;
mod str;
pub mod support;

/// Define all builtin types and fill the builtins namespace. Order matters only where a
/// type's base is another of these.
pub fn install(vm: &mut Vm) -> Result<()> {
    none::install(vm)?;
    int::install(vm)?;
    bool::install(vm)?;
    float::install(vm)?;
    complex::install(vm)?;
    str::install(vm)?;
    Ok(())
}
