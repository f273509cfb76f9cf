//! Raising, handling, `with`.

use crate::machine::*;
use pyrs_bytecode::{Insn, Op};
use pyrs_objmodel::Addr;
use pyrs_objmodel::gc::word::Word;
use pyrs_objmodel::kinds::{exception, generator};
use pyrs_runtime::frame::{self, FrameKind};
use pyrs_runtime::generator::field;
use pyrs_runtime::name::Name;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Exc, NONE, Result, Value, Vm, boolean};

type W = *mut Word;

pub unsafe extern "C-unwind" fn raise(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    match c(i) {
        0 => match vm.handled() {
            Some(exc) => {
                // The traceback begins where it was raised first.
                vm.reraise(exc);
                return crate::unwind::reraise(vm, pc, i, regs, pool);
            }
            None => {
                vm.runtime_error("No active exception to reraise");
            }
        },
        1 => {
            vm.do_raise(reg(regs, a(i)), None);
        }
        _ => {
            vm.do_raise(reg(regs, a(i)), Some(reg(regs, b(i))));
        }
    }
    crate::unwind::raise(vm, pc, i, regs, pool)
}
pub unsafe extern "C-unwind" fn reraise(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    vm.reraise(reg(regs, a(i)));
    crate::unwind::reraise(vm, pc, i, regs, pool)
}

/// Kept by a generator's handler in place of what its resumer was handling: by the time the
/// handler is left it may have another resumer.
const RESUMERS: Value = pyrs_runtime::FALSE;

/// The generator whose frame this is. Its `EXC` is set exactly while it is in a handler: the
/// exception itself does not tell, for it may be the one that the resumer handles.
unsafe fn generator_at(regs: W) -> Option<Addr> {
    FrameKind::of_link(*regs.offset(frame::LINK))
        .is_generator()
        .then(|| Value::of(frame::word(regs, frame::FRAME_OBJECT)).addr())
}

pub unsafe extern "C-unwind" fn push_exc(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let old = vm.m.thread[thread::HANDLED];
    vm.m.thread[thread::HANDLED] = r!(regs, b(i));
    let first = generator_at(regs).filter(|g| g.value(field(generator::EXC)).is_none());
    r!(regs, a(i)) = if let Some(g) = first {
        vm.m.store(g, field(generator::EXC), reg(regs, b(i)));
        RESUMERS.word()
    } else if old == 0 {
        NONE.word()
    } else {
        old
    };
    next!(vm, pc, regs, pool)
}
pub unsafe extern "C-unwind" fn pop_exc(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    handled_again(vm, regs, a(i));
    next!(vm, pc, regs, pool)
}

/// The handled exception is the one that `push_exc` has put into a register.
#[inline(always)]
pub unsafe fn handled_again(vm: &mut Vm, regs: W, from: usize) {
    let old = r!(regs, from);
    vm.m.thread[thread::HANDLED] = if old == NONE.word() {
        0
    } else if old == RESUMERS.word() {
        if let Some(g) = generator_at(regs) {
            vm.m.clear(g, field(generator::EXC));
        }
        *regs.offset(frame::SAVED_HANDLED)
    } else {
        old
    };
}

pub unsafe extern "C-unwind" fn check_exc_match(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = vm
        .exc_matches(reg(regs, b(i)), reg(regs, c(i)))
        .map(boolean);
    finish!(vm, pc, i, regs, pool, result)
}

pub unsafe extern "C-unwind" fn check_eg_match(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = group_match(vm, reg(regs, b(i)), reg(regs, c(i)), regs.add(a(i)));
    check!(vm, pc, i, regs, pool, result);
    next!(vm, pc, regs, pool)
}

