//! The types of None, NotImplemented and Ellipsis.

use pyrs_runtime::{Args, ELLIPSIS, FALSE, Kind, NONE, NOT_IMPLEMENTED, Result, Row, TypeDef, Vm};

static NONE_TYPE: TypeDef = TypeDef {
    methods: &[
        Row::new("__repr__", "self, /", |vm, _| vm.str("None")),
        Row::new("__bool__", "self, /", |_, _| Ok(FALSE)),
        Row::fixed("__new__", "type, /", |_, _| Ok(NONE)),
    ],
    ..TypeDef::new("NoneType", Kind::None)
};

static NOT_IMPLEMENTED_TYPE: TypeDef = TypeDef {
    methods: &[
        Row::new("__repr__", "self, /", |vm, _| vm.str("NotImplemented")),
        Row::new("__reduce__", "self, /", |vm, _| vm.str("NotImplemented")),
        Row::new("__bool__", "self, /", not_implemented_bool),
        Row::fixed("__new__", "type, /", |_, _| Ok(NOT_IMPLEMENTED)),
    ],
    ..TypeDef::new("NotImplementedType", Kind::NotImplemented)
};

static ELLIPSIS_TYPE: TypeDef = TypeDef {
    methods: &[
        Row::new("__repr__", "self, /", |vm, _| vm.str("Ellipsis")),
        Row::new("__reduce__", "self, /", |vm, _| vm.str("Ellipsis")),
        Row::fixed("__new__", "type, /", |_, _| Ok(ELLIPSIS)),
    ],
    ..TypeDef::new("ellipsis", Kind::Ellipsis)
};

fn not_implemented_bool(vm: &mut Vm, _: Args) -> Result {
    Err(vm.type_error("NotImplemented should not be used in a boolean context"))
}

pub fn install(vm: &mut Vm) -> Result<()> {
    vm.define_type(&NONE_TYPE, None)?;
    vm.define_type(&NOT_IMPLEMENTED_TYPE, None)?;
    vm.define_type(&ELLIPSIS_TYPE, None)?;
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "NotImplemented", NOT_IMPLEMENTED)?;
    vm.dict_set_text(builtins, "Ellipsis", ELLIPSIS)
}
