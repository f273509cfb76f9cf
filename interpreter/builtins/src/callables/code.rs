//! code objects, as far as they can be looked at.

use pyrs_bytecode::insn::{Ext, Insn};
use pyrs_bytecode::opcodes::Role;
use pyrs_bytecode::{Code, CodeFlags, Location, Locations, POOL_FIXED};
use pyrs_runtime::frame::{self, pool};
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, EMPTY_BYTES, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm,
    boolean, bytes, kind_of, payload, tuple,
};
use std::rc::Rc;

/// Flags that are ours alone.
const HIDDEN: u32 = CodeFlags::NAMESPACE | CodeFlags::CLASS_BODY | CodeFlags::NATIVE_PART;

static CODE: TypeDef = TypeDef {
    doc: "Create a code object.  Not for mere mortals.",
    weakrefable: true,
    methods: &[
        Row::new("__repr__", "self, /", |vm, a| {
            let code = a.get(0);
            let name = vm.code_text(code, pool::NAME);
            let file = vm.code_text(code, pool::FILENAME);
            let line = vm.code_data(code).map_or(0, |c| c.first_line);
            let id = vm.id(code);
            vm.str(&format!(
                "<code object {name} at {id:#x}, file \"{file}\", line {line}>"
            ))
        }),
        Row::new("co_lines", "self, /", lines),
        Row::new("co_positions", "self, /", positions),
        Row::new("replace", "self, /, **changes", replace)
            .doc("Return a copy of the code object with new values for the specified fields."),
        Row::new("__replace__", "self, /, **changes", replace),
        Row::new("__eq__", "self, value, /", |_, a| Ok(same(a, false))),
        Row::new("__ne__", "self, value, /", |_, a| Ok(same(a, true))),
        Row::new("__hash__", "self, /", |vm, a| {
            vm.complete_code(a.get(0))?;
            let name = vm.hash(text(a, pool::NAME))?;
            let index = frame::pool_word(a.get(0), pool::INDEX).and_then(Value::as_small);
            vm.int(name ^ index.unwrap_or(0))
        }),
    ],
    getsets: &[
        GetSetRow::member("co_name", |_, a| Ok(text(a, pool::NAME))),
        GetSetRow::member("co_qualname", |vm, a| {
            vm.code_word(a.get(0), pool::QUALNAME)
        }),
        GetSetRow::member("co_filename", |_, a| Ok(text(a, pool::FILENAME))),
        GetSetRow::member("co_firstlineno", |vm, a| {
            number(vm, a, |c| c.first_line as i64)
        }),
        GetSetRow::member("co_argcount", |vm, a| number(vm, a, |c| c.arg_count as i64)),
        GetSetRow::member("co_posonlyargcount", |vm, a| {
            number(vm, a, |c| c.posonly_count as i64)
        }),
        GetSetRow::member("co_kwonlyargcount", |vm, a| {
            number(vm, a, |c| c.kwonly_count as i64)
        }),
        GetSetRow::get("co_nlocals", |vm, a| {
            number(vm, a, |c| varnames(c).len() as i64)
        }),
        GetSetRow::member("co_stacksize", |vm, a| number(vm, a, |c| c.nregs as i64)),
        GetSetRow::member("co_flags", |vm, a| {
            number(vm, a, |c| (c.flags.0 & !HIDDEN) as i64)
        }),
        GetSetRow::get("co_varnames", |vm, a| names(vm, a, varnames)),
        GetSetRow::get("co_cellvars", |vm, a| {
            names(vm, a, |c| {
                c.cellvars.iter().map(|(n, _)| n.clone()).collect()
            })
        }),
        GetSetRow::get("co_freevars", |vm, a| names(vm, a, |c| c.freevars.clone())),
        GetSetRow::member("co_names", used_names),
        GetSetRow::member("co_consts", |vm, a| {
            let code = a.get(0);
            vm.complete_code(code)?;
            let n = vm.code_data(code).map_or(0, |c| c.const_count as usize);
            let list = ls::new(&mut vm.m)?;
            for i in 0..n {
                if let Some(value) = frame::pool_word(code, POOL_FIXED + i) {
                    ls::push(&mut vm.m, list.addr(), value)?;
                }
            }
            vm.tuple_from(list)
        }),
        GetSetRow::get("co_code", |vm, a| {
            vm.complete_code(a.get(0))?;
            let insns = vm.code_insns(a.get(0));
            let words: Vec<u8> = insns.iter().flat_map(|i| i.to_le_bytes()).collect();
            bytes::from_slice(&mut vm.m, &words)
        }),
        GetSetRow::member("co_linetable", |_, _| Ok(EMPTY_BYTES)),
        GetSetRow::member("co_exceptiontable", |_, _| Ok(EMPTY_BYTES)),
    ],
    ..TypeDef::new("code", Kind::Code)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    vm.define_type(&CODE, None).map(|_| ())
}

