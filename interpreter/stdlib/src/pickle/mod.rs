//! _pickle: objects to bytes and back.
//!
//! What a call of `dump` or `load` needs lies in a [`save::Saver`] or a [`load::Loader`] on the
//! native stack; a Pickler and an Unpickler hold what outlives the call: the file's methods,
//! options and the memo. Both write and read the same bytes as CPython's.

mod buffer;
mod build;
mod containers;
mod input;
mod load;
mod memo;
mod opcode;
mod output;
mod proxy;
mod reduce;
mod save;

use crate::ModuleId;
use crate::util::*;
use input::{Input, Source};
use load::Loader;
use memo::{Memo, Places};
use output::Output;
use pyrs_runtime::name::Name;
use pyrs_runtime::strategies::list as ls;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, native_struct,
    py_module,
};
use save::Saver;

native_struct! {
    pub struct Pickler {
        /// The file's method; nothing before `__init__`.
        WRITE: Option<Value>,
        PROTO: i64,
        FIX_IMPORTS: bool,
        /// As it was set; an int.
        FAST: Value,
        BIN: Value,
        BUFFER_CALLBACK: Option<Value>,
        /// A list of the objects that were written.
        MEMO: Option<Value>,
        PLACES: State<Places>,
        BUSY: bool,
    }
}
native_struct! {
    pub struct Unpickler {
        /// The file's methods; nothing before `__init__`.
        READ: Option<Value>,
        READLINE: Value,
        PEEK: Option<Value>,
        FIX_IMPORTS: bool,
        ENCODING: Value,
        ERRORS: Value,
        BUFFERS: Option<Value>,
        /// See `Loader`.
        MEMO: Option<Value>,
        FAR: Option<Value>,
        NUMBERED: Length,
        /// Of the pickle that is being read.
        PROTO: i64,
        BUSY: bool,
    }
}
native_struct! {
    pub struct PickleBuffer {
        /// A memoryview.
        VIEW: Option<Value>,
    }
}

py_module! {
    pub static MODULE = ModuleId::Pickle, "_pickle";
    doc: "Optimized C implementation for the Python pickle module.",
    functions: [FUNCTIONS],
    types: {
        Pickler = &PICKLER,
        Unpickler = &UNPICKLER,
        PickleBuffer = &buffer::BUFFER,
    },
    hidden: {
        PicklerMemo = &proxy::PICKLER_MEMO,
        UnpicklerMemo = &proxy::UNPICKLER_MEMO,
    },
    values: {
        /// The class.
        PickleError,
        /// The class.
        PicklingError,
        /// The class.
        UnpicklingError,
    },
    fill: fill,
}

use proxy::{PicklerMemo, UnpicklerMemo};

const NEWEST: i64 = 5;
const NO_PERSISTENT_LOAD: &str = "A load persistent id instruction was encountered, but no \
                                  persistent_load function was specified.";

static FUNCTIONS: &[Row] = &[
    Row::new(
        "dump",
        "obj, file, protocol=None, *, fix_imports=True, buffer_callback=None",
        |vm, a| {
            let write = method_of(vm, a.get(1), "write")?;
            let Some(write) = write else {
                return Err(vm.type_error("file must have a 'write' attribute"));
            };
            dump_once(vm, a.get(0), Some(write), a, 2)?;
            Ok(NONE)
        },
    )
    .doc("Write a pickled representation of obj to the open file object file."),
    Row::new(
        "dumps",
        "obj, protocol=None, *, fix_imports=True, buffer_callback=None",
        |vm, a| {
            let data = dump_once(vm, a.get(0), None, a, 1)?;
            new_bytes(vm, &data)
        },
    )
    .doc("Return the pickled representation of the object as a bytes object."),
    Row::new(
        "load",
        "file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()",
        |vm, a| {
            let file = source(vm, a.get(0))?;
            load_once(vm, Input::of_file(file), a)
        },
    )
    .doc("Read and return an object from the pickle data stored in a file."),
    Row::new(
        "loads",
        "data, /, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()",
        |vm, a| {
            let input = Input::of_bytes(vm, a.get(0))?;
            load_once(vm, input, a)
        },
    )
    .doc("Read and return an object from the given pickle data."),
];

