//! _csv.

mod dialect;
mod read;
mod write;

use crate::ModuleId;
use crate::util::*;
use dialect::{Dialect, settings};
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean,
    native_struct, py_module, string,
};

native_struct! {
    pub struct CsvDialect { SETTINGS: State<Dialect> }
}
native_struct! {
    /// What readers and writers have.
    pub struct Rows { DIALECT: Value }
}
native_struct! {
    pub struct Reader: Rows { SOURCE: Value, LINE: i64 }
}
native_struct! {
    pub struct Writer: Rows {
        /// The method that writes a text.
        WRITE: Value,
    }
}

py_module! {
    pub static MODULE = ModuleId::Csv, "_csv";
    functions: [FUNCTIONS],
    types: { CsvDialect = &DIALECT },
    hidden: { Reader = &READER, Writer = &WRITER },
    exceptions: { Error = "_csv.Error" (Exc::Exception); },
    values: {
        /// The dialects by name.
        Dialects
    },
    state: [Limit],
    constants: {
        "QUOTE_MINIMAL" = MINIMAL as i64,
        "QUOTE_ALL" = ALL as i64,
        "QUOTE_NONNUMERIC" = NONNUMERIC as i64,
        "QUOTE_NONE" = NO_QUOTES as i64,
        "QUOTE_STRINGS" = STRINGS as i64,
        "QUOTE_NOTNULL" = NOTNULL as i64,
    },
    fill: fill,
}

const MINIMAL: u8 = 0;
const ALL: u8 = 1;
const NONNUMERIC: u8 = 2;
const NO_QUOTES: u8 = 3;
const STRINGS: u8 = 4;
const NOTNULL: u8 = 5;

static DIALECT: TypeDef = TypeDef {
    module: "_csv",
    owns_kind: false,
    subclassable: true,
    doc: "CSV dialect",
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            dialect::new(vm, a.get(0), a.get(1), a.opt(2))
        }),
        Row::new("__init__", "self, /, *args, **kwargs", |_, _| Ok(NONE)),
        Row::new("__reduce__", "self, /", refuse_pickle),
        Row::new("__reduce_ex__", "self, protocol, /", refuse_pickle),
        Row::new(FINALIZER, "self, /", |vm, a| {
            CsvDialect::SETTINGS.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[
        GetSetRow::new(
            "delimiter",
            |vm, a| {
                let c = Some(settings(vm, a.get(0))?.delimiter);
                character(vm, c)
            },
            |vm, _| read_only(vm, "delimiter"),
        ),
        GetSetRow::new(
            "doublequote",
            |vm, a| Ok(boolean(settings(vm, a.get(0))?.double_quote)),
            |vm, _| read_only(vm, "doublequote"),
        ),
        GetSetRow::new(
            "escapechar",
            |vm, a| {
                let c = settings(vm, a.get(0))?.escape;
                character(vm, c)
            },
            |vm, _| read_only(vm, "escapechar"),
        ),
        GetSetRow::new(
            "lineterminator",
            |vm, a| {
                let end = settings(vm, a.get(0))?.line_end;
                string::from_chars(&mut vm.m, end.into_iter())
            },
            |vm, _| read_only(vm, "lineterminator"),
        ),
        GetSetRow::new(
            "quotechar",
            |vm, a| {
                let c = settings(vm, a.get(0))?.quote;
                character(vm, c)
            },
            |vm, _| read_only(vm, "quotechar"),
        ),
        GetSetRow::new(
            "quoting",
            |vm, a| {
                let quoting = settings(vm, a.get(0))?.quoting;
                Ok(Value::small(quoting.into()))
            },
            |vm, _| read_only(vm, "quoting"),
        ),
        GetSetRow::new(
            "skipinitialspace",
            |vm, a| Ok(boolean(settings(vm, a.get(0))?.skip_space)),
            |vm, _| read_only(vm, "skipinitialspace"),
        ),
        GetSetRow::new(
            "strict",
            |vm, a| Ok(boolean(settings(vm, a.get(0))?.strict)),
            |vm, _| read_only(vm, "strict"),
        ),
    ],
    ..TypeDef::new("Dialect", Kind::NativeObject)
};

static READER: TypeDef = TypeDef {
    module: "_csv",
    owns_kind: false,
    methods: &[
        Row::new("__iter__", "self, /", |_, a| Ok(a.get(0))),
        pyrs_runtime::next_row!(read::next),
    ],
    getsets: &[
        GetSetRow::get("dialect", |_, a| Ok(Rows::DIALECT.get(a.get(0)))),
        GetSetRow::get("line_num", |vm, a| vm.int(Reader::LINE.get(a.get(0)))),
    ],
    ..TypeDef::new("reader", Kind::NativeObject)
};

static WRITER: TypeDef = TypeDef {
    module: "_csv",
    owns_kind: false,
    methods: &[
        Row::new("writerow", "self, row, /", |vm, a| {
            write::row(vm, a.get(0), a.get(1))
        }),
        Row::new("writerows", "self, rows, /", |vm, a| {
            let it = vm.iter(a.get(1))?;
            while let Some(row) = vm.next(it)? {
                write::row(vm, a.get(0), row)?;
            }
            Ok(NONE)
        }),
    ],
    getsets: &[GetSetRow::get("dialect", |_, a| {
        Ok(Rows::DIALECT.get(a.get(0)))
    })],
    ..TypeDef::new("writer", Kind::NativeObject)
};

/// What the module keeps: the most characters of a field.
pub struct Limit(i64);

const USUAL_LIMIT: i64 = 128 << 10;

static FUNCTIONS: &[Row] = &[
    Row::new("reader", "*args, **kwargs", |vm, a| {
        let (source, dialect) = arguments(vm, a, "reader")?;
        let it = vm.iter(source)?;
        let this = Reader::make(vm)?;
        Reader::SOURCE.set(vm, this, it);
        Rows::DIALECT.set(vm, this, dialect);
        Reader::LINE.set(vm, this, 0);
        Ok(this)
    }),
    Row::new("writer", "*args, **kwargs", |vm, a| {
        let (target, dialect) = arguments(vm, a, "writer")?;
        let write = match attr_opt(vm, target, "write")? {
            Some(write) if vm.is_callable(write) => write,
            _ => return Err(vm.type_error("argument 1 must have a \"write\" method")),
        };
        let this = Writer::make(vm)?;
        Writer::WRITE.set(vm, this, write);
        Rows::DIALECT.set(vm, this, dialect);
        Ok(this)
    }),
    Row::new("list_dialects", "", |vm, _| {
        let dialects = dialects(vm)?;
        vm.dict_keys_list(dialects)
    }),
    Row::new(
        "register_dialect",
        "name, dialect=None, /, **fmtparams",
        |vm, a| {
            if vm.as_str(a.get(0)).is_none() {
                return Err(vm.type_error("dialect name must be a string"));
            }
            let dialect = dialect::make(vm, a.opt(1), a.opt(2))?;
            let dialects = dialects(vm)?;
            vm.dict_set(dialects, a.get(0), dialect)?;
            Ok(NONE)
        },
    ),
    Row::new("unregister_dialect", "name", |vm, a| {
        let dialects = dialects(vm)?;
        if vm.dict_pop(dialects, a.get(0))?.is_none() {
            return Err(error(vm, "unknown dialect"));
        }
        Ok(NONE)
    }),
    Row::new("get_dialect", "name", |vm, a| by_name(vm, a.get(0))),
    Row::new("field_size_limit", "new_limit=None", |vm, a| {
        let old = limit(vm);
        if let Some(new) = a.opt(0) {
            if !vm.is_int(new) {
                return Err(vm.type_error("limit must be an integer"));
            }
            let new = vm.index_i64(new)?;
            if let Some(limit) = Limit::get_mut(vm) {
                limit.0 = new;
            }
        }
        vm.int(old)
    }),
];

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    Limit(USUAL_LIMIT).put(vm);
    let (reader, writer) = (Reader::class(vm), Writer::class(vm));
    set(vm, module, "Reader", reader)?;
    set(vm, module, "Writer", writer)?;
    let dialects = vm.new_dict()?;
    set(vm, module, "_dialects", dialects)?;
    Dialects::set(vm, dialects);
    Ok(())
}

