//! `str % args` and `bytes % args`.

use crate::float::real_number;
use crate::int::to_int;
use crate::support::{self, buffer, format_error, new_bytes, str_of_units, with_units};
use pyrs_leaf::format_spec::IntRef;
use pyrs_leaf::percent::{
    Amount, BYTE_RANGE, CHAR_RANGE, Flavor, INCOMPLETE_KEY, NO_MAPPING, NOT_ALL_BYTES, NOT_ALL_STR,
    NOT_ENOUGH, Percent, STAR_WANTS_INT, Spec, bytes_required, char_required, float_required,
    format_float, format_int, format_text, number_required,
};
use pyrs_leaf::{Text, TextBuilder, Unit};
use pyrs_runtime::name::Name;
use pyrs_runtime::number::IntValue;
use pyrs_runtime::{Exc, Kind, Result, Value, Vm, float, kind_of, payload, string, tuple};

/// The arguments of a format and how far they are used.
struct Given {
    args: Value,
    /// The number of items of a tuple; None for a single value.
    items: Option<usize>,
    mapping: bool,
    used: usize,
}

impl Given {
    fn new(vm: &mut Vm, args: Value) -> Given {
        let kind = kind_of(args);
        let items = (kind == Kind::Tuple).then(|| tuple::len(payload(args).addr()));
        let text = matches!(
            kind,
            Kind::Str | Kind::StrIndirect | Kind::Bytes | Kind::ByteArray
        );
        Given {
            args: if items.is_some() { payload(args) } else { args },
            items,
            mapping: items.is_none()
                && !text
                && args.is_ref()
                && vm.special(args, Name::__getitem__).is_some(),
            used: 0,
        }
    }

    fn next(&mut self, vm: &mut Vm) -> Result {
        let at = self.used;
        match self.items {
            Some(n) if at < n => {
                self.used += 1;
                Ok(tuple::get(self.args.addr(), at))
            }
            None if at == 0 => {
                self.used += 1;
                Ok(self.args)
            }
            _ => Err(vm.type_error(NOT_ENOUGH)),
        }
    }

    fn all_used(&self) -> bool {
        self.mapping || self.used >= self.items.unwrap_or(1)
    }
}

/// `format % args` for an exact str.
pub fn format_str(vm: &mut Vm, format: Value, args: Value) -> Result {
    let mut out = TextBuilder::with_capacity(string::len(format.addr()) + 16);
    with_units!(format, u => run(vm, u, Flavor::Str, args, &mut out))?;
    support::finish(vm, out)
}

/// `format % args` for bytes.
pub fn format_bytes(vm: &mut Vm, format: &[u8], args: Value) -> Result {
    let mut out = TextBuilder::with_capacity(format.len() + 16);
    run(vm, format, Flavor::Bytes, args, &mut out)?;
    match out.finish() {
        Text::Latin1(data) => new_bytes(vm, &data),
        _ => Err(vm.value_error("bytes must be in range(0, 256)")),
    }
}

fn run<U: Unit>(
    vm: &mut Vm,
    format: &[U],
    flavor: Flavor,
    args: Value,
    out: &mut TextBuilder,
) -> Result<()> {
    let mut given = Given::new(vm, args);
    for piece in Percent::new(format, flavor) {
        out.push_units(piece.literal);
        let Some(mut spec) = piece.spec else {
            continue;
        };
        let mut keyed = None;
        if let Some(key) = spec.key {
            if !given.mapping {
                return Err(vm.type_error(NO_MAPPING));
            }
            let key = if flavor == Flavor::Str {
                str_of_units(vm, key)?
            } else {
                let data: Vec<u8> = key.iter().map(|&u| u.into() as u8).collect();
                new_bytes(vm, &data)?
            };
            keyed = Some(vm.get_item(args, key)?);
            // A mapping that was asked for a key has been used.
            given.used = 1;
        } else if spec.flaw == Some(INCOMPLETE_KEY) && !given.mapping {
            return Err(vm.type_error(NO_MAPPING));
        }
        if spec.width == Amount::Star {
            let width = star(vm, &mut given, "width too big")?;
            spec.set_width(width);
        }
        if spec.precision == Amount::Star {
            let precision = star(vm, &mut given, "precision too big")?;
            spec.set_precision(precision);
        }
        if let Some(flaw) = spec.flaw {
            return Err(vm.value_error(flaw));
        }
        let numeric = !matches!(spec.byte(), b's' | b'r' | b'a' | b'b' | b'c');
        let wide = |amount: Amount| matches!(amount, Amount::Fixed(n) if n >= string::MAX_LEN);
        if wide(spec.width) || (numeric && wide(spec.precision)) {
            return Err(vm.memory_error());
        }
        let value = match keyed {
            Some(value) => value,
            None => given.next(vm)?,
        };
        convert(vm, value, &spec, flavor, out)?;
    }
    if !given.all_used() {
        return Err(vm.type_error(match flavor {
            Flavor::Str => NOT_ALL_STR,
            Flavor::Bytes => NOT_ALL_BYTES,
        }));
    }
    Ok(())
}

/// The argument of a `*`.
fn star(vm: &mut Vm, given: &mut Given, too_big: &str) -> Result<i64> {
    let value = given.next(vm)?;
    if !vm.is_int(value) {
        return Err(vm.type_error(STAR_WANTS_INT));
    }
    match vm.as_i64(value) {
        Some(i) if i.unsigned_abs() < 1 << 62 => Ok(i),
        _ => Err(vm.overflow_error(too_big)),
    }
}

