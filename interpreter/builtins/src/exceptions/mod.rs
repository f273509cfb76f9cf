//! Exceptions: methods and fields of the builtin classes, which the runtime's kernel made.
//!
//! The common fields are words of the layout; what some classes keep besides lies in a dict
//! in the EXTRA word ([`Vm::exc_field`]).

mod group;
mod os;
mod syntax;
mod unicode;

use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, Exc, FALSE, GetSetRow, Kind, NONE, Result, Row, TRUE, TypeDef, Value, Vm,
    boolean, kind_of, string, tuple,
};

/// A field in the EXTRA dict that reads as None when it is not there.
macro_rules! field {
    ($text:literal $name:ident) => {
        GetSetRow::new(
            $text,
            |vm, a| Ok(vm.exc_field(a.get(0), Name::$name).unwrap_or(NONE)),
            |vm, a| {
                vm.set_exc_field(a.get(0), Name::$name, a.opt(1).unwrap_or(NONE))?;
                Ok(NONE)
            },
        )
    };
}
pub(crate) use field;

static BASE: TypeDef = TypeDef {
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, /, *args, **kwargs", init),
        Row::new("__repr__", "self, /", repr),
        Row::new("__str__", "self, /", str_of),
        Row::new("__reduce__", "self, /", reduce),
        Row::new("__setstate__", "self, state, /", setstate),
        Row::new("with_traceback", "self, object, /", |vm, a| {
            set_traceback(vm, a.get(0), Some(a.get(1)))?;
            Ok(a.get(0))
        })
        .doc("Set self.__traceback__ to tb and return self."),
        Row::new("add_note", "self, object, /", add_note).doc("Add a note to the exception"),
    ],
    getsets: &[
        GetSetRow::new(
            "args",
            |_, a| Ok(args_of(a.get(0))),
            |vm, a| {
                let Some(value) = a.opt(1) else {
                    return Err(vm.type_error("args may not be deleted"));
                };
                let args = vm.tuple_from(value)?;
                vm.m.store(a.get(0).addr(), exception::ARGS, args);
                Ok(NONE)
            },
        ),
        GetSetRow::new(
            "__traceback__",
            |_, a| Ok(word(a.get(0), exception::TRACEBACK)),
            |vm, a| {
                set_traceback(vm, a.get(0), a.opt(1))?;
                Ok(NONE)
            },
        ),
        GetSetRow::new(
            "__cause__",
            |_, a| Ok(word(a.get(0), exception::CAUSE)),
            |vm, a| {
                set_link(vm, a, exception::CAUSE, "__cause__", "exception cause")?;
                vm.m.store(a.get(0).addr(), exception::FLAGS, TRUE);
                Ok(NONE)
            },
        ),
        GetSetRow::new(
            "__context__",
            |_, a| Ok(word(a.get(0), exception::CONTEXT)),
            |vm, a| {
                set_link(
                    vm,
                    a,
                    exception::CONTEXT,
                    "__context__",
                    "exception context",
                )?;
                Ok(NONE)
            },
        ),
        GetSetRow::new(
            "__suppress_context__",
            |_, a| {
                let flag = a.get(0).addr().value(exception::FLAGS);
                Ok(boolean(flag == Some(TRUE)))
            },
            |vm, a| {
                let on = match a.opt(1) {
                    Some(v) if v == TRUE || v == FALSE => v,
                    Some(_) => {
                        return Err(vm.type_error("attribute value type must be bool"));
                    }
                    None => {
                        return Err(vm.type_error("can't delete numeric/char attribute"));
                    }
                };
                vm.m.store(a.get(0).addr(), exception::FLAGS, on);
                Ok(NONE)
            },
        ),
        GetSetRow::new(
            "__dict__",
            |vm, a| vm.instance_dict_view(a.get(0)),
            |vm, a| {
                let Some(dict) = a.opt(1).filter(|&d| d.is_ref() && kind_of(d) == Kind::Dict)
                else {
                    return Err(vm.type_error("__dict__ must be set to a dictionary"));
                };
                vm.set_instance_dict(a.get(0), dict)?;
                Ok(NONE)
            },
        ),
    ],
    ..TypeDef::new("BaseException", Kind::Exception)
};

