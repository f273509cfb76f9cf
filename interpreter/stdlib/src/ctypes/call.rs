//! Calls of C functions.

use super::convert::Passed;
use super::data::{self, Place};
use super::ffi::{self, Type};
use super::info::{self, flags, letter};
use super::{ArgumentError, Data, Func, Info, closure, func, helper, simple, this};
use crate::util::*;
use pyrs_runtime::{Args, NONE, Raised, Result, Value, Vm};
use std::cell::Cell;

pub const CDECL: i64 = 0x1;
pub const PYTHONAPI: i64 = 0x4;
pub const USE_ERRNO: i64 = 0x8;
pub const MOST_ARGUMENTS: usize = 1024;

thread_local! {
    /// The copy of the error number that functions with `use_errno` have.
    pub static ERRNO: Cell<i32> = const { Cell::new(0) };
}

/// `function(*args)`.
pub fn call(vm: &mut Vm, args: Args) -> Result {
    let this = func::need(vm, this(args))?;
    let given = args.get(1);
    if let Some(part) = func::known(this) {
        if Func::FLAGS.get(part) != NONE {
            let keywords = args.opt(2).unwrap_or(NONE);
            return helper(vm, "_call_with_flags", &[this, given, keywords]);
        }
        if Func::ERRCHECK.get(part) != NONE {
            let result = plain(vm, this, given)?;
            let check = Func::ERRCHECK.get(part);
            if check == NONE {
                return Ok(result);
            }
            let checked = vm.call(check, &[result, this, given])?;
            return Ok(if checked == given { result } else { checked });
        }
    }
    plain(vm, this, given)
}

/// Without flags of parameters and check of errors.
pub fn plain(vm: &mut Vm, this: Value, args: Value) -> Result {
    if let Some(part) = func::known(this) {
        let own = Func::OWN.get(part);
        if own != 0 {
            return func::own(vm, own, args);
        }
    }
    let info = Data::INFO.get(this).unwrap_or(NONE);
    let flags = Info::CALL_FLAGS.get(info);
    let converters = func::converters_of(this);
    let given = items(args);
    if converters != NONE && given < items(converters) {
        let wanted = items(converters);
        let s = if wanted == 1 { "" } else { "s" };
        return Err(vm.type_error(format!(
            "this function takes at least {wanted} argument{s} ({given} given)"
        )));
    }
    let mut keep = NONE;
    let passed = convert(vm, args, converters, &mut keep)?;
    let (restype, checker) = func::result_of(this);
    let at = super::store::pointer_of(vm, this);
    let result = invoke(vm, at, passed, restype, checker, flags);
    // What was made for the call lives until its end.
    keep_alive(keep);
    keep_alive(args);
    result
}

/// A value that C may use is named up to here.
#[inline(never)]
fn keep_alive(value: Value) {
    core::hint::black_box(value);
}

/// `call_function` and its kin.
pub fn at_address(vm: &mut Vm, at: usize, args: Value, flags: i64) -> Result {
    let mut keep = NONE;
    let passed = convert(vm, args, NONE, &mut keep)?;
    let result = invoke(vm, at, passed, None, NONE, flags);
    keep_alive(keep);
    keep_alive(args);
    result
}

/// The address that an argument of type `c_void_p` is.
pub fn address_argument(vm: &mut Vm, value: Value) -> Result<usize> {
    let mut keep = NONE;
    if simple::is_bytes(value) || vm.as_str(value).is_some() {
        // The text that C would be given is gone when the caller looks: it is kept for as
        // long as such texts are, by whoever made it.
        let (_, at) = if simple::is_bytes(value) {
            simple::pinned_bytes(vm, value)?
        } else {
            simple::pinned_wide(vm, value)?
        };
        return Ok(at);
    }
    let mut passed = Passed::default();
    if !passed.add_any(vm, value, &mut keep)? {
        let got = vm.type_name_of(value);
        let text = format!(
            "argument 1: TypeError: '{got}' object cannot be interpreted as ctypes.c_void_p"
        );
        return Err(ArgumentError::raise(vm, &text));
    }
    if vm.is_int(value) {
        return Ok(simple::mask(vm, value).unwrap_or(0) as usize);
    }
    if Data::is(vm, value) && passed.is_number() {
        let got = vm.type_name_of(value);
        let text = format!(
            "argument 1: TypeError: '{got}' object cannot be interpreted as ctypes.c_void_p"
        );
        return Err(ArgumentError::raise(vm, &text));
    }
    Ok(passed.first_word() as usize)
}

