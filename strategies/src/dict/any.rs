//! Keys of any classes: the folded hash is kept before the key, and only `__eq__` may be able to
//! tell whether two are equal.

use super::keys::KeySort;
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::table::{Keys, entry};
use pyrs_objmodel::{Addr, Value, string};

pub struct Any;

impl KeySort for Any {
    const KEYS: Keys = Keys::Any;
    const SKIP: usize = WORD_BYTES;
    const IS_PLAIN: bool = false;

    #[inline(always)]
    fn suits(key: Value) -> bool {
        !key.is_small() && !string::is_str(key)
    }
    #[inline(always)]
    fn entry_hash(at: Addr, i: usize) -> u32 {
        at.value(entry(at, i))
            .and_then(Value::as_small)
            .unwrap_or(0) as u32
    }
    #[inline(always)]
    fn note_hash(at: Addr, i: usize, hash: u32) {
        at.put_small(entry(at, i), hash as i64);
    }
    #[inline(always)]
    fn find(_: Addr, _: Value, _: u32) -> Option<Option<usize>> {
        None
    }
    fn full_hash(_: Value) -> u32 {
        0
    }
    fn is_same(_: Addr, _: usize, _: Value, _: u32) -> bool {
        false
    }
}
