//! Faults in replacement fields of f-strings and t-strings: which part of the field cannot
//! be what stands there.

use super::{INVALID, Reworder};
use crate::errors::Fault;
use ruff_python_ast::Expr;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::parse_parenthesized_expression_range;
use ruff_text_size::{Ranged, TextRange};

/// More tokens than that are not tried as the beginning of an expression.
const MAX_TRIED: usize = 64;

/// What is open before a token.
enum Open {
    Text { start: usize },
    Field { brace: usize, letter: char },
    Bracket,
}

impl Reworder<'_> {
    /// Says more of a fault that lies in a replacement field.
    pub(super) fn in_field(&self, fault: &mut Fault) {
        let i = self.token_at(fault.range.start());
        let open = self.open_before(i);
        if fault.message.starts_with("unterminated") && self.closes_text(&open, fault) {
            let letter = self.letter(&open);
            fault.message = format!("{letter}-string: expecting '}}'");
            return;
        }
        let Some(&Open::Field { brace, letter }) =
            open.iter().rev().find(|o| matches!(o, Open::Field { .. }))
        else {
            return;
        };
        let expects_end = fault.message.ends_with("-string: expecting '}'");
        let comma = fault.message.ends_with("forgot a comma?");
        if fault.message != INVALID && !expects_end && !comma {
            return;
        }
        let meaningful: Vec<usize> = (brace + 1..self.tokens.len())
            .filter(|&k| {
                !matches!(
                    self.tokens[k].kind(),
                    TokenKind::Comment | TokenKind::NonLogicalNewline
                )
            })
            .take(MAX_TRIED)
            .collect();
        let before = meaningful.iter().take_while(|&&k| k < i).count();
        let parses = |from: usize, to: usize| {
            let text = TextRange::new(
                self.tokens[meaningful[from]].start(),
                self.tokens[meaningful[to]].end(),
            );
            let parsed = crate::limits::with_stack(|| {
                parse_parenthesized_expression_range(self.source, text)
            });
            let parsed = parsed.ok()?;
            let expr = parsed.into_expr();
            match &expr {
                Expr::Generator(g) if !g.parenthesized => None,
                Expr::Named(_) => None,
                _ => Some(expr),
            }
        };
        // The longest beginning that is an expression.
        let last = (0..before).rev().find(|&to| parses(0, to).is_some());
        let kind = |k: usize| meaningful.get(k).map(|&k| self.tokens[k].kind());
        let converts = last.is_some_and(|last| kind(last + 1) == Some(TokenKind::Exclamation));
        if comma && !converts {
            let operand = |e: Expr| !matches!(e, Expr::Tuple(_) | Expr::If(_) | Expr::Starred(_));
            if let Some(last) = last
                && last + 1 == before
                && let Some(from) = (0..=last).find(|&f| parses(f, last).is_some_and(operand))
            {
                let start = self.tokens[meaningful[from]].start();
                fault.range = TextRange::new(start, fault.range.end());
            }
            return;
        }
        let place = |k: usize| {
            let k = *meaningful.get(k)?;
            (k <= i).then(|| self.tokens[k].range())
        };
        use TokenKind as K;
        let Some(last) = last else {
            if let Some(range) = place(0)
                && !matches!(kind(0), Some(K::FStringEnd | K::TStringEnd))
            {
                fault.message = format!("{letter}-string: expecting a valid expression after '{{'");
                fault.range = range;
            } else if expects_end {
                fault.range = TextRange::empty(fault.range.start());
            }
            return;
        };
        let mut at = last + 1;
        let mut wanted = "'=', or '!', or ':', or '}'";
        if kind(at) == Some(K::Equal) {
            at += 1;
            wanted = "'!', or ':', or '}'";
        }
        if kind(at) == Some(K::Exclamation) {
            at += 2;
            wanted = "':' or '}'";
        }
        match kind(at) {
            Some(K::FStringEnd | K::TStringEnd) => {
                if let Some(range) = place(at) {
                    fault.message = format!("{letter}-string: expecting '}}'");
                    fault.range = TextRange::empty(range.start());
                }
            }
            Some(K::Colon) if expects_end => {
                fault.message.push_str(", or format specs");
            }
            Some(K::Colon | K::Rbrace | K::Newline | K::EndOfFile) | None => {}
            Some(_) => {
                if let Some(range) = place(at) {
                    fault.message = format!("{letter}-string: expecting {wanted}");
                    fault.range = range;
                }
            }
        }
    }

    fn open_before(&self, i: usize) -> Vec<Open> {
        use TokenKind as K;
        let mut open = Vec::new();
        for (k, token) in self.tokens[..i.min(self.tokens.len())].iter().enumerate() {
            match token.kind() {
                K::FStringStart | K::TStringStart => open.push(Open::Text { start: k }),
                K::Lpar | K::Lsqb => open.push(Open::Bracket),
                // A brace in the text, or in a field's format specification, opens a field.
                K::Lbrace => {
                    let text = open.iter().rev().find_map(|o| match o {
                        Open::Text { start } => Some(*start),
                        _ => None,
                    });
                    let field = match open.last() {
                        Some(Open::Text { .. }) => true,
                        Some(Open::Field { .. }) => self
                            .before(k)
                            .is_some_and(|t| t.kind() == K::Colon || is_middle(t.kind())),
                        _ => false,
                    };
                    open.push(match text {
                        Some(start) if field => Open::Field {
                            brace: k,
                            letter: match self.tokens[start].kind() {
                                K::TStringStart => 't',
                                _ => 'f',
                            },
                        },
                        _ => Open::Bracket,
                    });
                }
                K::FStringEnd | K::TStringEnd | K::Rpar | K::Rsqb | K::Rbrace => {
                    open.pop();
                }
                _ => {}
            }
        }
        open
    }

    fn letter(&self, open: &[Open]) -> char {
        open.iter()
            .rev()
            .find_map(|o| match o {
                Open::Field { letter, .. } => Some(*letter),
                _ => None,
            })
            .unwrap_or('f')
    }

    /// Whether the quotes that would begin a string without an end are those that end the
    /// text around the field.
    fn closes_text(&self, open: &[Open], fault: &Fault) -> bool {
        if !open.iter().any(|o| matches!(o, Open::Field { .. })) {
            return false;
        }
        let text = open.iter().rev().find_map(|o| match o {
            Open::Text { start } => Some(*start),
            _ => None,
        });
        let Some(text) = text else { return false };
        let around = self
            .slice(self.tokens[text].range())
            .trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let rest = &self.source[fault.range.start().to_usize()..];
        let triple = |s: &str| s.starts_with("\"\"\"") || s.starts_with("'''");
        rest.starts_with(around) && triple(rest) == triple(around)
    }
}

fn is_middle(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::FStringMiddle | TokenKind::TStringMiddle)
}
