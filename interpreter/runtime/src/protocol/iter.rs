//! Iteration: `iter`, `next`, and walking iterables from native code.

use super::iter_quick::{next_item, next_of_range, next_of_table};
use crate::call::native_row;
use crate::name::Name;
use crate::native::{FillFn, NextFn, SendFn};
use crate::{Exc, Kind, NONE, Result, Value, Vm, int, kind_of, latin1_char, string, tuple};
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::kinds::{dict_view, iterator, range, range_iter, set, state_iter, typeobj};
use pyrs_objmodel::{is_exact, list as lo, table};
use pyrs_strategies::{dict, list as ls};

pub use super::iter_quick::quick_next;
pub use super::iter_tools::NextPair;

impl Vm {
    fn new_iterator(&mut self, kind: Kind, source: Value) -> Result {
        let at = self.m.alloc(kind.map(), iterator::SIZE)?;
        self.m.store(at, iterator::SOURCE, source);
        at.put_small(iterator::INDEX, 0);
        Ok(Value::from_addr(at))
    }

    /// A dict or set iterator: A source, B position, C expected length, D entries left.
    pub fn new_table_iter(&mut self, kind: Kind, source: Value, len: usize) -> Result {
        let at = self.m.alloc(kind.map(), state_iter::SIZE)?;
        self.m.store(at, state_iter::A, source);
        at.put_small(state_iter::B, 0);
        at.put_small(state_iter::C, len as i64);
        at.put_small(state_iter::D, len as i64);
        Ok(Value::from_addr(at))
    }

    /// iter(value).
    pub fn iter(&mut self, value: Value) -> Result {
        if value.is_ref() {
            let map = value.addr().map();
            if map.0 < Kind::COUNT as u32 {
                match Kind::from_byte(map.0 as u8) {
                    Kind::List => return self.new_iterator(Kind::ListIter, value),
                    Kind::Tuple => return self.new_iterator(Kind::TupleIter, value),
                    Kind::Str | Kind::StrIndirect => {
                        return self.new_iterator(str_iter_kind(value), value);
                    }
                    Kind::Bytes => return self.new_iterator(Kind::BytesIter, value),
                    Kind::Range => return self.range_iter(value),
                    Kind::Dict => {
                        let n = self.dict_len(value);
                        return self.new_table_iter(Kind::DictKeyIter, value, n);
                    }
                    Kind::Set | Kind::FrozenSet => {
                        let n = self.set_len(value);
                        return self.new_table_iter(Kind::SetIter, value, n);
                    }
                    Kind::Generator
                    | Kind::ListIter
                    | Kind::TupleIter
                    | Kind::RangeIter
                    | Kind::Enumerate
                    | Kind::Zip
                    | Kind::MapIter
                    | Kind::Filter => return Ok(value),
                    _ => {}
                }
            }
        }
        match self.special(value, Name::__iter__) {
            Some(f) if f == NONE => {}
            Some(f) => {
                let result = self.call_bound(f, value, &[])?;
                if self.special(result, Name::__next__).is_some() {
                    return Ok(result);
                }
                let name = self.type_name_of(result);
                return Err(
                    self.type_error(format!("iter() returned non-iterator of type '{name}'"))
                );
            }
            None if self.special(value, Name::__getitem__).is_some()
                && !matches!(kind_of(value), Kind::Dict | Kind::Union) =>
            {
                return self.new_iterator(Kind::SeqIter, value);
            }
            None => {}
        }
        let name = self.type_name_of(value);
        Err(self.type_error(format!("'{name}' object is not iterable")))
    }

    /// TypeError for what cannot be asked for a next item.
    pub fn check_iterator(&mut self, value: Value) -> Result<()> {
        if self.special(value, crate::name::Name::__next__).is_some() {
            return Ok(());
        }
        let name = self.type_name_of(value);
        Err(self.type_error(format!("'{name}' object is not an iterator")))
    }

