//! Yielding, delegating, awaiting.

use crate::machine::*;
use crate::ops::calls::position;
use crate::ops::iter::resumer;
use pyrs_bytecode::CodeFlags;
use pyrs_objmodel::gc::word::Word;
use pyrs_objmodel::kinds::{exception, state_iter};
use pyrs_objmodel::{Kind, kind_of};
use pyrs_runtime::frame::{self, FrameKind};
use pyrs_runtime::generator::{Resumed, is_generator, state, state_of};
use pyrs_runtime::name::Name;
use pyrs_runtime::{Exc, NONE, Result, Value, Vm};

type W = *mut Word;

/// `Yield` and `YieldDelegated`, with something rare about the generator.
#[inline(never)]
pub unsafe extern "C-unwind" fn yield_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let value = reg(regs, b(i));
    leave(vm, pc, i, regs, pool, value)
}

/// An async generator's own value comes wrapped, so that its resumer can tell it from
/// what is passed through from an awaited object.
pub unsafe extern "C-unwind" fn yield_async(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let made = vm.m.alloc(Kind::AsyncGenStep.map(), state_iter::SIZE);
    let at = check!(vm, pc, i, regs, pool, made);
    vm.m.store(at, state_iter::A, reg(regs, b(i)));
    leave(vm, pc, i, regs, pool, Value::from_addr(at))
}

unsafe fn leave(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W, value: Value) -> Word {
    let _ = (i, pool);
    vm.generator_suspend(regs, pc as usize as u64);
    let (caller, link) = resumer(regs);
    if FrameKind::of_link(link) == FrameKind::GeneratorEntry {
        return value.word();
    }
    vm.depth -= 1;
    *caller.add(frame::link_dst(link)) = value.word();
    let (pc, pool) = position(caller);
    next!(vm, pc, caller, pool)
}

pub unsafe extern "C-unwind" fn get_yield_from(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = yield_from(vm, reg(regs, b(i)), frame::code_of_pool(pool));
    finish!(vm, pc, i, regs, pool, result)
}

#[inline(never)]
fn yield_from(vm: &mut Vm, value: Value, code: Value) -> Result {
    if kind_of(value) != Kind::Coroutine {
        return vm.iter(value);
    }
    let flags = vm.code_data(code).map_or(0, |d| d.flags.0);
    if flags & (CodeFlags::COROUTINE | CodeFlags::ITERABLE_COROUTINE) != 0 {
        return Ok(value);
    }
    Err(vm.type_error("cannot 'yield from' a coroutine object in a non-coroutine generator"))
}

pub unsafe extern "C-unwind" fn get_awaitable(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = awaitable(vm, reg(regs, b(i)), c(i));
    finish!(vm, pc, i, regs, pool, result)
}

#[inline(never)]
fn awaitable(vm: &mut Vm, value: Value, place: usize) -> Result {
    match vm.awaitable(value) {
        Ok(Some(it)) => Ok(it),
        Ok(None) => {
            let got = vm.type_name_of(value);
            Err(vm.type_error(match place {
                1 => format!(
                    "'async with' received an object from __aenter__ that does not implement \
                     __await__: {got}"
                ),
                2 => format!(
                    "'async with' received an object from __aexit__ that does not implement \
                     __await__: {got}"
                ),
                _ => format!("'{got}' object can't be awaited"),
            }))
        }
        Err(raised) => Err(raised),
    }
}

#[inline(never)]
pub unsafe extern "C-unwind" fn send_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let pc = pc.add(1);
    sync(vm, pc, regs, pool);
    let (it, sent) = (reg(regs, b(i)), reg(regs, c(i)));
    if is_generator(it)
        && kind_of(it) != Kind::AsyncGenerator
        && (state_of(it) == state::SUSPENDED || (state_of(it) == state::CREATED && sent == NONE))
    {
        let suspended = state_of(it) == state::SUSPENDED;
        let new = vm.generator_push(it, FrameKind::Send, a(i) as u8);
        let new = check!(vm, pc, i, regs, pool, new);
        vm.depth += 1;
        if suspended {
            vm.store_sent(new, sent);
        }
        let (gpc, gpool) = position(new);
        next!(vm, gpc, new, gpool)
    }
    match send_any(vm, it, sent) {
        Ok(Resumed::Yielded(value)) => {
            r!(regs, a(i)) = value.word();
            next!(vm, pc, regs, pool)
        }
        Ok(Resumed::Returned(value)) => {
            r!(regs, a(i)) = value.word();
            next!(vm, target(pc.sub(1)), regs, pool)
        }
        Err(_) => crate::unwind::raise(vm, pc, i, regs, pool),
    }
}

