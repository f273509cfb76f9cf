//! Frame objects: made when someone looks at a frame, or a traceback names it.
//!
//! The frame's row on the VM stack (or its generator) names the object, so that looking
//! twice gives the same one; the object finds its row by walking the live frames. DEPTH
//! holds the generator of a generator's frame. When a frame is left its object takes over
//! the variables as an array of words.

use crate::frame::FrameRef;
use crate::generator::{self, field, state, state_of};
use crate::{Kind, NONE, Result, Value, Vm, kind_of};
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::kinds::{frame as fo, function, generator as go, traceback};

impl Vm {
    fn new_frame_object(&mut self, f: Value, code: Value, line: u32) -> Result {
        let at = self.m.alloc(Kind::Frame.map(), fo::SIZE)?;
        self.m.store(at, fo::FUNCTION, f);
        self.m.store(at, fo::CODE, code);
        self.m.store(at, fo::LINE, Value::small(line as i64));
        Ok(Value::from_addr(at))
    }

    /// What a new traceback row names for a live frame: its object, or its function where
    /// there is no memory for one.
    pub fn frame_for_traceback(&mut self, frame: FrameRef) -> Value {
        if let Some(known) = self.known_frame_object(frame) {
            return known;
        }
        if self.m.heap.exhausted {
            return frame.function();
        }
        // The line is worked out when somebody asks for it.
        let made = match frame.object().filter(|&g| generator::is_generator(g)) {
            Some(g) => self.generator_frame(g),
            None => self
                .new_frame_object(frame.function(), frame.code(), 0)
                .inspect(|&made| frame.set_object(made)),
        };
        match made {
            Ok(made) => made,
            Err(_) => {
                self.m.heap.full = false;
                frame.function()
            }
        }
    }

    /// A frame is about to be left: its object, if it has one, takes over its variables.
    pub fn frame_leaves(&mut self, frame: FrameRef) {
        let Some(object) = self.known_frame_object(frame) else {
            return;
        };
        let Some(data) = self.code_data(frame.code()) else {
            return;
        };
        let pc = Value::small(frame.pc_offset() as i64);
        self.m.store(object.addr(), fo::PC, pc);
        if data.flags.has(pyrs_bytecode::CodeFlags::NAMESPACE) {
            self.m
                .store_option(object.addr(), fo::LOCALS, frame.register(0));
            return;
        }
        let cells = data.cellvars.iter().map(|(_, at)| *at as usize + 1);
        let n = cells.max().unwrap_or(0).max(data.varnames.len());
        let n = n.min(data.nregs as usize);
        if n == 0 {
            return;
        }
        let size = 8 + n * WORD_BYTES;
        let Ok(words) = self.m.alloc_len(Kind::Fields.map(), size, n as u32) else {
            self.m.heap.full = false;
            return;
        };
        for i in 0..n {
            self.m
                .store_option(words, 8 + i * WORD_BYTES, frame.register(i));
        }
        self.m
            .store(object.addr(), fo::LOCALS, Value::from_addr(words));
    }

    /// The frame object that a live frame has already.
    pub(crate) fn known_frame_object(&self, frame: FrameRef) -> Option<Value> {
        let word = frame.object()?;
        if generator::is_generator(word) {
            return generator::frame_of(word);
        }
        (kind_of(word) == Kind::Frame).then_some(word)
    }

    /// The object of a live frame.
    pub fn frame_object(&mut self, frame: FrameRef) -> Result {
        if let Some(known) = self.known_frame_object(frame) {
            return Ok(known);
        }
        if let Some(g) = frame.object().filter(|&g| generator::is_generator(g)) {
            return self.generator_frame(g);
        }
        let line = self.code_line(frame.code(), frame.pc_offset());
        let made = self.new_frame_object(frame.function(), frame.code(), line)?;
        if !frame.kind().is_generator() {
            frame.set_object(made);
        }
        Ok(made)
    }

