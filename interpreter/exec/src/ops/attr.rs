//! Attributes: inline caches keyed by the stamp of the object's map.
//!
//! What the caches hold is said in `runtime/src/code/cache.rs`. An attribute that is an unboxed
//! float, or lies in a spill array, has the stamp with its top bit flipped ([`as_odd`]) and
//! an [`odd_code`] for its offset: in the third entry of `LoadAttr`, then in the second; in
//! any of the two entries of `StoreAttr`.

use crate::machine::*;
use pyrs_maps::{self as maps, Place};
use pyrs_objmodel::gc::layout::{MAP_TABLE, flag, map_row};
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::kinds::{module, property, typeobj, wrapper};
use pyrs_objmodel::table::{DICT_DATA, VERSION, shape};
use pyrs_objmodel::{Kind, MapIndex, fact, float, kind_of};
use pyrs_runtime::attr::{is_plain_builtin, own_kind, slot_offset};
use pyrs_runtime::cache::{self, Cache, Entry, LoadAttr, LoadMethod, StoreAttr, StoreEntry};
use pyrs_runtime::class::{flags, has_flag};
use pyrs_runtime::dict::namespace_slot;
use pyrs_runtime::name::Name;
use pyrs_runtime::{Result, Value, Vm};

type W = *mut Word;

/// Offset of the words of a spill array.
const SPILL_DATA: usize = 8;

/// The stamp of the map of the object that a reference word names.
#[inline(always)]
unsafe fn stamp(word: Word) -> Word {
    let header = addr(word).header();
    let row = MAP_TABLE as usize + ((header >> 8 << 6) as usize);
    let offset = core::mem::offset_of!(pyrs_objmodel::gc::Row, stamp);
    *((row + offset) as *const Word)
}

fn stamp_of(obj: Value) -> Word {
    map_row(obj.addr().map()).stamp
}

/// The stamp under which a cache keeps a place that is no plain word of the object. (Stamps
/// use no top bit.)
#[inline(always)]
fn as_odd(stamp: Word) -> Word {
    stamp ^ 1 << (Word::BITS - 1)
}

/// Bits of an odd code: byte offset in the object, index in the spill array there, and
/// whether it is that rather than an unboxed float. All of it lies behind a tag bit.
const ODD_INDEX: u32 = 16;
const ODD_SPILL: Word = 1 << 24;

fn odd_code(place: Place) -> Option<Word> {
    let code = match place {
        Place::Inline(_) => return None,
        // Classes may have slots without number before the attributes.
        Place::F64(at) | Place::Spill { at, .. } if at >= 1 << ODD_INDEX => return None,
        Place::F64(offset) => offset as Word,
        Place::Spill { at, index } => at as Word | (index as Word) << ODD_INDEX | ODD_SPILL,
    };
    Some(code << 1 | 1)
}

/// The offset in an odd code, and the index behind it.
#[inline(always)]
fn odd_parts(code: Word) -> (usize, usize) {
    let code = code >> 1;
    (
        (code & ((1 << ODD_INDEX) - 1)) as usize,
        (code >> ODD_INDEX & 0xFF) as usize,
    )
}

/// The spill array's word that an odd code names.
#[inline(always)]
unsafe fn spilled(obj: Word, code: Word) -> (pyrs_objmodel::Addr, usize) {
    let (offset, index) = odd_parts(code);
    let array = addr(addr(obj).load::<Word>(offset));
    (array, SPILL_DATA + index * WORD_BYTES)
}

