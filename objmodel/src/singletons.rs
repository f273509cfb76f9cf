//! The objects at fixed places: constants for the compiler and for machine code.
//!
//! They are the first objects of the fixed space, in this order, so their words are known
//! at build time: None, False, True, NotImplemented, Ellipsis, the empty tuple, the empty
//! str, the empty bytes, then the 256 one-character Latin-1 strings.

use crate::kinds::{self, Kind};
use crate::{bytes, string, tuple};
use pyrs_gc::layout::MIN_OBJECT;
use pyrs_gc::word::{ADDR_SHIFT, Word};
use pyrs_gc::{Addr, Mutator, Raised, Value, config::RANGE_START};

const fn at(offset: usize) -> Value {
    // SAFETY: `create` puts an object there, which is never moved or freed.
    match unsafe { Value::from_word(((RANGE_START + offset as u64) >> ADDR_SHIFT) as Word) } {
        Some(value) => value,
        None => unreachable!(),
    }
}

pub const NONE: Value = at(0);
pub const FALSE: Value = at(MIN_OBJECT);
pub const TRUE: Value = at(2 * MIN_OBJECT);
pub const NOT_IMPLEMENTED: Value = at(3 * MIN_OBJECT);
pub const ELLIPSIS: Value = at(4 * MIN_OBJECT);
pub const EMPTY_TUPLE: Value = at(5 * MIN_OBJECT);
pub const EMPTY_STR: Value = at(6 * MIN_OBJECT);
pub const EMPTY_BYTES: Value = at(6 * MIN_OBJECT + 16);
const CHARS: usize = 6 * MIN_OBJECT + 32;

/// True or False.
#[inline(always)]
pub const fn boolean(b: bool) -> Value {
    if b { TRUE } else { FALSE }
}

/// The one-character string of a Latin-1 code point.
#[inline(always)]
pub fn latin1_char(byte: u8) -> Value {
    // SAFETY: `create` puts one there for each byte, which is never moved or freed.
    Value::from_addr(unsafe { Addr::new(RANGE_START + (CHARS + byte as usize * 16) as u64) })
}

/// Make the kinds' rows and the singletons. First thing in a new heap.
pub fn create(m: &mut Mutator) -> Result<(), Raised> {
    kinds::define_rows(&mut m.heap);
    for kind in [
        Kind::None,
        Kind::Bool,
        Kind::Bool,
        Kind::NotImplemented,
        Kind::Ellipsis,
    ] {
        m.alloc_fixed(kind.map(), MIN_OBJECT, 0)?;
    }
    let empty = m.alloc_fixed(Kind::Tuple.map(), tuple::size(0), 0)?;
    debug_assert_eq!(empty, EMPTY_TUPLE.addr());
    let empty = m.alloc_fixed(Kind::Str.map(), string::size(0, 0), string::ASCII_BIT)?;
    debug_assert_eq!(empty, EMPTY_STR.addr());
    let empty = m.alloc_fixed(Kind::Bytes.map(), bytes::size(0), 0)?;
    debug_assert_eq!(empty, EMPTY_BYTES.addr());
    for byte in 0..=255u8 {
        let ascii = if byte < 128 { string::ASCII_BIT } else { 0 };
        let len = 1 << string::LEN_SHIFT | ascii;
        let at = m.alloc_fixed(Kind::Str.map(), string::size(0, 1), len)?;
        debug_assert_eq!(Value::from_addr(at), latin1_char(byte));
        at.store::<u8>(string::DATA, byte);
    }
    m.heap.permanent_end = latin1_char(255).addr().add(16);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyrs_gc::mutator::Scan;

    #[test]
    fn singletons_outlive_collections() {
        let config = pyrs_gc::Config {
            verify: true,
            ..pyrs_gc::Config::default()
        };
        let mut m = Mutator::new(config).expect("the heap range can be mapped");
        create(&mut m).expect("room");
        m.collect_major(Scan::FromEntry);
        m.collect_major(Scan::FromEntry);
        for value in [
            NONE,
            TRUE,
            EMPTY_STR,
            EMPTY_TUPLE,
            latin1_char(0),
            latin1_char(255),
        ] {
            assert!(pyrs_gc::side::STARTS.get(value.addr()));
        }
        assert_eq!(string::raw(latin1_char(b'x').addr()), b"x");
    }
}
