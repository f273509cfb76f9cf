//! The compile hook: source text through the compiler, its errors as Python exceptions.

use pyrs_bytecode::Code;
use pyrs_bytecode::tree::Node;
use pyrs_compiler::tree::{self, Invalid, TreeError};
use pyrs_compiler::{Compiled, ErrorKind, Mode, SyntaxError, Warning};
use pyrs_runtime::call::{CompileMode, compile_flag};
use pyrs_runtime::name::Name;
use pyrs_runtime::{Exc, NONE, Raised, Result, Value, Vm};
use std::rc::Rc;

pub fn install(vm: &mut Vm) {
    vm.process.hooks.compile = Some(compile);
    vm.process.hooks.decode_source = Some(decode);
    vm.process.hooks.parse_tree = Some(parse_tree);
    vm.process.hooks.compile_tree = Some(compile_tree);
    vm.process.hooks.tokens = Some(tokens);
    vm.process.hooks.scopes = Some(scopes);
    vm.process.hooks.verify = Some(|code| pyrs_compiler::verify::verify(code).is_ok());
}

/// Sources from this many bytes on leave enough freed memory behind for a trim to pay.
const TRIM_SOURCE: usize = 8 << 10;

fn compile(
    vm: &mut Vm,
    source: &str,
    filename: &str,
    mode: CompileMode,
    flags: u32,
) -> Result<Rc<Code>> {
    let options = options(vm, flags);
    let result = pyrs_compiler::compile(source, filename, compiler_mode(mode), &options)
        .map_err(|error| at_the_end(error, source, mode));
    if source.len() >= TRIM_SOURCE {
        // A syntax tree is some twenty times as large as its source, and dead by now.
        pyrs_runtime::objmodel::gc::os::trim_malloc();
    }
    let ended_early = match &result {
        Ok(_) => goes_on(source, mode, flags),
        Err(error) => error.incomplete && flags & compile_flag::INCOMPLETE_INPUT != 0,
    };
    if ended_early {
        return Err(incomplete(vm));
    }
    let wrong = result.as_ref().is_err_and(of_parser);
    let result = compiled(vm, result, filename);
    if wrong {
        remember_source(vm, source)?;
    }
    result
}

/// How the last line of a text is told of: that of an expression has no end of its own, and
/// what is missing there is at no column; other texts are as if they ended their line.
fn at_the_end(mut error: SyntaxError, source: &str, mode: CompileMode) -> SyntaxError {
    let is_last = source.lines().count() == error.line as usize;
    let Some(text) = error.text.as_deref() else {
        return error;
    };
    let line = text.trim_end_matches('\n');
    if !is_last || source.ends_with('\n') || line.is_empty() {
        return error;
    }
    if mode != CompileMode::Eval {
        error.text = Some(format!("{line}\n").into());
        return error;
    }
    if &*error.message == "invalid syntax" && error.col as usize > line.chars().count() {
        (error.col, error.end_col) = (0, 0);
    }
    error.text = Some(line.into());
    error
}

fn goes_on(source: &str, mode: CompileMode, flags: u32) -> bool {
    let wanted = compile_flag::DONT_IMPLY_DEDENT | compile_flag::INCOMPLETE_INPUT;
    mode == CompileMode::Single && flags & wanted == wanted && pyrs_compiler::may_go_on(source)
}

fn incomplete(vm: &mut Vm) -> Raised {
    vm.raise_str(Exc::_IncompleteInputError, "incomplete input")
}

/// Whether an error is one of those that say no more than that the syntax is wrong.
fn of_parser(error: &SyntaxError) -> bool {
    &*error.message == "invalid syntax" || error.message.contains("forgot a comma")
}

/// The pending SyntaxError takes the source along: who shows it may look for misspelt
/// keywords.
fn remember_source(vm: &mut Vm, source: &str) -> Result<()> {
    let Some(exc) = vm.pending() else {
        return Ok(());
    };
    let end = if source.ends_with('\n') { "" } else { "\n" };
    let text = vm.str(&format!("{source}{end}"))?;
    let data = vm.tuple(&[Value::small(0), Value::small(0), text])?;
    vm.set_exc_field(exc, Name::_metadata, data)
}

fn compiler_mode(mode: CompileMode) -> Mode {
    match mode {
        CompileMode::Module => Mode::Module,
        CompileMode::Eval => Mode::Eval,
        CompileMode::Single => Mode::Single,
    }
}

fn options(vm: &Vm, flags: u32) -> pyrs_compiler::Options {
    pyrs_compiler::Options {
        optimize: vm.interp.options.optimize,
        future_annotations: flags & compile_flag::FUTURE_ANNOTATIONS != 0,
    }
}

fn compiled(
    vm: &mut Vm,
    result: core::result::Result<Compiled, SyntaxError>,
    filename: &str,
) -> Result<Rc<Code>> {
    match result {
        Ok(compiled) => {
            warn(vm, compiled.warnings, filename)?;
            Ok(compiled.code)
        }
        Err(error) => Err(raise(vm, &error, filename)),
    }
}