pub unsafe extern "C-unwind" fn load_attr(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let obj = r!(regs, b(i));
    let [first, second, third] = &(*cache::of::<LoadAttr>(pool, (*pc >> 16) as usize)).entries;
    if obj & 1 == 0 {
        let here = stamp(obj);
        let mut offset = first.what;
        if here != first.stamp {
            if as_odd(here) == third.stamp && third.what & ODD_SPILL << 1 == 0 {
                // An unboxed float.
                let Some(new) = vm.m.try_bump(Kind::Float.map(), float::SIZE) else {
                    return super::collect_and_retry(vm, pc, i, regs, pool);
                };
                let number = addr(obj).load::<f64>((third.what >> 1) as usize);
                new.store::<f64>(float::DATA, number);
                r!(regs, a(i)) = new.word();
                next!(vm, pc.add(1), regs, pool)
            }
            if here != second.stamp {
                return load_attr_odd(vm, pc, i, regs, pool);
            }
            offset = second.what;
        }
        let found = addr(obj).load::<Word>((offset >> 1) as usize);
        // Slots that nobody has set are empty words.
        if found == 0 {
            return load_attr_slow(vm, pc, i, regs, pool);
        }
        r!(regs, a(i)) = found;
        next!(vm, pc.add(1), regs, pool)
    }
    load_attr_slow(vm, pc, i, regs, pool)
}

/// What a module has under the name that the entry stands for, by the version of its keys; 0:
/// it is no module, or the entry is none of that version.
#[inline(always)]
unsafe fn of_module(obj: Word, entry: Entry) -> Word {
    if obj & 1 != 0 || entry.stamp <= 1 || addr(obj).map() != Kind::Module.map() {
        return 0;
    }
    let dict = addr(obj).load::<Word>(module::DICT);
    if dict == 0 || shape(addr(dict)) != 0 {
        return 0;
    }
    let table = addr(dict).load::<Word>(DICT_DATA);
    if table == 0 || addr(table).load::<Word>(VERSION) != entry.stamp {
        return 0;
    }
    addr(table).load::<Word>((entry.what >> 1) as usize)
}

/// Cache misses come here, with a reference: perhaps the attribute lies in a spill array, or
/// is an unboxed float of another map.
#[inline(never)]
pub unsafe extern "C-unwind" fn load_attr_odd(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let obj = r!(regs, b(i));
    let [_, second, third] = &(*cache::of::<LoadAttr>(pool, (*pc >> 16) as usize)).entries;
    let here = as_odd(stamp(obj));
    let mut code = third.what;
    if here != third.stamp {
        if here != second.stamp || *pc >> 16 == 0 {
            return load_attr_slow(vm, pc, i, regs, pool);
        }
        code = second.what;
    }
    if code & ODD_SPILL << 1 != 0 {
        let (array, offset) = spilled(obj, code);
        r!(regs, a(i)) = array.load::<Word>(offset);
        next!(vm, pc.add(1), regs, pool)
    }
    let Some(new) = vm.m.try_bump(Kind::Float.map(), float::SIZE) else {
        return super::collect_and_retry(vm, pc, i, regs, pool);
    };
    let number = addr(obj).load::<f64>((code >> 1) as usize);
    new.store::<f64>(float::DATA, number);
    r!(regs, a(i)) = new.word();
    next!(vm, pc.add(1), regs, pool)
}

#[inline(never)]
pub unsafe extern "C-unwind" fn load_attr_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let last = (*cache::of::<LoadAttr>(pool, (*pc >> 16) as usize)).entries[2];
    let found = of_module(r!(regs, b(i)), last);
    if found != 0 {
        r!(regs, a(i)) = found;
        next!(vm, pc.add(1), regs, pool)
    }
    let obj = r!(regs, b(i));
    let known = obj & 1 == 0 && last.stamp > 1 && stamp(obj) == last.stamp;
    if known && !binds(last.what) {
        r!(regs, a(i)) = last.what;
        next!(vm, pc.add(1), regs, pool)
    }
    if known && let Some(item) = vm.tuple_item(Value::of(obj), Value::of(last.what)) {
        r!(regs, a(i)) = item.word();
        next!(vm, pc.add(1), regs, pool)
    }
    sync(vm, pc, regs, pool);
    let (obj, name) = (reg(regs, b(i)), pool_value(pool, (*pc & 0xFFFF) as usize));
    let getter = match known {
        true => property_getter(Value::of(last.what)),
        false => getter(vm, obj, name),
    };
    if let Some(getter) = getter {
        // Entered as a call is, behind the caller's registers.
        sync(vm, pc.add(1), regs, pool);
        let new = super::calls::enter_behind(vm, getter, obj, regs, i);
        let new = check!(vm, pc, i, regs, pool, new);
        let (pc, pool) = super::calls::position(new);
        next!(vm, pc, new, pool)
    }
    let cache = vm.cache_to_fill::<LoadAttr>(pool, (*pc >> 16) as usize);
    let result = get(vm, obj, name, cache);
    finish!(vm, pc.add(1), i, regs, pool, result)
}

