//! The mutator: a thread's way to the heap, its bump pointer and its VM stack.

use crate::addr::Addr;
use crate::block::Blocks;
use crate::config::*;
use crate::heap::Heap;
use crate::layout::*;
use crate::os;
use crate::roots::{RootId, with_saved_registers};
use crate::shared::Shared;
use crate::word::{Raised, Value, WORD_BYTES, Word};
use core::marker::PhantomPinned;
use std::io;
use std::time::{Duration, Instant};

/// Bytes of address space for a VM stack, where the address space is not limited.
const STACK_BYTES: usize = 256 << 20;
/// As much for the VM stack of a thread beside the first, used only as it grows.
const THREAD_STACK_BYTES: usize = 16 << 20;
/// The high-water mark moves by this many words.
const STACK_STEP: usize = 4096;

/// A thread's access to the heap. `&` reads and cannot collect; `&mut` may.
#[repr(C)]
pub struct Mutator {
    /// Bump pointer and its limit, raw addresses.
    pub cursor: u64,
    pub limit: u64,
    /// First word behind the current frame on the VM stack.
    pub top: *mut Word,
    /// Words from `top` up to here may be stale and are cleared by the next collection.
    pub high: *mut Word,
    /// First word of the VM stack, and the end it may grow to.
    pub stack_base: *mut Word,
    pub stack_end: *mut Word,
    /// Native stack address of the innermost entry into the interpreter: a collection
    /// from a bytecode handler begins its ambiguous scan here.
    pub entry_sp: u64,
    /// End (highest address) of the native stack.
    pub native_end: u64,
    /// Where the current gap really ends, when stress lowers `limit`.
    pub(crate) real_limit: u64,
    /// Bytes of the VM stack's mapping.
    stack_bytes: usize,
    pub(crate) stress_left: u64,
    stress_state: u64,
    /// The thread's own root words; the layers above give them meaning.
    pub thread: [Word; THREAD_WORDS],
    pub heap: Shared<Heap>,
    /// While the thread waits without the lock: where the words of its native stack begin
    /// that a collection must look at. 0: it runs, or has not begun.
    parked_sp: u64,
    /// Whoever holds the lock writes to the fields of threads that wait for it: without this
    /// the optimiser may take a field for unchanged across a wait.
    _written_by_others: PhantomPinned,
}

/// Root words of a thread.
pub const THREAD_WORDS: usize = 18;

/// Set when something waits for a safe point: finalizers and callbacks of a collection, a
/// signal. Polled at loop back edges and calls.
pub static BREAKER: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Collections in a row that gave no room.
#[derive(Default)]
pub struct Failures {
    count: u32,
    /// When the last one ended, and how long it took.
    last: Option<(Instant, Duration)>,
}

impl Failures {
    /// So many in a row are tried at once: who gives something up after a MemoryError gets it
    /// back at the next attempt.
    const AT_ONCE: u32 = 8;
    /// Behind those at most a fifth of the time goes into trying.
    const PAUSE: u32 = 4;

    fn are_frequent(&self) -> bool {
        let soon = |&(ended, took): &(Instant, Duration)| ended.elapsed() < took * Self::PAUSE;
        self.count >= Self::AT_ONCE && self.last.as_ref().is_some_and(soon)
    }

    fn note(&mut self, started: Instant) {
        self.count += 1;
        self.last = Some((Instant::now(), started.elapsed()));
    }
}

/// How far into the native stack a collection looks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scan {
    /// From the caller on.
    All,
    /// From the interpreter's entry on: nothing younger holds values.
    FromEntry,
}

impl Mutator {
    /// The first mutator, with a new heap.
    ///
    /// # Errors
    /// The fixed ranges cannot be mapped.
    pub fn new(config: Config) -> io::Result<Mutator> {
        let stack_bytes = match os::address_space_limit() {
            Some(limit) => STACK_BYTES.min(Self::limited_stack(limit)),
            None => STACK_BYTES,
        };
        Mutator::with_heap(Shared::new(Heap::new(config)?), stack_bytes)
    }

