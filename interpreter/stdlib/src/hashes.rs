//! _md5, _sha1, _sha2, _sha3, _blake2: digests. An object keeps its algorithm's number in B
//! and the handle of its state in A.

use crate::util::*;
use digest::{DynDigest, ExtendableOutput, Update, XofReader};
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm};

/// A digest that is being computed.
#[derive(Clone)]
enum State {
    Fixed(Box<dyn DynDigest>),
    Shake128(sha3::Shake128),
    Shake256(sha3::Shake256),
    Blake2b(Box<blake2b_simd::State>, usize),
    Blake2s(Box<blake2s_simd::State>, usize),
}

impl State {
    fn update(&mut self, data: &[u8]) {
        match self {
            State::Fixed(state) => state.update(data),
            State::Shake128(state) => state.update(data),
            State::Shake256(state) => state.update(data),
            State::Blake2b(state, _) => drop(state.update(data)),
            State::Blake2s(state, _) => drop(state.update(data)),
        }
    }

    /// The digest of what came so far; `n` bytes for those of any length.
    fn digest(&self, n: usize) -> Vec<u8> {
        let mut out = vec![0; n];
        match self {
            State::Fixed(state) => return state.clone().finalize().into_vec(),
            State::Shake128(state) => state.clone().finalize_xof().read(&mut out),
            State::Shake256(state) => state.clone().finalize_xof().read(&mut out),
            State::Blake2b(state, n) => return state.finalize().as_bytes()[..*n].to_vec(),
            State::Blake2s(state, n) => return state.finalize().as_bytes()[..*n].to_vec(),
        }
        out
    }
}

/// An algorithm: its number is its place in [`ALL`].
struct Algorithm {
    name: &'static str,
    digest_size: usize,
    block_size: usize,
    make: fn() -> State,
}

const ALL: &[Algorithm] = &[
    fixed("md5", 16, 64, || State::Fixed(Box::<md5::Md5>::default())),
    fixed(
        "sha1",
        20,
        64,
        || State::Fixed(Box::<sha1::Sha1>::default()),
    ),
    fixed("sha224", 28, 64, || {
        State::Fixed(Box::<sha2::Sha224>::default())
    }),
    fixed("sha256", 32, 64, || {
        State::Fixed(Box::<sha2::Sha256>::default())
    }),
    fixed("sha384", 48, 128, || {
        State::Fixed(Box::<sha2::Sha384>::default())
    }),
    fixed("sha512", 64, 128, || {
        State::Fixed(Box::<sha2::Sha512>::default())
    }),
    fixed("sha3_224", 28, 144, || {
        State::Fixed(Box::<sha3::Sha3_224>::default())
    }),
    fixed("sha3_256", 32, 136, || {
        State::Fixed(Box::<sha3::Sha3_256>::default())
    }),
    fixed("sha3_384", 48, 104, || {
        State::Fixed(Box::<sha3::Sha3_384>::default())
    }),
    fixed("sha3_512", 64, 72, || {
        State::Fixed(Box::<sha3::Sha3_512>::default())
    }),
    fixed("shake_128", 0, 168, || State::Shake128(Default::default())),
    fixed("shake_256", 0, 136, || State::Shake256(Default::default())),
    fixed("blake2b", 64, 128, || {
        State::Blake2b(Box::new(blake2b_simd::State::new()), 64)
    }),
    fixed("blake2s", 32, 64, || {
        State::Blake2s(Box::new(blake2s_simd::State::new()), 32)
    }),
];
const SHAKE: std::ops::RangeInclusive<usize> = 10..=11;
const BLAKE2B: usize = 12;
const BLAKE2S: usize = 13;

