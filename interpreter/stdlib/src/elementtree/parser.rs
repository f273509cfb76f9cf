//! XMLParser: the parser of `xml/`, its events given to a target. The usual target, a tree
//! builder, is spoken to without calls of Python.

use super::builder::{self, TreeBuilder};
use super::{ParseError, is_dict};
use crate::util::*;
use crate::xml::error::{self, Stop};
use crate::xml::{Event, Parser, Span, Texts};
use pyrs_runtime::{
    Args, Exc, GetSetRow, Kind, NONE, Raised, Result, Row, TypeDef, Value, Vm, native_struct,
};
use std::collections::HashMap;

native_struct! {
    pub struct XmlParser {
        RUN: State<Run>,
        TARGET: Value,
        ENTITY: Value,
        /// Names that documents have had, by their numbers in the state.
        NAMES: Value,
        /// Methods of a target that is no tree builder.
        START: Option<Value>,
        DATA: Option<Value>,
        END: Option<Value>,
        COMMENT: Option<Value>,
        PI: Option<Value>,
        CLOSE: Option<Value>,
        DOCTYPE: Option<Value>,
        START_NS: Option<Value>,
        END_NS: Option<Value>,
        /// Events are being handed out.
        BUSY: bool,
    }
}

pub struct Run {
    parser: Parser,
    /// Text for the tree builder that waits for more.
    text: Vec<u8>,
    names: HashMap<Box<[u8]>, usize>,
}

/// Bytes that are read of a file at once.
const PART: i64 = 64 << 10;

pub static PARSER: TypeDef = TypeDef {
    module: "xml.etree.ElementTree",
    owns_kind: false,
    subclassable: true,
    methods: &[
        Row::fixed("__new__", "type, /, *args, **kwargs", |vm, a| {
            XmlParser::new_for(vm, a.get(0))
        }),
        Row::new("__init__", "self, *, target=None, encoding=None", init),
        Row::new("feed", "self, data, /", |vm, a| {
            let data = input(vm, a.get(0), a.get(1))?;
            parse(vm, a.get(0), &data, false)?;
            Ok(NONE)
        }),
        Row::new("close", "self, /", |vm, a| {
            parse(vm, a.get(0), b"", true)?;
            let target = XmlParser::TARGET.get(a.get(0));
            if TreeBuilder::is_exactly(vm, target) {
                return Ok(builder::close(target));
            }
            match XmlParser::CLOSE.get(a.get(0)) {
                Some(close) => vm.call(close, &[]),
                None => Ok(NONE),
            }
        }),
        Row::new("flush", "self, /", |vm, a| {
            let defers = core::mem::take(&mut run_of(vm, a.get(0))?.parser.defers);
            let result = parse(vm, a.get(0), b"", false);
            run_of(vm, a.get(0))?.parser.defers = defers;
            result.map(|()| NONE)
        }),
        Row::new("_parse_whole", "self, file, /", parse_whole),
        Row::new(
            "_setevents",
            "self, events_queue, events_to_report=None, /",
            set_events,
        ),
        Row::new(FINALIZER, "self, /", |vm, a| {
            XmlParser::RUN.drop(vm, a.get(0));
            Ok(NONE)
        }),
    ],
    getsets: &[
        GetSetRow::member("entity", |_, a| Ok(XmlParser::ENTITY.get(a.get(0)))),
        GetSetRow::member("target", |_, a| Ok(XmlParser::TARGET.get(a.get(0)))),
        GetSetRow::get("version", |vm, _| vm.str("Expat 2.9.0")),
    ],
    ..TypeDef::new("XMLParser", Kind::NativeObject)
};

fn run_of(vm: &mut Vm, this: Value) -> Result<&mut Run> {
    XmlParser::RUN.get_or(vm, this, "XMLParser.__init__() wasn't called")
}

