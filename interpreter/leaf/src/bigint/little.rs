//! Arithmetic of numbers of a few words in place: no number object, no memory.
//!
//! What most programs call big fits a handful of words. There the work is less than making
//! [`BigInt`](super::BigInt)s of the operands would be.

use std::cmp::Ordering;

/// Words of an operand, at most.
pub const MOST_WORDS: usize = 24;

/// The operators that are done here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LittleOp {
    Add,
    Sub,
    Mul,
    Shl,
    Shr,
    /// By a divisor of one word.
    FloorDiv,
    Mod,
}

/// Sign and magnitude, least significant word first; leading zeros are allowed.
#[derive(Clone, Copy)]
pub struct Operand<'a> {
    pub negative: bool,
    pub words: &'a [u64],
}

/// A result in the caller's stack.
pub struct Little {
    negative: bool,
    len: usize,
    words: [u64; 2 * MOST_WORDS],
}

impl Little {
    /// Sign and magnitude without leading zeros.
    pub fn as_words(&self) -> (bool, &[u64]) {
        (self.negative, &self.words[..self.len])
    }
    /// The value, if it fits.
    pub fn to_i64(&self) -> Option<i64> {
        match (self.len, self.negative) {
            (0, _) => Some(0),
            (1, false) => i64::try_from(self.words[0]).ok(),
            (1, true) => 0i64.checked_sub_unsigned(self.words[0]),
            _ => None,
        }
    }
    fn new(negative: bool) -> Little {
        Little {
            negative,
            len: 0,
            words: [0; 2 * MOST_WORDS],
        }
    }
    fn trim(mut self, len: usize) -> Little {
        let words = &self.words[..len];
        self.len = words.iter().rposition(|&w| w != 0).map_or(0, |i| i + 1);
        self
    }
}

fn trimmed(words: &[u64]) -> &[u64] {
    let len = words.iter().rposition(|&w| w != 0).map_or(0, |i| i + 1);
    &words[..len]
}

/// `x op y`; None: that is not for here (too long, a division by zero, a negative count,
/// numbers whose rounding needs more than this).
pub fn compute(op: LittleOp, x: Operand, y: Operand) -> Option<Little> {
    if x.words.len() > MOST_WORDS || y.words.len() > MOST_WORDS {
        return None;
    }
    let (p, q) = (trimmed(x.words), trimmed(y.words));
    match op {
        LittleOp::Add => Some(signed_sum(x.negative, p, y.negative, q)),
        LittleOp::Sub => Some(signed_sum(x.negative, p, !y.negative, q)),
        LittleOp::Mul => product(x.negative != y.negative, p, q),
        LittleOp::Shl => shifted_left(x.negative, p, count(y.negative, q)?),
        LittleOp::Shr if !x.negative => Some(shifted_right(p, count(y.negative, q)?)),
        LittleOp::FloorDiv | LittleOp::Mod if !x.negative && !y.negative => {
            let [divisor] = *q else { return None };
            Some(divided(p, divisor, op == LittleOp::Mod))
        }
        _ => None,
    }
}

/// A count of bits to shift by that is not so large that the result is.
fn count(negative: bool, words: &[u64]) -> Option<usize> {
    match words {
        [] => Some(0),
        [bits] if !negative && *bits < 64 * MOST_WORDS as u64 => Some(*bits as usize),
        _ => None,
    }
}

fn signed_sum(negative: bool, p: &[u64], other: bool, q: &[u64]) -> Little {
    if negative == other {
        return sum(negative, p, q);
    }
    match p
        .len()
        .cmp(&q.len())
        .then_with(|| p.iter().rev().cmp(q.iter().rev()))
    {
        Ordering::Less => difference(other, q, p),
        Ordering::Equal => Little::new(false),
        Ordering::Greater => difference(negative, p, q),
    }
}

fn sum(negative: bool, p: &[u64], q: &[u64]) -> Little {
    let (long, short) = if p.len() >= q.len() { (p, q) } else { (q, p) };
    let mut out = Little::new(negative);
    let mut carry = false;
    for (i, &word) in long.iter().enumerate() {
        let (s, c) = word.overflowing_add(short.get(i).copied().unwrap_or(0));
        let (s, d) = s.overflowing_add(carry as u64);
        out.words[i] = s;
        carry = c | d;
    }
    out.words[long.len()] = carry as u64;
    out.trim(long.len() + 1)
}

/// `p - q`, of which `p` is the larger one.
fn difference(negative: bool, p: &[u64], q: &[u64]) -> Little {
    let mut out = Little::new(negative);
    let mut borrow = false;
    for (i, &word) in p.iter().enumerate() {
        let (s, c) = word.overflowing_sub(q.get(i).copied().unwrap_or(0));
        let (s, d) = s.overflowing_sub(borrow as u64);
        out.words[i] = s;
        borrow = c | d;
    }
    out.trim(p.len())
}

