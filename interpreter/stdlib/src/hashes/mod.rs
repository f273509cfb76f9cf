//! _md5, _sha1, _sha2, _sha3, _blake2, _hashlib: digests. What all have is here.

pub mod blake2;
pub mod by_name;
pub mod md5;
pub mod sha1;
pub mod sha2;
pub mod sha3;

use crate::util::*;
use digest::{DynDigest, ExtendableOutput, Update, XofReader};
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct};

native_struct! {
    /// An object that computes a digest.
    pub struct Digest {
        STATE: State<Running>,
        /// The algorithm's place in [`ALL`].
        ALGORITHM: i64,
    }
}

/// A digest that is being computed.
#[derive(Clone)]
enum Running {
    Fixed(Box<dyn DynDigest>),
    Shake128(::sha3::Shake128),
    Shake256(::sha3::Shake256),
    Blake2b(Box<blake2b_simd::State>, usize),
    Blake2s(Box<blake2s_simd::State>, usize),
}

impl Running {
    fn update(&mut self, data: &[u8]) {
        match self {
            Running::Fixed(state) => state.update(data),
            Running::Shake128(state) => state.update(data),
            Running::Shake256(state) => state.update(data),
            Running::Blake2b(state, _) => drop(state.update(data)),
            Running::Blake2s(state, _) => drop(state.update(data)),
        }
    }

    /// The digest of what came so far; `n` bytes for those of any length.
    fn digest(&self, n: usize) -> Vec<u8> {
        let mut out = vec![0; n];
        match self {
            Running::Fixed(state) => return state.clone().finalize().into_vec(),
            Running::Shake128(state) => state.clone().finalize_xof().read(&mut out),
            Running::Shake256(state) => state.clone().finalize_xof().read(&mut out),
            Running::Blake2b(state, n) => return state.finalize().as_bytes()[..*n].to_vec(),
            Running::Blake2s(state, n) => return state.finalize().as_bytes()[..*n].to_vec(),
        }
        out
    }
}

/// An algorithm: its number is its place in [`ALL`].
struct Algorithm {
    name: &'static str,
    digest_size: usize,
    block_size: usize,
    make: fn() -> Running,
}

const ALL: &[Algorithm] = &[
    fixed("md5", 16, 64, || {
        Running::Fixed(Box::<::md5::Md5>::default())
    }),
    fixed("sha1", 20, 64, || {
        Running::Fixed(Box::<::sha1::Sha1>::default())
    }),
    fixed("sha224", 28, 64, || {
        Running::Fixed(Box::<::sha2::Sha224>::default())
    }),
    fixed("sha256", 32, 64, || {
        Running::Fixed(Box::<::sha2::Sha256>::default())
    }),
    fixed("sha384", 48, 128, || {
        Running::Fixed(Box::<::sha2::Sha384>::default())
    }),
    fixed("sha512", 64, 128, || {
        Running::Fixed(Box::<::sha2::Sha512>::default())
    }),
    fixed("sha3_224", 28, 144, || {
        Running::Fixed(Box::<::sha3::Sha3_224>::default())
    }),
    fixed("sha3_256", 32, 136, || {
        Running::Fixed(Box::<::sha3::Sha3_256>::default())
    }),
    fixed("sha3_384", 48, 104, || {
        Running::Fixed(Box::<::sha3::Sha3_384>::default())
    }),
    fixed("sha3_512", 64, 72, || {
        Running::Fixed(Box::<::sha3::Sha3_512>::default())
    }),
    fixed(
        "shake_128",
        0,
        168,
        || Running::Shake128(Default::default()),
    ),
    fixed(
        "shake_256",
        0,
        136,
        || Running::Shake256(Default::default()),
    ),
    fixed("blake2b", 64, 128, || {
        Running::Blake2b(Box::new(blake2b_simd::State::new()), 64)
    }),
    fixed("blake2s", 32, 64, || {
        Running::Blake2s(Box::new(blake2s_simd::State::new()), 32)
    }),
    fixed("sha512_224", 28, 128, || {
        Running::Fixed(Box::<::sha2::Sha512_224>::default())
    }),
    fixed("sha512_256", 32, 128, || {
        Running::Fixed(Box::<::sha2::Sha512_256>::default())
    }),
];
const SHAKE: std::ops::RangeInclusive<usize> = 10..=11;
const BLAKE2B: usize = 12;
const BLAKE2S: usize = 13;

const fn fixed(
    name: &'static str,
    digest_size: usize,
    block_size: usize,
    make: fn() -> Running,
) -> Algorithm {
    Algorithm {
        name,
        digest_size,
        block_size,
        make,
    }
}

const METHODS: &[Row] = &[
    Row::new("update", "self, obj, /", |vm, a| {
        let data = input(vm, a.get(1))?;
        let state = state(vm, a.get(0))?;
        state.update(&data);
        Ok(NONE)
    }),
    Row::new("digest", "self, /", |vm, a| {
        let data = state(vm, a.get(0))?.digest(0);
        new_bytes(vm, &data)
    }),
    Row::new("hexdigest", "self, /", |vm, a| {
        let data = state(vm, a.get(0))?.digest(0);
        vm.str(&hex(&data))
    }),
    Row::new("copy", "self, /", copy),
    Row::new(FINALIZER, "self, /", finalize),
];

