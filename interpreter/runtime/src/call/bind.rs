//! Binding a call's arguments to a Python function's parameters, and what is said when
//! they do not fit.

use crate::frame::{self, facts};
use crate::{EMPTY_TUPLE, Result, Value, Vm, string, tuple};
use pyrs_bytecode::{Code, CodeFlags};
use pyrs_objmodel::Word;
use pyrs_objmodel::kinds::{function, function_extras};

impl Vm {
    /// Bring the `n` arguments at `args` (the last ones named by `kwnames`) into the order
    /// of the function's parameters, with defaults, `*args` and `**kwargs`.
    ///
    /// # Safety
    /// `args` points to `n` values on the VM stack; the room behind them is free.
    pub unsafe fn bind_function(
        &mut self,
        f: Value,
        args: *mut Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result<()> {
        let code = f.addr().get(function::CODE);
        let data = frame::code_facts(code);
        if kwnames.is_none() && data & facts::SIMPLE != 0 && (data >> 16 & 0xFF) as usize == n {
            // The code may have been completed since the function was made.
            f.addr().put_small(function::FACTS, data);
            return Ok(());
        }
        let count = (data >> 16 & 0xFF) as usize;
        if kwnames.is_none() && data & facts::SIMPLE != 0 && n < count {
            // Only defaults are missing, most often.
            let defaults = self.function_extra(f, function_extras::DEFAULTS);
            if let Some(defaults) = defaults.map(Value::addr)
                && let Some(skip) = (n + tuple::len(defaults)).checked_sub(count)
            {
                let end = args.wrapping_add(count);
                if !self.m.raise_high(end) {
                    return Err(self.recursion_error());
                }
                for i in 0..count - n {
                    // SAFETY: words behind the arguments are free; up to `end` there is room.
                    unsafe { *args.add(n + i) = tuple::get(defaults, skip + i).word() };
                }
                if end > self.m.top {
                    self.m.top = end;
                }
                return Ok(());
            }
        }
        // SAFETY: the caller's promise.
        unsafe { self.bind_general(f, code, args, n, kwnames) }
    }

    #[cold]
    unsafe fn bind_general(
        &mut self,
        f: Value,
        code: Value,
        args: *mut Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result<()> {
        if frame::code_facts(code) & facts::STORED != 0 {
            if self.m.top < args.wrapping_add(n) {
                self.m.top = args.wrapping_add(n);
            }
            self.complete_function(f)?;
        }
        let Some(c) = self.code_data(code) else {
            return Err(self.runtime_error("code object has no code"));
        };
        let nkw = kwnames.map_or(0, |k| tuple::len(k.addr()));
        let npos = n - nkw;
        if c.flags.has(CodeFlags::NAMESPACE) && n == 0 {
            // SAFETY: the room behind the arguments is free.
            unsafe { *args = f.addr().load::<Word>(function::GLOBALS) };
            return Ok(());
        }
        let (nargs, nkwonly) = (c.arg_count as usize, c.kwonly_count as usize);
        let total = c.param_count();
        let varargs = c.flags.has(CodeFlags::VARARGS).then_some(nargs + nkwonly);
        let varkw = c
            .flags
            .has(CodeFlags::VARKEYWORDS)
            .then_some(nargs + nkwonly + varargs.is_some() as usize);
        // Make the room certain, and let the collector see it.
        let end = args.wrapping_add(total.max(n));
        if !self.m.raise_high(end) {
            return Err(self.recursion_error());
        }
        // SAFETY: words behind the arguments are free; below `end` there is room.
        let put = |i: usize, v: Value| unsafe { *args.add(i) = v.word() };
        // SAFETY: as for `put`.
        let get = |i: usize| unsafe { Value::from_word(*args.add(i)) };
        for i in n..total {
            // SAFETY: as for `put`.
            unsafe { *args.add(i) = 0 };
        }
        if end > self.m.top {
            self.m.top = end;
        }
        // Keyword values and surplus positional ones step aside: few into this frame, more
        // into tuples.
        const FEW: usize = 8;
        let mut few = [crate::NONE; FEW];
        let mut many = None;
        if nkw <= FEW {
            for (k, slot) in few.iter_mut().enumerate().take(nkw) {
                *slot = get(npos + k).unwrap_or(crate::NONE);
            }
        } else {
            let values = tuple::new(&mut self.m, nkw)?;
            for k in 0..nkw {
                if let Some(v) = get(npos + k) {
                    tuple::init(values, k, v);
                }
            }
            many = Some(values);
        }
        let given = |k: usize| match many {
            None => few[k],
            Some(values) => tuple::get(values, k),
        };
        let surplus = match varargs {
            Some(_) => {
                let rest = tuple::new(&mut self.m, npos.saturating_sub(nargs))?;
                for i in nargs..npos {
                    if let Some(v) = get(i) {
                        tuple::init(rest, i - nargs, v);
                    }
                }
                Some(Value::from_addr(rest))
            }
            None => None,
        };
        for i in npos.min(nargs)..n.max(total) {
            // SAFETY: as for `put`.
            unsafe { *args.add(i) = 0 };
        }
        if let (Some(at), Some(rest)) = (varargs, surplus) {
            put(at, rest);
        }
        let mut extra_kw = None;
        if let Some(at) = varkw {
            let dict = self.new_dict_for(nkw)?;
            put(at, dict);
            extra_kw = Some(at);
        }
        for k in 0..nkw {
            let Some(names) = kwnames else { break };
            let name = tuple::get(names.addr(), k);
            let value = given(k);
            let owned;
            let text = match string::as_ascii(crate::payload(name).addr()) {
                Some(text) => text,
                None => {
                    owned = string::to_string_lossy(crate::payload(name).addr());
                    &owned
                }
            };
            let found =
                (c.posonly_count as usize..nargs + nkwonly).find(|&i| **c.param(i) == *text);
            match found {
                Some(i) => {
                    if get(i).is_some() {
                        let f = self.function_qualname(f);
                        return Err(self.type_error(format!(
                            "{f}() got multiple values for argument '{text}'"
                        )));
                    }
                    put(i, value);
                }
                None => match extra_kw.and_then(get) {
                    Some(dict) => self.dict_put(dict, name, value)?,
                    None => return Err(self.unexpected_keyword(f, &c, text, kwnames)),
                },
            }
        }
        let defaults = self
            .function_extra(f, function_extras::DEFAULTS)
            .unwrap_or(EMPTY_TUPLE);
        let ndefaults = tuple::len(defaults.addr());
        if npos > nargs && varargs.is_none() {
            return Err(self.too_many_positional(f, &c, npos, ndefaults, &get));
        }
        let mut missing = Vec::new();
        for i in 0..nargs {
            if get(i).is_some() {
                continue;
            }
            if i + ndefaults >= nargs {
                put(i, tuple::get(defaults.addr(), i + ndefaults - nargs));
            } else {
                missing.push(c.param(i).to_string());
            }
        }
        if !missing.is_empty() {
            return Err(self.missing_arguments(f, &missing, "positional"));
        }
        let kwdefaults = self.function_extra(f, function_extras::KWDEFAULTS);
        // They most often come in the order of the parameters.
        let mut entry = 0;
        for i in nargs..nargs + nkwonly {
            if get(i).is_some() {
                continue;
            }
            let default = match kwdefaults {
                Some(dict) => match self.default_of(dict, c.param(i), &mut entry) {
                    Some(value) => Some(value),
                    None => {
                        let key = self.intern_str(c.param(i))?;
                        self.dict_get_str(dict, key)
                    }
                },
                None => None,
            };
            match default {
                Some(value) => put(i, value),
                None => missing.push(c.varnames[i].to_string()),
            }
        }
        if !missing.is_empty() {
            return Err(self.missing_arguments(f, &missing, "keyword-only"));
        }
        Ok(())
    }

    /// The value of an ASCII name among a few keyword-only defaults. They are looked through
    /// from `entry` on, which is then the one behind it, and around.
    fn default_of(&self, defaults: Value, name: &str, entry: &mut usize) -> Option<Value> {
        const FEW: usize = 8;
        let first = *entry;
        if self.dict_len(defaults) > FEW {
            return None;
        }
        let mut find = |from: usize, to: usize| {
            let mut i = from;
            while i < to
                && let Some((next, key, value)) = self.dict_next(defaults, i)
            {
                if string::is_str(key) && string::as_ascii(key.addr()) == Some(name) {
                    *entry = next;
                    return Some(value);
                }
                i = next;
            }
            None
        };
        find(first, usize::MAX).or_else(|| find(0, first))
    }

    pub fn function_qualname(&self, f: Value) -> String {
        match self.function_extra(f, function_extras::QUALNAME) {
            Some(name) => string::to_string_lossy(name.addr()),
            None => self.code_text(f.addr().get(function::CODE), frame::pool::QUALNAME),
        }
    }

    #[cold]
    fn unexpected_keyword(
        &mut self,
        f: Value,
        c: &Code,
        text: &str,
        kwnames: Option<Value>,
    ) -> crate::Raised {
        let name = self.function_qualname(f);
        let posonly: Vec<&str> = (0..c.posonly_count as usize)
            .map(|i| &**c.param(i))
            .filter(|p| {
                kwnames.is_some_and(|k| {
                    (0..tuple::len(k.addr())).any(|i| {
                        let name = crate::payload(tuple::get(k.addr(), i));
                        string::to_string_lossy(name.addr()) == **p
                    })
                })
            })
            .collect();
        if !posonly.is_empty() {
            return self.type_error(format!(
                "{name}() got some positional-only arguments passed as keyword arguments: '{}'",
                posonly.join(", ")
            ));
        }
        let params = (c.arg_count + c.kwonly_count) as usize;
        let names: Vec<&str> = (c.posonly_count as usize..params)
            .map(|i| &**c.param(i))
            .collect();
        let hint = match crate::text::closest(text, &names) {
            Some(near) => format!(". Did you mean '{near}'?"),
            None => String::new(),
        };
        self.type_error(format!(
            "{name}() got an unexpected keyword argument '{text}'{hint}"
        ))
    }

    #[cold]
    fn too_many_positional(
        &mut self,
        f: Value,
        c: &Code,
        given: usize,
        ndefaults: usize,
        get: &dyn Fn(usize) -> Option<Value>,
    ) -> crate::Raised {
        let name = self.function_qualname(f);
        let nargs = c.arg_count as usize;
        let takes = if ndefaults > 0 {
            format!("from {} to {nargs}", nargs - ndefaults)
        } else {
            format!("{nargs}")
        };
        let plural = if nargs == 1 && ndefaults == 0 {
            ""
        } else {
            "s"
        };
        let kw = (nargs..nargs + c.kwonly_count as usize)
            .filter(|&i| get(i).is_some())
            .count();
        let (were, kwtext) = if kw > 0 {
            let s = if given == 1 { "" } else { "s" };
            let t = if kw == 1 { "" } else { "s" };
            (
                "were",
                format!(" positional argument{s} (and {kw} keyword-only argument{t})"),
            )
        } else {
            (if given == 1 { "was" } else { "were" }, String::new())
        };
        self.type_error(format!(
            "{name}() takes {takes} positional argument{plural} but {given}{kwtext} {were} given"
        ))
    }

    #[cold]
    fn missing_arguments(&mut self, f: Value, names: &[String], kind: &str) -> crate::Raised {
        let name = self.function_qualname(f);
        let quoted: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
        let list = match quoted.as_slice() {
            [one] => one.clone(),
            [a, b] => format!("{a} and {b}"),
            [init @ .., last] => format!("{}, and {last}", init.join(", ")),
            [] => String::new(),
        };
        let s = if names.len() == 1 { "" } else { "s" };
        self.type_error(format!(
            "{name}() missing {} required {kind} argument{s}: {list}",
            names.len()
        ))
    }
}