/// The Python function of a property that is what an instance has under a name.
#[inline(never)]
fn getter(vm: &mut Vm, obj: Value, name: Value) -> Option<Value> {
    if obj.is_small() || matches!(kind_of(obj), Kind::Module | Kind::Type | Kind::Super) {
        return None;
    }
    let class = vm.class_of(obj);
    if has_flag(class, flags::GETATTRIBUTE) || !has_flag(class, flags::HEAP) {
        return None;
    }
    let attr = vm.lookup_cached(class, name).filter(|attr| attr.is_ref())?;
    if own_kind(attr) != Some(Kind::Property) || has_flag(class, flags::GETATTR) {
        return None;
    }
    property_getter(attr)
}

/// The getter of what may be a property, if it is a Python function.
fn property_getter(attr: Value) -> Option<Value> {
    if attr.addr().map() != Kind::Property.map() {
        return None;
    }
    let getter = attr.addr().value(property::GET)?;
    (kind_of(getter) == Kind::Function).then_some(getter)
}

/// Whether the third entry's value is a descriptor to be asked, and no plain builtin value.
#[inline(always)]
fn binds(word: Word) -> bool {
    if word & 1 != 0 {
        return false;
    }
    let map = addr(word).map();
    map == Kind::GetSet.map() || map == Kind::Property.map() || map.0 >= Kind::COUNT as u32
}

/// Whether the class of a data descriptor never changes, so that the descriptor may be kept.
fn is_lasting(vm: &Vm, attr: Value) -> bool {
    match own_kind(attr) {
        Some(kind) => matches!(kind, Kind::GetSet | Kind::Property),
        None => kind_of(attr) == Kind::NativeObject && !has_flag(vm.class_of(attr), flags::HEAP),
    }
}

/// Apart from the handler, which must have no local whose address is taken.
#[inline(never)]
fn get(vm: &mut Vm, obj: Value, name: Value, cache: Option<Cache<LoadAttr>>) -> Result {
    let Some(cache) = cache.filter(|_| obj.is_ref()) else {
        return vm.get_attr(obj, name);
    };
    if matches!(kind_of(obj), Kind::Module | Kind::Type) {
        return get_of_holder(vm, obj, name, cache, 2, |cache| &mut cache.entries);
    }
    let here = stamp_of(obj);
    let last = cache.get().entries[2];
    if here == last.stamp && here > 1 {
        // SAFETY: a cached value, read just now.
        let attr = unsafe { Value::of(last.what) };
        if !binds(last.what) {
            return Ok(attr);
        }
        let class = vm.class_of(obj);
        return vm.bind_get(attr, obj, class, name);
    }
    let class = vm.class_of(obj);
    if here != 1 && !has_flag(class, flags::GETATTRIBUTE) {
        fill_load(vm, obj, class, name, cache, here);
    }
    vm.get_attr(obj, name)
}

