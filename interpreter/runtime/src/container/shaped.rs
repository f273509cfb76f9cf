//! Dicts whose keys are kept elsewhere: in a shape, or in an instance's map.
//!
//! A dict says in its shape bits how it keeps its entries: 0 a table (or nothing yet), the
//! row of a shape, or [`VIEW`]: it is the live `__dict__` of the instance in its first
//! value word; when that instance goes to dictionary mode, its view becomes the dict that
//! it has, with a table. The functions of `dict.rs` ask [`rep`] first; here is what they do for the
//! two other kinds. Neither has deleted entries, so entry numbers are positions, and stay
//! the same when a dict goes to a table.

use crate::{Kind, Result, Value, Vm, string};
use pyrs_maps::{self as maps, shape};
use pyrs_objmodel::gc::block::{Blocks, state};
use pyrs_objmodel::table::{self, DICT_DATA};
use pyrs_objmodel::{Addr, fact, is_exact};
use pyrs_strategies::dict;

/// Shape bits of an instance's `__dict__`. (The row of a kind is no shape's.)
pub const VIEW: u32 = Kind::Instance as u32;

/// How a dict keeps its entries.
#[derive(Clone, Copy)]
pub enum Rep {
    /// In a table, which a dict without entries may lack.
    Table(Option<Addr>),
    /// Its keys are those of the shape in this row.
    Shape(u32),
    /// They are the attributes of an instance, which has a map.
    View(Addr),
}

/// How `dict` keeps its entries.
#[inline(always)]
pub fn rep(dict: Value) -> Rep {
    let at = dict.addr();
    match table::shape(at) {
        0 => Rep::Table(table::of_dict(at)),
        VIEW => rep_of_view(at),
        row => Rep::Shape(row),
    }
}

#[inline(never)]
fn rep_of_view(at: Addr) -> Rep {
    match at.value(DICT_DATA) {
        Some(instance) => Rep::View(instance.addr()),
        None => Rep::Table(None),
    }
}

/// The map of an instance that keeps its attributes by it: neither in dictionary mode nor
/// of a subclass of `module`.
fn map_of(instance: Addr) -> Option<Addr> {
    (crate::instance::facts(instance) & (fact::DICT_MODE | fact::HAS_DICT) == fact::HAS_DICT)
        .then(|| maps::of(instance))
        .flatten()
}

/// Whether a str is an interned one: these and the singletons, which stand for themselves,
/// are the strs that are never moved.
#[inline(always)]
pub fn is_interned(key: Value) -> bool {
    string::is_str(key) && Blocks::state(key.addr()) == state::FIXED
}

/// Number of entries, if not in a table.
#[inline]
pub fn len(rep: Rep) -> usize {
    match rep {
        Rep::Table(table) => table.map_or(0, table::used),
        Rep::Shape(row) => shape::len_of_row(row),
        Rep::View(instance) => map_of(instance).map_or(0, maps::count),
    }
}

/// Key and value of entry `i` of a dict that is not in a table.
#[inline]
pub fn entry(dict: Value, rep: Rep, i: usize) -> Option<(Value, Value)> {
    match rep {
        Rep::Table(_) => None,
        Rep::Shape(row) => (i < shape::len_of_row(row)).then(|| {
            let value = dict.addr().value(table::shaped_value(i));
            value.map(|value| (shape::key(shape::of_row(row), i), value))
        })?,
        Rep::View(instance) => {
            let map = map_of(instance).filter(|&map| i < maps::count(map))?;
            // An instance with a view has no unboxed floats.
            let value = maps::load_word(instance, maps::place(map, i));
            Some((maps::name(map, i), value))
        }
    }
}

impl Vm {
    /// The number of the entry with an exact str key, in a shape or a map.
    #[inline]
    fn entry_of_str(&self, rep: Rep, key: Value) -> Option<usize> {
        let find = |key| match rep {
            Rep::Table(_) => None,
            Rep::Shape(row) => shape::find(shape::of_row(row), key),
            Rep::View(instance) => maps::find(map_of(instance)?, key),
        };
        match find(key) {
            None if !is_interned(key) => find(self.find_interned(key)?),
            found => found,
        }
    }

    /// The value of an exact str key of a dict that is not in a table.
    #[inline]
    pub(crate) fn shaped_get(&self, dict: Value, rep: Rep, key: Value) -> Option<Value> {
        let i = self.entry_of_str(rep, key)?;
        entry(dict, rep, i).map(|(_, value)| value)
    }

