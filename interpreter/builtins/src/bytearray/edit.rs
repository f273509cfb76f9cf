//! What changes a bytearray.

use super::{bytes_mut, check_exports, resize, set_len, splice};
use crate::bytes::convert::{byte_of, collect, is_iterable};
use crate::bytes::of;
use crate::str::repeat_count;
use crate::support::{buffer, field, new_bytes};
use pyrs_runtime::item::{SliceBounds, index_into, insertion_point};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{bytearray, iterator};
use pyrs_runtime::{Args, Kind, NONE, NOT_IMPLEMENTED, Result, Value, Vm};

const RANGE: &str = "byte must be in range(0, 256)";

fn len(this: Value) -> usize {
    field(this, bytearray::LEN)
}

/// An iterator over the bytes: it asks for one index after the other.
pub fn iter(vm: &mut Vm, args: Args) -> Result {
    let at = vm.m.alloc(Kind::ByteArrayIter.map(), iterator::SIZE)?;
    vm.m.store(at, iterator::SOURCE, args.get(0));
    vm.m.store(at, iterator::INDEX, Value::small(0));
    Ok(Value::from_addr(at))
}

fn bad_index(vm: &mut Vm, key: Value) -> pyrs_runtime::Raised {
    let got = vm.type_name_of(key);
    vm.type_error(format!(
        "bytearray indices must be integers or slices, not {got}"
    ))
}

pub fn set_item(vm: &mut Vm, args: Args) -> Result {
    let (this, key, value) = (args.get(0), args.get(1), args.get(2));
    if vm.is_slice(key) {
        let data = if let Some(data) = buffer(value) {
            // Its own bytes may be what is assigned: a copy.
            pyrs_runtime::room::copy(data.get())?
        } else if vm.as_str(value).is_some() || !is_iterable(vm, value) {
            let text = "can assign only bytes, buffers, or iterables of ints in range(0, 256)";
            return Err(vm.type_error(text));
        } else {
            collect(vm, value, RANGE)?
        };
        let bounds = vm.slice_bounds(key)?;
        return assign(vm, this, bounds, &data);
    }
    if !vm.is_index_like(key) {
        return Err(bad_index(vm, key));
    }
    let i = vm.sequence_index(key, || len(this), "bytearray index out of range")?;
    let byte = byte_of(vm, value, RANGE)?;
    match bytes_mut(vm, this).get_mut(i) {
        Some(slot) => *slot = byte,
        None => return Err(vm.index_error("bytearray index out of range")),
    }
    Ok(NONE)
}

fn assign(vm: &mut Vm, this: Value, bounds: SliceBounds, data: &[u8]) -> Result {
    let range = bounds.over(len(this));
    if range.step == 1 {
        if range.n != data.len() {
            check_exports(vm, this)?;
        }
        let range = bounds.over(len(this));
        let start = range.start as usize;
        splice(vm, this, start, start + range.n, data)?;
        return Ok(NONE);
    }
    if data.is_empty() {
        return remove_range(vm, this, bounds);
    }
    if data.len() != range.n {
        return Err(vm.value_error(format!(
            "attempt to assign bytes of size {} to extended slice of size {}",
            data.len(),
            range.n
        )));
    }
    let bytes = bytes_mut(vm, this);
    for (i, &byte) in data.iter().enumerate() {
        bytes[(range.start + i as isize * range.step) as usize] = byte;
    }
    Ok(NONE)
}

pub fn delete_item(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (args.get(0), args.get(1));
    if vm.is_slice(key) {
        let bounds = vm.slice_bounds(key)?;
        return remove_range(vm, this, bounds);
    }
    if !vm.is_index_like(key) {
        return Err(bad_index(vm, key));
    }
    let i = vm.sequence_index(key, || len(this), "bytearray index out of range")?;
    remove_at(vm, this, i)?;
    Ok(NONE)
}

/// Remove the byte at `i`, unless the check of exports has shortened the object.
fn remove_at(vm: &mut Vm, this: Value, i: usize) -> Result<()> {
    check_exports(vm, this)?;
    if i >= len(this) {
        return Err(vm.index_error("bytearray index out of range"));
    }
    splice(vm, this, i, i + 1, &[])
}

fn remove_range(vm: &mut Vm, this: Value, bounds: SliceBounds) -> Result {
    if bounds.over(len(this)).n == 0 {
        return Ok(NONE);
    }
    check_exports(vm, this)?;
    let range = bounds.over(len(this));
    if range.n == 0 {
        return Ok(NONE);
    }
    if range.step == 1 {
        let start = range.start as usize;
        splice(vm, this, start, start + range.n, &[])?;
        return Ok(NONE);
    }
    let last = range.start + (range.n as isize - 1) * range.step;
    let (low, step) = (range.start.min(last) as usize, range.step.unsigned_abs());
    let high = range.start.max(last) as usize;
    let bytes = bytes_mut(vm, this);
    let mut to = low;
    for from in low..bytes.len() {
        let gone = from <= high && (from - low).is_multiple_of(step);
        if !gone {
            bytes[to] = bytes[from];
            to += 1;
        }
    }
    set_len(vm, this, to)?;
    Ok(NONE)
}

