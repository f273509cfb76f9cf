//! What comes before and behind the document's element: the declaration of the document, its
//! type and the subsets of that.

use super::content::{SPACE, byte, name, skip_space, stands};
use super::declare::Lexer;
use super::dtd::{Text, keep};
use super::error::{self, Step, Stop, wrong};
use super::input::{BAD, is_wide_name};
use super::{Event, Outside, Parser, Purpose, State, Taker, chars};
use crate::util::room;
use std::rc::Rc;

/// The document type that is being read.
#[derive(Default)]
pub struct Doctype {
    system: Option<Text>,
    public: Option<Text>,
    /// There were references to parameter entities before the external subset.
    pub had_refs: bool,
}

impl Parser {
    /// Parameter entities may stand anywhere in what is being read.
    pub(super) fn is_outside(&self) -> bool {
        self.external == Some(true) || self.sources.len() > 1
    }

    pub(super) fn prolog(&mut self, data: &[u8], at: usize) -> Step {
        if matches!(self.state, State::Start | State::ExternalStart) {
            return self.begin(data, at);
        }
        let b = data[at];
        if SPACE.contains(&b) {
            let end = skip_space(data, at);
            self.take(at, end);
            return self.emit(at, Event::Raw);
        }
        match (self.state, b) {
            (State::Subset, b']') if self.sources.len() == 1 => {
                self.take(at, at + 1);
                self.state = State::SubsetEnd;
                self.part(data, at, at + 1, Taker::Doctype, at)
            }
            (State::SubsetEnd, b'>') => {
                self.take(at, at + 1);
                self.close_doctype(at)?;
                self.part(data, at, at + 1, Taker::DoctypeEnd, at)
            }
            (State::SubsetEnd, _) => self.unexpected(data, at),
            (State::External | State::Subset, b']') if self.included > 0 => {
                if !stands(data, at, b"]]>")? {
                    return wrong(error::SYNTAX, at);
                }
                self.included -= 1;
                self.take(at, at + 3);
                self.emit(at, Event::Raw)
            }
            (State::Subset | State::External, b'%') => self.parameter_reference(data, at),
            (_, b'<') => match byte(data, at + 1)? {
                b'?' => self.instruction(data, at),
                b'!' => match byte(data, at + 2)? {
                    b'-' => self.comment(data, at),
                    b'[' if self.is_outside() => self.conditional(data, at),
                    b'[' => wrong(error::SYNTAX, at),
                    _ => self.declaration(data, at),
                },
                _ => self.instance(data, at),
            },
            _ => self.unexpected(data, at),
        }
    }

    /// Something that no grammar has here.
    fn unexpected(&mut self, data: &[u8], at: usize) -> Step {
        let is_token = match data[at] {
            b'<' | b'>' | b'[' | b']' | b'(' | b')' | b'|' | b',' | b'"' | b'\'' => true,
            b'%' => {
                byte(data, at + 1).is_ok_and(|b| SPACE.contains(&b))
                    || chars::start(data, at + 1).is_some()
            }
            b'#' => chars::start(data, at + 1).is_some(),
            _ => {
                let end = chars::end(data, at);
                if end > at
                    && data
                        .get(end)
                        .is_some_and(|b| !SPACE.contains(b) && !b">)>,|[%?*+".contains(b))
                {
                    return wrong(error::INVALID_TOKEN, end);
                }
                end > at
            }
        };
        match (is_token, self.state) {
            (true, State::Epilog) => wrong(error::JUNK_AFTER_DOC_ELEMENT, at),
            (true, _) => wrong(error::SYNTAX, at),
            (false, _) => wrong(error::INVALID_TOKEN, at),
        }
    }

    /// The first token.
    fn begin(&mut self, data: &[u8], at: usize) -> Step {
        const OPEN: &[u8] = b"<?xml";
        let next = match (self.state, self.external) {
            (State::ExternalStart, _) => {
                self.dtd.borrow_mut().entity_was_read = true;
                State::External
            }
            (_, Some(_)) => State::Content,
            _ => State::Prolog,
        };
        let there = match stands(data, at, OPEN) {
            Ok(there) => {
                there
                    && matches!(
                        byte(data, at + OPEN.len())?,
                        b' ' | b'\t' | b'\n' | b'\r' | b'?'
                    )
            }
            Err(_) if self.is_whole() => false,
            Err(stop) => return Err(stop),
        };
        if !there {
            self.state = next;
            return Ok(());
        }
        self.xml_declaration(data, at)?;
        self.state = next;
        Ok(())
    }

