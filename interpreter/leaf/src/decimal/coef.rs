//! Natural numbers in decimal: the coefficients.
//!
//! Up to 38 digits lie in a `u128`, others in limbs of 19 digits, the lowest first. Shifts by
//! digits are cheap in both. Multiplication is Karatsuba's from some hundred limbs up; long
//! divisions and roots of many limbs are done by the binary integers.

use super::NoRoom;
use crate::bigint::BigInt;
use std::cmp::Ordering;

/// Digits of a limb.
const WIDTH: usize = 19;
const BASE: u64 = 10_000_000_000_000_000_000;
/// Digits of a number that is no vector.
const SMALL_DIGITS: usize = 38;
/// From so many limbs on both sides products are made of smaller ones.
const KARATSUBA: usize = 48;
/// From so many limbs of divisor and quotient, division goes through binary.
const BINARY: usize = 160;

/// 10 to the powers that fit.
pub const TENS: [u128; SMALL_DIGITS + 1] = {
    let mut tens = [1; SMALL_DIGITS + 1];
    let mut i = 1;
    while i <= SMALL_DIGITS {
        tens[i] = tens[i - 1] * 10;
        i += 1;
    }
    tens
};

/// A natural number. `Big` has at least three limbs, the last not zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Coef {
    Small(u128),
    Big(Vec<u64>),
}

/// What is cut off, compared with half of a unit of what stays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tail {
    Zero,
    Less,
    Half,
    More,
}

/// An empty vector with room for so many limbs.
pub fn room(n: usize) -> Result<Vec<u64>, NoRoom> {
    let mut limbs = Vec::new();
    limbs.try_reserve_exact(n).map_err(|_| NoRoom)?;
    Ok(limbs)
}

fn small_digits(n: u128) -> usize {
    match u64::try_from(n) {
        Ok(0) => 1,
        Ok(n) => n.ilog10() as usize + 1,
        Err(_) => n.ilog10() as usize + 1,
    }
}

impl Coef {
    pub const ZERO: Coef = Coef::Small(0);
    pub const ONE: Coef = Coef::Small(1);

    fn of_limbs(mut limbs: Vec<u64>) -> Coef {
        while limbs.last() == Some(&0) {
            limbs.pop();
        }
        match limbs[..] {
            [] => Coef::Small(0),
            [a] => Coef::Small(a.into()),
            [a, b] => Coef::Small(u128::from(b) * u128::from(BASE) + u128::from(a)),
            _ => Coef::Big(limbs),
        }
    }
    pub fn from_u128(n: u128) -> Coef {
        if n < TENS[SMALL_DIGITS] {
            return Coef::Small(n);
        }
        let base = u128::from(BASE);
        let high = n / base;
        let limbs = [n % base, high % base, high / base].map(|limb| limb as u64);
        Coef::of_limbs(limbs.to_vec())
    }
    /// The limbs, those of a small number written to `place`.
    fn limbs<'a>(&'a self, place: &'a mut [u64; 2]) -> &'a [u64] {
        match self {
            Coef::Small(n) => {
                let base = u128::from(BASE);
                *place = [(n % base) as u64, (n / base) as u64];
                let len = match place {
                    [0, 0] => 0,
                    [_, 0] => 1,
                    _ => 2,
                };
                &place[..len]
            }
            Coef::Big(limbs) => limbs,
        }
    }
    pub fn is_zero(&self) -> bool {
        *self == Coef::Small(0)
    }
    pub fn is_one(&self) -> bool {
        *self == Coef::Small(1)
    }
    /// How many digits are written; of zero one is.
    pub fn digits(&self) -> usize {
        match self {
            Coef::Small(n) => small_digits(*n),
            Coef::Big(limbs) => {
                let top = limbs.last().map_or(1, |top| small_digits((*top).into()));
                (limbs.len() - 1) * WIDTH + top
            }
        }
    }
    /// The digit of 10 to the power `i`.
    pub fn digit(&self, i: usize) -> u8 {
        match self {
            Coef::Small(n) => {
                if i > SMALL_DIGITS {
                    return 0;
                }
                (n / TENS[i] % 10) as u8
            }
            Coef::Big(limbs) => {
                let limb = limbs.get(i / WIDTH).copied().unwrap_or(0);
                (limb / TENS[i % WIDTH] as u64 % 10) as u8
            }
        }
    }
    pub fn is_odd(&self) -> bool {
        match self {
            Coef::Small(n) => n & 1 == 1,
            Coef::Big(limbs) => limbs[0] & 1 == 1,
        }
    }
    pub fn to_u64(&self) -> Option<u64> {
        match self {
            Coef::Small(n) => u64::try_from(*n).ok(),
            Coef::Big(_) => None,
        }
    }

