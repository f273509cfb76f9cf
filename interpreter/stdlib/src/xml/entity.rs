//! Entities: references to them in content and in values, and what becomes of them.

use super::content::{Reference, predefined, reference};
use super::dtd::{Entity, Text, keep};
use super::error::{self, Step, Stop, wrong};
use super::input::BAD;
use super::{Event, Outside, Parser, Purpose, Reading, Span, State};
use crate::util::room;
use std::rc::Rc;

/// An entity whose text is being read: its name, the text, how much was read.
struct Open {
    name: Text,
    parameter: bool,
    value: Rc<Vec<u8>>,
    at: usize,
}

/// What separates the parts of a context.
const PART: u8 = 0x0c;

impl Parser {
    pub(super) fn outside(&mut self, entity: &Entity) -> Step<Outside> {
        Ok(Outside {
            base: self.put_some(entity.base.as_deref())?,
            system: self.put_some(entity.system.as_deref())?,
            public: self.put_some(entity.public.as_deref())?,
        })
    }

    fn skipped(&mut self, name: &[u8], parameter: bool, at: usize) -> Step {
        let name = self.put(name)?;
        self.emit(at, Event::Skipped { name, parameter })
    }

    /// What a reference to a general entity means, None for one that is to be passed over.
    fn find(&mut self, name: &[u8], at: usize) -> Step<Option<Entity>> {
        let dtd = self.dtd.borrow();
        let found = dtd.general.get(name).cloned();
        if !dtd.has_parameter_refs || dtd.standalone {
            match &found {
                None => return wrong(error::UNDEFINED_ENTITY, at),
                Some(entity) if !entity.of_document && self.external.is_none() => {
                    return wrong(error::ENTITY_DECLARED_IN_PE, at);
                }
                _ => {}
            }
        }
        match &found {
            Some(entity) if entity.open => wrong(error::RECURSIVE_ENTITY_REF, at),
            Some(entity) if entity.notation.is_some() => wrong(error::BINARY_ENTITY_REF, at),
            _ => Ok(found),
        }
    }

    pub(super) fn set_open(&mut self, name: &[u8], parameter: bool, open: bool) {
        if let Some(entity) = self.dtd.borrow_mut().entities(parameter).get_mut(name) {
            entity.open = open;
        }
    }

    /// A reference in content, whose token was taken.
    pub(super) fn entity_reference(&mut self, name: &[u8], at: usize) -> Step {
        let Some(entity) = self.find(name, at)? else {
            return self.skipped(name, false, at);
        };
        if let Some(value) = &entity.value {
            if !self.expands {
                return self.skipped(name, false, at);
            }
            self.event_at(at);
            return self.open_entity(name, false, Rc::clone(value), at);
        }
        if !self.wants_external {
            return self.emit(at, Event::Raw);
        }
        self.set_open(name, false, true);
        let context = self.put_context();
        self.set_open(name, false, false);
        let context = Some(context?);
        let place = self.outside(&entity)?;
        let purpose = Purpose::Content;
        self.emit(
            at,
            Event::External {
                purpose,
                context,
                place,
            },
        )
    }

    /// Events within an entity have the place of the reference to it.
    pub(super) fn event_at(&mut self, at: usize) {
        if self.sources.len() == 1 {
            self.event = at;
        }
    }

    /// Read an entity's text next.
    pub(super) fn open_entity(
        &mut self,
        name: &[u8],
        parameter: bool,
        value: Rc<Vec<u8>>,
        at: usize,
    ) -> Step {
        self.account.expand(value.len(), at)?;
        let source = Reading {
            data: value,
            at: 0,
            entity: Some((keep(name)?, parameter)),
            depth: self.tags.depth(),
        };
        room::reserve(&mut self.sources, 1)?;
        self.set_open(name, parameter, true);
        self.sources.push(source);
        Ok(())
    }

    /// An entity's text has been read.
    pub(super) fn close_entity(&mut self) -> Step {
        if let Some(source) = self.sources.last()
            && self.state == State::Content
            && (source.depth != self.tags.depth() || self.in_cdata)
        {
            let code = match self.in_cdata {
                true => error::UNCLOSED_CDATA_SECTION,
                false => error::ASYNC_ENTITY,
            };
            return wrong(code, self.event);
        }
        if let Some((name, parameter)) = self.sources.pop().and_then(|source| source.entity) {
            self.set_open(&name, parameter, false);
        }
        self.token = (0, 0, 0);
        Ok(())
    }

