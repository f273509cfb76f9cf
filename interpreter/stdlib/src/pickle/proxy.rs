//! The attribute `memo`: what programs see of the memos, and may set.

use super::memo::new_list;
use super::{Pickler, Unpickler};
use crate::util::*;
use pyrs_runtime::objmodel::is_exact;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct};

native_struct! {
    pub struct PicklerMemo {
        OWNER: Value,
    }
}
native_struct! {
    pub struct UnpicklerMemo {
        OWNER: Value,
    }
}

/// A memo may name numbers as far as that behind each other.
const FARTHEST: usize = 1 << 20;

pub(super) static PICKLER_MEMO: TypeDef = TypeDef {
    module: "_pickle",
    owns_kind: false,
    methods: &[
        Row::new("clear", "self, /", |vm, a| {
            Pickler::MEMO.clear(vm, PicklerMemo::OWNER.get(a.get(0)));
            Ok(NONE)
        })
        .doc("Remove all items from memo."),
        Row::new("copy", "self, /", |vm, a| {
            pickler_dict(vm, PicklerMemo::OWNER.get(a.get(0)))
        })
        .doc("Copy the memo to a new object."),
        Row::new("__reduce__", "self, /", |vm, a| {
            let dict = pickler_dict(vm, PicklerMemo::OWNER.get(a.get(0)))?;
            reduced(vm, dict)
        }),
    ],
    ..TypeDef::new("PicklerMemoProxy", Kind::NativeObject)
};

pub(super) static UNPICKLER_MEMO: TypeDef = TypeDef {
    module: "_pickle",
    owns_kind: false,
    methods: &[
        Row::new("clear", "self, /", |vm, a| {
            forget(vm, UnpicklerMemo::OWNER.get(a.get(0)));
            Ok(NONE)
        })
        .doc("Remove all items from memo."),
        Row::new("copy", "self, /", |vm, a| {
            unpickler_dict(vm, UnpicklerMemo::OWNER.get(a.get(0)))
        })
        .doc("Copy the memo to a new object."),
        Row::new("__reduce__", "self, /", |vm, a| {
            let dict = unpickler_dict(vm, UnpicklerMemo::OWNER.get(a.get(0)))?;
            reduced(vm, dict)
        }),
    ],
    ..TypeDef::new("UnpicklerMemoProxy", Kind::NativeObject)
};

fn reduced(vm: &mut Vm, dict: Value) -> Result {
    let class = vm.type_of_kind(Kind::Dict);
    let args = vm.tuple(&[dict])?;
    vm.tuple(&[class, args])
}

pub(super) fn of_pickler(vm: &mut Vm, owner: Value) -> Result {
    let this = PicklerMemo::make(vm)?;
    PicklerMemo::OWNER.set(vm, this, owner);
    Ok(this)
}

pub(super) fn of_unpickler(vm: &mut Vm, owner: Value) -> Result {
    let this = UnpicklerMemo::make(vm)?;
    UnpicklerMemo::OWNER.set(vm, this, owner);
    Ok(this)
}

/// Ids to numbers and objects.
fn pickler_dict(vm: &mut Vm, owner: Value) -> Result {
    let dict = vm.new_dict()?;
    let Some(list) = Pickler::MEMO.get(owner) else {
        return Ok(dict);
    };
    let mut i = 0;
    while i < list_len(list) {
        let object = list_get(vm, list, i)?;
        if object != NONE {
            let id = vm.id(object);
            let (id, number) = (vm.int_of_i128(id)?, vm.int(i as i64)?);
            let pair = vm.tuple(&[number, object])?;
            vm.dict_set(dict, id, pair)?;
        }
        i += 1;
    }
    Ok(dict)
}

/// Numbers to objects.
fn unpickler_dict(vm: &mut Vm, owner: Value) -> Result {
    let dict = vm.new_dict()?;
    if let Some(list) = Unpickler::MEMO.get(owner) {
        let mut i = 0;
        while i < list_len(list) {
            let object = list_get(vm, list, i)?;
            if object != list {
                let number = vm.int(i as i64)?;
                vm.dict_set(dict, number, object)?;
            }
            i += 1;
        }
    }
    if let Some(far) = Unpickler::FAR.get(owner) {
        vm.dict_update(dict, far)?;
    }
    Ok(dict)
}