    /// The mutator of another thread, which calls [`Mutator::attach`] when it begins.
    ///
    /// # Errors
    /// There is no address space for its stack.
    pub fn for_thread(first: &Mutator) -> io::Result<Mutator> {
        let stack_bytes = match os::address_space_limit() {
            Some(limit) => THREAD_STACK_BYTES.min((limit as usize / 256) & !(PAGE - 1)),
            None => THREAD_STACK_BYTES,
        };
        // SAFETY: the new mutator uses the heap while its thread holds the lock; it is dropped
        // before the first one.
        Mutator::with_heap(unsafe { first.heap.share() }, stack_bytes.max(64 << 10))
    }

    fn with_heap(mut heap: Shared<Heap>, stack_bytes: usize) -> io::Result<Mutator> {
        // SAFETY: a fresh anonymous mapping, owned by the mutator until it is dropped.
        let stack = unsafe {
            libc::mmap(
                core::ptr::null_mut(),
                stack_bytes,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
                -1,
                0,
            )
        };
        if stack == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        let (native_end, _) = os::stack_extent();
        let base = stack as *mut Word;
        heap.owners += 1;
        let stress = heap.config.stress;
        let seed = heap.config.stress_seed;
        let mut mutator = Mutator {
            cursor: 0,
            limit: 0,
            top: base,
            high: base,
            stack_base: base,
            stack_end: Self::end_of_stack(base, stack_bytes),
            entry_sp: native_end,
            native_end,
            real_limit: 0,
            stack_bytes,
            stress_left: stress,
            stress_state: seed | 1,
            thread: [0; THREAD_WORDS],
            heap,
            parked_sp: 0,
            _written_by_others: PhantomPinned,
        };
        mutator.set_gap(None);
        Ok(mutator)
    }

    /// Bytes for the first thread's VM stack under a limit of the address space.
    fn limited_stack(limit: u64) -> usize {
        (limit as usize / 16) & !(PAGE - 1)
    }

    /// Give up address space of the VM stack that a limit leaves no room for, and that is not
    /// in use.
    pub(crate) fn fit_stack(&mut self, limit: u64) {
        let used = self.high as usize - self.stack_base as usize;
        let least = used + 4 * STACK_STEP * WORD_BYTES;
        let bytes = Self::limited_stack(limit).max(least.next_multiple_of(PAGE));
        if bytes < self.stack_bytes {
            let rest = (self.stack_base as usize + bytes) as u64;
            os::unmap(rest, (self.stack_bytes - bytes) as u64);
            self.stack_bytes = bytes;
            self.stack_end = Self::end_of_stack(self.stack_base, bytes);
        }
    }

    /// Where a VM stack must end: behind lies a reserve.
    fn end_of_stack(base: *mut Word, bytes: usize) -> *mut Word {
        base.wrapping_add(bytes / WORD_BYTES - 2 * STACK_STEP)
    }

    /// The calling thread is the one that will use the mutator.
    pub fn begin(&mut self) {
        let (native_end, _) = os::stack_extent();
        self.native_end = native_end;
        self.entry_sp = native_end;
    }

    /// From now on collections of other threads look at it. It must not move any more.
    pub fn attach(&mut self) {
        let this: *mut Mutator = self;
        self.heap.mutators.push(this);
    }

    /// The thread ends: nobody looks at the mutator any more. With the lock held.
    pub fn detach(&mut self) {
        self.give_gap_back();
        let this: *mut Mutator = self;
        self.heap.mutators.retain(|&m| m != this);
    }

    /// After a fork: the other threads are gone, and with them what only they held. Their
    /// mutators are given up; the memory of their stacks is freed.
    pub fn forget_others(&mut self) {
        let this: *mut Mutator = self;
        for other in core::mem::take(&mut self.heap.mutators) {
            if other != this {
                // SAFETY: an attached mutator, whose thread does not exist in this process.
                let other = unsafe { &mut *other };
                // SAFETY: the mapping made in `with_heap`, which nobody uses any more.
                unsafe { libc::munmap(other.stack_base as *mut _, other.stack_bytes) };
            }
        }
        self.heap.mutators.push(this);
    }

