//! Calls: of anything, from native code; and binding of arguments to Python parameters.

pub mod args;
mod bind;
mod hooks;

pub use hooks::*;

use crate::class::{base_kind, flags, has_flag};
use crate::frame::{self, FAR_LINK, FrameKind, HEADER, facts};
use crate::name::Name;
use crate::{NONE, Result, Value, Vm, kind_of, string, tuple};
use pyrs_objmodel::kinds::{function, method, method_descr, native, typeobj, wrapper};
use pyrs_objmodel::{Kind, Word};

impl Vm {
    /// Call anything with positional arguments held by the caller's locals.
    pub fn call(&mut self, callee: Value, args: &[Value]) -> Result {
        if callee.is_ref() {
            match kind_of(callee) {
                Kind::Native => {
                    let this = callee.addr().value(native::SELF);
                    return self.call_row_with(native_row(callee), this, args);
                }
                Kind::NativeObject => {
                    if let Some(row) = self.native_call(callee) {
                        return self.call_row_with(row, Some(callee), args);
                    }
                }
                Kind::Type
                    if callee.addr().map() == Kind::Type.map()
                        && !has_flag(callee, flags::HEAP) =>
                {
                    if let Some(row) = self.sole_maker(callee) {
                        return self.call_row_with(row, Some(callee), args);
                    }
                }
                _ => {}
            }
        }
        self.call_kw(callee, args, None)
    }

    /// As [`Vm::call`]; the last arguments are keywords named by the tuple.
    pub fn call_kw(&mut self, callee: Value, args: &[Value], kwnames: Option<Value>) -> Result {
        let saved = self.m.top;
        let window = self.open_window(args.len())?;
        for (i, &arg) in args.iter().enumerate() {
            // SAFETY: room for the arguments was made by `open_window`.
            unsafe { *window.add(HEADER + 1 + i) = arg.word() };
        }
        // SAFETY: the words from `window` on are set up as the function wants them.
        let result = unsafe { self.call_window(callee, window, args.len(), kwnames) };
        self.m.top = saved;
        result
    }

    /// Call with a tuple of positional arguments and perhaps a dict of keywords.
    pub fn call_ex(&mut self, callee: Value, args: Value, kwargs: Option<Value>) -> Result {
        let args = crate::payload(args);
        let n = tuple::len(args.addr());
        let mut total = n;
        let mut kwnames = None;
        if let Some(kwargs) = kwargs {
            let count = self.dict_len(kwargs);
            if count > 0 {
                let names = tuple::new(&mut self.m, count)?;
                let mut i = 0;
                let mut k = 0;
                while let Some((next, key, _)) = self.dict_next(kwargs, i) {
                    if !string::is_str(crate::payload(key)) {
                        return Err(self.type_error("keywords must be strings"));
                    }
                    tuple::init(names, k, key);
                    k += 1;
                    i = next;
                }
                kwnames = Some(Value::from_addr(names));
                total += count;
            }
        }
        let saved = self.m.top;
        let window = self.open_window(total)?;
        for i in 0..n {
            // SAFETY: room for `total` arguments was made by `open_window`.
            unsafe { *window.add(HEADER + 1 + i) = tuple::get(args.addr(), i).word() };
        }
        if let (Some(kwargs), true) = (kwargs, kwnames.is_some()) {
            let mut i = 0;
            let mut at = n;
            while let Some((next, _, value)) = self.dict_next(kwargs, i) {
                // SAFETY: as above.
                unsafe { *window.add(HEADER + 1 + at) = value.word() };
                at += 1;
                i = next;
            }
        }
        // SAFETY: the window holds `total` arguments.
        let result = unsafe { self.call_window(callee, window, total, kwnames) };
        self.m.top = saved;
        result
    }

    /// Room on the VM stack for a call from native code: a far-link word and one word for an
    /// inserted self, the header, `n` arguments and one spare. All words are empty.
    fn open_window(&mut self, n: usize) -> Result<*mut Word> {
        let window = self.m.top;
        let end = window.wrapping_add(HEADER + n + 4);
        if !self
            .m
            .raise_high(window.wrapping_add(HEADER + n.max(3) + 4))
        {
            return Err(self.recursion_error());
        }
        const FEW: usize = HEADER + 3 + 4;
        // SAFETY: within the VM stack, above everything in use.
        unsafe {
            if n <= 3 {
                // A fixed size is written without a call; all of it lies in the reserve.
                window.cast::<[Word; FEW]>().write([0; FEW]);
            } else {
                core::ptr::write_bytes(window, 0, HEADER + n + 4);
            }
        }
        self.m.top = end;
        Ok(window.wrapping_add(1))
    }

