//! BufferedRWPair: A reader, B writer.

use super::DEFAULT_BUFFER_SIZE;
use super::base::concrete;
use crate::util::*;
use pyrs_runtime::names::Name;
use pyrs_runtime::{Args, GetSetRow, NONE, Result, Row, TypeDef, Vm};

pub static PAIR: TypeDef = TypeDef {
    doc: "A buffered reader and writer object together.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            instance(vm, a.get(0), ClassId::BufferedPair)
        }),
        Row::new(
            "__init__",
            "self, reader, writer, buffer_size=131072, /",
            pair_init,
        ),
        Row::new("read", "self, size=-1, /", |vm, a| pair(vm, a, A, "read")),
        Row::new("read1", "self, size=-1, /", |vm, a| pair(vm, a, A, "read1")),
        Row::new("peek", "self, size=0, /", |vm, a| pair(vm, a, A, "peek")),
        Row::new("readinto", "self, buffer, /", |vm, a| {
            pair(vm, a, A, "readinto")
        }),
        Row::new("readinto1", "self, buffer, /", |vm, a| {
            pair(vm, a, A, "readinto1")
        }),
        Row::new("readable", "self, /", |vm, a| pair(vm, a, A, "readable")),
        Row::new("write", "self, buffer, /", |vm, a| pair(vm, a, B, "write")),
        Row::new("flush", "self, /", |vm, a| pair(vm, a, B, "flush")),
        Row::new("writable", "self, /", |vm, a| pair(vm, a, B, "writable")),
        Row::new("close", "self, /", |vm, a| {
            pair(vm, a, B, "close")?;
            pair(vm, a, A, "close")
        }),
        Row::new("isatty", "self, /", |vm, a| {
            let yes = pair(vm, a, B, "isatty")?;
            if vm.truth(yes)? {
                Ok(yes)
            } else {
                pair(vm, a, A, "isatty")
            }
        }),
    ],
    getsets: &[GetSetRow::get("closed", |vm, a| {
        match a.get(0).addr().value(B) {
            Some(writer) => vm.get_attr_name(writer, Name::closed),
            None => Err(vm.runtime_error("the BufferedRWPair object is being garbage-collected")),
        }
    })],
    ..concrete("BufferedRWPair")
};

fn pair_init(vm: &mut Vm, args: Args) -> Result {
    let size = args.index_or(vm, 3, DEFAULT_BUFFER_SIZE as i64)?;
    for (i, id, field) in [
        (1, ClassId::BufferedReader, A),
        (2, ClassId::BufferedWriter, B),
    ] {
        let class = class(vm, id);
        let size = vm.int(size)?;
        let part = vm.call(class, &[args.get(i), size])?;
        set_word(vm, args.get(0), field, part);
    }
    Ok(NONE)
}

fn pair(vm: &mut Vm, args: Args, field: usize, method: &str) -> Result {
    let part = word(args.get(0), field);
    match if args.len() > 1 { args.opt(1) } else { None } {
        Some(arg) => call_method(vm, part, method, &[arg]),
        None => call_method(vm, part, method, &[]),
    }
}
