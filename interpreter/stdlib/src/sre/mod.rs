//! _sre: regular expressions. What runs them is `pyrs_leaf::regex`; `find` brings it to the
//! texts, `matches` has the match objects.

mod find;
mod matches;
mod replace;

use crate::ModuleId;
use crate::util::*;
use find::{Finder, settled, with_kept};
use matches::Match;
use pyrs_builtins::support::need_kind;
use pyrs_leaf::regex::{CODE_SIZE, How, MAGIC, MAX_GROUPS, MAX_REPEAT, Matcher, Program};
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, kind_of, native_struct,
    payload, py_module, string,
};
use replace::Template;
use std::cell::Cell;
use std::rc::Rc;

native_struct! {
    pub struct Pattern {
        TEXT: Value,
        CODE: fields::State<Rc<Code>>,
        /// A dict of the groups' numbers by name, and a tuple of their names.
        NAMES: Value,
        NAMES_BY_NUMBER: Value,
        FLAGS: i64,
        GROUPS: i64,
        /// The last replacement that was no plain text, and its template.
        REPLACEMENT: Option<Value>,
        TEMPLATE: Option<Value>,
    }
}
native_struct! {
    pub struct Scanner {
        PATTERN: Value,
        STRING: Value,
        /// -1: done.
        AT: i64,
        END: i64,
        /// Whether the next match may not be empty where the last one was.
        ADVANCE: bool,
    }
}

py_module! {
    pub static MODULE = ModuleId::Sre, "_sre";
    functions: [FUNCTIONS],
    types: {
        Pattern = &PATTERN,
        Scanner = &SCANNER,
        Match = &matches::MATCH,
        Template = &replace::TEMPLATE,
    },
    constants: {
        "MAGIC" = MAGIC as i64,
        "CODESIZE" = CODE_SIZE as i64,
        "MAXREPEAT" = MAX_REPEAT as i64,
        "MAXGROUPS" = MAX_GROUPS as i64,
    },
}

/// What is run, and a matcher to be used again.
pub struct Code {
    program: Program,
    spare: Cell<Option<Box<Matcher>>>,
}

static FUNCTIONS: &[Row] = &[
    Row::new(
        "compile",
        "pattern, flags, code, groups, groupindex, indexgroup",
        compile,
    ),
    Row::new("template", "pattern, template, /", replace::template),
    Row::new("getcodesize", "", |_, _| Ok(Value::small(CODE_SIZE as i64))),
    Row::new("ascii_iscased", "character, /", |vm, a| {
        let c = a.index(vm, 0)?;
        Ok(boolean((c as u32) < 128 && (c as u8).is_ascii_alphabetic()))
    }),
    Row::new("ascii_tolower", "character, /", |vm, a| {
        let c = a.index(vm, 0)?;
        Ok(Value::small(if c < 128 {
            (c as u8).to_ascii_lowercase() as i64
        } else {
            c
        }))
    }),
    Row::new("unicode_iscased", "character, /", |vm, a| {
        let c = a.index(vm, 0)? as u32;
        let lower = pyrs_leaf::unicode::to_lower_simple(c);
        Ok(boolean(
            lower != c || pyrs_leaf::regex::upper_unicode(c) != c,
        ))
    }),
    Row::new("unicode_tolower", "character, /", |vm, a| {
        let c = a.index(vm, 0)? as u32;
        Ok(Value::small(pyrs_leaf::unicode::to_lower_simple(c) as i64))
    }),
];

