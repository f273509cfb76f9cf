//! _codecs: the registries of codecs and error handlers, and the codecs built in.

use crate::ModuleId;
use crate::util::*;
use pyrs_builtins::codec::{self, Codec};
use pyrs_leaf::codecs::ByteOrder;
use pyrs_runtime::{Args, Exc, NONE, Raised, Result, Row, Value, Vm, boolean, py_module};

py_module! {
    pub static MODULE = ModuleId::Codecs, "_codecs";
    functions: [&CODECS, &MORE, FUNCTIONS],
    fill: fill,
}

macro_rules! codec_rows {
    ($($encode:literal $decode:literal $codec:expr;)*) => { [ $(
        Row::new($encode, "str, errors=None, /", |vm, a| encode(vm, a, $codec)),
        Row::new($decode, "data, errors=None, final=False, /", |vm, a| decode(vm, a, $codec)),
    )* ] };
}

static CODECS: [Row; 20] = codec_rows! {
    "utf_8_encode" "utf_8_decode" Codec::Utf8;
    "utf_16_encode" "utf_16_decode" Codec::Utf16(ByteOrder::Marked);
    "utf_16_le_encode" "utf_16_le_decode" Codec::Utf16(ByteOrder::Little);
    "utf_16_be_encode" "utf_16_be_decode" Codec::Utf16(ByteOrder::Big);
    "utf_32_encode" "utf_32_decode" Codec::Utf32(ByteOrder::Marked);
    "utf_32_le_encode" "utf_32_le_decode" Codec::Utf32(ByteOrder::Little);
    "utf_32_be_encode" "utf_32_be_decode" Codec::Utf32(ByteOrder::Big);
    "ascii_encode" "ascii_decode" Codec::Ascii;
    "latin_1_encode" "latin_1_decode" Codec::Latin1;
    "unicode_escape_encode" "unicode_escape_decode" Codec::UnicodeEscape;
};

static MORE: [Row; 2] = codec_rows! {
    "raw_unicode_escape_encode" "raw_unicode_escape_decode" Codec::RawUnicodeEscape;
};

/// Error handlers that stay.
const BUILTIN_HANDLERS: [&str; 8] = [
    "strict",
    "ignore",
    "replace",
    "xmlcharrefreplace",
    "backslashreplace",
    "namereplace",
    "surrogatepass",
    "surrogateescape",
];

