//! _contextvars. What a context maps lies in a dict that its copies share: who shares it
//! makes a dict of its own before it writes, so that a copy takes no time and whoever walks
//! over a context walks over what it was. The keys are hashed and compared by identity:
//! nothing here runs Python code between reading and writing. The current context of a thread
//! is a word of the thread.

mod token;

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::vm::thread as word_of;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, Exc, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Raised, Result, Row, TypeDef,
    Value, Vm, boolean, native_struct, py_module,
};
use token::{Missing, Token};

native_struct! {
    pub struct Context {
        /// The dict; empty: nothing was ever set.
        DATA: Option<Value>,
        /// Whether a `run` of it is under way.
        ENTERED: bool,
        /// Whether copies or iterators have the same dict.
        SHARED: bool,
        /// A number that no other state of a context has; 0: none was asked for.
        STAMP: i64,
    }
}
native_struct! {
    pub struct ContextVar { NAME: Value, DEFAULT: Option<Value> }
}

py_module! {
    pub static MODULE = ModuleId::ContextVars, "_contextvars";
    functions: [FUNCTIONS],
    types: { Context = &CONTEXT, ContextVar = &CONTEXT_VAR, Token = &token::TOKEN },
    hidden: { Missing = &token::MISSING },
    state: [Stamps],
    fill: |vm, _| {
        let context = Context::class(vm);
        unhashable(vm, context)?;
        token::finish_types(vm)
    },
}

/// How many stamps were given.
struct Stamps(i64);

/// The last of them.
const LAST_STAMP: i64 = (1 << 30) - 1;

static FUNCTIONS: &[Row] = &[Row::new("copy_context", "", |vm, _| {
    let current = here(vm)?;
    copy(vm, current)
})];

const fn context_type(name: &'static str) -> TypeDef {
    TypeDef {
        module: "_contextvars",
        owns_kind: false,
        ..TypeDef::new(name, Kind::NativeObject)
    }
}

static CONTEXT: TypeDef = TypeDef {
    weakrefable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            let keywords = a.opt(2).map_or(0, |keywords| vm.dict_len(keywords));
            if items(a.get(1)) > 0 || keywords > 0 {
                return Err(vm.type_error("Context() does not accept any arguments"));
            }
            Context::new_for(vm, a.get(0))
        }),
        Row::new("run", "self, callable=None, /, *args, **kwargs", run),
        Row::new("copy", "self, /", |vm, a| copy(vm, a.get(0))),
        Row::new("get", "self, key, default=None, /", |vm, a| {
            Ok(find(vm, a.get(0), a.get(1))?.unwrap_or(a.opt(2).unwrap_or(NONE)))
        }),
        Row::new("keys", "self, /", |vm, a| walk(vm, a.get(0), "keys")),
        Row::new("values", "self, /", |vm, a| walk(vm, a.get(0), "values")),
        Row::new("items", "self, /", |vm, a| walk(vm, a.get(0), "items")),
        Row::new("__iter__", "self, /", |vm, a| walk(vm, a.get(0), "keys")),
        Row::new("__getitem__", "self, key, /", |vm, a| {
            match find(vm, a.get(0), a.get(1))? {
                Some(value) => Ok(value),
                None => Err(vm.key_error(a.get(1))),
            }
        }),
        Row::new("__contains__", "self, key, /", |vm, a| {
            Ok(boolean(find(vm, a.get(0), a.get(1))?.is_some()))
        }),
        Row::new("__len__", "self, /", |vm, a| {
            vm.int(count(vm, a.get(0)) as i64)
        }),
        Row::new("__eq__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Eq)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ne)
        }),
    ],
    ..context_type("Context")
};

