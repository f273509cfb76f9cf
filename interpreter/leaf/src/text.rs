//! Text in the three storage widths of Python strings.
//!
//! A code point is a `u32` below 0x110000, lone surrogates included, so no Rust
//! `str` is assumed anywhere. [`Text`] is always in its canonical, narrowest form:
//! two equal texts have the same variant and the same units.

/// One storage unit of a Python string: Latin-1, UCS-2 or UCS-4. Each unit is a
/// whole code point (UCS-2 here never holds surrogate pairs).
pub trait Unit: Copy + Ord + Into<u32> + std::fmt::Debug + 'static {
    /// The unit for a code point, if it fits.
    fn from_code_point(code_point: u32) -> Option<Self>;

    /// The unit for a code point that is known to fit.
    fn truncate(code_point: u32) -> Self;

    /// The units as Latin-1, if that is what they are.
    fn as_latin1(units: &[Self]) -> Option<&[u8]> {
        let _ = units;
        None
    }
}

impl Unit for u8 {
    #[inline]
    fn from_code_point(code_point: u32) -> Option<u8> {
        u8::try_from(code_point).ok()
    }

    #[inline]
    fn truncate(code_point: u32) -> u8 {
        code_point as u8
    }

    #[inline]
    fn as_latin1(units: &[u8]) -> Option<&[u8]> {
        Some(units)
    }
}

impl Unit for u16 {
    #[inline]
    fn from_code_point(code_point: u32) -> Option<u16> {
        u16::try_from(code_point).ok()
    }

    #[inline]
    fn truncate(code_point: u32) -> u16 {
        code_point as u16
    }
}

impl Unit for u32 {
    #[inline]
    fn from_code_point(code_point: u32) -> Option<u32> {
        Some(code_point)
    }

    #[inline]
    fn truncate(code_point: u32) -> u32 {
        code_point
    }
}

/// A finished text, in the narrowest width that holds its widest code point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    Latin1(Vec<u8>),
    Ucs2(Vec<u16>),
    Ucs4(Vec<u32>),
}

impl Text {
    /// Length in code points.
    pub fn len(&self) -> usize {
        match self {
            Text::Latin1(units) => units.len(),
            Text::Ucs2(units) => units.len(),
            Text::Ucs4(units) => units.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The code points, one after the other.
    pub fn code_points(&self) -> Vec<u32> {
        match self {
            Text::Latin1(units) => units.iter().map(|&u| u.into()).collect(),
            Text::Ucs2(units) => units.iter().map(|&u| u.into()).collect(),
            Text::Ucs4(units) => units.clone(),
        }
    }

    /// As a Rust string; lone surrogates become U+FFFD. For messages and tests.
    pub fn to_string_lossy(&self) -> String {
        let char_of = |cp| char::from_u32(cp).unwrap_or(char::REPLACEMENT_CHARACTER);
        self.code_points().into_iter().map(char_of).collect()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Text {
        let mut builder = TextBuilder::with_capacity(text.len());
        builder.push_str(text);
        builder.finish()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Text {
        if text.is_ascii() {
            Text::Latin1(text.into_bytes())
        } else {
            Text::from(text.as_str())
        }
    }
}

/// Collects code points and widens its storage only when one demands it, so that
/// ASCII output never costs more than a byte per character.
#[derive(Clone, Debug)]
pub struct TextBuilder {
    units: Text,
}

impl Default for TextBuilder {
    fn default() -> Self {
        TextBuilder::new()
    }
}

impl TextBuilder {
    pub fn new() -> TextBuilder {
        TextBuilder::with_capacity(0)
    }

    /// An empty builder with room for `capacity` Latin-1 characters.
    pub fn with_capacity(capacity: usize) -> TextBuilder {
        TextBuilder {
            units: Text::Latin1(Vec::with_capacity(capacity)),
        }
    }

    /// Code points collected so far.
    pub fn len(&self) -> usize {
        self.units.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    #[inline]
    pub fn push(&mut self, code_point: u32) {
        match &mut self.units {
            Text::Latin1(units) if code_point < 0x100 => units.push(code_point as u8),
            Text::Ucs2(units) if code_point < 0x1_0000 => units.push(code_point as u16),
            Text::Ucs4(units) => units.push(code_point),
            _ => {
                self.widen(code_point);
                self.push(code_point);
            }
        }
    }

    /// Appends ASCII or Latin-1 bytes, one code point each.
    #[inline]
    pub fn push_latin1(&mut self, bytes: &[u8]) {
        match &mut self.units {
            Text::Latin1(units) => units.extend_from_slice(bytes),
            Text::Ucs2(units) => units.extend(bytes.iter().map(|&b| u16::from(b))),
            Text::Ucs4(units) => units.extend(bytes.iter().map(|&b| u32::from(b))),
        }
    }

    pub fn push_str(&mut self, text: &str) {
        if text.is_ascii() {
            self.push_latin1(text.as_bytes());
        } else {
            text.chars().for_each(|c| self.push(c.into()));
        }
    }

    pub fn push_units<U: Unit>(&mut self, units: &[U]) {
        if let Some(bytes) = U::as_latin1(units) {
            return self.push_latin1(bytes);
        }
        units.iter().for_each(|&u| self.push(u.into()));
    }

    /// Appends `count` times the same code point.
    pub fn fill(&mut self, code_point: u32, count: usize) {
        if count == 0 {
            return;
        }
        self.push(code_point);
        let more = count - 1;
        match &mut self.units {
            Text::Latin1(units) => units.resize(units.len() + more, code_point as u8),
            Text::Ucs2(units) => units.resize(units.len() + more, code_point as u16),
            Text::Ucs4(units) => units.resize(units.len() + more, code_point),
        }
    }

    /// Appends a text of any width.
    pub fn push_text(&mut self, text: &Text) {
        match text {
            Text::Latin1(units) => self.push_latin1(units),
            Text::Ucs2(units) => self.push_units(units),
            Text::Ucs4(units) => self.push_units(units),
        }
    }

    /// The text; canonical, because nothing but a code point ever widened it.
    pub fn finish(self) -> Text {
        self.units
    }

    #[cold]
    fn widen(&mut self, code_point: u32) {
        let wide = code_point >= 0x1_0000;
        self.units = match std::mem::replace(&mut self.units, Text::Latin1(Vec::new())) {
            Text::Latin1(units) if wide => Text::Ucs4(units.iter().map(|&u| u.into()).collect()),
            Text::Latin1(units) => Text::Ucs2(units.iter().map(|&u| u.into()).collect()),
            Text::Ucs2(units) => Text::Ucs4(units.iter().map(|&u| u.into()).collect()),
            units @ Text::Ucs4(_) => units,
        };
    }
}

impl Extend<u32> for TextBuilder {
    fn extend<I: IntoIterator<Item = u32>>(&mut self, code_points: I) {
        code_points.into_iter().for_each(|cp| self.push(cp));
    }
}

impl std::fmt::Write for TextBuilder {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widens_only_as_far_as_needed() {
        let mut builder = TextBuilder::new();
        builder.push_latin1(b"ab");
        assert_eq!(builder.clone().finish(), Text::Latin1(b"ab".to_vec()));
        builder.push(0x20ac);
        assert_eq!(
            builder.clone().finish(),
            Text::Ucs2(vec![0x61, 0x62, 0x20ac])
        );
        builder.fill(0x1f600, 2);
        let wide = vec![0x61, 0x62, 0x20ac, 0x1f600, 0x1f600];
        assert_eq!(builder.finish(), Text::Ucs4(wide));
    }
}