    /// Wait, in `wait`, without the lock that this thread holds: other threads run and
    /// collect meanwhile. The native stack, as it is now, is what they look at; no value may
    /// be used in `wait`.
    #[inline(never)]
    pub fn parked<R>(&mut self, wait: impl FnOnce() -> R) -> R {
        self.give_gap_back();
        self.heap.blocks.reuse.wait();
        let this: *mut Mutator = self;
        with_saved_registers(|sp| {
            // SAFETY: `self`, which stays where it is; through a pointer, since others write
            // to it until `wait` has ended.
            unsafe { (*this).parked_sp = sp };
            let result = wait();
            // SAFETY: as before the wait.
            unsafe { (*this).parked_sp = 0 };
            result
        })
    }

    /// Whether the thread is in a wait of [`Mutator::parked`].
    pub fn is_parked(&self) -> bool {
        self.parked_sp != 0
    }

    /// In the middle of such a wait, with the lock held again: the thread runs, on the stack
    /// above the wait. What [`Mutator::park_again`] wants to know.
    pub fn unpark(&mut self) -> u64 {
        core::mem::take(&mut self.parked_sp)
    }

    /// The wait goes on; nothing above it holds a value any more.
    pub fn park_again(&mut self, parked: u64) {
        self.give_gap_back();
        self.heap.blocks.reuse.wait();
        self.parked_sp = parked;
    }

    /// Whether an object is in its place for life.
    pub fn stays(&self, at: Addr) -> bool {
        use crate::block::state;
        matches!(Blocks::state(at), state::FIXED | state::LARGE)
    }

    /// Keep an object alive and in its place, until it is let go as often. False: there is no
    /// memory to note that.
    pub fn hold(&mut self, at: Addr) -> bool {
        let room = self.heap.held.try_reserve(1).is_ok();
        if room {
            self.heap.held.push(at.raw());
        }
        room
    }

    pub fn let_go(&mut self, at: Addr) {
        let place = self.heap.held.iter().rposition(|&held| held == at.raw());
        if let Some(i) = place {
            self.heap.held.swap_remove(i);
        }
    }

    /// Others may allocate in what is left of the current stretch.
    fn give_gap_back(&mut self) {
        self.heap.nursery.give_back(Addr::at(self.cursor));
        self.set_gap(None);
    }

    /// Each stretch of words that are roots, as the addresses of its first word and behind
    /// its last: VM stacks and words of all threads, the root table.
    pub(crate) fn each_root_range(&mut self, mut visit: impl FnMut(Addr, Addr)) {
        self.each_sort_of_roots(|from, to, _| visit(from, to));
    }

    /// As [`Mutator::each_root_range`], and whether it is a VM stack.
    pub(crate) fn each_sort_of_roots(&mut self, mut visit: impl FnMut(Addr, Addr, bool)) {
        let mut range = |from: *const Word, to: *const Word, is_stack| {
            let (from, to) = (from as usize as u64, to as usize as u64);
            visit(Addr::at(from), Addr::at(to), is_stack);
        };
        let table = self.heap.roots.slots.as_ptr_range();
        range(table.start, table.end, false);
        let this: *mut Mutator = self;
        for one in self.others().into_iter().chain([this]) {
            // SAFETY: attached mutators live until they are detached; their threads wait for
            // the lock, which this one holds.
            let one = unsafe { &*one };
            range(one.stack_base, one.top, true);
            let words = one.thread.as_ptr_range();
            range(words.start, words.end, false);
        }
    }

