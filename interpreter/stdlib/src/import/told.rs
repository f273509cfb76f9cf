//! `-X importtime` and `-v`: what is said of each import.

use pyrs_runtime::Vm;
use std::path::Path;
use std::time::Instant;

/// An import that is being timed.
pub struct Timed {
    start: Instant,
    /// What the imports before it took, inside the one around it.
    before: u128,
}

pub fn begin(vm: &mut Vm) -> Option<Timed> {
    if vm.interp.options.import_time == 0 {
        return None;
    }
    head(vm);
    let clock = &mut vm.interp.import_clock;
    clock.depth += 1;
    Some(Timed {
        before: std::mem::take(&mut clock.inner),
        start: Instant::now(),
    })
}

pub fn end(vm: &mut Vm, timed: Option<Timed>, name: &str) {
    let Some(timed) = timed else {
        return;
    };
    let whole = timed.start.elapsed().as_nanos();
    let clock = &mut vm.interp.import_clock;
    let own = whole.saturating_sub(clock.inner);
    clock.inner = timed.before + whole;
    clock.depth -= 1;
    let pad = clock.depth * 2;
    let (own, whole) = (own.div_ceil(1000), whole.div_ceil(1000));
    row(vm, &format!("{own:9} | {whole:10} | {:pad$}{name}", ""));
}

/// A module that was there already.
pub fn cached(vm: &mut Vm, name: &str) {
    if vm.interp.options.import_time < 2 {
        return;
    }
    head(vm);
    let pad = vm.interp.import_clock.depth * 2;
    row(vm, &format!("cached    | cached     | {:pad$}{name}", ""));
}

fn head(vm: &mut Vm) {
    if !std::mem::replace(&mut vm.interp.import_clock.begun, true) {
        row(vm, "self [us] | cumulative | imported package");
    }
}

fn row(vm: &mut Vm, text: &str) {
    vm.write_stderr(&format!("import time: {text}\n"));
}

/// `-v`: a module has been loaded, from where.
pub fn loaded(vm: &mut Vm, name: &str, file: Option<&Path>) {
    if vm.interp.options.verbose == 0 {
        return;
    }
    let from = match file {
        Some(file) => format!("'{}'", file.display()),
        None => "<class '_frozen_importlib.BuiltinImporter'>".to_owned(),
    };
    vm.write_stderr(&format!("import '{name}' # {from}\n"));
}

/// `-vv`: a place where a module was looked for.
pub fn tried(vm: &mut Vm, place: &Path) {
    if vm.interp.options.verbose > 1 {
        vm.write_stderr(&format!("# trying {}\n", place.display()));
    }
}
