//! _imp: what importlib asks about native modules.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Row, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Imp, "_imp";
    functions: [FUNCTIONS],
    values: {
        /// The module that makes specs, once importlib's own machinery is there.
        ImportSpecs,
    },
    fill: |vm, module| super::run(vm, module, "_imp", "imp"),
}

static FUNCTIONS: &[Row] = &[Row::new("create_builtin", "spec, /", create_builtin)];

/// The module of a spec, which is in sys.modules from then on.
fn create_builtin(vm: &mut Vm, args: Args) -> Result {
    let name = attr(vm, args.get(0), "name")?;
    let name = vm.need_str(name, "spec.name")?;
    let modules = vm.modules();
    if let Some(module) = vm.dict_get_text(modules, &name)? {
        return Ok(module);
    }
    Ok(crate::make_native(vm, &name)?.unwrap_or(NONE))
}
