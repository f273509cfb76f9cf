//! What changes arrays, and their sequence operations.

use super::{
    check_exports, code, data, data_mut, is_array, item, item_size, len, of_bytes, resize,
    set_used, used,
};
use crate::util::*;
use pyrs_builtins::shared;
use pyrs_runtime::item::{SliceBounds, index_into, insertion_point};
use pyrs_runtime::{Args, Exc, Kind, NONE, Raised, Result, Value, Vm, compare, string};

/// Add room for `n` bytes at the end; where it begins. An array whose buffer is in use is
/// refused first, since finding that out may run finalizers, which may change the array.
fn grow(vm: &mut Vm, this: Value, n: usize) -> Result<usize> {
    if n > 0 {
        check_exports(vm, this)?;
    }
    let old = used(this);
    set_used(vm, this, old + n)?;
    Ok(old)
}

/// Put packed bytes at item `i`, moving what is behind.
fn put(vm: &mut Vm, this: Value, i: usize, raw: &[u8]) -> Result<()> {
    let old = grow(vm, this, raw.len())?;
    let at = (i * raw.len()).min(old);
    let bytes = data_mut(vm, this);
    bytes.copy_within(at..old, at + raw.len());
    bytes[at..at + raw.len()].copy_from_slice(raw);
    Ok(())
}

/// Remove the items `from..to`.
fn remove_items(vm: &mut Vm, this: Value, from: usize, to: usize) -> Result<()> {
    let size = item_size(this);
    if from == to {
        return Ok(());
    }
    check_exports(vm, this)?;
    let old = used(this);
    if to * size > old {
        return Err(vm.index_error("array index out of range"));
    }
    data_mut(vm, this).copy_within(to * size..old, from * size);
    set_used(vm, this, old - (to - from) * size)
}

fn append_value(vm: &mut Vm, this: Value, value: Value) -> Result<()> {
    let raw = item::pack(vm, code(this), value)?;
    let size = item_size(this);
    let old = grow(vm, this, size)?;
    data_mut(vm, this)[old..].copy_from_slice(&raw[..size]);
    Ok(())
}

pub fn append(vm: &mut Vm, args: Args) -> Result {
    append_value(vm, args.get(0), args.get(1))?;
    Ok(NONE)
}

pub fn insert(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let i = args.index(vm, 1)?;
    let raw = item::pack(vm, code(this), args.get(2))?;
    let i = insertion_point(i, len(this));
    put(vm, this, i, &raw[..item_size(this)])?;
    Ok(NONE)
}

pub fn pop(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let i = args.index_or(vm, 1, -1)?;
    let n = len(this);
    if n == 0 {
        return Err(vm.index_error("pop from empty array"));
    }
    let Some(i) = index_into(i, n) else {
        return Err(vm.index_error("pop index out of range"));
    };
    let value = item::get(vm, this, i)?;
    remove_items(vm, this, i, i + 1)?;
    Ok(value)
}

pub fn remove(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    match super::find(vm, this, args.get(1), 0, usize::MAX)? {
        Some(i) if i < len(this) => {
            remove_items(vm, this, i, i + 1)?;
            Ok(NONE)
        }
        _ => Err(vm.value_error("array.remove(x): x not in array")),
    }
}

pub fn reverse(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let size = item_size(this);
    let bytes = data_mut(vm, this);
    bytes.reverse();
    bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    Ok(NONE)
}

pub fn byteswap(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let size = item_size(this);
    let bytes = data_mut(vm, this);
    bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    Ok(NONE)
}

/// Append the items of an array of the same kind, or of another iterable.
pub fn extend(vm: &mut Vm, this: Value, source: Value) -> Result<()> {
    if is_array(vm, source) {
        if code(source) != code(this) {
            return Err(vm.type_error("can only extend with array of same kind"));
        }
        if used(source) > 0 {
            check_exports(vm, this)?;
        }
        let n = used(source);
        let old = used(this);
        set_used(vm, this, old + n)?;
        let start = data(source).as_ptr();
        if start == data(this).as_ptr() {
            data_mut(vm, this).copy_within(0..n, old);
        } else {
            data_mut(vm, this)[old..].copy_from_slice(&data(source)[..n]);
        }
        return Ok(());
    }
    append_all(vm, this, source)
}

