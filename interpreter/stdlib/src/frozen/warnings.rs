//! _warnings: `warn` and what the `warnings` module takes over.

use crate::ModuleId;
use pyrs_runtime::frame::FrameRef;
use pyrs_runtime::{Args, NONE, Result, Row, Value, Vm, py_module, tuple};

py_module! {
    pub static MODULE = ModuleId::Warnings, "_warnings";
    functions: [FUNCTIONS],
    fill: fill,
}

static FUNCTIONS: &[Row] = &[
    Row::new("_where", "level, skipped", where_),
    Row::new("_line_of", "filename, line", line_of),
    Row::new(
        "warn",
        "message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=()",
        |vm, a| {
            let defaults = [NONE, NONE, Value::small(1), NONE, pyrs_runtime::EMPTY_TUPLE];
            let mut given = defaults;
            for (i, word) in given.iter_mut().enumerate() {
                *word = a.opt(i).unwrap_or(defaults[i]);
            }
            let warn = vm.warner()?;
            vm.call(warn, &given)
        },
    ),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    super::run(vm, module, "_warnings", "warnings")?;
    let dict = vm.module_dict(module);
    if let Some(warn) = vm.dict_get_text(dict, "_warn")? {
        vm.interp.warn = Some(vm.root_value(warn));
    }
    if let Some(get) = vm.dict_get_text(dict, "__getattr__")? {
        let name = vm.str("_warnings_context")?;
        vm.call(get, &[name])?;
    }
    Ok(())
}

/// File, line and globals of the caller `level` frames up, where those of the import
/// machinery and of the files that are to be skipped do not count.
fn where_(vm: &mut Vm, args: Args) -> Result {
    let mut level = args.index(vm, 0)?;
    let mut skipped = Vec::new();
    let prefixes = pyrs_runtime::payload(args.get(1));
    for i in 0..tuple::len(prefixes.addr()) {
        skipped.push(vm.need_str(tuple::get(prefixes.addr(), i), "skip_file_prefixes")?);
    }
    let mut frame = vm.shown_frame(vm.current_frame());
    let plain = level <= 1 || frame.is_some_and(|frame| is_of_import(&file_of(vm, frame)));
    while level > 1
        && let Some(inner) = frame
    {
        frame = vm.shown_frame(inner.caller());
        while !plain && let Some(outer) = frame {
            let file = file_of(vm, outer);
            if !is_of_import(&file) && !skipped.iter().any(|prefix| file.starts_with(prefix)) {
                break;
            }
            frame = vm.shown_frame(outer.caller());
        }
        level -= 1;
    }
    let Some(frame) = frame else {
        let sys = vm.str("<sys>")?;
        return vm.tuple(&[sys, Value::small(0), NONE]);
    };
    let file = file_of(vm, frame);
    let line = vm.code_line(frame.code(), frame.pc_offset());
    let file = vm.str(&file)?;
    vm.tuple(&[file, Value::small(line as i64), frame.globals()])
}

fn file_of(vm: &Vm, frame: FrameRef) -> String {
    vm.code_text(frame.code(), pyrs_runtime::frame::pool::FILENAME)
}

/// Whether a file is of the import machinery, which nobody wants to be told of.
fn is_of_import(file: &str) -> bool {
    file.contains("importlib") && file.contains("_bootstrap")
}

fn line_of(vm: &mut Vm, args: Args) -> Result {
    let file = vm.need_str(args.get(0), "filename")?;
    let line = args.index(vm, 1)?;
    let data = match vm.process.hooks.read_file {
        Some(read) if !file.starts_with('<') => read(vm, &file),
        _ => None,
    };
    let Some(data) = data else {
        return Ok(NONE);
    };
    let at = usize::try_from(line - 1).unwrap_or(usize::MAX);
    match data.split(|&b| b == b'\n').nth(at) {
        Some(found) => vm.str(&String::from_utf8_lossy(found)),
        None => Ok(NONE),
    }
}
