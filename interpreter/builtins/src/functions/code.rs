//! eval, exec, compile, and the namespaces of the calling frame.

use crate::syntax;
use pyrs_bytecode::CodeFlags;
use pyrs_runtime::call::{CompileMode, compile_flag};
use pyrs_runtime::frame::is_cell;
use pyrs_runtime::name::Name;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Args, Exc, Kind, NONE, Result, Value, Vm, kind_of, payload, string, tuple};

/// Flags of `compile` that are accepted.
mod flag {
    pub const DONT_IMPLY_DEDENT: i64 = 0x200;
    pub const ONLY_AST: i64 = 0x400;
    pub const TYPE_COMMENTS: i64 = 0x1000;
    pub const TOP_LEVEL_AWAIT: i64 = 0x2000;
    pub const INCOMPLETE_INPUT: i64 = 0x4000;
    pub const OPTIMIZED_AST: i64 = 0x8000;
    pub const FUTURES: i64 = 0x1fe_0000 | 0x10;
    pub const ALL: i64 = DONT_IMPLY_DEDENT
        | ONLY_AST
        | TYPE_COMMENTS
        | TOP_LEVEL_AWAIT
        | INCOMPLETE_INPUT
        | OPTIMIZED_AST
        | FUTURES;
}

pub fn globals(vm: &mut Vm, _: Args) -> Result {
    match vm.current_frame() {
        Some(frame) => Ok(frame.globals()),
        None => Err(vm.runtime_error("globals(): no current frame")),
    }
}

pub fn locals(vm: &mut Vm, _: Args) -> Result {
    match vm.current_frame() {
        Some(frame) => vm.frame_locals(frame),
        None => Err(vm.runtime_error("locals(): no current frame")),
    }
}

/// Source text of a str or bytes-like object.
fn source_text(vm: &mut Vm, source: Value, function: &str, what: &str) -> Result<String> {
    let own = payload(source);
    let text = if string::is_str(own) {
        let units = string::units(own.addr());
        if let Some(bad) = units.iter().position(|c| (0xD800..0xE000).contains(&c)) {
            let c = units.at(bad);
            return Err(vm.raise_str(
                Exc::UnicodeEncodeError,
                &format!(
                    "'utf-8' codec can't encode character '\\u{c:04x}' in position {bad}: \
                     surrogates not allowed"
                ),
            ));
        }
        string::to_string_lossy(own.addr())
    } else if source.is_ref()
        && matches!(
            kind_of(own),
            Kind::Bytes | Kind::ByteArray | Kind::MemoryView
        )
    {
        let bytes = match kind_of(own) {
            Kind::Bytes => own,
            _ => {
                let class = vm.type_of_kind(Kind::Bytes);
                vm.call(class, &[source])?
            }
        };
        let data = pyrs_runtime::room::copy(pyrs_runtime::bytes::get(bytes.addr()))?;
        vm.decode_source(&data, "<string>")?
    } else {
        return Err(vm.type_error(format!("{function}() arg 1 must be {what}")));
    };
    if text.contains('\0') {
        return Err(vm.raise_str(
            Exc::SyntaxError,
            "source code string cannot contain null bytes",
        ));
    }
    Ok(text)
}

