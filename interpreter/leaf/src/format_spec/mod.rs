//! The format-spec mini-language of `format()` and the `__format__` of the built-in
//! types:
//!
//! `[[fill]align][sign][z][#][0][width][grouping][.precision[grouping]][type]`

mod number;
mod short;
mod spec;

pub use number::{Env, IntRef, Locale, format_complex, format_float, format_int};
pub use short::format_short;
pub use spec::{Align, FormatSpec, Grouping, Kind, Sign};

use crate::text::{TextBuilder, Unit};

/// Which exception a failed format raises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    Value,
    Overflow,
    /// The result would exceed the address space.
    Memory,
    Type,
}

/// A failed format: the exception and CPython's text for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    pub kind: ErrorKind,
    pub message: String,
}

impl FormatError {
    pub(crate) fn value(message: impl Into<String>) -> FormatError {
        FormatError {
            kind: ErrorKind::Value,
            message: message.into(),
        }
    }

    pub(crate) fn overflow(message: impl Into<String>) -> FormatError {
        FormatError {
            kind: ErrorKind::Overflow,
            message: message.into(),
        }
    }
}

/// `str.__format__`: writes `text` by `spec`, which must have been parsed with
/// [`Kind::Text`].
///
/// # Errors
/// What the mini-language has but strings do not.
pub fn format_str<U: Unit>(
    text: &[U],
    spec: &FormatSpec,
    type_name: &str,
    out: &mut TextBuilder,
) -> Result<(), FormatError> {
    if let Some(code) = spec.code
        && code != u32::from(b's')
    {
        return Err(spec::unknown_code(code, type_name));
    }
    let refused = match () {
        () if spec.sign == Some(Sign::Space) => "Space not allowed in string format specifier",
        () if spec.sign.is_some() => "Sign not allowed in string format specifier",
        () if spec.no_neg_0 => "Negative zero coercion (z) not allowed in string format specifier",
        () if spec.alternate => "Alternate form (#) not allowed in string format specifier",
        () if spec.align == Align::AfterSign => {
            "'=' alignment not allowed in string format specifier"
        }
        () => "",
    };
    if !refused.is_empty() {
        return Err(FormatError::value(refused));
    }
    let text = &text[..spec.precision.map_or(text.len(), |p| p.min(text.len()))];
    let (left, right) = spec.padding(text.len())?;
    out.fill(spec.fill, left);
    out.push_units(text);
    out.fill(spec.fill, right);
    Ok(())
}

#[cfg(test)]
mod tests;
