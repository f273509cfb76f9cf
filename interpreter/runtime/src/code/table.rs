//! Where bytecode lies, and what is known of each loaded code object.
//!
//! Instructions lie in an arena at fixed low addresses, so that a pc fits a heap word. A code
//! object's part of it, its row here and its plain-data part live exactly as long as the code
//! object: the closing of a major collection frees them. Until then every frame, generator,
//! frame object and traceback that names a pc also names the code object, and so does the
//! native stack of whoever is loading it.

use pyrs_bytecode::Code;
use pyrs_objmodel::Addr;
use pyrs_objmodel::gc::os;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub const CODE_ARENA: u64 = 0x8000_0000;
const ARENA_BYTES: u64 = 0x4000_0000;
/// Free stretches of this many bytes give their pages back.
const RELEASED: u64 = 64 << 10;
const PAGE: u64 = 4096;

/// Stretches of the arena: handed out in multiples of 8 bytes.
struct Arena {
    /// Everything from here on has never been used, or is free again.
    end: u64,
    mapped: u64,
    /// Free stretches below `end`: offset to bytes, and the same by size.
    free: BTreeMap<u64, u64>,
    by_size: BTreeSet<(u64, u64)>,
}

impl Arena {
    fn insert(&mut self, at: u64, bytes: u64) {
        self.free.insert(at, bytes);
        self.by_size.insert((bytes, at));
    }

    fn remove(&mut self, at: u64, bytes: u64) {
        self.free.remove(&at);
        self.by_size.remove(&(bytes, at));
    }

    fn take(&mut self, bytes: u64) -> Option<u64> {
        let found = self.by_size.range((bytes, 0)..).next().copied();
        if let Some((have, at)) = found {
            self.remove(at, have);
            if have > bytes {
                self.insert(at + bytes, have - bytes);
            }
            return Some(at);
        }
        let at = self.end;
        if at + bytes > self.mapped {
            return None;
        }
        self.end += bytes;
        Some(at)
    }

    fn give(&mut self, mut at: u64, mut bytes: u64) {
        if let Some((&before, &len)) = self.free.range(..at).next_back()
            && before + len == at
        {
            self.remove(before, len);
            (at, bytes) = (before, bytes + len);
        }
        if let Some(&len) = self.free.get(&(at + bytes)) {
            self.remove(at + bytes, len);
            bytes += len;
        }
        if bytes >= RELEASED {
            let first = (CODE_ARENA + at).next_multiple_of(PAGE);
            let last = (CODE_ARENA + at + bytes) & !(PAGE - 1);
            os::release(first, last - first);
        }
        if at + bytes == self.end {
            self.end = at;
        } else {
            self.insert(at, bytes);
        }
    }
}

/// A loaded code object: its plain-data part, and where its heap object lies (which never
/// moves).
pub struct Loaded {
    pub code: Rc<Code>,
    pub object: Addr,
    /// How often code that is expected to run once has missed a cache; see `cache.rs`.
    pub misses: Cell<u32>,
    /// Offset of the instructions in the arena, and how many words they are.
    at: u64,
    words: usize,
}

impl Loaded {
    /// Address of the first instruction.
    pub fn entry(&self) -> u64 {
        CODE_ARENA + self.at
    }
    /// The instructions.
    pub fn insns(&self) -> &[u32] {
        // SAFETY: `words` words of the arena that belong to this row until it is dropped
        // from the table, which holds the row mutably; nobody writes to them meanwhile.
        unsafe { core::slice::from_raw_parts(self.entry() as usize as *const u32, self.words) }
    }
}

/// Bytes of the arena under a limit of the address space.
fn limited(limit: u64) -> u64 {
    (limit / 16) & !(PAGE - 1)
}

/// All loaded code objects, by the index that is in their pools.
pub struct CodeTable {
    arena: Arena,
    rows: Vec<Option<Loaded>>,
    free_rows: Vec<u32>,
    /// Rows before this have been pruned.
    pruned: usize,
}

impl CodeTable {
    /// # Errors
    /// The arena's addresses cannot be mapped.
    pub fn new() -> std::io::Result<CodeTable> {
        let mut bytes = ARENA_BYTES;
        if let Some(limit) = os::address_space_limit() {
            bytes = bytes.min(limited(limit));
        }
        os::map_zeroed(CODE_ARENA, bytes)?;
        Ok(CodeTable {
            arena: Arena {
                end: 16,
                mapped: bytes,
                free: BTreeMap::new(),
                by_size: BTreeSet::new(),
            },
            rows: Vec::new(),
            free_rows: Vec::new(),
            pruned: 0,
        })
    }

