//! _hashlib: digests by name, HMAC, and keys from passwords.
//!
//! CPython has OpenSSL behind this module, and hashlib and hmac take what they can from it.
//! The algorithms here are those of the sibling modules, under OpenSSL's names.

use super::{
    ALL, Algorithm, Digest, GETSETS, METHODS, Running, SHAKE, SHAKE_METHODS, data_argument, hex,
    input, object,
};
use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, kind_of,
    native_struct, py_module,
};

native_struct! {
    /// A digest of fixed size.
    pub struct Hash: Digest {}
}
native_struct! {
    /// A digest of any size.
    pub struct HashXof: Digest {}
}
native_struct! {
    /// A keyed digest.
    pub struct Hmac {
        STATE: State<Keyed>,
    }
}

py_module! {
    pub static MODULE = ModuleId::Hashlib, "_hashlib";
    functions: [FUNCTIONS],
    types: { Hash = &HASH, HashXof = &HASH_XOF, Hmac = &HMAC },
    exceptions: {
        Unsupported = "_hashlib.UnsupportedDigestmodError" (Exc::ValueError);
    },
    fill: fill,
}

macro_rules! constructors {
    ($($name:literal $number:literal;)*) => {
        static FUNCTIONS: &[Row] = &[
            $(Row::new(
                concat!("openssl_", $name),
                "data=b'', *, usedforsecurity=True, string=None",
                |vm, a| {
                    let data = data_argument(vm, a.opt(0), a.opt(2))?;
                    make(vm, $number, &data)
                },
            ),)*
            Row::new(
                "new",
                "name, data=b'', *, usedforsecurity=True, string=None",
                new,
            ),
            Row::new("compare_digest", "a, b, /", |vm, a| {
                let compare = import_attr(vm, "_operator", "_compare_digest")?;
                vm.call(compare, &[a.get(0), a.get(1)])
            }),
            Row::new("get_fips_mode", "", |_, _| Ok(Value::small(0))),
            Row::new("hmac_new", "key, msg=b'', digestmod=None", hmac_new),
            Row::new("hmac_digest", "key, msg, digest", |vm, a| {
                let keyed = keyed(vm, a.get(0), a.opt(1), a.some(2))?;
                new_bytes(vm, &keyed.digest())
            }),
            Row::new(
                "pbkdf2_hmac",
                "hash_name, password, salt, iterations, dklen=None",
                pbkdf2_hmac,
            ),
            Row::new(
                "scrypt",
                "password, *, salt, n, r, p, maxmem=0, dklen=64",
                scrypt,
            ),
        ];
        const CONSTRUCTORS: &[(&str, &str)] = &[
            $((concat!("openssl_", $name), $name),)*
        ];
    };
}

// The names of functions, and the places of their algorithms.
constructors! {
    "md5" 0;
    "sha1" 1;
    "sha224" 2;
    "sha256" 3;
    "sha384" 4;
    "sha512" 5;
    "sha3_224" 6;
    "sha3_256" 7;
    "sha3_384" 8;
    "sha3_512" 9;
    "shake_128" 10;
    "shake_256" 11;
}
/// Those that only have a name.
const NAMED: &[&str] = &["sha512_224", "sha512_256"];

static HASH: TypeDef = TypeDef {
    module: "_hashlib",
    owns_kind: false,
    methods: HASH_METHODS,
    getsets: GETSETS,
    ..TypeDef::new("HASH", Kind::NativeObject)
};
static HASH_XOF: TypeDef = TypeDef {
    module: "_hashlib",
    owns_kind: false,
    methods: XOF_METHODS,
    getsets: GETSETS,
    ..TypeDef::new("HASHXOF", Kind::NativeObject)
};
const HASH_METHODS: &[Row] = &[
    METHODS[0], METHODS[1], METHODS[2], METHODS[3], METHODS[4], REPR,
];
const XOF_METHODS: &[Row] = &[
    SHAKE_METHODS[0],
    SHAKE_METHODS[1],
    SHAKE_METHODS[2],
    SHAKE_METHODS[3],
    SHAKE_METHODS[4],
    REPR,
];
const REPR: Row = Row::new("__repr__", "self, /", |vm, a| {
    let name = super::algorithm(a.get(0)).name;
    let class = vm.type_path(vm.class_of(a.get(0)));
    let id = vm.id(a.get(0));
    vm.str(&format!("<{name} {class} object @ {id:#x}>"))
});

