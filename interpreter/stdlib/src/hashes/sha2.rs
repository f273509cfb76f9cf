//! _sha2: the SHA-2 family.

use super::{Digest, METHODS, constructor, enter, fill, type_def};
use crate::ModuleId;
use pyrs_runtime::{Result, Row, TypeDef, Value, Vm, native_struct, py_module};

native_struct! { pub struct Sha224: Digest {} }
native_struct! { pub struct Sha256: Digest {} }
native_struct! { pub struct Sha384: Digest {} }
native_struct! { pub struct Sha512: Digest {} }

py_module! {
    pub static MODULE = ModuleId::Sha2, "_sha2";
    functions: [FUNCTIONS],
    hidden: { Sha224 = &SHA224, Sha256 = &SHA256, Sha384 = &SHA384, Sha512 = &SHA512 },
    fill: own_fill,
}

static FUNCTIONS: &[Row] = &[
    constructor!("sha224", Sha224, 2),
    constructor!("sha256", Sha256, 3),
    constructor!("sha384", Sha384, 4),
    constructor!("sha512", Sha512, 5),
];

static SHA224: TypeDef = type_def("_sha2", "SHA224Type", METHODS);
static SHA256: TypeDef = type_def("_sha2", "SHA256Type", METHODS);
static SHA384: TypeDef = type_def("_sha2", "SHA384Type", METHODS);
static SHA512: TypeDef = type_def("_sha2", "SHA512Type", METHODS);

fn own_fill(vm: &mut Vm, module: Value) -> Result<()> {
    enter::<Sha224>(vm, module, "SHA224Type")?;
    enter::<Sha256>(vm, module, "SHA256Type")?;
    enter::<Sha384>(vm, module, "SHA384Type")?;
    enter::<Sha512>(vm, module, "SHA512Type")?;
    fill(vm, module)
}
