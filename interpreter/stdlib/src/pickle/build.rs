//! Pickles to objects: classes, calls, states.

use super::load::Loader;
use crate::util::*;
use pyrs_runtime::class::{flags, has_flag};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::gc::word::Word;
use pyrs_runtime::objmodel::kinds::typeobj;
use pyrs_runtime::{Exc, Kind, NONE, Result, Value, Vm, kind_of, string};

impl Loader<'_> {
    /// What a module has under a name, as the Unpickler finds it.
    pub(super) fn find(&mut self, module: Value, name: Value) -> Result {
        match self.this.filter(|_| self.finds_itself) {
            Some(this) => call_method(self.vm, this, "find_class", &[module, name]),
            None => find_class(self.vm, module, name, self.proto, self.fix_imports),
        }
    }

    pub(super) fn reduce(&mut self) -> Result<()> {
        let (args, f) = (self.pop()?, self.pop()?);
        if !is_tuple(args) {
            return Err(self.vm.type_error("argument list must be a tuple"));
        }
        let value = self.vm.call_ex(f, args, None)?;
        self.push(value)
    }

    pub(super) fn new_object(&mut self, keywords: bool) -> Result<()> {
        let kwargs = if keywords { Some(self.pop()?) } else { None };
        let (args, class) = (self.pop()?, self.pop()?);
        let what = if keywords { "NEWOBJ_EX" } else { "NEWOBJ" };
        let wrong = |this: &mut Self, part: &str, kind: &str, value: Value| {
            let got = this.vm.type_name_of(value);
            Err(this.error(&format!("{what} {part} argument must be {kind}, not {got}")))
        };
        if !self.vm.is_type(class) {
            return wrong(self, "class", "a type", class);
        }
        if !is_tuple(args) {
            return wrong(self, "args", "a tuple", args);
        }
        if let Some(kwargs) = kwargs
            && (kwargs.is_small() || kind_of(kwargs) != Kind::Dict)
        {
            return wrong(self, "kwargs", "a dict", kwargs);
        }
        let new = self.vm.lookup(class, self.vm.name(Name::__new__));
        let Some(new) = new.map(|new| self.vm.unwrap_static(new)) else {
            let name = self.vm.type_name(class);
            return Err(self.error(&format!("{what} class argument '{name}' has NULL tp_new")));
        };
        let value = if items(args) == 0 && kwargs.is_none() {
            self.vm.call(new, &[class])?
        } else {
            let all = self.vm.list(&[class])?;
            self.vm.list_extend(all, args)?;
            let all = self.vm.tuple_from(all)?;
            self.vm.call_ex(new, all, kwargs)?
        };
        self.push(value)
    }

    pub(super) fn instance_by_name(&mut self) -> Result<()> {
        let from = self.mark()?;
        let mut names = [NONE; 2];
        for name in &mut names {
            let line = self.input.line(self.vm)?;
            let data = room::copy(self.input.slice(line))?;
            if data.is_empty() {
                return Err(super::input::truncated(self.vm));
            }
            let data = new_bytes(self.vm, &data)?;
            let ascii = self.vm.str("ascii")?;
            *name = call_method(self.vm, data, "decode", &[ascii])?;
        }
        let class = self.find(names[0], names[1])?;
        let args = self.tuple_from(from)?;
        self.instantiate(class, args)
    }

    pub(super) fn instantiate(&mut self, class: Value, args: Value) -> Result<()> {
        let plain = items(args) == 0
            && self.vm.is_type(class)
            && attr_opt(self.vm, class, "__getinitargs__")?.is_none();
        let value = if plain {
            let key = self.vm.name(Name::__new__);
            let new = self.vm.get_attr(class, key)?;
            self.vm.call(new, &[class])?
        } else {
            self.vm.call_ex(class, args, None)?
        };
        self.push(value)
    }

    pub(super) fn build(&mut self) -> Result<()> {
        let state = self.pop()?;
        let object = self.top()?;
        if !self.takes_plain_state(object)?
            && let Some(set) = attr_opt(self.vm, object, "__setstate__")?
        {
            self.vm.call(set, &[state])?;
            return Ok(());
        }
        let (state, slots) = if is_tuple(state) && items(state) == 2 {
            (item(state, 0), item(state, 1))
        } else {
            (state, NONE)
        };
        if state != NONE {
            if state.is_small() || kind_of(state) != Kind::Dict {
                return Err(self.error("state is not a dictionary"));
            }
            self.set_attributes(object, state)?;
        }
        if slots != NONE {
            if slots.is_small() || kind_of(slots) != Kind::Dict {
                return Err(self.error("slot state is not a dictionary"));
            }
            let mut at = 0;
            while let Some((next, name, value)) = self.vm.dict_next(slots, at) {
                at = next;
                if self.vm.as_str(name).is_none() {
                    let got = self.vm.type_name_of(name);
                    return Err(self
                        .vm
                        .type_error(format!("attribute name must be string, not '{got}'")));
                }
                let name = self.vm.attr_name(name)?;
                self.vm.set_attr(object, name, Some(value))?;
            }
        }
        Ok(())
    }

    /// Whether it is known of the object's class that it has no `__setstate__`.
    fn takes_plain_state(&mut self, object: Value) -> Result<bool> {
        if object.is_small() || kind_of(object) != Kind::Instance {
            return Ok(false);
        }
        let class = self.vm.class_of(object);
        let version = class_version(class);
        let key = self.vm.intern_str("__setstate__")?;
        if self.plain != Some((class, version)) {
            let hooks = flags::GETATTRIBUTE;
            let getattr = self.vm.name(Name::__getattr__);
            if has_flag(class, hooks)
                || self.vm.lookup(class, key).is_some()
                || self.vm.lookup(class, getattr).is_some()
            {
                return Ok(false);
            }
            self.plain = Some((class, version));
        }
        Ok(!self.vm.instance_has(object, key))
    }

    /// Into the object's `__dict__`, without asking its class.
    fn set_attributes(&mut self, object: Value, state: Value) -> Result<()> {
        // An instance whose `__dict__` nobody has redefined keeps its map.
        let plain = object.is_ref()
            && kind_of(object) == Kind::Instance
            && self.vm.takes_attributes(object)
            && self.all_names(state);
        let dict = if plain {
            NONE
        } else {
            let key = self.vm.name(Name::__dict__);
            self.vm.get_attr(object, key)?
        };
        let mut at = 0;
        while let Some((next, name, value)) = self.vm.dict_next(state, at) {
            at = next;
            let name = if string::is_str(name) {
                self.vm.intern(name)?
            } else {
                name
            };
            if plain {
                self.vm.instance_set(object, name, value)?;
            } else {
                self.vm.set_item(dict, name, value)?;
            }
        }
        Ok(())
    }

    fn all_names(&self, state: Value) -> bool {
        let mut at = 0;
        while let Some((next, name, _)) = self.vm.dict_next(state, at) {
            if !string::is_str(name) {
                return false;
            }
            at = next;
        }
        true
    }

    /// What was registered for a code.
    pub(super) fn extension(&mut self, code: i64) -> Result<()> {
        let key = self.vm.int(code)?;
        let cache = import_attr(self.vm, "copyreg", "_extension_cache")?;
        if let Some(value) = self.vm.dict_get(cache, key)? {
            return self.push(value);
        }
        let registry = import_attr(self.vm, "copyreg", "_inverted_registry")?;
        let Some(pair) = self.vm.dict_get(registry, key)? else {
            if code <= 0 {
                return Err(self.error("EXT specifies code <= 0"));
            }
            return Err(self
                .vm
                .value_error(format!("unregistered extension code {code}")));
        };
        let good = is_tuple(pair)
            && items(pair) == 2
            && string::is_str(item(pair, 0))
            && string::is_str(item(pair, 1));
        if !good {
            return Err(self.vm.value_error(format!(
                "_inverted_registry[{code}] isn't a 2-tuple of strings"
            )));
        }
        let value = self.find(item(pair, 0), item(pair, 1))?;
        self.vm.dict_set(cache, key, value)?;
        self.push(value)
    }
}