    /// The stretches of native memory that may name objects: this thread's stack from `from`
    /// on, those of others from where they wait on, and what is held in its place.
    pub(crate) fn native_ranges(&self, from: u64) -> Vec<(u64, u64)> {
        let held = self.heap.held.as_ptr_range();
        let held = (held.start as usize as u64, held.end as usize as u64);
        let mut ranges = vec![(from, self.native_end), held];
        for other in self.others() {
            // SAFETY: as in `each_sort_of_roots`.
            let other = unsafe { &*other };
            if other.parked_sp != 0 {
                ranges.push((other.parked_sp, other.native_end));
            }
        }
        ranges
    }

    /// Every other attached mutator; their threads wait.
    pub(crate) fn others(&self) -> Vec<*mut Mutator> {
        let all = self.heap.mutators.iter().copied();
        all.filter(|&m| !core::ptr::eq(m, self)).collect()
    }

    /// What a thread beside this one keeps in its word `other`, if its word `index` holds
    /// `value`.
    pub fn elsewhere(&self, index: usize, value: Value, other: usize) -> Option<Value> {
        self.others().into_iter().find_map(|thread| {
            // SAFETY: as in `each_sort_of_roots`.
            let thread = unsafe { &*thread };
            let found = thread.thread_value(index) == Some(value);
            found.then(|| thread.thread_value(other)).flatten()
        })
    }

    /// Room for a small object of `size` bytes (a multiple of 8, at least `MIN_OBJECT`, at
    /// most `LARGE`), zeroed, with its header written. None: collect and try again.
    #[inline(always)]
    pub fn try_bump(&mut self, map: MapIndex, size: usize) -> Option<Addr> {
        let at = self.cursor;
        let end = at + size as u64;
        if end > self.limit {
            return None;
        }
        self.cursor = end;
        let addr = Addr::at(at);
        addr.put_u32(0, map.0 << 8);
        Some(addr)
    }

    /// A new object of `size` bytes before rounding, zeroed, header written. For objects of
    /// varying size use [`Mutator::alloc_len`]. May collect.
    #[inline(always)]
    pub fn alloc(&mut self, map: MapIndex, size: usize) -> Result<Addr, Raised> {
        let size = ((size + 7) & !7).max(MIN_OBJECT);
        match self.try_bump(map, size) {
            Some(addr) => Ok(addr),
            None => self.alloc_slow(map, size, 0),
        }
    }

    /// As [`Mutator::alloc`], and the length word (at offset 4) is written too.
    #[inline(always)]
    pub fn alloc_len(&mut self, map: MapIndex, size: usize, len: u32) -> Result<Addr, Raised> {
        let size = ((size + 7) & !7).max(MIN_OBJECT);
        if size <= LARGE
            && let Some(addr) = self.try_bump(map, size)
        {
            addr.put_u32(4, len);
            return Ok(addr);
        }
        self.alloc_slow(map, size, len)
    }

    /// As [`Mutator::alloc_len`], for an object without references whose bytes nobody reads
    /// before the caller has written them: a large one holds any bytes until then, but for the
    /// first 16, where facts like a hash may stand.
    #[inline(always)]
    pub fn alloc_to_fill(&mut self, map: MapIndex, size: usize, len: u32) -> Result<Addr, Raised> {
        if size <= LARGE {
            return self.alloc_len(map, size, len);
        }
        self.alloc_large_to_fill(map, size, len)
    }

    #[cold]
    #[inline(never)]
    fn alloc_large_to_fill(
        &mut self,
        map: MapIndex,
        size: usize,
        len: u32,
    ) -> Result<Addr, Raised> {
        let size = (size + 7) & !7;
        self.stress_allocation();
        let addr = self.alloc_large(size, false)?;
        if self.heap.config.poison {
            // Whoever leaves bytes as they are is to be seen.
            addr.fill(16, size - 24, POISON);
        }
        addr.write::<u64>(8, 0);
        addr.put_u32(0, map.0 << 8);
        addr.put_u32(4, len);
        Ok(addr)
    }

    /// An allocation off the quick path: where the heap is under stress, some collect.
    fn stress_allocation(&mut self) {
        if self.heap.config.stress != 0 {
            self.stress_left -= 1;
            if self.stress_left == 0 {
                self.stress_left = self.stress_interval();
                self.collect_stressed(Scan::All);
            }
        }
    }

