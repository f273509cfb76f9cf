//! The next items of enumerate, zip, map, filter, reversed and `iter(f, sentinel)`.

use super::iter_quick::{is_leaf, next_item, quick_next};
use crate::name::Name;
use crate::number::BinOp;
use crate::{Exc, Kind, NONE, Result, Value, Vm, boolean, int, kind_of, tuple};
use pyrs_objmodel::kinds::{iterator, range_iter, state_iter};

/// What an iterator over pairs gives to who wants no tuple.
pub enum NextPair {
    /// It is none of those that do so: the general way.
    Other,
    Pair(Value, Value),
    End,
}

impl Vm {
    /// The two items of the next pair of an enumerate (with a count that is small) or a zip of
    /// two, both of simple iterators, or of the items of a dict.
    pub fn next_pair(&mut self, it: Value) -> Result<NextPair> {
        let at = it.addr();
        // A subclass may say for itself what comes next.
        if at.map().0 >= Kind::COUNT as u32 {
            return Ok(NextPair::Other);
        }
        match kind_of(it) {
            Kind::Enumerate => {
                let (Some(source), Some(count)) =
                    (at.value(state_iter::A), at.value(state_iter::B))
                else {
                    return Ok(NextPair::Other);
                };
                if !count.is_small() || !is_leaf(source) {
                    return Ok(NextPair::Other);
                }
                let Some(after) = Value::try_small(count.small_unchecked() + 1) else {
                    return Ok(NextPair::Other);
                };
                let Some(item) = self.next_ready(source)? else {
                    return Ok(NextPair::End);
                };
                // No Python code has run: the count is the small int that it was.
                it.addr().put_small(state_iter::B, after.small_unchecked());
                Ok(NextPair::Pair(count, item))
            }
            Kind::Zip => {
                let Some(sources) = at.value(state_iter::A) else {
                    return Ok(NextPair::Other);
                };
                let strict = at.value(state_iter::B) == Some(boolean(true));
                if tuple::len(sources.addr()) != 2 || strict {
                    return Ok(NextPair::Other);
                }
                let (a, b) = (tuple::get(sources.addr(), 0), tuple::get(sources.addr(), 1));
                if !is_leaf(a) || !is_leaf(b) {
                    return Ok(NextPair::Other);
                }
                let Some(first) = self.next_ready(a)? else {
                    return Ok(NextPair::End);
                };
                let Some(second) = self.next_ready(b)? else {
                    return Ok(NextPair::End);
                };
                Ok(NextPair::Pair(first, second))
            }
            Kind::DictItemIter => Ok(match next_item(at) {
                Some((key, value)) => NextPair::Pair(key, value),
                None => NextPair::Other,
            }),
            _ => Ok(NextPair::Other),
        }
    }

    /// As [`Vm::next`], for callers whose iterators are mostly over builtin containers.
    #[inline]
    pub fn next_ready(&mut self, it: Value) -> Result<Option<Value>> {
        match quick_next(it) {
            Some(item) => Ok(Some(item)),
            None => self.next(it),
        }
    }

    /// How many items an iterator still gives at most, if that can be said and it runs no
    /// Python code. Lists may change before they are walked over.
    pub fn items_left(&self, it: Value) -> Option<usize> {
        if it.is_small() || it.addr().map().0 >= Kind::COUNT as u32 {
            return None;
        }
        let at = it.addr();
        let behind = |len: usize| {
            let index = at.value(iterator::INDEX).and_then(Value::as_small);
            len.saturating_sub(index.unwrap_or(0) as usize)
        };
        match kind_of(it) {
            Kind::ListIter => {
                let list = at.value(iterator::SOURCE);
                Some(list.map_or(0, |list| behind(pyrs_objmodel::list::len(list.addr()))))
            }
            Kind::TupleIter => {
                let items = at.value(iterator::SOURCE).map(crate::payload);
                Some(items.map_or(0, |items| behind(tuple::len(items.addr()))))
            }
            Kind::RangeIter => {
                let field = |offset| at.value(offset).and_then(Value::as_small);
                let next = field(range_iter::NEXT)?;
                let (stop, step) = (field(range_iter::STOP)?, field(range_iter::STEP)?);
                let left = (stop - next).checked_div(step)?;
                Some(usize::try_from(left).unwrap_or(0))
            }
            Kind::Enumerate => {
                let source = at.value(state_iter::A)?;
                // One inside the other without end is walked over without this.
                self.is_simple_iterator(source)
                    .then(|| self.items_left(source))?
            }
            Kind::Zip => {
                let sources = at.value(state_iter::A)?;
                let mut least = None;
                for i in 0..tuple::len(sources.addr()) {
                    let source = tuple::get(sources.addr(), i);
                    if !self.is_simple_iterator(source) {
                        return None;
                    }
                    let left = self.items_left(source)?;
                    least = Some(least.map_or(left, |least: usize| least.min(left)));
                }
                least
            }
            _ => None,
        }
    }

