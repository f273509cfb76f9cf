//! _struct.

use crate::ModuleId;
use crate::util::*;
use pyrs_leaf::format_spec::IntRef;
use pyrs_leaf::pystruct::{self, ErrorKind, Format, StructError};
use pyrs_runtime::number::IntValue;
use pyrs_runtime::{
    Exc, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean, int,
    native_struct, py_module, string, tuple,
};
use std::collections::HashMap;
use std::rc::Rc;

native_struct! {
    pub struct Struct { FORMAT: Value, PARSED: State<Rc<Format>> }
}
native_struct! {
    pub struct UnpackIter {
        STRUCT: Value,
        BUFFER: Value,
        /// An int.
        AT: Value,
    }
}

py_module! {
    pub static MODULE = ModuleId::Struct, "_struct";
    functions: [FUNCTIONS],
    types: { Struct = &STRUCT, UnpackIter = &ITERATOR },
    exceptions: { Error = "struct.error" (Exc::Exception); },
    state: [Recent],
    fill: |vm, _| {
        Recent::default().put(vm);
        Ok(())
    },
}

static FUNCTIONS: &[Row] = &[
    Row::new("calcsize", "format, /", |vm, a| {
        let format = parse(vm, a.get(0))?;
        vm.int(format.size as i64)
    }),
    Row::new("pack", "format, /, *values", |vm, a| {
        let format = parse(vm, a.get(0))?;
        let mut data = pack(vm, &format, a.get(1), "pack")?;
        new_bytes(vm, data.get_mut())
    }),
    Row::new(
        "pack_into",
        "format, buffer, offset, /, *values",
        |vm, a| {
            let format = parse(vm, a.get(0))?;
            let offset = a.index(vm, 2)?;
            pack_into(vm, &format, a.get(1), offset, a.get(3))
        },
    ),
    Row::new("unpack", "format, buffer, /", |vm, a| {
        let format = parse(vm, a.get(0))?;
        unpack(vm, &format, a.get(1))
    }),
    Row::new("unpack_from", "format, /, buffer, offset=0", |vm, a| {
        let format = parse(vm, a.get(0))?;
        let offset = a.index_or(vm, 2, 0)?;
        unpack_from(vm, &format, a.get(1), offset)
    }),
    Row::new("iter_unpack", "format, buffer, /", |vm, a| {
        let class = Struct::class(vm);
        let made = vm.call(class, &[a.get(0)])?;
        iterate(vm, made, a.get(1))
    }),
    Row::new("_clearcache", "", |vm, _| {
        Recent::default().put(vm);
        Ok(NONE)
    }),
];

static STRUCT: TypeDef = TypeDef {
    module: "_struct",
    owns_kind: false,
    subclassable: true,
    weakrefable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            Struct::new_for(vm, a.get(0))
        }),
        Row::new("__init__", "self, format", |vm, a| {
            let format = parse(vm, a.get(1))?;
            let text = match vm.as_str(a.get(1)) {
                Some(text) => text,
                None => {
                    let data = need_bytes(vm, a.get(1))?;
                    vm.str(&String::from_utf8_lossy(&data))?
                }
            };
            Struct::FORMAT.set(vm, a.get(0), text);
            Struct::PARSED.put(vm, a.get(0), format)?;
            Ok(NONE)
        }),
        Row::new("pack", "self, /, *values", |vm, a| {
            let format = own(vm, a.get(0))?;
            let mut data = pack(vm, &format, a.get(1), "pack")?;
            new_bytes(vm, data.get_mut())
        }),
        Row::new("pack_into", "self, buffer, offset, /, *values", |vm, a| {
            let format = own(vm, a.get(0))?;
            let offset = a.index(vm, 2)?;
            pack_into(vm, &format, a.get(1), offset, a.get(3))
        }),
        Row::new("unpack", "self, buffer, /", |vm, a| {
            let format = own(vm, a.get(0))?;
            unpack(vm, &format, a.get(1))
        }),
        Row::new("unpack_from", "self, /, buffer, offset=0", |vm, a| {
            let format = own(vm, a.get(0))?;
            let offset = a.index_or(vm, 2, 0)?;
            unpack_from(vm, &format, a.get(1), offset)
        }),
        Row::new("iter_unpack", "self, buffer, /", |vm, a| {
            iterate(vm, a.get(0), a.get(1))
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let format = vm.repr_text(Struct::FORMAT.get(a.get(0)))?;
            let name = vm.type_full_name(vm.class_of(a.get(0)));
            vm.str(&format!("{name}({format})"))
        }),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Struct::PARSED.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[
        GetSetRow::get("format", |_, a| Ok(Struct::FORMAT.get(a.get(0)))),
        GetSetRow::get("size", |vm, a| {
            let size = own(vm, a.get(0))?.size;
            vm.int(size as i64)
        }),
    ],
    ..TypeDef::new("Struct", Kind::NativeObject)
};

