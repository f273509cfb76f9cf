//! _sre: regular expressions. The engine is a crate; `matches` has the match objects.

mod matches;
mod replace;
mod text;
mod validate;

use crate::ModuleId;
use crate::util::*;
use matches::Match;
use pyrs_builtins::support::need_kind;
use pyrs_runtime::{
    Args, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, kind_of, native_struct,
    payload, py_module, string,
};
use replace::Template;
use rustpython_sre_engine::{CODESIZE, MAXGROUPS, MAXREPEAT, Request, SRE_MAGIC, State, StrDrive};
use std::cell::Cell;
use text::Wide;

native_struct! {
    pub struct Pattern {
        TEXT: Value,
        CODE: fields::State<Code>,
        /// A dict of the groups' numbers by name, and a tuple of their names.
        NAMES: Value,
        NAMES_BY_NUMBER: Value,
        FLAGS: i64,
        GROUPS: i64,
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
        "MAGIC" = SRE_MAGIC as i64,
        "CODESIZE" = CODESIZE as i64,
        "MAXREPEAT" = MAXREPEAT as i64,
        "MAXGROUPS" = MAXGROUPS as i64,
    },
}

/// The instructions, and the engine's memory of the last match, to be used again.
pub struct Code {
    words: Vec<u32>,
    spare: Cell<Option<Box<State>>>,
}

static FUNCTIONS: &[Row] = &[
    Row::new(
        "compile",
        "pattern, flags, code, groups, groupindex, indexgroup",
        compile,
    ),
    Row::new("template", "pattern, template, /", replace::template),
    Row::new("getcodesize", "", |_, _| Ok(Value::small(CODESIZE as i64))),
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
            lower != c || pyrs_leaf::unicode::to_upper_simple(c) != c,
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
            let result = replace::substitute(vm, a)?;
            Ok(item(result, 0))
        }),
        Row::new("subn", "self, repl, string, count=0", replace::substitute),
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
    let mut code = Vec::new();
    let mut i = 0;
    while i < list_len(list) {
        let word = list_get(vm, list, i)?;
        match u32::try_from(vm.index_i64(word)?) {
            Ok(word) => code.push(word),
            Err(_) => {
                let text = "regular expression code size limit exceeded";
                return Err(vm.overflow_error(text));
            }
        }
        i += 1;
    }
    if !(0..=MAXGROUPS as i64).contains(&groups) || !validate::is_valid(&code, groups as usize) {
        return Err(vm.runtime_error("invalid SRE code"));
    }
    let this = Pattern::make(vm)?;
    Pattern::TEXT.set(vm, this, args.get(0));
    let code = Code {
        words: code,
        spare: Cell::new(None),
    };
    Pattern::CODE.put(vm, this, code)?;
    Pattern::NAMES.set(vm, this, args.get(4));
    Pattern::NAMES_BY_NUMBER.set(vm, this, args.get(5));
    Pattern::FLAGS.set(vm, this, flags);
    Pattern::GROUPS.set(vm, this, groups);
    Ok(this)
}

