//! A tree that a program has made, to the parser's tree, for compiling.
//!
//! The parser's nodes name ranges of a text. There is none, so one is made up: each
//! position of a node gets an offset of its own in it, and the line index says which line
//! and column stand for that offset. Literals that the code generator reads from the text
//! (ints, strings with lone surrogates) and the keywords it looks for are written there.

mod exprs;
mod params;
mod patterns;
mod stmts;

use crate::errors::{Res, fault};
use crate::limits;
use crate::source::LineIndex;
use pyrs_bytecode::tree::{Item, Node, Place};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::{TextRange, TextSize};

/// Text of a made-up source may take this many bytes.
const MAX_TEXT: usize = 1 << 30;

#[derive(Default)]
pub struct Builder {
    text: String,
    /// Offset, line and column, by offset.
    places: Vec<(u32, u32, u32)>,
    /// Texts of interpolated expressions, by the offset of the interpolation.
    pub(super) texts: Vec<(u32, Box<str>)>,
    depth: u32,
}

fn child(node: &Node, i: usize) -> Option<&Node> {
    match &node.fields[i] {
        Item::Node(n) => Some(n),
        _ => None,
    }
}
fn items(node: &Node, i: usize) -> &[Item] {
    match &node.fields[i] {
        Item::List(items) => items,
        _ => &[],
    }
}
fn text(item: &Item) -> Option<&str> {
    match item {
        Item::Text(text) => Some(text),
        _ => None,
    }
}
fn number(item: &Item) -> i64 {
    match item {
        Item::Int(n) => *n,
        _ => 0,
    }
}

fn context(node: &Node, i: usize) -> ast::ExprContext {
    match child(node, i).map(Node::name) {
        Some("Store") => ast::ExprContext::Store,
        Some("Del") => ast::ExprContext::Del,
        _ => ast::ExprContext::Load,
    }
}

impl Builder {
    /// The made-up text, and what its offsets mean.
    pub fn finish(self) -> (String, LineIndex) {
        (self.text, LineIndex::of_tree(self.places, self.texts))
    }

    /// A new offset that stands for a position.
    pub(in crate::tree) fn mark(&mut self, line: i32, col: i32) -> TextSize {
        let at = self.put(line, col, " ");
        at.start()
    }

    /// Text whose beginning stands for a position.
    pub(in crate::tree) fn put(&mut self, line: i32, col: i32, text: &str) -> TextRange {
        let at = self.text.len() as u32;
        self.places
            .push((at, line.max(0) as u32, col.max(0) as u32));
        self.text.push_str(text);
        TextRange::at(TextSize::new(at), TextSize::of(text))
    }

    pub(in crate::tree) fn open(&mut self, place: Place) -> TextSize {
        self.mark(place.line, place.col)
    }
    pub(in crate::tree) fn close(&mut self, start: TextSize, place: Place) -> TextRange {
        TextRange::new(start, self.mark(place.end_line, place.end_col))
    }
    pub(in crate::tree) fn whole(&mut self, place: Place) -> TextRange {
        let start = self.open(place);
        self.close(start, place)
    }

    pub fn root(&mut self, node: &Node) -> Res<ast::Mod> {
        let start = self.mark(1, 0);
        Ok(match node.name() {
            "Expression" => {
                let body = self.expr_at(node, 0)?;
                ast::Mod::Expression(ast::ModExpression {
                    node_index: Default::default(),
                    range: TextRange::new(start, self.mark(1, 0)),
                    body,
                })
            }
            _ => {
                let body = self.stmts(items(node, 0))?;
                ast::Mod::Module(ast::ModModule {
                    node_index: Default::default(),
                    range: TextRange::new(start, self.mark(1, 0)),
                    body,
                })
            }
        })
    }

    pub(in crate::tree) fn deeper<R>(&mut self, f: impl FnOnce(&mut Self) -> Res<R>) -> Res<R> {
        self.depth += 1;
        if self.depth > limits::MAX_TREE_DEPTH || self.text.len() > MAX_TEXT {
            return fault(TextRange::default(), limits::TOO_DEEP);
        }
        let result = limits::with_stack(|| f(self));
        self.depth -= 1;
        result
    }

    pub(in crate::tree) fn stmts<B: FromIterator<Stmt>>(&mut self, list: &[Item]) -> Res<B> {
        let nodes = list.iter().filter_map(|i| match i {
            Item::Node(n) => Some(n),
            _ => None,
        });
        nodes.map(|n| self.deeper(|this| this.stmt(n))).collect()
    }
    pub(in crate::tree) fn body<B: FromIterator<Stmt>>(&mut self, node: &Node, i: usize) -> Res<B> {
        self.stmts(items(node, i))
    }

    pub(in crate::tree) fn expr(&mut self, node: &Node) -> Res<Expr> {
        self.deeper(|this| this.expr_inner(node))
    }
    pub(in crate::tree) fn expr_at(&mut self, node: &Node, i: usize) -> Res<Box<Expr>> {
        match child(node, i) {
            Some(n) => Ok(Box::new(self.expr(n)?)),
            None => fault(TextRange::default(), "an expression is missing"),
        }
    }
    pub(in crate::tree) fn maybe(&mut self, node: &Node, i: usize) -> Res<Option<Box<Expr>>> {
        match child(node, i) {
            Some(n) => Ok(Some(Box::new(self.expr(n)?))),
            None => Ok(None),
        }
    }
    pub(in crate::tree) fn exprs<B: FromIterator<Expr>>(
        &mut self,
        node: &Node,
        i: usize,
    ) -> Res<B> {
        let nodes = items(node, i).iter().filter_map(|i| match i {
            Item::Node(n) => Some(n),
            _ => None,
        });
        nodes.map(|n| self.expr(n)).collect()
    }

    pub(in crate::tree) fn identifier(
        &mut self,
        name: &str,
        line: i32,
        col: i32,
    ) -> ast::Identifier {
        let start = self.mark(line, col);
        let end = self.mark(line, col.saturating_add(name.len() as i32));
        ast::Identifier::new(name, TextRange::new(start, end))
    }
    pub(in crate::tree) fn identifier_at(&mut self, node: &Node, i: usize) -> ast::Identifier {
        let place = node.place.unwrap_or_default();
        self.identifier(text(&node.fields[i]).unwrap_or(""), place.line, place.col)
    }
    pub(in crate::tree) fn maybe_identifier(
        &mut self,
        node: &Node,
        i: usize,
    ) -> Option<ast::Identifier> {
        text(&node.fields[i])?;
        Some(self.identifier_at(node, i))
    }
    pub(in crate::tree) fn identifiers(&mut self, node: &Node, i: usize) -> Vec<ast::Identifier> {
        let place = node.place.unwrap_or_default();
        let names = items(node, i).iter().filter_map(text);
        names
            .map(|n| self.identifier(n, place.line, place.col))
            .collect()
    }
}
