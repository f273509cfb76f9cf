//! Emitting instructions: labels, registers, what is bound, protected ranges.

use super::Compiler;
use crate::pool::PoolId;
use crate::symtable::Sym;
use pyrs_bytecode::{Const, Op};
use ruff_text_size::TextRange;

pub type Reg = u8;
pub const NONE: u32 = u32::MAX;

/// A jump target.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Label(pub u32);

/// One instruction before assembly.
#[derive(Clone, Copy, Debug)]
pub struct Instr {
    pub op: Op,
    pub a: u8,
    pub b: u8,
    pub c: u8,
    /// Target of a jump.
    pub label: u32,
    /// Constant or name.
    pub pool: u32,
    /// Extension number.
    pub num: u32,
    pub range: TextRange,
}

/// A row of the exception table before assembly; bounds are instruction indices.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    pub start: u32,
    pub end: u32,
    pub target: Label,
    pub reg: Reg,
}

/// The line of a statement without instructions.
#[derive(Clone, Copy, Debug)]
pub struct LineMark {
    /// Index of the instruction it stands before.
    pub at: u32,
    pub range: TextRange,
    /// A loop that begins there begins with it.
    pub again: bool,
}

/// Which variables surely hold a value.
#[derive(Clone, Default, PartialEq, Debug)]
pub struct Bits(Vec<u64>);

impl Bits {
    pub fn set(&mut self, i: usize) {
        if self.0.len() <= i / 64 {
            self.0.resize(i / 64 + 1, 0);
        }
        self.0[i / 64] |= 1 << (i % 64);
    }
    pub fn clear(&mut self, i: usize) {
        if let Some(word) = self.0.get_mut(i / 64) {
            *word &= !(1 << (i % 64));
        }
    }
    pub fn get(&self, i: usize) -> bool {
        self.0.get(i / 64).is_some_and(|w| w >> (i % 64) & 1 != 0)
    }
    fn subtract(&mut self, other: &Bits) {
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a &= !b;
        }
    }
    fn meet(&mut self, other: &Bits) {
        self.0.truncate(other.0.len());
        for (a, b) in self.0.iter_mut().zip(&other.0) {
            *a &= b;
        }
    }
}

#[derive(Default)]
pub struct LabelInfo {
    /// Index of the instruction it stands before, or `NONE`.
    pub at: u32,
    /// What is bound on every jump seen so far.
    state: Option<Bits>,
}

/// Registers in use above a point.
#[derive(Clone, Copy)]
pub struct Mark(u16);

/// A range whose exceptions go to a handler. Exit paths that run outside of it (the
/// `finally` part of a `return`, say) suspend it.
#[derive(Debug)]
pub struct Region {
    start: Option<u32>,
    parts: Vec<(u32, u32)>,
    pub target: Label,
    pub reg: Reg,
    /// What was bound where the range began: all that its handler may rely on.
    entry: Option<Bits>,
}

impl Region {
    pub fn empty(target: Label, reg: Reg) -> Region {
        Region {
            start: None,
            parts: Vec::new(),
            target,
            reg,
            entry: None,
        }
    }
}

impl<'a> Compiler<'a> {
    pub fn at(&mut self, range: TextRange) {
        self.u.range = range;
    }

    fn push(&mut self, instr: Instr) {
        if !self.u.reachable {
            return;
        }
        self.u.code.push(instr);
    }

    fn blank(&self, op: Op, a: Reg, b: u8, c: u8) -> Instr {
        Instr {
            op,
            a,
            b,
            c,
            label: NONE,
            pool: NONE,
            num: 0,
            range: self.u.range,
        }
    }

    pub fn op(&mut self, op: Op, a: Reg, b: u8, c: u8) {
        let instr = self.blank(op, a, b, c);
        self.push(instr);
        if matches!(op, Op::Return | Op::Raise | Op::Reraise) {
            self.u.reachable = false;
        }
    }

    pub fn op16(&mut self, op: Op, a: Reg, k: u16) {
        self.op(op, a, k as u8, (k >> 8) as u8);
    }

    pub fn op_num(&mut self, op: Op, a: Reg, b: u8, c: u8, num: u32) {
        let mut instr = self.blank(op, a, b, c);
        instr.num = num;
        self.push(instr);
    }

    pub fn op_pool(&mut self, op: Op, a: Reg, b: u8, c: u8, pool: PoolId) {
        let mut instr = self.blank(op, a, b, c);
        instr.pool = pool;
        self.push(instr);
    }

    pub fn op_pool_num(&mut self, op: Op, a: Reg, b: u8, c: u8, pool: PoolId, num: u32) {
        let mut instr = self.blank(op, a, b, c);
        instr.pool = pool;
        instr.num = num;
        self.push(instr);
    }

    pub fn op_name(&mut self, op: Op, a: Reg, b: u8, name: Sym) {
        let pool = self.name_id(name);
        self.op_pool(op, a, b, 0, pool);
    }

    pub fn name_id(&mut self, name: Sym) -> PoolId {
        if !self.u.reachable {
            return 0;
        }
        let text = self.names.text(name).clone();
        self.u.pool.name(name, &text)
    }

    pub fn const_id(&mut self, value: Const) -> PoolId {
        if !self.u.reachable {
            return 0;
        }
        self.u.pool.add(value)
    }

    pub fn mov(&mut self, to: Reg, from: Reg) {
        if to != from {
            self.op(Op::Move, to, from, 0);
        }
    }

