//! Setting `f_lineno`: a frame goes on at another line.
//!
//! What a tracer asks for while it is told of a line is only noted here; the frame goes there
//! when the tracer has returned (`traced.rs` of the crate that runs instructions).

use super::Lines;
use crate::frame::{FrameRef, nregs};
use crate::{Exc, NONE, Result, Value, Vm};
use pyrs_bytecode::{Insn, Op, Refused};
use pyrs_objmodel::gc::word::Word;
use pyrs_objmodel::kinds::frame as fo;

/// What a tracer is being told.
#[derive(Clone, Copy)]
pub(super) struct Told {
    pub regs: *mut Word,
    pub event: &'static str,
}

/// A jump that was asked for.
#[derive(Clone, Copy)]
pub struct Asked {
    regs: *mut Word,
    /// The word offset where the frame goes on.
    pub target: u32,
    line: u32,
    /// The register with the exception that is the handled one again.
    pub restore: Option<usize>,
}

/// Longer code is not followed.
const LONG: usize = 1 << 14;

impl Vm {
    /// The jump of a frame that a tracer has asked for.
    pub fn take_jump(&mut self, regs: *mut Word) -> Option<Asked> {
        let jump = self.trace.jump.take()?;
        self.trace.standing = None;
        let asked = (jump.regs == regs).then_some(jump)?;
        // Who has asked is not told that the line begins.
        if let Some(level) = self.level(FrameRef { regs }) {
            (level.line, level.last, level.back) = (asked.line, super::NOWHERE, false);
            level.arrived = Some(asked.line);
        }
        Some(asked)
    }

    /// The place of the statement without instructions at which a frame is shown.
    pub fn place_of_mark(&self, frame: FrameRef) -> Option<i64> {
        let standing = self.trace.standing.as_ref();
        let standing = standing.filter(|standing| standing.regs == frame.regs);
        standing.and_then(|standing| standing.place)
    }

    pub(super) fn jump_asked(&self) -> bool {
        self.trace.jump.is_some()
    }

    /// `frame.f_lineno = line`.
    ///
    /// # Errors
    /// The frame cannot go there, or not now.
    pub fn set_frame_line(&mut self, object: Value, line: Value) -> Result<()> {
        let Some(line) = self.as_i64(line) else {
            return Err(self.value_error("lineno must be an integer"));
        };
        let frame = self.live_frame(object);
        let told = self.trace.told;
        let told = told.filter(|told| frame.is_some_and(|frame| frame.regs == told.regs));
        if let Some(Told { event: "call", .. }) = told {
            let text = "can't jump from the 'call' trace event of a new frame";
            return Err(self.value_error(text));
        }
        if object.addr().value(fo::TRACE).is_none_or(|f| f == NONE) {
            return Err(self.value_error("f_lineno can only be set in a trace function"));
        }
        let frame = match (told, frame) {
            (Some(Told { event: "line", .. }), Some(frame)) => frame,
            _ => return Err(self.value_error("can only jump from a 'line' trace event")),
        };
        self.ask_for_jump(frame, line)
    }

    fn ask_for_jump(&mut self, frame: FrameRef, line: i64) -> Result<()> {
        let code = frame.code();
        let Some(data) = self.code_data(code) else {
            return Err(self.value_error("can only jump from a 'line' trace event"));
        };
        let insns = self.code_insns(code);
        if nregs(code) > 256 || insns.len() > LONG {
            return Err(self.not_implemented("setting f_lineno in code of this size"));
        }
        if line < i64::from(data.first_line) {
            let text = format!("line {line} comes before the current code block");
            return Err(self.value_error(text));
        }
        let lines = self.lines_of(code)?;
        let Some((line, targets)) = targets(&lines, &insns, line) else {
            let text = format!("line {line} comes after the current code block");
            return Err(self.value_error(text));
        };
        let from = self.level(frame).map_or(0, |level| level.last as usize);
        let jump = match data.jump(&insns, from, &targets) {
            Ok(jump) => jump,
            Err(why) => return Err(self.value_error(text_of(why))),
        };
        self.fill_variables(frame, data.varnames.len().min(nregs(code)))?;
        self.trace.jump = Some(Asked {
            regs: frame.regs,
            target: jump.target as u32,
            line,
            restore: jump.restore,
        });
        self.trace.standing = Some(super::Standing {
            regs: frame.regs,
            line,
            place: None,
        });
        Ok(())
    }

    /// The compiler relies on what the jump passes over: variables without a value become None.
    fn fill_variables(&mut self, frame: FrameRef, variables: usize) -> Result<()> {
        let unbound = |r: &usize| frame.register(*r).is_none();
        let n = (0..variables).filter(unbound).count();
        if n == 0 {
            return Ok(());
        }
        let s = if n == 1 { "" } else { "s" };
        let text = format!("assigning None to {n} unbound local{s}");
        self.warn(Exc::RuntimeWarning, &text)?;
        for r in (0..variables).filter(unbound) {
            frame.set_register(r, Some(NONE));
        }
        Ok(())
    }
}

/// The first line from `line` on where something begins, and the word offsets where it does.
fn targets(lines: &Lines, insns: &[u32], line: i64) -> Option<(u32, Vec<usize>)> {
    let first = first_statement(insns);
    let begins = lines.beginnings().filter(|&(at, _)| at >= first);
    let line = begins
        .clone()
        .map(|(_, of)| of)
        .filter(|&of| i64::from(of) >= line)
        .min()?;
    let at = begins.filter(|&(_, of)| of == line).map(|(at, _)| at);
    Some((line, at.collect()))
}

/// Where a function has made its cells; that is not to be done again.
fn first_statement(insns: &[u32]) -> usize {
    let mut at = 0;
    while let Some(&word) = insns.get(at) {
        match Insn(word).op() {
            Some(op @ (Op::MakeCell | Op::NewCell | Op::Clear)) => at += op.words(),
            _ => break,
        }
    }
    at
}

fn text_of(why: Refused) -> &'static str {
    match why {
        Refused::Loop => "can't jump into the body of a for loop",
        Refused::Handler => "can't jump into an 'except' block as there's no exception",
        Refused::Other => "incompatible stacks",
    }
}
