//! Calls of native functions: the receiver of a `__new__`, room, and binding of arguments.

use super::{NativeFn, Signature};
use crate::name::Name;
use crate::{Args, Kind, Result, Value, Vm, kind_of, string, tuple};
use pyrs_objmodel::Word;
use std::rc::Rc;

impl Vm {
    /// Call native row `row`. Its arguments are the `n` words at `base` on the VM stack,
    /// the last ones being keywords named by the tuple `kwnames`; everything behind `base`
    /// is free for use.
    ///
    /// # Safety
    /// `base .. base + n` are words of the VM stack that hold values.
    #[inline]
    pub unsafe fn call_native(
        &mut self,
        row: usize,
        base: *mut Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result {
        // SAFETY: the caller's promise.
        unsafe { self.enter_native(row, base, n, kwnames, false) }
    }

    /// As [`Vm::call_native`]. `direct`: straight from a bytecode handler, no native frame
    /// between the interpreter's entry and the function holds a value ([`Args::are_direct`]).
    ///
    /// # Safety
    /// As in `call_native`.
    #[inline(never)]
    pub unsafe fn enter_native(
        &mut self,
        row: usize,
        base: *mut Word,
        n: usize,
        kwnames: Option<Value>,
        direct: bool,
    ) -> Result {
        self.check_native_stack()?;
        let native = self.process.natives.entry(row);
        let run = native.run;
        let arity = native.arity;
        let maker = native.maker;
        // SAFETY: the caller's words, of which there is one.
        if maker != 0 && (n == 0 || unsafe { *base } != maker) {
            let class = if n > kwnames.map_or(0, |k| tuple::len(k.addr())) {
                // SAFETY: as above.
                unsafe { Value::from_word(*base) }
            } else {
                None
            };
            self.check_maker(row, class)?;
        }
        let words = arity.words as usize;
        let saved = self.m.top;
        let end = base.wrapping_add(words.max(n) + 1);
        self.native_end = end;
        if end > self.m.top {
            self.m.top = end;
        }
        if !self.m.raise_high(self.m.top) {
            self.m.top = saved;
            return Err(self.recursion_error());
        }
        let bound = if kwnames.is_none() && n <= arity.max as usize && n >= arity.min as usize {
            // SAFETY: room up to `end` was made above.
            unsafe {
                // Few words: a loop beats a call of memset, which plain stores would become.
                let mut at = base.add(n);
                while at < end {
                    at.write_volatile(0);
                    at = at.add(1);
                }
            }
            Ok(())
        } else if kwnames.is_none()
            && let Some(at) = arity.rest(n)
        {
            // SAFETY: as above; behind the arguments nothing is in use.
            unsafe {
                let mut behind = base.add(n);
                while behind < end {
                    behind.write_volatile(0);
                    behind = behind.add(1);
                }
                self.bind_rest(base, at, n)
            }
        } else {
            // SAFETY: as above; behind the arguments nothing is in use.
            unsafe {
                core::ptr::write_bytes(base.add(n), 0, end.offset_from(base) as usize - n);
                match kwnames {
                    Some(names) if self.bind_names(row, base, n, names) => Ok(()),
                    _ => self.bind_native(row, base, n, kwnames),
                }
            }
        };
        let result = match bound {
            Ok(()) => {
                // SAFETY: the words are bound and lie below `top`.
                let args = unsafe { Args::new(base, words, direct) };
                #[cfg(debug_assertions)]
                let claim = super::table::Claim::of(self, row, args);
                let result = run(self, args);
                #[cfg(debug_assertions)]
                claim.check(self, row);
                result
            }
            Err(raised) => Err(raised),
        };
        self.m.top = saved;
        result
    }

    /// Call native row `row` straight from a bytecode handler with the `n` words at `base`, if
    /// they are just what its signature takes by position. The top stays where the call's
    /// words end: the next handler that looks at it sets it first.
    ///
    /// The native stack is not looked at: whoever entered the interpreter's loop did, and no
    /// frame but the handler's lies in between.
    ///
    /// # Safety
    /// As in `call_native`.
    #[inline(always)]
    pub unsafe fn try_native(&mut self, row: usize, base: *mut Word, n: usize) -> Option<Result> {
        // Builds with debug assertions hold the call against the row's effects.
        if cfg!(debug_assertions) {
            return None;
        }
        let native = self.process.natives.entry(row);
        let (run, arity) = (native.run, native.arity);
        let (min, max) = (arity.min as usize, arity.max as usize);
        let words = arity.words as usize;
        let end = base.wrapping_add(words + 1);
        if native.maker != 0 || n < min || n > max || end > self.m.high {
            return None;
        }
        self.native_end = end;
        if end > self.m.top {
            self.m.top = end;
        }
        let mut at = base.wrapping_add(n);
        while at < end {
            // SAFETY: words of the stack behind the arguments, below the mark of what is in
            // use. Volatile, since a loop of few turns beats a call of memset.
            unsafe { at.write_volatile(0) };
            at = at.wrapping_add(1);
        }
        // SAFETY: the words are bound and lie below `top`.
        let args = unsafe { Args::new(base, words, true) };
        Some(run(self, args))
    }

    /// Call native row `row` with arguments that the caller's locals hold.
    pub(crate) fn call_row_with(
        &mut self,
        row: usize,
        first: Option<Value>,
        rest: &[Value],
    ) -> Result {
        self.check_native_stack()?;
        let native = self.process.natives.entry(row);
        let (run, arity, maker) = (native.run, native.arity, native.maker);
        let n = rest.len() + first.is_some() as usize;
        let words = arity.words as usize;
        let base = self.m.top;
        let end = base.wrapping_add(words.max(n) + 1);
        if !self.m.raise_high(end) {
            return Err(self.recursion_error());
        }
        let mut at = base;
        // SAFETY: words of the stack above everything in use, up to `end`. Volatile, since
        // loops of few turns beat calls of memcpy and memset.
        unsafe {
            if let Some(first) = first {
                at.write_volatile(first.word());
                at = at.add(1);
            }
            for &value in rest {
                at.write_volatile(value.word());
                at = at.add(1);
            }
            while at < end {
                at.write_volatile(0);
                at = at.add(1);
            }
        }
        self.m.top = end;
        let exact = n >= arity.min as usize && n <= arity.max as usize;
        let known = maker == 0 || first.map_or(0, Value::word) == maker;
        let result = if exact && known && !cfg!(debug_assertions) {
            self.native_end = end;
            // SAFETY: the words are bound and lie below `top`.
            run(self, unsafe { Args::new(base, words, false) })
        } else {
            // SAFETY: the arguments lie on the stack, with nothing in use behind them.
            unsafe { self.call_native(row, base, n, None) }
        };
        self.m.top = base;
        result
    }

    /// A row whose only parameter is required, and its argument in the words above all that is
    /// in use; the caller resets the top when it has run the row.
    #[inline]
    pub(crate) fn native_window(&mut self, row: usize, arg: Value) -> Result<(NativeFn, Args)> {
        self.check_native_stack()?;
        let run = self.process.natives.entry(row).run;
        debug_assert_eq!(self.process.natives.entry(row).arity.words, 1);
        let base = self.m.top;
        let end = base.wrapping_add(2);
        if !self.m.raise_high(end) {
            return Err(self.recursion_error());
        }
        self.native_end = end;
        self.m.top = end;
        // SAFETY: within the VM stack, above everything in use.
        unsafe {
            *base = arg.word();
            *base.add(1) = 0;
            Ok((run, Args::new(base, 1, false)))
        }
    }

    /// Move the arguments from number `at` on into a tuple that takes their place.
    ///
    /// # Safety
    /// As in `call_native`, with room for the signature's words, which are empty from `n` on.
    #[inline(never)]
    unsafe fn bind_rest(&mut self, base: *mut Word, at: usize, n: usize) -> Result<()> {
        let rest = tuple::new(&mut self.m, n.saturating_sub(at))?;
        for i in at..n {
            // SAFETY: the caller's words.
            unsafe {
                tuple::init(rest, i - at, Value::of(*base.add(i)));
                *base.add(i) = 0;
            }
        }
        // SAFETY: one of the signature's words, for which there is room.
        unsafe { *base.add(at) = Value::from_addr(rest).word() };
        Ok(())
    }

    /// Bind keywords where each names a parameter of its own and nothing is missing. False:
    /// the words are as they were, and it is not that simple.
    ///
    /// # Safety
    /// As in `call_native`, with room for the signature's words, which are empty from `n` on.
    #[inline(never)]
    unsafe fn bind_names(&mut self, row: usize, base: *mut Word, n: usize, names: Value) -> bool {
        const FEW: usize = 6;
        let signature = self.process.natives.signature_of(row);
        let names = names.addr();
        let nkw = tuple::len(names);
        let npos = n - nkw;
        if signature.varargs.is_some()
            || signature.varkw.is_some()
            || nkw > FEW
            || signature.words >= u64::BITS as usize
            || npos > signature.max_positional
        {
            return false;
        }
        // Which word each keyword goes to. Nothing below allocates.
        let mut places = [0u8; FEW];
        let mut taken: u64 = (1 << npos) - 1;
        for (k, place) in places.iter_mut().enumerate().take(nkw) {
            let name = tuple::get(names, k);
            if !string::is_str(name) {
                return false;
            }
            let Some(text) = string::as_ascii(name.addr()) else {
                return false;
            };
            let Some((word, _)) = signature.find_keyword(text) else {
                return false;
            };
            if taken >> word & 1 != 0 {
                return false;
            }
            taken |= 1 << word;
            *place = word as u8;
        }
        let given = |i: usize| taken >> i & 1 != 0;
        let params = signature.params.iter().enumerate();
        if !params.into_iter().all(|(i, p)| !p.required || given(i)) {
            return false;
        }
        let mut values = [0; FEW];
        // SAFETY: the arguments and the signature's words.
        unsafe {
            for (k, value) in values.iter_mut().enumerate().take(nkw) {
                *value = *base.add(npos + k);
                *base.add(npos + k) = 0;
            }
            for k in 0..nkw {
                *base.add(places[k] as usize) = values[k];
            }
        }
        true
    }

    /// The general binding: fills the words at `base`. It has a frame of its own: in the
    /// unused words of a wide frame of `call_native`, dead values of earlier calls would stay.
    ///
    /// # Safety
    /// As in `call_native`, with room for the signature's words.
    #[cold]
    #[inline(never)]
    unsafe fn bind_native(
        &mut self,
        row: usize,
        base: *mut Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result<()> {
        let native = self.process.natives.info(row);
        let signature: Rc<Signature> = self.process.natives.signature(row);
        let nkw = kwnames.map_or(0, |k| tuple::len(k.addr()));
        let npos = n - nkw;
        // The given arguments, since the words are about to be rearranged: few of them in this
        // frame, more in a tuple.
        const FEW: usize = 8;
        let mut few = [crate::NONE; FEW];
        let mut many = None;
        if n <= FEW {
            for (i, slot) in few.iter_mut().enumerate().take(n) {
                // SAFETY: the caller's words.
                *slot = unsafe { Value::of(*base.add(i)) };
            }
        } else {
            let given = tuple::new(&mut self.m, n)?;
            for i in 0..n {
                // SAFETY: the caller's words.
                tuple::init(given, i, unsafe { Value::of(*base.add(i)) });
            }
            many = Some(given);
        }
        let given = |i: usize| match many {
            None => few[i],
            Some(given) => tuple::get(given, i),
        };
        let (words, max) = (signature.words, signature.max_positional);
        if npos > max && signature.varargs.is_none() {
            return Err(self.arity_error(row, npos, n));
        }
        for i in 0..words.max(n) {
            // SAFETY: as above.
            unsafe { *base.add(i) = 0 };
        }
        // SAFETY: all stores go to the words at `base`, which are on the VM stack.
        let put = |i: usize, v: Value| unsafe { *base.add(i) = v.word() };
        for i in 0..npos.min(max) {
            put(i, given(i));
        }
        if let Some(at) = signature.varargs {
            let rest = tuple::new(&mut self.m, npos.saturating_sub(max))?;
            for i in max..npos {
                tuple::init(rest, i - max, given(i));
            }
            put(at, Value::from_addr(rest));
        }
        for k in 0..nkw {
            let Some(names) = kwnames else { break };
            // A keyword of a subclass of str is the plain str to native code.
            let name = crate::payload(tuple::get(names.addr(), k));
            let value = given(npos + k);
            let owned;
            let text = match string::as_ascii(name.addr()) {
                Some(text) => text,
                None => {
                    owned = string::to_string_lossy(name.addr());
                    &owned
                }
            };
            match signature.find_keyword(text) {
                Some((word, _)) => {
                    // SAFETY: as above.
                    if unsafe { *base.add(word) } != 0 {
                        let f = native.shown();
                        return Err(self.type_error(format!(
                            "argument for {f}() given by name ('{text}') and position ({})",
                            word + 1 - native.hidden()
                        )));
                    }
                    put(word, value);
                }
                None => {
                    let Some(at) = signature.varkw else {
                        // SAFETY: as above.
                        let first = unsafe { Value::from_word(*base) };
                        if self.other_takes_keywords(row, first) {
                            continue;
                        }
                        return Err(self.keyword_error(row, first, text));
                    };
                    // SAFETY: as above.
                    let dict = match unsafe { Value::from_word(*base.add(at)) } {
                        Some(dict) => dict,
                        None => {
                            let dict = self.new_dict_for(nkw)?;
                            put(at, dict);
                            dict
                        }
                    };
                    self.dict_put(dict, name, value)?;
                }
            }
        }
        let mut word = 0;
        for (i, p) in signature.params.iter().enumerate() {
            while Some(word) == signature.varargs || Some(word) == signature.varkw {
                word += 1;
            }
            // SAFETY: as above.
            if p.required && unsafe { *base.add(word) } == 0 {
                if nkw == 0 && signature.params.iter().all(|p| !p.keyword) {
                    return Err(self.arity_error(row, npos, n));
                }
                let name = p.name;
                let shift = native.hidden();
                let f = native.shown();
                if i < shift {
                    return Err(self.arity_error(row, npos, n));
                }
                if !p.keyword {
                    let positional = || signature.params.iter().filter(|p| p.positional);
                    let least = positional()
                        .filter(|p| p.required && !p.keyword)
                        .count()
                        .saturating_sub(shift);
                    let fixed = positional().all(|p| p.required && !p.keyword);
                    let s = if least == 1 { "" } else { "s" };
                    let given = npos.saturating_sub(shift);
                    let text = if fixed {
                        format!("{f} expected {least} argument{s}, got {given}")
                    } else {
                        format!(
                            "{f}() takes at least {least} positional argument{s} ({given} given)"
                        )
                    };
                    return Err(self.type_error(text));
                }
                return Err(self.type_error(format!(
                    "{f}() missing required argument '{name}' (pos {})",
                    i + 1 - shift
                )));
            }
            word += 1;
        }
        Ok(())
    }

    /// A builtin `__new__` that knows no keywords lets them pass where a subclass has an
    /// `__init__` of its own for them, and the other way round.
    fn other_takes_keywords(&mut self, row: usize, first: Option<Value>) -> bool {
        let native = self.process.natives.info(row);
        let signature = self.process.natives.signature(row);
        if signature.params.iter().any(|p| p.keyword) {
            return false;
        }
        let (class, other) = match (native.name, first) {
            ("__new__", Some(class)) if self.is_type(class) => (class, Name::__init__),
            ("__init__", Some(this)) if native.owner == "list" => {
                (self.class_of(this), Name::__new__)
            }
            _ => return false,
        };
        self.lookup_cached(class, self.name(other))
            .is_some_and(|f| {
                let f = self.unwrap_static(f);
                f.is_ref() && kind_of(f) == Kind::Function
            })
    }
}
