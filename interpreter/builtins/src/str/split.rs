//! Splitting into lists.

use super::this;
use crate::support::{limit, with_units};
use pyrs_leaf::{text_search, unicode};
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{Args, Raised, Result, Value, Vm, string};
use std::ops::Range;

/// Collects parts of a text in a list; an error stops it until it is asked for.
struct Parts<'a> {
    vm: &'a mut Vm,
    text: Value,
    list: Value,
    failed: Option<Raised>,
}

impl Parts<'_> {
    fn push(&mut self, range: Range<usize>) {
        if self.failed.is_some() {
            return;
        }
        let part = string::slice(&mut self.vm.m, self.text, range.start, range.end);
        let pushed = part.and_then(|part| ls::push(&mut self.vm.m, self.list.addr(), part));
        self.failed = pushed.err();
    }
    fn finish(self) -> Result {
        match self.failed {
            Some(raised) => Err(raised),
            None => Ok(self.list),
        }
    }
}

fn parts(vm: &mut Vm, text: Value) -> Result<Parts<'_>> {
    let list = ls::new(&mut vm.m)?;
    Ok(Parts {
        vm,
        text,
        list,
        failed: None,
    })
}

/// The separator, if one is given.
fn separator(vm: &mut Vm, value: Option<Value>) -> Result<Option<Value>> {
    let Some(value) = value else {
        return Ok(None);
    };
    let Some(text) = vm.as_str(value) else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("must be str or None, not {got}")));
    };
    if string::len(text.addr()) == 0 {
        return Err(vm.value_error("empty separator"));
    }
    Ok(Some(text))
}

pub fn split(vm: &mut Vm, args: Args) -> Result {
    let text = this(args);
    let limit = limit(vm, args.opt(2))?;
    let separator = separator(vm, args.some(1))?;
    let mut parts = parts(vm, text)?;
    match separator {
        None => with_units!(text, t => {
            text_search::split_space(t, unicode::is_space, limit, |r| parts.push(r));
        }),
        Some(separator) => with_units!(text, t => with_units!(separator, s => {
            text_search::split(t, s, limit, |r| parts.push(r));
        })),
    }
    parts.finish()
}

pub fn rsplit(vm: &mut Vm, args: Args) -> Result {
    let text = this(args);
    let limit = limit(vm, args.opt(2))?;
    let separator = separator(vm, args.some(1))?;
    let mut parts = parts(vm, text)?;
    match separator {
        None => with_units!(text, t => {
            text_search::rsplit_space(t, unicode::is_space, limit, |r| parts.push(r));
        }),
        Some(separator) => with_units!(text, t => with_units!(separator, s => {
            text_search::rsplit(t, s, limit, |r| parts.push(r));
        })),
    }
    let list = parts.finish()?;
    ls::reverse(&mut vm.m, list.addr());
    Ok(list)
}

pub fn split_lines(vm: &mut Vm, args: Args) -> Result {
    let text = this(args);
    let keep = args.truth_or(vm, 1, false)?;
    let mut parts = parts(vm, text)?;
    with_units!(text, t => {
        text_search::split_lines(t, false, keep, |r| parts.push(r));
    });
    parts.finish()
}
