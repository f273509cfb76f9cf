//! Hashes: a str keeps 32 bits, `hash()` widens them, tables fold 64 bits to 31.

use pyrs_leaf::siphash::{Key, siphash13};
use pyrs_objmodel::{Addr, bytes, string};
use std::sync::OnceLock;

static KEY: OnceLock<Key> = OnceLock::new();

/// Choose the key of all str and bytes hashes. Later calls change nothing.
pub fn set_key(key: Key) {
    let _ = KEY.set(key);
}

/// Choose the key by the text of PYTHONHASHSEED.
///
/// # Errors
/// The text is neither `random` nor a number in range.
pub fn set_seed(text: Option<&str>) -> Result<(), &'static str> {
    set_key(Key::from_hash_seed(text)?);
    Ok(())
}

fn key() -> Key {
    *KEY.get_or_init(|| Key { k0: 0, k1: 0 })
}

fn nonzero(hash: u64) -> u32 {
    match hash as u32 {
        0 => 0x5A17_0DD5,
        h => h,
    }
}

/// The 32-bit hash of a str, computed once.
#[inline(always)]
pub fn of_str(at: Addr) -> u32 {
    match at.load::<u32>(string::HASH) {
        0 => of_str_slow(at),
        hash => hash,
    }
}

#[cold]
fn of_str_slow(at: Addr) -> u32 {
    let hash = nonzero(siphash13(key(), string::raw(at)));
    at.put_u32(string::HASH, hash);
    hash
}

/// The 32-bit hash of a bytes object, computed once.
pub fn of_bytes(at: Addr) -> u32 {
    match at.load::<u32>(bytes::HASH) {
        0 => {
            let hash = nonzero(siphash13(key(), bytes::get(at)));
            at.put_u32(bytes::HASH, hash);
            hash
        }
        hash => hash,
    }
}

/// What `hash()` gives for a bytes object of these bytes.
pub fn of_data(data: &[u8]) -> i64 {
    widen(nonzero(siphash13(key(), data)))
}

/// What `hash()` gives for a 32-bit text hash: one number for each, never -1.
#[inline(always)]
pub fn widen(hash: u32) -> i64 {
    let high = hash.wrapping_mul(0x9E37_79B1) ^ 0x2545_F491;
    let wide = ((high as u64) << 32 | hash as u64) as i64;
    if wide == -1 { -2 } else { wide }
}

/// A 64-bit hash as tables keep it: 31 bits.
#[inline(always)]
pub fn fold(hash: i64) -> u32 {
    let h = hash as u64;
    ((h ^ (h >> 32)) & 0x3FFF_FFFF) as u32
}

/// The table hash of a str.
#[inline(always)]
pub fn str_fold(at: Addr) -> u32 {
    fold(widen(of_str(at)))
}
