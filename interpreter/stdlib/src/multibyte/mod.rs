//! The multibyte codecs of Chinese, Japanese and Korean. Here is what maps and shifts; buffers,
//! error handlers and streams are in `py/multibytecodec.py`.

pub(crate) mod cn;
mod coder;
pub(crate) mod hk;
pub(crate) mod iso2022;
pub(crate) mod jp;
pub(crate) mod kr;
mod shifting;
mod table;
pub(crate) mod tw;

use crate::ModuleId;
use crate::util::*;
use coder::{Codec, Stopped};
use pyrs_leaf::TextBuilder;
use pyrs_runtime::{Args, Exc, Kind, Result, Row, Value, Vm, py_module, string};
use std::rc::Rc;
use table::{COUNT, Table};

py_module! {
    pub static MODULE = ModuleId::Multibytecodec, "_multibytecodec";
    functions: [FUNCTIONS],
    state: [Tables],
    fill: |vm, module| {
        Tables::default().put(vm);
        vm.add_module("_multibytecodec", module)?;
        run_own(vm, module, "<_multibytecodec>", "multibytecodec")
    },
}

/// Tables that were needed so far.
#[derive(Default)]
pub struct Tables {
    made: [Option<Rc<Table>>; COUNT],
}

/// A table, made when it is first needed.
fn table(vm: &mut Vm, number: usize) -> Result<Rc<Table>> {
    if let Some(Some(made)) = Tables::get(vm).and_then(|tables| tables.made.get(number)) {
        return Ok(Rc::clone(made));
    }
    let made = Rc::new(Table::load(number)?);
    if let Some(tables) = Tables::get_mut(vm) {
        tables.made[number] = Some(Rc::clone(&made));
    }
    Ok(made)
}

/// The tables that a codec uses.
fn codec(vm: &mut Vm, args: Args) -> Result<Codec> {
    let number = args.index(vm, 0)?;
    let row = usize::try_from(number)
        .ok()
        .and_then(|n| coder::CODECS.get(n));
    let Some(row) = row else {
        return Err(vm.value_error("no such codec"));
    };
    let mut tables = Vec::new();
    for &number in row.tables {
        tables.push(table(vm, number)?);
    }
    Ok(Codec {
        kind: row.kind,
        tables,
    })
}

fn state_of(vm: &mut Vm, value: Value) -> Result<u64> {
    let index = vm.to_index(value)?;
    Ok(match vm.int_value(index) {
        Some(pyrs_runtime::number::IntValue::Small(n)) => n as u64,
        Some(pyrs_runtime::number::IntValue::Big(n)) => n.to_u64().unwrap_or(0),
        None => 0,
    })
}

static FUNCTIONS: &[Row] = &[
    // The number of a codec by its name, -1 when there is none.
    Row::new("_number", "name, /", |vm, a| {
        let name = text(vm, a.get(0)).unwrap_or_default();
        let found = coder::CODECS.iter().position(|row| row.name == name);
        Ok(Value::small(found.map_or(-1, |n| n as i64)))
    }),
    // The state in which a codec begins.
    Row::new("_initial", "codec, encodes, /", |vm, a| {
        let encodes = a.truth_or(vm, 1, false)?;
        let codec = codec(vm, a)?;
        vm.int_of_i128(codec.initial(encodes).into())
    }),
    // From `start` on: the text, where it stopped, the state, and why: 0 at the end, -1 when
    // more bytes are needed, else how many bytes mean nothing.
    Row::new("_decode", "codec, data, start, state, /", |vm, a| {
        let codec = codec(vm, a)?;
        let start = a.index(vm, 2)?.max(0) as usize;
        let mut state = state_of(vm, a.get(3))?;
        let data = need_bytes(vm, a.get(1))?;
        room::ask(data.len().saturating_mul(8))?;
        let mut out = TextBuilder::new();
        let (end, stopped) = codec.decode(&data, start.min(data.len()), &mut state, &mut out);
        let text = vm.str_of_text(&out.finish())?;
        finish(vm, text, end, state, stopped)
    }),
    // The same with text and bytes exchanged; `final` says that no text follows.
    Row::new("_encode", "codec, text, start, state, final, /", |vm, a| {
        let codec = codec(vm, a)?;
        let start = a.index(vm, 2)?.max(0) as usize;
        let mut state = state_of(vm, a.get(3))?;
        let last = a.truth_or(vm, 4, true)?;
        let Some(text) = vm.as_str(a.get(1)) else {
            return Err(vm.type_error("text must be str"));
        };
        let units = string::units(text.addr());
        let mut out = Vec::new();
        let (end, stopped) = codec.encode(&units, start, &mut state, last, &mut out)?;
        let data = new_bytes(vm, &out)?;
        finish(vm, data, end, state, stopped)
    }),
    // What brings a state back to the one in which the codec begins.
    Row::new("_reset", "codec, state, /", |vm, a| {
        let codec = codec(vm, a)?;
        let state = state_of(vm, a.get(1))?;
        let bytes = codec.reset(state);
        new_bytes(vm, &bytes)
    }),
];

fn finish(vm: &mut Vm, made: Value, end: usize, state: u64, stopped: Stopped) -> Result {
    let end = vm.int(end as i64)?;
    let state = vm.int_of_i128(state.into())?;
    let why = match stopped {
        Stopped::AtEnd => 0,
        Stopped::TooFew => -1,
        Stopped::Illegal(n) => n as i64,
    };
    vm.tuple(&[made, end, state, Value::small(why)])
}

/// `getcodec` of a module with some of the codecs.
fn get_codec(vm: &mut Vm, args: Args, names: &[&str]) -> Result {
    if pyrs_runtime::protocol::compare::base_kind_of(args.get(0)) != Kind::Str {
        return Err(vm.type_error("encoding name must be a string."));
    }
    let name = text(vm, args.get(0)).unwrap_or_default();
    if !names.contains(&&*name) {
        return Err(vm.raise_str(Exc::LookupError, "no such codec is supported."));
    }
    let make = import_attr(vm, "_multibytecodec", "_codec")?;
    vm.call(make, &[args.get(0)])
}
