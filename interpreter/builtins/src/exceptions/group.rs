//! Exception groups: making them, and taking them apart.

use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of, payload, tuple,
};

pub static GROUP: TypeDef = TypeDef {
    doc: "A combination of multiple unrelated exceptions.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, /, *args, **kwargs", |vm, a| {
            super::no_keywords(vm, a.get(0), a.opt(2))?;
            vm.m.store(a.get(0).addr(), exception::ARGS, a.get(1));
            Ok(NONE)
        }),
        Row::new("__str__", "self, /", str_of),
        Row::new("__repr__", "self, /", repr),
        Row::new("derive", "self, excs, /", |vm, a| {
            let class = vm.exc_class(Exc::BaseExceptionGroup);
            let message = vm.exc_field(a.get(0), Name::message).unwrap_or(NONE);
            vm.call(class, &[message, a.get(1)])
        }),
        Row::new("split", "self, matcher_value, /", |vm, a| {
            check_condition(vm, a.get(1))?;
            let (matching, rest) = split(vm, a.get(0), a.get(1), true)?;
            vm.tuple(&[matching.unwrap_or(NONE), rest.unwrap_or(NONE)])
        }),
        Row::new("subgroup", "self, matcher_value, /", |vm, a| {
            check_condition(vm, a.get(1))?;
            Ok(split(vm, a.get(0), a.get(1), false)?.0.unwrap_or(NONE))
        }),
        Row::class(
            "__class_getitem__",
            "cls, object, /",
            crate::shared::class_getitem,
        )
        .doc("See PEP 585"),
    ],
    getsets: &[
        GetSetRow::member("message", |vm, a| {
            Ok(vm.exc_field(a.get(0), Name::message).unwrap_or(NONE))
        }),
        GetSetRow::member("exceptions", |vm, a| Ok(vm.group_members(a.get(0)))),
    ],
    ..TypeDef::new("BaseExceptionGroup", Kind::Exception)
};

fn new(vm: &mut Vm, a: Args) -> Result {
    let mut class = a.get(0);
    let args = a.get(1);
    let n = tuple::len(args.addr());
    if a.opt(2).is_some() {
        return Err(vm.type_error("BaseExceptionGroup.__new__() takes no keyword arguments"));
    }
    if n != 2 {
        return Err(vm.type_error(format!(
            "BaseExceptionGroup.__new__() takes exactly 2 arguments ({n} given)"
        )));
    }
    let (message, given) = (tuple::get(args.addr(), 0), tuple::get(args.addr(), 1));
    if vm.as_str(message).is_none() {
        let got = if message == NONE {
            "None".into()
        } else {
            vm.type_name_of(message)
        };
        return Err(vm.type_error(format!(
            "BaseExceptionGroup.__new__() argument 1 must be str, not {got}"
        )));
    }
    let sequence = given.is_ref()
        && !matches!(kind_of(given), Kind::Dict | Kind::Set | Kind::FrozenSet)
        && vm.special(given, Name::__getitem__).is_some();
    if !sequence {
        return Err(vm.type_error("second argument (exceptions) must be a sequence"));
    }
    // Other sequences may change or fail later: how they show themselves is kept.
    let shown = match kind_of(given) {
        Kind::List | Kind::Tuple => None,
        _ => Some(vm.repr_text(given)?),
    };
    let excs = vm.tuple_from(given)?;
    let count = tuple::len(excs.addr());
    if count == 0 {
        return Err(vm.value_error("second argument (exceptions) must be a non-empty sequence"));
    }
    let exception = vm.exc_class(Exc::Exception);
    let mut all_plain = true;
    for i in 0..count {
        let e = tuple::get(excs.addr(), i);
        if !vm.is_exception(e) {
            return Err(vm.value_error(format!(
                "Item {i} of second argument (exceptions) is not an exception"
            )));
        }
        all_plain &= vm.is_instance_of(e, exception);
    }
    if class == vm.exc_class(Exc::BaseExceptionGroup) {
        if all_plain {
            class = vm.exc_class(Exc::ExceptionGroup);
        }
    } else if !all_plain && vm.is_subclass_of(class, exception) {
        let text = if class == vm.exc_class(Exc::ExceptionGroup) {
            "Cannot nest BaseExceptions in an ExceptionGroup".to_owned()
        } else {
            format!("Cannot nest BaseExceptions in '{}'", vm.type_name(class))
        };
        return Err(vm.type_error(text));
    }
    let group = super::make(vm, class, args)?;
    vm.set_exc_field(group, Name::message, message)?;
    vm.set_exc_field(group, Name::exceptions, excs)?;
    if let Some(shown) = shown {
        let shown = vm.str(&shown)?;
        vm.set_exc_field(group, Name::text, shown)?;
    }
    Ok(group)
}

