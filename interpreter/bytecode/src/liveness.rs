//! Which registers are live at an instruction: read on some path from it before they are
//! written. Far registers are not followed.

use crate::effects::Effects;
use crate::registers::Access;
use crate::{Code, Insn, Op, Role};

/// A set of near registers.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Registers([u64; 4]);

impl Registers {
    pub const ALL: Registers = Registers([u64::MAX; 4]);

    fn add(&mut self, register: usize) {
        if register < 256 {
            self.0[register >> 6] |= 1 << (register & 63);
        }
    }

    fn remove(&mut self, register: usize) {
        if register < 256 {
            self.0[register >> 6] &= !(1 << (register & 63));
        }
    }

    fn join(&mut self, other: Registers) {
        (0..4).for_each(|k| self.0[k] |= other.0[k]);
    }

    fn without(mut self, other: Registers) -> Registers {
        (0..4).for_each(|k| self.0[k] &= !other.0[k]);
        self
    }

    pub fn has(&self, register: usize) -> bool {
        register < 256 && self.0[register >> 6] & (1 << (register & 63)) != 0
    }

    /// The lowest number above all of them.
    fn end(&self) -> usize {
        let last = (0..4).rev().find(|&k| self.0[k] != 0);
        last.map_or(0, |k| 64 * k + 64 - self.0[k].leading_zeros() as usize)
    }
}

/// Registers that an instruction reads and writes.
pub(crate) fn accesses(insns: &[u32], pc: usize) -> (Registers, Registers) {
    let (mut uses, mut defs) = (Registers::default(), Registers::default());
    let insn = Insn(insns[pc]);
    let words = insn.op().map_or(1, Op::words);
    let ext = insns.get(pc + 1..pc + words).unwrap_or(&[]);
    insn.registers(ext, |run| {
        for register in run.first..run.first + run.count {
            if let Access::Read | Access::Change = run.access {
                uses.add(register);
            }
            if let Access::Write | Access::Change = run.access {
                defs.add(register);
            }
        }
    });
    (uses, defs)
}

/// The jump target of an instruction, if it has one, and whether it goes on behind itself.
pub(crate) fn successors(insns: &[u32], pc: usize) -> (Option<usize>, bool) {
    let insn = Insn(insns[pc]);
    let Some(op) = insn.op() else {
        return (None, false);
    };
    let info = op.info();
    let next = pc + op.words();
    let mut target = None;
    if info.operands[0] == Role::Jump24 {
        target = Some((next as i64 + insn.s24() as i64) as usize);
    }
    for (i, role) in info.ext.iter().enumerate() {
        if *role == Role::XJump {
            let distance = insns[pc + 1 + i] as i32;
            target = Some((next as i64 + distance as i64) as usize);
        }
    }
    (target, !info.effects.has(Effects::ENDS))
}

/// What is live before each instruction of a code object.
pub struct Liveness<'a> {
    code: &'a Code,
    insns: &'a [u32],
    /// Where the instructions begin.
    starts: Vec<usize>,
    live: Vec<Registers>,
}

impl<'a> Liveness<'a> {
    /// Solve the flow of `insns`, the instructions of `code` (which may have been taken out of
    /// it).
    pub fn of(code: &'a Code, insns: &'a [u32]) -> Liveness<'a> {
        let mut starts = Vec::new();
        let mut at = 0;
        while at < insns.len() {
            starts.push(at);
            at += Insn(insns[at]).op().map_or(1, Op::words);
        }
        let facts: Vec<_> = starts.iter().map(|&start| accesses(insns, start)).collect();
        let mut this = Liveness {
            code,
            insns,
            live: vec![Registers::default(); starts.len()],
            starts,
        };
        let mut changed = true;
        while changed {
            changed = false;
            for i in (0..this.starts.len()).rev() {
                let (uses, defs) = facts[i];
                let mut new = this.behind(i).without(defs);
                new.join(uses);
                // An exception leaves before the instruction has written anything.
                new.join(this.in_handler(i));
                if new != this.live[i] {
                    this.live[i] = new;
                    changed = true;
                }
            }
        }
        this
    }

    pub(crate) fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// What is live before the instruction at word offset `pc` has begun.
    pub(crate) fn at(&self, pc: usize) -> Registers {
        let found = self.starts.binary_search(&pc);
        found.map_or(Registers::default(), |i| self.live[i])
    }

    /// What is live where an instruction goes on.
    fn behind(&self, i: usize) -> Registers {
        let (target, falls) = successors(self.insns, self.starts[i]);
        let mut out = Registers::default();
        if falls && let Some(&next) = self.live.get(i + 1) {
            out.join(next);
        }
        if let Some(target) = target {
            out.join(self.at(target));
        }
        out
    }

    /// What is live where an exception that an instruction raises goes on.
    fn in_handler(&self, i: usize) -> Registers {
        let Some(handler) = self.code.handler(self.starts[i] as u32) else {
            return Registers::default();
        };
        let mut out = self.at(handler.target as usize);
        out.remove(handler.reg.into());
        out
    }

    /// The live registers before the instruction that covers word offset `pc`, and that
    /// instruction's own offset.
    pub fn before(&self, pc: usize) -> (Registers, usize) {
        let here = self.starts.partition_point(|&s| s <= pc).saturating_sub(1);
        let Some(&start) = self.starts.get(here) else {
            return (Registers::ALL, 0);
        };
        // Some instructions in progress have written a part of their registers already: `with`
        // keeps `__exit__` before it calls `__enter__`; unpacking writes as it goes.
        let mut live = self.live[here];
        if let Some(
            Op::WithEnter | Op::AsyncWithEnter | Op::Unpack | Op::UnpackEx | Op::CheckEgMatch,
        ) = Insn(self.insns[start]).op()
        {
            live.join(accesses(self.insns, start).1);
        }
        (live, start)
    }
}

impl Code {
    /// How many of its first registers a frame keeps while it is suspended: all variables, and
    /// those temporaries that are live behind a yield.
    pub fn suspended_registers(&self) -> u16 {
        /// Of longer code everything is kept.
        const LONG: usize = 1 << 14;
        if !self.flags.is_suspendable() || self.nregs > 256 || self.insns.len() > LONG {
            return self.nregs;
        }
        let live = Liveness::of(self, &self.insns);
        let cells = self.cellvars.iter().map(|(_, at)| *at as usize + 1);
        let hidden = self.hidden.as_deref().into_iter().flatten();
        let hidden = hidden.flat_map(|row| row.variables.iter().map(|(_, at)| *at as usize + 1));
        let variables = self.varnames.len().max(self.param_count());
        let mut kept = cells.chain(hidden).fold(variables, usize::max);
        for (i, &start) in live.starts.iter().enumerate() {
            let insn = Insn(self.insns[start]);
            let op = insn.op();
            if op == Some(Op::YieldDelegated) {
                kept = kept.max(insn.c() as usize + 1);
            }
            if let Some(Op::Yield | Op::YieldAsync | Op::YieldDelegated) = op {
                let mut set = live.behind(i);
                set.remove(insn.a() as usize);
                set.join(live.in_handler(i));
                kept = kept.max(set.end());
            }
        }
        kept.min(self.nregs.into()) as u16
    }
}