static KEY_ERROR: TypeDef = TypeDef {
    methods: &[Row::new("__str__", "self, /", |vm, a| {
        let args = args_of(a.get(0));
        if tuple::len(args.addr()) == 1 {
            return vm.repr(tuple::get(args.addr(), 0));
        }
        str_of(vm, a)
    })],
    ..TypeDef::new("KeyError", Kind::Exception)
};

static STOP_ITERATION: TypeDef = TypeDef {
    getsets: &[GetSetRow::new(
        "value",
        |vm, a| Ok(vm.stop_value(a.get(0))),
        |vm, a| {
            vm.set_exc_field(a.get(0), Name::value, a.opt(1).unwrap_or(NONE))?;
            Ok(NONE)
        },
    )],
    ..TypeDef::new("StopIteration", Kind::Exception)
};

static SYSTEM_EXIT: TypeDef = TypeDef {
    getsets: &[GetSetRow::new(
        "code",
        |vm, a| {
            if let Some(code) = vm.exc_field(a.get(0), Name::code) {
                return Ok(code);
            }
            let args = args_of(a.get(0));
            Ok(match tuple::len(args.addr()) {
                0 => NONE,
                1 => tuple::get(args.addr(), 0),
                _ => args,
            })
        },
        |vm, a| {
            vm.set_exc_field(a.get(0), Name::code, a.opt(1).unwrap_or(NONE))?;
            Ok(NONE)
        },
    )],
    ..TypeDef::new("SystemExit", Kind::Exception)
};

static IMPORT_ERROR: TypeDef = TypeDef {
    methods: &[
        Row::new(
            "__init__",
            "self, /, *args, name=None, path=None, name_from=None",
            |vm, a| {
                let args = a.get(1);
                vm.m.store(a.get(0).addr(), exception::ARGS, args);
                for (i, field) in [(2, Name::name_), (3, Name::path), (4, Name::name_from)] {
                    if let Some(v) = a.opt(i) {
                        vm.set_exc_field(a.get(0), field, v)?;
                    }
                }
                Ok(NONE)
            },
        ),
        Row::new("__str__", "self, /", |vm, a| {
            let msg = import_message(vm, a.get(0));
            if string::is_str(msg) {
                return Ok(msg);
            }
            str_of(vm, a)
        }),
        Row::new("__reduce__", "self, /", |vm, a| {
            let exc = a.get(0);
            let dict = state_of(vm, exc)?;
            let mut state = dict;
            for (text, field) in [
                ("name", Name::name_),
                ("path", Name::path),
                ("name_from", Name::name_from),
            ] {
                if let Some(v) = vm.exc_field(exc, field).filter(|&v| v != NONE) {
                    let d = match state {
                        Some(d) => vm.dict_copy(d)?,
                        None => vm.new_dict()?,
                    };
                    vm.dict_set_text(d, text, v)?;
                    state = Some(d);
                }
            }
            let class = vm.class_of(exc);
            match state {
                Some(d) => vm.tuple(&[class, args_of(exc), d]),
                None => vm.tuple(&[class, args_of(exc)]),
            }
        }),
    ],
    getsets: &[
        GetSetRow::new(
            "msg",
            |vm, a| Ok(import_message(vm, a.get(0))),
            |vm, a| {
                vm.set_exc_field(a.get(0), Name::msg, a.opt(1).unwrap_or(NONE))?;
                Ok(NONE)
            },
        ),
        field!("name" name_),
        field!("path" path),
        field!("name_from" name_from),
    ],
    ..TypeDef::new("ImportError", Kind::Exception)
};

static ATTRIBUTE_ERROR: TypeDef = TypeDef {
    methods: &[
        Row::new(
            "__init__",
            "self, /, *args, name=None, obj=None",
            |vm, a| {
                vm.m.store(a.get(0).addr(), exception::ARGS, a.get(1));
                for (i, field) in [(2, Name::name_), (3, Name::obj)] {
                    if let Some(v) = a.opt(i) {
                        vm.set_exc_field(a.get(0), field, v)?;
                    }
                }
                Ok(NONE)
            },
        ),
        Row::new("__reduce__", "self, /", |vm, a| {
            // The object itself is not pickled.
            let exc = a.get(0);
            let class = vm.class_of(exc);
            let mut state = state_of(vm, exc)?;
            if let Some(v) = vm.exc_field(exc, Name::name_).filter(|&v| v != NONE) {
                let d = match state {
                    Some(d) => vm.dict_copy(d)?,
                    None => vm.new_dict()?,
                };
                vm.dict_set_text(d, "name", v)?;
                vm.dict_set_text(d, "args", args_of(exc))?;
                state = Some(d);
            }
            match state {
                Some(d) => vm.tuple(&[class, args_of(exc), d]),
                None => vm.tuple(&[class, args_of(exc)]),
            }
        }),
    ],
    getsets: &[field!("name" name_), field!("obj" obj)],
    ..TypeDef::new("AttributeError", Kind::Exception)
};

