//! The views: keys, values, items.

use crate::{set, shared};
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::objmodel::kinds::dict_view;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, kind_of,
    payload, tuple,
};

const LEN: Row = Row::new("__len__", "self, /", |vm, a| {
    let n = vm.dict_len(dict_of(a.get(0)));
    vm.int(n as i64)
});
const ITER: Row = Row::new("__iter__", "self, /", iter);
const REPR: Row = Row::new("__repr__", "self, /", repr);
const REVERSED: Row = Row::new("__reversed__", "self, /", reversed)
    .doc("Return a reverse iterator over the dict view.");
const MAPPING: GetSetRow =
    GetSetRow::get("mapping", |vm, a| super::proxy::new(vm, dict_of(a.get(0))));

macro_rules! set_like {
    ($static:ident $name:literal $kind:ident $contains:ident) => {
        static $static: TypeDef = TypeDef {
            methods: &[
                LEN,
                ITER,
                REPR,
                REVERSED,
                Row::new("__contains__", "self, key, /", $contains),
                Row::new("__eq__", "self, value, /", |vm, a| {
                    compare(vm, a, CmpOp::Eq)
                }),
                Row::new("__ne__", "self, value, /", |vm, a| {
                    compare(vm, a, CmpOp::Ne)
                }),
                Row::new("__lt__", "self, value, /", |vm, a| {
                    compare(vm, a, CmpOp::Lt)
                }),
                Row::new("__le__", "self, value, /", |vm, a| {
                    compare(vm, a, CmpOp::Le)
                }),
                Row::new("__gt__", "self, value, /", |vm, a| {
                    compare(vm, a, CmpOp::Gt)
                }),
                Row::new("__ge__", "self, value, /", |vm, a| {
                    compare(vm, a, CmpOp::Ge)
                }),
                Row::new("__and__", "self, value, /", |vm, a| {
                    and(vm, a.get(0), a.get(1))
                }),
                Row::new("__rand__", "self, value, /", |vm, a| {
                    and(vm, a.get(1), a.get(0))
                }),
                Row::new("__or__", "self, value, /", |vm, a| {
                    or(vm, a.get(0), a.get(1))
                }),
                Row::new("__ror__", "self, value, /", |vm, a| {
                    or(vm, a.get(1), a.get(0))
                }),
                Row::new("__sub__", "self, value, /", |vm, a| {
                    sub(vm, a.get(0), a.get(1))
                }),
                Row::new("__rsub__", "self, value, /", |vm, a| {
                    sub(vm, a.get(1), a.get(0))
                }),
                Row::new("__xor__", "self, value, /", |vm, a| {
                    xor(vm, a.get(0), a.get(1))
                }),
                Row::new("__rxor__", "self, value, /", |vm, a| {
                    xor(vm, a.get(1), a.get(0))
                }),
                Row::new("isdisjoint", "self, other, /", isdisjoint).doc(
                    "Return True if the view and the given iterable have a null intersection.",
                ),
            ],
            getsets: &[MAPPING],
            ..TypeDef::new($name, Kind::$kind)
        };
    };
}

set_like!(KEYS "dict_keys" DictKeys contains_key);
set_like!(ITEMS "dict_items" DictItems contains_item);

static VALUES: TypeDef = TypeDef {
    methods: &[LEN, ITER, REPR, REVERSED],
    getsets: &[MAPPING],
    ..TypeDef::new("dict_values", Kind::DictValues)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let keys = vm.define_type(&KEYS, None)?;
    let items = vm.define_type(&ITEMS, None)?;
    vm.define_type(&VALUES, None)?;
    shared::unhashable(vm, keys)?;
    shared::unhashable(vm, items)
}

/// A view of a dict.
pub fn new(vm: &mut Vm, kind: Kind, dict: Value) -> Result {
    let at = vm.m.alloc(kind.map(), dict_view::SIZE)?;
    vm.m.store(at, dict_view::DICT, dict);
    Ok(Value::from_addr(at))
}

