//! Classes: creation, method resolution order, lookup with a cache, changes.
//!
//! Types live in the fixed space. A change of a class gives it and its subclasses new
//! versions and their maps new stamps, so inline caches miss by one compare.

mod define;
pub mod layout;
mod maker;
mod mro;
pub mod types;

pub use define::is_slot;

use crate::cache::is_dead;
use crate::name::Name;
use crate::native::TypeDef;
use crate::vm::thread;
use crate::{EMPTY_TUPLE, NONE, Raised, Result, Value, Vm, string, tuple};
use pyrs_maps as maps;
use pyrs_objmodel::gc::layout::{map_row, map_row_mut};
use pyrs_objmodel::gc::mutator::Scan;
use pyrs_objmodel::gc::word::WORD_BYTES;
use pyrs_objmodel::kinds::{mapobj, typeobj};
use pyrs_objmodel::{Addr, Kind, Word, fact, table};
use pyrs_strategies::{dict, list};

/// Bits of a type's FLAGS.
pub mod flags {
    /// Python classes may derive from it.
    pub const SUBCLASSABLE: i64 = 1;
    /// Made by a class statement or a call of a metaclass.
    pub const HEAP: i64 = 2;
    /// Instances take attributes of any name.
    pub const HAS_DICT: i64 = 4;
    pub const WEAKREFABLE: i64 = 8;
    pub const HAS_DEL: i64 = 16;
    /// Instances keep a builtin value in their first word.
    pub const PAYLOAD: i64 = 32;
    pub const ABSTRACT: i64 = 64;
    pub const MAPPING: i64 = 128;
    pub const SEQUENCE: i64 = 256;
    /// Some class in the order defines the method: attribute access takes the slow path.
    pub const GETATTRIBUTE: i64 = 512;
    pub const GETATTR: i64 = 1024;
    pub const SETATTR: i64 = 2048;
    pub const DELATTR: i64 = 4096;
    /// Attributes may not be changed (builtin types).
    pub const IMMUTABLE: i64 = 8192;
    /// Messages name the class with its module (builtin types of other modules).
    pub const QUALIFIED: i64 = 32768;
    /// Native objects that keep raw bytes: word A is their storage, B the bytes in use, D
    /// counts the memoryviews that look at them.
    pub const RAW_BUFFER: i64 = 16384;
    /// Native objects whose state is freed by a row that Python code does not see.
    pub const NATIVE_DEL: i64 = 65536;
    /// Native objects whose first word counts the memoryviews that look at them.
    pub const COUNTS_VIEWS: i64 = 131_072;
}

/// A direct-mapped cache of class lookups: (version, name, found or 0) triples in a fixed
/// heap array whose words are weak in major collections.
#[derive(Default, Clone, Copy)]
pub struct MethodCache {
    at: u64,
}

const CACHE_ENTRIES: usize = 512;

pub fn create_method_cache(vm: &mut Vm) -> Result<()> {
    let words = CACHE_ENTRIES * 3;
    let at =
        vm.m.alloc_fixed(Kind::Caches.map(), 8 + words * WORD_BYTES, words as u32)?;
    vm.m.thread[thread::METHOD_CACHE] = Value::from_addr(at).word();
    vm.interp.method_cache.at = at.raw();
    Ok(())
}

impl MethodCache {
    /// Where the cache's array lies.
    pub fn array(&self) -> Addr {
        // SAFETY: the array is in the fixed space and named by a thread word for ever.
        unsafe { Addr::new(self.at) }
    }
    fn entry(&self, version: Word, name: Value) -> (Addr, usize) {
        let h = (version as usize >> 1).wrapping_mul(31) ^ (name.word() as usize >> 2);
        (self.array(), 8 + (h % CACHE_ENTRIES) * 3 * WORD_BYTES)
    }
}

