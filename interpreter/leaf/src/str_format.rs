//! Templates of `str.format` and `string.Formatter`.
//!
//! [`Markup`] walks a template; what a field's name refers to, and the formatting
//! itself, are the caller's. A field's spec may hold fields of its own, which the
//! caller expands first, to [`MAX_DEPTH`] levels in all.
//!
//! All errors are `ValueError`s with CPython's text.

use crate::text::Unit;
use crate::unicode;

/// Levels of nesting: a template and the specs in it.
pub const MAX_DEPTH: usize = 2;
/// The error when there are more.
pub const TOO_DEEP: &str = "Max string recursion exceeded";

const EMPTY_ATTRIBUTE: &str = "Empty attribute in format string";
const TOO_MANY_DIGITS: &str = "Too many decimal digits in format string";

/// A stretch of literal text and the field behind it, if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a, U> {
    pub literal: &'a [U],
    pub field: Option<Field<'a, U>>,
}

/// A replacement field `{name!conversion:spec}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a, U> {
    pub name: &'a [U],
    /// The code point behind `!`.
    pub conversion: Option<u32>,
    pub spec: &'a [U],
    /// Whether the spec holds braces, and so has to be expanded.
    pub nested: bool,
}

/// Walks a template.
#[derive(Clone, Debug)]
pub struct Markup<'a, U> {
    text: &'a [U],
    at: usize,
}

impl<'a, U: Unit> Markup<'a, U> {
    pub fn new(template: &'a [U]) -> Markup<'a, U> {
        Markup {
            text: template,
            at: 0,
        }
    }

    fn next_unit(&mut self) -> Option<u32> {
        let unit = self.text.get(self.at)?;
        self.at += 1;
        Some((*unit).into())
    }

    fn is(&self, byte: u8) -> bool {
        self.text
            .get(self.at)
            .is_some_and(|&u| u.into() == u32::from(byte))
    }

    fn piece(&mut self) -> Result<Piece<'a, U>, &'static str> {
        let start = self.at;
        let brace = |&u: &U| u.into() == u32::from(b'{') || u.into() == u32::from(b'}');
        let Some(run) = self.text[start..].iter().position(brace) else {
            self.at = self.text.len();
            return Ok(Piece {
                literal: &self.text[start..],
                field: None,
            });
        };
        let end = start + run;
        self.at = end + 1;
        let open = self.text[end].into() == u32::from(b'{');
        if self.is(if open { b'{' } else { b'}' }) {
            // A doubled brace ends the piece with a single one.
            self.at += 1;
            return Ok(Piece {
                literal: &self.text[start..=end],
                field: None,
            });
        }
        if !open {
            return Err("Single '}' encountered in format string");
        }
        if self.at == self.text.len() {
            return Err("Single '{' encountered in format string");
        }
        let field = self.field()?;
        Ok(Piece {
            literal: &self.text[start..end],
            field: Some(field),
        })
    }

    fn field(&mut self) -> Result<Field<'a, U>, &'static str> {
        let start = self.at;
        let mut end = 0;
        let mut closer = None;
        while let Some(cp) = self.next_unit() {
            match u8::try_from(cp).unwrap_or(0) {
                b'{' => return Err("unexpected '{' in field name"),
                // Between brackets nothing ends the name.
                b'[' => {
                    let rest = &self.text[self.at..];
                    let close = rest.iter().position(|&u| u.into() == u32::from(b']'));
                    self.at += close.unwrap_or(rest.len());
                }
                byte @ (b'}' | b':' | b'!') => {
                    (end, closer) = (self.at - 1, Some(byte));
                    break;
                }
                _ => {}
            }
        }
        let Some(closer) = closer else {
            return Err("expected '}' before end of string");
        };
        let name = &self.text[start..end];
        let mut field = Field {
            name,
            conversion: None,
            spec: &[],
            nested: false,
        };
        if closer == b'}' {
            return Ok(field);
        }
        if closer == b'!' {
            let missing = "end of string while looking for conversion specifier";
            field.conversion = Some(self.next_unit().ok_or(missing)?);
            match self.next_unit() {
                Some(cp) if cp == u32::from(b'}') => return Ok(field),
                Some(cp) if cp != u32::from(b':') => {
                    return Err("expected ':' after conversion specifier");
                }
                _ => {}
            }
        }
        let start = self.at;
        let mut depth = 1;
        while let Some(cp) = self.next_unit() {
            if cp == u32::from(b'{') {
                field.nested = true;
                depth += 1;
            } else if cp == u32::from(b'}') {
                depth -= 1;
                if depth == 0 {
                    field.spec = &self.text[start..self.at - 1];
                    return Ok(field);
                }
            }
        }
        Err("unmatched '{' in format spec")
    }
}

impl<'a, U: Unit> Iterator for Markup<'a, U> {
    type Item = Result<Piece<'a, U>, &'static str>;

    /// The next piece; after an error the walk is over.
    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.text.len() {
            return None;
        }
        let piece = self.piece();
        if piece.is_err() {
            self.at = self.text.len();
        }
        Some(piece)
    }
}

