//! Which temporaries of a frame are live at an instruction, computed on demand.
//!
//! Locals are always live. A temporary is live if some path from here reads it before it
//! is written. Used by explicit collections, so that `f(a); del a; gc.collect()` frees `a`
//! although a register still holds its word.

use crate::Vm;
use pyrs_bytecode::effects::Effects;
use pyrs_bytecode::registers::Access;
use pyrs_bytecode::{Code, Insn, Op, Role};
use pyrs_objmodel::gc::word::Word;

/// A set of near registers.
type Set = [u64; 4];

fn add(set: &mut Set, register: usize) {
    if register < 256 {
        set[register >> 6] |= 1 << (register & 63);
    }
}
fn has(set: &Set, register: usize) -> bool {
    set[register >> 6] & (1 << (register & 63)) != 0
}

/// Registers that an instruction reads and writes.
fn effects(insns: &[u32], pc: usize) -> (Set, Set) {
    let (mut uses, mut defs) = (Set::default(), Set::default());
    let insn = Insn(insns[pc]);
    let words = insn.op().map_or(1, Op::words);
    let ext = insns.get(pc + 1..pc + words).unwrap_or(&[]);
    insn.registers(ext, |run| {
        for register in run.first..run.first + run.count {
            if let Access::Read | Access::Change = run.access {
                add(&mut uses, register);
            }
            if let Access::Write | Access::Change = run.access {
                add(&mut defs, register);
            }
        }
    });
    (uses, defs)
}

/// The jump target of an instruction, if it has one, and whether it goes on behind itself.
fn successors(insns: &[u32], pc: usize) -> (Option<usize>, bool) {
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

/// The live registers before the instruction that covers word offset `pc`, and that
/// instruction's own offset.
fn live_before(code: &Code, insns: &[u32], pc: usize) -> (Set, usize) {
    let mut starts = Vec::new();
    let mut at = 0;
    while at < insns.len() {
        starts.push(at);
        at += Insn(insns[at]).op().map_or(1, Op::words);
    }
    let here = starts.partition_point(|&s| s <= pc).saturating_sub(1);
    let index_of = |pc: usize| starts.binary_search(&pc).ok();
    let facts: Vec<(Set, Set)> = starts.iter().map(|&s| effects(insns, s)).collect();
    let mut live = vec![Set::default(); starts.len()];
    let mut changed = true;
    while changed {
        changed = false;
        for i in (0..starts.len()).rev() {
            let (target, falls) = successors(insns, starts[i]);
            let mut out = Set::default();
            let join = |out: &mut Set, from: Option<usize>, without: Option<u16>| {
                let Some(from) = from else { return };
                let mut set = live[from];
                if let Some(r) = without.filter(|&r| r < 256) {
                    set[r as usize >> 6] &= !(1 << (r & 63));
                }
                (0..4).for_each(|k| out[k] |= set[k]);
            };
            if falls {
                join(&mut out, Some(i + 1).filter(|&n| n < starts.len()), None);
            }
            if let Some(target) = target {
                join(&mut out, index_of(target), None);
            }
            let (uses, defs) = &facts[i];
            let mut new = Set::default();
            for k in 0..4 {
                new[k] = uses[k] | (out[k] & !defs[k]);
            }
            // An exception leaves before the instruction has written anything.
            if let Some(h) = code.handler(starts[i] as u32) {
                join(&mut new, index_of(h.target as usize), Some(h.reg));
            }
            if new != live[i] {
                live[i] = new;
                changed = true;
            }
        }
    }
    let Some(&start) = starts.get(here) else {
        return ([u64::MAX; 4], 0);
    };
    // Some instructions in progress have written a part of their registers already: `with`
    // keeps `__exit__` before it calls `__enter__`; unpacking writes as it goes.
    let mut set = live[here];
    if let Some(Op::WithEnter | Op::AsyncWithEnter | Op::Unpack | Op::UnpackEx | Op::CheckEgMatch) =
        Insn(insns[start]).op()
    {
        let (_, defs) = facts[here];
        (0..4).for_each(|k| set[k] |= defs[k]);
    }
    (set, start)
}

impl Vm {
    /// Empty the dead temporaries of all active frames. `free` is the first word of the VM
    /// stack that nothing uses: everything from there to the top is emptied too.
    pub fn clear_dead_registers(&mut self, free: *mut Word) {
        let mut at = free;
        while at < self.m.top {
            // SAFETY: between a native call's bound words and the stack's top.
            unsafe { *at = 0 };
            at = at.wrapping_add(1);
        }
        let mut frame = self.current_frame();
        let mut innermost = true;
        while let Some(f) = frame {
            if let Some(code) = self.code_data(f.code()) {
                let insns = self.code_insns(f.code());
                let (live, start) = live_before(&code, &insns, f.pc_offset() as usize);
                let insn = Insn(insns[start]);
                // Behind a call's window lies what the callee uses.
                let end = match insn.op() {
                    Some(
                        Op::Call | Op::CallKw | Op::CallMethod | Op::CallMethodKw | Op::CallEx,
                    ) => insn.b() as usize,
                    _ => code.nregs as usize,
                };
                if innermost && end < code.nregs as usize {
                    // The window's header serves Python callees only; this call is native.
                    (end..end + 4).for_each(|r| f.set_register(r, None));
                }
                innermost = false;
                let locals = code.varnames.len().max(1);
                for r in locals..end.min(256).min(code.nregs as usize) {
                    let cell = code.cellvars.iter().any(|(_, at)| *at as usize == r);
                    let hidden = code
                        .hidden_at(f.pc_offset())
                        .any(|(_, at)| *at as usize == r);
                    if !has(&live, r) && !cell && !hidden {
                        f.set_register(r, None);
                    }
                }
            }
            frame = f.caller();
        }
    }
}