static PATTERN: TypeDef = TypeDef {
    module: "re",
    owns_kind: false,
    weakrefable: true,
    doc: "Compiled regular expression object.",
    methods: &[
        Row::new(
            "match",
            "self, string, pos=0, endpos=9223372036854775807",
            |vm, a| once(vm, a, How::Match),
        ),
        Row::new(
            "fullmatch",
            "self, string, pos=0, endpos=9223372036854775807",
            |vm, a| once(vm, a, How::Full),
        ),
        Row::new(
            "search",
            "self, string, pos=0, endpos=9223372036854775807",
            |vm, a| once(vm, a, How::Search),
        ),
        Row::new(
            "findall",
            "self, string, pos=0, endpos=9223372036854775807",
            find_all,
        ),
        Row::new(
            "finditer",
            "self, string, pos=0, endpos=9223372036854775807",
            |vm, a| {
                let scanner = scanner(vm, a)?;
                let search = attr(vm, scanner, "search")?;
                let iter = import_attr(vm, "builtins", "iter")?;
                vm.call(iter, &[search, NONE])
            },
        ),
        Row::new(
            "scanner",
            "self, string, pos=0, endpos=9223372036854775807",
            scanner,
        ),
        Row::new("split", "self, string, maxsplit=0", replace::split),
        Row::new("sub", "self, repl, string, count=0", |vm, a| {
            let (text, _) = replace::substitute(vm, a)?;
            Ok(text)
        }),
        Row::new("subn", "self, repl, string, count=0", |vm, a| {
            let (text, done) = replace::substitute(vm, a)?;
            let done = vm.int(done)?;
            vm.tuple(&[text, done])
        }),
        Row::new("__repr__", "self, /", repr),
        Row::new("__hash__", "self, /", |vm, a| {
            let text = vm.hash(Pattern::TEXT.get(a.get(0)))?;
            let flags = Pattern::FLAGS.get(a.get(0));
            vm.int(text ^ flags.wrapping_mul(1_000_003))
        }),
        Row::new("__eq__", "self, other, /", |vm, a| {
            if !Pattern::is(vm, a.get(1)) {
                return Ok(pyrs_runtime::NOT_IMPLEMENTED);
            }
            let same_kind = vm.class_of(Pattern::TEXT.get(a.get(0)))
                == vm.class_of(Pattern::TEXT.get(a.get(1)));
            let same = same_kind
                && Pattern::FLAGS.get(a.get(0)) == Pattern::FLAGS.get(a.get(1))
                && vm.equal(Pattern::TEXT.get(a.get(0)), Pattern::TEXT.get(a.get(1)))?;
            Ok(boolean(same))
        }),
        Row::new("__copy__", "self, /", |_, a| Ok(a.get(0))),
        Row::new("__deepcopy__", "self, memo, /", |_, a| Ok(a.get(0))),
        Row::new(FINALIZER, "self, /", |vm, a| {
            Pattern::CODE.drop(vm, a.get(0));
            Ok(NONE)
        }),
        Row::class("__class_getitem__", "type, item, /", |vm, a| {
            vm.generic_alias(a.get(0), a.get(1))
        }),
    ],
    getsets: &[
        GetSetRow::get("pattern", |_, a| Ok(Pattern::TEXT.get(a.get(0)))),
        GetSetRow::get("flags", |_, a| {
            Ok(Value::small(Pattern::FLAGS.get(a.get(0))))
        }),
        GetSetRow::get("groups", |_, a| {
            Ok(Value::small(Pattern::GROUPS.get(a.get(0))))
        }),
        GetSetRow::get("groupindex", |vm, a| {
            let class = vm.type_of_kind(Kind::MappingProxy);
            vm.call(class, &[Pattern::NAMES.get(a.get(0))])
        }),
    ],
    ..TypeDef::new("Pattern", Kind::NativeObject)
};

static SCANNER: TypeDef = TypeDef {
    module: "_sre",
    owns_kind: false,
    methods: &[
        Row::new("match", "self, /", |vm, a| scan(vm, a, How::Match)),
        Row::new("search", "self, /", |vm, a| scan(vm, a, How::Search)),
    ],
    getsets: &[GetSetRow::get("pattern", |_, a| {
        Ok(Scanner::PATTERN.get(a.get(0)))
    })],
    ..TypeDef::new("SRE_Scanner", Kind::NativeObject)
};

