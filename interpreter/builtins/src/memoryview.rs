//! memoryview.

use crate::support::Buffer;
use pyrs_runtime::{Result, Value, Vm};

pub fn is_plain(_: Value) -> bool {
    false
}
pub fn contiguous(vm: &mut Vm, _: Value) -> Result<Buffer> {
    Err(vm.not_implemented("memoryview"))
}

pub fn buffer_of(vm: &mut Vm, _: pyrs_runtime::Args) -> Result {
    Err(vm.not_implemented("__buffer__"))
}
