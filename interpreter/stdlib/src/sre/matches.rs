//! Match objects.

use super::find::{Finder, with_kept};
use super::{Pattern, slice};
use crate::util::*;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, int, native_struct, tuple,
};

native_struct! {
    pub struct Match {
        PATTERN: Value,
        STRING: Value,
        /// A tuple of the starts and ends of the groups from the first on; nothing where there
        /// are none.
        MARKS: Option<Value>,
        FROM: i64,
        TO: i64,
        POS: i64,
        ENDPOS: i64,
        /// The group that was closed last; -1: none.
        LAST: i64,
    }
}

pub(super) static MATCH: TypeDef = TypeDef {
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
            let names = Pattern::NAMES.get(Match::PATTERN.get(a.get(0)));
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
            Ok(Value::small(span(a.get(0), g).0))
        }),
        Row::new("end", "self, group=0, /", |vm, a| {
            let g = number(vm, a.get(0), a.opt(1))?;
            Ok(Value::small(span(a.get(0), g).1))
        }),
        Row::new("span", "self, group=0, /", |vm, a| {
            let g = number(vm, a.get(0), a.opt(1))?;
            span_tuple(vm, a.get(0), g)
        }),
        Row::new("expand", "self, template", super::replace::expand_method),
        Row::new("__getitem__", "self, key, /", |vm, a| {
            let g = number(vm, a.get(0), a.opt(1))?;
            part(vm, a.get(0), g, NONE)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let this = a.get(0);
            let whole = part(vm, this, 0, NONE)?;
            let whole = vm.repr_text(whole)?;
            let (from, to) = span(this, 0);
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
        GetSetRow::get("re", |_, a| Ok(Match::PATTERN.get(a.get(0)))),
        GetSetRow::get("string", |_, a| Ok(Match::STRING.get(a.get(0)))),
        GetSetRow::get("pos", |_, a| Ok(Value::small(Match::POS.get(a.get(0))))),
        GetSetRow::get("endpos", |_, a| {
            Ok(Value::small(Match::ENDPOS.get(a.get(0))))
        }),
        GetSetRow::get("lastindex", |_, a| {
            let last = Match::LAST.get(a.get(0));
            Ok(if last < 0 { NONE } else { Value::small(last) })
        }),
        GetSetRow::get("lastgroup", |_, a| {
            let last = Match::LAST.get(a.get(0));
            let names = Pattern::NAMES_BY_NUMBER.get(Match::PATTERN.get(a.get(0)));
            Ok(if last < 0 || last as usize >= items(names) {
                NONE
            } else {
                item(names, last as usize)
            })
        }),
        GetSetRow::get("regs", |vm, a| {
            let list = vm.list(&[])?;
            for g in 0..count(a.get(0)) {
                let pair = span_tuple(vm, a.get(0), g)?;
                push(vm, list, pair)?;
            }
            vm.tuple_from(list)
        }),
    ],
    ..TypeDef::new("Match", Kind::NativeObject)
};

/// The match that has been found.
pub fn new(vm: &mut Vm, finder: &Finder, from: usize, to: usize) -> Result {
    let groups = Pattern::GROUPS.get(finder.pattern) as usize;
    let marks = match groups {
        0 => None,
        _ => {
            let at = tuple::new(&mut vm.m, 2 * groups)?;
            for g in 0..groups {
                let (from, to) = match finder.group(g) {
                    Some((from, to)) => (from as i64, to as i64),
                    None => (-1, -1),
                };
                tuple::init(at, 2 * g, Value::small(from));
                tuple::init(at, 2 * g + 1, Value::small(to));
            }
            Some(Value::from_addr(at))
        }
    };
    let (start, end) = finder.span();
    let last = finder.last_group();
    let this = Match::make(vm)?;
    if let Some(words) = Opened::<Match>::of(this) {
        words.set(vm, Match::PATTERN, finder.pattern);
        words.set(vm, Match::STRING, finder.given);
        words.set_option(vm, Match::MARKS, marks);
        words.put(Match::FROM, start as i64);
        words.put(Match::TO, end as i64);
        words.put(Match::POS, from as i64);
        words.put(Match::ENDPOS, to as i64);
        words.put(Match::LAST, last);
    }
    Ok(this)
}

/// The number of groups, the whole match among them.
fn count(this: Value) -> usize {
    1 + Match::MARKS.get(this).map_or(0, items) / 2
}

/// Where a group lies; -1 if it took no part.
fn span(this: Value, g: usize) -> (i64, i64) {
    match Match::MARKS.get(this) {
        _ if g == 0 => (Match::FROM.get(this), Match::TO.get(this)),
        Some(marks) if 2 * g <= items(marks) => {
            let mark = |i| item(marks, i).as_small().unwrap_or(-1);
            (mark(2 * g - 2), mark(2 * g - 1))
        }
        _ => (-1, -1),
    }
}

/// The same, as a tuple.
fn span_tuple(vm: &mut Vm, this: Value, g: usize) -> Result {
    let (from, to) = span(this, g);
    vm.tuple(&[Value::small(from), Value::small(to)])
}

/// Where a group lies, if it took part.
pub fn group_span(this: Value, g: usize) -> Option<(usize, usize)> {
    let (from, to) = span(this, g);
    Some((usize::try_from(from).ok()?, usize::try_from(to).ok()?))
}

/// The number of groups without the whole match.
pub fn groups(this: Value) -> usize {
    count(this) - 1
}

/// The text of a group.
pub fn part(vm: &mut Vm, this: Value, g: usize, default: Value) -> Result {
    match group_span(this, g) {
        Some((from, to)) => with_kept(vm, Match::STRING.get(this), |vm, text| {
            slice(vm, text, from, to)
        }),
        None => Ok(default),
    }
}

/// A group's number, of a number or name.
fn number(vm: &mut Vm, this: Value, which: Option<Value>) -> Result<usize> {
    let Some(which) = which else {
        return Ok(0);
    };
    let index = if vm.is_index_like(which) {
        vm.index_clamped(which)?
    } else {
        let names = Pattern::NAMES.get(Match::PATTERN.get(this));
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
