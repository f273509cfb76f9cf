//! BufferedRWPair.

use super::DEFAULT_BUFFER_SIZE;
use super::base::{BufferedIoBase, concrete};
use super::buffered::{BufferedReader, BufferedWriter};
use crate::util::*;
use pyrs_runtime::name::Name;
use pyrs_runtime::{Args, GetSetRow, NONE, Result, Row, TypeDef, Value, Vm, native_struct};

native_struct! {
    pub struct BufferedPair: BufferedIoBase {
        READER: Option<Value>,
        WRITER: Option<Value>,
    }
}
const READER: Field<BufferedPair, Option<Value>> = BufferedPair::READER;
const WRITER: Field<BufferedPair, Option<Value>> = BufferedPair::WRITER;

pub static PAIR: TypeDef = TypeDef {
    doc: "A buffered reader and writer object together.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            BufferedPair::new_for(vm, a.get(0))
        }),
        Row::new(
            "__init__",
            "self, reader, writer, buffer_size=131072, /",
            pair_init,
        ),
        Row::new("read", "self, size=-1, /", |vm, a| {
            pair(vm, a, READER, "read")
        }),
        Row::new("read1", "self, size=-1, /", |vm, a| {
            pair(vm, a, READER, "read1")
        }),
        Row::new("peek", "self, size=0, /", |vm, a| {
            pair(vm, a, READER, "peek")
        }),
        Row::new("readinto", "self, buffer, /", |vm, a| {
            pair(vm, a, READER, "readinto")
        }),
        Row::new("readinto1", "self, buffer, /", |vm, a| {
            pair(vm, a, READER, "readinto1")
        }),
        Row::new("readable", "self, /", |vm, a| {
            pair(vm, a, READER, "readable")
        }),
        Row::new("write", "self, buffer, /", |vm, a| {
            pair(vm, a, WRITER, "write")
        }),
        Row::new("flush", "self, /", |vm, a| pair(vm, a, WRITER, "flush")),
        Row::new("writable", "self, /", |vm, a| {
            pair(vm, a, WRITER, "writable")
        }),
        Row::new("close", "self, /", |vm, a| {
            pair(vm, a, WRITER, "close")?;
            pair(vm, a, READER, "close")
        }),
        Row::new("isatty", "self, /", |vm, a| {
            let yes = pair(vm, a, WRITER, "isatty")?;
            if vm.truth(yes)? {
                Ok(yes)
            } else {
                pair(vm, a, READER, "isatty")
            }
        }),
    ],
    getsets: &[GetSetRow::get("closed", |vm, a| {
        match WRITER.get(a.get(0)) {
            Some(writer) => vm.get_attr_name(writer, Name::closed),
            None => Err(vm.runtime_error("the BufferedRWPair object is being garbage-collected")),
        }
    })],
    ..concrete("BufferedRWPair")
};

fn pair_init(vm: &mut Vm, args: Args) -> Result {
    let size = args.index_or(vm, 3, DEFAULT_BUFFER_SIZE as i64)?;
    for (i, class, field) in [
        (1, BufferedReader::class(vm), READER),
        (2, BufferedWriter::class(vm), WRITER),
    ] {
        let size = vm.int(size)?;
        let part = vm.call(class, &[args.get(i), size])?;
        field.set(vm, args.get(0), Some(part));
    }
    Ok(NONE)
}

fn pair(
    vm: &mut Vm,
    args: Args,
    field: Field<BufferedPair, Option<Value>>,
    method: &str,
) -> Result {
    let part = field.get(args.get(0)).unwrap_or(NONE);
    match if args.len() > 1 { args.opt(1) } else { None } {
        Some(arg) => call_method(vm, part, method, &[arg]),
        None => call_method(vm, part, method, &[]),
    }
}
