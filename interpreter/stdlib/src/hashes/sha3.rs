//! _sha3: the SHA-3 family and its functions of any length.

use super::{Digest, METHODS, SHAKE_METHODS, constructor, fill, type_def};
use crate::ModuleId;
use crate::util::set;
use pyrs_runtime::{Result, Row, TypeDef, Value, Vm, native_struct, py_module};

native_struct! { pub struct Sha3x224: Digest {} }
native_struct! { pub struct Sha3x256: Digest {} }
native_struct! { pub struct Sha3x384: Digest {} }
native_struct! { pub struct Sha3x512: Digest {} }
native_struct! { pub struct Shake128: Digest {} }
native_struct! { pub struct Shake256: Digest {} }

py_module! {
    pub static MODULE = ModuleId::Sha3, "_sha3";
    functions: [FUNCTIONS],
    hidden: { Sha3x224 = &SHA3X224, Sha3x256 = &SHA3X256, Sha3x384 = &SHA3X384, Sha3x512 = &SHA3X512, Shake128 = &SHAKE128, Shake256 = &SHAKE256 },
    fill: own_fill,
}

static FUNCTIONS: &[Row] = &[
    constructor!("sha3_224", Sha3x224, 6),
    constructor!("sha3_256", Sha3x256, 7),
    constructor!("sha3_384", Sha3x384, 8),
    constructor!("sha3_512", Sha3x512, 9),
    constructor!("shake_128", Shake128, 10),
    constructor!("shake_256", Shake256, 11),
];

static SHA3X224: TypeDef = type_def("_sha3", "sha3_224", METHODS);
static SHA3X256: TypeDef = type_def("_sha3", "sha3_256", METHODS);
static SHA3X384: TypeDef = type_def("_sha3", "sha3_384", METHODS);
static SHA3X512: TypeDef = type_def("_sha3", "sha3_512", METHODS);
static SHAKE128: TypeDef = type_def("_sha3", "shake_128", SHAKE_METHODS);
static SHAKE256: TypeDef = type_def("_sha3", "shake_256", SHAKE_METHODS);

fn own_fill(vm: &mut Vm, module: Value) -> Result<()> {
    let text = vm.str("generic")?;
    set(vm, module, "implementation", text)?;
    fill(vm, module)
}
