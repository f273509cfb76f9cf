//! What CPython 3.14 knows about code points (Unicode 16.0): predicates, case
//! mappings and numeric values, for any `u32` below 0x110000, surrogates included.
//!
//! One two-stage lookup finds a code point's record, as in CPython itself; the data
//! are taken from its `str` methods, so that the two cannot disagree. Above
//! 0x10FFFF everything is "no" and every mapping the identity.

mod case;
pub mod names;
mod numeral;
mod tables;

pub use case::{
    capitalize, casefold, is_lower_text, is_title_text, is_upper_text, lower, swapcase, title,
    upper,
};
pub use numeral::{AsciiNumeral, to_ascii_numeral, trim_ascii_space};

/// What a code point is: flags, and how far off its one-to-one case mappings lie.
#[derive(Clone, Copy)]
struct Record {
    flags: u16,
    digit: u8,
    /// Distances to the upper, lower, title and folded form.
    deltas: [i32; 4],
}

impl Record {
    const fn new(flags: u16, deltas: [i32; 4], digit: u8) -> Record {
        Record {
            flags,
            digit,
            deltas,
        }
    }
}

#[inline]
fn record(code_point: u32) -> &'static Record {
    let block = tables::FIRST
        .get((code_point >> tables::SHIFT) as usize)
        .copied()
        .unwrap_or(0);
    let low = code_point as usize & ((1 << tables::SHIFT) - 1);
    let index = tables::SECOND[(usize::from(block) << tables::SHIFT) | low];
    &tables::RECORDS[usize::from(index)]
}

#[inline]
fn has(code_point: u32, flags: u16) -> bool {
    code_point < 0x11_0000 && record(code_point).flags & flags != 0
}

/// `str.isalpha` of one code point.
#[inline]
pub fn is_alpha(cp: u32) -> bool {
    if cp < 0x80 {
        (cp as u8).is_ascii_alphabetic()
    } else {
        has(cp, tables::ALPHA)
    }
}

/// `str.isdecimal` of one code point.
#[inline]
pub fn is_decimal(cp: u32) -> bool {
    if cp < 0x80 {
        (cp as u8).is_ascii_digit()
    } else {
        has(cp, tables::DECIMAL)
    }
}

/// `str.isdigit` of one code point.
#[inline]
pub fn is_digit(cp: u32) -> bool {
    if cp < 0x80 {
        (cp as u8).is_ascii_digit()
    } else {
        has(cp, tables::DIGIT)
    }
}

/// `str.isnumeric` of one code point.
#[inline]
pub fn is_numeric(cp: u32) -> bool {
    if cp < 0x80 {
        (cp as u8).is_ascii_digit()
    } else {
        has(cp, tables::NUMERIC)
    }
}

/// `str.isalnum` of one code point.
#[inline]
pub fn is_alnum(cp: u32) -> bool {
    const ANY: u16 = tables::ALPHA | tables::DECIMAL | tables::DIGIT | tables::NUMERIC;
    if cp < 0x80 {
        (cp as u8).is_ascii_alphanumeric()
    } else {
        has(cp, ANY)
    }
}

/// Upper case.
#[inline]
pub fn is_upper(cp: u32) -> bool {
    if cp < 0x80 {
        (cp as u8).is_ascii_uppercase()
    } else {
        has(cp, tables::UPPER)
    }
}

/// Lower case.
#[inline]
pub fn is_lower(cp: u32) -> bool {
    if cp < 0x80 {
        (cp as u8).is_ascii_lowercase()
    } else {
        has(cp, tables::LOWER)
    }
}

/// Title case proper (general category Lt), which upper case is not.
#[inline]
pub fn is_title(cp: u32) -> bool {
    has(cp, tables::TITLE)
}

/// `str.isspace` of one code point.
#[inline]
pub fn is_space(cp: u32) -> bool {
    if cp < 0x80 {
        matches!(cp, 0x09..=0x0d | 0x1c..=0x20)
    } else {
        has(cp, tables::SPACE)
    }
}

/// Whether `repr` shows the code point as it is.
#[inline]
pub fn is_printable(cp: u32) -> bool {
    if cp < 0x80 {
        matches!(cp, 0x20..=0x7e)
    } else {
        has(cp, tables::PRINTABLE)
    }
}

/// What may start an identifier.
#[inline]
pub fn is_identifier_start(cp: u32) -> bool {
    has(cp, tables::ID_START)
}

/// What may follow in an identifier.
#[inline]
pub fn is_identifier_continue(cp: u32) -> bool {
    has(cp, tables::ID_CONTINUE)
}

