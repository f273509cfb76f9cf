//! Function objects: their address, types of arguments and result, and the few functions of
//! the module's own that `ctypes` calls by address.

use super::info::{self, kind};
use super::{Data, Func, Info, call, closure, data, helper, share, simple, store, this};
use crate::util::*;
use pyrs_runtime::{Args, Exc, Kind, NONE, Result, Row, TypeDef, Value, Vm};

/// "Addresses" of functions that work on Python's objects: no call of C.
pub const STRING_AT: i64 = 0x10;
pub const WSTRING_AT: i64 = 0x20;
pub const MEMORYVIEW_AT: i64 = 0x30;
pub const CAST: i64 = 0x40;

pub static FUNC: TypeDef = TypeDef {
    module: "_ctypes",
    owns_kind: false,
    weakrefable: true,
    methods: &[Row::new(FINALIZER, "self, /", |vm, a| {
        closure::drop(vm, a.get(0));
        Ok(NONE)
    })],
    ..TypeDef::new("FuncPart", Kind::NativeObject)
};

pub static FUNCTIONS: &[Row] = &[
    Row::new("_func_point", "function, address, keep, /", |vm, a| {
        let this = need(vm, a.get(0))?;
        let at = simple::mask(vm, a.get(1)).unwrap_or(0);
        store::set_pointer(vm, this, at as usize);
        if matches!(at as i64, STRING_AT | WSTRING_AT | MEMORYVIEW_AT | CAST) {
            let part = part(vm, this)?;
            Func::OWN.set(vm, part, at as i64);
        }
        data::keep(vm, this, 0, a.get(2))?;
        Ok(NONE)
    }),
    Row::new("_func_closure", "function, callable, /", |vm, a| {
        let this = need(vm, a.get(0))?;
        closure::make(vm, this, a.get(1))?;
        // As in CPython, the function keeps its own code.
        data::keep(vm, this, 0, a.get(1))?;
        Ok(NONE)
    }),
    Row::new("_func_set_flags", "function, flags, /", |vm, a| {
        let this = need(vm, a.get(0))?;
        if is_tuple(a.get(1)) && items(a.get(1)) == 2 {
            let part = part(vm, this)?;
            Func::FLAGS.set(vm, part, a.get(1));
        }
        Ok(NONE)
    }),
    Row::new("_func_flags", "function, /", |vm, a| {
        let this = need(vm, a.get(0))?;
        let flags = known(this).map_or(NONE, |part| Func::FLAGS.get(part));
        let flags = if is_tuple(flags) {
            item(flags, 1)
        } else {
            NONE
        };
        let types = argtypes_of(vm, this);
        vm.pair(flags, types)
    }),
    Row::new("_call_plain", "function, arguments, /", |vm, a| {
        let this = need(vm, a.get(0))?;
        if !is_tuple(a.get(1)) {
            return Err(vm.type_error("a tuple is expected"));
        }
        call::plain(vm, this, a.get(1))
    }),
    Row::new("_call_address", "address, arguments, flags, /", |vm, a| {
        let Some(at) = simple::mask(vm, a.get(0)) else {
            return Err(vm.type_error("an address is expected"));
        };
        if !is_tuple(a.get(1)) {
            return Err(vm.type_error("a tuple is expected"));
        }
        let flags = a.index(vm, 2)?;
        call::at_address(vm, at as usize, a.get(1), flags)
    }),
];

/// A function object.
pub fn need(vm: &mut Vm, value: Value) -> Result {
    if Data::is(vm, value)
        && let Some(info) = Data::INFO.get(value)
        && info::kind(info) == kind::FUNCTION
    {
        return Ok(value);
    }
    Err(vm.type_error("a function pointer is expected"))
}

/// What there is besides the address, if anything is.
pub fn known(this: Value) -> Option<Value> {
    Data::FUNC.get(this)
}

pub fn part(vm: &mut Vm, this: Value) -> Result {
    if let Some(part) = known(this) {
        return Ok(part);
    }
    let part = Func::make(vm)?;
    Data::FUNC.set(vm, this, Some(part));
    Ok(part)
}