    /// No room for a small object, even after collecting.
    #[cold]
    fn fail_small<T>(&mut self) -> Result<T, Raised> {
        self.heap.exhausted = true;
        self.fail()
    }

    /// `len` is the length word (0 leaves the zeroed word alone).
    #[cold]
    #[inline(never)]
    fn alloc_slow(&mut self, map: MapIndex, size: usize, len: u32) -> Result<Addr, Raised> {
        self.stress_allocation();
        let addr = if size > LARGE {
            self.alloc_large(size, true)?
        } else {
            loop {
                let at = self.cursor;
                if at + size as u64 <= self.real_limit {
                    self.cursor = at + size as u64;
                    if self.heap.config.stress != 0 {
                        self.limit = self.cursor;
                    }
                    break Addr::at(at);
                }
                if !self.refill(size) {
                    self.collect_for_small(Scan::All)?;
                    if !self.refill(size) {
                        return self.fail_small();
                    }
                }
            }
        };
        addr.put_u32(0, map.0 << 8);
        if len != 0 {
            addr.put_u32(4, len);
        }
        Ok(addr)
    }

    /// Before an object beside the nursery: its bytes, at a quarter of their weight, make
    /// collections due, and it must fit below the limit.
    fn pace(&mut self, size: usize) -> Result<(), Raised> {
        self.heap.nursery.handed += size / 4;
        self.step(size);
        if self.heap.nursery.is_spent_beside() {
            self.collect(Scan::All)?;
        }
        if self.heap.is_over(size as u64) {
            self.collect_major(Scan::All);
            if self.heap.is_over(size as u64) {
                return self.fail();
            }
        }
        Ok(())
    }

    /// An object is about to hold `bytes` more of ordinary memory, which counts as the heap's
    /// does: it makes collections due, and must fit below the limit. False: there is no room
    /// for it, unless what a collection has just found dead gives something up.
    ///
    /// Whoever frees such memory says so with [`Mutator::give_native_bytes`].
    pub fn take_native_bytes(&mut self, bytes: usize) -> bool {
        let fits = self.pace(bytes).is_ok();
        if fits {
            self.heap.native_bytes += bytes as u64;
            self.heap.native_taken += bytes as u64;
        }
        fits
    }

    pub fn give_native_bytes(&mut self, bytes: usize) {
        let left = self.heap.native_bytes.checked_sub(bytes as u64);
        debug_assert!(
            left.is_some(),
            "more native bytes are given than were taken"
        );
        self.heap.native_bytes = left.unwrap_or(0);
    }

    fn alloc_large(&mut self, size: usize, zeroed: bool) -> Result<Addr, Raised> {
        // Bytes of large objects drive minor collections too, at a quarter of their weight:
        // they are not copied, only swept.
        self.pace(size)?;
        let heap: &mut Heap = &mut self.heap;
        match heap.large.allocate(&mut heap.blocks, size, zeroed) {
            Some(addr) => Ok(addr),
            None => self.fail(),
        }
    }

    /// An object that is never moved and counts as old, zeroed: for what machine code and
    /// caches address directly. `len` as in [`Mutator::alloc_len`]. It is in the log, so it
    /// may be filled without barriers until the next collection.
    pub fn alloc_fixed(&mut self, map: MapIndex, size: usize, len: u32) -> Result<Addr, Raised> {
        let size = ((size + 7) & !7).max(MIN_OBJECT);
        // Much of it is code and names that nobody will want for long: their bytes drive
        // collections like those of large objects.
        self.pace(size)?;
        let heap: &mut Heap = &mut self.heap;
        let found = if size > LARGE {
            // Its pages read as zero.
            let marked = heap.cycle.is_some();
            heap.large.allocate_old(&mut heap.blocks, size, marked)
        } else {
            let found = heap.fixed.allocate(&mut heap.blocks, size);
            found.inspect(|addr| addr.fill(0, size, 0))
        };
        let Some(addr) = found else {
            return self.fail();
        };
        addr.set_header(map, 0);
        addr.put_u32(4, len);
        self.heap.log.push(addr);
        if let Some(marker) = self.heap.marker() {
            // It is marked already, as everything that is new.
            marker.mark_row(map);
        }
        Ok(addr)
    }

