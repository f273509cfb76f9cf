//! Searching and replacing.

use super::{argument, make, of, whole};
use crate::support::{Buffer, bounds, buffer, limit};
use pyrs_leaf::text_search;
use pyrs_runtime::{Args, Kind, Result, Value, Vm, boolean, kind_of, payload, tuple};

/// What `find` and its kin look for: bytes, or one byte given as an int.
enum Part {
    Bytes(Buffer),
    One([u8; 1]),
}

impl Part {
    fn get(&self) -> &[u8] {
        match self {
            Part::Bytes(data) => data.get(),
            Part::One(byte) => byte,
        }
    }
}

fn part(vm: &mut Vm, value: Value) -> Result<Part> {
    if let Some(data) = buffer(value) {
        return Ok(Part::Bytes(data));
    }
    if vm.is_index_like(value) {
        let byte = super::convert::byte_of(vm, value, "byte must be in range(0, 256)")?;
        return Ok(Part::One([byte]));
    }
    let got = vm.type_name_of(value);
    Err(vm.type_error(format!(
        "argument should be integer or bytes-like object, not '{got}'"
    )))
}

fn locate(vm: &mut Vm, args: Args, last: bool) -> Result<Option<usize>> {
    let bounds = bounds(vm, args, 2)?;
    let part = part(vm, args.get(1))?;
    let (start, end, valid) = bounds.over(of(args).len());
    if !valid {
        return Ok(None);
    }
    let data = &of(args)[start..end];
    let found = if last {
        text_search::rfind(data, part.get())
    } else {
        text_search::find(data, part.get())
    };
    Ok(found.map(|at| at + start))
}

fn position(vm: &mut Vm, found: Option<usize>) -> Result {
    vm.int(found.map_or(-1, |at| at as i64))
}

pub fn find(vm: &mut Vm, args: Args) -> Result {
    let found = locate(vm, args, false)?;
    position(vm, found)
}

pub fn rfind(vm: &mut Vm, args: Args) -> Result {
    let found = locate(vm, args, true)?;
    position(vm, found)
}

pub fn index(vm: &mut Vm, args: Args) -> Result {
    match locate(vm, args, false)? {
        None => Err(vm.value_error("subsection not found")),
        found => position(vm, found),
    }
}

pub fn rindex(vm: &mut Vm, args: Args) -> Result {
    match locate(vm, args, true)? {
        None => Err(vm.value_error("subsection not found")),
        found => position(vm, found),
    }
}

pub fn count(vm: &mut Vm, args: Args) -> Result {
    let bounds = bounds(vm, args, 2)?;
    let part = part(vm, args.get(1))?;
    let (start, end, valid) = bounds.over(of(args).len());
    if !valid {
        return Ok(Value::small(0));
    }
    let n = text_search::count(&of(args)[start..end], part.get(), usize::MAX);
    vm.int(n as i64)
}

fn has_affix(vm: &mut Vm, args: Args, name: &str, suffix: bool) -> Result {
    let wanted = args.get(1);
    let bounds = bounds(vm, args, 2)?;
    let fits = |part: &[u8]| {
        let (start, end, valid) = bounds.over(of(args).len());
        let data = &of(args)[start..end];
        valid
            && if suffix {
                data.ends_with(part)
            } else {
                data.starts_with(part)
            }
    };
    if kind_of(wanted) == Kind::Tuple {
        let parts = payload(wanted);
        for i in 0..tuple::len(parts.addr()) {
            let part = argument(vm, tuple::get(parts.addr(), i))?;
            if fits(part.get()) {
                return Ok(boolean(true));
            }
        }
        return Ok(boolean(false));
    }
    match buffer(wanted) {
        Some(part) => Ok(boolean(fits(part.get()))),
        None => {
            let got = vm.type_name_of(wanted);
            Err(vm.type_error(format!(
                "{name} first arg must be bytes or a tuple of bytes, not {got}"
            )))
        }
    }
}

pub fn starts_with(vm: &mut Vm, args: Args) -> Result {
    has_affix(vm, args, "startswith", false)
}

pub fn ends_with(vm: &mut Vm, args: Args) -> Result {
    has_affix(vm, args, "endswith", true)
}

pub fn replace(vm: &mut Vm, args: Args) -> Result {
    let old = argument(vm, args.get(1))?;
    let new = argument(vm, args.get(2))?;
    let limit = limit(vm, args.opt(3))?;
    match text_search::replace_bytes(of(args), old.get(), new.get(), limit) {
        Ok(Some(data)) => make(vm, args.get(0), &data),
        Ok(None) => whole(vm, args.get(0)),
        Err(text_search::TooLarge) => Err(vm.memory_error()),
    }
}

pub fn remove_prefix(vm: &mut Vm, args: Args) -> Result {
    let part = argument(vm, args.get(1))?;
    match of(args).strip_prefix(part.get()) {
        Some(rest) if !part.get().is_empty() => make(vm, args.get(0), rest),
        _ => whole(vm, args.get(0)),
    }
}

pub fn remove_suffix(vm: &mut Vm, args: Args) -> Result {
    let part = argument(vm, args.get(1))?;
    match of(args).strip_suffix(part.get()) {
        Some(rest) if !part.get().is_empty() => make(vm, args.get(0), rest),
        _ => whole(vm, args.get(0)),
    }
}
