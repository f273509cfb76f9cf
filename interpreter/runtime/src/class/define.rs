//! Builtin types from their tables: the class, its rows as descriptors, which of them are slots.

use super::*;

impl Vm {
    /// Define a builtin type from its table. `base` None: object (or nothing, for object).
    pub fn define_type(&mut self, def: &'static TypeDef, base: Option<Value>) -> Result {
        self.define_sized_type(def, base, def.kind.layout().prefix as usize)
    }

    /// As [`Vm::define_type`], with instances of `size` bytes: native objects have as many
    /// words as their struct declares.
    pub(crate) fn define_sized_type(
        &mut self,
        def: &'static TypeDef,
        base: Option<Value>,
        size: usize,
    ) -> Result {
        let name = self.intern_str(def.name)?;
        let object = map_row(Kind::Object.map()).class_value();
        let bases = match base.or(object) {
            Some(base) => self.tuple(&[base])?,
            None => EMPTY_TUPLE,
        };
        let dict = self.new_dict()?;
        let mut bits = flags::IMMUTABLE;
        for (set, bit) in [
            (def.subclassable, flags::SUBCLASSABLE),
            (def.has_dict, flags::HAS_DICT),
            (def.weakrefable, flags::WEAKREFABLE),
        ] {
            if set {
                bits |= bit;
            }
        }
        let metaclass = map_row(Kind::Type.map()).class_value().unwrap_or(NONE);
        let class = self.new_class(NewClass {
            metaclass,
            name,
            qualname: name,
            bases,
            dict,
            flags: bits,
            kind: def.kind,
            first_slot: size,
        })?;
        if def.owns_kind {
            // SAFETY: the row of a builtin kind, which is permanent.
            unsafe { (*map_row_mut(def.kind.map())).class = class.word() };
        }
        if let Some(base) = base {
            self.m.store(class.addr(), typeobj::BASE, base);
        } else if let Some(object) = object {
            self.m.store(class.addr(), typeobj::BASE, object);
        }
        if def.module != "builtins" {
            let module = self.str(def.module)?;
            let key = self.name(Name::__module__);
            self.dict_set(dict, key, module)?;
            set_flag(class, flags::QUALIFIED);
        }
        let doc = match def.doc {
            "" => NONE,
            text => self.str(text)?,
        };
        let key = self.name(Name::__doc__);
        self.dict_set(dict, key, doc)?;
        self.add_methods(class, def)?;
        let inherited = base.map_or(0, |base| small(base, typeobj::FLAGS));
        set_flag(class, inherited & flags::NATIVE_DEL);
        self.add_own_getsets(
            class,
            def.has_dict && inherited & flags::HAS_DICT == 0,
            false,
        )?;
        Ok(class)
    }

    /// Put a table's methods and computed attributes into a class's dict.
    pub fn add_methods(&mut self, class: Value, def: &'static TypeDef) -> Result<()> {
        use crate::native::Bind;
        use pyrs_objmodel::kinds::{method_descr, native, wrapper};
        let dict = class_dict(class);
        let base = self.process.natives.add_type(def);
        for (i, row) in def.methods.iter().enumerate() {
            let index = base + i;
            let value = match row.bind {
                Bind::Static => {
                    let f = self.new_native(index, None)?;
                    self.m.store(f.addr(), native::MODULE, class);
                    if row.name == "__new__" {
                        self.process.natives.set_maker(index, class);
                        f
                    } else {
                        let w = self.m.alloc(Kind::StaticMethod.map(), wrapper::SIZE)?;
                        self.m.store(w, wrapper::CALLABLE, f);
                        Value::from_addr(w)
                    }
                }
                bind => {
                    let kind = match bind {
                        Bind::Class => Kind::ClassMethodDescr,
                        _ if is_slot(def.name, row.name) => Kind::SlotWrapper,
                        _ => Kind::MethodDescr,
                    };
                    let d = self.m.alloc(kind.map(), method_descr::SIZE)?;
                    self.m
                        .store(d, method_descr::ROW, Value::small(index as i64));
                    self.m.store(d, method_descr::OWNER, class);
                    Value::from_addr(d)
                }
            };
            if row.name == crate::native::FINALIZER {
                self.set_native_finalizer(class, value);
                continue;
            }
            let key = self.intern_str(row.name)?;
            self.dict_set(dict, key, value)?;
        }
        let base = base + def.methods.len();
        for (i, row) in def.getsets.iter().enumerate() {
            let get = base + 2 * i;
            let set = if row.set.is_some() { get + 1 } else { 0 };
            let key = self.intern_str(row.name)?;
            self.add_getset(class, key, get, set)?;
        }
        Ok(())
    }

    /// Put a computed attribute into a class's dict; `set` 0: it cannot be set.
    fn add_getset(&mut self, class: Value, name: Value, get: usize, set: usize) -> Result<()> {
        use pyrs_objmodel::kinds::getset;
        let d = self.m.alloc(Kind::GetSet.map(), getset::SIZE)?;
        self.m.store(d, getset::GETTER, Value::small(get as i64));
        self.m.store(d, getset::SETTER, Value::small(set as i64));
        self.m.store(d, getset::OWNER, class);
        self.m.store(d, getset::NAME, name);
        self.dict_set(class_dict(class), name, Value::from_addr(d))
    }

    /// The `__dict__` descriptor of a class whose instances have a dict that those of its
    /// base lack, and likewise `__weakref__`.
    pub fn add_own_getsets(&mut self, class: Value, dict: bool, weakref: bool) -> Result<()> {
        let [get, set, weak] = self.process.own_rows;
        for (wanted, name, get, set) in [
            (dict, Name::__dict__, get, set),
            (weakref, Name::__weakref__, weak, 0),
        ] {
            let name = self.name(name);
            if wanted && get != 0 && self.dict_get_str(class_dict(class), name).is_none() {
                self.add_getset(class, name, get, set)?;
            }
        }
        Ok(())
    }
}

/// Dunder methods of some types that CPython shows as plain method descriptors.
const PLAIN_METHODS: &[(&str, &str)] = &[
    ("bytearray", "__alloc__"),
    ("code", "__replace__"),
    ("dict", "__contains__"),
    ("dict", "__getitem__"),
    ("frozenset", "__contains__"),
    ("list", "__getitem__"),
    ("property", "__set_name__"),
    ("set", "__contains__"),
];

/// Whether a method of a builtin type is one that the interpreter itself calls through a
/// slot, in CPython: its descriptor is of another type, and its messages differ.
pub fn is_slot(owner: &str, name: &str) -> bool {
    name.starts_with("__")
        && name.ends_with("__")
        && !PLAIN_DUNDERS.contains(&name)
        && !PLAIN_METHODS.contains(&(owner, name))
}

/// Dunder methods that CPython shows as plain method descriptors.
const PLAIN_DUNDERS: &[&str] = &[
    "__reduce__",
    "__reduce_ex__",
    "__format__",
    "__sizeof__",
    "__dir__",
    "__reversed__",
    "__class_getitem__",
    "__round__",
    "__trunc__",
    "__floor__",
    "__ceil__",
    "__getnewargs__",
    "__getstate__",
    "__setstate__",
    "__enter__",
    "__exit__",
    "__copy__",
    "__deepcopy__",
    "__length_hint__",
    "__subclasses__",
    "__instancecheck__",
    "__subclasscheck__",
    "__prepare__",
    "__missing__",
    "__bytes__",
    "__complex__",
    "__mro_entries__",
    "mro",
];
