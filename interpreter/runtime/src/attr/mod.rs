//! The attribute protocol: descriptors, `__getattribute__` and `__getattr__`, binding.

mod fields;
pub mod instance;

use crate::class::{class_dict, flags, has_flag};
use crate::name::Name;
use crate::{Args, Exc, NONE, Raised, Result, Value, Vm, kind_of, string};
use pyrs_objmodel::kinds::{
    getset, member, method, method_descr, native, property, typeobj, wrapper,
};
use pyrs_objmodel::{Kind, Word};

impl Vm {
    /// An attribute name, interned.
    pub fn attr_name(&mut self, name: Value) -> Result {
        let text = crate::payload(name);
        if !string::is_str(text) {
            let got = self.type_name_of(name);
            return Err(self.type_error(format!("attribute name must be string, not '{got}'")));
        }
        self.intern(text)
    }

    /// `obj.name`; `name` is interned.
    pub fn get_attr(&mut self, obj: Value, name: Value) -> Result {
        let class = self.class_of(obj);
        if has_flag(class, flags::GETATTRIBUTE | flags::GETATTR)
            && class != self.type_of_kind(Kind::Type)
        {
            return self.get_attr_hooked(obj, class, name);
        }
        match self.get_attr_plain(obj, class, name)? {
            Some(value) => Ok(value),
            None => Err(self.no_attribute(obj, name)),
        }
    }

    #[cold]
    fn get_attr_hooked(&mut self, obj: Value, class: Value, name: Value) -> Result {
        self.check_native_stack()?;
        let result = if has_flag(class, flags::GETATTRIBUTE) {
            match self.special(obj, Name::__getattribute__) {
                Some(hook) if !self.is_plain_getattribute(hook) => {
                    self.call_bound(hook, obj, &[name])
                }
                _ => self.generic_get_attr(obj, name),
            }
        } else {
            match self.get_attr_plain(obj, class, name) {
                Ok(Some(value)) => return Ok(value),
                // Do not make an exception that `__getattr__` would only throw away.
                Ok(None) => {
                    if let Some(hook) = self.special(obj, Name::__getattr__) {
                        return self.call_bound(hook, obj, &[name]);
                    }
                    Err(self.no_attribute(obj, name))
                }
                Err(raised) => Err(raised),
            }
        };
        match result {
            Ok(value) => Ok(value),
            Err(_) => {
                let Some(hook) = self.special(obj, Name::__getattr__) else {
                    return result;
                };
                let pending = self.catch(Exc::AttributeError)?;
                let saved = self.enter_handler(pending);
                let result = self.call_bound(hook, obj, &[name]);
                self.leave_handler(saved);
                result
            }
        }
    }

    /// While native code handles an exception, it is the context of new ones.
    pub fn enter_handler(&mut self, exc: Value) -> Option<Value> {
        let saved = self.thread_word(crate::vm::thread::HANDLED);
        self.set_thread_word(crate::vm::thread::HANDLED, Some(exc));
        saved
    }
    pub fn leave_handler(&mut self, saved: Option<Value>) {
        self.set_thread_word(crate::vm::thread::HANDLED, saved);
    }

    fn is_plain_getattribute(&self, hook: Value) -> bool {
        hook.is_ref()
            && kind_of(hook) == Kind::SlotWrapper
            && [Kind::Object, Kind::Type]
                .map(|kind| Some(self.type_of_kind(kind)))
                .contains(&hook.addr().value(method_descr::OWNER))
    }

    /// Whether looking attributes up on instances of a class (a metaclass: on classes) goes
    /// the ordinary way.
    pub fn looks_up_plainly(&mut self, class: Value) -> bool {
        if !has_flag(class, flags::GETATTRIBUTE) {
            return true;
        }
        let hook = self.lookup_cached(class, self.name(Name::__getattribute__));
        hook.is_some_and(|hook| self.is_plain_getattribute(hook))
    }

    /// Whether it is certain that an object has no attribute of a name which nobody has used as
    /// a name so far. (Looking for it in the ordinary way would make it one.)
    pub fn lacks_new_name(&mut self, obj: Value, name: Value) -> bool {
        if obj.is_small()
            || !string::is_str(name)
            || crate::shaped::is_interned(name)
            || self.takes_attributes_outside_map(obj)
            || instance::facts(obj.addr()) & pyrs_objmodel::fact::DICT_MODE != 0
        {
            return false;
        }
        let class = self.class_of(obj);
        !has_flag(class, flags::GETATTRIBUTE | flags::GETATTR)
            && self.find_interned(name).is_none()
            // Dicts of classes may have keys that are no names.
            && self.lookup_slow(class, name).is_none()
    }

