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
use ahash::AHashSet;

/// State of marking.
pub struct Marker {
    /// Objects to visit, from a word of their array on: long arrays are visited in parts,
    /// so that the stack does not grow with them.
    gray: Vec<(Addr, u32)>,
    /// Bytes of marked objects in blocks, and in large runs.
    pub live: u64,
    /// Of these, bytes that hold no references: they cost nothing to mark.
    pub raw: u64,
    /// Bytes of marked objects in each block of the range.
    pub block_live: Vec<u16>,
    pub objects: u64,
    /// There was no memory for the stack: something was left unmarked that must be found
    /// again.
    overflowed: bool,
    limit: usize,
    /// What is written to the lines of marked objects.
    epoch: u8,
    /// Young objects are marked too. (While the program runs they come, move and go, and what
    /// survives is born marked.)
    with_young: bool,
    /// Objects that may wait while roots are searched.
    patience: usize,
    /// Something was marked in a block that will be emptied.
    saw_leaving: bool,
    /// What names objects in such blocks.
    pub holders: Holders,
    /// What large arrays named before they were rearranged, and where to go on in it.
    copies: Vec<(Vec<Word>, usize)>,
    /// The arrays: of these nothing more has to be captured.
    copied: AHashSet<Addr>,
}

/// Objects that must be looked at when what they name has moved, by the group of blocks that
/// leaves together.
#[derive(Default)]
pub struct Holders {
    /// The group of each leaving block by its index, from 1 on; 0: it stays.
    group_of: Vec<u8>,
    groups: Vec<Group>,
}

/// What names something in one group of leaving blocks.
#[derive(Default)]
pub struct Group {
    /// Each object with place 0, or, of a large one, with a line of it.
    list: Vec<(Word, Word)>,
    /// There are too many, or there is no memory for them: nothing will be moved.
    pub too_many: bool,
}

impl Holders {
    /// More of a group would make a stop long.
    const MOST: usize = 32_000;
    /// Groups there can be: a bit each.
    pub const GROUPS: usize = u32::BITS as usize;

    /// For groups of blocks, of which there are not more than [`Holders::GROUPS`]. None: there is
    /// no memory for it.
    pub fn of<'a>(groups: impl Iterator<Item = &'a Vec<Addr>> + Clone) -> Option<Holders> {
        let blocks = groups.clone().flatten().copied();
        let n = blocks.map(|block| block_index(block) + 1).max()?;
        let mut group_of = Vec::new();
        group_of.try_reserve_exact(n).ok()?;
        group_of.resize(n, 0);
        let mut lists = Vec::new();
        lists.try_reserve_exact(Self::GROUPS).ok()?;
        for (i, group) in groups.take(Self::GROUPS).enumerate() {
            for &block in group {
                group_of[block_index(block)] = i as u8 + 1;
            }
            lists.push(Group::default());
        }
        let groups = lists;
        Some(Holders { group_of, groups })
    }

    /// The groups in which a slot names something, as a bit each.
    fn groups_of(&self, slot: Addr) -> u32 {
        let named = Value::maybe(slot.load::<Word>(0)).filter(|value| value.is_ref());
        let group = named.and_then(|value| self.group_of.get(block_index(value.addr())));
        match group {
            None | Some(0) => 0,
            Some(&group) => 1 << (group - 1),
        }
    }

    /// List `object`, or a line of it, for the groups in which it names something, if any.
    #[cold]
    pub fn add(&mut self, object: Addr, line: Addr) {
        let mut seen = 0;
        let mut visit = |slot| seen |= self.groups_of(slot);
        match line.raw() {
            0 => visit_slots(object, &mut visit),
            _ => visit_slots_between(object, line, line.add(LINE), &mut visit),
        }
        let place = if line.raw() == 0 { 0 } else { line.word() };
        for (i, group) in self.groups.iter_mut().enumerate() {
            if seen & 1 << i != 0 {
                group.add((object.word(), place));
            }
        }
    }

    /// As [`Holders::add`], for what a large object names between two addresses.
    #[cold]
    pub fn add_lines(&mut self, object: Addr, from: Addr, to: Addr) {
        let mut line = from;
        while line < to {
            self.add(object, line);
            line = line.add(LINE);
        }
    }

    /// What was listed for a group. It need not be known any more.
    pub fn take(&mut self, group: usize) -> Group {
        self.groups
            .get_mut(group)
            .map(core::mem::take)
            .unwrap_or_default()
    }
}

