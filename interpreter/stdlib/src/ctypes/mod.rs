//! _ctypes: C data and foreign functions, on libffi.
//!
//! **Goals.** The library's `ctypes` runs unchanged. C sees only memory that never moves, and
//! nothing that a program does with the module's own objects reaches beyond their memory.
//!
//! **Chosen.** An object has a *place*: raw storage in the heap's never-moved space, or an
//! address that came from C, kept as an int. Parts of an object (fields, items) share its
//! storage, which lives as long as one of them does; so an object that is resized leaves its
//! parts what they had. All reading and writing asks the object's own size, whatever its
//! class says it is. What C is given of other objects (text, buffers) is a copy or pinned.
//! Types are made by Python code (`py/ctypes.py`), as rarely as classes are; what they are is
//! kept in one [`Info`] object per class, under a name that no program writes by accident.
//!
//! **Rejected.** Memory from malloc with a handle in each object: memoryviews look at objects
//! of the heap. Classes and layouts in Rust: CPython 3.14 does the layouts in Python, too.

mod call;
mod closure;
mod convert;
mod data;
mod dl;
mod ffi;
mod field;
mod func;
mod info;
mod items;
mod longdouble;
mod param;
mod pyobject;
mod share;
mod simple;
mod store;

use crate::ModuleId;
use crate::util::*;
use convert::Next;
use ffi::Interfaces;
use pyobject::{Free, Handle};
use pyrs_runtime::{Args, Kind, NONE, Result, Row, TypeDef, Value, Vm, native_struct, py_module};
use share::Pin;

native_struct! {
    /// An object with C data.
    pub struct Data: Lender {
        /// The raw storage it lies in, or an int: the address in memory that is not ours.
        STORAGE: Option<Value>,
        /// Where in the storage.
        START: Length,
        SIZE: Length,
        /// The object that it is a part of, and its number among its parts.
        BASE: Option<Value>,
        INDEX: Length,
        /// What must live as long as it does.
        OBJECTS: Option<Value>,
        /// What its class was when it was made.
        INFO: Option<Value>,
        /// Functions: what there is besides the address.
        FUNC: Option<Value>,
    }
}

native_struct! {
    /// What `_ctypes` knows of a type.
    pub struct Info {
        CLASS: Value,
        /// In bytes: an int of any size.
        SIZE: Value,
        ALIGN: Length,
        /// Items, fields, or 1 where something is pointed to.
        LENGTH: Value,
        KIND: i64,
        /// The letter of a simple type.
        CODE: i64,
        FLAGS: i64,
        /// The type of items or of what is pointed to.
        PROTO: Value,
        FORMAT: Value,
        SHAPE: Value,
        POINTER_TYPE: Value,
        FIELDS: Value,
        /// Array types of it, by length.
        ARRAYS: Value,
        /// Of functions.
        CALL_FLAGS: i64,
        ARGTYPES: Value,
        CONVERTERS: Value,
        HAS_RESTYPE: bool,
        RESTYPE: Value,
        CHECKER: Value,
        /// How libffi passes it by value.
        TREE: State<ffi::Shared>,
    }
}

native_struct! {
    /// A field of a structure or union.
    pub struct CField {
        NAME: Value,
        TYPE: Value,
        OFFSET: Value,
        SIZE: Value,
        INDEX: Length,
        /// 0: no bit field.
        BITS: Length,
        BIT_OFFSET: Length,
        ANONYMOUS: bool,
        /// The type's description when the field was made.
        INFO: Value,
        /// The letter of an array of characters, which is a text; or 0.
        TEXT: i64,
    }
}

native_struct! {
    /// A converted argument.
    pub struct CArg {
        /// The letter of its type; `V` is a structure by value.
        TAG: i64,
        /// What it was made from.
        OBJECT: Value,
        /// The object with the C data; for references, what is referred to.
        DATA: Value,
        OFFSET: Value,
        REFERENCE: bool,
    }
}

native_struct! {
    /// What a function object has besides its address.
    pub struct Func {
        ARGTYPES: Value,
        CONVERTERS: Value,
        HAS_RESTYPE: bool,
        RESTYPE: Value,
        CHECKER: Value,
        ERRCHECK: Value,
        FLAGS: Value,
        CALLABLE: Value,
        /// The class's description, for code that C calls.
        INFO: Value,
        /// One of the functions that need no call of C.
        OWN: i64,
        CLOSURE: State<closure::Closure>,
    }
}

native_struct! {
    /// Keeps memory that C was shown and that is no object of its own.
    pub struct Block { STORAGE: Option<Value> }
}

py_module! {
    pub static MODULE = ModuleId::Ctypes, "_ctypes";
    doc: "Create and manipulate C compatible data types in Python.",
    functions: [data::FUNCTIONS, share::FUNCTIONS, param::FUNCTIONS, func::FUNCTIONS, dl::FUNCTIONS],
    types: { CField = &field::CFIELD },
    hidden: {
        Data = &DATA,
        CArg = &param::CARG,
        Info = &info::INFO,
        Func = &func::FUNC,
        Block = &BLOCK,
        Handle = &pyobject::HANDLE,
        Pin = &share::PIN,
    },
    exceptions: {
        ArgumentError = "ctypes.ArgumentError" (pyrs_runtime::Exc::Exception);
    },
    values: { Key, Space, Handles, Texts },
    state: [Free, Next, Interfaces],
    constants: {
        "FUNCFLAG_CDECL" = call::CDECL,
        "FUNCFLAG_PYTHONAPI" = call::PYTHONAPI,
        "FUNCFLAG_USE_ERRNO" = call::USE_ERRNO,
        "FUNCFLAG_USE_LASTERROR" = 0x10,
        "RTLD_LOCAL" = libc::RTLD_LOCAL as i64,
        "RTLD_GLOBAL" = libc::RTLD_GLOBAL as i64,
        "SIZEOF_TIME_T" = size_of::<libc::time_t>() as i64,
        "CTYPES_MAX_ARGCOUNT" = call::MOST_ARGUMENTS as i64,
        "_string_at_addr" = func::STRING_AT,
        "_wstring_at_addr" = func::WSTRING_AT,
        "_memoryview_at_addr" = func::MEMORYVIEW_AT,
        "_cast_addr" = func::CAST,
    },
    fill: fill,
}

