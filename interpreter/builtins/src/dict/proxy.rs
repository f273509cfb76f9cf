//! mappingproxy: a read-only view of a mapping.

use crate::shared;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::name::Name;
use pyrs_runtime::number::BinOp;
use pyrs_runtime::objmodel::kinds::mapping_proxy;
use pyrs_runtime::{Args, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, kind_of};

static PROXY: TypeDef = TypeDef {
    doc: "Read-only proxy of a mapping.",
    methods: &[
        Row::fixed("__new__", "type, /, mapping", |vm, a| {
            let mapping = a.get(1);
            let sequence =
                mapping.is_small() || matches!(kind_of(mapping), Kind::List | Kind::Tuple);
            if sequence || vm.special(mapping, Name::__getitem__).is_none() {
                let got = vm.type_name_of(mapping);
                return Err(vm.type_error(format!(
                    "mappingproxy() argument must be a mapping, not {got}"
                )));
            }
            new(vm, mapping)
        }),
        Row::new("__getitem__", "self, key, /", |vm, a| {
            vm.get_item(of(a), a.get(1))
        }),
        Row::new("__contains__", "self, key, /", |vm, a| {
            vm.contains(of(a), a.get(1)).map(boolean)
        }),
        Row::new("__len__", "self, /", |vm, a| {
            let n = vm.len(of(a))?;
            vm.int(n as i64)
        }),
        Row::new("__iter__", "self, /", |vm, a| vm.iter(of(a))),
        Row::new("__reversed__", "self, /", |vm, a| {
            crate::iterators::reversed(vm, of(a))
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let text = vm.repr_text(of(a))?;
            vm.str(&format!("mappingproxy({text})"))
        }),
        Row::new("__str__", "self, /", |vm, a| vm.str_of(of(a))),
        Row::new("__hash__", "self, /", |vm, a| {
            let hash = vm.hash(of(a))?;
            vm.int(hash)
        }),
        Row::new("__eq__", "self, value, /", |vm, a| {
            vm.compare(CmpOp::Eq, of(a), inner(a.get(1)))
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            vm.compare(CmpOp::Ne, of(a), inner(a.get(1)))
        }),
        Row::new("__or__", "self, value, /", |vm, a| {
            vm.binary(BinOp::Or, of(a), inner(a.get(1)))
        }),
        Row::new("__ror__", "self, value, /", |vm, a| {
            vm.binary(BinOp::Or, inner(a.get(1)), of(a))
        }),
        Row::new("__ior__", "self, value, /", |vm, a| {
            let got = vm.type_name_of(a.get(1));
            Err(vm.type_error(format!(
                "'|=' is not supported by mappingproxy; use '|' instead (operand '{got}')"
            )))
        }),
        Row::new("get", "self, key, default=None, /", |vm, a| {
            let default = a.opt(2).unwrap_or(NONE);
            let mapping = of(a);
            if kind_of(mapping) == Kind::Dict && mapping.addr().map() == Kind::Dict.map() {
                return Ok(vm.dict_get(mapping, a.get(1))?.unwrap_or(default));
            }
            let get = vm.intern_str("get")?;
            vm.call_method_named(mapping, get, &[a.get(1), default])
        })
        .doc("Return the value for key if key is in the mapping, else default."),
        Row::new("keys", "self, /", |vm, a| {
            vm.call_method(of(a), Name::keys, &[])
        })
        .doc("a set-like object providing a view on D's keys"),
        Row::new("values", "self, /", |vm, a| {
            vm.call_method(of(a), Name::values, &[])
        })
        .doc("an object providing a view on D's values"),
        Row::new("items", "self, /", |vm, a| {
            vm.call_method(of(a), Name::items, &[])
        })
        .doc("a set-like object providing a view on D's items"),
        Row::new("copy", "self, /", |vm, a| {
            let copy = vm.intern_str("copy")?;
            vm.call_method_named(of(a), copy, &[])
        })
        .doc("a shallow copy of D"),
        Row::class("__class_getitem__", "cls, object, /", shared::class_getitem).doc("See PEP 585"),
    ],
    ..TypeDef::new("mappingproxy", Kind::MappingProxy)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&PROXY, None)?;
    pyrs_runtime::class::set_flag(class, pyrs_runtime::class::flags::MAPPING);
    Ok(())
}

/// A proxy of a mapping.
pub fn new(vm: &mut Vm, mapping: Value) -> Result {
    let at = vm.m.alloc(Kind::MappingProxy.map(), mapping_proxy::SIZE)?;
    vm.m.store(at, mapping_proxy::MAPPING, mapping);
    Ok(Value::from_addr(at))
}

fn of(a: Args) -> Value {
    inner(a.get(0))
}

/// What a proxy stands for; other values are themselves.
fn inner(value: Value) -> Value {
    if value.is_ref() && kind_of(value) == Kind::MappingProxy {
        return value.addr().value(mapping_proxy::MAPPING).unwrap_or(value);
    }
    value
}
