//! split, sub, and templates.

use super::find::{self, Finder, settled, with_kept};
use super::{Match, Pattern, matches, slice};
use crate::util::*;
use pyrs_leaf::regex::How;
use pyrs_leaf::text::TextBuilder;
use pyrs_runtime::{
    Args, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of, native_struct, payload, string,
};

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
    let parts = payload(parts);
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
    fn like(vm: &Vm, text: Value, length: usize) -> Out {
        if vm.as_str(text).is_some() {
            // Most results are about as long as the text; long ones grow.
            const LONG: usize = 256;
            Out::Text(TextBuilder::with_capacity(length.min(LONG)))
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
    fn push_part(&mut self, vm: &Vm, text: Value, from: usize, to: usize) -> Result<()> {
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

/// Write a template out; `span` says where each of so many groups lies, and of the match.
fn fill(
    vm: &mut Vm,
    out: &mut Out,
    template: Value,
    text: Value,
    groups: usize,
    span: impl Fn(usize) -> Option<(usize, usize)>,
) -> Result<()> {
    let parts = Template::PARTS.get(template);
    for i in 0..items(parts) {
        let part = item(parts, i);
        if i % 2 == 0 {
            out.push(vm, part)?;
            continue;
        }
        let g = vm.index_i64(part)? as usize;
        if g > groups {
            return Err(vm.index_error("no such group"));
        }
        if let Some((from, to)) = span(g) {
            out.push_part(vm, text, from, to)?;
        }
    }
    Ok(())
}

/// The template of a replacement text. A pattern keeps the last one.
fn compiled(vm: &mut Vm, pattern: Value, replacement: Value) -> Result {
    if let Some(template) = Pattern::TEMPLATE.get(pattern)
        && Pattern::REPLACEMENT.get(pattern) == Some(replacement)
    {
        return Ok(template);
    }
    let compile = import_attr(vm, "re", "_compile_template")?;
    let plain = plain(vm, replacement)?;
    let template = vm.call(compile, &[pattern, plain])?;
    if !Template::is_exactly(vm, template) {
        let got = vm.type_name_of(template);
        return Err(vm.runtime_error(format!(
            "the result of compiling a replacement string is {got}"
        )));
    }
    if string::is_str(replacement) {
        Pattern::REPLACEMENT.set(vm, pattern, Some(replacement));
        Pattern::TEMPLATE.set(vm, pattern, Some(template));
    }
    Ok(template)
}

/// A replacement as it is kept by: a str or bytes. A buffer's bytes may change, and most
/// buffers cannot be hashed.
fn plain(vm: &mut Vm, replacement: Value) -> Result {
    if !replacement.is_ref() || matches!(kind_of(payload(replacement)), Kind::Str | Kind::Bytes) {
        return Ok(replacement);
    }
    match need_bytes(vm, replacement) {
        Ok(data) => new_bytes(vm, &data),
        Err(_) => {
            // No buffer: who is asked for the template says so.
            vm.take_exception();
            Ok(replacement)
        }
    }
}

pub fn expand_method(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let template = compiled(vm, Match::PATTERN.get(this), args.get(1))?;
    let mut out = Out::like(vm, args.get(1), 0);
    with_kept(vm, Match::STRING.get(this), |vm, text| {
        let span = |g| matches::group_span(this, g);
        fill(vm, &mut out, template, text, matches::groups(this), span)
    })?;
    out.finish(vm)
}

enum By {
    Literal,
    Template,
    Call,
}

/// The new text and the number of replacements.
pub fn substitute(vm: &mut Vm, args: Args) -> Result<(Value, i64)> {
    let count = args.index_or(vm, 3, 0)?;
    with_kept(vm, args.get(2), |vm, text| {
        substitute_kept(vm, args, text, count)
    })
}

fn substitute_kept(vm: &mut Vm, args: Args, text: Value, count: i64) -> Result<(Value, i64)> {
    let (this, given) = (args.get(0), args.get(2));
    let mut replacement = args.get(1);
    let by = if vm.is_callable(replacement) {
        By::Call
    } else {
        let literal = match vm.as_str(replacement) {
            Some(s) => match string::units(s.addr()) {
                string::Units::One(units) => !units.contains(&b'\\'),
                units => !units.iter().any(|c| c == '\\' as u32),
            },
            None => bytes_of(vm, replacement).is_some_and(|d| !d.contains(&b'\\')),
        };
        if literal {
            By::Literal
        } else {
            replacement = compiled(vm, this, replacement)?;
            By::Template
        }
    };
    let n = find::length(vm, this, given, text)?;
    let groups = Pattern::GROUPS.get(this) as usize;
    let mut finder = Finder::new(vm, this, given, text);
    let mut out = Out::like(vm, text, n + n / 4);
    let (mut at, mut last, mut done, mut advance) = (0, 0, 0i64, false);
    while at <= n && (count == 0 || done < count) && finder.find(vm, at, n, How::Search, advance)? {
        let (from, to) = finder.span();
        out.push_part(vm, text, last, from)?;
        match by {
            By::Literal => out.push(vm, replacement)?,
            By::Template => fill(vm, &mut out, replacement, text, groups, |g| match g {
                0 => Some((from, to)),
                _ => finder.group(g - 1),
            })?,
            By::Call => {
                let m = matches::new(vm, &finder, at, n)?;
                let value = vm.call(replacement, &[m])?;
                if value != NONE {
                    out.push(vm, value)?;
                }
            }
        }
        last = to;
        done += 1;
        at = to;
        advance = from == to;
        settled(vm)?;
    }
    finder.done();
    let result = if done == 0 {
        slice(vm, text, 0, n)?
    } else {
        out.push_part(vm, text, last, n)?;
        out.finish(vm)?
    };
    Ok((result, done))
}

pub fn split(vm: &mut Vm, args: Args) -> Result {
    let max = args.index_or(vm, 2, 0)?;
    with_kept(vm, args.get(1), |vm, text| split_kept(vm, args, text, max))
}

fn split_kept(vm: &mut Vm, args: Args, text: Value, max: i64) -> Result {
    let (this, given) = (args.get(0), args.get(1));
    let n = find::length(vm, this, given, text)?;
    let groups = Pattern::GROUPS.get(this) as usize;
    let list = vm.list(&[])?;
    let mut finder = Finder::new(vm, this, given, text);
    let (mut at, mut last, mut done, mut advance) = (0, 0, 0i64, false);
    while at <= n && (max == 0 || done < max) && finder.find(vm, at, n, How::Search, advance)? {
        let (from, to) = finder.span();
        let part = slice(vm, text, last, from)?;
        push(vm, list, part)?;
        for g in 0..groups {
            let part = finder.part(vm, g)?.unwrap_or(NONE);
            push(vm, list, part)?;
        }
        last = to;
        done += 1;
        at = to;
        advance = from == to;
        settled(vm)?;
    }
    finder.done();
    let part = slice(vm, text, last, n)?;
    push(vm, list, part)?;
    Ok(list)
}
