//! Globals, builtins and namespaces.
//!
//! What the caches hold is said in `runtime/src/code/cache.rs`.

use crate::machine::*;
use pyrs_bytecode::Op;
use pyrs_objmodel::kinds::function;
use pyrs_objmodel::table::{DICT_DATA, VERSION};
use pyrs_objmodel::{Kind, Word, is_exact};
use pyrs_runtime::cache::{self, Cache, LoadGlobal, StoreGlobal};
use pyrs_runtime::dict::namespace_slot;
use pyrs_runtime::frame;
use pyrs_runtime::vm::thread;
use pyrs_runtime::{Exc, Result, Value, Vm, string};

type W = *mut Word;

#[inline(always)]
unsafe fn globals_word(regs: W) -> Word {
    addr(*regs.offset(frame::FUNCTION)).load::<Word>(function::GLOBALS)
}

/// The cached value word of `LoadGlobal`, 0 when the cache does not hold.
#[inline(always)]
unsafe fn cached(vm: &Vm, regs: W, cache: &LoadGlobal) -> Word {
    let table = addr(globals_word(regs)).load::<Word>(DICT_DATA);
    if table == 0 || addr(table).load::<Word>(VERSION) != cache.globals {
        return 0;
    }
    let offset = (cache.offset >> 1) as usize;
    if cache.builtins == 0 {
        return addr(table).load::<Word>(offset);
    }
    let builtins = addr(addr(vm.m.thread[thread::BUILTINS]).load::<Word>(DICT_DATA));
    if builtins.load::<Word>(VERSION) != cache.builtins {
        return 0;
    }
    builtins.load::<Word>(offset)
}

pub unsafe extern "C-unwind" fn load_global(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let word = cached(vm, regs, &*cache::of(pool, (*pc >> 16) as usize));
    if word == 0 {
        return load_global_slow(vm, pc, i, regs, pool);
    }
    r!(regs, a(i)) = word;
    next!(vm, pc.add(1), regs, pool)
}

#[cold]
#[inline(never)]
pub unsafe extern "C-unwind" fn load_global_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let cache = vm.cache_to_fill(pool, (*pc >> 16) as usize);
    let globals = Value::of(globals_word(regs));
    let result = global(vm, globals, name, cache);
    finish!(vm, pc.add(1), i, regs, pool, result)
}

/// Look a global up, and fill the cache. Apart from the handlers, which must have no local
/// whose address is taken.
#[inline(never)]
fn global(vm: &mut Vm, globals: Value, name: Value, cache: Option<Cache<LoadGlobal>>) -> Result {
    if !is_exact(globals, Kind::Dict) {
        return global_of_subclass(vm, globals, name);
    }
    if let Some((table, offset)) = namespace_slot(globals, name) {
        if let Some(cache) = cache {
            let version = vm.namespace_version(globals);
            fill(vm, cache, [version, 0, offset as Word]);
        }
        return Ok(table.get(offset));
    }
    let builtins = builtins_of(vm, globals);
    if let Some((table, offset)) = namespace_slot(builtins, name) {
        if let Some(cache) = cache
            && builtins == vm.builtins()
        {
            let version = vm.namespace_version(globals);
            let second = vm.namespace_version(builtins);
            fill(vm, cache, [version, second, offset as Word]);
        }
        return Ok(table.get(offset));
    }
    Err(not_defined(vm, name))
}

/// A global of an instance of a dict subclass, which may have its own lookup.
#[cold]
fn global_of_subclass(vm: &mut Vm, globals: Value, name: Value) -> Result {
    if let Ok(value) = vm.get_item(globals, name) {
        return Ok(value);
    }
    vm.catch(Exc::KeyError)?;
    let builtins = builtins_of(vm, globals);
    match vm.dict_get_str(builtins, name) {
        Some(value) => Ok(value),
        None => Err(not_defined(vm, name)),
    }
}

/// The builtins that a globals dict names.
fn builtins_of(vm: &mut Vm, globals: Value) -> Value {
    let own = vm.dict_get_str(globals, vm.name(pyrs_runtime::name::Name::__builtins__));
    match own {
        Some(d) if is_exact(d, Kind::Dict) => d,
        Some(m) if vm.is_module(m) => vm.module_dict(m),
        _ => vm.builtins(),
    }
}

fn fill(vm: &mut Vm, cache: Cache<LoadGlobal>, [globals, builtins, offset]: [Word; 3]) {
    if globals == 1 || builtins == 1 {
        return;
    }
    cache.change(vm, |cache| {
        *cache = LoadGlobal {
            globals,
            builtins,
            offset: offset << 1 | 1,
        };
    });
}

/// Fill the cache of a store to a name that is there now.
#[inline(never)]
fn fill_store(vm: &mut Vm, globals: Value, name: Value, cache: Cache<StoreGlobal>) {
    let Some((_, offset)) = namespace_slot(globals, name) else {
        return;
    };
    let globals = vm.namespace_version(globals);
    let offset = (offset as Word) << 1 | 1;
    if globals != 1 {
        cache.change(vm, |cache| *cache = StoreGlobal { globals, offset });
    }
}

fn not_defined(vm: &mut Vm, name: Value) -> pyrs_runtime::Raised {
    let text = string::to_string_lossy(name.addr());
    vm.name_error(
        Exc::NameError,
        name,
        &format!("name '{text}' is not defined"),
    )
}

