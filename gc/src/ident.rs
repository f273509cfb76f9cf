//! Object identity: `id` numbers, given when first asked.
//!
//! An id is 16 times a counter. It is kept in a side table keyed by the object until the
//! object is next copied, which appends a 4-byte tail; ids past 2^32 stay in the table.

use crate::addr::Addr;
use crate::heap::Heap;
use crate::keyed::Keyed;
use crate::layout::{flag, id_tail_offset};

#[derive(Default)]
pub struct Idents {
    /// The numbers, in two halves.
    table: Keyed<[u32; 2]>,
    /// Young objects with a table entry.
    pub(crate) young: Vec<Addr>,
    next: u64,
}

impl Heap {
    /// Room that the copy of an object of `size` bytes needs: a tail for an id that is in the
    /// table fits behind it, rounded up.
    pub(crate) fn copy_size(from: Addr, size: usize) -> usize {
        if from.has(flag::ID_TABLE) {
            size + 8
        } else {
            size
        }
    }

    /// An object has been copied: what the side tables know of it follows. Its id goes into
    /// the tail for which [`Heap::copy_size`] made room.
    pub(crate) fn move_tables(&mut self, from: Addr, to: Addr) {
        if from.has(flag::WEAKREF) {
            self.weak.rekey(from, to);
        }
        if from.has(flag::ID_TABLE)
            && let Some(id) = self.idents.moving(from, to)
        {
            to.clear_flags(flag::ID_TABLE);
            to.set_flags(flag::ID_TAIL);
            to.put_u32(id_tail_offset(to), id);
        }
    }
}

impl Idents {
    /// Objects that the table knows.
    pub(crate) fn len(&self) -> usize {
        self.table.len()
    }

    /// The id number (a counter value) of an object.
    pub fn of(&mut self, addr: Addr) -> u64 {
        if addr.has(flag::ID_TAIL) {
            return addr.load::<u32>(id_tail_offset(addr)) as u64;
        }
        if addr.has(flag::ID_TABLE)
            && let Some(index) = self.table.first(addr)
        {
            return self.number(index);
        }
        // Numbers below 2^12 are left for ids that clients derive themselves.
        self.next = self.next.max(1 << 12) + 1;
        self.enter(addr, self.next);
        if Heap::is_young(addr) {
            self.young.push(addr);
        }
        addr.set_flags(flag::ID_TABLE);
        self.next
    }

    fn number(&self, index: usize) -> u64 {
        let halves = self.table.get(index).map_or([0, 0], |(_, halves)| halves);
        halves[0] as u64 | (halves[1] as u64) << 32
    }

    fn enter(&mut self, addr: Addr, number: u64) {
        if !self.table.reserve() {
            std::alloc::handle_alloc_error(std::alloc::Layout::new::<[u64; 2]>());
        }
        self.table
            .insert(addr, [number as u32, (number >> 32) as u32]);
    }

    /// An object is being copied: its id, if that can go to a tail (the entry is removed),
    /// else the entry is re-keyed.
    pub(crate) fn moving(&mut self, from: Addr, to: Addr) -> Option<u32> {
        let index = self.table.first(from)?;
        match u32::try_from(self.number(index)) {
            Ok(id) => {
                self.table.remove(index);
                Some(id)
            }
            Err(_) => {
                self.table.rekey(from, to);
                None
            }
        }
    }

    /// Of an object that dies nothing is known any more.
    pub(crate) fn forget(&mut self, object: Addr) {
        if object.has(flag::ID_TABLE)
            && let Some(index) = self.table.first(object)
        {
            self.table.remove(index);
            object.clear_flags(flag::ID_TABLE);
        }
    }

    /// Behind marking: as `WeakTable::settle`.
    pub(crate) fn settle(
        &mut self,
        from: usize,
        budget: usize,
        alive: impl Fn(Addr) -> bool,
    ) -> Option<usize> {
        let until = from.saturating_add(budget).min(self.table.end());
        for index in from..until {
            if let Some((object, _)) = self.table.get(index)
                && !alive(object)
            {
                self.table.remove(index);
                object.clear_flags(flag::ID_TABLE);
            }
        }
        (until < self.table.end()).then_some(until)
    }

    /// Memory that is not needed any more.
    pub(crate) fn shrink(&mut self, budget: usize) {
        self.table.shrink(budget, |_, _| false);
    }

    /// Call `visit` with each object that has an entry.
    pub(crate) fn each(&self, mut visit: impl FnMut(Addr)) {
        let all = (0..self.table.end()).filter_map(|index| self.table.get(index));
        all.for_each(|(object, _)| visit(object));
    }

    pub fn entries(&self) -> usize {
        self.table.len()
    }

    /// Bytes of memory beside the heap.
    pub(crate) fn bytes(&self) -> usize {
        self.table.bytes() + 8 * self.young.capacity()
    }
}