fn text(a: Args, field: usize) -> Value {
    frame::pool_word(a.get(0), field).unwrap_or(NONE)
}

fn number(vm: &mut Vm, a: Args, of: fn(&Code) -> i64) -> Result {
    let n = vm.code_data(a.get(0)).map_or(0, |c| of(&c));
    vm.int(n)
}

/// Parameters, then the locals that are no cells.
fn varnames(c: &Code) -> Vec<Rc<str>> {
    let params = c.param_count();
    let local = |name: &Rc<str>| {
        !name.is_empty()
            && !name.starts_with('.')
            && !c.cellvars.iter().any(|(cell, _)| cell == name)
    };
    c.varnames
        .iter()
        .filter(|name| !name.is_empty())
        .enumerate()
        .filter(|(i, name)| *i < params || local(name))
        .map(|(_, name)| name.clone())
        .collect()
}

fn names(vm: &mut Vm, a: Args, of: fn(&Code) -> Vec<Rc<str>>) -> Result {
    let list = vm.code_data(a.get(0)).map_or_else(Vec::new, |c| of(&c));
    let items = ls::new(&mut vm.m)?;
    for name in list {
        let name = vm.intern_str(&name)?;
        ls::push(&mut vm.m, items.addr(), name)?;
    }
    vm.tuple_from(items)
}

/// The names that instructions have, of globals, attributes and imports, as they come first.
fn used_names(vm: &mut Vm, a: Args) -> Result {
    let code = a.get(0);
    vm.complete_code(code)?;
    let insns = vm.code_insns(code);
    let list = ls::new(&mut vm.m)?;
    let (mut pc, mut seen) = (0, Vec::new());
    while let Some(&word) = insns.get(pc) {
        let Some(op) = Insn(word).op() else { break };
        for (i, role) in op.info().ext.iter().enumerate() {
            let word = insns.get(pc + 1 + i).copied().unwrap_or(0);
            let place = Ext(word).lo() as usize;
            if *role != Role::XName || seen.contains(&place) {
                continue;
            }
            seen.push(place);
            if let Some(name) = frame::pool_word(code, place) {
                ls::push(&mut vm.m, list.addr(), name)?;
            }
        }
        pc += op.words();
    }
    vm.tuple_from(list)
}

/// (start, end, line) of each run of instructions of one line; offsets count bytes.
fn lines(vm: &mut Vm, a: Args) -> Result {
    vm.complete_code(a.get(0))?;
    let list = ls::new(&mut vm.m)?;
    if let Some(data) = vm.code_data(a.get(0)) {
        let end = 2 * vm.code_insns(a.get(0)).len() as i64;
        // Places as in `f_lasti` and `co_positions`: marks have their own, and so has a frame
        // that has just been entered.
        let mut rows = vec![(-2, data.first_line)];
        let marks = data.locations.marks();
        rows.extend(marks.iter().map(|&(row, place)| (place, row.line)));
        let begins = data.locations.iter().filter(|row| row.mark().is_none());
        rows.extend(begins.map(|row| (2 * i64::from(row.pc), row.line)));
        rows.sort_by_key(|&(place, _)| place);
        // Where a frame begins stays apart from what it begins with.
        rows.dedup_by(|next, row| next.1 == row.1 && row.0 >= -1);
        for (i, &(place, line)) in rows.iter().enumerate() {
            let next = rows.get(i + 1).map_or(end, |&(place, _)| place);
            let line = line_value(line);
            let (from, to) = (Value::small(place), Value::small(next));
            let row = vm.tuple(&[from, to, line])?;
            ls::push(&mut vm.m, list.addr(), row)?;
        }
    }
    vm.iter(list)
}

fn line_value(line: u32) -> Value {
    if line == 0 {
        NONE
    } else {
        Value::small(line as i64)
    }
}