/// The message, and the exceptions in the kind of sequence that they were given in.
fn repr(vm: &mut Vm, a: Args) -> Result {
    let this = a.get(0);
    let name = vm.type_name_of(this);
    let message = vm.exc_field(this, Name::message).unwrap_or(NONE);
    let message = vm.repr_text(message)?;
    let excs = match vm.exc_field(this, Name::text) {
        Some(shown) => vm.str_text(shown)?,
        None => {
            let members = vm.group_members(this);
            let args = this.addr().value(exception::ARGS);
            let second = args
                .filter(|a| tuple::len(a.addr()) > 1)
                .map(|a| tuple::get(a.addr(), 1));
            let shown = match second {
                Some(s) if s.is_ref() && kind_of(s) == Kind::List => vm.list_from(members)?,
                _ => members,
            };
            vm.repr_text(shown)?
        }
    };
    vm.str(&format!("{name}({message}, {excs})"))
}

fn str_of(vm: &mut Vm, a: Args) -> Result {
    let message = vm.exc_field(a.get(0), Name::message).unwrap_or(NONE);
    let text = vm.str_text(message)?;
    let n = tuple::len(vm.group_members(a.get(0)).addr());
    let s = if n == 1 { "" } else { "s" };
    vm.str(&format!("{text} ({n} sub-exception{s})"))
}

/// A condition is a class, a tuple of classes, or a callable.
fn check_condition(vm: &mut Vm, condition: Value) -> Result<()> {
    let tuple_of_classes = condition.is_ref()
        && kind_of(condition) == Kind::Tuple
        && (0..tuple::len(payload(condition).addr()))
            .all(|i| vm.is_exception_class(tuple::get(payload(condition).addr(), i)));
    if tuple_of_classes
        || vm.is_exception_class(condition)
        || (!vm.is_type(condition) && vm.is_callable(condition))
    {
        return Ok(());
    }
    Err(vm.type_error(
        "expected an exception type, a tuple of exception types, or a callable (other than a class)",
    ))
}

fn matches(vm: &mut Vm, exc: Value, condition: Value) -> Result<bool> {
    if vm.is_type(condition) || kind_of(condition) == Kind::Tuple {
        return vm.exc_matches(exc, condition);
    }
    let answer = vm.call(condition, &[exc])?;
    vm.truth(answer)
}

/// The parts of an exception that match and that do not.
fn split(
    vm: &mut Vm,
    exc: Value,
    condition: Value,
    want_rest: bool,
) -> Result<(Option<Value>, Option<Value>)> {
    vm.check_native_stack()?;
    if matches(vm, exc, condition)? {
        return Ok((Some(exc), None));
    }
    let class = vm.exc_class(Exc::BaseExceptionGroup);
    if !vm.is_instance_of(exc, class) {
        return Ok((None, want_rest.then_some(exc)));
    }
    let excs = vm.group_members(exc);
    let matching = ls::new(&mut vm.m)?;
    let rest = ls::new(&mut vm.m)?;
    for i in 0..tuple::len(excs.addr()) {
        let (m, r) = split(vm, tuple::get(excs.addr(), i), condition, want_rest)?;
        if let Some(m) = m {
            ls::push(&mut vm.m, matching.addr(), m)?;
        }
        if let Some(r) = r {
            ls::push(&mut vm.m, rest.addr(), r)?;
        }
    }
    let matching = vm.group_subset(exc, matching)?;
    let rest = vm.group_subset(exc, rest)?;
    Ok((matching, rest))
}
