//! property, classmethod, staticmethod.

use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{property, wrapper};
use pyrs_runtime::{
    Args, Exc, FALSE, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of,
};

static PROPERTY: TypeDef = TypeDef {
    subclassable: true,
    doc: "Property attribute.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            new(vm, a, Kind::Property)
        }),
        Row::new(
            "__init__",
            "self, fget=None, fset=None, fdel=None, doc=None",
            init,
        ),
        Row::new("__get__", "self, instance, owner=None, /", get),
        Row::new("__set__", "self, instance, value, /", set),
        Row::new("__delete__", "self, instance, /", delete),
        Row::new("getter", "self, fget, /", |vm, a| {
            copy(vm, a, property::GET)
        }),
        Row::new("setter", "self, fset, /", |vm, a| {
            copy(vm, a, property::SET)
        }),
        Row::new("deleter", "self, fdel, /", |vm, a| {
            copy(vm, a, property::DELETE)
        }),
        Row::new("__set_name__", "self, owner, name, /", set_name),
    ],
    getsets: &[
        GetSetRow::member("fget", |_, a| Ok(field(a, property::GET))),
        GetSetRow::member("fset", |_, a| Ok(field(a, property::SET))),
        GetSetRow::member("fdel", |_, a| Ok(field(a, property::DELETE))),
        GetSetRow::new(
            "__doc__",
            |_, a| Ok(field(a, property::DOC)),
            |vm, a| {
                let v = a.opt(1);
                vm.m.store_option(a.get(0).addr(), property::DOC, v);
                Ok(NONE)
            },
        ),
        GetSetRow::new("__name__", property_name, |vm, a| {
            let v = a.opt(1);
            vm.m.store_option(a.get(0).addr(), property::NAME, v);
            Ok(NONE)
        }),
        GetSetRow::get("__isabstractmethod__", property_abstract),
    ],
    ..TypeDef::new("property", Kind::Property)
};

macro_rules! wrapper_type {
    ($static:ident, $name:literal, $kind:ident, $get:ident) => {
        static $static: TypeDef = TypeDef {
            subclassable: true,
            methods: &[
                Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
                    new(vm, a, Kind::$kind)
                }),
                Row::new("__init__", "self, function, /", wrap),
                Row::new("__get__", "self, instance, owner=None, /", $get),
                Row::new("__repr__", "self, /", wrapper_repr),
                Row::class("__class_getitem__", "type, item, /", |vm, a| {
                    vm.generic_alias(a.get(0), a.get(1))
                }),
            ],
            getsets: &[
                GetSetRow::get("__func__", |_, a| Ok(field(a, wrapper::CALLABLE))),
                GetSetRow::get("__wrapped__", |_, a| Ok(field(a, wrapper::CALLABLE))),
                GetSetRow::get("__isabstractmethod__", |vm, a| {
                    is_abstract(vm, Some(field(a, wrapper::CALLABLE)))
                }),
                GetSetRow::get("__dict__", |vm, a| vm.instance_dict(a.get(0))),
                GetSetRow::new(
                    "__annotations__",
                    |vm, a| wrapped_attribute(vm, a, "__annotations__"),
                    |vm, a| set_wrapped(vm, a, "__annotations__"),
                ),
                GetSetRow::new(
                    "__annotate__",
                    |vm, a| wrapped_attribute(vm, a, "__annotate__"),
                    |vm, a| set_wrapped(vm, a, "__annotate__"),
                ),
            ],
            ..TypeDef::new($name, Kind::$kind)
        };
    };
}
wrapper_type!(CLASSMETHOD, "classmethod", ClassMethod, classmethod_get);
wrapper_type!(STATICMETHOD, "staticmethod", StaticMethod, staticmethod_get);

static STATIC_CALL: &[Row] = &[Row::new(
    "__call__",
    "self, /, *args, **kwargs",
    static_call,
)];
static STATIC_EXTRA: TypeDef = TypeDef {
    methods: STATIC_CALL,
    ..TypeDef::new("staticmethod", Kind::StaticMethod)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let builtins = vm.builtins();
    for def in [&PROPERTY, &CLASSMETHOD, &STATICMETHOD] {
        let class = vm.define_type(def, None)?;
        vm.dict_set_text(builtins, def.name, class)?;
    }
    let class = vm.type_of_kind(Kind::StaticMethod);
    vm.add_methods(class, &STATIC_EXTRA)
}

