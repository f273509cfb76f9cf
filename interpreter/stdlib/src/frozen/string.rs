//! _string: the parts of format strings.

use crate::ModuleId;
use pyrs_runtime::py_module;

py_module! {
    pub static MODULE = ModuleId::String, "_string";
    fill: |vm, module| super::run(vm, module, "_string", "string"),
}
