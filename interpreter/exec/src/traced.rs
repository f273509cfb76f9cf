//! The handler table while a program is observed: every entry looks first.

use crate::machine::*;
use crate::{HANDLERS, PLAIN};
use pyrs_bytecode::Insn;
use pyrs_objmodel::Word;
use pyrs_runtime::frame::{self, FrameRef};
use pyrs_runtime::{Result, Vm};

/// Whether the table that looks is in force.
pub fn observe(on: bool) {
    let (to, from) = (
        HANDLERS as usize as *mut Handler,
        PLAIN as usize as *const Handler,
    );
    for i in 0..256 {
        // SAFETY: both tables have 256 entries in the page that `prepare` mapped; only the
        // holder of the interpreter lock dispatches, or is here.
        unsafe {
            let handler = if on { hook } else { *from.add(i) };
            to.add(i).write(handler);
        }
    }
}

unsafe extern "C-unwind" fn hook(
    vm: &mut Vm,
    pc: *const u32,
    insn: u32,
    regs: *mut Word,
    pool: *mut Word,
) -> Word {
    if vm.trace.active {
        return look(vm, pc, insn, regs, pool);
    }
    let handler = *(PLAIN as usize as *const Handler).add((insn & 0xFF) as usize);
    handler(vm, pc, insn, regs, pool)
}

#[inline(never)]
unsafe extern "C-unwind" fn look(
    vm: &mut Vm,
    pc: *const u32,
    insn: u32,
    regs: *mut Word,
    pool: *mut Word,
) -> Word {
    sync(vm, pc, regs, pool);
    if tell(vm, pc, insn, regs, pool).is_err() {
        return crate::unwind::raise(vm, pc, insn, regs, pool);
    }
    let mut pc = pc;
    if goes_elsewhere(vm, &mut pc, regs, pool) {
        // The line there is told of first.
        let insn = *pc.sub(1);
        let handler = *(HANDLERS as usize as *const Handler).add((insn & 0xFF) as usize);
        return handler(vm, pc, insn, regs, pool);
    }
    let handler = *(PLAIN as usize as *const Handler).add((insn & 0xFF) as usize);
    handler(vm, pc, insn, regs, pool)
}

/// Not inlined: its locals' addresses would keep the handler from ending in a sibling call.
#[inline(never)]
unsafe fn tell(
    vm: &mut Vm,
    pc: *const u32,
    insn: u32,
    regs: *mut Word,
    pool: *mut Word,
) -> Result<()> {
    let code = frame::code_of_pool(pool);
    let offset = ((pc as usize as u64 - frame::entry(code)) / 4).saturating_sub(1) as u32;
    vm.observe(FrameRef { regs }, offset, Insn(insn))
}

/// Whether the tracer has set the frame's line: the frame stands behind the first word of another
/// instruction then, as `pc` does.
#[inline(never)]
unsafe fn goes_elsewhere(
    vm: &mut Vm,
    pc: &mut *const u32,
    regs: *mut Word,
    pool: *mut Word,
) -> bool {
    let Some(jump) = vm.take_jump(regs) else {
        return false;
    };
    if let Some(register) = jump.restore {
        crate::ops::exceptions::handled_again(vm, regs, register);
    }
    let target = frame::entry(frame::code_of_pool(pool)) + 4 * u64::from(jump.target);
    *pc = (target as usize as *const u32).add(1);
    sync(vm, *pc, regs, pool);
    true
}

/// Slow handlers keep their signature because their addresses are taken.
#[used]
static SLOW: &[Handler] = &[look];
