//! Patterns brought to texts.

use super::{Code, Pattern, slice};
use crate::util::*;
use pyrs_builtins::memoryview;
use pyrs_builtins::support::with_pinned;
use pyrs_leaf::regex::{How, Matcher, Step};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::gc::BREAKER;
use pyrs_runtime::{Kind, NONE, Result, Value, Vm, kind_of, string};
use std::rc::Rc;
use std::sync::atomic::Ordering;

/// A pattern that looks through a text.
pub(crate) struct Finder {
    pub pattern: Value,
    /// The text, and what the program calls so: an object whose bytes a view shows.
    pub text: Value,
    pub given: Value,
    /// None: the pattern is gone.
    code: Option<Rc<Code>>,
    matcher: Box<Matcher>,
}

impl Finder {
    /// `length` has been asked for the two.
    pub fn new(vm: &Vm, pattern: Value, given: Value, text: Value) -> Finder {
        let code = Pattern::CODE.get(vm, pattern).cloned();
        let spare = code.as_ref().and_then(|code| code.spare.take());
        Finder {
            pattern,
            text,
            given,
            code,
            matcher: spare.unwrap_or_default(),
        }
    }

    /// The matcher can be used again.
    #[inline]
    pub fn done(self) {
        // Long texts may have made it large.
        const LARGE: usize = 4096;
        if self.matcher.bytes() <= LARGE
            && let Some(code) = self.code
        {
            code.spare.set(Some(self.matcher));
        }
    }

    /// Look for a match from `from` on, in the text up to `to`; `advance`: it may not be empty
    /// there. Signals that arrive meanwhile are handled, so that Python code may run.
    pub fn find(
        &mut self,
        vm: &mut Vm,
        from: usize,
        to: usize,
        how: How,
        advance: bool,
    ) -> Result<bool> {
        let Some(code) = &self.code else {
            return Ok(false);
        };
        let program = &code.program;
        if !self.matcher.begin(program, from, to, how, advance) {
            return Err(vm.memory_error());
        }
        loop {
            let step = match units(vm, self.text) {
                Some(string::Units::One(units)) => self.matcher.go(program, units),
                Some(string::Units::Two(units)) => self.matcher.go(program, units),
                Some(string::Units::Four(units)) => self.matcher.go(program, units),
                None => Step::NotFound,
            };
            match step {
                Step::Found => return Ok(true),
                Step::NotFound => return Ok(false),
                Step::NoMemory => return Err(vm.memory_error()),
                Step::Paused => settled(vm)?,
            }
        }
    }

    /// Where the match lies.
    #[inline]
    pub fn span(&self) -> (usize, usize) {
        self.matcher.span()
    }

    /// Where a group lies, from 0, the first one.
    #[inline]
    pub fn group(&self, group: usize) -> Option<(usize, usize)> {
        self.matcher.group(group)
    }

    /// The text of a group, from 0, the first one.
    pub fn part(&self, vm: &mut Vm, group: usize) -> Result<Option<Value>> {
        match self.group(group) {
            Some((from, to)) => slice(vm, self.text, from, to).map(Some),
            None => Ok(None),
        }
    }

    /// The number of the group that was closed last; -1: none.
    pub fn last_group(&self) -> i64 {
        let last = self.code.as_ref();
        let last = last.and_then(|code| self.matcher.last_group(&code.program));
        last.map_or(-1, |last| last as i64)
    }
}

/// Do what is due, if something is.
#[inline]
pub(crate) fn settled(vm: &mut Vm) -> Result<()> {
    match BREAKER.load(Ordering::Relaxed) {
        true => vm.safe_point(),
        false => Ok(()),
    }
}

/// What is searched: valid until the heap changes.
#[inline]
fn units(vm: &Vm, text: Value) -> Option<string::Units> {
    match vm.as_str(text) {
        Some(text) => Some(string::units(text.addr())),
        None => bytes_of(vm, text).map(string::Units::One),
    }
}

/// Run with a buffer kept at its length; strs need nothing. The body is told what to search:
/// for an object that shows its bytes by `__buffer__` only, a view of it.
#[inline]
pub(crate) fn with_kept<T>(
    vm: &mut Vm,
    given: Value,
    body: impl FnOnce(&mut Vm, Value) -> Result<T>,
) -> Result<T> {
    if string::is_str(given) {
        return body(vm, given);
    }
    if bytes_of(vm, given).is_some() {
        return with_pinned(vm, given, |vm| body(vm, given));
    }
    with_view(vm, given, body)
}

#[cold]
fn with_view<T>(
    vm: &mut Vm,
    given: Value,
    body: impl FnOnce(&mut Vm, Value) -> Result<T>,
) -> Result<T> {
    let has_view = given.is_ref()
        && kind_of(given) != Kind::MemoryView
        && vm.special(given, Name::__buffer__).is_some();
    let view = match has_view {
        true => memoryview::of_object(vm, given),
        false => Ok(None),
    };
    let view = match view {
        Ok(Some(view)) => view,
        Ok(None) => return body(vm, given),
        Err(_) => {
            // Such as what has been closed: it cannot be searched.
            vm.take_exception();
            return body(vm, given);
        }
    };
    let root = vm.root_value(view);
    let result = body(vm, view);
    vm.m.heap.roots.remove(root);
    memoryview::release(vm, view);
    result
}

/// The length of what a pattern is to search.
///
/// # Errors
/// A TypeError for what it cannot search.
pub(crate) fn length(vm: &mut Vm, pattern: Value, given: Value, value: Value) -> Result<usize> {
    let plain = Pattern::TEXT.get(pattern);
    let wants_text = plain != NONE && vm.as_str(plain).is_some();
    if let Some(text) = vm.as_str(value) {
        if plain != NONE && !wants_text {
            return Err(vm.type_error("cannot use a bytes pattern on a string-like object"));
        }
        return Ok(string::len(text.addr()));
    }
    match bytes_of(vm, value) {
        Some(_) if wants_text => {
            Err(vm.type_error("cannot use a string pattern on a bytes-like object"))
        }
        Some(data) => Ok(data.len()),
        None => {
            let got = vm.type_name_of(given);
            Err(vm.type_error(format!("expected string or bytes-like object, got '{got}'")))
        }
    }
}
