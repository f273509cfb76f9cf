//! Arithmetic, comparison to a register, identity, containment.
//!
//! Order of the type tests: small ints, floats, the rest out of line.

use crate::machine::*;
use pyrs_bytecode::{Insn, Op};
use pyrs_objmodel::gc::word::{SMALL_FITS_F64, SignedWord, Word};
use pyrs_objmodel::{Kind, float};
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::name::Name;
use pyrs_runtime::number::{BinOp, floor_div as int_floor_div, floor_mod};
use pyrs_runtime::{FALSE, Result, TRUE, Value, Vm, boolean};

type W = *mut Word;

/// Whether a word that is no small int names an exact float.
#[inline(always)]
pub fn is_float(word: Word) -> bool {
    addr(word).header() >> 8 == Kind::Float as u32
}

/// Whether two words are both small ints.
#[inline(always)]
pub fn both_small(x: Word, y: Word) -> bool {
    x & y & 1 != 0
}
/// Whether both are references.
#[inline(always)]
pub fn both_refs(x: Word, y: Word) -> bool {
    (x | y) & 1 == 0
}
#[inline(always)]
fn small(word: Word) -> i64 {
    (word as SignedWord >> 1) as i64
}

/// The operands of a float operation, one of which may be a small int.
#[inline(always)]
fn floats(x: Word, y: Word) -> Option<(f64, f64)> {
    if both_refs(x, y) {
        if is_float(x) && is_float(y) {
            return Some((float::get(addr(x)), float::get(addr(y))));
        }
        return None;
    }
    if x & 1 != 0 {
        if y & 1 == 0 && is_float(y) {
            return Some((small(x) as f64, float::get(addr(y))));
        }
    } else if is_float(x) {
        return Some((float::get(addr(x)), small(y) as f64));
    }
    None
}

/// Put a new float into register a.
macro_rules! float_result {
    ($vm:expr, $pc:expr, $i:expr, $regs:expr, $pool:expr, $number:expr) => {{
        let number: f64 = $number;
        let Some(at) = $vm.m.try_bump(Kind::Float.map(), float::SIZE) else {
            return super::collect_and_retry($vm, $pc, $i, $regs, $pool);
        };
        at.store::<f64>(float::DATA, number);
        r!($regs, a($i)) = at.word();
        next!($vm, $pc, $regs, $pool)
    }};
}

macro_rules! arithmetic {
    ($name:ident, $small:expr, $float:expr) => {
        pub unsafe extern "C-unwind" fn $name(
            vm: &mut Vm,
            pc: *const u32,
            i: u32,
            regs: W,
            pool: W,
        ) -> Word {
            let (x, y) = (r!(regs, b(i)), r!(regs, c(i)));
            if both_small(x, y) {
                let small: fn(Word, Word) -> Option<Word> = $small;
                if let Some(word) = small(x, y) {
                    r!(regs, a(i)) = word;
                    next!(vm, pc, regs, pool)
                }
                return slow(vm, pc, i, regs, pool);
            }
            if let Some((p, q)) = floats(x, y) {
                let float: fn(f64, f64) -> Option<f64> = $float;
                if let Some(number) = float(p, q) {
                    float_result!(vm, pc, i, regs, pool, number)
                }
            }
            slow(vm, pc, i, regs, pool)
        }
    };
}

#[inline(always)]
fn tagged_add(x: Word, y: Word) -> Option<Word> {
    (x as SignedWord)
        .checked_add((y - 1) as SignedWord)
        .map(|w| w as Word)
}
#[inline(always)]
fn tagged_sub(x: Word, y: Word) -> Option<Word> {
    (x as SignedWord)
        .checked_sub((y - 1) as SignedWord)
        .map(|w| w as Word)
}
#[inline(always)]
fn tagged_mul(x: Word, y: Word) -> Option<Word> {
    let product = ((x - 1) as SignedWord).checked_mul(y as SignedWord >> 1)?;
    Some(product as Word | 1)
}
#[inline(always)]
fn tag(number: i64) -> Option<Word> {
    Value::try_small(number).map(Value::word)
}

