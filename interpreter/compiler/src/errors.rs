//! Errors and warnings of the compiler.

use ruff_text_size::TextRange;

/// Which exception class an error becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    Syntax,
    Indentation,
    Tab,
}

/// A syntax error, with CPython's text and positions: lines and columns count from 1,
/// columns in characters; 0 where there is none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SyntaxError {
    pub kind: ErrorKind,
    pub message: Box<str>,
    pub line: u32,
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
    /// The line's text.
    pub text: Option<Box<str>>,
    /// The text ended where more was wanted.
    pub incomplete: bool,
}

/// A SyntaxWarning.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Warning {
    pub message: Box<str>,
    pub line: u32,
}

/// An error inside the compiler, before its offsets become lines.
#[derive(Clone, Debug)]
pub struct Fault {
    pub kind: ErrorKind,
    pub message: String,
    pub range: TextRange,
}

pub type Res<T = ()> = Result<T, Fault>;

/// A plain syntax error at a range.
pub fn fault<T>(range: TextRange, message: impl Into<String>) -> Res<T> {
    Err(Fault {
        kind: ErrorKind::Syntax,
        message: message.into(),
        range,
    })
}
