//! The handlers, by family; the table that gives each opcode its own.

mod arith;
mod attr;
mod build;
mod calls;
pub(crate) mod exceptions;
mod generators;
mod item;
mod iter;
mod jumps;
mod moves;
mod names;
mod rare;
mod resume;

use crate::machine::*;
use pyrs_bytecode::Op;
use pyrs_objmodel::Word;
use pyrs_runtime::{Exc, Vm};

macro_rules! table {
    ($($family:ident { $($op:ident $f:ident),* $(,)? })*) => {
        /// The handler of an opcode.
        pub fn handler(op: Op) -> Handler {
            match op { $($( Op::$op => $family::$f, )*)* }
        }
    };
}

table! {
    moves {
        Nop nop, Move mov, LoadConst load_const, LoadConstX load_const_x, LoadInt load_int,
        LoadNone load_none, LoadTrue load_true, LoadFalse load_false, LoadFar load_far,
        StoreFar store_far, Clear clear, ClearFar clear_far, CheckBound check_bound,
        DeleteLocal delete_local, MakeCell make_cell, NewCell new_cell, LoadCell load_cell,
        StoreCell store_cell, ClearCell clear_cell, DeleteCell delete_cell,
        LoadFree load_free, StoreFree store_free, DeleteFree delete_free,
        LoadClosure load_closure,
    }
    names {
        LoadGlobal load_global, StoreGlobal store_global, DeleteGlobal delete_global,
        LoadName load_name, StoreName store_name, DeleteName delete_name,
        LoadNameOrGlobal load_name, LoadNameOrCell load_name_or_cell,
    }
    attr {
        LoadAttr load_attr, StoreAttr store_attr, DeleteAttr delete_attr,
        LoadMethod load_method, LoadSuper load_super, LoadSuperMethod load_super_method,
    }
    item {
        LoadItem load_item, LoadItemI load_item_i, StoreItem store_item,
        DeleteItem delete_item, LoadSlice load_slice, StoreSlice store_slice,
        BuildSlice build_slice,
    }
    arith {
        Add add, Sub sub, Mul mul, TrueDiv true_div, FloorDiv floor_div, Mod modulo, Pow slow,
        MatMul slow, And and, Or or, Xor xor, Shl slow, Shr shr,
        IAdd add, ISub sub, IMul mul, ITrueDiv true_div, IFloorDiv floor_div, IMod modulo,
        IPow slow, IMatMul slow, IAnd and, IOr or, IXor xor, IShl slow, IShr shr,
        AddI add_i, SubI sub_i, MulI mul_i, FloorDivI slow_i, ModI mod_i, AndI and_i,
        ShlI slow_i, ShrI shr_i, IAddI add_i, ISubI sub_i,
        Neg neg, Pos slow_unary, Invert slow_unary, Not not,
        Lt lt, Le le, Eq eq, Ne ne, Gt gt, Ge ge, Is is, IsNot is_not, In contains,
        NotIn contains,
    }
    jumps {
        Jump jump, JumpBack jump_back, JumpIfTrue jump_if_true, JumpIfFalse jump_if_false,
        JumpIfNone jump_if_none, JumpIfNotNone jump_if_not_none, JumpIs jump_is,
        JumpIsNot jump_is_not,
        JumpLt lt, JumpLe le, JumpEq eq, JumpNe ne, JumpGt gt, JumpGe ge,
        JumpNotLt not_lt, JumpNotLe not_le, JumpNotEq not_eq, JumpNotNe not_ne,
        JumpNotGt not_gt, JumpNotGe not_ge,
        JumpLtI lt_i, JumpLeI le_i, JumpEqI eq_i, JumpNeI ne_i, JumpGtI gt_i, JumpGeI ge_i,
        JumpNotLtI not_lt_i, JumpNotLeI not_le_i, JumpNotEqI not_eq_i, JumpNotNeI not_ne_i,
        JumpNotGtI not_gt_i, JumpNotGeI not_ge_i,
    }
    calls {
        Call call, CallKw call_kw, CallMethod call_method, CallMethodKw call_method_kw,
        CallEx call_ex, Return ret, MakeFunction make_function, LoadBuildClass load_build_class,
    }
    build {
        BuildTuple build_tuple, BuildList build_list, BuildSet build_set, BuildMap build_map,
        BuildConstKeyMap build_const_key_map, ListAppend list_append, ListExtend list_extend,
        SetAdd set_add, SetUpdate set_update, MapAdd map_add, DictUpdate dict_update,
        DictMerge dict_merge, ListToTuple list_to_tuple, BuildString build_string,
        FormatValue format_value, FormatSpec format_spec,
        BuildInterpolation build_interpolation, BuildTemplate build_template,
        Unpack unpack, UnpackEx unpack_ex,
    }
    iter {
        GetIter get_iter, ForIter for_iter,
    }
    resume {
        Yield yield_value, Send send, YieldDelegated yield_value,
    }
    generators {
        YieldAsync yield_async, GetYieldFrom get_yield_from, GetAwaitable get_awaitable,
        CleanupThrow cleanup_throw, GetAIter get_aiter, GetANext get_anext,
        EndAsyncFor end_async_for,
    }
    exceptions {
        Raise raise, Reraise reraise, PushExc push_exc, PopExc pop_exc,
        CheckExcMatch check_exc_match, CheckEgMatch check_eg_match,
        PrepReraiseStar prep_reraise_star, WithEnter with_enter, WithExit with_exit,
        AsyncWithEnter with_enter, LoadAssertionError load_assertion_error,
    }
    rare {
        ImportName import_name, ImportFrom import_from, ImportStar import_star,
        CheckIter check_iter, MatchMapping match_mapping, MatchSequence match_sequence, MatchKeys match_keys,
        MatchClass match_class, GetLen get_len, LoadLocals load_locals,
        SetupAnnotations setup_annotations, Intrinsic intrinsic,
    }
}

