//! itertools: lazy iterators. `combine` has the combinatoric ones, `grouping` those that
//! group or split, `fill` gives all items at once.

mod combine;
mod fill;
mod grouping;

use crate::ModuleId;
use crate::util::*;
use combine::{Combinations, CombinationsRepeat, Permutations, Product};
use grouping::{Batched, GroupBy, Grouper, Tee, TeeLink};
use pyrs_runtime::number::BinOp;
use pyrs_runtime::{
    Args, Kind, NONE, Result, Row, TypeDef, Value, Vm, int, native_struct, py_module, tuple,
};

native_struct! {
    pub struct Count { NEXT: Value, STEP: Value }
}
native_struct! {
    pub struct Cycle {
        /// Empty: it was at its end.
        SOURCE: Option<Value>,
        SAVED: Value,
        AT: Length,
    }
}
native_struct! {
    pub struct Repeat {
        OBJECT: Value,
        /// An int; -1: for ever.
        LEFT: Value,
    }
}
native_struct! {
    pub struct Chain {
        /// The iterator of iterables; empty: exhausted.
        SOURCES: Option<Value>,
        ACTIVE: Option<Value>,
    }
}
native_struct! {
    pub struct Compress { DATA: Value, SELECTORS: Value }
}
native_struct! {
    /// What dropwhile, takewhile, filterfalse and starmap keep.
    pub struct Filtering {
        FUNCTION: Value,
        SOURCE: Value,
        /// Whether the function has given the answer that settles the rest.
        SWITCHED: bool,
    }
}
native_struct! {
    pub struct DropWhile: Filtering {}
}
native_struct! {
    pub struct TakeWhile: Filtering {}
}
native_struct! {
    pub struct FilterFalse: Filtering {}
}
native_struct! {
    pub struct Starmap: Filtering {}
}
native_struct! {
    /// Its numbers are ints of any size.
    pub struct Islice {
        /// Empty: exhausted.
        SOURCE: Option<Value>,
        /// The index of the next item that is wanted.
        NEXT: Value,
        /// -1: none.
        STOP: Value,
        STEP: Value,
        TAKEN: Value,
    }
}
native_struct! {
    pub struct ZipLongest {
        /// A list of iterators, None for those that are exhausted.
        SOURCES: Value,
        /// How many are not.
        ACTIVE: i64,
        FILL: Value,
    }
}
native_struct! {
    pub struct Accumulate {
        SOURCE: Value,
        /// None: addition.
        FUNCTION: Value,
        /// Empty: not begun.
        TOTAL: Option<Value>,
        /// An initial value that is still to be given.
        INITIAL: Option<Value>,
    }
}
native_struct! {
    pub struct Pairwise {
        SOURCE: Value,
        /// Empty: not begun.
        BEFORE: Option<Value>,
    }
}

py_module! {
    pub static MODULE = ModuleId::Itertools, "itertools";
    functions: [FUNCTIONS],
    types: {
        Count = &COUNT,
        Cycle = &CYCLE,
        Repeat = &REPEAT,
        Chain = &CHAIN,
        Compress = &COMPRESS,
        DropWhile = &DROP_WHILE,
        TakeWhile = &TAKE_WHILE,
        FilterFalse = &FILTER_FALSE,
        Islice = &ISLICE,
        Starmap = &STARMAP,
        ZipLongest = &ZIP_LONGEST,
        Accumulate = &ACCUMULATE,
        Pairwise = &PAIRWISE,
        Batched = &BATCHED,
        GroupBy = &GROUP_BY,
        Grouper = &GROUPER,
        Tee = &TEE,
        Product = &PRODUCT,
        Permutations = &PERMUTATIONS,
        Combinations = &COMBINATIONS,
        CombinationsRepeat = &COMBINATIONS_REPEAT,
    },
    hidden: { TeeLink = &grouping::TEE_LINK },
    fill: |vm, _| {
        fill::install(vm);
        Ok(())
    },
}

const fn it_type(name: &'static str) -> TypeDef {
    TypeDef {
        module: "itertools",
        owns_kind: false,
        subclassable: true,
        ..TypeDef::new(name, Kind::NativeObject)
    }
}

