//! The dispatch loop and its opcode handlers.
//!
//! **Chosen.** A table of handlers at a fixed low address; each handler ends in a sibling
//! call of the next one, with the machine's state in five argument registers. Hot
//! handlers make no other call: every rare case is `return slow(same arguments)`, so that
//! they need no stack frame. Slow handlers have their address taken (`SLOW`), or the
//! optimiser would change their signatures and shuffle registers in the hot ones.
//!
//! **Rules for changes.** State that outlives an instruction is in the frame. Before
//! anything that can collect, raise or look at frames, a handler calls `sync`. A handler
//! has no local with a destructor and none whose address escapes: either would turn the
//! sibling call into a call. A collection that a handler itself starts scans native
//! frames from the interpreter's entry on, so no value is held across it.
//!
//! **Safety of all handlers.** A handler is only ever called by `next!` or by another
//! handler with the same arguments: `regs` are the registers of the innermost frame, which
//! the verifier of the compiler keeps inside `nregs`; `pc` is behind the instruction word
//! `insn`, inside the code arena; `pool` is word 0 of the frame's code object, which never
//! moves. Every unsafe operation below rests on this contract and nothing else.
#![allow(unsafe_op_in_unsafe_fn, clippy::missing_safety_doc)]
// Words are u32 or u64: a cast that is idle in one build is needed in the other.
#![allow(clippy::unnecessary_cast)]

#[macro_use]
mod machine;
mod ops;
mod traced;
mod unwind;

use machine::{Handler, State};
use pyrs_bytecode::Op;
use pyrs_objmodel::Word;
use pyrs_runtime::call::Start;
use pyrs_runtime::frame::{self, FrameKind};
use pyrs_runtime::{Raised, Result, Value, Vm};
use std::sync::Once;

/// Where the handler table lies.
pub(crate) const HANDLERS: u64 = 0x1000_0000;
/// The handlers themselves, whatever stands in the table.
pub(crate) const PLAIN: u64 = HANDLERS + 2048;

/// Make the handler table. Its place must be free: before anything large is mapped.
pub fn prepare() {
    static TABLE: Once = Once::new();
    TABLE.call_once(|| {
        pyrs_objmodel::gc::os::map_zeroed(HANDLERS, 4096)
            .expect("the handler table's place is free");
        let table = HANDLERS as usize as *mut Handler;
        for byte in 0..256usize {
            let handler = match Op::from_byte(byte as u8) {
                Some(op) => ops::handler(op),
                None => ops::bad_opcode,
            };
            // SAFETY: twice 256 entries of 8 bytes fit the page that was just mapped.
            unsafe {
                table.add(byte).write(handler);
                table.add(256 + byte).write(handler);
            }
        }
    });
}

/// Install the interpreter into a Vm.
pub fn install(vm: &mut Vm) {
    prepare();
    vm.process.hooks.observe = Some(traced::observe);
    vm.process.hooks.run = Some(run);
}

/// Run the entry frame at `regs` to its end.
fn run(vm: &mut Vm, regs: *mut Word, start: Start) -> Result {
    if vm.depth >= vm.depth_limit {
        return Err(vm.recursion_error());
    }
    // What callers hold in callee-saved registers must lie above the entry mark, where a
    // collection begun by a handler looks.
    let word = pyrs_objmodel::gc::roots::with_saved_registers(|sp| {
        let saved = vm.m.entry_sp;
        vm.m.entry_sp = sp;
        vm.depth += 1;
        let depth = vm.depth;
        // SAFETY: the frame was set up by `run_function` or `generator_push`.
        let word = unsafe { enter(vm, regs, start) };
        vm.depth = depth - 1;
        vm.m.entry_sp = saved;
        word
    });
    // SAFETY: what `Return` gave just now, or 0.
    unsafe { Value::from_word(word) }.ok_or(Raised)
}

unsafe fn enter(vm: &mut Vm, regs: *mut Word, start: Start) -> Word {
    let pc = (frame::word(regs, frame::PC) as u64 - 1) as usize as *const u32;
    let code = Value::of(frame::word(regs, frame::CODE));
    let state = State {
        pc,
        regs,
        pool: frame::pool_of(code),
    };
    if start == Start::Raise {
        debug_assert_eq!(
            FrameKind::of_link(frame::word(regs, frame::LINK)),
            FrameKind::GeneratorEntry
        );
        return unwind::raise(vm, state.pc, 0, state.regs, state.pool);
    }
    next!(vm, state.pc, state.regs, state.pool)
}
