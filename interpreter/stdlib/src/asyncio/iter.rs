//! What `await future` resumes: it gives the future itself once, if that is not done yet, and
//! ends with its result.

use super::future::{self, flags};
use super::{Future, asyncio_type};
use crate::util::*;
use pyrs_builtins::generators::thrown;
use pyrs_runtime::generator::Resumed;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of, native_struct};

native_struct! {
    pub struct FutureIter {
        /// Empty: it has ended.
        FUTURE: Option<Value>,
    }
}

pub(super) static ITER: TypeDef = TypeDef {
    methods: &[
        Row::new("__iter__", "self, /", |_, a| Ok(a.get(0))),
        Row::next(
            |vm, a| plain(vm, a.get(0)),
            |vm, it| match send(vm, it, NONE)? {
                Resumed::Yielded(value) => Ok(Some(value)),
                Resumed::Returned(_) => Ok(None),
            },
        ),
        Row::new("send", "self, object, /", |vm, a| plain(vm, a.get(0))),
        Row::new("throw", "self, type, val=None, tb=None, /", throw),
        Row::new("close", "self, /", |vm, a| {
            FutureIter::FUTURE.clear(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    ..asyncio_type("FutureIter")
};

pub(super) fn new(vm: &mut Vm, future: Value) -> Result {
    future::need_loop(vm, future)?;
    let it = FutureIter::make(vm)?;
    FutureIter::FUTURE.set(vm, it, Some(future));
    Ok(it)
}

/// Go on. What is sent does not matter.
pub(super) fn send(vm: &mut Vm, it: Value, _sent: Value) -> Result<Resumed> {
    let Some(this) = FutureIter::FUTURE.get(it) else {
        return Ok(Resumed::Returned(NONE));
    };
    let now = Future::FLAGS.get(this);
    if now & flags::STATE == flags::PENDING {
        if now & flags::BLOCKING != 0 {
            return Err(vm.runtime_error("await wasn't used with future"));
        }
        Future::FLAGS.set(vm, this, now | flags::BLOCKING);
        return Ok(Resumed::Yielded(this));
    }
    future::result(vm, this).map(Resumed::Returned)
}

fn plain(vm: &mut Vm, it: Value) -> Result {
    match send(vm, it, NONE)? {
        Resumed::Yielded(value) => Ok(value),
        Resumed::Returned(value) => Err(vm.stop_iteration(value)),
    }
}

fn throw(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(1);
    if args
        .some(3)
        .is_some_and(|tb| tb.is_small() || kind_of(tb) != Kind::Traceback)
    {
        return Err(vm.type_error("throw() third argument must be a traceback"));
    }
    if !vm.is_exception_class(class) && !vm.is_exception(class) {
        return Err(vm.type_error(
            "exceptions must be classes deriving BaseException or instances of such a class",
        ));
    }
    let exception = thrown(vm, args, 1)?;
    FutureIter::FUTURE.clear(vm, args.get(0));
    Err(vm.raise(exception))
}