static ITERATOR: TypeDef = TypeDef {
    module: "_struct",
    owns_kind: false,
    methods: &[
        Row::new("__iter__", "self, /", |_, a| Ok(a.get(0))),
        pyrs_runtime::next_row!(|vm, this| {
            let format = own(vm, UnpackIter::STRUCT.get(this))?;
            let at = int::as_i64(UnpackIter::AT.get(this)).unwrap_or(0);
            let n = match bytes_of(vm, UnpackIter::BUFFER.get(this)) {
                Some(data) => {
                    let end = at as usize + format.size;
                    if let Some(part) = data.get(at as usize..end) {
                        let made = values_at(vm, &format, part)?;
                        let next = vm.int(end as i64)?;
                        UnpackIter::AT.set(vm, this, next);
                        return Ok(Some(made));
                    }
                    data.len()
                }
                None => need_bytes(vm, UnpackIter::BUFFER.get(this))?.len(),
            };
            if at as usize + format.size > n {
                return Ok(None);
            }
            let next = vm.int(at + format.size as i64)?;
            UnpackIter::AT.set(vm, this, next);
            unpack_from(vm, &format, UnpackIter::BUFFER.get(this), at).map(Some)
        }),
    ],
    ..TypeDef::new("unpack_iterator", Kind::NativeObject)
};

#[cold]
fn failed(vm: &mut Vm, error: StructError) -> Raised {
    match error.kind {
        ErrorKind::Overflow => vm.overflow_error(&error.message),
        ErrorKind::Struct => struct_error(vm, &error.message),
    }
}

#[cold]
fn struct_error(vm: &mut Vm, text: &str) -> Raised {
    Error::raise(vm, text)
}

/// Formats that functions were given lately.
#[derive(Default)]
struct Recent {
    all: HashMap<Box<str>, Rc<Format>>,
    /// The one that was asked for last.
    last: Option<(Box<str>, Rc<Format>)>,
}

/// So many formats are kept.
const MOST_RECENT: usize = 100;
/// Longer ones are not.
const LONGEST_RECENT: usize = 64;

fn parse(vm: &mut Vm, value: Value) -> Result<Rc<Format>> {
    if Struct::is(vm, value) {
        return own(vm, value);
    }
    let key = vm
        .as_str(value)
        .and_then(|text| string::as_ascii(text.addr()));
    let key = key.filter(|key| key.len() <= LONGEST_RECENT);
    if let Some(key) = key
        && let Some(recent) = Recent::get_mut(vm)
    {
        if let Some((last, format)) = &recent.last
            && **last == *key
        {
            return Ok(format.clone());
        }
        if let Some(format) = recent.all.get(key) {
            let format = format.clone();
            recent.last = Some((key.into(), format.clone()));
            return Ok(format);
        }
    }
    let format = Rc::new(parse_new(vm, value)?);
    if let Some(key) = key
        && let Some(recent) = Recent::get_mut(vm)
    {
        if recent.all.len() >= MOST_RECENT {
            recent.all.clear();
        }
        recent.all.insert(key.into(), format.clone());
    }
    Ok(format)
}

