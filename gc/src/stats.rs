//! Counters of the collector; they must add up to what the system reports.

use crate::pause::Pauses;
use crate::timeline::Timeline;
use std::time::Duration;

#[derive(Default, Clone, Debug)]
pub struct Stats {
    pub minors: u64,
    pub majors: u64,
    /// Bytes copied by minor collections.
    pub copied: u64,
    /// Bytes moved out of sparse old blocks by major collections.
    pub evacuated: u64,
    /// Objects pinned by ambiguous roots, summed over minor collections.
    pub pins: u64,
    /// Nursery bytes handed out, summed.
    pub allocated: u64,
    pub minor_time: Duration,
    pub major_time: Duration,
    /// All stops, whatever for.
    pub pauses: Pauses,
    pub timeline: Timeline,
    /// How much of what the nursery hands out stays, in 1/256, of late.
    pub survival: u32,
    /// Bytes of live objects at the last major collection.
    pub live: u64,
    /// Time of the last major collection behind marking: weak references, finalizers,
    /// rows, ids and sweeping.
    pub closing: Duration,
}
