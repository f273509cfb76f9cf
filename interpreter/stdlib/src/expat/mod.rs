//! pyexpat: the parser of `xml/` with Python's handlers. `run` drives it.

mod attributes;
mod handlers;
mod run;

use crate::ModuleId;
use crate::util::*;
use crate::xml::{Parser, error};
use handlers::HANDLERS;
use handlers::Xml;
use pyrs_runtime::{
    Args, Exc, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, native_struct, py_module,
};
pub(crate) use run::{PART, feed};
use std::collections::HashMap;

native_struct! {
    /// The words of a parser behind those for its handlers.
    pub struct XmlParser: Xml {
        RUN: State<Run>,
        /// Names that documents have had, None when none are kept.
        INTERN: Value,
        /// The same, by their numbers in the state.
        NAMES: Value,
        /// The parser whose document refers to this one's.
        PARENT: Option<Value>,
        /// Which of the two default handlers counts.
        DEFAULT: i64,
        BUFFERS: bool,
        BUFFER_SIZE: i64,
        ORDERED: bool,
        SPECIFIED: bool,
        TRIPLETS: bool,
        /// A handler is running.
        CALLS: bool,
    }
}

/// What is behind a parser.
pub struct Run {
    pub parser: Parser,
    /// Text that waits for more.
    buffer: Vec<u8>,
    names: HashMap<Box<[u8]>, usize>,
}

py_module! {
    pub static MODULE = ModuleId::Pyexpat, "pyexpat";
    doc: "Python wrapper for Expat parser.",
    functions: [FUNCTIONS],
    hidden: { XmlParser = &PARSER },
    exceptions: { ExpatError = "xml.parsers.expat.ExpatError" (Exc::Exception); },
    constants: {
        "XML_PARAM_ENTITY_PARSING_NEVER" = 0,
        "XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE" = 1,
        "XML_PARAM_ENTITY_PARSING_ALWAYS" = 2,
    },
    fill: fill,
}

/// The expat that the parser is like.
const VERSION: (i64, i64, i64) = (2, 9, 0);
const USUAL_BUFFER: i64 = 8192;

static FUNCTIONS: &[Row] = &[
    Row::new(
        "ParserCreate",
        "encoding=None, namespace_separator=None, intern=<unrepresentable>",
        |vm, a| {
            let encoding = text_or_none(vm, a.some(0), "ParserCreate() argument 'encoding'")?;
            let what = "ParserCreate() argument 'namespace_separator'";
            let separator = text_or_none(vm, a.some(1), what)?;
            if separator
                .as_ref()
                .is_some_and(|text| text.chars().count() > 1)
            {
                return Err(vm.value_error(
                    "namespace_separator must be at most one character, omitted, or None",
                ));
            }
            let intern = match a.opt(2) {
                None => vm.new_dict()?,
                Some(NONE) => NONE,
                Some(dict) if vm.is_instance_of(dict, vm.type_of_kind(Kind::Dict)) => dict,
                Some(_) => return Err(vm.type_error("intern must be a dictionary")),
            };
            let separator = separator.map(String::into_bytes);
            new_parser(vm, Parser::new(encoding, separator), intern)
        },
    )
    .doc("Return a new XML parser object."),
    Row::new("ErrorString", "code, /", |vm, a| {
        let code = a.index(vm, 0)?;
        match error::text(code) {
            Some(text) => vm.str(text),
            None => Ok(NONE),
        }
    })
    .doc("Returns string error for given number."),
];

