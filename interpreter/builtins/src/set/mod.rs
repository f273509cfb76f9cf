//! set and frozenset.

use crate::claims;
use crate::shared;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::objmodel::kinds::set;
use pyrs_runtime::objmodel::{is_exact, table};
use pyrs_runtime::strategies::dict as tables;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, kind_of,
    tuple,
};

/// Rows that both types have.
macro_rules! shared {
    ($name:literal $kind:ident $doc:literal [$($more:expr),* $(,)?]) => {
        TypeDef {
            doc: $doc,
            subclassable: true,
            weakrefable: true,
            methods: &[
                $($more,)*
                Row::new("__repr__", "self, /", repr),
                Row::new("__len__", "self, /", |vm, a| {
                    let n = vm.set_len(a.get(0));
                    vm.int(n as i64)
                }),
                Row::new("__contains__", "self, object, /", |vm, a| {
                    vm.set_contains(a.get(0), a.get(1)).map(boolean)
                })
                .doc("x.__contains__(y) <==> y in x."),
                Row::new("__iter__", "self, /", |vm, a| {
                    let n = vm.set_len(a.get(0));
                    vm.new_table_iter(Kind::SetIter, a.get(0), n)
                }),
                Row::new("__eq__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Eq)),
                Row::new("__ne__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Ne)),
                Row::new("__lt__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Lt)),
                Row::new("__le__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Le)),
                Row::new("__gt__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Gt)),
                Row::new("__ge__", "self, value, /", |vm, a| compare(vm, a, CmpOp::Ge)),
                Row::new("__and__", "self, value, /", |vm, a| operator(vm, a.get(0), a.get(1), intersect)),
                Row::new("__rand__", "self, value, /", |vm, a| operator(vm, a.get(1), a.get(0), intersect)),
                Row::new("__or__", "self, value, /", |vm, a| operator(vm, a.get(0), a.get(1), unite)),
                Row::new("__ror__", "self, value, /", |vm, a| operator(vm, a.get(1), a.get(0), unite)),
                Row::new("__sub__", "self, value, /", |vm, a| operator(vm, a.get(0), a.get(1), subtract)),
                Row::new("__rsub__", "self, value, /", |vm, a| operator(vm, a.get(1), a.get(0), subtract)),
                Row::new("__xor__", "self, value, /", |vm, a| operator(vm, a.get(0), a.get(1), exclude)),
                Row::new("__rxor__", "self, value, /", |vm, a| operator(vm, a.get(1), a.get(0), exclude)),
                Row::new("copy", "self, /", copy).doc("Return a shallow copy of a set."),
                Row::new("union", "self, /, *others", |vm, a| {
                    let new = duplicate(vm, a.get(0))?;
                    each(vm, a.get(1), |vm, other| vm.set_extend(new, other))?;
                    Ok(new)
                })
                .doc("Return a new set with elements from the set and all others."),
                Row::new("intersection", "self, /, *others", |vm, a| {
                    let mut new = duplicate(vm, a.get(0))?;
                    each(vm, a.get(1), |vm, other| {
                        new = intersect(vm, new, other)?;
                        Ok(())
                    })?;
                    Ok(new)
                })
                .doc("Return a new set with elements common to the set and all others."),
                Row::new("difference", "self, /, *others", |vm, a| {
                    let new = duplicate(vm, a.get(0))?;
                    each(vm, a.get(1), |vm, other| remove_all(vm, new, other))?;
                    Ok(new)
                })
                .doc("Return a new set with elements in the set that are not in the others."),
                Row::new("symmetric_difference", "self, other, /", |vm, a| {
                    exclude(vm, a.get(0), a.get(1))
                })
                .doc("Return a new set with elements in either the set or other but not both."),
                Row::new("isdisjoint", "self, other, /", isdisjoint)
                    .doc("Return True if two sets have a null intersection."),
                Row::new("issubset", "self, other, /", |vm, a| {
                    let other = as_set(vm, a.get(1))?;
                    Ok(boolean(vm.set_len(a.get(0)) <= vm.set_len(other) && all_in(vm, a.get(0), other)?))
                })
                .doc("Report whether another set contains this set."),
                Row::new("issuperset", "self, other, /", |vm, a| {
                    let it = vm.iter(a.get(1))?;
                    while let Some(item) = vm.next(it)? {
                        if !vm.set_contains(a.get(0), item)? {
                            return Ok(boolean(false));
                        }
                    }
                    Ok(boolean(true))
                })
                .doc("Report whether this set contains another set."),
                Row::new("__reduce__", "self, /", reduce).doc("Return state information for pickling."),
                Row::new("__sizeof__", "self, /", sizeof).doc("S.__sizeof__() -> size of S in memory, in bytes."),
                Row::class("__class_getitem__", "cls, object, /", shared::class_getitem).doc("See PEP 585"),
            ],
            ..TypeDef::new($name, Kind::$kind)
        }
    };
}

static SET: TypeDef = shared! {
    "set" Set "Build an unordered collection of unique elements."
    [
        Row::fixed("__new__", "type, /, *args, **kwargs", new_set),
        Row::new("__init__", "self, iterable=(), /", init),
        Row::new("__iand__", "self, value, /", |vm, a| in_place(vm, a, intersection_update)),
        Row::new("__ior__", "self, value, /", |vm, a| in_place(vm, a, Vm::set_extend)),
        Row::new("__isub__", "self, value, /", |vm, a| in_place(vm, a, remove_all)),
        Row::new("__ixor__", "self, value, /", |vm, a| in_place(vm, a, toggle_all)),
        Row::new("add", "self, object, /", |vm, a| {
            vm.set_add(a.get(0), a.get(1))?;
            Ok(NONE)
        })
        .doc("Add an element to a set.\n\nThis has no effect if the element is already present."),
        Row::new("discard", "self, object, /", |vm, a| {
            vm.set_remove(a.get(0), a.get(1))?;
            Ok(NONE)
        })
        .doc("Remove an element from a set if it is a member.\n\nUnlike set.remove(), the discard() method does not raise\nan exception when an element is missing from the set."),
        Row::new("remove", "self, object, /", |vm, a| {
            if vm.set_remove(a.get(0), a.get(1))? {
                Ok(NONE)
            } else {
                Err(vm.key_error(a.get(1)))
            }
        })
        .doc("Remove an element from a set; it must be a member.\n\nIf the element is not a member, raise a KeyError."),
        Row::new("pop", "self, /", pop).effects(claims::SET_CHANGE)
            .doc("Remove and return an arbitrary set element.\n\nRaises KeyError if the set is empty."),
        Row::new("clear", "self, /", |vm, a| {
            vm.set_clear(a.get(0));
            Ok(NONE)
        }).effects(claims::SET_CHANGE)
        .doc("Remove all elements from this set."),
        Row::new("update", "self, /, *others", |vm, a| {
            let set = a.get(0);
            each(vm, a.get(1), |vm, other| vm.set_extend(set, other))?;
            Ok(NONE)
        })
        .doc("Update the set, adding elements from all others."),
        Row::new("intersection_update", "self, /, *others", |vm, a| {
            let set = a.get(0);
            each(vm, a.get(1), |vm, other| intersection_update(vm, set, other))?;
            Ok(NONE)
        })
        .doc("Update the set, keeping only elements found in it and all others."),
        Row::new("difference_update", "self, /, *others", |vm, a| {
            let set = a.get(0);
            each(vm, a.get(1), |vm, other| remove_all(vm, set, other))?;
            Ok(NONE)
        })
        .doc("Update the set, removing elements found in others."),
        Row::new("symmetric_difference_update", "self, other, /", |vm, a| {
            toggle_all(vm, a.get(0), a.get(1))?;
            Ok(NONE)
        })
        .doc("Update the set, keeping only elements found in either set, but not in both."),
    ]
};

static FROZENSET: TypeDef = shared! {
    "frozenset" FrozenSet "Build an immutable unordered collection of unique elements."
    [
        Row::fixed("__new__", "type, iterable=(), /", new_frozenset),
        Row::new("__hash__", "self, /", hash),
    ]
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = shared::define(vm, &SET, true)?;
    shared::unhashable(vm, class)?;
    shared::define(vm, &FROZENSET, true).map(|_| ())
}

fn new_set(vm: &mut Vm, a: Args) -> Result {
    let class = a.get(0);
    if shared::is_builtin(vm, class, Kind::Set) {
        return vm.new_set();
    }
    shared::check_new(vm, class, Kind::Set)?;
    vm.new_instance(class)
}

fn init(vm: &mut Vm, a: Args) -> Result {
    let set = a.get(0);
    vm.set_clear(set);
    if let Some(iterable) = a.opt(1) {
        vm.set_extend(set, iterable)?;
    }
    Ok(NONE)
}

fn new_frozenset(vm: &mut Vm, a: Args) -> Result {
    let class = a.get(0);
    let new = if shared::is_builtin(vm, class, Kind::FrozenSet) {
        if let Some(same) = a.opt(1).filter(|&v| is_exact(v, Kind::FrozenSet)) {
            return Ok(same);
        }
        vm.new_frozenset()?
    } else {
        shared::check_new(vm, class, Kind::FrozenSet)?;
        vm.new_instance(class)?
    };
    if let Some(iterable) = a.opt(1) {
        vm.set_extend(new, iterable)?;
    }
    Ok(new)
}

fn repr(vm: &mut Vm, a: Args) -> Result {
    let set = a.get(0);
    let name = vm.type_name_of(set);
    if vm.set_len(set) == 0 {
        return vm.str(&format!("{name}()"));
    }
    let plain = is_exact(set, Kind::Set);
    shared::container_repr(vm, set, &format!("{name}(...)"), |vm, out| {
        out.push_str(&if plain {
            "{".into()
        } else {
            format!("{name}({{")
        });
        let mut i = 0;
        let mut first = true;
        while let Some((next, item)) = vm.set_next(set, i) {
            if !first {
                out.push_str(", ");
            }
            first = false;
            shared::push_repr(vm, out, item)?;
            i = next;
        }
        out.push_str(if plain { "}" } else { "})" });
        Ok(())
    })
}

/// A new set of the same builtin type with the same items.
fn duplicate(vm: &mut Vm, set: Value) -> Result {
    let new = empty_like(vm, set)?;
    copy_table(vm, new, set)?;
    Ok(new)
}

fn copy_table(vm: &mut Vm, to: Value, from: Value) -> Result<()> {
    match from.addr().value(set::TABLE) {
        Some(t) if table::used(t.addr()) > 0 => {
            let copy = tables::copy(&mut vm.m, t.addr(), 1)?;
            vm.m.store(to.addr(), set::TABLE, Value::from_addr(copy));
        }
        _ => vm.set_clear(to),
    }
    Ok(())
}

fn copy(vm: &mut Vm, a: Args) -> Result {
    if is_exact(a.get(0), Kind::FrozenSet) {
        return Ok(a.get(0));
    }
    duplicate(vm, a.get(0))
}

/// A set with the items of any iterable; sets are themselves.
fn as_set(vm: &mut Vm, value: Value) -> Result {
    if vm.is_any_set(value) {
        return Ok(value);
    }
    vm.new_set_from(value)
}

fn each(
    vm: &mut Vm,
    others: Value,
    mut visit: impl FnMut(&mut Vm, Value) -> Result<()>,
) -> Result<()> {
    for i in 0..tuple::len(others.addr()) {
        visit(vm, tuple::get(others.addr(), i))?;
    }
    Ok(())
}

/// A binary operator: both operands must be sets.
fn operator(vm: &mut Vm, x: Value, y: Value, run: fn(&mut Vm, Value, Value) -> Result) -> Result {
    if !vm.is_any_set(x) || !vm.is_any_set(y) {
        return Ok(NOT_IMPLEMENTED);
    }
    run(vm, x, y)
}

/// An augmented operator.
fn in_place(vm: &mut Vm, a: Args, run: fn(&mut Vm, Value, Value) -> Result<()>) -> Result {
    if !vm.is_any_set(a.get(1)) {
        return Ok(NOT_IMPLEMENTED);
    }
    run(vm, a.get(0), a.get(1))?;
    Ok(a.get(0))
}

fn unite(vm: &mut Vm, x: Value, y: Value) -> Result {
    let new = duplicate(vm, x)?;
    vm.set_extend(new, y)?;
    Ok(new)
}

fn subtract(vm: &mut Vm, x: Value, y: Value) -> Result {
    let new = empty_like(vm, x)?;
    add_missing(vm, new, x, y)?;
    Ok(new)
}

fn exclude(vm: &mut Vm, x: Value, y: Value) -> Result {
    let y = as_set(vm, y)?;
    let new = empty_like(vm, x)?;
    add_missing(vm, new, x, y)?;
    add_missing(vm, new, y, x)?;
    Ok(new)
}

/// A new empty set of `set`'s builtin type.
fn empty_like(vm: &mut Vm, set: Value) -> Result {
    if kind_of(set) == Kind::FrozenSet {
        vm.new_frozenset()
    } else {
        vm.new_set()
    }
}

/// Add what is in the set `from` and not in the set `other`.
fn add_missing(vm: &mut Vm, new: Value, from: Value, other: Value) -> Result<()> {
    if vm.set_add_those(new, from, other, false)? {
        return Ok(());
    }
    let mut i = 0;
    while let Some((next, item, hash)) = vm.set_next_hashed(from, i) {
        if !vm.set_has_hashed(other, item, hash)? {
            vm.set_add_hashed(new, item, hash)?;
        }
        i = next;
    }
    Ok(())
}

/// A set of `x`'s builtin type with the items that both have.
fn intersect(vm: &mut Vm, x: Value, y: Value) -> Result {
    let new = empty_like(vm, x)?;
    // Of two sets the smaller one is walked.
    let (container, walked) = if vm.is_any_set(y) && vm.set_len(y) > vm.set_len(x) {
        (y, x)
    } else {
        (x, y)
    };
    if vm.is_any_set(walked) {
        if vm.is_any_set(container) && vm.set_add_those(new, walked, container, true)? {
            return Ok(new);
        }
        let mut i = 0;
        while let Some((next, item, hash)) = vm.set_next_hashed(walked, i) {
            if vm.set_has_hashed(container, item, hash)? {
                vm.set_add_hashed(new, item, hash)?;
            }
            i = next;
        }
        return Ok(new);
    }
    let it = vm.iter(walked)?;
    while let Some(item) = vm.next(it)? {
        if vm.set_contains(container, item)? {
            vm.set_add(new, item)?;
        }
    }
    Ok(new)
}

fn intersection_update(vm: &mut Vm, set: Value, other: Value) -> Result<()> {
    let new = intersect(vm, set, other)?;
    let table = new.addr().value(set::TABLE);
    vm.m.store_option(set.addr(), set::TABLE, table);
    Ok(())
}

/// `set -= iterable`.
pub fn remove_all(vm: &mut Vm, set: Value, other: Value) -> Result<()> {
    if other == set {
        vm.set_clear(set);
        return Ok(());
    }
    let it = vm.iter(other)?;
    while let Some(item) = vm.next(it)? {
        vm.set_remove(set, item)?;
    }
    Ok(())
}

/// `set ^= iterable`.
pub fn toggle_all(vm: &mut Vm, set: Value, other: Value) -> Result<()> {
    if other == set {
        vm.set_clear(set);
        return Ok(());
    }
    let other = as_set(vm, other)?;
    let mut i = 0;
    while let Some((next, item)) = vm.set_next(other, i) {
        if !vm.set_remove(set, item)? {
            vm.set_add(set, item)?;
        }
        i = next;
    }
    Ok(())
}

fn all_in(vm: &mut Vm, x: Value, y: Value) -> Result<bool> {
    if let Some(answer) = vm.set_within(x, y) {
        return Ok(answer);
    }
    let mut i = 0;
    while let Some((next, item, hash)) = vm.set_next_hashed(x, i) {
        if !vm.set_has_hashed(y, item, hash)? {
            return Ok(false);
        }
        i = next;
    }
    Ok(true)
}

fn compare(vm: &mut Vm, a: Args, op: CmpOp) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    if !vm.is_any_set(y) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (n, m) = (vm.set_len(x), vm.set_len(y));
    let answer = match op {
        CmpOp::Eq => n == m && all_in(vm, x, y)?,
        CmpOp::Ne => !(n == m && all_in(vm, x, y)?),
        CmpOp::Lt => n < m && all_in(vm, x, y)?,
        CmpOp::Le => n <= m && all_in(vm, x, y)?,
        CmpOp::Gt => n > m && all_in(vm, y, x)?,
        CmpOp::Ge => n >= m && all_in(vm, y, x)?,
    };
    Ok(boolean(answer))
}

fn isdisjoint(vm: &mut Vm, a: Args) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    let common = if vm.is_any_set(y) && vm.set_len(y) > vm.set_len(x) {
        first_common(vm, x, y)?
    } else {
        first_common(vm, y, x)?
    };
    Ok(boolean(!common))
}

fn first_common(vm: &mut Vm, walked: Value, container: Value) -> Result<bool> {
    if is_exact(walked, Kind::Set) || is_exact(walked, Kind::FrozenSet) {
        let mut i = 0;
        while let Some((next, item, hash)) = vm.set_next_hashed(walked, i) {
            if vm.set_has_hashed(container, item, hash)? {
                return Ok(true);
            }
            i = next;
        }
        return Ok(false);
    }
    let it = vm.iter(walked)?;
    while let Some(item) = vm.next(it)? {
        if vm.set_contains(container, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn pop(vm: &mut Vm, a: Args) -> Result {
    match vm.set_pop(a.get(0))? {
        Some(item) => Ok(item),
        None => Err(vm.raise_str(Exc::KeyError, "pop from an empty set")),
    }
}

/// The hash does not depend on the order of the items.
fn hash(vm: &mut Vm, a: Args) -> Result {
    let set = a.get(0);
    if let Some(known) = set.addr().value(set::HASH) {
        return Ok(known);
    }
    let mut acc: u64 = 0;
    let mut i = 0;
    while let Some((next, item)) = vm.set_next(set, i) {
        let h = vm.hash(item)? as u64;
        let h = (h ^ 0x0555_BF5F ^ (h << 16)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        acc ^= h ^ (h >> 32);
        i = next;
    }
    let n = vm.set_len(set) as u64;
    acc ^= (n + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    acc ^= (acc >> 11) ^ (acc >> 25);
    acc = acc.wrapping_mul(69069).wrapping_add(907_133_923);
    let hash = if acc == u64::MAX {
        590_923_713
    } else {
        acc as i64
    };
    let value = vm.int(hash)?;
    vm.m.store(set.addr(), set::HASH, value);
    Ok(value)
}

fn reduce(vm: &mut Vm, a: Args) -> Result {
    let set = a.get(0);
    let items = vm.new_set()?;
    copy_table(vm, items, set)?;
    let items = vm.list_from(items)?;
    let args = vm.tuple(&[items])?;
    let class = vm.class_of(set);
    let state = vm.call_method(set, pyrs_runtime::name::Name::__getstate__, &[])?;
    vm.tuple(&[class, args, state])
}

fn sizeof(vm: &mut Vm, a: Args) -> Result {
    let table = a.get(0).addr().value(set::TABLE).map_or(0, |t| {
        let t = t.addr();
        table::entry(t, table::capacity(t)) + t.load::<u32>(table::TAIL) as usize
    });
    vm.int((set::SIZE + table) as i64)
}