impl Group {
    fn add(&mut self, holder: (Word, Word)) {
        if self.too_many || self.list.last() == Some(&holder) {
            return;
        }
        if self.list.len() >= Holders::MOST || self.list.try_reserve(1).is_err() {
            self.list = Vec::new();
            self.too_many = true;
            return;
        }
        self.list.push(holder);
    }

    /// Call `visit` with the present address of each word that may have to change.
    pub fn each_slot(&self, mut visit: impl FnMut(Addr)) {
        for &(object, line) in &self.list {
            let object = Value::some(object).addr();
            if line == 0 {
                // It may itself have left, with this group or one before. What is dead has
                // perhaps no row any more.
                let now = object.forwarded().unwrap_or(object);
                if is_alive(now) {
                    visit_slots(now, &mut visit);
                }
            } else {
                // Only large objects are visited in parts, and they are never moved.
                let line = Value::some(line).addr();
                if is_alive(object) {
                    visit_slots_between(object, line, line.add(LINE), &mut visit);
                }
            }
        }
    }
}

/// Bytes of marked objects in a block, by [`Marker::block_live`].
pub fn live_in(block_live: &[u16], block: Addr) -> usize {
    block_live
        .get(block_index(block))
        .map_or(0, |&n| n as usize)
}

pub fn block_index(addr: Addr) -> usize {
    ((addr.raw() - RANGE_START) >> BLOCK_SHIFT) as usize
}

/// Smaller objects cost about as much to mark whether or not they hold references.
const RAW_NOTED: usize = 64;

/// Objects that are fetched before they are visited.
const AHEAD: usize = 8;

/// Words of an array that are visited at a time.
const PART: u32 = 256;
/// Bytes of such a part; a whole number of cards.
pub const PART_BYTES: usize = PART as usize * WORD_BYTES;

/// Whether the object's words keep nothing alive.
fn is_weak(object: Addr) -> bool {
    map_row(object.map()).layout.kind == LayoutKind::WeakWords
}

