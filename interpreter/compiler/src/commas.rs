//! Patterns that the parser lets pass: sequences whose elements no comma separates, classes
//! whose name stands in brackets.

use crate::errors::{ErrorKind, Fault, Res};
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::visitor::source_order::{self, SourceOrderVisitor};
use ruff_python_ast::{AnyNodeRef, Expr, Pattern};
use ruff_text_size::{Ranged, TextSize};

/// Checks all patterns of a tree.
pub fn check(tree: AnyNodeRef, tokens: &[Token]) -> Res {
    if !tokens.iter().any(|t| t.kind() == TokenKind::Match) {
        return Ok(());
    }
    let mut finder = Finder {
        tokens,
        fault: None,
    };
    if let AnyNodeRef::ModModule(module) = tree {
        source_order::walk_body(&mut finder, &module.body);
    }
    finder.fault.map_or(Ok(()), Err)
}

struct Finder<'a> {
    tokens: &'a [Token],
    fault: Option<Fault>,
}

impl<'a> SourceOrderVisitor<'a> for Finder<'a> {
    // Expressions hold no patterns, and may nest deeply.
    fn visit_expr(&mut self, _: &'a Expr) {}

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchSequence(sequence) => {
                for pair in sequence.patterns.windows(2) {
                    let next = self.behind(pair[0].end());
                    if next.is_some_and(|t| t.kind() != TokenKind::Comma) {
                        self.refuse(next);
                    }
                }
            }
            // The class's name cannot stand in brackets.
            Pattern::MatchClass(class) => {
                let next = self.behind(class.cls.end());
                if next.is_some_and(|t| t.start() != class.arguments.start())
                    || self.closes(class.cls.end())
                {
                    self.refuse(next);
                }
            }
            _ => {}
        }
        source_order::walk_pattern(self, pattern);
    }
}

impl<'a> Finder<'a> {
    fn tokens_from(&self, at: TextSize) -> impl Iterator<Item = &'a Token> + use<'a> {
        let from = self.tokens.partition_point(|t| t.start() < at);
        self.tokens[from..]
            .iter()
            .filter(|t| !matches!(t.kind(), TokenKind::NonLogicalNewline | TokenKind::Comment))
    }

    /// The first token from a place on that does not close a bracket.
    fn behind(&self, at: TextSize) -> Option<&'a Token> {
        self.tokens_from(at).find(|t| t.kind() != TokenKind::Rpar)
    }

    fn closes(&self, at: TextSize) -> bool {
        let next = self.tokens_from(at).next();
        next.is_some_and(|t| t.kind() == TokenKind::Rpar)
    }

    fn refuse(&mut self, at: Option<&Token>) {
        if let Some(at) = at
            && self.fault.is_none()
        {
            self.fault = Some(Fault {
                kind: ErrorKind::Syntax,
                message: "invalid syntax".into(),
                range: at.range(),
            });
        }
    }
}