    /// Namespaces and open entities, for a parser of an external entity.
    fn put_context(&mut self) -> Step<Span> {
        let start = self.scratch.len();
        let mut out = Vec::new();
        let mut first = true;
        let mut part = |out: &mut Vec<u8>, texts: &[&[u8]]| -> Step {
            if !first {
                room::append(out, &[PART])?;
            }
            first = false;
            for text in texts {
                room::append(out, text)?;
            }
            Ok(())
        };
        if let Some(spaces) = &self.spaces {
            for (prefix, uri) in spaces.visible() {
                part(&mut out, &[prefix, b"=", uri])?;
            }
        }
        for (name, entity) in &self.dtd.borrow().general {
            if entity.open {
                part(&mut out, &[name])?;
            }
        }
        room::append(&mut self.scratch, &out)?;
        self.span_from(start)
    }

    /// Begin with what [`put_context`](Parser::put_context) has written.
    pub(super) fn enter_context(&mut self, context: &[u8]) -> Step {
        for part in context.split(|&b| b == PART) {
            match part.iter().position(|&b| b == b'=') {
                None => self.set_open(part, false, true),
                Some(equals) => {
                    let (prefix, uri) = (&part[..equals], &part[equals + 1..]);
                    if let Some(spaces) = &mut self.spaces
                        && prefix != b"xml"
                    {
                        // A context that somebody has made up may say anything.
                        match spaces.bind(prefix, uri, 0) {
                            Err(Stop::Memory) => return Err(Stop::Memory),
                            _ => continue,
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// The handler has dealt with an external entity.
    pub fn resolved(&mut self, purpose: Purpose) -> Step {
        let mut dtd = self.dtd.borrow_mut();
        match purpose {
            Purpose::Content => {}
            Purpose::Parameter => {
                if !dtd.entity_was_read {
                    dtd.keeps = dtd.standalone;
                }
            }
            Purpose::Subset { named } => {
                if dtd.entity_was_read {
                    if !dtd.standalone {
                        drop(dtd);
                        let at = self.event;
                        self.queue.try_reserve(1).map_err(|_| Stop::Memory)?;
                        self.queue.push_front((at, Event::NotStandalone));
                    }
                } else if !named {
                    dtd.has_parameter_refs = self.doctype.had_refs;
                }
            }
        }
        Ok(())
    }

    /// The value of an attribute as it is meant: `text` lies at `at` of the source.
    pub(super) fn attribute_value(&mut self, text: &[u8], at: usize, is_text: bool) -> Step<Span> {
        let mut opened = Vec::new();
        let start = self.scratch.len();
        let result = self.expand_value(text, at, is_text, &mut opened);
        self.close_all(opened);
        result?;
        if !is_text && self.scratch.len() > start && self.scratch.ends_with(b" ") {
            self.scratch.pop();
        }
        self.span_from(start)
    }

    fn close_all(&mut self, opened: Vec<Open>) {
        for open in opened {
            self.set_open(&open.name, open.parameter, false);
        }
    }

    fn push_open(
        &mut self,
        name: &[u8],
        parameter: bool,
        value: &Rc<Vec<u8>>,
        at: usize,
        opened: &mut Vec<Open>,
    ) -> Step {
        self.account.expand(value.len(), at)?;
        room::reserve(opened, 1)?;
        let name = keep(name)?;
        self.set_open(&name, parameter, true);
        opened.push(Open {
            name,
            parameter,
            value: Rc::clone(value),
            at: 0,
        });
        Ok(())
    }

    fn expand_value(
        &mut self,
        text: &[u8],
        first: usize,
        is_text: bool,
        opened: &mut Vec<Open>,
    ) -> Step {
        let start = self.scratch.len();
        let mut outer = 0;
        loop {
            let held;
            let (data, at, place) = match opened.last() {
                Some(open) => {
                    held = Rc::clone(&open.value);
                    // Within an entity the place is that of the token.
                    (&held[..], open.at, self.token.1)
                }
                None => (text, outer, first + outer),
            };
            let Some(&b) = data.get(at) else {
                match opened.pop() {
                    Some(open) => self.set_open(&open.name, open.parameter, false),
                    None => return Ok(()),
                }
                continue;
            };
            let mut end = at + 1;
            let mut next = None;
            match b {
                b'&' => {
                    let found = reference(data, at);
                    let (found, after) = found.map_err(|stop| match stop {
                        Stop::Wrong(code, _) => Stop::Wrong(code, place),
                        Stop::Incomplete => Stop::Wrong(error::INVALID_TOKEN, place),
                        other => other,
                    })?;
                    end = after;
                    let name = &data[at + 1..end - 1];
                    match found {
                        Reference::Character(' ') => self.space(start, is_text)?,
                        Reference::Character(c) => {
                            let mut units = [0; 4];
                            let c = c.encode_utf8(&mut units);
                            room::append(&mut self.scratch, c.as_bytes())?;
                        }
                        Reference::Name => match predefined(name) {
                            Some(b) => room::append(&mut self.scratch, &[b])?,
                            None => {
                                let found = self.find(name, place).map_err(|stop| match stop {
                                    Stop::Wrong(code @ error::UNDEFINED_ENTITY, _) => {
                                        Stop::Wrong(code, self.token.1)
                                    }
                                    other => other,
                                });
                                next = found?.map(|found| (found, name));
                            }
                        },
                    }
                }
                b'<' | BAD => return wrong(error::INVALID_TOKEN, place),
                b' ' | b'\t' | b'\n' => self.space(start, is_text)?,
                b'\r' => {
                    if data.get(end) == Some(&b'\n') {
                        end += 1;
                    }
                    self.space(start, is_text)?;
                }
                _ => {
                    let stop =
                        |b: &u8| matches!(b, b'&' | b'<' | b' ' | b'\t' | b'\n' | b'\r' | &BAD);
                    end = data[at..]
                        .iter()
                        .position(stop)
                        .map_or(data.len(), |n| at + n);
                    room::append(&mut self.scratch, &data[at..end])?;
                }
            }
            match opened.last_mut() {
                Some(open) => open.at = end,
                None => outer = end,
            }
            if let Some((entity, name)) = next {
                let Some(value) = &entity.value else {
                    return wrong(error::ATTRIBUTE_EXTERNAL_ENTITY_REF, place);
                };
                self.push_open(name, false, value, place, opened)?;
            }
        }
    }

    /// White space in a value that begins at `start` of the texts.
    fn space(&mut self, start: usize, is_text: bool) -> Step {
        let superfluous = self.scratch.len() == start || self.scratch.ends_with(b" ");
        if is_text || !superfluous {
            room::append(&mut self.scratch, b" ")?;
        }
        Ok(())
    }

    /// The text that stands for an entity of which `text`, at `at` of the source, is the
    /// literal: references to characters and parameter entities are replaced.
    pub(super) fn entity_value(&mut self, text: &[u8], at: usize) -> Step<Vec<u8>> {
        let mut opened = Vec::new();
        let result = self.expand_entity_value(text, at, &mut opened);
        self.close_all(opened);
        result
    }

    fn expand_entity_value(
        &mut self,
        text: &[u8],
        first: usize,
        opened: &mut Vec<Open>,
    ) -> Step<Vec<u8>> {
        let may_refer = self.external == Some(true) || self.sources.len() > 1;
        let mut out = Vec::new();
        let mut outer = 0;
        loop {
            let held;
            let place = first + outer;
            let (data, at) = match opened.last() {
                Some(open) => {
                    held = Rc::clone(&open.value);
                    (&held[..], open.at)
                }
                None => (text, outer),
            };
            let Some(&b) = data.get(at) else {
                match opened.pop() {
                    Some(open) => self.set_open(&open.name, open.parameter, false),
                    None => return Ok(out),
                }
                continue;
            };
            let mut end = at + 1;
            let mut next = None;
            match b {
                b'&' => {
                    let found = reference(data, at);
                    let (found, after) = found.map_err(|stop| match stop {
                        Stop::Incomplete => Stop::Wrong(error::INVALID_TOKEN, place),
                        other => other,
                    })?;
                    end = after;
                    match found {
                        Reference::Character(c) => {
                            room::append(&mut out, c.encode_utf8(&mut [0; 4]).as_bytes())?;
                        }
                        Reference::Name => room::append(&mut out, &data[at..end])?,
                    }
                }
                b'%' => {
                    let after = super::content::name(data, end);
                    let after = after.ok().filter(|&after| data[after] == b';');
                    let Some(after) = after else {
                        return wrong(error::INVALID_TOKEN, place);
                    };
                    if !may_refer {
                        return wrong(error::PARAM_ENTITY_REF, place);
                    }
                    let name = &data[end..after];
                    end = after + 1;
                    let mut dtd = self.dtd.borrow_mut();
                    match dtd.parameter.get(name) {
                        Some(entity) if entity.open => {
                            return wrong(error::RECURSIVE_ENTITY_REF, place);
                        }
                        Some(Entity {
                            value: Some(value), ..
                        }) => next = Some((name, Rc::clone(value))),
                        // Nobody reads it here, so that what follows may mean anything.
                        _ => dtd.keeps = dtd.standalone,
                    }
                }
                BAD => return wrong(error::INVALID_TOKEN, place),
                b'\r' => {
                    if data.get(end) == Some(&b'\n') {
                        end += 1;
                    }
                    room::append(&mut out, b"\n")?;
                }
                _ => {
                    let stop = |b: &u8| matches!(b, b'&' | b'%' | b'\r' | &BAD);
                    end = data[at..]
                        .iter()
                        .position(stop)
                        .map_or(data.len(), |n| at + n);
                    room::append(&mut out, &data[at..end])?;
                }
            }
            match opened.last_mut() {
                Some(open) => open.at = end,
                None => outer = end,
            }
            if let Some((name, value)) = next {
                self.push_open(name, true, &value, place, opened)?;
            }
        }
    }
}