/// The description of the function's class.
fn class_info(vm: &mut Vm, this: Value) -> Result {
    let this = need(vm, this)?;
    Ok(Data::INFO.get(this).unwrap_or(NONE))
}

fn argtypes_of(vm: &Vm, this: Value) -> Value {
    let _ = vm;
    let own = known(this).map_or(NONE, |part| Func::ARGTYPES.get(part));
    if own != NONE {
        return own;
    }
    Data::INFO
        .get(this)
        .map_or(NONE, |info| Info::ARGTYPES.get(info))
}

/// The converters of arguments, a tuple, or None.
pub fn converters_of(this: Value) -> Value {
    let own = known(this).map_or(NONE, |part| Func::CONVERTERS.get(part));
    if own != NONE {
        return own;
    }
    Data::INFO
        .get(this)
        .map_or(NONE, |info| Info::CONVERTERS.get(info))
}

/// Type and checker of the result. `None` without a type: an int.
pub fn result_of(this: Value) -> (Option<Value>, Value) {
    if let Some(part) = known(this)
        && Func::HAS_RESTYPE.get(part)
    {
        return (Some(Func::RESTYPE.get(part)), Func::CHECKER.get(part));
    }
    match Data::INFO.get(this) {
        Some(info) if Info::HAS_RESTYPE.get(info) => {
            (Some(Info::RESTYPE.get(info)), Info::CHECKER.get(info))
        }
        _ => (None, NONE),
    }
}

pub fn restype(vm: &mut Vm, args: Args) -> Result {
    class_info(vm, this(args))?;
    Ok(result_of(this(args)).0.unwrap_or(NONE))
}

pub fn set_restype(vm: &mut Vm, args: Args) -> Result {
    let this = this(args);
    class_info(vm, this)?;
    let part = part(vm, this)?;
    let Some(value) = args.opt(1) else {
        Func::HAS_RESTYPE.set(vm, part, false);
        Func::RESTYPE.set(vm, part, NONE);
        Func::CHECKER.set(vm, part, NONE);
        return Ok(NONE);
    };
    let described = info::of_class(vm, value).is_some();
    if value != NONE && !described && !vm.is_callable(value) {
        return Err(vm.type_error("restype must be a type, a callable, or None"));
    }
    let checker = if value == NONE {
        NONE
    } else {
        attr_opt(vm, value, "_check_retval_")?.unwrap_or(NONE)
    };
    Func::HAS_RESTYPE.set(vm, part, true);
    Func::RESTYPE.set(vm, part, value);
    Func::CHECKER.set(vm, part, checker);
    Ok(NONE)
}

pub fn argtypes(vm: &mut Vm, args: Args) -> Result {
    class_info(vm, this(args))?;
    Ok(argtypes_of(vm, this(args)))
}

pub fn set_argtypes(vm: &mut Vm, args: Args) -> Result {
    let this = this(args);
    class_info(vm, this)?;
    let part = part(vm, this)?;
    let (mut types, mut converters) = (NONE, NONE);
    if let Some(value) = args.some(1) {
        types = match vm.tuple_from(value) {
            Ok(types) => types,
            Err(_) => {
                vm.catch(Exc::TypeError)?;
                return Err(vm.type_error("_argtypes_ must be a sequence of types"));
            }
        };
        converters = helper(vm, "_converters", &[types])?;
        if !is_tuple(converters) {
            return Err(vm.type_error("_argtypes_ must be a sequence of types"));
        }
        let flags = Func::FLAGS.get(part);
        if is_tuple(flags) {
            helper(vm, "_check_flags", &[types, item(flags, 0)])?;
        }
    }
    Func::ARGTYPES.set(vm, part, types);
    Func::CONVERTERS.set(vm, part, converters);
    Ok(NONE)
}

pub fn errcheck(vm: &mut Vm, args: Args) -> Result {
    class_info(vm, this(args))?;
    Ok(known(this(args)).map_or(NONE, |part| Func::ERRCHECK.get(part)))
}

