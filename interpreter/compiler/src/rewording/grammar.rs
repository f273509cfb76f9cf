//! Faults of the grammar: a token was expected and another one stands there.

use super::{INVALID, Reworder};
use crate::errors::ErrorKind;
use crate::prescan::ends_operand;
use ruff_python_ast::token::TokenKind;
use ruff_text_size::{Ranged, TextRange};

/// Whether a keyword begins the head of a block; `match` and `case` may be names.
pub(super) fn opens_block(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::If
            | TokenKind::Elif
            | TokenKind::Else
            | TokenKind::While
            | TokenKind::For
            | TokenKind::With
            | TokenKind::Try
            | TokenKind::Except
            | TokenKind::Finally
            | TokenKind::Def
            | TokenKind::Class
            | TokenKind::Async
    )
}

impl Reworder<'_> {
    pub(super) fn other(
        &self,
        text: &str,
        i: usize,
        range: &mut TextRange,
        kind: &mut ErrorKind,
    ) -> String {
        if let Some(what) = text.strip_prefix("Expected an indented block after ") {
            *kind = ErrorKind::Indentation;
            let colon = self.tokens[..i.min(self.tokens.len())]
                .iter()
                .rposition(|t| t.kind() == TokenKind::Colon);
            let head = self.line_head(colon.unwrap_or(i));
            let line = self
                .tokens
                .get(head)
                .map_or(1, |t| self.index.line(t.start()));
            let what = match what {
                "function definition" => "function definition".to_owned(),
                w if w.contains("class") => "class definition".to_owned(),
                w => {
                    let word = w.split('`').nth(1).unwrap_or("if");
                    format!("'{word}' statement")
                }
            };
            return format!("expected an indented block after {what} on line {line}");
        }
        match text {
            "Trailing comma not allowed" => {
                "trailing comma not allowed without surrounding parentheses".into()
            }
            "Expected `except` or `finally` after `try` block" => {
                // An `else` without handlers, or the end of the body.
                let before = &self.tokens[..i.min(self.tokens.len())];
                let start = before.iter().rposition(|t| t.kind() == TokenKind::Try).unwrap_or(0);
                let other = before[start..].iter().find(|t| t.kind() == TokenKind::Else);
                let newline = before.iter().rev().find(|t| t.kind() == TokenKind::Newline);
                if let Some(t) = other.or(newline) {
                    *range = t.range();
                }
                "expected 'except' or 'finally' block".into()
            }
            "Only single target (not tuple) can be annotated" => {
                if let Some(first) = self.first_of_bare_tuple(*range) {
                    *range = first;
                }
                "only single target (not tuple) can be annotated".into()
            }
            "Only single target (not list) can be annotated" => {
                "only single target (not list) can be annotated".into()
            }
            "Cannot have both 'except' and 'except*' on the same 'try'" => {
                "cannot have both 'except' and 'except*' on the same 'try'".into()
            }
            "Only one '*' parameter allowed" => "* argument may appear only once".into(),
            "Only one '/' separator allowed" => "/ may appear only once".into(),
            "Positional patterns cannot follow keyword patterns" => {
                "positional patterns follow keyword patterns".into()
            }
            "Cannot mix t-string literals with string or bytes literals" => {
                "cannot mix t-string literals with string or bytes literals".into()
            }
            "Bytes literal cannot be mixed with non-bytes literals" => {
                "cannot mix bytes and nonbytes literals".into()
            }
            "Invalid decimal integer literal" => {
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers".into()
            }
            "Expected a parameter name" => match self.slice(*range) {
                name @ ("None" | "True" | "False") => format!("cannot assign to {name}"),
                _ => "expression cannot contain assignment, perhaps you meant \"==\"?".into(),
            },
            "Expected a statement" if self.slice(*range) == ":=" => {
                let kinds = (i.checked_sub(2), i.checked_sub(1));
                let kind = |k: Option<usize>| k.and_then(|k| self.tokens.get(k)).map(|t| t.kind());
                match (kind(kinds.0), kind(kinds.1)) {
                    (Some(TokenKind::Dot), Some(TokenKind::Name)) => {
                        "cannot use assignment expressions with attribute".into()
                    }
                    (_, Some(TokenKind::Rsqb)) => {
                        "cannot use assignment expressions with subscript".into()
                    }
                    (_, Some(TokenKind::Rpar)) => {
                        "cannot use assignment expressions with function call".into()
                    }
                    _ => INVALID.into(),
                }
            }
            text if text.starts_with("Multiple exception types must be parenthesized") => {
                "multiple exception types must be parenthesized when using 'as'".into()
            }
            _ => INVALID.into(),
        }
    }

    pub(super) fn expected(
        &self,
        expected: TokenKind,
        found: TokenKind,
        i: usize,
        range: &mut TextRange,
    ) -> String {
        if expected == TokenKind::Else {
            return "expected 'else' after 'if' expression".into();
        }
        let head = self.line_head(i);
        let head_kind = self.tokens.get(head).map(|t| t.kind());
        let block = head_kind
            .is_some_and(|k| opens_block(k) || matches!(k, TokenKind::Match | TokenKind::Case));
        let starts_operand = |k: TokenKind| {
            matches!(
                k,
                TokenKind::Name
                    | TokenKind::Int
                    | TokenKind::Float
                    | TokenKind::Complex
                    | TokenKind::String
                    | TokenKind::FStringStart
                    | TokenKind::Lbrace
                    | TokenKind::None
                    | TokenKind::True
                    | TokenKind::False
            )
        };
        let closing = matches!(
            expected,
            TokenKind::Comma
                | TokenKind::Rpar
                | TokenKind::Rsqb
                | TokenKind::Rbrace
                | TokenKind::Colon
        );
        if found == TokenKind::Equal && block {
            let start = self.before(i).map_or(range.start(), |t| t.start());
            *range = TextRange::new(start, range.end());
            return "invalid syntax. Maybe you meant '==' or ':=' instead of '='?".into();
        }
        if closing
            && self.brackets_open(i)
            && starts_operand(found)
            && self.before(i).is_some_and(|t| ends_operand(t.kind()))
        {
            let start = self.before(i).map_or(range.start(), |t| t.start());
            *range = TextRange::new(start, range.end());
            return "invalid syntax. Perhaps you forgot a comma?".into();
        }
        if expected == TokenKind::Colon && block && !self.brackets_open(i) {
            let forced = matches!(
                head_kind,
                Some(
                    TokenKind::Def
                        | TokenKind::Class
                        | TokenKind::Else
                        | TokenKind::Try
                        | TokenKind::Finally
                )
            );
            if forced || matches!(found, TokenKind::Newline | TokenKind::EndOfFile) {
                return "expected ':'".into();
            }
        }
        if expected == TokenKind::Colon && found == TokenKind::Rbrace {
            return "':' expected after dictionary key".into();
        }
        if expected == TokenKind::Lpar && block {
            return "expected '('".into();
        }
        if found == TokenKind::Dot && matches!(head_kind, Some(TokenKind::Import | TokenKind::From))
        {
            return "cannot use attribute as import target".into();
        }
        if found == TokenKind::Lpar
            && head_kind == Some(TokenKind::Def)
            && expected == TokenKind::Rpar
        {
            return "Function parameters cannot be parenthesized".into();
        }
        INVALID.into()
    }

    fn brackets_open(&self, i: usize) -> bool {
        let mut depth = 0i32;
        for t in &self.tokens[..i.min(self.tokens.len())] {
            match t.kind() {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth -= 1,
                _ => {}
            }
        }
        depth > 0
    }

    pub(super) fn unpacks_keywords_before(&self, i: usize) -> bool {
        let mut depth = 0i32;
        for (k, t) in self.tokens[..i.min(self.tokens.len())]
            .iter()
            .enumerate()
            .rev()
        {
            match t.kind() {
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => depth += 1,
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace if depth == 0 => {
                    return false;
                }
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => depth -= 1,
                TokenKind::DoubleStar if depth == 0 => {
                    let unpacks = self
                        .before(k)
                        .is_some_and(|t| matches!(t.kind(), TokenKind::Lpar | TokenKind::Comma));
                    if unpacks {
                        return true;
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// The bracket that closes the arguments in which token `i` is.
    pub(super) fn closing(&self, i: usize) -> Option<TextRange> {
        let mut open = 0;
        self.tokens.get(i..)?.iter().find_map(|t| match t.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => {
                open += 1;
                None
            }
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace if open == 0 => Some(t.range()),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                open -= 1;
                None
            }
            _ => None,
        })
    }

    /// Bases of a class cannot be a generator alone, as arguments can: where its `for` stands.
    pub(super) fn generator_as_base(&self, i: usize, range: TextRange) -> Option<TextRange> {
        let head = self.line_head(i);
        let class = self.tokens.get(head)?.kind() == TokenKind::Class && i == head + 3;
        let behind = self.tokens.iter().find(|t| t.start() >= range.end());
        let alone = behind.is_some_and(|t| t.kind() == TokenKind::Rpar);
        if !(class && alone) {
            return None;
        }
        let mut open = 0;
        self.tokens[i..].iter().find_map(|t| {
            match t.kind() {
                TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => open += 1,
                TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => open -= 1,
                TokenKind::For | TokenKind::Async if open == 0 => return Some(t.range()),
                _ => {}
            }
            None
        })
    }

    pub(super) fn two_statements(&self, i: usize, range: &mut TextRange) -> String {
        let head = self.line_head(i);
        if let Some(first) = self.tokens.get(head) {
            let word = self.slice(first.range());
            if (word == "print" || word == "exec") && i == head + 1 {
                *range = TextRange::new(first.start(), range.end());
                return format!(
                    "Missing parentheses in call to '{word}'. Did you mean {word}(...)?"
                );
            }
            let from = self
                .tokens
                .get(i)
                .is_some_and(|t| t.kind() == TokenKind::From);
            if first.kind() == TokenKind::Import && from {
                *range = TextRange::new(first.start(), range.end());
                return "Did you mean to use 'from ... import ...' instead?".into();
            }
        }
        INVALID.into()
    }

    pub(super) fn no_expression(&self, i: usize, range: TextRange) -> String {
        let in_fstring = self.tokens[..i.min(self.tokens.len())]
            .iter()
            .rev()
            .find(|t| {
                matches!(
                    t.kind(),
                    TokenKind::FStringStart
                        | TokenKind::FStringEnd
                        | TokenKind::TStringStart
                        | TokenKind::TStringEnd
                )
            });
        let before = self.before(i).map(|t| t.kind());
        if let Some(start) = in_fstring
            && before == Some(TokenKind::Lbrace)
        {
            let letter = match start.kind() {
                TokenKind::FStringStart => "f",
                TokenKind::TStringStart => "t",
                _ => "",
            };
            if !letter.is_empty() {
                return match self.source[range.start().to_usize()..].chars().next() {
                    Some('}') => format!("{letter}-string: valid expression required before '}}'"),
                    Some('!') => format!("{letter}-string: valid expression required before '!'"),
                    Some(':') => format!("{letter}-string: valid expression required before ':'"),
                    Some('=') => format!("{letter}-string: valid expression required before '='"),
                    Some('"' | '\'') => format!("{letter}-string: expecting '}}'"),
                    _ => INVALID.into(),
                };
            }
        }
        let opened = self.tokens[..i.min(self.tokens.len())]
            .iter()
            .rposition(|t| t.kind() == TokenKind::Lbrace);
        if let (Some(start), Some(opened)) = (in_fstring, opened)
            && self.tokens[opened].start() >= start.end()
            && self
                .tokens
                .get(opened + 1)
                .is_some_and(|t| t.kind() == TokenKind::Lambda)
        {
            let letter = if start.kind() == TokenKind::TStringStart {
                "t"
            } else {
                "f"
            };
            return format!(
                "{letter}-string: lambda expressions are not allowed without parentheses"
            );
        }
        let closes = self.slice(range) == "}";
        if closes && before == Some(TokenKind::Colon) {
            return "expression expected after dictionary key and ':'".into();
        }
        if before == Some(TokenKind::Star) && self.slice(range) == ")" {
            return "Invalid star expression".into();
        }
        if self.slice(range).starts_with("**") && before == Some(TokenKind::Lpar) {
            return "cannot use double starred expression here".into();
        }
        if before == Some(TokenKind::Less) && self.slice(range) == ">" {
            return "invalid syntax. Maybe you meant '!=' instead of '<>'?".into();
        }
        INVALID.into()
    }
}