    /// Give up what of the arena a limit of the address space leaves no room for.
    pub(crate) fn fit_address_space(&mut self, limit: u64) {
        let least = (self.arena.end + PAGE).next_multiple_of(PAGE);
        let bytes = limited(limit).max(least);
        if bytes < self.arena.mapped {
            os::unmap(CODE_ARENA + bytes, self.arena.mapped - bytes);
            self.arena.mapped = bytes;
        }
    }

    /// Enter a code object: the index of its row. None: the arena is full.
    pub fn add(&mut self, code: Rc<Code>, insns: &[u32], object: Addr) -> Option<usize> {
        let at = self.arena.take(stretch(insns.len()))?;
        let target = (CODE_ARENA + at) as usize as *mut u32;
        // SAFETY: a stretch of the arena's own mapping that belongs to nobody else.
        unsafe { core::ptr::copy_nonoverlapping(insns.as_ptr(), target, insns.len()) };
        let row = Some(Loaded {
            code,
            object,
            misses: Cell::new(0),
            at,
            words: insns.len(),
        });
        Some(match self.free_rows.pop() {
            Some(i) => {
                self.rows[i as usize] = row;
                i as usize
            }
            None => {
                self.rows.push(row);
                self.rows.len() - 1
            }
        })
    }

    pub fn get(&self, index: usize) -> Option<&Loaded> {
        self.rows.get(index)?.as_ref()
    }

    /// Every loaded code object and its index.
    pub fn iter(&self) -> impl Iterator<Item = (usize, &Loaded)> {
        let rows = self.rows.iter().enumerate();
        rows.filter_map(|(i, row)| Some((i, row.as_ref()?)))
    }

    /// The next call of [`CodeTable::prune`] begins anew.
    pub fn start_over(&mut self) {
        self.pruned = 0;
    }

    /// Forget the code objects that are not alive, of `budget` rows. Whether that was all: then
    /// the next call begins anew.
    pub fn prune(&mut self, budget: usize, alive: &dyn Fn(Addr) -> bool) -> bool {
        let until = self.pruned.saturating_add(budget).min(self.rows.len());
        for i in self.pruned..until {
            if self.rows[i].as_ref().is_some_and(|row| !alive(row.object))
                && let Some(dead) = self.rows[i].take()
            {
                self.arena.give(dead.at, stretch(dead.words));
                self.free_rows.push(i as u32);
            }
        }
        self.pruned = until;
        if until < self.rows.len() {
            return false;
        }
        self.pruned = 0;
        // Rows at the end go, and with them most of what a crowd of short-lived code has left.
        let used = self
            .rows
            .iter()
            .rposition(Option::is_some)
            .map_or(0, |i| i + 1);
        if self.rows.capacity() > 4096 && used < self.rows.capacity() / 4 {
            self.rows.truncate(used);
            self.rows.shrink_to(2 * used);
            self.free_rows.retain(|&i| (i as usize) < used);
            self.free_rows.shrink_to(2 * used);
        }
        true
    }
}

/// Bytes of the stretch for so many instruction words.
fn stretch(words: usize) -> u64 {
    (words as u64 * 4).next_multiple_of(8).max(8)
}

impl Drop for CodeTable {
    fn drop(&mut self) {
        os::unmap(CODE_ARENA, self.arena.mapped);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arena() -> Arena {
        Arena {
            end: 16,
            mapped: 1 << 16,
            free: BTreeMap::new(),
            by_size: BTreeSet::new(),
        }
    }

    #[test]
    fn stretches_are_joined_and_used_again() {
        let mut a = arena();
        let at: Vec<u64> = (0..4).map(|_| a.take(64).expect("room")).collect();
        a.give(at[0], 64);
        a.give(at[2], 64);
        assert_eq!(a.free.len(), 2);
        a.give(at[1], 64);
        assert_eq!(a.free.get(&at[0]), Some(&192));
        assert_eq!(a.take(100), Some(at[0]));
        assert_eq!(a.take(64), Some(at[0] + 100));
        a.give(at[3], 64);
        assert_eq!(a.end, at[0] + 164, "what is free at the end is no stretch");
        assert!(a.free.is_empty());
    }

    #[test]
    fn a_full_arena_says_so() {
        let mut a = arena();
        assert!(a.take(1 << 16).is_none());
        let all = a.take((1 << 16) - 16).expect("room");
        assert!(a.take(8).is_none());
        a.give(all, (1 << 16) - 16);
        assert_eq!(a.take(8), Some(16));
    }
}
