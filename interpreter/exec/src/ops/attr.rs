//! Attributes: inline caches keyed by the stamp of the object's map.
//!
//! Cache words of `LoadAttr`: twice a stamp and the byte offset of an inline slot (two maps
//! at one place are common), then a stamp or version of keys with a value or byte offset.
//! An attribute that is an unboxed float, or lies in a spill array, has the stamp with its
//! top bit flipped ([`as_odd`]) and an [`odd_code`] for its offset: in the third pair of
//! `LoadAttr`, then in the second; in any of the two entries of `StoreAttr`.
//! Of `LoadMethod`: twice a stamp and a method; the second pair also serves classes and
//! modules, whose versions come from the same counter. Of `StoreAttr`: twice a stamp, a
//! byte offset and the row of the map with the new attribute (0: the attribute exists).

use crate::machine::*;
use pyrs_maps::{self as maps, Place};
use pyrs_objmodel::gc::layout::{MAP_TABLE, flag, map_row};
use pyrs_objmodel::gc::word::{WORD_BYTES, Word};
use pyrs_objmodel::kinds::{member, typeobj};
use pyrs_objmodel::table::{DICT_DATA, VERSION, shape};
use pyrs_objmodel::{Kind, MapIndex, fact, float, kind_of};
use pyrs_runtime::attr::{is_plain_builtin, slot_offset};
use pyrs_runtime::class::{flags, has_flag};
use pyrs_runtime::dict::namespace_slot;
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

