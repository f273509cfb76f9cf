//! Whether code of a regular expression is well formed. The engine trusts its code: jumps
//! that lead out of it, or into the middle of an instruction, must not reach it.

use super::code::{At, Category, INFO_CHARSET, INFO_LITERAL, INFO_PREFIX, Sre as Op};

/// More levels than any pattern has that `re` can parse.
const DEEPEST: usize = 4000;

/// Words that a set keeps for the classes of characters below 256, at one bit each.
const BITMAP: usize = 8;
/// Words with the numbers of the bitmaps of a large set, at one byte each.
const BITMAP_NUMBERS: usize = 64;

pub(super) fn is_valid(code: &[u32], groups: usize) -> bool {
    let checker = Checker { code, groups };
    let Some(last) = code.len().checked_sub(1) else {
        return false;
    };
    checker.is(last, Op::SUCCESS) && checker.body(0, last, 0).is_some()
}

struct Checker<'a> {
    code: &'a [u32],
    groups: usize,
}

impl Checker<'_> {
    fn word(&self, at: usize) -> Option<usize> {
        self.code.get(at).map(|&word| word as usize)
    }

    fn op(&self, at: usize) -> Option<Op> {
        Op::of(*self.code.get(at)?)
    }

    fn is(&self, at: usize, op: Op) -> bool {
        self.op(at) == Some(op)
    }

    /// Where the distance in a word leads, which is behind that word and not behind `end`.
    fn behind(&self, at: usize, end: usize) -> Option<usize> {
        let to = at.checked_add(self.word(at)?)?;
        (to > at && to <= end).then_some(to)
    }

    /// Instructions that fill the words from `at` to `end`.
    fn body(&self, at: usize, end: usize, depth: usize) -> Option<()> {
        (self.run(at, end, depth)? == end).then_some(())
    }

    /// Instructions from `at` on, to `end` or to a jump, which is where it stops.
    fn run(&self, mut at: usize, end: usize, depth: usize) -> Option<usize> {
        if depth > DEEPEST {
            return None;
        }
        while at < end && !self.is(at, Op::JUMP) {
            at = self.instruction(at, end, depth)?;
        }
        (at <= end).then_some(at)
    }

    /// Where the instruction behind the one at `at` begins.
    fn instruction(&self, at: usize, end: usize, depth: usize) -> Option<usize> {
        let op = self.op(at)?;
        match op {
            Op::MARK => (self.word(at + 1)? < 2 * self.groups).then_some(at + 2),
            Op::AT => {
                At::of(*self.code.get(at + 1)?)?;
                Some(at + 2)
            }
            Op::GROUPREF
            | Op::GROUPREF_IGNORE
            | Op::GROUPREF_LOC_IGNORE
            | Op::GROUPREF_UNI_IGNORE => (self.word(at + 1)? < self.groups).then_some(at + 2),
            Op::GROUPREF_EXISTS => self.conditional(at, end, depth),
            Op::INFO if at == 0 => self.info(at, end),
            Op::BRANCH => self.branch(at + 1, end, depth),
            Op::REPEAT | Op::POSSESSIVE_REPEAT => {
                let behind = self.behind(at + 1, end)?;
                self.counts(at)?;
                self.body(at + 4, behind, depth + 1)?;
                let fits = match self.op(behind)? {
                    Op::MAX_UNTIL | Op::MIN_UNTIL => op == Op::REPEAT,
                    Op::SUCCESS => op == Op::POSSESSIVE_REPEAT,
                    _ => false,
                };
                (fits && behind < end).then_some(behind + 1)
            }
            Op::REPEAT_ONE | Op::MIN_REPEAT_ONE | Op::POSSESSIVE_REPEAT_ONE => {
                let behind = self.behind(at + 1, end)?;
                self.counts(at)?;
                let unit = self.unit(at + 4, behind - 1)?;
                (unit == behind - 1 && self.is(unit, Op::SUCCESS)).then_some(behind)
            }
            Op::ATOMIC_GROUP => self.group(at + 1, at + 2, end, depth),
            Op::ASSERT | Op::ASSERT_NOT => {
                // Looking back over more than there can be would wrap around.
                i32::try_from(self.word(at + 2)?).ok()?;
                self.group(at + 1, at + 3, end, depth)
            }
            _ => self.unit(at, end),
        }
    }

    /// A body that ends with SUCCESS, and the distance in `skip` leads behind it.
    fn group(&self, skip: usize, body: usize, end: usize, depth: usize) -> Option<usize> {
        let behind = self.behind(skip, end)?;
        self.body(body, behind - 1, depth + 1)?;
        self.is(behind - 1, Op::SUCCESS).then_some(behind)
    }

    /// An instruction that matches one character, or never matches.
    fn unit(&self, at: usize, end: usize) -> Option<usize> {
        let behind = match self.op(at)? {
            Op::FAILURE | Op::ANY | Op::ANY_ALL => at + 1,
            Op::LITERAL
            | Op::NOT_LITERAL
            | Op::LITERAL_IGNORE
            | Op::NOT_LITERAL_IGNORE
            | Op::LITERAL_LOC_IGNORE
            | Op::NOT_LITERAL_LOC_IGNORE
            | Op::LITERAL_UNI_IGNORE
            | Op::NOT_LITERAL_UNI_IGNORE => at + 2,
            Op::CATEGORY => {
                self.category(at + 1)?;
                at + 2
            }
            Op::IN | Op::IN_IGNORE | Op::IN_LOC_IGNORE | Op::IN_UNI_IGNORE => {
                let behind = self.behind(at + 1, end)?;
                self.set(at + 2, behind)?;
                behind
            }
            _ => return None,
        };
        (behind <= end).then_some(behind)
    }

    fn category(&self, at: usize) -> Option<()> {
        Category::of(*self.code.get(at)?).map(|_| ())
    }

    /// A set of characters, whose last word before `end` is its end.
    fn set(&self, mut at: usize, end: usize) -> Option<()> {
        while at < end {
            at += match self.op(at)? {
                Op::FAILURE => return (at + 1 == end).then_some(()),
                Op::NEGATE => 1,
                Op::LITERAL => 2,
                Op::RANGE | Op::RANGE_UNI_IGNORE => 3,
                Op::CATEGORY => {
                    self.category(at + 1)?;
                    2
                }
                Op::CHARSET => 1 + BITMAP,
                Op::BIGCHARSET => {
                    let bitmaps = self.word(at + 1)?;
                    let numbers = self.code.get(at + 2..at + 2 + BITMAP_NUMBERS)?;
                    let known =
                        |word: &u32| word.to_ne_bytes().iter().all(|&n| (n as usize) < bitmaps);
                    if !numbers.iter().all(known) {
                        return None;
                    }
                    (2 + BITMAP_NUMBERS).checked_add(bitmaps.checked_mul(BITMAP)?)?
                }
                _ => return None,
            };
        }
        None
    }

    /// Least and greatest count of a repetition.
    fn counts(&self, at: usize) -> Option<()> {
        (self.word(at + 2)? <= self.word(at + 3)?).then_some(())
    }

    /// What a search may use: INFO, distance, flags, least and greatest width, then a prefix
    /// or a set.
    fn info(&self, at: usize, end: usize) -> Option<usize> {
        let behind = self.behind(at + 1, end)?;
        let first = at + 5;
        if first > behind {
            return None;
        }
        let flags = self.word(at + 2)? as u32;
        if flags & INFO_PREFIX != 0 {
            let (len, skip) = (self.word(first)?, self.word(first + 1)?);
            let overlaps = first + 2 + len;
            if len == 0 || skip > len || overlaps + len != behind {
                return None;
            }
            // A search that goes on at an overlap must have gone back.
            let mut overlaps = self.code[overlaps..behind].iter().enumerate();
            if !overlaps.all(|(i, &n)| n as usize <= i) {
                return None;
            }
            // Where the prefix is all there is, the engine runs nothing else.
            let all = flags & INFO_LITERAL != 0;
            if all && (skip != len || !self.is(behind + 2 * len, Op::SUCCESS)) {
                return None;
            }
            // The engine passes over the literals that the prefix has shown.
            let passed = (0..skip).all(|i| self.is(behind + 2 * i, Op::LITERAL));
            return (passed && behind + 2 * skip <= end).then_some(behind);
        }
        if flags & INFO_CHARSET != 0 {
            self.set(first, behind)?;
        }
        Some(behind)
    }

    /// Alternatives: each a distance to the next one and a body that jumps behind them all;
    /// a distance of nothing ends them.
    fn branch(&self, mut at: usize, end: usize, depth: usize) -> Option<usize> {
        let mut all_to = None;
        while self.word(at)? != 0 {
            let next = self.behind(at, end)?;
            let jump = self.run(at + 1, next, depth + 1)?;
            if jump + 2 != next || !self.is(jump, Op::JUMP) {
                return None;
            }
            let to = self.behind(jump + 1, end)?;
            if *all_to.get_or_insert(to) != to {
                return None;
            }
            at = next;
        }
        let behind = at + 1;
        (behind <= end && all_to.is_none_or(|to| to == behind)).then_some(behind)
    }

    /// A group's number, a distance, what is matched when the group has been, and perhaps
    /// a jump over what is matched when it has not. The distance is one too large.
    fn conditional(&self, at: usize, end: usize, depth: usize) -> Option<usize> {
        if self.word(at + 1)? >= self.groups {
            return None;
        }
        let otherwise = (at + 2).checked_add(self.word(at + 2)?)?.checked_sub(1)?;
        if otherwise < at + 3 || otherwise > end {
            return None;
        }
        let stop = self.run(at + 3, otherwise, depth + 1)?;
        if stop == otherwise {
            return Some(otherwise);
        }
        if stop + 2 != otherwise {
            return None;
        }
        let behind = self.behind(stop + 1, end)?;
        self.body(otherwise, behind, depth + 1)?;
        Some(behind)
    }
}