    /// Call with the `n` arguments at `window + HEADER + 1`; the word before them is free for
    /// a self, and everything behind them is free.
    ///
    /// # Safety
    /// `window` was made by `open_window` (or has the same room), the arguments are values.
    unsafe fn call_window(
        &mut self,
        callee: Value,
        window: *mut Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result {
        let args = window.wrapping_add(HEADER + 1);
        if callee.is_small() {
            return Err(self.not_callable(callee));
        }
        match kind_of(callee) {
            Kind::Function => {
                // SAFETY: the header lies right before the arguments.
                unsafe { self.run_function(callee, args, n, kwnames) }
            }
            Kind::Native => {
                let row = native_row(callee);
                match callee.addr().value(native::SELF) {
                    // SAFETY: the arguments are on the stack, behind them all is free.
                    None => unsafe { self.call_native(row, args, n, kwnames) },
                    // SAFETY: the word before the arguments is free too.
                    Some(this) => unsafe {
                        *args.sub(1) = this.word();
                        self.call_native(row, args.sub(1), n + 1, kwnames)
                    },
                }
            }
            Kind::MethodDescr | Kind::SlotWrapper => {
                let row = native_row(callee);
                // SAFETY: as above.
                unsafe {
                    self.check_self(callee, args, n)?;
                    self.call_native(row, args, n, kwnames)
                }
            }
            Kind::Method | Kind::MethodWrapper => {
                let at = callee.addr();
                let this = at.get(method::SELF);
                let f = at.get(method::FUNCTION);
                // SAFETY: the word before the arguments is free; then the header moves down.
                unsafe {
                    *args.sub(1) = this.word();
                    self.call_shifted(f, args.sub(1), n + 1, kwnames)
                }
            }
            Kind::Type => {
                // SAFETY: as for natives.
                unsafe { self.call_type(callee, args, n, kwnames) }
            }
            _ => {
                let Some(call) = self.special(callee, Name::__call__) else {
                    return Err(self.not_callable(callee));
                };
                if kind_of(call) == Kind::Function
                    || matches!(kind_of(call), Kind::MethodDescr | Kind::SlotWrapper)
                {
                    // SAFETY: as for methods.
                    unsafe {
                        *args.sub(1) = callee.word();
                        return self.call_shifted(call, args.sub(1), n + 1, kwnames);
                    }
                }
                let bound = self.bind(call, callee)?;
                self.check_native_stack()?;
                // SAFETY: the same window.
                unsafe { self.call_window(bound, window, n, kwnames) }
            }
        }
    }

    /// Call with arguments that begin anywhere on the stack: copied to a fresh window when
    /// there is no room for a header before them.
    unsafe fn call_shifted(
        &mut self,
        callee: Value,
        args: *mut Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result {
        match kind_of(callee) {
            // The header's words before the self word are part of the window.
            // SAFETY: the window has HEADER + 1 words before the first original argument.
            Kind::Function => unsafe { self.run_function(callee, args, n, kwnames) },
            Kind::MethodDescr | Kind::SlotWrapper => {
                let row = native_row(callee);
                // SAFETY: as above.
                unsafe {
                    self.check_self(callee, args, n)?;
                    self.call_native(row, args, n, kwnames)
                }
            }
            _ => {
                let saved = self.m.top;
                let window = self.open_window(n)?;
                // SAFETY: both ranges are on the VM stack and do not overlap.
                let result = unsafe {
                    core::ptr::copy_nonoverlapping(args, window.add(HEADER + 1), n);
                    self.call_window(callee, window, n, kwnames)
                };
                self.m.top = saved;
                result
            }
        }
    }

    #[cold]
    pub fn not_callable(&mut self, callee: Value) -> crate::Raised {
        let name = self.type_name_of(callee);
        self.type_error(format!("'{name}' object is not callable"))
    }

    /// Run a Python function whose `n` arguments are at `args`, with room for a header and
    /// the far-link word before them.
    ///
    /// # Safety
    /// See `call_window`.
    pub unsafe fn run_function(
        &mut self,
        f: Value,
        args: *mut Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result {
        self.check_native_stack()?;
        let saved_top = self.m.top;
        let end = args.wrapping_add(n);
        if end > self.m.top {
            self.m.top = end;
        }
        // SAFETY: the caller's window; the binding leaves registers at `args`.
        unsafe {
            self.bind_function(f, args, n, kwnames)?;
            self.run_bound(f, args, saved_top)
        }
    }

    /// Run a function whose parameters have been bound.
    ///
    /// # Safety
    /// As in `run_function`; the registers at `args` hold the parameters.
    unsafe fn run_bound(&mut self, f: Value, args: *mut Word, saved_top: *mut Word) -> Result {
        let code = f.addr().get(function::CODE);
        let data = frame::code_facts(code);
        if data & facts::SUSPENDABLE != 0 {
            // SAFETY: the registers at `args` are bound.
            let made = unsafe { self.new_generator(f, code, args) };
            self.m.top = saved_top;
            return made;
        }
        let distance = if self.regs.is_null() {
            0
        } else {
            // SAFETY: both are on the one VM stack.
            unsafe { args.offset_from(self.regs) as usize }
        };
        // SAFETY: the header's words before the arguments belong to the window.
        unsafe {
            *args.offset(FAR_LINK) = Value::small(distance as i64).word();
            *args.offset(frame::FRAME_OBJECT) = 0;
            *args.offset(frame::LINK) = frame::link(FrameKind::Entry, 0, 0);
            *args.offset(frame::PC) = frame::start(code) as Word | 1;
            *args.offset(frame::CODE) = code.word();
            *args.offset(frame::FUNCTION) = f.word();
        }
        let top = args.wrapping_add((data & facts::NREGS) as usize);
        if !self.m.raise_high(top) || self.depth >= self.depth_limit {
            return Err(self.recursion_error());
        }
        self.m.top = top;
        let Some(run) = self.process.hooks.run else {
            return Err(self.not_implemented("running code without an interpreter"));
        };
        let saved_regs = self.regs;
        self.entered += 1;
        let result = run(self, args, Start::Next);
        self.regs = saved_regs;
        self.m.top = saved_top;
        result
    }

    /// Call a function of a module's or class body's code with its namespace. (From anybody
    /// else such a function takes no arguments, and its namespace is its globals.)
    pub fn call_namespace(&mut self, f: Value, namespace: Value) -> Result {
        let code = f.addr().value(function::CODE);
        if let Some(code) = code {
            self.complete_code(code)?;
        }
        let data = code.and_then(|code| self.code_data(code));
        if !data.is_some_and(|c| c.flags.has(pyrs_bytecode::CodeFlags::NAMESPACE)) {
            return self.call(f, &[namespace]);
        }
        self.check_native_stack()?;
        let saved = self.m.top;
        let window = self.open_window(1)?;
        let args = window.wrapping_add(HEADER + 1);
        // SAFETY: room for the argument was made by `open_window`; such code takes the
        // namespace as its only register that is set from outside.
        let result = unsafe {
            *args = namespace.word();
            self.run_bound(f, args, self.m.top)
        };
        self.m.top = saved;
        result
    }

    /// Call a class: `type.__call__`, or the metaclass's own.
    unsafe fn call_type(
        &mut self,
        class: Value,
        args: *mut Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result {
        let meta = self.class_of(class);
        let type_type = self.type_of_kind(Kind::Type);
        if meta != type_type {
            let call = self.lookup_cached(meta, self.name(Name::__call__));
            let plain = self.lookup(type_type, self.name(Name::__call__));
            if let Some(call) = call.filter(|_| call != plain) {
                let bound = self.bind(call, class)?;
                // SAFETY: copied to a fresh window.
                return unsafe { self.call_copied(bound, args, n, kwnames) };
            }
        }
        if meta == type_type
            && !has_flag(class, flags::HEAP)
            && let Some(row) = self.sole_maker(class)
        {
            // SAFETY: the word before the arguments is free, as it is for a self.
            return unsafe {
                *args.sub(1) = class.word();
                self.call_native(row, args.sub(1), n + 1, kwnames)
            };
        }
        // SAFETY: the caller's words.
        unsafe { self.construct(class, args, n, kwnames) }
    }

    /// Call with a copy of the arguments in a fresh window.
    ///
    /// # Safety
    /// `args` points to `n` values on the VM stack.
    pub unsafe fn call_copied(
        &mut self,
        callee: Value,
        args: *const Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result {
        self.check_native_stack()?;
        let saved = self.m.top;
        let end = (args as *mut Word).wrapping_add(n);
        if end > self.m.top {
            self.m.top = end;
        }
        let window = self.open_window(n)?;
        // SAFETY: the window lies above the arguments.
        let result = unsafe {
            core::ptr::copy_nonoverlapping(args, window.add(HEADER + 1), n);
            self.call_window(callee, window, n, kwnames)
        };
        self.m.top = saved;
        result
    }

    /// As [`Vm::call_copied`], with a first argument before the others.
    ///
    /// # Safety
    /// `args` points to `n` values on the VM stack.
    pub unsafe fn call_prepend(
        &mut self,
        callee: Value,
        first: Value,
        args: *const Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result {
        self.check_native_stack()?;
        let saved = self.m.top;
        let end = (args as *mut Word).wrapping_add(n);
        if end > self.m.top {
            self.m.top = end;
        }
        let window = self.open_window(n + 1)?;
        // SAFETY: the window lies above the arguments.
        let result = unsafe {
            *window.add(HEADER + 1) = first.word();
            core::ptr::copy_nonoverlapping(args, window.add(HEADER + 2), n);
            self.call_window(callee, window, n + 1, kwnames)
        };
        self.m.top = saved;
        result
    }

    /// `__new__`, then `__init__` if the result is an instance of the class.
    ///
    /// # Safety
    /// `args` points to `n` values on the VM stack.
    pub unsafe fn construct(
        &mut self,
        class: Value,
        args: *mut Word,
        n: usize,
        kwnames: Option<Value>,
    ) -> Result {
        // `type(x)` is the class of x.
        if class == self.type_of_kind(Kind::Type) && n == 1 && kwnames.is_none() {
            // SAFETY: one value stands there.
            return Ok(self.class_of(unsafe { Value::of(*args) }));
        }
        if class == self.type_of_kind(Kind::Type)
            && n - kwnames.map_or(0, |names| tuple::len(names.addr())) != 3
        {
            return Err(self.type_error("type() takes 1 or 3 arguments"));
        }
        let end = args.wrapping_add(n);
        let saved = self.m.top;
        if end > self.m.top {
            self.m.top = end;
        }
        if has_flag(class, flags::ABSTRACT) {
            self.check_abstract(class)?;
        }
        let object = self.type_of_kind(Kind::Object);
        let new = self.lookup_cached(class, self.name(Name::__new__));
        let init = self.lookup_cached(class, self.name(Name::__init__));
        if kwnames.is_none() && base_kind(class) == Kind::Exception {
            // Most exceptions are made of their arguments and nothing else.
            let plain = self.exc_class(crate::Exc::BaseException);
            if new == self.lookup_cached(plain, self.name(Name::__new__))
                && init == self.lookup_cached(plain, self.name(Name::__init__))
            {
                let given = tuple::new(&mut self.m, n)?;
                for i in 0..n {
                    // SAFETY: the caller's words.
                    tuple::init(given, i, unsafe { Value::of(*args.add(i)) });
                }
                let made = self.new_exc_of(class, Value::from_addr(given));
                self.m.top = saved;
                return made;
            }
        }
        let object_new = self.lookup_cached(object, self.name(Name::__new__));
        let object_init = self.lookup_cached(object, self.name(Name::__init__));
        let instance = if new == object_new {
            if n > 0 && init == object_init && has_flag(class, flags::SUBCLASSABLE) {
                let name = self.type_name(class);
                return Err(self.type_error(format!("{name}() takes no arguments")));
            }
            if !has_flag(class, flags::HEAP)
                && !matches!(
                    base_kind(class),
                    Kind::Object | Kind::Instance | Kind::Exception
                )
                && (base_kind(class) != Kind::NativeObject || init == object_init)
            {
                // Native objects would lack the words that their methods rely on.
                let name = self.type_full_name(class);
                return Err(self.type_error(format!("cannot create '{name}' instances")));
            }
            if base_kind(class) == Kind::Object && class == object {
                Value::from_addr(
                    self.m
                        .alloc(Kind::Object.map(), pyrs_objmodel::gc::word::WORD_BYTES)?,
                )
            } else {
                self.new_instance(class)?
            }
        } else {
            let Some(new) = new else {
                let name = self.type_full_name(class);
                return Err(self.type_error(format!("cannot create '{name}' instances")));
            };
            let mut new = self.unwrap_static(new);
            if !matches!(kind_of(new), Kind::Function | Kind::Native) {
                let name = self.name(Name::__new__);
                new = self.get_attr(class, name)?;
            }
            if self.makes_plainly(new, class) {
                self.new_instance(class)?
            } else {
                // SAFETY: the caller's words.
                unsafe { self.call_prepend(new, class, args, n, kwnames)? }
            }
        };
        // `__init__` of the instance's own class counts.
        let own = self.class_of(instance);
        let init = if own == class {
            init
        } else {
            self.lookup_cached(own, self.name(Name::__init__))
        };
        if init != object_init
            && let Some(init) = init
            && self.is_subclass_of(own, class)
        {
            let result = if matches!(
                kind_of(init),
                Kind::Function | Kind::SlotWrapper | Kind::MethodDescr
            ) {
                // SAFETY: the caller's words.
                unsafe { self.call_prepend(init, instance, args, n, kwnames)? }
            } else {
                let bound = self.bind(init, instance)?;
                // SAFETY: the caller's words.
                unsafe { self.call_copied(bound, args, n, kwnames)? }
            };
            if result != NONE {
                let got = self.type_name_of(result);
                return Err(self.type_error(format!("__init__() should return None, not '{got}'")));
            }
        }
        self.m.top = saved;
        Ok(instance)
    }

    /// Whether a `__new__` is [`plain_new`](crate::native::plain_new), and may make instances of
    /// the class.
    fn makes_plainly(&self, new: Value, class: Value) -> bool {
        if kind_of(new) != Kind::Native || new.addr().value(native::SELF).is_some() {
            return false;
        }
        let row = native_row(new);
        if !self.process.natives.is_plain_new(row) {
            return false;
        }
        let mut solid = class;
        while has_flag(solid, flags::HEAP)
            && let Some(base) = solid.addr().value(typeobj::BASE)
        {
            solid = base;
        }
        self.process.natives.maker(row) == solid.word()
    }

    /// The row of a builtin class's `__new__`, if calling the class is calling that: it has no
    /// `__init__` of its own, and what `__new__` gives has not either.
    #[inline]
    pub fn sole_maker(&mut self, class: Value) -> Option<usize> {
        match class.addr().value(typeobj::MAKER) {
            Some(row) => usize::try_from(row.small_unchecked()).ok(),
            None => self.find_maker(class),
        }
    }

    #[cold]
    fn find_maker(&mut self, class: Value) -> Option<usize> {
        let row = self.maker_of(class);
        // Other classes may change.
        if has_flag(class, flags::IMMUTABLE) && !has_flag(class, flags::HEAP) {
            let known = row.map_or(-1, |row| row as i64);
            crate::class::set_small(class, typeobj::MAKER, known);
        }
        row
    }

    fn maker_of(&mut self, class: Value) -> Option<usize> {
        if class == self.type_of_kind(Kind::Type) {
            return None;
        }
        let init = self.lookup_cached(class, self.name(Name::__init__))?;
        if kind_of(init) != Kind::SlotWrapper
            || init.addr().value(method_descr::OWNER) != Some(self.type_of_kind(Kind::Object))
        {
            return None;
        }
        let new = self.lookup_cached(class, self.name(Name::__new__))?;
        let new = self.unwrap_static(new);
        if kind_of(new) != Kind::Native || new.addr().value(native::SELF).is_some() {
            return None;
        }
        // Its own, not one that it inherits.
        let row = native_row(new);
        (self.process.natives.maker(row) == class.word()
            && class != self.type_of_kind(Kind::Object))
        .then_some(row)
    }

    /// An empty list, dict or set for a call of exactly these classes, whose `__init__` fills
    /// it.
    #[inline]
    pub fn new_container(&mut self, class: Value, keywords: usize) -> Result<Option<Value>> {
        if class == self.type_of_kind(Kind::List) {
            pyrs_strategies::list::new(&mut self.m).map(Some)
        } else if class == self.type_of_kind(Kind::Dict) {
            self.new_dict_for(keywords).map(Some)
        } else if class == self.type_of_kind(Kind::Set) {
            self.new_set().map(Some)
        } else {
            Ok(None)
        }
    }

    /// TypeError if the class has abstract methods.
    pub fn check_abstract(&mut self, class: Value) -> Result<()> {
        let key = self.name(Name::__abstractmethods__);
        let Some(set) = self.dict_get_str(crate::class::class_dict(class), key) else {
            return Ok(());
        };
        let names = self.sorted_names(set)?;
        if names.is_empty() {
            return Ok(());
        }
        let name = self.type_name(class);
        let list: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
        let s = if names.len() == 1 { "" } else { "s" };
        Err(self.type_error(format!(
            "Can't instantiate abstract class {name} without an implementation for abstract \
             method{s} {}",
            list.join(", ")
        )))
    }

    fn sorted_names(&mut self, iterable: Value) -> Result<Vec<String>> {
        let mut names = Vec::new();
        self.for_each(iterable, &mut |vm, item| {
            let text = vm.str_of(item)?;
            names.push(string::to_string_lossy(text.addr()));
            Ok(true)
        })?;
        names.sort();
        Ok(names)
    }

    /// The callable in a staticmethod; other values are themselves.
    pub fn unwrap_static(&self, value: Value) -> Value {
        if value.is_ref() && kind_of(value) == Kind::StaticMethod {
            return value.addr().value(wrapper::CALLABLE).unwrap_or(value);
        }
        value
    }

    /// Call a method by name.
    pub fn call_method(&mut self, obj: Value, name: Name, args: &[Value]) -> Result {
        let name = self.name(name);
        self.call_method_named(obj, name, args)
    }

    pub fn call_method_named(&mut self, obj: Value, name: Value, args: &[Value]) -> Result {
        let f = self.get_attr(obj, name)?;
        self.call(f, args)
    }

    /// Call a special method found on the class, if there is one.
    pub fn call_special(
        &mut self,
        obj: Value,
        name: Name,
        args: &[Value],
    ) -> Result<Option<Value>> {
        let Some(f) = self.special(obj, name) else {
            return Ok(None);
        };
        self.call_bound(f, obj, args).map(Some)
    }

    /// The row of a native object's `__call__`, if that is the one of its native class.
    pub fn native_call(&mut self, callee: Value) -> Option<usize> {
        let call = self.special(callee, Name::__call__)?;
        if kind_of(call) != Kind::SlotWrapper {
            return None;
        }
        let owner = call.addr().get(method_descr::OWNER);
        let fits = self.class_of(callee) == owner || self.is_instance_of(callee, owner);
        fits.then(|| native_row(call))
    }

    /// Call a class attribute as a method of `obj`.
    pub fn call_bound(&mut self, f: Value, obj: Value, args: &[Value]) -> Result {
        if matches!(kind_of(f), Kind::MethodDescr | Kind::SlotWrapper) {
            let owner = f.addr().get(method_descr::OWNER);
            if self.class_of(obj) == owner || self.is_instance_of(obj, owner) {
                return self.call_row_with(native_row(f), Some(obj), args);
            }
        }
        if matches!(
            kind_of(f),
            Kind::Function | Kind::MethodDescr | Kind::SlotWrapper
        ) {
            return match args {
                [] => self.call(f, &[obj]),
                [a] => self.call(f, &[obj, *a]),
                [a, b] => self.call(f, &[obj, *a, *b]),
                [a, b, c] => self.call(f, &[obj, *a, *b, *c]),
                _ => {
                    let bound = self.new_method(f, obj)?;
                    self.call(bound, args)
                }
            };
        }
        let bound = self.bind(f, obj)?;
        self.call(bound, args)
    }

    pub fn new_method(&mut self, f: Value, this: Value) -> Result {
        let at = self.m.alloc(Kind::Method.map(), method::SIZE)?;
        self.m.store(at, method::FUNCTION, f);
        self.m.store(at, method::SELF, this);
        Ok(Value::from_addr(at))
    }

    pub fn is_callable(&mut self, value: Value) -> bool {
        value.is_ref()
            && (matches!(
                kind_of(value),
                Kind::Function | Kind::Native | Kind::Method | Kind::Type | Kind::MethodDescr
            ) || self.special(value, Name::__call__).is_some())
    }
}

/// The native row of a native function or method descriptor.
#[inline(always)]
pub fn native_row(callee: Value) -> usize {
    debug_assert_eq!(native::ROW, method_descr::ROW);
    callee
        .addr()
        .value(native::ROW)
        .map_or(0, Value::small_unchecked) as usize
}
