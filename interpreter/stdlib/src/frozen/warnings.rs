//! _warnings: `warn` and what the `warnings` module takes over.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Row, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Warnings, "_warnings";
    functions: [FUNCTIONS],
    fill: fill,
}

static FUNCTIONS: &[Row] = &[
    Row::new("_where", "level", where_),
    Row::new(
        "warn",
        "message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=()",
        |vm, a| {
            let defaults = [NONE, NONE, Value::small(1), NONE, pyrs_runtime::EMPTY_TUPLE];
            let mut given = defaults;
            for (i, word) in given.iter_mut().enumerate() {
                *word = a.opt(i).unwrap_or(defaults[i]);
            }
            let warn = import_attr(vm, "_warnings", "_warn")?;
            vm.call(warn, &given)
        },
    ),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    super::run(vm, module, "_warnings", "warnings")?;
    let dict = vm.module_dict(module);
    if let Some(get) = vm.dict_get_text(dict, "__getattr__")? {
        let name = vm.str("_warnings_context")?;
        vm.call(get, &[name])?;
    }
    Ok(())
}

/// File, line and globals of the caller `level` frames up.
fn where_(vm: &mut Vm, args: Args) -> Result {
    let mut level = args.index(vm, 0)?;
    let mut frame = vm.current_frame();
    while level > 1 {
        frame = frame.and_then(|f| f.caller());
        level -= 1;
    }
    let Some(frame) = frame else {
        let sys = vm.str("<sys>")?;
        return vm.tuple(&[sys, Value::small(0), NONE]);
    };
    let file = vm.code_text(frame.code(), pyrs_runtime::frame::pool::FILENAME);
    let line = vm.code_line(frame.code(), frame.pc_offset().saturating_sub(1));
    let file = vm.str(&file)?;
    vm.tuple(&[file, Value::small(line as i64), frame.globals()])
}
