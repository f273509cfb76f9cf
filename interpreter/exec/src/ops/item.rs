//! Subscripts.

use crate::machine::*;
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::{Kind, NONE, float, int, is_exact, list, string, tuple};
use pyrs_runtime::{Result, Value, Vm};
use pyrs_strategies::list::{self as ls, Element};

type W = *mut Word;

/// The element word of a list of words or a tuple, 0 when it is not that simple.
#[inline(always)]
fn word_item(container: Word, index: i64) -> Word {
    let at = addr(container);
    let map = at.header() >> 8;
    if map == Kind::List as u32 {
        let n = list::len(at) as i64;
        let i = if index < 0 { index + n } else { index };
        if (i as u64) < n as u64 && list::holds_words(at) {
            return list::storage(at).word_at(list::DATA, i as usize);
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

pub unsafe extern "C-unwind" fn load_item(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
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
        let k = (key >> 1) as usize;
        if at.header() >> 8 == Kind::List as u32 {
            match ls::peek(at, k) {
                Element::I64(number) => {
                    if let Some(value) = Value::try_small(number) {
                        r!(regs, a(i)) = value.word();
                        next!(vm, pc, regs, pool)
                    }
                    let Some(new) = vm.m.try_bump(Kind::Int.map(), int::SIZE) else {
                        return super::collect_and_retry(vm, pc, i, regs, pool);
                    };
                    new.store::<i64>(int::DATA, number);
                    r!(regs, a(i)) = new.word();
                    next!(vm, pc, regs, pool)
                }
                Element::F64(number) => {
                    let Some(new) = vm.m.try_bump(Kind::Float.map(), float::SIZE) else {
                        return super::collect_and_retry(vm, pc, i, regs, pool);
                    };
                    new.store::<f64>(float::DATA, number);
                    r!(regs, a(i)) = new.word();
                    next!(vm, pc, regs, pool)
                }
                Element::Value(_) => {}
            }
        }
    }
    load_item_slow(vm, pc, i, regs, pool)
}

#[inline(never)]
pub unsafe extern "C-unwind" fn load_item_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = vm.get_item(reg(regs, b(i)), reg(regs, c(i)));
    finish!(vm, pc, i, regs, pool, result)
}

pub unsafe extern "C-unwind" fn load_item_i(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
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

pub unsafe extern "C-unwind" fn store_item(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let (container, key) = (r!(regs, a(i)), r!(regs, b(i)));
    if container & 1 == 0 && key & 1 != 0 {
        let at = addr(container);
        let k = (key as pyrs_objmodel::gc::word::SignedWord >> 1) as i64;
        if at.header() >> 8 == Kind::List as u32 && ls::try_set(at, k as usize, reg(regs, c(i))) {
            next!(vm, pc, regs, pool)
        }
    }
    store_item_slow(vm, pc, i, regs, pool)
}

#[inline(never)]
pub unsafe extern "C-unwind" fn store_item_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let stored = vm.set_item(reg(regs, a(i)), reg(regs, b(i)), reg(regs, c(i)));
    check!(vm, pc, i, regs, pool, stored);
    next!(vm, pc, regs, pool)
}

pub unsafe extern "C-unwind" fn delete_item(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
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

/// A slice object of two registers.
unsafe fn slice(vm: &mut Vm, regs: W, at: usize) -> Result {
    vm.new_slice(reg(regs, at), reg(regs, at + 1), NONE)
}

/// Bounds that are small ints or None, applied to a length; None: take the long way.
#[inline(always)]
unsafe fn bounds(regs: W, at: usize, n: usize) -> Option<(usize, usize)> {
    let bound = |word: Word, default: i64| {
        if word == NONE.word() {
            Some(default)
        } else {
            Value::of_unchecked(word).as_small().map(|i| {
                let i = if i < 0 { i + n as i64 } else { i };
                i.clamp(0, n as i64)
            })
        }
    };
    let from = bound(r!(regs, at), 0)? as usize;
    let to = bound(r!(regs, at + 1), n as i64)? as usize;
    Some((from, to.max(from)))
}

/// Slices of exact lists, tuples and strs without a slice object.
unsafe fn quick_slice(vm: &mut Vm, container: Value, regs: W, at: usize) -> Option<Result> {
    if container.is_small() {
        return None;
    }
    let object = container.addr();
    let map = object.map();
    if map == Kind::List.map() {
        let (from, to) = bounds(regs, at, list::len(object))?;
        return Some(ls::slice(&mut vm.m, object, from, to));
    }
    if map == Kind::Tuple.map() {
        let (from, to) = bounds(regs, at, tuple::len(object))?;
        if to - from == tuple::len(object) {
            return Some(Ok(container));
        }
        let new = match tuple::new(&mut vm.m, to - from) {
            Ok(new) => new,
            Err(raised) => return Some(Err(raised)),
        };
        let offset = tuple::DATA + from * WORD_BYTES;
        new.init_words(tuple::DATA, object, offset, to - from);
        return Some(Ok(Value::from_addr(new)));
    }
    if string::is_str(container) {
        let (from, to) = bounds(regs, at, string::len(object))?;
        return Some(string::slice(&mut vm.m, container, from, to));
    }
    None
}

pub unsafe extern "C-unwind" fn load_slice(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let container = reg(regs, b(i));
    let result = match quick_slice(vm, container, regs, c(i)) {
        Some(result) => result,
        None => slice(vm, regs, c(i)).and_then(|s| vm.get_item(container, s)),
    };
    finish!(vm, pc, i, regs, pool, result)
}
pub unsafe extern "C-unwind" fn store_slice(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let (container, value) = (reg(regs, a(i)), reg(regs, c(i)));
    let stored = if is_exact(container, Kind::List)
        && is_exact(value, Kind::List)
        && let Some((from, to)) = bounds(regs, b(i), list::len(container.addr()))
    {
        ls::replace_range(&mut vm.m, container.addr(), from, to, value.addr())
    } else {
        slice(vm, regs, b(i)).and_then(|s| vm.set_item(container, s, value))
    };
    check!(vm, pc, i, regs, pool, stored);
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn build_slice(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let step = if c(i) == 3 { reg(regs, b(i) + 2) } else { NONE };
    let result = vm.new_slice(reg(regs, b(i)), reg(regs, b(i) + 1), step);
    finish!(vm, pc, i, regs, pool, result)
}
