//! Substring search and what builds on it: count, replace, split.
//!
//! Latin-1 and bytes go through `memchr`; wider units through a scan for the first
//! unit that gives way to the two-way algorithm when it has wasted too much, so that
//! no input costs more than linear time. All positions are indices of units.

mod split;
mod wide;

pub use split::{rsplit, rsplit_space, split, split_lines, split_space, strip};

use crate::text::{Text, TextBuilder, Unit};
use smallvec::SmallVec;
use wide::WideFinder;

/// A unit that can be searched for.
pub trait SearchUnit: Unit {
    /// A needle made ready to be found several times.
    type Finder<'n>;

    fn finder(needle: &[Self]) -> Self::Finder<'_>;

    /// The first occurrence.
    fn find(finder: &Self::Finder<'_>, haystack: &[Self]) -> Option<usize>;

    /// The first occurrence, for a needle that is used but once.
    fn find_once(haystack: &[Self], needle: &[Self]) -> Option<usize> {
        Self::find(&Self::finder(needle), haystack)
    }

    /// The last occurrence.
    fn rfind(haystack: &[Self], needle: &[Self]) -> Option<usize>;

    /// A needle of any units as it is, if these are known to be the haystack's.
    fn same<N: Unit>(needle: &[N]) -> Option<&[Self]> {
        let _ = needle;
        None
    }

    /// The first occurrence of one unit.
    fn find_unit(haystack: &[Self], unit: Self) -> Option<usize> {
        haystack.iter().position(|&u| u == unit)
    }

    /// How often one unit occurs.
    fn count_unit(haystack: &[Self], unit: Self) -> usize {
        haystack.iter().filter(|&&u| u == unit).count()
    }
}

impl SearchUnit for u8 {
    type Finder<'n> = memchr::memmem::Finder<'n>;

    fn finder(needle: &[u8]) -> memchr::memmem::Finder<'_> {
        memchr::memmem::Finder::new(needle)
    }

    #[inline]
    fn find(finder: &memchr::memmem::Finder<'_>, haystack: &[u8]) -> Option<usize> {
        finder.find(haystack)
    }

    #[inline]
    fn find_once(haystack: &[u8], needle: &[u8]) -> Option<usize> {
        match needle {
            [first, .., last] if haystack.len() * needle.len() <= LITTLE_WORK => {
                let behind = haystack.len().checked_sub(needle.len())? + 1;
                // The one that texts have less often is looked for.
                let (shift, looked_for, other) = match is_common(*first) && !is_common(*last) {
                    true => (needle.len() - 1, *last, 0),
                    false => (0, *first, needle.len() - 1),
                };
                let haystack_behind = behind + shift;
                let mut from = 0;
                while let Some(found) =
                    memchr::memchr(looked_for, &haystack[from + shift..haystack_behind])
                {
                    let at = from + found;
                    let part = &haystack[at..at + needle.len()];
                    if part[other] == needle[other] && part == needle {
                        return Some(at);
                    }
                    from = at + 1;
                }
                None
            }
            _ => memchr::memmem::find(haystack, needle),
        }
    }

    #[inline]
    fn same<N: Unit>(needle: &[N]) -> Option<&[u8]> {
        N::as_latin1(needle)
    }

    fn rfind(haystack: &[u8], needle: &[u8]) -> Option<usize> {
        match needle {
            [unit] => memchr::memrchr(*unit, haystack),
            _ => memchr::memmem::rfind(haystack, needle),
        }
    }

    #[inline]
    fn find_unit(haystack: &[u8], unit: u8) -> Option<usize> {
        memchr::memchr(unit, haystack)
    }

    #[inline]
    fn count_unit(haystack: &[u8], unit: u8) -> usize {
        memchr::memchr_iter(unit, haystack).count()
    }
}

/// Making a searcher ready costs more than a short text that is looked through by the needle's
/// first and last bytes.
const LITTLE_WORK: usize = 1 << 12;

/// Whether texts are full of a character.
fn is_common(c: u8) -> bool {
    matches!(
        c,
        b' ' | b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r'
    )
}

macro_rules! wide_search_unit {
    ($($unit:ty),*) => {$(
        impl SearchUnit for $unit {
            type Finder<'n> = WideFinder<'n, $unit>;

            fn finder(needle: &[$unit]) -> WideFinder<'_, $unit> {
                WideFinder::new(needle)
            }

            fn find(finder: &WideFinder<'_, $unit>, haystack: &[$unit]) -> Option<usize> {
                finder.find(haystack)
            }

            fn rfind(haystack: &[$unit], needle: &[$unit]) -> Option<usize> {
                wide::rfind(haystack, needle)
            }
        }
    )*};
}

wide_search_unit!(u16, u32);

/// `needle` in the units of the haystack; `None` if one does not fit, and so does not
/// occur.
fn fit<H: Unit, N: Unit>(needle: &[N]) -> Option<SmallVec<[H; 16]>> {
    needle
        .iter()
        .map(|&unit| H::from_code_point(unit.into()))
        .collect()
}

/// The first occurrence of `needle`, which may have another width than the haystack;
/// 0 for an empty one.
#[inline]
pub fn find<H: SearchUnit, N: Unit>(haystack: &[H], needle: &[N]) -> Option<usize> {
    if let [unit] = needle {
        return H::find_unit(haystack, H::from_code_point((*unit).into())?);
    }
    if needle.len() > haystack.len() {
        return None;
    }
    if let Some(needle) = H::same(needle) {
        return H::find_once(haystack, needle);
    }
    H::find_once(haystack, &fit::<H, N>(needle)?)
}

