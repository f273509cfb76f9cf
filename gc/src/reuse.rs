//! Free memory that still holds pages: it is used again before other memory is, and goes back
//! to the system when it has stayed free for a while.
//!
//! **Goals.** A program that makes and drops large objects all the time does not pay for a page
//! fault per page each time; after a peak, memory goes back within a few collections.
//!
//! **Chosen.** Runs of free addresses with an age, counted in minor collections. What is older
//! than [`PATIENCE`] is given back, so much at a time that it is no long stop.

use crate::addr::Addr;
use crate::config::PAGE;
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
/// Where large objects die young, so much at most is kept for the next ones.
const MOST_DEMAND: u64 = 12 << 20;
/// Runs that are looked at for one that is long enough.
const LOOKED_AT: usize = 32;
/// Who waits for the system gives back what nobody has wanted for so long.
const IDLE: Duration = Duration::from_millis(200);
const IDLE_BYTES: u64 = 1 << 20;

pub struct Reuse {
    /// First address -> bytes, age.
    runs: BTreeMap<u64, (u64, u8)>,
    bytes: u64,
    /// Bytes that may be kept.
    most: u64,
    /// Bytes of large objects that died young in this minor collection, and in earlier ones.
    churn: (u64, u64),
    /// When something was freed or used again.
    touched: Instant,
}

impl Default for Reuse {
    fn default() -> Self {
        Reuse {
            runs: BTreeMap::new(),
            bytes: 0,
            most: MOST.0,
            churn: (0, 0),
            touched: Instant::now(),
        }
    }
}

impl Reuse {
    /// The run has become free; its pages hold old bytes.
    pub fn add(&mut self, at: u64, bytes: u64) {
        let more = self.most.saturating_sub(self.bytes) & !(PAGE as u64 - 1);
        if more < bytes {
            os::release(at + more, bytes - more);
        }
        let bytes = bytes.min(more);
        if bytes == 0 {
            return;
        }
        self.bytes += bytes;
        let mut run = (at, bytes);
        // The age of a run is that of its youngest part: runs that fall apart by age would
        // be too short for the next large object.
        if let Some((&before, &(len, _))) = self.runs.range(..at).next_back()
            && before + len == at
        {
            self.runs.remove(&before);
            run = (before, len + bytes);
        }
        if let Some(&(len, _)) = self.runs.get(&(at + bytes)) {
            self.runs.remove(&(at + bytes));
            run.1 += len;
        }
        self.runs.insert(run.0, (run.1, 0));
    }

    /// A large object of so many bytes is about to be made at one of the places that are
    /// `free`: the one with the most pages, among the first ones.
    pub fn place_for(&self, bytes: u64, free: impl Fn(u64) -> bool) -> Option<u64> {
        let mut best = None;
        for (&at, &(len, _)) in self.runs.iter().take(LOOKED_AT) {
            if best.is_none_or(|(_, most)| len > most) && free(at) {
                best = Some((at, len));
                if len >= bytes {
                    break;
                }
            }
        }
        best.map(|(at, _)| at)
    }

    /// A large object has died young.
    pub fn died_young(&mut self, bytes: u64) {
        self.churn.0 += bytes;
    }

    /// Bytes that large objects are about to take again, if the program goes on as it does. What
    /// is free waits while as much is used, and those that live a little longer count too.
    pub fn demand(&self) -> u64 {
        (3 * self.churn.0.max(self.churn.1)).min(MOST_DEMAND)
    }

    /// Whether any page of a range is kept.
    pub fn keeps(&self, at: u64, bytes: u64) -> bool {
        let last = self.runs.range(..at + bytes).next_back();
        last.is_some_and(|(&start, &(len, _))| start + len > at)
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
        // A program that makes and drops large objects makes the next ones from their pages.
        let wanted = room.max(self.demand());
        self.churn = (0, self.churn.0.max(self.churn.1 / 4 * 3));
        self.most = (used / 8).clamp(MOST.0, MOST.1).max(wanted);
        self.touched = Instant::now();
        if self.runs.is_empty() {
            return;
        }
        let mut budget = GIVEN_BACK;
        // What nobody is going to want soon.
        let mut spare = self.bytes.saturating_sub(wanted) & !(PAGE as u64 - 1);
        let mut given = 0;
        self.runs.retain(|&at, (bytes, age)| {
            *age = age.saturating_add(1);
            let leaving = match *age {
                ..=PATIENCE => 0,
                ..=ROOM_PATIENCE => spare.min(*bytes),
                _ => *bytes,
            };
            let leaving = leaving.min(budget);
            if leaving > 0 {
                *bytes -= leaving;
                os::release(at + *bytes, leaving);
                budget -= leaving;
                spare = spare.saturating_sub(leaving);
                given += leaving;
            }
            *bytes > 0
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
