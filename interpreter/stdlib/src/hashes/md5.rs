//! _md5: MD5.

use super::{Digest, METHODS, constructor, enter, fill, type_def};
use crate::ModuleId;
use pyrs_runtime::{Result, Row, TypeDef, Value, Vm, native_struct, py_module};

native_struct! { pub struct Md5: Digest {} }

py_module! {
    pub static MODULE = ModuleId::Md5, "_md5";
    functions: [FUNCTIONS],
    hidden: { Md5 = &MD5 },
    fill: own_fill,
}

static FUNCTIONS: &[Row] = &[constructor!("md5", Md5, 0)];

static MD5: TypeDef = type_def("_md5", "md5", METHODS);

fn own_fill(vm: &mut Vm, module: Value) -> Result<()> {
    enter::<Md5>(vm, module, "MD5Type")?;
    fill(vm, module)
}