static PICKLER: TypeDef = TypeDef {
    module: "_pickle",
    owns_kind: false,
    subclassable: true,
    has_dict: true,
    doc: "This takes a binary file for writing a pickle data stream.",
    methods: &[
        Row::fixed("__new__", "type, *args, **kwargs", |vm, a| {
            let this = Pickler::new_for(vm, a.get(0))?;
            Pickler::FAST.set(vm, this, Value::small(0));
            Pickler::BIN.set(vm, this, Value::small(0));
            Ok(this)
        }),
        Row::new(
            "__init__",
            "self, file, protocol=None, fix_imports=True, buffer_callback=None",
            init_pickler,
        ),
        Row::new("dump", "self, obj, /", dump)
            .doc("Write a pickled representation of the given object to the open file."),
        Row::new("clear_memo", "self, /", |vm, a| {
            Pickler::MEMO.clear(vm, a.get(0));
            Ok(NONE)
        })
        .doc("Clears the pickler's \"memo\"."),
        Row::new("persistent_id", "self, obj, /", |_, _| Ok(NONE)),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Pickler::PLACES.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[
        GetSetRow::new(
            "memo",
            |vm, a| proxy::of_pickler(vm, a.get(0)),
            |vm, a| proxy::set_pickler(vm, a.get(0), a.opt(1)),
        ),
        GetSetRow::new(
            "fast",
            |_, a| Ok(Pickler::FAST.get(a.get(0))),
            |vm, a| {
                let number = int_attribute(vm, a)?;
                Pickler::FAST.set(vm, a.get(0), number);
                Ok(NONE)
            },
        ),
        GetSetRow::new(
            "bin",
            |_, a| Ok(Pickler::BIN.get(a.get(0))),
            |vm, a| {
                let number = int_attribute(vm, a)?;
                Pickler::BIN.set(vm, a.get(0), number);
                Ok(NONE)
            },
        ),
    ],
    ..TypeDef::new("Pickler", Kind::NativeObject)
};

static UNPICKLER: TypeDef = TypeDef {
    module: "_pickle",
    owns_kind: false,
    subclassable: true,
    has_dict: true,
    doc: "This takes a binary file for reading a pickle data stream.",
    methods: &[
        Row::fixed("__new__", "type, *args, **kwargs", |vm, a| {
            Unpickler::new_for(vm, a.get(0))
        }),
        Row::new(
            "__init__",
            "self, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()",
            init_unpickler,
        ),
        Row::new("load", "self, /", load)
            .doc("Load a pickle: read a pickled object representation from the open file."),
        Row::new(
            "find_class",
            "self, module_name, global_name, /",
            |vm, a| {
                let this = a.get(0);
                let (proto, fix) = (Unpickler::PROTO.get(this), Unpickler::FIX_IMPORTS.get(this));
                build::find_class(vm, a.get(1), a.get(2), proto as u8, fix)
            },
        )
        .doc("Return an object from a specified module."),
        Row::new("persistent_load", "self, pid, /", |vm, _| {
            Err(UnpicklingError::raise(vm, NO_PERSISTENT_LOAD))
        }),
    ],
    getsets: &[GetSetRow::new(
        "memo",
        |vm, a| proxy::of_unpickler(vm, a.get(0)),
        |vm, a| proxy::set_unpickler(vm, a.get(0), a.opt(1)),
    )],
    ..TypeDef::new("Unpickler", Kind::NativeObject)
};

impl PicklingError {
    #[cold]
    fn raise(vm: &mut Vm, text: &str) -> Raised {
        raise(vm, PicklingError::get(vm), text)
    }
}
impl UnpicklingError {
    #[cold]
    fn raise(vm: &mut Vm, text: &str) -> Raised {
        raise(vm, UnpicklingError::get(vm), text)
    }
}

fn raise(vm: &mut Vm, class: Option<Value>, text: &str) -> Raised {
    match (class, vm.str(text)) {
        (Some(class), Ok(text)) => vm.raise_with(class, text),
        (_, Err(raised)) => raised,
        (None, Ok(_)) => vm.runtime_error(text),
    }
}

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let base = vm.exc_class(Exc::Exception);
    let error = vm.new_module_exception("_pickle.PickleError", base, "")?;
    PickleError::set(vm, error);
    set(vm, module, "PickleError", error)?;
    let class = vm.new_module_exception("_pickle.PicklingError", error, "")?;
    PicklingError::set(vm, class);
    set(vm, module, "PicklingError", class)?;
    let class = vm.new_module_exception("_pickle.UnpicklingError", error, "")?;
    UnpicklingError::set(vm, class);
    set(vm, module, "UnpicklingError", class)
}

