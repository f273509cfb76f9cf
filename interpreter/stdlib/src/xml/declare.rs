//! Declarations: of elements, attributes, entities and notations.

use super::content::{SPACE, skip_space};
use super::dtd::{AttDef, Entity, keep};
use super::error::{self, Step, Stop, wrong};
use super::input::BAD;
use super::{Event, Outside, Parser, State, Taker, chars};
use crate::util::room;
use std::rc::Rc;

/// Takes a declaration apart.
pub struct Lexer<'a> {
    data: &'a [u8],
    at: usize,
    end: usize,
    /// Where the last token begins.
    pub start: usize,
    /// Errors are shown here, where the text is not that of the document.
    shown: Option<usize>,
}

impl<'a> Lexer<'a> {
    pub fn new(data: &'a [u8], at: usize, end: usize) -> Lexer<'a> {
        Lexer {
            data,
            at,
            end,
            start: at,
            shown: None,
        }
    }
    fn fault<T>(&self, code: u8, at: usize) -> Step<T> {
        wrong(code, self.shown.unwrap_or(at))
    }
    /// The place of the last token.
    fn place(&self) -> usize {
        self.shown.unwrap_or(self.start)
    }
    fn skip(&mut self) {
        self.at = skip_space(&self.data[..self.end], self.at);
    }
    fn peek(&mut self) -> Option<u8> {
        self.skip();
        self.data[..self.end].get(self.at).copied()
    }
    fn took(&mut self, to: usize) -> &'a [u8] {
        self.start = self.at;
        self.at = to;
        &self.data[self.start..to]
    }
    /// It is something else.
    fn other<T>(&mut self) -> Step<T> {
        self.skip();
        let known = |b: u8| b"()|,<>[]%\"'".contains(&b) || SPACE.contains(&b);
        let rest = &self.data[..self.end];
        let is_token = chars::end(rest, self.at) > self.at
            || rest.get(self.at).is_none_or(|&b| known(b))
            || rest.get(self.at) == Some(&b'#') && chars::start(rest, self.at + 1).is_some();
        match is_token {
            true => self.fault(error::SYNTAX, self.at),
            false => self.fault(error::INVALID_TOKEN, self.at),
        }
    }
    fn nmtoken_end(&mut self) -> Step<usize> {
        self.skip();
        let text = &self.data[..self.end];
        let end = chars::end(text, self.at);
        match text.get(end) {
            Some(b) if !SPACE.contains(b) && !b")>|,[%?*+".contains(b) && end > self.at => {
                self.fault(error::INVALID_TOKEN, end)
            }
            _ => Ok(end),
        }
    }
    pub fn name(&mut self) -> Step<&'a [u8]> {
        let end = self.nmtoken_end()?;
        match chars::start(&self.data[..self.end], self.at) {
            Some(_) => Ok(self.took(end)),
            None => self.other(),
        }
    }
    fn nmtoken(&mut self) -> Step<&'a [u8]> {
        let end = self.nmtoken_end()?;
        match end > self.at {
            true => Ok(self.took(end)),
            false => self.other(),
        }
    }
    /// A keyword, if a name comes.
    pub fn word(&mut self) -> Option<&'a [u8]> {
        self.skip();
        chars::start(&self.data[..self.end], self.at)?;
        self.name().ok()
    }
    pub fn literal(&mut self) -> Step<&'a [u8]> {
        let Some(quote @ (b'"' | b'\'')) = self.peek() else {
            return self.other();
        };
        let inside = &self.data[self.at + 1..self.end];
        let Some(n) = inside.iter().position(|&b| b == quote) else {
            return self.fault(error::SYNTAX, self.at);
        };
        let end = self.at + n + 2;
        match self.data[..self.end].get(end) {
            Some(b) if !SPACE.contains(b) && !b">%[".contains(b) => {
                self.fault(error::INVALID_TOKEN, end)
            }
            _ => {
                self.took(end);
                Ok(&inside[..n])
            }
        }
    }
    pub fn is_symbol(&mut self, b: u8) -> bool {
        let there = self.peek() == Some(b);
        if there {
            self.took(self.at + 1);
        }
        there
    }
    pub fn symbol(&mut self, b: u8) -> Step {
        match self.is_symbol(b) {
            true => Ok(()),
            false => self.other(),
        }
    }
    pub fn is_hash(&mut self, word: &[u8]) -> bool {
        self.skip();
        let rest = &self.data[self.at..self.end];
        let there = rest.strip_prefix(b"#").is_some_and(|rest| {
            rest.starts_with(word) && chars::end(rest, word.len()) == word.len()
        });
        if there {
            self.took(self.at + 1 + word.len());
        }
        there
    }
    /// A word with `#` ends here; no comma follows.
    pub fn ends_hash(&self) -> Step {
        match self.data[..self.end].get(self.at) {
            Some(b) if !SPACE.contains(b) && !b")>%|".contains(b) => {
                self.fault(error::INVALID_TOKEN, self.at)
            }
            _ => Ok(()),
        }
    }
    /// `?`, `*` or `+` right here, as `pyexpat.model` numbers them.
    pub fn quantity(&mut self) -> u8 {
        let found = match self.data[..self.end].get(self.at) {
            Some(b'?') => 1,
            Some(b'*') => 2,
            Some(b'+') => 3,
            _ => return 0,
        };
        self.at += 1;
        found
    }
}

