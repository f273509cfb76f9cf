//! _weakref: weak references; `proxy` has the proxies, which are references too.

mod proxy;

use crate::ModuleId;
use crate::util::*;
use pyrs_builtins::support::need_kind;
use pyrs_runtime::compare::CmpOp;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::fact;
use pyrs_runtime::objmodel::gc::phases::weak;
use pyrs_runtime::objmodel::kinds::weakref as wr;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean,
    kind_of, native_struct, py_module,
};

// The objects of these classes are of the collector's kind for weak references.
native_struct! {
    pub struct Reference {}
}
native_struct! {
    pub struct Proxy {}
}
native_struct! {
    pub struct CallableProxy {}
}

py_module! {
    pub static MODULE = ModuleId::Weakref, "_weakref";
    functions: [FUNCTIONS],
    types: {
        Reference = &REFERENCE,
        Proxy = &proxy::PROXY,
        CallableProxy = &proxy::CALLABLE_PROXY,
    },
    fill: |vm, module| {
        let class = Reference::class(vm);
        set(vm, module, "ref", class)
    },
}

static REFERENCE: TypeDef = TypeDef {
    module: "weakref",
    subclassable: true,
    methods: &[
        Row::fixed(
            "__new__",
            "type, object, callback=None, /, *args, **kwargs",
            new,
        ),
        Row::new("__init__", "self, object, callback=None, /", |_, _| {
            Ok(NONE)
        }),
        Row::new("__call__", "self, /", |vm, a| Ok(target(vm, a.get(0)))),
        Row::new("__hash__", "self, /", hash),
        Row::new("__eq__", "self, value, /", |vm, a| equal(vm, a, CmpOp::Eq)),
        Row::new("__ne__", "self, value, /", |vm, a| equal(vm, a, CmpOp::Ne)),
        Row::new("__repr__", "self, /", repr),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[GetSetRow::get("__callback__", |vm, a| {
        if target(vm, a.get(0)) == NONE {
            return Ok(NONE);
        }
        Ok(a.get(0).addr().value(wr::CALLBACK).unwrap_or(NONE))
    })],
    ..TypeDef::new("ReferenceType", Kind::WeakRef)
};

static FUNCTIONS: &[Row] = &[
    Row::new("getweakrefcount", "object, /", |vm, a| {
        Ok(Value::small(count(vm, a.get(0)) as i64))
    }),
    Row::new("getweakrefs", "object, /", refs),
    Row::new("proxy", "object, callback=None, /", proxy::make),
    Row::new("_remove_dead_weakref", "dct, key, /", |vm, a| {
        let (dict, key) = (a.get(0), a.get(1));
        need_kind(vm, dict, Kind::Dict, "_remove_dead_weakref() argument 1")?;
        if let Some(reference) = vm.dict_get(dict, key)?
            && reference.is_ref()
            && kind_of(reference) == Kind::WeakRef
            && target(vm, reference) == NONE
        {
            vm.dict_delete(dict, key)?;
        }
        Ok(NONE)
    }),
];

/// The class of weak references, which comes with the module.
pub fn class(vm: &mut Vm) -> Result {
    import(vm, "_weakref")?;
    Ok(vm.type_of_kind(Kind::WeakRef))
}

/// The object of a weak reference, None when it is gone.
pub fn target(vm: &Vm, reference: Value) -> Value {
    let found = vm.m.heap.weak_target(reference.addr());
    found.map_or(NONE, Value::from_addr)
}

/// Whether weak references to the value may exist.
fn referable(value: Value) -> bool {
    if value.is_small() {
        return false;
    }
    let facts = pyrs_runtime::instance::facts(value.addr());
    facts & fact::WEAKREFABLE != 0
        || matches!(
            kind_of(value),
            Kind::Function
                | Kind::Type
                | Kind::Module
                | Kind::Method
                | Kind::Native
                | Kind::Generator
                | Kind::Coroutine
                | Kind::AsyncGenerator
                | Kind::Set
                | Kind::FrozenSet
                | Kind::Code
                | Kind::MemoryView
                | Kind::Frame
                | Kind::GenericAlias
                | Kind::Union
        )
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = args.get(0);
    let plain = vm.type_of_kind(Kind::WeakRef);
    if !vm.is_type(class) || !vm.is_subclass_of(class, plain) {
        return Err(vm.type_error("ReferenceType.__new__(X): X is not a subtype of ReferenceType"));
    }
    reference(vm, class, args.get(1), args.some(2))
}

/// Whether what names an object in the table of weak references is one.
fn is_reference(at: pyrs_runtime::objmodel::Addr) -> bool {
    kind_of(Value::from_addr(at)) == Kind::WeakRef
}

pub fn reference(vm: &mut Vm, class: Value, object: Value, callback: Option<Value>) -> Result {
    if !referable(object) {
        use pyrs_runtime::class::{flags, has_flag};
        let class = vm.class_of(object);
        let got = match has_flag(class, flags::HEAP) {
            true => vm.type_name(class),
            false => vm.type_full_name(class),
        };
        return Err(vm.type_error(format!("cannot create weak reference to '{got}' object")));
    }
    let plain = vm.type_of_kind(Kind::WeakRef);
    let shared = class == plain || proxy::is_proxy_class(vm, class);
    if shared
        && callback.is_none()
        && let Some(known) = without_callback(vm, class, object)
    {
        return Ok(known);
    }
    let this = if class == plain {
        Value::from_addr(vm.m.alloc(Kind::WeakRef.map(), wr::SIZE)?)
    } else {
        vm.new_instance(class)?
    };
    vm.m.heap.weak.register(this.addr(), object.addr())?;
    if let Some(callback) = callback {
        vm.m.store(this.addr(), wr::CALLBACK, callback);
        this.addr().set_flags(weak::WANTS_CALLBACK);
    }
    Ok(this)
}

/// The reference of exactly a class that has no callback: one serves all.
fn without_callback(vm: &Vm, class: Value, object: Value) -> Option<Value> {
    let known = vm.m.heap.weak_references(object.addr());
    known
        .filter(|&at| is_reference(at) && at.value(wr::CALLBACK).is_none())
        .map(Value::from_addr)
        .find(|&known| vm.class_of(known) == class)
}

fn hash(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if let Some(known) = this.addr().value(wr::HASH) {
        return Ok(known);
    }
    let object = target(vm, this);
    if object == NONE {
        return Err(vm.type_error("weak object has gone away"));
    }
    let hash = vm.hash(object)?;
    let hash = vm.int(hash)?;
    vm.m.store(this.addr(), wr::HASH, hash);
    Ok(hash)
}

fn equal(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let (this, other) = (args.get(0), args.get(1));
    let plain = vm.type_of_kind(Kind::WeakRef);
    if !vm.is_instance_of(other, plain) {
        return Ok(NOT_IMPLEMENTED);
    }
    let (a, b) = (target(vm, this), target(vm, other));
    if a == NONE || b == NONE {
        return Ok(boolean((this == other) == (op == CmpOp::Eq)));
    }
    vm.compare(op, a, b)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let id = vm.id(this);
    let object = target(vm, this);
    let text = if object == NONE {
        format!("<weakref at {id:#x}; dead>")
    } else {
        let class = vm.type_full_name(vm.class_of(object));
        let to = vm.id(object);
        // Only what the class has under that name counts: `__getattr__` is not asked.
        let key = vm.name(Name::__name__);
        let name = match vm.lookup(vm.class_of(object), key) {
            Some(_) => vm.get_attr_name_opt(object, Name::__name__)?,
            None => None,
        };
        let name = match name.and_then(|name| text(vm, name)) {
            Some(name) => format!(" ({name})"),
            None => String::new(),
        };
        format!("<weakref at {id:#x}; to '{class}' at {to:#x}{name}>")
    };
    vm.str(&text)
}

fn count(vm: &Vm, object: Value) -> usize {
    if !object.is_ref() {
        return 0;
    }
    let known = vm.m.heap.weak_references(object.addr());
    known.filter(|&at| is_reference(at)).count()
}

/// A list of the references: the one without a callback, the proxy without one, then the
/// others, the newest first.
fn refs(vm: &mut Vm, args: Args) -> Result {
    let object = args.get(0);
    // Making the list may collect, and so end references: then it is too long.
    let (list, n) = loop {
        let n = count(vm, object);
        let list = ls::repeat(&mut vm.m, NONE, n)?;
        if count(vm, object) == n {
            break (list, n);
        }
    };
    if n == 0 {
        return Ok(list);
    }
    let plain = vm.type_of_kind(Kind::WeakRef);
    let rank = |vm: &Vm, at: pyrs_runtime::objmodel::Addr| {
        let class = vm.class_of(Value::from_addr(at));
        match at.value(wr::CALLBACK) {
            None if class == plain => 0,
            None if proxy::is_proxy_class(vm, class) => 1,
            _ => 2,
        }
    };
    let mut filled = 0;
    for wanted in 0..3 {
        for i in 0.. {
            // Storing allocates nothing here, so none of them ends meanwhile.
            let Some(at) = vm.m.heap.weak_references(object.addr()).nth(i) else {
                break;
            };
            if is_reference(at) && rank(vm, at) == wanted && filled < n {
                ls::set(&mut vm.m, list.addr(), filled, Value::from_addr(at))?;
                filled += 1;
            }
        }
    }
    Ok(list)
}
