//! _sha1: SHA-1.

use super::{Digest, METHODS, constructor, enter, fill, type_def};
use crate::ModuleId;
use pyrs_runtime::{Result, Row, TypeDef, Value, Vm, native_struct, py_module};

native_struct! { pub struct Sha1: Digest {} }

py_module! {
    pub static MODULE = ModuleId::Sha1, "_sha1";
    functions: [FUNCTIONS],
    hidden: { Sha1 = &SHA1 },
    fill: own_fill,
}

static FUNCTIONS: &[Row] = &[constructor!("sha1", Sha1, 1)];

static SHA1: TypeDef = type_def("_sha1", "sha1", METHODS);

fn own_fill(vm: &mut Vm, module: Value) -> Result<()> {
    enter::<Sha1>(vm, module, "SHA1Type")?;
    fill(vm, module)
}
