//! `libpyrs.so`: the interpreter as a part of other programs. What it exports is declared in
//! `interpreter/pyrs/src/embed.rs`; the program exports the same.

#[global_allocator]
static ALLOCATOR: pyrs_program::memory::Frugal = pyrs_program::memory::Frugal;

pub use pyrs_program::embed::{Py_BytesMain, Py_GetVersion};
