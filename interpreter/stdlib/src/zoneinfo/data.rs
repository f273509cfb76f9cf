//! What comes of a file: numbers in a bytes object, values in a tuple.
//!
//! The bytes are 64-bit words: for each transition its time, what clocks show at it before and
//! after it (which of both is the smaller), and the number of what is true from then on; then,
//! if a rule follows, its two changes.

use super::rule::{self, Change};
use crate::datetime::delta::{self, Span};
use crate::util::*;
use pyrs_runtime::{EMPTY_TUPLE, Kind, NONE, Result, Value, Vm, bytes, kind_of};

pub const WORD: usize = 8;
/// Words of a transition.
pub const TRANSITION: usize = 4;
/// Words of a rule.
pub const RULE: usize = 10;

/// Number `i` of the bytes.
pub fn word(data: &[u8], i: usize) -> i64 {
    let word = data.get(i * WORD..(i + 1) * WORD).unwrap_or(&[0; WORD]);
    i64::from_le_bytes(word.try_into().unwrap_or_default())
}

/// What a zone is made of.
pub struct Parts {
    pub data: Value,
    pub transitions: usize,
    /// Offset, summer time and name of each type; then those of what follows the last
    /// transition: of standard time, and of summer time if there is a rule.
    pub infos: Value,
    pub types: usize,
    /// The type before the first transition.
    pub before: usize,
    /// The type after the last one, if no rule says it.
    pub after: usize,
    pub has_rule: bool,
    /// Whether all is the same at all times.
    pub fixed: bool,
}

/// The offsets of summer time, which files do not contain: the difference to a neighbour that
/// is standard time, an hour if there is none.
fn summer_offsets(indices: &[usize], offsets: &[i64], summer: &[bool]) -> Result<Vec<i64>> {
    let mut found = Vec::new();
    room::resize(&mut found, offsets.len(), 0)?;
    let mut missing = summer.iter().filter(|summer| **summer).count();
    for i in 1..indices.len() {
        if missing == 0 {
            return Ok(found);
        }
        let this = indices[i];
        if !summer[this] || found[this] != 0 {
            continue;
        }
        let mut offset = 0;
        let last = indices[i - 1];
        if !summer[last] {
            offset = offsets[this] - offsets[last];
        }
        if offset == 0 && this + 1 < offsets.len() && i + 1 < indices.len() {
            let next = indices[i + 1];
            if summer[next] {
                continue;
            }
            offset = offsets[this] - offsets[next];
        }
        if offset != 0 {
            missing -= 1;
            found[this] = offset;
        }
    }
    for (offset, summer) in found.iter_mut().zip(summer) {
        if *offset == 0 && *summer {
            *offset = 3600;
        }
    }
    Ok(found)
}

/// The numbers of a tuple.
fn numbers(vm: &mut Vm, value: Value) -> Result<Vec<i64>> {
    let list = vm.tuple_from(value)?;
    let mut out = room::with_capacity(items(list))?;
    for i in 0..items(list) {
        out.push(vm.index_i64(item(list, i))?);
    }
    Ok(out)
}

fn offset_value(vm: &mut Vm, seconds: i64) -> Result {
    delta::make(vm, Span::normal(0, seconds, 0))
}

fn push_info(vm: &mut Vm, list: Value, offset: i64, summer: i64, name: Value) -> Result<()> {
    let (offset, summer) = (offset_value(vm, offset)?, offset_value(vm, summer)?);
    for value in [offset, summer, name] {
        push(vm, list, value)?;
    }
    Ok(())
}