fn dict_of(view: Value) -> Value {
    view.addr()
        .value(dict_view::DICT)
        .unwrap_or(pyrs_runtime::NONE)
}

fn iter(vm: &mut Vm, a: Args) -> Result {
    let dict = dict_of(a.get(0));
    let kind = match kind_of(a.get(0)) {
        Kind::DictKeys => Kind::DictKeyIter,
        Kind::DictValues => Kind::DictValueIter,
        _ => Kind::DictItemIter,
    };
    let n = vm.dict_len(dict);
    vm.new_table_iter(kind, dict, n)
}

fn reversed(vm: &mut Vm, a: Args) -> Result {
    let items = vm.list_from(a.get(0))?;
    crate::iterators::reversed(vm, items)
}

fn repr(vm: &mut Vm, a: Args) -> Result {
    let view = a.get(0);
    let name = vm.type_name_of(view);
    shared::container_repr(vm, view, "...", |vm, out| {
        let items = vm.list_from(view)?;
        out.push_str(&format!("{name}("));
        shared::push_repr(vm, out, items)?;
        out.push_str(")");
        Ok(())
    })
}

fn contains_key(vm: &mut Vm, a: Args) -> Result {
    Ok(boolean(vm.dict_get(dict_of(a.get(0)), a.get(1))?.is_some()))
}

fn contains_item(vm: &mut Vm, a: Args) -> Result {
    let pair = payload(a.get(1));
    if pair.is_small() || kind_of(pair) != Kind::Tuple || tuple::len(pair.addr()) != 2 {
        return Ok(boolean(false));
    }
    let (key, value) = (tuple::get(pair.addr(), 0), tuple::get(pair.addr(), 1));
    match vm.dict_get(dict_of(a.get(0)), key)? {
        Some(own) => Ok(boolean(vm.equal(own, value)?)),
        None => Ok(boolean(false)),
    }
}

/// Sets and set-like views can be compared with these views.
fn is_set_like(vm: &Vm, value: Value) -> bool {
    vm.is_any_set(value)
        || (value.is_ref() && matches!(kind_of(value), Kind::DictKeys | Kind::DictItems))
}

fn compare(vm: &mut Vm, a: Args, op: CmpOp) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    if !is_set_like(vm, y) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (n, m) = (vm.len(x)?, vm.len(y)?);
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

fn all_in(vm: &mut Vm, items: Value, container: Value) -> Result<bool> {
    let it = vm.iter(items)?;
    while let Some(item) = vm.next(it)? {
        if !vm.contains(container, item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn and(vm: &mut Vm, x: Value, y: Value) -> Result {
    // The view answers `in`; of two views the other one is walked.
    let (container, walked) = if is_set_like(vm, x) { (x, y) } else { (y, x) };
    let new = vm.new_set()?;
    let it = vm.iter(walked)?;
    while let Some(item) = vm.next(it)? {
        if vm.contains(container, item)? {
            vm.set_add(new, item)?;
        }
    }
    Ok(new)
}

fn or(vm: &mut Vm, x: Value, y: Value) -> Result {
    let new = vm.new_set_from(x)?;
    vm.set_extend(new, y)?;
    Ok(new)
}

fn sub(vm: &mut Vm, x: Value, y: Value) -> Result {
    let new = vm.new_set_from(x)?;
    set::remove_all(vm, new, y)?;
    Ok(new)
}

fn xor(vm: &mut Vm, x: Value, y: Value) -> Result {
    let new = vm.new_set_from(x)?;
    set::toggle_all(vm, new, y)?;
    Ok(new)
}

fn isdisjoint(vm: &mut Vm, a: Args) -> Result {
    let (view, other) = (a.get(0), a.get(1));
    let it = vm.iter(other)?;
    while let Some(item) = vm.next(it)? {
        if vm.contains(view, item)? {
            return Ok(boolean(false));
        }
    }
    Ok(boolean(true))
}
