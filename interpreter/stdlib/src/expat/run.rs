//! From events to handlers. A handler may do anything: set handlers, free parsers, raise,
//! run collections. So nothing of the parser is held while one runs, and each is looked up
//! when its turn comes.

use super::handlers::{HANDLERS, Xml};
use super::{XmlParser, raise_error, run_of, text_of};
use crate::util::*;
use crate::xml::error::{self, Stop};
use crate::xml::{Event, Outside, Parser, Span, Taker, Texts};
use pyrs_runtime::{Exc, NONE, Result, Value, Vm};

/// Bytes that are given to the parser at once: as CPython's wrapper does, and so that buffers
/// stay small.
pub const PART: usize = 1 << 20;

type Handler = Field<Xml, Option<Value>>;

/// The next part of the document, `last` if nothing follows.
pub fn parse(vm: &mut Vm, this: Value, data: &[u8], last: bool) -> Result<()> {
    let result = XmlParser::RUN.using(vm, this, |vm| {
        let mut rest = data;
        while rest.len() > PART {
            let (part, more) = rest.split_at(PART);
            parse_in(vm, this, part, false, false)?;
            rest = more;
        }
        // So much text is worth a look.
        parse_in(vm, this, rest, last, rest.len() < data.len())
    });
    if result.is_err() {
        XmlParser::CALLS.set(vm, this, false);
    }
    let run = run_of(vm, this)?;
    let kept = run.parser.memory() + run.buffer.capacity() + 64 * run.names.len();
    match result {
        Ok(()) => XmlParser::RUN.size(vm, this, kept),
        Err(raised) => Err(raised),
    }
}

fn parser_of(vm: &mut Vm, this: Value) -> Result<&mut Parser> {
    Ok(&mut run_of(vm, this)?.parser)
}

/// Give a parser, unless it has failed, more of its input. It is looked up anew behind what may
/// run Python code: an encoding of the program's.
pub fn feed(
    vm: &mut Vm,
    this: Value,
    parser_of: fn(&mut Vm, Value) -> Result<&mut Parser>,
    data: &[u8],
    last: bool,
) -> Result<core::result::Result<(), Stop>> {
    let parser = parser_of(vm, this)?;
    let fed = match parser.failed {
        Some(_) => Ok(()),
        None => parser.feed(data, last),
    };
    if !matches!(fed, Err(Stop::Encoding)) {
        return Ok(fed);
    }
    let name = parser.wanted_encoding().to_owned();
    let table = table_of(vm, &name);
    let parser = parser_of(vm, this)?;
    let table = match table {
        Ok(table) => table,
        Err(raised) => {
            parser.failed = Some(error::UNKNOWN_ENCODING);
            return Err(raised);
        }
    };
    let known = parser.know_encoding(table);
    if known.is_err() || parser.failed.is_some() {
        return Ok(known);
    }
    Ok(parser.feed(b"", last))
}

fn parse_in(vm: &mut Vm, this: Value, data: &[u8], last: bool, much: bool) -> Result<()> {
    let parser = &mut run_of(vm, this)?.parser;
    if parser.finished {
        parser.failed = Some(error::FINISHED);
        return Err(raise_error(vm, this, error::FINISHED));
    }
    let fed = feed(vm, this, parser_of, data, last)?;
    let parser = &mut run_of(vm, this)?.parser;
    let before = parser.unread_bytes();
    let stopped = match fed {
        Ok(()) if parser.is_worth() || much => events(vm, this)?,
        Ok(()) => None,
        Err(stop) => Some(stop),
    };
    let parser = &mut run_of(vm, this)?.parser;
    parser.note_attempt(before);
    match stopped {
        None => flush(vm, this),
        Some(Stop::Wrong(code, _)) => Err(raise_error(vm, this, code)),
        Some(_) => Err(vm.memory_error()),
    }
}