/// A public identifier with its white space made one space each; `at` is its place.
pub fn public_id(text: &[u8], at: usize) -> Step<Vec<u8>> {
    let mut out = Vec::new();
    for (i, &b) in text.iter().enumerate() {
        match b {
            b' ' | b'\n' | b'\r' => {
                if !out.is_empty() && !out.ends_with(b" ") {
                    room::append(&mut out, b" ")?;
                }
            }
            b if b.is_ascii_alphanumeric() || b"-'()+,./:=?;!*#@$_%".contains(&b) => {
                room::append(&mut out, &[b])?;
            }
            _ => return wrong(error::PUBLICID, at + 1 + i),
        }
    }
    if out.ends_with(b" ") {
        out.pop();
    }
    Ok(out)
}

/// Where the declaration ends that begins at a place: its `>`, or the `[` of a type's subset.
fn close(data: &[u8], at: usize, is_doctype: bool) -> Step<usize> {
    let mut quote = None;
    for (i, &b) in data[at..].iter().enumerate().skip(2) {
        match (quote, b) {
            (_, BAD) => return wrong(error::INVALID_TOKEN, at + i),
            (Some(open), b) if b == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(b),
            (None, b'>') => return Ok(at + i),
            (None, b'[') if is_doctype => return Ok(at + i),
            (None, b'<') => return wrong(error::SYNTAX, at + i),
            _ => {}
        }
    }
    Err(Stop::Incomplete)
}

impl Parser {
    /// Something that begins with `<!` and a name.
    pub(super) fn declaration(&mut self, data: &[u8], at: usize) -> Step {
        let word_end = chars::end(data, at + 2);
        if word_end == data.len() {
            return Err(Stop::Incomplete);
        }
        let word = &data[at + 2..word_end];
        if word.is_empty() || !SPACE.contains(&data[word_end]) && data[word_end] != b'%' {
            return wrong(error::INVALID_TOKEN, word_end);
        }
        let is_doctype = word == b"DOCTYPE";
        let expected = match self.state {
            State::Prolog => is_doctype,
            State::Subset | State::External => !is_doctype,
            _ => false,
        };
        if !expected {
            let code = match self.state {
                State::Epilog => error::JUNK_AFTER_DOC_ELEMENT,
                _ => error::SYNTAX,
            };
            return wrong(code, at);
        }
        let end = close(data, at, is_doctype)?;
        if is_doctype {
            return self.doctype(data, at, end);
        }
        let taker = match word {
            b"ELEMENT" => Taker::Element,
            b"ATTLIST" => Taker::Attlist,
            b"ENTITY" => Taker::Entity,
            b"NOTATION" => Taker::Notation,
            _ => return wrong(error::SYNTAX, at),
        };
        let expanded;
        let mut lexer = Lexer::new(data, word_end, end);
        if self.is_outside() && data[word_end..end].contains(&b'%') {
            expanded = self.with_parameters(&data[word_end..end], at)?;
            lexer = Lexer::new(&expanded, 0, expanded.len());
            lexer.shown = Some(at);
        }
        self.take(at, end + 1);
        self.parts(data, at, end + 1, taker)?;
        match taker {
            Taker::Element => self.element_declaration(&mut lexer)?,
            Taker::Attlist => self.attributes_declaration(&mut lexer)?,
            Taker::Entity => self.entity_declaration(&mut lexer, end)?,
            _ => self.notation_declaration(&mut lexer, end)?,
        }
        match lexer.peek() {
            None => Ok(()),
            Some(_) => lexer.other(),
        }
    }

