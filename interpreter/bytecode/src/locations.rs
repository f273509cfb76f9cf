//! Source positions of instructions, packed.
//!
//! A row says where the instructions from one word offset to the next row's come from.
//! Most rows differ from the one before in a few columns only, so each is kept as five
//! variable-length differences: some four bytes instead of twenty. Every [`STRIDE`] rows
//! a sync point lets a look-up begin in the middle.

use std::borrow::Cow;

/// Source position of the instructions from word offset `pc` on, to the next row.
/// Lines count from 1, columns are UTF-8 byte offsets from 0. `line` 0: no position.
/// Rows of marks have the word offset of the row behind them, and no end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Location {
    pub pc: u32,
    pub line: u32,
    pub col: u32,
    pub end_line: u32,
    pub end_col: u32,
}

impl Location {
    /// The row of a statement that needs no instruction, which stands before the row of the
    /// instruction behind it. `again`: loops that begin there pass it with each turn.
    pub fn of_mark(self, again: bool) -> Location {
        Location {
            end_line: 0,
            end_col: again.into(),
            ..self
        }
    }

    /// Whether it is such a row, and one that is passed only once.
    pub fn mark(&self) -> Option<bool> {
        (self.end_line == 0 && self.line != 0).then_some(self.end_col == 0)
    }
}

/// Rows between sync points.
const STRIDE: usize = 32;

/// The rows of a code object, in the order of their word offsets.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Locations {
    bytes: Cow<'static, [u8]>,
    /// The row before every `STRIDE`-th one, and where that one's bytes begin.
    syncs: Box<[(Location, u32)]>,
}

impl Locations {
    pub fn new(rows: impl IntoIterator<Item = Location>) -> Locations {
        let mut bytes = Vec::new();
        let mut syncs = Vec::new();
        let mut last = Location::default();
        for (i, row) in rows.into_iter().enumerate() {
            if i > 0 && i.is_multiple_of(STRIDE) {
                syncs.push((last, bytes.len() as u32));
            }
            put(&mut bytes, row.pc.wrapping_sub(last.pc));
            put(&mut bytes, zigzag(row.line.wrapping_sub(last.line)));
            put(&mut bytes, zigzag(row.col.wrapping_sub(last.col)));
            put(&mut bytes, zigzag(row.end_line.wrapping_sub(row.line)));
            put(&mut bytes, zigzag(row.end_col.wrapping_sub(row.col)));
            last = row;
        }
        Locations {
            bytes: bytes.into(),
            syncs: syncs.into(),
        }
    }

    /// The rows as they are kept.
    pub fn packed(&self) -> &[u8] {
        &self.bytes
    }

    /// Of what [`Locations::packed`] gave. Other bytes give some rows or other.
    pub fn of_packed(bytes: Cow<'static, [u8]>) -> Locations {
        let mut syncs = Vec::new();
        let mut rows = Rows {
            bytes: &bytes,
            last: Location::default(),
        };
        for i in 0.. {
            let (last, left) = (rows.last, rows.bytes.len());
            if rows.next().is_none() {
                break;
            }
            if i > 0 && usize::is_multiple_of(i, STRIDE) {
                syncs.push((last, (bytes.len() - left) as u32));
            }
        }
        let syncs = syncs.into();
        Locations { bytes, syncs }
    }

    /// The rows of marks, each with the place that is shown for a frame that stands there: the
    /// second half of the word before the instruction. Where several come together, that is
    /// the last one's; the others have places before all instructions.
    pub fn marks(&self) -> Vec<(Location, i64)> {
        let mut outer = -2;
        let mut marks = Vec::new();
        let mut rows = self.iter().peekable();
        while let Some(row) = rows.next() {
            if row.mark().is_none() {
                continue;
            }
            let last = rows
                .peek()
                .is_none_or(|next| next.pc != row.pc || next.mark().is_none());
            if last {
                marks.push((row, 2 * i64::from(row.pc) - 1));
            } else {
                outer -= 1;
                marks.push((row, outer));
            }
        }
        marks
    }

