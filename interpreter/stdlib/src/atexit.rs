//! atexit: functions to call when the interpreter ends.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{Args, NONE, Result, Row, Value, Vm, py_module};

py_module! {
    pub static MODULE = ModuleId::Atexit, "atexit";
    functions: [FUNCTIONS],
    values: {
        /// A list of tuples: function, arguments, keywords or None.
        Callbacks,
    },
}

static FUNCTIONS: &[Row] = &[
    Row::new("register", "func, /, *args, **kwargs", register),
    Row::new("unregister", "func, /", unregister),
    Row::new("_clear", "", |vm, _| {
        let list = rows(vm)?;
        pyrs_runtime::strategies::list::truncate(&mut vm.m, list.addr(), 0);
        Ok(NONE)
    }),
    Row::new("_ncallbacks", "", |vm, _| {
        let list = rows(vm)?;
        Ok(Value::small(list_len(list) as i64))
    }),
    Row::new("_run_exitfuncs", "", run),
];

fn rows(vm: &mut Vm) -> Result {
    Callbacks::get_or_make(vm, |vm| vm.list(&[]))
}

fn register(vm: &mut Vm, args: Args) -> Result {
    if !vm.is_callable(args.get(0)) {
        return Err(vm.type_error("the first argument must be callable"));
    }
    let list = rows(vm)?;
    let kwargs = args.opt(2).unwrap_or(NONE);
    let row = vm.tuple(&[args.get(0), args.get(1), kwargs])?;
    push(vm, list, row)?;
    Ok(args.get(0))
}

fn unregister(vm: &mut Vm, args: Args) -> Result {
    let list = rows(vm)?;
    let mut i = 0;
    while i < list_len(list) {
        let row = list_get(vm, list, i)?;
        if vm.equal(item(row, 0), args.get(0))? {
            pyrs_runtime::strategies::list::remove_range(&mut vm.m, list.addr(), i, i + 1);
        } else {
            i += 1;
        }
    }
    Ok(NONE)
}

fn run(vm: &mut Vm, _: Args) -> Result {
    let list = rows(vm)?;
    while list_len(list) > 0 {
        let row = pyrs_runtime::strategies::list::pop(&mut vm.m, list.addr())?;
        let kwargs = Some(item(row, 2)).filter(|&k| k != NONE);
        if vm.call_ex(item(row, 0), item(row, 1), kwargs).is_err() {
            vm.unraisable("in atexit callback", item(row, 0));
        }
    }
    Ok(NONE)
}
