//! The own attributes of an instance, one after the other, for native code that walks over
//! them without making a `__dict__`.

use super::instance::facts;
use crate::{Kind, Result, Value, Vm, kind_of};
use pyrs_maps as maps;
use pyrs_objmodel::fact;

impl Vm {
    /// How many attributes an instance has; None if it does not keep them by its map, or if
    /// somebody holds its `__dict__`.
    pub fn fields_len(&self, obj: Value) -> Option<usize> {
        if obj.is_small() || kind_of(obj) != Kind::Instance {
            return None;
        }
        let by_map = fact::HAS_MAP | fact::HAS_DICT;
        if facts(obj.addr()) & (by_map | fact::DICT_MODE) != by_map || self.view_of(obj).is_some() {
            return None;
        }
        maps::of(obj.addr()).map(maps::count)
    }

    /// Name and value of attribute `i`.
    pub fn field(&mut self, obj: Value, i: usize) -> Result<Option<(Value, Value)>> {
        if self.fields_len(obj).is_none_or(|n| i >= n) {
            return Ok(None);
        }
        let Some(map) = maps::of(obj.addr()) else {
            return Ok(None);
        };
        let name = maps::name(map, i);
        let value = maps::load(&mut self.m, obj.addr(), maps::place(map, i))?;
        Ok(Some((name, value)))
    }
}
