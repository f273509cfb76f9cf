//! Python source text to register code.
//!
//! ruff's parser makes the tree; [`symtable`] finds the scopes; [`codegen`] writes
//! instructions; [`assemble`] turns them into a [`pyrs_bytecode::Code`]. Nothing here
//! knows the heap or runs Python.
#![forbid(unsafe_code)]

mod assemble;
mod codegen;
mod commas;
mod constfold;
pub mod errors;
mod escapes;
mod flatten;
mod indents;
mod limits;
mod literals;
mod numerals;
mod peephole;
mod pool;
mod prescan;
mod rewording;
mod source;
pub mod symbols;
mod symtable;
pub mod tokens;
pub mod tree;
mod unparse;
pub mod verify;

pub use errors::{ErrorKind, SyntaxError, Warning};
pub use source::{decode_source, may_go_on};

use errors::{Fault, fault};
use pyrs_bytecode::Code;
use ruff_python_ast::{self as ast, AnyNodeRef, PythonVersion};
use ruff_python_parser::{Mode as ParseMode, ParseOptions, Parsed, parse_unchecked};
use ruff_text_size::TextRange;
use source::LineIndex;
use std::borrow::Cow;
use std::rc::Rc;
use symtable::{BuildOptions, Interner, Tree};

/// What kind of text is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    Module,
    /// One expression, whose value the code returns.
    Eval,
    /// The REPL: values of expression statements are shown.
    Single,
}

#[derive(Clone, Default, Debug)]
pub struct Options {
    /// 0, 1 for `-O`, 2 for `-OO`.
    pub optimize: u8,
    /// `from __future__ import annotations` is in force already.
    pub future_annotations: bool,
}

/// A compiled text and the warnings it earned.
pub struct Compiled {
    pub code: Rc<Code>,
    pub warnings: Vec<Warning>,
}

/// Compiles a text.
pub fn compile(
    source: &str,
    filename: &str,
    mode: Mode,
    options: &Options,
) -> Result<Compiled, SyntaxError> {
    let normalized = normalize(source);
    let source = &*normalized;
    if mode != Mode::Module && source.bytes().all(|b| matches!(b, b' ' | b'\t')) {
        // A text of nothing has no line to blame.
        return Err(SyntaxError {
            kind: ErrorKind::Syntax,
            message: "invalid syntax".into(),
            line: 0,
            col: 0,
            end_line: 0,
            end_col: 0,
            text: Some("".into()),
            incomplete: false,
        });
    }
    let index = LineIndex::new(source);
    compile_text(source, filename, mode, options, &index)
}

/// Line ends are a single character inside strings too.
fn normalize(source: &str) -> Cow<'_, str> {
    if source.contains('\r') {
        Cow::Owned(source.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(source)
    }
}

/// Code with its warnings in order.
fn finish(
    result: Result<(Code, Warnings), Fault>,
    index: &LineIndex,
) -> Result<Compiled, SyntaxError> {
    let (code, mut warnings) = result.map_err(|f| source::error_in_tree(index, f))?;
    // A `finally` part is compiled more than once.
    warnings.sort_by(|a, b| (a.0.start(), &a.1).cmp(&(b.0.start(), &b.1)));
    warnings.dedup();
    Ok(Compiled {
        code: Rc::new(code),
        warnings: symtable::warning_lines(warnings, index),
    })
}

type Warnings = Vec<(ruff_text_size::TextRange, String)>;

/// Why a text has no tree, and whether the parser had come to the text's end.
type ParseFault = (Fault, bool);

/// The parser's tree of a text that has no syntax errors.
fn parse_text(source: &str, mode: Mode, index: &LineIndex) -> Result<Parsed<ast::Mod>, ParseFault> {
    let here = |f| (f, false);
    if u32::try_from(source.len()).is_err() {
        return fault(Default::default(), "source code is too large").map_err(here);
    }
    // The parser would skip the mark; decoding bytes has done so where that is right.
    if source.starts_with('\u{feff}') {
        return fault(
            TextRange::at(0.into(), 3.into()),
            "invalid non-printable character U+FEFF",
        )
        .map_err(here);
    }
    if source.contains('\0') {
        return fault(
            Default::default(),
            "source code string cannot contain null bytes",
        )
        .map_err(here);
    }
    let parse_mode = if mode == Mode::Eval {
        ParseMode::Expression
    } else {
        ParseMode::Module
    };
    prescan::nesting(source, parse_mode, index).map_err(here)?;
    let parse_options = ParseOptions::from(parse_mode).with_target_version(PythonVersion::PY314);
    let parsed = parse_unchecked(source, parse_options);
    match check_parsed(&parsed, source, index) {
        Ok(()) => Ok(parsed),
        Err(fault) => {
            let first = parsed.errors().first();
            let at_end = first.is_some_and(|e| e.location.start().to_usize() >= source.len());
            flatten::flatten(&mut parsed.into_syntax(), source.len());
            Err((fault, at_end))
        }
    }
}

