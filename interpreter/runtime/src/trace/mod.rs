//! What observers of a program are told: `sys.settrace`, `sys.setprofile` and
//! `sys.monitoring`.
//!
//! **Chosen.** While anybody observes, the interpreter's handler table is one whose entries all
//! lead here first, so a program that nobody observes pays nothing, and no instruction is
//! patched. What an instruction is about to do is read off its operands; a frame that was not
//! the last one seen has just been entered, resumed or returned to.
//!
//! **Rules for changes.** Observers run Python code: a level is looked up anew behind each.

mod call;
mod jump;
pub mod monitor;
mod raise;

use crate::frame::{self, FrameRef};
use crate::room;
use crate::vm::thread;
use crate::{NONE, Result, Value, Vm};
use monitor::{Event, place};
use pyrs_bytecode::{Code, Insn, Op, Role};
use pyrs_objmodel::gc::RootId;
use pyrs_objmodel::gc::word::Word;
use pyrs_objmodel::kinds::{frame as fo, generator as go};
use std::collections::HashMap;
use std::rc::Rc;

/// What `f_trace_lines` and `f_trace_opcodes` change in a frame object's BITS.
pub mod bits {
    pub const NO_LINES: i64 = 1;
    pub const OPCODES: i64 = 2;
}

/// Of a thread.
#[derive(Default)]
pub struct Trace {
    /// There is an observer, and none is being told of something now.
    pub active: bool,
    /// Some observer of any kind.
    watched: bool,
    inside: u32,
    /// Frames that were seen, the innermost last.
    levels: Vec<Level>,
    /// A frame that has just been entered, which stands at its code's first line.
    pub(crate) entered: Option<FrameRef>,
    /// The lines of code that was seen.
    lines: HashMap<*const Code, (Rc<Code>, Rc<Lines>)>,
    /// What the thread's tracer is being told.
    told: Option<jump::Told>,
    jump: Option<jump::Asked>,
    /// A frame that is shown at another line than its next instruction's.
    standing: Option<Standing>,
}

struct Standing {
    regs: *mut Word,
    line: u32,
    /// At a statement without instructions.
    place: Option<i64>,
}

/// The lines of a code object.
#[derive(Default)]
pub(crate) struct Lines {
    /// Of each word.
    words: Vec<u32>,
    /// Statements without instructions: the word before which each stands, and its line. Where
    /// a loop begins behind it, it is not passed again.
    marks: Vec<Mark>,
}

#[derive(Clone, Copy)]
struct Mark {
    at: u32,
    line: u32,
    once: bool,
    /// As `f_lasti` shows it.
    place: i64,
}

impl Lines {
    fn marks_at(&self, offset: u32) -> &[Mark] {
        let from = self.marks.partition_point(|mark| mark.at < offset);
        let to = self.marks.partition_point(|mark| mark.at <= offset);
        &self.marks[from..to]
    }

    /// Each word offset where a line begins, and the line.
    fn beginnings(&self) -> impl Iterator<Item = (usize, u32)> + Clone {
        let marks = self.marks.iter().map(|mark| (mark.at as usize, mark.line));
        let words = self.words.iter().enumerate();
        let words = words.filter(|&(i, &line)| i == 0 || self.words[i - 1] != line);
        let words = words
            .map(|(i, &line)| (i, line))
            .filter(|&(_, line)| line != 0);
        marks.chain(words)
    }
}

struct Level {
    regs: *mut Word,
    code: Word,
    lines: Rc<Lines>,
    /// Line and word offset of the last instruction.
    line: u32,
    last: u32,
    /// The native function that this frame is calling, and its first argument.
    native: Option<[RootId; 2]>,
    /// The last instruction was a jump back.
    back: bool,
    /// The line that a tracer has sent the frame to, before anything has run there.
    arrived: Option<u32>,
    /// The conditional jump that is being decided: where it stands and leads to.
    branch: Option<(u32, u32)>,
}

/// Before any instruction.
const NOWHERE: u32 = u32::MAX;

