//! _sysconfigdata: how the interpreter was built.

use crate::ModuleId;
use pyrs_runtime::py_module;

py_module! {
    pub static MODULE = ModuleId::SysConfigData, concat!("_sysconfigdata__linux_", crate::arch!(), "-linux-gnu");
    fill: |vm, module| super::run(vm, module, "_sysconfigdata", "sysconfigdata"),
}
