//! unicodedata: the character database. Its tables are constant data of the program.

use crate::ModuleId;
use crate::util::*;
use pyrs_leaf::unicode;
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Result, Row, TypeDef, Value, Vm, boolean, native_struct,
    py_module, string,
};
use rustpython_unicode::data::{LookupResult, Ucd};
use rustpython_unicode::normalize::{NormalizeForm, is_normalized, normalize};
use rustpython_wtf8::{CodePoint, Wtf8Buf};

native_struct! {
    /// A database, all of whose contents are in the program.
    pub struct Database {}
}

py_module! {
    pub static MODULE = ModuleId::Unicodedata, "unicodedata";
    functions: [FUNCTIONS],
    types: { Database = &UCD },
    fill: fill,
}

/// The version that the interpreter's own text methods follow.
const VERSION: &str = "16.0.0";

const NOW: Ucd = Ucd::new(true);
/// The database of Unicode 3.2, which the rules of domain names refer to.
const OLD: Ucd = Ucd::new(false);

macro_rules! database {
    ($functions:ident $methods:ident { $($name:literal $signature:literal $f:ident;)* }) => {
        static $functions: &[Row] = &[
            $(Row::new($name, $signature, |vm, a| $f(vm, a, 0, $name, &NOW)),)*
        ];
        static $methods: &[Row] = &[
            $(Row::new($name, concat!("self, ", $signature), |vm, a| $f(vm, a, 1, $name, &OLD)),)*
        ];
    };
}

database! { FUNCTIONS METHODS {
    "bidirectional" "chr, /" bidirectional;
    "category" "chr, /" category;
    "combining" "chr, /" combining;
    "decimal" "chr, default=None, /" decimal;
    "decomposition" "chr, /" decomposition;
    "digit" "chr, default=None, /" digit;
    "east_asian_width" "chr, /" east_asian_width;
    "is_normalized" "form, unistr, /" test_normalized;
    "lookup" "name, /" lookup;
    "mirrored" "chr, /" mirrored;
    "name" "chr, default=None, /" name;
    "normalize" "form, unistr, /" normalized;
    "numeric" "chr, default=None, /" numeric;
} }

static UCD: TypeDef = TypeDef {
    module: "unicodedata",
    owns_kind: false,
    methods: METHODS,
    getsets: &[GetSetRow::member("unidata_version", |vm, _| {
        vm.str("3.2.0")
    })],
    ..TypeDef::new("UCD", Kind::NativeObject)
};

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let old = Database::make(vm)?;
    set(vm, module, "ucd_3_2_0", old)?;
    let version = vm.str(VERSION)?;
    set(vm, module, "unidata_version", version)
}

/// The character that parameter `i` is.
fn character(vm: &mut Vm, args: Args, i: usize, function: &str) -> Result<CodePoint> {
    let value = args.get(i);
    let which = match args.len() - i {
        1 => "argument",
        _ => "argument 1",
    };
    let Some(text) = vm.as_str(value) else {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!(
            "{function}() {which} must be a unicode character, not {got}"
        )));
    };
    let n = string::len(text.addr());
    let first = string::units(text.addr()).iter().next();
    match first.and_then(CodePoint::from_u32) {
        Some(c) if n == 1 => Ok(c),
        _ => Err(vm.type_error(format!(
            "{function}(): {which} must be a unicode character, not a string of length {n}"
        ))),
    }
}

/// The parameter behind `i`, or the error that says what the character is not.
fn or_default(vm: &mut Vm, args: Args, i: usize, text: &str) -> Result {
    match args.opt(i + 1) {
        Some(value) => Ok(value),
        None => Err(vm.value_error(text)),
    }
}

fn bidirectional(vm: &mut Vm, a: Args, i: usize, f: &str, db: &Ucd) -> Result {
    let c = character(vm, a, i, f)?;
    let found = if db.category(c) == "Cs" {
        "L"
    } else if db.category(c) == "Cn" && db.name_less(c) {
        ""
    } else {
        db.bidirectional(c)
    };
    vm.str(found)
}

/// What the crate's view does not say itself.
trait Assigned {
    fn name_less(&self, c: CodePoint) -> bool;
}
impl Assigned for Ucd {
    /// Code points without a character have no properties.
    fn name_less(&self, c: CodePoint) -> bool {
        c.to_char()
            .and_then(rustpython_unicode::data::character_name)
            .is_none()
    }
}

fn category(vm: &mut Vm, a: Args, i: usize, f: &str, db: &Ucd) -> Result {
    let c = character(vm, a, i, f)?;
    vm.str(db.category(c))
}

fn combining(vm: &mut Vm, a: Args, i: usize, f: &str, db: &Ucd) -> Result {
    let c = character(vm, a, i, f)?;
    Ok(Value::small(db.combining(c).into()))
}

fn mirrored(vm: &mut Vm, a: Args, i: usize, f: &str, db: &Ucd) -> Result {
    let c = character(vm, a, i, f)?;
    Ok(Value::small(db.mirrored(c).into()))
}

