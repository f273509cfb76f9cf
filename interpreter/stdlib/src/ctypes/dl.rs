//! Shared libraries: the system's loader.

use super::{data, simple};
use crate::util::*;
use pyrs_runtime::{Args, Exc, NONE, Raised, Result, Row, Value, Vm};
use std::ffi::{CStr, CString, c_char, c_int, c_void};

pub static FUNCTIONS: &[Row] = &[
    Row::new("dlopen", "name, flag=0, /", open),
    Row::new("dlclose", "handle, /", |vm, a| {
        let handle = handle(vm, a.get(0))?;
        let done = vm.blocking(|| {
            // SAFETY: the program gives a handle of a library back; what it still uses of
            // that is its own business.
            unsafe { libc::dlclose(handle as *mut c_void) == 0 || !message().is_empty() }
        });
        if !done {
            return Err(vm.raise_str(Exc::OSError, "dlclose failed"));
        }
        Ok(NONE)
    }),
    Row::new("dlsym", "handle, name, /", |vm, a| {
        let handle = handle(vm, a.get(0))?;
        let name = c_name(vm, a.get(1))?;
        match symbol(handle, &name, "symbol") {
            Ok(at) => data::address(vm, at),
            Err(text) => Err(vm.raise_str(Exc::OSError, &text)),
        }
    }),
    Row::new("_symbol", "handle, name, error, /", |vm, a| {
        let handle = handle(vm, a.get(0))?;
        let name = c_name(vm, a.get(1))?;
        match symbol(handle, &name, "symbol") {
            Ok(at) => data::address(vm, at),
            Err(text) => {
                let text = vm.str(&text)?;
                Err(vm.raise_with(a.get(2), text))
            }
        }
    }),
    Row::new("_function_symbol", "handle, name, /", |vm, a| {
        let handle = handle(vm, a.get(0))?;
        let name = c_name(vm, a.get(1))?;
        match symbol(handle, &name, "function") {
            Ok(at) => data::address(vm, at),
            Err(text) => Err(no_function(vm, &name, text)),
        }
    }),
    Row::new("dllist", "", |vm, _| {
        let mut names: Vec<CString> = Vec::new();
        // SAFETY: `add` gets the list that is passed, and only while the call lasts.
        unsafe { libc::dl_iterate_phdr(Some(add), (&raw mut names).cast()) };
        let list = vm.list(&[])?;
        for name in names {
            let name = vm.str(&name.to_string_lossy())?;
            push(vm, list, name)?;
        }
        Ok(list)
    }),
];

/// A library's name, for `dllist`.
unsafe extern "C" fn add(info: *mut libc::dl_phdr_info, _: usize, names: *mut c_void) -> c_int {
    // SAFETY: the loader's own record, and the list of the function above.
    unsafe {
        let names = &mut *names.cast::<Vec<CString>>();
        let name = (*info).dlpi_name;
        if !name.is_null() && names.try_reserve(1).is_ok() {
            names.push(CStr::from_ptr(name).to_owned());
        }
    }
    0
}

fn handle(vm: &mut Vm, value: Value) -> Result<usize> {
    match simple::mask(vm, value) {
        Some(handle) => Ok(handle as usize),
        None => {
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!("an integer is required (got type {got})")))
        }
    }
}

/// A name for C, from a str or bytes.
fn c_name(vm: &mut Vm, value: Value) -> Result<CString> {
    let data = if vm.as_str(value).is_some() {
        utf8(vm, value)?
    } else {
        need_bytes(vm, value)?
    };
    CString::new(data).map_err(|_| vm.value_error("embedded null character"))
}

/// The loader's last error; empty if there was none.
fn message() -> String {
    // SAFETY: the text stays until the thread's next call of the loader.
    unsafe {
        let text = libc::dlerror();
        if text.is_null() {
            String::new()
        } else {
            CStr::from_ptr(text).to_string_lossy().into_owned()
        }
    }
}

/// The address of a name in a library; the error, where `what` says what was looked for.
fn symbol(handle: usize, name: &CStr, what: &str) -> core::result::Result<usize, String> {
    message();
    // SAFETY: a handle for which the program answers, and a name that ends.
    let at = unsafe { libc::dlsym(handle as *mut c_void, name.as_ptr()) } as usize;
    if at != 0 {
        return Ok(at);
    }
    let text = message();
    if text.is_empty() {
        return Err(format!("{what} '{}' not found", name.to_string_lossy()));
    }
    Err(text)
}

#[cold]
fn no_function(vm: &mut Vm, name: &CStr, text: String) -> Raised {
    let shown = name.to_string_lossy();
    let text = if shown.starts_with("Py") || shown.starts_with("_Py") {
        format!("pyrs has no C API: {text}")
    } else {
        text
    };
    vm.raise_str(Exc::AttributeError, &text)
}

fn open(vm: &mut Vm, args: Args) -> Result {
    let mode = vm.index_c_int(args.opt(1).unwrap_or(Value::small(0)))? as c_int;
    let audit = import_attr(vm, "sys", "audit")?;
    let event = vm.str("ctypes.dlopen")?;
    vm.call(audit, &[event, args.get(0)])?;
    let name = match args.some(0) {
        None => None,
        Some(name) => {
            let fspath = import_attr(vm, "posix", "fspath")?;
            let name = vm.call(fspath, &[name])?;
            let data = if vm.as_str(name).is_some() {
                let encode = import_attr(vm, "os", "fsencode")?;
                let name = vm.call(encode, &[name])?;
                need_bytes(vm, name)?
            } else {
                need_bytes(vm, name)?
            };
            match CString::new(data) {
                Ok(name) => Some(name),
                Err(_) => return Err(vm.value_error("embedded null byte")),
            }
        }
    };
    let opened = vm.blocking(|| {
        let name: *const c_char = name.as_ref().map_or(core::ptr::null(), |n| n.as_ptr());
        // SAFETY: a name that ends, or none. The library's own code runs.
        let handle = unsafe { libc::dlopen(name, mode | libc::RTLD_NOW) } as usize;
        if handle == 0 {
            Err(message())
        } else {
            Ok(handle)
        }
    });
    match opened {
        Ok(handle) => data::address(vm, handle),
        Err(text) => Err(vm.raise_str(Exc::OSError, &text)),
    }
}
