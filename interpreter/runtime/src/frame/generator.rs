//! Generators, coroutines and async generators: making and resuming them.
//!
//! A suspended generator owns its registers; resuming copies them to the VM stack,
//! suspending copies them back. While it runs, the frame's object word names it.

use crate::call::Start;
use crate::frame::{self, FrameKind, HEADER, facts};
use crate::{Exc, Kind, NONE, Raised, Result, Value, Vm, kind_of};
use pyrs_bytecode::CodeFlags;
use pyrs_objmodel::Addr;
use pyrs_objmodel::gc::layout::flag;
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::kinds::{self, GENERATOR_SHIFT, generator};

/// States of a generator.
pub mod state {
    pub const CREATED: i64 = 0;
    pub const SUSPENDED: i64 = 1;
    pub const RUNNING: i64 = 2;
    pub const FINISHED: i64 = 3;
}

/// Byte offset of a field.
#[inline(always)]
pub const fn field(offset: usize) -> usize {
    offset + GENERATOR_SHIFT
}
/// Byte offset of the first register.
pub const REGISTERS: usize = field(generator::SIZE);
const FIELD_WORDS: usize = generator::SIZE / WORD_BYTES - 1;

/// What a generator's EXTRA word holds: flags as a small int, or a tuple that begins with
/// them.
pub mod extra {
    pub const FLAGS: usize = 0;
    pub const NAME: usize = 1;
    pub const QUALNAME: usize = 2;
    /// The hook that is called when nobody has the generator any more.
    pub const FINALIZER: usize = 3;
    pub const LEN: usize = 4;

    /// Flags: a method of an asynchronous generator is under way.
    pub const RUNNING: i64 = 1;
    pub const CLOSED: i64 = 2;
    /// Hooks have been told of it.
    pub const HOOKED: i64 = 4;
}

/// Flags of a generator.
pub fn flags(g: Value) -> i64 {
    match g.addr().value(field(generator::EXTRA)) {
        Some(v) if v.is_small() => v.small_unchecked(),
        Some(v) => crate::tuple::get(v.addr(), extra::FLAGS)
            .as_small()
            .unwrap_or(0),
        None => 0,
    }
}

/// The hook that is to finalize an asynchronous generator, unless it is closed.
pub fn finalizer_of(g: Value) -> Option<Value> {
    let parts = g.addr().value(field(generator::EXTRA))?;
    if parts.is_small() || flags(g) & extra::CLOSED != 0 || state_of(g) == state::FINISHED {
        return None;
    }
    Some(crate::tuple::get(parts.addr(), extra::FINALIZER)).filter(|&hook| hook != NONE)
}

#[inline(always)]
pub fn state_of(g: Value) -> i64 {
    g.addr()
        .value(field(generator::STATE))
        .map_or(state::FINISHED, Value::small_unchecked)
}
#[inline(always)]
pub fn set_state(g: Addr, s: i64) {
    g.put_small(field(generator::STATE), s);
}
pub fn function_of(g: Value) -> Value {
    g.addr().get(field(generator::FUNCTION))
}
/// The code that a generator runs.
#[inline(always)]
pub fn code_of(g: Value) -> Value {
    let word = g.addr().get(field(generator::CODE));
    if word.addr().map() == Kind::Code.map() {
        return word;
    }
    word.addr().get(kinds::frame::CODE)
}
/// The frame object of a generator, if somebody has asked for it.
pub fn frame_of(g: Value) -> Option<Value> {
    let word = g.addr().value(field(generator::CODE))?;
    (word.addr().map() != Kind::Code.map()).then_some(word)
}
/// The line a suspended generator stands at.
pub fn line_of(vm: &Vm, g: Value) -> u32 {
    let code = code_of(g);
    let pc = g.addr().load::<Word>(field(generator::PC)) as u64 - 1;
    let offset = pc.saturating_sub(frame::entry(code)) / 4;
    vm.code_line(code, offset.saturating_sub(1) as u32)
}
pub fn registers(g: Addr) -> usize {
    g.load::<u32>(4) as usize - FIELD_WORDS
}

/// Whether a generator's frame is on the stack.
pub fn is_running(g: Value) -> bool {
    state_of(g) == state::RUNNING
}

#[inline]
pub fn is_generator(value: Value) -> bool {
    value.is_ref()
        && matches!(
            kind_of(value),
            Kind::Generator | Kind::Coroutine | Kind::AsyncGenerator
        )
}

