//! _functools: partial, reduce, cmp_to_key, lru_cache's wrapper.

use crate::util::*;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, is_exact, kind_of, tuple,
};

static FUNCTIONS: &[Row] = &[
    Row::new("reduce", "function, iterable, initial=None, /", reduce),
    Row::new("cmp_to_key", "mycmp", cmp_to_key),
];

static PLACEHOLDER: TypeDef = TypeDef {
    module: "functools",
    owns_kind: false,
    methods: &[
        Row::fixed("__new__", "type", |vm, _| {
            import_attr(vm, "_functools", "Placeholder")
        }),
        Row::new("__repr__", "self, /", |vm, _| vm.str("Placeholder")),
        Row::new("__reduce__", "self, /", |vm, _| vm.str("Placeholder")),
    ],
    ..TypeDef::new("_PlaceholderType", Kind::NativeObject)
};

// partial: A function, B arguments, C keywords, D number of placeholders.
static PARTIAL: TypeDef = TypeDef {
    module: "functools",
    owns_kind: false,
    subclassable: true,
    has_dict: true,
    weakrefable: true,
    doc: "Create a new function with partial application of the given arguments and keywords.",
    methods: &[
        Row::fixed("__new__", "type, func, /, *args, **keywords", partial_new),
        Row::new("__call__", "self, /, *args, **kwargs", partial_call),
        Row::new("__get__", "self, instance, owner=None, /", |vm, a| {
            if a.get(1) == NONE {
                Ok(a.get(0))
            } else {
                vm.new_method(a.get(0), a.get(1))
            }
        }),
        Row::new("__repr__", "self, /", partial_repr),
        Row::new("__reduce__", "self, /", partial_reduce),
        Row::new("__setstate__", "self, state, /", partial_set_state),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[
        GetSetRow::get("func", |_, a| Ok(word(a.get(0), A))),
        GetSetRow::get("args", |_, a| Ok(word(a.get(0), B))),
        GetSetRow::get("keywords", |_, a| Ok(word(a.get(0), C))),
    ],
    ..TypeDef::new("partial", Kind::NativeObject)
};

// The key objects of cmp_to_key: A comparison, B object (empty: the maker of keys).
static CMP_KEY: TypeDef = TypeDef {
    module: "functools",
    owns_kind: false,
    methods: &[
        Row::new("__call__", "self, obj", |vm, a| {
            let key = make(vm, ClassId::CmpKey)?;
            set_word(vm, key, A, word(a.get(0), A));
            set_word(vm, key, B, a.get(1));
            Ok(key)
        }),
        Row::new("__eq__", "self, other, /", |vm, a| {
            key_compare(vm, a, CmpOp::Eq)
        }),
        Row::new("__ne__", "self, other, /", |vm, a| {
            key_compare(vm, a, CmpOp::Ne)
        }),
        Row::new("__lt__", "self, other, /", |vm, a| {
            key_compare(vm, a, CmpOp::Lt)
        }),
        Row::new("__le__", "self, other, /", |vm, a| {
            key_compare(vm, a, CmpOp::Le)
        }),
        Row::new("__gt__", "self, other, /", |vm, a| {
            key_compare(vm, a, CmpOp::Gt)
        }),
        Row::new("__ge__", "self, other, /", |vm, a| {
            key_compare(vm, a, CmpOp::Ge)
        }),
    ],
    getsets: &[GetSetRow::new(
        "obj",
        |vm, a| match a.get(0).addr().value(B) {
            Some(object) => Ok(object),
            None => Err(vm.raise_str(pyrs_runtime::Exc::AttributeError, "object")),
        },
        |vm, a| {
            vm.m.store_option(a.get(0).addr(), B, a.opt(1));
            Ok(NONE)
        },
    )],
    ..TypeDef::new("KeyWrapper", Kind::NativeObject)
};

// lru_cache's wrapper: A function, B cache dict, C maxsize (-1: none), D typed, E (hits,
// misses) as a list, F cache_info's type. The cache keeps its oldest use first.
static LRU: TypeDef = TypeDef {
    module: "functools",
    owns_kind: false,
    subclassable: true,
    has_dict: true,
    weakrefable: true,
    methods: &[
        Row::fixed(
            "__new__",
            "type, user_function, maxsize, typed, cache_info_type",
            lru_new,
        ),
        Row::new("__call__", "self, /, *args, **kwargs", lru_call),
        Row::new("__get__", "self, instance, owner=None, /", |vm, a| {
            if a.get(1) == NONE {
                Ok(a.get(0))
            } else {
                vm.new_method(a.get(0), a.get(1))
            }
        }),
        Row::new("cache_info", "self, /", lru_info),
        Row::new("cache_clear", "self, /", |vm, a| {
            let this = a.get(0);
            vm.dict_clear(word(this, B))?;
            let counts = vm.list(&[Value::small(0), Value::small(0)])?;
            set_word(vm, this, E, counts);
            Ok(NONE)
        }),
        Row::new("__reduce__", "self, /", |vm, a| {
            attr(vm, a.get(0), "__qualname__")
        }),
        Row::new("__copy__", "self, /", |_, a| Ok(a.get(0))),
        Row::new("__deepcopy__", "self, memo, /", |_, a| Ok(a.get(0))),
    ],
    ..TypeDef::new("_lru_cache_wrapper", Kind::NativeObject)
};

pub fn make_module(vm: &mut Vm) -> Result {
    let module = vm.new_module("_functools")?;
    vm.add_functions(module, FUNCTIONS)?;
    let class = define_as(vm, module, &PLACEHOLDER, None, ClassId::Placeholder)?;
    let placeholder = vm.new_instance(class)?;
    set(vm, module, "Placeholder", placeholder)?;
    define_as(vm, module, &PARTIAL, None, ClassId::Partial)?;
    vm.set_native_class(ClassId::KeyWrapper as usize, placeholder);
    define_as(vm, module, &CMP_KEY, None, ClassId::CmpKey)?;
    define_as(vm, module, &LRU, None, ClassId::LruCache)?;
    Ok(module)
}

fn placeholder(vm: &Vm) -> Value {
    class(vm, ClassId::KeyWrapper)
}

fn reduce(vm: &mut Vm, args: Args) -> Result {
    let f = args.get(0);
    let it = match vm.iter(args.get(1)) {
        Ok(it) => it,
        Err(raised) => {
            let pending = vm.pending();
            let type_error = vm.exc_class(pyrs_runtime::Exc::TypeError);
            if pending.is_some_and(|e| vm.is_instance_of(e, type_error))
                && vm
                    .special(args.get(1), pyrs_runtime::names::Name::__iter__)
                    .is_none()
            {
                vm.take_exception();
                return Err(vm.type_error("reduce() arg 2 must support iteration"));
            }
            return Err(raised);
        }
    };
    let mut total = match args.opt(2) {
        Some(initial) => initial,
        None => match vm.next(it)? {
            Some(first) => first,
            None => {
                return Err(vm.type_error("reduce() of empty iterable with no initial value"));
            }
        },
    };
    while let Some(item) = vm.next(it)? {
        total = vm.call(f, &[total, item])?;
    }
    Ok(total)
}

fn cmp_to_key(vm: &mut Vm, args: Args) -> Result {
    let maker = make(vm, ClassId::CmpKey)?;
    set_word(vm, maker, A, args.get(0));
    Ok(maker)
}

fn key_compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    if !is_exactly(vm, other, ClassId::CmpKey) {
        return Err(vm.type_error("other argument must be K instance"));
    }
    let (Some(x), Some(y)) = (this.addr().value(B), other.addr().value(B)) else {
        return Err(vm.raise_str(pyrs_runtime::Exc::AttributeError, "object"));
    };
    let order = vm.call(word(this, A), &[x, y])?;
    vm.compare(op, order, Value::small(0))
}

