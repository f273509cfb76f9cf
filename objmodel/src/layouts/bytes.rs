//! bytes: header, length, hash (0: not yet), bytes at 12; and raw storage of bytearrays:
//! header, capacity, bytes at 8.

use crate::Kind;
use crate::singletons::EMPTY_BYTES;
use pyrs_gc::{Addr, Layout, Mutator, Raised, Value};

pub const HASH: usize = 8;
pub const DATA: usize = 12;
pub const LAYOUT: Layout = Layout::raw(DATA, 0);
pub const STORAGE_DATA: usize = 8;
pub const STORAGE_LAYOUT: Layout = Layout::raw(STORAGE_DATA, 0);

pub const fn size(len: usize) -> usize {
    DATA + len
}

/// More bytes than a length has room for are more than there is memory.
fn check_len(m: &mut Mutator, len: usize) -> Result<(), Raised> {
    if len >= 1 << 31 {
        m.heap.full = true;
        return Err(Raised);
    }
    Ok(())
}

/// A bytes object of `len` bytes, all of which the caller writes at once.
pub fn new(m: &mut Mutator, len: usize) -> Result<Addr, Raised> {
    if len == 0 {
        return Ok(EMPTY_BYTES.addr());
    }
    check_len(m, len)?;
    m.alloc_to_fill(Kind::Bytes.map(), size(len), len as u32)
}

/// A bytes object of `len` zero bytes.
pub fn zeros(m: &mut Mutator, len: usize) -> Result<Addr, Raised> {
    if len == 0 {
        return Ok(EMPTY_BYTES.addr());
    }
    check_len(m, len)?;
    m.alloc_len(Kind::Bytes.map(), size(len), len as u32)
}

/// A bytes object of data outside the heap.
pub fn from_slice(m: &mut Mutator, data: &[u8]) -> Result<Value, Raised> {
    let at = new(m, data.len())?;
    at.copy_in(DATA, data);
    Ok(Value::from_addr(at))
}

#[inline(always)]
pub fn len(at: Addr) -> usize {
    at.load::<u32>(4) as usize
}

/// The bytes; valid until the next collection.
#[inline(always)]
pub fn get(at: Addr) -> &'static [u8] {
    at.bytes(DATA, len(at))
}

/// Raw storage of `capacity` zero bytes.
pub fn new_storage(m: &mut Mutator, capacity: usize) -> Result<Addr, Raised> {
    check_len(m, capacity)?;
    m.alloc_len(
        Kind::RawStorage.map(),
        STORAGE_DATA + capacity,
        capacity as u32,
    )
}
