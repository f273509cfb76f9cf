//! Calls and returns.
//!
//! A call's window lies at the caller's registers: header, then arguments, which become the
//! callee's first registers. Python functions, `__init__` and bound methods are entered
//! without recursion; natives run in place.

use crate::machine::*;
use pyrs_bytecode::{Insn, Op, WINDOW_CALLEE};
use pyrs_objmodel::gc::BREAKER;
use pyrs_objmodel::gc::word::Word;
use pyrs_objmodel::kinds::{function, method, method_descr, native};
use pyrs_objmodel::{Kind, kind_of, tuple};
use pyrs_runtime::call::native_row;
use pyrs_runtime::class::{base_kind, flags, has_flag};
use pyrs_runtime::frame::{self, FrameKind, FrameRef, HEADER, facts};
use pyrs_runtime::name::Name;
use pyrs_runtime::{Exc, NONE, Result, Value, Vm};
use std::sync::atomic::Ordering;

type W = *mut Word;

/// Where to go on after a slow call.
enum Next {
    /// The call's value.
    Value(Value),
    /// A new frame was entered.
    Enter(*mut Word),
}

/// Enter a simple Python function with exactly its number of arguments, or 0.
macro_rules! try_enter {
    ($vm:expr, $pc:expr, $i:expr, $regs:expr, $callee:expr, $window:expr, $n:expr) => {{
        let callee: Word = $callee;
        let f = addr(callee);
        if f.header() >> 8 == Kind::Function as u32 {
            let word = f.load::<Word>(function::FACTS);
            let wanted = (facts::SIMPLE as usize >> 16 | $n) as Word;
            if word >> 17 == wanted {
                let window: W = $window;
                let new = window.add(HEADER);
                let top = new.add((word >> 1) as usize & facts::NREGS as usize);
                if top <= $vm.m.high && $vm.depth < $vm.depth_limit {
                    let code = f.load::<Word>(function::CODE);
                    let distance = b($i) + HEADER;
                    *new.offset(frame::FRAME_OBJECT) = 0;
                    *new.offset(frame::LINK) = frame::link(FrameKind::Call, a($i) as u8, distance);
                    *new.offset(frame::CODE) = code;
                    *new.offset(frame::FUNCTION) = callee;
                    *$regs.offset(frame::PC) = $pc as usize as Word | 1;
                    $vm.m.top = top;
                    $vm.depth += 1;
                    let pool = addr(code).add(8).ptr::<Word>();
                    let entry = *pool.add(frame::pool::START) as usize - 1;
                    next!($vm, entry as *const u32, new, pool)
                }
            }
        }
    }};
}

pub unsafe extern "C-unwind" fn call(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let window = regs.add(b(i));
    let callee = *window.add(WINDOW_CALLEE);
    if callee & 1 == 0 && !BREAKER.load(Ordering::Relaxed) {
        try_enter!(vm, pc, i, regs, callee, window, c(i));
    }
    call_slow(vm, pc, i, regs, pool)
}

pub unsafe extern "C-unwind" fn call_method(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let window = regs.add(b(i));
    let callee = *window.add(WINDOW_CALLEE);
    if callee != 0 && !BREAKER.load(Ordering::Relaxed) {
        try_enter!(vm, pc, i, regs, callee, window, (c(i) + 1));
    }
    call_method_slow(vm, pc, i, regs, pool)
}