/// Hand out events until there are no more.
fn events(vm: &mut Vm, this: Value) -> Result<Option<Stop>> {
    loop {
        let event = match run_of(vm, this)?.parser.next() {
            Ok(Some(event)) => event,
            Ok(None) => return Ok(None),
            Err(stop) => return Ok(Some(stop)),
        };
        if let Err(raised) = hand_out(vm, this, event) {
            // As expat's wrapper: behind an exception nobody is called any more.
            let exc = vm.take_exception();
            for (_, field) in HANDLERS {
                field.set(vm, this, None);
            }
            XmlParser::DEFAULT.set(vm, this, 0);
            let changed = super::attributes::handlers_changed(vm, this);
            if let Ok(run) = run_of(vm, this) {
                run.buffer.clear();
                // Nothing more of this document is read.
                run.parser.stop();
            }
            let _ = (changed, raised);
            return Err(vm.reraise(exc));
        }
    }
}

/// The characters of an encoding whose characters are bytes; None when no str comes of it.
fn table_of(vm: &mut Vm, name: &str) -> Result<Option<Box<[u32; 256]>>> {
    let shown = name;
    let name = vm.str(name)?;
    let lookup = import_attr(vm, "_codecs", "lookup")?;
    let info = vm.call(lookup, &[name])?;
    if let Some(is_text) = attr_opt(vm, info, "_is_text_encoding")?
        && !vm.truth(is_text)?
    {
        let text = format!(
            "'{shown}' is not a text encoding; use codecs.decode() to handle arbitrary codecs"
        );
        return Err(vm.raise_str(Exc::LookupError, &text));
    }
    let bytes: Vec<u8> = (0..=255).collect();
    let bytes = new_bytes(vm, &bytes)?;
    let replace = vm.str("replace")?;
    let decoded = call_method(vm, bytes, "decode", &[name, replace])?;
    let Some(text) = vm.as_str(decoded) else {
        return Ok(None);
    };
    let units = pyrs_runtime::string::units(text.addr());
    if units.len() != 256 {
        return Err(vm.value_error("multi-byte encodings are not supported"));
    }
    let mut table = Box::new([u32::MAX; 256]);
    for (i, c) in units.iter().enumerate() {
        if c != 0xfffd {
            table[i] = c;
        }
    }
    Ok(Some(table))
}

/// Give text that has been kept back to its handler.
pub fn flush(vm: &mut Vm, this: Value) -> Result<()> {
    let run = run_of(vm, this)?;
    if run.buffer.is_empty() {
        return Ok(());
    }
    let text = core::mem::take(&mut run.buffer);
    let value = text_of(vm, Some(&text))?;
    // The room is used again.
    let mut text = text;
    text.clear();
    run_of(vm, this)?.buffer = text;
    call(vm, this, Xml::TEXT, &[value])?;
    Ok(())
}

/// Call a handler if it is there.
fn call(vm: &mut Vm, this: Value, handler: Handler, args: &[Value]) -> Result<Option<Value>> {
    let Some(f) = handler.get(this) else {
        return Ok(None);
    };
    let outer = XmlParser::CALLS.get(this);
    XmlParser::CALLS.set(vm, this, true);
    let result = vm.call(f, args);
    XmlParser::CALLS.set(vm, this, outer);
    result.map(Some)
}

/// What makes the values of an event.
struct Maker {
    this: Value,
    texts: Texts,
}

impl Maker {
    fn text(&self, vm: &mut Vm, span: Span) -> Result {
        text_of(vm, Some(self.texts.get(span)))
    }
    fn some(&self, vm: &mut Vm, span: Option<Span>) -> Result {
        text_of(vm, span.map(|span| self.texts.get(span)))
    }
    /// A name, of which there is one object only.
    fn name(&self, vm: &mut Vm, span: Span) -> Result {
        intern(vm, self.this, self.texts.get(span))
    }
    fn some_name(&self, vm: &mut Vm, span: Option<Span>) -> Result {
        match span {
            Some(span) => self.name(vm, span),
            None => Ok(NONE),
        }
    }
    fn place(&self, vm: &mut Vm, place: Outside) -> Result<[Value; 3]> {
        Ok([
            self.some_name(vm, place.base)?,
            self.some_name(vm, place.system)?,
            self.some_name(vm, place.public)?,
        ])
    }
}

