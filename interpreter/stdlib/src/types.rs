//! _types: SimpleNamespace, and the builtin types that have no name in builtins.

use crate::ModuleId;
use crate::util::*;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, native_struct,
    py_module,
};

native_struct! {
    /// Its values are attributes.
    pub struct Namespace {}
}

py_module! {
    pub static MODULE = ModuleId::Types, "_types";
    types: { Namespace = &NAMESPACE },
    fill: fill,
}

static NAMESPACE: TypeDef = TypeDef {
    module: "types",
    owns_kind: false,
    subclassable: true,
    has_dict: true,
    weakrefable: true,
    doc: "A simple attribute-based namespace.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            Namespace::new_for(vm, a.get(0))
        }),
        Row::new(
            "__init__",
            "self, mapping_or_iterable=(), /, **kwargs",
            init,
        ),
        Row::new("__repr__", "self, /", repr),
        Row::new("__eq__", "self, other, /", equal),
        Row::new("__reduce__", "self, /", |vm, a| {
            let class = vm.class_of(a.get(0));
            let dict = vm.instance_dict_view(a.get(0))?;
            vm.tuple(&[class, pyrs_runtime::EMPTY_TUPLE, dict])
        }),
        Row::new("__replace__", "self, /, **changes", |vm, a| {
            let class = vm.class_of(a.get(0));
            let dict = vm.instance_dict_view(a.get(0))?;
            let all = vm.dict_copy(dict)?;
            if let Some(changes) = a.opt(1) {
                vm.dict_update(all, changes)?;
            }
            vm.call_ex(class, pyrs_runtime::EMPTY_TUPLE, Some(all))
        }),
    ],
    getsets: &[GetSetRow::get("__dict__", |vm, a| {
        vm.instance_dict_view(a.get(0))
    })],
    ..TypeDef::new("SimpleNamespace", Kind::NativeObject)
};

/// types.SimpleNamespace.
pub fn namespace_class(vm: &mut Vm) -> Result {
    Namespace::class_before(vm, &MODULE)
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    for (name, kind) in [
        ("FunctionType", Kind::Function),
        ("LambdaType", Kind::Function),
        ("CodeType", Kind::Code),
        ("MappingProxyType", Kind::MappingProxy),
        ("CellType", Kind::Cell),
        ("GeneratorType", Kind::Generator),
        ("CoroutineType", Kind::Coroutine),
        ("AsyncGeneratorType", Kind::AsyncGenerator),
        ("MethodType", Kind::Method),
        ("BuiltinFunctionType", Kind::Native),
        ("BuiltinMethodType", Kind::Native),
        ("WrapperDescriptorType", Kind::SlotWrapper),
        ("MethodWrapperType", Kind::MethodWrapper),
        ("MethodDescriptorType", Kind::MethodDescr),
        ("ClassMethodDescriptorType", Kind::ClassMethodDescr),
        ("ModuleType", Kind::Module),
        ("TracebackType", Kind::Traceback),
        ("FrameType", Kind::Frame),
        ("GetSetDescriptorType", Kind::GetSet),
        ("MemberDescriptorType", Kind::Member),
        ("GenericAlias", Kind::GenericAlias),
        ("UnionType", Kind::Union),
        ("EllipsisType", Kind::Ellipsis),
        ("NoneType", Kind::None),
        ("NotImplementedType", Kind::NotImplemented),
    ] {
        if let Some(class) = pyrs_runtime::objmodel::gc::map_row(kind.map()).class_value() {
            set(vm, module, name, class)?;
        }
    }
    let capsule = vm.type_of_kind(Kind::Object);
    set(vm, module, "CapsuleType", capsule)?;
    Ok(())
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    for source in [args.opt(1), args.opt(2)].into_iter().flatten() {
        if is_tuple(source) && items(source) == 0 {
            continue;
        }
        let dict = vm.new_dict()?;
        vm.dict_update(dict, source)?;
        let mut i = 0;
        while let Some((next, key, value)) = vm.dict_next(dict, i) {
            let Some(key) = vm.as_str(key) else {
                return Err(vm.type_error("keywords must be strings"));
            };
            let key = vm.intern(key)?;
            vm.instance_set(this, key, value)?;
            i = next;
        }
    }
    Ok(NONE)
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let name = if Namespace::is_exactly(vm, this) {
        "namespace".to_owned()
    } else {
        vm.type_name(vm.class_of(this))
    };
    if !vm.repr_enter(this)? {
        return vm.str(&format!("{name}(...)"));
    }
    let text = (|| {
        let dict = vm.instance_dict_view(this)?;
        let mut parts = Vec::new();
        let mut i = 0;
        while let Some((next, key, value)) = vm.dict_next(dict, i) {
            if let Some(key) = text(vm, key).filter(|k| !k.is_empty()) {
                let value = vm.repr_text(value)?;
                parts.push(format!("{key}={value}"));
            }
            i = next;
        }
        Ok(parts.join(", "))
    })();
    vm.repr_leave();
    let text = text?;
    vm.str(&format!("{name}({text})"))
}

fn equal(vm: &mut Vm, args: Args) -> Result {
    let own = namespace_class(vm)?;
    if !vm.is_instance_of(args.get(0), own) || !vm.is_instance_of(args.get(1), own) {
        return Ok(NOT_IMPLEMENTED);
    }
    let a = vm.instance_dict_view(args.get(0))?;
    let b = vm.instance_dict_view(args.get(1))?;
    vm.compare(pyrs_runtime::compare::CmpOp::Eq, a, b)
}
