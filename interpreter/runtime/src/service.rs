//! What handlers need besides: safe points, texts of callees, awaiting, class patterns,
//! `except*`, intrinsics.

use crate::class::{flags, has_flag, set_flag};
use crate::name::Name;
use crate::vm::thread;
use crate::{Exc, Kind, NONE, Result, Value, Vm, kind_of, string, tuple};
use pyrs_bytecode::opcodes::Intrinsic;
use pyrs_objmodel::gc::BREAKER;
use pyrs_objmodel::gc::mutator::Scan;
use pyrs_objmodel::kinds::{function_extras, typeobj, weakref};
use pyrs_strategies::list as ls;
use std::sync::atomic::{AtomicU64, Ordering};

/// The signals that have arrived and wait for a safe point: bit `n % 64` for signal `n`.
pub static ARRIVED: AtomicU64 = AtomicU64::new(0);

/// How deep finalizers and callbacks of weak references run inside others.
const MOST_FINALIZING: u32 = 8;

impl Vm {
    /// Do what waits: signals, finalizers, callbacks of weak references.
    #[cold]
    pub fn safe_point(&mut self) -> Result<()> {
        BREAKER.store(false, Ordering::Relaxed);
        self.hand_over_if_wanted();
        self.renew_memory_error();
        if self.m.has_long_log() {
            self.m.collect_minor(Scan::All);
        }
        let mut signals = match self.is_main_thread() {
            true => ARRIVED.swap(0, Ordering::Relaxed),
            false => 0,
        };
        while signals != 0 {
            let bit = signals.trailing_zeros();
            signals &= signals - 1;
            let number = if bit == 0 { 64 } else { bit as i32 };
            let delivered = match self.process.hooks.signal {
                _ if self.is_ending() => self.too_late(number),
                Some(deliver) => deliver(self, number),
                None => self.interrupted(),
            };
            if delivered.is_err() {
                // The others are still to come.
                ARRIVED.fetch_or(signals, Ordering::Relaxed);
                BREAKER.store(signals != 0 || self.m.has_pending(), Ordering::Relaxed);
                return delivered;
            }
        }
        self.run_pending()
    }

    /// Reset the breaker, unless something else than finalizers and callbacks asks for a safe
    /// point.
    fn settle_breaker(&mut self) {
        BREAKER.store(false, Ordering::Relaxed);
        core::sync::atomic::fence(Ordering::SeqCst);
        let signals = self.is_main_thread() && ARRIVED.load(Ordering::Relaxed) != 0;
        let spent = self.thread_word(thread::MEMORY_ERROR).is_none();
        if signals || spent || self.lock.is_wanted() || self.m.has_long_log() {
            BREAKER.store(true, Ordering::Relaxed);
        }
    }

    /// A signal that arrives when handlers do not run any more.
    fn too_late(&mut self, number: i32) -> Result<()> {
        let text = format!("Signal {number} ignored due to race condition");
        let _ = self.raise_str(Exc::OSError, &text);
        self.unraisable_alone("while calling signal handler");
        Ok(())
    }

    /// What SIGINT does as long as no handlers can be set.
    fn interrupted(&mut self) -> Result<()> {
        let class = self.exc_class(Exc::KeyboardInterrupt);
        let exc = self.new_exc_of(class, crate::EMPTY_TUPLE)?;
        Err(self.raise(exc))
    }

