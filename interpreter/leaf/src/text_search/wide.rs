//! Search in units wider than a byte.
//!
//! The two-way algorithm is Crochemore's and Perrin's ("Two-way string-matching",
//! JACM 38, 1991): the needle is cut where its local period is the global one; the
//! right part is compared from left to right, then the left part, and a mismatch
//! shifts by what was matched or by the period. Searching from the end is the same
//! over reversed views.

use crate::text::Unit;

/// Units read forwards or backwards.
#[derive(Clone, Copy)]
struct View<'a, U, const REVERSED: bool>(&'a [U]);

impl<U: Unit, const REVERSED: bool> View<'_, U, REVERSED> {
    #[inline(always)]
    fn at(&self, i: usize) -> U {
        if REVERSED {
            self.0[self.0.len() - 1 - i]
        } else {
            self.0[i]
        }
    }

    #[inline(always)]
    fn len(&self) -> usize {
        self.0.len()
    }
}

/// A needle of wide units. It needs no preparation: what the two-way search needs is
/// computed when it is turned to, which short and ordinary searches never do.
pub struct WideFinder<'n, U> {
    needle: &'n [U],
}

impl<'n, U: Unit> WideFinder<'n, U> {
    pub(super) fn new(needle: &'n [U]) -> WideFinder<'n, U> {
        WideFinder { needle }
    }

    pub(super) fn find(&self, haystack: &[U]) -> Option<usize> {
        search::<U, false>(View(haystack), View(self.needle))
    }
}

pub(super) fn rfind<U: Unit>(haystack: &[U], needle: &[U]) -> Option<usize> {
    let from_end = search::<U, true>(View(haystack), View(needle))?;
    Some(haystack.len() - from_end - needle.len())
}

fn search<U: Unit, const REVERSED: bool>(
    haystack: View<'_, U, REVERSED>,
    needle: View<'_, U, REVERSED>,
) -> Option<usize> {
    let (n, m) = (haystack.len(), needle.len());
    if m == 0 {
        return Some(0);
    }
    if m > n {
        return None;
    }
    // Comparisons beyond the first unit that may be wasted before it pays to
    // analyse the needle.
    let mut wasted = 0;
    let first = needle.at(0);
    let mut pos = 0;
    while pos <= n - m {
        if haystack.at(pos) == first {
            let matched = (1..m)
                .take_while(|&i| haystack.at(pos + i) == needle.at(i))
                .count()
                + 1;
            if matched == m {
                return Some(pos);
            }
            wasted += matched;
            if wasted > 64 + 2 * pos + 2 * m {
                return two_way(haystack, needle, pos + 1);
            }
        }
        pos += 1;
    }
    None
}

/// The start of the maximal suffix under an order, less one, and its period.
fn maximal_suffix<U: Unit, const REVERSED: bool>(
    needle: View<'_, U, REVERSED>,
    descending: bool,
) -> (isize, usize) {
    let (mut suffix, mut period) = (-1isize, 1);
    let (mut j, mut k) = (0usize, 1usize);
    while j + k < needle.len() {
        let a = needle.at(j + k);
        let b = needle.at((suffix + k as isize) as usize);
        if a == b {
            if k == period {
                j += period;
                k = 1;
            } else {
                k += 1;
            }
        } else if (a < b) != descending {
            j += k;
            k = 1;
            period = (j as isize - suffix) as usize;
        } else {
            suffix = j as isize;
            j += 1;
            (k, period) = (1, 1);
        }
    }
    (suffix, period)
}

#[cold]
fn two_way<U: Unit, const REVERSED: bool>(
    haystack: View<'_, U, REVERSED>,
    needle: View<'_, U, REVERSED>,
    start: usize,
) -> Option<usize> {
    let (n, m) = (haystack.len(), needle.len());
    let ascending = maximal_suffix(needle, false);
    let descending = maximal_suffix(needle, true);
    let (suffix, period) = if ascending.0 > descending.0 {
        ascending
    } else {
        descending
    };
    // The cut: the right part begins here.
    let cut = (suffix + 1) as usize;
    let periodic = cut + period <= m && (0..cut).all(|i| needle.at(i) == needle.at(i + period));
    let shift = if periodic {
        period
    } else {
        cut.max(m - cut) + 1
    };
    // Units at the front known to match from the last shift by the period.
    let mut known = 0;
    let mut pos = start;
    while pos + m <= n {
        let matches = |i: &usize| haystack.at(pos + i) == needle.at(*i);
        let from = cut.max(known);
        let right = from + (from..m).take_while(matches).count();
        if right < m {
            pos += right + 1 - cut;
            known = 0;
            continue;
        }
        if (known..cut).rev().all(|i| matches(&i)) {
            return Some(pos);
        }
        pos += shift;
        known = if periodic { m - period } else { 0 };
    }
    None
}