fn int_attribute(vm: &mut Vm, args: Args) -> Result {
    match args.opt(1) {
        Some(number) => {
            let number = vm.index_i64(number)?;
            vm.int(number)
        }
        None => Err(vm.type_error("can't delete numeric/char attribute")),
    }
}

/// Let the pending exception say that another one came before it.
#[cold]
fn because(vm: &mut Vm, raised: Raised, why: Value) -> Raised {
    if vm.pending().is_some() {
        let exc = vm.take_exception();
        let key = vm.name(Name::__context__);
        if vm.set_attr(exc, key, Some(why)).is_err() {
            vm.take_exception();
        }
        return vm.reraise(exc);
    }
    raised
}

/// A method of a file, if it has one.
fn method_of(vm: &mut Vm, file: Value, name: &str) -> Result<Option<Value>> {
    attr_opt(vm, file, name)
}

/// What a subclass, or the object itself, has instead of the method of our class.
fn hook(vm: &mut Vm, this: Value, base: Value, name: &str) -> Result<Option<Value>> {
    let key = vm.intern_str(name)?;
    let class = vm.class_of(this);
    if vm.lookup(class, key) == vm.lookup(base, key) && !vm.instance_has(this, key) {
        return Ok(None);
    }
    vm.get_attr(this, key).map(Some)
}

fn protocol(vm: &mut Vm, given: Option<Value>, callback: Option<Value>) -> Result<u8> {
    let proto = match given {
        None => NEWEST,
        Some(given) => vm.index_i64(given)?,
    };
    let proto = if proto < 0 { NEWEST } else { proto };
    if proto > NEWEST {
        return Err(vm.value_error(format!("pickle protocol must be <= {NEWEST}")));
    }
    if callback.is_some() && proto < 5 {
        return Err(vm.value_error("buffer_callback needs protocol >= 5"));
    }
    Ok(proto as u8)
}

/// `dump` and `dumps`; parameters from `first` on are the protocol and the options.
fn dump_once(
    vm: &mut Vm,
    object: Value,
    file: Option<Value>,
    args: Args,
    first: usize,
) -> Result<Vec<u8>> {
    let callback = args.some(first + 2);
    let proto = protocol(vm, args.some(first), callback)?;
    let fix_imports = args.truth_or(vm, first + 1, true)? && proto < 3;
    let list = memo::new_list(vm)?;
    let mut saver = Saver {
        vm,
        out: Output::new(file),
        memo: Memo::new(list, Places::default()),
        proto,
        fix_imports,
        fast: false,
        open: None,
        persistent_id: None,
        reducer: None,
        table: None,
        common_table: None,
        buffer_callback: callback,
        plain: None,
    };
    saver.dump(object)?;
    Ok(saver.out.bytes)
}