    fn is_simple_iterator(&self, it: Value) -> bool {
        it.is_ref()
            && [Kind::ListIter, Kind::TupleIter, Kind::RangeIter]
                .iter()
                .any(|kind| kind.map() == it.addr().map())
    }

    /// The next item of an iterator of one of these kinds, or of a subclass.
    pub fn tool_next(&mut self, it: Value) -> Result<Option<Value>> {
        self.check_native_stack()?;
        let at = it.addr();
        match kind_of(it) {
            Kind::Enumerate => {
                let (Some(source), Some(count)) =
                    (at.value(state_iter::A), at.value(state_iter::B))
                else {
                    return Ok(None);
                };
                let Some(item) = self.next(source)? else {
                    return Ok(None);
                };
                if let Some(after) = count.as_small().and_then(|i| Value::try_small(i + 1)) {
                    // Who asked for the item may have stepped the same enumeration on: only
                    // a small int is overwritten by one without a barrier.
                    let at = it.addr();
                    if at.value(state_iter::B).is_some_and(Value::is_small) {
                        at.put_small(state_iter::B, after.small_unchecked());
                        return self.pair(count, item).map(Some);
                    }
                }
                let after = match int::as_i64(count).and_then(|i| i.checked_add(1)) {
                    Some(i) => self.int(i)?,
                    None => self.int_binary(BinOp::Add, count, Value::small(1))?,
                };
                self.m.store(it.addr(), state_iter::B, after);
                self.tuple(&[count, item]).map(Some)
            }
            Kind::Zip => {
                let Some(sources) = at.value(state_iter::A) else {
                    return Ok(None);
                };
                let strict = at.value(state_iter::B) == Some(boolean(true));
                self.next_of_each(sources, strict, "zip", it, state_iter::A)
            }
            Kind::MapIter => {
                let (Some(f), Some(sources)) = (at.value(state_iter::A), at.value(state_iter::B))
                else {
                    return Ok(None);
                };
                if tuple::len(sources.addr()) == 1 {
                    return match self.next_ready(tuple::get(sources.addr(), 0))? {
                        Some(item) => self.call(f, &[item]).map(Some),
                        None => Ok(None),
                    };
                }
                let strict = at.value(state_iter::C) == Some(boolean(true));
                match self.next_of_each(sources, strict, "map", it, state_iter::B)? {
                    Some(args) => self.call_ex(f, args, None).map(Some),
                    None => Ok(None),
                }
            }
            Kind::Filter => {
                let (Some(f), Some(source)) = (at.value(state_iter::A), at.value(state_iter::B))
                else {
                    return Ok(None);
                };
                let plain = f == NONE || f == self.type_of_kind(Kind::Bool);
                while let Some(item) = self.next_ready(source)? {
                    let keep = if plain {
                        self.truth(item)?
                    } else {
                        let answer = self.call(f, &[item])?;
                        self.truth(answer)?
                    };
                    if keep {
                        return Ok(Some(item));
                    }
                }
                Ok(None)
            }
            Kind::Reversed => self.reversed_next(it),
            Kind::CallIter => {
                let (Some(f), Some(sentinel)) = (at.value(state_iter::A), at.value(state_iter::B))
                else {
                    return Ok(None);
                };
                let result = self.call(f, &[]);
                let Some(item) = self.stop_to_none(result)? else {
                    self.m.store_option(it.addr(), state_iter::A, None);
                    return Ok(None);
                };
                if it.addr().value(state_iter::A).is_none() || self.is_sentinel(sentinel, item)? {
                    self.m.store_option(it.addr(), state_iter::A, None);
                    return Ok(None);
                }
                Ok(Some(item))
            }
            _ => self.next(it),
        }
    }

