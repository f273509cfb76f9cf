//! Small clean-ups of finished code: jumps to jumps, jumps to the next instruction.

use crate::codegen::Unit;
use crate::codegen::emit::NONE;
use pyrs_bytecode::effects::Effects;
use pyrs_bytecode::{Op, Role};

pub fn run(unit: &mut Unit) {
    thread_jumps(unit);
    // Dropping code may leave further jumps pointing at what follows them.
    for _ in 0..4 {
        if !drop_needless(unit) {
            break;
        }
    }
}

fn is_jump(op: Op) -> bool {
    let info = op.info();
    info.operands[0] == Role::Jump24 || info.ext.contains(&Role::XJump)
}

/// A jump to an unconditional jump goes to that one's target. Back jumps stay as they
/// are: each turn of a loop passes one.
fn thread_jumps(unit: &mut Unit) {
    for i in 0..unit.code.len() {
        if !is_jump(unit.code[i].op) {
            continue;
        }
        for _ in 0..8 {
            let at = match unit.labels.get(unit.code[i].label as usize) {
                Some(info) if info.at != NONE => info.at as usize,
                _ => break,
            };
            match unit.code.get(at) {
                Some(target) if target.op == Op::Jump && at != i => {
                    unit.code[i].label = target.label;
                }
                _ => break,
            }
        }
    }
}

/// Drops what no path reaches any more and jumps to the next instruction.
fn drop_needless(unit: &mut Unit) -> bool {
    let n = unit.code.len();
    let mut targeted = vec![0u32; n + 1];
    for instr in &unit.code {
        if is_jump(instr.op) {
            mark(&mut targeted, unit.labels[instr.label as usize].at);
        }
    }
    for row in &unit.rows {
        mark(&mut targeted, unit.labels[row.target.0 as usize].at);
    }
    let mut keep = vec![true; n];
    // Statements whose line belongs to no path any more, or only to one of several.
    let mut lost = vec![false; n + 1];
    let mut reachable = true;
    for (i, instr) in unit.code.iter().enumerate() {
        reachable |= targeted[i] > 0;
        let at = |label: u32| unit.labels[label as usize].at as usize;
        keep[i] = reachable && !(instr.op == Op::Jump && at(instr.label) == i + 1);
        lost[i] = !reachable || !keep[i] && targeted[i + 1] > 1;
        if keep[i] && instr.op.info().effects.has(Effects::ENDS) {
            reachable = false;
        }
    }
    if keep.iter().all(|&k| k) {
        return false;
    }
    let mut to = Vec::with_capacity(n + 1);
    let mut next = 0u32;
    for &kept in &keep {
        to.push(next);
        next += u32::from(kept);
    }
    to.push(next);
    let mut i = 0;
    unit.code.retain(|_| {
        i += 1;
        keep[i - 1]
    });
    unit.marks.retain(|mark| !lost[mark.at as usize]);
    for mark in &mut unit.marks {
        mark.at = to[mark.at as usize];
    }
    for info in &mut unit.labels {
        if info.at != NONE {
            info.at = to[info.at as usize];
        }
    }
    for row in &mut unit.rows {
        row.start = to[row.start as usize];
        row.end = to[row.end as usize];
    }
    unit.rows.retain(|row| row.start < row.end);
    true
}

fn mark(targeted: &mut [u32], at: u32) {
    if let Some(slot) = targeted.get_mut(at as usize) {
        *slot += 1;
    }
}
