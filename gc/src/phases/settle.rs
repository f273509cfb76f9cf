//! Behind marking, beside the program: tables forget the dead, and who must be finalized is
//! revived, a portion at a time.
//!
//! **Goals.** No stop that grows with the number of weak references, finalizers, ids, names,
//! code or rows.
//!
//! **Chosen.** What is not marked when marking ends is out of the program's reach: weak
//! references to it read as dead from then on ([`crate::heap::Heap::weak_target`]), and caches
//! have forgotten it. So all tables can be gone through in any steps. Tables of the runtime
//! itself (a name by its text, the view of an instance's attributes) may still show something
//! that is not marked: it is marked then, with all that it names, before the next portion
//! ([`crate::heap::Heap::reached`]).
//!
//! **Rules for changes.** The order of the stages. Weak references are cleared before finalizers
//! revive their targets; code and rows go when nothing can be revived any more, and from then on
//! nothing is marked: the row of what would be marked may have been looked at already.

use crate::heap::Heap;
use crate::layout::{FIRST_CLIENT_ROW, flag};
use crate::mutator::{BREAKER, Mutator};
use crate::phases::major::Cycle;
use crate::phases::mark::is_alive;

use std::sync::atomic::Ordering;

/// Portions of a step.
pub(crate) const PORTIONS: usize = 4;
/// Entries of a table that are looked at in a portion.
const ENTRIES: usize = 1024;
/// Bytes of objects that are visited in a portion.
const BYTES: usize = 64 << 10;

/// How far a major collection has come; what has an index is gone through by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stage {
    Marking,
    /// Weak references to the dead are cleared.
    References(usize),
    /// The dead that must be finalized are found,
    Finalizers,
    /// put into order, and revived with all that they reach,
    Order,
    /// and queued.
    Queue,
    /// As `References`, for those that keep their target alive.
    Finders(usize),
    Ids(usize),
    /// Tables of the client.
    Client,
    Rows(u32),
    /// All is done but for what needs a stop.
    Settled,
}

impl Stage {
    pub const BEGIN: Stage = Stage::References(0);
}

impl Mutator {
    pub(crate) fn settle_all(&mut self) {
        self.settle(usize::MAX);
    }

    /// Settle so many portions.
    pub(crate) fn settle(&mut self, portions: usize) {
        if !self.heap.is_settling() {
            return;
        }
        let entries = if self.heap.config.poison { 64 } else { ENTRIES };
        for _ in 0..portions {
            let Some(mut cycle) = self.heap.cycle.take() else {
                return;
            };
            cycle.take_reached();
            // When rows go, everything that the program can be shown is marked. Before that, what
            // was shown and could not be noted must not be parted from the living.
            let may_fail = !matches!(cycle.stage, Stage::Rows(_) | Stage::Settled);
            if !(may_fail && cycle.failed) {
                settle_portion(&mut self.heap, &mut cycle, entries);
            }
            let failed = may_fail && cycle.failed;
            let stage = cycle.stage;
            self.heap.cycle = Some(cycle);
            if failed {
                self.forget_cycle();
                break;
            }
            if stage == Stage::Settled {
                break;
            }
        }
        if self.has_pending() {
            BREAKER.store(true, Ordering::Relaxed);
        }
    }
}

fn settle_portion(heap: &mut Heap, cycle: &mut Cycle, entries: usize) {
    if !cycle.marker.is_idle() && cycle.stage != Stage::Order {
        if cycle.marker.drain_for(BYTES) > 0 {
            cycle.marker.drain_all(heap);
        }
        return;
    }
    cycle.stage = match cycle.stage {
        Stage::References(from) => match heap.weak.settle(from, entries, false, is_alive) {
            Some(next) => Stage::References(next),
            None => Stage::Finalizers,
        },
        Stage::Finalizers => {
            let (due, failed) = (&mut cycle.due, &mut cycle.failed);
            let ended = heap.finalizers.old.sift(entries, |object| {
                let wanted = object.has(flag::FINALIZER);
                let lives = is_alive(object);
                if wanted && !lives && !due.push(object) {
                    *failed = true;
                    return true;
                }
                wanted && lives
            });
            if ended {
                Stage::Order
            } else {
                Stage::Finalizers
            }
        }
        Stage::Order => {
            let ended = cycle.due.walk(&mut cycle.marker, BYTES);
            cycle.failed |= cycle.due.has_failed();
            match ended {
                true => Stage::Queue,
                false => Stage::Order,
            }
        }
        Stage::Queue => match cycle.due.queue(heap, entries) {
            true => Stage::Finders(0),
            false => Stage::Queue,
        },
        Stage::Finders(from) => match heap.weak.settle(from, entries, true, is_alive) {
            Some(next) => Stage::Finders(next),
            None => Stage::Ids(0),
        },
        Stage::Ids(from) => match heap.idents.settle(from, entries, is_alive) {
            Some(next) => Stage::Ids(next),
            None => Stage::Client,
        },
        Stage::Client => {
            let client = heap.client.take();
            let ended = client.is_none_or(|mut client| {
                let ended = client.forget_some(&is_alive);
                heap.client = Some(client);
                ended
            });
            match ended {
                true => Stage::Rows(FIRST_CLIENT_ROW),
                false => Stage::Client,
            }
        }
        Stage::Rows(first) => match heap.sweep_rows(first, entries, is_alive) {
            Some(next) => Stage::Rows(next),
            None => Stage::Settled,
        },
        Stage::Marking | Stage::Settled => cycle.stage,
    };
}
