//! Checks of the token stream: nesting before the parser sees the text, and the errors
//! that CPython's tokenizer finds.

use crate::errors::{ErrorKind, Fault, Res};
use crate::source::LineIndex;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{Mode, lexer};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// Brackets open at once, as in CPython's tokenizer.
const MAX_BRACKETS: usize = 200;
/// Indentation levels, as in CPython's tokenizer.
const MAX_INDENTS: usize = 99;
/// Prefix operators, powers, lambdas and conditionals inside each other: the parser
/// and every later pass recurse for each.
const MAX_RIGHT_NESTING: u32 = 1000;

/// Rejects text that nests too deeply before anything recurses on it.
pub fn nesting(source: &str, mode: Mode, index: &LineIndex) -> Res {
    let mut lexer = lexer::lex(source, mode);
    let mut counters = vec![Nesting::default()];
    let mut indents = 0usize;
    let mut line = 1;
    let mut after_operand = false;
    loop {
        let kind = lexer.next_token();
        let Some(top) = counters.last_mut() else {
            return Ok(());
        };
        let message = match kind {
            TokenKind::EndOfFile => return Ok(()),
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                counters.push(Nesting::default());
                (counters.len() > MAX_BRACKETS + 1).then_some("too many nested parentheses")
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => {
                if counters.len() > 1 {
                    counters.pop();
                }
                None
            }
            TokenKind::Indent => {
                indents += 1;
                (indents > MAX_INDENTS).then_some("too many levels of indentation")
            }
            TokenKind::Dedent => {
                indents = indents.saturating_sub(1);
                None
            }
            TokenKind::Newline | TokenKind::Comma | TokenKind::Semi => {
                *top = Nesting::default();
                None
            }
            TokenKind::Lambda | TokenKind::Else | TokenKind::Yield => {
                top.lasting += 1;
                (top.lasting > MAX_RIGHT_NESTING).then_some(crate::limits::TOO_DEEP)
            }
            TokenKind::Not | TokenKind::Await | TokenKind::Tilde | TokenKind::DoubleStar => {
                top.prefix += 1;
                (top.prefix > MAX_RIGHT_NESTING).then_some(crate::limits::TOO_DEEP)
            }
            TokenKind::Minus | TokenKind::Plus if !after_operand => {
                top.prefix += 1;
                (top.prefix > MAX_RIGHT_NESTING).then_some(crate::limits::TOO_DEEP)
            }
            // A binary operator of lower rank ends what the prefixes opened.
            kind if kind.is_operator() && kind != TokenKind::Dot => {
                top.prefix = 0;
                None
            }
            TokenKind::And | TokenKind::Or | TokenKind::In | TokenKind::Is => {
                top.prefix = 0;
                None
            }
            _ => None,
        };
        if let Some(message) = message {
            let line = line.min(index.count());
            let start = TextSize::new(index.line_start(line) as u32);
            return Err(Fault {
                kind: if kind == TokenKind::Indent {
                    ErrorKind::Indentation
                } else {
                    ErrorKind::Syntax
                },
                message: message.to_owned(),
                range: TextRange::empty(start),
            });
        }
        if matches!(kind, TokenKind::Newline | TokenKind::NonLogicalNewline) {
            line += 1;
        }
        after_operand = ends_operand(kind);
    }
}

#[derive(Default)]
struct Nesting {
    lasting: u32,
    prefix: u32,
}

/// Tokens behind which `+` and `-` are binary.
pub fn ends_operand(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd
            | TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::None
            | TokenKind::True
            | TokenKind::False
            | TokenKind::Ellipsis
    )
}

/// What CPython's tokenizer would reject, and an open bracket that nothing closes.
#[derive(Default)]
pub struct Lexical {
    pub fault: Option<Fault>,
    pub unclosed: Option<Fault>,
}

