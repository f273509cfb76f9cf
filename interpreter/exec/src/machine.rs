//! What handlers share: their signature, dispatch, register access, `sync`.

use pyrs_objmodel::{Addr, Word};
use pyrs_runtime::frame::{self, facts, pool};
use pyrs_runtime::{Value, Vm};

/// A handler; the value of a frame that returns to native code, 0 when it raises.
///
/// The system's convention, so that machine code can stand among the handlers; a panic may
/// unwind through it.
pub type Handler =
    unsafe extern "C-unwind" fn(&mut Vm, *const u32, u32, *mut Word, *mut Word) -> Word;

/// Where the machine stands.
pub struct State {
    pub pc: *const u32,
    pub regs: *mut Word,
    pub pool: *mut Word,
}

/// Go on with the instruction at `pc`.
macro_rules! next {
    ($vm:expr, $pc:expr, $regs:expr, $pool:expr) => {{
        let pc: *const u32 = $pc;
        let insn = *pc;
        let handler = *((crate::HANDLERS as usize as *const crate::machine::Handler)
            .add((insn & 0xFF) as usize));
        return handler($vm, pc.add(1), insn, $regs, $pool);
    }};
}

/// Register number `i`.
macro_rules! r {
    ($regs:expr, $i:expr) => {
        *$regs.add($i as usize)
    };
}

/// Finish an instruction whose `Result` value goes to register a.
macro_rules! finish {
    ($vm:expr, $pc:expr, $insn:expr, $regs:expr, $pool:expr, $result:expr) => {{
        match $result {
            Ok(value) => {
                r!($regs, a($insn)) = value.word();
                next!($vm, $pc, $regs, $pool)
            }
            Err(_) => return crate::unwind::raise($vm, $pc, $insn, $regs, $pool),
        }
    }};
}

/// Unwrap a `Result` or raise.
macro_rules! check {
    ($vm:expr, $pc:expr, $insn:expr, $regs:expr, $pool:expr, $result:expr) => {
        match $result {
            Ok(value) => value,
            Err(_) => return crate::unwind::raise($vm, $pc, $insn, $regs, $pool),
        }
    };
}

#[inline(always)]
pub const fn a(insn: u32) -> usize {
    (insn >> 8) as usize & 0xFF
}
#[inline(always)]
pub const fn b(insn: u32) -> usize {
    (insn >> 16) as usize & 0xFF
}
#[inline(always)]
pub const fn c(insn: u32) -> usize {
    (insn >> 24) as usize
}
/// Operands b and c as one unsigned number.
#[inline(always)]
pub const fn k(insn: u32) -> usize {
    (insn >> 16) as usize
}
/// Operand c, signed.
#[inline(always)]
pub const fn sc(insn: u32) -> i64 {
    (insn as i32 >> 24) as i64
}
/// Operand b, signed.
#[inline(always)]
pub const fn sb(insn: u32) -> i64 {
    (insn >> 16) as u8 as i8 as i64
}

/// Make the frame's state visible: before anything that may collect, raise, call or look
/// at frames. `pc` is behind the instruction (anywhere inside it will do).
#[inline(always)]
pub unsafe fn sync(vm: &mut Vm, pc: *const u32, regs: *mut Word, pool: *mut Word) {
    *regs.offset(frame::PC) = pc as usize as Word | 1;
    vm.regs = regs;
    let nregs = (*pool.add(pool::FACTS) >> 1) as usize & facts::NREGS as usize;
    vm.m.top = regs.add(nregs);
}

/// The value in a register that the compiler proved bound.
#[inline(always)]
pub unsafe fn reg(regs: *mut Word, i: usize) -> Value {
    Value::of_unchecked(*regs.add(i))
}

/// The heap address of a reference word.
#[inline(always)]
pub fn addr(word: Word) -> Addr {
    // SAFETY: handlers pass reference words of registers, pools and objects.
    unsafe { Addr::new((word as u64) << pyrs_objmodel::gc::word::ADDR_SHIFT) }
}

/// A value of the pool.
#[inline(always)]
pub unsafe fn pool_value(pool: *mut Word, i: usize) -> Value {
    Value::of_unchecked(*pool.add(i))
}

/// The jump target: the extension word at `pc` is the distance from behind it.
#[inline(always)]
pub unsafe fn target(pc: *const u32) -> *const u32 {
    let distance = *pc as i32;
    pc.offset(1 + distance as isize)
}