fn itself(_: &mut Vm, args: Args) -> Result {
    Ok(args.get(0))
}

const ITER: Row = Row::new("__iter__", "self, /", itself);

macro_rules! types {
    ($( $name:ident $text:literal $new:literal $make:path, $next:path $(, $extra:expr)* ; )*) => {
        $( static $name: TypeDef = TypeDef {
            methods: &[
                Row::fixed("__new__", $new, $make),
                ITER,
                pyrs_runtime::next_row!($next),
                $($extra,)*
            ],
            ..it_type($text)
        }; )*
    };
}

types! {
    COUNT "count" "type, start=0, step=1" count_new, count_next,
        Row::new("__repr__", "self, /", count_repr);
    CYCLE "cycle" "type, iterable, /" cycle_new, cycle_next;
    REPEAT "repeat" "type, object, times=None" repeat_new, repeat_next,
        Row::new("__length_hint__", "self, /", repeat_hint),
        Row::new("__repr__", "self, /", repeat_repr);
    CHAIN "chain" "type, *iterables" chain_new, chain_next,
        Row::class("from_iterable", "type, iterable, /", chain_from),
        Row::class("__class_getitem__", "type, item, /", |vm, a| vm.generic_alias(a.get(0), a.get(1)));
    COMPRESS "compress" "type, data, selectors" compress_new, compress_next;
    DROP_WHILE "dropwhile" "type, predicate, iterable, /" drop_new, drop_next;
    TAKE_WHILE "takewhile" "type, predicate, iterable, /" take_new, take_next;
    FILTER_FALSE "filterfalse" "type, function, iterable, /" filter_new, filter_next;
    ISLICE "islice" "type, iterable, /, *args" islice_new, islice_next;
    STARMAP "starmap" "type, function, iterable, /" starmap_new, starmap_next;
    ZIP_LONGEST "zip_longest" "type, *iterables, fillvalue=None" longest_new, longest_next;
    ACCUMULATE "accumulate" "type, iterable, func=None, *, initial=None" accumulate_new, accumulate_next;
    PAIRWISE "pairwise" "type, iterable, /" pairwise_new, pairwise_next;
    BATCHED "batched" "type, iterable, n, *, strict=False" grouping::batched_new, grouping::batched_next;
    GROUP_BY "groupby" "type, iterable, key=None" grouping::groupby_new, grouping::groupby_next;
    GROUPER "_grouper" "type, parent, tgtkey, /" grouping::grouper_new, grouping::grouper_next;
    TEE "_tee" "type, iterable, /" grouping::tee_new, grouping::tee_next,
        Row::new("__copy__", "self, /", grouping::tee_copy);
    PRODUCT "product" "type, *iterables, repeat=1" combine::product_new, combine::product_next;
    PERMUTATIONS "permutations" "type, iterable, r=None" combine::permutations_new, combine::permutations_next;
    COMBINATIONS "combinations" "type, iterable, r" combine::combinations_new, combine::combinations_next;
    COMBINATIONS_REPEAT "combinations_with_replacement" "type, iterable, r" combine::repeat_new, combine::repeat_next;
}

static FUNCTIONS: &[Row] = &[Row::new("tee", "iterable, n=2, /", grouping::tee)];

fn count_new(vm: &mut Vm, args: Args) -> Result {
    let start = args.opt(1).unwrap_or(Value::small(0));
    let step = args.opt(2).unwrap_or(Value::small(1));
    for v in [start, step] {
        let number = vm.is_int(v)
            || vm.as_f64(v).is_some()
            || vm.as_complex(v).is_some()
            || vm.special(v, pyrs_runtime::name::Name::__float__).is_some()
            || vm.special(v, pyrs_runtime::name::Name::__index__).is_some()
            || vm
                .special(v, pyrs_runtime::name::Name::__complex__)
                .is_some();
        if !number {
            return Err(vm.type_error("a number is required"));
        }
    }
    let this = Count::new_for(vm, args.get(0))?;
    Count::NEXT.set(vm, this, start);
    Count::STEP.set(vm, this, step);
    Ok(this)
}