/// Matches brackets and checks numbers and indentation.
pub fn lexical(tokens: &[Token], source: &str, index: &LineIndex) -> Lexical {
    let mut open: Vec<(char, TextRange)> = Vec::new();
    let mut found = Lexical::default();
    // How many brackets are open where each f-string around a token begins.
    let mut texts: Vec<(char, usize)> = Vec::new();
    for token in tokens {
        let range = token.range();
        let kind = token.kind();
        match kind {
            TokenKind::FStringStart => texts.push(('f', open.len())),
            TokenKind::TStringStart => texts.push(('t', open.len())),
            TokenKind::FStringEnd | TokenKind::TStringEnd => {
                texts.pop();
            }
            TokenKind::Lpar => open.push(('(', range)),
            TokenKind::Lsqb => open.push(('[', range)),
            TokenKind::Lbrace => open.push(('{', range)),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => {
                let closer = match kind {
                    TokenKind::Rpar => ')',
                    TokenKind::Rsqb => ']',
                    _ => '}',
                };
                let message = match open.pop() {
                    None => format!("unmatched '{closer}'"),
                    Some((o, _)) if pairs(o, closer) => continue,
                    // The brace of a replacement field is nothing that brackets could match.
                    Some(('{', _)) if texts.last().is_some_and(|t| t.1 == open.len()) => {
                        let letter = texts.last().map_or('f', |t| t.0);
                        let message = format!("{letter}-string: unmatched '{closer}'");
                        found.fault = Some(syntax(message, TextRange::empty(range.start())));
                        return found;
                    }
                    Some((o, at)) => {
                        let mut m = format!(
                            "closing parenthesis '{closer}' does not match opening parenthesis '{o}'"
                        );
                        if index.line(at.start()) != index.line(range.start()) {
                            m.push_str(&format!(" on line {}", index.line(at.start())));
                        }
                        m
                    }
                };
                found.fault = Some(syntax(message, range));
                return found;
            }
            TokenKind::Int | TokenKind::Float | TokenKind::Complex | TokenKind::Unknown => {
                if let Some(fault) = number(range, source, Numbers::Whole) {
                    found.fault = Some(fault);
                    return found;
                }
            }
            TokenKind::Name => {
                if let Some(fault) = prefix_fault(range, source) {
                    found.fault = Some(fault);
                    return found;
                }
            }
            _ => {}
        }
    }
    if let Some(&(o, range)) = open.last() {
        found.unclosed = Some(syntax(format!("'{o}' was never closed"), range));
    }
    found
}

fn pairs(open: char, close: char) -> bool {
    matches!((open, close), ('(', ')') | ('[', ']') | ('{', '}'))
}

fn syntax(message: String, range: TextRange) -> Fault {
    Fault {
        kind: ErrorKind::Syntax,
        message,
        range,
    }
}

/// Letters of a string's prefix that exclude each other, in the order CPython looks at them.
const PREFIX_PAIRS: [(char, char); 7] = [
    ('u', 'b'),
    ('u', 'r'),
    ('u', 'f'),
    ('u', 't'),
    ('b', 'f'),
    ('b', 't'),
    ('f', 't'),
];

/// A name right before a string's quote that is a prefix but for letters which exclude
/// each other.
pub fn prefix_fault(name: TextRange, source: &str) -> Option<Fault> {
    let text = &source[name];
    if text.len() > 5 || !source[name.end().to_usize()..].starts_with(['"', '\'']) {
        return None;
    }
    let text = text.to_ascii_lowercase();
    let once = |c: char| text.matches(c).count() == 1;
    if !text.chars().all(|c| "bfrtu".contains(c) && once(c)) {
        return None;
    }
    let &(a, b) = PREFIX_PAIRS.iter().find(|(a, b)| once(*a) && once(*b))?;
    let message = format!("'{a}' and '{b}' prefixes are incompatible");
    Some(syntax(message, name))
}

/// What may stand right behind a number.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// No letters but a keyword's, and no zeros before it: as the compiler reads them.
    Whole,
    /// Anything, for it is a token of its own: as `tokenize` reads them.
    Split,
}

