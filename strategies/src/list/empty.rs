//! No elements, and no storage.

use super::elements::{Element, Elements, Numbers, Rearrange};
use super::{absent, start, strategy_for};
use pyrs_objmodel::list::Strategy;
use pyrs_objmodel::{Addr, Kind, Mutator, Raised, Value};

pub struct Empty;

impl Elements for Empty {
    const KIND: Kind = Kind::ListSmall;

    #[inline(always)]
    fn fits(_: Value) -> bool {
        false
    }
    fn generalise(m: &mut Mutator, list: Addr, value: Value) -> Result<(), Raised> {
        start(m, list, strategy_for(value), 4)
    }
    fn to_objects(m: &mut Mutator, list: Addr) -> Result<(), Raised> {
        start(m, list, Strategy::Objects, 4)
    }
    fn get(_: &mut Mutator, _: Addr, _: usize) -> Result<Value, Raised> {
        Err(absent())
    }
    fn init(_: Addr, _: usize, _: Value) {}
    fn peek(_: Addr, _: usize) -> Element {
        Element::I64(0)
    }
    fn numbers<V: Numbers>(_: Addr, visitor: V) -> Option<V::Out> {
        Some(visitor.run::<i64>(&mut []))
    }
    fn rearrange(_: &mut Mutator, _: Addr, _: usize, _: usize, _: impl Rearrange) {}
}
