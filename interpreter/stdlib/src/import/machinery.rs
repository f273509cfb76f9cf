//! importlib's own machinery beside the native import.
//!
//! Modules are found and loaded natively as long as `sys.meta_path` and `sys.path_hooks`
//! hold what they hold at first. The objects that Python code can see of importing (specs,
//! loaders, finders) come from importlib itself, whose two bootstrap modules are loaded
//! when a program first names one of them: code that mentions `__spec__`, `meta_path` and
//! the like says so when it is loaded (`Vm::machinery_named`). Programs that never do
//! neither wait for it nor pay its memory. Then the modules that exist get their specs.

use crate::frozen::imp::ImportSpecs;
use crate::util::*;
use pyrs_runtime::frame::pool;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{exception, traceback};
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Exc, Kind, NONE, Result, Row, Value, Vm, kind_of};

const BOOTSTRAP: &str = "_frozen_importlib";
const EXTERNAL: &str = "_frozen_importlib_external";

/// `_gcd_import` of importlib: back to the native import.
static NATIVE: &[Row] = &[Row::new(
    "_gcd_import",
    "name, package=None, level=0",
    super::gcd_import,
)];

/// Whether importlib's machinery is there.
pub fn is_loaded(vm: &Vm) -> bool {
    ImportSpecs::get(vm).is_some()
}

/// Whether a module is one of the machinery's two.
pub fn has(name: &str) -> bool {
    name == BOOTSTRAP || name == EXTERNAL
}

/// The code object of one of `importlib`'s own files. None: the library has none.
fn library_code(vm: &mut Vm, file: &str, shown: &str) -> Result<Option<Value>> {
    let Some(folder) = vm.interp.options.stdlib.as_deref() else {
        return Ok(None);
    };
    let path = format!("{folder}/importlib/{file}");
    super::source::code_of_library(vm, &path, shown)
}

/// Load the machinery if it is not there and the library has it.
pub fn load(vm: &mut Vm) -> Result<()> {
    if is_loaded(vm) {
        return Ok(());
    }
    let core = library_code(vm, "_bootstrap.py", "<frozen importlib._bootstrap>")?;
    let external = library_code(
        vm,
        "_bootstrap_external.py",
        "<frozen importlib._bootstrap_external>",
    )?;
    let (Some(core), Some(external)) = (core, external) else {
        return Ok(());
    };
    let specs = vm.new_module("_specs")?;
    ImportSpecs::set(vm, specs);
    let imp = import(vm, "_imp")?;
    let sys = import(vm, "sys")?;
    let first = frozen(vm, BOOTSTRAP, core)?;
    let second = frozen(vm, EXTERNAL, external)?;
    call_method(vm, first, "_install", &[sys, imp])?;
    call_method(vm, first, "_install_external_importers", &[])?;
    vm.add_functions(first, NATIVE)?;
    archives(vm, sys)?;
    set(vm, specs, "bootstrap", first)?;
    set(vm, specs, "external", second)?;
    run_own(vm, specs, "<frozen importlib._specs>", "specs")?;
    call_method(vm, specs, "attach_all", &[])?;
    vm.interp.machinery_named = false;
    Ok(())
}

/// Archives on the search path are looked into before folders, where the library can.
fn archives(vm: &mut Vm, sys: Value) -> Result<()> {
    let importer = match import_attr(vm, "zipimport", "zipimporter") {
        Ok(importer) => importer,
        Err(_) => {
            vm.catch(Exc::ImportError)?;
            return Ok(());
        }
    };
    let hooks = attr(vm, sys, "path_hooks")?;
    call_method(vm, hooks, "insert", &[Value::small(0), importer])?;
    // Its own imports have found nobody for archives on the path.
    let known = attr(vm, sys, "path_importer_cache")?;
    call_method(vm, known, "clear", &[])?;
    Ok(())
}

/// A module of code that has no file of its own.
fn frozen(vm: &mut Vm, name: &str, code: Value) -> Result {
    let module = vm.new_module(name)?;
    let package = vm.str("")?;
    set(vm, module, "__package__", package)?;
    vm.add_module(name, module)?;
    let dict = vm.module_dict(module);
    vm.run_module_code(code, dict, dict)?;
    Ok(module)
}

