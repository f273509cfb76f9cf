//! The iterator types. How they advance is the runtime's matter: loops do it without
//! calling a method.

mod tools;

use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{iterator, range_iter, state_iter};
use pyrs_runtime::objmodel::list as lo;
use pyrs_runtime::{
    Args, Kind, NONE, Result, Row, TRUE, TypeDef, Value, Vm, bytes, kind_of, payload, string, tuple,
};

/// `__iter__` of an iterator.
pub fn this(_: &mut Vm, a: Args) -> Result {
    Ok(a.get(0))
}

/// `__next__` of an iterator that is never subclassed.
pub fn step(vm: &mut Vm, a: Args) -> Result {
    match vm.next(a.get(0))? {
        Some(item) => Ok(item),
        None => Err(vm.stop_iteration(NONE)),
    }
}

/// A new iterator over something indexable, at a position.
pub fn over(vm: &mut Vm, kind: Kind, source: Value, index: i64) -> Result {
    let at = vm.m.alloc(kind.map(), iterator::SIZE)?;
    vm.m.store(at, iterator::SOURCE, source);
    at.put_small(iterator::INDEX, index);
    Ok(Value::from_addr(at))
}

macro_rules! simple {
    ($($static:ident $name:literal $kind:ident [$($more:expr),*];)*) => {
        $( static $static: TypeDef = TypeDef {
            methods: &[
                Row::new("__iter__", "self, /", this).doc("Implement iter(self)."),
                Row::new("__next__", "self, /", step).doc("Implement next(self)."),
                $($more),*
            ],
            ..TypeDef::new($name, Kind::$kind)
        }; )*
        static SIMPLE: &[&TypeDef] = &[ $( &$static ),* ];
    };
}

const HINT: Row = Row::new("__length_hint__", "self, /", |vm, a| {
    let n = left(vm, a.get(0));
    vm.int(n)
})
.doc("Private method returning an estimate of len(list(it)).");
const REDUCE: Row =
    Row::new("__reduce__", "self, /", reduce).doc("Return state information for pickling.");
const SETSTATE: Row = Row::new("__setstate__", "self, object, /", setstate)
    .doc("Set state information for unpickling.");
const SETSTATE_RANGE: Row = Row::new("__setstate__", "self, object, /", advance_range)
    .doc("Set state information for unpickling.");
const REDUCE_REST: Row =
    Row::new("__reduce__", "self, /", reduce_rest).doc("Return state information for pickling.");

simple! {
    LIST "list_iterator" ListIter [HINT, REDUCE, SETSTATE];
    LIST_REVERSE "list_reverseiterator" ListReverseIter [HINT, REDUCE, SETSTATE];
    TUPLE "tuple_iterator" TupleIter [HINT, REDUCE, SETSTATE];
    STR "str_iterator" StrIter [HINT, REDUCE, SETSTATE];
    STR_ASCII "str_ascii_iterator" StrAsciiIter [HINT, REDUCE, SETSTATE];
    BYTEARRAY "bytearray_iterator" ByteArrayIter [HINT, REDUCE, SETSTATE];
    MEMORY "memory_iterator" MemoryIter [];
    BYTES "bytes_iterator" BytesIter [HINT, REDUCE, SETSTATE];
    SEQ "iterator" SeqIter [HINT, REDUCE, SETSTATE];
    RANGE "range_iterator" RangeIter [HINT, Row::new("__reduce__", "self, /", reduce_range), SETSTATE_RANGE];
    LONG_RANGE "longrange_iterator" LongRangeIter [HINT, Row::new("__reduce__", "self, /", reduce_range), SETSTATE_RANGE];
    DICT_KEY "dict_keyiterator" DictKeyIter [HINT, REDUCE_REST];
    DICT_VALUE "dict_valueiterator" DictValueIter [HINT, REDUCE_REST];
    DICT_ITEM "dict_itemiterator" DictItemIter [HINT, REDUCE_REST];
    SET "set_iterator" SetIter [HINT, REDUCE_REST];
    CALL "callable_iterator" CallIter [Row::new("__reduce__", "self, /", reduce_call)];
}

pub fn install(vm: &mut Vm) -> Result<()> {
    for def in SIMPLE {
        vm.define_type(def, None)?;
    }
    tools::install(vm)
}

