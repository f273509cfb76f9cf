//! OSError: errno, texts, file names, and the subclass that an errno selects.

use super::{args_of, field, make, no_keywords};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::{
    Args, EMPTY_TUPLE, Exc, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, tuple,
};

/// Which class an errno (of Linux) stands for.
const BY_ERRNO: &[(i64, Exc)] = &[
    (1, Exc::PermissionError),
    (2, Exc::FileNotFoundError),
    (3, Exc::ProcessLookupError),
    (4, Exc::InterruptedError),
    (10, Exc::ChildProcessError),
    (11, Exc::BlockingIOError),
    (13, Exc::PermissionError),
    (17, Exc::FileExistsError),
    (20, Exc::NotADirectoryError),
    (21, Exc::IsADirectoryError),
    (32, Exc::BrokenPipeError),
    (103, Exc::ConnectionAbortedError),
    (104, Exc::ConnectionResetError),
    (108, Exc::BrokenPipeError),
    (110, Exc::TimeoutError),
    (111, Exc::ConnectionRefusedError),
    (114, Exc::BlockingIOError),
    (115, Exc::BlockingIOError),
];

pub static OS_ERROR: TypeDef = TypeDef {
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, /, *args, **kwargs", init),
        Row::new("__str__", "self, /", str_of),
        Row::new("__reduce__", "self, /", reduce),
    ],
    getsets: &[
        field!("errno" errno),
        field!("strerror" strerror),
        field!("filename" filename),
        field!("filename2" filename2),
        GetSetRow::new(
            "characters_written",
            |vm, a| match vm.exc_field(a.get(0), Name::characters_written) {
                Some(n) => Ok(n),
                None => {
                    let name = vm.name(Name::characters_written);
                    Err(vm.attribute_error(a.get(0), name, "characters_written"))
                }
            },
            |vm, a| {
                let Some(n) = a.opt(1) else {
                    return Err(vm.type_error("characters_written may not be deleted"));
                };
                let n = vm.to_index(n)?;
                vm.set_exc_field(a.get(0), Name::characters_written, n)?;
                Ok(NONE)
            },
        ),
    ],
    ..TypeDef::new("OSError", Kind::Exception)
};

/// A subclass that has its own `__init__` and not its own `__new__` takes its arguments
/// there.
fn takes_args_in_init(vm: &mut Vm, class: Value) -> bool {
    let base = vm.exc_class(Exc::OSError);
    let own = |vm: &mut Vm, name| {
        let key = vm.name(name);
        vm.lookup_cached(class, key) == vm.class_own(base, name)
    };
    !own(vm, Name::__init__) && own(vm, Name::__new__)
}

fn new(vm: &mut Vm, a: Args) -> Result {
    let mut class = a.get(0);
    let args = a.get(1);
    if takes_args_in_init(vm, class) {
        return make(vm, class, EMPTY_TUPLE);
    }
    let n = tuple::len(args.addr());
    if class == vm.exc_class(Exc::OSError)
        && (2..=5).contains(&n)
        && let Some(errno) = vm.as_i64(tuple::get(args.addr(), 0))
        && let Some(&(_, exc)) = BY_ERRNO.iter().find(|(number, _)| *number == errno)
    {
        class = vm.exc_class(exc);
    }
    let exc = make(vm, class, args)?;
    no_keywords(vm, exc, a.opt(2))?;
    parse(vm, exc, args)?;
    Ok(exc)
}

fn init(vm: &mut Vm, a: Args) -> Result {
    let exc = a.get(0);
    let class = vm.class_of(exc);
    if takes_args_in_init(vm, class) {
        no_keywords(vm, exc, a.opt(2))?;
        parse(vm, exc, a.get(1))?;
    }
    Ok(NONE)
}

/// `OSError(errno, strerror[, filename[, winerror[, filename2]]])`.
fn parse(vm: &mut Vm, exc: Value, args: Value) -> Result<()> {
    let n = tuple::len(args.addr());
    let at = |i: usize| {
        (i < n)
            .then(|| tuple::get(args.addr(), i))
            .filter(|&v| v != NONE)
    };
    let mut kept = args;
    if (2..=5).contains(&n) {
        let (errno, text) = (tuple::get(args.addr(), 0), tuple::get(args.addr(), 1));
        vm.set_exc_field(exc, Name::errno, errno)?;
        vm.set_exc_field(exc, Name::strerror, text)?;
        if let Some(filename) = at(2) {
            let blocking = vm.exc_class(Exc::BlockingIOError);
            if vm.is_instance_of(exc, blocking) && vm.is_int(filename) {
                vm.set_exc_field(exc, Name::characters_written, filename)?;
            } else {
                vm.set_exc_field(exc, Name::filename, filename)?;
                if let Some(second) = at(4) {
                    vm.set_exc_field(exc, Name::filename2, second)?;
                }
                kept = vm.tuple(&[errno, text])?;
            }
        }
    }
    vm.m.store(exc.addr(), exception::ARGS, kept);
    Ok(())
}

fn str_of(vm: &mut Vm, a: Args) -> Result {
    let exc = a.get(0);
    let field = |vm: &Vm, name| vm.exc_field(exc, name).filter(|&v| v != NONE);
    let or_none = |v: Option<Value>| v.unwrap_or(NONE);
    let (errno, text) = (field(vm, Name::errno), field(vm, Name::strerror));
    if let Some(filename) = field(vm, Name::filename) {
        let errno = vm.str_text(or_none(errno))?;
        let text = vm.str_text(or_none(text))?;
        let mut out = format!("[Errno {errno}] {text}: {}", vm.repr_text(filename)?);
        if let Some(second) = field(vm, Name::filename2) {
            out.push_str(&format!(" -> {}", vm.repr_text(second)?));
        }
        return vm.str(&out);
    }
    if let (Some(errno), Some(text)) = (errno, text) {
        let out = format!("[Errno {}] {}", vm.str_text(errno)?, vm.str_text(text)?);
        return vm.str(&out);
    }
    super::str_of(vm, a)
}

fn reduce(vm: &mut Vm, a: Args) -> Result {
    let exc = a.get(0);
    let mut args = args_of(exc);
    if tuple::len(args.addr()) == 2
        && let Some(filename) = vm.exc_field(exc, Name::filename).filter(|&v| v != NONE)
    {
        let (errno, text) = (tuple::get(args.addr(), 0), tuple::get(args.addr(), 1));
        args = match vm.exc_field(exc, Name::filename2).filter(|&v| v != NONE) {
            Some(second) => vm.tuple(&[errno, text, filename, NONE, second])?,
            None => vm.tuple(&[errno, text, filename])?,
        };
    }
    let class = vm.class_of(exc);
    match super::state_of(vm, exc)? {
        Some(dict) => vm.tuple(&[class, args, dict]),
        None => vm.tuple(&[class, args]),
    }
}
