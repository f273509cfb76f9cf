//! Attributes of instances: in map slots, or in a dict.

use crate::name::Name;
use crate::{Result, Value, Vm, kind_of};
use pyrs_maps as maps;
use pyrs_objmodel::gc::layout::{flag, map_row};
use pyrs_objmodel::kinds::{function_extras, module};
use pyrs_objmodel::{Addr, Kind, fact};

/// Facts of an object's row.
#[inline(always)]
pub fn facts(at: Addr) -> u16 {
    map_row(at.map()).facts
}

/// Objects whose attributes are in their map, or in a dict that their map tells of. Instances
/// of subclasses of `module` have a map too, but keep the module's dict.
const MAP_DICT: u16 = fact::HAS_MAP | fact::HAS_DICT;

impl Vm {
    /// The value of an instance's own attribute.
    #[inline]
    pub fn instance_get(&mut self, obj: Value, name: Value) -> Result<Option<Value>> {
        match self.place_of(obj, name) {
            Some(place) => maps::load(&mut self.m, obj.addr(), place).map(Some),
            None => Ok(self.outside_map(obj, name)),
        }
    }

    /// Whether an instance has an own attribute.
    #[inline]
    pub fn instance_has(&self, obj: Value, name: Value) -> bool {
        self.place_of(obj, name).is_some() || self.outside_map(obj, name).is_some()
    }

    /// Where an attribute lies by the instance's map.
    #[inline]
    fn place_of(&self, obj: Value, name: Value) -> Option<maps::Place> {
        if obj.is_small() || facts(obj.addr()) & (fact::HAS_MAP | fact::DICT_MODE) != fact::HAS_MAP
        {
            return None;
        }
        let map = maps::of(obj.addr())?;
        maps::find(map, name).map(|i| maps::place(map, i))
    }

    /// An own attribute that is kept in a dict.
    fn outside_map(&self, obj: Value, name: Value) -> Option<Value> {
        if obj.is_small() {
            return None;
        }
        let at = obj.addr();
        let facts = facts(at);
        if facts & MAP_DICT == MAP_DICT {
            let map = maps::of(at).filter(|_| facts & fact::DICT_MODE != 0)?;
            return self.dict_get_str(at.value(maps::first_slot(map))?, name);
        }
        match kind_of(obj) {
            Kind::Module => self.dict_get_str(at.value(module::DICT)?, name),
            Kind::Function => {
                self.dict_get_str(self.function_extra(obj, function_extras::DICT)?, name)
            }
            Kind::ClassMethod | Kind::StaticMethod => {
                self.dict_get_str(at.value(pyrs_objmodel::kinds::wrapper::DICT)?, name)
            }
            _ => None,
        }
    }

    /// Whether instances of the value's class take attributes of any name.
    pub fn takes_attributes(&self, obj: Value) -> bool {
        if obj.is_small() {
            return false;
        }
        facts(obj.addr()) & fact::HAS_DICT != 0
            || matches!(
                kind_of(obj),
                Kind::Module | Kind::Function | Kind::ClassMethod | Kind::StaticMethod
            )
    }

    /// Set an instance's own attribute (the caller has checked that it may have it).
    pub fn instance_set(&mut self, obj: Value, name: Value, value: Value) -> Result<()> {
        let at = obj.addr();
        let facts = facts(at);
        if facts & MAP_DICT == MAP_DICT {
            let Some(map) = maps::of(at) else {
                return Ok(());
            };
            if facts & fact::DICT_MODE == 0 {
                if let Some(i) = maps::find(map, name) {
                    if maps::store(&mut self.m, at, maps::place(map, i), value) {
                        return Ok(());
                    }
                    if maps::generalise(&mut self.m, at, i)? {
                        let place = maps::of(at).map(|map| maps::place(map, i));
                        place.map(|place| maps::store(&mut self.m, at, place, value));
                        return Ok(());
                    }
                } else {
                    let viewed = self.view_of(obj).is_some();
                    if maps::add(&mut self.m, at, name, value, viewed)? {
                        return Ok(());
                    }
                }
            }
            let dict = self.instance_dict(obj)?;
            return self.dict_set(dict, name, value);
        }
        let dict = self.instance_dict(obj)?;
        self.dict_set(dict, name, value)
    }

    /// Delete an instance's own attribute; whether it was there.
    pub fn instance_delete(&mut self, obj: Value, name: Value) -> Result<bool> {
        if !self.instance_has(obj, name) {
            return Ok(false);
        }
        let dict = self.instance_dict(obj)?;
        self.dict_delete(dict, name)
    }

