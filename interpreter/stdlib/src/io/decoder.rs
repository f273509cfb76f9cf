//! IncrementalNewlineDecoder.

use super::text::{CR, CRLF, LF, seen_newlines};
use crate::util::*;
use pyrs_leaf::text::TextBuilder;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct, string,
};

native_struct! {
    pub struct NewlineDecoder {
        DECODER: Value,
        TRANSLATE: bool,
        /// Whether a '\r' waits for what comes behind it.
        PENDING: bool,
        /// Kinds of line ends seen so far.
        SEEN: i64,
    }
}
use NewlineDecoder as This;

pub static DECODER: TypeDef = TypeDef {
    module: "_io",
    owns_kind: false,
    subclassable: true,
    has_dict: true,
    doc: "Codec used when reading a file in universal newlines mode.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            NewlineDecoder::new_for(vm, a.get(0))
        }),
        Row::new(
            "__init__",
            "self, decoder, translate, errors='strict'",
            init,
        ),
        Row::new("decode", "self, input, final=False", decode),
        Row::new("getstate", "self, /", get_state),
        Row::new("setstate", "self, state, /", set_state),
        Row::new("reset", "self, /", |vm, a| {
            This::PENDING.set(vm, a.get(0), false);
            This::SEEN.set(vm, a.get(0), 0);
            let decoder = This::DECODER.get(a.get(0));
            if decoder != NONE {
                call_method(vm, decoder, "reset", &[])?;
            }
            Ok(NONE)
        }),
    ],
    getsets: &[GetSetRow::get("newlines", |vm, a| {
        seen_newlines(vm, This::SEEN.get(a.get(0)) as u8)
    })],
    ..TypeDef::new("IncrementalNewlineDecoder", Kind::NativeObject)
};

fn init(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    This::DECODER.set(vm, this, args.get(1));
    let translate = vm.truth(args.get(2))?;
    This::TRANSLATE.set(vm, this, translate);
    This::PENDING.set(vm, this, false);
    This::SEEN.set(vm, this, 0);
    Ok(NONE)
}

fn decode(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let last = args.truth_or(vm, 2, false)?;
    let text = if This::DECODER.get(this) == NONE {
        args.get(1)
    } else {
        let last = pyrs_runtime::boolean(last);
        call_method(vm, This::DECODER.get(this), "decode", &[args.get(1), last])?
    };
    let Some(text) = vm.as_str(text) else {
        let got = vm.type_name_of(text);
        return Err(vm.type_error(format!(
            "decoder should return a string result, not '{got}'"
        )));
    };
    let units = string::units(text.addr());
    let translate = This::TRANSLATE.get(this);
    let mut seen = This::SEEN.get(this) as u8;
    let mut cr = This::PENDING.get(this);
    let mut out = TextBuilder::with_capacity(units.len() + 1);
    let n = units.len();
    for (i, c) in units.iter().enumerate() {
        if cr {
            cr = false;
            if c == 10 {
                seen |= CRLF;
                if !translate {
                    out.push(13);
                }
                out.push(10);
                continue;
            }
            seen |= CR;
            out.push(if translate { 10 } else { 13 });
        }
        match c {
            13 if i + 1 < n || !last => cr = true,
            13 => {
                seen |= CR;
                out.push(if translate { 10 } else { 13 });
            }
            10 => {
                seen |= LF;
                out.push(10);
            }
            _ => out.push(c),
        }
    }
    if cr && last {
        seen |= CR;
        out.push(if translate { 10 } else { 13 });
        cr = false;
    }
    This::PENDING.set(vm, this, cr);
    This::SEEN.set(vm, this, seen.into());
    let text = out.finish();
    vm.str_of_text(&text)
}

fn get_state(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (buffer, flag) = if This::DECODER.get(this) == NONE {
        (pyrs_runtime::EMPTY_BYTES, 0)
    } else {
        let state = call_method(vm, This::DECODER.get(this), "getstate", &[])?;
        if !is_tuple(state) || items(state) != 2 {
            return Err(vm.type_error("illegal decoder state"));
        }
        (item(state, 0), vm.index_i64(item(state, 1))?)
    };
    let flag = vm.int(flag << 1 | i64::from(This::PENDING.get(this)))?;
    vm.tuple(&[buffer, flag])
}

fn set_state(vm: &mut Vm, args: Args) -> Result {
    let (this, state) = (args.get(0), args.get(1));
    if !is_tuple(state) || items(state) != 2 {
        return Err(vm.type_error("state argument must be a tuple"));
    }
    let flag = vm.index_i64(item(state, 1))?;
    This::PENDING.set(vm, this, flag & 1 != 0);
    if This::DECODER.get(this) != NONE {
        let inner = vm.int(flag >> 1)?;
        let state = vm.tuple(&[item(state, 0), inner])?;
        call_method(vm, This::DECODER.get(this), "setstate", &[state])?;
    }
    Ok(NONE)
}