impl Trace {
    /// The line that a frame is shown at, if it is not its next instruction's.
    pub(crate) fn standing(&self, frame: FrameRef) -> Option<u32> {
        let standing = self.standing.as_ref()?;
        (standing.regs == frame.regs).then_some(standing.line)
    }

    /// A thread begins; `tools`: those of its interpreter want to be told of something.
    pub(crate) fn begin(&mut self, tools: bool) {
        self.watched = tools;
        self.update();
    }

    fn update(&mut self) {
        self.active = self.watched && self.inside == 0;
    }
}

impl Level {
    fn line_at(&self, offset: u32) -> u32 {
        self.lines.words.get(offset as usize).copied().unwrap_or(0)
    }
}

impl Vm {
    /// The observers have changed.
    pub fn observers_changed(&mut self) {
        let tools = self.interp.monitor.any();
        let own = |vm: &Vm| {
            vm.thread_word(thread::TRACE).is_some() || vm.thread_word(thread::PROFILE).is_some()
        };
        let mut any = tools;
        for i in 0..self.process.threads.len() {
            let this: *mut Vm = self;
            let other = self.process.threads[i];
            let vm = if other == this {
                &mut *self
            } else {
                // SAFETY: as in `set_depth_limit`; another thread's, which waits for the lock.
                unsafe { &mut *other }
            };
            let watched = tools || own(vm);
            any |= watched;
            vm.trace.watched = watched;
            vm.trace.update();
            if !watched {
                vm.forget_levels();
            }
        }
        if let Some(observe) = self.process.hooks.observe {
            observe(any);
        }
    }

    /// The thread's own observer (a word of [`thread`]); None: it has none any more.
    pub fn set_observer(&mut self, word: usize, function: Option<Value>) {
        self.set_thread_word(word, function.filter(|&f| f != NONE));
        self.observers_changed();
    }

    /// As [`Vm::set_observer`], in all threads.
    pub fn set_all_observers(&mut self, word: usize, function: Option<Value>) {
        let this: *mut Vm = self;
        for i in 0..self.process.threads.len() {
            let other = self.process.threads[i];
            if other != this {
                // SAFETY: as in `set_depth_limit`.
                unsafe { (*other).set_thread_word(word, function.filter(|&f| f != NONE)) };
            }
        }
        self.set_observer(word, function);
    }

    fn forget_levels(&mut self) {
        while self.drop_level() {}
        self.trace.lines.clear();
    }

    fn drop_level(&mut self) -> bool {
        let Some(level) = self.trace.levels.pop() else {
            return false;
        };
        for root in level.native.into_iter().flatten() {
            self.m.heap.roots.remove(root);
        }
        true
    }

    /// Run what an observer asked for; it is not observed itself.
    fn tell<T>(&mut self, work: impl FnOnce(&mut Vm) -> Result<T>) -> Result<T> {
        self.trace.inside += 1;
        self.trace.update();
        let result = work(self);
        self.trace.inside -= 1;
        self.trace.update();
        result
    }

    /// `sys.call_tracing`: what an observer does is observed for once.
    pub fn observed_call(&mut self, function: Value, args: Value) -> Result {
        let inside = core::mem::take(&mut self.trace.inside);
        self.trace.update();
        let result = self.call_ex(function, args, None);
        self.trace.inside = inside;
        self.trace.update();
        result
    }

    fn lines_of(&mut self, code: Value) -> Result<Rc<Lines>> {
        let Some(data) = self.code_data(code) else {
            return Ok(Rc::default());
        };
        if let Some((_, lines)) = self.trace.lines.get(&Rc::as_ptr(&data)) {
            return Ok(lines.clone());
        }
        let words = self.code_words(code);
        let mut lines = Lines::default();
        room::resize(&mut lines.words, words, 0)?;
        let mut rows = data.locations.iter().peekable();
        while let Some(row) = rows.next() {
            let end = rows
                .peek()
                .map_or(words, |next| next.pc as usize)
                .min(words);
            let start = (row.pc as usize).min(end);
            lines.words[start..end].fill(row.line);
        }
        let marks = data.locations.marks().into_iter();
        lines.marks = marks
            .map(|(row, place)| Mark {
                at: row.pc,
                line: row.line,
                once: row.mark() == Some(true),
                place,
            })
            .collect();
        let lines = Rc::new(lines);
        let known = (data.clone(), lines.clone());
        self.trace.lines.insert(Rc::as_ptr(&data), known);
        Ok(lines)
    }

