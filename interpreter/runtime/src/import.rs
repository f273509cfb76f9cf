//! Modules: making them, and the part of import that the machine itself needs.

use crate::name::Name;
use crate::{Exc, Kind, NONE, Result, Value, Vm, kind_of, string, tuple};
use pyrs_objmodel::kinds::module;

impl Vm {
    /// A new module with the usual names.
    pub fn new_module(&mut self, name: &str) -> Result {
        let at = self.m.alloc(Kind::Module.map(), module::SIZE)?;
        let value = Value::from_addr(at);
        let dict = self.new_dict()?;
        self.make_namespace(dict)?;
        self.m.store(value.addr(), module::DICT, dict);
        let text = self.str(name)?;
        for (key, v) in [
            (Name::__name__, text),
            (Name::__doc__, NONE),
            (Name::__package__, NONE),
            (Name::__loader__, NONE),
            (Name::__spec__, NONE),
        ] {
            let key = self.name(key);
            self.dict_set(dict, key, v)?;
        }
        Ok(value)
    }

    pub fn module_dict(&self, m: Value) -> Value {
        m.addr().value(module::DICT).unwrap_or(NONE)
    }

    /// Enter a module into sys.modules.
    pub fn add_module(&mut self, name: &str, m: Value) -> Result<()> {
        let modules = self.modules();
        self.dict_set_text(modules, name, m)
    }

    /// `builtins.__import__` as the import statement calls it.
    pub fn import_name(
        &mut self,
        name: Value,
        globals: Value,
        fromlist: Value,
        level: Value,
    ) -> Result {
        let builtins = self.builtins();
        let key = self.name(Name::__import__);
        let Some(import) = self.dict_get_str(builtins, key) else {
            return Err(self.raise_str(Exc::ImportError, "__import__ not found"));
        };
        self.call(import, &[name, globals, NONE, fromlist, level])
    }

    /// `from m import name`.
    pub fn import_from(&mut self, m: Value, name: Value) -> Result {
        if let Some(value) = self.get_attr_opt(m, name)? {
            return Ok(value);
        }
        // A submodule that is being imported in a circle.
        let own = self.get_attr_name_opt(m, Name::__name__)?;
        if let Some(own) = own.filter(|&o| string::is_str(crate::payload(o))) {
            let full = format!(
                "{}.{}",
                string::to_string_lossy(crate::payload(own).addr()),
                string::to_string_lossy(name.addr())
            );
            let modules = self.modules();
            if let Some(found) = self.dict_get_text(modules, &full)? {
                return Ok(found);
            }
        }
        let text = string::to_string_lossy(name.addr());
        let module = match own {
            Some(own) => self.str_text(own)?,
            None => "<unknown module name>".into(),
        };
        let place = match self.get_attr_name_opt(m, Name::__file__)? {
            Some(file) if string::is_str(crate::payload(file)) => self.str_text(file)?,
            _ => "unknown location".into(),
        };
        let message = if self.is_initializing(m, &module)? {
            format!(
                "cannot import name '{text}' from partially initialized module '{module}' \
                 (most likely due to a circular import) ({place})"
            )
        } else {
            format!("cannot import name '{text}' from '{module}' ({place})")
        };
        let raised = self.raise_str(Exc::ImportError, &message);
        if let Some(exc) = self.pending() {
            let own = own.unwrap_or(NONE);
            let _ = self.set_exc_field(exc, Name::name_, own);
            let _ = self.set_exc_field(exc, Name::name_from, name);
        }
        Err(raised)
    }

    /// Whether a module is being imported, by us or by importlib, which says so in its spec.
    fn is_initializing(&mut self, m: Value, module: &str) -> Result<bool> {
        let mut importing = self.interp.importing.iter();
        if importing.any(|(name, _)| *name == module) {
            return Ok(true);
        }
        let spec = self.intern_str("__spec__")?;
        let Some(spec) = self.get_attr_opt(m, spec)? else {
            return Ok(false);
        };
        let key = self.intern_str("_initializing")?;
        match self.get_attr_opt(spec, key)? {
            Some(value) => self.truth(value),
            None => Ok(false),
        }
    }

    /// `from m import *` into a namespace.
    pub fn import_star(&mut self, m: Value, namespace: Value) -> Result<()> {
        let all = self.get_attr_name_opt(m, Name::__all__)?;
        let (names, explicit) = match all {
            Some(all) => (self.tuple_from(all)?, true),
            None => {
                let dict = self.get_attr_name(m, Name::__dict__)?;
                (self.tuple_from(dict)?, false)
            }
        };
        for i in 0..tuple::len(names.addr()) {
            let name = tuple::get(names.addr(), i);
            let Some(text) = self.as_str(name) else {
                let got = self.type_name_of(name);
                let key = self.name(Name::__name__);
                let own = match self.get_attr_opt(m, key)? {
                    Some(own) if self.as_str(own).is_some() => self.str_text(own)?,
                    _ => return Err(self.type_error("module __name__ must be a string")),
                };
                let what = if explicit {
                    format!("Item in {own}.__all__")
                } else {
                    format!("Key in {own}.__dict__")
                };
                return Err(self.type_error(format!("{what} must be str, not {got}")));
            };
            if !explicit && string::units(text.addr()).iter().next() == Some('_' as u32) {
                continue;
            }
            let key = self.intern(text)?;
            let value = self.get_attr(m, key)?;
            self.set_item(namespace, key, value)?;
        }
        Ok(())
    }

    pub fn is_module(&self, value: Value) -> bool {
        value.is_ref() && kind_of(value) == Kind::Module
    }
}
