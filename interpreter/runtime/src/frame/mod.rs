//! Frames on the VM stack, code objects, and where bytecode lies.
//!
//! A frame's registers stand at `regs`; the five words before them are its header, from
//! low to high: frame object (or generator), link, pc, code, function. `regs[-pc]` holds
//! the address of the next instruction whenever something is called; a bytecode address
//! plus one looks like a small int. The link word packs kind, destination register and
//! the distance to the caller's registers.

pub mod generator;
mod object;

use crate::code::table::CodeTable;
use crate::interned::Interned;
use crate::{NONE, Result, Value, Vm, string};
use pyrs_bytecode::{Code, CodeFlags};
use pyrs_objmodel::gc::layout::map_row;
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::gc::{Client, Heap};
use pyrs_objmodel::kinds::{function, typeobj};
use pyrs_objmodel::{Addr, Kind, Word, table};
use std::cell::RefCell;
use std::rc::Rc;

/// Offsets from `regs`, in words.
pub const FRAME_OBJECT: isize = -5;
pub const LINK: isize = -4;
pub const PC: isize = -3;
pub const CODE: isize = -2;
pub const FUNCTION: isize = -1;
/// Words of the header.
pub const HEADER: usize = 5;
/// Behind the header of entry frames (and generator frames): distance to the caller's registers, as a
/// small int; of generator frames one word more: the exception handled by the resumer.
pub const FAR_LINK: isize = -6;
pub const SAVED_HANDLED: isize = -7;

/// What happens when a frame returns.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum FrameKind {
    /// The value goes to the caller's destination register.
    Call = 0,
    /// Return from `run` to native code.
    Entry = 1,
    /// `__init__` of an instance that stands at `FAR_LINK`: that is the call's value.
    Init = 2,
    /// A generator resumed by a `ForIter` of the caller's.
    For = 3,
    /// A generator resumed by a `Send` of the caller's.
    Send = 4,
    /// A generator resumed from native code.
    GeneratorEntry = 5,
}

/// In a link word instead of `FrameKind::Call`: the frame has an object, which takes over
/// the variables when the frame is left.
const OBSERVED: Word = 6;

/// Whether the link word is that of a call whose frame has an object.
#[inline(always)]
pub fn is_observed(link: Word) -> bool {
    link >> 1 & 7 == OBSERVED
}

impl FrameKind {
    #[inline(always)]
    pub fn of_link(link: Word) -> FrameKind {
        match link >> 1 & 7 {
            0 => FrameKind::Call,
            1 => FrameKind::Entry,
            2 => FrameKind::Init,
            3 => FrameKind::For,
            4 => FrameKind::Send,
            OBSERVED => FrameKind::Call,
            _ => FrameKind::GeneratorEntry,
        }
    }
    pub fn is_generator(self) -> bool {
        matches!(
            self,
            FrameKind::For | FrameKind::Send | FrameKind::GeneratorEntry
        )
    }
}

/// A link word.
#[inline(always)]
pub const fn link(kind: FrameKind, dst: u8, distance: usize) -> Word {
    ((distance as Word) << 12) | ((dst as Word) << 4) | ((kind as Word) << 1) | 1
}
#[inline(always)]
pub fn link_dst(link: Word) -> usize {
    (link >> 4) as usize & 0xFF
}
#[inline(always)]
pub fn link_distance(link: Word) -> usize {
    (link >> 12) as usize
}

/// Words of a code object's pool head.
pub mod pool {
    pub const NAME: usize = 0;
    pub const ENTRY: usize = 1;
    pub const QUALNAME: usize = 2;
    pub const FILENAME: usize = 3;
    /// The names of the varnames, a tuple, when asked for.
    pub const VARNAMES: usize = 4;
    pub const FACTS: usize = 5;
    pub const INDEX: usize = 6;
    /// Where calls begin: [`ENTRY`], unless there is something better to run. All offsets
    /// count from `ENTRY`.
    pub const START: usize = 7;
    /// The object of the inline caches; see `cache.rs`.
    pub const CACHES: usize = 8;

    const _: () = assert!(CACHES + 1 == pyrs_bytecode::POOL_FIXED);
}

/// Facts word of code: `nregs | args << 16 | bits`, as a small int.
pub mod facts {
    /// Only positional parameters; a call with exactly that many arguments needs no binding.
    pub const SIMPLE: i64 = 1 << 24;
    /// Calling makes a generator, coroutine or async generator.
    pub const SUSPENDABLE: i64 = 1 << 25;
    /// Code of a module or class, which mostly runs once: until it, or a loop in it, has run
    /// again, caches would be a waste.
    pub const ONCE: i64 = 1 << 26;
    /// Still in the library's image; see `code/stored.rs`.
    pub const STORED: i64 = 1 << 27;
    pub const NREGS: i64 = 0xFFFF;
}

