//! What parts of a program can begin with, and what follows from it.

use super::code::At;
use super::sets::{Bits, High};
use super::{First, Greed, NONE, One, Op, Program, Start};

/// How many instructions are looked at for one question; an answer beyond is "anything".
const EFFORT: u32 = 100;

/// Fill in what `translate` has left open.
pub(super) fn settle(program: &mut Program) {
    let mut firsts = Vec::new();
    let at = |program: &Program, pc: u32| {
        let mut effort = EFFORT;
        first(program, pc as usize, &mut effort)
    };
    for pc in 0..program.ops.len() {
        match program.ops[pc] {
            Op::Split { other, .. } => {
                let first = number(&mut firsts, at(program, pc as u32 + 1));
                program.ops[pc] = Op::Split { other, first };
            }
            Op::Single(i) => {
                let rest = at(program, pc as u32 + 1);
                let low = low_of(program, program.singles[i as usize].one);
                let high = high_of(program, program.singles[i as usize].one);
                let single = &mut program.singles[i as usize];
                if let Some(rest) = &rest
                    && single.greed == Greed::Greedy
                {
                    single.alone_narrow = !rest.low.meets(&low);
                    single.alone_wide = single.alone_narrow && !(rest.high && high);
                }
                single.first = number(&mut firsts, rest);
            }
            _ => {}
        }
    }
    for i in 0..program.loops.len() {
        let (body, rest) = (program.loops[i].body, program.loops[i].rest);
        program.loops[i].body_first = number(&mut firsts, at(program, body));
        program.loops[i].rest_first = number(&mut firsts, at(program, rest));
    }
    program.start = start(program, &mut firsts);
    program.firsts = firsts.into();
}

/// The row of an answer.
fn number(firsts: &mut Vec<First>, first: Option<First>) -> u32 {
    let Some(first) = first else {
        return NONE;
    };
    let found = firsts.iter().position(|other| *other == first);
    found.unwrap_or_else(|| {
        firsts.push(first);
        firsts.len() - 1
    }) as u32
}

fn low_of(program: &Program, one: One) -> Bits {
    match one {
        One::Char(c) => {
            let mut bits = Bits::default();
            if let Ok(c) = u8::try_from(c) {
                bits.add(c);
            }
            bits
        }
        One::Not(c) => {
            let mut bits = Bits::ALL;
            if let Ok(c) = u8::try_from(c) {
                bits.remove(c);
            }
            bits
        }
        One::All => Bits::ALL,
        One::Never => Bits::default(),
        One::Set(set) => program.sets[set as usize].low,
    }
}

/// Whether it may match a character from 256 on.
fn high_of(program: &Program, one: One) -> bool {
    match one {
        One::Char(c) => c > 255,
        One::Not(_) | One::All => true,
        One::Never => false,
        One::Set(set) => program.sets[set as usize].high != High::None,
    }
}

fn of_one(program: &Program, one: One) -> First {
    First {
        low: low_of(program, one),
        high: high_of(program, one),
    }
}

fn either(a: Option<First>, b: Option<First>) -> Option<First> {
    let (mut a, b) = (a?, b?);
    a.low.join(&b.low);
    a.high |= b.high;
    Some(a)
}

/// What a match from an instruction on can begin with. None: anything, or it may be empty.
fn first(program: &Program, mut pc: usize, effort: &mut u32) -> Option<First> {
    loop {
        *effort = effort.checked_sub(1)?;
        match *program.ops.get(pc)? {
            Op::Match | Op::SubEnd | Op::Group { .. } => return None,
            Op::Fail => return Some(of_one(program, One::Never)),
            Op::Char(c) => return Some(of_one(program, One::Char(c))),
            Op::One(one) => return Some(of_one(program, one)),
            Op::Mark(_) | Op::At(_) => pc += 1,
            Op::Jump(to) => pc = to as usize,
            Op::Split { other, .. } => {
                let one = first(program, pc + 1, effort)?;
                return either(Some(one), first(program, other as usize, effort));
            }
            Op::Single(i) => {
                let single = &program.singles[i as usize];
                let one = of_one(program, single.one);
                if single.least > 0 {
                    return Some(one);
                }
                return either(Some(one), first(program, pc + 1, effort));
            }
            Op::Loop(i) | Op::PossessiveLoop(i) => {
                let row = &program.loops[i as usize];
                let body = first(program, row.body as usize, effort)?;
                if row.least > 0 {
                    return Some(body);
                }
                return either(Some(body), first(program, row.rest as usize, effort));
            }
            Op::Until(i) | Op::PossessiveNext(i) => {
                let row = &program.loops[i as usize];
                let body = first(program, row.body as usize, effort)?;
                return either(Some(body), first(program, row.rest as usize, effort));
            }
            Op::Atomic { .. } => pc += 1,
            Op::Look { next, .. } => pc = next as usize,
            Op::GroupExists { otherwise, .. } => {
                let one = first(program, pc + 1, effort)?;
                return either(Some(one), first(program, otherwise as usize, effort));
            }
        }
    }
}

/// How common a character is in texts, roughly.
fn commonness(c: u32) -> u32 {
    match u8::try_from(c) {
        Ok(b' ' | b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r') => 4,
        Ok(b'a'..=b'z') => 3,
        Ok(b'0'..=b'9' | b'.' | b',' | b'\n') => 2,
        Ok(_) => 1,
        Err(_) => 0,
    }
}

fn start(program: &Program, firsts: &mut Vec<First>) -> Start {
    let mut chars = Vec::new();
    for op in &program.ops {
        match op {
            Op::Mark(_) => {}
            Op::At(At::BEGINNING | At::BEGINNING_STRING) if chars.is_empty() => {
                return Start::Beginning;
            }
            Op::Char(c) => chars.push(*c),
            _ => break,
        }
    }
    match chars[..] {
        [] => {}
        [c] => return Start::Char(c),
        _ => {
            let rare = (0..chars.len()).min_by_key(|&i| commonness(chars[i]));
            return Start::Prefix {
                rare: rare.unwrap_or(0),
                chars: chars.into(),
            };
        }
    }
    let mut effort = 20 * EFFORT;
    match first(program, 0, &mut effort) {
        Some(first) if !first.high && first.low.count() == 1 => match first.low.least() {
            Some(c) => Start::Char(c.into()),
            None => Start::Anywhere,
        },
        Some(first) => Start::First(number(firsts, Some(first))),
        None => Start::Anywhere,
    }
}
