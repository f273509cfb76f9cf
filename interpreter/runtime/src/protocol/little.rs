//! Ints of a few words, whose arithmetic needs no number object beside the heap's.

use crate::number::BinOp;
use crate::{Kind, Result, Value, Vm, int, is_exact};
use pyrs_leaf::bigint::little::{self, Little, LittleOp, Operand};

impl Vm {
    /// `a op b` of exact ints of a few words, one of which is big; None: of others, or an
    /// operator that is not worth a way of its own.
    #[inline]
    pub(super) fn little_op(&mut self, op: BinOp, a: Value, b: Value) -> Result<Option<Value>> {
        if int::as_i64(a).is_some() && int::as_i64(b).is_some() {
            return Ok(None);
        }
        let (mut p, mut q) = ([0], [0]);
        let (Some(x), Some(y)) = (operand(a, &mut p), operand(b, &mut q)) else {
            return Ok(None);
        };
        self.little_result(op, x, y)
    }

    /// `x op y` where the result does not fit a machine integer.
    pub(super) fn little_of_i64(&mut self, op: BinOp, x: i64, y: i64) -> Result<Option<Value>> {
        let (p, q) = ([x.unsigned_abs()], [y.unsigned_abs()]);
        let operand = |negative, words| Operand { negative, words };
        self.little_result(op, operand(x < 0, &p), operand(y < 0, &q))
    }

    fn little_result(&mut self, op: BinOp, x: Operand, y: Operand) -> Result<Option<Value>> {
        let op = match op {
            BinOp::Add => LittleOp::Add,
            BinOp::Sub => LittleOp::Sub,
            BinOp::Mul => LittleOp::Mul,
            BinOp::Shl => LittleOp::Shl,
            BinOp::Shr => LittleOp::Shr,
            BinOp::FloorDiv => LittleOp::FloorDiv,
            BinOp::Mod => LittleOp::Mod,
            _ => return Ok(None),
        };
        let mut result = Little::default();
        if !little::compute(op, x, y, &mut result) {
            return Ok(None);
        }
        if let Some(number) = result.to_i64() {
            return self.int(number).map(Some);
        }
        let (negative, words) = result.as_words();
        int::new_big_words(&mut self.m, negative, words).map(Some)
    }
}

/// Sign and words of an exact int; the one word of a machine integer is put into `room`.
#[inline]
fn operand(value: Value, room: &mut [u64; 1]) -> Option<Operand<'_>> {
    if let Some(number) = int::as_i64(value) {
        room[0] = number.unsigned_abs();
        return Some(Operand {
            negative: number < 0,
            words: room,
        });
    }
    if !is_exact(value, Kind::BigInt) {
        return None;
    }
    let (negative, words) = int::big_words(value.addr());
    Some(Operand { negative, words })
}
