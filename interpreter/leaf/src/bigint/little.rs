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
    /// The sign of the result, and how many words it may have.
    fn set(&mut self, negative: bool, len: usize) {
        let words = &self.words[..len];
        self.negative = negative;
        self.len = words.iter().rposition(|&w| w != 0).map_or(0, |i| i + 1);
    }
}

impl Default for Little {
    #[inline]
    fn default() -> Little {
        Little {
            negative: false,
            len: 0,
            words: [0; 2 * MOST_WORDS],
        }
    }
}

fn trimmed(words: &[u64]) -> &[u64] {
    let len = words.iter().rposition(|&w| w != 0).map_or(0, |i| i + 1);
    &words[..len]
}

/// `x op y` into `out`, which is fresh; false: that is not for here (too long, a division by
/// zero, a negative count, numbers whose rounding needs more than this).
pub fn compute(op: LittleOp, x: Operand, y: Operand, out: &mut Little) -> bool {
    if x.words.len() > MOST_WORDS || y.words.len() > MOST_WORDS {
        return false;
    }
    let (p, q) = (trimmed(x.words), trimmed(y.words));
    match op {
        LittleOp::Add => signed_sum(out, x.negative, p, y.negative, q),
        LittleOp::Sub => signed_sum(out, x.negative, p, !y.negative, q),
        LittleOp::Mul => return product(out, x.negative != y.negative, p, q),
        LittleOp::Shl => match count(y.negative, q) {
            Some(bits) => return shifted_left(out, x.negative, p, bits),
            None => return false,
        },
        LittleOp::Shr if !x.negative => match count(y.negative, q) {
            Some(bits) => shifted_right(out, p, bits),
            None => return false,
        },
        LittleOp::FloorDiv | LittleOp::Mod if !x.negative && !y.negative => {
            let [divisor] = *q else { return false };
            divided(out, p, divisor, op == LittleOp::Mod);
        }
        _ => return false,
    }
    true
}

/// A count of bits to shift by that is not so large that the result is.
fn count(negative: bool, words: &[u64]) -> Option<usize> {
    match words {
        [] => Some(0),
        [bits] if !negative && *bits < 64 * MOST_WORDS as u64 => Some(*bits as usize),
        _ => None,
    }
}

fn signed_sum(out: &mut Little, negative: bool, p: &[u64], other: bool, q: &[u64]) {
    if negative == other {
        return sum(out, negative, p, q);
    }
    match p
        .len()
        .cmp(&q.len())
        .then_with(|| p.iter().rev().cmp(q.iter().rev()))
    {
        Ordering::Less => difference(out, other, q, p),
        Ordering::Equal => out.set(false, 0),
        Ordering::Greater => difference(out, negative, p, q),
    }
}

fn sum(out: &mut Little, negative: bool, p: &[u64], q: &[u64]) {
    let (long, short) = if p.len() >= q.len() { (p, q) } else { (q, p) };
    let (low, high) = long.split_at(short.len());
    let mut carry = false;
    for ((to, &a), &b) in out.words.iter_mut().zip(low).zip(short) {
        let (s, c) = a.overflowing_add(b);
        let (s, d) = s.overflowing_add(carry as u64);
        *to = s;
        carry = c | d;
    }
    for (to, &a) in out.words[low.len()..].iter_mut().zip(high) {
        (*to, carry) = a.overflowing_add(carry as u64);
    }
    out.words[long.len()] = carry as u64;
    out.set(negative, long.len() + 1);
}

/// `p - q`, of which `p` is the larger one.
fn difference(out: &mut Little, negative: bool, p: &[u64], q: &[u64]) {
    let mut borrow = false;
    for (i, &word) in p.iter().enumerate() {
        let (s, c) = word.overflowing_sub(q.get(i).copied().unwrap_or(0));
        let (s, d) = s.overflowing_sub(borrow as u64);
        out.words[i] = s;
        borrow = c | d;
    }
    out.set(negative, p.len());
}

fn product(out: &mut Little, negative: bool, p: &[u64], q: &[u64]) -> bool {
    // Beyond this a better algorithm is worth its preparations.
    const MOST_STEPS: usize = 144;
    if p.len() * q.len() > MOST_STEPS {
        return false;
    }
    for (i, &a) in p.iter().enumerate() {
        let mut carry = 0u128;
        for (j, &b) in q.iter().enumerate() {
            let sum = u128::from(a) * u128::from(b) + u128::from(out.words[i + j]) + carry;
            out.words[i + j] = sum as u64;
            carry = sum >> 64;
        }
        out.words[i + q.len()] = carry as u64;
    }
    out.set(negative, p.len() + q.len());
    true
}

