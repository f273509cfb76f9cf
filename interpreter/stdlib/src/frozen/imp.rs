//! _imp: what importlib asks about native modules.

use crate::ModuleId;
use crate::import::compiled;
use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Row, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Imp, "_imp";
    functions: [FUNCTIONS],
    values: {
        /// The module that makes specs, once importlib's own machinery is there.
        ImportSpecs,
    },
    fill: fill,
}

static FUNCTIONS: &[Row] = &[
    Row::new("create_builtin", "spec, /", create_builtin),
    Row::new("source_hash", "key, source", |vm, a| {
        let key = a.index(vm, 0)?;
        let source = need_bytes(vm, a.get(1))?;
        let hash = compiled::source_hash(key as u64, &source);
        new_bytes(vm, &hash)
    }),
    Row::new("_fix_co_filename", "code, path, /", |vm, a| {
        compiled::fix_filename(vm, a.get(0), a.get(1))
    }),
    // What `linecache` shows of the code of `-c`: the code and its text, or None.
    Row::new("_command", "", |vm, _| {
        let Some((code, text)) = vm.interp.command.clone() else {
            return Ok(NONE);
        };
        let text = vm.str(&text)?;
        let code = vm.rooted(code);
        vm.tuple(&[code, text])
    }),
    Row::new("_library_code", "path, /", |vm, a| {
        let path = vm.need_str(a.get(0), "path")?;
        Ok(crate::import::stored_code(vm, &path)?.unwrap_or(NONE))
    }),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let magic = vm.int(compiled::magic().into())?;
    set(vm, module, "pyc_magic_number_token", magic)?;
    super::run(vm, module, "_imp", "imp")?;
    let check = vm.interp.options.check_pycs.clone();
    let check = vm.str(check.as_deref().unwrap_or("default"))?;
    set(vm, module, "check_hash_based_pycs", check)
}

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