const fn fixed(
    name: &'static str,
    digest_size: usize,
    block_size: usize,
    make: fn() -> State,
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

const BLAKE_NEW: &str = "type, data=b'', /, *, digest_size=64, key=b'', salt=b'', person=b'', \
     fanout=1, depth=1, leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, \
     usedforsecurity=True, string=None";

const BLAKE_METHODS: &[Row] = &[
    Row::fixed("__new__", BLAKE_NEW, new_blake),
    METHODS[0],
    METHODS[1],
    METHODS[2],
    METHODS[3],
    METHODS[4],
];

const GETSETS: &[GetSetRow] = &[
    GetSetRow::get("digest_size", |vm, a| {
        let n = match state(vm, a.get(0))? {
            State::Blake2b(_, n) | State::Blake2s(_, n) => *n,
            _ => algorithm(a.get(0)).digest_size,
        };
        vm.int(n as i64)
    }),
    GetSetRow::get("block_size", |vm, a| {
        vm.int(algorithm(a.get(0)).block_size as i64)
    }),
    GetSetRow::get("name", |vm, a| vm.str(algorithm(a.get(0)).name)),
];

macro_rules! types {
    ($($type:ident $module:literal $name:literal $methods:ident;)*) => {
        static TYPES: &[TypeDef] = &[$(
            TypeDef {
                module: $module,
                owns_kind: false,
                methods: $methods,
                getsets: GETSETS,
                ..TypeDef::new($name, Kind::NativeObject)
            },
        )*];
    };
}

// In the order of the algorithms.
types! {
    MD5 "_md5" "md5" METHODS;
    SHA1 "_sha1" "sha1" METHODS;
    SHA224 "_sha2" "SHA224Type" METHODS;
    SHA256 "_sha2" "SHA256Type" METHODS;
    SHA384 "_sha2" "SHA384Type" METHODS;
    SHA512 "_sha2" "SHA512Type" METHODS;
    SHA3_224 "_sha3" "sha3_224" METHODS;
    SHA3_256 "_sha3" "sha3_256" METHODS;
    SHA3_384 "_sha3" "sha3_384" METHODS;
    SHA3_512 "_sha3" "sha3_512" METHODS;
    SHAKE_128 "_sha3" "shake_128" SHAKE_METHODS;
    SHAKE_256 "_sha3" "shake_256" SHAKE_METHODS;
    BLAKE2B "_blake2" "blake2b" BLAKE_METHODS;
    BLAKE2S "_blake2" "blake2s" BLAKE_METHODS;
}

const NEW: &str = "data=b'', *, usedforsecurity=True, string=None";

/// A constructor for each algorithm, as a function of its module.
macro_rules! constructors {
    ($($rows:ident { $($name:literal $number:literal)* })*) => {
        $(static $rows: &[Row] = &[
            $(Row::new($name, NEW, |vm, a| new(vm, a, $number)),)*
        ];)*
    };
}

constructors! {
    MD5_FUNCTIONS { "md5" 0 }
    SHA1_FUNCTIONS { "sha1" 1 }
    SHA2_FUNCTIONS { "sha224" 2 "sha256" 3 "sha384" 4 "sha512" 5 }
    SHA3_FUNCTIONS {
        "sha3_224" 6 "sha3_256" 7 "sha3_384" 8 "sha3_512" 9 "shake_128" 10 "shake_256" 11
    }
}

pub fn md5(vm: &mut Vm) -> Result {
    let module = module(vm, "_md5", 0..1, &["MD5Type"])?;
    vm.add_functions(module, MD5_FUNCTIONS)?;
    Ok(module)
}
pub fn sha1(vm: &mut Vm) -> Result {
    let module = module(vm, "_sha1", 1..2, &["SHA1Type"])?;
    vm.add_functions(module, SHA1_FUNCTIONS)?;
    Ok(module)
}
pub fn sha2(vm: &mut Vm) -> Result {
    let names = ["SHA224Type", "SHA256Type", "SHA384Type", "SHA512Type"];
    let module = module(vm, "_sha2", 2..6, &names)?;
    vm.add_functions(module, SHA2_FUNCTIONS)?;
    Ok(module)
}
pub fn sha3(vm: &mut Vm) -> Result {
    let module = module(vm, "_sha3", 6..12, &[])?;
    vm.add_functions(module, SHA3_FUNCTIONS)?;
    let text = vm.str("generic")?;
    set(vm, module, "implementation", text)?;
    Ok(module)
}
pub fn blake2(vm: &mut Vm) -> Result {
    let module = module(vm, "_blake2", 12..14, &["blake2b", "blake2s"])?;
    for (number, salt) in [(BLAKE2B, 16), (BLAKE2S, 8)] {
        let class = class_of(vm, number);
        let dict = pyrs_runtime::class::class_dict(class);
        let size = ALL[number].digest_size as i64;
        for (name, n) in [
            ("SALT_SIZE", salt),
            ("PERSON_SIZE", salt),
            ("MAX_KEY_SIZE", size),
            ("MAX_DIGEST_SIZE", size),
        ] {
            vm.dict_set_text(dict, name, Value::small(n))?;
        }
    }
    Ok(module)
}

fn module(vm: &mut Vm, name: &str, numbers: std::ops::Range<usize>, shown: &[&str]) -> Result {
    let module = vm.new_module(name)?;
    for (i, number) in numbers.enumerate() {
        let class = vm.define_type(&TYPES[number], None)?;
        vm.refresh_flags(class);
        vm.set_native_class(ClassId::Digest as usize + number, class);
        if let Some(name) = shown.get(i) {
            set(vm, module, name, class)?;
        }
    }
    let limit = Value::small(2048);
    set(vm, module, "_GIL_MINSIZE", limit)?;
    Ok(module)
}

fn class_of(vm: &Vm, number: usize) -> Value {
    vm.native_class(ClassId::Digest as usize + number)
        .unwrap_or(NONE)
}

fn algorithm(this: Value) -> &'static Algorithm {
    &ALL[(small(this, B) as usize).min(ALL.len() - 1)]
}

fn state(vm: &mut Vm, this: Value) -> Result<&mut State> {
    state_or(vm, this, A, "the digest is gone")
}

fn hex(data: &[u8]) -> String {
    data.iter().map(|byte| format!("{byte:02x}")).collect()
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
        .special(value, pyrs_runtime::names::Name::__buffer__)
        .is_none()
    {
        return Err(vm.type_error("object supporting the buffer API required"));
    }
    need_bytes(vm, value)
}