    /// `object.__getattribute__` (of types: `type.__getattribute__`).
    pub fn generic_get_attr(&mut self, obj: Value, name: Value) -> Result {
        let class = self.class_of(obj);
        match self.get_attr_plain(obj, class, name)? {
            Some(value) => Ok(value),
            None => Err(self.no_attribute(obj, name)),
        }
    }

    /// The attribute without hooks; None if there is none.
    pub fn get_attr_plain(
        &mut self,
        obj: Value,
        class: Value,
        name: Value,
    ) -> Result<Option<Value>> {
        if obj.is_ref() {
            match kind_of(obj) {
                Kind::Type => return self.type_get_attr(obj, class, name),
                Kind::Super => return self.super_get_attr(obj, name).map(Some),
                _ => {}
            }
        }
        let found = self.lookup_cached(class, name);
        if let Some(attr) = found
            && self.is_data_descriptor(attr)
            && (is_own_data_descriptor(attr) || self.special(attr, Name::__get__).is_some())
        {
            return self.bind_get(attr, obj, class, name).map(Some);
        }
        if let Some(value) = self.instance_get(obj, name)? {
            return Ok(Some(value));
        }
        match found {
            Some(attr) => self.bind_get(attr, obj, class, name).map(Some),
            None if self.is_module(obj) => {
                // A module's own `__getattr__`.
                match self.instance_get(obj, self.name(Name::__getattr__))? {
                    Some(hook) => self.call(hook, &[name]).map(Some),
                    None => Ok(None),
                }
            }
            None => Ok(None),
        }
    }

    fn type_get_attr(&mut self, obj: Value, meta: Value, name: Value) -> Result<Option<Value>> {
        let in_meta = self.lookup_cached(meta, name);
        if let Some(attr) = in_meta
            && self.is_data_descriptor(attr)
            && (is_own_data_descriptor(attr) || self.special(attr, Name::__get__).is_some())
        {
            return self.bind_get(attr, obj, meta, name).map(Some);
        }
        if let Some(attr) = self.lookup_cached(obj, name) {
            return self.bind_class(attr, obj, name).map(Some);
        }
        match in_meta {
            Some(attr) => self.bind_get(attr, obj, meta, name).map(Some),
            None => Ok(None),
        }
    }

    /// A class attribute looked up through the class itself.
    fn bind_class(&mut self, attr: Value, class: Value, name: Value) -> Result {
        if attr.is_small() {
            return Ok(attr);
        }
        match own_kind(attr) {
            Some(
                Kind::Function
                | Kind::MethodDescr
                | Kind::SlotWrapper
                | Kind::Property
                | Kind::GetSet
                | Kind::Member
                | Kind::Native,
            ) => Ok(attr),
            Some(Kind::StaticMethod) => Ok(self.unwrap_static(attr)),
            Some(Kind::ClassMethod | Kind::ClassMethodDescr) => {
                self.bind_get(attr, class, class, name)
            }
            _ => match self.special(attr, Name::__get__) {
                Some(get) => {
                    self.check_native_stack()?;
                    self.call(get, &[attr, NONE, class])
                }
                None => Ok(attr),
            },
        }
    }

    /// Whether a class attribute takes precedence over the instance's own.
    pub fn is_data_descriptor(&mut self, attr: Value) -> bool {
        if attr.is_small() {
            return false;
        }
        match own_kind(attr) {
            Some(
                Kind::Function
                | Kind::MethodDescr
                | Kind::SlotWrapper
                | Kind::ClassMethod
                | Kind::StaticMethod
                | Kind::ClassMethodDescr
                | Kind::Native
                | Kind::Type
                | Kind::Str
                | Kind::Int
                | Kind::Float
                | Kind::Tuple
                | Kind::None
                | Kind::Bool,
            ) => false,
            Some(Kind::Property | Kind::GetSet | Kind::Member) => true,
            _ if is_plain_builtin(attr) => false,
            _ => {
                self.special(attr, Name::__set__).is_some()
                    || self.special(attr, Name::__delete__).is_some()
            }
        }
    }

