//! Dialects: their settings and how they are checked.

use super::{CsvDialect, MINIMAL, NO_QUOTES, NOTNULL, by_name};
use crate::util::*;
use pyrs_runtime::{NONE, Result, Value, Vm, kind_of, string};

/// The settings of a dialect; characters as code points.
#[derive(Clone, Debug)]
pub struct Dialect {
    pub delimiter: u32,
    pub quote: Option<u32>,
    pub escape: Option<u32>,
    pub line_end: Vec<u32>,
    pub quoting: u8,
    pub double_quote: bool,
    pub skip_space: bool,
    pub strict: bool,
}

const NAMES: [&str; 8] = [
    "delimiter",
    "doublequote",
    "escapechar",
    "lineterminator",
    "quotechar",
    "quoting",
    "skipinitialspace",
    "strict",
];

/// A copy of the settings of a dialect object.
pub fn settings(vm: &mut Vm, this: Value) -> Result<Dialect> {
    if this.is_ref()
        && CsvDialect::is(vm, this)
        && let Some(found) = CsvDialect::SETTINGS.get(vm, this)
    {
        return Ok(found.clone());
    }
    Err(vm.value_error("the dialect is gone"))
}

/// A dialect of a name, an object with attributes, or nothing, and of keywords.
pub fn make(vm: &mut Vm, dialect: Option<Value>, keywords: Option<Value>) -> Result {
    let class = CsvDialect::class(vm);
    let base = match dialect {
        Some(dialect) => vm.tuple(&[dialect])?,
        None => vm.tuple(&[])?,
    };
    new(vm, class, base, keywords)
}

pub fn new(vm: &mut Vm, wanted: Value, given: Value, keywords: Option<Value>) -> Result {
    let count = items(given);
    let mut base = if count > 0 {
        Some(item(given, 0))
    } else {
        None
    };
    // The settings as given: an empty word is a default.
    let values = vm.list(&[])?;
    for i in 0..NAMES.len() {
        let value = if i + 1 < count {
            item(given, i + 1)
        } else {
            pyrs_runtime::ELLIPSIS
        };
        push(vm, values, value)?;
    }
    if let Some(keywords) = keywords {
        let mut at = 0;
        while let Some((next, key, value)) = vm.dict_next(keywords, at) {
            at = next;
            let name = text(vm, key).unwrap_or_default();
            match NAMES.iter().position(|&n| n == name) {
                Some(i) => {
                    pyrs_runtime::strategies::list::set(&mut vm.m, values.addr(), i, value)?;
                }
                None if name == "dialect" => base = Some(value),
                None => {
                    return Err(vm.type_error(format!(
                        "this function got an unexpected keyword argument '{name}'"
                    )));
                }
            }
        }
    }
    if let Some(name) = base.filter(|&b| vm.as_str(b).is_some()) {
        base = Some(by_name(vm, name)?);
    }
    let mut plain = true;
    for i in 0..NAMES.len() {
        plain &= list_get(vm, values, i)? == pyrs_runtime::ELLIPSIS;
    }
    if let Some(base) = base.filter(|&b| b != NONE) {
        if plain && CsvDialect::is(vm, base) {
            return Ok(base);
        }
        for (i, name) in NAMES.iter().enumerate() {
            if list_get(vm, values, i)? == pyrs_runtime::ELLIPSIS
                && let Some(value) = attr_opt(vm, base, name)?
            {
                pyrs_runtime::strategies::list::set(&mut vm.m, values.addr(), i, value)?;
            }
        }
    }
    let made = check(vm, values)?;
    let this = CsvDialect::new_for(vm, wanted)?;
    CsvDialect::SETTINGS.put(vm, this, made)?;
    Ok(this)
}

fn given(vm: &mut Vm, values: Value, i: usize) -> Result<Option<Value>> {
    let value = list_get(vm, values, i)?;
    Ok(Some(value).filter(|&v| v != pyrs_runtime::ELLIPSIS))
}

/// A setting that is one character, or none of them where that may be.
fn one(vm: &mut Vm, value: Value, name: &str, may_be_none: bool) -> Result<Option<u32>> {
    if may_be_none && value == NONE {
        return Ok(None);
    }
    let or_none = if may_be_none { " or None" } else { "" };
    let Some(text) = vm.as_str(value) else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "\"{name}\" must be a unicode character{or_none}, not {got}"
        )));
    };
    let n = string::len(text.addr());
    if n != 1 {
        return Err(vm.type_error(format!(
            "\"{name}\" must be a unicode character{or_none}, not a string of length {n}"
        )));
    }
    Ok(string::units(text.addr()).iter().next())
}

fn flag(vm: &mut Vm, values: Value, i: usize, default: bool) -> Result<bool> {
    match given(vm, values, i)? {
        Some(value) => vm.truth(value),
        None => Ok(default),
    }
}

fn check(vm: &mut Vm, values: Value) -> Result<Dialect> {
    let mut made = Dialect {
        delimiter: ','.into(),
        quote: Some('"'.into()),
        escape: None,
        line_end: vec![13, 10],
        quoting: MINIMAL,
        double_quote: flag(vm, values, 1, true)?,
        skip_space: flag(vm, values, 6, false)?,
        strict: flag(vm, values, 7, false)?,
    };
    if let Some(value) = given(vm, values, 0)? {
        made.delimiter = one(vm, value, NAMES[0], false)?.unwrap_or(0);
    }
    if let Some(value) = given(vm, values, 2)? {
        made.escape = one(vm, value, NAMES[2], true)?;
    }
    if let Some(value) = given(vm, values, 3)? {
        let Some(text) = vm.as_str(value) else {
            let got = vm.type_name_of(value);
            return Err(vm.type_error(format!("\"lineterminator\" must be a string, not {got}")));
        };
        made.line_end = string::units(text.addr()).iter().collect();
    }
    let quote = given(vm, values, 4)?;
    if let Some(value) = quote {
        made.quote = one(vm, value, NAMES[4], true)?;
    }
    match given(vm, values, 5)? {
        Some(value) => {
            if kind_of(value) == pyrs_runtime::Kind::Bool || !vm.is_int(value) {
                let got = vm.type_name_of(value);
                return Err(vm.type_error(format!("\"quoting\" must be an integer, not {got}")));
            }
            made.quoting = match u8::try_from(vm.index_clamped(value)?) {
                Ok(n) if n <= NOTNULL => n,
                _ => return Err(vm.type_error("bad \"quoting\" value")),
            };
        }
        None if quote == Some(NONE) => made.quoting = NO_QUOTES,
        None => {}
    }
    if made.quoting != NO_QUOTES && made.quote.is_none() {
        return Err(vm.type_error("quotechar must be set if quoting enabled"));
    }
    let space = !made.skip_space;
    for (name, c, space) in [
        ("delimiter", Some(made.delimiter), true),
        ("escapechar", made.escape, space),
        ("quotechar", made.quote, space),
    ] {
        if let Some(c) = c
            && (matches!(c, 10 | 13) || (c == 32 && !space) || made.line_end.contains(&c))
        {
            return Err(vm.value_error(format!("bad {name} value")));
        }
    }
    for (names, a, b) in [
        ("delimiter or escapechar", Some(made.delimiter), made.escape),
        ("delimiter or quotechar", Some(made.delimiter), made.quote),
        ("escapechar or quotechar", made.escape, made.quote),
    ] {
        if a.is_some() && a == b {
            return Err(vm.value_error(format!("bad {names} value")));
        }
    }
    Ok(made)
}
