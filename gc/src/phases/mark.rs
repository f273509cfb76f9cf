//! Marking: everything reachable from the roots, in side bits.

use crate::addr::Addr;
use crate::block::{Blocks, block_of, state};
use crate::config::*;
use crate::heap::Heap;
use crate::large::page;
use crate::layout::*;
use crate::phases::release::line_of;
use crate::side::{LINES_USED, MARKS, PAGES, each_set};
use crate::word::{Value, WORD_BYTES, Word};

/// State of marking.
pub struct Marker {
    /// Objects to visit, from a word of their array on: long arrays are visited in parts,
    /// so that the stack does not grow with them.
    gray: Vec<(Addr, u32)>,
    /// Bytes of marked objects in blocks, and in large runs.
    pub live: u64,
    /// Bytes of marked objects in each block of the range.
    pub block_live: Vec<u16>,
    pub objects: u64,
    /// There was no memory for the stack: something was left unmarked that must be found
    /// again.
    overflowed: bool,
    limit: usize,
}

fn block_index(addr: Addr) -> usize {
    ((addr.raw() - RANGE_START) >> BLOCK_SHIFT) as usize
}

/// Objects that are fetched before they are visited.
const AHEAD: usize = 8;

/// Tell the processor that an object will be looked at soon.
#[inline(always)]
fn prefetch(object: Addr) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint, which touches no memory that the program sees.
    unsafe {
        use core::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch::<_MM_HINT_T0>(object.ptr::<i8>());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = object;
}

/// Words of an array that are visited at a time.
const PART: u32 = 256;

/// Whether the object's words keep nothing alive.
fn is_weak(object: Addr) -> bool {
    map_row(object.map()).layout.kind == LayoutKind::WeakWords
}

/// Whether an object is marked.
#[inline]
pub fn is_marked(addr: Addr) -> bool {
    match Blocks::state(addr) {
        state::LARGE => PAGES.get(addr) & page::MARK != 0,
        state::FREE => false,
        _ => MARKS.get(addr),
    }
}

impl Marker {
    /// A marker whose stack holds `limit` objects at most.
    pub fn new(limit: usize) -> Marker {
        Marker {
            limit,
            gray: Vec::with_capacity(4096),
            live: 0,
            block_live: Vec::new(),
            objects: 0,
            overflowed: false,
        }
    }

    /// Bytes of marked objects in a block.
    pub fn live_in(&self, block: Addr) -> usize {
        let index = block_index(block);
        self.block_live.get(index).map_or(0, |&n| n as usize)
    }

    #[inline(always)]
    pub fn visit(&mut self, slot: Addr) {
        if let Some(value) = Value::maybe(slot.load::<Word>(0))
            && value.is_ref()
        {
            self.mark(value.addr());
        }
    }

    #[inline]
    pub fn mark(&mut self, addr: Addr) {
        let new = match Blocks::state(addr) {
            state::LARGE => {
                let byte = PAGES.get(addr);
                PAGES.set(addr, byte | page::MARK);
                byte & page::MARK == 0
            }
            _ => MARKS.set_new(addr),
        };
        if new {
            self.push(addr);
        }
    }

    #[inline]
    fn push(&mut self, addr: Addr) {
        let full = self.gray.len() == self.gray.capacity() && !self.grow();
        if full || self.gray.len() >= self.limit {
            match Blocks::state(addr) {
                state::LARGE => PAGES.set(addr, PAGES.get(addr) & !page::MARK),
                _ => MARKS.clear(addr),
            }
            self.overflowed = true;
            return;
        }
        self.gray.push((addr, 0));
    }

    #[cold]
    fn grow(&mut self) -> bool {
        self.gray.try_reserve(self.gray.len().max(4096)).is_ok()
    }

    /// Behind each root: what waits must not pile up, and no root may be left out, since roots
    /// are not searched again.
    pub fn drain_if_long(&mut self) {
        if self.gray.len() >= 2048.min(self.limit) {
            self.drain();
        }
    }

