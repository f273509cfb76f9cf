//! int: construction, arithmetic, comparison.

mod convert;
mod methods;

use crate::support::{check_new, new_of_class};
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::number::{BinOp, IntValue};
use pyrs_runtime::{
    Args, GetSetRow, Kind, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, payload,
};

pub use convert::to_int;

static INT: TypeDef = TypeDef {
    doc: "int(x=0) or int(x, base=10): a whole number of any size; made from a number, or from text in a base of 2 to 36.",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type=None, x=0, /, base=10", new),
        Row::new("__repr__", "self, /", repr),
        Row::new("__hash__", "self, /", hash),
        Row::new("__bool__", "self, /", |vm, a| {
            let value = payload(a.get(0));
            Ok(boolean(vm.truth(value)?))
        }),
        Row::new("__format__", "self, format_spec, /", methods::format),
        Row::new("__lt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Lt)
        }),
        Row::new("__le__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Le)
        }),
        Row::new("__eq__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Eq)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ne)
        }),
        Row::new("__gt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Gt)
        }),
        Row::new("__ge__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ge)
        }),
        Row::new("__add__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Add)
        }),
        Row::new("__radd__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Add)
        }),
        Row::new("__sub__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Sub)
        }),
        Row::new("__rsub__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Sub)
        }),
        Row::new("__mul__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Mul)
        }),
        Row::new("__rmul__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Mul)
        }),
        Row::new("__mod__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Mod)
        }),
        Row::new("__rmod__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Mod)
        }),
        Row::new("__divmod__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::DivMod)
        }),
        Row::new("__rdivmod__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::DivMod)
        }),
        Row::new("__pow__", "self, value, mod=None, /", |vm, a| {
            power(vm, a.get(0), a.get(1), a.some(2))
        }),
        Row::new("__rpow__", "self, value, mod=None, /", |vm, a| {
            power(vm, a.get(1), a.get(0), a.some(2))
        }),
        Row::new("__floordiv__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::FloorDiv)
        }),
        Row::new("__rfloordiv__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::FloorDiv)
        }),
        Row::new("__truediv__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::TrueDiv)
        }),
        Row::new("__rtruediv__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::TrueDiv)
        }),
        Row::new("__and__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::And)
        }),
        Row::new("__rand__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::And)
        }),
        Row::new("__or__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Or)
        }),
        Row::new("__ror__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Or)
        }),
        Row::new("__xor__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Xor)
        }),
        Row::new("__rxor__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Xor)
        }),
        Row::new("__lshift__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Shl)
        }),
        Row::new("__rlshift__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Shl)
        }),
        Row::new("__rshift__", "self, value, /", |vm, a| {
            forward(vm, a, BinOp::Shr)
        }),
        Row::new("__rrshift__", "self, value, /", |vm, a| {
            reflected(vm, a, BinOp::Shr)
        }),
        Row::new("__neg__", "self, /", neg),
        Row::new("__pos__", "self, /", exact),
        Row::new("__abs__", "self, /", abs),
        Row::new("__invert__", "self, /", invert),
        Row::new("__int__", "self, /", exact),
        Row::new("__index__", "self, /", exact),
        Row::new("__float__", "self, /", methods::to_float),
        Row::new("__trunc__", "self, /", exact),
        Row::new("__floor__", "self, /", exact),
        Row::new("__ceil__", "self, /", exact),
        Row::new("__round__", "self, ndigits=None, /", methods::round),
        Row::new("__getnewargs__", "self, /", methods::getnewargs),
        Row::new("__sizeof__", "self, /", methods::size_of),
        Row::new("conjugate", "self, /", exact),
        Row::new("bit_length", "self, /", methods::bit_length),
        Row::new("bit_count", "self, /", methods::bit_count),
        Row::new("as_integer_ratio", "self, /", methods::integer_ratio),
        Row::new("is_integer", "self, /", |_, _| Ok(boolean(true))),
        Row::new(
            "to_bytes",
            "self, /, length=1, byteorder='big', *, signed=False",
            methods::to_bytes,
        ),
        Row::class(
            "from_bytes",
            "type, /, bytes, byteorder='big', *, signed=False",
            methods::from_bytes,
        ),
    ],
    getsets: &[
        GetSetRow::get("real", exact),
        GetSetRow::get("imag", |_, _| Ok(Value::small(0))),
        GetSetRow::get("numerator", exact),
        GetSetRow::get("denominator", |_, _| Ok(Value::small(1))),
    ],
    ..TypeDef::new("int", Kind::Int)
};

