//! From and to other objects.

use super::{argument, make, of, whole};
use crate::codec;
use crate::support::{buffer, need_buffer, new_bytes};
use pyrs_leaf::literal;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::list as lo;
use pyrs_runtime::strategies::list::{self as ls, Number, Numbers};
use pyrs_runtime::{
    Args, Kind, Raised, Result, Value, Vm, int, is_exact, kind_of, payload, room, string, tuple,
};

/// The bytes of text with an encoding, if there is one; errors for the combinations that
/// make no sense.
pub fn encoded(
    vm: &mut Vm,
    source: Option<Value>,
    encoding: Option<Value>,
    errors: Option<Value>,
) -> Result<Option<Value>> {
    let own = "bytes()";
    if encoding.is_none() && errors.is_none() {
        return Ok(None);
    }
    let named = codec::name_of(vm, encoding, &format!("{own} argument 'encoding'"))?;
    let errors = codec::name_of(vm, errors, &format!("{own} argument 'errors'"))?;
    let Some(text) = source.and_then(|s| vm.as_str(s)) else {
        return Err(vm.type_error(if named.is_some() {
            "encoding without a string argument"
        } else {
            "errors without a string argument"
        }));
    };
    if named.is_none() {
        return Err(vm.type_error("string argument without an encoding"));
    }
    codec::encode(vm, text, named.as_deref(), errors.as_deref()).map(Some)
}

/// A length given as `bytes(n)`.
pub fn count(vm: &mut Vm, value: Value) -> Result<usize> {
    let index = vm.to_index(value)?;
    match int::as_i64(index) {
        Some(n) if n < 0 => Err(vm.value_error("negative count")),
        Some(n) if n < 1 << 31 => Ok(n as usize),
        Some(_) => Err(vm.memory_error()),
        None => Err(vm.overflow_error("cannot fit 'int' into an index-sized integer")),
    }
}

/// The byte of an int in a list of them.
pub fn byte_of(vm: &mut Vm, value: Value, out_of_range: &str) -> Result<u8> {
    let i = match value.as_small() {
        Some(i) => i,
        None => vm.index_clamped(value)?,
    };
    u8::try_from(i).map_err(|_| vm.value_error(out_of_range))
}

/// Ints of a list as bytes; whether all are.
struct Bytes<'a>(&'a mut Vec<u8>);

impl Numbers for Bytes<'_> {
    type Out = bool;
    fn run<T: Number>(self, items: &mut [T]) -> bool {
        let bytes = items.iter().map_while(|i| u8::try_from(i.int()).ok());
        if T::IS_INT {
            self.0.extend(bytes);
        }
        self.0.len() == items.len()
    }
}

/// The bytes of an iterable of ints.
pub fn collect(vm: &mut Vm, iterable: Value, out_of_range: &str) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    if is_exact(iterable, Kind::Tuple) {
        for i in 0..tuple::len(iterable.addr()) {
            out.push(byte_of(vm, tuple::get(iterable.addr(), i), out_of_range)?);
        }
        return Ok(out);
    }
    if is_exact(iterable, Kind::List) {
        out = pyrs_runtime::room::with_capacity(lo::len(iterable.addr()))?;
        if ls::numbers(iterable.addr(), Bytes(&mut out)) == Some(true) {
            return Ok(out);
        }
        // The general way finds what is wrong with the next one.
        out.clear();
    }
    vm.for_each(iterable, &mut |vm, item| {
        let byte = byte_of(vm, item, out_of_range)?;
        pyrs_runtime::room::append(&mut out, &[byte])?;
        Ok(true)
    })?;
    Ok(out)
}

/// Whether an object can be iterated at all.
pub fn is_iterable(vm: &mut Vm, value: Value) -> bool {
    value.is_ref()
        && (vm.special(value, Name::__iter__).is_some()
            || vm.special(value, Name::__getitem__).is_some())
}

fn cannot_convert(vm: &mut Vm, value: Value, to: &str) -> Raised {
    let got = vm.type_name_of(value);
    vm.type_error(format!("cannot convert '{got}' object to {to}"))
}

/// An exact bytes object of a bytes-like object or an iterable of ints.
pub fn to_bytes_object(vm: &mut Vm, value: Value) -> Result {
    if kind_of(value) == Kind::Bytes {
        return Ok(payload(value));
    }
    if let Some(data) = buffer(value) {
        return new_bytes(vm, data.get());
    }
    if vm.special(value, Name::__buffer__).is_some() {
        let data = need_buffer(vm, value)?;
        return new_bytes(vm, data.get());
    }
    if vm.as_str(value).is_some() || !is_iterable(vm, value) {
        return Err(cannot_convert(vm, value, "bytes"));
    }
    let data = collect(vm, value, "bytes must be in range(0, 256)")?;
    new_bytes(vm, &data)
}

/// The bytes that `bytearray(source)` starts with, if `source` is no number.
pub fn array_source(vm: &mut Vm, value: Value) -> Result<Vec<u8>> {
    if let Some(data) = buffer(value) {
        return room::copy(data.get());
    }
    if vm.as_str(value).is_some() {
        return Err(vm.type_error("string argument without an encoding"));
    }
    if vm.special(value, Name::__buffer__).is_some() {
        let data = need_buffer(vm, value)?;
        return room::copy(data.get());
    }
    if !is_iterable(vm, value) {
        return Err(cannot_convert(vm, value, "bytearray"));
    }
    collect(vm, value, "byte must be in range(0, 256)")
}

/// `str()` of bytes shows them: with `-b`, that is warned of.
pub fn str(vm: &mut Vm, args: Args) -> Result {
    if vm.interp.options.bytes_warning > 0 {
        vm.warn(pyrs_runtime::Exc::BytesWarning, "str() on a bytes instance")?;
    }
    repr(vm, args)
}