    /// Let a large object take the free pages behind it; see `LargeSpace::grow_in_place`.
    pub fn grow_large(&mut self, addr: Addr, new_size: usize) -> bool {
        let grown = new_size as u64;
        self.heap.used() + grown <= self.heap.limit()
            && Blocks::state(addr) == crate::block::state::LARGE
            && {
                let heap: &mut Heap = &mut self.heap;
                heap.large.grow_in_place(&mut heap.blocks, addr, new_size)
            }
    }

    fn fail<T>(&mut self) -> Result<T, Raised> {
        self.heap.full = true;
        Err(Raised)
    }

    /// Go on allocating in another stretch of the nursery. False: collect first.
    pub(crate) fn refill(&mut self, size: usize) -> bool {
        if self.heap.is_spent() || self.heap.is_starved() {
            return false;
        }
        let cursor = Addr::at(self.cursor);
        let heap: &mut Heap = &mut self.heap;
        let gap = heap.nursery.next(&mut heap.blocks, cursor, size);
        self.set_gap(gap.map(|g| (g.start.raw(), g.end.raw())));
        match gap {
            Some(gap) => {
                self.step((gap.end.raw() - gap.start.raw()) as usize);
                true
            }
            None => false,
        }
    }

    pub(crate) fn set_gap(&mut self, gap: Option<(u64, u64)>) {
        // Without a gap, cursor equals limit, at an address where no object can be.
        let (start, end) = gap.unwrap_or((RANGE_START, RANGE_START));
        self.cursor = start;
        self.real_limit = end;
        self.limit = if self.heap.config.stress != 0 {
            start
        } else {
            end
        };
    }

    /// For bytecode handlers whose bump failed: make room, perhaps collect, so that the
    /// instruction can be run again. No value may be held in native frames above the
    /// interpreter's entry. Room for at least 256 bytes on success.
    pub fn make_room(&mut self) -> Result<(), Raised> {
        if self.heap.config.stress != 0 {
            // Let the retried instruction allocate a little before the next collection.
            self.collect_stressed(Scan::FromEntry);
            if self.real_limit - self.cursor < 256 && !self.refill(256) {
                self.collect_for_small(Scan::FromEntry)?;
                if !self.refill(256) {
                    return self.fail_small();
                }
            }
            self.limit = self.cursor + 256;
            return Ok(());
        }
        if !self.refill(256) {
            self.collect_for_small(Scan::FromEntry)?;
            if !self.refill(256) {
                return self.fail_small();
            }
        }
        Ok(())
    }

    fn collect_for_small(&mut self, scan: Scan) -> Result<(), Raised> {
        // A deep stack that unwinds through handlers asks again in each frame: then failing
        // must not cost a collection each time.
        if self.heap.failures.are_frequent() {
            return self.fail_small();
        }
        let started = Instant::now();
        match self.collect(scan) {
            Ok(()) => {
                self.heap.failures = Failures::default();
                Ok(())
            }
            Err(_) => {
                self.heap.failures.note(started);
                self.fail_small()
            }
        }
    }

    fn stress_interval(&mut self) -> u64 {
        let n = self.heap.config.stress;
        if self.heap.config.stress_seed == 0 {
            return n;
        }
        // xorshift: the interval varies between 1 and 2n-1.
        let s = &mut self.stress_state;
        *s ^= *s << 13;
        *s ^= *s >> 7;
        *s ^= *s << 17;
        1 + *s % (2 * n - 1)
    }

