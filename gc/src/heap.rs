//! The heap: its spaces, logs and tables, and the map table's rows.

use crate::addr::Addr;
use crate::block::{Blocks, state};
use crate::config::*;
use crate::ident::Idents;
use crate::large::{LargeSpace, page};
use crate::layout::*;
use crate::mutator::{Failures, Mutator};
use crate::nursery::Nursery;
use crate::old::OldSpace;
use crate::phases::finalize::{Sieve, shorten};
use crate::phases::major::Cycle;
use crate::phases::mark::is_marked;
use crate::phases::weak::WeakTable;
use crate::roots::{Named, RootTable, scan_native};
use crate::side::{MARKS, PAGES, each_set};
use crate::snapshot::Snapshot;
use crate::stats::Stats;
use crate::word::{Value, Word};
use crate::{os, side};
use std::io;
use std::sync::{Mutex, MutexGuard};

/// What the owner of code and caches does around a major collection.
pub trait Client {
    /// After marking, beside the program: forget some of what is dead. `alive` tells of any
    /// object address. Whether that was all.
    fn forget_some(&mut self, alive: &dyn Fn(Addr) -> bool) -> bool {
        let _ = alive;
        true
    }
    /// What [`Client::forget_some`] has begun is given up: its next call begins anew.
    fn start_over(&mut self) {}
    /// Right before sweeping, in one piece.
    fn after_mark(&mut self, alive: &dyn Fn(Addr) -> bool) {
        let _ = alive;
    }
    /// Stamps begin anew: all rows have new ones. Whatever else keeps stamps must forget them,
    /// or take new ones from the heap.
    fn renumber(&mut self, heap: &mut Heap, objects: &[Addr]) {
        let _ = (heap, objects);
    }
    /// The address space has got a limit of so many bytes: give up what is only reserved.
    fn fit_address_space(&mut self, limit: u64) {
        let _ = limit;
    }
    /// What the verifier cannot know: `objects` are all that the heap holds, `is_dead` tells of
    /// those that a collection is getting rid of. Panics with what is wrong.
    fn verify(&self, objects: &[Addr], is_dead: &dyn Fn(Addr) -> bool) {
        let _ = (objects, is_dead);
    }
}

/// Rows of the map table under a limit of the address space.
const LIMITED_ROWS: u64 = 1 << 18;

/// One heap per process: its places are fixed.
static THE_RANGE: Mutex<()> = Mutex::new(());

/// Spaces, logs and tables of the heap.
pub struct Heap {
    pub config: Config,
    pub blocks: Blocks,
    pub nursery: Nursery,
    pub old: OldSpace,
    pub fixed: OldSpace,
    /// Addresses of objects that are held in their places.
    pub(crate) held: Vec<u64>,
    pub large: LargeSpace,
    /// Old objects written since the last minor collection (their UNLOGGED is clear).
    pub log: Vec<Addr>,
    /// Dirty cards of large arrays: (object, first address of the card).
    pub cards: Vec<(Addr, Addr)>,
    pub weak: WeakTable,
    pub idents: Idents,
    pub finalizers: Finalizers,
    pub stats: Stats,
    /// Global roots.
    pub roots: RootTable,
    /// The mutators of other threads than the one that runs; see `Mutator::attach`.
    pub(crate) mutators: Vec<*mut Mutator>,
    /// How many mutators there are, attached or not.
    pub(crate) owners: usize,
    /// The major collection whose marking is under way.
    pub(crate) cycle: Option<Box<Cycle>>,
    /// What old objects named at the last collection, when barriers are checked.
    pub(crate) snapshot: Option<Box<Snapshot>>,
    pub client: Option<Box<dyn Client>>,
    /// Bytes in use (blocks and large pages) at which a major collection begins.
    pub next_major: u64,
    /// The program asks for a major collection with each minor one.
    pub always_major: bool,
    /// An allocation failed because the heap is full.
    pub full: bool,
    /// Small objects find no room: collections would only cost time until something else
    /// has been given up. Who can do without an object (rows of tracebacks) does.
    pub exhausted: bool,
    pub(crate) failures: Failures,
    /// Bytes of VM stacks that have been used since the last collection.
    pub stack_bytes: u64,
    /// Bytes of ordinary memory that belong to objects and were reported: see
    /// `Mutator::take_native_bytes`.
    pub native_bytes: u64,
    /// As many have been taken since the last major collection, whether or not they were given
    /// back.
    pub(crate) native_taken: u64,
    /// Objects of the first fixed block below this address are never freed: singletons,
    /// whose addresses are constants of the program.
    pub permanent_end: Addr,
    /// Rows below this index are never freed: those of the builtin kinds.
    pub permanent_rows: u32,
    rows: u32,
    free_rows: Vec<u32>,
    rows_mapped: u64,
    stamp: u64,
    _range: MutexGuard<'static, ()>,
}