#[inline(never)]
pub unsafe extern "C-unwind" fn call_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let callee = reg(regs, b(i) + WINDOW_CALLEE);
    if callee.is_ref()
        && callee.addr().map() == Kind::Native.map()
        && callee.addr().load::<Word>(native::SELF) == 0
        && !BREAKER.load(Ordering::Relaxed)
    {
        let args = regs.add(b(i) + HEADER);
        let row = native_row(callee);
        if let Some(result) = vm.try_native(row, args, c(i)) {
            finish!(vm, pc, i, regs, pool, result)
        }
        let result = vm.enter_native(row, args, c(i), None, true);
        finish!(vm, pc, i, regs, pool, result)
    }
    if callee.is_ref()
        && kind_of(callee) == Kind::NativeObject
        && !BREAKER.load(Ordering::Relaxed)
        && let Some(row) = vm.native_call(callee)
    {
        let args = regs.add(b(i) + HEADER);
        shift_up(args, c(i), 1);
        *args = callee.word();
        if let Some(result) = vm.try_native(row, args, c(i) + 1) {
            finish!(vm, pc, i, regs, pool, result)
        }
        let result = vm.call_native(row, args, c(i) + 1, None);
        finish!(vm, pc, i, regs, pool, result)
    }
    let result = dispatch(vm, i, regs, b(i), c(i), None);
    go(vm, pc, i, regs, pool, result)
}

#[inline(never)]
pub unsafe extern "C-unwind" fn call_method_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let callee = *regs.add(b(i) + WINDOW_CALLEE);
    if callee == 0 {
        return call_attribute(vm, pc, i, regs, pool);
    }
    if callee & 1 == 0
        && addr(callee).map() == Kind::MethodDescr.map()
        && !BREAKER.load(Ordering::Relaxed)
    {
        // A method of a builtin type, most often of the receiver's very class.
        let callee = Value::of(callee);
        let args = regs.add(b(i) + HEADER);
        let checked = if vm.class_of(Value::of(*args)) == callee.addr().get(method_descr::OWNER) {
            Ok(())
        } else {
            vm.check_self(callee, args, c(i) + 1)
        };
        check!(vm, pc, i, regs, pool, checked);
        let row = native_row(callee);
        if let Some(result) = vm.try_native(row, args, c(i) + 1) {
            finish!(vm, pc, i, regs, pool, result)
        }
        let result = vm.call_native(row, args, c(i) + 1, None);
        finish!(vm, pc, i, regs, pool, result)
    }
    if callee & 1 == 0 && addr(callee).map() == Kind::ClassMethodDescr.map() {
        return call_class_method(vm, pc, i, regs, pool);
    }
    let result = dispatch(vm, i, regs, b(i), c(i) + 1, None);
    go(vm, pc, i, regs, pool, result)
}

/// A `CallMethod` of a builtin type's class method: only `LoadMethod` puts its descriptor into
/// a window, with a class that it has checked.
#[inline(never)]
unsafe extern "C-unwind" fn call_class_method(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let result = run_class_method(vm, regs.add(b(i)), c(i) + 1, None);
    finish!(vm, pc, i, regs, pool, result)
}

unsafe fn run_class_method(vm: &mut Vm, window: W, n: usize, kwnames: Option<Value>) -> Result {
    if BREAKER.load(Ordering::Relaxed) {
        vm.safe_point()?;
    }
    let row = native_row(reg(window, WINDOW_CALLEE));
    vm.call_native(row, window.add(HEADER), n, kwnames)
}

/// A `CallMethod` of an attribute that is no method: most often a module's function.
unsafe extern "C-unwind" fn call_attribute(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let window = regs.add(b(i) + 1);
    let callee = *window.add(WINDOW_CALLEE);
    if callee & 1 == 0 && !BREAKER.load(Ordering::Relaxed) {
        if addr(callee).map() == Kind::Native.map() && addr(callee).load::<Word>(native::SELF) == 0
        {
            let (row, args) = (native_row(Value::of(callee)), window.add(HEADER));
            if let Some(result) = vm.try_native(row, args, c(i)) {
                finish!(vm, pc, i, regs, pool, result)
            }
        } else {
            let i = i + (1 << 16);
            try_enter!(vm, pc, i, regs, callee, window, c(i));
        }
    }
    let result = dispatch(vm, i, regs, b(i) + 1, c(i), None);
    go(vm, pc, i, regs, pool, result)
}

