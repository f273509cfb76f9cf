//! Builtin functions on numbers.

use pyrs_leaf::bigint;
use pyrs_runtime::name::Name;
use pyrs_runtime::number::{BinOp, IntValue};
use pyrs_runtime::objmodel::is_exact;
use pyrs_runtime::strategies::list::{self as ls, Number, Numbers};
use pyrs_runtime::{Args, Kind, NOT_IMPLEMENTED, Result, Value, Vm};
use pyrs_runtime::{float, int, kind_of, payload, string};

pub fn abs(vm: &mut Vm, a: Args) -> Result {
    let v = a.get(0);
    if let Some(i) = int::as_i64(v) {
        return vm.int_of_i128((i as i128).abs());
    }
    if let Some(f) = float::of(v) {
        return vm.float(f.abs());
    }
    match vm.call_special(v, Name::__abs__, &[])? {
        Some(result) => Ok(result),
        None => {
            let got = vm.type_name_of(v);
            Err(vm.type_error(format!("bad operand type for abs(): '{got}'")))
        }
    }
}

/// bin, oct, hex.
pub fn radix(vm: &mut Vm, a: Args, radix: u32, prefix: &str) -> Result {
    let index = vm.to_index(a.get(0))?;
    if let Some(number) = int::as_i64(index) {
        let mut room = [0; bigint::RADIX_ROOM];
        let text = bigint::digits_i64(number, radix, prefix, &mut room);
        return string::from_latin1(&mut vm.m, text);
    }
    let digits = match vm.large_int_value(index)? {
        Some(IntValue::Small(i)) => bigint::radix_i64(i, radix),
        Some(IntValue::Big(b)) => {
            // Up to a byte a bit, in a text that grows, with its prefix and in the heap.
            let bits = u128::from(b.bit_length());
            vm.arithmetic(4 * bits, || b.to_string_radix(radix))?
        }
        None => String::new(),
    };
    let text = match digits.strip_prefix('-') {
        Some(rest) => format!("-{prefix}{rest}"),
        None => format!("{prefix}{digits}"),
    };
    vm.str(&text)
}

pub fn chr(vm: &mut Vm, a: Args) -> Result {
    let index = vm.to_index(a.get(0))?;
    match int::as_i64(index) {
        Some(i) if (0..0x11_0000).contains(&i) => string::from_char(&mut vm.m, i as u32),
        _ => Err(vm.value_error("chr() arg not in range(0x110000)")),
    }
}

pub fn ord(vm: &mut Vm, a: Args) -> Result {
    let v = a.get(0);
    let own = payload(v);
    let n = if string::is_str(own) {
        let n = string::len(own.addr());
        if n == 1 {
            return vm.int(string::units(own.addr()).at(0) as i64);
        }
        n
    } else if v.is_ref() && kind_of(own) == Kind::Bytes {
        let bytes = pyrs_runtime::bytes::get(own.addr());
        if let [byte] = bytes {
            return Ok(Value::small(*byte as i64));
        }
        bytes.len()
    } else if v.is_ref() && kind_of(v) == Kind::ByteArray {
        let n = vm.len(v)?;
        if n == 1 {
            return vm.get_item(v, Value::small(0));
        }
        n
    } else {
        let got = vm.type_name_of(v);
        return Err(vm.type_error(format!(
            "ord() expected string of length 1, but {got} found"
        )));
    };
    Err(vm.type_error(format!(
        "ord() expected a character, but string of length {n} found"
    )))
}

pub fn divmod(vm: &mut Vm, a: Args) -> Result {
    vm.binary(BinOp::DivMod, a.get(0), a.get(1))
}

/// `__rpow__` where Python code or a native module defines it.
fn own_rpow(vm: &mut Vm, value: Value) -> Option<Value> {
    vm.special(value, Name::__rpow__)
        .filter(|&f| kind_of(f) == Kind::Function || kind_of(value) == Kind::NativeObject)
}

pub fn pow(vm: &mut Vm, a: Args) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    let Some(z) = a.some(2) else {
        return vm.binary(BinOp::Pow, x, y);
    };
    if let (Some(p), Some(q), Some(m)) = (
        vm.large_int_value(x)?,
        vm.large_int_value(y)?,
        vm.large_int_value(z)?,
    ) {
        let own = |v: Value| v.is_small() || !vm.is_int(v) || payload(v) == v;
        if own(x) && own(y) && own(z) {
            return crate::int::mod_pow(vm, p, q, m);
        }
    }
    if float::of(x).is_some() || float::of(y).is_some() || float::of(z).is_some() {
        return Err(
            vm.type_error("pow() 3rd argument not allowed unless all arguments are integers")
        );
    }
    // A subclass's own reflected method comes first.
    let (own, theirs) = (vm.class_of(x), vm.class_of(y));
    let mut reflected = false;
    if own != theirs
        && vm.is_subclass_of(theirs, own)
        && let Some(f) = own_rpow(vm, y)
    {
        reflected = true;
        let result = vm.call_bound(f, y, &[x, z])?;
        if result != NOT_IMPLEMENTED {
            return Ok(result);
        }
    }
    if let Some(f) = vm.special(x, Name::__pow__) {
        let result = vm.call_bound(f, x, &[y, z])?;
        if result != NOT_IMPLEMENTED {
            return Ok(result);
        }
    }
    if reflected {
        // Tried already.
    } else if vm.class_of(y) != vm.class_of(x)
        && let Some(f) = own_rpow(vm, y)
    {
        let result = vm.call_bound(f, y, &[x, z])?;
        if result != NOT_IMPLEMENTED {
            return Ok(result);
        }
    }
    let (p, q, r) = (vm.type_name_of(x), vm.type_name_of(y), vm.type_name_of(z));
    Err(vm.type_error(format!(
        "unsupported operand type(s) for ** or pow(): '{p}', '{q}', '{r}'"
    )))
}

