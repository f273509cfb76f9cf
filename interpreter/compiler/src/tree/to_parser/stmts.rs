//! Statements of a tree, to the parser's.

use super::{Builder, child, items, number};
use crate::errors::Res;
use pyrs_bytecode::tree::{Item, Node, Place};
use ruff_python_ast::{self as ast, Expr, Stmt};
use ruff_text_size::TextSize;

impl Builder {
    pub(in crate::tree) fn stmt(&mut self, n: &Node) -> Res<Stmt> {
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
    pub(in crate::tree) fn open_decorated(
        &mut self,
        n: &Node,
        list: usize,
        place: Place,
    ) -> TextSize {
        let first = items(n, list).first().and_then(|i| match i {
            Item::Node(d) => d.place,
            _ => None,
        });
        self.open(first.unwrap_or(place))
    }

    pub(in crate::tree) fn decorators<B: FromIterator<ast::Decorator>>(
        &mut self,
        n: &Node,
        i: usize,
    ) -> Res<B> {
        let all: Vec<Expr> = self.exprs(n, i)?;
        let make = |expression: Expr| ast::Decorator {
            range: ruff_text_size::Ranged::range(&expression),
            node_index: Default::default(),
            expression,
        };
        Ok(all.into_iter().map(make).collect())
    }

    pub(in crate::tree) fn function(&mut self, n: &Node, place: Place) -> Res<Stmt> {
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

    pub(in crate::tree) fn class(&mut self, n: &Node, place: Place) -> Res<Stmt> {
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
    pub(in crate::tree) fn if_stmt(&mut self, n: &Node, place: Place) -> Res<Stmt> {
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

    pub(in crate::tree) fn with_items(&mut self, n: &Node) -> Res<Vec<ast::WithItem>> {
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

    pub(in crate::tree) fn cases(&mut self, n: &Node) -> Res<Vec<ast::MatchCase>> {
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

    pub(in crate::tree) fn handlers(&mut self, n: &Node) -> Res<Vec<ast::ExceptHandler>> {
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

    pub(in crate::tree) fn aliases(&mut self, n: &Node, i: usize) -> Vec<ast::Alias> {
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
}