static FUNCTIONS: &[Row] = &[
    Row::new("register", "search_function, /", |vm, a| {
        if !vm.is_callable(a.get(0)) {
            return Err(vm.type_error("argument must be callable"));
        }
        let list = import_attr(vm, "_codecs", "_search")?;
        push(vm, list, a.get(0))?;
        Ok(NONE)
    }),
    Row::new("unregister", "search_function, /", |vm, a| {
        let list = import_attr(vm, "_codecs", "_search")?;
        for i in 0..list_len(list) {
            if list_get(vm, list, i)? == a.get(0) {
                pyrs_runtime::strategies::list::remove_range(&mut vm.m, list.addr(), i, i + 1);
                let cache = import_attr(vm, "_codecs", "_cache")?;
                vm.dict_clear(cache)?;
                break;
            }
        }
        Ok(NONE)
    }),
    Row::new("lookup", "encoding, /", |vm, a| lookup(vm, a.get(0))),
    Row::new(
        "encode",
        "obj, encoding='utf-8', errors='strict'",
        |vm, a| convert(vm, a, 0),
    ),
    Row::new(
        "decode",
        "obj, encoding='utf-8', errors='strict'",
        |vm, a| convert(vm, a, 1),
    ),
    Row::new("register_error", "errors, handler, /", |vm, a| {
        if !vm.is_callable(a.get(1)) {
            return Err(vm.type_error("handler must be callable"));
        }
        let handlers = import_attr(vm, "_codecs", "_handlers")?;
        vm.dict_set(handlers, a.get(0), a.get(1))?;
        Ok(NONE)
    }),
    Row::new("_unregister_error", "errors, /", |vm, a| {
        let name = vm.str_text(a.get(0))?;
        if BUILTIN_HANDLERS.contains(&name.as_str()) {
            let text = format!("cannot un-register built-in error handler '{name}'");
            return Err(vm.value_error(text));
        }
        let handlers = import_attr(vm, "_codecs", "_handlers")?;
        Ok(boolean(vm.dict_delete(handlers, a.get(0))?))
    }),
    Row::new("lookup_error", "name, /", |vm, a| {
        let handlers = import_attr(vm, "_codecs", "_handlers")?;
        match vm.dict_get(handlers, a.get(0))? {
            Some(handler) => Ok(handler),
            None => {
                let name = vm.str_text(a.get(0))?;
                let text = format!("unknown error handler name '{name}'");
                Err(vm.raise_str(Exc::LookupError, &text))
            }
        }
    }),
    Row::new("readbuffer_encode", "data, errors=None, /", |vm, a| {
        let data = match vm.as_str(a.get(0)) {
            Some(text) => codec::encode_with(vm, Codec::Utf8, text, None)?,
            None => need_bytes(vm, a.get(0))?,
        };
        with_length(vm, &data)
    }),
    Row::new("escape_encode", "data, errors=None, /", |vm, a| {
        let data = need_bytes(vm, a.get(0))?;
        let mut out = Vec::new();
        for &b in &data {
            match b {
                b'\\' | b'\'' => out.extend([b'\\', b]),
                b'\t' => out.extend(b"\\t"),
                b'\n' => out.extend(b"\\n"),
                b'\r' => out.extend(b"\\r"),
                0x20..0x7f => out.push(b),
                _ => out.extend(format!("\\x{b:02x}").bytes()),
            }
        }
        let out = new_bytes(vm, &out)?;
        vm.tuple(&[out, Value::small(data.len() as i64)])
    }),
    Row::new("charmap_build", "map, /", |vm, a| {
        let dict = vm.new_dict()?;
        let n = vm.len(a.get(0))?;
        for i in 0..n {
            let c = vm.get_item(a.get(0), Value::small(i as i64))?;
            let code = code_of(vm, c);
            if code != 0xfffe {
                vm.dict_set(dict, Value::small(code as i64), Value::small(i as i64))?;
            }
        }
        Ok(dict)
    }),
    Row::new(
        "charmap_encode",
        "str, errors=None, mapping=None, /",
        charmap_encode,
    ),
    Row::new(
        "charmap_decode",
        "data, errors=None, mapping=None, /",
        charmap_decode,
    ),
    // Written in Python, and yet no methods where they are attributes of a class.
    Row::new("utf_7_encode", "str, errors=None, /", |vm, a| {
        of_source(vm, a, "_utf_7_encode", &[NONE])
    }),
    Row::new(
        "utf_7_decode",
        "data, errors=None, final=False, /",
        |vm, a| of_source(vm, a, "_utf_7_decode", &[NONE, boolean(false)]),
    ),
    Row::new("escape_decode", "data, errors=None, /", |vm, a| {
        of_source(vm, a, "_escape_decode", &[NONE])
    }),
    Row::new(
        "utf_16_ex_decode",
        "data, errors=None, byteorder=0, final=False, /",
        |vm, a| {
            let defaults = [NONE, Value::small(0), boolean(false)];
            of_source(vm, a, "_utf_16_ex_decode", &defaults)
        },
    ),
    Row::new(
        "utf_32_ex_decode",
        "data, errors=None, byteorder=0, final=False, /",
        |vm, a| {
            let defaults = [NONE, Value::small(0), boolean(false)];
            of_source(vm, a, "_utf_32_ex_decode", &defaults)
        },
    ),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    // Its own source imports it.
    vm.add_module("_codecs", module)?;
    let list = vm.list(&[])?;
    set(vm, module, "_search", list)?;
    for name in ["_cache", "_handlers"] {
        let dict = vm.new_dict()?;
        set(vm, module, name, dict)?;
    }
    run_own(vm, module, "<_codecs>", "codecs")?;
    run_own(vm, module, "<_codecs>", "utf_7")
}

/// Call a function of the module's own source with the first argument and the others or
/// their defaults.
fn of_source(vm: &mut Vm, args: Args, name: &str, defaults: &[Value]) -> Result {
    let mut given = [NONE; 4];
    given[0] = args.get(0);
    for (i, default) in defaults.iter().enumerate() {
        given[i + 1] = args.opt(i + 1).unwrap_or(*default);
    }
    let function = import_attr(vm, "_codecs", name)?;
    vm.call(function, &given[..=defaults.len()])
}

fn code_of(vm: &Vm, c: Value) -> u32 {
    vm.as_str(c)
        .and_then(|s| pyrs_runtime::string::units(s.addr()).iter().next())
        .unwrap_or(0xfffe)
}

fn with_length(vm: &mut Vm, data: &[u8]) -> Result {
    let n = data.len() as i64;
    let data = new_bytes(vm, data)?;
    vm.tuple(&[data, Value::small(n)])
}

