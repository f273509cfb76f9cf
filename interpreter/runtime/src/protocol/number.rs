//! Numbers: int and float arithmetic, and the binary-operator protocol.

use crate::class::{flags, has_flag};
use crate::compare::base_kind_of;
use crate::name::Name;
use crate::{Exc, FALSE, Kind, NONE, NOT_IMPLEMENTED, Raised, Result, TRUE, Value, Vm};
use crate::{float, int, kind_of, payload, string};
use pyrs_leaf::bigint::{self, BigInt};
use pyrs_objmodel::kinds::complex;

/// A binary operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    TrueDiv,
    FloorDiv,
    Mod,
    Pow,
    MatMul,
    And,
    Or,
    Xor,
    Shl,
    Shr,
    DivMod,
}

impl BinOp {
    /// (`__op__`, `__rop__`, `__iop__`, symbol).
    pub fn names(self) -> (Name, Name, Name, &'static str) {
        use Name::*;
        match self {
            BinOp::Add => (__add__, __radd__, __iadd__, "+"),
            BinOp::Sub => (__sub__, __rsub__, __isub__, "-"),
            BinOp::Mul => (__mul__, __rmul__, __imul__, "*"),
            BinOp::TrueDiv => (__truediv__, __rtruediv__, __itruediv__, "/"),
            BinOp::FloorDiv => (__floordiv__, __rfloordiv__, __ifloordiv__, "//"),
            BinOp::Mod => (__mod__, __rmod__, __imod__, "%"),
            BinOp::Pow => (__pow__, __rpow__, __ipow__, "** or pow()"),
            BinOp::MatMul => (__matmul__, __rmatmul__, __imatmul__, "@"),
            BinOp::And => (__and__, __rand__, __iand__, "&"),
            BinOp::Or => (__or__, __ror__, __ior__, "|"),
            BinOp::Xor => (__xor__, __rxor__, __ixor__, "^"),
            BinOp::Shl => (__lshift__, __rlshift__, __ilshift__, "<<"),
            BinOp::Shr => (__rshift__, __rrshift__, __irshift__, ">>"),
            BinOp::DivMod => (__divmod__, __rdivmod__, __divmod__, "divmod()"),
        }
    }
}

/// An int as Rust sees it.
pub enum IntValue {
    Small(i64),
    Big(BigInt),
}

impl IntValue {
    pub fn into_big(self) -> BigInt {
        match self {
            IntValue::Small(i) => BigInt::from_i64(i),
            IntValue::Big(b) => b,
        }
    }
}

impl Vm {
    /// The number of an int, bool or instance of an int subclass.
    pub fn int_value(&self, value: Value) -> Option<IntValue> {
        let value = payload(value);
        if let Some(i) = int::as_i64(value) {
            return Some(IntValue::Small(i));
        }
        match kind_of(value) {
            Kind::BigInt => {
                let (negative, words) = int::big_words(value.addr());
                Some(IntValue::Big(BigInt::from_words(negative, words)))
            }
            Kind::Bool => Some(IntValue::Small((value == TRUE) as i64)),
            _ => None,
        }
    }

    /// As [`Vm::int_value`], only numbers that fit 64 bits.
    #[inline]
    pub fn as_i64(&self, value: Value) -> Option<i64> {
        if value.is_small() {
            return Some(value.small_unchecked());
        }
        let value = payload(value);
        match int::as_i64(value) {
            None if kind_of(value) == Kind::Bool => Some((value == TRUE) as i64),
            number => number,
        }
    }

    /// As [`Vm::int_value`], where the number may be large: memory for some copies of it is
    /// tried for first.
    pub fn large_int_value(&mut self, value: Value) -> Result<Option<IntValue>> {
        let number = payload(value);
        if number.is_ref() && kind_of(number) == Kind::BigInt {
            self.room_for_bits(int::big(number.addr()).1.len() as u128 * 32)?;
        }
        Ok(self.int_value(value))
    }

