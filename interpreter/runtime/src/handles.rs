//! Native state that is not made of values: descriptors, buffers, generators of random
//! numbers. Heap objects hold a handle, a small number, instead of an address.
//!
//! A handle is an index and the generation of its slot, so that the handle of a state that
//! is gone finds nothing rather than the state which took its place. A slot is given out
//! again only after many others, and a state that is in use stays until its last user ends.
//! The rest of the interpreter reaches states by the object and the word that holds the
//! handle: nobody else takes handles apart or counts uses.

use crate::{Result, Value, Vm};
use pyrs_objmodel::gc::RootId;
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
const GONE: i64 = -1;

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

/// The table of native state, and the classes that native modules need to find again.
#[derive(Default)]
pub struct Handles {
    slots: Vec<Slot>,
    free: VecDeque<usize>,
    /// Bytes of states that are gone, of which the collector is still to be told.
    freed: usize,
    /// States of which there is one: settings of modules, found by their type.
    shared: Vec<Box<dyn Any>>,
    classes: Vec<Option<RootId>>,
}

impl Handles {
    /// Enter a state; its handle, unless memory or handles have run out.
    fn add(&mut self, state: Box<dyn Any>) -> Option<usize> {
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
    fn get<T: 'static>(&self, handle: usize) -> Option<&T> {
        let slot = self.slots.get(handle & INDEX_MASK)?;
        if usize::from(slot.generation) != handle >> INDEX_BITS {
            return None;
        }
        slot.state.as_ref()?.downcast_ref()
    }
    fn get_mut<T: 'static>(&mut self, handle: usize) -> Option<&mut T> {
        self.slot(handle)?.state.as_mut()?.downcast_mut()
    }
    /// Forget a state, at once or when its last user ends.
    fn remove(&mut self, handle: usize) {
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
    fn enter(&mut self, handle: usize) -> bool {
        match self.slot(handle) {
            Some(slot) if slot.state.is_some() => {
                slot.users += 1;
                true
            }
            _ => false,
        }
    }
    fn leave(&mut self, handle: usize) {
        if let Some(slot) = self.slot(handle) {
            slot.users = slot.users.saturating_sub(1);
            if slot.users == 0 && slot.removed {
                self.remove(handle);
            }
        }
    }
    /// How many classes native modules have entered.
    pub fn classes_known(&self) -> usize {
        self.classes.iter().flatten().count()
    }
}

/// The handle in a word of an object; None when it was never set or the state is gone.
#[inline]
fn handle_in(object: Value, field: usize) -> Option<usize> {
    let number = object.addr().value(field)?.as_small()?;
    usize::try_from(number).ok()
}

