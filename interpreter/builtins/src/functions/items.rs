//! Builtin functions on iterables.

use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::generator;
use pyrs_runtime::loops::Loop;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::state_iter;
use pyrs_runtime::{Args, Exc, FALSE, Kind, NONE, Result, TRUE, Value, Vm, kind_of, tuple};

pub fn all(vm: &mut Vm, a: Args) -> Result {
    let it = vm.iter(a.get(0))?;
    if vm.gives_python(it) {
        return vm.run_loop(Loop::All, &[it]);
    }
    while let Some(item) = vm.next(it)? {
        if !vm.truth(item)? {
            return Ok(FALSE);
        }
    }
    Ok(TRUE)
}

pub fn any(vm: &mut Vm, a: Args) -> Result {
    let it = vm.iter(a.get(0))?;
    if vm.gives_python(it) {
        return vm.run_loop(Loop::Any, &[it]);
    }
    while let Some(item) = vm.next(it)? {
        if vm.truth(item)? {
            return Ok(TRUE);
        }
    }
    Ok(FALSE)
}

/// min and max.
pub fn extreme(vm: &mut Vm, a: Args, max: bool) -> Result {
    let args = a.get(0);
    let n = tuple::len(args.addr());
    let name = if max { "max" } else { "min" };
    let (key, default) = (a.some(1), a.opt(2));
    if n == 0 {
        return Err(vm.type_error(format!("{name} expected at least 1 argument, got 0")));
    }
    if n > 1 && default.is_some() {
        return Err(vm.type_error(format!(
            "Cannot specify a default for {name}() with multiple positional arguments"
        )));
    }
    let source = if n > 1 {
        args
    } else {
        tuple::get(args.addr(), 0)
    };
    let op = if max { CmpOp::Gt } else { CmpOp::Lt };
    if n > 1 && key.is_none() {
        let mut best = tuple::get(args.addr(), 0);
        for i in 1..n {
            let item = tuple::get(args.addr(), i);
            if vm.compare_truth(op, item, best)? {
                best = item;
            }
        }
        return Ok(best);
    }
    let it = vm.iter(source)?;
    let Some(mut best) = vm.next_ready(it)? else {
        return match default {
            Some(value) => Ok(value),
            None => Err(vm.value_error(format!("{name}() iterable argument is empty"))),
        };
    };
    let Some(key) = key else {
        if vm.gives_python(it) {
            let which = if max { Loop::Largest } else { Loop::Smallest };
            return vm.run_loop(which, &[it, best]);
        }
        while let Some(item) = vm.next_ready(it)? {
            if vm.compare_truth(op, item, best)? {
                best = item;
            }
        }
        return Ok(best);
    };
    let mut best_key = vm.call(key, &[best])?;
    while let Some(item) = vm.next_ready(it)? {
        let item_key = vm.call(key, &[item])?;
        if vm.compare_truth(op, item_key, best_key)? {
            (best, best_key) = (item, item_key);
        }
    }
    Ok(best)
}

pub fn sorted(vm: &mut Vm, a: Args) -> Result {
    let list = vm.list_from(a.get(0))?;
    let reverse = a.truth_or(vm, 2, false)?;
    crate::list::sort_list(vm, list, a.some(1), reverse)?;
    Ok(list)
}

pub fn iter(vm: &mut Vm, a: Args) -> Result {
    let source = a.get(0);
    let Some(sentinel) = a.opt(1) else {
        return vm.iter(source);
    };
    if !vm.is_callable(source) {
        return Err(vm.type_error("iter(v, w): v must be callable"));
    }
    let at = vm.m.alloc(Kind::CallIter.map(), state_iter::SIZE)?;
    vm.m.store(at, state_iter::A, source);
    vm.m.store(at, state_iter::B, sentinel);
    Ok(Value::from_addr(at))
}

pub fn next(vm: &mut Vm, a: Args) -> Result {
    let it = a.get(0);
    let result = advance(vm, it);
    match (result, a.opt(1)) {
        (Err(_), Some(default)) => vm.catch(Exc::StopIteration).map(|_| default),
        (result, _) => result,
    }
}

/// The next item; StopIteration as the iterator itself raises it.
fn advance(vm: &mut Vm, it: Value) -> Result {
    if it.is_ref() && it.addr().map().0 < Kind::COUNT as u32 {
        if generator::is_generator(it) && kind_of(it) == Kind::Generator {
            return vm.generator_send(it, NONE);
        }
        let tool = matches!(
            kind_of(it),
            Kind::Enumerate | Kind::Zip | Kind::MapIter | Kind::Filter
        );
        // A StopIteration of a function that these call comes out as it is.
        let item = if tool {
            vm.tool_next(it)?
        } else {
            vm.next(it)?
        };
        return match item {
            Some(item) => Ok(item),
            None => Err(vm.stop_iteration(NONE)),
        };
    }
    match vm.special(it, Name::__next__) {
        Some(f) => vm.call_bound(f, it, &[]),
        None => {
            let got = vm.type_name_of(it);
            Err(vm.type_error(format!("'{got}' object is not an iterator")))
        }
    }
}

pub fn aiter(vm: &mut Vm, a: Args) -> Result {
    let source = a.get(0);
    let Some(f) = vm.special(source, Name::__aiter__) else {
        let got = vm.type_name_of(source);
        return Err(vm.type_error(format!("'{got}' object is not an async iterable")));
    };
    let it = vm.call_bound(f, source, &[])?;
    if vm.special(it, Name::__anext__).is_none() {
        let got = vm.type_name_of(it);
        return Err(vm.type_error(format!(
            "aiter() returned not an async iterator of type '{got}'"
        )));
    }
    Ok(it)
}

pub fn anext(vm: &mut Vm, a: Args) -> Result {
    let it = a.get(0);
    let Some(f) = vm.special(it, Name::__anext__) else {
        let got = vm.type_name_of(it);
        return Err(vm.type_error(format!("'{got}' object is not an async iterator")));
    };
    let awaitable = vm.call_bound(f, it, &[])?;
    match a.opt(1) {
        None => Ok(awaitable),
        Some(default) => crate::generators::anext_with_default(vm, awaitable, default),
    }
}
