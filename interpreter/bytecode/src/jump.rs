//! Whether a frame may go on elsewhere in its code, as a debugger asks for.
//!
//! What blocks a place lies in is not recorded; it shows in the temporaries that are live there:
//! a loop's iterator, what `with` calls at its end, the exception that is handled and the one
//! before it. A frame may go to a place if each of these was written, on all paths, by the very
//! instruction that wrote what the frame has in that register. Where this is not known it may
//! not. Variables are not looked at: whoever jumps sees to it that they all have values.

use crate::liveness::Liveness;
use crate::{Code, CodeFlags, Insn, Op};

/// Why not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It leads into a loop, whose iterator there would not be.
    Loop,
    /// It leads to where an exception is handled.
    Handler,
    /// It leads into a `with` statement, or into the middle of an expression.
    Other,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Jump {
    /// The word offset where the frame goes on.
    pub target: usize,
    /// The register with the exception that was handled before those that the jump leaves.
    pub restore: Option<usize>,
}

/// Who wrote a register last.
type Writer = u32;
const NOBODY: Writer = 0;
const SEVERAL: Writer = u32::MAX;

/// The number of an instruction as a writer, and of the exception that a handler is given.
fn instruction(i: usize) -> Writer {
    2 * i as Writer + 1
}
fn handler(i: usize) -> Writer {
    2 * i as Writer + 2
}

impl Code {
    /// Registers of variables are those below.
    fn variables(&self) -> usize {
        let cells = self.cellvars.iter().map(|(_, at)| *at as usize + 1);
        let first = usize::from(self.flags.has(CodeFlags::NAMESPACE));
        let named = self.varnames.len().max(self.param_count());
        cells.fold(named.max(first), usize::max)
    }

    /// The way from one word offset to the first of `targets` that it may lead to. `insns`: the
    /// instructions of this code. Registers must be near ones.
    ///
    /// # Errors
    /// Why there is none, for the first target.
    pub fn jump(&self, insns: &[u32], from: usize, targets: &[usize]) -> Result<Jump, Refused> {
        let live = Liveness::of(self, insns);
        let starts = live.starts();
        let writers = self.writers(insns, starts);
        let index = |pc: usize| {
            starts
                .partition_point(|&start| start <= pc)
                .saturating_sub(1)
        };
        let at = |pc: usize| writers.get(index(pc)).and_then(Option::as_ref);
        let (Some(here), mut why) = (at(from), None) else {
            return Err(Refused::Other);
        };
        let temporaries = self.variables()..usize::from(self.nregs).min(256);
        let left = live.at(from);
        for &target in targets {
            let there = live.at(target);
            let Some(writers) = at(target) else { continue };
            let missing = temporaries.clone().find(|&r| {
                let writer = writers[r];
                let same = writer == here[r] && left.has(r);
                there.has(r) && (!same || matches!(writer, NOBODY | SEVERAL))
            });
            let Some(missing) = missing else {
                let saves = |r: &usize| {
                    let writer = here[*r];
                    let by = (!writer.is_multiple_of(2)).then(|| starts.get(writer as usize / 2));
                    let by = by.flatten().map(|&start| Insn(insns[start]));
                    by.is_some_and(|insn| insn.op() == Some(Op::PushExc) && insn.a() as usize == *r)
                };
                let restore = temporaries
                    .clone()
                    .find(|r| left.has(*r) && !there.has(*r) && saves(r));
                return Ok(Jump { target, restore });
            };
            why.get_or_insert(reason(writers[missing], insns, starts));
        }
        Err(why.unwrap_or(Refused::Other))
    }

    /// Before each instruction, who wrote each register last; None: no path leads there.
    fn writers(&self, insns: &[u32], starts: &[usize]) -> Vec<Option<Box<[Writer]>>> {
        let width = usize::from(self.nregs).min(256);
        let mut known: Vec<Option<Box<[Writer]>>> = vec![None; starts.len()];
        let mut waiting = vec![0];
        if let Some(first) = known.first_mut() {
            *first = Some(vec![NOBODY; width].into());
        }
        while let Some(i) = waiting.pop() {
            let Some(before) = known.get(i).cloned().flatten() else {
                continue;
            };
            let mut reach = |at: usize, state: &[Writer]| {
                let Ok(to) = starts.binary_search(&at) else {
                    return;
                };
                let changed = match &mut known[to] {
                    Some(old) => merge(old, state),
                    none => {
                        *none = Some(state.into());
                        true
                    }
                };
                if changed {
                    waiting.push(to);
                }
            };
            if let Some(row) = self.handler(starts[i] as u32) {
                let mut state = before.clone();
                let target = row.target as usize;
                if let (Some(slot), Ok(to)) = (
                    state.get_mut(usize::from(row.reg)),
                    starts.binary_search(&target),
                ) {
                    *slot = handler(to);
                }
                reach(target, &state);
            }
            let mut state = before;
            let written = crate::liveness::accesses(insns, starts[i]).1;
            for (r, slot) in state.iter_mut().enumerate() {
                if written.has(r) {
                    *slot = instruction(i);
                }
            }
            let (target, falls) = crate::liveness::successors(insns, starts[i]);
            if let Some(target) = target {
                reach(target, &state);
            }
            if falls && let Some(&next) = starts.get(i + 1) {
                reach(next, &state);
            }
        }
        known
    }
}

fn merge(into: &mut [Writer], from: &[Writer]) -> bool {
    let mut changed = false;
    for (a, b) in into.iter_mut().zip(from) {
        if a != b && *a != SEVERAL {
            *a = SEVERAL;
            changed = true;
        }
    }
    changed
}

fn reason(writer: Writer, insns: &[u32], starts: &[usize]) -> Refused {
    if matches!(writer, NOBODY | SEVERAL) {
        return Refused::Other;
    }
    if writer.is_multiple_of(2) {
        return Refused::Handler;
    }
    match starts
        .get(writer as usize / 2)
        .and_then(|&start| Insn(insns[start]).op())
    {
        Some(Op::GetIter | Op::GetAIter) => Refused::Loop,
        Some(Op::PushExc) => Refused::Handler,
        _ => Refused::Other,
    }
}