    /// Run finalizers and callbacks. Their errors are reported, not raised.
    pub fn run_pending(&mut self) -> Result<()> {
        if !self.m.has_pending() {
            return Ok(());
        }
        let pending = self.thread_word(thread::PENDING);
        // Each that allocates much would else run those behind it in a frame of its own. The
        // outer loop comes to them too.
        if self.finalizing >= MOST_FINALIZING {
            return Ok(());
        }
        // Those that died together are finalized one behind the other: what a finalizer names
        // has not been ended when it runs, nor in its midst.
        if self.finalizing > 0 && self.finalizing_left > 0 {
            return Ok(());
        }
        self.finalizing += 1;
        // What is due already runs here, one behind the other: the breaker, which tells of it,
        // is not to start it inside of the first.
        self.settle_breaker();
        let saved = self.thread_word(thread::HANDLED);
        loop {
            if let Some(reference) = self.m.next_dead_weak() {
                if let Some(callback) = reference.addr().value(weakref::CALLBACK) {
                    self.m
                        .store_option(reference.addr(), weakref::CALLBACK, None);
                    if self.call(callback, &[reference]).is_err() {
                        self.unraisable("while calling weakref callback", callback);
                    }
                }
                continue;
            }
            if self.finalizing_left == 0 {
                self.finalizing_left = self.m.heap.finalizers.queue.len();
            }
            let Some(object) = self.m.next_finalizable() else {
                break;
            };
            self.finalizing_left = self.finalizing_left.saturating_sub(1);
            if crate::generator::is_generator(object) {
                if crate::generator::is_running(object) {
                    // A finalizer further out closes it just now, or what delegates to it.
                    // The entry that it had in the lists can be had again.
                    let _ = self.m.set_finalizer(object.addr());
                    continue;
                }
                if let Some(hook) = crate::generator::finalizer_of(object) {
                    if self.call(hook, &[object]).is_err() {
                        self.unraisable("while finalizing generator", object);
                    }
                    continue;
                }
                if kind_of(object) == Kind::Coroutine
                    && crate::generator::state_of(object) == crate::generator::state::CREATED
                    && self.warn_unawaited(object).is_err()
                {
                    self.unraisable("while finalizing coroutine", object);
                }
                if self.generator_close(object).is_err() {
                    let doing = if kind_of(object) == Kind::Coroutine {
                        "while closing coroutine"
                    } else {
                        "while closing generator"
                    };
                    self.unraisable(doing, object);
                }
            } else if kind_of(object) == Kind::MemoryView {
                self.end_view(object);
            } else {
                if let Some(del) = self.special(object, Name::__del__)
                    && self.call_bound(del, object, &[]).is_err()
                {
                    self.unraisable("while calling deallocator", del);
                }
                self.finalize_native(object);
            }
        }
        self.finalizing_left = 0;
        self.finalizing -= 1;
        self.set_thread_word(thread::HANDLED, saved);
        self.set_thread_word(thread::PENDING, pending);
        Ok(())
    }

    /// The row that frees the state of a native type's objects.
    pub(crate) fn set_native_finalizer(&mut self, class: Value, row: Value) {
        let entry = (self.root_value(class), self.root_value(row));
        self.interp.finalizers.push(entry);
        set_flag(class, flags::NATIVE_DEL);
    }

    /// Free the state of a native object that has died.
    fn finalize_native(&mut self, object: Value) {
        let mut class = Some(self.class_of(object));
        while let Some(of) = class.filter(|&class| has_flag(class, flags::NATIVE_DEL)) {
            let mut known = self.interp.finalizers.iter();
            let row = known.find(|(class, _)| self.m.root(*class) == Some(of));
            if let Some(row) = row.and_then(|&(_, row)| self.m.root(row)) {
                if self.call_bound(row, object, &[]).is_err() {
                    self.unraisable("while calling deallocator", row);
                }
                return;
            }
            class = of.addr().value(typeobj::BASE);
        }
    }

    /// Where an object counts the memoryviews that look at it, if it does.
    pub fn exports_field(&self, object: Value) -> Option<usize> {
        use crate::native::structs::{Lender, RawBuffer};
        use pyrs_objmodel::kinds::bytearray;
        match kind_of(object) {
            Kind::ByteArray => Some(bytearray::EXPORTS),
            Kind::NativeObject if has_flag(self.class_of(object), flags::RAW_BUFFER) => {
                Some(RawBuffer::EXPORTS.offset())
            }
            Kind::NativeObject if has_flag(self.class_of(object), flags::COUNTS_VIEWS) => {
                Some(Lender::EXPORTS.offset())
            }
            _ => None,
        }
    }

