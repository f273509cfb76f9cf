//! Raw ints of 64 bits.

use super::elements::{Element, Elements, Number, Numbers, Rearrange};
use pyrs_objmodel::list::*;
use pyrs_objmodel::{Addr, Kind, Mutator, Raised, Value, int, is_exact};

pub struct I64;

impl Number for i64 {
    const IS_INT: bool = true;
    #[inline(always)]
    fn int(self) -> i64 {
        self
    }
    #[inline(always)]
    fn float(self) -> f64 {
        self as f64
    }
    #[inline(always)]
    fn before(self, other: Self) -> bool {
        self < other
    }
}

impl Elements for I64 {
    const KIND: Kind = Kind::ListI64;
    const SIZE: usize = 8;

    #[inline(always)]
    fn fits(value: Value) -> bool {
        value.is_small() || is_exact(value, Kind::Int)
    }
    #[inline(always)]
    fn get(m: &mut Mutator, storage: Addr, i: usize) -> Result<Value, Raised> {
        int::new(m, storage.load::<i64>(DATA + 8 * i))
    }
    #[inline(always)]
    fn init(storage: Addr, i: usize, value: Value) {
        storage.store::<i64>(DATA + 8 * i, int::as_i64(value).unwrap_or(0));
    }
    #[inline(always)]
    fn peek(storage: Addr, i: usize) -> Element {
        Element::I64(storage.load::<i64>(DATA + 8 * i))
    }
    fn numbers<V: Numbers>(list: Addr, visitor: V) -> Option<V::Out> {
        Some(visitor.run(storage(list).slice_mut::<i64>(DATA, len(list))))
    }
    fn rearrange(_: &mut Mutator, storage: Addr, from: usize, n: usize, how: impl Rearrange) {
        how.run(storage.slice_mut::<i64>(DATA + 8 * from, n - from));
    }
}
