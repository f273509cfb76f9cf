//! Codecs that switch between character sets: HZ, and those of ISO 2022. The state has the
//! sets G0 to G3 in its bytes 0 to 3 and flags in byte 4, as CPython's has.

use super::coder::{Codec, Stopped, push};
use super::table::{Chars, Table};
use pyrs_leaf::TextBuilder;

/// A character set, by the last byte of its designation, with the highest bit for sets of two
/// bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Charset(u8);

const ASCII: Charset = Charset(b'B');
const LATIN1: Charset = Charset(b'A');
const GREEK: Charset = Charset(b'F');
const ROMAN: Charset = Charset(b'J');
const KANA: Charset = Charset(b'I');
const KSX1001: Charset = Charset(b'C' | 0x80);
const GB2312: Charset = Charset(b'A' | 0x80);
const JISX0208: Charset = Charset(b'B' | 0x80);
const JISX0208_OLD: Charset = Charset(b'@' | 0x80);
const JISX0212: Charset = Charset(b'D' | 0x80);
const JISX0213_1: Charset = Charset(b'O' | 0x80);
const JISX0213_2: Charset = Charset(b'P' | 0x80);
const JISX0213_2004_1: Charset = Charset(b'Q' | 0x80);

impl Charset {
    fn width(self) -> usize {
        if self.0 & 0x80 != 0 { 2 } else { 1 }
    }
    /// Its place in the codec's list of tables.
    fn table(self, list: &Designations) -> usize {
        match self {
            JISX0213_1 => 1,
            JISX0213_2 if list.pairs == Some(JISX0213_1) => 1,
            JISX0213_2004_1 | JISX0213_2 => 2,
            KSX1001 => 3,
            GB2312 => 4,
            _ => 0,
        }
    }
    /// Plane 1 of the tables of JIS X 0213 has rows of JIS X 0212, too.
    fn has_row(self, lead: u8) -> bool {
        self != JISX0213_2 || matches!(lead, 0xa1 | 0xa3..=0xa5 | 0xa8 | 0xac..=0xaf | 0xee..=0xfe)
    }
    /// The plane of the table in which it lies.
    fn plane(self) -> usize {
        usize::from(matches!(self, JISX0212 | JISX0213_2))
    }
}

/// What a codec may switch to, in the order in which encoding tries.
#[derive(PartialEq, Eq)]
pub struct Designations {
    sets: &'static [Charset],
    /// Pairs of characters are looked for first, in this set.
    pairs: Option<Charset>,
    /// The set lies in G1, behind shifts.
    shifts: bool,
    /// G2 can be used.
    has_g2: bool,
    /// An old form of a designation is known.
    extended: bool,
}

const BASE: Designations = Designations {
    sets: &[],
    pairs: None,
    shifts: false,
    has_g2: false,
    extended: false,
};
pub static KR: Designations = Designations {
    sets: &[KSX1001],
    shifts: true,
    ..BASE
};
pub static JP: Designations = Designations {
    sets: &[JISX0208, ROMAN, JISX0208_OLD],
    extended: true,
    ..BASE
};
pub static JP_1: Designations = Designations {
    sets: &[JISX0208, JISX0212, ROMAN, JISX0208_OLD],
    extended: true,
    ..BASE
};
pub static JP_2: Designations = Designations {
    sets: &[
        JISX0208,
        JISX0212,
        KSX1001,
        GB2312,
        ROMAN,
        JISX0208_OLD,
        LATIN1,
        GREEK,
    ],
    has_g2: true,
    extended: true,
    ..BASE
};
pub static JP_2004: Designations = Designations {
    sets: &[JISX0208, JISX0213_2004_1, JISX0213_2],
    pairs: Some(JISX0213_2004_1),
    extended: true,
    ..BASE
};
pub static JP_3: Designations = Designations {
    sets: &[JISX0208, JISX0213_1, JISX0213_2],
    pairs: Some(JISX0213_1),
    extended: true,
    ..BASE
};
pub static JP_EXT: Designations = Designations {
    sets: &[JISX0208, JISX0212, ROMAN, KANA, JISX0208_OLD],
    extended: true,
    ..BASE
};

