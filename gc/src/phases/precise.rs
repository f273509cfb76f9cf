//! Reachability without ambiguous words: whether an object is named by the program, or only
//! by some word of a native stack that may be stale.
//!
//! A collection must take such a word seriously, since it may be a local's. Who can live with
//! the object's being treated as dead (a memoryview that is then released) may ask here.

use crate::addr::Addr;
use crate::heap::Heap;
use crate::layout::flag;
use crate::mutator::Mutator;
use crate::phases::mark::{Marker, is_marked};
use crate::side::MARKS;
use ahash::AHashSet;

impl Mutator {
    /// Of the objects, keep those that no root, VM stack or object reachable from these names.
    /// Costs as much as marking does. `finalizable`: objects that have a finalizer, but for
    /// those asked about, name what they refer to, whether or not they are dead.
    pub fn retain_unnamed(&mut self, objects: &mut Vec<Addr>, finalizable: bool) {
        self.prepare_walk();
        let mut marker = Marker::to_ask(self.heap.config.mark_stack);
        self.mark_named(&mut marker);
        let heap: &mut Heap = &mut self.heap;
        if finalizable {
            let asked: AHashSet<Addr> = objects.iter().copied().collect();
            for object in heap.finalizers.listed() {
                if !asked.contains(&object) {
                    marker.mark(object);
                    marker.drain_if_long();
                }
            }
        }
        marker.drain_all(heap);
        objects.retain(|&object| !is_marked(object));
        unmark(heap);
    }

    /// Where nothing else goes on: treat what no root, VM stack or object reachable from these
    /// names as dead, as far as weak references are concerned, and the finalizers of those that
    /// `may` be finalized so. Right behind a collection.
    pub fn expire_unnamed(&mut self, may: impl Fn(Addr) -> bool) {
        let heap: &Heap = &self.heap;
        let mut objects: Vec<Addr> = heap.finalizers.listed().collect();
        let finalized = objects.len();
        heap.weak.each(|_, target| objects.push(target));
        let mut unnamed = objects.clone();
        self.retain_unnamed(&mut unnamed, false);
        let unnamed: AHashSet<Addr> = unnamed.into_iter().collect();
        let heap: &mut Heap = &mut self.heap;
        for object in &unnamed {
            heap.weak.expire(*object);
        }
        for object in &objects[..finalized] {
            if unnamed.contains(object) && object.has(flag::FINALIZER) && may(*object) {
                object.clear_flags(flag::FINALIZER);
                heap.finalizers.queue.push_back(object.word());
            }
        }
    }
}

/// Forget the marks, also of young objects.
fn unmark(heap: &mut Heap) {
    for block in &heap.nursery.blocks {
        MARKS.of_block(block.at).fill(0);
    }
    heap.forget_marks();
}