fn east_asian_width(vm: &mut Vm, a: Args, i: usize, f: &str, db: &Ucd) -> Result {
    let c = character(vm, a, i, f)?;
    vm.str(db.east_asian_width(c))
}

fn decomposition(vm: &mut Vm, a: Args, i: usize, f: &str, db: &Ucd) -> Result {
    let c = character(vm, a, i, f)?;
    // Hangul syllables are composed by rule: 28 finals (one of them none), 21 vowels.
    let text = match c.to_u32().checked_sub(0xac00) {
        Some(i) if i < 11172 => {
            let (lead, vowel, last) = (0x1100 + i / 588, 0x1161 + i / 28 % 21, i % 28);
            match last {
                0 => format!("{lead:04X} {vowel:04X}"),
                last => format!("{lead:04X} {vowel:04X} {:04X}", 0x11a7 + last),
            }
        }
        _ => db.decomposition(c),
    };
    vm.str(&text)
}

fn decimal(vm: &mut Vm, a: Args, i: usize, f: &str, db: &Ucd) -> Result {
    let c = character(vm, a, i, f)?;
    match db.decimal(c) {
        Some(n) => vm.int(n as i64),
        None => or_default(vm, a, i, "not a decimal"),
    }
}

fn digit(vm: &mut Vm, a: Args, i: usize, f: &str, db: &Ucd) -> Result {
    let c = character(vm, a, i, f)?;
    match db.digit(c) {
        Some(n) => vm.int(n as i64),
        None => or_default(vm, a, i, "not a digit"),
    }
}

fn numeric(vm: &mut Vm, a: Args, i: usize, f: &str, db: &Ucd) -> Result {
    let c = character(vm, a, i, f)?;
    // Ideographs have values that only the interpreter's own tables know.
    let known = match db.category(c) {
        "Lo" => unicode::numeric_value(c.to_u32()),
        _ => None,
    };
    match db.numeric(c).or(known) {
        Some(x) => vm.float(x),
        None => or_default(vm, a, i, "not a numeric character"),
    }
}

fn name(vm: &mut Vm, a: Args, i: usize, f: &str, db: &Ucd) -> Result {
    let c = character(vm, a, i, f)?;
    let found = c.to_char().filter(|&c| db.membership(c));
    match found.and_then(|c| unicode::names::of(c.into())) {
        Some(name) => vm.str(&name),
        None => or_default(vm, a, i, "no such name"),
    }
}

fn lookup(vm: &mut Vm, a: Args, i: usize, _: &str, db: &Ucd) -> Result {
    let given = a.get(i);
    let name = match text(vm, given) {
        Some(name) => name,
        None => String::from_utf8_lossy(&need_bytes(vm, given)?).into_owned(),
    };
    if name.len() > 256 {
        let text = vm.str("name too long")?;
        return Err(vm.key_error(text));
    }
    match db.lookup(&name) {
        Some(LookupResult::Character(c)) => vm.str(c.encode_utf8(&mut [0; 4])),
        Some(LookupResult::Sequence(text)) => vm.str(text),
        None => {
            let text = vm.str(&format!("undefined character name '{name}'"))?;
            Err(vm.key_error(text))
        }
    }
}

/// Form and text of parameters `i` and `i + 1`.
fn form(vm: &mut Vm, a: Args, i: usize, function: &str) -> Result<(NormalizeForm, Wtf8Buf)> {
    for k in 0..2 {
        let value = a.get(i + k);
        if vm.as_str(value).is_none() {
            let got = match value {
                NONE => "None".into(),
                other => vm.type_name_of(other),
            };
            return Err(vm.type_error(format!(
                "{function}() argument {} must be str, not {got}",
                k + 1
            )));
        }
    }
    let name = text(vm, a.get(i)).unwrap_or_default();
    let Ok(form) = name.parse() else {
        return Err(vm.raise_str(Exc::ValueError, "invalid normalization form"));
    };
    let text = vm.as_str(a.get(i + 1)).unwrap_or(pyrs_runtime::EMPTY_STR);
    let points = string::units(text.addr()).iter();
    Ok((form, points.filter_map(CodePoint::from_u32).collect()))
}

fn is_ascii(vm: &Vm, value: Value) -> bool {
    vm.as_str(value)
        .is_some_and(|text| string::as_ascii(text.addr()).is_some())
}

fn normalized(vm: &mut Vm, a: Args, i: usize, f: &str, _: &Ucd) -> Result {
    let (form, text) = form(vm, a, i, f)?;
    if is_ascii(vm, a.get(i + 1)) {
        return Ok(pyrs_runtime::payload(a.get(i + 1)));
    }
    let text = normalize(form, &text);
    string::from_chars(&mut vm.m, text.code_points().map(CodePoint::to_u32))
}

fn test_normalized(vm: &mut Vm, a: Args, i: usize, f: &str, _: &Ucd) -> Result {
    let (form, text) = form(vm, a, i, f)?;
    Ok(boolean(is_normalized(form, &text)))
}
