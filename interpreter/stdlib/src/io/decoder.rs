//! IncrementalNewlineDecoder: A decoder, B translate, C pending '\r', D newlines seen.

use super::text::{CR, CRLF, LF, seen_newlines};
use crate::util::*;
use pyrs_leaf::text::TextBuilder;
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Vm, string};

pub static DECODER: TypeDef = TypeDef {
    module: "_io",
    owns_kind: false,
    subclassable: true,
    has_dict: true,
    doc: "Codec used when reading a file in universal newlines mode.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            instance(vm, a.get(0), ClassId::NewlineDecoder)
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
            set_small(a.get(0), C, 0);
            set_small(a.get(0), D, 0);
            if word(a.get(0), A) != NONE {
                call_method(vm, word(a.get(0), A), "reset", &[])?;
            }
            Ok(NONE)
        }),
    ],
    getsets: &[GetSetRow::get("newlines", |vm, a| {
        seen_newlines(vm, small(a.get(0), D) as u8)
    })],
    ..TypeDef::new("IncrementalNewlineDecoder", Kind::NativeObject)
};

fn init(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    set_word(vm, this, A, args.get(1));
    let translate = vm.truth(args.get(2))?;
    set_small(this, B, translate as i64);
    set_small(this, C, 0);
    set_small(this, D, 0);
    Ok(NONE)
}

fn decode(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let last = args.truth_or(vm, 2, false)?;
    let text = if word(this, A) == NONE {
        args.get(1)
    } else {
        let last = pyrs_runtime::boolean(last);
        call_method(vm, word(this, A), "decode", &[args.get(1), last])?
    };
    let Some(text) = vm.as_str(text) else {
        let got = vm.type_name_of(text);
        return Err(vm.type_error(format!(
            "decoder should return a string result, not '{got}'"
        )));
    };
    let units = string::units(text.addr());
    let translate = small(this, B) != 0;
    let mut seen = small(this, D) as u8;
    let mut cr = small(this, C) != 0;
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
    set_small(this, C, cr as i64);
    set_small(this, D, seen as i64);
    let text = out.finish();
    vm.str_of_text(&text)
}

fn get_state(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let (buffer, flag) = if word(this, A) == NONE {
        (pyrs_runtime::EMPTY_BYTES, 0)
    } else {
        let state = call_method(vm, word(this, A), "getstate", &[])?;
        if !is_tuple(state) || items(state) != 2 {
            return Err(vm.type_error("illegal decoder state"));
        }
        (item(state, 0), vm.index_i64(item(state, 1))?)
    };
    let flag = vm.int(flag << 1 | small(this, C))?;
    vm.tuple(&[buffer, flag])
}

fn set_state(vm: &mut Vm, args: Args) -> Result {
    let (this, state) = (args.get(0), args.get(1));
    if !is_tuple(state) || items(state) != 2 {
        return Err(vm.type_error("state argument must be a tuple"));
    }
    let flag = vm.index_i64(item(state, 1))?;
    set_small(this, C, flag & 1);
    if word(this, A) != NONE {
        let inner = vm.int(flag >> 1)?;
        let state = vm.tuple(&[item(state, 0), inner])?;
        call_method(vm, word(this, A), "setstate", &[state])?;
    }
    Ok(NONE)
}
