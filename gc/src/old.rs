//! The old space: blocks of lines; survivors are copied into free lines by bumping.

use crate::addr::Addr;
use crate::block::{Blocks, state};
use crate::config::*;
use crate::phases::mark::block_index;
use crate::side::{LINES_USED, MARKS, STARTS};

/// Blocks that are swept at a time when an allocation looks for free lines.
const SWEPT_FOR_A_HOLE: usize = 8;
/// Blocks that are swept for that in a collection, at most.
const CREDIT: usize = 128;

/// A bump allocator over the free lines of old blocks.
pub struct OldSpace {
    owner: u8,
    cursor: Addr,
    limit: Addr,
    /// For objects over a line that do not fit the current hole.
    spill_cursor: Addr,
    spill_limit: Addr,
    /// Blocks of this space.
    pub blocks: Vec<Addr>,
    /// Blocks with free lines, and the line at which to go on looking.
    recyclable: Vec<(Addr, usize)>,
    /// Holes that were too small for an object over a line, or what such left of a hole.
    small_holes: Vec<(Addr, Addr)>,
    /// Bytes of objects that the last major collection marked in each block, by its index.
    pub block_live: Vec<u16>,
    /// Bytes of the holes that have been handed out in each block since it began to mark.
    filled: Vec<u16>,
    /// Bytes of objects, exact after each major collection, growing in between.
    pub live: u64,
    /// What lines in use hold: 1 or 2, in turns from one major collection to the next, so that
    /// marking tells lines that it has reached from those that were in use before.
    pub epoch: u8,
    /// While marking: what is allocated is marked.
    pub black: bool,
    /// Blocks before this index have been marked and wait for the sweep.
    unswept: usize,
    /// So many of them may still be swept to find room, in this collection.
    credit: usize,
}

impl OldSpace {
    pub fn new(owner: u8) -> OldSpace {
        debug_assert!(owner == state::OLD || owner == state::FIXED);
        let none = Addr::at(0);
        OldSpace {
            block_live: Vec::new(),
            filled: Vec::new(),
            owner,
            cursor: none,
            limit: none,
            spill_cursor: none,
            spill_limit: none,
            blocks: Vec::new(),
            recyclable: Vec::new(),
            small_holes: Vec::new(),
            live: 0,
            epoch: 1,
            black: false,
            unswept: 0,
            credit: CREDIT,
        }
    }

    /// A collection begins.
    pub(crate) fn begin_collection(&mut self) {
        self.credit = CREDIT;
    }

    /// Marking begins: lines that are taken from now on are of the next epoch.
    pub fn begin_marking(&mut self) {
        debug_assert!(self.unswept == 0 && !self.black);
        self.epoch = 3 - self.epoch;
        self.black = true;
        // What has been taken already, and is allocated in from now on, too.
        let ends = [
            (self.cursor, self.limit),
            (self.spill_cursor, self.spill_limit),
        ];
        for &(from, to) in self.small_holes.iter().chain(&ends) {
            let from = Addr::at(from.raw() & !(LINE as u64 - 1));
            if from < to {
                let bytes = (to.raw() - from.raw()) as usize;
                LINES_USED.range(from, bytes).fill(self.epoch);
            }
        }
    }

    /// Marking is given up: all lines in use are alike again.
    pub fn forget_marks(&mut self) {
        self.black = false;
        for &block in &self.blocks {
            MARKS.of_block(block).fill(0);
            for line in LINES_USED.range(block, BLOCK) {
                if *line != 0 {
                    *line = self.epoch;
                }
            }
        }
    }

    /// Whether a line may be taken. Behind marking that is one that marking has not reached.
    #[inline]
    fn is_free(&self, line: u8) -> bool {
        if self.black {
            line == 0
        } else {
            line != self.epoch
        }
    }

