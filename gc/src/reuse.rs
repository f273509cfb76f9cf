//! Free memory that still holds pages: it is used again before other memory is, and goes back
//! to the system when it has stayed free for a while.
//!
//! **Goals.** A program that makes and drops large objects all the time does not pay for a page
//! fault per page each time; after a peak, memory goes back within a few collections.
//!
//! **Chosen.** Runs of free addresses with an age, counted in minor collections. What is older
//! than [`PATIENCE`] is given back, so much at a time that it is no long stop.

use crate::addr::Addr;
use crate::os;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// Minor collections for which free pages are kept, and for which those are that the program
/// would fill again before the next major collection.
const PATIENCE: u8 = 2;
const ROOM_PATIENCE: u8 = 64;
/// Bytes given back with a minor collection.
const GIVEN_BACK: u64 = 8 << 20;
/// Bytes that are kept: an eighth of the heap, but so much at least and at most.
const MOST: (u64, u64) = (4 << 20, 32 << 20);
/// Who waits for the system gives back what nobody has wanted for so long.
const IDLE: Duration = Duration::from_millis(200);
const IDLE_BYTES: u64 = 1 << 20;

pub struct Reuse {
    /// First address -> bytes, age.
    runs: BTreeMap<u64, (u64, u8)>,
    bytes: u64,
    /// Bytes that may be kept.
    most: u64,
    /// When something was freed or used again.
    touched: Instant,
}

impl Default for Reuse {
    fn default() -> Self {
        Reuse {
            runs: BTreeMap::new(),
            bytes: 0,
            most: MOST.0,
            touched: Instant::now(),
        }
    }
}

impl Reuse {
    /// The run has become free; its pages hold old bytes.
    pub fn add(&mut self, at: u64, bytes: u64) {
        if self.bytes + bytes > self.most {
            os::release(at, bytes);
            return;
        }
        self.bytes += bytes;
        let mut run = (at, bytes);
        if let Some((&before, &(len, 0))) = self.runs.range(..at).next_back()
            && before + len == at
        {
            self.runs.remove(&before);
            run = (before, len + bytes);
        }
        if let Some(&(len, 0)) = self.runs.get(&(at + bytes)) {
            self.runs.remove(&(at + bytes));
            run.1 += len;
        }
        self.runs.insert(run.0, (run.1, 0));
    }

    /// The addresses are used again. `zeroed`: they must read as zero.
    pub fn take(&mut self, at: u64, bytes: u64, zeroed: bool) {
        let end = at + bytes;
        while let Some((&start, &(len, age))) = self.runs.range(..end).next_back()
            && start + len > at
        {
            self.runs.remove(&start);
            self.bytes -= len;
            let (from, to) = (start.max(at), (start + len).min(end));
            for (start, end) in [(start, from), (to, start + len)] {
                if start < end {
                    self.runs.insert(start, (end - start, age));
                    self.bytes += end - start;
                }
            }
            if zeroed {
                Addr::at(from).fill(0, (to - from) as usize, 0);
            }
        }
    }

    /// A minor collection has passed; so much of the heap is in use, and so much more will be
    /// before the next major collection.
    pub fn age(&mut self, used: u64, room: u64) {
        self.most = (used / 8).clamp(MOST.0, MOST.1).max(room);
        self.touched = Instant::now();
        if self.runs.is_empty() {
            return;
        }
        let mut budget = GIVEN_BACK;
        let mut given = 0;
        let held = self.bytes;
        self.runs.retain(|&at, (bytes, age)| {
            *age = age.saturating_add(1);
            let patience = if held - given > room {
                PATIENCE
            } else {
                ROOM_PATIENCE
            };
            // At least one run each time, however long.
            let leaves = *age > patience && (*bytes <= budget || budget == GIVEN_BACK);
            if leaves {
                os::release(at, *bytes);
                budget = budget.saturating_sub(*bytes);
                given += *bytes;
            }
            !leaves
        });
        self.bytes -= given;
    }

    /// The thread is about to wait.
    pub fn wait(&mut self) {
        if self.bytes > IDLE_BYTES && self.touched.elapsed() > IDLE {
            self.release();
        }
    }

    /// Give everything back.
    pub fn release(&mut self) {
        for (at, (bytes, _)) in core::mem::take(&mut self.runs) {
            os::release(at, bytes);
        }
        self.bytes = 0;
    }
}