/// Window and number of arguments of a `CallMethod`.
unsafe fn method_window(regs: W, i: u32) -> (usize, usize) {
    if r!(regs, b(i) + WINDOW_CALLEE) != 0 {
        (b(i), c(i) + 1)
    } else {
        (b(i) + 1, c(i))
    }
}

pub unsafe extern "C-unwind" fn call_kw(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let names = pool_value(pool, *pc as usize);
    let pc = pc.add(1);
    sync(vm, pc, regs, pool);
    let result = dispatch(vm, i, regs, b(i), c(i), Some(names));
    go(vm, pc, i, regs, pool, result)
}

pub unsafe extern "C-unwind" fn call_method_kw(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let names = pool_value(pool, *pc as usize);
    let pc = pc.add(1);
    sync(vm, pc, regs, pool);
    let (window, n) = method_window(regs, i);
    let callee = reg(regs, window + WINDOW_CALLEE);
    if window == b(i) && callee.is_ref() && callee.addr().map() == Kind::ClassMethodDescr.map() {
        let result = run_class_method(vm, regs.add(window), n, Some(names));
        finish!(vm, pc, i, regs, pool, result)
    }
    let result = dispatch(vm, i, regs, window, n, Some(names));
    go(vm, pc, i, regs, pool, result)
}

unsafe fn go(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W, result: Result<Next>) -> Word {
    match result {
        Ok(Next::Value(value)) => {
            r!(regs, a(i)) = value.word();
            next!(vm, pc, regs, pool)
        }
        Ok(Next::Enter(new)) => {
            let code = Value::of(frame::word(new, frame::CODE));
            next!(
                vm,
                frame::start(code) as usize as *const u32,
                new,
                frame::pool_of(code)
            )
        }
        Err(_) => crate::unwind::raise(vm, pc, i, regs, pool),
    }
}

/// The general call of what stands in the window at register `window`.
#[inline(never)]
unsafe fn dispatch(
    vm: &mut Vm,
    i: u32,
    regs: W,
    window: usize,
    n: usize,
    kwnames: Option<Value>,
) -> Result<Next> {
    if BREAKER.load(Ordering::Relaxed) {
        vm.safe_point()?;
    }
    let callee = reg(regs, window + WINDOW_CALLEE);
    let args = regs.add(window + HEADER);
    if callee.is_small() {
        return Err(vm.not_callable(callee));
    }
    match kind_of(callee) {
        Kind::Function => enter_function(vm, callee, regs, args, n, kwnames, FrameKind::Call, i),
        Kind::Native => {
            let row = native_row(callee);
            match callee.addr().value(native::SELF) {
                None => {
                    let result = vm.enter_native(row, args, n, kwnames, true);
                    result.map(Next::Value)
                }
                Some(this) => {
                    shift_up(args, n, 1);
                    *args = this.word();
                    vm.call_native(row, args, n + 1, kwnames).map(Next::Value)
                }
            }
        }
        Kind::MethodDescr | Kind::SlotWrapper => {
            vm.check_self(callee, args, n)?;
            vm.call_native(native_row(callee), args, n, kwnames)
                .map(Next::Value)
        }
        Kind::Method if kind_of(callee.addr().get(method::FUNCTION)) == Kind::Function => {
            let f = callee.addr().get(method::FUNCTION);
            shift_up(args, n, 1);
            *args = callee.addr().load::<Word>(method::SELF);
            enter_function(vm, f, regs, args, n + 1, kwnames, FrameKind::Call, i)
        }
        Kind::Type => call_class(vm, i, callee, regs, args, n, kwnames),
        Kind::NativeObject => match vm.native_call(callee) {
            Some(row) => {
                shift_up(args, n, 1);
                *args = callee.word();
                vm.call_native(row, args, n + 1, kwnames).map(Next::Value)
            }
            None => vm.call_copied(callee, args, n, kwnames).map(Next::Value),
        },
        _ => vm.call_copied(callee, args, n, kwnames).map(Next::Value),
    }
}

