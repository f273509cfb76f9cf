//! Python objects in C's memory. Objects move, so C holds a handle: a number that names an
//! entry of a list, as long as somebody keeps the entry.

use super::Handles;
use crate::util::*;
use pyrs_runtime::{Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct};

native_struct! {
    /// Keeps an entry; what C holds is a number made of its place.
    pub struct Handle { PLACE: Length, OBJECT: Value }
}

pub static HANDLE: TypeDef = TypeDef {
    module: "_ctypes",
    owns_kind: false,
    methods: &[Row::new(FINALIZER, "self, /", |vm, a| {
        let table = Handles::get(vm);
        let place = Handle::PLACE.get(a.get(0));
        if let Some(table) = table
            && place < list_len(table)
        {
            let key = Value::small(place as i64);
            vm.set_item(table, key, NONE)?;
            if let Some(free) = Free::get_mut(vm)
                && room::reserve(&mut free.0, 1).is_ok()
            {
                free.0.push(place);
            }
        }
        Ok(NONE)
    })],
    ..TypeDef::new("Handle", Kind::NativeObject)
};

/// Places of the list that are free.
#[derive(Default)]
pub struct Free(Vec<usize>);

/// What tells handles from other numbers: no address of this machine has it.
const MARK: u64 = 0x7079_0000_0000_0000;

/// A handle for an object, and what keeps it.
pub fn handle(vm: &mut Vm, object: Value) -> Result<(Value, u64)> {
    let table = Handles::get_or_make(vm, |vm| vm.list(&[]))?;
    let keeper = Handle::make(vm)?;
    Handle::OBJECT.set(vm, keeper, object);
    let free = Free::get_mut(vm).and_then(|free| free.0.pop());
    // The entry is the object in a tuple: an empty place is None.
    let entry = vm.tuple(&[object])?;
    let place = match free {
        Some(place) if place < list_len(table) => {
            vm.set_item(table, Value::small(place as i64), entry)?;
            place
        }
        _ => {
            push(vm, table, entry)?;
            list_len(table) - 1
        }
    };
    Handle::PLACE.set(vm, keeper, place);
    Ok((keeper, MARK | (place as u64 + 1) << 4))
}

/// The object of a handle.
pub fn get(vm: &mut Vm, word: u64) -> Result {
    if word == 0 {
        return Err(vm.value_error("PyObject is NULL"));
    }
    let table = Handles::get(vm);
    let place = (word.wrapping_sub(MARK) >> 4).wrapping_sub(1) as usize;
    if word & MARK == MARK
        && let Some(table) = table
        && place < list_len(table)
    {
        let entry = list_get(vm, table, place)?;
        if entry != NONE {
            return Ok(item(entry, 0));
        }
    }
    Err(vm.value_error("no Python object is there"))
}
