//! bytes; and, in the files beside, what bytes and bytearray share: those functions give
//! objects of the type of their `self`.

pub mod case;
pub mod convert;
pub mod ops;
pub mod pad;
pub mod search;
pub mod split;

use crate::support::{Buffer, buffer, check_new, new_bytes, new_of_class};
use pyrs_runtime::name::Name;
use pyrs_runtime::{
    Args, EMPTY_BYTES, Kind, Result, Row, TypeDef, Value, Vm, bytes as layout, kind_of, payload,
};

pub use convert::to_bytes_object;

static BYTES: TypeDef = TypeDef {
    doc: "A sequence of bytes, made from integers, text, a length, or a bytes-like object.",
    subclassable: true,
    methods: &[
        Row::fixed(
            "__new__",
            "type=None, source=b'', encoding='utf-8', errors='strict'",
            new,
        ),
        Row::new("__repr__", "self, /", convert::repr),
        Row::new("__str__", "self, /", convert::repr),
        Row::new("__hash__", "self, /", |vm, a| {
            let hash = vm.hash(payload(a.get(0)))?;
            vm.int(hash)
        }),
        Row::new("__lt__", "self, value, /", ops::lt),
        Row::new("__le__", "self, value, /", ops::le),
        Row::new("__eq__", "self, value, /", ops::eq),
        Row::new("__ne__", "self, value, /", ops::ne),
        Row::new("__gt__", "self, value, /", ops::gt),
        Row::new("__ge__", "self, value, /", ops::ge),
        Row::new("__len__", "self, /", ops::len),
        Row::new("__iter__", "self, /", |vm, a| vm.iter(payload(a.get(0)))),
        Row::new("__contains__", "self, key, /", ops::contains),
        Row::new("__getitem__", "self, key, /", ops::get_item),
        Row::new("__add__", "self, value, /", ops::add),
        Row::new("__mul__", "self, value, /", ops::multiply),
        Row::new("__rmul__", "self, value, /", ops::multiply),
        Row::new("__mod__", "self, value, /", ops::percent),
        Row::new("__rmod__", "self, value, /", ops::reflected_percent),
        Row::new("__bytes__", "self, /", |_, a| Ok(payload(a.get(0)))),
        Row::new("__getnewargs__", "self, /", |vm, a| {
            vm.tuple(&[payload(a.get(0))])
        }),
        Row::new("__sizeof__", "self, /", |vm, a| {
            vm.int(layout::size(of(a).len()) as i64)
        }),
        Row::new("__buffer__", "self, flags, /", crate::memoryview::buffer_of),
        Row::new("capitalize", "self, /", case::capitalize),
        Row::new("center", "self, width, fillchar=b' ', /", pad::center),
        Row::new("count", "self, sub, start=None, end=None, /", search::count),
        Row::new(
            "decode",
            "self, /, encoding='utf-8', errors='strict'",
            convert::decode,
        ),
        Row::new(
            "endswith",
            "self, suffix, start=None, end=None, /",
            search::ends_with,
        ),
        Row::new("expandtabs", "self, /, tabsize=8", pad::expand_tabs),
        Row::new("find", "self, sub, start=None, end=None, /", search::find),
        Row::class("fromhex", "type, string, /", convert::from_hex),
        Row::new("hex", "self, /, sep=None, bytes_per_sep=1", convert::hex),
        Row::new("index", "self, sub, start=None, end=None, /", search::index),
        Row::new("isalnum", "self, /", case::is_alnum),
        Row::new("isalpha", "self, /", case::is_alpha),
        Row::new("isascii", "self, /", case::is_ascii),
        Row::new("isdigit", "self, /", case::is_digit),
        Row::new("islower", "self, /", case::is_lower),
        Row::new("isspace", "self, /", case::is_space),
        Row::new("istitle", "self, /", case::is_title),
        Row::new("isupper", "self, /", case::is_upper),
        Row::new("join", "self, iterable_of_bytes, /", split::join),
        Row::new("ljust", "self, width, fillchar=b' ', /", pad::ljust),
        Row::new("lower", "self, /", case::lower),
        Row::new("lstrip", "self, bytes=None, /", pad::lstrip),
        Row::fixed("maketrans", "frm, to, /", convert::make_table),
        Row::new("partition", "self, sep, /", split::partition),
        Row::new("removeprefix", "self, prefix, /", search::remove_prefix),
        Row::new("removesuffix", "self, suffix, /", search::remove_suffix),
        Row::new("replace", "self, old, new, count=-1, /", search::replace),
        Row::new("rfind", "self, sub, start=None, end=None, /", search::rfind),
        Row::new(
            "rindex",
            "self, sub, start=None, end=None, /",
            search::rindex,
        ),
        Row::new("rjust", "self, width, fillchar=b' ', /", pad::rjust),
        Row::new("rpartition", "self, sep, /", split::rpartition),
        Row::new("rsplit", "self, /, sep=None, maxsplit=-1", split::rsplit),
        Row::new("rstrip", "self, bytes=None, /", pad::rstrip),
        Row::new("split", "self, /, sep=None, maxsplit=-1", split::split),
        Row::new("splitlines", "self, /, keepends=False", split::split_lines),
        Row::new(
            "startswith",
            "self, prefix, start=None, end=None, /",
            search::starts_with,
        ),
        Row::new("strip", "self, bytes=None, /", pad::strip),
        Row::new("swapcase", "self, /", case::swapcase),
        Row::new("title", "self, /", case::title),
        Row::new(
            "translate",
            "self, table, /, delete=b''",
            convert::translate,
        ),
        Row::new("upper", "self, /", case::upper),
        Row::new("zfill", "self, width, /", pad::zfill),
    ],
    ..TypeDef::new("bytes", Kind::Bytes)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&BYTES, None)?;
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "bytes", class)
}