    /// iter() of what a mapping's method gave.
    pub fn iter_of_method(&mut self, value: Value, mapping: Value, method: &str) -> Result {
        match self.iter(value) {
            Ok(it) => Ok(it),
            Err(_) => {
                self.catch(crate::Exc::TypeError)?;
                let (owner, got) = (self.type_name_of(mapping), self.type_name_of(value));
                Err(self.type_error(format!(
                    "{owner}.{method}() returned a non-iterable (type {got})"
                )))
            }
        }
    }

    /// An iterator over a range object.
    pub fn range_iter(&mut self, r: Value) -> Result {
        let field = |offset| r.addr().get(offset);
        let (start, length, step) = (
            field(range::START),
            field(range::LENGTH),
            field(range::STEP),
        );
        let (Some(a), Some(n), Some(s)) =
            (int::as_i64(start), int::as_i64(length), int::as_i64(step))
        else {
            return self.long_range_iter(start, length, step);
        };
        let end = a as i128 + n as i128 * s as i128;
        let fits = |i: i128| Value::try_small(i64::try_from(i).ok()?);
        match (fits(a as i128), fits(end), fits(s as i128)) {
            (Some(a), Some(end), Some(s)) => {
                let at = self.m.alloc(Kind::RangeIter.map(), range_iter::SIZE)?;
                at.init(range_iter::NEXT, a);
                at.init(range_iter::STOP, end);
                at.init(range_iter::STEP, s);
                Ok(Value::from_addr(at))
            }
            _ => self.long_range_iter(start, length, step),
        }
    }

    /// STOP holds the number of items left.
    fn long_range_iter(&mut self, start: Value, length: Value, step: Value) -> Result {
        let at = self.m.alloc(Kind::LongRangeIter.map(), range_iter::SIZE)?;
        self.m.store(at, range_iter::NEXT, start);
        self.m.store(at, range_iter::STOP, length);
        self.m.store(at, range_iter::STEP, step);
        Ok(Value::from_addr(at))
    }

    /// The next item of an iterator, None when it is exhausted.
    pub fn next(&mut self, it: Value) -> Result<Option<Value>> {
        if it.is_small() {
            return self.next_by_name(it);
        }
        let at = it.addr();
        let map = at.map();
        if map.0 >= Kind::COUNT as u32 {
            // A class of the library, or of the program.
            if let Some(next) = self.own_next(it) {
                return self.next_of_native(next, it);
            }
            return self.next_by_name(it);
        }
        match Kind::from_byte(map.0 as u8) {
            Kind::ListIter => {
                let Some(list) = at.value(iterator::SOURCE) else {
                    return Ok(None);
                };
                let i = at.get(iterator::INDEX).small_unchecked();
                if (i as usize) < lo::len(list.addr()) {
                    at.put_small(iterator::INDEX, i + 1);
                    return ls::get(&mut self.m, list.addr(), i as usize).map(Some);
                }
            }
            Kind::ListReverseIter => {
                let Some(list) = at.value(iterator::SOURCE) else {
                    return Ok(None);
                };
                let i = at.get(iterator::INDEX).small_unchecked();
                if i >= 0 && (i as usize) < lo::len(list.addr()) {
                    at.put_small(iterator::INDEX, i - 1);
                    return ls::get(&mut self.m, list.addr(), i as usize).map(Some);
                }
            }
            Kind::TupleIter => {
                let Some(items) = at.value(iterator::SOURCE) else {
                    return Ok(None);
                };
                let items = crate::payload(items);
                let i = at.get(iterator::INDEX).small_unchecked();
                if (i as usize) < tuple::len(items.addr()) {
                    at.put_small(iterator::INDEX, i + 1);
                    return Ok(Some(tuple::get(items.addr(), i as usize)));
                }
            }
            Kind::StrIter | Kind::StrAsciiIter => {
                let Some(text) = at.value(iterator::SOURCE) else {
                    return Ok(None);
                };
                let text = crate::payload(text).addr();
                let i = at.get(iterator::INDEX).small_unchecked();
                if (i as usize) < string::len(text) {
                    at.put_small(iterator::INDEX, i + 1);
                    let c = string::units(text).at(i as usize);
                    if c < 256 {
                        return Ok(Some(latin1_char(c as u8)));
                    }
                    return string::from_char(&mut self.m, c).map(Some);
                }
            }
            Kind::BytesIter => {
                let Some(data) = at.value(iterator::SOURCE) else {
                    return Ok(None);
                };
                let data = crate::payload(data).addr();
                let i = at.get(iterator::INDEX).small_unchecked();
                if let Some(&byte) = crate::bytes::get(data).get(i as usize) {
                    at.put_small(iterator::INDEX, i + 1);
                    return Ok(Some(Value::small(byte as i64)));
                }
            }
            Kind::RangeIter => return Ok(next_of_range(at)),
            Kind::DictKeyIter | Kind::DictValueIter => {
                return match next_of_table(at, map == Kind::DictValueIter.map()) {
                    Some(item) => Ok(Some(item)),
                    None => self.dict_iter_next(it),
                };
            }
            Kind::DictItemIter => {
                return match next_item(at) {
                    Some((key, value)) => self.pair(key, value).map(Some),
                    None => self.dict_iter_next(it),
                };
            }
            Kind::Enumerate | Kind::Zip => {
                return match self.next_pair(it)? {
                    NextPair::Pair(a, b) => self.pair(a, b).map(Some),
                    NextPair::End => Ok(None),
                    NextPair::Other => self.next_other(it),
                };
            }
            Kind::SetIter => {
                return match quick_next(it) {
                    Some(item) => Ok(Some(item)),
                    None => self.set_iter_next(it),
                };
            }
            _ => return self.next_other(it),
        }
        self.m.store_option(at, iterator::SOURCE, None);
        Ok(None)
    }

