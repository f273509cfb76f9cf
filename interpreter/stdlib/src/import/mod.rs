//! Import: native modules, and modules and packages of `sys.path`.

pub(crate) mod compiled;
pub mod machinery;
mod source;
pub(crate) use source::stored_code;
mod told;
mod waiting;

use crate::library;
use pyrs_runtime::name::Name;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, Raised, Result, Row, Value, Vm, is_exact, kind_of, string, tuple,
};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

static FUNCTIONS: &[Row] = &[Row::new(
    "__import__",
    "name, globals=None, locals=None, fromlist=(), level=0",
    import,
)];

pub fn install(vm: &mut Vm) -> Result<()> {
    vm.process.hooks.machinery = Some(machinery::load);
    let modules = vm.modules();
    let Some(builtins) = vm.dict_get_text(modules, "builtins")? else {
        return Ok(());
    };
    vm.add_functions(builtins, FUNCTIONS)
}

fn text(vm: &mut Vm, value: Value) -> Option<String> {
    vm.as_str(value).map(|s| string::to_string_lossy(s.addr()))
}

/// A module that is there and needs no looking at: an absolute name without dots, and nobody
/// in the middle of importing. `from` lists need a module that is no package.
fn present(vm: &mut Vm, args: Args) -> Result<Option<Value>> {
    let name = args.get(0);
    if !string::is_str(name)
        || args.opt(4).is_some_and(|level| level != Value::small(0))
        || !vm.interp.importing.is_empty()
        || vm.interp.options.import_time > 1
        || !string::as_ascii(name.addr())
            .is_some_and(|text| !text.is_empty() && !text.contains('.'))
    {
        return Ok(None);
    }
    let modules = vm.modules();
    if !is_exact(modules, Kind::Dict) {
        return Ok(None);
    }
    let Some(module) = vm.dict_get(modules, name)?.filter(|&m| m != NONE) else {
        return Ok(None);
    };
    if module.is_small() || module.addr().map() != Kind::Module.map() {
        return Ok(None);
    }
    let dict = vm.module_dict(module);
    let plain = match args.some(3) {
        None => true,
        Some(list) => {
            is_exact(list, Kind::Tuple)
                && (tuple::len(list.addr()) == 0
                    || vm.dict_get_str(dict, vm.name(Name::__path__)).is_none())
        }
    };
    Ok(plain.then_some(module))
}

fn import(vm: &mut Vm, args: Args) -> Result {
    if let Some(module) = present(vm, args)? {
        return Ok(module);
    }
    let Some(name) = text(vm, args.get(0)) else {
        return Err(vm.type_error("module name must be a string"));
    };
    let level = args.index_or(vm, 4, 0)?;
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    let absolute = if level > 0 {
        resolve(vm, args.opt(1), &name, level as usize)?
    } else {
        name.clone()
    };
    if absolute.is_empty() {
        return Err(vm.value_error("Empty module name"));
    }
    let module = import_dotted(vm, &absolute)?;
    let fromlist = args.some(3);
    let wants = match fromlist {
        Some(list) => vm.truth(list)?,
        None => false,
    };
    if !wants {
        if level == 0 {
            let top = absolute.split('.').next().unwrap_or(&absolute).to_owned();
            let modules = vm.modules();
            return Ok(vm.dict_get_text(modules, &top)?.unwrap_or(module));
        }
        if name.is_empty() {
            return Ok(module);
        }
        let cut = absolute.len() - name.len() + name.find('.').unwrap_or(name.len());
        let modules = vm.modules();
        return Ok(vm
            .dict_get_text(modules, &absolute[..cut])?
            .unwrap_or(module));
    }
    // Submodules named by the from list.
    if let Some(list) = fromlist
        && vm.get_attr_name_opt(module, Name::__path__)?.is_some()
    {
        from_list(vm, module, &absolute, list)?;
    }
    Ok(module)
}

fn from_list(vm: &mut Vm, module: Value, absolute: &str, list: Value) -> Result<()> {
    vm.for_each(list, &mut |vm, item| {
        let Some(part) = text(vm, item) else {
            let got = vm.type_name_of(item);
            return Err(vm.type_error(format!("Item in ``from list'' must be str, not {got}")));
        };
        if part == "*" {
            if let Some(all) = vm.get_attr_name_opt(module, Name::__all__)? {
                from_list(vm, module, absolute, all)?;
            }
            return Ok(true);
        }
        let key = vm.intern_str(&part)?;
        if vm.get_attr_opt(module, key)?.is_none() {
            let full = format!("{absolute}.{part}");
            if import_dotted(vm, &full).is_err() {
                let exc = vm.catch(Exc::ModuleNotFoundError)?;
                let missing = vm.exc_field(exc, Name::name_);
                if missing.and_then(|m| text(vm, m)).as_deref() != Some(&full) {
                    return Err(vm.reraise(exc));
                }
            }
        }
        Ok(true)
    })
}

