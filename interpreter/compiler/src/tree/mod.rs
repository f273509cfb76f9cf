//! Syntax trees as programs see them (`ast`): from the parser's tree, and back to it for
//! compiling trees that a program has built or changed.

mod checks;
mod from_parser;
mod strings;
mod strings_back;
mod to_parser;

use crate::errors::{SyntaxError, Warning};
use crate::source::LineIndex;
use crate::{Compiled, Mode, Options};
use pyrs_bytecode::tree::Node;
use ruff_python_ast as ast;

pub use checks::{Invalid, check};

/// A parsed text and the warnings it earned.
pub struct ParsedTree {
    pub root: Node,
    pub warnings: Vec<Warning>,
}

/// Why there is no tree.
pub enum TreeError {
    Syntax(SyntaxError),
    /// The text nests deeper than a tree of objects may.
    TooDeep,
}

/// Parses a text into the tree that `ast` shows.
pub fn parse(source: &str, mode: Mode) -> Result<ParsedTree, TreeError> {
    let normalized = crate::normalize(source);
    let source = &*normalized;
    let index = LineIndex::new(source);
    let error = |f| TreeError::Syntax(crate::source::error_at(source, &index, f));
    let parsed = crate::parse_text(source, mode, &index).map_err(error)?;
    let mut warnings = Vec::new();
    crate::escapes::check(parsed.tokens(), source, &mut warnings);
    crate::numerals::check(parsed.tokens(), source, &mut warnings);
    let mut converter = from_parser::Converter::new(source, &index);
    let result = converter.root(parsed.syntax(), mode);
    let mut syntax = parsed.into_syntax();
    crate::flatten::flatten(&mut syntax, source.len());
    if converter.too_deep {
        return Err(TreeError::TooDeep);
    }
    Ok(ParsedTree {
        root: result.map_err(|f| error((f, false)))?,
        warnings: crate::symtable::warning_lines(warnings, &index),
    })
}

/// Compiles a tree that [`check`] has accepted.
pub fn compile(
    root: &Node,
    filename: &str,
    mode: Mode,
    options: &Options,
) -> Result<Compiled, SyntaxError> {
    let mut builder = to_parser::Builder::default();
    let built = builder.root(root);
    let (source, index) = builder.finish();
    let result = built.and_then(|mut syntax| {
        let mut warnings = Vec::new();
        let code = crate::compile_tree(
            &syntax,
            &source,
            filename,
            mode,
            options,
            &index,
            &mut warnings,
        );
        crate::flatten::flatten(&mut syntax, usize::MAX);
        Ok((code?, warnings))
    });
    crate::finish(result, &index)
}

const fn comparison(op: ast::CmpOp) -> &'static str {
    match op {
        ast::CmpOp::Eq => "Eq",
        ast::CmpOp::NotEq => "NotEq",
        ast::CmpOp::Lt => "Lt",
        ast::CmpOp::LtE => "LtE",
        ast::CmpOp::Gt => "Gt",
        ast::CmpOp::GtE => "GtE",
        ast::CmpOp::Is => "Is",
        ast::CmpOp::IsNot => "IsNot",
        ast::CmpOp::In => "In",
        ast::CmpOp::NotIn => "NotIn",
    }
}

const COMPARISONS: [ast::CmpOp; 10] = [
    ast::CmpOp::Eq,
    ast::CmpOp::NotEq,
    ast::CmpOp::Lt,
    ast::CmpOp::LtE,
    ast::CmpOp::Gt,
    ast::CmpOp::GtE,
    ast::CmpOp::Is,
    ast::CmpOp::IsNot,
    ast::CmpOp::In,
    ast::CmpOp::NotIn,
];

const fn operator(op: ast::Operator) -> &'static str {
    match op {
        ast::Operator::Add => "Add",
        ast::Operator::Sub => "Sub",
        ast::Operator::Mult => "Mult",
        ast::Operator::MatMult => "MatMult",
        ast::Operator::Div => "Div",
        ast::Operator::Mod => "Mod",
        ast::Operator::Pow => "Pow",
        ast::Operator::LShift => "LShift",
        ast::Operator::RShift => "RShift",
        ast::Operator::BitOr => "BitOr",
        ast::Operator::BitXor => "BitXor",
        ast::Operator::BitAnd => "BitAnd",
        ast::Operator::FloorDiv => "FloorDiv",
    }
}

const OPERATORS: [ast::Operator; 13] = [
    ast::Operator::Add,
    ast::Operator::Sub,
    ast::Operator::Mult,
    ast::Operator::MatMult,
    ast::Operator::Div,
    ast::Operator::Mod,
    ast::Operator::Pow,
    ast::Operator::LShift,
    ast::Operator::RShift,
    ast::Operator::BitOr,
    ast::Operator::BitXor,
    ast::Operator::BitAnd,
    ast::Operator::FloorDiv,
];

const fn unary(op: ast::UnaryOp) -> &'static str {
    match op {
        ast::UnaryOp::Invert => "Invert",
        ast::UnaryOp::Not => "Not",
        ast::UnaryOp::UAdd => "UAdd",
        ast::UnaryOp::USub => "USub",
    }
}

const UNARIES: [ast::UnaryOp; 4] = [
    ast::UnaryOp::Invert,
    ast::UnaryOp::Not,
    ast::UnaryOp::UAdd,
    ast::UnaryOp::USub,
];

const fn context(ctx: ast::ExprContext) -> &'static str {
    match ctx {
        ast::ExprContext::Store => "Store",
        ast::ExprContext::Del => "Del",
        _ => "Load",
    }
}
