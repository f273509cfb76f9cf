//! Splitting and joining.

use super::case::is_blank;
use super::{argument, make, of, whole};
use crate::str::join::{sequence, sequence_item, sequence_len};
use crate::support::{buffer, limit};
use pyrs_leaf::text_search;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{Args, EMPTY_BYTES, Kind, Result, Value, Vm, is_exact, kind_of};
use std::ops::Range;

/// A list of parts of the bytes that are parameter 0.
fn list_of(vm: &mut Vm, args: Args, parts: &[Range<usize>]) -> Result {
    let list = ls::new(&mut vm.m)?;
    for part in parts {
        let value = make(vm, args.get(0), &of(args)[part.clone()])?;
        ls::push(&mut vm.m, list.addr(), value)?;
    }
    Ok(list)
}

fn separator(vm: &mut Vm, value: Option<Value>) -> Result<Option<&'static [u8]>> {
    let Some(value) = value else {
        return Ok(None);
    };
    let data = argument(vm, value)?;
    if data.get().is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    Ok(Some(data.get()))
}

pub fn split(vm: &mut Vm, args: Args) -> Result {
    let limit = limit(vm, args.opt(2))?;
    let separator = separator(vm, args.some(1))?;
    let mut parts = Vec::new();
    match separator {
        None => {
            text_search::split_space(of(args), |c| is_blank(c as u8), limit, |r| parts.push(r));
        }
        Some(separator) => text_search::split(of(args), separator, limit, |r| parts.push(r)),
    }
    list_of(vm, args, &parts)
}

pub fn rsplit(vm: &mut Vm, args: Args) -> Result {
    let limit = limit(vm, args.opt(2))?;
    let separator = separator(vm, args.some(1))?;
    let mut parts = Vec::new();
    match separator {
        None => {
            text_search::rsplit_space(of(args), |c| is_blank(c as u8), limit, |r| parts.push(r));
        }
        Some(separator) => text_search::rsplit(of(args), separator, limit, |r| parts.push(r)),
    }
    parts.reverse();
    list_of(vm, args, &parts)
}

pub fn split_lines(vm: &mut Vm, args: Args) -> Result {
    let keep = args.truth_or(vm, 1, false)?;
    let mut parts = Vec::new();
    text_search::split_lines(of(args), true, keep, |r| parts.push(r));
    list_of(vm, args, &parts)
}

fn parted(vm: &mut Vm, args: Args, last: bool) -> Result {
    let this = args.get(0);
    let part = argument(vm, args.get(1))?;
    if part.get().is_empty() {
        return Err(vm.value_error("empty separator"));
    }
    let found = if last {
        text_search::rfind(of(args), part.get())
    } else {
        text_search::find(of(args), part.get())
    };
    let Some(at) = found else {
        let all = whole(vm, this)?;
        let (x, y) = (make(vm, this, &[])?, make(vm, this, &[])?);
        return if last {
            vm.tuple(&[x, y, all])
        } else {
            vm.tuple(&[all, x, y])
        };
    };
    let head = make(vm, this, &of(args)[..at])?;
    let middle = if kind_of(this) == Kind::Bytes && is_exact(args.get(1), Kind::Bytes) {
        args.get(1)
    } else {
        make(vm, this, part.get())?
    };
    let tail = make(vm, this, &of(args)[at + part.get().len()..])?;
    vm.tuple(&[head, middle, tail])
}

pub fn partition(vm: &mut Vm, args: Args) -> Result {
    parted(vm, args, false)
}

pub fn rpartition(vm: &mut Vm, args: Args) -> Result {
    parted(vm, args, true)
}

pub fn join(vm: &mut Vm, args: Args) -> Result {
    let items = sequence(vm, args.get(1), "can only join an iterable")?;
    let n = sequence_len(items);
    let mut out = Vec::new();
    for i in 0..n {
        let item = sequence_item(vm, items, i)?;
        let Some(data) = buffer(item) else {
            let got = vm.type_name_of(item);
            return Err(vm.type_error(format!(
                "sequence item {i}: expected a bytes-like object, {got} found"
            )));
        };
        if n == 1 && is_exact(item, Kind::Bytes) && kind_of(args.get(0)) == Kind::Bytes {
            return Ok(item);
        }
        if i > 0 {
            pyrs_runtime::room::append(&mut out, of(args))?;
        }
        pyrs_runtime::room::append(&mut out, data.get())?;
    }
    if out.is_empty() && kind_of(args.get(0)) == Kind::Bytes {
        return Ok(EMPTY_BYTES);
    }
    make(vm, args.get(0), &out)
}
