//! The parser's errors in CPython's words.
// tidy: table

use crate::errors::{ErrorKind, Fault};
use crate::prescan::{Lexical, ends_operand};
use crate::source::LineIndex;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::visitor::source_order::{SourceOrderVisitor, TraversalSignal};
use ruff_python_ast::{self as ast, AnyNodeRef, Expr};
use ruff_python_parser::{
    InterpolatedStringErrorType, LexicalErrorType, ParseError, ParseErrorType,
    UnsupportedSyntaxError,
};
use ruff_text_size::{Ranged, TextRange, TextSize};

pub struct Reworder<'a> {
    pub source: &'a str,
    pub index: &'a LineIndex,
    pub tokens: &'a [Token],
    pub tree: AnyNodeRef<'a>,
}

const INVALID: &str = "invalid syntax";

impl Reworder<'_> {
    /// The fault that CPython would report first.
    pub fn choose(&self, error: &ParseError, lexical: Lexical) -> Fault {
        let mut fault = self.reword(error);
        if fault.message == INVALID && crate::prescan::bare_except_star(self.tokens, fault.range) {
            fault.message = "expected one or more exception types".into();
        }
        if let Some(lexical) = lexical.fault {
            return lexical;
        }
        if let Some(unclosed) = lexical.unclosed {
            let generic = fault.message == INVALID || fault.message.starts_with("unexpected EOF");
            let later =
                self.index.line(fault.range.start()) > self.index.line(unclosed.range.start());
            let at_end = fault.range.start().to_usize() >= self.source.trim_end().len();
            // Both expressions have been read, and what comes behind them.
            let ends_later =
                self.index.line(fault.range.end()) > self.index.line(unclosed.range.start());
            let forgotten = fault.message.contains("forgot a comma");
            if (generic && (later || at_end)) || (forgotten && ends_later) {
                return unclosed;
            }
        }
        fault
    }

    fn token_at(&self, offset: TextSize) -> usize {
        self.tokens
            .partition_point(|t| t.end() <= offset && t.start() < offset)
    }

    /// The meaningful token before index `i`.
    fn before(&self, i: usize) -> Option<&Token> {
        self.tokens[..i.min(self.tokens.len())]
            .iter()
            .rev()
            .find(|t| !matches!(t.kind(), TokenKind::Comment | TokenKind::NonLogicalNewline))
    }

    /// First token of the logical line that holds token `i`.
    fn line_head(&self, i: usize) -> usize {
        let mut j = i.min(self.tokens.len());
        while j > 0
            && !matches!(
                self.tokens[j - 1].kind(),
                TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Semi
            )
        {
            j -= 1;
        }
        while self
            .tokens
            .get(j)
            .is_some_and(|t| matches!(t.kind(), TokenKind::NonLogicalNewline | TokenKind::Comment))
        {
            j += 1;
        }
        j
    }

    fn slice(&self, range: TextRange) -> &str {
        &self.source[range]
    }

    fn reword(&self, error: &ParseError) -> Fault {
        let mut kind = ErrorKind::Syntax;
        let mut range = error.location;
        let i = self.token_at(range.start());
        let message: String = match &error.error {
            ParseErrorType::UnexpectedIndentation => {
                kind = ErrorKind::Indentation;
                if self.mixes_tabs(range) {
                    kind = ErrorKind::Tab;
                    "inconsistent use of tabs and spaces in indentation".into()
                } else {
                    // CPython points at the last column of the indentation.
                    let start = self.index.line_start(self.index.line(range.start()));
                    let width = self.source[start..].find(|c| c != ' ' && c != '\t');
                    let last = start + width.unwrap_or(0).max(1) - 1;
                    range = TextRange::empty(TextSize::new(last as u32));
                    "unexpected indent".into()
                }
            }
            ParseErrorType::Lexical(l) => self.lexical(l, &mut range, &mut kind),
            ParseErrorType::FStringError(f) => self.interpolated(f, "f", &mut range),
            ParseErrorType::TStringError(f) => self.interpolated(f, "t", &mut range),
            ParseErrorType::OtherError(text) => self.other(text, i, &mut range, &mut kind),
            ParseErrorType::ExpectedToken { expected, found } => {
                self.expected(*expected, *found, i, &mut range)
            }
            ParseErrorType::SimpleStatementsOnSameLine => self.two_statements(i, &mut range),
            ParseErrorType::InvalidAssignmentTarget => self.assignment(range),
            ParseErrorType::InvalidDeleteTarget => {
                format!("cannot delete {}", self.describe(range))
            }
            ParseErrorType::InvalidAugmentedAssignmentTarget => format!(
                "'{}' is an illegal expression for augmented assignment",
                self.describe(range)
            ),
            ParseErrorType::InvalidNamedAssignmentTarget => {
                format!(
                    "cannot use assignment expressions with {}",
                    self.describe(range)
                )
            }
            ParseErrorType::InvalidAnnotatedAssignmentTarget => {
                "illegal target for annotation".into()
            }
            ParseErrorType::PositionalAfterKeywordArgument
            | ParseErrorType::PositionalAfterKeywordUnpacking => {
                if self.unpacks_keywords_before(i) {
                    "positional argument follows keyword argument unpacking".into()
                } else {
                    "positional argument follows keyword argument".into()
                }
            }
            ParseErrorType::InvalidArgumentUnpackingOrder => {
                "iterable argument unpacking follows keyword argument unpacking".into()
            }
            ParseErrorType::UnparenthesizedGeneratorExpression => {
                "Generator expression must be parenthesized".into()
            }
            ParseErrorType::NonDefaultParamAfterDefaultParam => {
                "parameter without a default follows parameter with a default".into()
            }
            ParseErrorType::VarParameterWithDefault => {
                let star = self.tokens[..i]
                    .iter()
                    .rev()
                    .find(|t| matches!(t.kind(), TokenKind::Star | TokenKind::DoubleStar));
                match star.map(|t| t.kind()) {
                    Some(TokenKind::DoubleStar) => {
                        "var-keyword argument cannot have default value".into()
                    }
                    _ => "var-positional argument cannot have default value".into(),
                }
            }
            ParseErrorType::ExpectedKeywordParam => "named arguments must follow bare *".into(),
            ParseErrorType::ParamAfterVarKeywordParam => {
                "arguments cannot follow var-keyword argument".into()
            }
            ParseErrorType::EmptyImportNames => {
                let at_end = self
                    .tokens
                    .get(i)
                    .is_none_or(|t| matches!(t.kind(), TokenKind::Newline | TokenKind::EndOfFile));
                if at_end {
                    "Expected one or more names after 'import'".into()
                } else {
                    INVALID.into()
                }
            }
            ParseErrorType::ExpectedImaginaryNumber => {
                "imaginary number required in complex literal".into()
            }
            ParseErrorType::ExpectedRealNumber => "real number required in complex literal".into(),
            ParseErrorType::InvalidStarredExpressionUsage => {
                let parenthesized = self.before(i).is_some_and(|t| t.kind() == TokenKind::Lpar);
                if parenthesized {
                    "cannot use starred expression here".into()
                } else {
                    "can't use starred expression here".into()
                }
            }
            ParseErrorType::IterableUnpackingInComprehension => {
                "iterable unpacking cannot be used in comprehension".into()
            }
            ParseErrorType::InvalidMatchPatternTarget => "cannot use '_' as a target".into(),
            ParseErrorType::ExpectedExpression => self.no_expression(i, range),
            ParseErrorType::UnexpectedExpressionToken => INVALID.into(),
            _ => INVALID.into(),
        };
        Fault {
            kind,
            message,
            range,
        }
    }

    fn lexical(&self, l: &LexicalErrorType, range: &mut TextRange, kind: &mut ErrorKind) -> String {
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

    fn interpolated(
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
            E::SingleRbrace => format!("{letter}-string: single '}}' is not allowed"),
            E::InvalidConversionFlag => format!(
                "{letter}-string: invalid conversion character '{}': expected 's', 'r', or 'a'",
                self.slice(*range)
            ),
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
            E::ConversionFlagNotImmediatelyAfterExclamation => format!(
                "{letter}-string: conversion type must come right after the exclamation mark"
            ),
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
    fn mixes_tabs(&self, range: TextRange) -> bool {
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

    fn other(&self, text: &str, i: usize, range: &mut TextRange, kind: &mut ErrorKind) -> String {
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

    fn expected(
        &self,
        expected: TokenKind,
        found: TokenKind,
        i: usize,
        range: &mut TextRange,
    ) -> String {
        let head = self.line_head(i);
        let head_kind = self.tokens.get(head).map(|t| t.kind());
        let block = head_kind.is_some_and(|k| {
            matches!(
                k,
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
                    | TokenKind::Match
                    | TokenKind::Case
            )
        });
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

    fn unpacks_keywords_before(&self, i: usize) -> bool {
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

    fn two_statements(&self, i: usize, range: &mut TextRange) -> String {
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

    fn no_expression(&self, i: usize, range: TextRange) -> String {
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

    fn describe(&self, range: TextRange) -> &'static str {
        self.find(range).map_or("expression", describe)
    }

    fn assignment(&self, range: TextRange) -> String {
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

/// Syntax of a later version.
pub fn unsupported(error: &UnsupportedSyntaxError) -> String {
    let text = error.to_string();
    if text.contains("iterable unpacking") {
        "iterable unpacking cannot be used in comprehension".into()
    } else if text.contains("dictionary unpacking") {
        "dict unpacking cannot be used in dict comprehension".into()
    } else {
        INVALID.into()
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
