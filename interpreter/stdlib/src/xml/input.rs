//! Bytes of a document to UTF-8. What XML does not permit, be it ill-formed or a character that
//! no document has, becomes one byte [`BAD`] at which scanners stop; nothing is read behind it.

use super::error::{Step, Stop};
use crate::util::room;

/// Stands where the document cannot go on; no UTF-8 contains it.
pub const BAD: u8 = 0xff;

/// How the document is written.
pub enum Encoding {
    Utf8,
    Utf16 {
        big: bool,
    },
    /// A character for each byte, [`NONE`](Encoding::NONE) where there is none.
    Table(Box<[u32; 256]>),
}

impl Encoding {
    pub const NONE: u32 = u32::MAX;

    fn latin1(len: u32) -> Encoding {
        let mut table = Box::new([Encoding::NONE; 256]);
        for c in 0..len {
            table[c as usize] = c;
        }
        Encoding::Table(table)
    }
    /// One of those that everybody knows.
    fn known(name: &str, head: &[u8]) -> Option<Encoding> {
        let name = name.to_ascii_lowercase();
        Some(match name.as_str() {
            "utf-8" => Encoding::Utf8,
            "utf-16" => Encoding::Utf16 {
                big: !(head.starts_with(b"\xff\xfe") || head.starts_with(b"<\0")),
            },
            "utf-16be" => Encoding::Utf16 { big: true },
            "utf-16le" => Encoding::Utf16 { big: false },
            "iso-8859-1" => Encoding::latin1(256),
            "us-ascii" => Encoding::latin1(128),
            _ => return None,
        })
    }
}

/// Makes UTF-8 of what comes in.
#[derive(Default)]
pub struct Decoder {
    encoding: Option<Encoding>,
    /// The name that somebody outside the document has given.
    pub outside: Option<String>,
    /// Bytes that are kept until it is clear what they are.
    head: Vec<u8>,
    /// The name of the encoding that [`Stop::Encoding`] asks about.
    pub wanted: String,
    /// The beginning of a character.
    pending: Vec<u8>,
    bad: bool,
}

/// Whether a declaration names an encoding whose units have 16 bits.
pub fn is_wide_name(name: &[u8]) -> bool {
    name.len() >= 6 && name[..6].eq_ignore_ascii_case(b"utf-16")
}

impl Decoder {
    pub fn new(outside: Option<String>) -> Decoder {
        Decoder {
            outside,
            ..Decoder::default()
        }
    }
    /// The document ended within a character. Of which encoding?
    pub fn rest(&self) -> Option<&Encoding> {
        (!self.pending.is_empty()).then_some(self.encoding.as_ref()?)
    }
    /// Text is not in UTF-8.
    pub fn converts(&self) -> bool {
        !matches!(self.encoding, None | Some(Encoding::Utf8))
    }
    pub fn is_wide(&self) -> bool {
        matches!(self.encoding, Some(Encoding::Utf16 { .. }))
    }
    /// Whether any bytes are kept back because the encoding is not clear yet.
    pub fn undecided(&self) -> bool {
        self.encoding.is_none()
    }
    /// Bytes that the document has for the character whose UTF-8 begins with `lead`; a place
    /// inside a character has none.
    #[inline]
    pub fn width(&self, lead: u8) -> u64 {
        match (&self.encoding, lead) {
            (None | Some(Encoding::Utf8), _) => 1,
            (_, 0x80..0xc0) => 0,
            (Some(Encoding::Utf16 { .. }), 0xf0..) => 4,
            (Some(Encoding::Utf16 { .. }), _) => 2,
            (Some(Encoding::Table(_)), _) => 1,
        }
    }

    /// The answer to [`Stop::Encoding`]. A table that changes ASCII's punctuation is none.
    pub fn know(&mut self, table: Box<[u32; 256]>) -> bool {
        let fixed = (0..0x7f).filter(|b| match b {
            9 | 10 | 13 => true,
            0..0x20 => false,
            _ => !b"$@\\^`{}~".contains(b),
        });
        let fixed: Vec<u8> = fixed.collect();
        let own = |&b: &u8| table[b as usize] == u32::from(b);
        // No other byte may mean what is syntax either.
        let alone = |(i, &c): (usize, &u32)| {
            i as u32 == c || u8::try_from(c).map_or(true, |c| !fixed.contains(&c))
        };
        let fits = fixed.iter().all(own) && table.iter().enumerate().all(alone);
        self.encoding = Some(Encoding::Table(table));
        fits
    }