    /// From ASCII digits.
    pub fn from_digits(text: &[u8]) -> Result<Coef, NoRoom> {
        let zeros = text.iter().take_while(|c| **c == b'0').count();
        let text = &text[zeros..];
        let value = |part: &[u8]| part.iter().fold(0, |n, c| n * 10 + u64::from(c - b'0'));
        if text.len() <= WIDTH {
            return Ok(Coef::Small(value(text).into()));
        }
        let mut limbs = room(text.len() / WIDTH + 1)?;
        limbs.extend(text.rchunks(WIDTH).map(value));
        Ok(Coef::of_limbs(limbs))
    }
    /// As ASCII digits, without zeros in front.
    pub fn push_digits(&self, out: &mut String) -> Result<(), NoRoom> {
        use std::fmt::Write;
        out.try_reserve(self.digits()).map_err(|_| NoRoom)?;
        let written = match self {
            Coef::Small(n) => match u64::try_from(*n) {
                Ok(n) => write!(out, "{n}"),
                Err(_) => write!(out, "{n}"),
            },
            Coef::Big(limbs) => {
                let mut parts = limbs.iter().rev();
                let mut written = match parts.next() {
                    Some(top) => write!(out, "{top}"),
                    None => Ok(()),
                };
                for limb in parts {
                    written = written.and_then(|()| write!(out, "{limb:019}"));
                }
                written
            }
        };
        written.map_err(|_| NoRoom)
    }
    /// 10^n - 1.
    pub fn nines(n: usize) -> Result<Coef, NoRoom> {
        if n <= SMALL_DIGITS {
            return Ok(Coef::Small(TENS[n] - 1));
        }
        let mut limbs = room(n / WIDTH + 1)?;
        limbs.resize(n / WIDTH, BASE - 1);
        limbs.push(TENS[n % WIDTH] as u64 - 1);
        Ok(Coef::of_limbs(limbs))
    }

    /// The number with `n` zeros behind it.
    pub fn shl(&self, n: u64) -> Result<Coef, NoRoom> {
        if n == 0 || self.is_zero() {
            return Ok(self.clone());
        }
        let digits = self.digits();
        if let Coef::Small(value) = self
            && digits as u64 + n <= SMALL_DIGITS as u64
        {
            return Ok(Coef::Small(value * TENS[n as usize]));
        }
        let n = usize::try_from(n).map_err(|_| NoRoom)?;
        let (whole, rest) = (n / WIDTH, n % WIDTH);
        let mut place = [0; 2];
        let limbs = self.limbs(&mut place);
        let mut out = room(whole.checked_add(limbs.len() + 1).ok_or(NoRoom)?)?;
        out.resize(whole, 0);
        let factor = TENS[rest];
        let mut carry = 0;
        for limb in limbs {
            let product = u128::from(*limb) * factor + carry;
            out.push((product % u128::from(BASE)) as u64);
            carry = product / u128::from(BASE);
        }
        out.push(carry as u64);
        Ok(Coef::of_limbs(out))
    }