/// An attribute of a module or class: the version of its keys stands for it, in entry number
/// `index` of the cache.
#[inline(never)]
fn get_of_holder<T>(
    vm: &mut Vm,
    obj: Value,
    name: Value,
    cache: Cache<T>,
    index: usize,
    entries: fn(&mut T) -> &mut [Entry],
) -> Result {
    let mut known = Entry { stamp: 0, what: 0 };
    let mut known_meta = 0;
    cache.change(vm, |cache| {
        known = entries(cache)[index];
        known_meta = entries(cache)[index - 1].stamp;
    });
    if kind_of(obj) == Kind::Type {
        let version = obj.addr().load::<Word>(typeobj::VERSION);
        let meta = vm.class_of(obj);
        let plain = meta == vm.type_of_kind(Kind::Type);
        // The entry before holds the version of a metaclass, which no object's stamp is.
        let meta_version = meta.addr().load::<Word>(typeobj::VERSION);
        if version == known.stamp && version > 1 && (plain || known_meta == meta_version) {
            // SAFETY: a cached value, read just now.
            return Ok(unsafe { Value::of(known.what) });
        }
        let value = vm.get_attr(obj, name)?;
        if let Some(own) = cacheable_class_attr(vm, obj, name)
            && own == value
            && version != 1
            && (plain || meta_version > 1)
        {
            if !plain {
                let what = Value::small(0).word();
                let stamp = meta_version;
                cache.change(vm, |cache| {
                    entries(cache)[index - 1] = Entry { stamp, what }
                });
            }
            vm.set_cached(cache, index, version, value);
        }
        return Ok(value);
    }
    let dict = vm.module_dict(obj);
    if shape(dict.addr()) == 0
        && let Some(table) = dict.addr().value(DICT_DATA)
    {
        if table.addr().load::<Word>(VERSION) == known.stamp && known.stamp > 1 {
            let offset = (known.what >> 1) as usize;
            return Ok(table.addr().get(offset));
        }
        if obj.addr().map() == Kind::Module.map()
            && let Some((table, offset)) = namespace_slot(dict, name)
        {
            let stamp = vm.namespace_version(dict);
            if stamp != 1 {
                let what = (offset as Word) << 1 | 1;
                cache.change(vm, |cache| entries(cache)[index] = Entry { stamp, what });
            }
            return Ok(table.get(offset));
        }
    }
    vm.get_attr(obj, name)
}

/// A class attribute that looking it up through the class gives unchanged.
fn cacheable_class_attr(vm: &mut Vm, class: Value, name: Value) -> Option<Value> {
    let meta = vm.class_of(class);
    if !vm.looks_up_plainly(meta) || vm.lookup_cached(meta, name).is_some() {
        return None;
    }
    let attr = vm.lookup_cached(class, name)?;
    // A descriptor may give itself now and something else the next time.
    let binds =
        attr.is_ref() && own_kind(attr).is_none() && vm.special(attr, Name::__get__).is_some();
    (!binds).then_some(attr)
}

/// Fill the cache of a `LoadAttr` if the attribute is one that it can hold.
fn fill_load(
    vm: &mut Vm,
    obj: Value,
    class: Value,
    name: Value,
    cache: Cache<LoadAttr>,
    here: Word,
) {
    let facts = map_row(obj.addr().map()).facts;
    let found = vm.lookup_cached(class, name);
    let at_offset = |offset: usize| Entry {
        stamp: here,
        what: (offset as Word) << 1 | 1,
    };
    if let Some(attr) = found {
        if vm.is_slot_of(attr, class) {
            return cache.change(vm, |cache| {
                cache.entries[1] = cache.entries[0];
                cache.entries[0] = at_offset(slot_offset(attr));
            });
        }
        if vm.is_data_descriptor(attr) {
            if !has_flag(class, flags::GETATTR) && is_lasting(vm, attr) {
                vm.set_cached(cache, 2, here, attr);
            }
            return;
        }
    }
    if facts & fact::DICT_MODE != 0 {
        return;
    }
    if facts & fact::HAS_MAP != 0
        && let Some(map) = maps::of(obj.addr())
        && let Some(n) = maps::find(map, name)
    {
        let place = maps::place(map, n);
        return cache.change(vm, |cache| match (odd_code(place), place) {
            (None, Place::Inline(offset)) => {
                cache.entries[1] = cache.entries[0];
                cache.entries[0] = at_offset(offset);
            }
            (Some(what), _) => {
                if cache.entries[2].stamp >> (Word::BITS - 1) != 0 {
                    cache.entries[1] = cache.entries[2];
                }
                let stamp = as_odd(here);
                cache.entries[2] = Entry { stamp, what };
            }
            (None, _) => {}
        });
    }
    // A class attribute that needs no binding.
    if let Some(attr) = found
        && (attr.is_small()
            || matches!(
                own_kind(attr),
                Some(Kind::Int | Kind::Float | Kind::Str | Kind::Tuple | Kind::None | Kind::Bool)
            )
            || is_plain_builtin(attr))
        && !vm.takes_attributes_outside_map(obj)
    {
        vm.set_cached(cache, 2, here, attr);
    }
}