pub fn compile(vm: &mut Vm, a: Args) -> Result {
    let source = a.get(0);
    let filename = filename_text(vm, a.get(1))?;
    let mode = vm.need_str(a.get(2), "compile() argument 'mode'")?;
    let flags = a.index_or(vm, 3, 0)?;
    if flags & !flag::ALL != 0 {
        return Err(vm.value_error("compile(): unrecognised flags"));
    }
    let optimize = a.index_or(vm, 5, -1)?;
    if !(-1..=2).contains(&optimize) {
        return Err(vm.value_error("compile(): invalid optimize value"));
    }
    let inherit = !a.truth_or(vm, 4, false)?;
    let mode = match mode.as_str() {
        "exec" => CompileMode::Module,
        "eval" => CompileMode::Eval,
        "single" => CompileMode::Single,
        "func_type" if flags & flag::ONLY_AST != 0 => {
            return Err(vm.not_implemented("compile() mode 'func_type'"));
        }
        "func_type" => {
            return Err(vm.value_error("compile() mode 'func_type' requires flag PyCF_ONLY_AST"));
        }
        _ => {
            return Err(vm.value_error(if flags & flag::ONLY_AST != 0 {
                "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
            } else {
                "compile() mode must be 'exec', 'eval' or 'single'"
            }));
        }
    };
    if flags & flag::OPTIMIZED_AST & !flag::ONLY_AST != 0 {
        return Err(vm.not_implemented("compile() to an optimized AST"));
    }
    let passed = compile_flag::DONT_IMPLY_DEDENT | compile_flag::INCOMPLETE_INPUT;
    let mut wanted = flags as u32 & (CodeFlags::FUTURE_ANNOTATIONS | passed);
    if inherit {
        wanted |= inherited_flags(vm);
    }
    if syntax::is_node(vm, source) {
        let tree = syntax::read(vm, source, mode)?;
        if flags & flag::ONLY_AST != 0 {
            return Ok(source);
        }
        let Some(compile) = vm.process.hooks.compile_tree else {
            return Err(vm.not_implemented("compiling without a compiler"));
        };
        let code = compile(vm, &tree, &filename, mode, wanted)?;
        return vm.load_code(&code);
    }
    let text = source_text(vm, source, "compile", "a string, bytes or AST object")?;
    if flags & flag::ONLY_AST != 0 {
        if flags & flag::TYPE_COMMENTS != 0 && text.contains("type:") {
            return Err(vm.not_implemented("compile() with type comments"));
        }
        return syntax::parse(vm, &text, &filename, mode, wanted);
    }
    let code = vm.compile(&text, &filename, mode, wanted)?;
    vm.load_code(&code)
}

fn filename_text(vm: &mut Vm, value: Value) -> Result<String> {
    let own = payload(value);
    if string::is_str(own) {
        return Ok(string::to_string_lossy(own.addr()));
    }
    if value.is_ref() && kind_of(own) == Kind::Bytes {
        let bytes = pyrs_runtime::bytes::get(own.addr());
        return Ok(String::from_utf8_lossy(bytes).into_owned());
    }
    let fspath = vm.intern_str("__fspath__")?;
    let class = vm.class_of(value);
    if let Some(f) = vm.lookup_cached(class, fspath) {
        let path = vm.call_bound(f, value, &[])?;
        return filename_text(vm, path);
    }
    let got = vm.type_name_of(value);
    Err(vm.type_error(format!(
        "expected str, bytes or os.PathLike object, not {got}"
    )))
}

/// Future flags of the calling code.
fn inherited_flags(vm: &Vm) -> u32 {
    vm.current_frame()
        .and_then(|frame| vm.code_data(frame.code()))
        .map_or(0, |code| code.flags.0 & CodeFlags::FUTURE_ANNOTATIONS)
}

/// The two namespaces of eval and exec.
fn namespaces(vm: &mut Vm, a: Args, function: &str) -> Result<(Value, Value)> {
    match (a.some(1), a.some(2)) {
        (Some(globals), locals) => {
            if kind_of(globals) != Kind::Dict {
                let got = vm.type_name_of(globals);
                let text = if function == "exec" {
                    format!("exec() globals must be a dict, not {got}")
                } else if vm.special(globals, Name::__getitem__).is_some() {
                    "globals must be a real dict; try eval(expr, {}, mapping)".into()
                } else {
                    "globals must be a dict".into()
                };
                return Err(vm.type_error(text));
            }
            let locals = locals.unwrap_or(globals);
            check_mapping(vm, locals, function)?;
            Ok((globals, locals))
        }
        (None, locals) => {
            let Some(frame) = vm.current_frame() else {
                return Err(vm.type_error(format!(
                    "{function} must be given globals and locals when called without a frame"
                )));
            };
            let globals = frame.globals();
            let locals = match locals {
                Some(locals) => locals,
                None => vm.frame_locals(frame)?,
            };
            check_mapping(vm, locals, function)?;
            Ok((globals, locals))
        }
    }
}

