//! What each strategy of a list must be able to do: its file implements this, and nothing else
//! asks which strategy a list has.

use super::objects::box_all;
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::list::DATA;
use pyrs_objmodel::{Addr, Kind, Mutator, Raised, Value};

/// The elements of a list under one strategy. Places and numbers of elements are the caller's to
/// check: elements `..n` exist, or lie in a storage with room for them. Unless a strategy says
/// otherwise its elements are words.
pub trait Elements: Sized {
    /// The kind of the storage.
    const KIND: Kind;
    /// Bytes of an element.
    const SIZE: usize = WORD_BYTES;
    /// Whether elements are objects, which the collector looks at.
    const SCANNED: bool = false;

    /// Whether a value can be an element.
    fn fits(value: Value) -> bool;

    /// Change a list of this strategy to one that `value` fits too.
    fn generalise(m: &mut Mutator, list: Addr, value: Value) -> Result<(), Raised> {
        let _ = value;
        Self::to_objects(m, list)
    }

    /// Change a list of this strategy to one of objects.
    fn to_objects(m: &mut Mutator, list: Addr) -> Result<(), Raised> {
        box_all::<Self>(m, list)
    }

    /// Element `i`. Makes an object for what is none.
    #[inline(always)]
    fn get(m: &mut Mutator, storage: Addr, i: usize) -> Result<Value, Raised> {
        let _ = m;
        Ok(storage.get_at(DATA, i))
    }

    /// Write element `i`, which fits, into fresh storage: no barrier.
    #[inline(always)]
    fn init(storage: Addr, i: usize, value: Value) {
        storage.init(DATA + WORD_BYTES * i, value);
    }

    /// Write element `i`, which fits.
    #[inline(always)]
    fn set(m: &mut Mutator, storage: Addr, i: usize, value: Value) {
        let _ = m;
        Self::init(storage, i, value);
    }

    /// As [`Elements::set`], if the value fits and nothing else has to be done; false: nothing
    /// was done.
    #[inline(always)]
    fn try_set(storage: Addr, i: usize, value: Value) -> bool {
        let fits = Self::fits(value);
        if fits {
            Self::init(storage, i, value);
        }
        fits
    }

    /// What one element is, without making an object.
    #[inline(always)]
    fn peek(storage: Addr, i: usize) -> Element {
        Element::Value(storage.get_at(DATA, i))
    }

    /// Do something to all elements of a list, if they are numbers.
    fn numbers<V: Numbers>(list: Addr, visitor: V) -> Option<V::Out>;

    /// Fresh storage of `bytes` bytes in all.
    #[inline(always)]
    fn alloc(m: &mut Mutator, bytes: usize, capacity: usize) -> Result<Addr, Raised> {
        m.alloc_len(Self::KIND.map(), bytes, capacity as u32)
    }

    /// What was written to fresh storage without a barrier is said.
    #[inline(always)]
    fn note(m: &mut Mutator, storage: Addr, n: usize) {
        let _ = (m, storage, n);
    }

    /// Fill `n` elements of fresh storage with those of another one.
    #[inline(always)]
    fn fill(m: &mut Mutator, new: (Addr, usize), old: (Addr, usize), n: usize) {
        Self::copy(m, new, old, n);
    }

    /// Overwrite `n` elements with those of a storage, of another list or this one.
    #[inline(always)]
    fn copy(m: &mut Mutator, (to, i): (Addr, usize), (from, k): (Addr, usize), n: usize) {
        let _ = m;
        to.copy_bytes(
            DATA + i * Self::SIZE,
            from,
            DATA + k * Self::SIZE,
            n * Self::SIZE,
        );
    }

    /// Elements `from..to` are none any more: they must not keep objects alive.
    #[inline(always)]
    fn clear(m: &mut Mutator, storage: Addr, from: usize, to: usize) {
        let _ = (m, storage, from, to);
    }

    /// Put elements `from..n` into another order. What they are does not matter.
    fn rearrange(m: &mut Mutator, storage: Addr, from: usize, n: usize, how: impl Rearrange);
}

/// One element, as it lies in its list.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Element {
    Value(Value),
    I64(i64),
    F64(f64),
}

/// Another order for a run of elements.
pub trait Rearrange {
    fn run<T: Copy>(self, items: &mut [T]);
}

/// Something that is done to all elements of a list of numbers at once. It makes no object and
/// runs no Python code.
pub trait Numbers {
    type Out;
    fn run<T: Number>(self, items: &mut [T]) -> Self::Out;
}

/// A number as it lies in a list.
pub trait Number: Copy {
    /// It is this int, or the nearest float.
    const IS_INT: bool;
    fn int(self) -> i64;
    fn float(self) -> f64;
    fn before(self, other: Self) -> bool;
}