fn parse_new(vm: &mut Vm, value: Value) -> Result<Format> {
    let data = match text(vm, value) {
        Some(text) if text.is_ascii() => text.into_bytes(),
        Some(_) => return Err(struct_error(vm, "bad char in struct format")),
        None => match bytes_of(vm, value) {
            Some(data) => room::copy(data)?,
            None => {
                let got = vm.type_name_of(value);
                let text = format!("Struct() argument 1 must be a str or bytes object, not {got}");
                return Err(vm.type_error(text));
            }
        },
    };
    match Format::parse(&data) {
        Ok(format) => Ok(format),
        Err(error) => Err(failed(vm, error)),
    }
}

fn own(vm: &mut Vm, this: Value) -> Result<Rc<Format>> {
    match Struct::PARSED.get(vm, this) {
        Some(format) => Ok(format.clone()),
        None => Err(vm.runtime_error("Struct object is not initialized")),
    }
}

fn pack(vm: &mut Vm, format: &Format, values: Value, function: &str) -> Result<Packed> {
    if items(values) != format.values {
        let text = pystruct::wrong_count(function, format.values, items(values));
        return Err(struct_error(vm, &text));
    }
    if format.size >= 1 << 31 {
        return Err(vm.memory_error());
    }
    let mut packed = Packed {
        size: format.size,
        short: [0; SHORT],
        long: Vec::new(),
    };
    if format.size > SHORT {
        packed.long = room::zeroed(format.size)?;
    }
    let data = packed.get_mut();
    for (i, (code, offset, size)) in format.slots().enumerate() {
        let value = item(values, i);
        let out = &mut data[offset..offset + size];
        match code {
            b'?' => out[0] = vm.truth(value)? as u8,
            b'c' => match bytes_of(vm, value) {
                Some([byte]) => out[0] = *byte,
                _ => {
                    return Err(struct_error(
                        vm,
                        "char format requires a bytes object of length 1",
                    ));
                }
            },
            b's' | b'p' => match bytes_of(vm, value) {
                Some(bytes) => pystruct::pack_bytes(code, bytes, out),
                None => {
                    let text = pystruct::not_bytes(code);
                    return Err(struct_error(vm, &text));
                }
            },
            b'e' | b'f' | b'd' => {
                let x = match crate::math::real(vm, value) {
                    Ok(x) => x,
                    Err(_) => {
                        vm.catch(Exc::TypeError)?;
                        return Err(struct_error(vm, "required argument is not a float"));
                    }
                };
                if let Err(error) = pystruct::pack_float(format.layout, code, x, out) {
                    return Err(failed(vm, error));
                }
            }
            b'F' | b'D' => {
                let parts = match vm.as_complex(value) {
                    Some(parts) => parts,
                    None => match vm.number_as_f64(value)? {
                        Some(x) => (x, 0.0),
                        None => {
                            return Err(struct_error(vm, "required argument is not a complex"));
                        }
                    },
                };
                if let Err(error) = pystruct::pack_complex(format.layout, code, parts, out) {
                    return Err(failed(vm, error));
                }
            }
            _ => {
                let index = if vm.is_int(value) {
                    value
                } else if vm
                    .special(value, pyrs_runtime::name::Name::__index__)
                    .is_some()
                {
                    vm.to_index(value)?
                } else {
                    return Err(struct_error(vm, "required argument is not an integer"));
                };
                let packed = match vm.int_value(index) {
                    Some(IntValue::Small(n)) => {
                        pystruct::pack_int(format.layout, code, IntRef::Small(n), out)
                    }
                    Some(IntValue::Big(n)) => {
                        pystruct::pack_int(format.layout, code, IntRef::Big(&n), out)
                    }
                    None => Ok(()),
                };
                if let Err(error) = packed {
                    return Err(failed(vm, error));
                }
            }
        }
    }
    Ok(packed)
}

/// What was packed: little of it in place.
struct Packed {
    size: usize,
    short: [u8; SHORT],
    long: Vec<u8>,
}

