//! An XML parser in expat's manner: a document comes in parts, events go out one by one, with
//! expat's order, its errors and their places. It knows no Python; `pyexpat` and
//! `_elementtree` ask it for events and call whom they must.
//!
//! # Why our own
//! Crates for XML give either whole documents or tokens without what a DTD does to them:
//! declarations, default attributes, entities within entities, the external subset. Those are
//! most of expat's interface.
//!
//! # How it works
//! The text is UTF-8 in a [`Reading`]; each open internal entity is a source of its own on top.
//! [`Parser::next`] takes one token of the topmost source, which puts its events into a queue.
//! A token that is not whole waits for more text. Texts of events lie in `scratch` until the
//! queue is empty. Nothing is borrowed from the parser between two events, so whoever handles
//! one may do to the parser what it likes.
//!
//! **Rules.** No recursion in anything whose depth a document decides. What grows with the
//! document is asked for. Each expansion of an entity is paid for ([`Account`]).

pub mod chars;
mod content;
mod declare;
mod dtd;
mod entity;
pub mod error;
pub mod input;
mod model;
mod names;
mod place;
mod prolog;
mod tag;

use crate::util::room;
use dtd::Dtd;
use error::{Step, Stop, wrong};
pub use model::Node;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// A part of the texts of the events that are queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    const EMPTY: Span = Span { start: 0, end: 0 };
}

/// The texts of an event.
pub struct Texts(Vec<u8>);

impl Texts {
    #[inline]
    pub fn get(&self, span: Span) -> &[u8] {
        let part = self.0.get(span.start as usize..span.end as usize);
        part.unwrap_or_default()
    }
}

/// Which handler takes the tokens of a declaration, so that the default handler does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taker {
    Nobody,
    Doctype,
    DoctypeEnd,
    Element,
    Attlist,
    Entity,
    Notation,
}

/// What an external entity is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Content,
    /// The external subset; whether the document names it.
    Subset {
        named: bool,
    },
    Parameter,
}

/// Names of something that lies outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outside {
    pub base: Option<Span>,
    pub system: Option<Span>,
    pub public: Option<Span>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    XmlDecl {
        version: Option<Span>,
        encoding: Option<Span>,
        /// -1 when nothing is said.
        standalone: i8,
    },
    /// Its attributes are in [`Parser::attributes`], the first `specified` of them written.
    Start {
        name: Span,
        specified: usize,
        empty: bool,
    },
    End {
        name: Span,
        empty: bool,
    },
    Text(Span),
    Instruction {
        target: Span,
        data: Span,
    },
    Comment(Span),
    StartCdata,
    EndCdata,
    StartNamespace {
        prefix: Option<Span>,
        uri: Option<Span>,
    },
    EndNamespace {
        prefix: Option<Span>,
    },
    /// A general entity that is not expanded, because nobody wants it or nobody knows it.
    Skipped {
        name: Span,
        parameter: bool,
    },
    /// To be answered by [`Parser::refuse`] when the handler says no.
    NotStandalone,
    /// To be answered by [`Parser::refuse`] or [`Parser::resolved`].
    External {
        purpose: Purpose,
        context: Option<Span>,
        place: Outside,
    },
    StartDoctype {
        name: Span,
        system: Option<Span>,
        public: Option<Span>,
        subset: bool,
    },
    EndDoctype,
    Entity {
        name: Span,
        parameter: bool,
        value: Option<Span>,
        place: Outside,
        notation: Option<Span>,
    },
    Unparsed {
        name: Span,
        place: Outside,
        notation: Span,
    },
    Notation {
        name: Span,
        place: Outside,
    },
    /// The model is in [`Parser::model`].
    Element {
        name: Span,
    },
    Attlist {
        element: Span,
        attribute: Span,
        kind: Span,
        default: Option<Span>,
        required: bool,
    },
    /// The token, for the default handler.
    Raw,
    /// A token of a declaration, for the default handler unless its taker is there.
    Part(Span, Taker),
}

/// Where the parser is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Nothing was read: a declaration may come.
    Start,
    Prolog,
    AfterDoctype,
    /// Within the brackets of a document type.
    Subset,
    /// Behind them.
    SubsetEnd,
    Content,
    Epilog,
    /// Nothing was read of an external parameter entity.
    ExternalStart,
    External,
}

/// A text that is being read.
struct Reading {
    data: Rc<Vec<u8>>,
    at: usize,
    /// The entity it is of, None for the document; whether a parameter entity.
    entity: Option<(Rc<[u8]>, bool)>,
    /// Open elements when it began.
    depth: usize,
}

