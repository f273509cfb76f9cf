//! Sets: the same tables as dicts', without values.

use crate::{Kind, Result, Value, Vm, string};
use pyrs_objmodel::kinds::set;
use pyrs_objmodel::{is_exact, table};
use pyrs_strategies::{dict, hash};

impl Vm {
    pub fn new_set(&mut self) -> Result {
        Ok(Value::from_addr(self.m.alloc(Kind::Set.map(), set::SIZE)?))
    }
    pub fn new_frozenset(&mut self) -> Result {
        Ok(Value::from_addr(
            self.m.alloc(Kind::FrozenSet.map(), set::SIZE)?,
        ))
    }
    pub fn new_frozenset_from(&mut self, iterable: Value) -> Result {
        let new = self.new_frozenset()?;
        self.set_extend(new, iterable)?;
        Ok(new)
    }
    pub fn new_set_from(&mut self, iterable: Value) -> Result {
        let new = self.new_set()?;
        self.set_extend(new, iterable)?;
        Ok(new)
    }
    #[inline]
    pub fn set_len(&self, s: Value) -> usize {
        s.addr()
            .value(set::TABLE)
            .map_or(0, |t| table::used(t.addr()))
    }
    fn item_hash(&mut self, item: Value) -> Result<u32> {
        if item.is_small() {
            return Ok(dict::small_hash(item));
        }
        if string::is_str(item) {
            return Ok(hash::str_fold(item.addr()));
        }
        match self.hash(item) {
            Ok(hash) => Ok(hash::fold(hash)),
            Err(_) => Err(self.unhashable(item, "a set element")),
        }
    }
    /// What is looked for: a set stands for the frozenset with its items.
    fn lookup_key(&mut self, item: Value) -> Result {
        if item.is_ref()
            && crate::kind_of(item) == Kind::Set
            && self
                .special(item, crate::name::Name::__hash__)
                .is_none_or(|f| f == crate::NONE)
        {
            return self.new_frozenset_from(item);
        }
        Ok(item)
    }
    pub fn set_contains(&mut self, s: Value, item: Value) -> Result<bool> {
        let item = self.lookup_key(item)?;
        let hash = self.item_hash(item)?;
        Ok(self.find_entry(s, set::TABLE, item, hash)?.is_some())
    }
    /// Add an item to what should be a set, but may be what the program put in its place.
    pub fn add_to_set(&mut self, s: Value, item: Value) -> Result<bool> {
        if s.is_small() || crate::kind_of(s) != crate::Kind::Set {
            let got = self.type_name_of(s);
            return Err(self.type_error(format!("'{got}' object is not a set")));
        }
        self.set_add(s, item)
    }
    /// Add an item; whether it is new.
    pub fn set_add(&mut self, s: Value, item: Value) -> Result<bool> {
        let hash = self.item_hash(item)?;
        if self.find_entry(s, set::TABLE, item, hash)?.is_some() {
            return Ok(false);
        }
        let old = s.addr().value(set::TABLE).map(Value::addr);
        let at = dict::prepare(&mut self.m, old, item, 1)?;
        if old != Some(at) {
            self.m.store(s.addr(), set::TABLE, Value::from_addr(at));
        }
        dict::append(&mut self.m, at, item, hash, None);
        Ok(true)
    }
    /// Remove an item; whether it was there.
    pub fn set_remove(&mut self, s: Value, item: Value) -> Result<bool> {
        let item = self.lookup_key(item)?;
        let hash = self.item_hash(item)?;
        match self.find_entry(s, set::TABLE, item, hash)? {
            Some((at, i)) => {
                dict::delete(&mut self.m, at, i);
                if table::used(at) == 0 {
                    self.m.store_option(s.addr(), set::TABLE, None);
                }
                Ok(true)
            }
            None => Ok(false),
        }
    }
    pub fn set_clear(&mut self, s: Value) {
        self.m.store_option(s.addr(), set::TABLE, None);
    }
    /// The item at or behind position `i`, and the position behind it.
    #[inline]
    pub fn set_next(&self, s: Value, i: usize) -> Option<(usize, Value)> {
        let at = s.addr().value(set::TABLE)?.addr();
        let e = dict::next_entry(at, i)?;
        Some((e + 1, dict::key(at, e)?))
    }
    /// Add all items of an iterable.
    pub fn set_extend(&mut self, s: Value, iterable: Value) -> Result<()> {
        if self.is_any_set(iterable)
            && (is_exact(iterable, Kind::Set) || is_exact(iterable, Kind::FrozenSet))
        {
            if self.set_len(s) == 0
                && let Some(t) = iterable.addr().value(set::TABLE)
            {
                let copy = dict::copy(&mut self.m, t.addr(), 1)?;
                self.m.store(s.addr(), set::TABLE, Value::from_addr(copy));
                return Ok(());
            }
            let mut i = 0;
            while let Some((next, item)) = self.set_next(iterable, i) {
                self.set_add(s, item)?;
                i = next;
            }
            return Ok(());
        }
        self.for_each(iterable, &mut |vm, item| {
            vm.set_add(s, item)?;
            Ok(true)
        })
    }
    pub fn is_any_set(&self, value: Value) -> bool {
        value.is_ref() && matches!(crate::kind_of(value), Kind::Set | Kind::FrozenSet)
    }
}