/// Append the items of any iterable, one by one.
pub fn append_all(vm: &mut Vm, this: Value, source: Value) -> Result<()> {
    let it = vm.iter(source)?;
    while let Some(value) = vm.next(it)? {
        append_value(vm, this, value)?;
    }
    Ok(())
}

/// Append the raw bytes of a bytes-like object.
pub fn append_bytes(vm: &mut Vm, this: Value, source: Value) -> Result<()> {
    let raw = need_bytes(vm, source)?;
    if raw.len() % item_size(this) != 0 {
        return Err(vm.value_error("bytes length not a multiple of item size"));
    }
    let old = grow(vm, this, raw.len())?;
    data_mut(vm, this)[old..].copy_from_slice(&raw);
    Ok(())
}

pub fn from_bytes(vm: &mut Vm, args: Args) -> Result {
    append_bytes(vm, args.get(0), args.get(1))?;
    Ok(NONE)
}

pub fn from_file(vm: &mut Vm, args: Args) -> Result {
    let (this, n) = (args.get(0), args.index(vm, 2)?);
    if n < 0 {
        return Err(vm.value_error("negative count"));
    }
    let Some(wanted) = n.checked_mul(item_size(this) as i64) else {
        return Err(vm.memory_error());
    };
    let count = vm.int(wanted)?;
    let read = call_method(vm, args.get(1), "read", &[count])?;
    if compare::base_kind_of(read) != Kind::Bytes {
        return Err(vm.type_error("read() didn't return bytes"));
    }
    let got = bytes_of(vm, read).map_or(0, <[u8]>::len) as i64;
    append_bytes(vm, this, read)?;
    if got != wanted {
        let text = "read() didn't return enough bytes";
        return Err(vm.raise_str(Exc::EOFError, text));
    }
    Ok(NONE)
}

pub fn to_file(vm: &mut Vm, args: Args) -> Result {
    const BLOCK: usize = 64 << 10;
    let (this, file) = (args.get(0), args.get(1));
    let mut at = 0;
    while at < used(this) {
        let part = &data(this)[at..used(this).min(at + BLOCK)];
        at += part.len();
        let part = new_bytes(vm, part)?;
        call_method(vm, file, "write", &[part])?;
    }
    if at == 0 {
        attr(vm, file, "write")?;
    }
    Ok(NONE)
}

pub fn from_list(vm: &mut Vm, args: Args) -> Result {
    let (this, list) = (args.get(0), args.get(1));
    if compare::base_kind_of(list) != Kind::List {
        return Err(vm.type_error("arg must be list"));
    }
    let old = used(this);
    let n = list_len(list);
    for i in 0..n {
        if list_len(list) != n {
            resize(vm, this, old)?;
            return Err(vm.runtime_error("list changed size during iteration"));
        }
        let value = list_get(vm, list, i)?;
        if let Err(raised) = append_value(vm, this, value) {
            let pending = vm.take_exception();
            resize(vm, this, old)?;
            vm.reraise(pending);
            return Err(raised);
        }
    }
    Ok(NONE)
}

/// Append a str's code points.
pub fn append_text(vm: &mut Vm, this: Value, source: Value) -> Result<()> {
    let Some(text) = vm.as_str(source) else {
        return Ok(());
    };
    let old = grow(vm, this, 4 * string::len(text.addr()))?;
    let slots = data_mut(vm, this)[old..].chunks_exact_mut(4);
    for (slot, point) in slots.zip(string::units(text.addr()).iter()) {
        slot.copy_from_slice(&point.to_ne_bytes());
    }
    Ok(())
}

pub fn from_unicode(vm: &mut Vm, args: Args) -> Result {
    if vm.as_str(args.get(1)).is_none() {
        let got = vm.type_name_of(args.get(1));
        return Err(vm.type_error(format!("fromunicode() argument must be str, not {got}")));
    }
    if !item::is_text(code(args.get(0))) {
        let text = "fromunicode() may only be called on unicode type arrays ('u' or 'w')";
        return Err(vm.value_error(text));
    }
    append_text(vm, args.get(0), args.get(1))?;
    Ok(NONE)
}

