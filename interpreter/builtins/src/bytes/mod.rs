//! bytes.

use pyrs_runtime::{Result, Value, Vm};

pub fn to_bytes_object(vm: &mut Vm, _: Value) -> Result {
    Err(vm.not_implemented("bytes"))
}