    /// The value of a class attribute looked up through an instance.
    pub fn bind_get(&mut self, attr: Value, obj: Value, class: Value, name: Value) -> Result {
        if attr.is_small() {
            return Ok(attr);
        }
        match own_kind(attr) {
            Some(Kind::Function | Kind::MethodDescr | Kind::SlotWrapper) => self.bind(attr, obj),
            Some(Kind::GetSet) => {
                let row = attr
                    .addr()
                    .value(getset::GETTER)
                    .map_or(0, Value::small_unchecked);
                self.check_getset(attr, obj)?;
                self.call_row(row as usize, &[obj])
            }
            Some(Kind::Member) => {
                self.check_getset(attr, obj)?;
                match obj.addr().value(slot_offset(attr)) {
                    Some(value) => Ok(value),
                    None => {
                        let class = self.type_path(self.class_of(obj));
                        let text = string::to_string_lossy(name.addr());
                        let message = format!("'{class}' object has no attribute '{text}'");
                        Err(self.attribute_error(obj, name, &message))
                    }
                }
            }
            Some(Kind::Property) => self.property_get(attr, obj),
            Some(Kind::StaticMethod) => Ok(self.unwrap_static(attr)),
            Some(Kind::ClassMethod) => self.class_method_get(attr, class),
            Some(Kind::ClassMethodDescr) => self.bind(attr, class),
            Some(
                Kind::Native
                | Kind::Type
                | Kind::Str
                | Kind::Int
                | Kind::Float
                | Kind::Tuple
                | Kind::None
                | Kind::Bool,
            ) => Ok(attr),
            _ => match self.special(attr, Name::__get__) {
                // As it is found: what `__get__` itself is gets no descriptor's treatment.
                Some(get)
                    if kind_of(get) == Kind::SlotWrapper
                        && get.addr().value(method_descr::OWNER) == Some(self.class_of(attr)) =>
                {
                    self.check_native_stack()?;
                    self.call_row(crate::call::native_row(get), &[attr, obj, class])
                }
                Some(get) => {
                    self.check_native_stack()?;
                    self.call(get, &[attr, obj, class])
                }
                None => Ok(attr),
            },
        }
    }

    /// `property.__get__` of an instance, whatever a subclass has made of it.
    pub fn property_get(&mut self, attr: Value, obj: Value) -> Result {
        match attr.addr().value(property::GET).filter(|&g| g != NONE) {
            Some(get) => self.call(get, &[obj]),
            None => {
                let text = self.property_text(attr, obj, "getter");
                Err(self.raise_str(Exc::AttributeError, &text))
            }
        }
    }

    /// `classmethod.__get__` for a class, whatever a subclass has made of it.
    pub fn class_method_get(&mut self, attr: Value, class: Value) -> Result {
        let f = attr.addr().value(wrapper::CALLABLE).unwrap_or(NONE);
        self.new_method(f, class)
    }

    fn property_text(&mut self, attr: Value, obj: Value, what: &str) -> String {
        let own = attr.addr().value(property::NAME);
        let class = self.class_of(obj).addr().value(typeobj::QUALNAME);
        let class = class.map_or(String::new(), |q| string::to_string_lossy(q.addr()));
        match own {
            Some(own) => format!(
                "property '{}' of '{class}' object has no {what}",
                string::to_string_lossy(own.addr())
            ),
            None => format!("property of '{class}' object has no {what}"),
        }
    }

    /// Call a native row with values held by the caller's locals.
    pub fn call_row(&mut self, row: usize, args: &[Value]) -> Result {
        self.call_row_with(row, None, args)
    }

    /// Bind a class attribute to an object: functions become methods, descriptors answer.
    pub fn bind(&mut self, attr: Value, obj: Value) -> Result {
        match kind_of(attr) {
            Kind::Function => self.new_method(attr, obj),
            kind @ (Kind::MethodDescr | Kind::ClassMethodDescr) => {
                self.check_bound(attr, obj, kind == Kind::ClassMethodDescr)?;
                let row = attr.addr().load::<Word>(method_descr::ROW);
                let at = self.m.alloc(Kind::Native.map(), native::SIZE)?;
                at.init_word(native::ROW, row);
                self.m.store(at, native::SELF, obj);
                Ok(Value::from_addr(at))
            }
            Kind::SlotWrapper => {
                let at = self.m.alloc(Kind::MethodWrapper.map(), method::SIZE)?;
                self.m.store(at, method::FUNCTION, attr);
                self.m.store(at, method::SELF, obj);
                Ok(Value::from_addr(at))
            }
            _ => {
                let class = self.class_of(obj);
                let name = self.name(Name::self_);
                self.bind_get(attr, obj, class, name)
            }
        }
    }