fn product(negative: bool, p: &[u64], q: &[u64]) -> Option<Little> {
    // Beyond this a better algorithm is worth its preparations.
    const MOST_STEPS: usize = 144;
    if p.len() * q.len() > MOST_STEPS {
        return None;
    }
    let mut out = Little::new(negative);
    for (i, &a) in p.iter().enumerate() {
        let mut carry = 0u128;
        for (j, &b) in q.iter().enumerate() {
            let sum = u128::from(a) * u128::from(b) + u128::from(out.words[i + j]) + carry;
            out.words[i + j] = sum as u64;
            carry = sum >> 64;
        }
        out.words[i + q.len()] = carry as u64;
    }
    Some(out.trim(p.len() + q.len()))
}

fn shifted_left(negative: bool, p: &[u64], bits: usize) -> Option<Little> {
    let (skip, bits) = (bits / 64, bits % 64);
    if p.len() + skip + 1 > 2 * MOST_WORDS {
        return None;
    }
    let mut out = Little::new(negative);
    let mut carry = 0;
    for (i, &word) in p.iter().enumerate() {
        out.words[skip + i] = word << bits | carry;
        carry = if bits == 0 { 0 } else { word >> (64 - bits) };
    }
    out.words[skip + p.len()] = carry;
    Some(out.trim(p.len() + skip + 1))
}

fn shifted_right(p: &[u64], bits: usize) -> Little {
    let (skip, bits) = (bits / 64, bits % 64);
    let mut out = Little::new(false);
    let p = p.get(skip..).unwrap_or(&[]);
    for (i, &word) in p.iter().enumerate() {
        let high = match p.get(i + 1) {
            Some(next) if bits > 0 => next << (64 - bits),
            _ => 0,
        };
        out.words[i] = word >> bits | high;
    }
    out.trim(p.len())
}

fn divided(p: &[u64], divisor: u64, rest_wanted: bool) -> Little {
    let mut out = Little::new(false);
    let mut rest = 0u64;
    for (i, &word) in p.iter().enumerate().rev() {
        let value = u128::from(rest) << 64 | u128::from(word);
        out.words[i] = (value / u128::from(divisor)) as u64;
        rest = (value % u128::from(divisor)) as u64;
    }
    if rest_wanted {
        out.words = [0; 2 * MOST_WORDS];
        out.words[0] = rest;
        return out.trim(1);
    }
    out.trim(p.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bigint::BigInt;

    fn numbers() -> Vec<BigInt> {
        let mut all: Vec<BigInt> = [0, 1, -1, 2, 63, 64, 65, -64, 10, i64::MAX, i64::MIN]
            .map(BigInt::from_i64)
            .into();
        for bits in [63u64, 64, 65, 127, 128, 129, 500, 1400, 1535, 1536] {
            let power = BigInt::from_i64(1).shl(bits);
            for near in [-1, 0, 1] {
                let number = power.add_i64(near);
                all.push(number.neg());
                all.push(number);
            }
        }
        let mut mixed = BigInt::from_i64(7);
        for i in 1..40 {
            mixed = mixed.mul_i64(0x9E37_79B9_7F4A + i);
            all.push(mixed.clone());
            all.push(mixed.neg());
        }
        all
    }

    #[test]
    fn results_are_those_of_the_large_arithmetic() {
        let mut done = 0;
        for a in numbers() {
            for b in numbers() {
                let ((negative, words), (other, more)) = (a.as_words(), b.as_words());
                let x = Operand { negative, words };
                let y = Operand {
                    negative: other,
                    words: more,
                };
                use LittleOp::*;
                for op in [Add, Sub, Mul, Shl, Shr, FloorDiv, Mod] {
                    let Some(little) = compute(op, x, y) else {
                        continue;
                    };
                    let wanted = match op {
                        Add => a.add(&b),
                        Sub => a.sub(&b),
                        Mul => a.mul(&b),
                        Shl => a.shl(b.to_u64().unwrap()),
                        Shr => a.shr(b.to_u64().unwrap()),
                        FloorDiv => a.div_mod_floor(&b).unwrap().0,
                        Mod => a.div_mod_floor(&b).unwrap().1,
                    };
                    let (negative, words) = little.as_words();
                    let got = BigInt::from_words(negative, words);
                    assert_eq!(got, wanted, "{a:?} {op:?} {b:?}");
                    assert_eq!(little.to_i64(), wanted.to_i64());
                    done += 1;
                }
            }
        }
        assert!(done > 10_000, "{done} results");
    }
}
