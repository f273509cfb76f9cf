//! Displays, formatting, unpacking.

use crate::machine::*;
use pyrs_objmodel::gc::word::Word;
use pyrs_objmodel::kinds::state_iter;
use pyrs_objmodel::{Kind, NONE, is_exact, kind_of, list, tuple};
use pyrs_runtime::{EMPTY_STR, Exc, Result, Value, Vm, payload, string};
use pyrs_strategies::list as ls;

type W = *mut Word;

pub unsafe extern "C-unwind" fn build_tuple(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let at = check!(vm, pc, i, regs, pool, tuple::new(&mut vm.m, c(i)));
    for n in 0..c(i) {
        tuple::init(at, n, reg(regs, b(i) + n));
    }
    r!(regs, a(i)) = at.word();
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn build_list(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = ls::from_words(&mut vm.m, regs.add(b(i)), c(i));
    finish!(vm, pc, i, regs, pool, result)
}
pub unsafe extern "C-unwind" fn build_set(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let set = check!(vm, pc, i, regs, pool, vm.new_set());
    for n in 0..c(i) {
        check!(vm, pc, i, regs, pool, vm.set_add(set, reg(regs, b(i) + n)));
    }
    r!(regs, a(i)) = set.word();
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn build_map(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let dict = check!(vm, pc, i, regs, pool, vm.new_dict());
    let mut n = 0;
    while n < c(i) {
        let (key, value) = (reg(regs, b(i) + n), reg(regs, b(i) + n + 1));
        check!(vm, pc, i, regs, pool, vm.dict_set(dict, key, value));
        n += 2;
    }
    r!(regs, a(i)) = dict.word();
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn build_const_key_map(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let keys = pool_value(pool, *pc as usize);
    let dict = check!(vm, pc, i, regs, pool, vm.new_dict_for(c(i)));
    for n in 0..c(i) {
        let key = tuple::get(keys.addr(), n);
        check!(
            vm,
            pc,
            i,
            regs,
            pool,
            vm.dict_put(dict, key, reg(regs, b(i) + n))
        );
    }
    r!(regs, a(i)) = dict.word();
    next!(vm, pc.add(1), regs, pool)
}
pub unsafe extern "C-unwind" fn list_append(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let pushed = ls::push(&mut vm.m, addr(r!(regs, a(i))), reg(regs, b(i)));
    check!(vm, pc, i, regs, pool, pushed);
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn list_extend(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = extend(vm, reg(regs, a(i)), reg(regs, b(i)));
    check!(vm, pc, i, regs, pool, result);
    next!(vm, pc, regs, pool)
}
#[inline(never)]
fn extend(vm: &mut Vm, list: Value, other: Value) -> Result<()> {
    use pyrs_runtime::name::Name;
    if kind_of(other) != Kind::List
        && kind_of(other) != Kind::Tuple
        && vm.special(other, Name::__iter__).is_none()
        && vm.special(other, Name::__getitem__).is_none()
    {
        let got = vm.type_name_of(other);
        return Err(vm.type_error(format!("Value after * must be an iterable, not {got}")));
    }
    vm.list_extend(list, other)
}
pub unsafe extern "C-unwind" fn set_add(
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
        vm.add_to_set(reg(regs, a(i)), reg(regs, b(i)))
    );
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn set_update(
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
        vm.set_extend(reg(regs, a(i)), reg(regs, b(i)))
    );
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn map_add(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let stored = vm.dict_set(reg(regs, a(i)), reg(regs, b(i)), reg(regs, c(i)));
    check!(vm, pc, i, regs, pool, stored);
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn dict_update(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = update(vm, reg(regs, a(i)), reg(regs, b(i)));
    check!(vm, pc, i, regs, pool, result);
    next!(vm, pc, regs, pool)
}
#[inline(never)]
fn update(vm: &mut Vm, dict: Value, other: Value) -> Result<()> {
    use pyrs_runtime::name::Name;
    if kind_of(other) != Kind::Dict && vm.get_attr_name_opt(other, Name::keys)?.is_none() {
        let got = vm.type_name_of(other);
        return Err(vm.type_error(format!("'{got}' object is not a mapping")));
    }
    vm.dict_update(dict, other)
}
pub unsafe extern "C-unwind" fn dict_merge(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = merge(vm, reg(regs, a(i)), reg(regs, b(i)), reg(regs, c(i)));
    check!(vm, pc, i, regs, pool, result);
    next!(vm, pc, regs, pool)
}

/// A call's `**other`: no key may come twice.
#[inline(never)]
fn merge(vm: &mut Vm, dict: Value, other: Value, callee: Value) -> Result<()> {
    use pyrs_runtime::name::Name;
    let other = if is_exact(other, Kind::Dict) {
        other
    } else {
        if kind_of(other) != Kind::Dict && vm.get_attr_name_opt(other, Name::keys)?.is_none() {
            let (f, got) = (vm.callee_text(callee)?, vm.type_name_of(other));
            return Err(vm.type_error(format!(
                "{f} argument after ** must be a mapping, not {got}"
            )));
        }
        let copy = vm.new_dict()?;
        vm.dict_update(copy, other)?;
        copy
    };
    let mut n = 0;
    while let Some((next, key, value)) = vm.dict_next(other, n) {
        if !string::is_str(payload(key)) {
            return Err(vm.type_error("keywords must be strings"));
        }
        if vm.dict_get(dict, key)?.is_some() {
            let f = vm.callee_text(callee)?;
            let text = string::to_string_lossy(payload(key).addr());
            return Err(vm.type_error(format!(
                "{f} got multiple values for keyword argument '{text}'"
            )));
        }
        vm.dict_set(dict, key, value)?;
        n = next;
    }
    Ok(())
}
pub unsafe extern "C-unwind" fn list_to_tuple(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = ls::to_tuple(&mut vm.m, addr(r!(regs, b(i))));
    finish!(vm, pc, i, regs, pool, result)
}

pub unsafe extern "C-unwind" fn build_string(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = join(vm, regs.add(b(i)), c(i));
    finish!(vm, pc, i, regs, pool, result)
}
/// Not inlined, so that the handler ends in a sibling call.
#[inline(never)]
unsafe fn join(vm: &mut Vm, from: W, n: usize) -> Result {
    let piece = |k: usize| payload(Value::of(*from.add(k))).addr();
    let (mut total, mut shift, mut ascii) = (0, 0, true);
    for k in 0..n {
        total += string::len(piece(k));
        shift = shift.max(string::shift(piece(k)));
        ascii &= string::is_ascii(piece(k));
    }
    if total == 0 {
        return Ok(EMPTY_STR);
    }
    if total == 1 && shift == 0 {
        let k = (0..n).find(|&k| string::len(piece(k)) == 1).unwrap_or(0);
        return Ok(pyrs_runtime::latin1_char(
            string::units(piece(k)).at(0) as u8
        ));
    }
    let new = string::new_raw(&mut vm.m, shift, total, ascii)?;
    let mut at = 0;
    for k in 0..n {
        let units = string::units(piece(k));
        let len = units.len();
        string::copy_units(new, at, units);
        at += len;
    }
    Ok(Value::from_addr(new))
}

fn convert(vm: &mut Vm, value: Value, conversion: usize) -> Result {
    match conversion {
        1 => vm.str_of(value),
        2 => vm.repr(value),
        3 => vm.ascii(value),
        _ => Ok(value),
    }
}
pub unsafe extern "C-unwind" fn format_value(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = convert(vm, reg(regs, b(i)), c(i)).and_then(|value| vm.format(value, EMPTY_STR));
    finish!(vm, pc, i, regs, pool, result)
}
pub unsafe extern "C-unwind" fn format_spec(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = convert(vm, reg(regs, b(i)), *pc as usize)
        .and_then(|value| vm.format(value, reg(regs, c(i))));
    finish!(vm, pc.add(1), i, regs, pool, result)
}

/// A: value, B: expression, C: conversion (None or one letter), D: format spec.
pub unsafe extern "C-unwind" fn build_interpolation(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let made = vm.m.alloc(Kind::Interpolation.map(), state_iter::SIZE);
    let at = check!(vm, pc, i, regs, pool, made);
    let conversion = match c(i) {
        1 => pyrs_runtime::latin1_char(b's'),
        2 => pyrs_runtime::latin1_char(b'r'),
        3 => pyrs_runtime::latin1_char(b'a'),
        _ => NONE,
    };
    vm.m.store(at, state_iter::A, reg(regs, b(i)));
    vm.m.store(at, state_iter::B, reg(regs, b(i) + 1));
    vm.m.store(at, state_iter::C, conversion);
    vm.m.store(at, state_iter::D, reg(regs, b(i) + 2));
    r!(regs, a(i)) = at.word();
    next!(vm, pc, regs, pool)
}
/// A: strings, B: interpolations.
pub unsafe extern "C-unwind" fn build_template(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let made = vm.m.alloc(Kind::Template.map(), state_iter::SIZE);
    let at = check!(vm, pc, i, regs, pool, made);
    vm.m.store(at, state_iter::A, reg(regs, b(i)));
    vm.m.store(at, state_iter::B, reg(regs, b(i) + 1));
    r!(regs, a(i)) = at.word();
    next!(vm, pc, regs, pool)
}

pub unsafe extern "C-unwind" fn unpack(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let (source, n) = (reg(regs, b(i)), c(i));
    if is_exact(source, Kind::Tuple) && tuple::len(source.addr()) == n {
        for k in 0..n {
            r!(regs, a(i) + k) = tuple::get(source.addr(), k).word();
        }
        next!(vm, pc, regs, pool)
    }
    sync(vm, pc, regs, pool);
    check!(
        vm,
        pc,
        i,
        regs,
        pool,
        unpack_any(vm, source, regs.add(a(i)), n)
    );
    next!(vm, pc, regs, pool)
}

#[inline(never)]
unsafe fn unpack_any(vm: &mut Vm, source: Value, to: W, n: usize) -> Result<()> {
    if is_exact(source, Kind::List) && list::len(source.addr()) == n {
        for k in 0..n {
            *to.add(k) = ls::get(&mut vm.m, source.addr(), k)?.word();
        }
        return Ok(());
    }
    let it = iter_to_unpack(vm, source)?;
    for k in 0..n {
        match vm.next(it)? {
            Some(value) => *to.add(k) = value.word(),
            None => {
                return Err(vm.value_error(format!(
                    "not enough values to unpack (expected {n}, got {k})"
                )));
            }
        }
    }
    if vm.next(it)?.is_some() {
        let text = if matches!(kind_of(source), Kind::List | Kind::Tuple | Kind::Dict) {
            let got = vm.len(source)?;
            format!("too many values to unpack (expected {n}, got {got})")
        } else {
            format!("too many values to unpack (expected {n})")
        };
        return Err(vm.value_error(text));
    }
    Ok(())
}

fn iter_to_unpack(vm: &mut Vm, source: Value) -> Result {
    match vm.iter(source) {
        Ok(it) => Ok(it),
        Err(_) => {
            use pyrs_runtime::name::Name;
            let has_iter = vm.special(source, Name::__iter__).is_some();
            if has_iter {
                return Err(pyrs_runtime::Raised);
            }
            vm.catch(Exc::TypeError)?;
            let got = vm.type_name_of(source);
            Err(vm.type_error(format!("cannot unpack non-iterable {got} object")))
        }
    }
}

pub unsafe extern "C-unwind" fn unpack_ex(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let (before, after) = (c(i), *pc as usize);
    let result = unpack_star(vm, reg(regs, b(i)), regs.add(a(i)), before, after);
    check!(vm, pc, i, regs, pool, result);
    next!(vm, pc.add(1), regs, pool)
}

#[inline(never)]
unsafe fn unpack_star(
    vm: &mut Vm,
    source: Value,
    to: W,
    before: usize,
    after: usize,
) -> Result<()> {
    let it = iter_to_unpack(vm, source)?;
    let middle = ls::new(&mut vm.m)?;
    let mut n = 0;
    while n < before {
        match vm.next(it)? {
            Some(value) => *to.add(n) = value.word(),
            None => break,
        }
        n += 1;
    }
    if n == before {
        vm.list_extend(middle, it)?;
    }
    let rest = list::len(middle.addr());
    if n < before || rest < after {
        return Err(vm.value_error(format!(
            "not enough values to unpack (expected at least {}, got {})",
            before + after,
            n + rest
        )));
    }
    for k in 0..after {
        let value = ls::get(&mut vm.m, middle.addr(), rest - after + k)?;
        *to.add(before + 1 + k) = value.word();
    }
    ls::truncate(&mut vm.m, middle.addr(), rest - after);
    *to.add(before) = middle.word();
    Ok(())
}