/// The one object for a name.
fn intern(vm: &mut Vm, this: Value, name: &[u8]) -> Result {
    let dict = XmlParser::INTERN.get(this);
    if dict == NONE {
        return text_of(vm, Some(name));
    }
    let names = XmlParser::NAMES.get(this);
    if let Some(&i) = run_of(vm, this)?.names.get(name)
        && i < list_len(names)
    {
        return list_get(vm, names, i);
    }
    let text = text_of(vm, Some(name))?;
    let text = vm.dict_set_default(dict, text, text)?;
    let number = list_len(names);
    push(vm, names, text)?;
    let run = run_of(vm, this)?;
    if run.names.try_reserve(1).is_err() {
        return Err(vm.memory_error());
    }
    run.names.insert(name.into(), number);
    Ok(text)
}

/// Make the arguments of a handler with the texts of the event, and call it. Text that was
/// kept back comes first; its handler may take this one away.
fn tell<const N: usize>(
    vm: &mut Vm,
    this: Value,
    handler: Handler,
    make: impl FnOnce(&mut Vm, &Maker) -> Result<[Value; N]>,
) -> Result<Option<Value>> {
    if handler.get(this).is_none() {
        return Ok(None);
    }
    flush(vm, this)?;
    if handler.get(this).is_none() {
        return Ok(Some(NONE));
    }
    let texts = run_of(vm, this)?.parser.lend();
    let maker = Maker { this, texts };
    let args = make(vm, &maker);
    run_of(vm, this)?.parser.give_back(maker.texts);
    call(vm, this, handler, &args?)
}

fn default_handler(this: Value) -> Option<Handler> {
    match XmlParser::DEFAULT.get(this) {
        super::attributes::PLAIN => Some(Xml::DEFAULT_RAW),
        super::attributes::EXPANDING => Some(Xml::DEFAULT_EXPAND),
        _ => None,
    }
}

/// The token goes to the default handler.
fn raw(vm: &mut Vm, this: Value) -> Result<()> {
    if let Some(handler) = default_handler(this) {
        let token = room::copy(run_of(vm, this)?.parser.raw())?;
        tell(vm, this, handler, |vm, _| Ok([text_of(vm, Some(&token))?]))?;
    }
    Ok(())
}

fn part(vm: &mut Vm, this: Value, text: Span, taker: Taker) -> Result<()> {
    let there = |handler: Handler| handler.get(this).is_some();
    let taken = match taker {
        Taker::Nobody => true,
        Taker::Doctype => there(Xml::START_DOCTYPE),
        Taker::DoctypeEnd => there(Xml::END_DOCTYPE),
        Taker::Element => there(Xml::ELEMENT),
        Taker::Attlist => there(Xml::ATTLIST),
        Taker::Entity => there(Xml::ENTITY),
        Taker::Notation => there(Xml::NOTATION),
    };
    if let Some(handler) = default_handler(this).filter(|_| !taken) {
        tell(vm, this, handler, |vm, m| Ok([m.text(vm, text)?]))?;
    }
    Ok(())
}

fn character_data(vm: &mut Vm, this: Value, span: Span) -> Result<()> {
    if Xml::TEXT.get(this).is_none() {
        return raw(vm, this);
    }
    if XmlParser::BUFFERS.get(this) {
        let size = XmlParser::BUFFER_SIZE.get(this) as usize;
        let run = run_of(vm, this)?;
        let n = run.parser.text_len(span);
        if run.buffer.len() + n > size {
            flush(vm, this)?;
            if Xml::TEXT.get(this).is_none() {
                return Ok(());
            }
        }
        // The handler may have switched this off.
        if n <= size && XmlParser::BUFFERS.get(this) {
            let run = run_of(vm, this)?;
            let texts = run.parser.lend();
            let kept = room::append(&mut run.buffer, texts.get(span));
            run.parser.give_back(texts);
            return kept;
        }
    }
    tell(vm, this, Xml::TEXT, |vm, m| Ok([m.text(vm, span)?]))?;
    Ok(())
}

