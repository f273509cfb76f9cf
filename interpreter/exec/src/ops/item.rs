//! Subscripts.

use crate::machine::*;
use pyrs_objmodel::gc::layout::flag;
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::{Kind, NONE, float, list, tuple};
use pyrs_runtime::{Result, Value, Vm};

type W = *mut Word;

/// The element word of a list of words or a tuple, 0 when it is not that simple.
#[inline(always)]
fn word_item(container: Word, index: i64) -> Word {
    let at = addr(container);
    let map = at.header() >> 8;
    if map == Kind::List as u32 {
        let n = list::len(at) as i64;
        let i = if index < 0 { index + n } else { index };
        if (i as u64) < n as u64 {
            let strategy = at.load::<u8>(list::STRATEGY);
            if strategy == list::Strategy::Objects as u8 || strategy == list::Strategy::Small as u8
            {
                return list::storage(at).word_at(list::DATA, i as usize);
            }
        }
        return 0;
    }
    if map == Kind::Tuple as u32 {
        let n = tuple::len(at) as i64;
        let i = if index < 0 { index + n } else { index };
        if (i as u64) < n as u64 {
            return at.word_at(tuple::DATA, i as usize);
        }
    }
    0
}

pub unsafe fn load_item(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    let (container, key) = (r!(regs, b(i)), r!(regs, c(i)));
    if container & 1 == 0 && key & 1 != 0 {
        let word = word_item(
            container,
            (key as pyrs_objmodel::gc::word::SignedWord >> 1) as i64,
        );
        if word != 0 {
            r!(regs, a(i)) = word;
            next!(vm, pc, regs, pool)
        }
        let at = addr(container);
        if at.header() >> 8 == Kind::List as u32
            && at.load::<u8>(list::STRATEGY) == list::Strategy::F64 as u8
        {
            let k = (key >> 1) as usize;
            if k < list::len(at) {
                let number = list::storage(at).load::<f64>(list::DATA + 8 * k);
                let Some(new) = vm.m.try_bump(Kind::Float.map(), float::SIZE) else {
                    return super::collect_and_retry(vm, pc, i, regs, pool);
                };
                new.store::<f64>(float::DATA, number);
                r!(regs, a(i)) = new.word();
                next!(vm, pc, regs, pool)
            }
        }
    }
    load_item_slow(vm, pc, i, regs, pool)
}

#[inline(never)]
pub unsafe fn load_item_slow(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    sync(vm, pc, regs, pool);
    let result = vm.get_item(reg(regs, b(i)), reg(regs, c(i)));
    finish!(vm, pc, i, regs, pool, result)
}

pub unsafe fn load_item_i(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    let container = r!(regs, b(i));
    if container & 1 == 0 {
        let word = word_item(container, sc(i));
        if word != 0 {
            r!(regs, a(i)) = word;
            next!(vm, pc, regs, pool)
        }
    }
    sync(vm, pc, regs, pool);
    let result = vm.get_item(reg(regs, b(i)), Value::small(sc(i)));
    finish!(vm, pc, i, regs, pool, result)
}

pub unsafe fn store_item(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    let (container, key, value) = (r!(regs, a(i)), r!(regs, b(i)), r!(regs, c(i)));
    if container & 1 == 0 && key & 1 != 0 {
        let at = addr(container);
        let k = (key as pyrs_objmodel::gc::word::SignedWord >> 1) as i64;
        if at.header() >> 8 == Kind::List as u32 && (k as u64) < list::len(at) as u64 {
            let k = k as usize;
            let strategy = at.load::<u8>(list::STRATEGY);
            let storage = list::storage(at);
            if strategy == list::Strategy::Objects as u8 {
                if storage.flags() & flag::UNLOGGED == 0 {
                    storage.store::<Word>(list::DATA + k * WORD_BYTES, value);
                    next!(vm, pc, regs, pool)
                }
            } else if strategy == list::Strategy::Small as u8 {
                if value & 1 != 0 {
                    storage.store::<Word>(list::DATA + k * WORD_BYTES, value);
                    next!(vm, pc, regs, pool)
                }
            } else if strategy == list::Strategy::F64 as u8
                && value & 1 == 0
                && crate::ops::arith::is_float(value)
            {
                let number = float::get(addr(value));
                if !number.is_nan() {
                    storage.store::<f64>(list::DATA + k * 8, number);
                    next!(vm, pc, regs, pool)
                }
            }
        }
    }
    store_item_slow(vm, pc, i, regs, pool)
}

#[inline(never)]
pub unsafe fn store_item_slow(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    sync(vm, pc, regs, pool);
    let stored = vm.set_item(reg(regs, a(i)), reg(regs, b(i)), reg(regs, c(i)));
    check!(vm, pc, i, regs, pool, stored);
    next!(vm, pc, regs, pool)
}

pub unsafe fn delete_item(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    sync(vm, pc, regs, pool);
    check!(
        vm,
        pc,
        i,
        regs,
        pool,
        vm.delete_item(reg(regs, a(i)), reg(regs, b(i)))
    );
    next!(vm, pc, regs, pool)
}

unsafe fn slice(vm: &mut Vm, regs: W, at: usize) -> Result {
    vm.new_slice(reg(regs, at), reg(regs, at + 1), NONE)
}

pub unsafe fn load_slice(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    sync(vm, pc, regs, pool);
    let result = slice(vm, regs, c(i)).and_then(|s| vm.get_item(reg(regs, b(i)), s));
    finish!(vm, pc, i, regs, pool, result)
}
pub unsafe fn store_slice(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    sync(vm, pc, regs, pool);
    let stored =
        slice(vm, regs, b(i)).and_then(|s| vm.set_item(reg(regs, a(i)), s, reg(regs, c(i))));
    check!(vm, pc, i, regs, pool, stored);
    next!(vm, pc, regs, pool)
}
pub unsafe fn build_slice(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    sync(vm, pc, regs, pool);
    let step = if c(i) == 3 { reg(regs, b(i) + 2) } else { NONE };
    let result = vm.new_slice(reg(regs, b(i)), reg(regs, b(i) + 1), step);
    finish!(vm, pc, i, regs, pool, result)
}