/// A copy of a list that keeps words.
fn copied(vm: &mut Vm, list: Value) -> Result {
    let new = new_list(vm)?;
    for i in 0..list_len(list) {
        let value = list_get(vm, list, i)?;
        let value = if value == list { new } else { value };
        push(vm, new, value)?;
    }
    Ok(new)
}

/// Put a value at a number, with `hole` at those before it that have none.
fn put(vm: &mut Vm, list: Value, i: usize, value: Value, hole: Value) -> Result<()> {
    if i > list_len(list) + FARTHEST {
        return Err(vm.memory_error());
    }
    while list_len(list) <= i {
        push(vm, list, hole)?;
    }
    ls::set(&mut vm.m, list.addr(), i, value)
}

pub(super) fn set_pickler(vm: &mut Vm, owner: Value, value: Option<Value>) -> Result {
    let Some(value) = value else {
        return Err(vm.type_error("attribute deletion is not supported"));
    };
    if PicklerMemo::is_exactly(vm, value) {
        let other = Pickler::MEMO.get(PicklerMemo::OWNER.get(value));
        let new = match other {
            Some(list) => Some(copied(vm, list)?),
            None => None,
        };
        Pickler::MEMO.set(vm, owner, new);
        return Ok(NONE);
    }
    if !is_exact(value, Kind::Dict) {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "'memo' attribute must be a PicklerMemoProxy object or dict, not {got}"
        )));
    }
    let list = new_list(vm)?;
    let mut at = 0;
    while let Some((next, _, pair)) = vm.dict_next(value, at) {
        at = next;
        if !is_tuple(pair) || items(pair) != 2 {
            return Err(vm.type_error("'memo' values must be 2-item tuples"));
        }
        let number = vm.index_i64(item(pair, 0))?;
        let Ok(number) = usize::try_from(number) else {
            return Err(vm.value_error("memo id must be positive"));
        };
        put(vm, list, number, item(pair, 1), NONE)?;
    }
    Pickler::MEMO.set(vm, owner, Some(list));
    Ok(NONE)
}

fn forget(vm: &mut Vm, owner: Value) {
    Unpickler::MEMO.clear(vm, owner);
    Unpickler::FAR.clear(vm, owner);
    Unpickler::NUMBERED.set(vm, owner, 0);
}

pub(super) fn set_unpickler(vm: &mut Vm, owner: Value, value: Option<Value>) -> Result {
    let Some(value) = value else {
        return Err(vm.type_error("attribute deletion is not supported"));
    };
    let dict = if UnpicklerMemo::is_exactly(vm, value) {
        unpickler_dict(vm, UnpicklerMemo::OWNER.get(value))?
    } else if is_exact(value, Kind::Dict) {
        value
    } else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "'memo' attribute must be an UnpicklerMemoProxy object or dict, not {got}"
        )));
    };
    let list = new_list(vm)?;
    let mut at = 0;
    while let Some((next, number, object)) = vm.dict_next(dict, at) {
        at = next;
        if !vm.is_int(number) {
            return Err(vm.type_error("memo key must be integers"));
        }
        let number = vm.index_i64(number)?;
        let Ok(number) = usize::try_from(number) else {
            return Err(vm.value_error("memo key must be positive integers."));
        };
        put(vm, list, number, object, list)?;
    }
    forget(vm, owner);
    Unpickler::MEMO.set(vm, owner, Some(list));
    let n = vm.dict_len(dict);
    Unpickler::NUMBERED.set(vm, owner, n);
    Ok(NONE)
}

/// The memo's list, made if need be.
pub(super) fn unpickler_list(vm: &mut Vm, owner: Value) -> Result {
    if let Some(list) = Unpickler::MEMO.get(owner) {
        return Ok(list);
    }
    let list = new_list(vm)?;
    Unpickler::MEMO.set(vm, owner, Some(list));
    Ok(list)
}
