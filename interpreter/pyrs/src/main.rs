//! The program itself: all of it is in the library beside this file.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: pyrs_program::memory::Frugal = pyrs_program::memory::Frugal;

fn main() -> ExitCode {
    pyrs_program::main(std::env::args_os(), pyrs_program::Host::Own).into()
}
