//! Object identity: `id` numbers, given when first asked.
//!
//! An id is 16 times a counter. It is kept in a side table keyed by the object until the
//! object is next copied, which appends a 4-byte tail; ids past 2^32 stay in the table.

use crate::addr::Addr;
use crate::heap::Heap;
use crate::layout::{flag, id_tail_offset};
use crate::word::Word;
use ahash::AHashMap;

#[derive(Default)]
pub struct Idents {
    pub(crate) table: AHashMap<Word, u64>,
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
    /// The id number (a counter value) of an object.
    pub fn of(&mut self, addr: Addr) -> u64 {
        if addr.has(flag::ID_TAIL) {
            return addr.load::<u32>(id_tail_offset(addr)) as u64;
        }
        if addr.has(flag::ID_TABLE) {
            return self.table[&addr.word()];
        }
        // Numbers below 2^12 are left for ids that clients derive themselves.
        self.next = self.next.max(1 << 12) + 1;
        self.table.insert(addr.word(), self.next);
        if Heap::is_young(addr) {
            self.young.push(addr);
        }
        addr.set_flags(flag::ID_TABLE);
        self.next
    }

    /// An object is being copied: its id, if that can go to a tail (the entry is removed),
    /// else the entry is re-keyed.
    pub(crate) fn moving(&mut self, from: Addr, to: Addr) -> Option<u32> {
        let id = self.table.remove(&from.word())?;
        match u32::try_from(id) {
            Ok(id) => Some(id),
            Err(_) => {
                self.table.insert(to.word(), id);
                None
            }
        }
    }

    pub fn entries(&self) -> usize {
        self.table.len()
    }
}
