//! Inline caches: what instructions remember of the objects that they met last.
//!
//! **Chosen.** The caches of a code object lie in one object of their own, of the kind
//! `Caches`: the constants stay as they were loaded. An instruction names its first word;
//! what lies there is one of the structs below. Code that has never filled a cache shares
//! one object full of zeros, which no stamp equals, so handlers need not ask.
//!
//! A *stamp* is a number that is unique for a map and the present state of its class, a
//! *version* one for the keys of a namespace, both from counters that never repeat: an entry
//! can become useless, not wrong. A hit implies that the value is reachable from the receiver
//! or from the running code.
//!
//! **Life.** Words of caches keep alive what they name in minor collections, and nothing in
//! major ones: the closing of a major collection ([`prune`]) drops the entries whose value
//! or row has died and keeps the others.
//!
//! **Rules for changes.** A value stands right behind its stamp. Numbers are written by
//! [`Cache::number`], values by [`Vm::set_cached`], which runs the barrier.

// Words are u32 or u64: a cast that is idle in one build is needed in the other.
#![allow(clippy::unnecessary_cast)]

use crate::code::table::Loaded;
use crate::frame::{self, facts, pool};
use crate::{Value, Vm};
use pyrs_bytecode::opcodes::OPCODES;
use pyrs_bytecode::{Ext, Insn, Op, Role};
use pyrs_objmodel::gc::layout::map_row;
use pyrs_objmodel::gc::word::{ADDR_SHIFT, WORD_BYTES};
use pyrs_objmodel::{Addr, Kind, MapIndex, Word};

/// A stamp (or version) and what it stands for: a byte offset as a small int, an odd code
/// (see `exec/ops/attr.rs`), or a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct Entry {
    pub stamp: Word,
    pub what: Word,
}

/// Two maps at one place are common; the third entry has what is no plain word of the
/// object, or the version of a module's keys or of a class.
#[repr(C)]
pub struct LoadAttr {
    pub entries: [Entry; 3],
}

/// The second entry also serves modules and classes.
#[repr(C)]
pub struct LoadMethod {
    pub entries: [Entry; 2],
}

/// A store; `row` is that of the map with the new attribute (a small int; 0: it exists).
#[derive(Clone, Copy)]
#[repr(C)]
pub struct StoreEntry {
    pub stamp: Word,
    pub offset: Word,
    pub row: Word,
}

#[repr(C)]
pub struct StoreAttr {
    pub entries: [StoreEntry; 2],
}

/// `builtins` is 0 when the name is a global.
#[repr(C)]
pub struct LoadGlobal {
    pub globals: Word,
    pub builtins: Word,
    pub offset: Word,
}

#[repr(C)]
pub struct StoreGlobal {
    pub globals: Word,
    pub offset: Word,
}

const fn words<T>() -> usize {
    size_of::<T>() / WORD_BYTES
}

const fn room(op: Op) -> usize {
    OPCODES[op as usize].cache_words as usize
}

// The opcode's row says how many words its cache has.
const _: () = {
    assert!(words::<LoadAttr>() == room(Op::LoadAttr));
    assert!(words::<LoadMethod>() == room(Op::LoadMethod));
    assert!(words::<StoreAttr>() == room(Op::StoreAttr));
    assert!(words::<LoadGlobal>() == room(Op::LoadGlobal));
    assert!(words::<LoadGlobal>() == room(Op::LoadName));
    assert!(words::<LoadGlobal>() == room(Op::LoadNameOrGlobal));
    assert!(words::<StoreGlobal>() == room(Op::StoreGlobal));
    assert!(words::<StoreGlobal>() == room(Op::StoreName));
};

/// Words of the object that code without caches of its own shares. Code with more words gets
/// its caches when it is loaded.
const SHARED_WORDS: usize = 4096;

/// The first word of the caches of the code whose pool it is.
///
/// # Safety
/// `pool` is the pool of a loaded code object.
#[inline(always)]
pub unsafe fn of_pool(pool: *mut Word) -> *mut Word {
    // SAFETY: the caller's promise; the head of a pool has the word.
    let word = unsafe { *pool.add(pool::CACHES) };
    (((word as u64) << ADDR_SHIFT) + 8) as usize as *mut Word
}

/// The cache of an instruction.
///
/// # Safety
/// `pool` is the pool of a loaded code object, and `index` the index in an instruction of
/// that code whose cache is a `T`.
#[inline(always)]
pub unsafe fn of<T>(pool: *mut Word, index: usize) -> *mut T {
    // SAFETY: the caller's promise.
    unsafe { of_pool(pool).add(index).cast() }
}

/// A cache that may be filled.
pub struct Cache<T> {
    object: Addr,
    at: *mut T,
}

impl<T> Clone for Cache<T> {
    fn clone(&self) -> Cache<T> {
        *self
    }
}
impl<T> Copy for Cache<T> {}

impl<T> Cache<T> {
    pub fn get<'a>(self) -> &'a T {
        // SAFETY: lies in the `Caches` object that `cache_to_fill` found; the object is never
        // moved and lives as long as the running code.
        unsafe { &*self.at }
    }
    /// Change words that are no references, or move entries as they are within the cache.
    /// Behind the barrier, since moved entries may be references.
    pub fn change(self, vm: &mut Vm, change: impl FnOnce(&mut T)) {
        vm.m.barrier_all(self.object);
        // SAFETY: as in `get`; nobody else has a reference.
        change(unsafe { &mut *self.at });
    }
}

