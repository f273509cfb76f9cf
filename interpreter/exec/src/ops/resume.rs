//! Generators and coroutines that instructions resume and that yield to instructions, while
//! nothing rare is about them; the rest is the runtime's (`frame/generator.rs`).

use crate::machine::*;
use crate::ops::calls::position;
use crate::ops::iter::resumer;
use core::arch::asm;
use pyrs_objmodel::gc::layout::flag;
use pyrs_objmodel::gc::word::Word;
use pyrs_objmodel::kinds::generator;
use pyrs_objmodel::{Addr, Kind};
use pyrs_runtime::frame::{self, FrameKind, HEADER, facts, pool};
use pyrs_runtime::generator::{REGISTERS, field, registers, set_state, state};
use pyrs_runtime::{NONE, Value, Vm};

type W = *mut Word;

/// With more registers the runtime copies them.
const FEW: usize = 32;

/// Copy the few registers of a generator. (Word by word, as they were written: a load that
/// spans two stores waits for both.)
#[inline(always)]
unsafe fn copy_registers(from: *const Word, to: *mut Word, n: usize) {
    let mut i = n;
    while i > 0 {
        i -= 1;
        *to.add(i) = *from.add(i);
        // Unrolled, the loop would be many times as long as most generators need.
        asm!("/* {0} */", inout(reg) i, options(nomem, nostack, preserves_flags));
    }
}

/// Resume the suspended generator at `at` for the instruction of the frame at `regs` that goes
/// on at `pc`: where the generator goes on, and its registers and pool. None: something rare is
/// about it, and nothing has been done.
#[inline(always)]
pub unsafe fn resume(
    vm: &mut Vm,
    at: Addr,
    (pc, regs, pool): (*const u32, W, W),
    (kind, dst): (FrameKind, usize),
    sent: Word,
) -> Option<(*const u32, W, W)> {
    let code = at.load::<Word>(field(generator::CODE));
    let n = registers(at);
    let nregs = (*pool.add(pool::FACTS) >> 1) as usize & facts::NREGS as usize;
    let distance = nregs + HEADER + 2;
    let new = regs.add(distance);
    // A generator that has a frame object names that in its code's place.
    if at.load::<Word>(field(generator::STATE)) != Value::small(state::SUSPENDED).word()
        || addr(code).map() != Kind::Code.map()
    {
        return None;
    }
    let end = new.add(frame::nregs(Value::of_unchecked(code)));
    if n > FEW || end > vm.m.high || vm.depth >= vm.depth_limit {
        return None;
    }
    vm.depth += 1;
    vm.m.top = end;
    *regs.offset(frame::PC) = pc as usize as Word | 1;
    let handled = vm.m.thread[pyrs_runtime::vm::thread::HANDLED];
    *new.offset(frame::SAVED_HANDLED) = handled;
    *new.offset(frame::FAR_LINK) = Value::small(distance as i64).word();
    *new.offset(frame::FRAME_OBJECT) = Value::from_addr(at).word();
    *new.offset(frame::LINK) = frame::link(kind, dst as u8, 0);
    let place = at.load::<Word>(field(generator::PC));
    *new.offset(frame::PC) = place;
    *new.offset(frame::CODE) = code;
    *new.offset(frame::FUNCTION) = at.load::<Word>(field(generator::FUNCTION));
    copy_registers(at.add(REGISTERS).ptr::<Word>(), new, n);
    let own = at.load::<Word>(field(generator::EXC));
    if own != 0 {
        vm.m.thread[pyrs_runtime::vm::thread::HANDLED] = own;
    }
    set_state(at, state::RUNNING);
    let place = (place - 1) as usize as *const u32;
    // Where it stands is behind its yield, which tells where to put what was sent.
    r!(new, a(*place.sub(1))) = sent;
    Some((place, new, frame::pool_of(Value::of_unchecked(code))))
}

/// `ForIter` on a generator.
pub unsafe extern "C-unwind" fn for_iter(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let at = addr(r!(regs, b(i)));
    // Saved behind the extension word: the yield goes on there.
    let caller = (pc.add(1), regs, pool);
    let Some((pc, regs, pool)) = resume(vm, at, caller, (FrameKind::For, a(i)), NONE.word()) else {
        return super::iter::for_iter_slow(vm, pc, i, regs, pool);
    };
    next!(vm, pc, regs, pool)
}

/// `Send` on a generator or coroutine.
pub unsafe extern "C-unwind" fn send(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let it = r!(regs, b(i));
    if it & 1 == 0 {
        let map = addr(it).map();
        if map == Kind::Generator.map() || map == Kind::Coroutine.map() {
            let caller = (pc.add(1), regs, pool);
            let to = (FrameKind::Send, a(i));
            if let Some((pc, regs, pool)) = resume(vm, addr(it), caller, to, r!(regs, c(i))) {
                next!(vm, pc, regs, pool)
            }
        }
    }
    super::generators::send_slow(vm, pc, i, regs, pool)
}

/// `Yield` and `YieldDelegated`.
pub unsafe extern "C-unwind" fn yield_value(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let at = addr(*regs.offset(frame::FRAME_OBJECT));
    let (caller, link) = resumer(regs);
    let n = registers(at);
    if at.has(flag::UNLOGGED) || n > FEW || FrameKind::of_link(link) == FrameKind::GeneratorEntry {
        return super::generators::yield_slow(vm, pc, i, regs, pool);
    }
    let value = r!(regs, b(i));
    copy_registers(regs, at.add(REGISTERS).ptr::<Word>(), n);
    let handled = &mut vm.m.thread[pyrs_runtime::vm::thread::HANDLED];
    if at.load::<Word>(field(generator::EXC)) != 0 {
        at.put_behind_barrier(field(generator::EXC), *handled);
    }
    *handled = *regs.offset(frame::SAVED_HANDLED);
    at.put_bits(field(generator::PC), pc as usize as Word | 1);
    set_state(at, state::SUSPENDED);
    vm.depth -= 1;
    r!(caller, frame::link_dst(link)) = value;
    let (pc, pool) = position(caller);
    next!(vm, pc, caller, pool)
}
