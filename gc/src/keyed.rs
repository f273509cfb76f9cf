//! A table from objects to what is known of them beside the heap, several entries an object.
//!
//! **Goals.** No stop that grows with the table: not for its growth, not for forgetting the
//! dead. An object that moves takes its entries along without memory, since a collection must
//! not fail. 16 bytes an entry where a word has 4.
//!
//! **Chosen.** Entries in an array of their own, chained from buckets by index. Buckets are
//! added, and given up, one by one (linear hashing); what walks all entries does so by index,
//! a few at a time, while others come and go.
//!
//! **Rejected.** Open addressing: it is copied whole when it grows, and an entry that moves may
//! make it grow.

use crate::addr::Addr;
use crate::word::{Value, Word};

/// Behind the last entry of a chain.
const NONE: u32 = u32::MAX;
/// Fewer buckets are not kept.
const BUCKETS_MIN: usize = 16;

struct Entry<T> {
    /// The object; 0: the entry is free.
    key: Word,
    /// The next in the bucket's chain, or of the free ones.
    next: u32,
    value: T,
}

/// See the module's text. Entries are named by their index.
pub struct Keyed<T> {
    buckets: Vec<u32>,
    entries: Vec<Entry<T>>,
    /// Free entries, chained; there may be others, which are searched for when there is none.
    /// Those are used first that were freed first, so that entries mostly lie in the order in
    /// which they were made: weak references to what dies together are told in that order.
    free: u32,
    last_free: u32,
    /// Where to go on searching.
    search: usize,
    used: usize,
}

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Keyed {
            buckets: Vec::new(),
            entries: Vec::new(),
            free: NONE,
            last_free: NONE,
            search: 0,
            used: 0,
        }
    }
}

impl<T: Copy> Keyed<T> {
    /// Entries in use.
    pub fn len(&self) -> usize {
        self.used
    }

    pub fn is_empty(&self) -> bool {
        self.used == 0
    }

    /// All indices of entries are below this.
    pub fn end(&self) -> usize {
        self.entries.len()
    }

    /// Bytes of memory that it holds.
    pub fn bytes(&self) -> usize {
        self.entries.capacity() * size_of::<Entry<T>>() + self.buckets.capacity() * 4
    }

    /// Make room for one more entry. False: there is no memory.
    #[must_use]
    pub fn reserve(&mut self) -> bool {
        (self.free != NONE || self.entries.len() < NONE as usize - 1)
            && self.entries.try_reserve(1).is_ok()
            && self.buckets.try_reserve(BUCKETS_MIN).is_ok()
    }

