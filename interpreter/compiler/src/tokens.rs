//! The tokens of a text, as Python's `tokenize` shows them.

use crate::errors::{ErrorKind, Fault};
use crate::prescan::{Numbers, number as number_fault, prefix_fault};
use crate::source::LineIndex;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{LexicalErrorType, Mode, ParseErrorType, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// Numbers of the kinds, as the `token` module has them.
mod number {
    pub const ENDMARKER: u8 = 0;
    pub const NAME: u8 = 1;
    pub const NUMBER: u8 = 2;
    pub const STRING: u8 = 3;
    pub const NEWLINE: u8 = 4;
    pub const INDENT: u8 = 5;
    pub const DEDENT: u8 = 6;
    pub const OP: u8 = 55;
    pub const FSTRING_START: u8 = 59;
    pub const FSTRING_MIDDLE: u8 = 60;
    pub const FSTRING_END: u8 = 61;
    pub const TSTRING_START: u8 = 62;
    pub const TSTRING_MIDDLE: u8 = 63;
    pub const TSTRING_END: u8 = 64;
    pub const COMMENT: u8 = 65;
    pub const NL: u8 = 66;
}

/// A token: lines from 1, columns from 0 in characters.
#[derive(Debug)]
pub struct Token {
    pub number: u8,
    pub text: String,
    pub start: (u32, u32),
    pub end: (u32, u32),
    /// The lines it lies on, with their ends.
    pub line: String,
}

/// Why tokenizing ends before the text does.
#[derive(Debug)]
pub struct TokenError {
    pub kind: ErrorKind,
    pub message: String,
    pub line: u32,
    /// From 1, in characters.
    pub col: u32,
}

/// The tokens of a text up to its end or the first error.
pub fn tokens(source: &str) -> (Vec<Token>, Option<TokenError>) {
    let mut walk = Walk {
        source,
        index: LineIndex::new(source),
        out: Vec::new(),
        open: Vec::new(),
    };
    let error = walk.all().err();
    (walk.out, error)
}

struct Walk<'a> {
    source: &'a str,
    index: LineIndex,
    out: Vec<Token>,
    open: Vec<Open>,
}

/// What is open around a token; the letter is that of the interpolated string.
enum Open {
    Bracket,
    Text(char),
    Field(char),
    Specification(char),
}