/// Objects that must be finalized, and the queue of those that are due.
#[derive(Default)]
pub struct Finalizers {
    pub young: Vec<Addr>,
    pub old: Sieve,
    /// Due, in order; kept alive until the client takes them.
    pub queue: std::collections::VecDeque<Word>,
}

impl Heap {
    /// Whether one mutator is all there is.
    pub fn is_of_one(&self) -> bool {
        self.owners == 1
    }

    pub fn new(config: Config) -> io::Result<Heap> {
        let guard = THE_RANGE.lock().unwrap_or_else(|e| e.into_inner());
        let space = os::address_space_limit();
        let mut range = match space {
            None => RANGE_MAX,
            Some(bytes) => (bytes / 8 * 3).min(RANGE_MAX) & !(COMMIT_STEP - 1),
        };
        loop {
            match os::reserve(RANGE_START, range) {
                Ok(()) => break,
                Err(e) if range / 2 < RANGE_MIN || e.raw_os_error() == Some(libc::EEXIST) => {
                    return Err(e);
                }
                Err(_) => range = (range / 2) & !(COMMIT_STEP - 1),
            }
        }
        side::map_all(range)?;
        let rows_mapped = match space {
            Some(_) => LIMITED_ROWS,
            None => MAX_ROWS as u64,
        } * 64;
        os::map_zeroed(MAP_TABLE, rows_mapped)?;
        let nursery = Nursery {
            budget: config.nursery_start,
            ..Nursery::default()
        };
        os::spare::keep();
        let mut heap = Heap {
            next_major: config.growth_min,
            always_major: false,
            config,
            blocks: Blocks::new(range),
            nursery,
            old: OldSpace::new(state::OLD),
            fixed: OldSpace::new(state::FIXED),
            held: Vec::new(),
            large: LargeSpace::default(),
            log: Vec::new(),
            cards: Vec::new(),
            weak: WeakTable::default(),
            idents: Idents::default(),
            finalizers: Finalizers::default(),
            stats: Stats::default(),
            roots: RootTable::default(),
            mutators: Vec::new(),
            owners: 0,
            client: None,
            cycle: None,
            snapshot: None,
            full: false,
            exhausted: false,
            failures: Failures::default(),
            stack_bytes: 0,
            native_bytes: 0,
            native_taken: 0,
            permanent_end: Addr::at(RANGE_START),
            permanent_rows: FIRST_CLIENT_ROW,
            rows: FIRST_CLIENT_ROW,
            free_rows: Vec::new(),
            rows_mapped,
            stamp: 1,
            _range: guard,
        };
        let mut filler = Layout::raw(8, 3);
        filler.kind = LayoutKind::Raw;
        heap.set_row(FILLER, filler);
        Ok(heap)
    }

    /// Define the row of a fixed map index below `FIRST_CLIENT_ROW + reserved` rows.
    pub fn set_row(&mut self, map: MapIndex, layout: Layout) {
        self.rows = self.rows.max(map.0 + 1);
        let stamp = self.next_stamp();
        // SAFETY: the row lies in the mapped table; nobody holds a reference to it here.
        unsafe {
            let row = map_row_mut(map);
            (*row).layout = layout;
            (*row).stamp = stamp;
        }
    }

    /// A new row. None when the table is full.
    pub fn new_row(&mut self, layout: Layout) -> Option<MapIndex> {
        let index = match self.free_rows.pop() {
            Some(index) => index,
            None if ((self.rows as u64 + 1) << 6) <= self.rows_mapped => {
                self.rows += 1;
                self.rows - 1
            }
            None => return None,
        };
        let map = MapIndex(index);
        // SAFETY: a free row, owned by nobody.
        unsafe {
            let row = map_row_mut(map);
            // Marking may be over before an object shows that it is in use.
            (*row).mark = self.is_marking() as u8;
            (*row).kind = 0;
            (*row).facts = 0;
            (*row).extra = 0;
            (*row).object = 0;
            (*row).class = 0;
        }
        self.set_row(map, layout);
        Some(map)
    }

    /// A stamp that no inline cache has seen: a tagged small int; 1 once they ran out,
    /// which caches never store.
    pub fn next_stamp(&mut self) -> Word {
        if self.stamp >= crate::word::SMALL_MAX as u64 {
            return 1;
        }
        self.stamp += 1;
        Value::small(self.stamp as i64).word()
    }

    pub(crate) fn stamps_are_scarce(&self) -> bool {
        self.stamp >= self.config.stamps
    }

    /// Give all rows new stamps. (Rows that caches must not know keep the stamp 1.)
    pub(crate) fn renumber_rows(&mut self) {
        self.stamp = 1;
        for index in 0..self.rows {
            let map = MapIndex(index);
            let row = map_row(map);
            if row.layout.kind != LayoutKind::Free && row.stamp != 1 {
                let stamp = self.next_stamp();
                // SAFETY: a row of the mapped table; the collector runs alone.
                unsafe { (*map_row_mut(map)).stamp = stamp };
            }
        }
    }