fn dialects(vm: &mut Vm) -> Result {
    Dialects::get_or_make(vm, |vm| vm.new_dict())
}

fn by_name(vm: &mut Vm, name: Value) -> Result {
    let dialects = dialects(vm)?;
    match vm.dict_get(dialects, name)? {
        Some(dialect) => Ok(dialect),
        None => Err(error(vm, "unknown dialect")),
    }
}

/// The first argument of `reader` and `writer`, and the dialect that the others make.
fn arguments(vm: &mut Vm, args: Args, function: &str) -> Result<(Value, Value)> {
    let given = args.get(0);
    let n = items(given);
    if !(1..=2).contains(&n) {
        let bound = if n == 0 {
            "at least 1 argument"
        } else {
            "at most 2 arguments"
        };
        return Err(vm.type_error(format!("{function} expected {bound}, got {n}")));
    }
    let dialect = if n > 1 { Some(item(given, 1)) } else { None };
    let dialect = dialect::make(vm, dialect, args.opt(1))?;
    Ok((item(given, 0), dialect))
}

fn limit(vm: &mut Vm) -> i64 {
    Limit::get(vm).map_or(USUAL_LIMIT, |limit| limit.0)
}

fn character(vm: &mut Vm, c: Option<u32>) -> Result {
    match c {
        Some(c) => string::from_chars(&mut vm.m, [c].into_iter()),
        None => Ok(NONE),
    }
}

fn read_only(vm: &mut Vm, name: &str) -> Result {
    let text = format!("attribute '{name}' of '_csv.Dialect' objects is not writable");
    Err(vm.raise_str(Exc::AttributeError, &text))
}

fn refuse_pickle(vm: &mut Vm, args: Args) -> Result {
    let name = vm.type_full_name(vm.class_of(args.get(0)));
    Err(vm.type_error(format!("cannot pickle '{name}' instances")))
}

#[cold]
fn error(vm: &mut Vm, text: &str) -> Raised {
    Error::raise(vm, text)
}

/// The settings of a reader's or writer's dialect.
fn own_dialect(vm: &mut Vm, this: Value) -> Result<Dialect> {
    settings(vm, Rows::DIALECT.get(this))
}
