//! The matcher: runs a program from a position, and goes back where it fails.
//!
//! `registers` are the groups' marks, the group that was closed last, and two words for each
//! loop: turns and where the last turn began. What is written while there is something to go
//! back to is noted in `trail`, so that going back is undoing the trail to a height.
//!
//! **Barriers.** What stands in an atomic group, a look-around or a turn of a possessive loop
//! matches for itself: a barrier frame lies below all frames of it, and its end cuts the stack
//! there. `barrier` is the innermost one's index; each knows the one around it.

use super::sets::{Bits, is_unicode_word, is_word};
use super::{At, Fold, Greed, How, MAX_REPEAT, NONE, One, Op, Program, Single, Step};
use crate::text_search::SearchUnit;

/// A register without a position.
pub(super) const NOWHERE: usize = usize::MAX;
/// How often is gone back, or a loop is gone through, before a run is paused.
pub(super) const FUEL: u32 = 1 << 16;

#[derive(Clone, Copy, Debug)]
enum Kind {
    /// Go on at `pc`, from `at`.
    Other,
    /// A repetition of one character at `pc` has taken what is before `at`, and may give back
    /// to `limit`.
    Greedy,
    /// It has taken what is before `at`, and may take more up to `limit`.
    Lazy,
    /// A lazy loop, whose end is at `pc`, may take one more turn.
    Turn,
    /// The barrier of the instruction at `pc`; `limit` is the barrier around it.
    Barrier,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    kind: Kind,
    pc: u32,
    trail: u32,
    at: usize,
    limit: usize,
}

/// Runs a program; can be used again.
#[derive(Debug, Default)]
pub struct Matcher {
    pub(super) registers: Vec<usize>,
    stack: Vec<Frame>,
    trail: Vec<(u32, usize)>,
    barrier: usize,
    /// Where a paused run goes on.
    resume: Option<(u32, usize)>,
    pub(super) fuel: u32,
    pub(super) how: Option<How>,
    /// Where the next attempt begins, and the text's end.
    pub(super) next: usize,
    pub(super) to: usize,
    /// Whether a match at `next` may not be empty.
    pub(super) advance: bool,
    /// The match, or the attempt.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Matcher {
    /// Where the match lies.
    #[inline]
    pub fn span(&self) -> (usize, usize) {
        (self.start, self.end)
    }

    /// Where a group lies, from 0, the first one; None: it took no part.
    #[inline]
    pub fn group(&self, group: usize) -> Option<(usize, usize)> {
        let from = *self.registers.get(2 * group)?;
        let to = *self.registers.get(2 * group + 1)?;
        (from != NOWHERE && to != NOWHERE).then_some((from, to))
    }

    /// The number, from 1, of the group that was closed last.
    #[inline]
    pub fn last_group(&self, program: &Program) -> Option<usize> {
        let last = *self.registers.get(2 * program.groups)?;
        (last != NOWHERE).then_some(last)
    }

    /// Bytes of memory that it holds.
    pub fn bytes(&self) -> usize {
        self.registers.capacity() * size_of::<usize>()
            + self.stack.capacity() * size_of::<Frame>()
            + self.trail.capacity() * size_of::<(u32, usize)>()
    }

    /// Whether an attempt is under way.
    #[inline]
    pub(super) fn is_paused(&self) -> bool {
        self.resume.is_some()
    }

    /// Forget what was; there is room for the program's registers, or false.
    pub(super) fn prepare(&mut self, program: &Program) -> bool {
        let registers = 2 * program.groups + 1 + 2 * program.loops.len();
        self.resume = None;
        self.stack.clear();
        self.trail.clear();
        self.registers.clear();
        if self.registers.try_reserve(registers).is_err() {
            return false;
        }
        self.registers.resize(registers, NOWHERE);
        true
    }

