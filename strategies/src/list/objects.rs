//! Words of any objects.

use super::elements::{Elements, Numbers, Rearrange};
use super::new_storage;
use pyrs_objmodel::gc::layout::flag;
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::list::*;
use pyrs_objmodel::{Addr, Kind, Mutator, Raised, Value};

pub struct Objects;

/// Make objects of all elements of a list of another strategy.
pub(super) fn box_all<E: Elements>(m: &mut Mutator, list: Addr) -> Result<(), Raised> {
    let n = len(list);
    let new = new_storage::<Objects>(m, n.max(capacity(storage(list))))?;
    for i in 0..n {
        let value = E::get(m, storage(list), i)?;
        Objects::set(m, new, i, value);
    }
    m.store(list, STORAGE, Value::from_addr(new));
    set_strategy(list, Strategy::Objects);
    Ok(())
}

impl Elements for Objects {
    const KIND: Kind = Kind::ListObjects;
    const SCANNED: bool = true;

    #[inline(always)]
    fn fits(_: Value) -> bool {
        true
    }
    fn generalise(_: &mut Mutator, _: Addr, _: Value) -> Result<(), Raised> {
        Ok(())
    }
    fn to_objects(_: &mut Mutator, _: Addr) -> Result<(), Raised> {
        Ok(())
    }
    #[inline(always)]
    fn set(m: &mut Mutator, storage: Addr, i: usize, value: Value) {
        m.store(storage, DATA + WORD_BYTES * i, value);
    }
    #[inline(always)]
    fn try_set(storage: Addr, i: usize, value: Value) -> bool {
        let is_logged = storage.flags() & flag::UNLOGGED == 0;
        if is_logged {
            storage.put_behind_barrier(DATA + WORD_BYTES * i, value.word());
        }
        is_logged
    }
    fn numbers<V: Numbers>(_: Addr, _: V) -> Option<V::Out> {
        None
    }
    fn alloc(m: &mut Mutator, bytes: usize, capacity: usize) -> Result<Addr, Raised> {
        m.alloc_words(Self::KIND.map(), bytes, capacity as u32)
    }
    fn note(m: &mut Mutator, storage: Addr, n: usize) {
        m.note_words(storage, DATA, n);
    }
    fn fill(m: &mut Mutator, (new, to): (Addr, usize), (old, from): (Addr, usize), n: usize) {
        let (to, from) = (DATA + to * WORD_BYTES, DATA + from * WORD_BYTES);
        m.init_words(new, to, old, from, n);
    }
    fn copy(m: &mut Mutator, (to, i): (Addr, usize), (from, k): (Addr, usize), n: usize) {
        let (at, of) = (DATA + i * WORD_BYTES, DATA + k * WORD_BYTES);
        if to == from {
            return m.move_words(to, at, of, n);
        }
        // SAFETY: the elements of another storage, which is named here, so it stays.
        unsafe { m.copy_in(to, at, from.add(of).ptr::<Word>(), n) };
    }
    fn clear(m: &mut Mutator, storage: Addr, from: usize, to: usize) {
        m.clear_range(storage, DATA + from * WORD_BYTES, to - from);
    }
    fn rearrange(m: &mut Mutator, storage: Addr, from: usize, n: usize, how: impl Rearrange) {
        m.reorder_words(storage, DATA + from * WORD_BYTES, n - from, |words| {
            how.run(words)
        });
    }
}