fn convert(vm: &mut Vm, args: Value, converters: Value, keep: &mut Value) -> Result<Passed> {
    let n = items(args);
    if n > MOST_ARGUMENTS {
        let text = format!("too many arguments ({n}), maximum is {MOST_ARGUMENTS}");
        return Err(ArgumentError::raise(vm, &text));
    }
    let declared = if converters == NONE {
        0
    } else {
        items(converters)
    };
    let mut passed = Passed::default();
    for i in 0..n {
        let value = item(args, i);
        if let Err(raised) = one(vm, &mut passed, value, converters, i, i < declared, keep) {
            return Err(in_argument(vm, i, raised));
        }
    }
    Ok(passed)
}

fn one(
    vm: &mut Vm,
    passed: &mut Passed,
    value: Value,
    converters: Value,
    i: usize,
    declared: bool,
    keep: &mut Value,
) -> Result<()> {
    let mut value = value;
    if declared {
        let converter = item(converters, i);
        if Info::is_exactly(vm, converter) {
            if passed.add_declared(vm, converter, value)? {
                return Ok(());
            }
            value = call_method(vm, Info::CLASS.get(converter), "from_param", &[value])?;
        } else {
            value = vm.call(converter, &[value])?;
        }
        super::convert::keep_for_call(vm, keep, value)?;
    }
    if !passed.add_any(vm, value, keep)? {
        let text = format!("Don't know how to convert parameter {}", i + 1);
        return Err(vm.type_error(text));
    }
    Ok(())
}

/// An argument's error says which argument it was.
#[cold]
fn in_argument(vm: &mut Vm, i: usize, raised: Raised) -> Raised {
    if vm.pending().is_none() {
        return raised;
    }
    let exc = vm.take_exception();
    let class = vm.class_of(exc);
    let name = vm.type_name(class);
    let text = match vm.str_text(exc) {
        Ok(text) => text,
        Err(_) => {
            vm.take_exception();
            "???".into()
        }
    };
    ArgumentError::raise(vm, &format!("argument {}: {name}: {text}", i + 1))
}

/// Call what is at the address; the result as an object.
fn invoke(
    vm: &mut Vm,
    at: usize,
    mut passed: Passed,
    restype: Option<Value>,
    checker: Value,
    flags: i64,
) -> Result {
    if at == 0 {
        return Err(vm.value_error("NULL function pointer"));
    }
    let described = restype.and_then(|class| info::of_class(vm, class));
    let result_type = match (restype, described) {
        (Some(NONE), _) => Type::Simple(0),
        (_, Some(info)) => ffi::type_of(vm, info)?,
        // Without a type, and for functions that convert: an int.
        _ => Type::Simple(b'i'),
    };
    let Some(interface) = ffi::interface(vm, &result_type, passed.types()) else {
        return Err(vm.runtime_error("ffi_prep_cif failed"));
    };
    let size = result_type.size();
    // Most results fit in a few words.
    let mut few = [0u128; 2];
    let mut many: Vec<u128> = Vec::new();
    let place = if size <= size_of_val(&few) {
        few.as_mut_ptr()
    } else {
        room::resize(&mut many, size / 16 + 2, 0)?;
        many.as_mut_ptr()
    };
    let values = passed.places();
    let use_errno = flags & USE_ERRNO != 0;
    let this: *mut Vm = vm;
    let run = || {
        let outer = closure::HERE.replace(this);
        // SAFETY: the place of the thread's own error number; what is called and with what is
        // the program's decision, and all that it is given outlives the call.
        unsafe {
            if use_errno {
                let number = libc::__errno_location();
                ERRNO.set(core::ptr::replace(number, ERRNO.get()));
            }
            ffi::call(&interface, at, values, place.cast());
            if use_errno {
                let number = libc::__errno_location();
                ERRNO.set(core::ptr::replace(number, ERRNO.get()));
            }
        }
        closure::HERE.set(outer);
    };
    if flags & PYTHONAPI != 0 {
        run();
    } else {
        vm.blocking(run);
    }
    let result = Place::at(place as usize, size);
    let value = result_value(vm, restype, described, result)?;
    // A result may point into what was passed.
    drop(passed);
    drop(many);
    if checker != NONE {
        return vm.call(checker, &[value]);
    }
    Ok(value)
}

fn result_value(
    vm: &mut Vm,
    restype: Option<Value>,
    described: Option<Value>,
    at: Place,
) -> Result {
    let (class, info) = match (restype, described) {
        (Some(NONE), _) => return Ok(NONE),
        (Some(class), Some(info)) => (class, info),
        (None, _) => return simple::get(vm, b'i', false, at),
        (Some(function), None) => {
            let number = simple::get(vm, b'i', false, at)?;
            return vm.call(function, &[number]);
        }
    };
    if info::kind(info) == info::kind::SIMPLE && info::has(info, flags::PLAIN) {
        // As it stands in a register, whatever the type's order in memory.
        let (letter, _) = letter(info);
        return simple::get(vm, letter, false, at);
    }
    let data = at.copied()?;
    data::copied(vm, class, &data)
}
