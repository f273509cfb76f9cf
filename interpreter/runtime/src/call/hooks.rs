//! What the layers above install: running a frame, compiling, and what else this layer knows
//! only the form of.

use crate::{Result, Vm};
use pyrs_bytecode::Code;
use pyrs_bytecode::image::Image;
use pyrs_objmodel::Word;
use std::rc::Rc;

/// How source text is compiled.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CompileMode {
    Module,
    Eval,
    Single,
}

/// Compile flags of `compile`'s `flags` argument that the hook understands.
pub mod compile_flag {
    pub const FUTURE_ANNOTATIONS: u32 = 0x100_0000;
    /// An interactive compound statement needs an empty line to end.
    pub const DONT_IMPLY_DEDENT: u32 = 0x200;
    /// A text that ends too early is an error of its own kind.
    pub const INCOMPLETE_INPUT: u32 = 0x4000;
}

type CompileHook = fn(&mut Vm, &str, &str, CompileMode, u32) -> Result<Rc<Code>>;
type ParseTreeHook = fn(&mut Vm, &str, &str, CompileMode, u32) -> Result<pyrs_bytecode::tree::Node>;

type CompileTreeHook =
    fn(&mut Vm, &pyrs_bytecode::tree::Node, &str, CompileMode, u32) -> Result<Rc<Code>>;

type TokensHook = fn(&mut Vm, &str) -> Result;
type ScopesHook = fn(&mut Vm, &str, &str, CompileMode) -> Result;

type DecodeHook = fn(&mut Vm, &[u8], &str) -> Result<String>;

/// How a frame that is entered from native code begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// With its next instruction.
    Next,
    /// By raising the pending exception where a generator stands.
    Raise,
}

/// The content of a file of a name.
pub type ReadHook = fn(&Vm, &str) -> Option<Vec<u8>>;

/// What the layers above install.
#[derive(Default, Clone, Copy)]
pub struct Hooks {
    /// Run the frame at `regs`, which is set up as an entry frame; its value.
    pub run: Option<fn(&mut Vm, *mut Word, Start) -> Result>,
    /// Somebody observes what programs do, or nobody does any more.
    pub observe: Option<fn(bool)>,
    pub compile: Option<CompileHook>,
    pub decode_source: Option<DecodeHook>,
    /// Run Python's handler of a signal.
    pub signal: Option<fn(&mut Vm, i32) -> Result<()>>,
    /// Text to the syntax tree that programs see, and from there to code.
    pub parse_tree: Option<ParseTreeHook>,
    pub compile_tree: Option<CompileTreeHook>,
    /// Text to a list of token tuples, and the exception that ends it or None.
    pub tokens: Option<TokensHook>,
    /// Text to a list of its scopes, as tuples.
    pub scopes: Option<ScopesHook>,
    /// Make what Python code can see of importing; see `Vm::machinery_named`.
    pub machinery: Option<fn(&mut Vm) -> Result<()>>,
    /// The content of a source file, for tracebacks; the library's may be none of the
    /// system's files.
    pub read_file: Option<ReadHook>,
    /// Whether a code object that comes from outside keeps the rules.
    pub verify: Option<fn(&Code) -> bool>,
    /// The index of the item that a descriptor of a named tuple's class gives.
    pub tuple_index: Option<fn(&Vm, crate::Value) -> Option<usize>>,
    /// The functions for `Vm::run_loop`, as a tuple.
    pub loops: Option<fn(&mut Vm) -> Result>,
    /// The library's code.
    pub image: Image,
    /// What of the program's file holds the library.
    pub image_parts: [&'static [u8]; 2],
}