    /// `<?xml ...?>`; of an external entity it says no `standalone`.
    fn xml_declaration(&mut self, data: &[u8], at: usize) -> Step {
        let of_entity = self.external.is_some();
        let code = match of_entity {
            true => error::TEXT_DECL,
            false => error::XML_DECL,
        };
        let close = data[at..].windows(2).position(|two| two == b"?>");
        let close = at + close.ok_or(Stop::Incomplete)?;
        let (mut version, mut encoding, mut standalone) = (None, None, -1);
        let mut encoding_at = at;
        let mut here = at + 5;
        let mut stage = 0;
        loop {
            let spaced = skip_space(data, here);
            if spaced >= close {
                break;
            }
            let end = spaced
                + data[spaced..close]
                    .iter()
                    .take_while(|b| b.is_ascii_alphabetic())
                    .count();
            if spaced == here || end == spaced {
                return wrong(code, spaced);
            }
            let equals = skip_space(data, end);
            if data[equals] != b'=' {
                return wrong(code, equals);
            }
            let quoted = skip_space(data, equals + 1);
            let quote = data[quoted];
            if quote != b'"' && quote != b'\'' {
                return wrong(code, quoted);
            }
            let length = data[quoted + 1..close].iter().position(|&b| b == quote);
            let Some(length) = length else {
                return wrong(code, quoted);
            };
            let value = &data[quoted + 1..quoted + 1 + length];
            let simple = |b: &u8| b.is_ascii_alphanumeric() || b"-._:".contains(b);
            match &data[spaced..end] {
                b"version" if stage < 1 && value.iter().all(simple) => {
                    stage = 1;
                    version = Some(self.put(value)?);
                }
                b"encoding"
                    if stage < 2
                        && (stage == 1 || of_entity)
                        && value.first().is_some_and(u8::is_ascii_alphabetic)
                        && value.iter().all(simple) =>
                {
                    stage = 2;
                    encoding_at = quoted + 1;
                    encoding = Some(self.put(value)?);
                }
                b"standalone" if (1..3).contains(&stage) && !of_entity => {
                    stage = 3;
                    standalone = match value {
                        b"yes" => 1,
                        b"no" => 0,
                        _ => return wrong(code, quoted + 1),
                    };
                }
                _ => return wrong(code, spaced),
            }
            here = quoted + length + 2;
        }
        if stage == 0 || of_entity && encoding.is_none() {
            return wrong(code, close);
        }
        self.take(at, close + 2);
        if standalone == 1 {
            self.dtd.borrow_mut().standalone = true;
            if self.parameter_parsing == 1 {
                self.parameter_parsing = 0;
            }
        }
        self.emit(
            at,
            Event::XmlDecl {
                version,
                encoding,
                standalone,
            },
        )?;
        // The units of the text can be no others than those that were read.
        if let Some(span) = encoding
            && self.decoder.outside.is_none()
            && is_wide_name(self.text(span)) != self.decoder.is_wide()
        {
            return wrong(error::INCORRECT_ENCODING, encoding_at);
        }
        Ok(())
    }

    /// A token of a declaration, for the default handler.
    pub(super) fn part(
        &mut self,
        data: &[u8],
        from: usize,
        to: usize,
        taker: Taker,
        at: usize,
    ) -> Step {
        if !self.wants_raw {
            return Ok(());
        }
        let text = self.put(&data[from..to])?;
        self.emit(at, Event::Part(text, taker))
    }

    /// The document's element begins.
    fn instance(&mut self, data: &[u8], at: usize) -> Step {
        if chars::start(data, at + 1).is_none() {
            return wrong(error::INVALID_TOKEN, at + 1);
        }
        if !matches!(self.state, State::Prolog | State::AfterDoctype) {
            return self.unexpected(data, at);
        }
        self.state = State::Content;
        if core::mem::take(&mut self.foreign) {
            self.read_subset(at)?;
        }
        Ok(())
    }