arithmetic!(add, tagged_add, |p, q| Some(p + q));
arithmetic!(sub, tagged_sub, |p, q| Some(p - q));
arithmetic!(mul, tagged_mul, |p, q| Some(p * q));
arithmetic!(
    floor_div,
    |x, y| if y == 1 {
        None
    } else {
        tag(int_floor_div(small(x), small(y))?)
    },
    |_, _| None
);
arithmetic!(
    modulo,
    |x, y| if y == 1 {
        None
    } else {
        tag(floor_mod(small(x), small(y)))
    },
    |_, _| None
);
arithmetic!(and, |x, y| Some(x & y), |_, _| None);
arithmetic!(or, |x, y| Some(x | y), |_, _| None);
arithmetic!(xor, |x, y| Some((x ^ y) | 1), |_, _| None);
arithmetic!(
    shr,
    |x, y| if small(y) >= 0 {
        tag(small(x) >> small(y).min(62))
    } else {
        None
    },
    |_, _| None
);

pub unsafe extern "C-unwind" fn true_div(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let (x, y) = (r!(regs, b(i)), r!(regs, c(i)));
    let operands = if both_small(x, y) {
        Some((small(x) as f64, small(y) as f64))
    } else {
        floats(x, y)
    };
    // The quotient of ints is rounded once.
    if let Some((p, q)) = operands
        && q != 0.0
        && (SMALL_FITS_F64 || !both_small(x, y))
    {
        float_result!(vm, pc, i, regs, pool, p / q)
    }
    slow(vm, pc, i, regs, pool)
}

macro_rules! immediate {
    ($name:ident, $small:expr, $float:expr) => {
        pub unsafe extern "C-unwind" fn $name(
            vm: &mut Vm,
            pc: *const u32,
            i: u32,
            regs: W,
            pool: W,
        ) -> Word {
            let x = r!(regs, b(i));
            if x & 1 != 0 {
                let small: fn(Word, i64) -> Option<Word> = $small;
                if let Some(word) = small(x, sc(i)) {
                    r!(regs, a(i)) = word;
                    next!(vm, pc, regs, pool)
                }
                return slow_i(vm, pc, i, regs, pool);
            }
            if is_float(x) {
                let float: fn(f64, f64) -> Option<f64> = $float;
                if let Some(number) = float(float::get(addr(x)), sc(i) as f64) {
                    float_result!(vm, pc, i, regs, pool, number)
                }
            }
            slow_i(vm, pc, i, regs, pool)
        }
    };
}

immediate!(
    add_i,
    |x, k| (x as SignedWord)
        .checked_add((k << 1) as SignedWord)
        .map(|w| w as Word),
    |p, q| Some(p + q)
);
immediate!(
    sub_i,
    |x, k| (x as SignedWord)
        .checked_sub((k << 1) as SignedWord)
        .map(|w| w as Word),
    |p, q| Some(p - q)
);
immediate!(
    mul_i,
    |x, k| small(x).checked_mul(k).and_then(tag),
    |p, q| Some(p * q)
);
immediate!(
    mod_i,
    |x, k| if k > 0 {
        tag(small(x).rem_euclid(k))
    } else {
        None
    },
    |_, _| None
);
immediate!(and_i, |x, k| Some(x & ((k << 1) | 1) as Word), |_, _| None);
immediate!(
    shr_i,
    |x, k| if k >= 0 {
        tag(small(x) >> k.min(62))
    } else {
        None
    },
    |_, _| None
);

pub unsafe extern "C-unwind" fn neg(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    let x = r!(regs, b(i));
    if x & 1 != 0 {
        if let Some(word) = tag(-small(x)) {
            r!(regs, a(i)) = word;
            next!(vm, pc, regs, pool)
        }
    } else if is_float(x) {
        float_result!(vm, pc, i, regs, pool, -float::get(addr(x)))
    }
    slow_unary(vm, pc, i, regs, pool)
}

pub unsafe extern "C-unwind" fn not(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    let x = r!(regs, b(i));
    if x == TRUE.word() || x == FALSE.word() {
        r!(regs, a(i)) = boolean(x == FALSE.word()).word();
        next!(vm, pc, regs, pool)
    }
    slow_unary(vm, pc, i, regs, pool)
}