fn count_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let Some(words) = Opened::<Count>::of(this) else {
        return Ok(None);
    };
    let (now, step) = (words.get(Count::NEXT), words.get(Count::STEP));
    if let (Some(a), Some(b)) = (now.as_small(), step.as_small())
        && let Some(next) = Value::try_small(a + b)
    {
        words.put_small(Count::NEXT, next);
        return Ok(Some(now));
    }
    let next = match (int::as_i64(now), int::as_i64(step)) {
        (Some(a), Some(b)) if a.checked_add(b).is_some() => vm.int(a + b)?,
        _ => vm.binary(BinOp::Add, now, step)?,
    };
    Count::NEXT.set(vm, this, next);
    Ok(Some(now))
}

fn count_repr(vm: &mut Vm, args: Args) -> Result {
    let (now, step) = (Count::NEXT.get(args.get(0)), Count::STEP.get(args.get(0)));
    let mut text = vm.repr_text(now)?;
    if step != Value::small(1) {
        let step = vm.repr_text(step)?;
        text = format!("{text}, {step}");
    }
    vm.str(&format!("count({text})"))
}

fn cycle_new(vm: &mut Vm, args: Args) -> Result {
    let it = vm.iter(args.get(1))?;
    let this = Cycle::new_for(vm, args.get(0))?;
    Cycle::SOURCE.set(vm, this, Some(it));
    let saved = vm.list(&[])?;
    Cycle::SAVED.set(vm, this, saved);
    Cycle::AT.set(vm, this, 0);
    Ok(this)
}

fn cycle_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let Some(words) = Opened::<Cycle>::of(this) else {
        return Ok(None);
    };
    let saved = words.get(Cycle::SAVED);
    if let Some(source) = words.get(Cycle::SOURCE) {
        if let Some(item) = vm.next_ready(source)? {
            push(vm, saved, item)?;
            return Ok(Some(item));
        }
        words.set_option(vm, Cycle::SOURCE, None);
    }
    let n = list_len(saved);
    let i = words.get(Cycle::AT);
    if i >= n {
        return Ok(None);
    }
    words.put(Cycle::AT, if i + 1 == n { 0 } else { i + 1 });
    list_get(vm, saved, i).map(Some)
}

fn repeat_new(vm: &mut Vm, args: Args) -> Result {
    let times = match args.opt(2) {
        Some(times) => vm.index_i64(times)?.max(0),
        None => -1,
    };
    let this = Repeat::new_for(vm, args.get(0))?;
    Repeat::OBJECT.set(vm, this, args.get(1));
    let times = vm.int(times)?;
    Repeat::LEFT.set(vm, this, times);
    Ok(this)
}

fn repeat_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let Some(words) = Opened::<Repeat>::of(this) else {
        return Ok(None);
    };
    let left = words.get(Repeat::LEFT);
    match left.as_small() {
        Some(0) => return Ok(None),
        Some(n) if n > 0 => words.put_small(Repeat::LEFT, Value::small(n - 1)),
        Some(_) => {}
        None => {
            let left = vm.int(int::as_i64(left).unwrap_or(1) - 1)?;
            Repeat::LEFT.set(vm, this, left);
        }
    }
    Ok(Some(words.get(Repeat::OBJECT)))
}

fn repeat_hint(vm: &mut Vm, args: Args) -> Result {
    if Repeat::LEFT.get(args.get(0)) == Value::small(-1) {
        return Err(vm.type_error("len() of unsized object"));
    }
    Ok(Repeat::LEFT.get(args.get(0)))
}

fn repeat_repr(vm: &mut Vm, args: Args) -> Result {
    let object = vm.repr_text(Repeat::OBJECT.get(args.get(0)))?;
    let times = Repeat::LEFT.get(args.get(0));
    if times == Value::small(-1) {
        return vm.str(&format!("repeat({object})"));
    }
    let times = vm.repr_text(times)?;
    vm.str(&format!("repeat({object}, {times})"))
}

fn chain_new(vm: &mut Vm, args: Args) -> Result {
    let sources = vm.iter(args.get(1))?;
    let this = Chain::new_for(vm, args.get(0))?;
    Chain::SOURCES.set(vm, this, Some(sources));
    Ok(this)
}