    /// Whether memoryviews look at an object that counts them. Views that nothing refers to
    /// any more count until they are collected: if there seem to be some, that is done.
    pub fn has_exports(&mut self, object: Value) -> Result<bool> {
        let Some(field) = self.exports_field(object) else {
            return Ok(false);
        };
        let count = || object.addr().value(field).map_or(0, Value::small_unchecked);
        // A view that nothing names is ended without a collection, which would also run the
        // finalizers of all else that has died.
        if count() > 0 {
            self.clear_dead_registers(self.native_end);
            self.end_unnamed_views(object, true);
        }
        if count() > 0 {
            self.m.collect_major(Scan::All);
            self.run_pending()?;
        }
        if count() > 0 {
            self.end_unnamed_views(object, false);
        }
        Ok(count() > 0)
    }

    /// Release the views of an object that only words of native stacks name: such words are
    /// stale nearly always, and a view that native code still holds is none the worse, since
    /// its storage stays. `finalizable`: what waits for its finalizer, dead or not, names too.
    #[cold]
    fn end_unnamed_views(&mut self, object: Value, finalizable: bool) {
        use pyrs_objmodel::kinds::memoryview;
        let mut views = Vec::new();
        self.m.prepare_walk();
        self.m.each_object(|at, _| {
            let view = Value::from_addr(at);
            if kind_of(view) == Kind::MemoryView && at.value(memoryview::OBJECT) == Some(object) {
                views.push(at);
            }
        });
        self.m.retain_unnamed(&mut views, finalizable);
        for at in views {
            self.end_view(Value::from_addr(at));
        }
    }

    /// A memoryview lets go of what it looks at: its bytearray has one export less.
    pub fn end_view(&mut self, view: Value) {
        use pyrs_objmodel::kinds::memoryview;
        let at = view.addr();
        if let Some(object) = at.value(memoryview::OBJECT)
            && let Some(field) = self.exports_field(object)
        {
            let exports = object.addr().value(field);
            let left = exports.map_or(0, Value::small_unchecked) - 1;
            let left = Value::small(left.max(0));
            self.m.store(object.addr(), field, left);
        }
        self.m.store_option(at, memoryview::OBJECT, None);
        self.m.store_option(at, memoryview::STORAGE, None);
    }

    /// `f()` for messages about a call's arguments.
    pub fn callee_text(&mut self, callee: Value) -> Result<String> {
        let qualname = self.get_attr_name_opt(callee, Name::__qualname__)?;
        let Some(qualname) = qualname.filter(|&q| string::is_str(q)) else {
            return self.str_text(callee);
        };
        let text = string::to_string_lossy(qualname.addr());
        let module = self.get_attr_name_opt(callee, Name::__module__)?;
        Ok(match module {
            Some(m) if string::is_str(m) => {
                let m = string::to_string_lossy(m.addr());
                if m == "builtins" {
                    format!("{text}()")
                } else {
                    format!("{m}.{text}()")
                }
            }
            _ => format!("{text}()"),
        })
    }

    /// The iterator to await, None if the value cannot be awaited.
    pub fn awaitable(&mut self, value: Value) -> Result<Option<Value>> {
        use pyrs_bytecode::CodeFlags;
        if value.is_small() {
            return Ok(None);
        }
        match kind_of(value) {
            Kind::Coroutine => {
                if self.generator_delegate(value).is_some() {
                    return Err(self.runtime_error("coroutine is being awaited already"));
                }
                return Ok(Some(value));
            }
            Kind::Generator => {
                let code = Some(crate::generator::code_of(value));
                let flags = code
                    .and_then(|c| self.code_data(c))
                    .map_or(0, |d| d.flags.0);
                if flags & CodeFlags::ITERABLE_COROUTINE != 0 {
                    return Ok(Some(value));
                }
            }
            _ => {}
        }
        let Some(it) = self.call_special(value, Name::__await__, &[])? else {
            return Ok(None);
        };
        if kind_of(it) == Kind::Coroutine {
            return Err(self.type_error("__await__() returned a coroutine"));
        }
        if self.special(it, Name::__next__).is_none() {
            let got = self.type_name_of(it);
            return Err(
                self.type_error(format!("__await__() returned non-iterator of type '{got}'"))
            );
        }
        Ok(Some(it))
    }