    /// For method calls: the attribute, and whether `obj` must be passed as its self.
    pub fn get_method(&mut self, obj: Value, name: Value) -> Result<(Value, bool)> {
        let class = self.class_of(obj);
        if has_flag(class, flags::GETATTRIBUTE)
            || (obj.is_ref() && matches!(kind_of(obj), Kind::Type | Kind::Super | Kind::Module))
        {
            return Ok((self.get_attr(obj, name)?, false));
        }
        if let Some(attr) = self.lookup_cached(class, name)
            && attr.is_ref()
            && matches!(
                kind_of(attr),
                Kind::Function | Kind::MethodDescr | Kind::SlotWrapper
            )
            && !self.instance_has(obj, name)
        {
            return Ok((attr, true));
        }
        Ok((self.get_attr(obj, name)?, false))
    }

    /// Whether a class attribute is the descriptor of a slot that instances of the class have.
    pub fn is_slot_of(&self, attr: Value, class: Value) -> bool {
        use pyrs_objmodel::kinds::member;
        attr.is_ref()
            && kind_of(attr) == Kind::Member
            && self.is_subclass_of(class, attr.addr().get(member::OWNER))
    }

    /// The item that a data descriptor gives of a named tuple, if it is one for that.
    #[inline(never)]
    pub fn tuple_item(&self, obj: Value, attr: Value) -> Option<Value> {
        if attr.addr().map().0 < Kind::COUNT as u32 || kind_of(obj) != Kind::Tuple {
            return None;
        }
        let index = self.process.hooks.tuple_index?(self, attr)?;
        let items = crate::payload(obj).addr();
        (index < crate::tuple::len(items)).then(|| crate::tuple::get(items, index))
    }

    /// AttributeError for an attribute that does not exist.
    #[cold]
    pub fn no_attribute(&mut self, obj: Value, name: Value) -> Raised {
        let text = string::to_string_lossy(name.addr());
        let message = if self.is_type(obj) {
            format!(
                "type object '{}' has no attribute '{text}'",
                self.type_name(obj)
            )
        } else if obj.is_ref() && kind_of(obj) == Kind::Module {
            match self.instance_get(obj, self.name(Name::__name__)) {
                Ok(Some(m)) if string::is_str(m) => {
                    let own = string::to_string_lossy(m.addr());
                    let modules = self.modules();
                    match self.dict_get_text(modules, &format!("{own}.{text}")) {
                        Ok(Some(_)) => format!(
                            "cannot access submodule '{text}' of module '{own}' (most likely due \
                             to a circular import)"
                        ),
                        _ => format!("module '{own}' has no attribute '{text}'"),
                    }
                }
                _ => format!("module has no attribute '{text}'"),
            }
        } else {
            format!(
                "'{}' object has no attribute '{text}'",
                self.type_name_of(obj)
            )
        };
        self.attribute_error(obj, name, &message)
    }

    /// `obj.name` or None if it raises AttributeError.
    pub fn get_attr_opt(&mut self, obj: Value, name: Value) -> Result<Option<Value>> {
        let class = self.class_of(obj);
        if !has_flag(class, flags::GETATTRIBUTE | flags::GETATTR)
            || class == self.type_of_kind(Kind::Type)
        {
            return match self.get_attr_plain(obj, class, name) {
                Ok(found) => Ok(found),
                Err(_) => self.catch(Exc::AttributeError).map(|_| None),
            };
        }
        match self.get_attr(obj, name) {
            Ok(value) => Ok(Some(value)),
            Err(_) => self.catch(Exc::AttributeError).map(|_| None),
        }
    }
    pub fn get_attr_name(&mut self, obj: Value, name: Name) -> Result {
        let name = self.name(name);
        self.get_attr(obj, name)
    }
    pub fn get_attr_name_opt(&mut self, obj: Value, name: Name) -> Result<Option<Value>> {
        let name = self.name(name);
        self.get_attr_opt(obj, name)
    }

