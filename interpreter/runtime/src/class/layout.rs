//! How instances of a class lie in memory, as far as classes must agree about it: which
//! base decides the layout of a new class, and which classes may take each other's place.
//!
//! An instance is its builtin base's words, then one word for each name of `__slots__` in
//! its classes, from the topmost down, then its attributes by map. HIDDEN of a class is
//! the offset where the attributes begin, so two classes that differ in nothing but
//! methods agree in it.

use crate::class::{base_kind, flags, has_flag, small};
use crate::{EMPTY_TUPLE, Kind, Result, Value, Vm, string, tuple};
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::kinds::typeobj;
use pyrs_objmodel::table;

/// Builtin exceptions that CPython gives fields of their own.
const OWN_FIELDS: &[&str] = &[
    "AttributeError",
    "BaseExceptionGroup",
    "ImportError",
    "NameError",
    "OSError",
    "StopIteration",
    "SyntaxError",
    "SystemExit",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeTranslateError",
];

/// Offset of the first word that `__slots__` of a Python class may take.
pub fn slots_start(class: Value) -> usize {
    let kind = base_kind(class);
    if has_flag(class, flags::PAYLOAD) {
        2 * WORD_BYTES
    } else if kind == Kind::Dict {
        table::dict_size(2)
    } else if kind == Kind::NativeObject {
        // Each native class has as many words as its struct.
        let mut native = class;
        while has_flag(native, flags::HEAP)
            && let Some(base) = base_of(native)
        {
            native = base;
        }
        small(native, typeobj::HIDDEN) as usize
    } else {
        kind.layout().prefix as usize
    }
}

/// Bytes of all slots of a class and its bases.
fn slot_bytes(class: Value) -> usize {
    if has_flag(class, flags::HEAP) {
        small(class, typeobj::HIDDEN) as usize - slots_start(class)
    } else {
        0
    }
}

fn base_of(class: Value) -> Option<Value> {
    class.addr().value(typeobj::BASE)
}

/// The names of a class's own slots, sorted, as the class sees them.
pub fn own_slots(class: Value) -> Value {
    class.addr().value(typeobj::SLOTS).unwrap_or(EMPTY_TUPLE)
}

fn is_plain(kind: Kind) -> bool {
    matches!(kind, Kind::Object | Kind::Instance)
}

fn same_kind(a: Value, b: Value) -> bool {
    let (a, b) = (base_kind(a), base_kind(b));
    a == b || is_plain(a) && is_plain(b)
}

/// Whether freeing an instance takes no more than giving back its memory, in CPython.
fn frees_plainly(class: Value) -> bool {
    if has_flag(class, flags::HEAP) {
        return false;
    }
    is_plain(base_kind(class))
        || matches!(
            base_kind(class),
            Kind::Int
                | Kind::Bool
                | Kind::Float
                | Kind::Complex
                | Kind::Str
                | Kind::Bytes
                | Kind::ByteArray
        )
}

impl Vm {
    /// Whether instances of a class have words that instances of its base lack, attributes
    /// by map apart.
    fn adds_words(&self, class: Value, base: Value) -> bool {
        if has_flag(class, flags::HEAP) {
            return slot_bytes(class) != slot_bytes(base);
        }
        if !same_kind(class, base) {
            return true;
        }
        match base_kind(class) {
            Kind::Dict => true,
            Kind::Exception => OWN_FIELDS.contains(&self.type_name(class).as_str()),
            Kind::NativeObject => !matches!(
                self.type_name(class).as_str(),
                "_RawIOBase" | "_BufferedIOBase" | "_TextIOBase"
            ),
            _ => false,
        }
    }

    /// The class of the order that settled the layout of a class's instances.
    pub fn solid_base(&self, class: Value) -> Value {
        let mut at = class;
        while let Some(base) = base_of(at) {
            if self.adds_words(at, base) {
                break;
            }
            at = base;
        }
        at
    }

    /// The one of the bases of a new class whose layout its instances extend.
    pub fn best_base(&mut self, bases: Value) -> Result {
        let mut best: Option<(Value, Value)> = None;
        for i in 0..tuple::len(bases.addr()) {
            let base = tuple::get(bases.addr(), i);
            if !self.is_type(base) {
                return Err(self.type_error("bases must be types"));
            }
            if !has_flag(base, flags::SUBCLASSABLE) {
                return Err(crate::class::bad_base(self, base));
            }
            let solid = self.solid_base(base);
            best = match best {
                None => Some((base, solid)),
                Some((_, old)) if self.is_subclass_of(old, solid) => best,
                Some((_, old)) if self.is_subclass_of(solid, old) => Some((base, solid)),
                Some(_) => {
                    return Err(self.type_error("multiple bases have instance lay-out conflict"));
                }
            };
        }
        Ok(best.map_or(self.type_of_kind(Kind::Object), |(base, _)| base))
    }

    /// The topmost base with the very layout of a class.
    fn same_layout_base(class: Value) -> Value {
        let mut at = class;
        while let Some(base) = base_of(at) {
            let bits = flags::HAS_DICT | flags::WEAKREFABLE | flags::PAYLOAD;
            let same = same_kind(at, base)
                && slots_start(at) == slots_start(base)
                && slot_bytes(at) == slot_bytes(base)
                && (small(at, typeobj::FLAGS) ^ small(base, typeobj::FLAGS)) & bits == 0;
            if !same {
                break;
            }
            at = base;
        }
        at
    }

    /// Whether instances of `old` may become instances of `new`, or classes derived from
    /// the one may derive from the other; else a TypeError that names the attribute which
    /// was to be assigned.
    pub fn check_same_layout(&mut self, old: Value, new: Value, attribute: &str) -> Result<()> {
        let what = if frees_plainly(old) != frees_plainly(new) {
            "deallocator"
        } else {
            let (a, b) = (Vm::same_layout_base(old), Vm::same_layout_base(new));
            let shared = small(a, typeobj::FLAGS) ^ small(b, typeobj::FLAGS);
            let bits = flags::HAS_DICT | flags::WEAKREFABLE | flags::PAYLOAD;
            let siblings = has_flag(a, flags::HEAP)
                && has_flag(b, flags::HEAP)
                && base_of(a) == base_of(b)
                && shared & bits == 0
                && same_names(own_slots(a), own_slots(b));
            if a == b || siblings {
                return Ok(());
            }
            "object layout"
        };
        let (new, old) = (self.type_name(new), self.type_name(old));
        Err(self.type_error(format!(
            "{attribute} assignment: '{new}' {what} differs from '{old}'"
        )))
    }
}

/// Slot names are sorted and interned.
fn same_names(a: Value, b: Value) -> bool {
    let n = tuple::len(a.addr());
    n == tuple::len(b.addr()) && (0..n).all(|i| tuple::get(a.addr(), i) == tuple::get(b.addr(), i))
}

/// A str of a tuple as Rust text.
pub fn slot_text(slots: Value, i: usize) -> String {
    string::to_string_lossy(crate::payload(tuple::get(slots.addr(), i)).addr())
}
