//! Calls that observers are told of.

use super::monitor::Event;
use crate::frame::FrameRef;
use crate::vm::thread;
use crate::{Kind, Result, Value, Vm, kind_of};
use pyrs_bytecode::{Insn, Op, WINDOW_CALLEE, WINDOW_HEADER};
use pyrs_objmodel::kinds::method;

/// Whether the callee is native code in a profiler's eyes: classes are not.
fn is_native(callee: Value) -> bool {
    callee.is_ref()
        && matches!(
            kind_of(callee),
            Kind::Native | Kind::MethodDescr | Kind::ClassMethodDescr
        )
}

/// Whether a call of it is followed by a frame of its own; tools are told of how others end.
fn is_python(callee: Value) -> bool {
    callee.is_ref()
        && match kind_of(callee) {
            Kind::Function => true,
            Kind::Method => is_python(callee.addr().get(method::FUNCTION)),
            _ => false,
        }
}

impl Vm {
    pub(super) fn call_begins(&mut self, frame: FrameRef, offset: u32, insn: Insn) -> Result<()> {
        let profiled = self.thread_word(thread::PROFILE).is_some();
        let told = self.wants(frame, Event::Call);
        if !profiled && !told {
            return Ok(());
        }
        // A method that was found without being bound stands before its receiver.
        let base = insn.b() as usize;
        let method = matches!(insn.op(), Some(Op::CallMethod | Op::CallMethodKw));
        let unbound = method && frame.register(base + WINDOW_CALLEE).is_some();
        let window = base + usize::from(method && !unbound);
        let Some(callee) = frame.register(window + WINDOW_CALLEE) else {
            return Ok(());
        };
        let named = usize::from(insn.c()) + usize::from(unbound);
        let first = match insn.op() {
            Some(Op::CallEx) => None,
            _ if named == 0 => None,
            _ => frame.register(window + WINDOW_HEADER),
        };
        let missing = self.interp.monitor.missing(self);
        let arg = first.unwrap_or(missing);
        self.tell_at(frame, offset, Event::Call, &[callee, arg])?;
        let profiled = profiled && is_native(callee);
        if !profiled && is_python(callee) {
            return Ok(());
        }
        let shown = match first {
            Some(this)
                if profiled
                    && (kind_of(callee) == Kind::MethodDescr
                        || unbound && kind_of(callee) == Kind::ClassMethodDescr) =>
            {
                self.bind(callee, this)?
            }
            _ => callee,
        };
        if profiled {
            self.tell_profiler(frame, "c_call", shown)?;
        }
        let roots = [shown, arg].map(|value| self.m.heap.roots.add(Some(value)));
        match self.level(frame) {
            Some(level) => level.native = Some(roots),
            None => roots
                .into_iter()
                .for_each(|root| self.m.heap.roots.remove(root)),
        }
        Ok(())
    }

    /// The native function that the frame has called, if it has.
    fn native_of(&mut self, frame: FrameRef) -> Option<(u32, Value, Value)> {
        let level = self.level(frame)?;
        let (at, roots) = (level.last, level.native.take()?);
        let [callee, arg] = roots.map(|root| {
            let value = self.m.root(root);
            self.m.heap.roots.remove(root);
            value
        });
        Some((at, callee?, arg?))
    }

    pub(super) fn native_returned(&mut self, frame: FrameRef) -> Result<()> {
        self.native_ended(frame, Event::CReturn, "c_return")
    }

    pub(super) fn native_raised(&mut self, frame: FrameRef) -> Result<()> {
        self.native_ended(frame, Event::CRaise, "c_exception")
    }

    fn native_ended(&mut self, frame: FrameRef, event: Event, name: &str) -> Result<()> {
        let Some((at, callee, arg)) = self.native_of(frame) else {
            return Ok(());
        };
        self.tell_at(frame, at, event, &[callee, arg])?;
        if !is_native(callee) {
            return Ok(());
        }
        self.tell_profiler(frame, name, callee)
    }
}