/// The state in which encoding begins, and that for decoding.
pub const UNDESIGNATED: u64 = (ASCII.0 as u64) | (ASCII.0 as u64) << 8;
pub const INITIAL: u64 = UNDESIGNATED | (ASCII.0 as u64) << 16;
const FLAGS: u32 = 32;
const SHIFTED: u64 = 1 << FLAGS;
/// An escape that nobody knows goes through as it is.
const THROUGH: u64 = 2 << FLAGS;

const ESC: u8 = 0x1b;
const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;
/// The longest escape that is looked at.
const LONGEST: usize = 16;

fn set_in(state: u64, g: u32) -> Charset {
    Charset((state >> (8 * g)) as u8)
}
fn designate(state: &mut u64, g: u32, set: Charset) {
    *state = *state & !(0xff << (8 * g)) | u64::from(set.0) << (8 * g);
}

/// What ends writing in a state.
pub fn reset(state: u64) -> Vec<u8> {
    let mut out = Vec::new();
    if state & SHIFTED != 0 {
        out.push(SHIFT_IN);
    }
    if set_in(state, 0) != ASCII {
        out.extend([ESC, b'(', b'B']);
    }
    out
}

fn ends_escape(b: u8) -> bool {
    b.is_ascii_uppercase() || b == b'@'
}

/// A character of the upper half of ISO 8859-7, as of 1987.
fn greek(b: u8) -> Option<u32> {
    let c = u32::from(b);
    Some(match b {
        0..=0xa0 | 0xa3 | 0xa6..=0xa9 | 0xab..=0xad | 0xb0..=0xb3 | 0xb7 | 0xbb | 0xbd => c,
        0xa1 => 0x2018,
        0xa2 => 0x2019,
        0xaf => 0x2015,
        0xa4 | 0xa5 | 0xaa | 0xae | 0xd2 | 0xff => return None,
        _ => c + 0x2d0,
    })
}

impl Codec {
    fn charset_table(&self, list: &Designations, set: Charset) -> &Table {
        &self.tables[set.table(list)]
    }

    fn meaning(&self, list: &Designations, set: Charset, a: u8, b: u8) -> Option<Chars> {
        match set {
            ROMAN => Some(match a {
                b'\\' => (0xa5, 0),
                b'~' => (0x203e, 0),
                a => (a.into(), 0),
            }),
            _ if set.width() == 1 && set != KANA => None,
            KANA => (0x21..0x60)
                .contains(&a)
                .then(|| (0xff40 + u32::from(a), 0)),
            _ => {
                let (a, c) = (a | 0x80, b | 0x80);
                if b >= 0x80 || c < 0xa1 || !set.has_row(a) {
                    return None;
                }
                self.charset_table(list, set).double(set.plane(), a, c)
            }
        }
    }

    /// The code of a character in a set, of as many bytes as the set has.
    fn code_in(&self, list: &Designations, set: Charset, c: u32) -> Option<u16> {
        match set {
            ROMAN => match c {
                0xa5 => Some(b'\\'.into()),
                0x203e => Some(b'~'.into()),
                _ => None,
            },
            KANA => (0xff61..0xffa0).contains(&c).then(|| (c - 0xff40) as u16),
            _ if set.width() == 1 => None,
            // The wide tilde is JIS X 0208's alone, which has another.
            JISX0213_1 | JISX0213_2004_1 if c == 0xff5e => None,
            _ => {
                let table = self.charset_table(list, set);
                let code = table.code(c)?;
                let [a, b] = code.to_be_bytes();
                let plane = usize::from(table.planes && b & 0x80 == 0);
                let fits = code >= 0xa100 && a >= 0xa1 && (plane == 1 || b >= 0xa1);
                (fits && plane == set.plane() && set.has_row(a)).then_some(code & 0x7f7f)
            }
        }
    }

