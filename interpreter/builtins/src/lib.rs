//! The builtin types and functions: method tables and what Python sees of them.
//!
//! One file (or folder) a type, its table at the top, one line here.

use pyrs_runtime::{Result, Vm};

mod bool;
mod class;
mod none;

/// Define all builtin types and fill the builtins namespace. Order matters only where a
/// type's base is another of these.
pub fn install(vm: &mut Vm) -> Result<()> {
    class::install(vm)?;
    none::install(vm)?;
    bool::install(vm)?;
    Ok(())
}