/// What a resumed generator did.
pub enum Resumed {
    Yielded(Value),
    Returned(Value),
}

impl Vm {
    /// A generator (or coroutine, ...) of a function whose parameters are bound at `args`.
    ///
    /// # Safety
    /// `args` holds the bound parameters, on the VM stack below its top.
    pub unsafe fn new_generator(&mut self, f: Value, code: Value, args: *const Word) -> Result {
        let Some(data) = self.code_data(code) else {
            return Err(self.runtime_error("code object has no code"));
        };
        let kind = if data.flags.has(CodeFlags::COROUTINE) {
            Kind::Coroutine
        } else if data.flags.has(CodeFlags::ASYNC_GENERATOR) {
            Kind::AsyncGenerator
        } else {
            Kind::Generator
        };
        let n = data.suspended_regs as usize;
        let words = FIELD_WORDS + n;
        let at = self
            .m
            .alloc_len(kind.map(), 8 + words * WORD_BYTES, words as u32)?;
        set_state(at, state::CREATED);
        at.put_bits(field(generator::PC), frame::entry(code) as Word | 1);
        self.m.store(at, field(generator::FUNCTION), f);
        self.m.store(at, field(generator::CODE), code);
        for i in 0..data.param_count() {
            // SAFETY: the caller's bound parameters.
            let value = unsafe { Value::from_word(*args.add(i)) };
            self.m.store_option(at, REGISTERS + i * WORD_BYTES, value);
        }
        // What may be suspended inside `try` or `with` is closed before it is freed, and a
        // coroutine that nobody has awaited is told of.
        if !data.handlers.is_empty() || kind == Kind::Coroutine {
            self.m.set_finalizer(at)?;
        }
        Ok(Value::from_addr(at))
    }

    /// Put a suspended generator's frame on the VM stack at its top; its registers.
    /// The caller has checked that it can run.
    pub fn generator_push(&mut self, g: Value, kind: FrameKind, dst: u8) -> Result<*mut Word> {
        let at = g.addr();
        let n = registers(at);
        let regs = self.m.top.wrapping_add(HEADER + 2);
        // The others are temporaries, which are written before they are read.
        let end = regs.wrapping_add(frame::nregs(code_of(g)));
        if !self.m.raise_high(end) || self.depth >= self.depth_limit {
            return Err(self.recursion_error());
        }
        let f = function_of(g);
        let code = code_of(g).word();
        let distance = if self.regs.is_null() {
            0
        } else {
            // SAFETY: both are on the one VM stack.
            unsafe { regs.offset_from(self.regs) as usize }
        };
        let handled = self.m.thread[crate::vm::thread::HANDLED];
        // SAFETY: the header and registers lie between the old top and `end`, inside the
        // VM stack; the generator's registers are `n` words behind its fields, and its frame has
        // at least as many.
        unsafe {
            *regs.offset(frame::SAVED_HANDLED) = handled;
            *regs.offset(frame::FAR_LINK) = Value::small(distance as i64).word();
            *regs.offset(frame::FRAME_OBJECT) = g.word();
            *regs.offset(frame::LINK) = frame::link(kind, dst, 0);
            *regs.offset(frame::PC) = at.load::<Word>(field(generator::PC));
            *regs.offset(frame::CODE) = code;
            *regs.offset(frame::FUNCTION) = f.word();
            copy_registers(at.add(REGISTERS).ptr::<Word>(), regs, n);
        }
        if let Some(own) = at.value(field(generator::EXC)) {
            self.m.thread[crate::vm::thread::HANDLED] = own.word();
        }
        set_state(at, state::RUNNING);
        self.m.top = end;
        Ok(regs)
    }

