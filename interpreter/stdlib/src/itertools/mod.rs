//! itertools: lazy iterators. `combine` has the combinatoric ones, `grouping` those that
//! group or split.

mod combine;
mod grouping;

use crate::util::*;
use pyrs_runtime::number::BinOp;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, TypeDef, Value, Vm, int};

/// Numbers of the module's classes, from `ClassId::Itertools` on.
#[derive(Clone, Copy)]
#[repr(usize)]
enum It {
    Count,
    Cycle,
    Repeat,
    Chain,
    Compress,
    DropWhile,
    TakeWhile,
    FilterFalse,
    Islice,
    Starmap,
    ZipLongest,
    Accumulate,
    GroupBy,
    Grouper,
    Product,
    Permutations,
    Combinations,
    CombinationsRepeat,
    Pairwise,
    Batched,
    Tee,
}

const fn it_type(name: &'static str) -> TypeDef {
    TypeDef {
        module: "itertools",
        owns_kind: false,
        subclassable: true,
        ..TypeDef::new(name, Kind::NativeObject)
    }
}

/// A new object for `__new__` of one of the classes.
fn create(vm: &mut Vm, wanted: Value, which: It) -> Result {
    let own = own_class(vm, which);
    if vm.is_type(wanted) && vm.is_subclass_of(wanted, own) {
        return vm.new_instance(wanted);
    }
    let name = vm.type_name(own);
    Err(vm.type_error(format!("{name}.__new__(X): X is not a subtype of {name}")))
}

fn own_class(vm: &Vm, which: It) -> Value {
    vm.native_class(ClassId::Itertools as usize + which as usize)
        .unwrap_or(NONE)
}

/// A new object of exactly one of the classes.
fn fresh(vm: &mut Vm, which: It) -> Result {
    let class = own_class(vm, which);
    vm.new_instance(class)
}

#[cold]
fn stop(vm: &mut Vm) -> Result {
    Err(vm.stop_iteration(NONE))
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
                Row::new("__next__", "self, /", $next),
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

pub fn make(vm: &mut Vm) -> Result {
    let module = vm.new_module("itertools")?;
    vm.add_functions(module, FUNCTIONS)?;
    let rows: [(&'static TypeDef, It); 21] = [
        (&COUNT, It::Count),
        (&CYCLE, It::Cycle),
        (&REPEAT, It::Repeat),
        (&CHAIN, It::Chain),
        (&COMPRESS, It::Compress),
        (&DROP_WHILE, It::DropWhile),
        (&TAKE_WHILE, It::TakeWhile),
        (&FILTER_FALSE, It::FilterFalse),
        (&ISLICE, It::Islice),
        (&STARMAP, It::Starmap),
        (&ZIP_LONGEST, It::ZipLongest),
        (&ACCUMULATE, It::Accumulate),
        (&PAIRWISE, It::Pairwise),
        (&BATCHED, It::Batched),
        (&GROUP_BY, It::GroupBy),
        (&GROUPER, It::Grouper),
        (&TEE, It::Tee),
        (&PRODUCT, It::Product),
        (&PERMUTATIONS, It::Permutations),
        (&COMBINATIONS, It::Combinations),
        (&COMBINATIONS_REPEAT, It::CombinationsRepeat),
    ];
    for (def, which) in rows {
        let class = define(vm, module, def, None)?;
        vm.set_native_class(ClassId::Itertools as usize + which as usize, class);
    }
    Ok(module)
}

// count: A next, B step.
fn count_new(vm: &mut Vm, args: Args) -> Result {
    let start = args.opt(1).unwrap_or(Value::small(0));
    let step = args.opt(2).unwrap_or(Value::small(1));
    for v in [start, step] {
        let number = vm.is_int(v)
            || vm.as_f64(v).is_some()
            || vm.as_complex(v).is_some()
            || vm
                .special(v, pyrs_runtime::names::Name::__float__)
                .is_some()
            || vm
                .special(v, pyrs_runtime::names::Name::__index__)
                .is_some()
            || vm
                .special(v, pyrs_runtime::names::Name::__complex__)
                .is_some();
        if !number {
            return Err(vm.type_error("a number is required"));
        }
    }
    let this = create(vm, args.get(0), It::Count)?;
    set_word(vm, this, A, start);
    set_word(vm, this, B, step);
    Ok(this)
}

fn count_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (now, step) = (word(this, A), word(this, B));
    let next = match (int::as_i64(now), int::as_i64(step)) {
        (Some(a), Some(b)) if a.checked_add(b).is_some() => vm.int(a + b)?,
        _ => vm.binary(BinOp::Add, now, step)?,
    };
    set_word(vm, this, A, next);
    Ok(now)
}

fn count_repr(vm: &mut Vm, args: Args) -> Result {
    let (now, step) = (word(args.get(0), A), word(args.get(0), B));
    let mut text = vm.repr_text(now)?;
    if step != Value::small(1) {
        let step = vm.repr_text(step)?;
        text = format!("{text}, {step}");
    }
    vm.str(&format!("count({text})"))
}

// cycle: A iterator (None: at its end), B saved items, C position.
fn cycle_new(vm: &mut Vm, args: Args) -> Result {
    let it = vm.iter(args.get(1))?;
    let this = create(vm, args.get(0), It::Cycle)?;
    set_word(vm, this, A, it);
    let saved = vm.list(&[])?;
    set_word(vm, this, B, saved);
    set_small(this, C, 0);
    Ok(this)
}

fn cycle_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let saved = word(this, B);
    if word(this, A) != NONE {
        if let Some(item) = vm.next(word(this, A))? {
            push(vm, saved, item)?;
            return Ok(item);
        }
        vm.m.store_option(this.addr(), A, None);
    }
    let n = list_len(saved);
    if n == 0 {
        return stop(vm);
    }
    let i = small(this, C) as usize;
    set_small(this, C, ((i + 1) % n) as i64);
    list_get(vm, saved, i)
}