/// (line, end line, column, end column) of each instruction word.
fn positions(vm: &mut Vm, a: Args) -> Result {
    vm.complete_code(a.get(0))?;
    let list = ls::new(&mut vm.m)?;
    if let Some(data) = vm.code_data(a.get(0)) {
        for pc in 0..vm.code_insns(a.get(0)).len() as u32 {
            let row = match data.location(pc).filter(|l| l.line != 0) {
                Some(l) if vm.interp.options.no_debug_ranges => {
                    let line = Value::small(l.line as i64);
                    vm.tuple(&[line, line, NONE, NONE])?
                }
                Some(l) => vm.tuple(&[
                    Value::small(l.line as i64),
                    Value::small(l.end_line as i64),
                    Value::small(l.col as i64),
                    Value::small(l.end_col as i64),
                ])?,
                None => vm.tuple(&[NONE, NONE, NONE, NONE])?,
            };
            ls::push(&mut vm.m, list.addr(), row)?;
        }
    }
    vm.iter(list)
}

/// Code objects are equal when they are the same.
fn same(a: Args, negate: bool) -> Value {
    let (x, y) = (a.get(0), a.get(1));
    if y.is_small() || kind_of(y) != Kind::Code {
        return NOT_IMPLEMENTED;
    }
    boolean((x == y) != negate)
}

/// A copy with other names, lines or flags. Fields that belong to the bytecode cannot be
/// changed.
fn replace(vm: &mut Vm, a: Args) -> Result {
    let code = a.get(0);
    let Some(changes) = a.opt(1) else {
        return Ok(code);
    };
    vm.complete_code(code)?;
    let Some(data) = vm.code_data(code) else {
        return Ok(code);
    };
    let mut new = (*data).clone();
    new.insns = vm.code_insns(code);
    new.filename = vm.code_text(code, pool::FILENAME).into();
    let (mut i, mut consts) = (0, None);
    while let Some((next, key, value)) = vm.dict_next(changes, i) {
        i = next;
        let key = vm.str_text(key)?;
        match key.as_str() {
            "co_name" => new.name = vm.need_str(value, "co_name")?.into(),
            "co_qualname" => new.qualname = vm.need_str(value, "co_qualname")?.into(),
            "co_filename" => new.filename = vm.need_str(value, "co_filename")?.into(),
            "co_firstlineno" => {
                let line = vm.index_i64(value)?.clamp(0, i64::from(u32::MAX)) as u32;
                let shift = |l: u32| {
                    if l == 0 {
                        0
                    } else {
                        (l + line).saturating_sub(data.first_line)
                    }
                };
                new.locations = Locations::new(data.locations.iter().map(|row| Location {
                    line: shift(row.line),
                    end_line: shift(row.end_line),
                    ..row
                }));
                new.first_line = line;
            }
            "co_flags" => {
                const CHANGEABLE: u32 = CodeFlags::ITERABLE_COROUTINE
                    | CodeFlags::HAS_DOCSTRING
                    | CodeFlags::METHOD
                    | CodeFlags::NESTED;
                let bits = vm.index_i64(value)? as u32;
                new.flags.0 = (new.flags.0 & !CHANGEABLE) | (bits & CHANGEABLE);
            }
            "co_consts" if fits(vm, code, value)? => consts = Some(payload(value)),
            other if other.starts_with("co_") => {
                let name = vm.intern_str(other)?;
                let own = vm.get_attr(code, name)?;
                if !vm.equal(own, value)? {
                    return Err(vm.not_implemented(&format!("code.replace({other}=...)")));
                }
            }
            other => {
                return Err(vm.type_error(format!(
                    "replace() got an unexpected keyword argument '{other}'"
                )));
            }
        }
    }
    vm.load_code_like(&new, code, consts)
}

/// Whether the tuple can take the place of a code object's constants: what its instructions
/// expect of them must stay. That is so for code in place of code with the same free names,
/// which the maker of the function gives it cells for.
fn fits(vm: &mut Vm, code: Value, consts: Value) -> Result<bool> {
    let count = vm.code_data(code).map_or(0, |c| c.const_count as usize);
    let consts = payload(consts);
    if !consts.is_ref() || kind_of(consts) != Kind::Tuple {
        let got = vm.type_name_of(consts);
        let text = format!("replace() argument 'co_consts' must be tuple, not {got}");
        return Err(vm.type_error(text));
    }
    if tuple::len(consts.addr()) != count {
        return Ok(false);
    }
    let is_code = |value: Value| value.is_ref() && kind_of(value) == Kind::Code;
    for i in 0..count {
        let new = tuple::get(consts.addr(), i);
        match frame::pool_word(code, POOL_FIXED + i) {
            Some(old) if old == new => {}
            Some(old) if is_code(old) && is_code(new) => {
                vm.complete_code(old)?;
                vm.complete_code(new)?;
                let free = |code| vm.code_data(code).map(|code| code.freevars.clone());
                if free(old).is_none() || free(old) != free(new) {
                    return Ok(false);
                }
            }
            _ => return Ok(false),
        }
    }
    Ok(true)
}