    /// Take the running generator whose frame is at `regs` off the stack, suspended at `pc`
    /// (the address of the instruction to go on with).
    ///
    /// # Safety
    /// `regs` are the registers of a generator's live frame.
    pub unsafe fn generator_suspend(&mut self, regs: *mut Word, pc: u64) {
        // SAFETY: the caller's promise.
        let g = unsafe { Value::of(frame::word(regs, frame::FRAME_OBJECT)) }.addr();
        let n = registers(g);
        self.m.barrier_all(g);
        // SAFETY: as above; the frame has as many registers as the generator.
        unsafe {
            if n <= 16 {
                for i in 0..n {
                    g.put_behind_barrier(REGISTERS + i * WORD_BYTES, *regs.add(i));
                }
            } else {
                self.m.copy_in(g, REGISTERS, regs, n);
            }
            let saved = frame::word(regs, frame::SAVED_HANDLED);
            let now = self.m.thread[crate::vm::thread::HANDLED];
            if g.load::<Word>(field(generator::EXC)) != 0 {
                g.put_behind_barrier(field(generator::EXC), now);
            }
            self.m.thread[crate::vm::thread::HANDLED] = saved;
        }
        g.put_bits(field(generator::PC), pc as Word | 1);
        set_state(g, state::SUSPENDED);
    }

    /// The generator whose frame is at `regs` has returned or raised.
    ///
    /// # Safety
    /// As for `generator_suspend`.
    pub unsafe fn generator_finish(&mut self, regs: *mut Word) {
        // SAFETY: the caller's promise.
        let (g, saved) = unsafe {
            (
                Value::of(frame::word(regs, frame::FRAME_OBJECT)).addr(),
                frame::word(regs, frame::SAVED_HANDLED),
            )
        };
        self.m.thread[crate::vm::thread::HANDLED] = saved;
        self.clear_generator(g);
    }

    /// Drop what a generator holds.
    pub fn clear_generator(&mut self, g: Addr) {
        set_state(g, state::FINISHED);
        g.clear_flags(flag::FINALIZER);
        let n = registers(g);
        self.m.clear_range(g, REGISTERS, n);
        self.m.clear(g, field(generator::EXC));
    }

    /// Why a generator cannot be resumed now.
    pub fn check_resumable(&mut self, g: Value) -> Result<()> {
        if state_of(g) == state::RUNNING {
            let what = match kind_of(g) {
                Kind::Coroutine => "coroutine",
                Kind::AsyncGenerator => "async generator",
                _ => "generator",
            };
            return Err(self.value_error(format!("{what} already executing")));
        }
        Ok(())
    }

    /// Resume a generator from native code: send a value, or throw the pending exception.
    pub fn resume(
        &mut self,
        g: Value,
        sent: core::result::Result<Value, Raised>,
    ) -> Result<Resumed> {
        self.check_native_stack()?;
        self.check_resumable(g)?;
        let old = state_of(g);
        if old == state::FINISHED {
            return match sent {
                _ if kind_of(g) == Kind::Coroutine => {
                    if sent.is_err() {
                        self.take_exception();
                    }
                    Err(self.runtime_error("cannot reuse already awaited coroutine"))
                }
                Err(raised) => Err(raised),
                Ok(_) => Ok(Resumed::Returned(NONE)),
            };
        }
        if old == state::CREATED {
            match sent {
                Ok(v) if v != NONE => {
                    let what = match kind_of(g) {
                        Kind::Coroutine => "coroutine",
                        Kind::AsyncGenerator => "async generator",
                        _ => "generator",
                    };
                    return Err(self.type_error(format!(
                        "can't send non-None value to a just-started {what}"
                    )));
                }
                Ok(_) => {}
                // Thrown into before it ever ran: it is finished.
                Err(_) => {
                    let exc = self.take_exception();
                    let f = function_of(g);
                    let code = code_of(g);
                    self.add_traceback(exc, f, code, 0);
                    self.clear_generator(g.addr());
                    return Err(self.reraise(exc));
                }
            }
        }
        let saved_top = self.m.top;
        let saved_regs = self.regs;
        let Some(run) = self.process.hooks.run else {
            return Err(self.not_implemented("running code without an interpreter"));
        };
        let regs = self.generator_push(g, FrameKind::GeneratorEntry, 0)?;
        let mut start = Start::Next;
        if old == state::SUSPENDED {
            match sent {
                // SAFETY: `regs` were just pushed.
                Ok(value) => unsafe { self.store_sent(regs, value) },
                // `run` finds the pending exception and raises it where the generator stands.
                Err(_) => {
                    // An exception that the generator is handling is the context.
                    if g.addr().value(field(generator::EXC)).is_some()
                        && let Some(exc) = self.thread_word(crate::vm::thread::PENDING)
                    {
                        self.set_context(exc);
                    }
                    start = Start::Raise;
                }
            }
        }
        self.entered += 1;
        let result = run(self, regs, start);
        self.regs = saved_regs;
        self.m.top = saved_top;
        let value = result?;
        if state_of(g) == state::FINISHED {
            Ok(Resumed::Returned(value))
        } else {
            Ok(Resumed::Yielded(value))
        }
    }

