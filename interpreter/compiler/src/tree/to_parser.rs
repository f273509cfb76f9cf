//! A tree that a program has made, to the parser's tree, for compiling.
//!
//! The parser's nodes name ranges of a text. There is none, so one is made up: each
//! position of a node gets an offset of its own in it, and the line index says which line
//! and column stand for that offset. Literals that the code generator reads from the text
//! (ints, strings with lone surrogates) and the keywords it looks for are written there.

use super::strings_back::spell_surrogates;
use super::{COMPARISONS, OPERATORS, UNARIES};
use crate::errors::{Res, fault};
use crate::limits;
use crate::source::LineIndex;
use pyrs_bytecode::Const;
use pyrs_bytecode::tree::{Item, Node, Place};
use ruff_python_ast::{self as ast, Expr, Pattern, Stmt};
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
    fn mark(&mut self, line: i32, col: i32) -> TextSize {
        let at = self.put(line, col, " ");
        at.start()
    }

    /// Text whose beginning stands for a position.
    pub(super) fn put(&mut self, line: i32, col: i32, text: &str) -> TextRange {
        let at = self.text.len() as u32;
        self.places
            .push((at, line.max(0) as u32, col.max(0) as u32));
        self.text.push_str(text);
        TextRange::at(TextSize::new(at), TextSize::of(text))
    }

    pub(super) fn open(&mut self, place: Place) -> TextSize {
        self.mark(place.line, place.col)
    }
    pub(super) fn close(&mut self, start: TextSize, place: Place) -> TextRange {
        TextRange::new(start, self.mark(place.end_line, place.end_col))
    }
    fn whole(&mut self, place: Place) -> TextRange {
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

    fn deeper<R>(&mut self, f: impl FnOnce(&mut Self) -> Res<R>) -> Res<R> {
        self.depth += 1;
        if self.depth > limits::MAX_TREE_DEPTH || self.text.len() > MAX_TEXT {
            return fault(TextRange::default(), limits::TOO_DEEP);
        }
        let result = limits::with_stack(|| f(self));
        self.depth -= 1;
        result
    }

    fn stmts<B: FromIterator<Stmt>>(&mut self, list: &[Item]) -> Res<B> {
        let nodes = list.iter().filter_map(|i| match i {
            Item::Node(n) => Some(n),
            _ => None,
        });
        nodes.map(|n| self.deeper(|this| this.stmt(n))).collect()
    }
    fn body<B: FromIterator<Stmt>>(&mut self, node: &Node, i: usize) -> Res<B> {
        self.stmts(items(node, i))
    }

    pub(super) fn expr(&mut self, node: &Node) -> Res<Expr> {
        self.deeper(|this| this.expr_inner(node))
    }
    pub(super) fn expr_at(&mut self, node: &Node, i: usize) -> Res<Box<Expr>> {
        match child(node, i) {
            Some(n) => Ok(Box::new(self.expr(n)?)),
            None => fault(TextRange::default(), "an expression is missing"),
        }
    }
    fn maybe(&mut self, node: &Node, i: usize) -> Res<Option<Box<Expr>>> {
        match child(node, i) {
            Some(n) => Ok(Some(Box::new(self.expr(n)?))),
            None => Ok(None),
        }
    }
    fn exprs<B: FromIterator<Expr>>(&mut self, node: &Node, i: usize) -> Res<B> {
        let nodes = items(node, i).iter().filter_map(|i| match i {
            Item::Node(n) => Some(n),
            _ => None,
        });
        nodes.map(|n| self.expr(n)).collect()
    }

    fn identifier(&mut self, name: &str, line: i32, col: i32) -> ast::Identifier {
        let start = self.mark(line, col);
        let end = self.mark(line, col.saturating_add(name.len() as i32));
        ast::Identifier::new(name, TextRange::new(start, end))
    }
    fn identifier_at(&mut self, node: &Node, i: usize) -> ast::Identifier {
        let place = node.place.unwrap_or_default();
        self.identifier(text(&node.fields[i]).unwrap_or(""), place.line, place.col)
    }
    fn maybe_identifier(&mut self, node: &Node, i: usize) -> Option<ast::Identifier> {
        text(&node.fields[i])?;
        Some(self.identifier_at(node, i))
    }
    fn identifiers(&mut self, node: &Node, i: usize) -> Vec<ast::Identifier> {
        let place = node.place.unwrap_or_default();
        let names = items(node, i).iter().filter_map(text);
        names
            .map(|n| self.identifier(n, place.line, place.col))
            .collect()
    }

    fn stmt(&mut self, n: &Node) -> Res<Stmt> {
        let place = n.place.unwrap_or_default();
        let node_index = Default::default();
        match n.name() {
            "FunctionDef" | "AsyncFunctionDef" => return self.function(n, place),
            "ClassDef" => return self.class(n, place),
            "If" => return self.if_stmt(n, place),
            _ => {}
        }
        let start = self.open(place);
        macro_rules! make {
            ($variant:ident, $struct:ident { $($field:ident: $value:expr),* $(,)? }) => {{
                $(let $field = $value;)*
                let range = self.close(start, place);
                Stmt::$variant(ast::$struct { node_index, range, $($field),* })
            }};
        }
        Ok(match n.name() {
            "Return" => make!(
                Return,
                StmtReturn {
                    value: self.maybe(n, 0)?
                }
            ),
            "Delete" => make!(
                Delete,
                StmtDelete {
                    targets: self.exprs(n, 0)?
                }
            ),
            "Assign" => make!(
                Assign,
                StmtAssign {
                    targets: self.exprs(n, 0)?,
                    value: self.expr_at(n, 1)?,
                }
            ),
            "TypeAlias" => make!(
                TypeAlias,
                StmtTypeAlias {
                    name: self.expr_at(n, 0)?,
                    type_params: self.type_params(n, 1)?,
                    value: self.expr_at(n, 2)?,
                }
            ),
            "AugAssign" => make!(
                AugAssign,
                StmtAugAssign {
                    target: self.expr_at(n, 0)?,
                    op: self.operator(n, 1)?,
                    value: self.expr_at(n, 2)?,
                }
            ),
            "AnnAssign" => make!(
                AnnAssign,
                StmtAnnAssign {
                    target: self.expr_at(n, 0)?,
                    annotation: self.expr_at(n, 1)?,
                    value: self.maybe(n, 2)?,
                    simple: number(&n.fields[3]) != 0,
                }
            ),
            "For" | "AsyncFor" => make!(
                For,
                StmtFor {
                    is_async: n.name() == "AsyncFor",
                    target: self.expr_at(n, 0)?,
                    iter: self.expr_at(n, 1)?,
                    body: self.body(n, 2)?,
                    orelse: self.body(n, 3)?,
                }
            ),
            "While" => make!(
                While,
                StmtWhile {
                    test: self.expr_at(n, 0)?,
                    body: self.body(n, 1)?,
                    orelse: self.body(n, 2)?,
                }
            ),
            "With" | "AsyncWith" => make!(
                With,
                StmtWith {
                    is_async: n.name() == "AsyncWith",
                    items: self.with_items(n)?,
                    body: self.body(n, 1)?,
                }
            ),
            "Match" => make!(
                Match,
                StmtMatch {
                    subject: self.expr_at(n, 0)?,
                    cases: self.cases(n)?,
                }
            ),
            "Raise" => make!(
                Raise,
                StmtRaise {
                    exc: self.maybe(n, 0)?,
                    cause: self.maybe(n, 1)?,
                }
            ),
            "Try" | "TryStar" => make!(
                Try,
                StmtTry {
                    body: self.body(n, 0)?,
                    handlers: self.handlers(n)?,
                    orelse: self.body(n, 2)?,
                    finalbody: self.body(n, 3)?,
                    is_star: n.name() == "TryStar",
                }
            ),
            "Assert" => make!(
                Assert,
                StmtAssert {
                    test: self.expr_at(n, 0)?,
                    msg: self.maybe(n, 1)?,
                }
            ),
            "Import" => make!(
                Import,
                StmtImport {
                    names: self.aliases(n, 0),
                    is_lazy: false,
                }
            ),
            "ImportFrom" => make!(
                ImportFrom,
                StmtImportFrom {
                    module: self.maybe_identifier(n, 0),
                    names: self.aliases(n, 1),
                    level: number(&n.fields[2]).clamp(0, u32::MAX as i64) as u32,
                    is_lazy: false,
                }
            ),
            "Global" => make!(
                Global,
                StmtGlobal {
                    names: self.identifiers(n, 0)
                }
            ),
            "Nonlocal" => make!(
                Nonlocal,
                StmtNonlocal {
                    names: self.identifiers(n, 0)
                }
            ),
            "Expr" => make!(
                Expr,
                StmtExpr {
                    value: self.expr_at(n, 0)?
                }
            ),
            "Break" => make!(Break, StmtBreak {}),
            "Continue" => make!(Continue, StmtContinue {}),
            _ => make!(Pass, StmtPass {}),
        })
    }

    /// Where a function or class begins: at its first decorator.
    fn open_decorated(&mut self, n: &Node, list: usize, place: Place) -> TextSize {
        let first = items(n, list).first().and_then(|i| match i {
            Item::Node(d) => d.place,
            _ => None,
        });
        self.open(first.unwrap_or(place))
    }

    fn decorators<B: FromIterator<ast::Decorator>>(&mut self, n: &Node, i: usize) -> Res<B> {
        let all: Vec<Expr> = self.exprs(n, i)?;
        let make = |expression: Expr| ast::Decorator {
            range: ruff_text_size::Ranged::range(&expression),
            node_index: Default::default(),
            expression,
        };
        Ok(all.into_iter().map(make).collect())
    }

    fn function(&mut self, n: &Node, place: Place) -> Res<Stmt> {
        let start = self.open_decorated(n, 3, place);
        let decorator_list = self.decorators(n, 3)?;
        let is_async = n.name() == "AsyncFunctionDef";
        let keyword = if is_async { "async def " } else { "def " };
        self.put(place.line, place.col, keyword);
        let name = self.identifier_at(n, 0);
        let type_params = self.type_params(n, 6)?;
        let parameters = Box::new(self.parameters(child(n, 1), place)?);
        let returns = self.maybe(n, 4)?;
        let body = self.body(n, 2)?;
        Ok(Stmt::FunctionDef(ast::StmtFunctionDef {
            node_index: Default::default(),
            range: self.close(start, place),
            is_async,
            decorator_list,
            name,
            type_params,
            parameters,
            returns,
            body,
        }))
    }

    fn class(&mut self, n: &Node, place: Place) -> Res<Stmt> {
        let start = self.open_decorated(n, 4, place);
        let decorator_list = self.decorators(n, 4)?;
        self.put(place.line, place.col, "class ");
        let name = self.identifier_at(n, 0);
        let type_params = self.type_params(n, 5)?;
        let arguments = if items(n, 1).is_empty() && items(n, 2).is_empty() {
            None
        } else {
            let open = self.open(place);
            Some(Box::new(self.arguments(n, 1, open, place)?))
        };
        let body = self.body(n, 3)?;
        Ok(Stmt::ClassDef(ast::StmtClassDef {
            node_index: Default::default(),
            range: self.close(start, place),
            decorator_list,
            name,
            type_params,
            arguments,
            body,
        }))
    }

    /// An `if` in the `else` of another is an `elif`.
    fn if_stmt(&mut self, n: &Node, place: Place) -> Res<Stmt> {
        let start = self.open(place);
        let test = self.expr_at(n, 0)?;
        let body = self.body(n, 1)?;
        let mut clauses = Vec::new();
        let mut at = n;
        loop {
            match items(at, 2) {
                [] => break,
                [Item::Node(inner)] if inner.name() == "If" => {
                    let place = inner.place.unwrap_or_default();
                    let open = self.open(place);
                    let test = Some(*self.expr_at(inner, 0)?);
                    let body = self.body(inner, 1)?;
                    clauses.push(ast::ElifElseClause {
                        range: self.close(open, place),
                        node_index: Default::default(),
                        test,
                        body,
                    });
                    at = inner;
                }
                rest => {
                    let open = self.open(place);
                    let body = self.stmts(rest)?;
                    clauses.push(ast::ElifElseClause {
                        range: self.close(open, place),
                        node_index: Default::default(),
                        test: None,
                        body,
                    });
                    break;
                }
            }
        }
        Ok(Stmt::If(ast::StmtIf {
            node_index: Default::default(),
            range: self.close(start, place),
            test,
            body,
            elif_else_clauses: clauses,
        }))
    }

    fn with_items(&mut self, n: &Node) -> Res<Vec<ast::WithItem>> {
        let mut all = Vec::new();
        for item in items(n, 0) {
            let Item::Node(w) = item else { continue };
            let context_expr = *self.expr_at(w, 0)?;
            let optional_vars = self.maybe(w, 1)?;
            all.push(ast::WithItem {
                range: ruff_text_size::Ranged::range(&context_expr),
                node_index: Default::default(),
                context_expr,
                optional_vars,
            });
        }
        Ok(all)
    }

    fn cases(&mut self, n: &Node) -> Res<Vec<ast::MatchCase>> {
        let mut all = Vec::new();
        for item in items(n, 1) {
            let Item::Node(c) = item else { continue };
            let Some(p) = child(c, 0) else { continue };
            let place = p.place.unwrap_or_default();
            let start = self.open(place);
            let pattern = self.pattern(p)?;
            let guard = self.maybe(c, 1)?;
            let body = self.body(c, 2)?;
            all.push(ast::MatchCase {
                range: self.close(start, place),
                node_index: Default::default(),
                pattern,
                guard,
                body,
            });
        }
        Ok(all)
    }

    fn handlers(&mut self, n: &Node) -> Res<Vec<ast::ExceptHandler>> {
        let mut all = Vec::new();
        for item in items(n, 1) {
            let Item::Node(h) = item else { continue };
            let place = h.place.unwrap_or_default();
            let start = self.open(place);
            let type_ = self.maybe(h, 0)?;
            let name = self.maybe_identifier(h, 1);
            let body = self.body(h, 2)?;
            let handler = ast::ExceptHandlerExceptHandler {
                range: self.close(start, place),
                node_index: Default::default(),
                type_,
                name,
                body,
            };
            all.push(ast::ExceptHandler::ExceptHandler(handler));
        }
        Ok(all)
    }

    fn aliases(&mut self, n: &Node, i: usize) -> Vec<ast::Alias> {
        let mut all = Vec::new();
        for item in items(n, i) {
            let Item::Node(a) = item else { continue };
            let place = a.place.unwrap_or_default();
            let start = self.open(place);
            let name = self.identifier_at(a, 0);
            let asname = self.maybe_identifier(a, 1);
            all.push(ast::Alias {
                range: self.close(start, place),
                node_index: Default::default(),
                name,
                asname,
            });
        }
        all
    }

    fn type_params(&mut self, n: &Node, i: usize) -> Res<Option<Box<ast::TypeParams>>> {
        let place = n.place.unwrap_or_default();
        let start = self.open(place);
        let mut type_params = Vec::new();
        for item in items(n, i) {
            let Item::Node(p) = item else { continue };
            let place = p.place.unwrap_or_default();
            let open = self.open(place);
            let node_index = Default::default();
            let name = self.identifier_at(p, 0);
            type_params.push(match p.name() {
                "TypeVar" => {
                    let (bound, default) = (self.maybe(p, 1)?, self.maybe(p, 2)?);
                    ast::TypeParam::TypeVar(ast::TypeParamTypeVar {
                        node_index,
                        range: self.close(open, place),
                        name,
                        bound,
                        default,
                    })
                }
                "ParamSpec" => {
                    let default = self.maybe(p, 1)?;
                    ast::TypeParam::ParamSpec(ast::TypeParamParamSpec {
                        node_index,
                        range: self.close(open, place),
                        name,
                        default,
                    })
                }
                _ => {
                    let default = self.maybe(p, 1)?;
                    ast::TypeParam::TypeVarTuple(ast::TypeParamTypeVarTuple {
                        node_index,
                        range: self.close(open, place),
                        name,
                        default,
                    })
                }
            });
        }
        if type_params.is_empty() {
            return Ok(None);
        }
        Ok(Some(Box::new(ast::TypeParams {
            range: self.close(start, place),
            node_index: Default::default(),
            type_params,
        })))
    }

    fn parameter(&mut self, n: &Node) -> Res<ast::Parameter> {
        let place = n.place.unwrap_or_default();
        let start = self.open(place);
        let name = self.identifier_at(n, 0);
        let annotation = self.maybe(n, 1)?;
        Ok(ast::Parameter {
            range: self.close(start, place),
            node_index: Default::default(),
            name,
            annotation,
        })
    }

    fn parameters(&mut self, n: Option<&Node>, place: Place) -> Res<ast::Parameters> {
        let start = self.open(place);
        let mut parameters = ast::Parameters::default();
        if let Some(n) = n {
            let positional = items(n, 0).len() + items(n, 1).len();
            let defaults = items(n, 6);
            let first = positional.saturating_sub(defaults.len());
            let default_of = |i: usize| i.checked_sub(first).and_then(|k| defaults.get(k));
            let mut i = 0;
            for (field, own) in [(0, true), (1, false)] {
                for item in items(n, field) {
                    let Item::Node(p) = item else { continue };
                    let with_default = self.with_default(p, default_of(i))?;
                    i += 1;
                    if own {
                        parameters.posonlyargs.push(with_default);
                    } else {
                        parameters.args.push(with_default);
                    }
                }
            }
            if let Some(p) = child(n, 2) {
                parameters.vararg = Some(Box::new(self.parameter(p)?));
            }
            for (k, item) in items(n, 3).iter().enumerate() {
                let Item::Node(p) = item else { continue };
                let default = items(n, 4).get(k);
                let with_default = self.with_default(p, default)?;
                parameters.kwonlyargs.push(with_default);
            }
            if let Some(p) = child(n, 5) {
                parameters.kwarg = Some(Box::new(self.parameter(p)?));
            }
        }
        parameters.range = self.close(start, place);
        Ok(parameters)
    }

    fn with_default(&mut self, p: &Node, default: Option<&Item>) -> Res<ast::ParameterWithDefault> {
        let place = p.place.unwrap_or_default();
        let start = self.open(place);
        let parameter = self.parameter(p)?;
        let default = match default {
            Some(Item::Node(d)) => Some(Box::new(self.expr(d)?)),
            _ => None,
        };
        Ok(ast::ParameterWithDefault {
            range: self.close(start, place),
            node_index: Default::default(),
            parameter,
            default,
        })
    }

    /// Positional arguments in field `i`, keywords in the next.
    fn arguments(
        &mut self,
        n: &Node,
        i: usize,
        start: TextSize,
        place: Place,
    ) -> Res<ast::Arguments> {
        let args: Vec<Expr> = self.exprs(n, i)?;
        let mut keywords = Vec::new();
        for item in items(n, i + 1) {
            let Item::Node(k) = item else { continue };
            let place = k.place.unwrap_or_default();
            let open = self.open(place);
            let arg = self.maybe_identifier(k, 0);
            let value = *self.expr_at(k, 1)?;
            keywords.push(ast::Keyword {
                range: self.close(open, place),
                node_index: Default::default(),
                arg,
                value,
            });
        }
        Ok(ast::Arguments {
            range: self.close(start, place),
            node_index: Default::default(),
            args: args.into(),
            keywords: keywords.into_iter().collect(),
        })
    }

    fn operator(&mut self, n: &Node, i: usize) -> Res<ast::Operator> {
        let name = child(n, i).map_or("", Node::name);
        let found = OPERATORS
            .into_iter()
            .find(|&op| super::operator(op) == name);
        match found {
            Some(op) => Ok(op),
            None => fault(TextRange::default(), "an operator is missing"),
        }
    }

    fn comprehensions(&mut self, n: &Node, i: usize) -> Res<Vec<ast::Comprehension>> {
        let place = n.place.unwrap_or_default();
        let mut all = Vec::new();
        for item in items(n, i) {
            let Item::Node(c) = item else { continue };
            let start = self.open(place);
            let target = *self.expr_at(c, 0)?;
            let iter = *self.expr_at(c, 1)?;
            let ifs = self.exprs(c, 2)?;
            all.push(ast::Comprehension {
                range: self.close(start, place),
                node_index: Default::default(),
                target,
                iter,
                ifs,
                is_async: number(&c.fields[3]) != 0,
            });
        }
        Ok(all)
    }

    fn expr_inner(&mut self, n: &Node) -> Res<Expr> {
        let place = n.place.unwrap_or_default();
        let node_index = Default::default();
        let start = self.open(place);
        macro_rules! make {
            ($variant:ident, $struct:ident { $($field:ident: $value:expr),* $(,)? }) => {{
                $(let $field = $value;)*
                let range = self.close(start, place);
                Expr::$variant(ast::$struct { node_index, range, $($field),* })
            }};
        }
        Ok(match n.name() {
            "BoolOp" => make!(
                BoolOp,
                ExprBoolOp {
                    op: match child(n, 0).map(Node::name) {
                        Some("And") => ast::BoolOp::And,
                        _ => ast::BoolOp::Or,
                    },
                    values: self.exprs(n, 1)?,
                }
            ),
            "NamedExpr" => make!(
                Named,
                ExprNamed {
                    target: self.expr_at(n, 0)?,
                    value: self.expr_at(n, 1)?,
                }
            ),
            "BinOp" => make!(
                BinOp,
                ExprBinOp {
                    left: self.expr_at(n, 0)?,
                    op: self.operator(n, 1)?,
                    right: self.expr_at(n, 2)?,
                }
            ),
            "UnaryOp" => make!(
                UnaryOp,
                ExprUnaryOp {
                    op: {
                        let name = child(n, 0).map_or("", Node::name);
                        let found = UNARIES.into_iter().find(|&op| super::unary(op) == name);
                        found.unwrap_or(ast::UnaryOp::Not)
                    },
                    operand: self.expr_at(n, 1)?,
                }
            ),
            "Lambda" => make!(
                Lambda,
                ExprLambda {
                    parameters: Some(Box::new(self.parameters(child(n, 0), place)?)),
                    body: self.expr_at(n, 1)?,
                }
            ),
            "IfExp" => make!(
                If,
                ExprIf {
                    test: self.expr_at(n, 0)?,
                    body: self.expr_at(n, 1)?,
                    orelse: self.expr_at(n, 2)?,
                }
            ),
            "Dict" => make!(
                Dict,
                ExprDict {
                    items: self.dict_items(n)?
                }
            ),
            "Set" => make!(
                Set,
                ExprSet {
                    elts: self.exprs(n, 0)?
                }
            ),
            "ListComp" => make!(
                ListComp,
                ExprListComp {
                    elt: self.expr_at(n, 0)?,
                    generators: self.comprehensions(n, 1)?,
                }
            ),
            "SetComp" => make!(
                SetComp,
                ExprSetComp {
                    elt: self.expr_at(n, 0)?,
                    generators: self.comprehensions(n, 1)?,
                }
            ),
            "DictComp" => make!(
                DictComp,
                ExprDictComp {
                    key: Some(self.expr_at(n, 0)?),
                    value: self.expr_at(n, 1)?,
                    generators: self.comprehensions(n, 2)?,
                }
            ),
            "GeneratorExp" => make!(
                Generator,
                ExprGenerator {
                    elt: self.expr_at(n, 0)?,
                    generators: self.comprehensions(n, 1)?,
                    parenthesized: true,
                }
            ),
            "Await" => make!(
                Await,
                ExprAwait {
                    value: self.expr_at(n, 0)?
                }
            ),
            "Yield" => make!(
                Yield,
                ExprYield {
                    value: self.maybe(n, 0)?
                }
            ),
            "YieldFrom" => make!(
                YieldFrom,
                ExprYieldFrom {
                    value: self.expr_at(n, 0)?
                }
            ),
            "Compare" => make!(
                Compare,
                ExprCompare {
                    left: self.expr_at(n, 0)?,
                    ops: self.comparisons(n)?,
                    comparators: self.exprs::<Vec<Expr>>(n, 2)?.into(),
                }
            ),
            "Call" => {
                let func = self.expr_at(n, 0)?;
                let open = self.open(place);
                Expr::Call(ast::ExprCall {
                    node_index,
                    range_start: start,
                    func,
                    arguments: self.arguments(n, 1, open, place)?,
                })
            }
            "FormattedValue" | "JoinedStr" => make!(
                FString,
                ExprFString {
                    value: self.fstring(n)?,
                }
            ),
            "Interpolation" | "TemplateStr" => make!(
                TString,
                ExprTString {
                    value: self.tstring(n)?,
                }
            ),
            "Constant" => match &n.fields[0] {
                Item::Const(value) => return self.constant(value, place),
                _ => return fault(TextRange::default(), "a constant is missing"),
            },
            "Attribute" => {
                let value = self.expr_at(n, 0)?;
                let name = text(&n.fields[1]).unwrap_or("");
                // The name ends where the expression does.
                let col = place.end_col.saturating_sub(name.len() as i32);
                let attr = self.identifier(name, place.end_line, col);
                make!(
                    Attribute,
                    ExprAttribute {
                        value: value,
                        attr: attr,
                        ctx: context(n, 2),
                    }
                )
            }
            "Subscript" => make!(
                Subscript,
                ExprSubscript {
                    value: self.expr_at(n, 0)?,
                    slice: self.expr_at(n, 1)?,
                    ctx: context(n, 2),
                }
            ),
            "Starred" => make!(
                Starred,
                ExprStarred {
                    value: self.expr_at(n, 0)?,
                    ctx: context(n, 1),
                }
            ),
            "Name" => make!(
                Name,
                ExprName {
                    id: ast::name::Name::new(text(&n.fields[0]).unwrap_or("")),
                    ctx: context(n, 1),
                }
            ),
            "List" => make!(
                List,
                ExprList {
                    elts: self.exprs(n, 0)?,
                    ctx: context(n, 1),
                }
            ),
            "Tuple" => make!(
                Tuple,
                ExprTuple {
                    elts: self.exprs(n, 0)?,
                    ctx: context(n, 1),
                    parenthesized: true,
                }
            ),
            _ => make!(
                Slice,
                ExprSlice {
                    lower: self.maybe(n, 0)?,
                    upper: self.maybe(n, 1)?,
                    step: self.maybe(n, 2)?,
                }
            ),
        })
    }

    fn dict_items(&mut self, n: &Node) -> Res<Vec<ast::DictItem>> {
        let mut all = Vec::new();
        for (key, value) in items(n, 0).iter().zip(items(n, 1)) {
            let key = match key {
                Item::Node(k) => Some(self.expr(k)?),
                _ => None,
            };
            let Item::Node(value) = value else { continue };
            let value = self.expr(value)?;
            all.push(ast::DictItem { key, value });
        }
        Ok(all)
    }

    fn comparisons(&mut self, n: &Node) -> Res<Box<[ast::CmpOp]>> {
        let mut all = Vec::new();
        for item in items(n, 1) {
            let Item::Node(op) = item else { continue };
            let found = COMPARISONS
                .into_iter()
                .find(|&c| super::comparison(c) == op.name());
            all.extend(found);
        }
        Ok(all.into())
    }

    /// The expression whose value is a constant.
    fn constant(&mut self, value: &Const, place: Place) -> Res<Expr> {
        let node_index = Default::default();
        Ok(match value {
            Const::Int(i) => {
                let digits = i.unsigned_abs().to_string();
                self.int(&digits, *i < 0, place)?
            }
            Const::BigInt(digits) => match digits.strip_prefix('-') {
                Some(rest) => self.int(rest, true, place)?,
                None => self.int(digits, false, place)?,
            },
            Const::Float(f) => Expr::NumberLiteral(ast::ExprNumberLiteral {
                node_index,
                range: self.whole(place),
                value: ast::Number::Float(*f),
            }),
            Const::Complex(real, imag) => Expr::NumberLiteral(ast::ExprNumberLiteral {
                node_index,
                range: self.whole(place),
                value: ast::Number::Complex {
                    real: *real,
                    imag: *imag,
                },
            }),
            Const::True | Const::False => Expr::BooleanLiteral(ast::ExprBooleanLiteral {
                node_index,
                range: self.whole(place),
                value: matches!(value, Const::True),
            }),
            Const::None => Expr::NoneLiteral(ast::ExprNoneLiteral {
                node_index,
                range: self.whole(place),
            }),
            Const::Ellipsis => Expr::EllipsisLiteral(ast::ExprEllipsisLiteral {
                node_index,
                range: self.whole(place),
            }),
            Const::Bytes(data) => {
                let range = self.whole(place);
                let literal = ast::BytesLiteral {
                    range,
                    node_index: Default::default(),
                    value: data.clone(),
                    flags: ast::BytesLiteralFlags::empty(),
                };
                Expr::BytesLiteral(ast::ExprBytesLiteral {
                    node_index,
                    range,
                    value: ast::BytesLiteralValue::single(literal),
                })
            }
            Const::Str { .. } | Const::SurrogateStr(_) => {
                let literal = self.string_literal(value, place);
                Expr::StringLiteral(ast::ExprStringLiteral {
                    node_index,
                    range: literal.range,
                    value: ast::StringLiteralValue::single(literal),
                })
            }
            Const::Tuple(values) => {
                let start = self.open(place);
                let mut elts = Vec::new();
                for value in values {
                    elts.push(self.deeper(|this| this.constant(value, place))?);
                }
                Expr::Tuple(ast::ExprTuple {
                    node_index,
                    range: self.close(start, place),
                    elts,
                    ctx: ast::ExprContext::Load,
                    parenthesized: true,
                })
            }
            Const::FrozenSet(_) | Const::Code(_) => {
                return fault(
                    self.whole(place),
                    "pyrs: compile() of a frozenset constant is not implemented",
                );
            }
        })
    }

    /// A string literal, written into the text if the parser's form cannot hold it.
    pub(super) fn string_literal(&mut self, value: &Const, place: Place) -> ast::StringLiteral {
        let (value, range) = match value {
            Const::SurrogateStr(points) => {
                let spelled = format!("'{}'", spell_surrogates(points, false));
                let at = self.put(place.line, place.col, &spelled);
                ("".into(), self.close(at.start(), place))
            }
            Const::Str { text, .. } => (text.clone(), self.whole(place)),
            _ => ("".into(), self.whole(place)),
        };
        // The closing mark counts as the text's own end.
        let range = TextRange::new(range.start(), range.end());
        ast::StringLiteral {
            range,
            node_index: Default::default(),
            value,
            flags: ast::StringLiteralFlags::empty(),
        }
    }

    fn int(&mut self, digits: &str, negative: bool, place: Place) -> Res<Expr> {
        let at = self.put(place.line, place.col, digits);
        let end = self.mark(place.end_line, place.end_col);
        let range = TextRange::new(at.start(), end);
        let (radix, bare) = match digits.strip_prefix("0x") {
            Some(bare) => (16, bare),
            None => (10, digits),
        };
        let Ok(value) = ast::Int::from_str_radix(bare, radix, digits) else {
            return fault(range, "a bad int constant");
        };
        let literal = Expr::NumberLiteral(ast::ExprNumberLiteral {
            node_index: Default::default(),
            range,
            value: ast::Number::Int(value),
        });
        if !negative {
            return Ok(literal);
        }
        Ok(Expr::UnaryOp(ast::ExprUnaryOp {
            node_index: Default::default(),
            range,
            op: ast::UnaryOp::USub,
            operand: Box::new(literal),
        }))
    }

    fn patterns<B: FromIterator<Pattern>>(&mut self, n: &Node, i: usize) -> Res<B> {
        let nodes = items(n, i).iter().filter_map(|i| match i {
            Item::Node(n) => Some(n),
            _ => None,
        });
        nodes.map(|n| self.pattern(n)).collect()
    }

    fn pattern(&mut self, n: &Node) -> Res<Pattern> {
        self.deeper(|this| this.pattern_inner(n))
    }

    fn pattern_inner(&mut self, n: &Node) -> Res<Pattern> {
        let place = n.place.unwrap_or_default();
        let node_index = Default::default();
        let start = self.open(place);
        macro_rules! make {
            ($variant:ident, $struct:ident { $($field:ident: $value:expr),* $(,)? }) => {{
                $(let $field = $value;)*
                let range = self.close(start, place);
                Pattern::$variant(ast::$struct { node_index, range, $($field),* })
            }};
        }
        Ok(match n.name() {
            "MatchValue" => make!(
                MatchValue,
                PatternMatchValue {
                    value: self.expr_at(n, 0)?
                }
            ),
            "MatchSingleton" => make!(
                MatchSingleton,
                PatternMatchSingleton {
                    value: match &n.fields[0] {
                        Item::Const(Const::True) => ast::Singleton::True,
                        Item::Const(Const::False) => ast::Singleton::False,
                        _ => ast::Singleton::None,
                    },
                }
            ),
            "MatchSequence" => make!(
                MatchSequence,
                PatternMatchSequence {
                    patterns: self.patterns(n, 0)?,
                }
            ),
            "MatchMapping" => make!(
                MatchMapping,
                PatternMatchMapping {
                    keys: self.exprs(n, 0)?,
                    patterns: self.patterns(n, 1)?,
                    rest: self.maybe_identifier(n, 2),
                }
            ),
            "MatchClass" => make!(
                MatchClass,
                PatternMatchClass {
                    cls: self.expr_at(n, 0)?,
                    arguments: self.pattern_arguments(n, place)?,
                }
            ),
            "MatchStar" => make!(
                MatchStar,
                PatternMatchStar {
                    name: self.maybe_identifier(n, 0),
                }
            ),
            "MatchOr" => make!(
                MatchOr,
                PatternMatchOr {
                    patterns: self.patterns(n, 0)?
                }
            ),
            _ => make!(
                MatchAs,
                PatternMatchAs {
                    pattern: match child(n, 0) {
                        Some(p) => Some(Box::new(self.pattern(p)?)),
                        None => None,
                    },
                    name: self.maybe_identifier(n, 1),
                }
            ),
        })
    }

    fn pattern_arguments(&mut self, n: &Node, place: Place) -> Res<ast::PatternArguments> {
        let start = self.open(place);
        let patterns = self.patterns(n, 1)?;
        let names = self.identifiers(n, 2);
        let values: Vec<Pattern> = self.patterns(n, 3)?;
        let keyword = |(attr, pattern): (ast::Identifier, Pattern)| ast::PatternKeyword {
            range: ruff_text_size::Ranged::range(&pattern),
            node_index: Default::default(),
            attr,
            pattern,
        };
        Ok(ast::PatternArguments {
            range: self.close(start, place),
            node_index: Default::default(),
            patterns,
            keywords: names.into_iter().zip(values).map(keyword).collect(),
        })
    }
}