fn init(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let encoding = match args.some(2) {
        None => None,
        Some(name) => match text(vm, name) {
            Some(name) => Some(name),
            None => {
                let got = vm.type_name_of(name);
                return Err(vm.type_error(format!(
                    "XMLParser() argument 'encoding' must be str or None, not {got}"
                )));
            }
        },
    };
    if XmlParser::BUSY.get(this) {
        return Err(vm.runtime_error("cannot initialise a parser that is running"));
    }
    let target = match args.some(1) {
        Some(target) => target,
        None => {
            let class = TreeBuilder::class(vm);
            vm.call(class, &[])?
        }
    };
    let mut parser = Parser::new(encoding, Some(room::copy(b"}")?));
    parser.wants_raw = true;
    let run = Run {
        parser,
        text: Vec::new(),
        names: HashMap::new(),
    };
    XmlParser::RUN.put(vm, this, run)?;
    XmlParser::TARGET.set(vm, this, target);
    let entity = vm.new_dict()?;
    XmlParser::ENTITY.set(vm, this, entity);
    let names = vm.list(&[])?;
    XmlParser::NAMES.set(vm, this, names);
    for (name, field) in [
        ("start", XmlParser::START),
        ("data", XmlParser::DATA),
        ("end", XmlParser::END),
        ("comment", XmlParser::COMMENT),
        ("pi", XmlParser::PI),
        ("close", XmlParser::CLOSE),
        ("doctype", XmlParser::DOCTYPE),
        ("start_ns", XmlParser::START_NS),
        ("end_ns", XmlParser::END_NS),
    ] {
        let method = attr_opt(vm, target, name)?;
        field.set(vm, this, method);
    }
    Ok(NONE)
}

/// The bytes of a part of a document, which may be text.
fn input(vm: &mut Vm, this: Value, data: Value) -> Result<Vec<u8>> {
    match vm.as_str(data) {
        Some(text) => {
            let data = utf8(vm, text)?;
            run_of(vm, this)?.parser.set_encoding("utf-8");
            Ok(data)
        }
        None => need_bytes(vm, data),
    }
}

fn parse_whole(vm: &mut Vm, args: Args) -> Result {
    let this = args.get(0);
    let read = attr(vm, args.get(1), "read")?;
    loop {
        let part = vm.call(read, &[Value::small(PART)])?;
        let data = match vm.as_str(part) {
            Some(_) => input(vm, this, part)?,
            None if bytes_of(vm, part).is_some() => need_bytes(vm, part)?,
            None => break,
        };
        if data.is_empty() {
            break;
        }
        parse(vm, this, &data, false)?;
    }
    parse(vm, this, b"", true)?;
    let target = XmlParser::TARGET.get(this);
    match TreeBuilder::is_exactly(vm, target) {
        true => Ok(builder::close(target)),
        false => Ok(NONE),
    }
}

fn set_events(vm: &mut Vm, args: Args) -> Result {
    run_of(vm, args.get(0))?;
    let target = XmlParser::TARGET.get(args.get(0));
    if !TreeBuilder::is_exactly(vm, target) {
        return Err(
            vm.type_error("event handling only supported for ElementTree.TreeBuilder targets")
        );
    }
    let append = attr(vm, args.get(1), "append")?;
    TreeBuilder::APPEND.set(vm, target, Some(append));
    let all = [
        ("start", TreeBuilder::ON_START),
        ("end", TreeBuilder::ON_END),
        ("start-ns", TreeBuilder::ON_START_NS),
        ("end-ns", TreeBuilder::ON_END_NS),
        ("comment", TreeBuilder::ON_COMMENT),
        ("pi", TreeBuilder::ON_PI),
    ];
    for (_, field) in all {
        field.set(vm, target, None);
    }
    let Some(wanted) = args.some(2) else {
        let name = vm.intern_str("end")?;
        TreeBuilder::ON_END.set(vm, target, Some(name));
        return Ok(NONE);
    };
    let Ok(wanted) = vm.tuple_from(wanted) else {
        vm.take_exception();
        return Err(vm.type_error("events must be a sequence"));
    };
    for i in 0..items(wanted) {
        let name = item(wanted, i);
        let known = match text(vm, name) {
            Some(name) => name,
            None => match bytes_of(vm, name) {
                Some(name) => String::from_utf8_lossy(name).into_owned(),
                None => return Err(vm.type_error("invalid events sequence")),
            },
        };
        let Some((name, field)) = all.iter().find(|row| row.0 == known) else {
            return Err(vm.value_error(format!("unknown event '{known}'")));
        };
        let name = vm.intern_str(name)?;
        field.set(vm, target, Some(name));
    }
    Ok(NONE)
}

