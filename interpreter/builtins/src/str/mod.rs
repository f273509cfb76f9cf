//! str: construction, comparison, concatenation, subscripts.

mod case;
mod format;
pub mod join;
mod pad;
mod search;
mod split;
mod translate;

use crate::claims;
use crate::codec;
use crate::support::{self, buffer, check_new, format_error, need_text, new_of_class, with_units};
use pyrs_leaf::format_spec::{self, FormatSpec};
use pyrs_leaf::{TextBuilder, text_search};
use pyrs_runtime::compare::{CmpOp, compare_text};
use pyrs_runtime::{
    Args, EMPTY_STR, Kind, NOT_IMPLEMENTED, Result, Row, TypeDef, Value, Vm, boolean, payload,
    string,
};

static STR: TypeDef = TypeDef {
    doc: "Text: a sequence of Unicode code points; made of any object, or decoded from bytes.",
    subclassable: true,
    methods: &[
        Row::fixed(
            "__new__",
            "type=None, object='', encoding='utf-8', errors='strict'",
            new,
        ),
        Row::new("__repr__", "self, /", |vm, a| vm.str_repr(this(a))),
        Row::new("__str__", "self, /", |_, a| Ok(this(a))),
        Row::new("__hash__", "self, /", |vm, a| {
            let hash = vm.hash(this(a))?;
            vm.int(hash)
        }),
        Row::new("__format__", "self, format_spec, /", dunder_format),
        Row::new("__lt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Lt)
        }),
        Row::new("__le__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Le)
        }),
        Row::new("__eq__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Eq)
        }),
        Row::new("__ne__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ne)
        }),
        Row::new("__gt__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Gt)
        }),
        Row::new("__ge__", "self, value, /", |vm, a| {
            compare(vm, a, CmpOp::Ge)
        }),
        Row::new("__len__", "self, /", |_, a| {
            Ok(Value::small(string::len(this(a).addr()) as i64))
        }),
        Row::new("__iter__", "self, /", |vm, a| vm.iter(this(a))),
        Row::new("__contains__", "self, key, /", contains),
        Row::new("__getitem__", "self, key, /", get_item),
        Row::new("__add__", "self, value, /", add),
        Row::new("__mul__", "self, value, /", multiply),
        Row::new("__rmul__", "self, value, /", multiply),
        Row::new("__mod__", "self, value, /", |vm, a| {
            crate::percent::format_str(vm, this(a), a.get(1))
        }),
        Row::new("__rmod__", "self, value, /", |vm, a| {
            match vm.as_str(a.get(1)) {
                Some(format) => crate::percent::format_str(vm, format, a.get(0)),
                None => Ok(NOT_IMPLEMENTED),
            }
        }),
        Row::new("__sizeof__", "self, /", |vm, a| {
            let at = this(a).addr();
            vm.int(string::size(string::shift(at), string::len(at)) as i64)
        }),
        Row::new("__getnewargs__", "self, /", |vm, a| vm.tuple(&[this(a)])),
        Row::new(
            "encode",
            "self, /, encoding='utf-8', errors='strict'",
            encode,
        ),
        Row::new("format", "self, /, *args, **kwargs", format::format),
        Row::new("format_map", "self, mapping, /", format::format_map),
        Row::new("join", "self, iterable, /", join::join),
        Row::new("find", "self, sub, start=None, end=None, /", search::find).effects(claims::LEAF),
        Row::new("rfind", "self, sub, start=None, end=None, /", search::rfind)
            .effects(claims::LEAF),
        Row::new("index", "self, sub, start=None, end=None, /", search::index)
            .effects(claims::LEAF),
        Row::new(
            "rindex",
            "self, sub, start=None, end=None, /",
            search::rindex,
        )
        .effects(claims::LEAF),
        Row::new("count", "self, sub, start=None, end=None, /", search::count)
            .effects(claims::LEAF),
        Row::new(
            "startswith",
            "self, prefix, start=None, end=None, /",
            search::starts_with,
        )
        .effects(claims::LEAF),
        Row::new(
            "endswith",
            "self, suffix, start=None, end=None, /",
            search::ends_with,
        )
        .effects(claims::LEAF),
        Row::new("replace", "self, old, new, /, count=-1", search::replace).effects(claims::LEAF),
        Row::new("removeprefix", "self, prefix, /", search::remove_prefix).effects(claims::LEAF),
        Row::new("removesuffix", "self, suffix, /", search::remove_suffix).effects(claims::LEAF),
        Row::new("partition", "self, sep, /", search::partition).effects(claims::LEAF),
        Row::new("rpartition", "self, sep, /", search::rpartition).effects(claims::LEAF),
        Row::new("split", "self, /, sep=None, maxsplit=-1", split::split).effects(claims::LEAF),
        Row::new("rsplit", "self, /, sep=None, maxsplit=-1", split::rsplit).effects(claims::LEAF),
        Row::new("splitlines", "self, /, keepends=False", split::split_lines).effects(claims::LEAF),
        Row::new("strip", "self, chars=None, /", |vm, a| {
            pad::strip(vm, a, "strip", true, true)
        })
        .effects(claims::LEAF),
        Row::new("lstrip", "self, chars=None, /", |vm, a| {
            pad::strip(vm, a, "lstrip", true, false)
        })
        .effects(claims::LEAF),
        Row::new("rstrip", "self, chars=None, /", |vm, a| {
            pad::strip(vm, a, "rstrip", false, true)
        })
        .effects(claims::LEAF),
        Row::new("center", "self, width, fillchar=' ', /", pad::center).effects(claims::LEAF),
        Row::new("ljust", "self, width, fillchar=' ', /", pad::ljust).effects(claims::LEAF),
        Row::new("rjust", "self, width, fillchar=' ', /", pad::rjust).effects(claims::LEAF),
        Row::new("zfill", "self, width, /", pad::zfill).effects(claims::LEAF),
        Row::new("expandtabs", "self, /, tabsize=8", pad::expand_tabs).effects(claims::LEAF),
        Row::new("capitalize", "self, /", case::capitalize).effects(claims::LEAF),
        Row::new("casefold", "self, /", case::casefold).effects(claims::LEAF),
        Row::new("lower", "self, /", case::lower).effects(claims::LEAF),
        Row::new("upper", "self, /", case::upper).effects(claims::LEAF),
        Row::new("swapcase", "self, /", case::swapcase).effects(claims::LEAF),
        Row::new("title", "self, /", case::title).effects(claims::LEAF),
        Row::new("isalnum", "self, /", case::is_alnum).effects(claims::PURE),
        Row::new("isalpha", "self, /", case::is_alpha).effects(claims::PURE),
        Row::new("isascii", "self, /", |_, a| {
            Ok(boolean(string::is_ascii(this(a).addr())))
        })
        .effects(claims::PURE),
        Row::new("isdecimal", "self, /", case::is_decimal).effects(claims::PURE),
        Row::new("isdigit", "self, /", case::is_digit).effects(claims::PURE),
        Row::new("isidentifier", "self, /", case::is_identifier).effects(claims::PURE),
        Row::new("islower", "self, /", case::is_lower).effects(claims::PURE),
        Row::new("isnumeric", "self, /", case::is_numeric).effects(claims::PURE),
        Row::new("isprintable", "self, /", case::is_printable).effects(claims::PURE),
        Row::new("isspace", "self, /", case::is_space).effects(claims::PURE),
        Row::new("istitle", "self, /", case::is_title).effects(claims::PURE),
        Row::new("isupper", "self, /", case::is_upper).effects(claims::PURE),
        Row::new("translate", "self, table, /", translate::translate),
        Row::fixed("maketrans", "x, y=None, z=None, /", translate::make_table),
    ],
    ..TypeDef::new("str", Kind::Str)
};