/// Issue the compiler's warnings. Where filters make one an error, it is a SyntaxError with
/// the warning's text.
fn warn(vm: &mut Vm, warnings: Vec<Warning>, filename: &str) -> Result<()> {
    if warnings.is_empty() {
        return Ok(());
    }
    let name = vm.intern_str("_warnings")?;
    let globals = vm.new_dict()?;
    let module = vm.import_name(name, globals, NONE, Value::small(0))?;
    let name = vm.intern_str("warn_explicit")?;
    let warn = vm.get_attr(module, name)?;
    for warning in warnings {
        let message = vm.str(&warning.message)?;
        let category = vm.exc_class(Exc::SyntaxWarning);
        let file = vm.str(filename)?;
        let line = vm.int(warning.line as i64)?;
        if vm.call(warn, &[message, category, file, line]).is_err() {
            vm.catch(Exc::SyntaxWarning)?;
            let error = SyntaxError {
                kind: ErrorKind::Syntax,
                message: warning.message.clone(),
                line: warning.line,
                col: 0,
                end_line: warning.line,
                end_col: 0,
                text: None,
                incomplete: false,
            };
            return Err(raise(vm, &error, filename));
        }
    }
    Ok(())
}

fn parse_tree(
    vm: &mut Vm,
    source: &str,
    filename: &str,
    mode: CompileMode,
    flags: u32,
) -> Result<Node> {
    match tree::parse(source, compiler_mode(mode)) {
        Ok(_) if goes_on(source, mode, flags) => Err(incomplete(vm)),
        Ok(parsed) => {
            warn(vm, parsed.warnings, filename)?;
            Ok(parsed.root)
        }
        Err(TreeError::Syntax(error))
            if error.incomplete && flags & compile_flag::INCOMPLETE_INPUT != 0 =>
        {
            Err(incomplete(vm))
        }
        Err(TreeError::Syntax(error)) => {
            let raised = raise(vm, &error, filename);
            if of_parser(&error) {
                remember_source(vm, source)?;
            }
            Err(raised)
        }
        Err(TreeError::TooDeep) => Err(too_deep(vm)),
    }
}

fn compile_tree(
    vm: &mut Vm,
    root: &Node,
    filename: &str,
    mode: CompileMode,
    flags: u32,
) -> Result<Rc<Code>> {
    match tree::check(root) {
        Ok(()) => {}
        Err(Invalid::Value(text)) => return Err(vm.value_error(text)),
        Err(Invalid::Type(text)) => return Err(vm.type_error(text)),
        Err(Invalid::System(text)) => return Err(vm.raise_str(Exc::SystemError, &text)),
        Err(Invalid::TooDeep) => return Err(too_deep(vm)),
    }
    let options = options(vm, flags);
    let result = tree::compile(root, filename, compiler_mode(mode), &options);
    compiled(vm, result, filename)
}

fn tokens(vm: &mut Vm, source: &str) -> Result {
    let (all, error) = pyrs_compiler::tokens::tokens(source);
    let list = vm.list(&[])?;
    // Most tokens share their line with the one before.
    let mut line = (String::new(), vm.str("")?);
    for token in all {
        if line.0 != token.line {
            line = (token.line.clone(), vm.str(&token.line)?);
        }
        let text = vm.str(&token.text)?;
        let [start, end] = [token.start, token.end];
        let start = vm.tuple(&[Value::small(start.0 as i64), Value::small(start.1 as i64)])?;
        let end = vm.tuple(&[Value::small(end.0 as i64), Value::small(end.1 as i64)])?;
        let token = vm.tuple(&[Value::small(token.number as i64), text, start, end, line.1])?;
        pyrs_runtime::strategies::list::push(&mut vm.m, list.addr(), token)?;
    }
    let error = match error {
        None => NONE,
        Some(error) => {
            let error = SyntaxError {
                kind: error.kind,
                message: error.message.into(),
                line: error.line,
                col: error.col,
                end_line: error.line,
                end_col: error.col,
                text: Some("".into()),
                incomplete: false,
            };
            let _raised = raise(vm, &error, "<string>");
            vm.take_exception()
        }
    };
    vm.tuple(&[list, error])
}

