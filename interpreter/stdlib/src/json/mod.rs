//! _json.

mod encode;
mod scan;

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, native_struct, py_module,
};

native_struct! {
    pub struct Scanner {
        STRICT: bool,
        OBJECT_HOOK: Value,
        PAIRS_HOOK: Value,
        PARSE_FLOAT: Value,
        PARSE_INT: Value,
        PARSE_CONSTANT: Value,
    }
}
native_struct! {
    pub struct JsonEncoder {
        /// A tuple of its nine arguments.
        ARGUMENTS: Value,
    }
}

py_module! {
    pub static MODULE = ModuleId::Json, "_json";
    functions: [FUNCTIONS],
    hidden: { Scanner = &SCANNER, JsonEncoder = &ENCODER },
    values: {
        /// `encode_basestring_ascii`.
        Ascii,
        /// `encode_basestring`.
        Plain
    },
    fill: fill,
}

static SCANNER: TypeDef = TypeDef {
    module: "_json",
    owns_kind: false,
    methods: &[
        Row::fixed("__new__", "type, /, context", |vm, a| {
            let context = a.get(1);
            let this = Scanner::new_for(vm, a.get(0))?;
            let strict = attr(vm, context, "strict")?;
            let strict = vm.truth(strict)?;
            Scanner::STRICT.set(vm, this, strict);
            for (field, name) in [
                (Scanner::OBJECT_HOOK, "object_hook"),
                (Scanner::PAIRS_HOOK, "object_pairs_hook"),
                (Scanner::PARSE_FLOAT, "parse_float"),
                (Scanner::PARSE_INT, "parse_int"),
                (Scanner::PARSE_CONSTANT, "parse_constant"),
            ] {
                let value = attr(vm, context, name)?;
                field.set(vm, this, value);
            }
            Ok(this)
        }),
        Row::new("__call__", "self, string, idx", scan::call),
    ],
    getsets: &[
        GetSetRow::member("strict", |_, a| Ok(boolean(Scanner::STRICT.get(a.get(0))))),
        GetSetRow::member("object_hook", |_, a| Ok(Scanner::OBJECT_HOOK.get(a.get(0)))),
        GetSetRow::member("object_pairs_hook", |_, a| {
            Ok(Scanner::PAIRS_HOOK.get(a.get(0)))
        }),
        GetSetRow::member("parse_float", |_, a| Ok(Scanner::PARSE_FLOAT.get(a.get(0)))),
        GetSetRow::member("parse_int", |_, a| Ok(Scanner::PARSE_INT.get(a.get(0)))),
        GetSetRow::member("parse_constant", |_, a| {
            Ok(Scanner::PARSE_CONSTANT.get(a.get(0)))
        }),
    ],
    ..TypeDef::new("Scanner", Kind::NativeObject)
};

static ENCODER: TypeDef = TypeDef {
    module: "_json",
    owns_kind: false,
    methods: &[
        Row::fixed(
            "__new__",
            "type, /, markers, default, encoder, indent, key_separator, item_separator, \
             sort_keys, skipkeys, allow_nan",
            encode::new,
        ),
        Row::new("__call__", "self, obj, _current_indent_level", encode::call),
    ],
    getsets: &[
        GetSetRow::member("markers", |_, a| Ok(argument(a, 0))),
        GetSetRow::member("default", |_, a| Ok(argument(a, 1))),
        GetSetRow::member("encoder", |_, a| Ok(argument(a, 2))),
        GetSetRow::member("indent", |_, a| Ok(argument(a, 3))),
        GetSetRow::member("key_separator", |_, a| Ok(argument(a, 4))),
        GetSetRow::member("item_separator", |_, a| Ok(argument(a, 5))),
        GetSetRow::member("sort_keys", |_, a| Ok(argument(a, 6))),
        GetSetRow::member("skipkeys", |_, a| Ok(argument(a, 7))),
    ],
    ..TypeDef::new("Encoder", Kind::NativeObject)
};

fn argument(args: Args, i: usize) -> Value {
    match JsonEncoder::ARGUMENTS.get(args.get(0)) {
        NONE => NONE,
        all => item(all, i),
    }
}

static FUNCTIONS: &[Row] = &[
    Row::new("encode_basestring_ascii", "string, /", |vm, a| {
        encode::string_function(vm, a, true)
    }),
    Row::new("encode_basestring", "string, /", |vm, a| {
        encode::string_function(vm, a, false)
    }),
    Row::new(
        "scanstring",
        "string, end, strict=True, /",
        scan::string_function,
    ),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let (scanner, encoder) = (Scanner::class(vm), JsonEncoder::class(vm));
    set(vm, module, "make_scanner", scanner)?;
    set(vm, module, "make_encoder", encoder)?;
    let dict = vm.module_dict(module);
    let ascii = vm.dict_get_text(dict, "encode_basestring_ascii")?;
    Ascii::set(vm, ascii.unwrap_or(NONE));
    let plain = vm.dict_get_text(dict, "encode_basestring")?;
    Plain::set(vm, plain.unwrap_or(NONE));
    Ok(())
}
