//! Ambiguous roots: what a word of the native stack names stays in place, and young.

use crate::addr::Addr;
use crate::heap::Heap;
use crate::layout::flag;
use crate::roots::scan_native;

/// Pin the young objects named between `from` and `to`. Large young ones are only listed.
pub fn pin(heap: &mut Heap, from: u64, to: u64, pins: &mut Vec<Addr>) {
    scan_native(from, to, |raw| {
        if let Some(object) = heap.resolve(raw)
            && Heap::is_young(object)
            && !object.has(flag::PINNED)
        {
            object.set_flags(flag::PINNED);
            pins.push(object);
        }
    });
}
