//! Jumps, and compare-and-jump.

use crate::machine::*;
use crate::ops::arith::{both_refs, both_small, is_float};
use pyrs_bytecode::{Insn, Op};
use pyrs_objmodel::float;
use pyrs_objmodel::gc::BREAKER;
use pyrs_objmodel::gc::word::{SignedWord, Word};
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::{FALSE, NONE, TRUE, Value, Vm};
use std::sync::atomic::Ordering;

type W = *mut Word;

pub unsafe extern "C-unwind" fn jump(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    next!(vm, pc.offset((i as i32 >> 8) as isize), regs, pool)
}
pub unsafe extern "C-unwind" fn jump_back(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    if BREAKER.load(Ordering::Relaxed) {
        return break_slow(vm, pc, i, regs, pool);
    }
    next!(vm, pc.offset((i as i32 >> 8) as isize), regs, pool)
}

/// A safe point at which something waits.
#[cold]
#[inline(never)]
pub unsafe extern "C-unwind" fn break_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    check!(vm, pc, i, regs, pool, vm.safe_point());
    next!(vm, pc.offset((i as i32 >> 8) as isize), regs, pool)
}

macro_rules! jump_on {
    ($name:ident, $sense:literal, $word:ident, $taken:expr, $not:expr) => {
        pub unsafe extern "C-unwind" fn $name(
            vm: &mut Vm,
            pc: *const u32,
            i: u32,
            regs: W,
            pool: W,
        ) -> Word {
            let $word = r!(regs, a(i));
            if $taken {
                next!(vm, target(pc), regs, pool)
            }
            if $not {
                next!(vm, pc.add(1), regs, pool)
            }
            if $word & 1 != 0 {
                if ($word != 1) == $sense {
                    next!(vm, target(pc), regs, pool)
                }
                next!(vm, pc.add(1), regs, pool)
            }
            truth_slow(vm, pc, i, regs, pool)
        }
    };
}
jump_on!(
    jump_if_true,
    true,
    w,
    w == TRUE.word(),
    w == FALSE.word() || w == NONE.word()
);
jump_on!(
    jump_if_false,
    false,
    w,
    w == FALSE.word() || w == NONE.word(),
    w == TRUE.word()
);

#[inline(never)]
pub unsafe extern "C-unwind" fn truth_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let truth = check!(vm, pc, i, regs, pool, vm.truth(reg(regs, a(i))));
    if truth == (Insn(i).op() == Some(Op::JumpIfTrue)) {
        next!(vm, target(pc), regs, pool)
    }
    next!(vm, pc.add(1), regs, pool)
}

macro_rules! jump_plain {
    ($name:ident, |$vm:ident, $i:ident, $regs:ident| $taken:expr) => {
        pub unsafe extern "C-unwind" fn $name(
            $vm: &mut Vm,
            pc: *const u32,
            $i: u32,
            $regs: W,
            pool: W,
        ) -> Word {
            if $taken {
                next!($vm, target(pc), $regs, pool)
            }
            next!($vm, pc.add(1), $regs, pool)
        }
    };
}
jump_plain!(jump_if_none, |vm, i, regs| r!(regs, a(i)) == NONE.word());
jump_plain!(jump_if_not_none, |vm, i, regs| r!(regs, a(i))
    != NONE.word());
jump_plain!(jump_is, |vm, i, regs| vm
    .is(reg(regs, a(i)), reg(regs, b(i))));
jump_plain!(jump_is_not, |vm, i, regs| !vm
    .is(reg(regs, a(i)), reg(regs, b(i))));