    /// Append what the bytes mean to `out`.
    pub fn feed(&mut self, data: &[u8], last: bool, out: &mut Vec<u8>) -> Step {
        if self.bad {
            return Ok(());
        }
        if self.encoding.is_some() && self.head.is_empty() {
            return self.decode(data, out);
        }
        room::append(&mut self.head, data)?;
        if self.encoding.is_none() {
            match self.decide(last) {
                None => return Ok(()),
                Some(Ok(encoding)) => self.encoding = Some(encoding),
                Some(Err(name)) => {
                    self.wanted = name;
                    return Err(Stop::Encoding);
                }
            }
        }
        let head = core::mem::take(&mut self.head);
        self.decode(&head, out)
    }

    /// The encoding, when enough of the document is there to say.
    fn decide(&self, last: bool) -> Option<Result<Encoding, String>> {
        let head = &self.head[..];
        if let Some(name) = &self.outside {
            if head.len() < 2 && !last && name.eq_ignore_ascii_case("utf-16") {
                return None;
            }
            return Some(Encoding::known(name, head).ok_or_else(|| name.clone()));
        }
        let wide = |big| Some(Ok(Encoding::Utf16 { big }));
        match head {
            [0xfe, 0xff, ..] | [0, _, ..] => return wide(true),
            [0xff, 0xfe, ..] | [b'<', 0, ..] => return wide(false),
            _ => {}
        }
        const BOM: &[u8] = b"\xef\xbb\xbf";
        const DECLARATION: &[u8] = b"<?xml";
        let undecided = |prefix: &[u8], head: &[u8]| prefix.starts_with(head) && !last;
        if undecided(BOM, head) || matches!(head, [0xfe | 0xff | 0]) && !last {
            return None;
        }
        let text = head.strip_prefix(BOM).unwrap_or(head);
        if undecided(DECLARATION, text) {
            return None;
        }
        let Some(inside) = text.strip_prefix(DECLARATION) else {
            return Some(Ok(Encoding::Utf8));
        };
        match inside.first() {
            None if !last => return None,
            Some(b) if b.is_ascii_whitespace() => {}
            _ => return Some(Ok(Encoding::Utf8)),
        }
        let Some(end) = inside.iter().position(|&b| b == b'>') else {
            return last.then_some(Ok(Encoding::Utf8));
        };
        let name = match encoding_of(&inside[..end]) {
            // What cannot be is found out where the declaration is parsed.
            Some(name) if !is_wide_name(name) => String::from_utf8_lossy(name).into_owned(),
            _ => return Some(Ok(Encoding::Utf8)),
        };
        Some(Encoding::known(&name, head).ok_or(name))
    }

    fn decode(&mut self, data: &[u8], out: &mut Vec<u8>) -> Step {
        match self.encoding.take() {
            Some(Encoding::Table(table)) => {
                self.encoding = None;
                let result = self.decode_bytes(&table, data, out);
                self.encoding = Some(Encoding::Table(table));
                result
            }
            Some(Encoding::Utf16 { big }) => {
                self.encoding = Some(Encoding::Utf16 { big });
                self.decode_utf16(big, data, out)
            }
            other => {
                self.encoding = other;
                self.decode_utf8(data, out)
            }
        }
    }

    fn stop(&mut self, out: &mut Vec<u8>) -> Step {
        self.bad = true;
        self.pending.clear();
        Ok(room::append(out, &[BAD])?)
    }

    fn decode_bytes(&mut self, table: &[u32; 256], data: &[u8], out: &mut Vec<u8>) -> Step {
        room::reserve(out, data.len())?;
        for &b in data {
            let c = table[b as usize];
            match char::from_u32(c).filter(|_| super::chars::exists(c)) {
                Some(c) => room::append(out, c.encode_utf8(&mut [0; 4]).as_bytes())?,
                None => return self.stop(out),
            }
        }
        Ok(())
    }

    fn decode_utf16(&mut self, big: bool, data: &[u8], out: &mut Vec<u8>) -> Step {
        let joined;
        let mut data = data;
        if !self.pending.is_empty() {
            room::append(&mut self.pending, data)?;
            joined = core::mem::take(&mut self.pending);
            data = &joined;
        }
        room::reserve(out, data.len() / 2)?;
        let unit = |at: usize| {
            let pair = [*data.get(at)?, *data.get(at + 1)?];
            Some(u32::from(match big {
                true => u16::from_be_bytes(pair),
                false => u16::from_le_bytes(pair),
            }))
        };
        let mut at = 0;
        while let Some(first) = unit(at) {
            let mut c = first;
            let mut n = 2;
            if (0xd800..0xdc00).contains(&first) {
                let Some(second) = unit(at + 2) else { break };
                if (0xdc00..0xe000).contains(&second) {
                    c = 0x10000 + ((first & 0x3ff) << 10 | second & 0x3ff);
                    n = 4;
                }
            }
            match char::from_u32(c).filter(|_| super::chars::exists(c)) {
                Some(c) => room::append(out, c.encode_utf8(&mut [0; 4]).as_bytes())?,
                None => return self.stop(out),
            }
            at += n;
        }
        Ok(room::append(&mut self.pending, &data[at..])?)
    }

