//! Frame objects: made when someone looks at a frame, or a traceback names it.
//!
//! The frame's row on the VM stack (or its generator) names the object, so that looking
//! twice gives the same one; the object finds its row by walking the live frames. DEPTH
//! holds the generator of a generator's frame. When a frame is left its object takes over
//! the variables: as an array of words first, which becomes a dict when somebody asks.

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
    fn known_frame_object(&self, frame: FrameRef) -> Option<Value> {
        let word = frame.object()?;
        if generator::is_generator(word) {
            return word.addr().value(field(go::FRAME));
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
        if let Some(known) = g.addr().value(field(go::FRAME)) {
            return Ok(known);
        }
        let f = generator::function_of(g);
        let code = f.addr().value(function::CODE).unwrap_or(NONE);
        let line = self.code_data(code).map_or(0, |c| c.first_line);
        let made = self.new_frame_object(f, code, line)?;
        self.m.store(made.addr(), fo::DEPTH, g);
        self.m.store(g.addr(), field(go::FRAME), made);
        Ok(made)
    }

    /// The live frame of a frame object; None when it has returned.
    pub fn live_frame(&self, object: Value) -> Option<FrameRef> {
        let mut at = self.current_frame();
        while let Some(frame) = at {
            if self.known_frame_object(frame) == Some(object) {
                return Some(frame);
            }
            at = frame.caller();
        }
        None
    }

    /// The line a frame object stands at.
    pub fn frame_object_line(&self, object: Value) -> u32 {
        if let Some(frame) = self.live_frame(object) {
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

    /// The local variables a frame object shows.
    pub fn frame_object_locals(&mut self, object: Value) -> Result {
        if let Some(frame) = self.live_frame(object) {
            let locals = self.frame_locals(frame)?;
            self.m.store(object.addr(), fo::LOCALS, locals);
            return Ok(locals);
        }
        if let Some(g) = object.addr().value(fo::DEPTH)
            && matches!(state_of(g), state::SUSPENDED | state::CREATED)
        {
            let f = generator::function_of(g);
            let code = f.addr().value(function::CODE).unwrap_or(NONE);
            let registers = generator::registers(g.addr());
            return self.locals_from(f, code, &|i| {
                (i < registers)
                    .then(|| g.addr().value(generator::REGISTERS + i * WORD_BYTES))
                    .flatten()
            });
        }
        let locals = match object.addr().value(fo::LOCALS) {
            Some(words) if kind_of(words) == Kind::Fields => {
                let f = object.addr().value(fo::FUNCTION).unwrap_or(NONE);
                let code = object.addr().value(fo::CODE).unwrap_or(NONE);
                let n = words.addr().load::<u32>(4) as usize;
                self.locals_from(f, code, &|i| {
                    (i < n)
                        .then(|| words.addr().value(8 + i * WORD_BYTES))
                        .flatten()
                })?
            }
            Some(locals) => return Ok(locals),
            None => self.new_dict()?,
        };
        self.m.store(object.addr(), fo::LOCALS, locals);
        Ok(locals)
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