/// The last occurrence of `needle`; the haystack's length for an empty one.
pub fn rfind<H: SearchUnit, N: Unit>(haystack: &[H], needle: &[N]) -> Option<usize> {
    if needle.is_empty() {
        return Some(haystack.len());
    }
    if needle.len() > haystack.len() {
        return None;
    }
    H::rfind(haystack, &fit::<H, N>(needle)?)
}

/// Calls `each` with the position of every occurrence, from the left and without
/// overlap, until it returns false. The needle must not be empty.
fn for_each_match<H: SearchUnit>(
    haystack: &[H],
    needle: &[H],
    mut each: impl FnMut(usize) -> bool,
) {
    let mut at = 0;
    if let [unit] = needle {
        while let Some(found) = H::find_unit(&haystack[at..], *unit) {
            if !each(at + found) {
                return;
            }
            at += found + 1;
        }
        return;
    }
    if size_of::<H>() == 1 && haystack.len() * needle.len() <= LITTLE_WORK {
        while let Some(found) = H::find_once(&haystack[at..], needle) {
            if !each(at + found) {
                return;
            }
            at += found + needle.len();
        }
        return;
    }
    let finder = H::finder(needle);
    while let Some(found) = H::find(&finder, &haystack[at..]) {
        if !each(at + found) {
            return;
        }
        at += found + needle.len();
    }
}

/// `str.count`: occurrences without overlap, at most `limit`. An empty needle occurs
/// before every unit and at the end.
pub fn count<H: SearchUnit, N: Unit>(haystack: &[H], needle: &[N], limit: usize) -> usize {
    if needle.is_empty() {
        return (haystack.len() + 1).min(limit);
    }
    let Some(needle) = fit::<H, N>(needle) else {
        return 0;
    };
    if let [unit] = needle[..]
        && limit == usize::MAX
    {
        return H::count_unit(haystack, unit);
    }
    let mut count = 0;
    if limit > 0 && needle.len() <= haystack.len() {
        for_each_match(haystack, &needle, |_| {
            count += 1;
            count < limit
        });
    }
    count
}

/// Where `replace` acts: positions in `haystack`, in order, at most `limit`.
fn replace_positions<H: SearchUnit>(haystack: &[H], old: &[H], limit: usize) -> Vec<usize> {
    let mut positions = Vec::new();
    if limit == 0 || old.len() > haystack.len() {
        return positions;
    }
    if old.is_empty() {
        positions.extend((0..=haystack.len()).take(limit));
        return positions;
    }
    for_each_match(haystack, old, |at| {
        positions.push(at);
        positions.len() < limit
    });
    positions
}

/// The result of a replacement would be larger than what can be had.
#[derive(Debug, PartialEq, Eq)]
pub struct TooLarge;

/// The length of the result, if memory for so many units of `width` bytes can be had.
fn replaced_length(
    haystack: usize,
    old: usize,
    new: usize,
    count: usize,
    width: usize,
) -> Result<usize, TooLarge> {
    let length = count
        .checked_mul(new)
        .and_then(|n| n.checked_add(haystack - count * old))
        .ok_or(TooLarge)?;
    let bytes = length.checked_mul(width).ok_or(TooLarge)?;
    const LITTLE: usize = 1 << 16;
    if bytes <= LITTLE {
        return Ok(length);
    }
    let mut tried = Vec::<u8>::new();
    tried.try_reserve_exact(bytes).map_err(|_| TooLarge)?;
    Ok(length)
}

/// `bytes.replace`; `None` if there is nothing to replace.
///
/// # Errors
/// When there is no memory for the result.
pub fn replace_bytes(
    haystack: &[u8],
    old: &[u8],
    new: &[u8],
    limit: usize,
) -> Result<Option<Vec<u8>>, TooLarge> {
    let positions = replace_positions(haystack, old, limit);
    if positions.is_empty() {
        return Ok(None);
    }
    let length = replaced_length(haystack.len(), old.len(), new.len(), positions.len(), 1)?;
    let mut out = Vec::with_capacity(length);
    let mut from = 0;
    for at in positions {
        out.extend_from_slice(&haystack[from..at]);
        out.extend_from_slice(new);
        from = at + old.len();
    }
    out.extend_from_slice(&haystack[from..]);
    Ok(Some(out))
}

/// `str.replace` over any mix of widths; `None` if there is nothing to replace. The
/// result is as narrow as can be.
///
/// # Errors
/// When there is no memory for the result.
pub fn replace_text<H: SearchUnit, O: Unit, N: Unit>(
    haystack: &[H],
    old: &[O],
    new: &[N],
    limit: usize,
) -> Result<Option<Text>, TooLarge> {
    let Some(old) = fit::<H, O>(old) else {
        return Ok(None);
    };
    let positions = replace_positions(haystack, &old, limit);
    if positions.is_empty() {
        return Ok(None);
    }
    let width = size_of::<H>().max(size_of::<N>());
    let length = replaced_length(haystack.len(), old.len(), new.len(), positions.len(), width)?;
    let mut out = TextBuilder::with_capacity(length);
    let mut from = 0;
    for at in positions {
        out.push_units(&haystack[from..at]);
        out.push_units(new);
        from = at + old.len();
    }
    out.push_units(&haystack[from..]);
    Ok(Some(out.finish()))
}

#[cfg(test)]
mod tests;