/// How many items are left, where that is known.
fn left(vm: &mut Vm, it: Value) -> i64 {
    let at = it.addr();
    match kind_of(it) {
        Kind::RangeIter => {
            let field = |f| at.value(f).map_or(0, Value::small_unchecked);
            let step = field(range_iter::STEP);
            (field(range_iter::STOP) - field(range_iter::NEXT))
                .checked_div(step)
                .unwrap_or(0)
        }
        Kind::LongRangeIter => at
            .value(range_iter::STOP)
            .and_then(|n| vm.as_i64(n))
            .unwrap_or(i64::MAX >> 1),
        kind @ (Kind::DictKeyIter | Kind::DictValueIter | Kind::DictItemIter | Kind::SetIter) => {
            let (Some(source), Some(expected)) = (
                at.value(state_iter::A),
                at.value(state_iter::C).and_then(Value::as_small),
            ) else {
                return 0;
            };
            let set = kind == Kind::SetIter;
            let now = if set {
                vm.set_len(source)
            } else {
                vm.dict_len(source)
            };
            if now as i64 != expected {
                return 0;
            }
            let mut i = at.value(state_iter::B).map_or(0, Value::small_unchecked) as usize;
            let mut n = 0;
            loop {
                let next = if set {
                    vm.set_next(source, i).map(|(next, _)| next)
                } else {
                    vm.dict_next(source, i).map(|(next, _, _)| next)
                };
                match next {
                    Some(next) => i = next,
                    None => return n,
                }
                n += 1;
            }
        }
        kind => {
            let Some(source) = at.value(iterator::SOURCE) else {
                return 0;
            };
            let i = at.value(iterator::INDEX).map_or(0, Value::small_unchecked);
            let own = payload(source).addr();
            let n = match kind {
                Kind::ListReverseIter => return i + 1,
                Kind::ListIter => lo::len(own),
                Kind::TupleIter => tuple::len(own),
                Kind::StrIter | Kind::StrAsciiIter => string::len(own),
                Kind::BytesIter => bytes::len(own),
                _ => match vm.len(source) {
                    Ok(n) => n,
                    Err(_) => {
                        vm.take_exception();
                        0
                    }
                },
            };
            (n as i64 - i).max(0)
        }
    }
}

/// A function of the builtins' namespace.
fn builtin(vm: &mut Vm, name: &str) -> Result {
    let builtins = vm.builtins();
    match vm.dict_get_text(builtins, name)? {
        Some(f) => Ok(f),
        None => {
            let key = vm.intern_str(name)?;
            let text = format!("module 'builtins' has no attribute '{name}'");
            Err(vm.attribute_error(builtins, key, &text))
        }
    }
}

fn reduce(vm: &mut Vm, a: Args) -> Result {
    let it = a.get(0);
    let at = it.addr();
    let back = kind_of(it) == Kind::ListReverseIter;
    let Some(source) = at.value(iterator::SOURCE) else {
        let iter = builtin(vm, "iter")?;
        let empty = vm.list(&[])?;
        let args = vm.tuple(&[empty])?;
        return vm.tuple(&[iter, args]);
    };
    let f = builtin(vm, if back { "reversed" } else { "iter" })?;
    let args = vm.tuple(&[source])?;
    let index = at.value(iterator::INDEX).unwrap_or(Value::small(0));
    vm.tuple(&[f, args, index])
}

fn setstate(vm: &mut Vm, a: Args) -> Result {
    let it = a.get(0);
    let i = a.index(vm, 1)?;
    let low = if kind_of(it) == Kind::ListReverseIter {
        -1
    } else {
        0
    };
    let i = i.clamp(low, 1 << 29);
    if it.addr().value(iterator::SOURCE).is_some() {
        it.addr().put_small(iterator::INDEX, i);
    }
    Ok(NONE)
}

