//! What `pwd` and `grp` share: arguments, texts of the system, errors.

use pyrs_runtime::{Args, Result, Vm};
use std::ffi::{CStr, CString};

/// # Safety
/// The struct's texts are valid.
pub unsafe fn text_of(at: *const libc::c_char) -> String {
    if at.is_null() {
        return String::new();
    }
    // SAFETY: see above.
    unsafe { CStr::from_ptr(at).to_string_lossy().into_owned() }
}

pub fn id(vm: &mut Vm, args: Args, function: &str, what: &str) -> Result<u32> {
    if !vm.is_int(args.get(0)) {
        let got = vm.type_name_of(args.get(0));
        return Err(vm.type_error(format!("{what} should be integer, not {got}")));
    }
    let n = vm.index_clamped(args.get(0))?;
    match u32::try_from(n) {
        Ok(id) => Ok(id),
        Err(_) if n == -1 => Ok(u32::MAX),
        Err(_) => Err(missing(vm, &format!("{function}(): {what} not found: {n}"))),
    }
}

pub fn name(vm: &mut Vm, args: Args, function: &str) -> Result<(CString, String)> {
    let text = vm.need_str(args.get(0), &format!("{function}() argument"))?;
    let shown = vm.repr_text(args.get(0))?;
    match CString::new(text) {
        Ok(text) => Ok((text, shown)),
        Err(_) => Err(vm.value_error("embedded null byte")),
    }
}

#[cold]
pub fn missing(vm: &mut Vm, text: &str) -> pyrs_runtime::Raised {
    match vm.str(text) {
        Ok(text) => vm.key_error(text),
        Err(raised) => raised,
    }
}
