//! Tags and their attributes.

use super::content::{SPACE, byte, name, skip_space};
use super::error::{self, Step, wrong};
use super::input::BAD;
use super::{Attribute, Event, Parser, Span, State};
use crate::util::room;
use std::collections::HashSet;

/// An attribute as it is written: places in the source.
#[derive(Clone, Copy)]
pub struct Raw {
    name: (usize, usize),
    value: (usize, usize),
    /// The value is what is written.
    plain: bool,
}

/// So many attributes are compared with one another; more are looked up in a table.
const FEW: usize = 12;

impl Parser {
    /// A name with at most one colon, which is not at its ends, where namespaces are resolved.
    fn qualified(&self, data: &[u8], at: usize) -> Step<usize> {
        let end = name(data, at)?;
        if self.spaces.is_some() {
            let name = &data[at..end];
            if let Some(colon) = name.iter().position(|&b| b == b':') {
                let local = at + colon + 1;
                if colon == 0 {
                    return wrong(error::INVALID_TOKEN, at);
                }
                if super::chars::start(data, local).is_none() || data[local] == b':' {
                    return wrong(error::INVALID_TOKEN, local);
                }
                if let Some(second) = data[local..end].iter().position(|&b| b == b':') {
                    return wrong(error::INVALID_TOKEN, local + second);
                }
            }
        }
        Ok(end)
    }

    /// The attributes of the tag whose name ends at `at`: where `>` stands, and whether there
    /// is a `/` before it.
    fn scan_attributes(&mut self, data: &[u8], mut at: usize) -> Step<(usize, bool)> {
        self.raw_attributes.clear();
        loop {
            let spaced = skip_space(data, at);
            match byte(data, spaced)? {
                b'>' => return Ok((spaced, false)),
                b'/' => match byte(data, spaced + 1)? {
                    b'>' => return Ok((spaced + 1, true)),
                    _ => return wrong(error::INVALID_TOKEN, spaced + 1),
                },
                _ if spaced == at => return wrong(error::INVALID_TOKEN, at),
                _ => {}
            }
            let end = self.qualified(data, spaced)?;
            let equals = skip_space(data, end);
            if byte(data, equals)? != b'=' {
                return wrong(error::INVALID_TOKEN, equals);
            }
            let quoted = skip_space(data, equals + 1);
            let quote = byte(data, quoted)?;
            if quote != b'"' && quote != b'\'' {
                return wrong(error::INVALID_TOKEN, quoted);
            }
            let (value, plain) = scan_value(data, quoted + 1, quote)?;
            let raw = Raw {
                name: (spaced, end),
                value: (quoted + 1, value),
                plain,
            };
            room::append(&mut self.raw_attributes, &[raw])?;
            at = value + 1;
        }
    }

    pub(super) fn start_tag(&mut self, data: &[u8], at: usize) -> Step {
        let name_end = self.qualified(data, at + 1)?;
        let (close, empty) = self.scan_attributes(data, name_end)?;
        let written = &data[at + 1..name_end];
        self.take(at, close + 1);
        self.gather(data, written)?;
        let mut specified = self.raw_attributes.len();
        let mut spaces = 0;
        let name = if self.spaces.is_some() {
            let all = self.attributes.len();
            spaces = self.declare_spaces(at, &mut specified)?;
            debug_assert_eq!(self.attributes.len() + spaces, all);
            self.resolve_attributes(at)?;
            self.show(written, false, at)?
        } else {
            self.put(written)?
        };
        self.emit(
            at,
            Event::Start {
                name,
                specified,
                empty,
            },
        )?;
        let shown: &[u8] = match self.spaces {
            Some(_) => &self.scratch[name.start as usize..name.end as usize],
            None => &[],
        };
        self.tags.push(written, shown, spaces)?;
        if empty {
            // The end of an empty element lies behind its tag.
            let end = close + 1;
            self.emit(end, Event::End { name, empty })?;
            self.leave_element(end)?;
            self.left();
        }
        Ok(())
    }

    /// An element has ended, perhaps the document's.
    fn left(&mut self) {
        if self.tags.depth() == 0 && self.external.is_none() {
            self.state = State::Epilog;
        }
    }

    pub(super) fn end_tag(&mut self, data: &[u8], at: usize) -> Step {
        let name_end = self.qualified(data, at + 2)?;
        let close = skip_space(data, name_end);
        if byte(data, close)? != b'>' {
            return wrong(error::INVALID_TOKEN, close);
        }
        let outer = self.sources.last().map_or(0, |source| source.depth);
        let Some((written, shown)) = self.tags.last().filter(|_| self.tags.depth() > outer) else {
            return wrong(error::ASYNC_ENTITY, at);
        };
        if written != &data[at + 2..name_end] {
            return wrong(error::TAG_MISMATCH, at + 2);
        }
        let start = self.scratch.len();
        room::append(&mut self.scratch, shown)?;
        let name = self.span_from(start)?;
        self.take(at, close + 1);
        self.emit(at, Event::End { name, empty: false })?;
        self.leave_element(at)?;
        self.left();
        Ok(())
    }

