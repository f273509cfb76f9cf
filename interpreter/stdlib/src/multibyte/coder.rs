//! Decoding and encoding, up to the first thing that cannot be.

use super::shifting::Designations;
use super::table::{self, Table};
use crate::util::room;
use pyrs_leaf::TextBuilder;
use pyrs_runtime::Result;
use pyrs_runtime::string::Units;
use std::rc::Rc;

/// Why a call has come back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stopped {
    AtEnd,
    /// What is left may be the beginning of something.
    TooFew,
    /// So many units mean nothing.
    Illegal(usize),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CodecKind {
    Plain,
    /// Bytes that begin nothing are wrong even at the end.
    /// With the last byte that begins a code.
    ShiftJis(u8),
    Gb18030,
    EucKr,
    Hz,
    Iso2022(&'static Designations),
}

pub struct CodecRow {
    pub name: &'static str,
    pub kind: CodecKind,
    pub tables: &'static [usize],
}

const fn row(name: &'static str, kind: CodecKind, tables: &'static [usize]) -> CodecRow {
    CodecRow { name, kind, tables }
}

use CodecKind::{EucKr, Gb18030, Hz, Iso2022, Plain, ShiftJis};

/// Tables of the codecs with shifts, by `Charset`.
const NATIONAL: &[usize] = &[
    table::EUC_JP,
    table::EUC_JISX0213,
    table::EUC_JIS_2004,
    table::EUC_KR,
    table::GB2312,
];

pub static CODECS: &[CodecRow] = &[
    row("gb2312", Plain, &[table::GB2312]),
    row("gbk", Plain, &[table::GBK]),
    row("gb18030", Gb18030, &[table::GB18030]),
    row("hz", Hz, &[table::GB2312]),
    row("big5", Plain, &[table::BIG5]),
    row("cp950", Plain, &[table::CP950]),
    row("big5hkscs", Plain, &[table::BIG5HKSCS]),
    row("euc_kr", EucKr, &[table::EUC_KR]),
    row("cp949", Plain, &[table::CP949]),
    row("johab", Plain, &[table::JOHAB]),
    row("euc_jp", Plain, &[table::EUC_JP]),
    row("euc_jis_2004", Plain, &[table::EUC_JIS_2004]),
    row("euc_jisx0213", Plain, &[table::EUC_JISX0213]),
    row("shift_jis", ShiftJis(0xea), &[table::SHIFT_JIS]),
    row("cp932", ShiftJis(0xfc), &[table::CP932]),
    row("shift_jis_2004", ShiftJis(0xfc), &[table::SHIFT_JIS_2004]),
    row("shift_jisx0213", ShiftJis(0xfc), &[table::SHIFT_JISX0213]),
    row("iso2022_kr", Iso2022(&super::shifting::KR), NATIONAL),
    row("iso2022_jp", Iso2022(&super::shifting::JP), NATIONAL),
    row("iso2022_jp_1", Iso2022(&super::shifting::JP_1), NATIONAL),
    row("iso2022_jp_2", Iso2022(&super::shifting::JP_2), NATIONAL),
    row(
        "iso2022_jp_2004",
        Iso2022(&super::shifting::JP_2004),
        NATIONAL,
    ),
    row("iso2022_jp_3", Iso2022(&super::shifting::JP_3), NATIONAL),
    row(
        "iso2022_jp_ext",
        Iso2022(&super::shifting::JP_EXT),
        NATIONAL,
    ),
];

pub struct Codec {
    pub kind: CodecKind,
    pub tables: Vec<Rc<Table>>,
}

/// What a step of decoding has found: characters, and bytes that they take.
pub type Found = core::result::Result<(super::table::Chars, usize), Stopped>;

/// Jamo of a syllable that KS X 1001 has not, each behind 0xa4: first, second, third.
const FIRST: &[u8; 19] =
    b"\xa1\xa2\xa4\xa7\xa8\xa9\xb1\xb2\xb3\xb5\xb6\xb7\xb8\xb9\xba\xbb\xbc\xbd\xbe";
const THIRD: &[u8; 28] =
    b"\xd4\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa9\xaa\xab\xac\xad\xae\xaf\xb0\xb1\xb2\
\xb4\xb5\xb6\xb7\xb8\xba\xbb\xbc\xbd\xbe";
const SECOND: u8 = 0xbf;
const SYLLABLES: core::ops::Range<u32> = 0xac00..0xd7a4;

/// The place of something in a sequence of four bytes, in order.
fn number_of(a: u8, b: u8, c: u8, d: u8) -> u32 {
    let [a, b, c, d] = [a - 0x81, b - 0x30, c - 0x81, d - 0x30].map(u32::from);
    (a * 10 + b) * 1260 + c * 10 + d
}

fn four_bytes(number: u32) -> [u8; 4] {
    [
        0x81 + (number / 12600) as u8,
        0x30 + (number / 1260 % 10) as u8,
        0x81 + (number / 10 % 126) as u8,
        0x30 + (number % 10) as u8,
    ]
}

/// Numbers of the supplementary planes begin here.
const BEYOND: u32 = 15 * 12600;

pub fn push(out: &mut TextBuilder, (a, b): super::table::Chars) {
    out.push(a);
    if b != 0 {
        out.push(b);
    }
}

impl Codec {
    pub fn table(&self) -> &Table {
        &self.tables[0]
    }

    pub fn initial(&self, encodes: bool) -> u64 {
        match self.kind {
            Iso2022(_) if encodes => super::shifting::UNDESIGNATED,
            Iso2022(_) => super::shifting::INITIAL,
            _ => 0,
        }
    }
    pub fn reset(&self, state: u64) -> Vec<u8> {
        match self.kind {
            Hz if state & 1 != 0 => Vec::from(*b"~}"),
            Iso2022(_) => super::shifting::reset(state),
            _ => Vec::new(),
        }
    }

    pub fn decode(
        &self,
        data: &[u8],
        start: usize,
        state: &mut u64,
        out: &mut TextBuilder,
    ) -> (usize, Stopped) {
        match self.kind {
            Hz => return self.decode_hz(data, start, state, out),
            Iso2022(list) => return self.decode_shifted(list, data, start, state, out),
            _ => {}
        }
        let mut at = start;
        while at < data.len() {
            match self.next(&data[at..]) {
                Ok((chars, n)) => {
                    push(out, chars);
                    at += n;
                }
                Err(stopped) => return (at, stopped),
            }
        }
        (at, Stopped::AtEnd)
    }

    fn next(&self, data: &[u8]) -> Found {
        let table = self.table();
        let a = data[0];
        if let Some(chars) = table.single(a) {
            return Ok((chars, 1));
        }
        let illegal = Err(Stopped::Illegal(1));
        if let ShiftJis(most) = self.kind
            && !(matches!(a, 0x81..0xa0 | 0xe0..) && a <= most)
        {
            return illegal;
        }
        if table.planes && a == 0x8f {
            let &[_, b, c, ..] = data else {
                return Err(Stopped::TooFew);
            };
            let found = table.double(1, b, c);
            return found.map_or(illegal, |chars| Ok((chars, 3)));
        }
        let &[_, b, ..] = data else {
            return Err(Stopped::TooFew);
        };
        if self.kind == Gb18030 && b.is_ascii_digit() {
            let &[_, _, c, d, ..] = data else {
                return Err(Stopped::TooFew);
            };
            if !(0x81..0xff).contains(&a) || !(0x81..0xff).contains(&c) || !d.is_ascii_digit() {
                return illegal;
            }
            let number = number_of(a, b, c, d);
            let found = match number.checked_sub(BEYOND) {
                Some(n) => Some(0x10000 + n).filter(|&c| c < 0x110000),
                None => {
                    let i = table.ranges.partition_point(|row| row.2 <= number);
                    let row = i.checked_sub(1).map(|i| table.ranges[i]);
                    row.and_then(|(first, last, start)| {
                        let c = u32::from(first) + number - start;
                        (c <= last.into()).then_some(c)
                    })
                }
            };
            return found.map_or(illegal, |c| Ok(((c, 0), 4)));
        }
        if self.kind == EucKr && (a, b) == (0xa4, 0xd4) {
            let &[_, _, m1, x, m2, y, m3, z, ..] = data else {
                return Err(Stopped::TooFew);
            };
            let first = FIRST.iter().position(|&b| b == x);
            let third = THIRD.iter().position(|&b| b == z);
            let second = y.checked_sub(SECOND).filter(|&y| y < 21);
            let (Some(x), Some(y), Some(z)) = (first, second, third) else {
                return illegal;
            };
            if (m1, m2, m3) != (0xa4, 0xa4, 0xa4) {
                return illegal;
            }
            let c = 0xac00 + x as u32 * 588 + u32::from(y) * 28 + z as u32;
            return Ok(((c, 0), 8));
        }
        match table.double(0, a, b) {
            Some(chars) => Ok((chars, 2)),
            None if table.is_of_2004(a, b) => Err(Stopped::Illegal(2)),
            None => illegal,
        }
    }

    pub fn encode(
        &self,
        text: &Units,
        start: usize,
        state: &mut u64,
        last: bool,
        out: &mut Vec<u8>,
    ) -> Result<(usize, Stopped)> {
        let mut at = start;
        while at < text.len() {
            room::reserve(out, 16)?;
            let c = text.at(at);
            let next = (at + 1 < text.len()).then(|| text.at(at + 1));
            let step = match self.kind {
                Hz => self.encode_hz(c, state, out),
                Iso2022(list) => self.encode_shifted(list, c, next, last, state, out),
                _ => self.encode_one(c, next, last, out),
            };
            match step {
                Ok(n) => at += n,
                Err(stopped) => return Ok((at, stopped)),
            }
        }
        Ok((at, Stopped::AtEnd))
    }

    /// Encode a character, or it and the next; how many.
    fn encode_one(
        &self,
        c: u32,
        next: Option<u32>,
        last: bool,
        out: &mut Vec<u8>,
    ) -> core::result::Result<usize, Stopped> {
        let table = self.table();
        if table.begins_pair(c) {
            match next {
                None if !last => return Err(Stopped::TooFew),
                Some(next) => {
                    if let Some(code) = table.pair(c, next) {
                        out.extend(code.to_be_bytes());
                        return Ok(2);
                    }
                }
                None => {}
            }
        }
        match table.code(c) {
            Some(code @ ..256) => out.push(code as u8),
            Some(code) if table.planes && code & 0x80 == 0 => {
                let [a, b] = code.to_be_bytes();
                out.extend([0x8f, a, b | 0x80]);
            }
            Some(code) => out.extend(code.to_be_bytes()),
            None if self.kind == Gb18030 && c >= 0x10000 => {
                out.extend(four_bytes(BEYOND + c - 0x10000));
            }
            None if self.kind == Gb18030 => {
                let i = table.ranges.partition_point(|row| u32::from(row.1) < c);
                match table.ranges.get(i) {
                    Some(&(first, _, number)) if u32::from(first) <= c => {
                        out.extend(four_bytes(number + c - u32::from(first)));
                    }
                    _ => return Err(Stopped::Illegal(1)),
                }
            }
            None if self.kind == EucKr && SYLLABLES.contains(&c) => {
                let n = (c - SYLLABLES.start) as usize;
                let (x, y, z) = (FIRST[n / 588], SECOND + (n / 28 % 21) as u8, THIRD[n % 28]);
                out.extend([0xa4, 0xd4, 0xa4, x, 0xa4, y, 0xa4, z]);
            }
            None => return Err(Stopped::Illegal(1)),
        }
        Ok(1)
    }
}
