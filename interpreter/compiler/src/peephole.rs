//! Small clean-ups of finished code: jumps to jumps, jumps to the next instruction.

use crate::codegen::Unit;
use crate::codegen::emit::NONE;
use pyrs_bytecode::{Op, Role};

pub fn run(unit: &mut Unit) {
    thread_jumps(unit);
    drop_needless_jumps(unit);
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

fn drop_needless_jumps(unit: &mut Unit) {
    let mut keep = vec![true; unit.code.len()];
    let mut any = false;
    for (i, instr) in unit.code.iter().enumerate() {
        if instr.op != Op::Jump {
            continue;
        }
        let at = unit.labels[instr.label as usize].at as usize;
        // Nothing but dropped jumps may lie between.
        if at > i && at <= unit.code.len() && unit.code[i + 1..at].iter().all(|x| x.op == Op::Jump)
        {
            keep[i] = at != i + 1 && unit.code[i + 1..at].iter().any(|x| x.op != Op::Jump);
            // A jump over other jumps is needed unless those go as well.
            if at != i + 1 {
                keep[i] = true;
            }
            any |= !keep[i];
        }
    }
    if !any {
        return;
    }
    let mut to = Vec::with_capacity(unit.code.len() + 1);
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
    for info in &mut unit.labels {
        if info.at != NONE {
            info.at = to[info.at as usize];
        }
    }
    for row in &mut unit.rows {
        row.start = to[row.start as usize];
        row.end = to[row.end as usize];
    }
}