/// What documents take, and may take: shared by a parser and those of its external entities.
pub struct Account {
    pub direct: Cell<u64>,
    pub indirect: Cell<u64>,
    /// Expansion is looked at from so many bytes on.
    pub threshold: Cell<u64>,
    pub factor: Cell<f32>,
    /// Memory that documents' declarations take.
    pub held: Cell<u64>,
    pub memory_threshold: Cell<u64>,
    pub memory_factor: Cell<f32>,
}

impl Account {
    fn new() -> Account {
        Account {
            direct: Cell::new(0),
            indirect: Cell::new(0),
            threshold: Cell::new(8 << 20),
            factor: Cell::new(100.0),
            held: Cell::new(1 << 10),
            memory_threshold: Cell::new(64 << 20),
            memory_factor: Cell::new(100.0),
        }
    }
    /// So many bytes of an entity are going to be read.
    fn expand(&self, bytes: usize, at: usize) -> Step {
        self.indirect
            .set(self.indirect.get().saturating_add(bytes as u64));
        let (direct, all) = (self.direct.get(), self.direct.get() + self.indirect.get());
        let factor = if direct == 0 {
            1.0
        } else {
            all as f32 / direct as f32
        };
        if all >= self.threshold.get() && factor > self.factor.get() {
            return wrong(error::AMPLIFICATION_LIMIT_BREACH, at);
        }
        Ok(())
    }
    /// So many bytes more are kept.
    fn hold(&self, bytes: usize, at: usize) -> Step {
        let held = self.held.get().saturating_add(bytes as u64);
        self.held.set(held);
        let direct = self.direct.get().max(1);
        if held >= self.memory_threshold.get()
            && held as f32 / direct as f32 > self.memory_factor.get()
        {
            return wrong(error::NO_MEMORY, at);
        }
        Ok(())
    }
}

/// An attribute of a start tag.
#[derive(Clone, Copy)]
pub struct Attribute {
    pub name: Span,
    pub value: Span,
}

pub struct Parser {
    decoder: input::Decoder,
    sources: Vec<Reading>,
    state: State,
    in_cdata: bool,
    /// Everything has come.
    last: bool,
    pub started: bool,
    /// It has ended well.
    pub finished: bool,
    /// It has ended badly.
    pub failed: Option<u8>,
    queue: VecDeque<(usize, Event)>,
    scratch: Vec<u8>,
    /// The token whose events are queued: depth of its source, and from where to where.
    token: (usize, usize, usize),
    /// Where the document's token is.
    event: usize,
    place: place::Known,
    pub attributes: Vec<Attribute>,
    raw_attributes: Vec<tag::Raw>,
    pub model: Vec<Node>,
    /// Groups of the model that lie in one another, at most.
    pub model_depth: usize,
    tags: names::Tags,
    spaces: Option<names::Spaces>,
    dtd: Rc<RefCell<Dtd>>,
    /// Of an external entity: of content, or of a parameter entity.
    external: Option<bool>,
    /// Conditional sections that are open.
    included: usize,
    /// The document type's names, until its subset begins or it ends.
    doctype: prolog::Doctype,
    pub account: Rc<Account>,
    /// Text of the last attempt that came to nothing.
    tried: usize,
    pub defers: bool,
    pub base: Option<Rc<[u8]>>,
    pub parameter_parsing: u8,
    pub foreign: bool,
    /// References to internal entities become their text.
    pub expands: bool,
    /// Somebody wants tokens that no other handler takes.
    pub wants_raw: bool,
    /// Somebody takes external entities.
    pub wants_external: bool,
}

impl Parser {
    /// `separator`: namespaces are resolved, and stand before names with it in between.
    pub fn new(encoding: Option<String>, separator: Option<Vec<u8>>) -> Parser {
        Parser {
            decoder: input::Decoder::new(encoding),
            sources: vec![Reading {
                data: Rc::default(),
                at: 0,
                entity: None,
                depth: 0,
            }],
            state: State::Start,
            in_cdata: false,
            last: false,
            started: false,
            finished: false,
            failed: None,
            queue: VecDeque::new(),
            scratch: Vec::new(),
            token: (0, 0, 0),
            event: 0,
            place: place::Known::default(),
            attributes: Vec::new(),
            raw_attributes: Vec::new(),
            model: Vec::new(),
            model_depth: 0,
            tags: names::Tags::default(),
            spaces: separator.map(names::Spaces::new),
            dtd: Rc::default(),
            external: None,
            included: 0,
            doctype: prolog::Doctype::default(),
            account: Rc::new(Account::new()),
            tried: 0,
            defers: true,
            base: None,
            parameter_parsing: 0,
            foreign: false,
            expands: true,
            wants_raw: false,
            wants_external: false,
        }
    }

