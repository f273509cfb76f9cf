//! _symtable: the scopes that the compiler finds in a text.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::call::CompileMode;
use pyrs_runtime::{Args, Result, Row, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Symtable, "_symtable";
    functions: [FUNCTIONS],
    constants: {
        "USE" = 16,
        "DEF_GLOBAL" = 1,
        "DEF_NONLOCAL" = 8,
        "DEF_LOCAL" = 2,
        "DEF_PARAM" = 4,
        "DEF_TYPE_PARAM" = 1024,
        "DEF_FREE_CLASS" = 64,
        "DEF_IMPORT" = 128,
        "DEF_BOUND" = 134,
        "DEF_ANNOT" = 256,
        "DEF_COMP_ITER" = 512,
        "DEF_COMP_CELL" = 2048,
        "TYPE_FUNCTION" = 0,
        "TYPE_CLASS" = 1,
        "TYPE_MODULE" = 2,
        "TYPE_ANNOTATION" = 3,
        "TYPE_TYPE_ALIAS" = 4,
        "TYPE_TYPE_PARAMETERS" = 5,
        "TYPE_TYPE_VARIABLE" = 6,
        "LOCAL" = 1,
        "GLOBAL_EXPLICIT" = 2,
        "GLOBAL_IMPLICIT" = 3,
        "FREE" = 4,
        "CELL" = 5,
        "SCOPE_OFF" = 12,
        "SCOPE_MASK" = 15,
    },
    fill: |vm, module| super::run(vm, module, "_symtable", "symtable"),
}

static FUNCTIONS: &[Row] = &[Row::new("_scopes", "source, filename, mode, /", scopes)];

fn scopes(vm: &mut Vm, args: Args) -> Result {
    let filename = crate::posix::fspath(vm, args.get(1))?;
    let filename = match bytes_of(vm, filename).is_some() {
        true => String::from_utf8_lossy(&need_bytes(vm, filename)?).into_owned(),
        false => vm.need_str(filename, "symtable() argument 2")?,
    };
    let mode = vm.need_str(args.get(2), "symtable() argument 3")?;
    let mode = match mode.as_str() {
        "exec" => CompileMode::Module,
        "eval" => CompileMode::Eval,
        "single" => CompileMode::Single,
        _ => {
            let text = "symtable() arg 3 must be 'exec' or 'eval' or 'single'";
            return Err(vm.value_error(text));
        }
    };
    let source = match vm.as_str(args.get(0)) {
        Some(_) => vm.need_str(args.get(0), "symtable() argument 1")?,
        None => {
            let data = need_bytes(vm, args.get(0))?;
            vm.decode_source(&data, &filename)?
        }
    };
    match vm.process.hooks.scopes {
        Some(scopes) => scopes(vm, &source, &filename, mode),
        None => Err(vm.not_implemented("scopes without a compiler")),
    }
}
