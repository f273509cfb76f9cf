//! Where matches can begin.

use super::run::FUEL;
use super::{How, Matcher, Program, Start, Step};
use crate::text_search::SearchUnit;

impl Matcher {
    /// Begin with a text up to `to`; `go` then runs. `advance`: a match at `from` may not be
    /// empty. False: there is no memory.
    #[must_use]
    pub fn begin(
        &mut self,
        program: &Program,
        from: usize,
        to: usize,
        how: How,
        advance: bool,
    ) -> bool {
        self.how = Some(how);
        self.next = from;
        self.to = to;
        self.advance = advance;
        self.prepare(program)
    }

    /// Run, or go on after a pause.
    pub fn go<U: SearchUnit>(&mut self, program: &Program, text: &[U]) -> Step {
        // A buffer may have shrunk.
        let text = &text[..self.to.min(text.len())];
        let search = self.how == Some(How::Search);
        self.fuel = FUEL;
        let mut step = Step::NotFound;
        if self.is_paused() {
            step = self.go_on(program, text);
            if step == Step::NotFound {
                self.advance = false;
            }
        }
        let last = match text.len().checked_sub(program.least) {
            Some(last) => last,
            None => return Step::NotFound,
        };
        loop {
            if step != Step::NotFound {
                return step;
            }
            if self.next > last {
                return Step::NotFound;
            }
            let at = match search {
                true => match program.candidate(text, self.next, last) {
                    Some(at) => at,
                    None => return Step::NotFound,
                },
                false => self.next,
            };
            if at != self.next {
                self.advance = false;
                self.next = at;
            }
            if self.fuel == 0 {
                return Step::Paused;
            }
            self.fuel -= 1;
            step = self.attempt(program, text, at);
            if !search {
                if step == Step::NotFound {
                    return step;
                }
                // Nothing else is tried behind it.
                self.next = usize::MAX;
            } else {
                self.next = at + 1;
                if step == Step::NotFound {
                    self.advance = false;
                }
            }
        }
    }
}

impl Program {
    /// The first position from `from` to `last` where a match may begin.
    #[inline]
    fn candidate<U: SearchUnit>(&self, text: &[U], from: usize, last: usize) -> Option<usize> {
        let window = || &text[from..text.len().min(last + 1)];
        match &self.start {
            Start::Anywhere => Some(from),
            Start::Beginning => (from == 0).then_some(0),
            Start::Char(c) => {
                let unit = U::from_code_point(*c)?;
                U::find_unit(window(), unit).map(|found| from + found)
            }
            Start::First(i) => {
                let first = &self.firsts[*i as usize];
                let found = window().iter().position(|&unit| first.has(unit.into()));
                found.map(|found| from + found)
            }
            Start::Prefix { chars, rare } => {
                let unit = U::from_code_point(chars[*rare])?;
                let mut at = from;
                // A long prefix that comes again and again, but for its end, is left to
                // attempts: runs are paused between them.
                const MUCH: usize = 1 << 14;
                let mut compared = 0;
                loop {
                    let behind = (last + 1 + rare).min(text.len());
                    let found = U::find_unit(text.get(at + rare..behind)?, unit)?;
                    at += found;
                    let there = text.get(at..at + chars.len())?;
                    let same = |(&unit, &c): (&U, &u32)| unit.into() == c;
                    compared += chars.len();
                    if there.iter().zip(chars).all(same) || compared > MUCH {
                        return Some(at);
                    }
                    at += 1;
                }
            }
        }
    }
}
