//! Searching and replacing.

use super::this;
use crate::support::{bounds, limit, need_text, text as str_of, with_units};
use pyrs_leaf::text_search;
use pyrs_runtime::string::Units;
use pyrs_runtime::{
    Args, EMPTY_STR, Kind, Result, Value, Vm, boolean, kind_of, payload, string, tuple,
};

/// Evaluate an expression with two texts' units, the first one cut to a range.
macro_rules! with_part {
    ($text:expr, $range:expr, $t:ident, $part:expr, $p:ident => $body:expr) => {
        match string::units($text.addr()).slice($range.0, $range.1) {
            Units::One($t) => with_units!($part, $p => $body),
            Units::Two($t) => with_units!($part, $p => $body),
            Units::Four($t) => with_units!($part, $p => $body),
        }
    };
}

fn locate(vm: &mut Vm, args: Args, name: &str, last: bool) -> Result<Option<usize>> {
    let text = this(args);
    let part = match vm.as_str(args.get(1)) {
        Some(part) => part,
        None => need_text(vm, args.get(1), &format!("{name}() argument 1"))?,
    };
    let (start, end, valid) = bounds(vm, args, 2)?.over(string::len(text.addr()));
    if !valid {
        return Ok(None);
    }
    let found = if last {
        with_part!(text, (start, end), t, part, p => text_search::rfind(t, p))
    } else {
        with_part!(text, (start, end), t, part, p => text_search::find(t, p))
    };
    Ok(found.map(|at| at + start))
}

fn position(found: Option<usize>) -> Result {
    Ok(Value::small(found.map_or(-1, |at| at as i64)))
}

pub fn find(vm: &mut Vm, args: Args) -> Result {
    position(locate(vm, args, "find", false)?)
}

pub fn rfind(vm: &mut Vm, args: Args) -> Result {
    position(locate(vm, args, "rfind", true)?)
}

pub fn index(vm: &mut Vm, args: Args) -> Result {
    match locate(vm, args, "index", false)? {
        None => Err(vm.value_error("substring not found")),
        found => position(found),
    }
}

pub fn rindex(vm: &mut Vm, args: Args) -> Result {
    match locate(vm, args, "rindex", true)? {
        None => Err(vm.value_error("substring not found")),
        found => position(found),
    }
}

pub fn count(vm: &mut Vm, args: Args) -> Result {
    let text = this(args);
    let part = need_text(vm, args.get(1), "count() argument 1")?;
    let (start, end, valid) = bounds(vm, args, 2)?.over(string::len(text.addr()));
    if !valid {
        return Ok(Value::small(0));
    }
    let n = with_part!(text, (start, end), t, part, p => text_search::count(t, p, usize::MAX));
    Ok(Value::small(n as i64))
}

/// Whether `text[start..end]` begins (or ends) with `part`.
fn affix(text: Value, part: Value, start: usize, end: usize, suffix: bool) -> bool {
    let n = string::len(part.addr());
    if n > end - start {
        return false;
    }
    let from = if suffix { end - n } else { start };
    let (a, b) = (
        string::units(text.addr()).slice(from, from + n),
        string::units(part.addr()),
    );
    match (a, b) {
        (Units::One(a), Units::One(b)) => a == b,
        (Units::Two(a), Units::Two(b)) => a == b,
        (Units::Four(a), Units::Four(b)) => a == b,
        (a, b) => a.iter().eq(b.iter()),
    }
}

fn has_affix(vm: &mut Vm, args: Args, name: &str, suffix: bool) -> Result {
    let text = this(args);
    let wanted = args.get(1);
    let (start, end, valid) = bounds(vm, args, 2)?.over(string::len(text.addr()));
    if let Some(part) = vm.as_str(wanted) {
        return Ok(boolean(valid && affix(text, part, start, end, suffix)));
    }
    if kind_of(wanted) != Kind::Tuple {
        let got = vm.type_name_of(wanted);
        return Err(vm.type_error(format!(
            "{name} first arg must be str or a tuple of str, not {got}"
        )));
    }
    let parts = payload(wanted);
    for i in 0..tuple::len(parts.addr()) {
        let part = tuple::get(parts.addr(), i);
        let Some(part) = vm.as_str(part) else {
            let got = vm.type_name_of(part);
            return Err(vm.type_error(format!("tuple for {name} must only contain str, not {got}")));
        };
        if valid && affix(text, part, start, end, suffix) {
            return Ok(boolean(true));
        }
    }
    Ok(boolean(false))
}

pub fn starts_with(vm: &mut Vm, args: Args) -> Result {
    has_affix(vm, args, "startswith", false)
}

pub fn ends_with(vm: &mut Vm, args: Args) -> Result {
    has_affix(vm, args, "endswith", true)
}

pub fn replace(vm: &mut Vm, args: Args) -> Result {
    let text = this(args);
    let old = need_text(vm, args.get(1), "replace() argument 1")?;
    let new = need_text(vm, args.get(2), "replace() argument 2")?;
    let limit = limit(vm, args.opt(3))?;
    let replaced = with_units!(text, t => with_units!(old, o => with_units!(new, n => {
        text_search::replace_text(t, o, n, limit)
    })));
    match replaced {
        Ok(Some(replaced)) => str_of(vm, replaced),
        Ok(None) => Ok(text),
        Err(text_search::TooLarge) => Err(vm.memory_error()),
    }
}

pub fn remove_prefix(vm: &mut Vm, args: Args) -> Result {
    let text = this(args);
    let part = need_text(vm, args.get(1), "removeprefix() argument")?;
    let (len, cut) = (string::len(text.addr()), string::len(part.addr()));
    if affix(text, part, 0, len, false) {
        return string::slice(&mut vm.m, text, cut, len);
    }
    Ok(text)
}

pub fn remove_suffix(vm: &mut Vm, args: Args) -> Result {
    let text = this(args);
    let part = need_text(vm, args.get(1), "removesuffix() argument")?;
    let (len, cut) = (string::len(text.addr()), string::len(part.addr()));
    if affix(text, part, 0, len, true) {
        return string::slice(&mut vm.m, text, 0, len - cut);
    }
    Ok(text)
}

/// The separator of `partition`.
fn separator(vm: &mut Vm, value: Value) -> Result {
    let Some(part) = vm.as_str(value) else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("must be str, not {got}")));
    };
    if string::len(part.addr()) == 0 {
        return Err(vm.value_error("empty separator"));
    }
    Ok(part)
}

fn parted(vm: &mut Vm, text: Value, part: Value, at: usize) -> Result {
    let n = string::len(text.addr());
    let head = string::slice(&mut vm.m, text, 0, at)?;
    let tail = string::slice(&mut vm.m, text, at + string::len(part.addr()), n)?;
    vm.tuple(&[head, part, tail])
}

pub fn partition(vm: &mut Vm, args: Args) -> Result {
    let text = this(args);
    let part = separator(vm, args.get(1))?;
    match with_units!(text, t => with_units!(part, p => text_search::find(t, p))) {
        Some(at) => parted(vm, text, part, at),
        None => vm.tuple(&[text, EMPTY_STR, EMPTY_STR]),
    }
}

pub fn rpartition(vm: &mut Vm, args: Args) -> Result {
    let text = this(args);
    let part = separator(vm, args.get(1))?;
    match with_units!(text, t => with_units!(part, p => text_search::rfind(t, p))) {
        Some(at) => parted(vm, text, part, at),
        None => vm.tuple(&[EMPTY_STR, EMPTY_STR, text]),
    }
}
