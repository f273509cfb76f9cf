//! Dicts: lookups that may run `__eq__` and `__hash__`, insertion, deletion, iteration.

use crate::shaped::{self, Rep, rep};
use crate::{Kind, NONE, Result, Value, Vm, kind_of, string};
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::table::{self, DICT_DATA};
use pyrs_objmodel::{Addr, is_exact};
use pyrs_strategies::dict::{self, Found, Probe, Put};
use pyrs_strategies::hash;

impl Vm {
    pub fn new_dict(&mut self) -> Result {
        table::new_dict(&mut self.m, 2)
    }

    /// Number of entries of a dict (or instance of a dict subclass).
    #[inline]
    pub fn dict_len(&self, dict: Value) -> usize {
        shaped::len(rep(dict))
    }

    /// The folded hash of any key.
    #[inline]
    pub(super) fn key_hash(&mut self, key: Value) -> Result<u32> {
        if key.is_small() {
            return Ok(dict::small_hash(key));
        }
        if string::is_str(key) {
            return Ok(hash::str_fold(key.addr()));
        }
        match self.hash(key) {
            Ok(hash) => Ok(hash::fold(hash)),
            Err(_) => Err(self.unhashable(key, "a dict key")),
        }
    }

    /// The pending TypeError of a hash says what the value was to be.
    #[cold]
    pub(crate) fn unhashable(&mut self, key: Value, what: &str) -> crate::Raised {
        let exc = self.take_exception();
        if self.class_of(exc) != self.exc_class(crate::Exc::TypeError) {
            return self.reraise(exc);
        }
        let name = self.type_full_name(self.class_of(key));
        let name = name.strip_prefix("__main__.").unwrap_or(&name);
        let text = self.exc_text(exc);
        self.type_error(format!("cannot use '{name}' as {what} ({text})"))
    }

    /// The value of an exact str key, without running Python code: for namespaces.
    #[inline]
    pub fn dict_get_str(&self, dict: Value, key: Value) -> Option<Value> {
        match rep(dict) {
            Rep::Table(at) => {
                let at = at?;
                dict::find_str(at, key.addr()).map(|i| dict::value(at, i))
            }
            rep => self.shaped_get(dict, rep, key),
        }
    }

