//! Sorting: raw numbers and strs directly, all else by a permutation.
//!
//! While a list is sorted it is empty for everyone else; its elements stand in a list of
//! the sort's own. Comparisons that run Python code sort a permutation of indices, so that
//! no array of values has to live outside the heap. Elements and keys are in scratch lists
//! meanwhile, which nobody finds.

use pyrs_runtime::compare::{CmpOp, compare_text};
use pyrs_runtime::item::{length_of, length_word};
use pyrs_runtime::objmodel::gc::word::Word;
use pyrs_runtime::objmodel::is_exact;
use pyrs_runtime::objmodel::list as lo;
use pyrs_runtime::objmodel::{Addr, Raised};
use pyrs_runtime::strategies::list::{self as ls, Number, Numbers};
use pyrs_runtime::strategies::sort::{Sorter, sort};
use pyrs_runtime::{EMPTY_STR, Kind, Result, Value, Vm, room, string, tuple};

/// Sort a list in place, stably.
pub fn sort_list(vm: &mut Vm, list: Value, key: Option<Value>, reverse: bool) -> Result<()> {
    let work = ls::new_scratch(&mut vm.m)?;
    ls::hand_over(&mut vm.m, list.addr(), work.addr());
    let result = sort_detached(vm, work, key, reverse);
    let modified = ls::has_storage(list.addr());
    let sorted = match result {
        Ok(sorted) => sorted,
        Err((raised, sorted)) => {
            ls::hand_over(&mut vm.m, sorted.addr(), list.addr());
            return Err(raised);
        }
    };
    ls::hand_over(&mut vm.m, sorted.addr(), list.addr());
    if modified {
        return Err(vm.value_error("list modified during sort"));
    }
    Ok(())
}

/// The sorted elements of `work`; with an error, all elements in some order.
fn sort_detached(
    vm: &mut Vm,
    work: Value,
    key: Option<Value>,
    reverse: bool,
) -> core::result::Result<Value, (Raised, Value)> {
    let n = lo::len(work.addr());
    if n == 0 {
        return Ok(work);
    }
    let keys = match key {
        None => work,
        Some(key) => match keys_of(vm, work, key) {
            Ok(keys) => keys,
            Err(raised) => return Err((raised, work)),
        },
    };
    if n == 1 {
        return Ok(work);
    }
    if key.is_none() && sort_raw(vm, work.addr(), reverse) {
        return Ok(work);
    }
    let room = room::with_capacity(n).and_then(|order| Ok((order, room::with_capacity(n)?)));
    let (mut order, mut spare): (Vec<u32>, Vec<u32>) = match room {
        Ok(both) => both,
        Err(raised) => return Err((raised, work)),
    };
    order.extend(0..n as u32);
    let result = if sort_order_raw(keys.addr(), &mut order, reverse) {
        Ok(())
    } else {
        spare.resize(n, 0);
        let mut by = ByKey {
            vm,
            keys,
            reverse,
            arrays: [order, spare],
            firsts: first_numbers(keys.addr()),
        };
        let result = sort(&mut by, n);
        [order, _] = by.arrays;
        result
    };
    match (permuted(vm, work, &order), result) {
        (Ok(new), Ok(())) => Ok(new),
        (Ok(new), Err(raised)) => Err((raised, new)),
        (Err(raised), _) => Err((raised, work)),
    }
}

fn keys_of(vm: &mut Vm, work: Value, key: Value) -> Result {
    let keys = ls::new_scratch(&mut vm.m)?;
    for i in 0..lo::len(work.addr()) {
        let item = ls::get(&mut vm.m, work.addr(), i)?;
        let k = vm.call(key, &[item])?;
        ls::push(&mut vm.m, keys.addr(), k)?;
    }
    Ok(keys)
}

fn permuted(vm: &mut Vm, work: Value, order: &[u32]) -> Result {
    if order.iter().enumerate().all(|(i, &o)| i == o as usize) {
        return Ok(work);
    }
    let new = ls::slice(&mut vm.m, work.addr(), 0, order.len())?;
    for (i, &from) in order.iter().enumerate() {
        let item = ls::get(&mut vm.m, work.addr(), from as usize)?;
        ls::set(&mut vm.m, new.addr(), i, item)?;
    }
    Ok(new)
}

fn directed(ordering: core::cmp::Ordering, reverse: bool) -> core::cmp::Ordering {
    if reverse {
        ordering.reverse()
    } else {
        ordering
    }
}

/// Which of two numbers comes first.
fn number_order<T: Number>(a: T, b: T, reverse: bool) -> core::cmp::Ordering {
    use core::cmp::Ordering::*;
    let (a, b) = if reverse { (b, a) } else { (a, b) };
    if a.before(b) {
        Less
    } else if b.before(a) {
        Greater
    } else {
        Equal
    }
}

struct SortNumbers {
    reverse: bool,
}

impl Numbers for SortNumbers {
    type Out = ();
    fn run<T: Number>(self, items: &mut [T]) {
        if T::IS_INT {
            items.sort_unstable_by(|&a, &b| number_order(a, b, self.reverse));
        } else {
            // 0.0 and -0.0 are equal and can be told from each other.
            items.sort_by(|&a, &b| number_order(a, b, self.reverse));
        }
    }
}

struct SortByNumbers<'a> {
    order: &'a mut [u32],
    reverse: bool,
}