/// Move `n` arguments up by `by` words. They are few: a loop beats a call of memmove.
unsafe fn shift_up(args: W, n: usize, by: usize) {
    let mut k = n;
    while k > 0 {
        k -= 1;
        *args.add(k + by) = *args.add(k);
    }
}

/// Bind the arguments in place and enter the frame (or make the generator).
unsafe fn enter_function(
    vm: &mut Vm,
    f: Value,
    regs: W,
    args: W,
    n: usize,
    kwnames: Option<Value>,
    kind: FrameKind,
    i: u32,
) -> Result<Next> {
    // The arguments may reach past the caller's registers; keep them below the top.
    let end = args.add(n);
    if end > vm.m.top {
        vm.m.top = end;
    }
    vm.bind_function(f, args, n, kwnames)?;
    let code = f.addr().get(function::CODE);
    let data = frame::code_facts(code);
    if data & facts::SUSPENDABLE != 0 {
        return vm.new_generator(f, code, args).map(Next::Value);
    }
    let top = args.add((data & facts::NREGS) as usize);
    if !vm.m.raise_high(top) || vm.depth >= vm.depth_limit {
        return Err(vm.recursion_error());
    }
    let distance = args.offset_from(regs) as usize;
    *args.offset(frame::FRAME_OBJECT) = 0;
    *args.offset(frame::LINK) = frame::link(kind, a(i) as u8, distance);
    *args.offset(frame::PC) = frame::start(code) as Word | 1;
    *args.offset(frame::CODE) = code.word();
    *args.offset(frame::FUNCTION) = f.word();
    vm.m.top = top;
    vm.depth += 1;
    Ok(Next::Enter(args))
}

/// Enter a function with one argument, in a window behind the caller's registers: the
/// registers of the frame that goes on, which is the caller's when the function only made a
/// generator.
#[inline(never)]
pub unsafe fn enter_behind(vm: &mut Vm, f: Value, arg: Value, regs: W, i: u32) -> Result<W> {
    let args = vm.m.top.add(HEADER + 1);
    if !vm.m.raise_high(args.add(1)) {
        return Err(vm.recursion_error());
    }
    // Nothing of earlier calls may look like a value below the new top.
    vm.m.top.cast::<[Word; HEADER + 1]>().write([0; HEADER + 1]);
    *args = arg.word();
    match enter_function(vm, f, regs, args, 1, None, FrameKind::Call, i)? {
        Next::Enter(new) => Ok(new),
        Next::Value(value) => {
            r!(regs, a(i)) = value.word();
            Ok(regs)
        }
    }
}

