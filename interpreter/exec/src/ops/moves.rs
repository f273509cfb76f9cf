//! Moves, constants, cells.

use crate::machine::*;
use pyrs_objmodel::kinds::{cell, function};
use pyrs_objmodel::{FALSE, Kind, NONE, TRUE, Word, tuple};
use pyrs_runtime::frame;
use pyrs_runtime::{Exc, Value, Vm, string};

type W = *mut Word;

pub unsafe extern "C-unwind" fn nop(
    vm: &mut Vm,
    pc: *const u32,
    _i: u32,
    regs: W,
    pool: W,
) -> Word {
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn mov(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    r!(regs, a(i)) = r!(regs, b(i));
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn load_const(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = *pool.add(k(i));
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn load_const_x(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = *pool.add(*pc as usize);
    next!(vm, pc.add(1), regs, pool)
}
pub unsafe extern "C-unwind" fn load_int(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = Value::small((i as i32 >> 16) as i64).word();
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn load_none(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = NONE.word();
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn load_true(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = TRUE.word();
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn load_false(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = FALSE.word();
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn load_far(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = r!(regs, k(i));
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn store_far(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, k(i)) = r!(regs, a(i));
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn clear(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = 0;
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn clear_far(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, k(i)) = 0;
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn check_bound(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    if r!(regs, a(i)) == 0 {
        return unbound(vm, pc, i, regs, pool);
    }
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn delete_local(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    if r!(regs, a(i)) == 0 {
        return unbound(vm, pc, i, regs, pool);
    }
    r!(regs, a(i)) = 0;
    next!(vm, pc, regs, pool)
}

/// UnboundLocalError naming P[k].
#[cold]
#[inline(never)]
pub unsafe extern "C-unwind" fn unbound(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    raise_unbound(vm, pool_value(pool, k(i)));
    crate::unwind::raise(vm, pc, i, regs, pool)
}

fn raise_unbound(vm: &mut Vm, name: Value) {
    let text = string::to_string_lossy(name.addr());
    vm.name_error(
        Exc::UnboundLocalError,
        name,
        &format!("cannot access local variable '{text}' where it is not associated with a value"),
    );
}

fn raise_unbound_free(vm: &mut Vm, text: &str) {
    if let Ok(name) = vm.intern_str(text) {
        vm.name_error(
            Exc::NameError,
            name,
            &format!(
                "cannot access free variable '{text}' where it is not associated with a value \
                 in enclosing scope"
            ),
        );
    }
}

unsafe fn new_cell_of(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
    content: Word,
) -> Word {
    let Some(at) = vm.m.try_bump(Kind::Cell.map(), (cell::SIZE + 7) & !7) else {
        return super::collect_and_retry(vm, pc, i, regs, pool);
    };
    at.init_word(cell::VALUE, content);
    r!(regs, a(i)) = at.word();
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn make_cell(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let content = r!(regs, a(i));
    new_cell_of(vm, pc, i, regs, pool, content)
}
pub unsafe extern "C-unwind" fn new_cell(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    new_cell_of(vm, pc, i, regs, pool, 0)
}
pub unsafe extern "C-unwind" fn load_cell(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let word = addr(r!(regs, b(i))).load::<Word>(cell::VALUE);
    if word == 0 {
        sync(vm, pc, regs, pool);
        raise_unbound(vm, pool_value(pool, *pc as usize));
        return crate::unwind::raise(vm, pc, i, regs, pool);
    }
    r!(regs, a(i)) = word;
    next!(vm, pc.add(1), regs, pool)
}
pub unsafe extern "C-unwind" fn store_cell(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    vm.m.store(addr(r!(regs, a(i))), cell::VALUE, reg(regs, b(i)));
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn clear_cell(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    vm.m.store_option(addr(r!(regs, a(i))), cell::VALUE, None);
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn delete_cell(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let at = addr(r!(regs, a(i)));
    if at.load::<Word>(cell::VALUE) == 0 {
        sync(vm, pc, regs, pool);
        raise_unbound(vm, pool_value(pool, *pc as usize));
        return crate::unwind::raise(vm, pc, i, regs, pool);
    }
    vm.m.store_option(at, cell::VALUE, None);
    next!(vm, pc.add(1), regs, pool)
}

/// Cell number `n` of the running function's closure.
#[inline(always)]
unsafe fn free_cell(regs: W, n: usize) -> pyrs_objmodel::Addr {
    let f = addr(*regs.offset(frame::FUNCTION));
    let closure = addr(f.load::<Word>(function::CLOSURE));
    addr(closure.word_at(tuple::DATA, n))
}
/// Not inlined: what is dropped at its end would keep the handler from a sibling call.
#[inline(never)]
fn unbound_free_error(vm: &mut Vm, code: Value, index: usize) {
    let name = vm
        .code_data(code)
        .and_then(|d| d.freevars.get(index).cloned());
    raise_unbound_free(vm, name.as_deref().unwrap_or("?"));
}

#[cold]
#[inline(never)]
unsafe extern "C-unwind" fn unbound_free(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    unbound_free_error(vm, frame::code_of_pool(pool), k(i));
    crate::unwind::raise(vm, pc, i, regs, pool)
}
pub unsafe extern "C-unwind" fn load_free(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let word = free_cell(regs, k(i)).load::<Word>(cell::VALUE);
    if word == 0 {
        return unbound_free(vm, pc, i, regs, pool);
    }
    r!(regs, a(i)) = word;
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn store_free(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    vm.m.store(free_cell(regs, k(i)), cell::VALUE, reg(regs, a(i)));
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn delete_free(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let at = free_cell(regs, k(i));
    if at.load::<Word>(cell::VALUE) == 0 {
        return unbound_free(vm, pc, i, regs, pool);
    }
    vm.m.store_option(at, cell::VALUE, None);
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn load_closure(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = free_cell(regs, k(i)).word();
    next!(vm, pc, regs, pool)
}