    /// The entry of a key in the table that `holder` keeps at `offset`. Runs `__eq__` where
    /// needed, and starts again when that changed the table.
    pub(crate) fn find_entry(
        &mut self,
        holder: Value,
        offset: usize,
        key: Value,
        hash: u32,
    ) -> Result<Option<(Addr, usize)>> {
        'again: loop {
            // What `__eq__` did may have left a dict without a table.
            if kind_of(holder) == Kind::Dict {
                self.dict_to_table(holder)?;
            }
            let Some(at) = holder.addr().value(offset).map(Value::addr) else {
                return Ok(None);
            };
            if let Some(found) = dict::find_alike(at, key, hash) {
                return Ok(found.map(|i| (at, i)));
            }
            let mut probe = Probe::new(at, hash);
            loop {
                match probe.run(at, key) {
                    Found::Entry(i) => return Ok(Some((at, i))),
                    Found::Absent => return Ok(None),
                    Found::Ask(i) => {
                        let Some(other) = dict::key(at, i) else {
                            continue;
                        };
                        let before = (table::fill(at), table::used(at));
                        let same = self.equal(other, key)?;
                        let now = holder.addr().value(offset).map(Value::addr);
                        if now != Some(at)
                            || before != (table::fill(at), table::used(at))
                            || dict::key(at, i) != Some(other)
                        {
                            continue 'again;
                        }
                        if same {
                            return Ok(Some((at, i)));
                        }
                    }
                }
            }
        }
    }

    /// The value of a key.
    pub fn dict_get(&mut self, dict: Value, key: Value) -> Result<Option<Value>> {
        if string::is_str(key) {
            match rep(dict) {
                Rep::Table(Some(at)) if dict::holds_strs(at) => {
                    return Ok(dict::find_str(at, key.addr()).map(|i| dict::value(at, i)));
                }
                Rep::Table(_) => {}
                rep => return Ok(self.shaped_get(dict, rep, key)),
            }
        }
        let hash = self.key_hash(key)?;
        self.dict_to_table(dict)?;
        let found = self.find_entry(dict, DICT_DATA, key, hash)?;
        Ok(found.map(|(at, i)| dict::value(at, i)))
    }

    /// Set a key.
    pub fn dict_set(&mut self, dict: Value, key: Value, value: Value) -> Result<()> {
        if table::shape(dict.addr()) != 0
            && string::is_str(key)
            && self.shaped_set(dict, rep(dict), key, value)?
        {
            return Ok(());
        }
        let hash = self.key_hash(key)?;
        self.dict_to_table(dict)?;
        self.dict_set_hashed(dict, key, hash, value)
    }

    fn dict_set_hashed(&mut self, dict: Value, key: Value, hash: u32, value: Value) -> Result<()> {
        if let Some(at) = table::of_dict(dict.addr())
            && let Some(put) = dict::put_alike(&mut self.m, at, key, hash, Some(value))
        {
            match put {
                Put::Done => self.keys_changed(at),
                Put::There(i) => self.m.store(at, dict::value_offset(at, i), value),
                Put::NoRoom => return self.dict_append(dict, key, hash, value),
            }
            return Ok(());
        }
        if let Some((at, i)) = self.find_entry(dict, DICT_DATA, key, hash)? {
            self.m.store(at, dict::value_offset(at, i), value);
            return Ok(());
        }
        self.dict_append(dict, key, hash, value)
    }

    /// Make room for `n` entries in a dict that has no table yet, where keys are of the sort
    /// of this one. For a moment only: they may turn out to be fewer.
    pub fn dict_make_room(&mut self, dict: Value, n: usize, key: Value) -> Result<()> {
        if !(5..=super::set::MOST_AT_ONCE).contains(&n)
            || !dict::is_plain(key)
            || table::shape(dict.addr()) != 0
            || table::of_dict(dict.addr()).is_some()
        {
            return Ok(());
        }
        let at = table::new(&mut self.m, n, dict::keys_for(key), 2)?;
        self.m.store(dict.addr(), DICT_DATA, Value::from_addr(at));
        Ok(())
    }

    /// What [`Vm::dict_make_room`] made too large a table for gets one that fits.
    pub fn dict_settle(&mut self, dict: Value) -> Result<()> {
        if table::shape(dict.addr()) != 0 {
            return Ok(());
        }
        let Some(at) = table::of_dict(dict.addr()) else {
            return Ok(());
        };
        if table::used(at) == 0 {
            self.m.store_option(dict.addr(), DICT_DATA, None);
        } else if table::capacity(at) > 2 * table::used(at) + 8 {
            let copy = dict::copy(&mut self.m, at, 2)?;
            self.m.store(dict.addr(), DICT_DATA, Value::from_addr(copy));
        }
        Ok(())
    }

    /// Add a key that the dict does not have.
    fn dict_append(&mut self, dict: Value, key: Value, hash: u32, value: Value) -> Result<()> {
        let old = table::of_dict(dict.addr());
        if let Some(at) = old
            && dict::has_room(at, key)
        {
            dict::append(&mut self.m, at, key, hash, Some(value));
            self.keys_changed(at);
            return Ok(());
        }
        let at = dict::prepare(&mut self.m, old, key, 2)?;
        if old != Some(at) {
            self.m.store(dict.addr(), DICT_DATA, Value::from_addr(at));
        }
        dict::append(&mut self.m, at, key, hash, Some(value));
        self.keys_changed(at);
        Ok(())
    }

    /// A namespace's keys have changed: caches of globals must miss.
    #[inline]
    pub(super) fn keys_changed(&mut self, at: Addr) {
        if at.load::<Word>(table::VERSION) != 1 {
            at.put_bits(table::VERSION, 1);
        }
    }

    /// A stamp for a namespace's present keys: caches of globals hold it.
    pub fn namespace_version(&mut self, dict: Value) -> Word {
        let Rep::Table(Some(at)) = rep(dict) else {
            return 1;
        };
        let version = at.load::<Word>(table::VERSION);
        if version != 1 {
            return version;
        }
        let stamp = self.m.heap.next_stamp();
        at.put_bits(table::VERSION, stamp);
        stamp
    }

    /// Set a key only if it is absent; the value that is there then.
    pub fn dict_set_default(&mut self, dict: Value, key: Value, value: Value) -> Result {
        if table::shape(dict.addr()) != 0 && string::is_str(key) {
            if let Some(found) = self.shaped_get(dict, rep(dict), key) {
                return Ok(found);
            }
            self.dict_set(dict, key, value)?;
            return Ok(value);
        }
        let hash = self.key_hash(key)?;
        self.dict_to_table(dict)?;
        if let Some((at, i)) = self.find_entry(dict, DICT_DATA, key, hash)? {
            return Ok(dict::value(at, i));
        }
        self.dict_append(dict, key, hash, value)?;
        Ok(value)
    }

    /// Remove a key; its value if it was there.
    pub fn dict_pop(&mut self, dict: Value, key: Value) -> Result<Option<Value>> {
        if table::shape(dict.addr()) != 0
            && string::is_str(key)
            && self.shaped_get(dict, rep(dict), key).is_none()
        {
            return Ok(None);
        }
        let hash = self.key_hash(key)?;
        self.dict_to_table(dict)?;
        match self.find_entry(dict, DICT_DATA, key, hash)? {
            Some((at, i)) => {
                let value = dict::value(at, i);
                self.dict_remove_entry(dict, at, i);
                Ok(Some(value))
            }
            None => Ok(None),
        }
    }

    pub(super) fn dict_remove_entry(&mut self, dict: Value, at: Addr, i: usize) {
        dict::delete(&mut self.m, at, i);
        self.keys_changed(at);
        if table::used(at) == 0 {
            self.m.store_option(dict.addr(), DICT_DATA, None);
        }
    }

    /// Remove a key; whether it was there.
    pub fn dict_delete(&mut self, dict: Value, key: Value) -> Result<bool> {
        Ok(self.dict_pop(dict, key)?.is_some())
    }

    pub fn dict_clear(&mut self, dict: Value) -> Result<()> {
        match rep(dict) {
            Rep::Shape(_) => {
                let at = dict.addr();
                table::set_shape(&mut self.m, at, 0);
                for i in 0..table::dict_capacity(at) {
                    self.m.store_option(at, table::shaped_value(i), None);
                }
                return Ok(());
            }
            _ => self.dict_to_table(dict)?,
        }
        self.m.store_option(dict.addr(), DICT_DATA, None);
        Ok(())
    }

    /// The entry at or behind position `i`: (position behind it, key, value).
    #[inline]
    pub fn dict_next(&self, dict: Value, i: usize) -> Option<(usize, Value, Value)> {
        match rep(dict) {
            Rep::Table(at) => {
                let at = at?;
                let e = dict::next_entry(at, i)?;
                Some((e + 1, dict::key(at, e)?, dict::value(at, e)))
            }
            rep => shaped::entry(dict, rep, i).map(|(key, value)| (i + 1, key, value)),
        }
    }

    /// A copy of a dict.
    pub fn dict_copy(&mut self, dict: Value) -> Result {
        let table = match rep(dict) {
            Rep::Table(at) => at.filter(|&at| table::used(at) > 0),
            rep => return self.shaped_copy(dict, rep),
        };
        let new = self.new_dict()?;
        if let Some(at) = table {
            let copy = dict::copy(&mut self.m, at, 2)?;
            self.m.store(new.addr(), DICT_DATA, Value::from_addr(copy));
        }
        Ok(new)
    }

    /// `dict.update(other)` for a dict, a mapping or an iterable of pairs.
    pub fn dict_update(&mut self, dict: Value, other: Value) -> Result<()> {
        use crate::name::Name;
        let is_dict = other.is_ref() && kind_of(other) == Kind::Dict;
        if is_dict && (is_exact(other, Kind::Dict) || !self.overrides_iter(other)) {
            if other == dict || self.adopt_shape(dict, other) {
                return Ok(());
            }
            if self.adopt_table(dict, other)? {
                return Ok(());
            }
            let mut i = 0;
            let count = self.dict_len(other);
            while let Some((next, key, value)) = self.dict_next(other, i) {
                // A table keeps the hashes of its keys: they are not asked again.
                match (rep(dict), rep(other)) {
                    (Rep::Table(_), Rep::Table(Some(at))) => {
                        let hash = dict::entry_hash(at, next - 1);
                        self.dict_set_hashed(dict, key, hash, value)?;
                    }
                    _ => self.dict_set(dict, key, value)?,
                }
                if self.dict_len(other) != count {
                    return Err(self.runtime_error("dict mutated during update"));
                }
                i = next;
            }
            return Ok(());
        }
        if let Some(keys) = self.get_attr_name_opt(other, Name::keys)? {
            let keys = self.call(keys, &[])?;
            let keys = self.iter_of_method(keys, other, "keys")?;
            return self.for_each(keys, &mut |vm, key| {
                let value = vm.get_item(other, key)?;
                vm.dict_set(dict, key, value)?;
                Ok(true)
            });
        }
        let reserved = is_exact(other, Kind::List) && self.dict_len(dict) == 0;
        if reserved
            && let n @ 1.. = pyrs_objmodel::list::len(other.addr())
            && let first = pyrs_strategies::list::get(&mut self.m, other.addr(), 0)?
            && is_exact(first, Kind::Tuple)
            && crate::tuple::len(first.addr()) == 2
        {
            self.dict_make_room(dict, n, crate::tuple::get(first.addr(), 0))?;
        }
        let mut index = 0;
        let filled = self.for_each(other, &mut |vm, pair| {
            if is_exact(pair, Kind::Tuple) && crate::tuple::len(pair.addr()) == 2 {
                let item = |i| crate::tuple::get(pair.addr(), i);
                vm.dict_set(dict, item(0), item(1))?;
                index += 1;
                return Ok(true);
            }
            let items = match vm.tuple_from(pair) {
                Ok(items) => items,
                Err(_) => {
                    vm.catch(crate::Exc::TypeError)?;
                    return Err(vm.type_error("object is not iterable"));
                }
            };
            let n = crate::tuple::len(items.addr());
            if n != 2 {
                return Err(vm.value_error(format!(
                    "dictionary update sequence element #{index} has length {n}; 2 is required"
                )));
            }
            let (key, value) = (
                crate::tuple::get(items.addr(), 0),
                crate::tuple::get(items.addr(), 1),
            );
            vm.dict_set(dict, key, value)?;
            index += 1;
            Ok(true)
        });
        if reserved {
            self.dict_settle(dict)?;
        }
        filled
    }

    /// Give a dict without entries a copy of the table of another one; whether that was
    /// possible.
    fn adopt_table(&mut self, dict: Value, other: Value) -> Result<bool> {
        let (Rep::Table(None), Rep::Table(Some(at))) = (rep(dict), rep(other)) else {
            return Ok(false);
        };
        if dict.addr().has(table::NAMESPACE) || table::used(at) == 0 {
            return Ok(false);
        }
        let copy = dict::copy(&mut self.m, at, 2)?;
        self.m.store(dict.addr(), DICT_DATA, Value::from_addr(copy));
        Ok(true)
    }

    /// Whether a dict subclass's instance has its own `__iter__`.
    fn overrides_iter(&mut self, value: Value) -> bool {
        use crate::name::Name;
        let own = self.special(value, Name::__iter__);
        let plain = self.lookup(self.type_of_kind(Kind::Dict), self.name(Name::__iter__));
        own != plain
    }

    /// The keys of a dict as a list.
    pub fn dict_keys_list(&mut self, dict: Value) -> Result {
        let list = pyrs_strategies::list::new(&mut self.m)?;
        let mut i = 0;
        while let Some((next, key, _)) = self.dict_next(dict, i) {
            pyrs_strategies::list::push(&mut self.m, list.addr(), key)?;
            i = next;
        }
        Ok(list)
    }

    /// The value for a str key given as Rust text.
    pub fn dict_get_text(&mut self, dict: Value, key: &str) -> Result<Option<Value>> {
        let key = self.intern_str(key)?;
        Ok(self.dict_get_str(dict, key))
    }
    pub fn dict_set_text(&mut self, dict: Value, key: &str, value: Value) -> Result<()> {
        let key = self.intern_str(key)?;
        self.dict_set(dict, key, value)
    }
}

/// Byte offset of the value word of a namespace's entry, for caches: the table and offset.
pub fn namespace_slot(dict: Value, key: Value) -> Option<(Addr, usize)> {
    let Rep::Table(Some(at)) = rep(dict) else {
        return None;
    };
    let i = dict::find_str(at, key.addr())?;
    Some((at, dict::value_offset(at, i)))
}

const _: () = assert!(WORD_BYTES >= 4);

/// None for an absent value.
pub fn or_none(value: Option<Value>) -> Value {
    value.unwrap_or(NONE)
}
