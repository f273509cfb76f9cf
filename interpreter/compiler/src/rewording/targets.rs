//! Faults of targets: what CPython calls an expression that cannot be assigned to.

use super::Reworder;
use ruff_python_ast::token::{Token, TokenKind};
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

    /// A `*` before token `i`'s expression that is not one of several: it parses where CPython's
    /// grammar has lists of expressions, and is refused later there.
    pub(super) fn starred(&self, i: usize, range: &mut TextRange) -> String {
        let before = self.before(i).map(Token::kind);
        let listed = match before {
            None => true,
            Some(TokenKind::Lpar) => return "cannot use starred expression here".into(),
            Some(TokenKind::Colon | TokenKind::Lbrace) if self.statement_head(i) == i => true,
            // A field of an f-string, unlike a set.
            Some(TokenKind::Lbrace) => self.tokens[..i].iter().rev().nth(1).is_some_and(|t| {
                matches!(
                    t.kind(),
                    TokenKind::FStringStart | TokenKind::FStringMiddle | TokenKind::TStringStart
                )
            }),
            Some(
                TokenKind::Newline
                | TokenKind::Indent
                | TokenKind::Dedent
                | TokenKind::Semi
                | TokenKind::Equal
                | TokenKind::Return
                | TokenKind::Yield
                | TokenKind::In,
            ) => true,
            Some(kind) => kind.as_augmented_assign_operator().is_some(),
        };
        if listed {
            return "can't use starred expression here".into();
        }
        let within = matches!(
            before,
            Some(TokenKind::Lbrace | TokenKind::Lsqb | TokenKind::Comma | TokenKind::Match)
        );
        let behind = self.tokens.iter().find(|t| t.start() >= range.end());
        *range = match behind {
            Some(t) if within => t.range(),
            _ => self.tokens[i].range(),
        };
        super::INVALID.into()
    }

    /// The first item of the tuple at `range`, unless that stands in parentheses.
    pub(super) fn first_of_bare_tuple(&self, range: TextRange) -> Option<TextRange> {
        match self.find(range) {
            Some(Expr::Tuple(t)) if !t.parenthesized => t.elts.first().map(Ranged::range),
            _ => None,
        }
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
        let head = self.statement_head(i);
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
        let bare = self.before(i).is_none_or(|t| t.kind() != TokenKind::Lpar);
        if matches!(e, Expr::Yield(_) | Expr::YieldFrom(_)) && bare {
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

    /// Where the small statement of token `i` begins, also behind the colon of a block's head.
    fn statement_head(&self, i: usize) -> usize {
        let head = self.line_head(i);
        let block = self
            .tokens
            .get(head)
            .is_some_and(|t| super::grammar::opens_block(t.kind()));
        let mut depth = 0;
        let colon = block.then(|| {
            (head..i).find(|&k| match self.tokens[k].kind() {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::Lambda => {
                    depth += 1;
                    false
                }
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                    depth -= 1;
                    false
                }
                TokenKind::Colon if depth > 0 && self.lambda_open(head, k) => {
                    depth -= 1;
                    false
                }
                kind => kind == TokenKind::Colon && depth == 0,
            })
        });
        colon.flatten().map_or(head, |k| k + 1)
    }

    /// Whether a lambda between `head` and the colon at `k` still waits for its own.
    fn lambda_open(&self, head: usize, k: usize) -> bool {
        let mut open = 0;
        for t in self.tokens[head..k].iter().rev() {
            match t.kind() {
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => open += 1,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace if open > 0 => open -= 1,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace | TokenKind::Colon => {
                    return false;
                }
                TokenKind::Lambda => return true,
                _ => {}
            }
        }
        false
    }

    /// A tuple without parentheses before `+=` or its like at token `i`: the parser went on
    /// with it as if a comma were missing.
    pub(super) fn augmented_tuple(&self, i: usize) -> Option<(TextRange, String)> {
        self.tokens.get(i)?.kind().as_augmented_assign_operator()?;
        let head = self.statement_head(i);
        let first = self.tokens.get(head)?;
        if first.kind().is_keyword() && first.kind() != TokenKind::Lambda {
            return None;
        }
        let (mut open, mut commas) = (0, 0);
        for t in &self.tokens[head..i] {
            match t.kind() {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => open += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => open -= 1,
                TokenKind::Comma if open == 0 => commas += 1,
                TokenKind::Equal | TokenKind::ColonEqual if open == 0 => return None,
                _ => {}
            }
        }
        let end = self.before(i)?.end();
        (commas > 0 && open == 0).then(|| {
            let message = "'tuple' is an illegal expression for augmented assignment";
            (TextRange::new(first.start(), end), message.into())
        })
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