static HMAC: TypeDef = TypeDef {
    module: "_hashlib",
    owns_kind: false,
    methods: &[
        Row::new("update", "self, msg", |vm, a| {
            let data = input(vm, a.get(1))?;
            state(vm, a.get(0))?.inner.update(&data);
            Ok(NONE)
        }),
        Row::new("digest", "self, /", |vm, a| {
            let data = state(vm, a.get(0))?.digest();
            new_bytes(vm, &data)
        }),
        Row::new("hexdigest", "self, /", |vm, a| {
            let data = state(vm, a.get(0))?.digest();
            vm.str(&hex(&data))
        }),
        Row::new("copy", "self, /", |vm, a| {
            let copy = state(vm, a.get(0))?.clone();
            let this = Hmac::make(vm)?;
            Hmac::STATE.put(vm, this, copy)?;
            Ok(this)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let name = state(vm, a.get(0))?.algorithm().name;
            let id = vm.id(a.get(0));
            vm.str(&format!("<{name} HMAC object @ {id:#x}>"))
        }),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Hmac::STATE.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[
        GetSetRow::get("digest_size", |vm, a| {
            let n = state(vm, a.get(0))?.algorithm().digest_size;
            vm.int(n as i64)
        }),
        GetSetRow::get("block_size", |vm, a| {
            let n = state(vm, a.get(0))?.algorithm().block_size;
            vm.int(n as i64)
        }),
        GetSetRow::get("name", |vm, a| {
            let name = state(vm, a.get(0))?.algorithm().name;
            vm.str(&format!("hmac-{name}"))
        }),
    ],
    ..TypeDef::new("HMAC", Kind::NativeObject)
};

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    super::fill(vm, module)?;
    for (class, name) in [
        (Hash::class(vm), "HASH"),
        (HashXof::class(vm), "HASHXOF"),
        (Hmac::class(vm), "HMAC"),
    ] {
        set(vm, module, name, class)?;
    }
    let names = vm.list(&[])?;
    let functions = vm.new_dict()?;
    for &(function, name) in CONSTRUCTORS {
        let function = attr(vm, module, function)?;
        let name = vm.str(name)?;
        push(vm, names, name)?;
        vm.dict_set(functions, function, name)?;
    }
    for name in NAMED {
        let name = vm.str(name)?;
        push(vm, names, name)?;
    }
    let names = vm.new_frozenset_from(names)?;
    set(vm, module, "openssl_md_meth_names", names)?;
    let class = vm.type_of_kind(Kind::MappingProxy);
    let proxy = vm.call(class, &[functions])?;
    set(vm, module, "_constructors", proxy)
}

/// The place of the algorithm that OpenSSL has under a name.
fn number(name: &str) -> Option<usize> {
    let mut plain = name.to_ascii_lowercase().replace(['-', '/'], "_");
    for (other, own) in [("sha2_", "sha"), ("sha_", "sha")] {
        if let Some(rest) = plain.strip_prefix(other) {
            plain = format!("{own}{rest}");
        }
    }
    match plain.as_str() {
        "shake128" => plain = "shake_128".to_owned(),
        "shake256" => plain = "shake_256".to_owned(),
        _ => {}
    }
    let known = CONSTRUCTORS
        .iter()
        .map(|row| row.1)
        .chain(NAMED.iter().copied());
    known
        .into_iter()
        .find(|&name| name == plain)
        .and_then(|name| ALL.iter().position(|row| row.name == name))
}

#[cold]
fn unsupported(vm: &mut Vm) -> Raised {
    raise(vm, "[digital envelope routines] unsupported")
}

#[cold]
fn raise(vm: &mut Vm, text: &str) -> Raised {
    let class = Unsupported::class(vm);
    match vm.str(text) {
        Ok(text) => vm.raise_with(class, text),
        Err(raised) => raised,
    }
}

