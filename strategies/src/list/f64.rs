//! Raw floats, none of them a NaN: a NaN is equal to itself only as the object that it is.

use super::elements::{Element, Elements, Number, Numbers, Rearrange};
use pyrs_objmodel::list::*;
use pyrs_objmodel::{Addr, Kind, Mutator, Raised, Value, float};

pub struct F64;

impl Number for f64 {
    const IS_INT: bool = false;
    #[inline(always)]
    fn int(self) -> i64 {
        self as i64
    }
    #[inline(always)]
    fn float(self) -> f64 {
        self
    }
    #[inline(always)]
    fn before(self, other: Self) -> bool {
        self < other
    }
}

impl Elements for F64 {
    const KIND: Kind = Kind::ListF64;
    const SIZE: usize = 8;

    #[inline(always)]
    fn fits(value: Value) -> bool {
        float::of(value).is_some_and(|f| !f.is_nan())
    }
    #[inline(always)]
    fn get(m: &mut Mutator, storage: Addr, i: usize) -> Result<Value, Raised> {
        float::new(m, storage.load::<f64>(DATA + 8 * i))
    }
    #[inline(always)]
    fn init(storage: Addr, i: usize, value: Value) {
        storage.store::<f64>(DATA + 8 * i, float::get(value.addr()));
    }
    #[inline(always)]
    fn peek(storage: Addr, i: usize) -> Element {
        Element::F64(storage.load::<f64>(DATA + 8 * i))
    }
    fn numbers<V: Numbers>(list: Addr, visitor: V) -> Option<V::Out> {
        Some(visitor.run(storage(list).slice_mut::<f64>(DATA, len(list))))
    }
    fn rearrange(_: &mut Mutator, storage: Addr, from: usize, n: usize, how: impl Rearrange) {
        how.run(storage.slice_mut::<f64>(DATA + 8 * from, n - from));
    }
}