fn convert<U: Unit>(
    vm: &mut Vm,
    value: Value,
    spec: &Spec<'_, U>,
    flavor: Flavor,
    out: &mut TextBuilder,
) -> Result<()> {
    let code = spec.byte();
    match code {
        b's' | b'r' | b'a' | b'b' => {
            if flavor == Flavor::Bytes && matches!(code, b's' | b'b') {
                let data = bytes_of(vm, value)?;
                let data = buffer(data).map_or(&[][..], |b| b.get());
                format_text(data, spec, out);
                return Ok(());
            }
            let text = match (code, flavor) {
                (b's', _) => vm.str_of(value)?,
                (b'r', Flavor::Str) => vm.repr(value)?,
                (b'b', Flavor::Str) => return Err(format_error(vm, spec.unsupported(flavor))),
                _ => vm.ascii(value)?,
            };
            with_units!(payload(text), u => format_text(u, spec, out));
            Ok(())
        }
        b'd' | b'i' | b'u' | b'o' | b'x' | b'X' => {
            let number = integer(vm, value, code)?;
            let done = match vm.large_int_value(number)? {
                Some(IntValue::Small(i)) => {
                    format_int(IntRef::Small(i), spec, vm.interp.digits_limit, out)
                }
                Some(IntValue::Big(b)) => {
                    vm.room_for_bits(4 * u128::from(b.bit_length()))?;
                    format_int(IntRef::Big(&b), spec, vm.interp.digits_limit, out)
                }
                None => Ok(()),
            };
            done.map_err(|error| format_error(vm, error))
        }
        b'e' | b'E' | b'f' | b'F' | b'g' | b'G' => {
            let number = if vm.as_str(value).is_some() {
                None
            } else {
                real_number(vm, value)?
            };
            match number {
                Some(x) => {
                    format_float(x, spec, out);
                    Ok(())
                }
                None => {
                    let got = vm.type_name_of(value);
                    Err(vm.type_error(float_required(flavor, &got)))
                }
            }
        }
        b'c' => {
            let c = match flavor {
                Flavor::Str => character(vm, value)?,
                Flavor::Bytes => byte(vm, value)?,
            };
            format_text(&[c], spec, out);
            Ok(())
        }
        _ => Err(format_error(vm, spec.unsupported(flavor))),
    }
}

/// The int that `%d` or `%x` shows.
fn integer(vm: &mut Vm, value: Value, code: u8) -> Result {
    if vm.is_int(value) {
        return Ok(value);
    }
    let hex = matches!(code, b'o' | b'x' | b'X');
    if !hex && float::of(value).is_some() {
        return to_int(vm, value);
    }
    let number = vm.special(value, Name::__index__).is_some()
        || (!hex && vm.special(value, Name::__int__).is_some());
    if number {
        let result = if hex {
            vm.to_index(value)
        } else {
            to_int(vm, value)
        };
        match result {
            Ok(number) => return Ok(number),
            Err(_) => {
                vm.catch(Exc::TypeError)?;
            }
        }
    }
    let got = vm.type_name_of(value);
    Err(vm.type_error(number_required(code, &got)))
}

/// The code point of a `%c`.
fn character(vm: &mut Vm, value: Value) -> Result<u32> {
    if let Some(text) = vm.as_str(value) {
        let n = string::len(text.addr());
        if n == 1 {
            return Ok(string::units(text.addr()).at(0));
        }
        let found = format!("a string of length {n}");
        return Err(vm.type_error(char_required(Flavor::Str, &found)));
    }
    if !vm.is_index_like(value) {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(char_required(Flavor::Str, &got)));
    }
    match u32::try_from(vm.index_clamped(value)?) {
        Ok(c) if c < 0x11_0000 => Ok(c),
        _ => Err(vm.overflow_error(CHAR_RANGE)),
    }
}

/// The byte of a `%c`.
fn byte(vm: &mut Vm, value: Value) -> Result<u32> {
    if matches!(kind_of(value), Kind::Bytes | Kind::ByteArray) {
        let data = buffer(value).map_or(&[][..], |b| b.get());
        if let [byte] = data {
            return Ok((*byte).into());
        }
        let kind = if kind_of(value) == Kind::Bytes {
            "a bytes object"
        } else {
            "a bytearray object"
        };
        let found = format!("{kind} of length {}", data.len());
        return Err(vm.type_error(char_required(Flavor::Bytes, &found)));
    }
    if !vm.is_index_like(value) {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(char_required(Flavor::Bytes, &got)));
    }
    match u8::try_from(vm.index_clamped(value)?) {
        Ok(byte) => Ok(byte.into()),
        Err(_) => Err(vm.overflow_error(BYTE_RANGE)),
    }
}

/// What `%b` shows: a bytes-like object.
fn bytes_of(vm: &mut Vm, value: Value) -> Result {
    if buffer(value).is_some() {
        return Ok(value);
    }
    if let Some(result) = vm.call_special(value, Name::__bytes__, &[])? {
        if kind_of(result) == Kind::Bytes {
            return Ok(result);
        }
        let got = vm.type_name_of(result);
        return Err(vm.type_error(format!("__bytes__ returned non-bytes (type {got})")));
    }
    let got = vm.type_name_of(value);
    Err(vm.type_error(bytes_required(&got)))
}
