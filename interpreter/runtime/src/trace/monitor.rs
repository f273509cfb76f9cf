//! `sys.monitoring`: tools, and the events that each has asked for.

use crate::frame::{FrameRef, pool, pool_word};
use crate::{NONE, Result, Value, Vm, tuple};
use pyrs_objmodel::gc::RootId;
use std::collections::{HashMap, HashSet};

/// Tools that there may be, and those that programs may use.
pub const TOOLS: usize = 8;
pub const USABLE: usize = 6;

/// What tools can be told of, by the number of its bit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Event {
    PyStart,
    PyResume,
    PyReturn,
    PyYield,
    Call,
    Line,
    Instruction,
    Jump,
    BranchLeft,
    BranchRight,
    StopIteration,
    Raise,
    ExceptionHandled,
    PyUnwind,
    PyThrow,
    Reraise,
    CReturn,
    CRaise,
    Branch,
}

impl Event {
    pub const NAMES: [&'static str; 19] = [
        "PY_START",
        "PY_RESUME",
        "PY_RETURN",
        "PY_YIELD",
        "CALL",
        "LINE",
        "INSTRUCTION",
        "JUMP",
        "BRANCH_LEFT",
        "BRANCH_RIGHT",
        "STOP_ITERATION",
        "RAISE",
        "EXCEPTION_HANDLED",
        "PY_UNWIND",
        "PY_THROW",
        "RERAISE",
        "C_RETURN",
        "C_RAISE",
        "BRANCH",
    ];
    pub const COUNT: usize = Event::NAMES.len();

    pub const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// Those that belong to a place in code, where they can be asked for alone, or switched off.
    pub const LOCAL: u32 = (Event::Raise.bit() - 1) | Event::Branch.bit();

    /// What a tool asks for that is to be told: how calls end comes with the calls.
    fn asked(self) -> u32 {
        match self {
            Event::CReturn | Event::CRaise => Event::Call.bit(),
            other => other.bit(),
        }
    }
}

/// Of an interpreter.
#[derive(Default)]
pub struct Monitor {
    /// Events of each tool, of all code.
    pub all: [u32; TOOLS],
    /// Those of single code objects, by the number of their row.
    local: HashMap<i64, [u32; TOOLS]>,
    /// Where a tool has switched an event off: row, word offset, event, tool.
    off: HashSet<(i64, u32, u8, u8)>,
    /// A tuple of the tools' functions, event by event.
    functions: Option<RootId>,
    /// A list of the code objects that `local` and `off` name, whose rows nobody else must get.
    codes: Option<RootId>,
    /// What functions return to switch an event off, and what stands for no argument.
    pub marks: Option<[RootId; 2]>,
}

impl Monitor {
    /// Whether any tool wants to be told of anything.
    pub fn any(&self) -> bool {
        let local = self.local.values().flatten();
        self.all.iter().chain(local).any(|&events| events != 0)
    }

    pub(super) fn missing(&self, vm: &Vm) -> Value {
        let mark = self.marks.and_then(|[_, missing]| vm.m.root(missing));
        mark.unwrap_or(NONE)
    }

    /// Events are delivered again where they have been switched off.
    pub fn restart(&mut self) {
        self.off.clear();
    }
}

/// A word offset as programs see it, where an instruction's unit has two bytes.
pub(super) fn place(offset: u32) -> Value {
    Value::small(2 * i64::from(offset))
}

fn row_of(code: Value) -> i64 {
    pool_word(code, pool::INDEX)
        .and_then(Value::as_small)
        .unwrap_or(-1)
}

impl Vm {
    /// Whether some tool wants to be told of an event in a frame.
    #[inline]
    pub(super) fn wants(&self, frame: FrameRef, event: Event) -> bool {
        let (monitor, asked) = (&self.interp.monitor, event.asked());
        if monitor.all.iter().any(|&events| events & asked != 0) {
            return true;
        }
        if monitor.local.is_empty() {
            return false;
        }
        let local = monitor.local.get(&row_of(frame.code()));
        local.is_some_and(|tools| tools.iter().any(|&events| events & asked != 0))
    }

    /// Tell the tools that want it of an event at a word offset of the frame's code, with what
    /// there is to say besides.
    pub(super) fn tell_at(
        &mut self,
        frame: FrameRef,
        offset: u32,
        event: Event,
        more: &[Value],
    ) -> Result<()> {
        if !self.wants(frame, event) || self.is_native_part(frame.code()) {
            return Ok(());
        }
        let mut args = [frame.code(), place(offset), NONE, NONE];
        args[2..2 + more.len()].copy_from_slice(more);
        self.tell_tools(frame.code(), offset, event, &args[..2 + more.len()])
    }

