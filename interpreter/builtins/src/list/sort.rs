//! Sorting: raw numbers and strs directly, all else by a permutation.
//!
//! While a list is sorted it is empty for everyone else; its elements stand in a list of
//! the sort's own. Comparisons that run Python code sort a permutation of indices, so that
//! no array of values has to live outside the heap. Elements and keys are in scratch lists
//! meanwhile, which nobody finds.

use pyrs_runtime::compare::{CmpOp, compare_text};
use pyrs_runtime::item::{length_of, length_word};
use pyrs_runtime::objmodel::gc::word::{SignedWord, Word};
use pyrs_runtime::objmodel::is_exact;
use pyrs_runtime::objmodel::list as lo;
use pyrs_runtime::objmodel::{Addr, Raised};
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::strategies::sort::{Sorter, sort};
use pyrs_runtime::{EMPTY_STR, Kind, Result, Value, Vm, room, string, tuple};

/// Sort a list in place, stably.
pub fn sort_list(vm: &mut Vm, list: Value, key: Option<Value>, reverse: bool) -> Result<()> {
    let work = ls::new_scratch(&mut vm.m)?;
    hand_over(vm, list.addr(), work.addr());
    let result = sort_detached(vm, work, key, reverse);
    let modified = lo::len(list.addr()) != 0 || lo::strategy(list.addr()) != lo::Strategy::Empty;
    let sorted = match result {
        Ok(sorted) => sorted,
        Err((raised, sorted)) => {
            hand_over(vm, sorted.addr(), list.addr());
            return Err(raised);
        }
    };
    hand_over(vm, sorted.addr(), list.addr());
    if modified {
        return Err(vm.value_error("list modified during sort"));
    }
    Ok(())
}

/// Move the elements of one list to another, whose own are dropped.
fn hand_over(vm: &mut Vm, from: Addr, to: Addr) {
    let storage = from.value(lo::STORAGE);
    vm.m.store_option(to, lo::STORAGE, storage);
    lo::set_strategy(to, lo::strategy(from));
    lo::set_len(to, lo::len(from));
    vm.m.store_option(from, lo::STORAGE, None);
    lo::set_strategy(from, lo::Strategy::Empty);
    lo::set_len(from, 0);
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

fn float_order(a: f64, b: f64) -> core::cmp::Ordering {
    a.partial_cmp(&b).unwrap_or(core::cmp::Ordering::Equal)
}

/// Whether all words of a general list are strs.
fn all_strs(at: Addr) -> bool {
    lo::storage(at)
        .slice::<Option<Value>>(lo::DATA, lo::len(at))
        .iter()
        .all(|item| item.is_some_and(string::is_str))
}

/// Sort a list whose elements compare without running Python code; false: it is not one.
/// Nothing here allocates in the heap, so the standard sorts may be used.
fn sort_raw(vm: &mut Vm, at: Addr, reverse: bool) -> bool {
    let n = lo::len(at);
    let storage = match lo::strategy(at) {
        lo::Strategy::Empty => return true,
        _ => lo::storage(at),
    };
    match lo::strategy(at) {
        lo::Strategy::Small => {
            let words = storage.unseen_words_mut(lo::DATA, n);
            words.sort_unstable_by(|&a, &b| {
                directed((a as SignedWord).cmp(&(b as SignedWord)), reverse)
            });
        }
        lo::Strategy::I64 => storage
            .slice_mut::<i64>(lo::DATA, n)
            .sort_unstable_by(|a, b| directed(a.cmp(b), reverse)),
        lo::Strategy::F64 => storage
            .slice_mut::<f64>(lo::DATA, n)
            .sort_by(|&a, &b| directed(float_order(a, b), reverse)),
        _ if all_strs(at) => {
            vm.m.reorder_words(storage, lo::DATA, n, |words| {
                // SAFETY: words of the list, which nothing moves meanwhile.
                let text = |word: Word| unsafe { Value::of(word) };
                let Some(mut begun) = beginnings(words.iter().map(|&word| (text(word), word)))
                else {
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
        }
        _ => return false,
    }
    true
}

/// As [`sort_raw`], for a permutation by keys.
fn sort_order_raw(keys: Addr, order: &mut [u32], reverse: bool) -> bool {
    let n = lo::len(keys);
    let storage = match lo::strategy(keys) {
        lo::Strategy::Empty => return true,
        _ => lo::storage(keys),
    };
    match lo::strategy(keys) {
        lo::Strategy::Small => {
            let words = storage.slice::<Word>(lo::DATA, n);
            order.sort_by(|&i, &j| {
                let (a, b) = (
                    words[i as usize] as SignedWord,
                    words[j as usize] as SignedWord,
                );
                directed(a.cmp(&b), reverse)
            });
        }
        lo::Strategy::I64 => {
            let numbers = storage.slice::<i64>(lo::DATA, n);
            order
                .sort_by(|&i, &j| directed(numbers[i as usize].cmp(&numbers[j as usize]), reverse));
        }
        lo::Strategy::F64 => {
            let numbers = storage.slice::<f64>(lo::DATA, n);
            order.sort_by(|&i, &j| {
                directed(
                    float_order(numbers[i as usize], numbers[j as usize]),
                    reverse,
                )
            });
        }
        _ if all_strs(keys) => {
            let texts = storage.slice::<Option<Value>>(lo::DATA, n);
            let first = texts.iter().map(|text| text.unwrap_or(EMPTY_STR));
            if order.len() == n
                && let Some(mut begun) = beginnings(first.zip(0..n as u32))
            {
                let rest = |i: u32, j: u32| match (texts[i as usize], texts[j as usize]) {
                    (Some(a), Some(b)) => compare_text(a, b),
                    _ => core::cmp::Ordering::Equal,
                };
                begun.sort_by(|a, b| directed(a.0.cmp(&b.0).then_with(|| rest(a.1, b.1)), reverse));
                for (place, (_, i)) in order.iter_mut().zip(begun) {
                    *place = i;
                }
                return true;
            }
            order.sort_by(|&i, &j| {
                let order = match (texts[i as usize], texts[j as usize]) {
                    (Some(a), Some(b)) => compare_text(a, b),
                    _ => core::cmp::Ordering::Equal,
                };
                directed(order, reverse)
            });
        }
        _ => return false,
    }
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
    if lo::strategy(keys) != lo::Strategy::Objects {
        return None;
    }
    let n = lo::len(keys);
    let mut firsts = Vec::new();
    firsts.try_reserve_exact(n).ok()?;
    for &key in lo::storage(keys).slice::<Option<Value>>(lo::DATA, n) {
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