fn compile_text(
    source: &str,
    filename: &str,
    mode: Mode,
    options: &Options,
    index: &LineIndex,
) -> Result<Compiled, SyntaxError> {
    let parsed = parse_text(source, mode, index).map_err(|f| source::error_at(source, index, f))?;
    let mut warnings = Vec::new();
    escapes::check(parsed.tokens(), source, &mut warnings);
    numerals::check(parsed.tokens(), source, &mut warnings);
    let result = compile_tree(
        parsed.syntax(),
        source,
        filename,
        mode,
        options,
        index,
        &mut warnings,
    );
    let mut syntax = parsed.into_syntax();
    // A long chain of operators nests deeply to the left; freeing it must not recurse.
    flatten::flatten(&mut syntax, source.len());
    finish(result.map(|code| (code, warnings)), index)
}

/// The parser's errors, and the tokenizer's that it lets pass.
fn check_parsed(parsed: &Parsed<ast::Mod>, source: &str, index: &LineIndex) -> Result<(), Fault> {
    let mut lexical = prescan::lexical(parsed.tokens(), source, index);
    if let Some(indent) = indents::check(parsed.tokens(), source, index) {
        let first = lexical.fault.as_ref();
        if first.is_none_or(|f| indent.range.start() < f.range.start()) {
            lexical.fault = Some(indent);
        }
    }
    let tree: AnyNodeRef = match parsed.syntax() {
        ast::Mod::Module(m) => m.into(),
        ast::Mod::Expression(m) => m.into(),
    };
    if let Some(error) = parsed.errors().first() {
        let reworder = rewording::Reworder {
            source,
            index,
            tokens: parsed.tokens(),
            tree,
        };
        return Err(reworder.choose(error, lexical));
    }
    if let Some(fault) = lexical.fault {
        return Err(fault);
    }
    commas::check(tree, parsed.tokens())?;
    match parsed.unsupported_syntax_errors().first() {
        Some(error) => fault(error.range, rewording::unsupported(error)),
        None => Ok(()),
    }
}

fn compile_tree(
    syntax: &ast::Mod,
    source: &str,
    filename: &str,
    mode: Mode,
    options: &Options,
    index: &LineIndex,
    warnings: &mut Warnings,
) -> Result<Code, Fault> {
    let tree = match syntax {
        ast::Mod::Module(m) => Tree::Module(m),
        ast::Mod::Expression(m) => Tree::Expression(m),
    };
    let mut options = options.clone();
    if let Tree::Module(m) = tree {
        options.future_annotations |= future_annotations(&m.body)?;
    }
    let mut names = Interner::default();
    let build = BuildOptions {
        future_annotations: options.future_annotations,
    };
    let mut table = symtable::build(&tree, &mut names, &build)?;
    warnings.append(&mut table.warnings);
    let interactive = mode == Mode::Single;
    let (code, more) = codegen::module(
        &table,
        names,
        source,
        index,
        filename.into(),
        &options,
        &tree,
        interactive,
    )?;
    warnings.extend(more);
    Ok(code)
}

/// Features that `from __future__` knows; only `annotations` still does something.
const FEATURES: &[&str] = &[
    "nested_scopes",
    "generators",
    "division",
    "absolute_import",
    "with_statement",
    "print_function",
    "unicode_literals",
    "barry_as_FLUFL",
    "generator_stop",
    "annotations",
];

/// Checks the future imports; gives whether annotations stay text.
fn future_annotations(body: &[ast::Stmt]) -> Result<bool, Fault> {
    let mut found = false;
    let mut at_head = true;
    for (i, stmt) in body.iter().enumerate() {
        match stmt {
            ast::Stmt::ImportFrom(s)
                if s.level == 0
                    && s.module
                        .as_ref()
                        .is_some_and(|m| m.id.as_str() == "__future__") =>
            {
                if !at_head {
                    return fault(
                        s.range,
                        "from __future__ imports must occur at the beginning of the file",
                    );
                }
                for alias in &s.names {
                    match alias.name.id.as_str() {
                        "braces" => return fault(alias.range, "not a chance"),
                        "annotations" => found = true,
                        name if FEATURES.contains(&name) => {}
                        name => {
                            return fault(
                                alias.range,
                                format!("future feature {name} is not defined"),
                            );
                        }
                    }
                }
            }
            ast::Stmt::Expr(s) if i == 0 && s.value.is_string_literal_expr() => {}
            _ => at_head = false,
        }
    }
    Ok(found)
}
