//! Objects to pickles: what `__reduce__` says, and names of modules.

use super::because;
use super::build::{class_version, import_module};
use super::opcode::*;
use super::save::{BATCH, Saver};
use crate::util::*;
use pyrs_runtime::name::Name;
use pyrs_runtime::{
    ELLIPSIS, EMPTY_TUPLE, Exc, Kind, NONE, NOT_IMPLEMENTED, Result, Value, kind_of, string,
};

impl Saver<'_> {
    /// An object without an opcode of its own; `exact`: the builtin type of which it is.
    pub(super) fn save_object(&mut self, value: Value, exact: Option<Kind>) -> Result<()> {
        if let Some(reducer) = self.reducer {
            let answer = self.vm.call(reducer, &[value])?;
            if !Self::declined(answer) {
                return self.save_answer(value, answer);
            }
        }
        match exact {
            Some(Kind::Type) => return self.save_type(value),
            Some(Kind::Function) => return self.save_global(value, None),
            _ => {}
        }
        let class = self.vm.class_of(value);
        let answer = match self.reduction(class)? {
            Some(f) => self.vm.call(f, &[value])?,
            None if self.vm.is_type(value) => return self.save_global(value, None),
            None if self.is_plain(value, class)? => {
                return match self.save_plain(value, class) {
                    Err(raised) => {
                        let name = self.type_text(value);
                        Err(self.note(raised, &format!("when serializing {name} object")))
                    }
                    done => done,
                };
            }
            None => {
                let proto = Value::small(self.proto.into());
                self.vm.call_method(value, Name::__reduce_ex__, &[proto])?
            }
        };
        self.save_answer(value, answer)
    }

    /// Whether `object.__reduce_ex__` would be asked and would say: the class, no arguments,
    /// the attributes.
    fn is_plain(&mut self, value: Value, class: Value) -> Result<bool> {
        if self.proto < 2 || self.persistent_id.is_some() || self.fast {
            return Ok(false);
        }
        let Some(n) = self.vm.fields_len(value) else {
            return Ok(false);
        };
        let reduce_ex = self.vm.name(Name::__reduce_ex__);
        if n >= BATCH || self.vm.instance_has(value, reduce_ex) {
            return Ok(false);
        }
        let version = class_version(class);
        if self.plain == Some((class, version)) {
            return Ok(true);
        }
        let object = self.vm.type_of_kind(Kind::Object);
        for name in [
            Name::__reduce_ex__,
            Name::__reduce__,
            Name::__getstate__,
            Name::__getattribute__,
            Name::__class__,
        ] {
            let key = self.vm.name(name);
            if self.vm.lookup(class, key) != self.vm.lookup(object, key) {
                return Ok(false);
            }
        }
        for name in [
            "__getnewargs_ex__",
            "__getnewargs__",
            "__slots__",
            "__getattr__",
        ] {
            let key = self.vm.intern_str(name)?;
            if self.vm.lookup(class, key).is_some() {
                return Ok(false);
            }
        }
        self.plain = Some((class, version));
        Ok(true)
    }

    /// What comes of `object.__reduce_ex__`, without making it.
    fn save_plain(&mut self, value: Value, class: Value) -> Result<()> {
        self.save_part(class, value, "class")?;
        self.op(EMPTY_TUPLE_OP)?;
        self.op(NEWOBJ)?;
        match self.known(value)? {
            Some(i) => {
                self.op(POP)?;
                self.get(i)?;
            }
            None => self.memoize(value)?,
        }
        let n = self.vm.fields_len(value).unwrap_or(0);
        if n == 0 {
            return Ok(());
        }
        self.op(EMPTY_DICT)?;
        // The dict that the attributes would be has a number.
        let number = self.memo.skip(self.vm)?;
        self.number(number)?;
        if n > 1 {
            self.op(MARK)?;
        }
        for i in 0..n {
            let field = self.vm.field(value, i)?;
            let Some((name, item)) = field.filter(|_| self.vm.class_of(value) == class) else {
                return Err(self
                    .vm
                    .runtime_error("dictionary changed size during iteration"));
            };
            self.save(name, true)?;
            if let Err(raised) = self.save(item, true) {
                let name = self.vm.repr_text(name).unwrap_or_default();
                let raised = self.note(raised, &format!("when serializing dict item {name}"));
                let owner = self.type_text(value);
                return Err(self.note(raised, &format!("when serializing {owner} state")));
            }
        }
        if self.vm.fields_len(value) != Some(n) {
            return Err(self
                .vm
                .runtime_error("dictionary changed size during iteration"));
        }
        self.op(if n > 1 { SETITEMS } else { SETITEM })?;
        self.op(BUILD)
    }

    /// What a dispatch table has for a class.
    fn reduction(&mut self, class: Value) -> Result<Option<Value>> {
        if let Some(table) = self.table {
            return match self.vm.get_item(table, class) {
                Ok(f) => Ok(Some(f)),
                Err(_) => {
                    self.vm.catch(Exc::KeyError)?;
                    Ok(None)
                }
            };
        }
        let table = match self.common_table {
            Some(table) => table,
            None => {
                let table = import_attr(self.vm, "copyreg", "dispatch_table")?;
                self.common_table = Some(table);
                table
            }
        };
        if table.is_small() || kind_of(table) != Kind::Dict {
            return Err(self
                .vm
                .type_error("copyreg.dispatch_table should be a dict"));
        }
        self.vm.dict_get(table, class)
    }

    fn save_answer(&mut self, value: Value, answer: Value) -> Result<()> {
        if let Some(name) = self.vm.as_str(answer) {
            return self.save_global(value, Some(name));
        }
        let done = if is_tuple(answer) {
            self.save_reduce(answer, Some(value))
        } else {
            let got = self.type_text(answer);
            Err(self.error(&format!(
                "__reduce__ must return a string or tuple, not {got}"
            )))
        };
        match done {
            Ok(()) => Ok(()),
            Err(raised) => {
                let name = self.type_text(value);
                Err(self.note(raised, &format!("when serializing {name} object")))
            }
        }
    }

    /// A call that makes the object.
    pub(super) fn reduce_to(&mut self, f: Value, args: Value, object: Value) -> Result<()> {
        let answer = self.vm.tuple(&[f, args])?;
        self.save_reduce(answer, Some(object))
    }

    fn save_reduce(&mut self, answer: Value, object: Option<Value>) -> Result<()> {
        let n = items(answer);
        if !(2..=6).contains(&n) {
            return Err(
                self.error("tuple returned by __reduce__ must contain 2 through 6 elements")
            );
        }
        let part = |i: usize| (i < n).then(|| item(answer, i)).filter(|&v| v != NONE);
        let (f, args) = (item(answer, 0), item(answer, 1));
        if !self.vm.is_callable(f) {
            let got = self.type_text(f);
            return Err(self.error(&format!(
                "first item of the tuple returned by __reduce__ must be callable, not {got}"
            )));
        }
        if !is_tuple(args) {
            let got = self.type_text(args);
            return Err(self.error(&format!(
                "second item of the tuple returned by __reduce__ must be a tuple, not {got}"
            )));
        }
        let (state, list_items, dict_items, setter) = (part(2), part(3), part(4), part(5));
        for (found, which) in [(list_items, "fourth"), (dict_items, "fifth")] {
            if let Some(it) = found
                && self.vm.special(it, Name::__next__).is_none()
            {
                let got = self.type_text(it);
                return Err(self.error(&format!(
                    "{which} item of the tuple returned by __reduce__ must be an iterator, not \
                     {got}"
                )));
            }
        }
        if let Some(setter) = setter
            && !self.vm.is_callable(setter)
        {
            let got = self.type_text(setter);
            return Err(self.error(&format!(
                "sixth item of the tuple returned by __reduce__ must be callable, not {got}"
            )));
        }
        let owner = object.unwrap_or(NONE);
        let maker = if self.proto >= 2 {
            self.maker(f)?
        } else {
            Maker::Call
        };
        match maker {
            Maker::New => self.save_new(args, owner)?,
            Maker::NewWithKeywords => self.save_new_ex(args, owner)?,
            Maker::Call => {
                self.save_part(f, owner, "reconstructor")?;
                self.save_part(args, owner, "reconstructor arguments")?;
                self.op(REDUCE)?;
            }
        }
        if let Some(object) = object {
            // One that contains itself has been written while its parts were.
            match self.known(object)? {
                Some(i) => {
                    self.op(POP)?;
                    self.get(i)?;
                }
                None => self.memoize(object)?,
            }
        }
        if let Some(it) = list_items {
            self.list_items(it, owner)?;
        }
        if let Some(it) = dict_items {
            self.dict_items(it, owner)?;
        }
        let Some(state) = state else {
            return Ok(());
        };
        let Some(setter) = setter else {
            self.save_part(state, owner, "state")?;
            return self.op(BUILD);
        };
        self.save_part(setter, owner, "state setter")?;
        self.save(owner, true)?;
        self.save_part(state, owner, "state")?;
        self.op(TUPLE2)?;
        self.op(REDUCE)?;
        self.op(POP)
    }

    /// Which of the opcodes that make objects a function stands for.
    fn maker(&mut self, f: Value) -> Result<Maker> {
        let key = self.vm.name(Name::__name__);
        let name = self.vm.get_attr_opt(f, key)?;
        let text = name
            .filter(|&name| string::is_str(name))
            .and_then(|name| string::as_ascii(name.addr()));
        Ok(match text {
            Some("__newobj__") => Maker::New,
            Some("__newobj_ex__") => Maker::NewWithKeywords,
            _ => Maker::Call,
        })
    }

    fn check_class(&mut self, class: Value, owner: Value, maker: &str) -> Result<()> {
        if !self.vm.is_type(class) {
            let got = self.type_text(class);
            return Err(self.error(&format!(
                "first argument to {maker}() must be a class, not {got}"
            )));
        }
        if owner != NONE {
            let key = self.vm.name(Name::__class__);
            let own = self.vm.get_attr(owner, key)?;
            if own != class {
                let (own, class) = (self.vm.repr_text(own)?, self.vm.repr_text(class)?);
                return Err(self.error(&format!(
                    "first argument to {maker}() must be {own}, not {class}"
                )));
            }
        }
        Ok(())
    }

    fn save_new(&mut self, args: Value, owner: Value) -> Result<()> {
        let n = items(args);
        if n == 0 {
            return Err(self.error("__newobj__ expected at least 1 argument, got 0"));
        }
        let class = item(args, 0);
        self.check_class(class, owner, "__newobj__")?;
        self.save_part(class, owner, "class")?;
        let rest = self.rest(args)?;
        self.save_part(rest, owner, "__new__ arguments")?;
        self.op(NEWOBJ)
    }

    /// A tuple without its first item.
    fn rest(&mut self, args: Value) -> Result {
        let n = items(args);
        if n <= 1 {
            return Ok(EMPTY_TUPLE);
        }
        let list = self.vm.list(&[])?;
        for i in 1..n {
            push(self.vm, list, item(args, i))?;
        }
        self.vm.tuple_from(list)
    }

    fn save_new_ex(&mut self, args: Value, owner: Value) -> Result<()> {
        let n = items(args);
        if n != 3 {
            return Err(self.error(&format!("__newobj_ex__ expected 3 arguments, got {n}")));
        }
        let (class, args, kwargs) = (item(args, 0), item(args, 1), item(args, 2));
        self.check_class(class, NONE, "__newobj_ex__")?;
        if !is_tuple(args) {
            let got = self.type_text(args);
            return Err(self.error(&format!(
                "second argument to __newobj_ex__() must be a tuple, not {got}"
            )));
        }
        if kwargs.is_small() || kind_of(kwargs) != Kind::Dict {
            let got = self.type_text(kwargs);
            return Err(self.error(&format!(
                "third argument to __newobj_ex__() must be a dict, not {got}"
            )));
        }
        if self.proto >= 4 {
            self.save_part(class, owner, "class")?;
            self.save_part(args, owner, "__new__ arguments")?;
            self.save_part(kwargs, owner, "__new__ arguments")?;
            return self.op(NEWOBJ_EX);
        }
        let partial = import_attr(self.vm, "functools", "partial")?;
        let key = self.vm.name(Name::__new__);
        let new = self.vm.get_attr(class, key)?;
        let all = self.vm.list(&[new, class])?;
        self.vm.list_extend(all, args)?;
        let all = self.vm.tuple_from(all)?;
        let f = self.vm.call_ex(partial, all, Some(kwargs))?;
        self.save_part(f, owner, "reconstructor")?;
        self.save(EMPTY_TUPLE, true)?;
        self.op(REDUCE)
    }

    fn save_type(&mut self, value: Value) -> Result<()> {
        for single in [NONE, NOT_IMPLEMENTED, ELLIPSIS] {
            if value == self.vm.class_of(single) {
                let class = self.vm.type_of_kind(Kind::Type);
                let args = self.vm.tuple(&[single])?;
                return self.reduce_to(class, args, value);
            }
        }
        self.save_global(value, None)
    }

    /// An object that a module has under a name.
    fn save_global(&mut self, value: Value, name: Option<Value>) -> Result<()> {
        let name = match name {
            Some(name) => name,
            None => match self.vm.get_attr_name_opt(value, Name::__qualname__)? {
                Some(name) => name,
                None => self.vm.get_attr_name(value, Name::__name__)?,
            },
        };
        let Some(text) = text(self.vm, name) else {
            let got = self.type_text(name);
            return Err(self
                .vm
                .type_error(format!("the name of a global must be a str, not {got}")));
        };
        let module = self.module_of(value, name, &text)?;
        if self.proto >= 2 && self.extension(module, name)? {
            return Ok(());
        }
        if self.proto >= 4 {
            self.save(module, true)?;
            self.save(name, true)?;
            self.op(STACK_GLOBAL)?;
            return self.memoize(value);
        }
        let mut path = text.split('.');
        let first = path.next().unwrap_or_default();
        let rest: Vec<&str> = path.collect();
        if rest.is_empty() {
            self.toplevel(module, name)?;
            return self.memoize(value);
        }
        // Older protocols know one name at a time.
        let getattr = import_attr(self.vm, "builtins", "getattr")?;
        for _ in &rest {
            self.save(getattr, true)?;
            if self.proto < 2 {
                self.op(MARK)?;
            }
        }
        let first = self.vm.str(first)?;
        self.toplevel(module, first)?;
        for name in rest {
            let name = self.vm.str(name)?;
            self.save(name, true)?;
            self.op(if self.proto < 2 { TUPLE } else { TUPLE2 })?;
            self.op(REDUCE)?;
        }
        self.memoize(value)
    }

    /// The code that was registered for a name, written; whether there is one.
    fn extension(&mut self, module: Value, name: Value) -> Result<bool> {
        let registry = import_attr(self.vm, "copyreg", "_extension_registry")?;
        if registry.is_small() || kind_of(registry) != Kind::Dict || self.vm.dict_len(registry) == 0
        {
            return Ok(false);
        }
        let key = self.vm.tuple(&[module, name])?;
        let Some(code) = self.vm.dict_get(registry, key)? else {
            return Ok(false);
        };
        let code = self.vm.index_i64(code)?;
        match code {
            1..=0xff => self.op_with(EXT1, &[code as u8])?,
            0x100..=0xffff => self.op_with(EXT2, &(code as u16).to_le_bytes())?,
            0x1_0000..=0x7fff_ffff => self.op_with(EXT4, &(code as i32).to_le_bytes())?,
            _ => {
                let text = format!("extension code {code} is out of range");
                return Err(self.vm.runtime_error(text));
            }
        }
        Ok(true)
    }

    fn toplevel(&mut self, module: Value, name: Value) -> Result<()> {
        let (mut module, mut name) = (module, name);
        if self.proto < 3 && self.fix_imports {
            (module, name) = self.old_names(module, name)?;
        }
        self.op(GLOBAL)?;
        self.identifier(module, "module")?;
        self.identifier(name, "global")
    }

    /// A line with a name: older protocols know ASCII only.
    fn identifier(&mut self, name: Value, what: &str) -> Result<()> {
        let encoding = if self.proto >= 3 { "utf-8" } else { "ascii" };
        let encoding = self.vm.str(encoding)?;
        let data = match call_method(self.vm, name, "encode", &[encoding]) {
            Ok(data) => need_bytes(self.vm, data)?,
            Err(raised) => {
                let Some(exc) = self.caught(&[Exc::UnicodeEncodeError]) else {
                    return Err(raised);
                };
                let (shown, proto) = (self.vm.repr_text(name)?, self.proto);
                let raised = self.error(&format!(
                    "can't pickle {what} identifier {shown} using pickle protocol {proto}"
                ));
                return Err(because(self.vm, raised, exc));
            }
        };
        self.out.put(self.vm, &data)?;
        self.op(b'\n')
    }

    /// The names of Python 2.
    fn old_names(&mut self, module: Value, name: Value) -> Result<(Value, Value)> {
        let names = import_attr(self.vm, "_compat_pickle", "REVERSE_NAME_MAPPING")?;
        let key = self.vm.tuple(&[module, name])?;
        if let Some(pair) = self.vm.dict_get(names, key)?
            && is_tuple(pair)
            && items(pair) == 2
        {
            return Ok((item(pair, 0), item(pair, 1)));
        }
        let modules = import_attr(self.vm, "_compat_pickle", "REVERSE_IMPORT_MAPPING")?;
        let old = self.vm.dict_get(modules, module)?;
        Ok((old.unwrap_or(module), name))
    }

    /// The name of the module that has the object under this name.
    fn module_of(&mut self, value: Value, name: Value, path: &str) -> Result {
        let key = self.vm.name(Name::__module__);
        let module = self.vm.get_attr_opt(value, key)?.filter(|&m| m != NONE);
        if path.split('.').any(|part| part == "<locals>") {
            let shown = self.vm.repr_text(value)?;
            return Err(self.error(&format!("Can't pickle local object {shown}")));
        }
        let module = match module {
            Some(module) => module,
            None => match self.search(value, path)? {
                Some(module) => return Ok(module),
                None => self.vm.intern_str("__main__")?,
            },
        };
        let Some(module_text) = text(self.vm, module) else {
            let got = self.type_text(module);
            return Err(self
                .vm
                .type_error(format!("__module__ must be a str, not {got}")));
        };
        let found = match import_module(self.vm, module) {
            Ok(found) => found,
            Err(raised) => {
                let classes = [Exc::ImportError, Exc::ValueError, Exc::KeyError];
                let Some(exc) = self.caught(&classes) else {
                    return Err(raised);
                };
                let (shown, why) = (self.vm.repr_text(value)?, self.vm.str_text(exc)?);
                let raised = self.error(&format!("Can't pickle {shown}: {why}"));
                return Err(because(self.vm, raised, exc));
            }
        };
        let (why, cause) = match self.walk_or_fail(found, name, path) {
            Ok(same) if same == value => return Ok(module),
            Ok(_) => ("it's not the same object as", None),
            Err(raised) => match self.caught(&[Exc::AttributeError]) {
                Some(exc) => ("it's not found as", Some(exc)),
                None => return Err(raised),
            },
        };
        let shown = self.vm.repr_text(value)?;
        let raised = self.error(&format!("Can't pickle {shown}: {why} {module_text}.{path}"));
        Err(match cause {
            Some(cause) => because(self.vm, raised, cause),
            None => raised,
        })
    }

    fn walk_or_fail(&mut self, mut object: Value, name: Value, path: &str) -> Result {
        if !path.contains('.') {
            let name = self.vm.attr_name(name)?;
            return self.vm.get_attr(object, name);
        }
        for name in path.split('.') {
            object = attr(self.vm, object, name)?;
        }
        Ok(object)
    }

    fn walk(&mut self, mut object: Value, path: &str) -> Result<Option<Value>> {
        for name in path.split('.') {
            match attr_opt(self.vm, object, name)? {
                Some(value) => object = value,
                None => return Ok(None),
            }
        }
        Ok(Some(object))
    }

    /// A module that has the object, of those that are loaded.
    fn search(&mut self, value: Value, path: &str) -> Result<Option<Value>> {
        let modules = self.vm.modules();
        let modules = self.vm.dict_copy(modules)?;
        let mut at = 0;
        while let Some((next, name, module)) = self.vm.dict_next(modules, at) {
            at = next;
            let main = text(self.vm, name);
            if matches!(main.as_deref(), Some("__main__" | "__mp_main__")) || module == NONE {
                continue;
            }
            if self.walk(module, path)? == Some(value) {
                // The same object for all that the module has.
                return self.vm.intern(name).map(Some);
            }
        }
        Ok(None)
    }
}

enum Maker {
    Call,
    New,
    NewWithKeywords,
}
