//! Iteration.

use crate::machine::*;
use pyrs_bytecode::Op;
use pyrs_objmodel::gc::word::{SignedWord, Word};
use pyrs_objmodel::kinds::{iterator, range_iter};
use pyrs_objmodel::{Kind, float, list, tuple};
use pyrs_runtime::frame::{self, FrameKind};
use pyrs_runtime::generator::{state, state_of};
use pyrs_runtime::iter::{NextPair, quick_next};
use pyrs_runtime::{NONE, Value, Vm};
use pyrs_strategies::list::{self as ls, Element};

type W = *mut Word;

pub unsafe extern "C-unwind" fn get_iter(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let result = vm.iter(reg(regs, b(i)));
    finish!(vm, pc, i, regs, pool, result)
}

pub unsafe extern "C-unwind" fn for_iter(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let word = r!(regs, b(i));
    if word & 1 != 0 {
        // A generator expression's code can be called with anything.
        return for_iter_slow(vm, pc, i, regs, pool);
    }
    let at = addr(word);
    let map = at.header() >> 8;
    if map == Kind::RangeIter as u32 {
        let next = at.load::<Word>(range_iter::NEXT);
        if next == at.load::<Word>(range_iter::STOP) {
            next!(vm, target(pc), regs, pool)
        }
        let step = at.load::<Word>(range_iter::STEP);
        let after = (next as SignedWord).wrapping_add((step - 1) as SignedWord);
        at.put_bits(range_iter::NEXT, after as Word);
        r!(regs, a(i)) = next;
        next!(vm, pc.add(1), regs, pool)
    }
    if map == Kind::ListIter as u32 {
        let source = at.load::<Word>(iterator::SOURCE);
        if source != 0 {
            let items = addr(source);
            let index = (at.load::<Word>(iterator::INDEX) >> 1) as usize;
            if index < list::len(items) && list::holds_words(items) {
                at.put_bits(iterator::INDEX, ((index as Word + 1) << 1) | 1);
                r!(regs, a(i)) = list::storage(items).word_at(list::DATA, index);
                next!(vm, pc.add(1), regs, pool)
            }
        }
    } else if map == Kind::TupleIter as u32 {
        let source = at.load::<Word>(iterator::SOURCE);
        if source != 0 && addr(source).header() >> 8 == Kind::Tuple as u32 {
            let items = addr(source);
            let index = (at.load::<Word>(iterator::INDEX) >> 1) as usize;
            if index < tuple::len(items) {
                at.put_bits(iterator::INDEX, ((index as Word + 1) << 1) | 1);
                r!(regs, a(i)) = items.word_at(tuple::DATA, index);
                next!(vm, pc.add(1), regs, pool)
            }
        }
    } else if map == Kind::Generator as u32 {
        return super::resume::for_iter(vm, pc, i, regs, pool);
    }
    for_iter_slow(vm, pc, i, regs, pool)
}

#[inline(never)]
pub unsafe extern "C-unwind" fn for_iter_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    // Saved behind the extension word: a generator's yield goes on there.
    let pc = pc.add(1);
    sync(vm, pc, regs, pool);
    let it = reg(regs, b(i));
    if it.is_ref()
        && it.addr().map() == Kind::Generator.map()
        && matches!(state_of(it), state::CREATED | state::SUSPENDED)
    {
        let suspended = state_of(it) == state::SUSPENDED;
        let new = vm.generator_push(it, FrameKind::For, a(i) as u8);
        let new = check!(vm, pc, i, regs, pool, new);
        vm.depth += 1;
        if suspended {
            vm.store_sent(new, NONE);
        }
        let (gpc, gpool) = super::calls::position(new);
        next!(vm, gpc, new, gpool)
    }
    // Iterators of the library's and the program's classes give nothing by these ways.
    let is_builtin = it.is_ref() && map_of(it) < Kind::COUNT as u32;
    if is_builtin && let Some(item) = quick_next(it) {
        r!(regs, a(i)) = item.word();
        next!(vm, pc, regs, pool)
    }
    if c(i) != 0 {
        match pair_into(vm, it, *pc, a(i), regs) {
            Unpacked::No => {}
            // The instruction that would unpack the pair is done too.
            Unpacked::Done => next!(vm, pc.add(1), regs, pool),
            Unpacked::End => next!(vm, target(pc.sub(1)), regs, pool),
            Unpacked::Raised => return crate::unwind::raise(vm, pc, i, regs, pool),
        }
    }
    if is_builtin
        && map_of(it) == Kind::ListIter as u32
        && let Some(source) = it.addr().value(iterator::SOURCE)
    {
        // The list of numbers that are no objects.
        let items = source.addr();
        let index = (it.addr().load::<Word>(iterator::INDEX) >> 1) as usize;
        if let Element::F64(number) = ls::peek(items, index) {
            let Some(new) = vm.m.try_bump(Kind::Float.map(), float::SIZE) else {
                return super::collect_and_retry(vm, pc.sub(1), i, regs, pool);
            };
            new.store::<f64>(float::DATA, number);
            it.addr()
                .put_bits(iterator::INDEX, ((index as Word + 1) << 1) | 1);
            r!(regs, a(i)) = new.word();
            next!(vm, pc, regs, pool)
        }
    }
    match vm.next(it) {
        Ok(Some(value)) => {
            r!(regs, a(i)) = value.word();
            next!(vm, pc, regs, pool)
        }
        Ok(None) => next!(vm, target(pc.sub(1)), regs, pool),
        Err(_) => crate::unwind::raise(vm, pc, i, regs, pool),
    }
}

enum Unpacked {
    No,
    Done,
    End,
    Raised,
}

/// The next pair of an iterator, straight into the registers to which the next instruction
/// would unpack it. Nobody else reads register `pair`.
#[inline(never)]
unsafe fn pair_into(vm: &mut Vm, it: Value, next: u32, pair: usize, regs: W) -> Unpacked {
    let unpacks = next & 0xFF == Op::Unpack as u32 && b(next) == pair && c(next) == 2;
    // Who observes sees each instruction.
    if !unpacks || it.is_small() || vm.trace.active {
        return Unpacked::No;
    }
    match vm.next_pair(it) {
        Ok(NextPair::Pair(first, second)) => {
            r!(regs, pair) = NONE.word();
            r!(regs, a(next)) = first.word();
            r!(regs, a(next) + 1) = second.word();
            Unpacked::Done
        }
        Ok(NextPair::End) => Unpacked::End,
        Ok(NextPair::Other) => Unpacked::No,
        Err(_) => Unpacked::Raised,
    }
}

/// The row of what may be a small int, which has none of these kinds.
#[inline(always)]
fn map_of(value: Value) -> u32 {
    if value.is_small() {
        0
    } else {
        value.addr().map().0
    }
}

/// The frame that a generator's frame was resumed from, and its link word.
pub unsafe fn resumer(regs: W) -> (W, Word) {
    let distance = Value::of_unchecked(*regs.offset(frame::FAR_LINK)).small_unchecked() as usize;
    (regs.sub(distance), *regs.offset(frame::LINK))
}