fn start_element(vm: &mut Vm, this: Value, name: Span, specified: usize) -> Result<()> {
    let all = core::mem::take(&mut run_of(vm, this)?.parser.attributes);
    let shown = match XmlParser::SPECIFIED.get(this) {
        true => &all[..specified.min(all.len())],
        false => &all[..],
    };
    let ordered = XmlParser::ORDERED.get(this);
    tell(vm, this, Xml::START, |vm, m| {
        let name = m.name(vm, name)?;
        let attributes = match ordered {
            true => vm.list(&[])?,
            false => vm.new_dict()?,
        };
        for row in shown {
            let (key, value) = (m.name(vm, row.name)?, m.text(vm, row.value)?);
            if ordered {
                push(vm, attributes, key)?;
                push(vm, attributes, value)?;
            } else {
                vm.dict_set(attributes, key, value)?;
            }
        }
        Ok([name, attributes])
    })?;
    Ok(())
}

/// The tuples of a content model. Parts lie behind the group in which they are, so that going
/// backwards finds them made.
fn model(vm: &mut Vm, this: Value, m: &Maker) -> Result {
    let parser = &mut run_of(vm, this)?.parser;
    // Deeper ones could be made here, but nobody could compare or print them.
    if parser.model_depth > 10_000 {
        return Err(vm.recursion_error());
    }
    let nodes = core::mem::take(&mut parser.model);
    let made = vm.list(&[])?;
    for _ in &nodes {
        push(vm, made, NONE)?;
    }
    for (i, node) in nodes.iter().enumerate().rev() {
        let parts = vm.list(&[])?;
        let mut next = node.first;
        while next != 0 {
            let part = list_get(vm, made, next as usize)?;
            push(vm, parts, part)?;
            next = nodes[next as usize].next;
        }
        let parts = vm.tuple_from(parts)?;
        let name = m.some_name(vm, node.name)?;
        let (kind, quantity) = (node.kind.into(), node.quantity.into());
        let row = vm.tuple(&[Value::small(kind), Value::small(quantity), name, parts])?;
        pyrs_runtime::strategies::list::set(&mut vm.m, made.addr(), i, row)?;
    }
    list_get(vm, made, 0)
}

/// A handler's answer as a number.
fn answer(vm: &mut Vm, value: Value) -> Result<bool> {
    let index = vm.to_index(value)?;
    match vm.as_i64(index) {
        Some(number) => Ok(number != 0),
        None => Err(vm.overflow_error("Python int too large to convert to C long")),
    }
}