    /// As [`Marker::drain`], until everything reachable is marked even where there is no
    /// memory for the stack: what did not fit is found again from the objects that name it.
    pub fn drain_all(&mut self, heap: &Heap) {
        self.drain();
        while core::mem::take(&mut self.overflowed) {
            for space in [&heap.old, &heap.fixed] {
                for &block in &space.blocks {
                    self.rescan(block);
                }
            }
            for block in &heap.nursery.blocks {
                self.rescan(block.at);
            }
            for &at in &heap.large.objects {
                let object = Addr::at(at);
                if PAGES.get(object) & page::MARK != 0 && !is_weak(object) {
                    visit_slots(object, |slot| self.visit(slot));
                    self.drain();
                }
            }
        }
    }

    fn rescan(&mut self, block: Addr) {
        each_set(MARKS.of_block(block), block, |object| {
            if !is_weak(object) {
                visit_slots(object, |slot| self.visit(slot));
            }
            // Of a map, too, what it names may have been left.
            let row = map_row(object.map());
            for value in [row.object, row.class].into_iter().filter_map(Value::maybe) {
                self.mark(value.addr());
            }
        });
        self.drain();
    }

    pub fn drain(&mut self) {
        // A few objects are on their way into the cache while others are visited.
        let mut coming = [(Addr::at(0), 0); AHEAD];
        let (mut first, mut count) = (0, 0);
        loop {
            while count < AHEAD
                && let Some(next) = self.gray.pop()
            {
                prefetch(next.0);
                coming[(first + count) % AHEAD] = next;
                count += 1;
            }
            if count == 0 {
                break;
            }
            let (object, from) = coming[first];
            first = (first + 1) % AHEAD;
            count -= 1;
            if from == 0 {
                self.arrive(object);
            }
            let layout = &map_row(object.map()).layout;
            let len = match layout.kind {
                LayoutKind::Words => object.load::<u32>(4) >> layout.len_shift,
                LayoutKind::WeakWords => continue,
                _ => 0,
            };
            if len <= PART {
                visit_slots(object, |slot| self.visit(slot));
                continue;
            }
            let words = object.add(layout.prefix as usize);
            let until = (from + PART).min(len);
            if until < len {
                self.gray.push((object, until));
            }
            let start = if from == 0 {
                object
            } else {
                words.add(from as usize * WORD_BYTES)
            };
            let end = words.add(until as usize * WORD_BYTES);
            visit_slots_between(object, start, end, |slot| self.visit(slot));
        }
    }

    /// Count an object, mark its lines and its map.
    fn arrive(&mut self, object: Addr) {
        let size = object_size(object);
        self.live += size as u64;
        self.objects += 1;
        if let state::OLD | state::FIXED = Blocks::state(object) {
            let lines = LINES_USED.range(block_of(object), BLOCK);
            lines[line_of(object)..=line_of(object.add(size - 1))].fill(1);
            let index = block_index(object);
            if index >= self.block_live.len() {
                self.block_live.resize(index + 1, 0);
            }
            self.block_live[index] += size as u16;
        }
        self.mark_row(object.map());
        let named = named_row(object);
        if named.0 != 0 {
            self.mark_row(named);
        }
    }

    #[inline]
    pub fn mark_row(&mut self, map: MapIndex) {
        if map_row(map).mark == 0 {
            self.mark_row_new(map);
        }
    }

    #[cold]
    fn mark_row_new(&mut self, map: MapIndex) {
        // SAFETY: a row of a live object; the collector runs alone.
        let named = unsafe {
            let row = map_row_mut(map);
            (*row).mark = 1;
            [(*row).object, (*row).class]
        };
        for value in named.into_iter().filter_map(Value::maybe) {
            self.mark(value.addr());
        }
    }
}

/// Forget the lines: marking finds them again.
pub fn clear_lines(heap: &mut Heap) {
    for space in [&heap.old, &heap.fixed] {
        for &block in &space.blocks {
            LINES_USED.range(block, BLOCK).fill(0);
        }
    }
}
