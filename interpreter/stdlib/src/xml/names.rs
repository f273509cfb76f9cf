//! Open elements, and the namespaces that prefixes stand for.

use super::error::{self, Step, Stop, wrong};
use super::{Event, Parser};
use crate::util::room;
use std::collections::HashMap;

/// The names of the elements that are open: as written, then as shown.
#[derive(Default)]
pub struct Tags {
    bytes: Vec<u8>,
    /// Where a name begins, how much of it is as written, and namespaces that it declares.
    rows: Vec<(usize, u32, u32)>,
}

impl Tags {
    pub fn depth(&self) -> usize {
        self.rows.len()
    }
    /// `shown` is empty when it is as written.
    pub fn push(&mut self, written: &[u8], shown: &[u8], spaces: usize) -> Step {
        let start = self.bytes.len();
        room::append(&mut self.bytes, written)?;
        room::append(&mut self.bytes, shown)?;
        let number = |n: usize| u32::try_from(n).map_err(|_| Stop::Memory);
        let row = (start, number(written.len())?, number(spaces)?);
        Ok(room::append(&mut self.rows, &[row])?)
    }
    /// The innermost open element: as written, as shown.
    pub fn last(&self) -> Option<(&[u8], &[u8])> {
        let &(start, n, _) = self.rows.last()?;
        let (written, shown) = self.bytes[start..].split_at(n as usize);
        Some((written, if shown.is_empty() { written } else { shown }))
    }
    /// It is closed; how many namespaces it had declared.
    pub fn pop(&mut self) -> usize {
        let Some((start, _, spaces)) = self.rows.pop() else {
            return 0;
        };
        self.bytes.truncate(start);
        spaces as usize
    }
}

struct Binding {
    prefix: Box<[u8]>,
    /// Empty: none.
    uri: Box<[u8]>,
    /// What the prefix stood for before.
    outer: Option<usize>,
}

/// Namespaces, and how names show them.
pub struct Spaces {
    bindings: Vec<Binding>,
    by_prefix: HashMap<Box<[u8]>, usize>,
    pub separator: Vec<u8>,
    /// Names show the prefix, too.
    pub triplets: bool,
}

pub const XML_URI: &[u8] = b"http://www.w3.org/XML/1998/namespace";
const XMLNS_URI: &[u8] = b"http://www.w3.org/2000/xmlns/";

impl Spaces {
    pub fn new(separator: Vec<u8>) -> Spaces {
        let mut made = Spaces {
            bindings: Vec::new(),
            by_prefix: HashMap::new(),
            separator,
            triplets: false,
        };
        made.bindings.push(Binding {
            prefix: b"xml"[..].into(),
            uri: XML_URI.into(),
            outer: None,
        });
        made.by_prefix.insert(b"xml"[..].into(), 0);
        made
    }
    /// With the same manner of showing names, and nothing bound.
    pub fn fresh(&self) -> Spaces {
        Spaces {
            triplets: self.triplets,
            ..Spaces::new(self.separator.clone())
        }
    }
    fn uri(&self, prefix: &[u8]) -> Option<&[u8]> {
        let &i = self.by_prefix.get(prefix)?;
        Some(&self.bindings[i].uri)
            .filter(|uri| !uri.is_empty())
            .map(|uri| &**uri)
    }
    /// What is bound, but for what is hidden.
    pub fn visible(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let all = self.bindings.iter().enumerate();
        let seen = all.filter(|(i, row)| self.by_prefix.get(&row.prefix) == Some(i));
        seen.map(|(_, row)| (&*row.prefix, &*row.uri))
            .filter(|row| !row.1.is_empty())
    }

    pub fn bind(&mut self, prefix: &[u8], uri: &[u8], at: usize) -> Step {
        let is_xml = prefix == b"xml";
        if prefix == b"xmlns" {
            return wrong(error::RESERVED_PREFIX_XMLNS, at);
        }
        if uri.is_empty() && !prefix.is_empty() {
            return wrong(error::UNDECLARING_PREFIX, at);
        }
        if is_xml != (uri == XML_URI) {
            let code = match is_xml {
                true => error::RESERVED_PREFIX_XML,
                false => error::RESERVED_NAMESPACE_URI,
            };
            return wrong(code, at);
        }
        if uri == XMLNS_URI {
            return wrong(error::RESERVED_NAMESPACE_URI, at);
        }
        // A separator within would make names ambiguous; those that URIs have are harmless.
        if let [b] = self.separator[..]
            && !b"!#$%&'()*+,-./:;=?@[]_~".contains(&b)
            && !b.is_ascii_alphanumeric()
            && uri.contains(&b)
        {
            return wrong(error::SYNTAX, at);
        }
        room::ask(uri.len())?;
        room::reserve(&mut self.bindings, 1)?;
        self.by_prefix.try_reserve(1).map_err(|_| Stop::Memory)?;
        let outer = self.by_prefix.insert(prefix.into(), self.bindings.len());
        self.bindings.push(Binding {
            prefix: prefix.into(),
            uri: uri.into(),
            outer,
        });
        Ok(())
    }

    /// Undo the last binding: its prefix.
    fn unbind(&mut self) -> Option<Box<[u8]>> {
        let row = self.bindings.pop()?;
        match row.outer {
            Some(outer) => self.by_prefix.insert(row.prefix.clone(), outer),
            None => self.by_prefix.remove(&row.prefix),
        };
        Some(row.prefix)
    }

    /// What an attribute's name stands for, whatever its prefix.
    pub fn meaning(&self, name: &[u8], out: &mut Vec<u8>) -> Step {
        let colon = name.iter().position(|&b| b == b':').unwrap_or(0);
        let uri = self.uri(&name[..colon]).unwrap_or_default();
        for part in [uri, &[super::input::BAD], &name[colon..]] {
            room::append(out, part)?;
        }
        Ok(())
    }

    /// Append a name as it is shown; false when its prefix stands for nothing.
    pub fn show(&self, name: &[u8], is_attribute: bool, out: &mut Vec<u8>) -> Step<bool> {
        let colon = name.iter().position(|&b| b == b':');
        let (prefix, local) = match colon {
            Some(colon) => (&name[..colon], &name[colon + 1..]),
            None if is_attribute => {
                room::append(out, name)?;
                return Ok(true);
            }
            None => (&b""[..], name),
        };
        let Some(uri) = self.uri(prefix) else {
            room::append(out, name)?;
            return Ok(prefix.is_empty());
        };
        let parts = [uri, &self.separator, local];
        for part in parts {
            room::append(out, part)?;
        }
        if self.triplets && !prefix.is_empty() {
            room::append(out, &self.separator)?;
            room::append(out, prefix)?;
        }
        Ok(true)
    }
}

impl Parser {
    pub fn set_triplets(&mut self, yes: bool) {
        if let Some(spaces) = &mut self.spaces {
            spaces.triplets = yes;
        }
    }

    /// The innermost element ends, and with it the namespaces that it declared.
    pub(super) fn leave_element(&mut self, at: usize) -> Step {
        for _ in 0..self.tags.pop() {
            let Some(prefix) = self.spaces.as_mut().and_then(Spaces::unbind) else {
                break;
            };
            let prefix = match prefix.is_empty() {
                true => None,
                false => Some(self.put(&prefix)?),
            };
            self.emit(at, Event::EndNamespace { prefix })?;
        }
        Ok(())
    }
}