    /// The next item of less common iterators.
    #[inline(never)]
    fn next_other(&mut self, it: Value) -> Result<Option<Value>> {
        match kind_of(it) {
            Kind::LongRangeIter => self.long_range_next(it),
            Kind::SeqIter | Kind::ByteArrayIter | Kind::MemoryIter => self.seq_iter_next(it),
            Kind::Generator => self.generator_next(it),
            Kind::Enumerate
            | Kind::Zip
            | Kind::MapIter
            | Kind::Filter
            | Kind::Reversed
            | Kind::CallIter => {
                // Functions that they call may raise StopIteration, which ends them.
                match self.tool_next(it) {
                    Ok(item) => Ok(item),
                    Err(_) => self.catch(Exc::StopIteration).map(|_| None),
                }
            }
            _ => self.next_by_name(it),
        }
    }

    /// The next item of what has `__next__`, wherever that is found.
    #[inline(never)]
    fn next_by_name(&mut self, it: Value) -> Result<Option<Value>> {
        match self.special(it, Name::__next__) {
            Some(f) if kind_of(f) == Kind::SlotWrapper => self.next_of_slot(f, it),
            Some(f) => {
                let result = self.call_bound(f, it, &[]);
                self.stop_to_none(result)
            }
            None => {
                let name = self.type_name_of(it);
                Err(self.type_error(format!("'{name}' object is not an iterator")))
            }
        }
    }

    /// The next item of an iterator whose class brings a native `__next__`, which is told that
    /// its caller wants no StopIteration.
    fn next_of_slot(&mut self, f: Value, it: Value) -> Result<Option<Value>> {
        self.check_bound(f, it, false)?;
        let saved = self.m.top;
        let (run, args) = self.native_window(native_row(f), it)?;
        let before = core::mem::replace(&mut self.quiet, args.start());
        let result = run(self, args);
        self.quiet = before;
        self.m.top = saved;
        if result.is_err() && core::mem::take(&mut self.exhausted) {
            return Ok(None);
        }
        self.stop_to_none(result)
    }

    /// As the function for the next item says, which may be ended by a StopIteration.
    #[inline]
    fn next_of_native(&mut self, next: NextFn, it: Value) -> Result<Option<Value>> {
        self.check_native_stack()?;
        match next(self, it) {
            Ok(item) => Ok(item),
            Err(_) => self.catch(Exc::StopIteration).map(|_| None),
        }
    }