    /// A parser for an external entity that this one's document refers to: of content with the
    /// context of its event, else of declarations.
    pub fn for_external(&self, context: Option<&[u8]>, encoding: Option<String>) -> Step<Parser> {
        let mut made = Parser::new(encoding, None);
        made.account = Rc::clone(&self.account);
        made.base = self.base.clone();
        made.defers = self.defers;
        made.parameter_parsing = self.parameter_parsing;
        made.spaces = self.spaces.as_ref().map(names::Spaces::fresh);
        made.external = Some(context.is_none());
        match context {
            Some(context) => {
                let dtd = self.dtd.borrow().duplicate()?;
                made.account.hold(dtd.bytes(), 0)?;
                made.dtd = Rc::new(RefCell::new(dtd));
                made.enter_context(context)?;
            }
            None => {
                made.dtd = Rc::clone(&self.dtd);
                made.state = State::ExternalStart;
            }
        }
        Ok(made)
    }

    /// The encoding that is said from outside, for a document that has not begun.
    pub fn set_encoding(&mut self, name: &str) {
        if self.decoder.undecided() {
            self.decoder.outside = Some(name.to_owned());
        }
    }
    pub fn wanted_encoding(&self) -> &str {
        &self.decoder.wanted
    }
    /// The answer to [`Stop::Encoding`].
    pub fn know_encoding(&mut self, table: Option<Box<[u32; 256]>>) -> Step {
        let fits = table.is_some_and(|table| self.decoder.know(table));
        if !fits {
            self.failed = Some(error::UNKNOWN_ENCODING);
        }
        Ok(())
    }
    pub fn is_external(&self) -> bool {
        self.external.is_some()
    }

    /// The next part of the document.
    pub fn feed(&mut self, data: &[u8], last: bool) -> Step {
        self.started = true;
        self.last |= last;
        self.account
            .direct
            .set(self.account.direct.get() + data.len() as u64);
        self.compact()?;
        let Some(text) = Rc::get_mut(&mut self.sources[0].data) else {
            // No event is under way, so nobody else reads it.
            return wrong(error::UNEXPECTED_STATE, self.event);
        };
        self.decoder.feed(data, self.last, text)
    }

    /// The next event, None when more text is needed or the document has ended.
    pub fn next(&mut self) -> Step<Option<Event>> {
        loop {
            if let Some((at, event)) = self.queue.pop_front() {
                if self.sources.len() == 1 {
                    self.event = at;
                }
                return Ok(Some(event));
            }
            if let Some(code) = self.failed {
                return wrong(code, self.event);
            }
            self.scratch.clear();
            self.attributes.clear();
            match self.step() {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(Stop::Wrong(code, at)) => {
                    self.failed = Some(code);
                    // Within an entity the place is that of the reference to it. What was
                    // found before the error is shown first.
                    if self.sources.len() == 1 {
                        if self.queue.is_empty() {
                            self.event = at;
                        } else {
                            self.queue
                                .push_back((at, Event::Part(Span::EMPTY, Taker::Nobody)));
                        }
                    }
                }
                Err(other) => return Err(other),
            }
        }
    }

    /// Whether it is worth to look at what has come: not again and again at the beginning of a
    /// long token.
    pub fn is_worth(&mut self) -> bool {
        let have = self.unread();
        !self.defers || self.last || have >= 2 * self.tried
    }
    fn unread(&self) -> usize {
        self.sources[0].data.len() - self.sources[0].at
    }
    /// What a run of [`next`](Parser::next) has left, `before` having been there.
    pub fn note_attempt(&mut self, before: usize) {
        let left = self.unread();
        self.tried = if left == before { left } else { 0 };
    }
    pub fn unread_bytes(&self) -> usize {
        self.unread()
    }

    /// A text of the event that was returned last.
    #[inline]
    fn text(&self, span: Span) -> &[u8] {
        &self.scratch[span.start as usize..span.end as usize]
    }
    /// The texts of the event that was returned last, to be given back before the next event.
    #[inline]
    pub fn lend(&mut self) -> Texts {
        Texts(core::mem::take(&mut self.scratch))
    }
    #[inline]
    pub fn give_back(&mut self, texts: Texts) {
        self.scratch = texts.0;
    }
    pub fn text_len(&self, span: Span) -> usize {
        (span.end - span.start) as usize
    }
    /// Ordinary memory that is kept between calls.
    pub fn memory(&self) -> usize {
        let text: usize = self
            .sources
            .iter()
            .map(|source| source.data.capacity())
            .sum();
        text + self.scratch.capacity() + self.dtd.borrow().bytes()
    }
    /// The token of the event that was returned last.
    pub fn raw(&self) -> &[u8] {
        let (depth, from, to) = self.token;
        match self.sources.get(depth) {
            Some(source) => &source.data[from..to],
            None => &[],
        }
    }
    /// What follows the document's token, itself included.
    pub fn context(&self) -> &[u8] {
        &self.sources[0].data[self.event..]
    }
    /// A handler has said no.
    pub fn refuse(&mut self, code: u8) {
        self.failed = Some(code);
        self.queue.clear();
    }