static CONTEXT_VAR: TypeDef = TypeDef {
    methods: &[
        Row::fixed("__new__", "type, name=None, /, *, default=None", new_var),
        Row::new("get", "self, default=None, /", get),
        Row::new("set", "self, value, /", set_var),
        Row::new("reset", "self, token, /", |vm, a| {
            token::reset(vm, a.get(0), a.get(1))
        }),
        Row::new("__repr__", "self, /", repr),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[GetSetRow::member("name", |_, a| {
        Ok(ContextVar::NAME.get(a.get(0)))
    })],
    ..context_type("ContextVar")
};

fn unhashable(vm: &mut Vm, class: Value) -> Result<()> {
    let dict = pyrs_runtime::class::class_dict(class);
    vm.dict_set_text(dict, "__hash__", NONE)
}

/// The current context. A thread begins without one, and gets it when it first asks.
fn here(vm: &mut Vm) -> Result {
    if let Some(context) = vm.thread_word(word_of::CONTEXT) {
        return Ok(context);
    }
    let context = Context::make(vm)?;
    vm.set_thread_word(word_of::CONTEXT, Some(context));
    Ok(context)
}

fn data(context: Value) -> Option<Value> {
    Context::DATA.get(context)
}

/// What the context maps, from now on never written again.
fn shared_data(vm: &mut Vm, context: Value) -> Option<Value> {
    let data = data(context);
    if data.is_some() {
        Context::SHARED.set(vm, context, true);
    }
    data
}

/// What the context maps, in a dict that only it has.
fn own_data(vm: &mut Vm, context: Value) -> Result {
    Context::STAMP.set(vm, context, 0);
    let own = match data(context) {
        Some(data) if !Context::SHARED.get(context) => return Ok(data),
        Some(data) => vm.dict_copy(data)?,
        None => vm.new_dict()?,
    };
    Context::DATA.set(vm, context, Some(own));
    Context::SHARED.set(vm, context, false);
    Ok(own)
}

fn copy(vm: &mut Vm, context: Value) -> Result {
    let new = Context::make(vm)?;
    if let Some(data) = shared_data(vm, context) {
        Context::DATA.set(vm, new, Some(data));
        Context::SHARED.set(vm, new, true);
    }
    Ok(new)
}

/// A copy of the current context.
pub(crate) fn copy_current(vm: &mut Vm) -> Result {
    let current = here(vm)?;
    copy(vm, current)
}

/// Do something with another context as the current one.
pub(crate) fn within<T>(
    vm: &mut Vm,
    context: Value,
    act: impl FnOnce(&mut Vm) -> Result<T>,
) -> Result<T> {
    if !Context::is_exactly(vm, context) {
        return Err(vm.type_error("an instance of Context was expected"));
    }
    if Context::ENTERED.get(context) {
        let text = vm.repr_text(context)?;
        return Err(vm.runtime_error(format!("cannot enter context: {text} is already entered")));
    }
    let before = vm.thread_word(word_of::CONTEXT);
    Context::ENTERED.set(vm, context, true);
    vm.set_thread_word(word_of::CONTEXT, Some(context));
    let result = act(vm);
    vm.set_thread_word(word_of::CONTEXT, before);
    Context::ENTERED.set(vm, context, false);
    result
}

fn count(vm: &Vm, context: Value) -> usize {
    data(context).map_or(0, |data| vm.dict_len(data))
}

fn value_of(vm: &mut Vm, context: Value, var: Value) -> Result<Option<Value>> {
    match data(context) {
        Some(data) => vm.dict_get(data, var),
        None => Ok(None),
    }
}

fn find(vm: &mut Vm, context: Value, key: Value) -> Result<Option<Value>> {
    if !ContextVar::is_exactly(vm, key) {
        let got = vm.repr_text(key)?;
        return Err(vm.type_error(format!("a ContextVar key was expected, got {got}")));
    }
    value_of(vm, context, key)
}

/// An iterator over what the context maps now.
fn walk(vm: &mut Vm, context: Value, what: &str) -> Result {
    let Some(data) = shared_data(vm, context) else {
        return vm.iter(EMPTY_TUPLE);
    };
    let view = call_method(vm, data, what, &[])?;
    vm.iter(view)
}

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    if !Context::is_exactly(vm, other) {
        return Ok(NOT_IMPLEMENTED);
    }
    // The values' `__eq__` may set variables: both dicts stay as they are.
    match (shared_data(vm, this), shared_data(vm, other)) {
        (Some(a), Some(b)) => vm.compare(op, a, b),
        _ => {
            let same = count(vm, this) == count(vm, other);
            Ok(boolean(same == (op == CmpOp::Eq)))
        }
    }
}

