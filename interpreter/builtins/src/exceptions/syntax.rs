//! SyntaxError: where, and what stood there.

use super::{field, no_keywords};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::exception;
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Vm, tuple};

pub static SYNTAX_ERROR: TypeDef = TypeDef {
    methods: &[
        Row::new("__init__", "self, /, *args, **kwargs", init),
        Row::new("__str__", "self, /", str_of),
    ],
    getsets: &[
        field!("msg" msg),
        field!("filename" filename),
        field!("lineno" lineno),
        field!("offset" offset),
        field!("text" text),
        field!("end_lineno" end_lineno),
        field!("end_offset" end_offset),
        field!("print_file_and_line" print_file_and_line),
        field!("_metadata" _metadata),
    ],
    ..TypeDef::new("SyntaxError", Kind::Exception)
};

fn init(vm: &mut Vm, a: Args) -> Result {
    let (exc, args) = (a.get(0), a.get(1));
    no_keywords(vm, exc, a.opt(2))?;
    vm.m.store(exc.addr(), exception::ARGS, args);
    let n = tuple::len(args.addr());
    if n >= 1 {
        vm.set_exc_field(exc, Name::msg, tuple::get(args.addr(), 0))?;
    }
    if n == 2 {
        let info = vm.tuple_from(tuple::get(args.addr(), 1))?;
        let given = tuple::len(info.addr());
        if given < 4 {
            return Err(vm.type_error(format!(
                "function missing required argument {} (pos {})",
                ["'filename'", "'lineno'", "'offset'", "'text'"][given],
                given + 1
            )));
        }
        if given > 7 {
            return Err(vm.type_error(format!(
                "function takes at most 7 arguments ({given} given)"
            )));
        }
        let names = [
            Name::filename,
            Name::lineno,
            Name::offset,
            Name::text,
            Name::end_lineno,
            Name::end_offset,
            Name::_metadata,
        ];
        for (i, name) in names.into_iter().enumerate().take(given) {
            vm.set_exc_field(exc, name, tuple::get(info.addr(), i))?;
        }
        if given == 5 {
            return Err(vm.type_error("end_offset must be provided when end_lineno is provided"));
        }
    }
    Ok(NONE)
}

fn str_of(vm: &mut Vm, a: Args) -> Result {
    let exc = a.get(0);
    let field = |vm: &Vm, name| vm.exc_field(exc, name).unwrap_or(NONE);
    let msg = match vm.exc_field(exc, Name::msg) {
        Some(msg) => msg,
        None if tuple::len(super::args_of(exc).addr()) == 0 => NONE,
        None => return super::str_of(vm, a),
    };
    let file = vm.as_str(field(vm, Name::filename));
    let line = vm.as_i64(field(vm, Name::lineno));
    if file.is_none() && line.is_none() {
        return vm.str_of(msg);
    }
    let text = vm.str_text(msg)?;
    let file = match file {
        Some(file) => {
            let full = vm.str_text(file)?;
            Some(full.rsplit('/').next().unwrap_or(&full).to_owned())
        }
        None => None,
    };
    let out = match (file, line) {
        (Some(file), Some(line)) => format!("{text} ({file}, line {line})"),
        (Some(file), None) => format!("{text} ({file})"),
        (None, Some(line)) => format!("{text} (line {line})"),
        (None, None) => text,
    };
    vm.str(&out)
}