/// Native states, by the object that owns them and the word that holds the handle.
impl Vm {
    /// Give an object a state; the one it had before goes.
    pub fn set_state<T: 'static>(&mut self, object: Value, field: usize, state: T) -> Result<()> {
        self.drop_state(object, field);
        let Some(handle) = self.interp.handles.add(Box::new(state)) else {
            return Err(self.memory_error());
        };
        let handle = Value::small(handle as i64);
        object.addr().put_bits(field, handle.word());
        Ok(())
    }
    /// The state of an object, if it is there and of that type.
    #[inline]
    pub fn state<T: 'static>(&self, object: Value, field: usize) -> Option<&T> {
        self.interp.handles.get(handle_in(object, field)?)
    }
    #[inline]
    pub fn state_mut<T: 'static>(&mut self, object: Value, field: usize) -> Option<&mut T> {
        self.interp.handles.get_mut(handle_in(object, field)?)
    }
    /// Take an object's state away. That may be done twice, by finalizers as by users.
    pub fn drop_state(&mut self, object: Value, field: usize) {
        if let Some(handle) = handle_in(object, field) {
            self.interp.handles.remove(handle);
            self.settle_freed();
        }
        let gone = Value::small(GONE);
        object.addr().put_bits(field, gone.word());
    }
    /// Tell the collector of what removed states have held.
    fn settle_freed(&mut self) {
        match core::mem::take(&mut self.interp.handles.freed) {
            0 => {}
            bytes => self.m.give_native_bytes(bytes),
        }
    }
    /// The state of an object is going to hold `bytes` of ordinary memory in all, such as a
    /// buffer's capacity. What it holds counts against the limit of the heap and makes
    /// collections due. May run finalizers, so that the state must be looked up again.
    ///
    /// # Errors
    /// There is no room for it: a MemoryError.
    pub fn size_state(&mut self, object: Value, field: usize, bytes: usize) -> Result<()> {
        // Small states are the objects' own weight, and not worth counting.
        const SMALL: usize = 4 << 10;
        let bytes = if bytes < SMALL { 0 } else { bytes };
        self.settle_freed();
        let slot = |vm: &Vm| {
            let handle = handle_in(object, field)?;
            let slot = vm.interp.handles.slots.get(handle & INDEX_MASK)?;
            (usize::from(slot.generation) == handle >> INDEX_BITS).then_some(slot.bytes)
        };
        let Some(before) = slot(self) else {
            return Ok(());
        };
        if bytes > before {
            let more = bytes - before;
            if !self.m.take_native_bytes(more) {
                // Others that have died hold theirs until their finalizers ran.
                self.run_pending()?;
                if slot(self) != Some(before) {
                    return Ok(());
                }
                if !self.m.take_native_bytes(more) {
                    return Err(crate::Raised);
                }
            }
        } else {
            self.m.give_native_bytes(before - bytes);
        }
        // A collection runs no Python code: the handle is still the same.
        if let Some(slot) = handle_in(object, field).and_then(|h| self.interp.handles.slot(h)) {
            slot.bytes = bytes;
        }
        Ok(())
    }
    /// Whether a call that uses the object's state is under way.
    pub fn state_in_use(&mut self, object: Value, field: usize) -> bool {
        match handle_in(object, field).and_then(|handle| self.interp.handles.slot(handle)) {
            Some(slot) => slot.users > 0,
            None => false,
        }
    }
    /// Run what may call Python or wait with the state kept: a removal meanwhile takes
    /// effect afterwards.
    pub fn using_state<R>(
        &mut self,
        object: Value,
        field: usize,
        run: impl FnOnce(&mut Vm) -> Result<R>,
    ) -> Result<R> {
        let handle = handle_in(object, field).filter(|&handle| self.interp.handles.enter(handle));
        let result = run(self);
        if let Some(handle) = handle {
            self.interp.handles.leave(handle);
        }
        result
    }
    /// All states of one type.
    pub fn all_states<T: 'static>(&mut self) -> impl Iterator<Item = &mut T> {
        let slots = self.interp.handles.slots.iter_mut();
        slots.filter_map(|slot| slot.state.as_mut()?.downcast_mut())
    }
    /// The one state of a type that belongs to no object.
    pub fn shared_state<T: 'static>(&mut self) -> Option<&mut T> {
        let mut shared = self.interp.handles.shared.iter_mut();
        shared.find_map(|state| state.downcast_mut())
    }
    pub fn set_shared_state<T: 'static>(&mut self, state: T) {
        match self.shared_state::<T>() {
            Some(old) => *old = state,
            None => self.interp.handles.shared.push(Box::new(state)),
        }
    }
}

impl Vm {
    /// The class that a native module entered under a number of its own.
    #[inline]
    pub fn native_class(&self, number: usize) -> Option<Value> {
        self.m.root((*self.interp.handles.classes.get(number)?)?)
    }
    pub fn set_native_class(&mut self, number: usize, class: Value) {
        if self.interp.handles.classes.len() <= number {
            self.interp.handles.classes.resize(number + 1, None);
        }
        match self.interp.handles.classes[number] {
            Some(id) => self.m.heap.roots.set(id, Some(class)),
            None => {
                let id = self.root_value(class);
                self.interp.handles.classes[number] = Some(id);
            }
        }
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
