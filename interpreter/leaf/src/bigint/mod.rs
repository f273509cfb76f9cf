//! Integers without bounds, with Python's meaning of every operator.
//!
//! [`BigInt`] wraps `dashu-int`, chosen over `num-bigint` by measurement: level at
//! additions and decimal output, up to twice as fast at multiplication, decimal
//! input and powers from 25 to 10 000 digits. No other module names that crate.
//!
//! Results are not bounded here: who shifts left or raises to a power checks first
//! that the result's size is one it wants.

mod bytes;
mod float;
mod hash;
pub mod little;
mod text;

pub use bytes::ToBytesError;
pub use float::{DivisionError, FloatOverflow, cmp_i64_f64, true_div_i64};
pub use hash::{HASH_BITS, HASH_INF, HASH_MODULUS, hash_f64, hash_i64};
pub use text::{
    Int, ParseIntError, RADIX_ROOM, TooManyDigits, digits_i64, parse_int, parse_int_ascii,
    push_i64, radix_i64,
};

use dashu_int::fast_div::ConstDivisor;
use dashu_int::ops::{BitTest, DivRem, ExtendedGcd, Gcd, SquareRoot};
use dashu_int::{IBig, Sign, UBig};
use std::cmp::Ordering;

/// A signed integer of any size.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BigInt(IBig);

/// Why [`BigInt::mod_pow`] has no result; both are `ValueError`s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModPowError {
    ZeroModulus,
    NotInvertible,
}

impl ModPowError {
    pub fn message(self) -> &'static str {
        match self {
            ModPowError::ZeroModulus => "pow() 3rd argument cannot be 0",
            ModPowError::NotInvertible => "base is not invertible for the given modulus",
        }
    }
}

fn with_sign(negative: bool, magnitude: UBig) -> BigInt {
    BigInt(IBig::from_parts(
        if negative {
            Sign::Negative
        } else {
            Sign::Positive
        },
        magnitude,
    ))
}

impl BigInt {
    pub const ZERO: BigInt = BigInt(IBig::ZERO);

    pub fn from_i64(value: i64) -> BigInt {
        BigInt(IBig::from(value))
    }

    pub fn from_u64(value: u64) -> BigInt {
        BigInt(IBig::from(value))
    }

    pub fn from_i128(value: i128) -> BigInt {
        BigInt(IBig::from(value))
    }

    /// From a magnitude of 32-bit digits, least significant first.
    pub fn from_u32_digits(negative: bool, digits: &[u32]) -> BigInt {
        let word =
            |pair: &[u32]| u64::from(pair[0]) | u64::from(pair.get(1).copied().unwrap_or(0)) << 32;
        let words: smallvec::SmallVec<[u64; 8]> = digits.chunks(2).map(word).collect();
        BigInt::from_words(negative, &words)
    }

    /// Sign and magnitude in 32-bit digits, least significant first, without leading
    /// zeros; zero has none.
    pub fn to_u32_digits(&self) -> (bool, Vec<u32>) {
        let (negative, words) = self.as_words();
        let mut digits = Vec::with_capacity(words.len() * 2);
        for &word in words {
            digits.push(word as u32);
            digits.push((word >> 32) as u32);
        }
        if digits.last() == Some(&0) {
            digits.pop();
        }
        (negative, digits)
    }

    /// From a magnitude of 64-bit words, least significant first.
    pub fn from_words(negative: bool, words: &[u64]) -> BigInt {
        with_sign(negative, UBig::from_words(words))
    }

    /// Sign and magnitude in 64-bit words, least significant first, without leading
    /// zeros.
    pub fn as_words(&self) -> (bool, &[u64]) {
        let (sign, words) = self.0.as_sign_words();
        (sign == Sign::Negative, words)
    }

    /// The value, if it fits.
    pub fn to_i64(&self) -> Option<i64> {
        i64::try_from(&self.0).ok()
    }