static PARSER: TypeDef = TypeDef {
    module: "pyexpat",
    owns_kind: false,
    doc: "XML parser",
    methods: &[
        Row::new("Parse", "self, data, isfinal=False, /", parse),
        Row::new("ParseFile", "self, file, /", parse_file),
        Row::new("SetBase", "self, base, /", |vm, a| {
            let base = need_text(vm, a.get(1), "SetBase() argument")?;
            run_of(vm, a.get(0))?.parser.base = Some(base.as_bytes().into());
            Ok(NONE)
        }),
        Row::new("GetBase", "self, /", |vm, a| {
            let base = run_of(vm, a.get(0))?.parser.base.clone();
            text_of(vm, base.as_deref())
        }),
        Row::new("GetInputContext", "self, /", |vm, a| {
            if !XmlParser::CALLS.get(a.get(0)) {
                return Ok(NONE);
            }
            let context = room::copy(run_of(vm, a.get(0))?.parser.context())?;
            new_bytes(vm, &context)
        }),
        Row::new(
            "ExternalEntityParserCreate",
            "self, context, encoding=None, /",
            external_parser,
        ),
        Row::new("SetParamEntityParsing", "self, flag, /", |vm, a| {
            let flag = a.index(vm, 1)?;
            let parser = &mut run_of(vm, a.get(0))?.parser;
            let fits = !parser.started && (0..=2).contains(&flag);
            if fits {
                parser.parameter_parsing = flag as u8;
            }
            vm.int(fits.into())
        }),
        Row::new("UseForeignDTD", "self, flag=True, /", |vm, a| {
            let flag = a.truth_or(vm, 1, true)?;
            let parser = &mut run_of(vm, a.get(0))?.parser;
            if parser.started {
                let code = error::CANT_CHANGE_FEATURE_ONCE_PARSING;
                return Err(raise_error(vm, a.get(0), code));
            }
            parser.foreign = flag;
            Ok(NONE)
        }),
        Row::new("SetReparseDeferralEnabled", "self, enabled, /", |vm, a| {
            let enabled = a.truth_or(vm, 1, true)?;
            run_of(vm, a.get(0))?.parser.defers = enabled;
            Ok(NONE)
        }),
        Row::new("GetReparseDeferralEnabled", "self, /", |vm, a| {
            let enabled = run_of(vm, a.get(0))?.parser.defers;
            Ok(pyrs_runtime::boolean(enabled))
        }),
        Row::new(
            "SetBillionLaughsAttackProtectionActivationThreshold",
            "self, threshold, /",
            |vm, a| {
                let threshold = threshold(vm, a)?;
                let account = &run_of(vm, a.get(0))?.parser.account;
                account.threshold.set(threshold);
                Ok(NONE)
            },
        ),
        Row::new(
            "SetBillionLaughsAttackProtectionMaximumAmplification",
            "self, max_factor, /",
            |vm, a| {
                let factor = factor(vm, a)?;
                run_of(vm, a.get(0))?.parser.account.factor.set(factor);
                Ok(NONE)
            },
        ),
        Row::new(
            "SetAllocTrackerActivationThreshold",
            "self, threshold, /",
            |vm, a| {
                let threshold = threshold(vm, a)?;
                let account = &run_of(vm, a.get(0))?.parser.account;
                account.memory_threshold.set(threshold);
                Ok(NONE)
            },
        ),
        Row::new(
            "SetAllocTrackerMaximumAmplification",
            "self, max_factor, /",
            |vm, a| {
                let factor = factor(vm, a)?;
                let account = &run_of(vm, a.get(0))?.parser.account;
                account.memory_factor.set(factor);
                Ok(NONE)
            },
        ),
        Row::new(FINALIZER, "self, /", |vm, a| {
            XmlParser::RUN.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: attributes::GETSETS,
    ..TypeDef::new("xmlparser", Kind::NativeObject)
};

fn fill(vm: &mut Vm, module: Value) -> Result<()> {
    let class = XmlParser::class(vm);
    set(vm, module, "XMLParserType", class)?;
    let class = ExpatError::class(vm);
    set(vm, module, "error", class)?;
    let (major, minor, micro) = VERSION;
    let version = vm.str(&format!("expat_{major}.{minor}.{micro}"))?;
    set(vm, module, "EXPAT_VERSION", version)?;
    let parts = [vm.int(major)?, vm.int(minor)?, vm.int(micro)?];
    let version = vm.tuple(&parts)?;
    set(vm, module, "version_info", version)?;
    let encoding = vm.str("UTF-8")?;
    set(vm, module, "native_encoding", encoding)?;
    let features = vm.list(&[])?;
    for (name, value) in [
        ("sizeof(XML_Char)", 1),
        ("sizeof(XML_LChar)", 1),
        ("XML_DTD", 0),
        ("XML_CONTEXT_BYTES", 1024),
        ("XML_NS", 0),
        ("XML_BLAP_MAX_AMP", 100),
        ("XML_BLAP_ACT_THRES", 8 << 20),
        ("XML_GE", 0),
        ("XML_AT_MAX_AMP", 100),
        ("XML_AT_ACT_THRES", 64 << 20),
    ] {
        let name = vm.str(name)?;
        let row = vm.tuple(&[name, Value::small(value)])?;
        push(vm, features, row)?;
    }
    set(vm, module, "features", features)?;

    let errors = part(
        vm,
        module,
        "errors",
        "Constants used to describe error conditions.",
    )?;
    let (codes, messages) = (vm.new_dict()?, vm.new_dict()?);
    for &(code, name, text) in error::CODES {
        let text = vm.str(text)?;
        set(vm, errors, &format!("XML_ERROR_{name}"), text)?;
        let code = Value::small(code.into());
        vm.dict_set(codes, text, code)?;
        vm.dict_set(messages, code, text)?;
    }
    set(vm, errors, "codes", codes)?;
    set(vm, errors, "messages", messages)?;

    let doc = "Constants used to interpret content model information.";
    let model = part(vm, module, "model", doc)?;
    constants(
        vm,
        model,
        &[
            ("XML_CTYPE_EMPTY", 1),
            ("XML_CTYPE_ANY", 2),
            ("XML_CTYPE_MIXED", 3),
            ("XML_CTYPE_NAME", 4),
            ("XML_CTYPE_CHOICE", 5),
            ("XML_CTYPE_SEQ", 6),
            ("XML_CQUANT_NONE", 0),
            ("XML_CQUANT_OPT", 1),
            ("XML_CQUANT_REP", 2),
            ("XML_CQUANT_PLUS", 3),
        ],
    )
}

/// A module within the module.
fn part(vm: &mut Vm, module: Value, name: &str, doc: &str) -> Result {
    let path = format!("pyexpat.{name}");
    let made = vm.new_module(&path)?;
    let doc = vm.str(doc)?;
    set(vm, made, "__doc__", doc)?;
    vm.add_module(&path, made)?;
    set(vm, module, name, made)?;
    Ok(made)
}

fn new_parser(vm: &mut Vm, parser: Parser, intern: Value) -> Result {
    let this = XmlParser::make(vm)?;
    let run = Run {
        parser,
        buffer: Vec::new(),
        names: HashMap::new(),
    };
    XmlParser::RUN.put(vm, this, run)?;
    XmlParser::INTERN.set(vm, this, intern);
    let names = vm.list(&[])?;
    XmlParser::NAMES.set(vm, this, names);
    XmlParser::BUFFER_SIZE.set(vm, this, USUAL_BUFFER);
    Ok(this)
}

pub(crate) fn run_of(vm: &mut Vm, this: Value) -> Result<&mut Run> {
    XmlParser::RUN.get_or(vm, this, "the parser is gone")
}

fn text_or_none(vm: &mut Vm, value: Option<Value>, what: &str) -> Result<Option<String>> {
    match value {
        None | Some(NONE) => Ok(None),
        Some(value) if vm.as_str(value).is_some() => Ok(Some(need_text(vm, value, what)?)),
        Some(value) => {
            let got = vm.type_name_of(value);
            Err(vm.type_error(format!("{what} must be str or None, not {got}")))
        }
    }
}

/// A text that C can take.
fn need_text(vm: &mut Vm, value: Value, what: &str) -> Result<String> {
    if vm.as_str(value).is_none() {
        let got = vm.type_name_of(value);
        return Err(vm.type_error(format!("{what} must be str, not {got}")));
    }
    let text = String::from_utf8(utf8(vm, value)?).unwrap_or_default();
    if text.contains('\0') {
        return Err(vm.value_error("embedded null character"));
    }
    Ok(text)
}

/// A str of the parser's text, None of nothing.
pub(crate) fn text_of(vm: &mut Vm, text: Option<&[u8]>) -> Result {
    match text {
        None => Ok(NONE),
        Some(text) => match core::str::from_utf8(text) {
            Ok(text) => vm.str(text),
            Err(_) => Err(vm.raise_str(Exc::SystemError, "the parser's text is no UTF-8")),
        },
    }
}

/// ExpatError for one of the parser's codes, at its place.
#[cold]
pub(crate) fn raise_error(vm: &mut Vm, this: Value, code: u8) -> Raised {
    let made = (|| {
        let at = run_of(vm, this)?.parser.position();
        let text = error::text(code.into()).unwrap_or("unknown error");
        let text = format!("{text}: line {}, column {}", at.line, at.column);
        new_error(
            vm,
            ExpatError::class(vm),
            &text,
            code.into(),
            at.line,
            at.column,
        )
    })();
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

/// An exception that says where a document is wrong.
pub(crate) fn new_error(
    vm: &mut Vm,
    class: Value,
    text: &str,
    code: i64,
    line: u64,
    column: u64,
) -> Result {
    let text = vm.str(text)?;
    let exc = vm.call(class, &[text])?;
    for (name, number) in [
        ("code", code),
        ("offset", column as i64),
        ("lineno", line as i64),
    ] {
        let name = vm.intern_str(name)?;
        let number = vm.int(number)?;
        vm.set_attr(exc, name, Some(number))?;
    }
    Ok(exc)
}

fn root_only(vm: &mut Vm, this: Value) -> Result<()> {
    match run_of(vm, this)?.parser.is_external() {
        true => Err(ExpatError::raise(vm, "parser must be a root parser")),
        false => Ok(()),
    }
}

fn threshold(vm: &mut Vm, args: Args) -> Result<u64> {
    let index = vm.to_index(args.get(1))?;
    let number = match vm.int_value(index) {
        Some(pyrs_runtime::number::IntValue::Small(n)) => u64::try_from(n).ok(),
        Some(pyrs_runtime::number::IntValue::Big(n)) if n.is_negative() => None,
        Some(pyrs_runtime::number::IntValue::Big(n)) if n.bit_length() <= 64 => Some(n.low_u64()),
        _ => {
            return Err(
                vm.overflow_error("Python int too large to convert to C unsigned long long")
            );
        }
    };
    let Some(number) = number else {
        return Err(vm.value_error("can't convert negative int to unsigned"));
    };
    root_only(vm, args.get(0))?;
    Ok(number)
}

fn factor(vm: &mut Vm, args: Args) -> Result<f32> {
    let Some(factor) = vm.number_as_f64(args.get(1))? else {
        let got = vm.type_name_of(args.get(1));
        return Err(vm.type_error(format!("must be real number, not {got}")));
    };
    root_only(vm, args.get(0))?;
    if factor.is_nan() || (factor as f32) < 1.0 {
        return Err(ExpatError::raise(vm, "'max_factor' must be at least 1.0"));
    }
    Ok(factor as f32)
}

fn refuse_within(vm: &mut Vm, this: Value, name: &str) -> Result<()> {
    match XmlParser::CALLS.get(this) {
        true => Err(vm.runtime_error(format!("cannot call {name}() from within a handler"))),
        false => Ok(()),
    }
}

fn parse(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let last = args.truth_or(vm, 2, false)?;
    let data = match vm.as_str(args.get(1)) {
        Some(text) => {
            let data = utf8(vm, text)?;
            run_of(vm, this)?.parser.set_encoding("utf-8");
            data
        }
        None => need_bytes(vm, args.get(1))?,
    };
    refuse_within(vm, this, "Parse")?;
    run::parse(vm, this, &data, last)?;
    Ok(Value::small(1))
}

fn parse_file(vm: &mut Vm, args: Args) -> Result {
    const STEP: usize = 2048;
    let this = args.get(0);
    refuse_within(vm, this, "ParseFile")?;
    let Some(read) = attr_opt(vm, args.get(1), "read")? else {
        return Err(vm.type_error("argument must have 'read' attribute"));
    };
    loop {
        let part = vm.call(read, &[Value::small(STEP as i64)])?;
        let kind = pyrs_runtime::protocol::compare::base_kind_of(part);
        if !matches!(kind, Kind::Bytes | Kind::ByteArray) {
            let got = vm.type_name_of(part);
            return Err(vm.type_error(format!("read() did not return a bytes object (type={got})")));
        }
        let data = need_bytes(vm, part)?;
        if data.len() > STEP {
            let n = data.len();
            return Err(vm.value_error(format!(
                "read() returned too much data: {STEP} bytes requested, {n} returned"
            )));
        }
        refuse_within(vm, this, "ParseFile")?;
        run::parse(vm, this, &data, data.is_empty())?;
        if data.is_empty() {
            return Ok(Value::small(1));
        }
    }
}

fn external_parser(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let what = "ExternalEntityParserCreate() argument 1";
    let context = text_or_none(vm, Some(args.get(1)), what)?;
    let encoding = match args.some(2) {
        Some(encoding) => Some(need_text(
            vm,
            encoding,
            "ExternalEntityParserCreate() argument 2",
        )?),
        None => None,
    };
    let context = context.map(String::into_bytes);
    let made = run_of(vm, this)?
        .parser
        .for_external(context.as_deref(), encoding);
    let parser = match made {
        Ok(parser) => parser,
        Err(error::Stop::Wrong(code, _)) => return Err(raise_error(vm, this, code)),
        Err(_) => return Err(vm.memory_error()),
    };
    let made = new_parser(vm, parser, XmlParser::INTERN.get(this))?;
    XmlParser::PARENT.set(vm, made, Some(this));
    for (_, field) in HANDLERS {
        let handler = field.get(this);
        field.set(vm, made, handler);
    }
    for field in [XmlParser::BUFFER_SIZE, XmlParser::DEFAULT] {
        field.set(vm, made, field.get(this));
    }
    for field in [
        XmlParser::BUFFERS,
        XmlParser::ORDERED,
        XmlParser::SPECIFIED,
        XmlParser::TRIPLETS,
    ] {
        field.set(vm, made, field.get(this));
    }
    attributes::handlers_changed(vm, made)?;
    Ok(made)
}
