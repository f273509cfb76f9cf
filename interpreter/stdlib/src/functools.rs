//! _functools: partial, reduce, cmp_to_key, lru_cache's wrapper.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of, native_struct,
    py_module, string, tuple,
};

native_struct! {
    /// The type of `Placeholder`.
    pub struct PlaceholderType {}
}
native_struct! {
    pub struct Partial {
        FUNC: Value,
        ARGS: Value,
        KEYWORDS: Value,
        /// Placeholders among the arguments.
        HOLES: i64,
    }
}
native_struct! {
    /// The key objects of `cmp_to_key`, and what makes them.
    pub struct CmpKey {
        COMPARE: Value,
        /// Empty: the maker of keys.
        OBJECT: Option<Value>,
    }
}
native_struct! {
    /// What `lru_cache` makes of a function.
    pub struct LruCache {
        FUNC: Value,
        /// A dict with the oldest use first.
        CACHE: Value,
        /// -1: none.
        MAX: i64,
        TYPED: bool,
        /// A list of hits and misses.
        COUNTS: Value,
        /// The type of what `cache_info` gives.
        INFO: Value,
    }
}

py_module! {
    pub static MODULE = ModuleId::Functools, "_functools";
    functions: [FUNCTIONS],
    types: {
        PlaceholderType = &PLACEHOLDER,
        Partial = &PARTIAL,
        CmpKey = &CMP_KEY,
        LruCache = &LRU,
    },
    values: {
        /// The one placeholder.
        Placeholder
    },
    fill: |vm, module| {
        let placeholder = PlaceholderType::make(vm)?;
        Placeholder::set(vm, placeholder);
        set(vm, module, "Placeholder", placeholder)
    },
}

static FUNCTIONS: &[Row] = &[
    Row::new("reduce", "function, iterable, initial=None, /", reduce),
    Row::new("cmp_to_key", "mycmp", cmp_to_key),
];

static PLACEHOLDER: TypeDef = TypeDef {
    module: "functools",
    owns_kind: false,
    methods: &[
        Row::fixed("__new__", "type", |vm, _| Ok(placeholder(vm))),
        Row::new("__repr__", "self, /", |vm, _| vm.str("Placeholder")),
        Row::new("__reduce__", "self, /", |vm, _| vm.str("Placeholder")),
    ],
    ..TypeDef::new("_PlaceholderType", Kind::NativeObject)
};

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
        GetSetRow::get("func", |_, a| Ok(Partial::FUNC.get(a.get(0)))),
        GetSetRow::get("args", |_, a| Ok(Partial::ARGS.get(a.get(0)))),
        GetSetRow::get("keywords", |_, a| Ok(Partial::KEYWORDS.get(a.get(0)))),
    ],
    ..TypeDef::new("partial", Kind::NativeObject)
};

static CMP_KEY: TypeDef = TypeDef {
    module: "functools",
    owns_kind: false,
    methods: &[
        Row::new("__call__", "self, obj", |vm, a| {
            let key = CmpKey::make(vm)?;
            CmpKey::COMPARE.set(vm, key, CmpKey::COMPARE.get(a.get(0)));
            CmpKey::OBJECT.set(vm, key, a.opt(1));
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
        |vm, a| match CmpKey::OBJECT.get(a.get(0)) {
            Some(object) => Ok(object),
            None => Err(vm.raise_str(pyrs_runtime::Exc::AttributeError, "object")),
        },
        |vm, a| {
            CmpKey::OBJECT.set(vm, a.get(0), a.opt(1));
            Ok(NONE)
        },
    )],
    ..TypeDef::new("KeyWrapper", Kind::NativeObject)
};

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
            vm.dict_clear(LruCache::CACHE.get(this))?;
            let counts = vm.list(&[Value::small(0), Value::small(0)])?;
            LruCache::COUNTS.set(vm, this, counts);
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

fn placeholder(vm: &Vm) -> Value {
    Placeholder::get(vm).unwrap_or(NONE)
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
                    .special(args.get(1), pyrs_runtime::name::Name::__iter__)
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
    let maker = CmpKey::make(vm)?;
    CmpKey::COMPARE.set(vm, maker, args.get(0));
    Ok(maker)
}

fn key_compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    if !CmpKey::is_exactly(vm, other) {
        return Err(vm.type_error("other argument must be K instance"));
    }
    let (Some(x), Some(y)) = (CmpKey::OBJECT.get(this), CmpKey::OBJECT.get(other)) else {
        return Err(vm.raise_str(pyrs_runtime::Exc::AttributeError, "object"));
    };
    let order = vm.call(CmpKey::COMPARE.get(this), &[x, y])?;
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
    if Partial::is_exactly(vm, f) {
        let inner = f;
        let count = Partial::HOLES.get(inner) as usize;
        values = filled(vm, Partial::ARGS.get(inner), values, count)?;
        let all = vm.dict_copy(Partial::KEYWORDS.get(inner))?;
        vm.dict_update(all, keywords)?;
        keywords = all;
        f = Partial::FUNC.get(inner);
        let mut end = items(values);
        while end > 0 && item(values, end - 1) == hole {
            end -= 1;
        }
        let _ = end;
    }
    let this = Partial::new_for(vm, args.get(0))?;
    fill_partial(vm, this, f, values, keywords);
    Ok(this)
}