fn field(args: Args, offset: usize) -> Value {
    args.get(0).addr().value(offset).unwrap_or(NONE)
}

fn new(vm: &mut Vm, args: Args, kind: Kind) -> Result {
    let class = args.get(0);
    if class == vm.type_of_kind(kind) {
        let size = kind.layout().prefix as usize;
        return Ok(Value::from_addr(vm.m.alloc(kind.map(), size)?));
    }
    vm.new_instance(class)
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let at = args.get(0).addr();
    for (i, field) in [property::GET, property::SET, property::DELETE]
        .into_iter()
        .enumerate()
    {
        let value = args.some(i + 1);
        vm.m.store_option(at, field, value);
    }
    for field in [property::DOC, property::NAME, property::GETTER_DOC] {
        vm.m.store_option(args.get(0).addr(), field, None);
    }
    let mut of_getter = false;
    let doc = match args.some(4) {
        Some(doc) => Some(doc),
        None => match args.some(1) {
            Some(getter) => {
                let doc = vm.get_attr_name_opt(getter, Name::__doc__)?;
                let doc = doc.filter(|&d| d != NONE);
                of_getter = doc.is_some();
                doc
            }
            None => None,
        },
    };
    let this = args.get(0);
    if of_getter {
        vm.m.store(this.addr(), property::GETTER_DOC, pyrs_runtime::TRUE);
    }
    if vm.class_of(this) == vm.type_of_kind(Kind::Property) {
        vm.m.store_option(this.addr(), property::DOC, doc);
        return Ok(NONE);
    }
    // The docstring of a subclass would hide the field.
    let key = vm.name(Name::__doc__);
    if vm.set_attr(this, key, Some(doc.unwrap_or(NONE))).is_err() {
        if of_getter {
            return Err(pyrs_runtime::Raised);
        }
        vm.catch(Exc::AttributeError)?;
    }
    Ok(NONE)
}

fn get(vm: &mut Vm, args: Args) -> Result {
    if args.get(1) == NONE {
        return Ok(args.get(0));
    }
    vm.property_get(args.get(0), args.get(1))
}

fn accessor(vm: &mut Vm, args: Args, field: usize, what: &str) -> Result {
    match args.get(0).addr().value(field).filter(|&f| f != NONE) {
        Some(f) => Ok(f),
        None => {
            let class = vm.type_name_of(args.get(1));
            let name = match args.get(0).addr().value(property::NAME) {
                Some(name) => format!(" {}", vm.repr_text(name)?),
                None => String::new(),
            };
            let text = format!("property{name} of '{class}' object has no {what}");
            Err(vm.raise_str(Exc::AttributeError, &text))
        }
    }
}

fn set(vm: &mut Vm, args: Args) -> Result {
    let f = accessor(vm, args, property::SET, "setter")?;
    vm.call(f, &[args.get(1), args.get(2)])?;
    Ok(NONE)
}

fn delete(vm: &mut Vm, args: Args) -> Result {
    let f = accessor(vm, args, property::DELETE, "deleter")?;
    vm.call(f, &[args.get(1)])?;
    Ok(NONE)
}

/// A copy with one accessor replaced, made through the property's own class.
fn copy(vm: &mut Vm, args: Args, replaced: usize) -> Result {
    let value = args.get(1);
    let pick = |field: usize| {
        if field == replaced && value != NONE {
            value
        } else {
            args.get(0).addr().value(field).unwrap_or(NONE)
        }
    };
    let (get, set, delete) = (
        pick(property::GET),
        pick(property::SET),
        pick(property::DELETE),
    );
    let class = vm.class_of(args.get(0));
    let of_getter = args.get(0).addr().value(property::GETTER_DOC).is_some();
    let doc = if of_getter && get != NONE {
        NONE
    } else {
        field(args, property::DOC)
    };
    let made = vm.call(class, &[get, set, delete, doc])?;
    let name: Option<Value> = args.get(0).addr().value(property::NAME);
    if made.is_ref() && kind_of(made) == Kind::Property {
        vm.m.store_option(made.addr(), property::NAME, name);
    }
    Ok(made)
}

