//! Warnings about numbers that end where a word begins.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged, TextRange};

/// Numbers with a keyword right behind them, which looks like a part of the number.
pub fn check(tokens: &[Token], source: &str, out: &mut Vec<(TextRange, String)>) {
    for pair in tokens.windows(2) {
        let [number, next] = pair else { continue };
        if number.end() != next.start() || !may_follow(next.kind()) {
            continue;
        }
        let text = &source[number.range()];
        let radix = match number.kind() {
            TokenKind::Complex => "imaginary",
            TokenKind::Float => "decimal",
            TokenKind::Int => match text.as_bytes().get(1) {
                Some(b'x' | b'X') => "hexadecimal",
                Some(b'o' | b'O') => "octal",
                Some(b'b' | b'B') => "binary",
                _ => "decimal",
            },
            _ => continue,
        };
        out.push((number.range(), format!("invalid {radix} literal")));
    }
}

/// Words that the grammar has behind an operand; with all others it is an error.
fn may_follow(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::And
            | TokenKind::Else
            | TokenKind::For
            | TokenKind::If
            | TokenKind::In
            | TokenKind::Is
            | TokenKind::Not
            | TokenKind::Or
    )
}