    /// Attempt a match at a position.
    #[inline]
    pub(super) fn attempt<U: SearchUnit>(
        &mut self,
        program: &Program,
        text: &[U],
        start: usize,
    ) -> Step {
        self.start = start;
        self.barrier = NOWHERE;
        // What was written with nothing to go back to is still there.
        self.registers[..2 * program.groups + 1].fill(NOWHERE);
        self.trail.clear();
        self.run(program, text, 0, start)
    }

    /// Go on with a paused attempt.
    pub(super) fn go_on<U: SearchUnit>(&mut self, program: &Program, text: &[U]) -> Step {
        let (pc, at) = self.resume.take().unwrap_or((0, self.start));
        if at > text.len() {
            return Step::NotFound;
        }
        self.run(program, text, pc as usize, at)
    }

    fn run<U: SearchUnit>(
        &mut self,
        program: &Program,
        text: &[U],
        mut pc: usize,
        mut at: usize,
    ) -> Step {
        loop {
            let fits = match program.ops[pc] {
                Op::Char(c) => match text.get(at) {
                    Some(&unit) if unit.into() == c => {
                        at += 1;
                        pc += 1;
                        true
                    }
                    _ => false,
                },
                Op::One(one) => match text.get(at) {
                    Some(&unit) if program.fits(one, unit.into()) => {
                        at += 1;
                        pc += 1;
                        true
                    }
                    _ => false,
                },
                Op::Mark(mark) => {
                    let mut room = self.set(mark as usize, at);
                    if mark & 1 != 0 {
                        room &= self.set(2 * program.groups, mark as usize / 2 + 1);
                    }
                    if !room {
                        return Step::NoMemory;
                    }
                    pc += 1;
                    true
                }
                Op::Single(i) => {
                    let single = &program.singles[i as usize];
                    match self.single(program, text, single, pc, at) {
                        Ok(Some(to)) => {
                            at = to;
                            pc += 1;
                            true
                        }
                        Ok(None) => false,
                        Err(step) => return step,
                    }
                }
                Op::Split { other, first } => {
                    if program.may_begin(first, text, at) {
                        if !self.push(Kind::Other, other, at, 0) {
                            return Step::NoMemory;
                        }
                        pc += 1;
                    } else {
                        pc = other as usize;
                    }
                    true
                }
                Op::Jump(to) => {
                    pc = to as usize;
                    true
                }
                Op::At(place) => {
                    pc += 1;
                    is_at(place, text, at)
                }
                Op::Match => {
                    let whole = self.how != Some(How::Full) || at == text.len();
                    if whole && !(self.advance && at == self.start) {
                        self.end = at;
                        return Step::Found;
                    }
                    false
                }
                Op::Fail => false,
                Op::Loop(i) => {
                    let turns = program.turns(i);
                    let first = program.loops[i as usize].rest as usize - 1;
                    if !(self.set(turns, NOWHERE) && self.set(turns + 1, NOWHERE)) {
                        return Step::NoMemory;
                    }
                    pc = first;
                    true
                }
                Op::Until(i) => match self.until(program, text, i, pc as u32, at) {
                    Ok(Some(to)) => {
                        pc = to as usize;
                        match self.fuel.checked_sub(1) {
                            Some(fuel) => self.fuel = fuel,
                            None => {
                                self.resume = Some((pc as u32, at));
                                return Step::Paused;
                            }
                        }
                        true
                    }
                    Ok(None) => false,
                    Err(step) => return step,
                },
                Op::PossessiveLoop(i) => {
                    let turns = program.turns(i);
                    if !(self.set(turns, 0) && self.set(turns + 1, NOWHERE)) {
                        return Step::NoMemory;
                    }
                    pc += 1;
                    true
                }
                Op::PossessiveNext(i) => {
                    let row = &program.loops[i as usize];
                    let turns = program.turns(i);
                    let done = self.registers[turns];
                    if done < row.least as usize {
                        pc = match self.push_barrier(pc as u32, at) {
                            true => row.body as usize,
                            false => return Step::NoMemory,
                        };
                    } else if (done < row.most as usize || row.most == MAX_REPEAT)
                        && self.registers[turns + 1] != at
                    {
                        if !(self.push_barrier(pc as u32, at) && self.set(turns + 1, at)) {
                            return Step::NoMemory;
                        }
                        pc = row.body as usize;
                    } else {
                        pc = row.rest as usize;
                    }
                    true
                }
                Op::Atomic { .. } => {
                    if !self.push_barrier(pc as u32, at) {
                        return Step::NoMemory;
                    }
                    pc += 1;
                    true
                }
                Op::Look { back, next, not } => match at.checked_sub(back as usize) {
                    Some(from) => {
                        if !self.push_barrier(pc as u32, at) {
                            return Step::NoMemory;
                        }
                        at = from;
                        pc += 1;
                        true
                    }
                    // There is not that much before.
                    None => {
                        pc = next as usize;
                        not
                    }
                },
                Op::SubEnd => match self.cut(program, at) {
                    Ok(Some((to, place))) => {
                        pc = to as usize;
                        at = place;
                        true
                    }
                    Ok(None) => false,
                    Err(step) => return step,
                },
                Op::Group { group, fold } => {
                    pc += 1;
                    match self.group(group as usize) {
                        Some((from, to)) => match repeated(text, from, to, at, fold) {
                            Some(behind) => {
                                self.charge(behind - at);
                                at = behind;
                                true
                            }
                            None => false,
                        },
                        None => false,
                    }
                }
                Op::GroupExists { group, otherwise } => {
                    // A group that is open again ends before it begins: it does not exist.
                    pc = match self.group(group as usize) {
                        Some((from, to)) if from <= to => pc + 1,
                        _ => otherwise as usize,
                    };
                    true
                }
            };
            if fits {
                continue;
            }
            match self.back(program, text) {
                Some((to, place)) => {
                    pc = to as usize;
                    at = place;
                }
                None => return Step::NotFound,
            }
            match self.fuel.checked_sub(1) {
                Some(fuel) => self.fuel = fuel,
                None => {
                    self.resume = Some((pc as u32, at));
                    return Step::Paused;
                }
            }
        }
    }