    /// The collection that is due: a minor one, and a major one if the heap has grown.
    pub fn collect(&mut self, scan: Scan) -> Result<(), Raised> {
        self.stop_from(scan, Mutator::minor_and_more);
        if self.heap.always_major || self.heap.is_over(0) {
            self.collect_major(scan);
            if self.heap.is_over(0) {
                return self.fail();
            }
        }
        self.heap.exhausted = false;
        Ok(())
    }

    /// Note that the VM stack is used up to `top` (the callee's last register). False when
    /// the stack's reserve is exhausted.
    #[inline(always)]
    pub fn raise_high(&mut self, top: *mut Word) -> bool {
        top <= self.high || self.raise_high_slow(top)
    }

    #[cold]
    #[inline(never)]
    pub fn raise_high_slow(&mut self, top: *mut Word) -> bool {
        let high = top.wrapping_add(STACK_STEP);
        let more = (high as usize).saturating_sub(self.high as usize) as u64;
        let bytes = self.heap.stack_bytes + more;
        if top > self.stack_end || !self.heap.has_room_for_stack(bytes) {
            return false;
        }
        self.heap.set_stack_bytes(bytes);
        // Words between the old mark and the new one have been zero since the last
        // collection cleared them, or since they were mapped.
        self.high = high;
        true
    }

    /// Push a value onto the VM stack's top: a scanned home for temporaries.
    #[inline(always)]
    pub fn push(&mut self, value: Value) {
        let at = self.top;
        self.top = at.wrapping_add(1);
        if self.top > self.high {
            assert!(
                self.raise_high_slow(self.top),
                "the VM stack's reserve is exhausted"
            );
        }
        // SAFETY: `at` lies below `high`, within the mapped VM stack.
        unsafe { *at = value.word() }
    }

    /// Words of the VM stack in use.
    pub fn stack_depth(&self) -> usize {
        (self.top as usize - self.stack_base as usize) / WORD_BYTES
    }

    /// The value in one of the thread's own root words.
    #[inline(always)]
    pub fn thread_value(&self, index: usize) -> Option<Value> {
        Value::maybe(self.thread[index])
    }

    pub fn root(&self, id: RootId) -> Option<Value> {
        self.heap.roots.get(id)
    }

    /// The id number of an object (not of a small int).
    pub fn ident(&mut self, addr: Addr) -> u64 {
        self.heap.idents.of(addr)
    }

    /// The object must be finalized before it is freed.
    ///
    /// # Errors
    /// There is no memory for what is noted of it.
    pub fn set_finalizer(&mut self, addr: Addr) -> Result<(), Raised> {
        if !addr.has(flag::FINALIZER) {
            self.heap.finalizers.enter(addr)?;
            addr.set_flags(flag::FINALIZER);
        }
        Ok(())
    }

    /// The next object that is due for finalization.
    pub fn next_finalizable(&mut self) -> Option<Value> {
        self.heap
            .finalizers
            .queue
            .pop_front()
            .and_then(Value::maybe)
    }

    /// The objects that are due for finalization, in order.
    pub fn due(&self) -> impl Iterator<Item = Value> {
        let queue = self.heap.finalizers.queue.iter();
        queue.filter_map(|&word| Value::maybe(word))
    }

    /// The next weak reference whose object died and that waits for its callback.
    pub fn next_dead_weak(&mut self) -> Option<Value> {
        self.heap.weak.dead.pop_front().and_then(Value::maybe)
    }

    /// Whether finalizers or callbacks wait.
    #[inline(always)]
    pub fn has_pending(&self) -> bool {
        !self.heap.finalizers.queue.is_empty() || !self.heap.weak.dead.is_empty()
    }
}

impl Drop for Mutator {
    fn drop(&mut self) {
        // SAFETY: the mapping made in `new`; nobody uses it any more.
        unsafe { libc::munmap(self.stack_base as *mut _, self.stack_bytes) };
        let this: *mut Mutator = self;
        self.heap.mutators.retain(|&m| m != this);
        self.heap.owners -= 1;
        if self.heap.owners == 0 {
            // SAFETY: the last mutator of this heap.
            unsafe { Shared::free(&mut self.heap) };
        }
    }
}
