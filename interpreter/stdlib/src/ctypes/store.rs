//! Typed memory: reading and writing what lies in an object.

use super::data::{self, memory};
use super::info::{self, flags, kind, letter};
use super::{Data, Info, simple};
use crate::util::*;
use pyrs_runtime::{NONE, Result, Value, Vm, payload};

/// What lies at an offset of an object, as an object of a class or, for a simple type itself,
/// Python's.
pub fn get(vm: &mut Vm, class: Value, base: Value, index: usize, offset: usize) -> Result {
    let info = info::need(vm, class)?;
    get_as(vm, class, info, base, index, offset)
}

/// As [`get`], by the class's description.
pub fn get_as(
    vm: &mut Vm,
    class: Value,
    info: Value,
    base: Value,
    index: usize,
    offset: usize,
) -> Result {
    if kind(info) == kind::SIMPLE && info::has(info, flags::PLAIN) {
        let n = data::size_of_info(vm, info)?;
        let Some(at) = memory(vm, base).part(offset, n) else {
            return Err(data::outside(vm));
        };
        let (letter, swapped) = letter(info);
        return simple::get(vm, letter, swapped, at);
    }
    data::part(vm, class, base, index, offset)
}

/// Write a value as one of a class, and keep alive what that needs.
pub fn set(
    vm: &mut Vm,
    this: Value,
    class: Value,
    index: usize,
    offset: usize,
    value: Value,
) -> Result<()> {
    let keep = write(vm, this, class, offset, value)?;
    data::keep(vm, this, index, keep)
}

/// Write bytes that were made of a value: the object may have another memory since.
fn put(vm: &mut Vm, this: Value, offset: usize, raw: &[u8]) -> Result<()> {
    let at = memory(vm, this);
    if at.part(offset, raw.len()).is_none() {
        return Err(data::outside(vm));
    }
    at.write(offset, raw);
    Ok(())
}

/// The value of a simple type, in its byte order.
pub fn packed(vm: &mut Vm, info: Value, value: Value) -> Result<simple::Packed> {
    let (letter, swapped) = letter(info);
    let mut packed = simple::pack(vm, letter, value)?;
    if swapped {
        simple::swap(letter, &mut packed.raw);
    }
    Ok(packed)
}

/// Write a value as one of a class; what must be kept for it.
pub fn write(vm: &mut Vm, this: Value, class: Value, offset: usize, value: Value) -> Result {
    let info = info::need(vm, class)?;
    let size = data::size_of_info(vm, info)?;
    if !Data::is(vm, value) {
        if kind(info) == kind::SIMPLE {
            let packed = packed(vm, info, value)?;
            put(vm, this, offset, &packed.raw[..size.min(simple::MOST)])?;
            return Ok(packed.keep);
        }
        let made = if kind(info) == kind::FUNCTION {
            vm.call(class, &[value])?
        } else if is_tuple(value) {
            match vm.call_ex(class, payload(value), None) {
                Ok(made) => made,
                Err(raised) => return Err(initializing(vm, class, raised)),
            }
        } else if kind(info) == kind::POINTER && value == NONE {
            put(vm, this, offset, &[0; 8])?;
            return Ok(NONE);
        } else {
            let (wanted, got) = (vm.type_name(class), vm.type_name_of(value));
            return Err(vm.type_error(format!("expected {wanted} instance, got {got}")));
        };
        if !Data::is(vm, made) {
            let (wanted, got) = (vm.type_name(class), vm.type_name_of(made));
            return Err(vm.type_error(format!("expected {wanted} instance, got {got}")));
        }
        return write_data(vm, this, class, info, offset, size, made);
    }
    write_data(vm, this, class, info, offset, size, value)
}

/// The error of a structure's initialisation names the structure.
fn initializing(vm: &mut Vm, class: Value, raised: pyrs_runtime::Raised) -> pyrs_runtime::Raised {
    if vm.pending().is_none() {
        return raised;
    }
    let exc = vm.take_exception();
    let name = vm.type_name(class);
    let kind = vm.type_name_of(exc);
    let Ok(text) = vm.str_text(exc) else {
        return pyrs_runtime::Raised;
    };
    vm.runtime_error(format!("({name}) {kind}: {text}"))
}

fn write_data(
    vm: &mut Vm,
    this: Value,
    class: Value,
    info: Value,
    offset: usize,
    size: usize,
    value: Value,
) -> Result {
    if vm.is_instance_of(value, class) {
        let source = memory(vm, value);
        let n = size.min(source.len());
        let (Some(to), Some(from)) = (memory(vm, this).part(offset, n), source.part(0, n)) else {
            return Err(data::outside(vm));
        };
        to.copy_from(from);
        let keep = data::kept(vm, value)?;
        if kind(info) == kind::FUNCTION {
            // The code lives as long as the function's object.
            return vm.pair(keep, value);
        }
        return Ok(keep);
    }
    let other = Data::INFO.get(value);
    if kind(info) == kind::POINTER
        && let Some(other) = other
        && kind(other) == kind::ARRAY
    {
        let (wanted, items) = (Info::PROTO.get(info), Info::PROTO.get(other));
        if !vm.is_type(items) || !vm.is_type(wanted) || !vm.is_subclass_of(items, wanted) {
            return Err(incompatible(vm, class, value));
        }
        let at = memory(vm, value).start() as u64;
        put(vm, this, offset, &at.to_le_bytes())?;
        let keep = data::kept(vm, value)?;
        return vm.pair(keep, value);
    }
    Err(incompatible(vm, class, value))
}

#[cold]
fn incompatible(vm: &mut Vm, class: Value, value: Value) -> pyrs_runtime::Raised {
    let (wanted, got) = (vm.type_name(class), vm.type_name_of(value));
    vm.type_error(format!(
        "incompatible types, {got} instance instead of {wanted} instance"
    ))
}

/// The pointer that an object holds.
pub fn pointer_of(vm: &Vm, this: Value) -> usize {
    u64::from_le_bytes(memory(vm, this).read(0, 8)) as usize
}

pub fn set_pointer(vm: &mut Vm, this: Value, at: usize) {
    memory(vm, this).write(0, &(at as u64).to_le_bytes());
}

/// Whether any of its bytes is not 0.
pub fn is_set(vm: &Vm, this: Value) -> bool {
    let at = memory(vm, this);
    (0..at.len()).any(|i| at.read::<1>(i, 1)[0] != 0)
}