    /// Whether the level of a frame is there already; else it is now.
    fn meet(&mut self, frame: FrameRef) -> Result<bool> {
        let code = frame.code();
        while let Some(level) = self.trace.levels.last() {
            if level.regs == frame.regs && level.code == code.word() {
                return Ok(true);
            }
            if level.regs < frame.regs {
                break;
            }
            self.drop_level();
        }
        let lines = self.lines_of(code)?;
        self.trace.levels.push(Level {
            regs: frame.regs,
            code: code.word(),
            lines,
            line: 0,
            last: NOWHERE,
            native: None,
            back: false,
            arrived: None,
            branch: None,
        });
        Ok(false)
    }

    /// The level of a frame, if observers have not changed meanwhile.
    fn level(&mut self, frame: FrameRef) -> Option<&mut Level> {
        let last = self.trace.levels.last_mut();
        last.filter(|level| level.regs == frame.regs)
    }

    /// A frame was left.
    fn leave_level(&mut self, frame: FrameRef) {
        if self.level(frame).is_some() {
            self.drop_level();
        }
    }

    /// The instruction at word `offset` of a frame, which has been made visible, is about to
    /// run.
    ///
    /// # Errors
    /// What an observer raises.
    pub fn observe(&mut self, frame: FrameRef, offset: u32, insn: Insn) -> Result<()> {
        let fresh = !self.meet(frame)?;
        if fresh {
            if offset == 0 {
                self.trace.entered = Some(frame);
                let told = self.frame_begins(frame, Event::PyStart, offset);
                self.trace.entered = None;
                told?;
            } else if self.is_resumed(frame, offset) {
                // It still stands at its yield.
                self.standing_before(frame, offset, |vm| {
                    vm.frame_begins(frame, Event::PyResume, offset)
                })?;
            } else if self.wants_opcodes(frame) {
                self.returned_to(frame, offset)?;
            }
        } else {
            self.native_returned(frame)?;
            self.branch_decided(frame, offset)?;
        }
        self.line_begins(frame, offset, insn)?;
        if self.jump_asked() {
            return Ok(());
        }
        self.tell_at(frame, offset, Event::Instruction, &[])?;
        match insn.op() {
            Some(Op::Return) => self.frame_ends(frame, offset, insn.a(), Event::PyReturn)?,
            Some(Op::Yield | Op::YieldAsync | Op::YieldDelegated) => {
                self.frame_ends(frame, offset, insn.b(), Event::PyYield)?;
            }
            Some(Op::Call | Op::CallKw | Op::CallMethod | Op::CallMethodKw | Op::CallEx) => {
                self.call_begins(frame, offset, insn)?;
            }
            Some(op) => self.jump_begins(frame, offset, insn, op)?,
            None => {}
        }
        Ok(())
    }

    /// Whether a generator's frame has just been resumed.
    fn is_resumed(&self, frame: FrameRef, offset: u32) -> bool {
        if !frame.kind().is_generator() {
            return false;
        }
        let Some(g) = frame.object() else {
            return false;
        };
        let place = g.addr().load::<Word>(crate::generator::field(go::PC)) as u64 - 1;
        place == frame::entry(frame.code()) + 4 * u64::from(offset)
    }

    /// What the tracer of a frame wants; None: it has none.
    fn trace_bits(&self, frame: FrameRef) -> Option<i64> {
        self.thread_word(thread::TRACE)?;
        let bits = self.known_frame_object(frame)?.addr().value(fo::BITS);
        Some(bits.map_or(0, Value::small_unchecked))
    }

    fn wants_opcodes(&self, frame: FrameRef) -> bool {
        self.trace_bits(frame).unwrap_or(0) & bits::OPCODES != 0
    }

