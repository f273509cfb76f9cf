//! marshal: plain data to bytes and back, in CPython's format. Code objects have a form of
//! their own here, which only the same build reads.

use crate::ModuleId;
use crate::import::compiled;
use crate::util::*;
use pyrs_leaf::bigint::BigInt;
use pyrs_leaf::codecs;
use pyrs_runtime::compare::base_kind_of;
use pyrs_runtime::number::IntValue;
use pyrs_runtime::objmodel::kinds::slice;
use pyrs_runtime::{
    Args, ELLIPSIS, Exc, FALSE, Kind, NONE, Raised, Result, Row, TRUE, Value, Vm, is_exact,
    kind_of, py_module, string,
};

py_module! {
    pub static MODULE = ModuleId::Marshal, "marshal";
    functions: [FUNCTIONS],
    constants: { "version" = 5 },
}

/// Containers within containers.
const MAX_DEPTH: usize = 2000;
/// Set in the type byte of an object that later ones refer back to.
const FLAG_REF: u8 = 0x80;

static FUNCTIONS: &[Row] = &[
    Row::new(
        "dumps",
        "value, version=5, /, *, allow_code=True",
        |vm, a| {
            let data = dumps(vm, a.get(0), a.opt(1))?;
            new_bytes(vm, &data)
        },
    ),
    Row::new("loads", "bytes, /, *, allow_code=True", |vm, a| {
        let data = need_bytes(vm, a.get(0))?;
        Reader::new(vm, &data)?.whole(vm)
    }),
    Row::new(
        "dump",
        "value, file, version=5, /, *, allow_code=True",
        |vm, a| {
            let data = dumps(vm, a.get(0), a.opt(2))?;
            let data = new_bytes(vm, &data)?;
            call_method(vm, a.get(1), "write", &[data])
        },
    ),
    Row::new("load", "file, /, *, allow_code=True", load),
];

/// Read one object from a file, and leave what is behind it.
fn load(vm: &mut Vm, args: Args) -> Result {
    let file = args.get(0);
    // The length is not known before it is read: everything is, and the rest given back.
    let data = call_method(vm, file, "read", &[])?;
    if base_kind_of(data) != Kind::Bytes {
        let got = vm.type_name_of(data);
        return Err(vm.type_error(format!("file.read() returned not bytes but {got}")));
    }
    let raw = need_bytes(vm, data)?;
    let mut reader = Reader::new(vm, &raw)?;
    let value = reader.whole(vm)?;
    let back = reader.at as i64 - raw.len() as i64;
    if back < 0 {
        let back = vm.int(back)?;
        call_method(vm, file, "seek", &[back, Value::small(1)])?;
    }
    Ok(value)
}

fn dumps(vm: &mut Vm, value: Value, version: Option<Value>) -> Result<Vec<u8>> {
    let version = match version {
        Some(version) => vm.index_i64(version)?,
        None => 5,
    };
    let mut out = Vec::new();
    write(vm, value, version, &mut out, 0)?;
    Ok(out)
}

fn put_len(vm: &mut Vm, out: &mut Vec<u8>, n: usize) -> Result<()> {
    let Ok(n) = i32::try_from(n) else {
        return Err(vm.value_error("unmarshallable object"));
    };
    out.extend(n.to_le_bytes());
    Ok(())
}

fn put_float(x: f64, version: i64, out: &mut Vec<u8>) {
    if version > 1 {
        out.extend(x.to_le_bytes());
    } else {
        use pyrs_leaf::float_text::{Code, Flags, double_to_string};
        let text = double_to_string(x, Code::General, 17, Flags::default());
        out.push(text.len() as u8);
        out.extend(text.bytes());
    }
}