fn make(vm: &mut Vm, number: usize, data: &[u8]) -> Result {
    let mut state = (ALL[number].make)();
    state.update(data);
    let class = match SHAKE.contains(&number) {
        true => HashXof::class(vm),
        false => Hash::class(vm),
    };
    object(vm, class, number, state)
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let name = vm.need_str(args.get(0), "new() argument 'name'")?;
    let data = data_argument(vm, args.opt(1), args.opt(3))?;
    match number(&name) {
        Some(number) => make(vm, number, &data),
        None => Err(unsupported(vm)),
    }
}

/// A digest of what comes behind a key, and of the key and that digest.
#[derive(Clone)]
struct Keyed {
    number: usize,
    inner: Running,
    outer: Running,
}

impl Keyed {
    fn new(number: usize, key: &[u8]) -> Keyed {
        let Algorithm {
            make, block_size, ..
        } = ALL[number];
        let mut block = vec![0; block_size];
        let hashed;
        let key = if key.len() > block_size {
            let mut state = make();
            state.update(key);
            hashed = state.digest(0);
            &hashed
        } else {
            key
        };
        block[..key.len()].copy_from_slice(key);
        let padded = |pad: u8| {
            let mut state = make();
            let data: Vec<u8> = block.iter().map(|byte| byte ^ pad).collect();
            state.update(&data);
            state
        };
        Keyed {
            number,
            inner: padded(0x36),
            outer: padded(0x5c),
        }
    }
    fn algorithm(&self) -> &'static Algorithm {
        &ALL[self.number]
    }
    fn digest(&self) -> Vec<u8> {
        let mut outer = self.outer.clone();
        outer.update(&self.inner.digest(0));
        outer.digest(0)
    }
}

fn state(vm: &mut Vm, this: Value) -> Result<&mut Keyed> {
    Hmac::STATE.get_or(vm, this, "the digest is gone")
}

/// The algorithm that a name or one of this module's functions stands for.
fn wanted(vm: &mut Vm, digest: Value) -> Result<usize> {
    let name = match text(vm, digest) {
        Some(name) => Some(name),
        None if digest.is_ref() && kind_of(digest) == Kind::Native => {
            let name = attr(vm, digest, "__name__")?;
            let name = text(vm, name).unwrap_or_default();
            name.strip_prefix("openssl_").map(str::to_owned)
        }
        None => None,
    };
    let Some(name) = name else {
        let shown = vm.repr_text(digest)?;
        return Err(raise(vm, &format!("Unsupported digestmod {shown}")));
    };
    match number(&name) {
        Some(number) if SHAKE.contains(&number) => Err(vm.value_error("no reason supplied")),
        Some(number) => Ok(number),
        None => Err(unsupported(vm)),
    }
}

fn keyed(vm: &mut Vm, key: Value, data: Option<Value>, digest: Option<Value>) -> Result<Keyed> {
    let key = need_bytes(vm, key)?;
    let Some(digest) = digest else {
        return Err(vm.type_error("Missing required parameter 'digestmod'."));
    };
    let number = wanted(vm, digest)?;
    let data = match data.filter(|&d| d != NONE) {
        Some(data) => input(vm, data)?,
        None => Vec::new(),
    };
    let mut made = Keyed::new(number, &key);
    made.inner.update(&data);
    Ok(made)
}

fn hmac_new(vm: &mut Vm, args: Args) -> Result {
    let made = keyed(vm, args.get(0), args.opt(1), args.some(2))?;
    let this = Hmac::make(vm)?;
    Hmac::STATE.put(vm, this, made)?;
    Ok(this)
}

/// What derives a key: password, salt, iterations, and the place of the key.
type Derive = fn(&[u8], &[u8], u32, &mut [u8]);