fn set_name(vm: &mut Vm, args: Args) -> Result {
    let name = args.get(2);
    vm.m.store(args.get(0).addr(), property::NAME, name);
    Ok(NONE)
}

fn property_name(vm: &mut Vm, args: Args) -> Result {
    if let Some(name) = args.get(0).addr().value(property::NAME) {
        return Ok(name);
    }
    let getter = field(args, property::GET);
    if getter != NONE
        && let Some(name) = vm.get_attr_name_opt(getter, Name::__name__)?
    {
        return Ok(name);
    }
    let key = vm.name(Name::__name__);
    Err(vm.no_attribute(args.get(0), key))
}

fn is_abstract(vm: &mut Vm, f: Option<Value>) -> Result {
    let Some(f) = f.filter(|&f| f != NONE) else {
        return Ok(FALSE);
    };
    match vm.get_attr_name_opt(f, Name::__isabstractmethod__)? {
        Some(flag) => {
            let truth = vm.truth(flag)?;
            Ok(pyrs_runtime::boolean(truth))
        }
        None => Ok(FALSE),
    }
}

fn property_abstract(vm: &mut Vm, args: Args) -> Result {
    for offset in [property::GET, property::SET, property::DELETE] {
        let f = field(args, offset);
        if is_abstract(vm, Some(f))? != FALSE {
            return Ok(pyrs_runtime::TRUE);
        }
    }
    Ok(FALSE)
}

fn wrap(vm: &mut Vm, args: Args) -> Result {
    let (this, f) = (args.get(0), args.get(1));
    vm.m.store(this.addr(), wrapper::CALLABLE, f);
    // The wrapped function's names show through.
    for name in [
        Name::__module__,
        Name::__name__,
        Name::__qualname__,
        Name::__doc__,
    ] {
        if let Some(value) = vm.get_attr_name_opt(f, name)? {
            let dict = vm.instance_dict(this)?;
            let key = vm.name(name);
            vm.dict_set(dict, key, value)?;
        }
    }
    Ok(NONE)
}

/// An attribute of the wrapped function that is looked up when first asked for.
fn wrapped_attribute(vm: &mut Vm, args: Args, name: &str) -> Result {
    let key = vm.intern_str(name)?;
    let this = args.get(0);
    if let Some(known) = vm.instance_get(this, key)? {
        return Ok(known);
    }
    let value = vm.get_attr(field(args, wrapper::CALLABLE), key)?;
    vm.instance_set(this, key, value)?;
    Ok(value)
}

fn set_wrapped(vm: &mut Vm, args: Args, name: &str) -> Result {
    let key = vm.intern_str(name)?;
    let this = args.get(0);
    match args.opt(1) {
        Some(value) => vm.instance_set(this, key, value)?,
        None => {
            if !vm.instance_delete(this, key)? {
                return Err(vm.no_attribute(this, key));
            }
        }
    }
    Ok(NONE)
}

fn classmethod_get(vm: &mut Vm, args: Args) -> Result {
    let class = match args.some(2) {
        Some(class) => class,
        None => vm.class_of(args.get(1)),
    };
    vm.class_method_get(args.get(0), class)
}

fn staticmethod_get(_: &mut Vm, args: Args) -> Result {
    Ok(field(args, wrapper::CALLABLE))
}

fn static_call(vm: &mut Vm, args: Args) -> Result {
    let f = field(args, wrapper::CALLABLE);
    vm.call_ex(f, args.get(1), args.opt(2))
}

fn wrapper_repr(vm: &mut Vm, args: Args) -> Result {
    let name = match kind_of(args.get(0)) {
        Kind::ClassMethod => "classmethod",
        _ => "staticmethod",
    };
    let inner = vm.repr_text(field(args, wrapper::CALLABLE))?;
    vm.str(&format!("<{name}({inner})>"))
}
