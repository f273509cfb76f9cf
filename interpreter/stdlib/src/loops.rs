//! The functions that native code calls to walk over what Python code gives; see
//! `Vm::run_loop`. They are in `py/loops.py`.

use crate::util::run_own;
use pyrs_runtime::{Result, Vm};

/// A tuple of them, in the order of `Loop`.
pub(crate) fn make(vm: &mut Vm) -> Result {
    let module = vm.new_module("<loops>")?;
    run_own(vm, module, "<loops>", "loops")?;
    let dict = vm.module_dict(module);
    match vm.dict_get_text(dict, "loops")? {
        Some(loops) => Ok(loops),
        None => Err(vm.not_implemented("the loops of the library")),
    }
}