    /// Set an exact str key without going to a table; whether that was possible.
    pub(crate) fn shaped_set(
        &mut self,
        dict: Value,
        rep: Rep,
        key: Value,
        value: Value,
    ) -> Result<bool> {
        match rep {
            Rep::Table(_) => Ok(false),
            Rep::Shape(_) => {
                let found = self.entry_of_str(rep, key);
                if let Some(i) = found {
                    self.m.store(dict.addr(), table::shaped_value(i), value);
                }
                Ok(found.is_some())
            }
            Rep::View(instance) => {
                let instance = Value::from_addr(instance);
                let key = self.intern(key)?;
                self.instance_set(instance, key, value)?;
                Ok(true)
            }
        }
    }

    /// Store a constant key of a display or subscript: the place where shapes arise. False:
    /// the dict has no shape and cannot get one.
    pub fn dict_set_shaped(&mut self, dict: Value, key: Value, value: Value) -> Result<bool> {
        let at = dict.addr();
        let shape = match rep(dict) {
            Rep::Table(None) => self.interp.shapes.shape(),
            Rep::Shape(row) => shape::of_row(row),
            _ => return Ok(false),
        };
        let key = if is_interned(key) {
            key
        } else {
            self.intern(key)?
        };
        if let Some(i) = shape::find(shape, key) {
            self.m.store(dict.addr(), table::shaped_value(i), value);
            return Ok(true);
        }
        let n = maps::count(shape);
        if n >= table::dict_capacity(at) || at.has(table::NAMESPACE) || !is_exact(dict, Kind::Dict)
        {
            return Ok(false);
        }
        let Some(next) = self.interp.shapes.transition(&mut self.m, shape, key)? else {
            return Ok(false);
        };
        self.m.store(dict.addr(), table::shaped_value(n), value);
        table::set_shape(&mut self.m, dict.addr(), shape::row_of(next));
        Ok(true)
    }

    /// A dict for `count` entries with str keys, which [`Vm::dict_set_shaped`] stores.
    pub fn new_dict_for(&mut self, count: usize) -> Result {
        let capacity = if count > shape::MAX_KEYS { 2 } else { count };
        table::new_dict(&mut self.m, capacity)
    }

    /// A dict of keys and values that has the shape of another one, if these are just its keys.
    pub fn new_dict_like(
        &mut self,
        like: Value,
        keys: &[Value],
        values: &[Value],
    ) -> Result<Option<Value>> {
        let has_shape = |like: Value| match table::shape(like.addr()) {
            row if row == 0 || row == VIEW || shape::len_of_row(row) != keys.len() => None,
            row => Some(row),
        };
        let Some(row) = has_shape(like) else {
            return Ok(None);
        };
        let known = shape::of_row(row);
        let same = |(i, &key): (usize, &Value)| shape::key(known, i) == key;
        if keys.len() != values.len() || !keys.iter().enumerate().all(same) {
            return Ok(None);
        }
        let dict = self.new_dict_for(keys.len())?;
        let at = dict.addr();
        if table::dict_capacity(at) < values.len() {
            return Ok(None);
        }
        for (i, &value) in values.iter().enumerate() {
            self.m.store(at, table::shaped_value(i), value);
        }
        table::set_shape(&mut self.m, at, row);
        Ok(Some(dict))
    }

    /// Store an entry of a display or of keywords: into a shape if possible.
    pub fn dict_put(&mut self, dict: Value, key: Value, value: Value) -> Result<()> {
        if string::is_str(key) && self.dict_set_shaped(dict, key, value)? {
            return Ok(());
        }
        self.dict_set(dict, key, value)
    }

    /// Let a dict keep its entries in a table from now on. An instance whose `__dict__` it
    /// is goes to dictionary mode.
    #[inline]
    pub(crate) fn dict_to_table(&mut self, dict: Value) -> Result<()> {
        if table::shape(dict.addr()) == 0 {
            return Ok(());
        }
        self.other_to_table(dict)
    }

    #[cold]
    fn other_to_table(&mut self, dict: Value) -> Result<()> {
        let rep = rep(dict);
        match rep {
            Rep::Table(_) => Ok(()),
            Rep::View(instance) => self.instance_dict(Value::from_addr(instance)).map(|_| ()),
            Rep::Shape(row) => {
                let n = shape::len_of_row(row);
                // Room for one more: that is why most dicts lose their shapes.
                let new = table::new(&mut self.m, n + 1, table::Keys::Str, 2)?;
                self.fill_table(new, dict, rep);
                let at = dict.addr();
                table::set_shape(&mut self.m, at, 0);
                self.m.store(at, DICT_DATA, Value::from_addr(new));
                for i in 1..table::dict_capacity(at) {
                    self.m.store_option(at, table::shaped_value(i), None);
                }
                Ok(())
            }
        }
    }