fn check_mapping(vm: &mut Vm, locals: Value, function: &str) -> Result<()> {
    if vm.special(locals, Name::__getitem__).is_some() {
        return Ok(());
    }
    let got = vm.type_name_of(locals);
    Err(vm.type_error(if function == "exec" {
        format!("locals must be a mapping or None, not {got}")
    } else {
        "locals must be a mapping".to_owned()
    }))
}

pub fn eval(vm: &mut Vm, a: Args) -> Result {
    let (globals, locals) = namespaces(vm, a, "eval")?;
    let source = a.get(0);
    let code = if is_code(source) {
        check_free(vm, source, "eval")?;
        source
    } else {
        let text = source_text(vm, source, "eval", "a string, bytes or code object")?;
        let text = text.trim_start_matches([' ', '\t']);
        let flags = inherited_flags(vm);
        let code = vm.compile(text, "<string>", CompileMode::Eval, flags)?;
        vm.load_code(&code)?
    };
    run(vm, code, globals, locals)
}

pub fn exec(vm: &mut Vm, a: Args) -> Result {
    let (globals, locals) = namespaces(vm, a, "exec")?;
    let source = a.get(0);
    let closure = a.some(3);
    if is_code(source) {
        let free = vm.code_data(source).map_or(0, |c| c.freevars.len());
        if free == 0 {
            if closure.is_some() {
                return Err(vm.type_error("cannot use a closure with this code object"));
            }
        } else {
            let fits = closure.is_some_and(|c| {
                let is_tuple = c.is_ref() && kind_of(c) == Kind::Tuple;
                let items = payload(c);
                is_tuple
                    && tuple::len(items.addr()) == free
                    && (0..free).all(|i| is_cell(tuple::get(items.addr(), i)))
            });
            if !fits {
                return Err(vm.type_error(format!(
                    "code object requires a closure of exactly length {free}"
                )));
            }
            let f = vm.new_function(source, globals, closure)?;
            vm.call(f, &[])?;
            return Ok(NONE);
        }
        run(vm, source, globals, locals)?;
        return Ok(NONE);
    }
    if closure.is_some() {
        return Err(vm.type_error("closure can only be used when source is a code object"));
    }
    let text = source_text(vm, source, "exec", "a string, bytes or code object")?;
    let flags = inherited_flags(vm);
    let code = vm.compile(&text, "<string>", CompileMode::Module, flags)?;
    let code = vm.load_code(&code)?;
    run(vm, code, globals, locals)?;
    Ok(NONE)
}

fn is_code(value: Value) -> bool {
    value.is_ref() && kind_of(value) == Kind::Code
}

fn check_free(vm: &mut Vm, code: Value, function: &str) -> Result<()> {
    if vm.code_data(code).is_some_and(|c| !c.freevars.is_empty()) {
        return Err(vm.type_error(format!(
            "code object passed to {function}() may not contain free variables"
        )));
    }
    Ok(())
}

fn run(vm: &mut Vm, code: Value, globals: Value, locals: Value) -> Result {
    let namespace = vm
        .code_data(code)
        .is_some_and(|c| c.flags.has(CodeFlags::NAMESPACE));
    if namespace {
        return vm.run_module_code(code, globals, locals);
    }
    let f = vm.new_function(code, globals, None)?;
    vm.call(f, &[])
}

pub fn breakpoint(vm: &mut Vm, a: Args) -> Result {
    let hook = match vm.thread_word(thread::SYS) {
        Some(sys) => vm.dict_get_text(sys, "breakpointhook")?,
        None => None,
    };
    match hook {
        Some(hook) => vm.call_ex(hook, a.get(0), a.opt(1)),
        None => Err(vm.runtime_error("lost sys.breakpointhook")),
    }
}
