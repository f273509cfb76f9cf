//! _json. Scanner: A strict, B object_hook, C object_pairs_hook, D parse_float, E parse_int,
//! F parse_constant. Encoder: A a tuple of its nine arguments.

mod encode;
mod scan;

use crate::util::*;
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm};

static SCANNER: TypeDef = TypeDef {
    module: "_json",
    owns_kind: false,
    methods: &[
        Row::fixed("__new__", "type, /, context", |vm, a| {
            let context = a.get(1);
            let this = instance(vm, a.get(0), ClassId::JsonScanner)?;
            for (field, name) in [
                (A, "strict"),
                (B, "object_hook"),
                (C, "object_pairs_hook"),
                (D, "parse_float"),
                (E, "parse_int"),
                (F, "parse_constant"),
            ] {
                let mut value = attr(vm, context, name)?;
                if field == A {
                    value = pyrs_runtime::boolean(vm.truth(value)?);
                }
                set_word(vm, this, field, value);
            }
            Ok(this)
        }),
        Row::new("__call__", "self, string, idx", scan::call),
    ],
    getsets: &[
        GetSetRow::member("strict", |_, a| Ok(word(a.get(0), A))),
        GetSetRow::member("object_hook", |_, a| Ok(word(a.get(0), B))),
        GetSetRow::member("object_pairs_hook", |_, a| Ok(word(a.get(0), C))),
        GetSetRow::member("parse_float", |_, a| Ok(word(a.get(0), D))),
        GetSetRow::member("parse_int", |_, a| Ok(word(a.get(0), E))),
        GetSetRow::member("parse_constant", |_, a| Ok(word(a.get(0), F))),
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
    match word(args.get(0), A) {
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

pub fn make(vm: &mut Vm) -> Result {
    let module = vm.new_module("_json")?;
    vm.add_functions(module, FUNCTIONS)?;
    for (def, name, id) in [
        (&SCANNER, "make_scanner", ClassId::JsonScanner),
        (&ENCODER, "make_encoder", ClassId::JsonEncoder),
    ] {
        let class = vm.define_type(def, None)?;
        vm.set_native_class(id as usize, class);
        set(vm, module, name, class)?;
    }
    let dict = vm.module_dict(module);
    for (name, id) in [
        ("encode_basestring_ascii", ClassId::JsonAscii),
        ("encode_basestring", ClassId::JsonPlain),
    ] {
        let function = vm.dict_get_text(dict, name)?.unwrap_or(NONE);
        vm.set_native_class(id as usize, function);
    }
    Ok(module)
}
