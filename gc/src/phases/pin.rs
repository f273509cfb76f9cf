//! Ambiguous roots: what a word of the native stack names stays in place, and young.

use crate::addr::Addr;
use crate::heap::Heap;
use crate::layout::flag;

/// Pin the young objects named in these stretches. Large young ones are only listed.
pub fn pin(heap: &mut Heap, ranges: &[(u64, u64)]) -> Vec<Addr> {
    let mut pins = Vec::new();
    heap.each_ambiguous(ranges, |object| {
        if Heap::is_young(object) && !object.has(flag::PINNED) {
            object.set_flags(flag::PINNED);
            pins.push(object);
        }
    });
    pins
}