/// The closing of a major collection: inline caches and the method cache drop what only they
/// name; names, shapes and code that died give up their rows.
pub struct CacheClient {
    pub codes: Rc<RefCell<CodeTable>>,
    pub names: Rc<RefCell<Interned>>,
    /// The object of zeros that code without caches of its own names.
    pub no_caches: Word,
    /// The object that is the cache of class lookups.
    pub method_cache: Addr,
    pub shapes: pyrs_maps::shape::Root,
    /// The names have been settled, and code is being.
    pub settled_names: bool,
}

/// Entries of the tables of names and code that are looked at in a step of a collection.
const SETTLED: usize = 2048;

impl Client for CacheClient {
    fn fit_address_space(&mut self, limit: u64) {
        // Whoever is entering code has found room already.
        if let Ok(mut codes) = self.codes.try_borrow_mut() {
            codes.fit_address_space(limit);
        }
    }
    fn after_mark(&mut self, alive: &dyn Fn(Addr) -> bool) {
        self.shapes.prune(alive);
        let codes = self.codes.borrow();
        for (_, loaded) in codes.iter() {
            crate::cache::prune(loaded, self.no_caches, alive);
        }
        crate::class::prune_method_cache(self.method_cache, alive);
    }
    fn forget_some(&mut self, alive: &dyn Fn(Addr) -> bool) -> bool {
        if !self.settled_names {
            self.settled_names = self.names.borrow_mut().prune(SETTLED, alive);
            return false;
        }
        let ended = self.codes.borrow_mut().prune(SETTLED, alive);
        self.settled_names = !ended;
        ended
    }
    fn start_over(&mut self) {
        self.settled_names = false;
        self.names.borrow_mut().start_over();
        self.codes.borrow_mut().start_over();
    }
    fn renumber(&mut self, heap: &mut Heap, objects: &[Addr]) {
        for &object in objects {
            match object.map() {
                map if map == Kind::Table.map() => object.put_bits(table::VERSION, 1),
                // The caches of instructions, and that of class lookups.
                map if map == Kind::Caches.map() => {
                    let words = object.load::<u32>(4) as usize;
                    object.fill(8, words * WORD_BYTES, 0);
                }
                map if Kind::from_byte(map_row(map).kind) == Kind::Type
                    && object.load::<Word>(typeobj::VERSION) != 1 =>
                {
                    object.put_bits(typeobj::VERSION, heap.next_stamp());
                }
                _ => {}
            }
        }
    }
    fn verify(&self, objects: &[Addr], is_dead: &dyn Fn(Addr) -> bool) {
        crate::code::verify::verify(self, objects, is_dead);
    }
}

/// Word `i` of a code object's pool.
#[inline(always)]
pub fn pool_word(code: Value, i: usize) -> Option<Value> {
    code.addr().value(8 + i * WORD_BYTES)
}

#[inline(always)]
pub fn code_facts(code: Value) -> i64 {
    pool_word(code, pool::FACTS).map_or(0, Value::small_unchecked)
}
#[inline(always)]
pub fn nregs(code: Value) -> usize {
    (code_facts(code) & facts::NREGS) as usize
}
/// Address of a code object's first instruction.
#[inline(always)]
pub fn entry(code: Value) -> u64 {
    pool_word(code, pool::ENTRY).map_or(0, |v| v.word() as u64 - 1)
}

/// Address where a call of the code begins.
#[inline(always)]
pub fn start(code: Value) -> u64 {
    pool_word(code, pool::START).map_or(0, |v| v.word() as u64 - 1)
}
/// A word of a frame's header or registers.
///
/// # Safety
/// `regs` are a frame's registers on the VM stack and `i` lies within the frame.
#[inline(always)]
pub unsafe fn word(regs: *mut Word, i: isize) -> Word {
    // SAFETY: the caller's promise.
    unsafe { *regs.offset(i) }
}

/// A Python frame on the VM stack, for those who look at it.
#[derive(Clone, Copy)]
pub struct FrameRef {
    pub regs: *mut Word,
}

