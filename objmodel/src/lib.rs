//! How single objects lie in memory: kinds, layouts, constructors and accessors.
//!
//! Every kind of heap object is declared once, in [`kinds`]; the collector's layout, the
//! offsets and the sizes derive from that row. Nothing here runs Python code.

pub mod kinds;
pub mod layouts;
pub mod singletons;

pub use kinds::Kind;
pub use layouts::{bytes, float, int, list, string, table, tuple};
pub use pyrs_gc as gc;
pub use pyrs_gc::{Addr, MapIndex, Mutator, Raised, Value, Word};
pub use singletons::{ELLIPSIS, FALSE, NONE, NOT_IMPLEMENTED, TRUE};

/// The kind of a reference's object (its base layout; subclasses keep their base's kind).
#[inline(always)]
pub fn kind_of(value: Value) -> Kind {
    if value.is_small() {
        return Kind::Int;
    }
    kind_of_addr(value.addr())
}

/// As [`kind_of`], for an address.
#[inline(always)]
pub fn kind_of_addr(addr: Addr) -> Kind {
    Kind::from_byte(pyrs_gc::map_row(addr.map()).kind)
}

/// Whether the value is an object of exactly the builtin type of `kind`.
#[inline(always)]
pub fn is_exact(value: Value, kind: Kind) -> bool {
    value.is_ref() && value.addr().map() == kind.map()
}

/// Bits of a row's `facts`.
pub mod fact {
    /// The object's word 0 holds the builtin value that it extends (subclasses of int,
    /// float, complex, str, bytes and tuple).
    pub const PAYLOAD: u16 = 1;
    /// The row has a map object: attributes live in slots.
    pub const HAS_MAP: u16 = 2;
    /// Slot 0 holds a dict with the attributes.
    pub const DICT_MODE: u16 = 4;
    /// The last inline slot holds an array with the further attributes.
    pub const SPILL: u16 = 8;
    /// Objects get attributes of any name.
    pub const HAS_DICT: u16 = 16;
    /// Objects may be weakly referenced.
    pub const WEAKREFABLE: u16 = 32;
    /// The class (or a base) has `__del__`.
    pub const FINALIZER: u16 = 64;
}

/// The builtin value inside an instance of a subclass of int, float, str, bytes or tuple;
/// other values are themselves.
#[inline(always)]
pub fn payload(value: Value) -> Value {
    if value.is_ref() {
        let addr = value.addr();
        let row = pyrs_gc::map_row(addr.map());
        if row.facts & fact::PAYLOAD != 0 {
            return addr.value(gc::word::WORD_BYTES).unwrap_or(value);
        }
    }
    value
}
