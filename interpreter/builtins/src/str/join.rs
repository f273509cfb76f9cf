//! `str.join`: one pass measures, one copies; no Python code runs between them.

use super::this;
use pyrs_runtime::objmodel::list as lo;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, EMPTY_STR, Exc, Kind, Result, Value, Vm, is_exact, payload, string, tuple,
};

pub fn join(vm: &mut Vm, args: Args) -> Result {
    let items = sequence(vm, args.get(1), "can only join an iterable")?;
    join_items(vm, this(args), items)
}

/// The iterable itself if it is exactly a list or tuple, else a list of its items.
pub fn sequence(vm: &mut Vm, iterable: Value, otherwise: &str) -> Result {
    if is_exact(iterable, Kind::List) || is_exact(iterable, Kind::Tuple) {
        return Ok(iterable);
    }
    let it = match vm.iter(iterable) {
        Ok(it) => it,
        Err(_) => {
            vm.catch(Exc::TypeError)?;
            return Err(vm.type_error(otherwise));
        }
    };
    vm.list_from(it)
}

pub fn sequence_len(items: Value) -> usize {
    if is_exact(items, Kind::Tuple) {
        tuple::len(items.addr())
    } else {
        lo::len(items.addr())
    }
}

pub fn sequence_item(vm: &mut Vm, items: Value, i: usize) -> Result {
    if is_exact(items, Kind::Tuple) {
        Ok(tuple::get(items.addr(), i))
    } else {
        ls::get(&mut vm.m, items.addr(), i)
    }
}

/// Join where all texts are exact strs of ASCII and lie as words; None: they are not.
fn join_ascii(vm: &mut Vm, separator: Value, items: Value, n: usize) -> Result<Option<Value>> {
    let (at, offset) = if is_exact(items, Kind::Tuple) {
        (items.addr(), tuple::DATA)
    } else if ls::objects(items.addr()).is_some() {
        (lo::storage(items.addr()), lo::DATA)
    } else {
        return Ok(None);
    };
    if !string::is_ascii(separator.addr()) {
        return Ok(None);
    }
    let mut total = string::len(separator.addr()).saturating_mul(n - 1);
    for i in 0..n {
        let item = at.get_at(offset, i);
        if !string::is_str(item) || !string::is_ascii(item.addr()) {
            return Ok(None);
        }
        total = total.saturating_add(string::len(item.addr()));
    }
    if !(2..string::MAX_LEN).contains(&total) {
        return Ok(None);
    }
    let gap = string::raw(separator.addr());
    let new = Value::from_addr(string::new_raw(&mut vm.m, 0, total, true)?);
    // Read again: allocating may have moved it.
    let (at, gap) = if is_exact(items, Kind::Tuple) {
        (items.addr(), string::raw(separator.addr()))
    } else {
        let _ = gap;
        (lo::storage(items.addr()), string::raw(separator.addr()))
    };
    let mut room = string::raw_mut(new.addr());
    for i in 0..n {
        if i > 0 {
            room = put(room, gap);
        }
        room = put(room, string::raw(at.get_at(offset, i).addr()));
    }
    Ok(Some(new))
}

/// Copy a part to the beginning of what is left.
#[inline]
fn put<'a>(room: &'a mut [u8], part: &[u8]) -> &'a mut [u8] {
    let (here, rest) = room.split_at_mut(part.len());
    // A few bytes do not need a call.
    if let [byte] = part {
        here[0] = *byte;
    } else {
        here.copy_from_slice(part);
    }
    rest
}

/// Join the items of a list or tuple.
pub fn join_items(vm: &mut Vm, separator: Value, items: Value) -> Result {
    let n = sequence_len(items);
    if n == 0 {
        return Ok(EMPTY_STR);
    }
    let gap = string::len(separator.addr());
    if n > 1
        && let Some(joined) = join_ascii(vm, separator, items, n)?
    {
        return Ok(joined);
    }
    let (mut total, mut shift, mut ascii) = (0usize, 0, true);
    if n > 1 {
        total = gap.saturating_mul(n - 1);
        if gap > 0 {
            shift = string::shift(separator.addr());
            ascii = string::is_ascii(separator.addr());
        }
    }
    for i in 0..n {
        let item = sequence_item(vm, items, i)?;
        let Some(text) = vm.as_str(item) else {
            let got = vm.type_name_of(item);
            return Err(vm.type_error(format!(
                "sequence item {i}: expected str instance, {got} found"
            )));
        };
        if n == 1 && text == item {
            return Ok(item);
        }
        let at = text.addr();
        total = total.saturating_add(string::len(at));
        shift = shift.max(string::shift(at));
        ascii &= string::is_ascii(at);
    }
    if total == 0 {
        return Ok(EMPTY_STR);
    }
    if total >= string::MAX_LEN {
        return Err(vm.overflow_error("join() result is too long for a Python string"));
    }
    if total == 1 && shift == 0 {
        for i in 0..n {
            let text = payload(sequence_item(vm, items, i)?);
            if string::len(text.addr()) == 1 {
                return string::from_char(&mut vm.m, string::units(text.addr()).at(0));
            }
        }
        return Ok(separator);
    }
    let new = Value::from_addr(string::new_raw(&mut vm.m, shift, total, ascii)?);
    let mut at = 0;
    for i in 0..n {
        if i > 0 && gap > 0 {
            string::copy_units(new.addr(), at, string::units(separator.addr()));
            at += gap;
        }
        let text = payload(sequence_item(vm, items, i)?);
        let units = string::units(text.addr());
        string::copy_units(new.addr(), at, units);
        at += units.len();
    }
    Ok(new)
}