    /// The frame object of a generator.
    pub fn generator_frame(&mut self, g: Value) -> Result {
        if let Some(known) = generator::frame_of(g) {
            return Ok(known);
        }
        let f = generator::function_of(g);
        let code = generator::code_of(g);
        let line = self.code_data(code).map_or(0, |c| c.first_line);
        let made = self.new_frame_object(f, code, line)?;
        self.m.store(made.addr(), fo::DEPTH, g);
        self.m.store(g.addr(), field(go::CODE), made);
        Ok(made)
    }

    /// The live frame of a frame object; None when it has returned.
    pub fn live_frame(&self, object: Value) -> Option<FrameRef> {
        for (_, mut at) in self.each_thread() {
            while let Some(frame) = at {
                if self.known_frame_object(frame) == Some(object) {
                    return Some(frame);
                }
                at = frame.caller();
            }
        }
        None
    }

    /// Whether observers are being told that the frame begins, before its first instruction.
    pub fn has_just_begun(&self, frame: FrameRef) -> bool {
        let entered = self.trace.entered;
        entered.is_some_and(|entered| entered.regs == frame.regs)
    }

    /// The line a frame object stands at.
    pub fn frame_object_line(&self, object: Value) -> u32 {
        if let Some(frame) = self.live_frame(object) {
            if self.has_just_begun(frame) {
                return self
                    .code_data(frame.code())
                    .map_or(0, |data| data.first_line);
            }
            if let Some(line) = self.trace.standing(frame) {
                return line;
            }
            return self.code_line(frame.code(), frame.pc_offset());
        }
        if let Some(g) = object.addr().value(fo::DEPTH)
            && state_of(g) == state::SUSPENDED
        {
            return generator::line_of(self, g);
        }
        if let Some(pc) = object.addr().value(fo::PC)
            && let Some(code) = object.addr().value(fo::CODE)
        {
            return self.code_line(code, pc.small_unchecked() as u32);
        }
        object
            .addr()
            .value(fo::LINE)
            .map_or(0, Value::small_unchecked) as u32
    }

    /// The namespace of a module's or class's frame; None for a function's.
    pub fn frame_namespace(&mut self, object: Value) -> Result<Option<Value>> {
        let code = object.addr().value(fo::CODE).unwrap_or(NONE);
        let namespace = self
            .code_data(code)
            .is_some_and(|data| data.flags.has(pyrs_bytecode::CodeFlags::NAMESPACE));
        if !namespace {
            return Ok(None);
        }
        if let Some(frame) = self.live_frame(object) {
            return self.frame_locals(frame).map(Some);
        }
        match object.addr().value(fo::LOCALS) {
            Some(locals) => Ok(Some(locals)),
            None => self.new_dict().map(Some),
        }
    }

    /// Where the variables of a function's frame are now.
    fn variables(&self, object: Value) -> Variables {
        if let Some(frame) = self.live_frame(object) {
            return Variables::Live(frame);
        }
        if let Some(g) = object.addr().value(fo::DEPTH)
            && matches!(state_of(g), state::SUSPENDED | state::CREATED)
        {
            return Variables::Suspended(g);
        }
        match object.addr().value(fo::LOCALS) {
            Some(words) if kind_of(words) == Kind::Fields => Variables::Left(words),
            _ => Variables::Gone,
        }
    }

    /// The variables that a function's frame object shows, and what else was set through
    /// `f_locals`: a new dict.
    pub fn frame_object_locals(&mut self, object: Value) -> Result {
        let at = object.addr();
        let (f, code) = (
            at.value(fo::FUNCTION).unwrap_or(NONE),
            at.value(fo::CODE).unwrap_or(NONE),
        );
        let dict = match self.variables(object) {
            Variables::Gone => self.new_dict()?,
            variables => self.locals_from(f, code, &|i| variables.get(i))?,
        };
        if let Some(extras) = at.value(fo::EXTRAS) {
            self.dict_update(dict, extras)?;
        }
        Ok(dict)
    }