    /// Nothing more is read, as if the document ended behind the token.
    pub fn stop(&mut self) {
        self.refuse(error::FINISHED);
        if let (0, _, end) = self.token
            && self.sources.len() == 1
        {
            self.event = end.max(self.event);
        }
    }

    fn put(&mut self, text: &[u8]) -> Step<Span> {
        let start = self.scratch.len();
        room::append(&mut self.scratch, text)?;
        self.span_from(start)
    }
    fn span_from(&self, start: usize) -> Step<Span> {
        let number = |n: usize| u32::try_from(n).map_err(|_| Stop::Memory);
        Ok(Span {
            start: number(start)?,
            end: number(self.scratch.len())?,
        })
    }
    fn put_some(&mut self, text: Option<&[u8]>) -> Step<Option<Span>> {
        text.map(|text| self.put(text)).transpose()
    }
    fn emit(&mut self, at: usize, event: Event) -> Step {
        self.queue.try_reserve(1).map_err(|_| Stop::Memory)?;
        self.queue.push_back((at, event));
        Ok(())
    }
    /// The token ends here; its events may still be made.
    fn take(&mut self, from: usize, to: usize) {
        let depth = self.sources.len() - 1;
        self.token = (depth, from, to);
        self.sources[depth].at = to;
    }
    /// Nothing more can come behind what is there.
    fn is_whole(&self) -> bool {
        self.last || self.sources.len() > 1
    }

    /// Take a token; false when there is none.
    fn step(&mut self) -> Step<bool> {
        let top = self.sources.len() - 1;
        let source = &self.sources[top];
        let (data, at) = (Rc::clone(&source.data), source.at);
        if at >= data.len() {
            if top > 0 {
                self.close_entity()?;
                return Ok(true);
            }
            return self.at_end();
        }
        if at == 0 && top == 0 && data.starts_with(b"\xef\xbb\xbf") {
            self.sources[0].at = 3;
            self.event = 3;
            return Ok(true);
        }
        let result = match self.state {
            State::Content if self.in_cdata => self.cdata(&data, at),
            State::Content => self.content(&data, at),
            _ => self.prolog(&data, at),
        };
        match result {
            Ok(()) => Ok(true),
            Err(Stop::Incomplete) if !self.is_whole() => Ok(false),
            Err(Stop::Incomplete) if top == 0 && self.decoder.rest().is_some() => {
                wrong(self.cut_code(), at)
            }
            Err(Stop::Incomplete) if top > 0 && self.state != State::Content => {
                wrong(error::INCOMPLETE_PE, at)
            }
            Err(Stop::Incomplete) => wrong(error::UNCLOSED_TOKEN, at),
            Err(stop) => Err(stop),
        }
    }

    /// The error of a document that ends within a character.
    fn cut_code(&self) -> u8 {
        match self.decoder.rest() {
            Some(input::Encoding::Utf8) if !self.sources[0].data.is_empty() => error::PARTIAL_CHAR,
            _ => error::UNCLOSED_TOKEN,
        }
    }

    /// All text has been read. Is the document whole?
    fn at_end(&mut self) -> Step<bool> {
        if !self.last || self.finished {
            return Ok(false);
        }
        let end = self.sources[0].data.len();
        if self.decoder.rest().is_some() {
            return wrong(self.cut_code(), end);
        }
        if self.in_cdata {
            return wrong(error::UNCLOSED_CDATA_SECTION, end);
        }
        let of_content = self.external == Some(false);
        match self.state {
            State::Content | State::Start if of_content => {
                if self.tags.depth() > 0 {
                    return wrong(error::ASYNC_ENTITY, end);
                }
            }
            State::External | State::ExternalStart => {
                self.dtd.borrow_mut().entity_was_read = true;
                if self.included > 0 {
                    return wrong(error::INCOMPLETE_PE, end);
                }
            }
            State::Epilog => {}
            _ => {
                // A carriage return might have been the first half of a line end.
                let half = self.state == State::Content && self.sources[0].data.ends_with(b"\r");
                return wrong(error::NO_ELEMENTS, end - usize::from(half));
            }
        }
        self.event = end;
        self.finished = true;
        Ok(false)
    }
}
