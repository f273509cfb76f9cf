//! pyexpat: what importers of the parser need; there is no parser yet.

use crate::ModuleId;
use pyrs_runtime::py_module;

py_module! {
    pub static MODULE = ModuleId::Pyexpat, "pyexpat";
    fill: |vm, module| super::run(vm, module, "pyexpat", "pyexpat"),
}