/// What is searched, at a place that stays while the engine runs: whoever makes objects asks for
/// it again.
#[derive(Clone, Copy)]
pub(crate) enum Subject {
    Narrow(&'static [u8]),
    Two(Wide<2>),
    Four(Wide<4>),
}

impl Subject {
    pub fn len(&self) -> usize {
        match self {
            Subject::Narrow(data) => data.len(),
            Subject::Two(text) => text.count(),
            Subject::Four(text) => text.count(),
        }
    }
}

pub(crate) fn subject(vm: &mut Vm, pattern: Value, value: Value) -> Result<Subject> {
    let plain = Pattern::TEXT.get(pattern);
    let wants_text = plain != NONE && vm.as_str(plain).is_some();
    let wants_bytes = plain != NONE && !wants_text;
    if let Some(text) = vm.as_str(value) {
        if wants_bytes {
            return Err(vm.type_error("cannot use a bytes pattern on a string-like object"));
        }
        return Ok(match string::units(text.addr()) {
            string::Units::One(data) => Subject::Narrow(data),
            string::Units::Two(_) => Subject::Two(Wide(string::raw(text.addr()))),
            string::Units::Four(_) => Subject::Four(Wide(string::raw(text.addr()))),
        });
    }
    match bytes_of(vm, value) {
        Some(_) if wants_text => {
            Err(vm.type_error("cannot use a string pattern on a bytes-like object"))
        }
        Some(data) => Ok(Subject::Narrow(data)),
        None => {
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!("expected string or bytes-like object, got '{got}'")))
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    Match,
    Full,
    Search,
}

/// Where groups lie: start and end of each, -1 for those that took no part.
pub(crate) struct Found {
    pub marks: Vec<i64>,
    pub last_index: i64,
}

fn run<S: StrDrive>(
    code: &Code,
    s: S,
    range: (usize, usize),
    how: How,
    advance: bool,
    groups: usize,
) -> Option<Found> {
    let mut request = Request::new(s, range.0, range.1, &code.words, how == How::Full);
    request.must_advance = advance;
    let mut state = code.spare.take().unwrap_or_default();
    // The engine would go on from where it stood in the last text, which may be gone.
    state.cursor = Default::default();
    state.reset(&request, range.0);
    let found = if how == How::Search {
        state.search(request)
    } else {
        state.py_match(&request)
    };
    // Long texts may have made it large.
    const SHORT: usize = 4096;
    let keep = |state| {
        if range.1 - range.0 <= SHORT {
            code.spare.set(Some(state));
        }
    };
    if !found {
        keep(state);
        return None;
    }
    let mut marks = vec![state.start as i64, state.cursor.position as i64];
    let _ = marks.try_reserve(2 * groups);
    for g in 0..groups {
        let (from, to) = state.marks.get(g);
        if from.is_some() && to.is_some() {
            marks.extend([from.unpack() as i64, to.unpack() as i64]);
        } else {
            marks.extend([-1, -1]);
        }
    }
    let last_index = state.marks.last_index() as i64;
    keep(state);
    Some(Found { marks, last_index })
}

/// Run a pattern over `from..to` of a subject.
pub(crate) fn find(
    vm: &Vm,
    pattern: Value,
    subject: &Subject,
    from: usize,
    to: usize,
    how: How,
    advance: bool,
) -> Option<Found> {
    let groups = Pattern::GROUPS.get(pattern) as usize;
    let code = Pattern::CODE.get(vm, pattern)?;
    match subject {
        Subject::Narrow(data) => run(code, *data, (from, to), how, advance, groups),
        Subject::Two(text) => run(code, *text, (from, to), how, advance, groups),
        Subject::Four(text) => run(code, *text, (from, to), how, advance, groups),
    }
}

/// What is searched, and the `pos` and `endpos` arguments for it: it is measured when they are
/// known.
fn ranged(vm: &mut Vm, args: Args) -> Result<(Subject, usize, usize)> {
    let mut bound = |i: usize, default: i64| -> Result<i64> {
        match args.opt(i) {
            Some(v) => vm.index_clamped(v),
            None => Ok(default),
        }
    };
    let (from, to) = (bound(2, 0)?, bound(3, i64::MAX)?);
    let subject = subject(vm, args.get(0), args.get(1))?;
    let n = subject.len() as i64;
    Ok((subject, from.clamp(0, n) as usize, to.clamp(0, n) as usize))
}

fn range(vm: &mut Vm, args: Args) -> Result<(usize, usize)> {
    ranged(vm, args).map(|(_, from, to)| (from, to))
}

fn once(vm: &mut Vm, args: Args, how: How) -> Result {
    let (this, text) = (args.get(0), args.get(1));
    let (subject, from, to) = ranged(vm, args)?;
    if from > to {
        return Ok(NONE);
    }
    match find(vm, this, &subject, from, to, how, false) {
        Some(found) => matches::new(vm, this, text, &found, from, to),
        None => Ok(NONE),
    }
}

/// Part of the searched string: a str or bytes.
pub(crate) fn slice(vm: &mut Vm, text: Value, from: i64, to: i64) -> Result {
    if let Some(s) = vm.as_str(text) {
        return string::slice(&mut vm.m, s, from as usize, to as usize);
    }
    let data = bytes_of(vm, text).unwrap_or(&[]);
    if from == 0 && to as usize == data.len() && kind_of(payload(text)) == Kind::Bytes {
        return Ok(text);
    }
    let data = room::copy(part(data, from as usize, to as usize))?;
    new_bytes(vm, &data)
}

/// Bytes between two places, as far as they are there: a buffer may have shrunk since it
/// was searched.
pub(crate) fn part(data: &[u8], from: usize, to: usize) -> &[u8] {
    let to = to.min(data.len());
    &data[from.min(to)..to]
}

fn find_all(vm: &mut Vm, args: Args) -> Result {
    let (this, text) = (args.get(0), args.get(1));
    let (_, mut at, to) = ranged(vm, args)?;
    let list = vm.list(&[])?;
    let groups = Pattern::GROUPS.get(this) as usize;
    let mut advance = false;
    while at <= to {
        // Making strs may move the text.
        let s = subject(vm, this, text)?;
        let Some(found) = find(vm, this, &s, at, to, How::Search, advance) else {
            break;
        };
        let m = &found.marks;
        let part = |vm: &mut Vm, g: usize| {
            if m[2 * g] < 0 {
                slice(vm, text, 0, 0)
            } else {
                slice(vm, text, m[2 * g], m[2 * g + 1])
            }
        };
        let value = match groups {
            0 => part(vm, 0)?,
            1 => part(vm, 1)?,
            _ => {
                let row = vm.list(&[])?;
                for g in 1..=groups {
                    let value = part(vm, g)?;
                    push(vm, row, value)?;
                }
                vm.tuple_from(row)?
            }
        };
        push(vm, list, value)?;
        at = m[1] as usize;
        advance = m[0] == m[1];
    }
    Ok(list)
}

fn scanner(vm: &mut Vm, args: Args) -> Result {
    let (from, to) = range(vm, args)?;
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
    let (pattern, text) = (Scanner::PATTERN.get(this), Scanner::STRING.get(this));
    let (at, to) = (Scanner::AT.get(this), Scanner::END.get(this));
    if at < 0 {
        return Ok(NONE);
    }
    let subject = subject(vm, pattern, text)?;
    let advance = Scanner::ADVANCE.get(this);
    match find(
        vm,
        pattern,
        &subject,
        at as usize,
        to as usize,
        how,
        advance,
    ) {
        Some(found) => {
            Scanner::AT.set(vm, this, found.marks[1]);
            Scanner::ADVANCE.set(vm, this, found.marks[0] == found.marks[1]);
            matches::new(vm, pattern, text, &found, at as usize, to as usize)
        }
        None => {
            Scanner::AT.set(vm, this, -1);
            Ok(NONE)
        }
    }
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