    /// The number without its last `n` digits, and what these are.
    pub fn shr(&self, n: u64) -> (Coef, Tail) {
        if n == 0 {
            return (self.clone(), Tail::Zero);
        }
        let Some(n) = usize::try_from(n).ok().filter(|&n| n <= self.digits()) else {
            let tail = if self.is_zero() {
                Tail::Zero
            } else {
                Tail::Less
            };
            return (Coef::ZERO, tail);
        };
        match self {
            Coef::Small(value) => {
                let unit = TENS[n];
                let (high, low) = match (u64::try_from(*value), u64::try_from(unit)) {
                    (Ok(value), Ok(unit)) => ((value / unit).into(), (value % unit).into()),
                    _ => (value / unit, value % unit),
                };
                let tail = match low.cmp(&(unit / 2)) {
                    _ if low == 0 => Tail::Zero,
                    Ordering::Less => Tail::Less,
                    Ordering::Equal => Tail::Half,
                    Ordering::Greater => Tail::More,
                };
                (Coef::Small(high), tail)
            }
            Coef::Big(limbs) => {
                let top = self.digit(n - 1);
                let below = n - 1;
                let cut = limbs[below / WIDTH] % TENS[below % WIDTH] as u64;
                let rest = cut != 0 || limbs[..below / WIDTH].iter().any(|limb| *limb != 0);
                let tail = match (top, rest) {
                    (0, false) => Tail::Zero,
                    (0..=4, _) => Tail::Less,
                    (5, false) => Tail::Half,
                    _ => Tail::More,
                };
                let (whole, rest) = (n / WIDTH, n % WIDTH);
                let unit = TENS[rest] as u64;
                let up = BASE / unit;
                let high: Vec<u64> = (whole..limbs.len())
                    .map(|i| {
                        let next = limbs.get(i + 1).copied().unwrap_or(0);
                        match rest {
                            0 => limbs[i],
                            _ => limbs[i] / unit + next % unit * up,
                        }
                    })
                    .collect();
                (Coef::of_limbs(high), tail)
            }
        }
    }
    /// The last `n` digits.
    pub fn low(&self, n: u64) -> Result<Coef, NoRoom> {
        if n >= self.digits() as u64 {
            return Ok(self.clone());
        }
        let high = self.shr(n).0.shl(n)?;
        Ok(self.sub(&high))
    }
    /// How many zeros the number ends in, at most `most`.
    pub fn trailing_zeros(&self, most: u64) -> u64 {
        if self.is_zero() {
            return 0;
        }
        let mut n = 0;
        match self {
            Coef::Small(value) => {
                let mut value = *value;
                while n < most && value % 10 == 0 {
                    value /= 10;
                    n += 1;
                }
            }
            Coef::Big(limbs) => {
                let zeros = limbs.iter().take_while(|limb| **limb == 0).count();
                n = (zeros * WIDTH) as u64;
                while n < most && self.digit(n as usize) == 0 {
                    n += 1;
                }
            }
        }
        n.min(most)
    }

    pub fn add(&self, other: &Coef) -> Result<Coef, NoRoom> {
        if let (Coef::Small(a), Coef::Small(b)) = (self, other) {
            return Ok(Coef::from_u128(a + b));
        }
        let (mut x, mut y) = ([0; 2], [0; 2]);
        let (a, b) = (self.limbs(&mut x), other.limbs(&mut y));
        let (a, b) = if a.len() < b.len() { (b, a) } else { (a, b) };
        let mut out = room(a.len() + 1)?;
        out.extend_from_slice(a);
        out.push(0);
        add_to(&mut out, b);
        Ok(Coef::of_limbs(out))
    }
    /// `other` is not larger.
    pub fn sub(&self, other: &Coef) -> Coef {
        if let (Coef::Small(a), Coef::Small(b)) = (self, other) {
            return Coef::Small(a.saturating_sub(*b));
        }
        let (mut x, mut y) = ([0; 2], [0; 2]);
        let mut out = self.limbs(&mut x).to_vec();
        sub_from(&mut out, other.limbs(&mut y));
        Coef::of_limbs(out)
    }
    pub fn mul(&self, other: &Coef) -> Result<Coef, NoRoom> {
        if let (Coef::Small(a), Coef::Small(b)) = (self, other)
            && let (Ok(x), Ok(y)) = (u64::try_from(*a), u64::try_from(*b))
        {
            return Ok(Coef::from_u128(u128::from(x) * u128::from(y)));
        }
        let (mut x, mut y) = ([0; 2], [0; 2]);
        let (a, b) = (self.limbs(&mut x), other.limbs(&mut y));
        // The parts of a Karatsuba product need some times the result's room.
        let n = a.len() + b.len();
        if n > KARATSUBA {
            room(n.checked_mul(6).ok_or(NoRoom)?)?;
        }
        let mut out = room(n)?;
        out.resize(n, 0);
        multiply(a, b, &mut out);
        Ok(Coef::of_limbs(out))
    }
    /// Quotient and remainder; the divisor is not zero.
    pub fn div_rem(&self, by: &Coef) -> Result<(Coef, Coef), NoRoom> {
        if let (Coef::Small(a), Coef::Small(b)) = (self, by) {
            if let (Ok(a), Ok(b)) = (u64::try_from(*a), u64::try_from(*b)) {
                return Ok((Coef::Small((a / b).into()), Coef::Small((a % b).into())));
            }
            let q = a / b;
            return Ok((Coef::Small(q), Coef::Small(a - q * b)));
        }
        if self.cmp(by) == Ordering::Less {
            return Ok((Coef::ZERO, self.clone()));
        }
        let (mut x, mut y) = ([0; 2], [0; 2]);
        let (a, b) = (self.limbs(&mut x), by.limbs(&mut y));
        if let [d] = *b {
            let mut out = room(a.len())?;
            out.extend_from_slice(a);
            let mut rest = 0;
            for limb in out.iter_mut().rev() {
                let part = u128::from(rest) * u128::from(BASE) + u128::from(*limb);
                *limb = (part / u128::from(d)) as u64;
                rest = (part % u128::from(d)) as u64;
            }
            return Ok((Coef::of_limbs(out), Coef::Small(rest.into())));
        }
        if b.len() >= BINARY && a.len() - b.len() >= BINARY {
            let (n, d) = (self.to_big()?, by.to_big()?);
            let q = match n.div_floor(&d) {
                Some(q) => Coef::from_big(&q)?,
                None => return Err(NoRoom),
            };
            let rest = self.sub(&q.mul(by)?);
            return Ok((q, rest));
        }
        long_division(a, b)
    }

