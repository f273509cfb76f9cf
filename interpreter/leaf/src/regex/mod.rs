//! Regular expressions: what runs the code that `re._compiler` writes.
//!
//! The words are checked (`validate`) and translated (`translate`) into a [`Program`], whose
//! instructions know more than the words: which characters a repetition's rest can begin with,
//! where a search can begin, which repetitions need not be remembered because nothing of what
//! they took could begin the rest. A [`Matcher`] runs a program over the units of a text, of
//! any width (`run`), and looks for places to begin (`search`).
//!
//! Where it goes back to is a stack of its own and not the native one, all positions are
//! indices, and a run that takes long stops in between ([`Step::Paused`]): the caller looks at
//! what else is due, and goes on with the text, which may lie elsewhere then.

mod code;
mod first;
mod run;
mod search;
mod sets;
#[cfg(test)]
mod tests;
mod translate;
mod validate;

pub use code::{CODE_SIZE, MAGIC, MAX_GROUPS, MAX_REPEAT};
pub use run::Matcher;
pub use sets::upper_unicode;

use code::At;
use sets::{Bits, Fold, Set};

/// A compiled pattern.
#[derive(Debug)]
pub struct Program {
    ops: Box<[Op]>,
    singles: Box<[Single]>,
    loops: Box<[Loop]>,
    sets: Box<[Set]>,
    firsts: Box<[First]>,
    /// The words of sets that more than their bits decide about.
    words: Box<[u32]>,
    groups: usize,
    /// The least length of a match.
    least: usize,
    start: Start,
}

/// How a pattern is to match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// At the first position.
    Match,
    /// At the first position, up to the end.
    Full,
    /// Anywhere.
    Search,
}

/// What came of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Found,
    NotFound,
    /// It takes long: it is to be gone on with, over the same text.
    Paused,
    /// There is no memory for the places to go back to.
    NoMemory,
}

/// An index that names nothing.
const NONE: u32 = u32::MAX;

/// What matches one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum One {
    Char(u32),
    Not(u32),
    All,
    Never,
    /// A row of `sets`.
    Set(u32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    /// The pattern's end.
    Match,
    /// The end of what stands in a barrier.
    SubEnd,
    Fail,
    Char(u32),
    One(One),
    Mark(u32),
    At(At),
    /// Go on, and at `other` if that fails; at once if no first character fits.
    Split {
        other: u32,
        first: u32,
    },
    Jump(u32),
    /// A repetition of one character: a row of `singles`.
    Single(u32),
    /// Enter a loop, a row of `loops`.
    Loop(u32),
    /// The end of a loop's body.
    Until(u32),
    /// Enter a loop that gives nothing back.
    PossessiveLoop(u32),
    /// One more turn of it.
    PossessiveNext(u32),
    /// A barrier: nothing in it is gone back to once it has matched. It goes on at `next`.
    Atomic {
        next: u32,
    },
    Look {
        back: u32,
        next: u32,
        not: bool,
    },
    Group {
        group: u32,
        fold: Fold,
    },
    GroupExists {
        group: u32,
        otherwise: u32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Greed {
    Greedy,
    Lazy,
    Possessive,
}

#[derive(Clone, Debug)]
struct Single {
    one: One,
    greed: Greed,
    /// Whether the rest cannot begin with a character that is repeated: nothing is gone back
    /// to. The first is for texts of narrow units.
    alone_narrow: bool,
    alone_wide: bool,
    least: u32,
    /// `MAX_REPEAT`: any number.
    most: u32,
    /// What the rest can begin with: a row of `firsts`, or `NONE`.
    first: u32,
}

#[derive(Clone, Debug)]
struct Loop {
    lazy: bool,
    least: u32,
    most: u32,
    body: u32,
    rest: u32,
    /// What they can begin with: rows of `firsts`, or `NONE`.
    body_first: u32,
    rest_first: u32,
}

/// Characters that something can begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct First {
    low: Bits,
    /// Whether it may be one from 256 on.
    high: bool,
}

/// Where a search can begin.
#[derive(Clone, Debug)]
enum Start {
    Anywhere,
    /// At the text's beginning.
    Beginning,
    /// At a character.
    Char(u32),
    /// At a row of `firsts`.
    First(u32),
    /// At these characters; the one at `rare` is looked for.
    Prefix {
        chars: Box<[u32]>,
        rare: usize,
    },
}

impl Program {
    /// Translate code for so many groups; None: it is not well formed.
    pub fn new(code: &[u32], groups: usize) -> Option<Program> {
        if groups > MAX_GROUPS as usize || !validate::is_valid(code, groups) {
            return None;
        }
        translate::translate(code, groups)
    }

    /// The number of groups.
    pub fn groups(&self) -> usize {
        self.groups
    }
}
