//! generator, coroutine and asynchronous generator objects.

mod asynchronous;

pub use asynchronous::anext_with_default;

use pyrs_runtime::generator::{self, extra as part, field, flags, state, state_of};
use pyrs_runtime::name::Name;
use pyrs_runtime::native::structs::NativeStruct;
use pyrs_runtime::objmodel::kinds::generator as go;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, kind_of, native_struct,
    tuple,
};

const NAME: GetSetRow = GetSetRow::new(
    "__name__",
    |vm, a| name_of(vm, a.get(0), part::NAME, Name::__name__),
    |vm, a| set_name(vm, a, part::NAME, "__name__"),
);
const QUALNAME: GetSetRow = GetSetRow::new(
    "__qualname__",
    |vm, a| name_of(vm, a.get(0), part::QUALNAME, Name::__qualname__),
    |vm, a| set_name(vm, a, part::QUALNAME, "__qualname__"),
);
const SEND: Row = Row::new("send", "self, arg, /", |vm, a| {
    vm.generator_send(a.get(0), a.get(1))
});
const THROW: Row = Row::new("throw", "self, typ, val=None, tb=None, /", |vm, a| {
    let exc = thrown(vm, a, 1)?;
    vm.generator_throw(a.get(0), exc)
});
const CLOSE: Row = Row::new("close", "self, /", |vm, a| vm.generator_close(a.get(0)));

fn code(_: &mut Vm, a: Args) -> Result {
    Ok(generator::code_of(a.get(0)))
}
fn frame(vm: &mut Vm, a: Args) -> Result {
    if state_of(a.get(0)) == state::FINISHED {
        return Ok(NONE);
    }
    vm.generator_frame(a.get(0))
}
fn running(_: &mut Vm, a: Args) -> Result {
    Ok(boolean(state_of(a.get(0)) == state::RUNNING))
}
fn suspended(_: &mut Vm, a: Args) -> Result {
    Ok(boolean(state_of(a.get(0)) == state::SUSPENDED))
}
fn delegate(vm: &mut Vm, a: Args) -> Result {
    Ok(vm.generator_delegate(a.get(0)).unwrap_or(NONE))
}

static GENERATOR: TypeDef = TypeDef {
    weakrefable: true,
    methods: &[
        Row::new("__iter__", "self, /", crate::iterators::this),
        Row::new("__next__", "self, /", |vm, a| vm.generator_send(a.get(0), NONE)),
        Row::new("__repr__", "self, /", |vm, a| repr(vm, a, "generator")),
        SEND.doc("send(value) -> send 'value' into generator,\nreturn next yielded value or raise StopIteration."),
        THROW.doc("throw(value)\nthrow(type[,value[,tb]])\n\nRaise exception in generator, return next yielded value or raise\nStopIteration."),
        CLOSE.doc("close() -> raise GeneratorExit inside generator."),
        Row::class("__class_getitem__", "cls, object, /", crate::shared::class_getitem).doc("See PEP 585"),
    ],
    getsets: &[
        NAME,
        QUALNAME,
        GetSetRow::get("gi_code", code),
        GetSetRow::get("gi_frame", frame),
        GetSetRow::get("gi_running", running),
        GetSetRow::get("gi_suspended", suspended),
        GetSetRow::get("gi_yieldfrom", delegate),
    ],
    ..TypeDef::new("generator", Kind::Generator)
};

static COROUTINE: TypeDef = TypeDef {
    weakrefable: true,
    methods: &[
        Row::new("__await__", "self, /", |vm, a| {
            let class = wrapper_class(vm)?;
            let new = vm.new_instance(class)?;
            Wrapper::COROUTINE.set(vm, new, a.get(0));
            Ok(new)
        }),
        Row::new("__repr__", "self, /", |vm, a| repr(vm, a, "coroutine")),
        SEND.doc("send(arg) -> send 'arg' into coroutine,\nreturn next yielded value or raise StopIteration."),
        THROW.doc("throw(value)\nthrow(type[,value[,traceback]])\n\nRaise exception in coroutine, return next yielded value or raise\nStopIteration."),
        CLOSE.doc("close() -> raise GeneratorExit inside coroutine."),
        Row::class("__class_getitem__", "cls, object, /", crate::shared::class_getitem).doc("See PEP 585"),
    ],
    getsets: &[
        NAME,
        QUALNAME,
        GetSetRow::get("cr_code", code),
        GetSetRow::get("cr_frame", frame),
        GetSetRow::get("cr_running", running),
        GetSetRow::get("cr_suspended", suspended),
        GetSetRow::get("cr_await", delegate),
        GetSetRow::get("cr_origin", |_, _| Ok(NONE)),
    ],
    ..TypeDef::new("coroutine", Kind::Coroutine)
};

native_struct! {
    /// What `__await__` of a coroutine gives.
    struct Wrapper { COROUTINE: Value }
}

static WRAPPER: TypeDef = TypeDef {
    owns_kind: false,
    methods: &[
        Row::new("__iter__", "self, /", crate::iterators::this),
        Row::new("__next__", "self, /", |vm, a| {
            vm.generator_send(wrapped(a), NONE)
        }),
        Row::new("send", "self, arg, /", |vm, a| {
            vm.generator_send(wrapped(a), a.get(1))
        }),
        Row::new("throw", "self, typ, val=None, tb=None, /", |vm, a| {
            let exc = thrown(vm, a, 1)?;
            vm.generator_throw(wrapped(a), exc)
        }),
        Row::new("close", "self, /", |vm, a| vm.generator_close(wrapped(a))),
    ],
    ..TypeDef::new("coroutine_wrapper", Kind::NativeObject)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    vm.define_type(&GENERATOR, None)?;
    let coroutine = vm.define_type(&COROUTINE, None)?;
    let wrapper = vm.define_native(&WRAPPER, None, Wrapper::WORDS)?;
    keep(vm, coroutine, wrapper)?;
    asynchronous::install(vm)
}

