//! `int.to_bytes` and `int.from_bytes`.

use super::{BigInt, with_sign};
use dashu_int::{IBig, UBig};

/// Why [`BigInt::to_bytes`] failed; both are `OverflowError`s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToBytesError {
    TooBig,
    Negative,
}

impl ToBytesError {
    pub fn message(self) -> &'static str {
        match self {
            ToBytesError::TooBig => "int too big to convert",
            ToBytesError::Negative => "can't convert negative int to unsigned",
        }
    }
}

impl BigInt {
    /// `int.from_bytes`.
    pub fn from_bytes(bytes: &[u8], little_endian: bool, signed: bool) -> BigInt {
        match (signed, little_endian) {
            // An empty two's complement number is zero.
            (true, _) if bytes.is_empty() => BigInt::ZERO,
            (true, true) => BigInt(IBig::from_le_bytes(bytes)),
            (true, false) => BigInt(IBig::from_be_bytes(bytes)),
            (false, true) => with_sign(false, UBig::from_le_bytes(bytes)),
            (false, false) => with_sign(false, UBig::from_be_bytes(bytes)),
        }
    }

    /// `int.to_bytes`, exactly `length` bytes.
    ///
    /// # Errors
    /// A negative number without `signed`, or too few bytes.
    pub fn to_bytes(
        &self,
        length: usize,
        little_endian: bool,
        signed: bool,
    ) -> Result<Vec<u8>, ToBytesError> {
        let negative = self.is_negative();
        if negative && !signed {
            return Err(ToBytesError::Negative);
        }
        let words = self.as_words().1;
        let bits = self.bit_length();
        // A signed number needs a sign bit, but minus a power of two brings its own.
        let power = || words.iter().rev().skip(1).all(|&word| word == 0);
        let own_sign = negative && words.last().is_some_and(|w| w.is_power_of_two()) && power();
        let needed = bits + u64::from(signed && !own_sign && bits > 0);
        if needed > length as u64 * 8 {
            return Err(ToBytesError::TooBig);
        }
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.resize(length, 0);
        if negative {
            let mut carry = true;
            for byte in &mut bytes {
                let (flipped, over) = (!*byte).overflowing_add(carry.into());
                (*byte, carry) = (flipped, over);
            }
        }
        if !little_endian {
            bytes.reverse();
        }
        Ok(bytes)
    }
}
