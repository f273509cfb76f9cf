//! `__build_class__`: what the class statement calls.

use super::new::winner;
use pyrs_bytecode::CodeFlags;
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{cell, function};
use pyrs_runtime::{Args, Kind, NONE, Result, Row, Value, Vm, is_exact, kind_of, tuple};

static FUNCTIONS: &[Row] = &[Row::new(
    "__build_class__",
    "func, name, /, *bases, metaclass=None, **kwds",
    build_class,
)];

pub fn install(vm: &mut Vm) -> Result<()> {
    let builtins = vm.builtins();
    vm.add_functions_to(builtins, FUNCTIONS, None)
}

/// Replace bases that are no types by what their `__mro_entries__` says.
pub fn resolve_bases(vm: &mut Vm, bases: Value) -> Result {
    let n = tuple::len(bases.addr());
    let mut changed = false;
    for i in 0..n {
        changed |= !vm.is_type(tuple::get(bases.addr(), i));
    }
    if !changed {
        return Ok(bases);
    }
    let out = vm.list(&[])?;
    for i in 0..n {
        let base = tuple::get(bases.addr(), i);
        let entries = if vm.is_type(base) {
            None
        } else {
            vm.get_attr_name_opt(base, Name::__mro_entries__)?
        };
        let part = match entries {
            Some(entries) => {
                let part = vm.call(entries, &[bases])?;
                if kind_of(part) != Kind::Tuple {
                    return Err(vm.type_error("__mro_entries__ must return a tuple"));
                }
                part
            }
            None => vm.tuple(&[base])?,
        };
        vm.list_extend(out, part)?;
    }
    vm.tuple_from(out)
}

fn build_class(vm: &mut Vm, args: Args) -> Result {
    let (func, name, given) = (args.get(0), args.get(1), args.get(2));
    if !is_exact(func, Kind::Function) {
        return Err(vm.type_error("__build_class__: func must be a function"));
    }
    if vm.as_str(name).is_none() {
        return Err(vm.type_error("__build_class__: name is not a string"));
    }
    let bases = resolve_bases(vm, given)?;
    let meta = match args.opt(3) {
        Some(meta) => meta,
        None if tuple::len(bases.addr()) > 0 => vm.class_of(tuple::get(bases.addr(), 0)),
        None => vm.type_of_kind(Kind::Type),
    };
    let meta = if vm.is_type(meta) {
        winner(vm, meta, bases)?
    } else {
        meta
    };
    let kwds = args.opt(4);
    let call_args = vm.tuple(&[name, bases])?;
    let namespace = if meta == vm.type_of_kind(Kind::Type) {
        vm.new_dict()?
    } else {
        match vm.get_attr_name_opt(meta, Name::__prepare__)? {
            Some(prepare) => {
                let namespace = vm.call_ex(prepare, call_args, kwds)?;
                if namespace.is_small()
                    || kind_of(namespace) != Kind::Dict
                        && vm.special(namespace, Name::__getitem__).is_none()
                {
                    let (meta, got) = (
                        if vm.is_type(meta) {
                            vm.type_name(meta)
                        } else {
                            "<metaclass>".into()
                        },
                        vm.type_name_of(namespace),
                    );
                    return Err(vm.type_error(format!(
                        "{meta}.__prepare__() must return a mapping, not {got}"
                    )));
                }
                namespace
            }
            None => vm.new_dict()?,
        }
    };
    let code = func.addr().value(function::CODE).unwrap_or(NONE);
    let is_body = (vm.code_data(code)).is_some_and(|c| c.flags.has(CodeFlags::NAMESPACE));
    let class_cell = if is_body {
        vm.call_namespace(func, namespace)?
    } else {
        vm.call(func, &[])?
    };
    if bases != given {
        let key = vm.name(Name::__orig_bases__);
        vm.set_item(namespace, key, given)?;
    }
    let call_args = vm.tuple(&[name, bases, namespace])?;
    let class = vm.call_ex(meta, call_args, kwds)?;
    if is_exact(class_cell, Kind::Cell) && vm.is_type(class) {
        match class_cell.addr().value(cell::VALUE) {
            Some(set) if set == class => {}
            Some(_) => {
                let text = vm.repr_text(class)?;
                let name = vm.str_text(name)?;
                return Err(vm.type_error(format!(
                    "__class__ set to {text} defining '{name}' as {text}"
                )));
            }
            None => {
                let name = vm.str_text(name)?;
                return Err(vm.runtime_error(format!(
                    "__class__ not set defining '{name}' as <class '{name}'>. Was __classcell__ \
                     propagated to type.__new__?"
                )));
            }
        }
    }
    Ok(class)
}