impl FrameRef {
    fn get(self, i: isize) -> Word {
        // SAFETY: a FrameRef is made of the live frames of this thread only.
        unsafe { word(self.regs, i) }
    }
    fn value(self, i: isize) -> Option<Value> {
        // SAFETY: as in `get`; words of frames are roots.
        unsafe { Value::from_word(word(self.regs, i)) }
    }
    fn header_value(self, i: isize) -> Value {
        match self.value(i) {
            Some(value) => value,
            None => unreachable!("the headers of live frames are written at entry"),
        }
    }
    pub fn function(self) -> Value {
        self.header_value(FUNCTION)
    }
    pub fn code(self) -> Value {
        self.header_value(CODE)
    }
    pub fn kind(self) -> FrameKind {
        FrameKind::of_link(self.get(LINK))
    }
    /// Address of the next instruction.
    pub fn pc(self) -> u64 {
        self.get(PC) as u64 - 1
    }
    /// Let it stand elsewhere, for those who look.
    pub(crate) fn set_pc(self, pc: u64) {
        // SAFETY: as in `get`; the header belongs to the frame.
        unsafe { *self.regs.offset(PC) = pc as Word | 1 }
    }
    /// Word offset, in its code, of the instruction that is being executed.
    pub fn pc_offset(self) -> u32 {
        ((self.pc() - entry(self.code())) / 4).saturating_sub(1) as u32
    }
    /// The frame's object, or its generator.
    pub fn object(self) -> Option<Value> {
        self.value(FRAME_OBJECT)
    }
    pub fn set_object(self, object: Value) {
        let link = self.get(LINK);
        // SAFETY: as in `get`; the header belongs to the frame.
        unsafe {
            *self.regs.offset(FRAME_OBJECT) = object.word();
            if link >> 1 & 7 == FrameKind::Call as Word {
                *self.regs.offset(LINK) = link | OBSERVED << 1;
            }
        }
    }
    pub fn register(self, i: usize) -> Option<Value> {
        self.value(i as isize)
    }
    pub fn set_register(self, i: usize, value: Option<Value>) {
        // SAFETY: as in `get`; callers pass registers of the frame's code.
        unsafe { *self.regs.add(i) = value.map_or(0, Value::word) }
    }
    pub fn globals(self) -> Value {
        self.function().addr().get(function::GLOBALS)
    }
    pub fn caller(self) -> Option<FrameRef> {
        let link = self.get(LINK);
        let distance = match self.kind() {
            FrameKind::Call | FrameKind::Init => link_distance(link),
            _ => self.header_value(FAR_LINK).small_unchecked() as usize,
        };
        (distance != 0).then(|| FrameRef {
            regs: self.regs.wrapping_sub(distance),
        })
    }
}

impl Vm {
    /// The innermost Python frame.
    pub fn current_frame(&self) -> Option<FrameRef> {
        (!self.regs.is_null()).then_some(FrameRef { regs: self.regs })
    }

    /// The frame itself, or the nearest around it that programs see: native modules' parts
    /// in Python look like native code.
    pub fn shown_frame(&self, mut frame: Option<FrameRef>) -> Option<FrameRef> {
        while let Some(inner) = frame
            && self.is_native_part(inner.code())
        {
            frame = inner.caller();
        }
        frame
    }

    pub fn is_native_part(&self, code: Value) -> bool {
        let data = self.code_data(code);
        data.is_some_and(|data| data.flags.has(CodeFlags::NATIVE_PART))
    }

    pub fn code_data(&self, code: Value) -> Option<Rc<Code>> {
        let index = pool_word(code, pool::INDEX)?.as_small()?;
        if index < 0 {
            return self.stored_data(code);
        }
        let codes = self.process.codes.borrow();
        codes.get(index as usize).map(|l| l.code.clone())
    }

    /// How many words of instructions a code object has.
    pub(crate) fn code_words(&self, code: Value) -> usize {
        let index = pool_word(code, pool::INDEX).and_then(Value::as_small);
        let codes = self.process.codes.borrow();
        let row = index.and_then(|i| codes.get(i as usize));
        row.map_or(0, |row| row.insns().len())
    }

    /// The instructions of a code object, copied.
    pub fn code_insns(&self, code: Value) -> Vec<u32> {
        let index = pool_word(code, pool::INDEX).and_then(Value::as_small);
        let codes = self.process.codes.borrow();
        let row = index.and_then(|i| codes.get(i as usize));
        row.map_or_else(Vec::new, |row| row.insns().to_vec())
    }