fn write(vm: &mut Vm, value: Value, version: i64, out: &mut Vec<u8>, depth: usize) -> Result<()> {
    if depth > MAX_DEPTH {
        return Err(vm.value_error("object too deeply nested to marshal"));
    }
    vm.check_native_stack()?;
    for (single, code) in [(NONE, b'N'), (TRUE, b'T'), (FALSE, b'F'), (ELLIPSIS, b'.')] {
        if value == single {
            out.push(code);
            return Ok(());
        }
    }
    if value == vm.exc_class(Exc::StopIteration) {
        out.push(b'S');
        return Ok(());
    }
    if is_exact_int(vm, value) {
        return write_int(vm, value, out);
    }
    if let Some(data) = bytes_of(vm, value)
        && !matches!(base_kind_of(value), Kind::Bytes if !is_exact(value, Kind::Bytes))
    {
        let data = room::copy(data)?;
        out.push(b's');
        put_len(vm, out, data.len())?;
        room::append(out, &data)?;
        return Ok(());
    }
    match kind_of(value) {
        Kind::Float if is_exact(value, Kind::Float) => {
            out.push(if version > 1 { b'g' } else { b'f' });
            put_float(vm.as_f64(value).unwrap_or_default(), version, out);
        }
        Kind::Complex if is_exact(value, Kind::Complex) => {
            out.push(if version > 1 { b'y' } else { b'x' });
            let (re, im) = vm.as_complex(value).unwrap_or_default();
            put_float(re, version, out);
            put_float(im, version, out);
        }
        _ if string::is_str(value) => write_text(vm, value, version, out)?,
        Kind::Tuple if is_exact(value, Kind::Tuple) => {
            let n = items(value);
            if version >= 4 && n < 256 {
                out.extend([b')', n as u8]);
            } else {
                out.push(b'(');
                put_len(vm, out, n)?;
            }
            for i in 0..n {
                write(vm, item(value, i), version, out, depth + 1)?;
            }
        }
        Kind::List if is_exact(value, Kind::List) => {
            let n = list_len(value);
            out.push(b'[');
            put_len(vm, out, n)?;
            for i in 0..n {
                if list_len(value) != n {
                    return Err(vm.value_error("unmarshallable object"));
                }
                let item = list_get(vm, value, i)?;
                write(vm, item, version, out, depth + 1)?;
            }
        }
        Kind::Dict if is_exact(value, Kind::Dict) => {
            out.push(b'{');
            let mut at = 0;
            while let Some((next, key, item)) = vm.dict_next(value, at) {
                write(vm, key, version, out, depth + 1)?;
                write(vm, item, version, out, depth + 1)?;
                at = next;
            }
            out.push(b'0');
        }
        Kind::Set | Kind::FrozenSet
            if is_exact(value, Kind::Set) || is_exact(value, Kind::FrozenSet) =>
        {
            let frozen = is_exact(value, Kind::FrozenSet);
            out.push(if frozen { b'>' } else { b'<' });
            put_len(vm, out, vm.set_len(value))?;
            let mut at = 0;
            while let Some((next, item)) = vm.set_next(value, at) {
                write(vm, item, version, out, depth + 1)?;
                at = next;
            }
        }
        Kind::Slice if version >= 5 => {
            out.push(b':');
            for field in [slice::START, slice::STOP, slice::STEP] {
                let part = value.addr().value(field).unwrap_or(NONE);
                write(vm, part, version, out, depth + 1)?;
            }
        }
        Kind::Code => {
            let code = vm.plain_code(value)?;
            out.push(compiled::TYPE);
            room::append(out, &compiled::payload(&code))?;
        }
        _ => return Err(vm.value_error("unmarshallable object")),
    }
    Ok(())
}

fn is_exact_int(vm: &Vm, value: Value) -> bool {
    value.is_small() || vm.class_of(value) == vm.type_of_kind(Kind::Int)
}

fn write_int(vm: &mut Vm, value: Value, out: &mut Vec<u8>) -> Result<()> {
    let big = match vm.int_value(value) {
        Some(IntValue::Small(i)) => match i32::try_from(i) {
            Ok(i) => {
                out.push(b'i');
                out.extend(i.to_le_bytes());
                return Ok(());
            }
            Err(_) => BigInt::from_i64(i),
        },
        Some(IntValue::Big(big)) => big,
        None => return Err(vm.value_error("unmarshallable object")),
    };
    let (negative, words) = big.as_words();
    // Digits of 15 bits, the least first.
    let mut digits = Vec::with_capacity(words.len() * 5);
    let (mut have, mut bits) = (0, 0u128);
    for &word in words {
        bits |= u128::from(word) << have;
        have += 64;
        while have >= 15 {
            digits.push((bits & 0x7fff) as u16);
            bits >>= 15;
            have -= 15;
        }
    }
    digits.push(bits as u16);
    while digits.last() == Some(&0) {
        digits.pop();
    }
    out.push(b'l');
    let n = digits.len() as i32;
    out.extend(if negative { -n } else { n }.to_le_bytes());
    out.extend(digits.iter().flat_map(|d| d.to_le_bytes()));
    Ok(())
}

fn write_text(vm: &mut Vm, value: Value, version: i64, out: &mut Vec<u8>) -> Result<()> {
    let interned = vm.find_interned(value) == Some(value);
    if let Some(text) = string::as_ascii(value.addr())
        && version >= 4
    {
        let short = text.len() < 256;
        out.push(match (short, interned) {
            (true, true) => b'Z',
            (true, false) => b'z',
            (false, true) => b'A',
            (false, false) => b'a',
        });
        if short {
            out.push(text.len() as u8);
        } else {
            put_len(vm, out, text.len())?;
        }
        out.extend(text.bytes());
        return Ok(());
    }
    out.push(if interned && version >= 3 { b't' } else { b'u' });
    let units: Vec<u32> = string::units(value.addr()).iter().collect();
    let mut handler = codecs::Errors::SurrogatePass;
    match codecs::encode_utf8(&units, &mut handler) {
        Ok(data) => {
            put_len(vm, out, data.len())?;
            out.extend(data);
            Ok(())
        }
        Err(_) => Err(vm.value_error("unmarshallable object")),
    }
}