/// Whether an object lives, behind marking: it is marked, or young.
#[inline]
pub fn is_alive(addr: Addr) -> bool {
    match Blocks::state(addr) {
        state::LARGE => PAGES.get(addr) & (page::MARK | page::YOUNG) != 0,
        state::FREE => false,
        state::YOUNG => true,
        _ => MARKS.get(addr),
    }
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
    /// A marker whose stack holds `limit` objects at most. Lines of what it marks get `epoch`.
    pub fn new(limit: usize, epoch: u8) -> Marker {
        Marker {
            limit,
            epoch,
            with_young: false,
            patience: 2048.min(limit),
            saw_leaving: false,
            holders: Holders::default(),
            copies: Vec::new(),
            copied: AHashSet::new(),
            gray: Vec::with_capacity(4096),
            live: 0,
            raw: 0,
            block_live: Vec::new(),
            objects: 0,
            overflowed: false,
        }
    }

    /// As [`Marker::new`], for a question that is answered while nothing else happens: young
    /// objects are marked like others, and lines stay as they are.
    pub fn to_ask(limit: usize) -> Marker {
        Marker {
            with_young: true,
            ..Marker::new(limit, 0)
        }
    }

    /// Roots are searched in one piece, what they name is visited later.
    pub fn wait_for_roots(&mut self) {
        self.patience = self.limit;
    }

    /// Bytes of memory beside the heap.
    pub fn bytes(&self) -> usize {
        let copies = self.copies.iter().map(|(words, _)| words.capacity());
        size_of::<(Addr, u32)>() * self.gray.capacity() + WORD_BYTES * copies.sum::<usize>()
    }

    /// Whether nothing waits to be visited.
    pub fn is_idle(&self) -> bool {
        self.gray.is_empty() && self.copies.is_empty() && !self.overflowed
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
                if byte & page::YOUNG != 0 && !self.with_young {
                    return;
                }
                PAGES.set(addr, byte | page::MARK);
                byte & page::MARK == 0
            }
            state::YOUNG if !self.with_young => return,
            state::LEAVING => {
                self.saw_leaving = true;
                MARKS.set_new(addr)
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
            // It is found again from what names it, which stays as it is until then: who
            // changes that comes to `capture` first.
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
        if self.gray.len() >= self.patience {
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
        self.drain_for(usize::MAX);
    }

    /// Visit what waits, for about so many bytes of objects. What is left.
    pub fn drain_for(&mut self, bytes: usize) -> usize {
        let mut left = bytes;
        // A few objects are on their way into the cache while others are visited.
        let mut coming = [(Addr::at(0), 0); AHEAD];
        let (mut first, mut count) = (0, 0);
        loop {
            while count < AHEAD
                && let Some(next) = self.gray.pop()
            {
                next.0.prefetch();
                coming[(first + count) % AHEAD] = next;
                count += 1;
            }
            if count == 0 {
                if left > 0 && self.visit_copy() {
                    left = left.saturating_sub(PART_BYTES);
                    continue;
                }
                return left;
            }
            if left == 0 {
                while count > 0 {
                    count -= 1;
                    self.gray.push(coming[(first + count) % AHEAD]);
                }
                return 0;
            }
            let (object, from) = coming[first];
            first = (first + 1) % AHEAD;
            count -= 1;
            if from == 0 {
                left = left.saturating_sub(self.arrive(object));
            }
            let visited = self.visit_part(
                object,
                from,
                |marker, word| marker.gray.push((object, word)),
                |marker, slot| marker.visit(slot),
            );
            left = left.saturating_sub(visited);
        }
    }

    /// Call `visit` with the words of a marked object, of a long array with a part of them,
    /// from word `from` on; `more` first hears where the next part begins. Bytes of a part.
    #[inline(always)]
    fn visit_part(
        &mut self,
        object: Addr,
        from: u32,
        more: impl FnOnce(&mut Marker, u32),
        mut visit: impl FnMut(&mut Marker, Addr),
    ) -> usize {
        let layout = &map_row(object.map()).layout;
        let len = match layout.kind {
            LayoutKind::Words => object.load::<u32>(4) >> layout.len_shift,
            LayoutKind::WeakWords => {
                self.note_weak_words(object);
                return 0;
            }
            _ => 0,
        };
        self.saw_leaving = false;
        if len <= PART {
            visit_slots(object, |slot| visit(self, slot));
            if self.saw_leaving {
                self.holders.add(object, Addr::at(0));
            }
            return 0;
        }
        let words = object.add(layout.prefix as usize);
        // The program may have shortened it since it was pushed.
        let until = from.saturating_add(PART).min(len);
        if until < len {
            more(self, until);
        }
        let start = if from == 0 {
            object
        } else {
            words.add(from as usize * WORD_BYTES)
        };
        let end = words.add(until as usize * WORD_BYTES);
        visit_slots_between(object, start, end, |slot| visit(self, slot));
        if self.saw_leaving {
            if Blocks::state(object) == state::LARGE {
                self.holders.add_lines(object, start, end);
            } else {
                self.holders.add(object, Addr::at(0));
            }
        }
        PART_BYTES
    }

    /// As the marker itself does, but depth-first: the object, of which a walk has reached word
    /// `from`, goes back to its way with the next part, behind what it names and is not marked.
    /// Bytes visited.
    pub(super) fn walk_from(
        &mut self,
        object: Addr,
        from: u32,
        step: impl FnMut((Addr, u32)),
    ) -> usize {
        let bytes = if from == 0 { self.arrive(object) } else { 0 };
        let step = core::cell::RefCell::new(step);
        let part = self.visit_part(
            object,
            from,
            |_, word| step.borrow_mut()((object, word)),
            |marker, slot| {
                let named = Value::maybe(slot.load::<Word>(0)).filter(|v| v.is_ref());
                if let Some(named) = named.map(Value::addr) {
                    marker.saw_leaving |= Blocks::state(named) == state::LEAVING;
                    if !is_alive(named) {
                        step.borrow_mut()((named, 0));
                    }
                }
            },
        );
        bytes + part
    }

    /// Mark an object that the caller will visit. False: it is marked already, or young.
    pub(super) fn claim(&mut self, object: Addr) -> bool {
        let dead = !is_alive(object);
        if dead {
            match Blocks::state(object) {
                state::LARGE => PAGES.set(object, PAGES.get(object) | page::MARK),
                _ => MARKS.set(object),
            }
        }
        dead
    }

    /// Words that keep nothing alive have to follow what moves nevertheless.
    fn note_weak_words(&mut self, object: Addr) {
        self.holders.add(object, Addr::at(0));
    }

    /// Count an object, mark its lines and its map. Its bytes, but of a long array, which is
    /// visited in parts.
    #[inline]
    fn arrive(&mut self, object: Addr) -> usize {
        let size = object_size(object);
        self.live += size as u64;
        if size > RAW_NOTED && map_row(object.map()).layout.kind == LayoutKind::Raw {
            self.raw += size as u64;
        }
        self.objects += 1;
        if let state::OLD | state::LEAVING | state::LEFT | state::FIXED = Blocks::state(object)
            && !self.with_young
        {
            let lines = LINES_USED.range(block_of(object), BLOCK);
            lines[line_of(object)..=line_of(object.add(size - 1))].fill(self.epoch);
            let index = block_index(object);
            if index >= self.block_live.len() {
                self.block_live.resize(index + 1, 0);
            }
            self.block_live[index] += size as u16;
        }
        self.mark_rows_of(object);
        size.min(LARGE)
    }

    /// Mark the rows that an object names.
    #[inline]
    pub fn mark_rows_of(&mut self, object: Addr) {
        self.mark_row(object.map());
        let named = named_row(object);
        if named.0 != 0 {
            self.mark_row(named);
        }
    }

    /// The object is about to be written to: what it names now belongs to the snapshot. (Also
    /// if it is marked: it may still wait to be visited.) False: there was no memory for it.
    #[must_use]
    pub fn capture(&mut self, object: Addr) -> bool {
        if is_weak(object) {
            return true;
        }
        if Blocks::state(object) == state::LARGE {
            return self.copy_large(object);
        }
        self.capturing(|marker| {
            marker.mark_rows_of(object);
            visit_slots(object, |slot| marker.visit(slot));
        })
    }

    /// Keep what a large object names for later: marking it now would be a long stop.
    fn copy_large(&mut self, object: Addr) -> bool {
        let layout = &map_row(object.map()).layout;
        if !self.capturing(|marker| marker.mark_rows_of(object)) {
            return false;
        }
        if layout.kind == LayoutKind::Raw || self.copied.contains(&object) {
            return true;
        }
        let words = match layout.kind {
            LayoutKind::Words => (object.load::<u32>(4) >> layout.len_shift) as usize,
            _ => 0,
        };
        let mut copy = Vec::new();
        let fits = copy.try_reserve_exact(words).is_ok()
            && self.copies.try_reserve(1).is_ok()
            && self.copied.try_reserve(1).is_ok();
        if !fits {
            return false;
        }
        let prefix = layout.prefix as usize;
        copy.extend_from_slice(object.slice::<Word>(prefix, words));
        // Dirty cards may name young objects, which move. What they named in the snapshot was
        // captured when they became dirty.
        let first = object.add(prefix).raw();
        let lines = LINES_USED.range(object, (prefix + words * WORD_BYTES).next_multiple_of(LINE));
        for card in (0..lines.len()).filter(|&i| lines[i] != 0) {
            let start = object.raw() + (card * LINE) as u64;
            let word_at = |at: u64| (at.saturating_sub(first) as usize / WORD_BYTES).min(words);
            copy[word_at(start)..word_at(start + LINE as u64)].fill(0);
        }
        self.copies.push((copy, 0));
        self.copied.insert(object);
        self.capturing(|marker| {
            visit_slots_between(object, object, object.add(prefix), |slot| {
                marker.visit(slot)
            });
        })
    }

    /// Mark some of what has been copied. False: there is no copy.
    fn visit_copy(&mut self) -> bool {
        let Some((copy, from)) = self.copies.pop() else {
            return false;
        };
        let until = (from + PART as usize).min(copy.len());
        for &word in &copy[from..until] {
            // SAFETY: a word of an object of the snapshot, and of those none is freed or moved
            // before the closing.
            if let Some(value) = unsafe { Value::from_word(word) }
                && value.is_ref()
            {
                self.mark(value.addr());
            }
        }
        if until < copy.len() {
            self.copies.push((copy, until));
        }
        true
    }

    /// As [`Marker::capture`], for the words of a large array between two addresses.
    #[must_use]
    pub fn capture_between(&mut self, object: Addr, from: Addr, to: Addr) -> bool {
        if self.copied.contains(&object) {
            return true;
        }
        self.capturing(|marker| {
            visit_slots_between(object, from, to, |slot| marker.visit(slot));
        })
    }

    /// Mark what nobody may name any more when it is visited.
    #[must_use]
    pub fn capturing(&mut self, mark: impl FnOnce(&mut Marker)) -> bool {
        let before = core::mem::replace(&mut self.overflowed, false);
        mark(self);
        let fits = !self.overflowed;
        self.overflowed |= before;
        fits
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
