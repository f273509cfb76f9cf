//! super.

use pyrs_runtime::frame::{cell_value, is_cell};
use pyrs_runtime::name::Name;
use pyrs_runtime::objmodel::kinds::{function, superobj};
use pyrs_runtime::{Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, tuple};

static SUPER: TypeDef = TypeDef {
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", new),
        Row::new("__init__", "self, type=None, object_or_type=None, /", init),
        Row::new("__repr__", "self, /", repr),
        Row::new("__getattribute__", "self, name, /", getattribute),
        Row::new("__get__", "self, instance, owner=None, /", get),
    ],
    getsets: &[
        GetSetRow::get("__thisclass__", |_, a| Ok(field(a, superobj::TYPE))),
        GetSetRow::get("__self__", |_, a| Ok(field(a, superobj::OBJ))),
        GetSetRow::get("__self_class__", |_, a| Ok(field(a, superobj::OBJ_TYPE))),
    ],
    ..TypeDef::new("super", Kind::Super)
};

pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&SUPER, None)?;
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "super", class)
}

fn field(args: Args, offset: usize) -> Value {
    args.get(0).addr().value(offset).unwrap_or(NONE)
}

fn new(vm: &mut Vm, args: Args) -> Result {
    if args.get(0) == vm.type_of_kind(Kind::Super) {
        return Ok(Value::from_addr(
            vm.m.alloc(Kind::Super.map(), superobj::SIZE)?,
        ));
    }
    vm.new_instance(args.get(0))
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let (class, obj) = match args.opt(1) {
        Some(class) => (class, args.some(2)),
        None => {
            let (class, obj) = from_frame(vm)?;
            (class, Some(obj))
        }
    };
    if !vm.is_type(class) {
        let got = vm.type_name_of(class);
        return Err(vm.type_error(format!("super() argument 1 must be a type, not {got}")));
    }
    let at = args.get(0).addr();
    vm.m.store(at, superobj::TYPE, class);
    if let Some(obj) = obj {
        let obj_type = check(vm, class, obj)?;
        vm.m.store(at, superobj::OBJ, obj);
        vm.m.store(at, superobj::OBJ_TYPE, obj_type);
    }
    Ok(NONE)
}

/// The class whose order is searched: obj itself if it is a subclass, else its class.
fn check(vm: &mut Vm, class: Value, obj: Value) -> Result {
    if vm.is_type(obj) && vm.is_subclass_of(obj, class) {
        return Ok(obj);
    }
    let own = vm.class_of(obj);
    if vm.is_subclass_of(own, class) {
        return Ok(own);
    }
    if let Some(claimed) = vm.get_attr_name_opt(obj, Name::__class__)?
        && claimed != own
        && vm.is_type(claimed)
        && vm.is_subclass_of(claimed, class)
    {
        return Ok(claimed);
    }
    let (what, of) = if vm.is_type(obj) {
        ("type", vm.type_name(obj))
    } else {
        ("instance of", vm.type_name_of(obj))
    };
    let class = vm.type_name(class);
    Err(vm.type_error(format!(
        "super(type, obj): obj ({what} {of}) is not an instance or subtype of type ({class})."
    )))
}

/// `__class__` and the first argument of the calling function.
fn from_frame(vm: &mut Vm) -> Result<(Value, Value)> {
    let Some(frame) = vm.current_frame() else {
        return Err(vm.runtime_error("super(): no current frame"));
    };
    let Some(data) = vm.code_data(frame.code()) else {
        return Err(vm.runtime_error("super(): no code object"));
    };
    if data.arg_count == 0 && data.param_count() == 0 {
        return Err(vm.runtime_error("super(): no arguments"));
    }
    let shared = data.cellvars.iter().any(|(_, register)| *register == 0);
    let first = frame.register(0).and_then(|v| match v {
        cell if shared && is_cell(cell) => cell_value(cell),
        value => Some(value),
    });
    let Some(first) = first else {
        return Err(vm.runtime_error("super(): arg[0] deleted"));
    };
    let Some(i) = data.freevars.iter().position(|n| &**n == "__class__") else {
        return Err(vm.runtime_error("super(): __class__ cell not found"));
    };
    let closure = frame.function().addr().value(function::CLOSURE);
    let cell = closure.map(|c| tuple::get(c.addr(), i));
    match cell.and_then(cell_value) {
        Some(class) => Ok((class, first)),
        None => Err(vm.runtime_error("super(): empty __class__ cell")),
    }
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let class = vm.type_name(field(args, superobj::TYPE));
    let obj_type = field(args, superobj::OBJ_TYPE);
    let text = if obj_type == NONE {
        format!("<super: <class '{class}'>, NULL>")
    } else {
        let name = vm.type_name(obj_type);
        format!("<super: <class '{class}'>, <{name} object>>")
    };
    vm.str(&text)
}

fn getattribute(vm: &mut Vm, args: Args) -> Result {
    let name = vm.attr_name(args.get(1))?;
    vm.generic_get_attr(args.get(0), name)
}

fn get(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if args.get(1) == NONE || this.addr().value(superobj::OBJ).is_some() {
        return Ok(this);
    }
    let class = vm.class_of(this);
    vm.call(class, &[field(args, superobj::TYPE), args.get(1)])
}
