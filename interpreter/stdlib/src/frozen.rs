//! Native modules that are written in Python, for what is not hot: their sources are in
//! `py/` and run when the module is first imported.

use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Row, Value, Vm};

fn of_source(vm: &mut Vm, name: &str, source: &str) -> Result {
    let module = vm.new_module(name)?;
    vm.add_module(name, module)?;
    run_source(vm, module, &format!("<{name}>"), source)?;
    Ok(module)
}

pub fn typing(vm: &mut Vm) -> Result {
    use pyrs_runtime::class::{flags, set_flag, set_small, small};
    use pyrs_runtime::objmodel::kinds::typeobj;
    let module = of_source(vm, "_typing", include_str!("py/typing.py"))?;
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
    Ok(module)
}
pub fn imp(vm: &mut Vm) -> Result {
    let module = of_source(vm, "_imp", include_str!("py/imp.py"))?;
    vm.add_functions(module, IMP)?;
    Ok(module)
}

static IMP: &[Row] = &[Row::new("create_builtin", "spec, /", create_builtin)];

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
pub fn opcode(vm: &mut Vm) -> Result {
    of_source(vm, "_opcode", include_str!("py/opcode.py"))
}
static TOKENIZE: &[Row] = &[Row::new("_tokens", "source, /", |vm, a| {
    let source = vm.need_str(a.get(0), "_tokens() argument")?;
    match vm.process.hooks.tokens {
        Some(tokens) => tokens(vm, &source),
        None => Err(vm.not_implemented("tokenizing without a compiler")),
    }
})];

pub fn tokenize(vm: &mut Vm) -> Result {
    let module = vm.new_module("_tokenize")?;
    vm.add_functions(module, TOKENIZE)?;
    vm.add_module("_tokenize", module)?;
    run_source(vm, module, "<_tokenize>", include_str!("py/tokenize.py"))?;
    Ok(module)
}
pub fn sysconfigdata(vm: &mut Vm) -> Result {
    of_source(vm, "_sysconfigdata", include_str!("py/sysconfigdata.py"))
}
pub fn string(vm: &mut Vm) -> Result {
    of_source(vm, "_string", include_str!("py/string.py"))
}

static WARNINGS: &[Row] = &[
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

pub fn warnings(vm: &mut Vm) -> Result {
    let module = vm.new_module("_warnings")?;
    vm.add_functions(module, WARNINGS)?;
    vm.add_module("_warnings", module)?;
    run_source(vm, module, "<_warnings>", include_str!("py/warnings.py"))?;
    let dict = vm.module_dict(module);
    if let Some(get) = vm.dict_get_text(dict, "__getattr__")? {
        let name = vm.str("_warnings_context")?;
        vm.call(get, &[name])?;
    }
    Ok(module)
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
