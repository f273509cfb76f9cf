//! The old space: blocks of lines; survivors are copied into free lines by bumping.

use crate::addr::Addr;
use crate::block::{Blocks, state};
use crate::config::*;
use crate::side::{LINES_USED, STARTS};

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
    /// Bytes of objects, exact after each major collection, growing in between.
    pub live: u64,
}

impl OldSpace {
    pub fn new(owner: u8) -> OldSpace {
        debug_assert!(owner == state::OLD || owner == state::FIXED);
        let none = Addr::at(0);
        OldSpace {
            owner,
            cursor: none,
            limit: none,
            spill_cursor: none,
            spill_limit: none,
            blocks: Vec::new(),
            recyclable: Vec::new(),
            small_holes: Vec::new(),
            live: 0,
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
            None => self.next_hole(),
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
                match self.next_hole() {
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
        LINES_USED.range(at, BLOCK).fill(1);
        self.blocks.push(at);
        Some(at)
    }

    /// The next run of free lines; its lines become used.
    fn next_hole(&mut self) -> Option<(Addr, Addr)> {
        while let Some((block, from)) = self.recyclable.pop() {
            let lines = LINES_USED.range(block, BLOCK);
            let Some(first) = (from..LINES).find(|&i| lines[i] == 0) else {
                continue;
            };
            let end = (first..LINES).find(|&i| lines[i] != 0).unwrap_or(LINES);
            lines[first..end].fill(1);
            self.recyclable.push((block, end));
            return Some((block.add(first * LINE), block.add(end * LINE)));
        }
        None
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

    /// After marking: drop what is unmarked, free empty blocks, find the free lines.
    pub fn sweep(&mut self, blocks: &mut Blocks) {
        self.reset();
        let all = core::mem::take(&mut self.blocks);
        for block in all {
            let marks = crate::side::MARKS.of_block(block);
            if marks.iter().all(|&w| w == 0) {
                blocks.give(block, 1);
                continue;
            }
            STARTS.of_block(block).copy_from_slice(marks);
            marks.fill(0);
            if LINES_USED.range(block, BLOCK).contains(&0) {
                self.recyclable.push((block, 0));
            }
            self.blocks.push(block);
        }
        // Fill low addresses first, so that high blocks empty out.
        self.recyclable
            .sort_by_key(|hole| std::cmp::Reverse(hole.0));
    }
}