/// Helper classes are found again through a name in the dict of the class that uses them.
fn keep(vm: &mut Vm, class: Value, helper: Value) -> Result<()> {
    let key = helper_key(vm, helper)?;
    vm.dict_set(pyrs_runtime::class::class_dict(class), key, helper)
}
fn helper_key(vm: &mut Vm, helper: Value) -> Result {
    let name = vm.type_name(helper);
    vm.intern_str(&name)
}

fn wrapper_class(vm: &mut Vm) -> Result {
    let coroutine = vm.type_of_kind(Kind::Coroutine);
    helper_class(vm, coroutine, "coroutine_wrapper")
}
fn helper_class(vm: &mut Vm, class: Value, name: &str) -> Result {
    let dict = pyrs_runtime::class::class_dict(class);
    match vm.dict_get_text(dict, name)? {
        Some(helper) => Ok(helper),
        None => Err(vm.runtime_error("a type of the interpreter is missing")),
    }
}

fn wrapped(a: Args) -> Value {
    Wrapper::COROUTINE.get(a.get(0))
}

fn repr(vm: &mut Vm, a: Args, what: &str) -> Result {
    let name = name_of(vm, a.get(0), 2, Name::__qualname__)?;
    let name = vm.str_text(name)?;
    let id = vm.id(a.get(0));
    vm.str(&format!("<{what} object {name} at {id:#x}>"))
}

/// EXTRA of a generator: flags as a small int, or a tuple; see `generator::extra`.
fn extra(g: Value) -> Option<Value> {
    g.addr().value(field(go::EXTRA))
}

fn set_flags(vm: &mut Vm, g: Value, flags: i64) {
    let flags = Value::small(flags);
    match extra(g) {
        Some(v) if v.is_ref() => tuple::set(&mut vm.m, v.addr(), part::FLAGS, flags),
        _ => vm.m.store(g.addr(), field(go::EXTRA), flags),
    }
}

/// The tuple of EXTRA, which nobody else has. It is made when there is more than flags.
fn parts(vm: &mut Vm, g: Value) -> Result {
    if let Some(known) = extra(g).filter(|v| v.is_ref()) {
        return Ok(known);
    }
    let mut all = [NONE; part::LEN];
    all[part::FLAGS] = Value::small(flags(g));
    let made = vm.tuple(&all)?;
    vm.m.store(g.addr(), field(go::EXTRA), made);
    Ok(made)
}

/// Its own name, if it was changed, else its function's.
fn name_of(vm: &mut Vm, g: Value, index: usize, name: Name) -> Result {
    if let Some(names) = extra(g).filter(|v| v.is_ref()) {
        let own = tuple::get(names.addr(), index);
        if own != NONE {
            return Ok(own);
        }
    }
    vm.get_attr_name(generator::function_of(g), name)
}

fn set_name(vm: &mut Vm, a: Args, index: usize, what: &str) -> Result {
    let g = a.get(0);
    let Some(name) = a.opt(1).filter(|&v| vm.as_str(v).is_some()) else {
        return Err(vm.type_error(format!("{what} must be set to a string object")));
    };
    let all = parts(vm, g)?;
    tuple::set(&mut vm.m, all.addr(), index, name);
    Ok(NONE)
}

/// The exception that the arguments of `throw` stand for: from parameter `at` on.
pub fn thrown(vm: &mut Vm, a: Args, at: usize) -> Result {
    if a.opt(at + 1).is_some() {
        vm.warn(
            pyrs_runtime::Exc::DeprecationWarning,
            "the (type, exc, tb) signature of throw() is deprecated, use the single-arg \
             signature instead.",
        )?;
    }
    exception_of(vm, a.get(at), a.some(at + 1), a.some(at + 2))
}

fn exception_of(vm: &mut Vm, class: Value, value: Option<Value>, tb: Option<Value>) -> Result {
    if tb.is_some_and(|t| t.is_small() || kind_of(t) != Kind::Traceback) {
        return Err(vm.type_error("throw() third argument must be a traceback object"));
    }
    let exc = if vm.is_exception_class(class) {
        match value {
            Some(v) if vm.is_instance_of(v, class) => v,
            Some(v) if v.is_ref() && kind_of(v) == Kind::Tuple => vm.call_ex(class, v, None)?,
            Some(v) => vm.call(class, &[v])?,
            None => {
                let made = vm.call(class, &[])?;
                if !vm.is_exception(made) {
                    let (class, got) = (vm.repr_text(class)?, vm.repr_text(vm.class_of(made))?);
                    // The generator gets this error instead.
                    let text = format!(
                        "calling {class} should have returned an instance of BaseException, \
                         not {got}"
                    );
                    return vm.new_exc(pyrs_runtime::Exc::TypeError, &text);
                }
                made
            }
        }
    } else if vm.is_exception(class) {
        if value.is_some() {
            return Err(vm.type_error("instance exception may not have a separate value"));
        }
        class
    } else {
        let got = vm.type_name_of(class);
        return Err(vm.type_error(format!(
            "exceptions must be classes or instances deriving from BaseException, not {got}"
        )));
    };
    if !vm.is_exception(exc) {
        return Err(vm.type_error("exceptions must derive from BaseException"));
    }
    if let Some(tb) = tb {
        let offset = pyrs_runtime::objmodel::kinds::exception::TRACEBACK;
        vm.m.store(exc.addr(), offset, tb);
    }
    Ok(exc)
}
