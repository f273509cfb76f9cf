//! Splitting, as ranges of indices.

use super::{SearchUnit, fit};
use crate::text::Unit;
use crate::unicode;
use std::ops::Range;

/// `str.split(separator, maxsplit)`: the parts from left to right. The separator must
/// not be empty; `limit` is the number of splits, not of parts.
pub fn split<H: SearchUnit, N: Unit>(
    text: &[H],
    separator: &[N],
    limit: usize,
    mut each: impl FnMut(Range<usize>),
) {
    let mut from = 0;
    if let Some(separator) = fit::<H, N>(separator)
        && limit > 0
        && separator.len() <= text.len()
    {
        let mut left = limit;
        super::for_each_match(text, &separator, |at| {
            each(from..at);
            from = at + separator.len();
            left -= 1;
            left > 0
        });
    }
    each(from..text.len());
}

/// `str.rsplit(separator, maxsplit)`: the parts from right to left.
pub fn rsplit<H: SearchUnit, N: Unit>(
    text: &[H],
    separator: &[N],
    limit: usize,
    mut each: impl FnMut(Range<usize>),
) {
    let mut to = text.len();
    if let Some(separator) = fit::<H, N>(separator) {
        for _ in 0..limit {
            let Some(at) = H::rfind(&text[..to], &separator) else {
                break;
            };
            each(at + separator.len()..to);
            to = at;
        }
    }
    each(0..to);
}

/// `str.split(None, maxsplit)`: the runs of what is not space, from left to right.
/// After `limit` splits the rest comes as it is, without leading space.
pub fn split_space<U: Unit>(
    text: &[U],
    is_space: impl Fn(u32) -> bool,
    limit: usize,
    mut each: impl FnMut(Range<usize>),
) {
    let space = |i: &usize| is_space(text[*i].into());
    let mut at = 0;
    let mut left = limit;
    loop {
        at += (at..text.len()).take_while(space).count();
        if at == text.len() {
            return;
        }
        if left == 0 {
            return each(at..text.len());
        }
        let end = at + (at..text.len()).take_while(|i| !space(i)).count();
        each(at..end);
        at = end;
        left -= 1;
    }
}

/// `str.rsplit(None, maxsplit)`: the runs of what is not space, from right to left.
pub fn rsplit_space<U: Unit>(
    text: &[U],
    is_space: impl Fn(u32) -> bool,
    limit: usize,
    mut each: impl FnMut(Range<usize>),
) {
    let space = |i: &usize| is_space(text[*i].into());
    let mut at = text.len();
    let mut left = limit;
    loop {
        at -= (0..at).rev().take_while(space).count();
        if at == 0 {
            return;
        }
        if left == 0 {
            return each(0..at);
        }
        let start = at - (0..at).rev().take_while(|i| !space(i)).count();
        each(start..at);
        at = start;
        left -= 1;
    }
}

/// `splitlines`: the lines, with their ends if `keep_ends`. Text ends a line at any
/// of Unicode's breaks, bytes only at `\n` and `\r`; `\r\n` is one end.
pub fn split_lines<U: Unit>(
    text: &[U],
    bytes: bool,
    keep_ends: bool,
    mut each: impl FnMut(Range<usize>),
) {
    let cr = u32::from(b'\r');
    let lf = u32::from(b'\n');
    let breaks = |cp| {
        if bytes {
            cp == cr || cp == lf
        } else {
            unicode::is_line_break(cp)
        }
    };
    let mut from = 0;
    while from < text.len() {
        let line = text[from..].iter().position(|&u| breaks(u.into()));
        let Some(length) = line else {
            return each(from..text.len());
        };
        let end = from + length;
        let pair = text[end].into() == cr && text.get(end + 1).is_some_and(|&u| u.into() == lf);
        let next = end + 1 + usize::from(pair);
        each(from..if keep_ends { next } else { end });
        from = next;
    }
}

/// The range that is left when what `is_stripped` says is cut off at the sides asked
/// for.
pub fn strip<U: Unit>(
    text: &[U],
    is_stripped: impl Fn(u32) -> bool,
    left: bool,
    right: bool,
) -> Range<usize> {
    let keep = |&u: &U| !is_stripped(u.into());
    let start = if left {
        text.iter().position(keep).unwrap_or(text.len())
    } else {
        0
    };
    let end = match right {
        true => text[start..]
            .iter()
            .rposition(keep)
            .map_or(start, |last| start + last + 1),
        false => text.len(),
    };
    start..end
}