/// What a field's name begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum First<'a, U> {
    /// Nothing: the next positional argument.
    Auto,
    /// A positional argument.
    Index(usize),
    /// A keyword argument.
    Name(&'a [U]),
}

/// One step from an object to the next in a field's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a, U> {
    /// `.name`
    Attribute(&'a [U]),
    /// `[123]`
    Index(usize),
    /// `[text]`
    Key(&'a [U]),
}

/// Splits a field's name into its first part and the steps behind it.
///
/// # Errors
/// For an index that does not fit.
pub fn split_field_name<U: Unit>(name: &[U]) -> Result<(First<'_, U>, Steps<'_, U>), &'static str> {
    let ends = |&u: &U| u.into() == u32::from(b'.') || u.into() == u32::from(b'[');
    let end = name.iter().position(ends).unwrap_or(name.len());
    let (first, rest) = name.split_at(end);
    let first = match index(first)? {
        Some(index) => First::Index(index),
        None if first.is_empty() => First::Auto,
        None => First::Name(first),
    };
    Ok((first, Steps { rest }))
}

/// The value of text that is all decimal digits, of any script.
fn index<U: Unit>(text: &[U]) -> Result<Option<usize>, &'static str> {
    let mut value: Option<usize> = None;
    for &unit in text {
        let Some(digit) = unicode::decimal_value(unit.into()) else {
            return Ok(None);
        };
        let sum = value.unwrap_or(0);
        if sum > (isize::MAX as usize - usize::from(digit)) / 10 {
            return Err(TOO_MANY_DIGITS);
        }
        value = Some(sum * 10 + usize::from(digit));
    }
    Ok(value)
}

/// The steps of a field's name.
#[derive(Clone, Debug)]
pub struct Steps<'a, U> {
    rest: &'a [U],
}

impl<'a, U: Unit> Steps<'a, U> {
    fn step(&mut self, opener: u32, rest: &'a [U]) -> Result<Step<'a, U>, &'static str> {
        let find = |bytes: &[u8]| {
            rest.iter()
                .position(|&u| bytes.iter().any(|&b| u.into() == u32::from(b)))
        };
        if opener == u32::from(b'.') {
            let (name, rest) = rest.split_at(find(b".[").unwrap_or(rest.len()));
            self.rest = rest;
            return if name.is_empty() {
                Err(EMPTY_ATTRIBUTE)
            } else {
                Ok(Step::Attribute(name))
            };
        }
        if opener != u32::from(b'[') {
            return Err("Only '.' or '[' may follow ']' in format field specifier");
        }
        let end = find(b"]").ok_or("Missing ']' in format string")?;
        let key = &rest[..end];
        self.rest = &rest[end + 1..];
        match index(key)? {
            Some(index) => Ok(Step::Index(index)),
            None if key.is_empty() => Err(EMPTY_ATTRIBUTE),
            None => Ok(Step::Key(key)),
        }
    }
}

impl<'a, U: Unit> Iterator for Steps<'a, U> {
    type Item = Result<Step<'a, U>, &'static str>;

    /// The next step; after an error the walk is over.
    fn next(&mut self) -> Option<Self::Item> {
        let (&opener, rest) = self.rest.split_first()?;
        let step = self.step(opener.into(), rest);
        if step.is_err() {
            self.rest = &[];
        }
        Some(step)
    }
}

/// Numbers the fields without a name; one for a template and all specs in it.
#[derive(Clone, Debug, Default)]
pub struct AutoNumber {
    next: usize,
    /// Whether fields are numbered automatically, once that is known.
    automatic: Option<bool>,
}