fn shifted_left(out: &mut Little, negative: bool, p: &[u64], bits: usize) -> bool {
    let (skip, bits) = (bits / 64, bits % 64);
    if p.len() + skip + 1 > 2 * MOST_WORDS {
        return false;
    }
    let mut carry = 0;
    for (i, &word) in p.iter().enumerate() {
        out.words[skip + i] = word << bits | carry;
        carry = if bits == 0 { 0 } else { word >> (64 - bits) };
    }
    out.words[skip + p.len()] = carry;
    out.set(negative, p.len() + skip + 1);
    true
}

fn shifted_right(out: &mut Little, p: &[u64], bits: usize) {
    let (skip, bits) = (bits / 64, bits % 64);
    let p = p.get(skip..).unwrap_or(&[]);
    for (i, &word) in p.iter().enumerate() {
        let high = match p.get(i + 1) {
            Some(next) if bits > 0 => next << (64 - bits),
            _ => 0,
        };
        out.words[i] = word >> bits | high;
    }
    out.set(false, p.len());
}

fn divided(out: &mut Little, p: &[u64], divisor: u64, rest_wanted: bool) {
    let mut rest = 0u64;
    for (i, &word) in p.iter().enumerate().rev() {
        let value = u128::from(rest) << 64 | u128::from(word);
        if !rest_wanted {
            out.words[i] = (value / u128::from(divisor)) as u64;
        }
        rest = (value % u128::from(divisor)) as u64;
    }
    if rest_wanted {
        out.words[0] = rest;
        return out.set(false, 1);
    }
    out.set(false, p.len());
}

/// Nine decimal digits: what a half word holds.
const NINE: u64 = 1_000_000_000;
/// A number of at most [`MOST_WORDS`] words has no more digits.
const MOST_DIGITS: usize = 2 * MOST_WORDS * 10;

/// The decimal digits of a magnitude that is not zero, if it has few words.
pub fn decimal(words: &[u64]) -> Option<String> {
    if words.len() > MOST_WORDS {
        return None;
    }
    let mut halves = [0u32; 2 * MOST_WORDS];
    for (pair, word) in halves.chunks_exact_mut(2).zip(words) {
        pair[0] = *word as u32;
        pair[1] = (word >> 32) as u32;
    }
    let mut left = 2 * words.len();
    let mut text = [b'0'; MOST_DIGITS];
    let mut at = text.len();
    while left > 0 {
        if halves[left - 1] == 0 {
            left -= 1;
            continue;
        }
        let mut rest = 0u64;
        for half in halves[..left].iter_mut().rev() {
            let value = rest << 32 | u64::from(*half);
            *half = (value / NINE) as u32;
            rest = value % NINE;
        }
        at -= 9;
        let mut rest = rest as u32;
        for digit in text[at..at + 9].iter_mut().rev() {
            *digit = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
    }
    let digits = &text[at..];
    let zeros = digits.iter().take_while(|&&d| d == b'0').count();
    str::from_utf8(&digits[zeros..]).ok().map(str::to_owned)
}

/// The magnitude of a row of decimal digits, if they are few.
pub fn of_decimal(digits: &[u8]) -> Option<Little> {
    // 19 digits and a bit more go into a word.
    if digits.len() > 19 * MOST_WORDS {
        return None;
    }
    let mut out = Little::default();
    let mut len = 0;
    for part in digits.rchunks(18).rev() {
        let mut carry = 0u64;
        for &digit in part {
            carry = carry * 10 + u64::from(digit.wrapping_sub(b'0').min(9));
        }
        let factor = 10u64.pow(part.len() as u32);
        for word in &mut out.words[..len] {
            let value = u128::from(*word) * u128::from(factor) + u128::from(carry);
            *word = value as u64;
            carry = (value >> 64) as u64;
        }
        if carry != 0 {
            out.words[len] = carry;
            len += 1;
        }
    }
    out.set(false, len);
    Some(out)
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
                    let mut little = Little::default();
                    if !compute(op, x, y, &mut little) {
                        continue;
                    }
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
    #[test]
    fn decimal_text_is_that_of_the_large_arithmetic() {
        for number in numbers() {
            let words = number.as_words().1;
            if words.is_empty() || words.len() > MOST_WORDS {
                continue;
            }
            let text = number.to_string_radix(10);
            let digits = text.trim_start_matches('-');
            assert_eq!(decimal(words).as_deref(), Some(digits));
            // The longest rows of digits are left to the large arithmetic.
            match of_decimal(digits.as_bytes()) {
                Some(back) => assert_eq!(back.as_words().1, words, "{digits}"),
                None => assert!(digits.len() > 19 * MOST_WORDS, "{digits}"),
            }
        }
    }
}