    /// The function for the next item of an iterator of a class of the library. Such a class
    /// never changes: it is good for the whole walk.
    #[inline(always)]
    fn own_next(&self, it: Value) -> Option<NextFn> {
        if it.is_small() || it.addr().map().0 < Kind::COUNT as u32 {
            return None;
        }
        let number = self.class_of(it).addr().value(typeobj::NEXT)?;
        Some(self.process.natives.next(number.small_unchecked() as usize))
    }

    /// What goes on with an iterator of a class of the library that ends with a value.
    #[inline]
    pub fn own_sender(&self, it: Value) -> Option<SendFn> {
        if it.is_small() || it.addr().map().0 < Kind::COUNT as u32 {
            return None;
        }
        let number = self.class_of(it).addr().value(typeobj::NEXT)?;
        self.process
            .natives
            .sender(number.small_unchecked() as usize)
    }

    #[inline]
    fn own_filler(&self, it: Value) -> Option<FillFn> {
        let number = self.class_of(it).addr().value(typeobj::NEXT)?;
        self.process
            .natives
            .filler(number.small_unchecked() as usize)
    }

    fn long_range_next(&mut self, it: Value) -> Result<Option<Value>> {
        use crate::number::BinOp;
        let field = |offset| it.addr().get(offset);
        let left = field(range_iter::STOP);
        if left == Value::small(0) {
            return Ok(None);
        }
        // Native code that walks over such a range may be at it for years: an interrupt
        // must reach it.
        const ITEMS_BETWEEN_SAFE_POINTS: i64 = 1 << 16;
        if pyrs_objmodel::int::as_i64(left).is_some_and(|n| n % ITEMS_BETWEEN_SAFE_POINTS == 0) {
            self.safe_point()?;
        }
        let item = field(range_iter::NEXT);
        let next = self.int_binary(BinOp::Add, item, field(range_iter::STEP))?;
        self.m.store(it.addr(), range_iter::NEXT, next);
        let left = self.int_binary(BinOp::Sub, left, Value::small(1))?;
        self.m.store(it.addr(), range_iter::STOP, left);
        Ok(Some(item))
    }

    fn dict_iter_next(&mut self, it: Value) -> Result<Option<Value>> {
        let at = it.addr();
        let Some(dict) = at.value(state_iter::A) else {
            return Ok(None);
        };
        let field = |offset| at.value(offset).map_or(0, Value::small_unchecked) as usize;
        if self.dict_len(dict) != field(state_iter::C) {
            at.put_small(state_iter::C, -1);
            return Err(self.runtime_error("dictionary changed size during iteration"));
        }
        match self.dict_next(dict, field(state_iter::B)) {
            Some((next, key, value)) => {
                // D counts the entries to come: keys may change while their number stays.
                let left = at.value(state_iter::D).map_or(0, Value::small_unchecked);
                if left == 0 {
                    return Err(self.runtime_error("dictionary keys changed during iteration"));
                }
                at.put_small(state_iter::D, left - 1);
                at.put_small(state_iter::B, next as i64);
                match kind_of(it) {
                    Kind::DictKeyIter => Ok(Some(key)),
                    Kind::DictValueIter => Ok(Some(value)),
                    _ => self.pair(key, value).map(Some),
                }
            }
            None => {
                self.m.store_option(at, state_iter::A, None);
                // The table was packed behind the iterator's back.
                if at
                    .value(state_iter::D)
                    .is_some_and(|left| left != Value::small(0))
                {
                    return Err(self.runtime_error("dictionary keys changed during iteration"));
                }
                Ok(None)
            }
        }
    }

    fn set_iter_next(&mut self, it: Value) -> Result<Option<Value>> {
        let at = it.addr();
        let Some(s) = at.value(state_iter::A) else {
            return Ok(None);
        };
        let field = |offset| at.value(offset).map_or(0, Value::small_unchecked) as usize;
        if self.set_len(s) != field(state_iter::C) {
            at.put_small(state_iter::C, -1);
            return Err(self.runtime_error("Set changed size during iteration"));
        }
        match self.set_next(s, field(state_iter::B)) {
            Some((next, item)) => {
                at.put_small(state_iter::B, next as i64);
                Ok(Some(item))
            }
            None => {
                self.m.store_option(at, state_iter::A, None);
                Ok(None)
            }
        }
    }