    pub fn load_const(&mut self, dst: Reg, value: Const) {
        match value {
            Const::None => self.op(Op::LoadNone, dst, 0, 0),
            Const::True => self.op(Op::LoadTrue, dst, 0, 0),
            Const::False => self.op(Op::LoadFalse, dst, 0, 0),
            Const::Int(i) if i16::try_from(i).is_ok() => {
                self.op16(Op::LoadInt, dst, i as i16 as u16)
            }
            value => {
                let id = self.const_id(value);
                self.op_pool(Op::LoadConst, dst, 0, 0, id);
            }
        }
    }

    // Labels

    pub fn label(&mut self) -> Label {
        self.u.labels.push(LabelInfo {
            at: NONE,
            state: None,
        });
        Label(self.u.labels.len() as u32 - 1)
    }

    pub fn jump_op(&mut self, op: Op, a: Reg, b: u8, to: Label) {
        if !self.u.reachable {
            return;
        }
        let mut instr = self.blank(op, a, b, 0);
        instr.label = to.0;
        self.push(instr);
        self.reach(to);
        if matches!(op, Op::Jump | Op::JumpBack) {
            self.u.reachable = false;
        }
    }

    pub fn jump_op_c(&mut self, op: Op, a: Reg, b: u8, c: u8, to: Label) {
        if !self.u.reachable {
            return;
        }
        let mut instr = self.blank(op, a, b, c);
        instr.label = to.0;
        self.push(instr);
        self.reach(to);
    }

    pub fn jump(&mut self, to: Label) {
        self.jump_op(Op::Jump, 0, 0, to);
    }

    /// Notes that `to` can be reached from here.
    fn reach(&mut self, to: Label) {
        let info = &mut self.u.labels[to.0 as usize];
        match &mut info.state {
            // A loop's head keeps the state it was entered with: it can only lose
            // nothing, since bound variables stay bound.
            _ if info.at != NONE => {}
            Some(state) => state.meet(&self.u.bound),
            None => info.state = Some(self.u.bound.clone()),
        }
    }

    /// A statement that needs no instruction, which observers are told of all the same.
    pub fn note_line(&mut self, range: TextRange) {
        if self.u.reachable {
            let at = self.u.code.len() as u32;
            self.u.marks.push(LineMark {
                at,
                range,
                again: true,
            });
        }
    }

    /// Marks that nothing separates from this point.
    fn marks_here(&mut self) -> usize {
        let here = self.u.code.len() as u32;
        self.u.marks.partition_point(|mark| mark.at < here)
    }

    pub fn place(&mut self, label: Label) {
        // Who jumps here has not passed them.
        if self.u.labels[label.0 as usize].state.is_some() {
            let from = self.marks_here();
            self.u.marks.truncate(from);
        }
        let info = &mut self.u.labels[label.0 as usize];
        info.at = self.u.code.len() as u32;
        if let Some(state) = &info.state {
            if self.u.reachable {
                self.u.bound.meet(state);
            } else {
                self.u.bound = state.clone();
                self.u.reachable = true;
            }
        }
    }

    /// Places the head of a loop. What the body may unbind is not surely bound there,
    /// whatever the state before the loop.
    pub fn place_head(&mut self, label: Label) {
        let deletable = std::mem::take(&mut self.u.deletable);
        self.u.bound.subtract(&deletable);
        self.u.deletable = deletable;
        let from = self.marks_here();
        self.u.marks[from..]
            .iter_mut()
            .for_each(|mark| mark.again = false);
        self.place(label);
    }

    // Registers

    pub fn mark(&self) -> Mark {
        Mark(self.u.next)
    }

    pub fn release(&mut self, mark: Mark) {
        self.u.next = mark.0;
    }

    pub fn temp(&mut self) -> Reg {
        self.temps(1)
    }

    /// `n` registers in a row. Running out is noted and reported when the unit ends.
    pub fn temps(&mut self, n: usize) -> Reg {
        let base = self.u.next as usize;
        let next = base + n;
        if next > self.u.temp_limit as usize {
            self.u.overflow.get_or_insert(self.u.range);
            return self.u.first_temp;
        }
        self.u.next = next as u16;
        self.u.max = self.u.max.max(self.u.next);
        base as Reg
    }

    /// The register the next temporary will get.
    pub fn top(&self) -> Reg {
        self.u.next as Reg
    }

    pub fn is_temp(&self, reg: Reg) -> bool {
        reg >= self.u.first_temp
    }

    // Protected ranges

    pub fn open_region(&mut self, reg: Reg) -> Region {
        let target = self.label();
        Region {
            start: Some(self.u.code.len() as u32),
            parts: Vec::new(),
            target,
            reg,
            entry: self.u.reachable.then(|| {
                let mut bound = self.u.bound.clone();
                bound.subtract(&self.u.deletable);
                bound
            }),
        }
    }

    pub fn suspend(&mut self, region: &mut Region) {
        if let Some(start) = region.start.take() {
            let end = self.u.code.len() as u32;
            if end > start {
                region.parts.push((start, end));
            }
        }
    }

    pub fn resume(&mut self, region: &mut Region) {
        region.start = Some(self.u.code.len() as u32);
    }

    /// Ends a range and writes its rows; its handler is reachable if it holds anything.
    pub fn close_region(&mut self, mut region: Region) {
        self.suspend(&mut region);
        if region.parts.is_empty() {
            return;
        }
        for &(start, end) in &region.parts {
            self.u.rows.push(Row {
                start,
                end,
                target: region.target,
                reg: region.reg,
            });
        }
        let info = &mut self.u.labels[region.target.0 as usize];
        if let Some(entry) = region.entry {
            match &mut info.state {
                Some(state) => state.meet(&entry),
                None => info.state = Some(entry),
            }
        }
    }
}
