//! Raising: from the instruction that failed to the handler that catches.

use crate::machine::*;
use pyrs_bytecode::CodeFlags;
use pyrs_objmodel::Word;
use pyrs_objmodel::kinds::exception;
use pyrs_runtime::frame::{self, FrameKind, FrameRef};
use pyrs_runtime::{Value, Vm};

/// The pending exception leaves the instruction before `pc`.
#[cold]
#[inline(never)]
pub unsafe extern "C-unwind" fn raise(
    vm: &mut Vm,
    pc: *const u32,
    _insn: u32,
    regs: *mut Word,
    pool: *mut Word,
) -> Word {
    sync(vm, pc, regs, pool);
    let exc = vm.take_exception();
    vm.reraise(exc);
    unwind(vm, pc, regs, pool, true)
}

/// As [`raise`] for `Reraise`: the traceback already has a row for this frame.
#[cold]
#[inline(never)]
pub unsafe extern "C-unwind" fn reraise(
    vm: &mut Vm,
    pc: *const u32,
    _insn: u32,
    regs: *mut Word,
    pool: *mut Word,
) -> Word {
    sync(vm, pc, regs, pool);
    unwind(vm, pc, regs, pool, false)
}

unsafe fn unwind(
    vm: &mut Vm,
    mut pc: *const u32,
    mut regs: *mut Word,
    mut pool: *mut Word,
    mut record: bool,
) -> Word {
    loop {
        match step(vm, pc, regs, pool, record) {
            Step::Caught(target, regs, pool) => next!(vm, target, regs, pool),
            Step::Leave => return 0,
            Step::Caller(p, r, q) => {
                (pc, regs, pool) = (p, r, q);
                record = true;
            }
        }
    }
}

enum Step {
    /// Go on at the handler.
    Caught(*const u32, *mut Word, *mut Word),
    /// The exception leaves to native code.
    Leave,
    /// Look in the caller's frame.
    Caller(*const u32, *mut Word, *mut Word),
}

#[inline(never)]
unsafe fn step(
    vm: &mut Vm,
    pc: *const u32,
    regs: *mut Word,
    pool: *mut Word,
    record: bool,
) -> Step {
    let exc = match vm.pending() {
        Some(exc) => exc,
        None => {
            let exc = vm.take_exception();
            vm.reraise(exc);
            exc
        }
    };
    let code = frame::code_of_pool(pool);
    let offset = ((pc as usize as u64 - frame::entry(code)) / 4).saturating_sub(1) as u32;
    let data = vm.code_data(code);
    let native_part = data
        .as_ref()
        .is_some_and(|data| data.flags.has(CodeFlags::NATIVE_PART));
    let shown = record || exc.addr().value(exception::TRACEBACK).is_none();
    if shown && !native_part {
        let frame = vm.frame_for_traceback(FrameRef { regs });
        vm.add_traceback(exc, frame, code, offset);
    }
    if vm.trace.active {
        vm.observe_raise(FrameRef { regs }, offset, !record);
    }
    if let Some(h) = data.as_ref().and_then(|d| d.handler(offset)) {
        let exc = vm.take_exception();
        *regs.add(h.reg as usize) = exc.word();
        if vm.trace.active {
            let told = vm.observe_handled(FrameRef { regs }, offset, exc);
            if told.is_err() {
                // The observer's exception takes its place.
                *regs.add(h.reg as usize) = vm.take_exception().word();
            }
        }
        let target = (frame::entry(code) + h.target as u64 * 4) as usize as *const u32;
        return Step::Caught(target, regs, pool);
    }
    if vm.trace.active {
        vm.observe_unwind(FrameRef { regs }, offset);
    }
    vm.frame_leaves(FrameRef { regs });
    let link = frame::word(regs, frame::LINK);
    let kind = FrameKind::of_link(link);
    let caller = match kind {
        FrameKind::Entry => return Step::Leave,
        FrameKind::GeneratorEntry => {
            vm.generator_finish(regs);
            vm.convert_stop(Value::of(frame::word(regs, frame::FRAME_OBJECT)));
            return Step::Leave;
        }
        FrameKind::Call | FrameKind::Init => regs.sub(frame::link_distance(link)),
        FrameKind::For | FrameKind::Send => {
            vm.generator_finish(regs);
            vm.convert_stop(Value::of(frame::word(regs, frame::FRAME_OBJECT)));
            regs.sub(Value::of(frame::word(regs, frame::FAR_LINK)).small_unchecked() as usize)
        }
    };
    vm.depth -= 1;
    let pc = (frame::word(caller, frame::PC) as u64 - 1) as usize as *const u32;
    let code = Value::of(frame::word(caller, frame::CODE));
    let pool = frame::pool_of(code);
    sync(vm, pc, caller, pool);
    Step::Caller(pc, caller, pool)
}