/// Unicode's `Cased`.
#[inline]
pub fn is_cased(cp: u32) -> bool {
    has(cp, tables::CASED)
}

/// Unicode's `Case_Ignorable`, where it is not `Cased` too or precedes a sigma.
#[inline]
pub fn is_case_ignorable(cp: u32) -> bool {
    has(cp, tables::CASE_IGNORABLE)
}

/// What ends a line for `str.splitlines`; `\r\n` counts as one end.
#[inline]
pub fn is_line_break(cp: u32) -> bool {
    matches!(cp, 0x0a..=0x0d | 0x1c..=0x1e | 0x85 | 0x2028 | 0x2029)
}

/// `str.isidentifier`.
pub fn is_identifier<U: crate::Unit>(text: &[U]) -> bool {
    match text {
        [] => false,
        [first, rest @ ..] => {
            is_identifier_start((*first).into())
                && rest.iter().all(|&u| is_identifier_continue(u.into()))
        }
    }
}

/// The value of a decimal digit, of any script.
#[inline]
pub fn decimal_value(cp: u32) -> Option<u8> {
    if cp < 0x80 {
        return (cp as u8).is_ascii_digit().then(|| cp as u8 - b'0');
    }
    has(cp, tables::DECIMAL).then(|| record(cp).digit)
}

/// The value of a digit, superscripts and such included.
#[inline]
pub fn digit_value(cp: u32) -> Option<u8> {
    has(cp, tables::DIGIT).then(|| record(cp).digit)
}

/// The value of anything numeric, as numerator and denominator.
pub fn numeric_ratio(cp: u32) -> Option<(i64, u16)> {
    if let Some(digit) = digit_value(cp) {
        return Some((digit.into(), 1));
    }
    let at = tables::NUMERIC_VALUES
        .binary_search_by_key(&cp, |row| row.0)
        .ok()?;
    Some((tables::NUMERIC_VALUES[at].1, tables::NUMERIC_VALUES[at].2))
}

/// `unicodedata.numeric`.
pub fn numeric_value(cp: u32) -> Option<f64> {
    numeric_ratio(cp).map(|(numerator, denominator)| numerator as f64 / f64::from(denominator))
}

/// What a code point's case mapping gives: one to three code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaseMap {
    code_points: [u32; 3],
    len: u8,
}

impl CaseMap {
    #[inline]
    fn one(cp: u32) -> CaseMap {
        CaseMap {
            code_points: [cp, 0, 0],
            len: 1,
        }
    }
}

impl std::ops::Deref for CaseMap {
    type Target = [u32];

    #[inline]
    fn deref(&self) -> &[u32] {
        &self.code_points[..usize::from(self.len)]
    }
}

#[inline]
fn map(cp: u32, which: usize) -> CaseMap {
    if cp >= 0x11_0000 {
        return CaseMap::one(cp);
    }
    let record = record(cp);
    if record.flags & tables::SPECIAL != 0 {
        return special(cp, which);
    }
    CaseMap::one(cp.wrapping_add_signed(record.deltas[which]))
}

#[cold]
fn special(cp: u32, which: usize) -> CaseMap {
    match tables::SPECIAL_MAPS.binary_search_by_key(&cp, |row| row.0) {
        Ok(at) => {
            let code_points = tables::SPECIAL_MAPS[at].1[which];
            let len = code_points.iter().filter(|&&c| c != 0).count() as u8;
            CaseMap { code_points, len }
        }
        Err(_) => CaseMap::one(cp),
    }
}

/// The full upper-case mapping.
#[inline]
pub fn to_upper(cp: u32) -> CaseMap {
    map(cp, 0)
}

/// The full lower-case mapping, without regard to context: sigma gives σ.
#[inline]
pub fn to_lower(cp: u32) -> CaseMap {
    map(cp, 1)
}

/// The full title-case mapping.
#[inline]
pub fn to_title(cp: u32) -> CaseMap {
    map(cp, 2)
}

/// The full case folding.
#[inline]
pub fn to_fold(cp: u32) -> CaseMap {
    map(cp, 3)
}

/// The one-to-one lower-case mapping, which regular expressions use.
#[inline]
pub fn to_lower_simple(cp: u32) -> u32 {
    if cp < 0x80 {
        (cp as u8).to_ascii_lowercase().into()
    } else {
        to_lower(cp)[0]
    }
}

