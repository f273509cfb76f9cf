//! The Mersenne Twister (Matsumoto and Nishimura, "Mersenne Twister: a
//! 623-dimensionally equidistributed uniform pseudo-random number generator", 1998)
//! as `_random.Random` uses it, number for number.

/// Words of state.
pub const STATE_WORDS: usize = 624;
const MIDDLE: usize = 397;

/// A generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mt19937 {
    state: [u32; STATE_WORDS],
    /// The next word to hand out; all are used up at `STATE_WORDS`.
    index: usize,
}

/// `ValueError: invalid state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidState;

impl InvalidState {
    pub const MESSAGE: &'static str = "invalid state";
}

impl Mt19937 {
    /// Seeded with one word.
    fn from_word(seed: u32) -> Mt19937 {
        let mut state = [seed; STATE_WORDS];
        for i in 1..STATE_WORDS {
            let last = state[i - 1];
            state[i] = (last ^ (last >> 30))
                .wrapping_mul(1_812_433_253)
                .wrapping_add(i as u32);
        }
        Mt19937 {
            state,
            index: STATE_WORDS,
        }
    }

    /// Seeded with the magnitude of an integer, in 32-bit digits from the least
    /// significant on, without leading zeros: `Random(n)`.
    pub fn from_digits(digits: &[u32]) -> Mt19937 {
        let key = if digits.is_empty() { &[0] } else { digits };
        let Mt19937 { mut state, .. } = Mt19937::from_word(19_650_218);
        let mut i = 1;
        let mut j = 0;
        for _ in 0..STATE_WORDS.max(key.len()) {
            let last = state[i - 1];
            let mixed = state[i] ^ (last ^ (last >> 30)).wrapping_mul(1_664_525);
            state[i] = mixed.wrapping_add(key[j]).wrapping_add(j as u32);
            Self::advance(&mut state, &mut i);
            j = (j + 1) % key.len();
        }
        for _ in 0..STATE_WORDS - 1 {
            let last = state[i - 1];
            let mixed = state[i] ^ (last ^ (last >> 30)).wrapping_mul(1_566_083_941);
            state[i] = mixed.wrapping_sub(i as u32);
            Self::advance(&mut state, &mut i);
        }
        state[0] = 0x8000_0000;
        Mt19937 {
            state,
            index: STATE_WORDS,
        }
    }

    /// To the next word while seeding, around the end.
    fn advance(state: &mut [u32; STATE_WORDS], i: &mut usize) {
        *i += 1;
        if *i >= STATE_WORDS {
            state[0] = state[STATE_WORDS - 1];
            *i = 1;
        }
    }

    #[cold]
    fn refill(&mut self) {
        let state = &mut self.state;
        for i in 0..STATE_WORDS {
            let next = state[(i + 1) % STATE_WORDS];
            let joined = (state[i] & 0x8000_0000) | (next & 0x7fff_ffff);
            let twist = if joined & 1 != 0 { 0x9908_b0df } else { 0 };
            state[i] = state[(i + MIDDLE) % STATE_WORDS] ^ (joined >> 1) ^ twist;
        }
        self.index = 0;
    }

    /// The next 32 bits.
    #[inline]
    pub fn next_u32(&mut self) -> u32 {
        if self.index >= STATE_WORDS {
            self.refill();
        }
        let mut word = self.state[self.index];
        self.index += 1;
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c_5680;
        word ^= (word << 15) & 0xefc6_0000;
        word ^ (word >> 18)
    }

    /// `random()`: 53 bits in [0, 1).
    #[inline]
    pub fn random(&mut self) -> f64 {
        let high = f64::from(self.next_u32() >> 5);
        let low = f64::from(self.next_u32() >> 6);
        (high * 67_108_864.0 + low) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// `getrandbits(bits)` for up to 64 bits.
    #[inline]
    pub fn bits_u64(&mut self, bits: u32) -> u64 {
        match bits {
            0 => 0,
            1..=32 => u64::from(self.next_u32() >> (32 - bits)),
            _ => {
                let low = u64::from(self.next_u32());
                let high = u64::from(self.next_u32() >> (64 - bits.min(64)));
                high << 32 | low
            }
        }
    }

    /// `getrandbits(bits)`: 32-bit digits from the least significant on, the highest
    /// of which may be zero.
    pub fn bits_digits(&mut self, bits: usize) -> Vec<u32> {
        let whole = bits / 32;
        let mut digits: Vec<u32> = (0..whole).map(|_| self.next_u32()).collect();
        if !bits.is_multiple_of(32) {
            digits.push(self.next_u32() >> (32 - bits % 32));
        }
        digits
    }

    /// `getstate()`: the words and the index, which comes last in Python's tuple.
    pub fn state(&self) -> (&[u32; STATE_WORDS], usize) {
        (&self.state, self.index)
    }

    /// `setstate()`.
    ///
    /// # Errors
    /// When the index is beyond the words.
    pub fn from_state(state: [u32; STATE_WORDS], index: usize) -> Result<Mt19937, InvalidState> {
        if index > STATE_WORDS {
            Err(InvalidState)
        } else {
            Ok(Mt19937 { state, index })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bigint::{BigInt, Int, parse_int};
    use crate::float_text::to_hex;

    #[test]
    fn numbers_as_cpython() {
        let mut zero = Mt19937::from_digits(&[]);
        assert_eq!(to_hex(zero.random()), "0x1.b0580f98a7dbep-1");
        assert_eq!(to_hex(zero.random()), "0x1.84129978f9c1ap-1");
        assert_eq!(to_hex(zero.random()), "0x1.aeaa51052e978p-2");
        assert_eq!(zero.bits_u64(1), 0);
        assert_eq!(zero.bits_u64(31), 2_073_320_061);
        assert_eq!(zero.bits_u64(32), 2_195_908_194);
        assert_eq!(zero.bits_u64(33), 2_087_043_557);
        assert_eq!(zero.bits_u64(64), 14_458_531_974_522_955_699);
        let digits = zero.bits_digits(65);
        let big = BigInt::from_u32_digits(false, &digits);
        assert_eq!(big.to_string_radix(10), "24041876215192173920");
        let digits = zero.bits_digits(100);
        let big = BigInt::from_u32_digits(false, &digits);
        assert_eq!(big.to_string_radix(10), "1155414562281657275977595765252");
        assert_eq!(zero.bits_u64(0), 0);
    }

    #[test]
    fn long_seeds_and_refills() {
        let Ok(Int::Big(seed)) = parse_int(b"1267650600228229401496703217721", 10, 0) else {
            panic!()
        };
        let mut long = Mt19937::from_digits(&seed.to_u32_digits().1);
        assert_eq!(to_hex(long.random()), "0x1.c78cd1084ede2p-2");
        assert_eq!(to_hex(long.random()), "0x1.355ec9cc53848p-2");
        let mut many = Mt19937::from_digits(&[42]);
        for _ in 0..700 {
            many.random();
        }
        assert_eq!(to_hex(many.random()), "0x1.4b96c749890adp-1");
        assert_eq!(many.state().1, 154);
        let mut seven = Mt19937::from_digits(&[7]);
        assert_eq!(to_hex(seven.random()), "0x1.4b9ad0f953a6ep-2");
        let (&state, index) = seven.state();
        assert_eq!(
            (index, state[0], state[623]),
            (2, 2_209_797_851, 935_579_968)
        );
        assert_eq!(Mt19937::from_state(state, 2), Ok(seven));
        assert_eq!(Mt19937::from_state(state, 625), Err(InvalidState));
    }
}
