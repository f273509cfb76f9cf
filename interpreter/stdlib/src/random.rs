//! _random: the Mersenne Twister.

use crate::ModuleId;
use crate::util::*;
use pyrs_leaf::mt19937::Mt19937;
use pyrs_runtime::number::IntValue;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct, py_module};

native_struct! {
    pub struct Random { STATE: State<Mt19937> }
}

py_module! {
    pub static MODULE = ModuleId::Random, "_random";
    types: { Random = &RANDOM },
}

static RANDOM: TypeDef = TypeDef {
    module: "_random",
    owns_kind: false,
    subclassable: true,
    doc: "Random() -> create a random number generator with its own internal state.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, x=None, /", seed),
        Row::new("seed", "self, n=None, /", seed),
        Row::new("random", "self, /", |vm, a| {
            let x = state(vm, a.get(0))?.random();
            vm.float(x)
        }),
        Row::new("getrandbits", "self, k, /", bits),
        Row::new("getstate", "self, /", get_state),
        Row::new("setstate", "self, state, /", set_state),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Random::STATE.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    ..TypeDef::new("Random", Kind::NativeObject)
};

fn from_os() -> Mt19937 {
    let mut digits = [0u32; 624];
    // SAFETY: the buffer has that many bytes; the call fills it.
    unsafe {
        libc::getrandom(
            digits.as_mut_ptr().cast(),
            core::mem::size_of_val(&digits),
            0,
        )
    };
    Mt19937::from_digits(&digits)
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let this = Random::new_for(vm, args.get(0))?;
    Random::STATE.put(vm, this, from_os())?;
    Ok(this)
}

fn state(vm: &mut Vm, this: Value) -> Result<&mut Mt19937> {
    Random::STATE.get_or(vm, this, "the generator is gone")
}

fn seed(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let new = match args.some(1) {
        None => from_os(),
        Some(n) => {
            let digits = match vm.int_value(n) {
                Some(IntValue::Small(i)) => {
                    let n = i.unsigned_abs();
                    vec![n as u32, (n >> 32) as u32]
                }
                Some(IntValue::Big(b)) => b.to_u32_digits().1,
                None => {
                    let hash = vm.hash(n)? as u64;
                    vec![hash as u32, (hash >> 32) as u32]
                }
            };
            let used = digits.iter().rposition(|&d| d != 0).map_or(1, |i| i + 1);
            Mt19937::from_digits(&digits[..used])
        }
    };
    *state(vm, this)? = new;
    Ok(NONE)
}

fn bits(vm: &mut Vm, args: Args) -> Result {
    let k = args.index(vm, 1)?;
    if k < 0 {
        return Err(vm.value_error("number of bits must be non-negative"));
    }
    if k == 0 {
        return Ok(Value::small(0));
    }
    vm.room_for_bits(k as u128)?;
    let state = state(vm, args.get(0))?;
    if k <= 63 {
        let n = state.bits_u64(k as u32);
        return vm.int(n as i64);
    }
    let digits = state.bits_digits(k as usize);
    let n = pyrs_leaf::bigint::BigInt::from_u32_digits(false, &digits);
    vm.int_of_big(&n)
}

fn get_state(vm: &mut Vm, args: Args) -> Result {
    let state = state(vm, args.get(0))?;
    let (words, index) = state.state();
    let (words, index) = (*words, index);
    let list = vm.list(&[])?;
    for n in words {
        let n = vm.int(n as i64)?;
        push(vm, list, n)?;
    }
    push(vm, list, Value::small(index as i64))?;
    vm.tuple_from(list)
}

fn set_state(vm: &mut Vm, args: Args) -> Result {
    let given = args.get(1);
    if !is_tuple(given) {
        return Err(vm.type_error("state vector must be a tuple"));
    }
    if items(given) != 625 {
        return Err(vm.value_error("state vector is the wrong size"));
    }
    let mut words = [0u32; 624];
    for (i, word) in words.iter_mut().enumerate() {
        *word = vm.index_i64(item(given, i))? as u32;
    }
    let index = vm.index_i64(item(given, 624))?;
    match Mt19937::from_state(words, index as usize) {
        Ok(new) if index >= 0 => {
            *state(vm, args.get(0))? = new;
            Ok(NONE)
        }
        _ => Err(vm.value_error("invalid state")),
    }
}