/// Of those whose digests have any length.
const SHAKE_METHODS: &[Row] = &[
    METHODS[0],
    Row::new("digest", "self, length", |vm, a| {
        let n = length(vm, a)?;
        let data = state(vm, a.get(0))?.digest(n);
        new_bytes(vm, &data)
    }),
    Row::new("hexdigest", "self, length", |vm, a| {
        let n = length(vm, a)?;
        let data = state(vm, a.get(0))?.digest(n);
        vm.str(&hex(&data))
    }),
    METHODS[3],
    METHODS[4],
];

const GETSETS: &[GetSetRow] = &[
    GetSetRow::get("digest_size", |vm, a| {
        let n = match state(vm, a.get(0))? {
            Running::Blake2b(_, n) | Running::Blake2s(_, n) => *n,
            _ => algorithm(a.get(0)).digest_size,
        };
        vm.int(n as i64)
    }),
    GetSetRow::get("block_size", |vm, a| {
        vm.int(algorithm(a.get(0)).block_size as i64)
    }),
    GetSetRow::get("name", |vm, a| vm.str(algorithm(a.get(0)).name)),
];

/// The type of an algorithm's objects.
const fn type_def(module: &'static str, name: &'static str, methods: &'static [Row]) -> TypeDef {
    TypeDef {
        module,
        owns_kind: false,
        methods,
        getsets: GETSETS,
        ..TypeDef::new(name, Kind::NativeObject)
    }
}

/// The constructor of an algorithm, a function of its module.
macro_rules! constructor {
    ($name:literal, $class:ty, $number:literal) => {
        Row::new(
            $name,
            "data=b'', *, usedforsecurity=True, string=None",
            |vm, a| crate::hashes::new::<$class>(vm, a, $number),
        )
    };
}
use constructor;

/// What all of the modules have besides.
fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    set(vm, module, "_GIL_MINSIZE", Value::small(2048))
}

/// Enter a class under the name that its module has for it.
fn enter<C: NativeClass>(vm: &mut Vm, module: Value, name: &str) -> Result<()> {
    let class = C::class(vm);
    set(vm, module, name, class)
}

fn algorithm(this: Value) -> &'static Algorithm {
    &ALL[(Digest::ALGORITHM.get(this) as usize).min(ALL.len() - 1)]
}

fn state(vm: &mut Vm, this: Value) -> Result<&mut Running> {
    Digest::STATE.get_or(vm, this, "the digest is gone")
}

fn hex(data: &[u8]) -> String {
    let digit = |d: u8| char::from(b"0123456789abcdef"[d as usize]);
    data.iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// The bytes to be hashed.
fn input(vm: &mut Vm, value: Value) -> Result<Vec<u8>> {
    if vm.as_str(value).is_some() {
        return Err(vm.type_error("Strings must be encoded before hashing"));
    }
    if let Some(data) = bytes_of(vm, value) {
        return room::copy(data);
    }
    if vm
        .special(value, pyrs_runtime::name::Name::__buffer__)
        .is_none()
    {
        return Err(vm.type_error("object supporting the buffer API required"));
    }
    need_bytes(vm, value)
}

fn object(vm: &mut Vm, class: Value, number: usize, state: Running) -> Result {
    let this = vm.new_instance(class)?;
    Digest::STATE.put(vm, this, state)?;
    Digest::ALGORITHM.set(vm, this, number as i64);
    Ok(this)
}

/// The data argument, which also may be called `string`.
fn data_argument(vm: &mut Vm, data: Option<Value>, string: Option<Value>) -> Result<Vec<u8>> {
    match (data, string.filter(|&s| s != NONE)) {
        (Some(_), Some(_)) => {
            let text = "'data' and 'string' are mutually exclusive and support for 'string' \
                 keyword parameter is slated for removal in a future version.";
            Err(vm.type_error(text))
        }
        (Some(value), None) | (None, Some(value)) => input(vm, value),
        (None, None) => Ok(Vec::new()),
    }
}

fn new<C: NativeClass>(vm: &mut Vm, args: Args, number: usize) -> Result {
    let data = data_argument(vm, args.opt(0), args.opt(2))?;
    let mut state = (ALL[number].make)();
    state.update(&data);
    let class = C::class(vm);
    object(vm, class, number, state)
}

fn copy(vm: &mut Vm, args: Args) -> Result {
    let copy = state(vm, args.get(0))?.clone();
    let (this, class) = (args.get(0), vm.class_of(args.get(0)));
    object(vm, class, Digest::ALGORITHM.get(this) as usize, copy)
}

fn finalize(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    Digest::STATE.drop(vm, this);
    Ok(NONE)
}

fn length(vm: &mut Vm, args: Args) -> Result<usize> {
    debug_assert!(SHAKE.contains(&(Digest::ALGORITHM.get(args.get(0)) as usize)));
    let n = args.index(vm, 1)?;
    if n < 0 {
        return Err(vm.value_error("Cannot convert negative int"));
    }
    if n >= 1 << 29 {
        return Err(vm.value_error("length is too large"));
    }
    room::ask(n as usize * 3)?;
    Ok(n as usize)
}
