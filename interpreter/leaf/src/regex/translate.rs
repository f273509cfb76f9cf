//! From words to a program.

use super::code::{At, Sre};
use super::first::settle;
use super::sets::{Fold, High, Set};
use super::{Greed, Loop, NONE, One, Op, Program, Single, Start};

/// Translate code that has been found valid.
pub(super) fn translate(code: &[u32], groups: usize) -> Option<Program> {
    let mut translator = Translator {
        code,
        ops: Vec::new(),
        singles: Vec::new(),
        loops: Vec::new(),
        sets: Vec::new(),
        words: Vec::new(),
    };
    let end = code.len().checked_sub(1)?;
    translator.body(0, end)?;
    translator.ops.push(Op::Match);
    let has_info = code.first() == Some(&(Sre::INFO as u32));
    let mut program = Program {
        ops: translator.ops.into(),
        singles: translator.singles.into(),
        loops: translator.loops.into(),
        sets: translator.sets.into(),
        firsts: Box::default(),
        words: translator.words.into(),
        groups,
        least: if has_info { *code.get(3)? as usize } else { 0 },
        start: Start::Anywhere,
    };
    settle(&mut program);
    Some(program)
}

struct Translator<'a> {
    code: &'a [u32],
    ops: Vec<Op>,
    singles: Vec<Single>,
    loops: Vec<Loop>,
    sets: Vec<Set>,
    words: Vec<u32>,
}

