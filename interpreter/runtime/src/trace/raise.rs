//! Exceptions that observers are told of, while they pass through frames.

use super::monitor::Event;
use crate::frame::{FrameKind, FrameRef};
use crate::vm::thread;
use crate::{NONE, Result, Value, Vm};
use pyrs_objmodel::kinds::exception;

impl Vm {
    /// Tell of something that concerns the pending exception; one that an observer raises takes
    /// its place.
    fn beside_exception(&mut self, work: impl FnOnce(&mut Vm, Value) -> Result<()>) {
        let exc = self.take_exception();
        let root = self.m.heap.roots.add(Some(exc));
        let told = work(self, exc);
        let exc = self.m.root(root);
        self.m.heap.roots.remove(root);
        if told.is_ok()
            && let Some(exc) = exc
        {
            self.reraise(exc);
        }
    }

    /// The pending exception has come to a frame, or leaves an instruction of it; `again`: an
    /// instruction that raises once more what it has caught.
    pub fn observe_raise(&mut self, frame: FrameRef, offset: u32, again: bool) {
        self.beside_exception(|vm, exc| {
            let fresh = !vm.meet(frame)?;
            if fresh && frame.kind() == FrameKind::GeneratorEntry {
                vm.tell_at(frame, offset, Event::PyThrow, &[exc])?;
                vm.tell_profiler(frame, "call", NONE)?;
                vm.tell_tracer(frame, "call", NONE, true)?;
            }
            vm.native_raised(frame)?;
            if let Some(level) = vm.level(frame) {
                level.branch = None;
            }
            if again {
                return vm.tell_at(frame, offset, Event::Reraise, &[exc]);
            }
            vm.tell_at(frame, offset, Event::Raise, &[exc])?;
            if vm.thread_word(thread::TRACE).is_none() {
                return Ok(());
            }
            let traceback = exc.addr().value(exception::TRACEBACK).unwrap_or(NONE);
            let class = vm.class_of(exc);
            let arg = vm.tuple(&[class, exc, traceback])?;
            vm.tell_tracer(frame, "exception", arg, false)
        });
    }

    /// A frame goes on at its handler, whose register has the exception.
    ///
    /// # Errors
    /// What an observer raises.
    pub fn observe_handled(&mut self, frame: FrameRef, offset: u32, exc: Value) -> Result<()> {
        self.tell_at(frame, offset, Event::ExceptionHandled, &[exc])
    }

    /// The pending exception leaves a frame.
    pub fn observe_unwind(&mut self, frame: FrameRef, offset: u32) {
        self.beside_exception(|vm, exc| {
            vm.tell_at(frame, offset, Event::PyUnwind, &[exc])?;
            vm.tell_tracer(frame, "return", NONE, false)?;
            vm.tell_profiler(frame, "return", NONE)
        });
        self.leave_level(frame);
    }
}