    /// The dict with an object's attributes: the object goes to dictionary mode, so that the
    /// dict is the attributes and not a copy.
    pub fn instance_dict(&mut self, obj: Value) -> Result {
        let at = obj.addr();
        let facts = facts(at);
        if facts & MAP_DICT == MAP_DICT
            && let Some(map) = maps::of(at)
        {
            let slot = maps::first_slot(map);
            if facts & fact::DICT_MODE != 0 {
                if let Some(dict) = at.value(slot) {
                    return Ok(dict);
                }
                let dict = self.new_dict()?;
                self.make_namespace(dict)?;
                self.m.store(obj.addr(), slot, dict);
                return Ok(dict);
            }
            let dict = self.new_dict()?;
            // It stays a table: who reads the instance's attributes does not ask.
            self.make_namespace(dict)?;
            for i in 0..maps::count(map) {
                let value = maps::load(&mut self.m, obj.addr(), maps::place(map, i))?;
                self.dict_set(dict, maps::name(map, i), value)?;
            }
            let mode = maps::dict_mode(&mut self.m, map)?;
            let dict = self.settle_view(obj, dict);
            self.m.store(obj.addr(), slot, dict);
            for i in 1..maps::capacity(map) {
                let offset = slot + i * pyrs_objmodel::gc::word::WORD_BYTES;
                self.m.store_option(obj.addr(), offset, None);
            }
            self.m.set_row(obj.addr(), maps::row(mode));
            return Ok(dict);
        }
        match kind_of(obj) {
            Kind::Module => match at.value(module::DICT) {
                Some(dict) => Ok(dict),
                None => {
                    let dict = self.new_dict()?;
                    self.m.store(obj.addr(), module::DICT, dict);
                    Ok(dict)
                }
            },
            Kind::Function => {
                if let Some(dict) = self.function_extra(obj, function_extras::DICT) {
                    return Ok(dict);
                }
                let dict = self.new_dict()?;
                self.set_function_extra(obj, function_extras::DICT, Some(dict))?;
                Ok(dict)
            }
            Kind::ClassMethod | Kind::StaticMethod => {
                use pyrs_objmodel::kinds::wrapper;
                if let Some(dict) = at.value(wrapper::DICT) {
                    return Ok(dict);
                }
                let dict = self.new_dict()?;
                self.m.store(obj.addr(), wrapper::DICT, dict);
                Ok(dict)
            }
            Kind::Type => Ok(crate::class::class_dict(obj)),
            _ => {
                let name = self.name(Name::__dict__);
                Err(self.no_attribute(obj, name))
            }
        }
    }

    /// Replace an object's attribute dict.
    pub fn set_instance_dict(&mut self, obj: Value, dict: Value) -> Result<()> {
        self.instance_dict(obj)?;
        let at = obj.addr();
        if facts(at) & MAP_DICT == MAP_DICT
            && let Some(map) = maps::of(at)
        {
            // The dict may be another instance's `__dict__`: both share it from now on.
            self.make_namespace(dict)?;
            self.m.store(obj.addr(), maps::first_slot(map), dict);
            return Ok(());
        }
        match kind_of(obj) {
            Kind::Function => self.set_function_extra(obj, function_extras::DICT, Some(dict)),
            Kind::Module => {
                self.m.store(at, module::DICT, dict);
                Ok(())
            }
            _ => Err(self.type_error("this object's __dict__ cannot be replaced")),
        }
    }

    /// `obj.__class__ = class`: both must have the same layout.
    pub fn set_class(&mut self, obj: Value, class: Value) -> Result<()> {
        use crate::class::{flags, has_flag};
        if !self.is_type(class) {
            let got = self.type_name_of(class);
            return Err(self.type_error(format!(
                "__class__ must be set to a class, not '{got}' object"
            )));
        }
        let old = self.class_of(obj);
        if kind_of(obj) != Kind::Module
            && (!has_flag(class, flags::HEAP) || !has_flag(old, flags::HEAP))
        {
            return Err(self.type_error(
                "__class__ assignment only supported for mutable types or ModuleType subclasses",
            ));
        }
        self.check_same_layout(old, class, "__class__")?;
        if kind_of(obj) == Kind::Module {
            let row = match has_flag(class, flags::HEAP) {
                true => maps::row(self.root_map(class)?),
                false => Kind::Module.map(),
            };
            self.m.set_row(obj.addr(), row);
            return Ok(());
        }
        let Some(map) = maps::of(obj.addr()) else {
            return Err(self.not_implemented("__class__ assignment of this object"));
        };
        let finalized = has_flag(old, flags::HAS_DEL) && !obj.addr().has(flag::FINALIZER);
        // The new class's root of the old capacity; attributes follow in their order.
        let capacity = maps::capacity(map);
        let root = self.root_of_capacity(class, capacity)?;
        let to = match facts(obj.addr()) & fact::DICT_MODE {
            0 => maps::replay(&mut self.m, root, map, |_, rep| rep)?,
            _ => None,
        };
        let to = match to {
            Some(to) => to,
            None => {
                self.instance_dict(obj)?;
                maps::dict_mode(&mut self.m, root)?
            }
        };
        // Who has been finalized is not again.
        if has_flag(class, flags::HAS_DEL) && !finalized {
            self.m.set_finalizer(obj.addr())?;
        }
        self.m.set_row(obj.addr(), maps::row(to));
        Ok(())
    }

    /// A root of a class with exactly `capacity` slots.
    fn root_of_capacity(&mut self, class: Value, capacity: usize) -> Result<Addr> {
        let mut root = Some(Value::from_addr(self.root_map(class)?));
        while let Some(at) = root {
            if maps::capacity(at.addr()) == capacity {
                return Ok(at.addr());
            }
            root = at.addr().value(pyrs_objmodel::kinds::mapobj::OLDER);
        }
        self.root_map_sized(class, capacity)
    }
}

impl Vm {
    /// Whether the object's own attributes are not (only) in its map, so that its stamp does
    /// not tell which it has.
    pub fn takes_attributes_outside_map(&self, obj: Value) -> bool {
        obj.is_ref()
            && matches!(
                kind_of(obj),
                Kind::Module
                    | Kind::Function
                    | Kind::ClassMethod
                    | Kind::StaticMethod
                    | Kind::Type
                    | Kind::Super
            )
    }
}