    /// The tokens of a declaration, for the default handler.
    pub(super) fn parts(&mut self, data: &[u8], at: usize, end: usize, taker: Taker) -> Step {
        if !self.wants_raw {
            return Ok(());
        }
        let mut here = at;
        while here < end {
            let text = &data[..end];
            let next = match text[here] {
                b'<' => chars::end(text, here + 2),
                b if SPACE.contains(&b) => skip_space(text, here),
                b @ (b'"' | b'\'') => {
                    let close = text[here + 1..].iter().position(|&c| c == b);
                    close.map_or(end, |n| here + n + 2)
                }
                b'#' => chars::end(text, here + 1),
                b')' => {
                    here + 1 + usize::from(text.get(here + 1).is_some_and(|b| b"?*+".contains(b)))
                }
                _ => {
                    let name = chars::end(text, here);
                    name + usize::from(text.get(name).is_some_and(|b| b"?*+".contains(b)))
                }
            };
            let next = next.clamp(here + 1, end);
            self.part(data, here, next, taker, here)?;
            here = next;
        }
        Ok(())
    }

    fn element_declaration(&mut self, lexer: &mut Lexer) -> Step {
        let name = lexer.name()?;
        let name = self.put(name)?;
        self.content_model(lexer)?;
        self.emit(lexer.place(), Event::Element { name })
    }

    fn attributes_declaration(&mut self, lexer: &mut Lexer) -> Step {
        let element = lexer.name()?;
        while lexer.peek().is_some() {
            let attribute = lexer.name()?;
            let mut kind = Vec::new();
            let mut is_text = false;
            match lexer.word() {
                Some(b"NOTATION") => {
                    room::append(&mut kind, b"NOTATION")?;
                    choices(lexer, &mut kind, true)?;
                }
                Some(word) => {
                    let known = [
                        &b"CDATA"[..],
                        b"ID",
                        b"IDREF",
                        b"IDREFS",
                        b"ENTITY",
                        b"ENTITIES",
                        b"NMTOKEN",
                        b"NMTOKENS",
                    ];
                    if !known.contains(&word) {
                        return lexer.fault(error::SYNTAX, lexer.start);
                    }
                    is_text = word == b"CDATA";
                    room::append(&mut kind, word)?;
                }
                None => choices(lexer, &mut kind, false)?,
            }
            let mut default = None;
            let mut required = false;
            if lexer.is_hash(b"REQUIRED") {
                required = true;
            } else if !lexer.is_hash(b"IMPLIED") {
                required = lexer.is_hash(b"FIXED");
                let text = lexer.literal()?;
                let place = lexer.shown.unwrap_or(lexer.start + 1);
                default = Some(self.attribute_value(text, place, is_text)?);
            }
            if !self.dtd.borrow().keeps {
                continue;
            }
            let value = default.map(|span| keep(self.text(span))).transpose()?;
            let bytes = value.as_ref().map_or(0, |value| value.len()) + attribute.len();
            self.account.hold(bytes + 64, lexer.place())?;
            let mut dtd = self.dtd.borrow_mut();
            let rows = dtd.attributes_of(element)?;
            // The first declaration counts.
            if !rows.iter().any(|row| *row.name == *attribute) {
                let row = AttDef {
                    name: keep(attribute)?,
                    is_text,
                    default: value,
                };
                room::append(rows, &[row])?;
            }
            drop(dtd);
            let (element, attribute) = (self.put(element)?, self.put(attribute)?);
            let kind = self.put(&kind)?;
            self.emit(
                lexer.place(),
                Event::Attlist {
                    element,
                    attribute,
                    kind,
                    default,
                    required,
                },
            )?;
        }
        Ok(())
    }