/// Define str; indirect strs are of the same class.
pub fn install(vm: &mut Vm) -> Result<()> {
    let class = vm.define_type(&STR, None)?;
    vm.share_kind(Kind::StrIndirect, class);
    let builtins = vm.builtins();
    vm.dict_set_text(builtins, "str", class)
}

/// The exact str that is (or is in) parameter 0.
#[inline(always)]
fn this(args: Args) -> Value {
    payload(args.get(0))
}

fn new(vm: &mut Vm, args: Args) -> Result {
    let class = check_new(vm, args.opt(0), Kind::Str)?;
    let (object, encoding, errors) = (args.opt(1), args.opt(2), args.opt(3));
    let text = match (object, encoding, errors) {
        (None, _, _) => EMPTY_STR,
        (Some(object), None, None) => {
            let text = vm.str_of(object)?;
            if class == vm.type_of_kind(Kind::Str) {
                return Ok(text);
            }
            payload(text)
        }
        (Some(object), encoding, errors) => {
            let encoding = codec::name_of(vm, encoding, "str() argument 'encoding'")?;
            let errors = codec::name_of(vm, errors, "str() argument 'errors'")?;
            decode_object(vm, object, encoding, errors)?
        }
    };
    new_of_class(vm, class, Kind::Str, text)
}

fn decode_object(
    vm: &mut Vm,
    object: Value,
    encoding: Option<String>,
    errors: Option<String>,
) -> Result {
    if vm.as_str(object).is_some() {
        return Err(vm.type_error("decoding str is not supported"));
    }
    match buffer(object) {
        Some(data) => codec::decode(vm, data, encoding.as_deref(), errors.as_deref()),
        None => {
            let got = vm.type_name_of(object);
            Err(vm.type_error(format!(
                "decoding to str: need a bytes-like object, {got} found"
            )))
        }
    }
}

fn encode(vm: &mut Vm, args: Args) -> Result {
    let encoding = codec::name_of(vm, args.opt(1), "encode() argument 'encoding'")?;
    let errors = codec::name_of(vm, args.opt(2), "encode() argument 'errors'")?;
    codec::encode(vm, this(args), encoding.as_deref(), errors.as_deref())
}

