//! Parsing of format specs.

use super::FormatError;
use crate::text::Unit;
use crate::unicode;

/// Where padding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `>`
    Right,
    /// `^`
    Center,
    /// `=`: between the sign or prefix and the digits.
    AfterSign,
}

/// When a number shows a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `-`: negative numbers only, the default.
    Minus,
    /// `+`: always.
    Plus,
    /// A blank in front of what is not negative.
    Space,
}

/// Digit grouping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    None,
    /// `,` every three digits.
    Comma,
    /// `_` every three digits.
    Underscore,
    /// `_` every four digits: binary, octal and hexadecimal.
    UnderscoreFour,
}

/// What is to be formatted, as far as it matters for parsing: it decides which way
/// is the default alignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Aligned right; a 0 in front of the width pads behind the sign.
    Number,
    /// Aligned left.
    Text,
}

/// A parsed format spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatSpec {
    /// A code point; blank by default.
    pub fill: u32,
    pub align: Align,
    pub sign: Option<Sign>,
    /// `z`
    pub no_neg_0: bool,
    /// `#`
    pub alternate: bool,
    /// In code points.
    pub width: Option<usize>,
    pub grouping: Grouping,
    pub precision: Option<usize>,
    pub fraction_grouping: Grouping,
    /// The type code, which may be any code point: whether it exists depends on the
    /// type that is formatted.
    pub code: Option<u32>,
}

const BOTH: &str = "Cannot specify both ',' and '_'.";

fn align_of(cp: u32) -> Option<Align> {
    match u8::try_from(cp).ok()? {
        b'<' => Some(Align::Left),
        b'>' => Some(Align::Right),
        b'^' => Some(Align::Center),
        b'=' => Some(Align::AfterSign),
        _ => None,
    }
}

/// Walks the code points of a spec.
struct Cursor<'a, U> {
    text: &'a [U],
    at: usize,
}

impl<U: Unit> Cursor<'_, U> {
    fn peek(&self, ahead: usize) -> Option<u32> {
        self.text.get(self.at + ahead).map(|&u| u.into())
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek(0) == Some(byte.into());
        self.at += usize::from(found);
        found
    }

    /// Digits of any script.
    fn integer(&mut self) -> Result<Option<usize>, FormatError> {
        let mut value: Option<usize> = None;
        while let Some(digit) = self.peek(0).and_then(unicode::decimal_value) {
            let sum = value.unwrap_or(0);
            if sum > (isize::MAX as usize - usize::from(digit)) / 10 {
                return Err(FormatError::value(
                    "Too many decimal digits in format string",
                ));
            }
            value = Some(sum * 10 + usize::from(digit));
            self.at += 1;
        }
        Ok(value)
    }

    fn grouping(&mut self) -> Result<Grouping, FormatError> {
        let mut grouping = Grouping::None;
        if self.eat(b',') {
            grouping = Grouping::Comma;
        }
        if self.eat(b'_') {
            if grouping != Grouping::None {
                return Err(FormatError::value(BOTH));
            }
            grouping = Grouping::Underscore;
        }
        if grouping == Grouping::Underscore && self.peek(0) == Some(b','.into()) {
            return Err(FormatError::value(BOTH));
        }
        Ok(grouping)
    }
}

impl FormatSpec {
    /// What an empty spec means.
    pub fn new(kind: Kind) -> FormatSpec {
        FormatSpec {
            fill: b' '.into(),
            align: if kind == Kind::Text {
                Align::Left
            } else {
                Align::Right
            },
            sign: None,
            no_neg_0: false,
            alternate: false,
            width: None,
            grouping: Grouping::None,
            precision: None,
            fraction_grouping: Grouping::None,
            code: None,
        }
    }

