//! Blocks of 32 KiB: who owns which, and giving them back to the system.

use crate::addr::Addr;
use crate::config::*;
use crate::reuse::Reuse;
use crate::side::{BLOCKS, LINES_USED, MARKS, STARTS};
use crate::{os, side};
use std::collections::BTreeMap;

/// Who owns a block.
pub mod state {
    /// Free, or never used.
    pub const FREE: u8 = 0;
    /// Nursery.
    pub const YOUNG: u8 = 1;
    /// Old objects.
    pub const OLD: u8 = 2;
    /// Old objects that are never moved.
    pub const FIXED: u8 = 3;
    /// Page runs of large objects.
    pub const LARGE: u8 = 4;
    /// Old objects that the major collection under way will move out.
    pub const LEAVING: u8 = 5;
    /// Where old objects were that it has moved out; their places tell where they are now.
    pub const LEFT: u8 = 6;
}

/// Hands out blocks of the heap range, lowest address first.
pub struct Blocks {
    /// Bytes of the range.
    pub range: u64,
    /// Bytes behind `RANGE_START` that are committed.
    committed: u64,
    /// Bytes behind `RANGE_START` that have been handed out at some time.
    used: u64,
    /// Free runs below `used`: first block index -> number of blocks.
    free: BTreeMap<u32, u32>,
    /// Blocks handed out now.
    pub in_use: u64,
    /// Free memory whose pages have not gone back to the system, of blocks and of zones of
    /// large objects.
    pub reuse: Reuse,
}

impl Blocks {
    pub fn new(range: u64) -> Blocks {
        Blocks {
            range,
            committed: 0,
            used: 0,
            free: BTreeMap::new(),
            in_use: 0,
            reuse: Reuse::default(),
        }
    }

    /// Block at `addr`'s state.
    #[inline(always)]
    pub fn state(addr: Addr) -> u8 {
        BLOCKS.get(addr)
    }

    /// Let blocks be in another state.
    pub(crate) fn set_states(blocks: &[Addr], state: u8) {
        for &block in blocks {
            BLOCKS.set(block, state);
        }
    }

    /// Whether `raw` lies in memory that has been handed out.
    #[inline(always)]
    pub fn covers(&self, raw: u64) -> bool {
        raw.wrapping_sub(RANGE_START) < self.used
    }

    /// Give up what lies behind the first `wanted` bytes of the range, but for what is in use
    /// or about to be. The range before and now, if it is shorter.
    pub(crate) fn cut_range(&mut self, wanted: u64) -> Option<(u64, u64)> {
        let least = self.committed + COMMIT_STEP;
        let (before, now) = (self.range, wanted.max(least).next_multiple_of(COMMIT_STEP));
        if now >= before {
            return None;
        }
        os::unmap(RANGE_START + now, before - now);
        self.range = now;
        Some((before, now))
    }

    /// Bytes that could still be handed out.
    pub fn available(&self) -> u64 {
        self.range - (self.in_use << BLOCK_SHIFT)
    }

    /// A run of `count` blocks, owned as `owner`. Nurseries are zeroed; elsewhere whoever
    /// allocates fills, and large objects say themselves which pages they use again.
    pub fn take(&mut self, count: usize, owner: u8) -> Option<Addr> {
        let found = self
            .free
            .iter()
            .find(|&(_, &n)| n as usize >= count)
            .map(|(&i, &n)| (i, n));
        let index = match found {
            Some((index, n)) => {
                self.free.remove(&index);
                if n as usize > count {
                    self.free.insert(index + count as u32, n - count as u32);
                }
                index
            }
            None => {
                let bytes = (count as u64) << BLOCK_SHIFT;
                let end = self
                    .used
                    .checked_add(bytes)
                    .filter(|&end| end <= self.range)?;
                if end > self.committed {
                    let upto = end.next_multiple_of(COMMIT_STEP).min(self.range);
                    if !os::commit(RANGE_START + self.committed, upto - self.committed) {
                        return None;
                    }
                    self.committed = upto;
                }
                let index = (self.used >> BLOCK_SHIFT) as u32;
                self.used = end;
                index
            }
        };
        self.in_use += count as u64;
        let at = Addr::at(RANGE_START + ((index as u64) << BLOCK_SHIFT));
        if owner != state::LARGE {
            let zeroed = !matches!(owner, state::OLD | state::FIXED);
            let bytes = (count as u64) << BLOCK_SHIFT;
            self.reuse.take(at.raw(), bytes, zeroed);
        }
        for i in 0..count {
            BLOCKS.set(at.add(i << BLOCK_SHIFT), owner);
        }
        Some(at)
    }

    /// Give a run of blocks back: their pages go to the system some time, their metadata is
    /// cleared.
    pub fn give(&mut self, at: Addr, count: usize) {
        self.reuse.add(at.raw(), (count << BLOCK_SHIFT) as u64);
        self.give_clean(at, count);
    }

    /// As [`Blocks::give`], when it is known of their pages which hold old bytes.
    pub fn give_clean(&mut self, at: Addr, count: usize) {
        for i in 0..count {
            let block = at.add(i << BLOCK_SHIFT);
            debug_assert!(BLOCKS.get(block) != state::FREE, "block freed twice");
            BLOCKS.set(block, state::FREE);
            STARTS.of_block(block).fill(0);
            MARKS.of_block(block).fill(0);
            LINES_USED.range(block, BLOCK).fill(0);
            side::PAGES.range(block, BLOCK).fill(0);
        }
        self.in_use -= count as u64;
        let mut index = ((at.raw() - RANGE_START) >> BLOCK_SHIFT) as u32;
        let mut n = count as u32;
        if let Some((&before, &len)) = self.free.range(..index).next_back()
            && before + len == index
        {
            self.free.remove(&before);
            index = before;
            n += len;
        }
        if let Some(&len) = self.free.get(&(index + n)) {
            self.free.remove(&(index + n));
            n += len;
        }
        self.free.insert(index, n);
    }
}

/// The block that holds `addr`.
#[inline(always)]
pub fn block_of(addr: Addr) -> Addr {
    Addr::at(addr.raw() & !(BLOCK as u64 - 1))
}
