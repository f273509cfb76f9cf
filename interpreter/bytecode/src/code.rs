//! A compiled function, class body or module, as plain data.

use crate::image::Stored;
use crate::locations::{Location, Locations};
use std::rc::Rc;

/// Locals from this index on are reached by `LoadFar` and `StoreFar` ...
pub const NEAR_LOCALS: usize = 150;
/// ... in registers from this one on.
pub const FAR_BASE: usize = 256;

/// Bits of a code object's `co_flags` (CPython's values where it has them).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct CodeFlags(pub u32);

impl CodeFlags {
    pub const OPTIMIZED: u32 = 0x1;
    pub const NEWLOCALS: u32 = 0x2;
    pub const VARARGS: u32 = 0x4;
    pub const VARKEYWORDS: u32 = 0x8;
    pub const NESTED: u32 = 0x10;
    pub const GENERATOR: u32 = 0x20;
    pub const COROUTINE: u32 = 0x80;
    pub const ITERABLE_COROUTINE: u32 = 0x100;
    pub const ASYNC_GENERATOR: u32 = 0x200;
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    pub const HAS_DOCSTRING: u32 = 0x400_0000;
    pub const METHOD: u32 = 0x800_0000;
    /// Register 0 holds the namespace mapping (class bodies, modules, exec, eval).
    pub const NAMESPACE: u32 = 0x1000_0000;
    /// The body of a class statement.
    pub const CLASS_BODY: u32 = 0x2000_0000;
    /// Code of the library that stands for native code: its frames are not shown.
    pub const NATIVE_PART: u32 = 0x4000_0000;

    pub const fn has(self, bit: u32) -> bool {
        self.0 & bit != 0
    }
    /// Calling it makes a generator, coroutine or async generator.
    pub const fn is_suspendable(self) -> bool {
        self.0 & (Self::GENERATOR | Self::COROUTINE | Self::ASYNC_GENERATOR) != 0
    }
}

/// A constant of the pool.
#[derive(Clone, Debug)]
pub enum Const {
    None,
    True,
    False,
    Ellipsis,
    Int(i64),
    /// Decimal digits of an int that does not fit 64 bits, never negative.
    BigInt(Box<str>),
    Float(f64),
    Complex(f64, f64),
    /// Interned when loaded when `interned` (identifiers and identifier-like text).
    Str {
        text: Box<str>,
        interned: bool,
    },
    /// Text with lone surrogates: code points.
    SurrogateStr(Box<[u32]>),
    Bytes(Box<[u8]>),
    Tuple(Box<[Const]>),
    FrozenSet(Box<[Const]>),
    Code(Rc<Code>),
    /// A code object that is still in the program's image; see `image`.
    Stored(Box<Stored<'static>>),
}

/// One row of the exception table: an exception raised by an instruction that
/// begins at word offset `start <= pc < end` continues at `target` with the
/// exception in register `reg`. The first row that covers a pc wins, so inner
/// ranges come first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Handler {
    pub start: u32,
    pub end: u32,
    pub target: u32,
    pub reg: u16,
}

/// Variables of a comprehension that runs in the frame of a module or class body: between
/// the word offsets `start` and `end` they, and only they, are what `locals()` shows.
#[derive(Clone, Debug)]
pub struct HiddenLocals {
    pub start: u32,
    pub end: u32,
    /// (name, register holding the value or its cell)
    pub variables: Vec<(Rc<str>, u16)>,
}

/// What the compiler makes of one scope.
///
/// Registers `0..params` hold the parameters in CPython's order (positional-only,
/// positional-or-keyword, keyword-only, `*args`, `**kwargs`), then come the other
/// locals, then temporaries. `varnames[i]` names register `i`. A parameter or local that an inner
/// scope captures is in `cellvars`; its register holds the cell after the prologue.
#[derive(Clone, Debug)]
pub struct Code {
    pub name: Rc<str>,
    pub qualname: Rc<str>,
    pub filename: Rc<str>,
    pub first_line: u32,
    pub flags: CodeFlags,
    /// Positional parameters, the positional-only ones included.
    pub arg_count: u16,
    pub posonly_count: u16,
    pub kwonly_count: u16,
    /// Registers of the frame: parameters, locals, cells, temporaries and windows.
    pub nregs: u16,
    /// Registers that stay while the frame is suspended: the first of them.
    pub suspended_regs: u16,
    pub varnames: Vec<Rc<str>>,
    /// (name, register) of each variable that lives in a cell of this frame.
    pub cellvars: Vec<(Rc<str>, u16)>,
    /// Names of the closure's cells, in the order of `LoadFree` indices.
    pub freevars: Vec<Rc<str>>,
    /// Empty in what the runtime keeps of a loaded code object.
    pub insns: Vec<u32>,
    /// `consts[i]` is pool word `POOL_FIXED + i`. Empty in what the runtime keeps of a
    /// loaded code object: its pool has them.
    pub consts: Vec<Const>,
    /// Words of the pool behind the fixed ones.
    pub const_count: u32,
    /// Words of the object that holds the instructions' caches.
    pub cache_words: u32,
    pub handlers: Vec<Handler>,
    pub locations: Locations,
    /// Of namespace code; inner comprehensions come before outer ones. Few have any.
    #[allow(clippy::box_collection)]
    pub hidden: Option<Box<Vec<HiddenLocals>>>,
}

impl Code {
    /// Number of registers filled from the call's arguments.
    pub fn param_count(&self) -> usize {
        self.arg_count as usize
            + self.kwonly_count as usize
            + self.flags.has(CodeFlags::VARARGS) as usize
            + self.flags.has(CodeFlags::VARKEYWORDS) as usize
    }

    /// The name of a parameter. Many parameters leave a gap among the named registers, for
    /// temporaries.
    pub fn param(&self, i: usize) -> &Rc<str> {
        let gap = if i < NEAR_LOCALS {
            0
        } else {
            FAR_BASE - NEAR_LOCALS
        };
        &self.varnames[i + gap]
    }

    /// The location row that covers word offset `pc`.
    pub fn location(&self, pc: u32) -> Option<Location> {
        self.locations.at(pc)
    }

    /// The hidden variables of the comprehensions that run at word offset `pc`.
    pub fn hidden_at(&self, pc: u32) -> impl Iterator<Item = &(Rc<str>, u16)> {
        let rows = self.hidden.as_deref().map_or(&[][..], |rows| &rows[..]);
        rows.iter()
            .filter(move |row| row.start <= pc && pc < row.end)
            .flat_map(|row| &row.variables)
    }

    /// A copy without constants and instructions, for the time after they have been loaded.
    pub fn without_pool_parts(&self) -> Code {
        Code {
            name: self.name.clone(),
            qualname: self.qualname.clone(),
            filename: self.filename.clone(),
            varnames: self.varnames.clone(),
            cellvars: self.cellvars.clone(),
            freevars: self.freevars.clone(),
            insns: Vec::new(),
            consts: Vec::new(),
            handlers: self.handlers.clone(),
            locations: self.locations.clone(),
            hidden: self.hidden.clone(),
            ..*self
        }
    }

    /// The handler that covers word offset `pc`.
    pub fn handler(&self, pc: u32) -> Option<&Handler> {
        self.handlers.iter().find(|h| h.start <= pc && pc < h.end)
    }
}
