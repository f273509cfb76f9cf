//! Next items that lie ready: of iterators over builtin containers, where nothing is made,
//! called or raised. Whoever gets None asks the general way, [`Vm::next`](crate::Vm::next).

use crate::{Kind, Value, latin1_char, string, tuple};
use pyrs_objmodel::kinds::{iterator, range_iter, set, state_iter};
use pyrs_objmodel::{Addr, list as lo, table};
use pyrs_strategies::dict;

/// The next item of an iterator over a list of words, a tuple, an ASCII text, bytes, a range,
/// the keys or values of a dict, or a set.
#[inline]
pub fn quick_next(it: Value) -> Option<Value> {
    if it.is_small() {
        return None;
    }
    let at = it.addr();
    let map = at.map();
    if map.0 >= Kind::COUNT as u32 {
        return None;
    }
    match Kind::from_byte(map.0 as u8) {
        Kind::ListIter => {
            let list = at.value(iterator::SOURCE)?.addr();
            let i = index(at);
            if i >= lo::len(list) || !lo::holds_words(list) {
                return None;
            }
            at.put_small(iterator::INDEX, i as i64 + 1);
            Some(lo::storage(list).get_at(lo::DATA, i))
        }
        Kind::ListReverseIter => {
            let list = at.value(iterator::SOURCE)?.addr();
            let i = at.get(iterator::INDEX).small_unchecked();
            if i < 0 || i as usize >= lo::len(list) || !lo::holds_words(list) {
                return None;
            }
            at.put_small(iterator::INDEX, i - 1);
            Some(lo::storage(list).get_at(lo::DATA, i as usize))
        }
        Kind::TupleIter => {
            let items = at.value(iterator::SOURCE)?.addr();
            let i = index(at);
            if items.map() != Kind::Tuple.map() || i >= tuple::len(items) {
                return None;
            }
            at.put_small(iterator::INDEX, i as i64 + 1);
            Some(tuple::get(items, i))
        }
        Kind::StrAsciiIter => {
            let text = at.value(iterator::SOURCE)?.addr();
            if text.map() != Kind::Str.map() {
                return None;
            }
            let i = index(at);
            let &c = string::raw(text).get(i)?;
            at.put_small(iterator::INDEX, i as i64 + 1);
            Some(latin1_char(c))
        }
        Kind::BytesIter => {
            let data = at.value(iterator::SOURCE)?.addr();
            if data.map() != Kind::Bytes.map() {
                return None;
            }
            let i = index(at);
            let &byte = crate::bytes::get(data).get(i)?;
            at.put_small(iterator::INDEX, i as i64 + 1);
            Some(Value::small(byte as i64))
        }
        Kind::RangeIter => next_of_range(at),
        Kind::DictKeyIter => next_of_table(at, false),
        Kind::DictValueIter => next_of_table(at, true),
        Kind::SetIter => {
            let items = at.value(state_iter::A)?.addr().value(set::TABLE)?.addr();
            let field = |offset| at.value(offset).map_or(0, Value::small_unchecked);
            let i = field(state_iter::B) as usize;
            if table::used(items) as i64 != field(state_iter::C) || i >= table::fill(items) {
                return None;
            }
            let item = dict::key(items, i)?;
            at.put_small(state_iter::B, i as i64 + 1);
            Some(item)
        }
        _ => None,
    }
}

#[inline(always)]
fn index(at: Addr) -> usize {
    at.get(iterator::INDEX).small_unchecked() as usize
}

/// The next number of a range of small ints.
#[inline(always)]
pub(super) fn next_of_range(at: Addr) -> Option<Value> {
    let next = at.get(range_iter::NEXT);
    if next == at.get(range_iter::STOP) {
        return None;
    }
    let step = at.get(range_iter::STEP).small_unchecked();
    at.put_small(range_iter::NEXT, next.small_unchecked() + step);
    Some(next)
}

/// The next key (or value) of an iterator over a dict with a table where nothing is out of
/// the ordinary.
#[inline]
pub(super) fn next_of_table(at: Addr, values: bool) -> Option<Value> {
    let (entries, i) = next_entry(at)?;
    if values {
        Some(dict::value(entries, i))
    } else {
        dict::key(entries, i)
    }
}

/// As [`next_of_table`]: table and number of the next entry, which the iterator has passed.
#[inline(always)]
fn next_entry(at: Addr) -> Option<(Addr, usize)> {
    let dict = at.value(state_iter::A)?.addr();
    if table::shape(dict) != 0 {
        return None;
    }
    let entries = table::of_dict(dict)?;
    let field = |offset| at.value(offset).map_or(0, Value::small_unchecked);
    let (i, left) = (field(state_iter::B) as usize, field(state_iter::D));
    if table::used(entries) as i64 != field(state_iter::C) || left <= 0 {
        return None;
    }
    if i >= table::fill(entries) {
        return None;
    }
    dict::key(entries, i)?;
    at.put_small(state_iter::B, i as i64 + 1);
    at.put_small(state_iter::D, left - 1);
    Some((entries, i))
}

/// Key and value of the next entry, as for [`next_of_table`].
#[inline]
pub(super) fn next_item(at: Addr) -> Option<(Value, Value)> {
    let (entries, i) = next_entry(at)?;
    Some((dict::key(entries, i)?, dict::value(entries, i)))
}

/// Whether an iterator is one of those whose next items are there without a call of anything,
/// Python code or another iterator.
#[inline(always)]
pub(super) fn is_leaf(it: Value) -> bool {
    const LEAVES: u128 = 1 << Kind::ListIter as u32
        | 1 << Kind::TupleIter as u32
        | 1 << Kind::RangeIter as u32
        | 1 << Kind::StrIter as u32
        | 1 << Kind::StrAsciiIter as u32
        | 1 << Kind::BytesIter as u32
        | 1 << Kind::DictKeyIter as u32
        | 1 << Kind::DictValueIter as u32
        | 1 << Kind::DictItemIter as u32
        | 1 << Kind::SetIter as u32;
    if it.is_small() {
        return false;
    }
    let map = it.addr().map().0;
    map < u128::BITS && LEAVES >> map & 1 != 0
}
