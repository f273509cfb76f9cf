//! What lies between tags: text, references, comments, instructions, CDATA.

use super::error::{self, Step, Stop, wrong};
use super::input::BAD;
use super::{Event, Parser, chars};
use crate::util::room;

/// Bytes of the buffer in which expat converts text.
const PIECE: usize = 1024;

pub const SPACE: [u8; 4] = *b" \t\n\r";

/// What ends a run of plain text.
static STOPS: [bool; 256] = {
    let mut table = [false; 256];
    table[b'<' as usize] = true;
    table[b'&' as usize] = true;
    table[b']' as usize] = true;
    table[b'\n' as usize] = true;
    table[b'\r' as usize] = true;
    table[BAD as usize] = true;
    table
};

/// Where a run of plain text ends.
#[inline]
fn run(data: &[u8], from: usize) -> usize {
    let found = data[from..].iter().position(|&b| STOPS[b as usize]);
    found.map_or(data.len(), |n| from + n)
}

/// Where a run of text of a CDATA section ends.
fn cdata_end(data: &[u8], at: usize) -> usize {
    let stop = |&b: &u8| matches!(b, b'\r' | b'\n' | b']' | BAD);
    let end = data[at..].iter().position(stop);
    end.map_or(data.len(), |n| at + n)
}

/// The byte at a place, which must be there.
#[inline]
pub fn byte(data: &[u8], at: usize) -> Step<u8> {
    data.get(at).copied().ok_or(Stop::Incomplete)
}

/// Whether `text` stands at a place, which must hold enough to say.
pub fn stands(data: &[u8], at: usize, text: &[u8]) -> Step<bool> {
    let there = &data[at..data.len().min(at + text.len())];
    if there.len() < text.len() && text.starts_with(there) {
        return Err(Stop::Incomplete);
    }
    Ok(there == text)
}

/// Where white space ends.
pub fn skip_space(data: &[u8], mut at: usize) -> usize {
    while data.get(at).is_some_and(|b| SPACE.contains(b)) {
        at += 1;
    }
    at
}

/// Where the name at a place ends; it and what follows must be there.
pub fn name(data: &[u8], at: usize) -> Step<usize> {
    byte(data, at)?;
    if chars::start(data, at).is_none() {
        return wrong(error::INVALID_TOKEN, at);
    }
    let end = chars::end(data, at);
    byte(data, end)?;
    Ok(end)
}

/// A reference, its `&` at `at`.
pub enum Reference {
    Character(char),
    /// The name lies between `at + 1` and one before the end.
    Name,
}

/// The reference at a place, and where it ends.
pub fn reference(data: &[u8], at: usize) -> Step<(Reference, usize)> {
    if byte(data, at + 1)? != b'#' {
        let end = name(data, at + 1)?;
        if byte(data, end)? != b';' {
            return wrong(error::INVALID_TOKEN, end);
        }
        return Ok((Reference::Name, end + 1));
    }
    let (radix, start) = match byte(data, at + 2)? {
        b'x' => (16, at + 3),
        _ => (10, at + 2),
    };
    let (mut end, mut number) = (start, 0u32);
    while let Some(digit) = char::from(byte(data, end)?).to_digit(radix) {
        number = (number * radix + digit).min(0x110000);
        end += 1;
    }
    if end == start || data[end] != b';' {
        return wrong(error::INVALID_TOKEN, end);
    }
    match char::from_u32(number).filter(|_| chars::exists(number)) {
        Some(c) => Ok((Reference::Character(c), end + 1)),
        None => wrong(error::BAD_CHAR_REF, at),
    }
}

/// The character that one of the five names stands for which need no declaration.
pub fn predefined(name: &[u8]) -> Option<u8> {
    Some(match name {
        b"lt" => b'<',
        b"gt" => b'>',
        b"amp" => b'&',
        b"quot" => b'"',
        b"apos" => b'\'',
        _ => return None,
    })
}

impl Parser {
    fn text_event(&mut self, from: usize, to: usize, text: &[u8]) -> Step {
        self.take(from, to);
        // Text that expat must convert comes in pieces of its buffer's size.
        let mut rest = text;
        let mut at = from;
        while rest.len() > PIECE && self.sources.len() == 1 && self.decoder.converts() {
            let mut n = PIECE;
            while rest[n] & 0xc0 == 0x80 {
                n -= 1;
            }
            let span = self.put(&rest[..n])?;
            self.emit(at, Event::Text(span))?;
            rest = &rest[n..];
            at += n;
        }
        let span = self.put(rest)?;
        self.emit(at, Event::Text(span))
    }

    /// Where a run of plain text ends, which `]` ends only before `]>`.
    fn text_end(&self, data: &[u8], mut at: usize) -> usize {
        loop {
            at = run(data, at);
            if data.get(at) != Some(&b']') {
                return at;
            }
            match stands(data, at, b"]]>") {
                Ok(true) => return at,
                Err(_) if !self.is_whole() => return at,
                _ => at += 1,
            }
        }
    }

    /// A line end; one at the end of the text may have a second half.
    fn line_end(&mut self, data: &[u8], at: usize) -> Step {
        let mut end = at + 1;
        if data[at] == b'\r' {
            match data.get(end) {
                None if !self.is_whole() => return Err(Stop::Incomplete),
                Some(b'\n') => end += 1,
                _ => {}
            }
        }
        self.text_event(at, end, b"\n")
    }

