//! Sets of characters: a bit for each that is below 256, and what decides about the others.

use super::code::{Category, Sre};
use crate::unicode;

/// How a character is changed before it is looked for in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fold {
    No,
    Ascii,
    /// By the locale: only ASCII has case here.
    Locale,
    Unicode,
}

impl Fold {
    #[inline]
    pub(super) fn lower(self, c: u32) -> u32 {
        match self {
            Fold::No => c,
            Fold::Ascii | Fold::Locale => lower_ascii(c),
            Fold::Unicode if c < 128 => lower_ascii(c),
            Fold::Unicode => unicode::to_lower_simple(c),
        }
    }
}

#[inline]
fn lower_ascii(c: u32) -> u32 {
    match u8::try_from(c) {
        Ok(c) => c.to_ascii_lowercase().into(),
        Err(_) => c,
    }
}

fn upper_ascii(c: u32) -> u32 {
    match u8::try_from(c) {
        Ok(c) => c.to_ascii_uppercase().into(),
        Err(_) => c,
    }
}

/// What decides about characters from 256 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum High {
    None,
    All,
    /// The words of a set.
    Words {
        at: u32,
        fold: Fold,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Set {
    pub low: Bits,
    pub high: High,
}

/// Bits of the characters below 256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits([u64; 4]);

impl Bits {
    pub(super) const ALL: Bits = Bits([u64::MAX; 4]);

    #[inline(always)]
    pub(super) fn has(&self, c: u8) -> bool {
        self.0[(c >> 6) as usize] >> (c & 63) & 1 != 0
    }
    pub(super) fn add(&mut self, c: u8) {
        self.0[(c >> 6) as usize] |= 1 << (c & 63);
    }
    pub(super) fn remove(&mut self, c: u8) {
        self.0[(c >> 6) as usize] &= !(1 << (c & 63));
    }
    pub(super) fn join(&mut self, other: &Bits) {
        for (mine, others) in self.0.iter_mut().zip(other.0) {
            *mine |= others;
        }
    }
    pub(super) fn meets(&self, other: &Bits) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }
    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }
    /// The least character that is in.
    pub(super) fn least(&self) -> Option<u8> {
        (0..=255).find(|&c| self.has(c))
    }
}

impl Set {
    /// The set in the words from `at` on.
    pub(super) fn new(words: &[u32], at: usize, fold: Fold) -> Set {
        let set = words.get(at..).unwrap_or_default();
        let mut low = Bits::default();
        for c in 0..=255 {
            if folded(set, c.into(), fold) {
                low.add(c);
            }
        }
        let high = match fold {
            // A wide character may be the capital letter of a narrow one.
            Fold::Unicode => None,
            _ => all_high(set),
        };
        let high = match high {
            Some(true) => High::All,
            Some(false) => High::None,
            None => High::Words {
                at: at as u32,
                fold,
            },
        };
        Set { low, high }
    }

    #[inline(always)]
    pub(super) fn has(&self, words: &[u32], c: u32) -> bool {
        match u8::try_from(c) {
            Ok(c) => self.low.has(c),
            Err(_) => self.has_high(words, c),
        }
    }

    fn has_high(&self, words: &[u32], c: u32) -> bool {
        match self.high {
            High::None => false,
            High::All => true,
            High::Words { at, fold } => {
                folded(words.get(at as usize..).unwrap_or_default(), c, fold)
            }
        }
    }
}

/// The capital letter; of those that have several, the first.
pub fn upper_unicode(c: u32) -> u32 {
    unicode::to_upper(c).first().copied().unwrap_or(c)
}

fn folded(set: &[u32], c: u32, fold: Fold) -> bool {
    match fold {
        Fold::Locale => {
            // Either letter, and neither where the set says what is not in it.
            let (lower, upper) = (contains(set, lower_ascii(c)), contains(set, upper_ascii(c)));
            match set.first() == Some(&(Sre::NEGATE as u32)) {
                true => lower && upper,
                false => lower || upper,
            }
        }
        _ => contains(set, fold.lower(c)),
    }
}