impl AutoNumber {
    /// The positional argument that `first` refers to, `None` for a keyword.
    ///
    /// # Errors
    /// When a template numbers some fields and not others.
    pub fn resolve<U>(&mut self, first: First<'_, U>) -> Result<Option<usize>, &'static str> {
        let automatic = match first {
            First::Name(_) => return Ok(None),
            First::Auto => true,
            First::Index(_) => false,
        };
        match (*self.automatic.get_or_insert(automatic), first) {
            (true, First::Index(_)) => {
                Err("cannot switch from automatic field numbering to manual field specification")
            }
            (false, First::Auto) => {
                Err("cannot switch from manual field specification to automatic field numbering")
            }
            (_, First::Index(index)) => Ok(Some(index)),
            _ => {
                self.next += 1;
                Ok(Some(self.next - 1))
            }
        }
    }
}

/// `ValueError` for a conversion other than `r`, `s` and `a`.
pub fn unknown_conversion(conversion: u32) -> String {
    match char::from_u32(conversion) {
        Some(c) if (0x21..0x7f).contains(&conversion) => {
            format!("Unknown conversion specifier {c}")
        }
        _ => format!("Unknown conversion specifier \\x{conversion:x}"),
    }
}

/// `IndexError` for a positional argument that was not given.
pub fn missing_argument(index: usize) -> String {
    format!("Replacement index {index} out of range for positional args tuple")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(template: &str) -> String {
        let text = |units: &[u8]| String::from_utf8(units.to_vec()).unwrap();
        let mut out = String::new();
        for piece in Markup::new(template.as_bytes()) {
            match piece {
                Err(message) => return format!("{out}!{message}"),
                Ok(Piece {
                    literal,
                    field: None,
                }) => out += &format!("<{}>", text(literal)),
                Ok(Piece {
                    literal,
                    field: Some(field),
                }) => {
                    let conversion = field.conversion.and_then(char::from_u32).unwrap_or(' ');
                    let nested = if field.nested { "*" } else { "" };
                    let (name, spec) = (text(field.name), text(field.spec));
                    out += &format!("<{}|{name}|{conversion}|{spec}{nested}>", text(literal));
                }
            }
        }
        out
    }

    #[test]
    fn templates_as_cpython() {
        for (template, expected) in [
            ("", ""),
            ("abc", "<abc>"),
            ("{}", "<|| |>"),
            ("{", "!Single '{' encountered in format string"),
            ("}", "!Single '}' encountered in format string"),
            ("a}b", "!Single '}' encountered in format string"),
            ("{{}}", "<{><}>"),
            ("x{{y}}z{q}", "<x{><y}><z|q| |>"),
            ("a{b", "!expected '}' before end of string"),
            ("a{b}}", "<a|b| |>!Single '}' encountered in format string"),
            ("{a!r}", "<|a|r|>"),
            ("{a!}", "!unmatched '{' in format spec"),
            ("{a!rx}", "!expected ':' after conversion specifier"),
            ("{a!r:x}", "<|a|r|x>"),
            ("{a!r", "!unmatched '{' in format spec"),
            (
                "{a!",
                "!end of string while looking for conversion specifier",
            ),
            ("{a:b", "!unmatched '{' in format spec"),
            ("{a:{b}c}", "<|a| |{b}c*>"),
            ("{a[}]}", "<|a[}]| |>"),
            ("{a[}", "!expected '}' before end of string"),
            ("{a{b}}", "!unexpected '{' in field name"),
            ("{a[:]:x}", "<|a[:]| |x>"),
            ("{a!:x}", "!expected ':' after conversion specifier"),
            ("{a:!r}", "<|a| |!r>"),
        ] {
            assert_eq!(show(template), expected, "{template:?}");
        }
    }

    #[test]
    fn field_names_as_cpython() {
        let split = |name: &'static str| -> Result<_, &'static str> {
            let (first, steps) = split_field_name(name.as_bytes())?;
            Ok((first, steps.collect::<Result<Vec<_>, _>>()?))
        };
        assert_eq!(split(""), Ok((First::Auto, vec![])));
        assert_eq!(split("01"), Ok((First::Index(1), vec![])));
        assert_eq!(split("-1"), Ok((First::Name(b"-1"), vec![])));
        let steps = vec![
            Step::Attribute(&b"b"[..]),
            Step::Index(1),
            Step::Key(b"x"),
            Step::Attribute(b"c"),
        ];
        assert_eq!(split("0.b[1][x].c"), Ok((First::Index(0), steps)));
        assert_eq!(split("[b]"), Ok((First::Auto, vec![Step::Key(b"b")])));
        assert_eq!(
            split("a.b]"),
            Ok((First::Name(b"a"), vec![Step::Attribute(b"b]")]))
        );
        assert_eq!(split("a["), Err("Missing ']' in format string"));
        assert_eq!(split("a[]"), Err(EMPTY_ATTRIBUTE));
        assert_eq!(split("a..b"), Err(EMPTY_ATTRIBUTE));
        assert_eq!(split("a."), Err(EMPTY_ATTRIBUTE));
        let only = "Only '.' or '[' may follow ']' in format field specifier";
        assert_eq!(split("a[b]c"), Err(only));
        assert_eq!(split("99999999999999999999"), Err(TOO_MANY_DIGITS));
        assert_eq!(split("a[99999999999999999999]"), Err(TOO_MANY_DIGITS));
        let arabic = [0x661u32];
        assert_eq!(split_field_name(&arabic).unwrap().0, First::Index(1));
    }

    #[test]
    fn numbering_as_cpython() {
        let mut auto = AutoNumber::default();
        assert_eq!(auto.resolve(First::Name(b"a")), Ok(None));
        assert_eq!(auto.resolve::<u8>(First::Auto), Ok(Some(0)));
        assert_eq!(auto.resolve::<u8>(First::Auto), Ok(Some(1)));
        assert_eq!(
            auto.resolve::<u8>(First::Index(0)),
            Err("cannot switch from automatic field numbering to manual field specification")
        );
        let mut manual = AutoNumber::default();
        assert_eq!(manual.resolve::<u8>(First::Index(3)), Ok(Some(3)));
        assert_eq!(
            manual.resolve::<u8>(First::Auto),
            Err("cannot switch from manual field specification to automatic field numbering")
        );
        assert_eq!(unknown_conversion(0x78), "Unknown conversion specifier x");
        assert_eq!(
            unknown_conversion(0x20ac),
            "Unknown conversion specifier \\x20ac"
        );
    }
}