pub unsafe extern "C-unwind" fn load_method(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let obj = r!(regs, b(i));
    let [first, second] = &(*cache::of::<LoadMethod>(pool, (*pc >> 16) as usize)).entries;
    if obj & 1 == 0 {
        let here = stamp(obj);
        let mut method = first.what;
        if here != first.stamp {
            if here != second.stamp {
                return load_method_slow(vm, pc, i, regs, pool);
            }
            method = second.what;
        }
        r!(regs, a(i) + 4) = method;
        r!(regs, a(i) + 5) = obj;
        next!(vm, pc.add(1), regs, pool)
    }
    load_method_slow(vm, pc, i, regs, pool)
}

#[inline(never)]
pub unsafe extern "C-unwind" fn load_method_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let last = (*cache::of::<LoadMethod>(pool, (*pc >> 16) as usize)).entries[1];
    let found = of_module(r!(regs, b(i)), last);
    if found != 0 {
        r!(regs, a(i) + 4) = 0;
        r!(regs, a(i) + 5) = found;
        next!(vm, pc.add(1), regs, pool)
    }
    sync(vm, pc, regs, pool);
    let (obj, name) = (reg(regs, b(i)), pool_value(pool, (*pc & 0xFFFF) as usize));
    let cache = vm.cache_to_fill::<LoadMethod>(pool, (*pc >> 16) as usize);
    let found = find_method(vm, obj, name, cache);
    let (method, is_method) = check!(vm, pc, i, regs, pool, found);
    if is_method {
        r!(regs, a(i) + 4) = method.word();
        r!(regs, a(i) + 5) = obj.word();
    } else {
        r!(regs, a(i) + 4) = 0;
        r!(regs, a(i) + 5) = method.word();
    }
    next!(vm, pc.add(1), regs, pool)
}

/// The Python function of a class method looked up on the class, or the builtin descriptor.
fn class_method(vm: &mut Vm, class: Value, name: Value) -> Result<Option<Value>> {
    if kind_of(class) != Kind::Type {
        return Ok(None);
    }
    let Some(attr) = vm.lookup_cached(class, name).filter(|attr| attr.is_ref()) else {
        return Ok(None);
    };
    let kind = own_kind(attr);
    if !matches!(kind, Some(Kind::ClassMethod | Kind::ClassMethodDescr)) {
        return Ok(None);
    }
    let meta = vm.class_of(class);
    if !vm.looks_up_plainly(meta) || vm.lookup_cached(meta, name).is_some() {
        return Ok(None);
    }
    if kind == Some(Kind::ClassMethodDescr) {
        vm.check_bound(attr, class, true)?;
        return Ok(Some(attr));
    }
    let function = attr.addr().value(wrapper::CALLABLE);
    Ok(function.filter(|&f| f.is_ref() && kind_of(f) == Kind::Function))
}

#[inline(never)]
fn find_method(
    vm: &mut Vm,
    obj: Value,
    name: Value,
    cache: Option<Cache<LoadMethod>>,
) -> Result<(Value, bool)> {
    let cache = cache.filter(|_| obj.is_ref());
    if let Some(cache) = cache
        && matches!(kind_of(obj), Kind::Module | Kind::Type)
    {
        if let Some(function) = class_method(vm, obj, name)? {
            return Ok((function, true));
        }
        let entries: fn(&mut LoadMethod) -> &mut [Entry] = |cache| &mut cache.entries;
        return Ok((get_of_holder(vm, obj, name, cache, 1, entries)?, false));
    }
    let (method, is_method) = vm.get_method(obj, name)?;
    if is_method && let Some(cache) = cache {
        let here = stamp_of(obj);
        let facts = map_row(obj.addr().map()).facts;
        if here != 1 && facts & fact::DICT_MODE == 0 && !vm.takes_attributes_outside_map(obj) {
            cache.change(vm, |cache| cache.entries[1] = cache.entries[0]);
            vm.set_cached(cache, 0, here, method);
        }
    }
    Ok((method, is_method))
}

