//! Native state that is not made of values: descriptors, buffers, generators of random
//! numbers. Heap objects hold a handle, a small number, instead of an address.
//!
//! A handle is an index and the generation of its slot, so that the handle of a state that
//! is gone finds nothing rather than the state which took its place. A slot is given out
//! again only after many others, and a state that is in use stays until its last user ends.
//! The rest of the interpreter reaches states by the object and the field that holds the
//! handle (`native/structs.rs`): nobody else takes handles apart or counts uses.

use crate::{Result, Vm};
use std::any::Any;
use std::collections::VecDeque;

/// The low bits of a handle; the rest of a non-negative small int of the compressed heap
/// (30 bits) is the generation.
const INDEX_BITS: u32 = 22;
const INDEX_MASK: usize = (1 << INDEX_BITS) - 1;
const GENERATIONS: u16 = 1 << (30 - INDEX_BITS);
/// Freed slots rest until that many are free, which makes a generation come back late.
const RESTING: usize = 1024;
/// What an object holds when its state is gone.
pub(crate) const GONE: i64 = -1;

#[derive(Default)]
struct Slot {
    state: Option<Box<dyn Any>>,
    /// Calls that took the state and may run Python, or wait, before they look again.
    users: u32,
    generation: u16,
    /// Removed while in use: the last user frees it.
    removed: bool,
    /// Bytes that the state holds besides and that the collector was told of.
    bytes: usize,
}

/// The table of native state.
#[derive(Default)]
pub struct Handles {
    slots: Vec<Slot>,
    free: VecDeque<usize>,
    /// Bytes of states that are gone, of which the collector is still to be told.
    freed: usize,
}

impl Handles {
    /// Enter a state; its handle, unless memory or handles have run out.
    pub(crate) fn add(&mut self, state: Box<dyn Any>) -> Option<usize> {
        let index = match self.free.front() {
            Some(&i) if self.free.len() > RESTING || self.slots.len() > INDEX_MASK => {
                self.free.pop_front();
                i
            }
            _ => {
                if self.slots.len() > INDEX_MASK {
                    return None;
                }
                self.slots.try_reserve(1).ok()?;
                self.slots.push(Slot::default());
                self.slots.len() - 1
            }
        };
        let slot = &mut self.slots[index];
        slot.state = Some(state);
        Some(usize::from(slot.generation) << INDEX_BITS | index)
    }
    fn slot(&mut self, handle: usize) -> Option<&mut Slot> {
        let slot = self.slots.get_mut(handle & INDEX_MASK)?;
        (usize::from(slot.generation) == handle >> INDEX_BITS).then_some(slot)
    }
    /// Whether the handle's state has not been removed.
    #[inline]
    pub(crate) fn is_there(&self, handle: usize) -> bool {
        self.slots.get(handle & INDEX_MASK).is_some_and(|slot| {
            usize::from(slot.generation) == handle >> INDEX_BITS && slot.state.is_some()
        })
    }
    #[inline]
    pub(crate) fn get<T: 'static>(&self, handle: usize) -> Option<&T> {
        let slot = self.slots.get(handle & INDEX_MASK)?;
        if usize::from(slot.generation) != handle >> INDEX_BITS {
            return None;
        }
        slot.state.as_ref()?.downcast_ref()
    }
    #[inline]
    pub(crate) fn get_mut<T: 'static>(&mut self, handle: usize) -> Option<&mut T> {
        self.slot(handle)?.state.as_mut()?.downcast_mut()
    }
    /// Forget a state, at once or when its last user ends.
    pub(crate) fn remove(&mut self, handle: usize) {
        let Some(slot) = self.slot(handle) else {
            return;
        };
        if slot.users > 0 {
            slot.removed = true;
            return;
        }
        let state = slot.state.take();
        let bytes = core::mem::take(&mut slot.bytes);
        slot.removed = false;
        slot.generation = (slot.generation + 1) % GENERATIONS;
        // Without memory for the list of free slots this one is never used again.
        if state.is_some() && self.free.try_reserve(1).is_ok() {
            self.free.push_back(handle & INDEX_MASK);
        }
        self.freed += bytes;
    }
    pub(crate) fn enter(&mut self, handle: usize) -> bool {
        match self.slot(handle) {
            Some(slot) if slot.state.is_some() => {
                slot.users += 1;
                true
            }
            _ => false,
        }
    }
    pub(crate) fn leave(&mut self, handle: usize) {
        if let Some(slot) = self.slot(handle) {
            slot.users = slot.users.saturating_sub(1);
            if slot.users == 0 && slot.removed {
                self.remove(handle);
            }
        }
    }
    /// Whether a call that took the state has not ended.
    pub(crate) fn in_use(&mut self, handle: usize) -> bool {
        self.slot(handle).is_some_and(|slot| slot.users > 0)
    }
    /// All states of one type.
    pub(crate) fn all<T: 'static>(&mut self) -> impl Iterator<Item = &mut T> {
        let slots = self.slots.iter_mut();
        slots.filter_map(|slot| slot.state.as_mut()?.downcast_mut())
    }
}