    /// A frame goes on that called what began to observe it, as a debugger's `set_trace` does. It
    /// still stands at the call: its result needs no instruction more, so that the next one
    /// may be of another line.
    fn returned_to(&mut self, frame: FrameRef, offset: u32) -> Result<()> {
        self.standing_before(frame, offset, |vm| {
            vm.tell_tracer(frame, "opcode", NONE, false)
        })
    }

    /// Tell of a frame while it stands at the instruction before `offset`.
    fn standing_before(
        &mut self,
        frame: FrameRef,
        offset: u32,
        tell: impl FnOnce(&mut Vm) -> Result<()>,
    ) -> Result<()> {
        if let Some(level) = self.level(frame) {
            level.line = level.line_at(offset - 1);
        }
        let pc = frame.pc();
        frame.set_pc(pc - 4);
        let told = tell(self);
        frame.set_pc(pc);
        told
    }

    fn frame_begins(&mut self, frame: FrameRef, event: Event, offset: u32) -> Result<()> {
        self.tell_at(frame, offset, event, &[])?;
        self.tell_profiler(frame, "call", NONE)?;
        self.tell_tracer(frame, "call", NONE, true)
    }

    fn frame_ends(&mut self, frame: FrameRef, offset: u32, value: u8, event: Event) -> Result<()> {
        let value = frame.register(value.into()).unwrap_or(NONE);
        self.tell_at(frame, offset, event, &[value])?;
        self.tell_tracer(frame, "return", value, false)?;
        self.tell_profiler(frame, "return", value)?;
        self.leave_level(frame);
        Ok(())
    }

    fn line_begins(&mut self, frame: FrameRef, offset: u32, insn: Insn) -> Result<()> {
        let Some(level) = self.level(frame) else {
            return Ok(());
        };
        let line = level.line_at(offset);
        // What waits for another generator stays where it stands.
        let jumps_back = insn.op() == Some(Op::JumpBack)
            && op_at(frame, jump_target(offset, insn)) != Some(Op::Send);
        let looped = core::mem::replace(&mut level.back, jumps_back);
        let mut back = looped && offset <= level.last;
        level.last = offset;
        let lines = level.lines.clone();
        let mut arrived = level.arrived.take();
        for mark in lines.marks_at(offset) {
            if let Some(line) = arrived {
                arrived = arrived.filter(|_| mark.line != line);
                continue;
            }
            if mark.once && back {
                continue;
            }
            let known = self.level(frame).map_or(0, |level| level.line);
            if mark.line == known && !back {
                continue;
            }
            back = false;
            self.trace.standing = Some(Standing {
                regs: frame.regs,
                line: mark.line,
                place: Some(mark.place),
            });
            let told = self.line_told(frame, offset, mark.line);
            self.trace.standing = None;
            told?;
            if self.jump_asked() {
                return Ok(());
            }
        }
        let Some(level) = self.level(frame) else {
            return Ok(());
        };
        let silent = match insn.op() {
            // What a function does before its first statement.
            Some(Op::MakeCell | Op::NewCell | Op::Clear) => level.line == 0,
            // How handlers begin and end belongs to no statement.
            Some(Op::PushExc | Op::PopExc | Op::Reraise) => true,
            // A loop's end, which stands in the line where the loop goes on.
            Some(Op::JumpBack) => level.line_at(jump_target(offset, insn)) == line,
            _ => false,
        };
        let new = line != 0 && !silent && (line != level.line || back);
        if new {
            self.line_told(frame, offset, line)?;
        }
        if !self.jump_asked() && self.wants_opcodes(frame) {
            self.tell_tracer(frame, "opcode", NONE, false)?;
        }
        Ok(())
    }

    /// A frame has come to a line.
    fn line_told(&mut self, frame: FrameRef, offset: u32, line: u32) -> Result<()> {
        if let Some(level) = self.level(frame) {
            level.line = line;
        }
        if self.wants(frame, Event::Line) {
            let args = [frame.code(), Value::small(line as i64)];
            self.tell_tools(frame.code(), offset, Event::Line, &args)?;
        }
        let bits = self.trace_bits(frame);
        if bits.is_some_and(|bits| bits & bits::NO_LINES == 0) {
            self.tell_tracer(frame, "line", NONE, false)?;
        }
        Ok(())
    }