static NAME_ERROR: TypeDef = TypeDef {
    methods: &[Row::new(
        "__init__",
        "self, /, *args, name=None",
        |vm, a| {
            vm.m.store(a.get(0).addr(), exception::ARGS, a.get(1));
            if let Some(v) = a.opt(2) {
                vm.set_exc_field(a.get(0), Name::name_, v)?;
            }
            Ok(NONE)
        },
    )],
    getsets: &[field!("name" name_)],
    ..TypeDef::new("NameError", Kind::Exception)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let tables: &[(Exc, &'static TypeDef)] = &[
        (Exc::BaseException, &BASE),
        (Exc::KeyError, &KEY_ERROR),
        (Exc::StopIteration, &STOP_ITERATION),
        (Exc::SystemExit, &SYSTEM_EXIT),
        (Exc::ImportError, &IMPORT_ERROR),
        (Exc::AttributeError, &ATTRIBUTE_ERROR),
        (Exc::NameError, &NAME_ERROR),
        (Exc::OSError, &os::OS_ERROR),
        (Exc::SyntaxError, &syntax::SYNTAX_ERROR),
        (Exc::UnicodeDecodeError, &unicode::DECODE),
        (Exc::UnicodeEncodeError, &unicode::ENCODE),
        (Exc::UnicodeTranslateError, &unicode::TRANSLATE),
        (Exc::BaseExceptionGroup, &group::GROUP),
    ];
    for &(exc, def) in tables {
        let class = vm.exc_class(exc);
        vm.add_methods(class, def)?;
    }
    // Lookups that were remembered before are wrong now.
    let base = vm.exc_class(Exc::BaseException);
    vm.class_changed(base);
    Ok(())
}

/// A word of the layout, None when empty.
fn word(exc: Value, offset: usize) -> Value {
    exc.addr().value(offset).unwrap_or(NONE)
}

pub fn args_of(exc: Value) -> Value {
    exc.addr().value(exception::ARGS).unwrap_or(EMPTY_TUPLE)
}

/// The dict of an exception's own attributes, if it has any.
fn state_of(vm: &mut Vm, exc: Value) -> Result<Option<Value>> {
    use pyrs_runtime::instance::facts;
    use pyrs_runtime::objmodel::fact;
    let at = exc.addr();
    if facts(at) & fact::HAS_DICT == 0 {
        return Ok(None);
    }
    let dict = vm.instance_dict_view(exc)?;
    Ok((vm.dict_len(dict) > 0).then_some(dict))
}

/// A new instance of an exception class with its arguments.
pub fn make(vm: &mut Vm, class: Value, args: Value) -> Result {
    let base = vm.exc_class(Exc::BaseException);
    if !vm.is_type(class) || !vm.is_subclass_of(class, base) {
        let got = if vm.is_type(class) {
            vm.type_name(class)
        } else {
            vm.type_name_of(class)
        };
        return Err(vm.type_error(format!(
            "BaseException.__new__({got}): {got} is not a subtype of BaseException"
        )));
    }
    vm.new_exc_of(class, args)
}

fn new(vm: &mut Vm, a: Args) -> Result {
    make(vm, a.get(0), a.get(1))
}

/// TypeError if there are keyword arguments.
fn no_keywords(vm: &mut Vm, exc: Value, kwargs: Option<Value>) -> Result<()> {
    if kwargs.is_some_and(|k| vm.dict_len(k) > 0) {
        let name = vm.type_name_of(exc);
        return Err(vm.type_error(format!("{name}() takes no keyword arguments")));
    }
    Ok(())
}

fn init(vm: &mut Vm, a: Args) -> Result {
    no_keywords(vm, a.get(0), a.opt(2))?;
    vm.m.store(a.get(0).addr(), exception::ARGS, a.get(1));
    Ok(NONE)
}

fn repr(vm: &mut Vm, a: Args) -> Result {
    let name = vm.type_name_of(a.get(0));
    let args = args_of(a.get(0));
    let text = if tuple::len(args.addr()) == 1 {
        let inner = vm.repr(tuple::get(args.addr(), 0))?;
        let (open, close) = (vm.str(&format!("{name}("))?, vm.str(")")?);
        let head = string::concat(&mut vm.m, open, pyrs_runtime::payload(inner))?;
        return string::concat(&mut vm.m, head, close);
    } else {
        vm.repr(args)?
    };
    let name = vm.str(&name)?;
    string::concat(&mut vm.m, name, pyrs_runtime::payload(text))
}

/// `BaseException.__str__`.
pub fn str_of(vm: &mut Vm, a: Args) -> Result {
    let args = args_of(a.get(0));
    match tuple::len(args.addr()) {
        0 => Ok(pyrs_runtime::EMPTY_STR),
        1 => vm.str_of(tuple::get(args.addr(), 0)),
        _ => vm.str_of(args),
    }
}

fn reduce(vm: &mut Vm, a: Args) -> Result {
    let exc = a.get(0);
    let class = vm.class_of(exc);
    match state_of(vm, exc)? {
        Some(dict) => vm.tuple(&[class, args_of(exc), dict]),
        None => vm.tuple(&[class, args_of(exc)]),
    }
}

fn setstate(vm: &mut Vm, a: Args) -> Result {
    let state = a.get(1);
    if state == NONE {
        return Ok(NONE);
    }
    if state.is_small() || kind_of(state) != Kind::Dict {
        return Err(vm.type_error("state is not a dictionary"));
    }
    let mut i = 0;
    while let Some((next, key, value)) = vm.dict_next(state, i) {
        let key = vm.attr_name(key)?;
        vm.set_attr(a.get(0), key, Some(value))?;
        i = next;
    }
    Ok(NONE)
}

fn set_traceback(vm: &mut Vm, exc: Value, value: Option<Value>) -> Result<()> {
    let Some(value) = value else {
        return Err(vm.type_error("__traceback__ may not be deleted"));
    };
    if value == NONE {
        vm.m.store_option(exc.addr(), exception::TRACEBACK, None);
        return Ok(());
    }
    if value.is_small() || kind_of(value) != Kind::Traceback {
        return Err(vm.type_error("__traceback__ must be a traceback or None"));
    }
    vm.m.store(exc.addr(), exception::TRACEBACK, value);
    Ok(())
}

fn set_link(vm: &mut Vm, a: Args, offset: usize, name: &str, what: &str) -> Result<()> {
    let Some(value) = a.opt(1) else {
        return Err(vm.type_error(format!("{name} may not be deleted")));
    };
    if value == NONE {
        vm.m.store_option(a.get(0).addr(), offset, None);
        return Ok(());
    }
    if !vm.is_exception(value) {
        return Err(vm.type_error(format!("{what} must be None or derive from BaseException")));
    }
    vm.m.store(a.get(0).addr(), offset, value);
    Ok(())
}

fn add_note(vm: &mut Vm, a: Args) -> Result {
    let (exc, note) = (a.get(0), a.get(1));
    if vm.as_str(note).is_none() {
        let got = if note == NONE {
            "None".into()
        } else {
            vm.type_name_of(note)
        };
        return Err(vm.type_error(format!("add_note() argument must be str, not {got}")));
    }
    let key = vm.name(Name::__notes__);
    let notes = match vm.get_attr_opt(exc, key)? {
        Some(notes) => notes,
        None => {
            let notes = vm.list(&[])?;
            vm.set_attr(exc, key, Some(notes))?;
            notes
        }
    };
    if notes.is_small() || kind_of(notes) != Kind::List {
        return Err(vm.type_error("Cannot add note: __notes__ is not a list"));
    }
    pyrs_runtime::strategies::list::push(&mut vm.m, notes.addr(), note)?;
    Ok(NONE)
}

/// The message of an ImportError: its only argument, unless it was set.
fn import_message(vm: &Vm, exc: Value) -> Value {
    if let Some(msg) = vm.exc_field(exc, Name::msg) {
        return msg;
    }
    let args = args_of(exc);
    if tuple::len(args.addr()) == 1 {
        tuple::get(args.addr(), 0)
    } else {
        NONE
    }
}
