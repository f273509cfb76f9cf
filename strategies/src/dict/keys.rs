//! What each sort of keys must be able to do: its file implements this, and nothing else asks
//! of which sort a table's keys are.

use super::{Any, Smalls, Strs};
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::table::{self, Keys, entry};
use pyrs_objmodel::{Addr, Value};

/// The keys of a table, all of one sort.
pub trait KeySort {
    const KEYS: Keys;
    /// Bytes of an entry before its key.
    const SKIP: usize = 0;
    /// Whether keys of this sort are compared without asking.
    const IS_PLAIN: bool = true;

    /// Whether a key is of this sort, and not of a narrower one.
    fn suits(key: Value) -> bool;

    /// The folded hash of the key of entry `i`.
    fn entry_hash(at: Addr, i: usize) -> u32;

    /// Keep the hash of a new entry, where that is done.
    #[inline(always)]
    fn note_hash(at: Addr, i: usize, hash: u32) {
        let _ = (at, i, hash);
    }

    /// The entry of a key with this folded hash. None: not a key of this sort, or one that has
    /// to be asked.
    fn find(at: Addr, wanted: Value, hash: u32) -> Option<Option<usize>>;

    /// What [`KeySort::is_same`] wants to know of the key that is looked for.
    fn full_hash(key: Value) -> u32;

    /// Whether the key at `offset` is the same as one of this sort that is another word.
    fn is_same(at: Addr, offset: usize, wanted: Value, full_hash: u32) -> bool;
}

/// Evaluate an expression with `$K` as the type that implements a sort of keys.
macro_rules! with {
    ($keys:expr, $K:ident => $body:expr) => {
        match $keys {
            Keys::Str => {
                type $K = Strs;
                $body
            }
            Keys::Small => {
                type $K = Smalls;
                $body
            }
            Keys::Any => {
                type $K = Any;
                $body
            }
        }
    };
}
pub(super) use with;

/// Bytes of an entry before its key.
#[inline(always)]
pub(super) fn skip(keys: Keys) -> usize {
    with!(keys, K => K::SKIP)
}

/// Key word of entry `i`; None if it was deleted.
#[inline(always)]
pub fn key(at: Addr, i: usize) -> Option<Value> {
    at.value(entry(at, i) + skip(table::keys(at)))
}

/// The folded hash of the key of entry `i`.
#[inline]
pub fn entry_hash(at: Addr, i: usize) -> u32 {
    with!(table::keys(at), K => K::entry_hash(at, i))
}

/// The entry of a small int or exact str where all keys are of the same sort as it, which
/// asks nobody; None where the keys are of another sort.
#[inline]
pub fn find_alike(at: Addr, wanted: Value, hash: u32) -> Option<Option<usize>> {
    with!(table::keys(at), K => K::find(at, wanted, hash))
}

/// The sort that a single key asks for.
#[inline]
pub fn keys_for(key: Value) -> Keys {
    if Strs::suits(key) {
        Keys::Str
    } else if Smalls::suits(key) {
        Keys::Small
    } else {
        Keys::Any
    }
}

/// Whether a key is of a sort that is compared without asking.
pub fn is_plain(key: Value) -> bool {
    with!(keys_for(key), K => K::IS_PLAIN)
}

/// Whether the keys of two tables can be compared without asking.
pub fn are_alike(at: Addr, other: Addr) -> bool {
    let keys = table::keys(at);
    with!(keys, K => K::IS_PLAIN) && table::keys(other) == keys
}

/// Whether all keys are exact strs.
#[inline(always)]
pub fn holds_strs(at: Addr) -> bool {
    table::keys(at) == Keys::Str
}

/// Whether a table can take one more entry with this key as it is.
#[inline(always)]
pub fn has_room(at: Addr, new_key: Value) -> bool {
    with!(table::keys(at), K => K::suits(new_key)) && table::has_room(at)
}

const _: () = assert!(Any::SKIP == WORD_BYTES);