// repeat: A object, B times left (-1: for ever).
fn repeat_new(vm: &mut Vm, args: Args) -> Result {
    let times = match args.opt(2) {
        Some(times) => vm.index_i64(times)?.max(0),
        None => -1,
    };
    let this = create(vm, args.get(0), It::Repeat)?;
    set_word(vm, this, A, args.get(1));
    let times = vm.int(times)?;
    set_word(vm, this, B, times);
    Ok(this)
}

fn repeat_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let left = int::as_i64(word(this, B)).unwrap_or(-1);
    if left == 0 {
        return stop(vm);
    }
    if left > 0 {
        let left = vm.int(left - 1)?;
        set_word(vm, this, B, left);
    }
    Ok(word(this, A))
}

fn repeat_hint(vm: &mut Vm, args: Args) -> Result {
    if word(args.get(0), B) == Value::small(-1) {
        return Err(vm.type_error("len() of unsized object"));
    }
    Ok(word(args.get(0), B))
}

fn repeat_repr(vm: &mut Vm, args: Args) -> Result {
    let object = vm.repr_text(word(args.get(0), A))?;
    let times = word(args.get(0), B);
    if times == Value::small(-1) {
        return vm.str(&format!("repeat({object})"));
    }
    let times = vm.repr_text(times)?;
    vm.str(&format!("repeat({object}, {times})"))
}

// chain: A iterator of iterables (None: exhausted), B the active one.
fn chain_new(vm: &mut Vm, args: Args) -> Result {
    let sources = vm.iter(args.get(1))?;
    let this = create(vm, args.get(0), It::Chain)?;
    set_word(vm, this, A, sources);
    Ok(this)
}

fn chain_from(vm: &mut Vm, args: Args) -> Result {
    let sources = vm.iter(args.get(1))?;
    let this = create(vm, args.get(0), It::Chain)?;
    set_word(vm, this, A, sources);
    Ok(this)
}