/// The absolute name of a relative import.
fn resolve(vm: &mut Vm, globals: Option<Value>, name: &str, level: usize) -> Result<String> {
    let package = match globals {
        Some(g) if kind_of(g) == Kind::Dict => {
            let key = vm.name(Name::__package__);
            let own = vm.dict_get_str(g, key).filter(|&p| p != NONE);
            match own.and_then(|p| text(vm, p)) {
                Some(p) => p,
                None => {
                    let key = vm.name(Name::__name__);
                    let own = vm.dict_get_str(g, key).and_then(|n| text(vm, n));
                    let own = own.unwrap_or_default();
                    let key = vm.name(Name::__path__);
                    if vm.dict_get_str(g, key).is_some() {
                        own
                    } else {
                        own.rsplit_once('.')
                            .map_or(String::new(), |(p, _)| p.to_owned())
                    }
                }
            }
        }
        _ => String::new(),
    };
    if package.is_empty() {
        return Err(vm.raise_str(
            Exc::ImportError,
            "attempted relative import with no known parent package",
        ));
    }
    let mut base = package.as_str();
    for _ in 1..level {
        match base.rsplit_once('.') {
            Some((parent, _)) => base = parent,
            None => {
                return Err(vm.raise_str(
                    Exc::ImportError,
                    "attempted relative import beyond top-level package",
                ));
            }
        }
    }
    Ok(if name.is_empty() {
        base.to_owned()
    } else {
        format!("{base}.{name}")
    })
}

/// Import `a.b.c`: each part, and bind it in its parent.
fn import_dotted(vm: &mut Vm, name: &str) -> Result {
    waiting::until_loaded(vm, name)?;
    let modules = vm.modules();
    if let Some(module) = vm.dict_get_text(modules, name)? {
        if module == NONE {
            return Err(not_found(
                vm,
                name,
                &format!("import of {name} halted; None in sys.modules"),
            ));
        }
        told::cached(vm, name);
        return Ok(module);
    }
    if vm.is_ending() && is_over(vm)? {
        let text = "sys.meta_path is None, Python is likely shutting down";
        return Err(vm.raise_str(Exc::ImportError, text));
    }
    let timed = told::begin(vm);
    let module = load_dotted(vm, name);
    told::end(vm, timed, name);
    module
}

/// What [`import_dotted`] does where the module is not there yet.
fn load_dotted(vm: &mut Vm, name: &str) -> Result {
    let modules = vm.modules();
    if machinery::is_changed(vm)? {
        return machinery::python_import(vm, name);
    }
    let parent = match name.rsplit_once('.') {
        Some((parent, _)) => {
            let module = import_dotted(vm, parent)?;
            // Importing the parent may have imported this one.
            if let Some(module) = vm.dict_get_text(modules, name)? {
                return Ok(module);
            }
            Some((module, parent))
        }
        None => None,
    };
    let path = match parent {
        Some((module, parent)) => match vm.get_attr_name_opt(module, Name::__path__)? {
            Some(path) => path,
            None => {
                return Err(not_found(
                    vm,
                    name,
                    &format!("No module named '{name}'; '{parent}' is not a package"),
                ));
            }
        },
        None => sys_path(vm)?,
    };
    let loading = waiting::begin(vm, name);
    let found = find_and_load(vm, name, path, parent.is_none());
    waiting::end(vm, loading);
    if vm.interp.importing.is_empty() {
        vm.release_image();
    }
    let module = found?;
    if let Some((holder, parent)) = parent {
        let key = vm.intern_str(&name[parent.len() + 1..])?;
        vm.set_attr(holder, key, Some(module))?;
    }
    Ok(module)
}

fn not_found(vm: &mut Vm, name: &str, message: &str) -> Raised {
    let raised = vm.raise_str(Exc::ModuleNotFoundError, message);
    if let Some(exc) = vm.pending()
        && let Ok(name) = vm.str(name)
    {
        let _ = vm.set_exc_field(exc, Name::name_, name);
    }
    raised
}

/// Whether the end of the program has taken away by what modules are found.
fn is_over(vm: &mut Vm) -> Result<bool> {
    let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
    Ok(vm.dict_get_text(sys, "meta_path")? == Some(NONE))
}

fn sys_path(vm: &mut Vm) -> Result {
    let sys = vm.thread_word(thread::SYS).unwrap_or(NONE);
    match vm.dict_get_text(sys, "path")? {
        Some(path) => Ok(path),
        None => Err(vm.runtime_error("sys.path must be a list of directory names")),
    }
}