    /// Parses a spec for an object of the type called `type_name`.
    ///
    /// # Errors
    /// A `ValueError` with CPython's text.
    pub fn parse<U: Unit>(
        text: &[U],
        kind: Kind,
        type_name: &str,
    ) -> Result<FormatSpec, FormatError> {
        let mut spec = FormatSpec::new(kind);
        let mut cursor = Cursor { text, at: 0 };
        let (mut has_fill, mut has_align) = (false, false);
        if let Some(align) = cursor.peek(1).and_then(align_of) {
            spec.fill = cursor.peek(0).unwrap_or(b' '.into());
            (spec.align, has_fill, has_align) = (align, true, true);
            cursor.at += 2;
        } else if let Some(align) = cursor.peek(0).and_then(align_of) {
            (spec.align, has_align) = (align, true);
            cursor.at += 1;
        }
        if cursor.eat(b'+') {
            spec.sign = Some(Sign::Plus);
        } else if cursor.eat(b'-') {
            spec.sign = Some(Sign::Minus);
        } else if cursor.eat(b' ') {
            spec.sign = Some(Sign::Space);
        }
        spec.no_neg_0 = cursor.eat(b'z');
        spec.alternate = cursor.eat(b'#');
        // With an explicit fill a 0 is just the first digit of the width.
        if !has_fill && cursor.eat(b'0') {
            spec.fill = b'0'.into();
            if !has_align && kind == Kind::Number {
                spec.align = Align::AfterSign;
            }
        }
        spec.width = cursor.integer()?;
        spec.grouping = cursor.grouping()?;
        if cursor.eat(b'.') {
            spec.precision = cursor.integer()?;
            spec.fraction_grouping = cursor.grouping()?;
            if spec.precision.is_none() && spec.fraction_grouping == Grouping::None {
                return Err(FormatError::value("Format specifier missing precision"));
            }
        }
        if text.len() - cursor.at > 1 {
            return Err(invalid(text, type_name));
        }
        spec.code = cursor.peek(0);
        spec.check_grouping(kind)?;
        Ok(spec)
    }

    /// Which types can be grouped is decided here, before the type of the object is.
    fn check_grouping(&mut self, kind: Kind) -> Result<(), FormatError> {
        let default = if kind == Kind::Text {
            u32::from(b's')
        } else {
            0
        };
        let code = self.code.unwrap_or(default);
        if self.grouping != Grouping::None {
            match u8::try_from(code).unwrap_or(0xff) {
                b'd' | b'e' | b'f' | b'g' | b'E' | b'F' | b'G' | b'%' | 0 => {}
                b'b' | b'o' | b'x' | b'X' if self.grouping == Grouping::Underscore => {
                    self.grouping = Grouping::UnderscoreFour;
                }
                _ => return Err(cannot_group(self.grouping, code)),
            }
        }
        if code == u32::from(b'n') && self.fraction_grouping != Grouping::None {
            return Err(cannot_group(self.fraction_grouping, code));
        }
        Ok(())
    }

    /// Fill before and behind something `length` code points long, where no padding
    /// goes into it.
    ///
    /// # Errors
    /// A width that no memory could hold.
    pub fn padding(&self, length: usize) -> Result<(usize, usize), FormatError> {
        let total = self.width.unwrap_or(0).saturating_sub(length);
        if total > isize::MAX as usize / 8 {
            return Err(FormatError {
                kind: super::ErrorKind::Memory,
                message: String::new(),
            });
        }
        let left = match self.align {
            Align::Right | Align::AfterSign => total,
            Align::Center => total / 2,
            Align::Left => 0,
        };
        Ok((left, total - left))
    }
}

fn code_text(code: u32) -> String {
    match char::from_u32(code) {
        Some(c) if (0x21..0x80).contains(&code) => c.into(),
        _ => format!("\\x{code:x}"),
    }
}

fn cannot_group(grouping: Grouping, code: u32) -> FormatError {
    let sign = if grouping == Grouping::Comma {
        ','
    } else {
        '_'
    };
    FormatError::value(format!(
        "Cannot specify '{sign}' with '{}'.",
        code_text(code)
    ))
}

#[cold]
pub(super) fn unknown_code(code: u32, type_name: &str) -> FormatError {
    let code = code_text(code);
    FormatError::value(format!(
        "Unknown format code '{code}' for object of type '{type_name}'"
    ))
}

#[cold]
fn invalid<U: Unit>(text: &[U], type_name: &str) -> FormatError {
    let char_of = |&u: &U| char::from_u32(u.into()).unwrap_or(char::REPLACEMENT_CHARACTER);
    let text: String = text.iter().map(char_of).collect();
    FormatError::value(format!(
        "Invalid format specifier '{text}' for object of type '{type_name}'"
    ))
}