/// Read a zone from a file object.
pub fn load(vm: &mut Vm, file: Value) -> Result<Parts> {
    let read = import_attr(vm, "zoneinfo._common", "load_data")?;
    let read = vm.call(read, &[file])?;
    let read = vm.tuple_from(read)?;
    if items(read) != 6 {
        return Err(vm.value_error("Invalid data result"));
    }
    let indices = numbers(vm, item(read, 0))?;
    let times = numbers(vm, item(read, 1))?;
    let offsets = numbers(vm, item(read, 2))?;
    let summer: Vec<bool> = numbers(vm, item(read, 3))?
        .iter()
        .map(|n| *n != 0)
        .collect();
    let names = vm.tuple_from(item(read, 4))?;
    let types = offsets.len();
    if summer.len() != types || items(names) != types || indices.len() != times.len() {
        return Err(vm.value_error("Invalid data result"));
    }
    let mut checked = room::with_capacity(indices.len())?;
    for index in indices {
        match usize::try_from(index).ok().filter(|index| *index < types) {
            Some(index) => checked.push(index),
            None => {
                return Err(vm.value_error(format!(
                    "Invalid transition index found while reading TZif: {index}"
                )));
            }
        }
    }
    let indices = checked;
    let summer_by = summer_offsets(&indices, &offsets, &summer)?;
    let infos = vm.list(&[])?;
    for i in 0..types {
        push_info(vm, infos, offsets[i], summer_by[i], item(names, i))?;
    }
    let before = summer.iter().position(|summer| !summer);
    let before = before.or(indices.first().copied()).unwrap_or(0);
    let mut words = room::with_capacity(times.len() * TRANSITION + RULE)?;
    for (i, time) in times.iter().enumerate() {
        let earlier = match i {
            0 => offsets[0],
            _ => offsets[indices[i - 1]],
        };
        let later = match i {
            0 if types == 1 => offsets[0],
            _ => offsets[indices[i]],
        };
        let shown = |offset: i64| time.saturating_add(offset);
        words.push(*time);
        words.push(shown(earlier.max(later)));
        words.push(shown(earlier.min(later)));
        words.push(indices[i] as i64);
    }
    let text = item(read, 5);
    let text = if text.is_ref() && kind_of(text) == Kind::Bytes {
        room::copy(bytes::get(text.addr()))?
    } else {
        Vec::new()
    };
    let mut parts = Parts {
        data: NONE,
        transitions: times.len(),
        infos: EMPTY_TUPLE,
        types,
        before,
        after: 0,
        has_rule: false,
        fixed: false,
    };
    if text.is_empty() {
        parts.after = match indices.last() {
            Some(last) => *last,
            None if types == 0 => {
                return Err(vm.value_error("No time zone information found."));
            }
            None => types - 1,
        };
        parts.fixed = types == 1;
    } else {
        let rule = match rule::parse(&text) {
            Ok(rule) => rule,
            Err(fault) => {
                let shown = vm.repr_text(item(read, 5))?;
                return Err(vm.value_error(format!("{fault} {shown}")));
            }
        };
        parts.after = types;
        let name = vm.str(&String::from_utf8_lossy(rule.name))?;
        push_info(vm, infos, rule.offset, 0, name)?;
        if let Some(summer) = rule.summer {
            let name = vm.str(&String::from_utf8_lossy(summer.name))?;
            let by = summer.offset - rule.offset;
            push_info(vm, infos, summer.offset, by, name)?;
            words.extend(summer.start.to_numbers());
            words.extend(summer.end.to_numbers());
            parts.has_rule = true;
        } else if types == 0 {
            parts.fixed = true;
        } else if types == 1 {
            let same_name = vm.equal(item(names, 0), name)?;
            parts.fixed = same_name && offsets[0] == rule.offset && summer_by[0] == 0;
        }
    }
    parts.infos = vm.tuple_from(infos)?;
    let at = bytes::new(&mut vm.m, words.len() * WORD)?;
    let place = at.slice_mut::<u8>(bytes::DATA, words.len() * WORD);
    for (place, word) in place.chunks_exact_mut(WORD).zip(&words) {
        place.copy_from_slice(&word.to_le_bytes());
    }
    parts.data = Value::from_addr(at);
    Ok(parts)
}

/// The rule behind so many transitions.
pub fn rule_of(data: &[u8], transitions: usize) -> [Change; 2] {
    let first = transitions * TRANSITION;
    let change = |at: usize| {
        let mut numbers = [0; 5];
        for (i, number) in numbers.iter_mut().enumerate() {
            *number = word(data, at + i);
        }
        Change::from_numbers(numbers)
    };
    [change(first), change(first + 5)]
}