fn run(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let Some(callable) = args.opt(1) else {
        return Err(vm.type_error("run() missing 1 required positional argument"));
    };
    within(vm, this, |vm| {
        vm.call_ex(callable, args.get(2), args.opt(3))
    })
}

fn new_var(vm: &mut Vm, args: Args) -> Result {
    let Some(name) = args.opt(1) else {
        let text = "ContextVar() takes exactly 1 positional argument (0 given)";
        return Err(vm.type_error(text));
    };
    if vm.as_str(name).is_none() {
        return Err(vm.type_error("context variable name must be a str"));
    }
    // A subclass of str may have no hash; then the name is refused.
    vm.hash(name)?;
    let this = ContextVar::new_for(vm, args.get(0))?;
    ContextVar::NAME.set(vm, this, name);
    ContextVar::DEFAULT.set(vm, this, args.opt(2));
    Ok(this)
}

fn get(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let current = here(vm)?;
    if let Some(value) = value_of(vm, current, this)? {
        return Ok(value);
    }
    match args.opt(1).or(ContextVar::DEFAULT.get(this)) {
        Some(value) => Ok(value),
        None => Err(lookup_error(vm, this)),
    }
}

#[cold]
fn lookup_error(vm: &mut Vm, var: Value) -> Raised {
    let class = vm.exc_class(Exc::LookupError);
    vm.raise_with(class, var)
}

fn set_var(vm: &mut Vm, args: Args) -> Result {
    let (this, value) = (args.get(0), args.get(1));
    let context = here(vm)?;
    let old = value_of(vm, context, this)?;
    let token = token::new(vm, context, this, old)?;
    let data = own_data(vm, context)?;
    vm.dict_set(data, this, value)?;
    Ok(token)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = vm.repr_text(ContextVar::NAME.get(this))?;
    let default = match ContextVar::DEFAULT.get(this) {
        Some(value) => format!(" default={}", vm.repr_text(value)?),
        None => String::new(),
    };
    let id = vm.id(this);
    vm.str(&format!("<ContextVar name={name}{default} at {id:#x}>"))
}

/// A number for what the current context maps: as long as it is the same, nothing was set and
/// no other context is in force. None when there are no more of them.
pub(crate) fn stamp(vm: &mut Vm) -> Result<Option<i64>> {
    let context = here(vm)?;
    let stamp = Context::STAMP.get(context);
    if stamp != 0 {
        return Ok(Some(stamp));
    }
    let stamp = match Stamps::get_mut(vm) {
        Some(Stamps(last)) if *last < LAST_STAMP => {
            *last += 1;
            *last
        }
        Some(_) => return Ok(None),
        None => {
            Stamps(1).put(vm);
            1
        }
    };
    Context::STAMP.set(vm, context, stamp);
    Ok(Some(stamp))
}

/// The value of a variable in the current context, without its default.
pub(crate) fn current_value(vm: &mut Vm, var: Value) -> Result<Option<Value>> {
    let current = here(vm)?;
    value_of(vm, current, var)
}

/// Set a variable in the current context.
pub(crate) fn set_current(vm: &mut Vm, var: Value, value: Value) -> Result<()> {
    let context = here(vm)?;
    let data = own_data(vm, context)?;
    vm.dict_set(data, var, value)
}