    fn seq_iter_next(&mut self, it: Value) -> Result<Option<Value>> {
        let at = it.addr();
        let Some(source) = at.value(iterator::SOURCE) else {
            return Ok(None);
        };
        let i = at.get(iterator::INDEX).small_unchecked();
        match self.get_item(source, Value::small(i)) {
            Ok(value) => {
                it.addr().put_small(iterator::INDEX, i + 1);
                Ok(Some(value))
            }
            Err(_) => {
                let exc = self.take_exception();
                let class = self.class_of(exc);
                for stop in [Exc::IndexError, Exc::StopIteration] {
                    if self.is_subclass_of(class, self.exc_class(stop)) {
                        self.m.store_option(it.addr(), iterator::SOURCE, None);
                        return Ok(None);
                    }
                }
                Err(self.reraise(exc))
            }
        }
    }

    /// Call `visit` with each item; it says whether to go on.
    pub fn for_each(
        &mut self,
        iterable: Value,
        visit: &mut dyn FnMut(&mut Vm, Value) -> Result<bool>,
    ) -> Result<()> {
        // Lists and tuples need no iterator; a list may change meanwhile.
        if is_exact(iterable, Kind::List) {
            let mut i = 0;
            while i < lo::len(iterable.addr()) {
                let item = ls::get(&mut self.m, iterable.addr(), i)?;
                if !visit(self, item)? {
                    break;
                }
                i += 1;
            }
            return Ok(());
        }
        if is_exact(iterable, Kind::Tuple) {
            for i in 0..tuple::len(iterable.addr()) {
                if !visit(self, tuple::get(iterable.addr(), i))? {
                    break;
                }
            }
            return Ok(());
        }
        let it = self.iter(iterable)?;
        if let Some(next) = self.own_next(it) {
            while let Some(item) = self.next_of_native(next, it)? {
                if !visit(self, item)? {
                    break;
                }
            }
            return Ok(());
        }
        while let Some(item) = self.next(it)? {
            if !visit(self, item)? {
                break;
            }
        }
        Ok(())
    }

    /// A new list of an iterable's items.
    pub fn list_from(&mut self, iterable: Value) -> Result {
        if is_exact(iterable, Kind::List) {
            return ls::slice(&mut self.m, iterable.addr(), 0, lo::len(iterable.addr()));
        }
        if is_exact(iterable, Kind::Tuple) {
            return ls::from_tuple(&mut self.m, iterable.addr());
        }
        if let Some(list) = self.list_by_loop(iterable)? {
            return Ok(list);
        }
        let list = ls::new(&mut self.m)?;
        self.list_extend(list, iterable)?;
        Ok(list)
    }

    /// Append an iterable's items to a list.
    pub fn list_extend(&mut self, list: Value, iterable: Value) -> Result<()> {
        if is_exact(iterable, Kind::List) {
            return ls::extend(&mut self.m, list.addr(), iterable.addr());
        }
        if is_exact(iterable, Kind::Tuple) {
            let at = iterable.addr();
            return ls::extend_words(&mut self.m, list.addr(), at, tuple::DATA, tuple::len(at));
        }
        if is_exact(iterable, Kind::Range) && self.len(iterable)? > 1 << 31 {
            return Err(self.memory_error());
        }
        if self.extend_at_once(list, iterable)? {
            return Ok(());
        }
        let it = self.iter(iterable)?;
        if let Some(next) = self.own_next(it) {
            if let Some(fill) = self.own_filler(it) {
                self.check_native_stack()?;
                // As the items' end, a StopIteration is the end of them all.
                return match fill(self, it, list) {
                    Ok(()) => Ok(()),
                    Err(_) => self.catch(Exc::StopIteration).map(|_| ()),
                };
            }
            while let Some(item) = self.next_of_native(next, it)? {
                ls::push(&mut self.m, list.addr(), item)?;
            }
            return Ok(());
        }
        let left = self.items_left(it).unwrap_or(0);
        let mut first = left > 1;
        while let Some(item) = self.next(it)? {
            self.push_of(list, item, first, left)?;
            first = false;
        }
        Ok(())
    }