impl Numbers for SortByNumbers<'_> {
    type Out = ();
    fn run<T: Number>(self, keys: &mut [T]) {
        let key = |i: u32| keys[i as usize];
        self.order
            .sort_by(|&i, &j| number_order(key(i), key(j), self.reverse));
    }
}

/// The elements of a list that are all strs.
fn strs<'a>(list: Addr) -> Option<&'a [Option<Value>]> {
    let is_str = |item: &Option<Value>| item.is_some_and(string::is_str);
    ls::objects(list).filter(|items| items.iter().all(is_str))
}

/// Sort a list whose elements compare without running Python code; false: it is not one.
/// Nothing here allocates in the heap, so the standard sorts may be used.
fn sort_raw(vm: &mut Vm, at: Addr, reverse: bool) -> bool {
    if ls::numbers(at, SortNumbers { reverse }).is_some() {
        return true;
    }
    if strs(at).is_none() {
        return false;
    }
    vm.m.reorder_words(lo::storage(at), lo::DATA, lo::len(at), |words| {
        // SAFETY: words of the list, which nothing moves meanwhile.
        let text = |word: Word| unsafe { Value::of(word) };
        let Some(mut begun) = beginnings(words.iter().map(|&word| (text(word), word))) else {
            words.sort_by(|&a, &b| directed(compare_text(text(a), text(b)), reverse));
            return;
        };
        begun.sort_by(|a, b| {
            let rest = || compare_text(text(a.1), text(b.1));
            directed(a.0.cmp(&b.0).then_with(rest), reverse)
        });
        for (word, (_, sorted)) in words.iter_mut().zip(begun) {
            *word = sorted;
        }
    });
    true
}

/// As [`sort_raw`], for a permutation by keys.
fn sort_order_raw(keys: Addr, order: &mut [u32], reverse: bool) -> bool {
    if ls::numbers(keys, SortByNumbers { order, reverse }).is_some() {
        return true;
    }
    let Some(texts) = strs(keys) else {
        return false;
    };
    let rest = |i: u32, j: u32| match (texts[i as usize], texts[j as usize]) {
        (Some(a), Some(b)) => compare_text(a, b),
        _ => core::cmp::Ordering::Equal,
    };
    let first = texts.iter().map(|text| text.unwrap_or(EMPTY_STR));
    if order.len() == texts.len()
        && let Some(mut begun) = beginnings(first.zip(0..texts.len() as u32))
    {
        begun.sort_by(|a, b| directed(a.0.cmp(&b.0).then_with(|| rest(a.1, b.1)), reverse));
        for (place, (_, i)) in order.iter_mut().zip(begun) {
            *place = i;
        }
        return true;
    }
    order.sort_by(|&i, &j| directed(rest(i, j), reverse));
    true
}

/// What strs begin with, as a number that orders as they do unless it is the same, with what
/// belongs to each. None: some have characters of more than one byte, or there is no room.
fn beginnings<T>(texts: impl ExactSizeIterator<Item = (Value, T)>) -> Option<Vec<(u64, T)>> {
    const FEW: usize = 8;
    if texts.len() < FEW {
        return None;
    }
    let mut begun = Vec::new();
    begun.try_reserve_exact(texts.len()).ok()?;
    for (text, what) in texts {
        let string::Units::One(units) = string::units(text.addr()) else {
            return None;
        };
        let mut first = [0; 8];
        let n = units.len().min(8);
        first[..n].copy_from_slice(&units[..n]);
        begun.push((u64::from_be_bytes(first), what));
    }
    Some(begun)
}

/// The first items of exact tuples, where all are small ints. They stay what they are.
fn first_numbers(keys: Addr) -> Option<Vec<i64>> {
    let keys = ls::objects(keys)?;
    let mut firsts = Vec::new();
    firsts.try_reserve_exact(keys.len()).ok()?;
    for &key in keys {
        let key = key.filter(|&key| is_exact(key, Kind::Tuple))?;
        if tuple::len(key.addr()) == 0 {
            return None;
        }
        firsts.push(tuple::get(key.addr(), 0).as_small()?);
    }
    Some(firsts)
}

/// A permutation sorted by the keys it points to; the sorted "values" are its indices.
struct ByKey<'a> {
    vm: &'a mut Vm,
    keys: Value,
    reverse: bool,
    arrays: [Vec<u32>; 2],
    /// What tells most tuples from each other.
    firsts: Option<Vec<i64>>,
}

impl Sorter for ByKey<'_> {
    fn less(&mut self, a: Value, b: Value) -> Result<bool> {
        let (a, b) = if self.reverse { (b, a) } else { (a, b) };
        let (i, j) = (length_of(a), length_of(b));
        if let Some(firsts) = &self.firsts
            && firsts[i] != firsts[j]
        {
            return Ok(firsts[i] < firsts[j]);
        }
        let x = ls::get(&mut self.vm.m, self.keys.addr(), i)?;
        let y = ls::get(&mut self.vm.m, self.keys.addr(), j)?;
        self.vm.compare_truth(CmpOp::Lt, x, y)
    }
    fn get(&mut self, which: usize, i: usize) -> Value {
        length_word(self.arrays[which][i] as usize)
    }
    fn set(&mut self, which: usize, i: usize, value: Value) {
        self.arrays[which][i] = length_of(value) as u32;
    }
}