fn init_pickler(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if Pickler::BUSY.get(this) {
        return Err(vm.runtime_error("Pickler object is already used"));
    }
    let callback = args.some(4);
    let proto = protocol(vm, args.some(2), callback)?;
    let fix_imports = args.truth_or(vm, 3, true)? && proto < 3;
    let Some(write) = method_of(vm, args.get(1), "write")? else {
        return Err(vm.type_error("file must have a 'write' attribute"));
    };
    Pickler::WRITE.set(vm, this, Some(write));
    Pickler::PROTO.set(vm, this, proto.into());
    Pickler::FIX_IMPORTS.set(vm, this, fix_imports);
    Pickler::FAST.set(vm, this, Value::small(0));
    Pickler::BIN.set(vm, this, Value::small((proto > 0).into()));
    Pickler::BUFFER_CALLBACK.set(vm, this, callback);
    Pickler::MEMO.clear(vm, this);
    Ok(NONE)
}

fn dump(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let Some(write) = Pickler::WRITE.get(this) else {
        let name = vm.type_name(vm.class_of(this));
        let text = format!("Pickler.__init__() was not called by {name}.__init__()");
        return Err(PicklingError::raise(vm, &text));
    };
    if Pickler::BUSY.get(this) {
        return Err(vm.runtime_error("Pickler object is already used"));
    }
    let base = Pickler::class(vm);
    let persistent_id = hook(vm, this, base, "persistent_id")?;
    let reducer = attr_opt(vm, this, "reducer_override")?;
    let table = attr_opt(vm, this, "dispatch_table")?;
    let list = match Pickler::MEMO.get(this) {
        Some(list) => list,
        None => {
            let list = memo::new_list(vm)?;
            Pickler::MEMO.set(vm, this, Some(list));
            list
        }
    };
    let places = match Pickler::PLACES.get_mut(vm, this) {
        Some(places) => core::mem::take(places),
        None => Places::default(),
    };
    // The places know other objects than the list after `clear_memo`: they are found out by
    // looking into the list.
    let fast = Pickler::FAST.get(this) != Value::small(0);
    let open = if fast { Some(vm.list(&[])?) } else { None };
    let mut saver = Saver {
        vm,
        out: Output::new(Some(write)),
        memo: Memo::new(list, places),
        proto: Pickler::PROTO.get(this) as u8,
        fix_imports: Pickler::FIX_IMPORTS.get(this),
        fast,
        open,
        persistent_id,
        reducer,
        table,
        common_table: None,
        buffer_callback: Pickler::BUFFER_CALLBACK.get(this),
        plain: None,
    };
    Pickler::BUSY.set(saver.vm, this, true);
    let done = saver.dump(args.get(1));
    Pickler::BUSY.set(saver.vm, this, false);
    let places = core::mem::take(&mut saver.memo.places);
    if Pickler::PLACES.in_use(vm, this) {
        if let Some(kept) = Pickler::PLACES.get_mut(vm, this) {
            *kept = places;
        }
    } else {
        Pickler::PLACES.put(vm, this, places)?;
    }
    done?;
    Ok(NONE)
}

/// The methods of a file to read from.
fn source(vm: &mut Vm, file: Value) -> Result<Source> {
    let peek = method_of(vm, file, "peek")?;
    let read = method_of(vm, file, "read")?;
    let readline = method_of(vm, file, "readline")?;
    let (Some(read), Some(readline)) = (read, readline) else {
        return Err(vm.type_error("file must have 'read' and 'readline' attributes"));
    };
    Ok(Source {
        read,
        readline,
        peek,
    })
}

/// `load` and `loads`; parameters from 1 on are the options.
fn load_once(vm: &mut Vm, input: Input, args: Args) -> Result {
    let options = Options::of(vm, args, 1)?;
    let stack = ls::new_scratch(&mut vm.m)?;
    ls::to_objects(&mut vm.m, stack.addr())?;
    let memo = memo::new_list(vm)?;
    let mut loader = Loader {
        vm,
        input,
        this: None,
        finds_itself: false,
        persistent_load: None,
        stack,
        marks: Vec::new(),
        memo,
        far: None,
        numbered: 0,
        proto: 0,
        fix_imports: options.fix_imports,
        plain: None,
        encoding: options.encoding,
        errors: options.errors,
        buffers: options.buffers,
    };
    loader.load()
}

struct Options {
    fix_imports: bool,
    encoding: String,
    errors: String,
    buffers: Option<Value>,
}