/// Writes the matching part and the rest.
#[inline(never)]
unsafe fn group_match(vm: &mut Vm, exc: Value, wanted: Value, to: W) -> Result<()> {
    let group = vm.exc_class(Exc::BaseExceptionGroup);
    if exc == NONE {
        *to = NONE.word();
        *to.add(1) = NONE.word();
        return Ok(());
    }
    if vm.is_group_class(wanted)? {
        return Err(vm.type_error(
            "catching ExceptionGroup with except* is not allowed. Use except instead.",
        ));
    }
    if vm.exc_matches(exc, wanted)? {
        let matched = if vm.is_instance_of(exc, group) {
            exc
        } else {
            let class = vm.exc_class(Exc::ExceptionGroup);
            let base = vm.exc_class(Exc::Exception);
            let class = if vm.is_instance_of(exc, base) {
                class
            } else {
                group
            };
            let items = vm.tuple(&[exc])?;
            let made = vm.call(class, &[pyrs_runtime::EMPTY_STR, items])?;
            let tb = exc.addr().value(exception::TRACEBACK);
            vm.m.store_option(made.addr(), exception::TRACEBACK, tb);
            made
        };
        *to = matched.word();
        *to.add(1) = NONE.word();
        return Ok(());
    }
    if vm.is_instance_of(exc, group) {
        let (part, rest) = vm.group_split(exc, wanted)?;
        *to = part.word();
        *to.add(1) = rest.word();
        return Ok(());
    }
    *to = NONE.word();
    *to.add(1) = exc.word();
    Ok(())
}

pub unsafe extern "C-unwind" fn prep_reraise_star(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = vm.prep_reraise_star(reg(regs, b(i)), reg(regs, c(i)));
    finish!(vm, pc, i, regs, pool, result)
}

pub unsafe extern "C-unwind" fn with_enter(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let is_async = Insn(i).op() == Some(Op::AsyncWithEnter);
    let result = enter_with(vm, reg(regs, b(i)), is_async, regs.add(a(i)));
    check!(vm, pc, i, regs, pool, result);
    next!(vm, pc, regs, pool)
}

#[inline(never)]
unsafe fn enter_with(vm: &mut Vm, manager: Value, is_async: bool, to: W) -> Result<()> {
    let (enter, exit, kind) = if is_async {
        (
            Name::__aenter__,
            Name::__aexit__,
            "an asynchronous context manager",
        )
    } else {
        (Name::__enter__, Name::__exit__, "a context manager")
    };
    let fail = |vm: &mut Vm, missing: &str| {
        let class = vm.type_name_of(manager);
        let (other_enter, other_exit, other) = if is_async {
            (Name::__enter__, Name::__exit__, ("context manager", "with"))
        } else {
            (
                Name::__aenter__,
                Name::__aexit__,
                ("asynchronous context manager", "async with"),
            )
        };
        let hint = if vm.special(manager, other_enter).is_some()
            && vm.special(manager, other_exit).is_some()
        {
            format!(
                " but it supports the {} protocol. Did you mean to use '{}'?",
                other.0, other.1
            )
        } else {
            String::new()
        };
        vm.type_error(format!(
            "'{class}' object does not support the {} protocol (missed {missing} method){hint}",
            kind.trim_start_matches("an ").trim_start_matches("a ")
        ))
    };
    let missing_exit = if is_async { "__aexit__" } else { "__exit__" };
    let Some(enter_f) = vm.special(manager, enter) else {
        let both = vm.special(manager, exit).is_none();
        let missing = if is_async { "__aenter__" } else { "__enter__" };
        return Err(fail(vm, if both { missing_exit } else { missing }));
    };
    let Some(exit_f) = vm.special(manager, exit) else {
        return Err(fail(vm, missing_exit));
    };
    let bound = vm.bind(exit_f, manager)?;
    *to = bound.word();
    let value = vm.call_bound(enter_f, manager, &[])?;
    *to.add(1) = value.word();
    Ok(())
}

pub unsafe extern "C-unwind" fn with_exit(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = exit_with(vm, reg(regs, b(i)), reg(regs, c(i)));
    finish!(vm, pc, i, regs, pool, result)
}

#[inline(never)]
fn exit_with(vm: &mut Vm, exit: Value, exc: Value) -> Result {
    if exc == NONE {
        return vm.call(exit, &[NONE, NONE, NONE]);
    }
    let class = vm.class_of(exc);
    let tb = exc.addr().value(exception::TRACEBACK).unwrap_or(NONE);
    vm.call(exit, &[class, exc, tb])
}

pub unsafe extern "C-unwind" fn load_assertion_error(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    r!(regs, a(i)) = vm.exc_class(Exc::AssertionError).word();
    next!(vm, pc, regs, pool)
}
