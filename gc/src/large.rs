//! Large objects: runs of pages, never copied, born young.

use crate::addr::Addr;
use crate::block::{Blocks, state};
use crate::config::*;
use crate::layout::{flag, object_size};
use crate::side::{LINES_USED, PAGES, STARTS};
use std::collections::{BTreeMap, BTreeSet};

/// Bits of a page byte.
pub mod page {
    /// First page of an object's run.
    pub const START: u8 = 1;
    /// Some later page of a run.
    pub const REST: u8 = 2;
    /// On a start page: not yet through a minor collection.
    pub const YOUNG: u8 = 4;
    /// On a start page: reached in this collection.
    pub const MARK: u8 = 8;
}

/// The large-object space. Zones of whole blocks are cut into page runs.
#[derive(Default)]
pub struct LargeSpace {
    /// Free page runs by address: first page address -> bytes.
    free: BTreeMap<u64, u64>,
    /// All objects, by address.
    pub objects: BTreeSet<u64>,
    /// Objects allocated since the last minor collection.
    pub young: Vec<Addr>,
    /// Bytes of pages that objects occupy.
    pub bytes: u64,
    /// From this address on objects have been marked and wait for the sweep.
    unswept: Option<u64>,
}

#[inline]
fn pages_of(bytes: usize) -> u64 {
    bytes.next_multiple_of(PAGE) as u64
}

impl LargeSpace {
    /// Room for an object of `size` bytes, born young. The caller writes the header next, and,
    /// where the room is not `zeroed`, all other bytes; what lies behind the object reads as
    /// zero.
    pub fn allocate(&mut self, blocks: &mut Blocks, size: usize, zeroed: bool) -> Option<Addr> {
        let addr = self.take(blocks, size, zeroed)?;
        PAGES.set(addr, page::START | page::YOUNG);
        self.young.push(addr);
        Some(addr)
    }

    /// As [`LargeSpace::allocate`], but no minor collection frees the object: for what is
    /// known by its address outside the heap.
    pub fn allocate_old(&mut self, blocks: &mut Blocks, size: usize, marked: bool) -> Option<Addr> {
        let addr = self.take(blocks, size, true)?;
        let marked = marked || self.waits(addr);
        PAGES.set(addr, page::START | if marked { page::MARK } else { 0 });
        Some(addr)
    }

    /// The free run that `bytes` from an address on lie in.
    fn run_around(&self, at: u64, bytes: u64) -> Option<(u64, u64)> {
        let (&run, &len) = self.free.range(..=at).next_back()?;
        (at + bytes <= run + len).then_some((run, len))
    }

    /// Where an object is put: where pages lie ready, or the first place that is long enough.
    fn find(&self, blocks: &Blocks, bytes: u64) -> Option<u64> {
        let is_free = |at| self.run_around(at, bytes).is_some();
        let ready = blocks.reuse.place_for(bytes, is_free);
        ready.or_else(|| {
            let found = self.free.iter().find(|&(_, &n)| n >= bytes)?;
            Some(*found.0)
        })
    }

    /// Take `bytes` at an address out of the free run that they lie in. False: they are not free.
    fn cut(&mut self, at: u64, bytes: u64) -> bool {
        let Some((run, len)) = self.run_around(at, bytes) else {
            return false;
        };
        self.free.remove(&run);
        if at > run {
            self.free.insert(run, at - run);
        }
        let rest = run + len - (at + bytes);
        if rest > 0 {
            self.free.insert(at + bytes, rest);
        }
        true
    }

    fn take(&mut self, blocks: &mut Blocks, size: usize, zeroed: bool) -> Option<Addr> {
        let bytes = pages_of(size);
        let at = match self.find(blocks, bytes) {
            Some(at) => {
                self.cut(at, bytes);
                at
            }
            None => {
                // Small runs share a zone, so that the tail of each is not a whole block.
                let count = bytes
                    .div_ceil(BLOCK as u64)
                    .max(if bytes < 256 << 10 { 8 } else { 1 });
                let zone = blocks.take(count as usize, state::LARGE)?.raw();
                let rest = (count << BLOCK_SHIFT) - bytes;
                if rest > 0 {
                    self.free_run(zone + bytes, rest);
                }
                zone
            }
        };
        blocks.reuse.take(at, bytes, zeroed);
        let addr = Addr::at(at);
        if !zeroed {
            // The bytes of the last word that are not the object's, and the pages' rest.
            let kept = (size & !7) - 8;
            addr.fill(kept, bytes as usize - kept, 0);
        }
        PAGES.range(addr, bytes as usize).fill(page::REST);
        STARTS.set(addr);
        self.objects.insert(at);
        self.bytes += bytes;
        Some(addr)
    }

    fn free_run(&mut self, mut at: u64, mut bytes: u64) {
        if let Some((&before, &len)) = self.free.range(..at).next_back()
            && before + len == at
        {
            self.free.remove(&before);
            at = before;
            bytes += len;
        }
        if let Some(&len) = self.free.get(&(at + bytes)) {
            self.free.remove(&(at + bytes));
            bytes += len;
        }
        self.free.insert(at, bytes);
    }

    /// Free an object's run; its bytes.
    pub fn free(&mut self, blocks: &mut Blocks, addr: Addr) -> u64 {
        self.objects.remove(&addr.raw());
        self.free_pages(blocks, addr)
    }

    /// Behind marking: [`LargeSpace::sweep_some`] forgets the marks, and frees the objects that
    /// have none.
    pub fn begin_sweep(&mut self) {
        self.unswept = (!self.objects.is_empty()).then_some(0);
    }