/// The closing of a major collection: drop the entries whose name or value has died.
pub(crate) fn prune_method_cache(at: Addr, alive: &dyn Fn(Addr) -> bool) {
    for i in 0..CACHE_ENTRIES {
        let first = 8 + i * 3 * WORD_BYTES;
        if [1, 2]
            .into_iter()
            .any(|i| is_dead(at.value_at(first, i), alive))
        {
            at.fill(first, 3 * WORD_BYTES, 0);
        }
    }
}

/// A type's small-int field.
#[inline(always)]
pub fn small(class: Value, field: usize) -> i64 {
    class.addr().value(field).map_or(0, Value::small_unchecked)
}
#[inline(always)]
pub fn set_small(class: Value, field: usize, number: i64) {
    class.addr().put_small(field, number);
}
#[inline(always)]
pub fn has_flag(class: Value, flag: i64) -> bool {
    small(class, typeobj::FLAGS) & flag != 0
}
pub fn set_flag(class: Value, flag: i64) {
    set_small(class, typeobj::FLAGS, small(class, typeobj::FLAGS) | flag);
}
/// Base layout of a class's instances.
pub fn base_kind(class: Value) -> Kind {
    Kind::from_byte(small(class, typeobj::BASE_KIND) as u8)
}
pub fn mro(class: Value) -> Addr {
    class.addr().get(typeobj::MRO).addr()
}
pub fn class_dict(class: Value) -> Value {
    class.addr().get(typeobj::DICT)
}

/// What a new class needs.
pub struct NewClass {
    pub metaclass: Value,
    pub name: Value,
    pub qualname: Value,
    pub bases: Value,
    pub dict: Value,
    pub flags: i64,
    pub kind: Kind,
    /// Bytes before the first attribute slot of instances.
    pub first_slot: usize,
}

impl Vm {
    #[inline(always)]
    pub fn is_type(&self, value: Value) -> bool {
        value.is_ref() && crate::kind_of(value) == Kind::Type
    }

    /// The class's name as Rust text, for messages.
    pub fn type_name(&self, class: Value) -> String {
        match class.addr().value(typeobj::NAME) {
            Some(name) => string::to_string_lossy(name.addr()),
            None => "?".into(),
        }
    }
    /// As [`Vm::type_full_name`], without `__main__.` too.
    pub fn type_path(&self, class: Value) -> String {
        let full = self.type_full_name(class);
        match full.strip_prefix("__main__.") {
            Some(bare) => bare.to_owned(),
            None => full,
        }
    }

    /// The name of a value's class in messages.
    pub fn type_name_of(&self, value: Value) -> String {
        let class = self.class_of(value);
        if has_flag(class, flags::QUALIFIED) {
            return self.type_full_name(class);
        }
        self.type_name(class)
    }
    /// `module.qualname`, without `builtins.`.
    pub fn type_full_name(&self, class: Value) -> String {
        let qualname = class.addr().value(typeobj::QUALNAME);
        let text = qualname.map_or("?".into(), |q| string::to_string_lossy(q.addr()));
        let module = self.dict_get_str(class_dict(class), self.name(Name::__module__));
        match module.map(crate::payload) {
            Some(m) if string::is_str(m) && string::to_string_lossy(m.addr()) != "builtins" => {
                format!("{}.{text}", string::to_string_lossy(m.addr()))
            }
            _ => text,
        }
    }