pub fn round(vm: &mut Vm, a: Args) -> Result {
    let v = a.get(0);
    let digits = a.some(1);
    if digits.is_none() {
        if int::as_i64(v).is_some() {
            return Ok(v);
        }
        if let Some(f) = float::of(v).map(f64::round_ties_even)
            && f.abs() < 9e18
        {
            return vm.int(f as i64);
        }
    }
    let result = match digits {
        Some(n) => vm.call_special(v, Name::__round__, &[n])?,
        None => vm.call_special(v, Name::__round__, &[])?,
    };
    match result {
        Some(result) => Ok(result),
        None => {
            let got = vm.type_name_of(v);
            Err(vm.type_error(format!("type {got} doesn't define __round__ method")))
        }
    }
}

/// A sum of floats with the lost low bits kept beside it (Neumaier's variant of Kahan's).
#[derive(Clone, Copy)]
struct Compensated {
    high: f64,
    low: f64,
}

impl Compensated {
    fn add(&mut self, x: f64) {
        let t = self.high + x;
        self.low += if self.high.abs() >= x.abs() {
            (self.high - t) + x
        } else {
            (x - t) + self.high
        };
        self.high = t;
    }
    fn total(self) -> f64 {
        if self.low != 0.0 && self.low.is_finite() {
            self.high + self.low
        } else {
            self.high
        }
    }
}

/// The sum of a list of raw numbers, where that is all there is to do.
fn sum_raw(vm: &mut Vm, list: Value, start: i64) -> Result<Option<Value>> {
    match ls::numbers(list.addr(), Sum { start }) {
        None => Ok(None),
        Some(Total::Int(sum)) => vm.int_of_i128(sum).map(Some),
        Some(Total::Float(sum)) => vm.float(sum).map(Some),
    }
}

struct Sum {
    start: i64,
}

enum Total {
    Int(i128),
    Float(f64),
}

impl Numbers for Sum {
    type Out = Total;
    fn run<T: Number>(self, items: &mut [T]) -> Total {
        if T::IS_INT {
            // Fewer than 2^32 of them, below 2^63.
            let sum: i128 = items.iter().map(|i| i128::from(i.int())).sum();
            return Total::Int(sum + i128::from(self.start));
        }
        let mut sum = Compensated {
            high: self.start as f64,
            low: 0.0,
        };
        for x in items {
            sum.add(x.float());
        }
        Total::Float(sum.total())
    }
}

pub fn sum(vm: &mut Vm, a: Args) -> Result {
    let iterable = a.get(0);
    let start = a.opt(1).unwrap_or(Value::small(0));
    if start.is_ref() {
        let text = match kind_of(payload(start)) {
            Kind::Str | Kind::StrIndirect => Some("strings [use ''.join(seq) instead]"),
            Kind::Bytes => Some("bytes [use b''.join(seq) instead]"),
            Kind::ByteArray => Some("bytearray [use b''.join(seq) instead]"),
            _ => None,
        };
        if let Some(text) = text {
            return Err(vm.type_error(format!("sum() can't sum {text}")));
        }
    }
    if is_exact(iterable, Kind::List)
        && let Some(i) = start.as_small()
        && let Some(total) = sum_raw(vm, iterable, i)?
    {
        return Ok(total);
    }
    let it = vm.iter(iterable)?;
    let mut total = start;
    // Ints first, as long as they fit; then floats; then whatever `+` does.
    if let Some(mut sum) = int::as_i64(start) {
        loop {
            let Some(item) = vm.next(it)? else {
                return vm.int(sum);
            };
            let number = match int::as_i64(item) {
                Some(i) => Some(i),
                None if item.is_ref() && kind_of(item) == Kind::Bool => {
                    Some((item == pyrs_runtime::TRUE) as i64)
                }
                None => None,
            };
            if let Some(next) = number.and_then(|i| sum.checked_add(i)) {
                sum = next;
                continue;
            }
            total = vm.int(sum)?;
            total = vm.binary(BinOp::Add, total, item)?;
            break;
        }
    }
    if let Some(start) = float::of(total) {
        let mut sum = Compensated {
            high: start,
            low: 0.0,
        };
        loop {
            let Some(item) = vm.next(it)? else {
                return vm.float(sum.total());
            };
            if let Some(f) = float::of(item) {
                sum.add(f);
            } else if let Some(i) = int::as_i64(item) {
                sum.add(i as f64);
            } else {
                total = vm.float(sum.total())?;
                total = vm.binary(BinOp::Add, total, item)?;
                break;
            }
        }
    }
    while let Some(item) = vm.next(it)? {
        total = vm.binary(BinOp::Add, total, item)?;
    }
    Ok(total)
}