/// Two tuples one behind the other.
fn joined(vm: &mut Vm, a: Value, b: Value) -> Result {
    let (n, k) = (items(a), items(b));
    if n == 0 {
        return Ok(b);
    }
    if k == 0 {
        return Ok(a);
    }
    let all = tuple::new(&mut vm.m, n + k)?;
    for i in 0..n {
        tuple::init(all, i, item(a, i));
    }
    for i in 0..k {
        tuple::init(all, n + i, item(b, i));
    }
    Ok(Value::from_addr(all))
}

/// `first` with its placeholders filled from `rest`, then what is left of that.
fn filled(vm: &mut Vm, first: Value, rest: Value, holes: usize) -> Result {
    if holes == 0 {
        return joined(vm, first, rest);
    }
    let hole = placeholder(vm);
    let all = vm.list(&[])?;
    let mut used = 0;
    for i in 0..items(first) {
        let mut value = item(first, i);
        if value == hole && used < items(rest) {
            value = item(rest, used);
            used += 1;
        }
        push(vm, all, value)?;
    }
    for i in used..items(rest) {
        push(vm, all, item(rest, i))?;
    }
    vm.tuple_from(all)
}

fn holes(vm: &Vm, values: Value) -> usize {
    let hole = placeholder(vm);
    (0..items(values))
        .filter(|&i| item(values, i) == hole)
        .count()
}