pub fn set_errcheck(vm: &mut Vm, args: Args) -> Result {
    class_info(vm, this(args))?;
    let value = args.opt(1).unwrap_or(NONE);
    if args.opt(1).is_some() && !vm.is_callable(value) {
        return Err(vm.type_error("the errcheck attribute must be callable"));
    }
    let part = part(vm, this(args))?;
    Func::ERRCHECK.set(vm, part, value);
    Ok(NONE)
}

/// Call one of the module's own functions.
pub fn own(vm: &mut Vm, which: i64, args: Value) -> Result {
    let wanted = match which {
        STRING_AT | WSTRING_AT => 2,
        _ => 3,
    };
    if items(args) < wanted {
        let given = items(args);
        return Err(vm.type_error(format!(
            "this function takes at least {wanted} arguments ({given} given)"
        )));
    }
    let at = call::address_argument(vm, item(args, 0))?;
    match which {
        STRING_AT | WSTRING_AT => {
            let n = i64::from(number(vm, item(args, 1), 2)? as i32);
            if n < -1 {
                let text = "Negative size passed to PyBytes_FromStringAndSize";
                return Err(vm.raise_str(Exc::SystemError, text));
            }
            let n = usize::try_from(n).ok();
            if n != Some(0) && at == 0 {
                return Err(vm.value_error("NULL pointer access"));
            }
            if which == STRING_AT {
                simple::text_at(vm, at, n)
            } else {
                simple::wide_at(vm, at, n)
            }
        }
        MEMORYVIEW_AT => {
            let n = number(vm, item(args, 1), 2)?;
            let read_only = number(vm, item(args, 2), 3)? != 0;
            let Some(n) = usize::try_from(n).ok().filter(|&n| n < 1 << 31) else {
                return Err(vm.value_error("memoryview_at: size is negative (or overflowed)"));
            };
            share::view_at(vm, at, n, read_only)
        }
        _ => cast(vm, at, item(args, 1), item(args, 2)),
    }
}

fn number(vm: &mut Vm, value: Value, place: usize) -> Result<i64> {
    match vm.is_int(value) {
        true => Ok(simple::mask(vm, value).unwrap_or(0) as i64),
        false => {
            let got = vm.type_name_of(value);
            let text = format!(
                "argument {place}: TypeError: '{got}' object cannot be interpreted as an integer"
            );
            Err(super::ArgumentError::raise(vm, &text))
        }
    }
}

/// An object of another pointer type that holds the same address, and keeps the same alive.
fn cast(vm: &mut Vm, at: usize, source: Value, class: Value) -> Result {
    let info = info::of_class(vm, class);
    let fits = info.is_some_and(|info| match info::kind(info) {
        kind::POINTER | kind::FUNCTION => true,
        kind::SIMPLE => b"sPzUZXO".contains(&info::letter(info).0),
        _ => false,
    });
    if !fits {
        let shown = if vm.is_type(class) {
            vm.type_name(class)
        } else {
            vm.repr_text(class)?
        };
        let text = format!("cast() argument 2 must be a pointer type, not {shown}");
        return Err(vm.type_error(text));
    }
    let result = vm.call(class, &[])?;
    if !Data::is(vm, result) {
        return Err(vm.type_error("cast() made no object with C data"));
    }
    if Data::is(vm, source) {
        // Both share what is kept: what one of them points to later is kept for the other.
        let kept = data::kept(vm, source)?;
        let objects = match vm.is_instance_of(kept, vm.type_of_kind(Kind::Dict)) {
            true if kept != NONE => kept,
            _ => {
                let dict = vm.new_dict()?;
                let root = data::root(source);
                Data::OBJECTS.set(vm, root, Some(dict));
                dict
            }
        };
        Data::OBJECTS.set(vm, result, Some(objects));
        let id = vm.id(source);
        let key = vm.int_of_i128(id)?;
        vm.dict_set(objects, key, source)?;
    }
    store::set_pointer(vm, result, at);
    Ok(result)
}