fn chain_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    loop {
        if let Some(active) = this.addr().value(B) {
            if let Some(item) = vm.next(active)? {
                return Ok(item);
            }
            vm.m.store_option(this.addr(), B, None);
        }
        let Some(sources) = this.addr().value(A) else {
            return stop(vm);
        };
        match vm.next(sources) {
            Ok(Some(source)) => match vm.iter(source) {
                Ok(it) => set_word(vm, this, B, it),
                Err(raised) => {
                    vm.m.store_option(this.addr(), A, None);
                    return Err(raised);
                }
            },
            Ok(None) => vm.m.store_option(this.addr(), A, None),
            Err(raised) => {
                vm.m.store_option(this.addr(), A, None);
                return Err(raised);
            }
        }
    }
}

// compress: A data, B selectors.
fn compress_new(vm: &mut Vm, args: Args) -> Result {
    let (data, selectors) = (vm.iter(args.get(1))?, vm.iter(args.get(2))?);
    let this = create(vm, args.get(0), It::Compress)?;
    set_word(vm, this, A, data);
    set_word(vm, this, B, selectors);
    Ok(this)
}

fn compress_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    loop {
        let Some(item) = vm.next(word(this, A))? else {
            return stop(vm);
        };
        let Some(selector) = vm.next(word(this, B))? else {
            return stop(vm);
        };
        if vm.truth(selector)? {
            return Ok(item);
        }
    }
}

/// A function, B iterator, C state: what dropwhile, takewhile, filterfalse, starmap keep.
fn with_function(vm: &mut Vm, args: Args, which: It) -> Result {
    let it = vm.iter(args.get(2))?;
    let this = create(vm, args.get(0), which)?;
    set_word(vm, this, A, args.get(1));
    set_word(vm, this, B, it);
    set_small(this, C, 0);
    Ok(this)
}

fn drop_new(vm: &mut Vm, args: Args) -> Result {
    with_function(vm, args, It::DropWhile)
}

fn drop_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    loop {
        let Some(item) = vm.next(word(this, B))? else {
            return stop(vm);
        };
        if small(this, C) != 0 {
            return Ok(item);
        }
        let good = vm.call(word(this, A), &[item])?;
        if !vm.truth(good)? {
            set_small(this, C, 1);
            return Ok(item);
        }
    }
}

fn take_new(vm: &mut Vm, args: Args) -> Result {
    with_function(vm, args, It::TakeWhile)
}

fn take_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if small(this, C) != 0 {
        return stop(vm);
    }
    let Some(item) = vm.next(word(this, B))? else {
        return stop(vm);
    };
    let good = vm.call(word(this, A), &[item])?;
    if vm.truth(good)? {
        return Ok(item);
    }
    set_small(this, C, 1);
    stop(vm)
}

fn filter_new(vm: &mut Vm, args: Args) -> Result {
    with_function(vm, args, It::FilterFalse)
}

fn filter_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let test = word(this, A);
    let bool_type = vm.type_of_kind(Kind::Bool);
    loop {
        let Some(item) = vm.next(word(this, B))? else {
            return stop(vm);
        };
        let good = if test == NONE || test == bool_type {
            item
        } else {
            vm.call(test, &[item])?
        };
        if !vm.truth(good)? {
            return Ok(item);
        }
    }
}

fn starmap_new(vm: &mut Vm, args: Args) -> Result {
    with_function(vm, args, It::Starmap)
}

fn starmap_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let Some(item) = vm.next(word(this, B))? else {
        return stop(vm);
    };
    let parameters = vm.tuple_from(item)?;
    let parameters = pyrs_runtime::payload(parameters);
    vm.call_ex(word(this, A), parameters, None)
}

// islice: A iterator, B next index wanted, C stop (-1: none), D step, E items taken.
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
    let this = create(vm, args.get(0), It::Islice)?;
    set_word(vm, this, A, it);
    for (field, number) in [(B, start), (C, end.unwrap_or(-1)), (D, step), (E, 0)] {
        let number = vm.int(number)?;
        set_word(vm, this, field, number);
    }
    Ok(this)
}