impl Translator<'_> {
    fn word(&self, at: usize) -> Option<u32> {
        self.code.get(at).copied()
    }

    fn op(&self, at: usize) -> Option<Sre> {
        Sre::of(self.word(at)?)
    }

    /// Where the distance in a word leads.
    fn behind(&self, at: usize) -> Option<usize> {
        at.checked_add(self.word(at)? as usize)
    }

    /// The index of the instruction that comes next.
    fn here(&self) -> u32 {
        self.ops.len() as u32
    }

    /// Instructions from `at` to `end`, or to a jump; where that is.
    fn body(&mut self, mut at: usize, end: usize) -> Option<usize> {
        while at < end {
            if self.op(at)? == Sre::JUMP {
                break;
            }
            at = self.instruction(at)?;
        }
        Some(at)
    }

    /// Where the instruction behind the one at `at` begins.
    fn instruction(&mut self, at: usize) -> Option<usize> {
        let op = self.op(at)?;
        match op {
            Sre::INFO => return self.behind(at + 1),
            Sre::MARK => {
                let mark = self.word(at + 1)?;
                self.ops.push(Op::Mark(mark));
                return Some(at + 2);
            }
            Sre::AT => {
                let place = At::of(self.word(at + 1)?)?;
                self.ops.push(Op::At(place));
                return Some(at + 2);
            }
            Sre::FAILURE => {
                self.ops.push(Op::Fail);
                return Some(at + 1);
            }
            Sre::GROUPREF => return self.group_reference(at, Fold::No),
            Sre::GROUPREF_IGNORE => return self.group_reference(at, Fold::Ascii),
            Sre::GROUPREF_LOC_IGNORE => return self.group_reference(at, Fold::Locale),
            Sre::GROUPREF_UNI_IGNORE => return self.group_reference(at, Fold::Unicode),
            Sre::GROUPREF_EXISTS => return self.conditional(at),
            Sre::BRANCH => return self.branch(at + 1),
            Sre::REPEAT | Sre::POSSESSIVE_REPEAT => return self.repeat(at, op),
            Sre::REPEAT_ONE => return self.single(at, Greed::Greedy),
            Sre::MIN_REPEAT_ONE => return self.single(at, Greed::Lazy),
            Sre::POSSESSIVE_REPEAT_ONE => return self.single(at, Greed::Possessive),
            Sre::ATOMIC_GROUP => {
                let behind = self.behind(at + 1)?;
                let barrier = self.ops.len();
                self.ops.push(Op::Atomic { next: NONE });
                self.body(at + 2, behind - 1)?;
                self.ops.push(Op::SubEnd);
                self.ops[barrier] = Op::Atomic { next: self.here() };
                return Some(behind);
            }
            Sre::ASSERT | Sre::ASSERT_NOT => {
                let behind = self.behind(at + 1)?;
                let (back, not) = (self.word(at + 2)?, op == Sre::ASSERT_NOT);
                let barrier = self.ops.len();
                self.ops.push(Op::Fail);
                self.body(at + 3, behind - 1)?;
                self.ops.push(Op::SubEnd);
                let next = self.here();
                self.ops[barrier] = Op::Look { back, next, not };
                return Some(behind);
            }
            _ => {}
        }
        let (one, behind) = self.one(at)?;
        self.ops.push(match one {
            One::Char(c) => Op::Char(c),
            One::Never => Op::Fail,
            _ => Op::One(one),
        });
        Some(behind)
    }
    /// What matches one character, and where the instruction behind it begins.
    fn one(&mut self, at: usize) -> Option<(One, usize)> {
        let literal = |fold| (Sre::LITERAL, fold);
        let not_literal = |fold| (Sre::NOT_LITERAL, fold);
        let (plain, fold) = match self.op(at)? {
            Sre::ANY => return Some((One::Not(10), at + 1)),
            Sre::ANY_ALL => return Some((One::All, at + 1)),
            Sre::FAILURE => return Some((One::Never, at + 1)),
            Sre::LITERAL => literal(Fold::No),
            Sre::LITERAL_IGNORE => literal(Fold::Ascii),
            Sre::LITERAL_LOC_IGNORE => literal(Fold::Locale),
            Sre::LITERAL_UNI_IGNORE => literal(Fold::Unicode),
            Sre::NOT_LITERAL => not_literal(Fold::No),
            Sre::NOT_LITERAL_IGNORE => not_literal(Fold::Ascii),
            Sre::NOT_LITERAL_LOC_IGNORE => not_literal(Fold::Locale),
            Sre::NOT_LITERAL_UNI_IGNORE => not_literal(Fold::Unicode),
            Sre::CATEGORY => {
                let set = [Sre::CATEGORY as u32, self.word(at + 1)?, 0];
                return Some((self.set(&set, Fold::No), at + 2));
            }
            Sre::IN => (Sre::IN, Fold::No),
            Sre::IN_IGNORE => (Sre::IN, Fold::Ascii),
            Sre::IN_LOC_IGNORE => (Sre::IN, Fold::Locale),
            Sre::IN_UNI_IGNORE => (Sre::IN, Fold::Unicode),
            _ => return None,
        };
        let c = self.word(at + 1)?;
        Some(match (plain, fold) {
            (Sre::IN, _) => {
                let behind = self.behind(at + 1)?;
                let set = self.code.get(at + 2..behind)?;
                (self.set(set, fold), behind)
            }
            (Sre::LITERAL, Fold::No) => (One::Char(c), at + 2),
            (Sre::NOT_LITERAL, Fold::No) => (One::Not(c), at + 2),
            (Sre::LITERAL, _) => (self.set(&[Sre::LITERAL as u32, c, 0], fold), at + 2),
            _ => {
                let set = [Sre::NEGATE as u32, Sre::LITERAL as u32, c, 0];
                (self.set(&set, fold), at + 2)
            }
        })
    }

    /// A set of its words, which are kept only where bits are not enough. Sets that are
    /// already there are used again.
    fn set(&mut self, words: &[u32], fold: Fold) -> One {
        let at = self.words.len();
        self.words.extend_from_slice(words);
        let mut set = Set::new(&self.words, at, fold);
        let known = |set: &Set| self.sets.iter().position(|other| other == set);
        let number = match set.high {
            High::Words { .. } => {
                let same = self.sets.iter().position(|other| {
                    let High::Words {
                        at: there,
                        fold: how,
                    } = other.high
                    else {
                        return false;
                    };
                    let there = there as usize;
                    how == fold && self.words[..at].get(there..there + words.len()) == Some(words)
                });
                if same.is_some() {
                    self.words.truncate(at);
                }
                same
            }
            _ => {
                self.words.truncate(at);
                known(&set)
            }
        };
        let number = number.unwrap_or_else(|| {
            if let High::Words { at: place, .. } = &mut set.high {
                *place = at as u32;
            }
            self.sets.push(set);
            self.sets.len() - 1
        });
        One::Set(number as u32)
    }

    fn group_reference(&mut self, at: usize, fold: Fold) -> Option<usize> {
        let group = self.word(at + 1)?;
        self.ops.push(Op::Group { group, fold });
        Some(at + 2)
    }

    /// Least and greatest count, behind the distance.
    fn single(&mut self, at: usize, greed: Greed) -> Option<usize> {
        let behind = self.behind(at + 1)?;
        let (one, _) = self.one(at + 4)?;
        self.ops.push(Op::Single(self.singles.len() as u32));
        self.singles.push(Single {
            one,
            greed,
            alone_narrow: false,
            alone_wide: false,
            least: self.word(at + 2)?,
            most: self.word(at + 3)?,
            first: NONE,
        });
        Some(behind)
    }

    fn repeat(&mut self, at: usize, op: Sre) -> Option<usize> {
        let behind = self.behind(at + 1)?;
        let number = self.loops.len();
        self.loops.push(Loop {
            lazy: self.op(behind)? == Sre::MIN_UNTIL,
            least: self.word(at + 2)?,
            most: self.word(at + 3)?,
            body: NONE,
            rest: NONE,
            body_first: NONE,
            rest_first: NONE,
        });
        let possessive = op == Sre::POSSESSIVE_REPEAT;
        let index = number as u32;
        if possessive {
            self.ops
                .extend([Op::PossessiveLoop(index), Op::PossessiveNext(index)]);
        } else {
            self.ops.push(Op::Loop(index));
        }
        self.loops[number].body = self.here();
        self.body(at + 4, behind)?;
        self.ops.push(match possessive {
            true => Op::SubEnd,
            false => Op::Until(index),
        });
        self.loops[number].rest = self.here();
        Some(behind + 1)
    }

    /// Alternatives: each a distance to the next and what ends with a jump.
    fn branch(&mut self, mut at: usize) -> Option<usize> {
        let mut jumps = Vec::new();
        if self.word(at)? == 0 {
            self.ops.push(Op::Fail);
        }
        while self.word(at)? != 0 {
            let next = self.behind(at)?;
            let split = self.ops.len();
            let is_last = self.word(next)? == 0;
            if !is_last {
                self.ops.push(Op::Fail);
            }
            self.body(at + 1, next)?;
            if !is_last {
                jumps.push(self.ops.len());
                self.ops.push(Op::Fail);
                self.ops[split] = Op::Split {
                    other: self.here(),
                    first: NONE,
                };
            }
            at = next;
        }
        for jump in jumps {
            self.ops[jump] = Op::Jump(self.here());
        }
        Some(at + 1)
    }

    /// What is matched when a group has been, and perhaps a jump over what is matched when
    /// it has not. The distance is one too large.
    fn conditional(&mut self, at: usize) -> Option<usize> {
        let group = self.word(at + 1)?;
        let otherwise = self.behind(at + 2)?.checked_sub(1)?;
        let test = self.ops.len();
        self.ops.push(Op::Fail);
        let stop = self.body(at + 3, otherwise)?;
        let mut behind = otherwise;
        let exists = |otherwise| Op::GroupExists { group, otherwise };
        if stop == otherwise {
            self.ops[test] = exists(self.here());
        } else {
            behind = self.behind(stop + 1)?;
            let jump = self.ops.len();
            self.ops.push(Op::Fail);
            self.ops[test] = exists(self.here());
            self.body(otherwise, behind)?;
            self.ops[jump] = Op::Jump(self.here());
        }
        Some(behind)
    }
}