/// A call of a class: instances of Python classes with a Python `__init__` and no `__new__`
/// of their own are made here and `__init__` is entered without recursion.
unsafe fn call_class(
    vm: &mut Vm,
    i: u32,
    class: Value,
    regs: W,
    args: W,
    n: usize,
    kwnames: Option<Value>,
) -> Result<Next> {
    let type_type = vm.type_of_kind(Kind::Type);
    let meta = vm.class_of(class);
    if meta == type_type && has_flag(class, flags::HEAP) && !has_flag(class, flags::ABSTRACT) {
        let object = vm.type_of_kind(Kind::Object);
        let new = vm.lookup_cached(class, vm.name(Name::__new__));
        if new == vm.lookup_cached(object, vm.name(Name::__new__))
            && base_kind(class) == Kind::Instance
            && let Some(init) = vm.lookup_cached(class, vm.name(Name::__init__))
            && kind_of(init) == Kind::Function
        {
            let end = args.add(n + 2);
            if end > vm.m.top {
                vm.m.top = end;
            }
            if !vm.m.raise_high(end) {
                return Err(vm.recursion_error());
            }
            *end.sub(1) = 0;
            *end.sub(2) = 0;
            let instance = vm.new_instance(class)?;
            // Window: a word for the instance, the header, self, the arguments.
            shift_up(args, n, 2);
            let new_args = args.add(1);
            *new_args = instance.word();
            *new_args.offset(frame::FAR_LINK) = instance.word();
            return enter_function(vm, init, regs, new_args, n + 1, kwnames, FrameKind::Init, i);
        }
    }
    if meta == type_type {
        if !has_flag(class, flags::HEAP)
            && let Some(row) = vm.sole_maker(class)
        {
            shift_up(args, n, 1);
            *args = class.word();
            return vm.call_native(row, args, n + 1, kwnames).map(Next::Value);
        }
        let keywords = kwnames.map_or(0, |names| tuple::len(names.addr()));
        if n == 1 && keywords == 0 && class == vm.type_of_kind(Kind::List) {
            let saved = vm.m.top;
            vm.m.top = saved.max(args.add(n));
            let list = vm.list_from(Value::of(*args));
            vm.m.top = saved;
            return list.map(Next::Value);
        }
        if let Some(new) = vm.new_container(class, keywords)?
            && let Some(init) = vm.lookup_cached(class, vm.name(Name::__init__))
        {
            shift_up(args, n, 1);
            *args = new.word();
            vm.call_native(native_row(init), args, n + 1, kwnames)?;
            return Ok(Next::Value(new));
        }
        return vm.construct(class, args, n, kwnames).map(Next::Value);
    }
    vm.call_copied(class, args, n, kwnames).map(Next::Value)
}

pub unsafe extern "C-unwind" fn call_ex(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let w = b(i);
    let callee = reg(regs, w + WINDOW_CALLEE);
    let args = reg(regs, w + HEADER);
    let kwargs = (c(i) == 1).then(|| reg(regs, w + HEADER + 1));
    let result = spread(vm, callee, args, kwargs);
    finish!(vm, pc, i, regs, pool, result)
}

/// Not inlined: its locals' addresses would keep the handler from ending in a sibling call.
#[inline(never)]
fn spread(vm: &mut Vm, callee: Value, args: Value, kwargs: Option<Value>) -> Result {
    let kind = kind_of(args);
    let args = if kind == Kind::Tuple || kind == Kind::List {
        vm.tuple_from(args)?
    } else {
        match vm.tuple_from(args) {
            Ok(args) => args,
            Err(_) => {
                vm.catch(Exc::TypeError)?;
                let (f, got) = (vm.callee_text(callee)?, vm.type_name_of(args));
                return Err(vm.type_error(format!(
                    "{f} argument after * must be an iterable, not {got}"
                )));
            }
        }
    };
    let kwargs = match kwargs {
        Some(d) if kind_of(d) == Kind::Dict => Some(d),
        Some(other) => {
            let dict = vm.new_dict()?;
            vm.dict_update(dict, other)?;
            Some(dict)
        }
        None => None,
    };
    debug_assert_eq!(kind_of(args), Kind::Tuple);
    let _ = tuple::len(args.addr());
    vm.call_ex(callee, args, kwargs)
}

pub unsafe extern "C-unwind" fn ret(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    let link = *regs.offset(frame::LINK);
    if link & 0xF == 1 {
        let value = r!(regs, a(i));
        let caller = regs.sub(frame::link_distance(link));
        *caller.add(frame::link_dst(link)) = value;
        vm.depth -= 1;
        let pc = (*caller.offset(frame::PC) - 1) as usize as *const u32;
        let pool = addr(*caller.offset(frame::CODE)).add(8).ptr::<Word>();
        next!(vm, pc, caller, pool)
    }
    return_slow(vm, pc, i, regs, pool)
}