/// Whether finders or hooks are others than importlib's own: the native import then
/// leaves the search to importlib.
pub fn is_changed(vm: &mut Vm) -> Result<bool> {
    let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
    let length = |vm: &mut Vm, name: &str| -> Result<Option<Value>> {
        Ok(vm
            .dict_get_text(sys, name)?
            .filter(|&l| kind_of(l) == Kind::List))
    };
    let finders = length(vm, "meta_path")?;
    let hooks = length(vm, "path_hooks")?;
    let Some(specs) = ImportSpecs::get(vm) else {
        return Ok(finders.map_or(0, list_len) + hooks.map_or(0, list_len) > 0);
    };
    for (now, first) in [(finders, "finders"), (hooks, "hooks")] {
        let dict = vm.module_dict(specs);
        let (Some(now), Some(first)) = (now, vm.dict_get_text(dict, first)?) else {
            // Still being loaded, or no list at all any more.
            return Ok(now.is_none());
        };
        if list_len(now) != items(first) {
            return Ok(true);
        }
        for i in 0..items(first) {
            if list_get(vm, now, i)? != item(first, i) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Import a module the way importlib does.
pub fn python_import(vm: &mut Vm, name: &str) -> Result {
    load(vm)?;
    let modules = vm.modules();
    let Some(bootstrap) = vm.dict_get_text(modules, BOOTSTRAP)? else {
        return Err(vm.raise_str(Exc::ImportError, "importlib is not there"));
    };
    let name = vm.str(name)?;
    let import = attr(vm, bootstrap, "_gcd_import")?;
    let found = call_method(vm, bootstrap, "_find_and_load", &[name, import]);
    if found.is_err() {
        trim_traceback(vm);
    }
    found
}

/// Take importlib's own frames out of the pending exception's traceback: all of an
/// ImportError, else those around what an imported module's code raised.
fn trim_traceback(vm: &mut Vm) {
    let Some(exc) = vm.pending() else {
        return;
    };
    let import_error = vm.exc_class(Exc::ImportError);
    let always = vm.is_instance_of(exc, import_error);
    // The link before the chunk of importlib's frames that is being looked at: the
    // exception itself or a traceback.
    let link = |at: Value| match kind_of(at) {
        Kind::Traceback => traceback::NEXT,
        _ => exception::TRACEBACK,
    };
    let (mut inside, mut outer, mut last) = (false, exc, exc);
    while let Some(tb) = last.addr().value(link(last)).filter(|&t| t != NONE) {
        let Some(code) = tb.addr().value(traceback::CODE) else {
            return;
        };
        let file = vm.code_text(code, pool::FILENAME);
        let own = file.starts_with("<frozen importlib._bootstrap");
        if own && !inside {
            outer = last;
        }
        inside = own;
        let name = vm.code_text(code, pool::NAME);
        if own && (always || name == "_call_with_frames_removed") {
            let next = tb.addr().value(traceback::NEXT);
            vm.m.store_option(outer.addr(), link(outer), next);
            last = outer;
        } else {
            last = tb;
        }
    }
}

/// Give a module that is about to be run its spec and loader.
pub fn begin(vm: &mut Vm, module: Value) -> Result<()> {
    let Some(specs) = ImportSpecs::get(vm) else {
        return Ok(());
    };
    let dict = vm.module_dict(specs);
    if vm.dict_get_text(dict, "begin")?.is_some() {
        call_method(vm, specs, "begin", &[module])?;
    }
    Ok(())
}

/// The module has run.
pub fn end(vm: &mut Vm, module: Value) -> Result<()> {
    if !is_loaded(vm) || !vm.is_module(module) {
        return Ok(());
    }
    let dict = vm.module_dict(module);
    let key = vm.name(Name::__spec__);
    if let Some(spec) = vm.dict_get_str(dict, key).filter(|&s| s != NONE) {
        let key = vm.intern_str("_initializing")?;
        if vm.set_attr(spec, key, Some(pyrs_runtime::FALSE)).is_err() {
            vm.take_exception();
        }
    }
    Ok(())
}