/// A module by its name, imported if need be.
pub(super) fn import_module(vm: &mut Vm, name: Value) -> Result {
    let modules = vm.modules();
    if let Some(module) = vm.dict_get(modules, name)?.filter(|&m| m != NONE) {
        return Ok(module);
    }
    let globals = vm.new_dict()?;
    vm.import_name(name, globals, NONE, Value::small(0))?;
    let modules = vm.modules();
    match vm.dict_get(modules, name)? {
        Some(module) => Ok(module),
        None => Err(vm.key_error(name)),
    }
}

/// A number that changes when the class or one of its bases does.
pub(super) fn class_version(class: Value) -> Word {
    class.addr().load(typeobj::VERSION)
}

/// What a module has under a name; in old pickles both may be those of Python 2.
pub(super) fn find_class(
    vm: &mut Vm,
    module: Value,
    name: Value,
    proto: u8,
    fix_imports: bool,
) -> Result {
    let (mut module, mut name) = (module, name);
    if proto < 3 && fix_imports {
        let names = import_attr(vm, "_compat_pickle", "NAME_MAPPING")?;
        let key = vm.tuple(&[module, name])?;
        let pair = vm.dict_get(names, key)?;
        if let Some(pair) = pair.filter(|&pair| is_tuple(pair) && items(pair) == 2) {
            (module, name) = (item(pair, 0), item(pair, 1));
        } else {
            let modules = import_attr(vm, "_compat_pickle", "IMPORT_MAPPING")?;
            if let Some(new) = vm.dict_get(modules, module)? {
                module = new;
            }
        }
    }
    let (Some(_), Some(path)) = (vm.as_str(module), text(vm, name)) else {
        return Err(vm.type_error("names of modules and globals must be str"));
    };
    let found = import_module(vm, module)?;
    if proto < 4 || !path.contains('.') {
        let name = vm.attr_name(name)?;
        return vm.get_attr(found, name);
    }
    let mut object = found;
    for part in path.split('.') {
        object = match attr(vm, object, part) {
            Ok(value) => value,
            Err(_) => {
                let why = vm.catch(Exc::AttributeError)?;
                let (path, module) = (vm.repr_text(name)?, vm.repr_text(module)?);
                let text = format!("Can't resolve path {path} on module {module}");
                let raised = vm.raise_str(Exc::AttributeError, &text);
                return Err(super::because(vm, raised, why));
            }
        };
    }
    Ok(object)
}
