//! What processes share: `_multiprocessing` has semaphores, `_posixshmem` memory with a name.

pub(crate) mod semaphore;
pub(crate) mod shared_memory;

use pyrs_runtime::{Result, Value, Vm};
use std::ffi::CString;

/// A name that the system knows something by.
fn system_name(vm: &mut Vm, value: Value, what: &str) -> Result<CString> {
    vm.need_str(value, what)?;
    let name = crate::util::utf8(vm, value)?;
    match CString::new(name) {
        Ok(name) => Ok(name),
        Err(_) => Err(vm.value_error("embedded null character")),
    }
}
