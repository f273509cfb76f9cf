//! _blake2: BLAKE2, with keys, salts and trees.

use super::{
    ALL, BLAKE2B, BLAKE2S, Digest, METHODS, Running, data_argument, fill, object, type_def,
};
use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{Args, Result, Row, TypeDef, Value, Vm, native_struct, py_module};

native_struct! { pub struct Blake2b: Digest {} }
native_struct! { pub struct Blake2s: Digest {} }

py_module! {
    pub static MODULE = ModuleId::Blake2, "_blake2";
    types: { Blake2b = &BLAKE2B_TYPE, Blake2s = &BLAKE2S_TYPE },
    fill: own_fill,
}

static BLAKE2B_TYPE: TypeDef = type_def("_blake2", "blake2b", BLAKE_METHODS);
static BLAKE2S_TYPE: TypeDef = type_def("_blake2", "blake2s", BLAKE_METHODS);

const BLAKE_NEW: &str = "type, /, data=b'', *, digest_size=64, key=b'', salt=b'', person=b'', \
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

fn own_fill(vm: &mut Vm, module: Value) -> Result<()> {
    for (class, number, salt) in [
        (Blake2b::class(vm), BLAKE2B, 16),
        (Blake2s::class(vm), BLAKE2S, 8),
    ] {
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
    fill(vm, module)
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
    let wide = args.get(0) == Blake2b::class(vm);
    if !wide && args.get(0) != Blake2s::class(vm) {
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
    // The two crates have the same builder under different names.
    macro_rules! start {
        ($family:ident) => {{
            let mut p = $family::Params::new();
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
            Box::new(p.to_state())
        }};
    }
    let mut state = if wide {
        Running::Blake2b(start!(blake2b_simd), digest)
    } else {
        Running::Blake2s(start!(blake2s_simd), digest)
    };
    state.update(&data);
    object(vm, args.get(0), number, state)
}
