//! Words that are all small ints: the collector does not look at them.

use super::elements::{Elements, Number, Numbers, Rearrange};
use super::i64::I64;
use super::{new_storage, objects};
use pyrs_objmodel::gc::word::{SignedWord, WORD_BYTES, Word};
use pyrs_objmodel::list::*;
use pyrs_objmodel::{Addr, Kind, Mutator, Raised, Value, is_exact};

pub struct Small;

/// The word of a small int.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct SmallWord(Word);

impl Number for SmallWord {
    const IS_INT: bool = true;
    #[inline(always)]
    fn int(self) -> i64 {
        self.0 as SignedWord as i64 >> 1
    }
    #[inline(always)]
    fn float(self) -> f64 {
        self.int() as f64
    }
    #[inline(always)]
    fn before(self, other: Self) -> bool {
        (self.0 as SignedWord) < other.0 as SignedWord
    }
}

impl Elements for Small {
    const KIND: Kind = Kind::ListSmall;

    #[inline(always)]
    fn fits(value: Value) -> bool {
        value.is_small()
    }
    fn generalise(m: &mut Mutator, list: Addr, value: Value) -> Result<(), Raised> {
        if !is_exact(value, Kind::Int) {
            return Self::to_objects(m, list);
        }
        let n = len(list);
        let new = new_storage::<I64>(m, n.max(capacity(storage(list))))?;
        let old = storage(list);
        for i in 0..n {
            I64::init(new, i, old.get_at(DATA, i));
        }
        m.store(list, STORAGE, Value::from_addr(new));
        set_strategy(list, Strategy::I64);
        Ok(())
    }
    /// The same words, now scanned.
    fn to_objects(m: &mut Mutator, list: Addr) -> Result<(), Raised> {
        m.set_row(storage(list), objects::Objects::KIND.map());
        set_strategy(list, Strategy::Objects);
        Ok(())
    }
    fn numbers<V: Numbers>(list: Addr, visitor: V) -> Option<V::Out> {
        let words = storage(list).unseen_words_mut(DATA, len(list));
        // SAFETY: a `SmallWord` is a word and nothing else.
        let words = unsafe { &mut *(words as *mut [Word] as *mut [SmallWord]) };
        Some(visitor.run(words))
    }
    fn rearrange(_: &mut Mutator, storage: Addr, from: usize, n: usize, how: impl Rearrange) {
        how.run(storage.unseen_words_mut(DATA + from * WORD_BYTES, n - from));
    }
}
