//! Sets: the same tables as dicts', without values.

use crate::{Kind, Result, Value, Vm, string, tuple};
use pyrs_objmodel::kinds::set;
use pyrs_objmodel::list as lo;
use pyrs_objmodel::{Addr, is_exact, table};
use pyrs_strategies::dict::Put;
use pyrs_strategies::list as ls;
use pyrs_strategies::{dict, hash};

/// Room for more items than these is not made before it is known how many differ.
pub(super) const MOST_AT_ONCE: usize = 1 << 16;

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
        Ok(self.set_find(s, item, hash)?.is_some())
    }
    /// The entry of an item whose hash is known.
    #[inline]
    fn set_find(&mut self, s: Value, item: Value, hash: u32) -> Result<Option<(Addr, usize)>> {
        let Some(at) = s.addr().value(set::TABLE).map(Value::addr) else {
            return Ok(None);
        };
        match dict::find_alike(at, item, hash) {
            Some(found) => Ok(found.map(|i| (at, i))),
            None => self.find_entry(s, set::TABLE, item, hash),
        }
    }
    /// Whether a set has an item of another one, which has kept its hash.
    pub fn set_has_hashed(&mut self, s: Value, item: Value, hash: u32) -> Result<bool> {
        Ok(self.set_find(s, item, hash)?.is_some())
    }
    /// Add an item of another set, which has kept its hash.
    pub fn set_add_hashed(&mut self, s: Value, item: Value, hash: u32) -> Result<()> {
        if let Some(at) = s.addr().value(set::TABLE).map(Value::addr)
            && let Some(put) = dict::put_alike(&mut self.m, at, item, hash, None)
        {
            return match put {
                Put::Done | Put::There(_) => Ok(()),
                Put::NoRoom => self.set_append(s, item, hash),
            };
        }
        if self.set_find(s, item, hash)?.is_none() {
            self.set_append(s, item, hash)?;
        }
        Ok(())
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
        if let Some(at) = s.addr().value(set::TABLE).map(Value::addr)
            && let Some(put) = dict::put_alike(&mut self.m, at, item, hash, None)
        {
            return match put {
                Put::Done => Ok(true),
                Put::There(_) => Ok(false),
                Put::NoRoom => self.set_append(s, item, hash).map(|()| true),
            };
        }
        if self.set_find(s, item, hash)?.is_some() {
            return Ok(false);
        }
        self.set_append(s, item, hash)?;
        Ok(true)
    }
    /// Add an item that the set does not have.
    #[inline]
    fn set_append(&mut self, s: Value, item: Value, hash: u32) -> Result<()> {
        let old = s.addr().value(set::TABLE).map(Value::addr);
        if let Some(at) = old
            && dict::has_room(at, item)
        {
            dict::append(&mut self.m, at, item, hash, None);
            return Ok(());
        }
        let at = dict::prepare(&mut self.m, old, item, 1)?;
        if old != Some(at) {
            self.m.store(s.addr(), set::TABLE, Value::from_addr(at));
        }
        dict::append(&mut self.m, at, item, hash, None);
        Ok(())
    }
    /// Room for the items of an exact list or tuple in a set that has none yet; whether it
    /// was made.
    fn set_reserve(&mut self, s: Value, iterable: Value) -> Result<bool> {
        let (n, first) = if is_exact(iterable, Kind::List) && lo::len(iterable.addr()) > 0 {
            (
                lo::len(iterable.addr()),
                ls::get(&mut self.m, iterable.addr(), 0)?,
            )
        } else if is_exact(iterable, Kind::Tuple) && tuple::len(iterable.addr()) > 0 {
            (tuple::len(iterable.addr()), tuple::get(iterable.addr(), 0))
        } else {
            return Ok(false);
        };
        if !(5..=MOST_AT_ONCE).contains(&n)
            || !dict::is_plain(first)
            || s.addr().value(set::TABLE).is_some()
        {
            return Ok(false);
        }
        let at = table::new(&mut self.m, n, dict::keys_for(first), 1)?;
        self.m.store(s.addr(), set::TABLE, Value::from_addr(at));
        Ok(true)
    }
    /// Remove an item; whether it was there.
    pub fn set_remove(&mut self, s: Value, item: Value) -> Result<bool> {
        let item = self.lookup_key(item)?;
        let hash = self.item_hash(item)?;
        match self.set_find(s, item, hash)? {
            Some((at, i)) => {
                self.set_delete(s, at, i);
                Ok(true)
            }
            None => Ok(false),
        }
    }
    /// Delete entry `i` of the set's table.
    fn set_delete(&mut self, s: Value, at: Addr, i: usize) {
        dict::delete(&mut self.m, at, i);
        if table::used(at) == 0 {
            self.m.store_option(s.addr(), set::TABLE, None);
        }
    }
    /// Add to `new`, which has none of them, the items of the set `from` that the set `other`
    /// has, or has not. False: that may run Python code, and nothing has been done.
    pub fn set_add_those(
        &mut self,
        new: Value,
        from: Value,
        other: Value,
        wanted: bool,
    ) -> Result<bool> {
        let table_of = |s: Value| s.addr().value(set::TABLE).map(Value::addr);
        let (Some(from), other) = (table_of(from), table_of(other)) else {
            return Ok(true);
        };
        if !dict::are_alike(from, other.unwrap_or(from)) {
            return Ok(false);
        }
        for (item, _) in dict::entries(from) {
            let hash = alike_hash(item);
            let found = other.and_then(|other| dict::find_alike(other, item, hash)?);
            if found.is_some() == wanted {
                self.set_append(new, item, hash)?;
            }
        }
        Ok(true)
    }
    /// Whether all items of a set are in another one; None: only Python code can tell.
    pub fn set_within(&self, s: Value, other: Value) -> Option<bool> {
        let table_of = |s: Value| s.addr().value(set::TABLE).map(Value::addr);
        let Some(at) = table_of(s) else {
            return Some(true);
        };
        let other = table_of(other)?;
        if !dict::are_alike(at, other) {
            return None;
        }
        for (item, _) in dict::entries(at) {
            if dict::find_alike(other, item, alike_hash(item))?.is_none() {
                return Some(false);
            }
        }
        Some(true)
    }
    /// Remove the first item and give it.
    pub fn set_pop(&mut self, s: Value) -> Result<Option<Value>> {
        let Some(at) = s.addr().value(set::TABLE).map(Value::addr) else {
            return Ok(None);
        };
        let Some(i) = dict::next_entry(at, 0) else {
            return Ok(None);
        };
        let item = dict::key(at, i);
        self.set_delete(s, at, i);
        dict::set_front(at, i + 1);
        Ok(item)
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
    /// As [`Vm::set_next`], with the item's hash.
    #[inline]
    pub fn set_next_hashed(&self, s: Value, i: usize) -> Option<(usize, Value, u32)> {
        let at = s.addr().value(set::TABLE)?.addr();
        let e = dict::next_entry(at, i)?;
        Some((e + 1, dict::key(at, e)?, dict::entry_hash(at, e)))
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
            while let Some((next, item, hash)) = self.set_next_hashed(iterable, i) {
                self.set_add_hashed(s, item, hash)?;
                i = next;
            }
            return Ok(());
        }
        let reserved = self.set_reserve(s, iterable)?;
        self.for_each(iterable, &mut |vm, item| {
            vm.set_add(s, item)?;
            Ok(true)
        })?;
        if reserved
            && let Some(at) = s.addr().value(set::TABLE).map(Value::addr)
            && table::capacity(at) > 2 * table::used(at) + 8
        {
            // Many items were the same.
            let copy = dict::copy(&mut self.m, at, 1)?;
            self.m.store(s.addr(), set::TABLE, Value::from_addr(copy));
        }
        Ok(())
    }
    pub fn is_any_set(&self, value: Value) -> bool {
        value.is_ref() && matches!(crate::kind_of(value), Kind::Set | Kind::FrozenSet)
    }
}

/// The folded hash of a small int or an exact str.
#[inline]
fn alike_hash(item: Value) -> u32 {
    if item.is_small() {
        dict::small_hash(item)
    } else {
        hash::str_fold(item.addr())
    }
}