pub fn repr(vm: &mut Vm, args: Args) -> Result {
    room::ask(of(args).len().saturating_mul(8))?;
    let shown = literal::bytes_repr(of(args));
    string::from_latin1(&mut vm.m, &shown)
}

pub fn decode(vm: &mut Vm, args: Args) -> Result {
    let encoding = codec::name_of(vm, args.opt(1), "decode() argument 'encoding'")?;
    let errors = codec::name_of(vm, args.opt(2), "decode() argument 'errors'")?;
    let data = argument(vm, args.get(0))?;
    codec::decode(vm, data, encoding.as_deref(), errors.as_deref())
}

pub fn from_hex(vm: &mut Vm, args: Args) -> Result {
    let source = args.get(1);
    let data: Vec<u8> = if let Some(text) = vm.as_str(source) {
        let units = string::units(text.addr());
        let mut data = room::with_capacity(units.len())?;
        let ascii = |c| if c < 0x80 { c as u8 } else { b'?' };
        data.extend(units.iter().map(ascii));
        data
    } else if let Some(data) = buffer(source) {
        room::copy(data.get())?
    } else {
        let got = crate::support::got(vm, source);
        return Err(vm.type_error(format!(
            "fromhex() argument must be str or bytes-like, not {got}"
        )));
    };
    let digit = |i: usize| data.get(i).and_then(|&b| char::from(b).to_digit(16));
    let mut out = room::with_capacity(data.len() / 2)?;
    let mut at = 0;
    loop {
        while data.get(at).is_some_and(|&b| super::case::is_blank(b)) {
            at += 1;
        }
        if at >= data.len() {
            break;
        }
        let bad = match (digit(at), digit(at + 1)) {
            (Some(high), Some(low)) => {
                out.push((high << 4 | low) as u8);
                at += 2;
                continue;
            }
            (None, _) => at,
            (_, None) if at + 1 >= data.len() => {
                let text = "fromhex() arg must contain an even number of hexadecimal digits";
                return Err(vm.value_error(text));
            }
            (_, None) => at + 1,
        };
        return Err(vm.value_error(format!(
            "non-hexadecimal number found in fromhex() arg at position {bad}"
        )));
    }
    let class = args.get(0);
    let array = pyrs_runtime::class::base_kind(class) == Kind::ByteArray;
    let value = if array {
        crate::bytearray::new_array(vm, &out)?
    } else {
        new_bytes(vm, &out)?
    };
    if class == vm.class_of(value) {
        return Ok(value);
    }
    vm.call(class, &[value])
}

pub fn hex(vm: &mut Vm, args: Args) -> Result {
    let data = of(args);
    hex_text(vm, data, args.opt(1), args.opt(2))
}

/// `hex(sep, bytes_per_sep)` of some bytes.
pub fn hex_text(vm: &mut Vm, data: &[u8], sep: Option<Value>, per: Option<Value>) -> Result {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let per = match per {
        None => 1,
        Some(per) => vm.index_i64(per)?,
    };
    let sep = match sep {
        None => None,
        Some(sep) => {
            if vm.len(sep)? != 1 {
                return Err(vm.value_error("sep must be length 1."));
            }
            let byte = if let Some(text) = vm.as_str(sep) {
                u8::try_from(string::units(text.addr()).at(0)).unwrap_or(0xff)
            } else if kind_of(sep) == Kind::Bytes {
                buffer(sep).map_or(0, |b| b.get()[0])
            } else {
                return Err(vm.type_error("sep must be str or bytes."));
            };
            if byte >= 0x80 {
                return Err(vm.value_error("sep must be ASCII."));
            }
            Some(byte)
        }
    };
    let group = per.unsigned_abs() as usize;
    let mut out = room::with_capacity(data.len() * 3)?;
    for (i, &byte) in data.iter().enumerate() {
        if let Some(sep) = sep
            && i > 0
            && group > 0
        {
            // Groups are counted from the right unless the number is negative.
            let from = if per > 0 { data.len() - i } else { i };
            if from.is_multiple_of(group) {
                out.push(sep);
            }
        }
        out.extend([
            DIGITS[usize::from(byte >> 4)],
            DIGITS[usize::from(byte & 15)],
        ]);
    }
    string::from_latin1(&mut vm.m, &out)
}

pub fn make_table(vm: &mut Vm, args: Args) -> Result {
    let from = argument(vm, args.get(0))?;
    let to = argument(vm, args.get(1))?;
    let (from, to) = (from.get(), to.get());
    if from.len() != to.len() {
        return Err(vm.value_error("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (&x, &y) in from.iter().zip(to) {
        table[usize::from(x)] = y;
    }
    new_bytes(vm, &table)
}

pub fn translate(vm: &mut Vm, args: Args) -> Result {
    let table = match args.some(1) {
        None => None,
        Some(table) => {
            let table = argument(vm, table)?;
            if table.get().len() != 256 {
                return Err(vm.value_error("translation table must be 256 characters long"));
            }
            Some(table.get())
        }
    };
    let deleted = match args.opt(2) {
        None => &[][..],
        Some(deleted) => argument(vm, deleted)?.get(),
    };
    if table.is_none() && deleted.is_empty() {
        return whole(vm, args.get(0));
    }
    let mut gone = [false; 256];
    deleted.iter().for_each(|&b| gone[usize::from(b)] = true);
    let out: Vec<u8> = of(args)
        .iter()
        .filter(|&&b| !gone[usize::from(b)])
        .map(|&b| table.map_or(b, |t| t[usize::from(b)]))
        .collect();
    make(vm, args.get(0), &out)
}
