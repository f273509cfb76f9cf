//! Case mappings of whole texts.

use super::{
    CaseMap, is_case_ignorable, is_cased, is_lower, is_title, is_upper, to_fold, to_lower,
    to_title, to_upper,
};
use crate::text::{Text, TextBuilder, Unit};

const CAPITAL_SIGMA: u32 = 0x3a3;
const SMALL_SIGMA: u32 = 0x3c3;
const FINAL_SIGMA: u32 = 0x3c2;

/// `text` mapped byte by byte if it is all ASCII.
#[inline]
fn ascii<U: Unit>(text: &[U], map: impl Fn(u8) -> u8) -> Option<Text> {
    // No early exit: the loop without one is vectorised.
    let all = text.iter().fold(0, |bits, &u| bits | u.into());
    if all >= 0x80 {
        return None;
    }
    Some(Text::Latin1(
        text.iter().map(|&u| map(u.into() as u8)).collect(),
    ))
}

fn mapped<U: Unit>(text: &[U], map: impl Fn(usize, u32) -> CaseMap) -> Text {
    let mut out = TextBuilder::with_capacity(text.len());
    for (i, &unit) in text.iter().enumerate() {
        for &cp in map(i, unit.into()).iter() {
            out.push(cp);
        }
    }
    out.finish()
}

/// `str.lower`.
pub fn lower<U: Unit>(text: &[U]) -> Text {
    ascii(text, |b| b.to_ascii_lowercase())
        .unwrap_or_else(|| mapped(text, |i, cp| lower_at(text, i, cp)))
}

/// `str.upper`.
pub fn upper<U: Unit>(text: &[U]) -> Text {
    ascii(text, |b| b.to_ascii_uppercase()).unwrap_or_else(|| mapped(text, |_, cp| to_upper(cp)))
}

/// `str.casefold`.
pub fn casefold<U: Unit>(text: &[U]) -> Text {
    ascii(text, |b| b.to_ascii_lowercase()).unwrap_or_else(|| mapped(text, |_, cp| to_fold(cp)))
}

/// `str.swapcase`.
pub fn swapcase<U: Unit>(text: &[U]) -> Text {
    let swap = |b: u8| if b.is_ascii_alphabetic() { b ^ 0x20 } else { b };
    ascii(text, swap).unwrap_or_else(|| {
        mapped(text, |i, cp| {
            if is_upper(cp) {
                lower_at(text, i, cp)
            } else if is_lower(cp) {
                to_upper(cp)
            } else {
                CaseMap::one(cp)
            }
        })
    })
}

/// `str.capitalize`: the first code point in title case, all others in lower case.
pub fn capitalize<U: Unit>(text: &[U]) -> Text {
    mapped(text, |i, cp| {
        if i == 0 {
            to_title(cp)
        } else {
            lower_at(text, i, cp)
        }
    })
}

/// `str.title`: title case at each start of a run of cased code points.
pub fn title<U: Unit>(text: &[U]) -> Text {
    mapped(text, |i, cp| {
        let inside = i > 0 && is_cased(text[i - 1].into());
        if inside {
            lower_at(text, i, cp)
        } else {
            to_title(cp)
        }
    })
}

#[inline]
fn lower_at<U: Unit>(text: &[U], at: usize, cp: u32) -> CaseMap {
    if cp == CAPITAL_SIGMA {
        CaseMap::one(sigma_at(text, at))
    } else {
        to_lower(cp)
    }
}

/// The lower-case form of the sigma at `at`: final where a cased letter precedes and
/// none follows, ignoring what is case-ignorable.
#[cold]
fn sigma_at<U: Unit>(text: &[U], at: usize) -> u32 {
    let ignored = |u: &&U| is_case_ignorable((**u).into());
    let cased = |u: Option<&U>| u.is_some_and(|&u| is_cased(u.into()));
    let before = cased(text[..at].iter().rev().find(|u| !ignored(u)));
    let after = cased(text[at + 1..].iter().find(|u| !ignored(u)));
    if before && !after {
        FINAL_SIGMA
    } else {
        SMALL_SIGMA
    }
}

/// `str.isupper`: something is upper case, nothing lower or title case.
pub fn is_upper_text<U: Unit>(text: &[U]) -> bool {
    text.iter().any(|&u| is_upper(u.into()))
        && !text
            .iter()
            .any(|&u| is_lower(u.into()) || is_title(u.into()))
}

/// `str.islower`: something is lower case, nothing upper or title case.
pub fn is_lower_text<U: Unit>(text: &[U]) -> bool {
    text.iter().any(|&u| is_lower(u.into()))
        && !text
            .iter()
            .any(|&u| is_upper(u.into()) || is_title(u.into()))
}

