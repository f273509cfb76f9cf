//! Values, items, characters and targets: what the methods of simple types, arrays and
//! pointers do.

use super::data::{self, Place, memory, size_of_info};
use super::info::{self, flags, kind, letter, simple_letter};
use super::{CField, Data, Info, simple, store, this};
use crate::util::*;
use pyrs_runtime::{Args, Exc, NONE, Raised, Result, Value, Vm, boolean, bytes, payload, string};

/// What the object was made as, if it is of that kind.
fn info_as(vm: &mut Vm, this: Value, wanted: i64) -> Result {
    match Data::INFO.get(this) {
        Some(info) if kind(info) == wanted => Ok(info),
        _ => Err(vm.type_error("this ctypes object has no such operation")),
    }
}

// Simple types

pub fn simple_init(vm: &mut Vm, args: Args) -> Result {
    if let Some(value) = sole(vm, args.get(1), "__init__")? {
        store_simple(vm, this(args), value)?;
    }
    Ok(NONE)
}

/// The only argument, or none.
fn sole(vm: &mut Vm, given: Value, name: &str) -> Result<Option<Value>> {
    match items(given) {
        0 => Ok(None),
        1 => Ok(Some(item(given, 0))),
        n => Err(vm.type_error(format!("{name} expected at most 1 argument, got {n}"))),
    }
}

fn store_simple(vm: &mut Vm, this: Value, value: Value) -> Result<()> {
    let info = info_as(vm, this, kind::SIMPLE)?;
    let packed = store::packed(vm, info, value)?;
    let n = size_of_info(vm, info)?;
    let at = memory(vm, this);
    if at.part(0, n).is_none() {
        return Err(data::outside(vm));
    }
    at.write(0, &packed.raw[..n.min(simple::MOST)]);
    data::keep(vm, this, 0, packed.keep)
}

pub fn value(vm: &mut Vm, args: Args) -> Result {
    let this = this(args);
    let info = info_as(vm, this, kind::SIMPLE)?;
    let n = size_of_info(vm, info)?;
    let Some(at) = memory(vm, this).part(0, n) else {
        return Err(data::outside(vm));
    };
    let (letter, swapped) = letter(info);
    simple::get(vm, letter, swapped, at)
}

pub fn set_value(vm: &mut Vm, args: Args) -> Result {
    let Some(value) = args.opt(1) else {
        return Err(vm.type_error("can't delete attribute"));
    };
    store_simple(vm, this(args), value)?;
    Ok(NONE)
}

pub fn simple_repr(vm: &mut Vm, args: Args) -> Result {
    let class = vm.class_of(this(args));
    let base = class
        .addr()
        .value(pyrs_runtime::objmodel::kinds::typeobj::BASE);
    let plain = base.is_some_and(|base| vm.type_name(base) == "_SimpleCData");
    if !plain {
        let (name, id) = (vm.type_name(class), vm.id(this(args)));
        return vm.str(&format!("<{name} object at {id:#x}>"));
    }
    let value = value(vm, args)?;
    let (name, text) = (vm.type_name(class), vm.repr_text(value)?);
    vm.str(&format!("{name}({text})"))
}

pub fn truth(vm: &mut Vm, args: Args) -> Result {
    Ok(boolean(store::is_set(vm, this(args))))
}

// Arrays

struct Items {
    class: Value,
    size: usize,
    n: usize,
}

fn array(vm: &mut Vm, this: Value) -> Result<Items> {
    let info = info_as(vm, this, kind::ARRAY)?;
    let class = Info::PROTO.get(info);
    let item = info::need(vm, class)?;
    let n = vm.as_i64(Info::LENGTH.get(info)).unwrap_or(0);
    Ok(Items {
        class,
        size: size_of_info(vm, item)?,
        n: usize::try_from(n).unwrap_or(0),
    })
}

pub fn array_len(vm: &mut Vm, args: Args) -> Result {
    let n = array(vm, this(args))?.n;
    vm.int(n as i64)
}

pub fn array_init(vm: &mut Vm, args: Args) -> Result {
    let given = args.get(1);
    for i in 0..items(given) {
        let key = Value::small(i as i64);
        // Through the class, which may have an assignment of its own.
        vm.set_item(this(args), key, item(given, i))?;
    }
    Ok(NONE)
}

fn bad_index(vm: &mut Vm) -> Raised {
    vm.index_error("invalid index")
}

