//! types.GenericAlias (`list[int]`) and unions of types (`int | str`).

use pyrs_leaf::text::TextBuilder;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::generic_alias as ga;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, ELLIPSIS, EMPTY_TUPLE, Exc, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TRUE,
    TypeDef, Value, Vm, boolean, is_exact, kind_of, payload, string, tuple,
};

static ALIAS: TypeDef = TypeDef {
    doc: "Represent a PEP 585 generic type\n\nE.g. for t = list[int], t.__origin__ is list and t.__args__ is (int,).",
    module: "types",
    weakrefable: true,
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, origin, args, /", |vm, a| {
            let alias = vm.generic_alias(a.get(1), a.get(2))?;
            let class = a.get(0);
            if crate::shared::is_builtin(vm, class, Kind::GenericAlias) {
                return Ok(alias);
            }
            crate::shared::check_new(vm, class, Kind::GenericAlias)?;
            let new = vm.new_instance(class)?;
            for field in [ga::ORIGIN, ga::ARGS] {
                let value = alias.addr().value(field);
                vm.m.store_option(new.addr(), field, value);
            }
            Ok(new)
        }),
        Row::new("__repr__", "self, /", |vm, a| {
            let mut out = TextBuilder::new();
            push_alias(vm, &mut out, a.get(0))?;
            vm.str_of_text(&out.finish())
        }),
        Row::new("__getattribute__", "self, name, /", getattribute),
        Row::new("__call__", "self, /, *args, **kwargs", call),
        Row::new("__getitem__", "self, key, /", getitem),
        Row::new("__iter__", "self, /", iter),
        Row::new("__eq__", "self, value, /", |vm, a| {
            alias_equal(vm, a, false)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| alias_equal(vm, a, true)),
        Row::new("__hash__", "self, /", |vm, a| {
            let x = vm.hash(origin(a.get(0)))?;
            let y = vm.hash(args_of(a.get(0)))?;
            vm.int(if x ^ y == -1 { -2 } else { x ^ y })
        }),
        Row::new("__or__", "self, value, /", |vm, a| {
            crate::class::union(vm, a.get(0), a.get(1))
        }),
        Row::new("__ror__", "self, value, /", |vm, a| {
            crate::class::union(vm, a.get(1), a.get(0))
        }),
        Row::new("__mro_entries__", "self, bases, /", |vm, a| {
            vm.tuple(&[origin(a.get(0))])
        }),
        Row::new("__instancecheck__", "self, instance, /", |vm, _| {
            Err(vm.type_error("isinstance() argument 2 cannot be a parameterized generic"))
        }),
        Row::new("__subclasscheck__", "self, cls, /", |vm, _| {
            Err(vm.type_error("issubclass() argument 2 cannot be a parameterized generic"))
        }),
        Row::new("__reduce__", "self, /", |vm, a| {
            let class = vm.type_of_kind(Kind::GenericAlias);
            let args = vm.tuple(&[origin(a.get(0)), args_of(a.get(0))])?;
            if a.get(0).addr().value(ga::STARRED) == Some(TRUE) {
                let name = vm.str("_typing")?;
                let globals = vm.new_dict()?;
                let typing = vm.import_name(name, globals, NONE, Value::small(0))?;
                let key = vm.intern_str("_unpacked_alias")?;
                let make = vm.get_attr(typing, key)?;
                return vm.tuple(&[make, args]);
            }
            vm.tuple(&[class, args])
        }),
        Row::new("__dir__", "self, /", |vm, a| {
            let builtins = vm.builtins();
            let dir = vm.dict_get_text(builtins, "dir")?.unwrap_or(NONE);
            let names = vm.call(dir, &[origin(a.get(0))])?;
            let names = vm.list_from(names)?;
            for own in &OWN[..SHOWN] {
                let name = vm.intern_str(own)?;
                add_member(vm, names, name)?;
            }
            Ok(names)
        }),
    ],
    getsets: &[
        GetSetRow::member("__origin__", |_, a| Ok(origin(a.get(0)))),
        GetSetRow::member("__args__", |_, a| Ok(args_of(a.get(0)))),
        GetSetRow::get("__parameters__", |vm, a| parameters(vm, a.get(0))),
        GetSetRow::member("__unpacked__", |_, a| Ok(boolean(is_starred(a.get(0))))),
        GetSetRow::get("__typing_unpacked_tuple_args__", |vm, a| {
            let tuple_class = vm.type_of_kind(Kind::Tuple);
            if is_starred(a.get(0)) && origin(a.get(0)) == tuple_class {
                Ok(args_of(a.get(0)))
            } else {
                Ok(NONE)
            }
        }),
    ],
    ..TypeDef::new("GenericAlias", Kind::GenericAlias)
};

