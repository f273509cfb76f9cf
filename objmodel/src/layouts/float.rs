//! float: header, pad, f64 at offset 8. 16 bytes.

use crate::Kind;
use pyrs_gc::{Addr, Layout, Mutator, Raised, Value};

pub const DATA: usize = 8;
pub const SIZE: usize = 16;
pub const LAYOUT: Layout = Layout::fixed(SIZE, 0);

#[inline(always)]
pub fn new(m: &mut Mutator, number: f64) -> Result<Value, Raised> {
    let at = m.alloc(Kind::Float.map(), SIZE)?;
    at.store::<f64>(DATA, number);
    Ok(Value::from_addr(at))
}

/// The number of an object that is a float.
#[inline(always)]
pub fn get(at: Addr) -> f64 {
    at.load::<f64>(DATA)
}

/// The number of an exact float.
#[inline(always)]
pub fn of(value: Value) -> Option<f64> {
    crate::is_exact(value, Kind::Float).then(|| get(value.addr()))
}