    pub fn decode_hz(
        &self,
        data: &[u8],
        start: usize,
        state: &mut u64,
        out: &mut TextBuilder,
    ) -> (usize, Stopped) {
        let mut at = start;
        while at < data.len() {
            let a = data[at];
            let next = data.get(at + 1).copied();
            let shifted = *state & 1 != 0;
            if a == b'~' {
                match (next, shifted) {
                    (None, _) => return (at, Stopped::TooFew),
                    (Some(b'~'), false) => out.push('~' as u32),
                    (Some(b'{'), false) => *state |= 1,
                    (Some(b'\n'), false) => {}
                    (Some(b'}'), true) => *state &= !1,
                    _ => return (at, Stopped::Illegal(1)),
                }
                at += 2;
            } else if a & 0x80 != 0 {
                return (at, Stopped::Illegal(1));
            } else if !shifted {
                out.push(a.into());
                at += 1;
            } else {
                let Some(b) = next else {
                    return (at, Stopped::TooFew);
                };
                match self.table().double(0, a | 0x80, b | 0x80) {
                    Some(chars) if b < 0x80 => push(out, chars),
                    _ => return (at, Stopped::Illegal(1)),
                }
                at += 2;
            }
        }
        (at, Stopped::AtEnd)
    }

    pub fn encode_hz(&self, c: u32, state: &mut u64, out: &mut Vec<u8>) -> Result<usize, Stopped> {
        let shifted = *state & 1 != 0;
        if c < 0x80 {
            if shifted {
                out.extend(b"~}");
                *state &= !1;
            }
            out.push(c as u8);
            if c == '~' as u32 {
                out.push(b'~');
            }
            return Ok(1);
        }
        match self.table().code(c) {
            Some(code @ 0x100..) => {
                if !shifted {
                    out.extend(b"~{");
                    *state |= 1;
                }
                out.extend((code & 0x7f7f).to_be_bytes());
                Ok(1)
            }
            _ => Err(Stopped::Illegal(1)),
        }
    }

    pub fn decode_shifted(
        &self,
        list: &Designations,
        data: &[u8],
        start: usize,
        state: &mut u64,
        out: &mut TextBuilder,
    ) -> (usize, Stopped) {
        let mut at = start;
        while at < data.len() {
            let rest = &data[at..];
            let a = rest[0];
            if *state & THROUGH != 0 {
                out.push(a.into());
                at += 1;
                if ends_escape(a) {
                    *state &= !THROUGH;
                }
                continue;
            }
            let step = match a {
                ESC => match rest.get(1) {
                    None => Err(Stopped::TooFew),
                    Some(b'(' | b')' | b'$' | b'.' | b'&') => escape(list, rest, state),
                    Some(b'N') if list.has_g2 => single_shift(rest, *state, out),
                    Some(_) => {
                        out.push(ESC.into());
                        *state |= THROUGH;
                        Ok(1)
                    }
                },
                SHIFT_IN if list.shifts => {
                    *state &= !SHIFTED;
                    Ok(1)
                }
                SHIFT_OUT if list.shifts => {
                    *state |= SHIFTED;
                    Ok(1)
                }
                b'\n' => {
                    *state &= !SHIFTED;
                    out.push('\n' as u32);
                    Ok(1)
                }
                0..0x20 => {
                    out.push(a.into());
                    Ok(1)
                }
                0x80.. => Err(Stopped::Illegal(1)),
                _ => {
                    let set = set_in(*state, u32::from(*state & SHIFTED != 0));
                    if set == ASCII {
                        out.push(a.into());
                        Ok(1)
                    } else if !list.sets.contains(&set) {
                        // Only a state that somebody has made up says so.
                        Err(Stopped::Illegal(1))
                    } else if rest.len() < set.width() {
                        Err(Stopped::TooFew)
                    } else {
                        let b = rest.get(1).copied().unwrap_or(0);
                        match self.meaning(list, set, a, b) {
                            Some(chars) => {
                                push(out, chars);
                                Ok(set.width())
                            }
                            None => Err(Stopped::Illegal(set.width())),
                        }
                    }
                }
            };
            match step {
                Ok(n) => at += n,
                Err(stopped) => return (at, stopped),
            }
        }
        (at, Stopped::AtEnd)
    }