static UNION: TypeDef = TypeDef {
    doc: "Represent a union type\n\nE.g. for int | str",
    module: "typing",
    weakrefable: true,
    methods: &[
        Row::new("__repr__", "self, /", |vm, a| {
            let mut out = TextBuilder::new();
            push_union(vm, &mut out, a.get(0))?;
            vm.str_of_text(&out.finish())
        }),
        Row::new("__eq__", "self, value, /", |vm, a| {
            union_equal(vm, a, false)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| union_equal(vm, a, true)),
        Row::new("__hash__", "self, /", |vm, a| {
            let args = args_of(a.get(0));
            for i in 0..tuple::len(args.addr()) {
                vm.hash(tuple::get(args.addr(), i))?;
            }
            let set = vm.new_frozenset_from(args)?;
            let hash = vm.hash(set)?;
            vm.int(hash)
        }),
        Row::new("__or__", "self, value, /", |vm, a| {
            let both = vm.tuple(&[a.get(0), a.get(1)])?;
            union_of(vm, both)
        }),
        Row::new("__ror__", "self, value, /", |vm, a| {
            let both = vm.tuple(&[a.get(1), a.get(0)])?;
            union_of(vm, both)
        }),
        Row::new("__getitem__", "self, key, /", |vm, a| {
            let args = substituted(vm, a.get(0), a.get(1))?;
            union_of(vm, args)
        }),
        Row::new("__instancecheck__", "self, instance, /", |vm, a| {
            crate::functions::is_instance(vm, a.get(1), a.get(0)).map(boolean)
        }),
        Row::new("__subclasscheck__", "self, cls, /", |vm, a| {
            crate::functions::is_subclass(vm, a.get(1), a.get(0)).map(boolean)
        }),
        Row::new("__mro_entries__", "self, bases, /", |vm, a| {
            let text = vm.repr_text(a.get(0))?;
            Err(vm.type_error(format!("Cannot subclass {text}")))
        }),
        Row::class("__class_getitem__", "cls, object, /", |vm, a| {
            let args = if a.get(1).is_ref() && kind_of(a.get(1)) == Kind::Tuple {
                payload(a.get(1))
            } else {
                vm.tuple(&[a.get(1)])?
            };
            union_of(vm, args)
        }),
    ],
    getsets: &[
        GetSetRow::member("__args__", |_, a| Ok(args_of(a.get(0)))),
        GetSetRow::get("__parameters__", |vm, a| parameters(vm, a.get(0))),
        GetSetRow::get("__origin__", |vm, a| Ok(vm.class_of(a.get(0)))),
        GetSetRow::get("__name__", |vm, _| vm.str("Union")),
        GetSetRow::get("__qualname__", |vm, _| vm.str("Union")),
    ],
    ..TypeDef::new("Union", Kind::Union)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let alias = vm.define_type(&ALIAS, None)?;
    vm.define_type(&UNION, None)?;
    // Its own `__getattribute__` counts from now on.
    vm.class_changed(alias);
    Ok(())
}

fn origin(alias: Value) -> Value {
    alias.addr().value(ga::ORIGIN).unwrap_or(NONE)
}
fn args_of(alias: Value) -> Value {
    alias.addr().value(ga::ARGS).unwrap_or(EMPTY_TUPLE)
}
fn is_starred(alias: Value) -> bool {
    alias.addr().value(ga::STARRED) == Some(TRUE)
}

fn push_alias(vm: &mut Vm, out: &mut TextBuilder, alias: Value) -> Result<()> {
    vm.check_native_stack()?;
    if is_starred(alias) {
        out.push_str("*");
    }
    push_item(vm, out, origin(alias))?;
    let args = args_of(alias);
    let n = tuple::len(args.addr());
    out.push_str("[");
    for i in 0..n {
        if i > 0 {
            out.push_str(", ");
        }
        push_item(vm, out, tuple::get(args.addr(), i))?;
    }
    out.push_str(if n == 0 { "()]" } else { "]" });
    Ok(())
}

fn push_union(vm: &mut Vm, out: &mut TextBuilder, union: Value) -> Result<()> {
    let args = args_of(union);
    let none = vm.type_of_kind(Kind::None);
    for i in 0..tuple::len(args.addr()) {
        if i > 0 {
            out.push_str(" | ");
        }
        let item = tuple::get(args.addr(), i);
        if item == none {
            out.push_str("None");
        } else {
            push_item(vm, out, item)?;
        }
    }
    Ok(())
}

/// One part: classes by name, lists item by item, others by repr.
fn push_item(vm: &mut Vm, out: &mut TextBuilder, item: Value) -> Result<()> {
    vm.check_native_stack()?;
    if item == ELLIPSIS {
        out.push_str("...");
        return Ok(());
    }
    // Without a text of each part's own, which would be copied on each level.
    if is_exact(item, Kind::GenericAlias) {
        return push_alias(vm, out, item);
    }
    if is_exact(item, Kind::Union) {
        return push_union(vm, out, item);
    }
    if vm.is_type(item) {
        out.push_str(&vm.type_full_name(item));
        return Ok(());
    }
    if item.is_ref() && kind_of(item) == Kind::List {
        out.push_str("[");
        let items = vm.tuple_from(item)?;
        for i in 0..tuple::len(items.addr()) {
            if i > 0 {
                out.push_str(", ");
            }
            push_item(vm, out, tuple::get(items.addr(), i))?;
        }
        out.push_str("]");
        return Ok(());
    }
    // What has a name is shown by it, unless it is an alias itself.
    let origin = vm.intern_str("__origin__")?;
    let args = vm.intern_str("__args__")?;
    let alias = vm.get_attr_opt(item, origin)?.is_some() && vm.get_attr_opt(item, args)?.is_some();
    if !alias
        && let Some(name) = vm.get_attr_name_opt(item, Name::__qualname__)?
        && let Some(module) = vm.get_attr_name_opt(item, Name::__module__)?
        && module != NONE
    {
        let (name, module) = (vm.str_text(name)?, vm.str_text(module)?);
        if module != "builtins" {
            out.push_str(&module);
            out.push_str(".");
        }
        out.push_str(&name);
        return Ok(());
    }
    let text = vm.repr(item)?;
    Vm::push_text(out, text);
    Ok(())
}

/// Names that the alias answers itself; all others are its origin's.
const OWN: &[&str] = &[
    "__class__",
    "__origin__",
    "__args__",
    "__unpacked__",
    "__parameters__",
    "__typing_unpacked_tuple_args__",
    "__mro_entries__",
    "__reduce_ex__",
    "__reduce__",
    "__copy__",
    "__deepcopy__",
    "__bases__",
];

/// So many of these are listed by `dir()`.
const SHOWN: usize = 6;

fn getattribute(vm: &mut Vm, a: Args) -> Result {
    let (alias, name) = (a.get(0), vm.attr_name(a.get(1))?);
    let text = string::to_string_lossy(name.addr());
    if OWN.contains(&text.as_str()) || kind_of(alias) != Kind::GenericAlias {
        return vm.generic_get_attr(alias, name);
    }
    vm.get_attr(origin(alias), name)
}

fn call(vm: &mut Vm, a: Args) -> Result {
    let alias = a.get(0);
    let made = vm.call_ex(origin(alias), a.get(1), a.opt(2))?;
    // Instances of classes that take attributes remember the alias.
    let key = vm.intern_str("__orig_class__")?;
    if vm.set_attr(made, key, Some(alias)).is_err() {
        let exc = vm.take_exception();
        let class = vm.class_of(exc);
        let quiet = [Exc::AttributeError, Exc::TypeError]
            .into_iter()
            .any(|e| vm.is_subclass_of(class, vm.exc_class(e)));
        if !quiet {
            return Err(vm.reraise(exc));
        }
    }
    Ok(made)
}

/// `*tuple[int]`: one starred alias.
fn iter(vm: &mut Vm, a: Args) -> Result {
    let alias = vm.generic_alias(origin(a.get(0)), args_of(a.get(0)))?;
    vm.m.store(alias.addr(), ga::STARRED, TRUE);
    let one = vm.tuple(&[alias])?;
    vm.iter(one)
}

fn alias_equal(vm: &mut Vm, a: Args, negate: bool) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    if y.is_small() || kind_of(y) != Kind::GenericAlias {
        return Ok(NOT_IMPLEMENTED);
    }
    let same = is_starred(x) == is_starred(y)
        && vm.equal(origin(x), origin(y))?
        && vm.equal(args_of(x), args_of(y))?;
    Ok(boolean(same != negate))
}