impl Vm {
    /// The cache number `index` of the code of `pool`, made if need be. None: the instruction
    /// has none, the code is not worth caches, or there is no memory. May collect.
    ///
    /// # Safety
    /// As in [`of`].
    pub unsafe fn cache_to_fill<T>(&mut self, pool: *mut Word, index: usize) -> Option<Cache<T>> {
        if index == 0 {
            return None;
        }
        // SAFETY: the caller's promise.
        let mut word = unsafe { *pool.add(pool::CACHES) };
        if word == self.process.no_caches {
            let code = frame::code_of_pool(pool);
            if frame::code_facts(code) & facts::ONCE != 0 && !self.runs_again(code) {
                return None;
            }
            self.make_caches(code)?;
            // SAFETY: as above.
            word = unsafe { *pool.add(pool::CACHES) };
        }
        // SAFETY: the word was just read from the pool, which collections keep up to date.
        let object = unsafe { Value::of(word) }.addr();
        debug_assert!(index + words::<T>() <= object.load::<u32>(4) as usize);
        let at = object.add(8 + index * WORD_BYTES).ptr();
        Some(Cache { object, at })
    }

    /// Put a value behind a stamp.
    pub fn set_cached<T>(&mut self, cache: Cache<T>, entry: usize, stamp: Word, value: Value) {
        let offset = (cache.at as usize as u64 - cache.object.raw()) as usize;
        let offset = offset + entry * size_of::<Entry>();
        self.m.store(cache.object, offset + WORD_BYTES, value);
        cache.object.put_bits(offset, stamp);
    }

    /// Whether code of a module or class has missed caches more often than one run of it can.
    fn runs_again(&mut self, code: Value) -> bool {
        let index = frame::pool_word(code, pool::INDEX).and_then(Value::as_small);
        let codes = self.process.codes.borrow();
        let Some(loaded) = index.and_then(|i| codes.get(i as usize)) else {
            return false;
        };
        loaded.misses.set(loaded.misses.get().saturating_add(1));
        // Each instruction that has a cache has at least two words of it.
        loaded.misses.get() > loaded.code.cache_words / 2
    }

    /// Give a code object caches of its own. None: no memory, which is no error here.
    fn make_caches(&mut self, code: Value) -> Option<()> {
        let words = self.code_data(code)?.cache_words as usize;
        let full = self.m.heap.full;
        match self.new_caches(words) {
            Ok(caches) => {
                self.m
                    .store(code.addr(), 8 + pool::CACHES * WORD_BYTES, caches);
                Some(())
            }
            Err(_) => {
                self.m.heap.full = full;
                None
            }
        }
    }

    fn new_caches(&mut self, words: usize) -> crate::Result {
        let bytes = 8 + words * WORD_BYTES;
        let at = self
            .m
            .alloc_fixed(Kind::Caches.map(), bytes, words as u32)?;
        Ok(Value::from_addr(at))
    }

    /// What the pool of newly loaded code names as its caches.
    pub(crate) fn first_caches(&mut self, words: usize) -> crate::Result {
        if words > SHARED_WORDS {
            return self.new_caches(words);
        }
        if self.process.no_caches == 0 {
            let shared = self.new_caches(SHARED_WORDS)?;
            self.root_value(shared);
            self.process.no_caches = shared.word();
        }
        // SAFETY: the object is rooted for ever and of those that never move.
        Ok(unsafe { Value::of(self.process.no_caches) })
    }
}

/// Call `visit` with each instruction that has a cache, and its extension word.
pub(crate) fn each(insns: &[u32], mut visit: impl FnMut(Op, Ext)) {
    let mut pc = 0;
    while pc < insns.len() {
        let Some(op) = Insn(insns[pc]).op() else {
            panic!("no opcode at {pc}");
        };
        for (i, role) in op.info().ext.iter().enumerate() {
            let ext = Ext(insns[pc + 1 + i]);
            if *role == Role::XName && ext.hi() != 0 {
                visit(op, ext);
            }
        }
        pc += op.words();
    }
}

/// Whether a word of a cache names something that the closing major collection found dead.
pub(crate) fn is_dead(value: Option<Value>, alive: &dyn Fn(Addr) -> bool) -> bool {
    value.is_some_and(|v| v.is_ref() && !alive(v.addr()))
}

/// The closing of a major collection: drop what names something dead.
pub(crate) fn prune(loaded: &Loaded, shared: Word, alive: &dyn Fn(Addr) -> bool) {
    let code = Value::from_addr(loaded.object);
    let Some(caches) = frame::pool_word(code, pool::CACHES).filter(|c| c.word() != shared) else {
        return;
    };
    let at = caches.addr();
    each(loaded.insns(), |op, ext| {
        let first = 8 + ext.hi() as usize * WORD_BYTES;
        let word = |i: usize| at.load::<Word>(first + i * WORD_BYTES);
        let clear = |i: usize, n: usize| at.fill(first + i * WORD_BYTES, n * WORD_BYTES, 0);
        match op {
            Op::LoadAttr | Op::LoadMethod => {
                let pairs = room(op) / words::<Entry>();
                for i in (0..pairs).map(|pair| pair * words::<Entry>()) {
                    if is_dead(at.value_at(first, i + 1), alive) {
                        clear(i, words::<Entry>());
                    }
                }
            }
            Op::StoreAttr => {
                for i in [0, words::<StoreEntry>()] {
                    let row = MapIndex((word(i + 2) >> 1) as u32);
                    if row.0 != 0 && is_dead(map_row(row).map_object(), alive) {
                        clear(i, words::<StoreEntry>());
                    }
                }
            }
            // Versions and offsets.
            _ => {}
        }
    });
}