fn bin_op(op: Op) -> (BinOp, bool) {
    match op {
        Op::Add => (BinOp::Add, false),
        Op::Sub => (BinOp::Sub, false),
        Op::Mul => (BinOp::Mul, false),
        Op::TrueDiv => (BinOp::TrueDiv, false),
        Op::FloorDiv => (BinOp::FloorDiv, false),
        Op::Mod => (BinOp::Mod, false),
        Op::Pow => (BinOp::Pow, false),
        Op::MatMul => (BinOp::MatMul, false),
        Op::And => (BinOp::And, false),
        Op::Or => (BinOp::Or, false),
        Op::Xor => (BinOp::Xor, false),
        Op::Shl => (BinOp::Shl, false),
        Op::Shr => (BinOp::Shr, false),
        Op::IAdd | Op::IAddI => (BinOp::Add, true),
        Op::ISub | Op::ISubI => (BinOp::Sub, true),
        Op::IMul => (BinOp::Mul, true),
        Op::ITrueDiv => (BinOp::TrueDiv, true),
        Op::IFloorDiv => (BinOp::FloorDiv, true),
        Op::IMod => (BinOp::Mod, true),
        Op::IPow => (BinOp::Pow, true),
        Op::IMatMul => (BinOp::MatMul, true),
        Op::IAnd => (BinOp::And, true),
        Op::IOr => (BinOp::Or, true),
        Op::IXor => (BinOp::Xor, true),
        Op::IShl => (BinOp::Shl, true),
        Op::IShr => (BinOp::Shr, true),
        Op::AddI => (BinOp::Add, false),
        Op::SubI => (BinOp::Sub, false),
        Op::MulI => (BinOp::Mul, false),
        Op::FloorDivI => (BinOp::FloorDiv, false),
        Op::ModI => (BinOp::Mod, false),
        Op::AndI => (BinOp::And, false),
        Op::ShlI => (BinOp::Shl, false),
        _ => (BinOp::Shr, false),
    }
}

/// Any binary operator, any operands.
#[inline(never)]
pub unsafe extern "C-unwind" fn slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = operate(vm, i, reg(regs, b(i)), reg(regs, c(i)));
    finish!(vm, pc, i, regs, pool, result)
}

#[inline(never)]
pub unsafe extern "C-unwind" fn slow_i(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = operate(vm, i, reg(regs, b(i)), Value::small(sc(i)));
    finish!(vm, pc, i, regs, pool, result)
}

fn operate(vm: &mut Vm, i: u32, x: Value, y: Value) -> Result {
    let (op, inplace) = bin_op(Insn(i).op().unwrap_or(Op::Nop));
    if inplace {
        vm.binary_inplace(op, x, y)
    } else {
        vm.binary(op, x, y)
    }
}

#[inline(never)]
pub unsafe extern "C-unwind" fn slow_unary(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let x = reg(regs, b(i));
    let result = match Insn(i).op() {
        Some(Op::Neg) => vm.unary(Name::__neg__, "-", x),
        Some(Op::Pos) => vm.unary(Name::__pos__, "+", x),
        Some(Op::Invert) => vm.unary(Name::__invert__, "~", x),
        _ => vm.truth(x).map(|t| boolean(!t)),
    };
    finish!(vm, pc, i, regs, pool, result)
}

macro_rules! comparison {
    ($name:ident, $op:tt) => {
        pub unsafe extern "C-unwind" fn $name(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
            let (x, y) = (r!(regs, b(i)), r!(regs, c(i)));
            let holds = if both_small(x, y) {
                (x as SignedWord) $op (y as SignedWord)
            } else if (SMALL_FITS_F64 || both_refs(x, y))
                && let Some((p, q)) = floats(x, y)
            {
                p $op q
            } else {
                return slow_compare(vm, pc, i, regs, pool);
            };
            r!(regs, a(i)) = boolean(holds).word();
            next!(vm, pc, regs, pool)
        }
    };
}
comparison!(lt, <);
comparison!(le, <=);
comparison!(eq, ==);
comparison!(ne, !=);
comparison!(gt, >);
comparison!(ge, >=);

#[inline(never)]
pub unsafe extern "C-unwind" fn slow_compare(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let op = match Insn(i).op() {
        Some(Op::Lt) => CmpOp::Lt,
        Some(Op::Le) => CmpOp::Le,
        Some(Op::Eq) => CmpOp::Eq,
        Some(Op::Ne) => CmpOp::Ne,
        Some(Op::Gt) => CmpOp::Gt,
        _ => CmpOp::Ge,
    };
    let result = vm.compare(op, reg(regs, b(i)), reg(regs, c(i)));
    finish!(vm, pc, i, regs, pool, result)
}

pub unsafe extern "C-unwind" fn is(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    r!(regs, a(i)) = boolean(vm.is(reg(regs, b(i)), reg(regs, c(i)))).word();
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn is_not(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = boolean(!vm.is(reg(regs, b(i)), reg(regs, c(i)))).word();
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn contains(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let negate = Insn(i).op() == Some(Op::NotIn);
    let result = vm
        .contains(reg(regs, c(i)), reg(regs, b(i)))
        .map(|found| boolean(found != negate));
    finish!(vm, pc, i, regs, pool, result)
}