    pub fn is_int(&self, value: Value) -> bool {
        value.is_small()
            || matches!(
                kind_of(payload(value)),
                Kind::Int | Kind::BigInt | Kind::Bool
            )
    }

    /// The number of a float or instance of a float subclass.
    #[inline]
    pub fn as_f64(&self, value: Value) -> Option<f64> {
        let value = payload(value);
        (value.is_ref() && kind_of(value) == Kind::Float).then(|| float::get(value.addr()))
    }

    /// The int object of a big number (in its one form).
    pub fn int_of_big(&mut self, number: &BigInt) -> Result {
        if let Some(i) = number.to_i64() {
            return self.int(i);
        }
        let (negative, words) = number.as_words();
        if words.len() >= 1 << 29 {
            return Err(self.memory_error());
        }
        int::new_big_words(&mut self.m, negative, words)
    }
    pub fn int_of_i128(&mut self, number: i128) -> Result {
        match i64::try_from(number) {
            Ok(i) => self.int(i),
            Err(_) => self.int_of_big(&BigInt::from_i128(number)),
        }
    }
    pub fn int_of_parsed(&mut self, number: bigint::Int) -> Result {
        match number {
            bigint::Int::Small(i) => self.int(i),
            bigint::Int::Big(b) => self.int_of_big(&b),
        }
    }
    pub fn int_of_value(&mut self, number: IntValue) -> Result {
        match number {
            IntValue::Small(i) => self.int(i),
            IntValue::Big(b) => self.int_of_big(&b),
        }
    }

    pub fn complex(&mut self, re: f64, im: f64) -> Result {
        let re = self.float(re)?;
        let im = self.float(im)?;
        let at = self.m.alloc(Kind::Complex.map(), complex::SIZE)?;
        self.m.store(at, complex::REAL, re);
        self.m.store(at, complex::IMAG, im);
        Ok(Value::from_addr(at))
    }
    pub fn as_complex(&self, value: Value) -> Option<(f64, f64)> {
        let value = payload(value);
        if value.is_small() || kind_of(value) != Kind::Complex {
            return None;
        }
        let part = |field| {
            value
                .addr()
                .value(field)
                .map_or(0.0, |v| float::get(v.addr()))
        };
        Some((part(complex::REAL), part(complex::IMAG)))
    }

    /// A real number of an int or float; OverflowError for ints that are too large.
    pub fn number_as_f64(&mut self, value: Value) -> Result<Option<f64>> {
        if let Some(f) = self.as_f64(value) {
            return Ok(Some(f));
        }
        match self.int_value(value) {
            Some(IntValue::Small(i)) => Ok(Some(i as f64)),
            Some(IntValue::Big(b)) => match b.to_f64() {
                Ok(f) => Ok(Some(f)),
                Err(_) => Err(self.overflow_error("int too large to convert to float")),
            },
            None => Ok(None),
        }
    }

    /// `a op b` with everything Python has to say to it.
    pub fn binary(&mut self, op: BinOp, a: Value, b: Value) -> Result {
        if let Some(value) = self.binary_exact(op, a, b)? {
            return Ok(value);
        }
        let (name, rname, _, symbol) = op.names();
        let result = self.binary_slots(name, rname, a, b)?;
        if result != NOT_IMPLEMENTED {
            return Ok(result);
        }
        Err(self.unsupported(symbol, a, b))
    }