/// `str.istitle`: upper and title case only follow what is not cased, lower case
/// only what is, and there is something cased.
pub fn is_title_text<U: Unit>(text: &[U]) -> bool {
    let (mut any, mut inside) = (false, false);
    for &unit in text {
        let cp = unit.into();
        if is_upper(cp) || is_title(cp) {
            if inside {
                return false;
            }
            (any, inside) = (true, true);
        } else if is_lower(cp) {
            if !inside {
                return false;
            }
            any = true;
        } else {
            inside = false;
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> [String; 6] {
        let cps: Vec<u32> = text.chars().map(u32::from).collect();
        [
            lower(&cps),
            upper(&cps),
            casefold(&cps),
            swapcase(&cps),
            capitalize(&cps),
            title(&cps),
        ]
        .map(|t| t.to_string_lossy())
    }

    #[test]
    fn whole_texts_as_cpython() {
        for (text, expected) in CASES {
            assert_eq!(all(text), expected.map(String::from), "{text:?}");
        }
    }

    #[test]
    fn text_predicates() {
        let test = |t: &str| {
            let cps: Vec<u32> = t.chars().map(u32::from).collect();
            (
                is_upper_text(&cps),
                is_lower_text(&cps),
                is_title_text(&cps),
            )
        };
        assert_eq!(test("ABC 1"), (true, false, false));
        assert_eq!(test("abc 1"), (false, true, false));
        assert_eq!(test("Abc Def"), (false, false, true));
        assert_eq!(test("A"), (true, false, true));
        assert_eq!(test("\u{1c5}"), (false, false, true));
        assert_eq!(test("12"), (false, false, false));
        assert_eq!(test(""), (false, false, false));
        assert_eq!(test("AbC"), (false, false, false));
    }

    const CASES: &[(&str, [&str; 6])] = &[
        ("", ["", "", "", "", "", ""]),
        (
            "Hello, World",
            [
                "hello, world",
                "HELLO, WORLD",
                "hello, world",
                "hELLO, wORLD",
                "Hello, world",
                "Hello, World",
            ],
        ),
        (
            "stra\u{df}e STRASSE",
            [
                "stra\u{df}e strasse",
                "STRASSE STRASSE",
                "strasse strasse",
                "STRASSE strasse",
                "Stra\u{df}e strasse",
                "Stra\u{df}e Strasse",
            ],
        ),
        (
            "\u{39f}\u{394}\u{39f}\u{3a3} \u{3a3} a\u{3a3}b A\u{3a3}. A\u{301}\u{3a3}\u{301} \u{3a3}a",
            [
                "\u{3bf}\u{3b4}\u{3bf}\u{3c2} \u{3c3} a\u{3c3}b a\u{3c2}. a\u{301}\u{3c2}\u{301} \u{3c3}a",
                "\u{39f}\u{394}\u{39f}\u{3a3} \u{3a3} A\u{3a3}B A\u{3a3}. A\u{301}\u{3a3}\u{301} \u{3a3}A",
                "\u{3bf}\u{3b4}\u{3bf}\u{3c3} \u{3c3} a\u{3c3}b a\u{3c3}. a\u{301}\u{3c3}\u{301} \u{3c3}a",
                "\u{3bf}\u{3b4}\u{3bf}\u{3c2} \u{3c3} A\u{3c3}B a\u{3c2}. a\u{301}\u{3c2}\u{301} \u{3c3}A",
                "\u{39f}\u{3b4}\u{3bf}\u{3c2} \u{3c3} a\u{3c3}b a\u{3c2}. a\u{301}\u{3c2}\u{301} \u{3c3}a",
                "\u{39f}\u{3b4}\u{3bf}\u{3c2} \u{3a3} A\u{3c3}b A\u{3c2}. A\u{301}\u{3a3}\u{301} \u{3a3}a",
            ],
        ),
        (
            "\u{130}I\u{131}i",
            [
                "i\u{307}i\u{131}i",
                "\u{130}III",
                "i\u{307}i\u{131}i",
                "i\u{307}iII",
                "\u{130}i\u{131}i",
                "\u{130}i\u{131}i",
            ],
        ),
        (
            "\u{1c4}\u{1c5}\u{1c6}x",
            [
                "\u{1c6}\u{1c6}\u{1c6}x",
                "\u{1c4}\u{1c4}\u{1c4}X",
                "\u{1c6}\u{1c6}\u{1c6}x",
                "\u{1c6}\u{1c5}\u{1c4}X",
                "\u{1c5}\u{1c6}\u{1c6}x",
                "\u{1c5}\u{1c6}\u{1c6}x",
            ],
        ),
        (
            "\u{fb03} \u{149}a",
            [
                "\u{fb03} \u{149}a",
                "FFI \u{2bc}NA",
                "ffi \u{2bc}na",
                "FFI \u{2bc}NA",
                "Ffi \u{149}a",
                "Ffi \u{2bc}Na",
            ],
        ),
        (
            "they're bill's",
            [
                "they're bill's",
                "THEY'RE BILL'S",
                "they're bill's",
                "THEY'RE BILL'S",
                "They're bill's",
                "They'Re Bill'S",
            ],
        ),
        (
            "\u{10400}\u{10428}",
            [
                "\u{10428}\u{10428}",
                "\u{10400}\u{10400}",
                "\u{10428}\u{10428}",
                "\u{10428}\u{10400}",
                "\u{10400}\u{10428}",
                "\u{10400}\u{10428}",
            ],
        ),
        (
            "\u{1fb3}\u{1fbc} \u{1f80}",
            [
                "\u{1fb3}\u{1fb3} \u{1f80}",
                "\u{391}\u{399}\u{391}\u{399} \u{1f08}\u{399}",
                "\u{3b1}\u{3b9}\u{3b1}\u{3b9} \u{1f00}\u{3b9}",
                "\u{391}\u{399}\u{1fbc} \u{1f08}\u{399}",
                "\u{1fbc}\u{1fb3} \u{1f80}",
                "\u{1fbc}\u{1fb3} \u{1f88}",
            ],
        ),
        (
            "\u{e9}A1b2C",
            [
                "\u{e9}a1b2c",
                "\u{c9}A1B2C",
                "\u{e9}a1b2c",
                "\u{c9}a1B2c",
                "\u{c9}a1b2c",
                "\u{c9}a1B2C",
            ],
        ),
        (
            "x\u{3a3}",
            [
                "x\u{3c2}", "X\u{3a3}", "x\u{3c3}", "X\u{3c2}", "X\u{3c2}", "X\u{3c2}",
            ],
        ),
    ];
}