/// A ParseError at the parser's place.
#[cold]
fn failed(vm: &mut Vm, this: Value, code: u8, about: Option<&str>) -> Raised {
    let made = (|| {
        let at = run_of(vm, this)?.parser.position();
        let what = error::text(code.into()).unwrap_or("unknown error");
        let about = about.map_or(String::new(), |name| format!(" {name}"));
        let shown = format!("{what}{about}: line {}, column {}", at.line, at.column);
        let text = vm.str(&shown)?;
        let class = ParseError::class(vm);
        let exc = vm.call(class, &[text])?;
        let (line, column) = (vm.int(at.line as i64)?, vm.int(at.column as i64)?);
        let place = vm.pair(line, column)?;
        for (name, value) in [("code", Value::small(code.into())), ("position", place)] {
            let name = vm.intern_str(name)?;
            vm.set_attr(exc, name, Some(value))?;
        }
        Ok(exc)
    })();
    match made {
        Ok(exc) => vm.raise(exc),
        Err(raised) => raised,
    }
}

fn parse(vm: &mut Vm, this: Value, data: &[u8], last: bool) -> Result<()> {
    run_of(vm, this)?;
    if XmlParser::BUSY.get(this) {
        return Err(vm.runtime_error("cannot feed a parser from within its target"));
    }
    XmlParser::BUSY.set(vm, this, true);
    let result = XmlParser::RUN.using(vm, this, |vm| {
        let mut rest = data;
        while rest.len() > crate::expat::PART {
            let (part, more) = rest.split_at(crate::expat::PART);
            parse_in(vm, this, part, false, false)?;
            rest = more;
        }
        // So much text is worth a look.
        parse_in(vm, this, rest, last, rest.len() < data.len())
    });
    XmlParser::BUSY.set(vm, this, false);
    result?;
    let run = run_of(vm, this)?;
    let kept = run.parser.memory() + run.text.capacity() + 64 * run.names.len();
    XmlParser::RUN.size(vm, this, kept)
}

fn parser_of(vm: &mut Vm, this: Value) -> Result<&mut Parser> {
    Ok(&mut run_of(vm, this)?.parser)
}

fn parse_in(vm: &mut Vm, this: Value, data: &[u8], last: bool, much: bool) -> Result<()> {
    let parser = &mut run_of(vm, this)?.parser;
    if parser.finished {
        return Err(failed(vm, this, error::FINISHED, None));
    }
    let fed = crate::expat::feed(vm, this, parser_of, data, last)?;
    let parser = &mut run_of(vm, this)?.parser;
    let before = parser.unread_bytes();
    let stopped = match fed {
        Ok(()) if parser.is_worth() || much => events(vm, this)?,
        Ok(()) => None,
        Err(stop) => Some(stop),
    };
    run_of(vm, this)?.parser.note_attempt(before);
    flush(vm, this)?;
    match stopped {
        None => Ok(()),
        Some(Stop::Wrong(code, _)) => Err(failed(vm, this, code, None)),
        Some(_) => Err(vm.memory_error()),
    }
}

fn events(vm: &mut Vm, this: Value) -> Result<Option<Stop>> {
    let target = XmlParser::TARGET.get(this);
    let builds = TreeBuilder::is_exactly(vm, target);
    loop {
        let run = run_of(vm, this)?;
        let event = match run.parser.next() {
            Ok(Some(event)) => event,
            Ok(None) => return Ok(None),
            Err(stop) => return Ok(Some(stop)),
        };
        if let (Event::Text(span), true) = (event, builds) {
            let texts = run.parser.lend();
            let kept = room::append(&mut run.text, texts.get(span));
            run.parser.give_back(texts);
            kept?;
            continue;
        }
        if builds {
            build(vm, this, target, event)?;
        } else {
            tell(vm, this, event)?;
        }
    }
}

/// Give the tree builder the text that has come.
fn flush(vm: &mut Vm, this: Value) -> Result<()> {
    let run = run_of(vm, this)?;
    if run.text.is_empty() {
        return Ok(());
    }
    let mut text = core::mem::take(&mut run.text);
    let value = crate::expat::text_of(vm, Some(&text));
    text.clear();
    run_of(vm, this)?.text = text;
    builder::data(vm, XmlParser::TARGET.get(this), value?)
}