    fn decode_utf8(&mut self, data: &[u8], out: &mut Vec<u8>) -> Step {
        let mut data = data;
        // A character that was cut: its other bytes, one by one.
        while let (false, Some((&b, rest))) = (self.pending.is_empty(), data.split_first()) {
            room::append(&mut self.pending, &[b])?;
            data = rest;
            match core::str::from_utf8(&self.pending) {
                Ok(_) => {
                    let whole = core::mem::take(&mut self.pending);
                    if let Err(at) = permitted(&whole) {
                        room::append(out, &whole[..at])?;
                        return self.stop(out);
                    }
                    room::append(out, &whole)?;
                }
                Err(error) if error.error_len().is_some() => return self.stop(out),
                Err(_) => {}
            }
        }
        let (whole, cut) = match core::str::from_utf8(data) {
            Ok(_) => (data.len(), false),
            Err(error) => (error.valid_up_to(), error.error_len().is_none()),
        };
        if let Err(at) = permitted(&data[..whole]) {
            room::append(out, &data[..at])?;
            return self.stop(out);
        }
        room::append(out, &data[..whole])?;
        if cut {
            room::append(&mut self.pending, &data[whole..])?;
        } else if whole < data.len() {
            return self.stop(out);
        }
        Ok(())
    }
}

/// The value of `encoding` within a declaration.
fn encoding_of(inside: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b"encoding";
    let at = inside.windows(NAME.len()).position(|part| part == NAME)?;
    let rest = inside[at + NAME.len()..].trim_ascii_start();
    let rest = rest.strip_prefix(b"=")?.trim_ascii_start();
    let (&quote, rest) = rest.split_first()?;
    if quote != b'"' && quote != b'\'' {
        return None;
    }
    let end = rest.iter().position(|&b| b == quote)?;
    Some(&rest[..end])
}

/// Whether XML has all characters of well-formed UTF-8; where it lacks the first.
fn permitted(data: &[u8]) -> Result<(), usize> {
    let control = |b: u8| b < 0x20 && b != b'\n' && b != b'\r' && b != b'\t';
    for (i, part) in data.chunks(64).enumerate() {
        // U+FFFE and U+FFFF begin with the byte 0xef.
        let odd = part
            .iter()
            .fold(false, |odd, &b| odd | control(b) | (b == 0xef));
        if !odd {
            continue;
        }
        for j in i * 64..i * 64 + part.len() {
            let none =
                data[j..].starts_with(b"\xef\xbf\xbe") || data[j..].starts_with(b"\xef\xbf\xbf");
            if control(data[j]) || none {
                return Err(j);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(data: &[u8], step: usize) -> (Vec<u8>, bool) {
        let (mut decoder, mut out) = (Decoder::default(), Vec::new());
        for part in data.chunks(step) {
            assert!(decoder.feed(part, false, &mut out).is_ok());
        }
        assert!(decoder.feed(b"", true, &mut out).is_ok());
        (out, decoder.rest().is_some())
    }

    #[test]
    fn parts_give_what_the_whole_gives() {
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe9</a>";
        let wide: Vec<u8> = "\u{feff}<a>é\u{10000}</a>"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for data in ["<a>é\u{fffd}\u{10000}</a>".as_bytes(), latin, &wide] {
            for step in 1..6 {
                assert_eq!(all(data, step), all(data, data.len()), "{step}");
            }
        }
        assert!(all(latin, 9).0.ends_with("é</a>".as_bytes()));
    }

    #[test]
    fn what_is_not_xml_ends_it() {
        for (data, good) in [
            (&b"<a>\xff</a>"[..], 3),
            (b"<a>\x01", 3),
            (b"\xef\xbf\xbf", 0),
            (b"<\0\0\xd8<\0", 1),
        ] {
            let (out, rest) = all(data, 1);
            assert_eq!((out.len(), out.last(), rest), (good + 1, Some(&BAD), false));
        }
        assert!(all(b"<a>\xc3", 2).1);
    }
}
