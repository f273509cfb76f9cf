//! Opcodes and code objects as plain data.
//!
//! Nothing here knows the heap: a [`Code`] is what the compiler makes and what the
//! runtime turns into a heap code object when it is loaded. The one table in
//! [`opcodes`] declares each opcode; encoder, decoder, disassembler and the
//! liveness facts derive from it.
#![forbid(unsafe_code)]

pub mod code;
pub mod disasm;
pub mod effects;
pub mod image;
pub mod insn;
mod jump;
pub mod liveness;
mod locations;
pub mod opcodes;
pub mod registers;
pub mod tree;

pub use code::{Code, CodeFlags, Const, FAR_BASE, Handler, HiddenLocals, NEAR_LOCALS};
pub use effects::{Alias, Effects};
pub use insn::{Ext, Insn};
pub use jump::{Jump, Refused};
pub use locations::{Location, Locations};
pub use opcodes::{Op, Role};

/// Words between a call's window base and its first argument: frame object, link,
/// pc, code, callee. The callee's registers begin right behind them, so a call's
/// arguments already lie where the callee expects its parameters.
pub const WINDOW_HEADER: usize = 5;
/// Index, from the window base, of the word that holds the callee.
pub const WINDOW_CALLEE: usize = 4;
/// Words at the head of a code object's pool, before its constants.
pub const POOL_FIXED: usize = 9;
/// Registers an instruction can name directly.
pub const MAX_NEAR_REGS: usize = 256;