    /// Put a sent value into the destination register of the `Yield` that the frame at
    /// `regs` is suspended at.
    ///
    /// # Safety
    /// `regs` are the registers of a generator's frame that `generator_push` just made.
    pub unsafe fn store_sent(&mut self, regs: *mut Word, value: Value) {
        // SAFETY: the frame was just pushed; its pc is behind a one-word yield instruction
        // in the code arena, whose operand a is one of its registers.
        unsafe {
            let pc = frame::word(regs, frame::PC) as u64 - 1;
            let insn = *((pc - 4) as usize as *const u32);
            *regs.add((insn >> 8) as usize & 0xFF) = value.word();
        }
    }

    /// next(generator), from native code.
    pub fn generator_next(&mut self, g: Value) -> Result<Option<Value>> {
        match self.resume(g, Ok(NONE))? {
            Resumed::Yielded(value) => Ok(Some(value)),
            // Loops ignore the value of an exhausted generator.
            Resumed::Returned(_) => Ok(None),
        }
    }

    /// `generator.send(value)`: StopIteration when it returns.
    pub fn generator_send(&mut self, g: Value, value: Value) -> Result {
        match self.resume(g, Ok(value))? {
            Resumed::Yielded(value) => Ok(value),
            Resumed::Returned(value) => Err(self.stop_iteration(value)),
        }
    }

    /// The delegate that a suspended generator waits for (`yield from`, `await`).
    pub fn generator_delegate(&self, g: Value) -> Option<Value> {
        use pyrs_bytecode::{Insn, Op};
        if state_of(g) != state::SUSPENDED {
            return None;
        }
        let pc = g.addr().load::<Word>(field(generator::PC)) as u64 - 1;
        // SAFETY: a suspended generator's pc is behind a one-word yield instruction in the
        // code arena.
        let insn = Insn(unsafe { *((pc - 4) as usize as *const u32) });
        if insn.op() != Some(Op::YieldDelegated) {
            return None;
        }
        g.addr().value(REGISTERS + insn.c() as usize * WORD_BYTES)
    }

    /// `generator.throw(exception)`.
    pub fn generator_throw(&mut self, g: Value, exc: Value) -> Result {
        use crate::name::Name;
        self.check_resumable(g)?;
        if let Some(delegate) = self.generator_delegate(g) {
            let exit = self.exc_class(Exc::GeneratorExit);
            if self.is_subclass_of(self.class_of(exc), exit) {
                if self.on_stack(g, |vm| vm.close_iterator(delegate)).is_err() {
                    return self.finish_throw(g);
                }
            } else {
                let throw = if is_generator(delegate) {
                    None
                } else {
                    match self.get_attr_name_opt(delegate, Name::throw)? {
                        Some(throw) => Some(throw),
                        None => {
                            self.reraise(exc);
                            return self.finish_throw(g);
                        }
                    }
                };
                let result = self.on_stack(g, |vm| match throw {
                    None => vm.generator_throw(delegate, exc),
                    Some(throw) => vm.call(throw, &[exc]),
                });
                return match result {
                    Ok(value) => Ok(value),
                    Err(_) => self.finish_throw(g),
                };
            }
        }
        self.reraise(exc);
        self.finish_throw(g)
    }

    /// Resume with the pending exception.
    fn finish_throw(&mut self, g: Value) -> Result {
        match self.resume(g, Err(Raised))? {
            Resumed::Yielded(value) => Ok(value),
            Resumed::Returned(value) => Err(self.stop_iteration(value)),
        }
    }

    /// Do something to what a suspended generator waits for, while the generator's frame is
    /// on the stack as if it ran.
    fn on_stack<T>(&mut self, g: Value, act: impl FnOnce(&mut Vm) -> Result<T>) -> Result<T> {
        self.check_native_stack()?;
        let (saved_top, saved_regs) = (self.m.top, self.regs);
        let regs = self.generator_push(g, FrameKind::GeneratorEntry, 0)?;
        // SAFETY: `regs` were just pushed.
        let pc = unsafe { frame::word(regs, frame::PC) } as u64 - 1;
        self.regs = regs;
        let result = act(self);
        // SAFETY: whatever `act` pushed is gone again.
        unsafe { self.generator_suspend(regs, pc) };
        self.regs = saved_regs;
        self.m.top = saved_top;
        result
    }