pub fn add_in_place(vm: &mut Vm, args: Args) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    let Some(data) = buffer(other) else {
        let (got, own) = (vm.type_name_of(other), vm.type_name_of(this));
        return Err(vm.type_error(format!("can't concat {got} to {own}")));
    };
    push_all(vm, this, other, data.get().len())?;
    Ok(this)
}

/// Append the bytes of a bytes-like object, which may be the bytearray itself.
fn push_all(vm: &mut Vm, this: Value, other: Value, n: usize) -> Result<()> {
    if n > 0 {
        check_exports(vm, this)?;
    }
    let Some(data) = buffer(other) else {
        return Ok(());
    };
    let (old, n) = (len(this), data.get().len());
    set_len(vm, this, old + n)?;
    // Its own storage may be a new one now.
    if let Some(data) = buffer(other) {
        bytes_mut(vm, this)[old..].copy_from_slice(&data.get()[..n]);
    }
    Ok(())
}

pub fn multiply_in_place(vm: &mut Vm, args: Args) -> Result {
    let (this, times) = (args.get(0), args.get(1));
    if !vm.is_index_like(times) {
        return Ok(NOT_IMPLEMENTED);
    }
    let times = repeat_count(vm, times)?;
    if times != 1 && len(this) > 0 {
        check_exports(vm, this)?;
    }
    let n = len(this);
    let Some(total) = n.checked_mul(times).filter(|&t| t < 1 << 31) else {
        return Err(vm.memory_error());
    };
    set_len(vm, this, total)?;
    let bytes = bytes_mut(vm, this);
    let mut done = n.min(total);
    while done > 0 && done < total {
        let part = done.min(total - done);
        bytes.copy_within(0..part, done);
        done += part;
    }
    Ok(this)
}

pub fn append(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let byte = byte_of(vm, args.get(1), RANGE)?;
    check_exports(vm, this)?;
    let n = len(this);
    set_len(vm, this, n + 1)?;
    bytes_mut(vm, this)[n] = byte;
    Ok(NONE)
}

pub fn clear(vm: &mut Vm, args: Args) -> Result {
    resize(vm, args.get(0), 0)?;
    Ok(NONE)
}

pub fn extend(vm: &mut Vm, args: Args) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    if let Some(data) = buffer(other) {
        push_all(vm, this, other, data.get().len())?;
        return Ok(NONE);
    }
    if vm.as_str(other).is_some() {
        let got = vm.type_name_of(other);
        return Err(vm.type_error(format!("expected iterable of integers; got: '{got}'")));
    }
    if !is_iterable(vm, other) {
        let got = vm.type_name_of(other);
        return Err(vm.type_error(format!("can't extend bytearray with {got}")));
    }
    let data = collect(vm, other, RANGE)?;
    if !data.is_empty() {
        check_exports(vm, this)?;
    }
    let n = len(this);
    splice(vm, this, n, n, &data)?;
    Ok(NONE)
}

pub fn insert(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let i = args.index(vm, 1)?;
    let byte = byte_of(vm, args.get(2), RANGE)?;
    check_exports(vm, this)?;
    let i = insertion_point(i, len(this));
    splice(vm, this, i, i, &[byte])?;
    Ok(NONE)
}

pub fn pop(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let i = args.index_or(vm, 1, -1)?;
    let n = len(this);
    if n == 0 {
        return Err(vm.index_error("pop from empty bytearray"));
    }
    let Some(i) = index_into(i, n) else {
        return Err(vm.index_error("pop index out of range"));
    };
    let byte = of(args)[i];
    remove_at(vm, this, i)?;
    Ok(Value::small(byte.into()))
}

pub fn remove(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let byte = byte_of(vm, args.get(1), RANGE)?;
    match of(args).iter().position(|&b| b == byte) {
        Some(i) => {
            remove_at(vm, this, i)?;
            Ok(NONE)
        }
        None => Err(vm.value_error("value not found in bytearray")),
    }
}

pub fn resize_method(vm: &mut Vm, args: Args) -> Result {
    let size = args.index(vm, 1)?;
    match usize::try_from(size) {
        Ok(size) => resize(vm, args.get(0), size)?,
        Err(_) => {
            return Err(vm.value_error(format!("Can only resize to positive sizes, got {size}")));
        }
    }
    Ok(NONE)
}

pub fn reverse(vm: &mut Vm, args: Args) -> Result {
    bytes_mut(vm, args.get(0)).reverse();
    Ok(NONE)
}

/// The instance's own attributes, for pickling; None if it takes none.
fn state(vm: &mut Vm, this: Value) -> Result {
    vm.call_method(this, Name::__getstate__, &[])
}

pub fn reduce(vm: &mut Vm, args: Args) -> Result {
    let class = vm.class_of(args.get(0));
    let text = pyrs_runtime::string::from_latin1(&mut vm.m, of(args))?;
    let encoding = vm.str("latin-1")?;
    let arguments = vm.tuple(&[text, encoding])?;
    let state = state(vm, args.get(0))?;
    vm.tuple(&[class, arguments, state])
}

pub fn reduce_ex(vm: &mut Vm, args: Args) -> Result {
    if args.index_or(vm, 1, 0)? < 3 {
        return reduce(vm, args);
    }
    let class = vm.class_of(args.get(0));
    let data = new_bytes(vm, of(args))?;
    let arguments = vm.tuple(&[data])?;
    let state = state(vm, args.get(0))?;
    vm.tuple(&[class, arguments, state])
}
