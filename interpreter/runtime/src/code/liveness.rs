//! Emptying the temporaries of frames that nothing will read any more.
//!
//! Variables are always live. Used by explicit collections, so that `f(a); del a; gc.collect()`
//! frees `a` although a register still holds its word.

use crate::Vm;
use pyrs_bytecode::liveness::Liveness;
use pyrs_bytecode::{Insn, Op};
use pyrs_objmodel::gc::word::Word;

impl Vm {
    /// Empty the dead temporaries of all active frames. `free` is the first word of the VM
    /// stack that nothing uses: everything from there to the top is emptied too.
    pub fn clear_dead_registers(&mut self, free: *mut Word) {
        let mut at = free;
        while at < self.m.top {
            // SAFETY: between a native call's bound words and the stack's top.
            unsafe { *at = 0 };
            at = at.wrapping_add(1);
        }
        let mut frame = self.current_frame();
        let mut innermost = true;
        while let Some(f) = frame {
            if let Some(code) = self.code_data(f.code()) {
                let insns = self.code_insns(f.code());
                let (live, start) = Liveness::of(&code, &insns).before(f.pc_offset() as usize);
                let insn = Insn(insns[start]);
                // Behind a call's window lies what the callee uses.
                let end = match insn.op() {
                    Some(
                        Op::Call | Op::CallKw | Op::CallMethod | Op::CallMethodKw | Op::CallEx,
                    ) => insn.b() as usize,
                    _ => code.nregs as usize,
                };
                if innermost && end < code.nregs as usize {
                    // The window's header serves Python callees only; this call is native.
                    (end..end + 4).for_each(|r| f.set_register(r, None));
                }
                innermost = false;
                let locals = code.varnames.len().max(1);
                for r in locals..end.min(256).min(code.nregs as usize) {
                    let cell = code.cellvars.iter().any(|(_, at)| *at as usize == r);
                    let hidden = code
                        .hidden_at(f.pc_offset())
                        .any(|(_, at)| *at as usize == r);
                    if !live.has(r) && !cell && !hidden {
                        f.set_register(r, None);
                    }
                }
            }
            frame = f.caller();
        }
    }
}