    /// Lists that were long for a while are short again: their memory is given back.
    pub(crate) fn give_up_spare_room(&mut self) {
        shorten(&mut self.log, 0);
        shorten(&mut self.cards, 0);
        shorten(&mut self.free_rows, 0);
        shorten(&mut self.idents.young, 0);
        self.finalizers.shrink();
        const LOOKED_AT: usize = 20_000;
        self.weak.shrink(LOOKED_AT);
        self.idents.shrink(LOOKED_AT);
    }

    /// Number of rows handed out so far (free ones included).
    pub fn row_count(&self) -> u32 {
        self.rows
    }

    /// Of `budget` rows from `first` on free those whose map object died; clear the marks. A row
    /// without a map object is never freed. Where to go on; None: that was all.
    pub(crate) fn sweep_rows(
        &mut self,
        first: u32,
        budget: usize,
        alive: impl Fn(Addr) -> bool,
    ) -> Option<u32> {
        let until = (first as usize)
            .saturating_add(budget)
            .min(self.rows as usize) as u32;
        for index in first..until {
            let row = map_row_mut(MapIndex(index));
            // SAFETY: within the mapped table; the collector runs alone.
            unsafe {
                if (*row).layout.kind == LayoutKind::Free {
                    continue;
                }
                let dead = Value::maybe((*row).object).is_some_and(|v| !alive(v.addr()));
                if (*row).mark == 0 && dead {
                    (*row).layout.kind = LayoutKind::Free;
                    (*row).object = 0;
                    (*row).class = 0;
                    self.free_rows.push(index);
                }
                (*row).mark = 0;
            }
        }
        (until < self.rows).then_some(until)
    }

    /// Whether the object is in the nursery (large young ones included).
    #[inline(always)]
    pub fn is_young(addr: Addr) -> bool {
        match Blocks::state(addr) {
            state::YOUNG => true,
            state::LARGE => PAGES.get(Addr::at(addr.raw() & !(PAGE as u64 - 1))) & page::YOUNG != 0,
            _ => false,
        }
    }

    /// Bytes the heap occupies: blocks in use, large pages counted exactly.
    pub fn used(&self) -> u64 {
        let small = (self.old.blocks.len() + self.fixed.blocks.len() + self.nursery.blocks.len())
            << BLOCK_SHIFT;
        small as u64 + self.large.bytes
    }

    /// Bytes the heap may hold.
    pub fn limit(&self) -> u64 {
        let range = self.blocks.range.saturating_sub(self.reserve());
        let most = self.config.limit.min(range);
        // What the tables and stacks beside the heap hold counts too: the system's memory is
        // one.
        most.saturating_sub(self.table_bytes() + self.stack_bytes + self.native_bytes)
    }

    /// Bytes of blocks that must stay free: a full nursery must fit besides, when a collection
    /// promotes all of it.
    fn reserve(&self) -> u64 {
        2 * self.nursery.budget().max(self.config.nursery_max) as u64
    }

    /// Whether a VM stack may take `bytes`. A small one always may.
    pub(crate) fn has_room_for_stack(&self, bytes: u64) -> bool {
        const SMALL: u64 = 1 << 20;
        let beside = self.used() + self.table_bytes() + self.native_bytes;
        bytes <= SMALL || bytes.saturating_add(beside) <= self.config.limit
    }

    /// Note how much of the VM stacks is in use. Each minor collection looks at all of it,
    /// so that under a deep stack there have to be fewer.
    pub(crate) fn set_stack_bytes(&mut self, bytes: u64) {
        self.stack_bytes = bytes;
        let room = self.config.limit.saturating_sub(self.used() + bytes) / 8;
        self.nursery.floor = (bytes / 4).min(room) as usize;
    }

    /// Whether even what handling a MemoryError needs is used up.
    pub(crate) fn is_spent(&self) -> bool {
        const EMERGENCY: u64 = 256 << 10;
        // The last nursery was filled up to the limit, and all of it may have survived.
        let over = self.nursery.budget() as u64 + EMERGENCY;
        self.exhausted && self.used() > self.limit() + over
    }

    /// Whether `size` more bytes would go beyond the limit, or leave too few free blocks.
    /// (Zones of large objects take more blocks than their objects' pages.)
    pub(crate) fn is_over(&mut self, size: u64) -> bool {
        self.is_starved()
            || self.used() + size > self.limit()
            || self.blocks.available() < size + self.reserve()
    }