/// Bytes that are worked with without memory for them.
const SHORT: usize = 128;

impl Packed {
    fn get_mut(&mut self) -> &mut [u8] {
        match self.size {
            0..=SHORT => &mut self.short[..self.size],
            _ => &mut self.long,
        }
    }
}

fn pack_into(vm: &mut Vm, format: &Format, buffer: Value, offset: i64, values: Value) -> Result {
    let mut data = pack(vm, format, values, "pack_into")?;
    let data = data.get_mut();
    let room = writable_bytes(vm, buffer)?;
    let at = pystruct::resolve_offset(true, offset, room.len(), format.size);
    match at {
        Ok(at) => {
            room[at..at + data.len()].copy_from_slice(data);
            Ok(NONE)
        }
        Err(error) => Err(failed(vm, error)),
    }
}

fn values(vm: &mut Vm, format: &Format, data: &[u8]) -> Result {
    let made = Value::from_addr(tuple::new(&mut vm.m, format.values)?);
    for (i, (code, offset, size)) in format.slots().enumerate() {
        let value = match pystruct::unpack(format.layout, code, &data[offset..offset + size]) {
            pystruct::Value::Signed(n) => vm.int(n)?,
            pystruct::Value::Unsigned(n) => vm.int_of_i128(n as i128)?,
            pystruct::Value::Bool(b) => boolean(b),
            pystruct::Value::Float(x) => vm.float(x)?,
            pystruct::Value::Complex(re, im) => vm.complex(re, im)?,
            pystruct::Value::Bytes(b) => new_bytes(vm, b)?,
        };
        tuple::set(&mut vm.m, made.addr(), i, value);
    }
    Ok(made)
}

/// Unpack bytes of a buffer: out of a copy, since values are allocated meanwhile.
fn values_at(vm: &mut Vm, format: &Format, data: &[u8]) -> Result {
    if data.len() <= SHORT {
        let mut room = [0; SHORT];
        room[..data.len()].copy_from_slice(data);
        return values(vm, format, &room[..data.len()]);
    }
    let data = room::copy(data)?;
    values(vm, format, &data)
}

fn unpack(vm: &mut Vm, format: &Format, buffer: Value) -> Result {
    if let Some(data) = bytes_of(vm, buffer) {
        if data.len() != format.size {
            let text = pystruct::wrong_size(format.size);
            return Err(struct_error(vm, &text));
        }
        return values_at(vm, format, data);
    }
    let data = need_bytes(vm, buffer)?;
    if data.len() != format.size {
        let text = pystruct::wrong_size(format.size);
        return Err(struct_error(vm, &text));
    }
    values(vm, format, &data)
}

fn unpack_from(vm: &mut Vm, format: &Format, buffer: Value, offset: i64) -> Result {
    if let Some(data) = bytes_of(vm, buffer) {
        return match pystruct::resolve_offset(false, offset, data.len(), format.size) {
            Ok(at) => values_at(vm, format, &data[at..at + format.size]),
            Err(error) => Err(failed(vm, error)),
        };
    }
    let data = need_bytes(vm, buffer)?;
    match pystruct::resolve_offset(false, offset, data.len(), format.size) {
        Ok(at) => values(vm, format, &data[at..at + format.size]),
        Err(error) => Err(failed(vm, error)),
    }
}

fn iterate(vm: &mut Vm, this: Value, buffer: Value) -> Result {
    let size = own(vm, this)?.size;
    let n = need_bytes(vm, buffer)?.len();
    if size == 0 {
        return Err(struct_error(
            vm,
            "cannot iteratively unpack with a struct of length 0",
        ));
    }
    if n % size != 0 {
        let text = pystruct::wrong_iter_size(size);
        return Err(struct_error(vm, &text));
    }
    let it = UnpackIter::make(vm)?;
    UnpackIter::STRUCT.set(vm, it, this);
    UnpackIter::BUFFER.set(vm, it, buffer);
    UnpackIter::AT.set(vm, it, Value::small(0));
    Ok(it)
}
