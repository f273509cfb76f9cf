//! Python's hash of numbers: the value modulo the Mersenne prime 2**61 - 1, so that
//! equal numbers of different types hash alike. -1 is not a hash; -2 stands for it.

use super::BigInt;
use crate::float_text::integer_ratio_parts;

/// Width of the modulus: it is 2**61 - 1.
pub const HASH_BITS: u32 = 61;
pub const HASH_MODULUS: u64 = (1 << HASH_BITS) - 1;
/// `hash(inf)`; that of minus infinity is its negative.
pub const HASH_INF: i64 = 314_159;

#[inline]
fn finish(negative: bool, residue: u64) -> i64 {
    let hash = if negative {
        -(residue as i64)
    } else {
        residue as i64
    };
    if hash == -1 { -2 } else { hash }
}

/// Modulo `HASH_MODULUS`, for anything below its square.
#[inline]
fn reduce(value: u128) -> u64 {
    let folded = (value as u64 & HASH_MODULUS) + (value >> HASH_BITS) as u64;
    if folded >= HASH_MODULUS {
        folded - HASH_MODULUS
    } else {
        folded
    }
}

/// `hash` of an integer.
#[inline]
pub fn hash_i64(value: i64) -> i64 {
    finish(value < 0, reduce(value.unsigned_abs().into()))
}

/// `hash` of a float. A NaN hashes by identity in Python, which is for the caller to
/// do; here it gives 0.
pub fn hash_f64(x: f64) -> i64 {
    if x.is_nan() {
        return 0;
    }
    if x.is_infinite() {
        return if x > 0.0 { HASH_INF } else { -HASH_INF };
    }
    let (mantissa, exponent) = integer_ratio_parts(x);
    // Two to the 61 is one, so a power of two is a rotation by 61 bits.
    let turn = exponent.rem_euclid(HASH_BITS as i32) as u32;
    let residue = reduce(u128::from(mantissa.unsigned_abs()) << turn);
    finish(x < 0.0, residue)
}

impl BigInt {
    /// `hash` of the integer.
    pub fn hash(&self) -> i64 {
        let (negative, words) = self.as_words();
        // Horner's rule over words; two to the 64 is eight.
        let residue = words.iter().rev().fold(0, |sum: u64, &word| {
            reduce((u128::from(sum) << 3) + u128::from(word))
        });
        finish(negative, residue)
    }
}