    /// Whether ordinary memory has run out under a limit of the address space.
    pub(crate) fn is_starved(&mut self) -> bool {
        os::spare::is_gone() && !os::spare::keep() && {
            // The limit may be younger than what was reserved when there was none.
            self.fit_address_space();
            !os::spare::keep()
        }
    }

    /// What was reserved, and is not in use, is cut down to what it would be if the heap had
    /// been made under the limit of the address space that there is now.
    #[cold]
    pub fn fit_address_space(&mut self) {
        let Some(limit) = os::address_space_limit() else {
            return;
        };
        self.cut_range(limit / 8 * 3);
        let rows = (LIMITED_ROWS.max(self.rows as u64 + 1) * 64).next_multiple_of(PAGE as u64);
        if rows < self.rows_mapped {
            os::unmap(MAP_TABLE + rows, self.rows_mapped - rows);
            self.rows_mapped = rows;
        }
        for &mutator in &self.mutators {
            // SAFETY: attached mutators live until they are detached; those of other threads
            // wait for the lock.
            unsafe { (*mutator).fit_stack(limit) };
        }
        if let Some(client) = &mut self.client {
            client.fit_address_space(limit);
        }
        // Native stacks are as large as they were made.
        let wanted = os::mapped_bytes().unwrap_or(0) + limit / 16;
        if wanted > limit {
            self.cut_range(self.blocks.range.saturating_sub(wanted - limit));
        }
    }

    fn cut_range(&mut self, wanted: u64) {
        if let Some((before, now)) = self.blocks.cut_range(wanted) {
            side::cut_all(before, now);
        }
    }

    /// Whether a major collection is due, but for that no room is left.
    pub(crate) fn is_major_due(&self) -> bool {
        // What is dead beside the heap is not seen in the heap's size: as much of it may come
        // as the heap may grow.
        const NATIVE_MIN: u64 = 8 << 20;
        let grown = (self.stats.live + self.native_bytes) / 2;
        self.used() >= self.next_major || self.native_taken > grown.max(NATIVE_MIN)
    }

    /// Ordinary memory that weak references, ids, finalizers and marking take.
    pub fn table_bytes(&self) -> u64 {
        let marker = self.cycle.as_ref().map_or(0, |cycle| cycle.marker.bytes());
        let tables = self.weak.bytes() + self.idents.bytes() + self.finalizers.bytes();
        (tables + marker) as u64
    }

    /// Call `visit` with each object that words of these stretches of native stacks name.
    pub(crate) fn each_ambiguous(&mut self, ranges: &[(u64, u64)], mut visit: impl FnMut(Addr)) {
        for &(from, to) in ranges {
            scan_native(from, to, |raw, named| {
                if let Some(object) = self.resolve(raw)
                    // Half of any word looks like a reference into this range: those to the
                    // inside of large objects would keep them alive.
                    && (named == Named::Inside || object.raw() == raw)
                {
                    visit(object);
                }
            });
        }
    }

    /// Call `visit` with each marked object.
    pub(crate) fn each_marked(&self, mut visit: impl FnMut(Addr)) {
        for space in [&self.old, &self.fixed] {
            for &block in &space.blocks {
                each_set(MARKS.of_block(block), block, &mut visit);
            }
        }
        let large = self.large.objects.iter().map(|&at| Addr::at(at));
        large.filter(|&at| is_marked(at)).for_each(visit);
    }

    /// Forget the marks of old objects and of rows.
    pub(crate) fn forget_marks(&mut self) {
        self.old.forget_marks();
        self.fixed.forget_marks();
        self.large.forget_marks();
        for index in 0..self.rows {
            // SAFETY: a row of the mapped table; the thread that holds the lock runs alone.
            unsafe { (*map_row_mut(MapIndex(index))).mark = 0 };
        }
    }

    /// Resolve an ambiguous word's address to the object it lies in.
    pub fn resolve(&mut self, raw: u64) -> Option<Addr> {
        if !self.blocks.covers(raw) {
            return None;
        }
        let addr = Addr::at(raw);
        let block = crate::block::block_of(addr);
        match Blocks::state(addr) {
            state::YOUNG => {
                let index = self.nursery.index_of(addr);
                if addr >= self.nursery.blocks[index].filled {
                    return None;
                }
                self.nursery.ensure_walked(index);
            }
            state::OLD | state::LEAVING | state::LEFT | state::FIXED => {}
            state::LARGE => return self.large.resolve(addr),
            _ => return None,
        }
        let start = side::STARTS.last_at_or_before(addr, block)?;
        // The row of a dead object that waits for the sweep may be free.
        if map_row(start.map()).layout.kind == LayoutKind::Free {
            return None;
        }
        (addr.raw() < start.raw() + object_size(start) as u64).then_some(start)
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        os::unmap(RANGE_START, self.blocks.range);
        os::unmap(MAP_TABLE, self.rows_mapped);
        side::unmap_all(self.blocks.range);
    }
}