fn hand_out(vm: &mut Vm, this: Value, event: Event) -> Result<()> {
    let flag = |yes: bool| Value::small(yes.into());
    let told = match event {
        Event::Text(span) => return character_data(vm, this, span),
        Event::Start {
            name,
            specified,
            empty,
        } => {
            if Xml::START.get(this).is_some() {
                return start_element(vm, this, name, specified);
            }
            match empty && Xml::END.get(this).is_some() {
                true => return Ok(()),
                false => None,
            }
        }
        Event::End { name, empty } => {
            let told = tell(vm, this, Xml::END, |vm, m| Ok([m.name(vm, name)?]))?;
            match empty {
                true => return Ok(()),
                false => told,
            }
        }
        Event::Raw => None,
        Event::Part(text, taker) => return part(vm, this, text, taker),
        Event::Comment(text) => tell(vm, this, Xml::COMMENT, |vm, m| Ok([m.text(vm, text)?]))?,
        Event::Instruction { target, data } => tell(vm, this, Xml::INSTRUCTION, |vm, m| {
            Ok([m.name(vm, target)?, m.text(vm, data)?])
        })?,
        Event::StartCdata => tell(vm, this, Xml::START_CDATA, |_, _| Ok([]))?,
        Event::EndCdata => tell(vm, this, Xml::END_CDATA, |_, _| Ok([]))?,
        Event::StartNamespace { prefix, uri } => {
            tell(vm, this, Xml::START_SPACE, |vm, m| {
                Ok([m.some_name(vm, prefix)?, m.some_name(vm, uri)?])
            })?;
            return Ok(());
        }
        Event::EndNamespace { prefix } => {
            tell(vm, this, Xml::END_SPACE, |vm, m| {
                Ok([m.some_name(vm, prefix)?])
            })?;
            return Ok(());
        }
        Event::XmlDecl {
            version,
            encoding,
            standalone,
        } => tell(vm, this, Xml::XML_DECL, |vm, m| {
            let (version, encoding) = (m.some(vm, version)?, m.some(vm, encoding)?);
            Ok([version, encoding, Value::small(standalone.into())])
        })?,
        Event::Skipped { name, parameter } => tell(vm, this, Xml::SKIPPED, |vm, m| {
            Ok([m.name(vm, name)?, flag(parameter)])
        })?,
        Event::NotStandalone => {
            if let Some(value) = tell(vm, this, Xml::NOT_STANDALONE, |_, _| Ok([]))?
                && !answer(vm, value)?
            {
                run_of(vm, this)?.parser.refuse(error::NOT_STANDALONE);
            }
            return Ok(());
        }
        Event::External {
            purpose,
            context,
            place,
        } => {
            let told = tell(vm, this, Xml::EXTERNAL, |vm, m| {
                let context = m.some(vm, context)?;
                let [base, system, public] = m.place(vm, place)?;
                Ok([context, base, system, public])
            })?;
            if let Some(value) = told {
                let good = answer(vm, value)?;
                let parser = &mut run_of(vm, this)?.parser;
                if !good {
                    parser.refuse(error::EXTERNAL_ENTITY_HANDLING);
                } else if parser.resolved(purpose).is_err() {
                    return Err(vm.memory_error());
                }
            }
            return Ok(());
        }
        Event::StartDoctype {
            name,
            system,
            public,
            subset,
        } => {
            tell(vm, this, Xml::START_DOCTYPE, |vm, m| {
                let name = m.name(vm, name)?;
                let (system, public) = (m.some_name(vm, system)?, m.some_name(vm, public)?);
                Ok([name, system, public, flag(subset)])
            })?;
            return Ok(());
        }
        Event::EndDoctype => {
            tell(vm, this, Xml::END_DOCTYPE, |_, _| Ok([]))?;
            return Ok(());
        }
        Event::Unparsed {
            name,
            place,
            notation,
        } => {
            let told = tell(vm, this, Xml::UNPARSED, |vm, m| {
                let [base, system, public] = m.place(vm, place)?;
                let (name, notation) = (m.name(vm, name)?, m.name(vm, notation)?);
                Ok([name, base, system, public, notation])
            })?;
            if told.is_none() {
                entity(vm, this, name, false, None, place, Some(notation))?;
            }
            return Ok(());
        }
        Event::Entity {
            name,
            parameter,
            value,
            place,
            notation,
        } => return entity(vm, this, name, parameter, value, place, notation),
        Event::Notation { name, place } => {
            tell(vm, this, Xml::NOTATION, |vm, m| {
                let [base, system, public] = m.place(vm, place)?;
                Ok([m.name(vm, name)?, base, system, public])
            })?;
            return Ok(());
        }
        Event::Element { name } => {
            tell(vm, this, Xml::ELEMENT, |vm, m| {
                Ok([m.name(vm, name)?, model(vm, this, m)?])
            })?;
            return Ok(());
        }
        Event::Attlist {
            element,
            attribute,
            kind,
            default,
            required,
        } => {
            tell(vm, this, Xml::ATTLIST, |vm, m| {
                let (element, attribute) = (m.name(vm, element)?, m.name(vm, attribute)?);
                let (kind, default) = (m.text(vm, kind)?, m.some(vm, default)?);
                Ok([element, attribute, kind, default, flag(required)])
            })?;
            return Ok(());
        }
    };
    match told {
        Some(_) => Ok(()),
        None => raw(vm, this),
    }
}

fn entity(
    vm: &mut Vm,
    this: Value,
    name: Span,
    parameter: bool,
    value: Option<Span>,
    place: Outside,
    notation: Option<Span>,
) -> Result<()> {
    tell(vm, this, Xml::ENTITY, |vm, m| {
        let [base, system, public] = m.place(vm, place)?;
        let (name, value) = (m.name(vm, name)?, m.some(vm, value)?);
        let notation = m.some_name(vm, notation)?;
        let parameter = Value::small(parameter.into());
        Ok([name, parameter, value, base, system, public, notation])
    })?;
    Ok(())
}