    /// Whether a class (or a class in a tuple) is an exception group class.
    pub fn is_group_class(&mut self, wanted: Value) -> Result<bool> {
        let group = self.exc_class(Exc::BaseExceptionGroup);
        if kind_of(wanted) == Kind::Tuple {
            let items = crate::payload(wanted);
            for i in 0..tuple::len(items.addr()) {
                if self.is_group_class(tuple::get(items.addr(), i))? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        Ok(self.is_type(wanted) && self.is_subclass_of(wanted, group))
    }

    /// A class pattern: the attributes, or None.
    pub fn match_class(
        &mut self,
        subject: Value,
        class: Value,
        names: Value,
        positional: usize,
    ) -> Result {
        if !self.is_type(class) {
            return Err(self.type_error("called match pattern must be a class"));
        }
        if !self.is_instance(subject, class)? {
            return Ok(NONE);
        }
        let out = ls::new(&mut self.m)?;
        let seen = self.new_set()?;
        if positional > 0 {
            let key = self.name(Name::__match_args__);
            let args = self.get_attr_opt(class, key)?;
            let own = crate::class::base_kind(class);
            let by_self = matches!(
                own,
                Kind::Bool
                    | Kind::Int
                    | Kind::Float
                    | Kind::Str
                    | Kind::Bytes
                    | Kind::ByteArray
                    | Kind::Dict
                    | Kind::List
                    | Kind::Tuple
                    | Kind::Set
                    | Kind::FrozenSet
            ) && args.is_none();
            let count = match args {
                Some(args) if crate::is_exact(args, Kind::Tuple) => tuple::len(args.addr()),
                Some(args) => {
                    let (class, got) = (self.type_name(class), self.type_name_of(args));
                    return Err(self.type_error(format!(
                        "{class}.__match_args__ must be a tuple (got {got})"
                    )));
                }
                None => by_self as usize,
            };
            if positional > count {
                let class = self.type_name(class);
                let s = if count == 1 { "" } else { "s" };
                return Err(self.type_error(format!(
                    "{class}() accepts {count} positional sub-pattern{s} ({positional} given)"
                )));
            }
            if by_self {
                ls::push(&mut self.m, out.addr(), subject)?;
            } else if let Some(args) = args {
                for i in 0..positional {
                    let name = tuple::get(args.addr(), i);
                    if !string::is_str(name) {
                        let got = self.type_name_of(name);
                        return Err(self.type_error(format!(
                            "__match_args__ elements must be strings (got {got})"
                        )));
                    }
                    if !self.match_attribute(subject, class, name, seen, out)? {
                        return Ok(NONE);
                    }
                }
            }
        }
        for i in 0..tuple::len(names.addr()) {
            let name = tuple::get(names.addr(), i);
            if !self.match_attribute(subject, class, name, seen, out)? {
                return Ok(NONE);
            }
        }
        ls::to_tuple(&mut self.m, out.addr())
    }

    fn match_attribute(
        &mut self,
        subject: Value,
        class: Value,
        name: Value,
        seen: Value,
        out: Value,
    ) -> Result<bool> {
        if !self.set_add(seen, name)? {
            let (class, text) = (self.type_name(class), string::to_string_lossy(name.addr()));
            return Err(self.type_error(format!(
                "{class}() got multiple sub-patterns for attribute '{text}'"
            )));
        }
        let name = self.intern(name)?;
        match self.get_attr_opt(subject, name)? {
            Some(value) => {
                ls::push(&mut self.m, out.addr(), value)?;
                Ok(true)
            }
            None => Ok(false),
        }
    }

    /// isinstance(value, class), with `__instancecheck__`.
    pub fn is_instance(&mut self, value: Value, class: Value) -> Result<bool> {
        if self.class_of(value) == class {
            return Ok(true);
        }
        if kind_of(class) == Kind::Tuple {
            self.check_native_stack()?;
            let items = crate::payload(class);
            for i in 0..tuple::len(items.addr()) {
                if self.is_instance(value, tuple::get(items.addr(), i))? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if self.class_of(class) == self.type_of_kind(Kind::Type) {
            return self.plain_is_instance(value, class);
        }
        if let Some(result) = self.call_special(class, Name::__instancecheck__, &[value])? {
            return self.truth(result);
        }
        self.plain_is_instance(value, class)
    }

    /// As `type.__instancecheck__`: by the class, and by `__class__` if that differs.
    pub fn plain_is_instance(&mut self, value: Value, class: Value) -> Result<bool> {
        if !self.is_type(class) {
            return Err(
                self.type_error("isinstance() arg 2 must be a type, a tuple of types, or a union")
            );
        }
        let own = self.class_of(value);
        if self.is_subclass_of(own, class) {
            return Ok(true);
        }
        use crate::class::flags::{GETATTRIBUTE, HEAP};
        // A builtin type that answers for attributes itself (a proxy) may claim another class.
        if value.is_small() || crate::class::small(own, typeobj::FLAGS) & (HEAP | GETATTRIBUTE) == 0
        {
            return Ok(false);
        }
        match self.get_attr_name_opt(value, Name::__class__)? {
            Some(c) if c != own && self.is_type(c) => Ok(self.is_subclass_of(c, class)),
            _ => Ok(false),
        }
    }

    /// issubclass(sub, class), with `__subclasscheck__`.
    pub fn is_subclass(&mut self, sub: Value, class: Value) -> Result<bool> {
        if kind_of(class) == Kind::Tuple {
            self.check_native_stack()?;
            let items = crate::payload(class);
            for i in 0..tuple::len(items.addr()) {
                if self.is_subclass(sub, tuple::get(items.addr(), i))? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        if self.class_of(class) != self.type_of_kind(Kind::Type)
            && let Some(result) = self.call_special(class, Name::__subclasscheck__, &[sub])?
        {
            return self.truth(result);
        }
        self.plain_is_subclass(sub, class)
    }

    pub fn plain_is_subclass(&mut self, sub: Value, class: Value) -> Result<bool> {
        if !self.is_type(sub) {
            return Err(self.type_error("issubclass() arg 1 must be a class"));
        }
        if !self.is_type(class) {
            return Err(self
                .type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union"));
        }
        Ok(self.is_subclass_of(sub, class))
    }

    /// `Op::Intrinsic`. The typing ones go to the classes that the `_typing` module defines.
    pub fn intrinsic(&mut self, which: Intrinsic, first: Value, second: Option<Value>) -> Result {
        match which {
            Intrinsic::Print => {
                let key = self.name(Name::displayhook);
                let sys = self.thread_word(thread::SYS);
                match sys.and_then(|sys| self.dict_get_str(sys, key)) {
                    Some(hook) => self.call(hook, &[first]),
                    None => Err(self.runtime_error("lost sys.displayhook")),
                }
            }
            Intrinsic::SetFunctionTypeParams => {
                self.set_function_extra(first, function_extras::TYPE_PARAMS, second)?;
                Ok(first)
            }
            _ => {
                let name = match which {
                    Intrinsic::TypeVar => "_typevar",
                    Intrinsic::TypeVarWithBound => "_typevar_bound",
                    Intrinsic::TypeVarWithConstraints => "_typevar_constraints",
                    Intrinsic::ParamSpec => "_paramspec",
                    Intrinsic::TypeVarTuple => "_typevartuple",
                    Intrinsic::SubscriptGeneric => "_subscript_generic",
                    Intrinsic::TypeAlias => "_typealias",
                    _ => "_set_typeparam_default",
                };
                let module = self.str("_typing")?;
                let globals = self.new_dict()?;
                let typing = self.import_name(module, globals, NONE, Value::small(0))?;
                let key = self.intern_str(name)?;
                let Some(f) = self.get_attr_opt(typing, key)? else {
                    return Err(self.not_implemented(&format!("type parameters ({name})")));
                };
                match second {
                    Some(second)
                        if matches!(
                            which,
                            Intrinsic::TypeVarWithBound
                                | Intrinsic::TypeVarWithConstraints
                                | Intrinsic::SetTypeParamDefault
                        ) =>
                    {
                        self.call(f, &[first, second])
                    }
                    _ => self.call(f, &[first]),
                }
            }
        }
    }
}