fn partial_new(vm: &mut Vm, args: Args) -> Result {
    let mut f = args.get(1);
    if !vm.is_callable(f) {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let mut values = args.get(2);
    let hole = placeholder(vm);
    if items(values) > 0 && item(values, items(values) - 1) == hole {
        return Err(vm.type_error("trailing Placeholders are not allowed"));
    }
    let mut keywords = match args.opt(3) {
        Some(k) => {
            let pairs = vm.dict_copy(k)?;
            let mut i = 0;
            while let Some((next, _, value)) = vm.dict_next(pairs, i) {
                if value == hole {
                    return Err(vm.type_error("Placeholder cannot be passed as a keyword argument"));
                }
                i = next;
            }
            pairs
        }
        None => vm.new_dict()?,
    };
    // A partial of a partial: one call.
    if is_exactly(vm, f, ClassId::Partial) {
        let inner = f;
        let count = small(inner, D) as usize;
        values = filled(vm, word(inner, B), values, count)?;
        let all = vm.dict_copy(word(inner, C))?;
        vm.dict_update(all, keywords)?;
        keywords = all;
        f = word(inner, A);
        let mut end = items(values);
        while end > 0 && item(values, end - 1) == hole {
            end -= 1;
        }
        let _ = end;
    }
    let this = instance(vm, args.get(0), ClassId::Partial)?;
    set_word(vm, this, A, f);
    set_word(vm, this, B, values);
    set_word(vm, this, C, keywords);
    set_small(this, D, holes(vm, values) as i64);
    Ok(this)
}

fn partial_call(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let count = small(this, D) as usize;
    if items(args.get(1)) < count {
        let got = items(args.get(1));
        return Err(vm.type_error(format!(
            "missing positional arguments in 'partial' call; expected at least {count}, got {got}"
        )));
    }
    let values = filled(vm, word(this, B), args.get(1), count)?;
    let own = word(this, C);
    let keywords = match args.opt(2) {
        Some(k) if vm.dict_len(own) > 0 => {
            let all = vm.dict_copy(own)?;
            vm.dict_update(all, k)?;
            Some(all)
        }
        Some(k) => Some(k),
        None if vm.dict_len(own) > 0 => Some(own),
        None => None,
    };
    vm.call_ex(word(this, A), values, keywords)
}

fn partial_repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = vm.type_full_name(vm.class_of(this));
    if !vm.repr_enter(this)? {
        return vm.str("...");
    }
    let text = (|| {
        let mut text = vm.repr_text(word(this, A))?;
        for i in 0..items(word(this, B)) {
            let part = vm.repr_text(item(word(this, B), i))?;
            text.push_str(&format!(", {part}"));
        }
        let mut i = 0;
        while let Some((next, key, value)) = vm.dict_next(word(this, C), i) {
            let (key, value) = (vm.str_text(key)?, vm.repr_text(value)?);
            text.push_str(&format!(", {key}={value}"));
            i = next;
        }
        Ok(text)
    })();
    vm.repr_leave();
    let text = text?;
    vm.str(&format!("{name}({text})"))
}

fn own_dict(vm: &mut Vm, this: Value) -> Result {
    let dict = vm.instance_dict(this)?;
    Ok(if vm.dict_len(dict) == 0 { NONE } else { dict })
}

fn partial_reduce(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let class = vm.class_of(this);
    let f = vm.tuple(&[word(this, A)])?;
    let dict = own_dict(vm, this)?;
    let state = vm.tuple(&[word(this, A), word(this, B), word(this, C), dict])?;
    vm.tuple(&[class, f, state])
}