fn dunder_format(vm: &mut Vm, args: Args) -> Result {
    let spec = need_text(vm, args.get(1), "__format__() argument")?;
    if string::len(spec.addr()) == 0 {
        return vm.str_of(args.get(0));
    }
    let name = vm.type_name_of(args.get(0));
    let parsed = with_units!(spec, u => FormatSpec::parse(u, format_spec::Kind::Text, &name))
        .and_then(support::sane);
    let text = this(args);
    let mut out = TextBuilder::new();
    let done = parsed.and_then(
        |spec| with_units!(text, u => format_spec::format_str(u, &spec, &name, &mut out)),
    );
    match done {
        Ok(()) => support::finish(vm, out),
        Err(error) => Err(format_error(vm, error)),
    }
}

fn compare(vm: &mut Vm, args: Args, op: CmpOp) -> Result {
    let a = this(args);
    let Some(b) = vm.as_str(args.get(1)) else {
        return Ok(NOT_IMPLEMENTED);
    };
    Ok(boolean(match op {
        CmpOp::Eq => string::equal(a.addr(), b.addr()),
        CmpOp::Ne => !string::equal(a.addr(), b.addr()),
        _ => op.of(compare_text(a, b)),
    }))
}

fn contains(vm: &mut Vm, args: Args) -> Result {
    let text = this(args);
    let Some(part) = vm.as_str(args.get(1)) else {
        let got = vm.type_name_of(args.get(1));
        return Err(vm.type_error(format!(
            "'in <string>' requires string as left operand, not {got}"
        )));
    };
    let found = with_units!(text, t => with_units!(part, p => text_search::find(t, p)));
    Ok(boolean(found.is_some()))
}

fn get_item(vm: &mut Vm, args: Args) -> Result {
    let (text, key) = (this(args), args.get(1));
    let n = string::len(text.addr());
    if vm.is_slice(key) {
        let range = vm.slice_bounds(key)?.over(n);
        if range.step == 1 {
            let start = range.start as usize;
            return string::slice(&mut vm.m, text, start, start + range.n);
        }
        if string::is_ascii(text.addr()) && range.n > 1 {
            let from = string::raw(text.addr());
            let at = string::new_raw(&mut vm.m, 0, range.n, true)?;
            let to = at.slice_mut::<u8>(string::DATA, range.n);
            for (i, to) in to.iter_mut().enumerate() {
                *to = from[(range.start + i as isize * range.step) as usize];
            }
            return Ok(Value::from_addr(at));
        }
        let units = string::units(text.addr());
        let chars =
            (0..range.n as isize).map(move |i| units.at((range.start + i * range.step) as usize));
        return string::from_chars(&mut vm.m, chars);
    }
    if !vm.is_index_like(key) {
        let got = vm.type_name_of(key);
        return Err(vm.type_error(format!("string indices must be integers, not '{got}'")));
    }
    let i = vm.sequence_index(key, || n, "string index out of range")?;
    string::from_char(&mut vm.m, string::units(text.addr()).at(i))
}

fn add(vm: &mut Vm, args: Args) -> Result {
    let a = this(args);
    match vm.as_str(args.get(1)) {
        Some(b) => string::concat(&mut vm.m, a, b),
        None => Ok(NOT_IMPLEMENTED),
    }
}

fn multiply(vm: &mut Vm, args: Args) -> Result {
    let (text, times) = (this(args), args.get(1));
    if !vm.is_index_like(times) {
        return Ok(NOT_IMPLEMENTED);
    }
    let times = repeat_count(vm, times)?;
    let at = text.addr();
    let n = string::len(at);
    if times == 0 || n == 0 {
        return Ok(EMPTY_STR);
    }
    if times == 1 {
        return Ok(text);
    }
    let total = match n.checked_mul(times) {
        Some(total) if total < string::MAX_LEN => total,
        total if total.is_none_or(|t| isize::try_from(t).is_err()) => {
            return Err(vm.overflow_error("repeated string is too long"));
        }
        _ => return Err(vm.memory_error()),
    };
    let (shift, ascii) = (string::shift(at), string::is_ascii(at));
    let new = string::new_raw(&mut vm.m, shift, total, ascii)?;
    let units = string::units(text.addr());
    if let (1, string::Units::One(u)) = (n, units) {
        new.slice_mut::<u8>(string::DATA, total).fill(u[0]);
        return Ok(Value::from_addr(new));
    }
    // Copy once, then what is there, doubling it.
    string::copy_units(new, 0, units);
    let unit = 1usize << shift;
    let mut done = n;
    while done < total {
        let more = done.min(total - done);
        new.copy_bytes(string::DATA + done * unit, new, string::DATA, more * unit);
        done += more;
    }
    Ok(Value::from_addr(new))
}

/// How often `sequence * times` repeats.
pub fn repeat_count(vm: &mut Vm, times: Value) -> Result<usize> {
    let index = vm.to_index(times)?;
    match pyrs_runtime::int::as_i64(index) {
        Some(i) => Ok(i.max(0) as usize),
        None => Err(vm.overflow_error("cannot fit 'int' into an index-sized integer")),
    }
}