    /// Names and values of the tag's attributes, those that have a default and are not
    /// written behind the others. Names are as written.
    fn gather(&mut self, data: &[u8], element: &[u8]) -> Step {
        let definitions = match self.dtd.borrow().elements.get(element) {
            Some(rows) => room::copy(rows)?,
            None => Vec::new(),
        };
        let written = |raw: &Raw| &data[raw.name.0..raw.name.1];
        let n = self.raw_attributes.len();
        let mut names: HashSet<&[u8]> = HashSet::new();
        if n > FEW {
            names.try_reserve(n).map_err(|_| error::Stop::Memory)?;
        }
        for i in 0..n {
            let raw = self.raw_attributes[i];
            let name = written(&raw);
            let twice = match n > FEW {
                true => !names.insert(name),
                false => self.raw_attributes[..i]
                    .iter()
                    .any(|other| written(other) == name),
            };
            if twice {
                return wrong(error::DUPLICATE_ATTRIBUTE, raw.name.0);
            }
            let is_text = definitions
                .iter()
                .find(|row| *row.name == *name)
                .is_none_or(|row| row.is_text);
            let text = &data[raw.value.0..raw.value.1];
            let name = self.put(name)?;
            let value = match raw.plain && is_text {
                true => self.put(text)?,
                false => self.attribute_value(text, raw.value.0, is_text)?,
            };
            room::append(&mut self.attributes, &[Attribute { name, value }])?;
        }
        for row in &definitions {
            let Some(value) = &row.default else { continue };
            if self
                .raw_attributes
                .iter()
                .any(|raw| written(raw) == &*row.name)
            {
                continue;
            }
            let (name, value) = (self.put(&row.name)?, self.put(value)?);
            room::append(&mut self.attributes, &[Attribute { name, value }])?;
        }
        Ok(())
    }

    /// Take declarations of namespaces out of the attributes: how many there are.
    fn declare_spaces(&mut self, at: usize, specified: &mut usize) -> Step<usize> {
        let (mut kept, mut taken, mut kept_written) = (0, 0, 0);
        for i in 0..self.attributes.len() {
            let row = self.attributes[i];
            let name = &self.scratch[row.name.start as usize..row.name.end as usize];
            let prefix = match name {
                b"xmlns" => row.name.end,
                _ if name.starts_with(b"xmlns:") => row.name.start + 6,
                _ => {
                    self.attributes[kept] = row;
                    kept += 1;
                    kept_written += usize::from(i < *specified);
                    continue;
                }
            };
            let prefix = Span {
                start: prefix,
                end: row.name.end,
            };
            let scratch = &self.scratch;
            let text = |span: Span| &scratch[span.start as usize..span.end as usize];
            if let Some(spaces) = &mut self.spaces {
                spaces.bind(text(prefix), text(row.value), at)?;
            }
            let some = |span: Span| (span.start < span.end).then_some(span);
            let (prefix, uri) = (some(prefix), some(row.value));
            taken += 1;
            self.emit(at, Event::StartNamespace { prefix, uri })?;
        }
        self.attributes.truncate(kept);
        *specified = kept_written;
        Ok(taken)
    }

    /// Show prefixed names of attributes with their namespaces, in which no two may be alike.
    fn resolve_attributes(&mut self, at: usize) -> Step {
        let mut names: HashSet<Vec<u8>> = HashSet::new();
        for i in 0..self.attributes.len() {
            let span = self.attributes[i].name;
            if !self.text(span).contains(&b':') {
                continue;
            }
            let name = room::copy(self.text(span))?;
            if let Some(spaces) = &self.spaces {
                let mut meaning = Vec::new();
                spaces.meaning(&name, &mut meaning)?;
                names.try_reserve(1).map_err(|_| error::Stop::Memory)?;
                // One whose prefix is unknown is an error of its own.
                if !names.insert(meaning) {
                    return wrong(error::DUPLICATE_ATTRIBUTE, at);
                }
            }
            let shown = self.show(&name, true, at)?;
            self.attributes[i].name = shown;
        }
        Ok(())
    }

    /// A name as it is shown.
    fn show(&mut self, name: &[u8], is_attribute: bool, at: usize) -> Step<Span> {
        let start = self.scratch.len();
        if let Some(spaces) = &self.spaces
            && !spaces.show(name, is_attribute, &mut self.scratch)?
        {
            return wrong(error::UNBOUND_PREFIX, at);
        }
        self.span_from(start)
    }
}

/// Where the value ends that begins at a place, and whether it is what is written.
fn scan_value(data: &[u8], mut at: usize, quote: u8) -> Step<(usize, bool)> {
    let mut plain = true;
    loop {
        match byte(data, at)? {
            b if b == quote => return Ok((at, plain)),
            b'<' | BAD => return wrong(error::INVALID_TOKEN, at),
            b'&' => {
                plain = false;
                at = super::content::reference(data, at)?.1;
            }
            b => {
                plain &= !SPACE[1..].contains(&b);
                at += 1;
            }
        }
    }
}