impl Walk<'_> {
    fn place(&self, at: usize) -> (u32, u32) {
        let (line, _) = self.index.line_col(TextSize::new(at as u32));
        let start = self.index.line_start(line);
        let col = self.source[start..at].chars().count();
        (line, col as u32)
    }

    /// The lines from that of `start` to that of `end`.
    fn lines(&self, start: usize, end: usize) -> String {
        let from = self.source[..start].rfind('\n').map_or(0, |i| i + 1);
        let to = self.source[end..].find('\n');
        self.source[from..to.map_or(self.source.len(), |i| end + i + 1)].to_owned()
    }

    fn put(&mut self, number: u8, start: usize, end: usize) {
        let token = Token {
            number,
            text: self.source[start..end].to_owned(),
            start: self.place(start),
            end: self.place(end),
            line: self.lines(start, end),
        };
        self.out.push(token);
    }

    /// A line's end: its token is as wide as the end, or one column where there is none.
    fn put_newline(&mut self, number: u8, start: usize, end: usize) {
        let place = self.place(start);
        let text = &self.source[start..end];
        let width = text.len().max(1) as u32;
        let token = Token {
            number,
            text: text.to_owned(),
            start: place,
            end: (place.0, place.1 + width),
            line: self.lines(start, start),
        };
        self.out.push(token);
    }

    fn error(&self, kind: ErrorKind, message: String, at: usize) -> TokenError {
        let (line, col) = self.place(at);
        TokenError {
            kind,
            message,
            line,
            col: col + 1,
        }
    }

    /// The text of an interpolated string: a doubled brace is one, at the end of a token.
    fn put_middle(&mut self, number: u8, mut start: usize, end: usize) {
        while let Some(i) = ["{{", "}}"]
            .iter()
            .filter_map(|b| self.source[start..end].find(b))
            .min()
        {
            self.put(number, start, start + i + 1);
            start += i + 2;
        }
        if start < end {
            self.put(number, start, end);
        }
    }

    /// What a token opens or closes, and the empty text that stands before the end of a
    /// format specification that ends in a replacement field or is empty.
    fn nest(&mut self, kind: TokenKind, at: usize) -> Result<(), TokenError> {
        use TokenKind as K;
        let specified = match self.open.last() {
            Some(Open::Specification(letter)) => Some(*letter),
            _ => None,
        };
        match kind {
            K::FStringStart => self.open.push(Open::Text('f')),
            K::TStringStart => self.open.push(Open::Text('t')),
            K::FStringEnd | K::TStringEnd => drop(self.open.pop()),
            K::Lpar | K::Lsqb => self.open.push(Open::Bracket),
            K::Lbrace => {
                if let Some(letter) = specified
                    && self.source[at..].starts_with("{{")
                {
                    self.put_empty_middle(letter, at);
                }
                self.open.push(match self.open.last() {
                    Some(Open::Text(letter) | Open::Specification(letter)) => Open::Field(*letter),
                    _ => Open::Bracket,
                });
            }
            K::Colon => {
                if let Some(Open::Field(letter)) = self.open.last() {
                    let letter = *letter;
                    self.open.pop();
                    self.open.push(Open::Specification(letter));
                }
            }
            K::Rbrace if let Some(Open::Text(letter)) = self.open.last() => {
                let letter = *letter;
                self.put_empty_middle(letter, at);
                let message = format!("{letter}-string: single '}}' is not allowed");
                return Err(self.error(ErrorKind::Syntax, message, at));
            }
            K::Rbrace => {
                if let Some(letter) = specified {
                    self.put_empty_middle(letter, at);
                }
                self.open.pop();
            }
            K::Rpar | K::Rsqb if matches!(self.open.last(), Some(Open::Bracket)) => {
                self.open.pop();
            }
            _ => {}
        }
        Ok(())
    }

    fn put_empty_middle(&mut self, letter: char, at: usize) {
        let number = match letter {
            't' => number::TSTRING_MIDDLE,
            _ => number::FSTRING_MIDDLE,
        };
        if self.out.last().is_none_or(|t| t.number != number) {
            self.put(number, at, at);
        }
    }

    fn fault(&self, fault: Fault) -> TokenError {
        self.error(fault.kind, fault.message, fault.range.start().to_usize())
    }

    fn all(&mut self) -> Result<(), TokenError> {
        let options = ParseOptions::from(Mode::Module);
        let parsed = parse_unchecked(self.source, options);
        let bad_indent = parsed.errors().iter().find_map(|e| match &e.error {
            ParseErrorType::Lexical(LexicalErrorType::IndentationError) => {
                Some(e.location.start().to_usize())
            }
            _ => None,
        });
        let (mut depth, mut end_of_last) = (0usize, 0usize);
        let mut dedents = 0;
        for token in parsed.tokens() {
            let (start, end) = (token.start().to_usize(), token.end().to_usize());
            if bad_indent.is_some_and(|at| start >= at) {
                break;
            }
            use TokenKind as K;
            self.nest(token.kind(), start)?;
            match token.kind() {
                K::EndOfFile => break,
                K::Dedent if start >= self.source.len() => {
                    dedents += 1;
                    continue;
                }
                K::Dedent => {
                    self.put(number::DEDENT, start, start);
                    continue;
                }
                K::Indent => self.put(number::INDENT, start, end),
                // Made up by the parser where brackets are open at the end.
                K::Newline if start == end && depth > 0 => continue,
                K::Newline => self.put_newline(number::NEWLINE, start, end),
                K::NonLogicalNewline => self.put_newline(number::NL, start, end),
                K::Comment => self.put(number::COMMENT, start, end),
                K::Int | K::Float | K::Complex => {
                    if let Some(fault) = number_fault(token.range(), self.source, Numbers::Split) {
                        return Err(self.fault(fault));
                    }
                    self.put(number::NUMBER, start, end);
                }
                K::String => {
                    if !is_terminated(&self.source[start..end]) {
                        return Err(self.unterminated(start));
                    }
                    self.put(number::STRING, start, end);
                }
                K::FStringStart => self.put(number::FSTRING_START, start, end),
                K::FStringMiddle => self.put_middle(number::FSTRING_MIDDLE, start, end),
                K::FStringEnd => self.put(number::FSTRING_END, start, end),
                K::TStringStart => self.put(number::TSTRING_START, start, end),
                K::TStringMiddle => self.put_middle(number::TSTRING_MIDDLE, start, end),
                K::TStringEnd => self.put(number::TSTRING_END, start, end),
                K::Unknown if start == end => continue,
                K::Unknown => self.unknown(start, end)?,
                K::Name => {
                    if let Some(fault) = prefix_fault(token.range(), self.source) {
                        return Err(self.fault(fault));
                    }
                    self.put(number::NAME, start, end);
                }
                _ if start == end => continue,
                kind => {
                    match kind {
                        K::Lpar | K::Lsqb | K::Lbrace => depth += 1,
                        K::Rpar | K::Rsqb | K::Rbrace => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                    let word = self.source[start..end].starts_with(char::is_alphabetic);
                    self.put(if word { number::NAME } else { number::OP }, start, end);
                }
            }
            end_of_last = end;
        }
        if let Some(at) = bad_indent {
            let message = "unindent does not match any outer indentation level";
            return Err(self.error(ErrorKind::Indentation, message.into(), at));
        }
        if depth > 0 {
            let message = "unexpected EOF in multi-line statement";
            return Err(TokenError {
                kind: ErrorKind::Syntax,
                message: message.into(),
                line: self.index.count().saturating_sub(1).max(1),
                col: 0,
            });
        }
        self.end(end_of_last, dedents);
        Ok(())
    }

    /// What stands behind the last token of the text.
    fn end(&mut self, end_of_last: usize, dedents: usize) {
        let open = !self.source.is_empty() && !self.source.ends_with('\n');
        let comment = self.out.last().is_some_and(|t| t.number == number::COMMENT);
        if open && comment {
            self.put_newline(number::NL, end_of_last, end_of_last);
        }
        let line = self.index.count() + open as u32;
        let place = (line, 0);
        let numbers = std::iter::repeat_n(number::DEDENT, dedents).chain([number::ENDMARKER]);
        for number in numbers {
            self.out.push(Token {
                number,
                text: String::new(),
                start: place,
                end: place,
                line: String::new(),
            });
        }
    }

    fn unterminated(&self, start: usize) -> TokenError {
        let quoted = without_prefix(&self.source[start..]);
        let triple = quoted.starts_with("'''") || quoted.starts_with("\"\"\"");
        let what = if triple { " triple-quoted" } else { "" };
        let at = if triple { self.source.len() } else { start };
        let (line, _) = self.place(at);
        let message = format!("unterminated{what} string literal (detected at line {line})");
        self.error(ErrorKind::Syntax, message, start)
    }

    /// What the tokenizer could not make a token of: a string without an end, a number
    /// that is none, or a character that stands for nothing.
    fn unknown(&mut self, start: usize, end: usize) -> Result<(), TokenError> {
        let text = &self.source[start..end];
        if without_prefix(text).starts_with(['\'', '"']) {
            return Err(self.unterminated(start));
        }
        let range = TextRange::new(TextSize::new(start as u32), TextSize::new(end as u32));
        if let Some(fault) = number_fault(range, self.source, Numbers::Split) {
            return Err(self.fault(fault));
        }
        match text.chars().next() {
            Some('\\') => {
                let message = "unexpected character after line continuation character";
                let next = self.source[start + 1..].chars().next();
                let behind = start + 1 + next.map_or(0, char::len_utf8);
                return Err(self.error(ErrorKind::Syntax, message.into(), behind));
            }
            Some('}') => self.nest(TokenKind::Rbrace, start)?,
            Some(c) if c.is_ascii_control() && c != '\0' => {
                let message = format!("invalid non-printable character U+{:04X}", u32::from(c));
                return Err(self.error(ErrorKind::Syntax, message, start));
            }
            _ => {}
        }
        let digit = text.starts_with(|c: char| c.is_ascii_digit());
        self.put(if digit { number::NUMBER } else { number::OP }, start, end);
        Ok(())
    }
}

fn without_prefix(literal: &str) -> &str {
    literal.trim_start_matches(|c: char| c.is_ascii_alphabetic())
}

/// Whether a string literal ends with the quotes that it began with.
fn is_terminated(literal: &str) -> bool {
    let quoted = without_prefix(literal);
    let quotes = match quoted.get(..3) {
        Some(three @ ("'''" | "\"\"\"")) => three,
        _ => quoted.get(..1).unwrap_or("'"),
    };
    let Some(body) = quoted
        .get(quotes.len()..)
        .and_then(|rest| rest.strip_suffix(quotes))
    else {
        return false;
    };
    let escapes = body.len() - body.trim_end_matches('\\').len();
    escapes % 2 == 0
}