    /// Long stretches of text that were looked at count as well.
    #[inline(always)]
    fn charge(&mut self, units: usize) {
        const CHEAP: usize = 16;
        let fuel = u32::try_from(units / CHEAP).unwrap_or(u32::MAX);
        self.fuel = self.fuel.saturating_sub(fuel);
    }

    /// Write a register. False: there is no memory to note what was in it.
    #[inline(always)]
    fn set(&mut self, register: usize, value: usize) -> bool {
        let place = &mut self.registers[register];
        let before = std::mem::replace(place, value);
        self.stack.is_empty() || self.note(register, before)
    }

    #[inline]
    fn note(&mut self, register: usize, before: usize) -> bool {
        if self.trail.len() == self.trail.capacity()
            && (self.trail.len() >= u32::MAX as usize || self.trail.try_reserve(1).is_err())
        {
            return false;
        }
        self.trail.push((register as u32, before));
        true
    }

    #[inline(always)]
    fn push(&mut self, kind: Kind, pc: u32, at: usize, limit: usize) -> bool {
        if self.stack.len() == self.stack.capacity() && self.stack.try_reserve(1).is_err() {
            return false;
        }
        self.stack.push(Frame {
            kind,
            pc,
            trail: self.trail.len() as u32,
            at,
            limit,
        });
        true
    }

    fn push_barrier(&mut self, pc: u32, at: usize) -> bool {
        let index = self.stack.len();
        let around = std::mem::replace(&mut self.barrier, index);
        self.push(Kind::Barrier, pc, at, around)
    }

    #[inline]
    fn undo(&mut self, height: u32) {
        while self.trail.len() > height as usize {
            if let Some((register, before)) = self.trail.pop() {
                self.registers[register as usize] = before;
            }
        }
    }