    /// Append the items of what gives them without running Python code and says how many
    /// they are; false: it is something else.
    fn extend_at_once(&mut self, list: Value, iterable: Value) -> Result<bool> {
        if iterable.is_small() || iterable.addr().map().0 >= Kind::COUNT as u32 {
            return Ok(false);
        }
        match kind_of(iterable) {
            Kind::Range => {
                let it = self.range_iter(iterable)?;
                let at = it.addr();
                if at.map() != Kind::RangeIter.map() {
                    return Ok(false);
                }
                let field = |offset| at.get(offset).small_unchecked();
                let (start, step) = (field(range_iter::NEXT), field(range_iter::STEP));
                if step == 0 || start == field(range_iter::STOP) {
                    return Ok(true);
                }
                let n = ((field(range_iter::STOP) - start) / step) as usize;
                ls::extend_with(&mut self.m, list.addr(), n, |i| {
                    Value::small(start + i as i64 * step)
                })?;
            }
            Kind::Dict | Kind::DictKeys | Kind::DictValues => {
                let values = kind_of(iterable) == Kind::DictValues;
                let dict = if kind_of(iterable) == Kind::Dict {
                    Some(iterable)
                } else {
                    iterable.addr().value(dict_view::DICT)
                };
                let Some(dict) = dict else {
                    return Ok(false);
                };
                let n = self.dict_len(dict);
                if table::shape(dict.addr()) == 0
                    && let Some(at) = table::of_dict(dict.addr())
                {
                    // No Python code runs here: the table stays as it is.
                    let items = dict::entries(at).map(|(key, offset)| match values {
                        true => at.get(offset + WORD_BYTES),
                        false => key,
                    });
                    ls::extend_from(&mut self.m, list.addr(), n, items)?;
                    return Ok(true);
                }
                let mut i = 0;
                while let Some((next, key, value)) = self.dict_next(dict, i) {
                    let item = if values { value } else { key };
                    self.push_of(list, item, i == 0, n)?;
                    i = next;
                }
            }
            Kind::Set | Kind::FrozenSet => {
                let n = self.set_len(iterable);
                if let Some(at) = iterable.addr().value(set::TABLE).map(Value::addr) {
                    let items = dict::entries(at).map(|(item, _)| item);
                    ls::extend_from(&mut self.m, list.addr(), n, items)?;
                }
            }
            Kind::Str | Kind::StrIndirect => {
                let text = iterable.addr();
                let n = string::len(text);
                if n == 0 {
                    return Ok(true);
                }
                if let string::Units::One(units) = string::units(text) {
                    // Characters of one byte are never moved and never made.
                    ls::extend_with(&mut self.m, list.addr(), n, |i| latin1_char(units[i]))?;
                    return Ok(true);
                }
                for i in 0..n {
                    let c = string::units(text).at(i);
                    let item = string::from_char(&mut self.m, c)?;
                    self.push_of(list, item, i == 0, n)?;
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Append an item of `n`; with the first of them room for all is made.
    #[inline]
    fn push_of(&mut self, list: Value, item: Value, first: bool, n: usize) -> Result<()> {
        let at = list.addr();
        ls::push(&mut self.m, at, item)?;
        if first {
            let len = lo::len(at);
            ls::reserve(&mut self.m, at, len + n - 1, len == 1)?;
        }
        Ok(())
    }

    /// A tuple of an iterable's items; exact tuples are themselves.
    pub fn tuple_from(&mut self, iterable: Value) -> Result {
        if is_exact(iterable, Kind::Tuple) {
            return Ok(iterable);
        }
        if is_exact(iterable, Kind::List) {
            return ls::to_tuple(&mut self.m, iterable.addr());
        }
        let list = self.list_from(iterable)?;
        ls::to_tuple(&mut self.m, list.addr())
    }
}

/// The kind of the iterator over a str: CPython tells texts of ASCII only from others.
pub fn str_iter_kind(text: Value) -> Kind {
    if string::is_ascii(crate::payload(text).addr()) {
        Kind::StrAsciiIter
    } else {
        Kind::StrIter
    }
}
