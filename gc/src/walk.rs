//! Walking the heap: every object that lies in it, for those who ask what there is.
//!
//! Dead objects that no collection has found yet are met too; whoever wants the living
//! collects first. What an object in the heap names is in the heap as well, dead or not:
//! an old object dies in a major collection together with all that only it names, and
//! until then the log keeps its young ones.

use crate::addr::Addr;
use crate::mutator::Mutator;
use crate::side::{STARTS, each_set};
use crate::word::{Value, WORD_BYTES, Word};

/// Which generation an object belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Age {
    Young,
    Old,
}

impl Mutator {
    /// Make the heap ready for [`Mutator::each_object`]: the stretch being allocated in is
    /// given up, and blocks of the nursery learn where their objects begin.
    pub fn prepare_walk(&mut self) {
        // Who gets an object here may keep one that marking would not have reached.
        self.give_up_marking();
        self.heap.finish_sweep();
        self.heap.nursery.retire(Addr::at(self.cursor));
        self.set_gap(None);
        for index in 0..self.heap.nursery.blocks.len() {
            self.heap.nursery.ensure_walked(index);
        }
    }

    /// Call `visit` with what roots name, and whether a thread's stack does.
    pub fn each_root(&mut self, mut visit: impl FnMut(Value, bool)) {
        self.each_sort_of_roots(|mut at, to, is_stack| {
            while at < to {
                if let Some(value) = Value::maybe(at.load::<Word>(0)) {
                    visit(value, is_stack);
                }
                at = at.add(WORD_BYTES);
            }
        });
    }

    /// Call `visit` with every object. Nothing may have been allocated since
    /// [`Mutator::prepare_walk`].
    pub fn each_object(&self, mut visit: impl FnMut(Addr, Age)) {
        for block in &self.heap.nursery.blocks {
            debug_assert!(block.walked, "the heap was not made ready for a walk");
            each_set(STARTS.of_block(block.at), block.at, |a| {
                visit(a, Age::Young)
            });
        }
        for space in [&self.heap.old, &self.heap.fixed] {
            space.each_block(|block, bits| each_set(bits, block, |a| visit(a, Age::Old)));
        }
        for at in self.heap.large.iter() {
            let young = crate::heap::Heap::is_young(at);
            visit(at, if young { Age::Young } else { Age::Old });
        }
    }
}
