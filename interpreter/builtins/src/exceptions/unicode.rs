//! UnicodeDecodeError, UnicodeEncodeError, UnicodeTranslateError.

use super::{field, no_keywords};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, bytes, kind_of, payload, string,
    tuple,
};

macro_rules! unicode_error {
    ($static:ident $name:literal $init:expr, $str:ident) => {
        pub static $static: TypeDef = TypeDef {
            methods: &[
                Row::new("__init__", "self, /, *args, **kwargs", $init),
                Row::new("__str__", "self, /", $str),
            ],
            getsets: &[
        field!("encoding" encoding),
        field!("object" object),
        field!("start" start),
        field!("end" end),
        field!("reason" reason),
            ],
            ..TypeDef::new($name, Kind::Exception)
        };
    };
}

unicode_error!(DECODE "UnicodeDecodeError" |vm, a| init(vm, a, true, true), decode_text);
unicode_error!(ENCODE "UnicodeEncodeError" |vm, a| init(vm, a, true, false), encode_text);
unicode_error!(TRANSLATE "UnicodeTranslateError" |vm, a| init(vm, a, false, false), translate_text);

/// Check and keep the arguments: encoding (not of translations), object, start, end, reason.
fn init(vm: &mut Vm, a: Args, encoding: bool, decode: bool) -> Result {
    let (exc, args) = (a.get(0), a.get(1));
    no_keywords(vm, exc, a.opt(2))?;
    vm.m.store(exc.addr(), exception::ARGS, args);
    let n = tuple::len(args.addr());
    let wanted = 4 + encoding as usize;
    if n != wanted {
        return Err(vm.type_error(format!(
            "function takes exactly {wanted} arguments ({n} given)"
        )));
    }
    let mut i = 0;
    if encoding {
        let value = tuple::get(args.addr(), 0);
        need_text(vm, value, 1)?;
        vm.set_exc_field(exc, Name::encoding, value)?;
        i = 1;
    }
    let mut object = tuple::get(args.addr(), i);
    if decode {
        if object.is_small()
            || !matches!(
                kind_of(payload(object)),
                Kind::Bytes | Kind::ByteArray | Kind::MemoryView
            )
        {
            let got = vm.type_name_of(object);
            return Err(vm.type_error(format!("a bytes-like object is required, not '{got}'")));
        }
        if kind_of(payload(object)) != Kind::Bytes {
            let class = vm.type_of_kind(Kind::Bytes);
            object = vm.call(class, &[object])?;
        }
    } else {
        need_text(vm, object, i + 1)?;
    }
    vm.set_exc_field(exc, Name::object, object)?;
    for (k, name) in [(i + 1, Name::start), (i + 2, Name::end)] {
        let number = vm.to_index(tuple::get(args.addr(), k))?;
        vm.set_exc_field(exc, name, number)?;
    }
    let reason = tuple::get(args.addr(), i + 3);
    need_text(vm, reason, i + 4)?;
    vm.set_exc_field(exc, Name::reason, reason)?;
    Ok(NONE)
}

fn need_text(vm: &mut Vm, value: Value, position: usize) -> Result<()> {
    if vm.as_str(value).is_some() {
        return Ok(());
    }
    let got = if value == NONE {
        "None".into()
    } else {
        vm.type_name_of(value)
    };
    Err(vm.type_error(format!("argument {position} must be str, not {got}")))
}

/// What the texts are made of; None: the exception was made without fields.
struct Parts {
    encoding: String,
    object: Value,
    /// The place of the single character or byte that is concerned.
    one: Option<usize>,
    start: i64,
    last: i64,
    reason: String,
}

fn parts(vm: &mut Vm, exc: Value, decode: bool) -> Result<Option<Parts>> {
    if vm.exc_field(exc, Name::object).is_none() {
        return Ok(None);
    }
    let encoding = vm.exc_field(exc, Name::encoding).unwrap_or(NONE);
    let encoding = vm.str_text(encoding)?;
    let reason = vm.exc_field(exc, Name::reason).unwrap_or(NONE);
    let reason = vm.str_text(reason)?;
    // Those may have run Python code, and anything can be assigned.
    let Some(object) = vm.exc_field(exc, Name::object) else {
        return Err(vm.type_error("UnicodeError 'object' attribute is not set"));
    };
    let object = payload(object);
    let len = match object.is_ref().then(|| kind_of(object)) {
        Some(Kind::Bytes) if decode => bytes::len(object.addr()),
        Some(Kind::Str | Kind::StrIndirect) if !decode => string::len(object.addr()),
        _ => {
            let wanted = if decode { "bytes" } else { "string" };
            let text = format!("UnicodeError 'object' attribute must be a {wanted}");
            return Err(vm.type_error(text));
        }
    };
    let number = |vm: &Vm, name| {
        let value = vm.exc_field(exc, name).unwrap_or(NONE);
        vm.as_i64(value).unwrap_or(0)
    };
    let (start, end) = (number(vm, Name::start), number(vm, Name::end));
    let one = usize::try_from(start).ok().filter(|&at| at < len);
    Ok(Some(Parts {
        encoding,
        object,
        one: one.filter(|_| end == start.saturating_add(1)),
        start,
        last: end.saturating_sub(1),
        reason,
    }))
}

fn decode_text(vm: &mut Vm, a: Args) -> Result {
    let Some(p) = parts(vm, a.get(0), true)? else {
        return super::str_of(vm, a);
    };
    let (encoding, start, reason) = (&p.encoding, p.start, &p.reason);
    let byte = p.one.and_then(|at| bytes::get(p.object.addr()).get(at));
    let text = match byte {
        Some(byte) => format!(
            "'{encoding}' codec can't decode byte 0x{byte:02x} in position {start}: {reason}"
        ),
        None => format!(
            "'{encoding}' codec can't decode bytes in position {start}-{}: {reason}",
            p.last
        ),
    };
    vm.str(&text)
}

/// A code point as the messages write it.
fn escaped(c: u32) -> String {
    match c {
        0..0x100 => format!("\\x{c:02x}"),
        0x100..0x1_0000 => format!("\\u{c:04x}"),
        _ => format!("\\U{c:08x}"),
    }
}

/// `character '\x..' in position 0` or `characters in position 0-3`.
fn characters(p: &Parts) -> String {
    match p.one {
        Some(at) => {
            let unit = string::units(p.object.addr()).at(at);
            format!("character '{}' in position {at}", escaped(unit))
        }
        None => format!("characters in position {}-{}", p.start, p.last),
    }
}

fn encode_text(vm: &mut Vm, a: Args) -> Result {
    let Some(p) = parts(vm, a.get(0), false)? else {
        return super::str_of(vm, a);
    };
    let text = format!(
        "'{}' codec can't encode {}: {}",
        p.encoding,
        characters(&p),
        p.reason
    );
    vm.str(&text)
}

fn translate_text(vm: &mut Vm, a: Args) -> Result {
    let Some(p) = parts(vm, a.get(0), false)? else {
        return super::str_of(vm, a);
    };
    let text = format!("can't translate {}: {}", characters(&p), p.reason);
    vm.str(&text)
}