fn chain_from(vm: &mut Vm, args: Args) -> Result {
    let sources = vm.iter(args.get(1))?;
    let this = Chain::new_for(vm, args.get(0))?;
    Chain::SOURCES.set(vm, this, Some(sources));
    Ok(this)
}

fn chain_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let Some(words) = Opened::<Chain>::of(this) else {
        return Ok(None);
    };
    loop {
        if let Some(active) = words.get(Chain::ACTIVE) {
            if let Some(item) = vm.next_ready(active)? {
                return Ok(Some(item));
            }
            words.set_option(vm, Chain::ACTIVE, None);
        }
        let Some(sources) = words.get(Chain::SOURCES) else {
            return Ok(None);
        };
        match vm.next_ready(sources) {
            Ok(Some(source)) => match vm.iter(source) {
                Ok(it) => words.set_option(vm, Chain::ACTIVE, Some(it)),
                Err(raised) => {
                    words.set_option(vm, Chain::SOURCES, None);
                    return Err(raised);
                }
            },
            Ok(None) => words.set_option(vm, Chain::SOURCES, None),
            Err(raised) => {
                words.set_option(vm, Chain::SOURCES, None);
                return Err(raised);
            }
        }
    }
}

fn compress_new(vm: &mut Vm, args: Args) -> Result {
    let (data, selectors) = (vm.iter(args.get(1))?, vm.iter(args.get(2))?);
    let this = Compress::new_for(vm, args.get(0))?;
    Compress::DATA.set(vm, this, data);
    Compress::SELECTORS.set(vm, this, selectors);
    Ok(this)
}

fn compress_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    loop {
        let Some(item) = vm.next_ready(Compress::DATA.get(this))? else {
            return Ok(None);
        };
        let Some(selector) = vm.next_ready(Compress::SELECTORS.get(this))? else {
            return Ok(None);
        };
        if vm.truth(selector)? {
            return Ok(Some(item));
        }
    }
}

/// A new iterator that keeps a function.
fn with_function<C: NativeClass>(vm: &mut Vm, args: Args) -> Result {
    let it = vm.iter(args.get(2))?;
    let this = C::new_for(vm, args.get(0))?;
    Filtering::FUNCTION.set(vm, this, args.get(1));
    Filtering::SOURCE.set(vm, this, it);
    Filtering::SWITCHED.set(vm, this, false);
    Ok(this)
}

fn drop_new(vm: &mut Vm, args: Args) -> Result {
    with_function::<DropWhile>(vm, args)
}

fn drop_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    loop {
        let Some(item) = vm.next_ready(Filtering::SOURCE.get(this))? else {
            return Ok(None);
        };
        if Filtering::SWITCHED.get(this) {
            return Ok(Some(item));
        }
        let good = vm.call(Filtering::FUNCTION.get(this), &[item])?;
        if !vm.truth(good)? {
            Filtering::SWITCHED.set(vm, this, true);
            return Ok(Some(item));
        }
    }
}

fn take_new(vm: &mut Vm, args: Args) -> Result {
    with_function::<TakeWhile>(vm, args)
}

fn take_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    if Filtering::SWITCHED.get(this) {
        return Ok(None);
    }
    let Some(item) = vm.next_ready(Filtering::SOURCE.get(this))? else {
        return Ok(None);
    };
    let good = vm.call(Filtering::FUNCTION.get(this), &[item])?;
    if vm.truth(good)? {
        return Ok(Some(item));
    }
    Filtering::SWITCHED.set(vm, this, true);
    Ok(None)
}

fn filter_new(vm: &mut Vm, args: Args) -> Result {
    with_function::<FilterFalse>(vm, args)
}

fn filter_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let test = Filtering::FUNCTION.get(this);
    let bool_type = vm.type_of_kind(Kind::Bool);
    loop {
        let Some(item) = vm.next_ready(Filtering::SOURCE.get(this))? else {
            return Ok(None);
        };
        let good = if test == NONE || test == bool_type {
            item
        } else {
            vm.call(test, &[item])?
        };
        if !vm.truth(good)? {
            return Ok(Some(item));
        }
    }
}

fn starmap_new(vm: &mut Vm, args: Args) -> Result {
    with_function::<Starmap>(vm, args)
}