fn find_and_load(vm: &mut Vm, name: &str, path: Value, top: bool) -> Result {
    if (top || name.contains('.'))
        && let Some(module) = crate::make_native(vm, name)?
    {
        machinery::begin(vm, module)?;
        machinery::end(vm, module)?;
        told::loaded(vm, name, None);
        return Ok(module);
    }
    if machinery::has(name) {
        machinery::load(vm)?;
        let modules = vm.modules();
        if let Some(module) = vm.dict_get_text(modules, name)? {
            return Ok(module);
        }
    }
    let tail = name.rsplit('.').next().unwrap_or(name);
    let mut found = None;
    let (mut namespace, mut elsewhere) = (false, false);
    vm.for_each(path, &mut |vm, entry| {
        let Some(folder) = text(vm, entry) else {
            return Ok(true);
        };
        let base = match folder.as_str() {
            "" => std::env::current_dir().unwrap_or_default().join(tail),
            _ if folder.is_ascii() => {
                let base = std::path::Path::new(&folder).join(tail);
                std::path::absolute(&base).unwrap_or(base)
            }
            // Its bytes may be no text.
            _ => match crate::posix::path_bytes(vm, entry) {
                Ok(bytes) => std::path::PathBuf::from(OsString::from_vec(bytes)).join(tail),
                Err(_) => {
                    vm.take_exception();
                    return Ok(true);
                }
            },
        };
        told::tried(vm, &base);
        let init = base.join("__init__.py");
        if library::is_file(vm, &init) {
            found = Some((init, Some(base)));
            return Ok(false);
        }
        let mut file = base.clone().into_os_string();
        file.push(".py");
        let file = std::path::PathBuf::from(file);
        if library::is_file(vm, &file) && !tail.is_empty() {
            found = Some((file, None));
        } else if base.with_file_name(format!("{tail}.pyc")).is_file() {
            // Code without a source.
            elsewhere = true;
            return Ok(false);
        } else if library::is_folder(vm, &base) {
            namespace = true;
        } else if is_in_archive(std::path::Path::new(&folder)) {
            elsewhere = true;
        }
        Ok(found.is_none() && !elsewhere)
    })?;
    match found {
        // The name that is shown needs escapes.
        Some((file, _)) if file.to_str().is_none() => machinery::python_import(vm, name),
        Some((file, package)) => load_file(vm, name, &file, package.as_deref()),
        // A namespace package: its path is computed anew when its parent's changes. Or
        // perhaps a module in an archive, or behind it.
        None if namespace || elsewhere => machinery::python_import(vm, name),
        None => Err(not_found(vm, name, &format!("No module named '{name}'"))),
    }
}

/// Whether an entry of a search path is an archive, or a folder in one.
fn is_in_archive(entry: &std::path::Path) -> bool {
    let mut known = entry.ancestors().filter_map(|at| at.metadata().ok());
    known.next().is_some_and(|data| data.is_file())
}

fn load_file(
    vm: &mut Vm,
    name: &str,
    file: &std::path::Path,
    package: Option<&std::path::Path>,
) -> Result {
    let shown = file.display().to_string();
    let named = vm.interp.machinery_named;
    let code = source::code_of_file(vm, file, &shown)?;
    if name == "site" {
        // It looks whether modules have specs; those that have none need none for that.
        vm.interp.machinery_named = named;
    }
    let module = vm.new_module(name)?;
    let dict = vm.module_dict(module);
    let shown = vm.str(&shown)?;
    vm.dict_set_text(dict, "__file__", shown)?;
    let owner = match package {
        Some(folder) => {
            let folder = vm.str(&folder.display().to_string())?;
            let path = vm.list(&[folder])?;
            vm.dict_set_text(dict, "__path__", path)?;
            name
        }
        None => name.rsplit_once('.').map_or("", |(p, _)| p),
    };
    let owner = vm.str(owner)?;
    vm.dict_set_text(dict, "__package__", owner)?;
    vm.add_module(name, module)?;
    if vm.interp.machinery_named {
        machinery::load(vm)?;
    }
    machinery::begin(vm, module)?;
    let ran = vm.run_module_code(code, dict, dict);
    match ran {
        Ok(_) => {
            // A module may replace itself in sys.modules.
            let modules = vm.modules();
            let module = vm.dict_get_text(modules, name)?.unwrap_or(module);
            machinery::end(vm, module)?;
            told::loaded(vm, name, Some(file));
            Ok(module)
        }
        Err(raised) => {
            let pending = vm.take_exception();
            let modules = vm.modules();
            let key = vm.intern_str(name)?;
            vm.dict_delete(modules, key)?;
            vm.reraise(pending);
            Err(raised)
        }
    }
}

/// `importlib._bootstrap._gcd_import`, with the native import behind it.
fn gcd_import(vm: &mut Vm, args: Args) -> Result {
    let Some(name) = text(vm, args.get(0)) else {
        let got = vm.type_name_of(args.get(0));
        return Err(vm.type_error(format!("module name must be str, not {got}")));
    };
    let level = args.index_or(vm, 2, 0)?;
    if level < 0 {
        return Err(vm.value_error("level must be >= 0"));
    }
    if level == 0 {
        if name.is_empty() {
            return Err(vm.value_error("Empty module name"));
        }
        return import_dotted(vm, &name);
    }
    let package = match args.some(1) {
        Some(package) if text(vm, package).is_none() => {
            return Err(vm.type_error("__package__ not set to a string"));
        }
        package => package,
    };
    let globals = vm.new_dict()?;
    vm.dict_set_text(
        globals,
        "__package__",
        package.unwrap_or(pyrs_runtime::EMPTY_STR),
    )?;
    let absolute = resolve(vm, Some(globals), &name, level as usize)?;
    import_dotted(vm, &absolute)
}