/// What states hold in ordinary memory, told to the collector.
impl Vm {
    /// Tell of what removed states have held.
    pub(crate) fn settle_freed(&mut self) {
        match core::mem::take(&mut self.interp.handles.freed) {
            0 => {}
            bytes => self.m.give_native_bytes(bytes),
        }
    }
    /// The state of a handle is going to hold `bytes` in all.
    pub(crate) fn size_state(&mut self, handle: usize, bytes: usize) -> Result<()> {
        // Small states are the objects' own weight, and not worth counting.
        const SMALL: usize = 4 << 10;
        let bytes = if bytes < SMALL { 0 } else { bytes };
        self.settle_freed();
        let held = |vm: &mut Vm| vm.interp.handles.slot(handle).map(|slot| slot.bytes);
        let Some(before) = held(self) else {
            return Ok(());
        };
        if bytes > before {
            let more = bytes - before;
            if !self.m.take_native_bytes(more) {
                // Others that have died hold theirs until their finalizers ran.
                self.run_pending()?;
                if held(self) != Some(before) {
                    return Ok(());
                }
                if !self.m.take_native_bytes(more) {
                    return Err(crate::Raised);
                }
            }
        } else {
            self.m.give_native_bytes(before - bytes);
        }
        // A collection runs no Python code: the state is still there.
        if let Some(slot) = self.interp.handles.slot(handle) {
            slot.bytes = bytes;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_handle_finds_nothing() {
        let mut table = Handles::default();
        let first = table.add(Box::new(1u8)).unwrap();
        table.remove(first);
        table.remove(first);
        for _ in 0..3 * RESTING {
            let next = table.add(Box::new(2u8)).unwrap();
            assert_ne!(next, first);
            assert_eq!(table.get::<u8>(first), None);
            assert_eq!(table.get::<u16>(next), None);
            assert_eq!(table.get_mut::<u8>(next), Some(&mut 2));
            table.remove(next);
        }
        assert!(table.slots.len() < 2 * RESTING, "slots are used again");
    }

    #[test]
    fn what_a_removed_state_held_is_told_once() {
        let mut table = Handles::default();
        let handle = table.add(Box::new(7u8)).unwrap();
        table.slot(handle).unwrap().bytes = 5000;
        assert!(table.enter(handle));
        table.remove(handle);
        assert_eq!(table.freed, 0, "it is still in use");
        table.leave(handle);
        table.remove(handle);
        assert_eq!(table.freed, 5000);
    }

    #[test]
    fn a_state_in_use_outlives_its_removal() {
        let mut table = Handles::default();
        let handle = table.add(Box::new(7u8)).unwrap();
        assert!(table.enter(handle) && table.enter(handle));
        table.remove(handle);
        table.leave(handle);
        assert_eq!(table.get::<u8>(handle), Some(&7));
        table.leave(handle);
        assert_eq!(table.get::<u8>(handle), None);
        assert!(!table.enter(handle));
    }
}