    pub fn encode_shifted(
        &self,
        list: &Designations,
        c: u32,
        next: Option<u32>,
        last: bool,
        state: &mut u64,
        out: &mut Vec<u8>,
    ) -> Result<usize, Stopped> {
        if c < 0x80 {
            if set_in(*state, 0) != ASCII {
                out.extend([ESC, b'(', b'B']);
                designate(state, 0, ASCII);
            }
            if *state & SHIFTED != 0 {
                out.push(SHIFT_IN);
                *state &= !SHIFTED;
            }
            out.push(c as u8);
            return Ok(1);
        }
        let mut found = None;
        if let Some(set) = list.pairs
            && self.charset_table(list, set).begins_pair(c)
        {
            match next {
                None if !last => return Err(Stopped::TooFew),
                Some(next) => {
                    let code = self.charset_table(list, set).pair(c, next);
                    found = code.map(|code| (set, code & 0x7f7f, 2));
                }
                None => {}
            }
        }
        if found.is_none() {
            let mut sets = list.sets.iter();
            found = sets.find_map(|&set| self.code_in(list, set, c).map(|code| (set, code, 1)));
        }
        let Some((set, code, n)) = found else {
            return Err(Stopped::Illegal(1));
        };
        let mark = set.0 & 0x7f;
        if list.shifts {
            if set_in(*state, 1) != set {
                out.extend([ESC, b'$', b')', mark]);
                designate(state, 1, set);
            }
            if *state & SHIFTED == 0 {
                out.push(SHIFT_OUT);
                *state |= SHIFTED;
            }
        } else if set_in(*state, 0) != set {
            match set {
                JISX0208 => out.extend([ESC, b'$', b'B']),
                _ if set.width() == 1 => out.extend([ESC, b'(', mark]),
                _ => out.extend([ESC, b'$', b'(', mark]),
            }
            designate(state, 0, set);
        }
        match set.width() {
            1 => out.push(code as u8),
            _ => out.extend(code.to_be_bytes()),
        }
        Ok(n)
    }
}

/// A designation at the beginning of the data: how long it is.
fn escape(list: &Designations, data: &[u8], state: &mut u64) -> Result<usize, Stopped> {
    let mut n = 0;
    let mut i = 1;
    while i < LONGEST {
        let Some(&b) = data.get(i) else {
            return Err(Stopped::TooFew);
        };
        if ends_escape(b) {
            n = i + 1;
            break;
        }
        if list.extended && b == b'&' && data.get(i + 1) == Some(&b'@') {
            i += 2;
        }
        i += 1;
    }
    let wrong = Err(Stopped::Illegal(n.max(1)));
    let (g, set) = match (n, &data[..n]) {
        (3, &[_, b'$', mark]) => (0, Charset(mark | 0x80)),
        (3, &[_, b'(', mark]) => (0, Charset(mark)),
        (3, &[_, b')', mark]) => (1, Charset(mark)),
        (3, &[_, b'.', mark]) if list.has_g2 => (2, Charset(mark)),
        (4, &[_, b'$', b'(', mark]) => (0, Charset(mark | 0x80)),
        (4, &[_, b'$', b')', mark]) => (1, Charset(mark | 0x80)),
        (6, &[_, _, _, ESC, b'$', b'B']) if list.extended => (0, JISX0208),
        _ => return wrong,
    };
    if set != ASCII && !list.sets.contains(&set) {
        return wrong;
    }
    designate(state, g, set);
    Ok(n)
}

/// One character of G2.
fn single_shift(data: &[u8], state: u64, out: &mut TextBuilder) -> Result<usize, Stopped> {
    let Some(&b) = data.get(2) else {
        return Err(Stopped::TooFew);
    };
    let c = match set_in(state, 2) {
        LATIN1 if b < 0x80 => Some(u32::from(b) + 0x80),
        GREEK if b < 0x80 => greek(b | 0x80),
        ASCII if b < 0x80 => Some(b.into()),
        _ => None,
    };
    match c {
        Some(c) => {
            out.push(c);
            Ok(3)
        }
        None => Err(Stopped::Illegal(3)),
    }
}
