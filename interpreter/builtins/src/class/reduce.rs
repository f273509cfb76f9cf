//! `object.__reduce_ex__`, `__reduce__` and `__getstate__`: what pickling and copying ask.

use pyrs_runtime::class::{base_kind, class_dict, flags, has_flag, mro};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::method_descr;
use pyrs_runtime::{Args, EMPTY_TUPLE, Kind, NONE, Result, Value, Vm, kind_of, payload, tuple};

/// `obj.__reduce_ex__(protocol)`.
pub fn reduce_ex(vm: &mut Vm, args: Args) -> Result {
    let obj = args.get(0);
    let protocol = vm.index_c_int(args.get(1))?;
    let class = vm.class_of(obj);
    let key = vm.name(Name::__reduce__);
    let object = vm.type_of_kind(Kind::Object);
    if vm.lookup(class, key) != vm.lookup(object, key) {
        return vm.call_method(obj, Name::__reduce__, &[]);
    }
    common(vm, obj, protocol)
}

/// `obj.__reduce__()`.
pub fn reduce(vm: &mut Vm, args: Args) -> Result {
    common(vm, args.get(0), 0)
}

fn copyreg(vm: &mut Vm, name: &str) -> Result {
    let module = vm.str("copyreg")?;
    let globals = vm.new_dict()?;
    let module = vm.import_name(module, globals, NONE, Value::small(0))?;
    let name = vm.intern_str(name)?;
    vm.get_attr(module, name)
}

fn common(vm: &mut Vm, obj: Value, protocol: i64) -> Result {
    if protocol < 2 {
        let f = copyreg(vm, "_reduce_ex")?;
        let protocol = vm.int(protocol)?;
        return vm.call(f, &[obj, protocol]);
    }
    let class = vm.class_of(obj);
    let given = new_arguments(vm, obj)?;
    let (args, kwargs) = given.unwrap_or((EMPTY_TUPLE, None));
    let (f, args) = match kwargs.filter(|&d| vm.dict_len(d) > 0) {
        Some(kwargs) => {
            let f = copyreg(vm, "__newobj_ex__")?;
            (f, vm.tuple(&[class, args, kwargs])?)
        }
        None => {
            let f = copyreg(vm, "__newobj__")?;
            let list = vm.list(&[class])?;
            vm.list_extend(list, args)?;
            (f, vm.tuple_from(list)?)
        }
    };
    let kind = kind_of(obj);
    let bare = given.is_none() && !matches!(kind, Kind::List | Kind::Dict);
    let state = state_of(vm, obj, bare)?;
    let items = match kind {
        Kind::List => vm.iter(obj)?,
        _ => NONE,
    };
    let pairs = match kind {
        Kind::Dict => {
            let view = vm.call_method(obj, Name::items, &[])?;
            vm.iter(view)?
        }
        _ => NONE,
    };
    vm.tuple(&[f, args, state, items, pairs])
}

/// What the object wants its class's `__new__` to be called with: positional arguments and
/// keywords. None: it does not say.
fn new_arguments(vm: &mut Vm, obj: Value) -> Result<Option<(Value, Option<Value>)>> {
    let class = vm.class_of(obj);
    let key = vm.intern_str("__getnewargs_ex__")?;
    if let Some(f) = vm.lookup_cached(class, key) {
        let made = vm.call_bound(f, obj, &[])?;
        if made.is_small() || kind_of(made) != Kind::Tuple {
            let got = vm.type_name_of(made);
            return Err(vm.type_error(format!(
                "__getnewargs_ex__ should return a tuple, not '{got}'"
            )));
        }
        let made = payload(made);
        let n = tuple::len(made.addr());
        if n != 2 {
            return Err(vm.value_error(format!(
                "__getnewargs_ex__ should return a tuple of length 2, not {n}"
            )));
        }
        let (args, kwargs) = (tuple::get(made.addr(), 0), tuple::get(made.addr(), 1));
        for (i, value, kind, word) in [
            ("first", args, Kind::Tuple, "tuple"),
            ("second", kwargs, Kind::Dict, "dict"),
        ] {
            if value.is_small() || kind_of(value) != kind {
                let got = vm.type_name_of(value);
                return Err(vm.type_error(format!(
                    "{i} item of the tuple returned by __getnewargs_ex__ must be a {word}, \
                     not '{got}'"
                )));
            }
        }
        return Ok(Some((payload(args), Some(kwargs))));
    }
    let key = vm.intern_str("__getnewargs__")?;
    let Some(f) = vm.lookup_cached(class, key) else {
        return Ok(None);
    };
    let made = vm.call_bound(f, obj, &[])?;
    if made.is_small() || kind_of(made) != Kind::Tuple {
        let got = vm.type_name_of(made);
        return Err(vm.type_error(format!("__getnewargs__ should return a tuple, not '{got}'")));
    }
    Ok(Some((payload(made), None)))
}