fn union_equal(vm: &mut Vm, a: Args, negate: bool) -> Result {
    let (x, y) = (a.get(0), a.get(1));
    if y.is_small() || kind_of(y) != Kind::Union {
        return Ok(NOT_IMPLEMENTED);
    }
    // Members are all different, but need not be hashable.
    let (x, y) = (args_of(x), args_of(y));
    let n = tuple::len(x.addr());
    let mut same = n == tuple::len(y.addr());
    let mut i = 0;
    while same && i < n {
        same = vm.contains(y, tuple::get(x.addr(), i))?;
        i += 1;
    }
    Ok(boolean(same != negate))
}

/// The union of a tuple's items: unions among them dissolve, each member is there once.
pub fn union_of(vm: &mut Vm, args: Value) -> Result {
    let members = vm.list(&[])?;
    for i in 0..tuple::len(args.addr()) {
        let item = tuple::get(args.addr(), i);
        if item.is_ref() && kind_of(item) == Kind::Union {
            let inner = args_of(item);
            for k in 0..tuple::len(inner.addr()) {
                add_member(vm, members, tuple::get(inner.addr(), k))?;
            }
        } else if item == NONE {
            let none = vm.type_of_kind(Kind::None);
            add_member(vm, members, none)?;
        } else if vm.as_str(item).is_some() {
            let name = vm.str("typing")?;
            let globals = vm.new_dict()?;
            let typing = vm.import_name(name, globals, NONE, Value::small(0))?;
            let key = vm.intern_str("ForwardRef")?;
            let reference = vm.call_method_named(typing, key, &[item])?;
            add_member(vm, members, reference)?;
        } else {
            add_member(vm, members, item)?;
        }
    }
    let members = vm.tuple_from(members)?;
    match tuple::len(members.addr()) {
        0 => Err(vm.type_error("Cannot take a Union of no types.")),
        1 => Ok(tuple::get(members.addr(), 0)),
        _ => {
            let at = vm.m.alloc(Kind::Union.map(), ga::SIZE)?;
            vm.m.store(at, ga::ARGS, members);
            Ok(Value::from_addr(at))
        }
    }
}