/// An instruction word that no compiler makes.
pub unsafe extern "C-unwind" fn bad_opcode(
    vm: &mut Vm,
    pc: *const u32,
    insn: u32,
    regs: *mut Word,
    pool: *mut Word,
) -> Word {
    sync(vm, pc, regs, pool);
    vm.raise_str(Exc::SystemError, "unknown opcode");
    crate::unwind::raise(vm, pc, insn, regs, pool)
}

/// A handler's allocation failed: make room and run the instruction again.
#[cold]
#[inline(never)]
pub unsafe extern "C-unwind" fn collect_and_retry(
    vm: &mut Vm,
    pc: *const u32,
    insn: u32,
    regs: *mut Word,
    pool: *mut Word,
) -> Word {
    sync(vm, pc, regs, pool);
    if vm.m.make_room().is_err() {
        return crate::unwind::raise(vm, pc, insn, regs, pool);
    }
    next!(vm, pc.sub(1), regs, pool)
}

/// Slow handlers keep their signature because their addresses are taken.
#[used]
static SLOW: &[Handler] = &[
    collect_and_retry,
    bad_opcode,
    crate::unwind::raise,
    crate::unwind::reraise,
    arith::slow,
    arith::slow_i,
    arith::slow_unary,
    arith::slow_compare,
    attr::load_attr_odd,
    attr::load_attr_slow,
    attr::store_attr_odd,
    attr::store_attr_slow,
    attr::load_method_slow,
    calls::call_slow,
    calls::call_method_slow,
    calls::return_slow,
    item::load_item_slow,
    item::store_item_slow,
    generators::send_slow,
    generators::yield_slow,
    iter::for_iter_slow,
    resume::for_iter,
    jumps::compare_slow,
    jumps::compare_slow_i,
    jumps::truth_slow,
    jumps::break_slow,
    names::load_global_slow,
    names::store_global_slow,
    moves::unbound,
];