/// Checks the literal that begins at a token as CPython's tokenizer reads it.
pub fn number(range: TextRange, source: &str, numbers: Numbers) -> Option<Fault> {
    let start = range.start().to_usize();
    let text = &source[start..];
    let bytes = text.as_bytes();
    if !bytes.first().is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let trailing = |i: usize| match numbers {
        Numbers::Whole => trailing(text, i),
        Numbers::Split => None,
    };
    let at = |i: usize| TextRange::at(TextSize::new((start + i) as u32), 0.into());
    let radix = match bytes.get(1) {
        Some(b'x' | b'X') if bytes[0] == b'0' => Some((16, "hexadecimal")),
        Some(b'o' | b'O') if bytes[0] == b'0' => Some((8, "octal")),
        Some(b'b' | b'B') if bytes[0] == b'0' => Some((2, "binary")),
        _ => None,
    };
    if let Some((radix, word)) = radix {
        let mut i = 2;
        loop {
            if bytes.get(i) == Some(&b'_') {
                i += 1;
            }
            let digits = i;
            while bytes.get(i).is_some_and(|&b| (b as char).is_digit(radix)) {
                i += 1;
            }
            match bytes.get(i) {
                Some(&b) if b.is_ascii_digit() => {
                    let m = format!("invalid digit '{}' in {word} literal", b as char);
                    return Some(syntax(m, at(i)));
                }
                _ if i == digits => {
                    return Some(syntax(format!("invalid {word} literal"), at(i - 1)));
                }
                Some(b'_') => {}
                _ => {
                    return trailing(i)
                        .map(|_| syntax(format!("invalid {word} literal"), at(i - 1)));
                }
            }
        }
    }
    let bad = |i: usize| Some(syntax("invalid decimal literal".into(), at(i)));
    let mut i = match decimal_part(bytes, 0) {
        Ok(i) => i,
        Err(i) => return bad(i),
    };
    let whole = &text[..i];
    let mut real = false;
    if bytes.get(i) == Some(&b'.') {
        real = true;
        i += 1;
        if bytes.get(i).is_some_and(u8::is_ascii_digit) {
            i = match decimal_part(bytes, i) {
                Ok(i) => i,
                Err(i) => return bad(i),
            };
        }
    }
    if matches!(bytes.get(i), Some(b'e' | b'E')) {
        let mut j = i + 1;
        if matches!(bytes.get(j), Some(b'+' | b'-')) {
            j += 1;
        }
        if bytes.get(j).is_some_and(u8::is_ascii_digit) {
            real = true;
            i = match decimal_part(bytes, j) {
                Ok(i) => i,
                Err(i) => return bad(i),
            };
        } else if j > i + 1 {
            return bad(i + 1);
        }
    }
    if matches!(bytes.get(i), Some(b'j' | b'J')) {
        if trailing(i + 1).is_some() {
            return Some(syntax("invalid imaginary literal".into(), at(i)));
        }
        return None;
    }
    if numbers == Numbers::Whole
        && !real
        && whole.len() > 1
        && whole.starts_with('0')
        && whole.bytes().any(|b| matches!(b, b'1'..=b'9'))
    {
        let m = "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        return Some(syntax(m.into(), at(0)));
    }
    if trailing(i).is_some() {
        return bad(i.saturating_sub(1));
    }
    None
}

/// Digits with single underscores between them; the error is where one went wrong.
fn decimal_part(bytes: &[u8], mut i: usize) -> Result<usize, usize> {
    loop {
        while bytes.get(i).is_some_and(u8::is_ascii_digit) {
            i += 1;
        }
        if bytes.get(i) != Some(&b'_') {
            return Ok(i);
        }
        i += 1;
        if !bytes.get(i).is_some_and(u8::is_ascii_digit) {
            return Err(i - 1);
        }
    }
}

/// A letter right behind a number, unless it begins a keyword that may follow.
fn trailing(text: &str, i: usize) -> Option<char> {
    let rest = text.get(i..)?;
    let c = rest.chars().next()?;
    if !(c.is_alphabetic() || c == '_' || c.is_ascii_digit()) {
        return None;
    }
    let keywords = ["and", "else", "for", "if", "in", "is", "not", "or"];
    if keywords.iter().any(|k| rest.starts_with(k)) {
        return None;
    }
    Some(c)
}

/// Whether the token at `range` ends an `except*` that names no types.
pub fn bare_except_star(tokens: &[Token], range: TextRange) -> bool {
    let at = tokens.partition_point(|t| t.start() < range.start());
    let kind = |back: usize| {
        at.checked_sub(back)
            .and_then(|i| tokens.get(i))
            .map(|t| t.kind())
    };
    kind(0) == Some(TokenKind::Colon)
        && kind(1) == Some(TokenKind::Star)
        && kind(2) == Some(TokenKind::Except)
}