fn add_member(vm: &mut Vm, members: Value, item: Value) -> Result<()> {
    if !vm.contains(members, item)? {
        let one = vm.tuple(&[item])?;
        vm.list_extend(members, one)?;
    }
    Ok(())
}

/// The type variables among the arguments, each once, in order.
fn parameters(vm: &mut Vm, alias: Value) -> Result {
    if let Some(known) = alias.addr().value(ga::PARAMETERS) {
        return Ok(known);
    }
    let found = ls::new(&mut vm.m)?;
    collect(vm, args_of(alias), found)?;
    let found = vm.tuple_from(found)?;
    vm.m.store(alias.addr(), ga::PARAMETERS, found);
    Ok(found)
}

fn collect(vm: &mut Vm, items: Value, found: Value) -> Result<()> {
    vm.check_native_stack()?;
    let items = vm.tuple_from(items)?;
    for i in 0..tuple::len(items.addr()) {
        let item = tuple::get(items.addr(), i);
        if item.is_small() || vm.is_type(item) {
            continue;
        }
        if matches!(kind_of(item), Kind::Tuple | Kind::List) {
            collect(vm, item, found)?;
            continue;
        }
        if vm
            .get_attr_name_opt(item, Name::__typing_subst__)?
            .is_some()
        {
            add_once(vm, found, item)?;
        } else if let Some(inner) = vm.get_attr_name_opt(item, Name::__parameters__)?
            && inner.is_ref()
            && kind_of(inner) == Kind::Tuple
        {
            let inner = payload(inner);
            for k in 0..tuple::len(inner.addr()) {
                add_once(vm, found, tuple::get(inner.addr(), k))?;
            }
        }
    }
    Ok(())
}

fn add_once(vm: &mut Vm, list: Value, item: Value) -> Result<()> {
    if !vm.contains(list, item)? {
        ls::push(&mut vm.m, list.addr(), item)?;
    }
    Ok(())
}

fn getitem(vm: &mut Vm, a: Args) -> Result {
    let args = substituted(vm, a.get(0), a.get(1))?;
    let new = vm.generic_alias(origin(a.get(0)), args)?;
    if is_starred(a.get(0)) {
        vm.m.store(new.addr(), ga::STARRED, TRUE);
    }
    Ok(new)
}