    /// Make a type object; its MRO is computed from the bases' (C3).
    pub fn new_class(&mut self, new: NewClass) -> Result {
        self.make_namespace(new.dict)?;
        let class = match map_row(Kind::Type.map()).class {
            meta if meta == new.metaclass.word() || meta == 0 => {
                let at = self.m.alloc_fixed(Kind::Type.map(), typeobj::SIZE, 0)?;
                at.put_u32(4, 0);
                Value::from_addr(at)
            }
            _ => self.new_fixed_instance(new.metaclass)?,
        };
        let at = class.addr();
        for i in 1..typeobj::SIZE / WORD_BYTES {
            at.init_word(i * WORD_BYTES, 0);
        }
        let m = &mut self.m;
        m.store(at, typeobj::NAME, new.name);
        m.store(at, typeobj::QUALNAME, new.qualname);
        m.store(at, typeobj::BASES, new.bases);
        m.store(at, typeobj::DICT, new.dict);
        set_small(class, typeobj::FLAGS, new.flags);
        set_small(class, typeobj::BASE_KIND, new.kind as i64);
        set_small(class, typeobj::HIDDEN, new.first_slot as i64);
        set_small(class, typeobj::CAPACITY, 0);
        let version = m.heap.next_stamp();
        at.put_bits(typeobj::VERSION, version);
        let order = self.first_mro(class, new.bases)?;
        self.m.store(class.addr(), typeobj::MRO, order);
        let n = tuple::len(new.bases.addr());
        for i in 0..n {
            let base = tuple::get(new.bases.addr(), i);
            self.add_subclass(base, class)?;
        }
        Ok(class)
    }

    /// Subclasses are held weakly: a class may die before its bases.
    pub(crate) fn add_subclass(&mut self, base: Value, class: Value) -> Result<()> {
        self.add_dependent(base, class, typeobj::SUBCLASSES)
    }

    /// Enter a class into a list of those that depend on another.
    pub(crate) fn add_dependent(&mut self, base: Value, class: Value, field: usize) -> Result<()> {
        use pyrs_objmodel::kinds::weakref;
        let reference = self.m.alloc(Kind::WeakRef.map(), weakref::SIZE)?;
        self.m.heap.weak.register(reference, class.addr())?;
        let list = match base.addr().value(field) {
            Some(list) => list,
            None => {
                let list = list::new(&mut self.m)?;
                self.m.store(base.addr(), field, list);
                list
            }
        };
        // Forget the dead from time to time.
        let n = list_len(list);
        if n >= 16 && n.is_power_of_two() {
            let live = self.dependents(base, field)?;
            let fresh = list::new(&mut self.m)?;
            for i in 0..list_len(live) {
                let sub = list::get(&mut self.m, live.addr(), i)?;
                let again = self.m.alloc(Kind::WeakRef.map(), weakref::SIZE)?;
                self.m.heap.weak.register(again, sub.addr())?;
                list::push(&mut self.m, fresh.addr(), Value::from_addr(again))?;
            }
            self.m.store(base.addr(), field, fresh);
            return list::push(&mut self.m, fresh.addr(), Value::from_addr(reference));
        }
        list::push(&mut self.m, list.addr(), Value::from_addr(reference))
    }

    /// A new list of a class's living direct subclasses.
    pub fn subclasses(&mut self, class: Value) -> Result {
        self.dependents(class, typeobj::SUBCLASSES)
    }

    fn dependents(&mut self, class: Value, field: usize) -> Result {
        let out = list::new(&mut self.m)?;
        if let Some(all) = class.addr().value(field) {
            for i in 0..list_len(all) {
                let reference = list::get(&mut self.m, all.addr(), i)?;
                if let Some(sub) = self.m.heap.weak_target(reference.addr()) {
                    list::push(&mut self.m, out.addr(), Value::from_addr(sub))?;
                }
            }
        }
        Ok(out)
    }

    #[inline]
    pub fn is_subclass_of(&self, class: Value, base: Value) -> bool {
        if class == base {
            return true;
        }
        let order = mro(class);
        let n = tuple::len(order);
        order.slice::<Word>(tuple::DATA, n).contains(&base.word())
    }

    #[inline]
    pub fn is_instance_of(&self, value: Value, class: Value) -> bool {
        self.is_subclass_of(self.class_of(value), class)
    }