fn partial_set_state(vm: &mut Vm, args: Args) -> Result {
    let (this, state) = (args.get(0), args.get(1));
    let good = is_tuple(state)
        && items(state) == 4
        && vm.is_callable(item(state, 0))
        && is_tuple(item(state, 1))
        && (item(state, 2) == NONE || kind_of(item(state, 2)) == Kind::Dict);
    if !good {
        return Err(vm.type_error("invalid partial state"));
    }
    let keywords = if item(state, 2) == NONE {
        vm.new_dict()?
    } else {
        vm.dict_copy(item(state, 2))?
    };
    let values = vm.tuple_from(item(state, 1))?;
    set_word(vm, this, A, item(state, 0));
    set_word(vm, this, B, values);
    set_word(vm, this, C, keywords);
    set_small(this, D, holes(vm, values) as i64);
    if item(state, 3) != NONE {
        vm.set_instance_dict(this, item(state, 3))?;
    }
    Ok(NONE)
}

fn lru_new(vm: &mut Vm, args: Args) -> Result {
    if !vm.is_callable(args.get(1)) {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let max = match args.get(2) {
        v if v == NONE => -1,
        v if vm.is_int(v) => vm.index_i64(v)?.clamp(0, 0x3fff_ffff),
        _ => return Err(vm.type_error("maxsize should be integer or None")),
    };
    let typed = vm.truth(args.get(3))?;
    let this = instance(vm, args.get(0), ClassId::LruCache)?;
    set_word(vm, this, A, args.get(1));
    let cache = vm.new_dict()?;
    set_word(vm, this, B, cache);
    set_small(this, C, max);
    set_small(this, D, typed as i64);
    let counts = vm.list(&[Value::small(0), Value::small(0)])?;
    set_word(vm, this, E, counts);
    set_word(vm, this, F, args.get(4));
    Ok(this)
}

fn lru_key(vm: &mut Vm, this: Value, values: Value, keywords: Option<Value>) -> Result {
    let typed = small(this, D) != 0;
    if !typed && keywords.is_none() {
        if items(values) == 1 {
            let only = item(values, 0);
            if only.is_small() || is_exact(only, Kind::Str) {
                return Ok(only);
            }
        }
        return Ok(values);
    }
    let key = vm.list_from(values)?;
    if let Some(keywords) = keywords {
        push(vm, key, placeholder(vm))?;
        let mut i = 0;
        while let Some((next, name, value)) = vm.dict_next(keywords, i) {
            push(vm, key, name)?;
            push(vm, key, value)?;
            i = next;
        }
    }
    if typed {
        for i in 0..items(values) {
            let class = vm.class_of(item(values, i));
            push(vm, key, class)?;
        }
        if let Some(keywords) = keywords {
            let mut i = 0;
            while let Some((next, _, value)) = vm.dict_next(keywords, i) {
                let class = vm.class_of(value);
                push(vm, key, class)?;
                i = next;
            }
        }
    }
    vm.tuple_from(key)
}

fn bump(vm: &mut Vm, this: Value, which: usize) -> Result<()> {
    let counts = word(this, E);
    let n = list_get(vm, counts, which)?;
    let n = vm.int(pyrs_runtime::int::as_i64(n).unwrap_or(0) + 1)?;
    ls::set(&mut vm.m, counts.addr(), which, n)
}

fn lru_call(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (values, keywords) = (args.get(1), args.opt(2));
    let (f, cache, max) = (word(this, A), word(this, B), small(this, C));
    if max == 0 {
        bump(vm, this, 1)?;
        return vm.call_ex(f, values, keywords);
    }
    let key = lru_key(vm, this, values, keywords)?;
    if let Some(found) = vm.dict_get(cache, key)? {
        bump(vm, this, 0)?;
        if max > 0 && vm.dict_len(cache) as i64 * 4 >= max * 3 {
            // To the end: it was used last.
            vm.dict_delete(cache, key)?;
            vm.dict_set(cache, key, found)?;
        }
        return Ok(found);
    }
    bump(vm, this, 1)?;
    let result = vm.call_ex(f, values, keywords)?;
    if max > 0
        && vm.dict_len(cache) as i64 >= max
        && vm.dict_get(cache, key)?.is_none()
        && let Some((_, oldest, _)) = vm.dict_next(cache, 0)
    {
        vm.dict_delete(cache, oldest)?;
    }
    vm.dict_set(cache, key, result)?;
    Ok(result)
}

fn lru_info(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let counts = word(this, E);
    let (hits, misses) = (list_get(vm, counts, 0)?, list_get(vm, counts, 1)?);
    let max = match small(this, C) {
        -1 => NONE,
        n => Value::small(n),
    };
    let size = Value::small(vm.dict_len(word(this, B)) as i64);
    vm.call(word(this, F), &[hits, misses, max, size])
}