/// A range iterator's state is how many items to leave out.
fn advance_range(vm: &mut Vm, a: Args) -> Result {
    use pyrs_runtime::number::BinOp;
    let it = a.get(0);
    if !vm.is_int(a.get(1)) {
        let got = vm.type_name_of(a.get(1));
        return Err(vm.type_error(format!("state must be an int, not {got}")));
    }
    if kind_of(it) == Kind::RangeIter {
        let n = vm.index_clamped(a.get(1))?.clamp(0, left(vm, it));
        let field = |f| it.addr().value(f).map_or(0, Value::small_unchecked);
        // Not beyond the end, which fits.
        let next = field(range_iter::NEXT) + n * field(range_iter::STEP);
        it.addr().put_small(range_iter::NEXT, next);
        return Ok(NONE);
    }
    let field = |f| it.addr().value(f).unwrap_or(Value::small(0));
    let (next, rest, step) = (
        field(range_iter::NEXT),
        field(range_iter::STOP),
        field(range_iter::STEP),
    );
    let wanted = payload(a.get(1));
    let zero = Value::small(0);
    let n = if vm.compare(CmpOp::Lt, wanted, zero)? == TRUE {
        zero
    } else if vm.compare(CmpOp::Gt, wanted, rest)? == TRUE {
        rest
    } else {
        wanted
    };
    let distance = vm.int_binary(BinOp::Mul, n, step)?;
    let next = vm.int_binary(BinOp::Add, next, distance)?;
    let rest = vm.int_binary(BinOp::Sub, rest, n)?;
    vm.m.store(it.addr(), range_iter::NEXT, next);
    vm.m.store(it.addr(), range_iter::STOP, rest);
    Ok(NONE)
}

/// Iterators over tables are pickled as what they have left.
fn reduce_rest(vm: &mut Vm, a: Args) -> Result {
    let it = a.get(0);
    let at = it.addr();
    let fields = [state_iter::A, state_iter::B, state_iter::C, state_iter::D];
    let [p, q, r, s] = fields.map(|f| at.value(f));
    let items = vm.list_from(it)?;
    // Looking must not exhaust the iterator.
    for (field, value) in fields.into_iter().zip([p, q, r, s]) {
        vm.m.store_option(it.addr(), field, value);
    }
    let iter = builtin(vm, "iter")?;
    let args = vm.tuple(&[items])?;
    vm.tuple(&[iter, args])
}

fn reduce_range(vm: &mut Vm, a: Args) -> Result {
    use pyrs_runtime::number::BinOp;
    let it = a.get(0);
    let field = |f| it.addr().value(f).unwrap_or(Value::small(0));
    let (next, step) = (field(range_iter::NEXT), field(range_iter::STEP));
    let stop = if kind_of(it) == Kind::LongRangeIter {
        let distance = vm.int_binary(BinOp::Mul, field(range_iter::STOP), step)?;
        vm.int_binary(BinOp::Add, next, distance)?
    } else {
        field(range_iter::STOP)
    };
    let class = vm.type_of_kind(Kind::Range);
    let range = vm.call(class, &[next, stop, step])?;
    let iter = builtin(vm, "iter")?;
    let args = vm.tuple(&[range])?;
    vm.tuple(&[iter, args, NONE])
}

fn reduce_call(vm: &mut Vm, a: Args) -> Result {
    let at = a.get(0).addr();
    let iter = builtin(vm, "iter")?;
    let args = match (at.value(state_iter::A), at.value(state_iter::B)) {
        (Some(f), Some(sentinel)) => vm.tuple(&[f, sentinel])?,
        _ => {
            let empty = pyrs_runtime::EMPTY_TUPLE;
            vm.tuple(&[empty])?
        }
    };
    vm.tuple(&[iter, args])
}

/// `reversed(x)` for a sequence.
pub fn reversed(vm: &mut Vm, source: Value) -> Result {
    match vm.special(source, Name::__reversed__) {
        Some(f) if f == NONE => {}
        Some(f) => return vm.call_bound(f, source, &[]),
        None => {
            let sequence = vm.special(source, Name::__getitem__).is_some()
                && vm.special(source, Name::__len__).is_some()
                && !matches!(kind_of(source), Kind::Dict | Kind::MappingProxy);
            if sequence {
                let n = vm.len(source)? as i64;
                return over(vm, Kind::Reversed, source, n - 1);
            }
        }
    }
    let got = vm.type_name_of(source);
    Err(vm.type_error(format!("'{got}' object is not reversible")))
}
