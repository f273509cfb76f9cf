//! Match objects: A pattern, B string, C starts and ends of the groups, D pos, E endpos,
//! F last index (-1: none).

use super::{Found, slice};
use crate::util::*;
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, int};

static MATCH: TypeDef = TypeDef {
    module: "re",
    owns_kind: false,
    doc: "The result of re.match() and re.search().",
    methods: &[
        Row::new("group", "self, /, *args", group),
        Row::new("groups", "self, default=None", |vm, a| {
            let default = a.opt(1).unwrap_or(NONE);
            let list = vm.list(&[])?;
            for g in 1..count(a.get(0)) {
                let value = part(vm, a.get(0), g, default)?;
                push(vm, list, value)?;
            }
            vm.tuple_from(list)
        }),
        Row::new("groupdict", "self, default=None", |vm, a| {
            let default = a.opt(1).unwrap_or(NONE);
            let names = word(word(a.get(0), A), C);
            let dict = vm.new_dict()?;
            let mut i = 0;
            while let Some((next, name, number)) = vm.dict_next(names, i) {
                let g = int::as_i64(number).unwrap_or(0) as usize;
                let value = part(vm, a.get(0), g, default)?;
                vm.dict_set(dict, name, value)?;
                i = next;
            }
            Ok(dict)
        }),
        Row::new("start", "self, group=0, /", |vm, a| {
            let g = number(vm, a.get(0), a.opt(1))?;
            Ok(item(word(a.get(0), C), 2 * g))
        }),
        Row::new("end", "self, group=0, /", |vm, a| {
            let g = number(vm, a.get(0), a.opt(1))?;
            Ok(item(word(a.get(0), C), 2 * g + 1))
        }),
        Row::new("span", "self, group=0, /", |vm, a| {
            let g = number(vm, a.get(0), a.opt(1))?;
            let marks = word(a.get(0), C);
            vm.tuple(&[item(marks, 2 * g), item(marks, 2 * g + 1)])
        }),
        Row::new("expand", "self, template", super::replace::expand_method),
        Row::new("__getitem__", "self, key, /", |vm, a| {
            let g = number(vm, a.get(0), a.opt(1))?;
            part(vm, a.get(0), g, NONE)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let this = a.get(0);
            let marks = word(this, C);
            let whole = part(vm, this, 0, NONE)?;
            let whole = vm.repr_text(whole)?;
            let (from, to) = (small_of(marks, 0), small_of(marks, 1));
            let name = vm.type_full_name(vm.class_of(this));
            vm.str(&format!(
                "<{name} object; span=({from}, {to}), match={whole}>"
            ))
        }),
        Row::new("__copy__", "self, /", |_, a| Ok(a.get(0))),
        Row::new("__deepcopy__", "self, memo, /", |_, a| Ok(a.get(0))),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[
        GetSetRow::get("re", |_, a| Ok(word(a.get(0), A))),
        GetSetRow::get("string", |_, a| Ok(word(a.get(0), B))),
        GetSetRow::get("pos", |_, a| Ok(word(a.get(0), D))),
        GetSetRow::get("endpos", |_, a| Ok(word(a.get(0), E))),
        GetSetRow::get("lastindex", |_, a| {
            let last = small(a.get(0), F);
            Ok(if last < 0 { NONE } else { Value::small(last) })
        }),
        GetSetRow::get("lastgroup", |_, a| {
            let last = small(a.get(0), F);
            let names = word(word(a.get(0), A), D);
            Ok(if last < 0 || last as usize >= items(names) {
                NONE
            } else {
                item(names, last as usize)
            })
        }),
        GetSetRow::get("regs", |vm, a| {
            let marks = word(a.get(0), C);
            let list = vm.list(&[])?;
            for g in 0..count(a.get(0)) {
                let pair = vm.tuple(&[item(marks, 2 * g), item(marks, 2 * g + 1)])?;
                push(vm, list, pair)?;
            }
            vm.tuple_from(list)
        }),
    ],
    ..TypeDef::new("Match", Kind::NativeObject)
};

pub fn define_types(vm: &mut Vm, module: Value) -> Result<()> {
    define_as(vm, module, &MATCH, None, ClassId::Match)?;
    Ok(())
}

pub fn new(
    vm: &mut Vm,
    pattern: Value,
    text: Value,
    found: &Found,
    from: usize,
    to: usize,
) -> Result {
    let list = vm.list(&[])?;
    for &mark in &found.marks {
        push(vm, list, Value::small(mark))?;
    }
    let marks = vm.tuple_from(list)?;
    let this = make(vm, ClassId::Match)?;
    set_word(vm, this, A, pattern);
    set_word(vm, this, B, text);
    set_word(vm, this, C, marks);
    set_small(this, D, from as i64);
    set_small(this, E, to as i64);
    set_small(this, F, found.last_index);
    Ok(this)
}

fn small_of(marks: Value, i: usize) -> i64 {
    item(marks, i).as_small().unwrap_or(-1)
}

fn count(this: Value) -> usize {
    items(word(this, C)) / 2
}

/// The text of a group.
pub fn part(vm: &mut Vm, this: Value, g: usize, default: Value) -> Result {
    let marks = word(this, C);
    let (from, to) = (small_of(marks, 2 * g), small_of(marks, 2 * g + 1));
    if from < 0 {
        return Ok(default);
    }
    slice(vm, word(this, B), from, to)
}

/// A group's number, of a number or name.
fn number(vm: &mut Vm, this: Value, which: Option<Value>) -> Result<usize> {
    let Some(which) = which else {
        return Ok(0);
    };
    let index = if vm.is_index_like(which) {
        vm.index_clamped(which)?
    } else {
        let names = word(word(this, A), C);
        match vm.dict_get(names, which) {
            Ok(Some(number)) => int::as_i64(number).unwrap_or(-1),
            Ok(None) => -1,
            Err(raised) => return Err(raised),
        }
    };
    if index < 0 || index as usize >= count(this) {
        return Err(vm.index_error("no such group"));
    }
    Ok(index as usize)
}

fn group(vm: &mut Vm, args: Args) -> Result {
    let (this, which) = (args.get(0), args.get(1));
    match items(which) {
        0 => part(vm, this, 0, NONE),
        1 => {
            let g = number(vm, this, Some(item(which, 0)))?;
            part(vm, this, g, NONE)
        }
        n => {
            let list = vm.list(&[])?;
            for i in 0..n {
                let g = number(vm, this, Some(item(which, i)))?;
                let value = part(vm, this, g, NONE)?;
                push(vm, list, value)?;
            }
            vm.tuple_from(list)
        }
    }
}