    pub fn is_sweeping(&self) -> bool {
        self.unswept.is_some()
    }

    /// Whether the sweep has not come to an address yet.
    fn waits(&self, addr: Addr) -> bool {
        self.unswept.is_some_and(|from| addr.raw() >= from)
    }

    /// Whether an object has died and waits for the sweep.
    fn is_dead(&self, addr: Addr) -> bool {
        self.waits(addr) && PAGES.get(addr) & (page::MARK | page::YOUNG) == 0
    }

    /// All objects, but for those that are dead and wait for the sweep.
    pub fn iter(&self) -> impl Iterator<Item = Addr> + '_ {
        let all = self.objects.iter().map(|&at| Addr::at(at));
        all.filter(|&at| !self.is_dead(at))
    }

    /// Sweep on, until `budget` bytes of pages have been freed, or many objects looked at.
    pub fn sweep_some(&mut self, blocks: &mut Blocks, budget: u64) {
        const LOOKED_AT: usize = 256;
        let before = self.bytes;
        let mut rounds = budget.div_ceil(1 << 20);
        while let Some(from) = self.unswept {
            if before - self.bytes >= budget || rounds == 0 {
                return;
            }
            rounds -= 1;
            let mut found = [Addr::at(0); LOOKED_AT];
            let mut count = 0;
            for (place, &at) in found.iter_mut().zip(self.objects.range(from..)) {
                *place = Addr::at(at);
                count += 1;
            }
            for &addr in &found[..count] {
                if self.is_dead(addr) {
                    self.free(blocks, addr);
                } else {
                    PAGES.set(addr, PAGES.get(addr) & !page::MARK);
                }
            }
            self.unswept = match count {
                LOOKED_AT => Some(found[count - 1].raw() + 1),
                _ => None,
            };
            if self.unswept.is_none() {
                self.trim(blocks);
            }
        }
    }

    /// Forget the marks.
    pub fn forget_marks(&mut self) {
        for &at in &self.objects {
            let addr = Addr::at(at);
            PAGES.set(addr, PAGES.get(addr) & !page::MARK);
        }
    }

    fn free_pages(&mut self, blocks: &mut Blocks, addr: Addr) -> u64 {
        let bytes = self.run_bytes(addr);
        STARTS.clear(addr);
        PAGES.range(addr, bytes as usize).fill(0);
        LINES_USED.range(addr, bytes as usize).fill(0);
        blocks.reuse.add(addr.raw(), bytes);
        self.bytes -= bytes;
        self.free_run(addr.raw(), bytes);
        bytes
    }

    /// Give whole free blocks of the zones back to the block allocator, but for those whose
    /// pages wait for the next large objects.
    pub fn trim(&mut self, blocks: &mut Blocks) {
        let mut kept = blocks.reuse.demand();
        let whole: Vec<(u64, u64)> = self
            .free
            .iter()
            .filter_map(|(&at, &n)| {
                let first = at.next_multiple_of(BLOCK as u64);
                let end = (at + n) & !(BLOCK as u64 - 1);
                let bytes = end.saturating_sub(first);
                if bytes <= kept && blocks.reuse.keeps(first, bytes) {
                    kept -= bytes;
                    return None;
                }
                (bytes > 0).then_some((first, bytes))
            })
            .collect();
        for (at, bytes) in whole {
            self.cut(at, bytes);
            blocks.give_clean(Addr::at(at), (bytes >> BLOCK_SHIFT) as usize);
        }
    }

    /// Bytes of the run that begins at `addr`, from the page bytes (the object's own
    /// length may already have been trimmed).
    pub fn run_bytes(&self, addr: Addr) -> u64 {
        let mut end = addr.add(PAGE);
        while Blocks::state(end) == state::LARGE && PAGES.get(end) == page::REST {
            end = end.add(PAGE);
        }
        end.raw() - addr.raw()
    }

    /// Let a young object that survived become old; a marked one, while marking.
    pub fn age(&mut self, addr: Addr, marked: bool) {
        let marked = marked || self.waits(addr);
        PAGES.set(addr, page::START | if marked { page::MARK } else { 0 });
        addr.set_flags(flag::UNLOGGED);
    }

    /// Make room for `new_size` bytes at `addr` by taking the free pages behind it (they
    /// read as zero); the caller then writes the new length. False if they are not free.
    pub fn grow_in_place(&mut self, blocks: &mut Blocks, addr: Addr, new_size: usize) -> bool {
        let have = self.run_bytes(addr);
        let want = pages_of(new_size);
        if want <= have {
            return true;
        }
        let behind = addr.raw() + have;
        if !self.cut(behind, want - have) {
            return false;
        }
        blocks.reuse.take(behind, want - have, true);
        PAGES
            .range(Addr::at(behind), (want - have) as usize)
            .fill(page::REST);
        self.bytes += want - have;
        true
    }

    /// The object whose run covers `addr`, and whether `addr` lies inside the object.
    pub fn resolve(&self, addr: Addr) -> Option<Addr> {
        let mut at = Addr::at(addr.raw() & !(PAGE as u64 - 1));
        match PAGES.get(at) {
            0 => return None,
            byte if byte & page::START != 0 => {}
            _ => at = Addr::at(*self.objects.range(..=at.raw()).next_back()?),
        }
        if self.is_dead(at) {
            return None;
        }
        (addr.raw() < at.raw() + object_size(at) as u64).then_some(at)
    }
}