    /// Line of word offset `pc` in a code object.
    pub fn code_line(&self, code: Value, pc: u32) -> u32 {
        self.code_data(code)
            .and_then(|c| c.location(pc).map(|l| l.line))
            .unwrap_or(0)
    }

    /// A code object's text field.
    pub fn code_text(&self, code: Value, field: usize) -> String {
        match pool_word(code, field) {
            Some(text) => string::to_string_lossy(text.addr()),
            None => self.stored_qualname(code).unwrap_or_default().to_owned(),
        }
    }

    /// The namespace of a frame as `locals()` gives it: the mapping itself for modules and
    /// classes, else a new dict of the bound variables.
    pub fn frame_locals(&mut self, frame: FrameRef) -> Result {
        let hidden = self.hidden_locals(frame)?;
        let locals = match hidden {
            Some(hidden) => return Ok(hidden),
            None => self.locals_from(frame.function(), frame.code(), &|i| frame.register(i))?,
        };
        // What was set through `f_locals` and is no variable.
        let extras = self
            .known_frame_object(frame)
            .and_then(|object| object.addr().value(pyrs_objmodel::kinds::frame::EXTRAS));
        if let Some(extras) = extras {
            self.dict_update(locals, extras)?;
        }
        Ok(locals)
    }

    /// A new dict of the variables of the comprehensions that a module's or class's frame
    /// is in the middle of.
    fn hidden_locals(&mut self, frame: FrameRef) -> Result<Option<Value>> {
        let Some(data) = self.code_data(frame.code()) else {
            return Ok(None);
        };
        let mut dict = None;
        for (name, at) in data.hidden_at(frame.pc_offset()) {
            let value = frame.register(*at as usize).and_then(|v| match v {
                v if is_cell(v) => cell_value(v),
                v => Some(v),
            });
            let Some(value) = value else { continue };
            let into = match dict {
                Some(dict) => dict,
                None => self.new_dict()?,
            };
            dict = Some(into);
            let key = self.intern_str(name)?;
            if self.dict_get_str(into, key).is_none() {
                self.dict_set(into, key, value)?;
            }
        }
        Ok(dict)
    }

    /// As [`Vm::frame_locals`], of registers wherever they are.
    pub fn locals_from(
        &mut self,
        f: Value,
        code: Value,
        register: &dyn Fn(usize) -> Option<Value>,
    ) -> Result {
        use pyrs_bytecode::CodeFlags;
        let Some(data) = self.code_data(code) else {
            return Ok(NONE);
        };
        if data.flags.has(CodeFlags::NAMESPACE) {
            return Ok(register(0).unwrap_or(NONE));
        }
        let dict = self.new_dict()?;
        // Shared variables that are no parameters stand behind the others.
        for (i, name) in data.varnames.iter().enumerate() {
            let shared = data.cellvars.iter().any(|(_, at)| *at as usize == i);
            if name.is_empty() || (shared && i >= data.param_count()) {
                continue;
            }
            let value = register(i).and_then(|v| match v {
                v if shared && is_cell(v) => cell_value(v),
                v => Some(v),
            });
            if let Some(value) = value {
                let key = self.intern_str(name)?;
                self.dict_set(dict, key, value)?;
            }
        }
        for (name, at) in &data.cellvars {
            let value = register(*at as usize).and_then(|v| match v {
                v if is_cell(v) => cell_value(v),
                _ => None,
            });
            if let Some(value) = value {
                let key = self.intern_str(name)?;
                self.dict_set(dict, key, value)?;
            }
        }
        let closure = f.addr().value(function::CLOSURE);
        for (i, name) in data.freevars.iter().enumerate() {
            let cell = closure.map(|c| crate::tuple::get(c.addr(), i));
            if let Some(value) = cell.and_then(cell_value) {
                let key = self.intern_str(name)?;
                self.dict_set(dict, key, value)?;
            }
        }
        Ok(dict)
    }
}

pub fn is_cell(value: Value) -> bool {
    value.is_ref() && value.addr().map() == Kind::Cell.map()
}
pub fn cell_value(cell: Value) -> Option<Value> {
    cell.addr().value(pyrs_objmodel::kinds::cell::VALUE)
}

/// Address of a pool's word 0, as handlers hold it.
#[inline(always)]
pub fn pool_of(code: Value) -> *mut Word {
    code.addr().add(8).ptr()
}

/// The code object of a pool address.
pub fn code_of_pool(pool: *mut Word) -> Value {
    // SAFETY: handlers and their callers have pools of code objects only, which never move.
    Value::from_addr(unsafe { Addr::new(pool as usize as u64 - 8) })
}
