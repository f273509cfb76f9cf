//! The check of the barrier (`-X gc-snapshot=N`): behind every N-th collection the references
//! of all old objects are noted down; until the next collection none of them may change
//! without the log being told first.
//!
//! That is what both users of the barrier rely on. Marking that begins here and ends there
//! finds all that was reachable when it began: through objects that were not written to,
//! which still name what they named, and through the log, whose entries can be searched
//! before anything is overwritten. It is proved twice: when an object is logged, it still
//! looks as it did (the barrier came *before* the store), and at the end all that was not
//! logged does.

use crate::addr::Addr;
use crate::barrier::card_of;
use crate::block::{Blocks, state};
use crate::config::LINE;
use crate::heap::Heap;
use crate::layout::*;
use crate::mutator::Mutator;
use crate::side::{LINES_USED, each_set};
use crate::word::{Value, Word};
use ahash::AHashMap;

/// What one object named.
struct Noted {
    map: MapIndex,
    /// The row that it names besides its map's.
    row: MapIndex,
    /// Its references in `Snapshot::words`.
    first: usize,
    count: usize,
    /// It was written to since: nothing is known of it any more.
    logged: bool,
}

/// The references of all old objects that were not in the log.
#[derive(Default)]
pub struct Snapshot {
    objects: AHashMap<Addr, Noted>,
    /// (offset, reference); 0: it may have changed since.
    words: Vec<(u32, Word)>,
}

impl Snapshot {
    fn note(&mut self, object: Addr) {
        if !object.has(flag::UNLOGGED) {
            return;
        }
        let first = self.words.len();
        let is_large = Blocks::state(object) == state::LARGE;
        visit_slots(object, |slot| {
            let word = slot.load::<Word>(0);
            // Cards that are logged already may change.
            let is_open = is_large && LINES_USED.get(card_of(slot)) != 0;
            if Value::maybe(word).is_some_and(Value::is_ref) && !is_open {
                self.words.push(((slot.raw() - object.raw()) as u32, word));
            }
        });
        let noted = Noted {
            map: object.map(),
            row: named_row(object),
            first,
            count: self.words.len() - first,
            logged: false,
        };
        self.objects.insert(object, noted);
    }

    /// Whether what the object named between two addresses is as it was.
    fn check(&self, object: Addr, noted: &Noted, from: Addr, to: Addr, when: &str) {
        assert!(
            object.map() == noted.map && named_row(object) == noted.row,
            "{object:?} had the row {:?} (and {:?}), {when} {:?} (and {:?})",
            noted.map,
            noted.row,
            object.map(),
            named_row(object)
        );
        for &(offset, word) in &self.words[noted.first..noted.first + noted.count] {
            let slot = object.add(offset as usize);
            if slot < from || slot >= to || word == 0 {
                continue;
            }
            let now = slot.load::<Word>(0);
            assert!(
                now == word,
                "{object:?} (map {:?}) named {word:#x} at {offset}, {when} {now:#x}",
                noted.map
            );
        }
    }
}

/// Whatever address an object may reach to.
const END: Addr = Addr::at(u64::MAX);

impl Mutator {
    /// Note down what old objects name, if this collection is one of those asked for.
    pub(crate) fn take_snapshot(&mut self) {
        let every = self.heap.config.snapshot;
        if every == 0 || !(self.heap.stats.minors + self.heap.stats.majors).is_multiple_of(every) {
            return;
        }
        let mut snapshot = Box::<Snapshot>::default();
        let heap: &Heap = &self.heap;
        for space in [&heap.old, &heap.fixed] {
            space.each_block(|block, bits| each_set(bits, block, |a| snapshot.note(a)));
        }
        for at in heap.large.iter() {
            if !Heap::is_young(at) {
                snapshot.note(at);
            }
        }
        self.heap.snapshot = Some(snapshot);
    }

    /// The end of a snapshot's time: nothing may be missing.
    pub(crate) fn check_snapshot(&mut self) {
        let Some(snapshot) = self.heap.snapshot.take() else {
            return;
        };
        for (&object, noted) in &snapshot.objects {
            if noted.logged {
                continue;
            }
            if Blocks::state(object) != state::LARGE {
                snapshot.check(object, noted, object, END, "and not logged has");
                continue;
            }
            // Of large arrays each line that is not a dirty card.
            for &(offset, word) in &snapshot.words[noted.first..noted.first + noted.count] {
                let slot = object.add(offset as usize);
                let now = slot.load::<Word>(0);
                assert!(
                    word == 0 || now == word || LINES_USED.get(card_of(slot)) != 0,
                    "{object:?} named {word:#x} at {offset}, and the card not logged has {now:#x}"
                );
            }
        }
    }

    /// The object, or the card of it that begins at `card`, is about to be logged.
    #[cold]
    pub(crate) fn check_before_logging(&mut self, object: Addr, card: Option<Addr>) {
        let Some(mut snapshot) = self.heap.snapshot.take() else {
            return;
        };
        if let Some(noted) = snapshot.objects.get(&object)
            && !noted.logged
        {
            match card {
                Some(card) => snapshot.check(object, noted, card, card.add(LINE), "before the log"),
                None if Blocks::state(object) == state::LARGE => {}
                None => snapshot.check(object, noted, object, END, "before the log"),
            }
        }
        if card.is_none()
            && let Some(noted) = snapshot.objects.get_mut(&object)
        {
            noted.logged = true;
        }
        self.heap.snapshot = Some(snapshot);
    }

    /// What a large array names between two addresses may change from now on.
    #[cold]
    pub(crate) fn forget_between(&mut self, object: Addr, from: Addr, to: Addr) {
        let Some(snapshot) = &mut self.heap.snapshot else {
            return;
        };
        let Some(noted) = snapshot.objects.get(&object) else {
            return;
        };
        for (offset, word) in &mut snapshot.words[noted.first..noted.first + noted.count] {
            let slot = object.add(*offset as usize);
            if slot >= from && slot < to {
                *word = 0;
            }
        }
    }
}