    /// As a binary integer.
    pub fn to_big(&self) -> Result<BigInt, NoRoom> {
        let mut place = [0; 2];
        let limbs = self.limbs(&mut place);
        if limbs.len() > 64 {
            room(limbs.len().saturating_mul(8))?;
        }
        Ok(binary(limbs))
    }
    /// Of a binary integer without its sign.
    pub fn from_big(number: &BigInt) -> Result<Coef, NoRoom> {
        if let Some(n) = number.to_i128() {
            return Ok(Coef::from_u128(n.unsigned_abs()));
        }
        let words = number.as_words().1.len();
        if words > 64 {
            room(words.saturating_mul(8))?;
        }
        let text = number.abs().to_string_radix(10);
        Coef::from_digits(text.as_bytes())
    }
    /// The largest number whose square is not larger, and whether it is the square root.
    pub fn isqrt(&self) -> Result<(Coef, bool), NoRoom> {
        let root = match self.to_big()?.isqrt() {
            Some(root) => Coef::from_big(&root)?,
            None => Coef::ZERO,
        };
        let exact = root.mul(&root)? == *self;
        Ok((root, exact))
    }
    /// Words of memory behind a number.
    pub fn words(&self) -> usize {
        match self {
            Coef::Small(n) => (*n > u64::MAX.into()) as usize + 1,
            Coef::Big(limbs) => limbs.len(),
        }
    }
    /// The limbs of 19 digits, the lowest first.
    pub fn with_limbs<R>(&self, run: impl FnOnce(&[u64]) -> R) -> R {
        let mut place = [0; 2];
        run(self.limbs(&mut place))
    }
    pub fn from_limbs(limbs: &[u64]) -> Result<Coef, NoRoom> {
        if limbs.iter().any(|limb| *limb >= BASE) {
            return Ok(Coef::ZERO);
        }
        if let [a, b] = *limbs {
            return Ok(Coef::Small(
                u128::from(b) * u128::from(BASE) + u128::from(a),
            ));
        }
        let mut out = room(limbs.len())?;
        out.extend_from_slice(limbs);
        Ok(Coef::of_limbs(out))
    }
}