    fn close_iterator(&mut self, it: Value) -> Result<()> {
        use crate::name::Name;
        if is_generator(it) {
            return self.generator_close(it).map(|_| ());
        }
        match self.get_attr_name_opt(it, Name::close) {
            Ok(Some(close)) => {
                self.call(close, &[])?;
            }
            Ok(None) => {}
            Err(_) => self.unraisable("while closing generator", it),
        }
        Ok(())
    }

    /// `generator.close()`.
    pub fn generator_close(&mut self, g: Value) -> Result {
        self.check_resumable(g)?;
        match state_of(g) {
            state::FINISHED => return Ok(NONE),
            state::CREATED => {
                self.clear_generator(g.addr());
                return Ok(NONE);
            }
            _ => {}
        }
        let class = self.exc_class(Exc::GeneratorExit);
        let exc = self.new_exc_of(class, crate::EMPTY_TUPLE)?;
        let result = match self.generator_throw_close(g, exc) {
            Ok(Resumed::Yielded(_)) => {
                let what = match kind_of(g) {
                    Kind::Coroutine => "coroutine",
                    Kind::AsyncGenerator => "async generator",
                    _ => "generator",
                };
                return Err(self.runtime_error(format!("{what} ignored GeneratorExit")));
            }
            Ok(Resumed::Returned(value)) => return Ok(value),
            Err(raised) => raised,
        };
        let _ = result;
        let exc = self.take_exception();
        let own = self.class_of(exc);
        for quiet in [Exc::GeneratorExit, Exc::StopIteration] {
            if self.is_subclass_of(own, self.exc_class(quiet)) {
                return Ok(NONE);
            }
        }
        Err(self.reraise(exc))
    }

    fn generator_throw_close(&mut self, g: Value, exc: Value) -> Result<Resumed> {
        if let Some(delegate) = self.generator_delegate(g)
            && self.on_stack(g, |vm| vm.close_iterator(delegate)).is_err()
        {
            return self.resume(g, Err(Raised));
        }
        self.reraise(exc);
        self.resume(g, Err(Raised))
    }

    /// StopIteration must not leave a generator's body.
    pub fn convert_stop(&mut self, g: Value) {
        let Some(exc) = self.pending() else { return };
        let class = self.class_of(exc);
        let (what, stop) = match kind_of(g) {
            Kind::Coroutine => ("coroutine", Exc::StopIteration),
            Kind::AsyncGenerator => ("async generator", Exc::StopIteration),
            _ => ("generator", Exc::StopIteration),
        };
        let name = if self.is_subclass_of(class, self.exc_class(stop)) {
            "StopIteration"
        } else if kind_of(g) == Kind::AsyncGenerator
            && self.is_subclass_of(class, self.exc_class(Exc::StopAsyncIteration))
        {
            "StopAsyncIteration"
        } else {
            return;
        };
        use pyrs_objmodel::kinds::exception;
        let text = format!("{what} raised {name}");
        if let Ok(new) = self.new_exc(Exc::RuntimeError, &text) {
            self.m.store(new.addr(), exception::CAUSE, exc);
            self.m.store(new.addr(), exception::CONTEXT, exc);
            self.m.store(new.addr(), exception::FLAGS, crate::TRUE);
            self.reraise(new);
        }
    }
}

/// Copy registers, most often a handful: a loop of words beats a call of memcpy, which it
/// would become if it were not written by hand.
///
/// # Safety
/// `n` words can be read and written, and the two ranges have nothing in common.
#[inline(always)]
unsafe fn copy_registers(from: *const Word, to: *mut Word, n: usize) {
    const FEW: usize = 16;
    if n > FEW {
        // SAFETY: the caller's promise.
        unsafe { core::ptr::copy_nonoverlapping(from, to, n) };
        return;
    }
    let mut i = 0;
    while i < n {
        // SAFETY: the caller's promise.
        unsafe { to.add(i).write_volatile(*from.add(i)) };
        i += 1;
    }
}

/// Facts of code that makes generators.
pub fn is_suspendable(code: Value) -> bool {
    frame::code_facts(code) & facts::SUSPENDABLE != 0
}