    /// Have the external subset read, if anybody does that.
    fn read_subset(&mut self, at: usize) -> Step {
        let mut dtd = self.dtd.borrow_mut();
        self.doctype.had_refs = dtd.has_parameter_refs;
        dtd.has_parameter_refs = true;
        if self.parameter_parsing == 0 || !self.wants_external {
            return Ok(());
        }
        dtd.entity_was_read = false;
        drop(dtd);
        let (system, public) = (self.doctype.system.clone(), self.doctype.public.clone());
        let base = self.base.clone();
        let place = Outside {
            base: self.put_some(base.as_deref())?,
            system: self.put_some(system.as_deref())?,
            public: self.put_some(public.as_deref())?,
        };
        let purpose = Purpose::Subset {
            named: system.is_some(),
        };
        self.emit(
            at,
            Event::External {
                purpose,
                context: None,
                place,
            },
        )
    }

    fn close_doctype(&mut self, at: usize) -> Step {
        self.state = State::AfterDoctype;
        if self.doctype.system.is_some() || self.foreign {
            self.foreign = false;
            self.read_subset(at)?;
        }
        self.emit(at, Event::EndDoctype)
    }

    /// `<!DOCTYPE` up to its subset or its end.
    pub(super) fn doctype(&mut self, data: &[u8], at: usize, end: usize) -> Step {
        let mut lexer = Lexer::new(data, at + 9, end + 1);
        let name = lexer.name()?;
        let mut system = None;
        let mut public = None;
        match lexer.word() {
            Some(b"SYSTEM") => system = Some(lexer.literal()?),
            Some(b"PUBLIC") => {
                public = Some(super::declare::public_id(lexer.literal()?, lexer.start)?);
                system = Some(lexer.literal()?);
            }
            _ => {}
        }
        lexer.symbol(data[end])?;
        self.doctype.system = system.map(keep).transpose()?;
        self.doctype.public = public.as_deref().map(keep).transpose()?;
        self.take(at, end + 1);
        self.parts(data, at, end, Taker::Doctype)?;
        if system.is_some() {
            let mut dtd = self.dtd.borrow_mut();
            self.foreign = false;
            dtd.has_parameter_refs = true;
            let asks = !dtd.standalone && self.parameter_parsing == 0;
            drop(dtd);
            if asks {
                self.emit(at, Event::NotStandalone)?;
            }
        }
        let subset = data[end] == b'[';
        let name = self.put(name)?;
        let (system, public) = (self.put_some(system)?, self.put_some(public.as_deref())?);
        self.emit(
            end,
            Event::StartDoctype {
                name,
                system,
                public,
                subset,
            },
        )?;
        match subset {
            true => {
                self.state = State::Subset;
                self.part(data, end, end + 1, Taker::Doctype, end)
            }
            false => {
                self.close_doctype(end)?;
                self.part(data, end, end + 1, Taker::DoctypeEnd, end)
            }
        }
    }

    /// `%name;` between declarations.
    fn parameter_reference(&mut self, data: &[u8], at: usize) -> Step {
        if chars::start(data, at + 1).is_none() {
            byte(data, at + 1)?;
            return self.unexpected(data, at);
        }
        let end = name(data, at + 1)?;
        if data[end] != b';' {
            return wrong(error::INVALID_TOKEN, end);
        }
        let text = &data[at + 1..end];
        let shared = Rc::clone(&self.dtd);
        let mut dtd = shared.borrow_mut();
        dtd.has_parameter_refs = true;
        let standalone = dtd.standalone;
        self.sources.last_mut().ok_or(Stop::Memory)?.at = end + 1;
        let mut shown = false;
        if self.parameter_parsing == 0 {
            dtd.keeps = standalone;
        } else {
            let found = dtd.parameter.get(text).cloned();
            match found {
                None if standalone && self.external.is_none() && self.sources.len() == 1 => {
                    return wrong(error::UNDEFINED_ENTITY, at);
                }
                None => {
                    dtd.keeps = standalone;
                    drop(dtd);
                    self.take(at, end + 1);
                    let name = self.put(text)?;
                    let parameter = true;
                    self.emit(at, Event::Skipped { name, parameter })?;
                    shown = true;
                }
                Some(entity) if entity.open => return wrong(error::RECURSIVE_ENTITY_REF, at),
                Some(entity) => match &entity.value {
                    Some(value) => {
                        drop(dtd);
                        self.event_at(at);
                        let value = Rc::clone(value);
                        return self.open_entity(text, true, value, at);
                    }
                    None if self.wants_external => {
                        dtd.entity_was_read = false;
                        drop(dtd);
                        self.take(at, end + 1);
                        let (purpose, context) = (Purpose::Parameter, None);
                        let place = self.outside(&entity)?;
                        self.emit(
                            at,
                            Event::External {
                                purpose,
                                context,
                                place,
                            },
                        )?;
                        shown = true;
                    }
                    None => dtd.keeps = standalone,
                },
            }
        }
        self.take(at, end + 1);
        if !standalone {
            self.emit(at, Event::NotStandalone)?;
        }
        if !shown {
            self.emit(at, Event::Raw)?;
        }
        Ok(())
    }