    /// Call the functions of the tools that want to be told of an event.
    pub(super) fn tell_tools(
        &mut self,
        code: Value,
        offset: u32,
        event: Event,
        args: &[Value],
    ) -> Result<()> {
        let row = row_of(code);
        let asked = event.asked();
        for tool in 0..TOOLS {
            let monitor = &self.interp.monitor;
            let local = monitor.local.get(&row).map_or(0, |tools| tools[tool]);
            if (monitor.all[tool] | local) & asked == 0
                || monitor
                    .off
                    .contains(&(row, offset, event as u8, tool as u8))
            {
                continue;
            }
            let functions = monitor.functions.and_then(|root| self.m.root(root));
            let Some(functions) = functions else {
                continue;
            };
            let at = tool * Event::COUNT + event as usize;
            let function = tuple::get(functions.addr(), at);
            if function == NONE {
                continue;
            }
            let result = self.tell(|vm| vm.call(function, args))?;
            let monitor = &self.interp.monitor;
            let disable = monitor.marks.and_then(|[disable, _]| self.m.root(disable));
            if Some(result) != disable {
                continue;
            }
            if event.bit() & Event::LOCAL == 0 {
                self.set_tool_function(tool, event as usize, None)?;
                let name = Event::NAMES[event as usize];
                let text = format!("Cannot disable {name} events. Callback removed.");
                return Err(self.value_error(text));
            }
            self.keep_code(code)?;
            let off = &mut self.interp.monitor.off;
            off.insert((row, offset, event as u8, tool as u8));
        }
        Ok(())
    }

    /// The code object stays for the monitor's life, so that its row is nobody else's.
    fn keep_code(&mut self, code: Value) -> Result<()> {
        let known = self.interp.monitor.codes.and_then(|root| self.m.root(root));
        let codes = match known {
            Some(codes) => codes,
            None => {
                let codes = self.new_dict()?;
                self.interp.monitor.codes = Some(self.m.heap.roots.add(Some(codes)));
                codes
            }
        };
        let row = Value::small(row_of(code));
        self.dict_set(codes, row, code)
    }

    /// Set a tool's function for an event; the one that was there.
    ///
    /// # Errors
    /// There is no memory.
    pub fn set_tool_function(
        &mut self,
        tool: usize,
        event: usize,
        function: Option<Value>,
    ) -> Result {
        let known = self
            .interp
            .monitor
            .functions
            .and_then(|root| self.m.root(root));
        let functions = match known {
            Some(functions) => functions,
            None => {
                let functions = self.tuple(&[NONE; TOOLS * Event::COUNT])?;
                self.interp.monitor.functions = Some(self.m.heap.roots.add(Some(functions)));
                functions
            }
        };
        let at = tool * Event::COUNT + event;
        let before = tuple::get(functions.addr(), at);
        tuple::set(&mut self.m, functions.addr(), at, function.unwrap_or(NONE));
        Ok(before)
    }

    /// The events of one code object that a tool has asked for.
    pub fn local_events(&self, tool: usize, code: Value) -> u32 {
        let local = self.interp.monitor.local.get(&row_of(code));
        local.map_or(0, |tools| tools[tool])
    }

    /// Ask for events of one code object.
    ///
    /// # Errors
    /// There is no memory.
    pub fn set_local_events(&mut self, tool: usize, code: Value, events: u32) -> Result<()> {
        self.complete_code(code)?;
        self.keep_code(code)?;
        let local = &mut self.interp.monitor.local;
        local.entry(row_of(code)).or_default()[tool] = events;
        local.retain(|_, tools| tools.iter().any(|&events| events != 0));
        self.observers_changed();
        Ok(())
    }

    /// Forget what a tool has asked for.
    ///
    /// # Errors
    /// There is no memory.
    pub fn clear_tool(&mut self, tool: usize) -> Result<()> {
        let monitor = &mut self.interp.monitor;
        monitor.all[tool] = 0;
        monitor.local.values_mut().for_each(|tools| tools[tool] = 0);
        monitor
            .local
            .retain(|_, tools| tools.iter().any(|&events| events != 0));
        monitor.off.retain(|&(.., owner)| owner as usize != tool);
        for event in 0..Event::COUNT {
            self.set_tool_function(tool, event, None)?;
        }
        self.observers_changed();
        Ok(())
    }
}