struct Reader<'a> {
    data: &'a [u8],
    at: usize,
    /// The objects that later ones refer back to, as a list.
    refs: Value,
}

impl<'a> Reader<'a> {
    fn new(vm: &mut Vm, data: &'a [u8]) -> Result<Reader<'a>> {
        let refs = vm.list(&[])?;
        Ok(Reader { data, at: 0, refs })
    }

    fn whole(&mut self, vm: &mut Vm) -> Result {
        match self.object(vm, 0)? {
            Some(value) => Ok(value),
            None => Err(vm.type_error("NULL object in marshal data for object")),
        }
    }

    fn take(&mut self, vm: &mut Vm, n: usize) -> Result<&'a [u8]> {
        match self.data.get(self.at..).and_then(|rest| rest.get(..n)) {
            Some(part) => {
                self.at += n;
                Ok(part)
            }
            None => Err(vm.raise_str(Exc::EOFError, "marshal data too short")),
        }
    }
    fn byte(&mut self, vm: &mut Vm) -> Result<u8> {
        Ok(self.take(vm, 1)?[0])
    }
    fn int(&mut self, vm: &mut Vm) -> Result<i32> {
        let four = self.take(vm, 4)?;
        Ok(i32::from_le_bytes([four[0], four[1], four[2], four[3]]))
    }
    fn size(&mut self, vm: &mut Vm, what: &str) -> Result<usize> {
        let n = self.int(vm)?;
        usize::try_from(n).map_err(|_| bad(vm, &format!("{what} size out of range")))
    }
    fn float(&mut self, vm: &mut Vm, binary: bool) -> Result<f64> {
        if binary {
            let mut raw = [0; 8];
            raw.copy_from_slice(self.take(vm, 8)?);
            return Ok(f64::from_le_bytes(raw));
        }
        let n = self.byte(vm)?.into();
        let text = self.take(vm, n)?;
        match pyrs_leaf::float_text::parse_float_ascii(text) {
            Some(x) => Ok(x),
            None => Err(vm.value_error("could not convert string to float")),
        }
    }

    /// The next object; None for the mark that ends a dict.
    fn object(&mut self, vm: &mut Vm, depth: usize) -> Result<Option<Value>> {
        if self.at >= self.data.len() {
            let text = "EOF read where object expected";
            return Err(vm.raise_str(Exc::EOFError, text));
        }
        let code = self.byte(vm)?;
        if depth > MAX_DEPTH {
            return Err(vm.value_error("recursion limit exceeded"));
        }
        vm.check_native_stack()?;
        // Containers get their number before their items do.
        let number = if code & FLAG_REF != 0 {
            push(vm, self.refs, NONE)?;
            Some(list_len(self.refs) - 1)
        } else {
            None
        };
        let value = match code & !FLAG_REF {
            b'0' => return Ok(None),
            b'r' => {
                let n = self.int(vm)?;
                match usize::try_from(n) {
                    Ok(n) if n < list_len(self.refs) => list_get(vm, self.refs, n)?,
                    _ => return Err(bad(vm, "invalid reference")),
                }
            }
            code => self.fresh(vm, code, depth, number)?,
        };
        if let Some(number) = number {
            self.remember(vm, number, value)?;
        }
        Ok(Some(value))
    }

    fn remember(&self, vm: &mut Vm, number: usize, value: Value) -> Result<()> {
        pyrs_runtime::strategies::list::set(&mut vm.m, self.refs.addr(), number, value)
    }

    fn item(&mut self, vm: &mut Vm, depth: usize, what: &str) -> Result {
        match self.object(vm, depth + 1)? {
            Some(value) => Ok(value),
            None => Err(vm.type_error(format!("NULL object in marshal data for {what}"))),
        }
    }

