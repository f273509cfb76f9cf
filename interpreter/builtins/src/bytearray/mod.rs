//! bytearray: a raw storage that grows, with room at the front after deletions there.

mod edit;

use crate::bytes::{case, convert, of, ops, pad, search, split};
use crate::support::{buffer, check_new, field, set_field};
use pyrs_leaf::literal;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::bytearray;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, Result, Row, TypeDef, Value, Vm, bytes as layout, string,
};

static BYTEARRAY: TypeDef = TypeDef {
    doc: "A changeable sequence of bytes, made as bytes are.",
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type=None, *args, **kwargs", new),
        Row::new(
            "__init__",
            "self, /, source=b'', encoding='utf-8', errors='strict'",
            init,
        ),
        Row::new("__repr__", "self, /", repr),
        Row::new("__str__", "self, /", |vm, args| {
            if vm.interp.options.bytes_warning > 0 {
                let text = "str() on a bytearray instance";
                vm.warn(pyrs_runtime::Exc::BytesWarning, text)?;
            }
            repr(vm, args)
        }),
        Row::new("__lt__", "self, value, /", ops::lt),
        Row::new("__le__", "self, value, /", ops::le),
        Row::new("__eq__", "self, value, /", ops::eq),
        Row::new("__ne__", "self, value, /", ops::ne),
        Row::new("__gt__", "self, value, /", ops::gt),
        Row::new("__ge__", "self, value, /", ops::ge),
        Row::new("__len__", "self, /", ops::len),
        Row::new("__iter__", "self, /", edit::iter),
        Row::new("__contains__", "self, key, /", ops::contains),
        Row::new("__getitem__", "self, key, /", ops::get_item),
        Row::new("__setitem__", "self, key, value, /", edit::set_item),
        Row::new("__delitem__", "self, key, /", edit::delete_item),
        Row::new("__add__", "self, value, /", ops::add),
        Row::new("__iadd__", "self, value, /", edit::add_in_place),
        Row::new("__mul__", "self, value, /", ops::multiply),
        Row::new("__rmul__", "self, value, /", ops::multiply),
        Row::new("__imul__", "self, value, /", edit::multiply_in_place),
        Row::new("__mod__", "self, value, /", ops::percent),
        Row::new("__rmod__", "self, value, /", ops::reflected_percent),
        Row::new("__sizeof__", "self, /", |vm, a| {
            let capacity = capacity(a.get(0));
            vm.int((bytearray::SIZE + layout::STORAGE_DATA + capacity) as i64)
        }),
        Row::new("__alloc__", "self, /", |vm, a| {
            let capacity = capacity(a.get(0));
            vm.int(capacity as i64)
        }),
        Row::new("__reduce__", "self, /", edit::reduce),
        Row::new("__reduce_ex__", "self, proto=0, /", edit::reduce_ex),
        Row::new("__buffer__", "self, flags, /", crate::memoryview::buffer_of),
        Row::new("append", "self, item, /", edit::append),
        Row::new("clear", "self, /", edit::clear),
        Row::new("copy", "self, /", |vm, a| new_array(vm, of(a))),
        Row::new("extend", "self, iterable_of_ints, /", edit::extend),
        Row::new("insert", "self, index, item, /", edit::insert),
        Row::new("pop", "self, index=-1, /", edit::pop),
        Row::new("remove", "self, value, /", edit::remove),
        Row::new("resize", "self, size, /", edit::resize_method),
        Row::new("reverse", "self, /", edit::reverse),
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
    ..TypeDef::new("bytearray", Kind::ByteArray)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&BYTEARRAY, None)?;
    let dict = pyrs_runtime::class::class_dict(class);
    let key = vm.name(Name::__hash__);
    vm.dict_set(dict, key, NONE)?;
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "bytearray", class)
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = check_new(vm, args.opt(0), Kind::ByteArray)?;
    let object = if class == vm.type_of_kind(Kind::ByteArray) {
        let at = vm.m.alloc(Kind::ByteArray.map(), bytearray::SIZE)?;
        Value::from_addr(at)
    } else {
        vm.new_instance(class)?
    };
    for offset in [bytearray::START, bytearray::LEN, bytearray::EXPORTS] {
        set_field(object, offset, 0);
    }
    Ok(object)
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    resize(vm, this, 0)?;
    let source = args.opt(1);
    if let Some(data) = convert::encoded(vm, source, args.opt(2), args.opt(3))? {
        set_all(vm, this, layout::get(data.addr()))?;
        return Ok(NONE);
    }
    if let Some(source) = source {
        let is_data = buffer(source).is_some() || vm.as_str(source).is_some();
        if !is_data && vm.is_index_like(source) {
            let n = convert::count(vm, source)?;
            // What `__index__` put into it goes; what comes is zero.
            resize(vm, this, 0)?;
            resize(vm, this, n)?;
            return Ok(NONE);
        }
        let data = convert::array_source(vm, source)?;
        set_all(vm, this, &data)?;
    }
    Ok(NONE)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let name = vm.type_name_of(args.get(0));
    let mut out = Vec::new();
    pyrs_runtime::room::ask(of(args).len().saturating_mul(8))?;
    literal::push_bytes_repr(of(args), &mut out);
    // An apostrophe is escaped here even between double quotes.
    let inner = String::from_utf8_lossy(&out).into_owned();
    let inner = if inner.starts_with("b\"") {
        inner.replace('\'', "\\'")
    } else {
        inner
    };
    let text = format!("{name}({inner})");
    string::from_str(&mut vm.m, &text)
}