fn compile(vm: &mut Vm, args: Args) -> Result {
    let list = args.get(2);
    for (i, kind) in [(2, Kind::List), (4, Kind::Dict), (5, Kind::Tuple)] {
        let what = format!("compile() argument {}", i + 1);
        need_kind(vm, args.get(i), kind, &what)?;
    }
    let flags = vm.index_i64(args.get(1))?;
    let groups = vm.index_i64(args.get(3))?;
    let mut code: Vec<u32> = Vec::new();
    let mut i = 0;
    while i < list_len(list) {
        let word = list_get(vm, list, i)?;
        match u32::try_from(vm.index_i64(word)?) {
            Ok(word) => room::append(&mut code, &[word])?,
            Err(_) => {
                let text = "regular expression code size limit exceeded";
                return Err(vm.overflow_error(text));
            }
        }
        i += 1;
    }
    let program = match usize::try_from(groups) {
        Ok(groups) => Program::new(&code, groups),
        Err(_) => None,
    };
    let Some(program) = program else {
        return Err(vm.runtime_error("invalid SRE code"));
    };
    let this = Pattern::make(vm)?;
    Pattern::TEXT.set(vm, this, args.get(0));
    let code = Code {
        program,
        spare: Cell::new(None),
    };
    Pattern::CODE.put(vm, this, Rc::new(code))?;
    Pattern::NAMES.set(vm, this, args.get(4));
    Pattern::NAMES_BY_NUMBER.set(vm, this, args.get(5));
    Pattern::FLAGS.set(vm, this, flags);
    Pattern::GROUPS.set(vm, this, groups);
    Ok(this)
}

/// Part of the searched string: a str or bytes.
pub(crate) fn slice(vm: &mut Vm, text: Value, from: usize, to: usize) -> Result {
    if let Some(s) = vm.as_str(text) {
        return string::slice(&mut vm.m, s, from, to);
    }
    let data = bytes_of(vm, text).unwrap_or(&[]);
    if from == 0 && to == data.len() && kind_of(payload(text)) == Kind::Bytes {
        return Ok(text);
    }
    let data = room::copy(part(data, from, to))?;
    new_bytes(vm, &data)
}

/// Bytes between two places, as far as they are there: a buffer may have shrunk since it
/// was searched.
pub(crate) fn part(data: &[u8], from: usize, to: usize) -> &[u8] {
    let to = to.min(data.len());
    &data[from.min(to)..to]
}

/// The `pos` and `endpos` arguments. Asking for them may run Python code: the text is looked at
/// behind that.
fn bounds(vm: &mut Vm, args: Args) -> Result<(i64, i64)> {
    let (mut from, mut to) = (0, i64::MAX);
    if let Some(v) = args.opt(2) {
        from = vm.index_clamped(v)?;
    }
    if let Some(v) = args.opt(3) {
        to = vm.index_clamped(v)?;
    }
    Ok((from, to))
}

/// The bounds as places in the text.
fn within(vm: &mut Vm, args: Args, text: Value, (from, to): (i64, i64)) -> Result<(usize, usize)> {
    let n = find::length(vm, args.get(0), args.get(1), text)? as i64;
    Ok((from.clamp(0, n) as usize, to.clamp(0, n) as usize))
}

fn once(vm: &mut Vm, args: Args, how: How) -> Result {
    let bounds = bounds(vm, args)?;
    with_kept(vm, args.get(1), |vm, text| {
        let this = args.get(0);
        let (from, to) = within(vm, args, text, bounds)?;
        if from > to {
            return Ok(NONE);
        }
        let mut finder = Finder::new(vm, this, args.get(1), text);
        let found = finder.find(vm, from, to, how, false)?;
        let result = match found {
            true => matches::new(vm, &finder, from, to),
            false => Ok(NONE),
        };
        finder.done();
        result
    })
}