/// The bytes of parameter 0. They stay valid until it is resized.
pub fn of(args: Args) -> &'static [u8] {
    buffer(args.get(0)).map_or(&[], |b| b.get())
}

/// Whether the function works for a bytearray.
pub fn is_array(value: Value) -> bool {
    kind_of(value) == Kind::ByteArray
}

/// An object of the builtin type of `like` with the given bytes.
pub fn make(vm: &mut Vm, like: Value, data: &[u8]) -> Result {
    if is_array(like) {
        crate::bytearray::new_array(vm, data)
    } else {
        single(vm, data)
    }
}

/// As [`make`], for all the bytes of `like`: exact bytes are themselves.
pub fn whole(vm: &mut Vm, like: Value) -> Result {
    if is_array(like) {
        let data = buffer(like).map_or(&[][..], |b| b.get());
        return crate::bytearray::new_array(vm, data);
    }
    Ok(payload(like))
}

fn single(vm: &mut Vm, data: &[u8]) -> Result {
    if data.is_empty() {
        return Ok(EMPTY_BYTES);
    }
    new_bytes(vm, data)
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = check_new(vm, args.opt(0), Kind::Bytes)?;
    let value = construct(vm, args.opt(1), args.opt(2), args.opt(3))?;
    new_of_class(vm, class, Kind::Bytes, value)
}

/// `bytes(source, encoding, errors)` for the builtin class.
fn construct(
    vm: &mut Vm,
    source: Option<Value>,
    encoding: Option<Value>,
    errors: Option<Value>,
) -> Result {
    if let Some(data) = convert::encoded(vm, source, encoding, errors)? {
        return Ok(data);
    }
    let Some(source) = source else {
        return Ok(EMPTY_BYTES);
    };
    if pyrs_runtime::is_exact(source, Kind::Bytes) {
        return Ok(source);
    }
    if let Some(result) = vm.call_special(source, Name::__bytes__, &[])? {
        if kind_of(result) == Kind::Bytes {
            return Ok(payload(result));
        }
        let got = vm.type_name_of(result);
        return Err(vm.type_error(format!("__bytes__ returned non-bytes (type {got})")));
    }
    if vm.as_str(source).is_some() {
        return Err(vm.type_error("string argument without an encoding"));
    }
    if vm.is_index_like(source) && !source_is_buffer(source) {
        let n = convert::count(vm, source)?;
        return Ok(Value::from_addr(layout::zeros(&mut vm.m, n)?));
    }
    to_bytes_object(vm, source)
}

fn source_is_buffer(source: Value) -> bool {
    buffer(source).is_some()
}

/// The buffer of an argument that is bytes-like.
pub fn argument(vm: &mut Vm, value: Value) -> Result<Buffer> {
    crate::support::need_buffer(vm, value)
}
