//! Sizes, fixed places and settings of the heap.

/// Start of the heap range.
pub const RANGE_START: u64 = if cfg!(feature = "wide") {
    0x10_0000_0000
} else {
    0x1_0000_0000
};
/// Largest size of the heap range in bytes.
pub const RANGE_MAX: u64 = if cfg!(feature = "wide") {
    256 << 30
} else {
    12 << 30
};
/// Smallest range worth having.
pub const RANGE_MIN: u64 = 64 << 20;
/// Start of the side metadata; each kind has a slot of [`SIDE_SLOT`] bytes.
pub const SIDE_BASE: u64 = 0x200_0000_0000;
pub const SIDE_SLOT: u64 = 16 << 30;

pub const BLOCK_SHIFT: u32 = 15;
/// Bytes of a block.
pub const BLOCK: usize = 1 << BLOCK_SHIFT;
pub const LINE_SHIFT: u32 = 7;
/// Bytes of a line.
pub const LINE: usize = 1 << LINE_SHIFT;
/// Lines of a block.
pub const LINES: usize = BLOCK / LINE;
pub const PAGE_SHIFT: u32 = 12;
/// Bytes of a page.
pub const PAGE: usize = 1 << PAGE_SHIFT;
/// Objects above this many bytes live in page runs.
pub const LARGE: usize = 8 << 10;
/// Bytes committed at a time.
pub const COMMIT_STEP: u64 = 4 << 20;

/// Settings of a heap.
#[derive(Clone, Debug)]
pub struct Config {
    /// Bytes the heap may hold; allocation beyond raises.
    pub limit: u64,
    /// Bytes of young objects between minor collections: at first, later, and at most, by
    /// which room is kept free. Where much survives it is half of those at first.
    pub nursery_start: usize,
    pub nursery_usual: usize,
    pub nursery_max: usize,
    /// A major collection when the heap has grown by this factor (in percent) ...
    pub growth_percent: u64,
    /// ... and by at least this many bytes.
    pub growth_min: u64,
    /// A heap in which fewer bytes live is collected in one piece.
    pub small: u64,
    /// Objects that the stack of marking holds at most; beyond it they are searched again.
    pub mark_stack: usize,
    /// When so many stamps have been given out, a major collection begins anew with them.
    pub stamps: u64,
    /// Collect at every n-th allocation; 0: no.
    pub stress: u64,
    /// Seed that varies the stress interval; 0: always exactly `stress`.
    pub stress_seed: u64,
    /// Verify the heap after each collection.
    pub verify: bool,
    /// Check the barrier behind every n-th collection; 0: never.
    pub snapshot: u64,
    /// Fill freed memory with a pattern.
    pub poison: bool,
    /// Write a line per collection to standard error.
    pub log: bool,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            limit: u64::MAX,
            nursery_start: 256 << 10,
            nursery_usual: 512 << 10,
            nursery_max: 512 << 10,
            growth_percent: 150,
            growth_min: 1 << 20,
            small: 1 << 20,
            mark_stack: usize::MAX,
            stamps: crate::word::SMALL_MAX as u64 / 4 * 3,
            stress: 0,
            stress_seed: 0,
            verify: false,
            snapshot: 0,
            poison: false,
            log: false,
        }
    }
}

/// Poison of freed nursery memory, and of large objects that have to be filled: an odd word, a
/// map that no row has.
pub const POISON: u8 = 0xDB;