    /// `<![INCLUDE[` and `<![IGNORE[`.
    fn conditional(&mut self, data: &[u8], at: usize) -> Step {
        let stop = |&b: &u8| matches!(b, b'[' | b'<' | b'>' | BAD);
        let open = at + 3;
        let open = open + data[open..].iter().position(stop).ok_or(Stop::Incomplete)?;
        if data[open] != b'[' {
            return wrong(error::SYNTAX, open);
        }
        let word = self.with_parameters(&data[at + 3..open], at)?;
        match word.trim_ascii() {
            b"INCLUDE" => {
                self.take(at, open + 1);
                self.included += 1;
                self.emit(at, Event::Raw)
            }
            b"IGNORE" => {
                let mut depth = 1;
                let mut here = open + 1;
                while depth > 0 {
                    let odd = |&b: &u8| matches!(b, b'<' | b']' | BAD);
                    here += data[here..].iter().position(odd).ok_or(Stop::Incomplete)?;
                    if data[here] == BAD {
                        return wrong(error::INVALID_TOKEN, here);
                    }
                    if stands(data, here, b"<![")? {
                        depth += 1;
                        here += 3;
                    } else if stands(data, here, b"]]>")? {
                        depth -= 1;
                        here += 3;
                    } else {
                        here += 1;
                    }
                }
                self.take(at, here);
                self.emit(at, Event::Raw)
            }
            _ => wrong(error::SYNTAX, at + 3),
        }
    }

    /// A text with its references to parameter entities replaced, but for those in quotes.
    pub(super) fn with_parameters(&mut self, text: &[u8], at: usize) -> Step<Vec<u8>> {
        let mut out = Vec::new();
        // What is being read, the innermost last: the names are what must not come again.
        let mut stack: Vec<(Text, Rc<Vec<u8>>, usize)> = Vec::new();
        let mut outer = 0;
        let mut quote = None;
        loop {
            let held;
            let (data, here) = match stack.last() {
                Some((_, value, here)) => {
                    held = Rc::clone(value);
                    (&held[..], *here)
                }
                None => (text, outer),
            };
            let Some(&b) = data.get(here) else {
                match stack.pop() {
                    Some(_) => room::append(&mut out, b" ")?,
                    None => return Ok(out),
                }
                continue;
            };
            let mut end = here + 1;
            let mut next = None;
            match b {
                b'%' if quote.is_none() && chars::start(data, end).is_some() => {
                    let after = chars::end(data, end);
                    if data.get(after) != Some(&b';') {
                        return wrong(error::INVALID_TOKEN, at);
                    }
                    let name = &data[end..after];
                    end = after + 1;
                    if stack.iter().any(|row| *row.0 == *name) {
                        return wrong(error::RECURSIVE_ENTITY_REF, at);
                    }
                    let mut dtd = self.dtd.borrow_mut();
                    dtd.has_parameter_refs = true;
                    match dtd.parameter.get(name) {
                        Some(entity) if entity.open => {
                            return wrong(error::RECURSIVE_ENTITY_REF, at);
                        }
                        Some(entity) if entity.value.is_some() => {
                            next = entity.value.clone().map(|value| (name, value));
                        }
                        _ => dtd.keeps = dtd.standalone,
                    }
                }
                _ => {
                    match quote {
                        Some(open) if open == b => quote = None,
                        None if b == b'"' || b == b'\'' => quote = Some(b),
                        _ => {}
                    }
                    room::append(&mut out, &[b])?;
                }
            }
            match stack.last_mut() {
                Some(row) => row.2 = end,
                None => outer = end,
            }
            if let Some((name, value)) = next {
                self.account.expand(value.len(), at)?;
                room::append(&mut out, b" ")?;
                let row = (keep(name)?, value, 0);
                room::append(&mut stack, &[row])?;
            }
        }
    }
}
