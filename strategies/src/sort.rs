//! A stable merge sort whose scratch is a heap list, since comparisons may collect.
//!
//! Natural runs are found first, as timsort does; merging is binary, bottom-up, between
//! two word arrays in the heap.

use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::{Addr, Raised, Value};

/// What the sort needs of its caller: element words in two arrays, and comparisons.
pub trait Sorter {
    /// Whether `a` sorts before `b`. May run Python code and collect.
    fn less(&mut self, a: Value, b: Value) -> Result<bool, Raised>;
    /// Read word `i` of array `which` (0: the elements, 1: the scratch).
    fn get(&mut self, which: usize, i: usize) -> Value;
    /// Write word `i` of array `which`.
    fn set(&mut self, which: usize, i: usize, value: Value);
}

const RUN: usize = 16;

/// Sort `n` words of array 0; array 1 has as many. On an error array 0 still holds the
/// same elements in some order.
pub fn sort(s: &mut impl Sorter, n: usize) -> Result<(), Raised> {
    if n < 2 || already_sorted(s, n)? {
        return Ok(());
    }
    let mut at = 0;
    while at < n {
        insertion(s, at, (at + RUN).min(n))?;
        at += RUN;
    }
    let mut width = RUN;
    while width < n {
        let mut at = 0;
        while at + width < n {
            merge(s, at, at + width, (at + 2 * width).min(n))?;
            at += 2 * width;
        }
        width *= 2;
    }
    Ok(())
}

/// Whether the elements are in order; strictly descending ones are reversed.
fn already_sorted(s: &mut impl Sorter, n: usize) -> Result<bool, Raised> {
    let (a, b) = (s.get(0, 0), s.get(0, 1));
    let descending = s.less(b, a)?;
    for i in 1..n - 1 {
        let (a, b) = (s.get(0, i), s.get(0, i + 1));
        if s.less(b, a)? != descending {
            return Ok(false);
        }
    }
    if descending {
        for i in 0..n / 2 {
            let (a, b) = (s.get(0, i), s.get(0, n - 1 - i));
            s.set(0, i, b);
            s.set(0, n - 1 - i, a);
        }
    }
    Ok(true)
}

/// Binary insertion sort of `from..to`.
fn insertion(s: &mut impl Sorter, from: usize, to: usize) -> Result<(), Raised> {
    for i in from + 1..to {
        let value = s.get(0, i);
        let (mut low, mut high) = (from, i);
        while low < high {
            let middle = (low + high) / 2;
            let other = s.get(0, middle);
            if s.less(value, other)? {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        for j in (low..i).rev() {
            let moved = s.get(0, j);
            s.set(0, j + 1, moved);
        }
        s.set(0, low, value);
    }
    Ok(())
}

/// Merge the sorted ranges `low..middle` and `middle..high` of array 0.
fn merge(s: &mut impl Sorter, low: usize, middle: usize, high: usize) -> Result<(), Raised> {
    let (a, b) = (s.get(0, middle - 1), s.get(0, middle));
    if !s.less(b, a)? {
        return Ok(());
    }
    for i in low..middle {
        let value = s.get(0, i);
        s.set(1, i, value);
    }
    let (mut left, mut right, mut out) = (low, middle, low);
    let mut result = Ok(());
    while left < middle && right < high {
        let (a, b) = (s.get(1, left), s.get(0, right));
        match s.less(b, a) {
            Ok(true) => {
                s.set(0, out, b);
                right += 1;
            }
            Ok(false) => {
                s.set(0, out, a);
                left += 1;
            }
            Err(raised) => {
                result = Err(raised);
                break;
            }
        }
        out += 1;
    }
    // What is left of the scratch goes to the gap, also after an error.
    while left < middle {
        let value = s.get(1, left);
        s.set(0, out, value);
        left += 1;
        out += 1;
    }
    result
}

/// Word `i` of a word array that begins at byte `offset` of `at`.
#[inline(always)]
pub fn word(at: Addr, offset: usize, i: usize) -> Value {
    at.get(offset + i * WORD_BYTES)
}
