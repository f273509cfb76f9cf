//! posix: what the system says of its limits and abilities.

use super::at::{Target, target};
use super::conf_names::{CONFSTR, PATHCONF, SYSCONF};
use super::failed;
use crate::util::*;
use pyrs_runtime::{NONE, Result, Row, Value, Vm};

pub static FUNCTIONS: &[Row] = &[
    Row::new("sysconf", "name, /", |vm, a| {
        let number = named(vm, a.get(0), SYSCONF)?;
        // SAFETY: plain library call; -1 is an error only with an error number.
        let n = unsafe {
            *libc::__errno_location() = 0;
            libc::sysconf(number)
        };
        answer(vm, n, None)
    }),
    Row::new("pathconf", "path, name", |vm, a| {
        let at = target(vm, a.get(0), "pathconf")?;
        let number = named(vm, a.get(1), PATHCONF)?;
        let (n, error) = vm.blocking(|| {
            // SAFETY: as above; the path ends in a zero byte.
            unsafe {
                *libc::__errno_location() = 0;
                let n = match &at {
                    Target::Descriptor(fd) => libc::fpathconf(*fd, number),
                    Target::Path(path) => libc::pathconf(path.as_ptr(), number),
                };
                (n, errno())
            }
        });
        checked(vm, n, error, Some(a.get(0)))
    }),
    Row::new("fpathconf", "fd, name, /", |vm, a| {
        let fd = crate::select::descriptor(vm, a.get(0))?;
        let number = named(vm, a.get(1), PATHCONF)?;
        // SAFETY: as above.
        let n = unsafe {
            *libc::__errno_location() = 0;
            libc::fpathconf(fd, number)
        };
        answer(vm, n, None)
    }),
    Row::new("confstr", "name, /", |vm, a| {
        let number = named(vm, a.get(0), CONFSTR)?;
        let mut text = [0u8; 4096];
        // SAFETY: the buffer has that many bytes.
        let n = unsafe {
            *libc::__errno_location() = 0;
            libc::confstr(number, text.as_mut_ptr().cast(), text.len())
        };
        match n {
            0 if errno() != 0 => Err(failed(vm, None)),
            0 => Ok(NONE),
            _ => super::path_value(vm, &text[..(n - 1).min(text.len() - 1)], false),
        }
    }),
];

/// Enter the names into the module.
pub fn define_names(vm: &mut Vm, module: Value) -> Result<()> {
    for (name, rows) in [
        ("sysconf_names", SYSCONF),
        ("pathconf_names", PATHCONF),
        ("confstr_names", CONFSTR),
    ] {
        let dict = vm.new_dict()?;
        for &(key, number) in rows {
            vm.dict_set_text(dict, key, Value::small(number.into()))?;
        }
        set(vm, module, name, dict)?;
    }
    Ok(())
}

/// The number that an argument gives or names.
fn named(vm: &mut Vm, value: Value, rows: &[(&str, i32)]) -> Result<i32> {
    if vm.is_index_like(value) {
        return Ok(vm.index_c_int(value)? as i32);
    }
    let Some(name) = text(vm, value) else {
        return Err(vm.type_error("configuration names must be strings or integers"));
    };
    match rows.iter().find(|row| row.0 == name) {
        Some(row) => Ok(row.1),
        None => Err(vm.value_error("unrecognized configuration name")),
    }
}

fn answer(vm: &mut Vm, n: i64, path: Option<Value>) -> Result {
    let error = errno();
    checked(vm, n, error, path)
}

fn checked(vm: &mut Vm, n: i64, error: i32, path: Option<Value>) -> Result {
    if n == -1 && error != 0 {
        return Err(os_error(vm, error, path));
    }
    vm.int(n)
}