pub unsafe fn load_attr(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    let obj = r!(regs, b(i));
    let cache = pool.add((*pc >> 16) as usize);
    if obj & 1 == 0 {
        let here = stamp(obj);
        let mut offset = *cache.add(1);
        if here != *cache {
            if as_odd(here) == *cache.add(4) && *cache.add(5) & ODD_SPILL << 1 == 0 {
                // An unboxed float.
                let Some(new) = vm.m.try_bump(Kind::Float.map(), float::SIZE) else {
                    return super::collect_and_retry(vm, pc, i, regs, pool);
                };
                let number = addr(obj).load::<f64>((*cache.add(5) >> 1) as usize);
                new.store::<f64>(float::DATA, number);
                r!(regs, a(i)) = new.word();
                next!(vm, pc.add(1), regs, pool)
            }
            if here != *cache.add(2) {
                return load_attr_odd(vm, pc, i, regs, pool);
            }
            offset = *cache.add(3);
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

/// Cache misses come here, with a reference: perhaps the attribute lies in a spill array, or
/// is an unboxed float of another map.
#[inline(never)]
pub unsafe fn load_attr_odd(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    let obj = r!(regs, b(i));
    let mut cache = pool.add((*pc >> 16) as usize + 4);
    let here = as_odd(stamp(obj));
    if here != *cache {
        cache = cache.sub(2);
        if here != *cache || *pc >> 16 == 0 {
            return load_attr_slow(vm, pc, i, regs, pool);
        }
    }
    let code = *cache.add(1);
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
pub unsafe fn load_attr_slow(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    sync(vm, pc, regs, pool);
    let ext = *pc;
    let result = get(vm, reg(regs, b(i)), ext, pool, 4);
    finish!(vm, pc.add(1), i, regs, pool, result)
}

#[inline(never)]
unsafe fn get(vm: &mut Vm, obj: Value, ext: u32, pool: W, pair: usize) -> Result {
    let name = pool_value(pool, (ext & 0xFFFF) as usize);
    let cache = (ext >> 16) as usize;
    if cache == 0 || obj.is_small() {
        return vm.get_attr(obj, name);
    }
    let second = *pool.add(cache + pair);
    match kind_of(obj) {
        Kind::Module => {
            // The version of the module's keys stands for the module.
            let dict = vm.module_dict(obj);
            if shape(dict.addr()) == 0
                && let Some(table) = dict.addr().value(DICT_DATA)
            {
                if table.addr().load::<Word>(VERSION) == second && second > 1 {
                    let offset = (*pool.add(cache + pair + 1) >> 1) as usize;
                    return Ok(Value::of(table.addr().load::<Word>(offset)));
                }
                if obj.addr().map() == Kind::Module.map()
                    && let Some((table, offset)) = namespace_slot(dict, name)
                {
                    let version = vm.namespace_version(dict);
                    if version != 1 {
                        *pool.add(cache + pair) = version;
                        *pool.add(cache + pair + 1) = (offset as Word) << 1 | 1;
                    }
                    return Ok(Value::of(table.load::<Word>(offset)));
                }
            }
            return vm.get_attr(obj, name);
        }
        Kind::Type => {
            let version = obj.addr().load::<Word>(typeobj::VERSION);
            if version == second && second > 1 {
                return Ok(Value::of(*pool.add(cache + pair + 1)));
            }
            let value = vm.get_attr(obj, name)?;
            if let Some(own) = cacheable_class_attr(vm, obj, name)
                && own == value
                && version != 1
            {
                *pool.add(cache + pair) = version;
                set_cache(vm, pool, cache + pair + 1, value);
            }
            return Ok(value);
        }
        _ => {}
    }
    let here = stamp(obj.word());
    if here == second && second > 1 {
        return Ok(Value::of(*pool.add(cache + pair + 1)));
    }
    let class = vm.class_of(obj);
    if here != 1 && !has_flag(class, flags::GETATTRIBUTE) {
        fill_load(vm, obj, class, name, pool, cache, here);
    }
    vm.get_attr(obj, name)
}

/// A class attribute that looking it up through the class gives unchanged.
fn cacheable_class_attr(vm: &mut Vm, class: Value, name: Value) -> Option<Value> {
    let meta = vm.class_of(class);
    if meta != vm.type_of_kind(Kind::Type) || vm.lookup_cached(meta, name).is_some() {
        return None;
    }
    vm.lookup_cached(class, name)
}

/// Whether a class attribute is the descriptor of a slot that instances of the class have.
fn slot_of(vm: &Vm, attr: Value, class: Value) -> bool {
    attr.is_ref()
        && kind_of(attr) == Kind::Member
        && vm.is_subclass_of(class, Value::of(attr.addr().load::<Word>(member::OWNER)))
}

/// Fill the cache of a `LoadAttr` if the attribute is one that it can hold.
unsafe fn fill_load(
    vm: &mut Vm,
    obj: Value,
    class: Value,
    name: Value,
    pool: W,
    cache: usize,
    here: Word,
) {
    let facts = map_row(obj.addr().map()).facts;
    let found = vm.lookup_cached(class, name);
    if let Some(attr) = found {
        if slot_of(vm, attr, class) {
            *pool.add(cache + 2) = *pool.add(cache);
            *pool.add(cache + 3) = *pool.add(cache + 1);
            *pool.add(cache) = here;
            *pool.add(cache + 1) = (slot_offset(attr) as Word) << 1 | 1;
            return;
        }
        if vm.is_data_descriptor(attr) {
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
        match maps::place(map, n) {
            Place::Inline(offset) => {
                *pool.add(cache + 2) = *pool.add(cache);
                *pool.add(cache + 3) = *pool.add(cache + 1);
                *pool.add(cache) = here;
                *pool.add(cache + 1) = (offset as Word) << 1 | 1;
            }
            place => {
                if let Some(code) = odd_code(place) {
                    if *pool.add(cache + 4) >> (Word::BITS - 1) != 0 {
                        *pool.add(cache + 2) = *pool.add(cache + 4);
                        *pool.add(cache + 3) = *pool.add(cache + 5);
                    }
                    *pool.add(cache + 4) = as_odd(here);
                    *pool.add(cache + 5) = code;
                }
            }
        }
        return;
    }
    // A class attribute that needs no binding.
    if let Some(attr) = found
        && (attr.is_small()
            || matches!(
                kind_of(attr),
                Kind::Int | Kind::Float | Kind::Str | Kind::Tuple | Kind::None | Kind::Bool
            )
            || is_plain_builtin(attr))
        && !vm.takes_attributes_outside_map(obj)
    {
        *pool.add(cache + 4) = here;
        set_cache(vm, pool, cache + 5, attr);
    }
}

pub unsafe fn load_method(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    let obj = r!(regs, b(i));
    let cache = pool.add((*pc >> 16) as usize);
    if obj & 1 == 0 {
        let here = stamp(obj);
        let mut method = *cache.add(1);
        if here != *cache {
            if here != *cache.add(2) {
                return load_method_slow(vm, pc, i, regs, pool);
            }
            method = *cache.add(3);
        }
        r!(regs, a(i) + 4) = method;
        r!(regs, a(i) + 5) = obj;
        next!(vm, pc.add(1), regs, pool)
    }
    load_method_slow(vm, pc, i, regs, pool)
}

#[inline(never)]
pub unsafe fn load_method_slow(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    sync(vm, pc, regs, pool);
    let ext = *pc;
    let obj = reg(regs, b(i));
    let (method, is_method) = check!(vm, pc, i, regs, pool, find_method(vm, obj, ext, pool));
    if is_method {
        r!(regs, a(i) + 4) = method.word();
        r!(regs, a(i) + 5) = obj.word();
    } else {
        r!(regs, a(i) + 4) = 0;
        r!(regs, a(i) + 5) = method.word();
    }
    next!(vm, pc.add(1), regs, pool)
}

#[inline(never)]
unsafe fn find_method(vm: &mut Vm, obj: Value, ext: u32, pool: W) -> Result<(Value, bool)> {
    let name = pool_value(pool, (ext & 0xFFFF) as usize);
    let cache = (ext >> 16) as usize;
    if obj.is_ref() && cache != 0 && matches!(kind_of(obj), Kind::Module | Kind::Type) {
        return Ok((get(vm, obj, ext, pool, 2)?, false));
    }
    let (method, is_method) = vm.get_method(obj, name)?;
    if is_method && obj.is_ref() && cache != 0 {
        let here = stamp(obj.word());
        let facts = map_row(obj.addr().map()).facts;
        if here != 1 && facts & fact::DICT_MODE == 0 && !vm.takes_attributes_outside_map(obj) {
            if let Some(old) = Value::from_word(*pool.add(cache + 1)) {
                *pool.add(cache + 2) = *pool.add(cache);
                set_cache(vm, pool, cache + 3, old);
            }
            *pool.add(cache) = here;
            set_cache(vm, pool, cache + 1, method);
        }
    }
    Ok((method, is_method))
}

pub unsafe fn store_attr(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    let obj = r!(regs, a(i));
    let cache = pool.add((*pc >> 16) as usize);
    if obj & 1 == 0 {
        let here = stamp(obj);
        let mut cache = cache;
        if here != *cache {
            cache = cache.add(3);
            if here != *cache {
                return store_attr_odd(vm, pc, i, regs, pool);
            }
        }
        let at = addr(obj);
        if at.flags() & flag::UNLOGGED == 0 {
            at.store::<Word>((*cache.add(1) >> 1) as usize, r!(regs, b(i)));
            let row = *cache.add(2) >> 1;
            if row != 0 {
                at.set_map(MapIndex(row as u32));
            }
            next!(vm, pc.add(1), regs, pool)
        }
    }
    store_attr_slow(vm, pc, i, regs, pool)
}

/// Cache misses come here, with a reference: perhaps the attribute is an unboxed float.
#[inline(never)]
pub unsafe fn store_attr_odd(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    let (obj, value) = (r!(regs, a(i)), r!(regs, b(i)));
    let mut cache = pool.add((*pc >> 16) as usize);
    let here = as_odd(stamp(obj));
    if here != *cache {
        cache = cache.add(3);
        if here != *cache {
            return store_attr_slow(vm, pc, i, regs, pool);
        }
    }
    let code = *cache.add(1);
    if code & ODD_SPILL << 1 != 0 {
        let (array, offset) = spilled(obj, code);
        if array.flags() & flag::UNLOGGED != 0 {
            return store_attr_slow(vm, pc, i, regs, pool);
        }
        array.store::<Word>(offset, value);
        next!(vm, pc.add(1), regs, pool)
    }
    if *pc >> 16 == 0 || value & 1 != 0 || !super::arith::is_float(value) {
        return store_attr_slow(vm, pc, i, regs, pool);
    }
    let number = float::get(addr(value));
    let row = *cache.add(2) >> 1;
    let at = addr(obj);
    // Who has a view of the instance's attributes must find words.
    if number.is_nan() || (row != 0 && at.flags() & flag::WEAKREF != 0) {
        return store_attr_slow(vm, pc, i, regs, pool);
    }
    at.store::<f64>((code >> 1) as usize, number);
    if row != 0 {
        at.set_map(MapIndex(row as u32));
    }
    next!(vm, pc.add(1), regs, pool)
}

#[inline(never)]
pub unsafe fn store_attr_slow(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    sync(vm, pc, regs, pool);
    let ext = *pc;
    let stored = set(vm, reg(regs, a(i)), reg(regs, b(i)), ext, pool);
    check!(vm, pc, i, regs, pool, stored);
    next!(vm, pc.add(1), regs, pool)
}

#[inline(never)]
unsafe fn set(vm: &mut Vm, obj: Value, value: Value, ext: u32, pool: W) -> Result<()> {
    let name = pool_value(pool, (ext & 0xFFFF) as usize);
    let cache = (ext >> 16) as usize;
    if obj.is_small() || cache == 0 {
        return vm.set_attr(obj, name, Some(value));
    }
    let before = stamp(obj.word());
    for entry in [cache, cache + 3] {
        if before == *pool.add(entry) && before > 1 {
            // The cache holds; only the barrier brought us here.
            let offset = (*pool.add(entry + 1) >> 1) as usize;
            vm.m.store(obj.addr(), offset, value);
            let row = *pool.add(entry + 2) >> 1;
            if row != 0 {
                obj.addr().set_map(MapIndex(row as u32));
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
        if slot_of(vm, attr, class) {
            for k in 0..3 {
                *pool.add(cache + 3 + k) = *pool.add(cache + k);
            }
            *pool.add(cache) = before;
            *pool.add(cache + 1) = (slot_offset(attr) as Word) << 1 | 1;
            *pool.add(cache + 2) = 1;
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
        let count_before = Value::from_word(map_row(old).object).map(|m| maps::count(m.addr()));
        // Only a step to the very next map may be repeated blindly; and who has a view gets
        // another one than others.
        let spills = map_row(now).facts & fact::SPILL != 0;
        if !added
            || !spills
                && n + 1 == maps::count(map)
                && count_before == Some(n)
                && !obj.addr().has(flag::WEAKREF)
        {
            for k in 0..3 {
                *pool.add(cache + 3 + k) = *pool.add(cache + k);
            }
            (*pool.add(cache), *pool.add(cache + 1)) = match (odd_code(place), place) {
                (Some(code), _) => (as_odd(before), code),
                (None, Place::Inline(offset)) => (before, (offset as Word) << 1 | 1),
                (None, _) => unreachable!("only inline words have no odd code"),
            };
            let row = if added { now.0 as Word } else { 0 };
            *pool.add(cache + 2) = row << 1 | 1;
        }
    }
    Ok(())
}

pub unsafe fn delete_attr(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
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
    name == vm.name(pyrs_runtime::names::Name::__class__)
}

pub unsafe fn load_super(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let result = super_get(vm, regs, b(i), name);
    finish!(vm, pc.add(1), i, regs, pool, result)
}

pub unsafe fn load_super_method(vm: &mut Vm, pc: *const u32, i: u32, regs: W, pool: W) -> Word {
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