/// A new exact bytearray.
pub fn new_array(vm: &mut Vm, data: &[u8]) -> Result {
    let at = vm.m.alloc(Kind::ByteArray.map(), bytearray::SIZE)?;
    let object = Value::from_addr(at);
    for offset in [bytearray::START, bytearray::LEN, bytearray::EXPORTS] {
        set_field(object, offset, 0);
    }
    set_all(vm, object, data)?;
    Ok(object)
}

/// Give an empty bytearray its bytes, which do not lie in it.
fn set_all(vm: &mut Vm, object: Value, data: &[u8]) -> Result<()> {
    resize(vm, object, data.len())?;
    bytes_mut(vm, object).copy_from_slice(data);
    Ok(())
}

/// Bytes there is room for.
fn capacity(object: Value) -> usize {
    let storage = object.addr().value(bytearray::STORAGE);
    storage.map_or(0, |s| s.addr().load::<u32>(4) as usize)
}

/// The bytes, for writing.
pub fn bytes_mut(vm: &mut Vm, object: Value) -> &'static mut [u8] {
    match crate::support::buffer(object) {
        Some(buffer) if object.addr().value(bytearray::STORAGE).is_some() => buffer.get_mut(vm),
        _ => &mut [],
    }
}

/// BufferError while a memoryview looks at the bytes.
pub fn check_exports(vm: &mut Vm, object: Value) -> Result<()> {
    if vm.has_exports(object)? {
        return Err(vm.raise_str(
            Exc::BufferError,
            "Existing exports of data: object cannot be re-sized",
        ));
    }
    Ok(())
}

/// Change the length; new bytes are zero.
pub fn resize(vm: &mut Vm, object: Value, len: usize) -> Result<()> {
    if len == field(object, bytearray::LEN) {
        return Ok(());
    }
    check_exports(vm, object)?;
    set_len(vm, object, len)
}

/// As [`resize`], after [`check_exports`]. That one may run finalizers, which may change
/// the object; nothing here runs Python code, so lengths read in between hold.
fn set_len(vm: &mut Vm, object: Value, len: usize) -> Result<()> {
    let old = field(object, bytearray::LEN);
    if len == old {
        return Ok(());
    }
    if len >= (1 << 31) - 64 {
        return Err(vm.memory_error());
    }
    let start = field(object, bytearray::START);
    let room = capacity(object);
    if start + len <= room && len >= room / 2 {
        set_field(object, bytearray::LEN, len);
        if len > old {
            bytes_mut(vm, object)[old..].fill(0);
        }
        return Ok(());
    }
    if len == 0 {
        vm.m.store_option(object.addr(), bytearray::STORAGE, None);
        set_field(object, bytearray::START, 0);
        set_field(object, bytearray::LEN, 0);
        return Ok(());
    }
    // Growing by an eighth more than is asked, so that appending is linear in all.
    let want = if room == 0 || len < old {
        len
    } else {
        (len + len / 8 + 8).min((1 << 31) - 64)
    };
    let storage = layout::new_storage(&mut vm.m, want)?;
    let keep = old.min(len);
    if keep > 0
        && let Some(from) = object.addr().value(bytearray::STORAGE)
    {
        let start = field(object, bytearray::START);
        storage.copy_bytes(
            layout::STORAGE_DATA,
            from.addr(),
            layout::STORAGE_DATA + start,
            keep,
        );
    }
    vm.m.store(object.addr(), bytearray::STORAGE, Value::from_addr(storage));
    set_field(object, bytearray::START, 0);
    set_field(object, bytearray::LEN, len);
    Ok(())
}

/// Replace the bytes `from..to` by others, which do not lie in the object. To be called
/// after [`check_exports`] if the length changes.
fn splice(vm: &mut Vm, object: Value, from: usize, to: usize, data: &[u8]) -> Result<()> {
    let len = field(object, bytearray::LEN);
    let to = to.min(len);
    let from = from.min(to);
    let new_len = len - (to - from) + data.len();
    if from == 0 && data.is_empty() && to < len {
        // Cutting at the front only moves the start.
        let start = field(object, bytearray::START);
        set_field(object, bytearray::START, start + to);
        set_field(object, bytearray::LEN, len - to);
        return Ok(());
    }
    if new_len > len {
        set_len(vm, object, new_len)?;
        bytes_mut(vm, object).copy_within(to..len, from + data.len());
    } else if new_len < len {
        bytes_mut(vm, object).copy_within(to..len, from + data.len());
        set_len(vm, object, new_len)?;
    }
    bytes_mut(vm, object)[from..from + data.len()].copy_from_slice(data);
    Ok(())
}