    /// The bucket of an object.
    #[inline]
    fn bucket(&self, key: Word) -> usize {
        let buckets = self.buckets.len();
        let round = buckets.next_power_of_two();
        let hash = ((key as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize;
        // Of a round of splitting, those before `buckets` have been split already.
        match hash & (round - 1) {
            wide if wide < buckets => wide,
            wide => wide & (round / 2 - 1),
        }
    }

    /// A new entry, found before the object's older ones. [`Keyed::reserve`] has been called.
    pub fn insert(&mut self, object: Addr, value: T) -> usize {
        if self.buckets.is_empty() {
            self.buckets.resize(BUCKETS_MIN, NONE);
        } else if self.used >= self.buckets.len() {
            self.split();
        }
        let key = object.word();
        let bucket = self.bucket(key);
        let entry = Entry {
            key,
            next: self.buckets[bucket],
            value,
        };
        let index = if self.free != NONE {
            let index = self.free as usize;
            self.free = self.entries[index].next;
            self.entries[index] = entry;
            index
        } else if let Some(index) = self.search() {
            self.entries[index] = entry;
            index
        } else {
            self.entries.push(entry);
            self.entries.len() - 1
        };
        self.buckets[bucket] = index as u32;
        self.used += 1;
        index
    }

    /// A free entry, if one is found soon. None is chained.
    fn search(&mut self) -> Option<usize> {
        const SOON: usize = 64;
        if self.used == self.entries.len() {
            return None;
        }
        let until = (self.search + SOON).min(self.entries.len());
        let found = (self.search..until).find(|&index| self.entries[index].key == 0);
        self.search = found.map_or(until, |index| index + 1);
        found
    }

    /// One bucket more: it takes what is its of the chain of another.
    fn split(&mut self) {
        let count = self.buckets.len();
        let from = count & ((count + 1).next_power_of_two() / 2 - 1);
        self.buckets.push(NONE);
        let mut at = core::mem::replace(&mut self.buckets[from], NONE);
        let mut ends = [NONE; 2];
        while at != NONE {
            let next = self.entries[at as usize].next;
            let goes = self.bucket(self.entries[at as usize].key) != from;
            self.entries[at as usize].next = NONE;
            match ends[goes as usize] {
                NONE => self.buckets[if goes { count } else { from }] = at,
                end => self.entries[end as usize].next = at,
            }
            ends[goes as usize] = at;
            at = next;
        }
    }

    /// One bucket less: the chain that it once took goes back.
    fn merge(&mut self) {
        let Some(chain) = self.buckets.pop() else {
            return;
        };
        if chain == NONE {
            return;
        }
        let into = self.bucket(self.entries[chain as usize].key);
        let mut end = chain;
        while self.entries[end as usize].next != NONE {
            end = self.entries[end as usize].next;
        }
        self.entries[end as usize].next = self.buckets[into];
        self.buckets[into] = chain;
    }

    /// What lies at an index: the object's word, and what is known of it.
    pub fn get(&self, index: usize) -> Option<(Addr, T)> {
        let entry = self.entries.get(index)?;
        Some((Value::maybe(entry.key)?.addr(), entry.value))
    }

    pub fn set(&mut self, index: usize, value: T) {
        self.entries[index].value = value;
    }

    fn next_of(&self, key: Word, mut at: u32) -> Option<usize> {
        while at != NONE {
            if self.entries[at as usize].key == key {
                return Some(at as usize);
            }
            at = self.entries[at as usize].next;
        }
        None
    }

    /// The object's newest entry.
    pub fn first(&self, object: Addr) -> Option<usize> {
        if self.buckets.is_empty() {
            return None;
        }
        let key = object.word();
        self.next_of(key, self.buckets[self.bucket(key)])
    }

    /// The object's entry that was made before that at `index`.
    pub fn before(&self, index: usize) -> Option<usize> {
        let entry = &self.entries[index];
        self.next_of(entry.key, entry.next)
    }

    /// The object's entries, the newest first.
    pub fn of(&self, object: Addr) -> impl Iterator<Item = (usize, T)> + '_ {
        let mut at = self.first(object);
        core::iter::from_fn(move || {
            let index = at?;
            at = self.before(index);
            Some((index, self.entries[index].value))
        })
    }

    /// Where the index of an entry stands: in its bucket (None), or in another entry.
    fn link_to(&self, index: usize) -> Option<usize> {
        let mut at = self.buckets[self.bucket(self.entries[index].key)];
        let mut before = None;
        while at as usize != index {
            debug_assert!(at != NONE, "an entry lies in its bucket's chain");
            before = Some(at as usize);
            at = self.entries[at as usize].next;
        }
        before
    }

    fn relink(&mut self, index: usize, to: u32) {
        match self.link_to(index) {
            Some(before) => self.entries[before].next = to,
            None => {
                let bucket = self.bucket(self.entries[index].key);
                self.buckets[bucket] = to;
            }
        }
    }

    /// Forget an entry.
    pub fn remove(&mut self, index: usize) {
        self.relink(index, self.entries[index].next);
        let entry = &mut self.entries[index];
        entry.key = 0;
        entry.next = NONE;
        match self.free {
            NONE => self.free = index as u32,
            _ => self.entries[self.last_free as usize].next = index as u32,
        }
        self.last_free = index as u32;
        self.used -= 1;
    }

    /// An object has moved; nothing was known of what lay at `to` before.
    pub fn rekey(&mut self, from: Addr, to: Addr) {
        let mut ends = [NONE; 2];
        // In their order, as a chain of their own.
        while let Some(index) = self.first(from) {
            self.relink(index, self.entries[index].next);
            let entry = &mut self.entries[index];
            (entry.key, entry.next) = (to.word(), NONE);
            match ends[1] {
                NONE => ends[0] = index as u32,
                end => self.entries[end as usize].next = index as u32,
            }
            ends[1] = index as u32;
        }
        if ends[1] != NONE {
            let bucket = self.bucket(to.word());
            self.entries[ends[1] as usize].next = self.buckets[bucket];
            self.buckets[bucket] = ends[0];
        }
    }

    /// Give memory back that is not needed any more; `budget` entries are looked at, about, and
    /// as many buckets.
    /// Entries that `stays` names keep their index.
    pub fn shrink(&mut self, mut budget: usize, stays: impl Fn(Addr, T) -> bool) {
        for _ in 0..budget {
            if self.buckets.len() <= BUCKETS_MIN.max(2 * self.used) {
                break;
            }
            self.merge();
        }
        if self.entries.len() < 1024 || self.entries.len() < 4 * self.used {
            return;
        }
        // The last go to the lowest free places.
        let mut to = if self.search < self.entries.len() {
            self.search
        } else {
            0
        };
        while budget > 0
            && let Some(last) = self.entries.last()
        {
            budget -= 1;
            if let Some(object) = Value::maybe(last.key) {
                let from = self.entries.len() - 1;
                while to < from && self.entries[to].key != 0 {
                    to += 1;
                    budget = budget.saturating_sub(1);
                }
                if to >= from || stays(object.addr(), last.value) {
                    break;
                }
                self.relink(from, to as u32);
                self.entries.swap(to, from);
            }
            self.entries.pop();
        }
        self.free = NONE;
        self.search = if to < self.entries.len() { to } else { 0 };
        if self.entries.capacity() > 4 * self.entries.len() {
            self.entries.shrink_to(2 * self.entries.len());
        }
        if self.buckets.capacity() > 4 * self.buckets.len() {
            self.buckets.shrink_to(2 * self.buckets.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::RANGE_START;

    fn object(i: usize) -> Addr {
        Addr::at(RANGE_START + 8 * i as u64)
    }

    fn values(table: &Keyed<u64>, i: usize) -> Vec<u64> {
        table.of(object(i)).map(|(_, value)| value).collect()
    }

    fn insert(table: &mut Keyed<u64>, i: usize, value: u64) {
        assert!(table.reserve());
        table.insert(object(i), value);
    }

    #[test]
    fn entries_are_found_newest_first_through_growth_and_shrinking() {
        let mut table = Keyed::default();
        for round in 0..3 {
            for i in 0..5000 {
                insert(&mut table, i, (i * 3 + round) as u64);
            }
        }
        assert_eq!(table.len(), 15_000);
        for i in 0..5000 {
            let base = i as u64 * 3;
            assert_eq!(values(&table, i), [base + 2, base + 1, base]);
        }
        let bytes = table.bytes();
        for i in 0..4990 {
            for _ in 0..3 {
                table.remove(table.first(object(i)).expect("there"));
            }
            assert_eq!(table.first(object(i)), None);
        }
        while table.end() > 1024 {
            let before = table.end();
            table.shrink(1000, |_, _| false);
            assert!(table.end() < before);
        }
        assert!(table.bytes() <= bytes / 2, "{} of {bytes}", table.bytes());
        for i in 4990..5000 {
            let base = i as u64 * 3;
            assert_eq!(values(&table, i), [base + 2, base + 1, base]);
        }
        assert_eq!(table.len(), 30);
    }

    #[test]
    fn what_moves_takes_its_entries_along_in_their_order() {
        let mut table = Keyed::default();
        for i in 0..100 {
            insert(&mut table, i, i as u64);
            insert(&mut table, i, 1000 + i as u64);
        }
        for i in 0..100 {
            table.rekey(object(i), object(i + 1000));
        }
        for i in 0..100 {
            assert_eq!(table.first(object(i)), None);
            assert_eq!(values(&table, i + 1000), [1000 + i as u64, i as u64]);
        }
    }

    #[test]
    fn a_table_that_grows_and_shrinks_at_random_finds_everything() {
        let mut table = Keyed::default();
        let mut model = std::collections::HashMap::new();
        let mut state = 0x5EED_u64;
        let mut below = move |n: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as usize % n
        };
        for round in 0..60 {
            let grows = round % 6 < 2;
            for _ in 0..3000 {
                let i = below(6000);
                if model.contains_key(&i) && !(grows && below(4) > 0) {
                    table.remove(table.first(object(i)).expect("there"));
                    model.remove(&i);
                } else if grows && !model.contains_key(&i) {
                    insert(&mut table, i, i as u64);
                    model.insert(i, i as u64);
                }
            }
            table.shrink(1 + below(3000), |_, value| value % 1000 == 7);
            assert_eq!(table.len(), model.len());
            for i in 0..6000 {
                let found: Vec<u64> = model.get(&i).copied().into_iter().collect();
                assert_eq!(values(&table, i), found);
            }
        }
    }

    #[test]
    fn entries_that_must_stay_keep_their_index() {
        let mut table = Keyed::default();
        for i in 0..4000 {
            insert(&mut table, i, i as u64);
        }
        for i in 0..3999 {
            table.remove(table.first(object(i)).expect("there"));
        }
        table.shrink(usize::MAX, |_, value| value == 3999);
        assert_eq!(table.get(3999), Some((object(3999), 3999)));
        insert(&mut table, 7, 7);
        assert_eq!(values(&table, 7), [7]);
        assert_eq!(values(&table, 3999), [3999]);
    }
}