fn object(vm: &mut Vm, number: usize, state: State) -> Result {
    let class = class_of(vm, number);
    let this = vm.new_instance(class)?;
    vm.set_state(this, A, state)?;
    set_small(this, B, number as i64);
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

fn new(vm: &mut Vm, args: Args, number: usize) -> Result {
    let data = data_argument(vm, args.opt(0), args.opt(2))?;
    let mut state = (ALL[number].make)();
    state.update(&data);
    object(vm, number, state)
}

fn copy(vm: &mut Vm, args: Args) -> Result {
    let copy = state(vm, args.get(0))?.clone();
    object(vm, small(args.get(0), B) as usize, copy)
}

fn finalize(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    vm.drop_state(this, A);
    Ok(NONE)
}

fn length(vm: &mut Vm, args: Args) -> Result<usize> {
    debug_assert!(SHAKE.contains(&(small(args.get(0), B) as usize)));
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

/// A number of the tree parameters, within its bounds.
fn bounded(vm: &mut Vm, value: Option<Value>, default: u64, most: u64, text: &str) -> Result<u64> {
    let Some(value) = value else {
        return Ok(default);
    };
    let index = vm.to_index(value)?;
    match vm.int_value(index) {
        Some(pyrs_runtime::number::IntValue::Small(n)) if n >= 0 && n as u64 <= most => {
            Ok(n as u64)
        }
        Some(pyrs_runtime::number::IntValue::Big(n)) => match n.to_u64() {
            Some(n) if n <= most => Ok(n),
            _ => Err(vm.overflow_error(text)),
        },
        _ => Err(vm.value_error(text)),
    }
}

fn part(vm: &mut Vm, value: Option<Value>, most: usize, text: &str) -> Result<Vec<u8>> {
    let Some(value) = value else {
        return Ok(Vec::new());
    };
    let data = need_bytes(vm, value)?;
    if data.len() > most {
        return Err(vm.value_error(text));
    }
    Ok(data)
}

fn new_blake(vm: &mut Vm, args: Args) -> Result {
    let wide = args.get(0) == class_of(vm, BLAKE2B);
    if !wide && args.get(0) != class_of(vm, BLAKE2S) {
        return Err(vm.type_error("blake2: wrong type"));
    }
    let number = if wide { BLAKE2B } else { BLAKE2S };
    let size = ALL[number].digest_size;
    let short = size / 4;
    let data = data_argument(vm, args.opt(1), args.opt(14))?;
    let text = format!(
        "digest_size for {} must be between 1 and {size} bytes, here it is",
        ALL[number].name
    );
    let digest = match args.opt(2) {
        None => size as i64,
        Some(n) => vm.index_i64(n)?,
    };
    if !(1..=size as i64).contains(&digest) {
        return Err(vm.value_error(format!("{text} {digest}")));
    }
    let digest = digest as usize;
    let text = format!("maximum key length is {size} bytes");
    let key = part(vm, args.opt(3), size, &text)?;
    let text = format!("maximum salt length is {short} bytes");
    let salt = part(vm, args.opt(4), short, &text)?;
    let text = format!("maximum person length is {short} bytes");
    let person = part(vm, args.opt(5), short, &text)?;
    let fanout = bounded(vm, args.opt(6), 1, 255, "fanout must be between 0 and 255")? as u8;
    let depth = bounded(vm, args.opt(7), 1, 255, "depth must be between 1 and 255")? as u8;
    if depth == 0 {
        return Err(vm.value_error("depth must be between 1 and 255"));
    }
    let leaf = bounded(
        vm,
        args.opt(8),
        0,
        u32::MAX.into(),
        "leaf_size is too large",
    )? as u32;
    let most = if wide { u64::MAX } else { (1 << 48) - 1 };
    let offset = bounded(vm, args.opt(9), 0, most, "node_offset is too large")?;
    let node_depth = bounded(
        vm,
        args.opt(10),
        0,
        255,
        "node_depth must be between 0 and 255",
    )? as u8;
    let text = format!("inner_size must be between 0 and is {size}");
    let inner = bounded(vm, args.opt(11), 0, size as u64, &text)? as usize;
    let last = args.truth_or(vm, 12, false)?;
    let mut state = if wide {
        let mut p = blake2b_simd::Params::new();
        p.hash_length(digest)
            .key(&key)
            .salt(&salt)
            .personal(&person)
            .fanout(fanout);
        p.max_depth(depth)
            .max_leaf_length(leaf)
            .node_offset(offset)
            .node_depth(node_depth);
        p.inner_hash_length(inner).last_node(last);
        State::Blake2b(Box::new(p.to_state()), digest)
    } else {
        let mut p = blake2s_simd::Params::new();
        p.hash_length(digest)
            .key(&key)
            .salt(&salt)
            .personal(&person)
            .fanout(fanout);
        p.max_depth(depth)
            .max_leaf_length(leaf)
            .node_offset(offset)
            .node_depth(node_depth);
        p.inner_hash_length(inner).last_node(last);
        State::Blake2s(Box::new(p.to_state()), digest)
    };
    state.update(&data);
    object(vm, number, state)
}