impl Options {
    fn of(vm: &mut Vm, args: Args, first: usize) -> Result<Options> {
        let fix_imports = args.truth_or(vm, first, true)?;
        let mut texts = ["ASCII".to_owned(), "strict".to_owned()];
        for (i, name) in ["encoding", "errors"].into_iter().enumerate() {
            if let Some(given) = args.opt(first + 1 + i) {
                match text(vm, given) {
                    Some(given) => texts[i] = given,
                    None => {
                        let got = match given {
                            NONE => "None".into(),
                            given => vm.type_name_of(given),
                        };
                        return Err(vm.type_error(format!(
                            "loads() argument '{name}' must be str, not {got}"
                        )));
                    }
                }
            }
        }
        let buffers = match args.some(first + 3) {
            Some(buffers) if buffers != pyrs_runtime::EMPTY_TUPLE => Some(vm.iter(buffers)?),
            _ => None,
        };
        let [encoding, errors] = texts;
        Ok(Options {
            fix_imports,
            encoding,
            errors,
            buffers,
        })
    }
}

fn init_unpickler(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    if Unpickler::BUSY.get(this) {
        return Err(vm.runtime_error("Unpickler object is already used"));
    }
    let file = source(vm, args.get(1))?;
    let options = Options::of(vm, args, 2)?;
    let (encoding, errors) = (vm.str(&options.encoding)?, vm.str(&options.errors)?);
    Unpickler::READ.set(vm, this, Some(file.read));
    Unpickler::READLINE.set(vm, this, file.readline);
    Unpickler::PEEK.set(vm, this, file.peek);
    Unpickler::FIX_IMPORTS.set(vm, this, options.fix_imports);
    Unpickler::ENCODING.set(vm, this, encoding);
    Unpickler::ERRORS.set(vm, this, errors);
    Unpickler::BUFFERS.set(vm, this, options.buffers);
    Unpickler::MEMO.clear(vm, this);
    Unpickler::FAR.clear(vm, this);
    Unpickler::NUMBERED.set(vm, this, 0);
    Unpickler::PROTO.set(vm, this, 0);
    Ok(NONE)
}

fn load(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let Some(read) = Unpickler::READ.get(this) else {
        let name = vm.type_name(vm.class_of(this));
        let text = format!("Unpickler.__init__() was not called by {name}.__init__()");
        return Err(UnpicklingError::raise(vm, &text));
    };
    if Unpickler::BUSY.get(this) {
        return Err(vm.runtime_error("Unpickler object is already used"));
    }
    let file = Source {
        read,
        readline: Unpickler::READLINE.get(this),
        peek: Unpickler::PEEK.get(this),
    };
    let base = Unpickler::class(vm);
    let persistent_load = hook(vm, this, base, "persistent_load")?;
    let finds_itself = hook(vm, this, base, "find_class")?.is_some();
    let stack = ls::new_scratch(&mut vm.m)?;
    ls::to_objects(&mut vm.m, stack.addr())?;
    let memo = proxy::unpickler_list(vm, this)?;
    Unpickler::PROTO.set(vm, this, 0);
    let mut loader = Loader {
        encoding: text(vm, Unpickler::ENCODING.get(this)).unwrap_or_default(),
        errors: text(vm, Unpickler::ERRORS.get(this)).unwrap_or_default(),
        vm,
        input: Input::of_file(file),
        this: Some(this),
        finds_itself,
        persistent_load,
        stack,
        marks: Vec::new(),
        memo,
        far: Unpickler::FAR.get(this),
        numbered: Unpickler::NUMBERED.get(this),
        proto: 0,
        fix_imports: Unpickler::FIX_IMPORTS.get(this),
        plain: None,
        buffers: Unpickler::BUFFERS.get(this),
    };
    Unpickler::BUSY.set(loader.vm, this, true);
    let result = loader.load();
    let numbered = loader.numbered;
    Unpickler::BUSY.set(loader.vm, this, false);
    Unpickler::NUMBERED.set(vm, this, numbered);
    result
}
