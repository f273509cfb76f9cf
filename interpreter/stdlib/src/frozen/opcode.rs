//! _opcode: what `dis` asks about instructions.

use crate::ModuleId;
use pyrs_runtime::py_module;

py_module! {
    pub static MODULE = ModuleId::Opcode, "_opcode";
    fill: |vm, module| super::run(vm, module, "_opcode", "opcode"),
}