/// Whether a value is an iterator of exactly a builtin type, which ends without a value.
fn is_plain_iterator(it: Value) -> bool {
    use Kind::*;
    const PLAIN: [Kind; 10] = [
        ListIter,
        TupleIter,
        RangeIter,
        StrIter,
        StrAsciiIter,
        BytesIter,
        DictKeyIter,
        DictValueIter,
        DictItemIter,
        SetIter,
    ];
    it.is_ref() && PLAIN.iter().any(|kind| kind.map() == it.addr().map())
}

#[inline(never)]
fn send_any(vm: &mut Vm, it: Value, sent: Value) -> Result<Resumed> {
    if is_generator(it) && kind_of(it) != Kind::AsyncGenerator {
        return vm.resume(it, Ok(sent));
    }
    if let Some(send) = vm.own_sender(it) {
        vm.check_native_stack()?;
        return send(vm, it, sent);
    }
    let result = if sent == NONE && is_plain_iterator(it) {
        match vm.next(it) {
            Ok(Some(value)) => return Ok(Resumed::Yielded(value)),
            Ok(None) => return Ok(Resumed::Returned(NONE)),
            Err(raised) => Err(raised),
        }
    } else if sent == NONE {
        match vm.special(it, Name::__next__) {
            Some(f) => vm.call_bound(f, it, &[]),
            None => {
                // Builtin iterators without a method table yet.
                return Ok(match vm.next(it)? {
                    Some(value) => Resumed::Yielded(value),
                    None => Resumed::Returned(NONE),
                });
            }
        }
    } else {
        vm.call_method(it, Name::send, &[sent])
    };
    match result {
        Ok(value) => Ok(Resumed::Yielded(value)),
        Err(_) => {
            let exc = vm.catch(Exc::StopIteration)?;
            Ok(Resumed::Returned(vm.stop_value(exc)))
        }
    }
}

pub unsafe extern "C-unwind" fn cleanup_throw(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let exc = reg(regs, b(i));
    let stop = vm.exc_class(Exc::StopIteration);
    if vm.is_instance_of(exc, stop) {
        r!(regs, a(i)) = vm.stop_value(exc).word();
        next!(vm, pc, regs, pool)
    }
    vm.reraise(exc);
    crate::unwind::reraise(vm, pc, i, regs, pool)
}

pub unsafe extern "C-unwind" fn get_aiter(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = aiter(vm, reg(regs, b(i)));
    finish!(vm, pc, i, regs, pool, result)
}

#[inline(never)]
fn aiter(vm: &mut Vm, value: Value) -> Result {
    match vm.call_special(value, Name::__aiter__, &[]) {
        Ok(Some(it)) => {
            if vm.special(it, Name::__anext__).is_some() {
                Ok(it)
            } else {
                let got = vm.type_name_of(it);
                Err(vm.type_error(format!(
                    "'async for' received an object from __aiter__ that does not implement \
                     __anext__: {got}"
                )))
            }
        }
        Ok(None) => {
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!(
                "'async for' requires an object with __aiter__ method, got {got}"
            )))
        }
        Err(raised) => Err(raised),
    }
}

pub unsafe extern "C-unwind" fn get_anext(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = anext(vm, reg(regs, b(i)));
    finish!(vm, pc, i, regs, pool, result)
}
#[inline(never)]
fn anext(vm: &mut Vm, it: Value) -> Result {
    let Some(step) = vm.call_special(it, Name::__anext__, &[])? else {
        let got = vm.type_name_of(it);
        return Err(vm.type_error(format!(
            "'async for' requires an iterator with __anext__ method, got {got}"
        )));
    };
    let cause = match vm.awaitable(step) {
        Ok(Some(it)) => return Ok(it),
        Ok(None) => None,
        Err(_) => Some(vm.take_exception()),
    };
    let got = vm.type_name_of(step);
    let text = format!("'async for' received an invalid object from __anext__: {got}");
    let new = vm.new_exc(Exc::TypeError, &text)?;
    if let Some(cause) = cause {
        vm.m.store(new.addr(), exception::CAUSE, cause);
        vm.m.store(new.addr(), exception::CONTEXT, cause);
        vm.m.store(new.addr(), exception::FLAGS, pyrs_runtime::TRUE);
        return Err(vm.reraise(new));
    }
    Err(vm.raise(new))
}

pub unsafe extern "C-unwind" fn end_async_for(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let exc = reg(regs, a(i));
    let stop = vm.exc_class(Exc::StopAsyncIteration);
    if vm.is_instance_of(exc, stop) {
        next!(vm, pc, regs, pool)
    }
    vm.reraise(exc);
    crate::unwind::reraise(vm, pc, i, regs, pool)
}