    /// The attribute `name` (interned) of the first class in the order that has it.
    #[inline]
    pub fn lookup(&self, class: Value, name: Value) -> Option<Value> {
        let version = class.addr().load::<Word>(typeobj::VERSION);
        let (at, offset) = self.interp.method_cache.entry(version, name);
        if at.load::<Word>(offset) == version && at.load::<Word>(offset + WORD_BYTES) == name.word()
        {
            return at.value(offset + 2 * WORD_BYTES);
        }
        self.lookup_slow(class, name)
    }

    pub(crate) fn lookup_slow(&self, class: Value, name: Value) -> Option<Value> {
        let order = mro(class);
        for i in 0..tuple::len(order) {
            let dict = class_dict(tuple::get(order, i));
            if let Some(found) = self.dict_get_str(dict, name) {
                return Some(found);
            }
        }
        None
    }

    /// As [`Vm::lookup`], and remember the answer.
    pub fn lookup_cached(&mut self, class: Value, name: Value) -> Option<Value> {
        let version = class.addr().load::<Word>(typeobj::VERSION);
        let (at, offset) = self.interp.method_cache.entry(version, name);
        if at.load::<Word>(offset) == version && at.load::<Word>(offset + WORD_BYTES) == name.word()
        {
            return at.value(offset + 2 * WORD_BYTES);
        }
        let found = self.lookup_slow(class, name);
        if version != 1 {
            self.m.barrier_all(at);
            at.put_bits(offset, version);
            at.put_behind_barrier(offset + WORD_BYTES, name.word());
            at.put_behind_barrier(offset + 2 * WORD_BYTES, found.map_or(0, Value::word));
        }
        found
    }

    /// Look a special method up on the value's class.
    #[inline]
    pub fn special(&mut self, value: Value, name: Name) -> Option<Value> {
        let class = self.class_of(value);
        self.lookup_cached(class, self.name(name))
    }

    /// The class where `name` was found, behind `after` in the order of `class`.
    pub fn lookup_after(&self, class: Value, after: Value, name: Value) -> Option<Value> {
        let order = mro(class);
        let n = tuple::len(order);
        let start = (0..n).find(|&i| tuple::get(order, i) == after)? + 1;
        (start..n).find_map(|i| self.dict_get_str(class_dict(tuple::get(order, i)), name))
    }

    /// The class has changed: caches that know it or a subclass must miss.
    pub fn class_changed(&mut self, class: Value) {
        self.changed_below(class);
        // Not those that follow the followers: orders that lack the class do not matter.
        self.each_dependent(class, typeobj::FOLLOWERS, Vm::changed_below);
    }

    fn each_dependent(&mut self, class: Value, field: usize, then: fn(&mut Vm, Value)) {
        if class.addr().value(field).is_some()
            && let Ok(list) = self.dependents(class, field)
        {
            for i in 0..list_len(list) {
                if let Ok(sub) = list::get(&mut self.m, list.addr(), i) {
                    then(self, sub);
                }
            }
        }
    }

    fn changed_below(&mut self, class: Value) {
        let version = self.m.heap.next_stamp();
        class.addr().put_bits(typeobj::VERSION, version);
        if let Some(root) = class.addr().value(typeobj::ROOT) {
            // Older roots of smaller capacity hang off the newer ones.
            let mut root = Some(root);
            while let Some(at) = root {
                maps::restamp(&mut self.m, at.addr());
                root = previous_root(at);
            }
        }
        let own = base_kind(class).map();
        if map_row(own).class == class.word() {
            let stamp = self.m.heap.next_stamp();
            // SAFETY: the row of a builtin kind, which is permanent.
            unsafe { (*map_row_mut(own)).stamp = stamp };
        }
        let finalized = has_flag(class, flags::HAS_DEL);
        self.refresh_flags(class);
        if !finalized && has_flag(class, flags::HAS_DEL) {
            self.finalize_instances(class);
        }
        self.each_dependent(class, typeobj::SUBCLASSES, Vm::changed_below);
    }