fn fill_partial(vm: &mut Vm, this: Value, f: Value, values: Value, keywords: Value) {
    Partial::FUNC.set(vm, this, f);
    Partial::ARGS.set(vm, this, values);
    Partial::KEYWORDS.set(vm, this, keywords);
    let holes = holes(vm, values) as i64;
    Partial::HOLES.set(vm, this, holes);
}

fn partial_call(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let count = Partial::HOLES.get(this) as usize;
    if items(args.get(1)) < count {
        let got = items(args.get(1));
        return Err(vm.type_error(format!(
            "missing positional arguments in 'partial' call; expected at least {count}, got {got}"
        )));
    }
    let values = filled(vm, Partial::ARGS.get(this), args.get(1), count)?;
    let own = Partial::KEYWORDS.get(this);
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
    vm.call_ex(Partial::FUNC.get(this), values, keywords)
}

fn partial_repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = vm.type_full_name(vm.class_of(this));
    if !vm.repr_enter(this)? {
        return vm.str("...");
    }
    let text = (|| {
        let mut text = vm.repr_text(Partial::FUNC.get(this))?;
        for i in 0..items(Partial::ARGS.get(this)) {
            let part = vm.repr_text(item(Partial::ARGS.get(this), i))?;
            text.push_str(&format!(", {part}"));
        }
        let mut i = 0;
        while let Some((next, key, value)) = vm.dict_next(Partial::KEYWORDS.get(this), i) {
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
    let f = vm.tuple(&[Partial::FUNC.get(this)])?;
    let dict = own_dict(vm, this)?;
    let state = vm.tuple(&[
        Partial::FUNC.get(this),
        Partial::ARGS.get(this),
        Partial::KEYWORDS.get(this),
        dict,
    ])?;
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
    fill_partial(vm, this, item(state, 0), values, keywords);
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
    let this = LruCache::new_for(vm, args.get(0))?;
    LruCache::FUNC.set(vm, this, args.get(1));
    let cache = vm.new_dict()?;
    LruCache::CACHE.set(vm, this, cache);
    LruCache::MAX.set(vm, this, max);
    LruCache::TYPED.set(vm, this, typed);
    let counts = vm.list(&[Value::small(0), Value::small(0)])?;
    LruCache::COUNTS.set(vm, this, counts);
    LruCache::INFO.set(vm, this, args.get(4));
    Ok(this)
}

fn lru_key(vm: &mut Vm, this: Value, values: Value, keywords: Option<Value>) -> Result {
    let typed = LruCache::TYPED.get(this);
    if !typed && keywords.is_none() {
        if items(values) == 1 {
            let only = item(values, 0);
            if only.is_small() || string::is_str(only) {
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
    let counts = LruCache::COUNTS.get(this);
    let n = list_get(vm, counts, which)?;
    let n = vm.int(pyrs_runtime::int::as_i64(n).unwrap_or(0) + 1)?;
    ls::set(&mut vm.m, counts.addr(), which, n)
}

fn lru_call(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (values, keywords) = (args.get(1), args.opt(2));
    let (f, cache, max) = (
        LruCache::FUNC.get(this),
        LruCache::CACHE.get(this),
        LruCache::MAX.get(this),
    );
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
    let counts = LruCache::COUNTS.get(this);
    let (hits, misses) = (list_get(vm, counts, 0)?, list_get(vm, counts, 1)?);
    let max = match LruCache::MAX.get(this) {
        -1 => NONE,
        n => Value::small(n),
    };
    let size = Value::small(vm.dict_len(LruCache::CACHE.get(this)) as i64);
    vm.call(LruCache::INFO.get(this), &[hits, misses, max, size])
}
