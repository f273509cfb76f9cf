//! The first step of `int()`, `float()` and `complex()`: numerals of any script and
//! white space of any kind to ASCII.

use crate::text::Unit;
use smallvec::SmallVec;

/// ASCII text of a numeral; see [`to_ascii_numeral`].
pub enum AsciiNumeral<'a> {
    /// It was ASCII already.
    Borrowed(&'a [u8]),
    Owned(SmallVec<[u8; 64]>),
}

impl AsciiNumeral<'_> {
    /// Without surrounding white space.
    pub fn trim(&self) -> &[u8] {
        match self {
            AsciiNumeral::Borrowed(text) => trim_ascii_space(text),
            AsciiNumeral::Owned(text) => trim_ascii_space(text),
        }
    }
}

/// Decimal digits of all scripts as ASCII digits, white space beyond ASCII as blanks,
/// whatever else is not ASCII as `?`, which no numeral contains.
pub fn to_ascii_numeral<U: Unit>(text: &[U]) -> AsciiNumeral<'_> {
    if let Some(bytes) = U::as_latin1(text)
        && bytes.is_ascii()
    {
        return AsciiNumeral::Borrowed(bytes);
    }
    let ascii = |unit: &U| {
        let cp: u32 = (*unit).into();
        if cp < 0x7f {
            cp as u8
        } else if super::is_space(cp) {
            b' '
        } else {
            super::decimal_value(cp).map_or(b'?', |digit| b'0' + digit)
        }
    };
    AsciiNumeral::Owned(text.iter().map(ascii).collect())
}

/// Strips what C calls white space; the ASCII separators 0x1c to 0x1f are not.
pub fn trim_ascii_space(text: &[u8]) -> &[u8] {
    let space = |b: &u8| matches!(b, b'\t'..=b'\r' | b' ');
    let start = text.iter().position(|b| !space(b)).unwrap_or(text.len());
    let end = text
        .iter()
        .rposition(|b| !space(b))
        .map_or(start, |last| last + 1);
    &text[start..end]
}