    /// A class has got `__del__`: the instances that it has already are finalized too.
    fn finalize_instances(&mut self, class: Value) {
        if class.addr().value(typeobj::ROOT).is_none() {
            return;
        }
        // Those that are dead have died without it.
        self.m.collect_major(Scan::All);
        self.m.prepare_walk();
        let mut found = Vec::new();
        self.m.each_object(|at, _| {
            if map_row(at.map()).class == class.word() && found.try_reserve(1).is_ok() {
                found.push(at);
            }
        });
        for at in found {
            // Without memory for it an instance goes without.
            if self.m.set_finalizer(at).is_err() {
                break;
            }
        }
    }

    /// Which attribute hooks and finalizers the class has now.
    pub fn refresh_flags(&mut self, class: Value) {
        let object = self.type_of_kind(Kind::Object);
        let own = |vm: &Vm, name: Name| {
            let found = vm.lookup_slow(class, vm.name(name));
            let plain = vm.dict_get_str(class_dict(object), vm.name(name));
            found.is_some() && found != plain
        };
        let mut bits = small(class, typeobj::FLAGS)
            & !(flags::GETATTRIBUTE
                | flags::GETATTR
                | flags::SETATTR
                | flags::DELATTR
                | flags::HAS_DEL);
        for (name, bit) in [
            (Name::__getattribute__, flags::GETATTRIBUTE),
            (Name::__getattr__, flags::GETATTR),
            (Name::__setattr__, flags::SETATTR),
            (Name::__delattr__, flags::DELATTR),
            (Name::__del__, flags::HAS_DEL),
        ] {
            if own(self, name) {
                bits |= bit;
            }
        }
        set_small(class, typeobj::FLAGS, bits);
    }

    /// Set an attribute in a class's dict.
    pub fn class_set(&mut self, class: Value, name: Value, value: Option<Value>) -> Result<bool> {
        let dict = class_dict(class);
        let existed = match value {
            Some(value) => {
                self.dict_set(dict, name, value)?;
                true
            }
            None => self.dict_delete(dict, name)?,
        };
        self.class_changed(class);
        Ok(existed)
    }

    /// The root map of a class's instances, made when first needed, and anew when instances
    /// turned out to need more slots.
    pub fn root_map(&mut self, class: Value) -> Result<Addr> {
        if let Some(root) = class.addr().value(typeobj::ROOT) {
            let want = small(class, typeobj::CAPACITY) as usize;
            if maps::capacity(root.addr()) >= want {
                return Ok(root.addr());
            }
        }
        self.new_root_map(class)
    }

    #[cold]
    fn new_root_map(&mut self, class: Value) -> Result<Addr> {
        let mut capacity = small(class, typeobj::CAPACITY) as usize;
        if has_flag(class, flags::HAS_DICT) {
            capacity = capacity.max(1);
            // Objects are multiples of 8 bytes: use what rounding would waste.
            let first = small(class, typeobj::HIDDEN) as usize;
            capacity += (first + capacity * WORD_BYTES) % 8 / WORD_BYTES;
        }
        let old = class.addr().value(typeobj::ROOT);
        let root = self.make_root(class, capacity)?;
        self.m.store_option(root, mapobj::OLDER, old);
        self.m
            .store(class.addr(), typeobj::ROOT, Value::from_addr(root));
        Ok(root)
    }

    /// A further root of another capacity, behind the current one in the class's chain.
    pub fn root_map_sized(&mut self, class: Value, capacity: usize) -> Result<Addr> {
        let current = self.root_map(class)?;
        let root = self.make_root(class, capacity)?;
        let older = current.value(mapobj::OLDER);
        self.m.store_option(root, mapobj::OLDER, older);
        self.m.store(current, mapobj::OLDER, Value::from_addr(root));
        Ok(root)
    }