macro_rules! compare_jump {
    ($name:ident, $op:tt, $sense:literal) => {
        pub unsafe extern "C-unwind" fn $name(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
            let (x, y) = (r!(regs, a(i)), r!(regs, b(i)));
            if both_small(x, y) {
                if ((x as SignedWord) $op (y as SignedWord)) == $sense {
                    next!(vm, target(pc), regs, pool)
                }
                next!(vm, pc.add(1), regs, pool)
            }
            if both_refs(x, y) && is_float(x) && is_float(y) {
                if (float::get(addr(x)) $op float::get(addr(y))) == $sense {
                    next!(vm, target(pc), regs, pool)
                }
                next!(vm, pc.add(1), regs, pool)
            }
            compare_slow(vm, pc, i, regs, pool)
        }
    };
}
compare_jump!(lt, <, true);
compare_jump!(le, <=, true);
compare_jump!(eq, ==, true);
compare_jump!(ne, !=, true);
compare_jump!(gt, >, true);
compare_jump!(ge, >=, true);
compare_jump!(not_lt, <, false);
compare_jump!(not_le, <=, false);
compare_jump!(not_eq, ==, false);
compare_jump!(not_ne, !=, false);
compare_jump!(not_gt, >, false);
compare_jump!(not_ge, >=, false);

macro_rules! compare_jump_i {
    ($name:ident, $op:tt, $sense:literal) => {
        pub unsafe extern "C-unwind" fn $name(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
            let x = r!(regs, a(i));
            if x & 1 != 0 {
                if ((x as SignedWord) $op ((sb(i) << 1 | 1) as SignedWord)) == $sense {
                    next!(vm, target(pc), regs, pool)
                }
                next!(vm, pc.add(1), regs, pool)
            }
            compare_slow_i(vm, pc, i, regs, pool)
        }
    };
}
compare_jump_i!(lt_i, <, true);
compare_jump_i!(le_i, <=, true);
compare_jump_i!(eq_i, ==, true);
compare_jump_i!(ne_i, !=, true);
compare_jump_i!(gt_i, >, true);
compare_jump_i!(ge_i, >=, true);
compare_jump_i!(not_lt_i, <, false);
compare_jump_i!(not_le_i, <=, false);
compare_jump_i!(not_eq_i, ==, false);
compare_jump_i!(not_ne_i, !=, false);
compare_jump_i!(not_gt_i, >, false);
compare_jump_i!(not_ge_i, >=, false);

fn cmp_op(i: u32) -> (CmpOp, bool) {
    match Insn(i).op().unwrap_or(Op::Nop) {
        Op::JumpLt | Op::JumpLtI => (CmpOp::Lt, true),
        Op::JumpLe | Op::JumpLeI => (CmpOp::Le, true),
        Op::JumpEq | Op::JumpEqI => (CmpOp::Eq, true),
        Op::JumpNe | Op::JumpNeI => (CmpOp::Ne, true),
        Op::JumpGt | Op::JumpGtI => (CmpOp::Gt, true),
        Op::JumpGe | Op::JumpGeI => (CmpOp::Ge, true),
        Op::JumpNotLt | Op::JumpNotLtI => (CmpOp::Lt, false),
        Op::JumpNotLe | Op::JumpNotLeI => (CmpOp::Le, false),
        Op::JumpNotEq | Op::JumpNotEqI => (CmpOp::Eq, false),
        Op::JumpNotNe | Op::JumpNotNeI => (CmpOp::Ne, false),
        Op::JumpNotGt | Op::JumpNotGtI => (CmpOp::Gt, false),
        _ => (CmpOp::Ge, false),
    }
}

#[inline(never)]
pub unsafe extern "C-unwind" fn compare_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let (op, sense) = cmp_op(i);
    let holds = vm.compare_truth(op, reg(regs, a(i)), reg(regs, b(i)));
    if check!(vm, pc, i, regs, pool, holds) == sense {
        next!(vm, target(pc), regs, pool)
    }
    next!(vm, pc.add(1), regs, pool)
}

#[inline(never)]
pub unsafe extern "C-unwind" fn compare_slow_i(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let (op, sense) = cmp_op(i);
    let holds = vm.compare_truth(op, reg(regs, a(i)), Value::small(sb(i)));
    if check!(vm, pc, i, regs, pool, holds) == sense {
        next!(vm, target(pc), regs, pool)
    }
    next!(vm, pc.add(1), regs, pool)
}
