//! What a pickler has written already, by identity.
//!
//! The objects stand in a heap list, each at the number under which the pickle names it. To
//! find one, a table beside the heap maps the words of objects to numbers; a collection may
//! have moved the objects, so the table is made anew from the list when there was one.
//! A number counts only if the list has the object there.

use crate::util::*;
use pyrs_runtime::objmodel::gc::word::Word;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{NONE, Result, Value, Vm};

/// Words of objects, and their numbers: open addressing, 0 is a free place.
#[derive(Default)]
pub(super) struct Places {
    slots: Vec<(Word, u32)>,
    used: usize,
    /// How many collections there had been.
    epoch: u64,
}

impl Places {
    fn first(&self, word: Word) -> usize {
        let mixed = (word as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (mixed >> 32) as usize & (self.slots.len() - 1)
    }
    fn find(&self, word: Word) -> Option<usize> {
        if self.slots.is_empty() {
            return None;
        }
        let mut i = self.first(word);
        loop {
            match self.slots[i] {
                (0, _) => return None,
                (found, number) if found == word => return Some(number as usize),
                _ => i = (i + 1) & (self.slots.len() - 1),
            }
        }
    }
    /// There is room.
    fn insert(&mut self, word: Word, number: usize) {
        let mut i = self.first(word);
        while self.slots[i].0 != 0 && self.slots[i].0 != word {
            i = (i + 1) & (self.slots.len() - 1);
        }
        self.used += (self.slots[i].0 == 0) as usize;
        self.slots[i] = (word, number as u32);
    }
    fn has_room(&self) -> bool {
        (self.used + 1) * 2 <= self.slots.len()
    }
}

fn epoch(vm: &Vm) -> u64 {
    let stats = &vm.m.heap.stats;
    stats.minors + stats.majors
}

/// A memo in use.
pub(super) struct Memo {
    list: Value,
    pub(super) places: Places,
}

impl Memo {
    pub(super) fn new(list: Value, places: Places) -> Memo {
        Memo { list, places }
    }

    pub(super) fn len(&self) -> usize {
        list_len(self.list)
    }

    /// Make the table anew, with room for more.
    #[cold]
    fn rebuild(&mut self, vm: &mut Vm) -> Result<()> {
        let n = self.len();
        let slots = ((n + 1) * 3).next_power_of_two().max(32);
        self.places.slots.clear();
        self.places.used = 0;
        room::resize(&mut self.places.slots, slots, (0, 0))?;
        self.places.epoch = epoch(vm);
        // Nothing here allocates in the heap: elements of an objects' list are words.
        for i in 0..n {
            let object = list_get(vm, self.list, i)?;
            if object.is_ref() {
                self.places.insert(object.word(), i);
            }
        }
        Ok(())
    }

    fn ready(&mut self, vm: &mut Vm) -> Result<()> {
        if self.places.epoch != epoch(vm) || self.places.slots.is_empty() {
            self.rebuild(vm)?;
        }
        Ok(())
    }

    /// The number of an object.
    #[inline]
    pub(super) fn find(&mut self, vm: &mut Vm, object: Value) -> Result<Option<usize>> {
        if self.len() == 0 {
            return Ok(None);
        }
        self.ready(vm)?;
        let Some(i) = self.places.find(object.word()) else {
            return Ok(None);
        };
        let there = i < self.len() && list_get(vm, self.list, i)? == object;
        Ok(there.then_some(i))
    }

    /// Use the next number for what is no object of its own.
    pub(super) fn skip(&mut self, vm: &mut Vm) -> Result<usize> {
        let i = self.len();
        push(vm, self.list, NONE)?;
        Ok(i)
    }

    /// Give an object the next number.
    pub(super) fn add(&mut self, vm: &mut Vm, object: Value) -> Result<usize> {
        let i = self.len();
        push(vm, self.list, object)?;
        self.ready(vm)?;
        if !self.places.has_room() {
            self.rebuild(vm)?;
        }
        self.places.insert(object.word(), i);
        Ok(i)
    }
}

/// A list for a memo: its elements are words from the beginning.
pub(super) fn new_list(vm: &mut Vm) -> Result {
    let list = vm.list(&[])?;
    ls::to_objects(&mut vm.m, list.addr())?;
    Ok(list)
}