/// The arguments with the type variables replaced by the items of a subscript.
fn substituted(vm: &mut Vm, alias: Value, key: Value) -> Result {
    let params = parameters(vm, alias)?;
    let n = tuple::len(params.addr());
    if n == 0 {
        let text = vm.repr_text(alias)?;
        return Err(vm.type_error(format!("{text} is not a generic class")));
    }
    let mut items = if key.is_ref() && kind_of(key) == Kind::Tuple {
        payload(key)
    } else {
        vm.tuple(&[key])?
    };
    items = unpacked(vm, items)?;
    // Some parameters take several items, or have defaults.
    let prepare = vm.intern_str("__typing_prepare_subst__")?;
    for i in 0..n {
        if let Some(f) = vm.get_attr_opt(tuple::get(params.addr(), i), prepare)?
            && f != NONE
        {
            let prepared = vm.call(f, &[alias, items])?;
            items = vm.tuple_from(prepared)?;
        }
    }
    let given = tuple::len(items.addr());
    if given != n {
        let what = if given > n { "many" } else { "few" };
        let text = vm.repr_text(alias)?;
        return Err(vm.type_error(format!(
            "Too {what} arguments for {text}; actual {given}, expected {n}"
        )));
    }
    replace(vm, args_of(alias), params, items)
}

/// The items, with those of unpacked tuples of known length (`*tuple[int, str]`) in the
/// place of these.
fn unpacked(vm: &mut Vm, items: Value) -> Result {
    let key = vm.intern_str("__typing_unpacked_tuple_args__")?;
    let out = vm.list(&[])?;
    for i in 0..tuple::len(items.addr()) {
        let item = tuple::get(items.addr(), i);
        let inner = if vm.is_type(item) {
            None
        } else {
            vm.get_attr_opt(item, key)?
        };
        let inner = inner.filter(|&v| v.is_ref() && kind_of(v) == Kind::Tuple);
        let open_ended = |v: Value| {
            let n = tuple::len(payload(v).addr());
            n > 0 && tuple::get(payload(v).addr(), n - 1) == pyrs_runtime::ELLIPSIS
        };
        match inner.filter(|&v| !open_ended(v)) {
            Some(inner) => vm.list_extend(out, inner)?,
            None => ls::push(&mut vm.m, out.addr(), item)?,
        }
    }
    vm.tuple_from(out)
}

fn replace(vm: &mut Vm, args: Value, params: Value, items: Value) -> Result {
    vm.check_native_stack()?;
    let value_of = |p: Value| {
        (0..tuple::len(params.addr()))
            .find(|&i| tuple::get(params.addr(), i) == p)
            .map(|i| tuple::get(items.addr(), i))
    };
    let out = ls::new(&mut vm.m)?;
    for i in 0..tuple::len(args.addr()) {
        let arg = tuple::get(args.addr(), i);
        let mut new = arg;
        if arg.is_ref() && !vm.is_type(arg) {
            if kind_of(arg) == Kind::Tuple {
                new = replace(vm, payload(arg), params, items)?;
            } else if kind_of(arg) == Kind::List {
                let inner = vm.tuple_from(arg)?;
                let inner = replace(vm, inner, params, items)?;
                new = vm.list_from(inner)?;
            } else if let Some(subst) = vm.get_attr_name_opt(arg, Name::__typing_subst__)? {
                if let Some(value) = value_of(arg) {
                    new = vm.call(subst, &[value])?;
                }
            } else if let Some(inner) = vm.get_attr_name_opt(arg, Name::__parameters__)?
                && inner.is_ref()
                && kind_of(inner) == Kind::Tuple
                && tuple::len(payload(inner).addr()) > 0
            {
                let inner = payload(inner);
                let picked = ls::new(&mut vm.m)?;
                for k in 0..tuple::len(inner.addr()) {
                    let p = tuple::get(inner.addr(), k);
                    let value = value_of(p).unwrap_or(p);
                    // A variadic parameter stands for all its items.
                    if value.is_ref()
                        && kind_of(value) == Kind::Tuple
                        && vm.special(p, Name::__iter__).is_some()
                    {
                        vm.list_extend(picked, value)?;
                    } else {
                        ls::push(&mut vm.m, picked.addr(), value)?;
                    }
                }
                let picked = vm.tuple_from(picked)?;
                new = vm.get_item(arg, picked)?;
            }
        }
        // An unpacked variadic parameter contributes all its items.
        let unpack = vm.intern_str("__typing_is_unpacked_typevartuple__")?;
        let several = new.is_ref()
            && kind_of(new) == Kind::Tuple
            && arg.is_ref()
            && matches!(vm.get_attr_opt(arg, unpack)?, Some(v) if v == TRUE);
        if several {
            vm.list_extend(out, new)?;
        } else {
            ls::push(&mut vm.m, out.addr(), new)?;
        }
    }
    vm.tuple_from(out)
}
