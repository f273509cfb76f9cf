//! Faults of single tokens: literals, escapes, f-strings, indentation.

use super::{INVALID, Reworder};
use crate::errors::ErrorKind;
use crate::prescan::ends_operand;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{InterpolatedStringErrorType, LexicalErrorType};
use ruff_text_size::{Ranged, TextRange, TextSize};

impl Reworder<'_> {
    pub(super) fn lexical(
        &self,
        l: &LexicalErrorType,
        range: &mut TextRange,
        kind: &mut ErrorKind,
    ) -> String {
        match l {
            LexicalErrorType::UnclosedStringError => self.unterminated("", range),
            LexicalErrorType::IndentationError => {
                *kind = ErrorKind::Indentation;
                if self.mixes_tabs(*range) {
                    *kind = ErrorKind::Tab;
                    return "inconsistent use of tabs and spaces in indentation".into();
                }
                "unindent does not match any outer indentation level".into()
            }
            LexicalErrorType::InvalidByteLiteral => {
                "bytes can only contain ASCII literal characters".into()
            }
            LexicalErrorType::LineContinuationError => {
                "unexpected character after line continuation character".into()
            }
            LexicalErrorType::Eof => "unexpected EOF while parsing".into(),
            LexicalErrorType::UnrecognizedToken { tok } if !tok.is_ascii() => {
                if tok.is_control() || tok.is_whitespace() {
                    format!("invalid non-printable character U+{:04X}", u32::from(*tok))
                } else {
                    format!("invalid character '{tok}' (U+{:04X})", u32::from(*tok))
                }
            }
            LexicalErrorType::UnicodeError
            | LexicalErrorType::MissingUnicodeLbrace
            | LexicalErrorType::MissingUnicodeRbrace => self.escape(range),
            LexicalErrorType::FStringError(f) => self.interpolated(f, "f", range),
            LexicalErrorType::TStringError(f) => self.interpolated(f, "t", range),
            LexicalErrorType::OtherError(text) if text.contains("leading zeros") => {
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers".into()
            }
            _ => INVALID.into(),
        }
    }

    fn unterminated(&self, letter: &str, range: &mut TextRange) -> String {
        let text = &self.source[range.start().to_usize()..];
        let body = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let triple = body.starts_with("\"\"\"") || body.starts_with("'''");
        let kind = if letter.is_empty() {
            String::new()
        } else {
            format!("{letter}-")
        };
        let first = self.index.line(range.start());
        *range = TextRange::empty(range.start());
        if triple {
            let last = self
                .index
                .line(TextSize::of(self.source.trim_end_matches('\n')));
            return format!(
                "unterminated triple-quoted {kind}string literal (detected at line {last})"
            );
        }
        format!("unterminated {kind}string literal (detected at line {first})")
    }

    pub(super) fn interpolated(
        &self,
        f: &InterpolatedStringErrorType,
        letter: &str,
        range: &mut TextRange,
    ) -> String {
        use InterpolatedStringErrorType as E;
        match f {
            E::UnclosedLbrace => {
                let i = self.token_at(range.start());
                let operand = |t: Option<&Token>| t.is_some_and(|t| ends_operand(t.kind()));
                let found = self.tokens.get(i);
                let closes = found.is_some_and(|t| {
                    matches!(
                        t.kind(),
                        TokenKind::FStringEnd
                            | TokenKind::TStringEnd
                            | TokenKind::Rpar
                            | TokenKind::Rsqb
                            | TokenKind::Rbrace
                    )
                });
                if operand(found) && !closes && operand(self.before(i)) {
                    return "invalid syntax. Perhaps you forgot a comma?".into();
                }
                format!("{letter}-string: expecting '}}'")
            }
            E::SingleRbrace => {
                *range = TextRange::empty(range.start());
                format!("{letter}-string: single '}}' is not allowed")
            }
            E::InvalidConversionFlag => match self.slice(*range) {
                ":" | "}" => format!("{letter}-string: missing conversion character"),
                name if name.starts_with(|c: char| c == '_' || c.is_alphabetic()) => format!(
                    "{letter}-string: invalid conversion character '{name}': expected 's', 'r', or 'a'"
                ),
                _ => format!("{letter}-string: invalid conversion character"),
            },
            E::UnterminatedString | E::UnterminatedTripleQuotedString => {
                let start = self.tokens.iter().rev().find(|t| {
                    matches!(t.kind(), TokenKind::FStringStart | TokenKind::TStringStart)
                        && t.start() <= range.start()
                });
                if let Some(start) = start {
                    *range = start.range();
                }
                self.unterminated(letter, range)
            }
            E::LambdaWithoutParentheses => {
                format!("{letter}-string: lambda expressions are not allowed without parentheses")
            }
            E::ConversionFlagNotImmediatelyAfterExclamation => {
                let i = self.token_at(range.start());
                if let (Some(mark), Some(name)) = (self.before(i), self.tokens.get(i)) {
                    *range = TextRange::new(mark.start(), name.end());
                }
                format!(
                    "{letter}-string: conversion type must come right after the exclamation mark"
                )
            }
            E::NewlineInFormatSpec => format!(
                "{letter}-string: newlines are not allowed in format specifiers for single quoted {letter}-strings"
            ),
        }
    }

    /// A bad escape: CPython names the codec and the bytes.
    fn escape(&self, range: &mut TextRange) -> String {
        let upto = &self.source[..range.start().to_usize().min(self.source.len())];
        let Some(backslash) = upto.rfind('\\') else {
            return INVALID.into();
        };
        let literal = self
            .tokens
            .iter()
            .find(|t| t.start().to_usize() <= backslash && backslash < t.end().to_usize());
        let Some(literal) = literal.map(|t| t.range()).or(Some(*range)) else {
            return INVALID.into();
        };
        let text = &self.source[literal];
        let open = text.find(['"', '\'']).map_or(0, |q| {
            if text[q..].starts_with("\"\"\"") || text[q..].starts_with("'''") {
                q + 3
            } else {
                q + 1
            }
        });
        let from = backslash.saturating_sub(literal.start().to_usize() + open);
        let rest = &self.source[backslash + 1..];
        let digits = |skip: usize| {
            rest[skip..]
                .bytes()
                .take_while(u8::is_ascii_hexdigit)
                .count()
        };
        let (to, why) = match rest.as_bytes().first() {
            Some(b'x') => (from + 1 + digits(1).min(1), "truncated \\xXX escape"),
            Some(b'u') => (from + 1 + digits(1).min(3), "truncated \\uXXXX escape"),
            Some(b'U') if digits(1) >= 8 => (from + 9, "illegal Unicode character"),
            Some(b'U') => (from + 1 + digits(1).min(7), "truncated \\UXXXXXXXX escape"),
            _ => match rest[..rest.find(['"', '\'', '\n']).unwrap_or(rest.len())].find('}') {
                Some(2) => (from + 2, "malformed \\N character escape"),
                Some(close) => (from + 1 + close, "unknown Unicode character name"),
                None => {
                    let len = rest.find(['"', '\'', '\n']).unwrap_or(rest.len());
                    (from + len, "malformed \\N character escape")
                }
            },
        };
        *range = literal;
        if text.starts_with(['b', 'B']) {
            return format!("(value error) invalid \\x escape at position {from}");
        }
        format!(
            "(unicode error) 'unicodeescape' codec can't decode bytes in position {from}-{to}: {why}"
        )
    }

    /// Whether the line's indentation and another one's cannot be compared.
    pub(super) fn mixes_tabs(&self, range: TextRange) -> bool {
        let line = self.index.line(range.end());
        let indent = |l: u32| {
            let text = self.index.text(self.source, l);
            text[..text.len() - text.trim_start_matches([' ', '\t']).len()].to_owned()
        };
        let own = indent(line);
        (1..line).rev().take(50).map(indent).any(|other| {
            !other.is_empty()
                && !own.is_empty()
                && !other.starts_with(&own)
                && !own.starts_with(&other)
        })
    }
}