    fn make_root(&mut self, class: Value, capacity: usize) -> Result<Addr> {
        let bits = small(class, typeobj::FLAGS);
        let kind = base_kind(class);
        let layout = map_row(kind.map()).layout;
        let mut mask = layout.mask;
        let mut facts = 0;
        if bits & flags::PAYLOAD != 0 {
            mask = 0b10;
            facts |= fact::PAYLOAD;
        } else if kind == Kind::Dict {
            mask = dict_subclass_mask();
        }
        if kind == Kind::NativeObject {
            mask = (1 << (crate::layout::slots_start(class) / WORD_BYTES)) - 2;
        }
        // What lies between the base's own words and the attributes are `__slots__`.
        let first_slot = small(class, typeobj::HIDDEN) as usize;
        if bits & flags::HEAP != 0 {
            for i in crate::layout::slots_start(class) / WORD_BYTES..first_slot / WORD_BYTES {
                mask |= 1u64.checked_shl(i as u32).unwrap_or(0);
            }
        }
        if bits & flags::HAS_DICT != 0 {
            facts |= fact::HAS_DICT;
        }
        if bits & flags::WEAKREFABLE != 0 {
            facts |= fact::WEAKREFABLE;
        }
        if bits & (flags::HAS_DEL | flags::NATIVE_DEL) != 0 {
            facts |= fact::FINALIZER;
        }
        let shape = maps::RootShape {
            kind,
            first_slot,
            mask,
            facts,
            weak_at: layout.weak_at,
            names: small(class, typeobj::CAPACITY) as usize,
        };
        maps::new_root(&mut self.m, class, shape, capacity)
    }

    /// A new instance of a class, without attributes; not initialised. For classes with a
    /// root map (Python classes, exceptions).
    #[inline]
    pub fn new_instance(&mut self, class: Value) -> Result {
        let root = self.root_map(class)?;
        let size = maps::instance_size(root);
        let at = if base_kind(class) == Kind::Dict {
            // A dict in a subclass has two value words, then the attribute slots.
            let at = self.m.alloc(maps::row(root), size)?;
            at.put_u32(4, 2 << 24);
            at
        } else {
            self.m.alloc(maps::row(root), size)?
        };
        if has_flag(class, flags::HAS_DEL | flags::NATIVE_DEL) {
            self.m.set_finalizer(at)?;
        }
        Ok(Value::from_addr(at))
    }

    /// As [`Vm::new_instance`], in the fixed space.
    fn new_fixed_instance(&mut self, class: Value) -> Result {
        let root = self.root_map(class)?;
        let at = self
            .m
            .alloc_fixed(maps::row(root), maps::instance_size(root), 0)?;
        Ok(Value::from_addr(at))
    }
}

fn previous_root(root: Value) -> Option<Value> {
    root.addr().value(mapobj::OLDER)
}

fn dict_subclass_mask() -> u64 {
    let first = table::DICT_DATA / WORD_BYTES;
    0b11 << first
}

pub(crate) fn list_len(list: Value) -> usize {
    pyrs_objmodel::list::len(list.addr())
}

/// Whether the dict of a class has its own entry for a name.
pub fn own(vm: &Vm, class: Value, name: Value) -> Option<Value> {
    vm.dict_get_str(class_dict(class), name)
}

/// Raise for a class that cannot be a base.
pub fn bad_base(vm: &mut Vm, class: Value) -> Raised {
    let name = vm.type_full_name(class);
    vm.type_error(format!("type '{name}' is not an acceptable base type"))
}

/// Number of live entries of a class's dict.
pub fn dict_len(class: Value) -> usize {
    table::of_dict(class_dict(class).addr()).map_or(0, table::used)
}

/// Names in a class's dict, in order.
pub fn own_names(class: Value, mut visit: impl FnMut(Value)) {
    if let Some(at) = table::of_dict(class_dict(class).addr()) {
        let mut i = 0;
        while let Some(e) = dict::next_entry(at, i) {
            if let Some(k) = dict::key(at, e) {
                visit(k);
            }
            i = e + 1;
        }
    }
}