    /// The value, if it fits.
    pub fn to_u64(&self) -> Option<u64> {
        u64::try_from(&self.0).ok()
    }

    /// The value, if it fits.
    pub fn to_i128(&self) -> Option<i128> {
        i128::try_from(&self.0).ok()
    }

    /// The lowest 64 bits in two's complement.
    pub fn low_u64(&self) -> u64 {
        let (negative, words) = self.as_words();
        let low = words.first().copied().unwrap_or(0);
        if negative { low.wrapping_neg() } else { low }
    }

    pub fn is_negative(&self) -> bool {
        self.0.sign() == Sign::Negative && !self.0.is_zero()
    }

    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    pub fn is_odd(&self) -> bool {
        self.as_words().1.first().is_some_and(|word| word & 1 != 0)
    }

    fn magnitude(&self) -> UBig {
        UBig::from_words(self.as_words().1)
    }

    pub fn neg(&self) -> BigInt {
        BigInt(-&self.0)
    }

    pub fn abs(&self) -> BigInt {
        if self.is_negative() {
            self.neg()
        } else {
            self.clone()
        }
    }

    pub fn add(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 + &other.0)
    }

    pub fn sub(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 - &other.0)
    }

    pub fn mul(&self, other: &BigInt) -> BigInt {
        if std::ptr::eq(self, other) {
            return BigInt(self.0.sqr().into());
        }
        BigInt(&self.0 * &other.0)
    }

    /// `self + other` for a machine integer, without making it a `BigInt`.
    pub fn add_i64(&self, other: i64) -> BigInt {
        BigInt(&self.0 + other)
    }

    /// `self * other` for a machine integer, without making it a `BigInt`.
    pub fn mul_i64(&self, other: i64) -> BigInt {
        BigInt(&self.0 * other)
    }

    /// `divmod(self, other)`: the quotient rounded towards minus infinity, the rest
    /// with the sign of `other`. `None` for division by zero.
    pub fn div_mod_floor(&self, other: &BigInt) -> Option<(BigInt, BigInt)> {
        if other.is_zero() {
            return None;
        }
        let (mut quotient, mut rest) = (&self.0).div_rem(&other.0);
        if !rest.is_zero() && (rest.sign() == Sign::Negative) != other.is_negative() {
            quotient -= IBig::ONE;
            rest += &other.0;
        }
        Some((BigInt(quotient), BigInt(rest)))
    }

    /// `self // other`; `None` for division by zero.
    pub fn div_floor(&self, other: &BigInt) -> Option<BigInt> {
        self.div_mod_floor(other).map(|(quotient, _)| quotient)
    }

    /// `self % other`; `None` for division by zero.
    pub fn mod_floor(&self, other: &BigInt) -> Option<BigInt> {
        if other.is_zero() {
            return None;
        }
        let mut rest = &self.0 % &other.0;
        if !rest.is_zero() && (rest.sign() == Sign::Negative) != other.is_negative() {
            rest += &other.0;
        }
        Some(BigInt(rest))
    }

    /// No power with this exponent has more bits than this: what to check before
    /// [`BigInt::pow`].
    pub fn pow_bits(&self, exponent: u64) -> u128 {
        u128::from(self.bit_length()) * u128::from(exponent)
    }

    /// `self ** exponent`.
    pub fn pow(&self, exponent: u64) -> BigInt {
        BigInt(self.0.pow(exponent as usize))
    }

    /// `pow(self, exponent, modulus)`: the result has the sign of the modulus, and a
    /// negative exponent raises the modular inverse.
    ///
    /// # Errors
    /// For a zero modulus, and for a negative exponent without an inverse.
    pub fn mod_pow(&self, exponent: &BigInt, modulus: &BigInt) -> Result<BigInt, ModPowError> {
        if modulus.is_zero() {
            return Err(ModPowError::ZeroModulus);
        }
        let positive = modulus.abs();
        // Reduced here, because the ring's own reduction of a long number to a modulus
        // of two words can fail an assertion of its Barrett division.
        let base = if exponent.is_negative() {
            self.mod_inverse(&positive)?
        } else {
            self.mod_floor(&positive).ok_or(ModPowError::ZeroModulus)?
        };
        if positive.0 == IBig::ONE {
            return Ok(BigInt::ZERO);
        }
        let ring = ConstDivisor::new(positive.magnitude());
        let power = ring.reduce(base.0).pow(&exponent.magnitude());
        let result = BigInt(power.residue().into());
        if modulus.is_negative() && !result.is_zero() {
            return Ok(result.add(modulus));
        }
        Ok(result)
    }

    fn mod_inverse(&self, positive: &BigInt) -> Result<BigInt, ModPowError> {
        let reduced = self.mod_floor(positive).ok_or(ModPowError::ZeroModulus)?;
        let (gcd, factor, _) = (&reduced.0).gcd_ext(&positive.0);
        if gcd != UBig::ONE {
            return Err(ModPowError::NotInvertible);
        }
        BigInt(factor)
            .mod_floor(positive)
            .ok_or(ModPowError::ZeroModulus)
    }

    /// `self << bits`.
    pub fn shl(&self, bits: u64) -> BigInt {
        if self.is_zero() {
            return BigInt::ZERO;
        }
        BigInt(&self.0 << bits as usize)
    }

    /// `self >> bits`, rounded towards minus infinity.
    pub fn shr(&self, bits: u64) -> BigInt {
        if bits >= self.bit_length() {
            return BigInt::from_i64(if self.is_negative() { -1 } else { 0 });
        }
        BigInt(&self.0 >> bits as usize)
    }

    /// `self & other`, in two's complement.
    pub fn bit_and(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 & &other.0)
    }

    /// `self | other`, in two's complement.
    pub fn bit_or(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 | &other.0)
    }

    /// `self ^ other`, in two's complement.
    pub fn bit_xor(&self, other: &BigInt) -> BigInt {
        BigInt(&self.0 ^ &other.0)
    }

    /// `~self`.
    pub fn bit_not(&self) -> BigInt {
        BigInt(!&self.0)
    }

    /// Bits of the magnitude; 0 for zero.
    pub fn bit_length(&self) -> u64 {
        let words = self.as_words().1;
        words.last().map_or(0, |top| {
            words.len() as u64 * 64 - u64::from(top.leading_zeros())
        })
    }

    /// Ones in the magnitude.
    pub fn bit_count(&self) -> u64 {
        self.as_words()
            .1
            .iter()
            .map(|word| u64::from(word.count_ones()))
            .sum()
    }

    /// The bit of weight `2**n` in two's complement.
    pub fn bit(&self, n: u64) -> bool {
        self.0.bit(n as usize)
    }

    /// Zeros below the lowest one; `None` for zero.
    pub fn trailing_zeros(&self) -> Option<u64> {
        self.0.trailing_zeros().map(|n| n as u64)
    }

    /// The integer square root; `None` for negative numbers.
    pub fn isqrt(&self) -> Option<BigInt> {
        (!self.is_negative()).then(|| BigInt(self.magnitude().sqrt().into()))
    }

    /// The greatest common divisor, never negative; `gcd(0, 0)` is 0.
    pub fn gcd(&self, other: &BigInt) -> BigInt {
        if self.is_zero() && other.is_zero() {
            return BigInt::ZERO;
        }
        BigInt((&self.0).gcd(&other.0).into())
    }

    /// Order against a machine integer.
    pub fn cmp_i64(&self, other: i64) -> Ordering {
        match self.to_i64() {
            Some(value) => value.cmp(&other),
            None if self.is_negative() => Ordering::Less,
            None => Ordering::Greater,
        }
    }
}

#[cfg(test)]
mod tests;