fn derive(number: usize) -> Option<Derive> {
    use pbkdf2::pbkdf2_hmac as with;
    Some(match ALL[number].name {
        "md5" => with::<::md5::Md5>,
        "sha1" => with::<::sha1::Sha1>,
        "sha224" => with::<::sha2::Sha224>,
        "sha256" => with::<::sha2::Sha256>,
        "sha384" => with::<::sha2::Sha384>,
        "sha512" => with::<::sha2::Sha512>,
        "sha512_224" => with::<::sha2::Sha512_224>,
        "sha512_256" => with::<::sha2::Sha512_256>,
        "sha3_224" => with::<::sha3::Sha3_224>,
        "sha3_256" => with::<::sha3::Sha3_256>,
        "sha3_384" => with::<::sha3::Sha3_384>,
        "sha3_512" => with::<::sha3::Sha3_512>,
        _ => return None,
    })
}

fn pbkdf2_hmac(vm: &mut Vm, args: Args) -> Result {
    let name = vm.need_str(args.get(0), "pbkdf2_hmac() argument 'hash_name'")?;
    let password = need_bytes(vm, args.get(1))?;
    let salt = need_bytes(vm, args.get(2))?;
    let iterations = args.index(vm, 3)?;
    let Some(number) = number(&name) else {
        return Err(unsupported(vm));
    };
    if iterations < 1 {
        return Err(vm.value_error("iteration value must be greater than 0."));
    }
    let Ok(iterations) = i32::try_from(iterations) else {
        return Err(vm.overflow_error("iteration value is too great."));
    };
    let length = match args.some(4) {
        Some(length) => vm.index_i64(length)?,
        None => ALL[number].digest_size as i64,
    };
    if length < 1 {
        return Err(vm.value_error("key length must be greater than 0."));
    }
    if length > i32::MAX.into() {
        return Err(vm.overflow_error("key length is too great."));
    }
    let Some(derive) = derive(number) else {
        return Err(unsupported(vm));
    };
    let mut key = room::zeroed(length as usize)?;
    vm.blocking(|| derive(&password, &salt, iterations as u32, &mut key));
    new_bytes(vm, &key)
}

/// What scrypt may use unless told otherwise.
const SCRYPT_MEMORY: u64 = 32 << 20;

fn scrypt(vm: &mut Vm, args: Args) -> Result {
    let password = need_bytes(vm, args.get(0))?;
    let salt = need_bytes(vm, args.get(1))?;
    let mut numbers = [0u64; 3];
    for (i, number) in numbers.iter_mut().enumerate() {
        let n = args.index(vm, i + 2)?;
        if n < 0 {
            return Err(vm.value_error("Cannot convert negative int"));
        }
        *number = n as u64;
    }
    let [n, r, p] = numbers;
    if n < 2 || !n.is_power_of_two() {
        return Err(vm.value_error("n must be a power of 2."));
    }
    let most = args.index_or(vm, 5, 0)?;
    if !(0..=i32::MAX.into()).contains(&most) {
        return Err(vm.value_error("maxmem must be positive and smaller than 2147483647"));
    }
    let length = args.index_or(vm, 6, 64)?;
    if !(1..=i32::MAX.into()).contains(&length) {
        return Err(vm.value_error("dklen must be greater than 0 and smaller than 2147483647"));
    }
    let made = match (u32::try_from(r), u32::try_from(p)) {
        (Ok(r), Ok(p)) => scrypt::Params::new(n.trailing_zeros() as u8, r, p, 32).ok(),
        _ => None,
    };
    let Some(parameters) = made else {
        return Err(vm.value_error("Invalid parameter combination for n, r, p, maxmem."));
    };
    let needed = r
        .checked_mul(128)
        .and_then(|row| n.checked_add(2)?.checked_add(p)?.checked_mul(row));
    let most = if most == 0 {
        SCRYPT_MEMORY
    } else {
        most as u64
    };
    if needed.is_none_or(|needed| needed > most) {
        return Err(vm.value_error("[digital envelope routines] memory limit exceeded"));
    }
    room::ask(needed.unwrap_or(0) as usize)?;
    let mut key = room::zeroed(length as usize)?;
    let done = vm.blocking(|| scrypt::scrypt(&password, &salt, &parameters, &mut key));
    match done {
        Ok(()) => new_bytes(vm, &key),
        Err(_) => Err(vm.value_error("Invalid parameter combination for n, r, p, maxmem.")),
    }
}
