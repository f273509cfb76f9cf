//! Native modules that are written in Python, for what is not hot: their sources are in
//! `py/` and run when the module is first imported.

pub mod imp;
pub mod opcode;
pub mod string;
pub mod symtable;
pub mod sysconfigdata;
pub mod tokenize;
pub mod typing;
pub mod warnings;

use crate::util::run_own;
use pyrs_runtime::{Result, Value, Vm};

/// Run a module's source. What it imports may import it.
fn run(vm: &mut Vm, module: Value, name: &str, source: &str) -> Result<()> {
    vm.add_module(name, module)?;
    run_own(vm, module, &format!("<{name}>"), source)
}
