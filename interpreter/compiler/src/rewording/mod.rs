//! The parser's errors in CPython's words: which of several faults is reported, and one row per
//! error of the parser. What needs a closer look at the text lies beside, by subject.

mod fields;
mod grammar;
mod strings;
mod targets;

use crate::errors::{ErrorKind, Fault};
use crate::prescan::Lexical;
use crate::source::LineIndex;
use ruff_python_ast::AnyNodeRef;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{ParseError, ParseErrorType, UnsupportedSyntaxError};
use ruff_text_size::{Ranged, TextRange, TextSize};

/// A source text that did not parse, with what the parser made of it.
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
        self.in_field(&mut fault);
        if fault.message == INVALID && crate::prescan::bare_except_star(self.tokens, fault.range) {
            fault.message = "expected one or more exception types".into();
        }
        if let Some(lexical) = lexical.fault {
            return lexical;
        }
        if let Some(unclosed) = lexical.unclosed {
            // A field that is open hides that the text around it has no end.
            let endless = fault.message.starts_with("unterminated")
                && fault.message.contains("-string literal");
            if endless && fault.range.start() < unclosed.range.start() {
                return unclosed;
            }
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
        if let Some((tuple, message)) = self.augmented_tuple(i) {
            return Fault {
                kind,
                message,
                range: tuple,
            };
        }
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
                // CPython has read on to the end of the arguments.
                range = self.closing(i).unwrap_or(range);
                if self.unpacks_keywords_before(i) {
                    "positional argument follows keyword argument unpacking".into()
                } else {
                    "positional argument follows keyword argument".into()
                }
            }
            ParseErrorType::InvalidArgumentUnpackingOrder => {
                let comma = self.before(i).map_or(range.start(), |t| t.start());
                range = TextRange::new(comma.min(range.start()), range.end());
                "iterable argument unpacking follows keyword argument unpacking".into()
            }
            ParseErrorType::UnparenthesizedGeneratorExpression => {
                if let Some(word) = self.generator_as_base(i, range) {
                    range = word;
                    INVALID.into()
                } else {
                    "Generator expression must be parenthesized".into()
                }
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
            ParseErrorType::InvalidStarredExpressionUsage => self.starred(i, &mut range),
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