    fn jump_begins(&mut self, frame: FrameRef, offset: u32, insn: Insn, op: Op) -> Result<()> {
        let words = op.words() as u32;
        if matches!(op, Op::Jump | Op::JumpBack) {
            let to = place(jump_target(offset, insn));
            return self.tell_at(frame, offset, Event::Jump, &[to]);
        }
        let branches = [Event::BranchLeft, Event::BranchRight, Event::Branch];
        if op.info().ext.contains(&Role::XJump)
            && branches.iter().any(|&event| self.wants(frame, event))
        {
            let ext = frame::entry(frame.code()) + 4 * u64::from(offset + words - 1);
            // SAFETY: the last word of the instruction that is about to run.
            let distance = unsafe { *(ext as usize as *const i32) };
            let to = (i64::from(offset + words) + i64::from(distance)) as u32;
            if let Some(level) = self.level(frame) {
                level.branch = Some((offset, to));
            }
        }
        Ok(())
    }

    fn branch_decided(&mut self, frame: FrameRef, offset: u32) -> Result<()> {
        let Some((from, to)) = self.level(frame).and_then(|level| level.branch.take()) else {
            return Ok(());
        };
        let taken = if to == offset {
            Event::BranchRight
        } else {
            Event::BranchLeft
        };
        for event in [taken, Event::Branch] {
            self.tell_at(frame, from, event, &[place(offset)])?;
        }
        Ok(())
    }

    /// Call the frame's tracing function, or for a frame that begins the thread's; the result is
    /// the frame's from then on.
    fn tell_tracer(
        &mut self,
        frame: FrameRef,
        event: &'static str,
        arg: Value,
        begins: bool,
    ) -> Result<()> {
        let Some(global) = self.thread_word(thread::TRACE) else {
            return Ok(());
        };
        if self.is_native_part(frame.code()) {
            return Ok(());
        }
        let function = match self.known_frame_object(frame) {
            _ if begins => Some(global),
            Some(object) => object.addr().value(fo::TRACE),
            None => None,
        };
        let Some(function) = function else {
            return Ok(());
        };
        let outer = self.trace.told.replace(jump::Told {
            regs: frame.regs,
            event,
        });
        let told = self.call_observer(thread::TRACE, function, frame, event, arg);
        self.trace.told = outer;
        if told.is_err() {
            (self.trace.jump, self.trace.standing) = (None, None);
        }
        let (object, result) = told?;
        if begins || result != NONE {
            let own = Some(result).filter(|&f| f != NONE);
            self.m.store_option(object.addr(), fo::TRACE, own);
        }
        Ok(())
    }

    fn tell_profiler(&mut self, frame: FrameRef, event: &str, arg: Value) -> Result<()> {
        let Some(function) = self.thread_word(thread::PROFILE) else {
            return Ok(());
        };
        // Who walks from frame to frame does not meet it either.
        if self.is_native_part(frame.code()) {
            return Ok(());
        }
        let told = self.call_observer(thread::PROFILE, function, frame, event, arg);
        told.map(|_| ())
    }

    /// Call an observer of the thread, which is none any more if it raises: the frame's object,
    /// and the result.
    fn call_observer(
        &mut self,
        word: usize,
        function: Value,
        frame: FrameRef,
        event: &str,
        arg: Value,
    ) -> Result<(Value, Value)> {
        let told = self.tell(|vm| {
            let object = vm.frame_object(frame)?;
            let event = vm.intern_str(event)?;
            Ok((object, vm.call(function, &[object, event, arg])?))
        });
        if told.is_err() {
            self.set_observer(word, None);
        }
        told
    }
}

fn jump_target(offset: u32, insn: Insn) -> u32 {
    (i64::from(offset) + 1 + i64::from(insn.s24())) as u32
}

/// The instruction at a word offset that a jump names.
fn op_at(frame: FrameRef, offset: u32) -> Option<Op> {
    let at = frame::entry(frame.code()) + 4 * u64::from(offset);
    // SAFETY: jumps lead to instructions of the code that runs.
    Insn(unsafe { *(at as usize as *const u32) }).op()
}
