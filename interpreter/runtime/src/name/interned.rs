//! Interned names: one str for each text, found by its text.
//!
//! Interned strs lie in the fixed space, so their words never change, and count as old, so no
//! minor collection frees them. The table holds them weakly: the closing of a major
//! collection drops those that nobody names.
//!
//! Rejected: a set in the heap, which is traced and so keeps every name that a program ever
//! made up.

use pyrs_objmodel::{Addr, Value, Word, string};
use pyrs_strategies::hash;

/// Open addressing with linear probing; an empty slot is 0.
pub struct Interned {
    slots: Vec<Word>,
    used: usize,
    /// Slots before this have been pruned.
    next: usize,
}

/// Slots of a new table.
const FIRST: usize = 1024;

impl Default for Interned {
    fn default() -> Self {
        Interned {
            slots: vec![0; FIRST],
            used: 0,
            next: 0,
        }
    }
}

impl Interned {
    /// The name in a slot.
    fn name_in(word: Word) -> Option<Value> {
        // SAFETY: names are never moved, and `prune` takes those out that die.
        unsafe { Value::from_word(word) }
    }

    fn slot_of(&self, text: Addr) -> Result<usize, usize> {
        let mask = self.slots.len() - 1;
        let mut i = hash::str_fold(text) as usize & mask;
        loop {
            match Self::name_in(self.slots[i]) {
                None => return Err(i),
                Some(name) if string::equal(name.addr(), text) => return Ok(i),
                Some(_) => i = (i + 1) & mask,
            }
        }
    }

    /// The name with the text of an exact str.
    #[inline]
    pub fn find(&self, text: Addr) -> Option<Value> {
        self.slot_of(text)
            .ok()
            .and_then(|i| Self::name_in(self.slots[i]))
    }

    /// Make sure that one more name can be added. False: there is no memory.
    #[must_use]
    pub fn reserve(&mut self) -> bool {
        if (self.used + 1) * 4 <= self.slots.len() * 3 {
            return true;
        }
        self.resize(self.slots.len() * 2)
    }

    /// Enter a name whose text the table does not hold; `reserve` has been called.
    pub fn add(&mut self, name: Value) {
        if let Err(i) = self.slot_of(name.addr()) {
            self.slots[i] = name.word();
            self.used += 1;
        }
    }

    fn resize(&mut self, slots: usize) -> bool {
        let mut new = Vec::new();
        if new.try_reserve_exact(slots).is_err() {
            return false;
        }
        new.resize(slots, 0);
        let old = core::mem::replace(&mut self.slots, new);
        self.next = 0;
        for word in old {
            if let Some(name) = Self::name_in(word) {
                let mut i = hash::str_fold(name.addr()) as usize & (slots - 1);
                while self.slots[i] != 0 {
                    i = (i + 1) & (slots - 1);
                }
                self.slots[i] = word;
            }
        }
        true
    }

    /// Forget the names that are not alive, of `budget` slots. Whether that was all: then the
    /// next call begins anew.
    pub fn prune(&mut self, budget: usize, alive: &dyn Fn(Addr) -> bool) -> bool {
        let mask = self.slots.len() - 1;
        let until = self.next.saturating_add(budget).min(mask + 1);
        // A deletion may move a later name, perhaps over the end, into the slot.
        while self.next < until {
            match Self::name_in(self.slots[self.next]) {
                Some(name) if !alive(name.addr()) => self.delete(self.next),
                _ => self.next += 1,
            }
        }
        if until <= mask {
            return false;
        }
        self.next = 0;
        // An allocation that fails here only leaves the table too large. (So does one that would
        // be long.)
        let most = (self.used * 2).next_power_of_two().max(FIRST);
        if most * 4 <= self.slots.len() && self.used <= budget {
            let _ = self.resize(most);
        }
        true
    }

    /// The next call of [`Interned::prune`] begins anew.
    pub fn start_over(&mut self) {
        self.next = 0;
    }

    /// Empty a slot; names behind it that were pushed on by it move up.
    fn delete(&mut self, mut hole: usize) {
        let mask = self.slots.len() - 1;
        let mut i = hole;
        loop {
            i = (i + 1) & mask;
            let Some(name) = Self::name_in(self.slots[i]) else {
                break;
            };
            let home = hash::str_fold(name.addr()) as usize & mask;
            if (i.wrapping_sub(home) & mask) >= (i.wrapping_sub(hole) & mask) {
                self.slots[hole] = self.slots[i];
                hole = i;
            }
        }
        self.slots[hole] = 0;
        self.used -= 1;
    }

    /// All names.
    pub fn iter(&self) -> impl Iterator<Item = Value> {
        self.slots.iter().filter_map(|&word| Self::name_in(word))
    }
}