static BLOCK: TypeDef = TypeDef {
    module: "_ctypes",
    owns_kind: false,
    ..TypeDef::new("Block", Kind::NativeObject)
};

static DATA: TypeDef = TypeDef {
    module: "_ctypes",
    owns_kind: false,
    subclassable: true,
    weakrefable: true,
    doc: "The base of all types with C data.",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            data::new(vm, a.get(0))
        }),
        Row::new("__init__", "self, /, *args, **kwargs", |_, _| Ok(NONE)),
        Row::new("__hash__", "self, /", |vm, _| {
            Err(vm.type_error("unhashable type"))
        }),
        Row::new("__buffer__", "self, flags, /", share::buffer),
        Row::new("__reduce__", "self, /", |vm, a| {
            helper(vm, "_reduce", &[a.get(0)])
        }),
        Row::new("__setstate__", "self, dict, data, /", |vm, a| {
            helper(vm, "_setstate", &[a.get(0), a.get(1), a.get(2)])
        }),
        Row::new("__ctypes_from_outparam__", "self, /", |_, a| Ok(a.get(0))),
        Row::new(
            "<simple_init>",
            "self, /, *args, **kwargs",
            items::simple_init,
        ),
        Row::new("<simple_repr>", "self, /", items::simple_repr),
        Row::new("<truth>", "self, /", items::truth),
        Row::new(
            "<struct_init>",
            "self, /, *args, **kwargs",
            items::struct_init,
        ),
        Row::new(
            "<pointer_init>",
            "self, /, *args, **kwargs",
            items::pointer_init,
        ),
        Row::new("<array_init>", "self, /, *args", items::array_init),
        Row::new("<array_delete>", "self, key, /", |vm, _| {
            Err(vm.type_error("Array does not support item deletion"))
        }),
        Row::new("<pointer_delete>", "self, key, /", |vm, _| {
            Err(vm.type_error("Pointer does not support item deletion"))
        }),
        Row::new("<array_len>", "self, /", items::array_len),
        Row::new("<array_get>", "self, key, /", items::array_get),
        Row::new("<array_set>", "self, key, value, /", items::array_set),
        Row::new("<pointer_get>", "self, key, /", items::pointer_get),
        Row::new("<pointer_set>", "self, key, value, /", items::pointer_set),
        Row::new("<call>", "self, /, *args, **kwargs", call::call),
    ],
    getsets: data::GETSETS,
    ..TypeDef::new("_CData", Kind::NativeObject)
};

/// What programs find in the module of what its Python part makes.
const SHOWN: &[&str] = &[
    "Array",
    "CFuncPtr",
    "Structure",
    "Union",
    "_Pointer",
    "_SimpleCData",
    "__version__",
    "_unpickle",
    "buffer_info",
    "call_cdeclfunction",
    "call_function",
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    use pyrs_runtime::class::{flags, set_flag};
    let class = Data::class(vm);
    set_flag(class, flags::COUNTS_VIEWS);
    let key = vm.intern_str("<ctypes>")?;
    Key::set(vm, key);
    Free::default().put(vm);
    Next::default().put(vm);
    Interfaces::default().put(vm);
    for (name, function) in [
        ("_memmove_addr", libc::memmove as *const () as usize),
        ("_memset_addr", libc::memset as *const () as usize),
    ] {
        let at = data::address(vm, function)?;
        set(vm, module, name, at)?;
    }
    // The Python part runs in a module of its own, which has all that the native part has.
    let inner = vm.new_module("_ctypes")?;
    let (shown, space) = (vm.module_dict(module), vm.module_dict(inner));
    vm.dict_update(space, shown)?;
    for rows in MODULE.functions {
        for row in rows.iter().filter(|row| row.name.starts_with('_')) {
            let name = vm.str(row.name)?;
            vm.dict_delete(shown, name)?;
        }
    }
    Space::set(vm, space);
    simple::tables(vm, space)?;
    let argument = CArg::class(vm);
    set(vm, inner, "CArgObject", argument)?;
    set(vm, inner, "_CData", class)?;
    run_own(vm, inner, "<_ctypes>", "ctypes")?;
    run_own(vm, inner, "<_ctypes>", "ctypes_calls")?;
    for name in SHOWN {
        if let Some(value) = vm.dict_get_text(space, name)? {
            vm.dict_set_text(shown, name, value)?;
        }
    }
    Ok(())
}

/// Call a function of the module's Python part.
fn helper(vm: &mut Vm, name: &str, args: &[Value]) -> Result {
    let space = Space::get(vm).unwrap_or(NONE);
    match vm.dict_get_text(space, name)? {
        Some(function) => vm.call(function, args),
        None => Err(vm.not_implemented(name)),
    }
}

/// The receiver, which the row has checked.
fn this(args: Args) -> Value {
    args.get(0)
}