#[inline(never)]
pub unsafe extern "C-unwind" fn return_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let link = *regs.offset(frame::LINK);
    let kind = FrameKind::of_link(link);
    if *regs.offset(frame::FRAME_OBJECT) != 0 {
        sync(vm, pc, regs, pool);
        vm.frame_leaves(FrameRef { regs });
    }
    let value = r!(regs, a(i));
    match kind {
        FrameKind::Entry => return value,
        FrameKind::GeneratorEntry => {
            vm.generator_finish(regs);
            return value;
        }
        _ => {}
    }
    vm.depth -= 1;
    if kind == FrameKind::Init || kind == FrameKind::Call {
        let instance = *regs.offset(frame::FAR_LINK);
        let caller = regs.sub(frame::link_distance(link));
        let (pc, pool) = position(caller);
        if kind == FrameKind::Call {
            *caller.add(frame::link_dst(link)) = value;
            next!(vm, pc, caller, pool)
        }
        if value != NONE.word() {
            sync(vm, pc, caller, pool);
            bad_init(vm, Value::of(value));
            return crate::unwind::raise(vm, pc, i, caller, pool);
        }
        *caller.add(frame::link_dst(link)) = instance;
        next!(vm, pc, caller, pool)
    }
    // An exhausted generator: `ForIter` and `Send` jump.
    let distance = Value::of(*regs.offset(frame::FAR_LINK)).small_unchecked() as usize;
    vm.generator_finish(regs);
    let caller = regs.sub(distance);
    let (next_pc, caller_pool) = position(caller);
    let _ = (pc, pool);
    if kind == FrameKind::Send {
        *caller.add(frame::link_dst(link)) = value;
    }
    // The saved pc is behind the extension word.
    next!(vm, target(next_pc.sub(1)), caller, caller_pool)
}

#[cold]
#[inline(never)]
fn bad_init(vm: &mut Vm, result: Value) {
    let got = vm.type_name_of(result);
    vm.type_error(format!("__init__() should return None, not '{got}'"));
}

/// pc and pool of a frame that goes on.
pub unsafe fn position(regs: W) -> (*const u32, W) {
    let pc = (*regs.offset(frame::PC) - 1) as usize as *const u32;
    (
        pc,
        frame::pool_of(Value::of_unchecked(*regs.offset(frame::CODE))),
    )
}

pub unsafe extern "C-unwind" fn make_function(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    use pyrs_objmodel::kinds::function_extras as fx;
    sync(vm, pc, regs, pool);
    let code = pool_value(pool, *pc as usize);
    let this = addr(*regs.offset(frame::FUNCTION));
    let globals = this.get(function::GLOBALS);
    let bits = c(i);
    let mut at = b(i);
    let mut take = |bit: usize| {
        (bits & bit != 0).then(|| {
            at += 1;
            reg(regs, at - 1)
        })
    };
    let (defaults, kwdefaults) = (take(1), take(2));
    let (annotate, closure) = (take(4), take(8));
    let result = vm.new_function(code, globals, closure);
    let f = check!(vm, pc, i, regs, pool, result);
    for (field, value) in [
        (fx::DEFAULTS, defaults),
        (fx::KWDEFAULTS, kwdefaults),
        (fx::ANNOTATE, annotate),
    ] {
        if value.is_some() {
            check!(
                vm,
                pc,
                i,
                regs,
                pool,
                vm.set_function_extra(f, field, value)
            );
        }
    }
    r!(regs, a(i)) = f.word();
    next!(vm, pc.add(1), regs, pool)
}

pub unsafe extern "C-unwind" fn load_build_class(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    debug_assert_eq!(Insn(i).op(), Some(Op::LoadBuildClass));
    sync(vm, pc, regs, pool);
    let result = build_class(vm);
    finish!(vm, pc, i, regs, pool, result)
}

/// Apart from the handler, which must have no local whose address is taken.
#[inline(never)]
fn build_class(vm: &mut Vm) -> Result {
    let key = vm.name(Name::__build_class__);
    match vm.dict_get_str(vm.builtins(), key) {
        Some(f) => Ok(f),
        None => Err(vm.name_error(Exc::NameError, key, "__build_class__ not found")),
    }
}