/// A name in the manner of elements: the namespace in braces.
fn name(vm: &mut Vm, this: Value, written: &[u8]) -> Result {
    let names = XmlParser::NAMES.get(this);
    if let Some(&i) = run_of(vm, this)?.names.get(written)
        && i < list_len(names)
    {
        return list_get(vm, names, i);
    }
    let shown = if written.contains(&b'}') {
        let mut text = room::copy(b"{")?;
        room::append(&mut text, written)?;
        crate::expat::text_of(vm, Some(&text))?
    } else {
        crate::expat::text_of(vm, Some(written))?
    };
    let shown = vm.intern(shown)?;
    let number = list_len(names);
    push(vm, names, shown)?;
    let run = run_of(vm, this)?;
    if run.names.try_reserve(1).is_err() {
        return Err(vm.memory_error());
    }
    run.names.insert(written.into(), number);
    Ok(shown)
}

/// Make values of the event's texts.
fn with_texts<R>(
    vm: &mut Vm,
    this: Value,
    make: impl FnOnce(&mut Vm, &Texts) -> Result<R>,
) -> Result<R> {
    let texts = run_of(vm, this)?.parser.lend();
    let made = make(vm, &texts);
    run_of(vm, this)?.parser.give_back(texts);
    made
}

fn text_value(vm: &mut Vm, texts: &Texts, span: Span) -> Result {
    crate::expat::text_of(vm, Some(texts.get(span)))
}

/// Tag and attributes of a start.
fn started(vm: &mut Vm, this: Value, tag: Span) -> Result<(Value, Option<Value>)> {
    let rows = core::mem::take(&mut run_of(vm, this)?.parser.attributes);
    let made = with_texts(vm, this, |vm, texts| {
        let tag = name(vm, this, texts.get(tag))?;
        if rows.is_empty() {
            return Ok((tag, None));
        }
        let attrib = vm.new_dict()?;
        for row in &rows {
            let key = name(vm, this, texts.get(row.name))?;
            let value = text_value(vm, texts, row.value)?;
            vm.dict_set(attrib, key, value)?;
        }
        Ok((tag, Some(attrib)))
    });
    let mut rows = rows;
    rows.clear();
    run_of(vm, this)?.parser.attributes = rows;
    made
}

/// A reference to an entity that the document does not define: the parser's own may do.
fn unknown(vm: &mut Vm, this: Value) -> Result<Option<Value>> {
    let raw = room::copy(run_of(vm, this)?.parser.raw())?;
    let [b'&', name @ .., b';'] = &raw[..] else {
        return Ok(None);
    };
    let key = crate::expat::text_of(vm, Some(name))?;
    let entity = XmlParser::ENTITY.get(this);
    if is_dict(vm, entity)
        && let Some(text) = vm.dict_get(entity, key)?
    {
        return Ok(Some(text));
    }
    let shown = String::from_utf8_lossy(&raw).into_owned();
    Err(failed(vm, this, error::UNDEFINED_ENTITY, Some(&shown)))
}

/// An event for the tree builder.
fn build(vm: &mut Vm, this: Value, target: Value, event: Event) -> Result<()> {
    match event {
        Event::Start { name: tag, .. } => {
            flush(vm, this)?;
            let (tag, attrib) = started(vm, this, tag)?;
            builder::start(vm, target, tag, attrib)?;
        }
        Event::End { .. } => {
            flush(vm, this)?;
            builder::end(vm, target)?;
        }
        Event::Comment(span) => {
            flush(vm, this)?;
            let text = with_texts(vm, this, |vm, texts| text_value(vm, texts, span))?;
            builder::comment(vm, target, text)?;
        }
        Event::Instruction { target: name, data } => {
            flush(vm, this)?;
            let (name, data) = with_texts(vm, this, |vm, texts| {
                Ok((text_value(vm, texts, name)?, text_value(vm, texts, data)?))
            })?;
            builder::pi(vm, target, name, data)?;
        }
        Event::StartNamespace { prefix, uri } => {
            let wanted = TreeBuilder::ON_START_NS.get(target);
            if wanted.is_some() {
                flush(vm, this)?;
                let (prefix, uri) = namespace(vm, this, prefix, uri)?;
                let row = vm.pair(prefix, uri)?;
                builder::event(vm, target, wanted, row)?;
            }
        }
        Event::EndNamespace { .. } => {
            let wanted = TreeBuilder::ON_END_NS.get(target);
            if wanted.is_some() {
                flush(vm, this)?;
                builder::event(vm, target, wanted, NONE)?;
            }
        }
        Event::Skipped { .. } | Event::Raw => {
            if let Some(text) = unknown(vm, this)? {
                flush(vm, this)?;
                builder::data(vm, target, text)?;
            }
        }
        Event::StartDoctype { .. } => ignored_doctype(vm, this)?,
        _ => {}
    }
    Ok(())
}