/// The one-to-one upper-case mapping: the full one if that is single, else the
/// title form if that is.
#[inline]
pub fn to_upper_simple(cp: u32) -> u32 {
    if cp < 0x80 {
        return (cp as u8).to_ascii_uppercase().into();
    }
    match (&*to_upper(cp), &*to_title(cp)) {
        ([single], _) | (_, [single]) => *single,
        _ => cp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FNV-1a over one byte per code point; the expected sums were computed from
    /// CPython 3.14's str methods over all of range(0x110000).
    fn sum(test: impl Fn(u32) -> u32) -> u64 {
        (0..0x11_0000).fold(0xcbf2_9ce4_8422_2325, |hash, cp| {
            (hash ^ u64::from(test(cp))).wrapping_mul(0x100_0000_01b3)
        })
    }

    #[test]
    fn ascii_shortcuts_agree_with_the_tables() {
        for cp in 0..0x80 {
            assert_eq!(is_alpha(cp), has(cp, tables::ALPHA));
            assert_eq!(is_decimal(cp), has(cp, tables::DECIMAL));
            assert_eq!(is_upper(cp), has(cp, tables::UPPER));
            assert_eq!(is_lower(cp), has(cp, tables::LOWER));
            assert_eq!(is_space(cp), has(cp, tables::SPACE));
            assert_eq!(is_printable(cp), has(cp, tables::PRINTABLE));
            assert_eq!(to_lower_simple(cp), to_lower(cp)[0]);
            assert_eq!(to_upper_simple(cp), to_upper(cp)[0]);
        }
    }

    #[test]
    fn predicates_match_cpython_everywhere() {
        for (name, test, expected) in PREDICATES {
            assert_eq!(sum(|cp| test(cp).into()), *expected, "{name}");
        }
    }

    #[test]
    fn mappings_match_cpython_everywhere() {
        for (name, mapping, expected) in MAPPINGS {
            let hash = |cp| {
                mapping(cp)
                    .iter()
                    .fold(0u32, |h, &c| h.wrapping_mul(31) ^ c)
            };
            assert_eq!(sum(hash), *expected, "{name}");
        }
    }

    #[test]
    fn values() {
        assert_eq!(decimal_value(0x0663), Some(3));
        assert_eq!(decimal_value(0xb2), None);
        assert_eq!(digit_value(0xb2), Some(2));
        assert_eq!(numeric_value(0xbd), Some(0.5));
        assert_eq!(numeric_value(0x0f33), Some(-0.5));
        assert_eq!(numeric_value(0x4eac), Some(1e16));
        assert_eq!(numeric_value(0x61), None);
        assert_eq!(to_upper_simple(0x1fb3), 0x1fbc);
        assert_eq!(to_upper_simple(0xdf), 0xdf);
        assert!(!is_alpha(0x11_0000) && to_upper(0x11_0000)[0] == 0x11_0000);
    }

    type Predicate = (&'static str, fn(u32) -> bool, u64);
    type Mapping = (&'static str, fn(u32) -> CaseMap, u64);

    const PREDICATES: &[Predicate] = &[
        ("is_alpha", is_alpha, 0xbb0a_f8ee_4691_2039),
        ("is_decimal", is_decimal, 0x4ce3_62bc_3ede_2561),
        ("is_digit", is_digit, 0x19bb_a7ed_4bdd_a12d),
        ("is_numeric", is_numeric, 0x6a56_c338_98a5_a1e5),
        ("is_alnum", is_alnum, 0x5c61_4670_e48e_c86e),
        ("is_upper", is_upper, 0x980a_02bc_d289_ce8f),
        ("is_lower", is_lower, 0xcf89_da72_7e4e_ed32),
        ("is_title", is_title, 0x2895_4b1e_3dd2_7a38),
        ("is_space", is_space, 0x9108_38d6_e6c7_b908),
        ("is_printable", is_printable, 0x229d_768e_d25c_2559),
        (
            "is_identifier_start",
            is_identifier_start,
            0xed2c_14cc_f393_8a36,
        ),
        (
            "is_identifier_continue",
            is_identifier_continue,
            0xd76f_49e2_9444_c821,
        ),
        ("is_line_break", is_line_break, 0xe67a_d091_77d8_fd5f),
    ];

    const MAPPINGS: &[Mapping] = &[
        ("to_upper", to_upper, 0xb969_73df_2145_c4c5),
        ("to_lower", to_lower, 0x4f7f_f171_a930_e13f),
        ("to_title", to_title, 0xcc61_67bb_b538_85cd),
        ("to_fold", to_fold, 0x3bce_edc4_21c5_4b0a),
    ];
}