    /// `obj.name = value`, or `del obj.name` without a value.
    pub fn set_attr(&mut self, obj: Value, name: Value, value: Option<Value>) -> Result<()> {
        let class = self.class_of(obj);
        let (flag, hook) = match value {
            Some(_) => (flags::SETATTR, Name::__setattr__),
            None => (flags::DELATTR, Name::__delattr__),
        };
        if has_flag(class, flag)
            && let Some(hook) = self.special(obj, hook)
        {
            match value {
                Some(value) => self.call_bound(hook, obj, &[name, value])?,
                None => self.call_bound(hook, obj, &[name])?,
            };
            return Ok(());
        }
        self.generic_set_attr(obj, name, value)
    }

    /// `object.__setattr__` and `__delattr__` (of types: `type`'s).
    pub fn generic_set_attr(
        &mut self,
        obj: Value,
        name: Value,
        value: Option<Value>,
    ) -> Result<()> {
        let class = self.class_of(obj);
        if let Some(attr) = self.lookup_cached(class, name)
            && attr.is_ref()
        {
            match own_kind(attr) {
                Some(Kind::GetSet) => return self.getset_set(attr, obj, name, value),
                Some(Kind::Member) => {
                    self.check_getset(attr, obj)?;
                    return self.slot_set(attr, obj, value);
                }
                Some(Kind::Property) => return self.property_set(attr, obj, value),
                Some(Kind::Function | Kind::MethodDescr | Kind::SlotWrapper) => {}
                _ => {
                    let hook = match value {
                        Some(_) => Name::__set__,
                        None => Name::__delete__,
                    };
                    if let Some(hook) = self.special(attr, hook) {
                        match value {
                            Some(value) => self.call_bound(hook, attr, &[obj, value])?,
                            None => self.call_bound(hook, attr, &[obj])?,
                        };
                        return Ok(());
                    }
                    if self.is_data_descriptor(attr) {
                        let what = if value.is_some() {
                            "__set__"
                        } else {
                            "__delete__"
                        };
                        return Err(self.raise_str(Exc::AttributeError, what));
                    }
                }
            }
        }
        if self.is_type(obj) {
            return self.type_set_attr(obj, name, value);
        }
        if !self.takes_attributes(obj) {
            let text = string::to_string_lossy(name.addr());
            let class_text = self.type_name(class);
            let exists = self.lookup(class, name).is_some();
            let message = if exists {
                format!("'{class_text}' object attribute '{text}' is read-only")
            } else {
                // With a hook of its own, the class is not said to lack anything.
                let why = match has_flag(class, flags::SETATTR | flags::DELATTR) {
                    true => "",
                    false => " and no __dict__ for setting new attributes",
                };
                format!("'{class_text}' object has no attribute '{text}'{why}")
            };
            return Err(self.attribute_error(obj, name, &message));
        }
        match value {
            Some(value) => self.instance_set(obj, name, value),
            None if self.instance_delete(obj, name)? => Ok(()),
            None => {
                let text = string::to_string_lossy(name.addr());
                let class = self.type_name(class);
                let message = format!("'{class}' object has no attribute '{text}'");
                Err(self.attribute_error(obj, name, &message))
            }
        }
    }

    /// Set or empty a `__slots__` word of an object that is known to have it.
    pub fn slot_set(&mut self, attr: Value, obj: Value, value: Option<Value>) -> Result<()> {
        let at = slot_offset(attr);
        if value.is_none() && obj.addr().value(at).is_none() {
            let name = attr.addr().get(member::NAME);
            let text = string::to_string_lossy(name.addr());
            return Err(self.attribute_error(obj, name, &text));
        }
        self.m.store_option(obj.addr(), at, value);
        Ok(())
    }

    fn getset_set(
        &mut self,
        attr: Value,
        obj: Value,
        name: Value,
        value: Option<Value>,
    ) -> Result<()> {
        self.check_getset(attr, obj)?;
        let row = attr
            .addr()
            .value(getset::SETTER)
            .map_or(0, Value::small_unchecked);
        if row == 0 {
            let (text, class) = (string::to_string_lossy(name.addr()), self.type_name_of(obj));
            let message = format!("attribute '{text}' of '{class}' objects is not writable");
            return Err(self.raise_str(Exc::AttributeError, &message));
        }
        match value {
            Some(value) => self.call_row(row as usize, &[obj, value])?,
            None => self.call_row(row as usize, &[obj])?,
        };
        Ok(())
    }