    fn entity_declaration(&mut self, lexer: &mut Lexer, end: usize) -> Step {
        let parameter = lexer.is_symbol(b'%');
        let name = lexer.name()?;
        let mut made = Entity {
            base: self.base.clone(),
            of_document: self.external.is_none() && self.sources.len() == 1,
            ..Entity::default()
        };
        let mut at = lexer.shown.unwrap_or(end);
        match lexer.word() {
            Some(b"SYSTEM") => made.system = Some(keep(lexer.literal()?)?),
            Some(b"PUBLIC") => {
                let public = public_id(lexer.literal()?, lexer.place())?;
                made.public = Some(keep(&public)?);
                made.system = Some(keep(lexer.literal()?)?);
            }
            Some(_) => return lexer.fault(error::SYNTAX, lexer.start),
            None => {
                let text = lexer.literal()?;
                let place = lexer.shown.unwrap_or(lexer.start + 1);
                made.value = Some(Rc::new(self.entity_value(text, place)?));
                at = lexer.place();
            }
        }
        if made.value.is_none() && !parameter && lexer.peek().is_some() {
            match lexer.word() {
                Some(b"NDATA") => made.notation = Some(keep(lexer.name()?)?),
                _ => return lexer.fault(error::SYNTAX, lexer.start),
            }
            at = lexer.place();
        }
        let known = !parameter && super::content::predefined(name).is_some();
        let mut dtd = self.dtd.borrow_mut();
        if known || !dtd.keeps || dtd.entities(parameter).contains_key(name) {
            return Ok(());
        }
        let bytes = made.value.as_ref().map_or(0, |value| value.len());
        self.account.hold(bytes + name.len() + 128, at)?;
        let table = dtd.entities(parameter);
        table.try_reserve(1).map_err(|_| Stop::Memory)?;
        table.insert(keep(name)?, made.clone());
        drop(dtd);
        let name = self.put(name)?;
        let value = self.put_some(made.value.as_deref().map(|value| &value[..]))?;
        let place = match value {
            Some(_) => Outside {
                base: None,
                system: None,
                public: None,
            },
            None => self.outside(&made)?,
        };
        let notation = self.put_some(made.notation.as_deref())?;
        if let (Some(notation), Some(_)) = (notation, place.system) {
            self.emit(
                at,
                Event::Unparsed {
                    name,
                    place,
                    notation,
                },
            )?;
            return Ok(());
        }
        self.emit(
            at,
            Event::Entity {
                name,
                parameter,
                value,
                place,
                notation,
            },
        )
    }

    fn notation_declaration(&mut self, lexer: &mut Lexer, end: usize) -> Step {
        let name = lexer.name()?;
        let mut system = None;
        let mut public = None;
        match lexer.word() {
            Some(b"SYSTEM") => system = Some(lexer.literal()?),
            Some(b"PUBLIC") => {
                public = Some(public_id(lexer.literal()?, lexer.place())?);
                if lexer.peek().is_some() {
                    system = Some(lexer.literal()?);
                }
            }
            _ => return lexer.other(),
        }
        let name = self.put(name)?;
        let base = self.base.clone();
        let place = Outside {
            base: self.put_some(base.as_deref())?,
            system: self.put_some(system)?,
            public: self.put_some(public.as_deref())?,
        };
        let at = match place.system {
            Some(_) => lexer.place(),
            None => lexer.shown.unwrap_or(end),
        };
        self.emit(at, Event::Notation { name, place })
    }
}

/// `(a|b)` without its white space.
fn choices(lexer: &mut Lexer, out: &mut Vec<u8>, names: bool) -> Step {
    lexer.symbol(b'(')?;
    room::append(out, b"(")?;
    loop {
        let name = match names {
            true => lexer.name()?,
            false => lexer.nmtoken()?,
        };
        room::append(out, name)?;
        if lexer.is_symbol(b')') {
            return Ok(room::append(out, b")")?);
        }
        lexer.symbol(b'|')?;
        room::append(out, b"|")?;
    }
}