    /// All rows.
    pub fn iter(&self) -> Rows<'_> {
        Rows {
            bytes: &self.bytes,
            last: Location::default(),
        }
    }

    /// The row that covers word offset `pc`.
    pub fn at(&self, pc: u32) -> Option<Location> {
        // A sync point's own row is the last before it: it may be the one.
        let after = self.syncs.partition_point(|(row, _)| row.pc <= pc);
        let (mut found, rows) = match after.checked_sub(1).map(|i| self.syncs[i]) {
            Some((row, offset)) => (
                Some(row),
                Rows {
                    bytes: &self.bytes[offset as usize..],
                    last: row,
                },
            ),
            None => (None, self.iter()),
        };
        for row in rows {
            if row.pc > pc {
                break;
            }
            found = Some(row);
        }
        found
    }
}

/// Unpacks rows one after the other.
pub struct Rows<'a> {
    bytes: &'a [u8],
    last: Location,
}

impl Iterator for Rows<'_> {
    type Item = Location;

    fn next(&mut self) -> Option<Location> {
        if self.bytes.is_empty() {
            return None;
        }
        let last = self.last;
        let pc = last.pc.wrapping_add(take(&mut self.bytes));
        let line = last.line.wrapping_add(unzigzag(take(&mut self.bytes)));
        let col = last.col.wrapping_add(unzigzag(take(&mut self.bytes)));
        let end_line = line.wrapping_add(unzigzag(take(&mut self.bytes)));
        let end_col = col.wrapping_add(unzigzag(take(&mut self.bytes)));
        self.last = Location {
            pc,
            line,
            col,
            end_line,
            end_col,
        };
        Some(self.last)
    }
}

/// Small differences of either sign become small numbers.
fn zigzag(difference: u32) -> u32 {
    (difference << 1) ^ ((difference as i32) >> 31) as u32
}
fn unzigzag(number: u32) -> u32 {
    (number >> 1) ^ (number & 1).wrapping_neg()
}

/// Seven bits a byte, low ones first; the high bit says that more follow.
fn put(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
fn take(bytes: &mut &[u8]) -> u32 {
    let mut number = 0;
    let mut shift = 0;
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u32::from(byte & 0x7F) << shift;
        shift += 7;
        if byte < 0x80 || shift > 28 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(n: u32) -> Vec<Location> {
        (0..n)
            .map(|i| Location {
                pc: i * 3,
                line: if i % 7 == 0 { 0 } else { 1000 - i * 5 % 900 },
                col: i * 37 % 300,
                end_line: if i % 7 == 0 { 0 } else { 1000 + i },
                end_col: i * 11 % 200,
            })
            .collect()
    }

    #[test]
    fn rows_come_back_as_they_went_in() {
        for n in [0, 1, 31, 32, 33, 64, 65, 200] {
            let rows = rows(n);
            let packed = Locations::new(rows.clone());
            assert_eq!(packed.iter().collect::<Vec<_>>(), rows);
            let again = Locations::of_packed(packed.packed().to_vec().into());
            assert_eq!(again, packed);
            for pc in 0..n * 3 + 5 {
                let wanted = rows.iter().rev().find(|row| row.pc <= pc).copied();
                assert_eq!(packed.at(pc), wanted, "{n} rows, pc {pc}");
            }
        }
    }

    #[test]
    fn extremes_survive() {
        let rows = [
            Location {
                pc: 1,
                line: u32::MAX,
                col: 0,
                end_line: 0,
                end_col: u32::MAX,
            },
            Location {
                pc: u32::MAX,
                ..Location::default()
            },
        ];
        let packed = Locations::new(rows);
        assert_eq!(packed.iter().collect::<Vec<_>>(), rows);
        assert_eq!(packed.at(0), None);
    }
}
