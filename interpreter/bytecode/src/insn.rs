//! The 32-bit instruction word: `op | a << 8 | b << 16 | c << 24`.

use crate::opcodes::Op;

/// One instruction word.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Insn(pub u32);

impl Insn {
    #[inline(always)]
    pub const fn abc(op: Op, a: u8, b: u8, c: u8) -> Insn {
        Insn(op as u32 | (a as u32) << 8 | (b as u32) << 16 | (c as u32) << 24)
    }
    /// `b` and `c` as one unsigned 16-bit field.
    #[inline(always)]
    pub const fn ak(op: Op, a: u8, k: u16) -> Insn {
        Insn(op as u32 | (a as u32) << 8 | (k as u32) << 16)
    }
    /// A signed 24-bit jump distance, in words from the next instruction.
    #[inline(always)]
    pub const fn jump(op: Op, distance: i32) -> Insn {
        Insn(op as u32 | (distance as u32) << 8)
    }
    #[inline(always)]
    pub const fn op_byte(self) -> u8 {
        self.0 as u8
    }
    pub fn op(self) -> Option<Op> {
        Op::from_byte(self.op_byte())
    }
    #[inline(always)]
    pub const fn a(self) -> u8 {
        (self.0 >> 8) as u8
    }
    #[inline(always)]
    pub const fn b(self) -> u8 {
        (self.0 >> 16) as u8
    }
    #[inline(always)]
    pub const fn c(self) -> u8 {
        (self.0 >> 24) as u8
    }
    #[inline(always)]
    pub const fn k16(self) -> u16 {
        (self.0 >> 16) as u16
    }
    #[inline(always)]
    pub const fn s16(self) -> i16 {
        (self.0 >> 16) as i16
    }
    #[inline(always)]
    pub const fn s24(self) -> i32 {
        (self.0 as i32) >> 8
    }
}

/// An extension word that follows an instruction.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Ext(pub u32);

impl Ext {
    /// A name's pool index and the index of the instruction's first cache word in
    /// the pool (0: no cache, the instruction takes its general path each time).
    pub const fn name_cache(name: u16, cache: u16) -> Ext {
        Ext(name as u32 | (cache as u32) << 16)
    }
    pub const fn lo(self) -> u16 {
        self.0 as u16
    }
    pub const fn hi(self) -> u16 {
        (self.0 >> 16) as u16
    }
}