fn encode(vm: &mut Vm, args: Args, codec: Codec) -> Result {
    let Some(text) = vm.as_str(args.get(0)) else {
        let got = vm.type_name_of(args.get(0));
        return Err(vm.type_error(format!("argument 1 must be str, not {got}")));
    };
    let errors = args.some(1).and_then(|e| crate::util::text(vm, e));
    let data = codec::encode_with(vm, codec, text, errors.as_deref())?;
    let n = pyrs_runtime::string::len(text.addr()) as i64;
    let data = new_bytes(vm, &data)?;
    vm.tuple(&[data, Value::small(n)])
}

fn decode(vm: &mut Vm, args: Args, codec: Codec) -> Result {
    let data = match vm.as_str(args.get(0)) {
        Some(text) if matches!(codec, Codec::UnicodeEscape | Codec::RawUnicodeEscape) => {
            codec::encode_with(vm, Codec::Utf8, text, None)?
        }
        _ => need_bytes(vm, args.get(0))?,
    };
    let errors = args.some(1).and_then(|e| crate::util::text(vm, e));
    // What is always decoded whole takes no part of a character.
    let whole = matches!(codec, Codec::Ascii | Codec::Latin1);
    let last = whole
        || match args.opt(2) {
            Some(last) => vm.truth(last)?,
            None => matches!(codec, Codec::UnicodeEscape | Codec::RawUnicodeEscape),
        };
    let decoded = codec::decode_with(vm, codec, &data, errors.as_deref(), None, last)?;
    let n = decoded.consumed as i64;
    let text = vm.str_of_text(&decoded.text)?;
    vm.tuple(&[text, Value::small(n)])
}

/// The codec info of an encoding.
fn lookup(vm: &mut Vm, name: Value) -> Result {
    let Some(text) = text(vm, name) else {
        let got = vm.type_name_of(name);
        return Err(vm.type_error(format!("lookup() argument must be str, not {got}")));
    };
    let key = text.to_ascii_lowercase().replace(' ', "_");
    let key = vm.str(&key)?;
    let cache = import_attr(vm, "_codecs", "_cache")?;
    if let Some(found) = vm.dict_get(cache, key)? {
        return Ok(found);
    }
    import(vm, "encodings")?;
    let list = import_attr(vm, "_codecs", "_search")?;
    for i in 0..list_len(list) {
        let search = list_get(vm, list, i)?;
        let found = vm.call(search, &[key])?;
        if found == NONE {
            continue;
        }
        if !is_tuple(found) || items(found) != 4 {
            return Err(vm.type_error("codec search functions must return 4-tuples"));
        }
        vm.dict_set(cache, key, found)?;
        return Ok(found);
    }
    Err(vm.raise_str(Exc::LookupError, &format!("unknown encoding: {text}")))
}

fn convert(vm: &mut Vm, args: Args, which: usize) -> Result {
    let name = match args.opt(1) {
        Some(name) => name,
        None => vm.str("utf-8")?,
    };
    let info = lookup(vm, name)?;
    let errors = match args.opt(2) {
        Some(errors) => errors,
        None => vm.str("strict")?,
    };
    let Ok(result) = vm.call(item(info, which), &[args.get(0), errors]) else {
        return Err(say_which(vm, name, which)?);
    };
    if !is_tuple(result) || items(result) != 2 {
        return Err(vm.type_error(match which {
            0 => "encoder must return a tuple (object, integer)",
            _ => "decoder must return a tuple (object,integer)",
        }));
    }
    Ok(item(result, 0))
}

/// The pending exception gets a note about the codec that has failed.
fn say_which(vm: &mut Vm, name: Value, which: usize) -> Result<Raised> {
    let exc = vm.take_exception();
    let what = if which == 0 { "encoding" } else { "decoding" };
    let name = vm.str_text(name)?;
    let note = vm.str(&format!("{what} with '{name}' codec failed"))?;
    let add = vm.intern_str("add_note")?;
    let add = vm.get_attr(exc, add)?;
    vm.call(add, &[note])?;
    Ok(vm.reraise(exc))
}

fn charmap_encode(vm: &mut Vm, args: Args) -> Result {
    if args.some(2).is_none() {
        return encode(vm, args, Codec::Latin1);
    }
    let f = import_attr(vm, "_codecs", "_charmap_encode")?;
    let errors = args.opt(1).unwrap_or(NONE);
    vm.call(f, &[args.get(0), errors, args.get(2)])
}

fn charmap_decode(vm: &mut Vm, args: Args) -> Result {
    if args.some(2).is_none() {
        return decode(vm, args, Codec::Latin1);
    }
    let f = import_attr(vm, "_codecs", "_charmap_decode")?;
    let errors = args.opt(1).unwrap_or(NONE);
    vm.call(f, &[args.get(0), errors, args.get(2)])
}
