//! Looking for a key where only `__eq__` may be able to tell.

use super::keys::skip;
use super::{entry_hash, key};
use pyrs_objmodel::table::{self, *};
use pyrs_objmodel::{Addr, Value, float, int, string};

/// Where a probe stands, to be resumed.
#[derive(Clone, Copy)]
pub struct Probe {
    pub(super) hash: u32,
    pub(super) slot: usize,
    pub(super) perturb: usize,
    /// Without an index: the entry to look at next.
    pub(super) next: usize,
}

/// The answer of a probe.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Found {
    Entry(usize),
    Absent,
    /// Entry number: its key has the same hash; compare with `__eq__`.
    Ask(usize),
}

/// Whether two keys are equal, when that is known without running Python code.
#[inline]
pub fn quick_equal(a: Value, b: Value) -> Option<bool> {
    if a == b {
        return Some(true);
    }
    if a.is_small() && b.is_small() {
        return Some(false);
    }
    if string::is_str(a) {
        if string::is_str(b) {
            return Some(string::equal(a.addr(), b.addr()));
        }
        if b.is_small() {
            return Some(false);
        }
        return None;
    }
    if string::is_str(b) && a.is_small() {
        return Some(false);
    }
    match (int::as_i64(a), int::as_i64(b)) {
        (Some(x), Some(y)) => return Some(x == y),
        (Some(x), None) => return float::of(b).map(|f| f == x as f64 && f as i64 == x),
        (None, Some(y)) => return float::of(a).map(|f| f == y as f64 && f as i64 == y),
        _ => {}
    }
    match (float::of(a), float::of(b)) {
        // A NaN object equals only itself, which the words have told already.
        (Some(x), Some(y)) => Some(x == y),
        _ => None,
    }
}

impl Probe {
    pub fn new(at: Addr, hash: u32) -> Probe {
        let slot = if index_width(at) == 0 {
            0
        } else {
            hash as usize & index_mask(at)
        };
        Probe {
            hash,
            slot,
            perturb: hash as usize,
            next: 0,
        }
    }

    #[inline(always)]
    pub(super) fn step(&mut self, mask: usize) {
        self.perturb >>= 5;
        self.slot = (self.slot * 5 + self.perturb + 1) & mask;
    }

    /// Go on looking for `wanted`.
    pub fn run(&mut self, at: Addr, wanted: Value) -> Found {
        if index_width(at) == 0 {
            let fill = fill(at);
            while self.next < fill {
                let i = self.next;
                self.next += 1;
                if let Some(found) = self.compare(at, i, wanted) {
                    return found;
                }
            }
            return Found::Absent;
        }
        let mask = index_mask(at);
        loop {
            let i = index_get(at, self.slot);
            if i == 0 {
                return Found::Absent;
            }
            self.step(mask);
            if let Some(found) = self.compare(at, i - 1, wanted) {
                return found;
            }
        }
    }

    #[inline(always)]
    fn compare(&self, at: Addr, i: usize, wanted: Value) -> Option<Found> {
        let key = key(at, i)?;
        if key == wanted && skip(table::keys(at)) == 0 {
            return Some(Found::Entry(i));
        }
        if wanted.is_small() && key.is_small() {
            return (key == wanted).then_some(Found::Entry(i));
        }
        if entry_hash(at, i) != self.hash {
            return None;
        }
        if key == wanted {
            return Some(Found::Entry(i));
        }
        match quick_equal(key, wanted) {
            Some(true) => Some(Found::Entry(i)),
            Some(false) => None,
            None => Some(Found::Ask(i)),
        }
    }
}