    /// Go back: where to go on, or None when nothing is left.
    #[inline]
    fn back<U: SearchUnit>(&mut self, program: &Program, text: &[U]) -> Option<(u32, usize)> {
        loop {
            let frame = *self.stack.last()?;
            self.undo(frame.trail);
            let top = self.stack.len() - 1;
            match frame.kind {
                Kind::Other => {
                    self.stack.pop();
                    return Some((frame.pc, frame.at));
                }
                Kind::Greedy => {
                    let single = program.single_at(frame.pc);
                    let last = frame.at - 1;
                    match program.last_fit(single.first, text, frame.limit, last) {
                        Some(at) if at > frame.limit => {
                            self.stack[top].at = at;
                            return Some((frame.pc + 1, at));
                        }
                        Some(at) => {
                            self.stack.pop();
                            return Some((frame.pc + 1, at));
                        }
                        None => {
                            self.stack.pop();
                        }
                    }
                }
                Kind::Lazy => {
                    let single = program.single_at(frame.pc);
                    let more = frame.at < frame.limit
                        && text
                            .get(frame.at)
                            .is_some_and(|&unit| program.fits(single.one, unit.into()));
                    let next = match more {
                        true => program.next_fit(single, text, frame.at + 1, frame.limit),
                        false => None,
                    };
                    match next {
                        Some(at) => {
                            self.stack[top].at = at;
                            return Some((frame.pc + 1, at));
                        }
                        None => {
                            self.stack.pop();
                        }
                    }
                }
                Kind::Turn => {
                    self.stack.pop();
                    let Op::Until(i) = program.ops[frame.pc as usize] else {
                        continue;
                    };
                    let row = &program.loops[i as usize];
                    let turns = program.turns(i);
                    let done = self.registers[turns].wrapping_add(1);
                    let enough = done >= row.most as usize && row.most != MAX_REPEAT;
                    if enough || self.registers[turns + 1] == frame.at {
                        continue;
                    }
                    // There was room for these a moment ago.
                    if !(self.set(turns, done) && self.set(turns + 1, frame.at)) {
                        continue;
                    }
                    return Some((row.body, frame.at));
                }
                Kind::Barrier => {
                    self.stack.pop();
                    self.barrier = frame.limit;
                    match program.ops[frame.pc as usize] {
                        Op::Look {
                            next, not: true, ..
                        } => return Some((next, frame.at)),
                        Op::PossessiveNext(i) => {
                            let row = &program.loops[i as usize];
                            if self.registers[program.turns(i)] >= row.least as usize {
                                return Some((row.rest, frame.at));
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
    }

    /// The end of what stands in a barrier: where it goes on.
    fn cut(&mut self, program: &Program, at: usize) -> Result<Option<(u32, usize)>, Step> {
        let Some(&frame) = self.stack.get(self.barrier) else {
            return Ok(None);
        };
        self.stack.truncate(self.barrier);
        self.barrier = frame.limit;
        let found = match program.ops[frame.pc as usize] {
            Op::Look { not: true, .. } => {
                self.undo(frame.trail);
                None
            }
            Op::Look { next, .. } => Some((next, frame.at)),
            Op::Atomic { next } => Some((next, at)),
            Op::PossessiveNext(i) => {
                let turns = program.turns(i);
                let done = self.registers[turns] + 1;
                if !self.set(turns, done) {
                    return Err(Step::NoMemory);
                }
                Some((frame.pc, at))
            }
            _ => None,
        };
        if self.stack.is_empty() {
            self.trail.clear();
        }
        Ok(found)
    }

    /// The end of a loop's body, or its entry: another turn or the rest.
    #[inline]
    fn until<U: SearchUnit>(
        &mut self,
        program: &Program,
        text: &[U],
        i: u32,
        pc: u32,
        at: usize,
    ) -> Result<Option<u32>, Step> {
        let row = &program.loops[i as usize];
        let turns = program.turns(i);
        let done = self.registers[turns].wrapping_add(1);
        if done < row.least as usize {
            return match self.set(turns, done) {
                true => Ok(Some(row.body)),
                false => Err(Step::NoMemory),
            };
        }
        let may_turn = (done < row.most as usize || row.most == MAX_REPEAT)
            && self.registers[turns + 1] != at
            && program.may_begin(row.body_first, text, at);
        if !may_turn {
            return Ok(Some(row.rest));
        }
        let may_rest = program.may_begin(row.rest_first, text, at);
        if row.lazy {
            if may_rest {
                return match self.push(Kind::Turn, pc, at, 0) {
                    true => Ok(Some(row.rest)),
                    false => Err(Step::NoMemory),
                };
            }
        } else if may_rest && !self.push(Kind::Other, row.rest, at, 0) {
            return Err(Step::NoMemory);
        }
        match self.set(turns, done) && self.set(turns + 1, at) {
            true => Ok(Some(row.body)),
            false => Err(Step::NoMemory),
        }
    }

    /// A repetition of one character: where the rest goes on.
    #[inline]
    fn single<U: SearchUnit>(
        &mut self,
        program: &Program,
        text: &[U],
        single: &Single,
        pc: usize,
        at: usize,
    ) -> Result<Option<usize>, Step> {
        let most = match single.most {
            MAX_REPEAT => text.len(),
            most => text.len().min(at.saturating_add(most as usize)),
        };
        let least = at.saturating_add(single.least as usize);
        if least > most {
            return Ok(None);
        }
        if single.greed == Greed::Lazy {
            if program.run_of(single.one, text, at, least) < least {
                return Ok(None);
            }
            let found = program.next_fit(single, text, least, most);
            self.charge(found.unwrap_or(most) - at);
            let Some(to) = found else {
                return Ok(None);
            };
            return match to == most || self.push(Kind::Lazy, pc as u32, to, most) {
                true => Ok(Some(to)),
                false => Err(Step::NoMemory),
            };
        }
        let to = program.run_of(single.one, text, at, most);
        self.charge(to - at);
        if to < least {
            return Ok(None);
        }
        let alone = match size_of::<U>() {
            1 => single.alone_narrow,
            _ => single.alone_wide,
        };
        if alone || to == least || single.greed == Greed::Possessive {
            return Ok(Some(to));
        }
        match program.last_fit(single.first, text, least, to) {
            Some(to) if to > least => match self.push(Kind::Greedy, pc as u32, to, least) {
                true => Ok(Some(to)),
                false => Err(Step::NoMemory),
            },
            found => Ok(found),
        }
    }
}

impl Program {
    /// The registers of a loop.
    #[inline]
    fn turns(&self, i: u32) -> usize {
        2 * self.groups + 1 + 2 * i as usize
    }

    #[inline]
    fn single_at(&self, pc: u32) -> &Single {
        match self.ops[pc as usize] {
            Op::Single(i) => &self.singles[i as usize],
            _ => unreachable!("frames of repetitions name them"),
        }
    }

    #[inline(always)]
    pub(super) fn fits(&self, one: One, c: u32) -> bool {
        match one {
            One::Char(wanted) => c == wanted,
            One::Not(wanted) => c != wanted,
            One::All => true,
            One::Never => false,
            One::Set(set) => self.sets[set as usize].has(&self.words, c),
        }
    }

    /// Whether something can begin at a position.
    #[inline(always)]
    fn may_begin<U: SearchUnit>(&self, first: u32, text: &[U], at: usize) -> bool {
        if first == NONE {
            return true;
        }
        match text.get(at) {
            Some(&unit) => self.firsts[first as usize].has(unit.into()),
            None => false,
        }
    }

    /// The last position from `low` to `at` where something can begin.
    #[inline]
    fn last_fit<U: SearchUnit>(
        &self,
        first: u32,
        text: &[U],
        low: usize,
        at: usize,
    ) -> Option<usize> {
        if first == NONE {
            return Some(at);
        }
        let first = &self.firsts[first as usize];
        if at < text.len() && first.has(text[at].into()) {
            return Some(at);
        }
        let units = text.get(low..at)?;
        let found = units.iter().rposition(|&unit| first.has(unit.into()));
        found.map(|found| low + found)
    }

    /// The first position from `at` to `limit` where the rest of a lazy repetition can begin.
    #[inline]
    fn next_fit<U: SearchUnit>(
        &self,
        single: &Single,
        text: &[U],
        mut at: usize,
        limit: usize,
    ) -> Option<usize> {
        if single.first == NONE {
            return Some(at);
        }
        let first = &self.firsts[single.first as usize];
        loop {
            let c = (*text.get(at)?).into();
            if first.has(c) {
                return Some(at);
            }
            if at >= limit || !self.fits(single.one, c) {
                return None;
            }
            at += 1;
        }
    }

    /// Where a run of characters from `at` on ends, at `limit` at the latest.
    #[inline]
    fn run_of<U: SearchUnit>(&self, one: One, text: &[U], at: usize, limit: usize) -> usize {
        let units = &text[at..limit];
        let long = match one {
            One::All => units.len(),
            One::Never => 0,
            One::Char(c) => run(units, |unit| unit == c),
            One::Not(c) => match U::from_code_point(c) {
                Some(unit) => U::find_unit(units, unit).unwrap_or(units.len()),
                None => units.len(),
            },
            One::Set(set) => {
                let set = &self.sets[set as usize];
                run(units, |unit| set.has(&self.words, unit))
            }
        };
        at + long
    }
}

#[inline(always)]
fn run<U: SearchUnit>(units: &[U], fits: impl Fn(u32) -> bool) -> usize {
    let end = units.iter().position(|&unit| !fits(unit.into()));
    end.unwrap_or(units.len())
}

impl super::First {
    #[inline(always)]
    pub(super) fn has(&self, c: u32) -> bool {
        match u8::try_from(c) {
            Ok(c) => Bits::has(&self.low, c),
            Err(_) => self.high,
        }
    }
}

/// Whether what lies from `from` to `to` comes again at `at`; where it ends then.
fn repeated<U: SearchUnit>(
    text: &[U],
    from: usize,
    to: usize,
    at: usize,
    fold: Fold,
) -> Option<usize> {
    let long = to.checked_sub(from)?;
    let (one, other) = (text.get(from..to)?, text.get(at..)?.get(..long)?);
    let same = match fold {
        Fold::No => one == other,
        _ => {
            let lower = |&unit: &U| fold.lower(unit.into());
            one.iter().map(lower).eq(other.iter().map(lower))
        }
    };
    same.then_some(at + long)
}

fn is_at<U: SearchUnit>(place: At, text: &[U], at: usize) -> bool {
    const NEWLINE: u32 = 10;
    let here = text.get(at).map(|&unit| unit.into());
    let before = || {
        at.checked_sub(1)
            .and_then(|i| text.get(i))
            .map(|&unit| unit.into())
    };
    let borders = |of: fn(u32) -> bool| before().is_some_and(of) != here.is_some_and(of);
    match place {
        At::BEGINNING | At::BEGINNING_STRING => at == 0,
        At::BEGINNING_LINE => at == 0 || before() == Some(NEWLINE),
        At::END => here.is_none() || here == Some(NEWLINE) && at + 1 == text.len(),
        At::END_LINE => here.is_none_or(|c| c == NEWLINE),
        At::END_STRING => here.is_none(),
        At::BOUNDARY | At::LOC_BOUNDARY => borders(is_word),
        At::NON_BOUNDARY | At::LOC_NON_BOUNDARY => !borders(is_word),
        At::UNI_BOUNDARY => borders(is_unicode_word),
        At::UNI_NON_BOUNDARY => !borders(is_unicode_word),
    }
}