pub fn array_get(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (this(args), args.get(1));
    let items = array(vm, this)?;
    if vm.is_slice(key) {
        let range = vm.slice_bounds(key)?.over(items.n);
        return slice_of(vm, this, &items, range.start, range.step, range.n);
    }
    if !vm.is_index_like(key) {
        return Err(vm.type_error("indices must be integers"));
    }
    let i = index(vm, key, items.n)?;
    store::get(vm, items.class, this, i, i * items.size)
}

fn index(vm: &mut Vm, key: Value, n: usize) -> Result<usize> {
    let i = match key.as_small() {
        Some(i) => i,
        None => vm.index_i64(key)?,
    };
    let i = if i < 0 { i + n as i64 } else { i };
    match usize::try_from(i) {
        Ok(i) if i < n => Ok(i),
        _ => Err(bad_index(vm)),
    }
}

/// Items from `start` on by `step`: bytes, a str, or a list.
fn slice_of(
    vm: &mut Vm,
    this: Value,
    items: &Items,
    start: isize,
    step: isize,
    n: usize,
) -> Result {
    let at = |i: usize| (start + i as isize * step) as usize;
    match simple_letter(vm, items.class) {
        Some(b'c') => {
            let mut data = room::with_capacity(n)?;
            let place = memory(vm, this);
            data.extend((0..n).map(|i| place.read::<1>(at(i), 1)[0]));
            new_bytes(vm, &data)
        }
        Some(b'u') => {
            let mut units = room::with_capacity(n)?;
            let place = memory(vm, this);
            units.extend((0..n).map(|i| u32::from_le_bytes(place.read(4 * at(i), 4))));
            if units.iter().any(|&c| c > 0x10_ffff) {
                return Err(vm.value_error("character is not in range [U+0000; U+10ffff]"));
            }
            string::from_chars(&mut vm.m, units.iter().copied())
        }
        _ => {
            let list = vm.list(&[])?;
            for i in 0..n {
                let value = store::get(vm, items.class, this, at(i), at(i) * items.size)?;
                push(vm, list, value)?;
            }
            Ok(list)
        }
    }
}

pub fn array_set(vm: &mut Vm, args: Args) -> Result {
    let (this, key, value) = (this(args), args.get(1), args.get(2));
    let items = array(vm, this)?;
    if vm.is_slice(key) {
        let range = vm.slice_bounds(key)?.over(items.n);
        let given = vm.len(value)?;
        if given != range.n {
            return Err(vm.value_error("Can only assign sequence of same size"));
        }
        for i in 0..range.n {
            let at = (range.start + i as isize * range.step) as usize;
            let one = vm.get_item(value, Value::small(i as i64))?;
            store::set(vm, this, items.class, at, at * items.size, one)?;
        }
        return Ok(NONE);
    }
    if !vm.is_index_like(key) {
        return Err(vm.type_error("indices must be integer"));
    }
    let i = index(vm, key, items.n)?;
    store::set(vm, this, items.class, i, i * items.size, value)?;
    Ok(NONE)
}

// Characters

pub fn chars(vm: &mut Vm, args: Args) -> Result {
    let at = memory(vm, this(args));
    let n = at.text_len();
    simple::text_at(vm, at.start(), Some(n))
}

pub fn set_chars(vm: &mut Vm, args: Args) -> Result {
    let Some(value) = args.opt(1) else {
        return Err(vm.type_error("can't delete attribute"));
    };
    if !simple::is_bytes(value) {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("bytes expected instead of {got} instance")));
    }
    let at = memory(vm, this(args));
    let text = bytes::get(payload(value).addr());
    if text.len() > at.len() {
        return Err(vm.value_error("byte string too long"));
    }
    at.write(0, text);
    if text.len() < at.len() {
        at.write(text.len(), &[0]);
    }
    Ok(NONE)
}

pub fn raw(vm: &mut Vm, args: Args) -> Result {
    memory(vm, this(args)).to_bytes(vm)
}

pub fn set_raw(vm: &mut Vm, args: Args) -> Result {
    let Some(value) = args.opt(1) else {
        return Err(vm.raise_str(Exc::AttributeError, "cannot delete attribute"));
    };
    let data = need_bytes(vm, value)?;
    let at = memory(vm, this(args));
    if data.len() > at.len() {
        return Err(vm.value_error("byte string too long"));
    }
    at.write(0, &data);
    Ok(NONE)
}