    /// `a op= b`.
    pub fn binary_inplace(&mut self, op: BinOp, a: Value, b: Value) -> Result {
        if let Some(value) = self.binary_exact(op, a, b)? {
            return Ok(value);
        }
        let (name, rname, iname, symbol) = op.names();
        // What a builtin sequence does in place comes behind the other's reflected method.
        if matches!(base_kind_of(a), Kind::List | Kind::ByteArray)
            && matches!(op, BinOp::Add | BinOp::Mul)
            && let Some(f) = self.special(b, rname)
            && f.is_ref()
            && kind_of(f) == Kind::Function
            && let Some(own) = self.special(a, iname)
            && kind_of(own) != Kind::Function
        {
            let result = self.call_bound(f, b, &[a])?;
            if result != NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        if let Some(f) = self.special(a, iname) {
            let result = self.call_bound(f, a, &[b])?;
            if result != NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        let result = self.binary_slots(name, rname, a, b)?;
        if result != NOT_IMPLEMENTED {
            return Ok(result);
        }
        let symbol = if op == BinOp::Pow {
            "**=".into()
        } else {
            format!("{symbol}=")
        };
        Err(self.unsupported(&symbol, a, b))
    }

    #[cold]
    fn unsupported(&mut self, symbol: &str, a: Value, b: Value) -> Raised {
        let (x, y) = (self.type_name_of(a), self.type_name_of(b));
        // str and list `+` name the operand that does not fit.
        let plain = |vm: &mut Vm| match vm.special(a, Name::__add__) {
            Some(add) => add.is_small() || kind_of(add) != Kind::Function,
            None => false,
        };
        if matches!(symbol, "+" | "+=") && a.is_ref() && plain(self) {
            let what = match kind_of(a) {
                Kind::Str | Kind::StrIndirect => Some("str"),
                Kind::List => Some("list"),
                Kind::Tuple => Some("tuple"),
                _ => None,
            };
            if let Some(what) = what {
                return self.type_error(format!(
                    "can only concatenate {what} (not \"{y}\") to {what}"
                ));
            }
        }
        // A class written in Python keeps the other operand from being tried as a sequence
        // in place.
        let own = has_flag(self.class_of(a), flags::HEAP);
        let repetition = symbol == "*" || symbol == "*=" && !own;
        if repetition {
            let sequence = |v: Value| {
                v.is_ref()
                    && matches!(
                        kind_of(payload(v)),
                        Kind::Str
                            | Kind::StrIndirect
                            | Kind::Bytes
                            | Kind::ByteArray
                            | Kind::List
                            | Kind::Tuple
                    )
            };
            let other = match (sequence(a), sequence(b)) {
                (true, _) => Some(&y),
                (_, true) => Some(&x),
                _ => None,
            };
            if let Some(other) = other {
                return self.type_error(format!(
                    "can't multiply sequence by non-int of type '{other}'"
                ));
            }
        }
        let repeats = |v: Value| {
            matches!(
                base_kind_of(v),
                Kind::Str
                    | Kind::StrIndirect
                    | Kind::Bytes
                    | Kind::ByteArray
                    | Kind::List
                    | Kind::Tuple
            )
        };
        if repetition && (repeats(a) || repeats(b)) {
            let other = if repeats(a) { y } else { x };
            return self.type_error(format!(
                "can't multiply sequence by non-int of type '{other}'"
            ));
        }
        self.type_error(format!(
            "unsupported operand type(s) for {symbol}: '{x}' and '{y}'"
        ))
    }

    /// The methods of both operands, in Python's order; NotImplemented if none will.
    pub fn binary_slots(&mut self, name: Name, rname: Name, a: Value, b: Value) -> Result {
        let (ca, cb) = (self.class_of(a), self.class_of(b));
        let key = self.name(name);
        let rkey = self.name(rname);
        let forward = self.lookup_cached(ca, key);
        let reflected = if ca != cb {
            self.lookup_cached(cb, rkey)
        } else {
            None
        };
        // A subclass's own reflected method goes first.
        if let Some(r) = reflected
            && ca != cb
            && self.is_subclass_of(cb, ca)
            && self.lookup_cached(ca, rkey) != Some(r)
        {
            let result = self.call_bound(r, b, &[a])?;
            if result != NOT_IMPLEMENTED {
                return Ok(result);
            }
            return match forward {
                Some(f) => self.call_bound(f, a, &[b]),
                None => Ok(NOT_IMPLEMENTED),
            };
        }
        if let Some(f) = forward {
            let result = self.call_bound(f, a, &[b])?;
            if result != NOT_IMPLEMENTED {
                return Ok(result);
            }
        }
        match reflected {
            Some(r) => self.call_bound(r, b, &[a]),
            None => Ok(NOT_IMPLEMENTED),
        }
    }

    /// Operators on exact builtin numbers, and a few on exact strs and lists; None: others.
    #[inline]
    pub fn binary_exact(&mut self, op: BinOp, a: Value, b: Value) -> Result<Option<Value>> {
        if op == BinOp::MatMul {
            return Ok(None);
        }
        match (int::as_i64(a), int::as_i64(b)) {
            (Some(x), Some(y)) => return self.int_op(op, x, y).map(Some),
            (Some(x), None) => {
                if let Some(y) = float::of(b) {
                    return self.float_op(op, x as f64, y);
                }
            }
            (None, Some(y)) => {
                if let Some(x) = float::of(a) {
                    return self.float_op(op, x, y as f64);
                }
            }
            (None, None) => {
                if let (Some(x), Some(y)) = (float::of(a), float::of(b)) {
                    return self.float_op(op, x, y);
                }
                if op == BinOp::Add && string::is_str(a) && string::is_str(b) {
                    return string::concat(&mut self.m, a, b).map(Some);
                }
            }
        }
        let exact = |v: Value| {
            v.is_small()
                || matches!(v.addr().map(), m if m == Kind::Int.map() || m == Kind::BigInt.map())
        };
        if exact(a) && exact(b) {
            return self.int_binary(op, a, b).map(Some);
        }
        Ok(None)
    }

    /// Any operator on two values that may be ints (bools, subclasses); NotImplemented when
    /// one is not.
    pub fn int_binary(&mut self, op: BinOp, a: Value, b: Value) -> Result {
        if let Some(result) = self.little_op(op, a, b)? {
            return Ok(result);
        }
        let (Some(x), Some(y)) = (self.large_int_value(a)?, self.large_int_value(b)?) else {
            return Ok(NOT_IMPLEMENTED);
        };
        match (x, y) {
            (IntValue::Small(x), IntValue::Small(y)) => self.int_op(op, x, y),
            (x, y) => self.big_op(op, x.into_big(), y.into_big()),
        }
    }

    fn int_op(&mut self, op: BinOp, x: i64, y: i64) -> Result {
        let simple = match op {
            BinOp::Add => x.checked_add(y),
            BinOp::Sub => x.checked_sub(y),
            BinOp::Mul => x.checked_mul(y),
            BinOp::And => Some(x & y),
            BinOp::Or => Some(x | y),
            BinOp::Xor => Some(x ^ y),
            BinOp::FloorDiv => {
                if y == 0 {
                    return Err(self.zero_division("division by zero"));
                }
                floor_div(x, y)
            }
            BinOp::Mod => {
                if y == 0 {
                    return Err(self.zero_division("division by zero"));
                }
                Some(floor_mod(x, y))
            }
            BinOp::TrueDiv => {
                if y == 0 {
                    return Err(self.zero_division("division by zero"));
                }
                let Some(f) = bigint::true_div_i64(x, y) else {
                    return Err(
                        self.overflow_error("integer division result too large for a float")
                    );
                };
                return self.float(f);
            }
            BinOp::Shr => {
                if y < 0 {
                    return Err(self.value_error("negative shift count"));
                }
                Some(x >> y.min(63))
            }
            BinOp::Shl => {
                if y < 0 {
                    return Err(self.value_error("negative shift count"));
                }
                if x == 0 {
                    Some(0)
                } else if y < 63 && (x << y) >> y == x {
                    Some(x << y)
                } else {
                    None
                }
            }
            BinOp::DivMod => {
                if y == 0 {
                    return Err(self.zero_division("division by zero"));
                }
                if let Some(q) = floor_div(x, y) {
                    let q = self.int(q)?;
                    let r = self.int(floor_mod(x, y))?;
                    return self.tuple(&[q, r]);
                }
                None
            }
            BinOp::Pow => {
                if y < 0 {
                    if x == 0 {
                        return Err(self.zero_division("zero to a negative power"));
                    }
                    return self.float((x as f64).powf(y as f64));
                }
                u32::try_from(y).ok().and_then(|e| x.checked_pow(e))
            }
            BinOp::MatMul => return Ok(NOT_IMPLEMENTED),
        };
        match simple {
            Some(i) => self.int(i),
            None => {
                if let Some(result) = self.little_of_i64(op, x, y)? {
                    return Ok(result);
                }
                self.big_op(op, BigInt::from_i64(x), BigInt::from_i64(y))
            }
        }
    }

    /// Whether a number of so many bits may be made: its memory, and what the operation
    /// takes beside it, is tried for first.
    #[inline]
    pub fn room_for_bits(&mut self, bits: u128) -> Result<()> {
        const SMALL: u128 = 1 << 20;
        // Above this the arithmetic itself refuses.
        const MOST: u128 = 1 << 40;
        if bits <= SMALL {
            return Ok(());
        }
        if bits > MOST {
            return Err(self.memory_error());
        }
        crate::room::ask((bits / 8 * 8) as usize)
    }

    /// Arithmetic with so many bits in its operands and its result. It takes memory in ways
    /// that it cannot report: then it panics, which is a MemoryError here.
    pub fn arithmetic<T>(&mut self, bits: u128, work: impl FnOnce() -> T) -> Result<T> {
        // What smaller numbers need is kept for small requests.
        const HUGE: u128 = 1 << 20;
        self.room_for_bits(bits)?;
        if bits <= HUGE {
            return Ok(work());
        }
        std::panic::catch_unwind(core::panic::AssertUnwindSafe(work)).map_err(|payload| {
            if payload.downcast_ref::<&str>() != Some(&"out of memory") {
                std::panic::resume_unwind(payload);
            }
            self.memory_error()
        })
    }

    fn big_op(&mut self, op: BinOp, x: BigInt, y: BigInt) -> Result {
        let (a, b) = (u128::from(x.bit_length()), u128::from(y.bit_length()));
        let bits = match op {
            BinOp::Shl => a.saturating_add(y.to_u64().filter(|_| !x.is_zero()).unwrap_or(0).into()),
            BinOp::Pow => y.to_u64().map_or(0, |e| x.pow_bits(e)),
            _ => a + b,
        };
        let result = match op {
            BinOp::Add => self.arithmetic(bits, || x.add(&y)),
            BinOp::Sub => self.arithmetic(bits, || x.sub(&y)),
            BinOp::Mul => self.arithmetic(bits, || x.mul(&y)),
            BinOp::And => self.arithmetic(bits, || x.bit_and(&y)),
            BinOp::Or => self.arithmetic(bits, || x.bit_or(&y)),
            BinOp::Xor => self.arithmetic(bits, || x.bit_xor(&y)),
            BinOp::FloorDiv | BinOp::Mod | BinOp::DivMod => {
                let Some((q, r)) = self.arithmetic(bits, || x.div_mod_floor(&y))? else {
                    return Err(self.zero_division("division by zero"));
                };
                match op {
                    BinOp::FloorDiv => Ok(q),
                    BinOp::Mod => Ok(r),
                    _ => {
                        let q = self.int_of_big(&q)?;
                        let r = self.int_of_big(&r)?;
                        return self.tuple(&[q, r]);
                    }
                }
            }
            BinOp::TrueDiv => match self.arithmetic(bits, || x.true_div(&y))? {
                Ok(f) => return self.float(f),
                Err(e) => {
                    let zero = y.is_zero();
                    let text = e.message();
                    return Err(if zero {
                        self.zero_division(text)
                    } else {
                        self.overflow_error(text)
                    });
                }
            },
            BinOp::Shl | BinOp::Shr => {
                if y.is_negative() {
                    return Err(self.value_error("negative shift count"));
                }
                match (op, y.to_u64()) {
                    (BinOp::Shr, Some(bits)) => self.arithmetic(a, || x.shr(bits)),
                    (BinOp::Shr, None) => {
                        Ok(BigInt::from_i64(if x.is_negative() { -1 } else { 0 }))
                    }
                    _ if x.is_zero() => Ok(x),
                    (_, Some(by)) => self.arithmetic(bits, || x.shl(by)),
                    _ => return Err(self.overflow_error("too many digits in integer")),
                }
            }
            BinOp::Pow => {
                if y.is_negative() {
                    let (Ok(a), Ok(b)) = (x.to_f64(), y.to_f64()) else {
                        return Err(self.overflow_error("int too large to convert to float"));
                    };
                    return self.float(a.powf(b));
                }
                match y.to_u64() {
                    Some(e) if e < 1 << 32 || x.bit_length() <= 1 => {
                        self.arithmetic(bits, || x.pow(e))
                    }
                    _ => return Err(self.memory_error()),
                }
            }
            BinOp::MatMul => return Ok(NOT_IMPLEMENTED),
        };
        let result = result?;
        self.int_of_big(&result)
    }

    /// An operator on two floats; None for operators floats lack.
    pub fn float_op(&mut self, op: BinOp, x: f64, y: f64) -> Result<Option<Value>> {
        let f = match op {
            BinOp::Add => x + y,
            BinOp::Sub => x - y,
            BinOp::Mul => x * y,
            BinOp::TrueDiv => {
                if y == 0.0 {
                    return Err(self.zero_division("division by zero"));
                }
                x / y
            }
            BinOp::FloorDiv => {
                if y == 0.0 {
                    return Err(self.zero_division("division by zero"));
                }
                float_divmod(x, y).0
            }
            BinOp::Mod => {
                if y == 0.0 {
                    return Err(self.zero_division("division by zero"));
                }
                float_divmod(x, y).1
            }
            BinOp::DivMod => {
                if y == 0.0 {
                    return Err(self.zero_division("division by zero"));
                }
                let (q, r) = float_divmod(x, y);
                let q = self.float(q)?;
                let r = self.float(r)?;
                return self.tuple(&[q, r]).map(Some);
            }
            BinOp::Pow => return self.float_pow(x, y).map(Some),
            _ => return Ok(None),
        };
        self.float(f).map(Some)
    }

    pub fn float_pow(&mut self, x: f64, y: f64) -> Result {
        if x == 0.0 && y < 0.0 && y.is_finite() {
            return Err(self.zero_division("zero to a negative power"));
        }
        if x < 0.0 && x.is_finite() && y.is_finite() && y.fract() != 0.0 {
            // A complex result.
            let modulus = (-x).powf(y);
            let angle = core::f64::consts::PI * y;
            let (re, im) = (modulus * angle.cos(), modulus * angle.sin());
            if re.is_infinite() || im.is_infinite() {
                return Err(self.overflow_error("complex exponentiation"));
            }
            return self.complex(re, im);
        }
        let r = x.powf(y);
        if r.is_infinite() && x.is_finite() && y.is_finite() {
            let class = self.exc_class(Exc::OverflowError);
            let number = self.int(34)?;
            let message = self.str("Numerical result out of range")?;
            let args = self.tuple(&[number, message])?;
            let exc = self.new_exc_of(class, args)?;
            return Err(self.raise(exc));
        }
        self.float(r)
    }

    /// bool(value).
    #[inline]
    pub fn truth(&mut self, value: Value) -> Result<bool> {
        if value == TRUE {
            return Ok(true);
        }
        if value == FALSE || value == NONE {
            return Ok(false);
        }
        if value.is_small() {
            return Ok(value.small_unchecked() != 0);
        }
        self.truth_slow(value)
    }

    fn truth_slow(&mut self, value: Value) -> Result<bool> {
        let at = value.addr();
        let map = at.map();
        if map.0 < Kind::COUNT as u32 {
            match Kind::from_byte(map.0 as u8) {
                Kind::Str | Kind::StrIndirect => return Ok(string::len(at) != 0),
                Kind::Float => return Ok(float::get(at) != 0.0),
                Kind::List => return Ok(pyrs_objmodel::list::len(at) != 0),
                Kind::Tuple | Kind::Bytes => return Ok(at.load::<u32>(4) != 0),
                Kind::Dict => return Ok(self.dict_len(value) != 0),
                Kind::Set | Kind::FrozenSet => return Ok(self.set_len(value) != 0),
                Kind::Int => return Ok(int::get(at) != 0),
                Kind::BigInt
                | Kind::Function
                | Kind::Object
                | Kind::Native
                | Kind::Type
                | Kind::Module
                | Kind::Method => return Ok(true),
                _ => {}
            }
        }
        if let Some(f) = self.special(value, Name::__bool__) {
            let result = self.call_bound(f, value, &[])?;
            if result == TRUE || result == FALSE {
                return Ok(result == TRUE);
            }
            let got = self.type_name_of(result);
            return Err(self.type_error(format!("__bool__ should return bool, returned {got}")));
        }
        match self.special(value, Name::__len__) {
            Some(f) => Ok(self.length_by(f, value)? != 0),
            None => Ok(true),
        }
    }

    /// `-x`, `+x`, `~x`.
    pub fn unary(&mut self, name: Name, symbol: &str, value: Value) -> Result {
        if let Some(i) = int::as_i64(value) {
            match name {
                Name::__neg__ => return self.int_of_i128(-(i as i128)),
                Name::__pos__ => return self.int(i),
                _ => {
                    if kind_of(value) == Kind::Bool {
                        self.warn(
                            crate::Exc::DeprecationWarning,
                            "Bitwise inversion '~' on bool is deprecated and will be removed in \
                             Python 3.16. This returns the bitwise inversion of the underlying \
                             int object and is usually not what you expect from negating a bool. \
                             Use the 'not' operator for boolean negation or ~int(x) if you really \
                             want the bitwise inversion of the underlying int.",
                        )?;
                    }
                    return self.int(!i);
                }
            }
        }
        if let Some(f) = float::of(value) {
            match name {
                Name::__neg__ => return self.float(-f),
                Name::__pos__ => return Ok(value),
                _ => {}
            }
        }
        match self.call_special(value, name, &[])? {
            Some(result) => Ok(result),
            None => {
                let got = self.type_name_of(value);
                Err(self.type_error(format!("bad operand type for unary {symbol}: '{got}'")))
            }
        }
    }
}

#[inline(always)]
pub fn floor_div(x: i64, y: i64) -> Option<i64> {
    let q = x.checked_div(y)?;
    Some(if (x % y != 0) && ((x < 0) != (y < 0)) {
        q - 1
    } else {
        q
    })
}
#[inline(always)]
pub fn floor_mod(x: i64, y: i64) -> i64 {
    if y == -1 {
        return 0;
    }
    let r = x % y;
    if r != 0 && ((r < 0) != (y < 0)) {
        r + y
    } else {
        r
    }
}

/// Python's float divmod.
pub fn float_divmod(x: f64, y: f64) -> (f64, f64) {
    let mut r = x % y;
    let mut q = (x - r) / y;
    if r != 0.0 {
        if (y < 0.0) != (r < 0.0) {
            r += y;
            q -= 1.0;
        }
    } else {
        r = 0f64.copysign(y);
    }
    if q != 0.0 {
        let f = q.floor();
        q = if q - f > 0.5 { f + 1.0 } else { f };
    } else {
        q = 0f64.copysign(x / y);
    }
    (q, r)
}