/// Define int; big ints are of the same class.
pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&INT, None)?;
    vm.share_kind(Kind::BigInt, class);
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "int", class)
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = check_new(vm, args.opt(0), Kind::Int)?;
    let value = match (args.opt(1), args.opt(2)) {
        (None, None) => Value::small(0),
        (None, Some(_)) => return Err(vm.type_error("int() missing string argument")),
        (Some(x), None) => convert::to_int(vm, x)?,
        (Some(x), Some(base)) => convert::with_base(vm, x, base)?,
    };
    new_of_class(vm, class, Kind::Int, value)
}

/// The exact int of an int, bool or instance of a subclass.
fn exact(vm: &mut Vm, args: Args) -> Result {
    vm.to_index(payload(args.get(0)))
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let text = vm.int_text(args.get(0))?;
    vm.str(&text)
}

fn hash(vm: &mut Vm, args: Args) -> Result {
    let hash = vm.number_hash(payload(args.get(0)));
    vm.int(hash)
}

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    Ok(match vm.int_compare(args.get(0), args.get(1)) {
        Some(ordering) => boolean(op.of(ordering)),
        None => NOT_IMPLEMENTED,
    })
}

fn forward(vm: &mut Vm, args: Args, op: BinOp) -> Result {
    vm.int_binary(op, args.get(0), args.get(1))
}

fn reflected(vm: &mut Vm, args: Args, op: BinOp) -> Result {
    vm.int_binary(op, args.get(1), args.get(0))
}

fn power(vm: &mut Vm, base: Value, exponent: Value, modulus: Option<Value>) -> Result {
    let Some(modulus) = modulus else {
        return vm.int_binary(BinOp::Pow, base, exponent);
    };
    let (Some(b), Some(e), Some(m)) = (
        vm.large_int_value(base)?,
        vm.large_int_value(exponent)?,
        vm.large_int_value(modulus)?,
    ) else {
        return Ok(NOT_IMPLEMENTED);
    };
    match (b, e, m) {
        (IntValue::Small(b), IntValue::Small(e), IntValue::Small(m))
            if e >= 0 && m != 0 && m != i64::MIN =>
        {
            vm.int(small_mod_pow(b, e, m))
        }
        (b, e, m) => mod_pow(vm, b, e, m),
    }
}

/// `pow(base, exponent, modulus)` of large numbers.
pub fn mod_pow(vm: &mut Vm, base: IntValue, exponent: IntValue, modulus: IntValue) -> Result {
    let [b, e, m] = [base, exponent, modulus].map(IntValue::into_big);
    let bits = [&b, &e, &m]
        .map(|n| u128::from(n.bit_length()))
        .iter()
        .sum();
    match vm.arithmetic(bits, || b.mod_pow(&e, &m))? {
        Ok(power) => vm.int_of_big(&power),
        Err(error) => Err(vm.value_error(error.message())),
    }
}

fn small_mod_pow(base: i64, exponent: i64, modulus: i64) -> i64 {
    let m = i128::from(modulus.abs());
    let mut base = i128::from(base).rem_euclid(m);
    let mut result = 1 % m;
    let mut left = exponent;
    while left > 0 {
        if left & 1 != 0 {
            result = result * base % m;
        }
        base = base * base % m;
        left >>= 1;
    }
    if modulus < 0 && result != 0 {
        result -= m;
    }
    result as i64
}

fn neg(vm: &mut Vm, args: Args) -> Result {
    match vm.large_int_value(args.get(0))? {
        Some(IntValue::Small(i)) => vm.int_of_i128(-i128::from(i)),
        Some(IntValue::Big(b)) => {
            let made = vm.arithmetic(b.bit_length().into(), || b.neg())?;
            vm.int_of_big(&made)
        }
        None => Ok(NOT_IMPLEMENTED),
    }
}

fn abs(vm: &mut Vm, args: Args) -> Result {
    match vm.large_int_value(args.get(0))? {
        Some(IntValue::Small(i)) => vm.int_of_i128(i128::from(i).abs()),
        Some(IntValue::Big(b)) => {
            let made = vm.arithmetic(b.bit_length().into(), || b.abs())?;
            vm.int_of_big(&made)
        }
        None => Ok(NOT_IMPLEMENTED),
    }
}

fn invert(vm: &mut Vm, args: Args) -> Result {
    match vm.large_int_value(args.get(0))? {
        Some(IntValue::Small(i)) => vm.int(!i),
        Some(IntValue::Big(b)) => {
            let made = vm.arithmetic(b.bit_length().into(), || b.bit_not())?;
            vm.int_of_big(&made)
        }
        None => Ok(NOT_IMPLEMENTED),
    }
}