/// Wide characters before the first that is 0.
pub fn wide_len(at: Place) -> usize {
    let n = at.len() / 4;
    let is_end = |&i: &usize| at.read::<4>(4 * i, 4) == [0; 4];
    (0..n).find(is_end).unwrap_or(n)
}

pub fn wchars(vm: &mut Vm, args: Args) -> Result {
    let at = memory(vm, this(args));
    let n = wide_len(at);
    simple::wide_at(vm, at.start(), Some(n))
}

pub fn set_wchars(vm: &mut Vm, args: Args) -> Result {
    let Some(value) = args.opt(1) else {
        return Err(vm.type_error("can't delete attribute"));
    };
    if vm.as_str(value).is_none() {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("unicode string expected instead of {got} instance")));
    }
    let data = simple::wide_bytes(value, false)?;
    let at = memory(vm, this(args));
    if data.len() > at.len() {
        return Err(vm.value_error("string too long"));
    }
    at.write(0, &data);
    if data.len() < at.len() {
        at.write(data.len(), &[0; 4]);
    }
    Ok(NONE)
}

// Pointers

fn null(vm: &mut Vm) -> Raised {
    vm.value_error("NULL pointer access")
}

/// What a pointer points to: the type, its size, and the address.
fn target(vm: &mut Vm, this: Value) -> Result<(Value, usize, usize)> {
    info_as(vm, this, kind::POINTER)?;
    let at = store::pointer_of(vm, this);
    if at == 0 {
        return Err(null(vm));
    }
    // The type as it is now: `set_type` may have changed it.
    let class = vm.class_of(this);
    let info = info::need(vm, class)?;
    let proto = Info::PROTO.get(info);
    let item = info::need(vm, proto)?;
    let n = size_of_info(vm, item)?;
    Ok((proto, n, at))
}

/// An object that stands for memory behind a pointer, whose keeping is the pointer's.
fn behind(vm: &mut Vm, pointer: Value, class: Value, at: usize) -> Result {
    let object = data::at_address(vm, class, at)?;
    // What the target needs is kept where the pointer's own is.
    Data::BASE.set(vm, object, Some(pointer));
    Ok(object)
}

pub fn contents(vm: &mut Vm, args: Args) -> Result {
    let this = this(args);
    let (class, _, at) = target(vm, this)?;
    behind(vm, this, class, at)
}

pub fn set_contents(vm: &mut Vm, args: Args) -> Result {
    match args.opt(1) {
        Some(value) => set_target(vm, this(args), value),
        None => Err(vm.type_error("Pointer does not support item deletion")),
    }
}

fn set_target(vm: &mut Vm, this: Value, value: Value) -> Result {
    info_as(vm, this, kind::POINTER)?;
    let class = vm.class_of(this);
    let info = info::need(vm, class)?;
    let proto = Info::PROTO.get(info);
    // As in CPython, whatever has C data will do.
    if !Data::is(vm, value) {
        let (wanted, got) = (vm.type_name(proto), vm.type_name_of(value));
        return Err(vm.type_error(format!("expected {wanted} instead of {got}")));
    }
    point(vm, this, value)
}

fn point(vm: &mut Vm, this: Value, value: Value) -> Result {
    let at = memory(vm, value).start();
    store::set_pointer(vm, this, at);
    // The object itself, and what it keeps.
    data::keep(vm, this, 1, value)?;
    let keep = data::kept(vm, value)?;
    data::keep(vm, this, 0, keep)?;
    Ok(NONE)
}

fn offset_of(vm: &mut Vm, i: i64, size: usize, at: usize) -> Result<usize> {
    let offset = i.checked_mul(size as i64);
    match offset {
        Some(offset) => Ok((at as i64).wrapping_add(offset) as usize),
        None => Err(bad_index(vm)),
    }
}

pub fn pointer_get(vm: &mut Vm, args: Args) -> Result {
    let (this, key) = (this(args), args.get(1));
    if vm.is_slice(key) {
        return pointer_slice(vm, this, key);
    }
    if !vm.is_index_like(key) {
        return Err(vm.type_error("Pointer indices must be integer"));
    }
    let i = vm.index_i64(key)?;
    let (class, n, at) = target(vm, this)?;
    let at = offset_of(vm, i, n, at)?;
    item_at(vm, this, class, n, at)
}