fn starmap_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let Some(item) = vm.next_ready(Filtering::SOURCE.get(this))? else {
        return Ok(None);
    };
    let parameters = vm.tuple_from(item)?;
    let parameters = pyrs_runtime::payload(parameters);
    vm.call_ex(Filtering::FUNCTION.get(this), parameters, None)
        .map(Some)
}

fn islice_new(vm: &mut Vm, args: Args) -> Result {
    let rest = args.get(2);
    let n = items(rest);
    if n == 0 || n > 3 {
        let text = if n == 0 {
            format!("islice expected at least 2 arguments, got {}", n + 1)
        } else {
            format!("islice expected at most 4 arguments, got {}", n + 1)
        };
        return Err(vm.type_error(text));
    }
    let bound = |vm: &mut Vm, i: usize, what: &str, least: i64| -> Result<Option<i64>> {
        let v = item(rest, i);
        if v == NONE {
            return Ok(None);
        }
        let bad = if what == "Step" {
            "Step for islice() must be a positive integer or None.".to_owned()
        } else if what == "Stop" {
            "Stop argument for islice() must be None or an integer: 0 <= x <= sys.maxsize."
                .to_owned()
        } else {
            "Indices for islice() must be None or an integer: 0 <= x <= sys.maxsize.".to_owned()
        };
        match vm.index_i64(v) {
            Ok(i) if i >= least => Ok(Some(i)),
            Ok(_) => Err(vm.value_error(bad)),
            Err(_) => {
                vm.take_exception();
                Err(vm.value_error(bad))
            }
        }
    };
    let (start, end, step) = if n == 1 {
        (0, bound(vm, 0, "Stop", 0)?, 1)
    } else {
        let start = bound(vm, 0, "Start", 0)?.unwrap_or(0);
        let end = bound(vm, 1, "Indices", 0)?;
        let step = if n == 3 {
            bound(vm, 2, "Step", 1)?.unwrap_or(1)
        } else {
            1
        };
        (start, end, step)
    };
    let it = vm.iter(args.get(1))?;
    let this = Islice::new_for(vm, args.get(0))?;
    Islice::SOURCE.set(vm, this, Some(it));
    for (field, number) in [
        (Islice::NEXT, start),
        (Islice::STOP, end.unwrap_or(-1)),
        (Islice::STEP, step),
        (Islice::TAKEN, 0),
    ] {
        let number = vm.int(number)?;
        field.set(vm, this, number);
    }
    Ok(this)
}

fn islice_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let Some(words) = Opened::<Islice>::of(this) else {
        return Ok(None);
    };
    let Some(it) = words.get(Islice::SOURCE) else {
        return Ok(None);
    };
    // Most often the next item is wanted, and the one behind it comes next.
    let small = |field| words.small(field);
    if let (Some(next), Some(end), Some(step)) = (
        small(Islice::NEXT),
        small(Islice::STOP),
        small(Islice::STEP),
    ) && small(Islice::TAKEN) == Some(next)
        && next < end
        && let Some(after) = Value::try_small(next + 1)
        && let Some(wanted) = Value::try_small((next + step).min(end))
    {
        let Some(item) = vm.next_ready(it)? else {
            Islice::SOURCE.set(vm, this, None);
            return Ok(None);
        };
        if small(Islice::TAKEN).is_some() && small(Islice::NEXT).is_some() {
            words.put_small(Islice::TAKEN, after);
            words.put_small(Islice::NEXT, wanted);
        }
        return Ok(Some(item));
    }
    let number = |field: Field<Islice, Value>| int::as_i64(field.get(this)).unwrap_or(0);
    let (next, end, step) = (
        number(Islice::NEXT),
        number(Islice::STOP),
        number(Islice::STEP),
    );
    let mut taken = number(Islice::TAKEN);
    if end >= 0 && next >= end {
        // What lies before the stop is consumed all the same.
        while taken < end {
            if vm.next_ready(it)?.is_none() {
                break;
            }
            taken += 1;
        }
        Islice::SOURCE.set(vm, this, None);
        return Ok(None);
    }
    while taken < next {
        if vm.next_ready(it)?.is_none() {
            Islice::SOURCE.set(vm, this, None);
            return Ok(None);
        }
        taken += 1;
    }
    let Some(item) = vm.next_ready(it)? else {
        Islice::SOURCE.set(vm, this, None);
        return Ok(None);
    };
    let taken = vm.int(taken + 1)?;
    Islice::TAKEN.set(vm, this, taken);
    let next = next.saturating_add(step);
    let next = vm.int(if end >= 0 { next.min(end) } else { next })?;
    Islice::NEXT.set(vm, this, next);
    Ok(Some(item))
}