    fn fresh(&mut self, vm: &mut Vm, code: u8, depth: usize, number: Option<usize>) -> Result {
        Ok(match code {
            b'N' => NONE,
            b'T' => TRUE,
            b'F' => FALSE,
            b'.' => ELLIPSIS,
            b'S' => vm.exc_class(Exc::StopIteration),
            b'i' => {
                let n = self.int(vm)?;
                vm.int(n.into())?
            }
            b'I' => {
                let mut raw = [0; 8];
                raw.copy_from_slice(self.take(vm, 8)?);
                vm.int(i64::from_le_bytes(raw))?
            }
            b'l' => self.long(vm)?,
            b'f' | b'g' => {
                let x = self.float(vm, code == b'g')?;
                vm.float(x)?
            }
            b'x' | b'y' => {
                let re = self.float(vm, code == b'y')?;
                let im = self.float(vm, code == b'y')?;
                vm.complex(re, im)?
            }
            b's' => {
                let n = self.size(vm, "bytes object")?;
                let data = self.take(vm, n)?;
                new_bytes(vm, data)?
            }
            b'a' | b'A' | b'z' | b'Z' => {
                let n = if code.eq_ignore_ascii_case(&b'z') {
                    self.byte(vm)?.into()
                } else {
                    self.size(vm, "string")?
                };
                let data = self.take(vm, n)?;
                let text = string::from_latin1(&mut vm.m, data)?;
                if code.is_ascii_uppercase() {
                    vm.intern(text)?
                } else {
                    text
                }
            }
            b'u' | b't' => {
                let n = self.size(vm, "string")?;
                let data = self.take(vm, n)?;
                let raw = new_bytes(vm, data)?;
                let (encoding, errors) = (vm.str("utf-8")?, vm.str("surrogatepass")?);
                let text = call_method(vm, raw, "decode", &[encoding, errors])?;
                if code == b't' { vm.intern(text)? } else { text }
            }
            b'(' | b')' => {
                let n = if code == b')' {
                    self.byte(vm)?.into()
                } else {
                    self.size(vm, "tuple")?
                };
                let list = vm.list(&[])?;
                for _ in 0..n {
                    let item = self.item(vm, depth, "tuple")?;
                    push(vm, list, item)?;
                }
                vm.tuple_from(list)?
            }
            b'[' => {
                let n = self.size(vm, "list")?;
                let list = vm.list(&[])?;
                if let Some(number) = number {
                    self.remember(vm, number, list)?;
                }
                for _ in 0..n {
                    let item = self.item(vm, depth, "list")?;
                    push(vm, list, item)?;
                }
                list
            }
            b'{' => {
                let dict = vm.new_dict()?;
                if let Some(number) = number {
                    self.remember(vm, number, dict)?;
                }
                while let Some(key) = self.object(vm, depth + 1)? {
                    let Some(value) = self.object(vm, depth + 1)? else {
                        break;
                    };
                    vm.dict_set(dict, key, value)?;
                }
                dict
            }
            b'<' | b'>' => {
                let n = self.size(vm, "set")?;
                let set = vm.new_set()?;
                if let Some(number) = number
                    && code == b'<'
                {
                    self.remember(vm, number, set)?;
                }
                for _ in 0..n {
                    let item = self.item(vm, depth, "set")?;
                    vm.set_add(set, item)?;
                }
                if code == b'>' {
                    vm.new_frozenset_from(set)?
                } else {
                    set
                }
            }
            b':' => {
                let start = self.item(vm, depth, "slice")?;
                let stop = self.item(vm, depth, "slice")?;
                let step = self.item(vm, depth, "slice")?;
                vm.new_slice(start, stop, step)?
            }
            compiled::TYPE => {
                let n = self.size(vm, "code object")?;
                let content = self.take(vm, n)?;
                match compiled::of_payload(vm, content, None) {
                    Some(code) => vm.load_code(&code)?,
                    None => return Err(bad(vm, "code object of another build, or damaged")),
                }
            }
            _ => return Err(bad(vm, "unknown type code")),
        })
    }

    fn long(&mut self, vm: &mut Vm) -> Result {
        let n = self.int(vm)?;
        if n == i32::MIN {
            return Err(bad(vm, "long size out of range"));
        }
        let data = self.take(vm, n.unsigned_abs() as usize * 2)?;
        let digits = data
            .chunks_exact(2)
            .map(|d| u16::from_le_bytes([d[0], d[1]]));
        let (mut words, mut have, mut bits) = (Vec::new(), 0, 0u128);
        let mut last = 1;
        for digit in digits {
            if digit > 0x7fff {
                return Err(bad(vm, "digit out of range in long"));
            }
            last = digit;
            bits |= u128::from(digit) << have;
            have += 15;
            if have >= 64 {
                words.push(bits as u64);
                bits >>= 64;
                have -= 64;
            }
        }
        if last == 0 {
            return Err(bad(vm, "unnormalized long data"));
        }
        words.push(bits as u64);
        vm.int_of_big(&BigInt::from_words(n < 0, &words))
    }
}

#[cold]
fn bad(vm: &mut Vm, what: &str) -> Raised {
    vm.value_error(format!("bad marshal data ({what})"))
}
