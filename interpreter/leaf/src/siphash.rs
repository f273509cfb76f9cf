//! SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF"), with
//! which CPython hashes str and bytes, and the key that `PYTHONHASHSEED` selects.
//!
//! A str hashes as the bytes of its narrowest storage, so equal texts hash alike
//! however wide their storage is, and an ASCII str like the equal bytes.

use crate::text::Unit;

/// The 128-bit key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Key {
    pub k0: u64,
    pub k1: u64,
}

impl Key {
    /// The key of `PYTHONHASHSEED=seed`; zero turns randomisation off.
    pub fn from_seed(seed: u32) -> Key {
        if seed == 0 {
            return Key::default();
        }
        // CPython fills its secret from this generator, taking bits 16 to 23 of each
        // state; the key is the secret's first 16 bytes.
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(214_013).wrapping_add(2_531_011);
            (state >> 16) as u8
        };
        Key::from_bytes(std::array::from_fn(|_| next()))
    }

    /// The key for a value of `PYTHONHASHSEED`, `None` if it is not set.
    ///
    /// # Errors
    /// For a value that is neither `random` nor a `u32` in decimal, or if the system
    /// has no randomness to give; CPython's text of it.
    pub fn from_hash_seed(value: Option<&str>) -> Result<Key, &'static str> {
        match value {
            None | Some("" | "random") => Key::random(),
            Some(seed) => match seed.parse() {
                Ok(seed) => Ok(Key::from_seed(seed)),
                Err(_) => {
                    Err("PYTHONHASHSEED must be \"random\" or an integer in range [0; 4294967295]")
                }
            },
        }
    }

    /// A key from the system's randomness.
    ///
    /// # Errors
    /// If there is none to be had.
    pub fn random() -> Result<Key, &'static str> {
        let mut bytes = [0; 16];
        match getrandom::fill(&mut bytes) {
            Ok(()) => Ok(Key::from_bytes(bytes)),
            Err(_) => Err("failed to get random numbers to initialize Python"),
        }
    }

    /// A key from 16 random bytes.
    pub fn from_bytes(bytes: [u8; 16]) -> Key {
        let wide = u128::from_le_bytes(bytes);
        Key {
            k0: wide as u64,
            k1: (wide >> 64) as u64,
        }
    }
}

/// The four words of state.
#[derive(Clone, Copy)]
struct State(u64, u64, u64, u64);

impl State {
    #[inline(always)]
    fn new(key: Key) -> State {
        State(
            key.k0 ^ 0x736f_6d65_7073_6575,
            key.k1 ^ 0x646f_7261_6e64_6f6d,
            key.k0 ^ 0x6c79_6765_6e65_7261,
            key.k1 ^ 0x7465_6462_7974_6573,
        )
    }

    #[inline(always)]
    fn round(&mut self) {
        let State(a, b, c, d) = *self;
        let (a, c) = (a.wrapping_add(b), c.wrapping_add(d));
        let (b, d) = (b.rotate_left(13) ^ a, d.rotate_left(16) ^ c);
        let a = a.rotate_left(32);
        let (c, a) = (c.wrapping_add(b), a.wrapping_add(d));
        let (b, d) = (b.rotate_left(17) ^ c, d.rotate_left(21) ^ a);
        *self = State(a, b, c.rotate_left(32), d);
    }

    /// One word of input: one round.
    #[inline(always)]
    fn absorb(&mut self, word: u64) {
        self.3 ^= word;
        self.round();
        self.0 ^= word;
    }

    /// Three rounds.
    #[inline(always)]
    fn finish(mut self) -> u64 {
        self.2 ^= 0xff;
        self.round();
        self.round();
        self.round();
        (self.0 ^ self.1) ^ (self.2 ^ self.3)
    }
}

/// Python's hash of the bytes' SipHash: empty input gives 0, and -1 becomes -2.
#[inline]
fn python_hash(empty: bool, hash: u64) -> i64 {
    match hash as i64 {
        _ if empty => 0,
        -1 => -2,
        hash => hash,
    }
}

/// The bare SipHash-1-3 of bytes.
#[inline]
pub fn siphash13(key: Key, bytes: &[u8]) -> u64 {
    let mut state = State::new(key);
    let (words, tail) = bytes.as_chunks::<8>();
    for word in words {
        state.absorb(u64::from_le_bytes(*word));
    }
    let tail = tail
        .iter()
        .rev()
        .fold(0, |word, &byte| word << 8 | u64::from(byte));
    state.absorb((bytes.len() as u64) << 56 | tail);
    state.finish()
}

/// `hash(bytes)`.
#[inline]
pub fn hash_bytes(key: Key, bytes: &[u8]) -> i64 {
    python_hash(bytes.is_empty(), siphash13(key, bytes))
}

/// `hash(str)` of text in any storage width, which need not be the narrowest.
#[inline]
pub fn hash_text<U: Unit>(key: Key, text: &[U]) -> i64 {
    // The branch on the width is decided at compile time for Latin-1, and one pass
    // of or-ing finds it for the others.
    let all = if size_of::<U>() == 1 {
        0
    } else {
        text.iter().fold(0, |all, &u| all | u.into())
    };
    let hash = match all {
        0..0x100 => siphash_units::<U, 1>(key, text),
        0x100..0x1_0000 => siphash_units::<U, 2>(key, text),
        _ => siphash_units::<U, 4>(key, text),
    };
    python_hash(text.is_empty(), hash)
}

