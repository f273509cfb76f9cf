//! Content models of elements.

use super::declare::Lexer;
use super::error::{self, Step, Stop, wrong};
use super::{Parser, Span};
use crate::util::room;

/// A part of a model, as `pyexpat.model` numbers it. Parts follow in the order in which they
/// are written, so that a group comes before what lies in it.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    pub kind: u8,
    pub quantity: u8,
    pub name: Option<Span>,
    /// Its first part and its next sibling; 0 for none.
    pub first: u32,
    pub next: u32,
}

pub const EMPTY: u8 = 1;
pub const ANY: u8 = 2;
pub const MIXED: u8 = 3;
pub const NAME: u8 = 4;
pub const CHOICE: u8 = 5;
pub const SEQUENCE: u8 = 6;

/// A group that is open: its node, its last part, what separates its parts.
#[derive(Clone, Copy)]
struct Group {
    node: usize,
    last: usize,
    separator: Option<u8>,
}

impl Parser {
    fn node(&mut self, kind: u8, name: Option<Span>, groups: &mut [Group]) -> Step<usize> {
        let number = self.model.len();
        let row = Node {
            kind,
            quantity: 0,
            name,
            first: 0,
            next: 0,
        };
        room::append(&mut self.model, &[row])?;
        if let Some(group) = groups.last_mut() {
            let link = u32::try_from(number).map_err(|_| Stop::Memory)?;
            match group.last {
                0 => self.model[group.node].first = link,
                last => self.model[last].next = link,
            }
            group.last = number;
        }
        Ok(number)
    }

    /// The model at the lexer's place.
    pub(super) fn content_model(&mut self, lexer: &mut Lexer) -> Step {
        self.model.clear();
        self.model_depth = 0;
        match lexer.word() {
            Some(b"EMPTY") => return self.node(EMPTY, None, &mut []).map(|_| ()),
            Some(b"ANY") => return self.node(ANY, None, &mut []).map(|_| ()),
            Some(_) => return wrong(error::SYNTAX, lexer.start),
            None => {}
        }
        lexer.symbol(b'(')?;
        let node = self.node(SEQUENCE, None, &mut [])?;
        let mut groups = Vec::new();
        let group = |node| Group {
            node,
            last: 0,
            separator: None,
        };
        room::append(&mut groups, &[group(node)])?;
        loop {
            self.model_depth = self.model_depth.max(groups.len());
            // A part.
            if lexer.is_symbol(b'(') {
                if self.model[0].kind == MIXED {
                    return wrong(error::SYNTAX, lexer.start);
                }
                let node = self.node(SEQUENCE, None, &mut groups)?;
                room::append(&mut groups, &[group(node)])?;
                continue;
            }
            if lexer.is_hash(b"PCDATA") {
                if self.model.len() > 1 {
                    return wrong(error::SYNTAX, lexer.start);
                }
                self.model[0].kind = MIXED;
                lexer.ends_hash()?;
            } else {
                let name = lexer.name()?;
                let name = self.put(name)?;
                let node = self.node(NAME, Some(name), &mut groups)?;
                if self.model[0].kind != MIXED {
                    self.model[node].quantity = lexer.quantity();
                }
            }
            // What follows a part.
            loop {
                let Some(group) = groups.last_mut() else {
                    return Ok(());
                };
                if lexer.is_symbol(b')') {
                    let node = group.node;
                    if group.separator == Some(b'|') && self.model[node].kind != MIXED {
                        self.model[node].kind = CHOICE;
                    }
                    groups.pop();
                    let quantity = lexer.quantity();
                    let mixed_needs_star = self.model[node].kind == MIXED
                        && (quantity > 2 || quantity == 1 || self.model.len() > 1 && quantity != 2);
                    if mixed_needs_star {
                        return wrong(error::SYNTAX, lexer.start);
                    }
                    self.model[node].quantity = quantity;
                    continue;
                }
                let separator = match lexer.is_symbol(b'|') {
                    true => b'|',
                    false => {
                        lexer.symbol(b',')?;
                        b','
                    }
                };
                let mixed = self.model[0].kind == MIXED && separator != b'|';
                if mixed || group.separator.is_some_and(|before| before != separator) {
                    return wrong(error::SYNTAX, lexer.start);
                }
                group.separator = Some(separator);
                break;
            }
        }
    }
}