/// What `__getstate__` gives. `bare`: the state must be all there is to the object.
fn state_of(vm: &mut Vm, obj: Value, bare: bool) -> Result {
    let key = vm.name(Name::__getstate__);
    let class = vm.class_of(obj);
    let object = vm.type_of_kind(Kind::Object);
    if let Some(hook) = vm.lookup_cached(class, key)
        && hook.is_ref()
        && kind_of(hook) == Kind::MethodDescr
        && hook.addr().value(method_descr::OWNER) == Some(object)
        && !has_flag(class, flags::GETATTRIBUTE)
        && (obj.is_small() || !vm.instance_has(obj, key))
    {
        return default_state(vm, obj, bare);
    }
    let f = vm.get_attr(obj, key)?;
    vm.call(f, &[])
}

/// `object.__getstate__`.
pub fn getstate(vm: &mut Vm, args: Args) -> Result {
    default_state(vm, args.get(0), false)
}

fn default_state(vm: &mut Vm, obj: Value, bare: bool) -> Result {
    let class = vm.class_of(obj);
    let plain = matches!(
        base_kind(class),
        Kind::Object | Kind::Instance | Kind::Exception
    );
    if bare && !plain {
        let name = vm.type_name_of(obj);
        let what = if matches!(
            base_kind(class),
            Kind::Type | Kind::Int | Kind::Tuple | Kind::MemoryView
        ) {
            format!("cannot pickle {name} objects")
        } else {
            format!("cannot pickle '{name}' object")
        };
        return Err(vm.type_error(what));
    }
    let mut state = NONE;
    if obj.is_ref() && vm.takes_attributes(obj) {
        let dict = vm.instance_dict_view(obj)?;
        if vm.dict_len(dict) > 0 {
            state = dict;
        }
    }
    let slots = slots_of(vm, obj, class)?;
    match slots {
        Some(slots) => vm.tuple(&[state, slots]),
        None => Ok(state),
    }
}

/// The values of an object's slots by name; None if it has no slots or none is set.
fn slots_of(vm: &mut Vm, obj: Value, class: Value) -> Result<Option<Value>> {
    if !has_flag(class, flags::HEAP) {
        return Ok(None);
    }
    let key = vm.name(Name::__slots__);
    let order = mro(class);
    let any = (0..tuple::len(order)).any(|i| {
        vm.dict_get_str(class_dict(tuple::get(order, i)), key)
            .is_some()
    });
    if !any {
        return Ok(None);
    }
    let key = vm.intern_str("__slotnames__")?;
    let names = match vm.dict_get_str(class_dict(class), key) {
        Some(known) => known,
        None => {
            let f = copyreg(vm, "_slotnames")?;
            vm.call(f, &[class])?
        }
    };
    if names == NONE {
        return Ok(None);
    }
    if names.is_small() || kind_of(names) != Kind::List {
        let (name, got) = (vm.type_name(class), vm.type_name_of(names));
        return Err(vm.type_error(format!(
            "{name}.__slotnames__ should be a list or None, not {got}"
        )));
    }
    let names = vm.tuple_from(names)?;
    let dict = vm.new_dict()?;
    for i in 0..tuple::len(names.addr()) {
        let name = tuple::get(names.addr(), i);
        let key = vm.attr_name(name)?;
        if let Some(value) = vm.get_attr_opt(obj, key)? {
            vm.dict_set(dict, name, value)?;
        }
    }
    Ok((vm.dict_len(dict) > 0).then_some(dict))
}