impl Ord for Coef {
    fn cmp(&self, other: &Coef) -> Ordering {
        match (self, other) {
            (Coef::Small(a), Coef::Small(b)) => a.cmp(b),
            (Coef::Small(_), Coef::Big(_)) => Ordering::Less,
            (Coef::Big(_), Coef::Small(_)) => Ordering::Greater,
            (Coef::Big(a), Coef::Big(b)) => compare(a, b),
        }
    }
}
impl PartialOrd for Coef {
    fn partial_cmp(&self, other: &Coef) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn binary(limbs: &[u64]) -> BigInt {
    if limbs.len() <= 24 {
        let base = BigInt::from_u64(BASE);
        return limbs.iter().rev().fold(BigInt::ZERO, |n, limb| {
            n.mul(&base).add(&BigInt::from_u64(*limb))
        });
    }
    let (low, high) = limbs.split_at(limbs.len() / 2);
    let shift = BigInt::from_u64(BASE).pow(low.len() as u64);
    binary(high).mul(&shift).add(&binary(low))
}

fn compare(a: &[u64], b: &[u64]) -> Ordering {
    let length = a.len().cmp(&b.len());
    length.then_with(|| a.iter().rev().cmp(b.iter().rev()))
}

/// Add to a number that has room for the carry.
fn add_to(out: &mut [u64], more: &[u64]) {
    let mut carry = 0;
    for (i, limb) in out.iter_mut().enumerate() {
        if i >= more.len() && carry == 0 {
            return;
        }
        let more = more.get(i).copied().unwrap_or(0);
        // Two limbs are more than a word holds.
        let sum = u128::from(*limb) + u128::from(more) + carry;
        carry = (sum >= u128::from(BASE)) as u128;
        *limb = (sum - carry * u128::from(BASE)) as u64;
    }
}

/// Subtract from a number that is not smaller.
fn sub_from(out: &mut [u64], less: &[u64]) {
    let mut borrow = false;
    for (i, limb) in out.iter_mut().enumerate() {
        if i >= less.len() && !borrow {
            return;
        }
        let less = less.get(i).copied().unwrap_or(0) + borrow as u64;
        borrow = *limb < less;
        *limb = if borrow {
            BASE - (less - *limb)
        } else {
            *limb - less
        };
    }
}

/// `out`, which is zero and as long as both together, becomes the product.
fn multiply(a: &[u64], b: &[u64], out: &mut [u64]) {
    let (a, b) = if a.len() < b.len() { (b, a) } else { (a, b) };
    if b.len() < KARATSUBA {
        for (i, x) in b.iter().enumerate() {
            let mut carry = 0;
            for (place, y) in out[i..].iter_mut().zip(a) {
                let sum = u128::from(*x) * u128::from(*y) + u128::from(*place) + u128::from(carry);
                carry = (sum / u128::from(BASE)) as u64;
                *place = (sum % u128::from(BASE)) as u64;
            }
            out[i + a.len()] = carry;
        }
        return;
    }
    if a.len() >= 2 * b.len() {
        // Pieces as long as the shorter one.
        for (i, piece) in a.chunks(b.len()).enumerate() {
            let mut part = vec![0; piece.len() + b.len()];
            multiply(piece, b, &mut part);
            add_to(&mut out[i * b.len()..], trimmed(&part));
        }
        return;
    }
    let half = a.len().div_ceil(2);
    let (a0, a1) = a.split_at(half);
    let (b0, b1) = b.split_at(half.min(b.len()));
    let (low, high) = out.split_at_mut(half * 2);
    multiply(a0, b0, &mut low[..a0.len() + b0.len()]);
    if !b1.is_empty() {
        multiply(a1, b1, &mut high[..a1.len() + b1.len()]);
    }
    let sum = |x: &[u64], y: &[u64]| {
        let (x, y) = if x.len() < y.len() { (y, x) } else { (x, y) };
        let mut sum = x.to_vec();
        sum.push(0);
        add_to(&mut sum, y);
        sum
    };
    let (a2, b2) = (sum(a0, a1), sum(b0, b1));
    let mut middle = vec![0; a2.len() + b2.len()];
    multiply(&a2, &b2, &mut middle);
    sub_from(&mut middle, trimmed(&out[..half * 2]));
    sub_from(&mut middle, trimmed(&out[half * 2..]));
    add_to(&mut out[half..], trimmed(&middle));
}

fn trimmed(limbs: &[u64]) -> &[u64] {
    let n = limbs
        .iter()
        .rposition(|limb| *limb != 0)
        .map_or(0, |i| i + 1);
    &limbs[..n]
}

/// Division by at least two limbs of a number that is not smaller: Knuth's algorithm D.
fn long_division(a: &[u64], b: &[u64]) -> Result<(Coef, Coef), NoRoom> {
    let base = u128::from(BASE);
    let top = b[b.len() - 1];
    // Scaled so that the divisor's highest limb is at least half the base.
    let scale = base / (u128::from(top) + 1);
    let scaled = |limbs: &[u64]| -> Result<Vec<u64>, NoRoom> {
        let mut out = room(limbs.len() + 1)?;
        let mut carry = 0;
        for limb in limbs {
            let product = u128::from(*limb) * scale + carry;
            out.push((product % base) as u64);
            carry = product / base;
        }
        out.push(carry as u64);
        Ok(out)
    };
    let mut rest = scaled(a)?;
    let mut by = scaled(b)?;
    by.pop();
    let n = by.len();
    let (d1, d2) = (u128::from(by[n - 1]), u128::from(by[n - 2]));
    let mut quotient = room(a.len() - n + 1)?;
    quotient.resize(a.len() - n + 1, 0);
    for j in (0..quotient.len()).rev() {
        let head = u128::from(rest[j + n]) * base + u128::from(rest[j + n - 1]);
        let (mut q, mut r) = (head / d1, head % d1);
        while q >= base || q * d2 > r * base + u128::from(rest[j + n - 2]) {
            q -= 1;
            r += d1;
            if r >= base {
                break;
            }
        }
        let mut carry = 0;
        let mut borrow = false;
        for (place, limb) in rest[j..].iter_mut().zip(by.iter().chain([&0])) {
            let product = u128::from(*limb) * q + carry;
            carry = product / base;
            let less = (product % base) as u64 + borrow as u64;
            borrow = *place < less;
            *place = if borrow {
                BASE - (less - *place)
            } else {
                *place - less
            };
        }
        if borrow {
            // One too many.
            q -= 1;
            let mut carry = 0;
            for (place, limb) in rest[j..].iter_mut().zip(by.iter().chain([&0])) {
                let sum = u128::from(*place) + u128::from(*limb) + carry;
                carry = (sum >= base) as u128;
                *place = (sum - carry * base) as u64;
            }
        }
        quotient[j] = q as u64;
    }
    let mut left = 0;
    for limb in rest.iter_mut().rev() {
        let part = left * base + u128::from(*limb);
        *limb = (part / scale) as u64;
        left = part % scale;
    }
    Ok((Coef::of_limbs(quotient), Coef::of_limbs(rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers of all lengths, the same each time.
    fn numbers() -> impl Iterator<Item = Coef> {
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        (0..400_usize).map(move |i| {
            let n = 1 + i * i / 40 % 2500;
            let text: Vec<u8> = (0..n)
                .map(|k| {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    match i % 5 {
                        0 if k > 0 => b'9',
                        1 if k > 0 => b'0',
                        _ => b'0' + (state >> 33) as u8 % 10,
                    }
                })
                .collect();
            Coef::from_digits(&text).unwrap_or(Coef::ZERO)
        })
    }
    fn text(n: &Coef) -> String {
        let mut out = String::new();
        assert!(n.push_digits(&mut out).is_ok());
        out
    }

    #[test]
    fn arithmetic_is_that_of_binary_integers() -> Result<(), NoRoom> {
        let all: Vec<Coef> = numbers().collect();
        for (i, a) in all.iter().enumerate() {
            let b = &all[(i * 7 + 3) % all.len()];
            let (x, y) = (a.to_big()?, b.to_big()?);
            assert_eq!(Coef::from_big(&x)?, *a);
            assert_eq!(text(a), x.to_string_radix(10));
            assert_eq!(a.digits(), text(a).len());
            assert_eq!(a.mul(b)?.to_big()?, x.mul(&y));
            assert_eq!(a.add(b)?.to_big()?, x.add(&y));
            assert_eq!(a.cmp(b), x.cmp(&y));
            if a.cmp(b) != Ordering::Less {
                assert_eq!(a.sub(b).to_big()?, x.sub(&y));
            }
            if !b.is_zero() {
                let (q, r) = a.div_rem(b)?;
                assert_eq!(Some((q.to_big()?, r.to_big()?)), x.div_mod_floor(&y));
                let product = a.mul(b)?;
                assert_eq!(product.div_rem(b)?, (a.clone(), Coef::ZERO));
            }
        }
        Ok(())
    }

    #[test]
    fn shifts_are_powers_of_ten() -> Result<(), NoRoom> {
        for (i, a) in numbers().enumerate() {
            let n = (i % 90) as u64;
            let up = a.shl(n)?;
            assert_eq!(up.to_big()?, a.to_big()?.mul(&BigInt::from_u64(10).pow(n)));
            assert_eq!(up.shr(n), (a.clone(), Tail::Zero));
            let (high, tail) = a.shr(n);
            let back = high.shl(n)?;
            let low = a.sub(&back);
            assert_eq!(low, a.low(n)?);
            let half = if n == 0 {
                Coef::ZERO
            } else {
                Coef::Small(5).shl(n - 1)?
            };
            let wanted = match low.cmp(&half) {
                _ if low.is_zero() => Tail::Zero,
                Ordering::Less => Tail::Less,
                Ordering::Equal => Tail::Half,
                Ordering::Greater => Tail::More,
            };
            assert_eq!(tail, wanted);
        }
        Ok(())
    }
}