    fn property_set(&mut self, attr: Value, obj: Value, value: Option<Value>) -> Result<()> {
        let (field, what) = match value {
            Some(_) => (property::SET, "setter"),
            None => (property::DELETE, "deleter"),
        };
        let Some(f) = attr.addr().value(field).filter(|&f| f != NONE) else {
            let text = self.property_text(attr, obj, what);
            return Err(self.raise_str(Exc::AttributeError, &text));
        };
        match value {
            Some(value) => self.call(f, &[obj, value])?,
            None => self.call(f, &[obj])?,
        };
        Ok(())
    }

    fn type_set_attr(&mut self, class: Value, name: Value, value: Option<Value>) -> Result<()> {
        if has_flag(class, flags::IMMUTABLE) {
            let (text, class) = (string::to_string_lossy(name.addr()), self.type_name(class));
            let verb = "set";
            return Err(self.type_error(format!(
                "cannot {verb} '{text}' attribute of immutable type '{class}'"
            )));
        }
        if self.class_set(class, name, value)? {
            Ok(())
        } else {
            Err(self.no_attribute(class, name))
        }
    }

    /// The attribute of a `super` object.
    fn super_get_attr(&mut self, sup: Value, name: Value) -> Result {
        use pyrs_objmodel::kinds::superobj;
        let at = sup.addr();
        let (Some(class), Some(obj), Some(obj_type)) = (
            at.value(superobj::TYPE),
            at.value(superobj::OBJ),
            at.value(superobj::OBJ_TYPE),
        ) else {
            let class = self.class_of(sup);
            return match self.lookup_cached(class, name) {
                Some(attr) => self.bind_get(attr, sup, class, name),
                None => Err(self.no_attribute(sup, name)),
            };
        };
        if name == self.name(Name::__class__) {
            return Ok(self.class_of(sup));
        }
        match self.super_lookup(class, obj, obj_type, name)? {
            Some(value) => Ok(value),
            None => {
                let own = self.class_of(sup);
                match self.lookup_cached(own, name) {
                    Some(attr) => self.bind_get(attr, sup, own, name),
                    None => {
                        let text = string::to_string_lossy(name.addr());
                        let message = format!("'super' object has no attribute '{text}'");
                        Err(self.attribute_error(sup, name, &message))
                    }
                }
            }
        }
    }

    /// The attribute behind `class` in the order of `obj_type`, bound to `obj`.
    pub fn super_lookup(
        &mut self,
        class: Value,
        obj: Value,
        obj_type: Value,
        name: Value,
    ) -> Result<Option<Value>> {
        let Some(attr) = self.lookup_after(obj_type, class, name) else {
            return Ok(None);
        };
        if obj == obj_type {
            // super() in a classmethod: functions stay functions.
            return self.bind_class(attr, obj_type, name).map(Some);
        }
        self.bind_get(attr, obj, obj_type, name).map(Some)
    }

    /// A class's own dict entry, by runtime name.
    pub fn class_own(&self, class: Value, name: Name) -> Option<Value> {
        self.dict_get_str(class_dict(class), self.name(name))
    }
}

/// The kind of an object that is exactly of its builtin type: what its binding does is known.
/// A subclass may have hooks of its own, which have to be looked up.
#[inline]
pub fn own_kind(value: Value) -> Option<Kind> {
    let kind = kind_of(value);
    (value.addr().map() == kind.map()).then_some(kind)
}

/// Whether it is a builtin descriptor that takes precedence over instances' own attributes.
#[inline]
fn is_own_data_descriptor(attr: Value) -> bool {
    matches!(
        own_kind(attr),
        Some(Kind::Property | Kind::GetSet | Kind::Member)
    )
}

/// Whether a value is exactly of a builtin type whose objects are no descriptors.
#[inline]
pub fn is_plain_builtin(value: Value) -> bool {
    const PLAIN: [Kind; 10] = [
        Kind::BigInt,
        Kind::Complex,
        Kind::Bytes,
        Kind::ByteArray,
        Kind::List,
        Kind::Dict,
        Kind::Set,
        Kind::FrozenSet,
        Kind::Range,
        Kind::Ellipsis,
    ];
    let map = value.addr().map();
    PLAIN.iter().any(|kind| kind.map() == map)
}

/// The place of a `__slots__` word in the instances of its class.
#[inline]
pub fn slot_offset(attr: Value) -> usize {
    let offset = attr.addr().value(member::SLOT);
    offset.map_or(0, Value::small_unchecked) as usize
}

/// A getter that gives a fixed field of the object, None when empty.
pub fn field_or_none(args: Args, field: usize) -> Value {
    args.get(0).addr().value(field).unwrap_or(NONE)
}
