//! Faults of targets: what CPython calls an expression that cannot be assigned to.

use super::Reworder;
use ruff_python_ast::token::TokenKind;
use ruff_python_ast::visitor::source_order::{SourceOrderVisitor, TraversalSignal};
use ruff_python_ast::{self as ast, AnyNodeRef, Expr};
use ruff_text_size::{Ranged, TextRange};

impl Reworder<'_> {
    fn find(&self, range: TextRange) -> Option<&Expr> {
        struct Finder<'b> {
            range: TextRange,
            found: Option<&'b Expr>,
        }
        impl<'b> SourceOrderVisitor<'b> for Finder<'b> {
            fn enter_node(&mut self, node: AnyNodeRef<'b>) -> TraversalSignal {
                if self.found.is_none() && node.range().contains_range(self.range) {
                    TraversalSignal::Traverse
                } else {
                    TraversalSignal::Skip
                }
            }
            fn visit_expr(&mut self, e: &'b Expr) {
                if e.range() == self.range && self.found.is_none() {
                    self.found = Some(e);
                    return;
                }
                crate::limits::with_stack(|| {
                    ruff_python_ast::visitor::source_order::walk_expr(self, e);
                });
            }
        }
        let mut finder = Finder { range, found: None };
        match self.tree {
            AnyNodeRef::ModModule(m) => {
                for s in &m.body {
                    finder.visit_stmt(s);
                }
            }
            AnyNodeRef::ModExpression(m) => finder.visit_expr(&m.body),
            _ => {}
        }
        finder.found
    }

    pub(super) fn describe(&self, range: TextRange) -> &'static str {
        self.find(range).map_or("expression", describe)
    }

    pub(super) fn assignment(&self, range: TextRange) -> String {
        let Some(e) = self.find(range) else {
            return "cannot assign to expression".into();
        };
        let what = describe(e);
        let i = self.token_at(range.start());
        let head = self.line_head(i);
        let alone = (head..i).all(|k| self.tokens[k].kind() == TokenKind::Lpar);
        let mut rest = self
            .tokens
            .iter()
            .filter(|t| t.start() >= range.end())
            .skip_while(|t| t.kind() == TokenKind::Rpar);
        let follows = rest.next().is_some_and(|t| t.kind() == TokenKind::Equal);
        let mut more =
            rest.take_while(|t| !matches!(t.kind(), TokenKind::Newline | TokenKind::Semi));
        let again = more.any(|t| t.kind() == TokenKind::Equal);
        if matches!(e, Expr::Yield(_) | Expr::YieldFrom(_)) && !alone {
            return "assignment to yield expression not possible".into();
        }
        let low = matches!(
            e,
            Expr::BoolOp(_)
                | Expr::Compare(_)
                | Expr::Lambda(_)
                | Expr::If(_)
                | Expr::BooleanLiteral(_)
                | Expr::NoneLiteral(_)
                | Expr::Starred(_)
        ) || matches!(e, Expr::UnaryOp(u) if u.op == ast::UnaryOp::Not);
        if alone && follows && !again && !low {
            return format!("cannot assign to {what} here. Maybe you meant '==' instead of '='?");
        }
        format!("cannot assign to {what}")
    }
}

/// What CPython calls an expression in errors about targets.
fn describe(e: &Expr) -> &'static str {
    match e {
        Expr::Attribute(_) => "attribute",
        Expr::Subscript(_) => "subscript",
        Expr::Starred(_) => "starred",
        Expr::Name(_) => "name",
        Expr::List(_) => "list",
        Expr::Tuple(_) => "tuple",
        Expr::Lambda(_) => "lambda",
        Expr::Call(_) => "function call",
        Expr::BoolOp(_) | Expr::BinOp(_) | Expr::UnaryOp(_) => "expression",
        Expr::Generator(_) => "generator expression",
        Expr::Yield(_) | Expr::YieldFrom(_) => "yield expression",
        Expr::Await(_) => "await expression",
        Expr::ListComp(_) => "list comprehension",
        Expr::SetComp(_) => "set comprehension",
        Expr::DictComp(_) => "dict comprehension",
        Expr::Dict(_) => "dict literal",
        Expr::Set(_) => "set display",
        Expr::FString(_) => "f-string expression",
        Expr::TString(_) => "t-string expression",
        Expr::BooleanLiteral(b) if b.value => "True",
        Expr::BooleanLiteral(_) => "False",
        Expr::NoneLiteral(_) => "None",
        Expr::EllipsisLiteral(_) => "ellipsis",
        Expr::Compare(_) => "comparison",
        Expr::If(_) => "conditional expression",
        Expr::Named(_) => "named expression",
        _ => "literal",
    }
}