pub unsafe extern "C-unwind" fn store_attr(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let obj = r!(regs, a(i));
    let [first, second] = &(*cache::of::<StoreAttr>(pool, (*pc >> 16) as usize)).entries;
    let mut entry = first;
    if obj & 1 == 0 {
        let here = stamp(obj);
        if here != entry.stamp {
            entry = second;
            if here != entry.stamp {
                return store_attr_odd(vm, pc, i, regs, pool);
            }
        }
        let at = addr(obj);
        if at.flags() & flag::UNLOGGED == 0 {
            at.put_behind_barrier((entry.offset >> 1) as usize, r!(regs, b(i)));
            let row = entry.row >> 1;
            if row != 0 {
                at.put_row_behind_barrier(MapIndex(row as u32));
            }
            next!(vm, pc.add(1), regs, pool)
        }
    }
    store_attr_slow(vm, pc, i, regs, pool)
}

/// Cache misses come here, with a reference: perhaps the attribute is an unboxed float.
#[inline(never)]
pub unsafe extern "C-unwind" fn store_attr_odd(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let (obj, value) = (r!(regs, a(i)), r!(regs, b(i)));
    let [first, second] = &(*cache::of::<StoreAttr>(pool, (*pc >> 16) as usize)).entries;
    let mut entry = first;
    let here = as_odd(stamp(obj));
    if here != entry.stamp {
        entry = second;
        if here != entry.stamp {
            return store_attr_slow(vm, pc, i, regs, pool);
        }
    }
    let code = entry.offset;
    if code & ODD_SPILL << 1 != 0 {
        let (array, offset) = spilled(obj, code);
        if array.flags() & flag::UNLOGGED != 0 {
            return store_attr_slow(vm, pc, i, regs, pool);
        }
        array.put_behind_barrier(offset, value);
        next!(vm, pc.add(1), regs, pool)
    }
    if *pc >> 16 == 0 || value & 1 != 0 || !super::arith::is_float(value) {
        return store_attr_slow(vm, pc, i, regs, pool);
    }
    let number = float::get(addr(value));
    let row = entry.row >> 1;
    let at = addr(obj);
    // Who has a view of the instance's attributes must find words; a row is a reference.
    if number.is_nan() || (row != 0 && at.flags() & (flag::WEAKREF | flag::UNLOGGED) != 0) {
        return store_attr_slow(vm, pc, i, regs, pool);
    }
    at.store::<f64>((code >> 1) as usize, number);
    if row != 0 {
        at.put_row_behind_barrier(MapIndex(row as u32));
    }
    next!(vm, pc.add(1), regs, pool)
}

#[inline(never)]
pub unsafe extern "C-unwind" fn store_attr_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let cache = vm.cache_to_fill::<StoreAttr>(pool, (*pc >> 16) as usize);
    let stored = set(vm, reg(regs, a(i)), reg(regs, b(i)), name, cache);
    check!(vm, pc, i, regs, pool, stored);
    next!(vm, pc.add(1), regs, pool)
}