fn islice_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let number = |field| int::as_i64(word(this, field)).unwrap_or(0);
    let Some(it) = this.addr().value(A) else {
        return stop(vm);
    };
    let (next, end, step) = (number(B), number(C), number(D));
    let mut taken = number(E);
    if end >= 0 && next >= end {
        // What lies before the stop is consumed all the same.
        while taken < end {
            if vm.next(it)?.is_none() {
                break;
            }
            taken += 1;
        }
        vm.m.store_option(this.addr(), A, None);
        return stop(vm);
    }
    while taken < next {
        if vm.next(it)?.is_none() {
            vm.m.store_option(this.addr(), A, None);
            return stop(vm);
        }
        taken += 1;
    }
    let Some(item) = vm.next(it)? else {
        vm.m.store_option(this.addr(), A, None);
        return stop(vm);
    };
    let taken = vm.int(taken + 1)?;
    set_word(vm, this, E, taken);
    let next = next.saturating_add(step);
    let next = vm.int(if end >= 0 { next.min(end) } else { next })?;
    set_word(vm, this, B, next);
    Ok(item)
}

// zip_longest: A list of iterators (None: exhausted), B how many are active, C fill.
fn longest_new(vm: &mut Vm, args: Args) -> Result {
    let sources = args.get(1);
    let list = vm.list(&[])?;
    for i in 0..items(sources) {
        let it = vm.iter(item(sources, i))?;
        push(vm, list, it)?;
    }
    let this = create(vm, args.get(0), It::ZipLongest)?;
    set_word(vm, this, A, list);
    set_small(this, B, list_len(list) as i64);
    set_word(vm, this, C, args.opt(2).unwrap_or(NONE));
    Ok(this)
}

fn longest_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let list = word(this, A);
    let n = list_len(list);
    if small(this, B) == 0 {
        return stop(vm);
    }
    let row = vm.list(&[])?;
    for i in 0..n {
        let it = list_get(vm, list, i)?;
        let mut value = word(this, C);
        if it != NONE {
            match vm.next(it) {
                Ok(Some(item)) => value = item,
                Ok(None) => {
                    let active = small(this, B) - 1;
                    set_small(this, B, active);
                    if active == 0 {
                        return stop(vm);
                    }
                    pyrs_runtime::strategies::list::set(&mut vm.m, list.addr(), i, NONE)?;
                }
                Err(raised) => {
                    set_small(this, B, 0);
                    return Err(raised);
                }
            }
        }
        push(vm, row, value)?;
    }
    vm.tuple_from(row)
}

// accumulate: A iterator, B function (None: addition), C total (empty: not begun), D
// initial value still to be given.
fn accumulate_new(vm: &mut Vm, args: Args) -> Result {
    let it = vm.iter(args.get(1))?;
    let this = create(vm, args.get(0), It::Accumulate)?;
    set_word(vm, this, A, it);
    set_word(vm, this, B, args.opt(2).unwrap_or(NONE));
    vm.m.store_option(this.addr(), D, args.some(3));
    Ok(this)
}

fn accumulate_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if let Some(initial) = this.addr().value(D) {
        vm.m.store_option(this.addr(), D, None);
        set_word(vm, this, C, initial);
        return Ok(initial);
    }
    let Some(item) = vm.next(word(this, A))? else {
        return stop(vm);
    };
    let total = match this.addr().value(C) {
        None => item,
        Some(total) if word(this, B) == NONE => vm.binary(BinOp::Add, total, item)?,
        Some(total) => vm.call(word(this, B), &[total, item])?,
    };
    set_word(vm, this, C, total);
    Ok(total)
}

// pairwise: A iterator, B the item before (empty: not begun).
fn pairwise_new(vm: &mut Vm, args: Args) -> Result {
    let it = vm.iter(args.get(1))?;
    let this = create(vm, args.get(0), It::Pairwise)?;
    set_word(vm, this, A, it);
    Ok(this)
}

fn pairwise_next(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let before = match this.addr().value(B) {
        Some(before) => before,
        None => match vm.next(word(this, A))? {
            Some(first) => {
                set_word(vm, this, B, first);
                first
            }
            None => return stop(vm),
        },
    };
    let Some(item) = vm.next(word(this, A))? else {
        return stop(vm);
    };
    set_word(vm, this, B, item);
    vm.tuple(&[before, item])
}
