//! The nursery: blocks that are filled by bumping a pointer and emptied by copying the
//! survivors out. A block with a pinned object stays; allocation then bumps through the
//! gaps between its pins.

use crate::addr::Addr;
use crate::block::{Blocks, state};
use crate::config::*;
use crate::layout::{walk_size, write_filler};
use crate::side::{STARTS, each_set};

/// A free stretch of nursery memory.
#[derive(Clone, Copy, Debug)]
pub struct Gap {
    pub start: Addr,
    pub end: Addr,
    pub dirty: Dirty,
}

/// What of a stretch must be zeroed before use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dirty {
    /// Nothing: fresh memory.
    Clean,
    /// The header of the filler that it has been meanwhile.
    Header,
    /// All of it.
    All,
}

/// A block of the nursery.
pub struct YoungBlock {
    pub at: Addr,
    /// End of what has been allocated in it, for walking; the gaps hold fillers.
    pub filled: Addr,
    /// Start bits have been written since the last collection.
    pub walked: bool,
    /// Collections in a row in which something in it was pinned.
    pub pinned_times: u8,
}

/// Bytes handed out before a collection that is waited for.
const HURRIED: usize = 64 << 10;

#[derive(Default)]
pub struct Nursery {
    pub blocks: Vec<YoungBlock>,
    /// Gaps that may be allocated in, last first.
    pub gaps: Vec<Gap>,
    /// Bytes handed to the mutator since the last collection.
    pub handed: usize,
    /// Bytes to hand out before the next collection.
    pub budget: usize,
    /// What the program asks for in place of the budget.
    pub asked: Option<usize>,
    /// A collection is waited for.
    pub hurry: bool,
    /// As the budget, by the depth of the stacks that a collection has to look at.
    pub floor: usize,
    /// Bytes copied since the budget was last looked at.
    pub copied: u64,
    /// The stretch being allocated in: index into `blocks` follows from the address.
    pub current: Option<Gap>,
}

impl Nursery {
    /// The next stretch to allocate in, of at least `size` bytes, zeroed.
    /// `cursor` is where allocation in the current one stopped. None: collect first.
    pub fn next(&mut self, blocks: &mut Blocks, cursor: Addr, size: usize) -> Option<Gap> {
        self.retire(cursor);
        if self.is_spent() {
            return None;
        }
        while let Some(gap) = self.gaps.pop() {
            let bytes = (gap.end.raw() - gap.start.raw()) as usize;
            if bytes < size {
                // Too small for this object: it stays the filler that it is.
                continue;
            }
            match gap.dirty {
                Dirty::Clean => {}
                Dirty::Header => gap.start.fill(0, 8, 0),
                Dirty::All => gap.start.fill(0, bytes, 0),
            }
            self.handed += bytes;
            self.current = Some(gap);
            return Some(gap);
        }
        let at = blocks.take(1, state::YOUNG)?;
        self.blocks.push(YoungBlock {
            at,
            filled: at,
            walked: false,
            pinned_times: 0,
        });
        let gap = Gap {
            start: at,
            end: at.add(BLOCK),
            dirty: Dirty::Clean,
        };
        self.handed += BLOCK;
        self.current = Some(gap);
        Some(gap)
    }

    /// Bytes to hand out between two collections.
    #[inline]
    pub fn budget(&self) -> usize {
        self.asked.unwrap_or(self.budget).max(self.floor)
    }

    /// Whether enough has been handed out since the last collection.
    fn is_spent(&self) -> bool {
        self.handed >= self.until(0)
    }

    /// As [`Nursery::is_spent`], for who allocates beside the nursery.
    pub fn is_spent_beside(&self) -> bool {
        self.handed >= self.until(1 << 20)
    }

    /// Bytes that are handed out before a collection, not less than `least` unless it is waited
    /// for.
    fn until(&self, least: usize) -> usize {
        let budget = self.budget();
        match self.hurry {
            true => budget.min(HURRIED),
            false => budget.max(least),
        }
    }

    /// As [`Nursery::retire`], but the rest is handed out again: for a thread that waits.
    pub fn give_back(&mut self, cursor: Addr) {
        let Some(gap) = self.current else { return };
        self.retire(cursor);
        let rest = (gap.end.raw() - cursor.raw()) as usize;
        if rest >= LINE {
            self.handed -= rest.min(self.handed);
            self.gaps.push(Gap {
                start: cursor,
                end: gap.end,
                dirty: Dirty::Header,
            });
        }
    }

    /// Stop allocating in the current stretch: its rest becomes a filler.
    pub fn retire(&mut self, cursor: Addr) {
        if let Some(gap) = self.current.take() {
            let rest = (gap.end.raw() - cursor.raw()) as usize;
            if rest > 0 {
                write_filler(cursor, rest);
            }
            let index = self.index_of(gap.start);
            let block = &mut self.blocks[index];
            block.filled = block.filled.max(gap.end);
            block.walked = false;
        }
    }

    pub fn index_of(&self, addr: Addr) -> usize {
        let at = crate::block::block_of(addr);
        self.blocks
            .iter()
            .position(|b| b.at == at)
            .expect("a young address has its block")
    }

    /// Call `visit` with each object.
    pub fn each_object(&mut self, mut visit: impl FnMut(Addr)) {
        for index in 0..self.blocks.len() {
            self.ensure_walked(index);
            let block = self.blocks[index].at;
            each_set(STARTS.of_block(block), block, &mut visit);
        }
    }

    /// Write the start bits of the block that holds `addr` by walking it.
    pub fn ensure_walked(&mut self, index: usize) {
        let block = &mut self.blocks[index];
        if block.walked {
            return;
        }
        STARTS.of_block(block.at).fill(0);
        let mut at = block.at;
        while at < block.filled {
            if at.map() != crate::layout::FILLER {
                STARTS.set(at);
            }
            at = at.add(walk_size(at));
        }
        block.walked = true;
    }
}
