//! _typing: type variables and type aliases.

use crate::ModuleId;
use pyrs_runtime::class::{flags, set_flag, set_small, small};
use pyrs_runtime::objmodel::kinds::typeobj;
use pyrs_runtime::{Result, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Typing, "_typing";
    fill: fill,
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    super::run(vm, module, "_typing", "typing")?;
    let dict = vm.module_dict(module);
    // To programs these are builtin types.
    for name in [
        "NoDefaultType",
        "TypeVar",
        "ParamSpec",
        "TypeVarTuple",
        "ParamSpecArgs",
        "ParamSpecKwargs",
        "TypeAliasType",
    ] {
        if let Some(class) = vm.dict_get_text(dict, name)? {
            set_flag(class, flags::QUALIFIED | flags::IMMUTABLE);
            let bits = small(class, typeobj::FLAGS) & !flags::SUBCLASSABLE;
            set_small(class, typeobj::FLAGS, bits);
        }
    }
    Ok(())
}