    /// Whether a function has a variable of the name, which is a str.
    pub fn frame_has_variable(&self, object: Value, name: &str) -> bool {
        let code = object.addr().value(fo::CODE).unwrap_or(NONE);
        self.code_data(code).is_some_and(|data| {
            data.varnames.iter().any(|v| &**v == name)
                || data.cellvars.iter().any(|(v, _)| &**v == name)
                || data.freevars.iter().any(|v| &**v == name)
        })
    }

    /// Set a variable of a function's frame; false when it has none of the name.
    pub fn set_frame_variable(&mut self, object: Value, name: &str, value: Value) -> Result<bool> {
        use crate::frame::is_cell;
        use pyrs_objmodel::kinds::cell;
        let at = object.addr();
        let code = at.value(fo::CODE).unwrap_or(NONE);
        let Some(data) = self.code_data(code) else {
            return Ok(false);
        };
        let shared = data.cellvars.iter().find(|(v, _)| &**v == name);
        let plain = data.varnames.iter().position(|v| &**v == name);
        let variables = self.variables(object);
        if let Some(i) = shared.map(|(_, at)| *at as usize).or(plain) {
            match variables.get(i) {
                Some(c) if shared.is_some() && is_cell(c) => {
                    self.m.store(c.addr(), cell::VALUE, value);
                }
                _ => variables.set(self, i, value),
            }
            return Ok(true);
        }
        let Some(i) = data.freevars.iter().position(|v| &**v == name) else {
            return Ok(false);
        };
        let closure = at
            .value(fo::FUNCTION)
            .and_then(|f| f.addr().value(function::CLOSURE));
        if let Some(closure) = closure {
            let c = crate::tuple::get(closure.addr(), i);
            self.m.store(c.addr(), cell::VALUE, value);
        }
        Ok(true)
    }

    /// The frame object of a traceback's row.
    pub fn traceback_frame(&mut self, tb: Value) -> Result {
        let at = tb.addr();
        let Some(f) = at.value(traceback::FRAME) else {
            return Ok(NONE);
        };
        if kind_of(f) == Kind::Frame {
            return Ok(f);
        }
        let code = at.value(traceback::CODE).unwrap_or(NONE);
        let line = self.traceback_line(tb);
        // The function may be running still: the frame that handles the exception.
        let mut live = self.current_frame();
        while let Some(frame) = live {
            if frame.function() == f && frame.code() == code {
                break;
            }
            live = frame.caller();
        }
        let made = match live {
            Some(frame) => self.frame_object(frame)?,
            None => self.new_frame_object(f, code, line as u32)?,
        };
        self.m.store(tb.addr(), traceback::FRAME, made);
        Ok(made)
    }
}

/// Where the variables of a function's frame are.
#[derive(Clone, Copy)]
enum Variables {
    /// In the registers of a frame on the stack.
    Live(FrameRef),
    /// In the registers that a suspended generator owns.
    Suspended(Value),
    /// In words that the frame object took over.
    Left(Value),
    Gone,
}

impl Variables {
    /// Base of the words, their byte offset and their number, of those in the heap.
    fn words(self) -> Option<(Value, usize, usize)> {
        match self {
            Variables::Suspended(g) => {
                Some((g, generator::REGISTERS, generator::registers(g.addr())))
            }
            Variables::Left(words) => Some((words, 8, words.addr().load::<u32>(4) as usize)),
            Variables::Live(_) | Variables::Gone => None,
        }
    }

    fn get(self, i: usize) -> Option<Value> {
        if let Variables::Live(frame) = self {
            return frame.register(i);
        }
        let (base, offset, n) = self.words()?;
        (i < n)
            .then(|| base.addr().value(offset + i * WORD_BYTES))
            .flatten()
    }

    fn set(self, vm: &mut Vm, i: usize, value: Value) {
        if let Variables::Live(frame) = self {
            frame.set_register(i, Some(value));
        }
        if let Some((base, offset, n)) = self.words()
            && i < n
        {
            vm.m.store(base.addr(), offset + i * WORD_BYTES, value);
        }
    }
}