    pub(super) fn content(&mut self, data: &[u8], at: usize) -> Step {
        match data[at] {
            b'<' => self.markup(data, at),
            b'&' => self.content_reference(data, at),
            b'\r' | b'\n' => self.line_end(data, at),
            BAD => wrong(error::INVALID_TOKEN, at),
            b']' => {
                match stands(data, at, b"]]>") {
                    Ok(true) => return wrong(error::INVALID_TOKEN, at + 2),
                    Err(_) if !self.is_whole() => return Err(Stop::Incomplete),
                    _ => {}
                }
                let end = self.text_end(data, at + 1);
                self.text_event(at, end, &data[at..end])
            }
            _ => {
                let end = self.text_end(data, at + 1);
                self.text_event(at, end, &data[at..end])
            }
        }
    }

    fn markup(&mut self, data: &[u8], at: usize) -> Step {
        match byte(data, at + 1)? {
            b'/' => self.end_tag(data, at),
            b'?' => self.instruction(data, at),
            b'!' => match byte(data, at + 2)? {
                b'-' => self.comment(data, at),
                b'[' => {
                    const OPEN: &[u8] = b"<![CDATA[";
                    byte(data, at + OPEN.len() - 1)?;
                    if !stands(data, at, OPEN)? {
                        let same = data[at..].iter().zip(OPEN).take_while(|(a, b)| a == b);
                        return wrong(error::INVALID_TOKEN, at + same.count());
                    }
                    self.take(at, at + OPEN.len());
                    self.in_cdata = true;
                    self.emit(at, Event::StartCdata)
                }
                _ => wrong(error::INVALID_TOKEN, at + 2),
            },
            _ => self.start_tag(data, at),
        }
    }

    pub(super) fn cdata(&mut self, data: &[u8], at: usize) -> Step {
        match data[at] {
            b'\r' | b'\n' => self.line_end(data, at),
            BAD => wrong(error::INVALID_TOKEN, at),
            b']' => match stands(data, at, b"]]>") {
                Ok(true) => {
                    self.take(at, at + 3);
                    self.in_cdata = false;
                    self.emit(at, Event::EndCdata)
                }
                Ok(false) => {
                    let end = cdata_end(data, at + 1);
                    self.text_event(at, end, &data[at..end])
                }
                Err(stop) if !self.is_whole() => Err(stop),
                Err(_) => wrong(error::UNCLOSED_CDATA_SECTION, at),
            },
            _ => {
                let end = cdata_end(data, at);
                self.text_event(at, end, &data[at..end])
            }
        }
    }

    /// Text with its line ends as `\n`.
    fn put_lines(&mut self, text: &[u8]) -> Step<super::Span> {
        if !text.contains(&b'\r') {
            return self.put(text);
        }
        let start = self.scratch.len();
        let mut rest = text;
        while let Some(at) = rest.iter().position(|&b| b == b'\r') {
            room::append(&mut self.scratch, &rest[..at])?;
            room::append(&mut self.scratch, b"\n")?;
            rest = &rest[at + 1..];
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
        }
        room::append(&mut self.scratch, rest)?;
        self.span_from(start)
    }

    pub(super) fn comment(&mut self, data: &[u8], at: usize) -> Step {
        if byte(data, at + 3)? != b'-' {
            return wrong(error::INVALID_TOKEN, at + 3);
        }
        let start = at + 4;
        let mut end = start;
        loop {
            let odd = data[end..].iter().position(|&b| b == b'-' || b == BAD);
            end += odd.ok_or(Stop::Incomplete)?;
            if data[end] == BAD {
                return wrong(error::INVALID_TOKEN, end);
            }
            if byte(data, end + 1)? == b'-' {
                break;
            }
            end += 1;
        }
        if byte(data, end + 2)? != b'>' {
            return wrong(error::INVALID_TOKEN, end + 2);
        }
        self.take(at, end + 3);
        let text = self.put_lines(&data[start..end])?;
        self.emit(at, Event::Comment(text))
    }

    pub(super) fn instruction(&mut self, data: &[u8], at: usize) -> Step {
        let end = name(data, at + 2)?;
        let target = &data[at + 2..end];
        let is_xml = target.eq_ignore_ascii_case(b"xml");
        if is_xml && target != b"xml" {
            return wrong(error::INVALID_TOKEN, end);
        }
        let mut start = end;
        if SPACE.contains(&data[end]) {
            start = skip_space(data, end);
        } else if !stands(data, end, b"?>")? {
            return wrong(error::INVALID_TOKEN, end);
        }
        let mut close = start;
        loop {
            let odd = data[close..].iter().position(|&b| b == b'?' || b == BAD);
            close += odd.ok_or(Stop::Incomplete)?;
            if data[close] == BAD {
                return wrong(error::INVALID_TOKEN, close);
            }
            if byte(data, close + 1)? == b'>' {
                break;
            }
            close += 1;
        }
        if is_xml {
            return wrong(error::MISPLACED_XML_PI, at);
        }
        self.take(at, close + 2);
        let target = self.put(target)?;
        let data = self.put_lines(&data[start..close])?;
        self.emit(at, Event::Instruction { target, data })
    }

    fn content_reference(&mut self, data: &[u8], at: usize) -> Step {
        let (found, end) = reference(data, at)?;
        match found {
            Reference::Character(c) => {
                self.text_event(at, end, c.encode_utf8(&mut [0; 4]).as_bytes())
            }
            Reference::Name => {
                let name = &data[at + 1..end - 1];
                match predefined(name) {
                    Some(b) => self.text_event(at, end, &[b]),
                    None => {
                        self.take(at, end);
                        self.entity_reference(name, at)
                    }
                }
            }
        }
    }
}