fn longest_new(vm: &mut Vm, args: Args) -> Result {
    let sources = args.get(1);
    let list = vm.list(&[])?;
    for i in 0..items(sources) {
        let it = vm.iter(item(sources, i))?;
        push(vm, list, it)?;
    }
    let this = ZipLongest::new_for(vm, args.get(0))?;
    ZipLongest::SOURCES.set(vm, this, list);
    ZipLongest::ACTIVE.set(vm, this, list_len(list) as i64);
    ZipLongest::FILL.set(vm, this, args.opt(2).unwrap_or(NONE));
    Ok(this)
}

fn longest_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let list = ZipLongest::SOURCES.get(this);
    let n = list_len(list);
    if ZipLongest::ACTIVE.get(this) == 0 {
        return Ok(None);
    }
    let row = Value::from_addr(tuple::new(&mut vm.m, n)?);
    for i in 0..n {
        let it = list_get(vm, list, i)?;
        let mut value = ZipLongest::FILL.get(this);
        if it != NONE {
            match vm.next_ready(it) {
                Ok(Some(item)) => value = item,
                Ok(None) => {
                    let active = ZipLongest::ACTIVE.get(this) - 1;
                    ZipLongest::ACTIVE.set(vm, this, active);
                    if active == 0 {
                        return Ok(None);
                    }
                    pyrs_runtime::strategies::list::set(&mut vm.m, list.addr(), i, NONE)?;
                }
                Err(raised) => {
                    ZipLongest::ACTIVE.set(vm, this, 0);
                    return Err(raised);
                }
            }
        }
        tuple::set(&mut vm.m, row.addr(), i, value);
    }
    Ok(Some(row))
}

fn accumulate_new(vm: &mut Vm, args: Args) -> Result {
    let it = vm.iter(args.get(1))?;
    let this = Accumulate::new_for(vm, args.get(0))?;
    Accumulate::SOURCE.set(vm, this, it);
    Accumulate::FUNCTION.set(vm, this, args.opt(2).unwrap_or(NONE));
    Accumulate::INITIAL.set(vm, this, args.some(3));
    Ok(this)
}

fn accumulate_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    if let Some(initial) = Accumulate::INITIAL.get(this) {
        Accumulate::INITIAL.set(vm, this, None);
        Accumulate::TOTAL.set(vm, this, Some(initial));
        return Ok(Some(initial));
    }
    let Some(item) = vm.next_ready(Accumulate::SOURCE.get(this))? else {
        return Ok(None);
    };
    let total = match Accumulate::TOTAL.get(this) {
        None => item,
        Some(total) if Accumulate::FUNCTION.get(this) == NONE => {
            vm.binary(BinOp::Add, total, item)?
        }
        Some(total) => vm.call(Accumulate::FUNCTION.get(this), &[total, item])?,
    };
    Accumulate::TOTAL.set(vm, this, Some(total));
    Ok(Some(total))
}

fn pairwise_new(vm: &mut Vm, args: Args) -> Result {
    let it = vm.iter(args.get(1))?;
    let this = Pairwise::new_for(vm, args.get(0))?;
    Pairwise::SOURCE.set(vm, this, it);
    Ok(this)
}

fn pairwise_next(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let before = match Pairwise::BEFORE.get(this) {
        Some(before) => before,
        None => match vm.next_ready(Pairwise::SOURCE.get(this))? {
            Some(first) => {
                Pairwise::BEFORE.set(vm, this, Some(first));
                first
            }
            None => return Ok(None),
        },
    };
    let Some(item) = vm.next_ready(Pairwise::SOURCE.get(this))? else {
        return Ok(None);
    };
    Pairwise::BEFORE.set(vm, this, Some(item));
    vm.pair(before, item).map(Some)
}
