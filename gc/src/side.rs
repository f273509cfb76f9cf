//! Side metadata: start bits, mark bits, line bytes and page bytes, indexed by address.
//!
//! Per 32 KiB block: 512 bytes of start bits, 512 of mark bits, 256 line bytes and 8
//! page bytes, 3.9 % of the heap. They lie outside the heap so that marking in a forked
//! child dirties no object page.

use crate::addr::Addr;
use crate::config::*;

/// Where objects begin (old blocks always; young blocks once an ambiguous root named one).
pub const STARTS: Bits = Bits { base: SIDE_BASE };
/// Marked objects of the current major collection.
pub const MARKS: Bits = Bits {
    base: SIDE_BASE + SIDE_SLOT,
};
/// Old blocks: lines in use. Large runs: dirty cards.
pub const LINES_USED: Bytes = Bytes {
    base: SIDE_BASE + 2 * SIDE_SLOT,
    shift: LINE_SHIFT,
};
/// Large space: state of each page.
pub const PAGES: Bytes = Bytes {
    base: SIDE_BASE + 3 * SIDE_SLOT,
    shift: PAGE_SHIFT,
};
/// State of each block.
pub const BLOCKS: Bytes = Bytes {
    base: SIDE_BASE + 4 * SIDE_SLOT,
    shift: BLOCK_SHIFT,
};

/// One bit per 8 bytes of heap.
pub struct Bits {
    base: u64,
}

/// One byte per `1 << shift` bytes of heap.
pub struct Bytes {
    base: u64,
    shift: u32,
}

#[inline(always)]
fn offset(addr: Addr) -> u64 {
    debug_assert!(addr.raw() >= RANGE_START);
    addr.raw() - RANGE_START
}

impl Bits {
    #[inline(always)]
    fn place(&self, addr: Addr) -> (*mut u64, u64) {
        let bit = offset(addr) >> 3;
        (
            (self.base + (bit >> 6 << 3)) as usize as *mut u64,
            1 << (bit & 63),
        )
    }
    #[inline(always)]
    pub fn get(&self, addr: Addr) -> bool {
        let (word, bit) = self.place(addr);
        // SAFETY: side memory is mapped for the whole range and holds plain bits.
        unsafe { *word & bit != 0 }
    }
    #[inline(always)]
    pub fn set(&self, addr: Addr) {
        let (word, bit) = self.place(addr);
        // SAFETY: as in `get`.
        unsafe { *word |= bit }
    }
    /// Set the bit; whether it was clear.
    #[inline(always)]
    pub fn set_new(&self, addr: Addr) -> bool {
        let (word, bit) = self.place(addr);
        // SAFETY: as in `get`.
        unsafe {
            let old = *word;
            *word = old | bit;
            old & bit == 0
        }
    }
    #[inline(always)]
    pub fn clear(&self, addr: Addr) {
        let (word, bit) = self.place(addr);
        // SAFETY: as in `get`.
        unsafe { *word &= !bit }
    }
    /// The 512 words that cover the block at `block`.
    pub fn of_block(&self, block: Addr) -> &'static mut [u64] {
        let (word, _) = self.place(block);
        // SAFETY: a block's bits are 64 whole words; the collector is the only user.
        unsafe { core::slice::from_raw_parts_mut(word, BLOCK / 8 / 64) }
    }
    /// The last set bit at or before `addr`, not before `floor`.
    pub fn last_at_or_before(&self, addr: Addr, floor: Addr) -> Option<Addr> {
        let mut at = Addr::at(addr.raw() & !7);
        loop {
            let (word, bit) = self.place(at);
            // SAFETY: as in `get`.
            let below = unsafe { *word } & (bit | (bit - 1));
            if below != 0 {
                let index = 63 - below.leading_zeros() as u64;
                let base = offset(at) >> 9 << 9;
                let found = Addr::at(RANGE_START + base + (index << 3));
                return (found >= floor).then_some(found);
            }
            let base = RANGE_START + (offset(at) >> 9 << 9);
            if base <= floor.raw() {
                return None;
            }
            at = Addr::at(base - 8);
        }
    }
}

impl Bytes {
    #[inline(always)]
    pub fn place(&self, addr: Addr) -> *mut u8 {
        (self.base + (offset(addr) >> self.shift)) as usize as *mut u8
    }
    #[inline(always)]
    pub fn get(&self, addr: Addr) -> u8 {
        // SAFETY: side memory is mapped for the whole range.
        unsafe { *self.place(addr) }
    }
    #[inline(always)]
    pub fn set(&self, addr: Addr, byte: u8) {
        // SAFETY: as in `get`.
        unsafe { *self.place(addr) = byte }
    }
    /// The bytes that cover `len` bytes of heap from `addr`, both whole units.
    pub fn range(&self, addr: Addr, len: usize) -> &'static mut [u8] {
        // SAFETY: as in `get`; the collector is the only user.
        unsafe { core::slice::from_raw_parts_mut(self.place(addr), len >> self.shift) }
    }
}

/// Call `visit` with each set bit's address in the block.
pub fn each_set(bits: &[u64], block: Addr, mut visit: impl FnMut(Addr)) {
    for (i, &word) in bits.iter().enumerate() {
        let mut word = word;
        while word != 0 {
            let bit = word.trailing_zeros() as usize;
            word &= word - 1;
            visit(block.add((i * 64 + bit) * 8));
        }
    }
}

/// Map the side memory for a heap range of `range` bytes.
pub fn map_all(range: u64) -> std::io::Result<()> {
    for (base, bytes) in slots(range) {
        crate::os::map_zeroed(base, bytes)?;
    }
    Ok(())
}

/// The heap's range has become shorter.
pub(crate) fn cut_all(before: u64, now: u64) {
    for ((base, before), (_, now)) in slots(before).into_iter().zip(slots(now)) {
        if now < before {
            crate::os::unmap(base + now, before - now);
        }
    }
}

pub fn unmap_all(range: u64) {
    for (base, bytes) in slots(range) {
        crate::os::unmap(base, bytes);
    }
}

fn slots(range: u64) -> [(u64, u64); 5] {
    let page = |bytes: u64| bytes.next_multiple_of(PAGE as u64);
    [
        (STARTS.base, page(range / 64)),
        (MARKS.base, page(range / 64)),
        (LINES_USED.base, page(range >> LINE_SHIFT)),
        (PAGES.base, page(range >> PAGE_SHIFT)),
        (BLOCKS.base, page(range >> BLOCK_SHIFT)),
    ]
}
