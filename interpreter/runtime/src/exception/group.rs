//! Exception groups: parts of them, and what is left to raise behind `except*` clauses.

use crate::name::Name;
use crate::{EMPTY_STR, EMPTY_TUPLE, Exc, Kind, NONE, Result, Value, Vm, kind_of, tuple};
use pyrs_objmodel::kinds::exception;
use pyrs_objmodel::list as lo;
use pyrs_strategies::list as ls;

impl Vm {
    pub fn is_exception_group(&self, exc: Value) -> bool {
        self.is_instance_of(exc, self.exc_class(Exc::BaseExceptionGroup))
    }

    /// The exceptions of a group, as a tuple.
    pub fn group_members(&self, group: Value) -> Value {
        self.exc_field(group, Name::exceptions)
            .unwrap_or(EMPTY_TUPLE)
    }

    /// A group like `group` with the exceptions of a list; None for none.
    pub fn group_subset(&mut self, group: Value, excs: Value) -> Result<Option<Value>> {
        if lo::len(excs.addr()) == 0 {
            return Ok(None);
        }
        let derive = self.intern_str("derive")?;
        let new = self.call_method_named(group, derive, &[excs])?;
        if !self.is_exception_group(new) {
            return Err(self.type_error("derive must return an instance of BaseExceptionGroup"));
        }
        for offset in [
            exception::TRACEBACK,
            exception::CAUSE,
            exception::CONTEXT,
            exception::FLAGS,
        ] {
            let value = group.addr().value(offset);
            self.m.store_option(new.addr(), offset, value);
        }
        let key = self.name(Name::__notes__);
        if let Some(notes) = self.get_attr_opt(group, key)?
            && notes.is_ref()
            && kind_of(notes) == Kind::List
        {
            let copy = self.list_from(notes)?;
            self.set_attr(new, key, Some(copy))?;
        }
        Ok(Some(new))
    }

    /// What `group.split(wanted)` gives: the part that matches and the rest. Subclasses may
    /// have a `split` of their own, which must give exceptions or None.
    pub fn group_split(&mut self, group: Value, wanted: Value) -> Result<(Value, Value)> {
        let class = self.type_name_of(group);
        let split = self.intern_str("split")?;
        let pair = self.call_method_named(group, split, &[wanted])?;
        if pair.is_small() || kind_of(pair) != Kind::Tuple {
            let got = self.type_name_of(pair);
            return Err(self.type_error(format!("{class}.split must return a tuple, not {got}")));
        }
        let pair = crate::payload(pair);
        let n = tuple::len(pair.addr());
        if n < 2 {
            return Err(self.type_error(format!(
                "{class}.split must return a 2-tuple, got tuple of size {n}"
            )));
        }
        let parts = [tuple::get(pair.addr(), 0), tuple::get(pair.addr(), 1)];
        for part in parts {
            if part != NONE && !self.is_exception(part) {
                let got = self.type_name_of(part);
                return Err(self.type_error(format!(
                    "{class}.split must return exceptions or None, not {got}"
                )));
            }
        }
        Ok((parts[0], parts[1]))
    }

    /// Append the exceptions in a group that are no groups themselves.
    fn group_leaves(&mut self, exc: Value, out: Value) -> Result<()> {
        self.check_native_stack()?;
        if !self.is_exception_group(exc) {
            return ls::push(&mut self.m, out.addr(), exc);
        }
        let members = self.group_members(exc);
        for i in 0..tuple::len(members.addr()) {
            self.group_leaves(tuple::get(members.addr(), i), out)?;
        }
        Ok(())
    }

    /// The part of a group with some of its leaves.
    fn group_project(&mut self, exc: Value, leaves: Value) -> Result<Option<Value>> {
        self.check_native_stack()?;
        if !self.is_exception_group(exc) {
            for i in 0..lo::len(leaves.addr()) {
                if ls::get(&mut self.m, leaves.addr(), i)? == exc {
                    return Ok(Some(exc));
                }
            }
            return Ok(None);
        }
        let members = self.group_members(exc);
        let n = tuple::len(members.addr());
        let kept = ls::new(&mut self.m)?;
        let mut whole = true;
        for i in 0..n {
            let member = tuple::get(members.addr(), i);
            match self.group_project(member, leaves)? {
                Some(part) => {
                    whole &= part == member;
                    ls::push(&mut self.m, kept.addr(), part)?;
                }
                None => whole = false,
            }
        }
        if whole {
            return Ok(Some(exc));
        }
        self.group_subset(exc, kept)
    }

    /// Whether an exception is a part of `original` that was raised again unchanged.
    fn is_reraised(&mut self, exc: Value, original: Value) -> Result<bool> {
        if !self.is_exception_group(exc) || !self.is_exception_group(original) {
            return Ok(exc == original);
        }
        let field = |v: Value, offset| v.addr().value(offset).filter(|&v| v != NONE);
        Ok([exception::TRACEBACK, exception::CAUSE, exception::CONTEXT]
            .into_iter()
            .all(|offset| field(exc, offset) == field(original, offset)))
    }

    /// What to raise behind the `except*` clauses of a statement; None: nothing.
    pub fn prep_reraise_star(&mut self, original: Value, results: Value) -> Result {
        let raised = ls::new(&mut self.m)?;
        let leaves = ls::new(&mut self.m)?;
        for i in 0..lo::len(results.addr()) {
            let exc = ls::get(&mut self.m, results.addr(), i)?;
            if exc == NONE {
                continue;
            }
            if !self.is_exception_group(original) {
                // A bare exception was caught, and is given on or replaced.
                return Ok(exc);
            }
            if self.is_reraised(exc, original)? {
                self.group_leaves(exc, leaves)?;
            } else {
                ls::push(&mut self.m, raised.addr(), exc)?;
            }
        }
        let rest = if lo::len(leaves.addr()) > 0 {
            self.group_project(original, leaves)?
        } else {
            None
        };
        if lo::len(raised.addr()) == 0 {
            return Ok(rest.unwrap_or(NONE));
        }
        if let Some(rest) = rest {
            ls::push(&mut self.m, raised.addr(), rest)?;
        } else if lo::len(raised.addr()) == 1 {
            return ls::get(&mut self.m, raised.addr(), 0);
        }
        let class = self.exc_class(Exc::ExceptionGroup);
        self.call(class, &[EMPTY_STR, raised])
    }
}
