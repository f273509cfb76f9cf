//! _csv. Dialect: A handle of its settings. reader: A iterator, B dialect, C line number.
//! writer: A write method, B dialect.

mod dialect;
mod read;
mod write;

use crate::util::*;
use dialect::{Dialect, settings};
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, boolean, string,
};

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
        Row::new("__del__", "self, /", |vm, a| {
            vm.drop_state(a.get(0), A);
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
        Row::new("__next__", "self, /", |vm, a| read::next(vm, a.get(0))),
    ],
    getsets: &[
        GetSetRow::get("dialect", |_, a| Ok(word(a.get(0), B))),
        GetSetRow::get("line_num", |vm, a| vm.int(small(a.get(0), C))),
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
    getsets: &[GetSetRow::get("dialect", |_, a| Ok(word(a.get(0), B)))],
    ..TypeDef::new("writer", Kind::NativeObject)
};

/// What the module keeps: the most characters of a field.
struct Limit(i64);

static FUNCTIONS: &[Row] = &[
    Row::new("reader", "*args, **kwargs", |vm, a| {
        let (source, dialect) = arguments(vm, a, "reader")?;
        let it = vm.iter(source)?;
        let this = crate::util::make(vm, ClassId::CsvReader)?;
        set_word(vm, this, A, it);
        set_word(vm, this, B, dialect);
        set_small(this, C, 0);
        Ok(this)
    }),
    Row::new("writer", "*args, **kwargs", |vm, a| {
        let (target, dialect) = arguments(vm, a, "writer")?;
        let write = match attr_opt(vm, target, "write")? {
            Some(write) if vm.is_callable(write) => write,
            _ => return Err(vm.type_error("argument 1 must have a \"write\" method")),
        };
        let this = crate::util::make(vm, ClassId::CsvWriter)?;
        set_word(vm, this, A, write);
        set_word(vm, this, B, dialect);
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
            if let Some(limit) = vm.shared_state::<Limit>() {
                limit.0 = new;
            }
        }
        vm.int(old)
    }),
];

pub fn make(vm: &mut Vm) -> Result {
    let module = vm.new_module("_csv")?;
    vm.set_shared_state(Limit(128 << 10));
    let base = vm.exc_class(Exc::Exception);
    let class = exception_class(vm, module, "Error", "_csv", base)?;
    vm.set_native_class(ClassId::CsvError as usize, class);
    define_as(vm, module, &DIALECT, None, ClassId::CsvDialect)?;
    for (def, name, id) in [
        (&READER, "Reader", ClassId::CsvReader),
        (&WRITER, "Writer", ClassId::CsvWriter),
    ] {
        let class = vm.define_type(def, None)?;
        vm.set_native_class(id as usize, class);
        set(vm, module, name, class)?;
    }
    vm.add_functions(module, FUNCTIONS)?;
    for (name, n) in [
        ("QUOTE_MINIMAL", MINIMAL),
        ("QUOTE_ALL", ALL),
        ("QUOTE_NONNUMERIC", NONNUMERIC),
        ("QUOTE_NONE", NO_QUOTES),
        ("QUOTE_STRINGS", STRINGS),
        ("QUOTE_NOTNULL", NOTNULL),
    ] {
        set(vm, module, name, Value::small(n.into()))?;
    }
    let dialects = vm.new_dict()?;
    set(vm, module, "_dialects", dialects)?;
    vm.set_native_class(ClassId::CsvDialects as usize, dialects);
    Ok(module)
}

fn dialects(vm: &mut Vm) -> Result {
    Ok(class(vm, ClassId::CsvDialects))
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
    vm.shared_state::<Limit>().map_or(128 << 10, |l| l.0)
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
    let class = class(vm, ClassId::CsvError);
    match vm.str(text) {
        Ok(text) => vm.raise_with(class, text),
        Err(raised) => raised,
    }
}

/// The settings of a reader's or writer's dialect.
fn own_dialect(vm: &mut Vm, this: Value) -> Result<Dialect> {
    settings(vm, word(this, B))
}
