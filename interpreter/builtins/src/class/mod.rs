//! Classes: `object`, `type`, the class statement, and the descriptors every class uses.

pub mod build;
mod descriptors;
mod new;
mod object;
mod reduce;
mod signatures;
mod slots;
mod superobj;
mod typeobj;

pub use typeobj::union;

use pyrs_runtime::{Result, Vm};

pub fn install(vm: &mut Vm) -> Result<()> {
    object::install(vm)?;
    typeobj::install(vm)?;
    descriptors::install(vm)?;
    superobj::install(vm)?;
    build::install(vm)
}