/// Warn of a method that was called long ago.
fn ignored_doctype(vm: &mut Vm, this: Value) -> Result<()> {
    match attr_opt(vm, this, "doctype")? {
        Some(_) => vm.warn(
            Exc::RuntimeWarning,
            "The doctype() method of XMLParser is ignored.  Define doctype() method on the \
             TreeBuilder target.",
        ),
        None => Ok(()),
    }
}

fn namespace(
    vm: &mut Vm,
    this: Value,
    prefix: Option<Span>,
    uri: Option<Span>,
) -> Result<(Value, Value)> {
    with_texts(vm, this, |vm, texts| {
        let part = |span: Option<Span>| span.map_or(&b""[..], |span| texts.get(span));
        let prefix = crate::expat::text_of(vm, Some(part(prefix)))?;
        Ok((prefix, crate::expat::text_of(vm, Some(part(uri)))?))
    })
}

/// An event for a target that is something else.
fn tell(vm: &mut Vm, this: Value, event: Event) -> Result<()> {
    match event {
        Event::Text(span) => {
            if let Some(data) = XmlParser::DATA.get(this) {
                let text = with_texts(vm, this, |vm, texts| text_value(vm, texts, span))?;
                vm.call(data, &[text])?;
            }
        }
        Event::Start { name: tag, .. } => {
            if let Some(start) = XmlParser::START.get(this) {
                let (tag, attrib) = started(vm, this, tag)?;
                let attrib = match attrib {
                    Some(attrib) => attrib,
                    None => vm.new_dict()?,
                };
                vm.call(start, &[tag, attrib])?;
            }
        }
        Event::End { name: tag, .. } => {
            if let Some(end) = XmlParser::END.get(this) {
                let tag = with_texts(vm, this, |vm, texts| name(vm, this, texts.get(tag)))?;
                vm.call(end, &[tag])?;
            }
        }
        Event::Comment(span) => {
            if let Some(comment) = XmlParser::COMMENT.get(this) {
                let text = with_texts(vm, this, |vm, texts| text_value(vm, texts, span))?;
                vm.call(comment, &[text])?;
            }
        }
        Event::Instruction { target, data } => {
            if let Some(pi) = XmlParser::PI.get(this) {
                let row = with_texts(vm, this, |vm, texts| {
                    Ok([text_value(vm, texts, target)?, text_value(vm, texts, data)?])
                })?;
                vm.call(pi, &row)?;
            }
        }
        Event::StartNamespace { prefix, uri } => {
            if let Some(start) = XmlParser::START_NS.get(this) {
                let (prefix, uri) = namespace(vm, this, prefix, uri)?;
                vm.call(start, &[prefix, uri])?;
            }
        }
        Event::EndNamespace { prefix } => {
            if let Some(end) = XmlParser::END_NS.get(this) {
                let (prefix, _) = namespace(vm, this, prefix, None)?;
                vm.call(end, &[prefix])?;
            }
        }
        Event::StartDoctype {
            name: of,
            system,
            public,
            ..
        } => {
            if let Some(doctype) = XmlParser::DOCTYPE.get(this) {
                let row = with_texts(vm, this, |vm, texts| {
                    let some = |vm: &mut Vm, span: Option<Span>| {
                        crate::expat::text_of(vm, span.map(|span| texts.get(span)))
                    };
                    let of = name(vm, this, texts.get(of))?;
                    Ok([of, some(vm, public)?, some(vm, system)?])
                })?;
                vm.call(doctype, &row)?;
            } else {
                ignored_doctype(vm, this)?;
            }
        }
        Event::Skipped { .. } | Event::Raw => {
            if let Some(text) = unknown(vm, this)?
                && let Some(data) = XmlParser::DATA.get(this)
            {
                vm.call(data, &[text])?;
            }
        }
        _ => {}
    }
    Ok(())
}
