//! Mappings between codes and characters, unpacked from `tables.bin` when a codec is first
//! used. `generate.py` writes that file and says what is in it.

use crate::compression::zstd::unpack;
use crate::util::room;
use pyrs_runtime::{Raised, Result};

static PACKED: &[u8] = include_bytes!("tables.bin");

/// Numbers of the tables, as the generator orders them; each with the one it builds on, and
/// whether there are codes of three bytes.
static ROWS: [(Option<usize>, bool); COUNT] = [
    (None, false),
    (Some(GB2312), false),
    (Some(GBK), false),
    (None, false),
    (Some(BIG5), false),
    (Some(BIG5), false),
    (None, false),
    (Some(EUC_KR), false),
    (None, false),
    (None, true),
    (Some(EUC_JP), true),
    (Some(EUC_JIS_2004), true),
    (None, false),
    (Some(SHIFT_JIS), false),
    (Some(SHIFT_JIS), false),
    (Some(SHIFT_JIS_2004), false),
];
pub const COUNT: usize = 16;
pub const GB2312: usize = 0;
pub const GBK: usize = 1;
pub const GB18030: usize = 2;
pub const BIG5: usize = 3;
pub const CP950: usize = 4;
pub const BIG5HKSCS: usize = 5;
pub const EUC_KR: usize = 6;
pub const CP949: usize = 7;
pub const JOHAB: usize = 8;
pub const EUC_JP: usize = 9;
pub const EUC_JIS_2004: usize = 10;
pub const EUC_JISX0213: usize = 11;
pub const SHIFT_JIS: usize = 12;
pub const CP932: usize = 13;
pub const SHIFT_JIS_2004: usize = 14;
pub const SHIFT_JISX0213: usize = 15;

/// No character.
const NONE: u16 = 0xdfff;
/// Keys of single bytes.
const ONE: u32 = 1 << 24;
/// Cells while a table is built: two planes of two bytes, then the single bytes.
const CELLS: usize = (2 << 16) + 256;

/// One or two characters; the second is 0 for one.
pub type Chars = (u32, u32);

pub struct Table {
    /// There are codes of three bytes, 0x8f first.
    pub planes: bool,
    one: [u16; 256],
    /// For each plane and first byte the number of its 256 cells, from 1 on.
    rows: [u16; 512],
    cells: Vec<u16>,
    /// Characters beyond the BMP, and pairs.
    odd: Vec<Chars>,
    /// For each 256 characters the number of their codes, from 1 on.
    pages: [u16; 256],
    codes: Vec<u16>,
    astral: Vec<(u32, u16)>,
    pairs: Vec<(Chars, u16)>,
    /// First and last character, and the number of the first, of those of four bytes.
    pub ranges: Vec<(u16, u16, u32)>,
    /// Codes of JIS X 0213 that the edition of 2000 has not.
    of_2004: Vec<u16>,
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>().ok_or(Raised)?;
        self.0 = rest;
        Ok(*first)
    }
    fn u16(&mut self) -> Result<u16> {
        self.bytes().map(u16::from_le_bytes)
    }
    fn u32(&mut self) -> Result<u32> {
        self.bytes().map(u32::from_le_bytes)
    }
}

fn place(key: u32) -> usize {
    match key >= ONE {
        true => (2 << 16) + (key & 255) as usize,
        false => key as usize & 0x1ffff,
    }
}

fn code_of(place: usize) -> u16 {
    match place >> 16 {
        0 => place as u16,
        1 => place as u16 & 0xff7f,
        _ => place as u16 & 255,
    }
}

impl Table {
    pub fn load(number: usize) -> Result<Table> {
        let blob = unpack(PACKED)?;
        let mut reader = Reader(&blob);
        let mut chain = Vec::new();
        let mut next = Some(number);
        while let Some(number) = next {
            chain.push(number);
            next = ROWS[number].0;
        }
        // What each cell holds, in the form of `Chars`.
        let mut all: Vec<Chars> = Vec::new();
        room::resize(&mut all, CELLS, (0, 0))?;
        let mut exceptions = Vec::new();
        let mut of_2004 = Vec::new();
        for i in 0..COUNT {
            let wanted = chain.contains(&i);
            let mut runs = Vec::new();
            for _ in 0..reader.u32()? {
                let (key, n) = (reader.u32()?, reader.u16()?);
                for j in 0..u32::from(n) {
                    let value = reader.u16()?;
                    if wanted && value != 0 {
                        room::append(&mut runs, &[(key + j, value)])?;
                    }
                }
            }
            let mut odd = Vec::new();
            for _ in 0..reader.u32()? {
                room::append(&mut odd, &[(reader.u32()?, reader.u32()?)])?;
            }
            for (key, value) in runs {
                if i == number && value == NONE && matches!(i, EUC_JISX0213 | SHIFT_JISX0213) {
                    room::append(&mut of_2004, &[key as u16])?;
                }
                all[place(key)] = match value {
                    NONE => (0, 0),
                    0xd800..0xe000 => *odd.get(usize::from(value - 0xd800)).ok_or(Raised)?,
                    value => (value.into(), 0),
                };
            }
            for _ in 0..reader.u32()? {
                let row = (reader.u32()?, reader.u16()?);
                if i == number {
                    room::append(&mut exceptions, &[row])?;
                }
            }
        }
        let mut made = Table {
            planes: ROWS[number].1,
            one: [NONE; 256],
            rows: [0; 512],
            cells: Vec::new(),
            odd: Vec::new(),
            pages: [0; 256],
            codes: Vec::new(),
            astral: Vec::new(),
            pairs: Vec::new(),
            ranges: Vec::new(),
            of_2004,
        };
        made.one[0] = 0;
        for (place, &chars) in all.iter().enumerate() {
            if chars.0 != 0 {
                made.enter(place, chars)?;
            }
        }
        made.astral.sort_unstable_by_key(|row| row.0);
        for (c, code) in exceptions {
            made.set_code(c, code)?;
        }
        made.pairs.sort_unstable();
        if number == GB18030 {
            for _ in 0..reader.u32()? {
                let row = (reader.u16()?, reader.u16()?, reader.u32()?);
                room::append(&mut made.ranges, &[row])?;
            }
        }
        Ok(made)
    }