fn find_all(vm: &mut Vm, args: Args) -> Result {
    let bounds = bounds(vm, args)?;
    with_kept(vm, args.get(1), |vm, text| {
        let this = args.get(0);
        let (mut at, to) = within(vm, args, text, bounds)?;
        let list = vm.list(&[])?;
        let groups = Pattern::GROUPS.get(this) as usize;
        let mut finder = Finder::new(vm, this, args.get(1), text);
        let mut advance = false;
        while at <= to && finder.find(vm, at, to, How::Search, advance)? {
            let (from, end) = finder.span();
            let value = match groups {
                0 => slice(vm, text, from, end)?,
                1 => finder
                    .part(vm, 0)?
                    .map_or_else(|| slice(vm, text, 0, 0), Ok)?,
                _ => {
                    let row = vm.list(&[])?;
                    for g in 0..groups {
                        let value = finder
                            .part(vm, g)?
                            .map_or_else(|| slice(vm, text, 0, 0), Ok)?;
                        push(vm, row, value)?;
                    }
                    vm.tuple_from(row)?
                }
            };
            push(vm, list, value)?;
            at = end;
            advance = from == end;
            settled(vm)?;
        }
        finder.done();
        Ok(list)
    })
}

fn scanner(vm: &mut Vm, args: Args) -> Result {
    let bounds = bounds(vm, args)?;
    let (from, to) = with_kept(vm, args.get(1), |vm, text| within(vm, args, text, bounds))?;
    let this = Scanner::make(vm)?;
    Scanner::PATTERN.set(vm, this, args.get(0));
    Scanner::STRING.set(vm, this, args.get(1));
    Scanner::AT.set(vm, this, if from > to { -1 } else { from as i64 });
    Scanner::END.set(vm, this, to as i64);
    Scanner::ADVANCE.set(vm, this, false);
    Ok(this)
}

fn scan(vm: &mut Vm, args: Args, how: How) -> Result {
    let this = args.get(0);
    let (pattern, given) = (Scanner::PATTERN.get(this), Scanner::STRING.get(this));
    with_kept(vm, given, |vm, text| {
        let to = Scanner::END.get(this);
        let Ok(at) = usize::try_from(Scanner::AT.get(this)) else {
            return Ok(NONE);
        };
        find::length(vm, pattern, given, text)?;
        let mut finder = Finder::new(vm, pattern, given, text);
        let advance = Scanner::ADVANCE.get(this);
        if !finder.find(vm, at, to as usize, how, advance)? {
            finder.done();
            Scanner::AT.set(vm, this, -1);
            return Ok(NONE);
        }
        let (from, end) = finder.span();
        Scanner::AT.set(vm, this, end as i64);
        Scanner::ADVANCE.set(vm, this, from == end);
        let result = matches::new(vm, &finder, at, to as usize);
        finder.done();
        result
    })
}

fn repr(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let text = vm.repr_text(Pattern::TEXT.get(this))?;
    let text: String = text.chars().take(200).collect();
    let mut flags = Pattern::FLAGS.get(this);
    if vm.as_str(Pattern::TEXT.get(this)).is_some() && flags & (4 | 32 | 256) == 32 {
        flags &= !32;
    }
    let mut names = Vec::new();
    for (bit, name) in [
        (2, "re.IGNORECASE"),
        (4, "re.LOCALE"),
        (8, "re.MULTILINE"),
        (16, "re.DOTALL"),
        (32, "re.UNICODE"),
        (64, "re.VERBOSE"),
        (128, "re.DEBUG"),
        (256, "re.ASCII"),
    ] {
        if flags & bit != 0 {
            names.push(name.to_owned());
            flags &= !bit;
        }
    }
    if flags != 0 {
        names.push(format!("{flags:#x}"));
    }
    let text = if names.is_empty() {
        format!("re.compile({text})")
    } else {
        format!("re.compile({text}, {})", names.join("|"))
    };
    vm.str(&text)
}