    /// Whether an item ends an `iter(f, sentinel)`.
    fn is_sentinel(&mut self, sentinel: Value, item: Value) -> Result<bool> {
        if sentinel == NONE && item != NONE && item.is_ref() {
            // None is equal to nothing else, unless the item's class says so.
            let (eq, object) = (self.name(Name::__eq__), self.type_of_kind(Kind::Object));
            let class = self.class_of(item);
            if self.lookup_cached(class, eq) == self.lookup_cached(object, eq) {
                return Ok(false);
            }
        }
        self.equal(sentinel, item)
    }

    /// One item of each iterator, as a tuple; None when one is exhausted. With `strict` all
    /// have to end together.
    fn next_of_each(
        &mut self,
        sources: Value,
        strict: bool,
        name: &str,
        owner: Value,
        field: usize,
    ) -> Result<Option<Value>> {
        let n = tuple::len(sources.addr());
        if n == 0 {
            return Ok(None);
        }
        if n == 2 && !strict {
            let Some(a) = self.next(tuple::get(sources.addr(), 0))? else {
                return Ok(None);
            };
            let Some(b) = self.next(tuple::get(sources.addr(), 1))? else {
                return Ok(None);
            };
            return self.pair(a, b).map(Some);
        }
        let items = Value::from_addr(tuple::new(&mut self.m, n)?);
        for i in 0..n {
            match self.next(tuple::get(sources.addr(), i))? {
                Some(item) => tuple::set(&mut self.m, items.addr(), i, item),
                None => {
                    if !strict {
                        return Ok(None);
                    }
                    self.m.store_option(owner.addr(), field, None);
                    return self.check_all_ended(sources, i, name).map(|()| None);
                }
            }
        }
        Ok(Some(items))
    }

    /// Iterator number `i` is exhausted: with `strict`, all others must be.
    fn check_all_ended(&mut self, sources: Value, i: usize, name: &str) -> Result<()> {
        let others = |n: usize| {
            if n == 1 {
                " 1".to_owned()
            } else {
                format!("s 1-{n}")
            }
        };
        if i > 0 {
            return Err(self.value_error(format!(
                "{name}() argument {} is shorter than argument{}",
                i + 1,
                others(i)
            )));
        }
        for k in 1..tuple::len(sources.addr()) {
            if self.next(tuple::get(sources.addr(), k))?.is_some() {
                return Err(self.value_error(format!(
                    "{name}() argument {} is longer than argument{}",
                    k + 1,
                    others(k)
                )));
            }
        }
        Ok(())
    }

    fn reversed_next(&mut self, it: Value) -> Result<Option<Value>> {
        let at = it.addr();
        let Some(source) = at.value(iterator::SOURCE) else {
            return Ok(None);
        };
        let i = at.get(iterator::INDEX).small_unchecked();
        if i >= 0 {
            match self.get_item(source, Value::small(i)) {
                Ok(item) => {
                    it.addr().put_small(iterator::INDEX, i - 1);
                    return Ok(Some(item));
                }
                Err(_) => {
                    let exc = self.take_exception();
                    let class = self.class_of(exc);
                    let ends = [Exc::IndexError, Exc::StopIteration]
                        .into_iter()
                        .any(|stop| self.is_subclass_of(class, self.exc_class(stop)));
                    if !ends {
                        return Err(self.reraise(exc));
                    }
                }
            }
        }
        self.m.store_option(it.addr(), iterator::SOURCE, None);
        Ok(None)
    }
}