/// What `_symtable` makes its objects of: (type, name, line, nested, index of the scope around
/// it or None, (name, flags) of the symbols, parameters) of each scope.
fn scopes(vm: &mut Vm, source: &str, filename: &str, mode: CompileMode) -> Result {
    let (all, warnings) = match pyrs_compiler::symbols::symbols(source, compiler_mode(mode)) {
        Ok(found) => found,
        Err(error) => return Err(raise(vm, &error, filename)),
    };
    warn(vm, warnings, filename)?;
    let list = vm.list(&[])?;
    for scope in all {
        let symbols = vm.list(&[])?;
        for (name, flags) in &scope.symbols {
            let name = vm.intern_str(name)?;
            let row = vm.tuple(&[name, Value::small(*flags)])?;
            pyrs_runtime::strategies::list::push(&mut vm.m, symbols.addr(), row)?;
        }
        let parameters = vm.list(&[])?;
        for name in &scope.parameters {
            let name = vm.intern_str(name)?;
            pyrs_runtime::strategies::list::push(&mut vm.m, parameters.addr(), name)?;
        }
        let name = vm.intern_str(&scope.name)?;
        let row = vm.tuple(&[
            Value::small(scope.kind),
            name,
            Value::small(scope.line.into()),
            Value::small(scope.nested.into()),
            scope.parent.map_or(NONE, |at| Value::small(at as i64)),
            symbols,
            parameters,
        ])?;
        pyrs_runtime::strategies::list::push(&mut vm.m, list.addr(), row)?;
    }
    Ok(list)
}

fn too_deep(vm: &mut Vm) -> Raised {
    vm.raise_str(
        Exc::RecursionError,
        "maximum recursion depth exceeded during ast construction",
    )
}

fn decode(vm: &mut Vm, data: &[u8], filename: &str) -> Result<String> {
    match pyrs_compiler::decode_source(data) {
        Ok(text) => Ok(text),
        Err(error) => {
            if let Some(name) = error.message.strip_prefix("unknown encoding: ")
                && let Some(text) = decode_by_codec(vm, data, name, &error, filename)?
            {
                return Ok(text);
            }
            Err(raise(vm, &error, filename))
        }
    }
}

/// A source in an encoding that only the library's codecs know; None when they do not either.
fn decode_by_codec(
    vm: &mut Vm,
    data: &[u8],
    name: &str,
    error: &SyntaxError,
    filename: &str,
) -> Result<Option<String>> {
    let bytes = pyrs_builtins::support::new_bytes(vm, data)?;
    let name = vm.str(name)?;
    let method = vm.intern_str("decode")?;
    if let Ok(text) = vm.call_method_named(bytes, method, &[name]) {
        return vm.need_str(text, "decoded source").map(Some);
    }
    let exception = vm.take_exception();
    let class = vm.exc_class(Exc::UnicodeError);
    if vm.is_instance_of(exception, class) {
        let text = vm.str_text(exception)?;
        let mut error = error.clone();
        error.message = text.into();
        return Err(raise(vm, &error, filename));
    }
    let class = vm.exc_class(Exc::LookupError);
    if vm.is_instance_of(exception, class) {
        return Ok(None);
    }
    Err(vm.reraise(exception))
}

/// A SyntaxError exception with its fields.
fn raise(vm: &mut Vm, error: &SyntaxError, filename: &str) -> Raised {
    let exc = match error.kind {
        ErrorKind::Indentation => Exc::IndentationError,
        ErrorKind::Tab => Exc::TabError,
        _ => Exc::SyntaxError,
    };
    match fields(vm, error, filename, exc) {
        Ok(raised) | Err(raised) => raised,
    }
}

/// A line of a source file, for errors that the parser did not find. None: no such file.
fn line_of_file(vm: &Vm, path: &str, line: u32) -> Option<String> {
    if path.is_empty() || path.starts_with('<') {
        return None;
    }
    let data = (vm.process.hooks.read_file?)(vm, path)?;
    let at = (line as usize).checked_sub(1)?;
    let found = data.split_inclusive(|&b| b == b'\n').nth(at)?;
    Some(String::from_utf8_lossy(found).replace("\r\n", "\n"))
}

fn fields(vm: &mut Vm, error: &SyntaxError, path: &str, exc: Exc) -> Result<Raised> {
    let message = vm.str(&error.message)?;
    let filename = vm.str(path)?;
    let (mut col, mut end_col) = (error.col as i64, error.end_col as i64);
    if error.message.starts_with("unindent does not match")
        && let Some(text) = error.text.as_deref()
    {
        // CPython's tokenizer has read the line by then.
        let line = text.trim_end_matches('\n');
        (col, end_col) = (line.chars().count() as i64 + 1, -1);
    }
    let (line, col) = (vm.int(error.line as i64)?, vm.int(col)?);
    let (end_line, end_col) = (vm.int(error.end_line as i64)?, vm.int(end_col)?);
    let text = match error.text.as_deref().map(str::to_owned) {
        Some(text) => Some(text),
        None => line_of_file(vm, path, error.line),
    };
    let text = match text {
        Some(text) => vm.str(&text)?,
        None => NONE,
    };
    let details = vm.tuple(&[filename, line, col, text, end_line, end_col])?;
    let args = vm.tuple(&[message, details])?;
    let class = vm.exc_class(exc);
    let value = vm.new_exc_of(class, args)?;
    for (name, field) in [
        (Name::msg, message),
        (Name::filename, filename),
        (Name::lineno, line),
        (Name::offset, col),
        (Name::text, text),
        (Name::end_lineno, end_line),
        (Name::end_offset, end_col),
    ] {
        vm.set_exc_field(value, name, field)?;
    }
    Ok(vm.raise(value))
}