/// The str of a text array.
pub fn text_of(vm: &mut Vm, this: Value) -> Result {
    let points: Vec<u32> = data(this)
        .chunks_exact(4)
        .map(|four| u32::from_ne_bytes([four[0], four[1], four[2], four[3]]))
        .collect();
    for &point in &points {
        item::check_point(vm, point)?;
    }
    string::from_chars(&mut vm.m, points.iter().copied())
}

pub fn to_unicode(vm: &mut Vm, args: Args) -> Result {
    if !item::is_text(code(args.get(0))) {
        let text = "tounicode() may only be called on unicode type arrays ('u' or 'w')";
        return Err(vm.value_error(text));
    }
    text_of(vm, args.get(0))
}

fn bad_index(vm: &mut Vm) -> Raised {
    vm.type_error("array indices must be integers")
}

pub fn get_item(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (args.get(0), args.get(1));
    if vm.is_slice(key) {
        let range = vm.slice_bounds(key)?.over(len(this));
        let size = item_size(this);
        let new = of_bytes(vm, code(this), range.n * size)?;
        let to = data_mut(vm, new);
        for (i, slot) in to.chunks_exact_mut(size).enumerate() {
            let at = (range.start + i as isize * range.step) as usize * size;
            match data(this).get(at..at + size) {
                Some(raw) => slot.copy_from_slice(raw),
                None => break,
            }
        }
        return Ok(new);
    }
    if !vm.is_index_like(key) {
        return Err(bad_index(vm));
    }
    let i = vm.sequence_index(key, || len(this), "array index out of range")?;
    item::get(vm, this, i)
}

pub fn set_item(vm: &mut Vm, args: Args) -> Result {
    let (this, key, value) = (args.get(0), args.get(1), args.get(2));
    if vm.is_slice(key) {
        if !is_array(vm, value) {
            let got = vm.type_name_of(value);
            return Err(vm.type_error(format!(
                "can only assign array (not \"{got}\") to array slice"
            )));
        }
        if code(value) != code(this) {
            return Err(vm.type_error("bad argument type for built-in operation"));
        }
        let bounds = vm.slice_bounds(key)?;
        // The array may be assigned to a slice of itself: a copy.
        let raw = room::copy(data(value))?;
        return assign(vm, this, bounds, &raw);
    }
    if !vm.is_index_like(key) {
        return Err(bad_index(vm));
    }
    let text = "array assignment index out of range";
    let i = vm.sequence_index(key, || len(this), text)?;
    if !item::set(vm, this, i, value)? {
        return Err(vm.index_error(text));
    }
    Ok(NONE)
}

fn assign(vm: &mut Vm, this: Value, bounds: SliceBounds, raw: &[u8]) -> Result {
    let size = item_size(this);
    let n = raw.len() / size;
    let range = bounds.over(len(this));
    if range.step == 1 {
        if n != range.n {
            check_exports(vm, this)?;
        }
        let range = bounds.over(len(this));
        let start = range.start as usize * size;
        let (old, gone) = (used(this), range.n * size);
        if raw.len() > gone {
            set_used(vm, this, old - gone + raw.len())?;
            data_mut(vm, this).copy_within(start + gone..old, start + raw.len());
        } else if raw.len() < gone {
            data_mut(vm, this).copy_within(start + gone..old, start + raw.len());
            set_used(vm, this, old - gone + raw.len())?;
        }
        data_mut(vm, this)[start..start + raw.len()].copy_from_slice(raw);
        return Ok(NONE);
    }
    if n == 0 {
        return delete_range(vm, this, bounds);
    }
    if n != range.n {
        return Err(vm.value_error(format!(
            "attempt to assign array of size {n} to extended slice of size {}",
            range.n
        )));
    }
    let bytes = data_mut(vm, this);
    for (i, one) in raw.chunks_exact(size).enumerate() {
        let at = (range.start + i as isize * range.step) as usize * size;
        bytes[at..at + size].copy_from_slice(one);
    }
    Ok(NONE)
}

pub fn delete_item(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (args.get(0), args.get(1));
    if vm.is_slice(key) {
        let bounds = vm.slice_bounds(key)?;
        return delete_range(vm, this, bounds);
    }
    if !vm.is_index_like(key) {
        return Err(bad_index(vm));
    }
    let i = vm.sequence_index(key, || len(this), "array assignment index out of range")?;
    remove_items(vm, this, i, i + 1)?;
    Ok(NONE)
}

