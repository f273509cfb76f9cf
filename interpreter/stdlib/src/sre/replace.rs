//! split, sub, and templates.

use super::{How, Match, Pattern, find, matches, slice, subject};
use crate::util::*;
use pyrs_builtins::support::with_pinned;
use pyrs_leaf::text::TextBuilder;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct, string};

native_struct! {
    pub struct Template {
        /// A tuple of literals and group numbers in turn.
        PARTS: Value,
    }
}

pub(super) static TEMPLATE: TypeDef = TypeDef {
    module: "_sre",
    owns_kind: false,
    methods: &[Row::new("__repr__", "self, /", |vm, _| {
        vm.str("<_sre.SRE_Template object>")
    })],
    ..TypeDef::new("SRE_Template", Kind::NativeObject)
};

pub fn template(vm: &mut Vm, args: Args) -> Result {
    let parts = vm.tuple_from(args.get(1))?;
    let parts = pyrs_runtime::payload(parts);
    let this = Template::make(vm)?;
    Template::PARTS.set(vm, this, parts);
    Ok(this)
}

/// Text or bytes being put together.
enum Out {
    Text(TextBuilder),
    Bytes(Vec<u8>),
}

impl Out {
    fn like(vm: &Vm, text: Value) -> Out {
        if vm.as_str(text).is_some() {
            Out::Text(TextBuilder::new())
        } else {
            Out::Bytes(Vec::new())
        }
    }
    fn push(&mut self, vm: &mut Vm, value: Value) -> Result<()> {
        match self {
            Out::Text(out) => match vm.as_str(value) {
                Some(text) => Vm::push_text(out, text),
                None => {
                    let got = vm.type_name_of(value);
                    return Err(vm.type_error(format!(
                        "sequence item 1: expected str instance, {got} found"
                    )));
                }
            },
            Out::Bytes(out) => match bytes_of(vm, value) {
                Some(data) => room::append(out, data)?,
                None => {
                    let got = vm.type_name_of(value);
                    return Err(vm.type_error(format!(
                        "sequence item 1: expected a bytes-like object, {got} found"
                    )));
                }
            },
        }
        Ok(())
    }
    fn push_part(&mut self, vm: &Vm, text: Value, from: i64, to: i64) -> Result<()> {
        let (from, to) = (from as usize, to as usize);
        match self {
            Out::Text(out) => {
                if let Some(text) = vm.as_str(text) {
                    match string::units(text.addr()).slice(from, to) {
                        string::Units::One(u) => out.push_latin1(u),
                        string::Units::Two(u) => out.push_units(u),
                        string::Units::Four(u) => out.push_units(u),
                    }
                }
            }
            Out::Bytes(out) => {
                if let Some(data) = bytes_of(vm, text) {
                    room::append(out, super::part(data, from, to))?;
                }
            }
        }
        Ok(())
    }
    fn finish(self, vm: &mut Vm) -> Result {
        match self {
            Out::Text(out) => {
                let text = out.finish();
                vm.str_of_text(&text)
            }
            Out::Bytes(data) => new_bytes(vm, &data),
        }
    }
}

fn fill(vm: &mut Vm, out: &mut Out, template: Value, text: Value, marks: &[i64]) -> Result<()> {
    let parts = Template::PARTS.get(template);
    for i in 0..items(parts) {
        let part = item(parts, i);
        if i % 2 == 0 {
            out.push(vm, part)?;
            continue;
        }
        let g = vm.index_i64(part)? as usize;
        if g >= marks.len() / 2 {
            return Err(vm.index_error("no such group"));
        }
        if marks[2 * g] >= 0 {
            out.push_part(vm, text, marks[2 * g], marks[2 * g + 1])?;
        }
    }
    Ok(())
}

/// The template of a replacement text.
fn compiled(vm: &mut Vm, pattern: Value, replacement: Value) -> Result {
    let compile = import_attr(vm, "re", "_compile_template")?;
    let template = vm.call(compile, &[pattern, replacement])?;
    if !Template::is_exactly(vm, template) {
        let got = vm.type_name_of(template);
        return Err(vm.runtime_error(format!(
            "the result of compiling a replacement string is {got}"
        )));
    }
    Ok(template)
}