#[inline(never)]
fn set(
    vm: &mut Vm,
    obj: Value,
    value: Value,
    name: Value,
    cache: Option<Cache<StoreAttr>>,
) -> Result<()> {
    let Some(cache) = cache.filter(|_| obj.is_ref()) else {
        return vm.set_attr(obj, name, Some(value));
    };
    let before = stamp_of(obj);
    for entry in cache.get().entries {
        if before == entry.stamp && before > 1 {
            // The cache holds; only the barrier brought us here.
            let offset = (entry.offset >> 1) as usize;
            vm.m.store(obj.addr(), offset, value);
            let row = entry.row >> 1;
            if row != 0 {
                vm.m.set_row(obj.addr(), MapIndex(row as u32));
            }
            return Ok(());
        }
    }
    let class = vm.class_of(obj);
    let old = obj.addr().map();
    let simple = before != 1
        && !has_flag(class, flags::SETATTR)
        && map_row(old).facts & (fact::HAS_MAP | fact::DICT_MODE) == fact::HAS_MAP;
    let mut direct = simple;
    if simple && let Some(attr) = vm.lookup_cached(class, name) {
        if vm.is_slot_of(attr, class) {
            cache.change(vm, |cache| {
                cache.entries[1] = cache.entries[0];
                cache.entries[0] = StoreEntry {
                    stamp: before,
                    offset: (slot_offset(attr) as Word) << 1 | 1,
                    row: 1,
                };
            });
            vm.m.store(obj.addr(), slot_offset(attr), value);
            return Ok(());
        }
        direct = !vm.is_data_descriptor(attr);
    }
    vm.set_attr(obj, name, Some(value))?;
    if direct
        && map_row(obj.addr().map()).facts & fact::DICT_MODE == 0
        && let Some(map) = maps::of(obj.addr())
        && let Some(n) = maps::find(map, name)
    {
        let place = maps::place(map, n);
        let now = obj.addr().map();
        let added = now != old;
        let count_before = map_row(old).map_object().map(|m| maps::count(m.addr()));
        // Only a step to the very next map may be repeated blindly; and who has a view gets
        // another one than others.
        let spills = map_row(now).facts & fact::SPILL != 0;
        if !added
            || !spills
                && n + 1 == maps::count(map)
                && count_before == Some(n)
                && !obj.addr().has(flag::WEAKREF)
        {
            let (stamp, offset) = match (odd_code(place), place) {
                (Some(code), _) => (as_odd(before), code),
                (None, Place::Inline(offset)) => (before, (offset as Word) << 1 | 1),
                (None, _) => unreachable!("only inline words have no odd code"),
            };
            let row = if added { now.0 as Word } else { 0 } << 1 | 1;
            cache.change(vm, |cache| {
                cache.entries[1] = cache.entries[0];
                cache.entries[0] = StoreEntry { stamp, offset, row };
            });
        }
    }
    Ok(())
}

pub unsafe extern "C-unwind" fn delete_attr(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    check!(
        vm,
        pc,
        i,
        regs,
        pool,
        vm.set_attr(reg(regs, a(i)), name, None)
    );
    next!(vm, pc.add(1), regs, pool)
}

unsafe fn super_get(vm: &mut Vm, regs: W, at: usize, name: Value) -> Result {
    let (sup, class, this) = (reg(regs, at), reg(regs, at + 1), reg(regs, at + 2));
    if sup == vm.type_of_kind(Kind::Super) && vm.is_type(class) && !is_class_name(vm, name) {
        let own = vm.class_of(this);
        let obj_type = if vm.is_type(this) && vm.is_subclass_of(this, class) {
            this
        } else {
            own
        };
        if vm.is_subclass_of(obj_type, class)
            && let Some(value) = vm.super_lookup(class, this, obj_type, name)?
        {
            return Ok(value);
        }
    }
    let object = vm.call(sup, &[])?;
    vm.get_attr(object, name)
}

fn is_class_name(vm: &Vm, name: Value) -> bool {
    name == vm.name(Name::__class__)
}

pub unsafe extern "C-unwind" fn load_super(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let result = super_get(vm, regs, b(i), name);
    finish!(vm, pc.add(1), i, regs, pool, result)
}

pub unsafe extern "C-unwind" fn load_super_method(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let (sup, class, this) = (reg(regs, b(i)), reg(regs, b(i) + 1), reg(regs, b(i) + 2));
    // A plain method of an instance needs no bound method.
    if sup == vm.type_of_kind(Kind::Super) && vm.is_type(class) && !vm.is_type(this) {
        let own = vm.class_of(this);
        if vm.is_subclass_of(own, class)
            && let Some(attr) = vm.lookup_after(own, class, name)
            && attr.is_ref()
            && matches!(
                kind_of(attr),
                Kind::Function | Kind::MethodDescr | Kind::SlotWrapper
            )
        {
            r!(regs, a(i) + 4) = attr.word();
            r!(regs, a(i) + 5) = this.word();
            next!(vm, pc.add(1), regs, pool)
        }
    }
    let value = check!(vm, pc, i, regs, pool, super_get(vm, regs, b(i), name));
    r!(regs, a(i) + 4) = 0;
    r!(regs, a(i) + 5) = value.word();
    next!(vm, pc.add(1), regs, pool)
}