pub unsafe extern "C-unwind" fn store_global(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    let table = addr(globals_word(regs)).load::<Word>(DICT_DATA);
    let cached = &*cache::of::<StoreGlobal>(pool, (*pc >> 16) as usize);
    if table != 0 && addr(table).load::<Word>(VERSION) == cached.globals {
        let at = addr(table);
        if !at.has(pyrs_objmodel::gc::layout::flag::UNLOGGED) {
            at.put_behind_barrier((cached.offset >> 1) as usize, r!(regs, a(i)));
            next!(vm, pc.add(1), regs, pool)
        }
    }
    store_global_slow(vm, pc, i, regs, pool)
}

#[cold]
#[inline(never)]
pub unsafe extern "C-unwind" fn store_global_slow(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let cache = vm.cache_to_fill::<StoreGlobal>(pool, (*pc >> 16) as usize);
    let globals = Value::of(globals_word(regs));
    check!(
        vm,
        pc,
        i,
        regs,
        pool,
        vm.dict_set(globals, name, reg(regs, a(i)))
    );
    if let Some(cache) = cache {
        fill_store(vm, globals, name, cache);
    }
    next!(vm, pc.add(1), regs, pool)
}

pub unsafe extern "C-unwind" fn delete_global(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let globals = Value::of(globals_word(regs));
    let found = check!(vm, pc, i, regs, pool, vm.dict_delete(globals, name));
    if !found {
        not_defined(vm, name);
        return crate::unwind::raise(vm, pc, i, regs, pool);
    }
    next!(vm, pc.add(1), regs, pool)
}

pub unsafe extern "C-unwind" fn load_name(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    if r!(regs, b(i)) == globals_word(regs) {
        let word = cached(vm, regs, &*cache::of(pool, (*pc >> 16) as usize));
        if word != 0 {
            r!(regs, a(i)) = word;
            next!(vm, pc.add(1), regs, pool)
        }
    }
    sync(vm, pc, regs, pool);
    let result = name_in(vm, i, *pc, regs, pool);
    finish!(vm, pc.add(1), i, regs, pool, result)
}

#[inline(never)]
unsafe fn name_in(vm: &mut Vm, i: u32, ext: u32, regs: W, pool: W) -> Result {
    let name = pool_value(pool, (ext & 0xFFFF) as usize);
    let namespace = reg(regs, b(i));
    let globals = Value::of(globals_word(regs));
    if namespace == globals {
        let cache = vm.cache_to_fill(pool, (ext >> 16) as usize);
        return global(vm, globals, name, cache);
    }
    if let Some(value) = in_namespace(vm, namespace, name)? {
        return Ok(value);
    }
    global(vm, globals, name, None)
}

/// A name in a namespace, which may be any mapping.
fn in_namespace(vm: &mut Vm, namespace: Value, name: Value) -> Result<Option<Value>> {
    if is_exact(namespace, Kind::Dict) {
        return Ok(vm.dict_get_str(namespace, name));
    }
    match vm.get_item(namespace, name) {
        Ok(value) => Ok(Some(value)),
        Err(_) => vm.catch(Exc::KeyError).map(|_| None),
    }
}

pub unsafe extern "C-unwind" fn store_name(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    if r!(regs, b(i)) == globals_word(regs) {
        return store_global(vm, pc, i, regs, pool);
    }
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let stored = vm.set_item(reg(regs, b(i)), name, reg(regs, a(i)));
    check!(vm, pc, i, regs, pool, stored);
    next!(vm, pc.add(1), regs, pool)
}

pub unsafe extern "C-unwind" fn delete_name(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let namespace = reg(regs, b(i));
    let deleted = if is_exact(namespace, Kind::Dict) {
        vm.dict_delete(namespace, name)
    } else {
        match vm.delete_item(namespace, name) {
            Ok(()) => Ok(true),
            Err(_) => vm.catch(Exc::KeyError).map(|_| false),
        }
    };
    if !check!(vm, pc, i, regs, pool, deleted) {
        not_defined(vm, name);
        return crate::unwind::raise(vm, pc, i, regs, pool);
    }
    next!(vm, pc.add(1), regs, pool)
}

#[cold]
#[inline(never)]
fn free_name_error(vm: &mut Vm, name: Value) -> pyrs_runtime::Raised {
    let text = string::to_string_lossy(name.addr());
    let text = format!(
        "cannot access free variable '{text}' where it is not associated with a value in \
         enclosing scope"
    );
    vm.name_error(Exc::NameError, name, &text)
}

/// R[c] is a cell whose contents count when the mapping lacks the name.
pub unsafe extern "C-unwind" fn load_name_or_cell(
    vm: &mut Vm,
    pc: *const u32,
    i: u32,
    regs: W,
    pool: W,
) -> Word {
    debug_assert_eq!(i as u8, Op::LoadNameOrCell as u8);
    sync(vm, pc, regs, pool);
    let name = pool_value(pool, (*pc & 0xFFFF) as usize);
    let found = check!(
        vm,
        pc,
        i,
        regs,
        pool,
        in_namespace(vm, reg(regs, b(i)), name)
    );
    let result = match found.or_else(|| frame::cell_value(reg(regs, c(i)))) {
        Some(value) => Ok(value),
        None => Err(free_name_error(vm, name)),
    };
    finish!(vm, pc.add(1), i, regs, pool, result)
}