/// SipHash-1-3 of the little-endian bytes of the units, each `SIZE` bytes wide.
#[inline]
fn siphash_units<U: Unit, const SIZE: usize>(key: Key, text: &[U]) -> u64 {
    let mut state = State::new(key);
    let pack = |units: &[U]| {
        let join = |word: u64, &unit: &U| (word << (8 * SIZE - 1) << 1) | u64::from(unit.into());
        units.iter().rev().fold(0, join)
    };
    let words = text.chunks_exact(8 / SIZE);
    let tail = pack(words.remainder());
    for word in words {
        state.absorb(pack(word));
    }
    state.absorb(((text.len() * SIZE) as u64) << 56 | tail);
    state.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_as_cpython() {
        for &(seed, text, hash) in RECORDED {
            let key = Key::from_seed(seed);
            let wide: Vec<u32> = text.chars().map(u32::from).collect();
            assert_eq!(hash_text(key, &wide), hash, "{text:?} {seed}");
            let half: Option<Vec<u16>> = wide.iter().map(|&cp| u16::from_code_point(cp)).collect();
            if let Some(half) = half {
                assert_eq!(hash_text(key, &half), hash, "{text:?} {seed}");
            }
            let narrow: Option<Vec<u8>> = wide.iter().map(|&cp| u8::from_code_point(cp)).collect();
            if let Some(narrow) = narrow {
                assert_eq!(hash_text(key, &narrow), hash, "{text:?} {seed}");
                assert_eq!(hash_bytes(key, &narrow), hash, "{text:?} {seed}");
            }
        }
    }

    #[test]
    fn seeds() {
        assert_eq!(Key::from_hash_seed(Some("42")), Ok(Key::from_seed(42)));
        assert!(Key::from_hash_seed(Some("4294967296")).is_err());
        assert!(Key::from_hash_seed(Some("x")).is_err());
        assert_ne!(
            Key::from_hash_seed(None),
            Key::from_hash_seed(Some("random"))
        );
    }

    const RECORDED: &[(u32, &str, i64)] = &[
        (0, "", 0),
        (0, "a", 4644417185603328019),
        (0, "ab", 6148830537548944441),
        (0, "abcdefg", 7904145750247929094),
        (0, "abcdefgh", 4574395652268504554),
        (0, "abcdefghi", -532774252720507163),
        (0, "0123456789abcdefXYZ", 2899885535711926331),
        (0, "\u{e9}t\u{e9}", -1033370291238291217),
        (0, "\u{20ac}", -5529981157763016009),
        (0, "\u{20ac}uro and more text", -1452772564062365114),
        (0, "\u{20ac}123\u{20ac}", 4257482118116932438),
        (0, "\u{1f600}", -3536540696076613844),
        (0, "\u{1f600}x\u{e9}", 6924222992852718418),
        (0, "\u{0}", 7541581120933061747),
        (1, "", 0),
        (1, "a", -3012895188637184397),
        (1, "ab", -5163905947448004250),
        (1, "abcdefg", 3226643804905820176),
        (1, "abcdefgh", -202642195356325900),
        (1, "abcdefghi", 7871229953815684364),
        (1, "0123456789abcdefXYZ", 4707065987415095925),
        (1, "\u{e9}t\u{e9}", -6613031371962527336),
        (1, "\u{20ac}", 4443362316794630049),
        (1, "\u{20ac}uro and more text", 1646292881231169995),
        (1, "\u{20ac}123\u{20ac}", -829637610088851040),
        (1, "\u{1f600}", 7663130467274561019),
        (1, "\u{1f600}x\u{e9}", -4444208993396496798),
        (1, "\u{0}", -1381508117420989255),
        (42, "", 0),
        (42, "a", -123207753977932514),
        (42, "ab", -8834603240454725574),
        (42, "abcdefg", 1375323160596907757),
        (42, "abcdefgh", -5457871895989710762),
        (42, "abcdefghi", -5970266004662334337),
        (42, "0123456789abcdefXYZ", 4875391124571847467),
        (42, "\u{e9}t\u{e9}", 4053562854040562755),
        (42, "\u{20ac}", -9193319877017669544),
        (42, "\u{20ac}uro and more text", -1202172306917283978),
        (42, "\u{20ac}123\u{20ac}", 8572697590002011108),
        (42, "\u{1f600}", 6601963133753205906),
        (42, "\u{1f600}x\u{e9}", 7530763151796637416),
        (42, "\u{0}", -3564585677187238775),
        (4294967295, "", 0),
        (4294967295, "a", -5989683813037840249),
        (4294967295, "ab", 8710342733626678031),
        (4294967295, "abcdefg", 233998310040276482),
        (4294967295, "abcdefgh", 3424456984880118976),
        (4294967295, "abcdefghi", 6340115119033867570),
        (4294967295, "0123456789abcdefXYZ", 532534621140558872),
        (4294967295, "\u{e9}t\u{e9}", -8233957282333719077),
        (4294967295, "\u{20ac}", 1723250505947338019),
        (
            4294967295,
            "\u{20ac}uro and more text",
            -8550643130892476906,
        ),
        (4294967295, "\u{20ac}123\u{20ac}", -229035425691032787),
        (4294967295, "\u{1f600}", -5273353973323107289),
        (4294967295, "\u{1f600}x\u{e9}", -4309495491574452378),
        (4294967295, "\u{0}", -889612793812661694),
    ];
}
