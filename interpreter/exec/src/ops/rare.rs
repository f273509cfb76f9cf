//! Imports, pattern matching, and what is rare.

use crate::machine::*;
use pyrs_bytecode::opcodes::Intrinsic;
use pyrs_objmodel::gc::word::Word;
use pyrs_objmodel::kinds::function;
use pyrs_objmodel::{Kind, kind_of, tuple};
use pyrs_runtime::class::{flags, has_flag};
use pyrs_runtime::frame;
use pyrs_runtime::name::Name;
use pyrs_runtime::{Exc, NONE, Result, Value, Vm, boolean};

type W = *mut Word;

pub unsafe extern "C-unwind" fn import_name(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let f = addr(*regs.offset(frame::FUNCTION));
    let globals = f.get(function::GLOBALS);
    let result = vm.import_name(name, globals, reg(regs, b(i) + 1), reg(regs, b(i)));
    finish!(vm, pc.add(1), i, regs, pool, result)
}
pub unsafe extern "C-unwind" fn import_from(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let result = vm.import_from(reg(regs, b(i)), name);
    finish!(vm, pc.add(1), i, regs, pool, result)
}
pub unsafe extern "C-unwind" fn import_star(
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
        vm.import_star(reg(regs, a(i)), reg(regs, b(i)))
    );
    next!(vm, pc, regs, pool)
}

pub unsafe extern "C-unwind" fn check_iter(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    check!(vm, pc, i, regs, pool, vm.check_iterator(reg(regs, a(i))));
    next!(vm, pc, regs, pool)
}

pub unsafe extern "C-unwind" fn match_mapping(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let class = vm.class_of(reg(regs, b(i)));
    r!(regs, a(i)) = boolean(has_flag(class, flags::MAPPING)).word();
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn match_sequence(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let class = vm.class_of(reg(regs, b(i)));
    r!(regs, a(i)) = boolean(has_flag(class, flags::SEQUENCE)).word();
    next!(vm, pc, regs, pool)
}

pub unsafe extern "C-unwind" fn match_keys(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = keys(vm, reg(regs, b(i)), reg(regs, c(i)));
    finish!(vm, pc, i, regs, pool, result)
}
#[inline(never)]
fn keys(vm: &mut Vm, subject: Value, keys: Value) -> Result {
    let n = tuple::len(keys.addr());
    let seen = vm.new_set()?;
    let values = tuple::new(&mut vm.m, n)?;
    let values = Value::from_addr(values);
    let get = if kind_of(subject) == Kind::Dict && subject.addr().map() == Kind::Dict.map() {
        None
    } else {
        Some(vm.get_attr_name(subject, Name::get)?)
    };
    let marker =
        Value::from_addr(vm.m.alloc(Kind::Object.map(), pyrs_objmodel::gc::word::WORD_BYTES)?);
    for k in 0..n {
        let key = tuple::get(keys.addr(), k);
        if !vm.set_add(seen, key)? {
            let text = vm.repr_text(key)?;
            return Err(vm.value_error(format!("mapping pattern checks duplicate key ({text})")));
        }
        let value = match get {
            None => match vm.dict_get(subject, key)? {
                Some(value) => value,
                None => return Ok(NONE),
            },
            Some(get) => {
                let value = vm.call(get, &[key, marker])?;
                if value == marker {
                    return Ok(NONE);
                }
                value
            }
        };
        tuple::set(&mut vm.m, values.addr(), k, value);
    }
    Ok(values)
}

pub unsafe extern "C-unwind" fn match_class(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let names = pool_value(pool, *pc as usize);
    let positional = *pc.add(1) as usize;
    let result = vm.match_class(reg(regs, b(i)), reg(regs, c(i)), names, positional);
    finish!(vm, pc.add(2), i, regs, pool, result)
}

pub unsafe extern "C-unwind" fn get_len(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = vm.len(reg(regs, b(i))).and_then(|n| vm.int(n as i64));
    finish!(vm, pc, i, regs, pool, result)
}
pub unsafe extern "C-unwind" fn load_locals(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = r!(regs, 0);
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn setup_annotations(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = annotations(vm, reg(regs, a(i)));
    check!(vm, pc, i, regs, pool, result);
    next!(vm, pc, regs, pool)
}
fn annotations(vm: &mut Vm, namespace: Value) -> Result<()> {
    let key = vm.name(Name::__annotations__);
    match vm.get_item(namespace, key) {
        Ok(_) => Ok(()),
        Err(_) => {
            vm.catch(Exc::KeyError)?;
            let dict = vm.new_dict()?;
            vm.set_item(namespace, key, dict)
        }
    }
}

pub unsafe extern "C-unwind" fn intrinsic(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let first = reg(regs, b(i));
    let second = Value::from_word(r!(regs, b(i) + 1));
    let which = Intrinsic::ALL.get(c(i)).copied();
    let result = match which {
        Some(which) => vm.intrinsic(which, first, second),
        None => Err(vm.raise_str(Exc::SystemError, "unknown intrinsic")),
    };
    finish!(vm, pc, i, regs, pool, result)
}