/// Whether all characters from 256 on are in a set, or none; None: that depends.
fn all_high(set: &[u32]) -> Option<bool> {
    let mut i = 0;
    let mut inside = true;
    loop {
        match Sre::of(*set.get(i)?)? {
            Sre::FAILURE => return Some(!inside),
            Sre::NEGATE => {
                inside = !inside;
                i += 1;
            }
            Sre::LITERAL if *set.get(i + 1)? < 256 => i += 2,
            Sre::RANGE if *set.get(i + 2)? < 256 => i += 3,
            Sre::CHARSET => i += 9,
            Sre::CATEGORY => {
                match Category::of(*set.get(i + 1)?)? {
                    Category::DIGIT | Category::SPACE | Category::WORD | Category::LINEBREAK => {}
                    Category::NOT_DIGIT
                    | Category::NOT_SPACE
                    | Category::NOT_WORD
                    | Category::NOT_LINEBREAK => return Some(inside),
                    _ => return None,
                }
                i += 2;
            }
            _ => return None,
        }
    }
}

/// Whether a character is in the set that some words describe. The first item that has it
/// decides.
fn contains(set: &[u32], c: u32) -> bool {
    let mut i = 0;
    let mut inside = true;
    let word = |i: usize| set.get(i).copied().unwrap_or(0);
    loop {
        let (found, words) = match set.get(i).and_then(|&word| Sre::of(word)) {
            Some(Sre::NEGATE) => {
                inside = !inside;
                i += 1;
                continue;
            }
            Some(Sre::LITERAL) => (word(i + 1) == c, 2),
            Some(Sre::RANGE) => ((word(i + 1)..=word(i + 2)).contains(&c), 3),
            Some(Sre::RANGE_UNI_IGNORE) => {
                let range = word(i + 1)..=word(i + 2);
                let found = range.contains(&c) || range.contains(&upper_unicode(c));
                (found, 3)
            }
            Some(Sre::CATEGORY) => {
                let found = Category::of(word(i + 1)).is_some_and(|of| is_of(of, c));
                (found, 2)
            }
            Some(Sre::CHARSET) => {
                let bit = c < 256 && word(i + 1 + (c / 32) as usize) >> (c % 32) & 1 != 0;
                (bit, 9)
            }
            Some(Sre::BIGCHARSET) => {
                // The number of the 256 bits for each of the first 256 times 256 characters,
                // then the bits.
                let found = c < 0x10000 && {
                    let (block, rest) = (c as usize / 256, c % 256);
                    let numbers = word(i + 2 + block / 4).to_ne_bytes();
                    let bits = i + 66 + 8 * numbers[block % 4] as usize;
                    word(bits + (rest / 32) as usize) >> (rest % 32) & 1 != 0
                };
                (found, 66 + 8 * word(i + 1) as usize)
            }
            // FAILURE, the end.
            _ => return !inside,
        };
        if found {
            return inside;
        }
        i += words;
    }
}

pub(super) fn is_word(c: u32) -> bool {
    u8::try_from(c).is_ok_and(|c| c.is_ascii_alphanumeric() || c == b'_')
}

pub(super) fn is_unicode_word(c: u32) -> bool {
    if c < 128 {
        return is_word(c);
    }
    unicode::is_alnum(c)
}

fn is_of(category: Category, c: u32) -> bool {
    let digit = || (48..58).contains(&c);
    let space = || matches!(c, 9..=13 | 32);
    match category {
        Category::DIGIT => digit(),
        Category::NOT_DIGIT => !digit(),
        Category::SPACE => space(),
        Category::NOT_SPACE => !space(),
        Category::WORD | Category::LOC_WORD => is_word(c),
        Category::NOT_WORD | Category::LOC_NOT_WORD => !is_word(c),
        Category::LINEBREAK => c == 10,
        Category::NOT_LINEBREAK => c != 10,
        Category::UNI_DIGIT => unicode::is_decimal(c),
        Category::UNI_NOT_DIGIT => !unicode::is_decimal(c),
        Category::UNI_SPACE => unicode::is_space(c),
        Category::UNI_NOT_SPACE => !unicode::is_space(c),
        Category::UNI_WORD => is_unicode_word(c),
        Category::UNI_NOT_WORD => !is_unicode_word(c),
        Category::UNI_LINEBREAK => unicode::is_line_break(c),
        Category::UNI_NOT_LINEBREAK => !unicode::is_line_break(c),
    }
}