fn item_at(vm: &mut Vm, this: Value, class: Value, n: usize, at: usize) -> Result {
    let info = info::need(vm, class)?;
    if kind(info) == kind::SIMPLE && info::has(info, flags::PLAIN) {
        let (letter, swapped) = letter(info);
        return simple::get(vm, letter, swapped, Place::at(at, n));
    }
    behind(vm, this, class, at)
}

pub fn pointer_set(vm: &mut Vm, args: Args) -> Result {
    let (this, key, value) = (this(args), args.get(1), args.get(2));
    let i = vm.index_i64(key)?;
    let (class, n, at) = target(vm, this)?;
    let at = offset_of(vm, i, n, at)?;
    // Through an object over the one item.
    let object = behind(vm, this, class, at)?;
    let keep = store::write(vm, object, class, 0, value)?;
    data::keep(vm, this, i as usize & 0xffff_ffff, keep)?;
    Ok(NONE)
}

fn slice_number(vm: &mut Vm, key: Value, field: usize) -> Result<Option<i64>> {
    let value = key.addr().value(field).unwrap_or(NONE);
    if value == NONE {
        return Ok(None);
    }
    vm.index_i64(value).map(Some)
}

fn pointer_slice(vm: &mut Vm, this: Value, key: Value) -> Result {
    use pyrs_runtime::objmodel::kinds::slice;
    let step = slice_number(vm, key, slice::STEP)?.unwrap_or(1);
    if step == 0 {
        return Err(vm.value_error("slice step cannot be zero"));
    }
    let Some(start) =
        slice_number(vm, key, slice::START)?.or(if step < 0 { None } else { Some(0) })
    else {
        return Err(vm.value_error("slice start is required for step < 0"));
    };
    let Some(stop) = slice_number(vm, key, slice::STOP)? else {
        return Err(vm.value_error("slice stop is required"));
    };
    let n = if step > 0 && start < stop {
        (stop.saturating_sub(start) - 1) / step + 1
    } else if step < 0 && start > stop {
        start.saturating_sub(stop).saturating_sub(1) / step.saturating_neg() + 1
    } else {
        0
    };
    let (class, size, at) = target(vm, this)?;
    let n = n as usize;
    let letter = simple_letter(vm, class);
    if letter.is_some_and(|c| matches!(c, b'c' | b'u')) {
        let mut units = room::with_capacity::<u32>(n)?;
        for i in 0..n {
            let at = offset_of(vm, start + i as i64 * step, size, at)?;
            let raw: [u8; 4] = Place::at(at, size).read(0, size.min(4));
            units.push(u32::from_le_bytes(raw));
        }
        if letter == Some(b'u') {
            if units.iter().any(|&c| c > 0x10_ffff) {
                return Err(vm.value_error("character is not in range [U+0000; U+10ffff]"));
            }
            return string::from_chars(&mut vm.m, units.iter().copied());
        }
        let mut data = room::with_capacity(n)?;
        data.extend(units.iter().map(|&c| c as u8));
        return new_bytes(vm, &data);
    }
    let list = vm.list(&[])?;
    for i in 0..n {
        let at = offset_of(vm, start + i as i64 * step, size, at)?;
        let value = item_at(vm, this, class, size, at)?;
        push(vm, list, value)?;
    }
    Ok(list)
}

/// A structure's fields by position, then by name.
pub fn struct_init(vm: &mut Vm, args: Args) -> Result {
    let (this, given, named) = (this(args), args.get(1), args.opt(2));
    let fields = Data::INFO
        .get(this)
        .map_or(NONE, |info| Info::FIELDS.get(info));
    let n = if is_tuple(fields) { items(fields) } else { 0 };
    if items(given) > n {
        return Err(vm.type_error("too many initializers"));
    }
    for i in 0..items(given) {
        let name = CField::NAME.get(item(fields, i));
        if let Some(named) = named
            && vm.dict_get(named, name)?.is_some()
        {
            let name = vm.repr_text(name)?;
            return Err(vm.type_error(format!("duplicate values for field {name}")));
        }
        vm.set_attr(this, name, Some(item(given, i)))?;
    }
    if let Some(named) = named {
        let mut i = 0;
        while let Some((next, name, value)) = vm.dict_next(named, i) {
            vm.set_attr(this, name, Some(value))?;
            i = next;
        }
    }
    Ok(NONE)
}

pub fn pointer_init(vm: &mut Vm, args: Args) -> Result {
    match sole(vm, args.get(1), "POINTER")? {
        Some(value) => set_target(vm, this(args), value),
        None => Ok(NONE),
    }
}