fn delete_range(vm: &mut Vm, this: Value, bounds: SliceBounds) -> Result {
    if bounds.over(len(this)).n == 0 {
        return Ok(NONE);
    }
    check_exports(vm, this)?;
    let range = bounds.over(len(this));
    if range.n == 0 {
        return Ok(NONE);
    }
    let last = range.start + (range.n as isize - 1) * range.step;
    let (low, high) = (
        range.start.min(last) as usize,
        range.start.max(last) as usize,
    );
    let (step, size) = (range.step.unsigned_abs(), item_size(this));
    let n = len(this);
    let bytes = data_mut(vm, this);
    let mut to = low;
    for from in low..n {
        let gone = from <= high && (from - low).is_multiple_of(step);
        if !gone {
            bytes.copy_within(from * size..(from + 1) * size, to * size);
            to += 1;
        }
    }
    set_used(vm, this, to * size)?;
    Ok(NONE)
}

pub fn add(vm: &mut Vm, args: Args) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    if !is_array(vm, other) {
        let got = vm.type_name_of(other);
        return Err(vm.type_error(format!("can only append array (not \"{got}\") to array")));
    }
    if code(this) != code(other) {
        return Err(vm.type_error("bad argument type for built-in operation"));
    }
    let new = of_bytes(vm, code(this), used(this) + used(other))?;
    let (head, tail) = data_mut(vm, new).split_at_mut(used(this));
    head.copy_from_slice(data(this));
    tail.copy_from_slice(data(other));
    Ok(new)
}

pub fn add_in_place(vm: &mut Vm, args: Args) -> Result {
    if !is_array(vm, args.get(1)) {
        let got = vm.type_name_of(args.get(1));
        return Err(vm.type_error(format!("can only extend array with array (not \"{got}\")")));
    }
    extend(vm, args.get(0), args.get(1))?;
    Ok(args.get(0))
}

/// How many bytes an array repeated has.
fn repeated(vm: &mut Vm, this: Value, count: Value) -> Result<usize> {
    let n = shared::repeat_count(vm, count)?.unwrap_or(0);
    match used(this).checked_mul(n) {
        Some(n) if n < 1 << 31 => Ok(n),
        _ => Err(vm.memory_error()),
    }
}

fn fill(vm: &mut Vm, to: Value, n: usize) {
    let bytes = data_mut(vm, to);
    let mut done = n;
    while n > 0 && done < bytes.len() {
        let part = done.min(bytes.len() - done);
        bytes.copy_within(0..part, done);
        done += part;
    }
}

/// The other operand of `*` is no int: if it is a sequence itself, nothing else can help.
fn no_count(vm: &mut Vm, other: Value) -> Result {
    let kind = compare::base_kind_of(other);
    if matches!(
        kind,
        Kind::Str | Kind::StrIndirect | Kind::Bytes | Kind::List | Kind::Tuple
    ) {
        let got = vm.type_name_of(other);
        return Err(vm.type_error(format!(
            "can't multiply sequence by non-int of type '{got}'"
        )));
    }
    Ok(pyrs_runtime::NOT_IMPLEMENTED)
}

pub fn multiply(vm: &mut Vm, args: Args) -> Result {
    let (this, count) = (args.get(0), args.get(1));
    if !vm.is_index_like(count) {
        return no_count(vm, count);
    }
    let n = repeated(vm, this, count)?;
    let new = of_bytes(vm, code(this), n)?;
    let part = used(this).min(n);
    data_mut(vm, new)[..part].copy_from_slice(&data(this)[..part]);
    fill(vm, new, part);
    Ok(new)
}

pub fn multiply_in_place(vm: &mut Vm, args: Args) -> Result {
    let (this, count) = (args.get(0), args.get(1));
    if !vm.is_index_like(count) {
        return no_count(vm, count);
    }
    repeated(vm, this, count)?;
    check_exports(vm, this)?;
    let n = repeated(vm, this, count)?;
    let part = used(this).min(n);
    set_used(vm, this, n)?;
    fill(vm, this, part);
    Ok(this)
}
