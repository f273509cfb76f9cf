//! module objects.

use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::module;
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, kind_of};

static MODULE: TypeDef = TypeDef {
    doc: "Create a module object.\n\nThe name must be a string; the optional docstring can have any type.",
    subclassable: true,
    weakrefable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, name, doc=None", init),
        Row::new("__repr__", "self, /", repr),
        Row::new("__dir__", "self, /", dir),
    ],
    getsets: &[
        GetSetRow::get("__dict__", |vm, a| vm.instance_dict(a.get(0))),
        GetSetRow::new("__annotations__", annotations, |vm, a| {
            let dict = vm.instance_dict(a.get(0))?;
            let key = vm.name(Name::__annotations__);
            match a.opt(1) {
                Some(value) => vm.dict_set(dict, key, value)?,
                None => {
                    if !vm.dict_delete(dict, key)? {
                        return Err(vm.no_attribute(a.get(0), key));
                    }
                }
            }
            let annotate = vm.name(Name::__annotate__);
            vm.dict_delete(dict, annotate)?;
            Ok(NONE)
        }),
        GetSetRow::new(
            "__annotate__",
            |vm, a| {
                let dict = vm.instance_dict(a.get(0))?;
                Ok(vm
                    .dict_get_str(dict, vm.name(Name::__annotate__))
                    .unwrap_or(NONE))
            },
            |vm, a| {
                let Some(value) = a.opt(1) else {
                    return Err(vm.type_error("cannot delete __annotate__ attribute"));
                };
                if value != NONE && !vm.is_callable(value) {
                    return Err(vm.type_error("__annotate__ must be callable or None"));
                }
                let dict = vm.instance_dict(a.get(0))?;
                let key = vm.name(Name::__annotate__);
                vm.dict_set(dict, key, value)?;
                if value != NONE {
                    let key = vm.name(Name::__annotations__);
                    vm.dict_delete(dict, key)?;
                }
                Ok(NONE)
            },
        ),
    ],
    ..TypeDef::new("module", Kind::Module)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    vm.define_type(&MODULE, None).map(|_| ())
}

fn new(vm: &mut Vm, a: Args) -> Result {
    let class = a.get(0);
    if crate::shared::is_builtin(vm, class, Kind::Module) {
        let at = vm.m.alloc(Kind::Module.map(), module::SIZE)?;
        let m = Value::from_addr(at);
        vm.instance_dict(m)?;
        return Ok(m);
    }
    crate::shared::check_new(vm, class, Kind::Module)?;
    let m = vm.new_instance(class)?;
    // A subclass's instance keeps its attributes in one dict, known in both places.
    let dict = vm.instance_dict(m)?;
    vm.m.store(m.addr(), module::DICT, dict);
    Ok(m)
}

fn init(vm: &mut Vm, a: Args) -> Result {
    let name = a.get(1);
    if vm.as_str(name).is_none() {
        let got = vm.type_name_of(name);
        return Err(vm.type_error(format!(
            "module.__init__() argument 'name' must be str, not {got}"
        )));
    }
    let dict = vm.instance_dict(a.get(0))?;
    for (key, value) in [
        (Name::__name__, name),
        (Name::__doc__, a.opt(2).unwrap_or(NONE)),
        (Name::__package__, NONE),
        (Name::__loader__, NONE),
        (Name::__spec__, NONE),
    ] {
        let key = vm.name(key);
        vm.dict_set(dict, key, value)?;
    }
    Ok(NONE)
}

fn repr(vm: &mut Vm, a: Args) -> Result {
    let dict = vm.instance_dict(a.get(0))?;
    let get = |vm: &Vm, name| vm.dict_get_str(dict, vm.name(name)).filter(|&v| v != NONE);
    let name = match get(vm, Name::__name__) {
        Some(name) => vm.repr_text(name)?,
        None => "'?'".into(),
    };
    if let Some(spec) = get(vm, Name::__spec__) {
        let origin = vm.intern_str("origin")?;
        let located = vm.intern_str("has_location")?;
        let loader = vm.intern_str("loader")?;
        let origin = vm.get_attr_opt(spec, origin)?.filter(|&o| o != NONE);
        let text = match origin {
            Some(origin) => {
                let located = match vm.get_attr_opt(spec, located)? {
                    Some(v) => vm.truth(v)?,
                    None => false,
                };
                if located {
                    format!("<module {name} from {}>", vm.repr_text(origin)?)
                } else {
                    format!("<module {name} ({})>", vm.str_text(origin)?)
                }
            }
            None => match vm.get_attr_opt(spec, loader)?.filter(|&l| l != NONE) {
                Some(loader) => format!("<module {name} ({})>", vm.repr_text(loader)?),
                None => format!("<module {name}>"),
            },
        };
        return vm.str(&text);
    }
    let text = match (get(vm, Name::__file__), get(vm, Name::__loader__)) {
        (Some(file), _) => format!("<module {name} from {}>", vm.repr_text(file)?),
        (None, Some(loader)) => format!("<module {name} ({})>", vm.repr_text(loader)?),
        (None, None) => format!("<module {name}>"),
    };
    vm.str(&text)
}

fn dir(vm: &mut Vm, a: Args) -> Result {
    let dict = vm.get_attr_name(a.get(0), Name::__dict__)?;
    if dict.is_small() || kind_of(dict) != Kind::Dict {
        return Err(vm.type_error("<module>.__dict__ is not a dictionary"));
    }
    let key = vm.name(Name::__dir__);
    match vm.dict_get_str(dict, key) {
        Some(own) => vm.call(own, &[]),
        None => vm.dict_keys_list(dict),
    }
}

fn annotations(vm: &mut Vm, a: Args) -> Result {
    let dict = vm.instance_dict(a.get(0))?;
    let key = vm.name(Name::__annotations__);
    if let Some(found) = vm.dict_get_str(dict, key) {
        return Ok(found);
    }
    let annotate = vm.dict_get_str(dict, vm.name(Name::__annotate__));
    let made = match annotate.filter(|&f| f != NONE) {
        Some(annotate) => {
            let made = vm.call(annotate, &[Value::small(1)])?;
            if made.is_small() || kind_of(made) != Kind::Dict {
                let got = vm.type_name_of(made);
                return Err(
                    vm.type_error(format!("__annotate__ returned non-dict of type '{got}'"))
                );
            }
            made
        }
        None => vm.new_dict()?,
    };
    vm.dict_set(dict, key, made)?;
    Ok(made)
}