    /// Call `visit` with the start bits of each block: of those that wait for the sweep, with
    /// the bits of what lives.
    pub fn each_block(&self, mut visit: impl FnMut(Addr, &'static [u64])) {
        for (i, &block) in self.blocks.iter().enumerate() {
            let bits = if i < self.unswept {
                MARKS.of_block(block)
            } else {
                STARTS.of_block(block)
            };
            visit(block, bits);
        }
    }

    /// Room for an object of `size` bytes (at most `LARGE`); its start bit is set. The
    /// memory may hold old bytes.
    #[inline]
    pub fn allocate(&mut self, blocks: &mut Blocks, size: usize) -> Option<Addr> {
        let mut at = self.cursor;
        if (self.limit.raw() - at.raw()) < size as u64 {
            at = self.slow(blocks, size)?;
        } else {
            self.cursor = at.add(size);
        }
        self.live += size as u64;
        STARTS.set(at);
        if self.black {
            MARKS.set(at);
        }
        Some(at)
    }

    #[cold]
    fn slow(&mut self, blocks: &mut Blocks, size: usize) -> Option<Addr> {
        if size > LINE {
            return self.slow_over_line(blocks, size);
        }
        // Any hole is a line at least.
        let hole = match self.small_holes.pop() {
            Some(hole) => Some(hole),
            None => self.next_hole(blocks),
        };
        let (start, end) = match hole {
            Some(hole) => hole,
            None => {
                let at = self.fresh(blocks)?;
                (at, at.add(BLOCK))
            }
        };
        self.cursor = start.add(size);
        self.limit = end;
        Some(start)
    }

    /// Room for an object over a line: from a hole of its own, so that the current one
    /// stays for small objects, as do the holes that it does not fit.
    fn slow_over_line(&mut self, blocks: &mut Blocks, size: usize) -> Option<Addr> {
        let left = self.spill_limit.raw() - self.spill_cursor.raw();
        if left < size as u64 {
            if left >= LINE as u64 {
                self.small_holes.push((self.spill_cursor, self.spill_limit));
            }
            (self.spill_cursor, self.spill_limit) = loop {
                match self.next_hole(blocks) {
                    Some((start, end)) if end.raw() - start.raw() >= size as u64 => {
                        break (start, end);
                    }
                    Some(hole) => self.small_holes.push(hole),
                    None => {
                        // Nothing must look allocatable if there is no block.
                        self.spill_limit = self.spill_cursor;
                        let at = self.fresh(blocks)?;
                        break (at, at.add(BLOCK));
                    }
                }
            };
        }
        let at = self.spill_cursor;
        self.spill_cursor = at.add(size);
        Some(at)
    }

    fn fresh(&mut self, blocks: &mut Blocks) -> Option<Addr> {
        let at = blocks.take(1, self.owner)?;
        LINES_USED.range(at, BLOCK).fill(self.epoch);
        self.note_filled(at, BLOCK);
        self.blocks.push(at);
        Some(at)
    }

    /// The next run of free lines; its lines become used.
    fn next_hole(&mut self, blocks: &mut Blocks) -> Option<(Addr, Addr)> {
        loop {
            while let Some((block, from)) = self.recyclable.pop() {
                let lines = LINES_USED.range(block, BLOCK);
                let Some(first) = (from..LINES).find(|&i| self.is_free(lines[i])) else {
                    continue;
                };
                let end = (first..LINES).find(|&i| !self.is_free(lines[i]));
                let end = end.unwrap_or(LINES);
                lines[first..end].fill(self.epoch);
                self.note_filled(block, (end - first) * LINE);
                self.recyclable.push((block, end));
                return Some((block.add(first * LINE), block.add(end * LINE)));
            }
            // Room in what waits for the sweep is better than a new block; but where all is
            // dense, looking for it is a long stop.
            if self.credit == 0 || self.sweep_some(blocks, SWEPT_FOR_A_HOLE) == SWEPT_FOR_A_HOLE {
                return None;
            }
            self.credit = self.credit.saturating_sub(SWEPT_FOR_A_HOLE);
        }
    }

    fn note_filled(&mut self, block: Addr, bytes: usize) {
        if let Some(filled) = self.filled.get_mut(block_index(block)) {
            *filled = filled.saturating_add(bytes as u16);
        }
    }

    /// Bytes in a block that may be objects, as far as is known.
    pub fn bytes_in(&self, block: Addr) -> usize {
        let lines = LINES_USED.range(block, BLOCK);
        let used = lines.iter().filter(|&&line| line != 0).count() * LINE;
        let i = block_index(block);
        match (self.block_live.get(i), self.filled.get(i)) {
            (Some(&live), Some(&filled)) if live > 0 => used.min(live as usize + filled as usize),
            _ => used,
        }
    }

    /// From here on the bytes of holes are counted anew. Without memory for it nothing is known.
    pub fn count_filled(&mut self) {
        let blocks = self.blocks.iter().map(|&block| block_index(block) + 1);
        let n = blocks.max().unwrap_or(0);
        self.filled.clear();
        if self.filled.try_reserve(n).is_ok() {
            self.filled.resize(n, 0);
        }
    }

    /// Nothing more is allocated in these blocks, which are leaving.
    pub(crate) fn avoid_leaving(&mut self) {
        let leaves = |at: Addr| Blocks::state(at) == state::LEAVING;
        self.recyclable.retain(|&(block, _)| !leaves(block));
        self.small_holes.retain(|&(from, _)| !leaves(from));
        if self.limit > self.cursor && leaves(self.cursor) {
            self.limit = self.cursor;
        }
        if self.spill_limit > self.spill_cursor && leaves(self.spill_cursor) {
            self.spill_limit = self.spill_cursor;
        }
    }

    /// Stop allocating where it is (before a sweep recomputes the lines).
    pub fn reset(&mut self) {
        let none = Addr::at(0);
        self.cursor = none;
        self.limit = none;
        self.spill_cursor = none;
        self.spill_limit = none;
        self.recyclable.clear();
        self.small_holes.clear();
    }

    /// Allocate in the free lines of these blocks, first ones last, then in new ones.
    pub(crate) fn allocate_in(&mut self, blocks: &[Addr]) {
        self.reset();
        self.recyclable
            .extend(blocks.iter().map(|&block| (block, 0)));
    }

    /// Lines that were taken for allocation and not used are free again; stop allocating.
    pub(crate) fn give_back_lines(&mut self) {
        let ends = [
            (self.cursor, self.limit),
            (self.spill_cursor, self.spill_limit),
        ];
        for (from, to) in self.small_holes.drain(..).chain(ends) {
            let from = from.raw().next_multiple_of(LINE as u64);
            if from < to.raw() {
                LINES_USED
                    .range(Addr::at(from), (to.raw() - from) as usize)
                    .fill(0);
            }
        }
        self.reset();
    }

    /// Take over a block (of the nursery) with its pinned objects; lines are set by the caller.
    pub fn adopt(&mut self, block: Addr) {
        self.blocks.push(block);
        self.recyclable.push((block, 0));
    }

    /// Marking has ended: blocks are swept one by one, the lowest first.
    pub fn begin_sweep(&mut self) {
        self.black = false;
        self.give_back_lines();
        self.blocks
            .sort_unstable_by_key(|&block| std::cmp::Reverse(block));
        self.unswept = self.blocks.len();
    }

    /// Whether blocks wait for the sweep.
    #[inline]
    pub fn is_sweeping(&self) -> bool {
        self.unswept > 0
    }

    /// Sweep up to `budget` blocks: drop what is unmarked, free those that are empty, find free
    /// lines. What is left of the budget; all of it: there was nothing to sweep.
    pub fn sweep_some(&mut self, blocks: &mut Blocks, budget: usize) -> usize {
        let until = self.unswept.saturating_sub(budget);
        let left = budget - (self.unswept - until);
        while self.unswept > until {
            self.unswept -= 1;
            let block = self.blocks[self.unswept];
            let marks = MARKS.of_block(block);
            if marks.iter().all(|&w| w == 0) {
                self.blocks.swap_remove(self.unswept);
                blocks.give(block, 1);
                continue;
            }
            STARTS.of_block(block).copy_from_slice(marks);
            marks.fill(0);
            let mut has_room = false;
            for line in LINES_USED.range(block, BLOCK) {
                if *line != self.epoch {
                    *line = 0;
                    has_room = true;
                }
            }
            if has_room {
                self.recyclable.push((block, 0));
            }
        }
        left
    }
}