    fn enter(&mut self, place: usize, chars: Chars) -> Result<()> {
        let value = match chars {
            (c @ ..0x10000, 0) => c as u16,
            chars => {
                let number = self.odd.len() as u16;
                room::append(&mut self.odd, &[chars])?;
                0xd800 + number
            }
        };
        match place.checked_sub(2 << 16) {
            Some(byte) => self.one[byte] = value,
            None => {
                let row = &mut self.rows[place >> 8];
                if *row == 0 {
                    let n = self.cells.len();
                    room::resize(&mut self.cells, n + 256, NONE)?;
                    *row = (n / 256 + 1) as u16;
                }
                let row = usize::from(*row) - 1;
                self.cells[row * 256 + (place & 255)] = value;
            }
        }
        let code = code_of(place);
        match chars {
            (c, 0) if c >= 0x10000 => {
                // The lowest code counts.
                if self.astral.iter().all(|row| row.0 != c) {
                    room::append(&mut self.astral, &[(c, code)])?;
                }
                Ok(())
            }
            (c, 0) if self.code(c).is_none() => self.set_code(c, code),
            (_, 0) => Ok(()),
            chars => room::append(&mut self.pairs, &[(chars, code)]),
        }
    }

    fn set_code(&mut self, c: u32, code: u16) -> Result<()> {
        if c >= 0x10000 {
            match self.astral.binary_search_by_key(&c, |row| row.0) {
                Ok(i) => self.astral[i].1 = code,
                Err(i) => {
                    room::reserve(&mut self.astral, 1)?;
                    self.astral.insert(i, (c, code));
                }
            }
            return Ok(());
        }
        let page = &mut self.pages[(c >> 8) as usize];
        if *page == 0 {
            let n = self.codes.len();
            room::resize(&mut self.codes, n + 256, 0)?;
            *page = (n / 256 + 1) as u16;
        }
        let page = usize::from(*page) - 1;
        self.codes[page * 256 + (c & 255) as usize] = code;
        Ok(())
    }

    fn chars(&self, value: u16) -> Option<Chars> {
        match value {
            NONE => None,
            0xd800..0xe000 => self.odd.get(usize::from(value - 0xd800)).copied(),
            value => Some((value.into(), 0)),
        }
    }
    /// What a single byte means.
    pub fn single(&self, b: u8) -> Option<Chars> {
        self.chars(self.one[b as usize])
    }
    /// What two bytes mean, in a plane.
    pub fn double(&self, plane: usize, a: u8, b: u8) -> Option<Chars> {
        match self.rows[plane << 8 | a as usize] {
            0 => None,
            row => self.chars(self.cells[(usize::from(row) - 1) * 256 + b as usize]),
        }
    }
    /// The code of a character: of one byte below 256. In plane 1 the highest bit of the second
    /// byte is not there.
    pub fn code(&self, c: u32) -> Option<u16> {
        let code = if c >= 0x10000 {
            let i = self.astral.binary_search_by_key(&c, |row| row.0).ok()?;
            self.astral[i].1
        } else {
            match self.pages[(c >> 8) as usize] {
                0 => 0,
                page => self.codes[(usize::from(page) - 1) * 256 + (c & 255) as usize],
            }
        };
        (code != 0 || c == 0).then_some(code)
    }
    /// Whether only the later edition of a standard has the code.
    pub fn is_of_2004(&self, a: u8, b: u8) -> bool {
        self.of_2004.contains(&u16::from_be_bytes([a, b]))
    }
    /// The code of two characters.
    pub fn pair(&self, a: u32, b: u32) -> Option<u16> {
        let i = self.pairs.binary_search_by_key(&(a, b), |row| row.0).ok()?;
        Some(self.pairs[i].1)
    }
    /// Whether a pair begins with the character.
    pub fn begins_pair(&self, c: u32) -> bool {
        let i = self.pairs.partition_point(|row| row.0.0 < c);
        self.pairs.get(i).is_some_and(|row| row.0.0 == c)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_can_be_loaded() {
        for number in 0..COUNT {
            let Ok(table) = Table::load(number) else {
                panic!("table {number}");
            };
            assert_eq!(table.single(b'a'), Some((97, 0)));
            assert_eq!((table.single(0), table.code(0)), (Some((0, 0)), Some(0)));
        }
        let Ok(table) = Table::load(EUC_JIS_2004) else {
            panic!("table");
        };
        assert_eq!(table.pair(0x304b, 0x309a), Some(0xa4f7));
        assert_eq!(table.double(0, 0xa4, 0xf7), Some((0x304b, 0x309a)));
    }
}