    /// Append a dict's entries to a new table with room for them.
    fn fill_table(&mut self, new: Addr, dict: Value, rep: Rep) {
        for i in 0..len(rep) {
            if let Some((key, value)) = entry(dict, rep, i) {
                let hash = pyrs_strategies::hash::str_fold(key.addr());
                dict::append(&mut self.m, new, key, hash, Some(value));
            }
        }
    }

    /// A copy of a dict that is not in a table.
    pub(crate) fn shaped_copy(&mut self, dict: Value, rep: Rep) -> Result {
        let n = len(rep);
        if let Rep::Shape(row) = rep {
            let new = table::new_dict(&mut self.m, n)?;
            for i in 0..n {
                let value = dict.addr().value(table::shaped_value(i));
                self.m
                    .store_option(new.addr(), table::shaped_value(i), value);
            }
            table::set_shape(&mut self.m, new.addr(), row);
            return Ok(new);
        }
        let new = self.new_dict()?;
        if n > 0 {
            let at = table::new(&mut self.m, n, table::Keys::Str, 2)?;
            self.fill_table(at, dict, rep);
            self.m.store(new.addr(), DICT_DATA, Value::from_addr(at));
        }
        Ok(new)
    }

    /// Give an empty dict the entries of one with a shape; whether it could take them.
    pub(crate) fn adopt_shape(&mut self, dict: Value, other: Value) -> bool {
        let (Rep::Table(None), Rep::Shape(row)) = (rep(dict), rep(other)) else {
            return false;
        };
        let n = shape::len_of_row(row);
        let at = dict.addr();
        // A namespace has to keep its table, the collector would not see the shape of a
        // subclass's instance.
        if at.has(table::NAMESPACE) || n > table::dict_capacity(at) || !is_exact(dict, Kind::Dict) {
            return false;
        }
        for i in 0..n {
            let value = other.addr().value(table::shaped_value(i));
            self.m.store_option(at, table::shaped_value(i), value);
        }
        table::set_shape(&mut self.m, at, row);
        true
    }

    /// Make `dict` fit to be a function's globals or a module's, class's or the builtins'
    /// namespace: from now on handlers read its table without asking.
    pub fn make_namespace(&mut self, dict: Value) -> Result<()> {
        if !dict.addr().has(table::NAMESPACE) {
            self.dict_to_table(dict)?;
            dict.addr().set_flags(table::NAMESPACE);
        }
        Ok(())
    }

    /// What `obj.__dict__` gives: for instances with a map a live view of their attributes.
    pub fn instance_dict_view(&mut self, obj: Value) -> Result {
        if obj.is_small() {
            return self.instance_dict(obj);
        }
        if let Some(view) = self.view_of(obj) {
            return Ok(view);
        }
        if map_of(obj.addr()).is_none() || !maps::unbox_none(&mut self.m, obj.addr())? {
            return self.instance_dict(obj);
        }
        let view = self.new_dict()?;
        self.m.store(view.addr(), DICT_DATA, obj);
        table::set_shape(&mut self.m, view.addr(), VIEW);
        self.m.heap.weak.register(view.addr(), obj.addr())?;
        Ok(view)
    }

    /// The view that somebody still holds of an instance's attributes.
    pub(crate) fn view_of(&self, obj: Value) -> Option<Value> {
        let known = self.m.heap.weak_references(obj.addr());
        known
            .map(Value::from_addr)
            .find(|&v| crate::kind_of(v) == Kind::Dict)
    }

    /// An instance goes to dictionary mode with these entries: who holds its `__dict__` has
    /// the dict that it gets.
    pub(crate) fn settle_view(&mut self, obj: Value, dict: Value) -> Value {
        let Some(view) = self.view_of(obj) else {
            return dict;
        };
        self.m.heap.weak.unregister(view.addr(), obj.addr());
        table::set_shape(&mut self.m, view.addr(), 0);
        let table = table::of_dict(dict.addr()).map(Value::from_addr);
        self.m.store_option(view.addr(), DICT_DATA, table);
        view.addr().set_flags(table::NAMESPACE);
        view
    }
}