pub fn expand_method(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let template = compiled(vm, Match::PATTERN.get(this), args.get(1))?;
    let mut out = Out::like(vm, args.get(1));
    let marks = Match::MARKS.get(this);
    let marks: Vec<i64> = (0..items(marks))
        .map(|i| item(marks, i).as_small().unwrap_or(-1))
        .collect();
    fill(vm, &mut out, template, Match::STRING.get(this), &marks)?;
    out.finish(vm)
}

enum By {
    Literal,
    Template,
    Call,
}

/// `subn`: the new text and the number of replacements.
pub fn substitute(vm: &mut Vm, args: Args) -> Result {
    with_pinned(vm, args.get(2), |vm| substitute_pinned(vm, args))
}

fn substitute_pinned(vm: &mut Vm, args: Args) -> Result {
    let (this, text) = (args.get(0), args.get(2));
    let count = args.index_or(vm, 3, 0)?;
    let mut replacement = args.get(1);
    let by = if vm.is_callable(replacement) {
        By::Call
    } else {
        let literal = match vm.as_str(replacement) {
            Some(s) => !string::units(s.addr()).iter().any(|c| c == '\\' as u32),
            None => bytes_of(vm, replacement).is_some_and(|d| !d.contains(&b'\\')),
        };
        if literal {
            By::Literal
        } else {
            replacement = compiled(vm, this, replacement)?;
            By::Template
        }
    };
    let n = subject(vm, this, text)?.len();
    let mut out = Out::like(vm, text);
    let (mut at, mut last, mut done, mut advance) = (0usize, 0i64, 0i64, false);
    while at <= n && (count == 0 || done < count) {
        let s = subject(vm, this, text)?;
        let Some(found) = find(vm, this, &s, at, n, How::Search, advance) else {
            break;
        };
        let (from, to) = (found.marks[0], found.marks[1]);
        out.push_part(vm, text, last, from)?;
        match by {
            By::Literal => out.push(vm, replacement)?,
            By::Template => fill(vm, &mut out, replacement, text, &found.marks)?,
            By::Call => {
                let m = matches::new(vm, this, text, &found, at, n)?;
                let value = vm.call(replacement, &[m])?;
                if value != NONE {
                    out.push(vm, value)?;
                }
            }
        }
        last = to;
        done += 1;
        at = to as usize;
        advance = from == to;
    }
    let result = if done == 0 {
        slice(vm, text, 0, n as i64)?
    } else {
        out.push_part(vm, text, last, n as i64)?;
        out.finish(vm)?
    };
    let done = vm.int(done)?;
    vm.tuple(&[result, done])
}

pub fn split(vm: &mut Vm, args: Args) -> Result {
    let (this, text) = (args.get(0), args.get(1));
    let max = args.index_or(vm, 2, 0)?;
    let n = subject(vm, this, text)?.len();
    let groups = Pattern::GROUPS.get(this) as usize;
    let list = vm.list(&[])?;
    let (mut at, mut last, mut done, mut advance) = (0usize, 0i64, 0i64, false);
    while at <= n && (max == 0 || done < max) {
        let s = subject(vm, this, text)?;
        let Some(found) = find(vm, this, &s, at, n, How::Search, advance) else {
            break;
        };
        let m = &found.marks;
        let part = slice(vm, text, last, m[0])?;
        push(vm, list, part)?;
        for g in 1..=groups {
            let part = if m[2 * g] < 0 {
                NONE
            } else {
                slice(vm, text, m[2 * g], m[2 * g + 1])?
            };
            push(vm, list, part)?;
        }
        last = m[1];
        done += 1;
        at = m[1] as usize;
        advance = m[0] == m[1];
    }
    let part = slice(vm, text, last, n as i64)?;
    push(vm, list, part)?;
    Ok(list)
}
